//! The values of `version`, `mode` and `max_age` in an MTA-STS policy file.
//!
//! In: a value without surrounding blanks. Out: its meaning, or the fault and its correction. No
//! I/O.

use crate::policy::issue::Fault;
use crate::policy::issue::Issues;
use crate::policy::issue::Place;
use crate::policy::issue::nearest;
use crate::policy::issue::quote;
use crate::policy::sts::policy::Mode;
use crate::policy::sts::policy::StsPolicy;

/// Value of `max_age` below which a warning is given, in seconds (a day). RFC 8461 §10.2 asks for
/// weeks and sets no minimum.
const SHORT_MAX_AGE: u64 = 86_400;
const MODES: [&str; 3] = ["enforce", "testing", "none"];

/// Parses a version. RFC 8461 §3.2: `sts-policy-version-value = %s"STSv1"`.
pub(crate) fn version(value: &[u8]) -> Result<(), Fault> {
    if value == b"STSv1" {
        return Ok(());
    }
    let message = format!("The version is `{}`, the only one is `STSv1`.", quote(value));
    Err(Fault {
        code: "sts-policy-version-wrong",
        offset: 0,
        message,
        hint: "Write `version: STSv1`.".to_owned(),
    })
}

/// Parses a mode. RFC 8461 §3.2: `sts-policy-mode-value = %s"testing" / %s"enforce" / %s"none"`.
pub(crate) fn mode(value: &[u8]) -> Result<Mode, Fault> {
    if let Some(mode) = Mode::from_word(value) {
        return Ok(mode);
    }
    let word = String::from_utf8_lossy(value).to_ascii_lowercase();
    let word = word.split([' ', '\t', '#', ';', ',']).next().unwrap_or_default();
    let word = word.trim_matches(['"', '\'', '`', '.']);
    let meant = match word {
        "report" | "test" => Some("testing"),
        "enforced" | "enforcing" => Some("enforce"),
        _ => MODES.into_iter().find(|mode| *mode == word).or_else(|| nearest(word, &MODES)),
    };
    let message = format!("The mode `{}` is none of the three words.", quote(value));
    let hint = match meant {
        Some(meant) => format!("Write `mode: {meant}`."),
        None => "Write `mode: enforce`, `mode: testing` or `mode: none`.".to_owned(),
    };
    Err(Fault { code: "sts-policy-mode-wrong", offset: 0, message, hint })
}

/// Parses a `max_age`. RFC 8461 §3.2: `sts-policy-max-age-value = 1*10(DIGIT)`.
pub(crate) fn max_age(value: &[u8]) -> Result<u64, Fault> {
    let is_number = |text: &[u8]| !text.is_empty() && text.iter().all(u8::is_ascii_digit);
    let number = std::str::from_utf8(value).ok().filter(|_| is_number(value) && value.len() <= 10);
    if let Some(seconds) = number.and_then(|number| number.parse().ok()) {
        return Ok(seconds);
    }
    let offset = value.iter().position(|b| !b.is_ascii_digit()).unwrap_or(10);
    let message = if is_number(value) {
        format!("The `max_age` `{}` has more than ten digits.", quote(value))
    } else {
        format!("The `max_age` `{}` is not a plain number of seconds.", quote(value))
    };
    let hint = match plain_number(value) {
        Some(number) => format!("Write `max_age: {number}`."),
        None if is_number(value) => {
            format!("Write `max_age: {}` or less.", StsPolicy::MAX_AGE_LIMIT)
        }
        None => "Write seconds in digits only, as in `max_age: 604800` for a week.".to_owned(),
    };
    Err(Fault { code: "sts-policy-max-age-syntax", offset, message, hint })
}

/// Returns the number of seconds that a badly written value evidently means.
fn plain_number(value: &[u8]) -> Option<u64> {
    let text = std::str::from_utf8(value).ok()?;
    let text = text.trim_matches(['"', '\'', '`', ';', ',']);
    let text = text.strip_prefix('+').unwrap_or(text);
    let text = text
        .split_once('.')
        .filter(|(_, zeros)| zeros.bytes().all(|b| b == b'0'))
        .map_or(text, |(whole, _)| whole);
    let text = text.strip_suffix(" seconds").or_else(|| text.strip_suffix('s')).unwrap_or(text);
    let digits = text.replace([',', '_', '\''], "");
    let clean = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    digits.parse().ok().filter(|seconds| clean && *seconds <= StsPolicy::MAX_AGE_LIMIT)
}

/// Reports a `max_age` that is over the limit or too short.
pub(crate) fn judge_max_age(policy: &StsPolicy, at: Place, issues: &mut Issues) {
    let limit = StsPolicy::MAX_AGE_LIMIT;
    let seconds = policy.max_age;
    if seconds > limit {
        let message = format!(
            "The `max_age` of {seconds} seconds is over the limit of {limit}; we use the limit, some senders refuse the policy."
        );
        issues.flaw(
            "sts-policy-max-age-limit",
            at,
            &message,
            &format!("Write `max_age: {limit}` or less."),
        );
    } else if policy.mode == Mode::None {
        // RFC 8461 §8.3: a short max_age with mode none is the way to withdraw a policy.
    } else if seconds == 0 {
        issues.warning(
            "sts-policy-max-age-zero",
            at,
            "With a `max_age` of 0 no sender keeps the policy.",
            "Give weeks, as in `max_age: 2419200`.",
        );
    } else if seconds < SHORT_MAX_AGE {
        let message =
            format!("The `max_age` of {seconds} seconds is less than a day and protects little.");
        issues.warning(
            "sts-policy-max-age-short",
            at,
            &message,
            "Give weeks, as in `max_age: 2419200`.",
        );
    }
}
