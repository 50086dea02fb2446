//! Where records are to be published: their zone, and what stands at their names now. Plain data.

use crate::vocab::dns::Domain;

/// How the zone is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Basis {
    /// The owner named it.
    Said,
    /// The DNS shows it.
    Seen,
    /// It was not seen, so the domain stands in for it: the reason, safe to show.
    Assumed(String),
}

/// What stands at a name, of one type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Now {
    /// There is no record of the type.
    Nothing,
    /// Records of the type, in zone-file form.
    Records(Vec<String>),
    /// The name is an alias of this one, so that it can have no other record.
    Alias(String),
    /// The name has addresses, beside which no alias can stand; for type CNAME alone.
    Addresses,
    /// It was not seen: the reason, safe to show.
    Unknown(String),
}

/// What stands where a record is to be published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// Name of the record.
    pub name: Domain,
    /// Its type.
    pub kind: &'static str,
    /// What was seen.
    pub now: Now,
}

/// The place of some records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The zone; names are written relative to it where a tool wants that.
    pub zone: Domain,
    /// How the zone is known.
    pub basis: Basis,
    /// What stands at the names of the records; empty if nobody looked.
    pub standing: Vec<Standing>,
    /// Names that lie in another zone, each with that zone.
    pub apart: Vec<(Domain, Domain)>,
}

impl Place {
    /// Returns the place in a zone that somebody named, without a look at what stands there.
    #[must_use]
    pub fn said(zone: Domain) -> Place {
        Place { zone, basis: Basis::Said, standing: Vec::new(), apart: Vec::new() }
    }

    /// Reports whether the zone is more than a stand-in.
    #[must_use]
    pub fn is_known(&self) -> bool {
        match self.basis {
            Basis::Said | Basis::Seen => true,
            Basis::Assumed(_) => false,
        }
    }

    /// Returns what stands at a name; `None` if nobody looked.
    #[must_use]
    pub fn now(&self, name: &Domain, kind: &str) -> Option<&Now> {
        self.standing.iter().find(|s| s.name == *name && s.kind == kind).map(|s| &s.now)
    }

    /// Returns what somebody who publishes the records has to know: a zone that was not seen, names
    /// of other zones, aliases in the way, names that could not be looked up.
    #[must_use]
    pub fn remarks(&self) -> Vec<String> {
        let mut out = Vec::new();
        let zone = &self.zone;
        if let Basis::Assumed(why) = &self.basis {
            out.push(format!(
                "The zone was not seen ({why}): {zone} stands in for it; name it with --zone"
            ));
        }
        for (name, other) in &self.apart {
            out.push(format!("{name} lies in another zone: {other}"));
        }
        for Standing { name, kind, now } in &self.standing {
            match now {
                Now::Alias(target) if *kind != "CNAME" => out.push(format!(
                    "{name} is an alias of {target} now, and an alias has no {kind}: remove it first"
                )),
                Now::Addresses => out.push(format!(
                    "{name} has addresses now, and beside them no alias can stand: remove them first"
                )),
                Now::Unknown(why) => {
                    out.push(format!("What stands at {name} ({kind}) was not seen: {why}"));
                }
                Now::Nothing | Now::Records(_) | Now::Alias(_) => {}
            }
        }
        out
    }
}
