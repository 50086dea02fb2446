//! `lint`: the parsers and judgements of `check` for records before publication.

use crate::os::files::read_file;
use crate::policy::dane;
use crate::policy::dane::DaneMatch;
use crate::policy::dane::Names;
use crate::policy::issue::Issue;
use crate::policy::issue::Parsed;
use crate::policy::sts;
use crate::policy::sts::policy::MxPattern;
use crate::policy::sts::record::Selected;
use crate::policy::tlsrpt;
use crate::render::style::Palette;
use crate::render::style::Tone;
use crate::render::wrap::hang;
use crate::shell::error::CommandError;
use crate::shell::invocation::Invocation;
use crate::vocab::text::excerpt;
use crate::vocab::text::printable;
use crate::vocab::time;
use crate::vocab::time::Timestamp;
use crate::vocab::tlsa::Tlsa;
use clap::Args;
use clap::Subcommand;
use clap::ValueEnum;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use serde_json::Map;
use serde_json::Value;
use serde_json::json;
use std::io::Read;
use std::path::Path;
use std::path::PathBuf;

/// `lint`.
#[derive(Debug, Args)]
pub struct LintArgs {
    /// What to lint.
    #[command(subcommand)]
    pub what: LintWhat,
}

/// The form of a lint result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LintFormat {
    /// For people
    Text,
    /// One JSON object
    Json,
}

/// The objects of `lint`.
#[derive(Debug, Subcommand)]
pub enum LintWhat {
    /// The TXT records at _mta-sts (each argument one record; none: no record)
    #[command(after_help = "Example:\n  destgate lint record 'v=STSv1; id=20260101T000000;'")]
    Record {
        /// The text of one TXT record
        #[arg(value_name = "TXT")]
        records: Vec<String>,
        /// The form of the result
        #[arg(long, value_enum, default_value_t = LintFormat::Text)]
        format: LintFormat,
    },
    /// A policy file
    #[command(
        after_help = "Example:\n  curl -s https://mta-sts.example.com/.well-known/mta-sts.txt | destgate lint policy -"
    )]
    Policy {
        /// The file; `-` is stdin
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// The form of the result
        #[arg(long, value_enum, default_value_t = LintFormat::Text)]
        format: LintFormat,
    },
    /// The TXT records at _smtp._tls (each argument one record; none: no record)
    #[command(
        after_help = "Example:\n  destgate lint tlsrpt 'v=TLSRPTv1; rua=mailto:tls@example.com'"
    )]
    Tlsrpt {
        /// The text of one TXT record
        #[arg(value_name = "TXT")]
        records: Vec<String>,
        /// The form of the result
        #[arg(long, value_enum, default_value_t = LintFormat::Text)]
        format: LintFormat,
    },
    /// Whether mx patterns admit a host
    #[command(
        after_help = "Example:\n  destgate lint mx --pattern '*.example.com' mail.example.com"
    )]
    Mx {
        /// An mx pattern of a policy (repeatable)
        #[arg(long = "pattern", value_name = "P")]
        patterns: Vec<String>,
        /// The host name of an MX record
        #[arg(value_name = "HOST")]
        host: String,
        /// The form of the result
        #[arg(long, value_enum, default_value_t = LintFormat::Text)]
        format: LintFormat,
    },
    /// Whether TLSA records fit a certificate chain
    #[command(
        after_help = "Example:\n  destgate lint tlsa --record '3 1 1 0123…' --chain fullchain.pem --name mx.example.com"
    )]
    Tlsa {
        /// A TLSA record: usage, selector, matching type, data (repeatable)
        #[arg(long = "record", value_name = "TLSA", required = true)]
        records: Vec<String>,
        /// The certificates as the server sends them, leaf first (PEM)
        #[arg(long, value_name = "FILE")]
        chain: PathBuf,
        /// A name that the certificate may bear: TLSA base domain first, then the next-hop domain (repeatable)
        #[arg(long = "name", value_name = "NAME", required = true)]
        names: Vec<String>,
        /// The moment to judge dates at, as 2026-11-21T16:00:00Z; now if absent
        #[arg(long, value_name = "TIME")]
        at: Option<String>,
        /// The form of the result
        #[arg(long, value_enum, default_value_t = LintFormat::Text)]
        format: LintFormat,
    },
}

/// Maximum size of a policy file. Unit: octets. More is refused anyway (RFC 8461 §3.3).
const MAX_INPUT: u64 = 1024 * 1024;

