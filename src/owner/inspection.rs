//! What is published for a domain, point by point, each with its findings and the proof behind it.
//! The findings are the engine's, and those of what only an owner looks at. No I/O.

use crate::owner::fitness;
use crate::owner::fitness::HostFitness;
use crate::owner::fitness::Standing;
use crate::owner::proposal;
use crate::owner::tlsa;
use crate::policy::authority::NameSight;
use crate::policy::authority::ServerSaid;
use crate::policy::dane;
use crate::policy::dane::TlsaSeen;
use crate::policy::evidence::Evidence;
use crate::policy::evidence::FetchFailure;
use crate::policy::evidence::PolicyExchange;
use crate::policy::host::HostFacts;
use crate::policy::report::Report;
use crate::policy::roots::TrustStore;
use crate::policy::sts;
use crate::policy::sts::StsStatus;
use crate::policy::sts::cached::CachedPolicy;
use crate::vocab::dns::Domain;
use crate::vocab::dns::RecordType;
use crate::vocab::finding;
use crate::vocab::finding::Finding;
use crate::vocab::finding::Severity;
use crate::vocab::text::printable;
use crate::vocab::text::printable_bytes;
use crate::vocab::time;
use std::net::IpAddr;

/// Time after which a policy host is called slow. Unit: milliseconds.
const SLOW: u64 = 5_000;

/// The policy over one address of the policy host.
#[derive(Debug, Clone)]
pub struct AddressSight {
    /// The address.
    pub address: IpAddr,
    /// How long it took. Unit: milliseconds.
    pub took_ms: u64,
    /// What came.
    pub exchange: PolicyExchange,
}

/// What was seen of a domain.
#[derive(Debug, Clone)]
pub struct Sights<'a> {
    /// The domain.
    pub domain: &'a Domain,
    /// The check.
    pub report: &'a Report,
    /// Answers that a check does not need.
    pub beside: &'a Evidence,
    /// The policy over each address of the policy host.
    pub addresses: Vec<AddressSight>,
    /// Why addresses of the policy host are not known, or in doubt, one phrase each.
    pub missing: Vec<String>,
    /// The record at each name server, for each name on the way to it.
    pub names: Vec<NameSight>,
    /// The policy that this gateway fetched last, with its `id`.
    pub earlier: Option<CachedPolicy>,
    /// The policy file that the owner expects to be served.
    pub expected: Option<Vec<u8>>,
    /// The name with the domain twice, if a record stands there.
    pub doubled: Option<Domain>,
}

/// The state of a point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Nothing is wrong.
    Ok,
    /// There is a finding that wants something to be done.
    Problem,
    /// It is not published.
    Absent,
    /// It could not be seen from here.
    Unseen,
}

impl State {
    /// Returns the word for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            State::Ok => "ok",
            State::Problem => "problem",
            State::Absent => "absent",
            State::Unseen => "not seen",
        }
    }
}

/// One point.
#[derive(Debug, Clone)]
pub struct Point {
    /// Name of the point.
    pub name: &'static str,
    /// State.
    pub state: State,
    /// What is published, in one line.
    pub value: String,
    /// What was seen, a line each.
    pub proof: Vec<String>,
    /// Findings about it, gravest first.
    pub findings: Vec<Finding>,
}

/// Everything about a domain.
#[derive(Debug, Clone)]
pub struct Inspection {
    /// The domain.
    pub domain: Domain,
    /// The points, in the order in which senders meet them.
    pub points: Vec<Point>,
}

impl Inspection {
    /// Returns the exit status: 0 all is well, 1 something is wrong or absent, 3 something could
    /// not be seen and nothing is known to be wrong.
    #[must_use]
    pub fn exit_status(&self) -> u8 {
        let any = |state: State| self.points.iter().any(|p| p.state == state);
        // DANE and TLS reports are a choice; without MTA-STS there is nothing to show.
        let missing = self.points.iter().any(|p| p.name == RECORD && p.state == State::Absent);
        match (any(State::Problem) || missing, any(State::Unseen)) {
            (true, _) => 1,
            (false, true) => 3,
            (false, false) => 0,
        }
    }
}

