//! `dig`, `nslookup` and `dnsflush` as scripts use them: words, options of every command, exit status, the verdict.
//!
//! Tests of `src/shell/commands/dig/args.rs`, `src/shell/commands/dig/lookup.rs`, `src/shell/commands/dig/dialogue.rs`,
//! `src/shell/commands/dig/nslookup.rs`, `src/shell/commands/dig/flush.rs`,
//! `src/shell/commands/dig/trace.rs` and `src/render/dig_chain.rs`.

use crate::support::dig::Reply;
use crate::support::dig::n;
use crate::support::dig::ours;
use crate::support::dig::rr;
use crate::support::dig::server;
use crate::support::dig::x;
use crate::support::lab::lab;
use crate::support::net::refusing;
use crate::support::run::Home;
use crate::support::run::Out;
use std::net::TcpListener;
use std::net::UdpSocket;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

fn run(arguments: &str) -> Out {
    Home::new().destgate(arguments).run()
}

/// The last words about DNSSEC.
fn verdict(out: &Out) -> &str {
    out.stdout
        .lines()
        .find_map(|l| l.strip_prefix(";; DNSSEC: "))
        .unwrap_or_else(|| panic!("no verdict: {}", out.all()))
}

#[test]
fn wrong_words_are_named_with_the_next_step() {
    for (arguments, error, hint) in [
        ("dig +foo x.example", "`+foo` is no option of dig", "`help dig` lists them"),
        ("dig --foo x.example", "`--foo` is no option of dig", "begin with `+` or `-`"),
        ("dig x.example --resolver y", "`y` is no resolver address", "`help dig`"),
        ("dig x.example --timeout", "a value is required for '--timeout <SECS>'", "`help dig`"),
        ("dig a..example", "`a..example` is not a domain name", "write a name"),
        ("dig -t mxx x", "`mxx` is no type of record", "write a mnemonic such as MX"),
        ("dig -f nosuch", "`nosuch` cannot be read", "name a file"),
        ("dig @192.0.2.53 -6 x", "`192.0.2.53` has no address that may be used", "-4 or -6"),
        ("dig @192.0.2.53 -s ::1 x", "`192.0.2.53` has no address that may be used", "-4 or -6"),
        ("dig axfr x.example", "zone transfers (AXFR, IXFR) are not made here", "ANY"),
        ("nslookup x.example mxx", "`mxx` is no type of record", "write one of A, AAAA"),
        ("nslookup a..example", "`a..example` is not a domain name", ""),
    ] {
        let out = run(arguments).ended(2);
        assert!(out.stdout.is_empty(), "{}", out.all());
        assert!(out.stderr.starts_with("error: ") && out.stderr.contains(error), "{}", out.all());
        assert!(out.stderr.contains(hint), "{}", out.all());
    }
}

#[test]
fn options_of_every_command_go_before_and_behind() {
    let resolver = lab().resolver();
    let home = Home::new();
    let anchor = home.write("anchor", lab().trust_anchor());
    for arguments in [
        "--lab dig good.example mx +short".to_string(),
        "dig --lab good.example mx +short".into(),
        "dig good.example --lab mx +short".into(),
        "dig good.example mx +short --lab".into(),
        format!("--resolver {resolver} dig good.example mx +short"),
        format!("dig good.example --resolver={resolver} mx +short"),
        format!("dig good.example mx +short --resolver {resolver} --timeout 5 --ipv4"),
        format!("dig @{resolver} good.example mx +short"),
        format!("dig @127.0.0.1#{} good.example mx +short", resolver.port()),
        format!("dig good.example mx @127.0.0.1 -p {} +short", resolver.port()),
    ] {
        let out = home.destgate(&arguments).run().ended(0);
        assert_eq!(out.stdout, "10 mx.good.example.\n", "{}", out.all());
    }
    let arguments = format!("dig good.example mx --resolver {resolver} --trust-anchor {anchor}");
    assert_eq!(verdict(&home.destgate(&arguments).run().ended(0)), "secure");
    // Another root's anchors: no chain from there leads here.
    let arguments = format!("dig good.example mx --resolver {resolver}");
    assert!(verdict(&home.destgate(&arguments).run().ended(0)).starts_with("bogus ("));
    for help in ["dig -h", "dig --help", "dig x.example --help"] {
        let out = run(help).ended(0);
        assert!(out.stdout.contains("+trace-dnssec"), "{}", out.all());
    }
}

