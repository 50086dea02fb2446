//! The DNS records of a policy, as data. No I/O.

use crate::policy::plan;
use crate::policy::sts;
use crate::vocab::dns::Domain;
use crate::vocab::text::hex;
use crate::vocab::tlsa::Tlsa;

/// Lifetime of the records while stages change. Unit: seconds.
pub const TTL: u32 = 3_600;
/// Longest lifetime that a record gets because an answer says so: nothing proves the answers of name
/// servers. Unit: seconds.
pub const LONGEST_TTL: u32 = 86_400;

/// Longest character-string of a TXT record. Unit: octets. Source: RFC 1035 §3.3.
const STRING: usize = 255;

/// The data of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Data {
    /// A text; printable ASCII.
    Txt(String),
    /// An alias of this name.
    Cname(Domain),
    /// A TLSA record.
    Tlsa(Tlsa),
}

impl Data {
    /// Returns the name of the record type.
    #[must_use]
    pub fn type_word(&self) -> &'static str {
        match self {
            Data::Txt(_) => "TXT",
            Data::Cname(_) => "CNAME",
            Data::Tlsa(_) => "TLSA",
        }
    }

    /// Returns the text of the data without quotes: as a web form takes it.
    #[must_use]
    pub fn plain(&self) -> String {
        match self {
            Data::Txt(text) => text.clone(),
            Data::Cname(name) => format!("{name}."),
            Data::Tlsa(t) => {
                format!("{} {} {} {}", t.usage, t.selector, t.matching, hex(&t.data))
            }
        }
    }

    /// Returns the data in zone-file form: texts in quotes, in strings of at most 255 octets.
    ///
    /// - Source: RFC 1035 §5.1.
    #[must_use]
    pub fn zone_form(&self) -> String {
        match self {
            Data::Txt(text) => {
                let quoted: Vec<String> = strings(text).iter().map(|part| quoted(part)).collect();
                quoted.join(" ")
            }
            Data::Cname(_) | Data::Tlsa(_) => self.plain(),
        }
    }
}

/// Returns a text in pieces that fit into one character-string each; one piece at least.
#[must_use]
pub fn strings(text: &str) -> Vec<String> {
    let mut out = vec![String::new()];
    for c in text.chars() {
        if out.last().is_some_and(|last| last.len() + c.len_utf8() > STRING) {
            out.push(String::new());
        }
        if let Some(last) = out.last_mut() {
            last.push(c);
        }
    }
    out
}

/// Returns a text in quotes, with `"` and `\` escaped.
#[must_use]
pub fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// A record to be published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Owner name.
    pub name: Domain,
    /// Lifetime. Unit: seconds.
    pub ttl: u32,
    /// Data.
    pub data: Data,
}

impl Record {
    /// Returns a record with the usual lifetime.
    #[must_use]
    pub fn new(name: Domain, data: Data) -> Record {
        Record { name, ttl: TTL, data }
    }
}

/// Returns the record that announces a policy. Source: RFC 8461 §3.1.
#[must_use]
pub fn announcement(domain: &Domain, id: &str) -> Record {
    Record::new(sts::record_name(domain), Data::Txt(format!("v=STSv1; id={id};")))
}

/// Returns the record that asks for TLS reports about a name. Source: RFC 8460 §3.
#[must_use]
pub fn reporting(name: &Domain, rua: &[String]) -> Record {
    let text = format!("v=TLSRPTv1; rua={}", rua.join(","));
    Record::new(plan::tls_rpt_name(name), Data::Txt(text))
}
