//! The rules of DNSSEC for denials, wildcards and aliases, each by a lie about a small world.
//!
//! Tests of `src/policy/dnssec/denial.rs`, `src/policy/dnssec/nsec.rs` and
//! `src/policy/dnssec/nsec3.rs`.

use destgate::policy::dnssec::judge::Outcome;
use destgate::policy::dnssec::reason::Cause;
use destgate::vocab::dns::Proof;
use destgate::vocab::dns_record::Question;
use destgate::vocab::dns_record::rtype;

use crate::policy::dnssec::judge::asked;
use crate::policy::dnssec::judge::is;
use crate::policy::dnssec::judge::lied;
use crate::policy::dnssec::judge::with_zone;
use crate::support::dnssec::driver::Ruling;
use crate::support::dnssec::driver::truth;
use crate::support::dnssec::keys::Signer;
use crate::support::dnssec::message::Message;
use crate::support::dnssec::message::Rr;
use crate::support::dnssec::message::name;
use crate::support::dnssec::places::filled;
use crate::support::dnssec::places::world;
use crate::support::dnssec::world::NOW;
use crate::support::dnssec::world::NOW32;
use crate::support::dnssec::world::World;
use crate::support::dnssec::zone::Denial;
use crate::support::dnssec::zone::Zone;
use crate::support::dnssec::zone::bitmap;

fn lied_itself(world: &World, question: &Question, lie: impl Fn(Message) -> Message) -> Ruling {
    lied(world, question, question, lie)
}

/// An NSEC record that a zone signed, whatever is in it.
fn nsec(zone: &Zone, owner: &str, next: &str, types: &[u16]) -> Vec<Rr> {
    let data = [name(next).wire(), bitmap(types.iter().copied())].concat();
    let signature =
        zone.signature(&zone.keys[0], &name(owner), rtype::NSEC, std::slice::from_ref(&data));
    let owner = name(owner);
    vec![Rr::new(&owner, rtype::NSEC, &data), Rr::new(&owner, rtype::RRSIG, &signature)]
}

/// What a denial with these records is worth to the judge.
fn denied_by(world: &World, question: &Question, rcode: u8, authority: &[Rr]) -> Ruling {
    lied_itself(world, question, |_| Message {
        rcode,
        authority: authority.to_vec(),
        ..Message::default()
    })
}

#[test]
fn each_record_of_a_denial_is_needed() {
    // RFC 4035 §5.4, RFC 5155 §8: without any one of them nothing is proven, and the outcome never changes.
    let world = world([15; 6]);
    for (host, rtype) in [
        ("nothing.a.test", rtype::A),
        ("nothing.b.test", rtype::A),
        ("x.wild.a.test", rtype::MX),
        ("x.wild.b.test", rtype::MX),
        ("x.wild.a.test", rtype::A),
        ("x.wild.b.test", rtype::A),
        ("ent.a.test", rtype::A),
        ("ent.b.test", rtype::A),
        ("www.a.test", rtype::MX),
        ("www.b.test", rtype::MX),
    ] {
        let question = asked(host, rtype);
        let whole = truth(&world, &question);
        assert_eq!(whole.proof(), Proof::Secure, "{host}: {}", whole.words());
        let sets: Vec<Rr> = world
            .reply(&question)
            .authority
            .into_iter()
            .filter(|r| matches!(r.rtype, rtype::NSEC | rtype::NSEC3))
            .collect();
        assert!(!sets.is_empty());
        for gone in &sets {
            let ruling = lied_itself(&world, &question, |m| {
                m.without(|r| r.owner == gone.owner && r.is_about(gone.rtype))
            });
            is(&ruling, Proof::Bogus, "");
            let unsigned = lied_itself(&world, &question, |m| {
                m.without(|r| r.owner == gone.owner && r.is_signature())
            });
            is(&unsigned, Proof::Bogus, "");
        }
        // The response code is not signed and not believed.
        let other = lied_itself(&world, &question, |m| Message { rcode: 3 - m.rcode, ..m });
        assert_eq!(other.judged.unwrap(), whole.judged.unwrap(), "{host}");
    }
}

