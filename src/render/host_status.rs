//! Renders the status of destinations from their last checks: `hoststatus`, `tophosts`, `status`.

use crate::policy::report::AppliedSettings;
use crate::policy::sts::cached::Remembered;
use crate::render::html::read;
use crate::render::table;
use crate::render::wrap;
use crate::vocab::text::excerpt;
use crate::vocab::text::printable;
use crate::vocab::time::Timestamp;
use crate::vocab::time::span;
use serde_json::Value;
use serde_json::json;

/// Column at which values begin. Unit: columns.
const VALUES: usize = 26;

/// Maximum length of a reason. Unit: characters.
const REASON: usize = 300;

/// What is known of a destination without asking the network.
#[derive(Debug, Clone)]
pub struct HostStatus {
    /// The destination.
    pub domain: String,
    /// The settings that apply now.
    pub settings: AppliedSettings,
    /// The hosts of the route that applies now.
    pub route: Option<String>,
    /// Time and report of the last check.
    pub last: Option<(Timestamp, Value)>,
    /// The cached policy, and the last failed fetch.
    pub policy: Remembered,
    /// The current time.
    pub now: Timestamp,
}

/// The text under way, and its width.
struct Page {
    text: String,
    /// Unit: columns.
    width: usize,
}

impl Page {
    fn new(width: usize) -> Page {
        Page { text: String::new(), width }
    }

    fn line(&mut self, name: &str, value: &str) {
        let label = format!("{:<VALUES$}", format!("{name}:"));
        wrap::hang(&mut self.text, &label, value, VALUES, self.width);
    }

    /// Appends sentences below a blank line.
    fn sentences(&mut self, text: &str) {
        self.text.push('\n');
        wrap::hang(&mut self.text, "", text, 0, self.width);
    }
}

/// Returns a time with its distance from now.
fn ago(at: Timestamp, now: Timestamp) -> String {
    let distance = now.since(at);
    let words = if distance < 0 {
        format!("in {}", span(-distance))
    } else {
        format!("{} ago", span(distance))
    };
    format!("{} GMT ({words})", at.log_form())
}

/// Returns the verdict in words: `delivered, verified by DANE`.
#[must_use]
pub fn verdict_words(action: &str, protection: &str) -> String {
    let by = match protection {
        "dane" => ", verified by DANE",
        "mta-sts" => ", verified by MTA-STS",
        "verified" => ", certificate verified",
        "encrypted" => ", encrypted",
        "none" => ", in the clear",
        _ => "",
    };
    let fate = match action {
        "deliver" => "delivered",
        "defer" => "not delivered for now",
        "bounce" => "bounced",
        "discard" => "discarded",
        "unknown" => "could not be seen",
        other => other,
    };
    printable(&format!("{fate}{by}"))
}

/// Returns `up`, `down` or `unknown`, as the last check saw the mail hosts.
fn up_or_down(report: &Value) -> &'static str {
    let hosts = read::list(report, "/mx");
    let probes = || hosts.iter().flat_map(|h| read::list(h, "/probes"));
    let is_met = |p: &Value| !read::text(p, "/banner").is_empty();
    if probes().any(is_met) {
        return "up";
    }
    match probes().next() {
        Some(_) if read::text(report, "/verdict/action") == "defer" => "down",
        _ => "unknown",
    }
}

fn policy_words(policy: &Remembered, now: Timestamp) -> String {
    let Some(cached) = &policy.policy else { return "none is cached".into() };
    let raw = String::from_utf8_lossy(&cached.raw);
    let mode = raw.lines().find_map(|l| l.trim().strip_prefix("mode:")).unwrap_or("").trim();
    let end = if cached.expires_at < now { "expired" } else { "expires" };
    let (fetched, expires) = (span(now.since(cached.fetched_at)), cached.expires_at.day());
    format!("mode {}, fetched {fetched} ago, {end} on {expires}", excerpt(mode, 20))
}

