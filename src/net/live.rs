//! The live network: turns a [`Query`] into an [`Answer`].

use crate::net::dns::Checking;
use crate::net::dns::DnsClient;
use crate::net::dns::Reply;
use crate::net::dnssec::DnssecJudge;
use crate::net::dnssec::DnssecMode;
use crate::net::dnssec::Judged;
use crate::net::dnssec::Validator;
use crate::net::https::HttpsOptions;
use crate::net::nameservers::Nameservers;
use crate::net::policies::Policies;
use crate::net::second_opinion::SecondOpinion;
use crate::net::sessions::Sessions;
use crate::net::smtp::SmtpOptions;
use crate::net::stages::Stages;
use crate::net::stages::Times;
use crate::net::turns::Manners;
use crate::net::turns::Turns;
use crate::net::upstream::Upstream;
use crate::policy::evidence::Answer;
use crate::policy::evidence::DnsAnswer;
use crate::policy::evidence::Lookup;
use crate::policy::evidence::PolicyExchange;
use crate::policy::evidence::Query;
use crate::policy::evidence::RecordData;
use crate::policy::evidence::SessionTarget;
use crate::policy::evidence::Step;
use crate::policy::evidence::Via;
use crate::policy::sts;
use crate::vocab::dns::Domain;
use crate::vocab::dns::Proof;
use crate::vocab::dns::RecordType;
use crate::vocab::text::Refused;
use crate::vocab::text::excerpt;
use crate::vocab::tlsa::Tlsa;
use hickory_proto::op::ResponseCode;
use hickory_proto::rr::Name;
use hickory_proto::rr::RData;
use hickory_proto::rr::rdata::opt::EdnsCode;
use hickory_proto::rr::rdata::opt::EdnsOption;
use std::future::Future;
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;
use std::time::Instant;

/// The most aliases that are followed in one answer.
const MAX_ALIASES: usize = 16;

/// Replies that are kept for each destination that is looked at: its own, and those of its hosts. Unit: replies.
const REPLIES: usize = 24;

/// What is said of aliases that never end.
const CIRCLE: &str = "the aliases go in a circle";

/// Something that answers queries: the live network, or a recording of it.
pub trait Net: Send + Sync {
    /// Answers one query. Never fails: a failure is an answer.
    fn ask<'a>(&'a self, query: &'a Query) -> Pin<Box<dyn Future<Output = Answer> + Send + 'a>>;

    /// How far a session has come that is not at its end.
    fn reached(&self, target: &SessionTarget) -> Step;

    /// When a query that has to wait for its turn was asked, had its turn and was over; one that needs several turns, of
    /// each.
    fn times(&self, query: &Query) -> Vec<Times> {
        let _ = query;
        Vec::new()
    }

    /// Tells that names at or below `name` will be asked for soon.
    fn expect(&self, name: &Domain);
}

/// How the outside is reached.
#[derive(Debug, Clone)]
pub struct LiveOptions {
    /// Who is asked in the DNS.
    pub servers: Nameservers,
    /// How DNS answers are judged.
    pub dnssec: DnssecMode,
    /// Trust anchors as zone-file text.
    pub anchors: String,
    /// Bound of one DNS look-up with its retries.
    pub bound: Duration,
    /// For SMTP.
    pub smtp: SmtpOptions,
    /// For policies.
    pub https: HttpsOptions,
    /// How much at once.
    pub manners: Manners,
}

/// The live network.
pub struct Live {
    upstream: Upstream,
    client: Arc<DnsClient>,
    judge: Option<Box<dyn DnssecJudge>>,
    mode: DnssecMode,
    bound: Duration,
    sessions: Sessions,
    policies: Policies,
    stages: Stages,
}

