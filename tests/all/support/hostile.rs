//! Runs against servers that mean harm, and what every one of them must keep to.

use crate::support::net::ca_pem;
use crate::support::run::Home;
use crate::support::run::Out;
use serde_json::Value;
use std::panic::AssertUnwindSafe;
use std::panic::catch_unwind;
use std::thread;
use std::time::Duration;

/// The most memory of one check. Unit: KiB.
const MEMORY: u64 = 64 * 1024;

/// So much time is allowed beyond the deadline.
const GRACE: Duration = Duration::from_secs(1);

/// So many processes run at once.
const AT_ONCE: usize = 8;

/// One check and what must come of it.
pub struct Case {
    pub name: &'static str,
    /// All but time bounds, roots and format.
    pub arguments: String,
    pub timeout: u64,
    pub deadline: u64,
    pub judge: fn(&Value),
}

/// Runs the cases, several at once, and tells of every one that fails.
pub fn run_all(cases: Vec<Case>) {
    let mut failed = Vec::new();
    let mut cases = cases.into_iter().peekable();
    while cases.peek().is_some() {
        let batch: Vec<Case> = cases.by_ref().take(AT_ONCE).collect();
        thread::scope(|scope| {
            let running: Vec<_> = batch.iter().map(|c| (c, scope.spawn(|| run(c)))).collect();
            for (case, thread) in running {
                if thread.join().is_err() {
                    failed.push(case.name);
                }
            }
        });
    }
    assert!(failed.is_empty(), "failed: {}", failed.join("; "));
}

fn run(case: &Case) {
    let home = Home::new();
    let bounds = format!("--format json --timeout {} --deadline {}", case.timeout, case.deadline);
    let ca = home.write("ca.pem", ca_pem());
    let out = home.destgate(&format!("{} {bounds}", case.arguments)).args(["--ca-file", &ca]).run();
    keeps_bounds(&out, case.deadline, case.name);
    assert!(
        out.stderr.is_empty() && matches!(out.status, 0 | 1 | 3),
        "{}: {}",
        case.name,
        out.all()
    );
    let judged = catch_unwind(AssertUnwindSafe(|| (case.judge)(&out.report())));
    assert!(judged.is_ok(), "{}: {}", case.name, out.all());
}

/// Time, memory, and nothing that acts on a terminal.
#[track_caller]
pub fn keeps_bounds(out: &Out, deadline: u64, name: &str) {
    let limit = Duration::from_secs(deadline) + GRACE;
    assert!(out.wall <= limit, "{name}: longer than {limit:?}: {}", out.all());
    assert!(out.peak_kib <= MEMORY, "{name}: too much memory: {}", out.all());
    // On a busy machine a short run may slip between two looks; one that had time to fill memory does not.
    let seen = out.peak_kib > 0 || out.wall < Duration::from_millis(500);
    assert!(seen || !cfg!(target_os = "linux"), "{name}: memory was not seen");
    is_clean(out, name);
}

/// Whether a character may act on a terminal, or change the order in which text is read.
fn acts(c: char) -> bool {
    (c.is_control() && c != '\n')
        || matches!(c,
            '\u{061c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

#[track_caller]
pub fn is_clean(out: &Out, name: &str) {
    for text in [&out.stdout, &out.stderr] {
        if let Some(line) = text.lines().find(|l| l.chars().any(acts)) {
            panic!("{name}: destgate {}: {line:?}", out.arguments);
        }
    }
}

#[test]
fn what_acts_on_a_terminal_is_known() {
    for c in "\u{1b}\u{7}\r\t\0\u{7f}\u{9b}\u{85}\u{202e}\u{2066}\u{200b}\u{feff}".chars() {
        assert!(acts(c), "{c:?}");
    }
    assert!("aZ09 ~\n\u{e9}\u{2026}\u{4e2d}".chars().all(|c| !acts(c)));
}
