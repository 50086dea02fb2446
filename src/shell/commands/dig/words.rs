//! The arguments of `dig`: those of ISC's tool, and the gateway's without a conflict. No I/O.

use crate::net::dig::Transport;
use crate::render::dig::Show;
use crate::shell::commands::dig::plus;
use crate::shell::error::CommandError;
use crate::vocab::dns_name::DnsName;
use crate::vocab::text::excerpt;
use crate::vocab::text::printable;
use crate::wire::dns_message::Asked;
use crate::wire::dns_message::AskedEdns;
use crate::wire::dns_message::Question;
use crate::wire::dns_words::IN;
use crate::wire::dns_words::parse_class;
use crate::wire::dns_words::parse_type;
use std::net::IpAddr;
use std::net::SocketAddr;
use std::time::Duration;

/// The type number of A.
pub const A: u16 = 1;
const NS: u16 = 2;
const PTR: u16 = 12;
const IXFR: u16 = 251;
const AXFR: u16 = 252;
const ANY: u16 = 255;

/// Default size of accepted UDP answers. Unit: octets.
pub const BUFFER: u16 = 1_232;

const MAX_LOOKUPS: usize = 10_000;

/// The address family of a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Family {
    /// Any.
    Any,
    /// IPv4.
    V4,
    /// IPv6.
    V6,
}

/// The parameters of one look-up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lookup {
    /// The name; `None` stands for the root.
    pub name: Option<DnsName>,
    /// The type, if one is given.
    pub rtype: Option<u16>,
    /// The class, by number.
    pub class: u16,
    /// The server, as typed.
    pub server: Option<String>,
    /// The port of the server.
    pub port: Option<u16>,
    /// The source address of queries.
    pub source: Option<SocketAddr>,
    /// The address family that may be used.
    pub family: Family,
    /// UDP or TCP, if one was asked for.
    pub transport: Option<Transport>,
    /// The RD flag.
    pub recursion: bool,
    /// The AD flag.
    pub authentic: bool,
    /// The CD flag.
    pub checking_disabled: bool,
    /// Whether EDNS is used.
    pub edns: bool,
    /// The DO flag.
    pub dnssec: bool,
    /// The size of accepted UDP answers. Unit: octets.
    pub buffer: u16,
    /// Whether a cookie is sent.
    pub cookie: bool,
    /// Whether the server's identifier (NSID) is requested.
    pub nsid: bool,
    /// The wait of one try.
    pub time: Duration,
    /// The number of tries.
    pub tries: u8,
    /// Whether a truncated answer is accepted.
    pub ignore: bool,
    /// The parts of the output.
    pub show: Show,
    /// Whether the chain of trust is shown instead.
    pub trace: bool,
}

impl Default for Lookup {
    fn default() -> Lookup {
        Lookup {
            name: None,
            rtype: None,
            class: IN,
            server: None,
            port: None,
            source: None,
            family: Family::Any,
            transport: None,
            recursion: true,
            authentic: true,
            checking_disabled: false,
            edns: true,
            dnssec: false,
            buffer: BUFFER,
            cookie: true,
            nsid: false,
            time: Duration::from_secs(5),
            tries: 3,
            ignore: false,
            show: Show::all(),
            trace: false,
        }
    }
}

impl Lookup {
    /// Returns the type to query: NS if neither name nor type is given, as in ISC's tool.
    #[must_use]
    pub fn wanted(&self) -> u16 {
        self.rtype.unwrap_or(if self.name.is_none() { NS } else { A })
    }

    /// Returns the transport: TCP for ANY unless UDP was requested.
    #[must_use]
    pub fn over(&self) -> Transport {
        let usual = if self.wanted() == ANY { Transport::Tcp } else { Transport::Udp };
        self.transport.unwrap_or(usual)
    }

    /// Returns the question to send.
    #[must_use]
    pub fn asked(&self, cookie: Option<Vec<u8>>) -> Asked {
        let question = Question {
            name: self.name.clone().unwrap_or_else(DnsName::root),
            rtype: self.wanted(),
            class: self.class,
        };
        let edns = self.edns.then(|| AskedEdns {
            size: self.buffer,
            dnssec_ok: self.dnssec,
            cookie: cookie.filter(|_| self.cookie),
            nsid: self.nsid,
        });
        Asked {
            question,
            recursion: self.recursion,
            authentic: self.authentic,
            checking_disabled: self.checking_disabled,
            edns,
        }
    }
}

/// The look-ups of one command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// The look-ups, in order.
    pub lookups: Vec<Lookup>,
    /// The parameters of every look-up of a batch.
    pub base: Lookup,
    /// The file of further lines.
    pub batch: Option<String>,
    /// Whether help was requested.
    pub help: bool,
}

