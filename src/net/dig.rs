//! One DNS query, sent exactly as given: over UDP, TCP or TLS, from a chosen address, within a time
//! limit. A response counts only if it comes from the server, carries the ID and repeats the
//! question.

use crate::net::dns::encrypted::Encryption;
use crate::net::nameservers::Tunnel;
use crate::net::socks5;
use crate::net::socks5::NoTunnel;
use crate::net::tls::crypto::random;
use crate::os::io_error::plain;
use crate::vocab::resolver::Endpoint;
use crate::wire::dns_message::Asked;
use crate::wire::dns_message::DnsMessage;
use std::io;
use std::net::IpAddr;
use std::net::Ipv4Addr;
use std::net::Ipv6Addr;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::io::AsyncReadExt;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpSocket;
use tokio::net::TcpStream;
use tokio::net::UdpSocket;
use tokio::time::Instant;
use tokio::time::timeout_at;

/// Maximum number of received packets that are not the answer. Unit: packets.
const MAX_STRAY: usize = 256;

/// The transport of a query.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Transport {
    /// One packet each way.
    Udp,
    /// A TCP connection.
    Tcp,
}

/// The options for sending queries.
#[derive(Debug, Clone)]
pub struct Way {
    /// The transport, for a resolver that is not encrypted.
    pub transport: Transport,
    /// The source address, if chosen.
    pub source: Option<SocketAddr>,
    /// Time limit for an answer.
    pub patience: Duration,
    /// The connections to encrypted resolvers.
    pub encryption: Encryption,
    /// The way to the other resolvers.
    pub tunnel: Tunnel,
}

/// A received answer.
#[derive(Debug, Clone)]
pub struct Got {
    /// The message on the wire, readable by [`DnsMessage`].
    pub raw: Vec<u8>,
    /// Number of packets with another ID or question that came before it. Unit: packets.
    pub strays: usize,
}

/// The reason why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum NoAnswer {
    /// Nothing came in time.
    #[error("timed out")]
    TimedOut,
    /// A socket error occurred.
    #[error("{}", plain(.0))]
    Socket(io::Error),
    /// The connection could not be opened.
    #[error("{}", plain(.0))]
    Connect(io::Error),
    /// The SOCKS5 proxy made no connection.
    #[error("{0}")]
    Tunnel(NoTunnel),
    /// The connection ended before the answer did.
    #[error("end of file")]
    Closed,
    /// A message with the right ID came from the server, but is not an answer to the question.
    #[error("{0}")]
    Bad(String),
    /// An encrypted resolver gave no answer: a sentence that names it.
    #[error("{0}")]
    Encrypted(String),
}

/// Queries one server once. An encrypted resolver may be queried twice, if its connection was
/// closed in the meantime.
///
/// Errors: why there is no answer.
pub async fn ask(asked: &Asked, server: &Endpoint, way: &Way) -> Result<Got, NoAnswer> {
    let id = u16::from_be_bytes(random().map_err(NoAnswer::Socket)?);
    let query = asked.message(id);
    let until = Instant::now() + way.patience;
    let proxy = way.tunnel.to(server);
    let Endpoint::Plain(server) = *server else {
        return inside_tls(asked, id, &query, server, way).await;
    };
    if let Some(proxy) = proxy {
        if way.source.is_some() {
            let why = "a source address does not go with a SOCKS5 proxy";
            return Err(NoAnswer::Tunnel(NoTunnel::Proxy(why.into())));
        }
        let opened = socks5::open(proxy, server, way.patience).await;
        return over_stream(asked, id, &query, opened.map_err(NoAnswer::Tunnel)?, until).await;
    }
    match way.transport {
        Transport::Udp => over_udp(asked, id, &query, server, way.source, until).await,
        Transport::Tcp => over_tcp(asked, id, &query, server, way.source, until).await,
    }
}

async fn inside_tls(
    asked: &Asked,
    id: u16,
    query: &[u8],
    server: &Endpoint,
    way: &Way,
) -> Result<Got, NoAnswer> {
    let resolver = way.encryption.resolver(server).map_err(NoAnswer::Encrypted)?;
    let raw = resolver.exchange(query, way.patience).await;
    let raw = raw.map_err(|why| NoAnswer::Encrypted(why.words))?;
    match check(asked, id, &raw) {
        Fits::Yes => Ok(Got { raw, strays: 0 }),
        Fits::Stray => Err(NoAnswer::Bad("it belongs to another question".into())),
        Fits::Bad(why) => Err(NoAnswer::Bad(why)),
    }
}

