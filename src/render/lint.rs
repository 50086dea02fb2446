//! Results of checks on records and policies before they are published, as text and JSON. Pure.

use crate::policy::dane;
use crate::policy::dane::DaneMatch;
use crate::policy::dane::Names;
use crate::policy::issue::Issue;
use crate::policy::issue::Parsed;
use crate::policy::postfix::lint;
use crate::policy::postfix::lint::Files;
use crate::policy::sts;
use crate::policy::sts::policy::MxPattern;
use crate::policy::sts::record::Selected;
use crate::policy::tlsrpt;
use crate::render::style::Palette;
use crate::render::style::Tone;
use crate::render::wrap::hang;
use crate::vocab::dns::Domain;
use crate::vocab::text::excerpt;
use crate::vocab::text::printable;
use crate::vocab::time;
use crate::vocab::time::Timestamp;
use crate::vocab::tlsa::Tlsa;
use serde_json::Map;
use serde_json::Value;
use serde_json::json;

/// The result of one check.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// Summary in one line.
    says: String,
    /// Whether the input can be published.
    pub good: bool,
    errors: Vec<Issue>,
    warnings: Vec<Issue>,
    /// Keys of the JSON form.
    facts: Map<String, Value>,
}

impl Outcome {
    fn new(says: String, good: bool, facts: &Value) -> Outcome {
        let facts = facts.as_object().cloned().unwrap_or_default();
        Outcome { says, good, errors: Vec::new(), warnings: Vec::new(), facts }
    }

    fn with(mut self, errors: Vec<Issue>, warnings: Vec<Issue>) -> Outcome {
        self.errors = errors;
        self.warnings = warnings;
        self
    }
}

/// Checks the TXT records of `_mta-sts`. Source: RFC 8461 §3.1.
#[must_use]
pub fn record(records: &[Vec<u8>]) -> Outcome {
    let none = json!({"usable": false, "id": null});
    match sts::record::select(records) {
        Selected::None { near_misses } => {
            Outcome::new("no MTA-STS record".into(), false, &none).with(near_misses, Vec::new())
        }
        Selected::Multiple(count) => Outcome::new(
            format!("{count} MTA-STS records: with more than one senders see none"),
            false,
            &none,
        )
        .with(vec![several("sts-record-multiple", "RFC 8461 §3.1", count)], Vec::new()),
        Selected::One { parsed: Parsed { value: Some(record), errors, warnings }, .. } => {
            let facts = json!({"usable": true, "id": record.id});
            Outcome::new(format!("a usable MTA-STS record, id {}", record.id), true, &facts)
                .with(errors, warnings)
        }
        Selected::One { parsed: Parsed { value: None, errors, warnings }, .. } => {
            Outcome::new("a malformed MTA-STS record".into(), false, &none).with(errors, warnings)
        }
    }
}

fn several(code: &'static str, reference: &'static str, count: usize) -> Issue {
    Issue {
        code,
        message: format!("there are {count} records of the kind, which counts as none"),
        line: 1,
        column: 1,
        reference,
        hint: "leave one of them".into(),
    }
}

/// Checks the TXT records of `_smtp._tls`. Source: RFC 8460 §3.
#[must_use]
pub fn tlsrpt(records: &[Vec<u8>]) -> Outcome {
    let none = json!({"usable": false, "rua": []});
    match tlsrpt::record::select(records) {
        Selected::None { near_misses } => {
            Outcome::new("no TLS-RPT record".into(), false, &none).with(near_misses, Vec::new())
        }
        Selected::Multiple(count) => {
            Outcome::new(format!("{count} TLS-RPT records: that counts as none"), false, &none)
                .with(vec![several("tlsrpt-multiple", "RFC 8460 §3", count)], Vec::new())
        }
        Selected::One { parsed: Parsed { value: Some(record), errors, warnings }, .. } => {
            let facts = json!({"usable": true, "rua": record.rua});
            let to = printable(&record.rua.join(", "));
            Outcome::new(format!("a usable TLS-RPT record, reports go to {to}"), true, &facts)
                .with(errors, warnings)
        }
        Selected::One { parsed: Parsed { value: None, errors, warnings }, .. } => {
            Outcome::new("a malformed TLS-RPT record".into(), false, &none).with(errors, warnings)
        }
    }
}

/// Checks a policy file. Source: RFC 8461 §3.2.
///
/// - `limit`: maximum size that senders accept. Unit: octets.
#[must_use]
pub fn policy(content: &[u8], limit: usize) -> Outcome {
    if content.len() > limit {
        let facts = json!({"valid": false, "mode": null, "max_age": null, "mx": []});
        let issue = Issue {
            code: "sts-policy-too-large",
            message: format!("the policy has {} octets or more, senders take 65536", content.len()),
            line: 1,
            column: 1,
            reference: "RFC 8461 §3.3",
            hint: "use a wildcard instead of many mx lines".into(),
        };
        return Outcome::new("a policy that is too large".into(), false, &facts)
            .with(vec![issue], Vec::new());
    }
    let parsed = sts::parser::parse(content);
    let Some(policy) = parsed.value else {
        let facts = json!({"valid": false, "mode": null, "max_age": null, "mx": []});
        return Outcome::new("a malformed policy".into(), false, &facts)
            .with(parsed.errors, parsed.warnings);
    };
    let mx: Vec<&str> = policy.mx.iter().map(MxPattern::as_str).collect();
    // An error beside a value is one that senders disagree about: to be mended before publishing.
    let valid = parsed.errors.is_empty();
    let facts = json!({
        "valid": valid,
        "mode": policy.mode.word(),
        "max_age": policy.max_age,
        "mx": mx,
    });
    let span = time::span(i64::try_from(policy.max_age).unwrap_or(i64::MAX));
    let says = format!(
        "{} policy: mode {}, max_age {span}, {} mx pattern{}",
        if valid { "a valid" } else { "a doubtful" },
        policy.mode.word(),
        mx.len(),
        if mx.len() == 1 { "" } else { "s" },
    );
    Outcome::new(says, valid, &facts).with(parsed.errors, parsed.warnings)
}

