//! A world that answers the questions of a plan: what a test does not state is absent.

use std::collections::BTreeMap;
use std::net::IpAddr;

use destgate::policy::evidence::Answer;
use destgate::policy::evidence::DnsAnswer;
use destgate::policy::evidence::Evidence;
use destgate::policy::evidence::FetchFailure;
use destgate::policy::evidence::Lookup;
use destgate::policy::evidence::PolicyExchange;
use destgate::policy::evidence::Query;
use destgate::policy::evidence::RecordData;
use destgate::policy::evidence::Scope;
use destgate::policy::evidence::Session;
use destgate::policy::evidence::Timed;
use destgate::policy::evidence::Unjudged;
use destgate::policy::evidence::Via;
use destgate::policy::plan;
use destgate::policy::report::AppliedSettings;
use destgate::policy::report::Report;
use destgate::policy::sts::cached::CachedPolicy;
use destgate::policy::sts::cached::FailedFetch;
use destgate::policy::sts::cached::TroubleKind;
use destgate::policy::verdict::Action;
use destgate::policy::verdict::Semantics;
use destgate::policy::verdict::Verdict;
use destgate::policy::walk::TlsPolicy;
use destgate::vocab::dns::Destination;
use destgate::vocab::dns::Domain;
use destgate::vocab::dns::Proof;
use destgate::vocab::dns::RecordType;
use destgate::vocab::time::Timestamp;
use destgate::vocab::tls::DaneMode;
use destgate::vocab::tls::KeyKind;
use destgate::vocab::tls::Switch;
use destgate::vocab::tls::TlsMode;
use destgate::vocab::tlsa::Tlsa;

use crate::support::certs;
use crate::support::certs::NOW;
use crate::support::certs::cert;
use crate::support::sessions;

pub fn domain(text: &str) -> Domain {
    Domain::parse(text).unwrap_or_else(|_| Domain::from_wire(text))
}

fn answer(lookup: Lookup, proof: Proof) -> DnsAnswer {
    // Where nothing is said, an indeterminate answer is one of a run without validation.
    let unjudged = (proof == Proof::Indeterminate).then_some(Unjudged::SwitchedOff);
    DnsAnswer { unjudged, proof, lookup, ttl: 300, ..DnsAnswer::failed("") }
}

pub fn found(records: Vec<RecordData>, proof: Proof) -> DnsAnswer {
    answer(Lookup::Found(records), proof)
}

pub fn nodata(proof: Proof) -> DnsAnswer {
    answer(Lookup::NoData, proof)
}

pub fn nxdomain(proof: Proof) -> DnsAnswer {
    answer(Lookup::NxDomain, proof)
}

pub fn servfail() -> DnsAnswer {
    DnsAnswer::failed("SERVFAIL")
}

/// An answer with records that fails validation: an error, whatever it holds.
pub fn bogus(records: Vec<RecordData>) -> DnsAnswer {
    let reason = Some("the signature has expired".to_string());
    DnsAnswer { reason, ..answer(Lookup::Found(records), Proof::Bogus) }
}

/// Settings in one line: `required_verify opportunistic on`.
pub fn wanted(text: &str) -> TlsPolicy {
    let words: Vec<&str> = text.split_whitespace().collect();
    let [tls, dane, mta_sts] = words[..] else { panic!("three words: {text}") };
    TlsPolicy {
        tls: TlsMode::parse(tls).unwrap(),
        dane: DaneMode::parse(dane).unwrap(),
        mta_sts: Switch::parse(mta_sts).unwrap(),
    }
}

/// A good policy exchange with this body.
pub fn exchange(policy_domain: &str, body: &str) -> PolicyExchange {
    PolicyExchange {
        address: None,
        chain: cert(&[&format!("mta-sts.{policy_domain}")]).chain(),
        status: Some(200),
        location: None,
        content_type: Some("text/plain; charset=utf-8".into()),
        content_encoding: None,
        body: Ok(body.as_bytes().to_vec()),
    }
}

pub fn policy(mode: &str, mx: &[&str]) -> String {
    let mx: Vec<String> = mx
        .iter()
        .map(|p| {
            format!(
                "mx: {p}
"
            )
        })
        .collect();
    let mx = mx.concat();
    format!("version: STSv1\r\nmode: {mode}\r\n{mx}max_age: 2592000\r\n")
}

/// What the outside would answer.
#[derive(Clone)]
pub struct World {
    pub e: Evidence,
    proof: Proof,
    dns: BTreeMap<(Domain, RecordType), DnsAnswer>,
    sessions: BTreeMap<IpAddr, Session>,
    /// With the certificate of the other kind.
    others: BTreeMap<IpAddr, Session>,
    every_session: Session,
    exchanges: BTreeMap<Via, PolicyExchange>,
}

