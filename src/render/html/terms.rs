//! Terms with their descriptions, and the small forms of words that sections share.

use crate::render::html::markup::Markup;
use crate::render::html::read;
use crate::vocab::time;
use serde_json::Value;

/// Writes a term and its description, unless that is empty.
pub fn fact(out: &mut Markup, term: &'static str, text: &str) {
    if !text.is_empty() {
        out.leaf("dt", term);
        out.leaf("dd", text);
    }
}

/// Writes a term like [`fact`], with preformatted text from a record or file.
pub fn quoted(out: &mut Markup, term: &'static str, text: &str) {
    if !text.is_empty() {
        out.leaf("dt", term);
        out.open("dd");
        out.open("pre");
        out.lines(text.trim_end());
        out.close("pre");
        out.close("dd");
    }
}

/// Writes the failures, with their TLS-RPT result types.
pub fn failures(out: &mut Markup, of: &Value) {
    for failure in read::list(of, "/failures") {
        let says = join(
            ": ",
            &[read::text(failure, "/result_type").into(), read::text(failure, "/detail").into()],
        );
        fact(out, "Failure", &says);
    }
}

/// Joins the parts that are not empty.
#[must_use]
pub fn join(between: &str, parts: &[String]) -> String {
    let full: Vec<&str> = parts.iter().map(String::as_str).filter(|p| !p.is_empty()).collect();
    full.join(between)
}

/// Returns the text after `before`, or nothing for an empty text.
#[must_use]
pub fn led(before: &str, text: &str) -> String {
    if text.is_empty() { String::new() } else { format!("{before}{text}") }
}

/// Formats a time for users: with a blank for `T` and `UTC` for `Z`.
#[must_use]
pub fn moment(text: &str) -> String {
    match time::Timestamp::parse(text) {
        Some(_) => text.replace('T', " ").replace('Z', " UTC"),
        None => text.into(),
    }
}

/// Returns settings in one line; those that are missing are left out.
#[must_use]
pub fn in_a_line(settings: &Value) -> String {
    join(
        ", ",
        &[
            led("tls ", read::text(settings, "/tls")),
            led("dane ", read::text(settings, "/dane")),
            led("mta_sts ", read::text(settings, "/mta_sts")),
        ],
    )
}
