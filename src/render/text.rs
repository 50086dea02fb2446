//! Renders the report for users: one headline, the evidence in order, then the remedies.

use crate::policy::dane;
use crate::policy::dane::TlsaSeen;
use crate::policy::evidence::Answer;
use crate::policy::evidence::Evidence;
use crate::policy::evidence::Lookup;
use crate::policy::evidence::Query;
use crate::policy::findings_verdict;
use crate::policy::host::HostFacts;
use crate::policy::host::ProbeFacts;
use crate::policy::host::Reach;
use crate::policy::host::TlsFacts;
use crate::policy::host::reach;
use crate::policy::mx::RouteKind;
use crate::policy::report::Report;
use crate::policy::sts;
use crate::policy::sts::cached::TroubleKind;
use crate::policy::sts::policy::MxPattern;
use crate::policy::unjudged;
use crate::policy::verdict::Action;
use crate::policy::verdict::DaneStatus;
use crate::policy::verdict::Verdict;
use crate::policy::walk;
use crate::policy::walk::AddressOutcome;
use crate::policy::walk::DaneScope;
use crate::policy::walk::HostOutcome;
use crate::policy::walk::Protection;
use crate::render::certificates;
use crate::render::headline;
use crate::render::owner::standing;
use crate::render::remedy;
use crate::render::style::Palette;
use crate::render::style::Tone;
use crate::render::wrap::hang;
use crate::vocab::finding;
use crate::vocab::finding::Finding;
use crate::vocab::finding::Severity;
use crate::vocab::resolver::Endpoint;
use crate::vocab::text::excerpt;
use crate::vocab::text::printable;
use crate::vocab::time;
use crate::vocab::tls::Stack;
use crate::vocab::tls::TlsMode;
use std::fmt::Write as _;

/// The layout of the text.
#[derive(Debug, Clone)]
pub struct Layout {
    /// The colours.
    pub palette: Palette,
    /// The width. Unit: columns.
    pub width: usize,
    /// True if every step is listed with its time below the report.
    pub explain: bool,
    /// True if the chain of every certificate is shown below the report.
    pub certs: bool,
    /// The resolver that was asked, if known.
    pub resolver: Option<Endpoint>,
}

impl Layout {
    /// Returns the layout of a report without further parts.
    #[must_use]
    pub fn new(palette: Palette, width: usize) -> Layout {
        Layout { palette, width, explain: false, certs: false, resolver: None }
    }
}

/// Width of the labels on the left. Unit: columns.
const LABEL: usize = 11;

/// Renders the report of one destination.
#[must_use]
pub fn report(r: &Report, layout: &Layout) -> String {
    let mut page = Page { out: String::new(), layout };
    headline(r, &mut page);
    let wanted = r.profile.wanted.effective();
    let settings = format!(
        "tls {}, dane {}, mta_sts {} ({})",
        wanted.tls.word(),
        wanted.dane.word(),
        wanted.mta_sts.word(),
        match r.profile.source.as_str() {
            "check-default" => "assumed, as there is no entry; --profile-from store: as DEFAULT",
            source => source,
        }
    );
    if let Some(unsigned) = &r.decision.unsigned {
        let text = format!("{}: {}", in_short(unsigned), printable(&unsigned.reason));
        page.line("Unsigned", &format!("if the domain were unsigned: {text}"));
    }
    page.line("Settings", &settings);
    page.line("Route", &route(r));
    mta_sts(r, &mut page);
    for (h, j) in r.facts.hosts.iter().zip(&r.decision.walked) {
        host(r, h, j, &mut page);
    }
    page.line("DANE", &dane_line(r));
    if let Some(rpt) = &r.facts.rpt {
        let text = match rpt.status {
            "present" => format!("reports go to {}", printable(&rpt.rua.join(", "))),
            "absent" => "no record".into(),
            "invalid" => "the record is of no use".into(),
            _ => "the look-up failed".into(),
        };
        page.line("TLS-RPT", &text);
    }
    if let Some(standing) = &r.own_policy {
        page.line("Own policy", &standing::line(standing));
    }
    remedy::block(&mut page.out, r, layout.palette, layout.width);
    findings(r, &mut page);
    foot(r, &mut page);
    if layout.certs {
        page.out.push_str(&certificates::chains(r));
    }
    if layout.explain {
        steps(&r.evidence, &mut page);
    }
    page.out
}

