//! MTA-STS of a policy domain: the evaluation of record, policy exchange and cache.
//!
//! In: evidence. Out: the queries that are needed, the policy that applies, and the findings. No
//! I/O.

pub mod cached;
mod exchange;
mod finding_words;
pub mod issue;
mod lines;
pub mod mx_pattern;
mod names;
pub mod parser;
pub mod policy;
pub mod record;
mod unannounced;
mod values;

use crate::policy::certificate::Certificate;
use crate::policy::evidence::Evidence;
use crate::policy::evidence::Families;
use crate::policy::evidence::Outcome;
use crate::policy::evidence::PolicyExchange;
use crate::policy::evidence::Query;
use crate::policy::evidence::RecordData;
use crate::policy::evidence::Refetch;
use crate::policy::evidence::Via;
use crate::policy::issue::Issue;
use crate::policy::roots::TrustStore;
use crate::policy::sts::cached::CachedPolicy;
use crate::policy::sts::cached::FailedFetch;
use crate::policy::sts::cached::TroubleKind;
use crate::policy::sts::exchange::Fetched;
use crate::policy::sts::exchange::judge_exchange;
use crate::policy::sts::finding_words::about;
use crate::policy::sts::finding_words::fetch_fix;
use crate::policy::sts::finding_words::several;
pub use crate::policy::sts::names::policy_host;
pub use crate::policy::sts::names::policy_url;
pub use crate::policy::sts::names::record_name;
pub use crate::policy::sts::names::shown;
use crate::policy::sts::policy::Mode;
use crate::policy::sts::policy::StsPolicy;
use crate::policy::sts::record::Selected;
use crate::policy::sts::record::StsRecord;
use crate::vocab::dns::Domain;
use crate::vocab::dns::Proof;
use crate::vocab::dns::RecordType;
use crate::vocab::finding;
use crate::vocab::finding::Finding;
use crate::vocab::time;
use crate::vocab::time::Timestamp;
use crate::vocab::tlsrpt::Failure;
use crate::vocab::tlsrpt::ResultType;

/// Time between a failed fetch and the next one. Unit: seconds. Source: RFC 8461 §3.3.
pub const BACK_OFF: i64 = 300;

/// Longest wait of a server after failed fetches. Unit: seconds.
const LONGEST_WAIT: i64 = 3_600;

/// Remaining lifetime below which a certificate gets a warning. Unit: seconds.
pub const ENDING_SOON: i64 = 14 * 86_400;

/// The MTA-STS status of a domain: the words of `mta_sts.status` that evidence alone decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StsStatus {
    /// The TXT lookup failed and nothing is cached.
    LookupFailed,
    /// There is no record.
    Absent,
    /// The record is malformed.
    RecordInvalid,
    /// There is a record, but the policy could not be fetched.
    FetchFailed,
    /// The fetched policy is malformed.
    PolicyInvalid,
    /// A policy of mode none applies, as if there were none.
    None,
    /// A policy of mode testing applies.
    Testing,
    /// A policy of mode enforce applies.
    Enforce,
}

impl StsStatus {
    /// Returns the word used in reports.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            StsStatus::LookupFailed => "lookup_failed",
            StsStatus::Absent => "absent",
            StsStatus::RecordInvalid => "record_invalid",
            StsStatus::FetchFailed => "fetch_failed",
            StsStatus::PolicyInvalid => "policy_invalid",
            StsStatus::None => "none",
            StsStatus::Testing => "testing",
            StsStatus::Enforce => "enforce",
        }
    }
}

/// The policy that applies, with its origin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applied {
    /// The policy.
    pub policy: StsPolicy,
    /// Whether the policy comes from the cache and was not fetched now.
    pub from_cache: bool,
    /// The record's `id` at the time of the fetch.
    pub id: String,
    /// Policy text as published.
    pub raw: Vec<u8>,
    /// Time of the last successful fetch.
    pub fetched_at: Timestamp,
    /// Time of the last fetch plus the capped `max_age`.
    pub expires_at: Timestamp,
}

