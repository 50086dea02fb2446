//! The live network: answers each [`Query`] with an [`Answer`], from DNS, HTTPS and SMTP. It shares
//! and caches answers within a run.

use crate::net::dns::DnsClient;
use crate::net::dns::DnssecMode;
use crate::net::dns::answer as answers;
use crate::net::dns::answer::CIRCLE;
use crate::net::dns::cache::Upstream;
use crate::net::dns::exchange::Checking;
use crate::net::dns::validator::Validator;
use crate::net::host_limits::HostLimits;
use crate::net::host_limits::Limits;
use crate::net::https_options::HttpsOptions;
use crate::net::nameservers::Nameservers;
use crate::net::nameservers::Tunnel;
use crate::net::policies::Policies;
use crate::net::query_progress::Stages;
use crate::net::query_progress::Times;
use crate::net::sessions::Sessions;
use crate::net::smtp_options::SmtpOptions;
use crate::policy::dnssec::judge;
use crate::policy::evidence::Answer;
use crate::policy::evidence::DnsAnswer;
use crate::policy::evidence::JudgedReplies;
use crate::policy::evidence::Lookup;
use crate::policy::evidence::PolicyExchange;
use crate::policy::evidence::Query;
use crate::policy::evidence::RecordData;
use crate::policy::evidence::SessionTarget;
use crate::policy::evidence::Step;
use crate::policy::evidence::Unjudged;
use crate::policy::evidence::Via;
use crate::policy::sts;
use crate::vocab::dns::Domain;
use crate::vocab::dns::Proof;
use crate::vocab::dns::RecordType;
use crate::vocab::dns_name::DnsName;
use crate::vocab::dns_record::DnsReply;
use crate::vocab::dns_record::Question;
use crate::vocab::text::InvalidInput;
use crate::vocab::text::excerpt;
use std::future::Future;
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;
use std::time::Instant;

/// Maximum number of aliases followed for one answer.
const MAX_ALIASES: usize = 16;

/// Cache size for the DNS replies of each concurrent destination and its hosts. Unit: octets.
const REPLIES: usize = 24 << 10;

/// Minimum and maximum size of the DNS cache. Unit: octets.
const ROOM: (usize, usize) = (4 << 20, 16 << 20);

/// Maximum size of a reply that is stored with its answer. Unit: octets.
const KEPT: usize = 32 << 10;

/// A source of answers to queries: the live network, or a recording of it.
pub trait Net: Send + Sync {
    /// Answers one query. Never fails: a failure is an answer.
    fn ask<'a>(&'a self, query: &'a Query) -> Pin<Box<dyn Future<Output = Answer> + Send + 'a>>;

    /// Returns the step that an unfinished session has reached.
    fn reached(&self, target: &SessionTarget) -> Step;

    /// Returns when a query with a concurrency limit was requested, started and ended, once for
    /// each connection it needed.
    fn times(&self, query: &Query) -> Vec<Times> {
        let _ = query;
        Vec::new()
    }

    /// Announces that names at or below `name` will be queried soon.
    fn expect(&self, name: &Domain);
}

/// The options of the live network.
#[derive(Debug, Clone)]
pub struct LiveOptions {
    /// The resolvers.
    pub servers: Nameservers,
    /// The method of determining the DNSSEC status.
    pub dnssec: DnssecMode,
    /// Trust anchors as zone-file text.
    pub anchors: String,
    /// Time limit for one DNS look-up, including its retries.
    pub bound: Duration,
    /// The options for SMTP sessions.
    pub smtp: SmtpOptions,
    /// The options for policy exchanges.
    pub https: HttpsOptions,
    /// The concurrency limits.
    pub limits: Limits,
    /// True if answers include the replies they were validated with, for a recording.
    pub keep_judged: bool,
}

/// The live network.
pub struct Live {
    upstream: Upstream,
    client: Arc<DnsClient>,
    validator: Option<Validator>,
    mode: DnssecMode,
    bound: Duration,
    keep_judged: bool,
    sessions: Sessions,
    policies: Policies,
    stages: Stages,
}

