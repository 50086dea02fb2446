//! `policy publish` and `policy withdraw`: a policy brought to the senders, step by step.

use crate::config;
use crate::gateway::commit;
use crate::gateway::commit::Wish;
use crate::gateway::owner::look::Looker;
use crate::gateway::owner::publish;
use crate::gateway::owner::publish_options::How;
use crate::gateway::owner::rollout;
use crate::owner::own_policy::OwnPolicy;
use crate::owner::withdrawal::NONE_MAX_AGE;
use crate::owner::withdrawal::Phase;
use crate::policy::sts::issue::Issue;
use crate::policy::sts::policy::Mode;
use crate::render::owner::walk as render;
use crate::shell::commands::policy::entry::Clock;
use crate::shell::commands::policy::entry::entry_of;
use crate::shell::commands::policy::make::MakeFormat;
use crate::shell::commands::policy::plan::Shown;
use crate::shell::commands::verification::domain_of;
use crate::shell::commands::write;
use crate::shell::deliveries;
use crate::shell::error::CommandError;
use crate::shell::invocation::Invocation;
use crate::shell::runtime;
use crate::store::change::Mode as WriteMode;
use crate::store::entries::View;
use crate::vocab::time::Timestamp;
use clap::Args;
use std::time::Duration;

/// How often each address of the policy host is asked.
const ROUNDS: u32 = 3;

/// Time between the rounds. In the rehearsal nothing changes between them.
const PAUSE: Duration = Duration::from_secs(5);

/// `policy publish`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  destgate policyconfig new example.com --folder /srv/mta-sts --commit
  destgate policy publish example.com
  destgate policy publish example.com --advance

Publishes what `policyconfig` says of the domain, step by step, and goes on where
it stopped: the file is written, seen at every address of mta-sts.DOMAIN, then
the record is shown to be published, then seen at every name server. No step is
taken before the one above is proven. An unchanged policy keeps its id.

With --advance the next stage of the roll-out is taken, if `policy plan` says
that it may be: the entry is changed, committed and published.

Exit status: 0 published, 1 not yet or something is otherwise, 2 usage, 3
something could not be seen, 130 interrupted.")]
pub struct PublishArgs {
    /// The domain, with an entry in policyconfig
    #[arg(value_name = "DOMAIN")]
    pub domain: String,
    /// Take the next stage, if nothing speaks against it
    #[arg(long)]
    pub advance: bool,
    /// With --advance: do without TLS reports, which small domains may never get
    #[arg(long, requires = "advance")]
    pub without_reports: bool,
    /// Replace a policy that was published by others, and files of others in the folder
    #[arg(long)]
    pub yes: bool,
    /// Skip stages, and publish mode enforce although an MX host fails it
    #[arg(long)]
    pub force: bool,
    /// Take a change of the MX hosts into a policy of mode enforce
    #[arg(long)]
    pub new_hosts: bool,
    /// The time
    #[command(flatten)]
    pub clock: Clock,
    /// The form of the result
    #[arg(long, value_enum, default_value_t = MakeFormat::Text)]
    pub format: MakeFormat,
}

/// `policy withdraw`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  destgate policy withdraw example.com

A policy is not simply taken away: senders hold it for its max_age. The entry is
set to mode none with a lifetime of a day, committed, and published as
`policy publish` does. Then it must be served until no sender can hold an earlier
policy; the date is worked out over all of them. `policy plan` shows it.

Exit status: 0 record and host may go, 1 not yet, 2 usage, 3 something could not
be seen, 130 interrupted.")]
pub struct WithdrawArgs {
    /// The domain, with an entry in policyconfig
    #[arg(value_name = "DOMAIN")]
    pub domain: String,
    /// Withdraw a policy that was published by others, and replace files of others in the folder
    #[arg(long)]
    pub yes: bool,
    /// The time
    #[command(flatten)]
    pub clock: Clock,
    /// The form of the result
    #[arg(long, value_enum, default_value_t = MakeFormat::Text)]
    pub format: MakeFormat,
}

