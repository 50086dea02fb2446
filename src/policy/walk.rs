//! The evaluation of hosts in the order of delivery. Pure and total.
//!
//! [`require`] turns settings and evidence into one requirement for a host; [`judge`] checks each
//! session of the host against it.

use crate::policy::certificate::PathFault;
use crate::policy::certificate::Pkix;
use crate::policy::dane;
use crate::policy::dane::DaneMatch;
use crate::policy::dane::TlsaSeen;
use crate::policy::host;
use crate::policy::host::HostFacts;
use crate::policy::host::NoConnection;
use crate::policy::host::ProbeFacts;
use crate::policy::host::Reach;
use crate::policy::host::TlsFacts;
use crate::policy::lookup_fault::LookupFault;
use crate::policy::sts::policy::StsPolicy;
use crate::vocab::tls::DaneMode;
use crate::vocab::tls::Switch;
use crate::vocab::tls::TlsMode;
use crate::vocab::tlsrpt::Failure;
use crate::vocab::tlsrpt::ResultType;

/// The settings of a decision, with inheritance and overrides resolved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TlsPolicy {
    /// Required level of TLS.
    pub tls: TlsMode,
    /// Whether TLSA records apply.
    pub dane: DaneMode,
    /// Whether MTA-STS applies.
    pub mta_sts: Switch,
}

impl TlsPolicy {
    /// Returns the effective settings: without TLS neither DANE nor MTA-STS applies.
    #[must_use]
    pub fn effective(self) -> TlsPolicy {
        if self.tls == TlsMode::None {
            return TlsPolicy { dane: DaneMode::None, mta_sts: Switch::Off, ..self };
        }
        self
    }
}

impl TlsPolicy {
    /// Reports whether the TLS setting itself requires TLS.
    #[must_use]
    pub fn tls_is_demanded(self) -> bool {
        matches!(
            self.tls,
            TlsMode::Required | TlsMode::RequiredVerify | TlsMode::RequiredVerifyHosted
        )
    }
}

/// The protection of a delivered message, best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Protection {
    /// Authenticated by DANE.
    Dane,
    /// Authenticated by MTA-STS.
    MtaSts,
    /// Verified by the gateway's TLS setting.
    Verified,
    /// Encrypted without authentication.
    Encrypted,
    /// Not encrypted.
    None,
}

impl Protection {
    /// Returns the word used in reports.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Protection::Dane => "dane",
            Protection::MtaSts => "mta-sts",
            Protection::Verified => "verified",
            Protection::Encrypted => "encrypted",
            Protection::None => "none",
        }
    }
}

/// The reason why a host or an address is not used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// A lookup failed in this way; an error is never an absence.
    Lookup(LookupFault),
    /// The host has no address.
    NoAddress,
    /// MTA-STS: no pattern matches the host.
    NotListed,
    /// MTA-STS: the host was reached, but STARTTLS, the certificate or the TLS setting failed.
    Sts,
    /// DANE: the certificate does not match, or DANE is mandatory and unavailable.
    Dane,
    /// DANE: no TLS although there are TLSA records.
    DaneNoTls,
    /// The TLS setting is not met.
    Tls,
    /// The connection failed.
    NotConnected(NoConnection),
    /// No usable SMTP session: the status, and whether the server refused.
    NoConversation(String, bool),
    /// The host or address was not probed.
    NotProbed,
    /// DANE is mandatory and cannot be evaluated from here.
    Unjudged,
    /// The deciding part lies beyond a limit of this program; there is no known fault.
    Ceiling,
    /// This program does not support what the server offers; nothing is known about the server.
    Unspoken,
    /// The session used an SNI name that does not count here.
    OtherName,
}

/// The requirement for one host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Requirement {
    /// The host is not used in any case.
    NotUsed(Refusal, String, Vec<Failure>),
    /// STARTTLS and a DANE match.
    Dane,
    /// TLS as the settings require.
    Tls {
        /// Whether cleartext is forbidden because there are TLSA records, though none is usable
        /// (RFC 7672 §2.2).
        encrypt: bool,
        /// Whether MTA-STS enforce applies.
        sts: bool,
    },
}

