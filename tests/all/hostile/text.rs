//! Text from the network that would act on a terminal or break a log line: in every place where it can stand, in every
//! form of output.

use crate::support::hostile::is_clean;
use crate::support::net::a;
use crate::support::net::ca_pem;
use crate::support::net::certificate;
use crate::support::net::dns;
use crate::support::net::fit;
use crate::support::net::line;
use crate::support::net::linger;
use crate::support::net::mail_server;
use crate::support::net::mx;
use crate::support::net::policy_host;
use crate::support::net::reply_to;
use crate::support::net::serve;
use crate::support::net::tls;
use crate::support::net::txt;
use crate::support::run::Home;
use crate::support::run::Out;
use hickory_proto::op::Edns;
use hickory_proto::op::ResponseCode;
use hickory_proto::rr::Name;
use hickory_proto::rr::RData;
use hickory_proto::rr::Record;
use hickory_proto::rr::RecordType;
use hickory_proto::rr::rdata::CNAME;
use hickory_proto::rr::rdata::MX;
use hickory_proto::rr::rdata::opt::EdnsOption;
use rcgen::DistinguishedName;
use rcgen::DnType;
use rcgen::SanType;
use std::io::Write;
use std::net::SocketAddr;
use std::thread;

/// Colour, title, bell, return, backspace, delete, C1, bidirectional controls, things that cannot be seen, and a word
/// to find it by.
const NASTY: &str = "PWN\u{1b}[31m\u{1b}]0;x\u{7}\r\u{8}\0\u{7f}\u{9b}31m\u{85}\u{202e}\u{2066}\u{200b}\u{2028}\u{feff}\u{e0041}PWN";

/// The same as octets, with a bare C1 control that is no UTF-8.
fn nasty_octets() -> Vec<u8> {
    [NASTY.as_bytes(), b"\x9b31m\xff"].concat()
}

/// What fits into a label: 63 octets.
fn nasty_label() -> Vec<u8> {
    b"PWN\x1b[31m\x9b\x07\r\n\0\xe2\x80\xae.\\PWN".to_vec()
}

fn nasty_name() -> Name {
    Name::from_labels([&nasty_label()[..], b"evil", b"example"]).unwrap()
}

/// The forms that a report can have.
const FORMS: &[&str] = &[
    "--format text",
    "--format text --explain",
    "--format json",
    "--format ndjson",
    "--format csv",
    "--format log",
    "--format log --log-level debug",
];

/// Where hostile text stands in this world.
#[derive(Clone, Copy, PartialEq)]
enum Place {
    Banner,
    Refusal,
    Certificate,
    /// Refused for its control characters, which are therefore not quoted.
    Policy,
    /// A valid policy with everything in it that is not an ASCII control character.
    PolicyText,
    PolicyFields,
    Redirect,
    Records,
    MxName,
    Alias,
    ExtendedError,
}

/// A mail server with a hostile greeting, or a hostile refusal of STARTTLS.
fn mail(place: Place) -> SocketAddr {
    match place {
        Place::Banner => serve(|mut s| {
            s.write_all(&[b"220-", &nasty_octets()[..], b"\n220 "].concat())?;
            s.write_all(&[&nasty_octets()[..], b"\n"].concat())?;
            line(&mut s)?;
            s.write_all(&[b"250-x\n250 ", &nasty_octets()[..], b"\n"].concat())?;
            linger(&mut s)
        }),
        Place::Refusal => serve(|mut s| {
            s.write_all(b"220 x\n")?;
            line(&mut s)?;
            s.write_all(b"250-x\n250 STARTTLS\n")?;
            line(&mut s)?;
            s.write_all(&[b"454 4.7.0 ", &nasty_octets()[..], b"\n"].concat())?;
            linger(&mut s)
        }),
        Place::Certificate => {
            let mut params = certificate(&[]);
            params.distinguished_name = DistinguishedName::new();
            params.distinguished_name.push(DnType::CommonName, NASTY);
            params.distinguished_name.push(DnType::OrganizationName, NASTY);
            let ascii: String = NASTY.chars().filter(char::is_ascii).collect();
            params.subject_alt_names = vec![SanType::DnsName(ascii.try_into().unwrap())];
            mail_server(tls(&params))
        }
        _ => mail_server(tls(&certificate(&["mx.evil.example"]))),
    }
}

