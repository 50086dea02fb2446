//! `cache`: the cached policies, and the effect of an old one at a sender.

pub mod warm;

use crate::gateway::environment::Environment;
use crate::gateway::options::Options;
use crate::gateway::settings::Settings;
use crate::gateway::trust::Lists;
use crate::net::live::Net;
use crate::policy::evidence::Answer;
use crate::policy::evidence::Outcome;
use crate::policy::evidence::Query;
use crate::policy::evidence::RecordData;
use crate::policy::sts;
use crate::policy::sts::cached::CachedPolicy;
use crate::policy::sts::cached::IN_USE;
use crate::policy::sts::policy::MxPattern;
use crate::policy::sts::policy::StsPolicy;
use crate::policy::sts::record::Selected;
use crate::policy::walk;
use crate::render::table;
use crate::render::wrap::hang;
use crate::shell::commands::cache::warm::WarmArgs;
use crate::shell::commands::lint::LintFormat;
use crate::shell::error::CommandError;
use crate::shell::invocation::Invocation;
use crate::shell::runtime;
use crate::shell::terminal::output::Output;
use crate::store::entries::View;
use crate::store::open::Store;
use crate::store::sts_cache::Entry;
use crate::store::sts_use::StsUse;
use crate::vocab::dns::Domain;
use crate::vocab::dns::RecordType;
use crate::vocab::text::printable;
use crate::vocab::text::printable_lines;
use crate::vocab::time;
use crate::vocab::time::Timestamp;
use clap::Args;
use clap::Subcommand;
use futures_util::StreamExt;
use futures_util::stream;
use serde_json::Value;
use serde_json::json;

/// `cache`.
#[derive(Debug, Args)]
pub struct CacheArgs {
    /// What to do with it.
    #[command(subcommand)]
    pub what: CacheWhat,
}

/// The actions on the policy cache.
#[derive(Debug, Subcommand)]
pub enum CacheWhat {
    /// One line a domain: cached id against live id, age, expiry, last failure, last question to the
    /// policy server and next fetch by it
    List {
        /// Do not look live ids up
        #[arg(long)]
        offline: bool,
        /// The form of the list
        #[arg(long, value_enum, default_value_t = LintFormat::Text)]
        format: LintFormat,
    },
    /// Everything about one domain, and what a sender with the cached policy would refuse
    Show {
        /// The policy domain
        #[arg(value_name = "DOMAIN")]
        domain: String,
        /// Do not look anything up
        #[arg(long)]
        offline: bool,
        /// The form
        #[arg(long, value_enum, default_value_t = LintFormat::Text)]
        format: LintFormat,
    },
    /// Fetch policies in advance
    Warm(WarmArgs),
    /// Forget domains
    Purge {
        /// The policy domains
        #[arg(value_name = "DOMAIN")]
        domains: Vec<String>,
        /// Forget all of them
        #[arg(long, conflicts_with_all = ["domains", "expired"])]
        all: bool,
        /// Forget those that have expired
        #[arg(long, conflicts_with = "domains")]
        expired: bool,
    },
}

const AT_ONCE: usize = 32;

/// The present DNS data of a cached domain.
#[derive(Debug, Clone, Default)]
struct Live {
    /// The record's id, or the reason why there is none.
    id: Option<Result<String, String>>,
    hosts: Option<Vec<String>>,
}

/// Runs the command.
///
/// Errors: the store or the resolver cannot be used; an unknown domain.
pub fn run(args: &CacheArgs, invocation: &mut Invocation<'_>) -> Result<u8, CommandError> {
    if let CacheWhat::Warm(args) = &args.what {
        return warm::run(args, invocation);
    }
    let options = invocation.options();
    let (store, output) = invocation.store_and_output()?;
    let now = crate::os::clock::now();
    match &args.what {
        CacheWhat::List { offline, format } => {
            let entries = store.cache_entries()?;
            let live = look(&options, store, &entries, *offline, false)?;
            list(&entries, &live, now, *format, output)?;
        }
        CacheWhat::Show { domain, offline, format } => {
            let domain = Domain::parse(domain)?;
            let all = store.cache_entries()?;
            let Some(entry) = all.into_iter().find(|entry| entry.domain == domain) else {
                return Err(CommandError::usage(
                    format!("nothing is cached of {domain}"),
                    "`destgate cache list` names what is",
                ));
            };
            let live = look(&options, store, std::slice::from_ref(&entry), *offline, true)?;
            let live = live.into_iter().next().unwrap_or_default();
            match format {
                LintFormat::Json => {
                    output.write(&format!("{:#}\n", as_json(&entry, &live, now)))?;
                }
                LintFormat::Text => show(&entry, &live, now, output)?,
            }
        }
        // Done above.
        CacheWhat::Warm(_) => {}
        CacheWhat::Purge { domains, all, expired } => {
            let count = if *all {
                store.purge_cache(None)?
            } else if *expired {
                store.purge_expired(now)?
            } else if domains.is_empty() {
                return Err(CommandError::usage(
                    "nothing to purge was named",
                    "name domains, or say --expired or --all",
                ));
            } else {
                let names: Vec<Domain> =
                    domains.iter().map(|d| Domain::parse(d)).collect::<Result<_, _>>()?;
                let mut count = 0;
                for name in &names {
                    count += store.purge_cache(Some(name))?;
                }
                count
            };
            let plural = if count == 1 { "" } else { "s" };
            output.write(&format!("{count} domain{plural} forgotten\n"))?;
        }
    }
    Ok(0)
}