/// The extent to which DANE applies to the hosts of a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DaneScope {
    /// The MX answer (or the proof of its absence) is secure.
    Applies,
    /// The MX answer is not secure.
    InsecureMx,
    /// The status is unknown: validation is off, or the resolver strips DNSSEC.
    CannotJudge,
    /// An SMTP route or an address literal, to which DANE does not apply.
    Outside,
}

/// The conditions of a decision, the same for every host.
#[derive(Debug, Clone, Copy)]
pub struct Conditions<'a> {
    /// Settings in effect.
    pub wanted: TlsPolicy,
    /// MTA-STS policy that applies (enforce or testing), if any.
    pub sts: Option<&'a StsPolicy>,
    /// Whether that policy is enforced.
    pub enforce: bool,
    /// Extent to which DANE applies.
    pub dane: DaneScope,
    /// Recipient domain, for messages.
    pub domain: &'a str,
}

/// The outcome of one address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddressOutcome {
    /// Protection, if the address would be used.
    pub protection: Option<Protection>,
    /// Refusal, if it would not be used.
    pub refusal: Option<Refusal>,
    /// Reason in plain words.
    pub reason: String,
    /// Whether only the TLS setting of this side refused; the reason begins with `verify error:`.
    pub verify_error: bool,
    /// Failures in the terms of TLS reports.
    pub failures: Vec<Failure>,
}

impl AddressOutcome {
    fn accepted(
        protection: Protection,
        reason: impl Into<String>,
        failures: Vec<Failure>,
    ) -> AddressOutcome {
        AddressOutcome {
            protection: Some(protection),
            refusal: None,
            reason: reason.into(),
            verify_error: false,
            failures,
        }
    }

    /// Returns the outcome of an address that would not be used.
    #[must_use]
    pub fn refused(
        refusal: Refusal,
        reason: impl Into<String>,
        failures: Vec<Failure>,
    ) -> AddressOutcome {
        AddressOutcome {
            protection: None,
            refusal: Some(refusal),
            reason: reason.into(),
            verify_error: false,
            failures,
        }
    }
}

impl AddressOutcome {
    /// Reports whether the probe counts.
    #[must_use]
    pub fn counts(&self) -> bool {
        self.refusal != Some(Refusal::OtherName)
    }
}

/// Returns the reason why a probe does not count.
fn other_name(sni: Option<&str>) -> String {
    let name = sni.unwrap_or("no name");
    format!("seen with another name (SNI); what is shown to {name} counts")
}

/// The outcome of one host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostOutcome {
    /// Requirement for the host.
    pub requirement: Requirement,
    /// Outcomes, one per probe.
    pub probes: Vec<AddressOutcome>,
    /// Outcomes with the server's certificate of the other key kind, one per probe, if there is
    /// one. The verdict does not depend on them.
    pub others: Vec<Option<AddressOutcome>>,
    /// Outcome of the host: that of the deciding probe (the first usable, else the first), or of
    /// the requirement.
    pub own: AddressOutcome,
    /// Index of the deciding probe.
    pub deciding: Option<usize>,
}

impl HostOutcome {
    /// Returns the outcomes of all probes, then the host's own.
    pub fn judged(&self) -> impl Iterator<Item = &AddressOutcome> + Clone {
        self.probes.iter().chain(std::iter::once(&self.own))
    }
}

/// Returns the pattern of the policy that matches a host. Source: RFC 8461 §4.1.
#[must_use]
pub fn sts_match(policy: &StsPolicy, host: &str) -> Option<String> {
    policy.matching(host).map(|p| p.as_str().to_string())
}

