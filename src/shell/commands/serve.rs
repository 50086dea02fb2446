//! `serve`: the daemons. `tlspolicy`: what the policy server would answer, without one.

use crate::engine::bulk::Stop;
use crate::gateway::check::checker::Checker;
use crate::gateway::database;
use crate::gateway::options::CheckOptions;
use crate::gateway::options::Options;
use crate::policy::postfix::answer::Mixed;
use crate::policy::postfix::key::Key;
use crate::policy::postfix::render::Dialect;
use crate::serve::answers::Answers;
use crate::serve::answers::Rules;
use crate::serve::explain;
use crate::serve::http;
use crate::serve::listen::Address;
use crate::serve::listen::Listener;
use crate::serve::renew;
use crate::serve::socketmap;
use crate::serve::table::Fallback;
use crate::serve::table::Table;
use crate::shell::commands::displayalerts::ListFormat;
use crate::shell::error::CommandError;
use crate::shell::invocation::Invocation;
use crate::shell::runtime;
use crate::shell::terminal::output::Output;
use crate::store::open::Store;
use crate::store::worker::StoreHandle;
use crate::vocab::socketmap::Reply;
use clap::Args;
use clap::Subcommand;
use clap::ValueEnum;
use serde_json::Value;
use std::sync::Arc;
use std::time::Duration;
use tokio::signal::unix::SignalKind;
use tokio::signal::unix::signal;
use tokio::task::JoinSet;

/// Time limit of the look-ups for one answer.
const DEADLINE: Duration = Duration::from_secs(8);

/// Time between two looks at the committed table.
const TABLE: Duration = Duration::from_secs(1);

/// The settings of a domain without an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FallbackWord {
    /// Those of `check`: TLS Preferred, DANE Opportunistic, MTA-STS On
    Check,
    /// The DEFAULT entry
    Store,
    /// None: NOTFOUND, unless an enforced MTA-STS policy applies
    Notfound,
}

/// The rule for domains of which only some MX hosts have DANE.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum MixedWord {
    /// Only the hosts with DANE
    Dane,
    /// The hosts with DANE, and the others by the MTA-STS policy, in turn
    Alternate,
    /// DANE where there is any; the other hosts are not protected
    Weak,
}

/// The options of answers.
#[derive(Debug, Args)]
pub struct AnswerArgs {
    /// The settings of domains that have no entry
    #[arg(long, value_enum, default_value_t = FallbackWord::Check)]
    pub default: FallbackWord,
    /// The answer for domains of which only some MX hosts have DANE
    #[arg(long, value_enum, default_value_t = MixedWord::Dane)]
    pub mixed: MixedWord,
}

impl AnswerArgs {
    fn rules(&self) -> Rules {
        Rules {
            fallback: match self.default {
                FallbackWord::Check => Fallback::Check,
                FallbackWord::Store => Fallback::DefaultEntry,
                FallbackWord::Notfound => Fallback::NotFound,
            },
            mixed: match self.mixed {
                MixedWord::Dane => Mixed::Dane,
                MixedWord::Alternate => Mixed::Alternate,
                MixedWord::Weak => Mixed::Weak,
            },
        }
    }
}

/// `serve`.
#[derive(Debug, Args)]
pub struct ServeArgs {
    /// The service
    #[command(subcommand)]
    pub service: Service,
}

/// The services.
#[derive(Debug, Subcommand)]
pub enum Service {
    /// Answer Postfix's smtp_tls_policy_maps by the destination table
    #[command(after_help = "\
In main.cf:
  smtp_dns_support_level = dnssec
  smtp_tls_security_level = dane
  smtp_tls_CAfile = /etc/ssl/certs/ca-certificates.crt
  smtp_tls_policy_maps = socketmap:inet:127.0.0.1:8642:QUERYwithTLSRPT

Maps: QUERY (Postfix 3.4 and later), QUERYwithTLSRPT (3.10 and later), legacy
(2.11 to 3.3), postfix (as QUERY), sts (sendmail 8.17).

A commit takes effect within two seconds, and at once by SIGHUP. SIGTERM and
Ctrl-C end the server. `destgate tlspolicy DOMAIN` shows one answer.
Neither side is authenticated: listen on loopback or on a UNIX socket.")]
    Socketmap {
        /// Where to listen: inet:ADDRESS:PORT or unix:PATH[,mode=0660] (repeatable)
        #[arg(long, value_name = "ADDRESS", default_value = "inet:127.0.0.1:8642", value_parser = Address::parse)]
        listen: Vec<Address>,
        /// Where to serve metrics, health and /v1/policy over HTTP, for example 127.0.0.1:9642
        #[arg(long, value_name = "ADDRESS", value_parser = Address::parse)]
        http: Option<Address>,
        /// Listen on an address that other hosts can reach
        #[arg(long)]
        listen_anywhere: bool,
        /// The rules of the answers
        #[command(flatten)]
        rules: AnswerArgs,
        /// Switch TLS off for every domain without an entry, if DEFAULT says so
        #[arg(long)]
        yes: bool,
    },
}

/// `tlspolicy`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  destgate tlspolicy example.com
  destgate tlspolicy --explain example.com
  destgate tlspolicy --map QUERYwithTLSRPT --format json example.com example.net

The answer is that of `destgate serve socketmap` for this key, without a server.

