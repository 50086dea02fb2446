//! Renders inspections as one self-contained page: for each domain its points with state, what is
//! published, the proof, and the findings with what mends them. Everything from outside is escaped.

use crate::owner::inspection::Inspection;
use crate::owner::inspection::Point;
use crate::owner::inspection::State;
use crate::render::html::charts;
use crate::render::html::end;
use crate::render::html::foot;
use crate::render::html::head;
use crate::render::html::markup::Markup;
use crate::render::html::terms::fact;
use crate::render::html::terms::moment;
use crate::vocab::finding::Finding;
use crate::vocab::time::Timestamp;

const STYLE: &str = concat!(include_str!("page.css"), include_str!("tls_reports.css"));

/// Returns the page, as the text of one file.
///
/// - `at`: when the domains were looked at.
#[must_use]
pub fn page(all: &[Inspection], title: &str, at: Timestamp) -> String {
    let mut out = Markup::new();
    head(&mut out, title, STYLE);
    out.open_with("body", &[("class", "figures")]);
    out.open("header");
    out.leaf("h1", title);
    out.leaf_with("p", &[("class", "lead")], &lead(all));
    let about = format!("Looked at {}.", moment(&at.rfc3339()));
    out.leaf_with("p", &[("class", "about")], &about);
    out.close("header");
    out.open("main");
    for inspection in all {
        domain(&mut out, inspection);
    }
    out.close("main");
    foot(&mut out);
    end(out)
}

/// Returns the result in a sentence for each domain, or how many there are of each.
fn lead(all: &[Inspection]) -> String {
    let with = |status: u8| all.iter().filter(|i| i.exit_status() == status).count();
    if let [one] = all {
        return match one.exit_status() {
            0 => "Nothing is wrong with what is published.".into(),
            1 => "Something is wrong with what is published, or not published at all.".into(),
            _ => "Nothing is known to be wrong, but something could not be seen from here.".into(),
        };
    }
    let clauses = [
        (with(0), "with nothing wrong"),
        (with(1), "with something wrong"),
        (with(3), "not seen to the full"),
    ];
    let clauses: Vec<String> = clauses
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, what)| format!("{count} {what}"))
        .collect();
    format!("{} domains: {}.", all.len(), clauses.join(", "))
}

fn domain(out: &mut Markup, inspection: &Inspection) {
    let name = inspection.domain.to_string();
    out.open_with("section", &[("class", "domain few"), ("aria-label", &name)]);
    out.leaf("h2", &name);
    for one in &inspection.points {
        point(out, one);
    }
    out.close("section");
}

fn tone(state: State) -> &'static str {
    match state {
        State::Ok => "good",
        State::Problem => "bad",
        State::Absent => "calm",
        State::Unseen => "warn",
    }
}

/// Renders a point; it is open if there is something to do about it.
fn point(out: &mut Markup, point: &Point) {
    let is_open = !point.findings.is_empty() || matches!(point.state, State::Problem);
    out.open_with("details", if is_open { &[("open", "")] } else { &[] });
    out.open("summary");
    out.leaf("h3", point.name);
    let pill = format!("pill {}", tone(point.state));
    out.leaf_with("span", &[("class", &pill)], point.state.word());
    out.leaf_with("span", &[("class", "why")], &point.value);
    out.close("summary");
    out.open("div");
    if !point.findings.is_empty() {
        out.open_with("ul", &[("class", "findings")]);
        for one in &point.findings {
            finding(out, one);
        }
        out.close("ul");
    }
    out.open("dl");
    fact(out, "Published", &point.value);
    for (n, line) in point.proof.iter().enumerate() {
        let term = if n == 0 { "Proof" } else { "" };
        out.leaf("dt", term);
        out.leaf("dd", line);
    }
    out.close("dl");
    out.close("div");
    out.close("details");
}

fn finding(out: &mut Markup, finding: &Finding) {
    let severity = finding.severity().word();
    out.open_with("li", &[("class", charts::severity_tone(severity))]);
    out.leaf("b", severity);
    out.text(" ");
    out.text(&finding.message());
    let hint = finding.hint();
    if !hint.is_empty() {
        out.leaf_with("p", &[("class", "fix")], &hint);
    }
    out.open("small");
    out.leaf("code", finding.row.code);
    out.text(" ");
    out.text(finding.row.reference);
    out.close("small");
    out.close("li");
}
