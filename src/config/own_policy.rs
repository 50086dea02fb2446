//! The policies of own domains: their values, and the functions that change them.

use crate::config::entry;
use crate::config::entry::Kept;
use crate::config::entry::to_json;
use crate::config::error::Error;
use crate::config::error::Subject;
use crate::os::files::read_input;
use crate::owner::own_policy::Hosting;
use crate::owner::own_policy::OwnPolicy;
use crate::owner::target::Target;
use crate::policy::issue::Fault;
use crate::policy::sts::mx_pattern::MxPattern;
use crate::policy::sts::policy::Mode;
use crate::policy::sts::policy::StsPolicy;
use crate::policy::tlsrpt;
use crate::profile::field::Record;
use crate::profile::ini::BadLine;
use crate::store::change::Differing;
use crate::store::entries::Kind;
use crate::store::entries::View;
use crate::store::open::Store;
use crate::store::open::StoreError;
use crate::vocab::dns::Domain;
use crate::vocab::text::InvalidInput;
use crate::vocab::text::excerpt;
use crate::vocab::text::printable;
use std::path::Path;

/// The word for the MX hosts as they are now.
pub const LIVE: &str = "live";

/// The kinds of files that can be written.
pub const TARGETS: &[&str] = &{
    let mut all = [""; Target::ALL.len()];
    let mut n = 0;
    while n < all.len() {
        all[n] = Target::ALL[n].word();
        n += 1;
    }
    all
};

/// The word for no value, where a value may be missing.
pub const NONE: &str = "none";

/// A field of the entry.
#[derive(Debug, Clone, Copy)]
pub struct PolicyField {
    /// Key in files and in the store.
    pub key: &'static str,
    /// Value of a new entry; a field that may be empty has an empty one.
    pub factory: &'static str,
    /// Question of the dialogue.
    pub prompt: &'static str,
    /// Explanation in the help of the command line.
    pub help: &'static str,
    /// Name of the value in the help.
    pub value: &'static str,
    /// The fixed words among the values.
    pub words: &'static [&'static str],
    /// Returns the canonical form of a text. Errors: a sentence.
    parse: fn(&str) -> Result<String, InvalidInput>,
}

impl PolicyField {
    /// Reports whether the field may be empty.
    #[must_use]
    pub fn is_optional(&self) -> bool {
        self.factory.is_empty()
    }

    /// Returns the canonical form of a text. Where the value may be missing, [`NONE`] is none.
    ///
    /// Errors: a sentence.
    pub fn read(&self, text: &str) -> Result<String, InvalidInput> {
        let is_none = self.is_optional() && text.trim().eq_ignore_ascii_case(NONE);
        (self.parse)(if is_none { "" } else { text })
    }
}

const MODES: &[&str] = &["testing", "enforce", "none"];
const HOSTINGS: &[&str] = &["files", "elsewhere"];