/// Runs `policy publish`.
///
/// Errors: [`CommandError`].
pub fn run(args: &PublishArgs, invocation: &mut Invocation<'_>) -> Result<u8, CommandError> {
    let domain = domain_of(&args.domain)?;
    let now = args.clock.time(invocation)?;
    invocation.keeps();
    let mut own = entry_of(&domain, invocation)?;
    let mut may_rise = false;
    if args.advance {
        match advanced(args, &own, now, invocation)? {
            Advance::Taken(next) => (own, may_rise) = (next, true),
            Advance::NotDue => {}
            Advance::Waits => return Ok(1),
        }
    }
    let force = if args.force { " --force" } else { "" };
    let how = How {
        now,
        takes_over: args.yes,
        is_forced: args.force,
        may_rise,
        takes_hosts: args.new_hosts || may_rise,
        rounds: ROUNDS,
        pause: if invocation.global.lab { Duration::ZERO } else { PAUSE },
        again: format!("policy publish {domain}{force}{}", args.clock.option(now, invocation)),
    };
    published(&own, &how, args.format, invocation)
}

/// Publishes an entry and prints how far it came. Returns the exit status.
fn published(
    own: &OwnPolicy,
    how: &How,
    format: MakeFormat,
    invocation: &mut Invocation<'_>,
) -> Result<u8, CommandError> {
    let (options, program) = (invocation.options(), invocation.program());
    let (store, output) = invocation.store_and_output()?;
    let work = async {
        let looker = Looker::new(&options, true).await?;
        Ok(publish::publish(&looker, store, own, how).await?)
    };
    let walk = runtime::interruptible(runtime::single()?, work)?;
    match format {
        MakeFormat::Text => {
            output.write(&render::text(&walk, &program, output.palette, output.width))?;
        }
        MakeFormat::Json => output.write(&format!("{:#}\n", render::as_json(&walk, &program)))?,
    }
    Ok(walk.exit_status())
}

/// What came of the wish for the next stage.
enum Advance {
    /// The entry is changed and committed.
    Taken(OwnPolicy),
    /// There is no next stage, or the one that is set is not published yet.
    NotDue,
    /// It may not begin yet, which was said.
    Waits,
}

/// Changes the entry to the next stage and commits it, if nothing speaks against it.
fn advanced(
    args: &PublishArgs,
    own: &OwnPolicy,
    now: Timestamp,
    invocation: &mut Invocation<'_>,
) -> Result<Advance, CommandError> {
    let options = invocation.options();
    let how = rollout::How { now, is_without_reports: args.without_reports };
    let (store, output) = invocation.store_and_output()?;
    let work = async {
        let looker = Looker::new(&options, true).await?;
        Ok(rollout::plan(&looker, store, own, how).await?)
    };
    let plan = runtime::interruptible(runtime::single()?, work)?;
    let is_open = Issue::current(&plan.issues).is_none_or(|issue| issue.live_at.is_none());
    let is_settled = plan.changed_body.is_none() && !is_open;
    let Some(outlook) = plan.outlook.as_ref().filter(|_| is_settled || plan.rises) else {
        output.note("no stage is taken before the policy that is set is published");
        return Ok(Advance::NotDue);
    };
    let Some((mode, max_age)) = outlook.next else {
        output.note("this is the last stage");
        return Ok(Advance::NotDue);
    };
    let wish = &own.order.wish;
    let is_set = (wish.mode, wish.max_age) == (mode, max_age);
    if !outlook.waits.is_empty() || (plan.rises && !is_set) {
        let shown = Shown::new(&args.clock, now, args.without_reports, invocation);
        let output = &mut *invocation.output;
        let standing = super::plan::standing(own, &plan, &shown);
        match args.format {
            MakeFormat::Json => output.write(&format!("{:#}\n", render::plan_json(&standing)))?,
            MakeFormat::Text => {
                output.write(&render::plan(&standing, output.palette, output.width))?;
            }
        }
        return Ok(Advance::Waits);
    }
    if is_set {
        // The entry is the next stage already: a run was broken off, or it was edited by hand.
        return Ok(Advance::Taken(own.clone()));
    }
    nothing_waits(invocation)?;
    let comment = match args.without_reports {
        true => format!("policy of {}: next stage, without reports", own.domain),
        false => format!("policy of {}: next stage", own.domain),
    };
    changed(own, mode, max_age, &comment, invocation).map(Advance::Taken)
}

