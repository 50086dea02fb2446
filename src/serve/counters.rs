//! The counters of the policy server, and their text for Prometheus.

use crate::policy::postfix::answer::Answer;
use crate::policy::postfix::next_hop::TRANSPORT;
use crate::policy::postfix::render::Dialect;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering;
use std::time::Duration;

/// A counter that many threads change.
#[derive(Debug, Default)]
pub struct Counter(AtomicU64);

impl Counter {
    /// Adds one.
    pub fn add(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    /// Subtracts one.
    pub fn take(&self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }

    /// Returns the value.
    #[must_use]
    pub fn value(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// The upper limits of the buckets of durations, with their text. Unit: microseconds.
const BUCKETS: &[(u64, &str)] = &[
    (10, "0.00001"),
    (100, "0.0001"),
    (1_000, "0.001"),
    (10_000, "0.01"),
    (100_000, "0.1"),
    (1_000_000, "1.0"),
    (10_000_000, "10.0"),
    (30_000_000, "30.0"),
];

/// Durations by bucket.
#[derive(Debug, Default)]
pub struct Histogram {
    buckets: [Counter; BUCKETS.len()],
    count: Counter,
    /// Unit: microseconds.
    sum: AtomicU64,
}

impl Histogram {
    /// Counts a duration.
    pub fn note(&self, took: Duration) {
        let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        let bucket = BUCKETS.iter().position(|(limit, _)| micros <= *limit);
        if let Some(counter) = bucket.and_then(|n| self.buckets.get(n)) {
            counter.add();
        }
        self.count.add();
        self.sum.fetch_add(micros, Ordering::Relaxed);
    }
}

/// Where an answer came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// From memory.
    Hit,
    /// From memory, while it is renewed.
    Stale,
    /// Decided for this question.
    Miss,
}

impl Origin {
    const ALL: &'static [(Origin, &'static str)] =
        &[(Origin::Hit, "hit"), (Origin::Stale, "stale"), (Origin::Miss, "miss")];
}

/// The words of replies, in the order of their counters.
pub const REPLIES: [&str; 4] = ["ok", "notfound", "temp", "perm"];

/// The kinds of requests that cannot be read, in the order of their counters.
const MALFORMED: [&str; 4] = ["length", "too_long", "no_comma", "no_key"];

/// The counters.
#[derive(Debug, Default)]
pub struct Counters {
    /// Replies by map (the last places are for the map of routes and for unknown maps) and word.
    replies: [[Counter; REPLIES.len()]; Dialect::ALL.len() + 2],
    /// Durations by [`Origin`].
    durations: [Histogram; 3],
    /// Open connections.
    pub connections: Counter,
    /// Connections since the start.
    pub accepted: Counter,
    /// Requests that could not be read.
    malformed: [Counter; MALFORMED.len()],
    /// Decided answers by level.
    answers: Mutex<BTreeMap<&'static str, u64>>,
    /// Answers that were weaker than the one before, by both levels.
    weaker: Mutex<BTreeMap<(&'static str, &'static str), u64>>,
    /// Look-ups of facts.
    pub lookups: Counter,
    /// Look-ups that ended by a fault of this program.
    pub faults: Counter,
    /// Renewals in the background.
    pub renewals: Counter,
    /// Failures to read a new table.
    pub reload_failures: Counter,
    /// Whether the last look at the table failed: the one in force may not be the committed one.
    pub is_stale: AtomicBool,
    /// Failures of the store.
    pub store_errors: Counter,
    /// Lines of the log that could not be written.
    pub log_failures: Counter,
    /// Replies that had to leave the memory.
    pub evictions: Counter,
}

impl Counters {
    /// Counts a reply.
    pub fn reply(&self, dialect: Option<Dialect>, word: usize, origin: Origin, took: Duration) {
        let map = dialect.map_or(Dialect::ALL.len() + 1, |dialect| dialect as usize);
        self.reply_of(map, word, origin, took);
    }

