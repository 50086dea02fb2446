//! `sslconfig`: the TLS versions and cipher suites offered to mail servers.

use crate::config::setting;
use crate::profile::field::Record;
use crate::profile::setting::ssl;
use crate::profile::setting::ssl::SSL;
use crate::shell::args::Write;
use crate::shell::commands::settings_forms;
use crate::shell::commands::settings_forms::ShowArgs;
use crate::shell::error::CommandError;
use crate::shell::invocation::Invocation;
use crate::shell::terminal::dialogue::DialogueResult;
use crate::shell::terminal::dialogue::Session;
use crate::shell::terminal::dialogue::full_stop;
use crate::shell::terminal::dialogue::numbered;
use crate::store::entries::View;
use crate::vocab::cipher;
use crate::vocab::cipher::Suite;
use crate::vocab::cipher::Version;
use crate::vocab::text::InvalidInput;
use clap::Args;
use clap::Subcommand;
use serde_json::Value;
use serde_json::json;

/// `sslconfig`.
#[derive(Debug, Args)]
#[command(after_help = "\
A cipher string is as in OpenSSL: names of suites and words such as ECDHE,
AES256, AESGCM, CHACHA20, ECDSA, aRSA, DEFAULT, ALL, separated by colons; `!`
leaves out. Unlike there, it chooses among the suites of TLS 1.3 too.

Examples:
  destgate sslconfig
  destgate sslconfig outbound --versions tls1.3 --commit 'no TLS 1.2'
  destgate sslconfig outbound --ciphers 'ECDHE+AESGCM:!AES128'
  destgate sslconfig verify 'ALL:!CHACHA20'")]
pub struct SslArgs {
    /// What to do; nothing opens the menu.
    #[command(subcommand)]
    pub action: Option<SslAction>,
}

/// The actions of `sslconfig`.
#[derive(Debug, Subcommand)]
pub enum SslAction {
    /// Choose the TLS versions and cipher suites that mail servers are offered
    Outbound {
        /// tls1.2, tls1.3 or both, separated by a comma
        #[arg(long, value_name = "LIST")]
        versions: Option<String>,
        /// A cipher string
        #[arg(long, value_name = "CIPHERS")]
        ciphers: Option<String>,
        /// How to keep it
        #[command(flatten)]
        write: Write,
    },
    /// List the suites of a cipher string, or of the settings in force
    Verify {
        /// A cipher string
        #[arg(value_name = "CIPHERS")]
        ciphers: Option<String>,
    },
    /// Show the settings
    Show(ShowArgs),
}

const METHODS: &[&[Version]] =
    &[&[Version::Tls12], &[Version::Tls13], &[Version::Tls12, Version::Tls13]];

fn label(versions: &[Version]) -> String {
    versions.iter().map(|v| v.label()).collect::<Vec<_>>().join(", ")
}

fn get<'a>(record: &'a Record, key: &str) -> &'a str {
    record.get(key).unwrap_or("")
}

fn versions_of(record: &Record) -> Vec<Version> {
    cipher::versions(get(record, ssl::VERSIONS)).unwrap_or_default()
}

fn state(record: &Record) -> String {
    let mut out = format!(
        "sslconfig settings:\n  Outbound SMTP method:  {}\n  Outbound SMTP ciphers:",
        label(&versions_of(record))
    );
    for part in get(record, ssl::CIPHERS).split(':') {
        out.push_str(&format!("\n        {part}"));
    }
    out
}

fn as_json(record: &Record) -> Value {
    let offered = ssl::offered(get(record, ssl::VERSIONS), get(record, ssl::CIPHERS));
    let suites = offered.map(|o| o.suites).unwrap_or_default();
    let versions: Vec<&str> = versions_of(record).into_iter().map(Version::openssl).collect();
    json!({
        "outbound": {
            "versions": versions,
            "ciphers": get(record, ssl::CIPHERS),
            "suites": suites.iter().map(|s| s.iana).collect::<Vec<_>>(),
        }
    })
}