impl World {
    fn new(destination: &str, proof: Proof) -> World {
        World {
            e: Evidence::new(Destination::parse(destination).unwrap(), NOW, Scope::default()),
            proof,
            dns: BTreeMap::new(),
            sessions: BTreeMap::new(),
            others: BTreeMap::new(),
            every_session: sessions::timed_out(),
            exchanges: BTreeMap::new(),
        }
    }

    /// Every answer is DNSSEC-secure unless said otherwise.
    pub fn signed(destination: &str) -> World {
        World::new(destination, Proof::Secure)
    }

    /// Every answer is insecure unless said otherwise.
    pub fn unsigned(destination: &str) -> World {
        World::new(destination, Proof::Insecure)
    }

    /// The answer to one look-up.
    pub fn dns(mut self, name: &str, rtype: RecordType, answer: DnsAnswer) -> World {
        self.dns.insert((domain(name), rtype), answer);
        self
    }

    fn add(mut self, name: &str, rtype: RecordType, record: RecordData) -> World {
        let proof = self.proof;
        let answer =
            self.dns.entry((domain(name), rtype)).or_insert_with(|| found(Vec::new(), proof));
        if let Lookup::Found(records) = &mut answer.lookup {
            records.push(record);
        }
        self
    }

    /// The proof of an answer that is there already.
    pub fn proof(mut self, name: &str, rtype: RecordType, proof: Proof) -> World {
        let default = nodata(self.proof);
        let answer = self.dns.entry((domain(name), rtype)).or_insert(default);
        answer.proof = proof;
        answer.unjudged = (proof == Proof::Indeterminate).then_some(Unjudged::SwitchedOff);
        self
    }

    /// An answer that is there already is reached through these aliases.
    pub fn aliases(mut self, name: &str, rtype: RecordType, targets: &[&str]) -> World {
        let answer = self.dns.get_mut(&(domain(name), rtype)).unwrap();
        answer.aliases = targets.iter().map(|t| domain(t)).collect();
        self
    }

    pub fn mx(self, preference: u16, host: &str) -> World {
        let name = self.e.destination.to_string();
        self.mx_of(&name, preference, host)
    }

    pub fn mx_of(self, name: &str, preference: u16, host: &str) -> World {
        self.add(name, RecordType::Mx, RecordData::Mx(preference, domain(host)))
    }

    /// An address, and so an A or AAAA record.
    pub fn address(self, host: &str, ip: &str) -> World {
        let ip: IpAddr = ip.parse().unwrap();
        let rtype = if ip.is_ipv4() { RecordType::A } else { RecordType::Aaaa };
        self.add(host, rtype, RecordData::Address(ip))
    }

    /// An MX host with one address and the session that it gives.
    pub fn host(self, preference: u16, host: &str, ip: &str, session: Session) -> World {
        self.mx(preference, host).address(host, ip).session(ip, session)
    }

    pub fn session(mut self, ip: &str, session: Session) -> World {
        self.sessions.insert(ip.parse().unwrap(), session);
        self
    }

    /// What the address gives where the other kind of certificate is asked for.
    pub fn other(mut self, ip: &str, session: Session) -> World {
        self.others.insert(ip.parse().unwrap(), session);
        self
    }

    pub fn every_session(self, session: Session) -> World {
        World { every_session: session, ..self }
    }

    pub fn tlsa(self, base: &str, records: &[Tlsa]) -> World {
        let name = format!("_25._tcp.{base}");
        records
            .iter()
            .fold(self, |w, t| w.add(&name, RecordType::Tlsa, RecordData::Tlsa(t.clone())))
    }

    pub fn txt(self, name: &str, text: &str) -> World {
        self.add(name, RecordType::Txt, RecordData::Txt(text.as_bytes().to_vec()))
    }

    /// A record with id 1 and a policy host with an IPv4 address.
    pub fn sts_record(self) -> World {
        let name = self.e.destination.to_string();
        self.txt(&format!("_mta-sts.{name}"), "v=STSv1; id=1;")
            .address(&format!("mta-sts.{name}"), "192.0.2.80")
    }

    /// The record, and what the policy host says over IPv4.
    pub fn sts_exchange(self, x: PolicyExchange) -> World {
        self.sts_record().over(Via::V4, x)
    }

    pub fn over(mut self, via: Via, x: PolicyExchange) -> World {
        self.exchanges.insert(via, x);
        self
    }

    /// A well published policy.
    pub fn sts(self, mode: &str, mx: &[&str]) -> World {
        let x = exchange(&self.e.destination.to_string(), &policy(mode, mx));
        self.sts_exchange(x)
    }

