//! Renders a check as mail_logs lines, in the gateway's wording and spacing.
//!
//! Lines are in chronological order. A connection's line has the time of its opening. The result of
//! its TLS appears only when everything it depends on (records, policy, TLSA) is known.

use crate::policy::certificate;
use crate::policy::evidence::Answer;
use crate::policy::evidence::DnsAnswer;
use crate::policy::evidence::FetchFailure;
use crate::policy::evidence::Lookup;
use crate::policy::evidence::Outcome;
use crate::policy::evidence::PolicyExchange;
use crate::policy::evidence::Query;
use crate::policy::evidence::RecordData;
use crate::policy::evidence::Timed;
use crate::policy::host;
use crate::policy::host::HostFacts;
use crate::policy::host::ProbeFacts;
use crate::policy::host::Reach;
use crate::policy::host::TlsFacts;
use crate::policy::mx::RouteKind;
use crate::policy::report::Report;
use crate::policy::sts;
use crate::policy::sts::StsSeen;
use crate::policy::sts::StsStatus;
use crate::policy::verdict::Action;
use crate::policy::verdict::DaneStatus;
use crate::policy::walk::AddressOutcome;
use crate::policy::walk::HostOutcome;
use crate::policy::walk::Protection;
use crate::policy::walk::Refusal;
use crate::vocab::dns::Domain;
use crate::vocab::dns::RecordType;
use crate::vocab::finding;
use crate::vocab::resolver::Endpoint;
use crate::vocab::text::excerpt;
use crate::vocab::text::printable_bytes;
use crate::vocab::time::Timestamp;
use crate::vocab::tls::DaneMode;
use crate::vocab::tls::Switch;
use crate::vocab::tlsrpt::Failure;

/// Maximum length of a line. Unit: characters.
const LONGEST: usize = 4_000;

/// The detail of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// The lines for operators.
    Info,
    /// Every query in addition.
    Debug,
}

struct Log<'a> {
    lines: Vec<(u64, String)>,
    level: Level,
    resolver: Option<&'a Endpoint>,
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

/// Returns the number of connections of a check, each of which needs a DCID.
#[must_use]
pub fn connections(r: &Report) -> u64 {
    let sessions = r.facts.hosts.iter().flat_map(|h| &h.probes).filter(|p| p.session.is_some());
    u64::try_from(sessions.count()).unwrap_or(0)
}

/// Returns the lines of one check. Its connections are numbered from `first_dcid` on, in the order
/// in which they began.
#[must_use]
pub fn lines(
    r: &Report,
    level: Level,
    resolver: Option<&Endpoint>,
    first_dcid: u64,
) -> Vec<String> {
    let mut log = Log { lines: Vec::new(), level, resolver };
    // The time when all inputs of the TLS decisions were known, and the end of the check.
    let (mut ready, mut last) = (0, 0);
    for (query, timed) in &r.evidence.answers {
        let end = timed.started_ms + timed.took_ms;
        last = last.max(end);
        if !matches!(query, Query::Session(_)) {
            ready = ready.max(end);
        }
        if let (Query::Dns(name, rtype), Answer::Dns(answer)) = (query, &timed.answer) {
            dns(&mut log, name, rtype.word(), answer, (timed.started_ms, end));
        }
    }
    policy(&mut log, r);
    for c in connected(r, first_dcid) {
        let times = r.evidence.answers.get(&Query::Session(c.probe.target.clone()));
        let (start, end) = times.map_or((last, last), |t| (t.started_ms, t.started_ms + t.took_ms));
        session(&mut log, r, &c, (start, end.max(ready)));
    }
    close(&mut log, r, last);
    log.lines.sort_by_key(|(at, _)| *at);
    let stamped = |(at, text): &(u64, String)| {
        let seconds = i64::try_from(at / 1000).unwrap_or(0);
        line(r.evidence.now.plus(seconds), text)
    };
    log.lines.iter().map(stamped).collect()
}

/// Formats one line of the log, safe to display and of limited length. `text` begins with `Info: `
/// or `Debug: `.
#[must_use]
pub fn line(at: Timestamp, text: &str) -> String {
    format!("{} {}", at.log_form(), excerpt(text, LONGEST))
}

/// Returns the text of the line about a commit.
#[must_use]
pub fn commit(user: &str, comment: &str) -> String {
    format!("Info: User {user} commit changes: {comment}").trim_end().to_string()
}

