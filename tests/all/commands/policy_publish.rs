//! `policy plan`, `publish` and `withdraw` in the rehearsal lab, where one domain is the user's own: from nothing
//! to the last stage and back to nothing, each proof failing once.
//!
//! Tests of `src/shell/commands/policy/publish.rs`, `src/shell/commands/policy/plan.rs`,
//! `src/shell/commands/policy/entry.rs`,
//! `src/gateway/owner/instance.rs`, `src/gateway/owner/proofs.rs`, `src/gateway/owner/publish.rs`, `src/gateway/owner/rollout.rs`, `src/render/owner/walk.rs`,
//! `src/owner/proof.rs`, `src/owner/walk.rs` and `src/lab/own.rs`.

use crate::support::run::Home;
use crate::support::run::Out;
use serde_json::Value;

/// A rehearsal whose owner deploys and publishes what is asked of them.
struct Owner {
    home: Home,
}

impl Owner {
    fn new(more: &str) -> Owner {
        let owner = Owner { home: Home::new() };
        let words = format!("policyconfig new yours.example {more} --commit");
        owner.run(&format!("{words} --folder {}", owner.folder())).ended(0);
        owner
    }

    fn folder(&self) -> String {
        self.home.path().join("www").display().to_string()
    }

    fn run(&self, words: &str) -> Out {
        self.home.destgate(&format!("--lab --db lab.db {words}")).run()
    }

    fn publish(&self, more: &str, status: i32) -> Value {
        self.run(&format!("policy publish yours.example --format json {more}")).ended(status).json()
    }

    fn plan(&self, more: &str) -> Value {
        let out = self.run(&format!("policy plan yours.example --format json {more}"));
        out.json()[0].clone()
    }

    fn deploy(&self, more: &str) {
        self.run(&format!("lab host {} {more}", self.folder())).ended(0);
    }

    /// Deploys a text that this program did not write.
    fn deploy_odd(&self, text: &str) {
        let folder = self.home.path().join("odd");
        std::fs::create_dir_all(folder.join(".well-known")).unwrap();
        std::fs::write(folder.join(".well-known/mta-sts.txt"), text).unwrap();
        self.run("lab host odd").ended(0);
    }

    /// Puts lines of a zone file at the name servers.
    fn zone(&self, text: &str, more: &str) {
        self.home.write("zone", text);
        self.run(&format!("lab dns zone {more}")).ended(0);
    }

    /// Publishes the records that a publication names, and MX records beside them.
    fn records(&self, walk: &Value, mx: &[&str], more: &str) {
        let mut text: String = mx.iter().map(|host| format!("@ MX 10 {host}\n")).collect();
        for record in walk["records"].as_array().unwrap() {
            let (name, value) =
                (record["name"].as_str().unwrap(), record["value"].as_str().unwrap());
            text.push_str(&format!("{name}. 3600 IN TXT \"{value}\"\n"));
        }
        self.home.write("zone", text);
        self.run(&format!("lab dns zone {more}")).ended(0);
    }

    /// Goes the whole way of a publication.
    fn whole(&self, more: &str) -> Value {
        self.publish(more, 1);
        self.deploy("");
        let walk = self.publish(more, 1);
        self.records(&walk, &["mx"], "");
        self.publish(more, 0)
    }
}

/// Returns the state of a step.
fn state<'a>(walk: &'a Value, step: &str) -> &'a str {
    let steps = walk["steps"].as_array().unwrap();
    let found = steps.iter().find(|s| s["step"] == step);
    found.map_or("not reached", |s| s["state"].as_str().unwrap())
}

fn lines(walk: &Value, step: &str) -> String {
    let steps = walk["steps"].as_array().unwrap();
    let found = steps.iter().find(|s| s["step"] == step).unwrap();
    let all: Vec<&str> =
        found["lines"].as_array().unwrap().iter().map(|l| l.as_str().unwrap()).collect();
    all.join("\n")
}

fn id(walk: &Value) -> String {
    walk["policy"]["id"].as_str().unwrap().to_string()
}

