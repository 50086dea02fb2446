//! `policy status` and `inspect`: what is published for a domain, everywhere.

use crate::gateway::options::Options;
use crate::gateway::owner::look::Looker;
use crate::gateway::owner::publication;
use crate::os::clock;
use crate::os::files::read_file;
use crate::owner::inspection;
use crate::owner::inspection::Inspection;
use crate::render::html::inspection as page;
use crate::render::owner::inspection as render;
use crate::shell::commands::policy::make::MakeFormat;
use crate::shell::commands::verification::domain_of;
use crate::shell::error::CommandError;
use crate::shell::error::worse;
use crate::shell::invocation::Invocation;
use crate::shell::runtime;
use crate::shell::terminal::output;
use crate::shell::terminal::output::Output;
use crate::vocab::dns::Domain;
use clap::Args;
use clap::ValueEnum;
use serde_json::Value;
use std::path::PathBuf;

/// `policy status`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  destgate policy status example.com
  destgate policy status example.com --body mta-sts.txt

The policy is fetched from every address of the policy host, and the record is
asked for at every name server of its zone, without a resolver between. Each
address must serve the file of --body; without it, the policy that `policy
publish` has published, if it has. If this gateway has fetched the
policy before, a text that changed under the same id is found too.

Exit status: 0 all is well, 1 something is wrong or there is no record, 2 usage,
3 something could not be seen, 130 interrupted.")]
pub struct StatusArgs {
    /// Domains
    #[arg(value_name = "DOMAIN", required = true)]
    pub domains: Vec<String>,
    /// The policy file that should be served
    #[arg(long, value_name = "FILE")]
    pub body: Option<PathBuf>,
    /// The form of the result
    #[arg(long, value_enum, default_value_t = MakeFormat::Text)]
    pub format: MakeFormat,
}

/// `inspect`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  destgate inspect example.com
  destgate inspect example.com --format json
  destgate inspect example.com example.net --format html -o inspection.html

Everything that senders meet, point by point: record, name servers, policy host
with its certificate, policy, MX coverage, TLS reports, mail hosts and DANE;
below, what is wrong and how to mend it. `check` says what becomes of a message.

The page of --format html is one file that loads nothing.

Exit status: as of `policy status`.")]
pub struct InspectArgs {
    /// Domains
    #[arg(value_name = "DOMAIN", required = true)]
    pub domains: Vec<String>,
    /// The form of the result
    #[arg(long, value_enum, default_value_t = InspectFormat::Text)]
    pub format: InspectFormat,
    /// Write the page to this file; without it, to stdout
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

/// The form of an inspection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum InspectFormat {
    /// For people
    Text,
    /// One JSON list
    Json,
    /// A page
    Html,
}

impl From<MakeFormat> for InspectFormat {
    fn from(format: MakeFormat) -> InspectFormat {
        match format {
            MakeFormat::Text => InspectFormat::Text,
            MakeFormat::Json => InspectFormat::Json,
        }
    }
}

/// What to look at.
struct Task {
    domains: Vec<Domain>,
    /// The policy file that should be served.
    body: Option<Vec<u8>>,
    /// Whether the mail hosts are looked at too.
    whole: bool,
    format: InspectFormat,
    /// The file of the page.
    file: PathBuf,
}

fn domains(words: &[String]) -> Result<Vec<Domain>, CommandError> {
    words.iter().map(|word| domain_of(word)).collect()
}

/// Runs `policy status`.
///
/// Errors: [`CommandError`].
pub fn run(args: &StatusArgs, invocation: &mut Invocation<'_>) -> Result<u8, CommandError> {
    let body = args.body.as_deref().map(read_file).transpose()?;
    let domains = domains(&args.domains)?;
    let (format, file) = (args.format.into(), PathBuf::from("-"));
    run_task(&Task { domains, body, whole: false, format, file }, invocation)
}

/// Runs `inspect`.
///
/// Errors: as [`run`].
pub fn inspect(args: &InspectArgs, invocation: &mut Invocation<'_>) -> Result<u8, CommandError> {
    let domains = domains(&args.domains)?;
    let format = args.format;
    if args.output.is_some() && format != InspectFormat::Html {
        return Err(CommandError::usage(
            "--output is for the page",
            "add --format html, or redirect stdout",
        ));
    }
    let file = args.output.clone().unwrap_or_else(|| PathBuf::from("-"));
    run_task(&Task { domains, body: None, whole: true, format, file }, invocation)
}

fn run_task(task: &Task, invocation: &mut Invocation<'_>) -> Result<u8, CommandError> {
    let options = invocation.options();
    invocation.tell_left_out();
    let output = &mut *invocation.output;
    runtime::interruptible(runtime::single()?, all(task, &options, output))
}

async fn all(task: &Task, options: &Options, output: &mut Output) -> Result<u8, CommandError> {
    let looker = Looker::new(options, task.whole).await?;
    let mut status = 0;
    let mut values: Vec<Value> = Vec::new();
    let mut seen: Vec<Inspection> = Vec::new();
    for (n, domain) in task.domains.iter().enumerate() {
        let inspection = one(task, &looker, domain).await?;
        status = worse(status, inspection.exit_status());
        match task.format {
            InspectFormat::Text => {
                let between = if n > 0 { "\n" } else { "" };
                let text = render::text(&inspection, output.palette, output.width);
                output.write(&format!("{between}{text}"))?;
                output.flush()?;
            }
            InspectFormat::Json => values.push(render::as_json(&inspection)),
            InspectFormat::Html => seen.push(inspection),
        }
    }
    match task.format {
        InspectFormat::Text => {}
        InspectFormat::Json => output.write(&format!("{:#}\n", Value::from(values)))?,
        InspectFormat::Html => {
            let title = match seen.as_slice() {
                [one] => format!("Inspection of {}", one.domain),
                all => format!("Inspection of {} domains", all.len()),
            };
            let text = page::page(&seen, &title, clock::now());
            output::publish_file(&task.file, &text, output)?;
        }
    }
    Ok(status)
}

async fn one(task: &Task, looker: &Looker, domain: &Domain) -> Result<Inspection, CommandError> {
    let look = looker.look(domain).await?;
    let expected = match &task.body {
        Some(body) => Some(body.clone()),
        None => publication::issued(looker, domain).await?,
    };
    let sights = publication::seen(looker, domain, &look, expected).await?;
    let roots = &looker.checker().environment().roots;
    Ok(match task.whole {
        true => inspection::whole(&sights, roots),
        false => inspection::published(&sights, roots),
    })
}
