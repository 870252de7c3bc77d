//! Asks for the files of a build, several at a time, and reads from each what it shows and what
//! further files it names.

use std::collections::{BTreeSet, HashSet, VecDeque};
use std::sync::Arc;

use domain::checklist::Exchange;
use domain::checklist::bundle::{Address, Gap, LeftOver, Reading};
use futures_util::StreamExt;
use futures_util::future::BoxFuture;
use futures_util::stream::FuturesUnordered;
use reqwest::header::CONTENT_TYPE;
use tokio::time::Instant;
use url::Url;

use super::door::Door;
use super::names::{self, Home};
use super::page::Page;
use super::sift::Sift;
use super::{BYTES, FILES, TIME, runtime, script};
use crate::fetch::{Answer, Fetched, LIMIT, Purse};

/// So many are asked for at the same time.
const AT_ONCE: usize = 6;
/// So many files are shown as evidence of what was found, and of what could not be had.
const SHOWN: usize = 6;
const MISSING_SHOWN: usize = 3;
/// Bytes before and after what was found.
const AROUND: usize = 160;

/// What is asked for, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    /// The build names it.
    File,
    /// It may be there.
    Guess,
    /// The page leads there.
    Page,
}

/// A file that came, and what stands in it.
struct Came {
    url: Url,
    role: Role,
    fetched: Fetched,
    text: Option<Arc<str>>,
    signs: Option<script::Signs>,
}

pub(super) struct Reader<'a> {
    door: &'a Door<'a>,
    sift: Sift,
    page: Url,
    home: Option<Home>,
    deadline: Instant,
    purse: Purse,
    known: HashSet<Url>,
    files: VecDeque<(Url, Role)>,
    pages: VecDeque<Url>,
    asked: usize,
    runtime: Option<Arc<str>>,
    calls: BTreeSet<String>,
    reading: Reading,
    shown: Vec<Exchange>,
    missing_shown: usize,
}

impl<'a> Reader<'a> {
    pub(super) fn new(door: &'a Door<'a>, sift: Sift, page: Url, deadline: Instant) -> Self {
        let reading = Reading {
            page: page.clone(),
            build: None,
            deployment: None,
            files: 0,
            gaps: Vec::new(),
            addresses: Vec::new(),
            left_over: Vec::new(),
        };
        Self {
            door,
            sift,
            known: HashSet::from([page.clone()]),
            page,
            home: None,
            deadline,
            purse: Purse::new(BYTES),
            files: VecDeque::new(),
            pages: VecDeque::new(),
            asked: 1,
            runtime: None,
            calls: BTreeSet::new(),
            reading,
            shown: Vec::new(),
            missing_shown: 0,
        }
    }

    pub(super) fn into_page(self) -> Url {
        self.page
    }

    pub(super) fn ended(self) -> (Reading, Vec<Exchange>) {
        (self.reading, self.shown)
    }

    /// Reads all that there is, within the bounds; false where it is no build of Next.js.
    pub(super) async fn read(&mut self, answer: &Answer) -> bool {
        let page = Page::read(&answer.body);
        let from = self.page.clone();
        let home = page.scripts.iter().find_map(|it| Home::of(&from.join(it).ok()?));
        let Some(home) = home else { return false };
        self.reading.deployment = home.deployment().map(str::to_owned);
        self.home = Some(home);
        self.reading.build =
            page.inline.iter().rev().find_map(|it| names::build(it)).map(str::to_owned);
        if !answer.whole {
            self.gap(Gap::Bytes { limit: LIMIT });
        }
        self.take_page(&page, &from);
        self.take_links(&page, &from);
        if let Some(id) = &self.reading.build {
            self.named(&format!("static/{id}/_buildManifest.js"), Role::Guess);
        }
        let mut under_way = FuturesUnordered::new();
        loop {
            while under_way.len() < AT_ONCE
                && let Some((url, role)) = self.next()
            {
                under_way.push(self.ask(url, role));
            }
            match under_way.next().await {
                Some(came) => self.take(came),
                None if self.work_out() => {}
                None => break,
            }
        }
        self.left();
        true
    }

