//! Tests of `src/policy/gravity.rs`, `src/policy/ground.rs` and `src/policy/sts/finding_words.rs`: a finding that keeps
//! the mail is an error, and the same fault elsewhere is none.

use crate::support::certs;
use crate::support::certs::By;
use crate::support::certs::cert;
use crate::support::sessions;
use crate::support::world;
use crate::support::world::World;
use destgate::policy::evidence::DnsAnswer;
use destgate::policy::evidence::Session;
use destgate::policy::findings_verdict::ended;
use destgate::policy::ground::Ground;
use destgate::policy::report::Report;
use destgate::policy::verdict::Semantics;
use destgate::vocab::dns::Proof;
use destgate::vocab::dns::RecordType;
use destgate::vocab::finding::Finding;
use destgate::vocab::finding::Severity;
use destgate::vocab::time::Timestamp;

const OPP: &str = "preferred opportunistic on";

fn one(session: Session) -> World {
    World::signed("example.com").host(10, "mx.example.com", "192.0.2.1", session)
}

fn good() -> Session {
    sessions::tls(&cert(&["mx.example.com"]))
}

fn severity(r: &Report, code: &str) -> Severity {
    r.findings.iter().find(|f| f.row.code == code).unwrap().severity()
}

fn decides(r: &Report) -> Vec<&'static str> {
    r.findings.iter().filter(|f| f.decides).map(|f| f.row.code).collect()
}

#[test]
fn the_same_fault_is_an_error_only_where_it_keeps_the_mail() {
    let expired = || one(sessions::tls(&cert(&["mx.example.com"]).expired()));
    for (w, profile, is) in [
        (expired(), OPP, Severity::Warning),
        (expired(), "required_verify_hosted none off", Severity::Error),
        (expired().sts("testing", &["mx.example.com"]), OPP, Severity::Warning),
        (expired().sts("enforce", &["mx.example.com"]), OPP, Severity::Error),
        (expired().sts("enforce", &["mx.example.com"]), "preferred none off", Severity::Warning),
    ] {
        let r = w.report(profile);
        assert_eq!(severity(&r, "mx-certificate-expired"), is, "{profile}");
        assert_eq!(r.exit_status(), u8::from(is == Severity::Error), "{profile}");
    }
    let backup = |second: Session| {
        one(sessions::refused()).host(20, "b.example.com", "192.0.2.2", second).report(OPP)
    };
    let helped = backup(sessions::tls(&cert(&["b.example.com"])));
    assert_eq!(severity(&helped, "mx-unreachable"), Severity::Warning);
    let both = backup(sessions::refused());
    assert_eq!(decides(&both), ["mx-unreachable", "mx-unreachable"], "each host is a reason");
    assert!(both.decision.verdict.ground == Ground::Refused { host: 0, probe: Some(0) });
}

/// What only keeps a host from being seen stands first and still ends with 3.
#[test]
fn an_error_that_only_hides_a_host_leaves_the_exit_status() {
    let down = one(sessions::refused()).report(OPP);
    assert_eq!((severity(&down, "mx-unreachable"), down.exit_status()), (Severity::Error, 3));
    let blind = one(sessions::timed_out()).report(OPP);
    assert!(decides(&blind).is_empty(), "unknown is nobody's fault");
    let wrong = one(sessions::refused()).txt("_mta-sts.example.com", "v=STSv1; id=_;").report(OPP);
    assert_eq!(wrong.exit_status(), 1);
}

#[test]
fn a_failed_look_up_counts_where_it_was_needed() {
    let com = || World::signed("example.com");
    let mx = com().dns("example.com", RecordType::Mx, world::servfail()).report(OPP);
    assert_eq!(decides(&mx), ["lookup-failed"]);
    let bogus = com().dns("example.com", RecordType::Mx, world::bogus(Vec::new())).report(OPP);
    assert_eq!(decides(&bogus), ["dnssec-bogus"]);
    let tlsa =
        one(good()).dns("_25._tcp.mx.example.com", RecordType::Tlsa, world::bogus(Vec::new()));
    assert_eq!(decides(&tlsa.report(OPP)), ["dnssec-bogus", "dane-lookup-failed"]);
    // A record that keeps no mail.
    let txt = com()
        .dns("example.com", RecordType::Mx, world::servfail())
        .dns("_smtp._tls.example.com", RecordType::Txt, world::bogus(Vec::new()))
        .report(OPP);
    assert_eq!(severity(&txt, "dnssec-bogus"), Severity::Warning);
    // The deadline of the check is nobody else's fault.
    let late = DnsAnswer::cut_off("no answer before the deadline of 7 s");
    let mut cut = com().dns("example.com", RecordType::Mx, late);
    cut.e.cut_off = Some(7);
    assert!(decides(&cut.report(OPP)).is_empty());
}

