//! `showconfig`, `saveconfig`, `loadconfig`: the whole configuration as one file, and back.

use crate::os::files::save_file;
use crate::os::files::save_secret;
use crate::pki::key::PrivateKey;
use crate::pki::key::id_of;
use crate::pki::request;
use crate::profile::bounce;
use crate::profile::destination;
use crate::profile::effective;
use crate::profile::field::Record;
use crate::profile::field::Scope;
use crate::profile::key::DEFAULT;
use crate::profile::key::EntryKey;
use crate::profile::route;
use crate::profile::setting;
use crate::shell::args::Passphrase;
use crate::shell::commands::bounceconfig::NEW_PROFILE;
use crate::shell::commands::certconfig::authority;
use crate::shell::commands::certconfig::crl;
use crate::shell::commands::certconfig::flags::passphrase;
use crate::shell::commands::commit;
use crate::shell::context::Context;
use crate::shell::destinations;
use crate::shell::error::CommandError;
use crate::shell::identities;
use crate::shell::identities::DEMO;
use crate::shell::saved_keys;
use crate::shell::saved_keys::Keys;
use crate::shell::terminal::dialogue::Asked;
use crate::shell::terminal::dialogue::HOSTNAME;
use crate::shell::terminal::dialogue::Halt;
use crate::shell::terminal::dialogue::Session;
use crate::shell::terminal::dialogue::new_passphrase;
use crate::shell::terminal::output::Output;
use crate::shell::terminal::output::write_file;
use crate::store::entries::Kind;
use crate::store::entries::View;
use crate::store::open::Store;
use crate::vocab::dns::Domain;
use crate::vocab::text::Refused;
use crate::vocab::text::json_fault;
use crate::vocab::text::printable;
use crate::vocab::tls::Switch;
use crate::vocab::word::Dialect;
use crate::vocab::word::Kind as FieldKind;
use clap::Args;
use clap::ValueEnum;
use serde_json::Map;
use serde_json::Value;
use serde_json::json;
use std::collections::BTreeSet;
use std::path::Path;
use std::path::PathBuf;
use zeroize::Zeroizing;

/// What becomes of private keys in a saved configuration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum KeysWord {
    /// They stay here; such a file can only be loaded where the keys are
    LeaveOut,
    /// Under a passphrase
    Encrypted,
    /// As they are; keep the file safe
    Plain,
}

/// `saveconfig`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  destgate saveconfig gateway.json
  destgate saveconfig gateway.json --keys encrypted --passphrase-file pass")]
pub struct SaveArgs {
    /// The file; `-` is stdout
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// What becomes of the private keys of certificate profiles
    #[arg(long, value_enum, default_value_t = KeysWord::LeaveOut)]
    pub keys: KeysWord,
    /// For encrypted keys
    #[command(flatten)]
    pub passphrase: Passphrase,
}

/// `loadconfig`.
#[derive(Debug, Args)]
pub struct LoadArgs {
    /// The file
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// For encrypted keys
    #[command(flatten)]
    pub passphrase: Passphrase,
    /// Commit at once, with a comment
    #[arg(long, value_name = "COMMENT", num_args = 0..=1, default_missing_value = "")]
    pub commit: Option<String>,
}

/// The setting that `bounceconfig` SETUP changes.
const BOUNCE_WHEN_DOWN: &str = "bounce_when_down";

/// The mark of a configuration file.
const SCHEMA: &str = "destgate.config/1";

/// Kinds that the first files did not have.
const LATER: &[Kind] = &[Kind::Certificate, Kind::Authority, Kind::Crl];

/// The configuration in force.
///
/// Errors: the store.
fn text(store: &Store, view: View, keys: &Keys) -> Result<Zeroizing<String>, CommandError> {
    store.steady(|store| written(store, view, keys))
}

