//! The verdict: what happens to the message, computed from the outcome of each host. Pure and
//! total.

use crate::policy::dane;
use crate::policy::dane::DaneMatch;
use crate::policy::dane::TlsaSeen;
use crate::policy::evidence::Evidence;
use crate::policy::evidence::ResolverFault;
use crate::policy::ground::Deciding;
use crate::policy::ground::Ground;
use crate::policy::ground::first_refused;
use crate::policy::host;
use crate::policy::host::HostFacts;
use crate::policy::host::NoConnection;
use crate::policy::host::Reach;
use crate::policy::mx::Candidate;
use crate::policy::mx::NoRoute;
use crate::policy::mx::Path;
use crate::policy::mx::RouteKind;
use crate::policy::sts::StsSeen;
use crate::policy::sts::StsStatus;
use crate::policy::unjudged;
use crate::policy::walk;
use crate::policy::walk::AddressOutcome;
use crate::policy::walk::Conditions;
use crate::policy::walk::DaneScope;
use crate::policy::walk::HostOutcome;
use crate::policy::walk::Protection;
use crate::policy::walk::Refusal;
use crate::policy::walk::Requirement;
use crate::policy::walk::TlsPolicy;
use crate::vocab::dns::Proof;
use crate::vocab::tls::DaneMode;
use crate::vocab::tls::Switch;

/// The rules for a DANE failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Semantics {
    /// The gateway's rules: after an opportunistic DANE failure MTA-STS decides, and without it the
    /// TLS setting.
    #[default]
    Gateway,
    /// The rules of the RFCs: a host that fails DANE is never used (RFC 7672 §2.2, RFC 8461 §2).
    Rfc,
}

/// The result for the message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// The message is delivered.
    Deliver,
    /// The message stays in the queue.
    Defer,
    /// The message is returned to its sender.
    Bounce,
    /// The message is discarded, as configured.
    Discard,
    /// The result cannot be determined from here.
    Unknown,
}

impl Action {
    /// Returns the word used in reports.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Action::Deliver => "deliver",
            Action::Defer => "defer",
            Action::Bounce => "bounce",
            Action::Discard => "discard",
            Action::Unknown => "unknown",
        }
    }
}

/// The non-delivery report that a sender on Exchange Online would read after a failure that lasts.
/// Source: Microsoft's page "Enhancing mail flow with MTA-STS". This gateway has its own notice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ndr {
    /// Enhanced status code, for example `5.7.5`.
    pub code: String,
    /// First sentence of the report, without a final stop if no reason follows.
    pub heading: String,
    /// Reason, if the report gives one.
    pub reason: Option<String>,
}

impl Ndr {
    fn new(code: &str, heading: impl Into<String>) -> Ndr {
        Ndr { code: code.into(), heading: heading.into(), reason: None }
    }

    /// Returns the report about a TLS failure.
    ///
    /// - `missed`: what was not met, for example `MTA-STS validation`.
    fn tls(missed: &str, j: &AddressOutcome, seen: bool) -> Ndr {
        // A certificate that was not seen did not fail.
        let what = if seen { "certificate" } else { "server" };
        let reason = Some(j.reason.clone());
        Ndr { reason, ..Ndr::new("5.7.5", format!("Remote {what} failed {missed}")) }
    }

    /// Returns the text of the report.
    #[must_use]
    pub fn text(&self) -> String {
        match &self.reason {
            Some(reason) => format!("{}. Reason: {reason}", self.heading),
            None => self.heading.clone(),
        }
    }
}

/// The verdict under one set of rules.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub struct Verdict {
    /// Result for the message.
    pub action: Action,
    /// Protection of a delivered message; `None` unless delivered.
    pub protection: Option<Protection>,
    /// Index of the host that receives it.
    pub host: Option<usize>,
    /// Enhanced status code of the attempt, for example `4.7.5`.
    pub status: Option<String>,
    /// Final non-delivery report of a bounce, or of a sender on Exchange Online.
    pub ndr: Option<Ndr>,
    /// Reason in plain words.
    pub reason: String,
    /// Part of the evidence that decided.
    pub ground: Ground,
    /// Whether the deferral only means that no host could be examined.
    pub unseen: bool,
}

/// The DANE status of the domain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DaneStatus {
    /// A usable record matches.
    Verified,
    /// There are usable records, but none matches, or TLS fails.
    Failed,
    /// A lookup failed.
    Error,
    /// There are records, but none is usable.
    Unusable,
    /// The DNSSEC status is not secure, so DANE does not apply.
    Insecure,
    /// The absence of records is proven.
    Absent,
    /// DANE is switched off.
    Off,
    /// An SMTP route replaces DANE.
    SkippedSmtpRoute,
}

