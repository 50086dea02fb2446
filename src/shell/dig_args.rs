//! The words behind `dig`: those of ISC's tool, and of the gateway's where the two do not collide. No I/O.

use crate::net::dig::Transport;
use crate::render::dig::Show;
use crate::shell::error::CommandError;
use crate::vocab::text::excerpt;
use crate::vocab::text::printable;
use crate::wire::dns_message::Asked;
use crate::wire::dns_message::AskedEdns;
use crate::wire::dns_message::Question;
use crate::wire::dns_name::DnsName;
use crate::wire::dns_words::IN;
use crate::wire::dns_words::parse_class;
use crate::wire::dns_words::parse_type;
use std::net::IpAddr;
use std::net::SocketAddr;
use std::time::Duration;

/// A, by number.
pub const A: u16 = 1;
const NS: u16 = 2;
const PTR: u16 = 12;
const IXFR: u16 = 251;
const AXFR: u16 = 252;
const ANY: u16 = 255;

/// The size of UDP answers that are taken if nobody says otherwise. Unit: octets.
pub const BUFFER: u16 = 1_232;

/// The most tries. Unit: packets.
const MAX_TRIES: u8 = 20;

/// The longest that one try waits. Unit: seconds.
const MAX_TIME: u64 = 300;

/// The most names in one command.
const MAX_LOOKUPS: usize = 10_000;

/// Which addresses of a server may be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Family {
    /// Any.
    Any,
    /// IPv4.
    V4,
    /// IPv6.
    V6,
}

/// One look-up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lookup {
    /// The name; `None` until one is given: then the root.
    pub name: Option<DnsName>,
    /// The type, if one is given.
    pub rtype: Option<u16>,
    /// The class, by number.
    pub class: u16,
    /// The server, as it was typed.
    pub server: Option<String>,
    /// Port of the server.
    pub port: Option<u16>,
    /// Where questions are sent from.
    pub source: Option<SocketAddr>,
    /// Addresses that may be used.
    pub family: Family,
    /// UDP or TCP, if one was asked for.
    pub transport: Option<Transport>,
    /// RD.
    pub recursion: bool,
    /// AD.
    pub authentic: bool,
    /// CD.
    pub checking_disabled: bool,
    /// Whether EDNS is spoken.
    pub edns: bool,
    /// DO.
    pub dnssec: bool,
    /// The size of UDP answers that are taken. Unit: octets.
    pub buffer: u16,
    /// Whether a cookie is sent.
    pub cookie: bool,
    /// Whether the server is asked who it is.
    pub nsid: bool,
    /// How long one try waits.
    pub time: Duration,
    /// How often a question is sent.
    pub tries: u8,
    /// Whether a truncated answer is taken as it is.
    pub ignore: bool,
    /// What is shown.
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
    /// The type that is asked for: NS where neither name nor type is given, as ISC's tool does.
    #[must_use]
    pub fn wanted(&self) -> u16 {
        self.rtype.unwrap_or(if self.name.is_none() { NS } else { A })
    }

    /// The transport: TCP for ANY unless UDP is asked for.
    #[must_use]
    pub fn over(&self) -> Transport {
        let usual = if self.wanted() == ANY { Transport::Tcp } else { Transport::Udp };
        self.transport.unwrap_or(usual)
    }

    /// The question as it is sent.
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

/// What a line of words asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// The look-ups, in order.
    pub lookups: Vec<Lookup>,
    /// What holds for every look-up of a batch.
    pub base: Lookup,
    /// A file of further lines.
    pub batch: Option<String>,
    /// Help was asked for.
    pub help: bool,
}

type Parsed<T> = Result<T, CommandError>;

fn usage<T>(message: impl Into<String>, hint: &str) -> Parsed<T> {
    Err(CommandError::usage(message, hint))
}

/// Reads the words of one command. Options before the first name hold for every look-up, as with ISC's tool.
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
            plus(here(&mut plan), option)?;
        } else if word.len() > 1 && word.starts_with('-') {
            dash(&mut plan, word, &mut words)?;
        } else {
            bare(&mut plan, word)?;
        }
        if plan.lookups.len() > MAX_LOOKUPS {
            return usage("there are too many names in one command", "split them up");
        }
    }
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

    /// The value of an option: attached to it, or the next word.
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

/// The look-up that an option concerns: the one in hand, or all that follow.
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

/// A word without a sign: a type, a class, or a name.
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

