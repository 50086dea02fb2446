//! The rules of DNSSEC for sets, keys and delegations, each by a lie about a small world: what it is worth to the judge.
//!
//! Tests of `src/policy/dnssec/algorithm.rs`, `src/policy/dnssec/descent.rs` and
//! `src/policy/dnssec/verify.rs`.

use destgate::policy::dnssec::reason::Cause;
use destgate::vocab::dns::Proof;
use destgate::vocab::dns_record::Question;
use destgate::vocab::dns_record::rtype;
use destgate::vocab::time::Timestamp;

use crate::support::dnssec::driver::Court;
use crate::support::dnssec::driver::Ruling;
use crate::support::dnssec::driver::truth;
use crate::support::dnssec::keys::Role;
use crate::support::dnssec::keys::Signer;
use crate::support::dnssec::keys::ZONE;
use crate::support::dnssec::message::Message;
use crate::support::dnssec::message::Rr;
use crate::support::dnssec::message::name;
use crate::support::dnssec::places::filled;
use crate::support::dnssec::places::world;
use crate::support::dnssec::world::NOW;
use crate::support::dnssec::world::NOW32;
use crate::support::dnssec::world::World;
use crate::support::dnssec::zone::Above;
use crate::support::dnssec::zone::Denial;
use crate::support::dnssec::zone::Zone;

pub fn asked(text: &str, rtype: u16) -> Question {
    Question::new(&name(text), rtype)
}

/// A world with one zone below `test.`, made as one likes.
pub fn with_zone(make: impl FnOnce(&mut Zone)) -> World {
    let mut zone = filled(Zone::new("a.test", vec![Signer::new(15, 3)], Denial::Nsec));
    make(&mut zone);
    World::new(vec![
        Zone::new(".", vec![Signer::new(15, 1)], Denial::Nsec),
        Zone::new("test", vec![Signer::new(15, 2)], Denial::Nsec),
        zone,
    ])
}

/// Judges the address of `www.a.test` in a world.
fn www(world: &World) -> Ruling {
    truth(world, &asked("www.a.test", rtype::A))
}

/// Judges a question with a lie about the reply to one question.
pub fn lied(
    world: &World,
    question: &Question,
    about: &Question,
    lie: impl Fn(Message) -> Message,
) -> Ruling {
    let lie = |q: &Question, m| if q == about { lie(m) } else { m };
    Court::of(world).lied(world, question, lie)
}

/// Judges the address of `www.a.test` with a lie about it.
fn lied_www(lie: impl Fn(Message) -> Message) -> Ruling {
    let question = asked("www.a.test", rtype::A);
    lied(&with_zone(|_| {}), &question, &question, lie)
}

#[track_caller]
pub fn is(ruling: &Ruling, proof: Proof, part: &str) {
    let words = ruling.words();
    assert_eq!(ruling.proof(), proof, "{words}");
    assert!(words.contains(part), "`{part}` is not in: {words}");
}

#[test]
fn every_algorithm_is_verified() {
    // RFC 9904: 8, 10, 13, 14 and 15, as the algorithm of the zone, of the zone above and of the trust anchor.
    for algorithm in [8, 10, 13, 14, 15] {
        let world = world([algorithm; 6]);
        for host in ["www.a.test", "www.b.test", "www.c.test", "www.sub.a.test"] {
            let question = asked(host, rtype::A);
            is(&truth(&world, &question), Proof::Secure, "Set");
            let bad = lied(&world, &question, &question, |m| {
                m.bent(|r| {
                    if r.is_signature() {
                        *r.data.last_mut().unwrap() ^= 1;
                    }
                })
            });
            is(&bad, Proof::Bogus, "does not hold [RFC 4035 §5.3.1]");
        }
    }
}