/// A parsed value, or a usage error.
pub type Parsed<T> = Result<T, CommandError>;

/// Returns a usage error.
///
/// Errors: always.
pub fn usage<T>(message: impl Into<String>, hint: &str) -> Parsed<T> {
    Err(CommandError::usage(message, hint))
}

/// Parses the words of one command. Options before the first name hold for every look-up.
///
/// Errors: a usage error that names the word, and what would do.
pub fn parse(words: &[String], base: &Lookup) -> Parsed<Plan> {
    let mut plan = Plan { lookups: Vec::new(), base: base.clone(), batch: None, help: false };
    let mut words = Words { list: words, at: 0 };
    while let Some(word) = words.next() {
        if let Some(server) = word.strip_prefix('@') {
            if server.is_empty() {
                return usage(
                    "`@` names no server",
                    "write the server behind it, as in `@192.0.2.53`",
                );
            }
            here(&mut plan).server = Some(server.to_string());
        } else if let Some(option) = word.strip_prefix('+') {
            plus::set(here(&mut plan), option)?;
        } else if word.len() > 1 && word.starts_with('-') {
            dash(&mut plan, word, &mut words)?;
        } else {
            bare(&mut plan, word)?;
        }
        if plan.lookups.len() > MAX_LOOKUPS {
            return usage("there are too many names in one command", "split them up");
        }
    }
    // ISC's tool has one switch for all look-ups: the last word counts.
    let short = here(&mut plan).show.short;
    plan.lookups.iter_mut().for_each(|lookup| lookup.show.short = short);
    Ok(plan)
}

struct Words<'a> {
    list: &'a [String],
    at: usize,
}

impl<'a> Words<'a> {
    fn next(&mut self) -> Option<&'a str> {
        let word = self.peek()?;
        self.at += 1;
        Some(word)
    }

    fn peek(&self) -> Option<&'a str> {
        self.list.get(self.at).map(String::as_str)
    }

    /// Returns the value of an option: attached to it, or the next word.
    fn value(
        &mut self,
        letter: char,
        attached: &'a str,
        what: &str,
        like: &str,
    ) -> Parsed<&'a str> {
        if !attached.is_empty() {
            return Ok(attached);
        }
        match self.next() {
            Some(value) => Ok(value),
            None => usage(format!("`-{letter}` wants {what} behind it"), like),
        }
    }
}

/// Returns the look-up that an option concerns: the current one, or all that follow.
fn here(plan: &mut Plan) -> &mut Lookup {
    match plan.lookups.last_mut() {
        Some(lookup) => lookup,
        None => &mut plan.base,
    }
}

fn add(plan: &mut Plan, name: DnsName) -> &mut Lookup {
    plan.lookups.push(Lookup { name: Some(name), ..plan.base.clone() });
    here(plan)
}

/// Parses a word without a sign: a type, a class, or a name.
fn bare(plan: &mut Plan, word: &str) -> Parsed<()> {
    if let Some(rtype) = parse_type(word).or_else(|| transfer(word)) {
        here(plan).rtype = Some(allowed(rtype)?);
    } else if let Some(class) = parse_class(word) {
        here(plan).class = class;
    } else {
        add(plan, name(word)?);
    }
    Ok(())
}

fn name(word: &str) -> Parsed<DnsName> {
    DnsName::parse(word).or_else(|refused| {
        usage(refused.0, "write a name such as example.com; `-x` looks an address up")
    })
}

fn transfer(word: &str) -> Option<u16> {
    let (head, _) = word.split_once('=')?;
    head.eq_ignore_ascii_case("ixfr").then_some(IXFR)
}

fn allowed(rtype: u16) -> Parsed<u16> {
    match rtype {
        AXFR | IXFR => usage(
            "zone transfers (AXFR, IXFR) are not made here",
            "ask for the records by name and type, or for ANY",
        ),
        other => Ok(other),
    }
}

fn dash<'a>(plan: &mut Plan, word: &'a str, words: &mut Words<'a>) -> Parsed<()> {
    let mut letters = word.chars();
    letters.next();
    let letter = letters.next().unwrap_or('-');
    let attached = letters.as_str();
    let flag = attached.is_empty();
    match letter {
        '4' if flag => here(plan).family = Family::V4,
        '6' if flag => here(plan).family = Family::V6,
        'u' if flag => here(plan).transport = Some(Transport::Udp),
        // There is no file of defaults, and memory is not shown.
        'r' | 'm' if flag => {}
        'h' if flag => plan.help = true,
        't' => type_or_tcp(plan, attached, words)?,
        'c' | 'q' | 'x' | 'p' | 's' | 'b' | 'f' => with_value(plan, letter, attached, words)?,
        'k' | 'y' | 'i' => {
            return usage(
                format!("`-{letter}` of ISC's dig is not offered here"),
                "`help dig` lists what is",
            );
        }
        _ => {
            return usage(
                format!("`{}` is no option of dig", excerpt(word, 40)),
                "`help dig` lists them",
            );
        }
    }
    Ok(())
}