#[test]
fn the_verdict_tells_secure_from_insecure_and_bogus() {
    for (arguments, word) in [
        ("good.example mx", "secure"),
        ("good.example mx +dnssec +cd", "secure"),
        ("good.example aaaa +tcp", "secure"),
        ("nosuch.good.example", "secure"),
        (
            "plain.example mx",
            "insecure (plain.example is not signed: the zone above has no DS record of it)",
        ),
        ("dane-ed25519.example mx", "secure"),
        ("good.example any", "indeterminate (answers of this type are not judged)"),
    ] {
        let out = run(&format!("--lab dig {arguments}")).ended(0);
        assert_eq!(verdict(&out), word, "{}", out.all());
    }
    let out = run("--lab dig dnssec-broken.example mx").ended(0);
    let began =
        "bogus (the signature of dnssec-broken.example DNSKEY by dnssec-broken.example ended on ";
    assert!(verdict(&out).starts_with(began), "{}", out.all());
    for arguments in [
        "good.example +short",
        "good.example +noverdict",
        "ch txt x",
        "good.example +noall +answer",
    ] {
        let out = run(&format!("--lab dig {arguments}")).ended(0);
        assert!(!out.stdout.contains("DNSSEC:"), "{}", out.all());
    }
}

#[test]
fn a_resolver_without_dnssec_leaves_the_verdict_open() {
    let server = server(|asked| {
        let answer = vec![rr(&asked.name, 1, x("c0000201"))];
        vec![asked.write(&Reply { answer, ..Reply::default() })]
    });
    let out = ours(server, "plain.example").ended(0);
    assert_eq!(verdict(&out), "indeterminate (the resolver does not pass DNSSEC signatures on)");
}

#[test]
fn a_judge_that_gets_no_answer_holds_nothing_up() {
    // A server that answers the question and is silent about everything with CD.
    let server = server(|asked| {
        let answer = vec![rr(&asked.name, 1, x("c0000201"))];
        match asked.message[3] & 0x10 {
            0 => vec![asked.write(&Reply { answer, ..Reply::default() })],
            _ => Vec::new(),
        }
    });
    let out = ours(server, "plain.example +time=1 +tries=1").ended(0);
    assert!(out.stdout.contains("192.0.2.1"), "{}", out.all());
    assert!(verdict(&out).starts_with("indeterminate ("), "{}", out.all());
    assert!(out.wall < Duration::from_secs(4), "{}", out.all());
}

#[test]
fn the_chain_is_shown_to_where_it_breaks() {
    let out = run("--lab dig +trace-dnssec good.example mx").ended(0);
    for line in ["  (the root)", "a trust anchor", "fits a DS record", "NOERROR, 1 record"] {
        assert!(out.stdout.contains(line), "{}", out.all());
    }
    assert!(!out.stdout.contains("=>"), "{}", out.all());
    assert_eq!(verdict(&out), "secure");
    let out = run("--lab dig dnssec-broken.example mx +trace-dnssec").ended(0);
    let (above, broken) = out.stdout.split_once("\ndnssec-broken.example.\n").unwrap();
    assert!(!above.contains("EXPIRED") && broken.contains("EXPIRED on "), "{}", out.all());
    assert!(broken.contains("the chain breaks here, at the keys of this zone"), "{}", out.all());
    let out = run("--lab dig plain.example mx +trace-dnssec").ended(0);
    assert!(out.stdout.contains("nothing is signed from here on"), "{}", out.all());
    assert!(verdict(&out).starts_with("insecure ("), "{}", out.all());
    let out = run("--lab dig nosuch.good.example mx +trace-dnssec").ended(0);
    assert!(out.stdout.contains("NXDOMAIN, 0 records"), "{}", out.all());
    assert_eq!(verdict(&out), "secure");
    let (_held, closed) = refusing();
    let out = run(&format!("dig @{closed} x.example +trace-dnssec +time=1 +tries=1")).ended(9);
    assert!(out.stdout.contains("its keys cannot be had"), "{}", out.all());
}

