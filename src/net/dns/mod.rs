//! The DNS client: selects the resolvers for a query and their order, and limits the concurrent
//! queries. Each reply is reduced to the records that belong to its question. The submodules cache
//! and validate replies.

pub mod answer;
pub mod answer_status;
pub mod cache;
pub mod capability;
pub mod encrypted;
pub mod exchange;
pub mod no_reply;
pub mod over_https;
pub mod over_tls;
pub mod queue_time;
pub mod validator;
pub mod zone_memory;

use crate::net::dns::exchange::Checking;
use crate::net::dns::exchange::EdnsMemory;
use crate::net::dns::exchange::Put;
use crate::net::dns::exchange::Raw;
use crate::net::dns::no_reply::NoReply;
use crate::net::dns::queue_time::Place;
use crate::net::nameservers::Nameservers;
use crate::os::open_files;
use crate::vocab::dns::Domain;
use crate::vocab::dns_record::DnsReply;
use crate::vocab::dns_record::Question;
use crate::vocab::resolver::Endpoint;
use crate::vocab::text::InvalidInput;
use crate::wire::dns_reply;
use std::hash::BuildHasher;
use std::hash::Hasher;
use std::hash::RandomState;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;
use std::time::Duration;
use std::time::Instant;
use tokio::sync::Semaphore;
use tokio::time::timeout;

/// Response codes after which the next resolver is queried: SERVFAIL, NOTIMP, REFUSED.
const NO_HELP: [u16; 3] = [2, 4, 5];

/// The method by which the DNSSEC status of answers is determined.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DnssecMode {
    /// Every chain is validated locally.
    #[default]
    Validate,
    /// The resolver's AD bit is trusted.
    TrustAd,
    /// No status is determined.
    Off,
}

/// A client of all configured resolvers.
pub struct DnsClient {
    servers: Nameservers,
    bound: Duration,
    at_once: Semaphore,
    /// Counter of queries, which rotates the servers of equal priority.
    turn: AtomicUsize,
    edns: EdnsMemory,
}

impl std::fmt::Debug for DnsClient {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.servers.fmt(f)
    }
}

/// Returns the resolvers of the system's own configuration.
///
/// Errors: a sentence; there is no usable configuration.
pub fn system_resolvers() -> Result<Vec<SocketAddr>, InvalidInput> {
    let (config, _) = hickory_resolver::system_conf::read_system_conf().map_err(|_| {
        // The library's error names neither the file nor the line.
        InvalidInput("the system's resolver configuration (/etc/resolv.conf) cannot be read".into())
    })?;
    let mut found: Vec<SocketAddr> =
        config.name_servers().iter().map(|s| SocketAddr::new(s.ip, 53)).collect();
    found.dedup();
    if found.is_empty() {
        return Err(InvalidInput("the system's resolver configuration names no resolver".into()));
    }
    Ok(found)
}

impl DnsClient {
    /// Creates a client. `bound` is the time limit for one look-up, including its retries.
    #[must_use]
    pub fn new(servers: Nameservers, bound: Duration) -> DnsClient {
        // A random start, so that short runs do not always burden the same server.
        let start = RandomState::new().build_hasher().finish();
        let turn = AtomicUsize::new(usize::try_from(start & 0xffff).unwrap_or(0));
        let at_once = Semaphore::new(open_files::questions());
        DnsClient { servers, bound, at_once, turn, edns: EdnsMemory::default() }
    }

    /// Sets the maximum number of concurrent queries.
    #[must_use]
    pub fn with_places(self, questions: usize) -> DnsClient {
        DnsClient { at_once: Semaphore::new(questions.max(1)), ..self }
    }

    /// Returns the configured resolvers.
    #[must_use]
    pub fn servers(&self) -> &Nameservers {
        &self.servers
    }

    /// Sends one query, with DO and AD set.
    ///
    /// Errors: why there is no reply, in plain words.
    pub async fn ask(
        &self,
        question: &Question,
        checking: Checking,
    ) -> Result<Arc<DnsReply>, NoReply> {
        let place = Arc::new(Place::new());
        let _awaiting = queue_time::begin(&place);
        self.ask_at(question, checking, &place).await
    }

