//! Encrypted resolvers, over DNS over TLS or DNS over HTTPS (RFC 7858, RFC 8484): the octets of a
//! query in, the octets of the response out. Each resolver has one shared connection. It is opened
//! with the first query, kept open, and reopened after it was closed.

use crate::net::dns::no_reply::NoReply;
use crate::net::dns::over_https;
use crate::net::dns::over_tls;
use crate::net::socks5;
use crate::net::tls::crypto;
use crate::net::tls::fault;
use crate::vocab::resolver::Endpoint;
use crate::vocab::text::excerpt;
use crate::wire::dns_message::Broken;
use crate::wire::dns_message::Question;
use crate::wire::dns_message::Reader;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use futures_util::future::Shared;
use rustls::CertificateError;
use rustls::ClientConfig;
use rustls::RootCertStore;
use rustls::pki_types::TrustAnchor;
use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::OnceLock;
use std::sync::PoisonError;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering;
use std::time::Duration;
use std::time::Instant;
use tokio::net::TcpStream;
use tokio::sync::Semaphore;
use tokio::time::timeout;

/// Maximum number of concurrent queries to one resolver; further ones wait. Unit: queries.
pub const IN_FLIGHT: usize = 64;

/// Time for which a resolver is not contacted again after a connection failure.
const HOLD_OFF: Duration = Duration::from_secs(5);

/// Idle time after which a connection is not used again: middleboxes may have dropped its state.
const IDLE: Duration = Duration::from_secs(10);

/// Longest silence of a connection with a pending response before it counts as dead.
const DEAF: Duration = Duration::from_secs(3);

/// Advice that ends the error texts about an unusable resolver.
const ANOTHER: &str = "or name another resolver with --resolver or `dnsconfig`";

/// The reason why there is no response.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ExchangeFailure {
    /// The connection ended. A new connection may succeed.
    #[error("it closed the connection before it answered")]
    Closed,
    /// Any other reason, as part of a sentence about the resolver.
    #[error("{0}")]
    Said(String),
}

/// The shared state of a connection.
#[derive(Debug)]
pub struct State {
    closed: AtomicBool,
    heard: AtomicU64,
    used: Mutex<Instant>,
}

impl State {
    /// Creates the state of a new connection.
    #[must_use]
    pub fn new() -> Arc<State> {
        Arc::new(State {
            closed: AtomicBool::new(false),
            heard: AtomicU64::new(0),
            used: Mutex::new(Instant::now()),
        })
    }

    /// Marks the connection as closed.
    pub fn close(&self) {
        self.closed.store(true, Ordering::Relaxed);
    }

    /// Reports whether the connection is closed.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.closed.load(Ordering::Relaxed)
    }

    /// Records that data arrived.
    pub fn hear(&self) {
        self.heard.fetch_add(1, Ordering::Relaxed);
    }

    fn touch(&self) {
        *self.used.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
    }

    fn is_usable(&self) -> bool {
        let used = *self.used.lock().unwrap_or_else(PoisonError::into_inner);
        !self.is_closed() && used.elapsed() < IDLE
    }
}

/// A guard around one query. If the query is abandoned after the connection was silent for a while,
/// the guard marks the connection as closed, so that the next query does not wait for it too.
struct Watch<'a> {
    state: &'a State,
    since: Instant,
    heard: u64,
}

impl<'a> Watch<'a> {
    fn over(state: &'a State) -> Watch<'a> {
        state.touch();
        Watch { state, since: Instant::now(), heard: state.heard.load(Ordering::Relaxed) }
    }
}

impl Drop for Watch<'_> {
    fn drop(&mut self) {
        let silent = self.state.heard.load(Ordering::Relaxed) == self.heard;
        if silent && self.since.elapsed() >= DEAF {
            self.state.close();
        }
    }
}

/// An open connection of either transport.
#[derive(Clone)]
enum Line {
    Tls(over_tls::Line),
    Https(over_https::Line),
}

impl Line {
    fn state(&self) -> &State {
        match self {
            Line::Tls(line) => line.state(),
            Line::Https(line) => line.state(),
        }
    }

