//! The options of `check` for many domains.

use crate::gateway::check::input::Shard;
use crate::net::host_limits::PAUSE;
use crate::net::host_limits::PER_HOST;
use crate::os::open_files;
use clap::Args;
use std::path::PathBuf;
use std::time::Duration;

fn shard(text: &str) -> Result<Shard, String> {
    let wrong = || "write it as 2/8: the second of eight parts".to_string();
    let (index, of) = text.split_once('/').ok_or_else(wrong)?;
    let (index, of) = (index.parse().map_err(|_| wrong())?, of.parse().map_err(|_| wrong())?);
    if (1..=of).contains(&index) { Ok(Shard { index, of }) } else { Err(wrong()) }
}

/// Options for many domains.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Many domains")]
pub struct BulkArgs {
    /// How many domains are checked at once [default: by processors and the limit of open files, at most 256]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1_000))]
    pub jobs: Option<u16>,
    /// How many connections to one address there are at once; a proxy of one's own is not spared
    #[arg(long, value_name = "N", default_value_t = PER_HOST, value_parser = clap::value_parser!(u16).range(1..=1_000))]
    pub per_host: u16,
    /// How long to wait before the next connection to the same address
    #[arg(long, value_name = "MS", default_value_t = PAUSE, value_parser = clap::value_parser!(u64).range(0..=60_000))]
    pub pause: u64,
    /// With ndjson and csv: in the order of the input, not as each domain finishes
    #[arg(long)]
    pub ordered: bool,
    /// Leave out the domains that this ndjson file has already, as in `--resume out.ndjson >> out.ndjson`
    #[arg(long, value_name = "FILE")]
    pub resume: Option<PathBuf>,
    /// Check one part of the domains alone, for several machines that share a file
    #[arg(long, value_name = "I/N", value_parser = shard)]
    pub shard: Option<Shard>,
    /// Leave out lines of --file that are no domain, even among its first 1000, instead of refusing the file
    #[arg(long)]
    pub skip_invalid: bool,
    /// Sum up on stderr at the end, also where that is no terminal
    #[arg(long, conflicts_with = "no_summary")]
    pub summary: bool,
    /// No summary at the end
    #[arg(long)]
    pub no_summary: bool,
    /// Neither progress nor summary on stderr
    #[arg(long, conflicts_with = "summary")]
    pub quiet: bool,
}

/// Number of domains checked at once per processor: checks mostly wait for servers.
const PER_PROCESSOR: usize = 64;

/// Maximum of the default number of domains checked at once.
const MOST: usize = 256;

/// Returns the default number of domains checked at once, bounded by the number of connections.
fn usual_jobs(processors: usize, connections: usize) -> usize {
    processors.saturating_mul(PER_PROCESSOR).min(MOST).min(connections)
}

impl BulkArgs {
    /// Returns the number of domains checked at once.
    #[must_use]
    pub fn jobs(&self) -> usize {
        self.jobs.map_or_else(
            || {
                let processors = std::thread::available_parallelism().map_or(1, usize::from);
                usual_jobs(processors, open_files::connections())
            },
            usize::from,
        )
    }

    /// Reports whether a summary is printed. `by_itself`: the default if no option says.
    #[must_use]
    pub fn sums_up(&self, by_itself: bool) -> bool {
        self.summary || (by_itself && !self.no_summary && !self.quiet)
    }

    /// Returns the delay before the next connection to the same address.
    #[must_use]
    pub fn pause(&self) -> Duration {
        Duration::from_millis(self.pause)
    }
}

#[cfg(test)]
mod tests {
    use super::usual_jobs;

    #[test]
    fn the_usual_number_of_jobs_is_bounded_by_everything() {
        assert_eq!(usual_jobs(1, 900), 64);
        assert_eq!(usual_jobs(64, 900), 256);
        assert_eq!(usual_jobs(64, 30), 30);
    }
}
