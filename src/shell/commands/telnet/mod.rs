//! `telnet`: resolves the host and opens the connection, with or without TLS.

pub mod args;
pub mod connection;

use crate::gateway::environment::Environment;
use crate::gateway::error::Error;
use crate::gateway::error::OptionError;
use crate::gateway::settings::Settings;
use crate::gateway::trust::Lists;
use crate::net::live::Net;
use crate::net::smtp;
use crate::net::smtp_options::SmtpOptions;
use crate::net::tls;
use crate::net::tls::Way;
use crate::os::clock;
use crate::policy::evidence::Answer;
use crate::policy::evidence::Cause;
use crate::policy::evidence::Families;
use crate::policy::evidence::Outcome;
use crate::policy::evidence::Query;
use crate::policy::evidence::RecordData;
use crate::policy::evidence::Session as Smtp;
use crate::policy::evidence::SessionTarget;
use crate::policy::handshake::FaultKind;
use crate::policy::host;
use crate::policy::host::Reach;
use crate::policy::route::HostPort;
use crate::render::chain;
use crate::shell::commands::telnet::args::ESCAPE;
use crate::shell::commands::telnet::args::Escape;
use crate::shell::commands::telnet::args::KindWord;
use crate::shell::commands::telnet::args::TelnetArgs;
use crate::shell::commands::telnet::connection::FAILED;
use crate::shell::commands::telnet::connection::Manner;
use crate::shell::commands::telnet::connection::Opening;
use crate::shell::commands::telnet::connection::Stream;
use crate::shell::commands::telnet::connection::UNSEEN;
use crate::shell::commands::telnet::connection::Voice;
use crate::shell::error::CommandError;
use crate::shell::invocation::Invocation;
use crate::shell::options::Global;
use crate::shell::runtime;
use crate::shell::terminal::dialogue::DialogueResult;
use crate::shell::terminal::dialogue::Session;
use crate::shell::terminal::dialogue::capital;
use crate::shell::terminal::output::Output;
use crate::vocab::dns::Destination;
use crate::vocab::dns::Domain;
use crate::vocab::dns::RecordType;
use crate::vocab::text::InvalidInput;
use crate::vocab::text::excerpt;
use crate::vocab::text::printable;
use crate::vocab::tls::IpSort;
use crate::vocab::tls::KeyKind;
use std::net::IpAddr;
use std::net::Ipv4Addr;
use std::net::Ipv6Addr;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::net::TcpStream;

const SERVICES: &[(&str, u16)] = &[
    ("telnet", 23),
    ("smtp", 25),
    ("http", 80),
    ("https", 443),
    ("smtps", 465),
    ("submissions", 465),
    ("submission", 587),
];

struct Place {
    host: Destination,
    port: u16,
}

/// Runs the command.
///
/// Errors: [`CommandError`]; what was printed before stays printed.
pub fn run(args: &TelnetArgs, invocation: &mut Invocation<'_>) -> Result<u8, CommandError> {
    if args.raw && invocation.context.stdout_is_terminal {
        return Err(CommandError::usage(
            "--raw is not for a terminal: what a server sends could take it over",
            "send stdout to a file or a pipe, or leave --raw out",
        ));
    }
    if args.source.is_some() && invocation.global.socks5.is_some() {
        return Err(Error::from(OptionError::SourceBehindProxy).into());
    }
    let place = place(args, invocation.global)?;
    let work = connected(args, &place, invocation);
    runtime::interruptible(runtime::single()?, work)
}

fn port_of(text: &str) -> Result<u16, InvalidInput> {
    let service = SERVICES.iter().find(|(name, _)| name.eq_ignore_ascii_case(text));
    let number = service.map(|(_, port)| *port).or_else(|| text.parse().ok());
    number
        .filter(|port| *port > 0)
        .ok_or_else(|| InvalidInput(format!("`{}` is no port from 1 to 65535", excerpt(text, 40))))
}