/// Parses an option with a value in the same word or in the next.
fn with_value<'a>(
    plan: &mut Plan,
    letter: char,
    attached: &'a str,
    words: &mut Words<'a>,
) -> Parsed<()> {
    let (what, example) = match letter {
        'c' => ("a class", "as in `-c ch`"),
        'q' => ("a name", "as in `-q example.com`"),
        'x' => ("an address", "as in `-x 192.0.2.1`"),
        'p' => ("a port", "as in `-p 5353`"),
        'f' => ("a file", "as in `-f names.txt`; `-` is stdin"),
        _ => ("an address of this machine", "as in `-s 192.0.2.9`"),
    };
    let value = words.value(letter, attached, what, example)?;
    match letter {
        'c' => here(plan).class = class(value)?,
        'q' => {
            add(plan, name(value)?);
        }
        'x' => {
            let Some(name) = reverse(value) else {
                return usage(
                    format!("`{}` is no address to look up", excerpt(value, 60)),
                    "write it as 192.0.2.1 or 2001:db8::1",
                );
            };
            let lookup = add(plan, name);
            lookup.rtype = Some(lookup.rtype.unwrap_or(PTR));
        }
        'p' => here(plan).port = Some(port(value)?),
        'f' => plan.batch = Some(value.to_string()),
        _ => here(plan).source = Some(source(value)?),
    }
    Ok(())
}

fn class(value: &str) -> Parsed<u16> {
    match parse_class(value).or_else(|| value.eq_ignore_ascii_case("any").then_some(ANY)) {
        Some(class) => Ok(class),
        None => usage(
            format!("`{}` is no class", excerpt(value, 40)),
            "known are IN, CH, HS and CLASSnnn",
        ),
    }
}

/// Parses `-t TYPE` of ISC's tool; before a word that is no type, `-t` means TCP as on the gateway.
fn type_or_tcp<'a>(plan: &mut Plan, attached: &'a str, words: &mut Words<'a>) -> Parsed<()> {
    let next = if attached.is_empty() { words.peek() } else { Some(attached) };
    let rtype = next.and_then(|w| parse_type(w).or_else(|| transfer(w)));
    if let Some(rtype) = rtype {
        if attached.is_empty() {
            words.next();
        }
        here(plan).rtype = Some(allowed(rtype)?);
        return Ok(());
    }
    let goes_on = next.is_none_or(|w| w.starts_with(['@', '+', '-']) || w.contains('.'));
    if attached.is_empty() && goes_on {
        here(plan).transport = Some(Transport::Tcp);
        return Ok(());
    }
    usage(
        format!("`{}` is no type of record", excerpt(next.unwrap_or_default(), 40)),
        "write a mnemonic such as MX, or TYPEnnn; `-t` before a name with a dot means TCP",
    )
}

fn port(text: &str) -> Parsed<u16> {
    match text.parse() {
        Ok(0) | Err(_) => usage(
            format!("`{}` is no port", excerpt(text, 40)),
            "a port is a number from 1 to 65535",
        ),
        Ok(port) => Ok(port),
    }
}

fn source(text: &str) -> Parsed<SocketAddr> {
    let (address, port) = match text.split_once('#') {
        Some((address, digits)) => (address, digits.parse().ok()),
        None => (text, Some(0)),
    };
    match (address.parse::<IpAddr>(), port) {
        (Ok(ip), Some(port)) => Ok(SocketAddr::new(ip, port)),
        _ => usage(
            format!("`{}` is no source address", excerpt(text, 60)),
            "write an address of this machine, as in `-s 192.0.2.9`",
        ),
    }
}

/// Returns the reverse name of an address, or of the first part of an IPv4 address.
fn reverse(text: &str) -> Option<DnsName> {
    if let Ok(address) = text.parse::<IpAddr>() {
        return Some(DnsName::of_address(address));
    }
    let parts: Vec<&str> = text.trim_end_matches('.').split('.').collect();
    let octets = parts.iter().all(|p| p.parse::<u8>().is_ok());
    if parts.len() > 3 || !octets {
        return None;
    }
    let labels = parts.iter().rev().copied().chain(["in-addr", "arpa"]);
    DnsName::of_labels(labels)
}

/// Returns the words as repeated in the first line of the output.
#[must_use]
pub fn repeated(words: &[String]) -> String {
    let words: Vec<String> = words.iter().map(|w| printable(w)).collect();
    words.join(" ")
}
