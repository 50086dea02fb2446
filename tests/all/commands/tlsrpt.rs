//! `tlsrpt read`: the samples with what they must come out as, signatures, ways in, hostile files.
//!
//! Tests of `src/shell/commands/tlsrpt/read.rs`, `src/render/tls_report.rs`, `src/gateway/tls_reports/intake.rs`,
//! `src/gateway/tls_reports/sources.rs`, `src/gateway/tls_reports/message.rs`, `src/gateway/tls_reports/content.rs`,
//! `src/gateway/tls_reports/signatures.rs` and `src/net/dkim.rs`. Source: RFC 8460 §3, §5.

use crate::support::net::txt;
use crate::support::net::world;
use crate::support::run::Home;
use crate::support::run::Out;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::write::GzEncoder;
use mail_auth::common::crypto::Ed25519Key;
use mail_auth::common::headers::HeaderWriter;
use mail_auth::dkim::DkimSigner;
use serde_json::Value;
use serde_json::json;
use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::net::SocketAddr;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::Mutex;

/// The samples with their expectations.
fn samples() -> Vec<(PathBuf, Value)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/samples/tlsrpt");
    let names: Vec<PathBuf> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    let text = |path: &PathBuf| path.display().to_string();
    let mut out = Vec::new();
    for name in &names {
        let Some(stem) = text(name).strip_suffix("expect.json").map(ToString::to_string) else {
            continue;
        };
        let sample = names.iter().find(|n| text(n).starts_with(&stem) && *n != name).unwrap();
        out.push((sample.clone(), serde_json::from_slice(&fs::read(name).unwrap()).unwrap()));
    }
    assert!(out.len() >= 13, "{}", out.len());
    out
}

/// A name server with the keys of an expectation, and the names that it was asked for.
fn keys(expected: &Value) -> (SocketAddr, Arc<Mutex<Vec<String>>>) {
    let known: BTreeMap<String, String> =
        serde_json::from_value(expected["dns"].clone()).unwrap_or_default();
    let asked = Arc::new(Mutex::new(Vec::new()));
    let noted = Arc::clone(&asked);
    let server = world(move |name, _| {
        noted.lock().unwrap().push(name.to_string());
        known.get(name).map(txt).into_iter().collect()
    });
    (server, asked)
}

/// Compares what an expectation has. A member of a detail that it has not must be absent or null.
#[track_caller]
fn compare(expected: &Value, got: &Value, place: &str, with_dkim: bool) {
    match (expected, got) {
        (Value::Object(wanted), Value::Object(found)) => {
            let closed = place.ends_with("details") || place.ends_with("by_result");
            for key in found.keys().filter(|_| closed) {
                assert!(wanted.contains_key(key) || found[key].is_null(), "{place}: {key}");
            }
            for (key, value) in wanted {
                match key.as_str() {
                    "case" | "source" | "form" | "dns" => {}
                    "dkim" if !with_dkim => assert_eq!(got[key], Value::Null, "{place}"),
                    _ => compare(value, &got[key], &format!("{place}.{key}"), with_dkim),
                }
            }
        }
        (Value::Array(wanted), Value::Array(found)) => {
            assert_eq!(wanted.len(), found.len(), "{place}: {found:?}");
            for (w, f) in wanted.iter().zip(found) {
                compare(w, f, place, with_dkim);
            }
        }
        (wanted, found) => assert_eq!(wanted, found, "{place}"),
    }
}

#[test]
fn every_sample_comes_out_as_it_must() {
    let home = Home::new();
    for (sample, expected) in samples() {
        let name = sample.display().to_string();
        let status = i32::from(!expected["error"].is_null());
        let read = |options: &str| {
            let line = format!("tlsrpt read --format json --db none/x.db {options}");
            home.destgate(&line).arg(&sample).run().ended(status).json()
        };
        let (server, asked) = keys(&expected);
        compare(&expected, &read(&format!("--resolver {server}")), &name, false);
        assert_eq!(*asked.lock().unwrap(), [""; 0], "{name}");
        let noted = read(&format!("--resolver {server} --dkim note"));
        compare(&expected, &noted, &name, true);
        let required = read(&format!("--resolver {server} --dkim require"));
        for report in required["reports"].as_array().unwrap() {
            let counts = matches!(report["dkim"].as_str(), None | Some("pass"));
            assert_eq!(report["standing"], if counts { "counted" } else { "held" }, "{name}");
        }
        assert!(!home.path().join("none").exists() && !home.database().exists());
    }
}

