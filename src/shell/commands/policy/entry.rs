//! What the commands about own domains have in common: the entry, and the time.

use crate::config;
use crate::os::clock;
use crate::owner::own_policy::OwnPolicy;
use crate::policy::evidence::Families;
use crate::policy::overrides::Moment;
use crate::shell::error::CommandError;
use crate::shell::invocation::Invocation;
use crate::store::entries::View;
use crate::vocab::dns::Domain;
use crate::vocab::time::Timestamp;
use clap::Args;

/// The time that counts, for a rehearsal.
#[derive(Debug, Clone, Args)]
pub struct Clock {
    /// With --lab: act as if it were this time (2027-01-31T12:00:00Z, 2027-01-31, +14d)
    #[arg(long, value_name = "TIME", allow_hyphen_values = true, value_parser = Moment::parse)]
    pub now: Option<Moment>,
}

impl Clock {
    /// Returns the time.
    ///
    /// Errors: another time than the real one outside of a rehearsal.
    pub fn time(&self, invocation: &Invocation<'_>) -> Result<Timestamp, CommandError> {
        match self.now {
            None => Ok(clock::now()),
            Some(moment) if invocation.global.lab => Ok(moment.of(clock::now())),
            Some(_) => Err(CommandError::usage(
                "--now is for a rehearsal: what is kept here must bear the true time",
                "add --lab and a --db FILE of its own",
            )),
        }
    }

    /// Returns the options for a command that acts at the same time, over the same addresses; empty
    /// for the true time and all addresses. They stand behind the command, where the shell takes them.
    #[must_use]
    pub fn option(&self, now: Timestamp, invocation: &Invocation<'_>) -> String {
        let mut out = self.now.map_or(String::new(), |_| format!(" --now {}", now.rfc3339()));
        match invocation.options().families {
            Families::Both => {}
            Families::V4 => out.push_str(" --ipv4"),
            Families::V6 => out.push_str(" --ipv6"),
        }
        out
    }
}

/// Returns the entry of a domain.
///
/// Errors: there is none; it cannot be read; changes of it wait for a commit.
pub fn entry_of(
    domain: &Domain,
    invocation: &mut Invocation<'_>,
) -> Result<OwnPolicy, CommandError> {
    if invocation.keeps_nothing() {
        return Err(CommandError::usage(
            "a rehearsal without a database keeps nothing, and a roll-out has to be kept",
            "name one: destgate --lab --db FILE policy ...",
        ));
    }
    let store = invocation.store()?;
    let committed = config::own_policy::get(store, View::Committed, domain)?;
    let pending = config::own_policy::get(store, View::Pending, domain)?;
    match committed {
        Some(record) => {
            if pending.as_ref() != Some(&record) {
                invocation.output.note(&format!(
                    "the entry of {domain} has changes that are not committed; they do not count"
                ));
            }
            Ok(config::own_policy::parsed(domain, &record)?)
        }
        None if pending.is_some() => Err(CommandError::usage(
            format!("the entry of {domain} is not committed yet"),
            "`destgate commit` puts it in force",
        )),
        None => Err(CommandError::usage(
            format!("{domain} has no entry among the own domains"),
            format!("make one: {} policyconfig new {domain} --commit", invocation.program()),
        )),
    }
}
