//! The choice among the TXT records at one name, and records that were nearly one.
//!
//! In: the joined character-strings of each TXT record. Out: which record counts, or why none does. No I/O.

use crate::policy::issue::Issue;
use crate::policy::issue::Issues;
use crate::policy::issue::MAX_ISSUES;
use crate::policy::issue::Parsed;
use crate::policy::issue::Place;
use crate::policy::issue::is_blank;
use crate::policy::issue::quote;
use crate::policy::issue::skip_blanks;
use crate::policy::issue::trim_end;
use crate::policy::txt_record::Dialect;

/// Says which of the TXT records at a name counts.
///
/// - Source: RFC 8461 §3.1, RFC 8460 §3.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Selected<T> {
    /// No record begins with the version.
    None {
        /// Says of each record that was nearly one why it is not, in the order of the records.
        near_misses: Vec<Issue>,
    },
    /// So many records begin with the version; senders use none of them.
    Multiple(usize),
    /// One record counts.
    One {
        /// The place of that record among all, from 0.
        index: usize,
        /// What it says.
        parsed: Parsed<T>,
    },
}

/// Drops the records that do not begin with the version and `;`, and parses the one that is left.
///
/// `v=STSv1 ;`, which the grammar allows and the discard rule does not, counts only if no record
/// begins properly.
pub(crate) fn select<T>(
    dialect: &Dialect,
    records: &[Vec<u8>],
    parse: fn(&[u8]) -> Parsed<T>,
) -> Selected<T> {
    // RFC 8461 §3.1: records which do not begin with "v=STSv1;" are discarded.
    let (proper, spaced) = (indices(dialect, records, false), indices(dialect, records, true));
    let chosen = if proper.is_empty() { &spaced } else { &proper };
    let one = match chosen.as_slice() {
        [] => None,
        [index] => records.get(*index).map(|record| (*index, record)),
        several => return Selected::Multiple(several.len()),
    };
    let Some((index, record)) = one else {
        let mut issues = Issues::new(dialect.reference_of);
        for record in records {
            near_miss(dialect, record, &mut issues);
        }
        return Selected::None { near_misses: issues.parsed::<T>(None).errors };
    };
    let mut parsed = parse(record);
    if !proper.is_empty() && !spaced.is_empty() {
        let mut issues = Issues::new(dialect.reference_of);
        let version = dialect.version;
        issues.warning(
            dialect.codes.discarded,
            Place::START,
            &format!(
                "{} more of the TXT records begin `{version} ;` and are discarded.",
                spaced.len()
            ),
            "Remove those records.",
        );
        parsed.warnings.append(&mut issues.parsed::<T>(None).warnings);
        parsed.warnings.truncate(MAX_ISSUES.saturating_sub(parsed.errors.len()));
    }
    Selected::One { index, parsed }
}

/// Returns the places of the records that begin with the version and `;`, either directly or after blanks.
fn indices(dialect: &Dialect, records: &[Vec<u8>], spaced: bool) -> Vec<usize> {
    let fits = |record: &[u8]| {
        blanks_after_version(dialect, record).is_some_and(|blanks| (blanks > 0) == spaced)
    };
    records.iter().enumerate().filter(|(_, record)| fits(record)).map(|(index, _)| index).collect()
}

/// Returns the number of blanks between the version and `;`, or `None` if the record begins otherwise.
pub(crate) fn blanks_after_version(dialect: &Dialect, text: &[u8]) -> Option<usize> {
    let (blanks, rest) = skip_blanks(text.strip_prefix(dialect.version.as_bytes())?);
    rest.starts_with(b";").then_some(blanks)
}

/// Adds an error if the text was meant to be a record of this kind but does not begin as one.
pub(crate) fn near_miss(dialect: &Dialect, text: &[u8], issues: &mut Issues) -> bool {
    let Dialect { version, family, .. } = *dialect;
    let junk = |b: &u8| is_blank(*b) || b"\"'`\\\xEF\xBB\xBF\r\n".contains(b);
    let lead = text.iter().take_while(|b| junk(b)).count();
    let rest = text.get(lead..).unwrap_or_default();
    let spelled = rest.get(..7).filter(|word| word.eq_ignore_ascii_case(b"version"));
    let key = spelled
        .and_then(|_| rest.get(7..))
        .or_else(|| rest.strip_prefix(b"v"))
        .or_else(|| rest.strip_prefix(b"V"));
    let equals = key
        .map(|key| skip_blanks(key).1)
        .and_then(|key| key.strip_prefix(b"=").or_else(|| key.strip_prefix(b":")));
    // What stands where the word of the version should, and what follows it.
    let value = equals.map_or(rest, |value| skip_blanks(value).1);
    let letters = value.iter().take_while(|b| b.is_ascii_alphanumeric()).count();
    let Some((word, tail)) = value.split_at_checked(letters) else {
        return false;
    };
    // Behind a `v=` less will do: `v=TLSRPT1`.
    let family = if equals.is_some() { family.trim_end_matches('v') } else { family };
    let ours =
        word.get(..family.len()).is_some_and(|start| start.eq_ignore_ascii_case(family.as_bytes()));
    let expected = version.trim_start_matches("v=");
    let code = dialect.codes.version;
    let at = Place { line: 1, text, offset: 0 };
    if !ours {
        let field = |piece: &[u8]| trim_end(skip_blanks(piece).1) == version.as_bytes();
        let late = text.split(|b| *b == b';').any(field);
        if late {
            issues.error(
                code,
                at,
                &format!("`{version}` is not the first field."),
                &format!("Begin the record with `{version};`."),
            );
        }
        return late;
    }
    let escaped = tail.trim_ascii_start().starts_with(b"\\;");
    // Whatever stands there in place of the `;`.
    let signs = |b: &u8| b";,.:\\/|".contains(b) || b.is_ascii_whitespace();
    let remainder: &[u8] =
        tail.get(tail.iter().take_while(|b| signs(b)).count()..).unwrap_or_default();
    let end = remainder.iter().rposition(|b| !junk(b)).map_or(0, |last| last + 1);
    let remainder = quote(remainder.get(..end).unwrap_or_default());
    let begin = rest.get(..rest.len() - tail.len()).unwrap_or_default();
    let shown = quote(begin);
    let (at, message) = if lead > 0 {
        (at, format!("Blanks, quotes or a byte order mark stand before `{shown}`."))
    } else if escaped {
        let at = Place { offset: begin.len(), ..at };
        (at, "A backslash stands before the `;`: that is how zone files write it.".to_owned())
    } else if spelled.is_some() {
        (at, format!("The record begins with `{shown}`; the name of its first field is `v`."))
    } else if begin == version.as_bytes() {
        (Place { offset: begin.len(), ..at }, format!("No `;` follows `{version}`."))
    } else if word.eq_ignore_ascii_case(expected.as_bytes()) {
        (at, format!("The record begins with `{shown}`, and case, spaces and signs count."))
    } else {
        (at, format!("The record begins with `{shown}`; the only version is `{version}`."))
    };
    let remainder = remainder.replace("\\;", ";");
    let foreign = tail.iter().take_while(|b| signs(b)).any(|b| b",.:\\/|".contains(b));
    let hint = if remainder.is_empty() {
        format!("Begin the record with `{version};`.")
    } else if escaped {
        format!("Remove the backslash: write `{version}; {remainder}`.")
    } else if foreign && !remainder.ends_with(';') {
        format!("Write `{version}; {remainder};`.")
    } else {
        format!("Write `{version}; {remainder}`.")
    };
    issues.error(code, at, &message, &hint);
    true
}
