//! The bare work of a check of each domain, and the CPU time that it takes: the DNS answers, each asked for once and
//! validated, and two TLS sessions (policy host and MX host) with the verification of the chain and name. No resumption;
//! X25519, TLS 1.3, P-256 keys all the way. An MX host that several domains share is visited once. Nothing is judged,
//! explained or printed.
//!
//! `floor FOLDER DOMAINS JOBS`, where `crowd` has filled the folder. Unit of what is printed: ms of CPU time per domain.

use bytes::Bytes;
use domain::base::Message;
use domain::base::MessageBuilder;
use domain::base::Name;
use domain::base::Rtype;
use domain::dnssec::validator::anchor::TrustAnchors;
use domain::dnssec::validator::context::Config;
use domain::dnssec::validator::context::ValidationContext;
use domain::dnssec::validator::context::ValidationState;
use domain::net::client::request::ComposeRequest;
use domain::net::client::request::Error as RequestError;
use domain::net::client::request::GetResponse;
use domain::net::client::request::RequestMessage;
use domain::net::client::request::SendRequest;
use domain::rdata::AllRecordData;
use futures_util::FutureExt;
use futures_util::StreamExt;
use futures_util::future::BoxFuture;
use futures_util::future::Shared;
use futures_util::stream;
use nix::sys::resource::UsageWho;
use nix::sys::resource::getrusage;
use rustls::ClientConfig;
use rustls::RootCertStore;
use rustls::crypto::CryptoProvider;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::ServerName;
use rustls::pki_types::pem::PemObject;
use std::collections::HashMap;
use std::collections::HashSet;
use std::error::Error;
use std::fs;
use std::net::SocketAddr;
use std::path::Path;
use std::pin::Pin;
use std::str::FromStr;
use std::sync::Arc;
use std::sync::Mutex;
use std::time::Duration;
use tokio::io::AsyncBufReadExt;
use tokio::io::AsyncReadExt;
use tokio::io::AsyncWriteExt;
use tokio::io::BufReader;
use tokio::net::TcpStream;
use tokio::net::UdpSocket;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

type Fault = Box<dyn Error + Send + Sync>;
type Got = Option<Bytes>;
type Owner = Name<Vec<u8>>;

/// Asks over UDP, from a port of its own each time, and everything once.
#[derive(Clone, Debug)]
struct Memory {
    resolver: SocketAddr,
    answers: Arc<Mutex<HashMap<(Owner, Rtype), Shared<BoxFuture<'static, Got>>>>>,
}

async fn ask(resolver: SocketAddr, name: Owner, rtype: Rtype) -> Result<Bytes, Fault> {
    let mut question = MessageBuilder::new_vec();
    question.header_mut().set_rd(true);
    question.header_mut().set_cd(true);
    let mut question = question.question();
    question.push((&name, rtype))?;
    let mut query = question.additional();
    query.opt(|opt| {
        opt.set_dnssec_ok(true);
        opt.set_udp_payload_size(1232);
        Ok(())
    })?;
    let socket = UdpSocket::bind("0.0.0.0:0").await?;
    socket.connect(resolver).await?;
    let query = query.finish();
    let mut answer = vec![0; 2048];
    for _ in 0..5 {
        socket.send(&query).await?;
        // Packets get lost where hundreds are asked for at once.
        if let Ok(length) = timeout(Duration::from_millis(500), socket.recv(&mut answer)).await {
            answer.truncate(length?);
            return Ok(Bytes::from(answer));
        }
    }
    Err("no answer".into())
}

impl Memory {
    fn get(&self, name: &Owner, rtype: Rtype) -> Shared<BoxFuture<'static, Got>> {
        let mut answers = self.answers.lock().unwrap();
        let key = (name.clone(), rtype);
        answers
            .entry(key)
            .or_insert_with(|| {
                let asked = tokio::spawn(ask(self.resolver, name.clone(), rtype));
                asked.map(|r| r.ok()?.ok()).boxed().shared()
            })
            .clone()
    }
}

#[derive(Debug)]
struct Waiting(Shared<BoxFuture<'static, Got>>);

impl GetResponse for Waiting {
    fn get_response(
        &mut self,
    ) -> Pin<Box<dyn Future<Output = Result<Message<Bytes>, RequestError>> + Send + Sync + '_>> {
        let flight = self.0.clone();
        Box::pin(async move {
            let raw = flight.await.ok_or(RequestError::NoTransportAvailable)?;
            Message::from_octets(raw).map_err(|_| RequestError::NoTransportAvailable)
        })
    }
}

impl SendRequest<RequestMessage<Vec<u8>>> for Memory {
    fn send_request(&self, request: RequestMessage<Vec<u8>>) -> Box<dyn GetResponse + Send + Sync> {
        let message = request.to_message().unwrap();
        let question = message.sole_question().unwrap();
        Box::new(Waiting(self.get(&question.qname().to_name(), question.qtype())))
    }
}

