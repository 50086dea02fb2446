//! The DNSSEC judge: is an answer secure, insecure, bogus, or not to be told?

use crate::net::dns::Reply;
use crate::net::second_opinion::SecondOpinion;
use crate::net::upstream::DNSKEY;
use crate::net::upstream::Upstream;
use crate::vocab::anchor;
use crate::vocab::dns::Domain;
use crate::vocab::dns::Proof;
use crate::vocab::text::Refused;
use domain::base::Message;
use domain::dnssec::validator::context::Config;
use domain::dnssec::validator::context::ValidationContext;
use domain::dnssec::validator::context::ValidationState;
use hickory_proto::rr::RecordType;
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

/// The root's keys, as published by IANA: KSK-2017 and KSK-2024.
pub const ROOT_ANCHORS: &str = "\
. 172800 IN DS 20326 8 2 E06D44B80B8F1D39A95C0B0D7C65D08458E880409BBC683457104237C7F8EC8D
. 172800 IN DS 38696 8 2 683D2D0ACB8C9B712A1948B27F741219298D0A450D612C483AF444A4C0FB2B16
";

/// So many zones and signatures are kept.
const ZONES: u64 = 4_000;

/// The longest that anything is held for or against a zone. The validator knows no other bound for a denial that proves
/// nothing, and its own is a week. Source: RFC 9520 §3.2 (failures are not kept for longer than five minutes).
const LONGEST: Duration = Duration::from_secs(300);
/// How long a failure is held against a zone: as short as may be. Source: RFC 9520 §3.2 (one second at least).
pub const FAILURE: Duration = Duration::from_secs(1);

/// What the validator says of a zone that is signed only with algorithms it lacks.
const NO_ALGORITHM: &str = "No supported algorithm in DS RRset";

/// The validator's reasons in plainer words.
fn plainly(reason: &str) -> String {
    match reason {
        "too many bad signature for DNSKEY" | "too many bad signatures for DNSKEY" => {
            "the signatures of the zone's keys do not hold (expired or wrong)"
        }
        "No signature" => "a signature is missing",
        "Bad signature" | "too many bad signatures" => {
            "a signature does not hold (expired or wrong)"
        }
        "No DNSKEY found" => "the zone's keys are missing or do not fit the DS record",
        other => other,
    }
    .to_string()
}

/// How answers are judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DnssecMode {
    /// Every chain is validated here.
    #[default]
    Validate,
    /// The resolver's AD bit is believed.
    TrustAd,
    /// Nothing is judged.
    Off,
}

/// What the judge says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    /// The status.
    pub proof: Proof,
    /// Why, where it is known.
    pub reason: Option<String>,
}

/// A judge of raw answers, so that another validator can take this one's place.
pub trait DnssecJudge: Send + Sync {
    /// Judges one reply. Never fails: what cannot be judged is indeterminate.
    fn judge<'a>(&'a self, reply: &'a Reply) -> Pin<Box<dyn Future<Output = Judged> + Send + 'a>>;
}

/// The validator of the `domain` crate over the shared memory.
pub struct Validator {
    context: ValidationContext<Upstream>,
    upstream: Upstream,
    second: Option<SecondOpinion>,
}

impl Validator {
    /// A validator that starts from the given anchors: DS or DNSKEY records as zone-file text.
    ///
    /// Errors: a sentence; the text holds no anchor.
    pub fn new(
        anchors: &str,
        upstream: Upstream,
        second: Option<SecondOpinion>,
    ) -> Result<Validator, Refused> {
        let anchors = anchor::parse(anchors)?;
        let mut config = Config::new();
        // The default keeps 100 zones: too few for a bulk run, of which many are in flight at once. More than this would
        // grow with the run. (`set_max_nsec3_cache` is not called: in this version it overwrites the size set here.)
        config.set_max_node_cache(ZONES);
        config.set_max_isig_cache(ZONES);
        config.set_max_usig_cache(ZONES);
        config.set_max_validity(LONGEST);
        config.set_max_bogus_validity(FAILURE);
        let context = ValidationContext::with_config(anchors, upstream.clone(), config);
        Ok(Validator { context, upstream, second })
    }

    /// An answer from a zone whose algorithm the first validator lacks.
    async fn ask_second(&self, reply: &Reply) -> Judged {
        let secure = match (&self.second, reply.message.queries.first()) {
            (Some(second), Some(question)) => second.is_secure(question).await,
            (None, _) | (_, None) => false,
        };
        if secure {
            return Judged { proof: Proof::Secure, reason: None };
        }
        let reason = "signed with an algorithm that is not supported here";
        Judged { proof: Proof::Insecure, reason: Some(reason.into()) }
    }

    /// Whether the resolver passes DNSSEC records on: the root's DNSKEY set must come with signatures.
    async fn resolver_strips(&self) -> bool {
        match self.upstream.reply(&Domain::from_wire("."), DNSKEY).await {
            Ok(reply) => {
                !reply.message.answers.iter().any(|r| r.record_type() == RecordType::RRSIG)
            }
            Err(_) => false,
        }
    }
}

impl DnssecJudge for Validator {
    fn judge<'a>(&'a self, reply: &'a Reply) -> Pin<Box<dyn Future<Output = Judged> + Send + 'a>> {
        Box::pin(async move {
            let Ok(mut message) = Message::from_octets(reply.raw.to_vec()) else {
                return Judged {
                    proof: Proof::Bogus,
                    reason: Some("the answer cannot be read".into()),
                };
            };
            let judged = self.context.validate_msg::<_, Vec<u8>>(&mut message).await;
            let (proof, reason) = match judged {
                Ok((state, ede)) => {
                    let proof = match state {
                        ValidationState::Secure => Proof::Secure,
                        ValidationState::Insecure => Proof::Insecure,
                        ValidationState::Bogus => Proof::Bogus,
                        ValidationState::Indeterminate => Proof::Indeterminate,
                    };
                    (
                        proof,
                        ede.and_then(|e| {
                            e.text().map(|t| match t {
                                Ok(text) => text.to_string(),
                                Err(raw) => crate::vocab::text::printable_bytes(raw),
                            })
                        }),
                    )
                }
                Err(error) => (Proof::Bogus, Some(error.to_string())),
            };
            if proof == Proof::Insecure && reason.as_deref() == Some(NO_ALGORITHM) {
                return self.ask_second(reply).await;
            }
            if matches!(proof, Proof::Bogus | Proof::Indeterminate) && self.resolver_strips().await
            {
                return Judged {
                    proof: Proof::Indeterminate,
                    reason: Some("the resolver does not pass DNSSEC records on".into()),
                };
            }
            Judged { proof, reason: reason.filter(|r| !r.is_empty()).map(|r| plainly(&r)) }
        })
    }
}
