//! Formats DNS answers in the layout of ISC's `dig`. Pure: a message in, escaped text out.

use crate::vocab::text::printable_bytes;
use crate::wire::dns_message::Asked;
use crate::wire::dns_message::DnsMessage;
use crate::wire::dns_message::Question;
use crate::wire::dns_message::Record;
use crate::wire::dns_rdata;
use crate::wire::dns_words::class_word;
use crate::wire::dns_words::ede_word;
use crate::wire::dns_words::opcode_word;
use crate::wire::dns_words::rcode_word;
use crate::wire::dns_words::type_word;
use std::fmt::Write as _;

/// The parts of an answer that are shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Show {
    /// Only the record data of the answer.
    pub short: bool,
    /// The line with the program and its arguments.
    pub cmd: bool,
    /// The comments: header, OPT, section names.
    pub comments: bool,
    /// The question section.
    pub question: bool,
    /// The answer section.
    pub answer: bool,
    /// The authority section.
    pub authority: bool,
    /// The additional section.
    pub additional: bool,
    /// The statistics: time, server, size.
    pub stats: bool,
    /// The TTLs.
    pub ttl: bool,
    /// The classes.
    pub class: bool,
    /// The DNSSEC status of the answer.
    pub verdict: bool,
}

impl Show {
    /// Selects all parts.
    #[must_use]
    pub fn all() -> Show {
        Show { short: false, ttl: true, class: true, ..Show::all_is(true) }
    }

    /// Switches all parts that `+all` and `+noall` control.
    #[must_use]
    pub fn all_is(on: bool) -> Show {
        Show {
            short: false,
            cmd: on,
            comments: on,
            question: on,
            answer: on,
            authority: on,
            additional: on,
            stats: on,
            ttl: true,
            class: true,
            verdict: on,
        }
    }
}

/// Formats the first lines: the program and its arguments, the number of given servers, the
/// options.
#[must_use]
pub fn banner(arguments: &str, servers: Option<usize>, show: &Show) -> String {
    if !show.cmd || show.short {
        return String::new();
    }
    let version = env!("CARGO_PKG_VERSION");
    let mut out = format!("\n; <<>> destgate {version} <<>> {arguments}\n");
    if let Some(count) = servers {
        let plural = if count == 1 { "" } else { "s" };
        let _ = writeln!(out, "; ({count} server{plural} found)");
    }
    out.push_str(";; global options: +cmd\n");
    out
}

/// Formats a message as `dig` does, depending on the query.
#[must_use]
pub fn message(m: &DnsMessage<'_>, show: &Show, sent: &Asked) -> String {
    if show.short {
        return short(m);
    }
    let mut out = String::new();
    if show.comments {
        out.push_str(&header(m, sent));
        out.push_str(&opt(m, sent.edns.as_ref().and_then(|e| e.cookie.as_deref())));
    }
    if show.question && !m.questions.is_empty() {
        if show.comments {
            out.push_str(";; QUESTION SECTION:\n");
        }
        for q in &m.questions {
            out.push_str(&question(q, show));
        }
        if show.comments {
            out.push('\n');
        }
    }
    for (wanted, name, records) in [
        (show.answer, "ANSWER", &m.answer),
        (show.authority, "AUTHORITY", &m.authority),
        (show.additional, "ADDITIONAL", &m.additional),
    ] {
        if !wanted || records.is_empty() {
            continue;
        }
        if show.comments {
            let _ = writeln!(out, ";; {name} SECTION:");
        }
        for r in records {
            out.push_str(&record(r, show));
        }
        if show.comments {
            out.push('\n');
        }
    }
    out
}

fn header(m: &DnsMessage<'_>, sent: &Asked) -> String {
    let flags: Vec<&str> = m.header.flags().collect();
    let flags = flags.iter().map(|f| format!(" {f}")).collect::<String>();
    let additional = m.additional.len() + usize::from(m.opt.is_some());
    let mut out = String::from(";; Got answer:\n");
    let _ = write!(
        out,
        ";; ->>HEADER<<- opcode: {}, status: {}, id: {}\n;; flags:{flags}; QUERY: {}, ANSWER: {}, AUTHORITY: {}, ADDITIONAL: {additional}\n",
        opcode_word(m.header.opcode()),
        rcode_word(m.rcode()),
        m.header.id,
        m.questions.len(),
        m.answer.len(),
        m.authority.len(),
    );
    if sent.recursion && m.header.has("rd") && !m.header.has("ra") {
        out.push_str(";; WARNING: recursion requested but not available\n");
    }
    if sent.edns.is_some() && m.opt.is_none() && matches!(m.header.rcode(), 1 | 4) {
        let status = rcode_word(m.header.rcode());
        let also = if sent.edns.as_ref().is_some_and(|e| e.dnssec_ok) { "+nodnssec " } else { "" };
        let _ = writeln!(
            out,
            "\n;; WARNING: EDNS query returned status {status} - retry with '{also}+noedns'"
        );
    }
    if m.trailing > 0 {
        let plural = if m.trailing == 1 { "" } else { "s" };
        let _ = writeln!(out, ";; WARNING: Message has {} extra byte{plural} at end", m.trailing);
    }
    out.push('\n');
    out
}

