//! DNS messages over UDP, and TCP where they are cut: one question, one raw answer.

use crate::net::limits;
use crate::net::nameservers::Nameservers;
use crate::net::waits;
use crate::net::waits::Place;
use crate::vocab::dns::Domain;
use crate::vocab::resolver::Endpoint;
use crate::vocab::text::Refused;
use crate::vocab::text::excerpt;
use bytes::Bytes;
use futures_util::StreamExt;
use hickory_net::DnsHandle;
use hickory_net::NetError;
use hickory_net::client::Client;
use hickory_net::runtime::TokioRuntimeProvider;
use hickory_net::tcp::TcpClientStream;
use hickory_net::udp::UdpClientStream;
use hickory_net::xfer::DnsRequestSender;
use hickory_proto::op::DnsRequest;
use hickory_proto::op::DnsRequestOptions;
use hickory_proto::op::DnsResponse;
use hickory_proto::op::Edns;
use hickory_proto::op::Message;
use hickory_proto::op::Query;
use hickory_proto::op::ResponseCode;
use hickory_proto::rr::Name;
use hickory_proto::rr::RecordType;
use hickory_proto::serialize::binary::BinDecodable;
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

/// The same question is sent again after this, and up to [`UDP_TRIES`] times in all.
const RETRY_AFTER: Duration = Duration::from_millis(2_500);

/// How often a question is sent over UDP.
const UDP_TRIES: u8 = 4;

/// A reply as it came and as it reads.
#[derive(Debug)]
pub struct Reply {
    /// The message on the wire.
    pub raw: Bytes,
    /// The same, read.
    pub message: Message,
}

/// Whether the resolver is asked to validate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Checking {
    /// CD=0: the resolver validates, if it can.
    ByResolver,
    /// CD=1: everything is wanted, good or bad.
    Disabled,
}

/// A client of all those who are asked.
pub struct DnsClient {
    servers: Nameservers,
    bound: Duration,
    at_once: Semaphore,
    /// Counts questions: each begins with another server of its priority.
    turn: AtomicUsize,
}

impl std::fmt::Debug for DnsClient {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.servers.fmt(f)
    }
}

/// The resolvers of the system's own configuration, and whether it says that their AD bit may be trusted.
///
/// Errors: a sentence; there is no usable configuration.
pub fn system_resolvers() -> Result<Vec<SocketAddr>, Refused> {
    let (config, _) = hickory_resolver::system_conf::read_system_conf().map_err(|error| {
        Refused(format!("the system's resolver configuration cannot be read: {error}"))
    })?;
    let mut found: Vec<SocketAddr> =
        config.name_servers().iter().map(|s| SocketAddr::new(s.ip, 53)).collect();
    found.dedup();
    if found.is_empty() {
        return Err(Refused("the system's resolver configuration names no resolver".into()));
    }
    Ok(found)
}

impl DnsClient {
    /// A client. `bound`: of one look-up with all its retries.
    #[must_use]
    pub fn new(servers: Nameservers, bound: Duration) -> DnsClient {
        // A run of one question must not always burden the same server.
        let start = RandomState::new().build_hasher().finish();
        let turn = AtomicUsize::new(usize::try_from(start & 0xffff).unwrap_or(0));
        DnsClient { servers, bound, at_once: Semaphore::new(limits::questions()), turn }
    }

    /// The same, with so many questions at once.
    #[must_use]
    pub fn with_places(self, questions: usize) -> DnsClient {
        DnsClient { at_once: Semaphore::new(questions.max(1)), ..self }
    }

    /// Who is asked about what.
    #[must_use]
    pub fn servers(&self) -> &Nameservers {
        &self.servers
    }

    /// Asks one question, with DO and AD set.
    ///
    /// Errors: why there is no reply, in plain words.
    pub async fn ask(
        &self,
        name: &Domain,
        rtype: u16,
        checking: Checking,
    ) -> Result<Arc<Reply>, String> {
        let place = Arc::new(Place::new());
        let _awaiting = waits::begin(&place);
        self.ask_at(name, rtype, checking, &place).await
    }

    /// As [`DnsClient::ask`], for a question that several wait for: tells them when it has its place.
    ///
    /// Errors: as there.
    pub async fn ask_at(
        &self,
        name: &Domain,
        rtype: u16,
        checking: Checking,
        place: &Place,
    ) -> Result<Arc<Reply>, String> {
        let wire = Name::from_ascii(format!("{name}."))
            .map_err(|_| format!("`{}` is no DNS name", excerpt(name.as_str(), 60)))?;
        let question = Query::query(wire, RecordType::from(rtype));
        // A hostile answer may raise hundreds of questions, and so do many domains at once: they wait here, not for file
        // descriptors, and their time begins when their turn has come.
        let _permit = self.at_once.acquire().await;
        place.get_or_init(Instant::now);
        let turn = async {
            let turn = self.turn.fetch_add(1, Ordering::Relaxed);
            let servers = self.servers.order(name, rtype, turn);
            self.ask_in_turn(&servers, &question, checking).await
        };
        match timeout(self.bound, turn).await {
            Ok(result) => result,
            Err(_) => Err(format!("no answer within {} s", self.bound.as_secs())),
        }
    }

