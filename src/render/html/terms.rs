//! Terms with their descriptions, and the small forms of words that sections share.

use crate::render::html::markup::Markup;
use crate::render::html::read;
use crate::vocab::time;
use serde_json::Value;

/// Words of reports that a section shows in plainer ones: the key, the word, and what is shown.
pub const PLAIN: &[(&str, &str, &str)] = &[
    ("severity", "info", "note"),
    ("source", "check-default", "assumed, as there is no entry"),
    ("source", "command-line", "given for this check"),
    ("kind", "mx", "MX records"),
    ("kind", "implicit_mx", "no MX record: the domain's own address"),
    ("kind", "null_mx", "null MX: takes no mail"),
    ("kind", "none", "no mail host is known"),
    ("dane", "failed", "failed: the TLSA records do not fit what is presented"),
    ("dane", "error", "a look-up failed"),
    ("dane", "unusable", "TLSA records, but none that can be used for SMTP"),
    ("dane", "insecure", "not applicable: not signed with DNSSEC all the way"),
    ("dane", "absent", "no TLSA records"),
    ("dane", "off", "switched off"),
    ("dane", "skipped_smtp_route", "not looked at: an SMTP route applies"),
    ("tls_rpt", "absent", "no record"),
    ("tls_rpt", "invalid", "the record is of no use"),
    ("tls_rpt", "lookup_failed", "the look-up failed"),
    ("pkix", "valid", "leads to a trusted root"),
    ("pkix", "untrusted", "leads to no trusted root"),
    ("pkix", "not_yet_valid", "not valid yet"),
    ("pkix", "invalid", "breaks the rules for certificates"),
    ("action", "deliver", "delivered"),
    ("action", "defer", "deferred"),
    ("action", "bounce", "returned to the sender"),
    ("action", "discard", "discarded"),
    ("action", "unknown", "not known from here"),
];

/// Returns the plain form of a word, or the word itself.
///
/// - `key`: the key of the report that the word belongs to.
#[must_use]
pub fn plain<'a>(key: &str, word: &'a str) -> &'a str {
    PLAIN.iter().find(|(k, w, _)| *k == key && *w == word).map_or(word, |(_, _, shown)| shown)
}

/// Returns a time with the days left until then; without them if no time of the check is known.
#[must_use]
pub fn until(text: &str, checked: &str) -> String {
    let days = time::Timestamp::parse(text).zip(time::Timestamp::parse(checked));
    match days.map(|(end, at)| end.since(at).div_euclid(86_400)) {
        Some(left @ 0..) => format!("{} ({left} days left)", moment(text)),
        Some(_) => format!("{} (over)", moment(text)),
        None => moment(text),
    }
}

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