    async fn exchange(&self, query: &[u8]) -> Result<Vec<u8>, ExchangeFailure> {
        let state = self.state();
        let _watch = Watch::over(state);
        let result = match self {
            Line::Tls(line) => line.exchange(query).await,
            Line::Https(line) => line.exchange(query).await,
        };
        match &result {
            Ok(_) => state.touch(),
            Err(ExchangeFailure::Closed) => state.close(),
            Err(ExchangeFailure::Said(_)) => {}
        }
        result
    }
}

/// A failed attempt to open a connection.
#[derive(Debug, Clone)]
struct Failed {
    at: Instant,
    why: NoReply,
}

impl Failed {
    /// Reports whether the failure still prevents a new attempt. A failure caused by a local
    /// shortage does not.
    fn counts(&self) -> bool {
        self.at.elapsed() < HOLD_OFF && !self.why.shortage
    }
}

type Opening = Shared<BoxFuture<'static, Result<Line, Failed>>>;

/// One encrypted resolver.
pub struct Encrypted {
    endpoint: Endpoint,
    tls: Arc<ClientConfig>,
    /// SOCKS5 proxy for the connection.
    proxy: Option<SocketAddr>,
    line: Mutex<Option<Opening>>,
    places: Semaphore,
}

impl std::fmt::Debug for Encrypted {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Encrypted({})", self.endpoint)
    }
}

impl Encrypted {
    /// Creates a resolver without opening a connection. `tls` comes from [`config`].
    #[must_use]
    pub fn new(
        endpoint: &Endpoint,
        tls: Arc<ClientConfig>,
        proxy: Option<SocketAddr>,
    ) -> Encrypted {
        Encrypted {
            proxy,
            endpoint: endpoint.clone(),
            tls,
            line: Mutex::new(None),
            places: Semaphore::new(IN_FLIGHT),
        }
    }

    /// Sends a query and returns the response. The response carries the query's ID and answers its
    /// question. `bound` limits the whole exchange, including opening the connection. A connection
    /// that was closed in the meantime is reopened once.
    ///
    /// Errors: a sentence that names the resolver, says why there is no answer, and what to do
    /// where that is known.
    pub async fn exchange(&self, query: &[u8], bound: Duration) -> Result<Vec<u8>, NoReply> {
        match timeout(bound, self.exchanged(query, bound)).await {
            Ok(Ok(reply)) => Ok(reply),
            Ok(Err(why)) => Err(why.of(&self.endpoint)),
            Err(_) => {
                Err(format!("no answer from {} within {}", self.endpoint, span(bound)).into())
            }
        }
    }

    async fn exchanged(&self, query: &[u8], bound: Duration) -> Result<Vec<u8>, NoReply> {
        let asked = Start::read(query).map_err(|broken| format!("not asked: {broken}"))?;
        let _place = self.places.acquire().await;
        let mut is_first = true;
        loop {
            let line = self.line(bound).await?;
            match line.exchange(query).await {
                Ok(mut reply) => {
                    asked.fits(&reply)?;
                    reply.splice(..2, asked.id.to_be_bytes());
                    return Ok(reply);
                }
                Err(ExchangeFailure::Closed) if is_first => is_first = false,
                Err(failure) => return Err(failure.to_string().into()),
            }
        }
    }

    /// Returns a usable connection, and opens one if needed.
    async fn line(&self, bound: Duration) -> Result<Line, NoReply> {
        loop {
            match self.opening(bound).await {
                Ok(line) => return Ok(line),
                // An opening that nothing awaited may have failed long ago.
                Err(failed) if failed.at.elapsed() >= HOLD_OFF => {}
                Err(failed) => return Err(failed.why),
            }
        }
    }

