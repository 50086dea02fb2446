//! The domain of the lab that its user owns: what is served and said of it is what the user has put
//! there.

use crate::lab::LabError;
use crate::lab::site::Signing;
use crate::lab::zone::Zone;
use serde::Deserialize;
use serde::Serialize;
use std::time::Duration;

/// The domain.
pub const OWN: &str = "yours.example";

/// The MX record while the user has put none there.
const MX: &str = "@ MX 10 mx\n";

/// Maximum size of what is put there. Unit: octets.
const MOST: usize = 64 * 1024;

/// What the user has put there. Each part is there twice, so that one half can stay behind: the two
/// name servers, and the two addresses of the policy host.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnSite {
    /// Lines of a zone file, for each name server.
    pub records: [String; 2],
    /// The policy file, for each address of the policy host.
    pub bodies: [Option<String>; 2],
}

impl OwnSite {
    /// Checks lines of a zone file: MX and TXT records of the domain.
    ///
    /// # Errors
    /// A sentence.
    pub fn check(text: &str) -> Result<(), String> {
        if text.len() > MOST {
            return Err(format!("it is larger than {} KiB", MOST / 1024));
        }
        if text.lines().any(|line| line.trim_start().starts_with('$')) {
            return Err("lines that begin with $ are not taken".into());
        }
        let is_usual = |kind: &str| matches!(kind, "MX" | "TXT");
        let all = Zone::names(OWN, text)?;
        if all.is_empty() {
            return Err("there is no record in it".into());
        }
        for (name, kind) in all {
            if !is_usual(&kind) {
                return Err(format!("{name} {kind}: only MX and TXT records can be put here"));
            }
            let under = name == OWN || name.ends_with(&format!(".{OWN}"));
            if !under {
                return Err(format!("{name} is not a name of {OWN}"));
            }
        }
        Ok(())
    }

    /// Returns the zone as one name server has it, beside its delegation.
    pub(crate) fn zone(
        &self,
        server: usize,
        hosts: &str,
        now: Duration,
    ) -> Result<(Zone, String), LabError> {
        let records = self.records.get(server).map_or("", String::as_str);
        let kinds = Zone::names(OWN, records).unwrap_or_default();
        let has_mx = kinds.iter().any(|(_, kind)| kind == "MX");
        let mx = if has_mx { "" } else { MX };
        Zone::new(OWN, &format!("{hosts}{mx}{records}\n"), Signing::Unsigned, now)
    }
}
