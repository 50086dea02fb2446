//! `certconfig` by dialogue: certificate profiles; the other submenus are in `authority` and `crl`.

pub mod args;
pub mod authority;
pub mod crl;
pub mod flags;
pub mod table;

use crate::config::certificate;
use crate::config::certificate::CertificateProfile;
use crate::config::entry::DEMO;
use crate::config::error::Error;
use crate::os::files::read_file;
use crate::os::files::save_secret;
use crate::pki::bundle;
use crate::pki::bundle::Edit;
use crate::pki::bundle::Material;
use crate::pki::identity::Identity;
use crate::pki::key::Unopened;
use crate::pki::pem;
use crate::pki::request;
use crate::pki::request::KeySize;
use crate::pki::request::Subject;
use crate::shell::terminal::dialogue::DialogueEnd;
use crate::shell::terminal::dialogue::DialogueResult;
use crate::shell::terminal::dialogue::Session;
use crate::shell::terminal::dialogue::file_name;
use crate::shell::terminal::dialogue::new_passphrase;
use crate::shell::terminal::dialogue::report_refusal;
use crate::store::entries::Kind;
use crate::store::entries::View;
use crate::vocab::text::InvalidInput;
use crate::vocab::text::printable;
use std::path::Path;
use zeroize::Zeroizing;

/// Runs the menu.
pub fn menu(session: &mut Session, _words: &[String]) -> DialogueResult<()> {
    let operations = [
        ("CERTIFICATE", "Import, Create a request, Edit or Remove Certificate Profiles"),
        ("CERTAUTHORITY", "Manage System and Customized Authorities"),
        ("CRL", "Manage Certificate Revocation Lists"),
    ];
    loop {
        match session.menu("", &operations)? {
            Some("CERTIFICATE") => certificates(session)?,
            Some("CERTAUTHORITY") => authority::menu(session)?,
            Some("CRL") => crl::menu(session)?,
            Some(_) | None => return Ok(()),
        }
    }
}

fn certificates(session: &mut Session) -> DialogueResult<()> {
    loop {
        let profiles = certificate::all(&mut session.store, View::Pending)?;
        let list = table::list(&profiles, crate::os::clock::now(), session.context.limit());
        let own = profiles.len() > 1;
        let mut operations = vec![
            ("IMPORT", "Import a certificate from a local PKCS#12 file"),
            ("PASTE", "Paste a certificate into the CLI"),
            ("NEW", "Create a self-signed certificate and CSR"),
        ];
        if own {
            operations.push(("EDIT", "Update certificate or view the signing request"));
            operations.push(("EXPORT", "Export a certificate"));
            operations.push(("DELETE", "Remove a certificate"));
        }
        operations.push(("PRINT", "View certificates assigned to services"));
        let chosen = session.menu(list.trim_end(), &operations)?;
        let done = match chosen {
            Some("IMPORT") => import(session),
            Some("PASTE") => paste(session),
            Some("NEW") => new(session),
            Some("EDIT") => edit(session),
            Some("EXPORT") => export(session),
            Some("DELETE") => delete(session),
            Some("PRINT") => print(session),
            Some(_) | None => return Ok(()),
        };
        report_refusal(session, done)?;
    }
}

fn name_of_new(session: &mut Session) -> DialogueResult<String> {
    loop {
        let question = "Enter a name for this certificate profile:";
        let name = session.ask(question, "", &[], certificate::new_name)?;
        if session.store.entry(View::Pending, Kind::Certificate, &name)?.is_none() {
            return Ok(name);
        }
        session
            .line(&format!("A certificate profile {name} already exists; use EDIT to change it."));
    }
}

fn choose(session: &mut Session, question: &str) -> DialogueResult<CertificateProfile> {
    let mut own = certificate::all(&mut session.store, View::Pending)?;
    own.retain(|p| p.name != DEMO);
    let items: Vec<String> = own
        .iter()
        .map(|p| format!("[{}] {}", printable(&p.name), printable(&p.leaf.subject)))
        .collect();
    let mut text = String::new();
    for (n, item) in items.iter().enumerate() {
        text.push_str(&format!("{}. {item}\n", n + 1));
    }
    session.say(&text);
    let names: Vec<String> = own.iter().map(|p| p.name.clone()).collect();
    let at = session.ask(question, "", &names, |a| {
        let number = a.parse::<usize>().ok().and_then(|n| n.checked_sub(1));
        number
            .filter(|n| *n < names.len())
            .or_else(|| names.iter().position(|n| n == a))
            .ok_or_else(|| InvalidInput("That value is not valid.".into()))
    })?;
    own.into_iter().nth(at).ok_or_else(|| Error::NotFound(certificate::subject("")).into())
}