    /// Sends a query like [`DnsClient::ask`], and sets `place` when the query leaves the queue.
    ///
    /// Errors: as [`DnsClient::ask`].
    pub async fn ask_at(
        &self,
        question: &Question,
        checking: Checking,
        place: &Place,
    ) -> Result<Arc<DnsReply>, NoReply> {
        // A hostile answer can cause hundreds of queries, and so can many concurrent domains. They
        // queue here instead of exhausting file descriptors, and their time limit starts when they
        // leave the queue.
        let _permit = self.at_once.acquire().await;
        place.get_or_init(Instant::now);
        self.asked(question, checking, true).await
    }

    /// Sends one query without requesting DNSSEC records.
    ///
    /// Errors: as [`DnsClient::ask`].
    pub async fn ask_bare(&self, question: &Question) -> Result<Arc<DnsReply>, NoReply> {
        let place = Arc::new(Place::new());
        let _awaiting = queue_time::begin(&place);
        let _permit = self.at_once.acquire().await;
        place.get_or_init(Instant::now);
        self.asked(question, Checking::Disabled, false).await
    }

    /// Reports whether any resolver was found to lack EDNS.
    #[must_use]
    pub fn lacks_edns(&self) -> bool {
        self.edns.any_missing()
    }

    async fn asked(
        &self,
        question: &Question,
        checking: Checking,
        dnssec: bool,
    ) -> Result<Arc<DnsReply>, NoReply> {
        let turn = async {
            let turn = self.turn.fetch_add(1, Ordering::Relaxed);
            let name = Domain::from_wire(&question.name.to_string());
            let servers = self.servers.order(&name, question.rtype, turn);
            let share = self.bound / u32::try_from(servers.len().max(1)).unwrap_or(1);
            let put = Put { question, checking, dnssec, bound: share };
            self.ask_in_turn(&servers, put).await
        };
        match timeout(self.bound, turn).await {
            Ok(result) => result,
            Err(_) => Err(format!("no answer within {} s", self.bound.as_secs()).into()),
        }
    }

    /// Queries the resolvers in order. Continues with the next one if a resolver uses up its share
    /// of the time or cannot answer.
    async fn ask_in_turn(
        &self,
        servers: &[Endpoint],
        put: Put<'_>,
    ) -> Result<Arc<DnsReply>, NoReply> {
        let mut last = Err("no resolver to ask".into());
        for (index, server) in servers.iter().enumerate() {
            let is_last = index + 1 == servers.len();
            let asked = self.exchange(server, put);
            let result = match timeout(put.bound, asked).await {
                Ok(Ok(raw)) => {
                    dns_reply::reduce(&raw.octets, put.question).map(Arc::new).map_err(|broken| {
                        NoReply::from(format!("{server}: the answer cannot be read: {broken}"))
                    })
                }
                Ok(Err(why)) => Err(why),
                Err(_) => {
                    let seconds = put.bound.as_secs();
                    Err(format!("no answer from {server} within {seconds} s").into())
                }
            };
            let good = result.as_ref().is_ok_and(|r| !NO_HELP.contains(&r.rcode));
            if good || is_last {
                return result;
            }
            last = result;
        }
        last
    }

    /// Queries one resolver over its transport.
    async fn exchange(&self, server: &Endpoint, put: Put<'_>) -> Result<Raw, NoReply> {
        let address = match server {
            Endpoint::Plain(address) => *address,
            Endpoint::Tls { .. } | Endpoint::Https { .. } => {
                let resolver = self.servers.encryption.resolver(server)?;
                // An encrypted transport chooses its own ID.
                let octets = resolver.exchange(&put.message(0, true), put.bound).await?;
                return match dns_reply::head(&octets, put.question) {
                    Some(head) if !head.truncated => Ok(Raw { octets, edns: true }),
                    Some(_) => Err(format!("{server}: the answer is cut even inside TLS").into()),
                    None => Err(format!("{server}: what came is no answer to the question").into()),
                };
            }
        };
        match self.servers.tunnel.to(server) {
            None => exchange::exchange(address, put, &self.edns).await,
            Some(proxy) => exchange::by_proxy(proxy, address, put, &self.edns).await,
        }
    }
}