trait ToOwner {
    fn to_name(&self) -> Owner;
}

impl<N: domain::base::ToName> ToOwner for N {
    fn to_name(&self) -> Owner {
        domain::base::ToName::to_name(self)
    }
}

struct Dns {
    memory: Memory,
    judge: ValidationContext<Memory>,
}

impl Dns {
    /// Asks and validates; whether the answer is secure.
    async fn validated(&self, name: &str, rtype: Rtype) -> Result<(Message<Vec<u8>>, bool), Fault> {
        let name = Owner::from_str(name)?;
        let raw = self.memory.get(&name, rtype).await.ok_or("no answer")?;
        let mut message = Message::from_octets(raw.to_vec()).map_err(|_| "a short answer")?;
        let (state, _) = self.judge.validate_msg::<_, Vec<u8>>(&mut message).await.map_err(|e| e.to_string())?;
        match state {
            ValidationState::Secure => Ok((message, true)),
            ValidationState::Insecure => Ok((message, false)),
            _ => Err(format!("{name} {rtype} is bogus").into()),
        }
    }

    async fn domain(&self, domain: &str) -> Result<Found, Fault> {
        let (sts, rpt) = (format!("_mta-sts.{domain}"), format!("_smtp._tls.{domain}"));
        let host = format!("mta-sts.{domain}");
        let mail = async {
            let (message, _) = self.validated(domain, Rtype::MX).await?;
            let mut exchange = None;
            for record in message.answer()?.into_records::<AllRecordData<_, _>>() {
                if let AllRecordData::Mx(mx) = record?.data() {
                    exchange = Some(mx.exchange().to_string());
                }
            }
            let exchange = exchange.ok_or("no MX")?;
            let (v4, v6) = tokio::join!(
                self.validated(&exchange, Rtype::A),
                self.validated(&exchange, Rtype::AAAA)
            );
            let (v4, secure) = v4?;
            v6?;
            Ok::<_, Fault>((exchange, address(&v4)?, secure))
        };
        // Its addresses are judged like all others: a bogus one must not be used.
        let policy = async {
            let (v4, v6) =
                tokio::join!(self.validated(&host, Rtype::A), self.validated(&host, Rtype::AAAA));
            address(&v4?.0)?;
            v6
        };
        let (sts, rpt, mail, policy) = tokio::join!(
            self.validated(&sts, Rtype::TXT),
            self.validated(&rpt, Rtype::TXT),
            mail,
            policy
        );
        (sts?, rpt?, policy?);
        let (exchange, address, secure) = mail?;
        Ok(Found { domain: domain.to_string(), exchange, address, secure })
    }
}

#[derive(Clone)]
struct Found {
    domain: String,
    exchange: String,
    address: std::net::IpAddr,
    secure: bool,
}

fn address(message: &Message<Vec<u8>>) -> Result<std::net::IpAddr, Fault> {
    for record in message.answer()?.into_records::<AllRecordData<_, _>>() {
        if let AllRecordData::A(a) = record?.data() {
            return Ok(a.addr().into());
        }
    }
    Err("no address".into())
}

