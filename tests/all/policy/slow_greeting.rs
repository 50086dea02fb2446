//! A greeting beyond ten seconds is worth a word, and no more: patience is the sender's duty
//! (RFC 5321 §4.5.3.2.1). On evidence, for nobody wants to wait for the real thing in a test.

use crate::support::sessions;
use crate::support::world::World;
use destgate::policy::evidence::Answer;
use destgate::policy::evidence::Cause;
use destgate::policy::evidence::DnsAnswer;
use destgate::policy::evidence::Evidence;
use destgate::policy::evidence::Lookup;
use destgate::policy::evidence::Query;
use destgate::policy::evidence::RecordData;
use destgate::policy::evidence::Reply;
use destgate::policy::evidence::Scope;
use destgate::policy::evidence::Session;
use destgate::policy::evidence::SessionEnd;
use destgate::policy::evidence::Step;
use destgate::policy::evidence::Timed;
use destgate::policy::evidence::Unjudged;
use destgate::policy::plan;
use destgate::policy::report::AppliedSettings;
use destgate::policy::report::Report;
use destgate::policy::roots::TrustStore;
use destgate::policy::verdict::Action;
use destgate::policy::verdict::Semantics;
use destgate::policy::walk::TlsPolicy;
use destgate::vocab::dns::Destination;
use destgate::vocab::dns::Domain;
use destgate::vocab::dns::RecordType;
use destgate::vocab::time::Timestamp;
use destgate::vocab::tls::DaneMode;
use destgate::vocab::tls::Switch;
use destgate::vocab::tls::TlsMode;

fn answer(query: &Query, banner_ms: u64) -> Answer {
    let found = |record| {
        let mut answer = DnsAnswer::failed("");
        answer.unjudged = Some(Unjudged::SwitchedOff);
        answer.lookup = Lookup::Found(vec![record]);
        Answer::Dns(answer)
    };
    match query {
        Query::Dns(_, RecordType::Mx) => {
            found(RecordData::Mx(10, Domain::parse("mx.slow.example").unwrap()))
        }
        Query::Dns(_, RecordType::A) => found(RecordData::Address([192, 0, 2, 1].into())),
        Query::Dns(..) => {
            let mut answer = DnsAnswer::failed("");
            answer.unjudged = Some(Unjudged::SwitchedOff);
            answer.lookup = Lookup::NoData;
            Answer::Dns(answer)
        }
        Query::Session(_) => Answer::Session(Session {
            banner: Some(Reply { code: 220, lines: vec!["slow ESMTP".into()] }),
            banner_ms,
            ..Session::default()
        }),
        Query::StsPolicy(..) => unreachable!("no record, no policy"),
    }
}

fn report(banner_ms: u64) -> Report {
    let destination = Destination::parse("slow.example").unwrap();
    let mut evidence = Evidence::new(destination, Timestamp(1_780_000_000), Scope::default());
    loop {
        let wanted = plan::wanted(&evidence);
        if wanted.is_empty() {
            break;
        }
        for query in wanted {
            let answer = answer(&query, banner_ms);
            evidence.answers.insert(query, Timed { started_ms: 0, took_ms: banner_ms, answer });
        }
    }
    let wanted =
        TlsPolicy { tls: TlsMode::Preferred, dane: DaneMode::Opportunistic, mta_sts: Switch::On };
    let profile = AppliedSettings::new("check-default", wanted);
    Report::decide(
        "slow.example".into(),
        evidence,
        profile,
        Semantics::Gateway,
        &TrustStore::default(),
    )
}

#[test]
fn beyond_ten_seconds_there_is_a_word_and_the_mail_goes() {
    for (banner_ms, told) in [(9_999, false), (10_001, true), (290_000, true)] {
        let report = report(banner_ms);
        assert_eq!(report.decision.verdict.action, Action::Deliver, "{banner_ms}");
        let slow = report.findings.iter().find(|f| f.row.code == "smtp-slow");
        assert_eq!(slow.is_some(), told, "{banner_ms}");
        if let Some(finding) = slow {
            let seconds = format!("took {} s", banner_ms / 1000);
            assert!(finding.message().contains(&seconds), "{}", finding.message());
        }
        assert!(report.findings.iter().all(|f| f.row.code != "smtp-misbehaves"));
    }
}

/// A deadline that finds no connection tells nothing of the conversation.
#[test]
fn a_deadline_before_the_connection_is_no_slow_greeting() {
    let mut session = sessions::refused();
    session.end = Some(SessionEnd { step: Step::Connect, cause: Cause::Deadline(10) });
    let w = World::unsigned("example.com").host(10, "mx.example.com", "192.0.2.1", session);
    let r = w.report("preferred none off");
    assert_eq!(r.decision.verdict.action.word(), "unknown");
}
