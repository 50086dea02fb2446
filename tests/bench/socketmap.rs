//! Measures a policy server: the time of warm answers beside a stub that always says the same, and
//! idle connections. It needs the standard library alone:
//!
//!     rustc -O -o /tmp/socketmap tests/bench/socketmap.rs
//!     destgate --lab serve socketmap --listen inet:127.0.0.1:8642 --listen unix:/tmp/p.sock &
//!     /tmp/socketmap 127.0.0.1:8642 /tmp/p.sock good.example          # p50 and p99
//!     /tmp/socketmap --idle 2000 120 127.0.0.1:8642 good.example      # none may be closed
//!     /tmp/socketmap --fill 100000 127.0.0.1:8642                     # then look at the RSS

use std::io::Read;
use std::io::Write;
use std::net::TcpListener;
use std::net::TcpStream;
use std::os::unix::net::UnixListener;
use std::os::unix::net::UnixStream;
use std::thread;
use std::time::Duration;
use std::time::Instant;

const WARM: usize = 2_000;
const ROUNDS: usize = 50_000;

const CONSTANT: &[u8] = b"91:OK secure match=mx.good.example servername=hostname protocols=!SSLv2:!SSLv3:!TLSv1:!TLSv1.1,";

fn question(key: &str) -> Vec<u8> {
    let payload = format!("QUERY {key}");
    format!("{}:{payload},", payload.len()).into_bytes()
}

fn ask(stream: &mut (impl Read + Write), question: &[u8], buffer: &mut [u8]) -> usize {
    stream.write_all(question).unwrap();
    let mut length = 0;
    loop {
        let read = stream.read(&mut buffer[length..]).unwrap();
        assert!(read > 0, "the connection was closed");
        length += read;
        let Some(colon) = buffer[..length].iter().position(|octet| *octet == b':') else { continue };
        let payload: usize = std::str::from_utf8(&buffer[..colon]).unwrap().parse().unwrap();
        if length == colon + 1 + payload + 1 {
            return length;
        }
    }
}

fn measure(name: &str, stream: &mut (impl Read + Write), key: &str) {
    let (question, mut buffer) = (question(key), vec![0; 200_000]);
    for _ in 0..WARM {
        ask(stream, &question, &mut buffer);
    }
    let mut times: Vec<Duration> = Vec::with_capacity(ROUNDS);
    for _ in 0..ROUNDS {
        let since = Instant::now();
        ask(stream, &question, &mut buffer);
        times.push(since.elapsed());
    }
    times.sort();
    let at = |part: usize| times[ROUNDS * part / 1_000].as_secs_f64() * 1e6;
    println!("{name:<14} p50 {:6.1} us   p99 {:6.1} us", at(500), at(990));
}

fn constant(mut stream: impl Read + Write) {
    let mut buffer = [0; 4_096];
    while matches!(stream.read(&mut buffer), Ok(1..)) {
        if stream.write_all(CONSTANT).is_err() {
            return;
        }
    }
}

fn tcp(address: &str) -> TcpStream {
    let stream = TcpStream::connect(address).unwrap();
    stream.set_nodelay(true).unwrap();
    stream
}

fn idle(count: usize, seconds: u64, address: &str, key: &str) {
    let (question, mut buffer) = (question(key), vec![0; 200_000]);
    let mut open: Vec<TcpStream> = (0..count).map(|_| tcp(address)).collect();
    thread::sleep(Duration::from_secs(seconds));
    for stream in &mut open {
        ask(stream, &question, &mut buffer);
    }
    println!("{count} connections were idle for {seconds} s: all are open and answered");
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words[..] {
        ["--idle", count, seconds, address, key] => {
            idle(count.parse().unwrap(), seconds.parse().unwrap(), address, key);
        }
        ["--fill", count, address] => {
            let (mut stream, mut buffer) = (tcp(address), vec![0; 200_000]);
            let since = Instant::now();
            for n in 0..count.parse().unwrap() {
                ask(&mut stream, &question(&format!("d{n}.fill.example")), &mut buffer);
            }
            println!("{count} keys in {:.1} s", since.elapsed().as_secs_f64());
        }
        [address, path, key] => {
            let stub = TcpListener::bind("127.0.0.1:0").unwrap();
            let at = stub.local_addr().unwrap().to_string();
            thread::spawn(move || {
                let stream = stub.accept().unwrap().0;
                stream.set_nodelay(true).unwrap();
                constant(stream);
            });
            let place = std::env::temp_dir().join(format!("stub-{}.sock", std::process::id()));
            let stub = UnixListener::bind(&place).unwrap();
            thread::spawn(move || constant(stub.accept().unwrap().0));
            measure("stub, UNIX", &mut UnixStream::connect(&place).unwrap(), key);
            measure("server, UNIX", &mut UnixStream::connect(path).unwrap(), key);
            measure("stub, TCP", &mut tcp(&at), key);
            measure("server, TCP", &mut tcp(address), key);
            std::fs::remove_file(place).unwrap();
        }
        _ => println!("see the head of the source"),
    }
}