/// Returns the requirement for a host. `without_dane`: the second pass, as if it had no TLSA
/// records.
///
/// Source: RFC 7672 §2.2, RFC 8461 §5; step 4 of the gateway's order of decision.
#[must_use]
pub fn require(c: &Conditions<'_>, h: &HostFacts, without_dane: bool) -> Requirement {
    if let Some(reason) = &h.candidate.unfit {
        return Requirement::NotUsed(Refusal::NoAddress, reason.clone(), Vec::new());
    }
    if let Some((fault, reason)) = &h.candidate.failed {
        let failures = vec![Failure::new(ResultType::DnssecInvalid, reason.clone())];
        return Requirement::NotUsed(Refusal::Lookup(*fault), reason.clone(), failures);
    }
    if h.addresses.unknown() {
        let reasons: Vec<String> =
            h.addresses.failed.iter().map(|(t, why)| format!("{}: {why}", t.word())).collect();
        let reason = format!("address look-up failed ({})", reasons.join("; "));
        let failures = vec![Failure::new(ResultType::DnssecInvalid, reason.clone())];
        let fault = h.addresses.fault.unwrap_or(LookupFault::Other);
        return Requirement::NotUsed(Refusal::Lookup(fault), reason, failures);
    }
    let sts = c.enforce && c.sts.is_some();
    let mandatory = c.wanted.dane == DaneMode::Mandatory;
    if c.wanted.dane == DaneMode::None || c.dane == DaneScope::Outside {
        return no_address(h).unwrap_or(Requirement::Tls { encrypt: false, sts });
    }
    if c.dane == DaneScope::Applies
        && !without_dane
        && let Some(requirement) = require_by_tlsa(&h.tlsa, mandatory, sts)
    {
        return requirement;
    }
    if let Some(none) = no_address(h) {
        return none;
    }
    // A host beyond the limits was not examined, so it has no known fault.
    if mandatory && h.addresses.asked > 0 {
        return mandatory_dane_unavailable(c, h);
    }
    Requirement::Tls { encrypt: false, sts }
}

/// Returns the requirement that follows from the TLSA evidence, or `None` if there are no secure
/// records. Source: RFC 7672 §2.2.
fn require_by_tlsa(tlsa: &TlsaSeen, mandatory: bool, sts: bool) -> Option<Requirement> {
    match tlsa {
        TlsaSeen::Failed(fault, why) => {
            let reason = format!("TLSA look-up failed: {why}");
            let failures = vec![Failure::new(ResultType::DnssecInvalid, reason.clone())];
            let refusal = Refusal::Lookup((*fault).min(LookupFault::Tlsa));
            Some(Requirement::NotUsed(refusal, reason, failures))
        }
        TlsaSeen::Records { records, .. } => {
            if records.iter().any(|r| dane::unusable(r).is_none()) {
                return Some(Requirement::Dane);
            }
            if mandatory {
                let reason = "no TLSA record is usable and DANE is mandatory".to_string();
                let failures = vec![Failure::new(ResultType::TlsaInvalid, reason.clone())];
                return Some(Requirement::NotUsed(Refusal::Dane, reason, failures));
            }
            Some(Requirement::Tls { encrypt: true, sts })
        }
        TlsaSeen::NotAsked | TlsaSeen::Absent | TlsaSeen::Insecure => None,
    }
}

/// Returns the refusal of a host for which DANE is mandatory and does not apply.
fn mandatory_dane_unavailable(c: &Conditions<'_>, h: &HostFacts) -> Requirement {
    if c.dane == DaneScope::CannotJudge {
        let reason = "DANE is mandatory, and DNSSEC cannot be judged from here".to_string();
        return Requirement::NotUsed(Refusal::Unjudged, reason, Vec::new());
    }
    let reason = match (c.dane, &h.tlsa) {
        (DaneScope::InsecureMx, _) => "DANE is mandatory and the MX records are not signed",
        (_, TlsaSeen::NotAsked) => "DANE is mandatory and the host's addresses are not signed",
        (_, TlsaSeen::Insecure) => "DANE is mandatory and the TLSA answer is not signed",
        (
            DaneScope::Applies | DaneScope::Outside | DaneScope::CannotJudge,
            TlsaSeen::Absent | TlsaSeen::Failed(..) | TlsaSeen::Records { .. },
        ) => "DANE is mandatory and there are no TLSA records",
    };
    let failures = vec![Failure::new(ResultType::DaneRequired, reason)];
    Requirement::NotUsed(Refusal::Dane, reason.into(), failures)
}

