//! The lab's policy hosts: HTTPS servers with one page.

use std::io;
use std::sync::Arc;

use rustls::ServerConfig;
use tokio::io::AsyncReadExt;
use tokio::io::AsyncWriteExt;
use tokio_rustls::TlsAcceptor;

use crate::lab::late::Line;
use crate::lab::site::Page;

/// The path of a policy (RFC 8461 §3.3).
const WELL_KNOWN: &str = "/.well-known/mta-sts.txt";
/// The only protocol supported, for ALPN (RFC 7301 §6).
pub(crate) const ALPN: &[&[u8]] = &[b"http/1.1"];
/// Maximum size of a request's head. A request above it gets no answer. Unit: octets.
const MAX_HEAD: usize = 8192;

/// A policy host.
pub(crate) struct PolicyHost {
    /// The domain of the policy.
    pub domain: String,
    /// The response.
    pub page: Page,
    /// The text of a page of the own policy host.
    pub own: Option<String>,
    /// The TLS configuration with the certificate.
    pub tls: Arc<ServerConfig>,
}

impl PolicyHost {
    /// Serves one client: one request, one response.
    pub(crate) async fn converse(self: Arc<Self>, stream: Line) -> io::Result<()> {
        let acceptor = TlsAcceptor::from(Arc::clone(&self.tls));
        let mut stream = acceptor.accept(stream).await?;
        let mut head = Vec::new();
        while !head.windows(4).any(|end| end == b"\r\n\r\n") {
            if head.len() > MAX_HEAD || stream.read_buf(&mut head).await? == 0 {
                return Ok(());
            }
        }
        let answer = self.answer(&String::from_utf8_lossy(&head));
        stream.write_all(answer.as_bytes()).await?;
        stream.shutdown().await
    }

    fn answer(&self, head: &str) -> String {
        let mut words = head.split_ascii_whitespace();
        let (method, target) = (words.next(), words.next());
        if method != Some("GET") {
            return response("405 Method Not Allowed", "Allow: GET\r\n", "only GET\n");
        }
        if target != Some(WELL_KNOWN) {
            return response("404 Not Found", TEXT, "not here\n");
        }
        let filled = |text: &str| text.replace("{domain}", &self.domain);
        match self.page {
            Page::Policy(mode, mx) => {
                let hosts: String = mx.iter().map(|host| format!("mx: {host}\r\n")).collect();
                let policy =
                    format!("version: STSv1\r\nmode: {mode}\r\n{hosts}max_age: 2592000\r\n");
                response("200 OK", TEXT, &filled(&policy))
            }
            Page::Text(text) => response("200 OK", TEXT, &filled(text)),
            Page::Html(text) => response("200 OK", "Content-Type: text/html\r\n", &filled(text)),
            Page::Redirect(target) => response(
                "301 Moved Permanently",
                &format!("{TEXT}Location: {target}\r\n"),
                "moved\n",
            ),
            Page::Own(_) => match &self.own {
                Some(text) => response("200 OK", TEXT, text),
                None => response("404 Not Found", TEXT, "not here\n"),
            },
            Page::Missing => response("404 Not Found", TEXT, "not here\n"),
        }
    }
}

const TEXT: &str = "Content-Type: text/plain\r\n";

fn response(status: &str, fields: &str, body: &str) -> String {
    format!(
        "HTTP/1.1 {status}\r\n{fields}Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    )
}
