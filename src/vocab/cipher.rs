//! TLS versions, cipher suites, and the cipher strings that select suites. Pure.
//!
//! The strings follow OpenSSL's `ciphers`, as far as they concern suites that can be offered: names
//! of suites (OpenSSL's and the registry's), the common words, `!` and `-` before excluded ones,
//! and `+` between words that must all match. Unlike OpenSSL's, they also select suites of TLS 1.3.

use crate::vocab::suites;
use crate::vocab::text::InvalidInput;
use crate::vocab::text::excerpt;

/// A version of TLS that can be offered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Version {
    /// RFC 2246. Offered only on request, and only with OpenSSL built in.
    Tls10,
    /// RFC 4346. Offered like TLS 1.0.
    Tls11,
    /// RFC 5246.
    Tls12,
    /// RFC 8446.
    Tls13,
}

impl Version {
    /// All versions, lowest first.
    pub const ALL: &'static [Version] =
        &[Version::Tls10, Version::Tls11, Version::Tls12, Version::Tls13];

    /// The versions offered by default, lowest first.
    pub const USUAL: &'static [Version] = &[Version::Tls12, Version::Tls13];

    /// Returns the word in the configuration.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Version::Tls10 => "tls1.0",
            Version::Tls11 => "tls1.1",
            Version::Tls12 => "tls1.2",
            Version::Tls13 => "tls1.3",
        }
    }

    /// Returns the name as the gateway writes it.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Version::Tls10 => "TLS v1.0",
            Version::Tls11 => "TLS v1.1",
            Version::Tls12 => "TLS v1.2",
            Version::Tls13 => "TLS v1.3",
        }
    }

    /// Returns the name as OpenSSL writes it.
    #[must_use]
    pub fn openssl(self) -> &'static str {
        match self {
            Version::Tls10 => "TLSv1",
            Version::Tls11 => "TLSv1.1",
            Version::Tls12 => "TLSv1.2",
            Version::Tls13 => "TLSv1.3",
        }
    }

    /// Reports whether the version is deprecated as insecure. Source: RFC 8996.
    #[must_use]
    pub fn is_old(self) -> bool {
        self < Version::Tls12
    }
}

/// The key exchange of a suite.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exchange {
    /// Negotiated separately in the handshake (TLS 1.3).
    Any,
    /// Ephemeral Diffie-Hellman over an elliptic curve.
    Ecdh,
    /// Ephemeral Diffie-Hellman over a finite field.
    Dh,
    /// Encryption with the server's RSA key.
    Rsa,
}

impl Exchange {
    /// Returns the name as OpenSSL writes it.
    #[must_use]
    pub fn openssl(self) -> &'static str {
        match self {
            Exchange::Any => "any",
            Exchange::Ecdh => "ECDH",
            Exchange::Dh => "DH",
            Exchange::Rsa => "RSA",
        }
    }
}

/// The type of certificate key that a suite requires.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signer {
    /// Negotiated separately in the handshake (TLS 1.3).
    Any,
    /// ECDSA.
    Ecdsa,
    /// RSA.
    Rsa,
}

/// Declares the ciphers with their key lengths and their names in OpenSSL.
macro_rules! bulks {
    ($($(#[$m:meta])* $name:ident = $bits:literal $kind:literal $openssl:literal;)+) => {
        /// The cipher of a suite.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Bulk { $($(#[$m])* $name,)+ }

        impl Bulk {
            /// Returns the length of the key. Unit: bits.
            #[must_use]
            pub fn bits(self) -> u16 {
                match self { $(Bulk::$name => $bits,)+ }
            }

            /// Returns the cipher and its mode, as a word of cipher strings.
            #[must_use]
            pub fn kind(self) -> &'static str {
                match self { $(Bulk::$name => $kind,)+ }
            }

            /// Returns the name as OpenSSL writes it.
            #[must_use]
            pub fn openssl(self) -> &'static str {
                match self { $(Bulk::$name => $openssl,)+ }
            }
        }
    };
}

