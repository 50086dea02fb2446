//! Policy exchanges by domain. Each is shared by all that need it, tries one address after another,
//! and respects the concurrency limits.

use crate::net::host_limits::HostLimits;
use crate::net::https;
use crate::net::https::Attempt;
use crate::net::https::Limits;
use crate::net::https_options::HttpsOptions;
use crate::net::query_progress::Stages;
use crate::net::shared_queries::SharedQueries;
use crate::os::open_files;
use crate::policy::evidence::FetchFailure;
use crate::policy::evidence::PolicyExchange;
use crate::policy::evidence::Query;
use crate::policy::evidence::Via;
use crate::policy::sts::BACK_OFF;
use crate::vocab::dns::Domain;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;
use std::time::Instant;

/// Size of the policy cache. It prevents a second fetch for a domain that is listed twice. A
/// typical exchange takes some 5 KiB, most of it certificates; the largest policy has 64 KiB. Unit:
/// octets.
const ROOM: usize = 8 * 1024 * 1024;
/// Size of an exchange without its texts and certificates. Unit: octets.
const FRAME: usize = 512;
/// Shortest time between two fetches of the same policy. Source: RFC 8461 §3.3.
const AGE: Duration = Duration::from_secs(BACK_OFF.unsigned_abs());

/// Returns the approximate size of an exchange. Unit: octets.
fn weight(exchange: &Arc<PolicyExchange>) -> usize {
    let texts = [&exchange.location, &exchange.content_type, &exchange.content_encoding];
    let texts: usize = texts.into_iter().flatten().map(String::len).sum();
    let chain: usize = exchange.chain.iter().map(Vec::len).sum();
    FRAME + exchange.body.as_ref().map_or(0, Vec::len) + chain + texts
}

/// A client for policies, with a cache.
#[derive(Debug)]
pub struct Policies {
    options: Arc<HttpsOptions>,
    shared: SharedQueries<(Domain, Via), Arc<PolicyExchange>>,
    host_limits: HostLimits,
    stages: Stages,
}

impl Policies {
    /// Creates a client with an empty cache.
    #[must_use]
    pub fn new(options: HttpsOptions, host_limits: HostLimits, stages: Stages) -> Policies {
        Policies {
            options: Arc::new(options),
            shared: SharedQueries::weighing(ROOM, weight),
            host_limits,
            stages,
        }
    }

    /// Returns the policy exchange of a domain, over the given addresses of its policy host, or
    /// through the proxy if there are none.
    pub async fn fetched(
        &self,
        domain: &Domain,
        via: Via,
        addresses: Option<Vec<IpAddr>>,
    ) -> PolicyExchange {
        let ask = || {
            let query = Query::StsPolicy(domain.clone(), via);
            drop(self.stages.ask(query.clone()));
            let way = Way {
                domain: domain.clone(),
                query,
                options: Arc::clone(&self.options),
                host_limits: self.host_limits.clone(),
                stages: self.stages.clone(),
            };
            async move { Arc::new(way.exchange(addresses).await) }
        };
        let pending = self.shared.get(&(domain.clone(), via), |_| Some(AGE), ask);
        match pending.await {
            Some(exchange) => Arc::unwrap_or_clone(exchange),
            None => PolicyExchange::failed(FetchFailure::Broken("it was broken off here".into())),
        }
    }
}

impl Policies {
    /// Returns the exchange over one address of the policy host. An HTTP proxy chooses the address
    /// by itself, so what it brings says nothing about this one: that is told as not seen from here.
    pub async fn fetched_at(&self, domain: &Domain, address: IpAddr) -> PolicyExchange {
        if let Err(denied) = https::allowed(domain, &[address], &self.options) {
            return PolicyExchange::failed(denied);
        }
        if self.options.proxy.is_some() {
            let why = "the HTTP proxy chooses the address of the policy host by itself: no single address is seen through it";
            return PolicyExchange::failed(FetchFailure::NoRoute(why.into()));
        }
        let limits = Limits { whole: self.options.bound(), connect: None };
        let permit = self.host_limits.take(address).await;
        let attempt = https::fetch(domain, Some(address), &self.options, limits).await;
        permit.end();
        attempt.exchange
    }
}

/// The parameters of one exchange.
struct Way {
    domain: Domain,
    query: Query,
    options: Arc<HttpsOptions>,
    host_limits: HostLimits,
    stages: Stages,
}

impl Way {
    /// Returns the exchange with the first address that accepts a connection. If none does, returns
    /// the failure of the first address, which other clients would try first.
    async fn exchange(&self, addresses: Option<Vec<IpAddr>>) -> PolicyExchange {
        let ways = match addresses.map(|all| https::allowed(&self.domain, &all, &self.options)) {
            None => vec![None],
            Some(Ok(allowed)) => allowed.into_iter().map(Some).collect(),
            Some(Err(denied)) => {
                self.stages.begin(&self.query);
                self.stages.end(&self.query, Duration::ZERO);
                return PolicyExchange::failed(denied);
            }
        };
        // One unresponsive address must not use up the time of the others. All of them together
        // share the time limit of one exchange.
        let several = u32::try_from(ways.len()).ok().filter(|several| *several > 1);
        let connect = several.map(|several| self.options.bound() / several);
        let mut limits = Limits { whole: self.options.bound(), connect };
        let mut first = None;
        for (index, address) in ways.into_iter().enumerate() {
            if index > 0 {
                self.stages.ask_again(&self.query);
            }
            let permit = match address {
                Some(address) => self.host_limits.take(address).await,
                None => self.host_limits.through_proxy().await,
            };
            self.stages.begin(&self.query);
            let started = Instant::now();
            let Attempt { exchange, connected, .. } = self.attempt(address, limits).await;
            limits.whole = limits.whole.saturating_sub(started.elapsed());
            self.stages.end(&self.query, permit.pause());
            permit.end();
            if connected {
                return exchange;
            }
            first.get_or_insert(exchange);
            if limits.whole.is_zero() {
                break;
            }
        }
        let none = || PolicyExchange::failed(FetchFailure::Broken("no response".into()));
        first.unwrap_or_else(none)
    }

    /// Makes one attempt, and repeats it after a local shortage of open files. Such a failure says
    /// nothing about the server.
    async fn attempt(&self, address: Option<IpAddr>, limits: Limits) -> Attempt {
        let started = Instant::now();
        loop {
            let left = Limits { whole: limits.whole.saturating_sub(started.elapsed()), ..limits };
            let attempt = https::fetch(&self.domain, address, &self.options, left).await;
            if !attempt.shortage || left.whole <= open_files::RETRY {
                return attempt;
            }
            tokio::time::sleep(open_files::RETRY).await;
        }
    }
}
