//! `certconfig` with arguments: the operations of the dialogue for scripts.

use crate::config;
use crate::config::authority::Authority;
use crate::config::certificate::CertificateProfile;
use crate::config::error::Error;
use crate::os::files::read_input;
use crate::os::files::save_secret;
use crate::pki::bundle;
use crate::pki::bundle::Edit;
use crate::pki::bundle::Material;
use crate::pki::identity::Identity;
use crate::pki::request;
use crate::pki::request::KeySize;
use crate::pki::request::Subject;
use crate::shell::args::Passphrase;
use crate::shell::args::Shown;
use crate::shell::args::TableFormat;
use crate::shell::args::Write;
use crate::shell::commands::certconfig::args::AuthorityList;
use crate::shell::commands::certconfig::args::CertAction;
use crate::shell::commands::certconfig::args::CertArgs;
use crate::shell::commands::certconfig::args::CertificateAction;
use crate::shell::commands::certconfig::args::CrlAction;
use crate::shell::commands::certconfig::args::CustomAction;
use crate::shell::commands::certconfig::args::ExportFormat;
use crate::shell::commands::certconfig::args::KeyWord;
use crate::shell::commands::certconfig::args::SystemAction;
use crate::shell::commands::certconfig::authority;
use crate::shell::commands::certconfig::crl;
use crate::shell::commands::certconfig::table;
use crate::shell::commands::write::NOT_KEPT;
use crate::shell::commands::write::end;
use crate::shell::commands::write::tell_view;
use crate::shell::commands::write::view_of;
use crate::shell::context::Context;
use crate::shell::error::CommandError;
use crate::shell::invocation::Invocation;
use crate::shell::terminal::output::Output;
use crate::shell::terminal::output::csv;
use crate::shell::terminal::output::write_file;
use crate::store::entries::Kind;
use crate::store::entries::View;
use crate::store::open::Store;
use crate::vocab::text::printable;
use serde_json::Value;
use serde_json::json;
use std::path::Path;
use std::path::PathBuf;
use zeroize::Zeroizing;

/// Runs `certconfig certificate|certauthority|crl …`.
///
/// Errors: unusable arguments or files, the store.
pub fn run(args: &CertArgs, invocation: &mut Invocation<'_>) -> Result<u8, CommandError> {
    let Some(action) = &args.action else { return Ok(0) };
    match action {
        CertAction::Certificate { action } => certificate(action, invocation),
        CertAction::Certauthority { list: AuthorityList::Custom { action } } => {
            custom(action, invocation)
        }
        CertAction::Certauthority { list: AuthorityList::System { action } } => {
            system(action, invocation)
        }
        CertAction::Crl { action } => crl(action, invocation),
    }
}

/// Reads the passphrase from a file, else from the terminal.
///
/// - `twice`: a new one, typed again.
///
/// Errors: no file, no terminal, not the same twice.
pub fn passphrase(
    from: &Passphrase,
    twice: bool,
    context: &Context,
) -> Result<Zeroizing<String>, CommandError> {
    if let Some(path) = &from.passphrase_file {
        let bytes = Zeroizing::new(read_input(path)?);
        let text = std::str::from_utf8(&bytes)
            .map_err(|_| CommandError::usage("the passphrase is no UTF-8 text", ""))?;
        let line = text.lines().next().unwrap_or("");
        return Ok(Zeroizing::new(line.to_string()));
    }
    if !context.stdin_is_terminal {
        return Err(CommandError::usage(
            "a passphrase is needed",
            "name a file that holds it with --passphrase-file",
        ));
    }
    let mut question = dialoguer::Password::new().with_prompt("Passphrase");
    if twice {
        question = question.with_confirmation("Passphrase again", "They are not the same.");
    }
    question
        .allow_empty_password(!twice)
        .interact()
        .map(Zeroizing::new)
        .map_err(|_| CommandError::Interrupted)
}

fn secret_file(path: &Path) -> Result<Zeroizing<Vec<u8>>, CommandError> {
    Ok(Zeroizing::new(read_input(path)?))
}

fn files(paths: &[PathBuf]) -> Result<Vec<Vec<u8>>, CommandError> {
    paths.iter().map(|p| Ok(read_input(p)?)).collect()
}