/// All fields, in the order of the dialogue.
pub static FIELDS: &[PolicyField] = &[
    PolicyField {
        key: "mode",
        factory: "testing",
        prompt: "Enter the mode of the policy: testing, enforce or none.",
        help: "The mode of the policy",
        value: "WORD",
        words: MODES,
        parse: mode,
    },
    PolicyField {
        key: "max_age",
        factory: "86400",
        prompt: "Enter the number of seconds that senders keep the policy.",
        help: "How long senders keep the policy, in seconds",
        value: "SECS",
        words: &[],
        parse: max_age,
    },
    PolicyField {
        key: "final_max_age",
        factory: "2592000",
        prompt: "Enter that number for the last stage of the roll-out.",
        help: "The same for the last stage of the roll-out",
        value: "SECS",
        words: &[],
        parse: max_age,
    },
    PolicyField {
        key: "mx",
        factory: LIVE,
        prompt: "Enter the mx lines: \"live\" for the MX hosts as they are, or names and patterns.",
        help: "The mx lines: `live` for the MX hosts as they are, or names and patterns",
        value: "live|HOST,...",
        words: &[LIVE],
        parse: hosts,
    },
    PolicyField {
        key: "also",
        factory: "",
        prompt: "Enter hosts that are no MX yet, or not any more, or NONE.",
        help: "Hosts that are no MX yet, or not any more, or none",
        value: "HOST,...",
        words: &[],
        parse: names,
    },
    PolicyField {
        key: "host",
        factory: "files",
        prompt: "Enter how the policy reaches its host: files, or elsewhere if others publish it.",
        help: "How the policy reaches its host: as files, or elsewhere if others publish it",
        value: "WORD",
        words: HOSTINGS,
        parse: hosting,
    },
    PolicyField {
        key: "target",
        factory: "plain",
        prompt: "Enter the kind of files to write.",
        help: "The kind of files to write",
        value: "KIND",
        words: TARGETS,
        parse: target,
    },
    PolicyField {
        key: "folder",
        factory: "",
        prompt: "Enter the folder to write them to, or NONE to print them.",
        help: "The folder to write them to, or none",
        value: "DIR",
        words: &[],
        parse: folder,
    },
    PolicyField {
        key: "alias",
        factory: "",
        prompt: "Enter the host that mta-sts is an alias of, or NONE.",
        help: "The host that mta-sts is an alias of, or none",
        value: "HOST",
        words: &[],
        parse: alias,
    },
    PolicyField {
        key: "rua",
        factory: "",
        prompt: "Enter where TLS reports go (mailto: or https:), or NONE for no record.",
        help: "Where TLS reports go (mailto: or https:), or none for no record",
        value: "URI,...",
        words: &[],
        parse: reports,
    },
];

fn one_of(text: &str, words: &[&str]) -> Result<String, InvalidInput> {
    let found = words.iter().find(|word| word.eq_ignore_ascii_case(text.trim()));
    found.map(ToString::to_string).ok_or_else(|| {
        InvalidInput(format!("`{}` is none of {}", excerpt(text, 40), words.join(", ")))
    })
}

fn mode(text: &str) -> Result<String, InvalidInput> {
    one_of(text, MODES)
}

fn hosting(text: &str) -> Result<String, InvalidInput> {
    one_of(text, HOSTINGS)
}

fn target(text: &str) -> Result<String, InvalidInput> {
    one_of(text, TARGETS)
}

fn max_age(text: &str) -> Result<String, InvalidInput> {
    let limit = StsPolicy::MAX_AGE_LIMIT;
    match text.trim().parse::<u64>() {
        Ok(n) if n <= limit => Ok(n.to_string()),
        _ => Err(InvalidInput(format!("The value must be an integer from 0 to {limit}."))),
    }
}

fn folder(text: &str) -> Result<String, InvalidInput> {
    match text.trim() {
        folder if folder.chars().any(char::is_control) => {
            Err(InvalidInput("a folder's name has no control characters".into()))
        }
        folder => Ok(folder.to_string()),
    }
}

fn alias(text: &str) -> Result<String, InvalidInput> {
    match text.trim() {
        "" => Ok(String::new()),
        name => {
            let host = Domain::parse(name)?;
            let shown = excerpt(name, 60);
            match host.as_str().parse::<std::net::IpAddr>() {
                Ok(_) => Err(InvalidInput(format!("`{shown}` is an address: name a host"))),
                Err(_) => Ok(host.to_string()),
            }
        }
    }
}

fn hosts(text: &str) -> Result<String, InvalidInput> {
    match text.trim() {
        word if word.eq_ignore_ascii_case(LIVE) => Ok(LIVE.into()),
        "" => Err(InvalidInput(format!("write {LIVE}, or the names of hosts"))),
        list => match names(list)? {
            empty if empty.is_empty() => hosts(""),
            names => Ok(names),
        },
    }
}

fn names(text: &str) -> Result<String, InvalidInput> {
    // Both words stand alone; a host of this name cannot be reached from elsewhere.
    let is_word = |part: &&str| [LIVE, NONE].iter().any(|word| word.eq_ignore_ascii_case(part));
    if let Some(word) = parts(text).find(is_word) {
        return Err(InvalidInput(format!("`{word}` is no host's name")));
    }
    let all = patterns(text)?;
    Ok(all.iter().map(MxPattern::as_str).collect::<Vec<_>>().join(","))
}

