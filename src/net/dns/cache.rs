//! The DNS cache of a run. Identical concurrent queries share one exchange, and replies are cached.
//! The validator takes its DS and DNSKEY sets from the same cache.

use crate::net::dns::DnsClient;
use crate::net::dns::exchange::Checking;
use crate::net::dns::no_reply::NoReply;
use crate::net::dns::queue_time;
use crate::net::dns::queue_time::Place;
use crate::net::shared_queries::Pending;
use crate::net::shared_queries::SharedQueries;
use crate::vocab::dns::Domain;
use crate::vocab::dns_name::DnsName;
use crate::vocab::dns_record::DnsReply;
use crate::vocab::dns_record::Question;
use crate::vocab::dns_record::rtype;
use std::sync::Arc;
use std::time::Duration;

/// Number of labels down to which DS and DNSKEY sets are prefetched. The validator fetches deeper
/// zone cuts, which are rare. Unit: labels.
const AHEAD: usize = 4;

/// Shortest time that an answer is cached. Many domains of a run share hosts, which should not be
/// queried again every few seconds. Unit: seconds.
const SHORTEST: u32 = 60;
/// Longest time that an answer is cached. Unit: seconds.
const LONGEST: u32 = 3_600;

/// Time for which the failure to get any answer is cached.
const SILENCE: Duration = Duration::from_secs(10);

/// Default size of the cache. Unit: octets, approximately.
const ROOM: usize = 4 << 20;

/// Size of a cached failure. Unit: octets, approximately.
const FAILURE: usize = 400;

/// Pause and maximum number of retries after a local shortage of sockets.
const AGAIN: (Duration, usize) = (Duration::from_millis(200), 25);

/// A reply, or the reason why there is none.
type Got = Result<Arc<DnsReply>, NoReply>;

/// A query that is pending or answered, possibly shared.
#[derive(Debug, Clone)]
struct Asked {
    pending: Pending<Got>,
    place: Arc<Place>,
}

impl Asked {
    /// Waits for the answer and records the wait for the current destination.
    async fn answer(self) -> Option<Got> {
        if let Some(answer) = self.pending.peek() {
            return answer.clone();
        }
        let _awaiting = queue_time::begin(&self.place);
        self.pending.await
    }
}

/// A DNS client with a cache in front of it.
#[derive(Debug, Clone)]
pub struct Upstream {
    client: Arc<DnsClient>,
    checking: Checking,
    shared: SharedQueries<Question, Got, Arc<Place>>,
}

impl Upstream {
    /// Creates a cache of the default size in front of a client.
    #[must_use]
    pub fn new(client: Arc<DnsClient>, checking: Checking) -> Upstream {
        Upstream::keeping(client, checking, ROOM)
    }

    /// Creates a cache like [`Upstream::new`], with room for `room` octets of replies.
    #[must_use]
    pub fn keeping(client: Arc<DnsClient>, checking: Checking, room: usize) -> Upstream {
        let weigh = |got: &Got| got.as_ref().map_or(FAILURE, |reply| FAILURE + reply.weight());
        Upstream { client, checking, shared: SharedQueries::weighing(room, weigh) }
    }

    /// Returns the shared query for a question, and starts it if it is neither pending nor cached.
    fn get(&self, question: &Question) -> Asked {
        let (client, checking) = (Arc::clone(&self.client), self.checking);
        let (pending, place) = self.shared.get_noted(question, time_to_keep, || {
            let question = question.clone();
            let place = Arc::new(Place::new());
            let noted = Arc::clone(&place);
            let asked = async move {
                let mut got = client.ask_at(&question, checking, &noted).await;
                for _ in 0..AGAIN.1 {
                    if !got.as_ref().is_err_and(|why| why.shortage) {
                        break;
                    }
                    tokio::time::sleep(AGAIN.0).await;
                    got = client.ask_at(&question, checking, &noted).await;
                }
                got
            };
            (place, asked)
        });
        Asked { pending, place }
    }

    /// Returns the reply to a question, from the cache if possible.
    ///
    /// Errors: why there is no reply, in plain words.
    pub async fn ask(&self, question: &Question) -> Result<Arc<DnsReply>, String> {
        let broken_off = || Err("the look-up was broken off".into());
        let got = self.get(question).answer().await.unwrap_or_else(broken_off);
        got.map_err(String::from)
    }

    /// Returns the reply to a question without requesting DNSSEC records. Bypasses the cache.
    ///
    /// Errors: as [`Upstream::ask`].
    pub async fn ask_bare(&self, question: &Question) -> Result<Arc<DnsReply>, String> {
        self.client.ask_bare(question).await.map_err(String::from)
    }

    /// Reports whether any resolver was found to lack EDNS.
    #[must_use]
    pub fn lacks_edns(&self) -> bool {
        self.client.lacks_edns()
    }

    /// Removes a reply from the cache, so that the question is queried again.
    pub fn forget(&self, reply: &Arc<DnsReply>) {
        self.shared
            .forget(&reply.question, |got| got.as_ref().is_ok_and(|held| Arc::ptr_eq(held, reply)));
    }

    /// Starts the look-ups that validating `name` will need: DS and DNSKEY of its suffixes, down to
    /// a limited depth.
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

/// Returns how long a result is cached. A response that reports a failure is not cached, because it
/// would affect all domains that share the name. The absence of a response is cached briefly, so
/// that the next query need not wait as long. The SOA record limits the time of a negative answer.
///
/// Source: RFC 1035 §3.2.1, RFC 2308 §5.
fn time_to_keep(got: &Got) -> Option<Duration> {
    let reply = match got {
        Ok(reply) => reply,
        Err(why) => return (!why.shortage).then_some(SILENCE),
    };
    if !reply.is_answer() {
        return None;
    }
    let ttl = reply.time_to_live().clamp(SHORTEST, LONGEST);
    Some(Duration::from_secs(u64::from(ttl)))
}
