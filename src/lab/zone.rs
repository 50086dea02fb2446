//! A zone of the lab. It is parsed from zone-file text, signed if requested, and stored by owner
//! and type for the answers of [`crate::lab::dns`].

use std::collections::BTreeMap;
use std::slice;
use std::str::FromStr;
use std::time::Duration;

use bytes::Bytes;
use domain::base::Name;
use domain::base::NameBuilder;
use domain::base::Record;
use domain::base::Rtype;
use domain::base::ToName;
use domain::base::Ttl;
use domain::base::iana::Class;
use domain::base::iana::DigestAlgorithm;
use domain::base::iana::Nsec3HashAlgorithm;
use domain::base::name::FlattenInto;
use domain::base::rdata::ComposeRecordData;
use domain::crypto::sign::GenerateParams;
use domain::crypto::sign::KeyPair;
use domain::crypto::sign::generate;
use domain::dnssec::common::nsec3_hash;
use domain::dnssec::sign::SigningConfig;
use domain::dnssec::sign::denial::config::DenialConfig;
use domain::dnssec::sign::denial::nsec3::GenerateNsec3Config;
use domain::dnssec::sign::keys::SigningKey;
use domain::dnssec::sign::records::DefaultSorter;
use domain::dnssec::sign::records::Rrset;
use domain::dnssec::sign::records::SortedRecords;
use domain::dnssec::sign::signatures::rrsigs::sign_rrset;
use domain::dnssec::sign::traits::SignableZoneInPlace;
use domain::rdata::Ds;
use domain::rdata::ZoneRecordData;
use domain::rdata::dnssec::Timestamp;
use domain::rdata::nsec3::Nsec3Salt;
use domain::rdata::nsec3::OwnerHash;
use domain::zonefile::inplace::Entry;
use domain::zonefile::inplace::Zonefile;
use sha2::Digest;
use sha2::Sha256;

use crate::lab::LabError;
use crate::lab::site::Signing;

/// An owner name. Its order is the canonical order of RFC 4034 §6.1 and ignores case.
pub(crate) type Owner = Name<Bytes>;
type Data = ZoneRecordData<Bytes, Owner>;
/// A record of a zone.
pub(crate) type Rec = Record<Owner, Data>;

/// The first lines of every zone. Both name servers have all zones, as the resolver has.
const HEADER: &str = "$TTL 300\n\
    @ SOA ns1.example. hostmaster.example. 1 3600 600 86400 300\n\
    @ NS ns1.example.\n\
    @ NS ns2.example.\n";
/// The flags of a key that signs everything in its zone (RFC 4034 §2.1.1: zone key, entry point).
const KEY_FLAGS: u16 = 257;

/// The records of one owner and type, with their signatures.
#[derive(Default)]
pub(crate) struct Set {
    /// The records.
    pub records: Vec<Rec>,
    /// The RRSIG records over them.
    pub signatures: Vec<Rec>,
}

/// A zone.
pub(crate) struct Zone {
    /// The name of the zone.
    pub apex: Owner,
    nsec3: bool,
    sets: BTreeMap<Owner, BTreeMap<Rtype, Set>>,
}

impl Zone {
    /// Parses and signs a zone. Also returns its delegation as text for the parent zone, with a DS
    /// record if signed. For the root, returns the trust anchor instead.
    pub(crate) fn new(
        apex: &str,
        text: &str,
        signing: Signing,
        now: Duration,
    ) -> Result<(Self, String), LabError> {
        let apex = owner(apex)?;
        let mut records = parse(&apex, text)?;
        let at = absolute(&apex);
        let mut delegation = format!("{at} 300 IN NS ns1.example.\n{at} 300 IN NS ns2.example.\n");
        if signing != Signing::Unsigned {
            let (ds, dnskey) = sign(&apex, &mut records, signing, now)?;
            if apex.is_root() {
                delegation = format!(". 300 IN DNSKEY {dnskey}\n");
            } else {
                delegation.push_str(&format!("{} 300 IN DS {ds}\n", absolute(&apex)));
            }
        }
        let mut sets = BTreeMap::<Owner, BTreeMap<Rtype, Set>>::new();
        for record in records.into_inner() {
            let types = sets.entry(record.owner().clone()).or_default();
            match record.data() {
                ZoneRecordData::Rrsig(signature) => {
                    let set = types.entry(signature.type_covered()).or_default();
                    set.signatures.push(record);
                }
                _ => types.entry(record.rtype()).or_default().records.push(record),
            }
        }
        let zone = Self { apex, nsec3: signing == Signing::Nsec3, sets };
        Ok((zone, delegation))
    }

