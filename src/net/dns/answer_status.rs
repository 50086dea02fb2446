//! The DNSSEC status of single answers that a user looked up, from any server. It repeats the query
//! with DNSSEC records and validates the response.

use crate::net::dig;
use crate::net::dig::Transport;
use crate::net::dig::Way;
use crate::net::dns::DnsClient;
use crate::net::dns::cache::Upstream;
use crate::net::dns::exchange::Checking;
use crate::net::dns::validator::Validated;
use crate::net::dns::validator::Validator;
use crate::net::nameservers::Nameservers;
use crate::policy::dnssec::anchor::Anchors;
use crate::policy::dnssec::zone::Nothing;
use crate::vocab::dns::Domain;
use crate::vocab::dns::Proof;
use crate::vocab::dns_name::DnsName;
use crate::vocab::dns_record::DnsReply;
use crate::vocab::dns_record::Question;
use crate::vocab::resolver::Endpoint;
use crate::vocab::text::InvalidInput;
use crate::vocab::text::excerpt;
use crate::wire::dns_message::Asked;
use crate::wire::dns_message::AskedEdns;
use crate::wire::dns_message::DnsMessage;
use crate::wire::dns_reply;
use crate::wire::dns_words::rcode_word;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

/// Size of UDP answers that is advertised. Unit: octets.
const BUFFER: u16 = 1_232;

/// Types whose answers are not validated, since they carry no signatures of their own or mix types:
/// SIG, RRSIG, ANY.
const UNJUDGED: &[u16] = &[24, 46, 255];

/// Time limit for a whole chain, as a multiple of the limit for one look-up.
const LOOKUPS: u32 = 4;

/// The DNSSEC status of an answer, with its reason in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// The status.
    pub proof: Proof,
    /// The reason, if known.
    pub reason: Option<String>,
}

/// A validator for single answers.
pub struct Judge {
    upstream: Upstream,
    validator: Validator,
    bound: Duration,
}

impl Judge {
    /// Creates a judge that fetches keys from the given servers. It must be created inside the
    /// runtime. `bound` is the time limit for one judgement.
    ///
    /// Errors: a sentence; the trust anchors cannot be read.
    pub fn new(
        servers: Nameservers,
        anchors: &str,
        bound: Duration,
    ) -> Result<Judge, InvalidInput> {
        let client = Arc::new(DnsClient::new(servers, bound));
        let upstream = Upstream::new(client, Checking::Disabled);
        // Without a zone cache, every link of the chain is present in the result and can be shown.
        let validator = Validator::remembering(anchors, upstream.clone(), Arc::new(Nothing))?;
        Ok(Judge { upstream, validator, bound })
    }

    /// Returns the trust anchors.
    #[must_use]
    pub fn anchors(&self) -> &Anchors {
        self.validator.anchors()
    }

    /// Repeats the query with the DO and CD bits set, and validates the response. Never fails and
    /// never exceeds the time limit: an answer that cannot be validated is indeterminate.
    pub async fn of(&self, asked: &Asked, server: &Endpoint, way: &Way) -> Verdict {
        if UNJUDGED.contains(&asked.question.rtype) {
            return not_told("answers of this type are not judged".into());
        }
        self.upstream.prefetch(&Domain::from_wire(&asked.question.name.to_string()));
        match tokio::time::timeout(self.bound, self.asked(asked, server, way)).await {
            Ok(verdict) => verdict,
            Err(_) => not_told(format!("not told within {} s", self.bound.as_secs())),
        }
    }

    async fn asked(&self, asked: &Asked, server: &Endpoint, way: &Way) -> Verdict {
        let edns = AskedEdns { size: BUFFER, dnssec_ok: true, cookie: None, nsid: false };
        let asked = Asked { checking_disabled: true, edns: Some(edns), ..asked.clone() };
        let mut got = dig::ask(&asked, server, way).await;
        if got.as_ref().is_ok_and(|g| is_truncated(&g.raw)) {
            let way = Way { transport: Transport::Tcp, ..way.clone() };
            got = dig::ask(&asked, server, &way).await;
        }
        let got = match got {
            Ok(got) => got,
            Err(no_answer) => {
                return not_told(format!("no answer with DNSSEC records: {no_answer}"));
            }
        };
        let question = Question::new(&asked.question.name, asked.question.rtype);
        match dns_reply::reduce(&got.raw, &question) {
            Ok(reply) => self.verdict(&Arc::new(reply)).await,
            Err(broken) => not_told(format!("the answer cannot be read: {broken}")),
        }
    }