impl DaneStatus {
    /// Returns the word used in reports.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            DaneStatus::Verified => "verified",
            DaneStatus::Failed => "failed",
            DaneStatus::Error => "error",
            DaneStatus::Unusable => "unusable",
            DaneStatus::Insecure => "insecure",
            DaneStatus::Absent => "absent",
            DaneStatus::Off => "off",
            DaneStatus::SkippedSmtpRoute => "skipped_smtp_route",
        }
    }
}

/// The verdicts under both sets of rules, with their basis.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// Verdict under the chosen rules.
    pub verdict: Verdict,
    /// Verdict under the gateway's rules.
    pub gateway: Verdict,
    /// Verdict under the RFCs' rules.
    pub rfc: Verdict,
    /// Verdict if the domain were unsigned; set if DANE is wanted and the resolver does not support
    /// DNSSEC, so that neither verdict can be determined.
    pub unsigned: Option<Verdict>,
    /// Outcomes behind the chosen verdict, one per host.
    pub walked: Vec<HostOutcome>,
    /// DANE status of each host, independent of the settings; `None` if nothing could be matched.
    pub host_dane: Vec<Option<DaneStatus>>,
    /// DANE status of the domain.
    pub dane: Option<DaneStatus>,
    /// Word of `mta_sts.status`.
    pub mta_sts: &'static str,
    /// Whether DANE applies to the route.
    pub scope: DaneScope,
    /// Rules of the chosen verdict.
    pub semantics: Semantics,
}

/// Returns whether DANE applies to a route. Source: RFC 7672 §2.2.1.
#[must_use]
pub fn dane_scope(path: &Path) -> DaneScope {
    match (path.kind, path.proof) {
        (RouteKind::SmtpRoute | RouteKind::Literal, _) => DaneScope::Outside,
        (
            RouteKind::Mx | RouteKind::ImplicitMx | RouteKind::NullMx | RouteKind::None,
            Some(Proof::Secure),
        ) => DaneScope::Applies,
        (
            RouteKind::Mx | RouteKind::ImplicitMx | RouteKind::NullMx | RouteKind::None,
            Some(Proof::Indeterminate),
        ) => DaneScope::CannotJudge,
        (
            RouteKind::Mx | RouteKind::ImplicitMx | RouteKind::NullMx | RouteKind::None,
            Some(Proof::Insecure | Proof::Bogus) | None,
        ) => DaneScope::InsecureMx,
    }
}

/// Decides on a destination. Total: any evidence gives a verdict.
///
/// Source: the gateway's order of decision; RFC 8461 §5, RFC 7672 §2.2.
#[must_use]
pub fn decide(
    e: &Evidence,
    path: &Path,
    sts: Option<&StsSeen>,
    hosts: &[HostFacts],
    wanted: TlsPolicy,
    semantics: Semantics,
) -> Decision {
    let wanted = wanted.effective();
    let scope = dane_scope(path);
    let judged = sts
        .and_then(|s| s.applied.as_ref().map(|a| (s.status, &a.policy)))
        .filter(|(status, _)| matches!(status, StsStatus::Enforce | StsStatus::Testing))
        .filter(|_| wanted.mta_sts == Switch::On && path.kind != RouteKind::SmtpRoute);
    let domain = e.destination.to_string();
    let blind_route = unjudged::route(e, path).filter(|_| wanted.dane != DaneMode::None);
    let conditions = Conditions {
        wanted,
        sts: judged.map(|(_, policy)| policy),
        enforce: judged.is_some_and(|(status, _)| status == StsStatus::Enforce),
        dane: if blind_route.is_some() { DaneScope::InsecureMx } else { scope },
        domain: &domain,
    };
    let first = walk::walk(&conditions, hosts, &[]);
    let rfc = conclude(e, path, &conditions, hosts, &first);
    // The second pass is only for opportunistic DANE if no host was usable.
    let without_dane =
        if walk::used_host(&first).is_none() && wanted.dane == DaneMode::Opportunistic {
            walk::refused_by_dane(hosts, &first)
        } else {
            Vec::new()
        };
    let (gateway, second) = if without_dane.is_empty() {
        (rfc.clone(), first.clone())
    } else {
        let mut second = walk::walk(&conditions, hosts, &without_dane);
        keep_dane_failures(&first, &mut second, &without_dane);
        (conclude(e, path, &conditions, hosts, &second), second)
    };
    let host_dane: Vec<Option<DaneStatus>> = hosts.iter().map(|h| host_dane(scope, h)).collect();
    let dane = domain_dane(wanted, path, &first, &host_dane);
    let (verdict, walked) = match semantics {
        Semantics::Gateway => (gateway.clone(), second),
        Semantics::Rfc => (rfc.clone(), first.clone()),
    };
    let by_dane = walk::used_host(&first).is_some_and(|(_, p)| p == Protection::Dane);
    let mta_sts = sts_word(wanted, path, sts, by_dane);
    let blind_host = || hosts.iter().find_map(|h| unjudged::host(e, h));
    let asks = wanted.dane != DaneMode::None && scope != DaneScope::Outside && !by_dane;
    let fault = blind_route.or_else(|| if asks { blind_host() } else { None });
    let decision = Decision {
        verdict,
        gateway,
        rfc,
        unsigned: None,
        walked,
        host_dane,
        dane,
        mta_sts,
        scope,
        semantics,
    };
    match fault {
        // A failed lookup fails with DNSSEC and without.
        Some(fault) if !decision.verdict.unseen => not_to_be_told(decision, fault),
        Some(_) | None => decision,
    }
}

