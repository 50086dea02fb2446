//! `serviceconfig`: which daemons `serve` runs, and how.

use crate::config::setting;
use crate::profile::field::Record;
use crate::profile::setting::service;
use crate::profile::setting::service::SERVICE;
use crate::shell::args::Write;
use crate::shell::commands::log::logconfig;
use crate::shell::commands::settings_forms;
use crate::shell::commands::settings_forms::ShowArgs;
use crate::shell::commands::settings_forms::or_null;
use crate::shell::error::CommandError;
use crate::shell::invocation::Invocation;
use crate::shell::terminal::dialogue::DialogueResult;
use crate::shell::terminal::dialogue::Session;
use crate::store::entries::View;
use crate::vocab::text::printable;
use clap::Args;
use clap::Subcommand;
use serde_json::Value;
use serde_json::json;

/// `serviceconfig`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  destgate serviceconfig
  destgate serviceconfig socketmap --enabled on --commit
  destgate serviceconfig socketmap --listen inet:127.0.0.1:8642 \\
      --listen unix:/run/destgate/policy.sock --http 127.0.0.1:9642
  destgate serviceconfig socketmap --maps QUERY,transport --dry-run

`destgate serve` runs the services that are switched on. It reads these settings
when it starts.")]
pub struct ServiceArgs {
    /// What to do; nothing opens the menu.
    #[command(subcommand)]
    pub action: Option<ServiceAction>,
}

/// The actions of `serviceconfig`.
#[derive(Debug, Subcommand)]
pub enum ServiceAction {
    /// Configure the policy server for Postfix
    Socketmap {
        /// Whether `destgate serve` runs it: on or off
        #[arg(long, value_name = "on|off")]
        enabled: Option<String>,
        /// Where it listens: inet:ADDRESS:PORT or unix:PATH[,mode=0660] (repeatable)
        #[arg(long, value_name = "ADDRESS")]
        listen: Vec<String>,
        /// The maps that it answers, separated by commas; transport: the SMTP routes
        #[arg(long, value_name = "NAMES")]
        maps: Option<String>,
        /// The settings of domains that have no entry: check, store or notfound
        #[arg(long, value_name = "WORD")]
        default: Option<String>,
        /// Domains of which only some MX hosts have DANE: dane, alternate or weak
        #[arg(long, value_name = "WORD")]
        mixed: Option<String>,
        /// Where it serves metrics and health over HTTP, or none
        #[arg(long, value_name = "ADDRESS")]
        http: Option<String>,
        /// How to keep it
        #[command(flatten)]
        write: Write,
    },
    /// Show the settings
    Show(ShowArgs),
}

/// The words of the settings for domains without an entry, and their meanings.
const DEFAULTS: &[(&str, &str)] = &[
    ("check", "TLS Preferred, DANE Opportunistic, MTA STS On."),
    ("store", "The Default entry of destconfig."),
    ("notfound", "Postfix's own level, unless an enforced MTA-STS policy applies."),
];

/// The words of the rule for mixed domains, and their meanings.
const MIXES: &[(&str, &str)] = &[
    ("dane", "Only the hosts with DANE are used."),
    ("alternate", "The hosts with DANE, and the others by the MTA-STS policy, in turn."),
    ("weak", "DANE where there is any; the other hosts are not protected."),
];

fn value<'a>(record: &'a Record, key: &str) -> &'a str {
    record.get(key).unwrap_or("")
}

fn meaning(words: &[(&'static str, &'static str)], word: &str) -> &'static str {
    words.iter().find(|(key, _)| *key == word).map_or("", |(_, meaning)| meaning)
}

fn state(record: &Record) -> String {
    let is_on = value(record, service::SOCKETMAP) == "on";
    let http = match value(record, service::HTTP) {
        "" => "none".to_string(),
        address => printable(address),
    };
    format!(
        "Policy server for Postfix: {}\n\
         Listens on: {}\n\
         Maps: {}\n\
         Domains without an entry: {}\n\
         Domains with DANE for some MX hosts: {}\n\
         Metrics and health over HTTP: {http}",
        if is_on { "Enabled" } else { "Disabled" },
        printable(value(record, service::LISTEN)),
        value(record, service::MAPS),
        meaning(DEFAULTS, value(record, service::DEFAULT)),
        meaning(MIXES, value(record, service::MIXED)),
    )
}

/// Runs the menu.
pub fn menu(session: &mut Session, _words: &[String]) -> DialogueResult<()> {
    loop {
        let record = setting::record(&session.store, View::Pending, &SERVICE)?;
        let operations = [("SOCKETMAP", "Configure the policy server for Postfix.")];
        match session.menu(&state(&record), &operations)? {
            Some(_) => socketmap(session, &record)?,
            None => return Ok(()),
        }
    }
}

