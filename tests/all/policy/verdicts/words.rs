//! The words used in reports, and the exit status.

use destgate::policy::evidence::Session;
use destgate::policy::verdict::Action;
use destgate::policy::verdict::DaneStatus;
use destgate::policy::walk::Protection;
use destgate::vocab::dns::Proof;
use destgate::vocab::dns::RecordType;
use destgate::vocab::finding::Severity;

use crate::support::certs;
use crate::support::certs::By;
use crate::support::certs::cert;
use crate::support::sessions;
use crate::support::world;
use crate::support::world::World;
use crate::support::world::codes;
use crate::support::world::words;

const OPP: &str = "preferred opportunistic on";

fn host(session: Session) -> World {
    World::signed("example.com").host(10, "mx.example.com", "192.0.2.1", session)
}

fn good() -> Session {
    sessions::tls(&cert(&["mx.example.com"]))
}

fn dane_of(w: &World, profile: &str) -> Option<&'static str> {
    w.report(profile).decision.dane.map(DaneStatus::word)
}

#[test]
fn actions_and_protections_have_their_words() {
    let actions =
        [Action::Deliver, Action::Defer, Action::Bounce, Action::Discard, Action::Unknown];
    assert_eq!(actions.map(Action::word), ["deliver", "defer", "bounce", "discard", "unknown"]);
    let all = [
        Protection::Dane,
        Protection::MtaSts,
        Protection::Verified,
        Protection::Encrypted,
        Protection::None,
    ];
    assert_eq!(all.map(Protection::word), ["dane", "mta-sts", "verified", "encrypted", "none"]);
}

#[test]
fn skipped_dane_only_if_dane_verified_the_host_and_a_policy_of_effect_exists() {
    let dane = || host(good()).tlsa("mx.example.com", &[certs::fitting()]);
    let status = |w: World| w.report(OPP).decision.mta_sts;
    for mode in ["enforce", "testing"] {
        assert_eq!(status(dane().sts(mode, &["mx.example.com"])), "skipped_dane");
        assert_eq!(status(dane().cached("1", mode, &["mx.example.com"], 60)), "skipped_dane");
    }
    let shown = dane().sts("enforce", &["x.example"]).report(OPP);
    assert!(shown.facts.sts.as_ref().unwrap().applied.is_some());
    assert!(codes(&shown).contains(&"sts-mx-not-listed"), "record and policy are still judged");
    assert_eq!(status(dane().sts("none", &[])), "none");
    assert_eq!(status(dane()), "absent");
    assert_eq!(status(dane().sts_record()), "fetch_failed");
    assert_eq!(status(host(good()).sts("enforce", &["mx.example.com"])), "enforce");
    let mismatch = host(good()).tlsa("mx.example.com", &[certs::other()]);
    assert_eq!(status(mismatch.sts("enforce", &["mx.example.com"])), "enforce");
}

#[test]
fn dane_status_is_that_of_the_host_used_in_the_first_walk() {
    let w = host(sessions::refused()).tlsa("mx.example.com", &[certs::fitting()]).host(
        20,
        "b.example.com",
        "192.0.2.2",
        good(),
    );
    assert_eq!(dane_of(&w, OPP), Some("absent"));
    assert_eq!(dane_of(&w.tlsa("b.example.com", &[certs::fitting()]), OPP), Some("verified"));
    assert_eq!(dane_of(&host(good()), "preferred none on"), Some("off"));
    assert_eq!(dane_of(&host(good()), "none mandatory on"), Some("off"), "off while tls is none");
}

#[test]
fn with_no_host_used_dane_status_is_the_first_of_failed_error_unusable_insecure_absent() {
    let states = ["failed", "error", "unusable", "insecure", "absent"];
    for from in 0..states.len() {
        let mut w = World::signed("example.com");
        for (n, state) in states.iter().enumerate().skip(from).rev() {
            let (name, ip) = (format!("mx{}.example.com", 9 - n), format!("192.0.2.{n}"));
            w = w.host(10, &name, &ip, sessions::tls(&cert(&["x.example"]).by(By::Private)));
            let tlsa = format!("_25._tcp.{name}");
            w = match *state {
                "failed" => w.tlsa(&name, &[certs::other()]),
                "error" => w.dns(&tlsa, RecordType::Tlsa, world::servfail()),
                "unusable" => w.tlsa(&name, &[certs::useless()]),
                "insecure" => {
                    w.proof(&tlsa, RecordType::Tlsa, destgate::vocab::dns::Proof::Insecure)
                }
                _ => w,
            };
        }
        assert_eq!(dane_of(&w, "required_verify opportunistic off"), Some(states[from]));
    }
}