async fn over_udp(
    asked: &Asked,
    id: u16,
    query: &[u8],
    server: SocketAddr,
    source: Option<SocketAddr>,
    until: Instant,
) -> Result<Got, NoAnswer> {
    let any: SocketAddr = match server {
        SocketAddr::V4(_) => (IpAddr::V4(Ipv4Addr::UNSPECIFIED), 0).into(),
        SocketAddr::V6(_) => (IpAddr::V6(Ipv6Addr::UNSPECIFIED), 0).into(),
    };
    let socket = UdpSocket::bind(source.unwrap_or(any)).await.map_err(NoAnswer::Socket)?;
    // On a connected socket the system drops packets from elsewhere and reports closed ports.
    socket.connect(server).await.map_err(NoAnswer::Socket)?;
    socket.send(query).await.map_err(NoAnswer::Socket)?;
    let mut packet = vec![0; usize::from(u16::MAX)];
    for strays in 0..=MAX_STRAY {
        let length = match timeout_at(until, socket.recv(&mut packet)).await {
            Err(_) => return Err(NoAnswer::TimedOut),
            Ok(Err(error)) => return Err(NoAnswer::Socket(error)),
            Ok(Ok(length)) => length,
        };
        let raw = packet.get(..length).unwrap_or_default();
        match check(asked, id, raw) {
            Fits::Yes => return Ok(Got { raw: raw.to_vec(), strays }),
            Fits::Stray => {}
            Fits::Bad(why) => return Err(NoAnswer::Bad(why)),
        }
    }
    Err(NoAnswer::Bad("too many packets came that are no answer".into()))
}

async fn over_tcp(
    asked: &Asked,
    id: u16,
    query: &[u8],
    server: SocketAddr,
    source: Option<SocketAddr>,
    until: Instant,
) -> Result<Got, NoAnswer> {
    let socket = match server {
        SocketAddr::V4(_) => TcpSocket::new_v4(),
        SocketAddr::V6(_) => TcpSocket::new_v6(),
    };
    let socket = socket.map_err(NoAnswer::Socket)?;
    if let Some(source) = source {
        socket.bind(source).map_err(NoAnswer::Socket)?;
    }
    let stream = match timeout_at(until, socket.connect(server)).await {
        Err(_) => return Err(NoAnswer::TimedOut),
        Ok(Err(error)) => return Err(NoAnswer::Connect(error)),
        Ok(Ok(stream)) => stream,
    };
    over_stream(asked, id, query, stream, until).await
}

/// Queries the server at the other end of a connection.
async fn over_stream(
    asked: &Asked,
    id: u16,
    query: &[u8],
    mut stream: TcpStream,
    until: Instant,
) -> Result<Got, NoAnswer> {
    let exchange = async {
        // RFC 7766 §8: length and message are sent together.
        let length = u16::try_from(query.len()).map_err(io::Error::other)?;
        let framed = [&length.to_be_bytes()[..], query].concat();
        stream.write_all(&framed).await?;
        let length = stream.read_u16().await?;
        let mut raw = vec![0; usize::from(length)];
        stream.read_exact(&mut raw).await?;
        Ok::<_, io::Error>(raw)
    };
    let raw = match timeout_at(until, exchange).await {
        Err(_) => return Err(NoAnswer::TimedOut),
        Ok(Err(error)) if error.kind() == io::ErrorKind::UnexpectedEof => {
            return Err(NoAnswer::Closed);
        }
        Ok(Err(error)) => return Err(NoAnswer::Socket(error)),
        Ok(Ok(raw)) => raw,
    };
    match check(asked, id, &raw) {
        Fits::Yes => Ok(Got { raw, strays: 0 }),
        Fits::Stray => Err(NoAnswer::Bad("it belongs to another question".into())),
        Fits::Bad(why) => Err(NoAnswer::Bad(why)),
    }
}

/// The relation of a packet to the query.
enum Fits {
    Yes,
    /// The packet has another ID or question, or is not a response. It may come from a third party.
    Stray,
    /// The packet has the query's ID, but cannot be read.
    Bad(String),
}

fn check(asked: &Asked, id: u16, raw: &[u8]) -> Fits {
    if raw.first_chunk() != Some(&id.to_be_bytes()) {
        return Fits::Stray;
    }
    let message = match DnsMessage::read(raw) {
        Ok(message) => message,
        Err(broken) => return Fits::Bad(broken.to_string()),
    };
    if !message.header.has("qr") {
        return Fits::Stray;
    }
    let question = &asked.question;
    match message.questions.as_slice() {
        // Servers that do not understand a question may leave it out.
        [] => Fits::Yes,
        [one] if one.rtype == question.rtype && one.class == question.class => {
            if one.name.same(&question.name) { Fits::Yes } else { Fits::Stray }
        }
        _ => Fits::Stray,
    }
}
