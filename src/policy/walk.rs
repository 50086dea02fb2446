//! The walk: hosts in order, one requirement each, every address judged against it. Pure and total.
//!
//! Two funnels: [`require`] turns settings and sights into one requirement for a host; [`judge`] holds a session
//! against it.

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
use crate::policy::sts::policy::StsPolicy;
use crate::vocab::tls::DaneMode;
use crate::vocab::tls::Switch;
use crate::vocab::tls::TlsMode;
use crate::vocab::tlsrpt::Failure;
use crate::vocab::tlsrpt::ResultType;

/// The settings that decide, inheritance and overrides done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wanted {
    /// How hard TLS is asked.
    pub tls: TlsMode,
    /// Whether TLSA records are obeyed.
    pub dane: DaneMode,
    /// Whether MTA-STS is obeyed.
    pub mta_sts: Switch,
}

impl Wanted {
    /// The settings as they take effect: without TLS neither DANE nor MTA-STS is looked at.
    #[must_use]
    pub fn effective(self) -> Wanted {
        if self.tls == TlsMode::None {
            return Wanted { dane: DaneMode::None, mta_sts: Switch::Off, ..self };
        }
        self
    }
}

impl Wanted {
    /// Whether the TLS setting itself demands TLS.
    #[must_use]
    pub fn tls_is_demanded(self) -> bool {
        matches!(
            self.tls,
            TlsMode::Required | TlsMode::RequiredVerify | TlsMode::RequiredVerifyHosted
        )
    }
}

/// How well a delivered message is protected, best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Protection {
    /// Authenticated by DANE.
    Dane,
    /// Authenticated by MTA-STS.
    MtaSts,
    /// The gateway's own verification.
    Verified,
    /// Encrypted, to whom is not known.
    Encrypted,
    /// In the clear.
    None,
}

impl Protection {
    /// The word used in reports.
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

/// Why a host or an address is not used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// A look-up failed: an error is never an absence.
    Lookup,
    /// It has no address.
    NoAddress,
    /// MTA-STS: no pattern admits it.
    NotListed,
    /// MTA-STS: reached, and STARTTLS, certificate or what `tls` demands failed.
    Sts,
    /// DANE: mismatch, or mandatory and not to be had.
    Dane,
    /// DANE: no TLS although there are TLSA records.
    DaneNoTls,
    /// The TLS setting is not met.
    Tls,
    /// The connection was not made.
    NotConnected(NoConnection),
    /// No conversation; the status, and whether the server said no.
    NoConversation(String, bool),
    /// Not looked at.
    NotProbed,
    /// DANE is mandatory and cannot be judged from here.
    Unjudged,
    /// What would decide lies beyond what is read here: nothing is known against it.
    Ceiling,
    /// This program cannot speak what the server offers: nothing is known of it.
    Unspoken,
    /// What the server shows to another name (SNI) does not count here.
    OtherName,
}

/// What one host must fulfil.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Requirement {
    /// It is not used whatever it does.
    NotUsed(Refusal, String, Vec<Failure>),
    /// STARTTLS and a DANE match.
    Dane,
    /// TLS by settings.
    Tls {
        /// Never in the clear: there are TLSA records, though none is usable (RFC 7672 §2.2).
        encrypt: bool,
        /// MTA-STS enforce applies.
        sts: bool,
    },
}

/// How far DANE applies to the hosts of a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DaneScope {
    /// The MX answer (or the proof of its absence) is secure.
    Applies,
    /// It is not.
    InsecureMx,
    /// It cannot be told: validation is off, or the resolver strips DNSSEC.
    CannotJudge,
    /// A route or a literal: DANE is not looked at.
    Outside,
}

/// The conditions of a walk, the same for every host.
#[derive(Debug, Clone, Copy)]
pub struct Conditions<'a> {
    /// The settings in effect.
    pub wanted: Wanted,
    /// The policy that applies (enforce or testing), if any.
    pub sts: Option<&'a StsPolicy>,
    /// Whether that policy is enforced.
    pub enforce: bool,
    /// Whether DANE applies.
    pub dane: DaneScope,
    /// The recipient domain, for messages.
    pub domain: &'a str,
}

