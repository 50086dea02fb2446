//! The MTA-STS policy file.
#![no_main]

use destgate::policy::sts::parser;
use destgate::policy::sts::policy::Mode;
use destgate::policy::sts::policy::MxPattern;
use destgate::policy::sts::policy::StsPolicy;
use destgate_fuzz::assert_issues;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &[u8]| {
    let parsed = parser::parse(text);
    assert_issues(text, &parsed, "sts-policy-");
    let Some(policy) = &parsed.value else { return };

    // One error leaves a policy usable.
    assert!(
        parsed.errors.iter().all(|e| e.code == "sts-policy-max-age-limit"),
        "{:?}",
        parsed.errors
    );
    assert_eq!(policy.max_age > StsPolicy::MAX_AGE_LIMIT, !parsed.errors.is_empty());
    assert!(policy.max_age <= 9_999_999_999);
    assert!(policy.lifetime() <= StsPolicy::MAX_AGE_LIMIT);
    assert!(!policy.mx.is_empty() || policy.mode == Mode::None);

    // A plain second reading finds the same.
    let text = std::str::from_utf8(text).expect("an accepted policy is UTF-8");
    let fields: Vec<(&str, &str)> = text
        .lines()
        .map(|line| line.split_once(':').expect("an accepted line has a colon"))
        .map(|(name, value)| (name, value.trim_matches([' ', '\t'])))
        .collect();
    let first = |key| fields.iter().find(|(name, _)| *name == key).map(|(_, value)| *value);
    assert_eq!(first("version"), Some("STSv1"));
    assert_eq!(first("mode"), Some(policy.mode.word()));
    assert_eq!(first("max_age").and_then(|v| v.parse().ok()), Some(policy.max_age));
    let mx: Vec<String> = fields
        .iter()
        .filter(|(name, _)| *name == "mx")
        .map(|(_, value)| value.to_ascii_lowercase())
        .collect();
    assert_eq!(policy.mx.iter().map(MxPattern::as_str).collect::<Vec<_>>(), mx);

    // Written anew, in another order and with the other line end, it reads the same.
    for end in ["\n", "\r\n"] {
        let mut again = String::new();
        for (name, value) in &policy.extensions {
            again.push_str(&format!("{name}: {value}{end}"));
        }
        again.push_str(&format!("max_age: {}{end}", policy.max_age));
        for pattern in &policy.mx {
            again.push_str(&format!("mx:{}{end}", pattern.as_str()));
        }
        again.push_str(&format!("mode:\t{} {end}version: STSv1", policy.mode.word()));
        let second = parser::parse(again.as_bytes());
        assert_eq!(second.value.as_ref(), Some(policy));
        assert_eq!(second.errors.len(), parsed.errors.len());
    }
});
