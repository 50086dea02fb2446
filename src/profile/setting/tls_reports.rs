//! The settings of `tlsrpt retention`.

use crate::profile::setting::group::Group;
use crate::profile::setting::group::Item;
use crate::vocab::text::InvalidInput;

/// Key: time for which reports are kept. Unit: days.
pub const KEEP_REPORTS: &str = "keep_reports";

/// Key: time for which the beginnings of refused messages are kept. Unit: days.
pub const KEEP_REFUSED: &str = "keep_refused";

/// Settings of the store of TLS reports.
pub const TLS_REPORTS: Group = Group {
    name: "tlsrpt",
    items: &[
        Item { key: KEEP_REPORTS, factory: "400", parse: of_reports },
        Item { key: KEEP_REFUSED, factory: "30", parse: of_refused },
    ],
};

/// Shortest time for reports: a roll-out looks back so far. Unit: days.
const SHORTEST: u32 = 14;

/// Longest time. Unit: days.
const LONGEST: u32 = 36_500;

fn days(text: &str, shortest: u32) -> Result<String, InvalidInput> {
    match text.trim().parse::<u32>() {
        Ok(days) if (shortest..=LONGEST).contains(&days) => Ok(days.to_string()),
        _ => {
            Err(InvalidInput(format!("The value must be an integer from {shortest} to {LONGEST}.")))
        }
    }
}

fn of_reports(text: &str) -> Result<String, InvalidInput> {
    days(text, SHORTEST)
}

fn of_refused(text: &str) -> Result<String, InvalidInput> {
    days(text, 1)
}