/// `ixfr=N`.
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
        // No file of defaults is read, and memory is not shown.
        'r' | 'm' if flag => {}
        'h' if flag => plan.help = true,
        't' => type_or_tcp(plan, attached, words)?,
        'c' => {
            let value = words.value('c', attached, "a class", "as in `-c ch`")?;
            match parse_class(value).or_else(|| (value.eq_ignore_ascii_case("any")).then_some(ANY))
            {
                Some(class) => here(plan).class = class,
                None => {
                    return usage(
                        format!("`{}` is no class", excerpt(value, 40)),
                        "known are IN, CH, HS and CLASSnnn",
                    );
                }
            }
        }
        'q' => {
            let value = words.value('q', attached, "a name", "as in `-q example.com`")?;
            add(plan, name(value)?);
        }
        'x' => {
            let value = words.value('x', attached, "an address", "as in `-x 192.0.2.1`")?;
            let Some(name) = reverse(value) else {
                return usage(
                    format!("`{}` is no address to look up", excerpt(value, 60)),
                    "write it as 192.0.2.1 or 2001:db8::1",
                );
            };
            let lookup = add(plan, name);
            lookup.rtype = Some(lookup.rtype.unwrap_or(PTR));
        }
        'p' => {
            let value = words.value('p', attached, "a port", "as in `-p 5353`")?;
            here(plan).port = Some(port(value)?);
        }
        's' | 'b' => {
            let value = words.value(
                letter,
                attached,
                "an address of this machine",
                "as in `-s 192.0.2.9`",
            )?;
            here(plan).source = Some(source(value)?);
        }
        'f' => {
            let value =
                words.value('f', attached, "a file", "as in `-f names.txt`; `-` is stdin")?;
            plan.batch = Some(value.to_string());
        }
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

/// `-t TYPE` as ISC's tool takes it; before anything that is no type it is the gateway's `-t`: over TCP.
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

/// `ADDRESS` or `ADDRESS#PORT`.
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

/// The name under which an address, or the first part of an IPv4 address, is looked up.
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
    DnsName::of_labels(labels.map(|l| l.as_bytes().to_vec()).collect())
}

/// What a `+` option does.
#[derive(Debug, Clone, Copy)]
enum Plus {
    /// Switches something on, and off behind `no`.
    Switch(fn(&mut Lookup, bool)),
    /// Sets a number within bounds; the third is what stands for a missing one, if it may be missing.
    Number(fn(&mut Lookup, u64), (u64, u64), Option<u64>),
    /// ISC's tool knows it, this one does not.
    Foreign,
}

