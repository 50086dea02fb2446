//! What was asked and what came back. Questions and answers are plain data, so that a check can be decided,
//! decided again under other settings, and tested without a network. Pure.

pub use crate::policy::dnssec::unjudged::ResolverFault;
pub use crate::policy::dnssec::unjudged::Unjudged;
use crate::policy::handshake::Asked;
use crate::policy::handshake::Fault;
use crate::policy::route::Target;
use crate::policy::sts::cached::Remembered;
use crate::vocab::dns::Destination;
use crate::vocab::dns::Domain;
use crate::vocab::dns::Proof;
use crate::vocab::dns::RecordType;
use crate::vocab::dns_record::DnsReply;
use crate::vocab::time::Timestamp;
use crate::vocab::tls::KeyKind;
use crate::vocab::tls::Stack;
use crate::vocab::tlsa::Tlsa;
use serde::Deserialize;
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt;
use std::net::IpAddr;
use std::sync::Arc;

/// A question to the outside.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Query {
    /// A DNS look-up.
    Dns(Domain, RecordType),
    /// The policy exchange of RFC 8461 §3.3 for a policy domain.
    StsPolicy(Domain, Via),
    /// One SMTP session up to the second EHLO.
    Session(SessionTarget),
}

impl fmt::Display for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Query::Dns(name, rtype) => write!(f, "DNS {name} {}", rtype.word()),
            Query::StsPolicy(domain, via) => write!(f, "policy of {domain} {}", via.word()),
            Query::Session(t) => write!(f, "SMTP {} [{}]:{}", t.host, t.address, t.port),
        }
    }
}

/// By which way the policy host is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Via {
    /// Its IPv4 addresses.
    V4,
    /// Its IPv6 addresses.
    V6,
    /// An HTTP proxy, which resolves the name itself.
    Proxy,
}

impl Via {
    /// As reports say it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Via::V4 => "over IPv4",
            Via::V6 => "over IPv6",
            Via::Proxy => "through the proxy",
        }
    }
}

/// One address of one MX host.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct SessionTarget {
    /// The MX host name as the MX record gives it.
    pub host: String,
    /// Where to connect.
    pub address: IpAddr,
    /// TCP port, 25 unless told otherwise.
    pub port: u16,
    /// The name sent as SNI: the TLSA base domain (RFC 7672 §8.1), which is the MX host name but for aliases;
    /// `None` for an address literal.
    pub sni: Option<String>,
    /// The kind of key that the server is to show a certificate for.
    pub keys: KeyKind,
    /// The certificate profile that is presented if the server asks for a certificate.
    pub certificate: Option<String>,
}

/// What came back.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// To [`Query::Dns`].
    Dns(DnsAnswer),
    /// To [`Query::StsPolicy`].
    StsPolicy(PolicyExchange),
    /// To [`Query::Session`].
    Session(Session),
}

/// The end of a DNS look-up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lookup {
    /// Records of the asked type.
    Found(Vec<RecordData>),
    /// The name exists, the type does not.
    NoData,
    /// The name does not exist.
    NxDomain,
    /// No answer worth the name: time-out, SERVFAIL, refused.
    Failed(String),
}

/// Record data that a check reads.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RecordData {
    /// A or AAAA.
    Address(IpAddr),
    /// MX: preference and exchange.
    Mx(u16, Domain),
    /// TXT: the character-strings joined with nothing between (RFC 8461 §3.1).
    Txt(#[serde(with = "crate::vocab::bytes")] Vec<u8>),
    /// TLSA.
    Tlsa(Tlsa),
    /// CNAME.
    Alias(Domain),
}

impl RecordData {
    /// The address of an A or AAAA record.
    #[must_use]
    pub fn address(&self) -> Option<IpAddr> {
        match self {
            RecordData::Address(ip) => Some(*ip),
            RecordData::Mx(..)
            | RecordData::Txt(_)
            | RecordData::Tlsa(_)
            | RecordData::Alias(_) => None,
        }
    }
}

