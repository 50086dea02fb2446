//! One memory for every DNS question of a run: identical questions in flight are shared, answers are kept, and the
//! validator draws its DS and DNSKEY sets from the same place.

use crate::net::dns::DnsClient;
use crate::net::dns::exchange::Checking;
use crate::net::dns::queue_time;
use crate::net::dns::queue_time::Place;
use crate::net::shared_queries::Flight;
use crate::net::shared_queries::Flights;
use crate::os::open_files;
use crate::vocab::dns::Domain;
use crate::vocab::dns_name::DnsName;
use crate::vocab::dns_record::DnsReply;
use crate::vocab::dns_record::Question;
use crate::vocab::dns_record::rtype;
use std::sync::Arc;
use std::time::Duration;

/// Chains are asked for ahead down to this depth; deeper cuts are rare and found by the validator. Unit: labels.
const AHEAD: usize = 4;

/// Answers are kept for their time to live, but within these bounds: the hosts that many domains of a run share are not
/// asked for again every few seconds.
const SHORTEST: u32 = 60;
/// The longest that an answer is kept. Unit: seconds.
const LONGEST: u32 = 3_600;

/// How long it counts that nobody answered.
const SILENCE: Duration = Duration::from_secs(10);

/// How much of replies is kept where nobody says otherwise. Unit: octets, about.
const ROOM: usize = 4 << 20;

/// What a failure takes in the memory. Unit: octets, about.
const FAILURE: usize = 400;

/// A question that no socket was left for is asked again after this, so often.
const AGAIN: (Duration, usize) = (Duration::from_millis(200), 25);

/// A reply, or why there is none.
pub type Got = Result<Arc<DnsReply>, String>;

/// A question that was asked, by whomever.
#[derive(Debug, Clone)]
struct Asked {
    flight: Flight<Got>,
    place: Arc<Place>,
}

impl Asked {
    /// Waits for the answer, and has it noted for whom.
    async fn answer(self) -> Option<Got> {
        if let Some(answer) = self.flight.peek() {
            return answer.clone();
        }
        let _awaiting = queue_time::begin(&self.place);
        self.flight.await
    }
}

/// The memory in front of the resolvers.
#[derive(Debug, Clone)]
pub struct Upstream {
    client: Arc<DnsClient>,
    checking: Checking,
    flights: Flights<Question, Got, Arc<Place>>,
}

impl Upstream {
    /// A memory in front of a client.
    #[must_use]
    pub fn new(client: Arc<DnsClient>, checking: Checking) -> Upstream {
        Upstream::keeping(client, checking, ROOM)
    }

    /// As [`Upstream::new`], with room for so many octets of replies.
    #[must_use]
    pub fn keeping(client: Arc<DnsClient>, checking: Checking, room: usize) -> Upstream {
        let weigh = |got: &Got| got.as_ref().map_or(FAILURE, |reply| FAILURE + reply.weight());
        Upstream { client, checking, flights: Flights::weighing(room, weigh) }
    }

    /// The reply to a question, asked at most once; a failure is forgotten soon, so that a later one asks anew.
    fn get(&self, question: &Question) -> Asked {
        let (client, checking) = (Arc::clone(&self.client), self.checking);
        let (flight, place) = self.flights.get_noted(question, time_to_keep, || {
            let question = question.clone();
            let place = Arc::new(Place::new());
            let noted = Arc::clone(&place);
            let asked = async move {
                let mut got = client.ask_at(&question, checking, &noted).await;
                for _ in 0..AGAIN.1 {
                    if !got.as_ref().is_err_and(|why| open_files::says_ours(why)) {
                        break;
                    }
                    tokio::time::sleep(AGAIN.0).await;
                    got = client.ask_at(&question, checking, &noted).await;
                }
                got
            };
            (place, asked)
        });
        Asked { flight, place }
    }

    /// Returns the reply to a question, from memory if it is there.
    ///
    /// Errors: why there is no reply, in plain words.
    pub async fn ask(&self, question: &Question) -> Got {
        let broken_off = || Err("the look-up was broken off".into());
        self.get(question).answer().await.unwrap_or_else(broken_off)
    }

    /// Returns the reply to a question that does not ask for DNSSEC records; nothing of it is kept.
    ///
    /// Errors: as [`Upstream::ask`].
    pub async fn ask_bare(&self, question: &Question) -> Got {
        self.client.ask_bare(question).await
    }

    /// Whether a resolver was found to be without EDNS.
    #[must_use]
    pub fn lacks_edns(&self) -> bool {
        self.client.lacks_edns()
    }

    /// Forgets a reply, so that the question is asked anew.
    pub fn forget(&self, reply: &Arc<DnsReply>) {
        self.flights
            .forget(&reply.question, |got| got.as_ref().is_ok_and(|held| Arc::ptr_eq(held, reply)));
    }

    /// Starts the look-ups that a validation of `name` will want: DS and DNSKEY of every suffix.
    pub fn prefetch(&self, name: &Domain) {
        let Ok(name) = DnsName::parse(&format!("{name}.")) else { return };
        drop(self.get(&Question::new(&DnsName::root(), rtype::DNSKEY)));
        for count in 1..=name.count().min(AHEAD) {
            let zone = name.suffix(count);
            drop(self.get(&Question::new(&zone, rtype::DS)));
            drop(self.get(&Question::new(&zone, rtype::DNSKEY)));
        }
    }
}

/// How long a reply is kept. A failure is not, for it would be everybody's who shares the name; only silence is for a
/// moment, because the next one would have to wait as long. Of an answer that there is nothing, the SOA record says it.
///
/// Source: RFC 1035 §3.2.1, RFC 2308 §5.
fn time_to_keep(got: &Got) -> Option<Duration> {
    let reply = match got {
        Ok(reply) => reply,
        Err(why) => return (!open_files::says_ours(why)).then_some(SILENCE),
    };
    if !reply.is_answer() {
        return None;
    }
    let ttl = reply.time_to_live().clamp(SHORTEST, LONGEST);
    Some(Duration::from_secs(u64::from(ttl)))
}