/// What came of one address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judgement {
    /// Set if the address would be used.
    pub protection: Option<Protection>,
    /// Set if it would not.
    pub refusal: Option<Refusal>,
    /// In plain words.
    pub reason: String,
    /// As TLS reports would count it.
    pub failures: Vec<Failure>,
}

impl Judgement {
    fn used(
        protection: Protection,
        reason: impl Into<String>,
        failures: Vec<Failure>,
    ) -> Judgement {
        Judgement { protection: Some(protection), refusal: None, reason: reason.into(), failures }
    }

    fn refused(refusal: Refusal, reason: impl Into<String>, failures: Vec<Failure>) -> Judgement {
        Judgement { protection: None, refusal: Some(refusal), reason: reason.into(), failures }
    }
}

impl Judgement {
    /// Whether the probe counts at all.
    #[must_use]
    pub fn counts(&self) -> bool {
        self.refusal != Some(Refusal::OtherName)
    }
}

/// Why a probe does not count.
fn other_name(sni: Option<&str>) -> String {
    let name = sni.unwrap_or("no name");
    format!("seen with another name (SNI); what is shown to {name} counts")
}

/// What came of one host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostJudgement {
    /// The requirement that was held against it.
    pub requirement: Requirement,
    /// One judgement per probe.
    pub probes: Vec<Judgement>,
    /// One per probe: what would come of it with the server's certificate of the other kind, where there is one. The
    /// verdict does not depend on it.
    pub others: Vec<Option<Judgement>>,
    /// The host's own: that of the deciding probe (the first usable, else the first), or of the requirement.
    pub own: Judgement,
    /// Index of the deciding probe.
    pub deciding: Option<usize>,
}

impl HostJudgement {
    /// Every judgement that counts: of each probe, then the host's own.
    pub fn judged(&self) -> impl Iterator<Item = &Judgement> + Clone {
        self.probes.iter().chain(std::iter::once(&self.own))
    }
}

/// The pattern of the policy that admits a host. Source: RFC 8461 §4.1.
#[must_use]
pub fn sts_match(policy: &StsPolicy, host: &str) -> Option<String> {
    policy.mx.iter().find(|p| p.matches(host)).map(|p| p.as_str().to_string())
}

/// Funnel 1: what a host must fulfil. `waive_dane`: the second walk, as if it had no TLSA records.
///
/// Source: RFC 7672 §2.2, RFC 8461 §5; step 4 of the gateway's order of decision.
#[must_use]
pub fn require(c: &Conditions<'_>, h: &HostFacts, waive_dane: bool) -> Requirement {
    if let Some(reason) = &h.candidate.unfit {
        return Requirement::NotUsed(Refusal::NoAddress, reason.clone(), Vec::new());
    }
    if let Some(reason) = &h.candidate.failed {
        let failures = vec![Failure::new(ResultType::DnssecInvalid, reason.clone())];
        return Requirement::NotUsed(Refusal::Lookup, reason.clone(), failures);
    }
    if h.addresses.unknown() {
        let reasons: Vec<String> =
            h.addresses.failed.iter().map(|(t, why)| format!("{}: {why}", t.word())).collect();
        let reason = format!("address look-up failed ({})", reasons.join("; "));
        let failures = vec![Failure::new(ResultType::DnssecInvalid, reason.clone())];
        return Requirement::NotUsed(Refusal::Lookup, reason, failures);
    }
    let sts = c.enforce && c.sts.is_some();
    let mandatory = c.wanted.dane == DaneMode::Mandatory;
    if c.wanted.dane == DaneMode::None || c.dane == DaneScope::Outside {
        return no_address(h).unwrap_or(Requirement::Tls { encrypt: false, sts });
    }
    if c.dane == DaneScope::Applies && !waive_dane {
        match &h.tlsa {
            TlsaSeen::Failed(why) => {
                let reason = format!("TLSA look-up failed: {why}");
                let failures = vec![Failure::new(ResultType::DnssecInvalid, reason.clone())];
                return Requirement::NotUsed(Refusal::Lookup, reason, failures);
            }
            TlsaSeen::Records { records, .. } => {
                if records.iter().any(|r| dane::unusable(r).is_none()) {
                    return Requirement::Dane;
                }
                if mandatory {
                    let reason = "no TLSA record is usable and DANE is mandatory".to_string();
                    let failures = vec![Failure::new(ResultType::TlsaInvalid, reason.clone())];
                    return Requirement::NotUsed(Refusal::Dane, reason, failures);
                }
                return Requirement::Tls { encrypt: true, sts };
            }
            TlsaSeen::NotAsked | TlsaSeen::Absent | TlsaSeen::Insecure => {}
        }
    }
    if let Some(none) = no_address(h) {
        return none;
    }
    // A host beyond the limits was not looked at: nothing is known against it.
    if mandatory && h.addresses.asked > 0 {
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
                TlsaSeen::Absent | TlsaSeen::Failed(_) | TlsaSeen::Records { .. },
            ) => "DANE is mandatory and there are no TLSA records",
        };
        let failures = vec![Failure::new(ResultType::DaneRequired, reason)];
        return Requirement::NotUsed(Refusal::Dane, reason.into(), failures);
    }
    Requirement::Tls { encrypt: false, sts }
}

