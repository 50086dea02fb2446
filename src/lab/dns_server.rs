//! The lab's resolver, on one loopback port for UDP and TCP.

use std::io;
use std::net::Ipv4Addr;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::AsyncReadExt;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;
use tokio::net::UdpSocket;
use tokio::task::JoinSet;
use tokio::time::sleep;

use crate::lab::dns::World;
use crate::lab::late::Line;
use crate::lab::serve::serve;

/// Maximum number of attempts to find a port that is free for both protocols.
const ATTEMPTS: usize = 16;

/// Starts the resolver and returns its address. Answers are sent after `delay`.
pub(crate) async fn start(
    world: World,
    delay: Duration,
    tasks: &mut JoinSet<()>,
) -> io::Result<SocketAddr> {
    let (udp, tcp, address) = bind().await?;
    let world = Arc::new(world);
    tasks.spawn(serve_udp(udp, delay, Arc::clone(&world)));
    tasks.spawn(serve(tcp, delay, move |stream| converse(stream, Arc::clone(&world))));
    Ok(address)
}

/// Binds both sockets to the same port. A port that is free for UDP may be taken for TCP.
async fn bind() -> io::Result<(UdpSocket, TcpListener, SocketAddr)> {
    let mut attempt = 1;
    loop {
        let udp = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = udp.local_addr()?;
        match TcpListener::bind(address).await {
            Ok(tcp) => return Ok((udp, tcp, address)),
            Err(error) if attempt == ATTEMPTS => return Err(error),
            Err(_) => attempt += 1,
        }
    }
}

async fn serve_udp(socket: UdpSocket, delay: Duration, world: Arc<World>) {
    let socket = Arc::new(socket);
    let mut late = JoinSet::new();
    let mut buffer = vec![0; usize::from(u16::MAX)];
    loop {
        // An error reports that an earlier client has closed its socket; other clients are not
        // affected.
        let Ok((length, client)) = socket.recv_from(&mut buffer).await else {
            continue;
        };
        let Some(answer) = world.respond(&buffer[..length], true) else {
            continue;
        };
        if delay.is_zero() {
            let _ = socket.send_to(&answer, client).await;
            continue;
        }
        let socket = Arc::clone(&socket);
        late.spawn(async move {
            sleep(delay).await;
            let _ = socket.send_to(&answer, client).await;
        });
        while late.try_join_next().is_some() {}
    }
}

/// Serves a TCP connection. Messages have a length prefix, and there may be several
/// (RFC 7766 §8, §6.2.1).
async fn converse(mut stream: Line, world: Arc<World>) -> io::Result<()> {
    loop {
        let length = stream.read_u16().await?;
        let mut query = vec![0; usize::from(length)];
        stream.read_exact(&mut query).await?;
        let Some(answer) = world.respond(&query, false) else {
            return Ok(());
        };
        let length = u16::try_from(answer.len()).map_err(io::Error::other)?;
        let mut framed = length.to_be_bytes().to_vec();
        framed.extend(answer);
        stream.write_all(&framed).await?;
    }
}