fn report(id: &str) -> String {
    json!({
        "organization-name": "Example", "contact-info": "tls@example.net", "report-id": id,
        "date-range": {
            "start-datetime": "2026-10-01T00:00:00Z", "end-datetime": "2026-10-01T23:59:59Z",
        },
        "policies": [{
            "policy": {"policy-type": "no-policy-found", "policy-domain": "example.com"},
            "summary": {"total-successful-session-count": 1, "total-failure-session-count": 0},
        }],
    })
    .to_string()
}

fn packed(content: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(content).unwrap();
    encoder.finish().unwrap()
}

fn read(content: impl Into<Vec<u8>>) -> Out {
    Home::new().destgate("tlsrpt read --format json -").stdin(content).run()
}

/// The report ids, and the warnings of the first report.
fn ids_and_warnings(out: &Out) -> (Vec<String>, Vec<String>) {
    let json = out.json();
    let reports = json["reports"].as_array().unwrap();
    let ids = reports.iter().map(|r| r["report_id"].as_str().unwrap().to_string()).collect();
    let of_first = reports.first().map(|r| r["warnings"].clone()).unwrap_or_default();
    (ids, serde_json::from_value(of_first).unwrap_or_default())
}

#[test]
fn files_are_known_by_their_content() {
    let json = report("1");
    let utf16: Vec<u8> = json.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let latin =
        json.replace("Example", "M\u{fc}ller").chars().map(|c| c as u8).collect::<Vec<u8>>();
    let mail = format!("Subject: x\nContent-Type: application/tlsrpt+json\n\n{json}");
    let mbox = format!("From a@b.example Fri Oct  2 09:00:00 2026\n{mail}\n");
    let cases: Vec<(Vec<u8>, &[&str])> = vec![
        (json.clone().into(), &[]),
        (format!("\u{feff}\r\n{json}\n").into(), &["byte-order-mark"]),
        (utf16.clone(), &["charset"]),
        ([b"\xff\xfe".to_vec(), utf16].concat(), &["byte-order-mark", "charset"]),
        (latin, &["charset"]),
        (packed(json.as_bytes()), &[]),
        (packed(&packed(json.as_bytes())), &["gzip-nested"]),
        ([packed(json.as_bytes()), b"\nfooter".to_vec()].concat(), &["gzip-trailing"]),
        (packed(json.as_bytes()).split_last_chunk::<3>().unwrap().0.to_vec(), &["gzip-damaged"]),
        (format!("[{json}]").into(), &["report-list"]),
        (mail.clone().into(), &[]),
        (packed(mail.as_bytes()), &[]),
        (mbox.clone().into(), &[]),
        (packed(mbox.as_bytes()), &[]),
    ];
    for (n, (content, expected)) in cases.into_iter().enumerate() {
        let out = read(content).ended(0);
        let (ids, warnings) = ids_and_warnings(&out);
        assert_eq!(
            (ids, warnings),
            (vec!["1".into()], expected.iter().map(ToString::to_string).collect()),
            "{n}"
        );
    }
    let refused: &[(&[u8], &str)] = &[
        (b"", "not-json"),
        (b"\x00\x01", "not-json"),
        (b"{\"a\":1}", "not-a-report"),
        (b"PK\x03\x04rest", "unsupported"),
        (&packed(report("1").as_bytes())[..40], "not-json"),
    ];
    for (content, word) in refused {
        let json = read(*content).ended(1).json();
        assert_eq!((&json["error"], &json["reports"]), (&json!(word), &json!([])), "{content:?}");
        assert_eq!(json["unread"][0]["place"], "stdin");
    }
}

fn mail(parts: &[(&str, &str)]) -> String {
    let mut out = "From: a@example.net\nTLS-Report-Submitter: MTA.example.net\n\
        Content-Type: multipart/mixed; boundary=b\n\nhello\n"
        .to_string();
    for (head, body) in parts {
        out += &format!("--b\n{head}\n\n{body}\n");
    }
    out + "--b--\n"
}

