//! What an import brings that alerts may be about, and the judgement of it against the store.

use crate::owner::report_news;
use crate::owner::report_news::Change;
use crate::owner::report_news::FORGOTTEN;
use crate::owner::report_news::FailureKey;
use crate::owner::report_news::News;
use crate::owner::report_news::RECENT;
use crate::owner::report_news::Share;
use crate::owner::report_news::Step;
use crate::owner::report_news::WINDOWS;
use crate::policy::tlsrpt::kept;
use crate::policy::tlsrpt::kept::Filter;
use crate::policy::tlsrpt::quoted;
use crate::policy::tlsrpt::report::PolicyResult;
use crate::policy::tlsrpt::report::Report;
use crate::policy::tlsrpt::tally;
use crate::policy::tlsrpt::tally::UNNAMED;
use crate::store::alert_states::AlertState;
use crate::store::alert_states::NewState;
use crate::store::alert_states::Since;
use crate::store::open::Store;
use crate::store::open::StoreError;
use crate::vocab::time::Timestamp;
use serde_json::Value;
use serde_json::json;
use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::collections::HashMap;

/// Seconds of a day.
const DAY: i64 = 86_400;
/// Maximum number of subjects of one kind that a run looks at.
const SUBJECTS: usize = 2_000;

/// Kinds of what was told.
const FAILURE: &str = "failure";
const POLICY: &str = "policy";
const SHARE: &str = "share";
const SILENCE: &str = "silence";

/// A policy as a reporter quotes it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Quote {
    domain: String,
    reporter: String,
    lines: Vec<String>,
}

/// A failure in the reports of a run.
#[derive(Debug, Clone, Copy)]
struct Sight {
    first: Timestamp,
    last: Timestamp,
    count: u64,
}

/// What the reports of a run say, without those of archives.
#[derive(Debug)]
pub struct Fresh {
    now: Timestamp,
    failures: BTreeMap<FailureKey, Sight>,
    /// With the beginnings of the first and the last range.
    quotes: BTreeMap<Quote, (Timestamp, Timestamp)>,
    domains: BTreeSet<String>,
    reporters: BTreeSet<String>,
}

/// What is to be told, and what is to be remembered of it.
#[derive(Debug, Default)]
pub struct Judged {
    /// What is to be told.
    pub news: Vec<News>,
    /// What was told with it.
    pub states: Vec<NewState>,
}

impl Judged {
    fn note(&mut self, kind: &'static str, subject: Value, state: Option<AlertState>) {
        self.states.push(NewState { kind, subject: subject.to_string(), state });
    }
}

impl Fresh {
    /// Creates an empty collection.
    #[must_use]
    pub fn new(now: Timestamp) -> Fresh {
        Fresh {
            now,
            failures: BTreeMap::new(),
            quotes: BTreeMap::new(),
            domains: BTreeSet::new(),
            reporters: BTreeSet::new(),
        }
    }

    /// Adds a report that counts since this run, unless its range ended more than a week ago.
    ///
    /// - `signer`: the domain whose signature lets it count.
    pub fn add(&mut self, report: &Report, signer: Option<&str>) {
        if self.now.since(report.end) > RECENT {
            return;
        }
        let reporter = kept::reporter(report, signer);
        if self.reporters.len() < SUBJECTS {
            self.reporters.insert(reporter.to_string());
        }
        for policy in &report.policies {
            self.add_policy(report.start, reporter, policy);
        }
    }

