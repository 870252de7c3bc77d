//! The checklist's report: as a page, as Markdown, masked, and with content that would break out of
//! a careless one. The pages are files of `ui/e2e/fixtures`, where a browser opens them too.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod kept;

use kept::{assert_kept, assert_only_its_styles};
use present::report::{checklist_html, checklist_markdown, exchange_text, masked_checklist};
use present::wire::{
    CHECKLIST_REPORT, CheckOutcome, CheckResult, CheckValue, Checklist, ChecklistSummary, Exchange,
};
use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

/// Monday 23 November 2026, 05:28:00 UTC.
const AT: i64 = 1_795_411_680_000;

fn value(label: &str, value: &str) -> CheckValue {
    CheckValue { label: label.to_owned(), value: value.to_owned() }
}

fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

fn answered(request: &str, status: &str, headers: &[(&str, &str)], body: &str) -> Exchange {
    Exchange {
        request: request.to_owned(),
        sent: Vec::new(),
        status_line: Some(status.to_owned()),
        headers: pairs(headers),
        body: body.to_owned(),
        error: None,
        at: AT + 1_000,
        took_ms: 42.4,
    }
}

fn health(host: &str) -> Exchange {
    answered(
        &format!("GET https://{host}/"),
        "200 OK",
        &[("content-type", "application/json")],
        "{\"status\":\"ok\"}",
    )
}

fn result(check: &str, title: &str, outcome: CheckOutcome, brief: &str, text: &str) -> CheckResult {
    CheckResult {
        check: check.to_owned(),
        title: title.to_owned(),
        outcome,
        brief: brief.to_owned(),
        text: text.to_owned(),
        next_step: None,
        values: Vec::new(),
        topic: None,
        token: None,
        view: None,
        evidence: Vec::new(),
        at: AT + 1_400,
        took_ms: 42.4,
    }
}

fn checklist(results: Vec<CheckResult>) -> Checklist {
    let summary = present::checklist::summary("7", AT, 1_415.0, &results);
    Checklist {
        version: CHECKLIST_REPORT,
        summary,
        app: "0.1.0".to_owned(),
        system: "linux x86_64".to_owned(),
        subjects: vec![
            value("Railway", "https://ai-cti.up.railway.app"),
            value("Render", "https://ai-cti.onrender.com"),
            value("Frontend", "https://ai-cti.vercel.app"),
        ],
        results,
        notes: Vec::new(),
    }
}

/// All well.
fn ready() -> Checklist {
    let pass = |check, title, brief, text| result(check, title, CheckOutcome::Pass, brief, text);
    let with = |mut result: CheckResult, evidence: Vec<Exchange>| {
        result.evidence = evidence;
        result
    };
    checklist(vec![
        with(
            pass(
                "railway-running",
                "Railway deployed and running",
                "healthy, 42 ms",
                "Railway answers with status \"ok\".",
            ),
            vec![health("ai-cti.up.railway.app")],
        ),
        with(
            pass(
                "render-running",
                "Render deployed and running",
                "healthy, 118 ms",
                "Render answers with status \"ok\".",
            ),
            vec![health("ai-cti.onrender.com")],
        ),
        with(
            pass("health-endpoint", "Both answer the health path", "ok · ok", "Both say ok."),
            vec![health("ai-cti.up.railway.app"), health("ai-cti.onrender.com")],
        ),
        pass("failover-tested", "Failover tested", "passed 2 hours ago", "A test passed."),
    ])
}

