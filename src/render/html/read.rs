//! Reads untrusted reports: checks their structure, and provides access to their values.

use serde_json::Value;

/// The schemas that the page can show, in any version.
const SCHEMAS: [&str; 2] = ["destgate.check/", "destgate.entry/"];

/// The required types of optional keys.
const SHAPES: &[(&str, Shape)] = &[
    ("/profile", Shape::Object),
    ("/route", Shape::Object),
    ("/mta_sts", Shape::Object),
    ("/mta_sts/record", Shape::Object),
    ("/mta_sts/policy", Shape::Object),
    ("/dane", Shape::Object),
    ("/tls_rpt", Shape::Object),
    ("/mx", Shape::Objects),
    ("/verdict", Shape::Object),
    ("/findings", Shape::Objects),
];

#[derive(Clone, Copy)]
enum Shape {
    Object,
    Objects,
}

/// Checks that a value is a report. The error text completes "line 3: …".
///
/// Errors: the reason.
pub fn refuse(value: &Value) -> Result<(), String> {
    if !value.is_object() {
        return Err("this is no report: a JSON object is wanted".into());
    }
    if let Some(schema) = value.get("schema")
        && !schema.as_str().is_some_and(|s| SCHEMAS.iter().any(|ours| s.starts_with(ours)))
    {
        return Err("`schema` is not that of `destgate check`".into());
    }
    if text(value, "/domain").is_empty() {
        return Err("`domain` is missing".into());
    }
    if text(value, "/verdict/action").is_empty() {
        return Err("`verdict.action` is missing".into());
    }
    for (path, shape) in SHAPES {
        let Some(found) = value.pointer(path).filter(|v| !v.is_null()) else { continue };
        let (fits, wanted) = match shape {
            Shape::Object => (found.is_object(), "an object"),
            Shape::Objects => {
                let all = found.as_array().is_some_and(|list| list.iter().all(Value::is_object));
                (all, "an array of objects")
            }
        };
        if !fits {
            let name = path.trim_start_matches('/').replace('/', ".");
            return Err(format!("`{name}` is not {wanted}"));
        }
    }
    Ok(())
}

/// Returns the text at a pointer; empty if there is none.
#[must_use]
pub fn text<'a>(value: &'a Value, path: &str) -> &'a str {
    value.pointer(path).and_then(Value::as_str).unwrap_or("")
}

/// Returns the value at a pointer as text, including numbers and booleans; empty for null or no
/// value.
#[must_use]
pub fn any(value: &Value, path: &str) -> String {
    value.pointer(path).map(plain).unwrap_or_default()
}

/// Formats a value as text.
#[must_use]
pub fn plain(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Bool(true) => "yes".into(),
        Value::Bool(false) => "no".into(),
        Value::String(text) => text.clone(),
        Value::Array(list) => list.iter().map(plain).collect::<Vec<_>>().join(", "),
        Value::Number(_) | Value::Object(_) => value.to_string(),
    }
}

/// Returns the list at a pointer; empty if there is none.
#[must_use]
pub fn list<'a>(value: &'a Value, path: &str) -> &'a [Value] {
    value.pointer(path).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// Returns the object at a pointer, if any.
#[must_use]
pub fn object<'a>(value: &'a Value, path: &str) -> Option<&'a Value> {
    value.pointer(path).filter(|v| v.is_object())
}

/// Returns the values of a list at a pointer as texts.
#[must_use]
pub fn texts(value: &Value, path: &str) -> Vec<String> {
    list(value, path).iter().map(plain).collect()
}

/// Returns the boolean at a pointer.
#[must_use]
pub fn truth(value: &Value, path: &str) -> Option<bool> {
    value.pointer(path).and_then(Value::as_bool)
}
