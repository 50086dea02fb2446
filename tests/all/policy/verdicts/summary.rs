//! The closing summary names what kept the mail, not whatever else is wrong with a domain.

use destgate::policy::evidence::DnsAnswer;
use destgate::policy::evidence::Session;
use destgate::policy::report::Report;
use destgate::render::summary::Summary;
use destgate::vocab::dns::Proof;
use destgate::vocab::dns::RecordType;

use crate::support::certs;
use crate::support::certs::By;
use crate::support::certs::cert;
use crate::support::sessions;
use crate::support::world;
use crate::support::world::World;

fn top(r: &Report) -> String {
    let mut summary = Summary::default();
    summary.add(r);
    let text = summary.text(1, 0, 80);
    let line = text.lines().find_map(|l| l.strip_prefix("top reasons:"));
    line.unwrap_or_default().trim().to_string()
}

/// A domain whose record is malformed, which is an error, and whose host behaves like this.
fn with_broken_record(session: Session) -> World {
    World::unsigned("example.com")
        .host(10, "mx.example.com", "192.0.2.1", session)
        .txt("_mta-sts.example.com", "v=STSv1; id=_;")
}

const ON: &str = "required opportunistic on";

#[test]
fn what_kept_the_mail_comes_before_what_else_is_wrong() {
    for (session, reason) in [
        (sessions::greeting(421, "4.3.2 too busy"), "status 4.3.2 1"),
        (sessions::no_starttls(), "starttls-not-supported 1"),
        (sessions::refused(), "mx-unreachable 1"),
        (sessions::timed_out(), "smtp-port-blocked 1"),
        (sessions::dropped(), "smtp-misbehaves 1"),
    ] {
        let r = with_broken_record(session).report(ON);
        assert_ne!(r.decision.verdict.action.word(), "deliver");
        assert_eq!(top(&r), reason, "{}", r.decision.verdict.reason);
    }
    // Where the mail is delivered, the error is what there is to tell.
    let fine = with_broken_record(sessions::tls(&cert(&["mx.example.com"])));
    assert_eq!(top(&fine.report(ON)), "sts-record-invalid 1");
    let all_is_well = World::unsigned("example.com").host(
        10,
        "mx.example.com",
        "192.0.2.1",
        sessions::tls(&cert(&["mx.example.com"])),
    );
    assert_eq!(top(&all_is_well.report(ON)), "");
    let enforced = |host: &str, session| {
        World::unsigned("example.com")
            .host(10, "mx.example.com", "192.0.2.1", session)
            .sts("enforce", &[host])
            .report("preferred opportunistic on")
    };
    let trusted = sessions::tls(&cert(&["mx.example.com"]));
    assert_eq!(top(&enforced("other.example", trusted)), "sts-mx-not-listed 1");
    let untrusted = sessions::tls(&cert(&["mx.example.com"]).by(By::Private));
    assert_eq!(top(&enforced("mx.example.com", untrusted)), "certificate-not-trusted 1");
    let mismatch = World::signed("example.com")
        .host(10, "mx.example.com", "192.0.2.1", sessions::tls(&cert(&["mx.example.com"])))
        .tlsa("mx.example.com", &[certs::other()])
        .report("preferred mandatory off");
    assert_eq!(top(&mismatch), "tlsa-invalid 1");
    assert_eq!(top(&World::unsigned("example.com").report(ON)), "status 5.4.4 1");
}

#[test]
fn a_look_up_that_failed_is_called_what_it_is() {
    let mx = |answer: DnsAnswer| {
        World::unsigned("example.com").dns("example.com", RecordType::Mx, answer)
    };
    assert_eq!(top(&mx(world::servfail()).report(ON)), "lookup-failed 1");
    assert_eq!(top(&mx(world::bogus(Vec::new())).report(ON)), "dnssec-bogus 1");
    let host = |answer: DnsAnswer| {
        World::signed("example.com")
            .mx(10, "mx.example.com")
            .dns("mx.example.com", RecordType::A, answer.clone())
            .dns("mx.example.com", RecordType::Aaaa, answer)
    };
    assert_eq!(top(&host(world::servfail()).report(ON)), "lookup-failed 1");
    assert_eq!(top(&host(world::bogus(Vec::new())).report(ON)), "dnssec-bogus 1");
    // A fault of DNSSEC elsewhere in the domain is not what failed here.
    let elsewhere = host(world::servfail()).dns(
        "_smtp._tls.example.com",
        RecordType::Txt,
        world::bogus(Vec::new()),
    );
    assert_eq!(top(&elsewhere.report(ON)), "lookup-failed 1");
    let late = || DnsAnswer::cut_off("no answer before the deadline of 7 s");
    let mut cut = host(late());
    cut.e.cut_off = Some(7);
    assert_eq!(top(&cut.report(ON)), "deadline-passed 1");
    let tlsa = World::signed("example.com")
        .host(10, "mx.example.com", "192.0.2.1", sessions::tls(&cert(&["mx.example.com"])))
        .dns("_25._tcp.mx.example.com", RecordType::Tlsa, world::servfail())
        .report(ON);
    assert_eq!(tlsa.facts.path.proof, Some(Proof::Secure));
    assert_eq!(top(&tlsa), "dane-lookup-failed 1");
}
