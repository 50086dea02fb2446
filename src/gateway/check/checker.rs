//! Checks of a gateway. This is the only place that combines settings, limits, network, cache and
//! log.

use crate::engine::check::Engine;
use crate::engine::collect;
use crate::engine::collect::Plan;
use crate::gateway::alert::raising::Undelivered;
use crate::gateway::check::own;
use crate::gateway::check::settings;
use crate::gateway::check::settings::CheckSettings;
use crate::gateway::client_certificates::StoredIdentities;
use crate::gateway::environment::Environment;
use crate::gateway::error::Error;
use crate::gateway::host_status;
use crate::gateway::log::journal::Basis;
use crate::gateway::log::journal::Journal;
use crate::gateway::options::CheckOptions;
use crate::gateway::options::Options;
use crate::gateway::settings::Settings;
use crate::gateway::trust::Lists;
use crate::net::live::Live;
use crate::os::clock;
use crate::policy::evidence::Evidence;
use crate::policy::evidence::Scope;
use crate::policy::overrides::Settings as Given;
use crate::policy::report::AppliedSettings;
use crate::policy::report::Report;
use crate::policy::sts::issue::Standing;
use crate::policy::verdict::Semantics;
use crate::render::maillog;
use crate::store::entries::View;
use crate::store::open::Store;
use crate::store::open::StoreError;
use crate::store::worker::StoreHandle;
use crate::vocab::dns::Destination;
use crate::vocab::resolver::Endpoint;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;

/// The result of a check.
#[derive(Debug)]
pub struct Checked {
    /// Evidence and verdict.
    pub report: Box<Report>,
    /// Error that prevented caching the policy, if any.
    pub uncached: Option<StoreError>,
}

/// Makes checks, one or many at once.
pub struct Checker {
    options: Options,
    check: CheckOptions,
    lists: Lists,
    environment: Environment,
    engine: Arc<Engine>,
    store: Option<StoreHandle>,
    /// Limits of every check.
    base: Scope,
    journal: Arc<Mutex<Journal>>,
    /// Whether there are own domains.
    has_own: bool,
    /// Number of stored checks of this run.
    kept: AtomicUsize,
}

/// Number of stored checks after which old ones are deleted again. Unit: checks.
const PRUNED_EVERY: usize = 256;

impl Checker {
    /// Prepares checks with the settings of a state of the store, or with the factory's without a
    /// store. Must be called inside a runtime.
    ///
    /// Errors: a setting, an option, a file or the store cannot be used.
    pub async fn new(
        options: &Options,
        check: &CheckOptions,
        store: Option<Store>,
    ) -> Result<Checker, Error> {
        let settings = Settings::load(store.as_ref(), check.view)?;
        let lists = match &store {
            Some(store) => Lists::load(store, check.view, &settings)?,
            None => Lists::default(),
        };
        let certificates = settings.client_certificates(None);
        Checker::by(options, check, store, (settings, lists, certificates)).await
    }

    /// Prepares checks with given settings. Must be called inside a runtime.
    ///
    /// - `store`: the store for the policy cache, the connection count and the settings of
    ///   destinations.
    ///
    /// Errors: as [`Checker::new`].
    pub async fn by(
        options: &Options,
        check: &CheckOptions,
        store: Option<Store>,
        (settings, lists, certificates): (Settings, Lists, Option<StoredIdentities>),
    ) -> Result<Checker, Error> {
        let environment = Environment::new(options, &settings, &lists, certificates).await?;
        let resolver = environment.resolvers.first().cloned();
        let journal = Journal::new(options, store.as_ref(), &settings, resolver)?;
        let base = Scope {
            smtp: check.smtp,
            refetch: check.refetch,
            all_certs: check.all_certs,
            unannounced: check.unannounced,
            ..environment.scope(options)
        };
        let own = |store: &Store| own::are_there(store, check.view);
        let has_own = store.as_ref().map(own).transpose()?.unwrap_or(false);
        let store = store.map(StoreHandle::start).transpose()?;
        let engine = Arc::new(Engine {
            net: Arc::<Live>::clone(&environment.net),
            roots: Arc::clone(&environment.roots),
            // Without the cache no policy is stored, but the configuration still decides.
            store: store.clone().filter(|_| check.cache),
            deadline: check.deadline,
            semantics: check.semantics,
        });
        Ok(Checker {
            options: options.clone(),
            check: check.clone(),
            lists,
            environment,
            engine,
            store,
            base,
            journal: Arc::new(Mutex::new(journal)),
            has_own,
            kept: AtomicUsize::new(0),
        })
    }

