//! Tests of `src/net/sessions.rs`: how long the end of an SMTP session is shared among domains.

use crate::support::live::live;
use crate::support::live::runtime;
use crate::support::net::linger;
use crate::support::net::serve;
use destgate::net::host_limits::Limits;
use destgate::net::live::Live;
use destgate::net::live::Net;
use destgate::net::sessions::Lasting;
use destgate::policy::evidence::Answer;
use destgate::policy::evidence::Cause;
use destgate::policy::evidence::Query;
use destgate::policy::evidence::Reply;
use destgate::policy::evidence::Session;
use destgate::policy::evidence::SessionEnd;
use destgate::policy::evidence::SessionTarget;
use destgate::policy::evidence::Step;
use destgate::vocab::tls::KeyKind;
use std::io::Write;
use std::net::IpAddr;
use std::net::Ipv4Addr;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering::SeqCst;
use std::time::Duration;

fn target() -> SessionTarget {
    SessionTarget {
        host: "mx.example".into(),
        address: IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1)),
        port: 25,
        sni: None,
        keys: KeyKind::Any,
        certificate: None,
    }
}

async fn session(live: &Live) -> Session {
    match live.ask(&Query::Session(target())).await {
        Answer::Session(session) => session,
        other => panic!("{other:?}"),
    }
}

/// A moment of failure is over for those that come later; a session that went well is not held again.
#[test]
fn a_temporary_refusal_is_shared_for_a_short_time() {
    let connections = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&connections);
    let server = serve(move |mut stream| {
        if counter.fetch_add(1, SeqCst) == 0 {
            return stream.write_all(b"421 4.7.0 too many connections, try later\r\n");
        }
        stream.write_all(b"220 mx ESMTP\r\n250 mx\r\n")?;
        linger(&mut stream)
    });
    let again = Duration::from_millis(150);
    runtime().block_on(async {
        let limits = Limits { again, pause: Duration::ZERO, ..Limits::default() };
        let live = live(limits, None, &[format!(":25:{server}")]);
        let refused = session(&live).await;
        assert_eq!(Lasting::of(&refused), Lasting::Passing, "{refused:?}");
        assert_eq!(session(&live).await, refused);
        assert_eq!(connections.load(SeqCst), 1, "nobody asks again at once");
        for _ in 0..2 {
            tokio::time::sleep(again + again / 4).await;
            assert_eq!(session(&live).await.end, None);
            assert_eq!(connections.load(SeqCst), 2, "one asks again, and that counts");
        }
    });
    // The time of a real run: a silent host of many domains must not be waited for again and again.
    assert!((10..=120).contains(&Limits::default().again.as_secs()));
}

#[test]
fn what_is_temporary_is_told_from_what_will_be_the_same_again() {
    let ended =
        |step, cause| Session { end: Some(SessionEnd { step, cause }), ..Session::default() };
    let said = |code| Cause::Said(Reply { code, lines: vec!["no".into()] });
    let silence = [
        ended(Step::Connect, Cause::TimedOut(30)),
        ended(Step::Connect, Cause::Unreachable("no route".into())),
    ];
    for session in silence {
        assert_eq!(Lasting::of(&session), Lasting::Silence, "{session:?}");
    }
    let soon_over = [
        ended(Step::Connect, Cause::Refused),
        ended(Step::Handshake, Cause::Dropped("closed".into())),
        ended(Step::Banner, said(421)),
        ended(Step::EhloTls, said(451)),
        Session {
            starttls_reply: Some(Reply { code: 454, lines: Vec::new() }),
            ..Session::default()
        },
    ];
    for session in soon_over {
        assert_eq!(Lasting::of(&session), Lasting::Passing, "{session:?}");
    }
    let lasting = [
        Session::default(),
        ended(Step::Banner, said(554)),
        ended(Step::Banner, Cause::Misbehaved("no SMTP".into())),
        ended(Step::Handshake, Cause::Tls("handshake failure".into())),
        ended(Step::Connect, Cause::Denied),
        Session {
            starttls_reply: Some(Reply { code: 502, lines: Vec::new() }),
            ..Session::default()
        },
    ];
    for session in lasting {
        assert_eq!(Lasting::of(&session), Lasting::Long, "{session:?}");
    }
}
