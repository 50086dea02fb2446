//! What the table and the charts need of one report.

use crate::render::html::read;
use crate::vocab::text::excerpt;
use crate::vocab::time::Timestamp;
use serde_json::Value;
use std::net::IpAddr;
use std::net::SocketAddr;

/// Seconds of a day.
const DAY: i64 = 86_400;

/// The longest reason that is counted as it is. Unit: characters.
const COUNTED: usize = 90;

/// The longest word of a column, and the longest sentence; sections have them whole. Unit: characters.
const WORD: usize = 48;
const SENTENCE: usize = 320;

/// One report, in short.
#[derive(Debug, Clone)]
pub struct Facts {
    /// The domain.
    pub domain: String,
    /// `deliver`, `defer`, …
    pub action: String,
    /// `dane`, `mta-sts`, …; empty where nothing is delivered.
    pub protection: String,
    /// The state of MTA-STS, in plain words.
    pub sts: String,
    /// The state of DANE; empty where it was not looked at.
    pub dane: String,
    /// The TLS version of the host that takes the mail, else of the first that spoke TLS; [`NO_TLS`] where a
    /// conversation showed that there is none; empty where nobody got that far.
    pub tls: String,
    /// When the first certificate of its MX hosts and its policy host ends.
    pub ends: Option<Timestamp>,
    /// When this was checked.
    pub checked: Option<Timestamp>,
    /// The reason of the verdict.
    pub reason: String,
    /// MX hosts and codes of findings, for the filter.
    pub words: Vec<String>,
}

/// What [`Facts::tls`] says of a host that was spoken to and has no TLS to offer.
pub const NO_TLS: &str = "no TLS";

/// What becomes of the mail, as the sentence on top counts it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It arrives.
    Delivered,
    /// It is thrown away, as configured.
    Discarded,
    /// It is deferred or bounced.
    Refused,
    /// It was not looked at, or could not be.
    Unseen,
    /// A verdict that this version does not know.
    Other,
}

/// How a domain's mail fares, from best to worst, and the class that colours it.
pub const OUTCOMES: &[(&str, &str)] = &[
    ("delivered, verified by DANE", "good"),
    ("delivered, verified by MTA-STS", "good2"),
    ("delivered, certificate verified", "good3"),
    ("delivered, encrypted only", "mid"),
    ("delivered in the clear", "clear"),
    ("delivered, protection not told", "mid"),
    ("discarded as configured", "calm"),
    ("could not be seen", "calm"),
    ("deferred", "warn"),
    ("bounced", "bad"),
    ("other", "calm"),
];

impl Facts {
    /// The facts of a report.
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

    /// Where this stands in [`OUTCOMES`].
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

    /// The class that colours the outcome.
    #[must_use]
    pub fn tone(&self) -> &'static str {
        OUTCOMES.get(self.outcome()).map_or("calm", |(_, tone)| *tone)
    }

    /// Days from the check to the end of the first certificate; negative once it has ended.
    #[must_use]
    pub fn days_left(&self) -> Option<i64> {
        Some(self.ends?.since(self.checked?).div_euclid(DAY))
    }

    /// What becomes of the mail.
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

    /// Why mail is not delivered or nobody could tell, without what is particular to this domain, so that alike
    /// reasons are counted together; `None` where there is nothing to explain.
    #[must_use]
    pub fn common_reason(&self) -> Option<String> {
        matches!(self.fate(), Fate::Refused | Fate::Unseen).then(|| match common(&self.reason) {
            reason if reason.is_empty() => "no reason given".into(),
            reason => reason,
        })
    }
}

/// The state of MTA-STS in plain words: which mode applies, or what went wrong.
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

/// The TLS of the host that takes the mail, else of the first that spoke TLS.
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
    // A refused connection and a greeting of 554 say nothing of TLS.
    let shown = asked.iter().any(|of| match read::text(of, "/starttls") {
        "not_offered" | "refused" | "failed" => true,
        "" => !read::text(of, "/banner").is_empty(),
        _ => false,
    });
    if shown { NO_TLS } else { "" }
}

/// When the first of the certificates that the report holds ends: those of every address and kind of key of the MX
/// hosts, and that of the policy host.
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

/// Names, addresses and dates become `…`.
fn common(reason: &str) -> String {
    let words: Vec<&str> =
        reason.split(' ').map(|word| if particular(word) { "…" } else { word }).collect();
    excerpt(&words.join(" "), COUNTED)
}

/// Whether a word names something of one domain alone. Status codes (4.7.0) and versions (TLSv1.2) do not.
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
