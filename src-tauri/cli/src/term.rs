//! The live table: the verdict, the chain, the latest events, and keys.

use present::wire::{Backend, Color, Reply, Request, Shape, Snapshot};
use ratatui::Frame;
use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::layout::{Constraint, Layout};
use ratatui::style::{Color as Ink, Style, Stylize};
use ratatui::text::{Line, Span, Text};
use ratatui::widgets::{Cell, Paragraph, Row, Table, Wrap};
use service::{DeskCall, Running};

use crate::failure::Failure;
use crate::keys::{Typed, typed};
use crate::{run, table};

/// Shows `running` until a person or a signal ends it. The terminal is given back as it was, on
/// a panic too.
pub(crate) async fn show(running: &Running) -> Result<(), Failure> {
    let mut terminal = ratatui::try_init().map_err(|error| {
        Failure::no(format!("cannot draw on this terminal: {error}"), "Pipe the output, or --json.")
    })?;
    let ended = keep_showing(&mut terminal, running).await;
    ratatui::restore();
    ended
}

async fn keep_showing(
    terminal: &mut ratatui::DefaultTerminal,
    running: &Running,
) -> Result<(), Failure> {
    let mut screen = Screen::new();
    let mut typed = typed();
    let mut snapshots = running.snapshots();
    let mut desk = running.desk();
    let mut end = std::pin::pin!(run::end());
    loop {
        let snapshot = snapshots.borrow_and_update().clone();
        terminal.draw(|frame| screen.draw(frame, &snapshot))?;
        tokio::select! {
            () = &mut end => return Ok(()),
            Some(DeskCall::Quit) = desk.recv() => return Ok(()),
            Ok(()) = snapshots.changed() => {}
            typed = typed.recv() => match typed {
                Some(Typed::Key(key)) => match screen.key(key, &snapshot) {
                    Then::Nothing => {}
                    Then::Quit => return Ok(()),
                    Then::Ask(request) => screen.answer(running.request(request).await),
                },
                Some(Typed::Resized) => {}
                // The terminal is gone.
                None => return Ok(()),
            },
        }
    }
}

/// What a key leads to.
#[derive(Debug, PartialEq)]
enum Then {
    Nothing,
    Quit,
    Ask(Request),
}

/// What the keys mean at the moment.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Asking {
    Nothing,
    WhichBackend,
    WhichFault(usize),
}

struct Screen {
    asking: Asking,
    said: Option<String>,
    colors: bool,
}

impl Screen {
    fn new() -> Self {
        let colors = std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
        Self { asking: Asking::Nothing, said: None, colors }
    }

    fn answer(&mut self, reply: Reply) {
        self.said = match reply {
            Reply::Failed { problem } => Some(format!("{} {}", problem.message, problem.next_step)),
            _ => None,
        };
    }

    fn key(&mut self, key: KeyEvent, snapshot: &Snapshot) -> Then {
        let ctrl_c = key.code == KeyCode::Char('c') && key.modifiers == KeyModifiers::CONTROL;
        if ctrl_c {
            return Then::Quit;
        }
        match (self.asking, key.code) {
            (Asking::Nothing, KeyCode::Char('q')) => Then::Quit,
            (Asking::Nothing, KeyCode::Char('p')) => {
                Then::Ask(Request::Pause { on: !snapshot.paused })
            }
            (Asking::Nothing, KeyCode::Char('i')) => {
                let on = snapshot.mode == present::wire::Mode::Watch;
                Then::Ask(Request::Interview { on })
            }
            (Asking::Nothing, KeyCode::Char('c')) => Then::Ask(Request::ProbeNow),
            (Asking::Nothing, KeyCode::Char('f')) if snapshot.demo.is_some() => {
                self.asking = Asking::WhichBackend;
                Then::Nothing
            }
            (Asking::Nothing, KeyCode::Char(digit)) => toggle(nth(snapshot, digit)),
            (Asking::WhichBackend, KeyCode::Char(digit)) => {
                let index = snapshot.backends.iter().position(|b| is_nth(b, digit));
                self.asking = index.map_or(Asking::Nothing, Asking::WhichFault);
                Then::Nothing
            }
            (Asking::WhichFault(index), KeyCode::Char(letter)) => {
                self.asking = Asking::Nothing;
                choose(snapshot, index, letter).map_or(Then::Nothing, Then::Ask)
            }
            _ => {
                self.asking = Asking::Nothing;
                Then::Nothing
            }
        }
    }

