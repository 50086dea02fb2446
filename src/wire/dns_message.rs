//! Parses and writes DNS messages. Lengths, counts and compression pointers are checked, and
//! malformed input is an error with a reason. No I/O.

use crate::vocab::dns_name::DnsName;

/// The type number of OPT. RFC 6891 §6.1.1.
pub const OPT: u16 = 41;

/// The reason why octets are not a DNS message, in a few words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Broken(pub &'static str);

const CUT: Broken = Broken("it ends in the middle of a record");

/// A cursor over the octets of a message.
#[derive(Debug, Clone)]
pub struct Reader<'a> {
    message: &'a [u8],
    at: usize,
    end: usize,
}

impl<'a> Reader<'a> {
    /// Creates a reader at the start of a message.
    #[must_use]
    pub fn new(message: &'a [u8]) -> Reader<'a> {
        Reader { message, at: 0, end: message.len() }
    }

    /// Creates a reader at a position in a message.
    #[must_use]
    pub fn at(message: &'a [u8], at: usize) -> Reader<'a> {
        Reader { message, at: at.min(message.len()), end: message.len() }
    }

    /// Returns the current position in the message. Unit: octets.
    #[must_use]
    pub fn position(&self) -> usize {
        self.at
    }

    /// Returns the number of octets left. Unit: octets.
    #[must_use]
    pub fn left(&self) -> usize {
        self.end.saturating_sub(self.at)
    }

    /// Reads the next `count` octets.
    ///
    /// Errors: there are not so many.
    pub fn take(&mut self, count: usize) -> Result<&'a [u8], Broken> {
        let end = self.at.checked_add(count).filter(|e| *e <= self.end).ok_or(CUT)?;
        let taken = self.message.get(self.at..end).ok_or(CUT)?;
        self.at = end;
        Ok(taken)
    }

    /// Reads all remaining octets.
    pub fn rest(&mut self) -> &'a [u8] {
        self.take(self.left()).unwrap_or_default()
    }

    /// Reads one octet.
    ///
    /// Errors: none is left.
    pub fn u8(&mut self) -> Result<u8, Broken> {
        self.take(1)?.first().copied().ok_or(CUT)
    }

    /// Reads two octets in network byte order.
    ///
    /// Errors: they are not there.
    pub fn u16(&mut self) -> Result<u16, Broken> {
        self.take(2)?.try_into().map(u16::from_be_bytes).map_err(|_| CUT)
    }

    /// Reads four octets in network byte order.
    ///
    /// Errors: they are not there.
    pub fn u32(&mut self) -> Result<u32, Broken> {
        self.take(4)?.try_into().map(u32::from_be_bytes).map_err(|_| CUT)
    }

    /// Reads one character-string: a length octet and the octets it counts (RFC 1035 §3.3).
    ///
    /// Errors: it is cut.
    pub fn string(&mut self) -> Result<&'a [u8], Broken> {
        let length = self.u8()?;
        self.take(usize::from(length))
    }

    /// Returns a reader limited to the next `count` octets. Names in them may still point into the
    /// whole message.
    ///
    /// Errors: there are not so many.
    pub fn part(&mut self, count: usize) -> Result<Reader<'a>, Broken> {
        let at = self.at;
        self.take(count)?;
        Ok(Reader { message: self.message, at, end: self.at })
    }

    /// Reads a name. Each compression pointer must lead to a position before the labels that it
    /// continues, so that following pointers ends (RFC 1035 §4.1.4).
    ///
    /// Errors: it is cut, too long, of an unknown kind of label, or its pointers lead on.
    pub fn name(&mut self) -> Result<DnsName, Broken> {
        let mut labels = Vec::new();
        let mut length = 1;
        let mut here = self.clone();
        let mut before = self.at;
        let mut after = None;
        loop {
            let octet = here.u8()?;
            match octet {
                0 => break,
                1..=63 => {
                    let label = here.take(usize::from(octet))?;
                    length += label.len() + 1;
                    if length > crate::vocab::dns_name::MAX_NAME {
                        return Err(Broken("a name in it has more than 255 octets"));
                    }
                    labels.push(label);
                }
                0xc0.. => {
                    let low = here.u8()?;
                    after.get_or_insert(here.at);
                    let to = usize::from(u16::from_be_bytes([octet & 0x3f, low]));
                    if to >= before {
                        return Err(Broken("a compressed name in it does not point backwards"));
                    }
                    before = to;
                    here = Reader { message: self.message, at: to, end: self.message.len() };
                }
                _ => return Err(Broken("a name in it has a label of an unknown kind")),
            }
        }
        self.at = after.unwrap_or(here.at);
        DnsName::of_labels(labels).ok_or(Broken("a name in it is too long"))
    }
}