#[test]
fn no_step_is_taken_before_the_one_above_is_proven() {
    let owner = Owner::new("--rua mailto:tls@yours.example");
    let first = owner.publish("", 1);
    assert_eq!(state(&first, "policy_host"), "not_yet");
    assert_eq!(state(&first, "record"), "not reached");
    assert!(first["records"].as_array().unwrap().is_empty(), "no record before its policy");
    assert!(lines(&first, "policy_host").contains("serves no policy: HTTP status 404"));
    // One address stays behind, as with a second server or a CDN.
    owner.deploy("--only-first");
    let behind = owner.publish("", 1);
    assert_eq!(state(&behind, "policy_host"), "not_yet");
    assert!(lines(&behind, "policy_host").contains("as it must be at"));
    assert_eq!(state(&behind, "record"), "not reached");
    owner.deploy("");
    let body = owner.publish("", 1);
    assert_eq!((state(&body, "policy_host"), state(&body, "record")), ("done", "not_yet"));
    // One name server stays behind.
    owner.records(&body, &["mx"], "--only-first");
    let one = owner.publish("", 1);
    assert!(lines(&one, "record").contains("ns2.example [203.0.113.2] has no record v=STSv1"));
    owner.records(&body, &["mx"], "");
    let done = owner.publish("", 0);
    assert_eq!(done["published"], true);
    // The way went on where it stopped: one id, and again now nothing changes.
    let again = owner.publish("", 0);
    for walk in [&behind, &body, &one, &done, &again] {
        assert_eq!(id(walk), id(&first));
    }
    let text = std::fs::read_to_string(owner.home.path().join("www/.well-known/mta-sts.txt"));
    assert_eq!(
        text.unwrap(),
        "version: STSv1\nmode: testing\nmx: mx.yours.example\nmax_age: 86400\n"
    );
    owner.run("policy status yours.example").ended(0);
    // What was published changes, and the id does not.
    owner.deploy_odd("version: STSv1\nmode: none\nmax_age: 60\n");
    let changed = owner.publish("", 1);
    assert!(lines(&changed, "policy_host").contains("serves another policy: line 2"), "{changed}");
    let status = owner.run("policy status yours.example --format json").ended(1).stdout;
    assert!(status.contains("policy-body-not-live"), "{status}");
}

#[test]
fn a_roll_out_and_a_withdrawal_take_their_time() {
    let owner = Owner::new("--final-max-age 1209600");
    let mut ids = vec![id(&owner.whole(""))];
    // Too early, and checks of one day alone.
    let early = owner.publish_refused("--advance --without-reports");
    assert!(early.contains("this stage lasts until"), "{early}");
    assert!(early.contains("1 of 2 days"), "{early}");
    let mut day = 0;
    for (stay, mode, max_age) in
        [(15, "enforce", 86_400), (8, "enforce", 604_800), (29, "enforce", 1_209_600)]
    {
        day += stay;
        owner.plan(&format!("--now +{day}d"));
        let waits = owner.publish_refused(&format!("--advance --now +{}d", day + 1));
        assert!(waits.contains("waits for  a TLS report with successes"), "{waits}");
        day += 1;
        let next = owner.publish(&format!("--advance --without-reports --now +{day}d"), 1);
        assert_eq!(next["policy"]["mode"], mode);
        assert_eq!(next["policy"]["max_age"], max_age);
        let done = owner.whole(&format!("--now +{day}d"));
        assert!(id(&done) > *ids.last().unwrap(), "an id is later than every former one");
        ids.push(id(&done));
    }
    let plan = owner.plan("--no-check --now +60d");
    assert_eq!(plan["roll_out"]["stage"], "long");
    assert_eq!(plan["next"]["says"], "nothing: this is the last stage");
    owner.withdrawn(day + 3);
    // The history of the table names every stage.
    let history = owner.run("rollbackconfig").ended(0).stdout;
    assert_eq!(history.matches("next stage, without reports").count(), 3, "{history}");
}

impl Owner {
    fn publish_refused(&self, more: &str) -> String {
        self.run(&format!("policy publish yours.example {more}")).ended(1).all()
    }

