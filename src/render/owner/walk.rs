//! A publication, and where a roll-out stands, as text and JSON.

use crate::owner::mx_change;
use crate::owner::proof::Proof;
use crate::owner::stage::CHECK_DAYS;
use crate::owner::stage::Failure;
use crate::owner::stage::Outlook;
use crate::owner::stage::Stage;
use crate::owner::stage::Wait;
use crate::owner::walk::Made;
use crate::owner::walk::State;
use crate::owner::walk::Step;
use crate::owner::walk::Walk;
use crate::owner::withdrawal::Phase;
use crate::policy::sts::issue::Accepted;
use crate::policy::sts::issue::Issue;
use crate::policy::sts::policy::Mode;
use crate::render::owner::proposal::record_json;
use crate::render::owner::proposal::record_line;
use crate::render::style::Palette;
use crate::render::style::Tone;
use crate::render::wrap::hang;
use crate::render::wrap::wrap;
use crate::vocab::text::printable;
use crate::vocab::text::printable_text;
use crate::vocab::time;
use crate::vocab::time::Timestamp;
use serde_json::Value;
use serde_json::json;
use std::fmt::Write as _;

/// Columns before what there is to say about a step.
const INDENT: usize = 24;

/// Maximum number of reasons that are shown.
const SHOWN: usize = 20;

/// Columns before the lines of a plan.
const PLAN_INDENT: usize = 13;

/// Where a domain stands.
#[derive(Debug, Clone, Copy)]
pub struct Standing<'a> {
    /// The domain.
    pub domain: &'a str,
    /// All instances, oldest first.
    pub issues: &'a [Issue],
    /// The state of the roll-out.
    pub outlook: Option<&'a Outlook>,
    /// The state of a withdrawal.
    pub phase: &'a Phase,
    /// Whether the policy that is set differs from the last instance.
    pub is_changed: bool,
    /// How far the instance has come that is on its way.
    pub progress: Option<&'a Proof>,
    /// The `id` of a policy that others have published.
    pub foreign: Option<&'a str>,
    /// Why no policy can be made, if so.
    pub blocked: Option<&'a str>,
    /// Whether the entry is above the stage in force, and not published yet.
    pub rises: bool,
    /// Failures that were accepted.
    pub accepted: &'a [Accepted],
    /// Whether reports are done without.
    pub is_without_reports: bool,
    /// What a command needs to act at the same time, in a rehearsal.
    pub clock: &'a str,
    /// The time.
    pub now: Timestamp,
    /// The program, as it is shown before commands.
    pub program: &'a str,
}

fn span(seconds: u64) -> String {
    time::span(i64::try_from(seconds).unwrap_or(i64::MAX))
}

/// Returns a publication as text.
#[must_use]
pub fn text(walk: &Walk, program: &str, palette: Palette, width: usize) -> String {
    let mut out = String::new();
    let head = match &walk.issue {
        Some(issue) => format!(
            "{}: mode {}, max_age {} ({}), id {}",
            walk.domain,
            issue.mode.word(),
            issue.max_age,
            span(issue.max_age),
            issue.id
        ),
        None => format!("{}: no policy was made", walk.domain),
    };
    heading(&mut out, &head, palette, width);
    for made in &walk.steps {
        step(&mut out, made, palette, width);
    }
    let is_yours = |made: &Made| made.step == Step::Write && made.state == State::Yours;
    if let Some(issue) = walk.issue.as_ref().filter(|_| walk.steps.iter().any(is_yours)) {
        out.push('\n');
        for line in issue.body.lines() {
            let _ = writeln!(out, "     {line}");
        }
    }
    if !walk.records.is_empty() {
        out.push('\n');
        for record in &walk.records {
            record_line(&mut out, record);
        }
    }
    for remark in &walk.remarks {
        out.push('\n');
        hang(&mut out, "note: ", &printable(remark), 6, width);
    }
    out.push('\n');
    if walk.is_done() {
        let says = match walk.issue.as_ref().map(|issue| issue.mode) {
            Some(Mode::None) => {
                "Published: keep serving it until the date that `policy plan` shows."
            }
            Some(Mode::Testing | Mode::Enforce) | None => "Published: senders use it from now on.",
        };
        hang(&mut out, "", says, 0, width);
    }
    if let Some(next) = &walk.next {
        let colon = if next.command.is_some() { ":" } else { "" };
        hang(&mut out, "next: ", &format!("{}{colon}", next.says), 6, width);
        // A command is not broken, so that it can be copied.
        if let Some(command) = &next.command {
            let _ = writeln!(out, "      {program} {command}");
        }
    }
    out
}