#[test]
fn what_is_denied_is_told_apart() {
    let world = world([15; 6]);
    let outcome = |host: &str, rtype| {
        let ruling = truth(&world, &asked(host, rtype));
        (ruling.proof(), ruling.judged.unwrap().outcome)
    };
    for zone in ["a.test", "b.test"] {
        let of = |label: &str, rtype| outcome(&format!("{label}.{zone}"), rtype);
        assert_eq!(of("nothing", rtype::A), (Proof::Secure, Outcome::NoName));
        assert_eq!(of("x.y.nothing", rtype::A), (Proof::Secure, Outcome::NoName));
        assert_eq!(of("www", rtype::MX), (Proof::Secure, Outcome::NoType));
        // RFC 4592 §2.2.2: a name that has names below it exists.
        assert_eq!(of("ent", rtype::A), (Proof::Secure, Outcome::NoType));
        assert_eq!(of("_tcp.www", rtype::TLSA), (Proof::Secure, Outcome::NoType));
        assert_eq!(of("x.wild", rtype::MX), (Proof::Secure, Outcome::NoType));
        assert_eq!(of("x.wild", rtype::A), (Proof::Secure, Outcome::Set));
        assert_eq!(of("cname-nowhere", rtype::A), (Proof::Secure, Outcome::NoName));
        assert_eq!(of("cname", rtype::MX), (Proof::Secure, Outcome::NoType));
    }
}

#[test]
fn a_wildcard_answers_for_no_name_that_exists() {
    // RFC 4035 §5.3.4, RFC 4592: the set of a wildcard under a name with records or names below it.
    let world = world([15; 6]);
    for (zone, proof) in
        [("a.test", asked("z.a.test", rtype::A)), ("b.test", asked("b.test", rtype::TXT))]
    {
        let question = asked(&format!("x.wild.{zone}"), rtype::A);
        // The proof of another name.
        let ruling = lied_itself(&world, &question, |m| Message {
            authority: world.reply(&proof).authority,
            ..m
        });
        is(&ruling, Proof::Bogus, "comes from a wildcard, and nothing proves that it may");
        // The genuine set of the wildcard itself, moved to a name outside.
        let outside = asked(&format!("www.{zone}"), rtype::A);
        let moved = lied_itself(&world, &outside, |_| {
            world.reply(&question).bent(|r| {
                if r.owner == question.name {
                    r.owner = outside.name.clone();
                }
            })
        });
        is(&moved, Proof::Bogus, "");
    }
    // The name exists: its own NSEC record does not prove that it does not.
    let zone = filled(Zone::new("a.test", vec![Signer::new(15, 3)], Denial::Nsec)).with(
        "here.wild",
        rtype::TXT,
        &[1, 65],
    );
    let world = World::new(vec![
        Zone::new(".", vec![Signer::new(15, 1)], Denial::Nsec),
        Zone::new("test", vec![Signer::new(15, 2)], Denial::Nsec),
        zone,
    ]);
    let (here, elsewhere) = (asked("here.wild.a.test", rtype::A), asked("x.wild.a.test", rtype::A));
    let own = world.reply(&here).authority;
    let ruling = lied_itself(&world, &here, |_| {
        let mut m = world.reply(&elsewhere).bent(|r| {
            if r.owner == elsewhere.name {
                r.owner = here.name.clone();
            }
        });
        m.authority = own.clone();
        m
    });
    is(&ruling, Proof::Bogus, "comes from a wildcard");
    // Asked by its own name the wildcard is a plain set.
    is(&truth(&world, &asked("*.wild.a.test", rtype::A)), Proof::Secure, "Set");
}

#[test]
fn the_proof_of_a_wildcard_ends_the_judgement_too() {
    let world = world([15; 6]);
    let question = asked("x.wild.a.test", rtype::A);
    let mut early = world.zone("a.test").clone();
    early.valid.1 = NOW32 + 99;
    let authority = early.nsec(&question.name);
    let ruling = lied_itself(&world, &question, |m| Message { authority: authority.clone(), ..m });
    is(&ruling, Proof::Secure, "Set");
    assert_eq!(ruling.judged.unwrap().ends, Some(NOW.plus(99)));
}

#[test]
fn a_wildcard_with_names_below_it_alone_has_no_records() {
    // RFC 4592 §2.2.2: it exists, so that every name it answers for has no such type.
    for denial in [Denial::Nsec, Denial::nsec3(false)] {
        let world = with_zone(|z| {
            z.denial = denial;
            z.add(&z.under("below.*.empty"), rtype::A, &[192, 0, 2, 9]);
        });
        is(&truth(&world, &asked("x.empty.a.test", rtype::A)), Proof::Secure, "NoType");
        is(&truth(&world, &asked("*.empty.a.test", rtype::A)), Proof::Secure, "NoType");
    }
}

