//! Settings of `serviceconfig`: which daemons `serve` runs, and how.

use crate::profile::setting::group::Group;
use crate::profile::setting::group::Item;
use crate::profile::setting::group::switch;
use crate::vocab::listener::Address;
use crate::vocab::socketmap::Dialect;
use crate::vocab::socketmap::TRANSPORT;
use crate::vocab::text::InvalidInput;
use crate::vocab::text::excerpt;

/// Key of the switch of the policy server.
pub const SOCKETMAP: &str = "socketmap";
/// Key of its listeners, separated by blanks.
pub const LISTEN: &str = "socketmap_listen";
/// Key of the maps that it answers.
pub const MAPS: &str = "socketmap_maps";
/// Key of the settings of a domain without an entry.
pub const DEFAULT: &str = "socketmap_default";
/// Key of the rule for domains of which only some MX hosts have DANE.
pub const MIXED: &str = "socketmap_mixed";
/// Key of its HTTP listener; empty for none.
pub const HTTP: &str = "socketmap_http";

/// The words of [`DEFAULT`].
pub const DEFAULTS: &[&str] = &["check", "store", "notfound"];
/// The words of [`MIXED`].
pub const MIXES: &[&str] = &["dane", "alternate", "weak"];

/// Maximum number of listeners.
const LISTENERS: usize = 16;

/// Settings of the daemons.
pub const SERVICE: Group = Group {
    name: "serviceconfig",
    items: &[
        Item { key: SOCKETMAP, factory: "off", parse: switch },
        Item { key: LISTEN, factory: "inet:127.0.0.1:8642", parse: listeners },
        Item { key: MAPS, factory: "QUERY, QUERYwithTLSRPT, legacy, sts", parse: maps },
        Item { key: DEFAULT, factory: "check", parse: |t| word(t, DEFAULTS) },
        Item { key: MIXED, factory: "dane", parse: |t| word(t, MIXES) },
        Item { key: HTTP, factory: "", parse: http },
    ],
};

/// Parses a listener that only this host can reach.
///
/// Errors: a sentence.
fn local(text: &str) -> Result<Address, InvalidInput> {
    let address = Address::parse(text)?;
    if address.is_local() {
        return Ok(address);
    }
    Err(InvalidInput(format!(
        "{address} can be reached by other hosts, and neither side is authenticated: listen on loopback or on a UNIX socket"
    )))
}

fn listeners(text: &str) -> Result<String, InvalidInput> {
    let mut all: Vec<String> = Vec::new();
    for part in text.split_whitespace() {
        let written = local(part)?.to_string();
        if all.contains(&written) {
            return Err(InvalidInput(format!("the listener {written} is there twice")));
        }
        all.push(written);
    }
    match all.len() {
        0 => Err(InvalidInput("You must enter a value.".into())),
        1..=LISTENERS => Ok(all.join(" ")),
        n => Err(InvalidInput(format!("{n} listeners are too many, at most {LISTENERS} fit"))),
    }
}

fn http(text: &str) -> Result<String, InvalidInput> {
    let text = text.trim();
    if text.is_empty() || text.eq_ignore_ascii_case("none") {
        return Ok(String::new());
    }
    Ok(local(text)?.to_string())
}

/// Parses names of maps, separated by commas, and returns them as they are written.
fn maps(text: &str) -> Result<String, InvalidInput> {
    let mut all: Vec<&str> = Vec::new();
    for part in text.split(',').map(str::trim).filter(|part| !part.is_empty()) {
        let name = match Dialect::of(part.as_bytes()) {
            Some(dialect) => dialect.name(),
            None if part.eq_ignore_ascii_case(TRANSPORT) => TRANSPORT,
            None => {
                let names: Vec<&str> = Dialect::ALL.iter().map(|dialect| dialect.name()).collect();
                return Err(InvalidInput(format!(
                    "`{}` is no map: there are {}, {TRANSPORT}",
                    excerpt(part, 40),
                    names.join(", ")
                )));
            }
        };
        if !all.contains(&name) {
            all.push(name);
        }
    }
    if all.is_empty() {
        return Err(InvalidInput("You must enter a value.".into()));
    }
    Ok(all.join(", "))
}

fn word(text: &str, words: &[&str]) -> Result<String, InvalidInput> {
    let text = text.trim();
    let found = words.iter().find(|word| word.eq_ignore_ascii_case(text));
    found.map(|word| (*word).to_string()).ok_or_else(|| {
        InvalidInput(format!("`{}` is none of {}", excerpt(text, 40), words.join(", ")))
    })
}
