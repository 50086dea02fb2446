//! The answers of the policy server: from memory where they are known, else from facts that the
//! engine gathers.

use crate::engine::check::Engine;
use crate::os::clock;
use crate::policy::evidence::Evidence;
use crate::policy::evidence::Lookup;
use crate::policy::evidence::Query;
use crate::policy::evidence::Refetch;
use crate::policy::evidence::Scope;
use crate::policy::plan;
use crate::policy::postfix::answer;
use crate::policy::postfix::answer::Answer;
use crate::policy::postfix::answer::Mixed;
use crate::policy::postfix::answer::Needs;
use crate::policy::postfix::answer::Question;
use crate::policy::postfix::facts::Class;
use crate::policy::postfix::facts::Facts;
use crate::policy::postfix::facts::MxSet;
use crate::policy::postfix::facts::Sts;
use crate::policy::postfix::key::Key;
use crate::policy::postfix::render;
use crate::policy::postfix::render::Dialect;
use crate::policy::sts::policy::MxPattern;
use crate::serve::counters;
use crate::serve::counters::Counters;
use crate::serve::counters::Gauges;
use crate::serve::counters::Origin;
use crate::serve::table::Applied;
use crate::serve::table::Fallback;
use crate::serve::table::Table;
use crate::vocab::dns::Destination;
use crate::vocab::dns::Domain;
use crate::vocab::socketmap::Reply;
use crate::vocab::time::Timestamp;
use crate::wire::socketmap;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use futures_util::future::Shared;
use serde_json::Value;
use serde_json::json;
use std::collections::HashMap;
use std::hash::BuildHasher;
use std::hash::RandomState;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::RwLock;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::AtomicI64;
use std::sync::atomic::Ordering;
use std::time::Duration;
use std::time::Instant;

/// Shortest and longest time for which facts are used. Unit: seconds.
const FACTS: (i64, i64) = (30, 3_600);

/// Time for which a failed look-up is used. Unit: seconds.
const FAILED: i64 = 60;

/// Time after which an unknown state of DANE is looked up again. Unit: seconds.
const UNKNOWN: i64 = 5;

/// Time for which the last known state of DANE stands in for an unknown one. Unit: seconds.
const LAST_GOOD: i64 = 86_400;

/// Time for which an old answer is given while it is renewed. Unit: seconds.
const STALE: i64 = 3_600;

/// Time since the last question for which a policy is fetched again. Unit: seconds.
const IN_USE: i64 = 30 * 86_400;

/// Maximum number of domains and of replies in memory.
const ROOM: usize = 150_000;

/// The rules that are not in the table.
#[derive(Debug, Clone, Copy, Default)]
pub struct Rules {
    /// The settings of a domain without an entry.
    pub fallback: Fallback,
    /// The rule for mixed domains.
    pub mixed: Mixed,
}

/// What is known of a domain.
#[derive(Debug)]
pub struct Known {
    /// The facts.
    pub facts: Facts,
    /// What was looked up.
    pub needs: Needs,
    /// Time until which the facts are used.
    pub until: Timestamp,
    /// Last known class with its time.
    pub last_good: Option<(Class, Timestamp)>,
    /// Time from which the body of the policy is fetched again, if a policy applies.
    pub policy_due: Option<Timestamp>,
    /// Time of the last question. Unit: seconds since 1970.
    asked_at: Arc<AtomicI64>,
    /// Time when the facts were gathered.
    gathered_at: Timestamp,
}

/// A decided answer with its grounds.
#[derive(Debug, Clone)]
pub struct Decided {
    /// The answer; `None` for `NOTFOUND`.
    pub answer: Option<Answer>,
    /// The settings; `None` for a key that no settings apply to.
    pub applied: Option<Applied>,
    /// What was known of the domain; `None` if nothing was looked up.
    pub known: Option<Arc<Known>>,
    /// Time until which the answer is used.
    pub until: Timestamp,
    /// Number of the table.
    pub generation: u64,
}