fn certificate(
    action: &CertificateAction,
    invocation: &mut Invocation<'_>,
) -> Result<u8, CommandError> {
    match action {
        CertificateAction::List { shown } => {
            list(*shown, invocation)?;
            tell_view(shown.view(), &[Kind::Certificate], invocation)?;
            Ok(0)
        }
        CertificateAction::Print { pending } => {
            let text = table::services(invocation.store()?, view_of(*pending))?;
            invocation.output.write(&text)?;
            let kinds = [Kind::Certificate, Kind::Destination, Kind::Default];
            tell_view(view_of(*pending), &kinds, invocation)?;
            Ok(0)
        }
        CertificateAction::Import { write, .. } => {
            import(action, invocation)?;
            end(write, invocation)
        }
        CertificateAction::New { write, .. } => {
            new(action, invocation)?;
            end(write, invocation)
        }
        CertificateAction::Edit { name, certificate, intermediate, write } => {
            edit(name, certificate.as_deref(), intermediate, write, invocation)?;
            end(write, invocation)
        }
        CertificateAction::Request { name, file } => {
            let csr = profile(invocation.store()?, name)?.request.ok_or_else(|| {
                CommandError::usage(
                    format!(
                        "the certificate \"{}\" was not made here: it has no request",
                        printable(name)
                    ),
                    "make one with `certconfig certificate new`",
                )
            })?;
            write_file(file, &csr, invocation.output)?;
            Ok(0)
        }
        CertificateAction::Export { .. } => export(action, invocation),
        CertificateAction::Delete { name, write } => {
            let before = config::certificate::removable(invocation.store()?, name)?;
            config::certificate::remove(invocation.store()?, name, &before)?;
            invocation.output.write(&format!("{} {}\n", printable(name), removed(write)))?;
            end(write, invocation)
        }
    }
}

fn profile(store: &mut Store, name: &str) -> Result<CertificateProfile, CommandError> {
    let found = config::certificate::get(store, View::Pending, name)?;
    found.ok_or_else(|| Error::NotFound(config::certificate::subject(name)).into())
}

fn free_name(store: &Store, text: &str) -> Result<String, CommandError> {
    let name = config::certificate::new_name(text)?;
    config::certificate::free(store, &name)?;
    Ok(name)
}

fn import(action: &CertificateAction, invocation: &mut Invocation<'_>) -> Result<(), CommandError> {
    let CertificateAction::Import { file, name, key, intermediate, passphrase: from, write } =
        action
    else {
        return Ok(());
    };
    let name = free_name(invocation.store()?, name)?;
    let material = Material {
        file: secret_file(file)?,
        key: key.as_deref().map(secret_file).transpose()?,
        intermediates: files(intermediate)?,
    };
    let now = crate::os::clock::now();
    let ask = &mut || passphrase(from, false, invocation.context);
    let identity = bundle::read::<CommandError>(&material, now, ask)?;
    let line = described(&name, &identity);
    config::certificate::put(invocation.store()?, &name, None, &identity, None)?;
    invocation.output.write(&format!("{line}{}\n", not_kept(write)))
}

fn described(name: &str, identity: &Identity) -> String {
    let (subject, until) = (printable(&identity.leaf.subject), identity.leaf.not_after.day());
    format!("{}: {subject}, until {until}", printable(name))
}

fn new(action: &CertificateAction, invocation: &mut Invocation<'_>) -> Result<(), CommandError> {
    let CertificateAction::New { name, days, key, write, .. } = action else { return Ok(()) };
    let name = free_name(invocation.store()?, name)?;
    let subject = subject(action)?;
    let (identity, csr) = request::new(&subject, size(*key), *days, crate::os::clock::now())?;
    config::certificate::put(invocation.store()?, &name, None, &identity, Some(&csr))?;
    if write.dry_run {
        let subject = printable(&identity.leaf.subject);
        return invocation.output.write(&format!("{name}: {subject} {NOT_KEPT}\n"));
    }
    invocation.output.write(&csr)
}

fn edit(
    name: &str,
    certificate: Option<&Path>,
    intermediate: &[PathBuf],
    write: &Write,
    invocation: &mut Invocation<'_>,
) -> Result<(), CommandError> {
    if certificate.is_none() && intermediate.is_empty() {
        return Err(CommandError::usage(
            "there is nothing to change",
            "name a signed certificate with --certificate, or one above it with --intermediate",
        ));
    }
    let before = config::certificate::stored(invocation.store()?, name)?;
    let profile = config::certificate::profile_of(name, &before)
        .ok_or_else(|| Error::NotFound(config::certificate::subject(name)))?;
    let mut edit = Edit::default();
    if let Some(path) = certificate {
        edit.certificates = bundle::certificates_of(&read_input(path)?)?;
    }
    for text in files(intermediate)? {
        edit.intermediates.extend(bundle::certificates_of(&text)?);
    }
    let present = config::certificate::identity(invocation.store()?, &profile)?;
    let identity = bundle::edited(present, &edit, crate::os::clock::now())?;
    let line = described(name, &identity);
    let request = profile.request.as_deref();
    config::certificate::put(invocation.store()?, name, Some(&before), &identity, request)?;
    invocation.output.write(&format!("{line}{}\n", not_kept(write)))
}

