//! The evidence for a change of a mail server's key: its TLSA records at every name server, and the
//! certificates that its addresses show.

use crate::engine::collect::Plan;
use crate::gateway::check::checker::Checker;
use crate::gateway::check::settings;
use crate::gateway::check::settings::CheckSettings;
use crate::gateway::database;
use crate::gateway::error::Error;
use crate::gateway::options::CheckOptions;
use crate::gateway::options::Options;
use crate::gateway::owner::placing;
use crate::net::live::Live;
use crate::net::live::Net;
use crate::owner::place::Place;
use crate::owner::records::Record;
use crate::owner::tlsa;
use crate::owner::tlsa_plan::Published;
use crate::owner::tlsa_plan::Shown;
use crate::policy::authority::NameSight;
use crate::policy::authority::ServerSaid;
use crate::policy::authority::ServerSight;
use crate::policy::dane;
use crate::policy::dane::DaneMatch;
use crate::policy::dane::Names;
use crate::policy::dane::TlsaSeen;
use crate::policy::evidence::Answer;
use crate::policy::evidence::DnsAnswer;
use crate::policy::evidence::Lookup;
use crate::policy::evidence::Outcome;
use crate::policy::evidence::Query;
use crate::policy::host::HostFacts;
use crate::policy::plan;
use crate::policy::report::Report;
use crate::policy::route::RouteHost;
use crate::policy::route::RouteName;
use crate::policy::route::Target;
use crate::policy::verdict::Semantics;
use crate::policy::walk::TlsPolicy;
use crate::store::entries::View;
use crate::store::open::Store;
use crate::vocab::dns::Destination;
use crate::vocab::dns::Domain;
use crate::vocab::dns::Proof;
use crate::vocab::dns::RecordType;
use crate::vocab::text::printable;
use crate::vocab::time::Timestamp;
use crate::vocab::tls::DaneMode;
use crate::vocab::tls::Switch;
use crate::vocab::tls::TlsMode;
use crate::vocab::tlsa::Tlsa;
use futures_util::future;
use std::net::IpAddr;
use std::net::Ipv4Addr;

/// What was seen of a mail host.
#[derive(Debug)]
pub struct RollLook {
    /// TLSA base domain: the host, or the name that it is an alias of.
    pub base: Domain,
    /// When it was seen.
    pub at: Timestamp,
    /// The records as a sender sees them, through the resolvers.
    pub tlsa: TlsaSeen,
    /// Whether it could not be determined whether the host is in signed DNS.
    pub is_undetermined: bool,
    /// The records at each name server, for each name on the way to them.
    pub sights: Vec<NameSight>,
    /// What the name servers say, put together.
    pub published: Published,
    /// What the addresses show.
    pub shown: Vec<Shown>,
    /// The addresses whose certificates were not seen, with the reason; safe to show.
    pub unseen: Vec<String>,
    /// The facts of the host; `None` if its addresses could not be looked up.
    pub host: Option<HostFacts>,
    /// The check of the host alone.
    pub report: Report,
}

impl RollLook {
    /// Reports whether records match a chain.
    #[must_use]
    pub fn is_published(&self, records: &[Tlsa], chain: &[Vec<u8>]) -> bool {
        let names = Names { base: self.base.as_str(), next_hop: &[] };
        matches!(dane::judge(records, chain, names, self.at), DaneMatch::Matched { .. })
    }

    /// Returns the records that DNSSEC proves; none if there are none, or if they are not proven.
    #[must_use]
    pub fn proven(&self) -> &[Tlsa] {
        match &self.tlsa {
            TlsaSeen::Records { records, .. } => records,
            TlsaSeen::NotAsked | TlsaSeen::Absent | TlsaSeen::Insecure | TlsaSeen::Failed(..) => {
                &[]
            }
        }
    }

    /// Returns why senders do not follow the records; `None` if they do.
    #[must_use]
    pub fn off(&self) -> Option<String> {
        let base = &self.base;
        match &self.tlsa {
            TlsaSeen::Records { .. } => None,
            TlsaSeen::Failed(_, why) => {
                Some(format!("the TLSA look-up of {base} failed: {}", printable(why)))
            }
            TlsaSeen::Absent => Some(format!("{base} has no TLSA records")),
            TlsaSeen::Insecure => Some(format!(
                "the TLSA records of {base} are not in signed DNS: senders ignore them"
            )),
            TlsaSeen::NotAsked => match self.unseen.first().filter(|_| !self.is_seen()) {
                Some(why) => Some(format!("the host was not seen: {why}")),
                None => {
                    Some(format!("{base} is not in signed DNS: senders look for no TLSA records"))
                }
            },
        }
    }

    /// Reports whether the host and its records were looked up, whatever came of it.
    #[must_use]
    pub fn is_seen(&self) -> bool {
        let has_addresses = self.host.as_ref().is_some_and(|h| !h.addresses.addresses.is_empty());
        match &self.tlsa {
            TlsaSeen::Records { .. } | TlsaSeen::Absent => true,
            TlsaSeen::Failed(..) => false,
            // A status that could not be determined is not that of an unsigned zone.
            TlsaSeen::Insecure => !self.is_undetermined,
            TlsaSeen::NotAsked => has_addresses && !self.is_undetermined,
        }
    }
}

/// Looks at mail hosts. The database is only read, and not needed.
pub struct RollLooker {
    checker: Checker,
}