/// The `+` options, by name.
static PLUS: &[(&str, Plus)] = &[
    ("adflag", Plus::Switch(|l, on| l.authentic = on)),
    ("additional", Plus::Switch(|l, on| l.show.additional = on)),
    ("all", Plus::Switch(|l, on| l.show = Show { short: l.show.short, ..Show::all_is(on) })),
    ("answer", Plus::Switch(|l, on| l.show.answer = on)),
    ("authority", Plus::Switch(|l, on| l.show.authority = on)),
    ("badcookie", Plus::Switch(|_, _| {})),
    ("besteffort", Plus::Switch(|_, _| {})),
    (
        "bufsize",
        Plus::Number(
            |l, n| {
                l.buffer = u16::try_from(n).unwrap_or(BUFFER);
                l.edns = true;
            },
            (0, 65_535),
            Some(1_232),
        ),
    ),
    ("cdflag", Plus::Switch(|l, on| l.checking_disabled = on)),
    ("class", Plus::Switch(|l, on| l.show.class = on)),
    ("cmd", Plus::Switch(|l, on| l.show.cmd = on)),
    ("comments", Plus::Switch(|l, on| l.show.comments = on)),
    ("cookie", Plus::Switch(|l, on| l.cookie = on)),
    ("defname", Plus::Switch(|_, _| {})),
    ("dnssec", Plus::Switch(dnssec)),
    ("do", Plus::Switch(dnssec)),
    ("edns", Plus::Switch(|l, on| l.edns = on)),
    ("fail", Plus::Switch(|_, _| {})),
    ("ignore", Plus::Switch(|l, on| l.ignore = on)),
    ("nsid", Plus::Switch(|l, on| l.nsid = on)),
    ("question", Plus::Switch(|l, on| l.show.question = on)),
    ("rdflag", Plus::Switch(|l, on| l.recursion = on)),
    ("recurse", Plus::Switch(|l, on| l.recursion = on)),
    (
        "retry",
        Plus::Number(
            |l, n| l.tries = u8::try_from(n + 1).unwrap_or(MAX_TRIES),
            (0, MAX_TRIES as u64 - 1),
            None,
        ),
    ),
    ("search", Plus::Switch(|_, _| {})),
    ("short", Plus::Switch(|l, on| l.show.short = on)),
    ("stats", Plus::Switch(|l, on| l.show.stats = on)),
    ("tcp", Plus::Switch(tcp)),
    ("time", Plus::Number(|l, n| l.time = Duration::from_secs(n), (1, MAX_TIME), None)),
    ("timeout", Plus::Number(|l, n| l.time = Duration::from_secs(n), (1, MAX_TIME), None)),
    ("trace-dnssec", Plus::Switch(|l, on| l.trace = on)),
    (
        "tries",
        Plus::Number(
            |l, n| l.tries = u8::try_from(n).unwrap_or(MAX_TRIES),
            (1, MAX_TRIES as u64),
            None,
        ),
    ),
    ("ttlid", Plus::Switch(|l, on| l.show.ttl = on)),
    ("vc", Plus::Switch(tcp)),
    ("verdict", Plus::Switch(|l, on| l.show.verdict = on)),
    ("aaflag", Plus::Foreign),
    ("aaonly", Plus::Foreign),
    ("crypto", Plus::Foreign),
    ("dns64prefix", Plus::Foreign),
    ("domain", Plus::Foreign),
    ("dscp", Plus::Foreign),
    ("ednsflags", Plus::Foreign),
    ("ednsnegotiation", Plus::Foreign),
    ("ednsopt", Plus::Foreign),
    ("expandaaaa", Plus::Foreign),
    ("expire", Plus::Foreign),
    ("header-only", Plus::Foreign),
    ("https", Plus::Foreign),
    ("https-get", Plus::Foreign),
    ("https-post", Plus::Foreign),
    ("http-plain", Plus::Foreign),
    ("identify", Plus::Foreign),
    ("idnin", Plus::Foreign),
    ("idnout", Plus::Foreign),
    ("keepalive", Plus::Foreign),
    ("keepopen", Plus::Foreign),
    ("mapped", Plus::Foreign),
    ("multiline", Plus::Foreign),
    ("ndots", Plus::Foreign),
    ("nssearch", Plus::Foreign),
    ("onesoa", Plus::Foreign),
    ("opcode", Plus::Foreign),
    ("padding", Plus::Foreign),
    ("qid", Plus::Foreign),
    ("qr", Plus::Foreign),
    ("raflag", Plus::Foreign),
    ("rrcomments", Plus::Foreign),
    ("showsearch", Plus::Foreign),
    ("split", Plus::Foreign),
    ("subnet", Plus::Foreign),
    ("tcflag", Plus::Foreign),
    ("tls", Plus::Foreign),
    ("tls-ca", Plus::Foreign),
    ("tls-hostname", Plus::Foreign),
    ("topdown", Plus::Foreign),
    ("trace", Plus::Foreign),
    ("ttlunits", Plus::Foreign),
    ("unknownformat", Plus::Foreign),
    ("yaml", Plus::Foreign),
    ("zflag", Plus::Foreign),
];

fn dnssec(lookup: &mut Lookup, on: bool) {
    lookup.dnssec = on;
    lookup.edns |= on;
}

fn tcp(lookup: &mut Lookup, on: bool) {
    lookup.transport = Some(if on { Transport::Tcp } else { Transport::Udp });
}

/// The `+` options that do something, for Tab.
pub fn plus_words() -> impl Iterator<Item = &'static str> {
    PLUS.iter().filter(|(_, p)| !matches!(p, Plus::Foreign)).map(|(name, _)| *name)
}

