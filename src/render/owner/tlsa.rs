//! TLSA records that were made, the plan of a change of keys, and the answer for a renewal hook, as
//! text and JSON.

use crate::owner::records::Record;
use crate::owner::tlsa;
use crate::owner::tlsa_plan::Forbidden;
use crate::owner::tlsa_plan::Pair;
use crate::owner::tlsa_plan::Plan;
use crate::owner::tlsa_plan::Published;
use crate::owner::tlsa_plan::State;
use crate::render::json;
use crate::render::owner::proposal;
use crate::render::style::Palette;
use crate::render::style::Tone;
use crate::render::text as report_text;
use crate::render::wrap::hang;
use crate::vocab::finding::Finding;
use crate::vocab::text::printable;
use crate::vocab::time;
use crate::vocab::time::Timestamp;
use crate::vocab::tls::KeyKind;
use crate::vocab::tlsa::Tlsa;
use serde_json::Value;
use serde_json::json;
use std::fmt::Write as _;

/// Version of the JSON form.
const SCHEMA: &str = "destgate.tlsa/1";

/// Records with what to know about them.
pub struct Making<'a> {
    /// The records, each with the kind of its key and what it is of.
    pub records: &'a [(Record, KeyKind, String)],
    /// What to know about them.
    pub remarks: &'a [String],
    /// Findings about what was seen on the way.
    pub findings: &'a [Finding],
}

/// Returns made records as text.
#[must_use]
pub fn made(m: &Making<'_>, palette: Palette, width: usize) -> String {
    let mut out = String::new();
    for (record, algorithm, of) in m.records {
        proposal::record_line(&mut out, record);
        hang(&mut out, &format!("       {}: ", kind(*algorithm)), of, 9, width);
    }
    if !m.remarks.is_empty() || !m.findings.is_empty() {
        out.push('\n');
    }
    for remark in m.remarks {
        hang(&mut out, "  ", remark, 2, width);
    }
    report_text::list(&mut out, m.findings, (palette, width), |_| "fix: ");
    out
}

/// Returns made records as JSON.
#[must_use]
pub fn made_json(m: &Making<'_>) -> Value {
    let one = |(record, algorithm, of): &(Record, KeyKind, String)| {
        let mut value = proposal::record_json(record);
        if let Some(object) = value.as_object_mut() {
            object.insert("algorithm".into(), algorithm.word().into());
            object.insert("of".into(), of.as_str().into());
        }
        value
    };
    json!({
        "schema": SCHEMA,
        "records": m.records.iter().map(one).collect::<Vec<_>>(),
        "remarks": m.remarks,
        "findings": m.findings.iter().map(json::finding).collect::<Vec<_>>(),
    })
}

/// Returns the name of a kind of keys.
#[must_use]
pub fn kind(algorithm: KeyKind) -> &'static str {
    match algorithm {
        KeyKind::Rsa => "RSA",
        KeyKind::Ecdsa => "ECDSA",
        KeyKind::Any => "other key",
    }
}

/// A plan with what it is of.
pub struct Planned<'a> {
    /// The host.
    pub host: &'a str,
    /// TCP port.
    pub port: u16,
    /// The time of the plan.
    pub now: Timestamp,
    /// What the name servers say.
    pub published: &'a Published,
    /// Largest lifetime of the last days. Unit: seconds.
    pub ttl: u32,
    /// The plan.
    pub plan: &'a Plan,
    /// Why senders do not follow the records at all, if so.
    pub off: Option<&'a str>,
    /// The records to publish, as a whole.
    pub records: &'a [Record],
    /// What was not seen.
    pub unseen: &'a [String],
    /// Findings.
    pub findings: &'a [Finding],
    /// Further hints.
    pub hints: &'a [String],
}

/// Columns of the labels of a plan.
const LABEL: usize = 15;

fn line(out: &mut String, label: &str, text: &str, width: usize) {
    hang(out, &format!("  {label:<12} "), text, LABEL, width);
}

