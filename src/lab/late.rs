//! Connections with a delay: a server's data reaches its client late, as over a long distance.

use std::time::Duration;

use tokio::io;
use tokio::io::AsyncRead;
use tokio::io::AsyncReadExt;
use tokio::io::AsyncWrite;
use tokio::io::AsyncWriteExt;
use tokio::io::DuplexStream;
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio::time::Instant;
use tokio::time::sleep_until;

/// Maximum amount of buffered data in each direction. Unit: octets.
const ROOM: usize = 64 * 1024;

/// The transport between a server and its client.
pub(crate) trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}

impl<S: AsyncRead + AsyncWrite + Unpin + Send> Stream for S {}

/// A connection with or without delay.
pub(crate) type Line = Box<dyn Stream>;

/// Returns the server's end of a connection to the client. With a delay, a task forwards the data.
pub(crate) fn line(client: TcpStream, delay: Duration, tasks: &mut JoinSet<()>) -> Line {
    if delay.is_zero() {
        return Box::new(client);
    }
    let (near, far) = io::duplex(ROOM);
    tasks.spawn(carry(client, far, delay));
    Box::new(near)
}

/// Forwards the client's data at once and the server's data after the delay. The first answer takes
/// twice as long, since opening the connection has no delay but would also cost a round trip.
async fn carry(client: TcpStream, server: DuplexStream, delay: Duration) {
    let opened = Instant::now();
    let (mut from_client, mut to_client) = client.into_split();
    let (mut from_server, mut to_server) = io::split(server);
    let (queue, mut due) = mpsc::unbounded_channel();
    let up = async {
        drop(io::copy(&mut from_client, &mut to_server).await);
        drop(to_server.shutdown().await);
        std::future::pending::<()>().await;
    };
    let hear = async move {
        let mut said = Vec::with_capacity(2048);
        while from_server.read_buf(&mut said).await.is_ok_and(|n| n > 0) {
            let when = (Instant::now() + delay).max(opened + 2 * delay);
            drop(queue.send((when, std::mem::take(&mut said))));
        }
    };
    let down = async {
        while let Some((when, said)) = due.recv().await {
            sleep_until(when).await;
            to_client.write_all(&said).await?;
        }
        to_client.shutdown().await
    };
    tokio::select! {
        () = up => {}
        _ = async { tokio::join!(hear, down) } => {}
    }
}
