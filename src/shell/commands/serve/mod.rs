//! `serve`: the daemons. `tlspolicy`: what the policy server would answer, without one.

pub mod args;
pub mod daemon;

use crate::gateway::database;
use crate::gateway::settings::Settings;
use crate::policy::postfix::key::Key;
use crate::policy::postfix::render::Dialect;
use crate::profile::setting::service;
use crate::profile::setting::service::SERVICE;
use crate::serve::explain;
use crate::serve::notify;
use crate::serve::table::Fallback;
use crate::shell::commands::displayalerts::ListFormat;
use crate::shell::commands::serve::args::ServeArgs;
use crate::shell::commands::serve::args::Service;
use crate::shell::commands::serve::args::SocketmapArgs;
use crate::shell::commands::serve::args::TlspolicyArgs;
use crate::shell::commands::serve::daemon::Plan;
use crate::shell::error::CommandError;
use crate::shell::invocation::Invocation;
use crate::shell::runtime;
use crate::store::entries::View;
use crate::vocab::listener::Address;
use crate::vocab::socketmap::Reply;
use serde_json::Value;

/// Runs `serve`.
///
/// Errors: a listener cannot be opened, a setting or the store cannot be used, no service is
/// switched on.
pub fn run(args: &ServeArgs, invocation: &mut Invocation<'_>) -> Result<u8, CommandError> {
    let options = invocation.options();
    let store = database::present_store(&options)?;
    let settings = Settings::load(store.as_ref(), View::Committed)?;
    let by_settings = SocketmapArgs::default();
    let args = match &args.service {
        Some(Service::Socketmap(args)) => args,
        None if settings.is_on(&SERVICE, service::SOCKETMAP) => &by_settings,
        None => {
            return Err(CommandError::usage(
                "no service is switched on",
                "`destgate serviceconfig socketmap --enabled on --commit`, or name one: `destgate serve socketmap`",
            ));
        }
    };
    let (sockets, odd) = notify::inherited();
    if odd > 0 {
        invocation.output.note(&format!("{odd} inherited sockets are no stream sockets"));
    }
    let plan = plan(args, &settings, sockets)?;
    if !plan.sockets.socketmap.is_empty() && !args.listen.is_empty() {
        invocation.output.note("--listen is left out: the service manager passed sockets on");
    }
    runtime::many()?.block_on(daemon::run(&options, store, plan, invocation.output))
}

/// Returns what the daemon is to do: by the arguments, else by the settings.
fn plan(
    args: &SocketmapArgs,
    settings: &Settings,
    sockets: notify::Sockets,
) -> Result<Plan, CommandError> {
    let set = |key: &str| settings.get(&SERVICE, key).split_whitespace().map(Address::parse);
    let listen = match args.listen.is_empty() {
        true => set(service::LISTEN).collect::<Result<_, _>>()?,
        false => args.listen.clone(),
    };
    let http = match &args.http {
        Some(address) => Some(address.clone()),
        None => set(service::HTTP).next().transpose()?,
    };
    let mut all = listen.iter().chain(&http);
    if let Some(open) = all.find(|a| !a.is_local() && !args.listen_anywhere) {
        return Err(CommandError::usage(
            format!("{open} can be reached by other hosts, and neither side is authenticated"),
            "listen on loopback or on a UNIX socket; `--listen-anywhere` if that is wanted",
        ));
    }
    let mut rules = args.rules.rules(settings);
    if args.transport {
        rules.maps = rules.maps.with_transport();
    }
    let refuses_clear = rules.fallback == Fallback::DefaultEntry && !args.yes;
    Ok(Plan { listen, http, rules, sockets, refuses_clear })
}

/// Runs `tlspolicy`.
///
/// Errors: an unknown map; a setting or the store cannot be used.
pub fn run_policy(
    args: &TlspolicyArgs,
    invocation: &mut Invocation<'_>,
) -> Result<u8, CommandError> {
    let dialect = Dialect::of(args.map.as_bytes()).ok_or_else(|| {
        let names: Vec<&str> = Dialect::ALL.iter().map(|d| d.name()).collect();
        CommandError::usage("there is no map of this name", format!("one of {}", names.join(", ")))
    })?;
    let options = invocation.options();
    let store = database::present_store(&options)?;
    let settings = Settings::load(store.as_ref(), View::Committed)?;
    let output = &mut *invocation.output;
    runtime::interruptible(runtime::many()?, async {
        let (answers, checker) =
            daemon::answers(&options, store, args.rules.rules(&settings), false).await?;
        let mut status = 0;
        let mut all = Vec::new();
        for text in &args.keys {
            let key = Key::parse(text.as_bytes());
            let decided = answers.decide(&key).await;
            let reply = answers.render(&key, &decided, dialect);
            status = status.max(u8::from(matches!(reply, Reply::Temp(_))));
            match args.format {
                ListFormat::Text => {
                    output.write(&explain::shown(text, &reply, &decided, args.explain))?;
                }
                ListFormat::Json => all.push(explain::value(text, &reply, &decided)),
            }
        }
        if args.format == ListFormat::Json {
            output.write(&format!("{:#}\n", Value::Array(all)))?;
        }
        drop(checker);
        Ok(status)
    })
}