/// Checks whether patterns of a policy admit a host. Source: RFC 8461 §4.1.
#[must_use]
pub fn mx(patterns: &[String], host: &Domain) -> Outcome {
    let mut errors = Vec::new();
    let mut explanations = Vec::new();
    let mut admitted = None;
    for text in patterns {
        match MxPattern::parse(text) {
            Ok(pattern) => {
                if pattern.matches(host.as_str()) {
                    admitted = admitted.or(Some(pattern.as_str().to_string()));
                } else if let Some(why) = pattern.explain(host.as_str()) {
                    explanations.push(why);
                }
            }
            Err(fault) => errors.push(Issue {
                code: fault.code,
                message: format!("`{}`: {}", excerpt(text, 80), fault.message),
                line: 1,
                column: u32::try_from(fault.offset).unwrap_or(0).saturating_add(1),
                reference: "RFC 8461 §4.1",
                hint: fault.hint,
            }),
        }
    }
    let says = match &admitted {
        Some(pattern) => format!("{host} is admitted by {pattern}"),
        None => {
            let why = explanations.first().map_or_else(String::new, |w| format!(": {w}"));
            format!("{host} is admitted by no pattern{}", printable(&why))
        }
    };
    let good = admitted.is_some();
    Outcome::new(says, good, &json!({"match": good})).with(errors, Vec::new())
}

/// Checks whether TLSA records fit a certificate chain. Source: RFC 7672 §3.1.
#[must_use]
pub fn tlsa(set: &[Tlsa], presented: &[Vec<u8>], names: Names<'_>, now: Timestamp) -> Outcome {
    let judged = dane::judge(set, presented, names, now);
    let (result, says) = match judged {
        DaneMatch::Matched { record, reason, .. } => {
            ("match", format!("record {}: {reason}", record + 1))
        }
        DaneMatch::Mismatch { reason, .. } => ("mismatch", reason),
        DaneMatch::NotAllSeen => {
            ("not_all_seen", "none that was looked at fits, and there are more of them".into())
        }
        DaneMatch::Unusable => ("unusable", "no record can be used for SMTP".into()),
    };
    let warnings = set
        .iter()
        .enumerate()
        .filter_map(|(i, r)| {
            dane::unusable(r).map(|why| Issue {
                code: "tlsa-unusable",
                message: format!("record {}: {why}", i + 1),
                line: u32::try_from(i).unwrap_or(0) + 1,
                column: 1,
                reference: "RFC 7672 §3.1",
                hint: "publish `3 1 1` records, or `2 1 1` with the issuer's key".into(),
            })
        })
        .collect();
    let good = result == "match";
    let outcome = Outcome::new(printable(&says), good, &json!({"result": result}));
    outcome.with(Vec::new(), warnings)
}

/// Checks a Postfix that asks the policy server.
#[must_use]
pub fn postfix(files: Files<'_>) -> Outcome {
    let judged = lint::judge(files);
    let version = judged.version.map(|(major, minor, patch)| format!("{major}.{minor}.{patch}"));
    let facts = json!({"version": version, "maps": judged.maps});
    let name = version.map_or_else(|| "Postfix".to_string(), |v| format!("Postfix {v}"));
    let says = match (judged.maps.first(), judged.errors.len()) {
        (Some(map), 0) => format!("{name} goes by the answers of {}", excerpt(map, 120)),
        (_, errors) => {
            let faults = if errors == 1 { "fault" } else { "faults" };
            format!("{name} does not go by the policy server: {errors} {faults}")
        }
    };
    let good = judged.errors.is_empty();
    Outcome::new(says, good, &facts).with(judged.errors, judged.warnings)
}

fn issue_json(issue: &Issue) -> Value {
    json!({
        "code": issue.code,
        "message": printable(&issue.message),
        "line": issue.line,
        "column": issue.column,
        "reference": issue.reference,
        "hint": printable(&issue.hint),
    })
}

/// Returns the result as JSON.
#[must_use]
pub fn as_json(o: &Outcome) -> Value {
    let mut out = o.facts.clone();
    out.insert("errors".into(), o.errors.iter().map(issue_json).collect());
    out.insert("warnings".into(), o.warnings.iter().map(issue_json).collect());
    Value::Object(out)
}

/// Returns the result as text.
#[must_use]
pub fn as_text(o: &Outcome, palette: Palette, width: usize) -> String {
    let (tone, word) = if o.good { (Tone::Good, "ok") } else { (Tone::Bad, "not ok") };
    let mut out = format!("{}: {}\n", palette.paint(tone, word), printable(&o.says));
    let lists = [("error", Tone::Bad, &o.errors), ("warning", Tone::Warn, &o.warnings)];
    for (word, tone, list) in lists {
        for issue in list {
            let label = format!("  {word:<8} ");
            let place = match issue.line {
                0 => String::new(),
                line => format!("line {line}, column {}: ", issue.column),
            };
            let text = format!("{place}{} [{}]", printable(&issue.message), issue.reference);
            let at = out.len();
            hang(&mut out, &label, &text, label.len(), width);
            out.replace_range(at..at + label.len(), &palette.paint(tone, &label));
            if !issue.hint.is_empty() {
                hang(&mut out, "           fix: ", &printable(&issue.hint), 16, width);
            }
        }
    }
    out
}
