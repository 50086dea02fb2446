//! The table of certificate profiles, as `certconfig` shows it.

use crate::render::table;
use crate::shell::identities::Profile;
use crate::vocab::text::printable;
use crate::vocab::time::Timestamp;

/// The table of profiles.
///
/// Errors: the store.
#[must_use]
pub fn list(profiles: &[Profile], now: Timestamp) -> String {
    let rows: Vec<[String; 5]> = profiles
        .iter()
        .map(|p| {
            let cut = |text: String| crate::vocab::text::excerpt(&text, 24);
            [
                printable(&p.name),
                cut(p.common_name()),
                cut(p.issued_by()),
                p.status(now).to_string(),
                p.remaining(now),
            ]
        })
        .collect();
    let heading = ["Name", "Common Name", "Issued By", "Status", "Remaining"];
    format!("List of Certificates\n{}", table::ruled(&heading, &rows))
}