fn written(store: &Store, view: View, keys: &Keys) -> Result<Zeroizing<String>, CommandError> {
    let mut out = Map::new();
    out.insert("schema".into(), json!(SCHEMA));
    for kind in Kind::ALL {
        let mut entries = Map::new();
        for (key, value) in store.entries(view, *kind)? {
            let value = serde_json::from_str(&value).unwrap_or(Value::Null);
            entries.insert(key, value);
        }
        out.insert(kind.word().into(), Value::Object(entries));
    }
    let mut text = format!("{:#}", Value::Object(out));
    let section = saved_keys::section(store, keys)?;
    let Some(section) = section else { return Ok(Zeroizing::new(format!("{text}\n"))) };
    // Room for everything at once: a text that grows leaves copies of keys behind.
    text.truncate(text.strip_suffix("\n}").map_or(text.len(), str::len));
    let mut whole = Zeroizing::new(String::with_capacity(text.len() + section.len() + 16));
    whole.push_str(&text);
    whole.push_str(",\n");
    whole.push_str(&section);
    whole.push_str("\n}\n");
    Ok(whole)
}

/// `showconfig`, by dialogue.
pub fn show(session: &mut Session, _words: &[String]) -> Asked<()> {
    let text = text(&session.store, View::Committed, &Keys::LeftOut)?;
    session.say(&text);
    Ok(())
}

/// `saveconfig`, by dialogue.
pub fn save(session: &mut Session, _words: &[String]) -> Asked<()> {
    let question = "Enter the name of the file to save the configuration to:";
    let name = session.ask(question, "", &[], |a| Ok(a.to_string()))?;
    if name == "-" {
        let text = text(&session.store, View::Committed, &Keys::LeftOut)?;
        session.say(&text);
        return Ok(());
    }
    let keys = if saved_keys::any(&session.store)? { ask_keys(session)? } else { Keys::LeftOut };
    let text = text(&session.store, View::Committed, &keys)?;
    let saved = match keys {
        Keys::LeftOut => save_file(Path::new(&name), &text),
        Keys::Encrypted(_) | Keys::Plain => save_secret(Path::new(&name), text.as_bytes()),
    };
    match saved {
        Ok(()) => session.line(&format!("The configuration was saved to {}.", printable(&name))),
        Err(unsaved) => session.sentence(&unsaved.to_string()),
    }
    Ok(())
}

/// What becomes of the private keys.
fn ask_keys(session: &mut Session) -> Asked<Keys> {
    let choices = [
        "Leave out (such a file can only be loaded where the keys are)",
        "Encrypt with a passphrase",
        "Plain",
    ];
    let choices: Vec<String> = choices.iter().map(ToString::to_string).collect();
    let question = "Choose what becomes of the private keys:";
    Ok(match session.choose(question, &choices, Some(0))? {
        1 => Keys::Encrypted(new_passphrase(session)?),
        2 => Keys::Plain,
        _ => Keys::LeftOut,
    })
}

/// `loadconfig`, by dialogue.
pub fn load(session: &mut Session, _words: &[String]) -> Asked<()> {
    let question = "Enter the name of the file to load the configuration from:";
    let name = session.ask(question, "", &[], |a| Ok(a.to_string()))?;
    let mut file = match parsed(Path::new(&name)) {
        Err(CommandError::Usage { message, .. }) => {
            session.sentence(&message);
            return Ok(());
        }
        other => other?,
    };
    let keys = saved_keys::read::<Halt>(&file, &mut || {
        session.secret("Enter the passphrase of the private keys:")
    });
    saved_keys::wipe(&mut file);
    let keys = keys?;
    match stage(&mut session.store, Path::new(&name), &file, &keys) {
        Ok(0) => session.line("The configuration is as in the file already; nothing changes."),
        Ok(changed) => session.line(&format!(
            "The configuration was loaded: {changed} entries will change once this is committed."
        )),
        Err(CommandError::Usage { message, .. }) => session.sentence(&message),
        Err(other) => return Err(other.into()),
    }
    Ok(())
}

/// A file that is no configuration.
fn wrong(path: &Path, why: &str) -> CommandError {
    let name = printable(&path.display().to_string());
    CommandError::usage(
        format!("`{name}` is no configuration file: {why}"),
        "save one with `saveconfig`",
    )
}

/// A file's JSON, its schema looked at.
fn parsed(path: &Path) -> Result<Value, CommandError> {
    let bytes = Zeroizing::new(crate::os::files::read_file(path)?);
    let value: Value = serde_json::from_slice(&bytes).map_err(|e| wrong(path, &json_fault(&e)))?;
    if value.get("schema").and_then(Value::as_str) != Some(SCHEMA) {
        return Err(wrong(path, &format!("its schema is not {SCHEMA}")));
    }
    Ok(value)
}

