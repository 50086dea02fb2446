//! `dig`: one question, the answer in ISC's layout, and the DNSSEC judgement of it.

pub mod args;
pub mod dialogue;
pub mod flush;
pub mod lookup;
pub mod nslookup;
pub mod plus;
pub mod trace;
pub mod words;

use crate::gateway::environment;
use crate::gateway::settings::Settings;
use crate::net::dig::Transport;
use crate::net::dns::answer_status;
use crate::os::clock;
use crate::os::files;
use crate::render::dig as render;
use crate::shell::commands::dig::args::DigArgs;
use crate::shell::commands::dig::lookup::Answered;
use crate::shell::commands::dig::lookup::NO_ANSWER;
use crate::shell::commands::dig::lookup::Run;
use crate::shell::commands::dig::lookup::base;
use crate::shell::commands::dig::lookup::limit;
use crate::shell::commands::dig::lookup::place;
use crate::shell::commands::dig::words::Plan;
use crate::shell::error::CommandError;
use crate::shell::invocation::CommandLine;
use crate::shell::invocation::Invocation;
use crate::shell::options::Global;
use crate::shell::runtime;
use crate::shell::terminal::output::Output;
use crate::vocab::resolver::Endpoint;
use crate::vocab::text::excerpt;
use crate::vocab::text::printable;
use crate::wire::dns_message::DnsMessage;
use crate::wire::dns_words::IN;
use clap::FromArgMatches;
use std::path::Path;

const MAX_LINES: usize = 10_000;

/// Runs `dig WORD...`.
///
/// Errors: [`CommandError`]; what was printed before stays printed.
pub fn run(args: &DigArgs, invocation: &mut Invocation<'_>) -> Result<u8, CommandError> {
    let (global, words) = options(&args.words, invocation)?;
    let base = base(&global);
    let mut plan = words::parse(&words, &base)?;
    if plan.help {
        invocation.output.write(&help(invocation.command_line))?;
        return Ok(0);
    }
    if let Some(file) = plan.batch.take() {
        batch(&mut plan, &file)?;
        if plan.lookups.is_empty() {
            return Ok(0);
        }
    }
    if plan.lookups.is_empty() {
        plan.lookups.push(plan.base.clone());
    }
    invocation.tell_missing_database();
    let options = global.options(invocation.context);
    let output = &mut *invocation.output;
    let settings = Settings::in_force(&options)?;
    runtime::interruptible(runtime::single()?, async {
        let named = plan.lookups.iter().filter_map(|l| l.server.as_deref());
        let ways = environment::dns_ways(&options, &settings, named).await?;
        let mut status = 0;
        for (n, lookup) in plan.lookups.iter().enumerate() {
            let one = Run::new(lookup, &ways, limit(&global));
            let first = First {
                words: words::repeated(&words),
                counts_servers: plan.base.server.is_some(),
            };
            status = status.max(show(&one, (n == 0).then_some(&first), output).await?);
            output.flush()?;
        }
        Ok(status)
    })
}

/// Takes the global options out of the words, which `dig` parses itself.
fn options(
    words: &[String],
    invocation: &Invocation<'_>,
) -> Result<(Global, Vec<String>), CommandError> {
    let tree = (invocation.command_line)();
    let mut taken = vec!["destgate".to_string()];
    let mut rest = Vec::new();
    let mut words = words.iter();
    while let Some(word) = words.next() {
        let Some(long) = word.strip_prefix("--") else {
            rest.push(word.clone());
            continue;
        };
        if long == "help" {
            rest.push("-h".into());
            continue;
        }
        let (name, value) = match long.split_once('=') {
            Some((name, value)) => (name, Some(value)),
            None => (long, None),
        };
        let known = tree.get_arguments().find(|a| a.is_global_set() && a.get_long() == Some(name));
        let Some(known) = known else {
            return Err(CommandError::usage(
                format!("`{}` is no option of dig", excerpt(word, 40)),
                "its own options begin with `+` or `-`; `help dig` lists them",
            ));
        };
        taken.push(word.clone());
        if known.get_action().takes_values() && value.is_none() {
            taken.extend(words.next().cloned());
        }
    }
    if taken.len() == 1 {
        return Ok((invocation.global.clone(), rest));
    }
    let parsed = tree.try_get_matches_from(taken).and_then(|m| Global::from_arg_matches(&m));
    let given = parsed.map_err(|error| {
        let text = error.to_string();
        let first = text.lines().next().unwrap_or_default();
        CommandError::usage(first.trim_start_matches("error: "), "`help dig` lists the options")
    })?;
    Ok((given.under(invocation.global), rest))
}

