//! Formats record data in presentation form, exactly as ISC's tools print it: one table row for
//! each type, and the RFC 3597 form for unknown data. The output is printable ASCII for any input.
//! No I/O.

use crate::vocab::time::Timestamp;
use crate::wire::dns_message::Broken;
use crate::wire::dns_message::Reader;
use crate::wire::dns_svcb;
use crate::wire::dns_words::IN;
use crate::wire::dns_words::algorithm_word;
use crate::wire::dns_words::type_word;
use std::fmt::Write as _;
use std::net::Ipv4Addr;
use std::net::Ipv6Addr;

const A: u16 = 1;
const HS: u16 = 4;

/// Types whose form applies to class IN only. An address of class CH, for example, has another
/// format.
const OF_IN: &[u16] = &[A, 23, 26, 28, 33, 36, 42, 49, 64, 65];

/// Number of base64 or hexadecimal digits after which a blank is inserted. Unit: characters.
const SPLIT: usize = 56;

/// The format of one field of record data.
#[derive(Debug, Clone, Copy)]
pub enum Field {
    /// An octet, as a number.
    U8,
    /// Two octets, as a number.
    U16,
    /// Four octets, as a number.
    U32,
    /// An IPv4 address.
    V4,
    /// An IPv6 address.
    V6,
    /// A name.
    Name,
    /// A character-string in quotes.
    Text,
    /// One or more character-strings in quotes, to the end.
    Texts,
    /// A character-string without quotes.
    Tag,
    /// The remaining octets, in quotes.
    LongText,
    /// The remaining octets, in hexadecimal digits.
    Hex,
    /// The remaining octets, in base64.
    Base64,
    /// A type's mnemonic.
    Type,
    /// A bitmap of types, to the end (RFC 4034 §4.1.2).
    Types,
    /// A time, as YYYYMMDDHHMMSS (RFC 4034 §3.2).
    Time,
    /// A salt: a length and hexadecimal digits, or `-` (RFC 5155 §3.3).
    Salt,
    /// A hash: a length and base32 digits (RFC 5155 §3.3).
    Hash,
    /// Four groups of four hexadecimal digits (RFC 6742 §2.1.2).
    Groups,
    /// The remaining octets, in hexadecimal with hyphens (RFC 7043 §3.2).
    Eui,
    /// The type of a certificate (RFC 4398 §2.1).
    CertKind,
    /// A DNSSEC algorithm's mnemonic.
    Algorithm,
    /// A format that no other variant describes.
    By(fn(&mut Reader<'_>) -> Result<String, Broken>),
}

/// A record type with the format of its data.
#[derive(Debug)]
pub struct RecordForm {
    /// The type number.
    pub number: u16,
    /// The mnemonic.
    pub word: &'static str,
    /// The fields of the data.
    pub fields: &'static [Field],
}

const fn form(number: u16, word: &'static str, fields: &'static [Field]) -> RecordForm {
    RecordForm { number, word, fields }
}

const KEY: &[Field] = &[Field::U16, Field::U8, Field::U8, Field::Base64];
const DIGEST: &[Field] = &[Field::U16, Field::U8, Field::U8, Field::Hex];
const SIGNATURE: &[Field] = &[
    Field::Type,
    Field::U8,
    Field::U8,
    Field::U32,
    Field::Time,
    Field::Time,
    Field::U16,
    Field::Name,
    Field::Base64,
];
const TLSA: &[Field] = &[Field::U8, Field::U8, Field::U8, Field::Hex];
const SERVICE: &[Field] = &[Field::U16, Field::Name, Field::By(dns_svcb::parameters)];
const NAMED: &[Field] = &[Field::U16, Field::Name];

/// All known types, ordered by number.
pub static TYPES: &[RecordForm] = &[
    form(1, "A", &[Field::V4]),
    form(2, "NS", &[Field::Name]),
    form(3, "MD", &[Field::Name]),
    form(4, "MF", &[Field::Name]),
    form(5, "CNAME", &[Field::Name]),
    form(
        6,
        "SOA",
        &[Field::Name, Field::Name, Field::U32, Field::U32, Field::U32, Field::U32, Field::U32],
    ),
    form(7, "MB", &[Field::Name]),
    form(8, "MG", &[Field::Name]),
    form(9, "MR", &[Field::Name]),
    form(12, "PTR", &[Field::Name]),
    form(13, "HINFO", &[Field::Text, Field::Text]),
    form(14, "MINFO", &[Field::Name, Field::Name]),
    form(15, "MX", NAMED),
    form(16, "TXT", &[Field::Texts]),
    form(17, "RP", &[Field::Name, Field::Name]),
    form(18, "AFSDB", NAMED),
    form(19, "X25", &[Field::Text]),
    form(20, "ISDN", &[Field::Texts]),
    form(21, "RT", NAMED),
    form(23, "NSAP-PTR", &[Field::Name]),
    form(24, "SIG", SIGNATURE),
    form(25, "KEY", KEY),
    form(26, "PX", &[Field::U16, Field::Name, Field::Name]),
    form(27, "GPOS", &[Field::Text, Field::Text, Field::Text]),
    form(28, "AAAA", &[Field::V6]),
    form(29, "LOC", &[Field::By(location)]),
    form(33, "SRV", &[Field::U16, Field::U16, Field::U16, Field::Name]),
    form(
        35,
        "NAPTR",
        &[Field::U16, Field::U16, Field::Text, Field::Text, Field::Text, Field::Name],
    ),
    form(36, "KX", NAMED),
    form(37, "CERT", &[Field::CertKind, Field::U16, Field::Algorithm, Field::Base64]),
    form(39, "DNAME", &[Field::Name]),
    form(42, "APL", &[Field::By(prefixes)]),
    form(43, "DS", DIGEST),
    form(44, "SSHFP", &[Field::U8, Field::U8, Field::Hex]),
    form(45, "IPSECKEY", &[Field::By(ipsec_key)]),
    form(46, "RRSIG", SIGNATURE),
    form(47, "NSEC", &[Field::Name, Field::Types]),
    form(48, "DNSKEY", KEY),
    form(49, "DHCID", &[Field::Base64]),
    form(50, "NSEC3", &[Field::U8, Field::U8, Field::U16, Field::Salt, Field::Hash, Field::Types]),
    form(51, "NSEC3PARAM", &[Field::U8, Field::U8, Field::U16, Field::Salt]),
    form(52, "TLSA", TLSA),
    form(53, "SMIMEA", TLSA),
    form(56, "NINFO", &[Field::Texts]),
    form(58, "TALINK", &[Field::Name, Field::Name]),
    form(59, "CDS", DIGEST),
    form(60, "CDNSKEY", KEY),
    form(61, "OPENPGPKEY", &[Field::Base64]),
    form(62, "CSYNC", &[Field::U32, Field::U16, Field::Types]),
    form(63, "ZONEMD", &[Field::U32, Field::U8, Field::U8, Field::Hex]),
    form(64, "SVCB", SERVICE),
    form(65, "HTTPS", SERVICE),
    form(99, "SPF", &[Field::Texts]),
    form(104, "NID", &[Field::U16, Field::Groups]),
    form(105, "L32", &[Field::U16, Field::V4]),
    form(106, "L64", &[Field::U16, Field::Groups]),
    form(107, "LP", NAMED),
    form(108, "EUI48", &[Field::Eui]),
    form(109, "EUI64", &[Field::Eui]),
    form(256, "URI", &[Field::U16, Field::U16, Field::LongText]),
    form(257, "CAA", &[Field::U8, Field::Tag, Field::LongText]),
    form(258, "AVC", &[Field::Texts]),
    form(32_768, "TA", DIGEST),
    form(32_769, "DLV", DIGEST),
];

/// Formats the data of a record. Data that does not match the format of its type is shown in
/// RFC 3597 form.
#[must_use]
pub fn text(rtype: u16, class: u16, data: &Reader<'_>) -> String {
    let has_form = class == IN || !OF_IN.contains(&rtype) || (class == HS && rtype == A);
    let form = TYPES.iter().find(|f| f.number == rtype && has_form);
    form.and_then(|f| known(f.fields, data.clone()).ok()).unwrap_or_else(|| unknown(data.clone()))
}

/// Formats data in the form of RFC 3597 §5.
fn unknown(mut data: Reader<'_>) -> String {
    let octets = data.rest();
    match octets.is_empty() {
        true => "\\# 0".into(),
        false => format!("\\# {} {}", octets.len(), split(&upper_hex(octets))),
    }
}

fn known(fields: &[Field], mut data: Reader<'_>) -> Result<String, Broken> {
    let mut words = Vec::with_capacity(fields.len());
    for field in fields {
        let word = one(*field, &mut data)?;
        if !word.is_empty() {
            words.push(word);
        }
    }
    match data.left() {
        0 => Ok(words.join(" ")),
        _ => Err(Broken("there is more behind the data")),
    }
}

fn one(field: Field, data: &mut Reader<'_>) -> Result<String, Broken> {
    Ok(match field {
        Field::U8 => data.u8()?.to_string(),
        Field::U16 => data.u16()?.to_string(),
        Field::U32 => data.u32()?.to_string(),
        Field::V4 => v4(data)?,
        Field::V6 => v6(data)?,
        Field::Name => data.name()?.to_string(),
        Field::Text => quoted(data.string()?),
        Field::Texts => {
            let mut texts = vec![quoted(data.string()?)];
            while data.left() > 0 {
                texts.push(quoted(data.string()?));
            }
            texts.join(" ")
        }
        Field::Tag => {
            let tag = data.string()?;
            if tag.is_empty() || !tag.iter().all(u8::is_ascii_alphanumeric) {
                return Err(Broken("a tag is no word"));
            }
            String::from_utf8_lossy(tag).into_owned()
        }
        Field::LongText => quoted(data.rest()),
        Field::Hex => split(&upper_hex(data.rest())),
        Field::Base64 => split(&domain::utils::base64::encode_string(data.rest())),
        Field::Type => type_word(data.u16()?),
        Field::Types => types(data)?,
        Field::Time => time(data.u32()?),
        Field::Salt => match data.string()? {
            [] => "-".into(),
            salt => upper_hex(salt),
        },
        Field::Hash => domain::utils::base32::encode_string_hex(data.string()?),
        Field::Groups => {
            let groups = [data.u16()?, data.u16()?, data.u16()?, data.u16()?];
            groups.map(|g| format!("{g:x}")).join(":")
        }
        Field::Eui => {
            let octets: Vec<String> = data.rest().iter().map(|o| format!("{o:02x}")).collect();
            octets.join("-")
        }
        Field::CertKind => match data.u16()? {
            1 => "PKIX".into(),
            2 => "SPKI".into(),
            3 => "PGP".into(),
            4 => "IPKIX".into(),
            5 => "ISPKI".into(),
            6 => "IPGP".into(),
            7 => "ACPKIX".into(),
            8 => "IACPKIX".into(),
            253 => "URI".into(),
            254 => "OID".into(),
            other => other.to_string(),
        },
        Field::Algorithm => algorithm_word(data.u8()?),
        Field::By(read) => read(data)?,
    })
}

/// Formats an IPv4 address.
///
/// Errors: it is cut.
pub fn v4(data: &mut Reader<'_>) -> Result<String, Broken> {
    Ok(Ipv4Addr::from(data.u32()?).to_string())
}

/// Formats an IPv6 address as `inet_ntop` does.
///
/// Errors: it is cut.
pub fn v6(data: &mut Reader<'_>) -> Result<String, Broken> {
    let octets: [u8; 16] = data.take(16)?.try_into().map_err(|_| Broken("an address is cut"))?;
    let address = Ipv6Addr::from(octets);
    let number = u128::from(address);
    // IPv4-compatible addresses have a dotted last part.
    if number > 0xffff && number <= u128::from(u32::MAX) {
        return Ok(format!("::{}", Ipv4Addr::from(u32::try_from(number).unwrap_or_default())));
    }
    Ok(address.to_string())
}

/// Formats a text in quotes, with unusual octets escaped (RFC 1035 §5.1).
#[must_use]
pub fn quoted(octets: &[u8]) -> String {
    format!("\"{}\"", escaped(octets))
}

/// Escapes quotes, backslashes and unprintable octets of a text.
#[must_use]
pub fn escaped(octets: &[u8]) -> String {
    let mut out = String::with_capacity(octets.len());
    for octet in octets {
        match octet {
            b'"' | b'\\' => {
                out.push('\\');
                out.push(char::from(*octet));
            }
            0x20..=0x7e => out.push(char::from(*octet)),
            other => {
                let _ = write!(out, "\\{other:03}");
            }
        }
    }
    out
}

/// Returns octets as upper-case hexadecimal digits.
#[must_use]
pub fn upper_hex(octets: &[u8]) -> String {
    crate::vocab::text::hex(octets).to_ascii_uppercase()
}

/// Inserts blanks into a long run of digits.
fn split(digits: &str) -> String {
    let mut out = String::with_capacity(digits.len() + digits.len() / SPLIT + 1);
    for (n, c) in digits.chars().enumerate() {
        if n > 0 && n % SPLIT == 0 {
            out.push(' ');
        }
        out.push(c);
    }
    out
}

/// Formats a bitmap of types.
fn types(data: &mut Reader<'_>) -> Result<String, Broken> {
    let mut found = Vec::new();
    let mut last = None;
    while data.left() > 0 {
        let window = data.u8()?;
        let bits = data.string()?;
        if last.is_some_and(|l| l >= window) || !(1..=32).contains(&bits.len()) {
            return Err(Broken("a bitmap of types is out of order"));
        }
        last = Some(window);
        for (n, octet) in (0_u16..).zip(bits) {
            for bit in 0..8 {
                if octet & (0x80 >> bit) != 0 {
                    found.push(type_word(u16::from(window) << 8 | (n * 8 + bit)));
                }
            }
        }
    }
    Ok(found.join(" "))
}

/// Formats a 32-bit time, as seconds since 1970.
fn time(seconds: u32) -> String {
    Timestamp(i64::from(seconds)).compact()
}

/// Formats a size in metres, from a mantissa and an exponent of ten in centimetres (RFC 1876 §2).
fn size(octet: u8) -> Result<String, Broken> {
    let (mantissa, exponent) = (octet >> 4, octet & 15);
    if mantissa > 9 || exponent > 9 {
        return Err(Broken("a size of a location is none"));
    }
    let centimetres = u64::from(mantissa) * 10_u64.pow(u32::from(exponent));
    Ok(match exponent {
        0 | 1 => format!("{}.{:02}m", centimetres / 100, centimetres % 100),
        _ => format!("{}m", centimetres / 100),
    })
}

/// Formats an angle as degrees, minutes and seconds, from thousandths of a second with the origin
/// 2^31 (RFC 1876 §2).
fn angle(raw: u32, limit: u32, positive: char, negative: char) -> Result<String, Broken> {
    let middle = 1_u32 << 31;
    let (sign, ms) =
        if raw >= middle { (positive, raw - middle) } else { (negative, middle - raw) };
    if ms > limit * 3_600_000 {
        return Err(Broken("an angle of a location is none"));
    }
    let (degrees, minutes) = (ms / 3_600_000, ms / 60_000 % 60);
    Ok(format!("{degrees} {minutes} {}.{:03} {sign}", ms / 1_000 % 60, ms % 1_000))
}

fn location(data: &mut Reader<'_>) -> Result<String, Broken> {
    if data.u8()? != 0 {
        return Err(Broken("a location of an unknown version"));
    }
    let sizes = [size(data.u8()?)?, size(data.u8()?)?, size(data.u8()?)?];
    let latitude = angle(data.u32()?, 90, 'N', 'S')?;
    let longitude = angle(data.u32()?, 180, 'E', 'W')?;
    let altitude = i64::from(data.u32()?) - 10_000_000;
    let sign = if altitude < 0 { "-" } else { "" };
    let altitude = altitude.unsigned_abs();
    Ok(format!(
        "{latitude} {longitude} {sign}{}.{:02}m {}",
        altitude / 100,
        altitude % 100,
        sizes.join(" ")
    ))
}

/// Formats address prefixes (RFC 3123 §4).
fn prefixes(data: &mut Reader<'_>) -> Result<String, Broken> {
    let mut out = Vec::new();
    while data.left() > 0 {
        let family = data.u16()?;
        let prefix = data.u8()?;
        let length = data.u8()?;
        let octets = data.take(usize::from(length & 0x7f))?;
        let sign = if length & 0x80 != 0 { "!" } else { "" };
        let mut full = [0_u8; 16];
        for (to, from) in full.iter_mut().zip(octets) {
            *to = *from;
        }
        let address = match family {
            1 if octets.len() <= 4 && prefix <= 32 => {
                let [a, b, c, d, ..] = full;
                Ipv4Addr::new(a, b, c, d).to_string()
            }
            2 if octets.len() <= 16 && prefix <= 128 => Ipv6Addr::from(full).to_string(),
            _ => return Err(Broken("an address prefix is none")),
        };
        out.push(format!("{sign}{family}:{address}/{prefix}"));
    }
    Ok(out.join(" "))
}

/// Formats a key for IPsec (RFC 4025 §2).
fn ipsec_key(data: &mut Reader<'_>) -> Result<String, Broken> {
    let (precedence, kind, algorithm) = (data.u8()?, data.u8()?, data.u8()?);
    let gateway = match kind {
        0 => ".".to_string(),
        1 => v4(data)?,
        2 => v6(data)?,
        3 => data.name()?.to_string(),
        _ => return Err(Broken("a gateway of an unknown kind")),
    };
    let key = split(&domain::utils::base64::encode_string(data.rest()));
    let blank = if key.is_empty() { "" } else { " " };
    Ok(format!("{precedence} {kind} {algorithm} {gateway}{blank}{key}"))
}