/// Returns the DCID of a probe of a host, by their indices.
#[must_use]
pub fn dcid_of(r: &Report, first_dcid: u64, host: usize, probe: usize) -> Option<u64> {
    let target = &r.facts.hosts.get(host)?.probes.get(probe)?.target;
    connected(r, first_dcid).into_iter().find(|c| c.probe.target == *target).map(|c| c.dcid)
}

/// A connection in the log.
struct Connection<'a> {
    host: &'a HostFacts,
    probe: &'a ProbeFacts,
    judged: &'a AddressOutcome,
    dcid: u64,
}

/// Returns the connections in the order in which they began.
fn connected(r: &Report, first_dcid: u64) -> Vec<Connection<'_>> {
    let mut all: Vec<(u64, Connection<'_>)> = Vec::new();
    for (host, walked) in r.facts.hosts.iter().zip(&r.decision.walked) {
        for (probe, judged) in host.probes.iter().zip(&walked.probes) {
            if probe.session.is_some() {
                let query = Query::Session(probe.target.clone());
                let start = r.evidence.answers.get(&query).map_or(0, |t| t.started_ms);
                all.push((start, Connection { host, probe, judged, dcid: 0 }));
            }
        }
    }
    all.sort_by_key(|(start, _)| *start);
    (first_dcid..).zip(all).map(|(dcid, (_, c))| Connection { dcid, ..c }).collect()
}

fn dns(log: &mut Log<'_>, name: &Domain, rtype: &str, a: &DnsAnswer, (start, end): (u64, u64)) {
    log.debug(start, format!("DNS query: Q({name}, '{rtype}')"));
    if let Some(resolver) = log.resolver {
        let ip = match resolver {
            Endpoint::Plain(address) => address.ip().to_string(),
            Endpoint::Tls { .. } | Endpoint::Https { .. } => resolver.to_string(),
        };
        log.debug(
            start,
            format!("DNS query: QN({name}, '{rtype}', 'recursive_nameserver0.parent')"),
        );
        log.debug(start, format!("DNS query: QIP ({name},'{rtype}','{ip}',15)"));
    }
    let what = match &a.lookup {
        Lookup::Found(records) => {
            let (ttl, proof) = (a.ttl, a.proof.word());
            let data: Vec<String> = records.iter().map(|r| format!("'{}'", data(r))).collect();
            // A tuple with one element ends in a comma.
            let data = if data.len() == 1 { data.join("") + "," } else { data.join(", ") };
            format!("DNS encache ({name}, {rtype}, [({ttl}L, 0, '{proof}', ({data}))])")
        }
        Lookup::NoData => format!("DNS encache ({name}, {rtype}, NODATA)"),
        Lookup::NxDomain => format!("DNS encache ({name}, {rtype}, NXDOMAIN)"),
        Lookup::Failed(why) => format!("DNS query failed ({name}, {rtype}): {why}"),
    };
    log.debug(end, what);
    if let (Outcome::Error(why), Lookup::Found(_)) = (a.outcome(), &a.lookup) {
        log.debug(end, format!("DNS query failed ({name}, {rtype}): {why}"));
    }
}

fn data(r: &RecordData) -> String {
    match r {
        RecordData::Address(ip) => ip.to_string(),
        RecordData::Mx(preference, host) => format!("{preference} {host}"),
        RecordData::Txt(text) => printable_bytes(text).replace('\'', "\\'"),
        RecordData::Tlsa(t) => t.text(),
        RecordData::Alias(name) => name.to_string(),
    }
}

/// Returns the end of a step. Unit: milliseconds since the start of the check.
fn end_of(t: &Timed) -> u64 {
    t.started_ms + t.took_ms
}

