//! Servers for many domains: each with its zone, policy host and MX host of its own, at loopback addresses of its own, or
//! all of them with a few shared MX hosts. Every second domain is signed and has a TLSA record.
//!
//! `crowd FOLDER DOMAINS SHARED` serves until it is ended. SHARED: so many MX hosts for all domains; 0: each its own.
//! The folder gets `list`, `anchor`, `ca.pem`, `options` and, last, `ready`.

mod lab;

use crate::lab::dns::World;
use crate::lab::site::Signing;
use crate::lab::zone::Zone;
use rcgen::BasicConstraints;
use rcgen::CertificateParams;
use rcgen::CertifiedIssuer;
use rcgen::DnType;
use rcgen::IsCa;
use rcgen::KeyPair;
use rcgen::PKCS_ECDSA_P256_SHA256;
use rcgen::PublicKeyData;
use rustls::ServerConfig;
use rustls::pki_types::PrivateKeyDer;
use rustls::pki_types::PrivatePkcs8KeyDer;
use rustls::server::ClientHello;
use rustls::server::ResolvesServerCert;
use rustls::sign::CertifiedKey;
use sha2::Digest;
use sha2::Sha256;
use std::collections::HashMap;
use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use std::time::SystemTime;
use tokio::io::AsyncBufReadExt;
use tokio::io::AsyncReadExt;
use tokio::io::AsyncWrite;
use tokio::io::AsyncWriteExt;
use tokio::io::BufReader;
use tokio::net::TcpListener;
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;

type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

/// Every server's certificate, by the name in SNI.
#[derive(Debug)]
struct Certificates(HashMap<String, Arc<CertifiedKey>>);

impl ResolvesServerCert for Certificates {
    fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        self.0.get(hello.server_name()?).cloned()
    }
}

struct Authority {
    root: CertifiedIssuer<'static, KeyPair>,
    issuing: CertifiedIssuer<'static, KeyPair>,
    certificates: HashMap<String, Arc<CertifiedKey>>,
}

fn key() -> Outcome<KeyPair> {
    Ok(KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256)?)
}

fn named(name: &str) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params
}

impl Authority {
    fn new() -> Outcome<Self> {
        let root = CertifiedIssuer::self_signed(named("Crowd Root CA"), key()?)?;
        let issuing = CertifiedIssuer::signed_by(named("Crowd Issuing CA"), key()?, &root)?;
        Ok(Self { root, issuing, certificates: HashMap::new() })
    }

    /// A certificate for a host; returns the data of its `3 1 1` record.
    fn issue(&mut self, host: &str) -> Outcome<String> {
        let mut params = CertificateParams::new(vec![host.to_string()])?;
        params.is_ca = IsCa::ExplicitNoCa;
        params.not_before = rcgen::date_time_ymd(2020, 1, 1);
        params.not_after = rcgen::date_time_ymd(2040, 1, 1);
        let key = key()?;
        let leaf = params.signed_by(&key, &self.issuing)?;
        let digest = Sha256::digest(key.subject_public_key_info());
        let private = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
        let provider = rustls::crypto::aws_lc_rs::default_provider();
        let certified = CertifiedKey::new(
            vec![leaf.into(), self.issuing.der().clone()],
            provider.key_provider.load_private_key(private)?,
        );
        self.certificates.insert(host.to_string(), Arc::new(certified));
        Ok(digest.iter().map(|byte| format!("{byte:02x}")).collect())
    }
}

async fn mail(stream: TcpStream, tls: TlsAcceptor) -> Outcome<()> {
    stream.set_nodelay(true)?;
    let mut plain = BufReader::new(stream);
    plain.get_mut().write_all(b"220 crowd ESMTP\r\n").await?;
    if !talk(&mut plain, false).await? {
        return Ok(());
    }
    let secure = tls.accept(plain.into_inner()).await?;
    talk(&mut BufReader::new(secure), true).await?;
    Ok(())
}

/// Answers commands; `true` once a handshake is to follow.
async fn talk<S: tokio::io::AsyncRead + AsyncWrite + Unpin>(
    stream: &mut BufReader<S>,
    secure: bool,
) -> Outcome<bool> {
    let mut line = Vec::new();
    loop {
        line.clear();
        if stream.read_until(b'\n', &mut line).await? == 0 {
            return Ok(false);
        }
        let (answer, end): (&[u8], _) = match line.get(..4) {
            Some(b"EHLO") if secure => (b"250-crowd\r\n250-PIPELINING\r\n250 SIZE 1048576\r\n", None),
            Some(b"EHLO") => {
                (b"250-crowd\r\n250-PIPELINING\r\n250-STARTTLS\r\n250 SIZE 1048576\r\n", None)
            }
            Some(b"STAR") if !secure => (b"220 go ahead\r\n", Some(true)),
            Some(b"QUIT") => (b"221 bye\r\n", Some(false)),
            _ => (b"500 what\r\n", None),
        };
        stream.get_mut().write_all(answer).await?;
        stream.get_mut().flush().await?;
        if let Some(end) = end {
            return Ok(end);
        }
    }
}