impl Live {
    /// Opens the way out. Must be called inside the runtime.
    ///
    /// Errors: a sentence; the trust anchors cannot be read.
    pub fn new(options: LiveOptions) -> Result<Live, Refused> {
        let client = DnsClient::new(options.servers, options.bound);
        let client = Arc::new(client.with_places(options.manners.questions));
        let checking = match options.dnssec {
            DnssecMode::TrustAd => Checking::ByResolver,
            DnssecMode::Validate | DnssecMode::Off => Checking::Disabled,
        };
        let room = options.manners.jobs.saturating_mul(REPLIES).clamp(2_048, 16_384);
        let upstream = Upstream::keeping(Arc::clone(&client), checking, room);
        let judge: Option<Box<dyn DnssecJudge>> = match options.dnssec {
            DnssecMode::Validate => {
                let second = SecondOpinion::new(Arc::clone(&client), &options.anchors);
                Some(Box::new(Validator::new(&options.anchors, upstream.clone(), second)?))
            }
            DnssecMode::TrustAd | DnssecMode::Off => None,
        };
        let (turns, stages) = (Turns::new(&options.manners), Stages::default());
        let again = options.manners.again;
        let sessions = Sessions::new(options.smtp, again, turns.clone(), stages.clone());
        let policies = Policies::new(options.https, turns, stages.clone());
        Ok(Live {
            upstream,
            client,
            judge,
            mode: options.dnssec,
            bound: options.bound,
            sessions,
            policies,
            stages,
        })
    }

    /// What SMTP sessions have in common: name, bounds, the way to connect.
    #[must_use]
    pub fn smtp_options(&self) -> &Arc<SmtpOptions> {
        self.sessions.options()
    }

    /// The answer to a question, whoever knows parts of it.
    async fn dns(&self, name: &Domain, rtype: RecordType, judge: bool) -> DnsAnswer {
        let started = Instant::now();
        let mut at = name.clone();
        let mut whole: Option<DnsAnswer> = None;
        loop {
            let (part, next) = self.part(&at, rtype, judge).await;
            let mut answer = match whole.take() {
                Some(before) => joined(before, part),
                None => part,
            };
            let Some(target) = next else { return answer };
            let known = answer.aliases.iter().filter(|a| **a == target).count() > 1;
            if target == *name || known || answer.aliases.len() >= MAX_ALIASES {
                answer.lookup = Lookup::Failed(CIRCLE.into());
                return answer;
            }
            // Aliases from one slow server to the next must not add up.
            if started.elapsed() > self.bound {
                let bound = self.bound.as_secs();
                answer.lookup = Lookup::Failed(format!("no answer within {bound} s"));
                return answer;
            }
            at = target;
            whole = Some(answer);
        }
    }

    /// What those say who are there for a name; where an alias leads to a name that others are there for, or that
    /// these do not follow, that name.
    async fn part(
        &self,
        name: &Domain,
        rtype: RecordType,
        judge: bool,
    ) -> (DnsAnswer, Option<Domain>) {
        let reply = match self.upstream.reply(name, number(rtype)).await {
            Ok(reply) => reply,
            Err(reason) => return (DnsAnswer::failed(reason), None),
        };
        let mut answer = read(&reply, name, rtype);
        let stand = self.leads_away(&reply, &answer, name);
        if let Some(count) = stand {
            answer.aliases.truncate(count);
        }
        if judge && stand.is_none() {
            let judged = self.judged(&reply, &answer, name, rtype).await;
            (answer.proof, answer.reason) = (judged.proof, judged.reason);
        } else if judge {
            // Only the aliases are theirs: each is asked for and judged by itself, for a message that ends in an
            // alias proves nothing of what is behind it.
            answer.proof = Proof::Secure;
            let targets = answer.aliases.clone();
            for (owner, target) in std::iter::once(name).chain(&targets).zip(&targets) {
                let judged = self.judged_alias(owner, target).await;
                if rank(judged.proof) > rank(answer.proof) {
                    (answer.proof, answer.reason) = (judged.proof, judged.reason);
                }
            }
        }
        let next = stand.and_then(|_| answer.aliases.last().cloned());
        (answer, next)
    }

