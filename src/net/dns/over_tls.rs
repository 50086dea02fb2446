//! A DNS over TLS connection (RFC 7858). It carries concurrent queries and matches responses by IDs
//! of its own.

use crate::net::dns::encrypted::ExchangeFailure;
use crate::net::dns::encrypted::IN_FLIGHT;
use crate::net::dns::encrypted::State;
use crate::net::dns::encrypted::words;
use crate::net::dns::no_reply::NoReply;
use crate::net::tls::crypto::random;
use crate::net::tls::fault::deep;
use crate::vocab::dns::Domain;
use crate::vocab::text::excerpt;
use futures_util::StreamExt;
use hickory_net::BufDnsStreamHandle;
use hickory_net::DnsStreamHandle;
use hickory_net::NetError;
use hickory_net::runtime::RuntimeProvider;
use hickory_net::runtime::TokioRuntimeProvider;
use hickory_net::runtime::iocompat::AsyncIoTokioAsStd;
use hickory_net::tls::TlsClientStream;
use hickory_net::tls::tls_client_connect;
use hickory_proto::op::SerialMessage;
use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use std::collections::HashMap;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use tokio::sync::oneshot;

/// Maximum number of pending queries of a connection, including abandoned ones. The connection is
/// closed at the limit.
const MAX_WAITING: usize = 4 * IN_FLIGHT;

type Answer = oneshot::Sender<Result<Vec<u8>, ExchangeFailure>>;

/// A query to be sent.
struct Job {
    query: Vec<u8>,
    answer: Answer,
}

/// A connection. Clones share it.
#[derive(Clone)]
pub struct Line {
    jobs: mpsc::Sender<Job>,
    state: Arc<State>,
}

impl Line {
    /// Returns the state of the connection.
    #[must_use]
    pub fn state(&self) -> &State {
        &self.state
    }

    /// Sends a query and returns the response. The ID of the response differs from that of the
    /// query.
    ///
    /// Errors: why there is no answer.
    pub async fn exchange(&self, query: &[u8]) -> Result<Vec<u8>, ExchangeFailure> {
        let (answer, got) = oneshot::channel();
        let job = Job { query: query.to_vec(), answer };
        self.jobs.send(job).await.map_err(|_| ExchangeFailure::Closed)?;
        got.await.unwrap_or(Err(ExchangeFailure::Closed))
    }
}

/// Opens a connection over a TCP connection. The certificate must cover the name or, without a name, the address. Source:
/// RFC 8310 §8.1.
///
/// Errors: part of a sentence about the resolver.
pub async fn open(
    tcp: TcpStream,
    address: SocketAddr,
    name: Option<&Domain>,
    tls: Arc<ClientConfig>,
) -> Result<Line, NoReply> {
    let server = match name {
        Some(name) => ServerName::try_from(name.as_str().to_string())
            .map_err(|_| format!("no certificate can be for `{}`", excerpt(name.as_str(), 80)))?,
        None => ServerName::from(address.ip()),
    };
    let (stream, handle) = tls_client_connect(address, server, tls, Given::new(tcp));
    let stream = stream.await.map_err(|error| say(&error, address, name))?;
    let (jobs, inbox) = mpsc::channel(1);
    let state = State::new();
    let driver = Driver { handle, address, state: Arc::clone(&state), waiting: HashMap::new() };
    tokio::spawn(driver.drive(stream, inbox));
    Ok(Line { jobs, state })
}

/// A runtime that hands out one TCP connection, which was made before.
#[derive(Clone)]
struct Given {
    tcp: Arc<Mutex<Option<TcpStream>>>,
    rest: TokioRuntimeProvider,
}

impl Given {
    fn new(tcp: TcpStream) -> Given {
        Given { tcp: Arc::new(Mutex::new(Some(tcp))), rest: TokioRuntimeProvider::new() }
    }
}

impl RuntimeProvider for Given {
    type Handle = <TokioRuntimeProvider as RuntimeProvider>::Handle;
    type Timer = <TokioRuntimeProvider as RuntimeProvider>::Timer;
    type Udp = <TokioRuntimeProvider as RuntimeProvider>::Udp;
    type Tcp = <TokioRuntimeProvider as RuntimeProvider>::Tcp;

