//! Resolvers that are asked over TLS and HTTPS, on the loopback.

use crate::support::net::Secure;
use crate::support::net::ca_pem;
use crate::support::net::secure;
use crate::support::net::serve;
use bytes::Bytes;
use destgate::net::dns::encrypted;
use destgate::net::dns::encrypted::Encrypted;
use destgate::vocab::resolver::Endpoint;
use h2::server::SendResponse;
use http::Request;
use http::Response;
use rustls::ClientConfig;
use rustls::ServerConfig;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use std::io;
use std::io::Read;
use std::io::Write;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::LazyLock;
use std::sync::Mutex;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;
use tokio::net::TcpListener;
use tokio::runtime::Builder;
use tokio::runtime::Runtime;
use tokio_rustls::TlsAcceptor;

static RUNTIME: LazyLock<Runtime> =
    LazyLock::new(|| Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap());

/// Runs something to its end.
pub fn block_on<T>(work: impl Future<Output = T>) -> T {
    RUNTIME.block_on(work)
}

/// What a server has seen.
#[derive(Debug, Default)]
pub struct Seen {
    /// Connections, in TLS or not.
    pub accepted: AtomicUsize,
    /// Connections that got through the handshake.
    pub connections: AtomicUsize,
    /// Questions.
    pub questions: AtomicUsize,
    /// The name that was sent as SNI, and the heads of requests.
    pub said: Mutex<Vec<String>>,
}

impl Seen {
    pub fn counts(&self) -> (usize, usize) {
        (self.connections.load(Ordering::SeqCst), self.questions.load(Ordering::SeqCst))
    }

    fn say(&self, text: String) {
        self.said.lock().unwrap().push(text);
    }
}

/// Reads one message with its length before it.
pub fn framed(stream: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut length = [0; 2];
    stream.read_exact(&mut length)?;
    let mut message = vec![0; usize::from(u16::from_be_bytes(length))];
    stream.read_exact(&mut message)?;
    Ok(message)
}

/// Writes one message with its length before it.
pub fn frame(stream: &mut impl Write, message: &[u8]) -> io::Result<()> {
    let length = u16::try_from(message.len()).map_err(io::Error::other)?.to_be_bytes();
    stream.write_all(&[&length[..], message].concat())?;
    stream.flush()
}

/// A server whose conversations inside TLS are held by `converse`.
pub fn inside_tls(
    config: Arc<ServerConfig>,
    converse: impl Fn(&mut Secure, &Seen) -> io::Result<()> + Send + Sync + 'static,
) -> (SocketAddr, Arc<Seen>) {
    let seen = Arc::new(Seen::default());
    let own = Arc::clone(&seen);
    let address = serve(move |stream| {
        own.accepted.fetch_add(1, Ordering::SeqCst);
        let mut stream = secure(stream, &config);
        while stream.conn.is_handshaking() {
            stream.conn.complete_io(&mut stream.sock)?;
        }
        own.connections.fetch_add(1, Ordering::SeqCst);
        own.say(stream.conn.server_name().unwrap_or("no SNI").to_string());
        converse(&mut stream, &own)?;
        stream.conn.send_close_notify();
        stream.flush()
    });
    (address, seen)
}

/// A server of DNS over TLS; `None`: it stays silent.
pub fn dot(
    config: Arc<ServerConfig>,
    answer: impl Fn(&[u8]) -> Option<Vec<u8>> + Send + Sync + 'static,
) -> (SocketAddr, Arc<Seen>) {
    inside_tls(config, move |stream, seen| {
        loop {
            let query = framed(stream)?;
            seen.questions.fetch_add(1, Ordering::SeqCst);
            if let Some(reply) = answer(&query) {
                frame(stream, &reply)?;
            }
        }
    })
}

