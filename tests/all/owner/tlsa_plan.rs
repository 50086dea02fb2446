//! The change of a key as a state machine: each state, each move that is not allowed, both kinds of keys, and the time
//! at which a record is ripe.
//!
//! Tests of `src/owner/tlsa_plan.rs`.

use destgate::owner::tlsa_plan;
use destgate::owner::tlsa_plan::Clock;
use destgate::owner::tlsa_plan::Forbidden;
use destgate::owner::tlsa_plan::NextKey;
use destgate::owner::tlsa_plan::Pair;
use destgate::owner::tlsa_plan::Published;
use destgate::owner::tlsa_plan::Shown;
use destgate::owner::tlsa_plan::State;
use destgate::owner::tlsa_plan::View;
use destgate::policy::authority::NameSight;
use destgate::policy::authority::ServerSaid;
use destgate::policy::authority::ServerSight;
use destgate::policy::dane;
use destgate::vocab::dns::Domain;
use destgate::vocab::time::Timestamp;
use destgate::vocab::tls::KeyKind;
use destgate::vocab::tlsa::Tlsa;
use openssl::pkey::PKey;
use openssl::pkey::Private;

use crate::support::certs::tlsa;
use crate::support::chains::HOST;
use crate::support::chains::KEYS;
use crate::support::chains::NOW;
use crate::support::chains::RSA_2048;
use crate::support::chains::authority;
use crate::support::chains::leaf;

const TTL: u32 = 3_600;
const START: Timestamp = Timestamp(NOW);

/// A key of a server, with a chain and its `3 1 1` record.
#[derive(Clone)]
struct Key {
    chain: Vec<Vec<u8>>,
    record: Tlsa,
    algorithm: KeyKind,
}

fn key(pair: &PKey<Private>) -> Key {
    let issuer = authority("Issuing", 4);
    let chain = vec![leaf().key(pair).by(&issuer), issuer.by(&issuer)];
    let record = dane::record_for(&chain[0]).unwrap();
    let algorithm = if pair.id() == openssl::pkey::Id::RSA { KeyKind::Rsa } else { KeyKind::Ecdsa };
    Key { chain, record, algorithm }
}

fn ec(n: usize) -> Key {
    key(&KEYS[n])
}

/// The `2 1 1` record of the issuer of all chains.
fn of_issuer() -> Tlsa {
    dane::record_of(2, 1, &ec(0).chain[1]).unwrap()
}

/// A mail host under TLSA records.
struct Host {
    published: Published,
    clocks: Vec<Clock>,
    shown: Vec<Shown>,
    unseen: Vec<String>,
    next: Vec<NextKey>,
    proven: Vec<Tlsa>,
    now: Timestamp,
    ttl: u32,
}

impl Host {
    /// One that shows these keys at as many addresses, and has had these records since `START`.
    fn of(shown: &[&Key], records: &[&Tlsa]) -> Host {
        let mut host = Host {
            published: Published { answered: 2, ttl: Some(TTL), ..Published::default() },
            clocks: Vec::new(),
            shown: Vec::new(),
            unseen: Vec::new(),
            next: Vec::new(),
            proven: Vec::new(),
            now: START,
            ttl: TTL,
        };
        host.show(shown);
        host.publish(records);
        host
    }

    fn show(&mut self, keys: &[&Key]) {
        self.shown = keys
            .iter()
            .enumerate()
            .map(|(n, key)| Shown {
                address: format!("192.0.2.{}", n + 1).parse().unwrap(),
                algorithm: key.algorithm,
                chain: key.chain.clone(),
            })
            .collect();
        for clock in &mut self.clocks {
            if let Some(key) = keys.iter().find(|key| key.record == clock.record) {
                clock.shown = Some(key.algorithm);
            }
        }
    }

