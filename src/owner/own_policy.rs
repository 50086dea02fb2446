//! What the owner of a domain has set about its policy. Plain data.

use crate::owner::policy::Hosts;
use crate::owner::policy::Wish;
use crate::owner::proposal::Order;
use crate::owner::target::Target;
use crate::policy::sts::mx_pattern::MxPattern;
use crate::policy::sts::policy::Mode;
use crate::vocab::dns::Domain;

/// How the policy file reaches its host.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hosting {
    /// Files are written, and somebody deploys them.
    Files,
    /// It is published by others; this program only looks.
    Elsewhere,
}

/// The policy of an own domain, as it is set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnPolicy {
    /// The domain.
    pub domain: Domain,
    /// Mode, lifetime, hosts and the addresses for reports.
    pub order: Order,
    /// Lifetime of the last stage. Unit: seconds.
    pub final_max_age: u64,
    /// How the file reaches its host.
    pub hosting: Hosting,
    /// The kind of files that are written.
    pub target: Target,
    /// The folder that they are written to, if one is set.
    pub folder: Option<String>,
}

impl OwnPolicy {
    /// Returns an order of these parts.
    #[must_use]
    pub fn order(
        mode: Mode,
        max_age: u64,
        hosts: Option<Vec<MxPattern>>,
        also: Vec<MxPattern>,
    ) -> Order {
        let hosts = hosts.map_or(Hosts::Live, Hosts::Given);
        Order { wish: Wish { hosts, also, mode, max_age }, rua: Vec::new(), alias: None }
    }
}