/// The ID and the flags of a message header. RFC 1035 §4.1.1, RFC 4035 §3.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Header {
    /// The ID, which matches a response to its query.
    pub id: u16,
    /// The sixteen bits of flags, opcode and response code.
    pub bits: u16,
}

impl Header {
    /// Returns the names of the flags that are set, in wire order.
    pub fn flags(self) -> impl Iterator<Item = &'static str> {
        let names = [
            (0x8000, "qr"),
            (0x0400, "aa"),
            (0x0200, "tc"),
            (0x0100, "rd"),
            (0x0080, "ra"),
            (0x0020, "ad"),
            (0x0010, "cd"),
        ];
        names.into_iter().filter(move |(bit, _)| self.bits & bit != 0).map(|(_, name)| name)
    }

    /// Reports whether a flag is set.
    #[must_use]
    pub fn has(self, flag: &str) -> bool {
        self.flags().any(|f| f == flag)
    }

    /// Returns the opcode.
    #[must_use]
    pub fn opcode(self) -> u8 {
        u8::try_from((self.bits >> 11) & 15).unwrap_or_default()
    }

    /// Returns the four bits of the response code in the header.
    #[must_use]
    pub fn rcode(self) -> u16 {
        self.bits & 15
    }
}

/// A question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// The queried name.
    pub name: DnsName,
    /// The type number.
    pub rtype: u16,
    /// The class number.
    pub class: u16,
}

/// A resource record with undecoded data.
#[derive(Debug, Clone)]
pub struct Record<'a> {
    /// The owner name.
    pub name: DnsName,
    /// The type number.
    pub rtype: u16,
    /// The class number.
    pub class: u16,
    /// The time to live. Unit: seconds.
    pub ttl: u32,
    /// A reader of the data, which may point into the message.
    pub data: Reader<'a>,
}

/// A DNS message.
#[derive(Debug, Clone)]
pub struct DnsMessage<'a> {
    /// The ID and flags.
    pub header: Header,
    /// The question section.
    pub questions: Vec<Question>,
    /// The answer section.
    pub answer: Vec<Record<'a>>,
    /// The authority section.
    pub authority: Vec<Record<'a>>,
    /// The additional section, without the OPT record.
    pub additional: Vec<Record<'a>>,
    /// The OPT record (RFC 6891 §6.1).
    pub opt: Option<Record<'a>>,
    /// Number of octets after the last record.
    pub trailing: usize,
}

impl<'a> DnsMessage<'a> {
    /// Parses a message.
    ///
    /// Errors: it is none.
    pub fn read(bytes: &'a [u8]) -> Result<DnsMessage<'a>, Broken> {
        let mut reader = Reader::new(bytes);
        if bytes.len() < 12 {
            return Err(Broken("it is shorter than a header"));
        }
        let header = Header { id: reader.u16()?, bits: reader.u16()? };
        let counts = [reader.u16()?, reader.u16()?, reader.u16()?, reader.u16()?];
        let [questions, answer, authority, additional] = counts;
        let questions = (0..questions)
            .map(|_| {
                let name = reader.name()?;
                Ok(Question { name, rtype: reader.u16()?, class: reader.u16()? })
            })
            .collect::<Result<Vec<Question>, Broken>>()?;
        let mut section = |count: u16| -> Result<Vec<Record<'a>>, Broken> {
            (0..count).map(|_| record(&mut reader)).collect()
        };
        let (answer, authority) = (section(answer)?, section(authority)?);
        let mut additional = section(additional)?;
        let place = additional.iter().position(|r| r.rtype == OPT && r.name.is_root());
        let opt = place.map(|n| additional.remove(n));
        let trailing = reader.left();
        Ok(DnsMessage { header, questions, answer, authority, additional, opt, trailing })
    }

