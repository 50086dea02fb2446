//! `cache warm`: policies fetched in advance.

use crate::engine::bulk;
use crate::engine::bulk::Order;
use crate::engine::bulk::Stop;
use crate::gateway::check::checker::Checker;
use crate::gateway::check::input::CheckInput;
use crate::gateway::check::input::Fault;
use crate::gateway::check::input::Line;
use crate::gateway::check::input::Targets;
use crate::gateway::check::resume::Done;
use crate::gateway::check::warm;
use crate::gateway::check::warm::Warmth;
use crate::gateway::database;
use crate::gateway::error::InputError;
use crate::gateway::options::CheckOptions;
use crate::policy::evidence::Refetch;
use crate::render::wrap::hang;
use crate::shell::commands::lint::LintFormat;
use crate::shell::error::CommandError;
use crate::shell::error::worse;
use crate::shell::invocation::Invocation;
use crate::shell::runtime;
use crate::shell::terminal::output::Output;
use crate::shell::terminal::progress::Progress;
use crate::vocab::dns::Destination;
use crate::vocab::text::InvalidInput;
use crate::vocab::text::printable;
use clap::Args;
use futures_util::StreamExt;
use serde_json::Value;
use serde_json::json;
use std::path::PathBuf;
use std::time::Duration;

/// Time limit for one domain.
const DEADLINE: Duration = Duration::from_secs(60);

/// Number of domains whose exact number does not matter.
const MANY: usize = 1_000;

/// `cache warm`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  destgate cache warm example.com example.net
  destgate cache warm --file domains
  destgate cache warm --file - --format json < domains

Whoever can interfere with the first fetch of a policy can make a sender believe
that there is none (RFC 8461 section 10.2). What is cached before the first mail
goes out cannot be withheld from it. A policy that is cached and whose record has
the same id is not fetched again. `serve` and `check` use the same cache.

Exit status: 0 every policy that is announced is cached, 1 one could not be
fetched, 2 usage, 3 something could not be seen from here, 130 interrupted.")]
pub struct WarmArgs {
    /// Domains
    #[arg(value_name = "DOMAIN", required_unless_present = "file")]
    pub domains: Vec<String>,
    /// Read domains from a file, one a line; `-` is stdin, `#` begins a comment
    #[arg(long, value_name = "FILE")]
    pub file: Option<PathBuf>,
    /// Number of domains at once
    #[arg(long, value_name = "N", default_value_t = 16, value_parser = clap::value_parser!(u16).range(1..=256))]
    pub jobs: u16,
    /// No progress on stderr
    #[arg(short, long)]
    pub quiet: bool,
    /// The form of the result
    #[arg(long, value_enum, default_value_t = LintFormat::Text)]
    pub format: LintFormat,
}

/// What became of all domains.
#[derive(Debug, Default)]
struct Sum {
    fetched: usize,
    known: usize,
    absent: usize,
    failed: usize,
    unseen: usize,
    /// Lines that are no domains.
    wrong: usize,
    status: u8,
    values: Vec<Value>,
}

impl Sum {
    fn add(&mut self, warmth: &Warmth) {
        let place = match warmth {
            Warmth::Fetched(_) => &mut self.fetched,
            Warmth::Known(_) => &mut self.known,
            Warmth::Absent => &mut self.absent,
            Warmth::Failed(_) => &mut self.failed,
            Warmth::Unseen(_) => &mut self.unseen,
        };
        *place += 1;
        self.status = worse(self.status, warmth.exit_status());
    }

    fn text(&self) -> String {
        let policies = if self.fetched == 1 { "policy" } else { "policies" };
        let mut out = format!("{} {policies} fetched", self.fetched);
        for (count, what) in [
            (self.known, "known"),
            (self.absent, "without a policy"),
            (self.failed, "failed"),
            (self.unseen, "not seen"),
            (self.wrong, "no domain"),
        ] {
            if count > 0 {
                out.push_str(&format!(", {count} {what}"));
            }
        }
        out.push('\n');
        out
    }
}

