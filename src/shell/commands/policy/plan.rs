//! `policy plan`: where the roll-out of each own domain stands.

use crate::config;
use crate::gateway::alert::of_reports;
use crate::gateway::options::Options;
use crate::gateway::owner::look::Looker;
use crate::gateway::owner::rollout;
use crate::gateway::owner::rollout::Plan;
use crate::gateway::tls_reports::fresh::Fresh;
use crate::owner::mx_change;
use crate::owner::mx_change::MxChange;
use crate::owner::own_policy::OwnPolicy;
use crate::owner::policy::Hosts;
use crate::owner::stage::Stage;
use crate::owner::stage::Wait;
use crate::owner::withdrawal::Phase;
use crate::policy::sts::issue::Accepted;
use crate::policy::sts::issue::Issue;
use crate::render::owner::walk as render;
use crate::render::owner::walk::Standing;
use crate::shell::commands::policy::entry::Clock;
use crate::shell::commands::policy::entry::entry_of;
use crate::shell::commands::policy::make::MakeFormat;
use crate::shell::commands::verification::domain_of;
use crate::shell::deliveries;
use crate::shell::error::CommandError;
use crate::shell::error::worse;
use crate::shell::invocation::Invocation;
use crate::shell::runtime;
use crate::shell::terminal::output::Output;
use crate::store::entries::View;
use crate::store::open::Store;
use crate::vocab::time::Timestamp;
use clap::Args;
use serde_json::Value;
use std::collections::BTreeSet;

/// `policy plan`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  destgate policy plan
  destgate policy plan example.com
  destgate policy plan example.com --accept certificate-host-mismatch/mx2.example.com
  destgate policy plan example.com --mx-add mx3.example.com --mx-remove mx1.example.com

Where each own domain stands, what comes next and when, and what is missing. The
domain is checked as a sender with MTA-STS would, and the check is kept: the next
stage wants good ones on two days. TLS reports that were imported count if they
quote the policy in force.

A failure that one reporter alone has, while others had none, can be taken for
the reporter's own with --accept; that is kept with name and time.

An alert is raised (displayalerts) for each reporter who sent TLS reports on most
days and sends none for three.

With --mx-add and --mx-remove: the order in which policy and MX records are to be
changed, with the earliest time of each step.

Exit status: 0 nothing waits, 1 a step waits or something is wrong, 2 usage, 3
something could not be seen, 130 interrupted.")]
pub struct PlanArgs {
    /// Domains; all own ones if none is given
    #[arg(value_name = "DOMAIN")]
    pub domains: Vec<String>,
    /// Show what is kept, without a check
    #[arg(long)]
    pub no_check: bool,
    /// Do without TLS reports, which small domains may never get
    #[arg(long)]
    pub without_reports: bool,
    /// Take a failure for the reporter's own: the result type, a slash, the MX host (repeatable)
    #[arg(long, value_name = "RESULT/HOST")]
    pub accept: Vec<String>,
    /// Show in which order hosts become MX hosts (for one domain)
    #[arg(long, value_name = "HOST,...", value_delimiter = ',', conflicts_with = "no_check")]
    pub mx_add: Vec<String>,
    /// Show in which order hosts cease to be MX hosts (for one domain)
    #[arg(long, value_name = "HOST,...", value_delimiter = ',', conflicts_with = "no_check")]
    pub mx_remove: Vec<String>,
    /// The time
    #[command(flatten)]
    pub clock: Clock,
    /// The form of the result
    #[arg(long, value_enum, default_value_t = MakeFormat::Text)]
    pub format: MakeFormat,
}

/// How a standing is shown.
pub struct Shown {
    /// The time.
    pub now: Timestamp,
    /// What a command needs to act at the same time, in a rehearsal.
    pub clock: String,
    /// The program, as it is shown before commands.
    pub program: String,
    /// Whether reports are done without.
    pub is_without_reports: bool,
}

impl Shown {
    /// Returns how a standing is shown by an invocation at a time.
    #[must_use]
    pub fn new(
        clock: &Clock,
        now: Timestamp,
        is_without_reports: bool,
        invocation: &Invocation<'_>,
    ) -> Shown {
        Shown {
            now,
            clock: clock.option(now, invocation),
            program: invocation.program(),
            is_without_reports,
        }
    }
}

