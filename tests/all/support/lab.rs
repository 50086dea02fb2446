//! The rehearsal lab inside the test process, for tests that must get at what lies between it and the binary.

use crate::support::net::over_tcp;
use crate::support::run::Home;
use destgate::lab::Lab;
use hickory_proto::op::Message;
use std::net::SocketAddr;
use std::sync::LazyLock;
use tokio::runtime::Runtime;

static LAB: LazyLock<(Runtime, Lab)> = LazyLock::new(|| {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let lab = runtime.block_on(Lab::start()).unwrap();
    (runtime, lab)
});

/// One lab for all tests.
pub fn lab() -> &'static Lab {
    &LAB.1
}

/// The options that lead the binary to the lab, but for the resolver.
pub fn way(home: &Home) -> Vec<String> {
    let mut options = vec![
        "--trust-anchor".to_string(),
        home.write("anchor", lab().trust_anchor()),
        "--ca-file".to_string(),
        home.write("ca.pem", lab().ca_pem()),
    ];
    for (from, to) in lab().connections() {
        options.extend(["--connect-to".to_string(), format!("{from}:{to}")]);
    }
    options
}

/// All of them.
pub fn options(home: &Home, resolver: SocketAddr) -> Vec<String> {
    let mut options = way(home);
    options.extend(["--resolver".to_string(), resolver.to_string()]);
    options
}

/// What the lab's resolver says, over TCP so that nothing is cut.
pub fn forward(query: &Message) -> Option<Message> {
    over_tcp(lab().resolver(), query)
}