    /// Asks the resolvers in turn: the next one if one is silent for its share of the time or cannot answer.
    async fn ask_in_turn(
        &self,
        servers: &[Endpoint],
        question: &Query,
        checking: Checking,
    ) -> Result<Arc<Reply>, String> {
        let share = self.bound / u32::try_from(servers.len().max(1)).unwrap_or(1);
        let mut last = Err("no resolver to ask".to_string());
        for (index, server) in servers.iter().enumerate() {
            let is_last = index + 1 == servers.len();
            let result =
                match timeout(share, self.exchange(server, question, checking, share)).await {
                    Ok(result) => result,
                    Err(_) => Err(format!("no answer from {server} within {} s", share.as_secs())),
                };
            let good = result.as_ref().is_ok_and(|r| {
                !matches!(
                    r.message.metadata.response_code,
                    ResponseCode::ServFail | ResponseCode::Refused | ResponseCode::NotImp
                )
            });
            if good || is_last {
                return result;
            }
            last = result;
        }
        last
    }

    /// Asks one resolver, in the way that it is asked. `share`: its share of the time.
    async fn exchange(
        &self,
        server: &Endpoint,
        question: &Query,
        checking: Checking,
        share: Duration,
    ) -> Result<Arc<Reply>, String> {
        if let Endpoint::Plain(address) = server {
            return exchange(*address, question, checking, self.bound).await;
        }
        let query = request(question, checking).to_vec();
        let query = query.map_err(|_| "the question cannot be written".to_string())?;
        let raw = self.servers.encryption.resolver(server)?.exchange(&query, share).await?;
        let raw = Bytes::from(raw);
        match Message::from_bytes(&raw) {
            Ok(message) => Ok(Arc::new(Reply { raw, message })),
            Err(_) => Err(format!("{server}: its answer cannot be read")),
        }
    }
}

fn request(question: &Query, checking: Checking) -> DnsRequest {
    let mut message = Message::query();
    message.metadata.recursion_desired = true;
    message.metadata.authentic_data = true;
    message.metadata.checking_disabled = checking == Checking::Disabled;
    message.add_query(question.clone());
    message.edns.get_or_insert_with(Edns::new).set_max_payload(1_232).set_dnssec_ok(true);
    let mut options = DnsRequestOptions::default();
    options.retry_interval = RETRY_AFTER;
    DnsRequest::new(message, options)
}

async fn exchange(
    address: SocketAddr,
    question: &Query,
    checking: Checking,
    bound: Duration,
) -> Result<Arc<Reply>, String> {
    let provider = TokioRuntimeProvider::default();
    // Sent from here, not by a client's task: there is nothing to share, each question has a socket of its own.
    let mut udp = UdpClientStream::builder(address, provider.clone())
        .with_timeout(Some(bound))
        .with_max_retries(UDP_TRIES)
        .with_os_port_selection(true)
        .build();
    let reply = first(udp.send_message(request(question, checking)), address).await?;
    if !reply.metadata.truncation {
        return read(reply);
    }
    // RFC 7766 §5: a truncated answer is asked for again over TCP.
    let (stream, handle) = TcpClientStream::new(address, None, None, provider);
    let stream = stream.await.map_err(|e| say(&e, address))?;
    let (tcp, background) = Client::<TokioRuntimeProvider>::new(stream, handle);
    let background = tokio::spawn(background);
    let result = first(tcp.send(request(question, checking)), address).await;
    background.abort();
    read(result?)
}

async fn first(
    mut answers: impl StreamExt<Item = Result<DnsResponse, NetError>> + Unpin,
    address: SocketAddr,
) -> Result<DnsResponse, String> {
    match answers.next().await {
        Some(Ok(reply)) => Ok(reply),
        Some(Err(error)) => Err(say(&error, address)),
        None => Err(format!("no answer from {address} in time")),
    }
}

fn read(reply: DnsResponse) -> Result<Arc<Reply>, String> {
    let (message, raw) = reply.into_parts();
    let raw = Bytes::from(raw);
    if message.queries.is_empty() {
        return Message::from_bytes(&raw)
            .map(|message| Arc::new(Reply { raw, message }))
            .map_err(|_| "the answer cannot be read".to_string());
    }
    Ok(Arc::new(Reply { raw, message }))
}

fn say(error: &NetError, address: SocketAddr) -> String {
    match error {
        NetError::Timeout => format!("no answer from {address}"),
        NetError::Io(io) => format!("{address}: {}", crate::net::connect::plain(io)),
        other => format!("{address}: {}", excerpt(&other.to_string(), 120)),
    }
}
