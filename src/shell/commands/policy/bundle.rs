//! The options of `policy make` that write a bundle, and its writing.

use crate::gateway::owner::after;
use crate::gateway::owner::after::Ran;
use crate::gateway::owner::bundle;
use crate::owner::place::Place;
use crate::owner::proposal::Proposal;
use crate::owner::target::Target;
use crate::render::owner::bundles;
use crate::render::owner::bundles::Site;
use crate::render::owner::bundles::written;
use crate::render::owner::bundles::written::Done;
use crate::render::owner::proposal as render;
use crate::shell::commands::policy::format::MakeFormat;
use crate::shell::error::CommandError;
use crate::shell::terminal::output::Output;
use crate::vocab::text::printable;
use clap::Args;
use clap::ValueEnum;
use clap::builder::PossibleValue;
use serde_json::Value;
use serde_json::json;
use std::path::PathBuf;
use std::time::Duration;

/// Maximum number of lines of a failed command's output that are shown.
const SHOWN: usize = 20;

/// The word of a target on the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TargetWord(pub Target);

impl ValueEnum for TargetWord {
    fn value_variants<'a>() -> &'a [Self] {
        const ALL: [TargetWord; Target::ALL.len()] = {
            let mut all = [TargetWord(Target::Plain); Target::ALL.len()];
            let mut n = 0;
            while n < all.len() {
                all[n] = TargetWord(Target::ALL[n]);
                n += 1;
            }
            all
        };
        &ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.0.word()).help(self.0.title()))
    }
}

/// The options.
#[derive(Debug, Args)]
pub struct BundleArgs {
    /// Write the files for a web host into this folder
    #[arg(short, long, value_name = "DIR", requires = "target", conflicts_with = "dns")]
    pub output: Option<PathBuf>,
    /// The kind of web host
    #[arg(long, value_enum, value_name = "KIND", requires = "output")]
    pub target: Option<TargetWord>,
    /// Replace files of others, and write what would bounce mail
    #[arg(long, requires = "output")]
    pub yes: bool,
    /// Run this in the folder afterwards, without a shell: a push, a deployment
    #[arg(long, value_name = "COMMAND", requires = "output")]
    pub after: Option<String>,
}

/// What to write.
pub struct Order<'a> {
    folder: &'a PathBuf,
    target: Target,
    overwrite: bool,
    after: Option<Vec<String>>,
}

impl BundleArgs {
    /// Returns what is to be written; `None` without a folder.
    ///
    /// Errors: a command that names no program.
    pub fn order(&self) -> Result<Option<Order<'_>>, CommandError> {
        let (Some(folder), Some(target)) = (&self.output, self.target) else { return Ok(None) };
        let split = |command: &String| {
            after::words(command).map_err(|why| {
                CommandError::usage(format!("--after: {why}"), "write it as --after 'git push'")
            })
        };
        let after = self.after.as_ref().map(split).transpose()?;
        Ok(Some(Order { folder, target: target.0, overwrite: self.yes, after }))
    }
}

/// Writes the bundle of a proposal and runs what follows; returns the exit status.
///
/// - `rehearsal`: whether this is the lab.
///
/// Errors: files of others; the folder or a file cannot be written.
pub async fn write(
    order: &Order<'_>,
    made: &Proposal,
    place: Place,
    (format, rehearsal): (MakeFormat, bool),
    output: &mut Output,
) -> Result<u8, CommandError> {
    if made.is_harmful() && !order.overwrite {
        // What is wrong is told by the findings; nothing is written that a deployment could serve.
        match format {
            MakeFormat::Text => output.write(&render::text(made, output.palette, output.width))?,
            MakeFormat::Json => output.write(&format!("{:#}\n", render::as_json(made)))?,
        }
        output.note("nothing was written, since this policy would do harm; --yes writes it");
        return Ok(1);
    }
    let site = Site {
        domain: made.domain.clone(),
        body: made.body.clone(),
        records: made.records.clone(),
        place,
    };
    let files = bundles::files(order.target, &[site])
        .map_err(|unsuited| CommandError::usage(unsuited.to_string(), ""))?;
    let written = bundle::write(order.folder, &files, order.overwrite)?;
    let folder = printable(&order.folder.display().to_string());
    let done = Done {
        proposal: made,
        target: order.target,
        folder: &folder,
        files: &files,
        written: &written,
        rehearsal,
    };
    let ran = match &order.after {
        Some(words) => {
            Some(after::run(words, order.folder, Duration::from_secs(after::LIMIT)).await)
        }
        None => None,
    };
    match format {
        MakeFormat::Text => output.write(&written::text(&done, output.palette, output.width))?,
        MakeFormat::Json => {
            let mut value = render::as_json(made);
            value["bundle"] = written::as_json(&done);
            let text = |ran: &Ran| String::from_utf8_lossy(&ran.output).into_owned();
            let after = ran
                .as_ref()
                .map(|ran| json!({"good": ran.good, "how": ran.how, "output": text(ran)}));
            value["after"] = Value::from(after);
            output.write(&format!("{value:#}\n"))?;
        }
    }
    let mut status = u8::from(made.is_harmful());
    if let Some(ran) = ran {
        output.flush()?;
        tell(&ran, output);
        status = status.max(u8::from(!ran.good));
    }
    Ok(status)
}

/// Says how the command went that followed; the end of its output, if it failed.
fn tell(ran: &Ran, output: &mut Output) {
    if ran.good {
        return output.note("the command of --after ended with exit status 0");
    }
    output.note(&format!("the files are written, but the command of --after failed: {}", ran.how));
    let text = String::from_utf8_lossy(&ran.output);
    let lines: Vec<&str> = text.lines().collect();
    for line in lines.iter().skip(lines.len().saturating_sub(SHOWN)) {
        output.note(&format!("  {}", printable(line)));
    }
}