    /// How many aliases of an answer stand, if the last of them leads to somebody else.
    fn leads_away(&self, reply: &Reply, answer: &DnsAnswer, name: &Domain) -> Option<usize> {
        let servers = self.client.servers();
        if servers.alternates.is_empty() {
            return None;
        }
        let home = servers.alternate(name);
        let crossing = answer.aliases.iter().position(|a| servers.alternate(a) != home);
        crossing.map(|at| at + 1).or_else(|| {
            // An authoritative server says nothing of names in other zones; one that follows aliases shows by a SOA
            // record that there is nothing.
            let soa = |r: &hickory_proto::rr::Record| matches!(r.data, RData::SOA(_));
            let followed = reply.message.authorities.iter().any(soa);
            let open = home.is_some() && answer.lookup == Lookup::NoData && !followed;
            (open && !answer.aliases.is_empty()).then_some(answer.aliases.len())
        })
    }

    /// The status of one alias.
    async fn judged_alias(&self, owner: &Domain, target: &Domain) -> Judged {
        let reply = match self.upstream.reply(owner, number(RecordType::Cname)).await {
            Ok(reply) => reply,
            Err(reason) => return Judged { proof: Proof::Indeterminate, reason: Some(reason) },
        };
        let answer = read(&reply, owner, RecordType::Cname);
        let judged = self.judged(&reply, &answer, owner, RecordType::Cname).await;
        let said = match &answer.lookup {
            Lookup::Found(records) => records.contains(&RecordData::Alias(target.clone())),
            Lookup::NoData | Lookup::NxDomain | Lookup::Failed(_) => false,
        };
        // A proof of something else must not stand for an alias that was slipped in.
        if judged.proof == Proof::Secure && !said {
            let reason = format!("the zone proves that {owner} is no alias of {target}");
            return Judged { proof: Proof::Bogus, reason: Some(excerpt(&reason, 200)) };
        }
        judged
    }

    /// The status of an answer under the mode in force.
    async fn judged(
        &self,
        reply: &Reply,
        answer: &DnsAnswer,
        name: &Domain,
        rtype: RecordType,
    ) -> Judged {
        let failed = matches!(answer.lookup, Lookup::Failed(_));
        let servers = self.client.servers();
        if self.mode != DnssecMode::Off && !failed && servers.is_insecure(name) {
            let reason = "its alternate domain servers are marked as insecure (RFC 7646)";
            return Judged { proof: Proof::Insecure, reason: Some(reason.into()) };
        }
        match (self.mode, &self.judge) {
            (DnssecMode::Validate, Some(judge)) if !failed => {
                let judged = judge.judge(reply).await;
                // A resolver on this very host may be believed where nothing can be judged from its answers.
                let asked = servers.order(name, number(rtype), 0);
                let local = asked.iter().all(|a| a.ip().is_loopback());
                if judged.proof == Proof::Indeterminate && answer.ad && local {
                    return Judged { proof: Proof::Secure, reason: Some("AD bit".into()) };
                }
                judged
            }
            (DnssecMode::TrustAd, _) if failed => {
                // SERVFAIL from a validator: does the answer exist without validation?
                let again = self.client.ask(name, number(rtype), Checking::Disabled).await;
                let exists =
                    again.is_ok_and(|r| !matches!(read(&r, name, rtype).lookup, Lookup::Failed(_)));
                let reason = Some("the resolver refuses the answer as bogus".to_string());
                if exists {
                    return Judged { proof: Proof::Bogus, reason };
                }
                Judged { proof: Proof::Indeterminate, reason: None }
            }
            (DnssecMode::TrustAd, _) => {
                let proof = if answer.ad { Proof::Secure } else { Proof::Insecure };
                Judged { proof, reason: None }
            }
            (DnssecMode::Off, _) => Judged {
                proof: Proof::Indeterminate,
                reason: Some("DNSSEC validation is switched off".into()),
            },
            (DnssecMode::Validate, _) => Judged { proof: Proof::Indeterminate, reason: None },
        }
    }

