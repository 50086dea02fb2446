//! The evidence of a check: queries and their answers as plain data.
//!
//! A decision is a function of evidence, so it can be repeated under other settings and tested
//! without a network. No I/O.

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

/// A query to an outside system.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Query {
    /// A DNS lookup.
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

/// The transport to the policy host.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Via {
    /// The IPv4 addresses of the policy host.
    V4,
    /// The IPv6 addresses of the policy host.
    V6,
    /// An HTTP proxy, which resolves the name itself.
    Proxy,
}

impl Via {
    /// Returns the words used in reports.
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
    /// MX host name as in the MX record.
    pub host: String,
    /// Address to connect to.
    pub address: IpAddr,
    /// TCP port, 25 by default.
    pub port: u16,
    /// Name sent as SNI: the TLSA base domain (RFC 7672 §8.1), which differs from the MX host name
    /// only for aliases; `None` for an address literal.
    pub sni: Option<String>,
    /// Kind of key that the server is asked to present a certificate for.
    pub keys: KeyKind,
    /// Certificate profile that is presented if the server asks for a certificate.
    pub certificate: Option<String>,
}

/// An answer to a query.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// The answer to [`Query::Dns`].
    Dns(DnsAnswer),
    /// The answer to [`Query::StsPolicy`].
    StsPolicy(PolicyExchange),
    /// The answer to [`Query::Session`].
    Session(Session),
}

/// The result of a DNS lookup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lookup {
    /// Records of the queried type exist.
    Found(Vec<RecordData>),
    /// The name exists, the type does not.
    NoData,
    /// The name does not exist.
    NxDomain,
    /// No usable answer: timeout, SERVFAIL, REFUSED.
    Failed(String),
}

/// The record data that a check uses.
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
    /// Returns the address of an A or AAAA record.
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
    /// Result of the lookup.
    pub lookup: Lookup,
    /// Targets of the CNAME records that were followed, in order.
    pub aliases: Vec<Domain>,
    /// DNSSEC status of the whole answer (the worst of its parts).
    pub proof: Proof,
    /// Reason of the status, if the validator gives one.
    pub reason: Option<String>,
    /// AD bit of the resolver.
    pub ad: bool,
    /// Extended DNS error (RFC 8914), as text.
    pub ede: Option<String>,
    /// Smallest TTL of the answer. Unit: seconds.
    pub ttl: u32,
    /// Local reason why the status is indeterminate. An indeterminate answer without one counts as
    /// a failed lookup: its chain is incomplete, and an attacker could have cut it.
    #[serde(default = "Unjudged::earlier")]
    pub unjudged: Option<Unjudged>,
    /// Earliest expiration of a signature that the status depends on.
    #[serde(default)]
    pub signatures_end: Option<Timestamp>,
    /// Whether the deadline of the destination passed before the answer.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub cut_off: bool,
    /// Replies that the status depends on, if a recording is made.
    #[serde(skip)]
    pub judged: Option<Arc<JudgedReplies>>,
}

/// The replies used to validate an answer.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct JudgedReplies {
    /// Replies to the query itself: one, or one for each part of an alias chain.
    pub answers: Vec<Arc<DnsReply>>,
    /// DS and DNSKEY replies of the zones above.
    pub support: Vec<Arc<DnsReply>>,
}

/// The result of a lookup as a decision sees it. A bogus answer is an error, never an absence.
#[derive(Debug, PartialEq, Eq)]
pub enum Outcome<'a> {
    /// There are records.
    Records(&'a [RecordData]),
    /// There are no records.
    Nothing {
        /// Whether the name does not exist.
        nxdomain: bool,
    },
    /// The result is unknown, for this reason.
    Error(String),
}

impl DnsAnswer {
    /// Returns the answer for a lookup without a reply.
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
            cut_off: false,
            judged: None,
        }
    }

    /// Returns the answer for a lookup that the deadline of the destination ended. `reason` names
    /// the deadline.
    #[must_use]
    pub fn cut_off(reason: impl Into<String>) -> DnsAnswer {
        DnsAnswer { cut_off: true, ..DnsAnswer::failed(reason) }
    }

    /// Returns the result for a decision.
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

/// The policy exchange over one transport.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicyExchange {
    /// Address that answered, if known.
    pub address: Option<IpAddr>,
    /// Certificate chain of the policy host, leaf first, DER. Empty without a handshake.
    #[serde(skip)]
    pub chain: Vec<Vec<u8>>,
    /// HTTP status; `None` without a response.
    pub status: Option<u16>,
    /// `Location` of a redirect, never followed.
    pub location: Option<String>,
    /// `Content-Type` as sent.
    pub content_type: Option<String>,
    /// `Content-Encoding` as sent.
    pub content_encoding: Option<String>,
    /// Body, or the reason why there is none.
    #[serde(with = "crate::vocab::body")]
    pub body: Result<Vec<u8>, FetchFailure>,
}

