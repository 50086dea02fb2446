//! A world with something of everything, and questions about all of it.

use destgate::vocab::dns_record::Question;
use destgate::vocab::dns_record::rtype;

use super::keys::Role;
use super::keys::Signer;
use super::keys::ZONE;
use super::message::mx;
use super::message::name;
use super::message::txt;
use super::world::World;
use super::zone::Denial;
use super::zone::Zone;

/// The data of a TLSA record.
pub const TLSA: [u8; 35] = [3; 35];

/// Fills a zone: positive sets, a wildcard, aliases, a DNAME record, an empty non-terminal.
pub fn filled(zone: Zone) -> Zone {
    let to = |labels: &str, zone: &Zone| zone.under(labels).wire();
    let (www, other, nothing) = (to("www", &zone), to("a.ent", &zone), to("nothing", &zone));
    zone.with("@", rtype::MX, &mx("Mail.A.test"))
        .with("www", rtype::A, &[192, 0, 2, 1])
        .with("www", rtype::A, &[192, 0, 2, 2])
        .with("_25._tcp.www", rtype::TLSA, &TLSA)
        .with("www", rtype::TXT, &txt("Text in capitals and not"))
        .with("a.ent", rtype::A, &[192, 0, 2, 3])
        .with("*.wild", rtype::A, &[192, 0, 2, 4])
        .with("*.wild", rtype::TXT, &txt("wild"))
        .with("*.alias", rtype::CNAME, &www)
        .with("cname", rtype::CNAME, &www)
        .with("cname-nowhere", rtype::CNAME, &nothing)
        .with("cname-empty", rtype::CNAME, &other)
        .with("cname-out", rtype::CNAME, &name("www.b.test").wire())
        .with("dname", rtype::DNAME, &to("wild", &Zone::new("a.test", vec![], Denial::Unsigned)))
}

/// The zones: the root, `test.`, and below it `a` (NSEC), `b` (NSEC3), `c` (opt-out), `sub.a`, and `plain` without keys.
/// `algorithms`: those of root, test, a, b, c, sub.a.
pub fn world(algorithms: [u8; 6]) -> World {
    let one = |at: usize| vec![Signer::new(algorithms[at], u8::try_from(at).unwrap() + 1)];
    let two = |at: usize| {
        let seed = u8::try_from(at).unwrap() + 1;
        let entry = Signer::new(algorithms[at], seed).with(257, Role::KeysOnly);
        vec![entry, Signer::new(algorithms[at], seed + 100).with(ZONE, Role::DataOnly)]
    };
    World::new(vec![
        Zone::new(".", one(0), Denial::Nsec),
        Zone::new("test", two(1), Denial::nsec3(false)),
        filled(Zone::new("a.test", two(2), Denial::Nsec)),
        filled(Zone::new("b.test", one(3), Denial::nsec3(false))),
        filled(Zone::new("c.test", one(4), Denial::nsec3(true))),
        filled(Zone::new("sub.a.test", one(5), Denial::Nsec)),
        filled(Zone::new("plain.a.test", vec![], Denial::Unsigned)),
        filled(Zone::new("plain.c.test", vec![], Denial::Unsigned)),
    ])
}

/// Questions about every kind of name.
pub fn questions() -> Vec<Question> {
    const KINDS: &[(&str, u16)] = &[
        ("@", rtype::MX),
        ("@", rtype::DNSKEY),
        ("@", rtype::DS),
        ("@", rtype::TXT),
        ("www", rtype::A),
        ("www", rtype::TXT),
        ("www", rtype::MX),
        ("_25._tcp.www", rtype::TLSA),
        ("_tcp.www", rtype::TLSA),
        ("ent", rtype::A),
        ("nothing", rtype::A),
        ("deep.below.nothing", rtype::TLSA),
        ("x.wild", rtype::A),
        ("x.y.wild", rtype::TXT),
        ("x.wild", rtype::MX),
        ("*.wild", rtype::A),
        ("x.alias", rtype::A),
        ("cname", rtype::A),
        ("cname", rtype::MX),
        ("cname", rtype::CNAME),
        ("cname-nowhere", rtype::A),
        ("cname-empty", rtype::TXT),
        ("cname-out", rtype::A),
        ("x.dname", rtype::A),
        ("x.dname", rtype::CNAME),
        ("dname", rtype::DNAME),
    ];
    let zones = ["a.test", "b.test", "c.test", "sub.a.test", "plain.a.test", "plain.c.test"];
    let mut out = Vec::new();
    for zone in zones {
        let zone = Zone::new(zone, vec![], Denial::Unsigned);
        out.extend(KINDS.iter().map(|(label, rtype)| Question::new(&zone.under(label), *rtype)));
    }
    out
}
