//! Renders reports as one self-contained page: charts, a table, and a section for each domain.
//!
//! The page loads nothing and runs only the style and script of this program, whose hashes are in
//! its Content-Security-Policy. Without the script everything is readable; only sorting and
//! filtering are missing.

mod charts;
mod domain;
mod facts;
pub mod finding_words;
mod hosts;
pub mod inspection;
mod lead;
mod markup;
pub mod read;
mod remedies;
mod tally;
pub mod terms;
mod tls_days;
pub mod tls_reports;
mod tones;

use crate::render::html::facts::Facts;
use crate::render::html::markup::Markup;
use crate::render::html::tally::Tally;
use crate::render::html::tally::range;
use crate::render::html::tones::OUTCOMES;
use crate::vocab::text::excerpt;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::Value;
use sha2::Digest;
use sha2::Sha256;
use std::collections::HashMap;

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// The columns of the table: the name in the filter, and the heading.
const COLUMNS: &[(&str, &str)] = &[
    ("domain", "Domain"),
    ("action", "Verdict"),
    ("protection", "Protection"),
    ("sts", "MTA-STS"),
    ("dane", "DANE"),
    ("tls", "TLS"),
    ("until", "Certificate until"),
    ("reason", "Reason"),
];

/// Maximum number of domains for which every section is printed, open or not.
const FEW: usize = 50;

/// A page under construction. Reports are rendered as they are added, and not retained.
#[derive(Debug, Default)]
pub struct Page {
    entries: Vec<Entry>,
    /// The index in `entries` of each domain.
    places: HashMap<Box<str>, usize>,
    superseded: usize,
}

/// The retained part of a report.
#[derive(Debug)]
struct Entry {
    facts: Facts,
    /// The codes and severities.
    findings: Vec<(String, String)>,
    settings: String,
    section: Markup,
}

impl Entry {
    /// Returns the rank of the entry, the worst first: by the fate of the mail, then by the most
    /// severe finding.
    fn rank(&self) -> (usize, usize) {
        let has = |severity: &str| self.findings.iter().any(|(_, s)| s == severity);
        let worst = ["error", "warning"].iter().position(|s| has(s)).unwrap_or(2);
        (tones::badness(self.facts.outcome()), worst)
    }
}

impl Page {
    /// Creates a page without reports.
    #[must_use]
    pub fn new() -> Page {
        Page::default()
    }

    /// Adds a report, schema `destgate.check/1`. Missing keys are omitted. Unknown keys at the top
    /// level are shown as JSON; deeper ones are not shown. For a repeated domain, the report with
    /// the latest `checked_at` is used, and of equal ones the last.
    ///
    /// Errors: why the value is no report; the page is as before.
    pub fn add(&mut self, report: &Value) -> Result<(), String> {
        read::refuse(report)?;
        let facts = Facts::of(report);
        let findings: Vec<(String, String)> = read::list(report, "/findings")
            .iter()
            .map(|f| (excerpt(read::text(f, "/code"), 64), read::text(f, "/severity").into()))
            .collect();
        let name = read::text(report, "/domain");
        let place = self.places.get(name).copied();
        if let Some(before) = place.and_then(|at| self.entries.get(at)) {
            self.superseded += 1;
            if before.facts.checked > facts.checked {
                return Ok(());
            }
        }
        let number = place.unwrap_or(self.entries.len()) + 1;
        let section = domain::section(report, &facts, number);
        let entry = Entry { facts, findings, settings: domain::settings(report), section };
        match place.and_then(|at| self.entries.get_mut(at)) {
            Some(before) => *before = entry,
            None => {
                self.places.insert(name.into(), self.entries.len());
                self.entries.push(entry);
            }
        }
        Ok(())
    }

    /// Returns the number of domains with a report.
    #[must_use]
    pub fn count(&self) -> usize {
        self.entries.len()
    }

    /// Returns the number of reports omitted in favour of later ones of the same domain.
    #[must_use]
    pub fn superseded(&self) -> usize {
        self.superseded
    }