/// A DNS answer with its DNSSEC status.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DnsAnswer {
    /// What was found.
    pub lookup: Lookup,
    /// The targets of the CNAME records that were followed, in order.
    pub aliases: Vec<Domain>,
    /// DNSSEC status of the whole answer (the worst of its links).
    pub proof: Proof,
    /// Why the status is what it is, where the judge says.
    pub reason: Option<String>,
    /// The resolver's own AD bit.
    pub ad: bool,
    /// Extended DNS error (RFC 8914), as text.
    pub ede: Option<String>,
    /// The smallest TTL of the answer. Unit: seconds.
    pub ttl: u32,
    /// Why the status is indeterminate, where this side is the reason. An indeterminate answer without one counts as a
    /// failed look-up: its chain could not be had whole, and an attacker could have cut it.
    #[serde(default = "Unjudged::earlier")]
    pub unjudged: Option<Unjudged>,
    /// The earliest end of a signature that the status rests on.
    #[serde(default)]
    pub signatures_end: Option<Timestamp>,
    /// The replies that the status rests on, where a recording is made.
    #[serde(skip)]
    pub judged: Option<Arc<JudgedReplies>>,
}

/// What an answer was judged by.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct JudgedReplies {
    /// The replies to the question itself: one, or one for each part of an alias chain.
    pub answers: Vec<Arc<DnsReply>>,
    /// The DS and DNSKEY replies of the zones above.
    pub support: Vec<Arc<DnsReply>>,
}

/// The three ways a look-up can end for a decision. A bogus answer is an error, never an absence.
#[derive(Debug, PartialEq, Eq)]
pub enum Outcome<'a> {
    /// Records.
    Records(&'a [RecordData]),
    /// There are none. `true`: not even the name exists.
    Nothing {
        /// Whether the name does not exist at all.
        nxdomain: bool,
    },
    /// It could not be learnt; the reason.
    Error(String),
}

impl DnsAnswer {
    /// An answer that never came.
    #[must_use]
    pub fn failed(reason: impl Into<String>) -> DnsAnswer {
        DnsAnswer {
            lookup: Lookup::Failed(reason.into()),
            aliases: Vec::new(),
            proof: Proof::Indeterminate,
            reason: None,
            ad: false,
            ede: None,
            ttl: 0,
            unjudged: None,
            signatures_end: None,
            judged: None,
        }
    }

    /// What a decision may make of the answer.
    ///
    /// Source: RFC 7672 §2.1.1 (bogus, indeterminate, SERVFAIL and time-out are errors).
    #[must_use]
    pub fn outcome(&self) -> Outcome<'_> {
        if self.proof == Proof::Bogus {
            let why = self.reason.as_deref().unwrap_or("DNSSEC validation failed");
            return Outcome::Error(format!("bogus: {why}"));
        }
        let failed = matches!(self.lookup, Lookup::Failed(_));
        if self.proof == Proof::Indeterminate && self.unjudged.is_none() && !failed {
            let why = self.reason.as_deref().unwrap_or("its chain cannot be had whole");
            return Outcome::Error(format!("DNSSEC cannot be judged: {why}"));
        }
        match &self.lookup {
            Lookup::Found(records) => Outcome::Records(records),
            Lookup::NoData => Outcome::Nothing { nxdomain: false },
            Lookup::NxDomain => Outcome::Nothing { nxdomain: true },
            Lookup::Failed(reason) => Outcome::Error(match &self.ede {
                Some(ede) => format!("{reason} ({ede})"),
                None => reason.clone(),
            }),
        }
    }
}

/// The policy exchange by one way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicyExchange {
    /// The address that answered, where known.
    pub address: Option<IpAddr>,
    /// The certificate chain that the policy host presented, leaf first, DER. Empty if there was no handshake.
    #[serde(skip)]
    pub chain: Vec<Vec<u8>>,
    /// HTTP status; `None` if there was no response.
    pub status: Option<u16>,
    /// `Location` of a redirect, never followed.
    pub location: Option<String>,
    /// `Content-Type` as sent.
    pub content_type: Option<String>,
    /// `Content-Encoding` as sent.
    pub content_encoding: Option<String>,
    /// The body, or why there is none.
    #[serde(with = "crate::vocab::body")]
    pub body: Result<Vec<u8>, FetchFailure>,
}

