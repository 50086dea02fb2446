//! One zone: its records, its keys, its chain of denial, and the signatures over all of it.

use std::collections::BTreeMap;

use destgate::vocab::dns_name::DnsName;
use destgate::vocab::dns_record::Part;
use destgate::vocab::dns_record::layout;
use destgate::vocab::dns_record::rtype;
use domain::utils::base32;

use super::keys::Role;
use super::keys::Signer;
use super::keys::nsec3_hash;
use super::message::Rr;
use super::message::name;

/// How a zone denies.
#[derive(Clone)]
pub enum Denial {
    Nsec,
    Nsec3 {
        opt_out: bool,
        iterations: u16,
        salt: Vec<u8>,
    },
    /// The zone is not signed.
    Unsigned,
}

impl Denial {
    pub fn nsec3(opt_out: bool) -> Denial {
        Denial::Nsec3 { opt_out, iterations: 2, salt: vec![0xab, 0xcd] }
    }
}

/// What the zone above says of a zone's keys.
#[derive(Clone)]
pub enum Above {
    /// DS records of every key that signs keys, with digests of these types.
    Digests(Vec<u8>),
    /// DS records with these data.
    Data(Vec<Vec<u8>>),
}

type Node = BTreeMap<u16, Vec<Vec<u8>>>;

/// A zone.
#[derive(Clone)]
pub struct Zone {
    pub apex: DnsName,
    pub keys: Vec<Signer>,
    pub denial: Denial,
    pub above: Above,
    /// Beginning and end of every signature.
    pub valid: (u32, u32),
    /// Names by their labels from the root on, which sorts them as RFC 4034 §6.1 wants.
    nodes: BTreeMap<Vec<Vec<u8>>, Node>,
}

fn place(name: &DnsName) -> Vec<Vec<u8>> {
    let mut labels: Vec<Vec<u8>> = name.labels().map(<[u8]>::to_ascii_lowercase).collect();
    labels.reverse();
    labels
}

fn placed(place: &[Vec<u8>]) -> DnsName {
    DnsName::of_labels(place.iter().rev()).unwrap()
}

/// Record data with its names in lower case, where DNSSEC has them so (RFC 4034 §6.2).
pub fn lowered(rtype: u16, data: &[u8]) -> Vec<u8> {
    let mut out = data.to_vec();
    let mut at = 0;
    for part in layout(rtype) {
        match part {
            Part::Fixed(count) => at += count,
            Part::Text => at += 1 + usize::from(out[at]),
            Part::Name | Part::NameAsIs => loop {
                let length = usize::from(out[at]);
                if *part == Part::Name {
                    out[at + 1..=at + length].make_ascii_lowercase();
                }
                at += 1 + length;
                if length == 0 {
                    break;
                }
            },
            Part::Rest => break,
        }
    }
    out
}

/// A bitmap of types (RFC 4034 §4.1.2).
pub fn bitmap(types: impl IntoIterator<Item = u16>) -> Vec<u8> {
    let mut windows: BTreeMap<u8, Vec<u8>> = BTreeMap::new();
    for rtype in types {
        let [window, low] = rtype.to_be_bytes();
        let bits = windows.entry(window).or_default();
        let at = usize::from(low / 8);
        bits.resize(bits.len().max(at + 1), 0);
        bits[at] |= 0x80 >> (low % 8);
    }
    let one = |(w, b): (u8, Vec<u8>)| [&[w, u8::try_from(b.len()).unwrap()][..], &b].concat();
    windows.into_iter().flat_map(one).collect()
}

impl Zone {
    pub fn new(apex: &str, keys: Vec<Signer>, denial: Denial) -> Zone {
        let apex = name(apex);
        let above = Above::Digests(vec![2]);
        let valid = (super::world::NOW32 - 3_600, super::world::NOW32 + 2_592_000);
        let mut zone =
            Zone { apex: apex.clone(), keys, denial, above, valid, nodes: BTreeMap::new() };
        let numbers = [0, 0, 0, 1, 0, 0, 0, 9, 0, 0, 0, 9, 0, 0, 0, 9, 0, 0, 0, 60];
        let soa = [name("ns.invalid").wire(), name("admin.invalid").wire(), numbers.to_vec()];
        zone.add(&apex, rtype::SOA, &soa.concat());
        zone.add(&apex, rtype::NS, &name("ns.invalid").wire());
        zone
    }

