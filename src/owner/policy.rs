//! The policy of a domain from its MX hosts and its owner's wishes: the bytes of the file. No I/O.

use crate::owner::known_hosts;
use crate::policy::mx::Path;
use crate::policy::mx::RouteKind;
use crate::policy::sts::mx_pattern::MxPattern;
use crate::policy::sts::policy::Mode;
use crate::policy::sts::policy::StsPolicy;

/// The source of the `mx` lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Hosts {
    /// The MX records as they are now.
    Live,
    /// These patterns, in this order.
    Given(Vec<MxPattern>),
}

/// What the owner wants the policy to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wish {
    /// Source of the `mx` lines.
    pub hosts: Hosts,
    /// Patterns of hosts that are no MX yet, or not any more; they follow the others.
    pub also: Vec<MxPattern>,
    /// Mode.
    pub mode: Mode,
    /// Lifetime. Unit: seconds, at most [`StsPolicy::MAX_AGE_LIMIT`].
    pub max_age: u64,
}

/// A policy that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    /// The policy.
    pub policy: StsPolicy,
    /// Patterns that stand for a provider's hosts, each with the first host that led to it.
    pub widened: Vec<(MxPattern, String)>,
}

/// The reason why no policy is made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// The domain takes no mail, or has no host that a policy could name: the reason.
    NoHost(String),
    /// A look-up failed, so that the hosts are not known: the reason.
    NotSeen(String),
}

/// Makes the policy of a domain.
///
/// Each MX host gives one line, in the order of delivery: lower case, A-labels, no final dot. A
/// host whose name cannot be a host name gets none. Hosts of some providers give their provider's
/// pattern ([`known_hosts`]). A pattern comes once.
///
/// # Errors
/// [`Refusal`]: a failed look-up never makes a shorter policy.
///
/// - Source: RFC 8461 §3.2, §4.1.
pub fn make(path: &Path, wish: &Wish) -> Result<Made, Refusal> {
    let mut made = Made {
        policy: StsPolicy {
            mode: wish.mode,
            mx: Vec::new(),
            max_age: wish.max_age,
            extensions: Vec::new(),
        },
        widened: Vec::new(),
    };
    match &wish.hosts {
        Hosts::Given(patterns) => patterns.iter().for_each(|p| add(&mut made.policy, p)),
        Hosts::Live => match live(path, &mut made) {
            // A policy of mode none needs no host.
            Err(Refusal::NoHost(_)) if wish.mode == Mode::None => {}
            done => done?,
        },
    }
    wish.also.iter().for_each(|p| add(&mut made.policy, p));
    Ok(made)
}

fn add(policy: &mut StsPolicy, pattern: &MxPattern) {
    if !policy.mx.contains(pattern) {
        policy.mx.push(pattern.clone());
    }
}

/// Adds the lines of the MX hosts.
fn live(path: &Path, made: &mut Made) -> Result<(), Refusal> {
    if let Some(none) = &path.none {
        return Err(match none.fault {
            Some(_) => Refusal::NotSeen(none.reason.clone()),
            None => Refusal::NoHost(none.reason.clone()),
        });
    }
    match path.kind {
        RouteKind::Mx | RouteKind::ImplicitMx => {}
        RouteKind::NullMx | RouteKind::SmtpRoute | RouteKind::Literal | RouteKind::None => {
            return Err(Refusal::NoHost("it has no MX host".into()));
        }
    }
    for candidate in &path.hosts {
        let wide = known_hosts::pattern(&candidate.host);
        let text = wide.as_deref().unwrap_or(&candidate.host);
        let Ok(pattern) = MxPattern::parse(text) else { continue };
        if wide.is_some() && !made.policy.mx.contains(&pattern) {
            made.widened.push((pattern.clone(), candidate.host.clone()));
        }
        add(&mut made.policy, &pattern);
    }
    if made.policy.mx.is_empty() {
        let reason = "no MX record of it names a host that a policy could list";
        return Err(Refusal::NoHost(reason.into()));
    }
    Ok(())
}

/// Returns the file of a policy: LF after each line, fields in the order version, mode, mx,
/// max_age.
///
/// - Source: RFC 8461 §3.2.
#[must_use]
pub fn body(policy: &StsPolicy) -> String {
    let mut out = format!("version: STSv1\nmode: {}\n", policy.mode.word());
    for pattern in &policy.mx {
        out.push_str(&format!("mx: {}\n", pattern.as_str()));
    }
    out.push_str(&format!("max_age: {}\n", policy.max_age));
    out
}
