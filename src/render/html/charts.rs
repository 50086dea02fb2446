//! Renders the charts: bars as inline SVG inside lists, so that the list is the text alternative.

use crate::render::html::finding_words;
use crate::render::html::markup::Markup;
use crate::render::html::tally::Tally;
use crate::render::html::tally::domains;
use crate::render::html::tally::grouped;
use crate::render::html::tally::ranked;
use crate::render::html::tones::DANE;
use crate::render::html::tones::ENDS;
use crate::render::html::tones::OUTCOMES;
use crate::render::html::tones::STS;
use crate::render::html::tones::TLS;
use crate::render::html::tones::Tones;
use crate::render::html::tones::tone;
use std::collections::BTreeMap;

/// Maximum number of rows of a chart. The others are summed up in one row.
const ROWS: usize = 20;

/// Maximum number of rows in each part of the findings. It exceeds the number of known findings,
/// since a summed-up row cannot be selected.
const FINDINGS: usize = 200;

/// One bar of a chart.
pub(super) struct Bar<'a> {
    /// What it counts.
    pub label: &'a str,
    /// Its length.
    pub count: usize,
    /// The class of its colour.
    pub tone: &'static str,
    /// The value for the filter of the table; empty for none.
    pub wanted: String,
}

/// Renders all charts.
#[must_use]
pub fn charts(tally: &Tally) -> Markup {
    let mut out = Markup::new();
    out.open_with("section", &[("class", "charts"), ("aria-label", "Summary")]);
    outcomes(&mut out, tally);
    counted(&mut out, "MTA-STS", "sts", &ranked(&tally.sts), tally.total, STS);
    counted(&mut out, "DANE", "dane", &ranked(&tally.dane), tally.total, DANE);
    out.open_with("div", &[("class", "pile")]);
    counted(&mut out, "TLS with the mail host", "tls", &ranked(&tally.tls), tally.total, TLS);
    ends(&mut out, tally);
    out.close("div");
    reasons(&mut out, "Why mail would not be delivered", "bad", &tally.refused);
    reasons(&mut out, "Why it could not be seen", "calm", &tally.unseen);
    findings(&mut out, tally);
    out.close("section");
    out
}

/// Renders one bar of all verdicts, and its key.
fn outcomes(out: &mut Markup, tally: &Tally) {
    begin(out, "Verdicts", "wide");
    let rows: Vec<Bar> = OUTCOMES
        .iter()
        .zip(&tally.outcomes)
        .filter(|(_, n)| **n > 0)
        .map(|((label, tone), n)| Bar { label, count: *n, tone, wanted: (*label).into() })
        .collect();
    let says: Vec<String> = rows.iter().map(|b| format!("{} {}", b.count, b.label)).collect();
    out.open_with(
        "svg",
        &[
            ("class", "stack"),
            ("viewBox", "0 0 1000 10"),
            ("preserveAspectRatio", "none"),
            ("role", "img"),
            ("aria-label", &format!("Of {}: {}", domains(tally.total), says.join(", "))),
        ],
    );
    let mut before = 0;
    for bar in &rows {
        let from = share(before, tally.total, 1000);
        before += bar.count;
        let width = share(before, tally.total, 1000) - from;
        rect(out, bar.tone, [from, 0.0, width, 10.0]);
    }
    out.close("svg");
    out.open_with("ul", &[("class", "key")]);
    for bar in rows {
        out.open_with("li", &[("data-k", "outcome"), ("data-v", &bar.wanted)]);
        out.leaf_with("i", &[("class", bar.tone), ("aria-hidden", "true")], "");
        out.leaf_with("span", &[("class", "label")], bar.label);
        out.leaf("b", &grouped(bar.count));
        out.leaf_with("small", &[], &percent(bar.count, tally.total));
        out.close("li");
    }
    out.close("ul");
    out.close("figure");
}

/// Renders bars for words, the greatest first. Beyond [`ROWS`], the others are summed up in one
/// bar.
fn counted(
    out: &mut Markup,
    title: &'static str,
    key: &'static str,
    rows: &[(&str, usize)],
    total: usize,
    tones: Tones,
) {
    if rows.is_empty() {
        return;
    }
    let bars = rows
        .iter()
        .map(|(w, n)| Bar { label: w, count: *n, tone: tone(tones, w), wanted: (*w).into() })
        .collect();
    begin(out, title, "");
    list(out, key, bars, Scale { total, most: None, rows: ROWS });
    out.close("figure");
}

/// Renders the reasons why mail is not delivered, or why the outcome is unknown.
fn reasons(
    out: &mut Markup,
    title: &'static str,
    tone: &'static str,
    counts: &BTreeMap<String, (usize, usize)>,
) {
    let bars: Vec<Bar> = counts
        .iter()
        .map(|(reason, (n, number))| Bar {
            label: reason,
            count: *n,
            tone,
            wanted: number.to_string(),
        })
        .collect();
    if bars.is_empty() {
        return;
    }
    begin(out, title, "wide");
    let total = bars.iter().map(|b| b.count).sum();
    list(out, "reasons", bars, Scale { total, most: None, rows: ROWS });
    out.close("figure");
}

