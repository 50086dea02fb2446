//! Renders stored TLS reports as one self-contained page: charts and tables for each domain and
//! policy type, and a section for each report. Everything that a report says is escaped.

use crate::policy::tlsrpt::kept::Kept;
use crate::policy::tlsrpt::report::PolicyResult;
use crate::policy::tlsrpt::tally::Group;
use crate::policy::tlsrpt::tally::Row;
use crate::render::html::charts;
use crate::render::html::charts::Bar;
use crate::render::html::charts::Scale;
use crate::render::html::end;
use crate::render::html::foot;
use crate::render::html::head;
use crate::render::html::markup::Markup;
use crate::render::html::tally::grouped;
use crate::render::html::terms::fact;
use crate::render::html::terms::quoted;
use crate::render::html::tls_days;
use crate::render::tls_figures::percent;
use crate::render::tls_figures::total;
use crate::render::tls_figures::version;
use crate::render::tls_report_list::headline;
use crate::render::tls_report_list::remarks;
use crate::vocab::text::excerpt;
use crate::vocab::tls_report::Dkim;
use crate::vocab::tls_report::HeldFor;
use crate::vocab::tlsrpt::ResultType;

const STYLE: &str = concat!(include_str!("page.css"), include_str!("tls_reports.css"));

/// Maximum number of domains and policy types that the page shows.
const GROUPS: usize = 50;
/// Maximum number of rows of a table or chart.
const ROWS: usize = 100;
/// Maximum number of bars of a chart.
const BARS: usize = 12;
/// Maximum number of kinds of failure that a report's section shows.
const DETAILS: usize = 50;

/// What the page is made of.
#[derive(Debug, Default)]
pub struct Page {
    /// The heading.
    pub title: String,
    /// What the reports are, in a sentence.
    pub about: String,
    /// Figures by result.
    pub by_result: Vec<Group>,
    /// Figures by source.
    pub by_source: Vec<Group>,
    /// Figures by host.
    pub by_host: Vec<Group>,
    /// Figures by day.
    pub by_day: Vec<Group>,
    /// Figures by version of the policy.
    pub by_version: Vec<Group>,
    /// The latest reports that count.
    pub reports: Vec<Kept>,
    /// The latest reports that are held.
    pub held: Vec<Kept>,
    /// The number of all reports that count.
    pub all: usize,
}

impl Page {
    /// Returns the page, as the text of one file.
    #[must_use]
    pub fn finish(&self) -> String {
        let mut out = Markup::new();
        head(&mut out, &self.title, STYLE);
        out.open_with("body", &[("class", "figures")]);
        out.open("header");
        out.leaf("h1", &self.title);
        out.leaf_with("p", &[("class", "lead")], &self.lead());
        out.leaf_with("p", &[("class", "about")], &self.about);
        out.leaf_with("p", &[("class", "about")], NEVER_ADDED);
        out.close("header");
        out.open("main");
        for group in self.by_day.iter().take(GROUPS) {
            self.group(&mut out, group);
        }
        if self.by_day.len() > GROUPS {
            let more = self.by_day.len() - GROUPS;
            let text = format!("{more} more domains and policy types are left out.");
            out.leaf_with("p", &[("class", "note")], &text);
        }
        reports(&mut out, "Reports", "", &self.reports, self.all);
        if !self.held.is_empty() {
            reports(&mut out, "Held reports", HELD, &self.held, self.held.len());
        }
        out.close("main");
        foot(&mut out);
        end(out)
    }

    /// Returns the sessions of each domain under the policy type that counts first for it.
    fn lead(&self) -> String {
        let mut out: Vec<String> = Vec::new();
        let mut before = "";
        for group in &self.by_day {
            if group.domain != before && out.len() < 5 {
                let domain = excerpt(&group.domain, 255);
                out.push(format!("{domain}: {}.", total(&group.total)));
            }
            before = &group.domain;
        }
        if out.is_empty() { "There is no report that counts.".into() } else { out.join(" ") }
    }

    fn group(&self, out: &mut Markup, group: &Group) {
        let rows = |of: &[Group]| -> Vec<Row> {
            let own = |g: &&Group| g.domain == group.domain && g.policy_type == group.policy_type;
            of.iter().find(own).map(|g| g.rows.clone()).unwrap_or_default()
        };
        out.open_with("section", &[("class", "domain")]);
        out.leaf("h2", &format!("{}, {}", group.domain, group.policy_type));
        out.leaf("p", &format!("{}.", total(&group.total)));
        out.open_with("div", &[("class", "charts")]);
        tls_days::charts(out, &group.rows);
        let (results, sources) = (rows(&self.by_result), rows(&self.by_source));
        let kinds: Vec<(&str, u64)> =
            results.iter().map(|r| (r.what.as_str(), r.sums.kinds)).collect();
        bars(out, "Failures by result", &kinds);
        let failed: Vec<(&str, u64)> = sources
            .iter()
            .filter(|row| row.more.is_empty())
            .map(|row| (row.what.as_str(), row.sums.failure))
            .collect();
        bars(out, "Failed sessions by reporter", &failed);
        out.close("div");
        by_result(out, &results);
        by_source(out, &sources);
        by_host(out, &rows(&self.by_host));
        by_version(out, &rows(&self.by_version));
        out.close("section");
    }
}