    /// Returns names and types of the records in a zone-file text.
    ///
    /// Errors: a sentence; it cannot be parsed.
    pub(crate) fn names(apex: &str, text: &str) -> Result<Vec<(String, String)>, String> {
        let apex = owner(apex).map_err(|error| error.to_string())?;
        let mut file = Zonefile::new();
        file.set_origin(apex);
        file.set_default_class(Class::IN);
        file.extend_from_slice(b"$TTL 300\n");
        file.extend_from_slice(text.as_bytes());
        file.extend_from_slice(b"\n");
        let mut out = Vec::new();
        // The first line is the one above.
        let fault = |error: &dyn std::fmt::Display| {
            let text = error.to_string();
            let place = text.split_once(':').and_then(|(line, rest)| {
                let (_, why) = rest.split_once(": ")?;
                Some(format!(
                    "line {}: {why}",
                    line.parse::<usize>().ok()?.saturating_sub(1).max(1)
                ))
            });
            place.unwrap_or(text)
        };
        while let Some(entry) = file.next_entry().map_err(|error| fault(&error))? {
            if let Entry::Record(record) = entry {
                let name = record.owner().to_string().to_ascii_lowercase();
                out.push((name, record.rtype().to_string()));
            }
        }
        Ok(out)
    }

    /// Reports whether the zone proves denials by NSEC3.
    pub(crate) fn nsec3(&self) -> bool {
        self.nsec3
    }

    /// Returns the set of this owner and type.
    pub(crate) fn set(&self, name: &Owner, rtype: Rtype) -> Option<&Set> {
        self.sets.get(name)?.get(&rtype)
    }

    /// Reports whether the name exists, including empty non-terminals (RFC 4592 §2.2.2). The hashed
    /// owner names of NSEC3 records are not names of the zone (RFC 5155 §7.2.8).
    pub(crate) fn exists(&self, name: &Owner) -> bool {
        self.sets
            .range(name.clone()..)
            .find(|(_, types)| !types.contains_key(&Rtype::NSEC3))
            .is_some_and(|(next, _)| next.ends_with(name))
    }

