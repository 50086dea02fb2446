//! The index of standards: every section cited in the source or in a test is listed in rfc_sections.tsv, with
//! a word: `yes` (obeyed and tested), `partial`, `no`, `not ours`.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// An RFC's number and a section of it.
type Section = (u32, String);

/// Takes `3.1.2` off the front of a text; the final stop of a sentence stays.
fn number(text: &str) -> Option<String> {
    let end = text.find(|c: char| !c.is_ascii_alphanumeric() && c != '.').unwrap_or(text.len());
    let number = text[..end].trim_end_matches('.');
    (!number.is_empty()).then(|| number.to_string())
}

/// What may stand between two sections of one RFC: a remark in parentheses, then a comma or `and`.
fn next_section(text: &str) -> Option<&str> {
    let rest = match text.strip_prefix(" (").and_then(|t| t.split_once(')')) {
        Some((_, rest)) => rest,
        None => text,
    };
    [", §", " and §", ", and §"].iter().find_map(|sign| rest.strip_prefix(sign))
}

/// Every section in a text: `RFC 8461 §3.2`, and those that follow it, `RFC 8461 §3.2, §4.1 and §5`.
fn cited(text: &str) -> BTreeSet<Section> {
    let mut out = BTreeSet::new();
    for part in text.split("RFC ").skip(1) {
        let digits: String = part.chars().take_while(char::is_ascii_digit).collect();
        let (Ok(rfc), Some(mut rest)) = (digits.parse(), part[digits.len()..].strip_prefix(" §"))
        else {
            continue;
        };
        while let Some(section) = number(rest) {
            rest = &rest[section.len()..];
            out.insert((rfc, section));
            let Some(next) = next_section(rest) else { break };
            rest = next;
        }
    }
    out
}

/// The vectors cite sections of one RFC a file, by the sign alone.
fn cited_in_vectors(path: &str, text: &str) -> BTreeSet<Section> {
    let rfc = if path.ends_with("rpt_record.txt") { 8460 } else { 8461 };
    let signs = text.lines().flat_map(str::split_whitespace).filter_map(|w| w.strip_prefix('§'));
    signs.filter_map(number).map(|section| (rfc, section)).collect()
}

fn files(folder: &Path, out: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, out);
        } else if let Ok(text) = fs::read_to_string(&path) {
            out.push((path.display().to_string(), text));
        }
    }
}

/// Each section cited below a folder, and one file that does.
fn index(folder: &str) -> BTreeMap<Section, String> {
    let mut all = Vec::new();
    files(Path::new(folder), &mut all);
    let mut out = BTreeMap::new();
    for (path, text) in all {
        if path.ends_with("rfc_sections.tsv") || path.ends_with("guards/rfc.rs") {
            continue; // the list itself, and this file with its samples
        }
        let mut sections = cited(&text);
        if path.contains("tests/vectors/") {
            sections.extend(cited_in_vectors(&path, &text));
        }
        for section in sections {
            out.entry(section).or_insert_with(|| path.clone());
        }
    }
    out
}

fn listed() -> BTreeMap<Section, String> {
    let mut out = BTreeMap::new();
    for (n, line) in include_str!("../../rfc_sections.tsv").lines().enumerate().skip(1) {
        let cells: Vec<&str> = line.split('\t').collect();
        let [rfc, section, word, _note] = cells[..] else {
            panic!("line {}: four cells: {line}", n + 1)
        };
        assert!(["yes", "partial", "no", "not ours"].contains(&word), "line {}: {word}", n + 1);
        let before = out.insert((rfc.parse().unwrap(), section.to_string()), word.to_string());
        assert_eq!(before, None, "line {}: listed twice", n + 1);
    }
    out
}

fn name((rfc, section): &Section) -> String {
    format!("RFC {rfc} §{section}")
}

#[test]
fn every_cited_section_is_listed() {
    let listed = listed();
    for folder in ["src", "tests"] {
        for (section, path) in index(folder) {
            assert!(
                listed.contains_key(&section),
                "{path} cites {}: list it in rfc_sections.tsv",
                name(&section)
            );
        }
    }
}

#[test]
fn a_section_marked_yes_is_cited_in_the_source_and_in_a_test() {
    let (source, tests) = (index("src"), index("tests"));
    let mut faults = Vec::new();
    for (section, _) in listed().into_iter().filter(|(_, word)| word == "yes") {
        for (place, index) in [("src", &source), ("tests", &tests)] {
            if !index.contains_key(&section) {
                faults.push(format!("{} is `yes` and not cited in {place}", name(&section)));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn a_section_marked_partial_is_cited_in_the_source() {
    let source = index("src");
    for (section, _) in listed().into_iter().filter(|(_, word)| word == "partial") {
        assert!(
            source.contains_key(&section),
            "{} is cited nowhere: take it off the list",
            name(&section)
        );
    }
}

#[test]
fn citations_are_read_as_written() {
    let of = |text: &str| cited(text).iter().map(name).collect::<Vec<_>>();
    assert_eq!(of("Source: RFC 8461 §3.2, §4.1."), ["RFC 8461 §3.2", "RFC 8461 §4.1"]);
    assert_eq!(of("(RFC 5321 §4.5.4.1; RFC 3207 §4)"), ["RFC 3207 §4", "RFC 5321 §4.5.4.1"]);
    assert_eq!(of("RFC 7672 §2.2 (as found), §6 (always)"), ["RFC 7672 §2.2", "RFC 7672 §6"]);
    assert_eq!(of("RFC 7671 §5.2.2 and §5.2.3: x"), ["RFC 7671 §5.2.2", "RFC 7671 §5.2.3"]);
    assert_eq!(of("RFC 8461, section 3; RFC 8461 §"), Vec::<String>::new());
    let vectors = cited_in_vectors("tests/vectors/mx.txt", "match a b yes §4.1 words\n");
    assert_eq!(vectors.iter().map(name).collect::<Vec<_>>(), ["RFC 8461 §4.1"]);
}
