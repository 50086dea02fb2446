//! Parsers, line by line: each case is text, verdict, first error and RFC section.
//!
//! A block ends with `---`. Its head is one of
//!   `accept §3.1 words`              every error and warning must be declared below it
//!   `refuse CODE §3.1 words`         CODE is the first error
//!   `select one INDEX | none [CODE] | multiple COUNT §3.1 words`   each text line is a record
//!   `match HOST PATTERN yes|no §4.1 words`, `explain HOST PATTERN §4.1 part of the answer or none`
//! then expectations, `> error CODE` (further ones), `> warn CODE`, `> at LINE:COLUMN` (first error,
//! else first warning), `> hint PART` (of the same), `> value TEXT` (see `shown`), then the text.
//! Lines are joined by LF; escapes: \r \n \t \xNN \\. `#` begins a comment line before a head.
//!
//! Tests of `src/policy/sts/parser.rs`, `src/policy/sts/lines.rs`, `src/policy/sts/values.rs`,
//! `src/policy/sts/mx_pattern.rs` and `src/policy/txt_record.rs`.

use std::fs;

use destgate::policy::issue::Issue;
use destgate::policy::issue::MAX_ISSUES;
use destgate::policy::issue::Parsed;
use destgate::policy::sts;
use destgate::policy::sts::policy::MxPattern;
use destgate::policy::sts::policy::StsPolicy;
use destgate::policy::sts::record::Selected;
use destgate::policy::sts::record::StsRecord;
use destgate::policy::tlsrpt;
use destgate::policy::tlsrpt::record::TlsRptRecord;
use proptest::prelude::*;

/// What the vectors compare of a parsed value.
trait Shown {
    fn shown(&self) -> String;
}

impl Shown for StsRecord {
    fn shown(&self) -> String {
        format!("id={} {}", self.id, pairs(&self.extensions)).trim_end().to_owned()
    }
}

impl Shown for StsPolicy {
    fn shown(&self) -> String {
        let mx: Vec<&str> = self.mx.iter().map(MxPattern::as_str).collect();
        let (mode, mx, rest) = (self.mode.word(), mx.join(","), pairs(&self.extensions));
        format!("{mode} {}/{} {mx} {rest}", self.max_age, self.lifetime()).trim_end().to_owned()
    }
}

impl Shown for TlsRptRecord {
    fn shown(&self) -> String {
        self.rua.join(" ")
    }
}

fn pairs(pairs: &[(String, String)]) -> String {
    let pairs: Vec<String> = pairs.iter().map(|(name, value)| format!("{name}={value}")).collect();
    pairs.join(" ")
}

struct Case {
    place: String,
    head: Vec<String>,
    expect: Vec<(String, String)>,
    text: Vec<Vec<u8>>,
}

fn cases(file: &str) -> Vec<Case> {
    let path = format!("{}/tests/vectors/{file}.txt", env!("CARGO_MANIFEST_DIR"));
    let content = fs::read_to_string(&path).expect(&path);
    let mut cases: Vec<Case> = Vec::new();
    let mut open = false;
    for (number, line) in content.lines().enumerate() {
        match (open, line) {
            (false, _) if line.is_empty() || line.starts_with('#') => {}
            (false, _) => {
                let head: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
                assert!(
                    head.iter().any(|word| word.starts_with('§')),
                    "{file}:{}: no section",
                    number + 1
                );
                let place = format!("{file}.txt:{}: {line}", number + 1);
                cases.push(Case { place, head, expect: Vec::new(), text: Vec::new() });
                open = true;
            }
            (true, "---") => open = false,
            (true, _) => {
                let case = cases.last_mut().expect("a head");
                if let (Some(expect), true) = (line.strip_prefix("> "), case.text.is_empty()) {
                    let (word, rest) = expect.split_once(' ').expect("word and value");
                    case.expect.push((word.to_owned(), rest.to_owned()));
                } else {
                    case.text.push(unescape(line));
                }
            }
        }
    }
    assert!(!open, "{file}: the last block has no end");
    cases
}

