//! The findings of a report: faults and remarks besides the verdict. No I/O.

use crate::policy::certificate::Pkix;
use crate::policy::dane;
use crate::policy::dane::DaneMatch;
use crate::policy::dane::TlsaSeen;
use crate::policy::evidence::Answer;
use crate::policy::evidence::Cause;
use crate::policy::evidence::Evidence;
use crate::policy::evidence::Families;
use crate::policy::evidence::Lookup;
use crate::policy::evidence::Query;
use crate::policy::evidence::Step;
use crate::policy::facts::Facts;
use crate::policy::findings_starttls;
use crate::policy::findings_verdict;
use crate::policy::gravity;
use crate::policy::handshake::Fault;
use crate::policy::handshake::FaultKind;
use crate::policy::host;
use crate::policy::host::HostFacts;
use crate::policy::host::NoConnection;
use crate::policy::host::ProbeFacts;
use crate::policy::host::Reach;
use crate::policy::host::TlsFacts;
use crate::policy::mx::RouteKind;
use crate::policy::path;
use crate::policy::sts;
use crate::policy::sts::policy::Mode;
use crate::policy::unjudged;
use crate::policy::verdict::Action;
use crate::policy::verdict::Decision;
use crate::policy::walk;
use crate::policy::walk::AddressOutcome;
use crate::policy::walk::DaneScope;
use crate::policy::walk::HostOutcome;
use crate::policy::walk::TlsPolicy;
use crate::vocab::address;
use crate::vocab::dns::Domain;
use crate::vocab::dns::Proof;
use crate::vocab::dns::RecordType;
use crate::vocab::finding;
use crate::vocab::finding::Finding;
use crate::vocab::time;
use crate::vocab::tls::DaneMode;
use crate::vocab::tlsa::Tlsa;
use std::collections::BTreeMap;
use std::collections::BTreeSet;

/// Adds the findings about the client certificate.
fn about_own_certificate(e: &Evidence, out: &mut Vec<Finding>) {
    let Some(own) = &e.scope.certificate else { return };
    if own.missing {
        out.push(Finding::new(&finding::OWN_CERTIFICATE_MISSING, &[("name", &own.name)]));
    }
    let Some(end) = own.not_after else { return };
    if e.now > end {
        out.push(Finding::new(
            &finding::OWN_CERTIFICATE_EXPIRED,
            &[("name", &own.name), ("day", &end.day())],
        ));
    } else if end.since(e.now) < sts::ENDING_SOON {
        let left = time::span(end.since(e.now));
        out.push(Finding::new(
            &finding::OWN_CERTIFICATE_ENDING,
            &[("name", &own.name), ("left", &left), ("day", &end.day())],
        ));
    }
}

/// Time until the greeting above which it is reported. Unit: milliseconds.
const SLOW_BANNER_MS: u64 = 10_000;

/// Maximum number of failed lookups that a finding names.
const NAMES_SHOWN: usize = 4;

/// Returns all findings about a destination, grouped by subject.
#[must_use]
pub fn findings(e: &Evidence, f: &Facts, d: &Decision, wanted: TlsPolicy) -> Vec<Finding> {
    let mut out = Vec::new();
    if e.clock_is_wrong() {
        return vec![Finding::new(&finding::CLOCK_WRONG, &[("day", &e.now.day())])];
    }
    findings_verdict::about_verdict(e, f, d, wanted, &mut out);
    about_lookups(e, &mut out);
    about_route(e, f, d, &mut out);
    about_own_certificate(e, &mut out);
    if let Some(sts) = &f.sts {
        out.extend(sts.findings.iter().cloned());
    }
    about_policy(e, f, &mut out);
    for (index, h) in f.hosts.iter().enumerate() {
        about_host(e, h, d, index, &mut out);
        let heeded = wanted.effective().dane != DaneMode::None;
        if !heeded {
            // With DANE off a failed TLSA lookup does not matter.
            out.retain(|f| f.row.code != finding::DANE_LOOKUP_FAILED.code);
        }
    }
    if let Some(rpt) = &f.rpt {
        out.extend(rpt.findings.iter().cloned());
    }
    findings_verdict::complete(f, e, d, wanted, &mut out);
    findings_verdict::without_idle(f, &mut out);
    gravity::weigh(&mut out, e, f, d);
    few_of_each(out)
}

