//! The common syntax of the `_mta-sts` and `_smtp._tls` TXT records.
//!
//! In: the joined character-strings of one TXT record. Out: name and value of each field.
//! `sts::record` and `tlsrpt::record` interpret the fields. No I/O.

use crate::policy::issue::Issue;
use crate::policy::issue::Issues;
use crate::policy::issue::MAX_ISSUES;
use crate::policy::issue::Parsed;
use crate::policy::issue::Place;
use crate::policy::issue::is_blank;
use crate::policy::issue::is_name;
use crate::policy::issue::quote;
use crate::policy::issue::skip_blanks;
use crate::policy::issue::split_at_byte;
use crate::policy::issue::trim_end;

/// The differences between the two records: version and issue codes.
pub(crate) struct Dialect {
    /// Version field, `v=STSv1`.
    pub(crate) version: &'static str,
    /// Letters that begin the version in any case and with any number, `stsv`.
    pub(crate) family: &'static str,
    /// Function that returns the clause of a code.
    pub(crate) reference_of: fn(&str) -> &'static str,
    pub(crate) codes: Codes,
}

/// The issue codes of both records, each with its own prefix.
pub(crate) struct Codes {
    pub(crate) version: &'static str,
    pub(crate) version_space: &'static str,
    pub(crate) discarded: &'static str,
    pub(crate) non_ascii: &'static str,
    pub(crate) control: &'static str,
    pub(crate) empty_field: &'static str,
    pub(crate) trailing_space: &'static str,
    pub(crate) no_equals: &'static str,
    pub(crate) equals_space: &'static str,
    pub(crate) bad_name: &'static str,
    pub(crate) bad_value: &'static str,
}

/// Builds the common codes with a prefix.
macro_rules! codes {
    ($prefix:literal) => {
        $crate::policy::txt_record::Codes {
            version: concat!($prefix, "-version"),
            version_space: concat!($prefix, "-version-space"),
            discarded: concat!($prefix, "-discarded"),
            non_ascii: concat!($prefix, "-non-ascii"),
            control: concat!($prefix, "-control"),
            empty_field: concat!($prefix, "-empty-field"),
            trailing_space: concat!($prefix, "-trailing-space"),
            no_equals: concat!($prefix, "-no-equals"),
            equals_space: concat!($prefix, "-equals-space"),
            bad_name: concat!($prefix, "-bad-name"),
            bad_value: concat!($prefix, "-bad-value"),
        }
    };
}
pub(crate) use codes;

/// One `name=value` of a record without surrounding blanks.
pub(crate) struct Field<'a> {
    pub(crate) name: &'a str,
    pub(crate) value: &'a [u8],
    /// Byte offset of the name in the record.
    pub(crate) offset: usize,
    /// Byte offset of the value in the record.
    pub(crate) value_offset: usize,
}

/// Splits a record into its fields, or returns `None` if it is too damaged for that.
///
/// The value of the field `known` is not checked.
pub(crate) fn split<'a>(
    dialect: &Dialect,
    text: &'a [u8],
    known: &str,
    issues: &mut Issues,
) -> Option<Vec<Field<'a>>> {
    let at = |offset| Place { line: 1, text, offset };
    let codes = &dialect.codes;
    if !can_be_split(dialect, text, issues) {
        return None;
    }
    let mut fields = Vec::new();
    let mut start = 0;
    let pieces: Vec<&[u8]> = text.split(|b| *b == b';').collect();
    for (number, piece) in pieces.iter().enumerate() {
        let (blanks, body) = skip_blanks(piece);
        let offset = start + blanks;
        let (last, trimmed) = (number + 1 == pieces.len(), trim_end(body));
        if number > 0 && !(last && trimmed.is_empty()) {
            if last && trimmed.len() < body.len() {
                issues.error(
                    codes.trailing_space,
                    at(offset + trimmed.len()),
                    "The record ends in blanks without a `;` before them.",
                    "Remove the blanks at the end.",
                );
            }
            fields.extend(
                field(dialect, trimmed, at(offset), issues).filter(|field| {
                    field.name == known || check_value(dialect, field, text, issues)
                }),
            );
        }
        start += piece.len() + 1;
    }
    Some(fields)
}

/// Reports whether a record begins with the version and consists of printable ASCII, and adds the
/// issues of the version and of the characters.
fn can_be_split(dialect: &Dialect, text: &[u8], issues: &mut Issues) -> bool {
    let at = |offset| Place { line: 1, text, offset };
    let codes = &dialect.codes;
    if let Some(blanks) = blanks_after_version(dialect, text) {
        if blanks > 0 {
            let version = dialect.version;
            issues.warning(
                codes.version_space,
                at(version.len()),
                &format!("A blank stands between `{version}` and `;`; some senders discard such a record."),
                &format!("Begin the record with `{version};`."),
            );
        }
    } else {
        if !near_miss(dialect, text, issues) {
            let version = dialect.version;
            let hint = format!("Begin the record with `{version};`.");
            issues.error(
                codes.version,
                at(0),
                &format!("The record does not begin with `{version};`."),
                &hint,
            );
        }
        return false;
    }
    if let Some(offset) = text.iter().position(|b| !b.is_ascii()) {
        issues.error(codes.non_ascii, at(offset), "The record has characters outside ASCII.", "Write the record in ASCII letters, digits and signs; look for typographic quotes, dashes and spaces.");
        return false;
    }
    if let Some(offset) = text.iter().position(|b| b.is_ascii_control() && *b != b'\t') {
        issues.error(
            codes.control,
            at(offset),
            "The record has a control character.",
            "Remove line ends and other control characters; one TXT record is one line.",
        );
        return false;
    }
    true
}

