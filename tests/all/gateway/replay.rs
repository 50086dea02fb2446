//! What was recorded is judged to the same reports, elsewhere and later.
//!
//! Tests of `src/gateway/check/replay.rs` and `src/shell/commands/check/replay.rs`.

use destgate::gateway::check::input::part;
use destgate::gateway::recording::reader::Reader;
use destgate::policy::evidence::Evidence;
use destgate::policy::plan;
use destgate::policy::recording_format;
use destgate::policy::recording_format::Certificates;
use destgate::policy::recording_format::Check;
use destgate::policy::recording_format::Line;
use destgate::policy::recording_format::Recorded;
use destgate::policy::report::Report;
use destgate::policy::verdict::Semantics;
use destgate::render;
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::Path;

use crate::support::certs;
use crate::support::corpus;
use crate::support::lab;
use crate::support::own::Own;
use crate::support::own::policy;
use crate::support::run::Home;
use crate::support::run::Out;
use crate::support::run::assert_found;
use crate::support::run::at;

/// A report's evidence, written and read.
fn through(r: &Report) -> Recorded {
    let mut certificates = Certificates::default();
    for (_, der) in recording_format::certificates(&r.evidence) {
        let line = serde_json::to_vec(&Line::Certificate(der.clone())).unwrap();
        let Line::Certificate(der) = recording_format::read_line(&line).unwrap() else { panic!() };
        certificates.add(der).unwrap();
    }
    let line = serde_json::to_vec(&Line::Check(Box::new(Check::of(r)))).unwrap();
    let Line::Check(check) = recording_format::read_line(&line).unwrap() else { panic!() };
    check.read(&certificates).unwrap()
}

#[test]
fn evidence_of_every_sort_comes_back_as_it_was() {
    for r in corpus::reports() {
        let back = through(r);
        assert_eq!(format!("{:?}", back.evidence), format!("{:?}", r.evidence));
        assert_eq!(back.profile, r.profile);
        // Whose rules decide is a matter of the whole recording.
        let semantics = if r.decision.verdict == r.decision.gateway {
            Semantics::Gateway
        } else {
            Semantics::Rfc
        };
        let roots = certs::roots();
        let again = Report::decide(back.input, back.evidence, back.profile, semantics, &roots);
        assert_eq!(render::json::report(&again), render::json::report(r));
    }
}

fn recorded(path: &Path) -> Vec<Evidence> {
    let mut reader = Reader::open(path).unwrap();
    let mut all = Vec::new();
    loop {
        let batch = reader.batch(5).unwrap();
        if batch.lines.is_empty() {
            return all;
        }
        for line in batch.lines {
            let Line::Check(check) = recording_format::read_line(&line).unwrap() else { panic!() };
            all.push(check.read(&reader.certificates).unwrap().evidence);
        }
    }
}

/// Each run of the lab once more, by the shadow that every check in JSON has, and by hand here.
#[test]
fn every_domain_of_the_lab_is_replayed_to_the_same_reports() {
    let settings = [
        "",
        "--tls required_verify_hosted --dane mandatory --mta-sts off",
        "--semantics rfc --all-certs",
        "--no-smtp --tls required",
        "--ipv4 --profile-from store",
    ];
    for more in settings {
        let home = Home::new();
        let run = |line: &str| home.destgate(line).run();
        let live = run(&format!("--lab check --all --format json --record f {more}"));
        assert!(live.stderr.is_empty() && live.status == 1, "{}", live.all());
        // In another home, without a lab: neither roots nor resolver are asked for.
        let elsewhere = Home::new();
        let file = home.path().join("f");
        let replay = |line: &str| {
            let run = elsewhere.destgate(&format!("check {line} --replay")).arg(&file);
            run.env("SSL_CERT_FILE", "/nonexistent").run()
        };
        let again = replay("--format json");
        assert_eq!((again.stdout.as_str(), again.status), (live.stdout.as_str(), 1), "{more}");
        assert!(!elsewhere.database().exists(), "a replay keeps nothing");
        assert_eq!(live.reports().len(), 33);
        for e in recorded(&file) {
            let wanted = plan::wanted(&e);
            assert!(wanted.is_empty(), "{}: {wanted:?}", e.destination);
        }
    }
}

