//! The appliance's INI file: parser and writer.

use crate::profile::destination::FIELDS;
use crate::profile::edit;
use crate::profile::field::Field;
use crate::profile::field::Record;
use crate::profile::field::Scope;
use crate::profile::field::settle;
use crate::profile::key::DEFAULT;
use crate::profile::key::EntryKey;
use crate::vocab::text::excerpt;
use crate::vocab::word::Dialect;
use std::collections::BTreeMap;
use std::collections::BTreeSet;

/// Keys that may be missing from `[DEFAULT]`, because files of older releases do not have them.
const YOUNG: &[&str] =
    &["mta_sts", "dane_option", "certificate", "recipient_minutes", "recipient_limit"];

/// An invalid line of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadLine {
    /// Line number, counted from 1.
    pub line: usize,
    /// Reason in a sentence.
    pub reason: String,
}

/// The table of destinations in a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Table {
    /// The section `[DEFAULT]`.
    pub default: Record,
    /// The other sections.
    pub rows: BTreeMap<EntryKey, Record>,
    /// Corrections that the parser made, for the user.
    pub warnings: Vec<String>,
}

/// Writes a table: `[DEFAULT]`, then one section per entry; inherited values are left out.
#[must_use]
pub fn write<'a>(
    default: &Record,
    rows: impl Iterator<Item = (&'a EntryKey, &'a Record)>,
) -> String {
    let mut out = String::new();
    section(&mut out, DEFAULT, default, Scope::RowOnly);
    for (key, row) in rows {
        out.push('\n');
        section(&mut out, key.as_str(), row, Scope::DefaultOnly);
    }
    out
}

fn section(out: &mut String, name: &str, record: &Record, without: Scope) {
    out.push_str(&format!("[{name}]\n"));
    let mut keys: Vec<&Field> = FIELDS.iter().filter(|f| f.scope != without).collect();
    keys.sort_by_key(|f| f.key);
    for field in keys {
        if let Some(value) = record.get(field.key) {
            out.push_str(&format!("{} = {}\n", field.key, field.kind.ini(value)));
        }
    }
}

/// The section to which lines belong.
enum Place {
    Nowhere,
    Default,
    Row(EntryKey),
    /// A section with an invalid name; its lines are still checked.
    Lost,
}

/// Parses a file.
///
/// Errors: all invalid lines; then nothing may be imported.
pub fn read(text: &str) -> Result<Table, Vec<BadLine>> {
    let mut table = Table::default();
    let mut bad = Vec::new();
    let mut place = Place::Nowhere;
    let mut heads: BTreeMap<String, usize> = BTreeMap::new();
    // Keys present in [DEFAULT], including those with an invalid value.
    let mut seen = BTreeSet::new();
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    for (index, raw) in text.lines().enumerate() {
        let number = index + 1;
        let line = raw.trim();
        if line.is_empty() || line.starts_with(['#', ';']) {
            continue;
        }
        let (line, behind) = section_and_rest(line);
        if let Some(behind) = behind {
            let says = match behind.starts_with([';', '#']) {
                true => "a comment needs a line of its own",
                false => "nothing may stand behind the name of a section",
            };
            let reason = format!("`{}` behind {}: {says}", excerpt(behind, 40), excerpt(line, 40));
            bad.push(BadLine { line: number, reason });
        }
        if let Some(name) = line.strip_prefix('[').and_then(|l| l.strip_suffix(']')) {
            match open(name.trim(), number, &mut heads) {
                Ok(next) => {
                    if let Place::Row(key) = &next {
                        table.rows.entry(key.clone()).or_default();
                    }
                    place = next;
                }
                Err(reason) => {
                    bad.push(BadLine { line: number, reason });
                    place = Place::Lost;
                }
            }
            continue;
        }
        if let Err(reason) = assign(line, &place, &mut table, &mut seen) {
            bad.push(BadLine { line: number, reason });
        }
    }
    finish(&mut table, &heads, &seen, &mut bad);
    bad.sort_by_key(|b| b.line);
    if bad.is_empty() { Ok(table) } else { Err(bad) }
}