/// Replaces a decision made as for an unsigned domain by one that is unknown.
fn not_to_be_told(decision: Decision, fault: ResolverFault) -> Decision {
    let reason = format!("DNSSEC cannot be judged: {}", fault.words());
    let unknown = plain(Action::Unknown, None, Ground::NoDnssec, reason);
    Decision {
        unsigned: Some(decision.verdict),
        verdict: unknown.clone(),
        gateway: unknown.clone(),
        rfc: unknown,
        dane: None,
        ..decision
    }
}

/// Keeps the DANE failures of the first pass in the outcomes of the second one.
fn keep_dane_failures(first: &[HostOutcome], second: &mut [HostOutcome], without_dane: &[usize]) {
    for index in without_dane {
        let (Some(before), Some(after)) = (first.get(*index), second.get_mut(*index)) else {
            continue;
        };
        for (was, is) in before.probes.iter().zip(after.probes.iter_mut()) {
            let mut all = was.failures.clone();
            all.extend(is.failures.iter().filter(|f| !was.failures.contains(f)).cloned());
            is.failures = all;
        }
        if let Some(own) = after.deciding.and_then(|i| after.probes.get(i)) {
            after.own = own.clone();
        }
    }
}

/// Returns the word of `mta_sts.status`: what was applied, or why it was skipped.
fn sts_word(
    wanted: TlsPolicy,
    path: &Path,
    sts: Option<&StsSeen>,
    verified_by_dane: bool,
) -> &'static str {
    if wanted.mta_sts == Switch::Off {
        return "off";
    }
    if path.kind == RouteKind::SmtpRoute {
        return "skipped_smtp_route";
    }
    let Some(sts) = sts else { return StsStatus::Absent.word() };
    if verified_by_dane && matches!(sts.status, StsStatus::Enforce | StsStatus::Testing) {
        return "skipped_dane";
    }
    sts.status.word()
}

/// Returns the DANE status of one host from evidence alone.
fn host_dane(scope: DaneScope, h: &HostFacts) -> Option<DaneStatus> {
    match scope {
        DaneScope::Outside | DaneScope::CannotJudge => return None,
        DaneScope::InsecureMx => return Some(DaneStatus::Insecure),
        DaneScope::Applies => {}
    }
    if h.addresses.unknown() {
        return Some(DaneStatus::Error);
    }
    if h.addresses.addresses.is_empty() {
        return None;
    }
    match &h.tlsa {
        TlsaSeen::NotAsked | TlsaSeen::Insecure => Some(DaneStatus::Insecure),
        TlsaSeen::Absent => Some(DaneStatus::Absent),
        TlsaSeen::Failed(..) => Some(DaneStatus::Error),
        TlsaSeen::Records { records, .. } => {
            if records.iter().all(|r| dane::unusable(r).is_some()) {
                return Some(DaneStatus::Unusable);
            }
            let of_dane = || h.probes.iter().filter(|p| h.counts(p, h.dane_sni()));
            let matched = of_dane().any(|p| matches!(p.dane, Some(DaneMatch::Matched { .. })));
            let failed = of_dane().any(|p| {
                matches!(p.dane, Some(DaneMatch::Mismatch { .. }))
                    || matches!(
                        p.reach,
                        Reach::NoStarttls | Reach::StarttlsRefused(_) | Reach::TlsFailed(_)
                    )
            });
            match (matched, failed) {
                (true, _) => Some(DaneStatus::Verified),
                (false, true) => Some(DaneStatus::Failed),
                (false, false) => None,
            }
        }
    }
}