fn subject(action: &CertificateAction) -> Result<Subject, CommandError> {
    let CertificateAction::New {
        common_name,
        organization,
        organizational_unit,
        locality,
        state,
        country,
        ..
    } = action
    else {
        return Ok(Subject::default());
    };
    if common_name.is_empty() {
        return Err(CommandError::usage(
            "the common name is empty",
            "give the gateway's host name, as --common-name mail.example.com",
        ));
    }
    let country = match country.as_str() {
        "" => String::new(),
        code => request::country(code)?,
    };
    Ok(Subject {
        common_name: request::part(common_name)?,
        organization: request::part(organization)?,
        unit: request::part(organizational_unit)?,
        locality: request::part(locality)?,
        state: request::part(state)?,
        country,
    })
}

fn size(word: KeyWord) -> KeySize {
    match word {
        KeyWord::Rsa2048 => KeySize::Rsa2048,
        KeyWord::Rsa4096 => KeySize::Rsa4096,
        KeyWord::P256 => KeySize::P256,
        KeyWord::P384 => KeySize::P384,
    }
}

fn export(action: &CertificateAction, invocation: &mut Invocation<'_>) -> Result<u8, CommandError> {
    let CertificateAction::Export { name, file, format, with_key, passphrase: from } = action
    else {
        return Ok(0);
    };
    let profile = profile(invocation.store()?, name)?;
    let has_key = *with_key || *format == ExportFormat::Pkcs12;
    if !has_key {
        let text = crate::pki::pem::certificates(&profile.chain);
        if write_file(file, &text, invocation.output)? {
            invocation.output.write("certificate exported\n")?;
        }
        return Ok(0);
    }
    if file.as_os_str() == "-" {
        return Err(CommandError::usage(
            "a private key is not written to stdout",
            "name a file; it gets the mode 0600",
        ));
    }
    let identity = config::certificate::identity(invocation.store()?, &profile)?;
    let passphrase = passphrase(from, true, invocation.context)?;
    if passphrase.is_empty() {
        return Err(CommandError::usage(
            "the passphrase is empty",
            "a private key leaves the database under a passphrase only",
        ));
    }
    let bytes = match format {
        ExportFormat::Pkcs12 => {
            Zeroizing::new(bundle::export_pkcs12(&identity, name, &passphrase)?)
        }
        ExportFormat::Pem => bundle::export_pem(&identity, Some(passphrase.as_str()))?,
    };
    save_secret(file, &bytes)?;
    invocation.output.write("certificate and private key exported\n")?;
    Ok(0)
}

/// Returns what became of a removed entry.
fn removed(write: &Write) -> &'static str {
    if write.dry_run { "would be removed" } else { "removed" }
}

/// Returns the end of a line about a change: whether it was only tried.
fn not_kept(write: &Write) -> String {
    if write.dry_run { format!(" {NOT_KEPT}") } else { String::new() }
}

fn list(shown: Shown, invocation: &mut Invocation<'_>) -> Result<(), CommandError> {
    let (view, format) = (shown.view(), shown.format);
    let now = crate::os::clock::now();
    let all = config::certificate::all(invocation.store()?, view)?;
    if format == TableFormat::Text {
        return {
            let limit = invocation.output.limit;
            invocation.output.write(&table::list(&all, now, limit))
        };
    }
    let mut objects = Vec::new();
    for p in &all {
        let users = config::usage::of_certificate(invocation.store()?, view, &p.name)?;
        objects.push(json!({
            "name": p.name,
            "common_name": p.leaf.common_name,
            "subject": p.leaf.subject,
            "issuer": p.leaf.issuer,
            "sans": p.leaf.dns_names,
            "not_before": p.leaf.not_before.rfc3339(),
            "not_after": p.leaf.not_after.rfc3339(),
            "status": p.status(now).to_lowercase().replace(' ', "_"),
            "chain": p.chain.len(),
            "has_request": p.request.is_some(),
            "used_by": users,
        }));
    }
    match format {
        TableFormat::Json => invocation.output.write(&format!("{:#}\n", Value::Array(objects))),
        TableFormat::Csv | TableFormat::Text => {
            let keys = ["name", "common_name", "issuer", "status", "not_after"];
            let mut rows = vec![keys.iter().map(ToString::to_string).collect::<Vec<_>>()];
            rows.extend(objects.iter().map(|o| {
                let cell = |k: &&str| o.get(*k).and_then(Value::as_str).unwrap_or("").to_string();
                keys.iter().map(cell).collect()
            }));
            invocation.output.write(&csv(&rows)?)
        }
    }
}