impl Live {
    /// Creates the network. Must be called inside the runtime.
    ///
    /// Errors: a sentence; the trust anchors cannot be read.
    pub fn new(options: LiveOptions) -> Result<Live, InvalidInput> {
        let client = DnsClient::new(options.servers, options.bound);
        let client = Arc::new(client.with_places(options.limits.questions));
        let checking = match options.dnssec {
            DnssecMode::TrustAd => Checking::ByResolver,
            DnssecMode::Validate | DnssecMode::Off => Checking::Disabled,
        };
        let room = options.limits.jobs.saturating_mul(REPLIES).clamp(ROOM.0, ROOM.1);
        let upstream = Upstream::keeping(Arc::clone(&client), checking, room);
        let validator = match options.dnssec {
            DnssecMode::Validate => Some(Validator::new(&options.anchors, upstream.clone())?),
            DnssecMode::TrustAd | DnssecMode::Off => None,
        };
        let (host_limits, stages) = (HostLimits::new(&options.limits), Stages::default());
        let again = options.limits.again;
        let sessions = Sessions::new(options.smtp, again, host_limits.clone(), stages.clone());
        let policies = Policies::new(options.https, host_limits, stages.clone());
        Ok(Live {
            upstream,
            client,
            validator,
            mode: options.dnssec,
            bound: options.bound,
            keep_judged: options.keep_judged,
            sessions,
            policies,
            stages,
        })
    }

    /// Returns the options common to all SMTP sessions.
    #[must_use]
    pub fn smtp_options(&self) -> &Arc<SmtpOptions> {
        self.sessions.options()
    }

    /// Returns the answer to a question. Follows aliases from one set of resolvers to another.
    async fn dns(&self, name: &Domain, rtype: RecordType, judge: bool) -> DnsAnswer {
        let started = Instant::now();
        let mut at = name.clone();
        let mut whole: Option<DnsAnswer> = None;
        loop {
            let (part, next) = self.part(&at, rtype, judge).await;
            let mut answer = match whole.take() {
                Some(before) => answers::joined(before, part),
                None => part,
            };
            let Some(target) = next else { return answer };
            let known = answer.aliases.iter().filter(|a| **a == target).count() > 1;
            if target == *name || known || answer.aliases.len() >= MAX_ALIASES {
                answer.lookup = Lookup::Failed(CIRCLE.into());
                return answer;
            }
            // Aliases across several slow servers must not multiply the time limit.
            if started.elapsed() > self.bound {
                let bound = self.bound.as_secs();
                answer.lookup = Lookup::Failed(format!("no answer within {bound} s"));
                return answer;
            }
            at = target;
            whole = Some(answer);
        }
    }

    /// Returns the answer of the resolvers responsible for a name, and the name to continue with.
    /// That is the target of an alias that these resolvers do not follow or are not responsible
    /// for.
    async fn part(
        &self,
        name: &Domain,
        rtype: RecordType,
        judge: bool,
    ) -> (DnsAnswer, Option<Domain>) {
        let reply = match self.reply(name, rtype).await {
            Ok(reply) => reply,
            Err(reason) => return (DnsAnswer::failed(reason), None),
        };
        let mut answer = answers::read(&reply, judge::said(&reply));
        let stand = self.leads_away(&reply, &answer, name);
        if let Some(count) = stand {
            answer.aliases.truncate(count);
        }
        if judge && stand.is_none() {
            answer = self.judged(&reply, answer, name).await;
        } else if judge {
            // These resolvers answer for the aliases only. Each alias is queried and validated by
            // itself, since a message that ends in an alias proves nothing about its target.
            answer.proof = Proof::Secure;
            answer.unjudged = None;
            let targets = answer.aliases.clone();
            for (owner, target) in std::iter::once(name).chain(&targets).zip(&targets) {
                let judged = self.judged_alias(owner, target).await;
                answers::weaken(&mut answer, &judged);
            }
        }
        let next = stand.and_then(|_| answer.aliases.last().cloned());
        (answer, next)
    }

    async fn reply(&self, name: &Domain, rtype: RecordType) -> Result<Arc<DnsReply>, String> {
        let wire = DnsName::parse(&format!("{name}."))
            .map_err(|_| format!("`{}` is no DNS name", excerpt(name.as_str(), 60)))?;
        self.upstream.ask(&Question::new(&wire, answers::number(rtype))).await
    }

