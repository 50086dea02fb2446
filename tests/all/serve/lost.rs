//! Look-ups that end by a fault of the program: an enforced policy stands, and nobody is answered as
//! if there were none.
//!
//! Tests of `src/serve/known.rs` and `src/serve/answers.rs`.

use crate::support::run::Home;
use destgate::engine::check::Engine;
use destgate::net::live::Net;
use destgate::net::query_progress::Times;
use destgate::os::clock;
use destgate::policy::evidence::Answer;
use destgate::policy::evidence::Query;
use destgate::policy::evidence::Scope;
use destgate::policy::evidence::SessionTarget;
use destgate::policy::evidence::Step;
use destgate::policy::postfix::answer::Needs;
use destgate::policy::postfix::facts::Class;
use destgate::policy::postfix::facts::Facts;
use destgate::policy::postfix::facts::MxSet;
use destgate::policy::postfix::facts::Sts;
use destgate::policy::roots::TrustStore;
use destgate::policy::sts::Applied;
use destgate::policy::sts::cached::CachedPolicy;
use destgate::policy::sts::cached::Remembered;
use destgate::policy::verdict::Semantics;
use destgate::serve::answers::Answers;
use destgate::serve::answers::Rules;
use destgate::serve::known;
use destgate::serve::known::Known;
use destgate::serve::table::Table;
use destgate::store::open::Store;
use destgate::store::worker::StoreHandle;
use destgate::vocab::dns::Domain;
use destgate::vocab::time::Timestamp;
use destgate::wire::socketmap::Request;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::AtomicI64;
use std::time::Duration;

const NOW: Timestamp = Timestamp(1_795_000_000);

fn policy(mode: &str, now: Timestamp, left: i64) -> CachedPolicy {
    CachedPolicy {
        id: "1".into(),
        raw: format!("version: STSv1\nmode: {mode}\nmx: mx.example.com\nmax_age: 86400\n").into(),
        fetched_at: now.plus(left - 86_400),
        expires_at: now.plus(left),
    }
}

fn remembered(policy: Option<CachedPolicy>) -> Remembered {
    Remembered { policy, failure: None }
}

/// What was known some seconds ago.
fn earlier(ago: i64, sts: Sts, needs: Needs) -> Known {
    let mx = MxSet::Hosts { is_secure: true, hosts: Vec::new() };
    Known {
        facts: Facts { sts, mx },
        needs,
        until: NOW,
        last_good: Some((Class::All, NOW.plus(-ago))),
        policy_due: Some(NOW),
        failing_since: None,
        unknown_since: None,
        trouble: None,
        asked_at: Arc::new(AtomicI64::new(7)),
        gathered_at: NOW.plus(-ago),
        is_lost: false,
    }
}

#[test]
fn what_is_remembered_stands_and_nothing_else_is_made_up() {
    let enforce = |left| Sts::of(Applied::of_cache(&policy("enforce", NOW, left)));
    let (day, week) = (86_400, 7 * 86_400);
    let live = || remembered(Some(policy("enforce", NOW, 60)));
    let both = Needs::PolicyAndHosts;
    // What was known before, what the cache has, what is needed; the state of MTA-STS.
    let cases = [
        (None, remembered(None), Needs::Policy, None),
        (None, remembered(None), both, None),
        (None, remembered(Some(policy("enforce", NOW, 0))), Needs::Policy, None),
        (None, live(), Needs::Policy, Some("enforce")),
        (None, remembered(Some(policy("testing", NOW, 60))), Needs::Policy, Some("testing")),
        (None, remembered(Some(policy("none", NOW, 60))), Needs::Policy, Some("absent")),
        (Some(earlier(day, Sts::Absent, both)), remembered(None), both, Some("absent")),
        (Some(earlier(day + 1, Sts::Absent, both)), remembered(None), both, None),
        // Nobody asked for the policy then.
        (Some(earlier(1, Sts::Absent, Needs::Hosts)), remembered(None), both, None),
        (Some(earlier(1, Sts::Absent, both)), live(), both, Some("enforce")),
        // A policy stands as long as it lives, and no longer.
        (Some(earlier(week, enforce(60), both)), remembered(None), both, Some("enforce")),
        (Some(earlier(1, enforce(0), both)), remembered(None), both, Some("absent")),
        (Some(earlier(week, enforce(0), both)), remembered(None), both, None),
    ];
    for (n, (before, cache, needs, expected)) in cases.into_iter().enumerate() {
        let known = known::after_fault(before.as_ref(), &cache, needs, NOW);
        let state = match known.facts.sts {
            Sts::Enforce(_) => "enforce",
            Sts::Testing => "testing",
            Sts::Absent => "absent",
        };
        assert_eq!(known.is_lost, expected.is_none(), "case {n}");
        assert_eq!(state, expected.unwrap_or("absent"), "case {n}");
        assert_eq!(known.until, NOW.plus(known::UNKNOWN), "case {n}");
        let is_asked = before.is_some_and(|known| known.gathered_at >= NOW.plus(-day));
        assert_eq!(matches!(known.facts.mx, MxSet::Failed(_)), !is_asked, "case {n}");
    }
    // Where the policy does not count, the hosts decide alone.
    let hosts = known::after_fault(None, &remembered(None), Needs::Hosts, NOW);
    assert!(!hosts.is_lost && matches!(hosts.facts.mx, MxSet::Failed(_)));
    let before = earlier(9, Sts::Absent, both);
    assert_eq!(known::after_fault(Some(&before), &remembered(None), both, NOW).asked_at().0, 7);
}

/// A network whose every use is a fault of the program.
struct Faulty;

impl Net for Faulty {
    fn ask<'a>(&'a self, query: &'a Query) -> Pin<Box<dyn Future<Output = Answer> + Send + 'a>> {
        panic!("injected at {query}");
    }

    fn reached(&self, _target: &SessionTarget) -> Step {
        panic!("injected");
    }

    fn times(&self, _query: &Query) -> Vec<Times> {
        Vec::new()
    }

    fn expect(&self, _name: &Domain) {}
}

#[test]
fn a_panic_defers_what_is_unknown_and_weakens_no_known_policy() {
    let home = Home::new();
    let words = "destconfig new known.example --tls preferred --dane none --mta-sts on --commit x";
    home.destgate(&format!("--db t.db {words}")).run().ended(0);
    let mut store = Store::open(&home.path().join("t.db")).unwrap();
    let cached = policy("enforce", clock::now(), 3_600);
    store.keep_policy(&Domain::parse("known.example").unwrap(), &cached).unwrap();
    let table = Table::load(Some(&store), 1).unwrap();
    let engine = Engine {
        net: Arc::new(Faulty),
        roots: Arc::new(TrustStore::default()),
        store: Some(StoreHandle::start(store).unwrap()),
        deadline: Duration::from_secs(5),
        semantics: Semantics::default(),
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let rules = Rules::default();
        let answers = Answers::new((Arc::new(engine), Scope::default()), rules, table, None);
        let ask = async |key: &str| {
            let request = Request { map: b"QUERY", key: key.as_bytes() };
            String::from_utf8(answers.reply(request).await.netstring.to_vec()).unwrap()
        };
        let known = ask("known.example").await;
        assert!(known.contains("OK secure match=mx.example.com"), "{known}");
        for _ in 0..2 {
            let other = ask("other.example").await;
            assert!(other.contains("TEMP the look-up could not be made"), "{other}");
        }
        assert_eq!(answers.counters.faults.value(), 3);
    });
}