/// The reason why a file was not read: the questions were interrupted, or it does not open.
enum Unread {
    DialogueEnd(DialogueEnd),
    Unopened(Unopened),
}

impl From<DialogueEnd> for Unread {
    fn from(halt: DialogueEnd) -> Self {
        Unread::DialogueEnd(halt)
    }
}

impl From<Unopened> for Unread {
    fn from(unopened: Unopened) -> Self {
        Unread::Unopened(unopened)
    }
}

impl From<InvalidInput> for Unread {
    fn from(refused: InvalidInput) -> Self {
        Unread::Unopened(refused.into())
    }
}

fn import(session: &mut Session) -> DialogueResult<()> {
    let name = name_of_new(session)?;
    let question = "Enter the name of the file to import:";
    let bytes = session.ask(question, "", &[], |typed| {
        let name = file_name(typed)?;
        read_file(Path::new(&name)).map(Zeroizing::new).map_err(|e| InvalidInput(format!("{e}.")))
    })?;
    let material = Material { file: bytes, ..Material::default() };
    let now = crate::os::clock::now();
    let identity = loop {
        let read = bundle::read::<Unread>(&material, now, &mut || {
            Ok(session.secret("Enter the passphrase of the file:")?)
        });
        match read {
            Ok(identity) => break identity,
            // A mistyped passphrase: the question is repeated.
            Err(Unread::Unopened(wrong @ Unopened::WrongPassphrase(_))) => {
                session.line(&wrong.to_string());
            }
            Err(Unread::Unopened(unusable)) => return Err(unusable.into()),
            Err(Unread::DialogueEnd(halt)) => return Err(halt),
        }
    };
    session.line(&printable(&identity.leaf.subject));
    certificate::put(&mut session.store, &name, None, &identity, None)?;
    Ok(())
}

fn paste(session: &mut Session) -> DialogueResult<()> {
    let name = name_of_new(session)?;
    let now = crate::os::clock::now();
    let question = "Paste public certificate in PEM format (end with '.'):";
    let certificate = session.paste(question, false)?;
    let mut chain = bundle::certificates_of(certificate.as_bytes()).map_err(DialogueEnd::from)?;
    if let Some(read) = chain.first().and_then(|d| crate::policy::certificate::Certificate::read(d))
    {
        session.line(&printable(&read.subject));
    }
    let question = "Paste private key in PEM format (end with '.'):";
    let key = session.paste(question, true)?;
    let blocks = pem::read(key.as_bytes()).map_err(DialogueEnd::from)?;
    let key = bundle::key_of::<DialogueEnd>(&blocks, &mut || {
        session.secret("Enter the passphrase of the private key:")
    })?;
    chain.extend(pasted_intermediates(session)?);
    let identity = Identity::fit(key, &chain, now).map_err(DialogueEnd::from)?;
    certificate::put(&mut session.store, &name, None, &identity, None)?;
    Ok(())
}

fn pasted_intermediates(session: &mut Session) -> DialogueResult<Vec<Vec<u8>>> {
    let mut found = Vec::new();
    while session.yes_no("Do you want to add an intermediate certificate?", false)? {
        let question = "Paste intermediate certificate in PEM format (end with '.'):";
        let text = session.paste(question, false)?;
        found.extend(bundle::certificates_of(text.as_bytes()).map_err(DialogueEnd::from)?);
    }
    Ok(found)
}

