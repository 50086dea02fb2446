//! The table of certificate profiles, as `certconfig` shows it.

use crate::config::certificate;
use crate::config::certificate::CertificateProfile;
use crate::config::error::Error;
use crate::config::usage;
use crate::render::table;
use crate::store::entries::View;
use crate::store::open::Store;
use crate::vocab::text::printable;
use crate::vocab::time::Timestamp;

/// Returns the table of profiles.
#[must_use]
pub fn list(profiles: &[CertificateProfile], now: Timestamp, limit: Option<usize>) -> String {
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
    format!("List of Certificates\n{}", table::ruled(&heading, &rows, limit))
}

/// Returns the destinations of each profile.
///
/// Errors: the store.
pub fn services(store: &mut Store, view: View) -> Result<String, Error> {
    let mut out = String::new();
    for profile in certificate::all(store, view)? {
        let users = usage::of_certificate(store, view, &profile.name)?;
        let users = match users.len() {
            0 => "no destination".to_string(),
            1..=20 => users.join(", "),
            n => format!("{} and {} more", users[..20].join(", "), n - 20),
        };
        out.push_str(&format!("{}: {}\n", printable(&profile.name), printable(&users)));
    }
    Ok(out)
}
