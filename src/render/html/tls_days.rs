//! The charts of TLS reports by day, as inline SVG.

use crate::policy::tlsrpt::tally::Row;
use crate::render::html::charts;
use crate::render::html::charts::rect;
use crate::render::html::charts::share;
use crate::render::html::markup::Markup;
use crate::render::html::tally::grouped;
use crate::vocab::time::Timestamp;
use std::collections::BTreeMap;

/// Maximum number of days of a chart; earlier ones are left out.
const DAYS: i64 = 400;
/// Width of a day, and height of the chart. Unit: units of the picture.
const WIDTH: u32 = 10;
const HEIGHT: u16 = 60;
/// The colours of kinds of failure, for the greatest first; further ones have the last.
const TONES: [&str; 6] = ["bad", "warn", "clear", "mid", "good3", "calm"];

/// The parts of a day's bar, from the bottom: a count for each name.
struct Days {
    first: i64,
    last: i64,
    /// By day.
    parts: BTreeMap<i64, Vec<usize>>,
    /// The names and the colours of the parts.
    names: Vec<(String, &'static str)>,
}

/// Renders the sessions a day, and the kinds of failure a day.
///
/// - `rows`: those of a tally by day.
pub fn charts(out: &mut Markup, rows: &[Row]) {
    let day = |row: &Row| row.sums.span.map(|(first, _)| first.0.div_euclid(86_400));
    let Some(last) = rows.iter().filter_map(day).max() else { return };
    let first = rows.iter().filter_map(day).min().unwrap_or(last).max(last - DAYS + 1);
    let names = vec![("succeeded".to_string(), "good"), ("failed".to_string(), "bad")];
    let mut sessions = Days { first, last, parts: BTreeMap::new(), names };
    let results = ranked(rows);
    let tone = |n: usize| TONES.get(n).or(TONES.last()).copied().unwrap_or("calm");
    let names = results.iter().enumerate().map(|(n, name)| (name.clone(), tone(n))).collect();
    let mut failures = Days { first, last, parts: BTreeMap::new(), names };
    for row in rows {
        let Some(at) = day(row).filter(|at| *at >= first) else { continue };
        if row.more.is_empty() {
            sessions.add(at, 0, row.sums.success);
            sessions.add(at, 1, row.sums.failure);
        } else if let Some(n) = results.iter().position(|name| *name == row.more) {
            failures.add(at, n, row.sums.kinds);
        }
    }
    sessions.render(out, "Sessions a day");
    if !results.is_empty() {
        failures.render(out, "Failures a day, by result");
    }
}

/// Returns the kinds of failure, the greatest first.
fn ranked(rows: &[Row]) -> Vec<String> {
    let mut sums: BTreeMap<&str, u64> = BTreeMap::new();
    for row in rows.iter().filter(|row| !row.more.is_empty()) {
        let sum = sums.entry(&row.more).or_default();
        *sum = sum.saturating_add(row.sums.kinds);
    }
    let mut names: Vec<(&str, u64)> = sums.into_iter().collect();
    names.sort_by_key(|(_, sum)| std::cmp::Reverse(*sum));
    names.into_iter().map(|(name, _)| name.to_string()).collect()
}

impl Days {
    fn add(&mut self, day: i64, part: usize, count: u64) {
        let parts = self.parts.entry(day).or_default();
        parts.resize(self.names.len(), 0);
        if let Some(n) = parts.get_mut(part) {
            *n = n.saturating_add(usize::try_from(count).unwrap_or(usize::MAX));
        }
    }

    fn render(&self, out: &mut Markup, title: &'static str) {
        charts::begin(out, title, "wide");
        let all = |parts: &Vec<usize>| parts.iter().fold(0_usize, |sum, n| sum.saturating_add(*n));
        let most = self.parts.values().map(all).max().unwrap_or(0).max(1);
        let days = u32::try_from(self.last - self.first + 1).unwrap_or(1);
        let view = format!("0 0 {} {HEIGHT}", days * WIDTH);
        let (from, to) = (name(self.first), name(self.last));
        let says = format!("{title} from {from} to {to}, {} at most", grouped(most));
        out.open_with(
            "svg",
            &[
                ("class", "days"),
                ("viewBox", &view),
                ("preserveAspectRatio", "none"),
                ("role", "img"),
                ("aria-label", &says),
            ],
        );
        for (day, parts) in self.parts.iter().filter(|(_, parts)| all(parts) > 0) {
            self.bar(out, *day, parts, most);
        }
        out.close("svg");
        out.open_with("p", &[("class", "ends")]);
        out.leaf("span", &from);
        out.leaf("span", &format!("{} a day at most", grouped(most)));
        out.leaf("span", &to);
        out.close("p");
        out.open_with("ul", &[("class", "key")]);
        for (n, (label, tone)) in self.names.iter().enumerate() {
            let sum = self.parts.values().filter_map(|p| p.get(n));
            let sum = sum.fold(0_usize, |sum, n| sum.saturating_add(*n));
            out.open("li");
            out.leaf_with("i", &[("class", tone), ("aria-hidden", "true")], "");
            out.leaf_with("span", &[("class", "label")], label);
            out.leaf("b", &grouped(sum));
            out.close("li");
        }
        out.close("ul");
        out.close("figure");
    }

    fn bar(&self, out: &mut Markup, day: i64, parts: &[usize], most: usize) {
        let place = u32::try_from(day - self.first).unwrap_or(0);
        let x = f64::from(place * WIDTH);
        out.open("g");
        let counts = parts.iter().zip(&self.names).filter(|(n, _)| **n > 0);
        let says: Vec<String> = counts.map(|(n, (name, _))| format!("{n} {name}")).collect();
        out.leaf("title", &format!("{}: {}", name(day), says.join(", ")));
        let mut before = 0_usize;
        for (count, (_, tone)) in parts.iter().zip(&self.names).filter(|(n, _)| **n > 0) {
            before = before.saturating_add(*count);
            let top = f64::from(HEIGHT) - share(before, most, HEIGHT);
            // A count that is there is seen, however small.
            let height = share(*count, most, HEIGHT).max(0.6);
            rect(out, tone, [x + 1.0, top.max(0.0), f64::from(WIDTH) - 2.0, height]);
        }
        out.close("g");
    }
}

fn name(day: i64) -> String {
    Timestamp(day.saturating_mul(86_400)).day()
}
