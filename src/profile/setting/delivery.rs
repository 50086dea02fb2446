//! Settings of outgoing mail: a source address of each family, and the EHLO name.

use crate::profile::setting::group::Group;
use crate::profile::setting::group::Item;
use crate::vocab::address;
use crate::vocab::text::InvalidInput;
use crate::vocab::text::excerpt;
use std::net::IpAddr;

/// Key of the IPv4 source address; if empty, the system chooses one.
pub const V4: &str = "interface_v4";
/// Key of the IPv6 source address; if empty, the system chooses one.
pub const V6: &str = "interface_v6";
/// Key of the EHLO name; if empty, the gateway's host name.
pub const EHLO: &str = "ehlo";

/// Settings of the delivery.
pub const DELIVERY: Group = Group {
    name: "deliveryconfig",
    items: &[
        Item { key: V4, factory: "", parse: v4 },
        Item { key: V6, factory: "", parse: v6 },
        Item { key: EHLO, factory: "", parse: ehlo },
    ],
};

/// Reports whether a word leaves the choice to the system.
fn is_auto(text: &str) -> bool {
    let text = text.trim();
    text.is_empty() || text.eq_ignore_ascii_case("auto")
}

fn v4(text: &str) -> Result<String, InvalidInput> {
    one(text, IpAddr::is_ipv4, "IPv4")
}

fn v6(text: &str) -> Result<String, InvalidInput> {
    one(text, IpAddr::is_ipv6, "IPv6")
}

fn one(text: &str, fits: fn(&IpAddr) -> bool, family: &str) -> Result<String, InvalidInput> {
    if is_auto(text) {
        return Ok(String::new());
    }
    let ip = address::parse_source(text)?;
    if fits(&ip) {
        Ok(ip.to_string())
    } else {
        Err(InvalidInput(format!("{ip} is no {family} address")))
    }
}

/// Parses a choice of source addresses: `auto`, an address, or one of each family separated by
/// commas or blanks.
///
/// Errors: a sentence.
pub fn interfaces(text: &str) -> Result<(Option<IpAddr>, Option<IpAddr>), InvalidInput> {
    let parts: Vec<&str> = text.split([',', ' ']).filter(|p| !p.is_empty()).collect();
    let (mut four, mut six) = (None, None);
    for part in &parts {
        if is_auto(part) {
            if parts.len() > 1 {
                return Err(InvalidInput("Auto must stand alone.".into()));
            }
            continue;
        }
        let ip = address::parse_source(part)?;
        let slot = if ip.is_ipv4() { &mut four } else { &mut six };
        if slot.replace(ip).is_some_and(|before| before != ip) {
            return Err(InvalidInput(
                "Only one IPv4 address and one IPv6 address can be chosen.".into(),
            ));
        }
    }
    Ok((four, six))
}

/// Parses an EHLO name: a domain or an address literal as in RFC 5321 §4.1.1.1, or other text that
/// servers accept. Empty or `none` for the default name.
///
/// Errors: a sentence.
pub fn ehlo(text: &str) -> Result<String, InvalidInput> {
    let text = text.trim();
    if text.is_empty() || text.eq_ignore_ascii_case("none") {
        return Ok(String::new());
    }
    if text.len() <= 255 && text.bytes().all(|b| b.is_ascii_graphic()) {
        return Ok(text.to_string());
    }
    Err(InvalidInput(format!(
        "`{}` cannot be an EHLO name: use a host name such as mail.example.com, or an address literal",
        excerpt(text, 60)
    )))
}
