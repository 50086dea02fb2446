//! One query to one resolver over UDP, and over TCP if the answer is truncated. It exchanges raw
//! octets.
//!
//! A resolver without EDNS may refuse the query, and a firewall in front of it may drop the query.
//! The query is then repeated without EDNS (RFC 6891 §7).

use crate::net::dns::no_reply::NoReply;
use crate::net::socks5;
use crate::net::tls::crypto;
use crate::vocab::dns_record::Question;
use crate::wire::dns_message;
use crate::wire::dns_message::Asked;
use crate::wire::dns_message::AskedEdns;
use crate::wire::dns_reply;
use crate::wire::dns_reply::ReplyHead;
use crate::wire::dns_words::IN;
use std::collections::HashMap;
use std::io;
use std::net::IpAddr;
use std::net::Ipv4Addr;
use std::net::Ipv6Addr;
use std::net::SocketAddr;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::Duration;
use tokio::io::AsyncReadExt;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::net::UdpSocket;
use tokio::time::Instant;
use tokio::time::timeout_at;

/// The value of the CD bit: whether the resolver should validate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Checking {
    /// CD = 0: the resolver validates, if it can.
    ByResolver,
    /// CD = 1: the resolver returns all data, valid or not.
    Disabled,
}

/// Size of UDP answers that is advertised. Unit: octets.
const ADVERTISED: u16 = 1_232;

/// Size of the receive buffer. A UDP answer that fills it counts as truncated. Unit: octets.
const BUFFER: usize = 4_096;

/// Longest pause before a query is retried over UDP.
const RETRY_AFTER: Duration = Duration::from_millis(2_500);

/// Maximum number of UDP tries for one query.
const UDP_TRIES: u32 = 4;

/// Maximum number of received packets that are not the answer. Unit: packets.
const MAX_STRAY: usize = 256;

const FORMERR: u16 = 1;
const NOTIMP: u16 = 4;

/// A reply as received.
#[derive(Debug)]
pub struct Raw {
    /// The message.
    pub octets: Vec<u8>,
    /// True if the answered query had EDNS, and therefore could request DNSSEC records.
    pub edns: bool,
}

/// Time for which a server is taken to lack EDNS after it answered only a query without it. The
/// queries with EDNS may have been lost for another reason.
const DOUBT: Duration = Duration::from_secs(30);

/// The known EDNS support of each resolver.
#[derive(Debug, Default)]
pub struct EdnsMemory(Mutex<HashMap<SocketAddr, Edns>>);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Edns {
    /// The server has answered with EDNS.
    Known,
    /// The server refused a query because of EDNS (RFC 6891 §7).
    Refused,
    /// The server answered a query without EDNS at this time, and none with EDNS.
    Silent(Instant),
}

impl EdnsMemory {
    /// Returns whether a server supports EDNS, if known.
    fn has(&self, server: SocketAddr) -> Option<bool> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match known.get(&server)? {
            Edns::Known => Some(true),
            Edns::Refused => Some(false),
            Edns::Silent(since) => (since.elapsed() < DOUBT).then_some(false),
        }
    }

    /// Records the EDNS support of a server. `Known` is never overwritten, so that one odd answer
    /// has no effect.
    fn note(&self, server: SocketAddr, edns: Edns) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let entry = known.entry(server).or_insert(edns);
        if *entry != Edns::Known {
            *entry = edns;
        }
    }

    /// Reports whether any server was found to lack EDNS.
    #[must_use]
    pub fn any_missing(&self) -> bool {
        let servers: Vec<SocketAddr> = {
            let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            known.keys().copied().collect()
        };
        servers.into_iter().any(|server| self.has(server) == Some(false))
    }
}

/// A question with the options of its query.
#[derive(Debug, Clone, Copy)]
pub struct Put<'a> {
    /// The question.
    pub question: &'a Question,
    /// The CD bit of the query.
    pub checking: Checking,
    /// True if DNSSEC records are requested, where EDNS works.
    pub dnssec: bool,
    /// Time limit for the answer.
    pub bound: Duration,
}

