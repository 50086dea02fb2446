//! Wraps text to a width.

/// Returns the words of a text. What stands between two backquotes, to be copied, is one word if it
/// has at most `longest` columns.
fn words(text: &str, longest: usize) -> Vec<String> {
    let opens = |word: &str| word.matches('`').count() % 2 == 1;
    let all: Vec<&str> = text.split(' ').collect();
    let mut out = Vec::with_capacity(all.len());
    let mut rest = all.as_slice();
    while let [word, after @ ..] = rest {
        let end = opens(word).then(|| after.iter().take(longest).position(|w| opens(w))).flatten();
        let quoted = end.and_then(|end| rest.get(..end + 2)).map(|part| part.join(" "));
        match quoted.filter(|q| q.chars().count() <= longest) {
            Some(quoted) => {
                out.push(quoted);
                rest = end.and_then(|end| rest.get(end + 2..)).unwrap_or_default();
            }
            None => {
                out.push((*word).to_string());
                rest = after;
            }
        }
    }
    out
}

/// Wraps text at spaces so that no line exceeds `width` columns. A longer word is broken anywhere.
/// Returns at least one line.
#[must_use]
pub fn wrap(text: &str, width: usize) -> Vec<String> {
    let width = width.max(10);
    wrapped(text, width, width)
}

/// Wraps text as [`wrap`] does. A word of more than `width` and at most `longest` columns is a line
/// of its own, but for the first line.
fn wrapped(text: &str, width: usize, longest: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    let mut used = 0;
    for word in words(text, longest) {
        let mut word: Vec<char> = word.chars().collect();
        let gap = usize::from(used > 0);
        if used > 0 && used + gap + word.len() > width {
            lines.push(std::mem::take(&mut line));
            used = 0;
        }
        let whole = word.len() <= longest && !lines.is_empty();
        while word.len() > width && !whole {
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

/// Wraps every line of a text that is longer than `width` at blanks, never within a word. The lines
/// that come of one are indented as its text is, behind a mark or a number.
#[must_use]
pub fn fold(text: &str, width: usize) -> String {
    let mut lines: Vec<String> = Vec::new();
    for line in text.split('\n') {
        let indent = " ".repeat(indent_of(line).min(width / 2));
        let mut current = String::new();
        let mut has_word = false;
        for piece in line.split_inclusive(' ') {
            let word = piece.trim_end().chars().count();
            if has_word && word > 0 && current.chars().count() + word > width {
                lines.push(current.trim_end().to_string());
                current.clone_from(&indent);
            }
            current.push_str(piece);
            has_word |= word > 0;
        }
        lines.push(current);
    }
    lines.join("\n")
}

/// Returns where the text of a line begins: behind blanks, and behind `- ` or a number with a full
/// stop. Unit: columns.
fn indent_of(line: &str) -> usize {
    let text = line.trim_start();
    let blanks = line.chars().count() - text.chars().count();
    let digits = text.chars().take_while(char::is_ascii_digit).count();
    let behind = text.get(digits..).unwrap_or("");
    match digits {
        0 if behind.starts_with("- ") => blanks + 2,
        1.. if behind.starts_with(". ") => blanks + digits + 2,
        _ => blanks,
    }
}

/// Writes `text` after `label`, with further lines indented. A word that fits the width, but not
/// behind the indent, stands whole on a line of its own.
pub fn hang(out: &mut String, label: &str, text: &str, indent: usize, width: usize) {
    let room = width.saturating_sub(indent).max(10);
    let longest = width.saturating_sub(2).max(room);
    for (n, line) in wrapped(text, room, longest).iter().enumerate() {
        let pad = match line.chars().count() {
            length if length > room => width.saturating_sub(length),
            _ => indent,
        };
        let pad = " ".repeat(pad);
        let lead = if n == 0 { label } else { pad.as_str() };
        out.push_str(format!("{lead}{line}").trim_end());
        out.push('\n');
    }
}
