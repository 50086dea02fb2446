//! The check as mail_logs lines, in the gateway's own wording and spacing.

use crate::policy::evidence::Answer;
use crate::policy::evidence::DnsAnswer;
use crate::policy::evidence::FetchFailure;
use crate::policy::evidence::Lookup;
use crate::policy::evidence::Query;
use crate::policy::evidence::RecordData;
use crate::policy::evidence::Via;
use crate::policy::host::HostFacts;
use crate::policy::host::ProbeFacts;
use crate::policy::host::Reach;
use crate::policy::report::Report;
use crate::policy::sts;
use crate::policy::verdict::Action;
use crate::policy::verdict::DaneStatus;
use crate::policy::walk::Judgement;
use crate::policy::walk::Protection;
use crate::policy::walk::Refusal;
use crate::vocab::dns::Domain;
use crate::vocab::text::printable;
use crate::vocab::text::printable_bytes;
use crate::vocab::tls::Switch;
use std::net::SocketAddr;

/// How much is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// What an operator reads.
    Info,
    /// Every query too.
    Debug,
}

struct Log<'a> {
    lines: Vec<(u64, String)>,
    level: Level,
    resolver: Option<&'a SocketAddr>,
}

impl Log<'_> {
    fn info(&mut self, at: u64, text: String) {
        self.lines.push((at, format!("Info: {text}")));
    }

    fn debug(&mut self, at: u64, text: String) {
        if self.level == Level::Debug {
            self.lines.push((at, format!("Debug: {text}")));
        }
    }
}

/// The lines of one check, and the next free DCID.
#[must_use]
pub fn lines(
    r: &Report,
    level: Level,
    resolver: Option<&SocketAddr>,
    first_dcid: u64,
) -> (Vec<String>, u64) {
    let mut log = Log { lines: Vec::new(), level, resolver };
    let mut last = 0;
    for (query, timed) in &r.evidence.answers {
        last = last.max(timed.started_ms + timed.took_ms);
        if let (Query::Dns(name, rtype), Answer::Dns(answer)) = (query, &timed.answer) {
            dns(&mut log, name, rtype.word(), answer, (timed.started_ms, timed.took_ms));
        }
    }
    log.lines.sort_by_key(|(at, _)| *at);
    policy(&mut log, r, last);
    let mut dcid = first_dcid;
    for (h, j) in r.facts.hosts.iter().zip(&r.decision.walked) {
        for (p, judged) in h.probes.iter().zip(&j.probes) {
            if p.session.is_some() {
                session(&mut log, r, &Connection { host: h, probe: p, judged, dcid }, last);
                dcid += 1;
            }
        }
    }
    close(&mut log, r, last);
    let lines = log
        .lines
        .iter()
        .map(|(at, text)| {
            let seconds = i64::try_from(at / 1000).unwrap_or(0);
            format!("{} {}", r.evidence.now.plus(seconds).log_form(), printable(text))
        })
        .collect();
    (lines, dcid)
}

fn dns(log: &mut Log<'_>, name: &Domain, rtype: &str, a: &DnsAnswer, (at, took): (u64, u64)) {
    log.debug(at, format!("DNS query: Q({name}, '{rtype}')"));
    if let Some(resolver) = log.resolver {
        let ip = resolver.ip();
        log.debug(at, format!("DNS query: QN({name}, '{rtype}', 'recursive_nameserver0.parent')"));
        log.debug(at, format!("DNS query: QIP ({name},'{rtype}','{ip}',15)"));
    }
    if let Lookup::Found(records) = &a.lookup {
        let data: String = records.iter().map(|r| format!("'{}',", data(r))).collect();
        let (ttl, proof) = (a.ttl, a.proof.word());
        log.debug(
            at + took,
            format!("DNS encache ({name}, {rtype}, [({ttl}L, 0, '{proof}', ({data}))])"),
        );
    }
}

fn data(r: &RecordData) -> String {
    match r {
        RecordData::Address(ip) => ip.to_string(),
        RecordData::Mx(preference, host) => format!("{preference} {host}"),
        RecordData::Txt(text) => printable_bytes(text),
        RecordData::Tlsa(t) => t.text(),
        RecordData::Alias(name) => name.to_string(),
    }
}

/// Record, fetch and policy.
fn policy(log: &mut Log<'_>, r: &Report, at: u64) {
    let (Some(s), Some(domain)) = (&r.facts.sts, r.evidence.domain()) else { return };
    if r.profile.wanted.effective().mta_sts == Switch::Off {
        return;
    }
    match s.status {
        sts::StsStatus::Absent => {
            log.info(at, format!("No MTA-STS TXT record found for domain({domain})"));
        }
        sts::StsStatus::LookupFailed => {
            log.info(
                at,
                format!(
                    "Failure encountered while fetching MTA-STS TXT record for domain({domain})"
                ),
            );
        }
        sts::StsStatus::RecordInvalid => {
            log.info(at, format!("Invalid MTA-STS TXT record found for domain({domain})"));
        }
        _ if s.record.is_some() => {
            log.info(at, format!("Successfully fetched MTA-STS TXT record for domain({domain})"));
        }
        _ => {}
    }
    if s.applied.as_ref().is_some_and(|a| a.from_cache) {
        log.debug(at, format!("Valid cache entry found for the domain ({domain})."));
    }
    if s.fetched || s.fetch_trouble.is_some() {
        log.debug(at, format!("Fetch MTA-STS policy for the domain({domain})"));
        if r.evidence.scope.proxy {
            log.debug(at, "Requesting MTA-STS policy fetch via proxy".into());
        }
    }
    if let Some(reason) = &s.fetch_trouble {
        let timed_out = [Via::V4, Via::V6, Via::Proxy].iter().any(|via| {
            r.evidence
                .exchange(domain, *via)
                .is_some_and(|x| matches!(x.body, Err(FetchFailure::TimedOut(_))))
        });
        let why = if timed_out { "a connection timeout" } else { reason.as_str() };
        log.debug(
            at,
            format!("Request to fetch STS policy failed due to {why}., for the domain {domain}"),
        );
        log.info(
            at,
            format!("Failure encountered while fetching MTA-STS policy for the domain({domain})"),
        );
    }
    if matches!(s.status, sts::StsStatus::Enforce | sts::StsStatus::Testing)
        && r.decision.mta_sts != "skipped_dane"
    {
        log.info(at, format!("Applying MTA-STS policy for the domain ({domain})"));
    }
}