impl Applied {
    /// Returns a cached policy as one that applies, live or not; `None` if its text is no policy.
    #[must_use]
    pub fn of_cache(cached: &CachedPolicy) -> Option<Applied> {
        let policy = parser::parse(&cached.raw).value?;
        Some(Applied {
            policy,
            from_cache: true,
            id: cached.id.clone(),
            raw: cached.raw.clone(),
            fetched_at: cached.fetched_at,
            expires_at: cached.expires_at,
        })
    }
}

/// The record as published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordSeen {
    /// Raw text, not safe to show.
    pub raw: Vec<u8>,
    /// The record's `id`, if the record is well formed.
    pub id: Option<String>,
    /// Fault of the record, if it is not well formed.
    pub fault: Option<String>,
    /// Target of the alias at `_mta-sts`, if it is one.
    pub cname: Option<Domain>,
    /// DNSSEC status of the TXT answer.
    pub proof: Proof,
}

/// The MTA-STS result of a domain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StsSeen {
    /// Status of the domain.
    pub status: StsStatus,
    /// The only record, well formed or not.
    pub record: Option<RecordSeen>,
    /// The policy that applies, of any mode.
    pub applied: Option<Applied>,
    /// Certificate of the policy host, if it was received.
    pub certificate: Option<Certificate>,
    /// Whether `applied` was fetched now and has to be cached.
    pub fetched: bool,
    /// The failed fetch to be cached, if a fetch was tried and failed.
    pub fetch_failure: Option<FailedFetch>,
    /// Policy that is served although no record announces it; it never applies.
    pub unannounced: Option<StsPolicy>,
    /// Failures in the terms of TLS reports.
    pub failures: Vec<Failure>,
    /// Findings for the publisher.
    pub findings: Vec<Finding>,
}

/// Returns the TXT strings of an answer.
#[must_use]
pub fn texts(records: &[RecordData]) -> Vec<Vec<u8>> {
    records
        .iter()
        .filter_map(|r| match r {
            RecordData::Txt(text) => Some(text.clone()),
            RecordData::Address(_)
            | RecordData::Mx(..)
            | RecordData::Tlsa(_)
            | RecordData::Alias(_) => None,
        })
        .collect()
}

/// Returns the well-formed record of the answer, if there is exactly one.
fn valid_record(e: &Evidence, domain: &Domain) -> Option<StsRecord> {
    let answer = e.dns(&record_name(domain), RecordType::Txt)?;
    let Outcome::Records(records) = answer.outcome() else { return None };
    match record::select(&texts(records)) {
        Selected::One { parsed, .. } => parsed.value,
        Selected::None { .. } | Selected::Multiple(_) => None,
    }
}

/// Reports whether the policy of a record must be fetched now.
///
/// Source: RFC 8461 §3.3 (the id is compared at every use; five minutes of back-off), §5.1.
fn must_fetch(e: &Evidence, record: &StsRecord) -> bool {
    match e.scope.refetch {
        Refetch::Always => true,
        Refetch::Renew => !backing_off(e, record),
        Refetch::IfIdChanged | Refetch::BackOff | Refetch::Patient => {
            !same_id_live(e, record) && !backing_off(e, record)
        }
    }
}

/// Reports whether the cache holds a live policy for this record's `id`, so that no fetch is
/// needed.
fn same_id_live(e: &Evidence, record: &StsRecord) -> bool {
    e.remembered.policy.as_ref().is_some_and(|c| c.is_live(e.now) && c.id == record.id)
}

/// Reports whether only a recent failure prevents a fetch.
fn held_back(e: &Evidence, record: &StsRecord) -> bool {
    !same_id_live(e, record) && backing_off(e, record)
}

fn backing_off(e: &Evidence, record: &StsRecord) -> bool {
    match e.scope.refetch {
        Refetch::IfIdChanged | Refetch::Always => false,
        Refetch::BackOff => recent_trouble(e, record, BACK_OFF).is_some(),
        Refetch::Patient | Refetch::Renew => {
            let times = e.remembered.failure.as_ref().map_or(1, |failure| failure.times);
            recent_trouble(e, record, wait(times)).is_some()
        }
    }
}

