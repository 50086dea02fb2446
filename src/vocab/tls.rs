//! The gateway's words for a destination's TLS, DANE and MTA-STS settings.
//!
//! Each is declared once: the word in JSON and on the screen, the INI word, and the synonyms that are
//! read but never written.

use crate::vocab::text::Refused;
use crate::vocab::text::excerpt;

/// Declares a closed set of setting words with one parser and one canonical spelling.
macro_rules! vocabulary {
    ($(#[$m:meta])* $name:ident { $($(#[$vm:meta])* $variant:ident = $word:literal $(| $also:literal)* => $label:literal,)+ }) => {
        $(#[$m])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name { $($(#[$vm])* $variant,)+ }

        impl $name {
            /// Every value, in the order of the gateway's menus.
            pub const ALL: &'static [$name] = &[$($name::$variant,)+];

            /// The canonical word: what JSON and tables print.
            #[must_use]
            pub fn word(self) -> &'static str {
                match self { $($name::$variant => $word,)+ }
            }

            /// The gateway's own label for it.
            #[must_use]
            pub fn label(self) -> &'static str {
                match self { $($name::$variant => $label,)+ }
            }

            /// The other spellings that are read (INI words of the appliance).
            #[must_use]
            pub fn synonyms(self) -> &'static [&'static str] {
                match self { $($name::$variant => &[$($also,)*],)+ }
            }

            /// Reads a word or a synonym, any case.
            ///
            /// Errors: a sentence with the words that would do.
            pub fn parse(text: &str) -> Result<$name, Refused> {
                let lower = text.trim().to_ascii_lowercase();
                Self::ALL
                    .iter()
                    .copied()
                    .find(|v| v.word() == lower || v.synonyms().contains(&lower.as_str()))
                    .ok_or_else(|| Refused(format!(
                        "`{}` is none of {}", excerpt(text, 40),
                        Self::ALL.iter().map(|v| v.word()).collect::<Vec<_>>().join(", "))))
            }
        }
    };
}

vocabulary! {
    /// How hard TLS is asked of a destination, in the order of the gateway's menu (weakest first).
    TlsMode {
        /// TLS is not used.
        None = "none" | "off" | "no" => "No",
        /// TLS if offered, whatever the certificate.
        Preferred = "preferred" | "on" => "Preferred",
        /// TLS or no delivery, whatever the certificate.
        Required = "required" | "require" => "Required",
        /// TLS if offered; a good certificate for the recipient domain is noted.
        PreferredVerify = "preferred_verify" | "on_verify" => "Preferred - Verify",
        /// TLS with a good certificate for the recipient domain, or no delivery.
        RequiredVerify = "required_verify" | "require_verify" => "Required - Verify",
        /// TLS with a good certificate for the recipient domain or the MX host, or no delivery.
        RequiredVerifyHosted = "required_verify_hosted" | "require_verify_hosted" => "Required - Verify Hosted Domains",
    }
}

vocabulary! {
    /// Whether TLSA records are obeyed. Source: RFC 7672 §2.2 (opportunistic), §6 (mandatory).
    DaneMode {
        /// They are not looked at.
        None = "none" | "off" | "no" => "None",
        /// They are obeyed where they exist.
        Opportunistic = "opportunistic" => "Opportunistic",
        /// A host without usable ones is not used.
        Mandatory = "mandatory" => "Mandatory",
    }
}

vocabulary! {
    /// A switch.
    Switch {
        /// Off.
        Off = "off" | "no" => "Off",
        /// On.
        On = "on" | "yes" => "On",
    }
}
