//! Resolvers that are asked inside TLS (RFC 7858, RFC 8484): good ones, and every way in which they can be no good.
//!
//! Tests of `src/net/dns/over_https.rs`, `src/net/dns/over_tls.rs` and `src/net/dns/encrypted.rs`.

use crate::support::encrypted::Http;
use crate::support::encrypted::answer;
use crate::support::encrypted::block_on;
use crate::support::encrypted::client;
use crate::support::encrypted::doh;
use crate::support::encrypted::doh_closing;
use crate::support::encrypted::dot;
use crate::support::encrypted::frame;
use crate::support::encrypted::framed;
use crate::support::encrypted::inside_tls;
use crate::support::encrypted::question;
use crate::support::net::certificate;
use crate::support::net::refusing;
use crate::support::net::serve;
use crate::support::net::tls;
use destgate::net::dns::encrypted;
use destgate::net::dns::encrypted::Encrypted;
use destgate::net::dns::encrypted::Encryption;
use destgate::net::dns::encrypted::IN_FLIGHT;
use destgate::vocab::resolver::Endpoint;
use futures_util::future::join_all;
use rcgen::date_time_ymd;
use rustls::ServerConfig;
use std::io::Write;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;
use std::time::Duration;
use std::time::Instant;

const BOUND: Duration = Duration::from_secs(5);

/// A certificate for the loopback and for a name.
fn usual() -> Arc<ServerConfig> {
    tls(&certificate(&["127.0.0.1", "dns.test.example"]))
}

/// Asks one question; the answer has to be that to it.
async fn asked(resolver: &Encrypted, id: u16, name: &str) -> Result<u8, String> {
    let query = question(id, name);
    let reply = resolver.exchange(&query, BOUND).await?;
    assert_eq!(reply[..2], id.to_be_bytes());
    assert_eq!(reply[12..query.len()], query[12..]);
    Ok(*reply.last().unwrap())
}

/// What is said of a resolver that is no good, without its name at the start.
fn failure(text: &str) -> String {
    trouble_of(&client(text), text)
}

fn trouble_of(resolver: &Encrypted, text: &str) -> String {
    let why = block_on(asked(resolver, 7, "a.example")).unwrap_err();
    let rest = why.strip_prefix(&format!("{text}: "));
    rest.unwrap_or_else(|| panic!("{text} is not named: {why}")).to_string()
}

fn good_dot(config: Arc<ServerConfig>) -> SocketAddr {
    dot(config, |query| Some(answer(query, 1))).0
}

fn good_doh(config: &ServerConfig) -> SocketAddr {
    doh(config, |query| Some(Http::good(answer(query, 1)))).0
}

#[test]
fn a_good_one_is_asked_over_one_connection() {
    let (over_tls, tls_saw) = dot(usual(), |query| Some(answer(query, 1)));
    let (over_https, https_saw) = doh(&usual(), |query| Some(Http::good(answer(query, 2))));
    let name = format!("tls://{over_tls}#dns.test.example");
    let url = format!("https://localhost:{}/dns-query?x=1", over_https.port());
    let by_name = tls(&certificate(&["localhost"]));
    let (named, named_saw) = doh(&by_name, |query| Some(Http::good(answer(query, 2))));
    let by_url = url.replace(&over_https.port().to_string(), &named.port().to_string());
    for (text, last) in [
        (format!("tls://{over_tls}"), 1),
        (name, 1),
        (format!("https://{over_https}/q"), 2),
        (by_url.clone(), 2),
    ] {
        let resolver = client(&text);
        block_on(async {
            for id in [0, 1, 65_535] {
                assert_eq!(asked(&resolver, id, "a.example").await, Ok(last), "{text}");
            }
        });
    }
    assert_eq!(tls_saw.counts(), (2, 6));
    assert_eq!(https_saw.counts(), (1, 3));
    assert_eq!(named_saw.counts(), (1, 3));
    // RFC 6066 §3: an address is never sent as SNI.
    assert_eq!(*tls_saw.said.lock().unwrap(), ["no SNI", "dns.test.example"]);
    let head = format!("POST {by_url} application/dns-message");
    assert_eq!(named_saw.said.lock().unwrap()[0], head);
}

