//! A second validator, asked only where the first one lacks the algorithm: P-384 (14) and Ed25519 (15).
//!
//! Only its word "secure" counts; it is known to call some good denials and wildcards bogus.

use crate::net::dns::Checking;
use crate::net::dns::DnsClient;
use crate::net::dnssec::FAILURE;
use crate::net::dnssec::ROOT_ANCHORS;
use crate::vocab::dns::Domain;
use futures_util::Stream;
use futures_util::StreamExt;
use futures_util::stream;
use hickory_net::DnsHandle;
use hickory_net::NetError;
use hickory_net::dnssec::DnssecDnsHandle;
use hickory_net::runtime::TokioRuntimeProvider;
use hickory_proto::dnssec::Proof;
use hickory_proto::dnssec::TrustAnchors;
use hickory_proto::op::DnsRequest;
use hickory_proto::op::DnsRequestOptions;
use hickory_proto::op::DnsResponse;
use hickory_proto::op::Query;
use std::pin::Pin;
use std::str::FromStr;
use std::sync::Arc;

/// Everybody who is asked, as the other validator wants them: each question goes to those who are there for it.
#[derive(Clone)]
struct Everybody(Arc<DnsClient>);

impl DnsHandle for Everybody {
    type Response = Pin<Box<dyn Stream<Item = Result<DnsResponse, NetError>> + Send>>;
    type Runtime = TokioRuntimeProvider;

    fn send(&self, request: DnsRequest) -> Self::Response {
        let client = Arc::clone(&self.0);
        Box::pin(stream::once(async move {
            let question = request.queries.first().ok_or(NetError::Message("no question"))?;
            let name = Domain::from_wire(&question.name().to_ascii());
            let checking = match request.metadata.checking_disabled {
                true => Checking::Disabled,
                false => Checking::ByResolver,
            };
            let reply = client.ask(&name, question.query_type().into(), checking).await;
            let reply = reply.map_err(NetError::Msg)?;
            Ok(DnsResponse::from_buffer(reply.raw.to_vec())?)
        }))
    }
}

/// The other validator.
pub struct SecondOpinion {
    handle: DnssecDnsHandle<Everybody>,
}

impl SecondOpinion {
    /// A second validator over the same resolvers and anchors; `None` where the anchors are DS records, which it
    /// cannot start from.
    #[must_use]
    pub fn new(client: Arc<DnsClient>, anchors: &str) -> Option<SecondOpinion> {
        let anchors = if anchors == ROOT_ANCHORS {
            TrustAnchors::default()
        } else {
            TrustAnchors::from_str(anchors).ok().filter(|a| !a.is_empty())?
        };
        let handle = DnssecDnsHandle::with_trust_anchor(Everybody(client), Arc::new(anchors))
            .negative_validation_ttl(FAILURE..=FAILURE);
        Some(SecondOpinion { handle })
    }

    /// Whether the answer to a question is positive and secure.
    pub async fn is_secure(&self, question: &Query) -> bool {
        let mut options = DnsRequestOptions::default();
        options.edns_set_dnssec_ok = true;
        match self.handle.lookup(question.clone(), options).next().await {
            Some(Ok(reply)) => {
                !reply.answers.is_empty() && reply.answers.iter().all(|r| r.proof == Proof::Secure)
            }
            Some(Err(_)) | None => false,
        }
    }
}
