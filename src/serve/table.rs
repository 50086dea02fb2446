//! The committed destination table in memory, as the policy server answers by it.

use crate::config::destination;
use crate::config::snapshot::Snapshot;
use crate::gateway::settings::Settings;
use crate::os::clock;
use crate::policy::postfix::answer::Answer;
use crate::policy::postfix::answer::Base;
use crate::policy::postfix::next_hop;
use crate::policy::postfix::next_hop::NextHop;
use crate::policy::postfix::render::LowestTls;
use crate::policy::route::HostPort;
use crate::policy::route::Target;
use crate::policy::walk::TlsPolicy;
use crate::profile::key::DEFAULT;
use crate::profile::setting::ssl;
use crate::store::entries::View;
use crate::store::open::Store;
use crate::store::open::StoreError;
use crate::vocab::cipher;
use crate::vocab::cipher::Version;
use crate::vocab::dns::Destination;
use crate::vocab::dns::Domain;
use crate::vocab::time::Timestamp;
use crate::vocab::tls::DaneMode;
use crate::vocab::tls::Switch;
use crate::vocab::tls::TlsMode;
use std::collections::HashMap;

/// The settings of a domain without an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Fallback {
    /// Those of `check`: TLS Preferred, DANE Opportunistic, MTA-STS On.
    #[default]
    Check,
    /// The DEFAULT entry.
    DefaultEntry,
    /// None: Postfix goes by its own level, unless an enforced MTA-STS policy applies.
    NotFound,
}

/// The settings of a domain, with their origin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applied {
    /// Key of the entry, or the word for the settings of a domain without one.
    pub source: String,
    /// The settings.
    pub settings: TlsPolicy,
    /// Whether the answer is `NOTFOUND` unless an enforced policy applies.
    pub only_enforced: bool,
}

/// The table of one revision, with what else of the configuration decides.
#[derive(Debug, Clone)]
pub struct Table {
    snapshot: Option<Snapshot>,
    /// The hosts that mail is routed to, by name and port.
    next_hops: HashMap<(String, u16), NextHop>,
    /// The lowest TLS version that is offered.
    pub lowest: LowestTls,
    /// Number of the table in this process, counted from 1.
    pub generation: u64,
    /// Time when it was read.
    pub loaded_at: Timestamp,
}

/// The settings of `check` for a domain without an entry.
const OF_CHECK: TlsPolicy =
    TlsPolicy { tls: TlsMode::Preferred, dane: DaneMode::Opportunistic, mta_sts: Switch::On };

impl Table {
    /// Reads the committed table; without a store it is empty.
    ///
    /// Errors: the store cannot be read.
    pub fn load(store: Option<&Store>, generation: u64) -> Result<Table, StoreError> {
        let settings = Settings::load(store, View::Committed)?;
        let versions = cipher::versions(settings.get(&ssl::SSL, ssl::VERSIONS));
        let lowest = match versions.ok().and_then(|all| all.first().copied()) {
            Some(Version::Tls10) | None => LowestTls::V1_0,
            Some(Version::Tls11) => LowestTls::V1_1,
            Some(Version::Tls12) => LowestTls::V1_2,
            Some(Version::Tls13) => LowestTls::V1_3,
        };
        let snapshot = store.map(Snapshot::load).transpose()?;
        let next_hops = snapshot.as_ref().map(next_hops).unwrap_or_default();
        Ok(Table { snapshot, next_hops, lowest, generation, loaded_at: clock::now() })
    }

    /// Returns the number of the revision; 0 before the first commit.
    #[must_use]
    pub fn revision(&self) -> i64 {
        self.snapshot.as_ref().map_or(0, Snapshot::revision)
    }

    /// Returns the number of entries without DEFAULT.
    #[must_use]
    pub fn len(&self) -> usize {
        self.snapshot.as_ref().map_or(0, Snapshot::len)
    }

    /// Reports whether there is no entry except DEFAULT.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Reports whether DEFAULT does not use TLS.
    #[must_use]
    pub fn default_is_clear(&self) -> bool {
        let tls = self.snapshot.as_ref().and_then(|s| s.default().get("table_tls"));
        tls.is_none_or(|tls| tls == TlsMode::None.word())
    }

    /// Returns the answer for a host that is the next hop itself, with the settings that it
    /// follows from: what is demanded of the domains that are routed there, else by an entry for
    /// that very host. The gateway enforces neither DANE nor MTA-STS on a route.
    #[must_use]
    pub fn next_hop(&self, place: &HostPort, fallback: Fallback) -> Option<(Answer, Applied)> {
        let (name, port) = (place.name(), place.port.unwrap_or(next_hop::SMTP));
        let of_fallback = match fallback {
            Fallback::Check => Some(OF_CHECK.tls),
            Fallback::DefaultEntry => Some(self.snapshot.as_ref()?.of_default().tls),
            Fallback::NotFound => None,
        };
        let routed = self.next_hops.get(&(name.clone(), port));
        let routed = routed.and_then(|hop| hop.answer(of_fallback.map(Base::of)));
        let (answer, source) = match routed {
            Some(answer) => (answer, "smtproutes".to_string()),
            None => {
                let entry = self.snapshot.as_ref()?.exact(&name)?;
                let domain = match &place.host {
                    Destination::Domain(domain) => Some(domain.clone()),
                    Destination::Literal(_) => None,
                };
                (Answer::NextHop { base: Base::of(entry.tls), domain }, name)
            }
        };
        let Answer::NextHop { base, .. } = &answer else { return None };
        let settings = TlsPolicy { tls: base.tls(), dane: DaneMode::None, mta_sts: Switch::Off };
        Some((answer, Applied { source, settings, only_enforced: false }))
    }

    /// Returns the route of a destination, or `None` if its MX records decide.
    #[must_use]
    pub fn route(&self, destination: &Destination) -> Option<&Target> {
        self.snapshot.as_ref()?.route(destination)
    }

    /// Returns the settings of a destination.
    #[must_use]
    pub fn applied(&self, destination: &Destination, fallback: Fallback) -> Applied {
        let found = self.snapshot.as_ref().map(|snapshot| snapshot.deciding(destination));
        let is_entry = |key: &str| key != DEFAULT || fallback == Fallback::DefaultEntry;
        match found {
            Some((key, deciding)) if is_entry(&key) => Applied {
                source: key,
                settings: destination::wanted(deciding),
                only_enforced: false,
            },
            Some(_) | None => Applied {
                source: "check-default".into(),
                settings: OF_CHECK,
                only_enforced: fallback == Fallback::NotFound,
            },
        }
    }
}

fn next_hops(snapshot: &Snapshot) -> HashMap<(String, u16), NextHop> {
    let mut all: HashMap<(String, u16), NextHop> = HashMap::new();
    for set in snapshot.routed() {
        let only = set.only.and_then(|key| Domain::parse(key).ok());
        let base = set.entry.map(|entry| Base::of(entry.tls));
        for place in next_hop::places(set.target) {
            all.entry(place).or_default().add(only.as_ref(), base);
        }
    }
    all
}
