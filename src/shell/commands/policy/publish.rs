//! `policy publish` and `policy withdraw`: a policy brought to the senders, step by step.

use crate::config;
use crate::gateway::commit;
use crate::gateway::commit::Wish;
use crate::gateway::owner::look::Looker;
use crate::gateway::owner::publish;
use crate::gateway::owner::publish::How;
use crate::gateway::owner::rollout;
use crate::os::clock;
use crate::owner::own_policy::OwnPolicy;
use crate::owner::withdrawal::NONE_MAX_AGE;
use crate::owner::withdrawal::Phase;
use crate::policy::overrides::Moment;
use crate::policy::sts::policy::Mode;
use crate::render::owner::walk as render;
use crate::shell::commands::policy::make::MakeFormat;
use crate::shell::commands::verification::domain_of;
use crate::shell::commands::write;
use crate::shell::deliveries;
use crate::shell::error::CommandError;
use crate::shell::invocation::Invocation;
use crate::shell::runtime;
use crate::store::change::Mode as WriteMode;
use crate::store::entries::View;
use crate::vocab::dns::Domain;
use crate::vocab::time::Timestamp;
use clap::Args;
use std::time::Duration;

/// How often each address of the policy host is asked.
const ROUNDS: u32 = 3;

/// Time between the rounds. In the rehearsal nothing changes between them.
const PAUSE: Duration = Duration::from_secs(5);

/// The time that counts, for a rehearsal.
#[derive(Debug, Clone, Args)]
pub struct Clock {
    /// With --lab: act as if it were this time (2027-01-31T12:00:00Z, 2027-01-31, +14d)
    #[arg(long, value_name = "TIME", allow_hyphen_values = true, value_parser = Moment::parse)]
    pub now: Option<Moment>,
}

impl Clock {
    /// Returns the time.
    ///
    /// Errors: another time than the real one outside of a rehearsal.
    pub fn time(&self, invocation: &Invocation<'_>) -> Result<Timestamp, CommandError> {
        match self.now {
            None => Ok(clock::now()),
            Some(moment) if invocation.global.lab => Ok(moment.of(clock::now())),
            Some(_) => Err(CommandError::usage(
                "--now is for a rehearsal: what is kept here must bear the true time",
                "add --lab and a --db FILE of its own",
            )),
        }
    }
}

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
    /// Replace a policy that was published by others
    #[arg(long)]
    pub yes: bool,
    /// Publish mode enforce although an MX host fails it
    #[arg(long)]
    pub force: bool,
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
    /// The time
    #[command(flatten)]
    pub clock: Clock,
    /// The form of the result
    #[arg(long, value_enum, default_value_t = MakeFormat::Text)]
    pub format: MakeFormat,
}

/// Returns the entry of a domain.
///
/// Errors: there is none; it cannot be read; changes of it wait for a commit.
pub fn entry_of(
    domain: &Domain,
    invocation: &mut Invocation<'_>,
) -> Result<OwnPolicy, CommandError> {
    let store = invocation.store()?;
    let committed = config::own_policy::get(store, View::Committed, domain)?;
    let pending = config::own_policy::get(store, View::Pending, domain)?;
    match committed {
        Some(record) => {
            if pending.as_ref() != Some(&record) {
                invocation.output.note(&format!(
                    "the entry of {domain} has changes that are not committed; they do not count"
                ));
            }
            Ok(config::own_policy::parsed(domain, &record)?)
        }
        None if pending.is_some() => Err(CommandError::usage(
            format!("the entry of {domain} is not committed yet"),
            "`destgate commit` puts it in force",
        )),
        None => Err(CommandError::usage(
            format!("{domain} has no entry among the own domains"),
            format!("make one: destgate policyconfig new {domain} --commit"),
        )),
    }
}

/// Runs `policy publish`.
///
/// Errors: [`CommandError`].
pub fn run(args: &PublishArgs, invocation: &mut Invocation<'_>) -> Result<u8, CommandError> {
    let domain = domain_of(&args.domain)?;
    let now = args.clock.time(invocation)?;
    invocation.keeps();
    let mut own = entry_of(&domain, invocation)?;
    if args.advance {
        match advanced(args, &own, now, invocation)? {
            Some(next) => own = next,
            None => return Ok(1),
        }
    }
    let how = How {
        now,
        takes_over: args.yes,
        is_forced: args.force,
        rounds: ROUNDS,
        pause: if invocation.global.lab { Duration::ZERO } else { PAUSE },
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
    let options = invocation.options();
    let (store, output) = invocation.store_and_output()?;
    let work = async {
        let looker = Looker::new(&options, true).await?;
        Ok(publish::publish(&looker, store, own, how).await?)
    };
    let walk = runtime::interruptible(runtime::single()?, work)?;
    match format {
        MakeFormat::Text => output.write(&render::text(&walk, output.palette, output.width))?,
        MakeFormat::Json => output.write(&format!("{:#}\n", render::as_json(&walk)))?,
    }
    Ok(walk.exit_status())
}

/// Changes the entry to the next stage and commits it. `None`: it may not begin yet, which was said.
fn advanced(
    args: &PublishArgs,
    own: &OwnPolicy,
    now: Timestamp,
    invocation: &mut Invocation<'_>,
) -> Result<Option<OwnPolicy>, CommandError> {
    let options = invocation.options();
    let how = rollout::How { now, is_without_reports: args.without_reports };
    let (store, output) = invocation.store_and_output()?;
    let work = async {
        let looker = Looker::new(&options, true).await?;
        Ok(rollout::plan(&looker, store, own, how).await?)
    };
    let plan = runtime::interruptible(runtime::single()?, work)?;
    let Some(outlook) = plan.outlook.as_ref().filter(|_| plan.changed_body.is_none()) else {
        output.note("no stage is taken before the policy that is set is published");
        return Ok(Some(own.clone()));
    };
    let Some((mode, max_age)) = outlook.next else {
        output.note("this is the last stage");
        return Ok(Some(own.clone()));
    };
    if !outlook.waits.is_empty() {
        for wait in &outlook.waits {
            output.note(&format!("the next stage waits for {}", render::wait_words(wait)));
        }
        return Ok(None);
    }
    let comment = match args.without_reports {
        true => format!("policy of {}: next stage, without reports", own.domain),
        false => format!("policy of {}: next stage", own.domain),
    };
    changed(own, mode, max_age, &comment, invocation).map(Some)
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
    if own.order.wish.mode != Mode::None {
        let comment = format!("policy of {domain}: withdrawn");
        own = changed(&own, Mode::None, NONE_MAX_AGE, &comment, invocation)?;
    }
    let how = How {
        now,
        takes_over: false,
        is_forced: false,
        rounds: ROUNDS,
        pause: if invocation.global.lab { Duration::ZERO } else { PAUSE },
    };
    let status = published(&own, &how, args.format, invocation)?;
    if status != 0 {
        return Ok(status);
    }
    let how = rollout::How { now, is_without_reports: false };
    let (store, output) = invocation.store_and_output()?;
    let plan = rollout::stored(store, &own, how)?;
    if args.format == MakeFormat::Text {
        let standing = super::plan::standing(&own, &plan, now);
        output.write(&format!("\n{}", render::plan(&standing, output.palette, output.width)))?;
    }
    Ok(u8::from(!matches!(plan.phase, Phase::Drained(_))))
}
