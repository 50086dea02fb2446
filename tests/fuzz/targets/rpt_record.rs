//! The TLS reporting TXT record.
#![no_main]

use destgate::policy::tlsrpt::record;
use destgate::policy::tlsrpt::record::Selected;
use destgate_fuzz::assert_issue;
use destgate_fuzz::assert_issues;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &[u8]| {
    let parsed = record::parse(text);
    assert_issues(text, &parsed, "tlsrpt-");
    assert_eq!(parsed.value.is_none(), !parsed.errors.is_empty());

    if let Some(value) = &parsed.value {
        assert!(text.starts_with(b"v=TLSRPTv1"));
        assert!(!value.rua.is_empty());
        for uri in &value.rua {
            // RFC 8460 §3: commas, exclamation marks and semicolons are encoded.
            assert!(uri.bytes().all(|b| b.is_ascii_graphic() && !b",;!\"".contains(&b)), "{uri:?}");
            let (scheme, rest) = uri.split_once(':').unwrap();
            match scheme.to_ascii_lowercase().as_str() {
                "mailto" => assert!(rest.contains('@')),
                "https" => assert!(rest.len() > 2 && rest.starts_with("//")),
                other => panic!("{other} is no scheme for reports"),
            }
        }
        // In one field or one field each, the addresses are the same and in the same order.
        let one = format!("v=TLSRPTv1;rua={}", value.rua.join(","));
        let many = format!("v=TLSRPTv1; rua={};", value.rua.join("; rua="));
        for again in [one, many] {
            let second = record::parse(again.as_bytes());
            assert_eq!(second.value.as_ref(), Some(value));
            assert!(second.errors.is_empty() && second.warnings.is_empty());
        }
    }

    // The choice among several: the input's lines are the records.
    let records: Vec<Vec<u8>> = text.split(|b| *b == b'\n').map(<[u8]>::to_vec).collect();
    let direct = records.iter().filter(|r| r.starts_with(b"v=TLSRPTv1;")).count();
    match record::select(&records) {
        Selected::None { near_misses } => {
            assert_eq!(direct, 0);
            near_misses.iter().for_each(|issue| assert_issue(text, issue, "tlsrpt-"));
        }
        Selected::Multiple(several) => assert!(several > 1 && (direct == 0 || direct == several)),
        Selected::One { index, parsed } => {
            assert!(direct <= 1);
            assert_eq!(parsed.value, record::parse(&records[index]).value);
            assert_issues(text, &parsed, "tlsrpt-");
        }
    }
});
