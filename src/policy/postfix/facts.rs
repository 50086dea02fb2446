//! The facts that an answer depends on: the MTA-STS policy that applies, and the DANE states of the
//! MX hosts.

use crate::policy::dane;
use crate::policy::dane::TlsaSeen;
use crate::policy::facts::Facts as AllFacts;
use crate::policy::host::HostFacts;
use crate::policy::mx::Path;
use crate::policy::mx::RouteKind;
use crate::policy::sts::Applied;
use crate::policy::sts::policy::Mode;
use crate::policy::verdict;
use crate::policy::walk::DaneScope;
use crate::vocab::dns::Domain;

/// The MTA-STS policy of a domain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sts {
    /// No policy applies, or one of mode none.
    Absent,
    /// A policy of mode testing applies: it changes no answer.
    Testing,
    /// A policy of mode enforce applies, fetched or cached.
    Enforce(Box<Applied>),
}

impl Sts {
    /// Returns the state by the policy that applies, if one does.
    #[must_use]
    pub fn of(applied: Option<Applied>) -> Sts {
        match applied {
            Some(applied) if applied.policy.mode == Mode::Enforce => {
                Sts::Enforce(Box::new(applied))
            }
            Some(applied) if applied.policy.mode == Mode::Testing => Sts::Testing,
            Some(_) | None => Sts::Absent,
        }
    }
}

/// The DANE state of an MX host. Source: RFC 7672 §2.2.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HostState {
    /// Secure TLSA records, at least one usable.
    Tlsa,
    /// Secure TLSA records, none usable.
    Unusable,
    /// Insecure addresses, or no TLSA records.
    Plain,
    /// No address, or no address could be looked up. Postfix cannot use the host either.
    Gone,
    /// The TLSA look-up failed, with the name and the reason.
    Unknown(String),
}

/// An MX host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MxHost {
    /// Name of the host.
    pub name: Domain,
    /// DANE state.
    pub state: HostState,
}

/// The MX hosts of a domain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MxSet {
    /// They were not looked up.
    NotAsked,
    /// The hosts, in the order of preference.
    Hosts {
        /// Whether DANE applies: the MX answer is secure.
        is_secure: bool,
        /// The hosts.
        hosts: Vec<MxHost>,
    },
    /// The domain takes no mail: it does not exist, or has a null MX. Postfix bounces by itself.
    Nowhere,
    /// The look-up failed, with the reason.
    Failed(String),
}

/// The DANE state of a domain, from those of its hosts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// Every host has usable TLSA records.
    All,
    /// Some hosts have usable TLSA records.
    Some,
    /// No host has usable TLSA records.
    None,
    /// The state cannot be determined.
    Unknown,
}

/// The facts for an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// The MTA-STS policy.
    pub sts: Sts,
    /// The MX hosts.
    pub mx: MxSet,
}

impl Facts {
    /// Facts without any look-up.
    pub const NONE: Facts = Facts { sts: Sts::Absent, mx: MxSet::NotAsked };

    /// Returns the facts for answers from those of an evaluation.
    #[must_use]
    pub fn of(all: &AllFacts) -> Facts {
        let applied = all.sts.as_ref().and_then(|seen| seen.applied.clone());
        Facts { sts: Sts::of(applied), mx: mx(&all.path, &all.hosts) }
    }
}

impl Facts {
    /// Returns the state of MTA-STS in words.
    #[must_use]
    pub fn sts_words(&self) -> String {
        match &self.sts {
            Sts::Absent => "no MTA-STS policy applies".into(),
            Sts::Testing => "mode testing: not enforced".into(),
            Sts::Enforce(applied) => {
                let from = if applied.from_cache { "cached" } else { "fetched now" };
                format!(
                    "mode enforce, id {}, {from}, until {}",
                    applied.id,
                    applied.expires_at.day()
                )
            }
        }
    }
}