    /// Withdraws a policy that was held for two weeks, in full.
    fn withdrawn(&self, day: i64) {
        let withdraw = |day: i64, status: i32| {
            self.run(&format!("policy withdraw yours.example --now +{day}d")).ended(status).stdout
        };
        withdraw(day, 1);
        self.deploy("");
        let walk = self.publish(&format!("--now +{day}d"), 1);
        self.records(&walk, &["mx"], "");
        let draining = withdraw(day, 1);
        assert!(draining.contains("serve mode none until"), "{draining}");
        let out = self.run("policyconfig delete yours.example --commit").run_refused();
        assert!(out.contains("--yes"), "{out}");
        assert!(withdraw(day + 13, 1).contains("nothing until then"));
        let gone = withdraw(day + 15, 0);
        assert!(gone.contains("remove the record _mta-sts.yours.example, then the host"), "{gone}");
    }
}

trait Refused {
    fn run_refused(self) -> String;
}

impl Refused for Out {
    fn run_refused(self) -> String {
        assert_ne!(self.status, 0, "{}", self.all());
        self.all()
    }
}

#[test]
fn a_host_that_was_added_first_stops_an_enforced_policy() {
    let owner = Owner::new("--mode enforce --mx mx.yours.example");
    let done = owner.whole("--force");
    let record = format!("_mta-sts TXT \"v=STSv1; id={};\"\n", id(&done));
    owner.zone(&format!("@ MX 10 mx\n@ MX 10 mx2\n{record}"), "");
    let refused = owner.publish("", 1);
    assert!(lines(&refused, "policy").contains("mx2.yours.example is not listed"), "{refused}");
    let plan = owner.plan("");
    let waits = plan["roll_out"]["waits"].to_string();
    assert!(
        waits.contains("lines for MX hosts that the policy leaves out: mx2.yours.example"),
        "{waits}"
    );
    owner.run("policyconfig edit yours.example --mx live --commit").ended(0);
    let anew = owner.publish("--new-hosts", 1);
    assert_ne!(id(&anew), id(&done));
}

#[test]
fn a_rollback_brings_old_bytes_and_never_an_old_id() {
    let owner = Owner::new("");
    let first = owner.whole("");
    owner.run("policyconfig edit yours.example --max-age 3600 --commit second").ended(0);
    let second = owner.whole("");
    let list = owner.run("rollbackconfig").ended(0).stdout;
    assert!(list.contains("1. ") && list.contains("2. "), "{list}");
    owner.run("rollbackconfig 2 --yes").ended(0);
    let third = owner.publish("", 1);
    assert_eq!(third["policy"]["body"], first["policy"]["body"]);
    assert!(id(&third) > id(&second) && id(&second) > id(&first));
}

#[test]
fn the_policy_of_others_is_not_replaced_unasked() {
    let owner = Owner::new("");
    owner.deploy_odd("version: STSv1\nmode: enforce\nmx: mx.yours.example\nmax_age: 31557600\n");
    owner.zone("_mta-sts TXT \"v=STSv1; id=foreign1;\"\n", "");
    assert_eq!(owner.plan("")["published_by_others"], "foreign1");
    let refused = owner.publish("", 1);
    assert!(
        lines(&refused, "policy")
            .contains("a policy with id foreign1 is published, not by this program")
    );
    let taken = owner.publish("--yes", 1);
    assert_ne!(id(&taken), "foreign1");
    let plan = owner.plan("--no-check");
    let found = &plan["instances"][0];
    assert_eq!(
        (&found["id"], &found["found"], &found["max_age"]),
        (&"foreign1".into(), &true.into(), &31_557_600.into())
    );
}

