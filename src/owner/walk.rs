//! The steps of a publication, and what came of them. Plain data.

use crate::owner::proof::Proof;
use crate::owner::records::Record;
use crate::policy::sts::issue::Issue;
use crate::vocab::dns::Domain;

/// A step of a publication, in the order in which they are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// The policy is made from the entry and the MX hosts.
    Make,
    /// The file is written.
    Write,
    /// The body is served at every address of the policy host.
    Body,
    /// Every name server says the record.
    Record,
    /// Every name server says the record for TLS reports, without which nobody reports.
    Reports,
}

impl Step {
    /// Returns the words for it.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Step::Make => "policy",
            Step::Write => "files",
            Step::Body => "policy host",
            Step::Record => "record",
            Step::Reports => "TLS reports",
        }
    }
}

/// What came of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It is done, and proven where it can be.
    Done,
    /// It is left to somebody else.
    Yours,
    /// It is otherwise than it must be.
    Wrong,
    /// It could not be seen.
    Unseen,
}

impl State {
    /// Returns the word for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            State::Done => "done",
            State::Yours => "yours",
            State::Wrong => "not yet",
            State::Unseen => "not seen",
        }
    }
}

/// A step that was made or tried.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    /// The step.
    pub step: Step,
    /// What came of it.
    pub state: State,
    /// What there is to say, one phrase each.
    pub lines: Vec<String>,
}

impl Made {
    /// Returns a step by its proof. What was seen is one line.
    #[must_use]
    pub fn proven(step: Step, proof: Proof) -> Made {
        let state = match proof.exit_status() {
            0 => State::Done,
            1 => State::Wrong,
            _ => State::Unseen,
        };
        let mut lines = proof.wrong;
        lines.extend(proof.unseen);
        if !proof.seen.is_empty() {
            lines.push(format!("as it must be at {}", proof.seen.join(", ")));
        }
        Made { step, state, lines }
    }
}

/// What to do next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Next {
    /// One sentence.
    pub says: String,
    /// The command that goes on, if there is one, without the name of the program.
    pub command: Option<String>,
}

/// A publication as far as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Walk {
    /// The domain.
    pub domain: Domain,
    /// The instance; `None` if none was made.
    pub issue: Option<Issue>,
    /// The steps, in their order.
    pub steps: Vec<Made>,
    /// The records that are not seen as they must be; empty before the body is proven.
    pub records: Vec<Record>,
    /// What else the owner should know, one sentence each.
    pub remarks: Vec<String>,
    /// What to do next; `None` if nothing is left.
    pub next: Option<Next>,
}

impl Walk {
    /// Reports whether the policy is published, and everything seen as it must be. The record for TLS
    /// reports binds nobody, and decides nothing.
    #[must_use]
    pub fn is_done(&self) -> bool {
        let holds = |made: &Made| {
            made.step == Step::Reports || matches!(made.state, State::Done | State::Yours)
        };
        let is_live = self.issue.as_ref().is_some_and(|issue| issue.live_at.is_some());
        is_live && self.steps.iter().all(holds)
    }

    /// Returns the exit status: 0 published, 1 not yet or wrong, 3 something could not be seen.
    #[must_use]
    pub fn exit_status(&self) -> u8 {
        let any = |state: State| self.steps.iter().any(|made| made.state == state);
        match (self.is_done(), any(State::Wrong), any(State::Unseen)) {
            (true, ..) => 0,
            (false, false, true) => 3,
            (false, ..) => 1,
        }
    }
}