fn unescape(line: &str) -> Vec<u8> {
    let mut out = Vec::new();
    let mut rest = line.as_bytes();
    while let [first, after @ ..] = rest {
        rest = after;
        if *first != b'\\' {
            out.push(*first);
            continue;
        }
        match rest {
            [b'x', high, low, after @ ..] => {
                let hex = String::from_utf8_lossy(&[*high, *low]).into_owned();
                out.push(u8::from_str_radix(&hex, 16).expect("two hexadecimal digits"));
                rest = after;
            }
            [escape, after @ ..] => {
                out.push(match escape {
                    b'r' => b'\r',
                    b'n' => b'\n',
                    b't' => b'\t',
                    b'\\' => b'\\',
                    other => panic!("unknown escape {}", char::from(*other)),
                });
                rest = after;
            }
            [] => panic!("a single backslash at the end"),
        }
    }
    out
}

fn codes(issues: &[Issue]) -> Vec<&str> {
    issues.iter().map(|issue| issue.code).collect()
}

impl Case {
    fn expected(&self, word: &str) -> Vec<&str> {
        self.expect.iter().filter(|(key, _)| key == word).map(|(_, value)| value.as_str()).collect()
    }

    fn check<T: Shown>(&self, parsed: &Parsed<T>) {
        let place = &self.place;
        let mut errors = self.expected("error");
        if self.head[0] == "refuse" {
            errors.insert(0, &self.head[1]);
        }
        assert_eq!(
            codes(&parsed.errors),
            errors,
            "errors of {place}\n{parsed}",
            parsed = list(parsed)
        );
        assert_eq!(codes(&parsed.warnings), self.expected("warn"), "warnings of {place}");
        assert_eq!(parsed.value.is_some(), self.head[0] == "accept", "value of {place}");
        let first = parsed.errors.first().or(parsed.warnings.first());
        for (word, wanted) in &self.expect {
            let got = match (word.as_str(), first) {
                ("error" | "warn", _) => continue,
                ("value", _) => parsed.value.as_ref().map_or(String::new(), Shown::shown),
                ("at", Some(issue)) => format!("{}:{}", issue.line, issue.column),
                ("hint", Some(issue)) => {
                    assert!(issue.hint.contains(wanted), "hint of {place}: {}", issue.hint);
                    continue;
                }
                ("reference", Some(issue)) => issue.reference.to_owned(),
                _ => panic!("{place}: unknown or unmet expectation {word}"),
            };
            assert_eq!(&got, wanted, "{word} of {place}");
        }
    }

    fn check_selected<T: Shown>(&self, selected: &Selected<T>) {
        let place = &self.place;
        let head: Vec<&str> = self.head.iter().map(String::as_str).collect();
        match selected {
            Selected::None { near_misses } => {
                let mut wanted: Vec<&str> =
                    head[2..].iter().copied().take_while(|word| !word.starts_with('§')).collect();
                assert_eq!(head[1], "none", "{place}");
                wanted.extend(self.expected("error"));
                assert_eq!(codes(near_misses), wanted, "{place}");
                for hint in self.expected("hint") {
                    assert!(
                        near_misses.iter().any(|issue| issue.hint.contains(hint)),
                        "{place}\n{near_misses:#?}"
                    );
                }
            }
            Selected::Multiple(count) => {
                assert_eq!(head[1..3], ["multiple", &count.to_string()], "{place}");
            }
            Selected::One { index, parsed } => {
                assert_eq!(head[1..3], ["one", &index.to_string()], "{place}");
                assert_eq!(codes(&parsed.errors), self.expected("error"), "{place}");
                assert_eq!(codes(&parsed.warnings), self.expected("warn"), "{place}");
                for value in self.expected("value") {
                    assert_eq!(
                        parsed.value.as_ref().map(Shown::shown).as_deref(),
                        Some(value),
                        "{place}"
                    );
                }
            }
        }
    }
}

fn list<T>(parsed: &Parsed<T>) -> String {
    parsed.errors.iter().chain(&parsed.warnings).map(|issue| format!("{issue:?}\n")).collect()
}

fn run<T: Shown>(
    file: &str,
    at_least: usize,
    parse: fn(&[u8]) -> Parsed<T>,
    select: fn(&[Vec<u8>]) -> Selected<T>,
) {
    let cases = cases(file);
    assert!(cases.len() >= at_least, "{file}: only {} cases", cases.len());
    for case in &cases {
        match case.head[0].as_str() {
            "accept" | "refuse" => case.check(&parse(&case.text.join(&b'\n'))),
            "select" => case.check_selected(&select(&case.text)),
            other => panic!("{}: unknown word {other}", case.place),
        }
    }
}

