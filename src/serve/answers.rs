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
use crate::serve::counters::Counters;
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
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::RwLock;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering;

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
    /// Strength of the answer, for the comparison with the next one.
    strength: Option<u8>,
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
    /// The counters.
    pub counters: Counters,
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
            Counters::add(&self.counters.replies, reply.word);
            return reply;
        };
        let mut lower = [0; crate::policy::postfix::key::LONGEST_KEY];
        let lower = lower.get_mut(..request.key.len()).map(|lower| {
            lower.copy_from_slice(request.key);
            lower.make_ascii_lowercase();
            &*lower
        });
        let reply = match lower {
            Some(key) => match self.from_memory(dialect, key) {
                Some(said) => said,
                None => {
                    Counters::add(&self.counters.cache, 2);
                    self.fresh(dialect, key.into()).await
                }
            },
            None => said(&Reply::NotFound),
        };
        Counters::add(&self.counters.replies, reply.word);
        reply
    }

    /// Returns the reply in memory, and starts its renewal if it is old.
    fn from_memory(self: &Arc<Self>, dialect: Dialect, key: &[u8]) -> Option<Said> {
        let found = {
            let warm = self.warm(dialect).read().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(warm.get(key)?)
        };
        let now = clock::now();
        if found.generation != self.table().generation || now > found.stale_until {
            return None;
        }
        if now > found.until {
            Counters::add(&self.counters.cache, 1);
            if !found.is_renewed.swap(true, Ordering::Relaxed) {
                let (answers, key) = (Arc::clone(self), Box::<[u8]>::from(key));
                tokio::spawn(async move { answers.fresh(dialect, key).await });
            }
        } else {
            Counters::add(&self.counters.cache, 0);
        }
        Some(Said { netstring: Arc::clone(&found.netstring), word: found.word })
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
        let strength = decided.answer.as_ref().and_then(Answer::strength);
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
            strength,
        });
        let mut all = self.warm(dialect).write().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= ROOM && !all.contains_key(&key) {
            all.clear();
        }
        let before = all.insert(key, warm).filter(|b| b.generation == decided.generation);
        if before.and_then(|before| before.strength) > strength {
            self.counters.weaker.add();
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
        let mut decided = Decided {
            answer: None,
            applied: None,
            known: None,
            until: now.plus(FACTS.1),
            generation: table.generation,
        };
        let Key::Domain(domain) = key else { return decided };
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
        if let Some(known) = before.as_ref().filter(|known| now <= known.until)
            && (known.needs == needs || known.needs == Needs::PolicyAndHosts)
        {
            return Arc::clone(known);
        }
        let flight = {
            let mut flights = self.flights.lock().unwrap_or_else(PoisonError::into_inner);
            let key = (domain.clone(), needs);
            flights
                .entry(key.clone())
                .or_insert_with(|| {
                    let answers = Arc::clone(self);
                    // On a task of its own: it goes on if whoever asked first goes away.
                    let work = tokio::spawn(async move {
                        let known = Arc::new(answers.gather(&key.0, needs, before).await);
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

    async fn gather(&self, domain: &Domain, needs: Needs, before: Option<Arc<Known>>) -> Known {
        let plan = match needs {
            Needs::Nothing | Needs::Policy => plan::policy,
            Needs::Hosts => plan::hosts,
            Needs::PolicyAndHosts => plan::policy_and_hosts,
        };
        let destination = Destination::Domain(domain.clone());
        let scope = self.scope.clone();
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
            Class::Unknown => before.and_then(|before| before.last_good),
            Class::All | Class::Some | Class::None => Some((class, now)),
        };
        let mut life = life(&gathered.evidence);
        if needs.states() && class == Class::Unknown {
            life = UNKNOWN;
        }
        Known { facts, needs, until: now.plus(life), last_good }
    }
}

/// Returns what is known where nothing could be looked up.
fn unknown(needs: Needs) -> Known {
    let mx = MxSet::Failed("the look-up could not be made".into());
    let facts = Facts { sts: Sts::Absent, mx };
    Known { facts, needs, until: clock::now().plus(UNKNOWN), last_good: None }
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