impl PolicyExchange {
    /// An exchange that came to nothing.
    #[must_use]
    pub fn failed(why: FetchFailure) -> PolicyExchange {
        PolicyExchange {
            address: None,
            chain: Vec::new(),
            status: None,
            location: None,
            content_type: None,
            content_encoding: None,
            body: Err(why),
        }
    }
}

/// Why a policy exchange gave no body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FetchFailure {
    /// The network of this host has no way to the address (no IPv6 here, say). Tells nothing of the server.
    NoRoute(String),
    /// The connection was not made.
    Connect(String),
    /// Time ran out.
    TimedOut(String),
    /// The TLS handshake failed; not for the certificate's sake, which is judged apart.
    Tls(String),
    /// The body is larger than allowed.
    TooLarge,
    /// The response broke off, or is no HTTP.
    Broken(String),
    /// A private or loopback address, refused by `--deny-private`.
    Denied(String),
}

impl FetchFailure {
    /// What happened, in plain words; not yet safe to show.
    #[must_use]
    pub fn words(&self) -> String {
        match self {
            FetchFailure::TooLarge => "the policy is larger than 64 KiB".into(),
            FetchFailure::NoRoute(why)
            | FetchFailure::Connect(why)
            | FetchFailure::TimedOut(why)
            | FetchFailure::Tls(why)
            | FetchFailure::Broken(why)
            | FetchFailure::Denied(why) => why.clone(),
        }
    }
}

/// One SMTP session as it went.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Session {
    /// The greeting, first line to last.
    pub banner: Option<Reply>,
    /// How long the greeting took. Unit: milliseconds.
    pub banner_ms: u64,
    /// The EHLO keywords before TLS, upper case.
    pub keywords: Vec<String>,
    /// Whether EHLO was refused and HELO taken.
    pub helo_only: bool,
    /// The reply to STARTTLS.
    pub starttls_reply: Option<Reply>,
    /// The EHLO keywords inside TLS.
    pub keywords_tls: Vec<String>,
    /// The handshake, if it completed.
    pub tls: Option<TlsSession>,
    /// Where and why the conversation ended early.
    pub end: Option<SessionEnd>,
    /// Local and remote ends, as text, for logs.
    pub interface: Option<IpAddr>,
}

/// `TLSv1`, `TLSv1.1`, `TLSv1.2`, `TLSv1.3` or `unknown`.
pub type Version = &'static str;

/// A completed handshake.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TlsSession {
    /// As OpenSSL writes it.
    #[serde(with = "crate::vocab::tls_version")]
    pub version: Version,
    /// IANA name of the cipher suite.
    pub cipher: String,
    /// The chain that the server presented, leaf first, DER.
    #[serde(skip)]
    pub chain: Arc<Vec<Vec<u8>>>,
    /// Whether the server asked for a certificate of this side.
    pub client: ClientCertificate,
    /// The library that made it.
    #[serde(default)]
    pub stack: Stack,
}

/// What became of this side's certificate in a handshake.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClientCertificate {
    /// The server did not ask for one.
    #[default]
    NotAsked,
    /// It asked, and there was none that it could use.
    None,
    /// That of this profile was presented.
    Presented(String),
}

impl ClientCertificate {
    /// What it says of a handshake that failed.
    #[must_use]
    pub fn asked(&self) -> Asked {
        match self {
            ClientCertificate::NotAsked => Asked::No,
            ClientCertificate::None => Asked::ForNone,
            ClientCertificate::Presented(_) => Asked::Shown,
        }
    }
}

/// The certificate profile of a destination.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnCertificate {
    /// Its name.
    pub name: String,
    /// The end of its validity; not known for one that was not made yet.
    pub not_after: Option<Timestamp>,
    /// There is no such profile, or its key is gone: nothing can be presented.
    pub missing: bool,
}

/// An SMTP reply.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Reply {
    /// Three-digit code.
    pub code: u16,
    /// The text of each line, code and separator taken off; raw, not yet safe to show.
    pub lines: Vec<String>,
}

