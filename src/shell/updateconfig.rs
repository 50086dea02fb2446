//! `updateconfig`: the HTTP proxy that policies are fetched through.

use crate::profile::field::Record;
use crate::profile::setting::update;
use crate::profile::setting::update::UPDATE;
use crate::shell::cli_settings::UpdateAction;
use crate::shell::context::Context;
use crate::shell::error::CommandError;
use crate::shell::output::Output;
use crate::shell::session::Asked;
use crate::shell::session::Session;
use crate::shell::setup;
use crate::shell::setup_forms;
use crate::shell::setup_forms::full_stop;
use crate::shell::setup_forms::or_null;
use crate::store::config::View;
use crate::store::open::Store;
use serde_json::json;

fn state(record: &Record) -> String {
    let proxy = record.get(update::PROXY).filter(|url| !url.is_empty());
    match proxy {
        Some(url) => format!("HTTP proxy: {url}"),
        None => "HTTP proxy: not enabled".into(),
    }
}

/// The menu.
pub fn menu(session: &mut Session, _words: &[String]) -> Asked<()> {
    loop {
        let record = setup::record(&session.store, View::Pending, &UPDATE)?;
        let operations = [("SETUP", "Edit update configuration.")];
        match session.menu(&state(&record), &operations)? {
            Some(_) => setup_dialogue(session, &record)?,
            None => return Ok(()),
        }
    }
}

fn setup_dialogue(session: &mut Session, record: &Record) -> Asked<()> {
    let present = record.get(update::PROXY).unwrap_or("").to_string();
    let question = "Do you want to set up a proxy server for HTTP fetches of MTA-STS policies?";
    if !session.yes_no(question, !present.is_empty())? {
        setup_forms::keep(session, &UPDATE, &[(update::PROXY, "")])?;
        return Ok(());
    }
    let question = "Please enter the URL of the HTTP proxy, in the format http://proxy.example.com:3128.\nEnter NONE to remove it.";
    let url = session.ask(question, &present, &[], |a| update::proxy(a).map_err(full_stop))?;
    setup_forms::keep(session, &UPDATE, &[(update::PROXY, &url)])?;
    Ok(())
}

/// `updateconfig setup|show`.
///
/// Errors: unusable arguments, the store.
pub fn run(
    context: &Context,
    store: &mut Store,
    action: &UpdateAction,
    output: &mut Output,
) -> Result<u8, CommandError> {
    match action {
        UpdateAction::Setup { proxy, write } => {
            let changes = [(update::PROXY, proxy.as_str())];
            setup_forms::write(context, store, &UPDATE, &changes, write, output)
        }
        UpdateAction::Show(args) => {
            let json = |r: &Record| json!({"proxy": or_null(r.get(update::PROXY).unwrap_or(""))});
            setup_forms::show(store, &UPDATE, args, state, json, output)
        }
    }
}