/// The address of a probe and what became of TLS there.
fn session_words(probe: &Value, now: Timestamp) -> String {
    let reason = || excerpt(read::text(probe, "/reason"), REASON);
    match (read::text(probe, "/starttls"), read::text(probe, "/tls/version")) {
        ("ok", "") => reason(),
        ("ok", version) => {
            let end = Timestamp::parse(read::text(probe, "/tls/not_after"));
            let end = end.map_or(String::new(), |end| match end < now {
                true => format!(", certificate expired on {}", end.day()),
                false => format!(", certificate until {}", end.day()),
            });
            format!("{}{end}", printable(version))
        }
        _ => reason(),
    }
}

fn hosts(page: &mut Page, report: &Value, now: Timestamp) {
    let hosts = read::list(report, "/mx");
    if hosts.is_empty() {
        return;
    }
    let rows = hosts.iter().map(|h| {
        let dane = read::text(h, "/dane");
        [read::any(h, "/preference"), excerpt(read::text(h, "/host"), 60), printable(dane)]
    });
    section(page, "MX Records", &["Preference", "Hostname", "DANE"], &rows.collect::<Vec<_>>());
    let rows = hosts.iter().flat_map(|h| {
        let preference = read::any(h, "/preference");
        read::list(h, "/probes").iter().map(move |p| {
            let address = excerpt(read::text(p, "/address"), 45);
            [preference.clone(), address, session_words(p, now)]
        })
    });
    let rows: Vec<_> = rows.collect();
    section(page, "Ordered IP addresses", &["Preference", "IP", "Last TLS outcome"], &rows);
}

fn section<const N: usize>(page: &mut Page, name: &str, head: &[&str; N], rows: &[[String; N]]) {
    if rows.is_empty() {
        return;
    }
    page.text.push_str(&format!("\n{name}:\n"));
    for row in table::ruled(head, rows, Some(page.width.saturating_sub(4))).lines() {
        page.text.push_str(&format!("    {}\n", excerpt(row, page.width.saturating_sub(4))));
    }
}

/// Appends the first error of TLS, in the form of the appliance.
fn last_tls_error(out: &mut String, at: Timestamp, report: &Value) {
    let all = read::list(report, "/mx").iter().flat_map(|h| read::list(h, "/probes"));
    let failed = |p: &&Value| !read::list(p, "/failures").is_empty();
    let Some(probe) = all.into_iter().find(failed) else { return };
    let detail = read::list(probe, "/failures").first().map(|f| read::text(f, "/detail"));
    out.push_str("\nLast TLS Error:\n----------\n");
    out.push_str(&format!("{}\n", excerpt(detail.unwrap_or(""), REASON)));
    let address = excerpt(read::text(probe, "/address"), 45);
    out.push_str(&format!("(at {} GMT) IP: {address}\n----------\n", at.log_form()));
}

impl HostStatus {
    /// Returns the text of `hoststatus`.
    ///
    /// - `width`: of the text. Unit: columns.
    #[must_use]
    pub fn text(&self, width: usize) -> String {
        let mut page = Page::new(width);
        page.text = format!("Host mail status for: '{}'\n", printable(&self.domain));
        match &self.last {
            Some((at, report)) => {
                page.line("Status as of", &ago(*at, self.now));
                page.line("Host up/down", up_or_down(report));
                let action = read::text(report, "/verdict/action");
                let protection = read::text(report, "/verdict/protection");
                page.line("Mail", &verdict_words(action, protection));
                page.line("Reason", &excerpt(read::text(report, "/verdict/reason"), REASON));
            }
            None => page.line("Status as of", "never: no check of it is stored"),
        }
        page.text.push('\n');
        let wanted = self.settings.wanted.effective();
        let settings = format!(
            "TLS {}, DANE {}, MTA STS {} ({})",
            wanted.tls.label(),
            wanted.dane.label(),
            wanted.mta_sts.label(),
            printable(&self.settings.source)
        );
        page.line("Settings in force", &settings);
        let route = self.route.as_deref().unwrap_or("none");
        page.line("SMTP route", &excerpt(route, REASON));
        page.line("MTA-STS policy", &policy_words(&self.policy, self.now));
        if let Some(failed) = &self.policy.failure {
            let words =
                format!("{}, {}", excerpt(&failed.reason, REASON), ago(failed.at, self.now));
            page.line("Last failed fetch", &words);
        }
        if let Some((at, report)) = &self.last {
            let dane = read::text(report, "/dane/status");
            page.line("DANE", if dane.is_empty() { "not looked at" } else { dane });
            hosts(&mut page, report, self.now);
            last_tls_error(&mut page.text, *at, report);
        }
        page.sentences(&format!(
            "destgate itself has no queue: this is what the last check saw. `check {}` looks again.",
            printable(&self.domain)
        ));
        page.text
    }

