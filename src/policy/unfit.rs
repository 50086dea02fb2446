//! Names in MX records that cannot be host names, with their correction. No I/O.

use crate::vocab::dns::Domain;
use std::net::Ipv4Addr;

/// The reason why a name cannot be a host name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// It begins with a number and a blank: the preference was written twice.
    Preference,
    /// It is an address.
    Address,
    /// It stands for the host that looks it up. Source: RFC 6761 §6.3.
    Loopback,
    /// It never exists. Source: RFC 6761 §6.4.
    Never,
    /// It has an octet that is not allowed in host names. Source: RFC 1123 §2.1.
    Octet,
}

/// Returns the fault of the name in an MX record; `None` for a possible host name. Underscores are
/// accepted, as senders do.
#[must_use]
pub fn fault(name: &Domain) -> Option<Fault> {
    let text = name.as_str();
    if text.parse::<Ipv4Addr>().is_ok() || text.contains(':') {
        return Some(Fault::Address);
    }
    let last = text.rsplit('.').next().unwrap_or_default();
    match last {
        "localhost" => return Some(Fault::Loopback),
        "invalid" => return Some(Fault::Never),
        _ => {}
    }
    if name.is_host_name() {
        return None;
    }
    Some(if meant(text).is_some() { Fault::Preference } else { Fault::Octet })
}

/// Splits a name into a leading number and the text after the blanks.
fn meant(text: &str) -> Option<(&str, &str)> {
    let end = text.find(|c: char| !c.is_ascii_digit()).filter(|end| *end > 0)?;
    let (number, mut rest) = text.split_at(end);
    let before = rest.len();
    // A blank or a tab as zone files write it: in decimal digits (RFC 1035 §5.1), or as a
    // character.
    while let Some(after) =
        ["\\032", "\\009", "\\ ", " ", "\t"].iter().find_map(|blank| rest.strip_prefix(blank))
    {
        rest = after;
    }
    (rest.len() < before && !rest.is_empty()).then_some((number, rest))
}

impl Fault {
    /// Returns the fault as a clause that follows the name.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Fault::Preference | Fault::Octet => "is no host name",
            Fault::Address => "is an address, and an MX record names a host",
            Fault::Loopback => "stands for whatever host looks it up",
            Fault::Never => "is a name that never exists",
        }
    }

    /// Returns the correction.
    #[must_use]
    pub fn fix(self, name: &Domain) -> String {
        match (self, meant(name.as_str())) {
            (Fault::Preference, Some((number, host))) => format!(
                "the name field holds a preference too: write `MX {number} {host}.`, with the number in its own field"
            ),
            (Fault::Address, _) => {
                "give the server a name with an address record, and put that name into the MX record"
                    .into()
            }
            (Fault::Loopback | Fault::Never, _) => {
                "name the host that takes the mail, or publish `MX 0 .` alone if there is none".into()
            }
            (Fault::Preference | Fault::Octet, _) => {
                "an MX record must name a host that has address records".into()
            }
        }
    }
}
