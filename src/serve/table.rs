//! The committed destination table in memory, as the policy server answers by it.

use crate::config::destination;
use crate::config::snapshot::Snapshot;
use crate::gateway::settings::Settings;
use crate::os::clock;
use crate::policy::postfix::render::LowestTls;
use crate::policy::walk::TlsPolicy;
use crate::profile::key::DEFAULT;
use crate::profile::setting::ssl;
use crate::store::entries::View;
use crate::store::open::Store;
use crate::store::open::StoreError;
use crate::vocab::cipher;
use crate::vocab::cipher::Version;
use crate::vocab::dns::Destination;
use crate::vocab::time::Timestamp;
use crate::vocab::tls::DaneMode;
use crate::vocab::tls::Switch;
use crate::vocab::tls::TlsMode;

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
        Ok(Table { snapshot, lowest, generation, loaded_at: clock::now() })
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