    /// The next to ask for: files before pages, none beyond the bounds.
    fn next(&mut self) -> Option<(Url, Role)> {
        let bound = self.asked >= FILES || self.purse.is_empty() || self.is_late();
        if bound {
            return None;
        }
        let page = |url| (url, Role::Page);
        let next = self.files.pop_front().or_else(|| self.pages.pop_front().map(page))?;
        self.asked += 1;
        Some(next)
    }

    fn is_late(&self) -> bool {
        Instant::now() >= self.deadline
    }

    fn ask(&self, url: Url, role: Role) -> BoxFuture<'a, Came> {
        let (door, sift) = (self.door, self.sift.clone());
        let mut ask = door.ask(url.clone());
        ask.limit = BYTES;
        ask.purse = Some(self.purse.clone());
        Box::pin(async move {
            let fetched = door.fetch(ask).await;
            let text = fetched.answer.as_ref().ok().and_then(|it| text_of(it, role));
            let signs = match &text {
                Some(text) if role != Role::Page && sift.may_tell(text) => {
                    let text = Arc::clone(text);
                    let parsing = tokio::task::spawn_blocking(move || script::read(&text));
                    parsing.await.unwrap_or_default()
                }
                Some(_) => Some(script::Signs { whole: true, ..script::Signs::default() }),
                None => None,
            };
            Came { url, role, fetched, text, signs }
        })
    }

    fn take(&mut self, came: Came) {
        let Came { url, role, fetched, text, signs } = came;
        let file = url.path().to_owned();
        let answer = match &fetched.answer {
            Ok(answer) => answer,
            Err(_) if role == Role::Guess || self.is_late() => return,
            Err(_) => return self.missing(file, None, fetched.exchange),
        };
        if !answer.whole && self.purse.is_empty() {
            self.gap(Gap::Bytes { limit: BYTES });
        }
        if role == Role::Page {
            if let Some(text) = text.filter(|_| answer.status.is_success()) {
                self.take_page(&Page::read(text.as_bytes()), &url);
            }
            return;
        }
        let Some(text) = text.filter(|_| answer.status.is_success()) else {
            if role == Role::File {
                match answer.status.is_success() {
                    true => self.gap(Gap::Unreadable { file }),
                    false => {
                        let status = Some(answer.status.as_u16());
                        self.missing(file, status, fetched.exchange);
                    }
                }
            }
            return;
        };
        self.reading.files += usize::from(answer.whole);
        self.take_names(&text, &url);
        if file.contains("/webpack-") {
            self.runtime = Some(Arc::clone(&text));
        }
        self.calls.extend(names::calls(&text).map(str::to_owned));
        match signs {
            Some(signs) => {
                if !signs.whole && answer.whole {
                    self.gap(Gap::Unreadable { file: file.clone() });
                }
                self.take_signs(signs, &file, &text, fetched.exchange);
            }
            None => self.gap(Gap::Unreadable { file }),
        }
    }

    fn take_signs(&mut self, signs: script::Signs, file: &str, text: &str, exchange: Exchange) {
        let mut places = Vec::new();
        for (url, at) in signs.addresses {
            if let Some(address) = self.sift.telling(url, file) {
                places.push(at);
                let known = &mut self.reading.addresses;
                let is_new = |it: &Address| it.url != address.url || it.file != address.file;
                if known.iter().all(is_new) {
                    known.push(address);
                }
            }
        }
        for (name, at) in signs.left_over {
            places.push(at);
            let left = LeftOver { name, file: file.to_owned() };
            if !self.reading.left_over.contains(&left) {
                self.reading.left_over.push(left);
            }
        }
        let (Some(first), Some(last)) = (places.iter().min(), places.iter().max()) else { return };
        if self.shown.len() - self.missing_shown < SHOWN {
            self.shown.push(Exchange { body: around(text, *first, *last), ..exchange });
        }
    }

    /// Scripts of a page, and what stands in it.
    fn take_page(&mut self, page: &Page, at: &Url) {
        for written in &page.scripts {
            if let Ok(url) = at.join(written)
                && Home::of(&url).is_some()
            {
                if let Some(id) = names::build_in_path(url.path()) {
                    self.reading.build.get_or_insert_with(|| id.to_owned());
                }
                self.due(url, Role::File);
            }
        }
        for inline in &page.inline {
            self.take_names(inline, at);
        }
    }

    /// The files that a text names.
    fn take_names(&mut self, text: &str, at: &Url) {
        let names: Vec<_> = names::files(text).map(str::to_owned).collect();
        for name in names {
            match name.starts_with("static/") {
                true => self.named(&name, Role::File),
                false => {
                    if let Ok(url) = at.join(&name) {
                        self.due(url, Role::File);
                    }
                }
            }
        }
    }

    /// Pages of the same origin that a page leads to.
    fn take_links(&mut self, page: &Page, at: &Url) {
        for link in &page.links {
            let Ok(mut url) = at.join(link) else { continue };
            url.set_fragment(None);
            let last = url.path().rsplit('/').next().unwrap_or_default();
            let is_page = url.origin() == at.origin()
                && !last.contains('.')
                && !url.path().split('/').any(|part| part == "api" || part == "_next");
            if is_page && self.known.insert(url.clone()) {
                self.pages.push_back(url);
            }
        }
    }

    fn named(&mut self, name: &str, role: Role) {
        if let Some(url) = self.home.as_ref().and_then(|home| home.address(name)) {
            self.due(url, role);
        }
    }

    fn due(&mut self, mut url: Url, role: Role) {
        url.set_fragment(None);
        if matches!(url.scheme(), "http" | "https") && self.known.insert(url.clone()) {
            self.files.push_back((url, role));
        }
    }

    /// The names that webpack makes; false where there are no further ones.
    fn work_out(&mut self) -> bool {
        let Some(text) = self.runtime.take() else { return false };
        let parts = runtime::parts(&text, &self.calls);
        for name in parts.listed {
            self.named(&name, Role::File);
        }
        for name in parts.called {
            self.named(&name, Role::Guess);
        }
        !self.files.is_empty()
    }

    fn missing(&mut self, file: String, status: Option<u16>, exchange: Exchange) {
        self.reading.gaps.push(Gap::Missing { file, status });
        if self.missing_shown < MISSING_SHOWN {
            self.missing_shown += 1;
            self.shown.push(exchange);
        }
    }

    fn gap(&mut self, gap: Gap) {
        if !self.reading.gaps.contains(&gap) {
            self.reading.gaps.push(gap);
        }
    }

    /// What the bounds left.
    fn left(&mut self) {
        let more = self.files.len() + self.pages.len();
        if self.is_late() {
            self.reading.gaps.insert(0, Gap::Time { limit: TIME });
        } else if more > 0 && self.asked >= FILES {
            self.reading.gaps.insert(0, Gap::Files { limit: FILES, more });
        } else if more > 0 {
            self.gap(Gap::Bytes { limit: BYTES });
        }
    }
}