/// Logs the MTA-STS record, fetch and policy.
fn policy(log: &mut Log<'_>, r: &Report) {
    let (Some(s), Some(domain)) = (&r.facts.sts, r.evidence.domain()) else { return };
    if r.profile.wanted.effective().mta_sts == Switch::Off {
        return;
    }
    let record = Query::Dns(sts::record_name(domain), RecordType::Txt);
    let known = r.evidence.answers.get(&record).map_or(0, end_of);
    if r.decision.mta_sts == "skipped_smtp_route" {
        log.info(
            known,
            format!(
                "MTA-STS is not enforced for the domain ({domain}): an SMTP route is configured"
            ),
        );
        return;
    }
    log.info(known, record_line(r, s, domain));
    let exchanges: Vec<(&Timed, &PolicyExchange)> = r
        .evidence
        .answers
        .iter()
        // A policy that no record announces is only looked at.
        .filter(|_| s.record.is_some())
        .filter_map(|(q, timed)| match (q, &timed.answer) {
            (Query::StsPolicy(..), Answer::StsPolicy(x)) => Some((timed, x)),
            _ => None,
        })
        .collect();
    let fetched = policy_fetch(log, r, s, domain, &exchanges, known);
    // Also for a recent failure that is not fetched again yet.
    if let (StsStatus::PolicyInvalid, Some(Failure { detail: reason, .. })) =
        (s.status, s.failures.first())
    {
        log.info(
            fetched,
            format!("Invalid MTA-STS policy found for the domain ({domain}): {reason}"),
        );
    }
    match r.decision.mta_sts {
        "enforce" | "testing" => {
            log.info(fetched, format!("Applying MTA-STS policy for the domain ({domain})"));
        }
        "none" => log.info(
            fetched,
            format!("MTA-STS policy for the domain ({domain}) is of mode none, not applied"),
        ),
        _ => {}
    }
}

/// Logs the fetch of a policy after its record was known, and returns the time of its end.
fn policy_fetch(
    log: &mut Log<'_>,
    r: &Report,
    s: &StsSeen,
    domain: &Domain,
    exchanges: &[(&Timed, &PolicyExchange)],
    known: u64,
) -> u64 {
    if s.applied.as_ref().is_some_and(|a| a.from_cache) {
        log.debug(known, format!("Valid cache entry found for the domain ({domain})."));
    }
    let mut fetched = known;
    if let Some(start) = exchanges.iter().map(|(t, _)| t.started_ms).min() {
        let start = start.max(known);
        log.debug(start, format!("Fetch MTA-STS policy for the domain({domain})"));
        if r.evidence.scope.proxy {
            log.debug(start, "Requesting MTA-STS policy fetch via proxy".into());
        }
        fetched = exchanges.iter().map(|(t, _)| end_of(t)).max().unwrap_or(start).max(start);
    }
    if let Some(failure) = &s.fetch_failure {
        let late = exchanges.iter().any(|(_, x)| matches!(x.body, Err(FetchFailure::TimedOut(_))));
        let why = if late { "a connection timeout" } else { failure.reason.as_str() };
        log.debug(
            fetched,
            format!("Request to fetch STS policy failed due to {why}., for the domain {domain}"),
        );
    }
    if s.fetch_failure.is_some() || s.status == StsStatus::FetchFailed {
        log.info(
            fetched,
            format!("Failure encountered while fetching MTA-STS policy for the domain({domain})"),
        );
    }
    fetched
}

/// Describes the record at `_mta-sts`, regardless of a cached policy.
fn record_line(r: &Report, s: &StsSeen, domain: &Domain) -> String {
    let answer = r.evidence.dns(&sts::record_name(domain), RecordType::Txt);
    match (&s.record, answer.map(DnsAnswer::outcome)) {
        (Some(record), _) if record.id.is_some() => {
            format!("Successfully fetched MTA-STS TXT record for domain({domain})")
        }
        (Some(record), _) => {
            let why = record.fault.as_ref().map_or_else(String::new, |why| format!(": {why}"));
            format!("Invalid MTA-STS TXT record found for domain({domain}){why}")
        }
        (None, Some(Outcome::Error(why))) => format!(
            "Failure encountered while fetching MTA-STS TXT record for domain({domain}): {why}"
        ),
        (None, None) => {
            format!("Failure encountered while fetching MTA-STS TXT record for domain({domain})")
        }
        (None, Some(_)) => {
            let several = s.findings.iter().any(|f| f.row.code == finding::STS_MULTIPLE.code);
            let what = if several { "More than one" } else { "No" };
            format!("{what} MTA-STS TXT record found for domain({domain})")
        }
    }
}