/// One of each outcome, and a run that says what it did not see.
fn mixed() -> Checklist {
    let mut checklist = ready();
    let mut cors = result(
        "cors",
        "CORS right on both, and equal",
        CheckOutcome::Fail,
        "Render refuses your frontend",
        "Render answered the preflight 400 \"Disallowed CORS origin\". Railway allows \
         https://ai-cti.vercel.app.",
    );
    cors.next_step = Some(
        "Add https://ai-cti.vercel.app to ALLOWED_ORIGINS on Render, without a slash at the end."
            .to_owned(),
    );
    cors.values = vec![value("ALLOWED_ORIGINS", "https://ai-cti.vercel.app")];
    let mut preflight = answered(
        "OPTIONS https://ai-cti.onrender.com/api/health",
        "400 Bad Request",
        &[("vary", "Origin")],
        "Disallowed CORS origin",
    );
    preflight.sent = pairs(&[
        ("origin", "https://ai-cti.vercel.app"),
        ("access-control-request-method", "POST"),
        ("access-control-request-headers", "authorization,content-type"),
    ]);
    let mut cut = answered("GET https://ai-cti.onrender.com/api/health", "200 OK", &[], "{\"sta");
    cut.error = Some("the connection broke after 5 bytes".to_owned());
    let mut silent = answered("GET https://ai-cti.onrender.com/other", "", &[], "");
    (silent.status_line, silent.error) = (None, Some("connection refused".to_owned()));
    cors.evidence = vec![preflight, cut, silent];
    let mut variables = result(
        "vercel-env",
        "Variables set in Vercel",
        CheckOutcome::Unknown,
        "the frontend is behind Deployment Protection",
        "https://ai-cti.vercel.app answers with Vercel's login page, so its files cannot be read.",
    );
    variables.next_step = Some("Add a bypass secret in the set-up guide.".to_owned());
    variables.evidence = vec![answered(
        "GET https://ai-cti.vercel.app/",
        "302 Found",
        &[("location", "https://vercel.com/sso-api?url=https%3A%2F%2Fai-cti.vercel.app%2F")],
        "",
    )];
    let mut budget = result(
        "budget",
        "Hours and credit left",
        CheckOutcome::Manual,
        "Railway's credit is yours to look at",
        "No workspace token is kept, and credit is shown to nobody else.",
    );
    budget.next_step = Some("Open Railway's usage page.".to_owned());
    checklist.results.insert(3, cors);
    checklist.results.insert(4, variables);
    checklist.results.push(budget);
    checklist.summary =
        ChecklistSummary { ..present::checklist::summary("8", AT, 9_300.0, &checklist.results) };
    checklist.notes = vec!["What Railway charges was not asked: there is no token.".to_owned()];
    checklist
}

/// What a hostile backend answers, in every place that can hold it.
const HOSTILE: &str = "</pre></details></style><script>alert(1)</script>\"'><img src=x onerror=alert(2)>\n\
     ```\n~~~\n``````\n</details>\n\n# Heading\n- [x] done\n1. one\n> quote\n---\n\
     [link](javascript:alert(3)) ![image](https://evil.example/x.png) <https://evil.example> &lt;b&gt;\n\
     | a | b |\n|---|---|\n**bold** `code` <!-- comment --> $x$ \u{1b}[2J\u{1b}]0;title\u{7} \u{202e}gnp.exe \
     \u{9b}31m\r\u{2028}end";

fn hostile() -> Checklist {
    let mut nasty = result("cors", HOSTILE, CheckOutcome::Fail, HOSTILE, HOSTILE);
    nasty.next_step = Some(HOSTILE.to_owned());
    nasty.values = vec![value(HOSTILE, HOSTILE), value("`", "`a``"), value("EMPTY", "")];
    let long = "x".repeat(10 * 1024);
    nasty.evidence = vec![
        Exchange {
            request: HOSTILE.to_owned(),
            sent: pairs(&[(HOSTILE, HOSTILE)]),
            status_line: Some(HOSTILE.to_owned()),
            headers: pairs(&[(HOSTILE, HOSTILE), ("x-long", &long)]),
            body: format!("{HOSTILE}\n{long}"),
            error: Some(HOSTILE.to_owned()),
            at: i64::MAX,
            took_ms: f64::NAN,
        },
        health("ai-cti.onrender.com"),
    ];
    let mut checklist = checklist(vec![nasty]);
    checklist.results.extend(ready().results.into_iter().skip(3));
    checklist.results.push(result("gone", "1. A kept one", CheckOutcome::Unknown, "-", "- a dash"));
    checklist.subjects = vec![value(HOSTILE, HOSTILE)];
    checklist.notes = vec![HOSTILE.to_owned(), "1) one".to_owned(), "= two".to_owned()];
    checklist.summary = present::checklist::summary("9", i64::MIN, 0.0, &checklist.results);
    checklist.summary.headline = HOSTILE.to_owned();
    checklist
}

#[test]
fn the_pages_are_as_kept() {
    let pages = [
        ("checklist-ready", checklist_html(&ready())),
        ("checklist-mixed", checklist_html(&mixed())),
        ("checklist-masked", checklist_html(&masked_checklist(&mixed()))),
        ("checklist-hostile", checklist_html(&hostile())),
        ("checklist-empty", checklist_html(&checklist(Vec::new()))),
    ];
    assert_kept(&pages, "UPDATE_REPORTS=1 cargo test -p present --test checklist_report");
}

#[test]
fn the_page_allows_its_own_style_and_nothing_else() {
    assert_only_its_styles(&checklist_html(&mixed()));
}

#[test]
fn nothing_hostile_becomes_markup_of_the_page() {
    let page = checklist_html(&hostile());
    for markup in ["<script", "<img", "<b>bold", "<!--", "<a ", "javascript:alert(3)\""] {
        assert_eq!(page.matches(markup).count(), 0, "{markup}");
    }
    assert_eq!(page.matches("</style>").count(), 2);
    assert_eq!(page.matches("<pre>").count(), page.matches("</pre>").count());
    assert_eq!(page.matches("<details>").count(), page.matches("</details>").count());
}