#[test]
fn parts_of_a_message_are_read_by_their_content() {
    let base64 = |octets: Vec<u8>| STANDARD.encode(octets);
    let (json, gz) = (report("1"), base64(packed(report("1").as_bytes())));
    let broken = gz.chars().map(|c| format!("{c}\n ")).collect::<String>();
    let qp = json.replace('=', "=3D").replace(',', ",=\n");
    let inner = format!("Content-Type: application/tlsrpt+json\n\n{json}");
    let cases: &[(&str, &str, &[&str])] = &[
        ("Content-Type: application/tlsrpt+json", &json, &[]),
        (
            "Content-Type: application/tlsrpt+json\nContent-Transfer-Encoding: quoted-printable",
            &qp,
            &[],
        ),
        ("Content-Type: application/tlsrpt+gzip\nContent-Transfer-Encoding: base64", &gz, &[]),
        ("Content-Type: application/tlsrpt+gzip\nContent-Transfer-Encoding: base64", &broken, &[]),
        (
            "Content-Type: application/tlsrpt+gzip\nContent-Transfer-Encoding: 7bit",
            &gz,
            &["transfer-encoding"],
        ),
        (
            "Content-Type: application/tlsrpt+json\nContent-Transfer-Encoding: base64",
            &json,
            &["transfer-encoding"],
        ),
        (
            "Content-Type: application/tlsrpt\nContent-Transfer-Encoding: base64",
            &gz,
            &["media-type"],
        ),
        ("Content-Type: application/tlsrpt+gzip", &json, &["media-type"]),
        ("ContentType: application/tlsrpt+json", &json, &[]),
        ("Content-Type: text/xml; name=x", &json, &["media-type"]),
        ("X: y", &json, &["media-type"]),
        ("Content-Type: message/rfc822", &inner, &[]),
    ];
    for (head, body, expected) in cases {
        let out = read(mail(&[(head, body)])).ended(0);
        let expected: Vec<String> = expected.iter().map(ToString::to_string).collect();
        assert_eq!(ids_and_warnings(&out), (vec!["1".into()], expected), "{head}");
        // What an embedded message says about its sender is its own business.
        let submitter = &out.json()["reports"][0]["submitter"];
        assert_eq!(submitter.is_null(), head.contains("rfc822"), "{head}");
    }
    let typed = "Content-Type: application/tlsrpt+json";
    let several = mail(&[
        ("X: y", &report("3")),
        (typed, &report("1")),
        (typed, &report("2")),
        (typed, &report("1")),
    ]);
    let out = read(several).ended(0);
    assert_eq!(ids_and_warnings(&out).0, ["1", "2", "3"]);
    assert_eq!(out.json()["duplicates"], 1);
}

#[test]
fn other_mail_is_no_error_and_a_broken_report_is_one() {
    let others = [
        ("Content-Type: text/plain", "[external] hello"),
        ("Content-Type: application/json; name=a", "{\"a\":1}"),
        ("Content-Type: application/zip; name=example.com!1!2.zip", "PK\x03\x04"),
        ("Content-Type: application/gzip; name=dmarc.xml.gz", "\x1f\x08"),
    ];
    let json = read(mail(&others)).ended(0).json();
    assert_eq!((&json["error"], &json["without_report"]), (&Value::Null, &json!(1)));
    for (head, body, word) in [
        ("Content-Type: application/tlsrpt+json", "{\"policies\": [", "not-json"),
        ("Content-Type: application/tlsrpt+gzip", "hello", "not-json"),
        ("Content-Type: application/tlsrpt+json", "{}", "not-a-report"),
        ("Content-Type: application/zip; name=a!b!1!2.json.zip", "PK\x03\x04", "unsupported"),
    ] {
        assert_eq!(read(mail(&[(head, body)])).ended(1).json()["error"], word, "{head}");
    }
    // One broken message of a mailbox does not spoil the others.
    let from = "From a@b.example Fri Oct  2 09:00:00 2026\n";
    let typed = "Content-Type: application/tlsrpt+json";
    let mbox = format!("{from}{}\n{from}{}", mail(&[(typed, "{")]), mail(&[(typed, &report("2"))]));
    let json = read(mbox).ended(1).json();
    assert_eq!((&json["error"], &json["reports"][0]["report_id"]), (&Value::Null, &json!("2")));
    assert_eq!(json["unread"][0]["place"], "stdin: message 1");
}