fn custom(action: &CustomAction, invocation: &mut Invocation<'_>) -> Result<u8, CommandError> {
    match action {
        CustomAction::Enable { write } => switch("custom", true, write, invocation),
        CustomAction::Disable { write } => switch("custom", false, write, invocation),
        CustomAction::Print { shown } => {
            let all = config::authority::custom(invocation.store()?, shown.view())?;
            print_authorities(&all, shown.format, invocation.output)?;
            tell_view(shown.view(), &[Kind::Authority], invocation)?;
            Ok(0)
        }
        CustomAction::Import { file, enable, write } => {
            let text = read_input(file)?;
            let now = crate::os::clock::now();
            let imported = config::authority::import(invocation.store()?, &text, now)?;
            match write.dry_run {
                true => {
                    let (good, _) = config::authority::read(&text, now)?;
                    let list = authority::list(&good, invocation.output.limit);
                    invocation.output.write(&format!("{} {NOT_KEPT}\n", list.trim_end()))?;
                }
                false => invocation.output.write(&authority::words(&imported))?,
            }
            if *enable {
                let was = config::authority::is_on(invocation.store()?, "custom")?;
                config::authority::switch(invocation.store()?, "custom", was, true)?;
            }
            end(write, invocation)
        }
        CustomAction::Export { file } => {
            let all = config::authority::custom(invocation.store()?, View::Pending)?;
            write_file(file, &config::authority::export(&all), invocation.output)?;
            Ok(0)
        }
        CustomAction::Delete { fingerprints, all, write } => {
            let custom = config::authority::custom(invocation.store()?, View::Pending)?;
            let gone = match all {
                true => custom,
                false => config::authority::named(&custom, fingerprints)?,
            };
            for one in gone {
                config::authority::remove(invocation.store()?, &one)?;
                let subject = printable(&one.certificate.subject);
                invocation.output.write(&format!("{subject} {}\n", removed(write)))?;
            }
            end(write, invocation)
        }
    }
}

fn system(action: &SystemAction, invocation: &mut Invocation<'_>) -> Result<u8, CommandError> {
    match action {
        SystemAction::Enable { write } => switch("system", true, write, invocation),
        SystemAction::Disable { write } => switch("system", false, write, invocation),
        SystemAction::Print { format } => {
            print_authorities(&config::authority::system(), *format, invocation.output)?;
            Ok(0)
        }
        SystemAction::Export { file } => {
            write_file(
                file,
                &config::authority::export(&config::authority::system()),
                invocation.output,
            )?;
            Ok(0)
        }
    }
}

fn switch(
    list: &str,
    on: bool,
    write: &Write,
    invocation: &mut Invocation<'_>,
) -> Result<u8, CommandError> {
    let word = if on { "trusted" } else { "not trusted" };
    let was = config::authority::is_on(invocation.store()?, list)?;
    config::authority::switch(invocation.store()?, list, was, on)?;
    let will = if write.dry_run { "would" } else { "will" };
    invocation.output.write(&format!("the {list} list {will} be {word}\n"))?;
    end(write, invocation)
}

fn print_authorities(
    all: &[Authority],
    format: TableFormat,
    output: &mut Output,
) -> Result<(), CommandError> {
    match format {
        TableFormat::Text => output.write(&authority::list(all, output.limit)),
        TableFormat::Json => {
            let list: Value = all
                .iter()
                .map(|a| {
                    json!({
                        "subject": a.certificate.subject,
                        "issuer": a.certificate.issuer,
                        "not_before": a.certificate.not_before.rfc3339(),
                        "not_after": a.certificate.not_after.rfc3339(),
                        "sha256": a.fingerprint,
                    })
                })
                .collect();
            output.write(&format!("{list:#}\n"))
        }
        TableFormat::Csv => {
            let head = ["subject", "not_after", "sha256"];
            let mut rows = vec![head.iter().map(ToString::to_string).collect::<Vec<_>>()];
            rows.extend(all.iter().map(|a| {
                let c = &a.certificate;
                vec![c.subject.clone(), c.not_after.rfc3339(), a.fingerprint.clone()]
            }));
            output.write(&csv(&rows)?)
        }
    }
}

