//! Reader of what other mail servers know of TLS by destination: Postfix's `smtp_tls_policy_maps`
//! tables, and lists of hosts in Exim's smtp transport.

use crate::profile::destination;
use crate::profile::edit;
use crate::profile::field::Record;
use crate::profile::ini::BadLine;
use crate::profile::key::EntryKey;
use crate::vocab::postfix;
use crate::vocab::text::excerpt;
use crate::vocab::tls::DaneMode;
use crate::vocab::tls::Switch;
use crate::vocab::tls::TlsMode;
use crate::vocab::word::Dialect;
use std::collections::BTreeMap;

/// Maximum number of remarks that are kept.
const REMARKS: usize = 1_000;

/// The mail server whose table is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// A table of Postfix's `smtp_tls_policy_maps`, as `postmap` reads it.
    Postfix,
    /// Lines of an smtp transport of Exim: `hosts_require_tls` and its kin.
    Exim,
}

/// What was read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Found {
    /// The entries.
    pub rows: BTreeMap<EntryKey, Record>,
    /// Lines that no entry equals, which were left out.
    pub unequal: Vec<BadLine>,
    /// Entries that say nearly the same, with the difference.
    pub notes: Vec<BadLine>,
}

/// Settings of one line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Settings {
    tls: TlsMode,
    dane: DaneMode,
}

impl Settings {
    const fn of(tls: TlsMode) -> Settings {
        Settings { tls, dane: DaneMode::None }
    }
}

/// Reads a table. The rows hold under this DEFAULT.
#[must_use]
pub fn read(text: &str, origin: Origin, default: &Record) -> Found {
    let mut found = Found::default();
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    match origin {
        Origin::Postfix => postfix(text, &mut found),
        Origin::Exim => exim(text, &mut found),
    }
    let mut refused = Vec::new();
    for (key, row) in &mut found.rows {
        match edit::row(row, default) {
            Ok(settled) => *row = settled,
            Err(broken) => refused.push((key.clone(), broken.to_string())),
        }
    }
    for (key, reason) in refused {
        found.rows.remove(&key);
        found.unequal.push(BadLine { line: 1, reason: format!("{key}: {reason}") });
    }
    found.unequal.sort_by_key(|b| b.line);
    found.unequal.truncate(REMARKS);
    found.notes.truncate(REMARKS);
    found
}

/// Adds an entry with settings; says of each field what it is, so that DEFAULT changes nothing.
fn add(found: &mut Found, key: EntryKey, settings: Settings) {
    let mut record = Record::default();
    let mut set = |field: &str, word: &str| {
        if let Some(field) = destination::field(field) {
            // The words are those of the fields.
            drop(record.set(field, word, Dialect::Flag));
        }
    };
    set("table_tls", settings.tls.word());
    if settings.tls != TlsMode::None {
        set("dane_option", settings.dane.word());
        set("mta_sts", Switch::Off.word());
    }
    found.rows.insert(key, record);
}

// --- Postfix

fn postfix(text: &str, found: &mut Found) {
    for (line, text) in logical_lines(text) {
        let (key, policy) = match text.split_once(char::is_whitespace) {
            Some((key, policy)) => (key, policy.trim()),
            None => (text.as_str(), ""),
        };
        let unequal = |reason: String| BadLine {
            line,
            reason: format!("`{}`: {reason}", excerpt(&text, 70)),
        };
        let entry = match entry_key(key) {
            Ok(entry) => entry,
            Err(reason) => {
                found.unequal.push(unequal(reason));
                continue;
            }
        };
        if found.rows.contains_key(&entry) {
            found.unequal.push(unequal("the key is there already, and the first counts".into()));
            continue;
        }
        match settings(key, policy) {
            Ok((settings, notes)) => {
                for note in notes {
                    found.notes.push(BadLine { line, reason: format!("{entry}: {note}") });
                }
                add(found, entry, settings);
            }
            Err(reason) => found.unequal.push(unequal(reason)),
        }
    }
}

/// Returns the lines of a table with their numbers: a line that begins with a blank goes on with
/// the one before.
fn logical_lines(text: &str) -> Vec<(usize, String)> {
    let mut lines: Vec<(usize, String)> = Vec::new();
    for (index, raw) in text.lines().enumerate() {
        let is_comment = raw.trim_start().starts_with('#');
        if raw.trim().is_empty() || is_comment {
            continue;
        }
        match lines.last_mut().filter(|_| raw.starts_with(char::is_whitespace)) {
            Some((_, line)) => {
                line.push(' ');
                line.push_str(raw.trim());
            }
            None => lines.push((index + 1, raw.trim().to_string())),
        }
    }
    lines
}