/// Returns a plan as text.
#[must_use]
pub fn planned(p: &Planned<'_>, palette: Palette, width: usize) -> String {
    let mut out = String::new();
    let head = format!("{}, port {}", p.host, p.port);
    let _ = writeln!(out, "{}", palette.paint(Tone::Strong, &head));
    line(&mut out, "records", &records_words(p), width);
    if let Some(off) = p.off {
        line(&mut out, "DANE", off, width);
    }
    for pair in &p.plan.pairs {
        let tone = match &pair.state {
            State::Ripe | State::Backed => Tone::Good,
            State::Broken | State::Absent => Tone::Bad,
            State::Single
            | State::NextMade
            | State::NextSpreading(_)
            | State::NextPublished(_)
            | State::Deploying
            | State::Deployed => Tone::Warn,
        };
        let at = out.len() + LABEL;
        line(&mut out, kind(pair.algorithm), pair.state.word(), width);
        let painted = palette.paint(tone, pair.state.word());
        out.replace_range(at..at + pair.state.word().len(), &painted);
        pair_lines(&mut out, p, pair, width);
    }
    for reason in p.unseen {
        line(&mut out, "not seen", reason, width);
    }
    for remark in remarks(p.plan) {
        line(&mut out, "not proven", &remark, width);
    }
    for hint in p.hints {
        line(&mut out, "", hint, width);
    }
    if !p.records.is_empty() {
        out.push_str(
            "\nPublish these records, all in one change and in place of those that are there:\n\n",
        );
        for record in p.records {
            proposal::record_line(&mut out, record);
        }
    }
    if let Some(forbidden) = &p.plan.forbidden {
        line(&mut out, "but not now", &forbidden_words(forbidden), width);
    }
    if !p.findings.is_empty() {
        out.push('\n');
        report_text::list(&mut out, p.findings, (palette, width), |_| "fix: ");
    }
    out
}

/// Returns what a plan leaves out because nothing proves it.
#[must_use]
pub fn remarks(plan: &Plan) -> Vec<String> {
    let left_out = plan.left_out.iter().map(|r| {
        format!(
            "{} is at the name servers and left out here; add it by hand if it is yours",
            r.text()
        )
    });
    let strays = plan.strays.iter().filter(|r| !plan.left_out.contains(r)).map(|r| {
        format!(
            "{} is of a key that is not known here: name its file with --next, or remove the record if it is left over",
            r.text()
        )
    });
    let unnamed = plan.unnamed.iter().map(|r| {
        format!(
            "{} is the record of a key that the network showed; if the key is yours, name its file with --next",
            r.text()
        )
    });
    left_out.chain(strays).chain(unnamed).collect()
}

fn records_words(p: &Planned<'_>) -> String {
    let published = p.published;
    let servers = published.answered;
    let lives = time::span(i64::from(p.ttl));
    let everywhere = match published.everywhere.len() {
        0 => "none".to_string(),
        n => format!("{n}"),
    };
    let partly = match published.partly.len() {
        0 => String::new(),
        n => format!(", {n} more at some of them only"),
    };
    format!(
        "{everywhere} at each of {servers} name server addresses{partly}; caches keep them for {lives}"
    )
}

fn pair_lines(out: &mut String, p: &Planned<'_>, pair: &Pair, width: usize) {
    for record in &pair.current {
        line(out, "  in use", &tlsa::short(record), width);
    }
    if let Some(next) = &pair.next {
        let name = pair.next_name.as_ref().map(|name| format!(", the key {}", printable(name)));
        let name = name.unwrap_or_default();
        line(out, "  next", &format!("{}{name}", tlsa::short(next)), width);
    }
    for record in &pair.old {
        line(out, "  old", &tlsa::short(record), width);
    }
    line(out, "  next step", &step(pair, p.host), width);
    if let Some(at) = when(pair, p.now) {
        line(out, "  earliest", &at, width);
    }
}