/// How a server of DNS over HTTPS answers.
#[derive(Debug, Clone)]
pub struct Http {
    pub status: u16,
    pub headers: Vec<(&'static str, String)>,
    /// `None`: it never ends.
    pub body: Option<Vec<u8>>,
}

impl Http {
    /// A good answer.
    pub fn good(body: Vec<u8>) -> Http {
        let headers = vec![("content-type", "application/dns-message".to_string())];
        Http { status: 200, headers, body: Some(body) }
    }
}

type Answerer = dyn Fn(&[u8]) -> Option<Http> + Send + Sync;

/// A server of DNS over HTTPS; `None`: it stays silent.
pub fn doh(
    config: &ServerConfig,
    answer: impl Fn(&[u8]) -> Option<Http> + Send + Sync + 'static,
) -> (SocketAddr, Arc<Seen>) {
    doh_closing(config, usize::MAX, answer)
}

/// The same, closing a connection after so many questions.
pub fn doh_closing(
    config: &ServerConfig,
    after: usize,
    answer: impl Fn(&[u8]) -> Option<Http> + Send + Sync + 'static,
) -> (SocketAddr, Arc<Seen>) {
    let mut config = config.clone();
    config.alpn_protocols = vec![b"h2".to_vec()];
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let seen = Arc::new(Seen::default());
    let (own, answer): (_, Arc<Answerer>) = (Arc::clone(&seen), Arc::new(answer));
    let listener = block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
    let address = listener.local_addr().unwrap();
    RUNTIME.spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let (acceptor, seen, answer) =
                (acceptor.clone(), Arc::clone(&own), Arc::clone(&answer));
            tokio::spawn(async move {
                let Ok(stream) = acceptor.accept(stream).await else { return };
                seen.connections.fetch_add(1, Ordering::SeqCst);
                let Ok(mut connection) = h2::server::handshake(stream).await else { return };
                let mut left = after;
                while let Some(Ok((request, response))) = connection.accept().await {
                    left -= 1;
                    if left == 0 {
                        connection.graceful_shutdown();
                    }
                    let (seen, answer) = (Arc::clone(&seen), Arc::clone(&answer));
                    tokio::spawn(exchange(request, response, seen, answer));
                }
            });
        }
    });
    (address, seen)
}

async fn exchange(
    request: Request<h2::RecvStream>,
    mut response: SendResponse<Bytes>,
    seen: Arc<Seen>,
    answer: Arc<Answerer>,
) {
    let kind = request.headers().get("content-type").map_or("", |v| v.to_str().unwrap());
    seen.say(format!("{} {} {kind}", request.method(), request.uri()));
    let mut query = Vec::new();
    let mut body = request.into_body();
    while let Some(Ok(part)) = body.data().await {
        query.extend_from_slice(&part);
    }
    seen.questions.fetch_add(1, Ordering::SeqCst);
    let Some(http) = answer(&query) else {
        // The stream is held open.
        tokio::time::sleep(std::time::Duration::from_secs(600)).await;
        return drop(response);
    };
    let mut head = Response::builder().status(http.status);
    for (name, value) in &http.headers {
        head = head.header(*name, value);
    }
    let Ok(mut stream) = response.send_response(head.body(()).unwrap(), false) else { return };
    match http.body {
        Some(body) => drop(stream.send_data(Bytes::from(body), true)),
        None => loop {
            stream.reserve_capacity(16_384);
            let ready = std::future::poll_fn(|cx| stream.poll_capacity(cx)).await;
            let Some(Ok(room)) = ready else { return };
            if stream.send_data(Bytes::from(vec![0; room]), false).is_err() {
                return;
            }
        },
    }
}

/// A question for the address of a name, as it is sent.
pub fn question(id: u16, name: &str) -> Vec<u8> {
    let mut out = [&id.to_be_bytes()[..], &[1, 0, 0, 1, 0, 0, 0, 0, 0, 0]].concat();
    for label in name.split('.') {
        out.push(u8::try_from(label.len()).unwrap());
        out.extend_from_slice(label.as_bytes());
    }
    out.extend_from_slice(&[0, 0, 1, 0, 1]);
    out
}

/// The answer to a question: one address, `192.0.2.LAST`.
pub fn answer(query: &[u8], last: u8) -> Vec<u8> {
    let mut out = query.to_vec();
    out[2..8].copy_from_slice(&[0x81, 0x80, 0, 1, 0, 1]);
    out.extend_from_slice(&[0xc0, 12, 0, 1, 0, 1, 0, 0, 1, 44, 0, 4, 192, 0, 2, last]);
    out
}

/// The configuration of a client that trusts our authority.
pub fn trusting() -> Arc<ClientConfig> {
    let der = CertificateDer::from_pem_slice(ca_pem().as_bytes()).unwrap();
    let anchor = webpki::anchor_from_trusted_cert(&der).unwrap().to_owned();
    encrypted::config(vec![anchor]).unwrap()
}

/// A resolver as it is typed, asked by a client that trusts our authority.
pub fn client(text: &str) -> Encrypted {
    Encrypted::new(&Endpoint::parse(text).unwrap(), trusting(), None)
}