#[test]
fn sts_records() {
    run("sts_record", 40, sts::record::parse, sts::record::select);
}

#[test]
fn rpt_records() {
    run("rpt_record", 30, tlsrpt::record::parse, tlsrpt::record::select);
}

#[test]
fn sts_policies() {
    run("sts_policy", 60, sts::parser::parse, |_| Selected::Multiple(0));
}

#[test]
fn mx_patterns() {
    let cases = cases("mx");
    assert!(cases.len() >= 25, "mx: only {} cases", cases.len());
    for case in &cases {
        let place = &case.place;
        let pattern =
            MxPattern::parse(&case.head[2]).unwrap_or_else(|fault| panic!("{place}: {fault:?}"));
        let host = String::from_utf8(unescape(&case.head[1])).expect("UTF-8").replace("\"\"", "");
        match case.head[0].as_str() {
            "match" => assert_eq!(pattern.matches(&host), case.head[3] == "yes", "{place}"),
            "explain" => {
                let wanted = case.head[4..].join(" ");
                let answer = pattern.explain(&host).unwrap_or_else(|| "none".to_owned());
                assert!(answer.contains(&wanted), "{place}\n{answer}");
            }
            other => panic!("{place}: unknown word {other}"),
        }
    }
}

/// RFC 8461 §3.3: senders read at least 64 KiB; no such body may stall us or flood the report.
#[test]
fn hostile_bodies_are_bounded() {
    let pieces: [&[u8]; 14] = [
        b"\n",
        b"\r",
        b":",
        b";",
        b"=",
        b"a:b\n",
        b"mx: a_\n",
        b"mx: a,",
        b"mx:a\n",
        b"\xFF\n",
        b"\xFF",
        b";a=",
        b"mod: b\n",
        b" ;rua=!,",
    ];
    let start = std::time::Instant::now();
    for piece in pieces {
        let body = piece.repeat(65_536 / piece.len());
        assert_bounded(&sts::parser::parse(&body));
        for version in ["v=STSv1;", "v=TLSRPTv1; rua="] {
            let record = [version.as_bytes(), &body].concat();
            assert_bounded(&sts::record::parse(&record));
            assert_bounded(&tlsrpt::record::parse(&record));
        }
    }
    let many: String = (0..6000).map(|n| format!("x{n}: y\n")).collect();
    assert_bounded(&sts::parser::parse(many.as_bytes()));
    assert!(start.elapsed().as_secs() < 20, "not linear: {:?}", start.elapsed());
}

fn assert_bounded<T>(parsed: &Parsed<T>) {
    assert!(parsed.errors.len() + parsed.warnings.len() <= MAX_ISSUES);
    assert!(list(parsed).len() < 100_000);
}

/// Every position lies in the text or one past a line, every text of an issue is printable.
fn assert_places<T>(text: &[u8], parsed: &Parsed<T>, one_line: bool) {
    assert_bounded(parsed);
    let text = if one_line {
        text.iter().map(|b| if b"\r\n".contains(b) { b' ' } else { *b }).collect()
    } else {
        text.to_vec()
    };
    let mut lines: Vec<Vec<u8>> = vec![Vec::new()];
    let mut bytes = text.iter().peekable();
    while let Some(byte) = bytes.next() {
        match byte {
            b'\r' if bytes.peek() == Some(&&b'\n') => {}
            b'\r' | b'\n' => lines.push(Vec::new()),
            byte => lines.last_mut().expect("a line").push(*byte),
        }
    }
    for issue in parsed.errors.iter().chain(&parsed.warnings) {
        let line =
            lines.get(issue.line as usize - 1).unwrap_or_else(|| panic!("no line {issue:?}"));
        let length = std::str::from_utf8(line).map_or(line.len(), |line| line.chars().count());
        assert!(issue.column >= 1 && issue.column as usize <= length + 1, "{issue:?} in {line:?}");
        assert!(!issue.message.is_empty() && issue.reference.starts_with("RFC 846"), "{issue:?}");
        assert!(
            !issue.message.contains(char::is_control) && !issue.hint.contains(char::is_control),
            "{issue:?}"
        );
        assert!(
            issue.code.starts_with("sts-record-")
                || issue.code.starts_with("sts-policy-")
                || issue.code.starts_with("tlsrpt-")
        );
    }
}