/// Writes a heading, wrapped if it has to be.
fn heading(out: &mut String, head: &str, palette: Palette, width: usize) {
    for (n, line) in wrap(head, width).iter().enumerate() {
        let indent = if n > 0 { "  " } else { "" };
        let _ = writeln!(out, "{indent}{}", palette.paint(Tone::Strong, line));
    }
}

fn step(out: &mut String, made: &Made, palette: Palette, width: usize) {
    let tone = match made.state {
        State::Done => Tone::Good,
        State::Yours => Tone::Faint,
        State::Wrong => Tone::Bad,
        State::Unseen => Tone::Warn,
    };
    let word = format!("{:<9}", made.state.word());
    let label = format!("  {word} {:<12}", made.step.words());
    let mut lines = made.lines.iter();
    let at = out.len() + 2;
    let first = lines.next().map_or("", String::as_str);
    hang(out, &label, &printable(first), INDENT, width);
    let painted = palette.paint(tone, &word);
    out.replace_range(at..at + word.len(), &painted);
    for line in lines {
        hang(out, &" ".repeat(INDENT), &printable(line), INDENT + 2, width);
    }
}

/// Returns a publication as JSON.
#[must_use]
pub fn as_json(walk: &Walk, program: &str) -> Value {
    let step = |made: &Made| {
        json!({
            "step": made.step.words().replace(' ', "_"),
            "state": made.state.word().replace(' ', "_"),
            "lines": made.lines,
        })
    };
    json!({
        "schema": "destgate.publication/1",
        "domain": walk.domain.as_str(),
        "published": walk.is_done(),
        "policy": walk.issue.as_ref().map(issue_json),
        "steps": walk.steps.iter().map(step).collect::<Vec<_>>(),
        "records": walk.records.iter().map(record_json).collect::<Vec<_>>(),
        "remarks": walk.remarks,
        "next": walk.next.as_ref().map(|next| json!({
            "says": next.says,
            "command": next.command.as_ref().map(|command| format!("{program} {command}")),
        })),
    })
}

/// Returns an instance as JSON.
#[must_use]
pub fn issue_json(issue: &Issue) -> Value {
    json!({
        "id": issue.id,
        "mode": issue.mode.word(),
        "max_age": issue.max_age,
        "body": printable_text(&issue.body),
        "found": issue.is_found,
        "made_at": issue.made_at.rfc3339(),
        "body_seen_at": issue.body_at.map(Timestamp::rfc3339),
        "published_at": issue.live_at.map(Timestamp::rfc3339),
        "replaced_at": issue.replaced_at.map(Timestamp::rfc3339),
    })
}

