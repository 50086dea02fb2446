//! The text of mail header fields. Pure.

/// Leaves out comments, which may be nested, and quoted texts, from the characters of a field.
/// Source: RFC 5322 §3.2.
pub fn bare(field: impl Iterator<Item = char>) -> impl Iterator<Item = char> {
    let (mut depth, mut quoted, mut escaped) = (0_usize, false, false);
    field.filter(move |c| {
        if escaped {
            escaped = false;
            return false;
        }
        match c {
            '\\' => escaped = true,
            '"' if depth == 0 => quoted = !quoted,
            _ if quoted => {}
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => return depth == 0,
        }
        false
    })
}