#[test]
fn dane_without_a_session_to_judge_is_null() {
    let w = host(good()).tlsa("mx.example.com", &[certs::fitting()]).scope(|s| s.smtp = false);
    assert_eq!(dane_of(&w, OPP), None);
}

/// RFC 8460 §3.
#[test]
fn tls_rpt_has_four_states() {
    let rpt = "_smtp._tls.example.com";
    let status = |w: World| w.report(OPP).facts.rpt.unwrap().status;
    assert_eq!(status(host(good())), "absent");
    assert_eq!(status(host(good()).txt(rpt, "v=TLSRPTv1; rua=mailto:t@example.com")), "present");
    assert_eq!(status(host(good()).txt(rpt, "v=TLSRPTv1; rua=ftp://x")), "invalid");
    assert_eq!(
        status(
            host(good())
                .txt(rpt, "v=TLSRPTv1; rua=mailto:a@b")
                .txt(rpt, "v=TLSRPTv1; rua=mailto:c@d")
        ),
        "invalid"
    );
    assert_eq!(status(host(good()).dns(rpt, RecordType::Txt, world::servfail())), "lookup_failed");
}

/// RFC 8460 §4.3.
#[test]
fn failures_bear_the_words_of_tls_reporting() {
    let strict = "required_verify_hosted opportunistic on";
    let of = |w: World, profile: &str| words(&w.report(profile).decision.walked[0].own.failures);
    let shown = |s: Session| of(host(s), strict);
    let tls = |c: certs::Cert| shown(sessions::tls(&c));
    let named = || cert(&["mx.example.com"]);
    assert_eq!(shown(sessions::no_starttls()), ["starttls-not-supported"]);
    assert_eq!(shown(sessions::starttls_454()), ["starttls-not-supported"]);
    assert_eq!(shown(sessions::handshake_fails()), ["validation-failure"]);
    assert_eq!(shown(sessions::injected()), ["validation-failure"]);
    assert_eq!(tls(cert(&["x.example"])), ["certificate-host-mismatch"]);
    assert_eq!(tls(named().expired()), ["certificate-expired"]);
    assert_eq!(tls(named().not_yet()), ["validation-failure"]);
    assert_eq!(tls(named().by(By::Private)), ["certificate-not-trusted"]);
    let all = ["certificate-not-trusted", "certificate-expired", "certificate-host-mismatch"];
    assert_eq!(tls(cert(&["x.example"]).expired().by(By::Private)), all);
    assert_eq!(of(host(good()).sts("enforce", &["x.example"]), OPP), ["validation-failure"]);
    assert_eq!(of(host(good()), "preferred mandatory on"), ["dane-required"]);
    let mismatch = host(good()).tlsa("mx.example.com", &[certs::other()]);
    assert_eq!(of(mismatch, "preferred mandatory on"), ["tlsa-invalid"]);
}

/// Of a certificate with several faults the report gives not-trusted, expired, host-mismatch, in this order.
#[test]
fn faults_of_one_certificate_come_in_their_order_under_mta_sts() {
    let s = sessions::tls(&cert(&["x.example"]).expired().by(By::Private));
    let r = host(s).sts("enforce", &["mx.example.com"]).report(OPP);
    let own = &r.decision.walked[0].own;
    let all = ["certificate-not-trusted", "certificate-expired", "certificate-host-mismatch"];
    assert_eq!(words(&own.failures), all);
    assert_eq!(own.reason, own.failures[0].detail, "the first is the reason");
}