struct Page<'a> {
    out: String,
    layout: &'a Layout,
}

impl Page<'_> {
    fn line(&mut self, label: &str, text: &str) {
        let plain = format!("  {label:<LABEL$}");
        let painted = self.layout.palette.paint(Tone::Faint, &plain);
        let at = self.out.len();
        hang(&mut self.out, &plain, text, LABEL + 2, self.layout.width);
        if painted != plain {
            self.out.replace_range(at..at + plain.len().min(self.out.len() - at), &painted);
        }
    }
}

/// Formats a verdict in a few words, for a headline or a table.
#[must_use]
pub fn in_short(v: &Verdict) -> String {
    match (v.action, v.protection) {
        (Action::Deliver, Some(Protection::Dane)) => "deliver, verified by DANE".into(),
        (Action::Deliver, Some(Protection::MtaSts)) => "deliver, verified by MTA-STS".into(),
        (Action::Deliver, Some(Protection::Verified)) => "deliver, certificate verified".into(),
        (Action::Deliver, Some(Protection::Encrypted)) => {
            "deliver, encrypted but unverified".into()
        }
        (Action::Deliver, Some(Protection::None) | None) => "deliver, in the clear".into(),
        (action, _) => match &v.status {
            Some(status) => format!("{} {status}", action.word()),
            None => action.word().into(),
        },
    }
}

/// Returns the tone of a verdict.
#[must_use]
pub fn tone(v: &Verdict) -> Tone {
    match (v.action, v.protection) {
        (Action::Deliver, Some(Protection::None)) | (Action::Unknown, _) => Tone::Warn,
        (Action::Deliver | Action::Discard, _) => Tone::Good,
        (Action::Defer, _) if v.unseen => Tone::Warn,
        (Action::Defer | Action::Bounce, _) => Tone::Bad,
    }
}

fn headline(r: &Report, page: &mut Page<'_>) {
    let v = &r.decision.verdict;
    let p = page.layout.palette;
    let (domain, what) = (r.evidence.destination.to_string(), headline::what(v));
    let text = format!("{domain}: {what}: {}", headline::why(r));
    let mut lines = String::new();
    hang(&mut lines, "", &text, 2, page.layout.width);
    let painted = format!("{}: {}", p.paint(Tone::Strong, &domain), p.paint(tone(v), &what));
    // Both are unpainted where the line is too narrow for them.
    match lines.strip_prefix(&format!("{domain}: {what}")) {
        Some(rest) => page.out.push_str(&format!("{painted}{rest}")),
        None => page.out.push_str(&lines),
    }
    for notice in headline::notices(r) {
        hang(&mut page.out, "  ", &notice, 2, page.layout.width);
    }
    page.out.push('\n');
}

fn route(r: &Report) -> String {
    let path = &r.facts.path;
    let count = path.hosts.len();
    let hosts = if count == 1 { "1 host".to_string() } else { format!("{count} hosts") };
    let what = match path.kind {
        RouteKind::Mx => format!("MX records, {hosts}"),
        RouteKind::ImplicitMx => "no MX record: the domain's own address".into(),
        RouteKind::NullMx => "null MX: takes no mail".into(),
        RouteKind::SmtpRoute if path.discard => "SMTP route to /dev/null".into(),
        RouteKind::SmtpRoute => format!("SMTP route, {hosts}"),
        RouteKind::Literal => "address literal".into(),
        RouteKind::None => "no mail host is known".into(),
    };
    let alias = path
        .expansion
        .as_ref()
        .map_or_else(String::new, |x| format!(", alias of {}", printable(x.as_str())));
    match path.proof {
        Some(proof) => format!("{what}{alias}; DNSSEC {}", proof.word()),
        None => what,
    }
}

