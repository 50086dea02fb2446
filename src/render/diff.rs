//! Compares two reports of one domain (`destgate.check/1`) and rates each change as better or
//! worse. Pure.
//!
//! A change is worse if a sender needs to act on it: mail is no longer delivered, or is less
//! protected; a policy requires less; DANE no longer holds; a host no longer answers; TLS or a
//! certificate failed or will fail soon. A mere difference in value (a policy ID, a new valid
//! certificate, another set of hosts) is a neutral change.

use crate::render::style::Palette;
use crate::render::style::Tone;
use crate::render::wrap::hang;
use crate::vocab::finding;
use crate::vocab::text::printable;
use serde_json::Value;
use serde_json::json;
use std::collections::BTreeMap;
use std::collections::BTreeSet;

/// The schema of the compared reports.
pub const REPORT: &str = "destgate.check/1";

/// The column headings of the CSV form.
pub const COLUMNS: [&str; 5] = ["domain", "what", "was", "is", "effect"];

/// The effect of a change on senders.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// Nothing changed.
    Same,
    /// There was no earlier report.
    New,
    /// A value differs.
    Changed,
    /// Something improved, and nothing got worse.
    Better,
    /// Something got worse.
    Worse,
}

impl Effect {
    /// Returns the word used in reports.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Effect::Same => "same",
            Effect::New => "new",
            Effect::Changed => "changed",
            Effect::Better => "better",
            Effect::Worse => "worse",
        }
    }
}

/// A single change; texts are safe to display.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The changed value, as a path such as `verdict.action`.
    pub what: String,
    /// The old value; `None` if there was none.
    pub was: Option<String>,
    /// The new value; `None` if there is none.
    pub is: Option<String>,
    /// The effect of the change.
    pub effect: Effect,
}

/// All changes of a domain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The domain.
    pub domain: String,
    /// True if there was an earlier report.
    pub known: bool,
    /// The changes, in the order of a report.
    pub changes: Vec<Change>,
}

impl Difference {
    /// Creates the result for a domain without an earlier report.
    #[must_use]
    pub fn new(domain: &str) -> Difference {
        Difference { domain: domain.into(), known: false, changes: Vec::new() }
    }

    /// Returns the most severe effect.
    #[must_use]
    pub fn effect(&self) -> Effect {
        let any = |effect: Effect| self.changes.iter().any(|c| c.effect == effect);
        match self.known {
            false => Effect::New,
            true if any(Effect::Worse) => Effect::Worse,
            true if any(Effect::Better) => Effect::Better,
            true if !self.changes.is_empty() => Effect::Changed,
            true => Effect::Same,
        }
    }
}

/// Returns a value of a report as escaped text; `None` for null or a missing value. Earlier reports
/// are untrusted input.
fn text(report: &Value, at: &str) -> Option<String> {
    match report.pointer(at)? {
        Value::Null => None,
        Value::String(text) => Some(printable(text)),
        other => Some(printable(&other.to_string())),
    }
}

/// Returns the rank of a word in an order, best first; `None` for a word without a rank.
fn rank(word: Option<&str>, order: &[&[&str]]) -> Option<usize> {
    let word = word.unwrap_or("");
    order.iter().position(|group| group.contains(&word))
}

const ACTIONS: &[&[&str]] = &[&["deliver", "discard"], &["unknown"], &["defer"], &["bounce"]];

const PROTECTIONS: &[&[&str]] =
    &[&["dane"], &["mta-sts"], &["verified"], &["encrypted"], &["none"]];

/// A policy that cannot be fetched protects as little as an absent one. A policy that is switched
/// off by settings, or skipped because DANE holds, has no rank.
const STS: &[&[&str]] = &[
    &["enforce"],
    &["testing"],
    &["none", "absent"],
    &["fetch_failed", "lookup_failed", "record_invalid", "policy_invalid"],
];

const DANE: &[&[&str]] =
    &[&["verified"], &["absent", "insecure", "unusable"], &["error"], &["failed"]];