const RECORD: &str = "record";
const SERVERS: &str = "name servers";
const HOST: &str = "policy host";
const POLICY: &str = "policy";
const COVERAGE: &str = "MX coverage";
const MX: &str = "MX hosts";
const REPORTS: &str = "TLS reports";
const DANE: &str = "DANE";

/// Returns the point that a finding belongs to; `None` for those about this side.
fn point_of(code: &str) -> Option<&'static str> {
    let of_host = ["sts-fetch", "sts-policy-host", "sts-policy-redirect", "sts-policy-not-found"];
    let starts = |all: &[&str]| all.iter().any(|start| code.starts_with(start));
    if starts(&["sts-mx-not-listed", "sts-pattern-unused", "mx-not-a-host-name", "null-mx"]) {
        return Some(COVERAGE);
    }
    if starts(&["sts-record", "sts-lookup"]) {
        return Some(RECORD);
    }
    if starts(&of_host) || starts(&["sts-delegation"]) {
        return Some(HOST);
    }
    if starts(&["sts-ignored", "sts-policy-ignored", "sts-smart-host", "sts-back-off"]) {
        return None;
    }
    if starts(&["sts-"]) {
        return Some(POLICY);
    }
    if starts(&["tlsrpt-"]) {
        return Some(REPORTS);
    }
    if starts(&["dane-", "dnssec-"]) {
        return Some(DANE);
    }
    starts(&["mx-", "smtp-", "starttls-", "no-mail", "domain-missing", "lookup-failed"])
        .then_some(MX)
}

/// Returns the points about what is published: record, policy host, policy, MX coverage, reports.
#[must_use]
pub fn published(s: &Sights<'_>, roots: &TrustStore) -> Inspection {
    let mut points = vec![record(s)];
    points.extend(servers(s));
    points.push(host(s, roots));
    points.push(policy(s));
    points.push(coverage(s));
    points.push(reports(s));
    Inspection { domain: s.domain.clone(), points: points.into_iter().map(settled).collect() }
}

/// Returns all points: what is published, and the mail hosts with DANE.
#[must_use]
pub fn whole(s: &Sights<'_>, roots: &TrustStore) -> Inspection {
    let mut inspection = published(s, roots);
    inspection.points.push(settled(mail_hosts(s)));
    inspection.points.push(settled(dane(s)));
    inspection
}

/// Completes a point: what wants something to be done makes it a problem.
fn settled(mut point: Point) -> Point {
    point.findings.sort_by_key(Finding::severity);
    let wrong = point.findings.iter().any(|f| f.severity() < Severity::Info);
    if wrong && matches!(point.state, State::Ok | State::Absent) {
        point.state = State::Problem;
    }
    point
}

/// Returns a point with the engine's findings about it.
fn point(s: &Sights<'_>, name: &'static str, state: State, value: String) -> Point {
    let findings = s.report.findings.iter().filter(|f| point_of(f.row.code) == Some(name));
    Point { name, state, value, proof: Vec::new(), findings: findings.cloned().collect() }
}

fn record(s: &Sights<'_>) -> Point {
    let seen = s.report.facts.sts.as_ref();
    let state = match seen.map(|seen| seen.status) {
        Some(StsStatus::LookupFailed) | None => State::Unseen,
        Some(StsStatus::Absent) => State::Absent,
        Some(_) => State::Ok,
    };
    let record = seen.and_then(|seen| seen.record.as_ref());
    let value = match (record, state) {
        (Some(record), _) => printable_bytes(&record.raw),
        (None, State::Unseen) => "not known".into(),
        (None, State::Ok | State::Problem | State::Absent) => {
            format!("none at {}", sts::record_name(s.domain))
        }
    };
    let mut out = point(s, RECORD, state, value);
    if let Some(record) = record {
        out.proof.push(format!("DNSSEC {}", record.proof.word()));
        if let Some(target) = &record.cname {
            out.proof.push(format!("by an alias of {target}"));
        }
    }
    if let Some(name) = &s.doubled {
        out.findings.push(Finding::new(&finding::POLICY_DOUBLED_NAME, &[("name", name)]));
    }
    out
}