fn mta_sts(r: &Report, page: &mut Page<'_>) {
    let Some(s) = &r.facts.sts else { return };
    let record = match &s.record {
        Some(record) => {
            let alias = record
                .cname
                .as_ref()
                .map_or_else(String::new, |c| format!(" (alias of {})", printable(c.as_str())));
            format!("{}{alias}", excerpt(&sts::shown(&record.raw), 200))
        }
        None => match s.status {
            sts::StsStatus::LookupFailed => "the look-up failed".into(),
            _ => several(r),
        },
    };
    page.line("STS record", &record);
    let status = r.decision.mta_sts;
    let text = match (&s.applied, s.failures.first()) {
        (Some(a), _) => {
            let patterns: Vec<&str> = a.policy.mx.iter().map(MxPattern::as_str).collect();
            let source = if a.from_cache {
                format!("cached since {}, until {}", a.fetched_at.day(), a.expires_at.day())
            } else {
                "fetched now".into()
            };
            let span = time::span(i64::try_from(a.policy.max_age).unwrap_or(i64::MAX));
            let mut text = format!("mode {}, max_age {span}, {source}", a.policy.mode.word());
            if status != a.policy.mode.word() {
                let _ = write!(text, "; {}", sts_words(status));
            }
            if !patterns.is_empty() {
                let _ = write!(text, "; mx {}", excerpt(&patterns.join(", "), 300));
            }
            text
        }
        (None, failure) => no_policy(r, s, failure.is_some()).into(),
    };
    page.line("STS policy", &text);
    if let Some(c) = &s.certificate {
        let dates = certificates::dates(c, r.evidence.now);
        page.line("", &format!("policy host's certificate: {dates}"));
    }
}

/// Returns why no policy is shown.
fn no_policy(r: &Report, s: &sts::StsSeen, failed: bool) -> &'static str {
    match s.status {
        // A finding says why.
        sts::StsStatus::LookupFailed if failed => "not known",
        sts::StsStatus::RecordInvalid if failed => "not looked for: the record is malformed",
        sts::StsStatus::PolicyInvalid if failed => "malformed",
        _ if failed => unfetched(r),
        _ if s.unannounced.is_some() => "served, but announced by no record, so unused",
        _ if r.finding(&finding::STS_MULTIPLE).is_some() => {
            "not looked for: no record counts, and so no policy does"
        }
        _ if findings_verdict::takes_no_mail(&r.facts) => {
            "not looked for: the domain takes no mail"
        }
        _ => "none",
    }
}

/// Returns the words for the records of a domain that has not exactly one.
fn several(r: &Report) -> String {
    let multiple = r.finding(&finding::STS_MULTIPLE);
    match multiple.and_then(|f| f.fact("count")) {
        Some(count) => format!("{} records, which count as none", printable(count)),
        None => "none".into(),
    }
}

/// Returns why there is no policy, in a few words; a finding says it in full.
fn unfetched(r: &Report) -> &'static str {
    let words = [
        (&finding::STS_NOT_FOUND, "the policy host has none"),
        (&finding::STS_REDIRECT, "the policy host redirects"),
        (&finding::STS_HOST_MISSING, "the policy host is not found"),
        (&finding::STS_DELEGATION_HALF, "the policy host is no alias yet"),
        (&finding::STS_HOST_CERT, "the policy host's certificate fails"),
    ];
    let known = words.iter().find(|(row, _)| r.finding(row).is_some());
    let failed = r.finding(&finding::STS_FETCH_FAILED);
    match (known, failed.and_then(|f| f.fact(finding::FETCH_TROUBLE))) {
        (Some((_, words)), _) => words,
        (None, Some(trouble)) if trouble == TroubleKind::MediaType.word() => {
            "served with another media type, so unused"
        }
        (None, _) => "cannot be fetched",
    }
}

