//! No circle of files: whoever opens one can read on downwards.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::guards::sources;

/// The circles that stay, the files of each in order, and why.
const ALLOWED: &[(&[&str], &str)] = &[
    (
        &["net/dns/encrypted.rs", "net/dns/over_https.rs", "net/dns/over_tls.rs"],
        "one connection of two kinds",
    ),
    (
        &["net/tls/by_openssl.rs", "net/tls/mod.rs"],
        "the second library does what the first is described by",
    ),
    (&["render/verify_log.rs", "render/verify_words.rs"], "a log and its sentences"),
    (
        &["shell/commands/dig/plus.rs", "shell/commands/dig/words.rs"],
        "words of dig, of which some begin with a plus",
    ),
    (&["store/entries.rs", "store/private_keys.rs"], "an entry and the key that belongs to it"),
    (&["store/open.rs", "store/ours.rs"], "a database is opened once it is known to be ours"),
    (&["vocab/cipher.rs", "vocab/suites.rs"], "cipher strings and the table they speak of"),
    (
        &["wire/dns_rdata.rs", "wire/dns_svcb.rs", "wire/dns_words.rs"],
        "record data within record data",
    ),
];

/// The most files that may stand in a circle.
const MOST: usize = 3;

/// What each file imports, by paths below `src`.
type Imports = BTreeMap<String, BTreeSet<String>>;

/// Returns the file in which a path such as `policy::sts::record::Record` leads, the longest that there is.
fn file_of(path: &str, all: &BTreeMap<String, String>) -> Option<String> {
    let parts: Vec<&str> = path.split("::").collect();
    (1..=parts.len()).rev().find_map(|count| {
        let name = parts.get(..count)?.join("/");
        [format!("{name}.rs"), format!("{name}/mod.rs")].into_iter().find(|f| all.contains_key(f))
    })
}

fn imports(all: &BTreeMap<String, String>) -> Imports {
    let of = |name: &String, text: &String| {
        let code = text.lines().map(|line| line.split("//").next().unwrap_or(""));
        let code: Vec<&str> = code.take_while(|line| !line.contains("#[cfg(test)]")).collect();
        let is_path = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
        let paths = code.iter().flat_map(|line| line.split("crate::").skip(1));
        paths
            .map(|rest| rest.split(|c| !is_path(c)).next().unwrap_or(""))
            .filter_map(|path| file_of(path.trim_end_matches(':'), all))
            .filter(|file| file != name)
            .collect::<BTreeSet<String>>()
    };
    all.iter().map(|(name, text)| (name.clone(), of(name, text))).collect()
}

fn reached<'a>(from: &'a str, imports: &'a Imports) -> BTreeSet<&'a str> {
    let mut seen = BTreeSet::new();
    let mut open = vec![from];
    while let Some(file) = open.pop() {
        for next in imports.get(file).into_iter().flatten() {
            if seen.insert(next.as_str()) {
                open.push(next);
            }
        }
    }
    seen
}

/// Returns the sets of files that reach each other.
fn circles(imports: &Imports) -> BTreeSet<Vec<&str>> {
    let reach: BTreeMap<&str, BTreeSet<&str>> =
        imports.keys().map(|file| (file.as_str(), reached(file, imports))).collect();
    let circle = |file: &&str| {
        let own = reach.get(file)?;
        let back = |other: &&&str| reach.get(**other).is_some_and(|back| back.contains(file));
        let all: Vec<&str> = own.iter().filter(back).copied().collect();
        (all.len() > 1).then_some(all)
    };
    reach.keys().filter_map(circle).collect()
}

#[test]
fn files_stand_in_no_circle() {
    let imports = imports(&sources());
    let found = circles(&imports);
    let allowed: BTreeSet<Vec<&str>> = ALLOWED.iter().map(|(files, _)| files.to_vec()).collect();
    let new: Vec<_> = found.difference(&allowed).collect();
    assert!(new.is_empty(), "these files import each other in a circle: {new:#?}");
    let gone: Vec<_> = allowed.difference(&found).collect();
    assert!(gone.is_empty(), "these are no circles any more, take them off the list: {gone:#?}");
    assert!(found.iter().all(|files| files.len() <= MOST));
}

#[test]
fn a_planted_circle_is_found() {
    let text = |path: &str| format!("use crate::{path};\n");
    let mut all = BTreeMap::from([
        ("a/one.rs".to_string(), text("b::Two")),
        ("b/mod.rs".to_string(), text("a::three::Three")),
        ("a/three.rs".to_string(), text("a::one::One")),
        ("a/four.rs".to_string(), text("a::one::One")),
    ]);
    assert_eq!(circles(&imports(&all)), [vec!["a/one.rs", "a/three.rs", "b/mod.rs"]].into());
    all.insert("a/three.rs".into(), "// crate::a::one is above\n".into());
    assert!(circles(&imports(&all)).is_empty());
}
