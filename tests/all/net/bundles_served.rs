//! Bundles on the way that they are for: nginx, Caddy and Apache serve them over TLS on the loopback, and the policies
//! come back byte for byte. Where a server is not installed, its test says so and ends.
//!
//! Tests of `src/render/owner/bundles/servers.rs`.

use crate::support::bundles::site;
use crate::support::net::ca_pem;
use crate::support::web_servers::serve;
use destgate::owner::target::Target;
use destgate::render::owner::bundles::Site;
use rustls::ClientConfig;
use rustls::ClientConnection;
use rustls::RootCertStore;
use rustls::StreamOwned;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::ServerName;
use rustls::pki_types::pem::PemObject;
use std::io::Read;
use std::io::Write;
use std::net::SocketAddr;
use std::net::TcpStream;
use std::sync::Arc;
use std::time::Duration;

const POLICY: &str = "/.well-known/mta-sts.txt";

/// What a server answered.
struct Answer {
    status: String,
    kind: String,
    body: Vec<u8>,
}

/// Asks for a path as a sender does: TLS with the name, HTTP/1.1, a certificate that is good for the name.
fn get(place: SocketAddr, host: &str, path: &str) -> Answer {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(ca_pem().as_bytes()).unwrap()).unwrap();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = ServerName::try_from(host.to_string()).unwrap();
    let connection = ClientConnection::new(Arc::new(config), name).unwrap();
    let stream = TcpStream::connect(place).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    let mut stream = StreamOwned::new(connection, stream);
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n").unwrap();
    let mut all = Vec::new();
    stream.read_to_end(&mut all).unwrap();
    let end = all.windows(4).position(|w| w == b"\r\n\r\n").unwrap();
    let head = String::from_utf8(all[..end].to_vec()).unwrap();
    let kind = head.lines().find_map(|line| {
        let (name, value) = line.split_once(": ")?;
        name.eq_ignore_ascii_case("content-type").then(|| value.to_string())
    });
    let status = head.split(' ').nth(1).unwrap().to_string();
    Answer { status, kind: kind.unwrap_or_default(), body: all[end + 4..].to_vec() }
}

fn round(target: Target) {
    // The first and the last share their policy and a block; the second has its own.
    let sites: [Site; 3] = [
        site("a.example", "mx.a.example"),
        site("b.example", "*.mx.b.example"),
        site("c.example", "mx.a.example"),
    ];
    let Some((server, place)) = serve(target, &sites) else { return };
    for site in &sites {
        let host = format!("mta-sts.{}", site.domain);
        let answer = get(place, &host, POLICY);
        assert_eq!(answer.status, "200", "{host}: {}", server.said());
        assert_eq!(answer.body, site.body.as_bytes(), "{host}");
        assert_eq!(answer.kind.split(';').next().unwrap(), "text/plain", "{host}");
        for path in ["/", "/mta-sts.txt", "/.well-known/", "/.well-known/other.txt"] {
            let status = get(place, &host, path).status;
            assert!(["403", "404"].contains(&status.as_str()), "{host}{path}: {status}");
        }
    }
}

#[test]
fn nginx_serves_its_bundle() {
    round(Target::Nginx);
}

#[test]
fn caddy_serves_its_bundle() {
    round(Target::Caddy);
}

#[test]
fn apache_serves_its_bundle() {
    round(Target::Apache);
}
