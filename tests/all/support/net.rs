//! Small servers on the loopback: TCP, TLS with certificates of our own authority, DNS.

use hickory_proto::op::Message;
use hickory_proto::op::ResponseCode;
use hickory_proto::rr::Name;
use hickory_proto::rr::RData;
use hickory_proto::rr::Record;
use hickory_proto::rr::RecordType;
use hickory_proto::rr::rdata::A;
use hickory_proto::rr::rdata::MX;
use hickory_proto::rr::rdata::TXT;
use rcgen::BasicConstraints;
use rcgen::CertificateParams;
use rcgen::CertificateRevocationListParams;
use rcgen::CertifiedIssuer;
use rcgen::IsCa;
use rcgen::KeyIdMethod;
use rcgen::KeyPair;
use rcgen::RevokedCertParams;
use rcgen::SerialNumber;
use rcgen::SignatureAlgorithm;
use rustls::ServerConfig;
use rustls::ServerConnection;
use rustls::StreamOwned;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::PrivateKeyDer;
use rustls::pki_types::PrivatePkcs8KeyDer;
use rustls::server::ClientHello;
use rustls::server::ResolvesServerCert;
use rustls::server::danger::ClientCertVerifier;
use rustls::sign::CertifiedKey;
use std::io;
use std::io::BufRead;
use std::io::BufReader;
use std::io::Read;
use std::io::Write;
use std::net::Shutdown;
use std::net::SocketAddr;
use std::net::TcpListener;
use std::net::TcpStream;
use std::net::UdpSocket;
use std::sync::Arc;
use std::sync::LazyLock;
use std::sync::Mutex;
use std::thread;
use std::time::Duration;
use tokio::net::TcpSocket;

/// A server whose conversations are held by `converse`, each in a thread of its own. It lives as long as the tests.
pub fn serve(converse: impl Fn(TcpStream) -> io::Result<()> + Send + Sync + 'static) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let converse = Arc::new(converse);
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let converse = Arc::clone(&converse);
            // A client that goes away is what most of these servers wait for.
            thread::spawn(move || drop(converse(stream)));
        }
    });
    address
}

/// A port that refuses connections: taken, so that nobody else gets it, but not listened at.
pub fn refusing() -> (TcpSocket, SocketAddr) {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let address = socket.local_addr().unwrap();
    (socket, address)
}

/// Writes the same bytes until the client has gone.
pub fn pump(stream: &mut impl Write, bytes: &[u8]) -> io::Result<()> {
    let many = bytes.repeat((16 * 1024 / bytes.len()).max(1));
    loop {
        stream.write_all(&many)?;
    }
}

/// Writes one byte after the other, slowly, again and again, until the client has gone.
pub fn drip(stream: &mut impl Write, bytes: &[u8]) -> io::Result<()> {
    for byte in bytes.iter().cycle() {
        stream.write_all(&[*byte])?;
        stream.flush()?;
        thread::sleep(Duration::from_millis(50));
    }
    Ok(())
}

/// Waits until the client has gone.
pub fn linger(stream: &mut impl Read) -> io::Result<()> {
    let mut void = [0; 1024];
    while stream.read(&mut void)? > 0 {}
    Ok(())
}

/// Reads one line, its end taken off.
pub fn line(stream: &mut impl Read) -> io::Result<String> {
    let mut line = Vec::new();
    let mut byte = [0];
    while stream.read(&mut byte)? == 1 {
        match byte[0] {
            b'\n' => return Ok(String::from_utf8_lossy(&line).trim_end().to_string()),
            b => line.push(b),
        }
    }
    Err(io::ErrorKind::UnexpectedEof.into())
}

/// Our own authority.
static AUTHORITY: LazyLock<CertifiedIssuer<'static, KeyPair>> = LazyLock::new(|| {
    CertifiedIssuer::self_signed(authority(), KeyPair::generate().unwrap()).unwrap()
});

/// Its parameters. An authority has another name than what it issues: else nobody can tell them apart.
fn authority() -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name.push(rcgen::DnType::CommonName, "Test Authority");
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params
}

