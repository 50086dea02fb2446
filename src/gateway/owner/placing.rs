//! Finds the zone of records that are to be published, and what stands at their names now.

use crate::gateway::owner::look::Looker;
use crate::net::live::Live;
use crate::owner::place::Basis;
use crate::owner::place::Now;
use crate::owner::place::Place;
use crate::owner::place::Standing;
use crate::owner::records::Record;
use crate::vocab::dns::Domain;
use crate::vocab::dns_name::DnsName;
use crate::vocab::dns_record::Question;
use crate::vocab::dns_record::type_name;
use crate::vocab::text::printable;
use crate::wire::dns_message::Reader;
use crate::wire::dns_rdata;
use crate::wire::dns_words::IN;
use crate::wire::dns_words::NXDOMAIN;
use futures_util::future;

/// Maximum number of names that are looked at.
const MAX_NAMES: usize = 64;

/// Returns the place of a domain's records. Never fails: what is not seen is said in the result.
///
/// - `said`: the zone, if the owner names it.
pub async fn place(
    looker: &Looker,
    domain: &Domain,
    records: &[Record],
    said: Option<Domain>,
) -> Place {
    place_by(&looker.checker().environment().net, domain, records, said).await
}

/// Returns the place of a domain's records as [`place`] does, by another network.
pub async fn place_by(
    net: &Live,
    domain: &Domain,
    records: &[Record],
    said: Option<Domain>,
) -> Place {
    let mut names: Vec<(&Domain, &'static str)> = Vec::new();
    for record in records {
        let one = (&record.name, record.data.type_word());
        if !names.contains(&one) {
            names.push(one);
        }
    }
    names.truncate(MAX_NAMES);
    let look = |(name, kind): (&Domain, &'static str)| {
        let name = name.clone();
        async move {
            let now = now(net, &name, kind).await;
            Standing { name, kind, now }
        }
    };
    let standing = future::join_all(names.iter().copied().map(look)).await;
    let Some(zone) = said else {
        let (zone, basis) = zone(net, domain).await;
        let apart = match basis {
            Basis::Seen => apart(net, &names, &zone).await,
            Basis::Said | Basis::Assumed(_) => Vec::new(),
        };
        return Place { zone, basis, standing, apart };
    };
    Place { zone, basis: Basis::Said, standing, apart: Vec::new() }
}

/// Returns the zone of a domain, or the domain itself in its stead.
async fn zone(net: &Live, domain: &Domain) -> (Domain, Basis) {
    match net.zone_of(domain).await {
        Ok((zone, _)) => {
            let zone = Domain::from_wire(&zone.to_string());
            // A zone of one label is a registry's: nothing is delegated to the owner yet.
            if zone.labels() <= 1 {
                let why = format!("{domain} has no name servers of its own in {zone}");
                return (domain.clone(), Basis::Assumed(why));
            }
            (zone, Basis::Seen)
        }
        Err(why) => (domain.clone(), Basis::Assumed(printable(&why))),
    }
}

/// Returns the names that lie in another zone.
async fn apart(
    net: &Live,
    names: &[(&Domain, &'static str)],
    zone: &Domain,
) -> Vec<(Domain, Domain)> {
    let of = |name: Domain| async move {
        let found = net.zone_of(&name).await.ok()?;
        Some((name, Domain::from_wire(&found.0.to_string())))
    };
    let mut distinct: Vec<&Domain> = names.iter().map(|(name, _)| *name).collect();
    distinct.sort();
    distinct.dedup();
    let all = future::join_all(distinct.into_iter().cloned().map(of)).await;
    all.into_iter().flatten().filter(|(_, of)| of != zone).collect()
}

/// Returns what stands at a name. An alias also meets the addresses that stand there.
async fn now(net: &Live, name: &Domain, kind: &'static str) -> Now {
    let found = records(net, name, kind).await;
    if kind != "CNAME" || found != Now::Nothing {
        return found;
    }
    let (v4, v6) = future::join(records(net, name, "A"), records(net, name, "AAAA")).await;
    match (v4, v6) {
        (Now::Records(_), _) | (_, Now::Records(_)) => Now::Addresses,
        (Now::Unknown(why), _) | (_, Now::Unknown(why)) => Now::Unknown(why),
        _ => Now::Nothing,
    }
}

async fn records(net: &Live, name: &Domain, kind: &str) -> Now {
    let known = dns_rdata::TYPES.iter().find(|form| form.word == kind);
    let (Ok(wire), Some(form)) = (DnsName::parse(&format!("{name}.")), known) else {
        return Now::Unknown("its name cannot be asked for".into());
    };
    let reply = match net.raw(&Question::new(&wire, form.number)).await {
        Ok(reply) => reply,
        Err(why) => return Now::Unknown(printable(&why)),
    };
    if let Some(alias) = reply.aliases.first() {
        return Now::Alias(Domain::from_wire(&alias.target.to_string()).to_string());
    }
    match (&reply.set, reply.rcode) {
        (Some(set), _) => {
            let text = |data: &[u8]| dns_rdata::text(form.number, IN, &Reader::new(data));
            Now::Records(set.records().map(text).collect())
        }
        (None, 0 | NXDOMAIN) => Now::Nothing,
        (None, code) => {
            Now::Unknown(format!("the answer for {} has code {code}", type_name(form.number)))
        }
    }
}
