//! The entries of `policyconfig` as text, JSON and rows.

use crate::config::own_policy::FIELDS;
use crate::config::own_policy::NONE;
use crate::config::own_policy::PolicyField;
use crate::profile::field::Record;
use crate::render::table::ruled;
use crate::render::wrap::hang;
use serde_json::Map;
use serde_json::Value;
use serde_json::json;

/// The state of a table without entries.
pub const EMPTY: &str = "There are currently no own domains configured.";

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

/// Returns all values of entries as text.
#[must_use]
pub fn detail(entries: &[(String, Record)], width: usize) -> String {
    let widest = FIELDS.iter().map(|field| field.key.len()).max().unwrap_or(0) + 4;
    let mut out = String::new();
    for (n, (name, record)) in entries.iter().enumerate() {
        out.push_str(if n > 0 { "\n" } else { "" });
        out.push_str(&format!("{name}\n"));
        for field in FIELDS {
            let label = format!("  {:<1$}", format!("{}:", field.key), widest - 2);
            let text = or_none(value(record, field)).replace(',', ", ");
            hang(&mut out, &label, &text, widest, width);
        }
    }
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
