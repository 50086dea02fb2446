//! The shell on a pseudo-terminal: editing, Tab, Ctrl-C, Ctrl-D, and the plain reader of dumb terminals.
//!
//! Tests of `src/shell/terminal/dialogue.rs`, `src/shell/terminal/line_source.rs`,
//! `src/shell/terminal/stdin.rs` and `src/shell/repl.rs`.

use crate::support::run::interrupt;
use crate::support::terminal::Terminal;
use std::io::Write;

const PROMPT: &str = "mail.example.com> ";

#[test]
fn lines_are_edited_and_recalled() {
    let folder = tempfile::tempdir().unwrap();
    let mut t = Terminal::open(folder.path(), "xterm");
    t.wait("Type \"help\"");
    t.wait(PROMPT);
    // A slip, mended with Backspace.
    t.press("versionx\x7f\r");
    t.wait("\ndestgate ");
    t.wait(PROMPT);
    t.press("\x1b[A\r");
    t.wait("\ndestgate ");
    // Answers do not go into the history.
    t.wait(PROMPT);
    t.press("destconfig\r");
    t.wait("[]> ");
    t.press("list\r");
    t.wait("(Default)");
    t.wait("[]> ");
    t.press("\r");
    t.wait(PROMPT);
    t.press("\x1b[A");
    t.wait("destconfig");
    t.press("\x15exit\r");
    assert_eq!(t.end().0, Some(0));
    // The next session recalls them.
    let mut t = Terminal::open(folder.path(), "xterm");
    t.wait(PROMPT);
    t.press("\x1b[A\x1b[A\x1b[A\r");
    t.wait("\ndestgate ");
    t.wait(PROMPT);
    t.press("\x04");
    assert_eq!(t.end().0, Some(0));
}

#[test]
fn tab_completes_commands_words_domains_and_files() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("table-of-old.ini"), "[DEFAULT]\n").unwrap();
    let mut t = Terminal::open(folder.path(), "xterm");
    t.wait(PROMPT);
    t.press("destconfig new some-long-name.example\r");
    t.wait("some-long-name.example changed");
    t.wait(PROMPT);
    t.press("destc\t");
    t.wait("destconfig ");
    t.press("\r");
    t.wait("[]> ");
    t.press("DET\t\r");
    t.wait("enter ALL");
    t.wait("[]> ");
    t.press("some\t\r");
    t.wait("IP Address Preference: Default");
    t.wait("[]> ");
    t.press("imp\t\r");
    t.wait("Enter the name of the file to import:");
    t.wait("[]> ");
    t.press("table\t\r");
    t.wait("Nothing was imported");
    t.wait("[]> ");
    t.press("\r");
    t.wait(PROMPT);
    t.press("clear\r");
    t.wait("[Y]> ");
    t.press("\r");
    t.wait("Changes cleared");
    t.wait(PROMPT);
    t.press("quit\r");
    assert_eq!(t.end().0, Some(0));
}

#[test]
fn ctrl_c_drops_the_record() {
    for term in ["xterm", "dumb"] {
        let folder = tempfile::tempdir().unwrap();
        let mut t = Terminal::open(folder.path(), term);
        t.wait(PROMPT);
        t.press("destconfig\r");
        t.wait("[]> ");
        t.press("new\r");
        t.wait("configure.");
        t.wait("[]> ");
        t.press("a.example\r");
        t.wait("[Y]> ");
        t.press("y");
        t.press("\x03");
        t.wait(PROMPT);
        t.press("showchanges\r");
        t.wait("There are no changes");
        t.wait(PROMPT);
        // At the prompt it only drops the line.
        t.press("destc\x03");
        t.wait(PROMPT);
        t.press("exit\r");
        assert_eq!(t.end().0, Some(0), "{term}");
    }
}

