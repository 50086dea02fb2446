//! One SMTP session with one address: banner, EHLO, STARTTLS, handshake, EHLO again. Nothing is ever sent that
//! could start a message.

use crate::net::client_cert::Identities;
use crate::net::client_cert::Presenter;
use crate::net::connect::Connector;
use crate::net::connect::plain;
use crate::net::tls;
use crate::net::tls::Offer;
use crate::net::tls::Recorder;
use crate::policy::evidence::Cause;
use crate::policy::evidence::Reply;
use crate::policy::evidence::Session;
use crate::policy::evidence::SessionEnd;
use crate::policy::evidence::SessionTarget;
use crate::policy::evidence::Step;
use crate::policy::evidence::TlsSession;
use crate::wire::smtp::RawReply;
use crate::wire::smtp::ReplyFault;
use crate::wire::smtp::ReplyReader;
use rustls::pki_types::ServerName;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;
use std::time::Duration;
use std::time::Instant;
use tokio::io::AsyncRead;
use tokio::io::AsyncReadExt;
use tokio::io::AsyncWrite;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

/// Read size. Unit: octets.
const CHUNK: usize = 2_048;

/// So many lines of a reply are kept. Unit: lines.
const MAX_KEPT: usize = 64;

/// What every session of a run has in common.
#[derive(Debug, Clone)]
pub struct SmtpOptions {
    /// The name given in EHLO.
    pub ehlo: String,
    /// Bound of one connect, one reply, one handshake.
    pub bound: Duration,
    /// How connections are made.
    pub connector: Arc<Connector>,
    /// What is offered in the handshake.
    pub offer: Offer,
    /// Certificates of this side, for servers that ask.
    pub identities: Option<Arc<dyn Identities>>,
}

/// How far a session has come, to be looked at from outside.
#[derive(Debug, Clone, Default)]
pub struct Progress(Arc<AtomicUsize>);

/// The steps of a session, in order.
const STEPS: [Step; 6] =
    [Step::Connect, Step::Banner, Step::Ehlo, Step::Starttls, Step::Handshake, Step::EhloTls];

impl Progress {
    /// The step that the session is at.
    #[must_use]
    pub fn step(&self) -> Step {
        STEPS.get(self.0.load(Ordering::Relaxed)).copied().unwrap_or(Step::EhloTls)
    }

    fn at(&self, step: Step) {
        let index = STEPS.iter().position(|s| *s == step).unwrap_or(0);
        self.0.store(index, Ordering::Relaxed);
    }
}

/// Hears a conversation line by line: `true` for what this side says. The text is raw.
pub type Listener<'a> = dyn FnMut(bool, &str) + Send + 'a;

/// A stream with what was read too far.
struct Line<'a, S> {
    stream: S,
    rest: Vec<u8>,
    bound: Duration,
    listener: Option<&'a mut Listener<'a>>,
    /// The keywords of the reply that came last.
    keywords: Vec<String>,
}

impl<'a, S> Line<'a, S> {
    fn new(stream: S, bound: Duration, listener: Option<&'a mut Listener<'a>>) -> Line<'a, S> {
        Line { stream, rest: Vec::new(), bound, listener, keywords: Vec::new() }
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> Line<'_, S> {
    /// Reads one complete reply within the bound.
    async fn reply(&mut self, reader: ReplyReader) -> Result<Reply, Cause> {
        let bound = self.bound;
        let reply = match timeout(bound, self.read_reply(reader)).await {
            Ok(result) => {
                let mut raw = result?;
                self.keywords = std::mem::take(&mut raw.keywords);
                kept(raw)
            }
            Err(_) => return Err(Cause::TimedOut(bound.as_secs())),
        };
        if let Some(hear) = self.listener.as_mut() {
            let last = reply.lines.len().saturating_sub(1);
            for (n, text) in reply.lines.iter().enumerate() {
                let mark = if n == last { ' ' } else { '-' };
                hear(false, &format!("{}{mark}{text}", reply.code));
            }
        }
        Ok(reply)
    }

    async fn read_reply(&mut self, mut reader: ReplyReader) -> Result<RawReply, Cause> {
        let mut chunk = [0_u8; CHUNK];
        loop {
            let bytes = std::mem::take(&mut self.rest);
            match reader.feed(&bytes) {
                Err(fault @ ReplyFault::TooMuch) => return Err(Cause::TooMuch(fault.to_string())),
                Err(fault) => return Err(Cause::Misbehaved(fault.to_string())),
                Ok((used, Some(reply))) => {
                    self.rest = bytes.get(used..).unwrap_or_default().to_vec();
                    return Ok(reply);
                }
                Ok((_, None)) => {}
            }
            match self.stream.read(&mut chunk).await {
                Ok(0) if reader.has_begun() => {
                    return Err(match reader.strange() {
                        Some(fault) => Cause::Misbehaved(fault.to_string()),
                        None => Cause::Dropped("closed in the middle of a reply".into()),
                    });
                }
                Ok(0) => return Err(Cause::Dropped("closed by the server".into())),
                Ok(n) => self.rest.extend_from_slice(chunk.get(..n).unwrap_or_default()),
                Err(error) => {
                    return Err(match tls::deep(&error) {
                        Some(tls) => match tls::about_ours(&tls) {
                            Some(alert) => Cause::OwnCertificate(alert),
                            None => Cause::Tls(tls::words(&tls)),
                        },
                        None => Cause::Dropped(plain(&error)),
                    });
                }
            }
        }
    }

