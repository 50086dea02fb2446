//! Renders the progress of `tlsverify`, `daneverify` and `mtastsverify` in the gateway's wording.
//! Each step is written as soon as the evidence includes it.

use crate::policy::dane;
use crate::policy::evidence::Evidence;
use crate::policy::evidence::FetchFailure;
use crate::policy::evidence::Query;
use crate::policy::evidence::SessionTarget;
use crate::policy::evidence::Sight;
use crate::policy::evidence::Via;
use crate::policy::host;
use crate::policy::host::HostFacts;
use crate::policy::host::NoConnection;
use crate::policy::host::ProbeFacts;
use crate::policy::host::Reach;
use crate::policy::lookup_fault::LookupFault;
use crate::policy::mx;
use crate::policy::mx::Candidate;
use crate::policy::mx::Path;
use crate::policy::mx::RouteKind;
use crate::policy::roots::TrustStore;
use crate::policy::sts;
use crate::policy::sts::policy::Mode;
use crate::policy::sts::policy::StsPolicy;
use crate::policy::verdict;
use crate::policy::walk;
use crate::policy::walk::Conditions;
use crate::policy::walk::DaneScope;
use crate::policy::walk::HostOutcome;
use crate::policy::walk::Refusal;
use crate::policy::walk::Requirement;
use crate::policy::walk::TlsPolicy;
use crate::render::verify_words;
use crate::vocab::dns::Domain;
use crate::vocab::dns::Proof;
use crate::vocab::text::printable;
use crate::vocab::tls::DaneMode;
use crate::vocab::tls::Switch;
use crate::vocab::tls::TlsMode;
use std::net::IpAddr;

/// The subject of a verification.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verification {
    /// `tlsverify`: the certificate of one host, for a TLS domain.
    Tls,
    /// `daneverify`: every MX host against its TLSA records.
    Dane,
    /// `mtastsverify`: the record, the policy, and every MX host against it.
    Sts,
}

impl Verification {
    /// Returns the name used in the lines.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Verification::Tls => "TLS",
            Verification::Dane => "DANE",
            Verification::Sts => "MTA-STS",
        }
    }

    /// Returns the settings that hosts must meet.
    #[must_use]
    pub fn wanted(self) -> TlsPolicy {
        match self {
            // The strictest setting that also accepts the host's name.
            Verification::Tls => TlsPolicy {
                tls: TlsMode::RequiredVerifyHosted,
                dane: DaneMode::None,
                mta_sts: Switch::Off,
            },
            Verification::Dane => TlsPolicy {
                tls: TlsMode::Preferred,
                dane: DaneMode::Mandatory,
                mta_sts: Switch::Off,
            },
            Verification::Sts => {
                TlsPolicy { tls: TlsMode::Preferred, dane: DaneMode::None, mta_sts: Switch::On }
            }
        }
    }
}

/// The outcome of a verification.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The verification succeeded.
    Good,
    /// The verification failed.
    Bad,
    /// The outcome is unknown: a look-up failed, or no server answered.
    Unseen,
}

impl Outcome {
    /// Returns the exit status.
    #[must_use]
    pub fn status(self) -> u8 {
        match self {
            Outcome::Good => 0,
            Outcome::Bad => 1,
            Outcome::Unseen => 3,
        }
    }
}

/// The current position in a verification.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Record,
    Policy,
    Route,
    Host(usize),
    Probe(usize, usize),
    Over,
}

/// A verification in progress.
pub struct VerifyLog<'a> {
    what: Verification,
    domain: String,
    /// The typed host (`tlsverify`).
    named: String,
    roots: &'a TrustStore,
    place: Place,
    /// True if the first lines of this place are written.
    begun: bool,
    policy: Option<StsPolicy>,
    out: String,
    outcome: Option<Outcome>,
    judged: Vec<HostOutcome>,
    /// Number of the judged hosts whose outcome is unknown.
    unseen: usize,
}

