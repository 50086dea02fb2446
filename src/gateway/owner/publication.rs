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
use crate::policy::evidence::Lookup;
use crate::policy::evidence::Outcome;
use crate::policy::evidence::Query;
use crate::policy::evidence::RecordData;
use crate::policy::sts;
use crate::policy::sts::cached::CachedPolicy;
use crate::store::open::Store;
use crate::vocab::dns::Domain;
use crate::vocab::dns::RecordType;
use crate::vocab::text::printable;
use futures_util::future;
use std::net::IpAddr;

/// Maximum number of addresses of a policy host that are asked.
const MAX_ADDRESSES: usize = 32;

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
    sights.addresses = addresses(net, domain).await.0;
    let record = sts::record_name(domain);
    let answer = dns(net, &record, RecordType::Txt).await;
    sights.names = servers(net, &record, &answer).await;
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
    let settled = issues.last().filter(|issue| issue.live_at.is_some());
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

/// Returns the policy over each address of the policy host, and why addresses are missing, if a
/// look-up failed.
pub async fn at_addresses(looker: &Looker, domain: &Domain) -> (Vec<AddressSight>, Option<String>) {
    addresses(&looker.checker().environment().net, domain).await
}

/// Returns what every name server says about a name, and about each of its aliases.
pub async fn at_name_servers(looker: &Looker, name: &Domain) -> Vec<NameSight> {
    let net = &looker.checker().environment().net;
    let answer = dns(net, name, RecordType::Txt).await;
    servers(net, name, &answer).await
}

/// Asks the name servers of a name. A record by aliases has name servers for each name on the way.
async fn servers(net: &Live, name: &Domain, answer: &DnsAnswer) -> Vec<NameSight> {
    let names: Vec<&Domain> = std::iter::once(name).chain(&answer.aliases).collect();
    future::join_all(names.iter().map(|name| net.at_name_servers(name))).await
}

async fn addresses(net: &Live, domain: &Domain) -> (Vec<AddressSight>, Option<String>) {
    let host = sts::policy_host(domain);
    let mut all: Vec<IpAddr> = Vec::new();
    let mut failure = None;
    for kind in [RecordType::A, RecordType::Aaaa] {
        match dns(net, &host, kind).await.outcome() {
            Outcome::Records(records) => all.extend(records.iter().filter_map(RecordData::address)),
            Outcome::Nothing { .. } => {}
            Outcome::Error(why) => {
                failure = Some(format!("{host} {}: {}", kind.word(), printable(&why)));
            }
        }
    }
    all.truncate(MAX_ADDRESSES);
    let one = |address: IpAddr| async move {
        let watch = Stopwatch::start();
        let exchange = net.policy_at(domain, address).await;
        AddressSight { address, took_ms: watch.elapsed_ms(), exchange }
    };
    (future::join_all(all.into_iter().map(one)).await, failure)
}
