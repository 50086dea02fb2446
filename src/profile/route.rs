//! SMTP routes as text: `host`, `host:port`, `host:port/pri=N`, `[host]`, `USEDNS`, `/dev/null`.

use crate::vocab::dns::Domain;
use crate::vocab::text::InvalidInput;
use crate::vocab::text::excerpt;
use std::net::IpAddr;

/// Key of the route for all other destinations.
pub const ALL: &str = "ALL";

/// One host of a route.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hop {
    /// Name or address of the host.
    pub host: Name,
    /// Whether MX records are ignored and only address records are used.
    pub addresses_only: bool,
    /// TCP port.
    pub port: Option<u16>,
    /// Priority; the lowest is tried first.
    pub priority: Option<u16>,
}

/// A name or an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Name {
    /// A host name.
    Host(Domain),
    /// An address.
    Address(IpAddr),
}

/// The target of a route.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Hops {
    /// `USEDNS`.
    UseDns,
    /// `/dev/null`.
    Discard,
    /// Hosts.
    Hosts(Vec<Hop>),
}

/// Parses the left side: a domain, `.domain`, `ALL`, or an address literal.
///
/// Errors: a sentence.
pub fn parse_key(text: &str) -> Result<String, InvalidInput> {
    if text.trim().eq_ignore_ascii_case(ALL) {
        return Ok(ALL.into());
    }
    crate::profile::key::EntryKey::parse(text).map(|k| k.to_string())
}

/// Parses the right side.
///
/// Errors: a sentence that names the invalid part.
pub fn parse(text: &str) -> Result<Hops, InvalidInput> {
    let parts: Vec<&str> = text.split(',').map(str::trim).filter(|p| !p.is_empty()).collect();
    let alone = |word: &str| parts.iter().any(|p| p.eq_ignore_ascii_case(word));
    for (word, hops) in [("USEDNS", Hops::UseDns), ("/dev/null", Hops::Discard)] {
        if alone(word) {
            if parts.len() > 1 {
                return Err(InvalidInput(format!("{word} must stand alone.")));
            }
            return Ok(hops);
        }
    }
    if parts.is_empty() {
        return Err(InvalidInput("You must enter a value.".into()));
    }
    parts.iter().map(|p| hop(p)).collect::<Result<_, _>>().map(Hops::Hosts)
}

fn hop(text: &str) -> Result<Hop, InvalidInput> {
    let no = |why: &str| {
        InvalidInput(format!("\"{}\" is not a valid destination: {why}.", excerpt(text, 60)))
    };
    let (place, priority) = match text.split_once("/pri=") {
        Some((place, digits)) => {
            let n = digits
                .trim()
                .parse::<u16>()
                .map_err(|_| no("the priority is no number from 0 to 65535"))?;
            (place, Some(n))
        }
        None => (text, None),
    };
    let (name, addresses_only, port) = if let Some(rest) = place.strip_prefix('[') {
        let (inner, after) = rest.split_once(']').ok_or_else(|| no("a bracket is not closed"))?;
        let port = match after.strip_prefix(':') {
            Some(digits) => Some(digits),
            None if after.is_empty() => None,
            None => return Err(no("a colon is missing after the bracket")),
        };
        (inner, true, port)
    } else if place.parse::<IpAddr>().is_ok() {
        (place, true, None)
    } else {
        match place.rsplit_once(':') {
            Some((name, digits)) => (name, false, Some(digits)),
            None => (place, false, None),
        }
    };
    let port = port
        .map(|digits| {
            digits
                .parse::<u16>()
                .ok()
                .filter(|p| *p > 0)
                .ok_or_else(|| no("the port is no number from 1 to 65535"))
        })
        .transpose()?;
    let host = match name.parse::<IpAddr>() {
        Ok(ip) => Name::Address(ip),
        Err(_) => {
            Name::Host(Domain::parse(name).map_err(|_| no("it is no host name and no address"))?)
        }
    };
    let addresses_only = addresses_only || matches!(host, Name::Address(_));
    Ok(Hop { host, addresses_only, port, priority })
}

/// Writes the right side in its canonical form.
#[must_use]
pub fn write(hops: &Hops) -> String {
    match hops {
        Hops::UseDns => "USEDNS".into(),
        Hops::Discard => "/dev/null".into(),
        Hops::Hosts(list) => list.iter().map(write_hop).collect::<Vec<_>>().join(", "),
    }
}

fn write_hop(h: &Hop) -> String {
    let mut out = match (&h.host, h.addresses_only) {
        (Name::Address(ip), _) => format!("[{ip}]"),
        (Name::Host(name), true) => format!("[{name}]"),
        (Name::Host(name), false) => name.to_string(),
    };
    if let Some(port) = h.port {
        out.push_str(&format!(":{port}"));
    }
    if let Some(priority) = h.priority {
        out.push_str(&format!("/pri={priority}"));
    }
    out
}

/// Parses one line of a routes file: `example.com: relay.example.net:2525/pri=10, [192.0.2.1]`.
///
/// Errors: a sentence.
pub fn parse_line(line: &str) -> Result<(String, Hops), InvalidInput> {
    let (key, hops) = line
        .split_once(": ")
        .or_else(|| line.split_once(":\t"))
        .or_else(|| line.split_once(':'))
        .ok_or_else(|| InvalidInput(format!("`{}` is no `domain: hosts`", excerpt(line, 60))))?;
    Ok((parse_key(key)?, parse(hops)?))
}