bulks! {
    /// AES in Galois/Counter mode.
    Aes256Gcm = 256 "AESGCM" "AESGCM(256)";
    /// AES in Galois/Counter mode.
    Aes128Gcm = 128 "AESGCM" "AESGCM(128)";
    /// ChaCha20 and Poly1305.
    Chacha20 = 256 "CHACHA20" "CHACHA20/POLY1305(256)";
    /// AES in counter mode with CBC-MAC.
    Aes256Ccm = 256 "AESCCM" "AESCCM(256)";
    /// AES in counter mode with CBC-MAC.
    Aes128Ccm = 128 "AESCCM" "AESCCM(128)";
    /// AES in counter mode with a short CBC-MAC.
    Aes256Ccm8 = 256 "AESCCM8" "AESCCM8(256)";
    /// AES in counter mode with a short CBC-MAC.
    Aes128Ccm8 = 128 "AESCCM8" "AESCCM8(128)";
    /// ARIA in Galois/Counter mode.
    Aria256 = 256 "ARIAGCM" "ARIAGCM(256)";
    /// ARIA in Galois/Counter mode.
    Aria128 = 128 "ARIAGCM" "ARIAGCM(128)";
    /// AES in CBC mode.
    Aes256 = 256 "AES" "AES(256)";
    /// AES in CBC mode.
    Aes128 = 128 "AES" "AES(128)";
    /// Camellia in CBC mode.
    Camellia256 = 256 "CAMELLIA" "Camellia(256)";
    /// Camellia in CBC mode.
    Camellia128 = 128 "CAMELLIA" "Camellia(128)";
}

/// A cipher suite.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Suite {
    /// The number in the registry. Source: RFC 8446 §B.4, RFC 5289, RFC 7905.
    pub code: u16,
    /// The name in IANA's registry.
    pub iana: &'static str,
    /// The name in OpenSSL.
    pub openssl: &'static str,
    /// The lowest version that can use the suite.
    pub version: Version,
    /// The version that introduced the suite, as OpenSSL writes it.
    pub since: &'static str,
    /// The key exchange.
    pub exchange: Exchange,
    /// The type of the key that signs the handshake.
    pub signer: Signer,
    /// The cipher.
    pub bulk: Bulk,
    /// The message authentication, as OpenSSL writes it.
    pub mac: &'static str,
}

impl Suite {
    /// Reports whether a version can use the suite.
    #[must_use]
    pub fn fits(&self, version: Version) -> bool {
        match self.version {
            Version::Tls13 => version == Version::Tls13,
            lowest => version != Version::Tls13 && version >= lowest,
        }
    }
}

/// All suites that can be offered, in order of preference.
pub const SUITES: &[Suite] = if cfg!(feature = "openssl") {
    suites::WHOLE
} else {
    suites::WHOLE.split_at(suites::MODERN).0
};

/// Parses versions, separated by commas or blanks: `tls1.2`, `TLSv1.3`, `TLS v1.2`, `1.3`.
///
/// Errors: a sentence that names those that cannot be offered.
pub fn versions(text: &str) -> Result<Vec<Version>, InvalidInput> {
    let folded = text.to_ascii_lowercase().replace("tls v", "tlsv").replace("ssl v", "sslv");
    let (mut found, mut old, mut unknown) = (Vec::new(), Vec::new(), Vec::new());
    for part in folded.split([',', ' ', ';']).filter(|p| !p.is_empty()) {
        let digits = part.trim_start_matches("tls").trim_start_matches('v').replace('_', ".");
        match digits.as_str() {
            "1.2" => found.push(Version::Tls12),
            "1.3" => found.push(Version::Tls13),
            "1" | "1.0" if cfg!(feature = "openssl") => found.push(Version::Tls10),
            "1.1" if cfg!(feature = "openssl") => found.push(Version::Tls11),
            "1" | "1.0" => old.push("TLS v1.0"),
            "1.1" => old.push("TLS v1.1"),
            _ if part.starts_with("ssl") => {
                old.push(if part.contains('2') { "SSL v2" } else { "SSL v3" });
            }
            _ => unknown.push(excerpt(part, 20)),
        }
    }
    if !old.is_empty() {
        return Err(InvalidInput(format!(
            "{} cannot be offered: it is too weak to protect mail, and is not built in (RFC 8996); choose TLS v1.2 or TLS v1.3",
            old.join(" and ")
        )));
    }
    if !unknown.is_empty() {
        return Err(InvalidInput(format!(
            "`{}` is no version of TLS: write tls1.2, tls1.3 or both",
            unknown.join("`, `")
        )));
    }
    found.sort();
    found.dedup();
    if found.is_empty() { Err(InvalidInput("You must enter a value.".into())) } else { Ok(found) }
}

