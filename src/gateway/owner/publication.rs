//! What is served for a domain at every address, and said at every name server.

use crate::gateway::error::Error;
use crate::gateway::owner::look::Look;
use crate::gateway::owner::look::Looker;
use crate::net::live::Live;
use crate::net::live::Net;
use crate::os::clock::Stopwatch;
use crate::owner::inspection::AddressSight;
use crate::owner::inspection::Sights;
use crate::policy::authority::NameSight;
use crate::policy::evidence::Answer;
use crate::policy::evidence::DnsAnswer;
use crate::policy::evidence::Families;
use crate::policy::evidence::Lookup;
use crate::policy::evidence::Outcome;
use crate::policy::evidence::Query;
use crate::policy::evidence::RecordData;
use crate::policy::sts;
use crate::policy::sts::cached::CachedPolicy;
use crate::policy::sts::issue::Issue;
use crate::store::open::Store;
use crate::vocab::dns::Domain;
use crate::vocab::dns::RecordType;
use crate::vocab::text::printable;
use futures_util::future;
use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::net::IpAddr;

/// Maximum number of addresses of a policy host that are asked.
const MAX_ADDRESSES: usize = 32;

/// Maximum number of aliases that are followed although the resolver does not give them.
const MAX_ASTRAY: usize = 4;

/// Returns everything that is published for a domain. `look` is the check of it.
///
/// - `expected`: the policy file that the owner expects to be served.
///
/// Errors: the store cannot be read.
pub async fn seen<'a>(
    looker: &Looker,
    domain: &'a Domain,
    look: &'a Look,
    expected: Option<Vec<u8>>,
) -> Result<Sights<'a>, Error> {
    let (report, beside) = (&look.report, &look.beside);
    let mut sights = Sights {
        domain,
        report,
        beside,
        addresses: Vec::new(),
        missing: Vec::new(),
        names: Vec::new(),
        earlier: earlier(looker, domain).await?,
        expected,
        doubled: None,
    };
    if report.evidence.clock_is_wrong() {
        return Ok(sights);
    }
    let net = &looker.checker().environment().net;
    let host = at_addresses(looker, domain).await;
    sights.addresses = host.addresses;
    sights.missing = host.missing.into_iter().chain(host.denied).collect();
    let record = sts::record_name(domain);
    let (names, answer) = servers(looker, &record, RecordType::Txt).await;
    sights.names = names;
    if matches!(answer.lookup, Lookup::NoData | Lookup::NxDomain) {
        let twice = Domain::from_wire(&format!("{record}.{domain}"));
        let answer = dns(net, &twice, RecordType::Txt).await;
        sights.doubled = matches!(answer.lookup, Lookup::Found(_)).then_some(twice);
    }
    Ok(sights)
}

/// Returns the body of the instance that this program published last, if it published one.
///
/// Errors: the store cannot be read.
pub async fn issued(looker: &Looker, domain: &Domain) -> Result<Option<Vec<u8>>, Error> {
    let of = domain.clone();
    let read = move |store: Option<&Store>| match store {
        Some(store) => store.issues(of.as_str()),
        None => Ok(Vec::new()),
    };
    let issues = looker.checker().read(read).await?;
    // While a newer one is on its way, either may be served.
    let settled = Issue::current(&issues).filter(|issue| issue.live_at.is_some());
    Ok(settled.map(|issue| issue.body.clone().into_bytes()))
}

async fn earlier(looker: &Looker, domain: &Domain) -> Result<Option<CachedPolicy>, Error> {
    let of = domain.clone();
    let read = move |store: Option<&Store>| match store {
        Some(store) => store.remembered(&of).map(|remembered| remembered.policy),
        None => Ok(None),
    };
    Ok(looker.checker().read(read).await?)
}

async fn dns(net: &Live, name: &Domain, kind: RecordType) -> DnsAnswer {
    match net.ask(&Query::Dns(name.clone(), kind)).await {
        Answer::Dns(answer) => answer,
        Answer::StsPolicy(_) | Answer::Session(_) => DnsAnswer::failed("no answer"),
    }
}

/// Returns what every name server says about a name, and about each of its aliases.
pub async fn at_name_servers(looker: &Looker, name: &Domain) -> Vec<NameSight> {
    servers(looker, name, RecordType::Txt).await.0
}

/// Asks the name servers of a name. A record by aliases has name servers for each name on the way.
/// Returns the resolver's answer too, which names the aliases.
async fn servers(looker: &Looker, name: &Domain, kind: RecordType) -> (Vec<NameSight>, DnsAnswer) {
    let net = &looker.checker().environment().net;
    let families = looker.checker().options().families;
    let answer = dns(net, name, kind).await;
    let names: Vec<&Domain> = std::iter::once(name).chain(&answer.aliases).collect();
    let asked = names.iter().map(|name| net.at_name_servers(name, kind, families));
    (future::join_all(asked).await, answer)
}

