//! What DNSSEC says of one answer that a person looked up, whoever gave it.

use crate::net::dig;
use crate::net::dig::Transport;
use crate::net::dig::Way;
use crate::net::dns::Checking;
use crate::net::dns::DnsClient;
use crate::net::dns::Reply;
use crate::net::dnssec::DnssecJudge;
use crate::net::dnssec::Judged;
use crate::net::dnssec::Validator;
use crate::net::nameservers::Nameservers;
use crate::net::second_opinion::SecondOpinion;
use crate::net::upstream::Upstream;
use crate::vocab::dns::Domain;
use crate::vocab::dns::Proof;
use crate::vocab::resolver::Endpoint;
use crate::vocab::text::Refused;
use crate::vocab::text::excerpt;
use crate::wire::dns_message::Asked;
use crate::wire::dns_message::AskedEdns;
use crate::wire::dns_message::DnsMessage;
use crate::wire::dns_name::DnsName;
use crate::wire::dns_words::rcode_word;
use bytes::Bytes;
use hickory_proto::op::Message;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

/// The size of UDP answers that a judge takes. Unit: octets.
const BUFFER: u16 = 1_232;

/// Types whose answers bear no signatures of their own, or anything: SIG, RRSIG, ANY.
const UNJUDGED: &[u16] = &[24, 46, 255];

/// A judge of single answers.
pub struct Judge {
    upstream: Upstream,
    validator: Validator,
    bound: Duration,
    local: bool,
}

impl Judge {
    /// A judge that draws keys from these servers. Must be made inside the runtime. `bound`: of one judgement.
    ///
    /// Errors: a sentence; the trust anchors cannot be read.
    pub fn new(servers: Nameservers, anchors: &str, bound: Duration) -> Result<Judge, Refused> {
        let local = servers.usual().iter().all(Endpoint::is_loopback);
        let client = Arc::new(DnsClient::new(servers, bound));
        let upstream = Upstream::new(Arc::clone(&client), Checking::Disabled);
        let second = SecondOpinion::new(Arc::clone(&client), anchors);
        let validator = Validator::new(anchors, upstream.clone(), second)?;
        Ok(Judge { upstream, validator, bound, local })
    }

    /// Asks a server the question again as DNSSEC wants it (DO, CD), and judges what comes. Never fails and never takes
    /// longer than the bound: what cannot be judged is indeterminate. `ad`: whether the first answer had AD.
    pub async fn of(&self, asked: &Asked, server: &Endpoint, way: &Way, ad: bool) -> Judged {
        if UNJUDGED.contains(&asked.question.rtype) {
            return not_told("answers of this type are not judged".into());
        }
        self.upstream.prefetch(&domain(&asked.question.name));
        match tokio::time::timeout(self.bound, self.asked(asked, server, way, ad)).await {
            Ok(judged) => judged,
            Err(_) => not_told(format!("not told within {} s", self.bound.as_secs())),
        }
    }

    async fn asked(&self, asked: &Asked, server: &Endpoint, way: &Way, ad: bool) -> Judged {
        let edns = AskedEdns { size: BUFFER, dnssec_ok: true, cookie: None, nsid: false };
        let asked = Asked { checking_disabled: true, edns: Some(edns), ..asked.clone() };
        let mut got = dig::ask(&asked, server, way).await;
        if got.as_ref().is_ok_and(|g| is_truncated(&g.raw)) {
            let way = Way { transport: Transport::Tcp, ..way.clone() };
            got = dig::ask(&asked, server, &way).await;
        }
        match got {
            Ok(got) => {
                let judged = self.message(&got.raw).await;
                // A resolver on this very host may be believed where nothing can be judged from its answers.
                match judged.proof {
                    Proof::Indeterminate if ad && self.local => {
                        Judged { proof: Proof::Secure, reason: Some("AD bit".into()) }
                    }
                    _ => judged,
                }
            }
            Err(error) => not_told(format!("no answer with DNSSEC records: {error}")),
        }
    }

    /// Judges a message that was asked for with DO and CD.
    pub async fn message(&self, raw: &[u8]) -> Judged {
        let raw = Bytes::copy_from_slice(raw);
        match rcode(&raw) {
            Some(0 | 3) => {}
            Some(other) => {
                return not_told(format!(
                    "the server answers {} even where it need not validate",
                    rcode_word(other)
                ));
            }
            None => return not_told("the answer cannot be read".into()),
        }
        match Message::from_vec(&raw) {
            Ok(message) => self.validator.judge(&Reply { raw, message }).await,
            Err(_) => not_told("the answer cannot be read by the judge".into()),
        }
    }

    /// The reply to a question with DO and CD, asked at most once.
    ///
    /// Errors: why there is none.
    pub async fn reply(&self, name: &DnsName, rtype: u16) -> Result<Arc<Reply>, String> {
        self.upstream.reply(&domain(name), rtype).await
    }

    /// Judges a reply, within the bound.
    pub async fn reply_judged(&self, reply: &Reply) -> Judged {
        match tokio::time::timeout(self.bound, self.message(&reply.raw)).await {
            Ok(judged) => judged,
            Err(_) => not_told(format!("not told within {} s", self.bound.as_secs())),
        }
    }
}

fn domain(name: &DnsName) -> Domain {
    Domain::from_wire(&name.to_string())
}

fn not_told(reason: String) -> Judged {
    Judged { proof: Proof::Indeterminate, reason: Some(reason) }
}

/// A judgement in a few words: `secure`, `insecure (NSEC3 with Opt-Out)`.
#[must_use]
pub fn said(judged: &Judged) -> String {
    let word = judged.proof.word();
    match &judged.reason {
        Some(reason) => format!("{word} ({})", excerpt(reason, 200)),
        None => word.to_string(),
    }
}

/// The rcode of a message, with the part that OPT carries.
#[must_use]
pub fn rcode(raw: &[u8]) -> Option<u16> {
    DnsMessage::read(raw).ok().map(|m| m.rcode())
}

/// Whether a message is cut.
#[must_use]
pub fn is_truncated(raw: &[u8]) -> bool {
    DnsMessage::read(raw).is_ok_and(|m| m.header.has("tc"))
}

/// The addresses in an answer.
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

/// The whole cookie of a server, where it continues ours. RFC 7873 §4.
#[must_use]
pub fn wanted_cookie(raw: &[u8], sent: &[u8]) -> Option<Vec<u8>> {
    let message = DnsMessage::read(raw).ok()?;
    let (_, cookie) = message.options().into_iter().find(|(code, _)| *code == 10)?;
    (cookie.len() <= 40 && cookie.len() > 8 && cookie.starts_with(sent)).then(|| cookie.to_vec())
}