async fn policy(stream: TcpStream, tls: TlsAcceptor) -> Outcome<()> {
    stream.set_nodelay(true)?;
    let mut stream = tls.accept(stream).await?;
    let mut head = Vec::new();
    while !head.windows(4).any(|end| end == b"\r\n\r\n") {
        if stream.read_buf(&mut head).await? == 0 {
            return Ok(());
        }
    }
    let name = stream.get_ref().1.server_name().unwrap_or_default();
    let domain = name.trim_start_matches("mta-sts.").to_string();
    let body = format!(
        "version: STSv1\r\nmode: enforce\r\nmx: mx.{domain}\r\nmx: *.provider.example\r\nmax_age: 604800\r\n"
    );
    let answer = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(answer.as_bytes()).await?;
    stream.shutdown().await?;
    Ok(())
}

async fn listen<F, C>(listener: TcpListener, tls: TlsAcceptor, handle: F)
where
    F: Fn(TcpStream, TlsAcceptor) -> C,
    C: Future<Output = Outcome<()>> + Send + 'static,
{
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                let conversation = handle(stream, tls.clone());
                tokio::spawn(async move { drop(tokio::time::timeout(Duration::from_secs(60), conversation).await) });
            }
            Err(_) => tokio::time::sleep(Duration::from_millis(5)).await,
        }
    }
}

/// An address of the loopback, by number; `net` tells mail servers and policy hosts apart.
fn address(net: usize, number: usize) -> String {
    format!("127.{}.{}.{}", net + (number >> 16), (number >> 8) & 255, number & 255)
}

#[tokio::main]
async fn main() -> Outcome<()> {
    let mut words = std::env::args().skip(1);
    let usage = "crowd FOLDER DOMAINS SHARED";
    let folder = words.next().ok_or(usage)?;
    let folder = Path::new(&folder);
    let count: usize = words.next().ok_or(usage)?.parse()?;
    let shared: usize = words.next().ok_or(usage)?.parse()?;
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH)?;

    // On every address of the loopback; the port is part of the names of TLSA records.
    let smtp = TcpListener::bind("0.0.0.0:0").await?;
    let https = TcpListener::bind("0.0.0.0:0").await?;
    let (smtp_port, https_port) = (smtp.local_addr()?.port(), https.local_addr()?.port());

    let mut authority = Authority::new()?;
    let (mut zones, mut list, mut example) = (Vec::new(), String::new(), String::new());
    let mut provider = String::new();
    for number in 0..shared {
        let digest = authority.issue(&format!("mx{number}.provider.example"))?;
        writeln!(provider, "mx{number} A {}", address(1, number))?;
        writeln!(provider, "_{smtp_port}._tcp.mx{number} TLSA 3 1 1 {digest}")?;
    }
    let (zone, delegation) = Zone::new("provider.example", &provider, Signing::Nsec, now)?;
    zones.push(zone);
    example.push_str(&delegation);
    for number in 0..count {
        let domain = format!("d{number:05}.example");
        let signed = number % 2 == 1;
        authority.issue(&format!("mta-sts.{domain}"))?;
        let mut text = format!(
            "_mta-sts TXT \"v=STSv1; id=1;\"\n_smtp._tls TXT \"v=TLSRPTv1; rua=mailto:tls@example.com\"\nmta-sts A {}\n",
            address(64, number)
        );
        if shared == 0 {
            let digest = authority.issue(&format!("mx.{domain}"))?;
            writeln!(text, "@ MX 10 mx\nmx A {}", address(1, number))?;
            if signed {
                writeln!(text, "_{smtp_port}._tcp.mx TLSA 3 1 1 {digest}")?;
            }
        } else {
            writeln!(text, "@ MX 10 mx{}.provider.example.", (number / 2) % shared)?;
        }
        let signing = if signed { Signing::Nsec } else { Signing::Unsigned };
        let (zone, delegation) = Zone::new(&domain, &text, signing, now)?;
        zones.push(zone);
        example.push_str(&delegation);
        writeln!(list, "{domain}")?;
    }
    let (zone, delegation) = Zone::new("example", &example, Signing::Nsec, now)?;
    zones.push(zone);
    let (zone, anchor) = Zone::new(".", &delegation, Signing::Nsec, now)?;
    zones.push(zone);

    let mut tasks = JoinSet::new();
    let resolver = lab::dns_server::start(World::new(zones), Duration::ZERO, &mut tasks).await?;
    let ca = authority.root.pem();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_cert_resolver(Arc::new(Certificates(authority.certificates)));
    config.send_tls13_tickets = 0;
    let tls = TlsAcceptor::from(Arc::new(config));
    tasks.spawn(listen(smtp, tls.clone(), mail));
    tasks.spawn(listen(https, tls, policy));

    fs::create_dir_all(folder)?;
    let folder = fs::canonicalize(folder)?;
    fs::write(folder.join("list"), list)?;
    fs::write(folder.join("anchor"), format!("{anchor}\n"))?;
    fs::write(folder.join("ca.pem"), ca)?;
    let shown = folder.display();
    let options = format!(
        "--resolver {resolver}\n--trust-anchor {shown}/anchor\n--ca-file {shown}/ca.pem\n--smtp-port {smtp_port}\n--connect-to :443:127.0.0.1:{https_port}\n"
    );
    fs::write(folder.join("options"), options)?;
    fs::write(folder.join("ready"), "")?;
    drop(tokio::signal::ctrl_c().await);
    Ok(())
}