    /// Returns how many aliases of an answer are kept, if the last of them leads to other resolvers
    /// or was not followed.
    fn leads_away(&self, reply: &DnsReply, answer: &DnsAnswer, name: &Domain) -> Option<usize> {
        let servers = self.client.servers();
        let home = servers.alternate(name);
        let crossing = match servers.alternates.is_empty() {
            true => None,
            false => answer.aliases.iter().position(|a| servers.alternate(a) != home),
        };
        let open = reply.is_open().then_some(answer.aliases.len());
        crossing.map(|at| at + 1).or(open)
    }

    /// Queries and validates one alias.
    async fn judged_alias(&self, owner: &Domain, target: &Domain) -> DnsAnswer {
        let reply = match self.reply(owner, RecordType::Cname).await {
            Ok(reply) => reply,
            Err(reason) => {
                return DnsAnswer { reason: Some(reason.clone()), ..DnsAnswer::failed(reason) };
            }
        };
        let mut judged =
            self.judged(&reply, answers::read(&reply, judge::said(&reply)), owner).await;
        let shown = match &judged.lookup {
            Lookup::Found(records) => records.contains(&RecordData::Alias(target.clone())),
            Lookup::NoData | Lookup::NxDomain | Lookup::Failed(_) => false,
        };
        // A valid proof about other data must not make an injected alias secure.
        if judged.proof == Proof::Secure && !shown {
            let reason = format!("the zone proves that {owner} is no alias of {target}");
            judged.proof = Proof::Bogus;
            judged.reason = Some(excerpt(&reason, 200));
        }
        judged
    }

    /// Sets the DNSSEC status of an answer by the mode of the run. A validated reply replaces the
    /// answer.
    async fn judged(&self, reply: &Arc<DnsReply>, answer: DnsAnswer, name: &Domain) -> DnsAnswer {
        let failed = matches!(answer.lookup, Lookup::Failed(_));
        let servers = self.client.servers();
        if self.mode != DnssecMode::Off && !failed && servers.is_insecure(name) {
            let reason = "its alternate domain servers are marked as insecure (RFC 7646)";
            return answers::with_status(answer, Proof::Insecure, Some(reason.into()));
        }
        match (self.mode, &self.validator) {
            (DnssecMode::Validate, Some(validator)) if !failed => {
                let validated = validator.judge_asked(reply).await;
                let mut judged = answers::validated(&validated);
                if self.keep_judged && validated.reply.weight() <= KEPT {
                    let (answers, support) = (vec![validated.reply], validated.used);
                    judged.judged = Some(Arc::new(JudgedReplies { answers, support }));
                }
                judged
            }
            (DnssecMode::TrustAd, _) if failed => {
                // SERVFAIL from a validator: does the answer exist without validation?
                let again = self.client.ask(&reply.question, Checking::Disabled).await;
                let reason = Some("the resolver refuses the answer as bogus".to_string());
                match again.is_ok_and(|r| r.is_answer()) {
                    true => answers::with_status(answer, Proof::Bogus, reason),
                    false => answer,
                }
            }
            (DnssecMode::TrustAd, _) => {
                let proof = if answer.ad { Proof::Secure } else { Proof::Insecure };
                answers::with_status(answer, proof, None)
            }
            (DnssecMode::Off, _) => {
                let reason = Some("DNSSEC validation is switched off".into());
                let unjudged = (!failed).then_some(Unjudged::SwitchedOff);
                DnsAnswer { unjudged, ..answers::with_status(answer, Proof::Indeterminate, reason) }
            }
            (DnssecMode::Validate, _) => answer,
        }
    }

    /// Returns the way to name servers.
    #[must_use]
    pub fn tunnel(&self) -> &Tunnel {
        &self.client.servers().tunnel
    }

    /// Returns the resolvers' reply to a question, as it came.
    ///
    /// Errors: why there is no reply, in plain words.
    pub async fn raw(&self, question: &Question) -> Result<Arc<DnsReply>, String> {
        self.upstream.ask(question).await
    }

    /// Returns the policy exchange of a domain over one address of its policy host. It is neither
    /// shared nor cached.
    pub async fn policy_at(&self, domain: &Domain, address: IpAddr) -> PolicyExchange {
        self.policies.fetched_at(domain, address).await
    }

    /// Returns the policy exchange of a domain.
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
