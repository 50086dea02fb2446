//! The check of an owner's own domain, by the rules of the RFCs and without this side's settings.

use crate::gateway::check::checker::Checker;
use crate::gateway::check::settings;
use crate::gateway::database;
use crate::gateway::error::Error;
use crate::gateway::options::CheckOptions;
use crate::gateway::options::Options;
use crate::net::live::Net;
use crate::os::clock;
use crate::owner::proposal;
use crate::policy::evidence::Evidence;
use crate::policy::evidence::Query;
use crate::policy::evidence::Refetch;
use crate::policy::evidence::Timed;
use crate::policy::plan;
use crate::policy::report::Report;
use crate::policy::route::Target;
use crate::policy::verdict::Semantics;
use crate::policy::walk::TlsPolicy;
use crate::store::entries::View;
use crate::store::open::Store;
use crate::vocab::dns::Destination;
use crate::vocab::dns::Domain;
use crate::vocab::dns::RecordType;
use crate::vocab::tls::DaneMode;
use crate::vocab::tls::Switch;
use crate::vocab::tls::TlsMode;
use futures_util::future;

/// Checks domains as their owners need it. The database is only read, and not needed.
pub struct Looker {
    checker: Checker,
}

/// What was seen of a domain.
pub struct Look {
    /// The check: MTA-STS and DANE on, no SMTP route, nothing from the cache.
    pub report: Report,
    /// The answers that a check does not need.
    pub beside: Evidence,
}

impl Looker {
    /// Prepares looks. Must be called inside a runtime.
    ///
    /// - `smtp`: whether the MX hosts are connected to.
    ///
    /// Errors: a setting, an option, a file or the store cannot be used.
    pub async fn new(options: &Options, smtp: bool) -> Result<Looker, Error> {
        let check = CheckOptions {
            semantics: Semantics::Rfc,
            smtp,
            refetch: Refetch::Always,
            cache: false,
            unannounced: true,
            ..CheckOptions::default()
        };
        let store = match database::present_store(options) {
            Ok(store) => store,
            Err(error) if options.is_database_named => return Err(error),
            Err(_) => None,
        };
        Ok(Looker { checker: Checker::new(options, &check, store).await? })
    }

    /// Returns the checker.
    #[must_use]
    pub fn checker(&self) -> &Checker {
        &self.checker
    }

    /// Looks at a domain.
    ///
    /// Errors: the store cannot be read.
    pub async fn look(&self, domain: &Domain) -> Result<Look, Error> {
        let wanted = TlsPolicy {
            tls: TlsMode::Preferred,
            dane: DaneMode::Opportunistic,
            mta_sts: Switch::On,
        };
        let read = move |store: Option<&Store>| {
            settings::of_no_entry(store, View::Committed, wanted, Some(Target::UseDns))
        };
        let settings = self.checker.read(read).await?;
        let destination = Destination::Domain(domain.clone());
        let checked =
            self.checker.check_by(domain.to_string(), destination.clone(), settings).await?;
        let report = *checked.report;
        let mut asked = vec![
            (proposal::wildcard(domain), RecordType::A),
            (proposal::wildcard(domain), RecordType::Aaaa),
        ];
        let bases = proposal::tlsa_bases(&report.facts);
        asked.extend(bases.map(|base| (plan::tls_rpt_name(base), RecordType::Txt)));
        let mut beside = Evidence::new(destination, clock::now(), report.evidence.scope.clone());
        self.ask(&asked, &mut beside).await;
        Ok(Look { report, beside })
    }

    /// Adds the answers to questions, asked side by side.
    async fn ask(&self, asked: &[(Domain, RecordType)], to: &mut Evidence) {
        if to.clock_is_wrong() {
            return;
        }
        let net = &self.checker.environment().net;
        let queries: Vec<Query> =
            asked.iter().map(|(name, rtype)| Query::Dns(name.clone(), *rtype)).collect();
        let answers = future::join_all(queries.iter().map(|query| net.ask(query))).await;
        for (query, answer) in queries.iter().zip(answers) {
            let timed = Timed { started_ms: 0, took_ms: 0, answer };
            to.answers.insert(query.clone(), timed);
        }
    }
}
