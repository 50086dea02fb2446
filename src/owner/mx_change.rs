//! The order in which MX hosts come and go beside a policy, with the times between. No I/O, no clock.
//!
//! A sender may hold an old policy. It fails a message for good only after a look for a newer one, so
//! that the record's lifetime in caches is what a new line must wait for.
//!
//! Source: RFC 8461 §5.1, §8.1.

use crate::vocab::time::Timestamp;

/// The hosts that come and go.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MxChange {
    /// Hosts to be added.
    pub add: Vec<String>,
    /// Hosts to be removed.
    pub remove: Vec<String>,
}

/// How long caches hold the records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lives {
    /// Of the record at `_mta-sts`. Unit: seconds.
    pub record: u32,
    /// Of the MX records. Unit: seconds.
    pub mx: u32,
}

/// A step of a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The earliest time.
    pub at: Timestamp,
    /// What to do, one sentence.
    pub what: String,
    /// The commands for it, without the name of the program.
    pub commands: Vec<String>,
}

/// Returns the steps of a change of the MX hosts, in their order.
///
/// - `is_live`: whether the policy lists the MX hosts as they are, so that no line has to be named.
#[must_use]
pub fn steps(
    domain: &str,
    change: &MxChange,
    lives: Lives,
    is_live: bool,
    now: Timestamp,
) -> Vec<Step> {
    let mut out = Vec::new();
    let mut at = now;
    let publish = format!("policy publish {domain}");
    if !change.add.is_empty() {
        let hosts = change.add.join(",");
        let edit = format!("policyconfig edit {domain} --also {hosts} --commit");
        out.push(Step {
            at,
            what: format!("publish a policy that lists {} too", change.add.join(", ")),
            commands: vec![edit, publish.clone()],
        });
        at = at.plus(i64::from(lives.record));
        out.push(Step {
            at,
            what: format!(
                "add {} to the MX records: the record of the old policy has left the caches",
                change.add.join(", ")
            ),
            commands: Vec::new(),
        });
    }
    if !change.remove.is_empty() {
        let gone = change.remove.join(", ");
        out.push(Step {
            at,
            what: format!("take {gone} out of the MX records"),
            commands: Vec::new(),
        });
        at = at.plus(i64::from(lives.mx));
        let mut commands = Vec::new();
        if !is_live {
            commands.push(format!("policyconfig edit {domain} --mx ... --commit"));
        }
        commands.push(publish.clone());
        out.push(Step {
            at,
            what: format!(
                "publish a policy without {gone}: the old MX records have left the caches"
            ),
            commands,
        });
    }
    if !change.add.is_empty() && is_live {
        out.push(Step {
            at,
            what: "name the new hosts no more with --also: they are MX hosts now".into(),
            commands: vec![format!("policyconfig edit {domain} --also '' --commit"), publish],
        });
    }
    out
}