/// Returns the parts of a list with commas or blanks between them.
fn parts(text: &str) -> impl Iterator<Item = &str> {
    text.split([',', ' ']).map(str::trim).filter(|part| !part.is_empty())
}

/// Reads names and patterns of hosts. U-labels and a final dot, which a policy has not, are taken.
///
/// Errors: a sentence; the first one that is neither.
pub fn patterns(text: &str) -> Result<Vec<MxPattern>, InvalidInput> {
    parts(text).map(|word| pattern(word).map_err(|fault| InvalidInput(fault.message))).collect()
}

/// Reads a name or a pattern, as [`patterns`] does.
///
/// Errors: the fault; it is neither, or matches no host.
pub fn pattern(word: &str) -> Result<MxPattern, Fault> {
    let written = match Domain::parse(word.strip_prefix("*.").unwrap_or(word)) {
        Ok(name) if word.starts_with("*.") => format!("*.{name}"),
        Ok(name) => name.to_string(),
        Err(_) => word.to_string(),
    };
    let pattern = MxPattern::parse(&written)?;
    match pattern.caution() {
        Some(fault) => Err(fault),
        None => Ok(pattern),
    }
}

fn reports(text: &str) -> Result<String, InvalidInput> {
    let all: Vec<&str> = parts(text).collect();
    for uri in &all {
        report_address(uri)?;
    }
    Ok(all.join(","))
}

/// Checks an address for reports as senders do.
///
/// Errors: a sentence; it is none that a record may hold.
pub fn report_address(uri: &str) -> Result<(), InvalidInput> {
    let record = format!("v=TLSRPTv1; rua={uri}");
    let parsed = tlsrpt::record::parse(record.as_bytes());
    if let Some(issue) = parsed.errors.first().or(parsed.warnings.first()) {
        return Err(InvalidInput(format!("{}: {}", excerpt(uri, 60), issue.message)));
    }
    // What ends the field would begin another one in the record that is published.
    if parsed.value.is_none_or(|record| record.rua != [uri]) {
        let uri = excerpt(uri, 60);
        return Err(InvalidInput(format!("{uri}: write a semicolon within it as %3B")));
    }
    Ok(())
}

/// Returns the values of a new entry.
#[must_use]
pub fn factory() -> Record {
    Record(FIELDS.iter().map(|f| (f.key.to_string(), f.factory.to_string())).collect())
}

/// Returns a value as it is shown: [`NONE`] for an empty one.
#[must_use]
pub fn word(value: String) -> String {
    if value.is_empty() { NONE.into() } else { value }
}

/// Sets one value of an entry.
///
/// Errors: a sentence; there is no such key, or the value is not allowed.
pub fn set(record: &mut Record, key: &str, text: &str) -> Result<(), InvalidInput> {
    let field = FIELDS
        .iter()
        .find(|f| f.key == key)
        .ok_or_else(|| InvalidInput(format!("there is no key `{}`", printable(key))))?;
    let value = field.read(text).map_err(|r| InvalidInput(format!("{key}: {}", r.0)))?;
    record.0.insert(field.key.into(), value);
    Ok(())
}

/// Checks the rules between the values of an entry.
///
/// Errors: a sentence.
pub fn check(record: &Record) -> Result<(), InvalidInput> {
    let text = |key: &str| record.get(key).unwrap_or_default();
    if !text("folder").is_empty() && !text("folder").starts_with('/') {
        return Err(InvalidInput(
            "a folder is written with its whole path, since commands run in any place".into(),
        ));
    }
    if text("host") == "elsewhere" && !text("folder").is_empty() {
        return Err(InvalidInput(
            "a policy that others publish is not written to a folder: set folder to none".into(),
        ));
    }
    let number = |key: &str| text(key).parse::<u64>().unwrap_or(0);
    if text("mode") == "enforce" && number("max_age") > number("final_max_age") {
        return Err(InvalidInput(
            "max_age is longer than final_max_age, which is that of the last stage".into(),
        ));
    }
    Ok(())
}

