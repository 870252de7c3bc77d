//! The API over HTTP: the scripted faults first, then GraphQL.

use std::io;
use std::sync::Arc;
use std::time::Instant;

use async_graphql::parser::types::Selection;
use async_graphql::{EmptySubscription, Request as Query, Schema};
use bytes::Bytes;
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Incoming;
use hyper::header::AUTHORIZATION;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response};
use hyper_util::rt::TokioIo;
use serde_json::json;
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;

use super::fault::json_answer;
use super::schema::{Caller, Mutation, Query as Root};
use super::state::{ACCOUNT_TOKEN, State, TOKEN};
use super::{Call, Operation};

type Api = Schema<Root, Mutation, EmptySubscription>;

/// The longest query that is read.
const LONGEST: usize = 64 * 1024;

/// Serves until dropped, over TLS where there is an acceptor; its connections end with it.
pub(super) async fn serve(
    listener: TcpListener,
    tls: Option<TlsAcceptor>,
    schema: Api,
    state: Arc<State>,
) {
    let mut connections = JoinSet::new();
    while let Ok((stream, _)) = listener.accept().await {
        while connections.try_join_next().is_some() {}
        let (schema, state) = (schema.clone(), state.clone());
        let service = service_fn(move |request| {
            let (schema, state) = (schema.clone(), state.clone());
            async move { answer(&schema, &state, request).await }
        });
        let tls = tls.clone();
        connections.spawn(async move {
            // An error is a connection that was made to end, or that the client ended.
            let http = http1::Builder::new();
            match tls {
                None => drop(http.serve_connection(TokioIo::new(stream), service).await),
                Some(tls) => {
                    if let Ok(stream) = tls.accept(stream).await {
                        drop(http.serve_connection(TokioIo::new(stream), service).await);
                    }
                }
            }
        });
    }
}

async fn answer(
    schema: &Api,
    state: &Arc<State>,
    request: Request<Incoming>,
) -> io::Result<Response<Full<Bytes>>> {
    let at = Instant::now();
    if (request.method(), request.uri().path()) != (&Method::POST, "/graphql/v2") {
        return Ok(json_answer(404, &json!({ "message": "POST /graphql/v2 alone" })));
    }
    let known = request.headers().get("project-access-token").is_some_and(|it| it == TOKEN);
    let bearer = format!("Bearer {ACCOUNT_TOKEN}");
    let account = request.headers().get(AUTHORIZATION).is_some_and(|it| *it == bearer);
    let body = Limited::new(request.into_body(), LONGEST).collect().await;
    let body = body.map_err(io::Error::other)?.to_bytes();
    let mut query: Query = match serde_json::from_slice(&body) {
        Ok(query) => query,
        Err(error) => return Ok(json_answer(400, &json!({ "message": error.to_string() }))),
    };
    let operation = operation(&mut query);
    let fault = state.script().take(operation);
    state.script().calls.push(Call { at, operation, fault });
    // As a task of its own: a client that goes away does not undo a command.
    let schema = schema.clone();
    let run =
        state.carry_out(async move { schema.execute(query.data(Caller { known, account })).await });
    let field = operation.map_or("", Operation::field);
    match fault {
        Some(fault) => {
            if fault.executes() {
                run.await;
            }
            fault.answer(field).await
        }
        None => match run.await {
            Some(done) => Ok(json_answer(200, &json!(done))),
            None => Err(io::ErrorKind::ConnectionAborted.into()),
        },
    }
}

/// What is asked, by the first field at the root.
fn operation(query: &mut Query) -> Option<Operation> {
    let document = query.parsed_query().ok()?;
    let (_, operation) = document.operations.iter().next()?;
    let first = operation.node.selection_set.node.items.first()?;
    let Selection::Field(field) = &first.node else { return None };
    let name = field.node.name.node.as_str();
    Operation::ALL.into_iter().find(|operation| operation.field() == name)
}
