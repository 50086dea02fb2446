//! Man pages and completions are what the command line generates.
//! Refresh with `cargo run -- generate .`

use clap::CommandFactory;
use destgate::shell::cli::Cli;
use destgate::shell::commands::generate;
use std::collections::BTreeSet;
use std::fs;

#[test]
fn man_pages_and_completions_are_up_to_date() {
    let mut expected = BTreeSet::new();
    for (path, content) in generate::files(Cli::command).unwrap() {
        let committed = fs::read(&path).unwrap_or_default();
        assert!(committed == content, "{path} is stale: run `cargo run -- generate .`");
        expected.insert(path);
    }
    for folder in ["man", "completions"] {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path().display().to_string();
            assert!(expected.contains(&path), "{path} belongs to no command");
        }
    }
}