fn no_address(h: &HostFacts) -> Option<Requirement> {
    // A literal needs no lookup: if it has no address, its family is not wanted.
    let asked = h.addresses.asked > 0 || h.candidate.address.is_some();
    let lacks = h.addresses.families.address();
    let reason = lacks.split_once(' ').map_or(lacks, |(_, what)| what);
    (h.addresses.addresses.is_empty() && asked)
        .then(|| Requirement::NotUsed(Refusal::NoAddress, format!("no {reason}"), Vec::new()))
}

/// Checks one session against the requirement of its host.
#[must_use]
pub fn judge(c: &Conditions<'_>, r: &Requirement, h: &HostFacts, p: &ProbeFacts) -> AddressOutcome {
    match r {
        Requirement::NotUsed(refusal, reason, failures) => {
            AddressOutcome::refused(refusal.clone(), reason.clone(), failures.clone())
        }
        Requirement::Dane => judge_dane(p),
        Requirement::Tls { encrypt, sts } => judge_tls(c, h, p, *encrypt, *sts),
    }
}

/// Returns the outcome of a session that did not reach STARTTLS, which no requirement can change.
fn unreached(p: &ProbeFacts) -> Option<AddressOutcome> {
    match &p.reach {
        Reach::NotProbed => {
            Some(AddressOutcome::refused(Refusal::NotProbed, "not probed", Vec::new()))
        }
        Reach::NotConnected { why: NoConnection::TooMuch, reason } => {
            Some(AddressOutcome::refused(Refusal::Ceiling, reason.clone(), Vec::new()))
        }
        Reach::NotConnected { why, reason } => {
            Some(AddressOutcome::refused(Refusal::NotConnected(*why), reason.clone(), Vec::new()))
        }
        Reach::NoConversation { status, reason, said_no, .. } => Some(AddressOutcome::refused(
            Refusal::NoConversation(status.clone(), *said_no),
            reason.clone(),
            Vec::new(),
        )),
        // A feature that this program lacks is never the server's fault.
        Reach::Unspoken(why) => {
            let reason = format!("not seen: {why}");
            Some(AddressOutcome::refused(Refusal::Unspoken, reason, Vec::new()))
        }
        Reach::NoStarttls | Reach::StarttlsRefused(_) | Reach::TlsFailed(_) | Reach::Tls => None,
    }
}

/// Returns the reason why there is no TLS, with its result type.
fn no_tls(p: &ProbeFacts) -> Option<(ResultType, String)> {
    match &p.reach {
        Reach::NoStarttls => {
            let words = p.session.as_ref().map_or_else(String::new, host::not_offered);
            Some((ResultType::StarttlsNotSupported, words))
        }
        Reach::StarttlsRefused(reply) => {
            Some((ResultType::StarttlsNotSupported, format!("STARTTLS refused: {reply}")))
        }
        Reach::TlsFailed(why) => {
            Some((ResultType::ValidationFailure, format!("TLS failed: {why}")))
        }
        Reach::NotProbed
        | Reach::NotConnected { .. }
        | Reach::NoConversation { .. }
        | Reach::Unspoken(_)
        | Reach::Tls => None,
    }
}

