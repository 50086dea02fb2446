//! The gateway's words for the settings of a destination. Each is declared once, with all its
//! spellings.

use crate::vocab::text::InvalidInput;
use crate::vocab::word::Dialect;
use crate::vocab::word::Kind;
use crate::vocab::word::Word;

/// Declares a closed set of setting words: the enum and the table of spellings.
macro_rules! vocabulary {
    ($(#[$m:meta])* $name:ident { $(
        $(#[$vm:meta])*
        $variant:ident = $word:literal / $ini:literal / $digit:literal
            $(| $also:literal)* => $menu:literal / $list:literal,
    )+ }) => {
        $(#[$m])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name { $($(#[$vm])* $variant,)+ }

        impl $name {
            /// All values, in the order of the gateway's menus.
            pub const ALL: &'static [$name] = &[$($name::$variant,)+];

            /// The spellings, in the same order.
            pub const WORDS: &'static [Word] = &[$(Word {
                word: $word, ini: $ini, also: &[$($also,)*], digit: $digit, menu: $menu, list: $list,
            },)+];

            /// The field kind of these words.
            pub const KIND: Kind = Kind::Words(Self::WORDS);

            /// Returns the canonical word, used in JSON and tables.
            #[must_use]
            pub fn word(self) -> &'static str {
                match self { $($name::$variant => $word,)+ }
            }

            /// Returns the gateway's own label.
            #[must_use]
            pub fn label(self) -> &'static str {
                match self { $($name::$variant => $menu,)+ }
            }

            /// Returns the other spellings that a flag accepts.
            #[must_use]
            pub fn synonyms(self) -> Vec<&'static str> {
                match self { $($name::$variant => {
                    let all: &[&'static str] = &[$ini $(, $also)*];
                    all.iter().copied().filter(|w| *w != $word).collect()
                })+ }
            }

            /// Parses a word or a synonym, ignoring case.
            ///
            /// Errors: a sentence with the words that would do.
            pub fn parse(text: &str) -> Result<$name, InvalidInput> {
                let canonical = Self::KIND.parse(text, Dialect::Flag)?;
                Self::ALL
                    .iter()
                    .copied()
                    .find(|v| v.word() == canonical)
                    .ok_or_else(|| InvalidInput("That value is not valid.".into()))
            }
        }
    };
}

vocabulary! {
    /// The TLS requirement of a destination, in the order of the gateway's menu (weakest first).
    TlsMode {
        /// TLS is not used.
        None = "none" / "off" / "0" | "no" => "No" / "Off",
        /// TLS is used if offered, with any certificate.
        Preferred = "preferred" / "on" / "1" => "Preferred" / "Preferred",
        /// TLS is required for delivery, with any certificate.
        Required = "required" / "require" / "2" => "Required" / "Required",
        /// TLS is used if offered. A valid certificate for the recipient domain is recorded.
        PreferredVerify = "preferred_verify" / "on_verify" / "3" => "Preferred - Verify" / "Pref - Verify",
        /// TLS with a valid certificate for the recipient domain is required for delivery.
        RequiredVerify = "required_verify" / "require_verify" / "4" => "Required - Verify" / "Req - Verify",
        /// TLS with a valid certificate for the recipient domain or the MX host is required for
        /// delivery.
        RequiredVerifyHosted = "required_verify_hosted" / "require_verify_hosted" / "5"
            => "Required - Verify Hosted Domains" / "Req - Verify Hosted",
    }
}

vocabulary! {
    /// The use of TLSA records. Source: RFC 7672 §2.2 (opportunistic), §6 (mandatory).
    DaneMode {
        /// TLSA records are not queried.
        None = "none" / "none" / "" | "off" | "no" => "No" / "Off",
        /// TLSA records are enforced if they exist.
        Opportunistic = "opportunistic" / "opportunistic" / "" => "Opportunistic" / "Opport.",
        /// A host without usable TLSA records is not used.
        Mandatory = "mandatory" / "mandatory" / "" => "Mandatory" / "Mandatory",
    }
}

vocabulary! {
    /// A switch.
    Switch {
        /// Off.
        Off = "off" / "off" / "0" | "no" => "Off" / "Off",
        /// On.
        On = "on" / "on" / "1" | "yes" => "On" / "On",
    }
}

vocabulary! {
    /// The method of determining the DNSSEC status of answers.
    DnssecWord {
        /// Every chain is validated locally.
        Validate = "validate" / "validate" / "" => "Validate every answer here" / "Validate",
        /// The resolver's AD bit is trusted.
        TrustAd = "trust-ad" / "trust-ad" / "" | "trust_ad" => "Trust the AD bit of the DNS servers" / "Trust AD",
        /// No status is determined, and DANE is not evaluated.
        Off = "off" / "off" / "" | "none" => "Do not judge answers (DANE is not evaluated)" / "Off",
    }
}

vocabulary! {
    /// The unit that a concurrency or recipient limit applies to.
    LimitType {
        /// The whole domain.
        Host = "host" / "host" / "0" => "One limit applies to the entire domain {domain}" / "Domain",
        /// Each address of a mail exchanger.
        MxIp = "MXIP" / "MXIP" / "1" => "Separate limit for each mail exchanger IP address" / "MX IP",
    }
}

vocabulary! {
    /// The scope in which a limit is enforced.
    LimitApply {
        /// All virtual gateways together.
        System = "system" / "system" / "0" => "System Wide" / "System",
        /// Each virtual gateway.
        VirtualGateway = "VG" / "VG" / "1" => "Per Virtual Gateway(tm)" / "VG",
    }
}

vocabulary! {
    /// The order of addresses within one MX preference.
    IpSort {
        /// IPv4 first.
        PreferV4 = "PREFER_V4" / "PREFER_V4" / "" => "Prefer IPv4" / "Prefer IPv4",
        /// IPv6 first.
        PreferV6 = "PREFER_V6" / "PREFER_V6" / "" => "Prefer IPv6" / "Prefer IPv6",
        /// IPv4 only.
        RequireV4 = "REQUIRE_V4" / "REQUIRE_V4" / "" => "Require IPv4" / "Require IPv4",
        /// IPv6 only.
        RequireV6 = "REQUIRE_V6" / "REQUIRE_V6" / "" => "Require IPv6" / "Require IPv6",
    }
}

/// The TLS library of a handshake.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stack {
    /// The library that is tried first.
    #[default]
    Rustls,
    /// The library of the gateway and Postfix, for features that rustls lacks.
    Openssl,
}

impl Stack {
    /// Returns the word used in reports.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Stack::Rustls => "rustls",
            Stack::Openssl => "openssl",
        }
    }
}

/// The type of certificate key that a server is asked for. A server may have one of each type, and
/// uses the one that the offered signature schemes allow (RFC 8446 §4.4.2.2, RFC 5246 §7.4.2).
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    Default,
    serde::Serialize,
    serde::Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum KeyKind {
    /// The type that the server prefers.
    #[default]
    Any,
    /// RSA, with PKCS#1 and PSS signatures.
    Rsa,
    /// ECDSA. A server without such a key may have no certificate to present.
    Ecdsa,
}

impl KeyKind {
    /// Returns the word used in reports.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            KeyKind::Any => "other",
            KeyKind::Rsa => "rsa",
            KeyKind::Ecdsa => "ecdsa",
        }
    }

    /// Returns the other type that a server may have in addition.
    #[must_use]
    pub fn other(self) -> Option<KeyKind> {
        match self {
            KeyKind::Any => None,
            KeyKind::Rsa => Some(KeyKind::Ecdsa),
            KeyKind::Ecdsa => Some(KeyKind::Rsa),
        }
    }
}
