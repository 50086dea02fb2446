//! Reports as one self-contained page: charts, a table, and a section a domain.
//!
//! The page loads nothing and runs nothing but the style and script of this program, whose hashes its
//! Content-Security-Policy names; without the script everything can be read, only sorting and filtering are missing.

mod charts;
mod domain;
mod facts;
mod hosts;
mod markup;
mod read;
mod tally;

use crate::render::html::facts::Facts;
use crate::render::html::facts::OUTCOMES;
use crate::render::html::markup::Markup;
use crate::render::html::tally::ENDS;
use crate::render::html::tally::Tally;
use crate::render::html::tally::grouped;
use crate::render::html::tally::ranked;
use crate::vocab::text::excerpt;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::Value;
use sha2::Digest;
use sha2::Sha256;

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// The columns of the table: the name the filter knows a column by, and its heading.
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

/// A page in the making. Reports are turned into markup as they come, so none is kept.
#[derive(Debug, Default)]
pub struct Page {
    tally: Tally,
    rows: Markup,
    sections: Markup,
}

impl Page {
    /// A page without reports.
    #[must_use]
    pub fn new() -> Page {
        Page::default()
    }

    /// Adds a report, schema `destgate.check/1`. Missing keys are left out, keys that are not known shown as JSON.
    ///
    /// Errors: why the value is no report; the page is as before.
    pub fn add(&mut self, report: &Value) -> Result<(), String> {
        read::refuse(report)?;
        let facts = Facts::of(report);
        let findings: Vec<(String, String)> = read::list(report, "/findings")
            .iter()
            .map(|f| (excerpt(read::text(f, "/code"), 64), read::text(f, "/severity").into()))
            .collect();
        let reason = self.tally.add(&facts, &findings, domain::settings(report));
        let number = self.tally.total;
        let ends = facts
            .days_left()
            .and_then(|days| ENDS.iter().rfind(|(from, ..)| days >= *from))
            .map_or("", |(_, label, _)| *label);
        self.rows.append(&domain::row(&facts, number, ends, reason));
        self.sections.append(&domain::section(report, &facts, number));
        Ok(())
    }

    /// How many reports were added.
    #[must_use]
    pub fn count(&self) -> usize {
        self.tally.total
    }

    /// The page, as the text of one file.
    #[must_use]
    pub fn finish(self, title: &str) -> String {
        let mut out = Markup::new();
        head(&mut out, title);
        out.open("body");
        out.open("header");
        out.leaf("h1", title);
        self.lead(&mut out);
        out.close("header");
        out.open("main");
        out.append(&charts::charts(&self.tally));
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
        out.append(&self.rows);
        out.close("tbody");
        out.close("table");
        out.close("div");
        out.close("section");
        out.open_with("section", &[("id", "evidence"), ("aria-label", "Evidence")]);
        out.leaf("h2", "Evidence and fixes, domain by domain");
        out.open_with("div", &[("id", "sections")]);
        out.append(&self.sections);
        out.close("div");
        out.close("section");
        out.close("main");
        out.open("footer");
        out.leaf("p", concat!("Made by destgate ", env!("CARGO_PKG_VERSION"), "."));
        out.close("footer");
        // The words of the outcomes stand in the page once; rows carry their number.
        out.open_with("ol", &[("id", "outcomes"), ("hidden", "")]);
        for (label, _) in OUTCOMES {
            out.leaf("li", label);
        }
        out.close("ol");
        out.open("script");
        out.ours(SCRIPT);
        out.close("script");
        out.close("body");
        out.close("html");
        out.ours("\n");
        out.finish()
    }

    /// What it comes to, in a sentence, and what was checked when.
    fn lead(&self, out: &mut Markup) {
        let total = self.tally.total;
        let through = self.tally.through();
        let noun = if total == 1 { "domain" } else { "domains" };
        let (some, all) = (grouped(through), grouped(total));
        let says = format!("Mail to {some} of {all} {noun} would be delivered");
        let rest = match total - through {
            0 => ".".to_string(),
            n => format!("; to {} it would not, or nobody could tell.", grouped(n)),
        };
        out.leaf_with("p", &[("class", "lead")], &format!("{says}{rest}"));
        let mut about = Vec::new();
        if let Some((first, last)) = self.tally.span {
            let (a, b) = (domain::moment(&first.rfc3339()), domain::moment(&last.rfc3339()));
            about.push(if a == b { format!("Checked {a}") } else { format!("Checked {a} to {b}") });
        }
        match ranked(&self.tally.settings).as_slice() {
            [] => {}
            [(only, _)] => about.push(format!("settings: {only}")),
            many => about.push(format!("{} different settings", many.len())),
        }
        out.leaf_with("p", &[("class", "about")], &about.join("; "));
    }
}

/// The filter; shown by the script, which alone can use it.
const TOOLS: &str = "<h2>Domains</h2><div id=\"tools\" hidden>\
<label class=\"find\">Find<input id=\"find\" type=\"search\" autocomplete=\"off\" spellcheck=\"false\" placeholder=\"domain, mail host, finding, reason\"></label>\
<span id=\"picks\"></span><button id=\"clear\" type=\"button\">Clear</button>\
<button id=\"open\" type=\"button\">Open all shown</button>\
<p id=\"count\" role=\"status\"></p></div>";

fn head(out: &mut Markup, title: &str) {
    let policy = format!(
        "default-src 'none'; style-src '{}'; script-src '{}'; base-uri 'none'; form-action 'none'; \
         require-trusted-types-for 'script'; trusted-types 'none'",
        hash(STYLE),
        hash(SCRIPT)
    );
    out.ours("<!DOCTYPE html>");
    out.open_with("html", &[("lang", "en")]);
    out.open("head");
    out.open_with("meta", &[("charset", "utf-8")]);
    // The policy stands before anything that it governs. `'` needs no escape in an attribute, but does no harm.
    out.open_with("meta", &[("http-equiv", "Content-Security-Policy"), ("content", &policy)]);
    out.open_with(
        "meta",
        &[("name", "viewport"), ("content", "width=device-width, initial-scale=1")],
    );
    out.open_with("meta", &[("name", "color-scheme"), ("content", "light dark")]);
    out.open_with("meta", &[("name", "referrer"), ("content", "no-referrer")]);
    out.leaf("title", title);
    out.open("style");
    out.ours(STYLE);
    out.close("style");
    out.close("head");
}

/// The source expression of CSP for an inline style or script.
fn hash(text: &str) -> String {
    format!("sha256-{}", BASE64_STANDARD.encode(Sha256::digest(text.as_bytes())))
}