/// Returns the failed fetch of this record's policy if it lies within the back-off. A time far in
/// the future comes from a wrong clock and does not count.
///
/// - `bound`: the length of the back-off. Unit: seconds.
fn recent_trouble<'a>(e: &'a Evidence, record: &StsRecord, bound: i64) -> Option<&'a FailedFetch> {
    let failure = e.remembered.failure.as_ref()?;
    let recent = (-bound..bound).contains(&e.now.since(failure.at));
    (failure.id == record.id && recent).then_some(failure)
}

/// Returns the wait of a server after a number of failed fetches in a row: [`BACK_OFF`], doubled
/// with each further one, at most an hour. Unit: seconds.
#[must_use]
pub fn wait(times: u32) -> i64 {
    let doubled = BACK_OFF << times.saturating_sub(1).min(8);
    doubled.min(LONGEST_WAIT)
}

fn last_try(domain: &Domain, t: &FailedFetch) -> Finding {
    let at = t.at.rfc3339();
    Finding::new(&finding::STS_BACK_OFF, &[("domain", domain), ("at", &at), ("reason", &t.reason)])
}

/// Returns the MTA-STS queries that are still needed.
#[must_use]
pub fn wanted(e: &Evidence, domain: &Domain) -> Vec<Query> {
    let name = record_name(domain);
    if e.dns(&name, RecordType::Txt).is_none() {
        return vec![Query::Dns(name, RecordType::Txt)];
    }
    let Some(record) = valid_record(e, domain) else { return unannounced::wanted(e, domain) };
    if !must_fetch(e, &record) {
        return Vec::new();
    }
    if e.scope.proxy {
        return missing(e, domain, Via::Proxy);
    }
    let host = policy_host(domain);
    let mut wanted = Vec::new();
    // The options --ipv4 and --ipv6 and the field ip_sort_pref apply to mail hosts only.
    for rtype in Families::Both.types() {
        match e.dns(&host, *rtype).map(|a| a.outcome()) {
            None => wanted.push(Query::Dns(host.clone(), *rtype)),
            Some(Outcome::Records(_)) => wanted.extend(missing(e, domain, via(*rtype))),
            Some(Outcome::Nothing { .. } | Outcome::Error(_)) => {}
        }
    }
    wanted
}

fn via(rtype: RecordType) -> Via {
    if rtype == RecordType::Aaaa { Via::V6 } else { Via::V4 }
}

fn missing(e: &Evidence, domain: &Domain, via: Via) -> Vec<Query> {
    if e.exchange(domain, via).is_some() {
        return Vec::new();
    }
    vec![Query::StsPolicy(domain.clone(), via)]
}

/// Evaluates the MTA-STS evidence of a domain. Call it when [`wanted`] is empty.
///
/// Source: RFC 8461 §3, §5.1: a live cached policy applies if today's fetch fails.
#[must_use]
pub fn judge(e: &Evidence, domain: &Domain, roots: &TrustStore) -> StsSeen {
    let mut seen = StsSeen {
        status: StsStatus::Absent,
        record: None,
        applied: None,
        certificate: None,
        fetched: false,
        fetch_failure: None,
        unannounced: None,
        failures: Vec::new(),
        findings: Vec::new(),
    };
    read_record(e, domain, &mut seen);
    unannounced::look(e, domain, roots, &mut seen);
    if let Some(record) = valid_record(e, domain) {
        if must_fetch(e, &record) {
            if let Some(t) = recent_trouble(e, &record, BACK_OFF) {
                seen.findings.push(last_try(domain, t));
            }
            read_exchanges(e, domain, &record, roots, &mut seen);
        } else if let Some(t) = e.remembered.failure.as_ref().filter(|_| held_back(e, &record)) {
            // A fault that was just seen counts in full until a fetch shows that it is corrected.
            let ago = time::span(e.now.since(t.at).max(0));
            fetch_failed(domain, t, &format!(" (seen {ago} ago)"), &mut seen);
            seen.findings.push(last_try(domain, t));
        }
    }
    if seen.applied.is_none() {
        stand_in(e, domain, &mut seen);
    }
    if let Some(applied) = &seen.applied {
        seen.status = match applied.policy.mode {
            Mode::Enforce => StsStatus::Enforce,
            Mode::Testing => StsStatus::Testing,
            Mode::None => StsStatus::None,
        };
    }
    seen
}