/// Returns the domain of a key.
///
/// Errors: a sentence.
pub fn key_of(text: &str) -> Result<Domain, InvalidInput> {
    let domain = Domain::parse(text)?;
    let shown = excerpt(text, 60);
    if domain.as_str().parse::<std::net::IpAddr>().is_ok() || !domain.as_str().contains('.') {
        return Err(InvalidInput(format!("`{shown}` is no domain that has mail")));
    }
    if domain.as_str().starts_with("mta-sts.") || domain.as_str().starts_with("_mta-sts.") {
        let message = format!("`{shown}` is the place of a policy: name the domain that has mail");
        return Err(InvalidInput(message));
    }
    Ok(domain)
}

/// Returns the entry in the form of the owner's side.
///
/// Errors: [`Error::Invalid`]; a value that is not allowed.
pub fn parsed(domain: &Domain, record: &Record) -> Result<OwnPolicy, Error> {
    let wrong = |why: InvalidInput| Error::invalid(Kind::OwnPolicy, domain.as_str(), why);
    let mut whole = factory();
    for (key, value) in &record.0 {
        set(&mut whole, key, value).map_err(wrong)?;
    }
    check(&whole).map_err(wrong)?;
    let text = |key: &str| whole.get(key).unwrap_or_default();
    let number = |key: &str| text(key).parse::<u64>().unwrap_or(0);
    let hosts = match text("mx") {
        LIVE => None,
        list => Some(patterns(list).map_err(wrong)?),
    };
    let mode = match text("mode") {
        "enforce" => Mode::Enforce,
        "none" => Mode::None,
        _ => Mode::Testing,
    };
    let also = patterns(text("also")).map_err(wrong)?;
    let mut order = OwnPolicy::order(mode, number("max_age"), hosts, also);
    order.rua = parts(text("rua")).map(ToString::to_string).collect();
    if !text("alias").is_empty() {
        order.alias = Some(Domain::parse(text("alias")).map_err(wrong)?);
    }
    Ok(OwnPolicy {
        domain: domain.clone(),
        order,
        final_max_age: number("final_max_age"),
        hosting: if text("host") == "elsewhere" { Hosting::Elsewhere } else { Hosting::Files },
        target: Target::from_word(text("target")).unwrap_or(Target::Plain),
        folder: Some(text("folder")).filter(|f| !f.is_empty()).map(ToString::to_string),
    })
}

/// Returns the domains of all entries.
///
/// Errors: the store cannot be read.
pub fn domains(store: &Store, view: View) -> Result<Vec<Domain>, StoreError> {
    let entries = store.entries(view, Kind::OwnPolicy)?;
    Ok(entries.iter().map(|(name, _)| Domain::from_wire(name)).collect())
}

/// Returns an entry.
///
/// Errors: the store cannot be read.
pub fn get(store: &Store, view: View, domain: &Domain) -> Result<Option<Record>, StoreError> {
    let stored = store.entry(view, Kind::OwnPolicy, domain.as_str())?;
    stored.map(|json| entry::stored(&json, || words_for(domain.as_str()))).transpose()
}

/// Returns the words for an entry in an error.
fn words_for(domain: &str) -> String {
    format!("policy of {}", printable(domain))
}

/// Returns the subject of an error about an entry.
#[must_use]
pub fn subject(domain: &str) -> Subject {
    Subject::new(Kind::OwnPolicy, domain)
}

/// Returns all entries, by domain.
///
/// Errors: the store cannot be read.
pub fn all(store: &Store, view: View) -> Result<Vec<(String, Record)>, StoreError> {
    let entries = store.entries(view, Kind::OwnPolicy)?.into_iter();
    entries
        .map(|(name, json)| {
            let record = entry::stored(&json, || words_for(&name))?;
            Ok((name, record))
        })
        .collect()
}

/// Checks that an entry can be made: there is none for the domain, or it is equal.
///
/// - `present`: the existing entry.
///
/// Errors: [`Error::Exists`].
pub fn free_or_same(
    domain: &Domain,
    present: Option<&Record>,
    wanted: &Record,
) -> Result<(), Error> {
    match present {
        Some(other) if other != wanted => {
            Err(Error::Exists { what: subject(domain.as_str()), present: None })
        }
        _ => Ok(()),
    }
}