/// Its certificate, for `--ca-file`.
pub fn ca_pem() -> String {
    AUTHORITY.pem()
}

/// Parameters of a certificate for these names.
pub fn certificate(names: &[&str]) -> CertificateParams {
    let names: Vec<String> = names.iter().map(ToString::to_string).collect();
    CertificateParams::new(names).unwrap()
}

/// A TLS configuration that shows such a certificate, issued by our authority.
pub fn tls(params: &CertificateParams) -> Arc<ServerConfig> {
    tls_chain(&[params])
}

/// The same, with more certificates behind the first. They need not have to do with each other.
pub fn tls_chain(chain: &[&CertificateParams]) -> Arc<ServerConfig> {
    let key = KeyPair::generate().unwrap();
    let signed = |params: &&CertificateParams| params.signed_by(&key, &*AUTHORITY).unwrap().into();
    let chain: Vec<CertificateDer<'static>> = chain.iter().map(signed).collect();
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .unwrap();
    Arc::new(config)
}

/// The same, asking clients for certificates.
pub fn tls_asking(
    params: &CertificateParams,
    verifier: Arc<dyn ClientCertVerifier>,
) -> Arc<ServerConfig> {
    let key = KeyPair::generate().unwrap();
    let certificate = params.signed_by(&key, &*AUTHORITY).unwrap().into();
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_client_cert_verifier(verifier)
        .with_single_cert(vec![certificate], key)
        .unwrap();
    Arc::new(config)
}

/// A certificate with its key, of which a server may hold several.
#[derive(Debug)]
pub struct Held(Arc<CertifiedKey>);

impl Held {
    /// One of our authority, with a key of this kind.
    pub fn by_us(algorithm: &'static SignatureAlgorithm, name: &str) -> Held {
        let key = KeyPair::generate_for(algorithm).unwrap();
        let certificate = certificate(&[name]).signed_by(&key, &*AUTHORITY).unwrap().into();
        Held::of(certificate, key.serialize_der())
    }

    /// This certificate, whatever it is, with its key in PKCS #8.
    pub fn of(certificate: CertificateDer<'static>, key: Vec<u8>) -> Held {
        let der = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key));
        let provider = rustls::crypto::aws_lc_rs::default_provider();
        let key = provider.key_provider.load_private_key(der).unwrap();
        Held(Arc::new(CertifiedKey::new(vec![certificate], key)))
    }
}

#[derive(Debug)]
struct Holds(Vec<Held>);

impl ResolvesServerCert for Holds {
    fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        let fits = |held: &&Held| held.0.key.choose_scheme(hello.signature_schemes()).is_some();
        self.0.iter().find(fits).map(|held| Arc::clone(&held.0))
    }
}

/// A TLS configuration that shows the first of several certificates that the client can check.
pub fn tls_holding(several: Vec<Held>) -> Arc<ServerConfig> {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_cert_resolver(Arc::new(Holds(several)));
    Arc::new(config)
}

/// A revocation list of our authority, PEM.
pub fn crl(serials: &[u64]) -> String {
    list(serials, -1).signed_by(&*AUTHORITY).unwrap().pem().unwrap()
}

/// A newer one that names our authority and is signed by somebody else.
pub fn forged_crl(serials: &[u64]) -> String {
    let stranger = CertifiedIssuer::self_signed(authority(), KeyPair::generate().unwrap()).unwrap();
    list(serials, 0).signed_by(&stranger).unwrap().pem().unwrap()
}

fn list(serials: &[u64], from: i64) -> CertificateRevocationListParams {
    let now = std::time::SystemTime::now();
    let at = |days: i64| {
        let since = now.duration_since(std::time::UNIX_EPOCH).unwrap();
        rcgen::date_time_ymd(1970, 1, 1)
            + Duration::from_secs((since.as_secs().cast_signed() + days * 86_400).cast_unsigned())
    };
    let revoked = |serial: &u64| RevokedCertParams {
        serial_number: SerialNumber::from(*serial),
        revocation_time: at(-1),
        reason_code: None,
        invalidity_date: None,
    };
    CertificateRevocationListParams {
        this_update: at(from),
        next_update: at(30),
        crl_number: SerialNumber::from(1),
        issuing_distribution_point: None,
        revoked_certs: serials.iter().map(revoked).collect(),
        key_identifier_method: KeyIdMethod::Sha256,
    }
}