/// One connection of the log.
struct Connection<'a> {
    host: &'a HostFacts,
    probe: &'a ProbeFacts,
    judged: &'a Judgement,
    dcid: u64,
}

fn session(log: &mut Log<'_>, r: &Report, c: &Connection<'_>, at: u64) {
    let Connection { host: h, probe: p, judged, dcid } = *c;
    let (address, port) = (p.target.address, p.target.port);
    let interface = p.session.as_ref().and_then(|s| s.interface);
    let Some(interface) = interface else {
        let host = &h.candidate.host;
        log.info(at, format!("Connection Error: DCID: {dcid} domain: {host} IP: {address} port: {port} details: {}", judged.reason));
        return;
    };
    log.info(
        at,
        format!("New SMTP DCID {dcid} interface {interface} address {address} port {port}"),
    );
    if let (Reach::Tls, Some(t)) = (&p.reach, &p.tls) {
        let verified = matches!(
            judged.protection,
            Some(Protection::Dane | Protection::MtaSts | Protection::Verified)
        );
        if judged.protection.is_some() {
            let name = if verified { matching_name(h, t, r) } else { String::new() };
            log.info(
                at,
                format!(
                    "DCID {dcid} TLS success protocol {} cipher {}{name}",
                    t.session.version, t.session.cipher
                ),
            );
        } else {
            log.info(at, format!("DCID {dcid} TLS deferring: {}", verify_error(&judged.reason)));
        }
    }
    let demanded = matches!(
        judged.refusal,
        Some(Refusal::Tls | Refusal::Sts | Refusal::Dane | Refusal::DaneNoTls)
    );
    match (&p.reach, demanded) {
        (Reach::TlsFailed(why), true) if !r.profile.wanted.tls_is_demanded() => {
            log.info(at, format!("DCID {dcid} TLS failed: {why}"));
        }
        (_, true) => {
            log.info(
                at,
                format!("DCID {dcid} TLS was required but could not be successfully negotiated"),
            );
        }
        (_, false) => {}
    }
    if let Reach::NoConversation { reason, .. } = &p.reach {
        log.info(at, format!("DCID {dcid} Receiving Failed: {reason}"));
    }
    log.info(at, format!("DCID {dcid} close"));
}

fn verify_error(reason: &str) -> String {
    if reason.starts_with("verify error: ") {
        reason.to_string()
    } else {
        format!("verify error: {reason}")
    }
}

fn matching_name(h: &HostFacts, t: &crate::policy::host::TlsFacts, r: &Report) -> String {
    let Some(leaf) = &t.certificate else { return String::new() };
    let domain = r.evidence.destination.to_string();
    leaf.dns_names
        .iter()
        .find(|n| {
            crate::policy::certificate::name_matches(n, &h.candidate.host)
                || crate::policy::certificate::name_matches(n, &domain)
        })
        .map_or_else(String::new, |n| format!(" subjectAltName:dNSName={n}"))
}

/// What came of it all.
fn close(log: &mut Log<'_>, r: &Report, at: u64) {
    let domain = r.evidence.destination.to_string();
    let v = &r.decision.verdict;
    match r.decision.dane {
        Some(DaneStatus::Verified) => {
            log.info(at, format!("DANE Success for the domain ({domain})"));
        }
        Some(DaneStatus::Failed | DaneStatus::Error) => {
            log.info(at, format!("DANE Failed for the domain ({domain})"));
        }
        _ => {}
    }
    let applied = matches!(r.decision.mta_sts, "enforce" | "testing");
    if applied {
        match (v.action, v.protection) {
            (Action::Deliver, _) if r.decision.mta_sts == "enforce" => {
                log.info(at, format!("MTA-STS policy for the domain ({domain}) Successful."));
            }
            (Action::Deliver, _) => {
                let failed = r
                    .decision
                    .walked
                    .iter()
                    .find_map(|j| j.own.failures.first())
                    .map(|f| f.detail.clone());
                match failed {
                    None => log.info(at, format!("MTA-STS policy for the domain ({domain}) Successful.")),
                    Some(why) => log.info(at, format!("MTA-STS policy for the domain ({domain}) Failed: {why} (testing mode, not enforced)")),
                }
            }
            _ if by_policy(r) => log
                .info(at, format!("MTA-STS policy for the domain ({domain}) Failed: {}", v.reason)),
            _ => {}
        }
    }
}

/// Whether it is the policy that refused some host.
fn by_policy(r: &Report) -> bool {
    r.decision
        .walked
        .iter()
        .flat_map(|h| h.probes.iter().chain(std::iter::once(&h.own)))
        .any(|j| matches!(j.refusal, Some(Refusal::Sts | Refusal::NotListed)))
}