    /// Publishes a set everywhere, now; DNSSEC proves it.
    fn publish(&mut self, records: &[&Tlsa]) {
        let mut all: Vec<Tlsa> = records.iter().map(|r| (*r).clone()).collect();
        all.sort();
        self.clocks.retain(|c| all.contains(&c.record));
        for record in &all {
            if !self.clocks.iter().any(|c| c.record == *record) {
                let clock = Clock { record: record.clone(), since: Some(self.now), shown: None };
                self.clocks.push(clock);
            }
        }
        self.published.everywhere = all.clone();
        self.proven = all;
        let shown: Vec<(Tlsa, KeyKind)> = self
            .shown
            .iter()
            .filter_map(|s| Some((dane::record_for(s.chain.first()?)?, s.algorithm)))
            .collect();
        for clock in &mut self.clocks {
            if let Some((_, kind)) = shown.iter().find(|(record, _)| *record == clock.record) {
                clock.shown = Some(*kind);
            }
        }
    }

    fn knows(&mut self, name: &str, key: &Key) {
        let (algorithm, record) = (key.algorithm, key.record.clone());
        self.next.push(NextKey { name: name.into(), algorithm, record });
    }

    fn later(&mut self, seconds: i64) {
        self.now = self.now.plus(seconds);
    }

    fn view(&self) -> View<'_> {
        View {
            base: HOST,
            now: self.now,
            published: &self.published,
            clocks: &self.clocks,
            ttl: self.ttl,
            shown: &self.shown,
            unseen: &self.unseen,
            next: &self.next,
            proven: &self.proven,
        }
    }

    /// The keys of one kind.
    #[track_caller]
    fn pair(&self, algorithm: KeyKind) -> Pair {
        let plan = tlsa_plan::plan(&self.view());
        plan.pairs.into_iter().find(|p| p.algorithm == algorithm).expect("keys of the kind")
    }

    #[track_caller]
    fn state(&self) -> State {
        let plan = tlsa_plan::plan(&self.view());
        let [pair] = plan.pairs.as_slice() else { panic!("not one kind: {:?}", plan.pairs) };
        pair.state.clone()
    }

    fn to_publish(&self) -> Option<Vec<Tlsa>> {
        let plan = tlsa_plan::plan(&self.view());
        assert_eq!(plan.forbidden, None);
        plan.publish
    }
}

fn sorted(records: &[&Tlsa]) -> Vec<Tlsa> {
    let mut out: Vec<Tlsa> = records.iter().map(|r| (*r).clone()).collect();
    out.sort();
    out
}

/// Walks a host from one key to the next and to the one after it.
fn walk(keys: [Key; 3]) {
    let [first, second, third] = keys;
    let mut host = Host::of(&[&first, &first], &[&first.record]);
    assert_eq!((host.state(), host.to_publish()), (State::Single, None));
    host.knows("second", &second);
    assert_eq!(host.state(), State::NextMade);
    assert_eq!(host.to_publish(), Some(sorted(&[&first.record, &second.record])));
    // One name server has it.
    host.published.partly = vec![(second.record.clone(), vec!["ns2".into()])];
    assert_eq!(host.state(), State::NextSpreading(vec!["ns2".into()]));
    assert_eq!(host.to_publish(), None);
    host.published.partly.clear();
    host.later(60);
    host.publish(&[&first.record, &second.record]);
    let ripe = START.plus(60 + 7_200);
    assert_eq!(host.state(), State::NextPublished(ripe));
    host.later(7_199);
    assert_eq!(host.state(), State::NextPublished(ripe));
    assert!(host.view().may_deploy(&second.chain).is_err());
    host.later(1);
    assert_eq!(host.state(), State::Ripe);
    assert_eq!(host.view().may_deploy(&second.chain), Ok(second.record.clone()));
    host.show(&[&first, &second]);
    assert_eq!((host.state(), host.to_publish()), (State::Deploying, None));
    host.show(&[&second, &second]);
    // The old record waits for the next one.
    assert_eq!((host.state(), host.to_publish()), (State::Deployed, None));
    assert_eq!(host.pair(second.algorithm).old, vec![first.record.clone()]);
    host.knows("third", &third);
    assert_eq!(host.to_publish(), Some(sorted(&[&second.record, &third.record])));
    host.publish(&[&second.record, &third.record]);
    assert_eq!(host.state(), State::NextPublished(host.now.plus(7_200)));
    assert_eq!(host.pair(second.algorithm).next_name.as_deref(), Some("third"));
}

