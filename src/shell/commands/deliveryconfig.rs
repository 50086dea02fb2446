//! `deliveryconfig`: the source address of mail, and the name given in EHLO.

use crate::config::setting;
use crate::net::connect;
use crate::profile::field::Record;
use crate::profile::setting::delivery;
use crate::profile::setting::delivery::DELIVERY;
use crate::shell::args::Write;
use crate::shell::commands::settings_forms;
use crate::shell::commands::settings_forms::ShowArgs;
use crate::shell::commands::settings_forms::or_null;
use crate::shell::error::CommandError;
use crate::shell::invocation::Invocation;
use crate::shell::terminal::dialogue::DialogueResult;
use crate::shell::terminal::dialogue::Session;
use crate::shell::terminal::dialogue::full_stop;
use crate::shell::terminal::dialogue::numbered;
use crate::store::entries::View;
use crate::vocab::text::InvalidInput;
use clap::Args;
use clap::Subcommand;
use serde_json::json;
use std::net::IpAddr;

/// `deliveryconfig`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  destgate deliveryconfig
  destgate deliveryconfig setup --interface 192.0.2.1 --interface 2001:db8::1
  destgate deliveryconfig setup --ehlo mail.example.com --commit 'as in the DNS'
  destgate deliveryconfig show --format json")]
pub struct DeliveryArgs {
    /// What to do; nothing opens the menu.
    #[command(subcommand)]
    pub action: Option<DeliveryAction>,
}

/// The actions of `deliveryconfig`.
#[derive(Debug, Subcommand)]
pub enum DeliveryAction {
    /// Choose the address to send from and the name given in EHLO
    Setup {
        /// An address of this host to connect to mail servers from, or auto (repeatable: one IPv4, one IPv6)
        #[arg(long, value_name = "IP")]
        interface: Vec<String>,
        /// The name given in EHLO; none: the gateway's host name
        #[arg(long, value_name = "NAME")]
        ehlo: Option<String>,
        /// How to keep it
        #[command(flatten)]
        write: Write,
    },
    /// Show the settings
    Show(ShowArgs),
}

type Pair = (Option<IpAddr>, Option<IpAddr>);

fn typed(record: &Record) -> String {
    let set = [delivery::V4, delivery::V6].into_iter().filter_map(|k| record.get(k));
    set.filter(|v| !v.is_empty()).collect::<Vec<_>>().join(", ")
}

fn state(record: &Record) -> String {
    let interface = Some(typed(record)).filter(|t| !t.is_empty());
    let name = record.get(delivery::EHLO).filter(|n| !n.is_empty());
    format!(
        "Default interface to deliver mail: {}\nName given in EHLO: {}",
        interface.as_deref().unwrap_or("Auto"),
        name.unwrap_or("the host name of the gateway")
    )
}

/// Runs the menu.
pub fn menu(session: &mut Session, _words: &[String]) -> DialogueResult<()> {
    loop {
        let record = setting::record(&session.store, View::Pending, &DELIVERY)?;
        let operations = [("SETUP", "Configure mail delivery.")];
        match session.menu(&state(&record), &operations)? {
            Some(_) => setup_dialogue(session, &record)?,
            None => return Ok(()),
        }
    }
}

fn setup_dialogue(session: &mut Session, record: &Record) -> DialogueResult<()> {
    let own = connect::own_addresses();
    let mut items = vec!["Auto".to_string()];
    items.extend(own.iter().map(ToString::to_string));
    let question = numbered("Choose the default interface to deliver mail.", &items);
    let present = typed(record);
    let listed = items.iter().position(|i| *i == present).map(|n| (n + 1).to_string());
    let default = match listed {
        _ if present.is_empty() => "1".to_string(),
        Some(number) => number,
        None => present,
    };
    let (four, six) =
        session.ask(&question, &default, &items, |a| chosen(a, &items).map_err(full_stop))?;
    let present = record.get(delivery::EHLO).filter(|n| !n.is_empty()).unwrap_or("NONE");
    let question =
        "Please enter the name to give in EHLO.\nEnter NONE to give the host name of the gateway.";
    let name = session.ask(question, present, &[], |a| delivery::ehlo(a).map_err(full_stop))?;
    let text = |ip: Option<IpAddr>| ip.map_or_else(String::new, |ip| ip.to_string());
    let (four, six) = (text(four), text(six));
    let changes =
        [(delivery::V4, four.as_str()), (delivery::V6, six.as_str()), (delivery::EHLO, &name)];
    settings_forms::keep(session, &DELIVERY, record, &changes)
}

/// Parses an answer: numbers of lines, addresses or `Auto`, separated by commas.
fn chosen(answer: &str, items: &[String]) -> Result<Pair, InvalidInput> {
    let line = |part: &str| {
        let number = part.parse::<usize>().ok().and_then(|n| n.checked_sub(1));
        match number {
            None => Ok(part.to_string()),
            Some(n) => items.get(n).cloned().ok_or(InvalidInput("That value is not valid.".into())),
        }
    };
    let parts: Vec<String> =
        answer.split([',', ' ']).filter(|p| !p.is_empty()).map(line).collect::<Result<_, _>>()?;
    of_this_host(delivery::interfaces(&parts.join(","))?)
}

/// Checks that mail can be sent from the addresses at present.
fn of_this_host(pair: Pair) -> Result<Pair, InvalidInput> {
    let foreign = [pair.0, pair.1].into_iter().flatten().find(|ip| !connect::can_bind(*ip));
    match foreign {
        Some(ip) => Err(InvalidInput(format!("{ip} is not an address of this host."))),
        None => Ok(pair),
    }
}

/// Runs `deliveryconfig setup|show`.
///
/// Errors: unusable arguments, the store.
pub fn run(args: &DeliveryArgs, invocation: &mut Invocation<'_>) -> Result<u8, CommandError> {
    let Some(action) = &args.action else { return Ok(0) };
    let (interface, ehlo, write) = match action {
        DeliveryAction::Show(args) => {
            let json = |r: &Record| {
                let get = |key: &str| or_null(r.get(key).unwrap_or(""));
                json!({
                    delivery::V4: get(delivery::V4),
                    delivery::V6: get(delivery::V6),
                    delivery::EHLO: get(delivery::EHLO),
                })
            };
            return settings_forms::show(&DELIVERY, args, state, json, invocation);
        }
        DeliveryAction::Setup { interface, ehlo, write } => (interface, ehlo, write),
    };
    let mut changes: Vec<(&str, String)> = Vec::new();
    if !interface.is_empty() {
        let (four, six) = of_this_host(delivery::interfaces(&interface.join(","))?)?;
        let text = |ip: Option<IpAddr>| ip.map_or_else(String::new, |ip| ip.to_string());
        changes.push((delivery::V4, text(four)));
        changes.push((delivery::V6, text(six)));
    }
    if let Some(name) = ehlo {
        changes.push((delivery::EHLO, name.clone()));
    }
    if changes.is_empty() {
        return Err(CommandError::usage("nothing to set was named", "say --interface or --ehlo"));
    }
    let changes: Vec<(&str, &str)> = changes.iter().map(|(k, v)| (*k, v.as_str())).collect();
    let before = setting::record(invocation.store()?, View::Pending, &DELIVERY)?;
    settings_forms::write(&DELIVERY, &before, &changes, write, invocation)
}