/// Checks for STARTTLS and a DANE match only. Source: RFC 7672 §2.2.
fn judge_dane(p: &ProbeFacts) -> AddressOutcome {
    if let Some(judgement) = unreached(p) {
        return judgement;
    }
    if let Some((result, reason)) = no_tls(p) {
        let failures = vec![Failure::new(result, reason.clone())];
        return AddressOutcome::refused(Refusal::DaneNoTls, reason, failures);
    }
    if let Some(fault) = p.tls.as_ref().and_then(too_weak) {
        return AddressOutcome::refused(Refusal::DaneNoTls, fault.detail.clone(), vec![fault]);
    }
    match &p.dane {
        Some(DaneMatch::Matched { reason, .. }) => {
            AddressOutcome::accepted(Protection::Dane, reason.clone(), Vec::new())
        }
        Some(DaneMatch::Mismatch { failures, reason }) => {
            AddressOutcome::refused(Refusal::Dane, reason.clone(), failures.clone())
        }
        Some(DaneMatch::NotAllSeen) => AddressOutcome::refused(
            Refusal::Ceiling,
            "no TLSA record of those that were looked at fits, and there are more of them",
            Vec::new(),
        ),
        Some(DaneMatch::Unusable) | None => AddressOutcome::refused(
            Refusal::Dane,
            "no TLSA record could be compared with the certificate",
            vec![Failure::new(ResultType::TlsaInvalid, "no usable TLSA record")],
        ),
    }
}

/// Returns the faults of a certificate under MTA-STS or verification, in the order of reports.
fn certificate_faults(t: &TlsFacts, name_ok: bool, name: &str) -> Vec<Failure> {
    let mut faults = Vec::new();
    match &t.pkix {
        Pkix::Valid => {}
        Pkix::Untrusted(why) | Pkix::Invalid(why) | Pkix::Revoked(why) => {
            faults.push(Failure::new(ResultType::CertificateNotTrusted, why.clone()));
        }
        Pkix::Expired(why) => {
            faults.push(Failure::new(ResultType::CertificateExpired, why.clone()));
        }
        Pkix::NotYetValid(why) => {
            faults.push(Failure::new(ResultType::ValidationFailure, why.clone()));
        }
    }
    if !name_ok {
        let reason = t.certificate.as_ref().map_or_else(
            || format!("certificate is for no name, not for {name}"),
            |leaf| leaf.not_for(name, "certificate"),
        );
        faults.push(Failure::new(ResultType::CertificateHostMismatch, reason));
    }
    faults
}

/// Returns all faults of a certificate, including an expiration of an untrusted one.
fn faults_with_dates(t: &TlsFacts, name_ok: bool, name: &str) -> Vec<Failure> {
    let mut faults = certificate_faults(t, name_ok, name);
    if let (Pkix::Untrusted(_) | Pkix::Invalid(_), Some(PathFault::Expired(why))) =
        (&t.pkix, &t.date_fault)
    {
        faults.insert(1, Failure::new(ResultType::CertificateExpired, why.clone()));
    }
    faults
}

/// Returns the fault of a handshake that fails at the security level of verification.
fn too_weak(t: &TlsFacts) -> Option<Failure> {
    t.session.is_weak().then(|| Failure::new(ResultType::ValidationFailure, host::TOO_WEAK))
}

/// Returns the fault of a version below TLS 1.2, which MTA-STS requires. Source: RFC 8461 §4.2,
/// RFC 8996 §2.
fn too_old(t: &TlsFacts) -> Option<Failure> {
    let reason =
        format!("{} is too old for MTA-STS, which needs TLS 1.2 or later", t.session.version);
    t.session.is_old().then(|| Failure::new(ResultType::ValidationFailure, reason))
}

fn first_detail(faults: &[Failure]) -> String {
    faults.first().map_or_else(String::new, |f| f.detail.clone())
}