    fn opening(&self, bound: Duration) -> Opening {
        let mut slot = self.line.lock().unwrap_or_else(PoisonError::into_inner);
        let usable = |opening: &&Opening| match opening.peek() {
            None => true,
            Some(Ok(line)) => line.state().is_usable(),
            Some(Err(failed)) => failed.counts(),
        };
        if let Some(opening) = slot.as_ref().filter(usable) {
            return opening.clone();
        }
        // Spawned, so that it continues for the other waiters when its first one is dropped.
        let task =
            tokio::spawn(open(self.endpoint.clone(), Arc::clone(&self.tls), self.proxy, bound));
        let failed = |why: NoReply| Failed { at: Instant::now(), why };
        let opening = async move {
            let opened = task.await.unwrap_or_else(|_| Err("it was broken off".into()));
            opened.map_err(failed)
        };
        let opening = opening.boxed().shared();
        *slot = Some(opening.clone());
        opening
    }
}

async fn open(
    endpoint: Endpoint,
    tls: Arc<ClientConfig>,
    proxy: Option<SocketAddr>,
    bound: Duration,
) -> Result<Line, NoReply> {
    let opening = async {
        match &endpoint {
            Endpoint::Plain(_) => Err("it is not asked inside TLS".into()),
            Endpoint::Tls { address, name } => {
                let tcp = connect(proxy, *address, bound).await?;
                over_tls::open(tcp, *address, name.as_ref(), tls).await.map(Line::Tls)
            }
            Endpoint::Https { host, port, path } => {
                over_https::open((host, *port), path, tls, (proxy, bound)).await.map(Line::Https)
            }
        }
    };
    let opened = timeout(bound, opening).await;
    opened.unwrap_or_else(|_| Err(format!("no TLS connection within {}", span(bound)).into()))
}

/// Connects to an address, through the proxy if there is one.
///
/// Errors: part of a sentence about the resolver.
pub async fn connect(
    proxy: Option<SocketAddr>,
    address: SocketAddr,
    bound: Duration,
) -> Result<TcpStream, NoReply> {
    let stream = match proxy {
        Some(proxy) => {
            let tunnel = socks5::open(proxy, address, bound).await;
            return tunnel.map_err(|no| NoReply::from(&no));
        }
        None => TcpStream::connect(address).await.map_err(|e| NoReply::from_io(&e))?,
    };
    drop(stream.set_nodelay(true));
    Ok(stream)
}

/// The start of a message, from which a response is matched to its query.
struct Start {
    id: u16,
    is_answer: bool,
    questions: u16,
    first: Option<Question>,
}

impl Start {
    fn read(message: &[u8]) -> Result<Start, Broken> {
        let mut reader = Reader::new(message);
        let (id, bits, questions) = (reader.u16()?, reader.u16()?, reader.u16()?);
        reader.take(6)?;
        let first = match questions {
            0 => None,
            _ => {
                Some(Question { name: reader.name()?, rtype: reader.u16()?, class: reader.u16()? })
            }
        };
        Ok(Start { id, is_answer: bits & 0x8000 != 0, questions, first })
    }

    /// Checks that a message answers this query, by everything except its ID. Source:
    /// RFC 5452 §9.1.
    fn fits(&self, reply: &[u8]) -> Result<(), String> {
        let got =
            Start::read(reply).map_err(|broken| format!("its answer cannot be read: {broken}"))?;
        let same = match (&self.first, &got.first) {
            // Servers that do not understand a question may leave it out.
            (_, None) => true,
            (Some(asked), Some(got)) => {
                let same = asked.rtype == got.rtype && asked.class == got.class;
                same && asked.name.same(&got.name)
            }
            (None, Some(_)) => false,
        };
        if got.is_answer && same && got.questions <= 1 {
            return Ok(());
        }
        Err("its answer belongs to another question".into())
    }
}

/// Formats a time span: whole seconds, or milliseconds below one second.
#[must_use]
pub fn span(bound: Duration) -> String {
    match bound.as_secs() {
        0 => format!("{} ms", bound.as_millis()),
        seconds => format!("{seconds} s"),
    }
}