/// Returns where a domain stands, as text.
#[must_use]
pub fn plan(s: &Standing<'_>, palette: Palette, width: usize) -> String {
    let mut out = String::new();
    let in_force = Issue::in_force(s.issues);
    let head = match in_force {
        None if s.issues.is_empty() => {
            format!("{}: no policy is published by this program", s.domain)
        }
        None => format!("{}: a policy is being published", s.domain),
        Some(issue) => format!(
            "{}: {} since {} ({}), id {}, max_age {}",
            s.domain,
            stage_word(s, issue),
            issue.live_at.unwrap_or(s.now).day(),
            time::span(s.now.since(issue.live_at.unwrap_or(s.now)).max(0)),
            issue.id,
            span(issue.max_age)
        ),
    };
    heading(&mut out, &head, palette, width);
    let mut line = |label: &str, text: &str| {
        let label = format!("  {label:<11}");
        hang(&mut out, &label, &printable(text), PLAN_INDENT, width);
    };
    let open = Issue::current(s.issues).filter(|issue| issue.live_at.is_none());
    if let Some(open) = open {
        line("begun", &format!("id {} of mode {} is not published yet", open.id, open.mode.word()));
    }
    for phrase in s.progress.iter().flat_map(|p| p.wrong.iter().chain(&p.unseen)) {
        line(if open.is_some() { "waits for" } else { "now" }, phrase);
    }
    if let Some(why) = s.blocked {
        line("blocked", &format!("no policy can be made: {why}"));
    }
    if let Some(id) = s.foreign {
        line("others", &format!("a policy with id {id} is published, not by this program"));
    }
    if s.is_changed && !s.issues.is_empty() {
        line("changed", "the policy that is set differs from the last one that was made");
    }
    withdrawing(s.phase, &mut line);
    if let Some(outlook) = s.outlook.filter(|o| o.stage != Stage::Withdrawn) {
        roll_out(outlook, (s.now, open.is_some() && !s.rises), &mut line);
    }
    for a in s.accepted {
        let what = format!("{}/{} by {}, {}", a.result, a.host, a.who, a.at.day());
        line("accepted", &what);
    }
    let (says, command) = next(s);
    line("next", &says);
    if let Some(command) = command {
        // A command is not broken, so that it can be copied.
        let _ = writeln!(out, "{}{command}", " ".repeat(PLAN_INDENT));
    }
    out
}

fn stage_word(s: &Standing<'_>, issue: &Issue) -> String {
    match (issue.mode, s.outlook) {
        (Mode::None, _) => "withdrawing".into(),
        (Mode::Testing, _) | (Mode::Enforce, None) => issue.mode.word().into(),
        (Mode::Enforce, Some(outlook)) => format!("enforce, {}", outlook.stage.word()),
    }
}

fn withdrawing(phase: &Phase, line: &mut impl FnMut(&str, &str)) {
    match phase {
        Phase::NotBegun => {}
        Phase::Draining { until, longest } => line(
            "drains",
            &format!(
                "serve mode none until {}: a sender may hold the policy of id {} (mode {}) so long",
                until.rfc3339(),
                longest.id,
                longest.mode.word()
            ),
        ),
        Phase::Drained(at) => {
            line("drained", &format!("nobody holds an earlier policy since {}", at.rfc3339()));
        }
    }
}

fn roll_out(o: &Outlook, (now, is_begun): (Timestamp, bool), line: &mut impl FnMut(&str, &str)) {
    let check = match &o.last_check {
        None => "none so far".to_string(),
        Some(check) => {
            let hosts = check.hosts.as_ref().map_or(0, Vec::len);
            let ends = check.certificates_end.map_or(String::new(), |at| {
                format!("; certificates until {}", Timestamp(at).day())
            });
            let days = format!("good days this week: {} ({CHECK_DAYS} needed)", o.good_days);
            format!("{days}; MX hosts: {hosts}, addresses that pass: {}{ends}", check.passed)
        }
    };
    line("checks", &check);
    let failed: u64 = o.failures.iter().fold(0, |sum, f| sum.saturating_add(f.count));
    line(
        "reports",
        &format!(
            "reporters: {}, sessions with this policy: {}, failures in 14 days: {failed}",
            o.reporters, o.sessions
        ),
    );
    let waits = if is_begun { &[][..] } else { &o.waits };
    let label = if o.next.is_some() { "waits for" } else { "to mend" };
    for wait in waits.iter().take(SHOWN) {
        line(label, &wait_words(wait));
    }
    if waits.len() > SHOWN {
        line(label, &format!("{} more", waits.len() - SHOWN));
    }
    for (reporter, mode) in &o.unknown {
        line(
            "warning",
            &format!(
                "{reporter} quotes a policy of mode {mode} that was never made here: an old host may still serve it, or somebody else does"
            ),
        );
    }
    if let Some(why) = &o.back {
        line("advice", &format!("go back to mode testing for now ({why})"));
    }
    if o.is_forgotten {
        line("warning", "mode testing protects nobody, and it has been so for over 60 days");
    }
    if o.next.is_some() && !waits.is_empty() {
        let when = match o.earliest > now {
            true => o.earliest.rfc3339(),
            false => "now, once the above is settled".into(),
        };
        line("earliest", &when);
    }
}

