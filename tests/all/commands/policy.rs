//! `policy` as users and scripts type it, in the rehearsal lab.
//!
//! Tests of `src/shell/commands/policy/mod.rs`, `src/shell/commands/policy/make.rs`, `src/shell/commands/policy/bundle.rs`, `src/render/owner/bundles/written.rs`,
//! `src/gateway/owner/look.rs`,
//! `src/gateway/owner/placing.rs`, `src/render/owner/proposal.rs`, `src/shell/commands/policy/status.rs`, `src/gateway/owner/publication.rs`,
//! `src/render/owner/inspection.rs` and `src/net/authority.rs`.

use crate::support::run::Home;
use crate::support::run::Run;
use serde_json::Value;

fn made(words: &str, status: i32) -> Value {
    let home = Home::new();
    let out = home.destgate(&format!("--lab policy make {words} --format json")).run();
    let out = out.ended(status);
    // Neither a table nor a database is needed.
    assert!(!home.database().exists());
    out.json()
}

fn codes(made: &Value) -> Vec<&str> {
    let all = made["findings"].as_array().unwrap();
    all.iter().map(|f| f["code"].as_str().unwrap()).collect()
}

#[test]
fn a_policy_of_the_lab_is_made_and_its_own_parser_takes_it() {
    let made = made("good.example --rua mailto:tls@good.example", 0);
    let body = "version: STSv1\nmode: testing\nmx: mx.good.example\nmax_age: 86400\n";
    assert_eq!(made["body"], body);
    assert_eq!(made["schema"], "destgate.policy/1");
    assert_eq!(made["mx_dnssec"], "secure");
    assert_eq!(
        made["records"][0]["value"],
        format!("v=STSv1; id={};", made["id"].as_str().unwrap())
    );
    assert_eq!(made["records"][1]["value"], "v=TLSRPTv1; rua=mailto:tls@good.example");
    let addresses = made["hosts"][0]["addresses"].as_array().unwrap();
    assert!(addresses.len() == 2 && addresses.iter().all(|a| a["standing"] == "passes"));
    let home = Home::new();
    let file = home.write("mta-sts.txt", body);
    home.destgate("lint policy").arg(file).run().ended(0);
}

#[test]
fn a_served_policy_keeps_its_id() {
    // The lab serves CRLF, so only other bytes with another id can be made of it.
    let made = made("good.example --mode enforce --max-age 2592000", 0);
    assert_eq!(made["unchanged"], false);
    assert_ne!(made["id"], "20260101T000000");
}

#[test]
fn what_the_policy_would_break_is_told_with_status_1() {
    for domain in ["self-signed-mx.example", "plain.example", "no-starttls.example"] {
        let enforced = made(&format!("{domain} --mode enforce"), 1);
        assert!(codes(&enforced).contains(&"policy-mx-unfit"), "{domain}");
        assert!(codes(&made(domain, 0)).contains(&"policy-mx-unfit"), "{domain}");
    }
    let given = made("good.example --mx mail.good.example", 1);
    assert!(codes(&given).contains(&"policy-mx-behind"));
    // Not a word about the hosts without a look at them.
    let unseen = made("plain.example --mode enforce --no-smtp", 0);
    assert!(codes(&unseen).contains(&"policy-mx-not-seen"));
}

#[test]
fn refusals_say_why() {
    let null = made("null-mx.example", 1);
    assert_eq!(null["error"], "no_host");
    let broken = made("dnssec-broken.example", 3);
    assert_eq!(broken["error"], "not_seen");
    let home = Home::new();
    let out = home.destgate("--lab policy make dnssec-broken.example --dns zone").run().ended(3);
    assert!(out.stdout.is_empty() && out.stderr.contains("no policy was made"), "{}", out.all());
    for words in [
        "good.example --mx bad_name.example",
        "good.example --mx *",
        "good.example --also *.com",
        "good.example --max-age 31557601",
        "good.example --rua tls@good.example",
        "good.example --rua ftp://good.example",
        "good.example --rua mailto:a@b.example;ruf=mailto:c@b.example",
        "good.example --alias a..b",
        "192.0.2.1",
        "good.example --dns zone --format json",
        "good.example --zone good.example",
        "good.example --dns zone --zone other.example",
        "good.example --dns zone --zone a..b",
    ] {
        let out = home.destgate(&format!("--lab policy make {words}")).run();
        assert_eq!(out.status, 2, "{}", out.all());
    }
}

#[test]
fn names_are_taken_as_people_type_them() {
    let made = made("GOOD.example. --mx M\u{fc}ller.example.,*.Good.Example", 1 - 1);
    assert_eq!(made["policy"]["mx"][0], "xn--mller-kva.example");
    assert_eq!(made["policy"]["mx"][1], "*.good.example");
}