fn new(session: &mut Session) -> DialogueResult<()> {
    let name = name_of_new(session)?;
    let part =
        |session: &mut Session, question: &str| session.ask(question, "", &[], request::part);
    let subject = Subject {
        common_name: part(session, "Enter Common Name")?,
        organization: part(session, "Enter Organization")?,
        unit: part(session, "Enter Organizational Unit")?,
        locality: part(session, "Enter Locality or City")?,
        state: part(session, "Enter State or Province")?,
        country: session.ask("Enter Country (2 letter code)", "", &[], request::country)?,
    };
    let days = session.ask("Duration before expiration (in days)", "3650", &[], |a| {
        a.parse::<u32>().ok().filter(|n| (1..=request::MAX_DAYS).contains(n)).ok_or_else(|| {
            InvalidInput(format!("The value must be an integer from 1 to {}.", request::MAX_DAYS))
        })
    })?;
    let sizes: Vec<String> = KeySize::ALL.iter().map(|k| k.label().to_string()).collect();
    let mut list = String::new();
    for (n, size) in sizes.iter().enumerate() {
        list.push_str(&format!("{}. {size}\n", n + 1));
    }
    session.say(&list);
    let size = session.ask("Enter size of private key", "1", &sizes, |a| {
        let number = a.parse::<usize>().ok().and_then(|n| n.checked_sub(1));
        let by_text = || sizes.iter().position(|s| s.eq_ignore_ascii_case(a));
        let at = number.filter(|n| *n < sizes.len()).or_else(by_text);
        at.and_then(|n| KeySize::ALL.get(n))
            .copied()
            .ok_or_else(|| InvalidInput("That value is not valid.".into()))
    })?;
    let (identity, csr) =
        request::new(&subject, size, days, crate::os::clock::now()).map_err(DialogueEnd::from)?;
    certificate::put(&mut session.store, &name, None, &identity, Some(&csr))?;
    if session.yes_no("Do you want to view the CSR?", true)? {
        session.say(&format!("\n{csr}"));
    }
    Ok(())
}

fn edit(session: &mut Session) -> DialogueResult<()> {
    let profile = choose(session, "Select the certificate profile you wish to edit:")?;
    let before = certificate::stored(&session.store, &profile.name)?;
    if let Some(csr) = &profile.request
        && session.yes_no("Do you want to view the CSR?", true)?
    {
        session.say(&format!("\n{csr}\n"));
    }
    let mut edit = Edit::default();
    if session.yes_no("Do you want to paste a signed certificate?", false)? {
        let question = "Paste public certificate in PEM format (end with '.'):";
        let text = session.paste(question, false)?;
        edit.certificates = bundle::certificates_of(text.as_bytes()).map_err(DialogueEnd::from)?;
    } else if profile.chain.len() > 1 {
        let question = "Do you want to remove the intermediate certificates?";
        edit.bare = session.yes_no(question, false)?;
    }
    edit.intermediates = pasted_intermediates(session)?;
    let present = certificate::identity(&session.store, &profile)?;
    let now = crate::os::clock::now();
    let identity = bundle::edited(present, &edit, now).map_err(DialogueEnd::from)?;
    let request = profile.request.as_deref();
    certificate::put(&mut session.store, &profile.name, Some(&before), &identity, request)?;
    Ok(())
}

fn export(session: &mut Session) -> DialogueResult<()> {
    let profile = choose(session, "Select the certificate profile you wish to export:")?;
    let forms = ["PKCS#12, with the private key", "PEM, the certificates alone"];
    let forms: Vec<String> = forms.iter().map(ToString::to_string).collect();
    let form = session.choose("Choose the format:", &forms, Some(0))?;
    let file = session.ask("Enter a name for the exported file:", "", &[], file_name)?;
    let identity = certificate::identity(&session.store, &profile)?;
    let bytes = if form == 0 {
        let passphrase = new_passphrase(session)?;
        let made = bundle::export_pkcs12(&identity, &profile.name, &passphrase);
        Zeroizing::new(made.map_err(DialogueEnd::from)?)
    } else {
        bundle::export_pem(&identity, None).map_err(DialogueEnd::from)?
    };
    save_secret(Path::new(&file), &bytes)?;
    session.line(&format!("The certificate was exported to {}.", printable(&file)));
    Ok(())
}

fn delete(session: &mut Session) -> DialogueResult<()> {
    let profile = choose(session, "Select the certificate profile you wish to delete:")?;
    let before = certificate::stored(&session.store, &profile.name)?;
    certificate::remove(&mut session.store, &profile.name, &before)?;
    session.line(&format!("The certificate profile {} was removed.", printable(&profile.name)));
    Ok(())
}

fn print(session: &mut Session) -> DialogueResult<()> {
    let text = table::services(&mut session.store, View::Pending)?;
    session.page(&format!("\n{text}"));
    Ok(())
}