impl RollLooker {
    /// Prepares looks. Must be called inside a runtime.
    ///
    /// - `smtp`: whether the addresses of the hosts are connected to.
    ///
    /// Errors: a setting, an option, a file or the store cannot be used.
    pub async fn new(options: &Options, smtp: bool) -> Result<RollLooker, Error> {
        let check = CheckOptions {
            semantics: Semantics::Rfc,
            smtp,
            all_certs: true,
            cache: false,
            ..CheckOptions::default()
        };
        let store = match database::present_store(options) {
            Ok(store) => store,
            Err(error) if options.is_database_named => return Err(error),
            Err(_) => None,
        };
        Ok(RollLooker { checker: Checker::new(options, &check, store).await? })
    }

    /// Looks at a host.
    ///
    /// Errors: the store cannot be read; this host's clock is wrong.
    pub async fn look(&self, host: &Domain, port: u16) -> Result<RollLook, Error> {
        let name = RouteName::AddressOnly(host.clone());
        let route = Target::Hosts(vec![RouteHost { name, port: Some(port), priority: 0 }]);
        let report = self.report(host, route).await?;
        let facts = report.facts.hosts.first().cloned();
        let seen = facts.as_ref().map_or(TlsaSeen::NotAsked, |h| h.tlsa.clone());
        let base = match &seen {
            TlsaSeen::Records { base, .. } => base.clone(),
            TlsaSeen::NotAsked | TlsaSeen::Absent | TlsaSeen::Insecure | TlsaSeen::Failed(..) => {
                host.clone()
            }
        };
        let sights = self.sights(&dane::tlsa_name(&base, port)).await;
        let shown = facts.as_ref().map(tlsa::shown).unwrap_or_default();
        let proof = facts.as_ref().and_then(|h| h.addresses.proof);
        let is_undetermined = !matches!(proof, Some(Proof::Secure | Proof::Insecure));
        Ok(RollLook {
            base,
            at: report.evidence.now,
            tlsa: seen,
            is_undetermined,
            published: Published::of(&sights),
            sights,
            shown,
            unseen: facts.as_ref().map(tlsa::unseen).unwrap_or_default(),
            host: facts,
            report,
        })
    }

    /// Checks a domain's MX hosts, with all their certificates.
    ///
    /// Errors: as [`RollLooker::look`].
    pub async fn mx_hosts(&self, domain: &Domain) -> Result<Report, Error> {
        self.report(domain, Target::UseDns).await
    }

    /// Returns where records of a host are to be published, and what stands there now.
    ///
    /// - `said`: the zone, if the owner names it.
    pub async fn place(&self, host: &Domain, records: &[Record], said: Option<Domain>) -> Place {
        placing::place_by(&self.checker.environment().net, host, records, said).await
    }

    /// Returns the TLSA records at a name that DNSSEC proves; none in unsigned DNS.
    ///
    /// Errors: why they are not known, safe to show.
    pub async fn proven(&self, name: &Domain) -> Result<Vec<Tlsa>, String> {
        let net: &Live = &self.checker.environment().net;
        let query = Query::Dns(name.clone(), RecordType::Tlsa);
        let Answer::Dns(answer) = net.ask(&query).await else { return Ok(Vec::new()) };
        match (answer.outcome(), answer.proof) {
            (Outcome::Error(why), _) => Err(format!("{name} TLSA: {}", printable(&why))),
            (Outcome::Records(records), Proof::Secure) => Ok(dane::tlsa_of(records)),
            (Outcome::Records(_) | Outcome::Nothing { .. }, _) => Ok(Vec::new()),
        }
    }

    async fn report(&self, name: &Domain, route: Target) -> Result<Report, Error> {
        let wanted = TlsPolicy {
            tls: TlsMode::Preferred,
            dane: DaneMode::Opportunistic,
            mta_sts: Switch::Off,
        };
        let read = move |store: Option<&Store>| {
            settings::of_no_entry(store, View::Committed, wanted, Some(route))
        };
        let settings: CheckSettings = self.checker.read(read).await?;
        let destination = Destination::Domain(name.clone());
        let plan: Plan = plan::hosts;
        let evidence = self.checker.collect(destination, &settings, plan, &mut |_| true).await?;
        Ok(self.checker.decide(name.to_string(), evidence, settings))
    }

    /// Returns what every name server says about TLSA records, for each name on the way to them.
    async fn sights(&self, name: &Domain) -> Vec<NameSight> {
        let environment = self.checker.environment();
        let net: &Live = &environment.net;
        let answer = match net.ask(&Query::Dns(name.clone(), RecordType::Tlsa)).await {
            Answer::Dns(answer) => answer,
            Answer::StsPolicy(_) | Answer::Session(_) => DnsAnswer::failed("no answer"),
        };
        // The lab has one server for all its zones, and its resolver is that server.
        if environment.is_lab() {
            return vec![of_lab(name, &answer)];
        }
        let names = std::iter::once(name).chain(&answer.aliases);
        let families = self.checker.options().families;
        let asked = names.map(|name| net.at_name_servers(name, RecordType::Tlsa, families));
        future::join_all(asked).await
    }
}

/// Returns the answer of the rehearsal's resolver as that of a name server.
fn of_lab(name: &Domain, answer: &DnsAnswer) -> NameSight {
    let tlsa = match &answer.lookup {
        Lookup::Found(records) => Ok(records.as_slice()),
        Lookup::NoData | Lookup::NxDomain => Ok(&[][..]),
        Lookup::Failed(why) => Err(why.clone()),
    };
    let said = tlsa.map(|records| {
        let tlsa = dane::tlsa_of(records);
        let ttl = (!records.is_empty()).then_some(answer.ttl);
        ServerSaid { tlsa, ttl, ..ServerSaid::default() }
    });
    let address = IpAddr::V4(Ipv4Addr::LOCALHOST);
    let servers = vec![ServerSight { server: "the rehearsal".into(), address, said }];
    NameSight { name: name.clone(), zone: None, servers, failure: None }
}