/// Returns the DANE status of the domain: that of the host used in the first pass, or the most
/// severe if none was used.
fn domain_dane(
    wanted: TlsPolicy,
    path: &Path,
    first: &[HostOutcome],
    hosts: &[Option<DaneStatus>],
) -> Option<DaneStatus> {
    if wanted.dane == DaneMode::None {
        return Some(DaneStatus::Off);
    }
    match path.kind {
        RouteKind::SmtpRoute => return Some(DaneStatus::SkippedSmtpRoute),
        RouteKind::Literal => return Some(DaneStatus::Absent),
        RouteKind::None => {
            let failed = path.none.as_ref().is_some_and(|n| !n.bounce);
            return failed.then_some(DaneStatus::Error);
        }
        RouteKind::NullMx => return None,
        RouteKind::Mx | RouteKind::ImplicitMx => {}
    }
    if let Some((index, _)) = walk::used_host(first) {
        return hosts.get(index).copied().flatten();
    }
    [
        DaneStatus::Failed,
        DaneStatus::Error,
        DaneStatus::Unusable,
        DaneStatus::Insecure,
        DaneStatus::Absent,
    ]
    .into_iter()
    .find(|status| hosts.contains(&Some(*status)))
}

fn plain(action: Action, status: Option<&str>, ground: Ground, reason: String) -> Verdict {
    Verdict {
        action,
        protection: None,
        host: None,
        status: status.map(ToString::to_string),
        ndr: None,
        reason,
        ground,
        unseen: false,
    }
}

/// Returns the verdict of a refused outcome.
fn by(action: Action, status: Option<&str>, deciding: Deciding<'_>) -> Verdict {
    plain(action, status, deciding.ground, deciding.outcome.reason.clone())
}

fn nowhere(none: &NoRoute, ground: Ground) -> Verdict {
    let reason = none.reason.clone();
    if none.bounce {
        let mut verdict = plain(Action::Bounce, Some(none.status), ground, reason.clone());
        verdict.ndr = Some(Ndr::new(none.status, reason));
        return verdict;
    }
    Verdict { unseen: true, ..plain(Action::Defer, Some(none.status), ground, reason) }
}

/// Returns the verdict if the lookups of the hosts failed.
fn unseen(ground: Ground, reason: String) -> Verdict {
    Verdict { unseen: true, ..plain(Action::Defer, Some("4.4.3"), ground, reason) }
}

/// Returns the verdict for the outcomes of all hosts.
fn conclude(
    e: &Evidence,
    path: &Path,
    c: &Conditions<'_>,
    hosts: &[HostFacts],
    walked: &[HostOutcome],
) -> Verdict {
    if e.clock_is_wrong() {
        let reason = format!(
            "the clock of this host stands at {}: nothing can be judged by it",
            e.now.day()
        );
        return plain(Action::Unknown, None, Ground::Clock, reason);
    }
    if path.discard {
        let reason = "an SMTP route to /dev/null".into();
        return plain(Action::Discard, None, Ground::Discard, reason);
    }
    if let Some(none) = &path.none {
        return nowhere(none, Ground::NoHost);
    }
    if let Some((index, protection)) = walk::used_host(walked) {
        let reason = walked.get(index).map_or_else(String::new, |h| h.own.reason.clone());
        return Verdict {
            action: Action::Deliver,
            protection: Some(protection),
            host: Some(index),
            status: None,
            ndr: None,
            reason,
            ground: Ground::Used(index),
            unseen: false,
        };
    }
    nobody_left(e, path, c, hosts, walked)
}