#[test]
fn nothing_unseen_is_left_in_any_report() {
    let hostile = hostile();
    for text in [
        checklist_html(&hostile),
        checklist_markdown(&hostile),
        exchange_text(&hostile.results[0].evidence[0]),
    ] {
        let unseen = |c: &char| c.is_control() && !matches!(c, '\n' | '\t');
        assert_eq!(text.chars().find(unseen), None);
        assert!(!text.contains(['\u{202e}', '\u{2028}']));
        assert!(text.contains("\\u{202e}gnp"), "{text}");
        // Ten kilobytes of a header are not shown, and that they were there is.
        assert!(text.contains("x… (10,240 characters in all)"), "{text}");
        assert!(!text.contains(&"x".repeat(5_000)), "{text}");
    }
}

#[test]
fn an_exchange_reads_as_it_went() {
    let mixed = mixed();
    let evidence = &mixed.results[3].evidence;
    assert_eq!(
        exchange_text(&evidence[0]),
        "OPTIONS https://ai-cti.onrender.com/api/health\n\
         origin: https://ai-cti.vercel.app\n\
         access-control-request-method: POST\n\
         access-control-request-headers: authorization,content-type\n\
         → 400 Bad Request · 42 ms · 05:28:01 UTC\n\
         vary: Origin\n\
         \n\
         Disallowed CORS origin"
    );
    assert_eq!(
        exchange_text(&evidence[1]),
        "GET https://ai-cti.onrender.com/api/health\n\
         → 200 OK · 42 ms · 05:28:01 UTC\n\
         \n\
         {\"sta\n\
         ✗ the connection broke after 5 bytes"
    );
    assert_eq!(
        exchange_text(&evidence[2]),
        "GET https://ai-cti.onrender.com/other\n\
         → no answer: connection refused · 42 ms · 05:28:01 UTC"
    );
}

#[test]
fn the_markdown_is_a_task_list() {
    let mut mixed = mixed();
    mixed.results.retain(|it| matches!(it.check.as_str(), "railway-running" | "cors"));
    mixed.results[1].evidence.truncate(1);
    assert_eq!(
        checklist_markdown(&mixed),
        "# Production checklist\n\
         \n\
         **4 of 7 ready. One needs you. One could not be judged. One is yours to look at.**\n\
         \n\
         23 November 2026, 05:28 UTC · 2 checks in 9.3 s · Failover Tray 0.1.0 on linux x86\\_64\n\
         \n\
         - Railway: `https://ai-cti.up.railway.app`\n\
         - Render: `https://ai-cti.onrender.com`\n\
         - Frontend: `https://ai-cti.vercel.app`\n\
         \n\
         ## Backends\n\
         \n\
         - [x] **Railway deployed and running**: Pass, healthy, 42 ms\n\
         \n\
         \x20 Railway answers with status \"ok\".\n\
         \n\
         \x20 <details><summary>The request and its answer</summary>\n\
         \n\
         \x20 ```http\n\
         \x20 GET https://ai-cti.up.railway.app/\n\
         \x20 → 200 OK · 42 ms · 05:28:01 UTC\n\
         \x20 content-type: application/json\n\
         \n\
         \x20 {\"status\":\"ok\"}\n\
         \x20 ```\n\
         \n\
         \x20 </details>\n\
         - [ ] **CORS right on both, and equal**: Fail, Render refuses your frontend\n\
         \n\
         \x20 Render answered the preflight 400 \"Disallowed CORS origin\". Railway allows https://ai-cti.vercel.app.\n\
         \n\
         \x20 Next: Add https://ai-cti.vercel.app to ALLOWED\\_ORIGINS on Render, without a slash at the end.\n\
         \n\
         \x20 - ALLOWED\\_ORIGINS: `https://ai-cti.vercel.app`\n\
         \n\
         \x20 <details><summary>The request and its answer</summary>\n\
         \n\
         \x20 ```http\n\
         \x20 OPTIONS https://ai-cti.onrender.com/api/health\n\
         \x20 origin: https://ai-cti.vercel.app\n\
         \x20 access-control-request-method: POST\n\
         \x20 access-control-request-headers: authorization,content-type\n\
         \x20 → 400 Bad Request · 42 ms · 05:28:01 UTC\n\
         \x20 vary: Origin\n\
         \n\
         \x20 Disallowed CORS origin\n\
         \x20 ```\n\
         \n\
         \x20 </details>\n\
         \n\
         ## How it was checked\n\
         \n\
         - What Railway charges was not asked: there is no token.\n"
    );
}