#[test]
fn a_signature_counts_within_its_time() {
    // RFC 4035 §5.3.1, RFC 4034 §3.1.5: both ends belong to it, and seconds are counted modulo 2^32.
    let at = |from: u32, to: u32| www(&with_zone(|z| z.valid = (from, to)));
    is(&at(NOW32, NOW32), Proof::Secure, "");
    is(&at(NOW32 - 9, NOW32 - 1), Proof::Bogus, "ended on 2027-01-15");
    is(&at(NOW32 + 1, NOW32 + 9), Proof::Bogus, "begins on 2027-01-15");
    is(&at(NOW32 + 9, NOW32 - 9), Proof::Bogus, "");
    is(&at(NOW32 - 9, NOW32.wrapping_add(0x7fff_fff0)), Proof::Secure, "");
    // More than 68 years ahead is the past.
    is(&at(NOW32 - 9, NOW32.wrapping_add(0x8000_0010)), Proof::Bogus, "");
    // After the turn of the counter in 2106, ends are small numbers.
    let world = with_zone(|z| z.valid = (NOW32 - 9, 500));
    let question = asked("www.a.test", rtype::A);
    let turn = Timestamp((1 << 32) - 1);
    for (now, proof) in [(turn, Proof::Bogus), (NOW, Proof::Bogus)] {
        let court = Court { now, ..Court::of(&world) };
        assert_eq!(court.lied(&world, &question, |_, m| m).proof(), proof);
    }
    // The earliest end of the chain is told.
    let soon = with_zone(|z| z.valid.1 = NOW32 + 77);
    assert_eq!(www(&soon).judged.unwrap().ends, Some(NOW.plus(77)));
    assert_eq!(www(&with_zone(|_| {})).judged.unwrap().ends, Some(NOW.plus(2_592_000)));
}

#[test]
fn an_expired_key_set_is_bogus_wherever_it_stands() {
    for at in 0..3 {
        let mut zones = vec![
            Zone::new(".", vec![Signer::new(15, 1)], Denial::Nsec),
            Zone::new("test", vec![Signer::new(15, 2)], Denial::Nsec),
            filled(Zone::new("a.test", vec![Signer::new(15, 3)], Denial::Nsec)),
        ];
        zones[at].valid = (NOW32 - 9, NOW32 - 1);
        is(&www(&World::new(zones)), Proof::Bogus, "ended on");
    }
}

#[test]
fn only_a_zone_key_with_protocol_3_that_is_not_revoked_signs() {
    // RFC 4034 §2.1.1 and §2.1.2, RFC 5011 §2.1. The DS record fits the key as it is.
    for flags in [0, 1, 0x0181, 0x0080] {
        let ruling = www(&with_zone(|z| z.keys[0].flags = flags));
        is(&ruling, Proof::Bogus, "no key of a.test fits its DS records");
    }
    for protocol in [0, 2, 4, 255] {
        let ruling = www(&with_zone(|z| z.keys[0].protocol = protocol));
        is(&ruling, Proof::Bogus, "no key of a.test fits its DS records");
    }
    // Unknown flags count for nothing, and neither does the entry-point bit (RFC 4034 §2.1.1).
    for flags in [256, 257, 0x0101 | 0x4000] {
        is(&www(&with_zone(|z| z.keys[0].flags = flags)), Proof::Secure, "");
    }
    // The same holds for a key that signs data alone.
    let two = |flags| {
        www(&with_zone(|z| {
            z.keys[0].role = Role::KeysOnly;
            z.keys.push(Signer::new(15, 30).with(flags, Role::DataOnly));
        }))
    };
    is(&two(ZONE), Proof::Secure, "");
    is(&two(0), Proof::Bogus, "a.test lacks");
    is(&two(0x0180), Proof::Bogus, "a.test lacks");
}

