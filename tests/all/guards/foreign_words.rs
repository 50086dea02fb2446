//! Words of libraries: none of them may reach a user. What a library says of an error is said again in words of our own,
//! or left out.

use crate::guards::sources;
use destgate::os::io_error::plain;

/// Texts of our own types that are called like errors. Path, and what stands on the line.
const OURS: &[(&str, &str)] = &[
    // `StoreError`, `CommandError`, `Refused`, `ReplyFault`: their sentences are written here.
    ("shell/", "CommandError"),
    ("gateway/alert/kinds.rs", "Alert { subject"),
    ("shell/commands/check/extras.rs", "the checks go on without it"),
    ("shell/commands/certconfig/mod.rs", "read_file(Path::new(&name))"),
    ("shell/commands/check/mod.rs", "left out"),
    ("shell/commands/check/mod.rs", "policies were not kept"),
    ("config/crl.rs", "record.0.insert"),
    ("shell/commands/dig/mod.rs", "error.to_string();"),
    ("shell/commands/dig/lookup.rs", ";; "),
    ("shell/commands/dnsconfig/mod.rs", "read_anchors(Path::new(a))"),
    ("gateway/log/journal.rs", "self.failure"),
    ("gateway/environment.rs", "Error::Lab"),
    ("gateway/environment.rs", "Nameservers::default()"),
    ("gateway/crl_update.rs", "failed(error.to_string())"),
    ("shell/error.rs", "let message = error.to_string();"),
    ("shell/terminal/output.rs", "error.to_string()"),
    ("shell/repl.rs", "session.sentence(&error.to_string())"),
    // What clap says of the command line is ours: the words are in the declarations.
    ("shell/repl.rs", "dialogue::as_typed_here"),
    ("shell/commands/verification.rs", "domain_of(text)"),
    ("shell/commands/destconfig/verify.rs", "The verification could not be made"),
    ("net/connect.rs", "the source address {source}"),
    ("render/html/domain.rs", "let source"),
    ("render/text.rs", "{source}"),
    // Where the words of the system and of libraries are turned into ours.
    ("os/io_error.rs", "let text = error.to_string();"),
    ("net/https.rs", "text = inner.to_string();"),
    ("net/https.rs", "let mut text = error.to_string();"),
];

/// What is being mended elsewhere just now: may be there or not.
const PENDING: &[&str] = &[];

/// What an error is called where one is put into a text.
const NAMES: &[&str] = &["e", "err", "error", "source", "inner", "cause"];

/// Whether a line puts the words of an error, or the way in which Rust prints a type, into a text.
fn is_foreign(line: &str) -> bool {
    let code = line.trim_start();
    if code.starts_with("//") || code.starts_with("#[error") {
        return false;
    }
    if code.contains(":?}") || code.contains(":#?}") {
        return true;
    }
    NAMES.iter().any(|name| {
        let shown = code.contains(&format!("{{{name}}}"));
        let turned = code.match_indices(&format!("{name}.to_string()")).any(|(at, _)| {
            let before = code[..at].chars().next_back();
            !before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == '.')
        });
        shown || turned
    })
}

#[test]
fn no_words_of_a_library_are_put_into_a_message() {
    let mut faults = Vec::new();
    let mut used = vec![false; OURS.len()];
    for (path, text) in &sources() {
        // The lab is a rehearsal's own, and its errors name its own files.
        if path.starts_with("lab/") || PENDING.contains(&path.as_str()) {
            continue;
        }
        for (n, line) in text.lines().enumerate().filter(|(_, line)| is_foreign(line)) {
            let known =
                OURS.iter().position(|(p, part)| path.starts_with(p) && line.contains(part));
            match known {
                Some(index) => used[index] = true,
                None => faults.push(format!("src/{path}:{}: {}", n + 1, line.trim())),
            }
        }
    }
    assert!(faults.is_empty(), "say it in words of our own:\n{}", faults.join("\n"));
    let idle: Vec<_> = OURS
        .iter()
        .zip(&used)
        .filter(|(o, used)| !**used && o.0 != "shell/")
        .map(|(o, _)| o)
        .collect();
    assert!(idle.is_empty(), "no longer there: {idle:?}");
}

#[test]
fn the_guard_sees_what_it_is_for() {
    for line in [
        "format!(\"it failed: {e}\")",
        "Refused(e.to_string())",
        "format!(\"the chain breaks a rule: {other:?}\")",
        ".map_err(|error| Refused(excerpt(&error.to_string(), 120)))",
    ] {
        assert!(is_foreign(line), "{line}");
    }
    for line in
        ["// says {e}", "name.to_string()", "self.source.to_string()", "format!(\"{name}\")"]
    {
        assert!(!is_foreign(line), "{line}");
    }
}

#[test]
fn the_text_of_a_library_is_not_the_words_of_an_error() {
    use std::io::Error;
    use std::io::ErrorKind;
    let theirs = "peer closed connection without sending TLS close_notify: https://docs.rs/x";
    for kind in [ErrorKind::UnexpectedEof, ErrorKind::InvalidData, ErrorKind::BrokenPipe] {
        let said = plain(&Error::new(kind, theirs));
        assert!(!said.contains("docs.rs") && !said.contains("close_notify"), "{said}");
    }
    assert_eq!(plain(&Error::from_raw_os_error(111)), "connection refused");
    assert_eq!(plain(&Error::other("It is locked")), "it is locked");
}
