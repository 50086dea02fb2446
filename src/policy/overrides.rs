//! The assumptions of a decision: other settings or another time. No I/O.

use crate::policy::walk::TlsPolicy;
use crate::vocab::text::excerpt;
use crate::vocab::time::Timestamp;
use crate::vocab::tls::DaneMode;
use crate::vocab::tls::Switch;
use crate::vocab::tls::TlsMode;

/// The settings to assume; `None` keeps the configured one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Settings {
    /// TLS setting.
    pub tls: Option<TlsMode>,
    /// DANE setting.
    pub dane: Option<DaneMode>,
    /// MTA-STS setting.
    pub mta_sts: Option<Switch>,
}

impl Settings {
    /// Parses settings such as `tls=required_verify_hosted,mta_sts=on`.
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

    /// Returns the settings `w` with these in their place.
    #[must_use]
    pub fn over(self, w: TlsPolicy) -> TlsPolicy {
        TlsPolicy {
            tls: self.tls.unwrap_or(w.tls),
            dane: self.dane.unwrap_or(w.dane),
            mta_sts: self.mta_sts.unwrap_or(w.mta_sts),
        }
    }

    /// Returns the settings as text in a fixed order: `tls=required,mta_sts=on`.
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

/// The time of a decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    /// This time.
    At(Timestamp),
    /// This much later than each check. Unit: seconds.
    Later(i64),
}

impl Moment {
    /// Parses RFC 3339, a day, or a signed span.
    ///
    /// Errors: a sentence; not a time, or one that no recording can reach.
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
        // A number with too many digits is out of range as well.
        let span = digits.parse().ok().and_then(|count: i64| count.checked_mul(sign * seconds));
        // Checked from 1970, so that this rejects only spans too long for any recording.
        span.filter(|span| Timestamp(span.saturating_abs()).is_usual())
            .map(Moment::Later)
            .ok_or_else(far)
    }

    /// Returns the time at which a check made at `recorded` is evaluated.
    #[must_use]
    pub fn of(self, recorded: Timestamp) -> Timestamp {
        match self {
            Moment::At(at) => at,
            Moment::Later(seconds) => recorded.plus(seconds),
        }
    }
}
