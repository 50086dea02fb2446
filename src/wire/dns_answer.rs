//! Decodes the values of the record types that a check needs. No I/O.

use crate::vocab::dns::Domain;
use crate::vocab::dns_name::DnsName;
use crate::vocab::dns_record::DnsReply;
use crate::vocab::dns_record::RrSet;
use crate::vocab::dns_record::rtype;
use crate::vocab::text::excerpt;
use crate::vocab::tlsa::Tlsa;
use crate::wire::dns_message::Reader;
use crate::wire::dns_words::ede_word;
use std::net::IpAddr;

/// Maximum number of addresses decoded from one answer, more than are ever tried. Unit: records.
const MAX_ADDRESSES: usize = 256;

/// The decoded value of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// A or AAAA.
    Address(IpAddr),
    /// MX: preference and exchange.
    Mx(u16, Domain),
    /// TXT: the strings, concatenated without separators (RFC 8461 §3.1).
    Txt(Vec<u8>),
    /// TLSA.
    Tlsa(Tlsa),
    /// CNAME.
    Alias(Domain),
}

/// Decodes every record of a set, up to the maximum number of addresses; `None` if one is
/// malformed.
#[must_use]
pub fn values(set: &RrSet) -> Option<Vec<Value>> {
    let bound = match set.rtype {
        rtype::A | rtype::AAAA => MAX_ADDRESSES,
        _ => usize::MAX,
    };
    set.records().take(bound).map(|data| value(set.rtype, data)).collect()
}

fn value(number: u16, data: &[u8]) -> Option<Value> {
    let mut reader = Reader::new(data);
    let value = match number {
        rtype::A | rtype::AAAA => Value::Address(address(number, reader.rest())?),
        rtype::MX => Value::Mx(reader.u16().ok()?, domain(&reader.name().ok()?)),
        rtype::CNAME => Value::Alias(domain(&reader.name().ok()?)),
        rtype::TXT => {
            let mut text = Vec::with_capacity(data.len());
            while reader.left() > 0 {
                text.extend_from_slice(reader.string().ok()?);
            }
            Value::Txt(text)
        }
        rtype::TLSA => Value::Tlsa(tlsa(&mut reader)?),
        _ => return None,
    };
    (reader.left() == 0).then_some(value)
}

fn domain(name: &DnsName) -> Domain {
    Domain::from_labels(name.labels())
}

/// Describes a response code that reports a failure, in plain words.
#[must_use]
pub fn code(rcode: u16) -> String {
    match rcode {
        1 => "the resolver cannot read the question (FORMERR)".into(),
        2 => "SERVFAIL".into(),
        4 => "the resolver does not know such questions (NOTIMP)".into(),
        5 => "the resolver refuses to answer (REFUSED)".into(),
        6 => "a DNAME record makes a name that is too long (YXDOMAIN)".into(),
        other => format!("the resolver answers with code {other}"),
    }
}

/// Returns the extended errors of a reply as text. Source: RFC 8914 §2.
#[must_use]
pub fn extended_error(reply: &DnsReply) -> Option<String> {
    let one = |(code, extra): &(u16, Vec<u8>)| {
        let extra = crate::vocab::text::printable_bytes(extra);
        let extra = excerpt(&extra, 120);
        match extra.is_empty() {
            true => format!("EDE {code} {}", ede_word(*code).unwrap_or("Other")),
            false => format!("EDE {code} {}: {extra}", ede_word(*code).unwrap_or("Other")),
        }
    };
    let text: Vec<String> = reply.ede.iter().map(one).collect();
    (!text.is_empty()).then(|| text.join("; "))
}

/// Reads the data of an address record; `None` if it has another length than its type demands, or the
/// type is no address.
#[must_use]
pub fn address(rtype: u16, data: &[u8]) -> Option<IpAddr> {
    match rtype {
        rtype::A => <[u8; 4]>::try_from(data).ok().map(IpAddr::from),
        rtype::AAAA => <[u8; 16]>::try_from(data).ok().map(IpAddr::from),
        _ => None,
    }
}

/// Reads the data of a TLSA record; `None` if it is shorter than its three numbers. Source: RFC 6698
/// §2.1.
pub fn tlsa(reader: &mut Reader<'_>) -> Option<Tlsa> {
    Some(Tlsa {
        usage: reader.u8().ok()?,
        selector: reader.u8().ok()?,
        matching: reader.u8().ok()?,
        data: reader.rest().to_vec(),
    })
}
