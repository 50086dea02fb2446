//! The arguments of `check` that concern its evidence: kept, replayed, judged under other settings, compared.

use crate::policy::walk::Wanted;
use crate::shell::error::CommandError;
use crate::vocab::text::excerpt;
use crate::vocab::time::Timestamp;
use crate::vocab::tls::DaneMode;
use crate::vocab::tls::Switch;
use crate::vocab::tls::TlsMode;
use clap::Args;
use std::path::Path;
use std::path::PathBuf;

/// What a recording has settled, or what only a live check has.
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
    /// Refuses two things that would be read from stdin: earlier reports, and the domains (`file`) or a recording.
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

/// Settings to try; what is not said stays as it is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Settings {
    /// The TLS setting.
    pub tls: Option<TlsMode>,
    /// The DANE setting.
    pub dane: Option<DaneMode>,
    /// The MTA-STS setting.
    pub mta_sts: Option<Switch>,
}

impl Settings {
    /// Reads `tls=required_verify_hosted,mta_sts=on`.
    ///
    /// Errors: a sentence.
    pub fn parse(text: &str) -> Result<Settings, String> {
        let mut out = Settings::default();
        for pair in text.split(',').map(str::trim).filter(|p| !p.is_empty()) {
            let (key, value) = pair
                .split_once('=')
                .ok_or_else(|| format!("`{}` is no key=value", excerpt(pair, 40)))?;
            match key.trim().replace('-', "_").as_str() {
                "tls" | "table_tls" => out.tls = Some(TlsMode::parse(value).map_err(|r| r.0)?),
                "dane" | "dane_option" => {
                    out.dane = Some(DaneMode::parse(value).map_err(|r| r.0)?);
                }
                "mta_sts" => out.mta_sts = Some(Switch::parse(value).map_err(|r| r.0)?),
                other => return Err(format!("there is no setting `{}`", excerpt(other, 40))),
            }
        }
        if out == Settings::default() {
            return Err("no setting is named".into());
        }
        Ok(out)
    }

    /// Other settings with these in their place.
    #[must_use]
    pub fn over(self, w: Wanted) -> Wanted {
        Wanted {
            tls: self.tls.unwrap_or(w.tls),
            dane: self.dane.unwrap_or(w.dane),
            mta_sts: self.mta_sts.unwrap_or(w.mta_sts),
        }
    }

    /// As it is written, in one order: `tls=required,mta_sts=on`.
    #[must_use]
    pub fn text(self) -> String {
        let parts = [
            self.tls.map(|v| format!("tls={}", v.word())),
            self.dane.map(|v| format!("dane={}", v.word())),
            self.mta_sts.map(|v| format!("mta_sts={}", v.word())),
        ];
        parts.into_iter().flatten().collect::<Vec<_>>().join(",")
    }
}

/// The time to judge at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    /// This.
    At(Timestamp),
    /// So much later than each check was made. Unit: seconds.
    Later(i64),
}

impl Moment {
    /// Reads RFC 3339, a day, or a span with its sign.
    ///
    /// Errors: a sentence; no time, or one that no recording can come to.
    pub fn parse(text: &str) -> Result<Moment, String> {
        let far = || format!("`{}` leads out of the years 1970 to 9999", excerpt(text, 40));
        let wrong = || {
            format!(
                "`{}` is no time: write 2027-01-31T12:00:00Z, 2027-01-31, or +14d",
                excerpt(text, 40)
            )
        };
        let at = Timestamp::parse(text).or_else(|| Timestamp::parse(&format!("{text}T00:00:00Z")));
        if let Some(at) = at {
            return if at.is_usual() { Ok(Moment::At(at)) } else { Err(far()) };
        }
        let (sign, rest) = match (text.strip_prefix('+'), text.strip_prefix('-')) {
            (Some(rest), _) => (1, rest),
            (None, Some(rest)) => (-1, rest),
            (None, None) => return Err(wrong()),
        };
        let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        let (digits, unit) = rest.split_at(end);
        if digits.is_empty() {
            return Err(wrong());
        }
        let seconds = match unit {
            "s" => 1,
            "min" => 60,
            "h" => 3_600,
            "d" => 86_400,
            "w" => 7 * 86_400,
            _ => return Err(wrong()),
        };
        // So many digits that they are no number lead too far as well.
        let span = digits.parse().ok().and_then(|count: i64| count.checked_mul(sign * seconds));
        // Counted from 1970, so that only what is too far from everywhere is refused here.
        span.filter(|span| Timestamp(span.saturating_abs()).is_usual())
            .map(Moment::Later)
            .ok_or_else(far)
    }

    /// The time that a check made at `recorded` is judged at.
    #[must_use]
    pub fn of(self, recorded: Timestamp) -> Timestamp {
        match self {
            Moment::At(at) => at,
            Moment::Later(seconds) => recorded.plus(seconds),
        }
    }
}
