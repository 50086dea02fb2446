//! The form that the `_mta-sts` and `_smtp._tls` TXT records share.
//!
//! In: the joined character-strings of one TXT record. Out: name and value of each field. The meaning of the fields is in `sts_record` and `rpt_record`. No I/O.

use crate::policy::issue::Issues;
use crate::policy::issue::Place;
use crate::policy::issue::is_name;
use crate::policy::issue::quote;
use crate::policy::issue::skip_blanks;
use crate::policy::issue::split_at_byte;
use crate::policy::issue::trim_end;
use crate::policy::txt_select::blanks_after_version;
use crate::policy::txt_select::near_miss;

/// What differs between the two records: the version and the words for the complaints.
pub(crate) struct Dialect {
    /// The version field, `v=STSv1`.
    pub(crate) version: &'static str,
    /// The letters that begin the version in any case and number, `stsv`.
    pub(crate) family: &'static str,
    /// Tells the clause of a code.
    pub(crate) reference_of: fn(&str) -> &'static str,
    pub(crate) codes: Codes,
}

/// The codes that both records use, each with its own prefix.
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

/// Spells the shared codes with a prefix.
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

/// One `name=value` of a record, blanks round it removed.
pub(crate) struct Field<'a> {
    pub(crate) name: &'a str,
    pub(crate) value: &'a [u8],
    /// Byte offset of the name in the record.
    pub(crate) offset: usize,
    /// Byte offset of the value in the record.
    pub(crate) value_offset: usize,
}

/// Splits a record into its fields, or returns `None` if it is no use to look at them.
///
/// The value of a field in `known` is not tested.
pub(crate) fn split<'a>(
    dialect: &Dialect,
    text: &'a [u8],
    known: &str,
    issues: &mut Issues,
) -> Option<Vec<Field<'a>>> {
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
        return None;
    }
    if let Some(offset) = text.iter().position(|b| !b.is_ascii()) {
        issues.error(codes.non_ascii, at(offset), "The record has characters outside ASCII.", "Write the record in ASCII letters, digits and signs; look for typographic quotes, dashes and spaces.");
        return None;
    }
    if let Some(offset) = text.iter().position(|b| b.is_ascii_control() && *b != b'\t') {
        issues.error(
            codes.control,
            at(offset),
            "The record has a control character.",
            "Remove line ends and other control characters; one TXT record is one line.",
        );
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

/// Reads `name=value`.
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

/// Tests a value against 1*(%x21-3A / %x3C / %x3E-7E).
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