/// Checks TLS against MTA-STS and the gateway's TLS setting.
fn judge_tls(
    c: &Conditions<'_>,
    h: &HostFacts,
    p: &ProbeFacts,
    encrypt: bool,
    sts: bool,
) -> AddressOutcome {
    let host = h.candidate.host.as_str();
    let mut reported: Vec<Failure> = unusable(encrypt).into_iter().collect();
    if let Some(policy) = c.sts
        && sts_match(policy, host).is_none()
    {
        let reason = format!("{host} is not in the MTA-STS policy");
        reported.push(Failure::new(ResultType::ValidationFailure, reason.clone()));
        if sts {
            return AddressOutcome::refused(Refusal::NotListed, reason, reported);
        }
    }
    if let Some(mut judgement) = unreached(p) {
        judgement.failures.splice(0..0, reported);
        return judgement;
    }
    if c.wanted.tls == TlsMode::None {
        return AddressOutcome::accepted(Protection::None, "TLS is switched off here", Vec::new());
    }
    if let Some((result, reason)) = no_tls(p) {
        reported.push(Failure::new(result, reason.clone()));
        let after_220 = result == ResultType::ValidationFailure;
        let demanded = !matches!(c.wanted.tls, TlsMode::Preferred | TlsMode::PreferredVerify);
        return match (sts, encrypt) {
            (true, _) => AddressOutcome::refused(Refusal::Sts, reason, reported),
            (false, true) => AddressOutcome::refused(Refusal::DaneNoTls, reason, reported),
            (false, false) if demanded || after_220 => {
                AddressOutcome::refused(Refusal::Tls, reason, reported)
            }
            (false, false) => AddressOutcome::accepted(Protection::None, reason, reported),
        };
    }
    let Some(t) = &p.tls else {
        return AddressOutcome::refused(Refusal::Tls, "no TLS session", reported);
    };
    if c.sts.is_some() {
        // RFC 8461 §4.2: trusted chain, unexpired, DNS-ID equal to the MX host name.
        let mut faults: Vec<Failure> =
            too_weak(t).filter(|_| !t.session.is_old()).into_iter().collect();
        faults.extend(faults_with_dates(t, t.host_match, host));
        faults.extend(too_old(t));
        if sts && !faults.is_empty() {
            let reason = first_detail(&faults);
            reported.extend(faults);
            return AddressOutcome::refused(Refusal::Sts, reason, reported);
        }
        reported.extend(faults);
    }
    by_tls_setting(c, host, t, sts, reported)
}

/// Returns the failure for TLSA records none of which is usable. Source: RFC 8460 §4.3.2.1.
fn unusable(encrypt: bool) -> Option<Failure> {
    encrypt.then(|| Failure::new(ResultType::TlsaInvalid, "no TLSA record can be used for SMTP"))
}

/// Returns the outcome of a completed handshake under the TLS setting.
fn by_tls_setting(
    c: &Conditions<'_>,
    host: &str,
    t: &TlsFacts,
    sts: bool,
    mut reported: Vec<Failure>,
) -> AddressOutcome {
    let valid = t.pkix == Pkix::Valid;
    let (name_ok, mismatch) = match c.wanted.tls {
        TlsMode::RequiredVerifyHosted => (
            t.domain_match_or_cn || t.host_match_or_cn || t.route_match_or_cn,
            format!("peer cert does not match domain {} or host {host}", c.domain),
        ),
        TlsMode::None
        | TlsMode::Preferred
        | TlsMode::Required
        | TlsMode::PreferredVerify
        | TlsMode::RequiredVerify => {
            (t.domain_match_or_cn, format!("peer cert does not match domain {}", c.domain))
        }
    };
    let weak = too_weak(t);
    let verified = valid && name_ok && weak.is_none();
    let why_not = weak.as_ref().map(|f| f.detail.as_str()).or(t.pkix.why());
    let why_not = why_not.map_or(mismatch, ToString::to_string);
    let verifies = matches!(
        c.wanted.tls,
        TlsMode::PreferredVerify | TlsMode::RequiredVerify | TlsMode::RequiredVerifyHosted
    );
    if verifies && !verified {
        let faults = faults_with_dates(t, name_ok, c.domain);
        let new: Vec<Failure> = weak
            .into_iter()
            .chain(faults)
            .filter(|f| !reported.iter().any(|r| r.result_type == f.result_type))
            .collect();
        reported.extend(new);
        if c.wanted.tls != TlsMode::PreferredVerify {
            let refusal = if sts { Refusal::Sts } else { Refusal::Tls };
            let reason = format!("verify error: {why_not}");
            let refused = AddressOutcome::refused(refusal, reason, reported);
            return AddressOutcome { verify_error: true, ..refused };
        }
    }
    if sts {
        let reason = "certificate verified by MTA-STS";
        return AddressOutcome::accepted(Protection::MtaSts, reason, reported);
    }
    if verifies && verified {
        let name = if t.domain_match_or_cn { c.domain } else { host };
        return AddressOutcome::accepted(
            Protection::Verified,
            format!("certificate verified for {name}"),
            reported,
        );
    }
    let reason = if verifies {
        format!("encrypted, not verified: {why_not}")
    } else {
        "encrypted, not verified".to_string()
    };
    AddressOutcome::accepted(Protection::Encrypted, reason, reported)
}

