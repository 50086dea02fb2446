//! `updateconfig`: the HTTP proxy of the policy fetch.

use crate::config::setting;
use crate::profile::field::Record;
use crate::profile::setting::update;
use crate::profile::setting::update::UPDATE;
use crate::shell::args::Write;
use crate::shell::commands::settings_forms;
use crate::shell::commands::settings_forms::ShowArgs;
use crate::shell::commands::settings_forms::or_null;
use crate::shell::error::CommandError;
use crate::shell::invocation::Invocation;
use crate::shell::terminal::dialogue::DialogueResult;
use crate::shell::terminal::dialogue::Session;
use crate::shell::terminal::dialogue::full_stop;
use crate::store::entries::View;
use clap::Args;
use clap::Subcommand;
use serde_json::json;

/// `updateconfig`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  destgate updateconfig
  destgate updateconfig setup --proxy http://proxy.example.com:3128 --commit
  destgate updateconfig setup --proxy none --dry-run")]
pub struct UpdateArgs {
    /// What to do; nothing opens the menu.
    #[command(subcommand)]
    pub action: Option<UpdateAction>,
}

/// The actions of `updateconfig`.
#[derive(Debug, Subcommand)]
pub enum UpdateAction {
    /// Choose the HTTP proxy that policies are fetched through
    Setup {
        /// The proxy, as http://host:port, or none
        #[arg(long, value_name = "URL")]
        proxy: String,
        /// How to keep it
        #[command(flatten)]
        write: Write,
    },
    /// Show the settings
    Show(ShowArgs),
}

fn state(record: &Record) -> String {
    let proxy = record.get(update::PROXY).filter(|url| !url.is_empty());
    match proxy {
        Some(url) => format!("HTTP proxy: {url}"),
        None => "HTTP proxy: not enabled".into(),
    }
}

/// Runs the menu.
pub fn menu(session: &mut Session, _words: &[String]) -> DialogueResult<()> {
    loop {
        let record = setting::record(&session.store, View::Pending, &UPDATE)?;
        let operations = [("SETUP", "Edit update configuration.")];
        match session.menu(&state(&record), &operations)? {
            Some(_) => setup_dialogue(session, &record)?,
            None => return Ok(()),
        }
    }
}

fn setup_dialogue(session: &mut Session, record: &Record) -> DialogueResult<()> {
    let present = record.get(update::PROXY).unwrap_or("").to_string();
    let question = "Do you want to set up a proxy server for HTTP fetches of MTA-STS policies?";
    if !session.yes_no(question, !present.is_empty())? {
        return settings_forms::keep(session, &UPDATE, record, &[(update::PROXY, "")]);
    }
    let question = "Please enter the URL of the HTTP proxy, in the format http://proxy.example.com:3128.\nEnter NONE to remove it.";
    let url = session.ask(question, &present, &[], |a| update::proxy(a).map_err(full_stop))?;
    settings_forms::keep(session, &UPDATE, record, &[(update::PROXY, &url)])
}

/// Runs `updateconfig setup|show`.
///
/// Errors: unusable arguments, the store.
pub fn run(args: &UpdateArgs, invocation: &mut Invocation<'_>) -> Result<u8, CommandError> {
    let Some(action) = &args.action else { return Ok(0) };
    match action {
        UpdateAction::Setup { proxy, write } => {
            let changes = [(update::PROXY, proxy.as_str())];
            let before = setting::record(invocation.store()?, View::Pending, &UPDATE)?;
            settings_forms::write(&UPDATE, &before, &changes, write, invocation)
        }
        UpdateAction::Show(args) => {
            let json = |r: &Record| json!({"proxy": or_null(r.get(update::PROXY).unwrap_or(""))});
            settings_forms::show(&UPDATE, args, state, json, invocation)
        }
    }
}
