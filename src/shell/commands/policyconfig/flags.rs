//! `policyconfig` by flags, files and pipes.

use crate::config::error::Error;
use crate::config::own_policy;
use crate::os::clock;
use crate::policy::sts::issue::Standing;
use crate::policy::sts::issue::held_longest;
use crate::profile::field::Record;
use crate::render::owner::standing;
use crate::shell::args::Shown;
use crate::shell::args::TableFormat;
use crate::shell::args::Write;
use crate::shell::commands::policyconfig::args::PolicyConfigAction;
use crate::shell::commands::policyconfig::args::PolicyConfigArgs;
use crate::shell::commands::policyconfig::args::PolicyFlags;
use crate::shell::commands::policyconfig::table;
use crate::shell::commands::write::difference;
use crate::shell::commands::write::differing;
use crate::shell::commands::write::end;
use crate::shell::commands::write::finish;
use crate::shell::commands::write::held_until;
use crate::shell::commands::write::tell_view;
use crate::shell::error::CommandError;
use crate::shell::invocation::Invocation;
use crate::shell::terminal::output;
use crate::shell::terminal::output::write_file;
use crate::store::entries::Kind;
use crate::store::entries::View;
use crate::store::open::Store;
use crate::vocab::dns::Domain;
use serde_json::Value;
use std::path::Path;

/// Runs one action.
///
/// Errors: unusable flags or files, an entry that is not there or differs, the store.
pub fn run(args: &PolicyConfigArgs, invocation: &mut Invocation<'_>) -> Result<u8, CommandError> {
    let Some(action) = &args.action else { return Ok(0) };
    match action {
        PolicyConfigAction::New { domain, flags, write } => {
            let domain = domain_of(domain)?;
            let before = own_policy::get(invocation.store()?, View::Pending, &domain)?;
            let mut record = own_policy::factory();
            put_in(&mut record, flags)?;
            own_policy::free_or_same(&domain, before.as_ref(), &record)?;
            keep(&domain, before.as_ref(), &record, write, invocation)
        }
        PolicyConfigAction::Edit { domain, flags, write } => {
            let domain = domain_of(domain)?;
            let before = there(invocation.store()?, View::Pending, &domain)?;
            let mut record = before.clone();
            put_in(&mut record, flags)?;
            keep(&domain, Some(&before), &record, write, invocation)
        }
        PolicyConfigAction::Delete { domains, yes, write } => {
            delete((domains, *yes), write, invocation)
        }
        PolicyConfigAction::List { domains, shown } => list(domains, *shown, invocation),
        PolicyConfigAction::Show { domain, shown } => show(domain, *shown, invocation),
        PolicyConfigAction::Import { file, write } => import(file, write, invocation),
        PolicyConfigAction::Export { file } => {
            let text = own_policy::export(invocation.store()?)?;
            write_file(file, &text, invocation.output)?;
            Ok(0)
        }
    }
}

fn domain_of(text: &str) -> Result<Domain, CommandError> {
    own_policy::key_of(text)
        .map_err(|r| CommandError::usage(r.0, "write a domain such as example.com"))
}

/// Returns an entry.
fn there(store: &Store, view: View, domain: &Domain) -> Result<Record, CommandError> {
    let found = own_policy::get(store, view, domain)?;
    found.ok_or_else(|| Error::NotFound(own_policy::subject(domain.as_str())).into())
}

fn put_in(record: &mut Record, flags: &PolicyFlags) -> Result<(), CommandError> {
    for field in own_policy::FIELDS {
        if let Some(text) = flags.0.get(field.key) {
            let flag = field.key.replace('_', "-");
            let value = field.read(text).map_err(|r| {
                CommandError::usage(
                    format!("--{flag}: {}", r.0),
                    "`destgate policyconfig new --help` tells what each flag takes",
                )
            })?;
            record.0.insert(field.key.into(), table::whole_path(field.key, value));
        }
    }
    Ok(())
}

fn keep(
    domain: &Domain,
    before: Option<&Record>,
    record: &Record,
    write: &Write,
    invocation: &mut Invocation<'_>,
) -> Result<u8, CommandError> {
    let kept = own_policy::put(invocation.store()?, domain, before, Some(record))?;
    if write.dry_run {
        difference(Kind::OwnPolicy, domain.as_str(), before, Some(record), invocation.output)?;
        return end(write, invocation);
    }
    finish(domain.as_str(), kept, write, invocation)
}

