//! Formats what the sender can do about mail that is not delivered: whom to tell, how long the
//! queue waits, and the settings that would let it through. Pure.

use crate::policy::ground::Ground;
use crate::policy::host::Reach;
use crate::policy::lookup_fault::LookupFault;
use crate::policy::mx::RouteKind;
use crate::policy::remedy;
use crate::policy::remedy::Remedy;
use crate::policy::report::Report;
use crate::policy::verdict::Action;
use crate::policy::verdict::Verdict;
use crate::policy::walk::Protection;
use crate::render::style::Palette;
use crate::render::style::Tone;
use crate::render::wrap::hang;
use crate::vocab::dns::Destination;
use crate::vocab::finding;
use crate::vocab::text::excerpt;
use crate::vocab::text::printable;
use crate::vocab::time;
use crate::vocab::tls::TlsMode;
use std::net::IpAddr;

/// Width of a label with its margins. Unit: columns.
const INDENT: usize = 11;

/// Maximum number of addresses for TLS reports that are named.
const SHOWN: usize = 3;

/// Whom the sender can tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contacts {
    /// Address of the postmaster (RFC 5321 §4.5.1), or the host that an SMTP route leads to.
    pub postmaster: String,
    /// Addresses for TLS reports, as URIs.
    pub reports: Vec<String>,
}

/// Returns whom to tell of mail that waits; `None` if nobody on the other side is known to be at
/// fault.
#[must_use]
pub fn contacts(r: &Report) -> Option<Contacts> {
    if r.decision.verdict.action != Action::Defer || is_ours_alone(r) {
        return None;
    }
    if r.facts.path.kind == RouteKind::SmtpRoute {
        let host = r.facts.hosts.first()?;
        let postmaster = printable(&host.candidate.host);
        return Some(Contacts { postmaster, reports: Vec::new() });
    }
    let reports = r.facts.rpt.as_ref().filter(|rpt| rpt.status == "present");
    let domain = match &r.evidence.destination {
        Destination::Domain(domain) => domain.to_string(),
        // RFC 5321 §4.1.3: an address stands in brackets, one of IPv6 with its tag.
        Destination::Literal(IpAddr::V4(ip)) => format!("[{ip}]"),
        Destination::Literal(IpAddr::V6(ip)) => format!("[IPv6:{ip}]"),
    };
    Some(Contacts {
        postmaster: format!("postmaster@{domain}"),
        reports: reports
            .map(|rpt| rpt.rua.iter().take(SHOWN).map(|uri| excerpt(uri, 200)).collect())
            .unwrap_or_default(),
    })
}

/// Reports whether nothing but settings of this side keeps the mail.
fn is_ours_alone(r: &Report) -> bool {
    let mut deciding = r.findings.iter().filter(|f| f.decides).peekable();
    let of_settings = [&finding::DANE_DEMANDED, &finding::HOSTED_MAIL, &finding::TLS_DEMANDED];
    deciding.peek().is_some()
        && deciding.all(|f| of_settings.iter().any(|row| row.code == f.row.code))
}

/// Returns the command that makes the change, in the parts that stay on one line.
#[must_use]
pub fn command(r: &Report, remedy: &Remedy) -> Vec<String> {
    let destination = r.evidence.destination.to_string();
    let (action, all) = match r.profile.has_entry {
        // Its own entry needs only the change, unless other settings were given for this check.
        true => ("edit", r.profile.source != destination),
        false => ("new", true),
    };
    let (wanted, changed) = (remedy.wanted, remedy.changed);
    // Typed as it stands, it must not change the real table.
    let lab = if r.profile.rehearsal { " --lab" } else { "" };
    let mut words = vec![format!("destgate{lab} destconfig"), format!("{action} {destination}")];
    if all || changed.tls.is_some() {
        words.push(format!("--tls {}", wanted.tls.word()));
    }
    let has_tls = wanted.tls != TlsMode::None;
    if has_tls && (all || changed.dane.is_some()) {
        words.push(format!("--dane {}", wanted.dane.word()));
    }
    if has_tls && (all || changed.mta_sts.is_some()) {
        words.push(format!("--mta-sts {}", wanted.mta_sts.word()));
    }
    words.push("--commit".into());
    words
}