    fn draw(&self, frame: &mut Frame<'_>, snapshot: &Snapshot) {
        let rows = u16::try_from(snapshot.backends.len()).unwrap_or(u16::MAX);
        let steps = next_steps(snapshot);
        let step_rows = u16::try_from(steps.lines.len()).unwrap_or(u16::MAX);
        // The list of faults is long, and read closely.
        let foot_rows = if matches!(self.asking, Asking::WhichFault(_)) { 6 } else { 2 };
        let [verdict, chain, next, recent, foot] = Layout::vertical([
            Constraint::Length(4),
            Constraint::Length(rows.saturating_add(2)),
            Constraint::Length(step_rows),
            Constraint::Min(0),
            Constraint::Length(foot_rows),
        ])
        .areas(frame.area());
        let headline = Line::from(vec![
            self.mark(snapshot.verdict.mark.color, snapshot.verdict.mark.shape),
            Span::from(" "),
            Span::from(snapshot.verdict.headline.clone()).bold(),
        ]);
        let detail = Line::from(snapshot.verdict.detail.clone());
        let proxy = snapshot.proxy.as_ref().map(table::proxy).unwrap_or_default();
        let head = Text::from(vec![headline, detail, Line::from(proxy).dim()]);
        frame.render_widget(Paragraph::new(head), verdict);
        frame.render_widget(self.chain(snapshot), chain);
        frame.render_widget(Paragraph::new(steps), next);
        frame.render_widget(Paragraph::new(lines(snapshot)), recent);
        let foot_text = Paragraph::new(self.foot(snapshot)).wrap(Wrap { trim: true });
        frame.render_widget(foot_text, foot);
    }

    fn chain<'a>(&self, snapshot: &'a Snapshot) -> Table<'a> {
        let row = |backend: &'a Backend| {
            let why = match &backend.cause {
                Some(cause) => cause.text.as_str(),
                None => backend.line.as_str(),
            };
            Row::new([
                Cell::from(Line::from(vec![
                    self.mark(backend.mark.color, backend.mark.shape),
                    Span::from(format!(" {}", backend.rank)),
                ])),
                Cell::from(backend.name.as_str()),
                Cell::from(backend.word.as_str()),
                Cell::from(
                    backend.timings_ms.map_or_else(|| "-".into(), |t| format!("{:.0} ms", t.total)),
                ),
                Cell::from(why),
            ])
        };
        let widths = [
            Constraint::Length(5),
            Constraint::Length(20),
            Constraint::Length(12),
            Constraint::Length(9),
            Constraint::Fill(1),
        ];
        let head = Row::new(["", "Backend", "State", "Time", "Why"]).style(Style::new().dim());
        Table::new(snapshot.backends.iter().map(row), widths).header(head)
    }

    fn foot(&self, snapshot: &Snapshot) -> Text<'static> {
        let mut text = Text::default();
        if let Some(said) = &self.said {
            text.push_line(Line::from(said.clone()).bold());
        } else if let Some(problem) = &snapshot.config.problem {
            text.push_line(Line::from(format!("{} {}", problem.message, problem.next_step)).bold());
        } else if snapshot.demo.is_some() && self.asking == Asking::Nothing {
            text.push_line(
                "Sample backends. For your own: failover import-env, or --backend NAME=URL.",
            );
        }
        let faults = snapshot.demo.iter().flat_map(|demo| &demo.faults);
        text.push_line(match self.asking {
            Asking::WhichBackend => "Which backend? 1, 2, 3…".to_owned(),
            Asking::WhichFault(_) => faults
                .zip('a'..)
                .map(|(fault, letter)| format!("{letter} {}", fault.label))
                .collect::<Vec<_>>()
                .join("  "),
            Asking::Nothing if snapshot.demo.is_some() => {
                "1 2 3 stop or start a backend  f choose a fault  c check now  i interview  \
                 p pause  q quit"
                    .to_owned()
            }
            Asking::Nothing => "c check now  i interview  p pause  q quit".to_owned(),
        });
        text
    }

    fn mark(&self, color: Color, shape: Shape) -> Span<'static> {
        let symbol = match shape {
            Shape::Disc => "●",
            Shape::Ring => "○",
            Shape::Bang => "▲!",
            Shape::Clock => "◔",
            Shape::Cross => "✕",
            Shape::Dash => "◌",
            Shape::Slash => "⊘",
            Shape::Bars => "‖",
        };
        let ink = match color {
            Color::Green => Ink::Green,
            Color::Amber => Ink::Yellow,
            Color::Blue => Ink::Blue,
            Color::Teal => Ink::Cyan,
            Color::Violet => Ink::Magenta,
            Color::Red => Ink::Red,
            Color::Grey => Ink::Gray,
        };
        if self.colors { Span::from(symbol).fg(ink) } else { Span::from(symbol) }
    }
}

/// A failover test under way, what to do about each backend that cannot be used, and an empty line
/// behind.
fn next_steps(snapshot: &Snapshot) -> Text<'static> {
    let drill = &snapshot.drill;
    let now = drill.running.is_some() || drill.restoring.is_some();
    let mut text = Text::from(table::drill(drill).filter(|_| now).unwrap_or_default());
    for backend in &snapshot.backends {
        if let Some(cause) = &backend.cause {
            text.push_line(format!("{}: {}", backend.name, cause.next_step));
        }
    }
    if !text.lines.is_empty() {
        text.push_line("");
    }
    text
}

fn lines(snapshot: &Snapshot) -> Text<'static> {
    let line = |line: &present::wire::Line| {
        let seconds = line.at.div_euclid(1000).rem_euclid(86_400);
        let (h, m, s) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
        Line::from(vec![
            Span::from(format!("{h:02}:{m:02}:{s:02}Z  ")).dim(),
            Span::from(line.title.clone()),
            Span::from(format!("  {} {}", line.text, line.note)).dim(),
        ])
    };
    snapshot.recent.iter().map(line).collect()
}