/// Stages a file's configuration in place of the present one; how many entries change.
fn stage(
    store: &mut Store,
    path: &Path,
    value: &Value,
    keys: &[PrivateKey],
) -> Result<usize, CommandError> {
    let mut tables = tables(value).map_err(|why| wrong(path, &why))?;
    // The factory's DEFAULT needs no row: a file that holds just that changes nothing.
    if store.entry(View::Pending, Kind::Default, DEFAULT)?.is_none() {
        let factory = destinations::to_json(&destination::factory());
        for (_, rows) in tables.iter_mut().filter(|(kind, _)| *kind == Kind::Default) {
            rows.retain(|(_, json)| *json != factory);
        }
    }
    saved_keys::stage(store, &tables, keys)
}

/// The entries of a kind: canonical keys and JSON texts.
type Rows = Vec<(String, String)>;

/// Everything a file holds, checked entry by entry and as a whole.
fn tables(value: &Value) -> Result<Vec<(Kind, Rows)>, String> {
    let top = value.as_object().ok_or("it is no object")?;
    let known = |k: &str| k == "schema" || k == saved_keys::SECTION || Kind::of_word(k).is_some();
    if let Some(other) = top.keys().find(|k| !known(k)) {
        return Err(format!("there is no kind of entry `{}`", printable(other)));
    }
    let mut tables = Vec::new();
    for kind in Kind::ALL {
        let none = Value::Object(Map::new());
        let entries = match top.get(kind.word()) {
            Some(entries) => entries,
            // Files of the first version lack the kinds that came later.
            None if LATER.contains(kind) => &none,
            None => return Err(format!("{} is missing", kind.word())),
        };
        let entries = entries.as_object().ok_or_else(|| format!("{} is no object", kind.word()))?;
        let mut rows = Rows::new();
        let mut taken = BTreeSet::new();
        for (key, value) in entries {
            let row = check(*kind, key, value)?;
            // The names of bounce profiles differ in more than the case of letters, as in the dialogue.
            let same = match kind {
                Kind::BounceProfile => row.0.to_lowercase(),
                _ => row.0.clone(),
            };
            if !taken.insert(same) {
                return Err(format!("{} {} is there twice", kind.word(), printable(&row.0)));
            }
            rows.push(row);
        }
        tables.push((*kind, rows));
    }
    between(&tables)?;
    Ok(tables)
}

/// Rules between entries: TLS for DANE and MTA STS, and bounce profiles that are there.
fn between(tables: &[(Kind, Rows)]) -> Result<(), String> {
    let of = |kind: Kind| tables.iter().filter(move |(k, _)| *k == kind).flat_map(|(_, r)| r);
    let certificate_is_there =
        |name: &str| name == DEMO || of(Kind::Certificate).any(|(known, _)| known == name);
    let stored = of(Kind::Default).next().map(|(_, json)| destinations::of_json(json));
    let default = stored.unwrap_or_else(destination::factory);
    if let Some(name) = default.get("certificate").filter(|n| !certificate_is_there(n)) {
        return Err(format!("DEFAULT: there is no certificate profile \"{}\"", printable(name)));
    }
    for (key, json) in of(Kind::Destination) {
        let row = destinations::of_json(json);
        if effective::lacks_tls(&row, &default) {
            return Err(format!(
                "destination {key}: DANE and MTA STS need TLS, and TLS is off here as in DEFAULT"
            ));
        }
        if let Some(name) = row.get("certificate").filter(|n| !certificate_is_there(n)) {
            return Err(format!("destination {key}: there is no certificate profile \"{name}\""));
        }
        if let Some(name) = row.get("bounce_profile")
            && name != bounce::DEFAULT_PROFILE
            && !of(Kind::BounceProfile).any(|(known, _)| known == name)
        {
            return Err(format!("destination {key}: there is no bounce profile \"{name}\""));
        }
    }
    Ok(())
}

