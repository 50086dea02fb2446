//! TLS reports as senders write them: what is mended is named, what cannot be used is refused.
//!
//! Tests of `src/policy/tlsrpt/report_reader.rs`, `src/policy/tlsrpt/report.rs`, `src/policy/tlsrpt/fields.rs`,
//! `src/policy/tlsrpt/json.rs` and `src/vocab/tls_report.rs`. Source: RFC 8460 §4.4, §4, §5.6.

use destgate::policy::tlsrpt::fields::Deviations;
use destgate::policy::tlsrpt::report::Report;
use destgate::policy::tlsrpt::report_reader;
use destgate::policy::tlsrpt::report_reader::Hints;
use destgate::policy::tlsrpt::report_reader::Refused;
use destgate::vocab::tls_report::Deviation;
use destgate::vocab::tls_report::Refusal;
use serde_json::Value;
use serde_json::json;
use std::collections::BTreeSet;

fn whole() -> Value {
    json!({
        "organization-name": "Example",
        "date-range": {
            "start-datetime": "2026-10-01T00:00:00Z", "end-datetime": "2026-10-01T23:59:59Z",
        },
        "contact-info": "tls@example.net",
        "report-id": "1",
        "policies": [{
            "policy": {
                "policy-type": "sts", "policy-domain": "example.com",
                "policy-string": ["version: STSv1"], "mx-host": ["mx.example.com"],
            },
            "summary": {"total-successful-session-count": 5, "total-failure-session-count": 2},
            "failure-details": [{
                "result-type": "certificate-expired", "failed-session-count": 2,
                "sending-mta-ip": "192.0.2.1", "receiving-ip": "2001:db8::1",
                "receiving-mx-hostname": "mx.example.com",
            }],
        }],
    })
}

fn read(value: &Value, hints: &Hints) -> Result<Vec<Report>, Refused> {
    report_reader::read(&value.to_string(), hints, &Deviations::new())
}

/// Sets the value at a pointer, or removes it if it is a lone `-`, and reads the report.
#[track_caller]
fn with(pointer: &str, new: Value) -> (Report, BTreeSet<&'static str>) {
    let mut value = whole();
    *value.pointer_mut(pointer).unwrap() = new;
    let report = read(&value, &Hints::default()).unwrap_or_else(|e| panic!("{pointer}: {e}"));
    let words = report[0].deviations.iter().map(|d| d.word()).collect();
    (report[0].clone(), words)
}

#[track_caller]
fn refused(text: &str, refusal: Refusal) {
    let read = report_reader::read(text, &Hints::default(), &Deviations::new());
    assert_eq!(read.map_err(|r| r.refusal), Err(refusal), "{}", &text[..text.len().min(200)]);
}

const POLICY: &str = "/policies/0/policy";
const SUMMARY: &str = "/policies/0/summary";
const DETAIL: &str = "/policies/0/failure-details/0";

#[test]
fn a_report_of_the_rfc_needs_no_mending() {
    let report = read(&whole(), &Hints::default()).unwrap().remove(0);
    assert_eq!(report.deviations, Deviations::new());
    let written = serde_json::to_value(report.written(None, None)).unwrap();
    let policy = &written["policies"][0];
    assert_eq!(policy["by_result"], json!({"certificate-expired": 2}));
    assert_eq!(policy["details"][0]["sending_ip"], "192.0.2.1");
    assert_eq!((&written["days"], &written["dkim"]), (&json!(["2026-10-01"]), &Value::Null));
}