/// Returns plain words for the state of MTA-STS.
fn sts_words(status: &str) -> &str {
    match status {
        "off" => "not used here: MTA-STS is switched off",
        "skipped_dane" => "not needed: DANE verifies the host",
        "skipped_smtp_route" => "not used: an SMTP route leads elsewhere",
        "lookup_failed" => "not known: the look-up failed",
        "fetch_failed" => "could not be fetched",
        "record_invalid" => "none, as the record is malformed",
        "policy_invalid" => "malformed",
        "none" => "MTA-STS is withdrawn",
        "absent" => "none",
        other => other,
    }
}

fn host(r: &Report, h: &HostFacts, j: &HostOutcome, page: &mut Page<'_>) {
    let used = r
        .decision
        .verdict
        .host
        .and_then(|i| r.facts.hosts.get(i))
        .is_some_and(|u| u.candidate == h.candidate);
    let label = format!("MX {}", h.candidate.preference);
    let mut text = printable(&h.candidate.host);
    let applied = r.facts.sts.as_ref().and_then(|s| s.applied.as_ref());
    if let Some(a) = applied.filter(|a| !a.policy.mx.is_empty()) {
        match walk::sts_match(&a.policy, &h.candidate.host) {
            Some(pattern) if pattern != h.candidate.host => {
                let _ = write!(text, ", in the policy as {pattern}");
            }
            Some(_) => text.push_str(", in the policy"),
            None => text.push_str(", not in the policy"),
        }
    }
    if let Some(proof) = h.addresses.proof {
        let _ = write!(text, "; DNSSEC {}", proof.word());
    }
    if used {
        text.push_str("; mail goes here");
    }
    if h.probes.is_empty() {
        let _ = write!(text, "; {}", printable(&j.own.reason));
    }
    page.line(&label, &text);
    let mut shown: Vec<&[Vec<u8>]> = Vec::new();
    for ((p, judged), other) in h.probes.iter().zip(&j.probes).zip(&j.others) {
        let mark = match (judged.protection, &p.reach) {
            (Some(_), _) => "ok",
            (None, Reach::NotProbed) => "--",
            (None, _) if !judged.counts() => "--",
            (None, _) => "no",
        };
        let sni = p.target.sni.as_deref().filter(|_| h.has_two(p));
        let sni = sni.map_or_else(String::new, |n| format!(" (SNI {})", printable(n)));
        let mut text =
            format!("{mark} {}{sni}: {}", p.target.address, headline::in_brief(p, judged));
        if let Some(t) = &p.tls {
            let offered = if r.profile.wanted.tls == TlsMode::None { "it offers " } else { "" };
            let _ = write!(text, "; {offered}{}", tls(t));
        }
        let chain = p.tls.as_ref().map_or(&[][..], |t| t.session.chain.as_slice());
        let again = shown.contains(&chain) && !chain.is_empty();
        if again {
            text.push_str("; the same certificate");
        }
        page.line("", &text);
        shown.push(chain);
        if r.evidence.scope.all_certs {
            kinds(r, (p, judged, other.as_ref()), page);
        } else if let Some(t) = p.tls.as_ref().filter(|_| !again) {
            let text = certificates::line(t, judged.protection, r.evidence.now);
            page.line("", &text);
        }
    }
    tlsa_records(h, r.decision.scope, page);
}

/// Writes a line for each TLSA record of a host.
fn tlsa_records(h: &HostFacts, scope: DaneScope, page: &mut Page<'_>) {
    if let TlsaSeen::Records { base, records } = &h.tlsa {
        for (index, record) in records.iter().enumerate() {
            let note = match (dane::unusable(record), h.record_match(index)) {
                // A finding says why.
                (Some(_), _) => "not usable",
                (None, Some(true)) if scope == DaneScope::InsecureMx => {
                    "matches, but DANE does not apply"
                }
                (None, Some(true)) => "matches",
                (None, Some(false)) => "no match",
                (None, None) => "not compared",
            };
            let data = excerpt(&record.text(), 30);
            let at = if base.as_str() == h.candidate.host { "" } else { base.as_str() };
            page.line(
                "",
                &format!("TLSA {} {data}: {note}", printable(at)).replace("TLSA  ", "TLSA "),
            );
        }
    }
}

