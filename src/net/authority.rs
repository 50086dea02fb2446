//! Asks every name server of a zone by itself, over TCP, without a resolver between. Whoever is not on
//! the way to a server can forge its UDP answers, and not those over TCP. Every name server has to
//! answer over TCP (RFC 7766 §5), so UDP never stands in for it.

use crate::net::connect;
use crate::net::dig;
use crate::net::dig::Transport;
use crate::net::dig::Way;
use crate::net::dns::answer::number;
use crate::net::live::Live;
use crate::net::live::Net;
use crate::net::nameservers::Tunnel;
use crate::policy::authority::NameSight;
use crate::policy::authority::ServerSaid;
use crate::policy::authority::ServerSight;
use crate::policy::evidence::Answer;
use crate::policy::evidence::Families;
use crate::policy::evidence::Lookup;
use crate::policy::evidence::Query;
use crate::policy::evidence::RecordData;
use crate::vocab::dns::Domain;
use crate::vocab::dns::RecordType;
use crate::vocab::dns_name::DnsName;
use crate::vocab::dns_record::Question;
use crate::vocab::dns_record::rtype;
use crate::vocab::resolver::Endpoint;
use crate::vocab::text::printable;
use crate::wire::dns_answer;
use crate::wire::dns_message::Asked;
use crate::wire::dns_message::AskedEdns;
use crate::wire::dns_message::DnsMessage;
use crate::wire::dns_message::Question as Asking;
use crate::wire::dns_message::Reader;
use crate::wire::dns_words::IN;
use crate::wire::dns_words::NXDOMAIN;
use futures_util::future;
use std::collections::BTreeSet;
use std::net::IpAddr;
use std::net::SocketAddr;
use std::time::Duration;

/// Port of name servers.
const PORT: u16 = 53;
/// Maximum number of zone cuts that are looked for above a name.
const MAX_CUTS: usize = 12;
/// Maximum number of name servers of a zone that are asked.
const MAX_SERVERS: usize = 16;
/// Maximum number of addresses that are asked.
const MAX_ADDRESSES: usize = 32;
/// Time limit for one question to one server.
const PATIENCE: Duration = Duration::from_secs(5);
/// Maximum number of TLSA records of a name. Each is held against each chain that is shown.
const MAX_TLSA: usize = 100;
/// Size of UDP answers that is advertised. Unit: octets.
const ADVERTISED: u16 = 1_232;

impl Live {
    /// Returns what each address of the name servers of a name's zone says about its records of a
    /// type: TXT, TLSA, A, AAAA, or MX, of which only the lifetime is read. The zone is the closest
    /// one above the name that has NS records. Never fails: a failure is part of the result.
    ///
    /// - `families`: the addresses of name servers that are asked.
    pub async fn at_name_servers(
        &self,
        name: &Domain,
        kind: RecordType,
        families: Families,
    ) -> NameSight {
        let mut sight =
            NameSight { name: name.clone(), zone: None, servers: Vec::new(), failure: None };
        let found = match self.zone_of(name).await {
            Ok(found) => found,
            Err(reason) => {
                sight.failure = Some(reason);
                return sight;
            }
        };
        let (zone, servers) = found;
        sight.zone = Some(zone.to_string());
        let Ok(wire) = DnsName::parse(&format!("{name}.")) else { return sight };
        let (asked, failures) = self.all_addresses(&servers, families).await;
        sight.failure = (!failures.is_empty()).then(|| failures.join("; "));
        let (apex, wire, kind) = (&zone, &wire, number(kind));
        let ask = |(server, address): (String, IpAddr)| async move {
            let said = self.said(&server, address, (wire, kind), apex).await;
            ServerSight { server, address, said }
        };
        sight.servers = future::join_all(asked.into_iter().map(ask)).await;
        sight
    }

