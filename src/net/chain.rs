//! The chain of trust of a name, walked from the root down: every zone on the way with its DS and DNSKEY sets, and what
//! the judge says of each.

use crate::net::dns::Reply;
use crate::net::judge;
use crate::net::judge::Judge;
use crate::vocab::dns::Proof;
use crate::wire::dns_chain;
use crate::wire::dns_chain::DNSKEY;
use crate::wire::dns_chain::DS;
use crate::wire::dns_chain::DsSeen;
use crate::wire::dns_chain::Judgement;
use crate::wire::dns_chain::Link;
use crate::wire::dns_message::DnsMessage;
use crate::wire::dns_name::DnsName;
use domain::base::iana::Class;
use domain::rdata::ZoneRecordData;
use domain::zonefile::inplace::Entry;
use domain::zonefile::inplace::Zonefile;

const SOA: u16 = 6;
const NXDOMAIN: u16 = 3;

/// The trust anchors of the root as DS records would mean them. DNSKEY anchors have an empty digest.
#[must_use]
pub fn anchors(text: &str) -> Vec<DsSeen> {
    let mut file = Zonefile::new();
    file.set_default_class(Class::IN);
    file.set_origin(domain::base::Name::root_bytes());
    file.extend_from_slice(text.as_bytes());
    let mut found = Vec::new();
    while let Ok(Some(entry)) = file.next_entry() {
        let Entry::Record(record) = entry else { continue };
        match record.data() {
            ZoneRecordData::Ds(ds) => found.push(DsSeen {
                tag: ds.key_tag(),
                algorithm: ds.algorithm().to_int(),
                digest_type: ds.digest_type().to_int(),
                digest: ds.digest().to_vec(),
            }),
            ZoneRecordData::Dnskey(key) => found.push(DsSeen {
                tag: key.key_tag(),
                algorithm: key.algorithm().to_int(),
                digest_type: 0,
                digest: Vec::new(),
            }),
            _ => {}
        }
    }
    found
}

async fn judgement(judge: &Judge, reply: &Reply, owner: &DnsName, rtype: u16) -> Judgement {
    let judged = judge.reply_judged(reply).await;
    let message = DnsMessage::read(&reply.raw);
    let signatures = message.map(|m| dns_chain::signatures(&m, owner, rtype)).unwrap_or_default();
    Judgement { proof: judged.proof, said: judge::said(&judged), signatures }
}

fn bare(zone: &DnsName) -> Link {
    Link { zone: zone.clone(), anchors: Vec::new(), ds: None, keys: None, end: None }
}

/// Walks from the root to the zone of `name`; what was found is handed to `links` as it comes, so that it is there even
/// if the walk is broken off. Ends at the first link that does not hold.
pub async fn walk(judge: &Judge, anchors_text: &str, name: &DnsName, links: &mut Vec<Link>) {
    let root = DnsName::root();
    let mut link = bare(&root);
    link.anchors = anchors(anchors_text);
    let goes_on = keys(judge, &mut link).await;
    links.push(link);
    if !goes_on {
        return;
    }
    for count in 1..=name.labels().count() {
        let zone = name.suffix(count);
        let Some(link) = step(judge, &zone).await else { continue };
        let ends = link.end.is_some();
        links.push(link);
        if ends {
            return;
        }
    }
}

/// The keys of a zone; whether the chain goes on below it.
async fn keys(judge: &Judge, link: &mut Link) -> bool {
    let zone = link.zone.clone();
    let reply = match judge.reply(&zone, DNSKEY).await {
        Ok(reply) => reply,
        Err(reason) => {
            link.end = Some(format!("its keys cannot be had: {reason}"));
            return false;
        }
    };
    let found =
        DnsMessage::read(&reply.raw).map(|m| dns_chain::keys(&m, &zone)).unwrap_or_default();
    let judgement = judgement(judge, &reply, &zone, DNSKEY).await;
    let holds = judgement.proof == Proof::Secure;
    if !holds {
        link.end = Some(broken(&judgement, "keys"));
    }
    link.keys = Some((found, judgement));
    holds
}

fn broken(judgement: &Judgement, what: &str) -> String {
    let word = if judgement.proof == Proof::Bogus { "breaks" } else { "ends" };
    format!("the chain {word} here, at the {what} of this zone")
}

/// One name on the way down; `None` where no zone begins there.
async fn step(judge: &Judge, zone: &DnsName) -> Option<Link> {
    let mut link = bare(zone);
    let reply = match judge.reply(zone, DS).await {
        Ok(reply) => reply,
        Err(reason) => {
            link.end = Some(format!("its DS records cannot be had: {reason}"));
            return Some(link);
        }
    };
    let Ok(message) = DnsMessage::read(&reply.raw) else {
        link.end = Some("the answer about its DS records cannot be read".into());
        return Some(link);
    };
    let set = dns_chain::ds_set(&message, zone);
    if !set.is_empty() {
        let judgement = judgement(judge, &reply, zone, DS).await;
        let holds = judgement.proof == Proof::Secure;
        let ended = (!holds).then(|| broken(&judgement, "DS records"));
        link.ds = Some((set, judgement));
        keys(judge, &mut link).await;
        link.end = ended.or(link.end);
        return Some(link);
    }
    let absent = message.rcode() == NXDOMAIN;
    if !absent && !matches!(message.rcode(), 0) {
        let judgement = judgement(judge, &reply, zone, DS).await;
        link.end = Some(format!("its DS records cannot be had: {}", judgement.said));
        return Some(link);
    }
    if !absent && !begins(judge, zone).await {
        return None;
    }
    let judgement = judgement(judge, &reply, zone, DS).await;
    let proven = judgement.proof == Proof::Secure;
    link.end = Some(match (absent, proven) {
        (true, true) => "there is no such name, and that is proven".into(),
        (true, false) => format!("there is no such name, they say: {}", judgement.said),
        (false, true) => "the zone above proves that it has no DS record for this one: nothing is signed from here on".into(),
        (false, false) => format!("there is no DS record, they say: {}", judgement.said),
    });
    link.ds = Some((Vec::new(), judgement));
    Some(link)
}

/// Whether a zone begins at this name.
async fn begins(judge: &Judge, name: &DnsName) -> bool {
    let Ok(reply) = judge.reply(name, SOA).await else { return false };
    DnsMessage::read(&reply.raw).is_ok_and(|m| dns_chain::has(&m, name, SOA))
}