fn no_address(h: &HostFacts) -> Option<Requirement> {
    // A literal is not asked for: without an address its family is not wanted.
    let asked = h.addresses.asked > 0 || h.candidate.address.is_some();
    let lacks = h.addresses.families.address();
    let reason = lacks.split_once(' ').map_or(lacks, |(_, what)| what);
    (h.addresses.addresses.is_empty() && asked)
        .then(|| Requirement::NotUsed(Refusal::NoAddress, format!("no {reason}"), Vec::new()))
}

/// Funnel 2: one session against the requirement of its host.
#[must_use]
pub fn judge(c: &Conditions<'_>, r: &Requirement, h: &HostFacts, p: &ProbeFacts) -> Judgement {
    match r {
        Requirement::NotUsed(refusal, reason, failures) => {
            Judgement::refused(refusal.clone(), reason.clone(), failures.clone())
        }
        Requirement::Dane => judge_dane(p),
        Requirement::Tls { encrypt, sts } => judge_tls(c, h, p, *encrypt, *sts),
    }
}

/// What no requirement can change: the session never came to the point of STARTTLS.
fn unreached(p: &ProbeFacts) -> Option<Judgement> {
    match &p.reach {
        Reach::NotProbed => Some(Judgement::refused(Refusal::NotProbed, "not probed", Vec::new())),
        Reach::NotConnected { why: NoConnection::TooMuch, reason } => {
            Some(Judgement::refused(Refusal::Ceiling, reason.clone(), Vec::new()))
        }
        Reach::NotConnected { why, reason } => {
            Some(Judgement::refused(Refusal::NotConnected(*why), reason.clone(), Vec::new()))
        }
        Reach::NoConversation { status, reason, said_no, .. } => Some(Judgement::refused(
            Refusal::NoConversation(status.clone(), *said_no),
            reason.clone(),
            Vec::new(),
        )),
        // What this program cannot speak is never the partner's fault.
        Reach::Unspoken(why) => {
            let reason = format!("not seen: {why}");
            Some(Judgement::refused(Refusal::Unspoken, reason, Vec::new()))
        }
        Reach::NoStarttls | Reach::StarttlsRefused(_) | Reach::TlsFailed(_) | Reach::Tls => None,
    }
}

/// What stands in the way of TLS, with its word.
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

/// STARTTLS and a DANE match, nothing else. Source: RFC 7672 §2.2.
fn judge_dane(p: &ProbeFacts) -> Judgement {
    if let Some(judgement) = unreached(p) {
        return judgement;
    }
    if let Some((result, reason)) = no_tls(p) {
        let failures = vec![Failure::new(result, reason.clone())];
        return Judgement::refused(Refusal::DaneNoTls, reason, failures);
    }
    match &p.dane {
        Some(DaneMatch::Matched { reason, .. }) => {
            Judgement::used(Protection::Dane, reason.clone(), Vec::new())
        }
        Some(DaneMatch::Mismatch { failures, reason }) => {
            Judgement::refused(Refusal::Dane, reason.clone(), failures.clone())
        }
        Some(DaneMatch::NotAllSeen) => Judgement::refused(
            Refusal::Ceiling,
            "no TLSA record of those that were looked at fits, and there are more of them",
            Vec::new(),
        ),
        Some(DaneMatch::Unusable) | None => Judgement::refused(
            Refusal::Dane,
            "no TLSA record could be held against the certificate",
            vec![Failure::new(ResultType::TlsaInvalid, "no usable TLSA record")],
        ),
    }
}

