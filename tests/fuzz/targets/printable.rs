//! Text from elsewhere, made safe to show: no output holds a character that acts on a terminal.
#![no_main]

use destgate::vocab::text;
use destgate_fuzz::acts;
use destgate_fuzz::assert_safe;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let (first, bytes) = input.split_first().map_or((0, input), |(f, rest)| (*f, rest));
    let shown = text::printable_bytes(bytes);
    assert_safe(&shown);
    // Escaping is done once and for all.
    assert_eq!(text::printable(&shown), shown);

    let lossy = String::from_utf8_lossy(bytes);
    assert_safe(&text::printable(&lossy));
    if let Ok(valid) = std::str::from_utf8(bytes) {
        assert_eq!(text::printable(valid), shown);
        // What is harmless stays as it is.
        if valid.chars().all(|c| matches!(c, ' '..='~' | 'à'..='ö' | 'α'..='ω' | '一'..='龥'))
        {
            assert_eq!(shown, valid);
        }
    }

    let limit = usize::from(first);
    let cut = text::excerpt(&lossy, limit);
    assert_safe(&cut);
    assert!(cut.chars().count() <= limit.max(1));
    let all = text::printable(&lossy);
    if all.chars().count() <= limit {
        assert_eq!(cut, all);
    } else {
        assert!(cut.ends_with('…') && all.starts_with(cut.trim_end_matches('…')));
    }

    // Line ends, and nothing else, survive where several lines are shown.
    let lines = text::printable_lines(bytes);
    let bare = lines.replace("\r\n", "\n");
    assert!(!bare.chars().any(|c| c != '\n' && acts(c)), "{lines:?}");
    assert_eq!(lines.matches('\n').count(), bytes.iter().filter(|b| **b == b'\n').count());

    let hex = text::hex(bytes);
    assert_eq!(text::unhex(&hex).as_deref(), Ok(bytes));
    match text::unhex(&lossy) {
        Ok(read) => {
            let digits: String = lossy.chars().filter(|c| !c.is_ascii_whitespace()).collect();
            assert_eq!(text::hex(&read), digits.to_ascii_lowercase());
        }
        Err(refused) => assert_safe(&refused.to_string()),
    }
});