/// A reply in memory.
#[derive(Debug)]
struct Warm {
    netstring: Arc<[u8]>,
    word: usize,
    until: Timestamp,
    stale_until: Timestamp,
    generation: u64,
    is_renewed: AtomicBool,
    /// Time of the last question, of the domain's. Unit: seconds since 1970.
    asked_at: Arc<AtomicI64>,
    /// Strength and level of the answer, for the comparison with the next one.
    strength: Option<(u8, &'static str)>,
}

type WarmReplies = RwLock<HashMap<Box<[u8]>, Arc<Warm>>>;

type Flight = Shared<BoxFuture<'static, Arc<Known>>>;

/// The policy server without its sockets.
pub struct Answers {
    engine: Arc<Engine>,
    scope: Scope,
    rules: Rules,
    table: RwLock<Arc<Table>>,
    domains: Mutex<HashMap<Domain, Arc<Known>>>,
    /// Replies by key, for each dialect.
    warm: [WarmReplies; Dialect::ALL.len()],
    flights: Mutex<HashMap<(Domain, Needs), Flight>>,
    /// Source of the moments of renewal.
    seed: RandomState,
    started_at: Timestamp,
    /// The counters.
    pub counters: Counters,
}

/// A domain to renew, and the rule for its policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    /// The domain.
    pub domain: Domain,
    /// [`Refetch::Always`] if the body of the policy is due.
    pub refetch: Refetch,
}

/// The reply to a question, and whether it came from memory.
#[derive(Debug, Clone)]
pub struct Said {
    /// The reply as a netstring.
    pub netstring: Arc<[u8]>,
    /// Place of its word in `OK`, `NOTFOUND`, `TEMP`, `PERM`.
    pub word: usize,
}

fn word_index(reply: &Reply) -> usize {
    match reply {
        Reply::Ok(_) => 0,
        Reply::NotFound => 1,
        Reply::Temp(_) => 2,
        Reply::Perm(_) => 3,
    }
}

fn said(reply: &Reply) -> Said {
    let netstring = socketmap::netstring(reply.payload().as_bytes());
    Said { netstring: netstring.into(), word: word_index(reply) }
}

impl Answers {
    /// Returns a server that answers by a table.
    ///
    /// - `scope`: the limits of a look-up without settings of its own.
    #[must_use]
    pub fn new(engine: Arc<Engine>, scope: Scope, rules: Rules, table: Table) -> Arc<Answers> {
        Arc::new(Answers {
            engine,
            scope: Scope { smtp: false, refetch: Refetch::BackOff, ..scope },
            rules,
            table: RwLock::new(Arc::new(table)),
            domains: Mutex::default(),
            warm: Default::default(),
            flights: Mutex::default(),
            seed: RandomState::new(),
            started_at: clock::now(),
            counters: Counters::default(),
        })
    }

