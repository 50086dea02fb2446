//! What a judgement may be asked to suppose: other settings, another time. Pure.

use crate::policy::walk::Wanted;
use crate::vocab::text::excerpt;
use crate::vocab::time::Timestamp;
use crate::vocab::tls::DaneMode;
use crate::vocab::tls::Switch;
use crate::vocab::tls::TlsMode;

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
