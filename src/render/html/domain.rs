//! Renders a domain: its row in the table and its section with the evidence.

use crate::render::html::charts;
use crate::render::html::facts::Facts;
use crate::render::html::facts::sts_words;
use crate::render::html::finding_words;
use crate::render::html::hosts;
use crate::render::html::markup::Markup;
use crate::render::html::read;
use crate::render::html::remedies;
use crate::render::html::terms::fact;
use crate::render::html::terms::failures;
use crate::render::html::terms::in_a_line;
use crate::render::html::terms::join;
use crate::render::html::terms::led;
use crate::render::html::terms::moment;
use crate::render::html::terms::plain;
use crate::render::html::terms::quoted;
use crate::render::html::terms::until;
use crate::vocab;
use crate::vocab::text::excerpt;
use crate::vocab::time;
use serde_json::Value;

/// The keys of a report that a section shows in words. Others are shown as JSON.
const KNOWN: &[&str] = &[
    "schema",
    "domain",
    "input",
    "checked_at",
    "duration_ms",
    "signatures_end",
    "profile",
    "route",
    "mta_sts",
    "dane",
    "tls_rpt",
    "mx",
    "verdict",
    "what_if",
    "findings",
];

/// Maximum length of a headline. Unit: characters.
const HEADLINE: usize = 600;

/// Renders the row of the table.
///
/// - `ends`: the index of the first certificate's expiry in
///   [`ENDS`](crate::render::html::tones::ENDS).
#[must_use]
pub fn row(facts: &Facts, number: usize, ends: Option<usize>, reason: Option<usize>) -> Markup {
    let mut out = Markup::new();
    let ends = ends.map(|n| n.to_string()).unwrap_or_default();
    let reason = reason.map(|n| n.to_string()).unwrap_or_default();
    out.open_with(
        "tr",
        &[
            ("data-n", &number.to_string()),
            ("data-o", &facts.outcome().to_string()),
            ("data-e", &ends),
            ("data-y", &reason),
            ("data-w", &facts.words.join(" ")),
        ],
    );
    out.open_with("th", &[("scope", "row")]);
    out.leaf_with("a", &[("href", &format!("#d{number}"))], &facts.domain);
    out.close("th");
    out.open("td");
    out.leaf_with("span", &[("class", &format!("pill {}", facts.tone()))], &facts.action);
    out.close("td");
    let day = facts.ends.map(time::Timestamp::day).unwrap_or_default();
    for cell in [&facts.protection, &facts.sts, &facts.dane, &facts.tls, &day, &facts.reason] {
        out.leaf("td", cell);
    }
    out.close("tr");
    out
}

/// Opens a section.
pub fn begin(out: &mut Markup, number: usize, open: bool) {
    let id = format!("s{number}");
    let attributes = [("id", id.as_str()), ("open", "")];
    out.open_with("details", if open { &attributes } else { &attributes[..1] });
}

/// Renders the section, after the part that [`begin`] writes.
#[must_use]
pub fn section(report: &Value, facts: &Facts, number: usize) -> Markup {
    let mut out = Markup::new();
    out.open("summary");
    out.leaf("h3", &facts.domain);
    let shield = match facts.protection.as_str() {
        "" => facts.action.clone(),
        "none" => format!("{}, in the clear", facts.action),
        protection => format!("{}, {protection}", facts.action),
    };
    out.leaf_with("span", &[("class", &format!("pill {}", facts.tone()))], &shield);
    // Reports of earlier versions have no headline.
    let why = match read::text(report, "/verdict/headline") {
        "" => facts.reason.clone(),
        headline => excerpt(headline, HEADLINE),
    };
    out.leaf_with("span", &[("class", "why")], &why);
    out.close("summary");
    // The link target is inside, so that browsers open the section without a script.
    out.open_with("div", &[("id", &format!("d{number}"))]);
    remedies::block(&mut out, report);
    findings(&mut out, report);
    out.open("dl");
    verdict(&mut out, report);
    sts(&mut out, report);
    dane(&mut out, report);
    rpt(&mut out, report);
    what_if(&mut out, report);
    others(&mut out, report);
    out.close("dl");
    for host in read::list(report, "/mx") {
        hosts::host(&mut out, host, read::text(report, "/checked_at"));
    }
    out.open_with("p", &[("class", "back")]);
    out.leaf_with("a", &[("href", "#table")], "Back to the table");
    out.close("p");
    out.close("div");
    out.close("details");
    out
}

