//! The options by which stored TLS reports are selected.

use crate::os::clock;
use crate::policy::tlsrpt::kept::Filter;
use crate::shell::error::CommandError;
use crate::vocab::dns::Domain;
use crate::vocab::text::excerpt;
use crate::vocab::time::Timestamp;
use clap::Args;

/// The selection.
#[derive(Debug, Clone, Args)]
pub struct Selection {
    /// Only reports on this domain or MX host
    #[arg(long, value_name = "DOMAIN")]
    pub domain: Option<String>,
    /// Only ranges that begin on this day or later: 2026-11-01, or 7d for the last seven days
    #[arg(long, value_name = "DATE")]
    pub since: Option<String>,
    /// Only ranges that begin on this day or earlier
    #[arg(long, value_name = "DATE")]
    pub until: Option<String>,
    /// Only reports that are held; they are in no figures else
    #[arg(long)]
    pub held: bool,
}

impl Selection {
    /// Returns the filter.
    ///
    /// Errors: a domain or a date that cannot be read.
    pub fn filter(&self) -> Result<Filter, CommandError> {
        let all = Filter::default();
        let domain = match &self.domain {
            Some(text) => Some(Domain::parse(text)?.to_string()),
            None => None,
        };
        let since = self.since.as_deref().map_or(Ok(all.since), day)?;
        let until = match self.until.as_deref() {
            Some(text) => day(text)?.plus(86_400),
            None => all.until,
        };
        if since >= until {
            return Err(CommandError::usage(
                "--until lies before --since",
                "give the earlier day with --since",
            ));
        }
        Ok(Filter { domain, since, until, held: self.held })
    }
}

/// Returns the beginning of a day in UTC: `2026-11-01`, or `7d` for the day seven days ago.
///
/// Errors: it is neither.
pub fn day(text: &str) -> Result<Timestamp, CommandError> {
    let ago = text.strip_suffix('d').and_then(|days| days.parse::<u32>().ok());
    if let Some(days) = ago {
        let today = clock::now().0.div_euclid(86_400);
        return Ok(Timestamp((today - i64::from(days)).saturating_mul(86_400)));
    }
    let is_day = text.len() == 10 && text.is_ascii();
    is_day.then(|| Timestamp::parse(&format!("{text}T00:00:00Z"))).flatten().ok_or_else(|| {
        CommandError::usage(
            format!("`{}` is no date", excerpt(text, 40)),
            "give it as 2026-11-01, or as 7d for seven days ago",
        )
    })
}