impl Reply {
    /// Code and text on one line, safe to show, at most 200 characters.
    #[must_use]
    pub fn text(&self) -> String {
        let text = format!("{} {}", self.code, self.lines.join(" "));
        crate::vocab::text::excerpt(text.trim_end(), 200)
    }
}

/// How far a session came when it ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// The TCP connection.
    Connect,
    /// The greeting.
    Banner,
    /// EHLO or HELO.
    Ehlo,
    /// The STARTTLS command and its reply.
    Starttls,
    /// The TLS handshake.
    Handshake,
    /// The EHLO inside TLS.
    EhloTls,
}

/// Why a session ended before its time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionEnd {
    /// At which step.
    pub step: Step,
    /// What happened.
    pub cause: Cause,
}

/// What ended a session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// The port is closed.
    Refused,
    /// Nothing came in time. Unit: seconds waited.
    TimedOut(u64),
    /// The address cannot be reached from here.
    Unreachable(String),
    /// A private or loopback address, refused by `--deny-private`.
    Denied,
    /// The address to send from cannot be taken; why.
    Unbound(String),
    /// This host itself could not try (no route, no file descriptor left); why. Tells nothing of the other side.
    Ours(String),
    /// The other side closed or reset the connection.
    Dropped(String),
    /// It said something that is no SMTP, or too much of it.
    Misbehaved(String),
    /// It said more than is read here; how much that is.
    TooMuch(String),
    /// It said no.
    Said(Reply),
    /// Bytes stood in the buffer between the `220` and the handshake.
    Injected(String),
    /// TLS itself failed, for a cause that is not known.
    Tls(String),
    /// TLS itself failed.
    Handshake(Fault),
    /// The server does not accept what this side showed for a certificate, or wants one; its alert.
    OwnCertificate(String),
    /// The deadline of the whole domain passed. Unit: seconds.
    Deadline(u64),
}

/// Which address families count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Families {
    /// Both.
    #[default]
    Both,
    /// IPv4 alone (`--ipv4`, REQUIRE_V4).
    V4,
    /// IPv6 alone (`--ipv6`, REQUIRE_V6).
    V6,
}

impl Families {
    /// The record types to ask for.
    #[must_use]
    pub fn types(self) -> &'static [RecordType] {
        match self {
            Families::Both => &[RecordType::A, RecordType::Aaaa],
            Families::V4 => &[RecordType::A],
            Families::V6 => &[RecordType::Aaaa],
        }
    }

    /// What a host lacks that has no address that counts.
    #[must_use]
    pub fn address(self) -> &'static str {
        match self {
            Families::Both => "an address",
            Families::V4 => "an IPv4 address",
            Families::V6 => "an IPv6 address",
        }
    }

    /// Whether an address is of a family that counts.
    #[must_use]
    pub fn admits(self, address: IpAddr) -> bool {
        match self {
            Families::Both => true,
            Families::V4 => address.is_ipv4(),
            Families::V6 => address.is_ipv6(),
        }
    }
}

/// When a policy is fetched although a live one with the record's id is cached, or not fetched although it
/// might be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Refetch {
    /// A live cached policy whose id is the record's is used as it is.
    #[default]
    IfIdChanged,
    /// Always (`--refresh`).
    Always,
    /// As [`Refetch::IfIdChanged`], but a failure less than five minutes old is not tried again (bulk runs).
    BackOff,
}

/// What bounds the collection of evidence. None of it depends on the profile.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scope {
    /// The SMTP route that matches the destination, if any.
    pub route: Option<Target>,
    /// Port of MX hosts.
    pub smtp_port: u16,
    /// Whether MX hosts are connected to at all.
    pub smtp: bool,
    /// Address families.
    pub families: Families,
    /// Whether the policy is fetched through an HTTP proxy.
    pub proxy: bool,
    /// When to fetch again.
    pub refetch: Refetch,
    /// Whether every kind of certificate that a server may hold is looked at.
    pub all_certs: bool,
    /// The certificate profile that is presented to servers that ask.
    pub certificate: Option<OwnCertificate>,
    /// Whether the AD bit of a resolver is believed that is neither on this host nor asked inside TLS.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub ad_in_clear: bool,
}