/// The text of an answer; none where it is none, or is a page in a script's place.
fn text_of(answer: &Answer, role: Role) -> Option<Arc<str>> {
    let kind = answer.headers.get(CONTENT_TYPE).and_then(|it| it.to_str().ok()).unwrap_or_default();
    if role != Role::Page && kind.starts_with("text/html") {
        return None;
    }
    let text = match std::str::from_utf8(&answer.body) {
        Ok(text) => text,
        // The last character was cut with the file.
        Err(error) if !answer.whole && error.error_len().is_none() => {
            std::str::from_utf8(&answer.body[..error.valid_up_to()]).ok()?
        }
        Err(_) if role == Role::Page => return Some(String::from_utf8_lossy(&answer.body).into()),
        Err(_) => return None,
    };
    Some(text.into())
}

/// The text around what was found between these places.
fn around(text: &str, first: usize, last: usize) -> String {
    let boundary = |at: &usize| text.is_char_boundary(*at);
    let start = (0..=first.saturating_sub(AROUND)).rev().find(boundary).unwrap_or_default();
    let end = (last + AROUND).min(first + 3 * AROUND).min(text.len());
    let end = (end..=text.len()).find(boundary).unwrap_or(text.len());
    let before = if start > 0 { "…" } else { "" };
    let after = if end < text.len() { "…" } else { "" };
    format!("{before}{}{after}", &text[start..end])
}
