//! The options of `check` for evidence: recording, replay, other settings, comparison.

use crate::policy::overrides::Moment;
use crate::policy::overrides::Settings;
use crate::shell::error::CommandError;
use clap::Args;
use std::path::Path;
use std::path::PathBuf;

/// The options that only a live check can have.
const LIVE_ONLY: [&str; 6] = ["all", "entries", "no_smtp", "all_certs", "refresh", "pending"];

/// Evidence: kept, replayed, judged under other settings, compared.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Evidence")]
pub struct EvidenceArgs {
    /// Keep all that was seen in one compressed file, for --replay; with --resume, behind what it holds
    #[arg(long, value_name = "FILE", conflicts_with_all = ["replay", "entries"])]
    pub record: Option<PathBuf>,
    /// Judge what --record kept, without the network; all of it, or the domains named; --shard,
    /// --resume and --summary go with it. One that is cut off is judged as
    /// far as it goes, with exit status 3 unless a worse one is due
    #[arg(long, value_name = "FILE", conflicts_with_all = LIVE_ONLY)]
    pub replay: Option<PathBuf>,
    /// With --replay: judge as of this time, as 2027-01-31T12:00:00Z or +14d (s, min, h, d, w)
    #[arg(long, value_name = "TIME", requires = "replay", allow_hyphen_values = true, value_parser = Moment::parse)]
    pub now: Option<Moment>,
    /// What other settings would make of it, as tls=required_verify_hosted,mta_sts=on (repeatable)
    #[arg(long, value_name = "SETTINGS", conflicts_with = "diff", value_parser = Settings::parse)]
    pub what_if: Vec<Settings>,
    /// Say what changed since these reports (--format json or ndjson; `-` is stdin); exit status 1 if anything got worse
    #[arg(long, value_name = "OLD", conflicts_with = "entries")]
    pub diff: Option<PathBuf>,
}

impl EvidenceArgs {
    /// Refuses two inputs from stdin: earlier reports, and the domains (`file`) or a recording.
    ///
    /// Errors: both are `-`.
    pub fn refuse_stdin_twice(&self, file: Option<&Path>) -> Result<(), CommandError> {
        let stdin = |path: Option<&Path>| path.is_some_and(|p| p.as_os_str() == "-");
        let other = match (stdin(file), stdin(self.replay.as_deref())) {
            (true, _) => "--file",
            (false, true) => "--replay",
            (false, false) => return Ok(()),
        };
        if !stdin(self.diff.as_deref()) {
            return Ok(());
        }
        Err(CommandError::usage(
            format!("--diff and {other} cannot both read stdin"),
            "name a file for one of them",
        ))
    }
}
