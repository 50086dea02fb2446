//! The text of I/O errors.

use std::io;

/// Returns an I/O error without its number, lower case.
#[must_use]
pub fn plain(error: &io::Error) -> String {
    // An inner error of a kind other than `Other` comes from a library; its text is replaced.
    if error.get_ref().is_some() && error.kind() != io::ErrorKind::Other {
        return match error.kind() {
            io::ErrorKind::UnexpectedEof => "closed by the other side",
            io::ErrorKind::TimedOut => "nothing came in time",
            io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput => "what came cannot be read",
            _ => "it broke off",
        }
        .into();
    }
    let text = error.to_string();
    let bare = text.split(" (os error").next().unwrap_or(&text);
    let mut chars = bare.chars();
    match chars.next() {
        Some(first) => first.to_lowercase().chain(chars).collect(),
        None => "unknown error".into(),
    }
}
