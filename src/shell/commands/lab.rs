//! `lab`: lists the rehearsal lab, and serves it to other programs.

use crate::lab::DOMAINS;
use crate::lab::Lab;
use crate::lab::LabDomain;
use crate::render::table;
use crate::shell::error::CommandError;
use crate::shell::invocation::Invocation;
use crate::shell::runtime;
use crate::shell::terminal::output::Output;
use crate::vocab::text::printable;
use clap::Args;
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
    after_help = "Examples:\n  destgate lab\n  destgate lab --serve DIR    in one terminal; in another:\n  destgate check --no-cache $(cat DIR/options) good.example"
)]
pub struct LabArgs {
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