/// Writes a line for each kind of certificate at an address, with the result for it alone.
fn kinds(
    r: &Report,
    (p, judged, other): (&ProbeFacts, &AddressOutcome, Option<&AddressOutcome>),
    page: &mut Page<'_>,
) {
    let second = p.other.as_deref().zip(other);
    for (p, judged) in std::iter::once((p, judged)).chain(second) {
        let Some(t) = &p.tls else { continue };
        let kind = t.certificate.as_ref().map_or("other", |c| c.key_kind.word()).to_uppercase();
        let usable = if judged.protection.is_some() { "usable" } else { "not usable" };
        let reason = printable(&judged.reason);
        let text = certificates::line(t, judged.protection, r.evidence.now);
        page.line("", &format!("   {kind} {text}; {usable}: {reason}"));
    }
}

fn tls(t: &TlsFacts) -> String {
    let by = if t.session.stack == Stack::Openssl { " by OpenSSL" } else { "" };
    format!("{} {}{by}", t.session.version, t.session.cipher)
}

/// Writes when, by what and through which resolver the evidence was seen.
fn foot(r: &Report, page: &mut Page<'_>) {
    let at = r.evidence.now.rfc3339().replace('T', " ").replace('Z', " UTC");
    let mut text =
        format!("{at}, in {} ms, by destgate {}", r.duration_ms, env!("CARGO_PKG_VERSION"));
    if let Some(resolver) = &page.layout.resolver {
        let _ = write!(text, "; resolver {}", printable(&resolver.to_string()));
    }
    page.out.push('\n');
    page.line("Checked", &text);
}

fn dane_line(r: &Report) -> String {
    match r.decision.dane {
        Some(DaneStatus::Verified) => "verified".into(),
        Some(DaneStatus::Failed) => "failed: the TLSA records do not fit what is presented".into(),
        Some(DaneStatus::Error) => "a look-up failed".into(),
        Some(DaneStatus::Unusable) => "TLSA records, but none that can be used for SMTP".into(),
        Some(DaneStatus::Insecure) => "not applicable: not signed with DNSSEC all the way".into(),
        Some(DaneStatus::Absent) => "no TLSA records".into(),
        Some(DaneStatus::Off) => "switched off".into(),
        Some(DaneStatus::SkippedSmtpRoute) => "not looked at: an SMTP route applies".into(),
        None if unjudged::is_switched_off(&r.evidence) => {
            "not evaluated: DNSSEC is not judged (--dnssec off)".into()
        }
        None if r.decision.unsigned.is_some() => "not known: DNSSEC could not be judged".into(),
        None if r.facts.hosts.is_empty() => "not applicable: there is no host to verify".into(),
        None => "not known: no certificate could be held against the TLSA records".into(),
    }
}

fn findings(r: &Report, page: &mut Page<'_>) {
    if r.findings.is_empty() {
        return;
    }
    page.out.push('\n');
    let mut title = String::new();
    hang(&mut title, "  ", &whose(r), 2, page.layout.width);
    for line in title.lines() {
        let _ = writeln!(page.out, "{}", page.layout.palette.paint(Tone::Strong, line));
    }
    let who = |f: &Finding| if f.is_ours() { "you: " } else { "they:" };
    list(&mut page.out, &r.findings, (page.layout.palette, page.layout.width), who);
}