const PKIX: &[&[&str]] =
    &[&["valid"], &["untrusted", "expired", "not_yet_valid", "revoked", "invalid"]];

const STARTTLS: &[&[&str]] = &[&["ok"], &["not_offered", "refused", "failed"]];

/// The order for a host that answered in only one of the reports. An unreachable host shows nothing
/// of its TLS, but the loss of answers is worse.
const ANSWERS: &[&[&str]] = &[&["ok"], &["not_tried"]];

/// The order for whether a certificate matches the host name.
const MATCH: &[&[&str]] = &[&["true"], &["false"]];

const VERSIONS: &[&[&str]] = &[&["TLSv1.3"], &["TLSv1.2"], &["TLSv1.1"], &["TLSv1"]];

/// The order for words without a ranking.
const PLAIN: &[&[&str]] = &[];

/// The state of a comparison of two reports.
struct Gathering<'a> {
    old: &'a Value,
    new: &'a Value,
    changes: Vec<Change>,
}

impl Gathering<'_> {
    fn note(&mut self, what: &str, was: Option<String>, is: Option<String>, order: &[&[&str]]) {
        if was == is {
            return;
        }
        let effect = match (rank(was.as_deref(), order), rank(is.as_deref(), order)) {
            (Some(a), Some(b)) if b > a => Effect::Worse,
            (Some(a), Some(b)) if b < a => Effect::Better,
            _ => Effect::Changed,
        };
        self.changes.push(Change { what: what.into(), was, is, effect });
    }

    /// Reports whether one of the policies came from the cache. In that case, data that only the
    /// policy host shows is not compared.
    fn has_cached(&self) -> bool {
        let cached = |r| text(r, "/mta_sts/policy/source").as_deref() == Some("cache");
        cached(self.old) || cached(self.new)
    }

    /// Compares the values at one path.
    fn value(&mut self, what: &str, order: &[&[&str]]) {
        let at = format!("/{}", what.replace('.', "/"));
        self.note(what, text(self.old, &at), text(self.new, &at), order);
    }

    /// Compares two sets of words, and notes each that was added or removed.
    fn set(&mut self, what: &str, was: &BTreeSet<String>, is: &BTreeSet<String>) {
        for gone in was.difference(is) {
            self.note(what, Some(gone.clone()), None, PLAIN);
        }
        for come in is.difference(was) {
            self.note(what, None, Some(come.clone()), PLAIN);
        }
    }
}

fn list<'a>(report: &'a Value, at: &str) -> &'a [Value] {
    report.pointer(at).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// Compares two reports of one domain. Total: missing values count as absent.
#[must_use]
pub fn compare(domain: &str, old: &Value, new: &Value) -> Difference {
    let mut g = Gathering { old, new, changes: Vec::new() };
    for what in ["profile.tls", "profile.dane", "profile.mta_sts", "route.kind", "route.dnssec"] {
        g.value(what, PLAIN);
    }
    verdict(&mut g);
    g.value("mta_sts.status", STS);
    // If DANE protects the mail, the status does not include the mode.
    let told = |g: &Gathering<'_>| g.changes.iter().any(|c| c.what == "mta_sts.status");
    if !told(&g) {
        g.value("mta_sts.policy.mode", STS);
    }
    for what in ["mta_sts.record.id", "mta_sts.policy.id", "mta_sts.policy.max_age"] {
        g.value(what, PLAIN);
    }
    let patterns = |r: &Value| words(list(r, "/mta_sts/policy/mx"));
    g.set("mta_sts.policy.mx", &patterns(old), &patterns(new));
    if !g.has_cached() {
        for what in ["mta_sts.policy.certificate.issuer", "mta_sts.policy.certificate.not_after"] {
            g.value(what, PLAIN);
        }
    }
    g.value("dane.status", DANE);
    hosts(&mut g);
    g.value("tls_rpt.status", PLAIN);
    g.value("tls_rpt.raw", PLAIN);
    findings(&mut g);
    Difference { domain: domain.into(), known: true, changes: g.changes }
}