fn delete(
    (domains, yes): (&[String], bool),
    write: &Write,
    invocation: &mut Invocation<'_>,
) -> Result<u8, CommandError> {
    let domains: Vec<Domain> = domains.iter().map(|d| domain_of(d)).collect::<Result<_, _>>()?;
    let mut found = Vec::new();
    for domain in domains {
        let Some(before) = own_policy::get(invocation.store()?, View::Pending, &domain)? else {
            invocation.output.write(&format!("{domain} is not there\n"))?;
            invocation.output.note("`destgate policyconfig list --pending` shows the entries");
            continue;
        };
        let held = held(invocation.store()?, domain.as_str())?;
        if let (Some(sentence), false) = (held, yes) {
            return Err(CommandError::usage(
                sentence,
                "withdraw it first (RFC 8461, section 8.3), or say --yes if the entry is to go nevertheless",
            ));
        }
        found.push((domain, before));
    }
    for (domain, before) in found {
        own_policy::put(invocation.store()?, &domain, Some(&before), None)?;
        if write.dry_run {
            let name = domain.as_str();
            difference(Kind::OwnPolicy, name, Some(&before), None, invocation.output)?;
        } else {
            invocation.output.write(&format!("{domain} removed\n"))?;
        }
    }
    end(write, invocation)
}

/// Returns a sentence about the policy of a domain that senders may still hold, if there is one.
///
/// Errors: the store.
pub fn held(store: &Store, domain: &str) -> Result<Option<String>, CommandError> {
    let issues = store.issues(domain)?;
    let held = held_longest(&issues, clock::now());
    Ok(held.map(|(issue, until)| held_until(issue, until)))
}

fn import(file: &Path, write: &Write, invocation: &mut Invocation<'_>) -> Result<u8, CommandError> {
    let before = own_policy::all(invocation.store()?, View::Pending)?;
    let (count, how) = own_policy::import(invocation.store()?, file)?;
    let word = if write.dry_run { "would be imported" } else { "imported" };
    invocation.output.write(&format!("{count} entries {word}: {}\n", differing(how)))?;
    // The commit says it by itself.
    if write.comment().is_none() {
        for sentence in held_of_removed(&before, invocation.store()?)? {
            invocation.output.warn(&sentence);
        }
    }
    end(write, invocation)
}

/// Returns a sentence about each entry that is not there any more while senders may hold its policy.
///
/// - `before`: the entries as they were.
///
/// Errors: the store.
pub fn held_of_removed(
    before: &[(String, Record)],
    store: &Store,
) -> Result<Vec<String>, CommandError> {
    let after = own_policy::domains(store, View::Pending)?;
    let mut out = Vec::new();
    for (name, _) in before {
        if !after.iter().any(|domain| domain.as_str() == name)
            && let Some(sentence) = held(store, name)?
        {
            out.push(format!("{sentence}; the entry is removed"));
        }
    }
    Ok(out)
}

fn list(
    domains: &[String],
    shown: Shown,
    invocation: &mut Invocation<'_>,
) -> Result<u8, CommandError> {
    let view = shown.view();
    let wanted: Vec<Domain> = domains.iter().map(|d| domain_of(d)).collect::<Result<_, _>>()?;
    let entries = match wanted.as_slice() {
        [] => own_policy::all(invocation.store()?, view)?,
        wanted => {
            let store = invocation.store()?;
            let one = |domain: &Domain| Ok((domain.to_string(), there(store, view, domain)?));
            wanted.iter().map(one).collect::<Result<_, CommandError>>()?
        }
    };
    match shown.format {
        TableFormat::Text => {
            let text = table::list(&entries, invocation.output.limit);
            invocation.output.write(&text)?;
        }
        TableFormat::Json => {
            let json = table::json(&entries);
            invocation.output.write(&format!("{json:#}\n"))?;
        }
        TableFormat::Csv => invocation.output.write(&output::csv(&table::rows(&entries))?)?,
    }
    tell_view(view, &[Kind::OwnPolicy], invocation)?;
    Ok(0)
}

fn show(domain: &str, shown: Shown, invocation: &mut Invocation<'_>) -> Result<u8, CommandError> {
    let domain = domain_of(domain)?;
    let view = shown.view();
    let record = there(invocation.store()?, view, &domain)?;
    let entry = [(domain.to_string(), record)];
    let of = Standing::of(&invocation.store()?.issues(domain.as_str())?);
    match shown.format {
        TableFormat::Text => {
            let width = invocation.output.limit.unwrap_or(usize::MAX);
            for entry in &entry {
                invocation.output.write(&table::detail(entry, &of, width))?;
            }
        }
        TableFormat::Json => {
            let mut json = table::json(&entry);
            if let Some(object) = json.get_mut(0).and_then(Value::as_object_mut) {
                object.insert("own_policy".into(), standing::json(&of));
            }
            invocation.output.write(&format!("{json:#}\n"))?;
        }
        TableFormat::Csv => invocation.output.write(&output::csv(&table::rows(&entry))?)?,
    }
    if invocation.store()?.is_pending(Kind::OwnPolicy, domain.as_str())? {
        tell_view(view, &[Kind::OwnPolicy], invocation)?;
    }
    Ok(0)
}