    pub fn add(&mut self, owner: &DnsName, rtype: u16, data: &[u8]) {
        let node = self.nodes.entry(place(owner)).or_default();
        node.entry(rtype).or_default().push(data.to_vec());
    }

    /// Adds a record below the apex; `@` is the apex itself.
    pub fn with(mut self, label: &str, rtype: u16, data: &[u8]) -> Zone {
        let owner = self.under(label);
        self.add(&owner, rtype, data);
        self
    }

    /// A name below the apex.
    pub fn under(&self, labels: &str) -> DnsName {
        match labels {
            "@" => self.apex.clone(),
            _ => {
                let below = name(labels);
                DnsName::of_labels(below.labels().chain(self.apex.labels())).unwrap()
            }
        }
    }

    pub fn is_signed(&self) -> bool {
        !matches!(self.denial, Denial::Unsigned)
    }

    /// Shows the keys, once they are final.
    pub fn finish(&mut self) {
        if let (true, Denial::Nsec3 { iterations, salt, .. }) = (self.is_signed(), &self.denial) {
            let salt_length = u8::try_from(salt.len()).unwrap();
            let data = [&[1, 0][..], &iterations.to_be_bytes(), &[salt_length], salt].concat();
            self.add(&self.apex.clone(), 51, &data);
        }
        if self.is_signed() {
            for data in self.keys.iter().map(Signer::dnskey).collect::<Vec<_>>() {
                self.add(&self.apex.clone(), rtype::DNSKEY, &data);
            }
        }
    }

    /// The data of the DS records that the zone above has.
    pub fn ds(&self) -> Vec<Vec<u8>> {
        match &self.above {
            _ if !self.is_signed() => Vec::new(),
            Above::Data(data) => data.clone(),
            Above::Digests(types) => {
                let entries = self
                    .keys
                    .iter()
                    .filter(|k| matches!(k.role, Role::Everything | Role::KeysOnly));
                entries.flat_map(|k| types.iter().map(|t| k.ds(&self.apex, *t))).collect()
            }
        }
    }

    pub fn node(&self, name: &DnsName) -> Option<&Node> {
        self.nodes.get(&place(name))
    }

    /// Whether a name exists, be it without records of its own.
    pub fn exists(&self, name: &DnsName) -> bool {
        let from = place(name);
        self.nodes.range(from.clone()..).next().is_some_and(|(key, _)| key.starts_with(&from))
    }

    /// The nearest name at or above that exists.
    pub fn encloser(&self, name: &DnsName) -> DnsName {
        let mut at = name.clone();
        while !self.exists(&at) {
            at = at.parent().unwrap();
        }
        at
    }

    fn is_delegation(&self, owner: &DnsName) -> bool {
        *owner != self.apex && self.node(owner).is_some_and(|n| n.contains_key(&rtype::NS))
    }

    /// A set with its signatures. `shown`: the owner that it bears, another than its own where a wildcard answers.
    pub fn set(&self, owner: &DnsName, rtype: u16, shown: &DnsName) -> Vec<Rr> {
        let data = &self.node(owner).unwrap()[&rtype];
        let unsigned = rtype == rtype::NS && self.is_delegation(owner);
        self.records(owner, rtype, data, (!unsigned).then_some(shown).ok_or(shown))
    }

    fn records(
        &self,
        owner: &DnsName,
        rtype: u16,
        data: &[Vec<u8>],
        shown: Result<&DnsName, &DnsName>,
    ) -> Vec<Rr> {
        let name = shown.unwrap_or_else(|unsigned| unsigned);
        let mut out: Vec<Rr> = data.iter().map(|d| Rr::new(name, rtype, d)).collect();
        if shown.is_ok() && self.is_signed() {
            let fits = |k: &&Signer| match k.role {
                Role::Everything => true,
                Role::KeysOnly => rtype == rtype::DNSKEY,
                Role::DataOnly => rtype != rtype::DNSKEY,
                Role::Nothing => false,
            };
            for key in self.keys.iter().filter(fits) {
                out.push(Rr::new(name, rtype::RRSIG, &self.signature(key, owner, rtype, data)));
            }
        }
        out
    }

