//! `tlsverify`, `daneverify` and `mtastsverify`: the engine's evidence, printed step by step.

use crate::engine::collect::Plan;
use crate::gateway::check::checker::Checker;
use crate::gateway::check::settings;
use crate::gateway::check::settings::CheckSettings;
use crate::gateway::database;
use crate::gateway::log::journal::Basis;
use crate::gateway::options::CheckOptions;
use crate::gateway::options::Options;
use crate::policy::evidence::Evidence;
use crate::policy::plan;
use crate::policy::route::HostPort;
use crate::policy::verdict::Semantics;
use crate::render::verify_log::Verification;
use crate::render::verify_log::VerifyLog;
use crate::shell::deliveries;
use crate::shell::error::CommandError;
use crate::shell::error::worse;
use crate::shell::invocation::Invocation;
use crate::shell::runtime;
use crate::shell::terminal::dialogue::DialogueResult;
use crate::shell::terminal::dialogue::Session;
use crate::shell::terminal::output::Output;
use crate::store::entries::View;
use crate::store::open::Store;
use crate::vocab::dns::Destination;
use crate::vocab::dns::Domain;
use crate::vocab::text::InvalidInput;
use crate::vocab::text::excerpt;
use clap::Args;
use std::net::IpAddr;
use std::time::Duration;

/// `tlsverify`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  destgate tlsverify                              asks
  destgate tlsverify example.com mx.example.com
  destgate tlsverify example.com mx.example.com:26
  destgate tlsverify example.com '[2001:db8::1]:25'

The certificate may be for the TLS domain or for the host. Addresses are tried
in turn, as for delivery.

Exit status: 0 verified, 1 not, 2 usage, 3 could not be seen (a look-up failed,
or nobody answered), 130 interrupted.")]
pub struct TlsverifyArgs {
    /// The TLS domain to verify against
    #[arg(value_name = "DOMAIN")]
    pub domain: Option<String>,
    /// The host to connect to, by default the domain itself
    #[arg(value_name = "HOST[:PORT]")]
    pub host: Option<String>,
}

/// `daneverify`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  destgate daneverify                             asks
  destgate daneverify example.com example.net

Every MX host is looked at. DANE succeeds where the mail would be delivered
under DANE Mandatory.

Exit status: 0 DANE succeeds for all, 1 fails for one, 2 usage, 3 could not be
seen (a look-up failed, or nobody answered), 130 interrupted.")]
pub struct DaneverifyArgs {
    /// Domains
    #[arg(value_name = "DOMAIN")]
    pub domains: Vec<String>,
}

/// `mtastsverify`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  destgate mtastsverify                           asks
  destgate mtastsverify example.com

The policy is fetched anew, not taken from the cache, and held to as if it were
enforced. `destgate check` is the form for scripts and many domains.

Exit status: 0 MTA-STS succeeds for all, 1 fails for one, 2 usage, 3 could not
be seen (a look-up failed, or nobody answered), 130 interrupted.")]
pub struct MtastsverifyArgs {
    /// Domains
    #[arg(value_name = "DOMAIN")]
    pub domains: Vec<String>,
}

const DEADLINE: Duration = Duration::from_secs(120);

struct Task {
    what: Verification,
    domain: Destination,
    host: Option<HostPort>,
}

/// Runs `tlsverify` with arguments.
///
/// Errors: [`CommandError`]; what was printed before stays printed.
pub fn run_tls(args: &TlsverifyArgs, invocation: &mut Invocation<'_>) -> Result<u8, CommandError> {
    let Some(domain) = &args.domain else { return Ok(0) };
    let host = args.host.as_deref().unwrap_or(domain);
    let task = Task {
        what: Verification::Tls,
        domain: Destination::parse(domain)?,
        host: Some(HostPort::parse(host)?),
    };
    run(&[task], invocation)
}

/// Runs `daneverify` with domains.
///
/// Errors: as [`run_tls`].
pub fn run_dane(
    args: &DaneverifyArgs,
    invocation: &mut Invocation<'_>,
) -> Result<u8, CommandError> {
    run_domains(Verification::Dane, &args.domains, invocation)
}

/// Runs `mtastsverify` with domains.
///
/// Errors: as [`run_tls`].
pub fn run_sts(
    args: &MtastsverifyArgs,
    invocation: &mut Invocation<'_>,
) -> Result<u8, CommandError> {
    run_domains(Verification::Sts, &args.domains, invocation)
}

fn run_domains(
    what: Verification,
    domains: &[String],
    invocation: &mut Invocation<'_>,
) -> Result<u8, CommandError> {
    let tasks: Result<Vec<Task>, CommandError> = domains
        .iter()
        .map(|text| {
            let domain = Destination::Domain(domain_of(text)?);
            Ok(Task { what, domain, host: None })
        })
        .collect();
    run(&tasks?, invocation)
}

