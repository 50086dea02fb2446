//! Settings of the HTTP proxy for policy fetches.

use crate::profile::setting::group::Group;
use crate::profile::setting::group::Item;
use crate::vocab::dns::Domain;
use crate::vocab::text::InvalidInput;
use crate::vocab::text::excerpt;
use std::net::IpAddr;
use std::net::Ipv6Addr;

/// Key of the proxy's URL; empty for none.
pub const PROXY: &str = "proxy";

/// Settings of fetches.
pub const UPDATE: Group =
    Group { name: "updateconfig", items: &[Item { key: PROXY, factory: "", parse: proxy }] };

/// Parses a proxy's URL, `http://host:port`; empty or `none` for no proxy.
///
/// A URL with a password is refused and not repeated in the message, because the configuration is
/// shown and saved in cleartext.
///
/// Errors: a sentence.
pub fn proxy(text: &str) -> Result<String, InvalidInput> {
    const FORM: &str = "write it as http://proxy.example.com:3128";
    let text = text.trim();
    if text.is_empty() || text.eq_ignore_ascii_case("none") {
        return Ok(String::new());
    }
    if text.contains('@') {
        return Err(InvalidInput(
            "a user name and a password cannot be kept in the proxy's URL, because the configuration is shown in the clear: use a proxy that knows this host by its address".into(),
        ));
    }
    let no = |why: &str| {
        InvalidInput(format!("`{}` cannot be a proxy's URL, {why}: {FORM}", excerpt(text, 80)))
    };
    let rest = match text.split_once("://") {
        Some((scheme, rest)) if scheme.eq_ignore_ascii_case("http") => rest,
        Some(_) => return Err(no("for it does not begin with http://")),
        None => text,
    };
    let place = rest.strip_suffix('/').unwrap_or(rest);
    if place.contains(['/', '?', '#']) {
        return Err(no("for something stands behind host and port"));
    }
    let (host, port) = if let Some(inner) = place.strip_prefix('[') {
        let (address, after) =
            inner.split_once(']').ok_or_else(|| no("for a bracket is not closed"))?;
        let ip: Ipv6Addr = address.parse().map_err(|_| no("for its host is no IPv6 address"))?;
        (format!("[{ip}]"), after)
    } else {
        let end = place.find(':').unwrap_or(place.len());
        let (name, after) = (place.get(..end).unwrap_or(""), place.get(end..).unwrap_or(""));
        let host = match name.parse::<IpAddr>() {
            Ok(ip) => ip.to_string(),
            Err(_) => Domain::parse(name)
                .map_err(|_| no("for its host is no name and no address"))?
                .to_string(),
        };
        (host, after)
    };
    let port = match port.strip_prefix(':') {
        None if port.is_empty() => 80,
        None => return Err(no("for a colon is missing before the port")),
        Some(digits) => digits
            .parse::<u16>()
            .ok()
            .filter(|n| *n > 0)
            .ok_or_else(|| no("for its port is no number from 1 to 65535"))?,
    };
    Ok(format!("http://{host}:{port}"))
}