#[test]
fn a_key_that_no_ds_record_means_cannot_vouch_for_the_others() {
    // RFC 4035 §5.2: the key that DS means has to sign the set of keys.
    let world = with_zone(|z| {
        z.keys[0].role = Role::Nothing;
        z.above = Above::Data(vec![z.keys[0].ds(&z.apex, 2)]);
        z.keys.push(Signer::new(15, 30));
    });
    is(&www(&world), Proof::Bogus, "a.test DNSKEY");
    let stranger = Signer::new(15, 99);
    let world = with_zone(|z| z.above = Above::Data(vec![stranger.ds(&z.apex, 2)]));
    is(&www(&world), Proof::Bogus, "no key of a.test fits its DS records [RFC 4035 §5.2]");
    // A second key in the DS set does no harm.
    let world = with_zone(|z| {
        z.above = Above::Data(vec![stranger.ds(&z.apex, 2), z.keys[0].ds(&z.apex, 2)]);
    });
    is(&www(&world), Proof::Secure, "");
}

#[test]
fn digests_of_ds_records() {
    let of = |types: &[u8]| www(&with_zone(|z| z.above = Above::Digests(types.to_vec())));
    for types in [&[1][..], &[2], &[4], &[1, 2], &[2, 4], &[1, 2, 4]] {
        is(&of(types), Proof::Secure, "");
    }
    // RFC 4509 §3: SHA-1 counts for nothing beside SHA-256, good or bad.
    let bent = |bad: u8, all: &[u8]| {
        www(&with_zone(|z| {
            let one = |t: &u8| {
                let mut data = z.keys[0].ds(&z.apex, *t);
                if *t == bad {
                    data[7] ^= 1;
                }
                data
            };
            z.above = Above::Data(all.iter().map(one).collect());
        }))
    };
    is(&bent(2, &[1, 2]), Proof::Bogus, "no key of a.test fits");
    is(&bent(1, &[1, 2]), Proof::Secure, "");
    is(&bent(1, &[1]), Proof::Bogus, "no key of a.test fits");
}

#[test]
fn unknown_algorithms_and_digests_are_as_if_unsigned() {
    // RFC 4035 §5.2, RFC 6840 §5.2: only if no DS record is left that can be used.
    let with = |bend: fn(&mut Vec<u8>), keep: bool| {
        www(&with_zone(|z| {
            let mut data = z.keys[0].ds(&z.apex, 2);
            let good = data.clone();
            bend(&mut data);
            let mut all = vec![data];
            all.extend(keep.then_some(good));
            z.above = Above::Data(all);
        }))
    };
    let algorithms: [fn(&mut Vec<u8>); 6] =
        [|d| d[2] = 0, |d| d[2] = 1, |d| d[2] = 3, |d| d[2] = 12, |d| d[2] = 17, |d| d[2] = 253];
    for bend in algorithms {
        is(&with(bend, false), Proof::Insecure, "an algorithm that is not supported here");
        is(&with(bend, true), Proof::Secure, "");
    }
    let digests: [fn(&mut Vec<u8>); 4] = [|d| d[3] = 0, |d| d[3] = 3, |d| d[3] = 5, |d| d[3] = 200];
    for bend in digests {
        is(&with(bend, false), Proof::Insecure, "a digest that is not supported here");
        is(&with(bend, true), Proof::Secure, "");
    }
    // A digest cut short is a wrong one, not an unknown one.
    is(&with(|d| d.truncate(20), false), Proof::Bogus, "no key of a.test fits");
    // One algorithm is known, its digest is not; the other way round with the other. Nothing can be used.
    let world = with_zone(|z| {
        let mut other = z.keys[0].ds(&z.apex, 2);
        let mut own = other.clone();
        (own[3], other[2]) = (77, 77);
        z.above = Above::Data(vec![own, other]);
    });
    is(&www(&world), Proof::Insecure, "");
}