/// A TLS report of one day, as a sender writes it.
fn report(n: u32, policy: &str, success: u32, failures: &str) -> String {
    let lines: Vec<String> = policy.lines().map(|line| format!("{line:?}")).collect();
    format!(
        r#"{{"organization-name": "Sender {n}", "contact-info": "tls@sender{n}.example", "report-id": "r{n}",
        "date-range": {{"start-datetime": "{day}T00:00:00Z", "end-datetime": "{day}T23:59:59Z"}},
        "policies": [{{"policy": {{"policy-type": "sts", "policy-domain": "yours.example",
        "policy-string": [{lines}], "mx-host": ["mx.yours.example"]}},
        "summary": {{"total-successful-session-count": {success}, "total-failure-session-count": {failed}}},
        "failure-details": [{failures}]}}]}}"#,
        day = destgate::os::clock::now().plus(-86_400).day(),
        lines = lines.join(", "),
        failed = u8::from(!failures.is_empty()),
    )
}

#[test]
fn reports_that_quote_the_policy_are_evidence_and_a_lonely_failure_is_accepted() {
    let owner = Owner::new("");
    let done = owner.whole("");
    let body = done["policy"]["body"].as_str().unwrap();
    let failure = r#"{"result-type": "certificate-expired", "receiving-mx-hostname": "mx.yours.example",
        "failed-session-count": 1}"#;
    for (n, success, failures) in [(1, 10, ""), (2, 20, ""), (3, 0, failure)] {
        owner.home.write("report.json", report(n, body, success, failures));
        owner.run("tlsrpt import report.json --any-domain").ended(0);
    }
    let foreign = body.replace("testing", "enforce");
    owner.home.write("report.json", report(4, &foreign, 5, ""));
    owner.run("tlsrpt import report.json --any-domain").ended(0);
    let plan = owner.plan("");
    let roll_out = &plan["roll_out"];
    assert_eq!((&roll_out["reporters"], &roll_out["sessions"]), (&2.into(), &30.into()), "{plan}");
    let waits = roll_out["waits"].to_string();
    assert!(!waits.contains("a TLS report"), "{waits}");
    let accept = "--accept certificate-expired/mx.yours.example";
    assert!(waits.contains(accept), "{waits}");
    assert_eq!(roll_out["unknown_policies"][0]["mode"], "enforce");
    let text = owner.run("policy plan yours.example --no-check").ended(1).stdout;
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(text.contains("of mode enforce that was never made here"), "{text}");
    let after = owner.plan(accept)["roll_out"]["waits"].to_string();
    assert!(!after.contains("certificate-expired"), "{after}");
    let other = owner.run("policy plan yours.example --accept certificate-expired/other").ended(2);
    assert!(other.stderr.contains("no report of the last 14 days"), "{}", other.all());
}

#[test]
fn a_change_of_hosts_is_planned_with_times_and_commands() {
    let owner = Owner::new("");
    owner.whole("");
    let words = "policy plan yours.example --mx-add mx2.yours.example --mx-remove mx.yours.example";
    let out = owner.run(words).ended(0).stdout;
    let add = "destgate --lab --db lab.db policyconfig edit yours.example --also mx2.yours.example --commit\n";
    assert!(out.starts_with("1. ") && out.contains(add), "{out}");
    assert!(out.contains("take mx.yours.example out of the MX records"), "{out}");
    let json = owner.run(&format!("{words} --format json")).ended(0).json();
    assert_eq!(json.as_array().unwrap().len(), 5);
    for wrong in ["--mx-add mx2", "--mx-add 192.0.2.1 yours.example"] {
        let status = owner.run(&format!("policy plan {wrong}")).status;
        assert!(wrong.contains("192") == (status == 2), "{wrong}: {status}");
    }
}