/// Parses `name=value`.
fn field<'a>(
    dialect: &Dialect,
    body: &'a [u8],
    at: Place,
    issues: &mut Issues,
) -> Option<Field<'a>> {
    let codes = &dialect.codes;
    let shown = quote(body);
    if body.is_empty() {
        issues.error(
            codes.empty_field,
            at,
            "There is nothing between two `;`.",
            "Remove one of the two `;`.",
        );
        return None;
    }
    let Some((before, after)) = split_at_byte(body, b'=') else {
        let hint = match split_at_byte(body, b':') {
            Some((name, value)) if is_name(name) => {
                format!("Write `{}={}`.", quote(name), quote(skip_blanks(value).1))
            }
            Some(_) | None => "Write `name=value`, or remove the field.".to_owned(),
        };
        issues.error(codes.no_equals, at, &format!("The field `{shown}` has no `=`."), &hint);
        return None;
    };
    let (name, (blanks, value)) = (trim_end(before), skip_blanks(after));
    if !is_name(name) {
        issues.error(
            codes.bad_name,
            at,
            &format!("`{}` is not a field name.", quote(name)),
            "A name is a letter or digit and up to 31 more of letters, digits, `_`, `-` and `.`.",
        );
        return None;
    }
    if name.len() < before.len() || blanks > 0 {
        let at = Place { offset: at.offset + name.len(), ..at };
        issues.error(
            codes.equals_space,
            at,
            &format!("`{shown}` has a blank beside the `=`."),
            &format!("Write `{}={}`.", quote(name), quote(value)),
        );
    }
    let value_offset = at.offset + before.len() + 1 + blanks;
    Some(Field { name: std::str::from_utf8(name).ok()?, value, offset: at.offset, value_offset })
}

/// Checks a value against `1*(%x21-3A / %x3C / %x3E-7E)`.
fn check_value(dialect: &Dialect, field: &Field, text: &[u8], issues: &mut Issues) -> bool {
    let bad = field.value.iter().position(|b| !b.is_ascii_graphic() || *b == b'=');
    let (message, offset) = match bad {
        None if !field.value.is_empty() => return true,
        None => (format!("The field `{}` has no value.", quote(field.name.as_bytes())), 0),
        Some(offset) => (
            format!("The value `{}` of `{}` has a blank or `=`.", quote(field.value), field.name),
            offset,
        ),
    };
    let at = Place { line: 1, text, offset: field.value_offset + offset };
    issues.error(
        dialect.codes.bad_value,
        at,
        &message,
        "A value is visible ASCII without `=`, `;` and blanks; fields are separated by `;`.",
    );
    false
}

/// The selection of the TXT record that counts.
///
/// - Source: RFC 8461 §3.1, RFC 8460 §3.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Selected<T> {
    /// No record begins with the version.
    None {
        /// Reason why each near miss does not count, in the order of the records.
        near_misses: Vec<Issue>,
    },
    /// This many records begin with the version; senders use none of them.
    Multiple(usize),
    /// One record counts.
    One {
        /// Index of that record among all, from 0.
        index: usize,
        /// Result of the parser.
        parsed: Parsed<T>,
    },
}

/// Selects the record that begins with the version and `;`, and parses it.
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

/// Returns the indices of the records that begin with the version and `;`, either directly or after
/// blanks.
fn indices(dialect: &Dialect, records: &[Vec<u8>], spaced: bool) -> Vec<usize> {
    let fits = |record: &[u8]| {
        blanks_after_version(dialect, record).is_some_and(|blanks| (blanks > 0) == spaced)
    };
    records.iter().enumerate().filter(|(_, record)| fits(record)).map(|(index, _)| index).collect()
}

/// Returns the number of blanks between the version and `;`, or `None` if the record begins
/// otherwise.
pub(crate) fn blanks_after_version(dialect: &Dialect, text: &[u8]) -> Option<usize> {
    let (blanks, rest) = skip_blanks(text.strip_prefix(dialect.version.as_bytes())?);
    rest.starts_with(b";").then_some(blanks)
}