#[test]
fn a_delegation_denies_nothing_but_ds() {
    // RFC 6840 §4.1: the zone above cannot deny what lies in the zone below, at its apex or deeper.
    let world = world([15; 6]);
    let cut = world.zone("a.test").nsec(&name("sub.a.test"));
    for (host, rtype) in
        [("sub.a.test", rtype::MX), ("www.sub.a.test", rtype::A), ("nothing.sub.a.test", rtype::A)]
    {
        for rcode in [0, 3] {
            is(&denied_by(&world, &asked(host, rtype), rcode, &cut), Proof::Bogus, "");
        }
    }
    // RFC 6672 §5.3.4: the same holds of a name with a DNAME record.
    let dname = world.zone("b.test").nsec3(&name("dname.b.test")).1;
    is(&denied_by(&world, &asked("x.dname.b.test", rtype::A), 3, &dname), Proof::Bogus, "");
    let dname = world.zone("a.test").nsec(&name("dname.a.test"));
    is(&denied_by(&world, &asked("x.dname.a.test", rtype::A), 3, &dname), Proof::Bogus, "");
    // The zone below cannot deny its own DS record (RFC 6840 §4.4).
    let own = world.zone("sub.a.test").nsec(&name("sub.a.test"));
    is(&denied_by(&world, &asked("sub.a.test", rtype::DS), 0, &own), Proof::Bogus, "");
}

#[test]
fn an_alias_denies_no_type() {
    // RFC 6840 §4.3: with the CNAME bit set, the type is at the target.
    let world = world([15; 6]);
    let plain = world.zone("a.test").nsec(&name("cname.a.test"));
    is(&denied_by(&world, &asked("cname.a.test", rtype::A), 0, &plain), Proof::Bogus, "");
    let hashed = world.zone("b.test").nsec3(&name("cname.b.test")).1;
    is(&denied_by(&world, &asked("cname.b.test", rtype::A), 0, &hashed), Proof::Bogus, "");
    let wild = world.zone("a.test").nsec(&name("*.alias.a.test"));
    is(&denied_by(&world, &asked("x.alias.a.test", rtype::A), 0, &wild), Proof::Bogus, "");
}

#[test]
fn odd_nsec_records_prove_nothing() {
    let world = with_zone(|_| {});
    let zone = world.zone("a.test");
    let question = asked("nothing.a.test", rtype::A);
    let denied = |records: Vec<Rr>| denied_by(&world, &question, 3, &records).proof();
    let wide = [rtype::A, rtype::RRSIG, rtype::NSEC];
    // The only record of a zone covers all but its owner (RFC 4034 §4.1.1).
    let whole = nsec(zone, "a.test", "a.test", &[rtype::SOA, rtype::NS]);
    assert_eq!(denied(whole), Proof::Secure);
    // Backwards, outside of the zone, or the wrong way round.
    assert_eq!(denied(nsec(zone, "z.a.test", "b.a.test", &wide)), Proof::Bogus);
    assert_eq!(denied(nsec(zone, "b.a.test", "c.a.test", &wide)), Proof::Bogus);
    // One made from a wildcard: its signature has fewer labels than its owner.
    let made = nsec(zone, "*.a.test", "z.a.test", &wide);
    let moved: Vec<Rr> = made.iter().map(|r| Rr { owner: name("b.a.test"), ..r.clone() }).collect();
    assert_eq!(denied(moved), Proof::Bogus);
    // Another zone's.
    let root = world.zone(".");
    assert_eq!(denied(nsec(root, "a", "zz", &[rtype::NS, rtype::DS])), Proof::Bogus);
    let above = world.zone("test");
    assert_eq!(denied(nsec(above, "a.test", "z.test", &[rtype::NS, rtype::DS])), Proof::Bogus);
    // A malformed bitmap (RFC 4034 §4.1.2): empty window, window twice, longer than it is.
    for bad in [&[0, 0][..], &[0, 1, 64, 0, 1, 64], &[0, 33], &[0, 2, 64], &[0]] {
        let data = [name("a.test").wire(), bad.to_vec()].concat();
        let owner = name("a.test");
        let signature =
            zone.signature(&zone.keys[0], &owner, rtype::NSEC, std::slice::from_ref(&data));
        let records =
            vec![Rr::new(&owner, rtype::NSEC, &data), Rr::new(&owner, rtype::RRSIG, &signature)];
        assert_eq!(denied(records), Proof::Bogus, "{bad:?}");
    }
}