#[test]
fn the_text_fits_into_80_columns_and_shows_what_to_do() {
    let home = Home::new();
    let run = home.destgate("--lab policy make self-signed-mx.example --rua mailto:a@b.example");
    let out = run.env("COLUMNS", "80").run().ended(0);
    // An address and a record are not broken, so that they can be copied.
    let is_whole = |l: &&str| l.contains("https://") || l.contains(" 3600 TXT ");
    for line in out.stdout.lines().filter(|l| !is_whole(l)) {
        assert!(line.chars().count() <= 80, "{line}");
    }
    for part in ["1. Serve this text", "2. See that", "3. Publish", "fails", "What to know before"]
    {
        assert!(out.stdout.contains(part), "{part}\n{}", out.all());
    }
}

#[test]
fn the_records_come_alone_for_a_tool() {
    let home = Home::new();
    let words = "--lab policy make good.example --no-smtp --alias web.example.net --dns";
    for (tool, part) in [
        ("zone", "_mta-sts.good.example. 3600 IN TXT \"v=STSv1; id="),
        (
            "nsupdate",
            "zone good.example.\nprereq nxrrset mta-sts.good.example. A\nprereq nxrrset mta-sts.good.example. AAAA\nupdate delete",
        ),
        (
            "nsupdate",
            "prereq yxrrset _mta-sts.good.example. TXT \"v=STSv1; id=20260101T000000\"\nupdate delete _mta-sts.good.example. TXT\nupdate add",
        ),
        ("nsupdate --zone EXAMPLE.", "\nzone example.\n"),
        ("octodns", "'_mta-sts':"),
        ("route53-json", "\"Action\": \"UPSERT\""),
    ] {
        let out = home.destgate(&format!("{words} {tool}")).run().ended(0);
        assert!(out.stdout.contains(part), "{}", out.all());
        assert!(!out.stdout.contains("MX hosts"), "{}", out.all());
    }
}

/// The state of a point of `inspect` or `policy status`.
#[track_caller]
fn state<'a>(inspection: &'a Value, name: &str) -> &'a str {
    let points = inspection["points"].as_array().unwrap();
    let point = points.iter().find(|p| p["name"] == name).unwrap();
    point["state"].as_str().unwrap()
}

#[test]
fn inspect_shows_each_point_of_a_domain() {
    let home = Home::new();
    for (domain, status, name, expected) in [
        ("good.example", 0, "policy host", "ok"),
        ("hosted.example", 0, "record", "ok"),
        ("dane-and-sts.example", 0, "DANE", "ok"),
        ("testing.example", 1, "MX coverage", "problem"),
        ("self-signed-mx.example", 1, "MX hosts", "problem"),
        ("policy-bad-cert.example", 1, "policy host", "problem"),
        ("two-records.example", 1, "record", "problem"),
        ("plain.example", 1, "record", "absent"),
        ("dnssec-broken.example", 1, "record", "not_seen"),
    ] {
        let out = home.destgate(&format!("--lab inspect {domain} --format json")).run();
        let out = out.ended(status);
        assert_eq!(state(&out.json()[0], name), expected, "{}", out.all());
    }
    assert!(!home.database().exists());
    let out = home.destgate("--lab inspect hosted.example").env("COLUMNS", "80").run().ended(0);
    for line in out.stdout.lines() {
        assert!(line.chars().count() <= 80, "{line}");
    }
    assert!(out.stdout.contains("by an alias of _mta-sts.provider.example"), "{}", out.all());
}

#[test]
fn inspect_writes_a_page() {
    let home = Home::new();
    let run =
        home.destgate("--lab inspect good.example testing.example --format html -o page.html");
    let out = run.run().ended(1);
    assert_eq!((out.stdout.as_str(), out.stderr.as_str()), ("", ""));
    let page = std::fs::read_to_string(home.path().join("page.html")).unwrap();
    let page = scraper::Html::parse_document(&page);
    assert!(page.errors.is_empty(), "{:?}", page.errors);
    let texts = |selector: &str| -> Vec<String> {
        let selector = scraper::Selector::parse(selector).unwrap();
        page.select(&selector).map(|e| e.text().collect()).collect()
    };
    assert_eq!(texts("h1"), ["Inspection of 2 domains"]);
    assert_eq!(texts("h2"), ["good.example", "testing.example"]);
    assert!(texts("summary h3").len() >= 14, "{:?}", texts("summary h3"));
    // To stdout without a file; the other forms have none.
    let out = home.destgate("--lab inspect good.example --format html").run().ended(0);
    assert!(out.stdout.starts_with("<!DOCTYPE html>"), "{}", out.all());
    home.destgate("--lab inspect good.example -o page.html").run().ended(2);
}