/// One entry of a file, held against the tables of fields; its canonical key and JSON text.
fn check(kind: Kind, key: &str, value: &Value) -> Result<(String, String), String> {
    let place = format!("{} {}", kind.word(), printable(key));
    let bare = || value.as_str().ok_or_else(|| format!("{place} is no text"));
    let at = |r: Refused| format!("{place}: {}", r.0);
    match kind {
        Kind::Setting if setting::group(key).is_some() => {
            let Some(group) = setting::group(key) else { return Err(place) };
            let object = value.as_object().ok_or_else(|| format!("{place} is no object"))?;
            let mut record = group.factory();
            for (name, text) in object {
                let shown = printable(name);
                let item = group.item(name).ok_or_else(|| format!("{place}: no key `{shown}`"))?;
                let text = text.as_str().ok_or_else(|| format!("{place}: {shown} is no text"))?;
                let canonical =
                    (item.parse)(text).map_err(|r| format!("{place}: {name}: {}", r.0))?;
                record.0.insert(name.clone(), canonical);
            }
            setting::check(group, &record).map_err(at)?;
            Ok((key.to_string(), destinations::to_json(&record)))
        }
        Kind::Setting => {
            let text = match key {
                HOSTNAME => Domain::parse(bare()?).map_err(at)?.to_string(),
                BOUNCE_WHEN_DOWN => Switch::KIND.parse(bare()?, Dialect::Flag).map_err(at)?,
                _ => return Err(format!("{place}: there is no such setting")),
            };
            Ok((key.to_string(), json!(text).to_string()))
        }
        Kind::Certificate | Kind::Authority | Kind::Crl => {
            let json = value.to_string();
            let unfit = || format!("{place} cannot be read");
            let known: &[&str] = match kind {
                Kind::Certificate => &["certificate", "intermediates", "key", "request"],
                Kind::Authority => &["certificate"],
                _ => &["crl", "source"],
            };
            let object = value.as_object().ok_or_else(unfit)?;
            if let Some(other) = object.keys().find(|k| !known.contains(&k.as_str())) {
                return Err(format!("{place}: there is no key `{}`", printable(other)));
            }
            // Made anew from what was read: nothing else comes in.
            let entry = match kind {
                Kind::Certificate => {
                    identities::new_name(key).map_err(at)?;
                    let profile = identities::profile_of(key, &json).ok_or_else(unfit)?;
                    if profile.key != id_of(&profile.leaf.spki) {
                        return Err(format!("{place}: its key is not that of the certificate"));
                    }
                    let request = profile.request.as_deref().map(request::canonical);
                    identities::entry_of(
                        &profile.chain,
                        &profile.key,
                        request.transpose().map_err(at)?,
                    )
                }
                Kind::Authority => {
                    let authority = authority::of_entry(&json).ok_or_else(unfit)?;
                    if authority.fingerprint != key || !authority.certificate.may_issue {
                        return Err(unfit());
                    }
                    authority::entry(&authority)
                }
                _ => {
                    crl::new_name(key).map_err(at)?;
                    let list = crl::of_entry(key, &json).ok_or_else(unfit)?;
                    crl::entry(&list.crl, &printable(&list.source))
                }
            };
            Ok((key.to_string(), entry))
        }
        Kind::Route => {
            let key = route::parse_key(key).map_err(at)?;
            let hops = route::parse(bare()?).map_err(at)?;
            Ok((key, json!(route::write(&hops)).to_string()))
        }
        Kind::Default | Kind::Destination | Kind::BounceProfile => {
            let key = match kind {
                Kind::Destination => EntryKey::parse(key).map_err(at)?.to_string(),
                Kind::Default if key != DEFAULT => {
                    return Err(format!("{place}: the only entry of this kind is {DEFAULT}"));
                }
                Kind::BounceProfile => profile_name(key).map_err(at)?,
                _ => key.to_string(),
            };
            let object = value.as_object().ok_or_else(|| format!("{place} is no object"))?;
            let mut record = Record::default();
            for (name, text) in object {
                let shown = printable(name);
                let text = text.as_str().ok_or_else(|| format!("{place}: {shown} is no text"))?;
                let field = field(kind, name).map_err(at)?;
                let canonical = field
                    .parse(text, Dialect::Flag)
                    .map_err(|r| format!("{place}: {name}: {}", r.0))?;
                record.0.insert(name.clone(), canonical);
            }
            let factory = match kind {
                Kind::Default => destination::factory(),
                Kind::BounceProfile => bounce::factory(),
                _ => Record::default(),
            };
            for (name, value) in factory.0 {
                record.0.entry(name).or_insert(value);
            }
            if kind != Kind::BounceProfile {
                destination::check(&record).map_err(at)?;
            }
            Ok((key, destinations::to_json(&record)))
        }
    }
}