    fn add_policy(&mut self, start: Timestamp, reporter: &str, policy: &PolicyResult) {
        let domain = policy.domain.as_deref().unwrap_or(UNNAMED);
        if self.domains.len() < SUBJECTS {
            self.domains.insert(domain.to_string());
        }
        if policy.policy_type.as_deref() == Some("sts") && self.quotes.len() < SUBJECTS {
            let (domain, reporter) = (domain.to_string(), reporter.to_string());
            let quote = Quote { domain, reporter, lines: policy.policy_string.clone() };
            let (first, last) = self.quotes.entry(quote).or_insert((start, start));
            (*first, *last) = ((*first).min(start), (*last).max(start));
        }
        for detail in policy.details.iter().filter(|detail| detail.count > 0) {
            let key = FailureKey {
                domain: domain.to_string(),
                reporter: reporter.to_string(),
                result: detail.result.clone(),
                host: detail.host.clone().unwrap_or_default(),
            };
            if self.failures.len() >= SUBJECTS && !self.failures.contains_key(&key) {
                continue;
            }
            let sight = Sight { first: start, last: start, count: 0 };
            let sight = self.failures.entry(key).or_insert(sight);
            sight.first = sight.first.min(start);
            sight.last = sight.last.max(start);
            sight.count = sight.count.saturating_add(detail.count);
        }
    }

    /// Judges what came, after it was stored.
    ///
    /// Errors: the store.
    pub fn judge(&self, store: &Store) -> Result<Judged, StoreError> {
        let mut out = Judged::default();
        if !self.failures.is_empty() {
            self.judge_failures(store, &mut out)?;
        }
        if !self.quotes.is_empty() {
            self.judge_quotes(store, &mut out)?;
        }
        if !self.domains.is_empty() {
            self.judge_shares(store, &mut out)?;
        }
        self.judge_silence(store, &mut out)?;
        out.news = report_news::at_most(out.news);
        Ok(out)
    }

    /// Judges by what is stored and by what was told: a report may have been purged meanwhile.
    fn judge_failures(&self, store: &Store, out: &mut Judged) -> Result<(), StoreError> {
        let told = store.alert_states(FAILURE)?;
        let before = self.seen_before(store)?;
        for (key, sight) in &self.failures {
            let subject = json!([key.domain, key.reporter, key.result, key.host]);
            let told = told.get(&subject.to_string()).map(|state| state.at);
            let seen = before.get(key).copied().max(told);
            if report_news::is_new(seen, sight.first) {
                let (key, count, start) = (key.clone(), sight.count, sight.first);
                out.news.push(News::Failure { key, count, start });
            }
            out.note(FAILURE, subject, Some(AlertState { step: 1, at: sight.last }));
        }
        Ok(())
    }

    /// Returns when stored reports had the failures last, before the first range of this run that
    /// has them.
    fn seen_before(&self, store: &Store) -> Result<HashMap<FailureKey, Timestamp>, StoreError> {
        let first = self.failures.values().map(|sight| sight.first).min().unwrap_or(self.now);
        let last = self.failures.values().map(|sight| sight.first).max().unwrap_or(self.now);
        let filter = Filter { since: first.plus(-FORGOTTEN), until: last, ..Filter::default() };
        let mut before = HashMap::new();
        store.each_failed(&filter, &mut |f| {
            let key = FailureKey {
                domain: f.domain.to_string(),
                reporter: f.reporter.to_string(),
                result: f.result.to_string(),
                host: f.host.to_string(),
            };
            if self.failures.get(&key).is_some_and(|sight| f.start < sight.first) {
                let latest = before.entry(key).or_insert(f.start);
                *latest = f.start.max(*latest);
            }
        })?;
        Ok(before)
    }