    /// A cached policy, fetched a day ago, that lives for so many seconds more.
    pub fn cached(mut self, id: &str, mode: &str, mx: &[&str], left: i64) -> World {
        self.e.remembered.policy = Some(CachedPolicy {
            id: id.into(),
            raw: policy(mode, mx).into_bytes(),
            fetched_at: NOW.plus(-certs::DAY),
            expires_at: NOW.plus(left),
        });
        self
    }

    /// The last fetch failed at this time.
    pub fn failure(self, at: Timestamp, id: &str) -> World {
        let reason = "HTTP status 503".to_string();
        let (kind, raw) = (TroubleKind::Fetch, Vec::new());
        self.failed_before(FailedFetch {
            at,
            id: id.into(),
            reason,
            kind,
            raw,
            times: 1,
            since: None,
        })
    }

    /// The last fetch failed like this.
    pub fn failed_before(mut self, failure: FailedFetch) -> World {
        self.e.remembered.failure = Some(failure);
        self
    }

    pub fn scope(mut self, change: impl FnOnce(&mut Scope)) -> World {
        change(&mut self.e.scope);
        self
    }

    /// The answer to a question.
    pub fn answer(&self, query: &Query) -> Answer {
        match query {
            Query::Dns(name, rtype) => Answer::Dns(
                self.dns
                    .get(&(name.clone(), *rtype))
                    .cloned()
                    .unwrap_or_else(|| nodata(self.proof)),
            ),
            Query::StsPolicy(_, via) => {
                let refused =
                    || PolicyExchange::failed(FetchFailure::Connect("connection refused".into()));
                Answer::StsPolicy(self.exchanges.get(via).cloned().unwrap_or_else(refused))
            }
            Query::Session(t) if t.keys != KeyKind::Any => {
                let absent = crate::support::sessions::handshake_fails;
                Answer::Session(self.others.get(&t.address).cloned().unwrap_or_else(absent))
            }
            Query::Session(t) => Answer::Session(
                self.sessions.get(&t.address).unwrap_or(&self.every_session).clone(),
            ),
        }
    }

    /// Answers everything that is wanted; the rounds of questions in their order.
    pub fn rounds(&self) -> (Evidence, Vec<Vec<Query>>) {
        let mut e = self.e.clone();
        let mut rounds = Vec::new();
        loop {
            let wanted: Vec<Query> = plan::wanted(&e).into_iter().collect();
            if wanted.is_empty() {
                return (e, rounds);
            }
            assert!(rounds.len() < 50, "the plan does not come to an end: {wanted:?}");
            for query in &wanted {
                let answer = self.answer(query);
                e.answers.insert(query.clone(), Timed { started_ms: 0, took_ms: 1, answer });
            }
            rounds.push(wanted);
        }
    }

    pub fn evidence(&self) -> Evidence {
        self.rounds().0
    }

    /// Every question that is asked, in the order of the rounds, as text.
    pub fn asked(&self) -> Vec<String> {
        self.rounds().1.iter().flatten().map(ToString::to_string).collect()
    }

    pub fn report(&self, profile: &str) -> Report {
        self.report_as(profile, Semantics::Gateway)
    }

    pub fn report_as(&self, profile: &str, semantics: Semantics) -> Report {
        let profile = AppliedSettings::new("check-default", wanted(profile));
        let input = self.e.destination.to_string();
        Report::decide(input, self.evidence(), profile, semantics, &certs::roots())
    }

    /// The gateway's verdict in one line.
    pub fn verdict(&self, profile: &str) -> String {
        let r = self.report(profile);
        line(&r, &r.decision.gateway)
    }

    /// The strict verdict in one line.
    pub fn rfc(&self, profile: &str) -> String {
        let r = self.report(profile);
        line(&r, &r.decision.rfc)
    }
}

/// A verdict in one line: `deliver dane mx.example.com`, `defer 4.7.5 ndr 5.7.5`, `unknown`.
pub fn line(r: &Report, v: &Verdict) -> String {
    let words = [
        Some(v.action.word().to_string()),
        v.protection.map(|p| p.word().to_string()),
        v.host.map(|host| r.facts.hosts[host].candidate.host.clone()),
        v.status.clone(),
        v.ndr.as_ref().map(|ndr| format!("ndr {}", ndr.code)),
    ];
    let out = words.into_iter().flatten().collect::<Vec<_>>().join(" ");
    assert_eq!(v.protection.is_some(), v.action == Action::Deliver, "{out}");
    out
}

/// The codes of a report's findings.
pub fn codes(r: &Report) -> Vec<&'static str> {
    r.findings.iter().map(|f| f.row.code).collect()
}

/// The TLS-RPT words of a list of failures.
pub fn words(failures: &[destgate::vocab::tlsrpt::Failure]) -> Vec<&'static str> {
    failures.iter().map(|f| f.result_type.word()).collect()
}
