//! Drives the judge without a network, and says what its word is about.

use std::sync::Arc;
use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering;

use destgate::policy::dnssec::anchor::Anchors;
use destgate::policy::dnssec::judge::Judged;
use destgate::policy::dnssec::judge::Judging;
use destgate::policy::dnssec::judge::Outcome;
use destgate::policy::dnssec::judge::Step;
use destgate::policy::dnssec::limits;
use destgate::policy::dnssec::zone::Memory;
use destgate::policy::dnssec::zone::Nothing;
use destgate::vocab::dns::Proof;
use destgate::vocab::dns_name::DnsName;
use destgate::vocab::dns_record::DnsReply;
use destgate::vocab::dns_record::Question;
use destgate::vocab::dns_record::rtype;
use destgate::vocab::time::Timestamp;
use destgate::wire::dns_reply;

use super::message::Message;
use super::world::NOW;
use super::world::World;
use super::world::name_in;
use super::zone::lowered;

/// What is used of a reply: the aliases, and what there is at their end. Names and the names in record data are in lower
/// case, records in order and each once; times to live, signatures and proofs are not part of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Value {
    pub aliases: Vec<(DnsName, DnsName)>,
    /// `None` where the reply ends at an alias and says nothing of its target, or the alias was what was asked for.
    pub end: Option<(Outcome, Vec<Vec<u8>>)>,
}

impl Value {
    pub fn of(reply: &DnsReply, outcome: Outcome) -> Value {
        let mut aliases: Vec<(DnsName, DnsName)> =
            reply.aliases.iter().map(|a| (a.owner.lower(), a.target.lower())).collect();
        let mut records: Vec<Vec<u8>> = Vec::new();
        if let Some(set) = &reply.set {
            records.extend(set.records().map(|d| lowered(set.rtype, d)));
        }
        records.sort();
        records.dedup();
        // An alias that was asked for is an alias all the same: it may be shown by the DNAME record that makes it alone.
        if let (Some(set), [data]) = (&reply.set, &records[..])
            && set.rtype == rtype::CNAME
        {
            aliases.push((set.owner.lower(), name_in(data)));
            return Value { aliases, end: None };
        }
        Value { aliases, end: (!reply.is_open()).then_some((outcome, records)) }
    }

    /// Whether this says nothing that the other does not say: it is the same, or it breaks off at one of the other's
    /// aliases and says nothing of what comes behind.
    pub fn is_part_of(&self, whole: &Value) -> bool {
        self == whole || self.end.is_none() && whole.aliases.starts_with(&self.aliases)
    }
}

/// What became of a reply.
pub struct Ruling {
    /// The judgement; `None` where the message cannot be read or is no answer.
    pub judged: Option<Judged>,
    pub value: Option<Value>,
    /// The name that has to be asked for next, where the reply ends at an alias.
    pub next: Option<DnsName>,
    pub asked: Vec<Question>,
    pub verifications: u32,
}

impl Ruling {
    pub fn proof(&self) -> Proof {
        self.judged.as_ref().map_or(Proof::Indeterminate, |j| j.proof)
    }

    /// The status, and what decided, in words: `secure Set`, `bogus: …`.
    pub fn words(&self) -> String {
        let Some(judged) = &self.judged else { return "no answer".into() };
        match &judged.reason {
            Some(reason) => format!("{}: {reason} [{}]", judged.proof.word(), reason.section()),
            None => format!("{} {:?}", judged.proof.word(), judged.outcome),
        }
    }
}

/// The circumstances of judgements.
pub struct Court {
    pub anchors: Arc<Anchors>,
    pub memory: Arc<dyn Memory>,
    pub now: Timestamp,
}

impl Court {
    pub fn of(world: &World) -> Court {
        Court { anchors: Arc::clone(&world.anchors), memory: Arc::new(Nothing), now: NOW }
    }

    /// Judges the reply to a question. `source` has the reply to every question, as octets; `None` is a resolver that
    /// gave up.
    ///
    /// Panics where the judge breaks its own bounds.
    pub fn rule(
        &self,
        question: &Question,
        mut source: impl FnMut(&Question) -> Option<Vec<u8>>,
    ) -> Ruling {
        let mut out =
            Ruling { judged: None, value: None, next: None, asked: Vec::new(), verifications: 0 };
        let Some(raw) = source(question) else { return out };
        let Ok(reply) = dns_reply::reduce(&raw, question) else { return out };
        assert!(reply.weight() <= dns_reply::MAX_REDUCED, "{}", reply.weight());
        if !reply.is_answer() {
            return out;
        }
        let reply = Arc::new(reply);
        let (anchors, memory) = (Arc::clone(&self.anchors), Arc::clone(&self.memory));
        let left = Arc::new(AtomicU32::new(limits::VERIFICATIONS));
        let mut judging =
            Judging::new(Arc::clone(&reply), anchors, memory, self.now).sharing(Arc::clone(&left));
        let judged = loop {
            let wanted = match judging.step() {
                Step::Done(judged) => break judged,
                Step::Ask(wanted) => wanted,
            };
            assert!(!wanted.is_empty(), "nothing is asked for");
            for question in wanted {
                assert!(!out.asked.contains(&question), "{question:?} is asked for again");
                let got = match source(&question) {
                    Some(raw) => dns_reply::reduce(&raw, &question).map_err(|b| b.to_string()),
                    None => Err("no reply".into()),
                };
                judging.hand(question.clone(), got.map(Arc::new));
                out.asked.push(question);
            }
            assert!(out.asked.len() <= limits::QUESTIONS, "{} questions", out.asked.len());
        };
        assert_eq!(judged.proof == Proof::Secure, judged.reason.is_none());
        out.verifications = limits::VERIFICATIONS - left.load(Ordering::Relaxed);
        out.value = Some(Value::of(&reply, judged.outcome));
        out.next = reply.is_open().then(|| reply.last_name());
        out.judged = Some(judged);
        out
    }

    /// Judges a question of a world, with a lie about some replies.
    pub fn lied(
        &self,
        world: &World,
        question: &Question,
        mut lie: impl FnMut(&Question, Message) -> Message,
    ) -> Ruling {
        self.rule(question, |q| Some(lie(q, world.reply(q)).octets(q)))
    }
}

/// Judges a question of a world without lie.
pub fn truth(world: &World, question: &Question) -> Ruling {
    Court::of(world).lied(world, question, |_, reply| reply)
}
