//! What the table and the charts need of one report.

use crate::render::html::read;
use crate::vocab::text::excerpt;
use crate::vocab::time::Timestamp;
use serde_json::Value;

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
    /// The state of MTA-STS.
    pub sts: String,
    /// The state of DANE; empty where it was not looked at.
    pub dane: String,
    /// The TLS version of the host that takes the mail, else of the first that spoke TLS; may be empty.
    pub tls: String,
    /// When the first certificate of its MX hosts ends.
    pub ends: Option<Timestamp>,
    /// When this was checked.
    pub checked: Option<Timestamp>,
    /// The reason of the verdict.
    pub reason: String,
    /// MX hosts and codes of findings, for the filter.
    pub words: Vec<String>,
}

/// So many of [`OUTCOMES`], from the first, mean that the mail goes as it should.
pub const THROUGH: usize = 7;

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
        let taker = read::text(report, "/verdict/mx");
        let deciding = hosts
            .iter()
            .find(|h| !taker.is_empty() && read::text(h, "/host") == taker)
            .or_else(|| hosts.iter().find(|h| read::object(h, "/tls").is_some()));
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
            sts: word("/mta_sts/status"),
            dane: word("/dane/status"),
            tls: excerpt(deciding.map_or("", |h| read::text(h, "/tls/version")), WORD),
            ends: hosts.iter().flat_map(ends).min(),
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

    /// Why mail is not delivered, without what is particular to this domain, so that alike reasons are counted
    /// together; `None` where it is delivered, or discarded as configured.
    #[must_use]
    pub fn common_reason(&self) -> Option<String> {
        let through = matches!(self.action.as_str(), "deliver" | "discard");
        (!through).then(|| match common(&self.reason) {
            reason if reason.is_empty() => "no reason given".into(),
            reason => reason,
        })
    }
}

fn ends(host: &Value) -> Vec<Timestamp> {
    let probes = read::list(host, "/probes");
    let own = probes.is_empty().then_some(host);
    probes
        .iter()
        .chain(own)
        .filter_map(|p| Timestamp::parse(read::text(p, "/tls/not_after")))
        .collect()
}

/// Names, addresses and dates become `…`.
fn common(reason: &str) -> String {
    let words: Vec<&str> = reason
        .split(' ')
        .map(|word| {
            let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
            let named = bare.contains(['.', '@']) || bare.matches(':').count() > 1;
            let dated = bare.len() == 10 && bare.matches('-').count() == 2;
            if named || dated { "…" } else { word }
        })
        .collect();
    excerpt(&words.join(" "), COUNTED)
}