    /// Returns the zone of a name with its name servers: the closest name above that has NS records.
    ///
    /// Errors: why it is not known, in plain words. A failed answer on the way is one: the zone could
    /// be closer than what is found above it.
    pub async fn zone_of(&self, name: &Domain) -> Result<(DnsName, Vec<Domain>), String> {
        let whole = DnsName::parse(&format!("{name}.")).map_err(|refused| refused.0)?;
        let mut at = Some(whole);
        for _ in 0..MAX_CUTS {
            let Some(here) = at.filter(|here| !here.is_root()) else { break };
            let reply = self.raw(&Question::new(&here, rtype::NS)).await?;
            if !matches!(reply.rcode, 0 | NXDOMAIN) {
                return Err(format!(
                    "the question for NS of {here} is answered with code {}",
                    reply.rcode
                ));
            }
            let set = reply.set.as_ref().filter(|_| reply.aliases.is_empty());
            if let Some(set) = set.filter(|set| set.owner.same(&here)) {
                let names = set.records().map(|data| DnsName::read(data));
                let names = names.map(|name| Some(Domain::from_wire(&name?.0.to_string())));
                let servers: Option<BTreeSet<Domain>> = names.collect();
                // One that is left out could say something else than the others.
                let servers = servers
                    .ok_or_else(|| format!("the name of a name server of {here} cannot be read"))?;
                return Ok((here, servers.into_iter().collect()));
            }
            at = here.parent();
        }
        Err(format!("no zone was found for {name}"))
    }

    /// Returns the addresses of name servers, each with the name of its server, and why some are not
    /// known or not asked.
    async fn all_addresses(
        &self,
        servers: &[Domain],
        families: Families,
    ) -> (Vec<(String, IpAddr)>, Vec<String>) {
        let mut asked: Vec<(String, IpAddr)> = Vec::new();
        let mut failures = Vec::new();
        if servers.len() > MAX_SERVERS {
            failures.push(format!("there are more than {MAX_SERVERS} name servers"));
        }
        for server in servers.iter().take(MAX_SERVERS) {
            let (addresses, failed) = self.server_addresses(server, families).await;
            if addresses.is_empty() && failed.is_empty() {
                let wanted = families.address();
                failures.push(format!("the name server {server} has not {wanted}"));
            }
            failures.extend(failed);
            asked.extend(addresses.into_iter().map(|address| (server.to_string(), address)));
        }
        if asked.len() > MAX_ADDRESSES {
            failures.push(format!("the name servers have more than {MAX_ADDRESSES} addresses"));
            asked.truncate(MAX_ADDRESSES);
        }
        (asked, failures)
    }

    /// Returns the addresses of a name server, and the look-ups that failed.
    async fn server_addresses(
        &self,
        server: &Domain,
        families: Families,
    ) -> (Vec<IpAddr>, Vec<String>) {
        let (mut out, mut failed) = (Vec::new(), Vec::new());
        for kind in families.types() {
            let Answer::Dns(answer) = self.ask(&Query::Dns(server.clone(), *kind)).await else {
                continue;
            };
            match &answer.lookup {
                Lookup::Found(records) => {
                    out.extend(records.iter().filter_map(RecordData::address));
                }
                Lookup::NoData | Lookup::NxDomain => {}
                Lookup::Failed(why) => failed.push(format!(
                    "the name server {server}, {}: {}",
                    kind.word(),
                    printable(why)
                )),
            }
        }
        out.sort();
        out.dedup();
        (out, failed)
    }

