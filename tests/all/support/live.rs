//! The way out to the network of `src/net/live.rs`, led to servers of a test.

use destgate::net::connect::Connector;
use destgate::net::connect::Substitution;
use destgate::net::dns::DnssecMode;
use destgate::net::host_limits::Limits;
use destgate::net::https_options::HttpsOptions;
use destgate::net::live::Live;
use destgate::net::live::LiveOptions;
use destgate::net::live::Net;
use destgate::net::nameservers::Nameservers;
use destgate::net::smtp_options::SmtpOptions;
use destgate::net::tls::crypto;
use destgate::net::tls::offer;
use destgate::policy::evidence::Answer;
use destgate::policy::evidence::PolicyExchange;
use destgate::policy::evidence::Query;
use destgate::policy::evidence::Via;
use destgate::vocab::dns::Domain;
use futures_util::future::join_all;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::runtime::Builder;
use tokio::runtime::Runtime;

pub fn runtime() -> Runtime {
    Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap()
}

/// A way out that leads to these servers alone: `connect_to` as the option of that name has it.
pub fn live(limits: Limits, resolver: Option<SocketAddr>, connect_to: &[String]) -> Live {
    live_by(limits, resolver, connect_to, None)
}

pub fn live_by(
    limits: Limits,
    resolver: Option<SocketAddr>,
    connect_to: &[String],
    proxy: Option<String>,
) -> Live {
    let substitutions = connect_to.iter().map(|text| Substitution::parse(text).unwrap()).collect();
    let connector = Arc::new(Connector { substitutions, ..Connector::default() });
    let bound = Duration::from_secs(5);
    Live::new(LiveOptions {
        servers: Nameservers::in_order(resolver.map(Into::into).as_slice()),
        dnssec: DnssecMode::Off,
        keep_judged: false,
        anchors: String::new(),
        bound,
        smtp: SmtpOptions {
            ehlo: "test.example".into(),
            bound,
            connector: Arc::clone(&connector),
            offer: offer::Offer::everything(),
            identities: None,
        },
        https: HttpsOptions {
            user_agent: "test".into(),
            proxy,
            bound,
            connector,
            provider: crypto::provider(),
        },
        limits,
    })
    .unwrap()
}

/// The policy exchanges of `d0.example`, `d1.example` and so on, all at once.
pub async fn policies(live: &Live, count: usize, via: Via) -> Vec<PolicyExchange> {
    let queries: Vec<Query> = (0..count)
        .map(|n| Query::StsPolicy(Domain::parse(&format!("d{n}.example")).unwrap(), via))
        .collect();
    let answers = join_all(queries.iter().map(|query| live.ask(query))).await;
    let exchange = |answer| match answer {
        Answer::StsPolicy(exchange) => exchange,
        other => panic!("{other:?}"),
    };
    answers.into_iter().map(exchange).collect()
}
