//! TLSA records. Source: RFC 6698 §2.1, names of RFC 7218.

/// A TLSA record as it stands in the DNS. The numbers are kept as they came, known or not.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub struct Tlsa {
    /// Certificate usage: PKIX-TA(0), PKIX-EE(1), DANE-TA(2), DANE-EE(3).
    pub usage: u8,
    /// Selector: Cert(0), SPKI(1).
    pub selector: u8,
    /// Matching type: Full(0), SHA2-256(1), SHA2-512(2).
    pub matching: u8,
    /// Certificate association data.
    #[serde(with = "crate::vocab::bytes")]
    pub data: Vec<u8>,
}

impl Tlsa {
    /// The record in zone-file form without inner spaces in the data (RFC 8460 §4.5).
    #[must_use]
    pub fn text(&self) -> String {
        format!(
            "{} {} {} {}",
            self.usage,
            self.selector,
            self.matching,
            crate::vocab::text::hex(&self.data)
        )
    }
}