/// Adds an error if the text was meant to be a record of this kind but does not begin as one.
pub(crate) fn near_miss(dialect: &Dialect, text: &[u8], issues: &mut Issues) -> bool {
    let Dialect { version, family, .. } = *dialect;
    let lead = text.iter().take_while(|b| is_junk(**b)).count();
    let rest = text.get(lead..).unwrap_or_default();
    let spelled = rest.get(..7).filter(|word| word.eq_ignore_ascii_case(b"version"));
    let key = spelled
        .and_then(|_| rest.get(7..))
        .or_else(|| rest.strip_prefix(b"v"))
        .or_else(|| rest.strip_prefix(b"V"));
    let equals = key
        .map(|key| skip_blanks(key).1)
        .and_then(|key| key.strip_prefix(b"=").or_else(|| key.strip_prefix(b":")));
    // The word in the place of the version, and the rest.
    let value = equals.map_or(rest, |value| skip_blanks(value).1);
    let letters = value.iter().take_while(|b| b.is_ascii_alphanumeric()).count();
    let Some((word, tail)) = value.split_at_checked(letters) else {
        return false;
    };
    // After `v=` a shorter word suffices: `v=TLSRPT1`.
    let family = if equals.is_some() { family.trim_end_matches('v') } else { family };
    let ours =
        word.get(..family.len()).is_some_and(|start| start.eq_ignore_ascii_case(family.as_bytes()));
    if !ours {
        return late_version(dialect, text, issues);
    }
    let begun = Begun { lead, spelled: spelled.is_some(), word, tail };
    let begin = rest.get(..rest.len() - tail.len()).unwrap_or_default();
    let (offset, message) = version_fault(version, begin, &begun);
    let hint = version_hint(version, &begun);
    issues.error(dialect.codes.version, Place { line: 1, text, offset }, &message, &hint);
    true
}

/// The beginning of a record that resembles the version.
struct Begun<'a> {
    /// Number of blanks, quotes and byte order marks before it. Unit: octets.
    lead: usize,
    /// Whether the name of the field is spelled `version`.
    spelled: bool,
    /// Word in the place of the version.
    word: &'a [u8],
    /// Rest of the record.
    tail: &'a [u8],
}

impl Begun<'_> {
    /// Reports whether a backslash stands before the `;`.
    fn is_escaped(&self) -> bool {
        self.tail.trim_ascii_start().starts_with(b"\\;")
    }
}

/// Reports whether an octet is a blank, a quote, a line end or part of a byte order mark.
fn is_junk(b: u8) -> bool {
    is_blank(b) || b"\"'`\\\xEF\xBB\xBF\r\n".contains(&b)
}

/// Reports whether the version stands in a later field, and adds an error if so.
fn late_version(dialect: &Dialect, text: &[u8], issues: &mut Issues) -> bool {
    let version = dialect.version;
    let field = |piece: &[u8]| trim_end(skip_blanks(piece).1) == version.as_bytes();
    let late = text.split(|b| *b == b';').any(field);
    if late {
        issues.error(
            dialect.codes.version,
            Place { line: 1, text, offset: 0 },
            &format!("`{version}` is not the first field."),
            &format!("Begin the record with `{version};`."),
        );
    }
    late
}

/// Returns the offset and the description of the fault in a record's beginning.
fn version_fault(version: &str, begin: &[u8], begun: &Begun<'_>) -> (usize, String) {
    let shown = quote(begin);
    let expected = version.trim_start_matches("v=");
    if begun.lead > 0 {
        (0, format!("Blanks, quotes or a byte order mark stand before `{shown}`."))
    } else if begun.is_escaped() {
        let message = "A backslash stands before the `;`: that is how zone files write it.";
        (begin.len(), message.to_owned())
    } else if begun.spelled {
        (0, format!("The record begins with `{shown}`; the name of its first field is `v`."))
    } else if begin == version.as_bytes() {
        (begin.len(), format!("No `;` follows `{version}`."))
    } else if begun.word.eq_ignore_ascii_case(expected.as_bytes()) {
        (0, format!("The record begins with `{shown}`, and case, spaces and signs count."))
    } else {
        (0, format!("The record begins with `{shown}`; the only version is `{version}`."))
    }
}

/// Returns the hint that shows the record with a correct beginning.
fn version_hint(version: &str, begun: &Begun<'_>) -> String {
    let tail = begun.tail;
    // Any sign in the place of the `;`.
    let signs = |b: &u8| b";,.:\\/|".contains(b) || b.is_ascii_whitespace();
    let remainder: &[u8] =
        tail.get(tail.iter().take_while(|b| signs(b)).count()..).unwrap_or_default();
    let end = remainder.iter().rposition(|b| !is_junk(*b)).map_or(0, |last| last + 1);
    let remainder = quote(remainder.get(..end).unwrap_or_default()).replace("\\;", ";");
    let foreign = tail.iter().take_while(|b| signs(b)).any(|b| b",.:\\/|".contains(b));
    if remainder.is_empty() {
        format!("Begin the record with `{version};`.")
    } else if begun.is_escaped() {
        format!("Remove the backslash: write `{version}; {remainder}`.")
    } else if foreign && !remainder.ends_with(';') {
        format!("Write `{version}; {remainder};`.")
    } else {
        format!("Write `{version}; {remainder}`.")
    }
}