#[test]
fn its_certificate_has_to_be_for_it() {
    let mut expired = certificate(&["127.0.0.1", "dns.test.example"]);
    (expired.not_before, expired.not_after) =
        (date_time_ymd(2020, 1, 1), date_time_ymd(2021, 1, 1));
    let mut early = certificate(&["127.0.0.1"]);
    (early.not_before, early.not_after) = (date_time_ymd(2090, 1, 1), date_time_ymd(2091, 1, 1));
    let many: Vec<String> = (0..9).map(|n| format!("n{n}.example")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    for (server, name, words) in [
        (certificate(&["dns.test.example"]), "", "not for 127.0.0.1, but for `dns.test.example`"),
        (certificate(&["127.0.0.1"]), "#a.example", "not for a.example, but for `127.0.0.1`"),
        (certificate(&["b.example"]), "#a.example", "not for a.example, but for `b.example`"),
        (certificate(&many), "#a.example", "`n3.example`, others; write the name"),
        (certificate(&[]), "#a.example", "but for no name at all; write the name"),
        (expired, "", "its certificate has expired; "),
        (early, "", "its certificate is not valid yet; "),
    ] {
        let config = tls(&server);
        let over_tls = good_dot(Arc::clone(&config));
        let why = failure(&format!("tls://{over_tls}{name}"));
        assert!(why.contains(words), "{why}");
        assert!(why.ends_with("or name another resolver with --resolver or `dnsconfig`"), "{why}");
        if name.is_empty() {
            let over_https = good_doh(&config);
            let why = failure(&format!("https://{over_https}/dns-query"));
            assert!(why.contains(words) && why.contains("another resolver"), "{why}");
        }
    }
    let over_https = good_doh(&usual());
    let why = failure(&format!("https://localhost:{}/q", over_https.port()));
    assert!(why.contains("not for localhost, but for `127.0.0.1`, `dns.test.example`"), "{why}");
}

#[test]
fn its_certificate_has_to_be_of_an_authority_that_is_trusted() {
    let nobody = encrypted::config(Vec::new()).unwrap();
    let (over_tls, over_https) = (good_dot(usual()), good_doh(&usual()));
    for text in [format!("tls://{over_tls}"), format!("https://{over_https}/dns-query")] {
        let resolver = Encrypted::new(&Endpoint::parse(&text).unwrap(), Arc::clone(&nobody), None);
        let why = trouble_of(&resolver, &text);
        assert!(
            why.starts_with("its certificate is of no authority that is trusted here"),
            "{why}"
        );
        assert!(why.contains("--ca-file") && why.contains("--resolver"), "{why}");
    }
    // As a run has it that knows of no roots.
    let endpoint = Endpoint::parse(&format!("tls://{over_tls}")).unwrap();
    let resolver = Encryption::default().resolver(&endpoint).unwrap();
    assert!(trouble_of(&resolver, &endpoint.to_string()).contains("no authority"));
}

#[test]
fn a_connection_that_was_closed_meanwhile_is_opened_again() {
    let (closing, saw) = inside_tls(usual(), |stream, seen| {
        let query = framed(stream)?;
        seen.questions.fetch_add(1, Ordering::SeqCst);
        frame(stream, &answer(&query, 1))
    });
    let resolver = client(&format!("tls://{closing}"));
    block_on(async {
        for id in 0..4 {
            assert_eq!(asked(&resolver, id, "a.example").await, Ok(1));
            // With and without time to notice it.
            tokio::time::sleep(Duration::from_millis(100 * u64::from(id % 2))).await;
        }
    });
    assert_eq!(saw.counts(), (4, 4));
    let (closing, saw) = doh_closing(&usual(), 1, |query| Some(Http::good(answer(query, 1))));
    let resolver = client(&format!("https://{closing}/dns-query"));
    block_on(async {
        for id in 0..4 {
            assert_eq!(asked(&resolver, id, "a.example").await, Ok(1));
            tokio::time::sleep(Duration::from_millis(100 * u64::from(id % 2))).await;
        }
    });
    assert_eq!(saw.counts(), (4, 4));
    // One that never answers is not tried for ever.
    let (rude, saw) = inside_tls(usual(), |stream, _| framed(stream).map(drop));
    let why = failure(&format!("tls://{rude}"));
    assert_eq!(why, "it closed the connection before it answered");
    assert_eq!(saw.counts().0, 2);
}

#[test]
fn what_is_no_answer_is_told() {
    type Change = fn(&[u8]) -> Vec<u8>;
    let cases: [(&str, Change); 8] = [
        ("its answer bears the id of no question", |q| {
            let mut reply = answer(q, 1);
            reply[1] ^= 1;
            reply
        }),
        ("its answer is no DNS message", |_| vec![1]),
        ("its answer is no DNS message", |_| Vec::new()),
        ("its answer cannot be read: it ends in the middle", |q| answer(q, 1)[..9].to_vec()),
        ("its answer cannot be read: it ends in the middle", |q| answer(q, 1)[..16].to_vec()),
        ("its answer belongs to another question", |q| {
            let mut reply = answer(q, 1);
            reply[13] = b'b';
            reply
        }),
        ("its answer belongs to another question", |q| {
            let mut reply = answer(q, 1);
            reply[5] = 2;
            reply
        }),
        ("its answer belongs to another question", <[u8]>::to_vec),
    ];
    for (n, (words, change)) in cases.into_iter().enumerate() {
        // Of no octets at all nothing is seen before the connection ends.
        if !change(&question(1, "a.example")).is_empty() {
            let over_tls = dot(usual(), move |query| Some(change(query))).0;
            let why = failure(&format!("tls://{over_tls}"));
            assert!(why.starts_with(words), "{n}: {why}");
        }
        let over_https = doh(&usual(), move |query| Some(Http::good(change(query)))).0;
        let why = failure(&format!("https://{over_https}/"));
        let words = words.replace("bears the id of no question", "bears another id");
        assert!(why.starts_with(&words), "{n}: {why}");
    }
}

#[test]
fn what_is_no_dns_over_https_is_told() {
    let with = |status: u16, headers: &[(&'static str, &str)], body: Option<Vec<u8>>| Http {
        status,
        headers: headers.iter().map(|(n, v)| (*n, (*v).to_string())).collect(),
        body,
    };
    let kind = ("content-type", "application/dns-message");
    let cases = [
        (with(500, &[kind], Some(vec![0; 40])), "it answers with HTTP status 500; try again"),
        (with(404, &[], Some(Vec::new())), "it answers with HTTP status 404; compare the path"),
        (
            with(302, &[("location", "https://x.example/")], Some(Vec::new())),
            "HTTP status 302, which",
        ),
        (
            with(200, &[("content-type", "text/html\u{9b}; x")], Some(vec![])),
            "of the type `text/html\\x9b`",
        ),
        (with(200, &[], Some(vec![0; 40])), "does not say that it is a DNS message"),
        (with(200, &[kind, ("content-length", "65536")], None), "larger than 65535 octets"),
        (with(200, &[kind], Some(vec![0; 65_536])), "larger than 65535 octets"),
        (with(200, &[kind], None), "larger than 65535 octets"),
    ];
    for (http, words) in cases {
        let over_https = doh(&usual(), move |_| Some(http.clone())).0;
        let why = failure(&format!("https://{over_https}/dns-query"));
        assert!(why.contains(words), "{why}");
    }
    // A parameter of the type is nobody's business, and neither is how it is written.
    let over_https = doh(&usual(), |query| {
        let kind = "Application/DNS-Message; charset=x".to_string();
        Some(Http { headers: vec![("content-type", kind)], ..Http::good(answer(query, 3)) })
    });
    let resolver = client(&format!("https://{}/dns-query", over_https.0));
    assert_eq!(block_on(asked(&resolver, 1, "a.example")), Ok(3));
    // A server of another protocol, with and without TLS.
    let over_tls = good_dot(usual());
    assert_eq!(
        failure(&format!("https://{over_tls}/")),
        "it does not speak HTTP/2; name another resolver"
    );
    let plain = serve(|mut stream| stream.write_all(b"220 mx.example ESMTP\r\n"));
    for text in [format!("https://{plain}/"), format!("tls://{plain}")] {
        let why = failure(&text);
        assert_eq!(why, "TLS handshake: the server answered with something that is no TLS");
    }
    let (_held, closed) = refusing();
    for text in [format!("https://{closed}/"), format!("tls://{closed}")] {
        assert_eq!(failure(&text), "connection refused");
    }
    let why = failure("https://resolver.invalid/dns-query");
    assert!(why.starts_with("the system's resolver has no address of it ("), "{why}");
}

#[test]
fn one_that_is_silent_costs_its_bound_and_no_more() {
    let hang = serve(|mut stream| crate::support::net::linger(&mut stream));
    let silent = dot(usual(), |_| None).0;
    let over_https = doh(&usual(), |_| None).0;
    let bound = Duration::from_millis(700);
    for text in [
        format!("tls://{hang}"),
        format!("https://{hang}/"),
        format!("tls://{silent}"),
        format!("https://{over_https}/"),
    ] {
        let (resolver, started) = (client(&text), Instant::now());
        let query = question(1, "a.example");
        let why = block_on(resolver.exchange(&query, bound)).unwrap_err();
        let took = started.elapsed();
        assert!(took >= bound / 2 && took < bound * 2, "{text} took {took:?}");
        let words = [
            format!("no answer from {text} within 700 ms"),
            format!("{text}: no TLS connection within 700 ms"),
        ];
        assert!(words.contains(&why.words), "{why}");
    }
}

/// A connection that died without a word is not used for the next question.
#[test]
fn a_connection_that_nothing_comes_over_is_given_up() {
    let count = AtomicUsize::new(0);
    let (address, saw) = dot(usual(), move |query| {
        (count.fetch_add(1, Ordering::SeqCst) != 1).then(|| answer(query, 1))
    });
    let resolver = client(&format!("tls://{address}"));
    block_on(async {
        assert_eq!(asked(&resolver, 1, "a.example").await, Ok(1));
        let query = question(2, "a.example");
        resolver.exchange(&query, Duration::from_millis(3_200)).await.unwrap_err();
        assert_eq!(asked(&resolver, 3, "a.example").await, Ok(1));
    });
    assert_eq!(saw.counts(), (2, 3));
}

#[test]
fn many_questions_share_a_connection() {
    // Answers come in fours, the last first.
    let (over_tls, tls_saw) = inside_tls(usual(), |stream, seen| {
        loop {
            let mut held = Vec::new();
            for _ in 0..4 {
                held.push(framed(stream)?);
                seen.questions.fetch_add(1, Ordering::SeqCst);
            }
            for query in held.iter().rev() {
                frame(stream, &answer(query, query[13]))?;
            }
        }
    });
    let (at_once, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let (now, peak) = (Arc::clone(&at_once), Arc::clone(&most));
    let (over_https, https_saw) = doh(&usual(), move |query| {
        peak.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
        std::thread::sleep(Duration::from_millis(1));
        now.fetch_sub(1, Ordering::SeqCst);
        Some(Http::good(answer(query, query[13])))
    });
    for text in [format!("tls://{over_tls}"), format!("https://{over_https}/dns-query")] {
        let resolver = client(&text);
        let answers = block_on(join_all((0..200_u16).map(|id| {
            let letter = b'a' + u8::try_from(id % 26).unwrap();
            let (resolver, name) = (&resolver, format!("{}.example", char::from(letter)));
            async move { (letter, asked(resolver, 9, &name).await) }
        })));
        for (letter, got) in answers {
            assert_eq!(got, Ok(letter), "{text}");
        }
    }
    assert_eq!((tls_saw.counts(), https_saw.counts()), ((1, 200), (1, 200)));
    assert!(most.load(Ordering::SeqCst) <= IN_FLIGHT);
}

#[test]
fn one_resolver_of_a_run_is_one_connection() {
    let (over_tls, saw) = dot(usual(), |query| Some(answer(query, 1)));
    let encryption = Encryption::default();
    let endpoint = Endpoint::parse(&format!("tls://{over_tls}")).unwrap();
    let first = encryption.resolver(&endpoint).unwrap();
    assert!(Arc::ptr_eq(&first, &encryption.clone().resolver(&endpoint).unwrap()));
    // A resolver that cannot be reached is not tried again by each question.
    block_on(async {
        let failures = join_all((0..20).map(|id| asked(&first, id, "a.example"))).await;
        assert!(failures.iter().all(Result::is_err));
        tokio::time::sleep(Duration::from_millis(50)).await;
        asked(&first, 1, "a.example").await.unwrap_err();
    });
    assert_eq!(saw.accepted.load(Ordering::SeqCst), 1);
}
