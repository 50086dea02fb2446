//! DKIM signatures of a message, verified with keys that come from the configured resolvers
//! (RFC 6376).
//!
//! mail-auth verifies. It finds every key in a table that is filled here, and an error for every
//! other name, so that it asks no resolver of its own.

use crate::net::dns::DnsClient;
use crate::net::dns::cache::Upstream;
use crate::net::dns::exchange::Checking;
use crate::net::nameservers::Nameservers;
use crate::policy::tlsrpt::signer;
use crate::policy::tlsrpt::signer::Outcome;
use crate::policy::tlsrpt::signer::Signature;
use crate::vocab::dns_name::DnsName;
use crate::vocab::dns_record::Question;
use crate::vocab::dns_record::rtype;
use crate::vocab::text::InvalidInput;
use mail_auth::AuthenticatedMessage;
use mail_auth::DkimResult;
use mail_auth::DnsError;
use mail_auth::Error;
use mail_auth::MX;
use mail_auth::MessageAuthenticator;
use mail_auth::Parameters;
use mail_auth::RecordSet;
use mail_auth::ResolverCache;
use mail_auth::Txt;
use mail_auth::common::cache::NoCache;
use mail_auth::common::crypto::Algorithm;
use mail_auth::common::parse::TxtRecordParser;
use mail_auth::common::verify::DomainKey;
use mail_auth::dkim::DkimError;
use mail_auth::hickory_resolver::config::ResolverConfig;
use mail_auth::hickory_resolver::config::ResolverOpts;
use std::borrow::Borrow;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::hash::Hash;
use std::net::IpAddr;
use std::net::Ipv4Addr;
use std::net::Ipv6Addr;
use std::sync::Arc;
use std::time::Duration;
use std::time::Instant;

/// Maximum number of signatures of a message that are verified.
pub const MAX_SIGNATURES: usize = 10;
/// Maximum size of the head of a message whose signatures are verified. Unit: octets.
const MAX_HEAD: usize = 64 * 1024;
/// Maximum number of fields of such a head.
const MAX_FIELDS: usize = 500;

/// A verifier of signatures.
pub struct Verifier {
    upstream: Upstream,
    authenticator: MessageAuthenticator,
}

impl Verifier {
    /// Creates a verifier that asks these resolvers, each look-up within `bound`.
    ///
    /// Errors: a sentence; the library refuses to start.
    pub fn new(servers: Nameservers, bound: Duration) -> Result<Verifier, InvalidInput> {
        let client = Arc::new(DnsClient::new(servers, bound));
        let (nobody, options) = (ResolverConfig::default(), ResolverOpts::default());
        let authenticator = MessageAuthenticator::new(nobody, options)
            .map_err(|_| InvalidInput("the verifier of DKIM signatures does not start".into()))?;
        Ok(Verifier { upstream: Upstream::new(client, Checking::ByResolver), authenticator })
    }

    /// Verifies the signatures of a message. What exceeds a bound counts as a signature that cannot
    /// be read.
    ///
    /// - `fields`: the number of fields in the head of the message.
    /// - `body_at`: where its body begins for whoever reads the report. What is verified must be what
    ///   is read.
    pub async fn verify(
        &self,
        message: &[u8],
        (fields, body_at): (usize, usize),
    ) -> Vec<Signature> {
        let unread = || vec![Signature { domain: String::new(), outcome: Outcome::Bad }];
        if fields > MAX_FIELDS {
            return unread();
        }
        // Strict: a signature with `l=` is not verified (RFC 8460 §3).
        let Some(parsed) = AuthenticatedMessage::parse_with_opts(message, None, true) else {
            return Vec::new();
        };
        if parsed.dkim_headers.len() > MAX_SIGNATURES
            || parsed.body_offset() > MAX_HEAD
            || parsed.body_offset() != body_at
        {
            return unread();
        }
        let mut table = Table(BTreeMap::new());
        for header in &parsed.dkim_headers {
            let name = format!("{}._domainkey.{}.", header.header.s, header.header.d);
            let known = table.0.entry(name.to_ascii_lowercase());
            if let Entry::Vacant(place) = known {
                place.insert(self.key(&name).await);
            }
        }
        let verified = self.authenticator.verify_dkim(parameters(&parsed, &table)).await;
        verified
            .iter()
            .map(|output| {
                let signature = output.signature();
                let key = signature.and_then(|s| {
                    table.0.get(&format!("{}._domainkey.{}.", s.s, s.d).to_ascii_lowercase())
                });
                let signs_sender = signature
                    .is_some_and(|s| s.h.iter().any(|field| field.eq_ignore_ascii_case("from")));
                // RFC 8301 §3.1: a signature by SHA-1 counts for nothing.
                let is_strong = signature.is_some_and(|s| s.a != Algorithm::RsaSha1);
                let fits = signs_sender && is_strong && key.is_some_and(|k| k.is_for_reports);
                Signature {
                    domain: signature.map(|s| s.d.to_lowercase()).unwrap_or_default(),
                    outcome: outcome(output.result(), fits),
                }
            })
            .collect()
    }