fn look(
    options: &Options,
    store: &Store,
    entries: &[Entry],
    offline: bool,
    with_hosts: bool,
) -> Result<Vec<Live>, CommandError> {
    if offline || entries.is_empty() {
        return Ok(vec![Live::default(); entries.len()]);
    }
    runtime::interruptible(runtime::single()?, async {
        let settings = Settings::load(Some(store), View::Committed)?;
        let lists = Lists::load(store, View::Committed, &settings)?;
        let environment = Environment::new(options, &settings, &lists, None).await?;
        let net: &dyn Net = environment.net.as_ref();
        let looks = stream::iter(entries).map(|e| look_at(net, &e.domain, with_hosts));
        Ok(looks.buffered(AT_ONCE).collect::<Vec<_>>().await)
    })
}

async fn look_at(net: &dyn Net, domain: &Domain, with_hosts: bool) -> Live {
    let record = Query::Dns(sts::record_name(domain), RecordType::Txt);
    let id = match net.ask(&record).await {
        Answer::Dns(answer) => match answer.outcome() {
            Outcome::Error(reason) => Err(reason),
            Outcome::Nothing { .. } => Err("no record".into()),
            Outcome::Records(records) => match sts::record::select(&sts::texts(records)) {
                Selected::None { .. } => Err("no record".into()),
                Selected::Multiple(n) => Err(format!("{n} records")),
                Selected::One { parsed, .. } => {
                    parsed.value.map(|r| r.id).ok_or_else(|| "malformed record".to_string())
                }
            },
        },
        Answer::StsPolicy(_) | Answer::Session(_) => Err("no answer".into()),
    };
    let mut live = Live { id: Some(id), hosts: None };
    if with_hosts
        && let Answer::Dns(answer) = net.ask(&Query::Dns(domain.clone(), RecordType::Mx)).await
    {
        live.hosts = match answer.outcome() {
            Outcome::Records(records) => Some(
                records
                    .iter()
                    .filter_map(|r| match r {
                        RecordData::Mx(_, host) if !host.is_root() => Some(host.to_string()),
                        _ => None,
                    })
                    .collect(),
            ),
            Outcome::Nothing { .. } => Some(vec![domain.to_string()]),
            Outcome::Error(_) => None,
        };
    }
    live
}

fn live_id(live: &Live) -> String {
    match &live.id {
        None => "-".into(),
        Some(Ok(id)) => id.clone(),
        Some(Err(why)) => format!("({why})"),
    }
}

fn list(
    entries: &[Entry],
    live: &[Live],
    now: Timestamp,
    format: LintFormat,
    output: &mut Output,
) -> Result<(), CommandError> {
    if format == LintFormat::Json {
        let all: Value = entries.iter().zip(live).map(|(e, l)| as_json(e, l, now)).collect();
        return output.write(&format!("{all:#}\n"));
    }
    if entries.is_empty() {
        return output.write("nothing is cached\n");
    }
    let rows: Vec<Vec<String>> = entries
        .iter()
        .zip(live)
        .map(|(e, l)| {
            let p = e.remembered.policy.as_ref();
            let mode = p.and_then(parsed).map_or("-", |p| p.mode.word());
            let dash = || "-".to_string();
            vec![
                printable(e.domain.as_str()),
                mode.to_string(),
                p.map_or_else(dash, |p| p.id.clone()),
                printable(&live_id(l)),
                p.map_or_else(dash, |p| time::span(now.since(p.fetched_at))),
                p.map_or_else(dash, |p| left(p, now)),
            ]
        })
        .collect();
    let heading = ["domain", "mode", "cached id", "live id", "age", "expires"];
    let width = u16::try_from(output.width).unwrap_or(80);
    output.write(&table::table(&heading, &rows, width))?;
    let mut out = String::new();
    for e in entries {
        if let Some(used) = &e.used {
            hang(
                &mut out,
                " ",
                &format!("{}: {}", e.domain, used_words(used, now)),
                3,
                output.width,
            );
        }
        if let Some(t) = &e.remembered.failure {
            let ago = time::span(now.since(t.at));
            let text = format!("{}: last failure {ago} ago: {}", e.domain, printable(&t.reason));
            hang(&mut out, " ", &text, 3, output.width);
        }
    }
    output.write(&out)
}

fn parsed(p: &CachedPolicy) -> Option<StsPolicy> {
    sts::parser::parse(&p.raw).value
}

fn left(p: &CachedPolicy, now: Timestamp) -> String {
    let left = p.expires_at.since(now);
    if left > 0 { format!("in {}", time::span(left)) } else { "expired".into() }
}