/// Evaluates the TXT answer: record, status and findings.
fn read_record(e: &Evidence, domain: &Domain, seen: &mut StsSeen) {
    let Some(answer) = e.dns(&record_name(domain), RecordType::Txt) else {
        seen.status = StsStatus::LookupFailed;
        return;
    };
    let records = match answer.outcome() {
        Outcome::Error(reason) => {
            seen.status = StsStatus::LookupFailed;
            seen.findings.push(Finding::new(
                &finding::STS_LOOKUP_FAILED,
                &[("domain", domain), ("reason", &reason)],
            ));
            let detail = format!("TXT look-up: {reason}");
            seen.failures.push(Failure::new(ResultType::StsPolicyFetchError, detail));
            return;
        }
        Outcome::Nothing { .. } => {
            seen.findings.push(Finding::new(&finding::STS_ABSENT, &[("domain", domain)]));
            return;
        }
        Outcome::Records(records) => texts(records),
    };
    match record::select(&records) {
        Selected::None { near_misses } if near_misses.is_empty() => {
            seen.findings.push(Finding::new(&finding::STS_ABSENT, &[("domain", domain)]));
        }
        Selected::None { near_misses } => {
            for issue in &near_misses {
                seen.findings.push(about(&finding::STS_NEAR_MISS, domain, issue));
            }
        }
        Selected::Multiple(count) => seen.findings.push(several(domain, &records, count)),
        Selected::One { index, parsed } => {
            let fault = parsed.value.is_none().then(|| {
                parsed.errors.first().map_or("malformed", |i| i.message.as_str()).to_string()
            });
            seen.record = Some(RecordSeen {
                raw: records.get(index).cloned().unwrap_or_default(),
                id: parsed.value.as_ref().map(|r| r.id.clone()),
                fault: fault.clone(),
                cname: answer.aliases.last().cloned(),
                proof: answer.proof,
            });
            let errors = parsed.errors.iter().map(|i| (&finding::STS_RECORD_INVALID, i));
            let warnings = parsed.warnings.iter().map(|i| (&finding::STS_RECORD_ODD, i));
            seen.findings.extend(errors.chain(warnings).map(|(row, i)| about(row, domain, i)));
            if let Some(fault) = fault {
                seen.status = StsStatus::RecordInvalid;
                seen.failures.push(Failure::new(
                    ResultType::StsPolicyInvalid,
                    format!("TXT record: {fault}"),
                ));
            }
        }
    }
}