#[test]
fn folders_and_several_files_are_read_together() {
    let home = Home::new();
    for folder in ["Maildir/new", "Maildir/cur", "Maildir/tmp", "other"] {
        fs::create_dir_all(home.path().join(folder)).unwrap();
    }
    let typed = "Content-Type: application/tlsrpt+json";
    for (name, id) in [("new/2.a", "2"), ("cur/1.a:2,S", "1"), ("cur/3.a:2,", "1"), ("tmp/0", "9")]
    {
        home.write(&format!("Maildir/{name}"), mail(&[(typed, &report(id))]));
    }
    home.write("Maildir/cur/.hidden", report("9"));
    home.write("three.json", report("3"));
    let out = home.destgate("tlsrpt read --format json Maildir three.json").run().ended(0);
    assert_eq!(ids_and_warnings(&out).0, ["1", "2", "3"]);
    assert_eq!((&out.json()["duplicates"], &out.json()["without_report"]), (&json!(1), &json!(0)));
    let text = home.destgate("tlsrpt read Maildir three.json").run().ended(0).stdout;
    assert!(
        text.contains("Maildir: 1.a:2,S") && text.ends_with("3 reports, 1 left out as copies\n"),
        "{text}"
    );
    for (wrong, says) in [("other", "no Maildir"), ("absent", "cannot be read")] {
        let out = home.destgate("tlsrpt read").arg(wrong).run().ended(2);
        assert!(out.stderr.contains(says), "{}", out.all());
    }
    let out = home.destgate("tlsrpt read three.json --trust-authres mx.example.com").run().ended(2);
    assert!(out.stderr.contains("--dkim"), "{}", out.all());
}

#[test]
fn texts_of_a_report_cannot_act_on_a_terminal() {
    let evil =
        report("\u{1b}[31m\u{202e}x").replace("Example", "a\\u0007b").replace("tls@", "\\u009b@");
    let out = Home::new().destgate("tlsrpt read -").stdin(evil).run().ended(0);
    let harmless = |c: char| c == '\n' || !(c.is_control() || c == '\u{202e}');
    assert!(out.stdout.chars().all(harmless), "{:?}", out.stdout);
    assert!(out.stdout.contains("\\x1b[31m\\u{202e}x"), "{}", out.stdout);
}

/// How a message is signed.
pub(super) struct Signing {
    pub(super) domain: &'static str,
    /// The tags of the key record before `p=`; `None`: there is no record.
    pub(super) key: Option<&'static str>,
    pub(super) partial: bool,
    pub(super) fields: &'static [&'static str],
    pub(super) expires: u64,
}

pub(super) const SIGNED: Signing = Signing {
    domain: "example.net",
    key: Some("v=DKIM1; k=ed25519; s=tlsrpt;"),
    partial: false,
    fields: &["From", "Content-Type"],
    expires: 0,
};

/// Signs a message with a report, and returns it with a name server that has the key.
pub(super) fn sign(signing: &Signing, message: &str) -> (String, SocketAddr) {
    let key = || Ed25519Key::from_pkcs8_der(&PKCS8.lock().unwrap()).unwrap();
    let signer = DkimSigner::from_key(key())
        .domain(signing.domain)
        .selector("s")
        .headers(signing.fields.iter().copied())
        .body_length(signing.partial)
        .expiration(signing.expires);
    let signature = signer.sign(message.as_bytes()).unwrap().to_header();
    let public = STANDARD.encode(key().public_key());
    let record = signing.key.map(|tags| format!("{tags} p={public}"));
    let name = format!("s._domainkey.{}", signing.domain);
    let server = world(move |asked, _| record.iter().filter(|_| asked == name).map(txt).collect());
    (format!("{signature}{message}"), server)
}

static PKCS8: std::sync::LazyLock<Mutex<Vec<u8>>> =
    std::sync::LazyLock::new(|| Mutex::new(Ed25519Key::generate_pkcs8().unwrap()));

fn judged(message: &str, server: SocketAddr, more: &str) -> (String, String) {
    let line = format!("tlsrpt read - --format json --dkim require --resolver {server} {more}");
    let json = Home::new().destgate(&line).stdin(message).run().ended(0).json();
    let text = |key: &str| json["reports"][0][key].as_str().unwrap().to_string();
    (text("dkim"), text("standing"))
}

