//! Formats reports as the output of a monitoring plug-in: one line, the performance data behind
//! `|`, then further lines. Source: the Monitoring Plugins development guidelines.

use crate::policy::report::Report;
use crate::policy::verdict::Action;
use crate::render::deadlines;
use crate::render::text;
use crate::vocab::finding::Finding;
use crate::vocab::finding::Severity;
use crate::vocab::text::excerpt;
use crate::vocab::text::printable;

/// Maximum number of further lines. Unit: lines.
const MAX_LINES: usize = 40;

/// Maximum length of a text within a line. Unit: characters.
const MAX_TEXT: usize = 300;

/// The state of a service, the least urgent first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// In order.
    Ok,
    /// Not seen.
    Unknown,
    /// Will fail.
    Warning,
    /// Fails.
    Critical,
}

impl State {
    /// Returns the exit status of a plug-in.
    #[must_use]
    pub fn status(self) -> u8 {
        match self {
            State::Ok => 0,
            State::Warning => 1,
            State::Critical => 2,
            State::Unknown => 3,
        }
    }

    /// Returns the word of a plug-in.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            State::Ok => "OK",
            State::Warning => "WARNING",
            State::Critical => "CRITICAL",
            State::Unknown => "UNKNOWN",
        }
    }
}

/// The times left below which a service changes its state. Unit: days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// For `WARNING`.
    pub warning: i64,
    /// For `CRITICAL`.
    pub critical: i64,
}

/// The result of one destination.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Service {
    state: State,
    line: String,
    performance: String,
    more: Vec<String>,
}

/// Removes what has a meaning in a plug-in's output: `|` begins performance data.
fn plain(text: &str) -> String {
    excerpt(&printable(text).replace('|', "/"), MAX_TEXT)
}

fn by_verdict(r: &Report) -> State {
    match r.exit_status() {
        1 => State::Critical,
        3 => State::Unknown,
        _ if r.findings.iter().any(|f| f.severity() == Severity::Warning) => State::Warning,
        _ => State::Ok,
    }
}

impl Service {
    /// Judges a report.
    #[must_use]
    pub fn of(r: &Report, limits: Limits) -> Service {
        let ends = [
            ("a certificate that the delivery depends on", deadlines::certificate_that_counts(r)),
            ("the cached policy, which cannot be fetched again,", deadlines::policy_that_counts(r)),
        ];
        let mut state = by_verdict(r);
        let mut reasons = Vec::new();
        for (what, end) in ends {
            let Some(end) = end else { continue };
            let left = deadlines::days_left(r, end);
            let own = match left {
                _ if left < limits.critical => State::Critical,
                _ if left < limits.warning => State::Warning,
                _ => State::Ok,
            };
            if own > State::Ok {
                reasons.push(format!("{what} ends on {}", end.day()));
            }
            // What ends soon does not hide that the rest was not seen.
            if state != State::Unknown {
                state = state.max(own);
            }
        }
        let v = &r.decision.verdict;
        let mut line = format!("{}: {}", r.evidence.destination, text::in_short(v));
        match v.action {
            Action::Deliver | Action::Discard => {
                let severe = |f: &&Finding| f.severity() != Severity::Info;
                reasons.extend(r.findings.iter().find(severe).map(Finding::message));
            }
            Action::Defer | Action::Bounce | Action::Unknown => reasons.insert(0, v.reason.clone()),
        }
        for reason in &reasons {
            line.push_str(&format!("; {}", plain(reason)));
        }
        let more = r
            .findings
            .iter()
            .map(|f| plain(&format!("{} [{}]: {}", f.severity().word(), f.row.code, f.message())));
        Service { state, line, performance: performance(r, limits), more: more.collect() }
    }
}

/// Formats milliseconds as seconds.
fn seconds(ms: u64) -> String {
    format!("{}.{:03}s", ms / 1_000, ms % 1_000)
}

fn performance(r: &Report, limits: Limits) -> String {
    let mut out = format!("'time'={};;;0", seconds(r.duration_ms));
    if let Some(end) = deadlines::certificate_that_counts(r) {
        let left = deadlines::days_left(r, end);
        out.push_str(&format!(" 'cert_days'={left};{}:;{}:;0", limits.warning, limits.critical));
    }
    if let Some(end) = deadlines::policy(r) {
        let tenths = end.since(r.evidence.now).max(0) * 10 / deadlines::DAY;
        out.push_str(&format!(" 'policy_days'={}.{};;;0", tenths / 10, tenths % 10));
    }
    let hosts = &r.decision.walked;
    let usable = hosts.iter().filter(|h| h.own.protection.is_some()).count();
    out.push_str(&format!(" 'mx_usable'={usable};;;0;{}", hosts.len()));
    out
}

/// Formats the result of a run that made no report.
#[must_use]
pub fn unknown(why: &str) -> String {
    format!("STS {} - {}\n", State::Unknown.word(), plain(why))
}

/// The results of a run.
#[derive(Debug, Default)]
pub struct Services(Vec<Service>);

impl Services {
    /// Adds a result.
    pub fn add(&mut self, service: Service) {
        self.0.push(service);
    }

    /// Returns the output of the plug-in and its exit status.
    ///
    /// - `took`: duration of the run. Unit: milliseconds.
    /// - `left_out`: number of lines that are not domains, which were not checked.
    #[must_use]
    pub fn output(mut self, took: u64, left_out: u64) -> (String, u8) {
        if let ([one], 0) = (&self.0[..], left_out) {
            let first = format!("STS {} - {} | {}", one.state.word(), one.line, one.performance);
            return (lines(first, one.more.iter().cloned()), one.state.status());
        }
        // The sort is stable: among equals the order of the input stays.
        self.0.sort_by_key(|service| std::cmp::Reverse(service.state));
        let unread = if left_out > 0 { State::Unknown } else { State::Ok };
        let none = if self.0.is_empty() { State::Unknown } else { State::Ok };
        let worst = self.0.first().map_or(State::Ok, |service| service.state);
        let state = worst.max(unread).max(none);
        let count = |state: State| self.0.iter().filter(|s| s.state == state).count();
        let all = self.0.len();
        let mut first =
            format!("STS {} - {} of {all} domains in order", state.word(), { count(State::Ok) });
        let mut performance = format!("'time'={};;;0 'domains'={all};;;0", seconds(took));
        for state in [State::Ok, State::Warning, State::Critical, State::Unknown] {
            let label = state.word().to_ascii_lowercase();
            let count = count(state);
            if state != State::Ok && count > 0 {
                first.push_str(&format!(", {count} {label}"));
            }
            performance.push_str(&format!(" '{label}'={count};;;0;{all}"));
        }
        if left_out > 0 {
            first.push_str(&format!(", {left_out} lines are no domains"));
        }
        let not_ok = self.0.iter().filter(|service| service.state != State::Ok);
        let more = not_ok.map(|service| format!("{}: {}", service.state.word(), service.line));
        (lines(format!("{first} | {performance}"), more), state.status())
    }
}

fn lines(first: String, more: impl Iterator<Item = String>) -> String {
    let more: Vec<String> = more.collect();
    let mut out = format!("{first}\n");
    for line in more.iter().take(MAX_LINES) {
        out.push_str(&format!("{line}\n"));
    }
    if more.len() > MAX_LINES {
        out.push_str(&format!("and {} more\n", more.len() - MAX_LINES));
    }
    out
}