/// Texts near the grammars, which arbitrary bytes never are.
fn nearly() -> impl Strategy<Value = Vec<u8>> {
    let pieces: Vec<&[u8]> = vec![
        b"v=STSv1",
        b"v=TLSRPTv1",
        b"V=stsv1",
        b";",
        b" ;",
        b"; ",
        b"id=",
        b"id",
        b"=",
        b"a1",
        b"rua=",
        b"mailto:",
        b"@",
        b"https://",
        b",",
        b"!",
        b"%2",
        b"[::1]",
        b"version: STSv1\n",
        b"version:",
        b"mode: ",
        b"enforce",
        b"none",
        b"max_age: ",
        b"86400",
        b"mx: ",
        b"*.",
        b"example.com",
        b"\r\n",
        b"\n",
        b"\r",
        b":",
        b"\t",
        b" ",
        b"\xEF\xBB\xBF",
        b"\xC3\xA4",
        b"\xFF",
        b"\x00",
        b"\xE2\x80\xAE",
        b"\"",
        b"#",
        b"<",
        b"_",
        b".",
        b"-",
    ];
    prop::collection::vec(prop::sample::select(pieces), 0..24).prop_map(|pieces| pieces.concat())
}

const NAME: &str = "[a-zA-Z0-9][a-zA-Z0-9_.-]{0,31}";
/// RFC 8461 §3.1: sts-ext-value.
const TXT_VALUE: &str = "[!-:<>-~]{1,20}";
/// RFC 8461 §3.2: sts-policy-ext-value.
const POLICY_VALUE: &str = "[!-~äߧ€😀]([ !-~äߧ€😀]{0,20}[!-~äߧ€😀])?";
const DOMAIN: &str = r"(\*\.)?[a-zA-Z0-9]([a-zA-Z0-9-]{0,8}[a-zA-Z0-9])?(\.[a-zA-Z0-9]([a-zA-Z0-9-]{0,8}[a-zA-Z0-9])?){0,4}";

/// Extensions with distinct names, none of them in `known`.
fn extensions(
    value: &'static str,
    known: &'static [&'static str],
) -> impl Strategy<Value = Vec<(String, String)>> {
    prop::collection::btree_map(NAME, value, 0..4).prop_map(|map| {
        map.into_iter().filter(|(name, _)| !known.contains(&name.as_str())).collect::<Vec<_>>()
    })
}

