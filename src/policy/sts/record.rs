//! The MTA-STS TXT record at `_mta-sts.<policy domain>`.
//!
//! In: the joined character-strings of the TXT records. Out: the record that counts, its `id`, and
//! every departure from the grammar. It sends no query. No I/O.

use std::collections::BTreeSet;

use crate::policy::issue::Issues;
use crate::policy::issue::Parsed;
use crate::policy::issue::Place;
use crate::policy::issue::nearest;
use crate::policy::issue::quote;
use crate::policy::txt_record;
use crate::policy::txt_record::Dialect;
use crate::policy::txt_record::Field;
pub use crate::policy::txt_record::Selected;
use crate::policy::txt_record::codes;

/// Maximum length of an `id`, in characters. Source: RFC 8461 §3.1.
const MAX_ID: usize = 32;

const DIALECT: Dialect =
    Dialect { version: "v=STSv1", family: "stsv", reference_of, codes: codes!("sts-record") };

/// A record that announces a policy.
///
/// - Source: RFC 8461 §3.1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StsRecord {
    /// Name of the policy version: 1 to 32 ASCII letters and digits, compared exactly, without an
    /// order.
    pub id: String,
    /// Other fields, name and value, in their order; the first of each name.
    pub extensions: Vec<(String, String)>,
}

/// Parses one record.
///
/// `v=STSv1 ;` is accepted with a warning; the final `;` is optional; `id = 1`, `;;` and blanks at
/// the end without a `;` are errors. Of a repeated field the first counts.
///
/// - `text`: the character-strings of one TXT record, joined with nothing between.
/// - Total: never fails, never panics; at most 50 issues.
/// - Source: RFC 8461 §3.1; repeated fields §3.2.
/// - Differs: an `id` that only fits the grammar of an extension is an error.
#[must_use]
pub fn parse(text: &[u8]) -> Parsed<StsRecord> {
    let mut issues = Issues::new(reference_of);
    let Some(fields) = txt_record::split(&DIALECT, text, "id", &mut issues) else {
        return issues.parsed(None);
    };
    let at = |offset| Place { line: 1, text, offset };
    let mut names = BTreeSet::from(["v"]);
    let mut id = None;
    let mut extensions = Vec::new();
    let mut near = None;
    for field in &fields {
        if !names.insert(field.name) {
            issues.warning(
                "sts-record-duplicate",
                at(field.offset),
                &format!("`{}` is repeated; only the first counts.", field.name),
                &format!("Remove `{}={}`.", field.name, quote(field.value)),
            );
        } else if field.name == "id" {
            check_id(field, text, &mut issues);
            id = Some(String::from_utf8_lossy(field.value).into_owned());
        } else {
            if nearest(field.name, &["id"]).is_some() {
                near = near.or(Some(field));
            }
            extensions
                .push((field.name.to_owned(), String::from_utf8_lossy(field.value).into_owned()));
        }
    }
    match (&id, near) {
        (Some(_), None) => {}
        (Some(_), Some(field)) => issues.warning(
            "sts-record-unknown-key",
            at(field.offset),
            &format!("The unknown field `{}` is ignored.", field.name),
            "The field is spelled `id`; remove the other one.",
        ),
        (None, Some(field)) => issues.error(
            "sts-record-id-missing",
            at(field.offset),
            &format!("The record has no `id`; `{}` is not `id`.", field.name),
            &format!("Write `id={}`.", quote(field.value)),
        ),
        (None, None) => issues.error(
            "sts-record-id-missing",
            at(text.len()),
            "The record has no `id`.",
            "Add `id=` and 1 to 32 letters or digits, as in `v=STSv1; id=20240926T152339;`.",
        ),
    }
    issues.parsed(id.map(|id| StsRecord { id, extensions }))
}

/// Selects the record that begins with `v=STSv1;` and parses it.
///
/// `v=STSv1 ;` counts only if no record begins properly. Near misses, such as `V=STSv1;`, `v=STSv1`
/// or a quoted text, count as absent and are listed in `near_misses`.
///
/// - `records`: each with its character-strings joined with nothing between.
/// - Total: never fails, never panics.
/// - Source: RFC 8461 §3.1.
/// - Differs: `v=STSv1 ;` alone is used, as the grammar has it, not discarded.
#[must_use]
pub fn select(records: &[Vec<u8>]) -> Selected<StsRecord> {
    txt_record::select(&DIALECT, records, parse)
}

/// Checks an `id`: `sts-id = %s"id=" 1*32(ALPHA / DIGIT)`.
fn check_id(field: &Field, text: &[u8], issues: &mut Issues) {
    let good: Vec<u8> =
        field.value.iter().copied().filter(u8::is_ascii_alphanumeric).take(MAX_ID).collect();
    let hint = if good.is_empty() {
        "Write 1 to 32 letters or digits, as in `id=20240926T152339`.".to_owned()
    } else {
        format!("Write 1 to 32 letters or digits, as in `id={}`.", quote(&good))
    };
    let at = |offset| Place { line: 1, text, offset: field.value_offset + offset };
    if field.value.is_empty() {
        issues.error("sts-record-id-empty", at(0), "The `id` is empty.", &hint);
    } else if let Some(offset) = field.value.iter().position(|b| !b.is_ascii_alphanumeric()) {
        let message = format!(
            "The `id` `{}` has characters other than letters and digits.",
            quote(field.value)
        );
        issues.error("sts-record-id-character", at(offset), &message, &hint);
    } else if field.value.len() > MAX_ID {
        let message =
            format!("The `id` has {} characters, at most 32 are allowed.", field.value.len());
        issues.error("sts-record-id-length", at(MAX_ID), &message, &hint);
    }
}

fn reference_of(code: &str) -> &'static str {
    match code {
        "sts-record-duplicate" | "sts-record-unknown-key" => "RFC 8461 §3.2",
        _ => "RFC 8461 §3.1",
    }
}