/// Stages an entry, or its removal. The change waits for a commit.
///
/// - `before`: the entry as the caller last read it, or `None`.
/// - `wanted`: the entry, or `None` to remove it.
///
/// Errors: [`Error::Stale`], [`Error::Store`]; [`Error::Invalid`] if the values do not go together.
pub fn put(
    store: &mut Store,
    domain: &Domain,
    before: Option<&Record>,
    wanted: Option<&Record>,
) -> Result<Kept, Error> {
    if let Some(record) = wanted {
        check(record).map_err(|why| Error::invalid(Kind::OwnPolicy, domain.as_str(), why))?;
    }
    let key = domain.as_str();
    let stored = store.entry(View::Pending, Kind::OwnPolicy, key)?;
    let present =
        stored.as_deref().map(|json| entry::stored(json, || words_for(key))).transpose()?;
    if present.as_ref() != before {
        return Err(Error::Stale(subject(key)));
    }
    let wanted = wanted.map(to_json);
    entry::stage(store, Kind::OwnPolicy, key, stored.as_deref(), wanted.as_deref())
}

/// Returns the entries in the form of a file, pending changes included.
///
/// Errors: the store cannot be read.
pub fn export(store: &Store) -> Result<String, StoreError> {
    let mut out = String::new();
    for (name, record) in all(store, View::Pending)? {
        out.push_str(&format!("[{name}]\n"));
        for field in FIELDS {
            let value = record.get(field.key).unwrap_or(field.factory).to_string();
            out.push_str(&format!("{} = {}\n", field.key, word(value)));
        }
        out.push('\n');
    }
    Ok(out)
}

/// Replaces the entries with those of a file, or of stdin for `-`. Returns the number of entries and
/// how they differ from before.
///
/// Errors: [`Error::File`], [`Error::BadLines`], [`Error::Store`].
pub fn import(store: &mut Store, path: &Path) -> Result<(usize, Differing), Error> {
    let rows = read(path)?;
    let rows: Vec<(String, String)> = rows.iter().map(|(n, r)| (n.clone(), to_json(r))).collect();
    let count = rows.len();
    let changed = store.stage_all(&[(Kind::OwnPolicy, rows)])?;
    Ok((count, changed))
}

fn read(path: &Path) -> Result<Vec<(String, Record)>, Error> {
    let bytes = read_input(path)?;
    let mut rows: Vec<(String, Record)> = Vec::new();
    let mut begun: Vec<usize> = Vec::new();
    let mut bad = Vec::new();
    for (index, line) in String::from_utf8_lossy(&bytes).lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with(['#', ';']) {
            continue;
        }
        let result = match (line.strip_prefix('['), rows.last_mut()) {
            (Some(rest), _) => new_name(rest.trim_end_matches(']'), &rows).map(|name| {
                rows.push((name, factory()));
                begun.push(index + 1);
            }),
            (None, Some((_, record))) => match line.split_once('=') {
                Some((key, value)) => set(record, key.trim(), value.trim()),
                None => Err(InvalidInput(format!("`{}` is no key = value", excerpt(line, 40)))),
            },
            (None, None) => Err(InvalidInput("a line before the first `[DOMAIN]`".into())),
        };
        if let Err(refused) = result {
            bad.push(BadLine { line: index + 1, reason: refused.0 });
        }
    }
    for ((_, record), line) in rows.iter().zip(begun) {
        if let Err(refused) = check(record) {
            bad.push(BadLine { line, reason: refused.0 });
        }
    }
    if bad.is_empty() { Ok(rows) } else { Err(Error::BadLines { of: Kind::OwnPolicy, lines: bad }) }
}

fn new_name(text: &str, taken: &[(String, Record)]) -> Result<String, InvalidInput> {
    let name = key_of(text)?.to_string();
    match taken.iter().any(|(n, _)| *n == name) {
        true => Err(InvalidInput(format!("{name} is there twice"))),
        false => Ok(name),
    }
}
