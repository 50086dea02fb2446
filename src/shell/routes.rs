//! SMTP routes in the store, and which one matches a domain.

use crate::policy::route;
use crate::policy::route::Pattern;
use crate::policy::route::RouteHost;
use crate::policy::route::RouteName;
use crate::policy::route::Target;
use crate::profile::key;
use crate::profile::route::ALL;
use crate::profile::route::Hops;
use crate::profile::route::Name;
use crate::shell::session::text_of;
use crate::store::config::Kind;
use crate::store::config::View;
use crate::store::open::Store;
use crate::store::open::StoreError;
use crate::vocab::dns::Destination;
use crate::vocab::dns::Domain;

/// The text of the route that matches a domain; `None` where none does or it says `USEDNS`.
///
/// Errors: the store cannot be read.
pub fn matching(store: &Store, view: View, domain: &Domain) -> Result<Option<String>, StoreError> {
    let mut keys = key::candidates(&Destination::Domain(domain.clone()));
    keys.push(ALL.into());
    for key in keys {
        if let Some(text) = store.entry(view, Kind::Route, &key)?.and_then(|j| text_of(&j)) {
            return Ok(if text == "USEDNS" { None } else { Some(text) });
        }
    }
    Ok(None)
}

/// The matching route as the engine wants it.
///
/// Errors: the store cannot be read.
pub fn target(store: &Store, view: View, domain: &Domain) -> Result<Option<Target>, StoreError> {
    let Some(text) = matching(store, view, domain)? else { return Ok(None) };
    let Ok(hops) = crate::profile::route::parse(&text) else { return Ok(None) };
    let all = [(Pattern::All, as_target(&hops))];
    Ok(route::find(&all, domain).cloned())
}

fn as_target(hops: &Hops) -> Target {
    match hops {
        Hops::UseDns => Target::UseDns,
        Hops::Discard => Target::Discard,
        Hops::Hosts(list) => Target::Hosts(
            list.iter()
                .map(|h| RouteHost {
                    name: match (&h.host, h.addresses_only) {
                        (Name::Address(ip), _) => RouteName::Address(*ip),
                        (Name::Host(name), true) => RouteName::AddressOnly(name.clone()),
                        (Name::Host(name), false) => RouteName::MxThenAddress(name.clone()),
                    },
                    port: h.port,
                    priority: h.priority.unwrap_or(0),
                })
                .collect(),
        ),
    }
}