fn mx(path: &Path, hosts: &[HostFacts]) -> MxSet {
    if let Some(none) = &path.none {
        return match none.bounce {
            true => MxSet::Nowhere,
            false => MxSet::Failed(none.reason.clone()),
        };
    }
    if path.kind == RouteKind::NullMx {
        return MxSet::Nowhere;
    }
    let is_secure = match verdict::dane_scope(path) {
        DaneScope::Applies => true,
        DaneScope::InsecureMx | DaneScope::Outside => false,
        DaneScope::CannotJudge => {
            return MxSet::Failed("DNSSEC of the MX records cannot be judged".into());
        }
    };
    let hosts = hosts.iter().filter_map(|host| {
        let name = host.candidate.name.clone()?;
        Some(MxHost { name, state: state(host) })
    });
    MxSet::Hosts { is_secure, hosts: hosts.collect() }
}

fn state(host: &HostFacts) -> HostState {
    if host.candidate.unfit.is_some() || host.addresses.addresses.is_empty() {
        return HostState::Gone;
    }
    match &host.tlsa {
        TlsaSeen::Records { records, .. } => {
            match records.iter().any(|record| dane::unusable(record).is_none()) {
                true => HostState::Tlsa,
                false => HostState::Unusable,
            }
        }
        TlsaSeen::NotAsked | TlsaSeen::Absent | TlsaSeen::Insecure => HostState::Plain,
        TlsaSeen::Failed(_, reason) => HostState::Unknown(reason.clone()),
    }
}

impl MxSet {
    /// Returns the hosts and their DANE states in words.
    #[must_use]
    pub fn words(&self) -> String {
        let (is_secure, hosts) = match self {
            MxSet::NotAsked => return "not looked up: they change nothing".into(),
            MxSet::Nowhere => return "none: the domain takes no mail".into(),
            MxSet::Failed(reason) => return format!("unknown: {reason}"),
            MxSet::Hosts { is_secure, hosts } => (is_secure, hosts),
        };
        if !is_secure {
            let names: Vec<&str> = hosts.iter().map(|h| h.name.as_str()).collect();
            return format!("{} (not signed: DANE does not apply)", names.join(", "));
        }
        let words = hosts.iter().map(|host| {
            let state = match &host.state {
                HostState::Tlsa => "TLSA".to_string(),
                HostState::Unusable => "unusable TLSA".to_string(),
                HostState::Plain => "no TLSA".to_string(),
                HostState::Gone => "no address".to_string(),
                HostState::Unknown(reason) => format!("TLSA unknown: {reason}"),
            };
            format!("{} ({state})", host.name)
        });
        words.collect::<Vec<_>>().join(", ")
    }

    /// Returns the class of the domain, and the reason if it is unknown.
    #[must_use]
    pub fn class(&self) -> (Class, Option<String>) {
        let (is_secure, hosts) = match self {
            MxSet::Hosts { is_secure, hosts } => (*is_secure, hosts),
            MxSet::Nowhere => return (Class::None, None),
            MxSet::Failed(reason) => return (Class::Unknown, Some(reason.clone())),
            MxSet::NotAsked => return (Class::Unknown, Some("not looked up".into())),
        };
        if !is_secure {
            return (Class::None, None);
        }
        let left: Vec<&MxHost> = hosts.iter().filter(|h| h.state != HostState::Gone).collect();
        let with = left.iter().filter(|h| h.state == HostState::Tlsa).count();
        let unknown = left.iter().find_map(|h| match &h.state {
            HostState::Unknown(reason) => Some(format!("{} TLSA: {reason}", h.name)),
            HostState::Tlsa | HostState::Unusable | HostState::Plain | HostState::Gone => None,
        });
        match (left.len(), with, unknown) {
            (0, ..) => (Class::Unknown, Some("no MX host has an address".into())),
            (all, with, _) if all == with => (Class::All, None),
            (_, 1.., _) => (Class::Some, None),
            (_, 0, Some(reason)) => (Class::Unknown, Some(reason)),
            (_, 0, None) => (Class::None, None),
        }
    }

    /// Returns the names of the hosts that Postfix can use; `None` if they are not known.
    #[must_use]
    pub fn names(&self) -> Option<Vec<&Domain>> {
        match self {
            MxSet::Hosts { hosts, .. } => {
                let usable = hosts.iter().filter(|h| h.state != HostState::Gone);
                Some(usable.map(|h| &h.name).collect())
            }
            MxSet::NotAsked | MxSet::Nowhere | MxSet::Failed(_) => None,
        }
    }
}