#[test]
fn an_ecdsa_key_is_followed_by_the_next_two() {
    walk([ec(0), ec(1), ec(2)]);
}

#[test]
fn an_rsa_key_is_followed_by_the_next_two() {
    let rsa = || key(&crate::support::chains::rsa(2_048));
    walk([key(&RSA_2048), rsa(), rsa()]);
}

#[test]
fn each_kind_of_key_has_a_pair_of_its_own() {
    let (rsa, ecdsa, next) = (key(&RSA_2048), ec(0), ec(1));
    let records = [&rsa.record, &ecdsa.record, &next.record];
    let mut host = Host::of(&[&rsa, &ecdsa], &records);
    // Of whose kind the third record is, nobody can see.
    assert_eq!(host.pair(KeyKind::Rsa).state, State::Single);
    assert_eq!(host.pair(KeyKind::Ecdsa).state, State::Single);
    host.knows("next", &next);
    host.later(7_200);
    assert_eq!(host.pair(KeyKind::Rsa).state, State::Single);
    assert_eq!(host.pair(KeyKind::Ecdsa).state, State::Ripe);
    // Without the record of one kind, clients that ask for it are lost.
    host.publish(&[&ecdsa.record, &next.record]);
    assert_eq!(host.pair(KeyKind::Rsa).state, State::Broken);
    assert_eq!(host.to_publish(), None);
    host.knows("rsa", &rsa);
    assert!(host.to_publish().unwrap().contains(&rsa.record));
    // Records of unknown keys are nobody's next ones.
    let unknown = tlsa(3, 1, 1, b"unknown");
    let mut host = Host::of(&[&rsa, &ecdsa], &[&rsa.record, &ecdsa.record, &next.record, &unknown]);
    host.later(7_200);
    assert_eq!(host.pair(KeyKind::Rsa).state, State::Single);
    assert_eq!(host.pair(KeyKind::Ecdsa).state, State::Single);
    let strays = tlsa_plan::plan(&host.view()).strays;
    assert_eq!(strays, sorted(&[&next.record, &unknown]));
}

/// An attacker sends a record of a key of his own in the place of the name servers.
#[test]
fn a_record_of_an_unknown_key_is_no_next_key_and_lets_no_old_record_go() {
    let (old, new, next) = (ec(0), ec(1), ec(2));
    let stray = tlsa(3, 1, 1, b"stray");
    let mut host = Host::of(&[&old], &[&old.record, &new.record]);
    host.show(&[&new]);
    host.publish(&[&old.record, &new.record, &stray]);
    host.later(7_200);
    assert_eq!((host.state(), host.to_publish()), (State::Deployed, None));
    assert_eq!(tlsa_plan::plan(&host.view()).strays, vec![stray.clone()]);
    host.knows("next", &next);
    assert_eq!(host.state(), State::NextMade);
    assert_eq!(host.to_publish(), Some(sorted(&[&new.record, &next.record, &stray])));
    assert_eq!(tlsa_plan::plan(&host.view()).left_out, Vec::new());
    // What DNSSEC does not prove is not carried into the zone.
    host.proven = sorted(&[&old.record, &new.record]);
    assert_eq!(host.to_publish(), Some(sorted(&[&new.record, &next.record])));
    assert_eq!(tlsa_plan::plan(&host.view()).left_out, vec![stray]);
}