fn words_of(said: &ServerSaid) -> String {
    match (&said.alias, said.texts.as_slice()) {
        (Some(target), _) => format!("an alias of {}", printable(target)),
        (None, []) => "no record".into(),
        (None, texts) => {
            let all: Vec<String> = texts.iter().map(|t| printable_bytes(t)).collect();
            all.join(" and ")
        }
    }
}

/// Compares what each name server says. Source: RFC 8461 §8.1.
fn servers(s: &Sights<'_>) -> Option<Point> {
    if s.names.is_empty() {
        return None;
    }
    let count: usize = s.names.iter().map(|n| n.servers.len()).sum();
    let answered = s.names.iter().flat_map(|n| &n.servers).filter(|x| x.said.is_ok()).count();
    let state = if answered == 0 { State::Unseen } else { State::Ok };
    let value = format!("{answered} of {count} addresses answer");
    let mut out = Point { name: SERVERS, state, value, proof: Vec::new(), findings: Vec::new() };
    for name in &s.names {
        if let Some(failure) = &name.failure {
            out.proof.push(printable(failure));
        }
        let mut first: Option<(&str, String)> = None;
        let mut differs = None;
        for server in &name.servers {
            let place = server.place();
            match &server.said {
                Ok(said) => {
                    let words = words_of(said);
                    let serial = said.serial.map(|n| format!(", serial {n}")).unwrap_or_default();
                    out.proof.push(format!("{place}: {words}{serial}"));
                    match &first {
                        None => first = Some((&server.server, words)),
                        Some((before, other)) if *other != words => {
                            let reason = format!("{before} says {other}, {place} says {words}");
                            differs.get_or_insert(reason);
                        }
                        Some(_) => {}
                    }
                }
                Err(why) => out.proof.push(format!("{place}: not seen, {}", printable(why))),
            }
        }
        if let Some(reason) = differs {
            out.findings.push(Finding::new(
                &finding::POLICY_SERVERS_DIFFER,
                &[("domain", s.domain), ("name", &name.name), ("reason", &reason)],
            ));
        }
    }
    Some(out)
}

