//! Carries a schedule out against a real proxy, and writes down what was seen.

use std::time::Duration;

use futures_util::future::join_all;
use http_body_util::BodyExt;
use testkit::{Fault, SampleBackend};
use tokio::time::{Instant, sleep_until, timeout};

use crate::common::client::{Answer, Client, request};
use crate::schedule::{Asked, Kind, Schedule};
use crate::stage::Stage;

/// A client that is not answered by then goes away.
const PATIENCE: Duration = Duration::from_secs(30);
/// Sooner where nothing is learned by waiting: a request that is not safe may hang and not be moved.
const HUNG: Duration = Duration::from_millis(300);
/// And where no backend is well.
const HOPELESS: Duration = Duration::from_millis(1500);

/// What a fault's time was: it was in force at most from `from` to `until`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reign {
    pub(crate) fault: Fault,
    pub(crate) from: Instant,
    pub(crate) until: Instant,
}

/// What became of one request.
#[derive(Debug)]
pub(crate) struct Told {
    pub(crate) id: String,
    pub(crate) asked: Asked,
    pub(crate) from: Instant,
    pub(crate) until: Instant,
    pub(crate) given: Given,
    /// How often it arrived at each backend, and how often that ran it.
    pub(crate) arrived: Vec<u64>,
    pub(crate) executed: Vec<u64>,
}

/// What the client got.
#[derive(Debug)]
pub(crate) enum Given {
    Whole(Box<Answer>),
    /// A head from this backend, and a body that broke off visibly.
    Broken(Option<String>),
    /// Not even a head.
    Nothing(String),
    /// The client went away.
    Left,
}

/// All that was seen.
#[derive(Debug)]
pub(crate) struct Seen {
    pub(crate) reigns: Vec<Vec<Reign>>,
    pub(crate) told: Vec<Told>,
    pub(crate) hedges: u64,
}

pub(crate) async fn play(schedule: &Schedule) -> Seen {
    let stage = Stage::planned(schedule.backends.len(), |plan| {
        plan.probe_often();
        // Still more than the retries' time, as by default.
        plan.limits.answer = Duration::from_secs(15);
    })
    .await;
    for backend in &stage.backends {
        backend.set_slow(Duration::from_millis(30));
    }
    let start = Instant::now();
    let backends = schedule.backends.iter().zip(&stage.backends);
    let lives = backends.map(|(changes, backend)| async move {
        let mut begun = vec![(Fault::Ok, start)];
        let mut ends = Vec::new();
        for change in changes {
            sleep_until(start + Duration::from_millis(change.at)).await;
            begun.push((change.fault, Instant::now()));
            backend.set_fault(change.fault).await.unwrap();
            ends.push(Instant::now());
        }
        (begun, ends)
    });
    let asking = schedule.asked.iter().enumerate().map(|(number, asked)| {
        let stage = &stage;
        async move {
            sleep_until(start + Duration::from_millis(asked.at)).await;
            ask(stage, format!("request-{number}"), *asked).await
        }
    });
    let (lives, mut told) = tokio::join!(join_all(lives), join_all(asking));
    let end = Instant::now();
    let reigns = lives.into_iter().map(|(begun, mut ends)| {
        ends.push(end);
        let reign = |((fault, from), until)| Reign { fault, from, until };
        begun.into_iter().zip(ends).map(reign).collect()
    });
    for backend in &stage.backends {
        let executions = backend.executions();
        let ids = backend.request_ids();
        for told in &mut told {
            told.executed.push(executions.get(&told.id).copied().unwrap_or(0));
            told.arrived.push(ids.iter().filter(|id| **id == told.id).count() as u64);
        }
    }
    Seen { reigns: reigns.collect(), told, hedges: stage.proxy.counters().hedges }
}

async fn ask(stage: &Stage, id: String, asked: Asked) -> Told {
    let from = Instant::now();
    let mut answer = Box::pin(answered(stage, &id, asked));
    let given = loop {
        if let Ok(given) = timeout(HUNG, &mut answer).await {
            break given;
        }
        let faults = || stage.backends.iter().map(SampleBackend::fault);
        let stuck = asked.kind != Kind::Safe && faults().any(|fault| fault == Fault::Hang);
        let hopeless = from.elapsed() > HOPELESS && faults().all(|fault| fault != Fault::Ok);
        if stuck || hopeless || from.elapsed() > PATIENCE {
            break Given::Left;
        }
    };
    drop(answer);
    let until = Instant::now();
    Told { id, asked, from, until, given, arrived: Vec::new(), executed: Vec::new() }
}

async fn answered(stage: &Stage, id: &str, asked: Asked) -> Given {
    let method = if asked.kind == Kind::Safe { "GET" } else { "POST" };
    let accept = if asked.data { "application/json" } else { "*/*" };
    let mut builder =
        request(method, "/api/items").header("x-request-id", id).header("accept", accept);
    if asked.kind == Kind::Keyed {
        builder = builder.header("idempotency-key", id);
    }
    let body = http_body_util::Full::<bytes::Bytes>::from(vec![b'x'; asked.body]);
    let mut client = Client::connect(stage.address()).await;
    let response = match client.try_send(builder.body(body).unwrap()).await {
        Ok(response) => response,
        Err(error) => return Given::Nothing(error.to_string()),
    };
    let (head, body) = response.into_parts();
    match body.collect().await {
        Ok(body) => {
            let trailers = http::HeaderMap::new();
            Given::Whole(Box::new(Answer { head, body: body.to_bytes(), trailers }))
        }
        Err(_) => {
            let name = head.headers.get("x-failover-backend");
            Given::Broken(name.map(|name| name.to_str().unwrap().to_owned()))
        }
    }
}