/// Returns where a domain stands, to be shown.
#[must_use]
pub fn standing<'a>(own: &'a OwnPolicy, plan: &'a Plan, shown: &'a Shown) -> Standing<'a> {
    Standing {
        domain: own.domain.as_str(),
        issues: &plan.issues,
        outlook: plan.outlook.as_ref(),
        phase: &plan.phase,
        is_changed: plan.changed_body.is_some(),
        progress: plan.progress.as_ref(),
        foreign: plan.foreign.as_deref(),
        blocked: plan.blocked.as_deref(),
        rises: plan.rises,
        accepted: &plan.accepted,
        is_without_reports: shown.is_without_reports,
        clock: &shown.clock,
        now: shown.now,
        program: &shown.program,
    }
}

/// Runs the command.
///
/// Errors: [`CommandError`].
pub fn run(args: &PlanArgs, invocation: &mut Invocation<'_>) -> Result<u8, CommandError> {
    let now = args.clock.time(invocation)?;
    invocation.keeps();
    let mut entries = Vec::new();
    let names = match args.domains.as_slice() {
        [] => config::own_policy::domains(invocation.store()?, View::Committed)?,
        words => words.iter().map(|word| domain_of(word)).collect::<Result<_, _>>()?,
    };
    let mut named = BTreeSet::new();
    for domain in names.iter().filter(|domain| named.insert(*domain)) {
        entries.push(entry_of(domain, invocation)?);
    }
    if entries.is_empty() {
        invocation
            .output
            .note("there is no own domain: make an entry with `destgate policyconfig new`");
        return Ok(0);
    }
    if !args.accept.is_empty() {
        accept(args, &entries, now, invocation)?;
    }
    if !args.no_check {
        invocation.tell_left_out();
    }
    let change = change(args, &entries)?;
    if change != MxChange::default() {
        return show_change(args, &entries, &change, now, invocation);
    }
    let shown = Shown::new(&args.clock, now, args.without_reports, invocation);
    let options = invocation.options();
    let (store, output) = invocation.store_and_output()?;
    let work = all(args, &entries, &shown, (&options, store, output));
    let status = runtime::interruptible(runtime::single()?, work)?;
    if !args.no_check {
        // Reporters that fall silent cause no import, and this command is run every day.
        let raised = of_reports::raise(invocation.store()?, &Fresh::new(now));
        deliveries::of_run(raised, &options, false, invocation)?;
    }
    Ok(status)
}

/// Shows where each domain stands; returns the exit status.
async fn all(
    args: &PlanArgs,
    entries: &[OwnPolicy],
    shown: &Shown,
    (options, store, output): (&Options, &Store, &mut Output),
) -> Result<u8, CommandError> {
    let how = rollout::How { now: shown.now, is_without_reports: shown.is_without_reports };
    let looker = match args.no_check {
        true => None,
        false => Some(Looker::new(options, true).await?),
    };
    let mut status = 0;
    let mut values = Vec::new();
    for (n, own) in entries.iter().enumerate() {
        let plan = match &looker {
            Some(looker) => rollout::plan(looker, store, own, how).await?,
            None => rollout::stored(store, own, how)?,
        };
        status = worse(status, exit_status(&plan));
        let standing = standing(own, &plan, shown);
        match args.format {
            MakeFormat::Json => values.push(render::plan_json(&standing)),
            MakeFormat::Text => {
                let between = if n > 0 { "\n" } else { "" };
                let text = render::plan(&standing, output.palette, output.width);
                output.write(&format!("{between}{text}"))?;
                output.flush()?;
            }
        }
    }
    if args.format == MakeFormat::Json {
        output.write(&format!("{:#}\n", Value::from(values)))?;
    }
    Ok(status)
}

/// Returns the change of MX hosts that is asked about.
///
/// Errors: more than one domain, a word that is no host name.
fn change(args: &PlanArgs, entries: &[OwnPolicy]) -> Result<MxChange, CommandError> {
    if args.mx_add.is_empty() && args.mx_remove.is_empty() {
        return Ok(MxChange::default());
    }
    if entries.len() != 1 {
        let message = "--mx-add and --mx-remove are for one domain";
        return Err(CommandError::usage(message, "name the domain"));
    }
    let names = |words: &[String]| -> Result<Vec<String>, CommandError> {
        words.iter().map(|word| Ok(domain_of(word)?.to_string())).collect()
    };
    Ok(MxChange { add: names(&args.mx_add)?, remove: names(&args.mx_remove)? })
}

