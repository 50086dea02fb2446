//! The dependency rule: imports point downwards only.

use crate::guards::sources;

/// Each layer and the layers it may use.
const RULE: &[(&str, &[&str])] = &[
    ("vocab", &[]),
    ("os", &["vocab"]),
    ("profile", &["vocab"]),
    ("policy", &["vocab"]),
    ("owner", &["vocab", "policy"]),
    ("wire", &["vocab"]),
    ("lab", &["vocab"]),
    ("pki", &["vocab", "policy"]),
    ("net", &["vocab", "os", "policy", "wire"]),
    ("store", &["vocab", "os", "policy"]),
    ("engine", &["vocab", "os", "policy", "net", "store"]),
    ("render", &["vocab", "policy", "wire", "owner"]),
    ("config", &["vocab", "os", "profile", "policy", "pki", "store", "owner", "render"]),
    (
        "gateway",
        &[
            "vocab", "os", "policy", "wire", "net", "store", "engine", "render", "lab", "profile",
            "pki", "config", "owner",
        ],
    ),
    (
        "serve",
        &[
            "vocab", "os", "policy", "wire", "net", "store", "engine", "render", "profile",
            "config", "gateway",
        ],
    ),
    (
        "shell",
        &[
            "vocab", "os", "policy", "wire", "net", "store", "engine", "render", "lab", "profile",
            "pki", "config", "gateway", "serve", "owner",
        ],
    ),
];

/// What the pure layers must not touch, beside what clippy forbids by name.
const IMPURE: &[&str] = &[
    "tokio",
    "std::net::Tcp",
    "std::net::Udp",
    "std::fs",
    "std::env",
    "std::process",
    "async fn",
    "rusqlite",
    "reqwest",
    "println!",
];

/// What a face has, and no room below it: the command line, a terminal, the process.
const FACES: &[&str] = &[
    "clap",
    "Output",
    "Context",
    "dialoguer",
    "process::exit",
    "Runtime",
    "signals",
    "SignalKind",
    "is_terminal",
    "io::stdin",
    "io::stdout",
    "eprintln",
    "println",
];

/// The rooms that every face stands on.
const FACELESS: &[&str] = &["config", "gateway"];

/// What each room may use of another where that is not all of it.
const ONLY: &[(&str, &str, &str)] = &[("config", "render", "render::changes")];

/// Whether a word stands in a line by itself, not as a part of a longer one.
fn names(code: &str, word: &str) -> bool {
    let part = |c: char| c.is_alphanumeric() || c == '_';
    code.match_indices(word).any(|(at, _)| {
        let (before, after) = (&code[..at], &code[at + word.len()..]);
        !before.chars().next_back().is_some_and(part) && !after.starts_with(part)
    })
}

/// The faults of one file under the rule.
fn faults(path: &str, text: &str) -> Vec<String> {
    let Some((layer, may)) = RULE.iter().find(|(l, _)| path.starts_with(&format!("{l}/"))) else {
        return Vec::new();
    };
    let mut out = Vec::new();
    for (n, line) in text.lines().enumerate() {
        let place = format!("{path}:{}", n + 1);
        for rest in line.split("crate::").skip(1) {
            if rest.starts_with('{') {
                out.push(format!("{place}: grouped import, write one path per line"));
            }
            let to = rest.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap();
            let known = RULE.iter().any(|(l, _)| *l == to);
            if known && to != *layer && !may.contains(&to) {
                out.push(format!("{place}: {layer} may not use {to}"));
            }
            let only = ONLY.iter().find(|(room, of, _)| room == layer && *of == to);
            if let Some((_, _, part)) = only.filter(|(_, _, part)| !rest.starts_with(part)) {
                out.push(format!("{place}: {layer} may use no more of {to} than {part}"));
            }
        }
        if line.contains("super::super") {
            out.push(format!("{place}: super::super hides where an import leads"));
        }
        let code = line.split("//").next().unwrap_or("");
        if FACELESS.contains(layer) {
            for word in FACES.iter().filter(|w| names(code, w)) {
                out.push(format!("{place}: {layer} may not name `{word}`"));
            }
        }
        // Signals are the business of whoever owns the process.
        if *layer == "net" && ["signals", "process::exit"].iter().any(|w| names(code, w)) {
            out.push(format!("{place}: net has to do with the signals of the process"));
        }
        if matches!(*layer, "vocab" | "profile" | "policy" | "owner" | "wire" | "render") {
            for word in IMPURE.iter().filter(|w| code.contains(*w)) {
                out.push(format!("{place}: {layer} is pure and may not use `{word}`"));
            }
        }
    }
    out
}

#[test]
fn imports_point_downwards() {
    let found: Vec<String> = sources().iter().flat_map(|(path, text)| faults(path, text)).collect();
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn a_planted_import_is_found() {
    assert_eq!(faults("policy/x.rs", "use crate::net::live::Live;").len(), 1);
    assert_eq!(faults("policy/x.rs", "use crate::{vocab, net};").len(), 1);
    assert_eq!(faults("render/x.rs", "    tokio::spawn(x);").len(), 1);
    assert!(faults("net/x.rs", "use crate::policy::sts;").is_empty());
    assert_eq!(faults("config/x.rs", "use crate::shell::context;").len(), 1);
    assert_eq!(faults("config/x.rs", "use crate::render::text;").len(), 1);
    assert!(faults("config/x.rs", "use crate::render::changes::Row;").is_empty());
    assert_eq!(faults("config/x.rs", "use clap::Args;").len(), 1);
    assert_eq!(faults("config/x.rs", "    std::process::exit(1)").len(), 1);
    assert_eq!(faults("config/x.rs", "fn f(output: &mut Output) {}").len(), 1);
    assert!(faults("config/x.rs", "struct RuntimeOf; // clap").is_empty());
    for line in [
        "use clap::Args;",
        "fn f(output: &mut Output) {}",
        "    std::process::exit(1);",
        "    Runtime::new();",
        "use crate::os::signals;",
        "use crate::shell::options::Global;",
    ] {
        assert_eq!(faults("gateway/x.rs", line).len(), 1, "{line}");
    }
    assert_eq!(faults("net/x.rs", "use crate::os::signals::Interrupts;").len(), 1);
    assert!(faults("gateway/x.rs", "struct LogOutputs; // the Context").is_empty());
}

/// The ways to stage an entry past `config`, which would hold nothing against what the writer has seen.
const STAGING: &[&str] = &[".stage(", ".stage_all(", ".stage_new(", ".stage_certificate("];

#[test]
fn whoever_writes_an_entry_goes_through_config() {
    for (path, text) in sources() {
        if path.starts_with("store/") || path.starts_with("config/") {
            continue;
        }
        for (n, line) in text.lines().enumerate() {
            let found = STAGING.iter().find(|w| line.contains(**w));
            assert!(found.is_none(), "src/{path}:{} stages an entry by itself: {line}", n + 1);
        }
    }
}

/// No file that one would fear to open.
#[test]
fn files_stay_short() {
    for (path, text) in sources() {
        let lines = text.lines().count();
        assert!(lines <= 700, "{path} has {lines} lines");
    }
}
