//! The decision: from the settings of a destination and the facts to one answer for all its MX
//! hosts.

use crate::policy::postfix::facts::Class;
use crate::policy::postfix::facts::Facts;
use crate::policy::postfix::facts::HostState;
use crate::policy::postfix::facts::MxSet;
use crate::policy::postfix::facts::Sts;
use crate::policy::sts::Applied;
use crate::policy::walk::TlsPolicy;
use crate::vocab::dns::Domain;
use crate::vocab::time::Timestamp;
use crate::vocab::tls::DaneMode;
use crate::vocab::tls::Switch;
use crate::vocab::tls::TlsMode;

/// Length of a time slice of [`Mixed::Alternate`]. Unit: seconds.
const SLICE: i64 = 1_200;

/// The answer for a domain of which only some MX hosts have DANE.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mixed {
    /// Only the hosts with DANE are used.
    #[default]
    Dane,
    /// The hosts with DANE, and the others by the MTA-STS policy, in turn.
    Alternate,
    /// DANE where there is any; the other hosts are not protected.
    Weak,
}

/// What the TLS setting alone demands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Base {
    /// TLS is not used.
    None,
    /// TLS is used if it is offered.
    May,
    /// TLS is demanded.
    Encrypt,
    /// TLS with a certificate for the domain is demanded, or also for the MX host if `hosted`.
    Verify {
        /// Whether a certificate for the MX host will do.
        hosted: bool,
    },
}

impl Base {
    /// Returns what a TLS setting demands.
    #[must_use]
    pub fn of(tls: TlsMode) -> Base {
        match tls {
            TlsMode::None => Base::None,
            TlsMode::Preferred | TlsMode::PreferredVerify => Base::May,
            TlsMode::Required => Base::Encrypt,
            TlsMode::RequiredVerify => Base::Verify { hosted: false },
            TlsMode::RequiredVerifyHosted => Base::Verify { hosted: true },
        }
    }

    /// Returns a TLS setting that demands this.
    #[must_use]
    pub fn tls(self) -> TlsMode {
        match self {
            Base::None => TlsMode::None,
            Base::May => TlsMode::Preferred,
            Base::Encrypt => TlsMode::Required,
            Base::Verify { hosted: false } => TlsMode::RequiredVerify,
            Base::Verify { hosted: true } => TlsMode::RequiredVerifyHosted,
        }
    }

    /// Returns the place in the order from the weakest, 0, to the strongest, 4.
    #[must_use]
    pub fn rank(self) -> u8 {
        match self {
            Base::None => 0,
            Base::May => 1,
            Base::Encrypt => 2,
            Base::Verify { hosted: true } => 3,
            Base::Verify { hosted: false } => 4,
        }
    }
}

/// An answer by an enforced MTA-STS policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ByPolicy {
    /// The policy.
    pub applied: Box<Applied>,
    /// The MX hosts that the policy admits; `None` if the MX hosts are not known.
    pub admitted: Option<Vec<Domain>>,
    /// The only hosts that may be used, if not all admitted ones.
    pub only: Option<Vec<Domain>>,
}

/// An answer, independent of the form in which Postfix reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// What the TLS setting demands.
    Base(Base),
    /// What the TLS settings of the domains that are routed to a host demand of it.
    NextHop {
        /// The strongest demand.
        base: Base,
        /// The domain that a certificate may name; `None` if several are routed there.
        domain: Option<Domain>,
    },
    /// The MTA-STS policy.
    Sts(ByPolicy),
    /// DANE where a host has usable TLSA records.
    Dane,
    /// Only hosts with usable TLSA records.
    DaneOnly,
    /// It cannot be told for now, with the reason.
    Temp(String),
}

impl Answer {
    /// Returns the strength: 0 for none to 4 for secure and dane-only. A temporary failure has
    /// none.
    #[must_use]
    pub fn strength(&self) -> Option<u8> {
        match self {
            Answer::Base(base) | Answer::NextHop { base, .. } => match base {
                Base::None => Some(0),
                Base::May => Some(1),
                Base::Encrypt => Some(2),
                Base::Verify { .. } => Some(4),
            },
            Answer::Dane => Some(3),
            Answer::Sts(_) | Answer::DaneOnly => Some(4),
            Answer::Temp(_) => None,
        }
    }

    /// Returns the level for counters and logs.
    #[must_use]
    pub fn level(&self) -> &'static str {
        match self {
            Answer::Base(base) | Answer::NextHop { base, .. } => match base {
                Base::None => "none",
                Base::May => "may",
                Base::Encrypt => "encrypt",
                Base::Verify { .. } => "secure",
            },
            Answer::Sts(_) => "secure",
            Answer::Dane => "dane",
            Answer::DaneOnly => "dane_only",
            Answer::Temp(_) => "temp",
        }
    }
}

/// The facts that an answer needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Needs {
    /// None: the settings decide.
    Nothing,
    /// The MTA-STS policy; also the MX hosts if the policy turns out to be enforced.
    Policy,
    /// The MX hosts with their TLSA records.
    Hosts,
    /// The MTA-STS policy, and the MX hosts with their TLSA records.
    PolicyAndHosts,
}

impl Needs {
    /// Reports whether the MTA-STS policy is needed.
    #[must_use]
    pub fn policy(self) -> bool {
        matches!(self, Needs::Policy | Needs::PolicyAndHosts)
    }