/// Returns what comes next for the keys of one kind.
#[must_use]
pub fn step(pair: &Pair, host: &str) -> String {
    let make = format!("`destgate tlsa make --new-key NAME --host {host}`");
    match &pair.state {
        State::Absent => "publish the records of the keys in use, and of the next ones with them: name their files with --next".into(),
        State::Broken => {
            "make sure that the key that is shown is yours; if it is, publish its record, or show a key that has one: mail waits until then"
                .into()
        }
        State::Single => format!("make the next key now, for its record needs time: {make}"),
        State::NextMade => "publish the record of the next key beside the one in use".into(),
        State::NextSpreading(lack) => {
            format!("wait until it is at every name server: {} lack it", lack.join(", "))
        }
        State::NextPublished(_) => "wait, then show the next key at every address".into(),
        State::Ripe => "the next key may be shown, at every address, whenever it suits".into(),
        State::Deploying => "show the new key at the other addresses too; remove no record".into(),
        State::Deployed => {
            format!("make the next key, and publish its record in the change that removes the old one: {make}")
        }
        State::Backed => "show any key that this issuer certifies, whenever it suits; then put its record in place of the old one of usage 3. Before the issuer changes, publish the record of the next one".into(),
    }
}

/// Returns the earliest time of the next step; `None` if more than time decides.
fn earliest(pair: &Pair, now: Timestamp) -> Option<Timestamp> {
    match &pair.state {
        State::NextPublished(at) => Some(*at),
        State::Absent
        | State::Broken
        | State::Single
        | State::NextMade
        | State::Ripe
        | State::Deploying
        | State::Deployed
        | State::Backed => Some(now),
        State::NextSpreading(_) => None,
    }
}

/// Returns the words for the earliest time of the next step.
fn when(pair: &Pair, now: Timestamp) -> Option<String> {
    let in_words = |at: Timestamp| match at > now {
        true => format!("{}, in {}", at.rfc3339(), time::span(at.since(now))),
        false => "now".into(),
    };
    earliest(pair, now).map(in_words)
}

/// Returns a plan as JSON.
#[must_use]
pub fn planned_json(p: &Planned<'_>) -> Value {
    let texts = |records: &[Tlsa]| records.iter().map(Tlsa::text).collect::<Vec<_>>();
    let pair = |pair: &Pair| {
        json!({
            "algorithm": pair.algorithm.word(),
            "state": pair.state.word().replace('-', "_"),
            "in_use": texts(&pair.current),
            "next": pair.next.as_ref().map(Tlsa::text),
            "next_key": pair.next_name,
            "old": texts(&pair.old),
            "step": step(pair, p.host),
            "earliest": earliest(pair, p.now).map(Timestamp::rfc3339),
        })
    };
    json!({
        "schema": SCHEMA,
        "host": p.host,
        "port": p.port,
        "now": p.now.rfc3339(),
        "ttl": p.ttl,
        "published": texts(&p.published.everywhere),
        "published_partly": p.published.partly.iter().map(|(r, _)| r.text()).collect::<Vec<_>>(),
        "name_servers": p.published.answered,
        "dane_off": p.off,
        "keys": p.plan.pairs.iter().map(pair).collect::<Vec<_>>(),
        "publish": p.records.iter().map(proposal::record_json).collect::<Vec<_>>(),
        "forbidden": p.plan.forbidden.as_ref().map(forbidden_words),
        "not_proven": remarks(p.plan),
        "not_seen": p.unseen,
        "findings": p.findings.iter().map(json::finding).collect::<Vec<_>>(),
        "hints": p.hints,
    })
}

