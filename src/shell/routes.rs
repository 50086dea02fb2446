//! SMTP routes in the store, and which one matches a domain.

use crate::policy::route::RouteHost;
use crate::policy::route::RouteName;
use crate::policy::route::Target;
use crate::profile::key;
use crate::profile::route::ALL;
use crate::profile::route::Hops;
use crate::profile::route::Name;
use crate::shell::terminal::dialogue::text_of;
use crate::store::entries::Kind;
use crate::store::entries::View;
use crate::store::open::Store;
use crate::store::open::StoreError;
use crate::vocab::dns::Destination;

/// The text of the route that matches a destination; `None` where none does or it says `USEDNS`.
///
/// Errors: the store cannot be read.
pub fn matching(
    store: &Store,
    view: View,
    destination: &Destination,
) -> Result<Option<String>, StoreError> {
    let mut keys = key::candidates(destination);
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
pub fn target(
    store: &Store,
    view: View,
    destination: &Destination,
) -> Result<Option<Target>, StoreError> {
    let text = matching(store, view, destination)?;
    let hops = text.and_then(|text| crate::profile::route::parse(&text).ok());
    Ok(hops.map(|hops| as_target(&hops)).filter(|target| *target != Target::UseDns))
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
