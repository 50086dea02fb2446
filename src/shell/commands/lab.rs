//! `lab`: lists the rehearsal lab, and serves it to other programs.

use crate::lab::DOMAINS;
use crate::lab::Lab;
use crate::lab::LabDomain;
use crate::lab::OwnSite;
use crate::os::files::read_file;
use crate::os::files::read_input;
use crate::render::table;
use crate::shell::error::CommandError;
use crate::shell::invocation::Invocation;
use crate::shell::runtime;
use crate::shell::terminal::output::Output;
use crate::vocab::text::printable;
use clap::Args;
use clap::Subcommand;
use clap::ValueEnum;
use serde_json::Value;
use serde_json::json;
use std::fs;
use std::path::Path;
use std::path::PathBuf;
use std::time::Duration;

/// `lab`.
#[derive(Debug, Args)]
#[command(
    args_conflicts_with_subcommands = true,
    after_help = "\
Examples:
  destgate lab
  destgate lab --serve DIR    in one terminal; in another:
  destgate check --no-cache $(cat DIR/options) good.example

Of yours.example, which is not in the list, you are the owner: what `lab host`
and `lab dns` put there is served and said of it. It is kept in the database:
  destgate --lab --db my.db policyconfig new yours.example --folder www --commit
  destgate --lab --db my.db policy publish yours.example
  destgate --lab --db my.db lab host www"
)]
pub struct LabArgs {
    /// What to put at yours.example
    #[command(subcommand)]
    pub action: Option<LabAction>,
    /// Serve the lab until interrupted; writes trust anchor, roots and options to this folder
    #[arg(long, value_name = "DIR", conflicts_with = "format")]
    pub serve: Option<PathBuf>,
    /// Answer each message this late, as servers far away do. Unit: milliseconds
    #[arg(long, value_name = "MS", default_value_t = 0, requires = "serve", value_parser = clap::value_parser!(u64).range(..=10_000))]
    pub delay: u64,
    /// The form of the list
    #[arg(long, value_enum, default_value_t = LabFormat::Text)]
    pub format: LabFormat,
}

/// What is put at the domain that the user owns.
#[derive(Debug, Subcommand)]
pub enum LabAction {
    /// Deploy a folder at the policy host of yours.example
    Host {
        /// The folder, with .well-known/mta-sts.txt below it
        #[arg(value_name = "DIR")]
        folder: PathBuf,
        /// At the first of its two addresses only
        #[arg(long)]
        only_first: bool,
    },
    /// Replace the MX and TXT records of yours.example by those of a zone file
    Dns {
        /// The file; `-` is stdin
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// At the first of its two name servers only
        #[arg(long)]
        only_first: bool,
    },
    /// Show what is there
    Show,
}

/// The form of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LabFormat {
    /// For people
    Text,
    /// An array of objects
    Json,
}

/// Runs the command.
///
/// Errors: the lab does not start, the folder cannot be written.
pub fn run(args: &LabArgs, invocation: &mut Invocation<'_>) -> Result<u8, CommandError> {
    if let Some(action) = &args.action {
        return own(action, invocation);
    }
    let output = &mut *invocation.output;
    match &args.serve {
        Some(folder) => serve(folder, Duration::from_millis(args.delay), output),
        None if args.format == LabFormat::Json => {
            let all: Vec<Value> = DOMAINS.iter().map(as_json).collect();
            output.write(&format!("{:#}\n", Value::Array(all)))?;
            Ok(0)
        }
        None => list(output),
    }
}