#[test]
fn a_setting_of_this_side_is_named_and_the_certificate_of_others_is_not() {
    let hosted = one(good()).sts("enforce", &["mx.example.com"]).report("required_verify none on");
    assert_eq!(decides(&hosted), ["hosted-under-required-verify"]);
    let mandatory = one(good()).report("preferred mandatory on");
    assert_eq!(decides(&mandatory), ["dane-mandatory-unmet"]);
    assert!(mandatory.decision.verdict.ground.is_excluded(&mandatory.decision.walked));
    let ndr = mandatory.decision.verdict.ndr.unwrap();
    assert!(!ndr.text().contains("certificate"), "{}", ndr.text());
    let useless = one(good()).tlsa("mx.example.com", &[certs::useless()]);
    let codes = decides(&useless.report("preferred mandatory on")).join(" ");
    assert_eq!(codes, "dane-mandatory-unmet dane-unusable");
}

fn find<'a>(r: &'a Report, code: &str) -> Option<&'a Finding> {
    r.findings.iter().find(|f| f.row.code == code)
}

#[test]
fn only_what_this_side_alone_demands_is_told_as_its_demand() {
    let clear = || one(sessions::no_starttls());
    for tls in ["required", "required_verify", "required_verify_hosted"] {
        let r = clear().report(&format!("{tls} none off"));
        assert_eq!(decides(&r), ["tls-setting-unmet", "starttls-missing"], "{tls}");
    }
    // The domain asks for it too, nothing asks for it, or the mail waits without it as well.
    let enforced = clear().sts("enforce", &["mx.example.com"]);
    for (w, profile) in [
        (enforced, "required none off"),
        (clear().tlsa("mx.example.com", &[certs::fitting()]), "required none off"),
        (clear(), "preferred mandatory off"),
        (one(sessions::injected()), "required none off"),
        (one(sessions::refused()), "required none off"),
    ] {
        assert!(find(&w.report(profile), "tls-setting-unmet").is_none(), "{profile}");
    }
}

#[test]
fn an_ignored_policy_is_told_where_mail_goes_to_a_host_that_it_would_verify_better() {
    let enforce = |w: World, session| {
        w.host(10, "mx.example.com", "192.0.2.1", session).sts("enforce", &["mx.example.com"])
    };
    let told = |w: World, session, profile: &str| {
        find(&enforce(w, session).report(profile), "sts-policy-ignored").map(Finding::message)
    };
    let (signed, unsigned) = (|| World::signed("example.com"), || World::unsigned("example.com"));
    let hosted = "required_verify_hosted none off";
    assert!(told(unsigned(), good(), hosted).unwrap().contains("forges the DNS answer"));
    assert_eq!(told(signed(), good(), hosted), None);
    let of_domain = sessions::tls(&cert(&["example.com"]));
    assert_eq!(told(unsigned(), of_domain, "required_verify none off"), None);
    // Mail that waits goes to nobody.
    let expired = sessions::tls(&cert(&["mx.example.com"]).expired());
    assert_eq!(told(unsigned(), expired.clone(), hosted), None);
    assert!(told(unsigned(), expired, "preferred none off").unwrap().contains("nobody verified"));
    let r = enforce(unsigned(), sessions::no_starttls()).report("none none off");
    let hint = find(&r, "sts-policy-ignored").unwrap().hint();
    assert!(hint.starts_with("with tls preferred and mta_sts on this mail would be"), "{hint}");
}

#[test]
fn mail_that_goes_after_dane_has_failed_can_be_held_or_verified() {
    let by = |by: By, semantics| {
        let session = sessions::tls(&cert(&["mx.example.com"]).by(by));
        let w = one(session).tlsa("mx.example.com", &[certs::other()]);
        find(&w.report_as(OPP, semantics), "gateway-weaker-than-rfc").unwrap().hint()
    };
    let public = by(By::Public, Semantics::Gateway);
    assert!(public.contains("dane mandatory") && public.contains("required_verify_hosted"));
    let private = by(By::Private, Semantics::Gateway);
    assert!(private.contains("dane mandatory") && !private.contains("verify"), "{private}");
    assert_eq!(by(By::Private, Semantics::Rfc), "", "it is held already");
}

