//! One look-up: its servers, the question, and the first answer.

use crate::gateway::environment::DnsWays;
use crate::net::dig;
use crate::net::dig::Got;
use crate::net::dig::NoAnswer;
use crate::net::dig::Transport;
use crate::net::dig::Way;
use crate::net::dns::answer_status;
use crate::net::dns::answer_status::Judge;
use crate::net::nameservers::Nameservers;
use crate::net::tls::crypto;
use crate::os::clock::Stopwatch;
use crate::shell::commands::dig::words;
use crate::shell::commands::dig::words::Family;
use crate::shell::commands::dig::words::Lookup;
use crate::shell::error::CommandError;
use crate::shell::options::Global;
use crate::shell::terminal::output::Output;
use crate::vocab::dns::Domain;
use crate::vocab::dns_name::DnsName;
use crate::vocab::resolver::Endpoint;
use crate::vocab::text::excerpt;
use crate::wire::dns_message::Asked;
use std::future::Future;
use std::net::IpAddr;
use std::net::SocketAddr;
use std::time::Duration;

/// The exit status if no server answers, as in ISC's tool.
pub const NO_ANSWER: u8 = 9;

const BADCOOKIE: u16 = 23;

/// Returns a look-up with the global options.
#[must_use]
pub fn base(global: &Global) -> Lookup {
    let family = match (global.ipv4, global.ipv6) {
        (true, _) => Family::V4,
        (false, true) => Family::V6,
        (false, false) => Family::Any,
    };
    Lookup { family, ..Lookup::default() }
}

/// Returns the limit of a whole look-up: `--timeout`, if given.
#[must_use]
pub fn limit(global: &Global) -> Option<Duration> {
    global.timeout.map(Duration::from_secs)
}

/// An answer, its server and its transport.
pub struct Answered {
    /// The message.
    pub got: Got,
    /// The question as sent, with its cookie.
    pub asked: Asked,
    /// The server that answered.
    pub server: Endpoint,
    /// The transport of the answer.
    pub transport: Transport,
    /// The round-trip time. Unit: milliseconds.
    pub took: u64,
}

/// One look-up in progress.
pub struct Run<'a> {
    /// The parameters of the look-up.
    pub lookup: &'a Lookup,
    /// The resolvers and trust anchors.
    pub ways: &'a DnsWays,
    /// Maximum duration of one question with all its tries, and of a judgement.
    pub bound: Duration,
    limit: Option<Duration>,
}