async fn policy(tls: &TlsConnector, place: SocketAddr, domain: &str) -> Result<(), Fault> {
    let host = format!("mta-sts.{domain}");
    let stream = TcpStream::connect(place).await?;
    stream.set_nodelay(true)?;
    let mut stream = tls.connect(ServerName::try_from(host.clone())?, stream).await?;
    let request = format!("GET /.well-known/mta-sts.txt HTTP/1.1\r\nHost: {host}\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
    let mut answer = Vec::new();
    while stream.read_buf(&mut answer).await? > 0 {}
    answer.starts_with(b"HTTP/1.1 200").then_some(()).ok_or_else(|| "no policy".into())
}

async fn reply<S: tokio::io::AsyncRead + Unpin>(stream: &mut BufReader<S>) -> Result<(), Fault> {
    let mut line = Vec::new();
    loop {
        line.clear();
        if stream.read_until(b'\n', &mut line).await? == 0 {
            return Err("the end".into());
        }
        if line.get(3) == Some(&b' ') {
            return Ok(());
        }
    }
}

async fn mail(tls: &TlsConnector, place: SocketAddr, host: &str) -> Result<(), Fault> {
    let stream = TcpStream::connect(place).await?;
    stream.set_nodelay(true)?;
    let mut stream = BufReader::new(stream);
    reply(&mut stream).await?;
    for command in ["EHLO floor\r\n", "STARTTLS\r\n"] {
        stream.get_mut().write_all(command.as_bytes()).await?;
        reply(&mut stream).await?;
    }
    let stream = tls.connect(ServerName::try_from(host.to_string())?, stream.into_inner()).await?;
    let mut stream = BufReader::new(stream);
    stream.get_mut().write_all(b"EHLO floor\r\n").await?;
    reply(&mut stream).await?;
    stream.get_mut().write_all(b"QUIT\r\n").await?;
    Ok(())
}

/// Holds a session, a second one if it hangs: where hundreds connect at once the system drops some connections that the
/// client thinks it has, and an SMTP client waits for the server to speak.
async fn again<F: Future<Output = Result<(), Fault>>>(hold: impl Fn() -> F) -> Result<(), Fault> {
    match timeout(Duration::from_secs(3), hold()).await {
        Ok(result) => result,
        Err(_) => timeout(Duration::from_secs(30), hold()).await?,
    }
}

/// CPU time of this process. Unit: ms.
fn cpu() -> f64 {
    let usage = getrusage(UsageWho::RUSAGE_SELF).unwrap();
    let ms = |t: nix::sys::time::TimeVal| t.tv_sec() as f64 * 1e3 + t.tv_usec() as f64 / 1e3;
    ms(usage.user_time()) + ms(usage.system_time())
}

#[tokio::main]
async fn main() -> Result<(), Fault> {
    let mut words = std::env::args().skip(1);
    let usage = "floor FOLDER DOMAINS JOBS";
    let folder = words.next().ok_or(usage)?;
    let folder = Path::new(&folder);
    let count: usize = words.next().ok_or(usage)?.parse()?;
    let jobs: usize = words.next().ok_or(usage)?.parse()?;
    let options = fs::read_to_string(folder.join("options"))?;
    let option = |name: &str| options.lines().find_map(|l| l.strip_prefix(name)).map(str::trim);
    let resolver: SocketAddr = option("--resolver").ok_or("no resolver")?.parse()?;
    let smtp_port: u16 = option("--smtp-port").ok_or("no port")?.parse()?;
    let https: SocketAddr = option("--connect-to :443:").ok_or("no policy host")?.parse()?;
    let list = fs::read_to_string(folder.join("list"))?;
    let names: Vec<String> = list.lines().take(count).map(str::to_string).collect();
    let count = names.len() as f64;

    let memory = Memory { resolver, answers: Arc::default() };
    let anchors = TrustAnchors::from_u8(&fs::read(folder.join("anchor"))?)?;
    let mut config = Config::new();
    config.set_max_node_cache(100_000);
    config.set_max_isig_cache(100_000);
    config.set_max_usig_cache(100_000);
    let judge = ValidationContext::with_config(anchors, memory.clone(), config);
    let dns = Arc::new(Dns { memory, judge });
    let start = cpu();
    let found: Vec<Found> = stream::iter(names)
        .map(|name| {
            let dns = Arc::clone(&dns);
            tokio::spawn(async move {
                let mut found = dns.domain(&name).await?;
                if found.secure {
                    let name = format!("_{smtp_port}._tcp.{}", found.exchange);
                    found.secure = dns.validated(&name, Rtype::TLSA).await?.1;
                }
                Ok::<_, Fault>(found)
            })
        })
        .buffer_unordered(jobs)
        .map(|r| r.unwrap().unwrap())
        .collect()
        .await;
    let dns_ms = (cpu() - start) / count;

    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_file(folder.join("ca.pem"))?)?;
    // The provider of the main package: ring, with the verification of AWS-LC.
    let provider = CryptoProvider {
        signature_verification_algorithms: rustls::crypto::aws_lc_rs::default_provider()
            .signature_verification_algorithms,
        ..rustls::crypto::ring::default_provider()
    };
    let mut config = ClientConfig::builder_with_provider(Arc::new(provider))
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.resumption = rustls::client::Resumption::disabled();
    let tls = TlsConnector::from(Arc::new(config));
    let start = cpu();
    let mut visited = HashSet::new();
    let visits: Vec<(Found, bool)> =
        found.iter().map(|f| (f.clone(), visited.insert(f.exchange.clone()))).collect();
    let mut sessions = stream::iter(visits)
        .map(|(found, first)| {
            let tls = tls.clone();
            tokio::spawn(async move {
                let place = SocketAddr::new(found.address, smtp_port);
                let mail = async {
                    if first { again(|| mail(&tls, place, &found.exchange)).await } else { Ok(()) }
                };
                let policy = again(|| policy(&tls, https, &found.domain));
                let (p, m) = tokio::join!(policy, mail);
                p.and(m)
            })
        })
        .buffer_unordered(jobs);
    while let Some(result) = sessions.next().await {
        result??;
    }
    let tls_ms = (cpu() - start) / count;
    let secure = found.iter().filter(|f| f.secure).count();
    println!("{dns_ms:.3} {tls_ms:.3} {:.3} {secure}", dns_ms + tls_ms);
    Ok(())
}
