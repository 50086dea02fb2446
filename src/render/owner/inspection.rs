//! What is published for a domain, as text, JSON and a page.

use crate::owner::inspection::Inspection;
use crate::owner::inspection::Point;
use crate::owner::inspection::State;
use crate::render::json;
use crate::render::style::Palette;
use crate::render::style::Tone;
use crate::render::text as report_text;
use crate::render::wrap::hang;
use serde_json::Value;
use serde_json::json;
use std::fmt::Write as _;

/// Columns of the state and the name of a point.
const INDENT: usize = 26;

/// Returns an inspection as text.
#[must_use]
pub fn text(i: &Inspection, palette: Palette, width: usize) -> String {
    let mut out = String::new();
    let _ = writeln!(out, "{}", palette.paint(Tone::Strong, i.domain.as_str()));
    for point in &i.points {
        let tone = match point.state {
            State::Ok => Tone::Good,
            State::Problem => Tone::Bad,
            State::Absent => Tone::Faint,
            State::Unseen => Tone::Warn,
        };
        let word = format!("{:<9}", point.state.word());
        let label = format!("  {word} {:<13} ", point.name);
        let at = out.len() + 2;
        hang(&mut out, &label, &point.value, INDENT, width);
        let painted = palette.paint(tone, &word);
        out.replace_range(at..at + word.len(), &painted);
        for line in &point.proof {
            hang(&mut out, &" ".repeat(INDENT), line, INDENT + 2, width);
        }
    }
    let findings: Vec<_> = i.points.iter().flat_map(|p| p.findings.iter().cloned()).collect();
    if !findings.is_empty() {
        out.push('\n');
        report_text::list(&mut out, &findings, (palette, width), |_| "fix: ");
    }
    out
}

/// Returns an inspection as JSON.
#[must_use]
pub fn as_json(i: &Inspection) -> Value {
    let point = |p: &Point| {
        json!({
            "name": p.name,
            "state": p.state.word().replace(' ', "_"),
            "value": p.value,
            "proof": p.proof,
            "findings": p.findings.iter().map(json::finding).collect::<Vec<_>>(),
        })
    };
    json!({
        "schema": "destgate.inspection/1",
        "domain": i.domain.as_str(),
        "points": i.points.iter().map(point).collect::<Vec<_>>(),
    })
}