/// Formats the pseudo-section of OPT. RFC 6891 §6.1.
fn opt(m: &DnsMessage<'_>, sent: Option<&[u8]>) -> String {
    let Some(opt) = &m.opt else { return String::new() };
    let version = (opt.ttl >> 16) & 0xff;
    let dnssec_ok = if opt.ttl & 0x8000 != 0 { " do" } else { "" };
    let mut out = format!(";; OPT PSEUDOSECTION:\n; EDNS: version: {version}, flags:{dnssec_ok};");
    if opt.ttl & 0x7fff != 0 {
        let _ = write!(out, " MBZ: 0x{:04x},", opt.ttl & 0x7fff);
    }
    let _ = writeln!(out, " udp: {}", opt.class);
    for (code, value) in m.options() {
        let _ = writeln!(out, "; {}", option(code, value, sent));
    }
    out
}

fn option(code: u16, value: &[u8], sent: Option<&[u8]>) -> String {
    let digits = || value.iter().map(|o| format!("{o:02x}")).collect::<Vec<_>>();
    let readable = || -> String {
        value.iter().map(|o| if (0x20..0x7f).contains(o) { char::from(*o) } else { '.' }).collect()
    };
    let plain = |name: &str| match value {
        [] => format!("{name}:"),
        _ => format!("{name}: {} (\"{}\")", digits().join(" "), readable()),
    };
    match (code, value) {
        (3, _) => plain("NSID"),
        // RFC 7873 §4: the first eight octets are those of the client cookie.
        (10, value) => {
            let good = sent.is_some_and(|s| value.get(..8) == s.get(..8));
            let long_enough = (16..=40).contains(&value.len());
            let word = match (sent, good) {
                (Some(_), true) if value.len() == 8 => " (echoed)",
                (Some(_), true) if long_enough => " (good)",
                (Some(_), _) => " (bad)",
                (None, _) => "",
            };
            format!("COOKIE: {}{word}", digits().concat())
        }
        // RFC 8914 §2.
        (15, [high, low, text @ ..]) => {
            let number = u16::from_be_bytes([*high, *low]);
            let mut out = format!("EDE: {number}");
            if let Some(word) = ede_word(number) {
                let _ = write!(out, " ({word})");
            }
            if !text.is_empty() {
                let _ = write!(out, ": ({})", printable_bytes(text));
            }
            out
        }
        (12, _) => format!("PAD: ({} bytes)", value.len()),
        _ => plain(&format!("OPT={code}")),
    }
}

/// Returns the columns at which TTL, class, type and data begin.
fn columns(show: &Show) -> [usize; 4] {
    match (show.ttl, show.class) {
        (true, true) => [24, 32, 40, 48],
        (true, false) | (false, true) => [24, 24, 32, 40],
        (false, false) => [24, 24, 24, 32],
    }
}

fn question(q: &Question, show: &Show) -> String {
    let [_, class, rtype, _] = columns(show);
    let mut line = Columns::new(";");
    line.put(&q.name.to_string());
    line.to(class);
    line.put(&class_word(q.class));
    line.to(rtype);
    line.put(&type_word(q.rtype));
    line.end()
}

/// Formats a record as one line.
#[must_use]
pub fn record(r: &Record<'_>, show: &Show) -> String {
    let [ttl, class, rtype, data] = columns(show);
    let mut line = Columns::new("");
    line.put(&r.name.to_string());
    if show.ttl {
        line.to(ttl);
        line.put(&r.ttl.to_string());
    }
    if show.class {
        line.to(class);
        line.put(&class_word(r.class));
    }
    line.to(rtype);
    line.put(&type_word(r.rtype));
    line.to(data);
    line.put(&dns_rdata::text(r.rtype, r.class, &r.data));
    line.end()
}

/// Formats the data of the answer, one line for each record.
fn short(m: &DnsMessage<'_>) -> String {
    m.answer.iter().map(|r| dns_rdata::text(r.rtype, r.class, &r.data) + "\n").collect()
}

/// A line with parts aligned at columns, filled with tabs of width eight.
struct Columns {
    text: String,
    at: usize,
}

impl Columns {
    /// Creates a line with a prefix that does not count as a column.
    fn new(mark: &str) -> Columns {
        Columns { text: mark.to_string(), at: 0 }
    }

    fn put(&mut self, part: &str) {
        self.text.push_str(part);
        self.at += part.len();
    }

    /// Moves to a column, or one blank further if the line is already there.
    fn to(&mut self, column: usize) {
        const TAB: usize = 8;
        let to = column.max(self.at + 1);
        let tabs = to / TAB - self.at / TAB;
        if tabs > 0 {
            self.text.extend(std::iter::repeat_n('\t', tabs));
            self.at = to / TAB * TAB;
        }
        self.text.extend(std::iter::repeat_n(' ', to - self.at));
        self.at = to;
    }

    fn end(mut self) -> String {
        self.text.push('\n');
        self.text
    }
}
