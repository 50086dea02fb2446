//! `policy plan`, `publish` and `withdraw` in the rehearsal lab, where one domain is the user's own: from nothing
//! to the last stage and back to nothing, each proof failing once.
//!
//! Tests of `src/shell/commands/policy/publish.rs`, `src/shell/commands/policy/plan.rs`,
//! `src/gateway/owner/publish.rs`, `src/gateway/owner/rollout.rs`, `src/render/owner/walk.rs`,
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
    assert!(lines(&one, "record").contains("ns2.example [203.0.113.2] has no such record"));
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
    owner.home.write("www/.well-known/mta-sts.txt", "version: STSv1\nmode: none\nmax_age: 60\n");
    owner.deploy("");
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
        assert!(waits.contains("a TLS report that quotes this policy"), "{waits}");
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
        let out = self.run(&format!("policy publish yours.example {more}")).ended(1);
        assert!(out.stdout.is_empty(), "{}", out.all());
        out.stderr
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
    let done = owner.whole("");
    owner.records(&done, &["mx", "mx2"], "");
    let refused = owner.publish("", 1);
    assert!(lines(&refused, "policy").contains("mx2.yours.example is not listed"), "{refused}");
    let plan = owner.plan("");
    let waits = plan["roll_out"]["waits"].to_string();
    assert!(
        waits.contains("lines for MX hosts that the policy leaves out: mx2.yours.example"),
        "{waits}"
    );
    owner.run("policyconfig edit yours.example --mx live --commit").ended(0);
    let anew = owner.publish("", 1);
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
    std::fs::create_dir_all(owner.home.path().join("www/.well-known")).unwrap();
    owner.home.write(
        "www/.well-known/mta-sts.txt",
        "version: STSv1\nmode: enforce\nmx: mx.yours.example\nmax_age: 31557600\n",
    );
    owner.deploy("");
    owner.home.write("zone", "_mta-sts TXT \"v=STSv1; id=foreign1;\"\n");
    owner.run("lab dns zone").ended(0);
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

#[test]
fn wrong_words_and_missing_entries_say_what_to_do() {
    let owner = Owner::new("");
    let missing = owner.run("policy publish other.example").ended(2).stderr;
    assert!(missing.contains("destgate policyconfig new other.example --commit"), "{missing}");
    let real =
        owner.home.destgate("--db lab.db policy publish yours.example --now +1d").run().ended(2);
    assert!(real.stderr.contains("--now is for a rehearsal"), "{}", real.all());
    let accept =
        owner.run("policy plan yours.example --accept certificate-expired/mx").ended(2).stderr;
    assert!(accept.contains("no report of the last 14 days"), "{accept}");
    owner.run("policyconfig edit yours.example --mode enforce").ended(0);
    let pending = owner.run("policy publish yours.example").ended(1).stderr;
    assert!(pending.contains("changes that are not committed"), "{pending}");
    for text in ["@ A 192.0.2.1", "www.other.example. TXT \"x\"", "@ MX", "$ORIGIN .\n@ MX 10 mx"] {
        owner.home.write("zone", text);
        let refused = owner.run("lab dns zone").ended(2).stderr;
        assert!(refused.contains("nothing was put there: "), "{text}: {refused}");
    }
}