fn place(args: &TelnetArgs, global: &Global) -> Result<Place, CommandError> {
    let host = HostPort::parse(args.host.as_deref().unwrap_or_default())?;
    let port = match (args.port.as_deref().map(port_of).transpose()?, host.port) {
        (Some(_), Some(_)) => {
            return Err(CommandError::usage(
                "the port is given twice",
                "write `telnet mx.example.com 26` or `telnet mx.example.com:26`",
            ));
        }
        (Some(port), None) | (None, Some(port)) => port,
        (None, None) => global.smtp_port,
    };
    Ok(Place { host: host.host, port })
}

async fn connected(
    args: &TelnetArgs,
    place: &Place,
    invocation: &mut Invocation<'_>,
) -> Result<u8, CommandError> {
    invocation.tell_missing_database();
    let given = invocation.options();
    let settings = Settings::in_force(&given)?;
    let (lists, certificates) = (Lists::of(&settings)?, settings.client_certificates(None));
    let environment = Environment::new(&given, &settings, &lists, certificates).await?;
    let mut voice = Voice { output: invocation.output, raw: args.raw };
    let name = place.host.to_string();
    let families = match (args.only_v4, args.only_v6) {
        (true, _) => Families::V4,
        (_, true) => Families::V6,
        (false, false) => given.families(IpSort::PreferV4),
    };
    let addresses = match addresses(&environment, &place.host, families).await {
        Ok(addresses) => addresses,
        Err(why) => {
            voice.line(&format!("telnet: could not resolve {name}: {why}"))?;
            return Ok(UNSEEN);
        }
    };
    let options = environment.net.smtp_options();
    let (stream, address) =
        match reach(&mut voice, options, args.source, &name, place.port, addresses).await? {
            Ok(reached) => reached,
            Err(status) => return Ok(status),
        };
    voice.line(&format!("Connected to {name}."))?;
    let (stream, secure): (Box<dyn Stream>, _) = if args.tls || args.starttls {
        match secured(&environment, args, &name, address, stream, &mut voice).await? {
            Ok((stream, about)) => (stream, Some(about)),
            Err(status) => return Ok(status),
        }
    } else {
        (Box::new(stream), None)
    };
    let Escape(escape) = args.escape;
    match escape {
        Some(byte) => {
            let shown = connection::key_name(byte);
            voice.line(&format!("Escape character is '{shown}'."))?;
        }
        None => voice.line("No escape character.")?,
    }
    let manner = Manner {
        host: name,
        address,
        secure,
        escape,
        is_terminal: invocation.context.stdin_is_terminal,
        // A mail server speaks first, a web server waits for the request.
        opening: match address.port() {
            _ if args.starttls => Opening::Amid,
            80 | 443 | 8080 | 8443 => Opening::Ours,
            _ => Opening::Theirs,
        },
        wait: Duration::from_secs(args.wait),
        reply: invocation.global.bound(),
        max_time: args.max_time.map(Duration::from_secs),
    };
    connection::hold(stream, manner, &mut voice).await
}

async fn addresses(
    environment: &Environment,
    host: &Destination,
    families: Families,
) -> Result<Vec<SocketAddr>, String> {
    let all = match host {
        Destination::Literal(ip) => vec![*ip],
        // RFC 6761 §6.3: never queried in the DNS.
        Destination::Domain(name) if name.as_str() == "localhost" => {
            vec![Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()]
        }
        Destination::Domain(name) => looked_up(environment, name, families).await?,
    };
    let fit: Vec<SocketAddr> = all
        .into_iter()
        .filter(|ip| families.admits(*ip))
        .map(|ip| SocketAddr::new(ip, 0))
        .collect();
    if fit.is_empty() { Err("it has no address of the family asked for".into()) } else { Ok(fit) }
}