    /// Returns the NSEC or NSEC3 set that matches or covers the name. This is the last set that
    /// does not sort after the name, and the chain is circular (RFC 4034 §4.1.1, RFC 5155 §3.1.7).
    pub(crate) fn denial(&self, name: &Owner) -> Option<&Set> {
        let (key, rtype) = if self.nsec3 {
            (hashed(name, &self.apex)?, Rtype::NSEC3)
        } else {
            (name.clone(), Rtype::NSEC)
        };
        let of_type = |(_, types): (_, &'_ BTreeMap<Rtype, Set>)| types.contains_key(&rtype);
        let (_, types) = self
            .sets
            .range(..=key)
            .rfind(|entry| of_type(*entry))
            .or_else(|| self.sets.iter().rfind(|entry| of_type(*entry)))?;
        types.get(&rtype)
    }
}

/// Returns the name with one label before it; `None` if it is too long.
pub(crate) fn under(label: &[u8], name: &Owner) -> Option<Owner> {
    let mut builder = NameBuilder::new_bytes();
    builder.append_label(label).ok()?;
    builder.append_origin(name).ok()
}

/// Returns the owner name of the NSEC3 record for a name (RFC 5155 §5).
fn hashed(name: &Owner, apex: &Owner) -> Option<Owner> {
    let salt = Nsec3Salt::<Vec<u8>>::empty();
    let hash: OwnerHash<Vec<u8>> = nsec3_hash(name, Nsec3HashAlgorithm::SHA1, 0, &salt).ok()?;
    under(hash.to_string().to_lowercase().as_bytes(), apex)
}

fn owner(name: &str) -> Result<Owner, LabError> {
    Name::from_str(name).map_err(|error| LabError::zone(name, error))
}

/// Formats a name with its final dot, including the root.
fn absolute(name: &Owner) -> String {
    name.fmt_with_dot().to_string()
}

fn parse(apex: &Owner, text: &str) -> Result<SortedRecords<Owner, Data>, LabError> {
    let mut file = Zonefile::new();
    file.set_origin(apex.clone());
    file.set_default_class(Class::IN);
    file.extend_from_slice(HEADER.as_bytes());
    file.extend_from_slice(text.as_bytes());
    let mut records = Vec::new();
    while let Some(entry) = file.next_entry().map_err(|error| LabError::zone(apex, error))? {
        if let Entry::Record(record) = entry {
            records.push(record.flatten_into());
        }
    }
    Ok(records.into())
}

/// Signs every set with a new key. Returns the DS record for the parent zone, and the key.
fn sign(
    apex: &Owner,
    records: &mut SortedRecords<Owner, Data>,
    signing: Signing,
    now: Duration,
) -> Result<(String, String), LabError> {
    const HOUR: u64 = 3600;
    const DAY: u64 = 24 * HOUR;
    let now = now.as_secs();
    let (from, to) = match signing {
        Signing::Expired => (timestamp(now - 60 * DAY), timestamp(now - 30 * DAY)),
        _ => (timestamp(now - HOUR), timestamp(now + 90 * DAY)),
    };
    let failed = |error: &dyn std::fmt::Display| LabError::zone(apex, error);

    let algorithm = match signing {
        Signing::Ed25519 => GenerateParams::Ed25519,
        _ => GenerateParams::EcdsaP256Sha256,
    };
    let (secret, public) = generate(&algorithm, KEY_FLAGS).map_err(|e| failed(&e))?;
    let pair = KeyPair::from_bytes(&secret, &public).map_err(|e| failed(&e))?;
    let key = SigningKey::<Bytes, _>::new(apex.clone(), KEY_FLAGS, pair);
    let dnskey: Rec = Record::new(
        apex.clone(),
        Class::IN,
        Ttl::from_secs(300),
        ZoneRecordData::Dnskey(key.dnskey().convert()),
    );
    // The zone signer leaves out the DNSKEY set at the apex.
    let key_set = Rrset::new_from_owned(slice::from_ref(&dnskey)).map_err(|e| failed(&e))?;
    let key_signature = sign_rrset(&key, &key_set, from, to).map_err(|e| failed(&e))?;
    let twice = |_| LabError::zone(apex, "a record occurs twice");
    records.insert(dnskey).map_err(twice)?;
    let denial = match signing {
        Signing::Nsec3 => DenialConfig::Nsec3(GenerateNsec3Config::default()),
        _ => DenialConfig::default(),
    };
    let config = SigningConfig::<Bytes, DefaultSorter>::new(denial, from, to);
    records.sign_zone(apex, &config, &[&key]).map_err(|e| failed(&e))?;
    records.insert(Record::from_record(key_signature)).map_err(twice)?;

    // RFC 4034 §5.1.4: the owner's name and the data of the key.
    let mut digested = Vec::new();
    let never = |e: std::convert::Infallible| failed(&e);
    apex.compose_canonical(&mut digested).map_err(never)?;
    key.dnskey().compose_rdata(&mut digested).map_err(never)?;
    let digest = Sha256::digest(&digested);
    let (tag, algorithm) = (key.dnskey().key_tag(), key.dnskey().algorithm());
    let ds = Ds::new(tag, algorithm, DigestAlgorithm::SHA256, digest.to_vec())
        .map_err(|e| failed(&e))?;
    Ok((ds.to_string(), key.dnskey().to_string()))
}

/// Converts a time to DNSSEC's seconds modulo 2^32 (RFC 4034 §3.1.5).
fn timestamp(seconds: u64) -> Timestamp {
    Timestamp::from(u32::try_from(seconds & u64::from(u32::MAX)).unwrap_or(u32::MAX))
}