fn session(log: &mut Log<'_>, r: &Report, c: &Connection<'_>, (start, end): (u64, u64)) {
    let Connection { host: h, probe: p, judged, dcid } = *c;
    let (address, port) = (p.target.address, p.target.port);
    let interface = p.session.as_ref().and_then(|s| s.interface);
    let Some(interface) = interface else {
        let domain = &r.evidence.destination;
        let why = match &p.reach {
            Reach::NotConnected { reason, .. } | Reach::NoConversation { reason, .. } => reason,
            _ => &judged.reason,
        };
        log.info(start, format!("Connection Error: DCID: {dcid} domain: {domain} IP: {address} port: {port} details: {why}"));
        return;
    };
    log.info(
        start,
        format!("New SMTP DCID {dcid} interface {interface} address {address} port {port}"),
    );
    match &p.reach {
        Reach::Tls if !judged.counts() => {
            let sni = p.target.sni.as_deref().unwrap_or("no name");
            log.debug(end, format!("DCID {dcid} TLS certificate of the name {sni} seen"));
        }
        Reach::Tls => {
            if let Some(t) = &p.tls {
                log.info(end, format!("DCID {dcid} {}", of_tls(r, h, t, judged)));
            }
        }
        Reach::NoStarttls => {
            let why = p.session.as_ref().map_or_else(String::new, host::not_offered);
            log.info(end, format!("DCID {dcid} TLS failed: {why}"));
        }
        Reach::StarttlsRefused(reply) => {
            log.info(end, format!("DCID {dcid} TLS failed: STARTTLS refused: {reply}"));
        }
        Reach::TlsFailed(why) | Reach::Unspoken(why) => {
            log.info(end, format!("DCID {dcid} TLS failed: {why}"));
        }
        Reach::NoConversation { reason, .. } => {
            log.info(end, format!("DCID {dcid} Receiving Failed: {reason}"));
        }
        Reach::NotProbed | Reach::NotConnected { .. } => {}
    }
    if required(r, judged) {
        log.info(
            end,
            format!("DCID {dcid} TLS was required but could not be successfully negotiated"),
        );
    }
    log.info(end, format!("DCID {dcid} close"));
}

/// Reports whether a TLS requirement was not met.
fn required(r: &Report, judged: &AddressOutcome) -> bool {
    match judged.refusal {
        Some(Refusal::Sts | Refusal::Dane | Refusal::DaneNoTls) => true,
        // A handshake that fails after 220 ends the attempt even if TLS is only preferred.
        Some(Refusal::Tls) => r.profile.wanted.tls_is_demanded(),
        _ => false,
    }
}

/// Describes the result of a completed handshake.
fn of_tls(r: &Report, h: &HostFacts, t: &TlsFacts, judged: &AddressOutcome) -> String {
    let refused_for_tls = matches!(
        judged.refusal,
        Some(Refusal::Sts | Refusal::Dane | Refusal::DaneNoTls | Refusal::Tls)
    );
    if refused_for_tls {
        let kind = if judged.verify_error { "" } else { "verify error: " };
        return format!("TLS deferring: {kind}{}", judged.reason);
    }
    let verified = matches!(
        judged.protection,
        Some(Protection::Dane | Protection::MtaSts | Protection::Verified)
    );
    let name = if verified { matching_name(h, t, r) } else { String::new() };
    format!("TLS success protocol {} cipher {}{name}", t.session.version, t.session.cipher)
}

fn matching_name(h: &HostFacts, t: &TlsFacts, r: &Report) -> String {
    let Some(leaf) = &t.certificate else { return String::new() };
    let domain = r.evidence.destination.to_string();
    let fits = |n: &&String| {
        certificate::name_matches(n, &h.candidate.host) || certificate::name_matches(n, &domain)
    };
    let found = leaf.dns_names.iter().find(fits);
    found.map_or_else(String::new, |n| format!(" subjectAltName:dNSName={n}"))
}