/// What is known of the addresses of a policy host.
#[derive(Debug, Clone, Default)]
pub struct HostSight {
    /// The policy over each of them.
    pub addresses: Vec<AddressSight>,
    /// Why some are not known or not asked, one phrase each.
    pub missing: Vec<String>,
    /// Who says that there is no address, where others have one; one phrase each.
    pub denied: Vec<String>,
}

/// Asks every address of the policy host for the policy.
pub async fn at_addresses(looker: &Looker, domain: &Domain) -> HostSight {
    let mut found = Addresses::default();
    for kind in looker.checker().options().families.types() {
        found.add(looker, &sts::policy_host(domain), *kind).await;
    }
    let (all, mut sight) = found.judged(looker.checker().options().families);
    if all.len() > MAX_ADDRESSES {
        sight.missing.push(format!("the policy host has more than {MAX_ADDRESSES} addresses"));
    }
    let net = &looker.checker().environment().net;
    let one = |address: IpAddr| async move {
        let watch = Stopwatch::start();
        let exchange = net.policy_at(domain, address).await;
        AddressSight { address, took_ms: watch.elapsed_ms(), exchange }
    };
    sight.addresses = future::join_all(all.into_iter().take(MAX_ADDRESSES).map(one)).await;
    sight
}

/// The addresses of a host, as they are gathered. The resolver and every name server are asked: a
/// resolver alone may remember an address that is gone, or ask the one name server that is up to date.
#[derive(Default)]
struct Addresses {
    all: BTreeSet<IpAddr>,
    missing: BTreeSet<String>,
    /// Whether each name server of the owner has an address or an alias, for each name it was asked for.
    servers: BTreeMap<String, bool>,
    /// Whether each alias that a name server alone gives has an address.
    astray: BTreeMap<Domain, bool>,
}

impl Addresses {
    /// Adds the records of one type.
    async fn add(&mut self, looker: &Looker, host: &Domain, kind: RecordType) {
        let (names, answer) = servers(looker, host, kind).await;
        self.take(host, kind, &answer);
        let own = names.first().and_then(|name| name.zone.clone());
        let mut astray = BTreeSet::new();
        for name in &names {
            // What name servers of others leave unsaid is no reason to wait: the resolver has an
            // address of theirs.
            let is_own = name.zone == own;
            if is_own {
                self.missing.extend(name.unseen());
            }
            for server in &name.servers {
                let Ok(said) = &server.said else { continue };
                self.all.extend(&said.addresses);
                astray.extend(said.alias.as_deref().map(Domain::from_wire));
                if is_own {
                    let place = server.place();
                    let has =
                        self.servers.entry(format!("{place} has no address of {}", name.name));
                    *has.or_default() |= !said.addresses.is_empty() || said.alias.is_some();
                }
            }
        }
        for name in &names {
            astray.remove(&name.name);
        }
        if astray.len() > MAX_ASTRAY {
            let why =
                format!("the name servers give more than {MAX_ASTRAY} other aliases of {host}");
            self.missing.insert(why);
        }
        let net = &looker.checker().environment().net;
        let ask = |alias: Domain| async move {
            let answer = dns(net, &alias, kind).await;
            (alias, answer)
        };
        for (alias, answer) in future::join_all(astray.into_iter().take(MAX_ASTRAY).map(ask)).await
        {
            let has = self.take(&alias, kind, &answer);
            *self.astray.entry(alias).or_default() |= has;
        }
    }

    /// Takes the addresses of an answer of the resolver; reports whether there may be some.
    fn take(&mut self, name: &Domain, kind: RecordType, answer: &DnsAnswer) -> bool {
        match answer.outcome() {
            Outcome::Records(records) => {
                self.all.extend(records.iter().filter_map(RecordData::address));
                true
            }
            Outcome::Nothing { .. } => false,
            Outcome::Error(why) => {
                self.missing.insert(format!("{name} {}: {}", kind.word(), printable(&why)));
                true
            }
        }
    }

    /// Returns the addresses, and what is missing or denied.
    fn judged(self, families: Families) -> (Vec<IpAddr>, HostSight) {
        let all: Vec<IpAddr> = self.all.into_iter().filter(|ip| families.admits(*ip)).collect();
        let mut sight =
            HostSight { missing: self.missing.into_iter().collect(), ..HostSight::default() };
        // A host that nobody has is not there yet.
        if !all.is_empty() {
            let lacking = self.servers.into_iter().filter(|(_, has)| !has).map(|(words, _)| words);
            sight.denied.extend(lacking);
            let lost = self.astray.into_iter().filter(|(_, has)| !has);
            let words = |(alias, _)| {
                format!("the alias {alias}, which a name server gives, has no address")
            };
            sight.denied.extend(lost.map(words));
        }
        if all.is_empty() && families != Families::Both {
            sight.missing.push(format!("no name server or resolver gave {}", families.address()));
        }
        (all, sight)
    }
}
