//! The `+` options of `dig`: the supported ones, and the unsupported ones of ISC's tool. No I/O.

use crate::net::dig::Transport;
use crate::render::dig::Show;
use crate::shell::commands::dig::words::BUFFER;
use crate::shell::commands::dig::words::Lookup;
use crate::shell::commands::dig::words::Parsed;
use crate::shell::commands::dig::words::usage;
use crate::vocab::text::excerpt;
use std::time::Duration;

/// Maximum number of tries. Unit: packets.
const MAX_TRIES: u8 = 20;

/// Maximum wait of one try. Unit: seconds.
const MAX_TIME: u64 = 300;

#[derive(Debug, Clone, Copy)]
enum Plus {
    /// Switches a setting on, or off after `no`.
    Switch(fn(&mut Lookup, bool)),
    /// Sets a number within bounds; the third is the default of a missing one, if any.
    Number(fn(&mut Lookup, u64), (u64, u64), Option<u64>),
    /// An option of ISC's tool that is not supported.
    Foreign,
}

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

/// Returns the supported `+` options for Tab.
pub fn plus_words() -> impl Iterator<Item = &'static str> {
    PLUS.iter().filter(|(_, p)| !matches!(p, Plus::Foreign)).map(|(name, _)| *name)
}

/// Finds a `+` option by its name or an unambiguous prefix.
fn find(name: &str) -> Parsed<Option<(&'static str, Plus)>> {
    // Prefixes that ISC's tool resolves to one of several options.
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
    let all: Vec<&(&str, Plus)> = PLUS.iter().filter(|(n, _)| n.starts_with(name)).collect();
    let offered = all.iter().copied().filter(|(_, p)| !matches!(p, Plus::Foreign));
    let offered: Vec<&(&str, Plus)> = offered.collect();
    let fits = if offered.is_empty() { all } else { offered };
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

/// Applies a `+` option, given without its sign.
///
/// Errors: a usage error that names the option, and what would do.
pub fn set(lookup: &mut Lookup, text: &str) -> Parsed<()> {
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