#[test]
fn opt_out_leaves_open_what_lies_in_the_gap() {
    // RFC 5155 §6 and §8.6: an unsigned delegation may lie there, so the denial of a name is not secure.
    let world = world([15; 6]);
    is(
        &truth(&world, &asked("nothing.c.test", rtype::A)),
        Proof::Insecure,
        "c.test lets delegations go unsigned",
    );
    is(&truth(&world, &asked("www.plain.c.test", rtype::A)), Proof::Insecure, "");
    // What exists is signed all the same, and its types are denied.
    is(&truth(&world, &asked("www.c.test", rtype::A)), Proof::Secure, "Set");
    is(&truth(&world, &asked("www.c.test", rtype::MX)), Proof::Secure, "NoType");
    // A name that exists does not lie in a gap, so no gap makes it insecure.
    let question = asked("www.c.test", rtype::A);
    let stripped = lied_itself(&world, &question, |m| m.without(Rr::is_signature));
    is(&stripped, Proof::Bogus, "has no signature of c.test");
    let gap = world.reply(&asked("plain.c.test", rtype::DS)).authority;
    is(&denied_by(&world, &question, 3, &gap), Proof::Bogus, "");
    is(&denied_by(&world, &asked("sub.a.test", rtype::DS), 0, &gap), Proof::Bogus, "");
    // A gap without the flag leaves nothing open.
    let b = asked("nothing.b.test", rtype::A);
    is(&truth(&world, &b), Proof::Secure, "NoName");
}

#[test]
fn rounds_of_hashing() {
    // RFC 9276 §3.2: beyond 150 rounds a zone counts as insecure, after the signature of the record was verified.
    let of = |iterations: u16| {
        with_zone(|z| z.denial = Denial::Nsec3 { opt_out: false, iterations, salt: vec![7; 9] })
    };
    let question = asked("nothing.a.test", rtype::A);
    for (iterations, proof) in [
        (0, Proof::Secure),
        (1, Proof::Secure),
        (150, Proof::Secure),
        (151, Proof::Insecure),
        (2_500, Proof::Insecure),
        (65_535, Proof::Insecure),
    ] {
        let world = of(iterations);
        is(&truth(&world, &question), proof, "");
        if iterations == u16::MAX {
            continue; // The world itself is slow to hash; what follows was shown with 2,500.
        }
        is(&truth(&world, &asked("www.a.test", rtype::A)), Proof::Secure, "Set");
        let forged = lied_itself(&world, &question, |m| {
            m.bent(|r| {
                if r.is_signature() {
                    *r.data.last_mut().unwrap() ^= 1;
                }
            })
        });
        // Where the proofs themselves need no more than that, nothing below the apex has to be signed.
        is(&forged, if iterations > 150 { proof } else { Proof::Bogus }, "");
    }
    let judged = truth(&of(151), &question).judged.unwrap();
    assert_eq!(judged.reason.map(|r| (r.ede(), r.cause)), Some((27, Cause::Iterations(151))));
    // Rounds that are written into an honest record are not signed.
    let world = of(1);
    let bent = lied_itself(&world, &question, |m| {
        m.bent(|r| {
            if r.rtype == rtype::NSEC3 {
                r.data[2] = 1;
            }
        })
    });
    is(&bent, Proof::Bogus, "");
}

#[test]
fn unknown_hashes_and_flags_of_nsec3_are_ignored() {
    // RFC 5155 §8.1, §8.2: as if the record were not there, whoever signed it.
    let world = with_zone(|z| z.denial = Denial::nsec3(false));
    let zone = world.zone("a.test");
    let question = asked("www.a.test", rtype::MX);
    let (_, records) = zone.nsec3(&name("www.a.test"));
    let signed = |bend: fn(&mut Vec<u8>)| {
        let mut data = records[0].data.clone();
        bend(&mut data);
        let owner = &records[0].owner;
        let signature =
            zone.signature(&zone.keys[0], owner, rtype::NSEC3, std::slice::from_ref(&data));
        let records =
            [Rr::new(owner, rtype::NSEC3, &data), Rr::new(owner, rtype::RRSIG, &signature)];
        denied_by(&world, &question, 0, &records).proof()
    };
    assert_eq!(signed(|_| {}), Proof::Secure);
    assert_eq!(signed(|d| d[1] = 1), Proof::Secure, "opt-out says nothing of a name that matches");
    assert_eq!(signed(|d| d[0] = 2), Proof::Bogus);
    assert_eq!(signed(|d| d[1] = 2), Proof::Bogus);
    assert_eq!(signed(|d| d[1] = 0x81), Proof::Bogus);
    assert_eq!(signed(|d| d[4] = 200), Proof::Bogus);
    assert_eq!(signed(|d| d.truncate(6)), Proof::Bogus);
}