#[test]
fn a_plan_proves_that_the_policy_is_still_published() {
    let owner = Owner::new("");
    let done = owner.whole("");
    let good = format!("_mta-sts TXT \"v=STSv1; id={};\"\n", id(&done));
    let waits = |day: i64| {
        let plan = owner.plan(&format!("--without-reports --now +{day}d"));
        (plan["roll_out"]["waits"].to_string(), plan["roll_out"]["good_days"].clone())
    };
    // One name server says another id, the record is gone, another file is served.
    owner.zone(&good.replace("v=STSv1; id=", "v=STSv1; id=9"), "--only-first");
    let (record, days) = waits(14);
    assert!(record.contains("ns1.example [203.0.113.1] says `v=STSv1; id=9"), "{record}");
    assert_eq!(days, 0, "only the day of the publication, two weeks ago, was good");
    owner.zone("@ MX 10 mx", "");
    assert!(waits(15).0.contains("ns2.example [203.0.113.2] has no record v=STSv1"));
    owner.zone(&good, "");
    owner.deploy_odd("version: STSv1\nmode: none\nmax_age: 60\n");
    assert!(waits(16).0.contains("serves another policy"));
    let refused = owner.publish_refused("--advance --without-reports --now +16d");
    assert!(refused.contains("what the check found to be mended"), "{refused}");
    assert_eq!(owner.plan("--no-check --now +16d")["instances"].as_array().unwrap().len(), 1);
    owner.deploy("");
    owner.plan("--now +17d");
    owner.publish("--advance --without-reports --now +18d", 1);
}

#[test]
fn one_family_of_addresses_proves_nothing_of_the_other() {
    let owner = Owner::new("");
    let walk = owner.publish("--ipv4", 1);
    let said = walk["remarks"].to_string();
    assert!(said.contains("only IPv4 was used: nothing is proven of what answers over IPv6"));
    let next = walk["next"].to_string();
    assert!(next.contains("policy publish yours.example --ipv4"), "{next}");
}

#[test]
fn no_stage_is_skipped_unasked() {
    let owner = Owner::new("");
    owner.whole("");
    owner.run("policyconfig edit yours.example --mode enforce --max-age 2592000 --commit").ended(0);
    let refused = owner.publish("", 1);
    assert!(
        lines(&refused, "policy")
            .contains("stage long (max_age 2592000) would follow testing at once"),
        "{refused}"
    );
    assert_eq!(refused["policy"], Value::Null);
    let forced = owner.publish("--force", 1);
    let command = "destgate --lab --db lab.db policy publish yours.example --force";
    assert_eq!(forced["next"]["command"], command);
    // What was begun so is brought to its end.
    owner.deploy("");
    let walk = owner.publish("", 1);
    owner.records(&walk, &["mx"], "");
    owner.publish("", 0);
    // Back to testing needs no leave.
    owner.run("policyconfig edit yours.example --mode testing --max-age 86400 --commit").ended(0);
    assert_eq!(owner.publish("", 1)["policy"]["mode"], "testing");
}

#[test]
fn a_slip_in_the_record_is_no_policy_of_others() {
    let owner = Owner::new("");
    owner.publish("", 1);
    owner.deploy("");
    let walk = owner.publish("", 1);
    let slip = id(&walk).replace('Z', "");
    owner.zone(&format!("_mta-sts TXT \"v=STSv1; id={slip};\""), "");
    for more in ["", "--yes"] {
        let seen = owner.publish(more, 1);
        assert_eq!(id(&seen), id(&walk));
        assert!(lines(&seen, "record").contains(&format!("says `v=STSv1; id={slip};`")), "{seen}");
        assert!(seen["records"][0]["value"].as_str().unwrap().contains(&id(&walk)));
    }
    let two = format!(
        "_mta-sts TXT \"v=STSv1; id={slip};\"\n_mta-sts TXT \"v=STSv1; id={};\"",
        id(&walk)
    );
    owner.zone(&two, "");
    let seen = owner.publish("", 1);
    assert!(seen["next"]["says"].as_str().unwrap().contains("leave one record only"), "{seen}");
}

#[test]
fn a_withdrawal_commits_nothing_before_it_can_go_on() {
    let owner = Owner::new("");
    let never = owner.run("policy withdraw yours.example").ended(2).stderr;
    assert!(never.contains("it has nothing to withdraw"), "{never}");
    owner.whole("");
    owner.run("policyconfig edit yours.example --max-age 3600").ended(0);
    let waits = owner.run("policy withdraw yours.example").ended(2).stderr;
    assert!(waits.contains("destgate --lab --db lab.db commit"), "{waits}");
    owner.run("clearchanges --yes").ended(0);
    let begun = owner.run("policy withdraw yours.example").ended(1).stdout;
    assert!(
        begun.contains("\n      destgate --lab --db lab.db policy withdraw yours.example\n"),
        "{begun}"
    );
    // Until the new record is out, senders go by the old policy.
    let plan = owner.run("policy plan yours.example").ended(1).stdout;
    assert!(
        plan.starts_with("yours.example: testing since ") && plan.contains("serves another policy"),
        "{plan}"
    );
    let bare = owner.home.destgate("--lab policy publish yours.example").run().ended(2).stderr;
    assert!(bare.contains("a rehearsal without a database keeps nothing"), "{bare}");
}