/// Returns the verdict if no host is usable (step 6). The order of the checks is the order of the
/// rule.
fn nobody_left(
    e: &Evidence,
    path: &Path,
    c: &Conditions<'_>,
    hosts: &[HostFacts],
    walked: &[HostOutcome],
) -> Verdict {
    let beyond = host::beyond(path);
    if let Some(verdict) = no_addresses(hosts, walked, c, e).filter(|_| beyond.is_empty()) {
        return verdict;
    }
    if let Some(verdict) = none_listed(c, hosts, walked, beyond) {
        return verdict;
    }
    // A host whose TLS this program does not support might accept the mail, whatever the others do.
    if let Some(j) = first_refused(walked, |r| *r == Refusal::Unspoken) {
        return by(Action::Unknown, None, j);
    }
    if let Some(verdict) = not_all_seen(e, c, hosts, walked, beyond) {
        return verdict;
    }
    if let Some(verdict) = by_sts(c, hosts, walked) {
        return verdict;
    }
    if let Some(j) = first_refused(walked, |r| matches!(r, Refusal::Dane | Refusal::DaneNoTls)) {
        // A host that mandatory DANE excludes is not judged by its certificate.
        let seen = !j.ground.is_excluded(walked) && saw_certificate(hosts, j);
        let ndr = Ndr::tls("DANE validation", j.outcome, seen);
        return Verdict { ndr: Some(ndr), ..by(Action::Defer, Some("4.7.5"), j) };
    }
    if let Some(j) = first_refused(walked, |r| *r == Refusal::Tls) {
        return by(Action::Defer, Some("4.7.5"), j);
    }
    nobody_seen(hosts, walked)
}

/// Returns the verdict if every host lacks an address or its lookups failed.
fn no_addresses(
    hosts: &[HostFacts],
    walked: &[HostOutcome],
    c: &Conditions<'_>,
    e: &Evidence,
) -> Option<Verdict> {
    let all = |sort: fn(&Refusal) -> bool| {
        walked.iter().all(|h| matches!(&h.requirement, Requirement::NotUsed(r, ..) if sort(r)))
    };
    if walked.is_empty() || all(|r| *r == Refusal::NoAddress) {
        let unfit = hosts.first().and_then(|h| h.candidate.unfit.as_ref());
        let unfit = unfit.map_or_else(String::new, |why| format!(": {why}"));
        let an_address = e.scope.families.address();
        let reason = format!("no MX host of {} has {an_address}{unfit}", c.domain);
        let none = NoRoute { bounce: true, status: "5.4.4", reason, fault: None };
        return Some(nowhere(&none, Ground::NoAddress));
    }
    if all(|r| matches!(r, Refusal::NoAddress | Refusal::Lookup(_))) {
        let failed = first_refused(walked, |r| matches!(r, Refusal::Lookup(_)))?;
        return Some(unseen(failed.ground, failed.outcome.reason.clone()));
    }
    None
}

/// Returns the verdict under enforce if no host is listed, including those not examined.
fn none_listed(
    c: &Conditions<'_>,
    hosts: &[HostFacts],
    walked: &[HostOutcome],
    beyond: &[Candidate],
) -> Option<Verdict> {
    let policy = c.sts.filter(|_| c.enforce)?;
    let refused = first_refused(walked, |r| *r == Refusal::NotListed);
    // A listed host without an address cannot receive mail.
    let gone =
        |w: &HostOutcome| matches!(w.requirement, Requirement::NotUsed(Refusal::NoAddress, ..));
    let none_listed = hosts
        .iter()
        .zip(walked)
        .all(|(h, w)| gone(w) || walk::sts_match(policy, &h.candidate.host).is_none());
    let none_listed =
        none_listed && beyond.iter().all(|c| walk::sts_match(policy, &c.host).is_none());
    let j = refused.filter(|_| none_listed)?;
    let mut verdict = by(Action::Defer, Some("4.4.8"), j);
    let text = format!("MX hosts of '{}' failed MTA-STS validation", c.domain);
    verdict.ndr = Some(Ndr::new("5.4.8", text));
    Some(verdict)
}

/// Returns the verdict under enforce if a listed host was reached and failed.
fn by_sts(c: &Conditions<'_>, hosts: &[HostFacts], walked: &[HostOutcome]) -> Option<Verdict> {
    c.sts.filter(|_| c.enforce)?;
    let failed = first_refused(walked, |r| *r == Refusal::Sts)?;
    let ndr = if failed.outcome.verify_error {
        // MTA-STS was satisfied.
        let missed = format!("verification under the TLS setting {}", c.wanted.tls.word());
        Ndr::tls(&missed, failed.outcome, true)
    } else {
        Ndr::tls("MTA-STS validation", failed.outcome, saw_certificate(hosts, failed))
    };
    Some(Verdict { ndr: Some(ndr), ..by(Action::Defer, Some("4.7.5"), failed) })
}

/// Reports whether the deciding session got as far as a certificate.
fn saw_certificate(hosts: &[HostFacts], j: Deciding<'_>) -> bool {
    let Ground::Refused { host, probe: Some(probe) } = j.ground else { return false };
    hosts.get(host).and_then(|h| h.probes.get(probe)).is_some_and(|p| p.tls.is_some())
}

