//! Judges a recording again, without the network.

use crate::gateway::check::input::Selection;
use crate::gateway::check::settings::FLAGS;
use crate::gateway::recording::reader::Part;
use crate::net::dns::answer as answers;
use crate::policy::evidence::Answer;
use crate::policy::evidence::Cause;
use crate::policy::evidence::DnsAnswer;
use crate::policy::evidence::Evidence;
use crate::policy::evidence::FetchFailure;
use crate::policy::evidence::PolicyExchange;
use crate::policy::evidence::Query;
use crate::policy::evidence::Session;
use crate::policy::evidence::SessionEnd;
use crate::policy::evidence::Step;
use crate::policy::evidence::Timed;
use crate::policy::overrides::Moment;
use crate::policy::overrides::Settings;
use crate::policy::plan;
use crate::policy::recording_format;
use crate::policy::recording_format::Certificates;
use crate::policy::recording_format::Line;
use crate::policy::report::Report;
use crate::policy::roots::TrustStore;
use crate::policy::verdict::Semantics;
use crate::vocab::dns::Destination;
use crate::vocab::text::InvalidInput;
use std::thread;

/// Maximum number of rounds of queries; aliases and hosts are limited.
const ROUNDS: usize = 64;

/// The reason in an answer that the recording lacks.
const MISSING: &str = "not in the recording";

/// The inputs of judgements beside the recording.
#[derive(Debug, Clone, Default)]
pub struct ReplayOptions {
    /// Rules of the verdict; `None`: those of the recording.
    pub semantics: Option<Semantics>,
    /// Settings that override those of the recording.
    pub given: Settings,
    /// Time of the judgement; `None`: that of each check.
    pub now: Option<Moment>,
    /// Alternative settings to evaluate.
    pub what_if: Vec<Settings>,
}

/// Judges lines of a part, spread over the cores.
pub struct Judge<'a> {
    /// Inputs of judgements beside the recording.
    pub options: &'a ReplayOptions,
    /// Selected destinations.
    pub picked: &'a Selection,
    /// Trusted roots.
    pub roots: &'a TrustStore,
    /// Part of the recording.
    pub part: &'a Part,
    /// Certificates of the part.
    pub certificates: &'a Certificates,
}

/// The reason why a line is not judged.
#[derive(Debug)]
pub enum Unjudged {
    /// The line cannot be parsed.
    Broken(InvalidInput),
    /// The line would be judged at a time outside the years 0 to 9999.
    TooFar(Destination),
}

impl From<InvalidInput> for Unjudged {
    fn from(refused: InvalidInput) -> Unjudged {
        Unjudged::Broken(refused)
    }
}

/// The result of a line; `None` for a destination that is not selected.
pub type Judged = Result<Option<Report>, Unjudged>;

impl Judge<'_> {
    /// Judges all lines.
    #[must_use]
    pub fn all(&self, lines: &[Vec<u8>]) -> Vec<Judged> {
        let cores = thread::available_parallelism().map_or(1, usize::from);
        let share = lines.len().div_ceil(cores).max(1);
        if lines.len() < 8 || cores == 1 {
            return lines.iter().map(|line| self.one(line)).collect();
        }
        thread::scope(|scope| {
            let work = |lines: &[Vec<u8>]| lines.iter().map(|l| self.one(l)).collect::<Vec<_>>();
            let running: Vec<_> =
                lines.chunks(share).map(|lines| scope.spawn(move || work(lines))).collect();
            running
                .into_iter()
                .flat_map(|handle| match handle.join() {
                    Ok(judged) => judged,
                    Err(panic) => std::panic::resume_unwind(panic),
                })
                .collect()
        })
    }

    /// Validates DNS answers at the time of the evidence, as far as the recording holds the replies
    /// for that.
    fn judge_dns(&self, e: &mut Evidence) {
        let Some(anchors) = &self.part.dnssec else { return };
        let now = e.now;
        for timed in e.answers.values_mut() {
            if let Answer::Dns(answer) = &mut timed.answer
                && answer.unjudged.is_none()
            {
                *answer = answers::judged_again(answer, anchors, now);
            }
        }
    }

    /// Judges one line; `None` for a domain that is not selected.
    fn one(&self, line: &[u8]) -> Judged {
        let Line::Check(check) = recording_format::read_line(line)? else {
            return Err(InvalidInput("a check is no check".into()).into());
        };
        if !self.picked.takes(check.destination()) {
            return Ok(None);
        }
        let mut recorded = check.read(self.certificates)?;
        if let Some(now) = self.options.now {
            recorded.evidence.now = now.of(recorded.evidence.now);
            if !recorded.evidence.now.is_usual() {
                return Err(Unjudged::TooFar(recorded.evidence.destination));
            }
            self.judge_dns(&mut recorded.evidence);
        }
        complete(&mut recorded.evidence);
        let mut profile = recorded.profile;
        if self.options.given != Settings::default() {
            profile.wanted = self.options.given.over(profile.wanted);
            profile.source = FLAGS.into();
        }
        let semantics = self.options.semantics.unwrap_or(self.part.semantics);
        let mut report =
            Report::decide(recorded.input, recorded.evidence, profile, semantics, self.roots);
        report.duration_ms = recorded.duration_ms;
        for settings in &self.options.what_if {
            let wanted = settings.over(report.profile.wanted);
            report.add_what_if(wanted, semantics);
        }
        Ok(Some(report))
    }
}

/// Adds placeholders for missing answers. At another time other queries are needed: a cached
/// policy, for example, would have to be fetched. A missing answer counts as not seen.
fn complete(e: &mut Evidence) {
    for _ in 0..ROUNDS {
        let wanted = plan::wanted(e);
        if wanted.is_empty() {
            return;
        }
        for query in wanted {
            let answer = match &query {
                Query::Dns(..) => Answer::Dns(DnsAnswer::failed(MISSING)),
                Query::StsPolicy(..) => Answer::StsPolicy(PolicyExchange::failed(
                    FetchFailure::TimedOut(MISSING.into()),
                )),
                Query::Session(_) => Answer::Session(Session {
                    end: Some(SessionEnd {
                        step: Step::Connect,
                        cause: Cause::Unreachable(MISSING.into()),
                    }),
                    ..Session::default()
                }),
            };
            e.answers.insert(query, Timed { started_ms: 0, took_ms: 0, answer });
        }
    }
}