/// Runs the command.
///
/// Errors: an unusable domain, file, setting or store.
pub fn run(args: &WarmArgs, invocation: &mut Invocation<'_>) -> Result<u8, CommandError> {
    let asked = CheckInput {
        domains: args.domains.clone(),
        file: args.file.clone(),
        // One line that is wrong keeps none of the others from being fetched.
        skip_invalid: true,
        ..CheckInput::default()
    };
    let targets = Targets::read(&asked, Done::default(), MANY)?;
    let options = invocation.options();
    let store = database::store_to_check(&options)?;
    let check = CheckOptions {
        smtp: false,
        deadline: DEADLINE,
        refetch: Refetch::IfIdChanged,
        ..CheckOptions::default()
    };
    let runtime = if targets.at_least(MANY) { runtime::many()? } else { runtime::single()? };
    let (context, output) = (invocation.context, &mut *invocation.output);
    runtime::interruptible(runtime, async {
        let checker = Checker::new(&options, &check, Some(store)).await?;
        let mut progress = Progress::of(&targets, args.quiet, context);
        let mut sum = Sum::default();
        let work = |line: Line| one(&checker, line);
        let stop = Stop::default();
        let mut results =
            bulk::run(targets.stream(), usize::from(args.jobs), Order::AsAsked, &stop, work);
        while let Some(done) = results.next().await {
            match done? {
                Ok((name, warmth)) => {
                    sum.add(&warmth);
                    progress.step(warmth.exit_status() != 0);
                    match args.format {
                        LintFormat::Json => sum.values.push(value(&name, &warmth)),
                        LintFormat::Text => progress.aside(|| tell(&name, &warmth, output))?,
                    }
                }
                Err(refused) => {
                    sum.wrong += 1;
                    progress.aside(|| output.warn(&format!("{refused}; left out")));
                }
            }
        }
        progress.finish();
        match args.format {
            LintFormat::Text => output.write(&sum.text())?,
            LintFormat::Json => output.write(&format!("{:#}\n", json(&sum)))?,
        }
        Ok(if sum.wrong > 0 { 2 } else { sum.status })
    })
}

async fn one(
    checker: &Checker,
    line: Line,
) -> Result<Result<(String, Warmth), InputError>, CommandError> {
    let (text, destination) = match line {
        Ok(target) => target,
        Err(Fault::Wrong(error)) => return Ok(Err(error)),
        Err(Fault::Broken(error)) => return Err(error.into()),
    };
    let Destination::Domain(domain) = destination else {
        let refused = InvalidInput("an address has no policy".into());
        return Ok(Err(InputError::NoDomain {
            place: format!("`{}`: ", printable(&text)),
            refused,
        }));
    };
    let warmth = warm::warm(checker.engine(), checker.base().clone(), &domain).await?;
    Ok(Ok((domain.to_string(), warmth)))
}

/// Prints a domain whose policy is not there as it should be.
fn tell(name: &str, warmth: &Warmth, output: &mut Output) -> Result<(), CommandError> {
    let text = match warmth {
        Warmth::Fetched(_) | Warmth::Known(_) | Warmth::Absent => return Ok(()),
        Warmth::Failed(reason) => format!("{name}: failed: {}", printable(reason)),
        Warmth::Unseen(reason) => format!("{name}: not seen: {}", printable(reason)),
    };
    let mut out = String::new();
    hang(&mut out, "", &text, 2, output.width);
    output.write(&out)?;
    output.flush()
}

fn value(name: &str, warmth: &Warmth) -> Value {
    let (warm, reason) = match warmth {
        Warmth::Fetched(warm) | Warmth::Known(warm) => (Some(warm), None),
        Warmth::Failed(reason) | Warmth::Unseen(reason) => (None, Some(printable(reason))),
        Warmth::Absent => (None, None),
    };
    json!({
        "domain": name,
        "state": warmth.word(),
        "mode": warm.map(|warm| warm.mode.word()),
        "id": warm.map(|warm| &warm.id),
        "expires_at": warm.map(|warm| warm.expires_at.rfc3339()),
        "reason": reason,
    })
}

fn json(sum: &Sum) -> Value {
    json!({
        "fetched": sum.fetched, "known": sum.known, "absent": sum.absent,
        "failed": sum.failed, "unseen": sum.unseen, "wrong": sum.wrong,
        "domains": sum.values,
    })
}
