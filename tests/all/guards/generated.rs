//! Man pages and completions are what the command line generates.
//! Refresh with `cargo run -- generate .`

use destgate::shell::cli;
use destgate::shell::commands::generate;
use std::collections::BTreeSet;
use std::fs;

#[test]
fn man_pages_and_completions_are_up_to_date() {
    let mut expected = BTreeSet::new();
    for (path, content) in generate::files(cli::whole).unwrap() {
        let committed = fs::read(&path).unwrap_or_default();
        assert!(committed == content, "{path} is stale: run `cargo run -- generate .`");
        expected.insert(path);
    }
    for folder in ["man", "completions", "completions/static"] {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                continue;
            }
            let path = path.display().to_string();
            assert!(expected.contains(&path), "{path} belongs to no command");
        }
    }
}

#[test]
fn completions_are_small_enough_to_read() {
    for (path, content) in generate::files(cli::whole).unwrap() {
        if path.starts_with("completions/") {
            let most = if path.contains("static") { 200_000 } else { 4_000 };
            assert!(!content.is_empty() && content.len() < most, "{path}: {}", content.len());
        }
    }
}

#[test]
fn man_pages_have_the_sections_that_readers_look_for() {
    let pages = generate::files(cli::whole).unwrap();
    let page = |name: &str| {
        let found = pages.iter().find(|(path, _)| path == &format!("man/{name}.1"));
        String::from_utf8(found.unwrap().1.clone()).unwrap()
    };
    let first = page("destgate");
    for heading in
        ["SYNOPSIS", "EXAMPLES", "\"EXIT STATUS\"", "ENVIRONMENT", "FILES", "\"SEE ALSO\""]
    {
        assert!(first.contains(&format!(".SH {heading}\n")), "{heading}");
    }
    let check = page("destgate-check");
    assert!(check.contains("[\\fB\\-\\-deadline\\fR \\fISECS\\fR]"), "{check}");
    assert!(check.contains("\\fBdestgate\\fR(1)"));
    // An example keeps its lines.
    let examples = check.split(".SH EXAMPLES\n.nf\n").nth(1).unwrap().split(".fi").next().unwrap();
    assert!(examples.lines().count() > 4, "{examples}");
    // Every variable of this program that the sources read is named in the first page, or beside its option.
    let mut read = BTreeSet::new();
    for (_, text) in crate::guards::sources() {
        for part in text.split("\"DESTGATE_").skip(1) {
            let name = part.split('"').next().unwrap();
            if name.chars().all(|c| c.is_ascii_uppercase() || c == '_') {
                read.insert(format!("DESTGATE_{name}"));
            }
        }
    }
    assert!(read.len() > 5, "{read:?}");
    for name in read {
        let shown = name.replace('-', "\\-");
        assert!(first.contains(&shown), "{name} is not in destgate(1)");
    }
}

/// A command line that prepares what it may call says the same as one that prepares everything.
#[test]
fn help_is_the_same_whenever_arguments_are_prepared() {
    let names: Vec<String> =
        cli::whole().get_subcommands().map(|c| c.get_name().to_string()).collect();
    assert!(names.len() > 40);
    for name in names {
        let of = |tree: clap::Command| {
            tree.term_width(80)
                .try_get_matches_from(["destgate", &name, "--help"])
                .unwrap_err()
                .to_string()
        };
        assert_eq!(of(cli::command_line(&[&name])), of(cli::whole()), "{name}");
    }
}
