//! Tests that read the sources and the tables: rules that hold for all of them.

mod circles;
mod faces;
mod findings;
mod foreign_words;
mod generated;
mod layers;
mod named;
mod rfc;
mod schema;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// Returns the Rust files below a folder, by their paths below it, with their text.
pub fn rust_files(folder: &Path) -> BTreeMap<String, String> {
    fn walk(root: &Path, folder: &Path, out: &mut BTreeMap<String, String>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(root, &path, out);
            } else if path.extension().is_some_and(|e| e == "rs") {
                let name = path.strip_prefix(root).unwrap().display().to_string();
                out.insert(name, fs::read_to_string(&path).unwrap());
            }
        }
    }
    let mut out = BTreeMap::new();
    walk(folder, folder, &mut out);
    out
}

/// Returns the sources of the program.
pub fn sources() -> BTreeMap<String, String> {
    let all = rust_files(Path::new("src"));
    assert!(all.len() > 200, "the sources were not found");
    all
}