fn findings(out: &mut Markup, report: &Value) {
    let list = read::list(report, "/findings");
    if list.is_empty() {
        return;
    }
    out.open_with("ul", &[("class", "findings")]);
    for finding in list {
        let severity = read::text(finding, "/severity");
        out.open_with("li", &[("class", charts::severity_tone(severity))]);
        out.leaf("b", plain("severity", severity));
        out.text(" ");
        let (code, message) = (read::text(finding, "/code"), read::text(finding, "/message"));
        out.text(if message.is_empty() { finding_words::name(code) } else { message });
        let hint = read::text(finding, "/hint");
        if !hint.is_empty() {
            let whose = if vocab::finding::is_ours(code) { "you: " } else { "they: " };
            out.leaf_with("p", &[("class", "fix")], &led(whose, hint));
        }
        out.open("small");
        out.leaf("code", read::text(finding, "/code"));
        out.text(" ");
        reference(out, read::text(finding, "/reference"));
        out.close("small");
        out.close("li");
    }
    out.close("ul");
}

/// Writes a reference, as a link if it is to an RFC.
fn reference(out: &mut Markup, text: &str) {
    match rfc_link(text) {
        Some(link) => {
            out.leaf_with("a", &[("href", &link), ("rel", "noreferrer noopener")], text);
        }
        None => out.text(text),
    }
}

/// Returns the URL of a reference such as `RFC 8461 §4.2`. It contains only digits and full stops
/// from the text.
fn rfc_link(text: &str) -> Option<String> {
    let mut words = text.split([' ', ',', ';']).filter(|w| !w.is_empty());
    let number = (words.next() == Some("RFC")).then(|| words.next())??;
    if !(1..=5).contains(&number.len()) || !number.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let section = words.next().and_then(|w| w.strip_prefix('§')).unwrap_or("");
    let plain = section.bytes().all(|b| b.is_ascii_digit() || b == b'.') && section.len() <= 12;
    let anchor = if plain { led("#section-", section.trim_matches('.')) } else { String::new() };
    Some(format!("https://www.rfc-editor.org/rfc/rfc{number}{anchor}"))
}

fn verdict(out: &mut Markup, report: &Value) {
    let v = |path: &str| read::text(report, path);
    let says = join(
        ", ",
        &[
            plain("action", v("/verdict/action")).into(),
            led("protection ", v("/verdict/protection")),
            led("to ", v("/verdict/mx")),
            led("status ", v("/verdict/status")),
        ],
    );
    fact(out, "Verdict", &join(": ", &[says, v("/verdict/reason").into()]));
    // Exchange Online's own words are known for MTA-STS alone.
    let its = v("/verdict/ndr/text").contains("MTA-STS");
    let ndr = [read::any(report, "/verdict/ndr/code"), v("/verdict/ndr/text").into()];
    let reads = if its { "On Exchange Online the sender would read" } else { "Status" };
    fact(out, reads, &join(" ", &ndr));
    let own = [v("/verdict/action"), v("/verdict/protection"), v("/verdict/reason")];
    if own != [v("/verdict/rfc/action"), v("/verdict/rfc/protection"), v("/verdict/rfc/reason")] {
        let says = join(
            ", ",
            &[
                plain("action", v("/verdict/rfc/action")).into(),
                led("protection ", v("/verdict/rfc/protection")),
                v("/verdict/rfc/reason").into(),
            ],
        );
        fact(out, "By the RFCs", &says);
    }
    let settings = settings(report);
    let source = v("/profile/source");
    let source = plain("source", source);
    let source = if source.is_empty() { String::new() } else { format!("({source})") };
    fact(out, "Settings", &join(" ", &[settings, source]));
    let route = join(
        ", ",
        &[plain("kind", v("/route/kind")).replace('_', " "), led("DNSSEC ", v("/route/dnssec"))],
    );
    fact(out, "Route", &route);
    fact(out, "Signatures end", &until(v("/signatures_end"), v("/checked_at")));
    let took = read::any(report, "/duration_ms");
    let took = if took.is_empty() { took } else { format!("in {took} ms") };
    fact(out, "Checked", &join(", ", &[moment(v("/checked_at")), took]));
    fact(out, "Asked as", v("/input"));
}