/// Renders the expiry of certificates as columns. All but the first and last column pass the filter
/// the upper limit in days.
fn ends(out: &mut Markup, tally: &Tally) {
    begin(out, "Certificates: days to the first end", "");
    let most = tally.ends.iter().copied().max().unwrap_or(0).max(1);
    out.open_with("ol", &[("class", "columns")]);
    let before = ENDS.iter().skip(1).map(|(from, ..)| from.to_string()).chain([String::new()]);
    for (((from, label, tone), count), before) in ENDS.iter().zip(&tally.ends).zip(before) {
        let before = if *from < 0 { "" } else { &before };
        out.open_with("li", &[("data-k", "ends"), ("data-v", label), ("data-t", before)]);
        out.leaf("b", &grouped(*count));
        let height = share(*count, most, 60);
        svg(out, "0 0 10 60");
        rect(out, tone, [0.0, 60.0 - height, 10.0, height]);
        out.close("svg");
        out.leaf_with("span", &[("class", "label")], label);
        out.close("li");
    }
    out.close("ol");
    if tally.endless > 0 {
        let says = format!("{} showed no certificate.", domains(tally.endless));
        out.leaf_with("p", &[("class", "note")], &says);
    }
    out.close("figure");
}

/// Renders findings by severity, with headings in addition to colours.
fn findings(out: &mut Markup, tally: &Tally) {
    if tally.findings.is_empty() {
        return;
    }
    begin(out, "Findings, by domains that have them", "wide two");
    let most = tally.findings.values().map(|(n, _)| *n).max();
    for (tone, heading) in [("bad", "Errors"), ("warn", "Warnings"), ("calm", "Notes")] {
        let bars: Vec<Bar> = tally
            .findings
            .iter()
            .filter(|(_, (_, severity))| severity_tone(severity) == tone)
            .map(|(code, (n, _))| Bar {
                label: finding_words::name(code),
                count: *n,
                tone,
                wanted: code.clone(),
            })
            .collect();
        if !bars.is_empty() {
            out.leaf("h3", heading);
            list(out, "word", bars, Scale { total: tally.total, most, rows: FINDINGS });
        }
    }
    out.close("figure");
}

/// Returns the class of a severity.
#[must_use]
pub fn severity_tone(severity: &str) -> &'static str {
    match severity {
        "error" => "bad",
        "warning" => "warn",
        _ => "calm",
    }
}

/// Opens a figure with its title.
pub(super) fn begin(out: &mut Markup, title: &'static str, class: &'static str) {
    out.open_with("figure", &[("class", class)]);
    out.open("figcaption");
    out.leaf("h2", title);
    out.close("figcaption");
}

/// The measures of a list of bars.
pub(super) struct Scale {
    /// The total to which percentages refer.
    pub total: usize,
    /// The value of the longest bar; by default, the greatest of the list.
    pub most: Option<usize>,
    /// Maximum number of rows. The others are summed up in one row.
    pub rows: usize,
}

/// Renders the bars, the greatest first.
pub(super) fn list(out: &mut Markup, key: &'static str, mut bars: Vec<Bar>, scale: Scale) {
    let Scale { total, most, rows } = scale;
    bars.sort_by(|a, b| b.count.cmp(&a.count).then(a.label.cmp(b.label)));
    let mut others = String::new();
    if bars.len() > rows + 1 {
        let rest = bars.split_off(rows);
        others = format!("{} others", grouped(rest.len()));
        let count = rest.iter().map(|b| b.count).sum();
        bars.push(Bar { label: "", count, tone: "calm", wanted: String::new() });
    }
    out.open_with("ul", &[("class", "bars")]);
    let most = most.or_else(|| bars.iter().map(|b| b.count).max()).unwrap_or(0).max(1);
    for bar in bars {
        if bar.wanted.is_empty() {
            out.open("li");
        } else {
            out.open_with("li", &[("data-k", key), ("data-v", &bar.wanted)]);
        }
        let label = if bar.label.is_empty() { &others } else { bar.label };
        out.leaf_with("span", &[("class", "label")], label);
        svg(out, "0 0 100 10");
        rect(out, bar.tone, [0.0, 0.0, share(bar.count, most, 100), 10.0]);
        out.close("svg");
        out.leaf("b", &grouped(bar.count));
        out.leaf("small", &percent(bar.count, total));
        out.close("li");
    }
    out.close("ul");
}

fn svg(out: &mut Markup, view: &'static str) {
    out.open_with(
        "svg",
        &[("viewBox", view), ("preserveAspectRatio", "none"), ("aria-hidden", "true")],
    );
}

/// Renders a rectangle.
pub(super) fn rect(out: &mut Markup, tone: &'static str, [x, y, width, height]: [f64; 4]) {
    let n = |v: f64| format!("{v:.1}");
    out.open_with(
        "rect",
        &[
            ("class", tone),
            ("x", &n(x)),
            ("y", &n(y)),
            ("width", &n(width)),
            ("height", &n(height)),
        ],
    );
    out.close("rect");
}

/// Returns the share of `part` in `whole`, on a scale.
#[expect(clippy::cast_precision_loss, reason = "lengths of bars")]
pub(super) fn share(part: usize, whole: usize, scale: u16) -> f64 {
    part as f64 * f64::from(scale) / whole.max(1) as f64
}

/// Formats a share as a percentage.
#[must_use]
pub fn percent(part: usize, whole: usize) -> String {
    let share = share(part, whole, 100);
    match share {
        s if s > 0.0 && s < 1.0 => "<1 %".into(),
        s if s > 99.0 && s < 100.0 => "99 %".into(),
        s => format!("{s:.0} %"),
    }
}