proptest! {
    #[test]
    fn parsers_are_total(text in prop_oneof![prop::collection::vec(any::<u8>(), 0..300), nearly()]) {
        assert_places(&text, &sts::record::parse(&text), true);
        assert_places(&text, &tlsrpt::record::parse(&text), true);
        assert_places(&text, &sts::parser::parse(&text), false);
        let _ = sts::record::select(&[text.clone(), b"v=STSv1 ;".to_vec()]);
        let _ = tlsrpt::record::select(&[text]);
    }

    #[test]
    fn matching_is_total(pattern in DOMAIN, host in "\\PC{0,30}") {
        let pattern = MxPattern::parse(&pattern).expect("a pattern of the grammar");
        prop_assert!(!(pattern.matches(&host) && pattern.explain(&host).is_some()));
        let _ = (pattern.caution(), MxPattern::parse(&host));
    }

    #[test]
    fn wildcard_is_one_label(suffix in "[a-z]{1,5}(\\.[a-z]{1,5}){1,2}", a in "[a-z0-9]{1,5}", b in "[a-z]{1,5}") {
        let pattern = MxPattern::parse(&format!("*.{suffix}")).expect("a pattern");
        let upper = format!("{a}.{suffix}.").to_ascii_uppercase();
        prop_assert!(pattern.matches(&upper));
        prop_assert!(!pattern.matches(&suffix) && pattern.explain(&suffix).is_some());
        let deep = format!("{a}.{b}.{suffix}");
        prop_assert!(!pattern.matches(&deep) && pattern.explain(&deep).is_some());
    }

    #[test]
    fn grammatical_sts_records_are_accepted(
        id in "[a-zA-Z0-9]{1,32}", extensions in extensions(TXT_VALUE, &["id", "v"]), place in 0usize..4,
        delimiter in "[ \t]{0,2};[ \t]{0,2}", last in prop::bool::ANY,
    ) {
        let mut fields: Vec<String> = extensions.iter().map(|(name, value)| format!("{name}={value}")).collect();
        fields.insert(place.min(fields.len()), format!("id={id}"));
        fields.insert(0, "v=STSv1".to_owned());
        let text = fields.join(&delimiter) + if last { delimiter.as_str() } else { "" };
        let parsed = sts::record::parse(text.as_bytes());
        prop_assert_eq!(codes(&parsed.errors), Vec::<&str>::new(), "{}", text);
        prop_assert_eq!(parsed.value, Some(StsRecord { id, extensions }));
        let selected = matches!(sts::record::select(&[b"other".to_vec(), text.into_bytes()]), Selected::One { index: 1, .. });
        prop_assert!(selected);
    }

    #[test]
    fn grammatical_rpt_records_are_accepted(
        rua in prop::collection::vec("(mailto:[a-z.+]{1,8}@[a-z]{1,5}\\.[a-z]{2,3}(\\?subject=a%20b)?|https://[a-z]{1,9}\\.[a-z]{2}(:8443)?(/[a-z=&?]{0,9})?)", 1..4),
        comma in "[ \t]{0,2},[ \t]{0,2}", delimiter in "[ \t]{0,2};[ \t]{0,2}", last in prop::bool::ANY, split in prop::bool::ANY,
        extensions in extensions(TXT_VALUE, &["rua", "v"]),
    ) {
        let list = if split { rua.join(&format!("{delimiter}rua=")) } else { rua.join(&comma) };
        let mut fields = vec!["v=TLSRPTv1".to_owned(), format!("rua={list}")];
        fields.extend(extensions.iter().map(|(name, value)| format!("{name}={value}")));
        let text = fields.join(&delimiter) + if last { delimiter.as_str() } else { "" };
        let parsed = tlsrpt::record::parse(text.as_bytes());
        prop_assert_eq!(codes(&parsed.errors), Vec::<&str>::new(), "{}", text);
        prop_assert_eq!(parsed.value, Some(TlsRptRecord { rua }));
    }

    #[test]
    fn grammatical_policies_are_accepted(
        mode in prop::sample::select(vec!["enforce", "testing", "none"]), max_age in 0u64..=9_999_999_999, mx in prop::collection::vec(DOMAIN, 1..4),
        extensions in extensions(POLICY_VALUE, &["version", "mode", "max_age", "mx"]),
        order in any::<prop::sample::Index>(), blanks in "[ \t]{0,3}", tail in "[ \t]{0,3}", ends in prop::collection::vec("\r?\n", 20), last in prop::bool::ANY,
    ) {
        let mut fields = vec![format!("version:{blanks}STSv1"), format!("mode:{blanks}{mode}"), format!("max_age:{blanks}{max_age}")];
        fields.extend(mx.iter().map(|mx| format!("mx:{blanks}{mx}")));
        fields.extend(extensions.iter().map(|(name, value)| format!("{name}:{blanks}{value}")));
        let shift = order.index(fields.len());
        fields.rotate_left(shift);
        // Rotation keeps the order of each kind only up to the turn; compare as sorted.
        let mut text: String = fields.iter().zip(&ends).map(|(field, end)| format!("{field}{tail}{end}")).collect();
        if !last {
            text.truncate(text.trim_end_matches(['\r', '\n']).len());
        }
        let parsed = sts::parser::parse(text.as_bytes());
        let over = max_age > StsPolicy::MAX_AGE_LIMIT;
        prop_assert_eq!(codes(&parsed.errors), if over { vec!["sts-policy-max-age-limit"] } else { vec![] }, "{}", text);
        let policy = parsed.value.expect("a policy");
        prop_assert_eq!((policy.mode.word(), policy.max_age, policy.lifetime()), (mode, max_age, max_age.min(31_557_600)));
        let mut got: Vec<String> = policy.mx.iter().map(|mx| mx.as_str().to_owned()).collect();
        let mut wanted: Vec<String> = mx.iter().map(|mx| mx.to_ascii_lowercase()).collect();
        got.sort();
        wanted.sort();
        prop_assert_eq!(got, wanted);
        let mut got = policy.extensions;
        got.sort();
        prop_assert_eq!(got, extensions);
    }
}