fn entry_key(key: &str) -> Result<EntryKey, String> {
    let Some(rest) = key.strip_prefix('[') else {
        if key.contains(':') {
            return Err("an entry has no port: `smtproutes` sets one".into());
        }
        return EntryKey::parse(key).map_err(|reason| reason.0);
    };
    match rest.split_once(']') {
        Some((host, "")) => {
            let host = host.strip_prefix("IPv6:").unwrap_or(host);
            EntryKey::parse(host).map_err(|reason| reason.0)
        }
        Some(_) => Err("an entry has no port: `smtproutes` sets one".into()),
        None => Err("the bracket is not closed".into()),
    }
}

/// Returns the settings that a policy means, and what they do not say.
///
/// Errors: the reason why none say it.
fn settings(key: &str, policy: &str) -> Result<(Settings, Vec<String>), String> {
    let mut words = postfix::words(policy).into_iter();
    let level = words.next().unwrap_or_default().to_ascii_lowercase();
    let mut notes = Vec::new();
    let mut names: Vec<String> = Vec::new();
    for word in words {
        let inner = word.strip_prefix('{').and_then(|w| w.strip_suffix('}')).unwrap_or(&word);
        let Some((name, value)) = inner.split_once('=') else {
            return Err(format!("`{}` is no attribute", excerpt(&word, 40)));
        };
        let (name, value) = (name.trim().to_ascii_lowercase(), value.trim());
        match name.as_str() {
            "match" => names.extend(value.split([':', '|']).map(str::to_ascii_lowercase)),
            "servername" if value.eq_ignore_ascii_case("hostname") => {}
            "tafile" => return Err("an entry has no trust anchors of its own".into()),
            "protocols" | "ciphers" | "exclude" | "connection_reuse" | "enable_rpk"
            | "servername" => {
                notes.push(format!("{name} belongs to no entry and is dropped (`sslconfig`)"));
            }
            "policy_type" | "policy_domain" | "policy_string" | "policy_failure" | "policy_ttl"
            | "mx_host_pattern" => notes.push(format!("{name} is for reports and is dropped")),
            _ => return Err(format!("`{}` is no attribute of Postfix", excerpt(&name, 40))),
        }
    }
    let verifies = matches!(level.as_str(), "verify" | "secure");
    if !names.is_empty() && !verifies && level != "fingerprint" {
        return Err(format!("match does not go with {}", excerpt(&level, 40)));
    }
    let settings = match level.as_str() {
        "none" => Settings::of(TlsMode::None),
        "may" => Settings::of(TlsMode::Preferred),
        "encrypt" => Settings::of(TlsMode::Required),
        "dane" => Settings { tls: TlsMode::Preferred, dane: DaneMode::Opportunistic },
        "dane-only" => Settings { tls: TlsMode::Preferred, dane: DaneMode::Mandatory },
        "verify" | "secure" => {
            let usual: &[&str] =
                if level == "verify" { &["hostname"] } else { &["nexthop", "dot-nexthop"] };
            if names.is_empty() {
                names = usual.iter().map(ToString::to_string).collect();
            }
            Settings::of(verified(key, &names, &mut notes)?)
        }
        "fingerprint" => return Err("an entry pins no certificate".into()),
        "" => return Err("there is no level".into()),
        other => return Err(format!("`{}` is no level of Postfix", excerpt(other, 40))),
    };
    Ok((settings, notes))
}

/// Returns the setting that verifies the same names.
fn verified(key: &str, names: &[String], notes: &mut Vec<String>) -> Result<TlsMode, String> {
    let own = key.trim_matches(['[', ']', '.']).to_ascii_lowercase();
    let (mut domain, mut host, mut below) = (false, false, false);
    for name in names {
        match name.as_str() {
            "hostname" => host = true,
            "nexthop" => domain = true,
            "dot-nexthop" => below = true,
            name if name == own => domain = true,
            name if name.strip_prefix('.') == Some(own.as_str()) => below = true,
            other => {
                return Err(format!(
                    "a certificate for {} cannot be asked for, only one for the domain or for its MX host",
                    excerpt(other, 60)
                ));
            }
        }
    }
    if below {
        notes.push("a certificate for a name below the domain does no longer do".into());
    }
    match (domain, host) {
        (true, false) => Ok(TlsMode::RequiredVerify),
        (true, true) => Ok(TlsMode::RequiredVerifyHosted),
        (false, true) => {
            notes.push("a certificate for the domain does as well as one for the MX host".into());
            Ok(TlsMode::RequiredVerifyHosted)
        }
        (false, false) => {
            Err("a certificate for a name below the domain cannot be asked for".into())
        }
    }
}

