//! Formats many verdicts as one table: domain, verdict and reason, a line each, never wider than
//! the terminal.

use crate::policy::ground::Ground;
use crate::policy::lookup_fault::LookupFault;
use crate::policy::report::Report;
use crate::policy::sts::cached::TroubleKind;
use crate::policy::verdict::Action;
use crate::policy::verdict::Verdict;
use crate::policy::walk::Protection;
use crate::policy::walk::Refusal;
use crate::render::headline;
use crate::render::style::Palette;
use crate::render::style::Tone;
use crate::render::text;
use crate::vocab::finding;
use crate::vocab::finding::Severity;
use crate::vocab::text::printable;

/// Number of rows after which the widths of the columns are fixed and rows are written as they
/// come, so that a run of any length needs little memory.
const AHEAD: usize = 500;

/// Least width that is left for reasons. Unit: columns.
const REASON: usize = 30;

/// Least width of the names, whatever else there is. Unit: columns.
const NAME: usize = 16;

/// A row of the table.
#[derive(Debug, Clone)]
pub struct Row {
    name: String,
    verdict: String,
    tone: Tone,
    why: String,
    action: Action,
}

impl Row {
    /// Returns the row of a report, under the name that it was asked by.
    #[must_use]
    pub fn of(r: &Report, name: &str) -> Row {
        let v = &r.decision.verdict;
        let why = short(r);
        Row {
            name: printable(name),
            verdict: in_a_word(v),
            tone: text::tone(v),
            why,
            action: v.action,
        }
    }

    /// Returns the row of what was not checked, with the reason.
    #[must_use]
    pub fn unknown(name: &str, why: &str) -> Row {
        Row {
            name: printable(name),
            verdict: Action::Unknown.word().into(),
            tone: Tone::Warn,
            why: why.into(),
            action: Action::Unknown,
        }
    }
}

/// Formats a verdict for tables: `deliver (mta-sts)`, `defer 4.7.5`.
#[must_use]
pub fn in_a_word(v: &Verdict) -> String {
    let word = v.action.word();
    match (v.protection, &v.status) {
        (Some(Protection::None), _) => format!("{word} (in the clear)"),
        (Some(protection), _) => format!("{word} ({})", protection.word()),
        (None, Some(status)) => format!("{word} {status}"),
        (None, None) => word.into(),
    }
}

/// Returns the reason of the verdict, or the error that counts despite a delivery.
#[must_use]
pub fn why(r: &Report) -> String {
    let error = r.findings.iter().find(|f| f.severity() == Severity::Error);
    let text = match (r.decision.verdict.action, error) {
        (Action::Deliver, Some(finding)) => format!("but {}", finding.message()),
        _ => printable(&r.decision.verdict.reason),
    };
    // The line already names the domain.
    text.replacen(&format!(" of {} ", r.evidence.destination), " ", 1)
}

/// Faults of the other side that count despite a delivery, in a few words; the first that a report
/// has is shown.
const DESPITE: &[(&finding::Row, &str)] = &[
    (&finding::DANE_MISMATCH, "TLSA does not match"),
    (&finding::DANE_NO_TLS, "TLSA records, and no TLS"),
    (&finding::DANE_UNUSABLE, "TLSA records of no use"),
    (&finding::STS_RECORD_INVALID, "MTA-STS record malformed"),
    (&finding::STS_UNANNOUNCED, "policy without a record"),
    (&finding::STS_NOT_FOUND, "policy host has no policy"),
    (&finding::STS_REDIRECT, "policy host redirects"),
    (&finding::STS_HOST_MISSING, "policy host not found"),
    (&finding::STS_DELEGATION_HALF, "policy host is no alias yet"),
    (&finding::STS_HOST_CERT, "policy host: bad certificate"),
    (&finding::STS_FETCH_FAILED, "policy cannot be fetched"),
    (&finding::STS_POLICY_INVALID, "MTA-STS policy malformed"),
    (&finding::STS_IGNORED, "policy ignored by a setting"),
    (&finding::DANE_IGNORED, "DANE ignored by a setting"),
    (&finding::STS_TESTING, "mode testing"),
    (&finding::STS_WITHDRAWN, "mode none (withdrawn)"),
];

/// Returns the reason of the verdict in about 30 characters, safe to display.
fn short(r: &Report) -> String {
    let v = &r.decision.verdict;
    let of = |row: &finding::Row| r.finding(row);
    match (v.action, v.protection) {
        (Action::Deliver, Some(Protection::Encrypted | Protection::None) | None) => {
            if let Some(count) = of(&finding::STS_MULTIPLE).and_then(|f| f.fact("count")) {
                return format!("{} records count as none", printable(count));
            }
            let failed = of(&finding::STS_FETCH_FAILED);
            let trouble = failed.and_then(|f| f.fact(finding::FETCH_TROUBLE));
            if trouble == Some(TroubleKind::MediaType.word()) {
                return "policy: wrong media type".into();
            }
            let known = DESPITE.iter().find(|(row, _)| of(row).is_some());
            match (known, v.protection) {
                (Some((_, words)), _) => (*words).into(),
                (None, Some(Protection::Encrypted)) => "nothing demands verification".into(),
                (None, _) => printable(&v.reason),
            }
        }
        (Action::Deliver, Some(Protection::Dane)) => "certificate matches TLSA".into(),
        (Action::Deliver, Some(Protection::MtaSts)) => "host and certificate verified".into(),
        (Action::Deliver, Some(Protection::Verified)) => "certificate verified".into(),
        (Action::Bounce, _) if of(&finding::NULL_MX).is_some() => "takes no mail (null MX)".into(),
        (Action::Bounce, _) if of(&finding::DOMAIN_MISSING).is_some() => "no such domain".into(),
        (Action::Bounce, _) if of(&finding::NO_MAIL_HOST).is_some() => "no mail host".into(),
        (Action::Defer | Action::Bounce | Action::Discard | Action::Unknown, _) => kept(r),
    }
}