/// Logs the final results.
fn close(log: &mut Log<'_>, r: &Report, at: u64) {
    let domain = r.evidence.destination.to_string();
    let v = &r.decision.verdict;
    if r.facts.path.discard {
        log.info(at, format!("Mail for the domain ({domain}) is discarded: {}", v.reason));
    } else if let Some(none) = r.facts.path.none.as_ref().filter(|_| asked_for_hosts(r)) {
        let what = if none.bounce {
            "No mail host for"
        } else {
            "Failure encountered while looking up the mail hosts of"
        };
        log.info(at, format!("{what} the domain ({domain}): {}", v.reason));
    }
    for (h, j) in r.facts.hosts.iter().zip(&r.decision.walked) {
        let host = &h.candidate.host;
        let what = match &j.own.refusal {
            Some(Refusal::NoAddress) => "No address found for",
            Some(Refusal::Lookup(_)) => "Failure encountered while looking up",
            _ => continue,
        };
        let why = &j.own.reason;
        log.info(at, format!("{what} the mail host ({host}) of the domain ({domain}): {why}"));
    }
    let mandatory = r.profile.wanted.effective().dane == DaneMode::Mandatory;
    match r.decision.dane {
        Some(DaneStatus::Verified) => {
            log.info(at, format!("DANE Success for the domain ({domain})"));
        }
        Some(DaneStatus::Failed | DaneStatus::Error) => {
            log.info(at, format!("DANE Failed for the domain ({domain}){}", dane_trouble(r)));
        }
        Some(DaneStatus::Unusable) => {
            log.info(at, format!("No usable TLSA record found for the domain ({domain})"));
        }
        Some(DaneStatus::Insecure | DaneStatus::Absent) if mandatory && refused_for_dane(r) => {
            log.info(at, format!("DANE Failed for the domain ({domain}){}", dane_trouble(r)));
        }
        _ => {}
    }
    policy_outcome(log, r, &domain, at);
}

/// Logs the final results of MTA-STS.
fn policy_outcome(log: &mut Log<'_>, r: &Report, domain: &str, at: u64) {
    let v = &r.decision.verdict;
    let enforced = match r.decision.mta_sts {
        "enforce" => true,
        "testing" => false,
        _ => return,
    };
    let outcome = format!("MTA-STS policy for the domain ({domain})");
    if !enforced {
        let failed = r.decision.walked.iter().find_map(|j| j.own.failures.first());
        if let Some(f) = failed {
            let why = &f.detail;
            log.info(at, format!("{outcome} Failed: {why} (testing mode, not enforced)"));
        } else if v.action == Action::Deliver {
            log.info(at, format!("{outcome} Successful."));
        }
        return;
    }
    for (h, j) in r.facts.hosts.iter().zip(&r.decision.walked) {
        if j.judged().any(|j| j.refusal == Some(Refusal::NotListed)) {
            let host = &h.candidate.host;
            log.info(
                at,
                format!(
                    "MX host ({host}) is not listed in the MTA-STS policy for the domain ({domain})"
                ),
            );
        }
    }
    if v.action == Action::Deliver {
        log.info(at, format!("{outcome} Successful."));
    } else if by_policy(r) {
        log.info(at, format!("{outcome} Failed: {}", v.reason));
    }
}

/// Reports whether the look-up of the mail hosts finished. An abandoned look-up has not failed.
fn asked_for_hosts(r: &Report) -> bool {
    let mx = |domain: &Domain| r.evidence.dns(domain, RecordType::Mx).is_some();
    r.facts.path.kind == RouteKind::SmtpRoute || r.evidence.domain().is_none_or(mx)
}

/// Reports whether a host was refused because of DANE.
fn refused_for_dane(r: &Report) -> bool {
    r.decision
        .walked
        .iter()
        .flat_map(HostOutcome::judged)
        .any(|j| matches!(j.refusal, Some(Refusal::Dane | Refusal::DaneNoTls)))
}

/// Returns the reason why DANE failed: that of the first refusal, or the first failure.
fn dane_trouble(r: &Report) -> String {
    let probes = r.decision.walked.iter().flat_map(HostOutcome::judged);
    let mut refused = probes.clone().filter(|j| {
        matches!(j.refusal, Some(Refusal::Dane | Refusal::DaneNoTls | Refusal::Lookup(_)))
    });
    let reason = refused.next().map(|j| j.reason.clone());
    // The second evaluation ignores DANE, but keeps the failures.
    let reason = reason
        .or_else(|| probes.clone().find_map(|j| j.failures.first()).map(|f| f.detail.clone()));
    reason.map_or_else(String::new, |why| format!(": {why}"))
}

/// Reports whether the policy refused a host, and not only the TLS setting of this side.
fn by_policy(r: &Report) -> bool {
    r.decision
        .walked
        .iter()
        .flat_map(HostOutcome::judged)
        .filter(|j| !j.verify_error)
        .any(|j| matches!(j.refusal, Some(Refusal::Sts | Refusal::NotListed)))
}