/// What a reader must know of the figures.
const NEVER_ADDED: &str = "Figures are never added over policy types: a sender may count the same session under sts and \
under tlsa. Failures by result may exceed the failed sessions, since one session can fail in several ways.";

/// Why reports are held.
const HELD: &str = "These are in no figure: their messages have no signature that counts (RFC 8460 section 3), or they \
are about none of the domains named as own.";

/// Renders a chart of bars; nothing if every count is 0.
fn bars(out: &mut Markup, title: &'static str, counts: &[(&str, u64)]) {
    let bars: Vec<Bar> = counts
        .iter()
        .filter(|(_, count)| *count > 0)
        .map(|(label, count)| Bar {
            label,
            count: usize::try_from(*count).unwrap_or(usize::MAX),
            tone: "bad",
            wanted: String::new(),
        })
        .collect();
    if bars.is_empty() {
        return;
    }
    charts::begin(out, title, "");
    let total = bars.iter().fold(0_usize, |sum, bar| sum.saturating_add(bar.count));
    charts::list(out, "", bars, Scale { total, most: None, rows: BARS });
    out.close("figure");
}

/// Renders a table. Columns whose heading begins with `#` hold numbers.
fn table(out: &mut Markup, title: &str, headings: &[&str], rows: &[Vec<String>]) {
    if rows.is_empty() {
        return;
    }
    out.leaf("h3", title);
    out.open_with("div", &[("class", "scroll")]);
    out.open("table");
    out.open("thead");
    out.open("tr");
    let is_number = |n: usize| headings.get(n).is_some_and(|h| h.starts_with('#'));
    for (n, heading) in headings.iter().enumerate() {
        let class = if is_number(n) { "n" } else { "" };
        let heading = heading.trim_start_matches('#');
        out.leaf_with("th", &[("scope", "col"), ("class", class)], heading);
    }
    out.close("tr");
    out.close("thead");
    out.open("tbody");
    for row in rows.iter().take(ROWS) {
        out.open("tr");
        for (n, cell) in row.iter().enumerate() {
            let class = if is_number(n) { "n" } else { "" };
            out.leaf_with("td", &[("class", class)], cell);
        }
        out.close("tr");
    }
    out.close("tbody");
    out.close("table");
    out.close("div");
    if rows.len() > ROWS {
        let text =
            format!("and {} more rows: `destgate tlsrpt export` has them.", rows.len() - ROWS);
        out.leaf_with("p", &[("class", "note")], &text);
    }
}

fn number(n: u64) -> String {
    grouped(usize::try_from(n).unwrap_or(usize::MAX))
}

fn last_day(row: &Row) -> String {
    row.sums.span.map(|(_, last)| last.day()).unwrap_or_default()
}

fn by_result(out: &mut Markup, rows: &[Row]) {
    let cells = |row: &Row| {
        let mends = ResultType::parse(&row.what).map_or("", ResultType::mends);
        let (count, reports) = (number(row.sums.kinds), number(row.sums.reports));
        vec![row.what.clone(), count, reports, last_day(row), mends.to_string()]
    };
    let rows: Vec<Vec<String>> = rows.iter().map(cells).collect();
    let headings = ["Result", "#Failures", "#Reports", "Last", "What mends it"];
    table(out, "By result", &headings, &rows);
}

fn by_source(out: &mut Markup, rows: &[Row]) {
    let cells = |row: &Row| match row.more.is_empty() {
        true => vec![
            row.what.clone(),
            String::new(),
            number(row.sums.success),
            number(row.sums.failure),
            percent(row.sums.share()),
        ],
        false => {
            let kinds = number(row.sums.kinds);
            vec![String::new(), row.more.clone(), String::new(), kinds, String::new()]
        }
    };
    let rows: Vec<Vec<String>> = rows.iter().map(cells).collect();
    let headings = ["Reporter", "Sending address", "#Succeeded", "#Failed", "#Share"];
    table(out, "By source", &headings, &rows);
}

