//! One SMTP session with one address: banner, EHLO, STARTTLS, handshake, and EHLO again. It never
//! sends a command that starts a message.

use crate::net::smtp_options::SmtpOptions;
use crate::net::socks5;
use crate::net::tls;
use crate::net::tls::Failed;
use crate::net::tls::Way;
use crate::net::tls::fault;
use crate::os::io_error::plain;
use crate::policy::evidence::Cause;
use crate::policy::evidence::Reply;
use crate::policy::evidence::Session;
use crate::policy::evidence::SessionEnd;
use crate::policy::evidence::SessionTarget;
use crate::policy::evidence::Step;
use crate::policy::handshake::Asked;
use crate::policy::handshake::Fault;
use crate::policy::handshake::FaultKind;
use crate::wire::smtp::RawReply;
use crate::wire::smtp::ReplyFault;
use crate::wire::smtp::ReplyReader;
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

/// Size of a read. Unit: octets.
const CHUNK: usize = 2_048;

/// Maximum number of lines kept of a reply. Unit: lines.
const MAX_KEPT: usize = 64;

/// The progress of a session, shared with observers.
#[derive(Debug, Clone, Default)]
pub struct Progress(Arc<AtomicUsize>);

/// The steps of a session, in order.
const STEPS: [Step; 6] =
    [Step::Connect, Step::Banner, Step::Ehlo, Step::Starttls, Step::Handshake, Step::EhloTls];

impl Progress {
    /// Returns the current step of the session.
    #[must_use]
    pub fn step(&self) -> Step {
        STEPS.get(self.0.load(Ordering::Relaxed)).copied().unwrap_or(Step::EhloTls)
    }

    fn at(&self, step: Step) {
        let index = STEPS.iter().position(|s| *s == step).unwrap_or(0);
        self.0.store(index, Ordering::Relaxed);
    }
}

/// A callback for each line of a session: `true` for lines of this side. The text is unescaped.
pub type Listener<'a> = dyn FnMut(bool, &str) + Send + 'a;

/// A stream with the data read ahead.
struct Line<'a, S> {
    stream: S,
    rest: Vec<u8>,
    bound: Duration,
    listener: Option<&'a mut Listener<'a>>,
    /// The keywords of the last reply.
    keywords: Vec<String>,
    /// The state of the server's request for a client certificate.
    asked: Asked,
}