/// Prints the steps of a change of MX hosts.
fn show_change(
    args: &PlanArgs,
    entries: &[OwnPolicy],
    change: &MxChange,
    now: Timestamp,
    invocation: &mut Invocation<'_>,
) -> Result<u8, CommandError> {
    let [own] = entries else { return Ok(2) };
    let options = invocation.options();
    let work = async {
        let looker = Looker::new(&options, false).await?;
        Ok(rollout::lives(&looker, own).await)
    };
    let lives = runtime::interruptible(runtime::single()?, work)?;
    let program = invocation.program();
    let output = &mut *invocation.output;
    let Some(lives) = lives else {
        let text = format!("a name server of {} was not seen, so no time is known", own.domain);
        output.note(&text);
        return Ok(3);
    };
    let is_live = own.order.wish.hosts == Hosts::Live;
    let steps = mx_change::steps(own.domain.as_str(), change, lives, is_live, now);
    match args.format {
        MakeFormat::Json => {
            output.write(&format!("{:#}\n", render::change_json(&steps, &program)))?;
        }
        MakeFormat::Text => output.write(&render::change(&steps, &program, output.width))?,
    }
    Ok(0)
}

/// Returns 1 if a step waits or something is wrong, 3 if something could not be seen and nothing is
/// known to be wrong.
fn exit_status(plan: &Plan) -> u8 {
    let is_open = Issue::current(&plan.issues).is_none_or(|issue| issue.live_at.is_none());
    let of_outlook = plan.outlook.as_ref().filter(|o| o.stage != Stage::Withdrawn);
    let is_unseen = |wait: &Wait| matches!(wait, Wait::CheckUnseen(_));
    let waits = of_outlook.is_some_and(|o| {
        o.waits.iter().any(|wait| !is_unseen(wait))
            || o.may_go()
            || o.back.is_some()
            || !o.unknown.is_empty()
    });
    let drains = matches!(plan.phase, Phase::Draining { .. });
    let is_wrong = plan.progress.as_ref().is_some_and(|proof| !proof.wrong.is_empty());
    if is_open || plan.changed_body.is_some() || waits || drains || plan.blocked.is_some() {
        return 1;
    }
    let unseen = of_outlook.is_some_and(|o| o.waits.iter().any(is_unseen));
    let unproven = plan.progress.as_ref().is_some_and(|proof| !proof.unseen.is_empty());
    match (is_wrong && !matches!(plan.phase, Phase::Drained(_)), unseen || unproven) {
        (true, _) => 1,
        (false, true) => 3,
        (false, false) => 0,
    }
}

/// Keeps failures as accepted.
///
/// Errors: more than one domain, a word that is no failure of it, a failure that others have too.
fn accept(
    args: &PlanArgs,
    entries: &[OwnPolicy],
    now: Timestamp,
    invocation: &mut Invocation<'_>,
) -> Result<(), CommandError> {
    let [own] = entries else {
        return Err(CommandError::usage("--accept is for one domain", "name the domain"));
    };
    let who = invocation.options().user;
    let store = invocation.store()?;
    let how = rollout::How { now, is_without_reports: args.without_reports };
    let plan = rollout::stored(store, own, how)?;
    let in_force = Issue::in_force(&plan.issues);
    let failures = plan.outlook.as_ref().map_or(&[][..], |o| &o.failures);
    for word in &args.accept {
        let (result, host) = word.split_once('/').unwrap_or((word, ""));
        let known =
            failures.iter().find(|f| f.result == result && f.host.eq_ignore_ascii_case(host));
        let (Some(failure), Some(issue)) = (known, in_force) else {
            return Err(CommandError::usage(
                format!("no report of the last 14 days has the failure `{word}`"),
                format!("destgate policy plan {} lists them", own.domain),
            ));
        };
        if !failure.is_lonely {
            return Err(CommandError::usage(
                format!("`{word}` is not one reporter's own: it has to be mended"),
                "only a failure is accepted that one reporter has, while two others had successes on the same days and the last check was good",
            ));
        }
        store.accept(
            own.domain.as_str(),
            &Accepted {
                id: issue.id.clone(),
                result: failure.result.clone(),
                host: failure.host.clone(),
                reporter: failure.reporters.first().cloned().unwrap_or_default(),
                who: who.clone(),
                at: now,
            },
        )?;
    }
    Ok(())
}