fn is_nth(backend: &Backend, digit: char) -> bool {
    digit.to_digit(10) == Some(backend.rank)
}

fn nth(snapshot: &Snapshot, digit: char) -> Option<&Backend> {
    snapshot.backends.iter().find(|backend| is_nth(backend, digit))
}

/// In the demo: stops a backend that is all right, and heals any other.
fn toggle(backend: Option<&Backend>) -> Then {
    let Some((backend, fault)) = backend.and_then(|b| Some((b, b.fault.as_deref()?))) else {
        return Then::Nothing;
    };
    let fault = if fault == "ok" { "refuse" } else { "ok" };
    Then::Ask(Request::SetFault { backend: backend.name.clone(), fault: fault.into() })
}

fn choose(snapshot: &Snapshot, index: usize, letter: char) -> Option<Request> {
    let (fault, _) =
        snapshot.demo.as_ref()?.faults.iter().zip('a'..).find(|(_, key)| *key == letter)?;
    let backend = snapshot.backends.get(index)?.name.clone();
    Some(Request::SetFault { backend, fault: fault.code.clone() })
}

#[cfg(test)]
mod tests {
    use std::net::SocketAddr;
    use std::time::Duration;

    use ratatui::Terminal;
    use ratatui::backend::TestBackend;
    use service::config::Overrides;
    use service::{Options, Sources};

    use super::*;

    fn drawn(screen: &Screen, snapshot: &Snapshot) -> String {
        let mut terminal = Terminal::new(TestBackend::new(100, 30)).unwrap();
        terminal.draw(|frame| screen.draw(frame, snapshot)).unwrap();
        terminal.backend().to_string()
    }

    fn press(screen: &mut Screen, snapshot: &Snapshot, letter: char) -> Then {
        screen.key(KeyCode::Char(letter).into(), snapshot)
    }

    async fn until(running: &Running, wanted: impl Fn(&Snapshot) -> bool) -> Snapshot {
        let mut snapshots = running.snapshots();
        let found = snapshots.wait_for(|snapshot| wanted(snapshot));
        let found = tokio::time::timeout(Duration::from_secs(30), found).await.unwrap();
        Snapshot::clone(&found.unwrap())
    }

    #[tokio::test]
    async fn the_table_shows_a_failover_and_the_keys_cause_it() {
        let dir = tempfile::tempdir().unwrap();
        let free = SocketAddr::from(([127, 0, 0, 1], 0));
        let running = service::start(Options {
            sources: Sources {
                default_file: dir.path().join("config.toml"),
                overrides: Overrides { listen: Some(free), ..Overrides::default() },
                ..Sources::default()
            },
            runtime_dir: dir.path().join("run"),
            data_dir: dir.path().join("data"),
            state_dir: dir.path().join("state"),
            tokens: service::GivenTokens::default(),
            interview: true,
            demo: true,
            exclusive: false,
        })
        .await
        .unwrap();
        let snapshot = until(&running, |snapshot| {
            snapshot.active.as_deref() == Some("Railway")
                && snapshot.backends[1].health == present::wire::Health::Healthy
        })
        .await;
        let mut screen = Screen::new();
        let shown = drawn(&screen, &snapshot);
        assert!(shown.contains("● You're on Railway."), "{shown}");
        assert!(shown.contains("Proxy on http://127.0.0.1:"), "{shown}");
        assert!(shown.contains("1 2 3 stop or start a backend"), "{shown}");

        let Then::Ask(request) = press(&mut screen, &snapshot, '1') else { panic!() };
        let stop = Request::SetFault { backend: "Railway".into(), fault: "refuse".into() };
        assert_eq!(request, stop);
        screen.answer(running.request(request).await);
        let snapshot =
            until(&running, |snapshot| snapshot.active.as_deref() == Some("Render")).await;
        let shown = drawn(&screen, &snapshot);
        assert!(shown.contains("Railway → Render"), "{shown}");
        let next_step = &snapshot.backends[0].cause.as_ref().unwrap().next_step;
        assert!(shown.contains(&format!("Railway: {next_step}")), "{shown}");

        // f, then the backend, then the fault.
        assert_eq!(press(&mut screen, &snapshot, 'f'), Then::Nothing);
        assert_eq!(press(&mut screen, &snapshot, '1'), Then::Nothing);
        assert!(drawn(&screen, &snapshot).contains("a Healthy"));
        let heal = Request::SetFault { backend: "Railway".into(), fault: "ok".into() };
        assert_eq!(press(&mut screen, &snapshot, 'a'), Then::Ask(heal));
        assert_eq!(press(&mut screen, &snapshot, 'p'), Then::Ask(Request::Pause { on: true }));
        assert_eq!(press(&mut screen, &snapshot, 'i'), Then::Ask(Request::Interview { on: false }));
        assert_eq!(press(&mut screen, &snapshot, '9'), Then::Nothing);
        assert_eq!(press(&mut screen, &snapshot, 'q'), Then::Quit);
        running.stop().await;
    }
}