    /// Reports whether the DANE states of the MX hosts are needed, given the policy.
    #[must_use]
    pub fn states(self) -> bool {
        matches!(self, Needs::Hosts | Needs::PolicyAndHosts)
    }
}

/// Returns the facts that settings need.
///
/// - `sts`: the MTA-STS policy, if it is known already.
#[must_use]
pub fn needs(settings: TlsPolicy, sts: Option<&Sts>) -> Needs {
    let settings = settings.effective();
    let takes_cleartext = matches!(Base::of(settings.tls), Base::None | Base::May);
    let enforced = sts.is_none_or(|sts| matches!(sts, Sts::Enforce(_)));
    match (settings.dane, settings.mta_sts) {
        // Postfix itself asks for the TLSA records of every host.
        (DaneMode::Mandatory, _) => Needs::Nothing,
        (DaneMode::None, Switch::Off) => Needs::Nothing,
        (DaneMode::None, Switch::On) => Needs::Policy,
        (DaneMode::Opportunistic, Switch::Off) if takes_cleartext => Needs::Nothing,
        (DaneMode::Opportunistic, Switch::Off) => Needs::Hosts,
        (DaneMode::Opportunistic, Switch::On) if takes_cleartext && !enforced => Needs::Policy,
        (DaneMode::Opportunistic, Switch::On) => Needs::PolicyAndHosts,
    }
}

/// A question.
#[derive(Debug, Clone, Copy)]
pub struct Question<'a> {
    /// The domain.
    pub domain: &'a Domain,
    /// Its settings.
    pub settings: TlsPolicy,
    /// The facts.
    pub facts: &'a Facts,
    /// The last known class, if it is at most a day old.
    pub last_good: Option<Class>,
    /// The rule for mixed domains.
    pub mixed: Mixed,
    /// The current time.
    pub now: Timestamp,
}

/// Returns the answer for a domain.
#[must_use]
pub fn answer(q: Question<'_>) -> Answer {
    let settings = q.settings.effective();
    let base = Base::of(settings.tls);
    let policy = match &q.facts.sts {
        Sts::Enforce(applied) if settings.mta_sts == Switch::On && applied.expires_at >= q.now => {
            Some(by_policy(applied, &q.facts.mx))
        }
        Sts::Enforce(_) | Sts::Testing | Sts::Absent => None,
    };
    let takes_cleartext = matches!(base, Base::None | Base::May);
    match (settings.dane, policy) {
        (DaneMode::Mandatory, _) => Answer::DaneOnly,
        (DaneMode::None, Some(policy)) => Answer::Sts(policy),
        (DaneMode::None, None) => Answer::Base(base),
        (DaneMode::Opportunistic, None) if takes_cleartext => Answer::Dane,
        (DaneMode::Opportunistic, Some(policy)) => by_class(q, Answer::Sts(policy)),
        (DaneMode::Opportunistic, None) => by_class(q, Answer::Base(base)),
    }
}

fn by_policy(applied: &Applied, mx: &MxSet) -> ByPolicy {
    let admits = |name: &Domain| applied.policy.matching(name.as_str()).is_some();
    // Hosts that could not be looked up from here may be there for Postfix.
    let known = mx.names().filter(|names| !names.is_empty());
    let admitted = known.map(|names| names.into_iter().filter(|n| admits(n)).cloned().collect());
    ByPolicy { applied: Box::new(applied.clone()), admitted, only: None }
}

/// Returns the answer of a domain by its class: DANE for hosts that have it, `rest` for a domain
/// without.
fn by_class(q: Question<'_>, rest: Answer) -> Answer {
    let (class, reason) = q.facts.mx.class();
    match (class, q.last_good) {
        (Class::All, _) => Answer::DaneOnly,
        (Class::Some, _) => mixed(q, rest),
        (Class::None, _) => rest,
        // Postfix asks for the records again, and says itself what failed.
        (Class::Unknown, Some(Class::All | Class::Some)) => Answer::DaneOnly,
        (Class::Unknown, Some(Class::None)) => rest,
        (Class::Unknown, Some(Class::Unknown) | None) => {
            Answer::Temp(reason.unwrap_or_else(|| "the state of DANE is not known".into()))
        }
    }
}

fn mixed(q: Question<'_>, rest: Answer) -> Answer {
    match (q.mixed, rest) {
        (Mixed::Weak, _) => Answer::Dane,
        (Mixed::Alternate, Answer::Sts(policy)) if is_odd_slice(q.domain, q.now) => {
            let MxSet::Hosts { hosts, .. } = &q.facts.mx else { return Answer::DaneOnly };
            let others = hosts.iter().filter(|h| {
                matches!(h.state, HostState::Plain | HostState::Unusable)
                    && policy.applied.policy.matching(h.name.as_str()).is_some()
            });
            let only: Vec<Domain> = others.map(|h| h.name.clone()).collect();
            match only.is_empty() {
                true => Answer::DaneOnly,
                false => Answer::Sts(ByPolicy { only: Some(only), ..policy }),
            }
        }
        (Mixed::Alternate | Mixed::Dane, _) => Answer::DaneOnly,
    }
}

/// Reports whether this is the time of the hosts without DANE. The slices of different domains begin
/// at different times.
fn is_odd_slice(domain: &Domain, now: Timestamp) -> bool {
    let octets = domain.as_str().bytes();
    let offset = octets.fold(0_i64, |sum, octet| (sum * 31 + i64::from(octet)) % (2 * SLICE));
    (now.0 + offset).div_euclid(SLICE) % 2 != 0
}