#[test]
fn no_answer_is_status_nine() {
    let (_held, closed) = refusing();
    let out = run(&format!("dig @{closed} x.example +tries=1")).ended(9);
    assert!(out.stdout.contains("connection refused\n"), "{}", out.all());
    assert!(out.stdout.ends_with(";; no servers could be reached\n"), "{}", out.all());
    run(&format!("dig @{closed} x.example +tries=1 +tcp +short")).ended(9);
    let silent = UdpSocket::bind("127.0.0.1:0").unwrap();
    let address = silent.local_addr().unwrap();
    let out = run(&format!("dig @{address} x.example +time=1 +tries=2")).ended(9);
    let word = format!(";; communications error to 127.0.0.1#{}: timed out\n", address.port());
    assert_eq!(out.stdout.matches(&word).count(), 2, "{}", out.all());
    let out = run(&format!("dig @{address} x.example --timeout 1")).ended(9);
    assert!(out.wall < Duration::from_secs(3), "{}", out.all());
    let out = run(&format!("nslookup x.example a {address} --timeout 1")).ended(9);
    assert_eq!(out.stdout, "DNS Temporary Error looking up x.example (A): no server answers\n");
    // The second resolver answers where the first does not.
    let good = lab().resolver();
    let out = run(&format!("--resolver {closed} --resolver {good} dig good.example +time=1"));
    assert!(out.ended(0).stdout.contains("status: NOERROR"));
}

#[test]
fn questions_go_out_from_the_source_that_is_named() {
    let udp = UdpSocket::bind("127.0.0.1:0").unwrap();
    let tcp = TcpListener::bind("127.0.0.1:0").unwrap();
    let (to_udp, to_tcp) = (udp.local_addr().unwrap(), tcp.local_addr().unwrap());
    let (tell, told) = mpsc::channel();
    let tell_tcp = tell.clone();
    thread::spawn(move || {
        let mut packet = [0; 512];
        let (length, from) = udp.recv_from(&mut packet).unwrap();
        tell.send((from, packet[..length].to_vec())).unwrap();
    });
    thread::spawn(move || tell_tcp.send((tcp.accept().unwrap().1, Vec::new())).unwrap());
    run(&format!("dig @{to_udp} x.example -s 127.0.0.3 +time=1 +tries=1 +cd +dnssec +bufsize=700"))
        .ended(9);
    let (from, packet) = told.recv_timeout(Duration::from_secs(60)).unwrap();
    assert_eq!(from.ip().to_string(), "127.0.0.3");
    // RD, AD and CD; one question, one OPT of 700 octets with DO.
    assert_eq!(&packet[2..12], x("0130 0001 0000 0000 0001"));
    let question = [n("x.example"), x("0001 0001 00 0029 02bc 0000 8000 000c 000a 0008")].concat();
    assert_eq!(&packet[12..12 + question.len()], question);
    run(&format!("dig @{to_tcp} x.example -b 127.0.0.4 +tcp +time=1 +tries=1")).ended(9);
    assert_eq!(told.recv_timeout(Duration::from_secs(60)).unwrap().0.ip().to_string(), "127.0.0.4");
    let out = run(&format!("dig @{to_udp} x.example -s 192.0.2.9 +time=1 +tries=1")).ended(9);
    assert!(out.stdout.contains("cannot assign requested address"), "{}", out.all());
}

#[test]
fn several_names_and_files_of_names() {
    let out = run("--lab dig +short good.example mx _mta-sts.good.example txt").ended(0);
    assert_eq!(out.stdout.lines().count(), 2, "{}", out.all());
    let home = Home::new();
    let file = home.write("names", "# a comment\ngood.example mx\n\ndane.example mx +tcp\n");
    let out = home.destgate(&format!("--lab dig +short -f {file}")).run().ended(0);
    assert!(out.stdout.starts_with("10 mx.good.example.\n"), "{}", out.all());
    let out = home.destgate("--lab dig -f - +short").stdin("good.example mx\n").run().ended(0);
    assert_eq!(out.stdout, "10 mx.good.example.\n");
    let file = home.write("bad", "good.example\n+foo x\n");
    let out = home.destgate(&format!("--lab dig -f {file}")).run().ended(2);
    assert!(out.stderr.contains("bad line 2: `+foo` is no option of dig"), "{}", out.all());
}