    /// The policy exchange of a domain.
    async fn policy(&self, domain: &Domain, via: Via) -> PolicyExchange {
        let addresses = match via {
            Via::Proxy => None,
            Via::V6 => Some(self.addresses(&sts::policy_host(domain), RecordType::Aaaa).await),
            Via::V4 => Some(self.addresses(&sts::policy_host(domain), RecordType::A).await),
        };
        self.policies.fetched(domain, via, addresses).await
    }

    async fn addresses(&self, host: &Domain, rtype: RecordType) -> Vec<IpAddr> {
        match self.dns(host, rtype, false).await.lookup {
            Lookup::Found(records) => records.iter().filter_map(RecordData::address).collect(),
            Lookup::NoData | Lookup::NxDomain | Lookup::Failed(_) => Vec::new(),
        }
    }
}

impl Net for Live {
    fn ask<'a>(&'a self, query: &'a Query) -> Pin<Box<dyn Future<Output = Answer> + Send + 'a>> {
        Box::pin(async move {
            match query {
                Query::Dns(name, rtype) => Answer::Dns(self.dns(name, *rtype, true).await),
                Query::StsPolicy(domain, via) => Answer::StsPolicy(self.policy(domain, *via).await),
                Query::Session(target) => Answer::Session(self.sessions.held(target).await),
            }
        })
    }

    fn reached(&self, target: &SessionTarget) -> Step {
        self.stages.step(&Query::Session(target.clone()))
    }

    fn times(&self, query: &Query) -> Vec<Times> {
        self.stages.times(query)
    }

    fn expect(&self, name: &Domain) {
        if self.mode == DnssecMode::Validate && !self.client.servers().is_insecure(name) {
            self.upstream.prefetch(name);
        }
    }
}

/// The more, the weaker.
fn rank(proof: Proof) -> u8 {
    match proof {
        Proof::Secure => 0,
        Proof::Insecure => 1,
        Proof::Indeterminate => 2,
        Proof::Bogus => 3,
    }
}

/// Two answers as one: the second says what the aliases of the first lead to. The weaker proof counts for both.
fn joined(before: DnsAnswer, after: DnsAnswer) -> DnsAnswer {
    let weaker = rank(after.proof) > rank(before.proof);
    let (proof, reason) = match weaker {
        true => (after.proof, after.reason),
        false => (before.proof, before.reason),
    };
    let mut aliases = before.aliases;
    aliases.extend(after.aliases);
    DnsAnswer {
        aliases,
        proof,
        reason,
        ad: before.ad && after.ad,
        ede: after.ede.or(before.ede),
        ttl: before.ttl.min(after.ttl),
        lookup: after.lookup,
    }
}

fn number(rtype: RecordType) -> u16 {
    match rtype {
        RecordType::A => 1,
        RecordType::Cname => 5,
        RecordType::Mx => 15,
        RecordType::Txt => 16,
        RecordType::Aaaa => 28,
        RecordType::Tlsa => 52,
    }
}

fn domain(name: &Name) -> Domain {
    Domain::from_labels(name.iter())
}

