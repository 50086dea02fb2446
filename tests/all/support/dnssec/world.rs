//! A tree of zones and the true reply to every question, as a resolver gives it that checks nothing.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::Mutex;

use destgate::policy::dnssec::anchor::Anchors;
use destgate::vocab::anchor::AnchorRecord;
use destgate::vocab::dns_name::DnsName;
use destgate::vocab::dns_record::Question;
use destgate::vocab::dns_record::rtype;
use destgate::vocab::time::Timestamp;

use super::message::Message;
use super::message::Rr;
use super::zone::Denial;
use super::zone::Zone;

/// The moment of every judgement, and the same as signatures have it.
pub const NOW: Timestamp = Timestamp(1_800_000_000);
pub const NOW32: u32 = 1_800_000_000;

/// A tree of zones.
pub struct World {
    pub zones: Vec<Zone>,
    pub anchors: Arc<Anchors>,
    known: Mutex<HashMap<Question, Message>>,
}

impl World {
    /// Joins zones to a tree; the first one is the root and has the trust anchor.
    pub fn new(mut zones: Vec<Zone>) -> World {
        for at in 1..zones.len() {
            let (apex, ds) = (zones[at].apex.clone(), zones[at].ds());
            let is_above = |z: &&mut Zone| apex.is_within(&z.apex) && apex != z.apex;
            let above = zones.iter_mut().filter(is_above).max_by_key(|z| z.apex.count()).unwrap();
            above.add(&apex, rtype::NS, &super::message::name("ns.invalid").wire());
            for data in ds {
                above.add(&apex, rtype::DS, &data);
            }
        }
        zones.iter_mut().for_each(Zone::finish);
        let anchor = |data| AnchorRecord { zone: DnsName::root(), rtype: rtype::DS, data };
        let anchors: Vec<AnchorRecord> = zones[0].ds().into_iter().map(anchor).collect();
        let anchors = Arc::new(Anchors::from_records(&anchors));
        World { zones, anchors, known: Mutex::new(HashMap::new()) }
    }

    pub fn zone(&self, apex: &str) -> &Zone {
        let apex = super::message::name(apex);
        self.zones.iter().find(|z| z.apex == apex).unwrap()
    }

    fn zone_of(&self, name: &DnsName, asked: u16) -> &Zone {
        let holds = |z: &&Zone| {
            let own = *name == z.apex && asked == rtype::DS && !name.is_root();
            name.is_within(&z.apex) && !own
        };
        self.zones.iter().filter(holds).max_by_key(|z| z.apex.count()).unwrap()
    }

    /// The true reply to a question.
    pub fn reply(&self, question: &Question) -> Message {
        if let Some(known) = self.known.lock().unwrap().get(question) {
            return known.clone();
        }
        let mut out = Message::default();
        let mut at = Some(question.name.clone());
        for _ in 0..20 {
            let Some(name) = at else { break };
            at = self.step(&name, question.rtype, &mut out);
        }
        out.answer = once(&out.answer);
        out.authority = once(&out.authority);
        self.known.lock().unwrap().insert(question.clone(), out.clone());
        out
    }

    /// Adds what is to be said of one name; returns the name that an alias leads to.
    fn step(&self, name: &DnsName, asked: u16, out: &mut Message) -> Option<DnsName> {
        let zone = self.zone_of(name, asked);
        for count in zone.apex.count()..name.count() {
            let above = name.suffix(count);
            if let Some(data) = zone.node(&above).and_then(|n| n.get(&rtype::DNAME)) {
                out.answer.extend(zone.set(&above, rtype::DNAME, &above));
                let target = name_in(&data[0]);
                let kept = name.labels().take(name.count() - count);
                let target = DnsName::of_labels(kept.chain(target.labels())).unwrap();
                out.answer.push(Rr::new(name, rtype::CNAME, &target.wire()));
                return (asked != rtype::CNAME).then_some(target);
            }
        }
        if zone.exists(name) {
            return said(zone, name, name, asked, out);
        }
        let encloser = zone.encloser(name);
        let wildcard = encloser.child(b"*").unwrap();
        let closer = name.suffix(encloser.count() + 1);
        if zone.exists(&wildcard) {
            let next = said(zone, &wildcard, name, asked, out);
            if zone.is_signed() {
                out.authority.extend(match zone.denial {
                    Denial::Nsec => zone.nsec(name),
                    _ => zone.nsec3(&closer).1,
                });
            }
            return next;
        }
        out.rcode = 3;
        out.authority.extend(zone.set(&zone.apex, rtype::SOA, &zone.apex));
        out.authority.extend(match zone.denial {
            Denial::Unsigned => Vec::new(),
            Denial::Nsec => [zone.nsec(name), zone.nsec(&wildcard)].concat(),
            Denial::Nsec3 { .. } => {
                let proofs = [&encloser, &closer, &wildcard].map(|n| zone.nsec3(n).1);
                proofs.concat()
            }
        });
        None
    }
}

/// The records, each once.
fn once(records: &[Rr]) -> Vec<Rr> {
    let mut out: Vec<Rr> = Vec::new();
    for record in records {
        if !out.contains(record) {
            out.push(record.clone());
        }
    }
    out
}

/// Says what a name that exists has, under the name that was asked for.
fn said(
    zone: &Zone,
    owner: &DnsName,
    shown: &DnsName,
    asked: u16,
    out: &mut Message,
) -> Option<DnsName> {
    let empty = std::collections::BTreeMap::new();
    let node = zone.node(owner).unwrap_or(&empty);
    if node.contains_key(&asked) {
        out.answer.extend(zone.set(owner, asked, shown));
        return None;
    }
    if let Some(data) = node.get(&rtype::CNAME) {
        out.answer.extend(zone.set(owner, rtype::CNAME, shown));
        return Some(name_in(&data[0]));
    }
    out.authority.extend(zone.set(&zone.apex, rtype::SOA, &zone.apex));
    match zone.denial {
        Denial::Unsigned => {}
        Denial::Nsec => out.authority.extend(zone.nsec(owner)),
        Denial::Nsec3 { .. } => {
            let (own, records) = zone.nsec3(owner);
            out.authority.extend(records);
            // RFC 5155 §7.2: the nearest name with a record, and the gap below it.
            let mut at = if own && owner == shown { None } else { owner.parent() };
            while let Some(name) = at {
                let (own, records) = zone.nsec3(&name);
                if own {
                    out.authority.extend(records);
                    break;
                }
                at = name.parent();
            }
        }
    }
    None
}

/// The name that is the whole of a record's data.
pub fn name_in(data: &[u8]) -> DnsName {
    let (mut labels, mut rest) = (Vec::new(), data);
    while rest[0] != 0 {
        let (label, behind) = rest[1..].split_at(usize::from(rest[0]));
        labels.push(label);
        rest = behind;
    }
    DnsName::of_labels(labels).unwrap()
}