/// Returns why mail is kept, in a few words.
fn kept(r: &Report) -> String {
    let v = &r.decision.verdict;
    let walked = &r.decision.walked;
    let none = r.facts.path.none.as_ref();
    if none.is_some_and(|none| none.fault == Some(LookupFault::Bogus)) {
        return "DNSSEC signatures do not hold".into();
    }
    let (Ground::Refused { host, probe }, Some(j)) = (v.ground, v.ground.outcome(walked)) else {
        return printable(&v.reason);
    };
    let probe = probe.and_then(|i| r.facts.hosts.get(host)?.probes.get(i));
    let words = match (&j.refusal, probe) {
        (Some(Refusal::NotListed), _) => "MX host not in the policy".into(),
        _ if v.ground.is_excluded(walked) && j.refusal == Some(Refusal::Dane) => {
            "dane mandatory, and no DANE".into()
        }
        (Some(Refusal::Dane), _) => "TLSA does not match".into(),
        (_, Some(p)) => headline::in_brief(p, j),
        (_, None) => printable(&v.reason),
    };
    match words.as_str() {
        "wrong name" if j.verify_error => "certificate not for the domain".into(),
        "wrong name" => "certificate not for the host".into(),
        "expired" | "not trusted" | "not valid" | "not verified" => format!("certificate {words}"),
        _ => words,
    }
}

/// A table that is written as its rows come.
#[derive(Debug)]
pub struct VerdictTable {
    palette: Palette,
    width: usize,
    waiting: Vec<Row>,
    /// Widths of the first two columns, once they are fixed.
    widths: Option<[usize; 2]>,
    /// Number of rows of each kind of verdict.
    totals: Vec<(Action, usize)>,
}

impl VerdictTable {
    /// Returns an empty table. `width`: that of the terminal, in columns.
    #[must_use]
    pub fn new(palette: Palette, width: usize) -> VerdictTable {
        VerdictTable { palette, width, waiting: Vec::new(), widths: None, totals: Vec::new() }
    }

    /// Adds a row. Returns the lines to be written now, which may be none.
    #[must_use]
    pub fn add(&mut self, row: Row) -> String {
        match self.totals.iter_mut().find(|(action, _)| *action == row.action) {
            Some((_, count)) => *count += 1,
            None => self.totals.push((row.action, 1)),
        }
        self.waiting.push(row);
        if self.widths.is_none() && self.waiting.len() < AHEAD {
            return String::new();
        }
        self.written()
    }

    /// Returns the lines that are still to be written, and the totals if there are several rows.
    #[must_use]
    pub fn finish(mut self) -> String {
        let mut out = self.written();
        let all: usize = self.totals.iter().map(|(_, count)| count).sum();
        if all > 1 {
            let counts: Vec<String> =
                self.totals.iter().map(|(action, n)| format!("{n} {}", action.word())).collect();
            let line = format!("{all} domains: {}", counts.join(", "));
            out.push_str(&format!("\n{}\n", cut(&line, self.width)));
        }
        out
    }

    fn written(&mut self) -> String {
        let rows = std::mem::take(&mut self.waiting);
        let mut out = String::new();
        let widths = match self.widths {
            Some(widths) => widths,
            None => {
                let widths = widths(&rows, self.width);
                let heading = line(["DOMAIN", "VERDICT", "WHY"], widths, self.width);
                out.push_str(self.palette.paint(Tone::Strong, &heading).as_str());
                out.push('\n');
                *self.widths.insert(widths)
            }
        };
        for row in rows {
            let text = line([&row.name, &row.verdict, &row.why], widths, self.width);
            let from = widths[0] + 2;
            let verdict = cut(&row.verdict, widths[1]);
            out.push_str(&painted(&text, from, &self.palette.paint(row.tone, &verdict), &verdict));
            out.push('\n');
        }
        out
    }
}

/// Replaces a cell of a line, which begins at character `from`, by its coloured form.
pub(crate) fn painted(line: &str, from: usize, coloured: &str, plain: &str) -> String {
    let before: String = line.chars().take(from).collect();
    let after: String = line.chars().skip(from + plain.chars().count()).collect();
    format!("{before}{coloured}{after}")
}

/// Returns the widths of the first two columns: those of their longest cells, so that reasons keep
/// some room.
fn widths(rows: &[Row], width: usize) -> [usize; 2] {
    let longest = |of: fn(&Row) -> &str, heading: &str| {
        rows.iter().map(|r| of(r).chars().count()).max().unwrap_or(0).max(heading.len())
    };
    let verdict = longest(|r| &r.verdict, "VERDICT").min(width / 3);
    let room = width.saturating_sub(verdict + 4 + REASON).max(NAME);
    [longest(|r| &r.name, "DOMAIN").min(room), verdict]
}

/// Formats one line, at most `width` columns wide.
fn line([name, verdict, why]: [&str; 3], [a, b]: [usize; 2], width: usize) -> String {
    let room = width.saturating_sub(a + b + 4);
    let (name, verdict, why) = (cut(name, a), cut(verdict, b), cut(why, room));
    format!("{name:a$}  {verdict:b$}  {why}").trim_end().to_string()
}

/// Cuts a text to a width; `…` stands for what is left out.
#[must_use]
pub fn cut(text: &str, width: usize) -> String {
    if text.chars().count() <= width {
        return text.into();
    }
    let mut out: String = text.chars().take(width.saturating_sub(1)).collect();
    out.truncate(out.trim_end().len());
    out.push('…');
    out
}