    /// Returns the table in force.
    #[must_use]
    pub fn table(&self) -> Arc<Table> {
        Arc::clone(&self.table.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Replaces the table. Answers by the old one are not given any more.
    pub fn replace(&self, table: Table) {
        *self.table.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(table);
    }

    /// Returns the reply to a request, from memory if it is there.
    pub async fn reply(self: &Arc<Self>, request: socketmap::Request<'_>) -> Said {
        let Some(dialect) = Dialect::of(request.map) else {
            let reply = said(&Reply::Perm("unknown map name".into()));
            self.counters.reply(None, reply.word, Origin::Miss, Duration::ZERO);
            return reply;
        };
        let since = Instant::now();
        let mut lower = [0; crate::policy::postfix::key::LONGEST_KEY];
        let lower = lower.get_mut(..request.key.len()).map(|lower| {
            lower.copy_from_slice(request.key);
            lower.make_ascii_lowercase();
            &*lower
        });
        let (reply, origin) = match lower {
            Some(key) => match self.from_memory(dialect, key) {
                Some(found) => found,
                None => (self.fresh(dialect, key.into()).await, Origin::Miss),
            },
            None => (said(&Reply::NotFound), Origin::Miss),
        };
        self.counters.reply(Some(dialect), reply.word, origin, since.elapsed());
        reply
    }

    /// Returns the reply in memory, and starts its renewal if it is old.
    fn from_memory(self: &Arc<Self>, dialect: Dialect, key: &[u8]) -> Option<(Said, Origin)> {
        let found = {
            let warm = self.warm(dialect).read().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(warm.get(key)?)
        };
        let now = clock::now();
        if found.generation != self.table().generation || now > found.stale_until {
            return None;
        }
        found.asked_at.store(now.0, Ordering::Relaxed);
        let is_old = now > found.until;
        if is_old && !found.is_renewed.swap(true, Ordering::Relaxed) {
            let (answers, key) = (Arc::clone(self), Box::<[u8]>::from(key));
            tokio::spawn(async move { answers.fresh(dialect, key).await });
        }
        let origin = if is_old { Origin::Stale } else { Origin::Hit };
        Some((Said { netstring: Arc::clone(&found.netstring), word: found.word }, origin))
    }

    fn warm(&self, dialect: Dialect) -> &WarmReplies {
        let [plain, with_policy, legacy, sendmail] = &self.warm;
        match dialect {
            Dialect::Plain => plain,
            Dialect::WithPolicy => with_policy,
            Dialect::Legacy => legacy,
            Dialect::Sendmail => sendmail,
        }
    }

    /// Decides anew and keeps the reply in memory.
    async fn fresh(self: &Arc<Self>, dialect: Dialect, key: Box<[u8]>) -> Said {
        let parsed = Key::parse(&key);
        let decided = self.decide(&parsed).await;
        let reply = self.render(&parsed, &decided, dialect);
        let said = said(&reply);
        // A temporary failure is never kept.
        if !matches!(reply, Reply::Temp(_)) {
            self.keep(dialect, key, &said, &decided);
        }
        said
    }

    fn keep(&self, dialect: Dialect, key: Box<[u8]>, said: &Said, decided: &Decided) {
        let strength = decided.answer.as_ref().and_then(|a| Some((a.strength()?, a.level())));
        let stale_until = match decided.known.as_ref().map(|known| &known.facts.sts) {
            Some(Sts::Enforce(applied)) => decided.until.plus(STALE).min(applied.expires_at),
            Some(Sts::Absent | Sts::Testing) | None => decided.until.plus(STALE),
        };
        let warm = Arc::new(Warm {
            netstring: Arc::clone(&said.netstring),
            word: said.word,
            until: decided.until,
            stale_until,
            generation: decided.generation,
            is_renewed: AtomicBool::new(false),
            asked_at: decided.known.as_ref().map_or_else(Arc::default, |k| Arc::clone(&k.asked_at)),
            strength,
        });
        let mut all = self.warm(dialect).write().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= ROOM && !all.contains_key(&key) {
            all.clear();
        }
        let before = all.insert(key, warm).filter(|b| b.generation == decided.generation);
        drop(all);
        if let (Some((was, from)), Some((is, to))) = (before.and_then(|b| b.strength), strength)
            && was > is
        {
            self.counters.weaker(from, to);
        }
    }

    /// Returns the reply for a decided answer.
    #[must_use]
    pub fn render(&self, key: &Key, decided: &Decided, dialect: Dialect) -> Reply {
        let (Some(answer), Key::Domain(domain)) = (&decided.answer, key) else {
            return Reply::NotFound;
        };
        render::reply(answer, domain, dialect, self.table().lowest)
    }

    /// Decides the answer for a key.
    pub async fn decide(self: &Arc<Self>, key: &Key) -> Decided {
        let table = self.table();
        let now = clock::now();
        let decided = Decided {
            answer: None,
            applied: None,
            known: None,
            until: now.plus(FACTS.1),
            generation: table.generation,
        };
        let Key::Domain(domain) = key else { return decided };
        let decided = self.decide_domain(domain, &table, decided).await;
        self.counters.answer(decided.answer.as_ref());
        decided
    }

    async fn decide_domain(
        self: &Arc<Self>,
        domain: &Domain,
        table: &Table,
        mut decided: Decided,
    ) -> Decided {
        let now = clock::now();
        let applied = table.applied(&Destination::Domain(domain.clone()), self.rules.fallback);
        let known = self.known(domain, &applied).await;
        let facts = known.as_ref().map_or(&Facts::NONE, |known| &known.facts);
        let last_good = known.as_ref().and_then(|known| known.last_good);
        let answer = answer::answer(Question {
            domain,
            settings: applied.settings,
            facts,
            last_good: last_good.filter(|(_, at)| now.since(*at) <= LAST_GOOD).map(|(c, _)| c),
            mixed: self.rules.mixed,
            now,
        });
        decided.until = known.as_ref().map_or(decided.until, |known| known.until);
        decided.answer = match (&answer, applied.only_enforced) {
            (Answer::Sts(_), _) | (_, false) => Some(answer),
            (Answer::DaneOnly, true) if matches!(facts.sts, Sts::Enforce(_)) => Some(answer),
            (_, true) => None,
        };
        (decided.applied, decided.known) = (Some(applied), known);
        decided
    }

    /// Returns what the settings need to know of a domain; `None` if they need nothing.
    async fn known(self: &Arc<Self>, domain: &Domain, applied: &Applied) -> Option<Arc<Known>> {
        let first = answer::needs(applied.settings, None);
        let takes_cleartext = answer::needs(applied.settings, Some(&Sts::Absent)) == Needs::Policy;
        let first = match first {
            Needs::Nothing => return None,
            // Whether the hosts matter depends on the policy.
            Needs::PolicyAndHosts if takes_cleartext => Needs::Policy,
            other => other,
        };
        let known = self.at_least(domain, first).await;
        let has_wildcard = match &known.facts.sts {
            Sts::Enforce(applied) => applied.policy.mx.iter().any(MxPattern::is_wildcard),
            Sts::Absent | Sts::Testing => false,
        };
        let then = answer::needs(applied.settings, Some(&known.facts.sts));
        if first == Needs::Policy && (then.states() || has_wildcard) {
            return Some(self.at_least(domain, Needs::PolicyAndHosts).await);
        }
        Some(known)
    }

    /// Returns facts that cover `needs`, from memory or by a look-up that all who ask share.
    async fn at_least(self: &Arc<Self>, domain: &Domain, needs: Needs) -> Arc<Known> {
        let now = clock::now();
        let before = {
            let domains = self.domains.lock().unwrap_or_else(PoisonError::into_inner);
            domains.get(domain).cloned()
        };
        if let Some(known) = &before {
            known.asked_at.store(now.0, Ordering::Relaxed);
            let covers = known.needs == needs || known.needs == Needs::PolicyAndHosts;
            if covers && now <= known.until {
                return Arc::clone(known);
            }
        }
        self.look_up(domain, needs, before, Refetch::BackOff).await
    }

    /// Gathers facts. All who ask meanwhile share the look-up.
    async fn look_up(
        self: &Arc<Self>,
        domain: &Domain,
        needs: Needs,
        before: Option<Arc<Known>>,
        refetch: Refetch,
    ) -> Arc<Known> {
        let flight = {
            let mut flights = self.flights.lock().unwrap_or_else(PoisonError::into_inner);
            let key = (domain.clone(), needs);
            flights
                .entry(key.clone())
                .or_insert_with(|| {
                    let answers = Arc::clone(self);
                    // On a task of its own: it goes on if whoever asked first goes away.
                    let work = tokio::spawn(async move {
                        let known = Arc::new(answers.gather(&key.0, needs, before, refetch).await);
                        answers.learn(&key, &known);
                        known
                    });
                    let or_nothing = move |result: Result<Arc<Known>, tokio::task::JoinError>| {
                        result.unwrap_or_else(|_| Arc::new(unknown(needs)))
                    };
                    work.map(or_nothing).boxed().shared()
                })
                .clone()
        };
        flight.await
    }

    fn learn(&self, key: &(Domain, Needs), known: &Arc<Known>) {
        let mut domains = self.domains.lock().unwrap_or_else(PoisonError::into_inner);
        if domains.len() >= ROOM && !domains.contains_key(&key.0) {
            domains.clear();
        }
        domains.insert(key.0.clone(), Arc::clone(known));
        drop(domains);
        self.flights.lock().unwrap_or_else(PoisonError::into_inner).remove(key);
    }

    async fn gather(
        &self,
        domain: &Domain,
        needs: Needs,
        before: Option<Arc<Known>>,
        refetch: Refetch,
    ) -> Known {
        self.counters.lookups.add();
        let plan = match needs {
            Needs::Nothing | Needs::Policy => plan::policy,
            Needs::Hosts => plan::hosts,
            Needs::PolicyAndHosts => plan::policy_and_hosts,
        };
        let destination = Destination::Domain(domain.clone());
        let scope = Scope { refetch, ..self.scope.clone() };
        let Ok(gathered) = self.engine.facts(destination, scope, plan).await else {
            self.counters.store_errors.add();
            return unknown(needs);
        };
        if gathered.uncached.is_some() {
            self.counters.store_errors.add();
        }
        let mut facts = Facts::of(&gathered.facts);
        if !needs.states() {
            facts.mx = MxSet::NotAsked;
        }
        let now = clock::now();
        let class = if needs.states() { facts.mx.class().0 } else { Class::Unknown };
        let last_good = match class {
            Class::Unknown => before.as_ref().and_then(|before| before.last_good),
            Class::All | Class::Some | Class::None => Some((class, now)),
        };
        let mut life = life(&gathered.evidence);
        if needs.states() && class == Class::Unknown {
            life = UNKNOWN;
        }
        let applied = gathered.facts.sts.as_ref().and_then(|seen| seen.applied.as_ref());
        Known {
            policy_due: applied.map(|a| self.policy_due(domain, a.fetched_at, a.expires_at)),
            facts,
            needs,
            until: now.plus(life),
            last_good,
            asked_at: before.map_or_else(
                || Arc::new(AtomicI64::new(now.0)),
                |before| Arc::clone(&before.asked_at),
            ),
            gathered_at: now,
        }
    }

    /// Returns the time from which a policy is fetched again: 20 to 28 hours after the last fetch,
    /// or within a shorter life at 50 to 80 per cent of it. The moment cannot be foreseen, so that
    /// nobody can block just the one fetch. Source: RFC 8461 §10.2.
    fn policy_due(&self, domain: &Domain, fetched: Timestamp, expires: Timestamp) -> Timestamp {
        let chance = self.seed.hash_one((domain, fetched.0)) % 1_000;
        let chance = i64::try_from(chance).unwrap_or(0);
        let life = expires.since(fetched);
        let usual = 20 * 3_600 + 8 * 3_600 * chance / 1_000;
        let within = life / 2 + life * 3 / 10 * chance / 1_000;
        fetched.plus(usual.min(within))
    }

    /// Returns what is to be renewed: facts that have ended and were asked for since they were
    /// gathered, and policies whose body is due.
    #[must_use]
    pub fn due(&self, now: Timestamp, most: usize) -> Vec<Due> {
        let domains = self.domains.lock().unwrap_or_else(PoisonError::into_inner);
        let mut due = Vec::new();
        for (domain, known) in domains.iter() {
            let asked_at = Timestamp(known.asked_at.load(Ordering::Relaxed));
            let body = known.policy_due.is_some_and(|at| at <= now)
                && now.since(asked_at) <= IN_USE
                && now.since(known.gathered_at) >= FAILED;
            let facts = now > known.until && asked_at > known.gathered_at;
            if body || facts {
                let refetch = if body { Refetch::Always } else { Refetch::BackOff };
                due.push(Due { domain: domain.clone(), refetch });
            }
            if due.len() >= most {
                break;
            }
        }
        due
    }

    /// Gathers the facts of a domain again.
    pub async fn renew(self: &Arc<Self>, due: &Due) {
        let before = {
            let domains = self.domains.lock().unwrap_or_else(PoisonError::into_inner);
            domains.get(&due.domain).cloned()
        };
        let Some(known) = before else { return };
        self.counters.renewals.add();
        self.look_up(&due.domain, known.needs, Some(known), due.refetch).await;
    }

    /// Returns the metrics as OpenMetrics text.
    #[must_use]
    pub fn metrics(&self) -> String {
        let table = self.table();
        let mut states = [("absent", 0), ("testing", 0), ("enforce", 0)];
        for known in self.domains.lock().unwrap_or_else(PoisonError::into_inner).values() {
            let state = match &known.facts.sts {
                Sts::Absent => &mut states[0],
                Sts::Testing => &mut states[1],
                Sts::Enforce(_) => &mut states[2],
            };
            state.1 += 1;
        }
        let replies = Dialect::ALL.iter().map(|dialect| {
            self.warm(*dialect).read().unwrap_or_else(PoisonError::into_inner).len()
        });
        let gauges = Gauges {
            replies: replies.sum(),
            policies: states.to_vec(),
            table: (table.generation, table.revision(), table.len()),
            loaded_at: table.loaded_at.0,
            started_at: self.started_at.0,
        };
        counters::open_metrics(&self.counters, &gauges)
    }

    /// Returns whether the server is well, and its state by component.
    #[must_use]
    pub fn health(&self) -> (bool, Value) {
        let table = self.table();
        let failures = self.counters.reload_failures.value();
        let is_well = failures == 0 || table.loaded_at > self.started_at;
        let value = json!({
            "table": {
                "generation": table.generation,
                "revision": table.revision(),
                "entries": table.len(),
                "loaded_at": table.loaded_at.rfc3339(),
                "reload_failures": failures,
            },
            "store_errors": self.counters.store_errors.value(),
            "connections": self.counters.connections.value(),
            "started_at": self.started_at.rfc3339(),
        });
        (is_well, value)
    }
}

/// Returns what is known where nothing could be looked up.
fn unknown(needs: Needs) -> Known {
    let mx = MxSet::Failed("the look-up could not be made".into());
    let facts = Facts { sts: Sts::Absent, mx };
    let now = clock::now();
    Known {
        facts,
        needs,
        until: now.plus(UNKNOWN),
        last_good: None,
        policy_due: None,
        asked_at: Arc::new(AtomicI64::new(now.0)),
        gathered_at: now,
    }
}

/// Returns how long the facts of evidence are used. Unit: seconds.
fn life(evidence: &Evidence) -> i64 {
    let answers = evidence.answers.keys().filter_map(|query| match query {
        Query::Dns(name, rtype) => evidence.dns(name, *rtype),
        Query::StsPolicy(..) | Query::Session(_) => None,
    });
    let lives = answers.map(|answer| match answer.lookup {
        Lookup::Failed(_) => FAILED,
        Lookup::Found(_) | Lookup::NoData | Lookup::NxDomain => i64::from(answer.ttl),
    });
    lives.min().unwrap_or(FAILED).clamp(FACTS.0, FACTS.1)
}