/// Formats versions as [`versions`] reads them.
#[must_use]
pub fn write_versions(list: &[Version]) -> String {
    list.iter().map(|v| v.word()).collect::<Vec<_>>().join(",")
}

/// The prefix of a part of a cipher string.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mark {
    /// No prefix: the suites are added.
    Add,
    /// `!`: the suites are removed permanently.
    Never,
    /// `-`: the suites are removed, and may be added again.
    Out,
    /// `+`: the suites move to the end.
    Last,
}

/// Splits a cipher string into parts, each a prefix and the words that must all match.
fn parts(text: &str) -> Vec<(Mark, &str)> {
    let all = text.split([':', ',', ' ', '\t']).map(str::trim).filter(|p| !p.is_empty());
    all.map(|part| {
        let mark = match part.chars().next() {
            Some('!') => Mark::Never,
            Some('-') => Mark::Out,
            Some('+') => Mark::Last,
            _ => Mark::Add,
        };
        (mark, if mark == Mark::Add { part } else { part.get(1..).unwrap_or("") })
    })
    .collect()
}

/// Parses a cipher string into its suites, in the order in which they are offered.
///
/// Errors: a sentence that names everything that cannot be offered, or says that nothing is left.
pub fn suites(text: &str) -> Result<Vec<&'static Suite>, InvalidInput> {
    let mut list: Vec<&'static Suite> = Vec::new();
    let mut never: Vec<&'static Suite> = Vec::new();
    let mut cannot: Vec<String> = Vec::new();
    for (mark, part) in parts(text) {
        if part.eq_ignore_ascii_case("@STRENGTH") {
            list.sort_by_key(|s| std::cmp::Reverse(s.bulk.bits()));
            continue;
        }
        // The level is always 0: weak suites are still offered, and judged elsewhere.
        if part.to_ascii_uppercase().starts_with("@SECLEVEL=") {
            continue;
        }
        let fits: Vec<&'static Suite> = match fitting(part, mark) {
            Ok(fits) => fits,
            // A suite that cannot be offered needs no exclusion.
            Err(why) if mark == Mark::Add || why.is_none() => {
                let name = excerpt(part, 60);
                cannot.push(match why {
                    Some(why) => format!("{name} ({why})"),
                    None => format!("{name} (not known)"),
                });
                continue;
            }
            Err(_) => continue,
        };
        match mark {
            Mark::Add => {
                let new = fits.into_iter().filter(|s| !never.contains(s));
                let new: Vec<_> = new.filter(|s| !list.contains(s)).collect();
                list.extend(new);
            }
            Mark::Never => {
                list.retain(|s| !fits.contains(s));
                never.extend(fits);
            }
            Mark::Out => list.retain(|s| !fits.contains(s)),
            Mark::Last => {
                let (moved, stay) = list.iter().partition(|s| fits.contains(s));
                list = stay;
                list.extend::<Vec<_>>(moved);
            }
        }
    }
    if !cannot.is_empty() {
        let what = if cannot.len() == 1 { "this cannot" } else { "these cannot" };
        return Err(InvalidInput(format!("{what} be offered: {}", cannot.join(", "))));
    }
    if list.is_empty() {
        return Err(InvalidInput("no cipher suite is left to offer".into()));
    }
    Ok(list)
}