/// The faults of a certificate under MTA-STS or verification, in the order in which reports give them.
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

/// All faults of a certificate, dates of an untrusted one included.
fn faults_with_dates(t: &TlsFacts, name_ok: bool, name: &str) -> Vec<Failure> {
    let mut faults = certificate_faults(t, name_ok, name);
    if let (Pkix::Untrusted(_) | Pkix::Invalid(_), Some(PathFault::Expired(why))) =
        (&t.pkix, &t.date_fault)
    {
        faults.insert(1, Failure::new(ResultType::CertificateExpired, why.clone()));
    }
    faults
}

/// MTA-STS wants TLS 1.2 or later. Source: RFC 8461 §4.2, RFC 8996 §2.
fn too_old(t: &TlsFacts) -> Option<Failure> {
    let old = matches!(t.session.version, "TLSv1" | "TLSv1.1");
    let reason =
        format!("{} is too old for MTA-STS, which wants TLS 1.2 or later", t.session.version);
    old.then(|| Failure::new(ResultType::ValidationFailure, reason))
}

fn first_detail(faults: &[Failure]) -> String {
    faults.first().map_or_else(String::new, |f| f.detail.clone())
}

/// TLS by MTA-STS and the gateway's own setting.
fn judge_tls(
    c: &Conditions<'_>,
    h: &HostFacts,
    p: &ProbeFacts,
    encrypt: bool,
    sts: bool,
) -> Judgement {
    let host = h.candidate.host.as_str();
    let mut reported: Vec<Failure> = unusable(encrypt).into_iter().collect();
    if let Some(policy) = c.sts
        && sts_match(policy, host).is_none()
    {
        let reason = format!("{host} matches no mx pattern of the MTA-STS policy");
        reported.push(Failure::new(ResultType::ValidationFailure, reason.clone()));
        if sts {
            return Judgement::refused(Refusal::NotListed, reason, reported);
        }
    }
    if let Some(mut judgement) = unreached(p) {
        judgement.failures.splice(0..0, reported);
        return judgement;
    }
    if c.wanted.tls == TlsMode::None {
        return Judgement::used(Protection::None, "TLS is not used", Vec::new());
    }
    if let Some((result, reason)) = no_tls(p) {
        reported.push(Failure::new(result, reason.clone()));
        let after_220 = result == ResultType::ValidationFailure;
        let demanded = !matches!(c.wanted.tls, TlsMode::Preferred | TlsMode::PreferredVerify);
        return match (sts, encrypt) {
            (true, _) => Judgement::refused(Refusal::Sts, reason, reported),
            (false, true) => Judgement::refused(Refusal::DaneNoTls, reason, reported),
            (false, false) if demanded || after_220 => {
                Judgement::refused(Refusal::Tls, reason, reported)
            }
            (false, false) => Judgement::used(Protection::None, reason, reported),
        };
    }
    let Some(t) = &p.tls else {
        return Judgement::refused(Refusal::Tls, "no TLS session", reported);
    };
    if c.sts.is_some() {
        // RFC 8461 §4.2: trusted chain, in date, DNS-ID equal to the MX host name.
        let mut faults = faults_with_dates(t, t.host_match, host);
        faults.extend(too_old(t));
        if sts && !faults.is_empty() {
            let reason = first_detail(&faults);
            reported.extend(faults);
            return Judgement::refused(Refusal::Sts, reason, reported);
        }
        reported.extend(faults);
    }
    by_tls_setting(c, host, t, sts, reported)
}

/// What TLS reports count where there are TLSA records and none can be used. Source: RFC 8460 §4.3.2.1.
fn unusable(encrypt: bool) -> Option<Failure> {
    encrypt.then(|| Failure::new(ResultType::TlsaInvalid, "no TLSA record can be used for SMTP"))
}

