//! The entries of `policyconfig` as text, JSON and rows.

use crate::config::own_policy::FIELDS;
use crate::config::own_policy::NONE;
use crate::config::own_policy::PolicyField;
use crate::policy::sts::issue::Standing;
use crate::profile::field::Record;
use crate::render::owner::standing;
use crate::render::table::ruled;
use crate::render::wrap::hang;
use serde_json::Map;
use serde_json::Value;
use serde_json::json;

/// The state of a table without entries.
pub const EMPTY: &str = "There are currently no own domains configured.";

/// Width of the labels of [`detail`]. Unit: columns.
const LABEL: usize = 15;

/// The text of the value of a field.
fn value<'a>(record: &'a Record, field: &PolicyField) -> &'a str {
    record.get(field.key).unwrap_or(field.factory)
}

fn by_key<'a>(record: &'a Record, key: &str) -> &'a str {
    let field = FIELDS.iter().find(|field| field.key == key);
    field.map_or("", |field| value(record, field))
}

/// Returns the text, or the word for none.
fn or_none(text: &str) -> &str {
    if text.is_empty() { NONE } else { text }
}

/// Returns entries as a table.
#[must_use]
pub fn list(entries: &[(String, Record)], limit: Option<usize>) -> String {
    if entries.is_empty() {
        return format!("{EMPTY}\n");
    }
    let row = |(name, record): &(String, Record)| {
        let text = |key: &str| by_key(record, key);
        let hosts = match text("also") {
            "" => text("mx").to_string(),
            also => format!("{},{also}", text("mx")),
        };
        let hosted = match text("host") {
            "files" => text("target"),
            other => other,
        };
        [
            name.clone(),
            text("mode").to_string(),
            text("max_age").to_string(),
            hosts.replace(',', ", "),
            hosted.to_string(),
            or_none(text("rua")).replace(',', ", "),
        ]
    };
    let rows: Vec<[String; 6]> = entries.iter().map(row).collect();
    ruled(&["Domain", "Mode", "Max age", "MX", "Files", "TLS reports"], &rows, limit)
}

/// Returns all values of an entry as text, and where its policy stands.
#[must_use]
pub fn detail((name, record): &(String, Record), of: &Standing, width: usize) -> String {
    let mut out = format!("{name}\n");
    let mut line = |label: &str, text: &str| {
        hang(&mut out, &format!("  {:<1$}", format!("{label}:"), LABEL), text, LABEL + 2, width);
    };
    for field in FIELDS {
        line(field.key, &or_none(value(record, field)).replace(',', ", "));
    }
    line("in force", &standing::line(of));
    out
}

/// Returns entries as JSON: numbers as such, `null` for what is not set.
#[must_use]
pub fn json(entries: &[(String, Record)]) -> Value {
    let one = |(name, record): &(String, Record)| {
        let mut out = Map::new();
        out.insert("domain".into(), json!(name));
        for field in FIELDS {
            let text = value(record, field);
            let number = field.key.ends_with("max_age").then(|| text.parse::<u64>().ok()).flatten();
            let value = match (number, text) {
                (Some(number), _) => json!(number),
                (None, "") => Value::Null,
                (None, text) => json!(text),
            };
            out.insert(field.key.into(), value);
        }
        Value::Object(out)
    };
    entries.iter().map(one).collect()
}

/// Returns entries as rows of text below a heading.
#[must_use]
pub fn rows(entries: &[(String, Record)]) -> Vec<Vec<String>> {
    let heading = std::iter::once("domain").chain(FIELDS.iter().map(|field| field.key));
    let mut rows = vec![heading.map(ToString::to_string).collect::<Vec<_>>()];
    rows.extend(entries.iter().map(|(name, record)| {
        let cells = FIELDS.iter().map(|field| value(record, field).to_string());
        std::iter::once(name.clone()).chain(cells).collect()
    }));
    rows
}

/// Returns the value of a field as it is kept: a folder with its whole path, since commands run in any
/// place.
#[must_use]
pub fn whole_path(key: &str, value: String) -> String {
    if key != "folder" || value.is_empty() {
        return value;
    }
    let whole = std::path::absolute(&value).ok();
    whole.and_then(|path| path.to_str().map(ToString::to_string)).unwrap_or(value)
}