    /// Looks a key up.
    async fn key(&self, name: &str) -> Key {
        let missing = |error: Error| Key { found: Txt::Error(error), is_for_reports: false };
        let Ok(name) = DnsName::parse(name) else { return missing(no_key()) };
        let question = Question::new(&name, rtype::TXT);
        let Ok(reply) = self.upstream.ask(&question).await else { return missing(no_key()) };
        let Some(set) = reply.set.as_ref().filter(|_| reply.rcode == 0) else {
            return missing(no_key());
        };
        let mut first = None;
        for data in set.records() {
            let record = joined(data);
            match DomainKey::parse(&record) {
                Ok(key) => {
                    let text = String::from_utf8_lossy(&record);
                    let is_for_reports = signer::is_for_reports(&text);
                    return Key { found: Txt::DomainKey(Arc::new(key)), is_for_reports };
                }
                Err(error) => first = first.or(Some(error)),
            }
        }
        missing(first.unwrap_or_else(no_key))
    }
}

fn no_key() -> Error {
    Error::Dns(DnsError::Resolver("no key".into()))
}

/// Returns the character-strings of a TXT record, joined (RFC 6376 §3.6.2.2).
fn joined(mut data: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(data.len());
    while let Some((length, rest)) = data.split_first() {
        let (text, behind) = rest.split_at_checked(usize::from(*length)).unwrap_or((rest, &[]));
        out.extend_from_slice(text);
        data = behind;
    }
    out
}

fn outcome(result: &DkimResult, fits: bool) -> Outcome {
    match result {
        DkimResult::Pass if fits => Outcome::Good,
        DkimResult::Pass => Outcome::Unfit,
        DkimResult::Neutral(error)
        | DkimResult::Fail(error)
        | DkimResult::PermError(error)
        | DkimResult::TempError(error) => match error {
            Error::Dkim(DkimError::SignatureLength) => Outcome::Unfit,
            Error::Dkim(DkimError::SignatureExpired) => Outcome::Expired,
            Error::Dns(_) => Outcome::NoKey,
            _ => Outcome::Bad,
        },
        DkimResult::None => Outcome::Bad,
    }
}

/// A key as looked up.
struct Key {
    found: Txt,
    /// Whether its service list lets it sign TLS reports.
    is_for_reports: bool,
}

/// The keys by name, with a final dot. It answers for every name, so that nothing is asked elsewhere.
struct Table(BTreeMap<String, Key>);

impl ResolverCache<Box<str>, Txt> for Table {
    fn get<Q>(&self, name: &Q) -> Option<Txt>
    where
        Box<str>: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        // A name of any type is only comparable to a boxed text.
        let found = self.0.iter().find(|(known, _)| {
            let known: Box<str> = known.as_str().into();
            <Box<str> as Borrow<Q>>::borrow(&known) == name
        });
        Some(found.map_or_else(|| Txt::Error(no_key()), |(_, key)| key.found.clone()))
    }

    fn remove<Q>(&self, _: &Q) -> Option<Txt>
    where
        Box<str>: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        None
    }

    fn insert(&self, _: Box<str>, _: Txt, _: Instant) {}
}

type Message<'x> = &'x AuthenticatedMessage<'x>;
type Given<'x> = Parameters<
    'x,
    Message<'x>,
    Table,
    NoCache<Box<str>, RecordSet<MX>>,
    NoCache<Box<str>, RecordSet<Ipv4Addr>>,
    NoCache<Box<str>, RecordSet<Ipv6Addr>>,
    NoCache<IpAddr, RecordSet<Box<str>>>,
>;

fn parameters<'x>(message: Message<'x>, table: &'x Table) -> Given<'x> {
    Parameters {
        params: message,
        cache_txt: Some(table),
        cache_mx: None,
        cache_ptr: None,
        cache_ipv4: None,
        cache_ipv6: None,
    }
}