/// Compares what each address of the policy host serves.
fn host(s: &Sights<'_>, roots: &TrustStore) -> Point {
    let seen = s.report.facts.sts.as_ref();
    let now = s.report.evidence.now;
    let value = sts::policy_host(s.domain).to_string();
    let mut out = point(s, HOST, State::Ok, value);
    let mut first: Option<(IpAddr, Result<Vec<u8>, String>)> = None;
    let mut differs = None;
    for at in &s.addresses {
        let Some(got) = served_at(s, at, roots, &mut out) else { continue };
        match &first {
            None => first = Some((at.address, got)),
            Some((address, other)) if *other != got => {
                let reason = match (other, &got) {
                    (Ok(a), Ok(b)) => first_difference(a, b),
                    (Ok(_) | Err(_), Err(why)) => format!("[{}] serves none ({why})", at.address),
                    (Err(why), Ok(_)) => format!("[{address}] serves none ({why})"),
                };
                differs.get_or_insert(reason);
            }
            Some(_) => {}
        }
    }
    if let Some(reason) = differs {
        let facts: &[(&'static str, &dyn std::fmt::Display)] =
            &[("domain", s.domain), ("reason", &reason)];
        out.findings.push(Finding::new(&finding::POLICY_ADDRESSES_DIFFER, facts));
    }
    if let Some(c) = seen.and_then(|seen| seen.certificate.as_ref()) {
        let left = time::span(c.not_after.since(now).max(0));
        let day = c.not_after.day();
        out.proof.push(format!(
            "certificate for {}, from {}, until {day} ({left})",
            printable(&c.presented()),
            printable(&c.issuer)
        ));
    }
    let announced = seen.is_some_and(|seen| seen.record.is_some());
    if first.is_none() {
        out.state = match (announced, s.addresses.is_empty()) {
            (_, false) => State::Unseen,
            (true, true) => State::Problem,
            (false, true) => State::Absent,
        };
    } else if matches!(first, Some((_, Err(_)))) {
        out.state = if announced { State::Problem } else { State::Absent };
    }
    if !s.missing.is_empty() && (announced || first.is_some()) {
        out.proof.extend(s.missing.iter().map(|why| format!("not seen: {}", printable(why))));
        if out.state == State::Ok {
            out.state = State::Unseen;
        }
    }
    out
}

/// Returns what one address serves, with its proof and findings added; `None` if it was not seen.
fn served_at(
    s: &Sights<'_>,
    at: &AddressSight,
    roots: &TrustStore,
    out: &mut Point,
) -> Option<Result<Vec<u8>, String>> {
    let took = at.took_ms;
    if is_ours(&at.exchange) {
        let why = at.exchange.body.as_ref().err().map(FetchFailure::words);
        let why = printable(&why.unwrap_or_default());
        out.proof.push(format!("[{}]: not seen, {why}", at.address));
        return None;
    }
    let got = sts::served(&at.exchange, s.domain, roots, s.report.evidence.now);
    let got = got.map(|(_, raw)| raw);
    let words = match &got {
        Ok(raw) => format!("a policy of {} octets, after {took} ms", raw.len()),
        Err(why) => format!("none: {}", printable(why)),
    };
    out.proof.push(format!("[{}]: {words}", at.address));
    if took > SLOW {
        let seconds = took / 1_000;
        let row = &finding::POLICY_SLOW;
        let facts: &[(&'static str, &dyn std::fmt::Display)] =
            &[("address", &at.address), ("seconds", &seconds)];
        out.findings.push(Finding::new(row, facts));
    }
    if let (Some(expected), Ok(raw)) = (&s.expected, &got)
        && expected != raw
    {
        let place = format!("[{}]", at.address);
        out.findings.push(Finding::new(
            &finding::POLICY_BODY_NOT_LIVE,
            &[("place", &place), ("reason", &first_difference(expected, raw))],
        ));
    }
    Some(got)
}

/// Reports whether a failed exchange says nothing about the policy host.
pub(crate) fn is_ours(x: &PolicyExchange) -> bool {
    matches!(x.body, Err(FetchFailure::NoRoute(_) | FetchFailure::Denied(_)))
}

/// Names the first line in which two policies differ.
pub(crate) fn first_difference(expected: &[u8], found: &[u8]) -> String {
    let lines = |bytes: &[u8]| -> Vec<String> {
        String::from_utf8_lossy(bytes).lines().map(printable).collect()
    };
    let (a, b) = (lines(expected), lines(found));
    let none = "nothing".to_string();
    for n in 0..a.len().max(b.len()) {
        let (left, right) = (a.get(n).unwrap_or(&none), b.get(n).unwrap_or(&none));
        if left != right {
            return format!("line {} is `{right}`, not `{left}`", n + 1);
        }
    }
    "only the ends of the lines differ".into()
}

fn policy(s: &Sights<'_>) -> Point {
    let seen = s.report.facts.sts.as_ref();
    let applied = seen.and_then(|seen| seen.applied.as_ref());
    let Some(applied) = applied else {
        return point(s, POLICY, State::Absent, "none that senders could use".into());
    };
    let policy = &applied.policy;
    let span = time::span(i64::try_from(policy.max_age).unwrap_or(i64::MAX));
    let value = format!("mode {}, max_age {} ({span})", policy.mode.word(), policy.max_age);
    let mut out = point(s, POLICY, State::Ok, value);
    out.proof.extend(policy.mx.iter().map(|m| format!("mx: {}", m.as_str())));
    let moved = |earlier: &&CachedPolicy| earlier.id == applied.id && earlier.raw != applied.raw;
    if let Some(earlier) = s.earlier.as_ref().filter(moved) {
        let facts: &[(&'static str, &dyn std::fmt::Display)] =
            &[("domain", s.domain), ("id", &earlier.id)];
        out.findings.push(Finding::new(&finding::POLICY_ID_NOT_MOVED, facts));
    }
    out
}

fn fitness_of(s: &Sights<'_>) -> Option<Vec<HostFitness>> {
    let applied = s.report.facts.sts.as_ref()?.applied.as_ref()?;
    Some(fitness::under(&applied.policy, &s.report.facts, s.domain.as_str()))
}

fn coverage(s: &Sights<'_>) -> Point {
    let path = &s.report.facts.path;
    let Some(hosts) = fitness_of(s) else {
        let value = "there is no policy that could cover them".into();
        return point(s, COVERAGE, State::Absent, value);
    };
    let covered = hosts.iter().filter(|h| h.pattern.is_some()).count();
    let value = format!("{covered} of {} MX hosts", hosts.len());
    let unknown = path.none.as_ref().is_some_and(|none| none.fault.is_some());
    let state = if unknown { State::Unseen } else { State::Ok };
    let mut out = point(s, COVERAGE, state, value);
    for h in &hosts {
        let by = h.pattern.as_ref().map_or("no line", |p| p.as_str());
        out.proof.push(format!("{} {}: by {by}", h.preference, printable(&h.host)));
    }
    out
}

fn reports(s: &Sights<'_>) -> Point {
    let seen = s.report.facts.rpt.as_ref();
    let (state, value) = match seen.map(|r| (r.status, &r.raw)) {
        Some(("present" | "invalid", Some(raw))) => (State::Ok, raw.clone()),
        Some(("lookup_failed", _)) | None => (State::Unseen, "not known".into()),
        Some(_) => (State::Absent, "nobody is asked for reports".into()),
    };
    let mut out = point(s, REPORTS, state, value);
    let more = proposal::reports_of_hosts(&s.report.facts, s.beside, s.domain, false);
    out.findings.extend(more);
    out
}

fn mail_hosts(s: &Sights<'_>) -> Point {
    let facts = &s.report.facts;
    let sessions: usize = facts.hosts.iter().map(|h| h.probes.len()).sum();
    let value = format!("hosts: {}, addresses tested: {sessions}", facts.hosts.len());
    let unknown = facts.path.none.as_ref().is_some_and(|none| none.fault.is_some());
    let mut out = point(s, MX, if unknown { State::Unseen } else { State::Ok }, value);
    if let Some(none) = &facts.path.none {
        out.proof.push(printable(&none.reason));
    }
    for h in fitness_of(s).into_iter().flatten() {
        for a in &h.addresses {
            let ends = a.certificate_ends.map(|t| format!(", certificate until {}", t.day()));
            let why = match a.standing {
                Standing::Passes => "passes".to_string(),
                Standing::Fails | Standing::Unseen => {
                    format!("{}: {}", a.standing.word(), printable(&a.reason))
                }
            };
            let ends = ends.unwrap_or_default();
            out.proof.push(format!("{} [{}]: {why}{ends}", printable(&h.host), a.address));
        }
    }
    out
}

fn dane(s: &Sights<'_>) -> Point {
    let facts = &s.report.facts;
    let mut proof = Vec::new();
    let (mut with, mut failed) = (0, 0);
    for h in &facts.hosts {
        match &h.tlsa {
            TlsaSeen::Records { base, records, .. } => {
                with += 1;
                proof.push(format!("{base}: {} TLSA records", records.len()));
            }
            TlsaSeen::Failed(..) => failed += 1,
            TlsaSeen::NotAsked | TlsaSeen::Absent | TlsaSeen::Insecure => {}
        }
    }
    let state = match (with, failed) {
        (_, 1..) => State::Unseen,
        (0, _) => State::Absent,
        (_, _) => State::Ok,
    };
    let value = match s.report.decision.dane {
        Some(status) => format!("{with} of {} MX hosts, {}", facts.hosts.len(), status.word()),
        None => format!("{with} of {} MX hosts", facts.hosts.len()),
    };
    let mut out = point(s, DANE, state, value);
    out.proof = proof;
    out.findings.extend(tlsa::of_shared_keys(&facts.hosts));
    for h in &facts.hosts {
        out.findings.extend(tlsa::of_issuers(h));
        out.findings.extend(long_lifetime(s, h));
    }
    out
}

/// Returns the finding about TLSA records that are kept for long, by what the resolvers have left of
/// their lifetime.
fn long_lifetime(s: &Sights<'_>, h: &HostFacts) -> Option<Finding> {
    let TlsaSeen::Records { base, .. } = &h.tlsa else { return None };
    let name = dane::tlsa_name(base, h.candidate.port);
    let answer = s.report.evidence.dns(&name, RecordType::Tlsa)?;
    tlsa::of_ttl(base, answer.ttl)
}
