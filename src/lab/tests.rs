//! Tests of the table and of the resolver's answers. The verdicts are covered by the tests of the
//! checker.

use std::collections::HashSet;
use std::error::Error;
use std::net::TcpStream;
use std::str::FromStr;

use domain::base::Message;
use domain::base::MessageBuilder;
use domain::base::Name;
use domain::base::Rtype;
use domain::base::iana::Class;
use domain::base::iana::Rcode;
use tokio::net::UdpSocket;

use crate::lab::DOMAINS;
use crate::lab::Lab;

type Outcome = Result<(), Box<dyn Error>>;

/// Queries the lab with the DO bit and this packet size.
async fn ask(
    lab: &Lab,
    name: &str,
    rtype: Rtype,
    size: u16,
) -> Result<Message<Vec<u8>>, Box<dyn Error>> {
    let mut question = MessageBuilder::new_vec().question();
    question.push((Name::<Vec<u8>>::from_str(name)?, rtype, Class::IN))?;
    let mut query = question.additional();
    query.opt(|opt| {
        opt.set_dnssec_ok(true);
        opt.set_udp_payload_size(size);
        Ok(())
    })?;
    let socket = UdpSocket::bind("127.0.0.1:0").await?;
    socket.send_to(&query.finish(), lab.resolver()).await?;
    let mut answer = vec![0; 4096];
    let length = socket.recv(&mut answer).await?;
    answer.truncate(length);
    Ok(Message::from_octets(answer)?)
}

#[test]
fn the_table_is_sound() {
    let mut names = HashSet::new();
    for domain in DOMAINS {
        assert!(names.insert(domain.name), "{} is there twice", domain.name);
        assert!(domain.about.len() <= 40, "{} says too much", domain.name);
        assert!(domain.name.ends_with(".example"), "{}", domain.name);
    }
}

#[tokio::test]
async fn answers_have_the_records_and_proofs_they_need() -> Outcome {
    let lab = Lab::start().await?;
    // The numbers of answer and authority records, including signatures.
    let cases = [
        ("good.example", Rtype::DS, Rcode::NOERROR, 2, 0),
        ("testing.example", Rtype::DS, Rcode::NOERROR, 0, 4),
        ("GOOD.example", Rtype::MX, Rcode::NOERROR, 2, 0),
        ("mx7.wildcard.example", Rtype::A, Rcode::NOERROR, 2, 2),
        ("mx7.wildcard.example", Rtype::AAAA, Rcode::NOERROR, 0, 6),
        ("_tls.good.example", Rtype::TXT, Rcode::NOERROR, 0, 4),
        ("x.good.example", Rtype::TXT, Rcode::NXDOMAIN, 0, 6),
        ("x.dane-ta.example", Rtype::TXT, Rcode::NXDOMAIN, 0, 6),
        ("mta-sts.hosted.example", Rtype::A, Rcode::NOERROR, 3, 0),
        ("no-such.example", Rtype::MX, Rcode::NXDOMAIN, 0, 6),
        ("elsewhere.test", Rtype::MX, Rcode::NXDOMAIN, 0, 6),
        ("testing.example", Rtype::MX, Rcode::NOERROR, 2, 0),
    ];
    for (name, rtype, rcode, answers, authority) in cases {
        let message = ask(&lab, name, rtype, 1232).await?;
        let counts = message.header_counts();
        let got = (counts.ancount(), counts.nscount());
        assert_eq!(message.header().rcode(), rcode, "{name} {rtype}");
        assert_eq!(got, (answers, authority), "{name} {rtype}");
        assert!(message.header().ra() && !message.header().tc());
    }
    let cut = ask(&lab, "x.y.provider.example", Rtype::A, 512).await?;
    assert!(cut.header().tc() && cut.header_counts().nscount() == 0);
    Ok(())
}

#[tokio::test]
async fn every_address_is_served_and_the_dead_ones_refuse() -> Outcome {
    let lab = Lab::start().await?;
    let refused = lab
        .connections()
        .iter()
        .filter(|(_, loopback)| TcpStream::connect(loopback).is_err())
        .count();
    assert_eq!(refused, 2);
    let addresses: HashSet<_> = lab.connections().iter().map(|(from, _)| from).collect();
    assert_eq!(addresses.len(), lab.connections().len());
    assert!(lab.ca_pem().starts_with("-----BEGIN CERTIFICATE-----"));
    assert!(lab.trust_anchor().starts_with(". 300 IN DNSKEY "));
    Ok(())
}