/// Maximum number of findings of one kind. Thousands of hosts, records or patterns must not make a
/// report of millions of octets.
const OF_ONE_KIND: usize = 50;

/// Limits each kind of finding and adds the number of omitted ones.
fn few_of_each(all: Vec<Finding>) -> Vec<Finding> {
    let mut counts: BTreeMap<&'static str, usize> = BTreeMap::new();
    let mut out = Vec::with_capacity(all.len().min(256));
    for finding in all {
        let count = counts.entry(finding.row.code).or_default();
        *count += 1;
        if *count <= OF_ONE_KIND {
            out.push(finding);
        }
    }
    for (code, count) in counts {
        let more = count.saturating_sub(OF_ONE_KIND);
        if more > 0 {
            out.push(Finding::new(&finding::MORE_OF_A_KIND, &[("count", &more), ("code", &code)]));
        }
    }
    out
}

/// Adds the lookups that failed or are bogus, one finding per reason, and the limits of the
/// resolver.
///
/// Lookups with a more specific finding (the STS record, TLSA) are left out.
fn about_lookups(e: &Evidence, out: &mut Vec<Finding>) {
    let mut cannot_judge: Option<&str> = None;
    let mut bogus: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut failed: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let sts_record = e.domain().map(sts::record_name);
    if e.scope.ad_in_clear {
        out.push(Finding::new(&finding::DNSSEC_AD_IN_CLEAR, &[]));
    }
    for (query, timed) in &e.answers {
        let (Query::Dns(name, rtype), Answer::Dns(answer)) = (query, &timed.answer) else {
            continue;
        };
        let what = format!("{name} {}", rtype.word());
        let told_elsewhere = Some(name) == sts_record.as_ref() || *rtype == RecordType::Tlsa;
        match (&answer.lookup, answer.proof) {
            (_, Proof::Bogus) => {
                let reason = answer.reason.as_deref().unwrap_or("no reason given");
                bogus.entry(reason.to_string()).or_default().push(what);
            }
            (Lookup::Failed(_), _) if told_elsewhere => {}
            (Lookup::Failed(reason), _) => {
                let ede = answer.ede.as_ref().map_or(String::new(), |t| format!(" ({t})"));
                failed.entry(format!("{reason}{ede}")).or_default().push(what);
            }
            (Lookup::Found(_) | Lookup::NoData | Lookup::NxDomain, Proof::Indeterminate) => {
                let why = answer.reason.as_deref();
                if answer.unjudged.is_some() {
                    cannot_judge = why.or(cannot_judge);
                } else if !told_elsewhere {
                    let why = why.unwrap_or("its chain cannot be had whole");
                    failed.entry(format!("DNSSEC: {why}")).or_default().push(what);
                }
            }
            (
                Lookup::Found(_) | Lookup::NoData | Lookup::NxDomain,
                Proof::Secure | Proof::Insecure,
            ) => {}
        }
    }
    for (row, by_reason) in [(&finding::DNSSEC_BOGUS, bogus), (&finding::LOOKUP_FAILED, failed)] {
        for (reason, names) in by_reason {
            let (reason, fix) = findings_verdict::ended(&reason, e.now);
            let shown = names.iter().take(NAMES_SHOWN).cloned().collect::<Vec<_>>().join(", ");
            let more = match names.len().saturating_sub(NAMES_SHOWN) {
                0 => String::new(),
                n => format!(" and {n} more"),
            };
            let facts: &[(&'static str, &dyn std::fmt::Display)] =
                &[("names", &shown), ("more", &more), ("reason", &reason), ("fix", &fix)];
            let mut finding = Finding::new(row, facts);
            finding.facts.extend(names.into_iter().map(|query| (finding::ASKED, query)));
            out.push(finding);
        }
    }
    out.extend(cannot_judge.map(|reason| not_judged(e, reason)));
}

/// Returns the finding about answers that could not be judged.
fn not_judged(e: &Evidence, reason: &str) -> Finding {
    let fix = match unjudged::is_switched_off(e) {
        true => "leave --dnssec off out to have DANE evaluated",
        false => {
            "ask a resolver that passes DNSSEC on, as in --resolver tls://9.9.9.9#dns.quad9.net or one on this host; --dnssec off leaves DANE out on purpose"
        }
    };
    Finding::new(&finding::DNSSEC_CANNOT_JUDGE, &[("reason", &reason), ("fix", &fix)])
}

fn about_route(e: &Evidence, f: &Facts, d: &Decision, out: &mut Vec<Finding>) {
    out.extend(f.path.findings.iter().cloned());
    if f.path.kind == RouteKind::SmtpRoute
        && let Some(first) = f.hosts.first()
    {
        out.push(Finding::new(
            &finding::STS_SMART_HOST,
            &[("domain", &e.destination), ("host", &first.candidate.host)],
        ));
    }
    let unprobed = f.hosts.iter().filter(|h| !h.probed && !h.addresses.unknown()).count();
    let looked_at: usize = f.hosts.iter().map(|h| h.probes.len()).sum();
    if e.scope.smtp && unprobed > 0 && looked_at >= host::MAX_PROBES {
        out.push(Finding::new(
            &finding::MX_NOT_PROBED,
            &[("count", &unprobed), ("limit", &host::MAX_PROBES)],
        ));
    }
    let beyond = host::beyond(&f.path).len();
    if beyond > 0 {
        out.push(Finding::new(
            &finding::MX_TOO_MANY,
            &[
                ("domain", &e.destination),
                ("all", &f.path.hosts.len()),
                ("count", &beyond),
                ("limit", &host::MAX_HOSTS),
            ],
        ));
    }
    if d.verdict.action == Action::Unknown && e.scope.smtp && looked_at > 0 {
        let mut tried = f.hosts.iter().flat_map(|h| &h.probes).filter(|p| !is_ours(p)).peekable();
        let any = tried.peek().is_some();
        let blocked = tried.all(|p| {
            matches!(
                p.reach,
                Reach::NotConnected { why: NoConnection::TimedOut | NoConnection::Unreachable, .. }
            )
        });
        if blocked && any {
            let port = f.hosts.first().map_or(25, |h| h.candidate.port);
            out.push(Finding::new(&finding::PORT_BLOCKED, &[("port", &port)]));
        }
    }
    about_peers(f, d, out);
}

/// Reports whether an address was not tried for a local reason.
fn is_ours(p: &ProbeFacts) -> bool {
    matches!(
        p.reach,
        Reach::NotConnected { why: NoConnection::Ours | NoConnection::Unbound, .. }
            | Reach::NotConnected { why: NoConnection::Denied | NoConnection::TooMuch, .. }
    )
}

/// Reports whether an outcome says nothing about the server, because it was not tested or not
/// completely.
fn is_untold(j: &AddressOutcome) -> bool {
    matches!(
        j.refusal,
        Some(
            walk::Refusal::NotProbed
                | walk::Refusal::Ceiling
                | walk::Refusal::NotConnected(
                    NoConnection::Ours | NoConnection::Unbound | NoConnection::Denied
                )
        )
    )
}

/// Adds a finding for hosts of one preference of which only some are usable.
fn about_peers(f: &Facts, d: &Decision, out: &mut Vec<Finding>) {
    let preferences: BTreeSet<u16> = f.hosts.iter().map(|h| h.candidate.preference).collect();
    for preference in preferences {
        let peers = || {
            f.hosts
                .iter()
                .zip(&d.walked)
                .filter(move |(h, _)| h.candidate.preference == preference)
                .filter(|(_, j)| !is_untold(&j.own))
        };
        let good = peers().find(|(_, j)| j.own.protection.is_some());
        let bad = peers().find(|(_, j)| j.own.protection.is_none());
        if let (Some((good, _)), Some((bad, judged))) = (good, bad) {
            out.push(Finding::new(
                &finding::MX_PEERS_DIFFER,
                &[
                    ("preference", &preference),
                    ("good", &good.candidate.host),
                    ("bad", &bad.candidate.host),
                    ("reason", &judged.own.reason),
                ],
            ));
        }
    }
}

/// Maximum number of mx patterns of a policy that are compared with the hosts. Unit: patterns.
const PATTERNS: usize = 1_000;

/// Adds the differences between the live MX set and the policy. Source: RFC 8461 §4.1.
fn about_policy(e: &Evidence, f: &Facts, out: &mut Vec<Finding>) {
    let Some(applied) = f.sts.as_ref().and_then(|s| s.applied.as_ref()) else { return };
    let listed = matches!(f.path.kind, RouteKind::Mx | RouteKind::ImplicitMx);
    if applied.policy.mode == Mode::None || !listed {
        return;
    }
    let domain = &e.destination;
    for h in &f.hosts {
        let host = h.candidate.host.as_str();
        if walk::sts_match(&applied.policy, host).is_some() {
            continue;
        }
        let why = applied
            .policy
            .mx
            .iter()
            .find_map(|p| p.explain(host))
            .map_or_else(String::new, |why| format!(" ({why})"));
        out.push(Finding::new(
            &finding::STS_MX_NOT_LISTED,
            &[("host", &host), ("domain", domain), ("why", &why)],
        ));
    }
    for pattern in applied.policy.mx.iter().take(PATTERNS) {
        if !f.path.hosts.iter().any(|c| pattern.matches(&c.host)) {
            out.push(Finding::new(
                &finding::STS_PATTERN_UNUSED,
                &[("pattern", &pattern.as_str()), ("domain", domain)],
            ));
        }
    }
}

fn about_host(e: &Evidence, h: &HostFacts, d: &Decision, index: usize, out: &mut Vec<Finding>) {
    let host = &h.candidate.host;
    if let (Some(target), true) = (h.addresses.aliases.last(), h.candidate.name.is_some()) {
        out.push(Finding::new(&finding::MX_IS_ALIAS, &[("host", host), ("target", target)]));
    }
    let no_address = h.addresses.addresses.is_empty() && h.addresses.asked > 0;
    if no_address && h.addresses.failed.is_empty() {
        out.push(match h.addresses.families {
            Families::Both => Finding::new(&finding::MX_NO_ADDRESS, &[("host", host)]),
            only @ (Families::V4 | Families::V6) => Finding::new(
                &finding::MX_NOT_IN_FAMILY,
                &[("host", host), ("address", &only.address())],
            ),
        });
    }
    if !no_address && let Some((rtype, reason)) = h.addresses.failed.first() {
        out.push(Finding::new(
            &finding::ADDRESS_FAMILY_FAILED,
            &[("host", host), ("type", &rtype.word()), ("reason", reason)],
        ));
    }
    about_tlsa(e, h, d, out);
    for p in &h.probes {
        about_probe(e, h, p, d.scope, out);
    }
    if let Some(judged) = d.walked.get(index) {
        about_other_certificates(h, judged, out);
        let counting = || h.probes.iter().zip(&judged.probes).filter(|(_, j)| j.counts());
        let used = counting().any(|(_, j)| j.protection.is_some());
        let bad = counting().find(|(_, j)| j.protection.is_none() && !is_untold(j));
        if used && bad.is_some() {
            let reason = bad.map_or_else(String::new, |(p, j)| {
                format!("[{}] would not be used: {}", p.target.address, j.reason)
            });
            out.push(Finding::new(
                &finding::MX_TLS_DIFFERS,
                &[("host", host), ("reason", &reason)],
            ));
        }
    }
}

/// Adds a finding if the certificates for different kinds of keys lead to different outcomes: then
/// only some senders fail.
fn about_other_certificates(h: &HostFacts, judged: &HostOutcome, out: &mut Vec<Finding>) {
    for ((p, j), other) in h.probes.iter().zip(&judged.probes).zip(&judged.others) {
        let (Some(facts), Some(other)) = (&p.other, other) else { continue };
        if j.protection == other.protection {
            continue;
        }
        let kind = |p: &ProbeFacts| {
            let leaf = p.tls.as_ref().and_then(|t| t.certificate.as_ref());
            leaf.map_or("other", |c| c.key_kind.word()).to_uppercase()
        };
        let (host, address) = (&h.candidate.host, &p.target.address);
        let other_is_worse = match (other.protection, j.protection) {
            (None, _) => true,
            (Some(_), None) => false,
            (Some(other), Some(own)) => other > own,
        };
        let worse =
            if other_is_worse { (kind(facts), &other.reason) } else { (kind(p), &j.reason) };
        out.push(Finding::new(
            &finding::MX_CERTIFICATES_DIFFER,
            &[("host", host), ("address", address), ("kind", &worse.0), ("reason", worse.1)],
        ));
    }
}

/// Adds the findings about the TLSA records of a host: their faults and their match with its
/// certificates.
fn about_tlsa(e: &Evidence, h: &HostFacts, d: &Decision, out: &mut Vec<Finding>) {
    let host = &h.candidate.host;
    let (base, records) = match &h.tlsa {
        TlsaSeen::Records { base, records } => (base, records),
        TlsaSeen::Failed(_, reason) => {
            if d.scope == DaneScope::Applies {
                out.push(Finding::new(
                    &finding::DANE_LOOKUP_FAILED,
                    &[("host", host), ("base", host), ("reason", reason)],
                ));
            }
            return;
        }
        TlsaSeen::NotAsked | TlsaSeen::Absent | TlsaSeen::Insecure => return,
    };
    if d.scope == DaneScope::InsecureMx {
        out.push(Finding::new(
            &finding::DANE_INSECURE_MX,
            &[("host", host), ("domain", &e.destination)],
        ));
        return;
    }
    let faults: Vec<(usize, String)> =
        records.iter().enumerate().filter_map(|(i, r)| dane::unusable(r).map(|w| (i, w))).collect();
    if faults.len() == records.len() {
        let reason = faults.first().map_or("", |(_, w)| w.as_str());
        out.push(Finding::new(
            &finding::DANE_UNUSABLE,
            &[("host", host), ("base", base), ("reason", &reason)],
        ));
        return;
    }
    for (i, reason) in &faults {
        if let Some(record) = records.get(*i) {
            out.push(Finding::new(
                &finding::DANE_RECORD_UNUSABLE,
                &[("record", &record.text()), ("base", base), ("reason", reason)],
            ));
        }
    }
    about_next_key(e, h, (base, records), out);
}

/// Adds the findings about records for the next key of a host that DANE verifies.
fn about_next_key(
    e: &Evidence,
    h: &HostFacts,
    (base, records): (&Domain, &[Tlsa]),
    out: &mut Vec<Finding>,
) {
    let host = &h.candidate.host;
    let others = h.probes.iter().filter_map(|p| p.other.as_deref());
    let all = h.probes.iter().chain(others);
    let chains: Vec<_> = all.filter_map(|p| p.tls.as_ref()).map(|t| &t.session.chain).collect();
    let verified = h.probes.iter().any(|p| matches!(p.dane, Some(DaneMatch::Matched { .. })));
    if !verified || chains.is_empty() {
        return;
    }
    if records.len() == 1 && records.first().is_some_and(|r| r.usage == 3) {
        out.push(Finding::new(&finding::DANE_NO_ROLLOVER, &[("base", base)]));
    }
    for record in records.iter().filter(|r| dane::unusable(r).is_none()) {
        if !chains.iter().any(|chain| dane::fits_anything(record, chain)) {
            let fix = match (e.scope.all_certs, record.usage) {
                (false, 3) => {
                    "fine if it is for the next key, or for a certificate with another kind of key (RSA beside ECDSA), which was not looked at: `--all-certs` looks before you remove it"
                }
                _ => "fine if it is for the next key; otherwise remove it",
            };
            out.push(Finding::new(
                &finding::DANE_STALE_RECORD,
                &[("record", &record.text()), ("base", base), ("host", host), ("fix", &fix)],
            ));
        }
    }
}

/// Reports whether the first octets from the server are TLS: the record type and the version.
/// Source: RFC 8446 §5.1.
fn speaks_tls(p: &ProbeFacts) -> bool {
    let end = p.session.as_ref().and_then(|s| s.end.as_ref());
    end.is_some_and(|end| {
        end.step == Step::Banner
            && matches!(&end.cause, Cause::Misbehaved(why)
                if ["`\\x15\\x03", "`\\x16\\x03"].iter().any(|start| why.contains(start)))
    })
}

/// Returns the finding about a greeting that came late.
fn about_slow_greeting(h: &HostFacts, p: &ProbeFacts) -> Option<Finding> {
    let session = p.session.as_ref().filter(|s| s.banner_ms > SLOW_BANNER_MS)?;
    session.banner.as_ref()?;
    let reason = format!("its greeting took {} s", session.banner_ms / 1000);
    Some(findings_starttls::about_silence(h, p, &reason))
}

fn about_probe(
    e: &Evidence,
    h: &HostFacts,
    p: &ProbeFacts,
    scope: DaneScope,
    out: &mut Vec<Finding>,
) {
    let host = &h.candidate.host;
    let place: [(&'static str, &dyn std::fmt::Display); 2] =
        [("host", host), ("address", &p.target.address)];
    let mut say = |row: &'static finding::Row, reason: &dyn std::fmt::Display| {
        out.push(Finding::new(row, &[place[0], place[1], ("reason", reason)]));
    };
    let has_dane = scope == DaneScope::Applies
        && matches!(&h.tlsa, TlsaSeen::Records { records, .. }
            if records.iter().any(|r| dane::unusable(r).is_none()));
    match &p.reach {
        Reach::NotConnected { why: NoConnection::Unbound, reason } => {
            say(&finding::SOURCE_UNUSABLE, reason);
        }
        Reach::NotConnected { why: NoConnection::Ours, reason } => {
            say(&finding::MX_NOT_TESTED, reason);
        }
        Reach::NotConnected { why: NoConnection::TooMuch, reason } => {
            say(&finding::SMTP_TOO_MUCH, reason);
        }
        Reach::NotConnected { reason, .. } if address::is_private(p.target.address) => {
            say(&finding::MX_PRIVATE, reason);
        }
        Reach::NotConnected { reason, .. } => say(&finding::MX_UNREACHABLE, reason),
        Reach::NoConversation { reason, slow: true, .. } => {
            out.push(findings_starttls::about_silence(h, p, reason));
        }
        Reach::NoConversation { reason, said_no: true, .. } if findings_starttls::wants_own(p) => {
            out.push(findings_starttls::own_refused(h, p, reason));
        }
        Reach::NoConversation { reason, said_no: true, .. } => {
            out.push(findings_starttls::about_refusal(h, p, reason));
        }
        Reach::NoConversation { reason, .. } if speaks_tls(p) => {
            say(&finding::SMTP_TLS_ON_CONNECT, reason);
        }
        Reach::NoConversation { reason, .. } => say(&finding::SMTP_MISBEHAVES, reason),
        Reach::NotProbed
        | Reach::NoStarttls
        | Reach::StarttlsRefused(_)
        | Reach::TlsFailed(_)
        | Reach::Unspoken(_)
        | Reach::Tls => {}
    }
    findings_starttls::about_no_tls(h, p, scope, out);
    out.extend(about_slow_greeting(h, p));
    if let Some(t) = &p.tls {
        about_certificate(e, h, p, t, has_dane, out);
        out.extend((has_dane && t.session.is_weak()).then(|| too_weak(h, p)));
        if t.session.is_old() {
            let (host, version) = (&h.candidate.host, &t.session.version);
            let facts: [(&'static str, &dyn std::fmt::Display); 3] =
                [("host", host), ("address", &p.target.address), ("version", version)];
            out.push(Finding::new(&finding::MX_TLS_OLD, &facts));
        }
    }
    // Other senders see this certificate, so its faults are reported too.
    if let Some((other, t)) = p.other.as_ref().and_then(|o| Some((o, o.tls.as_ref()?))) {
        let mut more = Vec::new();
        about_certificate(e, h, other, t, has_dane, &mut more);
        out.extend(more.into_iter().filter(|f| !out.contains(f)).collect::<Vec<_>>());
    }
}

/// Returns the finding about a session that fails where the server is verified.
fn too_weak(h: &HostFacts, p: &ProbeFacts) -> Finding {
    let host = &h.candidate.host;
    let reason = host::TOO_WEAK;
    let fix = Fault::new(FaultKind::NothingInCommon, reason).hint(host, None);
    let facts: [(&'static str, &dyn std::fmt::Display); 4] =
        [("host", host), ("address", &p.target.address), ("reason", &reason), ("fix", &fix)];
    Finding::new(&finding::STARTTLS_FAILED, &facts)
}

/// Returns the remedy for a chain that fits no TLSA record.
fn fitting(h: &HostFacts, chain: &[Vec<u8>], base: &Domain) -> String {
    let host = &h.candidate.host;
    let fix = chain.first().and_then(|leaf| dane::record_for(leaf)).map_or_else(
        || "a record that fits".to_string(),
        |record| format!("`{}` at _{}._tcp.{base}", record.text(), h.candidate.port),
    );
    // The key comes from a session that failed: it may be that of an attacker.
    match dane::wants_authority(&h.tlsa, chain) {
        // RFC 7671 §5.2.2: the digest of an authority can only be compared with a certificate that
        // is sent.
        true => format!(
            "let {host} send the certificate of the authority that the record pins, with the chain (usage 2 demands it), or, if the key that it shows is yours, publish {fix}"
        ),
        false => format!(
            "if the key that {host} shows now is yours, publish {fix} beside the old record, or go back to the old key; if it is not, somebody stands between: publish nothing"
        ),
    }
}

fn about_certificate(
    e: &Evidence,
    h: &HostFacts,
    p: &ProbeFacts,
    t: &TlsFacts,
    has_dane: bool,
    out: &mut Vec<Finding>,
) {
    let host = &h.candidate.host;
    let place: [(&'static str, &dyn std::fmt::Display); 2] =
        [("host", host), ("address", &p.target.address)];
    if let (Some(DaneMatch::Mismatch { reason, .. }), TlsaSeen::Records { base, .. }, true) =
        (&p.dane, &h.tlsa, has_dane && !t.session.is_weak())
    {
        let fix = fitting(h, &t.session.chain, base);
        out.push(Finding::new(
            &finding::DANE_MISMATCH,
            &[place[0], place[1], ("base", base), ("reason", reason), ("fix", &fix)],
        ));
    }
    let of_host = h.counts(p, h.host_sni());
    if let Some(DaneMatch::Matched { cn_only: true, .. }) = &p.dane {
        out.push(Finding::new(&finding::DANE_CN_ONLY, &[place[0], place[1]]));
    }
    // A certificate for another SNI name need not contain the host name.
    let Some(certificate) = t.certificate.as_ref().filter(|_| of_host) else { return };
    // RFC 7672 §3.1.1: with DANE-EE dates and issuers do not count.
    if has_dane && matches!(p.dane, Some(DaneMatch::Matched { .. })) {
        return;
    }
    let left = certificate.not_after.since(e.now);
    let day = certificate.not_after.day();
    if left < 0 {
        out.push(Finding::new(&finding::MX_CERT_EXPIRED, &[place[0], place[1], ("day", &day)]));
    } else if left < sts::ENDING_SOON {
        out.push(Finding::new(
            &finding::MX_CERT_ENDING,
            &[place[0], place[1], ("left", &time::span(left)), ("day", &day)],
        ));
    }
    if path::chain_incomplete(&t.session.chain, &t.pkix) {
        out.push(Finding::new(
            &finding::MX_CHAIN_INCOMPLETE,
            &[place[0], place[1], ("issuer", &certificate.issuer)],
        ));
        return;
    }
    // The leaf is unexpired, so an issuer has expired.
    if let (Pkix::Expired(why), true) = (&t.pkix, left >= 0) {
        out.push(Finding::new(&finding::MX_CHAIN_EXPIRED, &[place[0], place[1], ("reason", why)]));
        return;
    }
    let reason = match (&t.pkix, t.host_match) {
        (
            Pkix::Untrusted(why) | Pkix::Invalid(why) | Pkix::NotYetValid(why) | Pkix::Revoked(why),
            _,
        ) => why.clone(),
        (Pkix::Valid | Pkix::Expired(_), false) => certificate.not_for(host, "it"),
        (Pkix::Valid | Pkix::Expired(_), true) => return,
    };
    let fix = certificate_for(h);
    out.push(Finding::new(
        &finding::MX_CERT_BAD,
        &[place[0], place[1], ("reason", &reason), ("fix", &fix)],
    ));
}

/// Returns the remedy for a certificate that nobody accepts.
fn certificate_for(h: &HostFacts) -> String {
    let host = &h.candidate.host;
    match h.candidate.name {
        Some(_) => format!("install a certificate for the name {host} from a public authority"),
        None => {
            "install a certificate that names this address, or have mail sent to a domain".into()
        }
    }
}
