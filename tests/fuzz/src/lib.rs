//! What several targets assert, and the certificates they share.

use destgate::policy::roots::TrustStore;
use destgate::policy::issue::Issue;
use destgate::policy::issue::MAX_ISSUES;
use destgate::policy::issue::Parsed;
use destgate::vocab::time::Timestamp;

/// The only root that the targets trust; its key was thrown away.
pub const ROOT: &[u8] = include_bytes!("../certificates/root.der");
/// Signed by the root.
pub const ISSUING: &[u8] = include_bytes!("../certificates/issuing.der");
/// Signed by `ISSUING`: mx.example.com, *.example.net, 192.0.2.1; 2020 to 2120.
pub const LEAF: &[u8] = include_bytes!("../certificates/leaf.der");
/// Signed by the root: a common name only; 2020 to 2120.
pub const CN_ONLY: &[u8] = include_bytes!("../certificates/cn_only.der");
/// Signed by `ISSUING`; ended in 2021.
pub const EXPIRED: &[u8] = include_bytes!("../certificates/expired.der");
/// Every certificate for a server that was ever signed below `ROOT`.
pub const SIGNED: [&[u8]; 3] = [LEAF, CN_ONLY, EXPIRED];

/// The moments at which chains are judged; the first byte of an input chooses.
const MOMENTS: [i64; 8] =
    [1_800_000_000, 0, 1_600_000_000, 1_605_000_000, 4_800_000_000, -1, i64::MIN, i64::MAX];

#[must_use]
pub fn moment(byte: u8) -> Timestamp {
    Timestamp(MOMENTS[usize::from(byte & 7)])
}

/// The root alone.
#[must_use]
pub fn roots() -> TrustStore {
    TrustStore::of(std::iter::once(ROOT))
}

/// Cuts bytes into certificates where a long-form SEQUENCE says how long it is; what is left is the last one.
#[must_use]
pub fn chain(mut bytes: &[u8]) -> Vec<Vec<u8>> {
    let mut out = Vec::new();
    while !bytes.is_empty() && out.len() < 12 {
        let length = match bytes {
            [0x30, 0x82, high, low, ..] => 4 + (usize::from(*high) << 8 | usize::from(*low)),
            _ => bytes.len(),
        };
        let (one, rest) = bytes.split_at(length.min(bytes.len()));
        out.push(one.to_vec());
        bytes = rest;
    }
    out
}

/// Whether a character could act on a terminal, hide text or reorder it. A list of its own, not that of the program.
#[must_use]
pub fn acts(c: char) -> bool {
    const BIDI: [char; 12] = [
        '\u{061c}', '\u{200e}', '\u{200f}', '\u{202a}', '\u{202b}', '\u{202c}', '\u{202d}',
        '\u{202e}', '\u{2066}', '\u{2067}', '\u{2068}', '\u{2069}',
    ];
    const HIDDEN: [char; 8] = [
        '\u{200b}',
        '\u{200c}',
        '\u{200d}',
        '\u{2060}',
        '\u{feff}',
        '\u{2028}',
        '\u{2029}',
        '\u{e0001}',
    ];
    let code = u32::from(c);
    code < 0x20 || (0x7f..0xa0).contains(&code) || BIDI.contains(&c) || HIDDEN.contains(&c)
}

/// Fails if a text could act on a terminal.
#[track_caller]
pub fn assert_safe(text: &str) {
    assert!(!text.chars().any(acts), "unsafe text: {text:?}");
}

/// What holds for everything that a parser says about `text`.
#[track_caller]
pub fn assert_issues<T>(text: &[u8], parsed: &Parsed<T>, prefix: &str) {
    assert!(parsed.errors.len() + parsed.warnings.len() <= MAX_ISSUES);
    for issue in parsed.errors.iter().chain(&parsed.warnings) {
        assert_issue(text, issue, prefix);
    }
    if parsed.value.is_none() {
        assert!(!parsed.errors.is_empty(), "refused without a reason");
    }
}

#[track_caller]
pub fn assert_issue(text: &[u8], issue: &Issue, prefix: &str) {
    assert!(issue.code.starts_with(prefix), "{}", issue.code);
    assert!(issue.reference.starts_with("RFC "));
    assert!(issue.message.ends_with('.'), "{}", issue.message);
    assert_safe(&issue.message);
    assert_safe(&issue.hint);
    // No message grows with the text.
    assert!(issue.message.len() < 8_192 && issue.hint.len() < 16_384);
    let (line, column) = (issue.line as usize, issue.column as usize);
    assert!(line >= 1 && column >= 1);
    let ends = text.iter().filter(|b| matches!(b, b'\r' | b'\n')).count();
    assert!(line <= ends + 1, "line {line} of {}", ends + 1);
    assert!(column <= text.len() + 1, "column {column} of a text of {}", text.len());
}