/// The name of a bounce profile, none that the dialogue keeps for itself.
fn profile_name(key: &str) -> Result<String, Refused> {
    let name = FieldKind::Name.parse(key, Dialect::Flag)?;
    let reserved = [bounce::DEFAULT_PROFILE, NEW_PROFILE];
    match reserved.iter().find(|r| r.eq_ignore_ascii_case(&name)) {
        Some(word) if name != bounce::DEFAULT_PROFILE => {
            Err(Refused(format!("\"{word}\" is a reserved name")))
        }
        _ => Ok(name),
    }
}

/// What a key of an entry may be.
fn field(kind: Kind, name: &str) -> Result<FieldKind, Refused> {
    let unknown = || Refused(format!("there is no key `{}`", printable(name)));
    if kind == Kind::BounceProfile {
        let found = bounce::FIELDS.iter().find(|f| f.key == name);
        return found.map(|f| f.kind).ok_or_else(unknown);
    }
    let field = destination::field(name).ok_or_else(unknown)?;
    match (kind, field.scope) {
        (Kind::Default, Scope::RowOnly) => {
            Err(Refused(format!("{name} does not belong into DEFAULT")))
        }
        (Kind::Destination, Scope::DefaultOnly) => {
            Err(Refused(format!("{name} belongs into DEFAULT only")))
        }
        _ => Ok(field.kind),
    }
}

/// `showconfig`.
///
/// Errors: the store.
pub fn run_show(store: &Store, output: &mut Output) -> Result<u8, CommandError> {
    output.write(&text(store, View::Committed, &Keys::LeftOut)?)?;
    Ok(0)
}

/// `saveconfig FILE`.
///
/// Errors: the file cannot be written, there is no passphrase.
pub fn run_save(
    context: &Context,
    store: &Store,
    args: &SaveArgs,
    output: &mut Output,
) -> Result<u8, CommandError> {
    let keys = match args.keys {
        KeysWord::LeaveOut => Keys::LeftOut,
        KeysWord::Encrypted => {
            let passphrase = passphrase(context, &args.passphrase, true)?;
            if passphrase.is_empty() {
                return Err(CommandError::usage("the passphrase is empty", ""));
            }
            Keys::Encrypted(passphrase)
        }
        KeysWord::Plain => Keys::Plain,
    };
    if matches!(keys, Keys::LeftOut) {
        let text = text(store, View::Committed, &keys)?;
        if write_file(&args.file, &text, output)? {
            output.write("configuration saved\n")?;
        }
        return Ok(0);
    }
    if args.file.as_os_str() == "-" {
        return Err(CommandError::usage(
            "private keys are not written to stdout",
            "name a file; it gets the mode 0600",
        ));
    }
    let text = text(store, View::Committed, &keys)?;
    save_secret(&args.file, text.as_bytes())?;
    output.write("configuration saved, private keys included\n")?;
    Ok(0)
}

/// `loadconfig FILE`.
///
/// Errors: no configuration file; a passphrase that is missing or wrong; the store.
pub fn run_load(
    context: &Context,
    store: &mut Store,
    args: &LoadArgs,
    output: &mut Output,
) -> Result<u8, CommandError> {
    let mut file = parsed(&args.file)?;
    let keys = saved_keys::read::<CommandError>(&file, &mut || {
        passphrase(context, &args.passphrase, false)
    });
    saved_keys::wipe(&mut file);
    let keys = keys?;
    let changed = stage(store, &args.file, &file, &keys)?;
    output.write(&format!("{changed} entries change\n"))?;
    match &args.commit {
        Some(comment) if changed > 0 => commit::commit_now(context, store, comment, output),
        _ => Ok(0),
    }
}