#[test]
fn a_key_is_ripe_only_if_the_proven_answer_holds_its_record() {
    let (old, new) = (ec(0), ec(1));
    let mut host = Host::of(&[&old], &[&old.record, &new.record]);
    host.knows("new", &new);
    host.later(7_200);
    assert_eq!(host.state(), State::Ripe);
    assert_eq!(host.view().may_deploy(&new.chain), Ok(new.record.clone()));
    host.proven = vec![old.record.clone()];
    assert!(matches!(host.state(), State::NextSpreading(_)), "{:?}", host.state());
    let refused = host.view().may_deploy(&new.chain);
    assert!(matches!(&refused, Err(Forbidden::Unseen { reason }) if reason.contains("DNSSEC")));
    // A stronger record beside it, which the name servers do not give, rules it out.
    host.proven = sorted(&[&old.record, &new.record, &tlsa(3, 1, 2, b"other")]);
    let refused = host.view().may_deploy(&new.chain);
    assert!(
        matches!(&refused, Err(Forbidden::Unseen { reason }) if reason.contains("rule it out"))
    );
}

#[test]
fn a_key_is_not_deployed_before_its_record_is_ripe() {
    let (old, new) = (ec(0), ec(1));
    let mut host = Host::of(&[&old], &[&old.record]);
    let refused = host.view().may_deploy(&new.chain);
    assert!(
        matches!(&refused, Err(Forbidden::NotPublished { record: Some(r), .. }) if *r == new.record),
        "{refused:?}"
    );
    host.later(100_000);
    host.publish(&[&old.record, &new.record]);
    let at = host.now.plus(7_200);
    let wait = Err(Forbidden::NotRipe { record: new.record.clone(), at });
    assert_eq!(host.view().may_deploy(&new.chain), wait);
    // A longer lifetime of the last days counts.
    host.ttl = 7_200;
    let at = host.now.plus(14_400);
    let wait = Err(Forbidden::NotRipe { record: new.record.clone(), at });
    assert_eq!(host.view().may_deploy(&new.chain), wait);
    host.later(14_400);
    assert_eq!(host.view().may_deploy(&new.chain), Ok(new.record.clone()));
    // A record that was away begins anew.
    host.clocks.iter_mut().for_each(|c| c.since = None);
    assert!(matches!(host.view().may_deploy(&new.chain), Err(Forbidden::NotRipe { .. })));
}

#[test]
fn a_key_is_not_deployed_while_a_name_server_lacks_its_record_or_is_silent() {
    let (old, new) = (ec(0), ec(1));
    let mut host = Host::of(&[&old], &[&old.record]);
    host.published.partly = vec![(new.record.clone(), vec!["ns2".into()])];
    host.later(100_000);
    let refused = host.view().may_deploy(&new.chain);
    let lack = vec!["ns2".to_string()];
    assert_eq!(refused, Err(Forbidden::NotEverywhere { record: new.record.clone(), lack }));
    let mut host = Host::of(&[&old], &[&old.record, &new.record]);
    host.later(100_000);
    host.published.unseen = vec!["ns2 is silent".into()];
    let unseen = Err(Forbidden::Unseen { reason: "ns2 is silent".into() });
    assert_eq!(host.view().may_deploy(&new.chain), unseen);
    host.published = Published { unseen: vec!["ns2 is silent".into()], ..Published::default() };
    assert_eq!(host.view().may_deploy(&new.chain), unseen);
}

#[test]
fn a_key_in_use_everywhere_may_always_be_shown_under_a_new_certificate() {
    let (old, new) = (ec(0), ec(1));
    let mut host = Host::of(&[&old, &old], &[&old.record]);
    let renewed = key(&KEYS[0]);
    assert_ne!(renewed.chain[0], old.chain[0]);
    assert_eq!(host.view().may_deploy(&renewed.chain), Ok(old.record.clone()));
    // One address shows another key, or was not seen: then its own record must be ripe.
    host.publish(&[&old.record, &new.record]);
    host.show(&[&old, &new]);
    assert!(matches!(host.view().may_deploy(&renewed.chain), Err(Forbidden::NotRipe { .. })));
    host.show(&[&old, &old]);
    host.unseen = vec!["192.0.2.3: refused".into()];
    assert!(matches!(host.view().may_deploy(&renewed.chain), Err(Forbidden::NotRipe { .. })));
}

