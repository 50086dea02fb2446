//! One memory for every DNS question of a run: identical questions in flight are shared, answers are kept, and the
//! validator draws its DS and DNSKEY sets from the same place.

use crate::net::dns::Checking;
use crate::net::dns::DnsClient;
use crate::net::dns::Reply;
use crate::net::flights::Flight;
use crate::net::flights::Flights;
use crate::net::limits;
use crate::net::waits;
use crate::net::waits::Place;
use crate::vocab::dns::Domain;
use bytes::Bytes;
use domain::base::Message;
use domain::net::client::request::ComposeRequest;
use domain::net::client::request::Error;
use domain::net::client::request::GetResponse;
use domain::net::client::request::RequestMessage;
use domain::net::client::request::SendRequest;
use hickory_proto::op::ResponseCode;
use hickory_proto::rr::RData;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

/// DS, by number.
pub const DS: u16 = 43;
/// Chains are asked for ahead down to this depth; deeper cuts are rare and found by the validator. Unit: labels.
const AHEAD: usize = 4;

/// DNSKEY, by number.
pub const DNSKEY: u16 = 48;

/// Answers are kept for their time to live, but within these bounds: the hosts that many domains of a run share are not
/// asked for again every few seconds.
const SHORTEST: u32 = 60;
/// The longest that an answer is kept. Unit: seconds.
const LONGEST: u32 = 3_600;

/// How long it counts that nobody answered.
const SILENCE: Duration = Duration::from_secs(10);

/// How many replies are kept where nobody says otherwise.
const ROOM: usize = 4_096;

/// A question that no socket was left for is asked again after this, so often.
const AGAIN: (Duration, usize) = (Duration::from_millis(200), 25);

/// A reply, or why there is none.
pub type Got = Result<Arc<Reply>, String>;

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
        let _awaiting = waits::begin(&self.place);
        self.flight.await
    }
}

/// The memory in front of the resolvers.
#[derive(Debug, Clone)]
pub struct Upstream {
    client: Arc<DnsClient>,
    checking: Checking,
    flights: Flights<(Domain, u16), Got, Arc<Place>>,
}

impl Upstream {
    /// A memory in front of a client.
    #[must_use]
    pub fn new(client: Arc<DnsClient>, checking: Checking) -> Upstream {
        Upstream::keeping(client, checking, ROOM)
    }

    /// As [`Upstream::new`], with room for so many replies.
    #[must_use]
    pub fn keeping(client: Arc<DnsClient>, checking: Checking, room: usize) -> Upstream {
        Upstream { client, checking, flights: Flights::new(room) }
    }

    /// The reply to a question, asked at most once; a failure is forgotten soon, so that a later one asks anew.
    fn get(&self, name: &Domain, rtype: u16) -> Asked {
        let (client, checking) = (Arc::clone(&self.client), self.checking);
        let (flight, place) = self.flights.get_noted(&(name.clone(), rtype), time_to_keep, || {
            let name = name.clone();
            let place = Arc::new(Place::new());
            let noted = Arc::clone(&place);
            let asked = async move {
                let mut got = client.ask_at(&name, rtype, checking, &noted).await;
                for _ in 0..AGAIN.1 {
                    if !got.as_ref().is_err_and(|why| limits::says_ours(why)) {
                        break;
                    }
                    tokio::time::sleep(AGAIN.0).await;
                    got = client.ask_at(&name, rtype, checking, &noted).await;
                }
                got
            };
            (place, asked)
        });
        Asked { flight, place }
    }

    /// The reply to a question, from memory if it is there.
    ///
    /// Errors: why there is no reply, in plain words.
    pub async fn reply(&self, name: &Domain, rtype: u16) -> Got {
        let broken_off = || Err("the look-up was broken off".into());
        self.get(name, rtype).answer().await.unwrap_or_else(broken_off)
    }

    /// Starts the look-ups that a validation of `name` will want: DS and DNSKEY of every suffix.
    pub fn prefetch(&self, name: &Domain) {
        let root = Domain::from_wire(".");
        drop(self.get(&root, DNSKEY));
        let mut suffix = Some(name.clone());
        while let Some(n) = suffix.filter(|n| !n.is_root()) {
            if n.labels() > AHEAD {
                suffix = n.parent();
                continue;
            }
            drop(self.get(&n, DS));
            drop(self.get(&n, DNSKEY));
            suffix = n.parent();
        }
    }
}

/// Whether a reply says what there is, or that there is nothing; everything else is a failure (RFC 2308 §7.1).
fn is_answer(reply: &Reply) -> bool {
    let code = reply.message.metadata.response_code;
    matches!(code, ResponseCode::NoError | ResponseCode::NXDomain)
}

/// How long a reply is kept. A failure is not, for it would be everybody's who shares the name; only silence is for a
/// moment, because the next one would have to wait as long. Of an answer that there is nothing, the SOA record says it.
///
/// Source: RFC 1035 §3.2.1, RFC 2308 §5.
fn time_to_keep(got: &Got) -> Option<Duration> {
    let reply = match got {
        Ok(reply) => reply,
        Err(why) => return (!limits::says_ours(why)).then_some(SILENCE),
    };
    if !is_answer(reply) {
        return None;
    }
    let message = &reply.message;
    let answers = message.answers.iter().map(|r| r.ttl).min();
    let denial = || {
        let of_soa = message.authorities.iter().filter_map(|r| match &r.data {
            RData::SOA(soa) => Some(r.ttl.min(soa.minimum)),
            _ => None,
        });
        of_soa.min()
    };
    let ttl = answers.or_else(denial).unwrap_or(0).clamp(SHORTEST, LONGEST);
    Some(Duration::from_secs(u64::from(ttl)))
}

/// A reply that the validator waits for.
#[derive(Debug)]
struct Waiting(Option<Asked>);

impl GetResponse for Waiting {
    fn get_response(
        &mut self,
    ) -> Pin<Box<dyn Future<Output = Result<Message<Bytes>, Error>> + Send + Sync + '_>> {
        let asked = self.0.clone();
        Box::pin(async move {
            let reply = match asked {
                Some(asked) => asked.answer().await.and_then(Result::ok),
                None => None,
            };
            // The validator does not look at the code: it would take a failure for an answer without proof, and hold that
            // against the zone for as long as it holds anything.
            reply
                .filter(|reply| is_answer(reply))
                .and_then(|r| Message::from_octets(r.raw.clone()).ok())
                .ok_or(Error::NoTransportAvailable)
        })
    }
}

impl SendRequest<RequestMessage<Vec<u8>>> for Upstream {
    fn send_request(&self, request: RequestMessage<Vec<u8>>) -> Box<dyn GetResponse + Send + Sync> {
        let question = request.to_message().ok().and_then(|m| {
            let q = m.sole_question().ok()?;
            Some((Domain::from_wire(&q.qname().to_string()), q.qtype().to_int()))
        });
        Box::new(Waiting(question.map(|(name, rtype)| self.get(&name, rtype))))
    }
}