type Case = (&'static str, Value, &'static [&'static str]);

fn of_texts() -> Vec<Case> {
    use serde_json::Value::Null;
    vec![
        ("/contact-info", json!("mailto:tls@example.net"), &["contact-mailto"]),
        ("/contact-info", json!("TLS <tls@example.net>"), &["contact-mailto"]),
        ("/contact-info", Null, &["contact-absent"]),
        ("/contact-info", json!("  "), &["contact-absent"]),
        ("/organization-name", Null, &["organization-absent"]),
        ("/organization-name", json!("x".repeat(2000)), &["text-cut"]),
        ("/report-id", json!(7), &[]),
        ("/report-id", Null, &["report-id-absent"]),
        ("/policies", json!([]), &["policies-absent"]),
        ("/policies", json!([1]), &["policies-absent", "policy-unreadable"]),
        (POLICY, json!({"policy-domain": "example.com"}), &["policy-type-absent"]),
        ("/policies/0/policy/policy-type", json!("STS"), &[]),
        ("/policies/0/policy/policy-type", json!("dane"), &["policy-type-unknown"]),
        ("/policies/0/policy/policy-domain", json!("Bücher.Example."), &[]),
        (
            "/policies/0/policy/policy-domain",
            json!("a b"),
            &["domain-unreadable", "policy-domain-absent"],
        ),
        (
            "/policies/0/policy/policy-string",
            json!("a: b\r\nc: d\r\n"),
            &["policy-string-lines", "policy-string-string"],
        ),
        ("/policies/0/policy/policy-string", json!([["3 1 1 aa"]]), &["policy-string-nested"]),
        ("/policies/0/policy/policy-string", json!(["[\"3 1 1 aa\"]"]), &["policy-string-nested"]),
        ("/policies/0/policy/policy-string", json!(["[3"]), &[]),
        ("/policies/0/policy/mx-host", json!("*.example.com"), &["mx-host-string"]),
        ("/policies/0/policy/mx-host", json!(["mx: MX.example.com."]), &["mx-host-prefix"]),
        ("/policies/0/policy/mx-host", json!(""), &[]),
    ]
}

fn of_counts() -> Vec<Case> {
    use serde_json::Value::Null;
    vec![
        (SUMMARY, Null, &["failure-total-absent", "success-total-absent"]),
        ("/policies/0/summary/total-failure-session-count", json!("2"), &["count-text"]),
        ("/policies/0/summary/total-failure-session-count", json!(2.0), &[]),
        ("/policies/0/summary/total-failure-session-count", json!(2.5), &["count-fraction"]),
        (
            "/policies/0/summary/total-failure-session-count",
            json!(-2),
            &["count-negative", "counts-disagree"],
        ),
        ("/policies/0/summary/total-failure-session-count", json!(3), &["counts-disagree"]),
        (
            "/policies/0/summary/total-failure-session-count",
            json!([]),
            &["count-unreadable", "failure-total-absent"],
        ),
        (
            "/policies/0/summary/total-successful-session-count",
            json!("nan"),
            &["count-text", "count-unreadable", "success-total-absent"],
        ),
        (
            "/policies/0/failure-details",
            json!({"result-type": "tlsa-invalid", "failed-session-count": 2}),
            &["details-object"],
        ),
        (
            "/policies/0/failure-details",
            json!([null, {"result-type": "tlsa-invalid", "failed-session-count": 2}]),
            &["detail-unreadable"],
        ),
        (DETAIL, json!({"failed-session-count": 2}), &["result-type-absent"]),
        (DETAIL, json!({"result-type": "tlsa-invalid"}), &["count-absent", "counts-disagree"]),
        ("/policies/0/failure-details/0/result-type", json!("Certificate-Expired "), &[]),
        ("/policies/0/failure-details/0/result-type", json!("handshake"), &["result-type-unknown"]),
        ("/policies/0/failure-details/0/sending-mta-ip", json!(""), &[]),
        ("/policies/0/failure-details/0/sending-mta-ip", json!("[IPv6:2001:db8::00001]"), &[]),
        (
            "/policies/0/failure-details/0/sending-mta-ip",
            json!("mx.example.com"),
            &["address-unreadable"],
        ),
        ("/date-range/start-datetime", json!("2026-10-01T00:00:00"), &["time-without-zone"]),
        ("/date-range/start-datetime", json!("2026-10-01 00:00:00 UTC"), &["time-form"]),
        ("/date-range/start-datetime", json!("2026-10-01"), &["time-form"]),
        ("/date-range/start-datetime", json!(1_790_812_800), &["time-form"]),
        ("/date-range/end-datetime", json!("2026-10-01T24:00:00Z"), &["time-form"]),
        ("/date-range/end-datetime", json!("2026-10-02T02:00:00+02:00"), &[]),
    ]
}

#[test]
fn each_deviation_is_mended_and_named() {
    for (pointer, new, expected) in of_texts().into_iter().chain(of_counts()) {
        let (_, words) = with(pointer, new.clone());
        assert_eq!(words, expected.iter().copied().collect(), "{pointer} {new}");
    }
}

#[test]
fn what_is_mended_has_the_right_value() {
    let (report, _) = with("/policies/0/policy/policy-domain", json!("Bücher.Example."));
    assert_eq!(report.policies[0].domain.as_deref(), Some("xn--bcher-kva.example"));
    let (report, _) = with("/policies/0/policy/mx-host", json!(["mx: *.EXAMPLE.com.", "b"]));
    assert_eq!(report.policies[0].mx, ["*.example.com", "b"]);
    let (report, _) = with(SUMMARY, Value::Null);
    assert_eq!((report.policies[0].success, report.policies[0].failure), (0, 2));
    let (report, _) = with("/policies/0/summary/total-failure-session-count", json!(-2));
    assert_eq!(report.policies[0].failure, 0);
    let (report, _) =
        with("/policies/0/failure-details/0/sending-mta-ip", json!("::ffff:192.0.2.9"));
    assert_eq!(report.policies[0].details[0].sending_ip.unwrap().to_string(), "192.0.2.9");
    let (report, _) = with("/policies/0/policy/policy-string", json!("a: b\r\nc: d"));
    assert_eq!(report.policies[0].policy_string, ["a: b", "c: d"]);
    let (report, _) = with("/contact-info", json!("mailto:<a@example.net>"));
    assert_eq!(report.contact.as_deref(), Some("a@example.net"));
    let (report, _) = with("/date-range/end-datetime", json!("2026-10-03T00:00:00Z"));
    assert_eq!(report.days(), ["2026-10-01", "2026-10-02"]);
    let (report, _) = with("/date-range/end-datetime", json!("2026-10-03T01:30:00+02:00"));
    assert_eq!((report.end.rfc3339().as_str(), report.days().len()), ("2026-10-02T23:30:00Z", 2));
}

#[test]
fn the_flat_form_and_a_lone_policy_are_read() {
    let mut value = whole();
    let policy = value["policies"][0]["policy"].take();
    let flat = value["policies"][0].as_object_mut().unwrap();
    flat.remove("policy");
    flat.extend(policy.as_object().unwrap().clone());
    value["policies"] = value["policies"][0].take();
    let report = read(&value, &Hints::default()).unwrap().remove(0);
    assert!(
        report.deviations.is_superset(&[Deviation::PolicyFlat, Deviation::PoliciesObject].into())
    );
    assert_eq!(report.policies[0].policy_type.as_deref(), Some("sts"));
    assert_eq!(report.policies[0].mx, ["mx.example.com"]);
}

#[test]
fn odd_and_double_keys_are_named_and_the_last_one_counts() {
    let text = whole().to_string().replacen('{', "{\"report-id\":\"first\",", 1);
    let text = text.replace("\"contact-info\"", "\"Contact_Info\"");
    let report = report_reader::read(&text, &Hints::default(), &Deviations::new()).unwrap();
    assert_eq!(report[0].report_id.as_deref(), Some("1"));
    assert_eq!(report[0].contact.as_deref(), Some("tls@example.net"));
    let expected = Deviations::from([Deviation::DuplicateKey, Deviation::KeySpelling]);
    assert_eq!(report[0].deviations, expected);
}

#[test]
fn text_behind_the_json_and_lists_of_reports_are_read() {
    let behind = format!("{}\r\n\0 ", whole());
    let read =
        |text: &str| report_reader::read(text, &Hints::default(), &Deviations::new()).unwrap();
    assert_eq!(read(&behind)[0].deviations, Deviations::new());
    let behind = format!("{}-- \nfooter", whole());
    assert_eq!(read(&behind)[0].deviations, [Deviation::TrailingData].into());
    let list = read(&json!([whole(), whole()]).to_string());
    assert_eq!((list.len(), &list[1].deviations), (2, &[Deviation::ReportList].into()));
}

/// RFC 8460 §5.6: what stands around the body only fills in what it lacks.
#[test]
fn headers_and_file_name_fill_in_what_the_body_lacks() {
    let hints = |domain: Option<&str>, name: Option<&str>| Hints {
        domain: domain.map(Into::into),
        submitter: Some("MTA.Example.net".into()),
        file_name: name.map(Into::into),
    };
    let name = Some("../mta!File.example!1790812800!1790899199!1.json.gz");
    let full = read(&whole(), &hints(Some("other.example"), name)).unwrap().remove(0);
    assert_eq!(full.policies[0].domain.as_deref(), Some("example.com"));
    assert_eq!(full.submitter.as_deref(), Some("mta.example.net"));
    let mut bare = whole();
    bare["policies"][0]["policy"].as_object_mut().unwrap().remove("policy-domain");
    let by_header = read(&bare, &hints(Some("Header.example"), name)).unwrap().remove(0);
    assert_eq!(by_header.policies[0].domain.as_deref(), Some("header.example"));
    bare.as_object_mut().unwrap().remove("date-range");
    let by_name = read(&bare, &hints(None, name)).unwrap().remove(0);
    assert_eq!(by_name.policies[0].domain.as_deref(), Some("file.example"));
    assert_eq!(by_name.start.rfc3339(), "2026-10-01T00:00:00Z");
    assert!(by_name.deviations.contains(&Deviation::DateRangeAbsent));
    assert_eq!(read(&bare, &hints(None, None)).unwrap_err().refusal, Refusal::DateRange);
}

#[test]
fn what_is_no_report_is_refused_with_the_reason() {
    for text in ["", "{", "{\"policies\":[}", "{\"policies\":[],}", "nonsense"] {
        refused(text, Refusal::NotJson);
    }
    refused("{}", Refusal::NotReport);
    refused("[1]", Refusal::NotReport);
    refused("{\"policy\":{\"policy-type\":\"sts\"},\"date-range\":{}}", Refusal::Draft);
    refused("{\"policies\":[{\"success-aggregate\":1}],\"date-range\":{}}", Refusal::Draft);
    let ranges = [
        ("2026-10-02T00:00:00Z", "2026-10-01T00:00:00Z"),
        ("2026-10-01T00:00:00Z", "2026-10-01T00:00:00Z"),
        ("2026-10-01T00:00:00Z", "2027-10-03T00:00:00Z"),
        ("yesterday", "2026-10-01T00:00:00Z"),
        ("0000-10-01T00:00:00Z", "2026-10-01T00:00:00Z"),
    ];
    for (start, end) in ranges {
        let range = json!({"start-datetime": start, "end-datetime": end});
        refused(&json!({"date-range": range, "policies": []}).to_string(), Refusal::DateRange);
    }
}

#[test]
fn limits_are_held() {
    let over =
        ["9007199254740993", "1e17", "99999999999999999999999999", "1e400", "\"9007199254740993\""];
    for count in over {
        refused(
            &whole().to_string().replace("count\":5", &format!("count\":{count}")),
            Refusal::TooLarge,
        );
    }
    let (report, _) =
        with("/policies/0/summary/total-successful-session-count", json!(1_u64 << 53));
    assert_eq!(report.policies[0].success, 1 << 53);
    for key in ["policies", "unknown"] {
        let deep = format!("{{\"{key}\":{}{}}}", "[".repeat(10_000), "]".repeat(10_000));
        refused(&deep, Refusal::TooLarge);
    }
    let shallow = whole().to_string().replacen(
        '{',
        &format!("{{\"x\":{}{},", "[".repeat(30), "]".repeat(30)),
        1,
    );
    assert!(report_reader::read(&shallow, &Hints::default(), &Deviations::new()).is_ok());
    let policies = |n: usize| {
        let mut value = whole();
        value["policies"] = vec![value["policies"][0].clone(); n].into();
        value.to_string()
    };
    assert!(report_reader::read(&policies(10_000), &Hints::default(), &Deviations::new()).is_ok());
    refused(&policies(10_001), Refusal::TooLarge);
}

/// No cut and no changed octet makes it panic, or makes something up.
#[test]
fn cut_and_damaged_reports_do_no_harm() {
    let text = whole().to_string();
    for end in 0..text.len() {
        refused(&text[..end], Refusal::NotJson);
    }
    for at in 0..text.len() {
        for octet in [b'"', b'{', b'[', b'0', b'\\', b' '] {
            let mut changed = text.clone().into_bytes();
            changed[at] = octet;
            let changed = String::from_utf8(changed).unwrap();
            let read = report_reader::read(&changed, &Hints::default(), &Deviations::new());
            assert!(read.is_err() || read.unwrap().iter().all(|r| r.policies.len() <= 1));
        }
    }
}

#[test]
fn every_word_has_a_sentence_and_stands_once() {
    let words: BTreeSet<&str> = Deviation::ALL.iter().map(|d| d.word()).collect();
    assert_eq!(words.len(), Deviation::ALL.len());
    for deviation in Deviation::ALL {
        assert!(!deviation.says().is_empty() && !deviation.says().ends_with('.'), "{deviation:?}");
    }
}
