//! Wraps text to a width.

/// Wraps text at spaces so that no line exceeds `width` columns. A longer word is broken anywhere.
/// Returns at least one line.
#[must_use]
pub fn wrap(text: &str, width: usize) -> Vec<String> {
    let width = width.max(10);
    let mut lines = Vec::new();
    let mut line = String::new();
    let mut used = 0;
    for word in text.split(' ') {
        let mut word: Vec<char> = word.chars().collect();
        let gap = usize::from(used > 0);
        if used > 0 && used + gap + word.len() > width {
            lines.push(std::mem::take(&mut line));
            used = 0;
        }
        while word.len() > width {
            let rest = word.split_off(width);
            lines.push(word.into_iter().collect());
            word = rest;
        }
        if used > 0 {
            line.push(' ');
            used += 1;
        }
        used += word.len();
        line.extend(word);
    }
    lines.push(line);
    lines
}

/// Writes `text` after `label`, with further lines indented.
pub fn hang(out: &mut String, label: &str, text: &str, indent: usize, width: usize) {
    let pad = " ".repeat(indent);
    for (n, line) in wrap(text, width.saturating_sub(indent)).iter().enumerate() {
        let lead = if n == 0 { label } else { pad.as_str() };
        out.push_str(format!("{lead}{line}").trim_end());
        out.push('\n');
    }
}