    /// Returns the page, as the text of one file.
    #[must_use]
    pub fn finish(self, title: &str) -> String {
        let mut tally = Tally::default();
        let (mut rows, mut sections) = (Markup::new(), Markup::new());
        let total = self.entries.len();
        let mut entries: Vec<(usize, Entry)> = self.entries.into_iter().enumerate().collect();
        // Worst first; alike ones in the order of the reports. The numbers are those of the reports.
        entries.sort_by_key(|(at, entry)| (entry.rank(), *at));
        for (at, entry) in entries {
            let reason = tally.add(&entry.facts, &entry.findings, entry.settings);
            let ends = entry.facts.days_left().map(range);
            rows.append(&domain::row(&entry.facts, at + 1, ends, reason));
            // For a single domain the section is open, even without a script.
            domain::begin(&mut sections, at + 1, total == 1);
            sections.append(&entry.section);
        }
        let mut out = Markup::new();
        head(&mut out, title, STYLE);
        out.open("body");
        out.open("header");
        out.leaf("h1", title);
        lead::lead(&mut out, &tally, self.superseded);
        out.close("header");
        out.open("main");
        let evidence = evidence(&sections, total);
        // Charts of a single domain count to one: its evidence comes before them.
        if total == 1 {
            out.append(&evidence);
        }
        out.append(&charts::charts(&tally));
        table(&mut out, &rows);
        if total != 1 {
            out.append(&evidence);
        }
        out.close("main");
        foot(&mut out);
        // The words of the outcomes are in the page once; rows contain their number.
        out.open_with("ol", &[("id", "outcomes"), ("hidden", "")]);
        for (label, _) in OUTCOMES {
            out.leaf("li", label);
        }
        out.close("ol");
        out.open("script");
        out.ours(SCRIPT);
        out.close("script");
        end(out)
    }
}

/// Writes the foot of a page.
pub(super) fn foot(out: &mut Markup) {
    out.open("footer");
    out.leaf("p", concat!("Made by destgate ", env!("CARGO_PKG_VERSION"), "."));
    out.close("footer");
}

/// Ends a page and returns it.
pub(super) fn end(mut out: Markup) -> String {
    out.close("body");
    out.close("html");
    out.ours("\n");
    out.finish()
}

/// Writes the table of all domains, with the place for the filter.
fn table(out: &mut Markup, rows: &Markup) {
    out.open_with("section", &[("id", "table"), ("aria-label", "Domains")]);
    out.ours(TOOLS);
    out.open_with("div", &[("class", "scroll")]);
    out.open("table");
    out.open("thead");
    out.open("tr");
    for (name, heading) in COLUMNS {
        out.leaf_with("th", &[("scope", "col"), ("data-c", name)], heading);
    }
    out.close("tr");
    out.close("thead");
    out.open("tbody");
    out.append(rows);
    out.close("tbody");
    out.close("table");
    out.close("div");
    out.close("section");
}

/// Returns the part of the page that holds the sections.
fn evidence(sections: &Markup, total: usize) -> Markup {
    let mut out = Markup::new();
    let few = if total <= FEW { "few" } else { "many" };
    out.open_with("section", &[("id", "evidence"), ("class", few), ("aria-label", "Evidence")]);
    out.leaf("h2", "Evidence and fixes, domain by domain");
    if total > 1 {
        out.leaf_with("p", &[("class", "paper")], UNPRINTED);
    }
    out.open_with("div", &[("id", "sections")]);
    out.append(sections);
    out.close("div");
    out.close("section");
    out
}

/// The filter. The script shows it, since only the script can use it.
const TOOLS: &str = "<h2>Domains</h2><div id=\"tools\" hidden>\
<label class=\"find\">Find<input id=\"find\" type=\"search\" autocomplete=\"off\" spellcheck=\"false\" placeholder=\"domain, mail host, finding, reason\"></label>\
<span id=\"picks\"></span><button id=\"clear\" type=\"button\">Clear</button>\
<button id=\"open\" type=\"button\">Open all shown</button></div>\
<p id=\"count\" role=\"status\"></p>";

/// The note in print, if some section is closed.
const UNPRINTED: &str = "Sections that were closed are not printed. To print them, open them first, or find 50 domains \
or fewer: these are printed with all of theirs.";

fn head(out: &mut Markup, title: &str, style: &'static str) {
    let policy = format!(
        "default-src 'none'; style-src '{}'; script-src '{}'; base-uri 'none'; form-action 'none'; \
         require-trusted-types-for 'script'; trusted-types 'none'",
        hash(style),
        hash(SCRIPT)
    );
    out.ours("<!DOCTYPE html>");
    out.open_with("html", &[("lang", "en")]);
    out.open("head");
    out.open_with("meta", &[("charset", "utf-8")]);
    // The policy precedes everything that it governs. `'` needs no escape in an attribute, but it
    // is harmless.
    out.open_with("meta", &[("http-equiv", "Content-Security-Policy"), ("content", &policy)]);
    out.open_with(
        "meta",
        &[("name", "viewport"), ("content", "width=device-width, initial-scale=1")],
    );
    out.open_with("meta", &[("name", "color-scheme"), ("content", "light dark")]);
    out.open_with("meta", &[("name", "referrer"), ("content", "no-referrer")]);
    out.leaf("title", title);
    out.open("style");
    out.ours(style);
    out.close("style");
    out.close("head");
}

/// Returns the CSP source expression of an inline style or script.
fn hash(text: &str) -> String {
    format!("sha256-{}", BASE64_STANDARD.encode(Sha256::digest(text.as_bytes())))
}