fn crl(action: &CrlAction, invocation: &mut Invocation<'_>) -> Result<u8, CommandError> {
    let now = crate::os::clock::now();
    match action {
        CrlAction::List { shown } => {
            let lists = config::crl::all(invocation.store()?, shown.view())?;
            match shown.format {
                TableFormat::Text => {
                    let limit = invocation.output.limit;
                    invocation.output.write(&crl::list(&lists, now, limit))?;
                }
                TableFormat::Json => {
                    let list: Value = lists.iter().map(crl_json).collect();
                    invocation.output.write(&format!("{list:#}\n"))?;
                }
                TableFormat::Csv => {
                    let head = ["name", "issuer", "revoked", "source"];
                    let mut rows = vec![head.iter().map(ToString::to_string).collect::<Vec<_>>()];
                    rows.extend(lists.iter().map(|s| {
                        let count = s.crl.revoked.to_string();
                        vec![s.name.clone(), s.crl.issuer.clone(), count, s.source.clone()]
                    }));
                    invocation.output.write(&csv(&rows)?)?;
                }
            }
            tell_view(shown.view(), &[Kind::Crl], invocation)?;
            Ok(0)
        }
        CrlAction::Import { source, name, enable, write } => {
            import_crl(name, source, *enable, write, invocation)?;
            end(write, invocation)
        }
        CrlAction::Update { names, write } => {
            if write.dry_run {
                invocation.output.write("nothing was fetched (--dry-run)\n")?;
                return end(write, invocation);
            }
            let options = invocation.options();
            let lines = crl::update(names, invocation.store()?, &options)?;
            let good = lines.iter().all(|(_, good)| *good);
            for (line, _) in &lines {
                invocation.output.write(&format!("{}\n", printable(line)))?;
            }
            let status = end(write, invocation)?;
            Ok(if good { status } else { 1 })
        }
        CrlAction::Delete { name, write } => {
            let before = config::crl::known(invocation.store()?, name)?;
            config::crl::remove(invocation.store()?, name, &before)?;
            invocation.output.write(&format!("{} {}\n", printable(name), removed(write)))?;
            end(write, invocation)
        }
        CrlAction::Enable { write } => switch_crls(true, write, invocation),
        CrlAction::Disable { write } => switch_crls(false, write, invocation),
    }
}

fn import_crl(
    name: &str,
    source: &str,
    enable: bool,
    write: &Write,
    invocation: &mut Invocation<'_>,
) -> Result<(), CommandError> {
    let name = config::crl::new_name(name)?;
    // Read before the fetch: a change by another process meanwhile must not be lost.
    let before = config::crl::stored(invocation.store()?, &name)?;
    let was = config::crl::is_on(invocation.store()?)?;
    let options = invocation.options();
    let list = crl::obtain(source, invocation.store()?, &options)?;
    let now = crate::os::clock::now();
    let line = format!("{name}: {}", crl::words(&list, now));
    config::crl::put(invocation.store()?, &name, before.as_deref(), (&list, source), now)?;
    invocation.output.write(&format!("{line}{}\n", not_kept(write)))?;
    if enable {
        config::crl::switch(invocation.store()?, was, true)?;
    }
    Ok(())
}

fn crl_json(s: &config::crl::Stored) -> Value {
    json!({
        "name": s.name,
        "source": s.source,
        "issuer": s.crl.issuer,
        "revoked": s.crl.revoked,
        "this_update": s.crl.this_update.rfc3339(),
        "next_update": s.crl.next_update.map(crate::vocab::time::Timestamp::rfc3339),
    })
}

fn switch_crls(
    on: bool,
    write: &Write,
    invocation: &mut Invocation<'_>,
) -> Result<u8, CommandError> {
    let word = if on { "looked at" } else { "left alone" };
    let was = config::crl::is_on(invocation.store()?)?;
    config::crl::switch(invocation.store()?, was, on)?;
    let will = if write.dry_run { "would" } else { "will" };
    invocation.output.write(&format!("revocation lists {will} be {word}\n"))?;
    end(write, invocation)
}
