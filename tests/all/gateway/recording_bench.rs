//! Writes a recording of many made-up domains, each with its own policy host, MX host and certificates, for
//! `tests/bench/replay.py`. Not run by itself.

use destgate::gateway::recording::recorder::Judging;
use destgate::gateway::recording::recorder::Recorder;
use destgate::policy::verdict::Semantics;
use std::path::Path;

use crate::support::certs;
use crate::support::certs::cert;
use crate::support::sessions;
use crate::support::world::World;

#[test]
#[ignore = "makes the file that tests/bench/replay.py measures with"]
fn writes_a_recording_of_many_domains() {
    let Some(file) = std::env::var_os("DESTGATE_BENCH_RECORDING") else { return };
    let count: usize = std::env::var("DESTGATE_BENCH_DOMAINS").unwrap().parse().unwrap();
    let roots = certs::roots();
    let judging = Judging { roots: &roots, crls: &[], dnssec: None };
    let path = (Path::new(&file), false);
    let begun = Recorder::begin(path, judging, None, Semantics::Gateway);
    let (mut recorder, _) = begun.unwrap();
    for n in 0..count {
        let name = format!("domain{n}.example");
        let host = format!("mx.{name}");
        let world = if n % 2 == 0 { World::signed(&name) } else { World::unsigned(&name) };
        let mode = ["enforce", "testing"][n % 3 % 2];
        let session =
            if n % 10 == 9 { sessions::no_starttls() } else { sessions::tls(&cert(&[&host])) };
        let world = world
            .host(10, &host, "192.0.2.1", session)
            .sts(mode, &[&host])
            .txt(&format!("_smtp._tls.{name}"), "v=TLSRPTv1; rua=mailto:tls@example.com");
        let world = if n % 10 == 8 { world.tlsa(&host, &[certs::fitting()]) } else { world };
        recorder.keep(&world.report("preferred opportunistic on")).unwrap();
    }
    recorder.finish().unwrap();
}
