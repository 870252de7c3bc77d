//! What had to be reached, and where another is ahead: the missed first.

use crate::contender::Contender;
use crate::faults::Row as Fault;
use crate::figures::Figures;
use crate::page::table;
use crate::report::Report;
use crate::throughput::Row as Load;
use crate::wrk::Request;

const OURS: Contender = Contender::Failover;
/// Whose way of failing takes time to be noticed at all.
const SILENT: [&str; 3] = ["hang", "slow", "blackhole"];

/// One bar.
#[derive(Clone)]
struct Bar {
    what: String,
    limit: String,
    measured: String,
    met: bool,
}

/// Each bar with what was measured; nothing where nothing was.
pub(crate) fn against(report: &Report) -> String {
    let mut bars = [faults(report), load(report), resources(report)].concat();
    if bars.is_empty() {
        return String::new();
    }
    bars.sort_by_key(|bar| bar.met);
    let missed = bars.iter().filter(|bar| !bar.met).count();
    let rows: Vec<Vec<String>> = bars
        .into_iter()
        .map(|bar| {
            let verdict = if bar.met { "met" } else { "**missed**" };
            vec![bar.what, bar.limit, bar.measured, verdict.to_owned()]
        })
        .collect();
    let verdict = match missed {
        0 => "No bar was missed.".to_owned(),
        1 => format!("1 of {} bars was missed.", rows.len()),
        n => format!("{n} of {} bars were missed.", rows.len()),
    };
    format!("\n{verdict}\n\n{}", table(&["what", "bar", "measured", ""], &rows))
}