/// Returns the words for a reason to wait.
#[must_use]
pub fn wait_words(wait: &Wait) -> String {
    let list = |phrases: &[String]| phrases.join("; ");
    match wait {
        Wait::Stay(until) => format!("time: this stage lasts until {}", until.rfc3339()),
        Wait::Checks(days) => {
            format!("checks: {days} of {CHECK_DAYS} days with good ones within a week")
        }
        Wait::CheckOld => "a check: there is none of the last 24 hours".into(),
        Wait::CheckBad(faults) => format!("what the check found to be mended: {}", list(faults)),
        Wait::CheckUnseen(unseen) => format!("a look at what was not seen: {}", list(unseen)),
        Wait::CertificateEnds(at) => {
            format!("the renewal of an MX host's certificate, which ends on {}", at.day())
        }
        Wait::NotCovered(hosts) => {
            format!("lines for MX hosts that the policy leaves out: {}", list(hosts))
        }
        Wait::Unused(lines) => {
            format!("the end of lines without an MX host ({}), or their name in --also", list(lines))
        }
        Wait::NoReports(false) => "a TLS report with successes, and nobody is asked for any: set --rua, or go on with --without-reports".into(),
        Wait::NoReports(true) => "a TLS report that quotes this policy with successes; small domains may get none: --without-reports".into(),
        Wait::Failed(failure) => failure_words(failure),
    }
}

fn failure_words(f: &Failure) -> String {
    let place = if f.host.is_empty() { String::new() } else { format!(" at {}", f.host) };
    let by = match f.reporters.as_slice() {
        [one] => format!("from {one} only"),
        many => format!("from {} reporters", many.len()),
    };
    let accept = match f.is_lonely {
        true => format!(
            "; others had none on those days, and the own check passes: take it with --accept {}/{}",
            f.result, f.host
        ),
        false => String::new(),
    };
    format!("{}{place} to be settled: {} sessions, {by}{accept}", f.result, f.count)
}

/// Returns what comes next, and the command for it.
fn next(s: &Standing<'_>) -> (String, Option<String>) {
    let publish = format!("{} policy publish {}", s.program, s.domain);
    let clock = s.clock;
    if s.blocked.is_some() {
        return (
            "see to the MX records, or name the hosts with policyconfig edit --mx".into(),
            None,
        );
    }
    if s.foreign.is_some() {
        let says = "if it is yours to replace".to_string();
        return (says, Some(format!("{publish} --yes{clock}")));
    }
    if s.rises {
        let without = if s.is_without_reports { " --without-reports" } else { "" };
        let says = "the stage that is set, once nothing waits any more".to_string();
        return (says, Some(format!("{publish} --advance{without}{clock}")));
    }
    let current = Issue::current(s.issues);
    if current.is_none_or(|issue| issue.live_at.is_none()) || s.is_changed {
        let none = current.is_some_and(|issue| issue.mode == Mode::None);
        let verb = if none { "withdraw" } else { "publish" };
        let command = format!("{} policy {verb} {}{clock}", s.program, s.domain);
        return ("publish it".into(), Some(command));
    }
    match (s.phase, s.outlook) {
        (Phase::Draining { .. }, _) => ("nothing until then".into(), None),
        (Phase::Drained(_), _) => (
            format!(
                "remove the record _mta-sts.{0}, then the host mta-sts.{0}, then the entry",
                s.domain
            ),
            Some(format!(
                "{} policyconfig delete {} --commit{}",
                s.program,
                s.domain,
                // The entry is judged by the true time.
                if clock.is_empty() { "" } else { " --yes" }
            )),
        ),
        (Phase::NotBegun, Some(o)) => match o.next {
            None if !o.waits.is_empty() => ("see to that: mail may be stopped".into(), None),
            None => ("nothing: this is the last stage".into(), None),
            Some((mode, max_age)) => {
                let what = format!("mode {}, max_age {}", mode.word(), span(max_age));
                let without = if s.is_without_reports { " --without-reports" } else { "" };
                let command = format!("{publish} --advance{without}{clock}");
                (what, o.waits.is_empty().then_some(command))
            }
        },
        (Phase::NotBegun, None) => ("publish it".into(), Some(format!("{publish}{clock}"))),
    }
}