/// RFC 8460 §3: what is not signed by the domain that reports is to be ignored.
#[test]
fn a_signature_must_be_of_the_kind_that_counts() {
    let message =
        mail(&[("Content-Type: application/tlsrpt+json", &report("1"))]).replace('\n', "\r\n");
    let cases = [
        ("pass", SIGNED),
        ("pass", Signing { key: Some("v=DKIM1; k=ed25519;"), ..SIGNED }),
        ("refused", Signing { key: Some("v=DKIM1; k=ed25519; s=email;"), ..SIGNED }),
        ("refused", Signing { key: Some("v=DKIM1; k=ed25519; t=y;"), ..SIGNED }),
        ("refused", Signing { key: Some("v=DKIM1; t=s : y; k=ed25519;"), ..SIGNED }),
        ("refused", Signing { domain: "other.example", ..SIGNED }),
        ("refused", Signing { partial: true, ..SIGNED }),
        ("refused", Signing { fields: &["Content-Type"], ..SIGNED }),
        ("unknown", Signing { key: None, ..SIGNED }),
    ];
    for (n, (expected, signing)) in cases.iter().enumerate() {
        let (signed, server) = sign(signing, &message);
        let standing = if *expected == "pass" { "counted" } else { "held" };
        assert_eq!(judged(&signed, server, ""), ((*expected).into(), standing.into()), "{n}");
        if *expected == "pass" {
            let altered = signed.replace("\"1\"", "\"2\"");
            assert_eq!(judged(&altered, server, ""), ("broken".into(), "held".into()));
        }
    }
    let (signed, server) = sign(&SIGNED, &message);
    let over = signed.replace("; t=", "; x=1000000000; t=");
    assert_eq!(judged(&over, server, "").0, "expired");
    // As many signatures as a message should not have.
    let many = format!("{}{message}", signed.replace(&message, "").repeat(11));
    assert_eq!(judged(&many, server, ""), ("refused".into(), "held".into()));
    // The gateway that took the mail in has verified it before it changed it.
    let results = |id: &str| {
        format!("Authentication-Results: {id}; dkim=pass header.d=example.net\r\n{message}")
    };
    let trusting = "--trust-authres mx.example.com";
    assert_eq!(
        judged(&results("mx.example.com"), server, trusting),
        ("trusted".into(), "counted".into())
    );
    assert_eq!(
        judged(&results("mx.example.org"), server, trusting),
        ("none".into(), "held".into())
    );
    assert_eq!(judged(&results("mx.example.com"), server, ""), ("none".into(), "held".into()));
}

/// A line of blanks is a folded one for whoever verifies, so it must not end the head for whoever reads.
#[test]
fn what_is_read_is_what_was_signed() {
    let genuine = "From: reports@example.net\r\nSubject: an invitation\r\n\r\nHello.\r\n";
    let signing = Signing { fields: &["From", "Subject"], ..SIGNED };
    let (signed, server) = sign(&signing, genuine);
    let signature = signed.strip_suffix(genuine).unwrap();
    let report = STANDARD.encode(packed(report("forged").as_bytes()));
    let forged = format!(
        "From: reports@example.net\r\n{signature}Content-Type: application/tlsrpt+gzip\r\n\
         Content-Transfer-Encoding: base64\r\nX-A: b\r\n \r\n {report}\r\nSubject: an invitation\r\n\r\nHello.\r\n"
    );
    let line = format!("tlsrpt read - --format json --dkim require --resolver {server}");
    let out = Home::new().destgate(&line).stdin(forged).run();
    let counted =
        out.json()["reports"].as_array().unwrap().iter().any(|r| r["standing"] == "counted");
    assert!(!counted, "{}", out.all());
}

#[test]
fn a_held_copy_takes_no_place_of_one_that_counts() {
    let message =
        mail(&[("Content-Type: application/tlsrpt+json", &report("1"))]).replace('\n', "\r\n");
    let (signed, server) = sign(&SIGNED, &message);
    let home = Home::new();
    home.write("a.eml", &message);
    home.write("b.eml", &signed);
    let line = format!("tlsrpt read a.eml b.eml --format json --dkim require --resolver {server}");
    let json = home.destgate(&line).run().ended(0).json();
    let standings: Vec<&str> = json["reports"]
        .as_array()
        .unwrap()
        .iter()
        .map(|r| r["standing"].as_str().unwrap())
        .collect();
    assert_eq!(standings, ["held", "counted"]);
}