#[test]
fn a_record_stays_until_no_address_shows_its_key() {
    let (old, new) = (ec(0), ec(1));
    let mut host = Host::of(&[&new, &old], &[&old.record, &new.record]);
    let without = [new.record.clone()];
    assert_eq!(
        host.view().may_publish(&without),
        Err(Forbidden::StillShown {
            record: old.record.clone(),
            address: "192.0.2.2".parse().unwrap()
        })
    );
    host.show(&[&new, &new]);
    assert_eq!(host.view().may_publish(&without), Ok(()));
    // What was not seen may still show it.
    host.unseen = vec!["192.0.2.3: refused".into()];
    let unseen = Err(Forbidden::Unseen { reason: "192.0.2.3: refused".into() });
    assert_eq!(host.view().may_publish(&without), unseen);
    let more = sorted(&[&old.record, &new.record, &ec(2).record]);
    assert_eq!(host.view().may_publish(&more), Ok(()));
    // To give up DANE breaks nothing.
    assert_eq!(host.view().may_publish(&[]), Ok(()));
}

#[test]
fn a_stronger_matching_type_needs_a_record_of_each_key_in_use() {
    let (old, new) = (ec(0), ec(1));
    let host = Host::of(&[&old], &[&old.record]);
    let longer = |pair: &PKey<Private>| tlsa(3, 1, 2, &pair.public_key_to_der().unwrap());
    let alone = sorted(&[&old.record, &longer(&KEYS[1])]);
    assert_eq!(
        host.view().may_publish(&alone),
        Err(Forbidden::WithoutPair {
            record: longer(&KEYS[1]),
            address: "192.0.2.1".parse().unwrap()
        })
    );
    let both = sorted(&[&old.record, &longer(&KEYS[0]), &longer(&KEYS[1])]);
    assert_eq!(host.view().may_publish(&both), Ok(()));
    assert_eq!(host.view().may_publish(&sorted(&[&old.record, &new.record])), Ok(()));
}

#[test]
fn what_is_of_no_use_to_mail_servers_is_not_published() {
    let old = ec(0);
    let host = Host::of(&[&old], &[&old.record]);
    for useless in [tlsa(1, 1, 1, b"x"), tlsa(0, 0, 1, b"x"), tlsa(3, 2, 1, b"x")] {
        let set = sorted(&[&old.record, &useless]);
        let refused = host.view().may_publish(&set);
        assert!(
            matches!(&refused, Err(Forbidden::Unusable { record, .. }) if *record == useless),
            "{refused:?}"
        );
    }
}

#[test]
fn a_record_of_the_issuer_vouches_for_the_next_key() {
    let (old, new) = (ec(0), ec(1));
    let issuer = of_issuer();
    let mut host = Host::of(&[&old], &[&old.record, &issuer]);
    assert_eq!((host.state(), host.to_publish()), (State::Backed, None));
    // The record of the issuer ripens as every other one does.
    assert!(matches!(host.view().may_deploy(&new.chain), Err(Forbidden::NotRipe { .. })));
    host.later(7_200);
    assert_eq!(host.view().may_deploy(&new.chain), Ok(issuer.clone()));
    // Its certificate must be sent.
    let refused = host.view().may_deploy(&new.chain[..1]);
    assert!(matches!(refused, Err(Forbidden::NotPublished { .. })), "{refused:?}");
    host.show(&[&new]);
    assert_eq!(host.state(), State::Backed);
    assert_eq!(host.to_publish(), Some(sorted(&[&new.record, &issuer])));
    host.publish(&[&new.record, &issuer]);
    assert_eq!((host.state(), host.to_publish()), (State::Backed, None));
}

