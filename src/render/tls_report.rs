//! Renders received TLS reports for users.

use crate::policy::tlsrpt::report::Detail;
use crate::policy::tlsrpt::report::PolicyResult;
use crate::policy::tlsrpt::report::Report;
use crate::policy::tlsrpt::report_reader::Refused;
use crate::render::style::Palette;
use crate::render::style::Tone;
use crate::render::wrap::hang;
use crate::vocab::text::excerpt;
use crate::vocab::text::printable;
use crate::vocab::tls_report::Dkim;
use crate::vocab::tls_report::Standing;

/// Width of the labels. Unit: columns.
const LABEL: usize = 11;
/// Maximum number of details of a policy that are shown.
const DETAILS: usize = 20;
/// Maximum number of policies of a report that are shown.
const POLICIES: usize = 50;

/// What stands beside a report.
#[derive(Debug, Clone, Copy)]
pub struct Beside<'a> {
    /// Where it came from, safe to show.
    pub place: &'a str,
    /// What its signature says, if it was asked.
    pub dkim: Option<Dkim>,
    /// Whether it counts, if that was asked.
    pub standing: Option<Standing>,
}

/// Renders a report.
#[must_use]
pub fn report(report: &Report, beside: Beside<'_>, palette: Palette, width: usize) -> String {
    let mut out = String::new();
    let mut line = |label: &str, text: &str| {
        hang(&mut out, &format!("  {label:<LABEL$}"), text, LABEL + 2, width);
    };
    let name = report.organization.as_deref().or(report.reporter()).unwrap_or("(unnamed)");
    let days = report.days();
    let range = match days.as_slice() {
        [day] => day.clone(),
        [first, .., last] => format!("{first} to {last}"),
        [] => report.start.day(),
    };
    let head = palette.paint(Tone::Strong, &format!("{}  {range}", excerpt(name, 200)));
    line("Report ID", &shown(report.report_id.as_deref()));
    line("From", &sender(report));
    line("Read from", beside.place);
    if let Some(dkim) = beside.dkim {
        line("DKIM", &format!("{}: {}", dkim.word(), dkim.says()));
    }
    if beside.standing == Some(Standing::Held) {
        let text = format!("held: {}", Standing::Held.says());
        line("Standing", &palette.paint(Tone::Warn, &text));
    }
    for policy in report.policies.iter().take(POLICIES) {
        of_policy(policy, palette, &mut line);
    }
    if report.policies.len() > POLICIES {
        line("", &format!("and {} policies more", report.policies.len() - POLICIES));
    }
    for (n, deviation) in report.deviations.iter().enumerate() {
        let label = if n == 0 { "Mended" } else { "" };
        line(label, &format!("{} ({})", deviation.says(), deviation.word()));
    }
    format!("{head}\n{out}")
}

/// Renders what was refused.
#[must_use]
pub fn refused(place: &str, refused: &Refused, palette: Palette, width: usize) -> String {
    let mut out = String::new();
    let word = palette.paint(Tone::Bad, "Refused");
    let text = format!("{place}: {} ({})", printable(&refused.reason), refused.refusal.word());
    hang(&mut out, &format!("{word}      "), &text, LABEL + 2, width);
    out
}

fn shown(text: Option<&str>) -> String {
    text.map_or_else(|| "(none)".to_string(), |text| excerpt(text, 400))
}

fn sender(report: &Report) -> String {
    match (report.submitter.as_deref(), report.contact.as_deref()) {
        (Some(submitter), Some(contact)) => {
            format!("{} (contact {})", excerpt(submitter, 255), excerpt(contact, 255))
        }
        (None, contact) => format!("contact {}", shown(contact)),
        (Some(submitter), None) => excerpt(submitter, 255),
    }
}

fn of_policy(policy: &PolicyResult, palette: Palette, line: &mut impl FnMut(&str, &str)) {
    let kind = shown(policy.policy_type.as_deref());
    let counts = format!(
        "{} for {}: {} succeeded, {} failed",
        kind,
        shown(policy.domain.as_deref()),
        policy.success,
        policy.failure
    );
    let tone = if policy.failure > 0 { Tone::Bad } else { Tone::Good };
    line("Policy", &palette.paint(tone, &counts));
    for detail in policy.details.iter().take(DETAILS) {
        line("", &of_detail(detail));
    }
    if policy.details.len() > DETAILS {
        line("", &format!("and {} kinds more", policy.details.len() - DETAILS));
    }
}

fn of_detail(detail: &Detail) -> String {
    let mut text = format!("{} {}", detail.count, excerpt(&detail.result, 100));
    if let Some(host) = &detail.host {
        text.push_str(&format!(" at {}", excerpt(host, 255)));
    }
    if let Some(ip) = detail.ip {
        text.push_str(&format!(" [{ip}]"));
    }
    if let Some(from) = detail.sending_ip {
        text.push_str(&format!(" from [{from}]"));
    }
    for more in [&detail.reason, &detail.info].into_iter().flatten() {
        text.push_str(&format!(": {}", printable(&excerpt(more, 200))));
    }
    text
}