fn web(place: Place) -> SocketAddr {
    policy_host("evil.example", move |_, stream| {
        let good = "version: STSv1\nmode: enforce\nmx: mx.evil.example\nmax_age: 86400\n";
        let body = match place {
            Place::Policy => {
                format!("version: STSv1\nmode: {NASTY}\nmx: {NASTY}\n{NASTY}: {NASTY}\n")
            }
            Place::PolicyText => {
                let soft: String = NASTY.chars().filter(|c| !c.is_ascii_control()).collect();
                format!("{good}note: {soft}\n")
            }
            _ => good.to_string(),
        };
        let octets = nasty_octets().into_iter().filter(|b| !b"\r\n\0;".contains(b));
        let field: Vec<u8> = octets.filter(|b| *b >= 0x20 && *b != 0x7f).collect();
        let (status, fields): (&str, Vec<u8>) = match place {
            Place::PolicyFields => ("200 OK", [b"Content-Type: ", &field[..], b"\r\n"].concat()),
            Place::Redirect => ("302 Found", [b"Location: https://", &field[..], b"\r\n"].concat()),
            _ => ("200 OK", b"Content-Type: text/plain\r\n".to_vec()),
        };
        let length = body.len();
        stream
            .write_all(format!("HTTP/1.1 {status}\r\nContent-Length: {length}\r\n").as_bytes())?;
        stream.write_all(&[&fields[..], b"\r\n", body.as_bytes()].concat())
    })
}

fn zone(place: Place, name: &str, rtype: RecordType) -> Vec<RData> {
    match (name, rtype) {
        ("evil.example", RecordType::MX) if place == Place::MxName => {
            vec![RData::MX(MX::new(5, nasty_name())), mx(10, "mx.evil.example")]
        }
        ("evil.example", RecordType::MX) => vec![mx(10, "mx.evil.example")],
        ("mx.evil.example" | "mta-sts.evil.example", RecordType::A) => vec![a(1)],
        ("_mta-sts.evil.example", RecordType::TXT) if place == Place::Records => {
            vec![txt([b"v=STSv1; id=", &nasty_octets()[..], b";"].concat())]
        }
        ("_mta-sts.evil.example", RecordType::TXT) => vec![txt("v=STSv1; id=1;")],
        ("_smtp._tls.evil.example", RecordType::TXT) if place == Place::Records => {
            vec![txt([b"v=TLSRPTv1; rua=mailto:", &nasty_octets()[..]].concat())]
        }
        ("_smtp._tls.evil.example", RecordType::TXT) => {
            vec![txt("v=TLSRPTv1; rua=mailto:a@b.example")]
        }
        _ => Vec::new(),
    }
}

fn resolver(place: Place) -> SocketAddr {
    dns(move |query, udp| {
        let question = query.queries.first()?;
        let name = question.name().to_ascii().trim_end_matches('.').to_ascii_lowercase();
        let mut reply = reply_to(query);
        let records = zone(place, &name, question.query_type());
        if place == Place::ExtendedError {
            let mut edns = Edns::new();
            let text = [&[0, 6], &nasty_octets()[..]].concat();
            edns.options_mut().insert(EdnsOption::Unknown(15, text));
            reply.set_edns(edns);
            if question.query_type() != RecordType::MX {
                reply.metadata.response_code = ResponseCode::ServFail;
                return fit(reply, udp);
            }
        }
        let mut owner = question.name().clone();
        if place == Place::Alias && !records.is_empty() {
            let target = RData::CNAME(CNAME(nasty_name()));
            reply.add_answer(Record::from_rdata(owner, 300, target));
            owner = nasty_name();
        }
        reply.add_answers(records.into_iter().map(|r| Record::from_rdata(owner.clone(), 300, r)));
        fit(reply, udp)
    })
}