impl<'a> VerifyLog<'a> {
    /// Creates a verification of `domain`. `named` is the host typed for it, or the domain.
    #[must_use]
    pub fn new(
        what: Verification,
        domain: &str,
        named: &str,
        roots: &'a TrustStore,
    ) -> VerifyLog<'a> {
        VerifyLog {
            what,
            domain: domain.into(),
            named: named.into(),
            roots,
            place: if what == Verification::Sts { Place::Record } else { Place::Route },
            begun: false,
            policy: None,
            out: String::new(),
            outcome: None,
            judged: Vec::new(),
            unseen: 0,
        }
    }

    /// Returns the lines that the evidence adds since the last call. They end in a line feed unless
    /// empty.
    ///
    /// With `complete`, no more evidence will come: missing answers count as unknown, and the end
    /// is written.
    pub fn tell(&mut self, e: &Evidence, complete: bool) -> String {
        while self.place != Place::Over && self.step(e, complete) {}
        std::mem::take(&mut self.out)
    }

    /// Reports whether the end is written.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.place == Place::Over
    }

    /// Returns the outcome, once [`VerifyLog::tell`] has written the end.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        self.outcome.unwrap_or(Outcome::Unseen)
    }

    fn go(&mut self, place: Place) -> bool {
        self.place = place;
        self.begun = false;
        true
    }

    fn line(&mut self, text: &str) {
        self.out.push_str(&printable(text));
        self.out.push('\n');
    }

    fn lines(&mut self, lines: Vec<String>) {
        for line in lines {
            self.line(&line);
        }
    }

    /// Writes the next step. Returns `false` if the evidence does not include it yet.
    fn step(&mut self, e: &Evidence, complete: bool) -> bool {
        match self.place {
            Place::Record => self.record(e, complete),
            Place::Policy => self.read_policy(e, complete),
            Place::Route => self.route(e, complete),
            Place::Host(index) => self.host(e, index, complete),
            Place::Probe(index, probe) => self.probe(e, index, probe, complete),
            Place::Over => false,
        }
    }

    fn record(&mut self, e: &Evidence, complete: bool) -> bool {
        let Some(domain) = e.domain() else {
            return self.go(Place::Route);
        };
        if e.dns(&sts::record_name(domain), crate::vocab::dns::RecordType::Txt).is_none()
            && !complete
        {
            return false;
        }
        // Only the record is used here, since the policy's answers may be missing.
        let seen = sts::judge(e, domain, self.roots);
        self.lines(verify_words::record(&self.domain, &seen));
        if seen.record.as_ref().is_some_and(|r| r.id.is_some()) {
            self.line(&format!("Fetching MTA-STS policy from {}", sts::policy_url(domain)));
        }
        self.go(Place::Policy)
    }

    fn read_policy(&mut self, e: &Evidence, complete: bool) -> bool {
        let Some(domain) = e.domain() else { return false };
        if !sts::wanted(e, domain).is_empty() && !complete {
            return false;
        }
        let seen = sts::judge(e, domain, self.roots);
        self.lines(verify_words::policy(&self.domain, &seen));
        self.policy = seen.applied.map(|a| a.policy).filter(|p| p.mode != Mode::None);
        if self.policy.is_none() {
            let unseen = e.cut_off.is_some()
                || seen.status == sts::StsStatus::LookupFailed
                || policy_host_is_silent(e, domain);
            self.end(if unseen { Outcome::Unseen } else { Outcome::Bad });
            return true;
        }
        self.go(Place::Route)
    }

    fn path(e: &Evidence, complete: bool) -> Option<Path> {
        match mx::path(e) {
            Sight::Seen(path) => Some(path),
            Sight::Wanted(_) => complete.then(mx::unseen),
        }
    }

    fn route(&mut self, e: &Evidence, complete: bool) -> bool {
        let Some(path) = VerifyLog::path(e, complete) else { return false };
        if let Some(none) = &path.none {
            let bogus = path.proof == Some(Proof::Bogus);
            self.lines(verify_words::no_route(self.what, &self.domain, none, bogus));
            // A forged answer fails DANE. For other verifications it counts as no answer.
            let failed = none.bounce || (bogus && self.what == Verification::Dane);
            self.end(if failed { Outcome::Bad } else { Outcome::Unseen });
            return true;
        }
        if path.kind == RouteKind::ImplicitMx && self.what != Verification::Tls {
            self.lines(verify_words::implicit(self.what, &self.domain, path.proof));
        }
        self.go(Place::Host(0))
    }

    fn host(&mut self, e: &Evidence, index: usize, complete: bool) -> bool {
        let Some(path) = VerifyLog::path(e, complete) else { return false };
        let Some(candidate) = path.hosts.get(index) else {
            self.close(&path);
            return true;
        };
        // Written before the addresses are known, so that the user sees what is pending.
        if !std::mem::replace(&mut self.begun, true) {
            self.lines(verify_words::found(self.what, &self.domain, &path, candidate));
            let policy = self.policy.as_ref();
            self.lines(policy.map_or_else(Vec::new, |p| verify_words::listed(p, candidate)));
        }
        if !VerifyLog::addresses_are_known(e, candidate) && !complete {
            return false;
        }
        if let Some(h) = self.facts(e, &path, index).filter(|h| h.probes.is_empty()) {
            let judged = self.judge(&path, &h);
            self.lines(verify_words::no_address(self.what, &self.domain, e, &h));
            return self.next_host(&path, index, judged, &h);
        }
        self.go(Place::Probe(index, 0))
    }

    fn probe(&mut self, e: &Evidence, index: usize, number: usize, complete: bool) -> bool {
        let Some(path) = VerifyLog::path(e, complete) else { return false };
        let Some(facts) = self.facts(e, &path, index) else { return false };
        let Some(p) = facts.probes.get(number) else {
            let judged = self.judge(&path, &facts);
            return self.next_host(&path, index, judged, &facts);
        };
        // Both probes are needed to decide which one counts.
        if !complete && is_asking(e, &path, index, p.target.address) {
            return false;
        }
        let other = self.judge(&path, &facts);
        if other.probes.get(number).is_some_and(|j| !j.counts()) {
            return self.go(Place::Probe(index, number + 1));
        }
        if !std::mem::replace(&mut self.begun, true) {
            self.lines(verify_words::address(self.what, &self.domain, e, &facts, p));
            let (ip, port) = (p.target.address, p.target.port);
            self.line(&format!("Connecting to {ip} on port {port}."));
        }
        if !complete && (p.session.is_none() || !tlsa_is_known(e, &facts)) {
            return false;
        }
        let judged = self.judge(&path, &facts);
        let judgement = judged.probes.get(number);
        self.lines(verify_words::connection(p));
        if self.what == Verification::Dane && connected(p) {
            self.lines(verify_words::tlsa(&self.domain, e, &facts));
        }
        if let (true, Some(judgement)) = (connected(p), judgement) {
            let about = verify_words::About {
                what: self.what,
                domain: &self.domain,
                host: &facts.candidate.host,
            };
            self.lines(verify_words::session(&about, p, judgement));
        }
        let succeeded = judgement.is_some_and(|j| j.protection.is_some());
        if self.what == Verification::Tls && succeeded {
            return self.next_host(&path, index, judged, &facts);
        }
        self.go(Place::Probe(index, number + 1))
    }

    fn addresses_are_known(e: &Evidence, c: &Candidate) -> bool {
        c.name.as_ref().is_none_or(|name| matches!(mx::addresses(e, name), Sight::Seen(_)))
    }

    /// Returns the facts of one host only.
    fn facts(&self, e: &Evidence, path: &Path, index: usize) -> Option<HostFacts> {
        let alone = Path { hosts: vec![path.hosts.get(index)?.clone()], ..path.clone() };
        host::gather(e, &alone, self.roots).pop()
    }

    fn judge(&self, path: &Path, h: &HostFacts) -> HostOutcome {
        let conditions = Conditions {
            wanted: self.what.wanted(),
            sts: self.policy.as_ref(),
            // A policy in testing mode is evaluated as if it were enforced.
            enforce: true,
            dane: match self.what {
                Verification::Dane => verdict::dane_scope(path),
                Verification::Tls | Verification::Sts => DaneScope::Outside,
            },
            domain: &self.domain,
        };
        let mut walked = walk::walk(&conditions, std::slice::from_ref(h), &[]);
        walked.pop().unwrap_or_else(|| HostOutcome {
            requirement: Requirement::Dane,
            probes: Vec::new(),
            others: Vec::new(),
            own: walk::AddressOutcome::refused(Refusal::NotProbed, "not probed", Vec::new()),
            deciding: None,
        })
    }

    fn next_host(&mut self, path: &Path, index: usize, judged: HostOutcome, h: &HostFacts) -> bool {
        self.unseen += usize::from(could_not_be_seen(&judged, h, self.what));
        let failed = judged.own.protection.is_none();
        self.judged.push(judged);
        if failed && index + 1 < path.hosts.len() && self.what != Verification::Tls {
            self.line(&format!("Trying next MX record in {}", self.domain));
        }
        self.go(Place::Host(index + 1))
    }

    /// Writes the result for all hosts.
    fn close(&mut self, path: &Path) {
        let good = self.judged.iter().filter(|j| j.own.protection.is_some()).count();
        let unseen = !self.judged.is_empty() && self.unseen == self.judged.len();
        if self.what == Verification::Dane && good == 0 {
            self.lines(verify_words::why_no_dane(&self.domain, path));
        }
        let count = self.judged.len();
        if good > 0 && good < count {
            let bad = count - good;
            self.line(&format!(
                "Warning: {} verification failed for {bad} of {count} MX hosts of {}.",
                self.what.name(),
                self.domain
            ));
        }
        self.end(match (good, unseen) {
            (1.., _) => Outcome::Good,
            (0, true) => Outcome::Unseen,
            (0, false) => Outcome::Bad,
        });
    }

    fn end(&mut self, outcome: Outcome) {
        self.outcome = Some(outcome);
        self.place = Place::Over;
        let name = self.what.name();
        if self.what == Verification::Tls {
            self.line("");
            self.line(&match outcome {
                Outcome::Good => format!("TLS successfully connected to {}.", self.named),
                Outcome::Bad | Outcome::Unseen => {
                    format!("TLS failed to connect to {}.", self.named)
                }
            });
        } else {
            let word = if outcome == Outcome::Good { "SUCCESS" } else { "FAILED" };
            self.line(&format!("{name} {word} for {}", self.domain));
        }
        self.line(&format!("{name} verification completed."));
    }
}

