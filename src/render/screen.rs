//! What a server says, made safe for a terminal as it comes: lines and tabs stay, everything else that could act on
//! a terminal is escaped. Pure.

use crate::vocab::text::printable;
use std::fmt::Write as _;

/// Escapes a stream. The result does not depend on where the network cuts it.
#[derive(Debug, Default)]
pub struct Screen {
    /// A CR, or the beginning of a character of several octets.
    held: Vec<u8>,
    /// The last that was shown did not end a line.
    within_line: bool,
}

impl Screen {
    /// Takes octets; gives what can be shown of them now.
    pub fn feed(&mut self, bytes: &[u8]) -> String {
        let mut all = std::mem::take(&mut self.held);
        all.extend_from_slice(bytes);
        let keep = undecided(&all);
        let (now, later) = all.split_at(all.len() - keep);
        self.held = later.to_vec();
        self.show(now)
    }

    /// Shows what was held back: nothing more comes.
    pub fn finish(&mut self) -> String {
        let rest = std::mem::take(&mut self.held);
        self.show(&rest)
    }

    /// Whether what was shown ends in the middle of a line.
    #[must_use]
    pub fn is_within_line(&self) -> bool {
        self.within_line
    }

    fn show(&mut self, bytes: &[u8]) -> String {
        let mut out = String::with_capacity(bytes.len());
        for chunk in bytes.utf8_chunks() {
            let mut rest = chunk.valid();
            while let Some(at) = rest.find(['\n', '\t']) {
                let (before, after) = rest.split_at(at);
                let line_end = after.starts_with('\n');
                // CR LF is one line end; any other CR would take the cursor back over what is written.
                let before =
                    if line_end { before.strip_suffix('\r').unwrap_or(before) } else { before };
                out.push_str(&printable(before));
                out.push(if line_end { '\n' } else { '\t' });
                rest = after.get(1..).unwrap_or_default();
            }
            out.push_str(&printable(rest));
            for b in chunk.invalid() {
                let _ = write!(out, "\\x{b:02x}");
            }
        }
        if let Some(last) = out.chars().last() {
            self.within_line = last != '\n';
        }
        out
    }
}

/// How many octets at the end mean nothing yet: a CR, or the beginning of a character.
fn undecided(bytes: &[u8]) -> usize {
    if bytes.last() == Some(&b'\r') {
        return 1;
    }
    for back in 1..=3.min(bytes.len()) {
        let Some(lead) = bytes.get(bytes.len() - back) else { break };
        let wanted = match lead {
            0xc2..=0xdf => 2,
            0xe0..=0xef => 3,
            0xf0..=0xf4 => 4,
            0x80..=0xbf => continue,
            _ => return 0,
        };
        if wanted <= back {
            return 0;
        }
        // What can no longer become a character is not waited for.
        let tail = bytes.get(bytes.len() - back..).unwrap_or_default();
        return match std::str::from_utf8(tail) {
            Err(e) if e.error_len().is_none() => back,
            Ok(_) | Err(_) => 0,
        };
    }
    0
}
