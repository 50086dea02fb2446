//! The `id` of a policy instance. No I/O.

use crate::vocab::time::Timestamp;

/// Number of times that are tried after the wanted one. No list of former ids is longer.
const TRIES: usize = 100_000;

/// Returns the `id` of the time: UTC as `YYYYMMDDhhmmssZ`.
#[must_use]
pub fn of_time(at: Timestamp) -> String {
    format!("{}Z", at.compact())
}

/// Returns the time of an `id` of this program's pattern; `None` for all others.
#[must_use]
pub fn time_of(id: &str) -> Option<Timestamp> {
    let digits = id.strip_suffix('Z').filter(|d| d.len() == 14 && d.is_ascii())?;
    if !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let part = |from: usize, to: usize| digits.get(from..to).unwrap_or_default();
    let text = format!(
        "{}-{}-{}T{}:{}:{}Z",
        part(0, 4),
        part(4, 6),
        part(6, 8),
        part(8, 10),
        part(10, 12),
        part(12, 14)
    );
    Timestamp::parse(&text)
}

/// Returns the `id` of the next policy instance.
///
/// An unchanged policy keeps the last `id`. A changed one gets the time; if that is not later than
/// the last `id` of this pattern, the second after it; and if that was used before, the next free
/// second. A last `id` of another pattern only has to differ.
///
/// - `used`: every known `id` of the domain, oldest first.
/// - Source: RFC 8461 §3.1 (each instance has an `id` of its own).
#[must_use]
pub fn next_id(used: &[String], now: Timestamp, changed: bool) -> String {
    if let Some(last) = used.last().filter(|_| !changed) {
        return last.clone();
    }
    // Such texts sort as their times do; few of them are no time.
    let mut alike: Vec<&str> =
        used.iter().map(String::as_str).filter(|id| id.len() == 15 && id.ends_with('Z')).collect();
    alike.sort_unstable_by(|a, b| b.cmp(a));
    let latest = alike.iter().find_map(|id| time_of(id));
    let start = match latest {
        Some(latest) if latest >= now => latest.plus(1),
        Some(_) | None => now,
    };
    let is_taken = |wanted: &str| used.iter().any(|id| id == wanted);
    let mut at = start;
    for _ in 0..TRIES {
        let id = of_time(at);
        if !is_taken(&id) {
            return id;
        }
        at = at.plus(1);
    }
    of_time(at)
}