/// Reports whether a second session with an address is still needed.
fn is_asking(e: &Evidence, path: &Path, index: usize, address: IpAddr) -> bool {
    let hosts: Vec<Candidate> = path.hosts.get(index).cloned().into_iter().collect();
    let held = |t: &SessionTarget| {
        e.answers
            .keys()
            .any(|q| matches!(q, Query::Session(o) if o.address == t.address && o.host == t.host))
    };
    host::wanted(e, &Path { hosts, ..path.clone() }).iter().any(|query| match query {
        Query::Session(t) => t.address == address && held(t),
        Query::Dns(..) | Query::StsPolicy(..) => false,
    })
}

fn connected(p: &ProbeFacts) -> bool {
    !matches!(p.reach, Reach::NotProbed | Reach::NotConnected { .. })
}

fn tlsa_is_known(e: &Evidence, h: &HostFacts) -> bool {
    let Some(name) = &h.candidate.name else { return true };
    matches!(dane::tlsa(e, name, h.candidate.port, &h.addresses), Sight::Seen(_))
}

/// Reports whether the policy is missing only because the policy host was unreachable or did not
/// answer.
fn policy_host_is_silent(e: &Evidence, domain: &Domain) -> bool {
    let ways = [Via::V4, Via::V6, Via::Proxy];
    let mut tried = ways.iter().filter_map(|via| e.exchange(domain, *via)).peekable();
    tried.peek().is_some()
        && tried.all(|x| {
            use FetchFailure as Failure;
            matches!(x.body, Err(Failure::TimedOut(_) | Failure::NoRoute(_) | Failure::Denied(_)))
        })
}

