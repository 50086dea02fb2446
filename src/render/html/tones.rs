//! The words of the page's counts and the classes that colour them. `page.css` gives each class its
//! colours, for light, dark and print.

/// The value of [`Facts::tls`] for a host that answered without TLS.
pub const NO_TLS: &str = "no TLS";

/// The outcomes for a domain's mail, from best to worst, with their colour classes.
pub const OUTCOMES: &[(&str, &str)] = &[
    ("delivered, verified by DANE", "good"),
    ("delivered, verified by MTA-STS", "good2"),
    ("delivered, certificate verified", "good3"),
    ("delivered, encrypted only", "mid"),
    ("delivered in the clear", "clear"),
    ("delivered, protection not told", "mid"),
    ("discarded as configured", "calm"),
    ("could not be seen", "calm"),
    ("deferred", "warn"),
    ("bounced", "bad"),
    ("other", "calm"),
];

/// The indices in [`OUTCOMES`], the worst first.
const WORST_FIRST: [usize; 11] = [9, 8, 7, 10, 4, 5, 3, 2, 1, 0, 6];

/// Returns the rank of an outcome; 0 is the worst.
#[must_use]
pub fn badness(outcome: usize) -> usize {
    WORST_FIRST.iter().position(|o| *o == outcome).unwrap_or(WORST_FIRST.len())
}

/// Ranges of the days until expiry: the lower limit, the label, and the colour class. The last
/// matching range applies.
pub const ENDS: &[(i64, &str, &str)] = &[
    (i64::MIN, "ended", "bad"),
    (0, "0–6 days", "bad"),
    (7, "7–13 days", "warn"),
    (14, "14–29 days", "clear"),
    (30, "30–59 days", "mid"),
    (60, "60–89 days", "mid"),
    (90, "90 days on", "mid"),
];

/// Words and the classes that colour their bars. An empty word matches any.
pub type Tones = &'static [(&'static str, &'static str)];

/// Colours of the chart's words.
pub const STS: Tones = &[
    ("enforce", "good"),
    ("enforce, DANE used instead", "good"),
    ("testing, DANE used instead", "good"),
    ("testing", "mid"),
    ("fetch failed", "bad"),
    ("policy invalid", "bad"),
    ("record invalid", "bad"),
    ("lookup failed", "warn"),
];

/// Colours of the chart's words.
pub const DANE: Tones =
    &[("verified", "good"), ("failed", "bad"), ("error", "warn"), ("unusable", "warn")];

/// Colours of the chart's words.
pub const TLS: Tones = &[("TLSv1.3", "good"), ("TLSv1.2", "mid"), (NO_TLS, "clear")];

/// Returns the class of a word.
#[must_use]
pub fn tone(tones: Tones, word: &str) -> &'static str {
    tones.iter().find(|(w, _)| w.is_empty() || *w == word).map_or("calm", |(_, tone)| *tone)
}
