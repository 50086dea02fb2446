//! A corpus of true judgements, ways to change the replies that they rest on, and what must hold afterwards.
//!
//! A judgement is compared by what it is of ([`Value`]): the aliases, the outcome, and the records of the asked type, all
//! canonical. After any change
//! * a secure word is of the very value that it was of before, or of its first aliases alone;
//! * what was not secure is not secure;
//! * what was secure is not insecure either: no change switches DNSSEC off.
//!
//! Whatever keeps the value is "canonically equal": the case of names, times to live, header bits, the question, the order
//! of records, records that no judgement needs, a second way to compress a name, and an alias without the CNAME record that
//! its DNAME record makes.

use std::collections::HashMap;

use destgate::vocab::dns::Proof;
use destgate::vocab::dns_record::Question;

use super::driver::Court;
use super::driver::Ruling;
use super::driver::Value;
use super::driver::truth;
use super::message::Message;
use super::message::Rr;
use super::places;
use super::world::World;

/// Replies that are not the true ones, by question.
pub type Forged = HashMap<Question, Vec<u8>>;

/// One judgement without lie: the question, the word, the value, and every reply that it rests on.
pub struct Case {
    pub question: Question,
    pub proof: Proof,
    pub value: Value,
    pub replies: Vec<(Question, Vec<u8>)>,
}

impl Case {
    /// One of the replies.
    pub fn reply(&self, which: usize) -> &(Question, Vec<u8>) {
        &self.replies[which % self.replies.len()]
    }
}

/// The judgements of a world.
pub struct Corpus {
    pub world: World,
    pub cases: Vec<Case>,
    /// Every record of every reply.
    pool: Vec<Rr>,
}

/// A lie made of genuine records of all zones, in any section, some under another owner or with other data.
#[derive(Clone, Debug)]
pub struct Mixed {
    /// Which reply is a lie.
    pub reply: usize,
    /// Which of its records are left out, as bits.
    pub drop: u32,
    /// 0 to 31 sets the response code.
    pub rcode: u8,
    /// What is added: which record, whether to the answer, and how it is bent.
    pub added: Vec<(usize, bool, u8)>,
}

impl Corpus {
    pub fn new(algorithms: [u8; 6]) -> Corpus {
        let world = places::world(algorithms);
        let (mut cases, mut pool) = (Vec::new(), Vec::new());
        for question in places::questions() {
            let ruling = truth(&world, &question);
            let mut asked = vec![question.clone()];
            asked.extend(ruling.asked.clone());
            for one in &asked {
                let reply = world.reply(one);
                for record in [reply.answer, reply.authority].concat() {
                    if !pool.contains(&record) {
                        pool.push(record);
                    }
                }
            }
            let octets = |q: Question| (q.clone(), world.reply(&q).octets(&q));
            cases.push(Case {
                question,
                proof: ruling.proof(),
                value: ruling.value.unwrap(),
                replies: asked.into_iter().map(octets).collect(),
            });
        }
        Corpus { world, cases, pool }
    }

    pub fn case(&self, which: usize) -> &Case {
        &self.cases[which % self.cases.len()]
    }

    /// Judges with some replies in place of the true ones, and says what is wrong with the judgement.
    pub fn fault(&self, case: &Case, forged: &Forged) -> Option<String> {
        let ruling = Court::of(&self.world).rule(&case.question, |q| {
            Some(forged.get(q).cloned().unwrap_or_else(|| self.world.reply(q).octets(q)))
        });
        wrong(case, &ruling)
    }

    /// Changes one octet of one reply.
    pub fn one_octet(&self, which: usize, reply: usize, at: usize, by: u8) -> Option<String> {
        let case = self.case(which);
        let (question, octets) = case.reply(reply);
        let mut octets = octets.clone();
        let at = at % octets.len();
        octets[at] ^= by.max(1);
        let fault = self.fault(case, &Forged::from([(question.clone(), octets)]));
        fault.map(|f| format!("octet {at} of {question:?}: {f}"))
    }

    /// Puts the end of another genuine reply behind the beginning of one.
    pub fn spliced(&self, which: [usize; 4], cut: [usize; 2]) -> Option<String> {
        let case = self.case(which[0]);
        let (question, octets) = case.reply(which[1]);
        let (_, others) = self.case(which[2]).reply(which[3]);
        let mut forged = octets[..cut[0] % octets.len()].to_vec();
        forged.extend(&others[cut[1] % others.len()..]);
        let fault = self.fault(case, &Forged::from([(question.clone(), forged)]));
        fault.map(|f| format!("{question:?} spliced: {f}"))
    }

    /// Mixes genuine records into a reply.
    pub fn mixed(&self, which: usize, lie: &Mixed) -> Option<String> {
        let case = self.case(which);
        let (question, _) = case.reply(lie.reply);
        let mut forged = self.world.reply(question);
        let mut at = 0;
        let mut keep = |_: &Rr| {
            at += 1;
            lie.drop >> (at % 32) & 1 == 0
        };
        forged.answer.retain(&mut keep);
        forged.authority.retain(&mut keep);
        if lie.rcode < 32 {
            forged.rcode = 3 * (lie.rcode & 1);
        }
        for (pick, in_answer, bend) in &lie.added {
            let mut record = self.pool[pick % self.pool.len()].clone();
            match bend {
                0..=31 => record.owner = question.name.clone(),
                32..=39 => record.class = 3,
                40..=55 => record.data[usize::from(bend % 4).min(1)] ^= 1,
                _ => {}
            }
            let section = if *in_answer { &mut forged.answer } else { &mut forged.authority };
            let place = if bend % 2 == 0 { 0 } else { section.len() };
            section.insert(place, record);
        }
        let replies = Forged::from([(question.clone(), forged.octets(question))]);
        self.fault(case, &replies).map(|f| format!("{lie:?} about {question:?}: {f}"))
    }

    /// Whatever comes as replies, the judgement ends, is not secure and costs no more than its bounds. `replies`: what
    /// stands behind the question in each.
    pub fn any_octets(&self, which: usize, replies: &[Vec<u8>]) -> Option<String> {
        let mut at = 0;
        let ruling = Court::of(&self.world).rule(&self.case(which).question, |q| {
            at += 1;
            let tail = replies.get(at % (replies.len() + 1))?;
            let mut octets = Message::default().octets(q);
            octets[7] = tail.first().copied().unwrap_or_default() % 4;
            octets[9] = tail.last().copied().unwrap_or_default() % 4;
            octets.extend(tail);
            Some(octets)
        });
        (ruling.proof() == Proof::Secure).then(|| ruling.words())
    }
}

/// Says what is wrong with a judgement after a change.
fn wrong(case: &Case, ruling: &Ruling) -> Option<String> {
    let (proof, value) = (ruling.proof(), ruling.value.as_ref());
    let part = value.is_some_and(|v| v.is_part_of(&case.value));
    let right = match (proof, case.proof) {
        (Proof::Secure, Proof::Secure) => part,
        // The first aliases of a chain may be secure where its end is not.
        (Proof::Secure, _) => part && value.is_some_and(|v| v.end.is_none()),
        (Proof::Insecure, Proof::Secure) => false,
        _ => true,
    };
    let (question, was) = (&case.question, (case.proof, &case.value));
    (!right).then(|| format!("{question:?}: {was:?} became {value:?}: {}", ruling.words()))
}