    /// Counts a reply of the map of routes.
    pub fn route(&self, word: usize, took: Duration) {
        self.reply_of(Dialect::ALL.len(), word, Origin::Hit, took);
    }

    fn reply_of(&self, map: usize, word: usize, origin: Origin, took: Duration) {
        if let Some(counter) = self.replies.get(map).and_then(|words| words.get(word)) {
            counter.add();
        }
        if let Some(histogram) = self.durations.get(origin as usize) {
            histogram.note(took);
        }
    }

    /// Counts a request that cannot be read.
    pub fn malformed(&self, kind: usize) {
        if let Some(counter) = self.malformed.get(kind) {
            counter.add();
        }
    }

    /// Counts a decided answer; `None` stands for `NOTFOUND`.
    pub fn answer(&self, answer: Option<&Answer>) {
        let level = answer.map_or("notfound", Answer::level);
        *self.answers.lock().unwrap_or_else(PoisonError::into_inner).entry(level).or_default() += 1;
    }

    /// Counts an answer that is weaker than the one before.
    pub fn weaker(&self, from: &'static str, to: &'static str) {
        let mut weaker = self.weaker.lock().unwrap_or_else(PoisonError::into_inner);
        *weaker.entry((from, to)).or_default() += 1;
    }
}

/// The values that are read when the text is made.
#[derive(Debug, Clone, Default)]
pub struct Gauges {
    /// Replies in memory: number and octets.
    pub replies: (usize, usize),
    /// Enforced policies that could not be fetched for a day.
    pub failing: usize,
    /// Time when the first enforced policy ends, if there is one. Unit: seconds since 1970.
    pub next_expiry: Option<i64>,
    /// Domains in memory by state of MTA-STS.
    pub policies: Vec<(&'static str, usize)>,
    /// Number and revision of the table, and its number of entries.
    pub table: (u64, i64, usize),
    /// Time when the table was read. Unit: seconds since 1970.
    pub loaded_at: i64,
    /// Time when the process started to serve. Unit: seconds since 1970.
    pub started_at: i64,
}

/// Writes the text of metrics. The names begin with `destgate_`.
struct Text(String);

impl Text {
    fn head(&mut self, name: &str, kind: &str, help: &str) {
        let _ = writeln!(self.0, "# TYPE destgate_{name} {kind}");
        let _ = writeln!(self.0, "# HELP destgate_{name} {help}");
    }

    fn line(&mut self, name: &str, labels: &str, value: impl std::fmt::Display) {
        let labels = if labels.is_empty() { String::new() } else { format!("{{{labels}}}") };
        let _ = writeln!(self.0, "destgate_{name}{labels} {value}");
    }

    fn gauge(&mut self, name: &str, help: &str, value: impl std::fmt::Display) {
        self.head(name, "gauge", help);
        self.line(name, "", value);
    }