#[test]
fn a_forged_ds_or_key_reply_is_bogus_and_a_missing_one_tells_nothing() {
    let (world, question) = (with_zone(|_| {}), asked("www.a.test", rtype::A));
    let stranger = Signer::new(15, 99);
    for (about, record) in [
        (asked("a.test", rtype::DS), stranger.ds(&name("a.test"), 2)),
        (asked("test", rtype::DNSKEY), stranger.dnskey()),
        (asked("a.test", rtype::DNSKEY), stranger.dnskey()),
        (asked(".", rtype::DNSKEY), stranger.dnskey()),
    ] {
        let add = lied(&world, &question, &about, |mut m| {
            m.answer.push(Rr::new(&about.name, about.rtype, &record));
            m
        });
        is(&add, Proof::Bogus, "does not hold");
        let bare = lied(&world, &question, &about, |m| m.without(Rr::is_signature));
        is(&bare, Proof::Bogus, "has no signature of");
        let empty = lied(&world, &question, &about, |_| Message::default());
        is(&empty, Proof::Bogus, "");
        let gone = lied(&world, &question, &about, |_| Message { rcode: 3, ..Message::default() });
        is(&gone, Proof::Bogus, "");
        for rcode in [1, 2, 5] {
            let failed =
                lied(&world, &question, &about, |_| Message { rcode, ..Message::default() });
            is(&failed, Proof::Indeterminate, "cannot be had");
        }
    }
}

#[test]
fn ds_records_belong_to_the_zone_above() {
    // RFC 4035 §3.1.4.1: a DS set that the child itself signed says nothing of the child.
    let world = with_zone(|_| {});
    let (question, about) = (asked("www.a.test", rtype::A), asked("a.test", rtype::DS));
    let child = world.zone("a.test");
    let data = child.ds();
    let signature = child.signature(&child.keys[0], &child.apex, rtype::DS, &data);
    let forged = lied(&world, &question, &about, |m| {
        let mut m = m.without(Rr::is_signature);
        m.answer.push(Rr::new(&child.apex, rtype::RRSIG, &signature));
        m
    });
    is(&forged, Proof::Bogus, "a.test DS has no signature of test");
    let asked_itself = lied(&world, &about, &about, |m| {
        let mut m = m.without(Rr::is_signature);
        m.answer.push(Rr::new(&child.apex, rtype::RRSIG, &signature));
        m
    });
    is(&asked_itself, Proof::Bogus, "");
    // The child's own proof that it has no DS record proves no delegation (RFC 6840 §4.4).
    let denied = lied(&world, &question, &about, |_| Message {
        authority: child.nsec(&child.apex),
        ..Message::default()
    });
    is(&denied, Proof::Bogus, "");
    is(&truth(&world, &about), Proof::Secure, "Set");
}

#[test]
fn a_signer_is_the_zone_of_the_set() {
    // RFC 4035 §5.3.1: not one beside or below, and not one that is none. A zone above counts, as with Unbound: it could
    // take the delegation back as well.
    let world = world([15; 6]);
    let question = asked("www.a.test", rtype::A);
    let data = [vec![192, 0, 2, 66]];
    for foreign in ["b.test", "sub.a.test"] {
        let zone = world.zone(foreign);
        let key = zone.keys.last().unwrap();
        let signature = zone.signature(key, &question.name, rtype::A, &data);
        let forged = lied(&world, &question, &question, |mut m| {
            m.answer = vec![
                Rr::new(&question.name, rtype::A, &data[0]),
                Rr::new(&question.name, rtype::RRSIG, &signature),
            ];
            m
        });
        is(&forged, Proof::Bogus, "has no signature of a.test");
        // Beside the genuine signature a foreign one does no harm.
        let beside = lied(&world, &question, &question, |mut m| {
            m.answer.insert(0, Rr::new(&question.name, rtype::RRSIG, &signature));
            m
        });
        is(&beside, Proof::Secure, "");
    }
    // A zone without keys signs nothing, and takes no name from a zone with keys.
    let plain = Zone::new("plain.a.test", vec![Signer::new(15, 5)], Denial::Nsec);
    let signature = plain.signature(&plain.keys[0], &question.name, rtype::A, &data);
    let forged = lied(&world, &question, &question, |mut m| {
        m.answer = vec![
            Rr::new(&question.name, rtype::A, &data[0]),
            Rr::new(&question.name, rtype::RRSIG, &signature),
        ];
        m
    });
    is(&forged, Proof::Bogus, "");
}

