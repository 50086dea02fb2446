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
use std::collections::BTreeSet;
use std::net::IpAddr;

/// Maximum number of addresses of a policy host that are asked.
const MAX_ADDRESSES: usize = 32;

/// Returns a sentence about the addresses that are left out, if the user allows one family alone.
#[must_use]
pub fn one_family(looker: &Looker) -> Option<String> {
    let (asked, left_out) = match looker.checker().families() {
        Families::Both => return None,
        Families::V4 => ("IPv4", "IPv6"),
        Families::V6 => ("IPv6", "IPv4"),
    };
    Some(format!("only {asked} was used: nothing is proven of what answers over {left_out}"))
}

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
        names: Vec::new(),
        earlier: earlier(looker, domain).await?,
        expected,
        doubled: None,
    };
    if report.evidence.clock_is_wrong() {
        return Ok(sights);
    }
    let net = &looker.checker().environment().net;
    sights.addresses = at_addresses(looker, domain).await.0;
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
    let families = looker.checker().families();
    let answer = dns(net, name, kind).await;
    let names: Vec<&Domain> = std::iter::once(name).chain(&answer.aliases).collect();
    let asked = names.iter().map(|name| net.at_name_servers(name, kind, families));
    (future::join_all(asked).await, answer)
}

/// Returns the policy over each address of the policy host, and why addresses are missing, if some
/// are not known or not asked.
pub async fn at_addresses(looker: &Looker, domain: &Domain) -> (Vec<AddressSight>, Vec<String>) {
    let (all, missing) = addresses(looker, domain).await;
    let net = &looker.checker().environment().net;
    let one = |address: IpAddr| async move {
        let watch = Stopwatch::start();
        let exchange = net.policy_at(domain, address).await;
        AddressSight { address, took_ms: watch.elapsed_ms(), exchange }
    };
    (future::join_all(all.into_iter().map(one)).await, missing)
}

/// Returns the addresses of the policy host that the resolver or any name server gives. A resolver
/// alone may remember an address that is gone, or ask the one name server that is up to date.
async fn addresses(looker: &Looker, domain: &Domain) -> (Vec<IpAddr>, Vec<String>) {
    let host = sts::policy_host(domain);
    let mut all = BTreeSet::new();
    let mut missing = Vec::new();
    for kind in looker.checker().families().types() {
        let (names, answer) = servers(looker, &host, *kind).await;
        let mut answers = vec![answer];
        let mut astray = BTreeSet::new();
        for said in names.iter().flat_map(|name| &name.servers).flat_map(|s| &s.said) {
            all.extend(&said.addresses);
            astray.extend(said.alias.as_deref().map(Domain::from_wire));
        }
        for name in &names {
            astray.remove(&name.name);
        }
        let net = &looker.checker().environment().net;
        for alias in astray.iter().take(MAX_ADDRESSES) {
            answers.push(dns(net, alias, *kind).await);
        }
        for answer in &answers {
            match answer.outcome() {
                Outcome::Records(records) => {
                    all.extend(records.iter().filter_map(RecordData::address));
                }
                Outcome::Nothing { .. } => {}
                Outcome::Error(why) => {
                    missing.push(format!("{host} {}: {}", kind.word(), printable(&why)));
                }
            }
        }
        // Only the first name is in a zone of the owner. What other people's name servers leave
        // unsaid is no reason to wait: the resolver has an address of theirs.
        missing.extend(names.first().into_iter().flat_map(NameSight::unseen));
    }
    missing.sort();
    missing.dedup();
    if all.len() > MAX_ADDRESSES {
        missing.push(format!("{host} has more than {MAX_ADDRESSES} addresses"));
    }
    (all.into_iter().take(MAX_ADDRESSES).collect(), missing)
}