impl<S> Line<'_, S> {
    fn new(stream: S, bound: Duration) -> Self {
        let (rest, keywords) = (Vec::new(), Vec::new());
        Line { stream, rest, bound, listener: None, keywords, asked: Asked::No }
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> Line<'_, S> {
    /// Reads one complete reply within the time limit.
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
                Err(error) => return Err(tls::reading(&error, self.asked)),
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

/// Runs one session and returns its course. Never fails: every failure is part of the result.
///
/// If the handshake fails, possibly because of a limitation of the first TLS library, the session
/// is repeated with the other library over a new connection, and then at its lowest security level.
/// The result of the later session is used, if it reached the handshake.
///
/// Source: RFC 5321 §3.1, §3.2; RFC 3207 §4; RFC 8461 §7.1 (SNI is the MX host name).
pub async fn probe(target: &SessionTarget, options: &SmtpOptions, progress: &Progress) -> Session {
    let mut last: Option<Session> = None;
    for way in tls::WAYS {
        let mut session = Session::default();
        let ended = converse(*way, target, options, &mut session, progress).await;
        let elsewhere = ended.as_ref().is_err_and(|e| e.elsewhere);
        session.end = ended.err().map(|Ended { step, cause, .. }| SessionEnd { step, cause });
        let session = match last.take() {
            Some(first) => better(first, session),
            None => session,
        };
        if !elsewhere {
            return session;
        }
        last = Some(session);
    }
    last.map(own_want).unwrap_or_default()
}

/// Chooses the result of two sessions, the first of which ended in its handshake.
fn better(first: Session, second: Session) -> Session {
    let came_as_far =
        second.tls.is_some() || second.end.as_ref().is_some_and(|end| end.step == Step::Handshake);
    if came_as_far {
        return second;
    }
    // The other library made no handshake, so that its result is unknown.
    let mut session = first;
    if let Some(SessionEnd { cause: Cause::Handshake(fault), .. }) = &mut session.end {
        let words = format!("{}; a second try with OpenSSL came to no handshake", fault.words);
        *fault = Fault::new(FaultKind::Unspoken, words);
    }
    session
}

/// Marks a handshake failure as a possible limitation of this build, if it lacks the other TLS
/// library.
fn own_want(mut session: Session) -> Session {
    if let Some(SessionEnd { cause: Cause::Handshake(fault), .. }) = &mut session.end
        && tls::WAYS.len() == 1
        && fault::is_unspoken(fault)
    {
        let words = format!(
            "this build does not speak what the server offers; a gateway may ({})",
            fault.words
        );
        *fault = Fault::new(FaultKind::Unspoken, words);
    }
    session
}

/// The step and cause at which a session ended, and whether the other library may succeed.
struct Ended {
    step: Step,
    cause: Cause,
    elsewhere: bool,
}

impl From<(Step, Cause)> for Ended {
    fn from((step, cause): (Step, Cause)) -> Ended {
        Ended { step, cause, elsewhere: false }
    }
}

async fn converse(
    way: Way,
    target: &SessionTarget,
    options: &SmtpOptions,
    session: &mut Session,
    progress: &Progress,
) -> Result<(), Ended> {
    progress.at(Step::Connect);
    let address = SocketAddr::new(target.address, target.port);
    let stream = options
        .connector
        .connect(&target.host, address, options.bound)
        .await
        .map_err(|cause| (Step::Connect, cause))?;
    // Behind a proxy the address that the server sees is not known.
    let proxy = options.connector.socks5;
    session.interface = stream.local_addr().ok().map(|a| a.ip()).filter(|_| proxy.is_none());
    if let Some(proxy) = proxy {
        let heard = socks5::first_octet(proxy, &stream, options.bound).await;
        heard.map_err(|cause| (Step::Connect, cause))?;
    }
    let mut line = Line::new(stream, options.bound);
    if !starttls(&mut line, options, session, progress).await? {
        leave(line.stream);
        return Ok(());
    }
    progress.at(Step::Handshake);
    secure(way, line.stream, target, options, session).await
}

/// Runs the session from the greeting to the `220` reply to STARTTLS. Returns `false` if STARTTLS
/// is not offered or refused.
async fn starttls(
    line: &mut Line<'_, TcpStream>,
    options: &SmtpOptions,
    session: &mut Session,
    progress: &Progress,
) -> Result<bool, (Step, Cause)> {
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
    // RFC 3207 §4.2: data received before the handshake must be discarded. Here it ends the
    // session.
    if accepted && !line.rest.is_empty() {
        let what = crate::vocab::text::printable_bytes(&line.rest);
        let what = crate::vocab::text::excerpt(&what, 80);
        return Err((Step::Starttls, Cause::Injected(what)));
    }
    Ok(accepted)
}

/// Runs the session on an open connection up to the handshake, and reports each line to a listener.
///
/// The session shows how far it came: with `starttls_reply` of code 220 and no `end` the handshake
/// is next.
pub async fn until_starttls<'a>(
    stream: TcpStream,
    options: &SmtpOptions,
    listener: &'a mut Listener<'a>,
) -> (TcpStream, Session) {
    let mut session = Session::default();
    let mut line = Line { listener: Some(listener), ..Line::new(stream, options.bound) };
    let result = starttls(&mut line, options, &mut session, &Progress::default()).await;
    session.end = result.err().map(|(step, cause)| SessionEnd { step, cause });
    (line.stream, session)
}

/// Truncates a reply: enough remains to read EHLO, without filling memory.
fn kept(r: RawReply) -> Reply {
    let lines = r.lines.into_iter().take(MAX_KEPT).map(|line| line.chars().take(512).collect());
    Reply { code: r.code, lines: lines.collect() }
}

async fn greet(line: &mut Line<'_, TcpStream>, session: &mut Session) -> Result<(), (Step, Cause)> {
    let started = Instant::now();
    let banner = line.reply(ReplyReader::default()).await.map_err(|cause| (Step::Banner, cause))?;
    session.banner_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
    let welcome = banner.code == 220;
    session.banner = Some(banner.clone());
    if welcome { Ok(()) } else { Err((Step::Banner, Cause::Said(banner))) }
}

/// Sends EHLO, or HELO if EHLO is not supported. Source: RFC 5321 §3.2.
async fn hello(
    line: &mut Line<'_, TcpStream>,
    options: &SmtpOptions,
    session: &mut Session,
) -> Result<(), (Step, Cause)> {
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
    way: Way,
    stream: TcpStream,
    target: &SessionTarget,
    options: &SmtpOptions,
    session: &mut Session,
) -> Result<(), Ended> {
    let shaken = tls::handshake(way, stream, target, options).await;
    let (stream, tls) = shaken.map_err(|Failed { cause, elsewhere }| Ended {
        step: Step::Handshake,
        cause,
        elsewhere,
    })?;
    let mut line = Line { asked: tls.client.asked(), ..Line::new(stream, options.bound) };
    session.tls = Some(tls);
    // A TLS 1.3 server may reject a missing client certificate only now, so its reply is read
    // before the session counts as successful.
    let reply = line.ehlo(&options.ehlo).await.map_err(|cause| (Step::EhloTls, cause))?;
    if reply.code != 250 {
        return Err((Step::EhloTls, Cause::Said(reply)).into());
    }
    session.keywords_tls = std::mem::take(&mut line.keywords);
    leave(line.stream);
    Ok(())
}

/// Sends QUIT without waiting for the answer.
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