impl<'a> Run<'a> {
    /// Returns a look-up with its overall limit.
    #[must_use]
    pub fn new(lookup: &'a Lookup, ways: &'a DnsWays, limit: Option<Duration>) -> Run<'a> {
        let tries = lookup.time.saturating_mul(u32::from(lookup.tries));
        let bound = limit.map_or(tries, |l| l.min(tries));
        Run { lookup, ways, bound, limit }
    }

    async fn within<T>(&self, work: impl Future<Output = T>) -> Option<T> {
        match self.limit {
            None => Some(work.await),
            Some(limit) => tokio::time::timeout(limit, work).await.ok(),
        }
    }

    /// Returns the parameters of a query over this transport.
    #[must_use]
    pub fn way(&self, transport: Transport) -> Way {
        // Through a proxy there is no UDP.
        let tunnel = self.ways.servers.tunnel.clone();
        let transport = if tunnel.proxy.is_some() { Transport::Tcp } else { transport };
        Way {
            transport,
            tunnel,
            source: self.lookup.source,
            patience: self.lookup.time,
            encryption: self.ways.servers.encryption.clone(),
        }
    }

    /// Returns a judge that fetches keys from these servers.
    ///
    /// Errors: the trust anchors cannot be read.
    pub fn judge(&self, servers: Vec<Endpoint>) -> Result<Judge, CommandError> {
        let servers = Nameservers {
            encryption: self.ways.servers.encryption.clone(),
            tunnel: self.ways.servers.tunnel.clone(),
            ..Nameservers::in_order(&servers)
        };
        Ok(Judge::new(servers, &self.ways.anchors, self.bound)?)
    }

    /// Returns the resolvers: a server without recursion knows no keys of the parent zones.
    #[must_use]
    pub fn resolvers(&self, answered: &Answered) -> Vec<Endpoint> {
        match self.ways.servers.usual().as_slice() {
            [] => vec![answered.server.clone()],
            some => some.to_vec(),
        }
    }

    /// Returns the servers to ask.
    ///
    /// Errors: a name that has no address, no server of the family.
    pub async fn servers(&self) -> Result<Vec<Endpoint>, CommandError> {
        let lookup = self.lookup;
        let servers = match &lookup.server {
            None => self.usual()?,
            Some(text) if text.contains("://") => {
                let port = |e: Endpoint| lookup.port.into_iter().fold(e, Endpoint::at_port);
                vec![Endpoint::parse(text).map(port)?]
            }
            Some(text) => self.named(text).await?,
        };
        match servers.iter().find(|s| s.is_encrypted()).filter(|_| lookup.source.is_some()) {
            None => Ok(servers),
            Some(server) => Err(CommandError::usage(
                format!("the address that {server} is asked from cannot be chosen"),
                "leave -b out, or name a server by its address",
            )),
        }
    }

    /// Returns the configured servers for the name.
    fn usual(&self) -> Result<Vec<Endpoint>, CommandError> {
        let lookup = self.lookup;
        let usual = match &lookup.name {
            Some(name) => {
                let name = Domain::from_wire(&name.to_string());
                self.ways.servers.order(&name, lookup.rtype.unwrap_or(words::A), 0)
            }
            None => self.ways.servers.usual(),
        };
        let port = |e: Endpoint| lookup.port.into_iter().fold(e, Endpoint::at_port);
        let fits = |e: &Endpoint| e.address().is_none_or(|a| self.fits(a.ip()));
        let all: Vec<Endpoint> = usual.into_iter().filter(fits).map(port).collect();
        if all.is_empty() {
            return Err(CommandError::usage(
                match &self.ways.failure {
                    Some(failure) => failure.clone(),
                    None => "no resolver has an address of that family".into(),
                },
                "name one, as in `@192.0.2.53`",
            ));
        }
        Ok(all)
    }

    async fn named(&self, text: &str) -> Result<Vec<Endpoint>, CommandError> {
        let port = self.lookup.port.unwrap_or(53);
        let with_mark = text.split_once('#').and_then(|(host, digits)| {
            Some(SocketAddr::new(host.parse().ok()?, digits.parse().ok()?))
        });
        let address = with_mark
            .or_else(|| text.parse::<SocketAddr>().ok())
            .or_else(|| text.parse::<IpAddr>().ok().map(|ip| SocketAddr::new(ip, port)));
        let all = match address {
            Some(address) => vec![address],
            None => self.addresses(text, port).await?,
        };
        let fits = all.into_iter().filter(|s| self.fits(s.ip()));
        let fits: Vec<Endpoint> = fits.map(Endpoint::Plain).collect();
        if fits.is_empty() {
            return Err(CommandError::usage(
                format!("`{}` has no address that may be used", excerpt(text, 60)),
                "the source address and -4 or -6 must be of the server's kind",
            ));
        }
        Ok(fits)
    }

    fn fits(&self, address: IpAddr) -> bool {
        let family = match self.lookup.family {
            Family::Any => true,
            Family::V4 => address.is_ipv4(),
            Family::V6 => address.is_ipv6(),
        };
        family && self.lookup.source.is_none_or(|s| s.is_ipv4() == address.is_ipv4())
    }

    async fn addresses(&self, text: &str, port: u16) -> Result<Vec<SocketAddr>, CommandError> {
        let no = |why: &str| {
            CommandError::usage(
                format!("the server `{}` has no address: {why}", excerpt(text, 60)),
                "name it by its address, as in `@192.0.2.53`",
            )
        };
        let name = DnsName::parse(text).map_err(|refused| no(&refused.0))?;
        let mut found = Vec::new();
        let mut last = "its name is not found".to_string();
        for rtype in [1, 28] {
            let plain = Lookup {
                name: Some(name.clone()),
                rtype: Some(rtype),
                time: self.lookup.time,
                tries: self.lookup.tries,
                ..Lookup::default()
            };
            let one = Run::new(&plain, self.ways, self.limit);
            for server in &self.ways.servers.usual() {
                match one.ask(server, &plain.asked(None)).await {
                    Ok(a) => {
                        found.extend(
                            answer_status::addresses(&a.got.raw)
                                .into_iter()
                                .map(|ip| SocketAddr::new(ip, port)),
                        );
                        break;
                    }
                    Err(no_answer) => last = format!("{}: {no_answer}", place(server)),
                }
            }
        }
        if found.is_empty() { Err(no(&last)) } else { Ok(found) }
    }

    fn comment(&self, text: &str, output: &mut Output) -> Result<(), CommandError> {
        let show = &self.lookup.show;
        if show.comments && !show.short { output.write(text) } else { Ok(()) }
    }

    /// Returns the first answer of a server. Errors before it are printed.
    pub async fn answer(
        &self,
        servers: &[Endpoint],
        output: &mut Output,
    ) -> Result<Option<Answered>, CommandError> {
        let lookup = self.lookup;
        let cookie = crypto::random::<8>().map_err(CommandError::Output)?;
        let attempts = async {
            for _ in 0..lookup.tries {
                for server in servers {
                    let mut asked = lookup.asked(Some(cookie.to_vec()));
                    let mut result = self.ask(server, &asked).await;
                    if let Ok(answered) = &result
                        && let Some(whole) =
                            answer_status::wanted_cookie(&answered.got.raw, &cookie)
                        && lookup.cookie
                        && answer_status::rcode(&answered.got.raw) == Some(BADCOOKIE)
                    {
                        // RFC 7873 §5.3: retry once with the cookie of the server.
                        self.comment(";; BADCOOKIE, retrying.\n", output)?;
                        asked = lookup.asked(Some(whole));
                        result = self.ask(server, &asked).await;
                    }
                    if let Ok(answered) = &result
                        && answered.transport == Transport::Udp
                        && !lookup.ignore
                        && answer_status::is_truncated(&answered.got.raw)
                    {
                        self.comment(";; Truncated, retrying in TCP mode.\n", output)?;
                        result = self.ask_over(server, &asked, Transport::Tcp).await;
                    }
                    match result {
                        Ok(answered) => return Ok(Some(answered)),
                        Err(error) => {
                            output.write(&failure(server, lookup, &error))?;
                        }
                    }
                    output.flush()?;
                }
            }
            Ok(None)
        };
        if let Some(result) = self.within(attempts).await {
            return result;
        }
        let limit = self.limit.unwrap_or_default().as_secs();
        output.write(&format!(";; no answer within {limit} s\n"))?;
        Ok(None)
    }

    /// Returns the first answer of a server; prints nothing.
    ///
    /// Errors: the last thing that went wrong.
    pub async fn quietly(&self, servers: &[Endpoint]) -> Result<Answered, NoAnswer> {
        let cookie = crypto::random::<8>().map_err(NoAnswer::Socket)?;
        let asked = self.lookup.asked(Some(cookie.to_vec()));
        let attempts = async {
            let mut last = NoAnswer::TimedOut;
            for server in (0..self.lookup.tries).flat_map(|_| servers) {
                let mut result = self.ask(server, &asked).await;
                if result.as_ref().is_ok_and(|a| answer_status::is_truncated(&a.got.raw)) {
                    result = self.ask_over(server, &asked, Transport::Tcp).await;
                }
                match result {
                    Ok(answered) => return Ok(answered),
                    Err(error) => last = error,
                }
            }
            Err(last)
        };
        self.within(attempts).await.unwrap_or(Err(NoAnswer::TimedOut))
    }

    /// Asks one server once, over the look-up's transport.
    async fn ask(&self, server: &Endpoint, asked: &Asked) -> Result<Answered, NoAnswer> {
        self.ask_over(server, asked, self.lookup.over()).await
    }

    /// Asks one server once.
    ///
    /// Errors: why there is no answer.
    pub async fn ask_over(
        &self,
        server: &Endpoint,
        asked: &Asked,
        transport: Transport,
    ) -> Result<Answered, NoAnswer> {
        let way = self.way(transport);
        let watch = Stopwatch::start();
        let got = dig::ask(asked, server, &way).await?;
        Ok(Answered {
            got,
            asked: asked.clone(),
            server: server.clone(),
            transport,
            took: watch.elapsed_ms(),
        })
    }
}

/// Returns `address#port` as ISC's tool writes it; a server over TLS as it was typed.
#[must_use]
pub fn place(server: &Endpoint) -> String {
    match server {
        Endpoint::Plain(address) => format!("{}#{}", address.ip(), address.port()),
        Endpoint::Tls { .. } | Endpoint::Https { .. } => server.to_string(),
    }
}

fn failure(server: &Endpoint, lookup: &Lookup, error: &NoAnswer) -> String {
    let place = place(server);
    match error {
        NoAnswer::Bad(why) => format!(";; Got bad packet: {why}\n"),
        NoAnswer::Connect(_) => {
            let name = lookup.name.clone().unwrap_or_default().to_string();
            let ip = server.address().map(|a| a.ip().to_string()).unwrap_or_default();
            let bare = if name == "." { "." } else { name.trim_end_matches('.') };
            format!(";; Connection to {place}({ip}) for {bare} failed: {error}.\n")
        }
        NoAnswer::Encrypted(why) => format!(";; {why}\n"),
        NoAnswer::Tunnel(why) => format!(";; {place}: {why}\n"),
        NoAnswer::TimedOut | NoAnswer::Socket(_) | NoAnswer::Closed => {
            format!(";; communications error to {place}: {error}\n")
        }
    }
}