/// Reads a reply: follows the aliases by name (their order in the message means nothing) and takes the records of
/// the asked type at their end.
fn read(reply: &Reply, name: &Domain, rtype: RecordType) -> DnsAnswer {
    let message = &reply.message;
    let mut answer = DnsAnswer::failed("");
    answer.ad = message.metadata.authentic_data;
    answer.ede = extended_error(message);
    answer.ttl = message.answers.iter().map(|r| r.ttl).min().unwrap_or(0);
    let mut at = name.clone();
    if rtype != RecordType::Cname {
        while answer.aliases.len() < MAX_ALIASES {
            let next = message.answers.iter().find_map(|r| match &r.data {
                RData::CNAME(target) if domain(&r.name) == at => Some(domain(&target.0)),
                _ => None,
            });
            match next {
                Some(target) if target != *name && !answer.aliases.contains(&target) => {
                    answer.aliases.push(target.clone());
                    at = target;
                }
                Some(_) => {
                    answer.lookup = Lookup::Failed(CIRCLE.into());
                    return answer;
                }
                None => break,
            }
        }
    }
    let records: Vec<RecordData> = message
        .answers
        .iter()
        .filter(|r| domain(&r.name) == at)
        .filter_map(|r| record(&r.data, rtype))
        .collect();
    answer.lookup = match message.metadata.response_code {
        ResponseCode::NoError if records.is_empty() => Lookup::NoData,
        ResponseCode::NoError => Lookup::Found(records),
        ResponseCode::NXDomain => Lookup::NxDomain,
        ResponseCode::ServFail => Lookup::Failed("SERVFAIL".into()),
        ResponseCode::Refused => Lookup::Failed("the resolver refuses to answer (REFUSED)".into()),
        other => {
            Lookup::Failed(format!("the resolver answers {}", excerpt(&other.to_string(), 40)))
        }
    };
    answer
}

fn record(data: &RData, rtype: RecordType) -> Option<RecordData> {
    match (data, rtype) {
        (RData::A(a), RecordType::A) => Some(RecordData::Address(IpAddr::V4(a.0))),
        (RData::AAAA(a), RecordType::Aaaa) => Some(RecordData::Address(IpAddr::V6(a.0))),
        (RData::MX(mx), RecordType::Mx) => {
            Some(RecordData::Mx(mx.preference, domain(&mx.exchange)))
        }
        // RFC 8461 §3.1: the strings are joined with nothing between.
        (RData::TXT(txt), RecordType::Txt) => Some(RecordData::Txt(txt.txt_data.concat())),
        (RData::CNAME(target), RecordType::Cname) => Some(RecordData::Alias(domain(&target.0))),
        (RData::TLSA(t), RecordType::Tlsa) => Some(RecordData::Tlsa(Tlsa {
            usage: t.cert_usage.into(),
            selector: t.selector.into(),
            matching: t.matching.into(),
            data: t.cert_data.clone(),
        })),
        _ => None,
    }
}

/// The extended DNS errors of a reply as text. Source: RFC 8914 §2.
fn extended_error(message: &hickory_proto::op::Message) -> Option<String> {
    let options = message.edns.as_ref()?.options();
    let text: Vec<String> = options
        .options
        .iter()
        .filter_map(|(code, option)| match (code, option) {
            (EdnsCode::Unknown(15), EdnsOption::Unknown(_, bytes)) => {
                let (code, extra) = bytes.split_first_chunk::<2>()?;
                let code = u16::from_be_bytes(*code);
                let extra = crate::vocab::text::printable_bytes(extra);
                let extra = excerpt(&extra, 120);
                Some(match extra.is_empty() {
                    true => format!("EDE {code} {}", ede_name(code)),
                    false => format!("EDE {code} {}: {extra}", ede_name(code)),
                })
            }
            _ => None,
        })
        .collect();
    (!text.is_empty()).then(|| text.join("; "))
}

/// The name of an extended DNS error. Source: RFC 8914 §4.
fn ede_name(code: u16) -> &'static str {
    match code {
        1 => "Unsupported DNSKEY Algorithm",
        2 => "Unsupported DS Digest Type",
        3 => "Stale Answer",
        5 => "DNSSEC Indeterminate",
        6 => "DNSSEC Bogus",
        7 => "Signature Expired",
        8 => "Signature Not Yet Valid",
        9 => "DNSKEY Missing",
        10 => "RRSIGs Missing",
        11 => "No Zone Key Bit Set",
        12 => "NSEC Missing",
        13 => "Cached Error",
        15 => "Blocked",
        16 => "Censored",
        17 => "Filtered",
        18 => "Prohibited",
        19 => "Stale NXDOMAIN Answer",
        20 => "Not Authoritative",
        22 => "No Reachable Authority",
        23 => "Network Error",
        24 => "Invalid Data",
        _ => "Other",
    }
}
