//! Faults of this host in the exchange of a policy.

use crate::support::run::Bounded;
use destgate::net::connect::Connector;
use destgate::net::connect::Substitution;
use destgate::net::host_limits::HostLimits;
use destgate::net::host_limits::Limits;
use destgate::net::https_options::HttpsOptions;
use destgate::net::policies::Policies;
use destgate::net::query_progress::Stages;
use destgate::net::tls::crypto;
use destgate::policy::evidence::FetchFailure;
use destgate::policy::evidence::Via;
use destgate::vocab::dns::Domain;
use nix::sys::resource::Resource;
use nix::sys::resource::setrlimit;
use std::env;
use std::fs::File;
use std::net::IpAddr;
use std::net::Ipv4Addr;
use std::net::TcpListener;
use std::process::Command;
use std::sync::Arc;
use std::thread;
use std::time::Duration;
use tokio::runtime::Runtime;

const LOOPBACK: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

fn options(connector: Connector) -> HttpsOptions {
    HttpsOptions {
        user_agent: "test".into(),
        proxy: None,
        bound: Duration::from_secs(20),
        connector: Arc::new(connector),
        provider: crypto::provider(),
    }
}

fn domain() -> Domain {
    Domain::parse("example.com").unwrap()
}

/// The variable that marks the process in which file descriptors run out.
const CHILD: &str = "DESTGATE_TEST_SHORTAGE";

#[test]
fn a_shortage_of_file_descriptors_is_waited_for() {
    if env::var_os(CHILD).is_some() {
        return fetch_in_a_shortage();
    }
    // In a process of its own, so that the other tests keep their file descriptors.
    let output = Command::new(env::current_exe().unwrap())
        .args(["--exact", "net::own_faults::a_shortage_of_file_descriptors_is_waited_for"])
        .env(CHILD, "1")
        .bounded()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && said.contains("1 passed"), "{said}");
}

fn fetch_in_a_shortage() {
    let listener = TcpListener::bind((LOOPBACK, 0)).unwrap();
    let to = listener.local_addr().unwrap();
    let rule = Substitution { host: None, port: None, to };
    let connector = Connector { substitutions: vec![rule], ..Connector::default() };
    let runtime = Runtime::new().unwrap();
    setrlimit(Resource::RLIMIT_NOFILE, 64, 64).unwrap();
    let host_limits = HostLimits::new(&Limits::default());
    let policies = Policies::new(options(connector), host_limits, Stages::default());
    let files: Vec<File> = std::iter::from_fn(|| File::open("/dev/null").ok()).collect();
    assert!(!files.is_empty() && files.len() < 64);
    thread::spawn(move || {
        thread::sleep(Duration::from_millis(500));
        drop(files);
        while listener.accept().is_err() {}
    });
    let exchange = runtime.block_on(policies.fetched(&domain(), Via::V4, Some(vec![LOOPBACK])));
    // The server was reached: it closes the connection in the handshake.
    let why = exchange.body.unwrap_err();
    assert!(!matches!(why, FetchFailure::NoRoute(_) | FetchFailure::TimedOut(_)), "{why:?}");
}

#[cfg(feature = "openssl")]
#[test]
fn a_refused_address_is_not_called_a_failed_connection() {
    let connector = Connector { deny_private: true, ..Connector::default() };
    let (domain, options, bound) = (domain(), options(connector), Duration::from_secs(5));
    let fetch = destgate::net::https_openssl::fetch(&domain, LOOPBACK, &options, bound);
    let why = Runtime::new().unwrap().block_on(fetch).body.unwrap_err();
    assert!(matches!(why, FetchFailure::Denied(_)), "{why:?}");
}