/// Evaluates the policy exchanges over all families; the first one with a policy counts.
fn read_exchanges(
    e: &Evidence,
    domain: &Domain,
    record: &StsRecord,
    roots: &TrustStore,
    seen: &mut StsSeen,
) {
    let host = policy_host(domain);
    let mut results: Vec<(Via, Fetched)> = Vec::new();
    for via in [Via::Proxy, Via::V4, Via::V6] {
        let Some(x) = e.exchange(domain, via) else { continue };
        if seen.certificate.is_none() {
            seen.certificate = x.chain.first().and_then(|der| Certificate::read(der));
        }
        results.push((via, judge_exchange(x, &host, roots, e.now)));
    }
    if results.is_empty() {
        return no_policy_host(e, domain, record, &host, seen);
    }
    compare_families(domain, &results, seen);
    warn_of_end(e, domain, seen);
    let best = results
        .iter()
        .position(|(_, r)| matches!(r, Fetched::Policy { .. }))
        .or_else(|| results.iter().position(|(_, r)| matches!(r, Fetched::Malformed { .. })))
        .or_else(|| {
            results.iter().position(|(_, r)| !matches!(r, Fetched::Failed { local: true, .. }))
        })
        .unwrap_or(0);
    match results.swap_remove(best).1 {
        Fetched::Failed { kind, reason, .. } => {
            failed_now(e, domain, record, (kind, reason, Vec::new()), seen);
        }
        Fetched::Malformed { errors, raw } => {
            let first = errors.first().map_or_else(
                || "malformed".to_string(),
                |i| match i.is_missing() {
                    true => i.message.clone(),
                    false => format!("line {}: {}", i.line, i.message),
                },
            );
            failed_now(e, domain, record, (TroubleKind::Malformed, first, raw), seen);
        }
        Fetched::Policy { policy, errors, warnings, raw } => {
            policy_findings(domain, &policy, &errors, &warnings, seen);
            let lifetime = i64::try_from(policy.lifetime()).unwrap_or(i64::MAX);
            seen.fetched = true;
            seen.applied = Some(Applied {
                policy,
                from_cache: false,
                id: record.id.clone(),
                raw,
                fetched_at: e.now,
                expires_at: e.now.plus(lifetime),
            });
        }
    }
}

/// Adds the findings about a policy that applies, fetched or cached.
fn policy_findings(
    domain: &Domain,
    policy: &StsPolicy,
    errors: &[Issue],
    warnings: &[Issue],
    seen: &mut StsSeen,
) {
    let odd = errors.iter().map(|i| (true, i)).chain(warnings.iter().map(|i| (false, i)));
    for (is_error, issue) in odd {
        seen.findings.push(policy_finding(domain, policy, is_error, issue));
    }
    let row = match policy.mode {
        Mode::Testing => &finding::STS_TESTING,
        Mode::None => &finding::STS_WITHDRAWN,
        Mode::Enforce => return,
    };
    seen.findings.push(Finding::new(row, &[("domain", domain)]));
}

/// Returns the policy that an exchange brought, with its text.
///
/// Errors: why a sender gets none from it, in plain words.
pub fn served(
    x: &PolicyExchange,
    domain: &Domain,
    roots: &TrustStore,
    now: Timestamp,
) -> Result<(StsPolicy, Vec<u8>), String> {
    match judge_exchange(x, &policy_host(domain), roots, now) {
        Fetched::Policy { policy, raw, .. } => Ok((policy, raw)),
        Fetched::Malformed { errors, .. } => {
            Err(errors.first().map_or_else(|| "it is malformed".into(), |i| i.message.clone()))
        }
        Fetched::Failed { reason, .. } => Err(reason),
    }
}

/// Returns the findings about the text of a policy before it is published: what senders would
/// refuse in it, and what is unusual.
#[must_use]
pub fn own_policy(domain: &Domain, text: &[u8]) -> Vec<Finding> {
    let parsed = parser::parse(text);
    let Some(policy) = &parsed.value else {
        return parsed
            .errors
            .iter()
            .map(|i| about(&finding::STS_POLICY_INVALID, domain, i))
            .collect();
    };
    let odd = parsed.errors.iter().map(|i| (true, i));
    let odd = odd.chain(parsed.warnings.iter().map(|i| (false, i)));
    odd.map(|(is_error, issue)| policy_finding(domain, policy, is_error, issue)).collect()
}

fn policy_finding(domain: &Domain, policy: &StsPolicy, is_error: bool, issue: &Issue) -> Finding {
    let row = match (is_error, issue.code) {
        (true, _) => &finding::STS_MAX_AGE_OVER,
        (false, "sts-policy-max-age-short") => &finding::STS_MAX_AGE_SHORT,
        (false, _) => return about(&finding::STS_POLICY_ODD, domain, issue),
    };
    let span = time::span(i64::try_from(policy.max_age).unwrap_or(i64::MAX));
    Finding::new(row, &[("max_age", &policy.max_age), ("span", &span)])
}

