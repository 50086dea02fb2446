//! `tlsa list`, `tlsa export` and `tlsa forget`: the keys that are made ahead.

use crate::gateway::database;
use crate::os::clock;
use crate::os::files::save_secret;
use crate::owner::tlsa_plan::NextKey;
use crate::pki::key::PrivateKey;
use crate::pki::pem;
use crate::pki::request;
use crate::pki::request::KeySize;
use crate::policy::dane;
use crate::render::owner::tlsa::kind;
use crate::render::table;
use crate::shell::commands::policy::make::MakeFormat;
use crate::shell::commands::tlsa::input;
use crate::shell::error::CommandError;
use crate::shell::invocation::Invocation;
use crate::store::open::Store;
use crate::store::private_keys::NewKey;
use crate::store::tlsa_roll::KeptKey;
use crate::vocab::dns::Domain;
use crate::vocab::text::printable;
use clap::Args;
use serde_json::Value;
use serde_json::json;
use std::path::PathBuf;

/// Maximum length of the name of a key. Unit: characters.
const MAX_NAME: usize = 64;

/// `tlsa list`.
#[derive(Debug, Args)]
pub struct ListArgs {
    /// The form of the result
    #[arg(long, value_enum, default_value_t = MakeFormat::Text)]
    pub format: MakeFormat,
}

/// `tlsa export`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  destgate tlsa export mx-2027 --to mx-2027.key
  openssl req -new -key mx-2027.key -subj /CN=mx.example.com -out mx-2027.csr