fn socketmap(session: &mut Session, record: &Record) -> DialogueResult<()> {
    let present = |key: &str| value(record, key).to_string();
    let question = "Do you want `destgate serve` to run the policy server for Postfix?";
    if !session.yes_no(question, present(service::SOCKETMAP) == "on")? {
        return settings_forms::keep(session, &SERVICE, record, &[(service::SOCKETMAP, "off")]);
    }
    let read = |key: &'static str| move |answer: &str| logconfig::read(&SERVICE, key, answer);
    let question = "Enter the addresses that it listens on: inet:ADDRESS:PORT or unix:PATH.\nSeparate multiple addresses with spaces.";
    let listen = session.ask(question, &present(service::LISTEN), &[], read(service::LISTEN))?;
    let question = "Enter the maps that it answers: QUERY, QUERYwithTLSRPT, legacy, sts, transport.\nSeparate multiple maps with commas.";
    let maps = session.ask(question, &present(service::MAPS), &[], read(service::MAPS))?;
    let question = "Which settings apply to domains that have no entry?";
    let default = choose(session, question, DEFAULTS, value(record, service::DEFAULT))?;
    let question = "What is the answer for domains of which only some MX hosts have DANE?";
    let mixed = choose(session, question, MIXES, value(record, service::MIXED))?;
    let question = "Enter the address that metrics and health are served on over HTTP, or NONE.";
    let http = match present(service::HTTP) {
        address if address.is_empty() => "NONE".to_string(),
        address => address,
    };
    let http = session.ask(question, &http, &["NONE".into()], read(service::HTTP))?;
    let changes = [
        (service::SOCKETMAP, "on"),
        (service::LISTEN, listen.as_str()),
        (service::MAPS, maps.as_str()),
        (service::DEFAULT, default),
        (service::MIXED, mixed),
        (service::HTTP, http.as_str()),
    ];
    settings_forms::keep(session, &SERVICE, record, &changes)
}

fn choose(
    session: &mut Session,
    question: &str,
    words: &[(&'static str, &'static str)],
    present: &str,
) -> DialogueResult<&'static str> {
    let items: Vec<String> = words.iter().map(|(_, meaning)| (*meaning).to_string()).collect();
    let at = words.iter().position(|(word, _)| *word == present);
    let chosen = session.choose(question, &items, at)?;
    Ok(words.get(chosen).map_or("", |(word, _)| word))
}

/// Runs `serviceconfig socketmap|show`.
///
/// Errors: unusable arguments, the store.
pub fn run(args: &ServiceArgs, invocation: &mut Invocation<'_>) -> Result<u8, CommandError> {
    match &args.action {
        None => Ok(0),
        Some(ServiceAction::Show(args)) => {
            settings_forms::show(&SERVICE, args, state, as_json, invocation)
        }
        Some(ServiceAction::Socketmap { enabled, listen, maps, default, mixed, http, write }) => {
            let listen = (!listen.is_empty()).then(|| listen.join(" "));
            let given = [
                (service::SOCKETMAP, enabled.as_deref()),
                (service::LISTEN, listen.as_deref()),
                (service::MAPS, maps.as_deref()),
                (service::DEFAULT, default.as_deref()),
                (service::MIXED, mixed.as_deref()),
                (service::HTTP, http.as_deref()),
            ];
            let changes: Vec<(&str, &str)> =
                given.iter().filter_map(|(key, value)| Some((*key, (*value)?))).collect();
            if changes.is_empty() {
                return Err(CommandError::usage(
                    "nothing is to be changed",
                    "say --enabled, --listen, --maps, --default, --mixed or --http",
                ));
            }
            let before = setting::record(invocation.store()?, View::Pending, &SERVICE)?;
            settings_forms::write(&SERVICE, &before, &changes, write, invocation)
        }
    }
}

fn as_json(record: &Record) -> Value {
    let list = |key: &str, by: char| -> Vec<String> {
        let parts = value(record, key).split(by).map(str::trim);
        parts.filter(|part| !part.is_empty()).map(ToString::to_string).collect()
    };
    json!({
        "socketmap": {
            "enabled": value(record, service::SOCKETMAP) == "on",
            "listen": list(service::LISTEN, ' '),
            "maps": list(service::MAPS, ','),
            "default": value(record, service::DEFAULT),
            "mixed": value(record, service::MIXED),
            "http": or_null(value(record, service::HTTP)),
        }
    })
}