#[test]
fn the_setting_that_only_takes_the_recipient_domain_is_hinted_at() {
    let r = host(good()).report("required_verify none off");
    assert!(r.decision.verdict.reason.contains("peer cert does not match domain example.com"));
    let hint = r.findings.iter().find(|f| f.row.code == "hosted-under-required-verify").unwrap();
    assert!(hint.hint().contains("required_verify_hosted"));
}

#[test]
fn the_common_name_counts_for_verification_only_without_any_dns_id() {
    let of = |c: certs::Cert| host(sessions::tls(&c)).verdict("required_verify none off");
    assert_eq!(of(cert(&[]).cn("example.com")), "deliver verified mx.example.com");
    assert_eq!(of(cert(&["x.example"]).cn("example.com")), "defer 4.7.5");
}

#[test]
fn exit_0_needs_a_delivery_and_no_error() {
    let fine = host(good());
    assert_eq!(fine.report(OPP).exit_status(), 0);
    let warned = host(sessions::no_starttls()).report(OPP);
    assert!(warned.findings.iter().any(|f| f.severity() == Severity::Warning));
    assert_eq!(warned.exit_status(), 0, "a warning changes nothing");
    let error = fine.txt("_mta-sts.example.com", "v=STSv1; id=_;").report(OPP);
    assert_eq!((error.decision.verdict.action, error.exit_status()), (Action::Deliver, 1));
}

#[test]
fn exit_1_for_defer_and_bounce_and_3_where_nothing_could_be_seen() {
    let status = |w: World, profile: &str| w.report(profile).exit_status();
    assert_eq!(status(host(sessions::no_starttls()), "required none off"), 1);
    assert_eq!(status(World::signed("example.com"), OPP), 1);
    assert_eq!(status(host(sessions::timed_out()), OPP), 3);
    assert_eq!(status(host(sessions::refused()), OPP), 3);
    let failed = World::signed("example.com").dns("example.com", RecordType::Mx, world::servfail());
    assert_eq!(status(failed, OPP), 3);
    let blind_and_wrong = host(sessions::timed_out()).txt("_mta-sts.example.com", "v=STSv1; id=_;");
    assert_eq!(status(blind_and_wrong, OPP), 1, "an error comes before not seeing");
}

/// Not judged is not unsigned: nothing is made up.
#[test]
fn what_cannot_be_judged_is_not_called_unsigned() {
    let session = sessions::tls(&cert(&["mx.example.com"]));
    let w = World::unsigned("example.com")
        .host(10, "mx.example.com", "192.0.2.1", session)
        .proof("example.com", RecordType::Mx, Proof::Indeterminate)
        .proof("mx.example.com", RecordType::A, Proof::Indeterminate);
    let json = destgate::render::json::report(&w.report("preferred opportunistic on"));
    assert_eq!(json["dane"]["status"], serde_json::Value::Null);
    assert_eq!(json["verdict"]["action"], "deliver");
    let r = w.report("preferred mandatory on");
    assert_eq!(r.decision.verdict.action.word(), "unknown");
    assert_eq!(r.exit_status(), 3);
}

/// A chain that has run out and leads to nobody is told of both, and neither hides the other.
#[test]
fn a_chain_with_two_faults_is_said_to_have_both() {
    let session = sessions::tls(&cert(&["mx.example.com"]).expired().by(By::Private));
    let r = host(session).report("required_verify_hosted none off");
    let messages: Vec<(&str, String)> =
        r.findings.iter().map(|f| (f.row.code, f.message())).collect();
    let says = |code: &str, word: &str| {
        messages.iter().any(|(c, message)| *c == code && message.contains(word))
    };
    assert!(says("mx-certificate-expired", "expired"), "{messages:?}");
    assert!(says("mx-certificate-bad", "not trusted"), "{messages:?}");
    let failures = words(&r.decision.walked[0].own.failures);
    assert_eq!(failures, ["certificate-not-trusted", "certificate-expired"]);
    let one = host(sessions::tls(&cert(&["mx.example.com"]).expired()));
    let r = one.report("required_verify_hosted none off");
    assert_eq!(words(&r.decision.walked[0].own.failures), ["certificate-expired"]);
    assert!(!codes(&r).contains(&"mx-certificate-bad"), "{:?}", codes(&r));
}