#[test]
fn every_form_is_the_same_in_a_replay() {
    let home = Home::new();
    for form in ["text --explain", "csv", "ndjson", "log --log-level debug --no-cache"] {
        let names = "dane.example good.example refused.example";
        let live =
            home.destgate(&format!("--lab check --format {form} --jobs 1 {names} --record f"));
        let live = live.run();
        let again = home.destgate(&format!("check --format {form} --replay f")).run();
        assert_eq!((again.stdout, again.status), (live.stdout, live.status), "{form}");
    }
}

/// A DCID is one connection, whatever else a log holds.
#[test]
fn a_replayed_log_numbers_every_connection_once() {
    let home = Home::new();
    let live = home.destgate("--lab check --all --no-cache --format log --record f").run();
    let out = home.destgate("check --format log --replay f").run();
    assert_eq!(out.stdout, live.stdout);
    let number = |line: &str, before: &str| {
        let rest = line.split_once(before)?.1;
        rest.split(' ').next()?.parse::<u64>().ok()
    };
    let begun = |l| number(l, "New SMTP DCID ").or(number(l, "Connection Error: DCID: "));
    let numbers: Vec<u64> = out.stdout.lines().filter_map(begun).collect();
    let each: BTreeSet<u64> = numbers.iter().copied().collect();
    assert!(each.len() > 20 && each.len() == numbers.len(), "{}", out.all());
    assert_eq!(each.first(), Some(&1));
}

#[test]
fn domains_are_picked_and_those_that_are_missing_are_named() {
    let home = Home::new();
    home.destgate("--lab check --all --record f").run();
    let some = home.destgate("check --replay f --format json dane.example good.example").run();
    let names: Vec<String> = some.reports().iter().map(|r| at(r, "domain").to_string()).collect();
    assert_eq!(names, ["good.example", "dane.example"], "in the order of the recording");
    let missing = home.destgate("check --replay f --format csv dane.example gone.example").run();
    assert_eq!(missing.status, 2);
    assert!(missing.stderr.contains("gone.example is not in the recording"), "{}", missing.all());
    assert!(missing.stdout.contains("dane.example,deliver"), "{}", missing.all());
}

/// What picks domains for a live check picks them for a replay.
#[test]
fn an_empty_selection_is_not_everything() {
    let home = Home::new();
    home.destgate("--lab check --all --record f").run();
    let replay = |more: &str| home.destgate(&format!("check --replay f --format ndjson {more}"));
    home.write("empty", "# nobody\n\n");
    let live = home.destgate("--lab check --file empty").run();
    let none = replay("--file empty").run();
    assert_eq!((none.status, none.stdout.as_str()), (2, ""), "{}", none.all());
    assert_eq!(none.stderr, live.stderr);
    let all: Vec<String> = names(&replay("").run());
    // The shards are a partition, with and without a file that names everything.
    home.write("everything", all.join("\n"));
    for way in ["", "--file everything"] {
        let mut joined = Vec::new();
        for index in 1..=2 {
            let out = replay(&format!("--shard {index}/2 {way}")).run();
            assert!(matches!(out.status, 0 | 1 | 3), "{}", out.all());
            let found = names(&out);
            assert!(found.iter().all(|d| part(d, 2) == index), "{found:?}");
            joined.extend(found);
        }
        joined.sort();
        let mut all = all.clone();
        all.sort();
        assert_eq!(joined, all, "{way}");
    }
    // A file whose only domain is of another shard names nothing here.
    home.write("one", "good.example");
    let other = 3 - part("good.example", 2);
    let out = replay(&format!("--file one --shard {other}/2")).run();
    assert_eq!((out.status, out.stdout.as_str(), out.stderr.as_str()), (0, "", ""));
    home.write("some", "good.example\nno domain\n");
    let out = replay("--file some").run();
    assert_eq!((out.status, out.stdout.as_str()), (2, ""), "{}", out.all());
    let out = replay("--file some --skip-invalid").run();
    assert_eq!((out.status, names(&out)), (2, vec!["good.example".into()]));
    assert!(out.stderr.contains("some line 2: ") && out.stderr.contains("; left out"));
}