impl Put<'_> {
    /// Returns the query message.
    #[must_use]
    pub fn message(&self, id: u16, edns: bool) -> Vec<u8> {
        let own = AskedEdns { size: ADVERTISED, dnssec_ok: self.dnssec, cookie: None, nsid: false };
        let question = dns_message::Question {
            name: self.question.name.clone(),
            rtype: self.question.rtype,
            class: IN,
        };
        let asked = Asked {
            question,
            recursion: true,
            authentic: true,
            checking_disabled: self.checking == Checking::Disabled,
            edns: edns.then_some(own),
        };
        asked.message(id)
    }
}

/// A query that was sent.
struct Sent {
    id: u16,
    edns: bool,
}

/// Queries one server over UDP, then over TCP if the answer is truncated.
///
/// Errors: why there is no answer, in plain words.
pub async fn exchange(
    server: SocketAddr,
    put: Put<'_>,
    memory: &EdnsMemory,
) -> Result<Raw, NoReply> {
    let say = |error: io::Error| NoReply::from_io(&error).of(&server);
    let (octets, edns, head) = Udp::open(server, put, memory).await.map_err(say)?.answer().await?;
    let raw = match head.truncated || octets.len() >= BUFFER {
        false => Raw { octets, edns },
        // RFC 7766 §5: a truncated answer is requested again over TCP.
        true => over_tcp(None, server, put, edns).await?,
    };
    if edns && dns_reply::has_opt(&raw.octets) {
        memory.note(server, Edns::Known);
    }
    Ok(raw)
}

/// Queries one server over TCP through a SOCKS5 proxy, without EDNS if the server refuses it.
///
/// Errors: as [`exchange`].
pub async fn by_proxy(
    proxy: SocketAddr,
    server: SocketAddr,
    put: Put<'_>,
    memory: &EdnsMemory,
) -> Result<Raw, NoReply> {
    let edns = memory.has(server).unwrap_or(true);
    let raw = over_tcp(Some(proxy), server, put, edns).await?;
    let has_opt = dns_reply::has_opt(&raw.octets);
    if !edns || has_opt {
        if edns {
            memory.note(server, Edns::Known);
        }
        return Ok(raw);
    }
    let head = dns_reply::head(&raw.octets, put.question);
    if head.is_some_and(|h| matches!(h.rcode, FORMERR | NOTIMP)) {
        memory.note(server, Edns::Refused);
        return over_tcp(Some(proxy), server, put, false).await;
    }
    Ok(raw)
}

/// A query over UDP. All tries use one socket, and the answer to any of them counts.
struct Udp<'a> {
    socket: UdpSocket,
    server: SocketAddr,
    put: Put<'a>,
    memory: &'a EdnsMemory,
    sent: Vec<Sent>,
}