    /// Asks one address.
    ///
    /// Errors: why there is no answer, in plain words.
    async fn said(
        &self,
        server: &str,
        address: IpAddr,
        (name, kind): (&DnsName, u16),
        zone: &DnsName,
    ) -> Result<ServerSaid, String> {
        let connector = &self.smtp_options().connector;
        let wanted = SocketAddr::new(address, PORT);
        if connector.denies(server, wanted) {
            return Err("its address is not a public one, not connected to (--deny-private)".into());
        }
        let place = connector.place(server, wanted);
        let tunnel = self.tunnel();
        if tunnel.to(&Endpoint::Plain(place)).is_none() && !connect::has_route(place) {
            let why = connect::no_route(place);
            let hint = if place.is_ipv6() { " (--ipv4 leaves such addresses out)" } else { "" };
            return Err(format!("{why}{hint}"));
        }
        let raw = put(place, name, kind, tunnel).await?;
        let mut said = read(&raw, name)?;
        // The serial only helps to tell an old copy from a new one.
        let soa = put(place, zone, rtype::SOA, tunnel).await;
        said.serial = soa.ok().and_then(|raw| serial(&raw));
        Ok(said)
    }
}

/// Sends one question without recursion.
async fn put(
    place: SocketAddr,
    name: &DnsName,
    kind: u16,
    tunnel: &Tunnel,
) -> Result<Vec<u8>, String> {
    let own = AskedEdns { size: ADVERTISED, dnssec_ok: false, cookie: None, nsid: false };
    let asked = Asked {
        question: Asking { name: name.clone(), rtype: kind, class: IN },
        recursion: false,
        authentic: false,
        checking_disabled: false,
        edns: Some(own),
    };
    let way = Way {
        transport: Transport::Tcp,
        source: None,
        patience: PATIENCE,
        tunnel: tunnel.clone(),
        encryption: crate::net::dns::encrypted::Encryption::default(),
    };
    let got = dig::ask(&asked, &Endpoint::Plain(place), &way).await;
    got.map(|got| got.raw).map_err(|why| format!("over TCP: {why}"))
}

/// Reads the answer of a name server about a name.
///
/// Errors: why it says nothing, in plain words.
pub fn read(raw: &[u8], name: &DnsName) -> Result<ServerSaid, String> {
    let message = DnsMessage::read(raw).map_err(|broken| format!("unreadable: {}", broken.0))?;
    match message.questions.as_slice() {
        [one] if one.class == IN && one.name.same(name) => {}
        _ => return Err("its answer does not repeat the question".into()),
    }
    if message.header.has("tc") {
        return Err("its answer is cut off, over TCP".into());
    }
    match message.rcode() {
        0 | NXDOMAIN => {}
        other => return Err(format!("it answers with code {other} (5 is REFUSED)")),
    }
    if !message.header.has("aa") {
        return Err("it is not an authority for the zone".into());
    }
    let mut said = ServerSaid::default();
    for record in message.answer.iter().filter(|r| r.class == IN && r.name.same(name)) {
        let mut data = record.data.clone();
        if record.rtype == rtype::CNAME {
            said.alias = data.name().ok().map(|target| target.to_string());
        }
        if record.rtype == rtype::TXT {
            said.texts.push(text_of(&mut data));
        }
        if record.rtype == rtype::TLSA {
            said.tlsa.extend(dns_answer::tlsa(&mut data));
        }
        said.addresses.extend(dns_answer::address(record.rtype, data.clone().rest()));
        said.ttl = Some(said.ttl.map_or(record.ttl, |ttl| ttl.max(record.ttl)));
    }
    if said.tlsa.len() > MAX_TLSA {
        return Err(format!("it gives more than {MAX_TLSA} TLSA records"));
    }
    said.addresses.sort();
    said.addresses.dedup();
    said.texts.sort();
    said.tlsa.sort();
    said.tlsa.dedup();
    Ok(said)
}

/// Returns the character-strings of a TXT record, joined.
fn text_of(data: &mut Reader<'_>) -> Vec<u8> {
    let mut out = Vec::new();
    while data.left() > 0 {
        let Ok(part) = data.string() else { break };
        out.extend_from_slice(part);
    }
    out
}

fn serial(raw: &[u8]) -> Option<u32> {
    let message = DnsMessage::read(raw).ok()?;
    let record = message.answer.iter().find(|r| r.rtype == rtype::SOA)?;
    let mut data = record.data.clone();
    data.name().ok()?;
    data.name().ok()?;
    data.u32().ok()
}