/// What a reader of Markdown makes of it, but for the texts.
fn shape(markdown: &str) -> Vec<String> {
    Parser::new_ext(markdown, Options::all())
        .filter_map(|event| match event {
            Event::Start(tag) => Some(format!("{tag:?}")),
            Event::End(TagEnd::CodeBlock | TagEnd::Item) => Some("end".to_owned()),
            Event::TaskListMarker(done) => Some(format!("task {done}")),
            Event::Html(html) | Event::InlineHtml(html) => Some(html.trim().to_owned()),
            Event::Rule | Event::HardBreak | Event::InlineMath(_) | Event::DisplayMath(_) => {
                Some(format!("{event:?}"))
            }
            Event::Code(_) => Some("code".to_owned()),
            _ => None,
        })
        .collect()
}

#[test]
fn nothing_hostile_becomes_markup_of_the_markdown() {
    // The same report with harmless words in every place of the hostile ones.
    let mut plain = serde_json::to_value(hostile()).unwrap();
    fn tame(value: &mut serde_json::Value) {
        match value {
            serde_json::Value::String(it) if it.contains("evil") => *it = "word".to_owned(),
            serde_json::Value::Array(them) => them.iter_mut().for_each(tame),
            serde_json::Value::Object(them) => them.values_mut().for_each(tame),
            _ => {}
        }
    }
    tame(&mut plain);
    plain["results"][0]["evidence"][0]["took_ms"] = 0.0.into();
    let plain: Checklist = serde_json::from_value(plain).unwrap();
    let (hostile, plain) = (checklist_markdown(&hostile()), checklist_markdown(&plain));
    assert!(!plain.contains("evil") && hostile.contains("evil"));
    assert_eq!(shape(&hostile), shape(&plain), "{hostile}");
    assert!(shape(&plain).contains(&"task false".to_owned()), "{plain}");
}

#[test]
fn the_evidence_arrives_whole_in_its_fence() {
    let hostile = hostile();
    let markdown = checklist_markdown(&hostile);
    let (mut fences, mut within) = (Vec::new(), None);
    for event in Parser::new_ext(&markdown, Options::all()) {
        match event {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(_))) => within = Some(String::new()),
            Event::End(TagEnd::CodeBlock) => fences.extend(within.take()),
            Event::Text(text) => within.iter_mut().for_each(|it| it.push_str(&text)),
            _ => {}
        }
    }
    let evidence = hostile.results.iter().flat_map(|result| &result.evidence);
    let expected: Vec<_> = evidence.map(|it| exchange_text(it) + "\n").collect();
    assert_eq!(fences, expected);
}

#[test]
fn a_masked_report_tells_no_address() {
    let told = "see https://ai-cti.up.railway.app/x, ai-cti.onrender.com:443, http://other.example/a, \
                db.railway.internal:5432 and https%3A%2F%2Fother.example%2F";
    let mut checklist = mixed();
    for result in &mut checklist.results {
        result.text.push_str(told);
        result.brief.push_str(told);
        for exchange in &mut result.evidence {
            exchange.headers.push(("link".to_owned(), told.to_owned()));
            exchange.body.push_str(told);
        }
    }
    checklist.notes.push(told.to_owned());
    let masked = masked_checklist(&checklist);
    for text in [
        serde_json::to_string(&masked).unwrap(),
        checklist_html(&masked),
        checklist_markdown(&masked),
    ] {
        for part in ["railway.app", "onrender", "ai-cti", "other.example", ".internal", "://"] {
            assert!(!text.contains(part), "{part} in {text}");
        }
    }
    assert_eq!(masked.subjects[0], value("Railway", "Railway"));
    assert_eq!(masked.results[3].values, [value("ALLOWED_ORIGINS", "Frontend")]);
}

#[test]
fn an_address_is_named_however_it_is_written() {
    let mut checklist = mixed();
    checklist.subjects[2].value = "http://127.0.0.1:3000/app/".to_owned();
    checklist.notes = [
        "http://127.0.0.1:3000/app/ http://127.0.0.1:3000/app http://127.0.0.1:3000 127.0.0.1:3000",
        "https://ai-cti.up.railway.app ai-cti.up.railway.app",
    ]
    .map(str::to_owned)
    .into();
    assert_eq!(
        masked_checklist(&checklist).notes,
        ["Frontend Frontend Frontend Frontend", "Railway Railway"]
    );
}

#[test]
fn what_has_no_address_stays_in_a_masked_report() {
    let masked = masked_checklist(&ready());
    assert_eq!(masked.results[0].evidence[0].body, "{\"status\":\"ok\"}");
    assert_eq!(masked.results[0].evidence[0].request, "GET Railway/");
    assert_eq!(masked.summary, ready().summary);
}