#[test]
fn what_is_signed_counts_not_how_it_is_written() {
    // RFC 4034 §6: case of names, order, repetition and time to live are not signed.
    let secure = |lie: fn(Message) -> Message| is(&lied_www(lie), Proof::Secure, "Set");
    secure(|m| m.bent(|r| r.ttl = 5));
    secure(|m| m.bent(|r| r.owner = name("WWW.A.Test")));
    secure(|mut m| {
        m.answer.reverse();
        m
    });
    secure(|mut m| {
        let first = m.answer[0].clone();
        m.answer.push(first);
        m
    });
    let (world, question) = (with_zone(|_| {}), asked("a.test", rtype::MX));
    let capitals = lied(&world, &question, &question, |m| {
        m.bent(|r| {
            if !r.is_signature() {
                r.data.make_ascii_uppercase();
            }
        })
    });
    is(&capitals, Proof::Secure, "Set");
    // The case of text is signed.
    let question = asked("www.a.test", rtype::TXT);
    let capitals = lied(&world, &question, &question, |m| {
        m.bent(|r| {
            if !r.is_signature() {
                r.data.make_ascii_uppercase();
            }
        })
    });
    is(&capitals, Proof::Bogus, "does not hold");
}

#[test]
fn what_does_not_belong_is_not_used() {
    // Records of another class are none of the set; added ones of the same type and class break it.
    let added = |class: u16, ttl: u32| {
        lied_www(move |mut m| {
            let mut record = Rr::new(&name("www.a.test"), rtype::A, &[6; 4]);
            (record.class, record.ttl) = (class, ttl);
            m.answer.insert(0, record);
            m
        })
    };
    let other = added(3, 300);
    is(&other, Proof::Secure, "Set");
    assert_eq!(other.value.unwrap().end.unwrap().1.len(), 2);
    is(&added(1, 300), Proof::Bogus, "does not hold");
    is(&added(1, 0), Proof::Bogus, "does not hold");
    is(&lied_www(|m| m.bent(|r| r.class = 3)), Proof::Bogus, "");
    is(
        &lied_www(|m| {
            m.bent(|r| {
                if r.is_signature() {
                    r.class = 3;
                }
            })
        }),
        Proof::Bogus,
        "",
    );
    // One of two records is missing.
    is(
        &lied_www(|mut m| {
            m.answer.remove(0);
            m
        }),
        Proof::Bogus,
        "does not hold",
    );
    is(&lied_www(|m| m.without(Rr::is_signature)), Proof::Bogus, "has no signature of a.test");
    // A set of the same zone, signed for another name.
    let moved = |m: Message| m.bent(|r| r.owner = name("moved.a.test"));
    let (world, question) = (with_zone(|_| {}), asked("moved.a.test", rtype::A));
    let ruling =
        lied(&world, &question, &question, |_| moved(world.reply(&asked("www.a.test", rtype::A))));
    is(&ruling, Proof::Bogus, "does not hold");
}

#[test]
fn labels_of_a_signature() {
    // RFC 4035 §5.3.1: not more than the owner has; fewer make a wildcard of it, which was not signed.
    for (labels, part) in
        [(4, "counts the wrong labels"), (255, "counts the wrong labels"), (2, "does not hold")]
    {
        let bent = lied_www(|m| {
            m.bent(|r| {
                if r.is_signature() {
                    r.data[3] = labels;
                }
            })
        });
        is(&bent, Proof::Bogus, part);
    }
}

#[test]
fn the_trust_anchor_decides() {
    let mut world = with_zone(|_| {});
    let other = with_zone(|_| {});
    let stranger = Zone::new(".", vec![Signer::new(15, 77)], Denial::Nsec);
    world.anchors = World::new(vec![stranger]).anchors;
    is(&www(&world), Proof::Bogus, "no key of the root fits");
    world.anchors = std::sync::Arc::default();
    is(&www(&world), Proof::Indeterminate, "no trust anchor lies above");
    is(&www(&other), Proof::Secure, "");
    let judged = www(&world).judged.unwrap();
    assert_eq!(judged.reason.map(|r| r.cause), Some(Cause::NoAnchor));
}