/// Returns why a move is not allowed.
#[must_use]
pub fn forbidden_words(forbidden: &Forbidden) -> String {
    match forbidden {
        Forbidden::NotRipe { record, at } => format!(
            "{} is published, but caches may hold answers without it until {}",
            tlsa::short(record),
            at.rfc3339()
        ),
        Forbidden::NotEverywhere { record, lack } => {
            format!(
                "{} is not at every name server: {} lack it",
                tlsa::short(record),
                lack.join(", ")
            )
        }
        Forbidden::NotPublished { record, reason } => {
            let needed = record.as_ref().map(|r| format!("; `{}` would", r.text()));
            format!("no published record matches: {reason}{}", needed.unwrap_or_default())
        }
        Forbidden::StillShown { record, address } => {
            format!(
                "[{address}] still shows the key of {}: its record must stay",
                tlsa::short(record)
            )
        }
        Forbidden::WithoutPair { record, address } => format!(
            "{} is of a stronger matching type, and the key that [{address}] shows has no record of it: whoever knows that type looks at no other. Publish one for each key",
            tlsa::short(record)
        ),
        Forbidden::Unusable { record, reason } => {
            format!("{} is of no use to mail servers: {reason}", tlsa::short(record))
        }
        Forbidden::NoDane { reason } | Forbidden::Unseen { reason } => reason.clone(),
    }
}

/// The answer for a renewal hook.
pub struct Answer<'a> {
    /// The host.
    pub host: &'a str,
    /// TCP port.
    pub port: u16,
    /// The record that vouches for the certificate, or why it must not be shown.
    pub verdict: &'a Result<Tlsa, Forbidden>,
}

impl Answer<'_> {
    /// Returns the exit status: 0 go on, 1 not or not yet, 3 not seen.
    #[must_use]
    pub fn status(&self) -> u8 {
        match self.verdict {
            Ok(_) => 0,
            Err(Forbidden::Unseen { .. }) => 3,
            Err(
                Forbidden::NotRipe { .. }
                | Forbidden::NotEverywhere { .. }
                | Forbidden::NotPublished { .. }
                | Forbidden::StillShown { .. }
                | Forbidden::WithoutPair { .. }
                | Forbidden::NoDane { .. }
                | Forbidden::Unusable { .. },
            ) => 1,
        }
    }

    fn word(&self) -> &'static str {
        match self.verdict {
            Ok(_) => "go on",
            Err(Forbidden::Unseen { .. }) => "not seen",
            Err(Forbidden::NotRipe { .. } | Forbidden::NotEverywhere { .. }) => "not yet",
            Err(
                Forbidden::NotPublished { .. }
                | Forbidden::StillShown { .. }
                | Forbidden::WithoutPair { .. }
                | Forbidden::NoDane { .. }
                | Forbidden::Unusable { .. },
            ) => "no",
        }
    }

    /// Returns the answer in one line.
    #[must_use]
    pub fn text(&self) -> String {
        let reason = match self.verdict {
            Ok(record) => {
                format!("{} vouches for the certificate, at every name server", tlsa::short(record))
            }
            Err(Forbidden::NotRipe { record, at }) => format!(
                "ripe at {}; until then caches may hold answers without {}",
                at.rfc3339(),
                tlsa::short(record)
            ),
            Err(forbidden) => forbidden_words(forbidden),
        };
        format!("{}:{}: {}: {reason}\n", self.host, self.port, self.word())
    }

    /// Returns the answer as JSON.
    #[must_use]
    pub fn as_json(&self) -> Value {
        let (record, at) = match self.verdict {
            Ok(record) | Err(Forbidden::NotEverywhere { record, .. }) => (Some(record), None),
            Err(Forbidden::NotRipe { record, at }) => (Some(record), Some(at.rfc3339())),
            Err(Forbidden::NotPublished { record, .. }) => (record.as_ref(), None),
            Err(
                Forbidden::StillShown { .. }
                | Forbidden::WithoutPair { .. }
                | Forbidden::Unusable { .. }
                | Forbidden::NoDane { .. }
                | Forbidden::Unseen { .. },
            ) => (None, None),
        };
        json!({
            "schema": SCHEMA,
            "host": self.host,
            "port": self.port,
            "answer": self.word().replace(' ', "_"),
            "record": record.map(Tlsa::text),
            "ripe_at": at,
            "reason": self.verdict.as_ref().err().map(forbidden_words),
        })
    }
}
