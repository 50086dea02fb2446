//! A domain of our own, `own.example`, unsigned, whose record and policy change while tests run.

use crate::support::net;
use crate::support::net::a;
use crate::support::net::certificate;
use crate::support::net::line;
use crate::support::net::linger;
use crate::support::net::mx;
use crate::support::net::policy_host;
use crate::support::net::secure;
use crate::support::net::serve;
use crate::support::net::txt;
use crate::support::net::until_starttls;
use crate::support::net::world;
use crate::support::run::Home;
use crate::support::run::Run;
use hickory_proto::rr::RecordType;
use std::io::Write;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::Mutex;

/// What changes and what was seen.
pub struct State {
    /// The text of the record at `_mta-sts`, if there is one.
    pub record: Option<String>,
    /// The whole HTTP response of the policy host.
    pub response: String,
    /// The heads of the requests that it saw.
    pub requests: Vec<String>,
    /// What clients said to the mail server before TLS and in it.
    pub said: Vec<String>,
    /// Questions to the DNS.
    pub questions: usize,
}

/// The domain and its servers.
pub struct Own {
    pub state: Arc<Mutex<State>>,
    pub resolver: SocketAddr,
    pub policy_host: SocketAddr,
    pub mail: SocketAddr,
}

/// A response of status 200 with this policy.
pub fn policy(mode: &str, host: &str, max_age: u32) -> String {
    let body = format!("version: STSv1\nmode: {mode}\nmx: {host}\nmax_age: {max_age}\n");
    let length = body.len();
    format!("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: {length}\r\n\r\n{body}")
}

impl Own {
    /// With id 1 and an enforced policy for its mail server.
    pub fn start() -> Own {
        let state = Arc::new(Mutex::new(State {
            record: Some("v=STSv1; id=1;".into()),
            response: policy("enforce", "mx.own.example", 86_400),
            requests: Vec::new(),
            said: Vec::new(),
            questions: 0,
        }));
        let of_dns = Arc::clone(&state);
        let resolver = world(move |name, rtype| {
            let mut state = of_dns.lock().unwrap();
            state.questions += 1;
            match (name, rtype) {
                ("own.example" | "second.example", RecordType::MX) => {
                    vec![mx(10, "mx.own.example")]
                }
                ("mx.own.example", RecordType::A) => vec![a(1)],
                ("mta-sts.own.example", RecordType::A) => vec![a(2)],
                ("_mta-sts.own.example", RecordType::TXT) => state.record.iter().map(txt).collect(),
                _ => Vec::new(),
            }
        });
        let of_host = Arc::clone(&state);
        let policy_host = policy_host("own.example", move |head, stream| {
            let response = {
                let mut state = of_host.lock().unwrap();
                state.requests.push(head.to_string());
                state.response.clone()
            };
            stream.write_all(response.as_bytes())
        });
        let of_mail = Arc::clone(&state);
        let config = net::tls(&certificate(&["mx.own.example"]));
        let mail = serve(move |mut stream| {
            let says = |text: String| of_mail.lock().unwrap().said.push(text);
            says("(connected)".into());
            until_starttls(&mut stream)?;
            let mut stream = secure(stream, &config);
            says(line(&mut stream)?);
            stream.write_all(b"250 test\r\n")?;
            linger(&mut stream)
        });
        Own { state, resolver, policy_host, mail }
    }

    /// Changes something.
    pub fn set(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.state.lock().unwrap());
    }

    /// How many requests the policy host has seen.
    pub fn fetches(&self) -> usize {
        self.state.lock().unwrap().requests.len()
    }

    /// The options of every command that lead to it.
    pub fn way(&self, home: &Home, run: Run) -> Run {
        let roots = home.write("own-ca.pem", net::ca_pem());
        self.way_without_roots(run).args(["--ca-file".to_string(), roots])
    }

    /// Those, but for the trusted roots.
    pub fn way_without_roots(&self, run: Run) -> Run {
        run.args(["--resolver".to_string(), self.resolver.to_string()])
            .arg("--connect-to")
            .arg(format!("mx.own.example:25:{}", self.mail))
            .arg("--connect-to")
            .arg(format!("mta-sts.own.example:443:{}", self.policy_host))
    }

    /// `check` with these arguments.
    pub fn check(&self, home: &Home, arguments: &str) -> Run {
        self.way(home, home.destgate(&format!("check --dnssec off {arguments}")))
    }
}