    async fn command(&mut self, text: &str) -> Result<Reply, Cause> {
        self.say(text).await?;
        self.reply(ReplyReader::default()).await
    }

    async fn ehlo(&mut self, name: &str) -> Result<Reply, Cause> {
        self.say(&format!("EHLO {name}")).await?;
        self.reply(ReplyReader::to_ehlo()).await
    }

    async fn say(&mut self, text: &str) -> Result<(), Cause> {
        if let Some(hear) = self.listener.as_mut() {
            hear(true, text);
        }
        let line = format!("{text}\r\n");
        let writing = async {
            self.stream.write_all(line.as_bytes()).await?;
            self.stream.flush().await
        };
        match timeout(self.bound, writing).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => Err(Cause::Dropped(plain(&error))),
            Err(_) => Err(Cause::TimedOut(self.bound.as_secs())),
        }
    }
}

/// Holds one session and tells how it went. Never fails: whatever goes wrong is part of the answer.
///
/// Source: RFC 5321 §3.1, §3.2; RFC 3207 §4; RFC 8461 §7.1 (SNI is the MX host name).
pub async fn probe(target: &SessionTarget, options: &SmtpOptions, progress: &Progress) -> Session {
    let mut session = Session::default();
    if let Err((step, cause)) = converse(target, options, &mut session, progress).await {
        session.end = Some(SessionEnd { step, cause });
    }
    session
}

type Ended = (Step, Cause);

async fn converse(
    target: &SessionTarget,
    options: &SmtpOptions,
    session: &mut Session,
    progress: &Progress,
) -> Result<(), Ended> {
    let address = SocketAddr::new(target.address, target.port);
    let stream = options
        .connector
        .connect(&target.host, address, options.bound)
        .await
        .map_err(|cause| (Step::Connect, cause))?;
    session.interface = stream.local_addr().ok().map(|a| a.ip());
    let mut line = Line::new(stream, options.bound, None);
    if !starttls(&mut line, options, session, progress).await? {
        leave(line.stream);
        return Ok(());
    }
    progress.at(Step::Handshake);
    secure(line.stream, target, options, session).await
}

/// From the greeting to the `220` of STARTTLS; `false` where it is not offered or refused.
async fn starttls(
    line: &mut Line<'_, TcpStream>,
    options: &SmtpOptions,
    session: &mut Session,
    progress: &Progress,
) -> Result<bool, Ended> {
    progress.at(Step::Banner);
    greet(line, session).await?;
    progress.at(Step::Ehlo);
    hello(line, options, session).await?;
    if !session.keywords.iter().any(|k| k == "STARTTLS") {
        return Ok(false);
    }
    progress.at(Step::Starttls);
    let reply = line.command("STARTTLS").await.map_err(|cause| (Step::Starttls, cause))?;
    let accepted = reply.code == 220;
    session.starttls_reply = Some(reply);
    // RFC 3207 §4.2: nothing said before the handshake may be taken over into it.
    if accepted && !line.rest.is_empty() {
        let what = crate::vocab::text::printable_bytes(&line.rest);
        let what = crate::vocab::text::excerpt(&what, 80);
        return Err((Step::Starttls, Cause::Injected(what)));
    }
    Ok(accepted)
}

/// Leads a fresh connection to the point where the handshake begins, somebody listening.
///
/// The session tells how far it came: with `starttls_reply` of code 220 and no `end` the handshake is next.
pub async fn until_starttls<'a>(
    stream: TcpStream,
    options: &SmtpOptions,
    listener: &'a mut Listener<'a>,
) -> (TcpStream, Session) {
    let mut session = Session::default();
    let mut line = Line::new(stream, options.bound, Some(listener));
    let result = starttls(&mut line, options, &mut session, &Progress::default()).await;
    session.end = result.err().map(|(step, cause)| SessionEnd { step, cause });
    (line.stream, session)
}

/// What of a reply is kept: enough to read EHLO, not enough to fill memory.
fn kept(r: RawReply) -> Reply {
    let lines = r.lines.into_iter().take(MAX_KEPT).map(|line| line.chars().take(512).collect());
    Reply { code: r.code, lines: lines.collect() }
}