#[test]
fn without_records_those_of_the_keys_in_use_are_to_be_published() {
    let old = ec(0);
    let host = Host::of(&[&old], &[]);
    assert_eq!(host.state(), State::Absent);
    // Whose key it is that the network shows, nobody has said.
    assert_eq!(host.to_publish(), None);
    assert_eq!(tlsa_plan::plan(&host.view()).unnamed, vec![old.record.clone()]);
    let mut host = host;
    host.knows("old", &old);
    assert_eq!(host.to_publish(), Some(vec![old.record.clone()]));
    assert_eq!(tlsa_plan::plan(&host.view()).unnamed, Vec::new());
    let refused = host.view().may_deploy(&old.chain);
    assert!(matches!(refused, Err(Forbidden::NotPublished { .. })), "{refused:?}");
    // One that fits nothing stays beside what is missing, and one of no use goes.
    let (stale, useless) = (tlsa(3, 1, 1, b"stale"), tlsa(1, 1, 1, b"x"));
    let mut host = Host::of(&[&old], &[&stale, &useless]);
    assert_eq!((host.state(), host.to_publish()), (State::Broken, None));
    host.knows("old", &old);
    assert_eq!(host.to_publish(), Some(sorted(&[&old.record, &stale])));
}

fn server(name: &str, said: Result<&[&Tlsa], &str>) -> ServerSight {
    let said = said.map_err(ToString::to_string).map(|records| ServerSaid {
        tlsa: sorted(records),
        ttl: (!records.is_empty()).then_some(TTL),
        ..ServerSaid::default()
    });
    ServerSight { server: name.into(), address: "192.0.2.53".parse().unwrap(), said }
}

#[test]
fn what_every_name_server_says_is_told_from_what_some_say() {
    let (old, new) = (ec(0).record, ec(1).record);
    let sight = |servers: Vec<ServerSight>| NameSight {
        name: Domain::parse("_25._tcp.mx.example.com").unwrap(),
        zone: Some("example.com.".into()),
        servers,
        failure: None,
    };
    let all = [&old, &new];
    let p = Published::of(&[sight(vec![
        server("ns1", Ok(&all)),
        server("ns2", Ok(&all[..1])),
        server("ns3", Err("REFUSED")),
    ])]);
    assert_eq!((p.everywhere, p.answered, p.ttl), (vec![old.clone()], 2, Some(TTL)));
    assert_eq!(p.partly, vec![(new.clone(), vec!["ns2 [192.0.2.53]".to_string()])]);
    assert_eq!(p.unseen, vec!["ns3 [192.0.2.53]: REFUSED".to_string()]);
    // The records of an alias are those of its last name.
    let leads = |name: &str, to: Option<&str>| {
        let said = ServerSaid { alias: to.map(Into::into), ..ServerSaid::default() };
        ServerSight { said: Ok(said), ..server(name, Ok(&[])) }
    };
    let to = Some("_25._TCP.mx.example.com.");
    let behind = || sight(vec![server("ns9", Ok(&all))]);
    let p = Published::of(&[sight(vec![leads("ns1", to)]), behind()]);
    assert_eq!((p.everywhere, p.unseen), (sorted(&all), Vec::new()));
    // A server that leads elsewhere, or nowhere, leads to other records.
    for astray in [Some("other.example."), None] {
        let p = Published::of(&[sight(vec![leads("ns1", to), leads("ns2", astray)]), behind()]);
        assert_eq!(p.unseen.len(), 1, "{:?}", p.unseen);
        assert!(p.unseen[0].starts_with("ns2 [192.0.2.53]: "), "{:?}", p.unseen);
    }
    let p = Published::of(&[sight(vec![leads("ns1", to)]), sight(vec![leads("ns9", to)])]);
    assert_eq!(p.unseen.len(), 1, "{:?}", p.unseen);
    assert_eq!(Published::of(&[]), Published::default());
}
