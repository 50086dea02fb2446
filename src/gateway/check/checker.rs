//! Checks as the gateway makes them: the one place where settings, bounds, network, cache and log come together.

use crate::engine::check::Engine;
use crate::engine::collect;
use crate::engine::collect::Plan;
use crate::gateway::check::settings;
use crate::gateway::check::settings::CheckSettings;
use crate::gateway::client_certificates::StoredIdentities;
use crate::gateway::environment::Environment;
use crate::gateway::error::Error;
use crate::gateway::log::journal::Basis;
use crate::gateway::log::journal::Journal;
use crate::gateway::log::journal::Undelivered;
use crate::gateway::options::CheckOptions;
use crate::gateway::options::Options;
use crate::gateway::settings::Settings;
use crate::gateway::trust::Lists;
use crate::net::live::Live;
use crate::os::clock;
use crate::policy::evidence::Evidence;
use crate::policy::evidence::Scope;
use crate::policy::report::Report;
use crate::render::maillog;
use crate::store::open::Store;
use crate::store::open::StoreError;
use crate::store::worker::StoreHandle;
use crate::vocab::dns::Destination;
use crate::vocab::resolver::Endpoint;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;

/// What came of a check.
#[derive(Debug)]
pub struct Checked {
    /// Evidence and verdict.
    pub report: Box<Report>,
    /// Why its policy was not cached, if it was not.
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
    /// What bounds every check.
    base: Scope,
    journal: Arc<Mutex<Journal>>,
}

impl Checker {
    /// Prepares checks by a state of the store, or by the factory's settings without one. Must be called inside a
    /// runtime.
    ///
    /// Errors: a setting, an option or a file that cannot be used, the store.
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

    /// Prepares checks by settings that were read before. Must be called inside a runtime.
    ///
    /// - `store`: where policies are cached, the log counts, and settings of destinations are read.
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
            ..environment.scope(options)
        };
        let store = store.map(StoreHandle::start).transpose()?;
        let engine = Arc::new(Engine {
            net: Arc::<Live>::clone(&environment.net),
            roots: Arc::clone(&environment.roots),
            // Without the cache nothing is remembered, though the configuration still decides.
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
        })
    }

    /// Returns the network and what judges it.
    #[must_use]
    pub fn environment(&self) -> &Environment {
        &self.environment
    }

    /// Returns the gateway's own lists that chains are judged by.
    #[must_use]
    pub fn lists(&self) -> &Lists {
        &self.lists
    }

    /// Returns the resolver that is asked first.
    #[must_use]
    pub fn resolver(&self) -> Option<Endpoint> {
        self.environment.resolvers.first().cloned()
    }

    /// Returns how much the log says.
    #[must_use]
    pub fn log_level(&self) -> maillog::Level {
        self.journal().level
    }

    /// Reads something of the store; `None` is handed on where there is none.
    ///
    /// Errors: those of `read`.
    pub async fn read<T: Send + 'static>(
        &self,
        read: impl FnOnce(Option<&Store>) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        match &self.store {
            Some(store) => store.call(move |store| read(Some(store))).await,
            None => read(None),
        }
    }

    /// Checks a destination by the settings that are its own.
    ///
    /// Errors: the store cannot be read. A cache that cannot be written is no error: it is told beside the report.
    pub async fn check(&self, destination: &Destination) -> Result<Checked, StoreError> {
        self.check_written(destination.to_string(), destination.clone()).await
    }

    /// As [`Checker::check`]; the report names the destination as `input`, the way somebody wrote it.
    ///
    /// Errors: as there.
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

    /// Checks a destination by settings that are given.
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
        let profile = settings.profile;
        let check = async move { engine.check(input, destination, profile, scope).await };
        let (report, uncached) = if self.check.spread {
            match tokio::spawn(check).await {
                Ok(result) => result?,
                Err(error) => std::panic::resume_unwind(error.into_panic()),
            }
        } else {
            check.await?
        };
        Ok(Checked { report: Box::new(report), uncached })
    }

    /// Collects what a plan of one's own wants to know of a destination. `tell` sees the evidence whenever something
    /// has been added; once it says `false`, enough is known.
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

    /// Decides by evidence that was collected.
    #[must_use]
    pub fn decide(&self, input: String, evidence: Evidence, settings: CheckSettings) -> Report {
        let roots = &self.environment.roots;
        Report::decide(input, evidence, settings.profile, self.check.semantics, roots)
    }

    fn scope(&self, settings: &CheckSettings) -> Scope {
        Scope {
            route: settings.route.clone(),
            families: self.options.families(settings.ip_sort),
            certificate: settings.certificate.clone(),
            ..self.base.clone()
        }
    }

    /// Returns by which settings a check was made.
    #[must_use]
    pub fn basis(&self, report: &Report) -> Basis {
        settings::basis(&self.check, &report.profile)
    }

    /// Notes a check in the log and raises its alert; returns the report and the DCID of its first connection. What
    /// goes wrong changes nothing: see [`Checker::trouble`].
    pub async fn record(&self, report: Box<Report>, basis: Basis) -> (Box<Report>, u64) {
        let Some(store) = &self.store else {
            let dcid = self.journal().record(None, &report, basis);
            return (report, dcid);
        };
        let journal = Arc::clone(&self.journal);
        // It comes back with the answer, and is kept here for the case that none comes.
        let report = Arc::new(*report);
        let noted = Arc::clone(&report);
        let work = move |store: &mut Store| {
            let mut journal = journal.lock().unwrap_or_else(PoisonError::into_inner);
            Ok(journal.record(Some(store), &noted, basis))
        };
        let dcid = store.call(work).await;
        let dcid = dcid.unwrap_or_else(|error| {
            self.journal().failed(&error);
            1
        });
        (Box::new(Arc::unwrap_or_clone(report)), dcid)
    }

    /// Returns how many alerts wait for the command that delivers them.
    #[must_use]
    pub fn alerts(&self) -> usize {
        self.journal().waiting()
    }

    /// Delivers the alerts that were raised; returns what was not delivered. It may take a while.
    pub async fn deliver(&self) -> Option<Undelivered> {
        let deliveries = self.journal().deliveries();
        let (Some(store), Some(deliveries)) = (&self.store, deliveries) else { return None };
        let (undelivered, result) = deliveries.run(store).await;
        if let Err(error) = result {
            self.journal().failed(&error);
        }
        undelivered
    }

    /// Returns what went wrong with the log, if anything did.
    #[must_use]
    pub fn trouble(&self) -> Option<String> {
        self.journal().trouble()
    }

    fn journal(&self) -> MutexGuard<'_, Journal> {
        self.journal.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
