//! Extracts from one report the values for the table and the charts.

use crate::render::html::read;
use crate::render::html::tones::NO_TLS;
use crate::render::html::tones::OUTCOMES;
use crate::vocab::text::excerpt;
use crate::vocab::time::Timestamp;
use serde_json::Value;
use std::net::IpAddr;
use std::net::SocketAddr;

/// Length of a day. Unit: seconds.
const DAY: i64 = 86_400;

/// Maximum length of a reason for counting. Unit: characters.
const COUNTED: usize = 90;

/// Maximum length of a word of a column, and of a sentence; sections show them in full. Unit:
/// characters.
const WORD: usize = 48;
const SENTENCE: usize = 320;

/// The summary of one report.
#[derive(Debug, Clone)]
pub struct Facts {
    /// The domain.
    pub domain: String,
    /// `deliver`, `defer`, …
    pub action: String,
    /// `dane`, `mta-sts`, …; empty if nothing is delivered.
    pub protection: String,
    /// The state of MTA-STS, in plain words.
    pub sts: String,
    /// The state of DANE; empty if it was not evaluated.
    pub dane: String,
    /// The TLS version of the host that takes the mail, or else of the first host with TLS.
    /// [`NO_TLS`] if a session showed that there is none; empty if no session got that far.
    pub tls: String,
    /// The earliest expiry of the certificates of the MX hosts and the policy host.
    pub ends: Option<Timestamp>,
    /// The time of the check.
    pub checked: Option<Timestamp>,
    /// The reason of the verdict.
    pub reason: String,
    /// The MX hosts and the codes of findings, for the filter.
    pub words: Vec<String>,
}

/// The fate of the mail, as counted in the leading sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// The mail is delivered.
    Delivered,
    /// The mail is discarded, as configured.
    Discarded,
    /// The mail is deferred or bounced.
    Refused,
    /// The fate is unknown: not checked, or not observable.
    Unseen,
    /// The verdict is unknown to this version.
    Other,
}

impl Facts {
    /// Extracts the facts of a report.
    #[must_use]
    pub fn of(report: &Value) -> Facts {
        let hosts = read::list(report, "/mx");
        let mut words: Vec<String> =
            hosts.iter().map(|h| read::text(h, "/host").to_string()).collect();
        words.extend(
            read::list(report, "/findings").iter().map(|f| excerpt(read::text(f, "/code"), 64)),
        );
        words.retain(|w| !w.is_empty());
        let word = |path: &str| excerpt(read::text(report, path), WORD);
        Facts {
            domain: excerpt(read::text(report, "/domain"), SENTENCE),
            action: word("/verdict/action"),
            protection: word("/verdict/protection"),
            sts: excerpt(&sts_words(report), WORD),
            dane: word("/dane/status"),
            tls: excerpt(tls(hosts, read::text(report, "/verdict/mx")), WORD),
            ends: ends(report),
            checked: Timestamp::parse(read::text(report, "/checked_at")),
            reason: excerpt(read::text(report, "/verdict/reason"), SENTENCE),
            words,
        }
    }

    /// Returns the index of the outcome in [`OUTCOMES`].
    #[must_use]
    pub fn outcome(&self) -> usize {
        match (self.action.as_str(), self.protection.as_str()) {
            ("deliver", "dane") => 0,
            ("deliver", "mta-sts") => 1,
            ("deliver", "verified") => 2,
            ("deliver", "encrypted") => 3,
            ("deliver", "none") => 4,
            ("deliver", _) => 5,
            ("discard", _) => 6,
            ("unknown", _) => 7,
            ("defer", _) => 8,
            ("bounce", _) => 9,
            _ => 10,
        }
    }