/// Returns the suites that match a part, in order of preference.
///
/// Errors: why it cannot be offered; `None`: it is not known.
fn fitting(part: &str, mark: Mark) -> Result<Vec<&'static Suite>, Option<&'static str>> {
    let mut fits: Vec<&'static Suite> = SUITES.iter().collect();
    for word in part.split('+') {
        let by_name =
            |s: &Suite| s.iana.eq_ignore_ascii_case(word) || s.openssl.eq_ignore_ascii_case(word);
        if SUITES.iter().any(by_name) {
            fits.retain(|s| by_name(s));
            continue;
        }
        // Suites of TLS 1.3 leave key exchange and signature open. A word about either adds them,
        // but does not remove them.
        let open = matches!(mark, Mark::Add | Mark::Last);
        let any = |s: &Suite| open && s.signer == Signer::Any;
        let word = word.to_ascii_uppercase();
        match word.as_str() {
            "DEFAULT" | "ALL" | "COMPLEMENTOFDEFAULT" | "HIGH" => {}
            "AEAD" => fits.retain(|s| s.mac == "AEAD"),
            "ECDHE" | "KECDHE" | "EECDH" | "KEECDH" | "ECDH" => {
                fits.retain(|s| any(s) || s.exchange == Exchange::Ecdh);
            }
            "KEDH" | "KDHE" | "DH" | "DHE" | "EDH" => fits.retain(|s| s.exchange == Exchange::Dh),
            "KRSA" | "RSA" => fits.retain(|s| s.exchange == Exchange::Rsa),
            "ECDSA" | "AECDSA" => fits.retain(|s| any(s) || s.signer == Signer::Ecdsa),
            "ARSA" => fits.retain(|s| any(s) || s.signer == Signer::Rsa),
            "AES" => fits.retain(|s| s.bulk.kind().starts_with("AES")),
            "AES256" | "AES128" => fits.retain(|s| {
                s.bulk.kind().starts_with("AES") && word.ends_with(&s.bulk.bits().to_string())
            }),
            "AESCCM" => fits.retain(|s| s.bulk.kind().starts_with("AESCCM")),
            "ARIA" => fits.retain(|s| s.bulk.kind() == "ARIAGCM"),
            "ARIA256" | "ARIA128" => fits.retain(|s| {
                s.bulk.kind() == "ARIAGCM" && word.ends_with(&s.bulk.bits().to_string())
            }),
            "CAMELLIA256" | "CAMELLIA128" => fits.retain(|s| {
                s.bulk.kind() == "CAMELLIA" && word.ends_with(&s.bulk.bits().to_string())
            }),
            "AESGCM" | "AESCCM8" | "ARIAGCM" | "CHACHA20" | "CAMELLIA" => {
                fits.retain(|s| s.bulk.kind() == word);
            }
            "CBC" => fits.retain(|s| matches!(s.bulk.kind(), "AES" | "CAMELLIA")),
            "SHA1" | "SHA" => fits.retain(|s| s.mac == "SHA1"),
            "SHA256" | "SHA384" => fits.retain(|s| s.mac == word),
            "TLSV1.3" => fits.retain(|s| s.since == "TLSv1.3"),
            "TLSV1.2" => fits.retain(|s| s.since == "TLSv1.2"),
            "TLSV1" | "TLSV1.0" => fits.retain(|s| s.since == "TLSv1"),
            "SSLV3" => fits.retain(|s| s.since == "SSLv3"),
            other => return Err(why_not(other)),
        }
        // The word is known, but no such suite is built in.
        if fits.is_empty() && mark == Mark::Add && !part.contains('+') {
            return Err(why_not(&word));
        }
    }
    Ok(fits)
}

/// The components of known suite names. A name with any other component is unknown.
const PIECES: &[&str] = &[
    "TLS",
    "SSL",
    "WITH",
    "ECDHE",
    "DHE",
    "EDH",
    "ADH",
    "AECDH",
    "DH",
    "ECDH",
    "RSA",
    "DSS",
    "ECDSA",
    "ANON",
    "PSK",
    "SRP",
    "KRB5",
    "AES",
    "AES128",
    "AES256",
    "128",
    "192",
    "256",
    "168",
    "40",
    "56",
    "64",
    "112",
    "GCM",
    "CBC",
    "CBC3",
    "CCM",
    "CCM8",
    "8",
    "SHA",
    "SHA1",
    "SHA256",
    "SHA384",
    "MD5",
    "RC4",
    "RC2",
    "DES",
    "3DES",
    "EDE",
    "EDE3",
    "NULL",
    "EXP",
    "EXP1024",
    "EXPORT",
    "CAMELLIA",
    "CAMELLIA128",
    "CAMELLIA256",
    "SEED",
    "IDEA",
    "ARIA",
    "ARIA128",
    "ARIA256",
    "ARIAGCM",
    "CHACHA20",
    "POLY1305",
    "OLD",
    "GOST2001",
    "GOST94",
    "GOST89",
];