/// Runs the menu.
pub fn menu(session: &mut Session, _words: &[String]) -> DialogueResult<()> {
    loop {
        let record = setting::record(&session.store, View::Pending, &SSL)?;
        let operations = [
            ("OUTBOUND", "Edit Outbound SMTP ssl settings."),
            ("VERIFY", "Verify and show ssl cipher list."),
        ];
        match session.menu(&state(&record), &operations)? {
            Some("OUTBOUND") => outbound(session, &record)?,
            Some(_) => {
                let question = "Enter the ssl cipher you want to verify.";
                let present = get(&record, ssl::CIPHERS);
                let versions = get(&record, ssl::VERSIONS);
                let suites = session.ask(question, present, &[], |a| {
                    // Ciphers in force are verified with their versions, others by themselves.
                    let found = match a == present {
                        true => ssl::offered(versions, a).map(|offered| offered.suites),
                        false => cipher::suites(a),
                    };
                    found.map_err(full_stop)
                })?;
                session.say(&lines(&suites));
            }
            None => return Ok(()),
        }
    }
}

fn outbound(session: &mut Session, record: &Record) -> DialogueResult<()> {
    let items: Vec<String> = METHODS.iter().map(|m| label(m)).collect();
    let question = numbered("Enter the outbound SMTP ssl method you want to use.", &items);
    let present = versions_of(record);
    let default = METHODS.iter().position(|m| *m == present.as_slice()).unwrap_or(0) + 1;
    let versions = session.ask(&question, &default.to_string(), &items, |a| {
        let line = a.parse::<usize>().ok().map(|n| n.checked_sub(1).and_then(|n| METHODS.get(n)));
        match line {
            Some(Some(method)) => Ok(method.to_vec()),
            Some(None) => Err(InvalidInput("That value is not valid.".into())),
            None => cipher::versions(a).map_err(full_stop),
        }
    })?;
    let versions = cipher::write_versions(&versions);
    let question = "Enter the outbound SMTP ssl cipher you want to use.";
    let present = get(record, ssl::CIPHERS).to_string();
    let ciphers = session.ask(question, &present, &[], |a| {
        let canonical = cipher::canonical(a).map_err(full_stop)?;
        ssl::offered(&versions, &canonical).map_err(full_stop)?;
        Ok(canonical)
    })?;
    let changes = [(ssl::VERSIONS, versions.as_str()), (ssl::CIPHERS, ciphers.as_str())];
    settings_forms::keep(session, &SSL, record, &changes)
}

fn lines(suites: &[&Suite]) -> String {
    suites.iter().map(|s| format!("{}\n", cipher::line(s).trim_end())).collect()
}

/// Runs `sslconfig outbound|verify|show`.
///
/// Errors: unusable arguments, the store.
pub fn run(args: &SslArgs, invocation: &mut Invocation<'_>) -> Result<u8, CommandError> {
    let Some(action) = &args.action else { return Ok(0) };
    match action {
        SslAction::Outbound { versions, ciphers, write } => {
            let mut changes = Vec::new();
            changes.extend(versions.as_deref().map(|v| (ssl::VERSIONS, v)));
            changes.extend(ciphers.as_deref().map(|c| (ssl::CIPHERS, c)));
            if changes.is_empty() {
                return Err(CommandError::usage(
                    "nothing to set was named",
                    "say --versions or --ciphers",
                ));
            }
            let before = setting::record(invocation.store()?, View::Pending, &SSL)?;
            settings_forms::write(&SSL, &before, &changes, write, invocation)
        }
        SslAction::Verify { ciphers } => {
            let suites = match ciphers {
                Some(text) => cipher::suites(text)?,
                None => {
                    let record = setting::record(invocation.store()?, View::Committed, &SSL)?;
                    ssl::offered(get(&record, ssl::VERSIONS), get(&record, ssl::CIPHERS))?.suites
                }
            };
            invocation.output.write(&lines(&suites))?;
            if ciphers.is_none() {
                settings_forms::tell_group(View::Committed, &SSL, invocation)?;
            }
            Ok(0)
        }
        SslAction::Show(args) => settings_forms::show(&SSL, args, state, as_json, invocation),
    }
}