impl Default for Scope {
    fn default() -> Self {
        Scope {
            route: None,
            smtp_port: 25,
            smtp: true,
            families: Families::Both,
            proxy: false,
            refetch: Refetch::IfIdChanged,
            all_certs: false,
            certificate: None,
            ad_in_clear: false,
        }
    }
}

/// An answer with its times.
#[derive(Debug, Clone)]
pub struct Timed {
    /// From the start of the check to the question. Unit: milliseconds.
    pub started_ms: u64,
    /// From question to answer. Unit: milliseconds.
    pub took_ms: u64,
    /// The answer.
    pub answer: Answer,
}

/// Everything that is known of a destination.
#[derive(Debug, Clone)]
pub struct Evidence {
    /// What was asked about.
    pub destination: Destination,
    /// The moment that certificates and caches are judged at.
    pub now: Timestamp,
    /// The bounds of the collection.
    pub scope: Scope,
    /// What the cache knew at the start.
    pub remembered: Remembered,
    /// Questions and their answers.
    pub answers: BTreeMap<Query, Timed>,
    /// Set when the deadline cut the collection off. Unit: seconds.
    pub cut_off: Option<u64>,
}

impl Evidence {
    /// Evidence with nothing in it yet.
    #[must_use]
    pub fn new(destination: Destination, now: Timestamp, scope: Scope) -> Evidence {
        Evidence {
            destination,
            now,
            scope,
            remembered: Remembered::default(),
            answers: BTreeMap::new(),
            cut_off: None,
        }
    }

    /// Whether the clock by which this was gathered is wrong for certain: then nothing was asked, for nothing can be judged.
    #[must_use]
    pub fn clock_is_wrong(&self) -> bool {
        self.now.is_before_all()
    }

    /// The domain asked about; `None` for an address literal.
    #[must_use]
    pub fn domain(&self) -> Option<&Domain> {
        match &self.destination {
            Destination::Domain(d) => Some(d),
            Destination::Literal(_) => None,
        }
    }

    /// Returns the earliest end of a signature that the route and its hosts rest on. The record and the policy of
    /// MTA-STS need no DNSSEC.
    #[must_use]
    pub fn signatures_end(&self) -> Option<Timestamp> {
        let end = |(query, timed): (&Query, &Timed)| match (query, &timed.answer) {
            (Query::Dns(_, rtype), Answer::Dns(answer)) if *rtype != RecordType::Txt => {
                answer.signatures_end
            }
            _ => None,
        };
        self.answers.iter().filter_map(end).min()
    }

    /// The answer to a DNS question, if it is there.
    #[must_use]
    pub fn dns(&self, name: &Domain, rtype: RecordType) -> Option<&DnsAnswer> {
        match self.answers.get(&Query::Dns(name.clone(), rtype)).map(|t| &t.answer) {
            Some(Answer::Dns(a)) => Some(a),
            Some(Answer::StsPolicy(_) | Answer::Session(_)) | None => None,
        }
    }

    /// The policy exchange, if it is there.
    #[must_use]
    pub fn exchange(&self, domain: &Domain, via: Via) -> Option<&PolicyExchange> {
        match self.answers.get(&Query::StsPolicy(domain.clone(), via)).map(|t| &t.answer) {
            Some(Answer::StsPolicy(a)) => Some(a),
            Some(Answer::Dns(_) | Answer::Session(_)) | None => None,
        }
    }

    /// The session, if it is there.
    #[must_use]
    pub fn session(&self, target: &SessionTarget) -> Option<&Session> {
        match self.answers.get(&Query::Session(target.clone())).map(|t| &t.answer) {
            Some(Answer::Session(a)) => Some(a),
            Some(Answer::Dns(_) | Answer::StsPolicy(_)) | None => None,
        }
    }
}

/// Something that evidence tells, or the questions that must be asked first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sight<T> {
    /// These answers are missing.
    Wanted(Vec<Query>),
    /// It is known.
    Seen(T),
}