/// Returns the reason why a suite or a word of OpenSSL is not offered; `None` if it is unknown.
/// `name` is in upper case.
fn why_not(name: &str) -> Option<&'static str> {
    let word = match name {
        "SSLV2" | "SSLV3" | "TLSV1" | "TLSV1.0" | "TLSV1.1" => Some("no suites of old versions"),
        "ANULL" => Some("anonymous"),
        "ENULL" | "COMPLEMENTOFALL" => Some("no encryption"),
        "KRSA" => Some("static RSA key exchange"),
        "RSA" => Some("static RSA key exchange; RSA certificates are aRSA"),
        "KEDH" | "KDHE" | "DH" | "DHE" | "EDH" => Some("finite-field Diffie-Hellman"),
        "KDH" | "KDHR" | "KDHD" | "KECDHR" | "KECDHE" | "ADSS" | "DSS" | "ADH" | "AECDH"
        | "KPSK" | "APSK" | "PSK" | "SRP" | "KSRP" | "ASRP" | "KGOST" | "AGOST" | "GOST94"
        | "GOST89MAC" | "KRB5" | "KKRB5" | "CBC" => Some("outdated or rarely used"),
        "MEDIUM" | "LOW" | "EXP" | "EXPORT" | "EXPORT40" | "EXPORT56" => Some("weak"),
        "SHA1" | "SHA" => Some("CBC or no encryption, with SHA-1"),
        "AESCCM" | "AESCCM8" => Some("CCM mode"),
        _ => None,
    };
    if word.is_some() {
        return word;
    }
    let pieces: Vec<&str> = name.split(['-', '_']).collect();
    if !pieces.iter().all(|p| PIECES.contains(p)) {
        return None;
    }
    let has = |p: &str| pieces.contains(&p);
    let any = |list: &[&str]| list.iter().any(|p| has(p));
    Some(match () {
        () if any(&["EXP", "EXP1024", "EXPORT"]) => "export grade",
        () if has("NULL") => "no encryption",
        () if any(&["ADH", "AECDH", "ANON"]) => "anonymous",
        () if has("RC4") => "RC4",
        () if any(&["3DES", "CBC3"]) => "triple DES",
        () if any(&["DES", "RC2", "MD5"]) => "broken",
        () if any(&["PSK", "SRP", "KRB5", "SEED", "IDEA"]) => "outdated or rarely used",
        () if any(&["CAMELLIA", "CAMELLIA128", "CAMELLIA256", "ARIA", "ARIA128", "ARIA256"]) => {
            "outdated or rarely used"
        }
        () if any(&["CCM", "CCM8"]) => "CCM mode",
        () if any(&["DHE", "EDH", "DSS", "DH"]) => "finite-field Diffie-Hellman",
        () if has("ECDH") => "static key exchange",
        () if !has("ECDHE") => "static RSA key exchange",
        () if !any(&["GCM", "POLY1305"]) => "CBC mode",
        () => return None,
    })
}

/// Returns a cipher string in its stored form, with its parts separated by colons.
///
/// Errors: as [`suites`].
pub fn canonical(text: &str) -> Result<String, InvalidInput> {
    if text.len() > 4_096 {
        return Err(InvalidInput(
            "a cipher string of more than 4096 characters does not fit".into(),
        ));
    }
    suites(text)?;
    let parts = text.split([':', ',', ' ', '\t']).filter(|p| !p.is_empty());
    Ok(parts.collect::<Vec<_>>().join(":"))
}

/// Formats a suite as `openssl ciphers -V` does.
#[must_use]
pub fn line(s: &Suite) -> String {
    let exchange = s.exchange.openssl();
    let signer = match s.signer {
        Signer::Any => "any",
        Signer::Ecdsa => "ECDSA",
        Signer::Rsa => "RSA",
    };
    let [high, low] = s.code.to_be_bytes();
    format!(
        "0x{high:02X},0x{low:02X} - {:<29} {} Kx={exchange:<8} Au={signer:<5} Enc={:<22} Mac={}",
        s.openssl,
        s.since,
        s.bulk.openssl(),
        s.mac
    )
}
