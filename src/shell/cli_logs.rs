//! The command line of the logs.

use clap::Args;

/// `tail`.
#[derive(Debug, Args, Default)]
#[command(after_help = "\
Examples:
  destgate tail                       lists the logs and asks
  destgate tail mail_logs             the last lines, then what comes; Ctrl-C stops it
  destgate tail -n 100 --no-follow
  destgate tail mail_logs > lines     a pipe or a file gets the last lines alone

It follows on a terminal, also over a rollover. Ctrl-C is how following ends:
the exit status is 0 then.")]
pub struct TailArgs {
    /// The log: mail_logs, or its number
    #[arg(value_name = "LOG")]
    pub log: Option<String>,
    /// How many lines to begin with
    #[arg(short = 'n', long = "lines", value_name = "N", value_parser = clap::value_parser!(u64).range(0..=1_000_000))]
    pub lines: Option<u64>,
    /// Follow, though stdout is no terminal
    #[arg(short = 'f', long, conflicts_with = "no_follow")]
    pub follow: bool,
    /// Do not follow, though stdout is a terminal
    #[arg(long)]
    pub no_follow: bool,
}

impl TailArgs {
    /// Whether nothing was said: then it asks.
    #[must_use]
    pub fn is_bare(&self) -> bool {
        self.log.is_none() && self.lines.is_none() && !self.follow && !self.no_follow
    }
}