    /// Returns the status as JSON.
    #[must_use]
    pub fn json(&self) -> Value {
        let wanted = self.settings.wanted.effective();
        let policy = self.policy.policy.as_ref().map(|p| {
            json!({
                "id": p.id,
                "fetched_at": p.fetched_at.rfc3339(),
                "expires_at": p.expires_at.rfc3339(),
            })
        });
        json!({
            "domain": self.domain,
            "settings": {
                "source": self.settings.source,
                "tls": wanted.tls.word(),
                "dane": wanted.dane.word(),
                "mta_sts": wanted.mta_sts.word(),
            },
            "route": self.route,
            "cached_policy": policy,
            "last_check": self.last.as_ref().map(|(_, report)| report),
        })
    }
}

/// A destination in `tophosts`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TopHost {
    /// The destination.
    pub domain: String,
    /// Time, action and reason of its last check.
    pub last: Option<(Timestamp, String, String)>,
}

/// What `tophosts` says without a destination in the table.
const NONE_COMMITTED: &str =
    "No destination is committed; `tophosts --all` lists every one that was checked.";

/// What `tophosts --all` says if there is nothing to list.
const NONE_AT_ALL: &str = "No destination is committed, and no check is stored.";

/// The actions from worst to best; the empty one stands for no check.
const WORST_FIRST: &[&str] = &["bounce", "defer", "unknown", "", "discard", "deliver"];

impl TopHost {
    /// Returns the action of the last check; empty if there is none.
    #[must_use]
    pub fn action(&self) -> &str {
        self.last.as_ref().map_or("", |(_, action, _)| action)
    }

    /// Returns the rank of the destination: 0 for the worst.
    #[must_use]
    pub fn rank(&self) -> usize {
        WORST_FIRST.iter().position(|a| *a == self.action()).unwrap_or(0)
    }

    /// Returns the destination as JSON.
    #[must_use]
    pub fn json(&self) -> Value {
        json!({
            "domain": self.domain,
            "checked_at": self.last.as_ref().map(|(at, ..)| at.rfc3339()),
            "action": self.last.as_ref().map(|(_, action, _)| action),
            "reason": self.last.as_ref().map(|(.., reason)| reason),
        })
    }
}

/// Returns the text of `tophosts`: the worst destinations first.
///
/// - `all`: whether destinations without an entry were asked for too.
/// - `width`: of the text. Unit: columns.
#[must_use]
pub fn top(hosts: &[TopHost], count: usize, all: bool, now: Timestamp, width: usize) -> String {
    let mut out = format!("Status as of: {} GMT\n\n", now.log_form());
    if hosts.is_empty() {
        let text = if all { NONE_AT_ALL } else { NONE_COMMITTED };
        wrap::hang(&mut out, "", text, 0, width);
        return out;
    }
    let longest = hosts.iter().take(count).map(|h| h.domain.chars().count()).max().unwrap_or(0);
    let name = longest.clamp("Recipient Host".len(), (width / 3).max(20));
    let rows: Vec<[String; 5]> = hosts
        .iter()
        .take(count)
        .enumerate()
        .map(|(n, host)| {
            let seen = host.last.as_ref().map(|(at, ..)| format!("{} ago", span(now.since(*at))));
            let mail = match host.action() {
                "" => "not checked".to_string(),
                action => excerpt(action, 12),
            };
            let reason = host.last.as_ref().map_or("", |(.., reason)| reason);
            let number = (n + 1).to_string();
            [number, excerpt(&host.domain, name), mail, seen.unwrap_or_default(), reason.into()]
        })
        .collect();
    let before: usize = (0..4)
        .map(|n| {
            let head = ["#", "Recipient Host", "Mail", "Seen"].get(n).map_or(0, |h| h.len());
            rows.iter()
                .filter_map(|r| r.get(n))
                .map(|c| c.chars().count())
                .max()
                .unwrap_or(0)
                .max(head)
                + 2
        })
        .sum();
    let room = width.saturating_sub(before).max(10);
    let rows: Vec<[String; 5]> = rows
        .into_iter()
        .map(|[number, host, mail, seen, why]| [number, host, mail, seen, excerpt(&why, room)])
        .collect();
    out.push_str(&table::ruled(&["#", "Recipient Host", "Mail", "Seen", "Why"], &rows, None));
    if hosts.len() > count {
        out.push_str(&format!("\n{} more are not shown; `-n` shows more.\n", hosts.len() - count));
    }
    out
}