#[test]
fn a_replay_is_gone_on_with_and_summed_up() {
    let home = Home::new();
    home.destgate("--lab check --all --record f").run();
    let whole = home.destgate("check --replay f --format ndjson --summary").run();
    let live = home.destgate("--lab check --all --format csv --summary").run();
    let tail = |out: &Out| out.stderr.split_once('\n').unwrap().1.to_string();
    assert!(whole.stderr.starts_with("checked:      33 domains in "), "{}", whole.all());
    assert_eq!(tail(&whole), tail(&live));
    let kept: String = whole.stdout.split_inclusive('\n').take(10).collect();
    home.write("done.ndjson", &kept);
    let line = "check --replay f --format ndjson --resume done.ndjson --summary";
    let rest = home.destgate(line).run();
    assert_eq!(kept + &rest.stdout, whole.stdout);
    assert!(rest.stderr.contains("23 domains") && rest.stderr.contains("10 were done before"));
    let other = home.destgate("check --replay f --resume done.ndjson").run();
    assert!(other.status == 2 && other.stderr.contains("--format ndjson"), "{}", other.all());
}

fn names(out: &Out) -> Vec<String> {
    out.reports().iter().map(|r| at(r, "domain").to_string()).collect()
}

#[test]
fn flags_judge_anew_and_other_roots_count_where_they_are_named() {
    let home = Home::new();
    home.destgate("--lab check good.example dane-broken.example --record f").run();
    let report =
        |more: &str| home.destgate(&format!("check --replay f --format json {more}")).run();
    let weak = report("--mta-sts off").reports();
    assert_eq!(at(&weak[0], "verdict.protection"), "encrypted");
    assert_eq!(at(&weak[0], "profile.source"), "command-line");
    let gateway = report("").reports();
    assert_eq!(at(&gateway[0], "profile.source"), "check-default");
    let rfc = report("--semantics rfc dane-broken.example").report();
    assert_ne!(rfc["verdict"]["action"], gateway[1]["verdict"]["action"]);
    home.write("other.pem", lab::lab().ca_pem());
    // The same name, but another key: the lab of this process is another one.
    let other = report("--ca-file other.pem good.example").report();
    assert_eq!(at(&other, "mta_sts.status"), "fetch_failed");
    assert_eq!(at(&other, "mx.0.tls.pkix"), "untrusted");
}

#[test]
fn semantics_of_a_recording_hold_unless_others_are_asked_for() {
    let home = Home::new();
    let line = "--lab check dane-broken.example --semantics rfc --record f --format json";
    let live = home.destgate(line).run().report();
    let again = home.destgate("check --replay f --format json").run().report();
    assert_eq!(live, again);
    let gateway =
        home.destgate("check --replay f --format json --semantics gateway").run().report();
    assert_ne!(gateway["verdict"]["action"], live["verdict"]["action"]);
}

#[test]
fn what_a_deadline_cut_off_stays_cut_off() {
    let home = Home::new();
    let line = "--lab check slow.example tarpit.example silent.example --deadline 1 --format json";
    let live = home.destgate(line).arg("--record").arg("f").run();
    let again = home.destgate("check --replay f --format json").run();
    assert_eq!(again.stdout, live.stdout);
}

fn until(own: &Own, home: &Home, more: &str) -> Value {
    own.check(home, &format!("own.example --format json {more}")).run().report()
}

/// RFC 8461 §5.1: what the cache knew is part of the evidence, and a replay does not touch the cache.
#[test]
fn a_cached_policy_is_replayed_and_expires_in_its_time() {
    let (own, home) = (Own::start(), Home::new());
    until(&own, &home, "");
    own.set(|s| s.response = policy("testing", "mx.own.example", 86_400));
    let live = until(&own, &home, "--record f");
    assert_eq!(at(&live, "mta_sts.policy.source"), "cache");
    let replay =
        |more: &str| home.destgate(&format!("check --replay f --format json {more}")).run();
    assert_eq!(replay("").report(), live);
    let soon = replay("--now +12h").report();
    assert_eq!(at(&soon, "mta_sts.status"), "enforce");
    // Nobody asked for the policy then: that it cannot be had is no claim about the policy host.
    let later = replay("--now +2d").report();
    assert_eq!(at(&later, "mta_sts.status"), "fetch_failed");
    assert!(later.to_string().contains("not in the recording"), "{later:#}");
    assert_ne!(at(&later, "verdict.protection"), "mta-sts");
}

