//! The lab's mail servers: the part of SMTP that a checker, or an interactive user, needs.

use std::io;
use std::sync::Arc;

use rustls::ServerConfig;
use tokio::io::AsyncBufReadExt;
use tokio::io::AsyncRead;
use tokio::io::AsyncReadExt;
use tokio::io::AsyncWrite;
use tokio::io::AsyncWriteExt;
use tokio::io::BufReader;
use tokio_rustls::TlsAcceptor;

use crate::lab::late::Line;
use crate::lab::site::Smtp;

/// Maximum length of a command line, above that of RFC 5321 §4.5.3.1.4. A longer one ends the
/// session. Unit: octets.
const MAX_LINE: u64 = 1024;

/// A mail server.
pub(crate) struct MailServer {
    /// The name in the greeting.
    pub host: String,
    /// The behaviour.
    pub manners: Smtp,
    /// The TLS configuration with the certificate.
    pub tls: Arc<ServerConfig>,
}

/// The reason for the end of a session.
#[derive(PartialEq, Eq)]
enum End {
    Closed,
    StartTls,
}

impl MailServer {
    /// Serves one client.
    pub(crate) async fn converse(self: Arc<Self>, mut stream: Line) -> io::Result<()> {
        let greeting = format!("220 {} ESMTP destgate lab\r\n", self.host);
        stream.write_all(greeting.as_bytes()).await?;
        if self.session(&mut stream, false).await? == End::Closed {
            return stream.shutdown().await;
        }
        let acceptor = TlsAcceptor::from(Arc::clone(&self.tls));
        let mut secure = acceptor.accept(stream).await?;
        self.session(&mut secure, true).await?;
        secure.shutdown().await
    }

    /// Answers commands. Data that a client sent before the handshake is dropped with the reader's
    /// buffer (RFC 3207 §4.2).
    async fn session<S>(&self, stream: &mut S, secure: bool) -> io::Result<End>
    where
        S: AsyncRead + AsyncWrite + Unpin,
    {
        let mut reader = BufReader::new(stream);
        let mut line = Vec::new();
        loop {
            line.clear();
            let mut limited = (&mut reader).take(MAX_LINE);
            if limited.read_until(b'\n', &mut line).await? == 0 || !line.ends_with(b"\n") {
                return Ok(End::Closed);
            }
            let command = String::from_utf8_lossy(&line);
            let verb = command.split_ascii_whitespace().next().unwrap_or("");
            let (answer, end) = self.answer(&verb.to_ascii_uppercase(), secure);
            reader.get_mut().write_all(answer.as_bytes()).await?;
            reader.get_mut().flush().await?;
            if let Some(end) = end {
                return Ok(end);
            }
        }
    }

    fn answer(&self, verb: &str, secure: bool) -> (String, Option<End>) {
        let text = match verb {
            "EHLO" => return (self.ehlo(secure), None),
            "STARTTLS" if !secure => return self.starttls(),
            "QUIT" => return ("221 2.0.0 bye\r\n".to_owned(), Some(End::Closed)),
            "HELO" => return (format!("250 {}\r\n", self.host), None),
            "MAIL" | "RCPT" | "RSET" | "NOOP" => "250 2.0.0 ok\r\n",
            // The lab delivers no mail.
            "DATA" => "554 5.7.0 this is a rehearsal\r\n",
            "STARTTLS" => "503 5.5.1 already in TLS\r\n",
            _ => "500 5.5.2 command not recognized\r\n",
        };
        (text.to_owned(), None)
    }

    fn ehlo(&self, secure: bool) -> String {
        let mut lines = vec![self.host.as_str(), "PIPELINING", "SIZE 10485760"];
        if !secure && self.manners != Smtp::Cleartext {
            lines.push("STARTTLS");
        }
        if secure && self.manners == Smtp::RequireTls {
            lines.push("REQUIRETLS");
        }
        // RFC 5321 §4.2.1: a space after the code marks the last line.
        lines.push("ENHANCEDSTATUSCODES");
        let last = lines.len() - 1;
        let mark = |index| if index == last { ' ' } else { '-' };
        let format = |(index, line)| format!("250{}{line}\r\n", mark(index));
        lines.into_iter().enumerate().map(format).collect()
    }

    fn starttls(&self) -> (String, Option<End>) {
        let (text, end) = match self.manners {
            Smtp::StartTls | Smtp::RequireTls => ("220 2.0.0 go ahead\r\n", Some(End::StartTls)),
            Smtp::Cleartext => ("502 5.5.1 command not implemented\r\n", None),
            Smtp::Unavailable => ("454 4.7.0 TLS not available\r\n", None),
            Smtp::Injected => {
                ("220 2.0.0 go ahead\r\n250-injected\r\n250 AUTH PLAIN\r\n", Some(End::StartTls))
            }
        };
        (text.to_owned(), end)
    }
}
