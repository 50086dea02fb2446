//! The options of `check` for monitoring, schedulers and other programs.

use crate::render::nagios::Limits;
use crate::shell::args::Format;
use crate::shell::error::CommandError;
use clap::Args;
use clap::ValueEnum;
use std::path::PathBuf;
use std::time::Duration;

/// The exit status of a run that ended before its end: EX_TEMPFAIL of sysexits.h.
pub const ENDED_EARLY: u8 = 75;

/// The longest time that an option takes. Unit: seconds.
const MAX_SPAN: u64 = 30 * 86_400;

/// Parses a time span such as `25s`, `55m` or `2h`; a bare number is in seconds.
fn span(text: &str) -> Result<Duration, String> {
    let wrong = || "write it as 90s, 55m or 2h, at most 30 days".to_string();
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let unit = match text.get(digits.len()..) {
        Some("" | "s") => 1,
        Some("m" | "min") => 60,
        Some("h") => 3_600,
        Some("d") => 86_400,
        _ => return Err(wrong()),
    };
    let number: u64 = digits.parse().map_err(|_| wrong())?;
    let seconds = number.checked_mul(unit).filter(|s| (1..=MAX_SPAN).contains(s));
    seconds.map(Duration::from_secs).ok_or_else(wrong)
}

/// What the exit status says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ExitBy {
    /// The worst domain
    Worst,
    /// The run itself: 0 it is complete, 2 wrong use, 75 it ended before its end
    Run,
}

/// Options for monitoring, schedulers and other programs.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Monitoring, schedulers")]
pub struct MachineArgs {
    /// With prometheus and html: where it goes, written as a whole or not at all; `-` is stdout
    #[arg(long, short, value_name = "FILE", default_value = "-")]
    pub output: PathBuf,
    /// With nagios: WARNING if a certificate on which the delivery depends, or a cached policy that cannot be fetched again, ends in fewer days
    #[arg(long, value_name = "DAYS", default_value_t = 21, value_parser = clap::value_parser!(i64).range(0..=3_650))]
    pub warn_days: i64,
    /// With nagios: CRITICAL if it ends in fewer days
    #[arg(long, value_name = "DAYS", default_value_t = 7, value_parser = clap::value_parser!(i64).range(0..=3_650))]
    pub crit_days: i64,
    /// With prometheus: how many domains get series, some ten each; further ones are left out and counted
    #[arg(long, value_name = "N", default_value_t = 5_000, value_parser = clap::value_parser!(u32).range(1..))]
    pub max_series: u32,
    /// What the exit status says
    #[arg(long, value_enum, default_value_t = ExitBy::Worst)]
    pub exit: ExitBy,
    /// Begin nothing more after this time, as 90s, 55m or 2h; exit status 75 if domains may be left (go on with --resume)
    #[arg(long = "for", value_name = "TIME", conflicts_with_all = ["replay", "entries"], value_parser = span)]
    pub time: Option<Duration>,
    /// How long what is in flight may take to end after a signal or --for
    #[arg(long, value_name = "TIME", default_value = "25s", value_parser = span)]
    pub grace: Duration,
    /// The CSV columns of the first release; they go with the next one
    #[arg(long)]
    pub csv_v1: bool,
    /// Print the JSON Schema of the reports and end
    #[arg(long, exclusive = true)]
    pub schema: bool,
}

impl MachineArgs {
    /// Returns the days left below which a service changes its state.
    #[must_use]
    pub fn limits(&self) -> Limits {
        Limits { warning: self.warn_days, critical: self.crit_days }
    }
}

/// Refuses options that the format does not have.
///
/// Errors: there is one.
pub fn refuse_unfit(own: &MachineArgs, format: Format) -> Result<(), CommandError> {
    if own.output.as_os_str() != "-" && !matches!(format, Format::Prometheus | Format::Html) {
        return Err(CommandError::usage(
            "--output goes with --format prometheus or html",
            "let the shell write the file: `destgate check ... > FILE`",
        ));
    }
    if own.csv_v1 && format != Format::Csv {
        return Err(CommandError::usage("--csv-v1 goes with --format csv", "add `--format csv`"));
    }
    if format == Format::Nagios && own.exit == ExitBy::Run {
        return Err(CommandError::usage(
            "--format nagios has an exit status of its own",
            "leave --exit out",
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::span;
    use std::time::Duration;

    #[test]
    fn time_spans_have_a_unit_and_a_bound() {
        let good = |text: &str| span(text).map(|d| d.as_secs());
        assert_eq!(good("25s"), Ok(25));
        assert_eq!(good("90"), Ok(90));
        assert_eq!(good("55m"), Ok(3_300));
        assert_eq!(good("2h"), Ok(7_200));
        assert_eq!(span("30d"), Ok(Duration::from_secs(30 * 86_400)));
        for bad in ["", "s", "0s", "1w", "-5s", "1.5h", "31d", "99999999999999999999s", "5 m"] {
            assert!(span(bad).is_err(), "{bad}");
        }
    }
}
