//! Every source file of some length is named where its tests are, so that there is a way from a module to them.
//!
//! A test names a file by using it (`destgate::policy::sts::record`) or by its path in a comment (`src/policy/walk.rs`).

use crate::guards::rust_files;
use crate::guards::sources;
use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::path::Path;

/// Files up to this length need no name: they are read through those that use them. Unit: lines.
const SHORT: usize = 80;

/// Files that no test names, and why.
const EXCUSED: &[(&str, &str)] =
    &[("shell/terminal/progress.rs", "it draws only where a person watches stderr, on a terminal")];

/// Returns the module of a file, as tests write it: `destgate::policy::sts` for `policy/sts/mod.rs`.
fn module(file: &str) -> String {
    let path = file.trim_end_matches(".rs").trim_end_matches("/mod");
    format!("destgate::{}", path.replace('/', "::"))
}

/// Reports whether a name stands in a text and is no part of a longer one.
fn stands(name: &str, text: &str) -> bool {
    let goes_on = |c: char| c.is_alphanumeric() || c == '_';
    text.match_indices(name).any(|(at, _)| !text[at + name.len()..].starts_with(goes_on))
}

fn is_named(file: &str, tests: &BTreeMap<String, String>) -> bool {
    let (module, path) = (module(file), format!("src/{file}"));
    tests.values().any(|text| stands(&module, text) || stands(&path, text))
}

/// Returns the files that tests name by a path, as `src/x.rs` in a comment.
fn paths_named(tests: &BTreeMap<String, String>) -> BTreeSet<String> {
    let in_comments = tests.values().flat_map(|t| t.lines()).filter(|l| l.starts_with("//!"));
    let words = in_comments.flat_map(|line| line.split('`'));
    let paths = words.filter_map(|word| word.strip_prefix("src/"));
    let is_source = |path: &&str| Path::new(path).extension().is_some_and(|e| e == "rs");
    paths.filter(is_source).map(ToString::to_string).collect()
}

/// What is wrong: files that nobody names, excuses that are not needed, names of files that are gone.
fn faults(
    sources: &BTreeMap<String, String>,
    tests: &BTreeMap<String, String>,
    excused: &[(&str, &str)],
) -> Vec<String> {
    let mut out = Vec::new();
    for (file, text) in sources {
        let excuse = excused.iter().any(|(name, _)| name == file);
        let is_free = text.lines().count() <= SHORT || text.contains("#[test]");
        match (is_free || is_named(file, tests), excuse) {
            (false, false) => out.push(format!("{file}: no test names it")),
            (true, true) => out.push(format!("{file}: needs no excuse any more")),
            (true, false) | (false, true) => {}
        }
    }
    for (file, _) in excused.iter().filter(|(file, _)| !sources.contains_key(*file)) {
        out.push(format!("{file}: is excused and not there"));
    }
    for file in paths_named(tests).iter().filter(|file| !sources.contains_key(*file)) {
        out.push(format!("{file}: is named by a test and not there"));
    }
    out
}

#[test]
fn every_source_file_is_named_by_a_test() {
    let (sources, mut tests) = (sources(), rust_files(Path::new("tests/all")));
    assert!(sources.len() > 200 && tests.len() > 80, "the sources were not found");
    // This file names what it excuses.
    assert!(tests.remove("guards/named.rs").is_some());
    let faults = faults(&sources, &tests, EXCUSED);
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn a_planted_file_without_a_test_is_found() {
    let long = "// x\n".repeat(SHORT + 1);
    let with_tests = format!("{long}#[test]\nfn x() {{}}\n");
    let source = |name: &str, text: &str| (name.to_string(), text.to_string());
    let sources = BTreeMap::from([
        source("policy/one.rs", &long),
        source("policy/sts/mod.rs", &long),
        source("policy/sts/three.rs", &long),
        source("policy/short.rs", "// x\n"),
        source("policy/own.rs", &with_tests),
    ]);
    let of = |text: &str, excused: &[(&str, &str)]| {
        faults(&sources, &[source("policy/x.rs", text)].into(), excused)
    };
    let all = "//! Tests of `src/policy/one.rs`.\nuse destgate::policy::sts::three::X;\n";
    assert_eq!(of(all, &[]), Vec::<String>::new());
    // A longer name is another one, and a test's own module is none of the sources.
    let others = "//! Tests of src/policy/sts/mod.rs.\nuse destgate::policy::one_more::X;\n\
                  use crate::policy::sts::three::X;\n";
    assert_eq!(
        of(others, &[]),
        ["policy/one.rs: no test names it", "policy/sts/three.rs: no test names it"]
    );
    assert_eq!(of(others, &[("policy/one.rs", "y"), ("policy/sts/three.rs", "y")]).len(), 0);
    assert_eq!(of(all, &[("policy/one.rs", "y")]), ["policy/one.rs: needs no excuse any more"]);
    assert_eq!(of(all, &[("policy/gone.rs", "y")]), ["policy/gone.rs: is excused and not there"]);
    let stale = format!("{all}//! And of `src/policy/gone.rs`.\n");
    let stale = stale.replace("use destgate", "//! x\nuse destgate");
    assert_eq!(of(&stale, &[]), ["policy/gone.rs: is named by a test and not there"]);
}
