//! Own domains in checks: where their policies stand, and all of them as entries to be checked.

use crate::config::own_policy;
use crate::gateway::check::settings;
use crate::gateway::check::settings::Entry;
use crate::gateway::options::CheckOptions;
use crate::policy::sts::issue::Standing;
use crate::store::entries::Kind;
use crate::store::entries::View;
use crate::store::open::Store;
use crate::store::open::StoreError;
use crate::vocab::dns::Destination;
use crate::vocab::dns::Domain;

/// Reports whether there are own domains.
///
/// Errors: the store cannot be read.
pub fn are_there(store: &Store, view: View) -> Result<bool, StoreError> {
    Ok(store.count(view, Kind::OwnPolicy)? > 0)
}

/// Returns where the policy of a domain stands; `None` if it is no own domain.
///
/// Errors: the store cannot be read.
pub fn standing(
    store: &Store,
    view: View,
    domain: &Domain,
) -> Result<Option<Standing>, StoreError> {
    match store.entry(view, Kind::OwnPolicy, domain.as_str())? {
        Some(_) => Ok(Some(Standing::of(&store.issues(domain.as_str())?))),
        None => Ok(None),
    }
}

/// Returns all own domains, each with the settings that a check of it has.
///
/// Errors: the store cannot be read.
pub fn entries(store: &Store, options: &CheckOptions) -> Result<Vec<Entry>, StoreError> {
    let domains = own_policy::domains(store, options.view)?;
    let one = |domain: Domain| {
        let name = domain.to_string();
        let destination = Destination::Domain(domain);
        let settings = settings::of_destination(Some(store), options, &destination)?;
        Ok(Entry { name, destination: Some(destination), settings })
    };
    domains.into_iter().map(one).collect()
}