fn faults(report: &Report) -> Vec<Bar> {
    let Some(taken) = &report.faults else { return Vec::new() };
    let ours: Vec<&Fault> = taken.rows.iter().filter(|row| row.contender == OURS).collect();
    // The worst of several faults, by the median, or by the worst run where one is too many.
    let worst = |what: &str,
                 pick: fn(&Fault) -> &Figures,
                 digits,
                 limit: f64,
                 once,
                 of: &dyn Fn(&Fault) -> bool| {
        let judged = |row: &&&Fault| if once { pick(row).spread().1 } else { pick(row).median() };
        let row =
            ours.iter().filter(|row| of(row)).max_by(|a, b| judged(a).total_cmp(&judged(b)))?;
        Some(Bar {
            what: what.to_owned(),
            limit: if limit > 0.0 { format!("≤ {limit}") } else { "0".to_owned() },
            measured: if judged(&row) > 0.0 {
                format!("{} ({} at {}/s)", pick(row).text(digits), row.fault, row.rate)
            } else {
                pick(row).text(digits)
            },
            met: judged(&row) <= limit,
        })
    };
    let is = |row: &Fault, names: &[&str]| names.contains(&row.fault.as_str());
    let safe = |row: &Fault| -> bool { !row.fault.is_empty() };
    [
        worst("failed GETs, worst fault", |it| &it.failed_safe, 0, 0.0, false, &safe),
        worst("failed POSTs, slow and railway404", |it| &it.failed_posts, 0, 0.0, false, &|it| {
            is(it, &["slow", "railway404"])
        }),
        worst("failed POSTs, hang", |it| &it.failed_posts, 0, 40.0, false, &|it| is(it, &["hang"])),
        worst("failed POSTs, worst other fault", |it| &it.failed_posts, 0, 4.0, false, &|it| {
            !is(it, &["slow", "railway404", "hang"])
        }),
        worst("POSTs executed twice, all runs", |it| &it.twice, 0, 0.0, true, &safe),
        worst("longest gap, hang, slow, blackhole, s", |it| &it.gap, 2, 0.5, false, &|it| {
            it.rate == 200 && is(it, &SILENT)
        }),
        worst("longest gap, worst other fault, s", |it| &it.gap, 2, 0.15, false, &|it| {
            it.rate == 200 && !is(it, &SILENT)
        }),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn load(report: &Report) -> Vec<Bar> {
    let of = |contender| {
        let rows = report.throughput.as_ref()?.rows.iter();
        let mut rows = rows.filter(|it| it.request == Request::Get && it.connections == 32);
        rows.find(|it| it.contender == contender)
    };
    let (Some(ours), Some(haproxy), Some(envoy)) =
        (of(OURS), of(Contender::Haproxy), of(Contender::Envoy))
    else {
        return Vec::new();
    };
    let bar = |what: &str, ratio: Figures, limit: f64, at_least: bool| Bar {
        what: format!("{what}, GET over 32 connections"),
        limit: format!("{} {limit}", if at_least { "≥" } else { "≤" }),
        measured: ratio.text(2),
        met: if at_least { ratio.median() >= limit } else { ratio.median() <= limit },
    };
    vec![
        bar("throughput × HAProxy's", ours.rate.over(&haproxy.rate), 0.8, true),
        bar("throughput × Envoy's", ours.rate.over(&envoy.rate), 2.0, true),
        bar("p50 × HAProxy's", ours.p50.over(&haproxy.p50), 1.25, false),
        bar("processor time × HAProxy's", ours.cpu.over(&haproxy.cpu), 1.25, false),
    ]
}

fn resources(report: &Report) -> Vec<Bar> {
    let bar = |what: &str, measured: Figures, digits, limit: f64| Bar {
        what: what.to_owned(),
        limit: format!("≤ {limit}"),
        measured: measured.text(digits),
        met: measured.median() <= limit,
    };
    let mut bars = Vec::new();
    let idle = report.idle.as_ref().and_then(|it| it.rows.iter().find(|it| it.contender == OURS));
    if let Some(row) = idle {
        bars.push(bar("PSS at rest, MiB", row.pss.clone(), 1, 10.0));
        bars.push(bar("processor at rest, s a minute", row.cpu.clone(), 2, 0.08));
    }
    let start = report.start.as_ref().and_then(|it| it.rows.iter().find(|it| it.contender == OURS));
    if let Some(row) = start {
        bars.push(bar("exec → first proxied 200, ms", row.first.clone(), 1, 25.0));
    }
    let memory =
        report.memory.as_ref().and_then(|it| it.rows.iter().find(|it| it.contender == OURS));
    if let Some(row) = memory {
        bars.push(bar("PSS after load × before", row.after.over(&row.before), 2, 2.0));
    }
    bars
}

/// Every figure in which another proxy's median is better than ours, fault by fault and load by load.
pub(crate) fn behind(report: &Report) -> String {
    let mut all: Vec<Behind> = Vec::new();
    if let Some(taken) = &report.faults {
        for (name, pick) in [
            ("failed GETs", (|it| &it.failed_safe) as fn(&Fault) -> &Figures),
            ("failed POSTs", |it| &it.failed_posts),
            ("longest gap, s", |it| &it.gap),
        ] {
            all.extend(compare(
                &taken.rows,
                false,
                |it| (it.contender, pick(it)),
                |it| format!("{name}, {} at {}/s", it.fault, it.rate),
            ));
        }
        // At five a second a gap is mostly the time between two requests.
        all.retain(|it| !(it.what.starts_with("longest gap") && it.what.ends_with(" 5/s")));
    }
    if let Some(taken) = &report.throughput {
        for (name, pick, more) in [
            ("requests/s", (|it| &it.rate) as fn(&Load) -> &Figures, true),
            ("p50, µs", |it| &it.p50, false),
            ("p99, µs", |it| &it.p99, false),
            ("processor µs/request", |it| &it.cpu, false),
        ] {
            all.extend(compare(
                &taken.rows,
                more,
                |it| (it.contender, pick(it)),
                |it| format!("{name}, {:?} over {}", it.request, it.connections),
            ));
        }
    }
    if let Some(taken) = &report.idle {
        all.extend(compare(
            &taken.rows,
            false,
            |it| (it.contender, &it.pss),
            |_| "PSS at rest, MiB".to_owned(),
        ));
        all.extend(compare(
            &taken.rows,
            false,
            |it| (it.contender, &it.cpu),
            |_| "processor at rest, s a minute".to_owned(),
        ));
    }
    if let Some(taken) = &report.start {
        all.extend(compare(
            &taken.rows,
            false,
            |it| (it.contender, &it.first),
            |_| "exec → first proxied 200, ms".to_owned(),
        ));
    }
    if let Some(taken) = &report.memory {
        all.extend(compare(
            &taken.rows,
            false,
            |it| (it.contender, &it.after),
            |_| "PSS after load, MiB".to_owned(),
        ));
    }
    if all.is_empty() {
        return String::new();
    }
    let cells = |it: Behind| vec![it.what, it.ours, it.best, it.who.name().to_owned()];
    let rows: Vec<Vec<String>> = all.into_iter().map(cells).collect();
    format!("\n{}", table(&["what", OURS.name(), "best", "who"], &rows))
}

/// One figure in which another is ahead.
struct Behind {
    what: String,
    ours: String,
    best: String,
    who: Contender,
}

/// Compares our row with the best of the other proxies in the rows of the same name.
fn compare<R>(
    rows: &[R],
    more_is_better: bool,
    pick: impl Fn(&R) -> (Contender, &Figures),
    name: impl Fn(&R) -> String,
) -> Vec<Behind> {
    let value = |row: &R| {
        let median = pick(row).1.median();
        if more_is_better { -median } else { median }
    };
    let is_peer = |who| Contender::PROXIES.contains(&who) && who != OURS;
    let behind = |ours: &R| {
        let what = name(ours);
        let peers = rows.iter().filter(|it| is_peer(pick(it).0) && name(it) == what);
        let best = peers.min_by(|a, b| value(a).total_cmp(&value(b)))?;
        (value(best) < value(ours)).then(|| Behind {
            what,
            ours: short(pick(ours).1),
            best: short(pick(best).1),
            who: pick(best).0,
        })
    };
    rows.iter().filter(|it| pick(it).0 == OURS).filter_map(behind).collect()
}

/// With as many digits as its size needs.
fn short(figures: &Figures) -> String {
    let median = figures.median();
    figures.text(if median.fract() == 0.0 || median >= 100.0 {
        0
    } else if median >= 1.0 {
        1
    } else {
        2
    })
}