// --- Exim

/// The options of an smtp transport that set TLS for hosts, with what they set.
const EXIM: &[(&str, Settings)] = &[
    ("hosts_avoid_tls", Settings::of(TlsMode::None)),
    ("hosts_require_tls", Settings::of(TlsMode::Required)),
    ("hosts_try_dane", Settings { tls: TlsMode::Preferred, dane: DaneMode::Opportunistic }),
    ("hosts_require_dane", Settings { tls: TlsMode::Preferred, dane: DaneMode::Mandatory }),
];

fn exim(text: &str, found: &mut Found) {
    let mut all: BTreeMap<EntryKey, Settings> = BTreeMap::new();
    for (line, text) in continued_lines(text) {
        let Some((name, list)) = text.split_once('=') else { continue };
        let name = name.trim().to_ascii_lowercase();
        let Some((_, settings)) = EXIM.iter().find(|(option, _)| *option == name) else {
            if name.starts_with("hosts_") || name.starts_with("tls_") {
                let reason = format!("{}: no entry says this", excerpt(&name, 40));
                found.unequal.push(BadLine { line, reason });
            }
            continue;
        };
        for item in items(list) {
            match item_key(&item) {
                Ok(key) => {
                    if !key.is_partial() && key.as_str().parse::<std::net::IpAddr>().is_err() {
                        let reason = format!(
                            "{key}: Exim's list names a mail server; the entry is for mail to {key} itself"
                        );
                        found.notes.push(BadLine { line, reason });
                    }
                    let before = all.entry(key).or_insert(*settings);
                    *before = together(*before, *settings);
                }
                Err(reason) => {
                    let reason = format!("{name}, `{}`: {reason}", excerpt(&item, 60));
                    found.unequal.push(BadLine { line, reason });
                }
            }
        }
    }
    for (key, settings) in all {
        add(found, key, settings);
    }
}

/// Returns what two options for the same host ask for together.
fn together(one: Settings, other: Settings) -> Settings {
    let rank = |dane| match dane {
        DaneMode::None => 0,
        DaneMode::Opportunistic => 1,
        DaneMode::Mandatory => 2,
    };
    let strict = |tls| u8::from(tls == TlsMode::Required) * 2 + u8::from(tls == TlsMode::Preferred);
    Settings {
        tls: if strict(one.tls) >= strict(other.tls) { one.tls } else { other.tls },
        dane: if rank(one.dane) >= rank(other.dane) { one.dane } else { other.dane },
    }
}

/// Returns the lines of a configuration; one that ends with a backslash goes on with the next.
fn continued_lines(text: &str) -> Vec<(usize, String)> {
    let mut lines: Vec<(usize, String)> = Vec::new();
    let mut goes_on = false;
    for (index, raw) in text.lines().enumerate() {
        let line = raw.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let (part, more) = line.strip_suffix('\\').map_or((line, false), |part| (part, true));
        match lines.last_mut().filter(|_| goes_on) {
            Some((_, before)) => before.push_str(part),
            None => lines.push((index + 1, part.to_string())),
        }
        goes_on = more;
    }
    lines
}

/// Returns the items of a list: a separator other than `:` stands at its start, as in `<; a ; b`.
fn items(list: &str) -> Vec<String> {
    let list = list.trim();
    let (separator, list) = match list.strip_prefix('<') {
        Some(rest) => {
            let separator = rest.chars().next().unwrap_or(':');
            (separator, rest.strip_prefix(separator).unwrap_or_default())
        }
        None => (':', list),
    };
    // A doubled separator is the character itself.
    let doubled: String = [separator, separator].iter().collect();
    let kept = list.replace(&doubled, "\0");
    let items = kept.split(separator).map(|item| item.replace('\0', &separator.to_string()));
    items.map(|item| item.trim().to_string()).filter(|item| !item.is_empty()).collect()
}

fn item_key(item: &str) -> Result<EntryKey, String> {
    if item == "*" {
        return Err("every host: set DEFAULT (`destconfig default`)".into());
    }
    if item.starts_with(['!', '+', '^', '@', '$']) || item.contains(['/', ';', '$']) {
        return Err("an entry is one domain, one address, or everything below a domain".into());
    }
    let text = item.strip_prefix('*').filter(|rest| rest.starts_with('.')).unwrap_or(item);
    EntryKey::parse(text).map_err(|reason| reason.0)
}