/// Adds the failure of a record without a reachable policy host.
fn no_policy_host(
    e: &Evidence,
    domain: &Domain,
    record: &StsRecord,
    host: &Domain,
    seen: &mut StsSeen,
) {
    let failed =
        Families::Both.types().iter().find_map(|t| match e.dns(host, *t).map(|a| a.outcome()) {
            Some(Outcome::Error(reason)) => Some(format!("{host} {}: {reason}", t.word())),
            Some(Outcome::Records(_) | Outcome::Nothing { .. }) | None => None,
        });
    let (kind, reason) = match failed {
        Some(reason) => (TroubleKind::Fetch, reason),
        None => (TroubleKind::NoAddress, without_address(e, host)),
    };
    failed_now(e, domain, record, (kind, reason, Vec::new()), seen);
}

/// Returns the reason why a policy host has no address; it names the end of an alias chain.
fn without_address(e: &Evidence, host: &Domain) -> String {
    let answers = Families::Both.types().iter().filter_map(|t| e.dns(host, *t));
    for answer in answers {
        if let Some(end) = answer.aliases.last() {
            let how = match answer.outcome() {
                Outcome::Nothing { nxdomain: true } => "which does not exist",
                Outcome::Nothing { nxdomain: false } | Outcome::Records(_) | Outcome::Error(_) => {
                    "which has no address"
                }
            };
            return format!("{host} is an alias of {end}, {how}");
        }
    }
    format!("{host} has no address")
}

/// Reports a fetch that failed now and keeps it for the cache.
fn failed_now(
    e: &Evidence,
    domain: &Domain,
    record: &StsRecord,
    (kind, reason, raw): (TroubleKind, String, Vec<u8>),
    seen: &mut StsSeen,
) {
    let before = e.remembered.failure.as_ref();
    let times = before.filter(|b| b.id == record.id).map_or(1, |b| b.times.saturating_add(1));
    let since = before.map_or(e.now, |before| before.since.unwrap_or(before.at));
    let (id, since) = (record.id.clone(), Some(since));
    let failure = FailedFetch { at: e.now, id, reason, kind, raw, times, since };
    fetch_failed(domain, &failure, "", seen);
    seen.fetch_failure = Some(failure);
}

