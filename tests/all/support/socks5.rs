//! A SOCKS5 proxy in the tests' own process, which notes what it is asked for and can be spoilt.

use std::io;
use std::io::Read;
use std::io::Write;
use std::net::IpAddr;
use std::net::Ipv4Addr;
use std::net::Ipv6Addr;
use std::net::Shutdown;
use std::net::SocketAddr;
use std::net::TcpListener;
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::Mutex;
use std::thread;
use std::time::Duration;

/// How a proxy behaves.
#[derive(Clone, Copy, PartialEq)]
pub enum Manner {
    /// As it should.
    Good,
    /// It says success at once and tells nobody if it then gets no connection.
    Hasty,
    /// It ends the connection without a word if it gets none, as `ssh -D` does.
    Curt,
    /// It says success and ends the connection, except towards the port given.
    EndsBut(u16),
    /// It says success, and nothing ever comes.
    Silent,
    /// It answers with this code of RFC 1928.
    Answers(u8),
    /// It wants a password.
    Password,
    /// It speaks something else.
    Http,
}

/// A running proxy.
pub struct Proxy {
    pub at: SocketAddr,
    asked: Arc<Mutex<Vec<SocketAddr>>>,
}

impl Proxy {
    pub fn start(manner: Manner) -> Proxy {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let at = listener.local_addr().unwrap();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let noted = Arc::clone(&asked);
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let noted = Arc::clone(&noted);
                thread::spawn(move || drop(serve(stream, manner, &noted)));
            }
        });
        Proxy { at, asked }
    }

    /// The addresses that it was asked for. A name would have made it panic.
    pub fn asked(&self) -> Vec<SocketAddr> {
        self.asked.lock().unwrap().clone()
    }
}

fn exact<const N: usize>(stream: &mut TcpStream) -> io::Result<[u8; N]> {
    let mut octets = [0; N];
    stream.read_exact(&mut octets)?;
    Ok(octets)
}

fn serve(mut stream: TcpStream, manner: Manner, asked: &Mutex<Vec<SocketAddr>>) -> io::Result<()> {
    let [version, methods] = exact(&mut stream)?;
    assert_eq!(version, 5);
    let mut offered = vec![0; usize::from(methods)];
    stream.read_exact(&mut offered)?;
    match manner {
        Manner::Password => return stream.write_all(&[5, 2]),
        Manner::Http => return stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n"),
        _ => {}
    }
    assert!(offered.contains(&0), "no authentication is offered");
    stream.write_all(&[5, 0])?;
    let [version, command, _, kind] = exact(&mut stream)?;
    assert_eq!((version, command), (5, 1));
    let ip: IpAddr = match kind {
        1 => Ipv4Addr::from(exact::<4>(&mut stream)?).into(),
        4 => Ipv6Addr::from(exact::<16>(&mut stream)?).into(),
        // A name (3) would be looked up by the proxy, without DNSSEC.
        other => panic!("the proxy was given an address of kind {other}"),
    };
    let port = u16::from_be_bytes(exact(&mut stream)?);
    let target = SocketAddr::new(ip, port);
    asked.lock().unwrap().push(target);
    let say =
        |stream: &mut TcpStream, code: u8| stream.write_all(&[5, code, 0, 1, 0, 0, 0, 0, 0, 0]);
    match manner {
        Manner::Answers(code) => return say(&mut stream, code),
        Manner::EndsBut(spared) if port != spared => return say(&mut stream, 0),
        Manner::Silent => {
            say(&mut stream, 0)?;
            thread::sleep(Duration::from_secs(20));
            return Ok(());
        }
        Manner::Hasty => say(&mut stream, 0)?,
        _ => {}
    }
    let reached = TcpStream::connect_timeout(&target, Duration::from_secs(5));
    let other = match (reached, manner) {
        (Ok(other), _) => other,
        (Err(_), Manner::Hasty | Manner::Curt) => return Ok(()),
        (Err(error), _) => {
            let refused = error.kind() == io::ErrorKind::ConnectionRefused;
            return say(&mut stream, if refused { 5 } else { 4 });
        }
    };
    if manner != Manner::Hasty {
        say(&mut stream, 0)?;
    }
    let (mut from, mut to) = (stream.try_clone()?, other.try_clone()?);
    thread::spawn(move || {
        drop(io::copy(&mut from, &mut to));
        drop(to.shutdown(Shutdown::Write));
    });
    let (mut from, mut to) = (other, stream);
    drop(io::copy(&mut from, &mut to));
    to.shutdown(Shutdown::Write)
}
