//! The MTA-STS TXT record against a second reading of the grammar, and against what the parser itself says.
#![no_main]

use destgate::policy::sts::record;
use destgate::policy::sts::record::Selected;
use destgate_fuzz::assert_issue;
use destgate_fuzz::assert_issues;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &[u8]| {
    let parsed = record::parse(text);
    assert_issues(text, &parsed, "sts-record-");
    // No error leaves a record usable.
    assert_eq!(parsed.value.is_none(), !parsed.errors.is_empty());
    assert_eq!(
        parsed.value.as_ref().map(|v| v.id.as_bytes()),
        grammar(text),
        "the grammar differs"
    );

    if let Some(value) = &parsed.value {
        assert!((1..=32).contains(&value.id.len()));
        // What was read, written anew, reads the same and without complaint.
        let mut again = format!("v=STSv1; id={};", value.id);
        for (name, value) in &value.extensions {
            again.push_str(&format!(" {name}={value};"));
        }
        let second = record::parse(again.as_bytes());
        assert_eq!(second.value.as_ref(), Some(value));
        assert!(second.errors.is_empty());
        // The final semicolon is optional.
        let open = again.trim_end_matches(';');
        assert_eq!(record::parse(open.as_bytes()).value.as_ref(), Some(value));
    }
    // A corrected `id` that is advised is one.
    for issue in &parsed.errors {
        if let Some((_, rest)) = issue.hint.split_once("as in `id=") {
            let id = rest.split('`').next().unwrap();
            assert!(record::parse(format!("v=STSv1; id={id};").as_bytes()).value.is_some());
        }
    }

    // The choice among several: the input's lines are the records.
    let records: Vec<Vec<u8>> = text.split(|b| *b == b'\n').map(<[u8]>::to_vec).collect();
    let begins = |direct: bool| {
        let fits = move |record: &&Vec<u8>| {
            record.strip_prefix(b"v=STSv1").is_some_and(|rest| {
                let blanks = rest.iter().take_while(|b| matches!(b, b' ' | b'\t')).count();
                rest.get(blanks) == Some(&b';') && (blanks == 0) == direct
            })
        };
        records.iter().filter(fits).count()
    };
    let count = if begins(true) > 0 { begins(true) } else { begins(false) };
    match record::select(&records) {
        Selected::None { near_misses } => {
            assert_eq!(count, 0);
            near_misses.iter().for_each(|issue| assert_issue(text, issue, "sts-record-"));
        }
        Selected::Multiple(several) => assert!(several == count && several > 1),
        Selected::One { index, parsed } => {
            assert_eq!(count, 1);
            assert_eq!(parsed.value, record::parse(&records[index]).value);
            assert_issues(text, &parsed, "sts-record-");
        }
    }
});

/// RFC 8461 §3.1 read a second time: the `id` of a record that fits the grammar, the first of several.
fn grammar(text: &[u8]) -> Option<&[u8]> {
    let rest = text.strip_prefix(b"v=STSv1")?;
    let mut fields: Vec<&[u8]> = rest.split(|b| *b == b';').collect();
    // Before the first delimiter there may be blanks only.
    if fields.len() < 2 || !blank(fields.remove(0)) {
        return None;
    }
    // The last delimiter may end the record; blanks may follow it.
    if fields.last().is_some_and(|last| blank(last)) {
        fields.pop();
    } else if fields.last().is_some_and(|last| last.ends_with(b" ") || last.ends_with(b"\t")) {
        return None;
    }
    let mut id = None;
    for field in fields {
        let field = inner(field);
        let equals = field.iter().position(|b| *b == b'=')?;
        let (name, value) = (&field[..equals], &field[equals + 1..]);
        let (first, others) = name.split_first()?;
        let sign = |b: &u8| b.is_ascii_alphanumeric() || b"_-.".contains(b);
        if !first.is_ascii_alphanumeric() || others.len() > 31 || !others.iter().all(sign) {
            return None;
        }
        if name == b"id" && id.is_some() {
            // Of a repeated field the first counts, whatever the others are.
            if value.iter().any(|b| !(matches!(b, b'\t' | 0x20..=0x7e)))
                || value.starts_with(b" ")
                || value.starts_with(b"\t")
            {
                return None;
            }
            continue;
        }
        if name == b"id" {
            if value.is_empty() || value.len() > 32 || !value.iter().all(u8::is_ascii_alphanumeric)
            {
                return None;
            }
            id = Some(value);
        } else if value.is_empty() || !value.iter().all(|b| (0x21..0x7f).contains(b) && *b != b'=')
        {
            return None;
        }
    }
    id
}

fn blank(text: &[u8]) -> bool {
    text.iter().all(|b| matches!(b, b' ' | b'\t'))
}

fn inner(text: &[u8]) -> &[u8] {
    let start = text.iter().take_while(|b| matches!(b, b' ' | b'\t')).count();
    let end = text.len() - text.iter().rev().take_while(|b| matches!(b, b' ' | b'\t')).count();
    if start < end { &text[start..end] } else { &[] }
}
