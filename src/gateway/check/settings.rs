//! The settings of one check: those of the matching entry, of DEFAULT or of the check itself, and
//! overrides.

use crate::config::bounce as bounces;
use crate::config::certificate as identities;
use crate::config::destination as destinations;
use crate::config::route as routes;
use crate::config::setting::BOUNCE_WHEN_DOWN;
use crate::gateway::log::journal::Basis;
use crate::gateway::options::CheckOptions;
use crate::policy::evidence::OwnCertificate;
use crate::policy::overrides::Settings as Given;
use crate::policy::report::AppliedSettings;
use crate::policy::route::Target;
use crate::policy::verdict::Semantics;
use crate::policy::walk::TlsPolicy;
use crate::profile::effective::Deciding;
use crate::profile::field::Record;
use crate::profile::key::DEFAULT;
use crate::profile::key::EntryKey;
use crate::profile::setting::logging::ALERTING;
use crate::profile::setting::logging::LOGGING;
use crate::store::entries::Kind;
use crate::store::entries::View;
use crate::store::open::Store;
use crate::store::open::StoreError;
use crate::vocab::dns::Destination;
use crate::vocab::tls::DaneMode;
use crate::vocab::tls::IpSort;
use crate::vocab::tls::Switch;
use crate::vocab::tls::TlsMode;

/// The source of settings if no entry matches.
pub const OWN_SETTINGS: &str = "check-default";

/// The source of settings that were given with the check.
pub const FLAGS: &str = "command-line";

/// The settings of one check.
#[derive(Debug, Clone)]
pub struct CheckSettings {
    /// The TLS settings and where they come from.
    pub profile: AppliedSettings,
    /// Route that replaces the MX hosts.
    pub route: Option<Target>,
    /// The address families that the destination prefers.
    pub ip_sort: IpSort,
    /// Client certificate; `None` without a store.
    pub certificate: Option<OwnCertificate>,
}

impl CheckSettings {
    /// Reports whether a check under these settings is the same as under others, wherever they come
    /// from.
    #[must_use]
    pub fn are_as(&self, other: &CheckSettings) -> bool {
        self.profile.wanted == other.profile.wanted
            && self.route == other.route
            && self.ip_sort == other.ip_sort
            && self.certificate == other.certificate
    }
}

/// Reports whether an entry of the configuration decides on every check.
#[must_use]
pub fn counts_everywhere(kind: Kind, key: &str) -> bool {
    let apart = [LOGGING.name, ALERTING.name, BOUNCE_WHEN_DOWN];
    match kind {
        Kind::Setting => !apart.contains(&key),
        Kind::Authority | Kind::Crl => true,
        Kind::Default
        | Kind::Destination
        | Kind::Route
        | Kind::BounceProfile
        | Kind::Certificate
        | Kind::OwnPolicy => false,
    }
}

/// An entry of the destination table to be checked.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Key of the entry.
    pub name: String,
    /// Its destination; `None` for a partial entry, which matches many.
    pub destination: Option<Destination>,
    /// Settings of the entry.
    pub settings: CheckSettings,
}

/// Returns the settings of a destination.
///
/// Errors: the store cannot be read.
pub fn of_destination(
    store: Option<&Store>,
    options: &CheckOptions,
    destination: &Destination,
) -> Result<CheckSettings, StoreError> {
    let Some(store) = store else {
        let source = source(OWN_SETTINGS.into(), options);
        let profile = profile(source, &own(String::new()), options.given, false);
        return Ok(CheckSettings {
            profile,
            route: None,
            ip_sort: IpSort::PreferV4,
            certificate: None,
        });
    };
    store.in_snapshot(|store| in_table(store, options, destination))
}

/// Returns the settings of a destination by the table, read in one transaction.
fn in_table(
    store: &Store,
    options: &CheckOptions,
    destination: &Destination,
) -> Result<CheckSettings, StoreError> {
    let mut has_entry = false;
    let (source, deciding) = match destinations::matching(store, options.view, destination)? {
        Some(found) => {
            has_entry = !EntryKey::stored(&found.0).is_partial();
            found
        }
        None => {
            let default = destinations::default(store, options.view)?;
            if options.default_entry {
                {
                    let deciding = destinations::deciding(DEFAULT, &default, &default)?;
                    (DEFAULT.to_string(), deciding)
                }
            } else {
                // The client certificate is not part of the check's own settings.
                let certificate = default.get("certificate").unwrap_or("").to_string();
                (OWN_SETTINGS.to_string(), own(certificate))
            }
        }
    };
    let source = self::source(source, options);
    let profile = profile(source, &deciding, options.given, has_entry);
    decided(store, options.view, Some(destination), profile, &deciding)
}