/// Evaluates every host, in order. `without_dane` holds the indices of the hosts whose TLSA records
/// are ignored in the second pass.
#[must_use]
pub fn walk(c: &Conditions<'_>, hosts: &[HostFacts], without_dane: &[usize]) -> Vec<HostOutcome> {
    hosts
        .iter()
        .enumerate()
        .map(|(index, h)| {
            let requirement = require(c, h, without_dane.contains(&index));
            let sni = match requirement {
                Requirement::Dane => h.dane_sni(),
                Requirement::NotUsed(..) | Requirement::Tls { .. } => h.host_sni(),
            };
            let one = |p: &ProbeFacts| match h.counts(p, sni) {
                true => judge(c, &requirement, h, p),
                false => AddressOutcome::refused(Refusal::OtherName, other_name(sni), Vec::new()),
            };
            let probes: Vec<AddressOutcome> = h.probes.iter().map(one).collect();
            let deciding = probes
                .iter()
                .position(|j| j.protection.is_some())
                .or_else(|| probes.iter().position(AddressOutcome::counts));
            let own = match (deciding.and_then(|i| probes.get(i)), &requirement) {
                (_, Requirement::NotUsed(refusal, reason, failures)) => {
                    AddressOutcome::refused(refusal.clone(), reason.clone(), failures.clone())
                }
                (Some(j), Requirement::Dane | Requirement::Tls { .. }) => j.clone(),
                (None, Requirement::Dane | Requirement::Tls { .. }) => unprobed(c, h, &requirement),
            };
            let other = |p: &ProbeFacts| {
                let other = p.other.as_ref().filter(|_| h.counts(p, sni));
                other.map(|o| judge(c, &requirement, h, o))
            };
            let others = h.probes.iter().map(other).collect();
            HostOutcome { requirement, probes, others, own, deciding }
        })
        .collect()
}

/// Returns the outcome of a host without any probe.
fn unprobed(c: &Conditions<'_>, h: &HostFacts, r: &Requirement) -> AddressOutcome {
    if let (Some(policy), Requirement::Tls { sts: true, .. }) = (c.sts, r)
        && sts_match(policy, &h.candidate.host).is_none()
    {
        let reason = format!("{} is not in the MTA-STS policy", h.candidate.host);
        let failures = vec![Failure::new(ResultType::ValidationFailure, reason.clone())];
        return AddressOutcome::refused(Refusal::NotListed, reason, failures);
    }
    AddressOutcome::refused(Refusal::NotProbed, "not probed", Vec::new())
}

/// Returns the first usable host.
#[must_use]
pub fn used_host(walked: &[HostOutcome]) -> Option<(usize, Protection)> {
    walked.iter().enumerate().find_map(|(i, h)| h.own.protection.map(|p| (i, p)))
}

/// Returns the hosts refused only by DANE, for a mismatch or for missing TLS.
#[must_use]
pub fn refused_by_dane(hosts: &[HostFacts], walked: &[HostOutcome]) -> Vec<usize> {
    walked
        .iter()
        .enumerate()
        .filter(|(i, h)| {
            let by_probe = h
                .probes
                .iter()
                .any(|j| matches!(j.refusal, Some(Refusal::Dane | Refusal::DaneNoTls)));
            let not_by_rule = !matches!(h.requirement, Requirement::NotUsed(..));
            by_probe && not_by_rule && hosts.get(*i).is_some()
        })
        .map(|(i, _)| i)
        .collect()
}
