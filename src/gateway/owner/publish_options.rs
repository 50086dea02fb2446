//! The options of a publication.

use crate::vocab::time::Timestamp;
use std::time::Duration;

/// How a publication is made.
#[derive(Debug, Clone)]
pub struct How {
    /// The time.
    pub now: Timestamp,
    /// Whether a policy that somebody else has published is replaced, and files of others.
    pub takes_over: bool,
    /// Whether a stage is skipped, and an enforced policy published that a present MX host fails.
    pub is_forced: bool,
    /// Whether the roll-out has shown that the next stage may begin.
    pub may_rise: bool,
    /// Whether a change of the MX hosts is taken into an enforced policy.
    pub takes_hosts: bool,
    /// How often each address of the policy host is asked.
    pub rounds: u32,
    /// Time between the rounds.
    pub pause: Duration,
    /// The command that goes on, without the name of the program.
    pub again: String,
}