async fn looked_up(
    environment: &Environment,
    name: &Domain,
    families: Families,
) -> Result<Vec<IpAddr>, String> {
    let ask = |rtype: RecordType| async move {
        environment.net.ask(&Query::Dns(name.clone(), rtype)).await
    };
    let types = families.types();
    let answers = futures_util::future::join_all(types.iter().map(|t| ask(*t))).await;
    let mut found: Vec<IpAddr> = Vec::new();
    let mut why = "no address is known for it".to_string();
    for answer in answers {
        let Answer::Dns(answer) = answer else { continue };
        match answer.outcome() {
            Outcome::Records(records) => {
                let mut own: Vec<IpAddr> = records.iter().filter_map(RecordData::address).collect();
                own.sort();
                own.dedup();
                found.extend(own);
            }
            Outcome::Nothing { nxdomain: true } => why = "the name does not exist".into(),
            Outcome::Nothing { nxdomain: false } => {}
            Outcome::Error(reason) => why = printable(&reason),
        }
    }
    if found.is_empty() { Err(why) } else { Ok(found) }
}

/// Maximum number of addresses tried. Unit: addresses.
const TRIED: usize = 32;

/// Tries the addresses in turn. The inner error is the exit status.
async fn reach(
    voice: &mut Voice<'_>,
    options: &SmtpOptions,
    source: Option<IpAddr>,
    host: &str,
    port: u16,
    addresses: Vec<SocketAddr>,
) -> Result<Result<(TcpStream, SocketAddr), u8>, CommandError> {
    let mut status = UNSEEN;
    for address in addresses.into_iter().take(TRIED) {
        let address = SocketAddr::new(address.ip(), port);
        let ip = address.ip();
        voice.line(&format!("Trying {ip}..."))?;
        let why = match options.connector.connect_from(source, host, address, options.bound).await {
            Ok(stream) => return Ok(Ok((stream, address))),
            Err(Cause::Refused) => {
                status = FAILED;
                "Connection refused".to_string()
            }
            Err(Cause::TimedOut(_)) => "Operation timed out".into(),
            Err(Cause::Denied) => "Not allowed".into(),
            Err(
                Cause::Unreachable(why)
                | Cause::Dropped(why)
                | Cause::Unbound(why)
                | Cause::Ours(why),
            ) => capital(&why),
            Err(_) => "Connection failed".into(),
        };
        voice.line(&format!("telnet: connect to address {ip}: {}", printable(&why)))?;
    }
    voice.line("telnet: Unable to connect to remote host")?;
    Ok(Err(status))
}

/// Starts TLS and prints the result; a second library retries. The inner error is the exit status.
async fn secured(
    environment: &Environment,
    args: &TelnetArgs,
    host: &str,
    address: SocketAddr,
    stream: TcpStream,
    voice: &mut Voice<'_>,
) -> Result<Result<(Box<dyn Stream>, String), u8>, CommandError> {
    let options = environment.net.smtp_options();
    let name = args.sni.clone().unwrap_or_else(|| host.to_string());
    let target = SessionTarget {
        host: host.to_string(),
        address: address.ip(),
        port: address.port(),
        sni: Some(name.clone()),
        keys: match args.sigalgs {
            None => KeyKind::Any,
            Some(KindWord::Rsa) => KeyKind::Rsa,
            Some(KindWord::Ecdsa) => KeyKind::Ecdsa,
        },
        certificate: None,
    };
    let mut stream = stream;
    for way in tls::WAYS {
        if args.starttls {
            stream = match opened(options, stream, voice).await? {
                Ok(stream) => stream,
                Err(status) => return Ok(Err(status)),
            };
        }
        let failed = match tls::handshake(*way, stream, &target, options).await {
            Ok((stream, session)) => {
                voice.text(&chain::text(&session, &name, &environment.roots, clock::now()))?;
                let about = format!("{}, cipher {}", session.version, session.cipher);
                return Ok(Ok((Box::new(stream), about)));
            }
            Err(failed) => failed,
        };
        let (why, status) = in_words(&failed.cause);
        voice.line(&format!("TLS failed: {}", printable(&why)))?;
        if !failed.elsewhere || tls::WAYS.last() == Some(way) {
            voice.line("Connection closed.")?;
            return Ok(Err(status));
        }
        voice.line(match way {
            Way::Rustls => "Trying again with OpenSSL...",
            Way::Openssl | Way::OpensslWeak => "Trying again at security level 0...",
        })?;
        let to = vec![address];
        stream = match reach(voice, options, args.source, host, address.port(), to).await? {
            Ok((stream, _)) => stream,
            Err(status) => return Ok(Err(status)),
        };
    }
    Ok(Err(FAILED))
}