#[test]
fn status_holds_the_served_policy_against_a_file() {
    let home = Home::new();
    let served = "version: STSv1\r\nmode: enforce\r\nmx: mx.good.example\r\nmax_age: 2592000\r\n";
    for (text, status) in [(served.to_string(), 0), (served.replace("enforce", "testing"), 1)] {
        let file = home.write("mta-sts.txt", text);
        let run = home.destgate("--lab policy status good.example --body").arg(file);
        run.run().ended(status);
    }
    home.destgate("--lab policy status 192.0.2.1").run().ended(2);
}

/// `policy make good.example` into a folder.
fn bundled(home: &Home, words: &str) -> Run {
    home.destgate(&format!("--lab policy make good.example --no-smtp {words}"))
}

#[test]
fn a_bundle_is_written_and_says_what_comes_next() {
    let home = Home::new();
    let out = bundled(&home, "-o site --target nginx").run().ended(0);
    for part in ["In site\n", "new      nginx.conf\n", "README.md"] {
        assert!(out.stdout.contains(part), "{}", out.all());
    }
    let policy = "site/www/good.example/.well-known/mta-sts.txt";
    let next = format!("destgate --lab policy status good.example --body {policy}");
    assert!(out.stdout.ends_with(&format!("\n  {next}\n")), "{}", out.all());
    let body = "version: STSv1\nmode: testing\nmx: mx.good.example\nmax_age: 86400\n";
    assert_eq!(std::fs::read_to_string(home.path().join(policy)).unwrap(), body);
    let readme = std::fs::read_to_string(home.path().join("site/README.md")).unwrap();
    assert!(readme.contains("_mta-sts.good.example. 3600 IN TXT \"v=STSv1; id="), "{readme}");
    // Again: the id is another one, and only the README has it.
    let again = bundled(&home, "-o site --target nginx --format json").run().ended(0).json();
    assert_eq!(again["schema"], "destgate.policy/1");
    assert_eq!(again["bundle"]["files"][0]["change"], "same");
    assert_eq!(again["bundle"]["files"][0]["path"], policy.trim_start_matches("site/"));
    assert_eq!(again["after"], Value::Null);
}

#[test]
fn a_bundle_replaces_nothing_of_others() {
    let home = Home::new();
    std::fs::create_dir(home.path().join("site")).unwrap();
    home.write("site/README.md", "mine\n");
    let out = bundled(&home, "-o site --target plain").run().ended(2);
    assert!(out.stderr.contains("README.md") && out.stderr.contains("--yes"), "{}", out.all());
    assert!(out.stdout.is_empty() && !home.path().join("site/.well-known").exists());
    bundled(&home, "-o site --target plain --yes").run().ended(0);
    for words in [
        "-o site",
        "--target plain",
        "-o site --target elsewhere",
        "-o site --target plain --dns zone",
        "--after true",
        "--yes",
    ] {
        bundled(&home, words).run().ended(2);
    }
    let run = bundled(&home, "-o site --target plain --after");
    run.arg("'open").run().ended(2);
}

#[test]
fn what_would_bounce_mail_is_not_written_unasked() {
    let home = Home::new();
    let words = "--lab policy make self-signed-mx.example --mode enforce -o site --target plain";
    let out = home.destgate(&format!("{words} --after")).arg("touch ran").run().ended(1);
    assert!(out.stderr.contains("nothing was written"), "{}", out.all());
    assert!(!home.path().join("site").exists());
    home.destgate(&format!("{words} --yes --after")).arg("touch ran").run().ended(1);
    assert!(home.path().join("site/ran").exists());
}

#[test]
fn the_command_after_a_bundle_counts() {
    let home = Home::new();
    let words = "-o site --target plain --after";
    let good = bundled(&home, words).arg("test -f .well-known/mta-sts.txt").run().ended(0);
    assert!(good.stderr.contains("exit status 0"), "{}", good.all());
    let bad = bundled(&home, words).arg("sh -c 'printf \"no \\033[1mway\"; exit 4'").run().ended(1);
    assert!(bad.stderr.contains("the command of --after failed: exit status 4"), "{}", bad.all());
    assert!(bad.stderr.contains("no ") && !bad.stderr.contains('\u{1b}'), "{}", bad.all());
    let json = bundled(&home, &format!("--format json {words}")).arg("false").run().ended(1).json();
    assert_eq!(
        json["after"],
        serde_json::json!({"good": false, "how": "exit status 1", "output": ""})
    );
}