/// A stream inside TLS.
pub type Secure = StreamOwned<ServerConnection, TcpStream>;

pub fn secure(stream: TcpStream, config: &Arc<ServerConfig>) -> Secure {
    StreamOwned::new(ServerConnection::new(Arc::clone(config)).unwrap(), stream)
}

/// A mail server up to and including the `220` to STARTTLS; what the client says is thrown away.
pub fn until_starttls(stream: &mut TcpStream) -> io::Result<()> {
    stream.write_all(b"220 test ESMTP\r\n")?;
    line(stream)?;
    stream.write_all(b"250-test\r\n250 STARTTLS\r\n")?;
    line(stream)?;
    stream.write_all(b"220 go ahead\r\n")
}

/// A mail server that behaves, with this TLS configuration.
pub fn mail_server(config: Arc<ServerConfig>) -> SocketAddr {
    serve(move |mut stream| {
        until_starttls(&mut stream)?;
        let mut stream = secure(stream, &config);
        line(&mut stream)?;
        stream.write_all(b"250 test\r\n")?;
        linger(&mut stream)
    })
}

/// A policy host: `answer` gets the request's head and the stream.
pub fn policy_host(
    domain: &str,
    answer: impl Fn(&str, &mut Secure) -> io::Result<()> + Send + Sync + 'static,
) -> SocketAddr {
    let config = tls(&certificate(&[&format!("mta-sts.{domain}")]));
    serve(move |stream| {
        let mut stream = secure(stream, &config);
        let head = head(&mut stream)?;
        answer(&head, &mut stream)?;
        stream.conn.send_close_notify();
        stream.flush()
    })
}

/// The head of an HTTP request.
pub fn head(stream: &mut impl Read) -> io::Result<String> {
    let mut head = String::new();
    let mut reader = BufReader::with_capacity(1, stream);
    while !head.ends_with("\r\n\r\n") {
        if reader.read_line(&mut head)? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
    }
    Ok(head)
}

/// A proxy that knows CONNECT, and only to the given place; the heads of the requests that it saw.
pub fn proxy(to: SocketAddr) -> (SocketAddr, Arc<Mutex<Vec<String>>>) {
    let heads = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&heads);
    let address = serve(move |mut stream| {
        seen.lock().unwrap().push(head(&mut stream)?);
        stream.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n")?;
        let onward = TcpStream::connect(to)?;
        let (mut from, mut into) = (stream.try_clone()?, onward.try_clone()?);
        let there = thread::spawn(move || {
            drop(io::copy(&mut from, &mut into));
            drop(into.shutdown(Shutdown::Write));
        });
        let (mut from, mut into) = (onward, stream);
        io::copy(&mut from, &mut into)?;
        into.shutdown(Shutdown::Write)?;
        drop(there.join());
        Ok(())
    });
    (address, heads)
}

/// One port of UDP and TCP.
pub fn pair() -> (UdpSocket, TcpListener) {
    loop {
        let udp = UdpSocket::bind("127.0.0.1:0").unwrap();
        // The same number may be taken over TCP.
        if let Ok(tcp) = TcpListener::bind(udp.local_addr().unwrap()) {
            return (udp, tcp);
        }
    }
}

/// What a DNS server makes of a question; `None`: it stays silent.
type Answerer = dyn Fn(&Message, bool) -> Option<Vec<u8>> + Send + Sync;

