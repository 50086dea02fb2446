//! What was recorded, judged again without any network.

use crate::gateway::check::input::Picked;
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
use crate::policy::recording;
use crate::policy::recording::Certificates;
use crate::policy::recording::Line;
use crate::policy::report::Report;
use crate::policy::roots::Roots;
use crate::policy::verdict::Semantics;
use crate::vocab::dns::Destination;
use crate::vocab::text::Refused;
use std::thread;

/// Questions lead to questions at most so often: aliases and hosts are bounded.
const ROUNDS: usize = 64;

/// What an answer says that the recording does not hold.
const MISSING: &str = "not in the recording";

/// What judges beside the recording itself.
#[derive(Debug, Clone, Default)]
pub struct ReplayOptions {
    /// Whose rules make the verdict; `None`: those of the recording.
    pub semantics: Option<Semantics>,
    /// Settings that win over those of the recording.
    pub given: Settings,
    /// The time as of which is judged; `None`: that of each check.
    pub now: Option<Moment>,
    /// Other settings that are tried.
    pub what_if: Vec<Settings>,
}

/// Judges lines of a part, spread over the cores.
pub struct Judge<'a> {
    /// What judges beside the recording.
    pub options: &'a ReplayOptions,
    /// The destinations that are asked for.
    pub picked: &'a Picked,
    /// The trusted roots.
    pub roots: &'a Roots,
    /// The part of the recording.
    pub part: &'a Part,
    /// Its certificates.
    pub certificates: &'a Certificates,
}

/// Why a line is not judged.
#[derive(Debug)]
pub enum Unjudged {
    /// It cannot be read.
    Broken(Refused),
    /// It would be judged at a time that has no usual written form.
    TooFar(Destination),
}

impl From<Refused> for Unjudged {
    fn from(refused: Refused) -> Unjudged {
        Unjudged::Broken(refused)
    }
}

/// A line, judged; `None` for a destination that nobody asked for.
pub type Judged = Result<Option<Report>, Unjudged>;

impl Judge<'_> {
    /// Judges all of them.
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

    /// Judges DNS answers at the moment of the evidence, as far as the recording holds what they were judged by.
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

    /// One line; `None` for a domain that nobody asked for.
    fn one(&self, line: &[u8]) -> Judged {
        let Line::Check(check) = recording::read_line(line)? else {
            return Err(Refused("a check is no check".into()).into());
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

/// At another time, other questions are asked: a policy that was taken from the cache would have to be fetched. What
/// nobody asked counts as not seen.
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