/// Returns the settings in one line.
#[must_use]
pub fn settings(report: &Value) -> String {
    report.get("profile").map(in_a_line).unwrap_or_default()
}

/// Writes the verdict for each set of what-if settings, one line each.
fn what_if(out: &mut Markup, report: &Value) {
    let Some(value) = report.get("what_if").filter(|v| !v.is_null()) else { return };
    let list = read::list(report, "/what_if");
    let known = |v: &Value| !read::text(v, "/verdict/action").is_empty();
    if list.is_empty() || !list.iter().all(known) {
        json(out, "what_if", value);
        return;
    }
    for other in list {
        let v = |path: &str| read::text(other, path);
        let fares = join(
            ", ",
            &[
                plain("action", v("/verdict/action")).into(),
                led("protection ", v("/verdict/protection")),
                led("status ", v("/verdict/status")),
            ],
        );
        let then = join(": ", &[fares, v("/verdict/reason").into()]);
        let settings = other.get("settings").map(in_a_line).unwrap_or_default();
        fact(out, "What if", &join(" → ", &[settings, then]));
    }
}

fn sts(out: &mut Markup, report: &Value) {
    let Some(sts) = read::object(report, "/mta_sts") else { return };
    let v = |path: &str| read::text(sts, path);
    let (words, status) = (sts_words(report), v("/status"));
    let raw = if words == status.replace('_', " ") { "" } else { status };
    fact(
        out,
        "MTA-STS",
        &join(" ", &[words, if raw.is_empty() { String::new() } else { format!("({raw})") }]),
    );
    quoted(out, "STS record", v("/record/raw"));
    let about = [led("alias of ", v("/record/cname")), led("DNSSEC ", v("/record/dnssec"))];
    fact(out, "Record found by", &join(", ", &about));
    if let Some(policy) = read::object(sts, "/policy") {
        let age = policy.pointer("/max_age").and_then(Value::as_i64).map(time::span);
        let says = join(
            ", ",
            &[
                led("mode ", v("/policy/mode")),
                led("max_age ", &age.unwrap_or_default()),
                led("id ", &read::any(policy, "/id")),
                v("/policy/source").into(),
                led("at ", &moment(v("/policy/fetched_at"))),
                led("good until ", &moment(v("/policy/expires_at"))),
            ],
        );
        fact(out, "STS policy", &says);
        fact(out, "Policy from", v("/policy/url"));
        quoted(out, "Policy text", v("/policy/raw"));
        let certificate = [
            led("issued by ", v("/policy/certificate/issuer")),
            led(
                "until ",
                &until(v("/policy/certificate/not_after"), read::text(report, "/checked_at")),
            ),
        ];
        fact(out, "Policy host", &join(", ", &certificate));
    }
    failures(out, sts);
}

fn dane(out: &mut Markup, report: &Value) {
    let Some(dane) = read::object(report, "/dane") else { return };
    fact(out, "DANE", plain("dane", read::text(dane, "/status")));
    failures(out, dane);
}

fn rpt(out: &mut Markup, report: &Value) {
    let Some(rpt) = read::object(report, "/tls_rpt") else { return };
    fact(out, "TLS-RPT", plain("tls_rpt", read::text(rpt, "/status")));
    quoted(out, "TLS-RPT record", read::text(rpt, "/raw"));
    fact(out, "Reports go to", &read::texts(rpt, "/rua").join(", "));
}

/// Writes unknown keys of other report versions, so that no evidence is lost.
fn others(out: &mut Markup, report: &Value) {
    let Some(map) = report.as_object() else { return };
    for (key, value) in map {
        if !KNOWN.contains(&key.as_str()) && !value.is_null() {
            json(out, key, value);
        }
    }
}

fn json(out: &mut Markup, key: &str, value: &Value) {
    out.leaf("dt", key);
    out.open("dd");
    out.leaf("pre", &value.to_string());
    out.close("dd");
}