    async fn verdict(&self, reply: &Arc<DnsReply>) -> Verdict {
        if !reply.is_answer() {
            let word = rcode_word(reply.rcode);
            return not_told(format!("the server answers {word} even where it need not validate"));
        }
        let mut whole = verdict(&self.validator.judge(reply).await);
        let mut at = Arc::clone(reply);
        // A server that does not follow an alias leaves its target to a further query.
        for _ in 0..dns_reply::MAX_ALIASES {
            if !at.is_open() || !matches!(whole.proof, Proof::Secure | Proof::Insecure) {
                return whole;
            }
            let question = Question::new(&at.last_name(), at.question.rtype);
            at = match self.upstream.ask(&question).await {
                Ok(next) if next.is_answer() => next,
                Ok(next) => {
                    return not_told(format!(
                        "the target of the alias: {}",
                        rcode_word(next.rcode)
                    ));
                }
                Err(why) => return not_told(format!("the target of the alias: {why}")),
            };
            let next = verdict(&self.validator.judge(&at).await);
            if next.proof != Proof::Secure {
                whole = next;
            }
        }
        not_told("the aliases have no end".into())
    }

    /// Queries with DO and CD set, and validates the reply within the time limit. Without a reply,
    /// the chain down to the name is validated nevertheless.
    ///
    /// Errors: the time limit passed.
    pub async fn traced(&self, name: &DnsName, rtype: u16) -> Result<Traced, String> {
        let question = Question::new(name, rtype);
        self.upstream.prefetch(&Domain::from_wire(&name.to_string()));
        let judged = async {
            let reply = self.upstream.ask(&question).await;
            let shown = reply.clone().unwrap_or_else(|_| Arc::new(DnsReply::empty(&question)));
            let validated = self.validator.judge(&shown).await;
            Traced { reply, validated }
        };
        let bound = self.bound.saturating_mul(LOOKUPS);
        match tokio::time::timeout(bound, judged).await {
            Ok(traced) => Ok(traced),
            Err(_) => Err(format!("not told within {} s", bound.as_secs())),
        }
    }
}

/// A reply with the chain of trust down to it.
pub struct Traced {
    /// The reply, or the reason why there is none.
    pub reply: Result<Arc<DnsReply>, String>,
    /// The DNSSEC result.
    pub validated: Validated,
}

fn not_told(reason: String) -> Verdict {
    Verdict { proof: Proof::Indeterminate, reason: Some(reason) }
}

/// Returns a DNSSEC result in words.
#[must_use]
pub fn verdict(validated: &Validated) -> Verdict {
    let reason = match validated.fault {
        Some(fault) => Some(fault.words().to_string()),
        None => validated.judged.reason.as_ref().map(ToString::to_string),
    };
    Verdict { proof: validated.judged.proof, reason }
}

/// Formats a verdict in a few words: `secure`, `insecure (example.com. is not signed: …)`.
#[must_use]
pub fn said(verdict: &Verdict) -> String {
    let word = verdict.proof.word();
    match &verdict.reason {
        Some(reason) => format!("{word} ({})", excerpt(reason, 200)),
        None => word.to_string(),
    }
}

/// Returns the response code of a message, including the part that OPT carries.
#[must_use]
pub fn rcode(raw: &[u8]) -> Option<u16> {
    DnsMessage::read(raw).ok().map(|m| m.rcode())
}

/// Reports whether a message is truncated.
#[must_use]
pub fn is_truncated(raw: &[u8]) -> bool {
    DnsMessage::read(raw).is_ok_and(|m| m.header.has("tc"))
}

/// Returns the addresses in the answer section.
#[must_use]
pub fn addresses(raw: &[u8]) -> Vec<IpAddr> {
    let Ok(message) = DnsMessage::read(raw) else { return Vec::new() };
    let address = |r: &crate::wire::dns_message::Record<'_>| {
        let mut data = r.data.clone();
        match (r.rtype, data.left()) {
            (1, 4) => <[u8; 4]>::try_from(data.rest()).ok().map(IpAddr::from),
            (28, 16) => <[u8; 16]>::try_from(data.rest()).ok().map(IpAddr::from),
            _ => None,
        }
    };
    message.answer.iter().filter_map(address).collect()
}

/// Returns the complete server cookie if it continues the client cookie `sent`. RFC 7873 §4.
#[must_use]
pub fn wanted_cookie(raw: &[u8], sent: &[u8]) -> Option<Vec<u8>> {
    let message = DnsMessage::read(raw).ok()?;
    let (_, cookie) = message.options().into_iter().find(|(code, _)| *code == 10)?;
    (cookie.len() <= 40 && cookie.len() > 8 && cookie.starts_with(sent)).then(|| cookie.to_vec())
}