struct Outcome {
    says: String,
    /// Whether the input is usable.
    good: bool,
    errors: Vec<Issue>,
    warnings: Vec<Issue>,
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

/// Runs the command; returns status 0 if the input is usable, 1 if not.
///
/// Errors: input that cannot be read.
pub fn run(args: &LintArgs, invocation: &mut Invocation<'_>) -> Result<u8, CommandError> {
    let output = &mut *invocation.output;
    let (outcome, format) = match &args.what {
        LintWhat::Record { records, format } => (record(&bytes(records)), *format),
        LintWhat::Tlsrpt { records, format } => (tlsrpt(&bytes(records)), *format),
        LintWhat::Policy { file, format } => (policy(&read_policy(file)?), *format),
        LintWhat::Mx { patterns, host, format } => (mx(patterns, host)?, *format),
        LintWhat::Tlsa { records, chain, names, at, format } => {
            (tlsa(records, chain, names, at.as_deref())?, *format)
        }
    };
    match format {
        LintFormat::Json => output.write(&format!("{:#}\n", as_json(&outcome)))?,
        LintFormat::Text => output.write(&as_text(&outcome, output.palette, output.width))?,
    }
    Ok(u8::from(!outcome.good))
}

fn bytes(records: &[String]) -> Vec<Vec<u8>> {
    records.iter().map(|r| r.as_bytes().to_vec()).collect()
}

fn record(records: &[Vec<u8>]) -> Outcome {
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

fn tlsrpt(records: &[Vec<u8>]) -> Outcome {
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

fn read_policy(path: &Path) -> Result<Vec<u8>, CommandError> {
    let name = printable(&path.display().to_string());
    let failed = |e: std::io::Error| {
        CommandError::usage(
            format!("`{name}` cannot be read: {}", crate::os::io_error::plain(&e)),
            "name a policy file, or `-` for stdin",
        )
    };
    let mut content = Vec::new();
    if path.as_os_str() == "-" {
        std::io::stdin().take(MAX_INPUT).read_to_end(&mut content).map_err(failed)?;
    } else {
        let file = std::fs::File::open(path).map_err(failed)?;
        file.take(MAX_INPUT).read_to_end(&mut content).map_err(failed)?;
    }
    Ok(content)
}

fn policy(content: &[u8]) -> Outcome {
    if content.len() > crate::net::https_options::MAX_POLICY_BYTES {
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
    // An error beside a value is one on which senders differ: fix it before publishing.
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

fn mx(patterns: &[String], host: &str) -> Result<Outcome, CommandError> {
    let host = crate::vocab::dns::Domain::parse(host)
        .map_err(|r| CommandError::usage(r.0, "write the host name of an MX record"))?;
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
    Ok(Outcome::new(says, good, &json!({"match": good})).with(errors, Vec::new()))
}

fn tlsa(
    records: &[String],
    chain: &Path,
    names: &[String],
    at: Option<&str>,
) -> Result<Outcome, CommandError> {
    let now = match at {
        None => crate::os::clock::now(),
        Some(text) => Timestamp::parse(text).ok_or_else(|| {
            CommandError::usage(
                format!("`{}` is no time", excerpt(text, 40)),
                "write it as 2026-11-21T16:00:00Z",
            )
        })?,
    };
    let mut set = Vec::new();
    for text in records {
        set.push(parse_tlsa(text)?);
    }
    let pem = read_file(chain)?;
    let presented: Vec<Vec<u8>> = CertificateDer::pem_slice_iter(&pem)
        .filter_map(Result::ok)
        .map(|c| c.as_ref().to_vec())
        .collect();
    if presented.is_empty() {
        let name = printable(&chain.display().to_string());
        return Err(CommandError::usage(
            format!("`{name}` holds no certificate in PEM form"),
            "a PEM certificate begins with `-----BEGIN CERTIFICATE-----`",
        ));
    }
    let names: Vec<String> =
        names.iter().map(|n| n.trim_end_matches('.').to_ascii_lowercase()).collect();
    let (base, others) = names.split_first().map_or(("", &[][..]), |(b, o)| (b.as_str(), o));
    let judged = dane::judge(&set, &presented, Names { base, next_hop: others }, now);
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
    Ok(outcome.with(Vec::new(), warnings))
}

/// Parses a TLSA record in the form of zone files, name servers and `dig +multi`.
fn parse_tlsa(text: &str) -> Result<Tlsa, CommandError> {
    Tlsa::parse(text).map_err(|why| {
        CommandError::usage(
            format!("`{}` is no TLSA record: {why}", excerpt(text, 60)),
            "write it as in a zone file, for example '3 1 1 0d6fce…'",
        )
    })
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

fn as_json(o: &Outcome) -> Value {
    let mut out = o.facts.clone();
    out.insert("errors".into(), o.errors.iter().map(issue_json).collect());
    out.insert("warnings".into(), o.warnings.iter().map(issue_json).collect());
    Value::Object(out)
}

fn as_text(o: &Outcome, palette: Palette, width: usize) -> String {
    let (tone, word) = if o.good { (Tone::Good, "ok") } else { (Tone::Bad, "not ok") };
    let mut out = format!("{}: {}\n", palette.paint(tone, word), printable(&o.says));
    let lists = [("error", Tone::Bad, &o.errors), ("warning", Tone::Warn, &o.warnings)];
    for (word, tone, list) in lists {
        for issue in list {
            let label = format!("  {word:<8} ");
            let text = format!(
                "line {}, column {}: {} [{}]",
                issue.line,
                issue.column,
                printable(&issue.message),
                issue.reference
            );
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
