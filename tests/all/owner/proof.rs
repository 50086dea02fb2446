//! The proofs of a publication.
//!
//! Tests of `src/owner/proof.rs`. The proof of the body is tested over real connections in
//! `tests/all/commands/policy_publish.rs`.

use destgate::owner::proof;
use destgate::owner::proof::Proof;
use destgate::policy::authority::NameSight;
use destgate::policy::authority::ServerSaid;
use destgate::policy::authority::ServerSight;
use destgate::vocab::dns::Domain;

const WANTED: &str = "v=STSv1; id=2;";

fn server(n: u8, texts: &[&str]) -> ServerSight {
    let texts = texts.iter().map(|t| t.as_bytes().to_vec()).collect();
    ServerSight {
        server: format!("ns{n}.example"),
        address: [192, 0, 2, n].into(),
        said: Ok(ServerSaid { texts, serial: Some(7), ..ServerSaid::default() }),
    }
}

fn name(servers: Vec<ServerSight>) -> NameSight {
    let name = Domain::parse("_mta-sts.example.com");
    NameSight {
        name: name.unwrap_or_else(|_| Domain::from_wire("_mta-sts.example.com")),
        zone: Some("example.com.".into()),
        servers,
        failure: None,
    }
}

fn of(names: &[NameSight]) -> Proof {
    proof::of_record(names, WANTED, "v=STSv1")
}

#[test]
fn the_record_is_proven_by_every_server_alone() {
    let both = of(&[name(vec![server(1, &[WANTED, "other text"]), server(2, &[WANTED])])]);
    assert!(both.holds() && both.exit_status() == 0, "{both:?}");
    let cases: [(&[&str], &str); 5] = [
        (&[], "has no record v=STSv1, serial 7"),
        (&["spf"], "has no record v=STSv1, serial 7"),
        (&["v=STSv1; id=1;"], "says `v=STSv1; id=1;`, serial 7"),
        (&[WANTED, "v=STSv1; id=1;"], "has 2 of them, serial 7"),
        (&["v=STSv1; id=2"], "says `v=STSv1; id=2`, serial 7"),
    ];
    for (texts, why) in cases {
        let proof = of(&[name(vec![server(1, &[WANTED]), server(2, texts)])]);
        assert_eq!(proof.wrong, [format!("ns2.example [192.0.2.2] {why}")]);
        assert_eq!((proof.holds(), proof.exit_status()), (false, 1));
    }
}

#[test]
fn what_was_not_seen_proves_nothing_and_blames_nobody() {
    let mut silent = server(2, &[]);
    silent.said = Err("no answer within 5 s".into());
    let proof = of(&[name(vec![server(1, &[WANTED]), silent])]);
    assert_eq!((proof.holds(), proof.exit_status()), (false, 3));
    assert!(proof.wrong.is_empty() && proof.unseen.len() == 1, "{proof:?}");
    for names in [Vec::new(), vec![name(Vec::new())]] {
        assert_eq!(of(&names).exit_status(), 3);
    }
    let mut half = name(vec![server(1, &[WANTED])]);
    half.failure = Some("the name server ns2.example has no address".into());
    assert_eq!(of(&[half]).exit_status(), 3);
    // The servers of an alias that cannot be found count as not seen too.
    let mut first = name(vec![server(1, &[])]);
    first.failure = Some("no zone was found".into());
    assert_eq!(of(&[first, name(vec![server(2, &[WANTED])])]).exit_status(), 3);
}

#[test]
fn what_servers_say_cannot_reach_the_terminal() {
    let proof = of(&[name(vec![server(1, &["v=STSv1; \x1b[31m\n"])])]);
    assert!(!proof.wrong[0].contains(['\x1b', '\n']), "{proof:?}");
}