/// Every form of the report of a world with hostile text in one place. It must show in some of them, escaped.
fn in_every_form(place: Place, label: &str) -> Vec<Out> {
    let (resolver, mail, web) = (resolver(place), mail(place), web(place));
    let home = Home::new();
    let ca = home.write("ca.pem", ca_pem());
    let run = |form: &&str, more: &str| {
        let line = format!(
            "check evil.example --resolver {resolver} --timeout 2 --connect-to :25:{mail} \
             --connect-to :443:{web} {form} {more}"
        );
        let out = home.destgate(&line).args(["--ca-file", &ca]).run();
        assert!(matches!(out.status, 0 | 1 | 3), "{label}: {}", out.all());
        assert!(out.stderr.is_empty(), "{label}: {}", out.all());
        is_clean(&out, label);
        if form.contains("json") {
            assert_eq!(out.reports().len(), 1);
        }
        if form.contains("csv") {
            assert_eq!(out.stdout.lines().count(), 2, "{label}: {}", out.all());
        }
        if form.contains("log") {
            let whole = out.stdout.lines().all(|l| l.contains("Info: ") || l.contains("Debug: "));
            assert!(whole, "{label}: a line was broken: {}", out.all());
        }
        out
    };
    let mut outs = Vec::new();
    for (mode, forms) in [
        ("--dnssec off", FORMS),
        ("--dnssec off --tls required_verify", &["--format text --explain", "--format log"]),
        ("--dnssec validate", &["--format text --explain", "--format json"]),
    ] {
        outs.extend(forms.iter().map(|form| run(form, &format!("--refresh {mode}"))));
    }
    // What was logged is as safe as what was printed.
    let logged = home.destgate("grep . mail_logs").run();
    is_clean(&logged, label);
    let file = home.path().join("data/destgate/mail_logs/mail.current");
    let raw = Out { stdout: std::fs::read_to_string(file).unwrap(), ..logged };
    is_clean(&raw, label);
    let is_whole = |l: &str| l.contains("Info: ") || l.contains("Debug: ");
    assert!(raw.stdout.lines().all(is_whole), "{label}: a line was broken: {}", raw.all());
    let shown = outs.iter().filter(|o| o.stdout.to_ascii_uppercase().contains("PWN")).count();
    assert!(
        shown > 0 || place == Place::Policy,
        "{label}: the text was seen nowhere: {}",
        outs[2].all()
    );
    for arguments in
        ["list", "list --format json", "show evil.example", "show evil.example --format json"]
    {
        let line = format!("cache {arguments} --timeout 1 --resolver {resolver}");
        is_clean(&home.destgate(&line).args(["--ca-file", &ca]).run(), label);
    }
    outs
}

#[test]
fn nothing_acts_on_a_terminal() {
    let places = [
        (Place::Banner, "banner"),
        (Place::Refusal, "reply to STARTTLS"),
        (Place::Certificate, "certificate"),
        (Place::Policy, "policy"),
        (Place::PolicyText, "policy text"),
        (Place::PolicyFields, "media type"),
        (Place::Redirect, "redirect"),
        (Place::Records, "TXT records"),
        (Place::MxName, "MX name"),
        (Place::Alias, "alias"),
        (Place::ExtendedError, "extended DNS error"),
    ];
    let mut failed = Vec::new();
    for pair in places.chunks(3) {
        thread::scope(|scope| {
            let running: Vec<_> = pair
                .iter()
                .map(|(place, label)| (label, scope.spawn(|| in_every_form(*place, label))))
                .collect();
            failed.extend(running.into_iter().filter_map(|(l, t)| t.join().is_err().then_some(*l)));
        });
    }
    assert!(failed.is_empty(), "failed: {}", failed.join("; "));
}

#[test]
fn nor_does_what_is_linted() {
    let home = Home::new();
    let octets = nasty_octets();
    let policy =
        [b"version: STSv1\nmode: ", &octets[..], b"\nmx: ", &octets, b"\n", &octets].concat();
    let file = home.write("policy", policy);
    let safe = NASTY.replace('\0', "");
    for form in ["text", "json"] {
        let lint = |what: &str| home.destgate(&format!("lint {what} --format {form}"));
        is_clean(&lint("policy").arg(&file).run().ended(1), "policy");
        is_clean(&lint("record").arg(format!("v=STSv1; id={safe};")).run().ended(1), "record");
        is_clean(&lint("record").arg(format!("V=stsv1 {safe}")).run().ended(1), "near miss");
        is_clean(&lint("tlsrpt").arg(format!("v=TLSRPTv1; rua={safe}")).run().ended(1), "tlsrpt");
        is_clean(&lint("mx").args(["--pattern", &safe, "a.example"]).run().ended(1), "mx");
        is_clean(&lint("mx").args(["--pattern", "a.example", &safe]).run().ended(2), "mx host");
    }
}
