//! DNS messages as `dig` reads them: whatever the octets, what is shown is printable ASCII, and names end.
#![no_main]

use destgate::render::dig;
use destgate::render::dig::Show;
use destgate::vocab::dns_name::DnsName;
use destgate::wire::dns_message::Asked;
use destgate::wire::dns_message::DnsMessage;
use destgate::wire::dns_message::Question;
use destgate::wire::dns_message::Reader;
use destgate::wire::dns_rdata;
use destgate_fuzz::assert_safe;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|octets: &[u8]| {
    // The first two octets choose a type whose data the rest is.
    if let [high, low, data @ ..] = octets {
        let rtype = u16::from_be_bytes([*high & 1, *low]);
        assert_safe(&dns_rdata::text(rtype, 1, &Reader::new(data)));
    }
    let Ok(message) = DnsMessage::read(octets) else { return };
    let question = Question { name: DnsName::root(), rtype: 1, class: 1 };
    let asked = Asked {
        question,
        recursion: true,
        authentic: true,
        checking_disabled: false,
        edns: None,
    };
    for show in [Show::all(), Show { short: true, ..Show::all() }] {
        for line in dig::message(&message, &show, &asked).lines() {
            assert_safe(&line.replace('\t', " "));
        }
    }
    for record in message.answer.iter().chain(&message.authority).chain(&message.additional) {
        let name = record.name.to_string();
        assert_eq!(DnsName::parse(&name).as_ref(), Ok(&record.name), "{name}");
        assert!(record.name.wire().len() <= 255);
    }
});