/// Splits a section line into the name in brackets and the text after it.
fn section_and_rest(line: &str) -> (&str, Option<&str>) {
    let end = line.find(']').filter(|_| line.starts_with('[')).map(|at| at + 1);
    let parts = end.and_then(|end| line.split_at_checked(end));
    match parts.map(|(head, rest)| (head, rest.trim())) {
        Some((head, rest)) if !rest.is_empty() => (head, Some(rest)),
        _ => (line, None),
    }
}

fn open(name: &str, line: usize, heads: &mut BTreeMap<String, usize>) -> Result<Place, String> {
    let (label, place) = if name.eq_ignore_ascii_case(DEFAULT) {
        (DEFAULT.to_string(), Place::Default)
    } else {
        let key = EntryKey::parse(name).map_err(|r| r.0)?;
        (key.to_string(), Place::Row(key))
    };
    if let Some(before) = heads.get(&label) {
        return Err(format!("the section [{label}] is there already, at line {before}"));
    }
    heads.insert(label, line);
    Ok(place)
}

fn assign(
    line: &str,
    place: &Place,
    table: &mut Table,
    seen: &mut BTreeSet<&'static str>,
) -> Result<(), String> {
    let Some((key, value)) = line.split_once(['=', ':']) else {
        return Err(format!("`{}` is no `key = value`", excerpt(line, 40)));
    };
    let (key, value) = (key.trim().to_ascii_lowercase(), value.trim());
    let field = FIELDS
        .iter()
        .find(|f| f.key == key || (!f.old_key.is_empty() && f.old_key == key))
        .ok_or_else(|| format!("unknown key `{}`", excerpt(&key, 40)))?;
    if matches!(place, Place::Default) {
        seen.insert(field.key);
    }
    let record = match place {
        Place::Nowhere => return Err("a line before the first section".into()),
        Place::Default if field.scope == Scope::RowOnly => {
            return Err(format!("{} does not belong into [DEFAULT]", field.key));
        }
        Place::Row(_) if field.scope == Scope::DefaultOnly => {
            return Err(format!("{} belongs into [DEFAULT] only", field.key));
        }
        Place::Default => &mut table.default,
        Place::Row(row) => table.rows.entry(row.clone()).or_default(),
        Place::Lost => &mut Record::default(),
    };
    if record.get(field.key).is_some() {
        return Err(format!("{} is there twice", field.key));
    }
    record.set(field, value, Dialect::Ini).map_err(|r| format!("{}: {}", field.key, r.0))
}

/// Applies the rules for whole sections.
fn finish(
    table: &mut Table,
    heads: &BTreeMap<String, usize>,
    seen: &BTreeSet<&'static str>,
    bad: &mut Vec<BadLine>,
) {
    let at = |name: &str| heads.get(name).copied().unwrap_or(1);
    if heads.contains_key(DEFAULT) {
        for field in FIELDS.iter().filter(|f| f.scope != Scope::RowOnly) {
            if seen.contains(field.key) {
                continue;
            }
            if !YOUNG.contains(&field.key) {
                let reason = format!("[DEFAULT] lacks {}", field.key);
                bad.push(BadLine { line: at(DEFAULT), reason });
            } else if !field.factory.is_empty() {
                table.default.0.insert(field.key.into(), field.factory.into());
                table.warnings.push(format!(
                    "[DEFAULT] lacks {}: taken as {}",
                    field.key,
                    field.kind.ini(field.factory)
                ));
            }
        }
    } else {
        bad.push(BadLine { line: 1, reason: "the section [DEFAULT] is missing".into() });
    }
    let mut put_right = |name: &str, record: &mut Record, inherited: Option<&str>| {
        if edit::switch_off_without_tls(record, inherited) {
            table.warnings.push(format!("[{name}] has TLS off: DANE and MTA STS are off too"));
        }
        if let Err(broken) = edit::check(record) {
            bad.push(BadLine { line: at(name), reason: format!("[{name}] {broken}") });
        }
    };
    put_right(DEFAULT, &mut table.default, None);
    let inherited = table.default.get("table_tls");
    let mut dropped = Vec::new();
    for (key, row) in &mut table.rows {
        put_right(key.as_str(), row, inherited);
        if row.get("table_tls") != Some("none") {
            let before = row.clone();
            settle(FIELDS, row);
            let gone = before.0.keys().filter(|k| row.get(k).is_none());
            dropped.extend(gone.map(|k| format!("[{key}] has no limit: {k} is left out")));
        }
    }
    table.warnings.extend(dropped);
}
