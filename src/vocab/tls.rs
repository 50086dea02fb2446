//! The gateway's words for a destination's settings. Each is declared once, with every spelling.

use crate::vocab::text::Refused;
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
            /// Every value, in the order of the gateway's menus.
            pub const ALL: &'static [$name] = &[$($name::$variant,)+];

            /// The spellings, in the same order.
            pub const WORDS: &'static [Word] = &[$(Word {
                word: $word, ini: $ini, also: &[$($also,)*], digit: $digit, menu: $menu, list: $list,
            },)+];

            /// As a field's kind.
            pub const KIND: Kind = Kind::Words(Self::WORDS);

            /// The canonical word: what JSON and tables print.
            #[must_use]
            pub fn word(self) -> &'static str {
                match self { $($name::$variant => $word,)+ }
            }

            /// The gateway's own label for it.
            #[must_use]
            pub fn label(self) -> &'static str {
                match self { $($name::$variant => $menu,)+ }
            }

            /// The other spellings that a flag takes.
            #[must_use]
            pub fn synonyms(self) -> Vec<&'static str> {
                match self { $($name::$variant => {
                    let all: &[&'static str] = &[$ini $(, $also)*];
                    all.iter().copied().filter(|w| *w != $word).collect()
                })+ }
            }

            /// Reads a word or a synonym, any case.
            ///
            /// Errors: a sentence with the words that would do.
            pub fn parse(text: &str) -> Result<$name, Refused> {
                let canonical = Self::KIND.parse(text, Dialect::Flag)?;
                Self::ALL
                    .iter()
                    .copied()
                    .find(|v| v.word() == canonical)
                    .ok_or_else(|| Refused("That value is not valid.".into()))
            }
        }
    };
}

vocabulary! {
    /// How hard TLS is asked of a destination, in the order of the gateway's menu (weakest first).
    TlsMode {
        /// TLS is not used.
        None = "none" / "off" / "0" | "no" => "No" / "Off",
        /// TLS if offered, whatever the certificate.
        Preferred = "preferred" / "on" / "1" => "Preferred" / "Preferred",
        /// TLS or no delivery, whatever the certificate.
        Required = "required" / "require" / "2" => "Required" / "Required",
        /// TLS if offered; a good certificate for the recipient domain is noted.
        PreferredVerify = "preferred_verify" / "on_verify" / "3" => "Preferred - Verify" / "Pref - Verify",
        /// TLS with a good certificate for the recipient domain, or no delivery.
        RequiredVerify = "required_verify" / "require_verify" / "4" => "Required - Verify" / "Req - Verify",
        /// TLS with a good certificate for the recipient domain or the MX host, or no delivery.
        RequiredVerifyHosted = "required_verify_hosted" / "require_verify_hosted" / "5"
            => "Required - Verify Hosted Domains" / "Req - Verify Hosted",
    }
}

vocabulary! {
    /// Whether TLSA records are obeyed. Source: RFC 7672 §2.2 (opportunistic), §6 (mandatory).
    DaneMode {
        /// They are not looked at.
        None = "none" / "none" / "" | "off" | "no" => "No" / "Off",
        /// They are obeyed where they exist.
        Opportunistic = "opportunistic" / "opportunistic" / "" => "Opportunistic" / "Opport.",
        /// A host without usable ones is not used.
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
    /// How DNS answers are judged.
    DnssecWord {
        /// Every chain is validated here.
        Validate = "validate" / "validate" / "" => "Validate every answer here" / "Validate",
        /// The resolver's AD bit is believed.
        TrustAd = "trust-ad" / "trust-ad" / "" | "trust_ad" => "Trust the AD bit of the DNS servers" / "Trust AD",
        /// Nothing is judged; DANE is not evaluated.
        Off = "off" / "off" / "" | "none" => "Do not judge answers (DANE is not evaluated)" / "Off",
    }
}

vocabulary! {
    /// What a concurrency or recipient limit counts.
    LimitType {
        /// The whole domain.
        Host = "host" / "host" / "0" => "One limit applies to the entire domain {domain}" / "Domain",
        /// Each address of a mail exchanger.
        MxIp = "MXIP" / "MXIP" / "1" => "Separate limit for each mail exchanger IP address" / "MX IP",
    }
}

vocabulary! {
    /// Over what a limit is enforced.
    LimitApply {
        /// All virtual gateways together.
        System = "system" / "system" / "0" => "System Wide" / "System",
        /// Each virtual gateway.
        VirtualGateway = "VG" / "VG" / "1" => "Per Virtual Gateway(tm)" / "VG",
    }
}

vocabulary! {
    /// How addresses within one MX preference are sorted.
    IpSort {
        /// IPv4 first.
        PreferV4 = "PREFER_V4" / "PREFER_V4" / "" => "Prefer IPv4" / "Prefer IPv4",
        /// IPv6 first.
        PreferV6 = "PREFER_V6" / "PREFER_V6" / "" => "Prefer IPv6" / "Prefer IPv6",
        /// IPv4 alone.
        RequireV4 = "REQUIRE_V4" / "REQUIRE_V4" / "" => "Require IPv4" / "Require IPv4",
        /// IPv6 alone.
        RequireV6 = "REQUIRE_V6" / "REQUIRE_V6" / "" => "Require IPv6" / "Require IPv6",
    }
}

/// The library that made a handshake.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stack {
    /// The one that is tried first.
    #[default]
    Rustls,
    /// The gateway's and Postfix's, for what the first does not speak.
    Openssl,
}

impl Stack {
    /// The word used in reports.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Stack::Rustls => "rustls",
            Stack::Openssl => "openssl",
        }
    }
}

/// The kind of key that a server is asked to show a certificate for. A server may hold one of each, and shows the one
/// that the offered signature schemes allow (RFC 8446 §4.4.2.2, RFC 5246 §7.4.2).
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
    /// Whichever it prefers.
    #[default]
    Any,
    /// RSA, PKCS#1 and PSS.
    Rsa,
    /// ECDSA. A server without such a key may have nothing to show at all.
    Ecdsa,
}

impl KeyKind {
    /// The word used in reports.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            KeyKind::Any => "other",
            KeyKind::Rsa => "rsa",
            KeyKind::Ecdsa => "ecdsa",
        }
    }

    /// The kind that a server may hold beside this one.
    #[must_use]
    pub fn other(self) -> Option<KeyKind> {
        match self {
            KeyKind::Any => None,
            KeyKind::Rsa => Some(KeyKind::Ecdsa),
            KeyKind::Ecdsa => Some(KeyKind::Rsa),
        }
    }
}