    /// The data of a signature over a set (RFC 4034 §3.1.8.1).
    pub fn signature(
        &self,
        key: &Signer,
        owner: &DnsName,
        rtype: u16,
        data: &[Vec<u8>],
    ) -> Vec<u8> {
        let labels = owner.count() - usize::from(owner.is_wildcard());
        let mut head = rtype.to_be_bytes().to_vec();
        head.extend([key.algorithm, u8::try_from(labels).unwrap()]);
        for number in [300, self.valid.1, self.valid.0] {
            head.extend(number.to_be_bytes());
        }
        head.extend(key.tag().to_be_bytes());
        head.extend(self.apex.lower().wire());
        let mut sorted: Vec<Vec<u8>> = data.iter().map(|d| lowered(rtype, d)).collect();
        sorted.sort();
        sorted.dedup();
        let mut message = head.clone();
        for one in sorted {
            message.extend(owner.lower().wire());
            message.extend(rtype.to_be_bytes());
            message.extend([0, 1, 0, 0, 1, 44]);
            message.extend(u16::try_from(one.len()).unwrap().to_be_bytes());
            message.extend(one);
        }
        head.extend(key.sign(&message));
        head
    }

    fn types(&self, owner: &DnsName, more: &[u16]) -> Vec<u8> {
        let own = self.node(owner).into_iter().flat_map(|n| n.keys().copied());
        bitmap(own.chain(more.iter().copied()))
    }

    /// The NSEC record at or before a name.
    pub fn nsec(&self, name: &DnsName) -> Vec<Rr> {
        let (at, _) = self.nodes.range(..=place(name)).next_back().unwrap();
        let after = self.nodes.range(at.clone()..).nth(1).or(self.nodes.iter().next());
        let (owner, next) = (placed(at), placed(after.unwrap().0));
        let data = [next.wire(), self.types(&owner, &[rtype::RRSIG, rtype::NSEC])].concat();
        self.records(&owner, rtype::NSEC, &[data], Ok(&owner))
    }

    /// The hashes of the names that have NSEC3 records.
    fn hashes(&self) -> BTreeMap<Vec<u8>, DnsName> {
        let Denial::Nsec3 { opt_out, iterations, salt } = &self.denial else { panic!("no NSEC3") };
        let mut out = BTreeMap::new();
        for (at, node) in &self.nodes {
            let owner = placed(at);
            let open = self.is_delegation(&owner) && !node.contains_key(&rtype::DS);
            if *opt_out && open {
                continue;
            }
            for count in self.apex.count()..=owner.count() {
                let name = owner.suffix(count);
                out.insert(nsec3_hash(&name, salt, *iterations), name);
            }
        }
        out
    }

    /// The NSEC3 record of a name, or of the gap that it lies in; and whether it is of the name.
    pub fn nsec3(&self, name: &DnsName) -> (bool, Vec<Rr>) {
        let Denial::Nsec3 { opt_out, iterations, salt } = &self.denial else { panic!("no NSEC3") };
        let (hashes, hash) = (self.hashes(), nsec3_hash(name, salt, *iterations));
        let found = hashes.range(..=hash.clone()).next_back().or(hashes.iter().next_back());
        let (own, whose) = found.unwrap();
        let next = hashes.range(own.clone()..).nth(1).or(hashes.iter().next()).unwrap().0;
        let signed = self
            .node(whose)
            .is_some_and(|n| !self.is_delegation(whose) || n.contains_key(&rtype::DS));
        let types = self.types(whose, if signed { &[rtype::RRSIG] } else { &[] });
        let salt_length = u8::try_from(salt.len()).unwrap();
        let head = [1, u8::from(*opt_out)];
        let rounds = iterations.to_be_bytes();
        let data =
            [&head[..], &rounds, &[salt_length], salt, &[20], next.as_slice(), &types].concat();
        let label = base32::encode_string_hex(own).to_lowercase();
        let owner = self.apex.child(label.as_bytes()).unwrap();
        (*own == hash, self.records(&owner, rtype::NSEC3, &[data], Ok(&owner)))
    }
}