impl PolicyExchange {
    /// Returns the exchange of a failed fetch.
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

/// The reason why a policy exchange gave no body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FetchFailure {
    /// This host has no route to the address (no IPv6 here, say). It says nothing about the server.
    NoRoute(String),
    /// The connection failed.
    Connect(String),
    /// The time limit passed.
    TimedOut(String),
    /// The TLS handshake failed. An invalid certificate is not a handshake failure; it is evaluated
    /// separately.
    Tls(String),
    /// The body is larger than the limit.
    TooLarge,
    /// The response is incomplete or is not HTTP.
    Broken(String),
    /// The address is private or loopback and was refused by `--deny-private`.
    Denied(String),
}

impl FetchFailure {
    /// Returns the failure in plain words; not safe to show.
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

/// One SMTP session.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Session {
    /// Greeting, with all its lines.
    pub banner: Option<Reply>,
    /// Time until the greeting. Unit: milliseconds.
    pub banner_ms: u64,
    /// EHLO keywords before TLS, upper case.
    pub keywords: Vec<String>,
    /// Whether EHLO was refused and HELO accepted.
    pub helo_only: bool,
    /// Reply to STARTTLS.
    pub starttls_reply: Option<Reply>,
    /// EHLO keywords inside TLS.
    pub keywords_tls: Vec<String>,
    /// TLS session, if the handshake completed.
    pub tls: Option<TlsSession>,
    /// Step and cause of an early end.
    pub end: Option<SessionEnd>,
    /// Local address of the connection, for logs.
    pub interface: Option<IpAddr>,
}

/// A TLS version: `TLSv1`, `TLSv1.1`, `TLSv1.2`, `TLSv1.3` or `unknown`.
pub type Version = &'static str;

/// A completed handshake.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TlsSession {
    /// Version as OpenSSL writes it.
    #[serde(with = "crate::vocab::tls_version")]
    pub version: Version,
    /// IANA name of the cipher suite.
    pub cipher: String,
    /// Certificate chain of the server, leaf first, DER.
    #[serde(skip)]
    pub chain: Arc<Vec<Vec<u8>>>,
    /// Use of the client certificate.
    pub client: ClientCertificate,
    /// TLS library of the handshake.
    #[serde(default)]
    pub stack: Stack,
    /// Whether the handshake came about only at OpenSSL's security level 0.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub weak: bool,
}

/// The use of the client certificate in a handshake.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClientCertificate {
    /// The server did not ask for one.
    #[default]
    NotAsked,
    /// The server asked, and no usable certificate was available.
    None,
    /// The certificate of this profile was presented.
    Presented(String),
}

impl ClientCertificate {
    /// Returns the corresponding value for a failed handshake.
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
    /// Name of the profile.
    pub name: String,
    /// End of validity; unknown for a profile without a certificate yet.
    pub not_after: Option<Timestamp>,
    /// Whether the profile or its key is missing, so that nothing can be presented.
    pub missing: bool,
}

/// An SMTP reply.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Reply {
    /// Three-digit code.
    pub code: u16,
    /// Text of each line, without code and separator; raw, not safe to show.
    pub lines: Vec<String>,
}

impl Reply {
    /// Returns code and text on one line, safe to show, at most 200 characters.
    #[must_use]
    pub fn text(&self) -> String {
        let text = format!("{} {}", self.code, self.lines.join(" "));
        crate::vocab::text::excerpt(text.trim_end(), 200)
    }
}

/// The last step that a session reached.
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

/// The early end of a session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionEnd {
    /// Step at which it ended.
    pub step: Step,
    /// Cause of the end.
    pub cause: Cause,
}

/// The cause of a session's early end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// The port is closed.
    Refused,
    /// No reply within the time limit. Unit: seconds waited.
    TimedOut(u64),
    /// The address is unreachable from this host.
    Unreachable(String),
    /// The address is private or loopback and was refused by `--deny-private`.
    Denied,
    /// The source address cannot be used, for this reason.
    Unbound(String),
    /// This host could not connect (no route, no file descriptor left), for this reason. It says
    /// nothing about the server.
    Ours(String),
    /// The server closed or reset the connection.
    Dropped(String),
    /// The server sent something that is not SMTP, or too much of it.
    Misbehaved(String),
    /// The server sent more than the limit, which the text states.
    TooMuch(String),
    /// The server refused.
    Said(Reply),
    /// The server sent bytes between the `220` reply and the handshake.
    Injected(String),
    /// The TLS handshake failed for an unknown cause.
    Tls(String),
    /// The TLS handshake failed.
    Handshake(Fault),
    /// The server does not accept the client certificate, or demands one; its alert.
    OwnCertificate(String),
    /// The deadline of the destination passed. Unit: seconds.
    Deadline(u64),
}

/// The address families in use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Families {
    /// Both families.
    #[default]
    Both,
    /// IPv4 only (`--ipv4`, REQUIRE_V4).
    V4,
    /// IPv6 only (`--ipv6`, REQUIRE_V6).
    V6,
}