/// Puts something at the own domain, or shows it.
fn own(action: &LabAction, invocation: &mut Invocation<'_>) -> Result<u8, CommandError> {
    if invocation.global.db.is_none() {
        return Err(CommandError::usage(
            "the own domain of the lab is kept in a database",
            "name one for the rehearsal: destgate --lab --db FILE lab ...",
        ));
    }
    invocation.keeps();
    let store = invocation.store()?;
    let kept = store.lab_site()?.and_then(|text| serde_json::from_str(&text).ok());
    let mut site: OwnSite = kept.unwrap_or_default();
    let half = |only_first: bool| if only_first { 1 } else { 2 };
    let (said, only_first) = match action {
        LabAction::Show => {
            let text = format!("{:#}\n", serde_json::to_value(&site).unwrap_or_default());
            invocation.output.write(&text)?;
            return Ok(0);
        }
        LabAction::Host { folder, only_first } => {
            let text = read_file(&folder.join(".well-known/mta-sts.txt"))?;
            let text = String::from_utf8_lossy(&text).into_owned();
            for body in site.bodies.iter_mut().take(half(*only_first)) {
                *body = Some(text.clone());
            }
            ("deployed at mta-sts.yours.example", *only_first)
        }
        LabAction::Dns { file, only_first } => {
            let text = String::from_utf8_lossy(&read_input(file)?).into_owned();
            OwnSite::check(&text).map_err(|why| {
                let hint = "destgate policy publish and policy make --dns zone print them so";
                CommandError::usage(format!("nothing was put there: {}", printable(&why)), hint)
            })?;
            for records in site.records.iter_mut().take(half(*only_first)) {
                records.clone_from(&text);
            }
            ("the records of yours.example are in place", *only_first)
        }
    };
    let which = if only_first { ", at the first only" } else { "" };
    let value = serde_json::to_string(&site).unwrap_or_else(|_| "{}".into());
    invocation.store()?.keep_lab_site(&value)?;
    invocation.output.write(&format!("{said}{which}\n"))?;
    Ok(0)
}

/// Returns a domain and its expected verdict under the settings of a check.
fn as_json(d: &LabDomain) -> Value {
    let word = |text: &str| if text.is_empty() { Value::Null } else { json!(text) };
    json!({
        "domain": d.name,
        "about": d.about,
        "expect": {
            "action": d.expect.action,
            "protection": word(d.expect.protection),
            "mta_sts": word(d.expect.mta_sts),
            "dane": word(d.expect.dane),
        },
    })
}

fn list(output: &mut Output) -> Result<u8, CommandError> {
    let rows: Vec<Vec<String>> = DOMAINS
        .iter()
        .map(|d| {
            let expect = match d.expect.action {
                "deliver" => format!("deliver ({})", d.expect.protection),
                other => other.to_string(),
            };
            vec![d.name.to_string(), expect, d.about.to_string()]
        })
        .collect();
    let width = u16::try_from(output.width).unwrap_or(80);
    output.write(&table::table(&["domain", "expected", "what it shows"], &rows, width))?;
    output.write("\nAll of them: destgate --lab check --all\n")?;
    Ok(0)
}

fn serve(folder: &Path, delay: Duration, output: &mut Output) -> Result<u8, CommandError> {
    runtime::many()?.block_on(async {
        let lab = Lab::start_late(delay)
            .await
            .map_err(|e| CommandError::usage(format!("the lab does not start: {e}"), ""))?;
        // Installed before the first output: Ctrl-C may follow it at once.
        let mut stop = runtime::interrupts()?;
        write_out(folder, &lab)?;
        let shown = printable(&folder.display().to_string());
        output.write(&format!(
            "serving on {}; stop with Ctrl-C\nin another terminal: destgate check --no-cache $(cat {shown}/options) good.example\n",
            lab.resolver()
        ))?;
        output.flush()?;
        stop.next().await;
        Ok(0)
    })
}

/// Writes the trust anchor, the roots and the options.
fn write_out(folder: &Path, lab: &Lab) -> Result<(), CommandError> {
    let failed = |e: std::io::Error| {
        let shown = printable(&folder.display().to_string());
        CommandError::usage(
            format!("`{shown}` cannot be written: {}", crate::os::io_error::plain(&e)),
            "name a folder that may be written",
        )
    };
    fs::create_dir_all(folder).map_err(failed)?;
    let folder_full = fs::canonicalize(folder).map_err(failed)?;
    let anchor = folder_full.join("anchor");
    let roots = folder_full.join("ca.pem");
    fs::write(&anchor, format!("{}\n", lab.trust_anchor())).map_err(failed)?;
    fs::write(&roots, lab.ca_pem()).map_err(failed)?;
    let mut options = format!(
        "--resolver {}\n--trust-anchor {}\n--ca-file {}\n",
        lab.resolver(),
        anchor.display(),
        roots.display()
    );
    for (from, to) in lab.connections() {
        options.push_str(&format!("--connect-to {from}:{to}\n"));
    }
    fs::write(folder_full.join("options"), options).map_err(failed)
}