/// Finds a `+` option by its name or an unambiguous beginning of it.
fn find(name: &str) -> Parsed<Option<(&'static str, Plus)>> {
    // Beginnings that ISC's tool takes for one of several.
    let name = match name {
        "ad" => "adflag",
        "cd" => "cdflag",
        "rec" => "recurse",
        "rd" => "rdflag",
        "comm" => "comments",
        other => other,
    };
    if let Some(exact) = PLUS.iter().find(|(n, _)| *n == name) {
        return Ok(Some(*exact));
    }
    if name.is_empty() {
        return Ok(None);
    }
    let fits: Vec<&(&str, Plus)> = PLUS.iter().filter(|(n, _)| n.starts_with(name)).collect();
    match fits.as_slice() {
        [] => Ok(None),
        [one] => Ok(Some(**one)),
        several => {
            let names: Vec<String> = several.iter().map(|(n, _)| format!("+{n}")).collect();
            usage(
                format!("`+{}` could be several options", excerpt(name, 40)),
                &format!("write one of {}", names.join(", ")),
            )
        }
    }
}

/// A `+` option, its sign taken off.
fn plus(lookup: &mut Lookup, text: &str) -> Parsed<()> {
    let shown = excerpt(text, 40);
    let lower = text.to_ascii_lowercase();
    let (name, value) = match lower.split_once('=') {
        Some((name, value)) => (name, Some(value)),
        None => (lower.as_str(), None),
    };
    let (found, on) = match (find(name)?, name.strip_prefix("no")) {
        (Some(found), _) => (Some(found), true),
        (None, Some(rest)) => (find(rest)?, false),
        (None, None) => (None, true),
    };
    let no_value =
        |name: &str| usage(format!("`+{name}` takes no value"), "`help dig` lists the options");
    match found {
        None => usage(format!("`+{shown}` is no option of dig"), "`help dig` lists them"),
        Some(("trace", Plus::Foreign)) => usage(
            "`+trace` of ISC's dig is not offered here",
            "`+trace-dnssec` shows the chain of trust from the root down",
        ),
        Some((name, Plus::Foreign)) => {
            usage(format!("`+{name}` of ISC's dig is not offered here"), "`help dig` lists what is")
        }
        // RFC 6891 §6.1.3: there is no version but 0.
        Some(("edns", Plus::Switch(set))) if matches!(value, None | Some("0")) => {
            set(lookup, on);
            Ok(())
        }
        Some((name, Plus::Switch(set))) => match value {
            None => {
                set(lookup, on);
                Ok(())
            }
            Some(_) => no_value(name),
        },
        Some((name, Plus::Number(set, (least, most), missing))) => {
            let number = match value {
                Some(digits) => digits.parse().ok(),
                None => missing,
            };
            match number.filter(|n| (least..=most).contains(n) && on) {
                Some(number) => {
                    set(lookup, number);
                    Ok(())
                }
                None => usage(
                    format!("`+{shown}`: a number from {least} to {most} is wanted"),
                    &format!("as in `+{name}={}`", least.max(2)),
                ),
            }
        }
    }
}