/// The state of the gateway for `status`.
#[derive(Debug, Clone)]
pub struct Overview {
    /// The current time.
    pub now: Timestamp,
    /// Host name of the gateway.
    pub gateway: String,
    /// Path of the database; `None` for a rehearsal.
    pub database: Option<String>,
    /// Number, time and user of the last commit.
    pub revision: Option<(i64, Timestamp, String)>,
    /// Number of pending changes.
    pub pending: usize,
    /// The destinations that the table names.
    pub hosts: Vec<TopHost>,
    /// Number of partial entries.
    pub partial: usize,
    /// Number of routes.
    pub routes: usize,
    /// Number of cached policies.
    pub policies: usize,
    /// Number of stored checks, and the time of the newest.
    pub checks: (usize, Option<Timestamp>),
}

impl Overview {
    fn counts(&self) -> Vec<(&'static str, usize)> {
        let of = |action: &str| self.hosts.iter().filter(|h| h.action() == action).count();
        vec![
            ("delivered", of("deliver")),
            ("not delivered for now", of("defer")),
            ("bounced", of("bounce")),
            ("could not be seen", of("unknown")),
            ("discarded", of("discard")),
            ("not checked", of("")),
        ]
    }

    /// Returns the text of `status`.
    ///
    /// - `width`: of the text. Unit: columns.
    #[must_use]
    pub fn text(&self, width: usize) -> String {
        let mut page = Page::new(width);
        page.line("Status as of", &format!("{} GMT", self.now.log_form()));
        page.line("Gateway", &printable(&self.gateway));
        page.line("Version", concat!("destgate ", env!("CARGO_PKG_VERSION")));
        let database = self.database.as_deref().unwrap_or("none: nothing is kept");
        page.line("Database", &printable(database));
        let revision = match &self.revision {
            Some((id, at, who)) => {
                format!("revision {id}, committed by {}, {} GMT", printable(who), at.log_form())
            }
            None => "nothing has been committed yet".into(),
        };
        page.line("Configuration", &revision);
        page.line("Pending changes", &self.pending.to_string());
        page.text.push('\n');
        let partial = match self.partial {
            0 => String::new(),
            count => format!(", and {count} partial"),
        };
        page.line("Destinations", &format!("{}{partial}", self.hosts.len()));
        for (words, count) in self.counts().into_iter().filter(|(_, count)| *count > 0) {
            page.line(&format!("  {words}"), &count.to_string());
        }
        page.line("SMTP routes", &self.routes.to_string());
        page.line("Cached policies", &self.policies.to_string());
        let (count, newest) = &self.checks;
        let newest = newest.map_or(String::new(), |at| format!(", the last {}", ago(at, self.now)));
        page.line("Stored checks", &format!("{count}{newest}"));
        page.sentences(
            "destgate itself has no queue. `tophosts` lists the destinations, worst first; \
             `check --entries` checks them again.",
        );
        page.text
    }

    /// Returns the state as JSON.
    #[must_use]
    pub fn json(&self) -> Value {
        let counts: serde_json::Map<String, Value> =
            self.counts().into_iter().map(|(k, n)| (k.replace(' ', "_"), json!(n))).collect();
        json!({
            "at": self.now.rfc3339(),
            "gateway": self.gateway,
            "version": env!("CARGO_PKG_VERSION"),
            "database": self.database,
            "revision": self.revision.as_ref().map(|(id, at, who)| {
                json!({"number": id, "at": at.rfc3339(), "user": who})
            }),
            "pending": self.pending,
            "destinations": {"names": self.hosts.len(), "partial": self.partial, "mail": counts},
            "routes": self.routes,
            "cached_policies": self.policies,
            "stored_checks": self.checks.0,
        })
    }
}