fn words(values: &[Value]) -> BTreeSet<String> {
    values.iter().filter_map(Value::as_str).map(printable).collect()
}

fn verdict(g: &mut Gathering<'_>) {
    g.value("verdict.action", ACTIONS);
    // Undelivered mail has no protection, and the change of action already shows that.
    let delivered = |r: &Value| text(r, "/verdict/protection").is_some();
    let order = if delivered(g.old) && delivered(g.new) { PROTECTIONS } else { PLAIN };
    g.value("verdict.protection", order);
    g.value("verdict.status", PLAIN);
    if !g.changes.is_empty() {
        g.value("verdict.reason", PLAIN);
    }
}

/// Returns the hosts of a report by name.
fn by_name(report: &Value) -> BTreeMap<String, &Value> {
    list(report, "/mx").iter().filter_map(|h| Some((text(h, "/host")?, h))).collect()
}

fn hosts(g: &mut Gathering<'_>) {
    let (was, is) = (by_name(g.old), by_name(g.new));
    let shown = |hosts: &BTreeMap<String, &Value>| -> BTreeSet<String> {
        let preference = |h: &Value| text(h, "/preference").unwrap_or_default();
        hosts.iter().map(|(name, h)| format!("{} {name}", preference(h)).trim().into()).collect()
    };
    g.set("mx", &shown(&was), &shown(&is));
    for (name, old) in &was {
        let Some(new) = is.get(name) else { continue };
        let mut note = |at: &str, order: &[&[&str]]| {
            let pointer = format!("/{}", at.replace('.', "/"));
            g.note(&format!("mx {name} {at}"), text(old, &pointer), text(new, &pointer), order);
        };
        note("starttls", starttls(old, new));
        // Without a handshake in both reports, its properties cannot be compared.
        let seen = |h: &Value| h.pointer("/tls").is_some_and(Value::is_object);
        if seen(old) && seen(new) {
            note("tls.version", VERSIONS);
            note("tls.pkix", PKIX);
            note("tls.host_match", MATCH);
            for at in ["tls.issuer", "tls.not_after"] {
                note(at, PLAIN);
            }
            // Older reports lack the key.
            if old.pointer("/tls/key_sha256").is_some() {
                note("tls.key_sha256", PLAIN);
            }
        }
        note("dane", DANE);
        let records = |h: &Value| list(h, "/tlsa").iter().map(tlsa).collect();
        g.set(&format!("mx {name} tlsa"), &records(old), &records(new));
    }
}

/// Returns the order for `starttls` of a host. A host that was skipped (`--no-smtp`, the limit of
/// addresses) does not count as unreachable.
fn starttls(old: &Value, new: &Value) -> &'static [&'static [&'static str]] {
    let silent = |h: &Value| text(h, "/starttls").as_deref() == Some("not_tried");
    let passed_over = |h: &Value| h.pointer("/probed") == Some(&Value::Bool(false));
    match (silent(old) || silent(new), passed_over(old) || passed_over(new)) {
        (false, _) => STARTTLS,
        (true, false) => ANSWERS,
        (true, true) => PLAIN,
    }
}

fn tlsa(record: &Value) -> String {
    let part = |key: &str| text(record, &format!("/{key}")).unwrap_or_default();
    format!("{} {} {} {}", part("usage"), part("selector"), part("matching"), part("data"))
}

/// Returns the severe findings of a report, by code: errors, those about expiry, and a policy that
/// is no longer there.
fn grave(report: &Value) -> BTreeMap<String, String> {
    let weighs = |f: &&Value| {
        let code = f.pointer("/code").and_then(Value::as_str).unwrap_or_default();
        let error = f.pointer("/severity").and_then(Value::as_str) == Some("error");
        let gone = [finding::STS_NOT_FOUND.code, finding::STS_HOST_MISSING.code].contains(&code);
        error || gone || code.ends_with("-ending") || code.ends_with("-expired")
    };
    list(report, "/findings")
        .iter()
        .filter(weighs)
        .filter_map(|f| Some((text(f, "/code")?, text(f, "/message").unwrap_or_default())))
        .collect()
}