#[test]
fn ctrl_d_asks_when_changes_wait() {
    for term in ["xterm", "dumb"] {
        let folder = tempfile::tempdir().unwrap();
        let mut t = Terminal::open(folder.path(), term);
        t.wait(PROMPT);
        t.press("hostname gw.example\r");
        t.wait("once the change is committed");
        t.wait(PROMPT);
        t.press("\x04");
        t.wait("Are you sure you want to exit? [Y]> ");
        t.press("n\r");
        t.wait(PROMPT);
        // In the middle of a command it leaves that command.
        t.press("destconfig\r");
        t.wait("[]> ");
        t.press("new\r");
        t.wait("configure.");
        t.wait("[]> ");
        t.press("\x04");
        t.wait(PROMPT);
        t.press("\x04");
        t.wait("Are you sure you want to exit? [Y]> ");
        t.press("\r");
        assert_eq!(t.end().0, Some(0), "{term}");
    }
}

#[test]
fn a_dumb_terminal_gets_plain_prompts_and_keeps_type_ahead() {
    let folder = tempfile::tempdir().unwrap();
    let mut t = Terminal::open(folder.path(), "dumb");
    t.wait(PROMPT);
    // Three lines in one write, before any of them is asked for.
    t.press("destconfig\nnew\nahead.example\n");
    t.wait("concurrency limit for ahead.example? [Y]> ");
    t.press("n\n\n\n\n\n\n\n");
    t.wait("There are currently 1 entries configured.");
    t.wait("\r\n[]> ");
    t.press("\n");
    t.wait(PROMPT);
    t.press("commit\n");
    t.wait("describing your changes:\r\n[]> ");
    t.press("typed ahead\n\nexit\n");
    t.wait("Changes committed: ");
    let (status, shown) = t.end();
    assert_eq!(status, Some(0));
    assert!(!shown.contains('\x1b'), "{shown:?}");
}

#[test]
fn an_editor_keeps_type_ahead_too() {
    let folder = tempfile::tempdir().unwrap();
    let mut t = Terminal::open(folder.path(), "xterm");
    t.wait(PROMPT);
    t.press("hostname gw.example\ncommit\nthe comment\n\nexit\n");
    t.wait("Changes committed: ");
    assert_eq!(t.end().0, Some(0));
}

/// A server that greets and says back what it hears.
fn echo() -> u16 {
    let address = crate::support::net::serve(|mut stream| {
        stream.write_all(b"220 \x1b[2Jready\r\n")?;
        loop {
            let said = crate::support::net::line(&mut stream)?;
            stream.write_all(format!("250 <{said}>\r\n").as_bytes())?;
        }
    });
    address.port()
}

#[test]
fn telnet_is_left_by_its_escape_character() {
    for term in ["xterm", "dumb"] {
        let folder = tempfile::tempdir().unwrap();
        let mut t = Terminal::open(folder.path(), term);
        t.wait(PROMPT);
        t.press(&format!("telnet 127.0.0.1 {}\r", echo()));
        t.wait("Escape character is '^]'.");
        t.wait("220 \\x1b[2Jready");
        // The kernel edits the line.
        t.press("HELOx\x7f there\r");
        t.wait("250 <HELO there>");
        t.press("\x1d");
        t.wait("telnet> ");
        t.press("status\r");
        t.wait("Connected to 127.0.0.1 (127.0.0.1) on port ");
        t.press("NOOP\r");
        t.wait("250 <NOOP>");
        // What was typed before the escape character goes out, as on the real thing; Enter alone leads back.
        t.press("EH\x1d");
        t.wait("telnet> ");
        t.press("help\r");
        t.wait("Commands are:");
        t.wait("telnet> ");
        t.press("\r");
        t.press("LO\r");
        t.wait("250 <EHLO>");
        t.press("\x1d");
        t.wait("telnet> ");
        t.press("quit\r");
        t.wait("Connection closed.");
        t.wait(PROMPT);
        // The terminal is as it was: the editor works, and ^] is a key like others.
        t.press("version\r");
        t.wait("\ndestgate ");
        t.wait(PROMPT);
        t.press("exit\r");
        assert_eq!(t.end().0, Some(0), "{term}");
    }
}

