//! A second validator, asked only where the first one lacks the algorithm: P-384 (14) and Ed25519 (15).
//!
//! Only its word "secure" counts; it is known to call some good denials and wildcards bogus.

use crate::net::dns::DnsClient;
use crate::net::dnssec::ROOT_ANCHORS;
use futures_util::StreamExt;
use hickory_net::DnsHandle;
use hickory_net::client::Client;
use hickory_net::dnssec::DnssecDnsHandle;
use hickory_net::runtime::TokioRuntimeProvider;
use hickory_proto::dnssec::Proof;
use hickory_proto::dnssec::TrustAnchors;
use hickory_proto::op::DnsRequestOptions;
use hickory_proto::op::Query;
use std::str::FromStr;
use std::sync::Arc;

/// The other validator.
pub struct SecondOpinion {
    handle: DnssecDnsHandle<Client<TokioRuntimeProvider>>,
}

impl SecondOpinion {
    /// A second validator over the same resolvers and anchors; `None` where the anchors are DS records, which it
    /// cannot start from.
    #[must_use]
    pub fn new(client: &DnsClient, anchors: &str) -> Option<SecondOpinion> {
        let anchors = if anchors == ROOT_ANCHORS {
            TrustAnchors::default()
        } else {
            TrustAnchors::from_str(anchors).ok().filter(|a| !a.is_empty())?
        };
        let handle = DnssecDnsHandle::with_trust_anchor(client.first()?, Arc::new(anchors));
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
