//! Mail hosts of providers that move them: the pattern that goes on matching. No I/O.

/// Returns the pattern for a provider's host, as its provider advises; `None` for other hosts.
///
/// A `*` stands for exactly one label (RFC 8461 §4.1). So a host `x.h-v1.mx.microsoft` needs
/// `*.h-v1.mx.microsoft`; `*.mx.microsoft` matches none of them.
///
/// - `host`: lower case, A-labels, no final dot.
#[must_use]
pub fn pattern(host: &str) -> Option<String> {
    let (label, suffix) = host.split_once('.')?;
    if label.is_empty() {
        return None;
    }
    if suffix == "mail.protection.outlook.com" {
        return Some(format!("*.{suffix}"));
    }
    let zone = suffix.strip_suffix(".mx.microsoft")?;
    (!zone.is_empty() && !zone.contains('.')).then(|| format!("*.{suffix}"))
}