/// Formats the changed settings as flags: `--tls required --mta-sts off`.
#[must_use]
pub fn flags(remedy: &Remedy) -> String {
    let c = remedy.changed;
    let parts = [
        c.tls.map(|v| format!("--tls {}", v.word())),
        c.dane.map(|v| format!("--dane {}", v.word())),
        c.mta_sts.map(|v| format!("--mta-sts {}", v.word())),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// Writes the block of a report whose message is not delivered; nothing for a delivery.
pub fn block(out: &mut String, r: &Report, palette: Palette, width: usize) {
    let v = &r.decision.verdict;
    if v.action == Action::Deliver {
        return;
    }
    out.push('\n');
    out.push_str(&palette.paint(Tone::Strong, "  What you can do"));
    out.push('\n');
    let mut line = |label: &str, text: &str| {
        hang(out, &format!("    {label:<7}"), text, INDENT, width);
    };
    if let Some(contacts) = contacts(r) {
        line("tell", &tell(r, &contacts));
    }
    line("wait", &wait(r));
    let settings = no_change(r);
    if !settings.is_empty() {
        line("change", &settings);
    }
    let mut warned = false;
    for (n, remedy) in r.remedies.iter().enumerate() {
        let label = if n == 0 { "change" } else { "or" };
        let (flags, fate) = (flags(remedy), fate(r, &remedy.verdict));
        let mut text = format!("{flags} lets it through, {fate}. {}", losses(remedy));
        if remedy.is_risky && !std::mem::replace(&mut warned, true) {
            text.push_str(&format!(" {CAUTION}"));
        }
        hang(out, &format!("    {label:<7}"), &text, INDENT, width);
        typed(out, &command(r, remedy), width);
    }
    if r.profile.rehearsal && !r.remedies.is_empty() {
        let note = "(a rehearsal: with --lab no real entry is changed)";
        hang(out, &" ".repeat(INDENT), note, INDENT, width);
    }
}

/// What to do before a change to which an attacker may want to lead.
pub const CAUTION: &str = "Somebody on the way could cause just this refusal: first make sure by another way (phone, another network) that it is theirs.";

/// Returns what a change gives up, as a sentence.
#[must_use]
pub fn losses(remedy: &Remedy) -> String {
    match remedy.gives_up.join(", and ") {
        losses if losses.is_empty() => "It gives up nothing.".into(),
        losses => format!("It gives up {losses}."),
    }
}

fn tell(r: &Report, contacts: &Contacts) -> String {
    let who = &contacts.postmaster;
    if r.facts.path.kind == RouteKind::SmtpRoute {
        return format!("whoever runs {who}, to which the SMTP route leads");
    }
    let asked = match r.finding(&finding::TLS_DEMANDED) {
        Some(_) => ", if they are to meet the setting of this side",
        None => "",
    };
    let mut text = format!("{who}{asked}: {}", way(r));
    let reports: Vec<&str> =
        contacts.reports.iter().map(|uri| uri.strip_prefix("mailto:").unwrap_or(uri)).collect();
    if !reports.is_empty() {
        text.push_str(&format!("; their TLS reports go to {}", reports.join(", ")));
    }
    text
}

/// Returns a way to the other side that does not depend on what fails.
fn way(r: &Report) -> &'static str {
    let fault = r.facts.path.none.as_ref().and_then(|none| none.fault);
    match fault {
        Some(LookupFault::Bogus) => {
            "phone them, as no sender that validates DNSSEC reaches them by mail now"
        }
        Some(_) => "phone them, or write from a mailbox elsewhere",
        None if is_silent(r) => "phone them, as no mail server of theirs answers from here",
        None => "phone them, or write from a mailbox that does not go through this gateway",
    }
}

/// Reports whether no MX host takes a connection.
fn is_silent(r: &Report) -> bool {
    let mut probes = r.facts.hosts.iter().flat_map(|h| &h.probes).peekable();
    probes.peek().is_some() && probes.all(|p| matches!(p.reach, Reach::NotConnected { .. }))
}

fn wait(r: &Report) -> String {
    let q = &r.profile.queue;
    let held = format!(
        "{} or {} tries, whichever comes first (bounce profile {})",
        time::span(i64::try_from(q.max_lifetime).unwrap_or(i64::MAX)),
        q.max_retries,
        printable(&q.profile)
    );
    match r.decision.verdict.action {
        Action::Defer => {
            format!(
                "the gateway tries again for {held}; then it sends the sender its own notice 5.4.7 (delivery time expired)"
            )
        }
        Action::Bounce => {
            "there is nothing to wait for: the message returns to its sender at once".into()
        }
        Action::Discard => "there is nothing to wait for: the message is thrown away".into(),
        Action::Deliver | Action::Unknown => {
            format!("a gateway that cannot deliver tries again for {held}")
        }
    }
}

/// Returns why other settings are not offered for what was not seen.
fn unseen(r: &Report) -> String {
    let fault = r.facts.path.none.as_ref().and_then(|none| none.fault);
    match (r.decision.verdict.ground, fault) {
        (Ground::NoSmtp, _) => {
            "without a connection (--no-smtp) nobody can say whether another setting lets this message through".into()
        }
        (Ground::NoHost, Some(LookupFault::Bogus)) => {
            "no TLS, DANE or MTA-STS setting helps while the DNS answers cannot be proven".into()
        }
        (Ground::NoHost, _) => {
            "no TLS, DANE or MTA-STS setting helps while the look-ups fail".into()
        }
        (Ground::Blocked, _) => "no setting helps; another network may".into(),
        (Ground::Refused { .. }, _) if is_silent(r) => silent(r),
        _ => "none is offered: what could not be seen is no reason to weaken a setting".into(),
    }
}

/// Returns what helps where no host takes a connection.
fn silent(r: &Report) -> String {
    let mut text =
        "no TLS, DANE or MTA-STS setting helps where no host takes a connection".to_string();
    if r.facts.path.kind == RouteKind::Mx {
        let lab = if r.profile.rehearsal { " --lab" } else { "" };
        let domain = &r.evidence.destination;
        text.push_str(&format!(
            "; an SMTP route to a host that they name would: `destgate{lab} smtproutes new {domain} HOST --commit`"
        ));
    }
    text.push_str("; if other domains are refused as well, port 25 is blocked on this side");
    text
}

/// Returns why no change of the settings is offered; empty if some are.
#[must_use]
pub fn no_change(r: &Report) -> String {
    let v = &r.decision.verdict;
    match (v.action, &r.at_weakest) {
        (Action::Bounce, _) => "no setting helps".into(),
        (Action::Discard, _) => {
            "remove the SMTP route to /dev/null if mail is to go out (smtproutes)".into()
        }
        (Action::Unknown | Action::Defer, _) if !remedy::may_be_mended(v) => unseen(r),
        (Action::Defer, _) if remedy::is_tampered_with(&r.facts) => {
            "nothing: somebody may be writing into the session, and weaker settings would hand the mail over".into()
        }
        (Action::Defer, Some(then)) if then.action == Action::Unknown && !r.evidence.scope.smtp => {
            "without a connection (--no-smtp) nobody can say whether another setting lets this message through".into()
        }
        (Action::Defer, Some(then)) if then.action == Action::Unknown || then.unseen => format!(
            "no setting helps for now: with the weakest ones the message waits as well ({})",
            printable(&then.reason)
        ),
        (Action::Defer, Some(_)) => {
            "no setting helps: none of TLS, DANE or MTA-STS lets this message through".into()
        }
        (Action::Deliver | Action::Defer | Action::Unknown, _) => String::new(),
    }
}

/// Formats what becomes of a delivered message: `to mx.example.com, encrypted but unverified`.
#[must_use]
pub fn fate(r: &Report, v: &Verdict) -> String {
    let how = match v.protection {
        Some(Protection::Dane) => "verified by DANE",
        Some(Protection::MtaSts) => "verified by MTA-STS",
        Some(Protection::Verified) => "with a verified certificate",
        Some(Protection::Encrypted) => "encrypted but unverified",
        Some(Protection::None) | None => "in the clear",
    };
    match v.host.and_then(|i| r.facts.hosts.get(i)) {
        Some(h) => format!("to {}, {how}", printable(&h.candidate.host)),
        None => how.into(),
    }
}

/// Writes a command, continued on further lines as a shell reads it.
fn typed(out: &mut String, words: &[String], width: usize) {
    let room = width.saturating_sub(INDENT + 4);
    let lines = wrap_words(words, room);
    let last = lines.len().saturating_sub(1);
    for (n, line) in lines.iter().enumerate() {
        let pad = " ".repeat(if n == 0 { INDENT } else { INDENT + 2 });
        let end = if n == last { "" } else { " \\" };
        out.push_str(&format!("{pad}{line}{end}\n"));
    }
}

/// Joins words into lines; one that is too long alone stays in one piece as it must be typed.
fn wrap_words(words: &[String], width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in words {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= width => {
                line.push(' ');
                line.push_str(word);
            }
            Some(_) | None => lines.push(word.clone()),
        }
    }
    lines
}