#[test]
fn aliases_are_judged_step_by_step() {
    let world = world([15; 6]);
    is(&truth(&world, &asked("cname-out.a.test", rtype::A)), Proof::Secure, "Set");
    for (host, part) in [("cname.a.test", "cname.a.test CNAME"), ("cname-out.a.test", "")] {
        let question = asked(host, rtype::A);
        let unsigned = lied_itself(&world, &question, |m| {
            m.without(|r| r.owner == question.name && r.is_signature())
        });
        is(&unsigned, Proof::Bogus, part);
        let target = lied_itself(&world, &question, |m| {
            m.without(|r| r.owner != question.name && r.is_signature())
        });
        is(&target, Proof::Bogus, "");
        // The alias alone is secure; it says nothing of its target.
        let open = lied_itself(&world, &question, |m| m.without(|r| r.owner != question.name));
        is(&open, Proof::Secure, "");
        assert_eq!(open.value.unwrap().end, None);
        let elsewhere = lied_itself(&world, &question, |m| {
            m.bent(|r| {
                if r.rtype == rtype::CNAME {
                    r.data = name("www.plain.a.test").wire();
                }
            })
        });
        assert_eq!(elsewhere.proof(), Proof::Bogus, "{}", elsewhere.words());
    }
}

#[test]
fn aliases_that_lead_nowhere_are_not_secure() {
    // RFC 1034 §3.6.2: a circle, and an alias with two targets. The zone itself signed them.
    let world = with_zone(|z| {
        let [one, two, own, both] = ["one", "two", "own", "both"].map(|l| z.under(l));
        z.add(&one, rtype::CNAME, &two.wire());
        z.add(&two, rtype::CNAME, &one.wire());
        z.add(&own, rtype::CNAME, &own.wire());
        z.add(&both, rtype::CNAME, &one.wire());
        z.add(&both, rtype::CNAME, &own.wire());
    });
    for host in ["one.a.test", "own.a.test", "both.a.test"] {
        is(&truth(&world, &asked(host, rtype::A)), Proof::Bogus, "");
        is(&truth(&world, &asked(host, rtype::CNAME)), Proof::Secure, "Set");
    }
}

#[test]
fn dname_records_make_their_aliases() {
    // RFC 6672 §5.3.1: the alias is not signed, and is the one that the DNAME record makes.
    let world = world([15; 6]);
    for zone in ["a.test", "b.test"] {
        let question = asked(&format!("x.dname.{zone}"), rtype::A);
        is(&truth(&world, &question), Proof::Secure, "Set");
        let question = asked(&format!("x.dname.{zone}"), rtype::CNAME);
        is(&truth(&world, &question), Proof::Secure, "Set");
        let other = lied_itself(&world, &question, |m| {
            m.bent(|r| {
                if r.rtype == rtype::CNAME {
                    r.data = name("www.plain.a.test").wire();
                }
            })
        });
        is(&other, Proof::Bogus, "is not the alias that the DNAME record");
        let unsigned = lied_itself(&world, &question, |m| m.without(Rr::is_signature));
        is(&unsigned, Proof::Bogus, "");
        let alone = lied_itself(&world, &question, |m| m.without(|r| r.is_about(rtype::DNAME)));
        is(&alone, Proof::Bogus, "");
        // A DNAME record says nothing of its own name.
        let own = asked(&format!("dname.{zone}"), rtype::A);
        let moved = lied_itself(&world, &own, |_| {
            world.reply(&question).bent(|r| {
                if r.rtype == rtype::CNAME {
                    r.owner = own.name.clone();
                }
            })
        });
        is(&moved, Proof::Bogus, "");
    }
}

#[test]
fn unsigned_zones_need_no_proof_and_signed_ones_always_do() {
    let world = world([15; 6]);
    let plain = asked("www.plain.a.test", rtype::A);
    is(&truth(&world, &plain), Proof::Insecure, "plain.a.test is not signed");
    let added = lied_itself(&world, &plain, |mut m| {
        m.answer.push(Rr::new(&plain.name, rtype::A, &[6; 4]));
        m
    });
    is(&added, Proof::Insecure, "");
    // The proof that there is no DS record holds for its name alone.
    let proof = asked("plain.a.test", rtype::DS);
    let about = asked("sub.a.test", rtype::DS);
    let signed = asked("www.sub.a.test", rtype::A);
    let forged = lied(&world, &signed, &about, |_| world.reply(&proof));
    is(&forged, Proof::Bogus, "nothing proves that there is no sub.a.test DS");
    // Without the NS bit a name without DS record is no delegation (RFC 6840 §4.4).
    let zone = world.zone("a.test");
    let bare = nsec(zone, "plain.a.test", "zz.a.test", &[rtype::A, rtype::RRSIG, rtype::NSEC]);
    let ruling =
        lied(&world, &plain, &proof, |_| Message { authority: bare.clone(), ..Message::default() });
    is(&ruling, Proof::Bogus, "");
}
