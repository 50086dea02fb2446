//! Converts DNS replies and their DNSSEC results into the `DnsAnswer` values of the evidence. It
//! sends no queries.

use crate::net::dns::validator::Validated;
use crate::policy::dnssec::anchor::Anchors;
use crate::policy::dnssec::judge::Judged;
use crate::policy::dnssec::judge::Judging;
use crate::policy::dnssec::judge::Outcome;
use crate::policy::dnssec::judge::Step;
use crate::policy::dnssec::zone::Nothing;
use crate::policy::evidence::DnsAnswer;
use crate::policy::evidence::JudgedReplies;
use crate::policy::evidence::Lookup;
use crate::policy::evidence::RecordData;
use crate::policy::evidence::Unjudged;
use crate::vocab::dns::Domain;
use crate::vocab::dns::Proof;
use crate::vocab::dns::RecordType;
use crate::vocab::dns_name::DnsName;
use crate::vocab::dns_record::DnsReply;
use crate::vocab::time::Timestamp;
use crate::wire::dns_answer;
use std::sync::Arc;

/// Error text for an alias chain that does not end.
pub const CIRCLE: &str = "the aliases go in a circle";

/// Error text for a reply that the recording does not hold.
const NOT_RECORDED: &str = "it is not in the recording";

/// Joins the answer for an alias with the answer for its target. The weaker DNSSEC status applies
/// to the whole.
#[must_use]
pub fn joined(before: DnsAnswer, after: DnsAnswer) -> DnsAnswer {
    let mut whole = before;
    weaken(&mut whole, &after);
    whole.aliases.extend(after.aliases);
    whole.ad = whole.ad && after.ad;
    whole.ede = after.ede.or(whole.ede);
    whole.ttl = whole.ttl.min(after.ttl);
    whole.lookup = after.lookup;
    whole
}

/// Copies the status of `other` where it is the weaker one. Merges the signature expiry and the
/// recorded replies.
pub fn weaken(answer: &mut DnsAnswer, other: &DnsAnswer) {
    if other.proof.rank() > answer.proof.rank() {
        answer.proof = other.proof;
        answer.reason.clone_from(&other.reason);
        answer.unjudged = other.unjudged;
    }
    answer.signatures_end = answer.signatures_end.into_iter().chain(other.signatures_end).min();
    if let Some(more) = &other.judged {
        let mut all = answer.judged.as_deref().cloned().unwrap_or_default();
        all.answers.extend(more.answers.iter().cloned());
        all.support.extend(more.support.iter().cloned());
        answer.judged = Some(Arc::new(all));
    }
}

/// Returns the answer with the given status and reason.
#[must_use]
pub fn with_status(answer: DnsAnswer, proof: Proof, reason: Option<String>) -> DnsAnswer {
    DnsAnswer { proof, reason, unjudged: None, ..answer }
}

/// Returns the answer for a validated reply.
#[must_use]
pub fn validated(validated: &Validated) -> DnsAnswer {
    let reply = &validated.reply;
    let judged = &validated.judged;
    let reason = match validated.fault {
        Some(fault) => Some(fault.words().to_string()),
        None => judged.reason.as_ref().map(ToString::to_string),
    };
    DnsAnswer {
        unjudged: validated.fault.map(Unjudged::Resolver),
        signatures_end: judged.ends,
        cut_off: false,
        ..with_status(read(reply, judged.outcome), judged.proof, reason)
    }
}

/// Returns the type number of a record type.
#[must_use]
pub fn number(rtype: RecordType) -> u16 {
    match rtype {
        RecordType::A => 1,
        RecordType::Cname => 5,
        RecordType::Mx => 15,
        RecordType::Txt => 16,
        RecordType::Aaaa => 28,
        RecordType::Tlsa => 52,
    }
}

/// Converts a reply with a known outcome into an answer.
#[must_use]
pub fn read(reply: &DnsReply, outcome: Outcome) -> DnsAnswer {
    let mut answer = DnsAnswer::failed("");
    answer.ad = reply.ad;
    answer.ede = dns_answer::extended_error(reply);
    answer.ttl = reply.time_to_live();
    answer.aliases = reply.aliases.iter().map(|a| domain(&a.target)).collect();
    answer.lookup = match (reply.is_answer(), reply.broken_aliases, outcome) {
        (false, ..) => Lookup::Failed(dns_answer::code(reply.rcode)),
        (true, true, _) => Lookup::Failed(CIRCLE.into()),
        (true, false, Outcome::NoName) => Lookup::NxDomain,
        (true, false, Outcome::NoType) => Lookup::NoData,
        (true, false, Outcome::Set) => records(reply),
    };
    answer
}

fn records(reply: &DnsReply) -> Lookup {
    let Some(set) = &reply.set else { return Lookup::NoData };
    match dns_answer::values(set) {
        Some(values) => Lookup::Found(values.into_iter().map(record).collect()),
        None => Lookup::Failed("the answer cannot be read: a record is malformed".into()),
    }
}

fn record(value: dns_answer::Value) -> RecordData {
    match value {
        dns_answer::Value::Address(ip) => RecordData::Address(ip),
        dns_answer::Value::Mx(preference, host) => RecordData::Mx(preference, host),
        dns_answer::Value::Txt(text) => RecordData::Txt(text),
        dns_answer::Value::Tlsa(tlsa) => RecordData::Tlsa(tlsa),
        dns_answer::Value::Alias(target) => RecordData::Alias(target),
    }
}

fn domain(name: &DnsName) -> Domain {
    Domain::from_labels(name.labels())
}

/// Validates an answer again at the time `now`, from the replies recorded with it. An answer
/// without recorded replies keeps its status.
#[must_use]
pub fn judged_again(answer: &DnsAnswer, anchors: &Arc<Anchors>, now: Timestamp) -> DnsAnswer {
    let Some(replies) = answer.judged.as_ref().filter(|r| !r.answers.is_empty()) else {
        return answer.clone();
    };
    let mut whole: Option<DnsAnswer> = None;
    for reply in &replies.answers {
        let judged = judge_recorded(reply, replies, anchors, now);
        let part = validated(&Validated::of(reply, judged));
        whole = Some(match whole {
            Some(before) => joined(before, part),
            None => part,
        });
    }
    let Some(whole) = whole else { return answer.clone() };
    DnsAnswer { judged: answer.judged.clone(), ttl: answer.ttl, ede: answer.ede.clone(), ..whole }
}

fn judge_recorded(
    reply: &Arc<DnsReply>,
    replies: &JudgedReplies,
    anchors: &Arc<Anchors>,
    now: Timestamp,
) -> Judged {
    let mut judging = Judging::new(Arc::clone(reply), Arc::clone(anchors), Arc::new(Nothing), now);
    loop {
        let wanted = match judging.step() {
            Step::Done(judged) => return judged,
            Step::Ask(wanted) => wanted,
        };
        for question in wanted {
            let held = replies.support.iter().find(|r| r.question == question);
            let got = held.cloned().ok_or_else(|| NOT_RECORDED.to_string());
            judging.hand(question, got);
        }
    }
}