    fn counter(&mut self, name: &str, help: &str, value: u64) {
        self.head(name, "counter", help);
        self.line(&format!("{name}_total"), "", value);
    }
}

/// Returns the metrics as OpenMetrics text. Source: OpenMetrics 1.0.
#[must_use]
pub fn open_metrics(counters: &Counters, gauges: &Gauges) -> String {
    let mut out = Text(String::new());
    requests(&mut out, counters);
    out.gauge("socketmap_connections", "Open connections.", counters.connections.value());
    let accepted = counters.accepted.value();
    out.counter("socketmap_accepted", "Connections since the start.", accepted);
    out.head("socketmap_protocol_errors", "counter", "Requests that could not be read.");
    for (counter, kind) in counters.malformed.iter().zip(MALFORMED) {
        let labels = format!("kind=\"{kind}\"");
        out.line("socketmap_protocol_errors_total", &labels, counter.value());
    }
    answers(&mut out, counters);
    let (entries, octets) = gauges.replies;
    out.gauge("answer_cache_entries", "Replies in memory.", entries);
    out.gauge("answer_cache_bytes", "Size of the replies in memory.", octets);
    let evictions = counters.evictions.value();
    out.counter("answer_cache_evictions", "Replies that had to leave the memory.", evictions);
    let failing = "Enforced policies that could not be fetched for a day.";
    out.gauge("sts_refresh_failing", failing, gauges.failing);
    if let Some(expiry) = gauges.next_expiry {
        let help = "When the first enforced policy ends.";
        out.gauge("sts_next_expiry_timestamp_seconds", help, expiry);
    }
    out.head("sts_policies", "gauge", "Domains in memory by state of MTA-STS.");
    for (state, count) in &gauges.policies {
        out.line("sts_policies", &format!("mode=\"{state}\""), count);
    }
    let (generation, revision, entries) = gauges.table;
    out.gauge("table_generation", "Tables read since the start.", generation);
    out.gauge("table_revision", "Revision of the table in force.", revision);
    out.gauge("table_entries", "Entries of the table in force.", entries);
    out.gauge("table_loaded_timestamp_seconds", "When the table was read.", gauges.loaded_at);
    let failures = counters.reload_failures.value();
    out.counter("table_reload_failures", "Tables that could not be read.", failures);
    out.counter("store_errors", "Failures of the database.", counters.store_errors.value());
    let lines = counters.log_failures.value();
    out.counter("log_failures", "Lines of the log that could not be written.", lines);
    out.counter("lookups", "Look-ups of the facts of a domain.", counters.lookups.value());
    let faults = "Look-ups that ended by a fault of the program.";
    out.counter("lookup_faults", faults, counters.faults.value());
    out.counter("renewals", "Renewals in the background.", counters.renewals.value());
    out.head("build", "info", "The version.");
    out.line("build_info", concat!("version=\"", env!("CARGO_PKG_VERSION"), "\""), 1);
    let _ = writeln!(out.0, "# TYPE process_start_time_seconds gauge");
    let _ = writeln!(out.0, "process_start_time_seconds {}", gauges.started_at);
    out.0.push_str("# EOF\n");
    out.0
}

fn requests(out: &mut Text, counters: &Counters) {
    out.head("socketmap_requests", "counter", "Requests by map and reply.");
    let maps = Dialect::ALL.iter().map(|d| d.name()).chain([TRANSPORT, "other"]);
    for (words, map) in counters.replies.iter().zip(maps) {
        for (counter, reply) in words.iter().zip(REPLIES) {
            let labels = format!("map=\"{map}\",reply=\"{reply}\"");
            out.line("socketmap_requests_total", &labels, counter.value());
        }
    }
    let name = "socketmap_request_duration_seconds";
    out.head(name, "histogram", "Time to answer, by origin of the answer.");
    for (histogram, (_, origin)) in counters.durations.iter().zip(Origin::ALL) {
        let mut sum = 0;
        for (bucket, (_, limit)) in histogram.buckets.iter().zip(BUCKETS) {
            sum += bucket.value();
            let labels = format!("cache=\"{origin}\",le=\"{limit}\"");
            out.line(&format!("{name}_bucket"), &labels, sum);
        }
        // Read last: a bucket never exceeds the count.
        let count = histogram.count.value().max(sum);
        let labels = format!("cache=\"{origin}\"");
        out.line(&format!("{name}_bucket"), &format!("{labels},le=\"+Inf\""), count);
        out.line(&format!("{name}_count"), &labels, count);
        let micros = Duration::from_micros(histogram.sum.load(Ordering::Relaxed));
        out.line(&format!("{name}_sum"), &labels, micros.as_secs_f64());
    }
}

fn answers(out: &mut Text, counters: &Counters) {
    out.head("policy_answers", "counter", "Decided answers by level.");
    for (level, count) in &*counters.answers.lock().unwrap_or_else(PoisonError::into_inner) {
        out.line("policy_answers_total", &format!("level=\"{level}\""), count);
    }
    out.head("downgrades", "counter", "Answers that were weaker than the one before.");
    let weaker = counters.weaker.lock().unwrap_or_else(PoisonError::into_inner);
    for ((from, to), count) in &*weaker {
        out.line("downgrades_total", &format!("from=\"{from}\",to=\"{to}\""), count);
    }
}
