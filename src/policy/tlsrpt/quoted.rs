//! Policies as reports quote them, beside the instances of one's own. No I/O.

use crate::policy::sts::issue::Issue;
use crate::policy::sts::parser;
use crate::policy::sts::policy::StsPolicy;
use std::collections::BTreeSet;

/// Reads the policy that a report quotes, from its lines.
#[must_use]
pub fn policy(lines: &[String]) -> Option<StsPolicy> {
    let mut text = lines.join("\n");
    text.push('\n');
    parser::parse(text.as_bytes()).value
}

/// Reports whether a quoted policy says the same as one of ours. Order and repetition of lines do
/// not count.
#[must_use]
pub fn says_same(quoted: Option<&StsPolicy>, ours: Option<&StsPolicy>) -> bool {
    let (Some(quoted), Some(ours)) = (quoted, ours) else { return false };
    let set = |p: &StsPolicy| -> BTreeSet<String> {
        p.mx.iter().map(|pattern| pattern.as_str().to_ascii_lowercase()).collect()
    };
    quoted.mode == ours.mode && quoted.max_age == ours.max_age && set(quoted) == set(ours)
}

/// Returns the instance that a quoted policy says the same as, the latest of several.
///
/// - `issues`: all instances of the domain, oldest first.
#[must_use]
pub fn issue_of<'a>(issues: &'a [Issue], quoted: &StsPolicy) -> Option<&'a Issue> {
    let is_it = |issue: &&Issue| {
        says_same(Some(quoted), parser::parse(issue.body.as_bytes()).value.as_ref())
    };
    issues.iter().rev().find(is_it)
}