/// The bound of a hostile file. Units: seconds, MiB.
#[track_caller]
fn bounded(name: &str, content: Vec<u8>, error: &str) {
    let out = read(content);
    let peak = out.peak_kib / 1024;
    assert!(peak < 160 && out.wall.as_secs() < 20, "{name}: {peak} MiB, {:?}", out.wall);
    let json = out.json();
    let word = json["error"].as_str().or(json["unread"][0]["error"].as_str()).unwrap_or_default();
    assert_eq!(word, error, "{name}: {}", &out.stdout[out.stdout.len().saturating_sub(300)..]);
}

#[test]
fn hostile_files_are_bounded_in_time_and_memory() {
    let spaces =
        |mib: usize| [b"{\"a\":\"".to_vec(), vec![b' '; mib << 20], b"\"}".to_vec()].concat();
    let in_policies =
        |text: &str| format!("{{\"policies\":[{text}],\"date-range\":{{}}}}").into_bytes();
    bounded("gzip bomb", packed(&spaces(300)), "too-large");
    bounded("a bomb in a bomb", packed(&packed(&spaces(300))), "too-large");
    bounded("100 MB", spaces(100), "too-large");
    bounded("depth", in_policies(&("[".repeat(10_000) + &"]".repeat(10_000))), "too-large");
    bounded("policies", in_policies(&vec!["{}"; 1_000_000].join(",")), "too-large");
    let details = format!("{{\"failure-details\":[{}]}}", vec!["{}"; 99_000].join(","));
    bounded("details", in_policies(&vec![details; 60].join(",")), "too-large");
    bounded("gzip members", packed(b"").repeat(500_000), "not-json");
    let nested: String = (0..10_000)
        .map(|n| format!("Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n"))
        .collect();
    bounded("nested parts", nested.into(), "too-large");
    bounded(
        "nested messages",
        "Content-Type: message/rfc822\n\n".repeat(100_000).into(),
        "too-large",
    );
    let parts =
        format!("Content-Type: multipart/mixed; boundary=b\n\n{}", "--b\n\n".repeat(2_000_000));
    bounded("parts", parts.into(), "too-large");
    bounded("fields", "A: b\n".repeat(3_000_000).into(), "too-large");
    let separator = "From a@b.example Fri Oct  2 09:00:00 2026\n";
    let line = format!("{separator}Subject: x\n\n{}", "y".repeat(100 << 20));
    bounded("a message of 100 MB", line.into(), "too-large");
    let typed = "Content-Type: application/tlsrpt+gzip";
    let bomb = STANDARD.encode(packed(&spaces(19)));
    let encoded = format!("{typed}\nContent-Transfer-Encoding: base64");
    let bombs = mail(&vec![(encoded.as_str(), bomb.as_str()); 300]);
    bounded("many bombs", bombs.into(), "not-a-report");
}

/// The largest report that is read: 100,000 details.
#[test]
fn the_largest_report_is_read() {
    let detail = json!({
        "result-type": "certificate-expired", "sending-mta-ip": "192.0.2.1", "receiving-ip": "192.0.2.2",
        "receiving-mx-hostname": "mx.example.com", "failed-session-count": 1,
    });
    let details = vec![detail.to_string(); 100_000].join(",");
    let text =
        report("1").replace("\"summary\"", &format!("\"failure-details\":[{details}],\"summary\""));
    let out = read(text).ended(0);
    assert_eq!(
        out.json()["reports"][0]["policies"][0]["by_result"]["certificate-expired"],
        100_000
    );
    assert!(out.peak_kib < 256 * 1024, "{} MiB", out.peak_kib / 1024);
}

/// A prefix of an older command goes on meaning what it meant.
#[test]
fn prefixes_of_tlsverify_keep_their_meaning() {
    let home = Home::new();
    for prefix in ["tl", "tls", "tlsv", "tlsverify"] {
        let out = home.destgate(prefix).arg("--help").run().ended(0);
        assert!(out.stdout.contains("destgate tlsverify example.com"), "{prefix}: {}", out.all());
        let shell = home.destgate("").stdin(format!("help {prefix}\nexit\n")).run();
        assert!(shell.stdout.contains("tlsverify - "), "{prefix}: {}", shell.all());
    }
    assert!(home.destgate("tlsr --help").run().ended(0).stdout.contains("TLS reports"));
    assert!(home.destgate("tlsa --help").run().ended(0).stdout.contains("TLSA records"));
}