#[test]
fn a_host_is_to_be_removed_only_where_another_one_stays() {
    let alone = one(sessions::refused()).report(OPP);
    assert_eq!(
        find(&alone, "mx-unreachable").unwrap().hint(),
        "start the mail server at 192.0.2.1"
    );
    let two = one(sessions::refused()).host(20, "b.example.com", "192.0.2.2", good());
    let r = two.report(OPP);
    let hint = find(&r, "mx-unreachable").unwrap().hint();
    assert!(hint.ends_with(", or remove it from the MX records"), "{hint}");
    // Under mandatory DANE the host that does not answer decides nothing if another one does.
    let r = two.report("preferred mandatory off");
    assert_eq!(decides(&r), ["dane-mandatory-unmet"]);
    assert_eq!(severity(&r, "mx-unreachable"), Severity::Warning);
}

#[test]
fn a_signature_that_has_ended_is_told_by_its_day() {
    let now = Timestamp::parse("2026-11-29T10:00:00Z").unwrap();
    let (reason, fix) = ended("the signature of x MX by x ended on 2026-10-30T10:00:00Z", now);
    assert_eq!(reason, "the signature of x MX by x ended on 2026-10-30, 30 days ago");
    assert_eq!(fix, "sign the zone again");
    let (reason, fix) = ended("no DS record fits, and it ended on a whim", now);
    assert_eq!(reason, "no DS record fits, and it ended on a whim");
    assert!(fix.contains("DS record"), "{fix}");
}

#[test]
fn several_faults_of_one_certificate_are_all_reasons() {
    let bad = cert(&["x.example"]).expired().by(By::Private);
    let r = one(sessions::tls(&bad)).sts("enforce", &["mx.example.com"]).report(OPP);
    let mut codes = decides(&r);
    codes.sort_unstable();
    assert_eq!(codes, ["mx-certificate-bad", "mx-certificate-expired"]);
    assert!(
        r.findings.is_sorted_by_key(destgate::vocab::finding::Finding::severity),
        "errors stand first"
    );
}

#[test]
fn of_several_records_all_are_shown_and_the_one_to_keep_is_named() {
    let txt = "_mta-sts.example.com";
    let found = |texts: &[&str]| {
        let w = texts.iter().fold(one(good()), |w, text| w.txt(txt, text));
        let r = w.report(OPP);
        let f = r.findings.into_iter().find(|f| f.row.code == "sts-record-multiple").unwrap();
        (f.message(), f.hint())
    };
    let (message, hint) = found(&["v=STSv1; id=2025;", "v=STSv1; id=2026;"]);
    assert!(message.contains("2 MTA-STS records"), "{message}");
    assert!(message.ends_with("`v=STSv1; id=2025;` and `v=STSv1; id=2026;`"), "{message}");
    assert!(hint.starts_with("keep `v=STSv1; id=2026;`"), "{hint}");
    let (_, malformed) = found(&["v=STSv1; id=_;", "v=STSv1;"]);
    assert!(malformed.starts_with("leave one of them"), "{malformed}");
    let hostile = format!("v=STSv1; id={};", "\u{1b}[2J\n".repeat(60));
    let texts: Vec<&str> =
        std::iter::repeat_n(hostile.as_str(), 1).chain(["v=STSv1; id=1;"]).collect();
    let (message, _) = found(&texts);
    assert!(!message.contains('\u{1b}') && message.len() < 500, "{message}");
}

/// A text that lacks something has no place to point at, and one that has something wrong has.
#[test]
fn what_is_missing_has_no_column() {
    let of = |text: &str| {
        let r = one(good()).txt("_mta-sts.example.com", text).report(OPP);
        let f = r.findings.into_iter().find(|f| f.row.code == "sts-record-invalid");
        f.unwrap().message()
    };
    assert!(!of("v=STSv1;").contains("column"));
    assert!(of("v=STSv1; id=_;").contains(" at column 13: "), "{}", of("v=STSv1; id=_;"));
}

#[test]
fn a_domain_without_a_mail_host_gets_no_advice_to_publish_anything() {
    let com = || World::signed("example.com");
    let missing = com().dns("example.com", RecordType::Mx, world::nxdomain(Proof::Secure));
    for (w, code) in
        [(missing, "domain-missing"), (com().mx(0, ""), "null-mx"), (com(), "no-mail-host")]
    {
        let r = w.report(OPP);
        let codes: Vec<&str> = r.findings.iter().map(|f| f.row.code).collect();
        assert_eq!(codes, [code]);
        assert_eq!((decides(&r), r.exit_status()), (vec![code], 1));
    }
}