/// Writes findings with their remedies, one below the other.
///
/// - `remedy`: five letters before a remedy.
pub fn list(
    out: &mut String,
    findings: &[Finding],
    (palette, width): (Palette, usize),
    remedy: fn(&Finding) -> &'static str,
) {
    for f in findings {
        let (tone, word) = match f.severity() {
            Severity::Error => (Tone::Bad, "error"),
            Severity::Warning => (Tone::Warn, "warning"),
            Severity::Info => (Tone::Faint, "note"),
        };
        let label = format!("  {word:<8} ");
        let at = out.len();
        let text = format!("{} [{}]", f.message(), f.row.reference);
        hang(out, &label, &text, label.len(), width);
        let painted = palette.paint(tone, &label);
        out.replace_range(at..at + label.len(), &painted);
        let hint = f.hint();
        if !hint.is_empty() {
            let label = format!("           {} ", remedy(f));
            hang(out, &label, &hint, label.len(), width);
        }
    }
}

/// Returns the heading of the findings: whose task they are.
fn whose(r: &Report) -> String {
    let ours = r.findings.iter().any(finding::Finding::is_ours);
    let theirs = r.findings.iter().any(|f| !f.is_ours());
    let delivered = r.decision.verdict.action == Action::Deliver;
    let them = match r.facts.path.kind {
        RouteKind::SmtpRoute => "the other side".into(),
        _ => r.evidence.destination.to_string(),
    };
    let error = r.findings.iter().any(|f| f.severity() == Severity::Error);
    let can = if error { "has to mend" } else { "can improve" };
    match (ours, theirs, delivered) {
        (true, true, _) => format!("What {them} (they) and this side (you) can mend"),
        (true, false, _) => "What this side can mend".into(),
        (false, _, true) => {
            let goes = match r.decision.verdict.protection {
                Some(Protection::Encrypted) => "the mail goes, encrypted but unverified",
                Some(Protection::None) => "the mail goes, in the clear",
                _ => "you: nothing to do, the mail goes",
            };
            format!("What {them} {can} ({goes})")
        }
        (false, _, false) => format!("What {them} {can}"),
    }
}

/// Writes every step with its time.
fn steps(e: &Evidence, page: &mut Page<'_>) {
    page.out.push('\n');
    let _ = writeln!(page.out, "  {:>8} {:>8}  step", "start ms", "took ms");
    let mut steps: Vec<_> = e.answers.iter().collect();
    steps.sort_by_key(|(_, t)| (t.started_ms, t.took_ms));
    for (query, t) in steps {
        let label = format!("  {:>8} {:>8}  ", t.started_ms, t.took_ms);
        let text = format!("{}: {}", printable(&query.to_string()), outcome(query, &t.answer));
        hang(&mut page.out, &label, &text, label.len(), page.layout.width);
    }
}

fn outcome(query: &Query, answer: &Answer) -> String {
    match (query, answer) {
        (_, Answer::Dns(a)) => {
            let what = match &a.lookup {
                Lookup::Found(records) => format!("{} found", records.len()),
                Lookup::NoData => "no data".into(),
                Lookup::NxDomain => "no such name".into(),
                Lookup::Failed(why) => printable(why),
            };
            let why =
                a.reason.as_ref().map_or_else(String::new, |w| format!(" ({})", printable(w)));
            let ad = if a.ad { ", AD" } else { "" };
            format!("{what}, {}{why}{ad}", a.proof.word())
        }
        (_, Answer::StsPolicy(x)) => match (&x.body, x.status) {
            (Ok(body), Some(status)) => format!("HTTP {status}, {} octets", body.len()),
            (Ok(body), None) => format!("{} octets", body.len()),
            (Err(why), Some(status)) => format!("HTTP {status}, {}", printable(&why.words())),
            (Err(why), None) => printable(&why.words()),
        },
        (_, Answer::Session(s)) => match (reach(s), &s.tls) {
            (Reach::Tls, Some(t)) => format!("greeting after {} ms, {}", s.banner_ms, t.version),
            (Reach::Tls | Reach::NotProbed | Reach::NoStarttls, _) => "no STARTTLS".into(),
            (Reach::NotConnected { reason, .. } | Reach::NoConversation { reason, .. }, _) => {
                printable(&reason)
            }
            (Reach::StarttlsRefused(why) | Reach::TlsFailed(why) | Reach::Unspoken(why), _) => {
                printable(&why)
            }
        },
    }
}