/// Returns the settings of a row as if it were in the table.
///
/// Errors: the store cannot be read.
pub fn of_row(
    store: &Store,
    view: View,
    destination: &Destination,
    row: &Record,
) -> Result<CheckSettings, StoreError> {
    let default = destinations::default(store, view)?;
    let deciding = destinations::deciding(&destination.to_string(), row, &default)?;
    let profile = profile(destination.to_string(), &deciding, Given::default(), true);
    decided(store, view, Some(destination), profile, &deciding)
}

/// Returns the settings of a check without an entry: the given TLS settings, and the certificate of
/// DEFAULT.
///
/// Errors: the store cannot be read.
pub fn of_no_entry(
    store: Option<&Store>,
    view: View,
    wanted: TlsPolicy,
    route: Option<Target>,
) -> Result<CheckSettings, StoreError> {
    let certificate = match store {
        Some(store) => {
            let default = destinations::default(store, view)?;
            let name = default.get("certificate").unwrap_or("");
            Some(identities::own_certificate(store, view, name)?)
        }
        None => None,
    };
    let profile = AppliedSettings::new(FLAGS, wanted);
    Ok(CheckSettings { profile, route, ip_sort: IpSort::PreferV4, certificate })
}

/// Returns all entries of the destination table with their settings.
///
/// Errors: the store cannot be read.
pub fn entries(store: &Store, options: &CheckOptions) -> Result<Vec<Entry>, StoreError> {
    let (default, rows) = destinations::table(store, options.view)?;
    rows.into_iter().map(|(key, row)| entry(store, options, &default, (&key, &row))).collect()
}

fn entry(
    store: &Store,
    options: &CheckOptions,
    default: &Record,
    (key, row): (&EntryKey, &Record),
) -> Result<Entry, StoreError> {
    let name = key.to_string();
    let deciding = destinations::deciding(&name, row, default)?;
    let destination = Destination::parse(&name).ok().filter(|_| !key.is_partial());
    let profile =
        profile(source(name.clone(), options), &deciding, options.given, !key.is_partial());
    let settings = decided(store, options.view, destination.as_ref(), profile, &deciding)?;
    Ok(Entry { name, destination, settings })
}

/// Returns the kind of settings of a check. The check stands for the gateway if they are its
/// committed table and its order of decision.
#[must_use]
pub fn basis(options: &CheckOptions, profile: &AppliedSettings) -> Basis {
    let own = profile.source == OWN_SETTINGS
        || options.given != Given::default()
        || options.view == View::Pending
        || options.semantics == Semantics::Rfc;
    if own { Basis::Trial } else { Basis::InForce }
}

/// Returns the source of settings, or the word for overrides.
fn source(from_entry: String, options: &CheckOptions) -> String {
    if options.given == Given::default() { from_entry } else { FLAGS.into() }
}

fn own(certificate: String) -> Deciding {
    Deciding {
        tls: TlsMode::Preferred,
        dane: DaneMode::Opportunistic,
        mta_sts: Switch::On,
        ip_sort: IpSort::PreferV4,
        certificate,
        bounce_profile: String::new(),
    }
}

fn profile(source: String, deciding: &Deciding, given: Given, has_entry: bool) -> AppliedSettings {
    let wanted = given.over(destinations::wanted(deciding));
    AppliedSettings { has_entry, ..AppliedSettings::new(source, wanted) }
}

fn decided(
    store: &Store,
    view: View,
    destination: Option<&Destination>,
    mut profile: AppliedSettings,
    deciding: &Deciding,
) -> Result<CheckSettings, StoreError> {
    let route = match destination {
        Some(destination) => routes::target(store, view, destination)?,
        None => None,
    };
    let certificate = identities::own_certificate(store, view, &deciding.certificate)?;
    profile.queue = bounces::queue_life(store, view, &deciding.bounce_profile)?;
    let (ip_sort, certificate) = (deciding.ip_sort, Some(certificate));
    Ok(CheckSettings { profile, route, ip_sort, certificate })
}