impl<'a> Udp<'a> {
    async fn open(server: SocketAddr, put: Put<'a>, memory: &'a EdnsMemory) -> io::Result<Udp<'a>> {
        let any: SocketAddr = match server {
            SocketAddr::V4(_) => (IpAddr::V4(Ipv4Addr::UNSPECIFIED), 0).into(),
            SocketAddr::V6(_) => (IpAddr::V6(Ipv6Addr::UNSPECIFIED), 0).into(),
        };
        let socket = UdpSocket::bind(any).await?;
        // On a connected socket the system drops packets from elsewhere and reports closed ports.
        socket.connect(server).await?;
        Ok(Udp { socket, server, put, memory, sent: Vec::new() })
    }

    async fn send(&mut self, edns: bool) -> io::Result<()> {
        let id = u16::from_be_bytes(crypto::random()?);
        self.socket.send(&self.put.message(id, edns)).await?;
        self.sent.push(Sent { id, edns });
        Ok(())
    }

    /// Reports whether the next try uses EDNS. A silent server may be behind a firewall that drops
    /// EDNS, unless it is known to support it.
    fn with_edns(&self) -> bool {
        self.memory.has(self.server).unwrap_or(self.sent.len() < 2)
    }

    /// Waits for the answer. Returns the message, whether it answers a query with EDNS, and its
    /// header.
    async fn answer(mut self) -> Result<(Vec<u8>, bool, ReplyHead), NoReply> {
        let server = self.server;
        let say = |error: io::Error| NoReply::from_io(&error).of(&server);
        let pause = RETRY_AFTER.min(self.put.bound / UDP_TRIES);
        let mut packet = vec![0; BUFFER];
        let mut tries = 0;
        let mut strays = 0;
        let mut next = Instant::now();
        loop {
            if tries < UDP_TRIES && Instant::now() >= next {
                let edns = self.with_edns();
                self.send(edns).await.map_err(say)?;
                tries += 1;
                next = Instant::now() + pause;
            }
            let until = if tries < UDP_TRIES { next } else { next + self.put.bound };
            let length = match timeout_at(until, self.socket.recv(&mut packet)).await {
                Err(_) if tries < UDP_TRIES => continue,
                Err(_) => return Err(format!("no answer from {server}").into()),
                Ok(Err(error)) => return Err(say(error)),
                Ok(Ok(length)) => length,
            };
            let message = packet.get(..length).unwrap_or_default();
            let head = dns_reply::head(message, self.put.question);
            let fits = head.and_then(|h| {
                let query = self.sent.iter().find(|s| s.id == h.id)?;
                Some((h, query.edns))
            });
            let Some((head, edns)) = fits else {
                strays += 1;
                if strays > MAX_STRAY {
                    let why = format!("{server}: too many packets came that are no answer");
                    return Err(why.into());
                }
                continue;
            };
            let refused = edns && matches!(head.rcode, FORMERR | NOTIMP);
            if refused && !dns_reply::has_opt(message) {
                self.memory.note(server, Edns::Refused);
                if self.sent.iter().all(|s| s.edns) {
                    self.send(false).await.map_err(say)?;
                    continue;
                }
            }
            if !edns && self.memory.has(server).is_none() && !dns_reply::has_opt(message) {
                self.memory.note(server, Edns::Silent(Instant::now()));
            }
            return Ok((message.to_vec(), edns, head));
        }
    }
}

/// Queries the server over TCP, through the proxy if there is one.
async fn over_tcp(
    proxy: Option<SocketAddr>,
    server: SocketAddr,
    put: Put<'_>,
    edns: bool,
) -> Result<Raw, NoReply> {
    let say = |error: io::Error| match error.kind() {
        io::ErrorKind::UnexpectedEof => {
            NoReply::from("the connection ended before the answer").of(&server)
        }
        _ => NoReply::from_io(&error).of(&server),
    };
    let id = u16::from_be_bytes(crypto::random().map_err(say)?);
    let query = put.message(id, edns);
    let mut stream = match proxy {
        Some(proxy) => socks5::open(proxy, server, put.bound)
            .await
            .map_err(|no| NoReply::from(&no).of(&server))?,
        None => TcpStream::connect(server).await.map_err(say)?,
    };
    let exchanged = async {
        // RFC 7766 §8: length and message are sent together.
        let length = u16::try_from(query.len()).map_err(io::Error::other)?;
        stream.write_all(&[&length.to_be_bytes()[..], &query].concat()).await?;
        let length = stream.read_u16().await?;
        let mut octets = vec![0; usize::from(length)];
        stream.read_exact(&mut octets).await?;
        Ok::<_, io::Error>(octets)
    };
    let octets = exchanged.await.map_err(say)?;
    match dns_reply::head(&octets, put.question) {
        Some(head) if head.id == id && head.truncated => {
            Err(format!("{server}: the answer is cut even over TCP").into())
        }
        Some(head) if head.id == id => Ok(Raw { octets, edns }),
        _ => Err(format!("{server}: what came over TCP is no answer to the question").into()),
    }
}