/// Checks that no change waits for a commit, so that one can be made alone.
///
/// Errors: changes wait.
fn nothing_waits(invocation: &mut Invocation<'_>) -> Result<(), CommandError> {
    if !invocation.store()?.has_pending()? {
        return Ok(());
    }
    Err(CommandError::usage(
        "changes wait that are not committed, and this command commits its own alone",
        format!(
            "put them in force with `{0} commit`, or drop them with `{0} clearchanges`",
            invocation.program()
        ),
    ))
}

/// Changes mode and lifetime of an entry and commits it alone.
fn changed(
    own: &OwnPolicy,
    mode: Mode,
    max_age: u64,
    comment: &str,
    invocation: &mut Invocation<'_>,
) -> Result<OwnPolicy, CommandError> {
    let domain = &own.domain;
    let store = invocation.store()?;
    store.set_mode(WriteMode::Alone);
    let before = config::own_policy::get(store, View::Pending, domain)?;
    let mut record = before.clone().unwrap_or_default();
    config::own_policy::set(&mut record, "mode", mode.word())?;
    config::own_policy::set(&mut record, "max_age", &max_age.to_string())?;
    config::own_policy::put(store, domain, before.as_ref(), Some(&record))?;
    let next = config::own_policy::parsed(domain, &record)?;
    let options = invocation.options();
    let (store, output) = invocation.store_and_output()?;
    let done = commit::commit(&options, store, Wish { comment, is_saved: true })?;
    output.note(&write::said(done.as_ref()));
    deliveries::tell_failure(done.and_then(|done| done.log_failure), output);
    Ok(next)
}

/// Runs `policy withdraw`.
///
/// Errors: [`CommandError`].
pub fn withdraw(args: &WithdrawArgs, invocation: &mut Invocation<'_>) -> Result<u8, CommandError> {
    let domain = domain_of(&args.domain)?;
    let now = args.clock.time(invocation)?;
    invocation.keeps();
    let mut own = entry_of(&domain, invocation)?;
    if invocation.store()?.issues(domain.as_str())?.is_empty() && !args.yes {
        return Err(CommandError::usage(
            format!(
                "this program never published a policy of {domain}: it has nothing to withdraw"
            ),
            "if others have published one, --yes takes it over and withdraws it",
        ));
    }
    if own.order.wish.mode != Mode::None {
        nothing_waits(invocation)?;
        let comment = format!("policy of {domain}: withdrawn");
        own = changed(&own, Mode::None, NONE_MAX_AGE, &comment, invocation)?;
    }
    let how = How {
        now,
        takes_over: args.yes,
        is_forced: false,
        may_rise: false,
        takes_hosts: false,
        rounds: ROUNDS,
        pause: if invocation.global.lab { Duration::ZERO } else { PAUSE },
        again: format!("policy withdraw {domain}{}", args.clock.option(now, invocation)),
    };
    let status = published(&own, &how, args.format, invocation)?;
    if status != 0 {
        return Ok(status);
    }
    let how = rollout::How { now, is_without_reports: false };
    let shown = Shown::new(&args.clock, now, false, invocation);
    let (store, output) = invocation.store_and_output()?;
    let plan = rollout::stored(store, &own, how)?;
    if args.format == MakeFormat::Text {
        let standing = super::plan::standing(&own, &plan, &shown);
        output.write(&format!("\n{}", render::plan(&standing, output.palette, output.width)))?;
    }
    Ok(u8::from(!matches!(plan.phase, Phase::Drained(_))))
}