The file has the key in PEM (PKCS#8), unencrypted, with mode 0600. The key stays
in the database.

Exit status: 0 written, 2 usage.")]
pub struct ExportArgs {
    /// The name of the key
    #[arg(value_name = "NAME")]
    pub name: String,
    /// The file for the private key
    #[arg(long, value_name = "FILE")]
    pub to: PathBuf,
}

/// `tlsa forget`.
#[derive(Debug, Args)]
pub struct ForgetArgs {
    /// The name of the key
    #[arg(value_name = "NAME")]
    pub name: String,
    /// Delete it, although no file may have it
    #[arg(long)]
    pub yes: bool,
}

/// Checks the name of a key.
///
/// Errors: it is empty, long, or has other signs than letters, digits, `.`, `-` and `_`.
pub fn name_of(text: &str) -> Result<String, CommandError> {
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    if text.is_empty() || text.len() > MAX_NAME || !text.chars().all(fits) {
        return Err(CommandError::usage(
            format!("`{}` cannot be the name of a key", printable(text)),
            "write up to 64 letters, digits, dots, hyphens and underscores, such as mx-2027",
        ));
    }
    Ok(text.to_ascii_lowercase())
}

/// Returns the public key of a name, made and stored now unless it is there, and whether it was made.
///
/// Errors: the store; no random numbers.
pub fn made_ahead(
    store: &mut Store,
    name: &str,
    hosts: &[Domain],
) -> Result<(Vec<u8>, bool), CommandError> {
    if let Some(kept) = store.tlsa_key(name)? {
        let key = private(store, &kept)?;
        return Ok((key.spki().to_vec(), false));
    }
    let key = request::new_key(KeySize::P256)?;
    let id = key.id();
    let kept = KeptKey {
        name: name.to_string(),
        key: id.clone(),
        hosts: hosts.iter().map(ToString::to_string).collect(),
        made_at: clock::now(),
    };
    store.keep_tlsa_key(&kept, NewKey { id: &id, pkcs8: key.pkcs8() })?;
    Ok((key.spki().to_vec(), true))
}

fn private(store: &Store, kept: &KeptKey) -> Result<PrivateKey, CommandError> {
    let der = store.private_key(&kept.key)?;
    let missing = || {
        let name = printable(&kept.name);
        CommandError::usage(format!("the private key of {name} is not here"), "")
    };
    Ok(PrivateKey::of_pkcs8(&der.ok_or_else(missing)?)?)
}

/// Returns the keys that are made ahead, as next keys.
///
/// Errors: the store; a key cannot be read.
pub fn all(store: &Store) -> Result<Vec<(KeptKey, NextKey)>, CommandError> {
    let kept = store.tlsa_keys()?.into_iter();
    kept.map(|kept| {
        let key = private(store, &kept)?;
        let next = input::named_key(&kept.name, key.spki())?;
        Ok((kept, next))
    })
    .collect()
}

/// Runs `tlsa list`.
///
/// Errors: [`CommandError`].
pub fn list(args: &ListArgs, invocation: &mut Invocation<'_>) -> Result<u8, CommandError> {
    invocation.only_reads();
    let keys = all(invocation.store()?)?;
    if args.format == MakeFormat::Json {
        let one = |(kept, next): &(KeptKey, NextKey)| {
            json!({
                "name": kept.name,
                "algorithm": next.algorithm.word(),
                "record": next.record.text(),
                "hosts": kept.hosts,
                "made_at": kept.made_at.rfc3339(),
            })
        };
        let all = Value::from(keys.iter().map(one).collect::<Vec<_>>());
        invocation.output.write(&format!("{all:#}\n"))?;
        return Ok(0);
    }
    if keys.is_empty() {
        let text = "No key is made ahead. `tlsa make --new-key NAME --host HOST` makes one.\n";
        invocation.output.write(text)?;
        return Ok(0);
    }
    let row = |(kept, next): &(KeptKey, NextKey)| {
        let hosts = kept.hosts.join(", ");
        let record = crate::owner::tlsa::short(&next.record);
        vec![kept.name.clone(), kind(next.algorithm).into(), kept.made_at.day(), record, hosts]
    };
    let rows: Vec<Vec<String>> = keys.iter().map(row).collect();
    let width = u16::try_from(invocation.output.width).unwrap_or(u16::MAX);
    let text = table::table(&["name", "key", "made", "record", "hosts"], &rows, width);
    invocation.output.write(&text)?;
    Ok(0)
}

fn found(store: &Store, name: &str) -> Result<KeptKey, CommandError> {
    let name = name_of(name)?;
    store.tlsa_key(&name)?.ok_or_else(|| {
        CommandError::usage(
            format!("there is no key {name}"),
            "`tlsa list` shows those that are there",
        )
    })
}

/// Runs `tlsa export`.
///
/// Errors: [`CommandError`].
pub fn export(args: &ExportArgs, invocation: &mut Invocation<'_>) -> Result<u8, CommandError> {
    invocation.only_reads();
    let store = invocation.store()?;
    let kept = found(store, &args.name)?;
    let key = private(store, &kept)?;
    if args.to.exists() {
        return Err(CommandError::usage(
            format!("`{}` is there already: a key is not written over it", input::shown(&args.to)),
            "name another file",
        ));
    }
    let text = pem::secret("PRIVATE KEY", key.pkcs8());
    save_secret(&args.to, text.as_bytes())?;
    let to = input::shown(&args.to);
    invocation.output.write(&format!("{} written to {to}\n", kept.name))?;
    Ok(0)
}

/// Runs `tlsa forget`.
///
/// Errors: [`CommandError`].
pub fn forget(args: &ForgetArgs, invocation: &mut Invocation<'_>) -> Result<u8, CommandError> {
    let options = invocation.options();
    let mut store = database::store_to_read(&options)?;
    let kept = found(&store, &args.name)?;
    let key = private(&store, &kept)?;
    if !args.yes {
        let record = dane::record_of_key(key.spki()).text();
        return Err(CommandError::usage(
            format!("the key {} is gone for good then, and `{record}` is worth nothing", kept.name),
            "say --yes, once no server shows it and no name server has its record, or a file has it",
        ));
    }
    store.forget_tlsa_key(&kept.name)?;
    invocation.output.write(&format!("{} deleted\n", kept.name))?;
    Ok(0)
}
