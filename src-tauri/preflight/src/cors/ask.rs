//! The requests to one backend. Only `OPTIONS` and `GET` are ever sent.

use std::sync::Arc;

use domain::checklist::Exchange;
use domain::checklist::cors::{Answer, Call, Heard, Question, Reply, STRANGER, Subject};
use domain::{Backend, BackendUrl};
use futures_util::future::{join, join3};
use futures_util::stream::{self, StreamExt};
use reqwest::Method;
use reqwest::header::{
    ACCEPT, ACCESS_CONTROL_REQUEST_HEADERS, ACCESS_CONTROL_REQUEST_METHOD, CONTENT_TYPE,
    HeaderName, HeaderValue, ORIGIN,
};

use crate::fetch::{self, Ask, Fetch, Miss};

/// What decides stands in the head; of the body only the reason of a refusal is read.
const ENOUGH: usize = 4 * 1024;
/// Origins that are asked for at the same time.
const AT_ONCE: usize = 4;
/// Characters of a reason that are quoted.
const QUOTED: usize = 120;

/// All that a browser would ask `backend`, and what it answers.
pub(super) async fn subject(
    fetch: &Fetch,
    question: &Question,
    backend: &Backend,
) -> (Subject, Vec<Exchange>) {
    let asker = Asker { fetch, question, url: &backend.url };
    let origins: Vec<_> = question.origins.iter().map(|origin| asker.heard(origin)).collect();
    let heard = stream::iter(origins).buffered(AT_ONCE).collect::<Vec<_>>();
    let (heard, (to_stranger, strange)) = join(heard, asker.strange()).await;
    let (heard, mut exchanges): (Vec<_>, Vec<_>) = heard.into_iter().unzip();
    exchanges.push(strange);
    let subject = Subject { name: Arc::clone(&backend.name), heard, to_stranger };
    (subject, exchanges.concat())
}

struct Asker<'a> {
    fetch: &'a Fetch,
    question: &'a Question,
    url: &'a BackendUrl,
}

impl Asker<'_> {
    /// What the frontend at `origin` gets.
    async fn heard(&self, origin: &str) -> (Heard, Vec<Exchange>) {
        let Question { path, error_path, .. } = self.question;
        let call = self.question.call(origin);
        let preflight = async {
            match call.needs_preflight() {
                true => Some(self.preflight(&call).await),
                false => None,
            }
        };
        let asked = join3(preflight, self.get(origin, path), self.get(origin, error_path));
        let (preflight, (actual, of_actual), (error, of_error)) = asked.await;
        let (preflight, of_preflight) = preflight.unzip();
        let refused = |reply: &Reply| {
            let answer = reply.as_ref().ok()?;
            Some(answer.header("access-control-allow-origin").is_none())
        };
        // The commonest mistake in an allow list, and the hardest to see.
        let slashed = match refused(preflight.as_ref().unwrap_or(&actual)) {
            Some(true) => Some(self.slashed(&call).await),
            _ => None,
        };
        let (slashed, of_slashed) = slashed.unzip();
        let slashed = slashed.and_then(Result::ok);
        let seen = [of_preflight, Some(of_actual), Some(of_error), of_slashed];
        let heard = Heard { origin: origin.to_owned(), preflight, actual, error, slashed };
        (heard, seen.into_iter().flatten().flatten().collect())
    }

    async fn slashed(&self, call: &Call) -> (Reply, Vec<Exchange>) {
        let call = Call { origin: format!("{}/", call.origin), ..call.clone() };
        match call.needs_preflight() {
            true => self.preflight(&call).await,
            false => self.get(&call.origin, &self.question.path).await,
        }
    }

    /// What somebody gets whom no backend knows.
    async fn strange(&self) -> (Vec<Answer>, Vec<Exchange>) {
        let call = self.question.call(STRANGER);
        let asked = join(self.preflight(&call), self.get(STRANGER, &self.question.path));
        let ((preflight, of_preflight), (get, of_get)) = asked.await;
        ([preflight, get].into_iter().flatten().collect(), [of_preflight, of_get].concat())
    }

    async fn preflight(&self, call: &Call) -> (Reply, Vec<Exchange>) {
        let mut headers = vec![
            (ORIGIN, call.origin.clone()),
            (ACCESS_CONTROL_REQUEST_METHOD, call.method.clone()),
        ];
        let asked = call.asked_headers();
        if !asked.is_empty() {
            headers.push((ACCESS_CONTROL_REQUEST_HEADERS, asked.join(",")));
        }
        self.send(Method::OPTIONS, &self.question.path, headers).await
    }

    async fn get(&self, origin: &str, path: &str) -> (Reply, Vec<Exchange>) {
        self.send(Method::GET, path, vec![(ORIGIN, origin.to_owned())]).await
    }

    async fn send(
        &self,
        method: Method,
        path: &str,
        headers: Vec<(HeaderName, String)>,
    ) -> (Reply, Vec<Exchange>) {
        let headers = headers.into_iter().chain([(ACCEPT, "*/*".to_owned())]);
        let headers = headers.map(|(name, value)| match HeaderValue::from_str(&value) {
            Ok(value) => Ok((name, value)),
            Err(_) => Err(format!("\"{value}\" cannot be sent as {name}")),
        });
        let headers = match headers.collect::<Result<Vec<_>, _>>() {
            Ok(headers) => headers,
            Err(why) => return (Err(why), Vec::new()),
        };
        let ask = Ask { method, headers, limit: ENOUGH, ..Ask::get(self.url.join(path)) };
        let fetched = self.fetch.fetch(ask).await;
        let reply = match fetched.answer {
            Ok(answer) => Ok(answer_of(&answer)),
            Err(Miss::Timeout(after)) => Err(format!("no answer within {} s", after.as_secs())),
            Err(Miss::Network(why)) => Err(why),
        };
        (reply, vec![fetched.exchange])
    }
}

fn answer_of(answer: &fetch::Answer) -> Answer {
    let line = |(name, value): (&HeaderName, &HeaderValue)| {
        (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned())
    };
    let headers = answer.headers.iter().map(line).collect();
    Answer { status: answer.status.as_u16(), headers, quote: quote(answer) }
}

/// The first line of a plain text, as Starlette's "Disallowed CORS origin".
fn quote(answer: &fetch::Answer) -> Option<String> {
    let kind = answer.headers.get(CONTENT_TYPE)?.to_str().ok()?;
    if !kind.starts_with("text/plain") || answer.status.is_success() {
        return None;
    }
    let text = String::from_utf8_lossy(&answer.body);
    let keeps = |c: &char| !c.is_control();
    let line: String = text.trim().lines().next()?.chars().filter(keeps).take(QUOTED).collect();
    (!line.is_empty()).then_some(line)
}