/// Returns the steps of a change of MX hosts as text.
#[must_use]
pub fn change(steps: &[mx_change::Step], program: &str, width: usize) -> String {
    let mut out = String::new();
    for (n, step) in steps.iter().enumerate() {
        let label = format!("{}. {}  ", n + 1, step.at.rfc3339());
        hang(&mut out, &label, &printable(&step.what), label.len(), width);
        for command in &step.commands {
            let _ = writeln!(out, "{}{program} {command}", " ".repeat(label.len()));
        }
    }
    out
}

/// Returns the steps of a change of MX hosts as JSON.
#[must_use]
pub fn change_json(steps: &[mx_change::Step], program: &str) -> Value {
    let one = |s: &mx_change::Step| {
        let commands: Vec<String> = s.commands.iter().map(|c| format!("{program} {c}")).collect();
        json!({"earliest": s.at.rfc3339(), "what": s.what, "commands": commands})
    };
    steps.iter().map(one).collect()
}

/// Returns where a domain stands, as JSON.
#[must_use]
pub fn plan_json(s: &Standing<'_>) -> Value {
    let (says, command) = next(s);
    let phase = match s.phase {
        Phase::NotBegun => Value::Null,
        Phase::Draining { until, .. } => json!({"until": until.rfc3339(), "drained": false}),
        Phase::Drained(at) => json!({"until": at.rfc3339(), "drained": true}),
    };
    let outlook = s.outlook.map(|o| {
        json!({
            "stage": o.stage.word(),
            "since": o.since.rfc3339(),
            "next": o.next.map(|(mode, max_age)| json!({"mode": mode.word(), "max_age": max_age})),
            "may_go": o.may_go(),
            "waits": o.waits.iter().map(|w| printable(&wait_words(w))).collect::<Vec<_>>(),
            "earliest": o.earliest.rfc3339(),
            "good_days": o.good_days,
            "reporters": o.reporters,
            "sessions": o.sessions,
            "unknown_policies": o.unknown.iter().map(|(reporter, mode)| json!({"reporter": printable(reporter), "mode": mode})).collect::<Vec<_>>(),
            "back": o.back,
        })
    });
    json!({
        "schema": "destgate.plan/1",
        "domain": s.domain,
        "instances": s.issues.iter().map(issue_json).collect::<Vec<_>>(),
        "changed": s.is_changed,
        "progress": s.progress.map(|p| json!({"seen": p.seen, "wrong": p.wrong, "unseen": p.unseen})),
        "published_by_others": s.foreign,
        "blocked": s.blocked,
        "accepted": s.accepted.iter().map(|a| json!({
            "result": printable(&a.result), "host": printable(&a.host),
            "by": printable(&a.who), "at": a.at.rfc3339(),
        })).collect::<Vec<_>>(),
        "roll_out": outlook,
        "withdrawal": phase,
        "next": {"says": says, "command": command},
    })
}