#[test]
fn ctrl_c_leaves_telnet_and_the_dialogue_of_a_verification() {
    let folder = tempfile::tempdir().unwrap();
    let mut t = Terminal::open(folder.path(), "xterm");
    t.wait(PROMPT);
    t.press("telnet\r");
    t.wait("1. Auto");
    t.wait("[1]> ");
    t.press("\r");
    t.wait("Please enter the remote hostname or IP address.");
    t.wait("[]> ");
    t.press("127.0.0.1\r");
    t.wait("Please enter the remote port.");
    t.wait("[25]> ");
    t.press(&format!("{}\r", echo()));
    t.wait("ready");
    t.interrupt();
    t.wait(PROMPT);
    // A server that says nothing.
    let silent = crate::support::net::serve(|mut stream| crate::support::net::linger(&mut stream));
    t.press(&format!("tlsverify own.example 127.0.0.1:{}\r", silent.port()));
    t.wait(&format!("Connecting to 127.0.0.1 on port {}.", silent.port()));
    t.interrupt();
    t.wait(PROMPT);
    t.press("exit\r");
    assert_eq!(t.end().0, Some(0));
}

#[test]
fn ctrl_c_ends_a_log_that_is_followed_and_a_page_waits() {
    let folder = tempfile::tempdir().unwrap();
    let log = destgate::gateway::log::mail_log::MailLog::in_folder(
        &folder.path().join("destgate/mail_logs"),
    );
    let limits = destgate::gateway::log::mail_log::Limits { size: 1 << 20, files: 2 };
    let lines: Vec<String> = (1..=60).map(|n| format!("line {n} of the log")).collect();
    log.append(&lines, limits).unwrap();
    let mut t = Terminal::open(folder.path(), "xterm");
    t.wait(PROMPT);
    // Twice: the first one leaves a handler of the signal behind.
    for _ in 0..2 {
        t.press("tail\r");
        t.wait("the log you wish to tail.");
        t.wait("[]> ");
        t.press("1\r");
        t.wait("Press Ctrl-C to stop.");
        t.wait("line 60 of the log");
        log.append(&["what came later".into()], limits).unwrap();
        t.wait("what came later");
        // What the terminal does at Ctrl-C while nobody reads from it; this one has no session to do it in.
        interrupt(&t.child);
        t.wait(PROMPT);
    }
    t.press("grep -p line mail_logs\r");
    t.wait("line 22 of the log");
    t.wait("-Press Any Key For More- ");
    t.press("\r");
    t.wait("line 44 of the log");
    t.wait("-Press Any Key For More- ");
    t.press("q\r");
    t.wait(PROMPT);
    t.press("exit\r");
    let (status, shown) = t.end();
    assert_eq!(status, Some(0));
    assert!(!shown.contains("line 47 of the log\r\nline 48"), "{shown}");
}

#[test]
fn a_private_key_that_is_pasted_is_not_shown() {
    let key = rcgen::KeyPair::generate_rsa_for(&rcgen::PKCS_RSA_SHA256, rcgen::RsaKeySize::_2048)
        .unwrap();
    let certificate = rcgen::CertificateParams::new(vec!["a.example".to_string()]).unwrap();
    let certificate = certificate.self_signed(&key).unwrap().pem().replace("\r\n", "\n");
    let key = key.serialize_pem().replace("\r\n", "\n");
    for term in ["xterm", "dumb"] {
        let folder = tempfile::tempdir().unwrap();
        let mut t = Terminal::open(folder.path(), term);
        t.wait(PROMPT);
        t.press("certconfig\r");
        t.wait("[]> ");
        t.press("certificate\r");
        t.wait("[]> ");
        t.press("paste\r");
        t.wait("Enter a name for this certificate profile:");
        t.wait("[]> ");
        t.press("mine\r");
        t.wait("(end with '.'):");
        for line in certificate.lines() {
            t.press(&format!("{line}\r"));
        }
        t.press(".\r");
        t.wait("Paste private key in PEM format (end with '.'):");
        // All at once, as a paste comes.
        t.press(&format!("{}\r.\r", key.trim_end().replace('\n', "\r")));
        t.wait("Do you want to add an intermediate certificate?");
        t.wait("[N]> ");
        t.press("\r");
        t.wait("mine");
        t.press("\r\rexit\r\r");
        let (_, shown) = t.end();
        for line in key.lines().filter(|l| !l.starts_with("-----")) {
            assert!(!shown.contains(line), "{term} shows the key: {shown}");
        }
        assert!(!shown.contains("PRIVATE KEY"), "{term}: {shown}");
    }
}