/// Returns when the policy server was asked for a domain, and when it fetches the policy again.
fn used_words(used: &StsUse, now: Timestamp) -> String {
    let asked = format!("asked for {} ago", time::span(now.since(used.asked_at).max(0)));
    match used.due_at.map(|due_at| due_at.since(now)) {
        _ if now.since(used.asked_at) > IN_USE => {
            format!("{asked}: not fetched again before the next question")
        }
        Some(left) if left > 0 => format!("{asked}, fetched again in {}", time::span(left)),
        Some(_) => format!("{asked}, due to be fetched again"),
        None => asked,
    }
}

/// The hosts that a sender with the cached policy refuses.
enum OldSender {
    /// The policy is not enforced.
    Nothing,
    Unknown,
    Hosts(Vec<String>),
}

impl OldSender {
    fn hosts(self) -> Option<Vec<String>> {
        match self {
            OldSender::Nothing => Some(Vec::new()),
            OldSender::Unknown => None,
            OldSender::Hosts(hosts) => Some(hosts),
        }
    }
}

fn refused(entry: &Entry, live: &Live) -> OldSender {
    let Some(policy) = entry.remembered.policy.as_ref().and_then(parsed) else {
        return OldSender::Unknown;
    };
    if policy.mode != sts::policy::Mode::Enforce {
        return OldSender::Nothing;
    }
    let Some(hosts) = live.hosts.as_ref() else { return OldSender::Unknown };
    OldSender::Hosts(
        hosts.iter().filter(|h| walk::sts_match(&policy, h).is_none()).cloned().collect(),
    )
}

fn show(
    entry: &Entry,
    live: &Live,
    now: Timestamp,
    output: &mut Output,
) -> Result<(), CommandError> {
    let mut out = format!("{}\n", entry.domain);
    let width = output.width;
    let mut line = |label: &str, text: &str| {
        hang(&mut out, &format!("  {label:<14}"), text, 16, width);
    };
    if let Some(p) = &entry.remembered.policy {
        line("cached id", &p.id);
        line("live id", &printable(&live_id(live)));
        let age = time::span(now.since(p.fetched_at));
        line("fetched", &format!("{} ({age} ago)", p.fetched_at.rfc3339()));
        line("expires", &format!("{} ({})", p.expires_at.rfc3339(), left(p, now)));
        for text in printable_lines(&p.raw).lines() {
            line("policy", text);
        }
    } else {
        line("cached id", "none: no fetch has succeeded");
        line("live id", &printable(&live_id(live)));
    }
    if let Some(used) = &entry.used {
        line("policy server", &used_words(used, now));
    }
    if let Some(t) = &entry.remembered.failure {
        line("last failure", &format!("{}: {}", t.at.rfc3339(), printable(&t.reason)));
    }
    let is_live = entry.remembered.policy.as_ref().is_some_and(|p| p.is_live(now));
    match (is_live, refused(entry, live)) {
        (false, _) => line("old senders", "a policy of this age is no longer obeyed"),
        (true, OldSender::Nothing) => {
            line("old senders", "a sender with this policy refuses no MX host");
        }
        (true, OldSender::Unknown) => {
            line("old senders", "not known: the MX hosts of today were not looked up");
        }
        (true, OldSender::Hosts(hosts)) if hosts.is_empty() => {
            line("old senders", "a sender with this policy accepts every MX host of today");
        }
        (true, OldSender::Hosts(hosts)) => {
            let names = printable(&hosts.join(", "));
            line("old senders", &format!("a sender with this policy refuses {names}"));
        }
    }
    output.write(&out)
}

fn as_json(entry: &Entry, live: &Live, now: Timestamp) -> Value {
    let policy = entry.remembered.policy.as_ref().map(|p| {
        let parsed = parsed(p);
        json!({
            "id": p.id,
            "mode": parsed.as_ref().map(|p| p.mode.word()),
            "mx": parsed.as_ref().map(|p| p.mx.iter().map(MxPattern::as_str).collect::<Vec<_>>()),
            "fetched_at": p.fetched_at.rfc3339(),
            "expires_at": p.expires_at.rfc3339(),
            "live": p.is_live(now),
            "raw": printable_lines(&p.raw),
        })
    });
    let failure = entry
        .remembered
        .failure
        .as_ref()
        .map(|t| json!({"at": t.at.rfc3339(), "id": t.id, "reason": printable(&t.reason)}));
    let (id, why) = match &live.id {
        None => (None, None),
        Some(Ok(id)) => (Some(id.clone()), None),
        Some(Err(why)) => (None, Some(printable(why))),
    };
    json!({
        "domain": entry.domain.to_string(),
        "policy": policy,
        "live_id": id,
        "live_id_missing": why,
        "last_failure": failure,
        "asked_at": entry.used.map(|used| used.asked_at.rfc3339()),
        "due_at": entry.used.and_then(|used| used.due_at).map(Timestamp::rfc3339),
        "would_refuse": refused(entry, live).hosts(),
    })
}