fn findings(g: &mut Gathering<'_>) {
    let (mut was, mut is) = (grave(g.old), grave(g.new));
    if g.has_cached() {
        was.remove(finding::STS_HOST_CERT_ENDING.code);
        is.remove(finding::STS_HOST_CERT_ENDING.code);
    }
    for (code, message) in &is {
        if !was.contains_key(code) {
            let what = format!("finding {code}");
            let is = Some(message.clone());
            g.changes.push(Change { what, was: None, is, effect: Effect::Worse });
        }
    }
    for (code, message) in &was {
        if !is.contains_key(code) {
            let what = format!("finding {code}");
            let was = Some(message.clone());
            g.changes.push(Change { what, was, is: None, effect: Effect::Better });
        }
    }
}

/// Formats the changes of a domain for users.
#[must_use]
pub fn block(d: &Difference, palette: Palette, width: usize) -> String {
    let tone = |effect: Effect| match effect {
        Effect::Worse => Tone::Bad,
        Effect::Better => Tone::Good,
        Effect::Same | Effect::New | Effect::Changed => Tone::Faint,
    };
    let effect = d.effect();
    let word = palette.paint(tone(effect), effect.word());
    let mut out = format!("{}: {word}\n", palette.paint(Tone::Strong, &printable(&d.domain)));
    for c in &d.changes {
        let mark = match c.effect {
            Effect::Worse => "-",
            Effect::Better => "+",
            Effect::Same | Effect::New | Effect::Changed => " ",
        };
        let text = match (&c.was, &c.is) {
            (Some(was), Some(is)) => format!("{}: {was} -> {is}", c.what),
            (None, Some(is)) => format!("{}: now {is}", c.what),
            (Some(was), None) => format!("{}: no longer {was}", c.what),
            (None, None) => c.what.clone(),
        };
        hang(&mut out, &format!("  {mark} "), &text, 8, width);
    }
    out
}

/// Returns the note about earlier reports whose domains were not checked again.
#[must_use]
pub fn not_asked(count: usize, name: &str) -> String {
    match count {
        0 => String::new(),
        1 => format!("1 domain of {name} was not asked about again\n"),
        n => format!("{n} domains of {name} were not asked about again\n"),
    }
}

/// Formats the line of counts.
#[must_use]
pub fn summary(checked: usize, count: &dyn Fn(Effect) -> usize) -> String {
    let domains = if checked == 1 { "1 domain".to_string() } else { format!("{checked} domains") };
    let parts: Vec<String> =
        [Effect::Worse, Effect::Better, Effect::Changed, Effect::New, Effect::Same]
            .into_iter()
            .filter(|e| count(*e) > 0)
            .map(|e| {
                format!(
                    "{} {}",
                    count(e),
                    if e == Effect::Changed { "otherwise changed" } else { e.word() }
                )
            })
            .collect();
    format!("{domains}: {}\n", if parts.is_empty() { "none".into() } else { parts.join(", ") })
}

/// Returns the changes of a domain as JSON.
#[must_use]
pub fn json(d: &Difference) -> Value {
    let changes: Vec<Value> = d
        .changes
        .iter()
        .map(|c| json!({"what": c.what, "was": c.was, "is": c.is, "effect": c.effect.word()}))
        .collect();
    json!({
        "schema": "destgate.diff/1",
        "domain": d.domain,
        "effect": d.effect().word(),
        "changes": changes,
    })
}

/// Returns the changes of a domain as CSV rows, one for each change.
#[must_use]
pub fn rows(d: &Difference) -> Vec<Vec<String>> {
    let empty = |t: &Option<String>| t.clone().unwrap_or_default();
    if !d.known {
        return vec![vec![
            d.domain.clone(),
            String::new(),
            String::new(),
            String::new(),
            "new".into(),
        ]];
    }
    d.changes
        .iter()
        .map(|c| {
            vec![
                d.domain.clone(),
                c.what.clone(),
                empty(&c.was),
                empty(&c.is),
                c.effect.word().into(),
            ]
        })
        .collect()
}
