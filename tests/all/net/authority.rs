//! Tests of `src/net/authority.rs`: what counts as the answer of a name server, and that none is left out in silence.

use crate::support::live::live;
use crate::support::live::runtime;
use crate::support::net::a;
use crate::support::net::dns;
use crate::support::net::fit;
use crate::support::net::refusing;
use crate::support::net::reply_to;
use crate::support::net::world;
use crate::support::run::Home;
use destgate::net::authority;
use destgate::net::host_limits::Limits;
use destgate::policy::authority::NameSight;
use destgate::policy::evidence::Families;
use destgate::vocab::dns::Domain;
use destgate::vocab::dns::RecordType::Txt;
use destgate::vocab::dns_name::DnsName;
use hickory_proto::op::Message;
use hickory_proto::op::Query;
use hickory_proto::op::ResponseCode;
use hickory_proto::rr::DNSClass;
use hickory_proto::rr::Name;
use hickory_proto::rr::RData;
use hickory_proto::rr::Record;
use hickory_proto::rr::RecordType;
use hickory_proto::rr::rdata::AAAA;
use hickory_proto::rr::rdata::CNAME;
use hickory_proto::rr::rdata::NS;
use hickory_proto::rr::rdata::TXT;
use std::net::Ipv6Addr;
use std::net::SocketAddr;
use std::net::UdpSocket;

const NAME: &str = "_mta-sts.own.example.";

fn txt(class: DNSClass) -> Record {
    let name = Name::from_ascii(NAME).unwrap();
    let mut record = Record::from_rdata(name, 300, RData::TXT(TXT::new(vec!["own".into()])));
    record.dns_class = class;
    record
}

/// An answer of an authority, changed.
fn answer(change: impl FnOnce(&mut Message)) -> Vec<u8> {
    let name = Name::from_ascii(NAME).unwrap();
    let mut query = Message::query();
    query.add_query(Query::query(name, RecordType::TXT));
    let mut reply = reply_to(&query);
    reply.metadata.authoritative = true;
    reply.add_answer(txt(DNSClass::IN));
    change(&mut reply);
    reply.to_vec().unwrap()
}

#[test]
fn an_answer_that_is_cut_or_to_no_question_or_of_another_class_says_nothing() {
    let name = DnsName::parse(NAME).unwrap();
    let read = |raw: &[u8]| authority::read(raw, &name);
    assert_eq!(read(&answer(|_| {})).unwrap().texts, [b"own"]);
    let refused = |change: fn(&mut Message)| read(&answer(change)).unwrap_err();
    assert!(refused(|m| m.queries.clear()).contains("repeat the question"));
    assert!(refused(|m| m.queries[0].query_class = DNSClass::CH).contains("repeat the question"));
    assert!(refused(|m| m.metadata.truncation = true).contains("cut off"));
    assert!(refused(|m| m.metadata.authoritative = false).contains("not an authority"));
    let other = answer(|m| m.answers = vec![txt(DNSClass::CH)]);
    assert_eq!(read(&other).unwrap().texts, Vec::<Vec<u8>>::new());
}

#[test]
fn addresses_and_aliases_are_those_of_the_name_itself() {
    let name = DnsName::parse(NAME).unwrap();
    let own = |data| Record::from_rdata(Name::from_ascii(NAME).unwrap(), 300, data);
    let v6: Ipv6Addr = "2001:db8::1".parse().unwrap();
    let said = answer(|m| {
        let other = Name::from_ascii("other.example.").unwrap();
        let all = [a(2), a(1), a(1), RData::AAAA(AAAA(v6)), RData::CNAME(CNAME(other.clone()))];
        m.answers = all.map(own).to_vec();
        m.answers.push(Record::from_rdata(other, 300, a(3)));
    });
    let said = authority::read(&said, &name).unwrap();
    let addresses: Vec<String> = said.addresses.iter().map(ToString::to_string).collect();
    assert_eq!(addresses, ["192.0.2.1", "192.0.2.2", "2001:db8::1"]);
    assert_eq!(said.alias.as_deref(), Some("other.example."));
}

/// What is seen of a zone with these name servers, each at an address of its own; `v6` is the code of
/// the answers about further addresses.
fn seen(servers: &[u8], v6: ResponseCode, at: SocketAddr) -> NameSight {
    seen_by(servers, v6, at, Families::Both)
}

fn seen_by(servers: &[u8], v6: ResponseCode, at: SocketAddr, families: Families) -> NameSight {
    let servers = servers.to_vec();
    let resolver = dns(move |query, udp| {
        let question = query.queries.first()?;
        let name = question.name().to_ascii();
        let ns = |n: &u8| RData::NS(NS(Name::from_ascii(format!("ns{n}.own.example.")).unwrap()));
        let number = || name.trim_start_matches("ns").split('.').next()?.parse().ok();
        let mut reply = reply_to(query);
        let records: Vec<RData> = match (name.as_str(), question.query_type()) {
            ("own.example.", RecordType::NS) => servers.iter().map(ns).collect(),
            (_, RecordType::A) => number().map(a).into_iter().collect(),
            (_, RecordType::AAAA) => {
                reply.metadata.response_code = v6;
                Vec::new()
            }
            _ => Vec::new(),
        };
        let own = |data| Record::from_rdata(question.name().clone(), 300, data);
        reply.add_answers(records.into_iter().map(own));
        fit(reply, udp)
    });
    runtime().block_on(async {
        let live = live(Limits::default(), Some(resolver), &[format!(":53:{at}")]);
        let name = Domain::parse("_mta-sts.own.example").unwrap();
        live.at_name_servers(&name, Txt, families).await
    })
}

