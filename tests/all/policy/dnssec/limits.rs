//! The bounds of a judgement: whatever a hostile zone signs, the work ends, and a judgement that runs out is indeterminate.

use std::time::Duration;
use std::time::Instant;

use destgate::policy::dnssec::limits;
use destgate::vocab::dns::Proof;
use destgate::vocab::dns_record::Question;
use destgate::vocab::dns_record::rtype;

use crate::policy::dnssec::judge::asked;
use crate::policy::dnssec::judge::is;
use crate::policy::dnssec::judge::lied;
use crate::policy::dnssec::judge::with_zone;
use crate::support::dnssec::driver::Court;
use crate::support::dnssec::driver::Ruling;
use crate::support::dnssec::driver::truth;
use crate::support::dnssec::keys::Role;
use crate::support::dnssec::keys::Signer;
use crate::support::dnssec::keys::ZONE;
use crate::support::dnssec::message::Message;
use crate::support::dnssec::message::Rr;
use crate::support::dnssec::message::name;
use crate::support::dnssec::world::World;
use crate::support::dnssec::zone::Above;
use crate::support::dnssec::zone::Denial;
use crate::support::dnssec::zone::Zone;

/// How long any of these judgements may take, on a slow machine and without optimization. Each costs milliseconds.
const LONG: Duration = Duration::from_secs(5);

fn ran_out(ruling: &Ruling) {
    is(ruling, Proof::Indeterminate, "takes more work than a judgement may");
}

/// Keys of one tag: the modulus of an RSA key can be bent so that the sum stays.
fn same_tag(count: usize) -> Vec<Signer> {
    let first = Signer::new(8, 1).with(ZONE, Role::DataOnly);
    let twin = |at: usize| {
        let mut key = first.clone();
        key.public.swap(8 + 2 * at, 10 + 2 * at);
        key.role = Role::Nothing;
        key
    };
    std::iter::once(first.clone()).chain((1..count).map(twin)).collect()
}

#[test]
fn many_signatures_times_many_keys() {
    // CVE-2023-50387: 60 keys of one tag, 200 bad signatures with it.
    let world = with_zone(|z| {
        z.keys[0].role = Role::KeysOnly;
        z.keys.extend(same_tag(60));
    });
    let tags: Vec<u16> = world.zone("a.test").keys[1..].iter().map(Signer::tag).collect();
    assert!(tags.iter().all(|t| *t == tags[0]), "{tags:?}");
    let question = asked("www.a.test", rtype::A);
    let begun = Instant::now();
    let ruling = lied(&world, &question, &question, |mut m| {
        let good = m.answer.iter().find(|r| r.is_signature()).unwrap().clone();
        m.answer.retain(|r| !r.is_signature());
        for at in 0..200 {
            let mut bad = good.clone();
            bad.data[40 + at] ^= 1;
            m.answer.push(bad);
        }
        m
    });
    assert!(begun.elapsed() < LONG);
    ran_out(&ruling);
    assert!(ruling.verifications <= limits::TRIES_PER_SET + 10, "{}", ruling.verifications);
}

#[test]
fn a_key_that_was_not_tried_leaves_the_matter_open() {
    let with_twins = |count: usize| {
        let world = with_zone(|z| {
            z.keys[0].role = Role::KeysOnly;
            // Two octets that are the same make no other key when they are swapped.
            let all_differ =
                |keys: &Vec<Signer>| (1..count).all(|at| keys[at].public != keys[0].public);
            let keys = std::iter::repeat_with(|| same_tag(count)).find(all_differ).unwrap();
            z.keys.extend(keys.into_iter().rev());
        });
        let question = asked("www.a.test", rtype::A);
        truth(&world, &question)
    };
    let few = with_twins(limits::KEYS_PER_TAG);
    assert_eq!(few.judged.map(|j| j.proof), Some(Proof::Secure));
    ran_out(&with_twins(limits::KEYS_PER_TAG + 2));
}

#[test]
fn many_sets_with_bad_signatures() {
    // The bound of a whole judgement holds where that of each set is kept.
    let world = with_zone(|z| z.denial = Denial::nsec3(false));
    let zone = world.zone("a.test");
    let question = asked("nothing.a.test", rtype::A);
    let ruling = lied(&world, &question, &question, |mut m| {
        for at in 0..200_u8 {
            let (_, mut records) = zone.nsec3(&name(&format!("n{at}.a.test")));
            records[1].data[30] ^= 1;
            for by in 0..8 {
                let mut other = records[1].clone();
                other.data[40] ^= by;
                records.push(other);
            }
            records.remove(1);
            let owner = name(&format!("{at:032}.a.test"));
            for record in &mut records {
                record.owner = owner.clone();
            }
            m.authority.splice(0..0, records);
        }
        m
    });
    assert_ne!(ruling.proof(), Proof::Secure, "{}", ruling.words());
}