    fn create_handle(&self) -> Self::Handle {
        self.rest.create_handle()
    }

    fn connect_tcp(
        &self,
        _server: SocketAddr,
        _source: Option<SocketAddr>,
        _timeout: Option<Duration>,
    ) -> Pin<Box<dyn Send + Future<Output = io::Result<Self::Tcp>>>> {
        let tcp = self.tcp.lock().unwrap_or_else(PoisonError::into_inner).take();
        let tcp = tcp.map(AsyncIoTokioAsStd).ok_or(io::Error::from(io::ErrorKind::NotConnected));
        Box::pin(async move { tcp })
    }

    fn bind_udp(
        &self,
        local: SocketAddr,
        server: SocketAddr,
    ) -> Pin<Box<dyn Send + Future<Output = io::Result<Self::Udp>>>> {
        self.rest.bind_udp(local, server)
    }
}

fn say(error: &NetError, address: SocketAddr, name: Option<&Domain>) -> NoReply {
    let NetError::Io(io) = error else {
        return match error {
            NetError::Timeout => "no TLS connection in time".into(),
            _ => "no TLS connection".into(),
        };
    };
    let (wanted, remedy) = match name {
        Some(name) => (name.to_string(), "write the name of its certificate behind `#`"),
        None => {
            (address.ip().to_string(), "write the name of its certificate behind it, as in `#NAME`")
        }
    };
    match deep(io.as_ref()) {
        Some(tls) => words(&tls, &wanted, remedy).into(),
        None => NoReply::from_io(io),
    }
}

/// The task that reads from and writes to the connection.
struct Driver {
    handle: BufDnsStreamHandle,
    address: SocketAddr,
    state: Arc<State>,
    waiting: HashMap<u16, Answer>,
}

impl Driver {
    /// Carries queries and responses until the connection ends or is no longer used. Dropping the
    /// channels then notifies the waiters.
    async fn drive(
        mut self,
        mut stream: TlsClientStream<AsyncIoTokioAsStd<TcpStream>>,
        mut inbox: mpsc::Receiver<Job>,
    ) {
        loop {
            let goes_on = tokio::select! {
                // Biased: the last message is written before the next one is taken.
                biased;
                got = stream.next() => match got {
                    Some(Ok(message)) => self.received(message.into_parts().0),
                    Some(Err(_)) | None => false,
                },
                job = inbox.recv() => job.is_some_and(|job| self.send(job)),
            };
            if !goes_on {
                break;
            }
        }
        self.state.close();
    }

    /// Sends a query under an ID of its own. Reports whether the connection remains usable.
    fn send(&mut self, Job { mut query, answer }: Job) -> bool {
        if answer.is_closed() {
            return true;
        }
        let free = std::iter::repeat_with(|| random().map(u16::from_be_bytes).ok());
        let id = free.take(64).flatten().find(|id| !self.waiting.contains_key(id));
        let Some(id) = id.filter(|_| self.waiting.len() < MAX_WAITING) else { return false };
        query.splice(..2, id.to_be_bytes());
        // The stream buffers some unwritten messages. If its buffer is full, the peer has stopped
        // reading.
        let sent = self.handle.send(SerialMessage::new(query, self.address)).is_ok();
        self.waiting.insert(id, answer);
        sent
    }

    /// Passes a response to its waiter. Reports whether the connection remains usable.
    fn received(&mut self, message: Vec<u8>) -> bool {
        self.state.hear();
        let id = message.first_chunk().map(|id| u16::from_be_bytes(*id));
        match id.and_then(|id| self.waiting.remove(&id)) {
            Some(answer) => {
                // The waiter may have given up.
                drop(answer.send(Ok(message)));
                true
            }
            None => {
                let why = match id {
                    Some(_) => "its answer bears the id of no question that was sent",
                    None => "its answer is no DNS message",
                };
                for (_, answer) in self.waiting.drain() {
                    drop(answer.send(Err(ExchangeFailure::Said(why.into()))));
                }
                false
            }
        }
    }
}
