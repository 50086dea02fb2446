//! Formats the parameters of SVCB and HTTPS records in presentation form. No I/O.

use crate::wire::dns_message::Broken;
use crate::wire::dns_message::Reader;
use crate::wire::dns_rdata::escaped;
use crate::wire::dns_rdata::v4;
use crate::wire::dns_rdata::v6;

/// Names of parameters by number, as far as ISC's tools know them. RFC 9460 §14.3.2.
const KEYS: &[&str] =
    &["mandatory", "alpn", "no-default-alpn", "port", "ipv4hint", "ech", "ipv6hint"];

fn key(number: u16) -> String {
    match KEYS.get(usize::from(number)) {
        Some(word) => (*word).to_string(),
        None => format!("key{number}"),
    }
}

/// Formats the parameters, to the end of the data. Source: RFC 9460 §2.1, §2.2.
///
/// Errors: they are cut, out of order or not what their key says.
pub fn parameters(data: &mut Reader<'_>) -> Result<String, Broken> {
    let mut out = Vec::new();
    let mut last = None;
    while data.left() > 0 {
        let number = data.u16()?;
        if last.is_some_and(|l| l >= number) {
            return Err(Broken("parameters are out of order"));
        }
        last = Some(number);
        let length = data.u16()?;
        let mut value = data.part(usize::from(length))?;
        out.push(one(number, &mut value)?);
        if value.left() > 0 {
            return Err(Broken("a parameter is longer than it says"));
        }
    }
    Ok(out.join(" "))
}

fn one(number: u16, value: &mut Reader<'_>) -> Result<String, Broken> {
    let name = key(number);
    let listed = |list: Vec<String>| format!("{name}={}", list.join(","));
    Ok(match number {
        0 => {
            let mut keys = Vec::new();
            while value.left() > 0 {
                keys.push(key(value.u16()?));
            }
            listed(keys)
        }
        1 => {
            let mut protocols = Vec::new();
            while value.left() > 0 {
                // RFC 9460 §A.1: a comma or a backslash in a protocol's name is escaped twice.
                let text = escaped(value.string()?).replace("\\\\", "\\\\\\\\");
                protocols.push(text.replace(',', "\\\\,"));
            }
            format!("{name}=\"{}\"", protocols.join(","))
        }
        2 => name,
        3 => format!("{name}={}", value.u16()?),
        4 | 6 => {
            let mut addresses = Vec::new();
            while value.left() > 0 {
                addresses.push(if number == 4 { v4(value)? } else { v6(value)? });
            }
            listed(addresses)
        }
        5 => format!("{name}={}", domain::utils::base64::encode_string(value.rest())),
        _ => match value.rest() {
            [] => name,
            octets => format!("{name}=\"{}\"", escaped(octets)),
        },
    })
}