fn by_host(out: &mut Markup, rows: &[Row]) {
    let cells =
        |row: &Row| vec![row.what.clone(), row.more.clone(), number(row.sums.kinds), last_day(row)];
    let rows: Vec<Vec<String>> = rows.iter().map(cells).collect();
    table(out, "By MX host", &["Host", "Result", "#Failures", "Last"], &rows);
}

fn by_version(out: &mut Markup, rows: &[Row]) {
    let cells = |row: &Row| {
        let first = row.sums.span.map(|(first, _)| first.day()).unwrap_or_default();
        let (good, bad) = (number(row.sums.success), number(row.sums.failure));
        vec![version(row), good, bad, percent(row.sums.share()), first, last_day(row)]
    };
    let rows: Vec<Vec<String>> = rows.iter().map(cells).collect();
    let headings = ["Policy as quoted", "#Succeeded", "#Failed", "#Share", "First", "Last"];
    table(out, "By version of the policy", &headings, &rows);
}

fn reports(out: &mut Markup, title: &str, why: &str, reports: &[Kept], all: usize) {
    out.open_with("section", &[("class", "domain list"), ("aria-label", title)]);
    out.leaf("h2", title);
    if !why.is_empty() {
        out.leaf_with("p", &[("class", "about")], why);
    }
    for kept in reports {
        report(out, kept);
    }
    if all > reports.len() {
        let text = format!(
            "The latest {} of {} reports. `destgate tlsrpt export` has all.",
            grouped(reports.len()),
            grouped(all)
        );
        out.leaf_with("p", &[("class", "note")], &text);
    }
    out.close("section");
}

fn report(out: &mut Markup, kept: &Kept) {
    let (kind, success, failure) = headline(kept);
    let (tone, verdict) = match failure {
        0 => ("good", "no failure".to_string()),
        n => ("bad", format!("{} failed", number(n))),
    };
    out.open_with("details", &[("id", &format!("r{}", kept.id))]);
    out.open("summary");
    out.leaf("h3", &format!("{} {}", kept.report.start.day(), excerpt(&kept.reporter, 100)));
    out.leaf_with("span", &[("class", &format!("pill {tone}"))], &verdict);
    let says = format!("{} {kind}, {} succeeded", kept.domain, number(success));
    let remarks = remarks(kept);
    let says = if remarks.is_empty() { says } else { format!("{says}; {remarks}") };
    out.leaf_with("span", &[("class", "why")], &says);
    out.close("summary");
    out.open("div");
    out.open("dl");
    fact(out, "Number", &kept.id.to_string());
    fact(out, "Report ID", kept.report.report_id.as_deref().unwrap_or_default());
    fact(out, "Organization", kept.report.organization.as_deref().unwrap_or_default());
    fact(out, "Contact", kept.report.contact.as_deref().unwrap_or_default());
    let range = format!("{} to {}", kept.report.start.rfc3339(), kept.report.end.rfc3339());
    fact(out, "Range", &range);
    fact(out, "DKIM", kept.beside.dkim.map_or("", Dkim::says));
    fact(out, "Held", kept.beside.held_for.map_or("", HeldFor::says));
    for policy in &kept.report.policies {
        of_policy(out, policy);
    }
    for deviation in &kept.report.deviations {
        fact(out, "Mended", deviation.says());
    }
    out.close("dl");
    out.close("div");
    out.close("details");
}

fn of_policy(out: &mut Markup, policy: &PolicyResult) {
    let kind = policy.policy_type.as_deref().unwrap_or("(not named)");
    let domain = policy.domain.as_deref().unwrap_or("(not named)");
    let (success, failure) = (number(policy.success), number(policy.failure));
    fact(out, "Policy", &format!("{kind} for {domain}: {success} succeeded, {failure} failed"));
    quoted(out, "As quoted", &policy.policy_string.join("\n"));
    fact(out, "MX", &policy.mx.join(", "));
    for detail in policy.details.iter().take(DETAILS) {
        let mut text = format!("{} {}", number(detail.count), detail.result);
        let ip = |ip: Option<std::net::IpAddr>| ip.map(|ip| ip.to_string());
        let more = [
            ("at", detail.host.clone()),
            ("address", ip(detail.ip)),
            ("from", ip(detail.sending_ip)),
            ("because of", detail.reason.clone()),
            ("see", detail.info.clone()),
        ];
        for (word, value) in more {
            if let Some(value) = value {
                text.push_str(&format!(", {word} {value}"));
            }
        }
        fact(out, "Failure", &text);
    }
    if policy.details.len() > DETAILS {
        let more = policy.details.len() - DETAILS;
        fact(out, "Failure", &format!("and {more} kinds more"));
    }
}