/// A DNS server on one port of UDP and TCP. `answer` is told whether the question came over UDP.
pub fn dns(
    answer: impl Fn(&Message, bool) -> Option<Vec<u8>> + Send + Sync + 'static,
) -> SocketAddr {
    let answer: Arc<Answerer> = Arc::new(answer);
    let (udp, tcp) = pair();
    let address = udp.local_addr().unwrap();
    let over_udp = Arc::clone(&answer);
    thread::spawn(move || {
        let mut packet = [0; 4096];
        while let Ok((length, client)) = udp.recv_from(&mut packet) {
            let Ok(query) = Message::from_vec(&packet[..length]) else { continue };
            if let Some(reply) = over_udp(&query, true) {
                drop(udp.send_to(&reply, client));
            }
        }
    });
    thread::spawn(move || {
        for stream in tcp.incoming().flatten() {
            let answer = Arc::clone(&answer);
            thread::spawn(move || drop(converse_dns(stream, &*answer)));
        }
    });
    address
}

fn converse_dns(mut stream: TcpStream, answer: &Answerer) -> io::Result<()> {
    loop {
        let mut length = [0; 2];
        stream.read_exact(&mut length)?;
        let mut query = vec![0; usize::from(u16::from_be_bytes(length))];
        stream.read_exact(&mut query)?;
        let query = Message::from_vec(&query).map_err(io::Error::other)?;
        if let Some(reply) = answer(&query, false) {
            let length = u16::try_from(reply.len()).map_err(io::Error::other)?;
            stream.write_all(&[&length.to_be_bytes()[..], &reply].concat())?;
        }
    }
}

/// What a DNS server says over TCP.
pub fn over_tcp(server: SocketAddr, query: &Message) -> Option<Message> {
    let query = query.to_vec().ok()?;
    let mut stream = TcpStream::connect(server).ok()?;
    stream.set_read_timeout(Some(Duration::from_secs(60))).ok()?;
    let length = u16::try_from(query.len()).ok()?.to_be_bytes();
    stream.write_all(&[&length[..], &query].concat()).ok()?;
    let mut length = [0; 2];
    stream.read_exact(&mut length).ok()?;
    let mut reply = vec![0; usize::from(u16::from_be_bytes(length))];
    stream.read_exact(&mut reply).ok()?;
    Message::from_vec(&reply).ok()
}

/// An unsigned world: `zone` gives the records of a name (lower case, no final dot) and type.
pub fn world(zone: impl Fn(&str, RecordType) -> Vec<RData> + Send + Sync + 'static) -> SocketAddr {
    dns(move |query, udp| {
        let question = query.queries.first()?;
        let name = question.name().to_ascii().to_ascii_lowercase();
        let records = zone(name.trim_end_matches('.'), question.query_type());
        let mut reply = reply_to(query);
        let own = |data| Record::from_rdata(question.name().clone(), 300, data);
        reply.add_answers(records.into_iter().map(own));
        fit(reply, udp)
    })
}

/// An empty reply.
pub fn reply_to(query: &Message) -> Message {
    let mut reply = Message::response(query.metadata.id, query.metadata.op_code);
    reply.metadata.recursion_available = true;
    reply.metadata.response_code = ResponseCode::NoError;
    reply.add_queries(query.queries.clone());
    reply
}

/// The reply on the wire, cut over UDP if it is long.
pub fn fit(reply: Message, udp: bool) -> Option<Vec<u8>> {
    let whole = reply.to_vec().ok()?;
    if udp && whole.len() > 1232 { reply.truncate().to_vec().ok() } else { Some(whole) }
}

pub fn a(last: u8) -> RData {
    RData::A(A::new(192, 0, 2, last))
}

pub fn mx(preference: u16, host: &str) -> RData {
    RData::MX(MX::new(preference, Name::from_ascii(format!("{host}.")).unwrap()))
}

pub fn txt(text: impl AsRef<[u8]>) -> RData {
    let strings: Vec<&[u8]> = text.as_ref().chunks(255).collect();
    RData::TXT(TXT::from_bytes(strings))
}

/// A certificate of our authority with a key of this kind: PEM of both.
pub fn issued(algorithm: &'static SignatureAlgorithm, names: &[&str]) -> (String, String) {
    let key = KeyPair::generate_for(algorithm).unwrap();
    (certificate(names).signed_by(&key, &*AUTHORITY).unwrap().pem(), key.serialize_pem())
}