/// Advances a connection to the start of TLS and prints the dialogue.
async fn opened(
    options: &SmtpOptions,
    stream: TcpStream,
    voice: &mut Voice<'_>,
) -> Result<Result<TcpStream, u8>, CommandError> {
    let mut failure = None;
    let (stream, session) = {
        let mut hear = |own: bool, text: &str| {
            let mark = if own { "> " } else { "" };
            let told = voice.line(&format!("{mark}{}", printable(text)));
            failure = failure.take().or(told.err());
        };
        smtp::until_starttls(stream, options, &mut hear).await
    };
    if let Some(error) = failure {
        return Err(error);
    }
    if let Some((why, status)) = no_starttls(&session) {
        voice.line(&format!("TLS failed: {}", printable(&why)))?;
        voice.line("Connection closed.")?;
        return Ok(Err(status));
    }
    Ok(Ok(stream))
}

/// Returns the reason of a failed handshake, and its exit status.
fn in_words(cause: &Cause) -> (String, u8) {
    match cause {
        Cause::TimedOut(s) => (format!("nothing within {s} s"), UNSEEN),
        Cause::Handshake(fault) if fault.kind == FaultKind::Unspoken => {
            (fault.words.clone(), UNSEEN)
        }
        Cause::Handshake(fault) => (fault.words.clone(), FAILED),
        Cause::Tls(why) | Cause::Dropped(why) | Cause::Unreachable(why) => (why.clone(), FAILED),
        _ => ("the handshake was not completed".to_string(), FAILED),
    }
}

/// Returns the reason why the handshake cannot start, and its exit status.
fn no_starttls(session: &Smtp) -> Option<(String, u8)> {
    match host::reach(session) {
        Reach::NoStarttls => Some(("STARTTLS is not offered".into(), FAILED)),
        Reach::StarttlsRefused(_) if starttls_is_open(session) => None,
        Reach::StarttlsRefused(reply) => Some((format!("STARTTLS refused: {reply}"), FAILED)),
        Reach::TlsFailed(why) => Some((why, FAILED)),
        Reach::Unspoken(why) => Some((why, UNSEEN)),
        Reach::NoConversation { reason, slow, .. } => {
            Some((reason, if slow { UNSEEN } else { FAILED }))
        }
        Reach::NotConnected { reason, .. } => Some((reason, FAILED)),
        Reach::NotProbed | Reach::Tls => None,
    }
}

fn starttls_is_open(session: &Smtp) -> bool {
    session.end.is_none() && session.starttls_reply.as_ref().is_some_and(|r| r.code == 220)
}

/// Runs the dialogue of `telnet`.
pub fn ask(session: &mut Session, _words: &[String]) -> DialogueResult<()> {
    let question = "Please select which interface you want to telnet from.";
    session.choose(question, &["Auto".to_string()], Some(0))?;
    let question = "Please enter the remote hostname or IP address.";
    let place = session.ask_or_leave(question, &[], HostPort::parse)?;
    let Some(place) = place else { return Ok(()) };
    let port = match place.port {
        Some(port) => port,
        None => {
            let default = session.global.smtp_port.to_string();
            session.ask("Please enter the remote port.", &default, &[], port_of)?
        }
    };
    let args = TelnetArgs {
        host: Some(place.name()),
        port: Some(port.to_string()),
        only_v4: false,
        only_v6: false,
        source: None,
        escape: Escape(Some(ESCAPE)),
        tls: false,
        starttls: false,
        sni: None,
        sigalgs: None,
        wait: 5,
        max_time: None,
        raw: false,
    };
    let mut output = Output::new(&session.context, session.global.no_color);
    session.line("");
    let result = run(&args, &mut session.invocation(&mut output));
    session.ended(result)
}
