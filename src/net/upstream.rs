//! One memory for every DNS question of a run: identical questions in flight are shared, answers are kept, and the
//! validator draws its DS and DNSKEY sets from the same place.

use crate::net::dns::Checking;
use crate::net::dns::DnsClient;
use crate::net::dns::Reply;
use crate::vocab::dns::Domain;
use bytes::Bytes;
use domain::base::Message;
use domain::net::client::request::ComposeRequest;
use domain::net::client::request::Error;
use domain::net::client::request::GetResponse;
use domain::net::client::request::RequestMessage;
use domain::net::client::request::SendRequest;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use futures_util::future::Shared;
use std::collections::HashMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;

/// DS, by number.
pub const DS: u16 = 43;
/// DNSKEY, by number.
pub const DNSKEY: u16 = 48;

/// A reply, or why there is none.
pub type Got = Result<Arc<Reply>, String>;

type Flight = Shared<BoxFuture<'static, Got>>;

/// The memory in front of the resolvers.
#[derive(Debug, Clone)]
pub struct Upstream {
    client: Arc<DnsClient>,
    checking: Checking,
    flights: Arc<Mutex<HashMap<(Domain, u16), Flight>>>,
}

impl Upstream {
    /// A memory in front of a client.
    #[must_use]
    pub fn new(client: Arc<DnsClient>, checking: Checking) -> Upstream {
        Upstream { client, checking, flights: Arc::default() }
    }

    /// The reply to a question, asked at most once; a failure is forgotten, so that the next one asks anew.
    pub fn get(&self, name: &Domain, rtype: u16) -> Flight {
        let key = (name.clone(), rtype);
        let mut flights = self.flights.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(flight) = flights.get(&key) {
            return flight.clone();
        }
        let this = self.clone();
        let asked = key.clone();
        // Spawned: the question lives on when the first asker is dropped.
        let task = tokio::spawn(async move {
            let got = this.client.ask(&asked.0, asked.1, this.checking).await;
            if got.is_err() {
                this.flights.lock().unwrap_or_else(PoisonError::into_inner).remove(&asked);
            }
            got
        });
        let flight = task
            .map(|joined| joined.unwrap_or_else(|_| Err("the look-up was broken off".into())))
            .boxed()
            .shared();
        flights.insert(key, flight.clone());
        flight
    }

    /// Starts the look-ups that a validation of `name` will want: DS and DNSKEY of every suffix.
    pub fn prefetch(&self, name: &Domain) {
        let root = Domain::from_wire(".");
        drop(self.get(&root, DNSKEY));
        let mut suffix = Some(name.clone());
        while let Some(n) = suffix.filter(|n| !n.is_root()) {
            drop(self.get(&n, DS));
            drop(self.get(&n, DNSKEY));
            suffix = n.parent();
        }
    }
}

/// A reply that the validator waits for.
#[derive(Debug)]
struct Waiting(Option<Flight>);

impl GetResponse for Waiting {
    fn get_response(
        &mut self,
    ) -> Pin<Box<dyn Future<Output = Result<Message<Bytes>, Error>> + Send + Sync + '_>> {
        let flight = self.0.clone();
        Box::pin(async move {
            let reply = match flight {
                Some(flight) => flight.await.ok(),
                None => None,
            };
            reply
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