fn authority() -> SocketAddr {
    dns(|query, _| {
        let mut reply = reply_to(query);
        reply.metadata.authoritative = true;
        if query.queries.first()?.query_type() == RecordType::TXT {
            reply.add_answer(txt(DNSClass::IN));
        }
        reply.to_vec().ok()
    })
}

#[test]
fn no_name_server_is_left_out_in_silence() {
    let at = authority();
    let sight = seen(&[1, 2, 1], ResponseCode::NoError, at);
    assert_eq!((sight.servers.len(), sight.failure.as_deref()), (2, None), "{sight:?}");
    assert!(sight.servers.iter().all(|s| s.said.is_ok()), "{sight:?}");
    let many: Vec<u8> = (1..=17).collect();
    let sight = seen(&many, ResponseCode::NoError, at);
    assert_eq!(sight.servers.len(), 16);
    assert!(sight.failure.unwrap().contains("more than 16"));
    // One whose other addresses are not known may have another answer there.
    let sight = seen(&[1], ResponseCode::ServFail, at);
    assert_eq!(sight.servers.len(), 1);
    assert!(sight.failure.unwrap().contains("ns1.own.example, AAAA"));
    // Who leaves a family out does not ask for it.
    let sight = seen_by(&[1], ResponseCode::ServFail, at, Families::V4);
    assert_eq!((sight.servers.len(), sight.failure), (1, None));
    let sight = seen_by(&[1], ResponseCode::NoError, at, Families::V6);
    assert_eq!(sight.failure.unwrap(), "the name server ns1.own.example has not an IPv6 address");
}

/// Whoever is not on the way can forge an answer over UDP.
#[test]
fn a_server_that_answers_over_udp_alone_is_not_seen() {
    let udp = UdpSocket::bind("127.0.0.1:0").unwrap();
    let at = udp.local_addr().unwrap();
    std::thread::spawn(move || {
        let mut packet = [0; 4096];
        while let Ok((length, client)) = udp.recv_from(&mut packet) {
            let query = Message::from_vec(&packet[..length]).unwrap();
            let mut reply = reply_to(&query);
            reply.metadata.authoritative = true;
            reply.add_answer(txt(DNSClass::IN));
            drop(udp.send_to(&reply.to_vec().unwrap(), client));
        }
    });
    let sight = seen(&[1], ResponseCode::NoError, at);
    let why = sight.servers[0].said.clone().unwrap_err();
    assert!(why.contains("over TCP"), "{why}");
}

/// The record of a name and a type.
type Records = dyn Fn(&str, RecordType) -> Option<RData> + Send + Sync;

/// What `policy status` says of a policy host. The resolver knows one address of it; two name servers answer as they like,
/// by the name and the type that they are asked for.
fn policy_host(
    second: impl Fn(&str, RecordType) -> Option<RData> + Send + Sync + 'static,
) -> String {
    let of_name =
        |server: u8| RData::NS(NS(Name::from_ascii(format!("ns{server}.own.example.")).unwrap()));
    let resolver = world(move |name, kind| match (name, kind) {
        ("own.example", RecordType::NS) => vec![of_name(1), of_name(2)],
        ("ns1.own.example", RecordType::A) => vec![a(1)],
        ("ns2.own.example", RecordType::A) => vec![a(2)],
        ("mta-sts.own.example", RecordType::A) => vec![a(9)],
        _ => Vec::new(),
    });
    let authority = |answer: Box<Records>| {
        dns(move |query, _| {
            let question = query.queries.first()?;
            let name = question.name().to_ascii();
            let mut reply = reply_to(query);
            reply.metadata.authoritative = true;
            let data = answer(name.trim_end_matches('.'), question.query_type());
            reply.add_answers(
                data.map(|data| Record::from_rdata(question.name().clone(), 300, data)),
            );
            reply.to_vec().ok()
        })
    };
    let good =
        |name: &str, kind| ((name, kind) == ("mta-sts.own.example", RecordType::A)).then(|| a(9));
    let (first, second) = (authority(Box::new(good)), authority(Box::new(second)));
    let (_socket, nobody) = refusing();
    let home = Home::new();
    home.destgate("dnsconfig setup --dnssec off --commit").run().ended(0);
    let line = format!(
        "policy status own.example --resolver {resolver} --connect-to ns1.own.example:53:{first} \
         --connect-to ns2.own.example:53:{second} --connect-to :443:{nobody} --timeout 5 --format json"
    );
    let out = home.destgate(&line).run();
    let points = out.json()[0]["points"].as_array().unwrap().clone();
    points.iter().find(|point| point["name"] == "policy host").unwrap()["proof"].to_string()
}

#[test]
fn every_name_server_tells_where_the_policy_host_is() {
    let good =
        |name: &str, kind| ((name, kind) == ("mta-sts.own.example", RecordType::A)).then(|| a(9));
    let said = policy_host(good);
    assert!(said.contains("[192.0.2.9]: none") && !said.contains("not seen"), "{said}");
    // One has another address, an alias that leads nowhere, or nothing at all.
    let said = policy_host(|name, kind| {
        ((name, kind) == ("mta-sts.own.example", RecordType::A)).then(|| a(8))
    });
    assert!(said.contains("[192.0.2.8]: none") && said.contains("[192.0.2.9]: none"), "{said}");
    let said = policy_host(|name, _| {
        let gone = Name::from_ascii("gone.example.").unwrap();
        (name == "mta-sts.own.example").then_some(RData::CNAME(CNAME(gone)))
    });
    assert!(
        said.contains("the alias gone.example, which a name server gives, has no address"),
        "{said}"
    );
    let said = policy_host(|_, _| None);
    assert!(
        said.contains("ns2.own.example [192.0.2.2] has no address of mta-sts.own.example"),
        "{said}"
    );
}