/// Reports whether a host was refused only because its state is unknown.
fn could_not_be_seen(j: &HostOutcome, h: &HostFacts, what: Verification) -> bool {
    // A slow server has shown nothing about itself.
    let slow =
        !h.probes.iter().any(|p| matches!(p.reach, Reach::NoConversation { slow: false, .. }));
    j.judged().all(|j| match &j.refusal {
        // A forged answer is not a failed look-up.
        Some(Refusal::Lookup(LookupFault::Bogus)) => what != Verification::Dane,
        Some(Refusal::Lookup(LookupFault::CutOff | LookupFault::Tlsa | LookupFault::Other)) => true,
        Some(
            Refusal::NotConnected(
                NoConnection::TimedOut
                | NoConnection::Unreachable
                | NoConnection::Denied
                | NoConnection::Unbound
                | NoConnection::Ours
                | NoConnection::TooMuch,
            )
            | Refusal::NotProbed
            | Refusal::Ceiling
            | Refusal::OtherName
            | Refusal::Unspoken
            | Refusal::Unjudged,
        ) => true,
        Some(Refusal::NoConversation(..)) => slow,
        Some(
            Refusal::NotConnected(NoConnection::Refused)
            | Refusal::NoAddress
            | Refusal::NotListed
            | Refusal::Sts
            | Refusal::Dane
            | Refusal::DaneNoTls
            | Refusal::Tls,
        )
        | None => false,
    })
}