#[test]
fn nslookup_prints_a_line_a_record() {
    let out = run("--lab nslookup good.example mx").ended(0);
    assert_eq!(out.stdout, "MX=10 mx.good.example TTL=5m\n");
    let out = run("--lab nslookup nosuch.example mx").ended(1);
    assert_eq!(out.stdout, "DNS Hard Error looking up nosuch.example (MX): NXDomain\n");
    let out = run("--lab nslookup good.example type65280").ended(1);
    assert_eq!(out.stdout, "DNS Hard Error looking up good.example (TYPE65280): No such records\n");
    let server = server(|asked| {
        let answer = match asked.name.as_str() {
            "1.2.0.192.in-addr.arpa" => vec![rr(&asked.name, 12, n("host.example"))],
            "alias.example" => {
                vec![rr("alias.example", 5, n("t.example")), rr("t.example", 1, x("c0000207"))]
            }
            _ => Vec::new(),
        };
        vec![asked.write(&Reply { answer, cut: true, ..Reply::default() })]
    });
    let out = run(&format!("nslookup 192.0.2.1 ptr {server}")).ended(0);
    assert_eq!(out.stdout, "PTR=host.example TTL=5m\n");
    let out = run(&format!("--resolver {server} nslookup 192.0.2.1")).ended(0);
    assert_eq!(out.stdout, "PTR=host.example TTL=5m\n");
    let out = run(&format!("--resolver {server} nslookup alias.example")).ended(0);
    assert_eq!(out.stdout, "CNAME=t.example TTL=5m\nA=192.0.2.7 TTL=5m\n");
}

#[test]
fn dnsflush_says_that_nothing_is_kept() {
    let out = run("dnsflush --yes").ended(0);
    assert!(out.stdout.starts_with("No DNS answers are kept between runs"), "{}", out.all());
    let asked = "Are you sure you want to clear out the DNS cache? [N]> ";
    for (typed, status, done) in [("y\n", 0, true), ("\n", 0, false), ("", 1, false)] {
        let out = Home::new().destgate("dnsflush").stdin(typed).run().ended(status);
        assert!(out.stdout.starts_with(asked), "{}", out.all());
        assert_eq!(out.stdout.contains("No DNS answers are kept"), done, "{}", out.all());
    }
}

#[test]
fn a_dialogue_ends_with_the_status_of_its_command() {
    let (_kept, closed) = crate::support::net::refusing();
    let home = Home::new();
    let typed = format!("x.example\n\n127.0.0.1#{}\n", closed.port());
    home.destgate("dig --timeout 1").stdin(typed).run().ended(9);
    let typed = "x.example\n\n";
    home.destgate(&format!("--resolver {closed} --timeout 1 nslookup")).stdin(typed).run().ended(9);
    let typed = "1\nno such line\n\n\n\n\n";
    home.destgate("grep").stdin(typed).run().ended(1);
    home.destgate("alertconfig setup --command false").run().ended(0);
    home.destgate("alertconfig").stdin("test\n").run().ended(1);
}

#[test]
fn an_empty_batch_asks_nothing() {
    let out = run("dig -f /dev/null").ended(0);
    assert_eq!((out.stdout.as_str(), out.stderr.as_str()), ("", ""));
}

#[test]
fn a_server_that_wants_its_cookie_gets_it() {
    // RFC 7873 §5.3: BADCOOKIE until the server's own part comes back. Its upper bits are in OPT.
    let server = server(|asked| {
        let cookie = asked.cookie().unwrap_or_default();
        let options = vec![(10, [&cookie[..8], &[7; 8]].concat())];
        let good = cookie.get(8..) == Some(&[7; 8]);
        let answer = if good { vec![rr(&asked.name, 1, x("c0000208"))] } else { Vec::new() };
        let bits = if good { 0 } else { 7 };
        let mut reply = asked.write(&Reply { bits, answer, options, ..Reply::default() });
        let opt = reply.windows(3).rposition(|w| w == [0, 0, 41]).unwrap();
        reply[opt + 5] = u8::from(!good);
        vec![reply]
    });
    let out = ours(server, "x.example +noverdict").ended(0);
    assert!(out.stdout.starts_with(";; BADCOOKIE, retrying.\n"), "{}", out.all());
    assert!(out.stdout.contains(" (good)\n") && out.stdout.contains("192.0.2.8"), "{}", out.all());
}

#[test]
fn help_at_the_prompt_has_no_program_name_and_examples() {
    let out = Home::new().destgate("").stdin("help dig\nhelp nsl\nhelp dnsf\n").run().ended(0);
    assert!(out.stdout.contains("dig - Look up a record on a DNS server."), "{}", out.all());
    assert!(out.stdout.contains("\n  dig _mta-sts.example.com txt\n"), "{}", out.all());
    assert!(out.stdout.contains("+trace-dnssec"), "{}", out.all());
    assert!(!out.stdout.contains("destgate dig"), "{}", out.all());
    assert!(out.stdout.lines().all(|l| l.chars().count() <= 80), "{}", out.all());
}