fn help(command_line: CommandLine) -> String {
    let mut tree = command_line().term_width(80);
    tree.find_subcommand_mut("dig").map(|c| c.render_help().to_string()).unwrap_or_default()
}

fn batch(plan: &mut Plan, file: &str) -> Result<(), CommandError> {
    let content = files::read_input(Path::new(file))?;
    let text = String::from_utf8_lossy(&content);
    for (number, line) in text.lines().enumerate() {
        let place = || format!("{} line {}", printable(file), number + 1);
        let line = line.trim();
        if line.is_empty() || line.starts_with([';', '#']) {
            continue;
        }
        let words: Vec<String> = line.split_whitespace().map(Into::into).collect();
        let found = words::parse(&words, &plan.base)
            .map_err(|error| CommandError::usage(format!("{}: {error}", place()), error.hint()))?;
        if plan.lookups.len() + found.lookups.len() > MAX_LINES {
            return Err(CommandError::usage(
                format!("{}: more than {MAX_LINES} names", place()),
                "split the file up",
            ));
        }
        plan.lookups.extend(found.lookups);
    }
    Ok(())
}

struct First {
    words: String,
    /// Whether the servers are counted: if they were named for all look-ups, as in ISC's tool.
    counts_servers: bool,
}

async fn show(
    run: &Run<'_>,
    first: Option<&First>,
    output: &mut Output,
) -> Result<u8, CommandError> {
    let servers = run.servers().await?;
    if run.lookup.trace {
        let judge = run.judge(servers)?;
        return trace::run(run, &judge, output).await;
    }
    let show = &run.lookup.show;
    let answered = run.answer(&servers, output).await?;
    if let Some(Ok(message)) = answered.as_ref().map(|a| DnsMessage::read(&a.got.raw))
        && message.mixes_classes()
    {
        output.write(";; Warning: Message parser reports malformed message packet.\n")?;
    }
    let unreached = answered.is_none() && run.lookup.over() == Transport::Tcp;
    if let Some(first) = first.filter(|_| !unreached) {
        let count = first.counts_servers.then_some(servers.len());
        output.write(&render::banner(&first.words, count, show))?;
    }
    let Some(a) = answered else {
        output.write(";; no servers could be reached\n")?;
        return Ok(NO_ANSWER);
    };
    // It was read before: an unreadable message is no answer.
    let Ok(message) = DnsMessage::read(&a.got.raw) else { return Ok(NO_ANSWER) };
    output.write(&render::message(&message, show, &a.asked))?;
    if show.short {
        return Ok(0);
    }
    if show.stats {
        let named = match &run.lookup.server {
            Some(name) => name.clone(),
            None => match &a.server {
                Endpoint::Plain(address) => address.ip().to_string(),
                Endpoint::Tls { .. } | Endpoint::Https { .. } => a.server.to_string(),
            },
        };
        output.write(&format!(
            ";; Query time: {} msec\n;; SERVER: {}({}) ({})\n;; WHEN: {}\n;; MSG SIZE  rcvd: {}\n",
            a.took,
            place(&a.server),
            printable(&named),
            transport(&a),
            clock::dig_form(clock::now()),
            a.got.raw.len()
        ))?;
    }
    // The answer is shown at once: the DNSSEC judgement may take further queries.
    output.flush()?;
    if show.verdict && run.lookup.class == IN {
        let chain =
            if message.header.has("ra") { vec![a.server.clone()] } else { run.resolvers(&a) };
        let judged = run.judge(chain)?.of(&a.asked, &a.server, &run.way(a.transport)).await;
        output.write(&format!(";; DNSSEC: {}\n", answer_status::said(&judged)))?;
    }
    if show.stats {
        output.write("\n")?;
    }
    Ok(0)
}

fn transport(answered: &Answered) -> &'static str {
    match (&answered.server, answered.transport) {
        (Endpoint::Plain(_), Transport::Udp) => "UDP",
        (Endpoint::Plain(_), Transport::Tcp) => "TCP",
        (Endpoint::Tls { .. }, _) => "TLS",
        (Endpoint::Https { .. }, _) => "HTTPS",
    }
}
