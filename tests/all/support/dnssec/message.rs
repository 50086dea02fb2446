//! Records and messages, to be bent and written as octets.

use destgate::vocab::dns_name::DnsName;
use destgate::vocab::dns_record::Question;
use destgate::vocab::dns_record::rtype;

/// A record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rr {
    pub owner: DnsName,
    pub rtype: u16,
    pub class: u16,
    pub ttl: u32,
    pub data: Vec<u8>,
}

impl Rr {
    pub fn new(owner: &DnsName, rtype: u16, data: &[u8]) -> Rr {
        Rr { owner: owner.clone(), rtype, class: 1, ttl: 300, data: data.to_vec() }
    }

    /// Whether it is of a type or a signature over that type.
    pub fn is_about(&self, wanted: u16) -> bool {
        self.rtype == wanted || self.rtype == rtype::RRSIG && self.data[..2] == wanted.to_be_bytes()
    }

    pub fn is_signature(&self) -> bool {
        self.rtype == rtype::RRSIG
    }

    fn write(&self, question: &Question, out: &mut Vec<u8>) {
        match self.owner == question.name {
            true => out.extend([0xc0, 12]),
            false => out.extend(self.owner.wire()),
        }
        out.extend(self.rtype.to_be_bytes());
        out.extend(self.class.to_be_bytes());
        out.extend(self.ttl.to_be_bytes());
        out.extend(u16::try_from(self.data.len()).unwrap().to_be_bytes());
        out.extend(&self.data);
    }
}

/// A reply.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Message {
    pub rcode: u8,
    pub answer: Vec<Rr>,
    pub authority: Vec<Rr>,
    pub additional: Vec<Rr>,
}

impl Message {
    /// The message on the wire; the question's name is compressed where it is an owner.
    pub fn octets(&self, question: &Question) -> Vec<u8> {
        let mut out = vec![0, 0, 0x81, 0x80 | self.rcode, 0, 1];
        for section in [&self.answer, &self.authority, &self.additional] {
            out.extend(u16::try_from(section.len()).unwrap().to_be_bytes());
        }
        out.extend(question.name.wire());
        out.extend(question.rtype.to_be_bytes());
        out.extend([0, 1]);
        for record in self.answer.iter().chain(&self.authority).chain(&self.additional) {
            record.write(question, &mut out);
        }
        out
    }

    /// Leaves out the records for which this holds, in answer and authority.
    pub fn without(mut self, out: impl Fn(&Rr) -> bool) -> Message {
        self.answer.retain(|r| !out(r));
        self.authority.retain(|r| !out(r));
        self
    }

    /// Bends every record of answer and authority.
    pub fn bent(mut self, mut bend: impl FnMut(&mut Rr)) -> Message {
        self.answer.iter_mut().chain(&mut self.authority).for_each(&mut bend);
        self
    }
}

/// A name from text.
pub fn name(text: &str) -> DnsName {
    DnsName::parse(text).unwrap()
}

/// The data of an MX record.
pub fn mx(host: &str) -> Vec<u8> {
    [&[0, 10][..], &name(host).wire()].concat()
}

/// The data of a TXT record.
pub fn txt(text: &str) -> Vec<u8> {
    [&[u8::try_from(text.len()).unwrap()], text.as_bytes()].concat()
}