/// The words as they are repeated in the first line of the output.
#[must_use]
pub fn repeated(words: &[String]) -> String {
    let words: Vec<String> = words.iter().map(|w| printable(w)).collect();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(line: &str) -> Plan {
        let words: Vec<String> = line.split_whitespace().map(Into::into).collect();
        parse(&words, &Lookup::default()).unwrap()
    }

    fn one(line: &str) -> Lookup {
        let plan = plan(line);
        let [lookup] = &plan.lookups[..] else { panic!("{line}: {plan:?}") };
        lookup.clone()
    }

    fn asked(line: &str) -> (String, u16, u16) {
        let lookup = one(line);
        (lookup.name.clone().unwrap().to_string(), lookup.wanted(), lookup.class)
    }

    #[test]
    fn names_types_and_classes_come_in_any_order() {
        for line in [
            "_mta-sts.example.com txt",
            "txt _mta-sts.example.com",
            "-t TXT _mta-sts.example.com",
            "-tTXT -q _mta-sts.example.com",
            "TYPE16 in _mta-sts.example.com.",
            "_mta-sts.example.com -t txt @192.0.2.53",
        ] {
            assert_eq!(asked(line), ("_mta-sts.example.com.".into(), 16, 1), "{line}");
        }
        assert_eq!(asked("ch txt version.bind"), ("version.bind.".into(), 16, 3));
        assert_eq!(asked("-c CLASS3 TYPE65280 x.y"), ("x.y.".into(), 65_280, 3));
        assert_eq!(asked("-x 192.0.2.1"), ("1.2.0.192.in-addr.arpa.".into(), 12, 1));
        assert_eq!(asked("-x 192.0"), ("0.192.in-addr.arpa.".into(), 12, 1));
        assert_eq!(asked("-x 2001:db8::1").1, 12);
        assert_eq!(asked("-q mx"), ("mx.".into(), 1, 1));
        let nothing = plan("@192.0.2.53").base;
        assert_eq!((nothing.wanted(), nothing.server.as_deref()), (2, Some("192.0.2.53")));
    }

    #[test]
    fn the_gateways_own_spellings() {
        assert_eq!(one("-s 192.0.2.9 x.y").source, "192.0.2.9:0".parse().ok());
        assert_eq!(one("-b 192.0.2.9#5300 x.y").source, "192.0.2.9:5300".parse().ok());
        assert_eq!(one("-t x.y").over(), Transport::Tcp);
        assert_eq!(one("-t @192.0.2.53 mx x.y").over(), Transport::Tcp);
        assert_eq!(one("-t mx x.y").over(), Transport::Udp);
        assert_eq!(one("-u x.y").over(), Transport::Udp);
        assert_eq!(one("x.y any").over(), Transport::Tcp);
        assert_eq!(one("x.y any -u").over(), Transport::Udp);
    }

    #[test]
    fn options_before_the_first_name_hold_for_all() {
        let plan = plan("+short @192.0.2.1 a.x mx +tcp b.x +noshort @192.0.2.2");
        let [a, b] = &plan.lookups[..] else { panic!("{plan:?}") };
        assert_eq!((a.show.short, a.over(), a.wanted()), (true, Transport::Tcp, 15));
        assert_eq!((b.show.short, b.over(), b.wanted()), (false, Transport::Udp, 1));
        assert_eq!(b.server.as_deref(), Some("192.0.2.2"));
    }

    #[test]
    fn switches_and_their_contraries() {
        let l = one("x.y +dns +cd +norec +noad +nocookie +bufsize=512 +time=2 +tries=1 +ignore");
        assert!(l.dnssec && l.checking_disabled && !l.recursion && !l.authentic && !l.cookie);
        assert_eq!((l.buffer, l.time.as_secs(), l.tries, l.ignore), (512, 2, 1, true));
        assert!(!one("x.y +noedns").edns && one("x.y +noedns +dnssec").edns);
        assert_eq!(one("x.y +retry=0").tries, 1);
        let l = one("x.y +noall +answer");
        assert!(l.show.answer && !l.show.comments && !l.show.cmd && !l.show.verdict);
        assert!(one("x.y +trace-dnssec").trace);
    }

    #[test]
    fn what_is_not_understood_is_named() {
        for (line, what) in [
            ("+foo x", "`+foo` is no option of dig"),
            ("+ x", "`+` is no option of dig"),
            ("+no x", "`+no` is no option of dig"),
            ("+multiline x", "`+multiline` of ISC's dig is not offered here"),
            ("+trace x", "`+trace` of ISC's dig is not offered here"),
            ("+t x", "`+t` could be several options"),
            ("+short=1 x", "`+short` takes no value"),
            ("+edns=1 x", "`+edns` takes no value"),
            ("+time=0 x", "`+time=0`: a number from 1 to 300 is wanted"),
            ("+tries x", "`+tries`: a number from 1 to 20 is wanted"),
            ("+bufsize=70000 x", "`+bufsize=70000`: a number from 0 to 65535 is wanted"),
            ("-z x", "`-z` is no option of dig"),
            ("-44 x", "`-44` is no option of dig"),
            ("-k key x", "`-k` of ISC's dig is not offered here"),
            ("-x mail", "`mail` is no address to look up"),
            ("-x", "`-x` wants an address behind it"),
            ("-p 0 x", "`0` is no port"),
            ("-s nine x", "`nine` is no source address"),
            ("-b 192.0.2.1#x x", "`192.0.2.1#x` is no source address"),
            ("-t mxx x", "`mxx` is no type of record"),
            ("-c IM x", "`IM` is no class"),
            ("@ x", "`@` names no server"),
            ("axfr x", "zone transfers (AXFR, IXFR) are not made here"),
            ("-t ixfr=5 x", "zone transfers (AXFR, IXFR) are not made here"),
            ("a..b", "`a..b` is not a domain name"),
        ] {
            let words: Vec<String> = line.split_whitespace().map(Into::into).collect();
            let error = parse(&words, &Lookup::default()).unwrap_err();
            assert!(error.to_string().starts_with(what), "{line}: {error}");
            assert!(!error.hint().is_empty(), "{line}");
            assert_eq!(error.status(), 2);
        }
    }
}