#[test]
fn deep_names_with_nsec3() {
    // CVE-2023-50868: every label above a name is hashed, 150 rounds each.
    let world = with_zone(|z| {
        z.denial = Denial::Nsec3 { opt_out: false, iterations: 150, salt: vec![1; 255] };
    });
    let deep = format!("{}a.test", "a.".repeat(110));
    let begun = Instant::now();
    let ruling = truth(&world, &asked(&deep, rtype::A));
    assert!(begun.elapsed() < LONG, "{:?}", begun.elapsed());
    assert!(matches!(ruling.proof(), Proof::Secure | Proof::Indeterminate), "{}", ruling.words());
}

#[test]
fn questions_of_one_judgement() {
    // A name of 110 labels asks for the DS record of each, where its zone does not say that there is none.
    let world = with_zone(|_| {});
    let deep = format!("{}a.test", "b.".repeat(110));
    let question = asked(&deep, rtype::A);
    let zone = world.zone("a.test");
    let bare = |q: &Question| {
        // A true denial of DS at a name that exists, all the way down.
        let next = q.name.child(b"zz").unwrap_or(q.name.clone());
        let data = [next.wire(), vec![0, 1, 0x40]].concat();
        let signature =
            zone.signature(&zone.keys[0], &q.name, rtype::NSEC, std::slice::from_ref(&data));
        vec![Rr::new(&q.name, rtype::NSEC, &data), Rr::new(&q.name, rtype::RRSIG, &signature)]
    };
    let ruling = Court::of(&world).lied(&world, &question, |q, m| {
        if q.name.count() <= 2 || q.rtype != rtype::DS {
            return m;
        }
        Message { authority: bare(q), ..Message::default() }
    });
    assert!(ruling.asked.len() <= limits::QUESTIONS, "{}", ruling.asked.len());
    // The denial itself is signed by a.test, so that nobody has to look below it.
    assert!(matches!(ruling.proof(), Proof::Secure | Proof::Indeterminate), "{}", ruling.words());
    let stripped = Court::of(&world).lied(&world, &question, |q, m| match q {
        _ if *q == question => Message::default(),
        _ if q.name.count() <= 2 || q.rtype != rtype::DS => m,
        _ => Message { authority: bare(q), ..Message::default() },
    });
    ran_out(&stripped);
    assert_eq!(stripped.asked.len(), limits::QUESTIONS);
}

#[test]
fn many_keys_and_many_ds_records() {
    // Whoever orders the records decides nothing: a zone has few enough, or is not judged.
    let junk = |count: u8| (0..count).map(|n| Signer::new(15, 100 + n).with(ZONE, Role::Nothing));
    let few = with_zone(|z| {
        let own = z.keys.remove(0);
        z.keys.extend(junk(60));
        z.keys.push(own);
    });
    is(&truth(&few, &asked("www.a.test", rtype::A)), Proof::Secure, "Set");
    let many = with_zone(|z| z.keys.extend(junk(100)));
    ran_out(&truth(&many, &asked("www.a.test", rtype::A)));
}

#[test]
fn ds_records_that_count_are_not_hidden_behind_others() {
    // Whoever orders the records of a set must not make a signed zone count as unsigned.
    let world = with_zone(|z| {
        let good = z.keys[0].ds(&z.apex, 2);
        let unknown = |n: u8| [&[n, 0, 253, 2][..], &good[4..]].concat();
        z.above = Above::Data((0..60).map(unknown).chain([good.clone()]).collect());
    });
    is(&truth(&world, &asked("www.a.test", rtype::A)), Proof::Secure, "Set");
}

#[test]
fn aliases_through_many_zones() {
    // Sixteen aliases, each in a zone of its own, are within the bounds; a longer chain is not followed.
    let chain = |count: usize| {
        let mut zones = vec![
            Zone::new(".", vec![Signer::new(15, 1)], Denial::Nsec),
            Zone::new("test", vec![Signer::new(15, 2)], Denial::Nsec),
        ];
        for at in 0..count {
            let seed = u8::try_from(10 + at).unwrap();
            let zone = Zone::new(&format!("z{at}.test"), vec![Signer::new(15, seed)], Denial::Nsec);
            let next = name(&format!("www.z{}.test", at + 1)).wire();
            zones.push(match at + 1 == count {
                true => zone.with("www", rtype::A, &[192, 0, 2, 1]),
                false => zone.with("www", rtype::CNAME, &next),
            });
        }
        World::new(zones)
    };
    let ruling = truth(&chain(17), &asked("www.z0.test", rtype::A));
    is(&ruling, Proof::Secure, "Set");
    let longer = truth(&chain(19), &asked("www.z0.test", rtype::A));
    assert_ne!(longer.proof(), Proof::Secure, "{}", longer.words());
}