#[test]
fn an_old_policy_that_is_served_again_moves_the_date_of_the_withdrawal() {
    let owner = Owner::new("--mode enforce --max-age 2592000");
    let enforced = owner.whole("--force");
    owner.run("policy withdraw yours.example --now +2d").ended(1);
    owner.deploy("");
    let walk = owner.publish("--now +2d", 1);
    owner.records(&walk, &["mx"], "");
    let until = |now: &str| {
        let plan = owner.plan(&format!("--now {now}"));
        plan["withdrawal"]["until"].as_str().unwrap_or("-").to_string()
    };
    owner.run("policy withdraw yours.example --now +2d").ended(1);
    let first = until("+3d");
    // A redeployment brings the enforced policy back for a while.
    owner.deploy_odd(enforced["policy"]["body"].as_str().unwrap());
    let later = until("+20d");
    assert!(later > first, "{later} {first}");
    let out = owner.run("policy plan yours.example --now +33d").ended(1).stdout;
    assert!(out.contains("serves another policy") && !out.contains("drained"), "{out}");
    owner.deploy("");
    owner.run("policy withdraw yours.example --now +34d").ended(1);
    owner.run("policy withdraw yours.example --now +64d").ended(0);
}

#[test]
fn a_policy_of_others_whose_text_is_not_seen_may_be_held_for_a_year() {
    let owner = Owner::new("");
    owner.zone("_mta-sts TXT \"v=STSv1; id=foreign1;\"\n", "");
    let seen = owner.publish("--yes", 1);
    assert!(seen["remarks"][0].as_str().unwrap().contains("a year"), "{seen}");
    owner.deploy("");
    let walk = owner.publish("", 1);
    owner.records(&walk, &["mx"], "");
    owner.publish("", 0);
    owner.run("policy withdraw yours.example").ended(1);
    owner.deploy("");
    let walk = owner.publish("", 1);
    owner.records(&walk, &["mx"], "");
    owner.run("policy withdraw yours.example --now +360d").ended(1);
    owner.run("policy withdraw yours.example --now +367d").ended(0);
}

#[test]
fn a_stage_that_was_begun_long_ago_is_decided_anew() {
    let owner = Owner::new("");
    owner.whole("");
    owner.plan("--now +14d");
    owner.publish("--advance --without-reports --now +15d", 1);
    owner.deploy("");
    // Within a day it goes on; after that what allowed it has to hold again.
    assert_eq!(state(&owner.publish("--now +15d", 1), "policy_host"), "done");
    let late = owner.publish("--now +60d", 1);
    assert!(lines(&late, "policy").contains("stage careful"), "{late}");
    let plan = owner.run("policy plan yours.example --without-reports --now +60d").ended(1).stdout;
    assert!(plan.contains("--advance --without-reports"), "{plan}");
    owner.plan("--now +61d");
    let again = owner.publish("--advance --without-reports --now +61d", 1);
    assert_eq!(state(&again, "policy_host"), "done");
    // An entry that a broken-off run has left at the next stage is no dead end.
    let other = Owner::new("");
    other.whole("");
    other.run("policyconfig edit yours.example --mode enforce --commit").ended(0);
    other.plan("--now +14d");
    assert_eq!(other.publish("--now +15d", 1)["policy"], Value::Null);
    other.publish("--advance --without-reports --now +15d", 1);
}