    /// Returns the response code, including the part that OPT carries (RFC 6891 §6.1.3).
    #[must_use]
    pub fn rcode(&self) -> u16 {
        let upper = self.opt.as_ref().map_or(0, |o| u16::try_from(o.ttl >> 24).unwrap_or_default());
        upper << 4 | self.header.rcode()
    }

    /// Reports whether a record has another class than the question, which correct servers never
    /// send.
    #[must_use]
    pub fn mixes_classes(&self) -> bool {
        let Some(asked) = self.questions.first().map(|q| q.class) else { return false };
        let records = self.answer.iter().chain(&self.authority).chain(&self.additional);
        let bare = |rtype: u16| matches!(rtype, 24 | 25 | 249 | 250);
        asked != 255 && records.into_iter().any(|r| r.class != asked && !bare(r.rtype))
    }

    /// Returns the options of OPT, as code and value. Stops at a malformed one.
    #[must_use]
    pub fn options(&self) -> Vec<(u16, &'a [u8])> {
        let Some(opt) = &self.opt else { return Vec::new() };
        let mut reader = opt.data.clone();
        let mut next = move || {
            let code = reader.u16().ok()?;
            let length = reader.u16().ok()?;
            Some((code, reader.take(usize::from(length)).ok()?))
        };
        std::iter::from_fn(&mut next).collect()
    }
}

fn record<'a>(reader: &mut Reader<'a>) -> Result<Record<'a>, Broken> {
    let name = reader.name()?;
    let (rtype, class, ttl) = (reader.u16()?, reader.u16()?, reader.u32()?);
    let length = reader.u16()?;
    Ok(Record { name, rtype, class, ttl, data: reader.part(usize::from(length))? })
}

/// The EDNS parameters of a query. RFC 6891 §6.1.2, RFC 3225 §3.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AskedEdns {
    /// Maximum size of UDP answers, as advertised. Unit: octets.
    pub size: u16,
    /// True if DNSSEC records are requested.
    pub dnssec_ok: bool,
    /// The cookie (RFC 7873 §4).
    pub cookie: Option<Vec<u8>>,
    /// True if the server's identity is requested (RFC 5001 §2.1).
    pub nsid: bool,
}

/// A query to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// The question.
    pub question: Question,
    /// The RD bit.
    pub recursion: bool,
    /// The AD bit: the AD bit of the answer is requested (RFC 6840 §5.7).
    pub authentic: bool,
    /// The CD bit: the resolver should not validate (RFC 4035 §3.2.2).
    pub checking_disabled: bool,
    /// The EDNS parameters, if any.
    pub edns: Option<AskedEdns>,
}

impl Asked {
    /// Returns the message on the wire.
    #[must_use]
    pub fn message(&self, id: u16) -> Vec<u8> {
        let bits = u16::from(self.recursion) << 8
            | u16::from(self.authentic) << 5
            | u16::from(self.checking_disabled) << 4;
        let mut out = Vec::with_capacity(64);
        for number in [id, bits, 1, 0, 0, u16::from(self.edns.is_some())] {
            out.extend_from_slice(&number.to_be_bytes());
        }
        out.extend_from_slice(&self.question.name.wire());
        out.extend_from_slice(&self.question.rtype.to_be_bytes());
        out.extend_from_slice(&self.question.class.to_be_bytes());
        if let Some(edns) = &self.edns {
            let mut options: Vec<u8> = Vec::new();
            let mut option = |code: u16, value: &[u8]| {
                options.extend_from_slice(&code.to_be_bytes());
                options.extend_from_slice(
                    &u16::try_from(value.len()).unwrap_or_default().to_be_bytes(),
                );
                options.extend_from_slice(value);
            };
            if edns.nsid {
                option(3, &[]);
            }
            if let Some(cookie) = &edns.cookie {
                option(10, cookie);
            }
            out.push(0);
            out.extend_from_slice(&OPT.to_be_bytes());
            out.extend_from_slice(&edns.size.to_be_bytes());
            out.extend_from_slice(&(u32::from(edns.dnssec_ok) << 15).to_be_bytes());
            out.extend_from_slice(&u16::try_from(options.len()).unwrap_or_default().to_be_bytes());
            out.extend_from_slice(&options);
        }
        out
    }
}