/// Reports a failed fetch. `when` is added to each reason: empty, or how long ago it was.
fn fetch_failed(domain: &Domain, t: &FailedFetch, when: &str, seen: &mut StsSeen) {
    let reason = format!("{}{when}", t.reason);
    let (status, result) = match t.kind {
        TroubleKind::Fetch
        | TroubleKind::NotFound
        | TroubleKind::Redirect
        | TroubleKind::MediaType
        | TroubleKind::NoAddress => (StsStatus::FetchFailed, ResultType::StsPolicyFetchError),
        TroubleKind::Certificate => (StsStatus::FetchFailed, ResultType::StsWebpkiInvalid),
        TroubleKind::Malformed => (StsStatus::PolicyInvalid, ResultType::StsPolicyInvalid),
    };
    seen.status = status;
    seen.failures.push(Failure::new(result, reason.clone()));
    if t.kind == TroubleKind::Malformed {
        return malformed(domain, t, when, seen);
    }
    let alias = seen.record.as_ref().and_then(|r| r.cname.as_ref());
    let row = match (alias, t.kind) {
        (Some(_), _) => &finding::STS_DELEGATION_HALF,
        (None, TroubleKind::NoAddress) => &finding::STS_HOST_MISSING,
        (None, TroubleKind::Certificate) => &finding::STS_HOST_CERT,
        (None, TroubleKind::NotFound) => &finding::STS_NOT_FOUND,
        (None, TroubleKind::Redirect) => &finding::STS_REDIRECT,
        (None, TroubleKind::Fetch | TroubleKind::MediaType | TroubleKind::Malformed) => {
            &finding::STS_FETCH_FAILED
        }
    };
    let fix = fetch_fix(domain, t, seen.certificate.as_ref());
    let target = alias.map_or_else(String::new, ToString::to_string);
    let facts: &[(&'static str, &dyn std::fmt::Display)] =
        &[("domain", domain), ("target", &target), ("reason", &reason), ("fix", &fix)];
    let mut failed = Finding::new(row, facts);
    let cannot = if t.kind == TroubleKind::MediaType {
        "must not use the policy of"
    } else {
        "get no policy from"
    };
    failed
        .facts
        .extend([("cannot", cannot.to_string()), (finding::FETCH_TROUBLE, t.kind.word().into())]);
    seen.findings.push(failed);
}

/// Adds the findings about a malformed policy.
fn malformed(domain: &Domain, t: &FailedFetch, when: &str, seen: &mut StsSeen) {
    let parsed = parser::parse(&t.raw);
    let errors = parsed.errors.iter().map(|i| (&finding::STS_POLICY_INVALID, i));
    let warnings = parsed.warnings.iter().map(|i| (&finding::STS_POLICY_ODD, i));
    for (row, issue) in errors.chain(warnings) {
        let issue = Issue { message: format!("{}{when}", issue.message_clause()), ..issue.clone() };
        seen.findings.push(about(row, domain, &issue));
    }
}

/// Adds a finding if IPv4 and IPv6 give different results. A family that this host lacks does not
/// count.
fn compare_families(domain: &Domain, results: &[(Via, Fetched)], seen: &mut StsSeen) {
    let [(_, a), (_, b)] = results else { return };
    let say = |r: &Fetched| match r {
        Fetched::Policy { .. } => "a policy".to_string(),
        Fetched::Malformed { .. } => "a malformed policy".to_string(),
        Fetched::Failed { reason, .. } => reason.clone(),
    };
    let differ = match (a, b) {
        (Fetched::Failed { local: true, .. }, _) | (_, Fetched::Failed { local: true, .. }) => None,
        (Fetched::Policy { raw: x, .. }, Fetched::Policy { raw: y, .. }) => {
            (x != y).then(|| "two different policies".to_string())
        }
        (Fetched::Failed { .. }, Fetched::Failed { .. })
        | (Fetched::Malformed { .. }, Fetched::Malformed { .. }) => None,
        (a, b) => Some(format!("IPv4: {}; IPv6: {}", say(a), say(b))),
    };
    if let Some(reason) = differ {
        seen.findings.push(Finding::new(
            &finding::STS_FAMILIES_DIFFER,
            &[("domain", domain), ("reason", &reason)],
        ));
    }
}

fn warn_of_end(e: &Evidence, domain: &Domain, seen: &mut StsSeen) {
    let Some(certificate) = &seen.certificate else { return };
    let left = certificate.not_after.since(e.now);
    if (0..ENDING_SOON).contains(&left) {
        seen.findings.push(Finding::new(
            &finding::STS_HOST_CERT_ENDING,
            &[
                ("domain", domain),
                ("left", &time::span(left)),
                ("day", &certificate.not_after.day()),
            ],
        ));
    }
}

/// Applies a live cached policy if nothing was fetched. Source: RFC 8461 §5.1.
fn stand_in(e: &Evidence, domain: &Domain, seen: &mut StsSeen) {
    let Some(cached) = e.remembered.policy.as_ref().filter(|c| c.is_live(e.now)) else { return };
    let parsed = parser::parse(&cached.raw);
    let Some(policy) = parsed.value else { return };
    policy_findings(domain, &policy, &parsed.errors, &parsed.warnings, seen);
    let same = seen.record.as_ref().and_then(|r| r.id.as_ref()) == Some(&cached.id);
    if !same || !seen.failures.is_empty() {
        seen.findings.push(Finding::new(
            &finding::STS_CACHE_STANDS_IN,
            &[("domain", domain), ("id", &cached.id), ("until", &cached.expires_at.rfc3339())],
        ));
    }
    seen.applied = Some(Applied {
        policy,
        from_cache: true,
        id: cached.id.clone(),
        raw: cached.raw.clone(),
        fetched_at: cached.fetched_at,
        expires_at: cached.expires_at,
    });
}