/// Creates the TLS configuration of encrypted resolvers: the given roots, TLS 1.2 or later. Source:
/// RFC 8310 §9.
///
/// Errors: a sentence.
pub fn config(anchors: Vec<TrustAnchor<'static>>) -> Result<Arc<ClientConfig>, String> {
    let config = ClientConfig::builder_with_provider(crypto::provider())
        .with_protocol_versions(crypto::VERSIONS)
        .map_err(|e| fault::plain(&e))?
        .with_root_certificates(RootCertStore { roots: anchors })
        .with_no_client_auth();
    Ok(Arc::new(config))
}

/// Describes a handshake error and its remedy. `wanted` is the name that the certificate must
/// cover.
#[must_use]
pub fn words(error: &rustls::Error, wanted: &str, remedy: &str) -> String {
    let rustls::Error::InvalidCertificate(fault) = error else {
        return format!("TLS handshake: {}", fault::plain(error));
    };
    #[expect(clippy::wildcard_enum_match_arm, reason = "the library's own list of faults is open")]
    match fault {
        CertificateError::NotValidForName => {
            format!("its certificate is not for {wanted}; {remedy}, {ANOTHER}")
        }
        CertificateError::NotValidForNameContext { presented, .. } => {
            let names = presented_names(presented);
            format!("its certificate is not for {wanted}, but for {names}; {remedy}, {ANOTHER}")
        }
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => format!(
            "its certificate has expired; tell those who run it, compare the clock of this host, {ANOTHER}"
        ),
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            format!("its certificate is not valid yet; compare the clock of this host, {ANOTHER}")
        }
        CertificateError::UnknownIssuer => format!(
            "its certificate is of no authority that is trusted here; trust its authority with --ca-file or `certconfig`, {ANOTHER}"
        ),
        _ => format!("its certificate cannot be used; tell those who run it, {ANOTHER}"),
    }
}

/// Lists the names of a certificate, without the kind that the library puts around each.
fn presented_names(presented: &[String]) -> String {
    const SHOWN: usize = 4;
    let name = |text: &String| {
        let inner = text.strip_prefix("DnsName(").or(text.strip_prefix("IpAddress("))?;
        let bare = inner.strip_suffix(')').unwrap_or(inner).trim_matches('"');
        Some(format!("`{}`", excerpt(bare, 80)))
    };
    let mut names: Vec<String> = presented.iter().filter_map(name).take(SHOWN + 1).collect();
    if names.len() > SHOWN {
        names.truncate(SHOWN);
        names.push("others".into());
    }
    if names.is_empty() { "no name at all".into() } else { names.join(", ") }
}

/// All encrypted resolvers and the TLS configuration they share. Clones share the connections.
#[derive(Clone, Default)]
pub struct Encryption(Arc<Known>);

#[derive(Default)]
struct Known {
    anchors: Vec<TrustAnchor<'static>>,
    /// SOCKS5 proxy for all connections.
    proxy: Option<SocketAddr>,
    config: OnceLock<Result<Arc<ClientConfig>, String>>,
    resolvers: Mutex<HashMap<Endpoint, Arc<Encrypted>>>,
}

impl std::fmt::Debug for Encryption {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Encryption")
    }
}

impl Encryption {
    /// Creates a set that verifies certificates by the given roots, and connects through the SOCKS5
    /// proxy if there is one. The TLS configuration is built
    /// at the first query.
    #[must_use]
    pub fn by(anchors: Vec<TrustAnchor<'static>>, proxy: Option<SocketAddr>) -> Encryption {
        Encryption(Arc::new(Known { anchors, proxy, ..Known::default() }))
    }

    /// Returns the resolver of an endpoint, the same one each time.
    ///
    /// Errors: a sentence; there can be no TLS.
    pub fn resolver(&self, endpoint: &Endpoint) -> Result<Arc<Encrypted>, String> {
        let config = self.0.config.get_or_init(|| config(self.0.anchors.clone())).clone()?;
        let mut known = self.0.resolvers.lock().unwrap_or_else(PoisonError::into_inner);
        let resolver = known
            .entry(endpoint.clone())
            .or_insert_with(|| Arc::new(Encrypted::new(endpoint, config, self.0.proxy)));
        Ok(Arc::clone(resolver))
    }
}