#[test]
fn an_enforced_policy_takes_other_hosts_only_on_demand() {
    let owner = Owner::new("--mode enforce");
    let done = owner.whole("--force");
    let record = format!("_mta-sts TXT \"v=STSv1; id={};\"\n", id(&done));
    owner.zone(&format!("@ MX 10 mx.good.example.\n{record}"), "");
    let before =
        std::fs::read_to_string(owner.home.path().join("www/.well-known/mta-sts.txt")).unwrap();
    let refused = owner.publish("", 1);
    assert!(
        lines(&refused, "policy").contains("the policy would list mx.good.example"),
        "{refused}"
    );
    let after =
        std::fs::read_to_string(owner.home.path().join("www/.well-known/mta-sts.txt")).unwrap();
    assert_eq!(before, after);
    let taken = owner.publish("--new-hosts", 1);
    assert!(taken["policy"]["body"].as_str().unwrap().contains("mx: mx.good.example"));
    // A host that cannot be reached may fail the policy: it is not taken for one that passes.
    owner.zone(&format!("@ MX 10 mx.down.example.\n{record}"), "");
    let unseen = owner.publish("--new-hosts", 1);
    assert!(lines(&unseen, "policy").contains("mode enforce would stop mail"), "{unseen}");
}

#[test]
fn a_clock_that_was_set_back_is_told() {
    let owner = Owner::new("");
    owner.whole("--now +40d");
    let back = owner.publish("", 3);
    assert!(
        lines(&back, "policy").contains("this host's clock stands before the last step"),
        "{back}"
    );
    assert!(owner.plan("")["blocked"].as_str().unwrap().contains("clock"));
}

#[test]
fn failures_that_a_report_does_not_name_count() {
    let owner = Owner::new("");
    let done = owner.whole("");
    let body = done["policy"]["body"].as_str().unwrap();
    let text = report(1, body, 1, "")
        .replace("\"total-failure-session-count\": 0", "\"total-failure-session-count\": 5000");
    owner.home.write("report.json", text);
    owner.run("tlsrpt import report.json --any-domain").ended(0);
    let waits = owner.plan("")["roll_out"]["waits"].to_string();
    assert!(waits.contains("unspecified to be settled: 5000 sessions"), "{waits}");
}

#[test]
fn a_missing_record_for_reports_is_shown_and_stops_nothing() {
    let owner = Owner::new("");
    let done = owner.whole("");
    let none = owner.plan("")["roll_out"]["waits"].to_string();
    assert!(none.contains("nobody is asked for any: set --rua"), "{none}");
    owner.run("policyconfig edit yours.example --rua mailto:tls@yours.example --commit").ended(0);
    let walk = owner.publish("", 0);
    assert_eq!(id(&walk), id(&done));
    assert_eq!(walk["records"][0]["name"], "_smtp._tls.yours.example");
    assert_eq!(state(&walk, "TLS_reports"), "not_yet");
}

#[test]
fn wrong_words_and_missing_entries_say_what_to_do() {
    let owner = Owner::new("");
    let missing = owner.run("policy publish other.example").ended(2).stderr;
    assert!(
        missing.contains("destgate --lab --db lab.db policyconfig new other.example --commit"),
        "{missing}"
    );
    let real =
        owner.home.destgate("--db lab.db policy publish yours.example --now +1d").run().ended(2);
    assert!(real.stderr.contains("--now is for a rehearsal"), "{}", real.all());
    let accept =
        owner.run("policy plan yours.example --accept certificate-expired/mx").ended(2).stderr;
    assert!(accept.contains("no report of the last 14 days"), "{accept}");
    owner.run("policyconfig edit yours.example --mode enforce").ended(0);
    let pending = owner.run("policy publish yours.example").ended(1).stderr;
    assert!(pending.contains("changes that are not committed"), "{pending}");
    for text in [
        "",
        "; nothing",
        "@ A 192.0.2.1",
        "www.other.example. TXT \"x\"",
        "@ MX",
        "$ORIGIN .\n@ MX 10 mx",
    ] {
        owner.home.write("zone", text);
        let refused = owner.run("lab dns zone").ended(2).stderr;
        assert!(refused.contains("nothing was put there: "), "{text}: {refused}");
    }
}
