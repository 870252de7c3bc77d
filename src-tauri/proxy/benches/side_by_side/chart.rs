//! The picture of the page: what each proxy loses in each fault, and what goes through it.

use std::path::Path;

use plotters::drawing::IntoDrawingArea;
use plotters::prelude::{Color, DrawingArea, RGBColor, Rectangle, SVGBackend, Text, WHITE};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{FontDesc, FontFamily, FontStyle, TextStyle};

use crate::contender::Contender;
use crate::faults::{FAULTS, Row as Fault};
use crate::report::Report;
use crate::throughput::Row as Load;
use crate::wrk::Request;

const RATE: u32 = 200;
const CONNECTIONS: u32 = 32;
const LEFT: i32 = 150;
const WIDTH: i32 = 132;
const HEIGHT: i32 = 26;
const MARGIN: i32 = 16;
const TITLE: i32 = 34;

const INK: RGBColor = RGBColor(32, 33, 36);
const NONE: RGBColor = RGBColor(198, 232, 207);
const FEW: RGBColor = RGBColor(255, 236, 179);
const MANY: RGBColor = RGBColor(246, 176, 160);
const OURS: RGBColor = RGBColor(46, 125, 80);
const OTHERS: RGBColor = RGBColor(150, 160, 175);

type Canvas<'a> = DrawingArea<SVGBackend<'a>, plotters::coord::Shift>;

/// Draws what is in the report; the parts that were never measured stay away.
pub(crate) fn draw(file: &Path, report: &Report) {
    let faults = report.faults.as_ref().map_or(&[][..], |it| &it.rows);
    let loads = report.throughput.as_ref().map_or(&[][..], |it| &it.rows);
    let bars: Vec<&Load> = loads
        .iter()
        .filter(|it| it.request == Request::Get && it.connections == CONNECTIONS)
        .collect();
    let table = TITLE + HEIGHT * (i32::try_from(FAULTS.len()).unwrap_or(0) + 1);
    let height = 3 * MARGIN + table + TITLE + HEIGHT * i32::try_from(bars.len()).unwrap_or(0);
    let size = (pixels(LEFT + 6 * WIDTH + MARGIN), pixels(height));
    let canvas = SVGBackend::new(file, size).into_drawing_area();
    canvas.fill(&WHITE).expect("a picture in memory");
    draw_faults(&canvas, faults, MARGIN);
    draw_bars(&canvas, &bars, 2 * MARGIN + table);
    canvas.present().unwrap_or_else(|error| panic!("{}: {error}", file.display()));
}

/// A line a fault, a column a contender: how many of its requests failed.
fn draw_faults(canvas: &Canvas<'_>, rows: &[Fault], top: i32) {
    let sent = rows.iter().filter(|it| it.rate == RATE).map(|it| it.sent.median()).next();
    let sent = sent.unwrap_or_default();
    let title = format!("Failed requests of {sent}, half of them sent while the primary fails");
    write(canvas, &title, MARGIN, top + HEIGHT / 2, 18, HPos::Left);
    let mut contenders: Vec<Contender> = rows.iter().map(|it| it.contender).collect();
    contenders.sort_unstable();
    contenders.dedup();
    let top = top + TITLE;
    for (column, contender) in (0..).zip(&contenders) {
        let middle = LEFT + column * WIDTH + WIDTH / 2;
        write(canvas, contender.name(), middle, top + HEIGHT / 2, 16, HPos::Center);
    }
    for (line, (fault, _)) in (1..).zip(FAULTS) {
        let y = top + line * HEIGHT;
        write(canvas, fault, LEFT - 10, y + HEIGHT / 2, 16, HPos::Right);
        for (column, contender) in (0..).zip(&contenders) {
            let is_it =
                |it: &&Fault| it.rate == RATE && it.fault == fault && it.contender == *contender;
            let Some(row) = rows.iter().find(is_it) else { continue };
            let x = LEFT + column * WIDTH;
            let failed = row.failed_safe.median() + row.failed_posts.median();
            let twice = row.twice.median();
            let color = match failed.max(twice) {
                none if none < 1.0 => NONE,
                few if few <= 10.0 => FEW,
                _ => MANY,
            };
            fill(canvas, (x + 1, y + 1), (x + WIDTH - 1, y + HEIGHT - 1), color);
            let text =
                if twice > 0.0 { format!("{failed} ({twice} twice)") } else { failed.to_string() };
            write(canvas, &text, x + WIDTH / 2, y + HEIGHT / 2, 16, HPos::Center);
        }
    }
}

/// A bar a contender: requests a second.
fn draw_bars(canvas: &Canvas<'_>, rows: &[&Load], top: i32) {
    if rows.is_empty() {
        return;
    }
    let title = format!("Requests a second, GET of 1 KB over {CONNECTIONS} connections");
    write(canvas, &title, MARGIN, top + HEIGHT / 2, 18, HPos::Left);
    let most = rows.iter().map(|it| it.rate.median()).fold(1.0, f64::max);
    for (line, row) in (0..).zip(rows) {
        let y = top + TITLE + line * HEIGHT;
        let rate = row.rate.median();
        let length = (rate / most * f64::from(5 * WIDTH)).round() as i32;
        let color = if row.contender == Contender::Failover { OURS } else { OTHERS };
        write(canvas, row.contender.name(), LEFT - 10, y + HEIGHT / 2, 16, HPos::Right);
        fill(canvas, (LEFT, y + 3), (LEFT + length, y + HEIGHT - 3), color);
        let text = format!("{rate:.0}");
        write(canvas, &text, LEFT + length + 8, y + HEIGHT / 2, 16, HPos::Left);
    }
}

fn write(canvas: &Canvas<'_>, text: &str, x: i32, y: i32, size: u32, side: HPos) {
    let font = FontDesc::new(FontFamily::SansSerif, f64::from(size), FontStyle::Normal);
    let style = TextStyle::from(font).color(&INK).pos(Pos::new(side, VPos::Center));
    canvas.draw(&Text::new(text.to_owned(), (x, y), style)).expect("a picture in memory");
}

fn fill(canvas: &Canvas<'_>, from: (i32, i32), to: (i32, i32), color: RGBColor) {
    canvas.draw(&Rectangle::new([from, to], color.filled())).expect("a picture in memory");
}

fn pixels(length: i32) -> u32 {
    u32::try_from(length).unwrap_or_default()
}
