//! The metrics as a strict reader of OpenMetrics takes them.
//!
//! Tests of `src/serve/counters.rs`.

use destgate::policy::postfix::answer::Answer;
use destgate::policy::postfix::render::Dialect;
use destgate::serve::counters;
use destgate::serve::counters::Counters;
use destgate::serve::counters::Gauges;
use destgate::serve::counters::Origin;
use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::time::Duration;

/// Reads OpenMetrics text: families in one piece, each series once, the end marked. Returns the series.
pub fn strictly(text: &str) -> BTreeMap<String, String> {
    let mut series = BTreeMap::new();
    let mut types: BTreeMap<String, String> = BTreeMap::new();
    let mut family = String::new();
    let mut ended = BTreeSet::new();
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        if line == "# EOF" {
            assert!(lines.peek().is_none(), "something follows the end");
            return series;
        }
        if let Some(rest) = line.strip_prefix("# TYPE ") {
            let (name, kind) = rest.split_once(' ').unwrap();
            assert!(ended.insert(name.to_string()), "{name} comes twice");
            assert!(["counter", "gauge", "histogram", "info"].contains(&kind), "{line}");
            types.insert(name.into(), kind.into());
            family = name.into();
            continue;
        }
        if let Some(rest) = line.strip_prefix("# HELP ") {
            assert!(rest.starts_with(&format!("{family} ")), "{line}");
            continue;
        }
        let (name, value) = line.rsplit_once(' ').unwrap_or_else(|| panic!("{line}"));
        let bare = name.split('{').next().unwrap();
        let suffix = bare
            .strip_prefix(family.as_str())
            .unwrap_or_else(|| panic!("{line} is not of {family}"));
        let allowed: &[&str] = match types[&family].as_str() {
            "counter" => &["_total"],
            "gauge" => &[""],
            "histogram" => &["_bucket", "_count", "_sum"],
            _ => &["_info"],
        };
        assert!(allowed.contains(&suffix), "{line}");
        value.parse::<f64>().unwrap();
        assert!(series.insert(name.to_string(), value.to_string()).is_none(), "{name} twice");
    }
    panic!("the end is missing");
}

#[test]
fn the_metrics_are_strict_open_metrics_and_count() {
    let counters = Counters::default();
    counters.reply(Some(Dialect::Plain), 0, Origin::Hit, Duration::from_micros(7));
    counters.reply(Some(Dialect::Plain), 0, Origin::Miss, Duration::from_secs(60));
    counters.reply(Some(Dialect::Sendmail), 1, Origin::Stale, Duration::from_millis(2));
    counters.reply(None, 3, Origin::Miss, Duration::ZERO);
    counters.malformed(2);
    counters.answer(None);
    counters.answer(Some(&Answer::DaneOnly));
    counters.weaker("secure", "dane");
    counters.connections.add();
    counters.connections.add();
    counters.connections.take();
    let gauges = Gauges { policies: vec![("enforce", 3)], table: (2, 7, 11), ..Gauges::default() };
    let series = strictly(&counters::open_metrics(&counters, &gauges));
    let name = "destgate_socketmap_request_duration_seconds";
    for (series_name, value) in [
        ("destgate_socketmap_requests_total{map=\"QUERY\",reply=\"ok\"}", "2"),
        ("destgate_socketmap_requests_total{map=\"sts\",reply=\"notfound\"}", "1"),
        ("destgate_socketmap_requests_total{map=\"other\",reply=\"perm\"}", "1"),
        ("destgate_socketmap_protocol_errors_total{kind=\"no_comma\"}", "1"),
        ("destgate_policy_answers_total{level=\"dane_only\"}", "1"),
        ("destgate_policy_answers_total{level=\"notfound\"}", "1"),
        ("destgate_downgrades_total{from=\"secure\",to=\"dane\"}", "1"),
        ("destgate_sts_policies{mode=\"enforce\"}", "3"),
        ("destgate_socketmap_connections", "1"),
        ("destgate_table_generation", "2"),
        ("destgate_table_entries", "11"),
    ] {
        assert_eq!(series.get(series_name).map(String::as_str), Some(value), "{series_name}");
    }
    assert_eq!(series[&format!("{name}_bucket{{cache=\"hit\",le=\"0.00001\"}}")], "1");
    assert_eq!(series[&format!("{name}_bucket{{cache=\"miss\",le=\"30.0\"}}")], "1");
    assert_eq!(
        series[&format!("{name}_bucket{{cache=\"miss\",le=\"+Inf\"}}")],
        "2",
        "60 s are in no other bucket"
    );
    assert_eq!(series[&format!("{name}_count{{cache=\"stale\"}}")], "1");
}