impl Families {
    /// Returns the record types to query.
    #[must_use]
    pub fn types(self) -> &'static [RecordType] {
        match self {
            Families::Both => &[RecordType::A, RecordType::Aaaa],
            Families::V4 => &[RecordType::A],
            Families::V6 => &[RecordType::Aaaa],
        }
    }

    /// Returns the words for an address of these families, for a host that has none.
    #[must_use]
    pub fn address(self) -> &'static str {
        match self {
            Families::Both => "an address",
            Families::V4 => "an IPv4 address",
            Families::V6 => "an IPv6 address",
        }
    }

    /// Reports whether an address belongs to these families.
    #[must_use]
    pub fn admits(self, address: IpAddr) -> bool {
        match self {
            Families::Both => true,
            Families::V4 => address.is_ipv4(),
            Families::V6 => address.is_ipv6(),
        }
    }
}

/// The rule for fetching a policy while one is cached or a fetch has failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Refetch {
    /// Do not fetch if a live cached policy has the record's `id`.
    #[default]
    IfIdChanged,
    /// Always fetch (`--refresh`).
    Always,
    /// As [`Refetch::IfIdChanged`], but not within five minutes of a failure (bulk runs).
    BackOff,
    /// As [`Refetch::BackOff`], but each further failure doubles the wait, up to an hour (servers).
    Patient,
    /// As [`Refetch::Patient`], but also for the record's `id` (the daily fetch of servers).
    Renew,
}

/// The limits of the collection of evidence. None of them depends on the destination profile.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scope {
    /// SMTP route that matches the destination, if any.
    pub route: Option<Target>,
    /// Port of MX hosts.
    pub smtp_port: u16,
    /// Whether to connect to MX hosts.
    pub smtp: bool,
    /// Address families.
    pub families: Families,
    /// Whether to fetch the policy through an HTTP proxy.
    pub proxy: bool,
    /// Rule for fetching a policy again.
    pub refetch: Refetch,
    /// Whether to examine every kind of certificate that a server may have.
    pub all_certs: bool,
    /// Certificate profile that is presented to servers that ask.
    pub certificate: Option<OwnCertificate>,
    /// Whether the AD bit of a remote resolver counts although no TLS protects it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub ad_in_clear: bool,
    /// Whether to look for a policy that no record announces.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unannounced: bool,
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
            unannounced: false,
        }
    }
}

/// An answer with its times.
#[derive(Debug, Clone)]
pub struct Timed {
    /// Time from the start of the check to the query. Unit: milliseconds.
    pub started_ms: u64,
    /// Time from the query to its answer. Unit: milliseconds.
    pub took_ms: u64,
    /// The answer.
    pub answer: Answer,
}

/// The evidence about a destination.
#[derive(Debug, Clone)]
pub struct Evidence {
    /// Destination of the check.
    pub destination: Destination,
    /// Time at which certificates and caches are evaluated.
    pub now: Timestamp,
    /// Limits of the collection.
    pub scope: Scope,
    /// State of the policy cache at the start.
    pub remembered: Remembered,
    /// Queries and their answers.
    pub answers: BTreeMap<Query, Timed>,
    /// Deadline that ended the collection, if it did. Unit: seconds.
    pub cut_off: Option<u64>,
}

impl Evidence {
    /// Creates evidence without answers.
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

    /// Reports whether the clock is certainly wrong. Then no query was sent, because nothing can be
    /// evaluated.
    #[must_use]
    pub fn clock_is_wrong(&self) -> bool {
        self.now.is_before_all()
    }

    /// Returns the domain of the check; `None` for an address literal.
    #[must_use]
    pub fn domain(&self) -> Option<&Domain> {
        match &self.destination {
            Destination::Domain(d) => Some(d),
            Destination::Literal(_) => None,
        }
    }

    /// Returns the earliest expiration of a signature that the route and its hosts depend on. The
    /// record and the policy of MTA-STS need no DNSSEC.
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

    /// Returns the answer to a DNS query, if there is one.
    #[must_use]
    pub fn dns(&self, name: &Domain, rtype: RecordType) -> Option<&DnsAnswer> {
        let answer = self.answers.get(&Query::Dns(name.clone(), rtype))?;
        if let Answer::Dns(a) = &answer.answer { Some(a) } else { None }
    }

    /// Returns the policy exchange, if there is one.
    #[must_use]
    pub fn exchange(&self, domain: &Domain, via: Via) -> Option<&PolicyExchange> {
        let answer = self.answers.get(&Query::StsPolicy(domain.clone(), via))?;
        if let Answer::StsPolicy(a) = &answer.answer { Some(a) } else { None }
    }

    /// Returns the session, if there is one.
    #[must_use]
    pub fn session(&self, target: &SessionTarget) -> Option<&Session> {
        let answer = self.answers.get(&Query::Session(target.clone()))?;
        if let Answer::Session(a) = &answer.answer { Some(a) } else { None }
    }
}

/// A value that evidence determines, or the queries that are still needed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sight<T> {
    /// These answers are missing.
    Wanted(Vec<Query>),
    /// The value is known.
    Seen(T),
}