/// Returns the verdict if a host that was not examined, or cannot be evaluated, might accept the
/// mail.
fn not_all_seen(
    e: &Evidence,
    c: &Conditions<'_>,
    hosts: &[HostFacts],
    walked: &[HostOutcome],
    beyond: &[Candidate],
) -> Option<Verdict> {
    if let Some(j) = first_refused(walked, |r| *r == Refusal::Unjudged) {
        return Some(by(Action::Unknown, None, j));
    }
    let unseen = walked.iter().any(|h| h.own.refusal == Some(Refusal::NotProbed));
    if unseen && !e.scope.smtp {
        let reason = "no MX host was connected to (--no-smtp)";
        return Some(plain(Action::Unknown, None, Ground::NoSmtp, reason.into()));
    }
    // A limit of this program is no fault of the server, and the part beyond it might decide.
    if let Some(j) = first_refused(walked, |r| *r == Refusal::Ceiling) {
        return Some(by(Action::Unknown, None, j));
    }
    let may_be_used = |host: &str| {
        c.sts.filter(|_| c.enforce).is_none_or(|policy| walk::sts_match(policy, host).is_some())
    };
    let partly = hosts.iter().zip(walked).filter(|(h, j)| {
        !h.probed
            && !matches!(j.requirement, Requirement::NotUsed(..))
            && may_be_used(&h.candidate.host)
    });
    let more = beyond.iter().filter(|c| c.unfit.is_none() && may_be_used(&c.host));
    let count = partly.count() + more.count();
    let reason = format!(
        "no host that was looked at takes the mail, and {count} more MX hosts were not looked at, or not at all their addresses: a check stops after {} addresses and {} hosts",
        host::MAX_PROBES,
        host::MAX_HOSTS
    );
    let unknown = || plain(Action::Unknown, None, Ground::NotAllSeen, reason);
    (e.scope.smtp && count > 0).then(unknown)
}

/// Returns the verdict if no host could be talked to, or none was to be.
fn nobody_seen(hosts: &[HostFacts], walked: &[HostOutcome]) -> Verdict {
    if let Some(j) = best_conversation(walked)
        && let Some(Refusal::NoConversation(status, said_no)) = &j.outcome.refusal
    {
        return Verdict { unseen: !said_no, ..by(Action::Defer, Some(status), j) };
    }
    let refused =
        |why: NoConnection| first_refused(walked, move |r| *r == Refusal::NotConnected(why));
    let connected = hosts.iter().flat_map(|h| &h.probes).any(|p| {
        !matches!(
            p.reach,
            Reach::NotProbed
                | Reach::NotConnected {
                    why: NoConnection::TimedOut
                        | NoConnection::Unreachable
                        | NoConnection::Denied
                        | NoConnection::Unbound
                        | NoConnection::Ours
                        | NoConnection::TooMuch,
                    ..
                }
        )
    });
    let blocked = refused(NoConnection::TimedOut).or_else(|| refused(NoConnection::Unreachable));
    if let Some(j) = refused(NoConnection::Refused).or(blocked.filter(|_| connected)) {
        return Verdict { unseen: true, ..by(Action::Defer, Some("4.4.1"), j) };
    }
    if let Some(j) = blocked {
        let port = hosts.first().map_or(25, |h| h.candidate.port);
        let reason = format!("port {port} seems blocked from here ({})", j.outcome.reason);
        return plain(Action::Unknown, None, Ground::Blocked, reason);
    }
    let ours = refused(NoConnection::Ours).or_else(|| refused(NoConnection::Unbound));
    if let Some(j) = ours.or_else(|| refused(NoConnection::Denied)) {
        return by(Action::Unknown, None, j);
    }
    if let Some(j) = first_refused(walked, |r| matches!(r, Refusal::Lookup(_))) {
        return unseen(j.ground, j.outcome.reason.clone());
    }
    plain(Action::Unknown, None, Ground::Nothing, "no host could be looked at".into())
}

/// Returns the most informative outcome without a usable session: one with a refusal before one
/// that broke off.
fn best_conversation(walked: &[HostOutcome]) -> Option<Deciding<'_>> {
    first_refused(walked, |r| matches!(r, Refusal::NoConversation(_, true)))
        .or_else(|| first_refused(walked, |r| matches!(r, Refusal::NoConversation(_, false))))
}