/// Parses the name of a domain.
///
/// Errors: a usage error; an address is none.
pub fn domain_of(text: &str) -> Result<Domain, CommandError> {
    if text.trim_matches(['[', ']']).parse::<IpAddr>().is_ok() {
        return Err(CommandError::usage(
            format!("`{}` is an address: only a domain has records to verify", excerpt(text, 60)),
            "write a domain such as example.com",
        ));
    }
    Domain::parse(text)
        .map_err(|refused| CommandError::usage(refused.0, "write a domain such as example.com"))
}

fn run(tasks: &[Task], invocation: &mut Invocation<'_>) -> Result<u8, CommandError> {
    invocation.tell_missing_database();
    let options = invocation.options();
    let store =
        options.database.is_some().then(|| database::store_to_check(&options)).transpose()?;
    let output = &mut *invocation.output;
    runtime::interruptible(runtime::single()?, all(tasks, store, &options, output))
}

async fn all(
    tasks: &[Task],
    store: Option<Store>,
    options: &Options,
    output: &mut Output,
) -> Result<u8, CommandError> {
    let check = CheckOptions {
        semantics: Semantics::Rfc,
        deadline: DEADLINE,
        cache: false,
        ..CheckOptions::default()
    };
    let is_logged = store.is_some();
    let checker = Checker::new(options, &check, store).await?;
    let mut status = 0;
    for (n, task) in tasks.iter().enumerate() {
        if n > 0 {
            output.write("\n")?;
        }
        let (settings, evidence, one) = one(&checker, task, output).await?;
        if is_logged {
            let report = checker.decide(task.domain.to_string(), evidence, settings);
            checker.record(Box::new(report), Basis::Trial).await;
        }
        status = worse(status, one);
    }
    deliveries::tell_failure(checker.failure(), output);
    Ok(status)
}

async fn one(
    checker: &Checker,
    task: &Task,
    output: &mut Output,
) -> Result<(CheckSettings, Evidence, u8), CommandError> {
    let (wanted, route) = (task.what.wanted(), task.host.as_ref().map(HostPort::target));
    let read =
        move |store: Option<&Store>| settings::of_no_entry(store, View::Committed, wanted, route);
    let settings = checker.read(read).await?;
    let plan: Plan = match task.what {
        Verification::Tls | Verification::Dane => plan::hosts,
        Verification::Sts => plan::policy_and_hosts,
    };
    let domain = task.domain.to_string();
    let named = task.host.as_ref().map_or_else(|| domain.clone(), HostPort::name);
    let mut log = VerifyLog::new(task.what, &domain, &named, &checker.environment().roots);
    let mut failure = None;
    let mut tell = |e: &Evidence| {
        let text = log.tell(e, false);
        if failure.is_none() && !text.is_empty() {
            failure = output.write(&text).and_then(|()| output.flush()).err();
        }
        failure.is_none() && !log.is_over()
    };
    let evidence = checker.collect(task.domain.clone(), &settings, plan, &mut tell).await?;
    if let Some(error) = failure {
        return Err(error);
    }
    output.write(&log.tell(&evidence, true))?;
    output.flush()?;
    let status = log.outcome().status();
    Ok((settings, evidence, status))
}

/// Runs the dialogue of `tlsverify`.
pub fn ask_tls(session: &mut Session, _words: &[String]) -> DialogueResult<()> {
    let question = "Enter the TLS domain to verify against:";
    let domain = session.ask_or_leave(question, &[], Destination::parse)?;
    let Some(domain) = domain else { return Ok(()) };
    let question = "Enter the destination host to connect to. Append the port (example.com:26) if you are not connecting on port 25:";
    let host = session.ask(question, &domain.to_string(), &[], HostPort::parse)?;
    shown(session, Task { what: Verification::Tls, domain, host: Some(host) })
}

/// Runs the dialogue of `daneverify`.
pub fn ask_dane(session: &mut Session, _words: &[String]) -> DialogueResult<()> {
    ask_domain(session, Verification::Dane)
}

/// Runs the dialogue of `mtastsverify`.
pub fn ask_sts(session: &mut Session, _words: &[String]) -> DialogueResult<()> {
    ask_domain(session, Verification::Sts)
}

fn ask_domain(session: &mut Session, what: Verification) -> DialogueResult<()> {
    let question = format!("Enter the domain to verify {} for:", what.name());
    let named = |text: &str| domain_of(text).map_err(|error| InvalidInput(format!("{error}.")));
    let words = session.lab_domains();
    let Some(domain) = session.ask_or_leave(&question, &words, named)? else { return Ok(()) };
    shown(session, Task { what, domain: Destination::Domain(domain), host: None })
}

fn shown(session: &mut Session, task: Task) -> DialogueResult<()> {
    session.line("");
    let mut output = Output::new(&session.context, session.global.no_color);
    let result = run(&[task], &mut session.invocation(&mut output));
    session.ended(result)
}