Exit status: 0 answered, 1 one of them is a temporary failure, 2 usage.")]
pub struct TlspolicyArgs {
    /// Next hops, as Postfix writes them
    #[arg(value_name = "DOMAIN", required = true)]
    pub keys: Vec<String>,
    /// The map
    #[arg(long, value_name = "NAME", default_value = "QUERY")]
    pub map: String,
    /// Say why
    #[arg(long)]
    pub explain: bool,
    /// The form
    #[arg(long, value_enum, default_value_t = ListFormat::Text)]
    pub format: ListFormat,
    /// The rules of the answers
    #[command(flatten)]
    pub rules: AnswerArgs,
}

async fn answers(
    options: &Options,
    store: Option<Store>,
    rules: Rules,
) -> Result<Arc<Answers>, CommandError> {
    let table = Table::load(store.as_ref(), 1)?;
    let check = CheckOptions { smtp: false, deadline: DEADLINE, ..CheckOptions::default() };
    let checker = Checker::new(options, &check, store).await?;
    let (engine, scope) = (Arc::clone(checker.engine()), checker.base().clone());
    let answers = Answers::new(engine, scope, rules, table);
    // The environment holds the lab, if it is one.
    drop(tokio::spawn(async move {
        let _checker = checker;
        std::future::pending::<()>().await;
    }));
    Ok(answers)
}

/// Runs `serve`.
///
/// Errors: a listener cannot be opened, a setting or the store cannot be used.
pub fn run(args: &ServeArgs, invocation: &mut Invocation<'_>) -> Result<u8, CommandError> {
    let Service::Socketmap { listen, http, listen_anywhere, rules, yes } = &args.service;
    let all = listen.iter().chain(http);
    if let Some(open) = all.into_iter().find(|a| !a.is_local() && !listen_anywhere) {
        return Err(CommandError::usage(
            format!("{open} can be reached by other hosts, and neither side is authenticated"),
            "listen on loopback or on a UNIX socket; `--listen-anywhere` if that is wanted",
        ));
    }
    let options = invocation.options();
    let store = database::present_store(&options)?;
    let table = Table::load(store.as_ref(), 0)?;
    if rules.default == FallbackWord::Store && table.default_is_clear() && !yes {
        return Err(CommandError::usage(
            "the DEFAULT entry does not use TLS: Postfix would send in the clear to every domain without an entry",
            "set it (`destgate destconfig default --tls preferred --commit`), or say --yes",
        ));
    }
    runtime::many()?.block_on(socketmap_service(
        &options,
        store,
        (listen, http.as_ref()),
        rules.rules(),
        invocation.output,
    ))
}

async fn socketmap_service(
    options: &Options,
    store: Option<Store>,
    (listen, http): (&[Address], Option<&Address>),
    rules: Rules,
    output: &mut Output,
) -> Result<u8, CommandError> {
    let failed = CommandError::Output;
    // Installed before the first output: a signal may follow it at once.
    let mut interrupts = runtime::interrupts()?;
    let mut terminate = signal(SignalKind::terminate()).map_err(failed)?;
    let mut reload = signal(SignalKind::hangup()).map_err(failed)?;
    let answers = answers(options, store, rules).await?;
    let stop = Stop::default();
    let mut services = JoinSet::new();
    for address in listen {
        let listener = opened(address).await?;
        output.write(&format!("listening on {}\n", listener.name()))?;
        services.spawn(socketmap::serve(listener, Arc::clone(&answers), stop.clone()));
    }
    if let Some(address) = http {
        let listener = opened(address).await?;
        output.write(&format!("HTTP on {}\n", listener.name()))?;
        services.spawn(http::serve(listener, Arc::clone(&answers), stop.clone()));
    }
    services.spawn(renew::run(Arc::clone(&answers), stop.clone()));
    output.flush()?;
    let watched = options.database.as_ref().filter(|path| path.exists());
    let reader = watched.map(|path| Store::open_for_reading(path)).transpose()?;
    let reader = reader.map(StoreHandle::start).transpose()?;
    loop {
        let is_forced = tokio::select! {
            () = interrupts.next() => break,
            _ = terminate.recv() => break,
            _ = reload.recv() => true,
            () = tokio::time::sleep(TABLE) => false,
        };
        if let Some(reader) = &reader {
            refresh(&answers, reader, is_forced).await;
        }
    }
    stop.set();
    while services.join_next().await.is_some() {}
    Ok(0)
}

async fn opened(address: &Address) -> Result<Listener, CommandError> {
    Listener::open(address)
        .await
        .map_err(|error| CommandError::usage(error.to_string(), "name another address"))
}

/// Reads the table again if a later revision was committed, or if it is forced. A table that cannot
/// be read leaves the old one in force.
async fn refresh(answers: &Arc<Answers>, reader: &StoreHandle, is_forced: bool) {
    let (revision, generation) = (answers.table().revision(), answers.table().generation);
    let read = move |store: &mut Store| {
        let newest = store.revisions(1, false)?.first().map_or(0, |r| r.id);
        if newest == revision && !is_forced {
            return Ok(None);
        }
        Table::load(Some(store), generation + 1).map(Some)
    };
    match reader.call(read).await {
        Ok(Some(table)) => answers.replace(table),
        Ok(None) => {}
        Err(_) => answers.counters.reload_failures.add(),
    }
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
    let output = &mut *invocation.output;
    runtime::interruptible(runtime::many()?, async {
        let answers = answers(&options, store, args.rules.rules()).await?;
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
        Ok(status)
    })
}