    /// Returns the options of the gateway.
    #[must_use]
    pub fn options(&self) -> &Options {
        &self.options
    }

    /// Returns the environment of the checks.
    #[must_use]
    pub fn environment(&self) -> &Environment {
        &self.environment
    }

    /// Returns the gateway's own lists for the validation of chains.
    #[must_use]
    pub fn lists(&self) -> &Lists {
        &self.lists
    }

    /// Returns the engine of the checks.
    #[must_use]
    pub fn engine(&self) -> &Arc<Engine> {
        &self.engine
    }

    /// Returns the limits of a check without settings of its own.
    #[must_use]
    pub fn base(&self) -> &Scope {
        &self.base
    }

    /// Returns the first resolver.
    #[must_use]
    pub fn resolver(&self) -> Option<Endpoint> {
        self.environment.resolvers.first().cloned()
    }

    /// Returns the detail of the log.
    #[must_use]
    pub fn log_level(&self) -> maillog::Level {
        self.journal().level
    }

    /// Runs a read operation on the store; on `None` if there is no store.
    ///
    /// Errors: as `read`.
    pub async fn read<T: Send + 'static>(
        &self,
        read: impl FnOnce(Option<&Store>) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        match &self.store {
            Some(store) => store.call(move |store| read(Some(store))).await,
            None => read(None),
        }
    }

    /// Checks a destination with its own settings.
    ///
    /// Errors: the store cannot be read. A cache that cannot be written is reported beside the
    /// report, not as an error.
    pub async fn check(&self, destination: &Destination) -> Result<Checked, StoreError> {
        self.check_written(destination.to_string(), destination.clone()).await
    }

    /// Checks a destination like [`Checker::check`]. The report names it by `input`, its original
    /// text.
    ///
    /// Errors: as [`Checker::check`].
    pub async fn check_written(
        &self,
        input: String,
        destination: Destination,
    ) -> Result<Checked, StoreError> {
        let (options, asked) = (self.check.clone(), destination.clone());
        let read = move |store: Option<&Store>| settings::of_destination(store, &options, &asked);
        let settings = self.read(read).await?;
        self.check_by(input, destination, settings).await
    }

    /// Reports whether uncommitted changes would give a destination other settings than those of the
    /// check.
    ///
    /// Errors: the store cannot be read.
    pub async fn is_unsettled(&self, destination: &Destination) -> Result<bool, StoreError> {
        if self.check.view == View::Pending {
            return Ok(false);
        }
        let (now, asked) = (self.check.clone(), destination.clone());
        let then = CheckOptions { view: View::Pending, ..now.clone() };
        self.read(move |store| match store {
            Some(store) if store.has_pending()? => {
                let now = settings::of_destination(Some(store), &now, &asked)?;
                let then = settings::of_destination(Some(store), &then, &asked)?;
                Ok(!now.are_as(&then))
            }
            Some(_) | None => Ok(false),
        })
        .await
    }

    /// Checks a destination with given settings.
    ///
    /// Errors: as [`Checker::check`].
    pub async fn check_by(
        &self,
        input: String,
        destination: Destination,
        settings: CheckSettings,
    ) -> Result<Checked, StoreError> {
        let engine = Arc::clone(&self.engine);
        let scope = self.scope(&settings);
        let profile = self.profile(settings);
        let own_policy = self.standing(&destination).await?;
        let check = async move { engine.check(input, destination, profile, scope).await };
        let (mut report, uncached) = if self.check.spread {
            match tokio::spawn(check).await {
                Ok(result) => result?,
                Err(error) => std::panic::resume_unwind(error.into_panic()),
            }
        } else {
            check.await?
        };
        report.own_policy = own_policy;
        Ok(Checked { report: Box::new(report), uncached })
    }

    /// Returns where the policy of a destination stands, if it is an own domain.
    async fn standing(&self, destination: &Destination) -> Result<Option<Standing>, StoreError> {
        let Destination::Domain(domain) = destination else { return Ok(None) };
        if !self.has_own {
            return Ok(None);
        }
        let (domain, view) = (domain.clone(), self.check.view);
        self.read(move |store| store.map_or(Ok(None), |store| own::standing(store, view, &domain)))
            .await
    }

    /// Collects the evidence that a given plan requires. `tell` is called with the evidence after
    /// each addition; `false` ends the collection.
    ///
    /// Errors: this host's clock is wrong.
    pub async fn collect(
        &self,
        destination: Destination,
        settings: &CheckSettings,
        plan: Plan,
        tell: &mut (dyn FnMut(&Evidence) -> bool + Send),
    ) -> Result<Evidence, Error> {
        let evidence = Evidence::new(destination, clock::now(), self.scope(settings));
        if evidence.clock_is_wrong() {
            return Err(Error::Clock { day: evidence.now.day() });
        }
        let (net, bound) = (self.environment.net.as_ref(), self.check.deadline);
        Ok(collect::collect_told(net, evidence, bound, plan, tell).await)
    }

    /// Decides on collected evidence.
    #[must_use]
    pub fn decide(&self, input: String, evidence: Evidence, settings: CheckSettings) -> Report {
        let roots = &self.environment.roots;
        let profile = self.profile(settings);
        Report::decide(input, evidence, profile, self.check.semantics, roots)
    }

    fn profile(&self, settings: CheckSettings) -> AppliedSettings {
        AppliedSettings { rehearsal: self.environment.is_lab(), ..settings.profile }
    }

    fn scope(&self, settings: &CheckSettings) -> Scope {
        Scope {
            route: settings.route.clone(),
            families: self.options.families(settings.ip_sort),
            certificate: settings.certificate.clone(),
            ..self.base.clone()
        }
    }

    /// Returns the kind of settings of a check.
    #[must_use]
    pub fn basis(&self, report: &Report) -> Basis {
        settings::basis(&self.check, &report.profile)
    }

    /// Logs a check and raises its alert. Returns the report and the DCID of its first connection.
    /// A failure does not affect the check; [`Checker::failure`] returns it.
    pub async fn record(&self, report: Box<Report>, basis: Basis) -> (Box<Report>, u64) {
        let Some(store) = &self.store else {
            let dcid = self.journal().record(None, &report, basis);
            return (report, dcid);
        };
        let journal = Arc::clone(&self.journal);
        // The worker returns the report with the answer. A copy stays here in case there is no
        // answer.
        let report = Arc::new(*report);
        let noted = Arc::clone(&report);
        let kept = self.keeps(basis).then(|| host_status::stored_form(&report));
        let prunes = kept.is_some()
            && self.kept.fetch_add(1, Ordering::Relaxed).is_multiple_of(PRUNED_EVERY);
        let work = move |store: &mut Store| {
            let mut journal = journal.lock().unwrap_or_else(PoisonError::into_inner);
            let first = journal.record(Some(store), &noted, basis);
            let stored = kept.map_or(Ok(()), |(check, json)| store.keep_check(&check, &json));
            let stored = stored.and_then(|()| if prunes { store.prune_checks() } else { Ok(()) });
            if let Err(error) = stored {
                journal.failed(&error);
            }
            Ok(first)
        };
        let dcid = store.call(work).await;
        let dcid = dcid.unwrap_or_else(|error| {
            self.journal().failed(&error);
            1
        });
        (Box::new(Arc::unwrap_or_clone(report)), dcid)
    }

    /// Reports whether a check is stored for `hoststatus`: one by the table in force, or one of few
    /// domains by the check's own settings.
    fn keeps(&self, basis: Basis) -> bool {
        let own = &self.check;
        let is_plain = own.given == Given::default()
            && own.view == View::Committed
            && own.semantics == Semantics::Gateway
            && own.smtp;
        own.cache && is_plain && (basis == Basis::InForce || !own.spread)
    }

    /// Returns the number of alerts to be delivered.
    #[must_use]
    pub fn alerts(&self) -> usize {
        self.journal().waiting()
    }

    /// Delivers the raised alerts and returns the undelivered ones. It may run up to the time limit
    /// of deliveries.
    pub async fn deliver(&self) -> Option<Undelivered> {
        let deliveries = self.journal().deliveries();
        let (Some(store), Some(deliveries)) = (&self.store, deliveries) else { return None };
        let (undelivered, result) = deliveries.run(store).await;
        if let Err(error) = result {
            self.journal().failed(&error);
        }
        undelivered
    }

    /// Returns the first failure of the log, if any.
    #[must_use]
    pub fn failure(&self) -> Option<String> {
        self.journal().failure()
    }

    fn journal(&self) -> MutexGuard<'_, Journal> {
        self.journal.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
