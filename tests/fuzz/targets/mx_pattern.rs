//! One `mx` pattern and one host name, a line each, and names of certificates beside them.
#![no_main]

use destgate::policy::certificate::name_matches;
use destgate::policy::sts::mx_pattern::MxPattern;
use destgate_fuzz::assert_safe;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let (pattern, host) = text.split_once('\n').unwrap_or((text, "mail.example.com"));
    // The name of a certificate is not looked at for its form: it may be anything.
    let cert = name_matches(pattern, host);
    assert_eq!(cert, name_matches(&pattern.to_ascii_uppercase(), &host.to_ascii_uppercase()));
    if host.parse::<std::net::IpAddr>().is_ok() {
        assert!(!cert, "an address is not a DNS-ID");
    }

    let read = match MxPattern::parse(pattern) {
        Ok(read) => read,
        Err(fault) => {
            assert!(!grammar(pattern), "{pattern:?} is a pattern");
            assert!(fault.offset <= pattern.len() && pattern.is_char_boundary(fault.offset));
            assert!(fault.code.starts_with("sts-policy-mx-"));
            assert_safe(&fault.message);
            assert_safe(&fault.hint);
            // What is advised as one pattern is a pattern, unless it was cut.
            if let Some(advised) =
                fault.hint.split("`mx: ").nth(1).and_then(|t| t.split('`').next())
                && fault.code != "sts-policy-mx-list"
                && !advised.ends_with('…')
            {
                assert!(MxPattern::parse(advised).is_ok(), "{}", fault.hint);
            }
            return;
        }
    };
    assert!(grammar(pattern), "{pattern:?} is no pattern");
    assert_eq!(read.as_str(), pattern.to_ascii_lowercase());
    assert_eq!(read.is_wildcard(), pattern.starts_with("*."));
    if let Some(fault) = read.caution() {
        assert_safe(&fault.message);
        assert_safe(&fault.hint);
    }

    let matches = read.matches(host);
    assert_eq!(matches, by_labels(read.as_str(), host), "{pattern:?} {host:?}");
    assert_eq!(matches, read.matches(&host.to_ascii_uppercase()));
    match read.explain(host) {
        Some(why) => {
            assert!(!matches);
            assert_safe(&why);
        }
        None => {}
    }
    // One rule for policies and for certificates, but for addresses.
    if host.parse::<std::net::IpAddr>().is_err()
        && host.strip_suffix('.').unwrap_or(host).parse::<std::net::IpAddr>().is_err()
    {
        assert_eq!(cert, matches, "{pattern:?} {host:?}");
    }
});

/// RFC 8461 §3.2 and RFC 5321 §4.1.2 read a second time.
fn grammar(pattern: &str) -> bool {
    let domain = pattern.strip_prefix("*.").unwrap_or(pattern);
    domain.split('.').all(|label| {
        let good = label.chars().all(|c| matches!(c, 'a'..='z' | 'A'..='Z' | '0'..='9' | '-'));
        good && !label.is_empty() && !label.starts_with('-') && !label.ends_with('-')
    })
}

/// RFC 8461 §4.1, label by label.
fn by_labels(pattern: &str, host: &str) -> bool {
    let host = host.strip_suffix('.').unwrap_or(host).to_ascii_lowercase();
    let (mine, its): (Vec<&str>, Vec<&str>) =
        (pattern.split('.').collect(), host.split('.').collect());
    mine.len() == its.len()
        && mine
            .iter()
            .zip(&its)
            .enumerate()
            .all(|(at, (m, i))| if at == 0 && *m == "*" { !i.is_empty() } else { m == i })
}