    /// Returns the colour class of the outcome.
    #[must_use]
    pub fn tone(&self) -> &'static str {
        OUTCOMES.get(self.outcome()).map_or("calm", |(_, tone)| *tone)
    }

    /// Returns the days from the check to the first expiry of a certificate; negative after it.
    #[must_use]
    pub fn days_left(&self) -> Option<i64> {
        Some(self.ends?.since(self.checked?).div_euclid(DAY))
    }

    /// Returns the fate of the mail.
    #[must_use]
    pub fn fate(&self) -> Fate {
        match self.action.as_str() {
            "deliver" => Fate::Delivered,
            "discard" => Fate::Discarded,
            "defer" | "bounce" => Fate::Refused,
            "unknown" => Fate::Unseen,
            _ => Fate::Other,
        }
    }

    /// Returns the reason why mail is not delivered or its fate is unknown, without details of this
    /// domain, so that similar reasons are counted together. `None` if no reason is needed.
    #[must_use]
    pub fn common_reason(&self) -> Option<String> {
        matches!(self.fate(), Fate::Refused | Fate::Unseen).then(|| match common(&self.reason) {
            reason if reason.is_empty() => "no reason given".into(),
            reason => reason,
        })
    }
}

/// Describes the state of MTA-STS: the mode that applies, or what went wrong.
#[must_use]
pub fn sts_words(report: &Value) -> String {
    match read::text(report, "/mta_sts/status") {
        "skipped_dane" => {
            let mode = read::text(report, "/mta_sts/policy/mode");
            let mode = if mode.is_empty() { "a policy" } else { mode };
            format!("{mode}, DANE used instead")
        }
        "skipped_smtp_route" => "not used: SMTP route".into(),
        "none" => "mode none".into(),
        word => word.replace('_', " "),
    }
}

/// Returns the TLS version of the host that takes the mail, or else of the first host with TLS.
fn tls<'a>(hosts: &'a [Value], taker: &str) -> &'a str {
    let taker = hosts.iter().find(|h| !taker.is_empty() && read::text(h, "/host") == taker);
    let asked: Vec<&Value> = match taker {
        Some(host) => vec![host],
        None => {
            let probes = hosts.iter().flat_map(|h| read::list(h, "/probes"));
            hosts.iter().chain(probes).collect()
        }
    };
    let versions = asked.iter().map(|of| read::text(of, "/tls/version"));
    if let Some(version) = versions.into_iter().find(|v| !v.is_empty()) {
        return version;
    }
    // A refused connection or a greeting of 554 says nothing about TLS.
    let shown = asked.iter().any(|of| match read::text(of, "/starttls") {
        "not_offered" | "refused" | "failed" => true,
        "" => !read::text(of, "/banner").is_empty(),
        _ => false,
    });
    if shown { NO_TLS } else { "" }
}

/// Returns the earliest expiry of the certificates in the report: those of each address and kind of
/// key of the MX hosts, and that of the policy host.
fn ends(report: &Value) -> Option<Timestamp> {
    let at = |of: &Value, path: &str| Timestamp::parse(read::text(of, path));
    let hosts = read::list(report, "/mx");
    let probes = hosts.iter().flat_map(|h| read::list(h, "/probes"));
    let kinds = probes.clone().flat_map(|p| read::list(p, "/certificates"));
    hosts
        .iter()
        .chain(probes)
        .chain(kinds)
        .filter_map(|of| at(of, "/tls/not_after"))
        .chain(at(report, "/mta_sts/policy/certificate/not_after"))
        .min()
}

/// Replaces names, addresses and dates by `…`.
fn common(reason: &str) -> String {
    let words: Vec<&str> =
        reason.split(' ').map(|word| if particular(word) { "…" } else { word }).collect();
    excerpt(&words.join(" "), COUNTED)
}

/// Reports whether a word is specific to one domain. Status codes (4.7.0) and versions (TLSv1.2)
/// are not.
fn particular(word: &str) -> bool {
    let bare = word.trim_end_matches(|c: char| !c.is_alphanumeric());
    let bare = bare.trim_start_matches(|c: char| !c.is_alphanumeric() && c != ':');
    let day = |c: char| c.is_ascii_digit() || c == '-';
    let dated = bare.len() == 10 && bare.matches('-').count() == 2 && bare.chars().all(day);
    let moment = Timestamp::parse(bare).is_some();
    let addressed = bare.parse::<IpAddr>().is_ok() || bare.parse::<SocketAddr>().is_ok();
    let host = match bare.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|b| b.is_ascii_digit()) => host,
        _ => bare,
    };
    let named = host.rsplit_once('.').is_some_and(|(_, last)| {
        let letters = last.len() > 1 && last.chars().all(char::is_alphabetic);
        letters || last.starts_with("xn--")
    });
    dated || moment || addressed || named || bare.contains("://") || bare.contains('@')
}