/// The row of the TLS table for a completed handshake.
fn by_tls_setting(
    c: &Conditions<'_>,
    host: &str,
    t: &TlsFacts,
    sts: bool,
    mut reported: Vec<Failure>,
) -> Judgement {
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
    let verified = valid && name_ok;
    let why_not = t.pkix.why().map_or(mismatch, ToString::to_string);
    let verifies = matches!(
        c.wanted.tls,
        TlsMode::PreferredVerify | TlsMode::RequiredVerify | TlsMode::RequiredVerifyHosted
    );
    if verifies && !verified {
        let faults = faults_with_dates(t, name_ok, c.domain);
        let new: Vec<Failure> = faults
            .into_iter()
            .filter(|f| !reported.iter().any(|r| r.result_type == f.result_type))
            .collect();
        reported.extend(new);
        if c.wanted.tls != TlsMode::PreferredVerify {
            let refusal = if sts { Refusal::Sts } else { Refusal::Tls };
            return Judgement::refused(refusal, format!("verify error: {why_not}"), reported);
        }
    }
    if sts {
        let reason = format!("certificate verified for {host} (MTA-STS)");
        return Judgement::used(Protection::MtaSts, reason, reported);
    }
    if verifies && verified {
        let name = if t.domain_match_or_cn { c.domain } else { host };
        return Judgement::used(
            Protection::Verified,
            format!("certificate verified for {name}"),
            reported,
        );
    }
    let reason = if verifies {
        format!("encrypted, not verified: {why_not}")
    } else {
        "encrypted, certificate not asked for".to_string()
    };
    Judgement::used(Protection::Encrypted, reason, reported)
}

/// Judges every host, in order. `waive` names the hosts of the second walk by index.
#[must_use]
pub fn walk(c: &Conditions<'_>, hosts: &[HostFacts], waive: &[usize]) -> Vec<HostJudgement> {
    hosts
        .iter()
        .enumerate()
        .map(|(index, h)| {
            let requirement = require(c, h, waive.contains(&index));
            let sni = match requirement {
                Requirement::Dane => h.dane_sni(),
                Requirement::NotUsed(..) | Requirement::Tls { .. } => h.host_sni(),
            };
            let one = |p: &ProbeFacts| match h.counts(p, sni) {
                true => judge(c, &requirement, h, p),
                false => Judgement::refused(Refusal::OtherName, other_name(sni), Vec::new()),
            };
            let probes: Vec<Judgement> = h.probes.iter().map(one).collect();
            let deciding = probes
                .iter()
                .position(|j| j.protection.is_some())
                .or_else(|| probes.iter().position(Judgement::counts));
            let own = match (deciding.and_then(|i| probes.get(i)), &requirement) {
                (_, Requirement::NotUsed(refusal, reason, failures)) => {
                    Judgement::refused(refusal.clone(), reason.clone(), failures.clone())
                }
                (Some(j), Requirement::Dane | Requirement::Tls { .. }) => j.clone(),
                (None, Requirement::Dane | Requirement::Tls { .. }) => unprobed(c, h, &requirement),
            };
            let other = |p: &ProbeFacts| {
                let other = p.other.as_ref().filter(|_| h.counts(p, sni));
                other.map(|o| judge(c, &requirement, h, o))
            };
            let others = h.probes.iter().map(other).collect();
            HostJudgement { requirement, probes, others, own, deciding }
        })
        .collect()
}

/// A host without a single probe: what can be said is said.
fn unprobed(c: &Conditions<'_>, h: &HostFacts, r: &Requirement) -> Judgement {
    if let (Some(policy), Requirement::Tls { sts: true, .. }) = (c.sts, r)
        && sts_match(policy, &h.candidate.host).is_none()
    {
        let reason = format!("{} matches no mx pattern of the MTA-STS policy", h.candidate.host);
        let failures = vec![Failure::new(ResultType::ValidationFailure, reason.clone())];
        return Judgement::refused(Refusal::NotListed, reason, failures);
    }
    Judgement::refused(Refusal::NotProbed, "not probed", Vec::new())
}

/// The first host that is used.
#[must_use]
pub fn used(walked: &[HostJudgement]) -> Option<(usize, Protection)> {
    walked.iter().enumerate().find_map(|(i, h)| h.own.protection.map(|p| (i, p)))
}

/// The hosts that DANE alone refused: for a mismatch or for missing TLS.
#[must_use]
pub fn refused_by_dane(hosts: &[HostFacts], walked: &[HostJudgement]) -> Vec<usize> {
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