    fn judge_quotes(&self, store: &Store, out: &mut Judged) -> Result<(), StoreError> {
        let told = store.alert_states(POLICY)?;
        let mut issues = HashMap::new();
        for (quote, (first, last)) in &self.quotes {
            let Some(policy) = quoted::policy(&quote.lines) else { continue };
            if !issues.contains_key(&quote.domain) {
                issues.insert(quote.domain.clone(), store.issues(&quote.domain)?);
            }
            let own = issues.get(&quote.domain).map_or(&[][..], Vec::as_slice);
            // Of a domain that this program publishes nothing for, it knows no policy.
            if own.is_empty() || quoted::issue_of(own, &policy).is_some() {
                continue;
            }
            let version = tally::version(&json!(quote.lines).to_string());
            let subject = json!([quote.domain, quote.reporter, version]);
            let seen = told.get(&subject.to_string()).map(|state| state.at);
            if report_news::is_new(seen, *first) {
                let (domain, reporter) = (quote.domain.clone(), quote.reporter.clone());
                out.news.push(News::Policy { domain, reporter, version, start: *first });
            }
            out.note(POLICY, subject, Some(AlertState { step: 1, at: *last }));
        }
        Ok(())
    }

    fn judge_shares(&self, store: &Store, out: &mut Judged) -> Result<(), StoreError> {
        let told = store.alert_states(SHARE)?;
        // Whole days: a report comes on the day after its range.
        let today = self.now.0.div_euclid(DAY) * DAY;
        let since = WINDOWS.map(|days| Timestamp(today - days * DAY));
        let mut by_domain: BTreeMap<String, Vec<Since>> = BTreeMap::new();
        for of in store.sessions_since(&self.domains, since)? {
            by_domain.entry(of.domain.clone()).or_default().push(of);
        }
        for (domain, kinds) in by_domain {
            let Some(of) = counted_first(kinds) else { continue };
            let mut shares = Vec::new();
            for (days, (success, failure)) in WINDOWS.into_iter().zip(of.sessions) {
                let Some(step) = Step::of(success, failure) else { continue };
                let subject = json!([domain, days]);
                let state = told.get(&subject.to_string());
                let change = Change::of(Step::from_number(state.map_or(0, |s| s.step)), step);
                let at = self.now;
                match change {
                    Some(Change::Grown) => {
                        let state = AlertState { step: step.number(), at };
                        out.note(SHARE, subject, Some(state));
                    }
                    Some(Change::Ended) => out.note(SHARE, subject, None),
                    // It goes on, so it is not forgotten.
                    None => {
                        if let Some(state) = state {
                            out.note(SHARE, subject, Some(AlertState { at, ..*state }));
                        }
                    }
                }
                shares.push(Share { days, success, failure, step, change });
            }
            if shares.iter().any(|share| share.change.is_some()) {
                out.news.push(News::Shares { domain, policy_type: of.policy_type, shares });
            }
        }
        Ok(())
    }

    fn judge_silence(&self, store: &Store, out: &mut Judged) -> Result<(), StoreError> {
        let told = store.alert_states(SILENCE)?;
        let today = self.now.0.div_euclid(DAY);
        for (reporter, days) in store.reporter_days(self.now.plus(-FORGOTTEN - RECENT))? {
            let subject = json!([reporter]);
            let is_told = told.contains_key(&subject.to_string());
            let last = days.last().copied().unwrap_or(today);
            if let Some(last_day) = report_news::fell_silent(&days, today) {
                if !is_told {
                    let is_over = false;
                    out.news.push(News::Silence { reporter, last_day, is_over });
                }
                out.note(SILENCE, subject, Some(AlertState { step: 1, at: self.now }));
            } else if is_told && self.reporters.contains(&reporter) {
                out.news.push(News::Silence { reporter, last_day: last, is_over: true });
                out.note(SILENCE, subject, None);
            }
        }
        Ok(())
    }
}

/// Returns the policy type that counts for a domain: within the shortest window that has sessions,
/// the first by rank.
fn counted_first(mut kinds: Vec<Since>) -> Option<Since> {
    kinds.sort_by_key(|of| tally::rank(&of.policy_type));
    let has = |of: &Since, window: usize| {
        of.sessions.get(window).is_some_and(|(success, failure)| success + failure > 0)
    };
    let place = (0..WINDOWS.len()).find_map(|n| kinds.iter().position(|of| has(of, n)))?;
    (place < kinds.len()).then(|| kinds.swap_remove(place))
}