#[test]
fn another_time_moves_certificates_into_their_end() {
    let home = Home::new();
    let live = home.destgate("--lab check good.example --record f --format json").run().report();
    let replay = |more: &str| {
        let out = home.destgate(&format!("check --replay f --format json --now {more}")).run();
        (out.report(), out.status)
    };
    let (soon, status) = replay("+50d");
    assert_found(&soon, "mx-certificate-ending");
    assert_found(&soon, "sts-policy-host-certificate-ending");
    assert_eq!(status, 0);
    let (late, status) = replay("+61d");
    assert_eq!((at(&late, "mx.0.tls.pkix"), status), ("expired", 1));
    assert_eq!(at(&late, "mta_sts.status"), "fetch_failed");
    // Before its time nothing of a signed domain holds.
    let (early, status) = replay("-60d");
    assert_eq!((at(&early, "verdict.status"), status), ("4.4.3", 3), "{early:#}");
    assert!(at(&early, "verdict.reason").contains(" begins on "), "{early:#}");
    let day = &at(&live, "mx.0.tls.not_after")[..10];
    let (at_day, _) = replay(day);
    assert_eq!(at(&at_day, "checked_at"), format!("{day}T00:00:00Z"));
    let (at_end, _) = replay(at(&live, "mx.0.tls.not_after"));
    assert_eq!(at(&at_end, "mx.0.tls.pkix"), "valid", "the last second counts");
    for wrong in ["tomorrow", "+3", "+3y", "14d", "+d", "2027-02-30"] {
        let out = home.destgate(&format!("check --replay f --now {wrong}")).run();
        assert_eq!(out.status, 2, "{}", out.all());
        assert!(out.stderr.contains("is no time"), "{}", out.all());
    }
    // The first three lead too far from wherever they begin, the others from a recording of today.
    let far = ["99999999999999999d", "99999999999999999999d", "9000000w", "8000w", "418000w"];
    for far in far.iter().flat_map(|f| [format!("+{f}"), format!("-{f}")]) {
        if far == "+8000w" {
            continue;
        }
        let out = home.destgate(&format!("check --replay f --format json --now {far}")).run();
        assert_eq!(out.status, 2, "{}", out.all());
        assert!(out.stderr.contains("leads out of the years 1970 to 9999"), "{}", out.all());
        assert!(!out.stdout.contains("checked_at"), "{}", out.all());
    }
    for far in ["1969-12-31", "-000001-01-01T00:00:00Z"] {
        let out = home.destgate(&format!("check --replay f --now {far}")).run();
        assert!(out.status == 2 && out.stderr.contains("1970 to 9999"), "{}", out.all());
    }
    let (last, _) = replay("9999-12-30");
    assert_eq!(at(&last, "checked_at"), "9999-12-30T00:00:00Z");
    let live = home.destgate("--lab check good.example --now +14d").run();
    assert!(live.status == 2 && live.stderr.contains("--replay"), "{}", live.all());
}

/// The replies that a status rests on are recorded, so that another time judges their signatures.
#[test]
fn another_time_moves_signatures_into_their_end() {
    let home = Home::new();
    let live = home
        .destgate("--lab check dane.example --no-cache --format json --record f")
        .run()
        .report();
    let end = at(&live, "signatures_end");
    assert!(end.starts_with("20"), "{live:#}");
    let replay = |now: &str| {
        let words = format!("check --replay f --format json --now {now}");
        home.destgate(&words).run().report()
    };
    // To the last second they hold, and then it is said whose ended.
    let last = replay(end);
    assert_eq!(at(&last, "verdict.protection"), "dane", "{last:#}");
    let late = replay("+400d");
    assert_eq!(at(&late, "verdict.action"), "defer", "{late:#}");
    assert_eq!(at(&late, "verdict.status"), "4.4.3", "{late:#}");
    assert_found(&late, "dnssec-bogus");
    let reason = at(&late, "verdict.reason");
    assert!(reason.contains("the signature of the root DNSKEY by the root ended on"), "{reason}");
}
