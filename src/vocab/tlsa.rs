//! TLSA records and their zone-file form. Source: RFC 6698 §2.1, names of RFC 7218.

use crate::vocab::text::InvalidInput;
use crate::vocab::text::unhex;

/// A TLSA record from the DNS. Unknown numbers are kept.
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

/// The mnemonic of TLSA for programs that do not know the type. Source: RFC 3597 §5, RFC 6698 §7.1.
const BY_NUMBER: &str = "TYPE52";

impl Tlsa {
    /// Parses a record in zone-file form. Name, TTL, class and type before the data are optional.
    /// The record may be one line or use parentheses. The data is in hexadecimal digits, with or
    /// without blanks and colons, or in the form of unknown data.
    ///
    /// Errors: a phrase that says why not. Source: RFC 6698 §2.2, RFC 1035 §5.1, RFC 3597 §5.
    pub fn parse(text: &str) -> Result<Tlsa, InvalidInput> {
        let without_remarks: Vec<&str> =
            text.lines().filter_map(|line| line.split(';').next()).collect();
        let plain = without_remarks.join(" ").replace(['(', ')', '"'], " ");
        let all: Vec<&str> = plain.split_whitespace().collect();
        let named =
            |word: &&str| word.eq_ignore_ascii_case("TLSA") || word.eq_ignore_ascii_case(BY_NUMBER);
        let start = all.iter().position(named).map_or(0, |at| at + 1);
        let words = all.get(start..).unwrap_or_default();
        let digits = |words: &[&str]| unhex(&words.concat().replace(':', ""));
        if let ["\\#", length, data @ ..] = words {
            let data = digits(data)?;
            if length.parse::<usize>().ok() != Some(data.len()) {
                let count = data.len();
                return Err(InvalidInput(format!(
                    "it has {count} octets and says that it has another number"
                )));
            }
            return match data.as_slice() {
                [usage, selector, matching, rest @ ..] => Ok(Tlsa {
                    usage: *usage,
                    selector: *selector,
                    matching: *matching,
                    data: rest.to_vec(),
                }),
                _ => Err(InvalidInput("it is shorter than three octets".into())),
            };
        }
        let number = |at: usize, what: &str| {
            let word = words.get(at).and_then(|w| w.parse::<u8>().ok());
            word.ok_or_else(|| InvalidInput(format!("the {what} must be a number from 0 to 255")))
        };
        Ok(Tlsa {
            usage: number(0, "usage")?,
            selector: number(1, "selector")?,
            matching: number(2, "matching type")?,
            data: digits(words.get(3..).unwrap_or_default())?,
        })
    }

    /// Formats the record in zone-file form, without spaces inside the data (RFC 8460 §4.5).
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