async fn greet(line: &mut Line<'_, TcpStream>, session: &mut Session) -> Result<(), Ended> {
    let started = Instant::now();
    let banner = line.reply(ReplyReader::default()).await.map_err(|cause| (Step::Banner, cause))?;
    session.banner_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
    let welcome = banner.code == 220;
    session.banner = Some(banner.clone());
    if welcome { Ok(()) } else { Err((Step::Banner, Cause::Said(banner))) }
}

/// EHLO, or HELO where EHLO is not known. Source: RFC 5321 §3.2.
async fn hello(
    line: &mut Line<'_, TcpStream>,
    options: &SmtpOptions,
    session: &mut Session,
) -> Result<(), Ended> {
    let failed = |cause| (Step::Ehlo, cause);
    let reply = line.ehlo(&options.ehlo).await.map_err(failed)?;
    if reply.code == 250 {
        session.keywords = std::mem::take(&mut line.keywords);
        return Ok(());
    }
    if (500..600).contains(&reply.code) {
        let reply = line.command(&format!("HELO {}", options.ehlo)).await.map_err(failed)?;
        if reply.code == 250 {
            session.helo_only = true;
            return Ok(());
        }
        return Err(failed(Cause::Said(reply)));
    }
    Err(failed(Cause::Said(reply)))
}

async fn secure(
    stream: TcpStream,
    target: &SessionTarget,
    options: &SmtpOptions,
    session: &mut Session,
) -> Result<(), Ended> {
    let (stream, tls) =
        handshake(stream, target, options).await.map_err(|cause| (Step::Handshake, cause))?;
    session.tls = Some(tls);
    let mut line = Line::new(stream, options.bound, None);
    // A TLS 1.3 server says only now that it wants a client certificate: hear it before calling it good.
    let reply = line.ehlo(&options.ehlo).await.map_err(|cause| (Step::EhloTls, cause))?;
    if reply.code != 250 {
        return Err((Step::EhloTls, Cause::Said(reply)));
    }
    session.keywords_tls = std::mem::take(&mut line.keywords);
    leave(line.stream);
    Ok(())
}

/// The TLS handshake of a connection, whatever certificate is shown.
///
/// - `target`: its `sni` is the name to send; an address is never sent (RFC 6066 §3).
///
/// Errors: why it did not come about.
pub async fn handshake(
    stream: TcpStream,
    target: &SessionTarget,
    options: &SmtpOptions,
) -> Result<(TlsStream<TcpStream>, TlsSession), Cause> {
    let recorder = Recorder::asking_for(Arc::clone(&options.offer.provider), target.keys);
    let presenter = Presenter::new(options.identities.clone(), target.certificate.clone());
    let mut config = tls::config(&recorder, &options.offer.versions)
        .map_err(|e| Cause::Tls(options.offer.words(&e)))?;
    config.client_auth_cert_resolver = Arc::<Presenter>::clone(&presenter);
    let name = target
        .sni
        .as_ref()
        .and_then(|n| ServerName::try_from(n.clone()).ok())
        .unwrap_or_else(|| ServerName::IpAddress(target.address.into()));
    let shaking = TlsConnector::from(Arc::new(config)).connect(name, stream);
    let stream = match timeout(options.bound, shaking).await {
        Err(_) => return Err(Cause::TimedOut(options.bound.as_secs())),
        Ok(Err(error)) => {
            return Err(match tls::deep(&error) {
                Some(tls) => match tls::about_ours(&tls) {
                    Some(alert) => Cause::OwnCertificate(alert),
                    None => Cause::Tls(options.offer.words(&tls)),
                },
                None => Cause::Dropped(plain(&error)),
            });
        }
        Ok(Ok(stream)) => stream,
    };
    let (_, connection) = stream.get_ref();
    let version = match connection.protocol_version() {
        Some(rustls::ProtocolVersion::TLSv1_3) => "TLSv1.3",
        Some(rustls::ProtocolVersion::TLSv1_2) => "TLSv1.2",
        Some(_) | None => "unknown",
    };
    let cipher = connection
        .negotiated_cipher_suite()
        .and_then(|s| s.suite().as_str())
        .map_or_else(|| "unknown".into(), iana_name);
    let chain = recorder.chain().unwrap_or_default();
    Ok((stream, TlsSession { version, cipher, chain, client: presenter.outcome() }))
}

/// rustls writes `TLS13_AES_128_GCM_SHA256` where the registry says `TLS_AES_128_GCM_SHA256`.
fn iana_name(name: &str) -> String {
    name.replacen("TLS13_", "TLS_", 1)
}

/// Says QUIT without waiting for the answer.
fn leave<S: AsyncWrite + Unpin + Send + 'static>(mut stream: S) {
    tokio::spawn(async move {
        let goodbye = async {
            stream.write_all(b"QUIT\r\n").await?;
            stream.flush().await?;
            stream.shutdown().await
        };
        drop(timeout(Duration::from_secs(2), goodbye).await);
    });
}
