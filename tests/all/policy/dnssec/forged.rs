//! Properties of the DNSSEC judge: nothing that is forged is ever secure, and nothing switches DNSSEC off. What counts as
//! equal is said in [`crate::support::dnssec::forged`].
//!
//! A sample by default; `DESTGATE_CASES=1000000` takes a million (`tests/dnssec/README.md`).

use std::env;
use std::sync::LazyLock;

use destgate::policy::dnssec::judge::Outcome;
use destgate::vocab::dns::Proof;
use destgate::vocab::dns_record::rtype;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;

use crate::support::dnssec::driver::truth;
use crate::support::dnssec::forged::Case;
use crate::support::dnssec::forged::Corpus;
use crate::support::dnssec::forged::Mixed;

static CORPUS: LazyLock<Corpus> = LazyLock::new(|| Corpus::new([8, 13, 15, 13, 15, 14]));

/// How many cases a property takes: a share of a hundred of `DESTGATE_CASES`, or a sample.
fn runner(percent: u32, sample: u32) -> TestRunner {
    let wanted = env::var("DESTGATE_CASES").ok().and_then(|c| c.parse::<u32>().ok());
    let cases = wanted.map_or(sample, |c| c / 100 * percent);
    let config = ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() };
    TestRunner::new(config)
}

fn checked(fault: Option<String>) -> Result<(), TestCaseError> {
    fault.map_or(Ok(()), |f| Err(TestCaseError::fail(f)))
}

#[test]
fn truth_is_secure_or_proven_insecure() {
    for case in &CORPUS.cases {
        let name = case.question.name.to_string();
        let insecure = name.contains("plain.") && case.question.rtype != rtype::DS
            // What lies in a gap of c.test may be a delegation without keys.
            || name.ends_with("c.test.") && case.proof != Proof::Secure;
        let wanted = if insecure { Proof::Insecure } else { Proof::Secure };
        let words = truth(&CORPUS.world, &case.question).words();
        assert_eq!(case.proof, wanted, "{:?}: {words}", case.question);
    }
    let count = |p: Proof| CORPUS.cases.iter().filter(|c| c.proof == p).count();
    assert!(count(Proof::Secure) > 90, "{}", count(Proof::Secure));
    let of = |outcome: Outcome| {
        let has = |c: &&Case| c.value.end.as_ref().is_some_and(|end| end.0 == outcome);
        CORPUS.cases.iter().filter(has).count()
    };
    assert!(of(Outcome::NoName) > 10 && of(Outcome::NoType) > 20);
}

#[test]
fn no_changed_octet_is_secure() {
    let input = (any::<usize>(), any::<usize>(), any::<usize>(), any::<u8>());
    runner(55, 1_500)
        .run(&input, |(which, reply, at, by)| checked(CORPUS.one_octet(which, reply, at, by)))
        .unwrap();
}

#[test]
fn no_spliced_reply_is_secure() {
    let input = (any::<[usize; 4]>(), any::<[usize; 2]>());
    runner(10, 300).run(&input, |(which, cut)| checked(CORPUS.spliced(which, cut))).unwrap();
}

#[test]
fn genuine_records_in_the_wrong_place_prove_nothing_wrong() {
    let added = prop::collection::vec((any::<usize>(), any::<bool>(), any::<u8>()), 0..5);
    let drop = prop_oneof![Just(0_u32), any::<u32>(), any::<u32>().prop_map(|d| d & 0x1111_1111)];
    let lie = (any::<usize>(), drop, any::<u8>(), added)
        .prop_map(|(reply, drop, rcode, added)| Mixed { reply, drop, rcode, added });
    runner(25, 800)
        .run(&(any::<usize>(), lie), |(which, lie)| checked(CORPUS.mixed(which, &lie)))
        .unwrap();
}

#[test]
fn any_octets_are_judged_and_never_secure() {
    let octets = prop::collection::vec(any::<u8>(), 0..300);
    let input = (any::<usize>(), prop::collection::vec(octets, 0..6));
    runner(10, 500)
        .run(&input, |(which, replies)| checked(CORPUS.any_octets(which, &replies)))
        .unwrap();
}
