//! The socketmap listener: connections, and the requests on each.

use crate::engine::bulk::Stop;
use crate::serve::answers::Answers;
use crate::serve::listen;
use crate::serve::listen::Connection;
use crate::serve::listen::Listener;
use crate::wire::socketmap;
use crate::wire::socketmap::LONGEST_REQUEST;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::AsyncReadExt;
use tokio::io::AsyncWriteExt;

/// Maximum number of open connections. Further ones wait in the system's queue.
const CONNECTIONS: usize = 4_096;

/// Time for the requests under way when the server ends.
const GRACE: Duration = Duration::from_secs(10);

/// Time limit for the rest of a request that has begun, and for a client to take its replies.
const SLOW: Duration = Duration::from_secs(10);

/// Size from which replies are sent before further requests are answered. Unit: octets.
const REPLIES: usize = 256 * 1024;

/// Size of the first buffer of a connection. Unit: octets.
const BUFFER: usize = 4_096;

/// Accepts connections until `stop` is set, then answers what was read and returns.
pub async fn serve(listener: Listener, answers: Arc<Answers>, stop: Stop) {
    listen::each(&listener, CONNECTIONS, (&stop, GRACE), |connection| {
        let (answers, stop) = (Arc::clone(&answers), stop.clone());
        async move {
            answers.counters.accepted.add();
            answers.counters.connections.add();
            one(connection, &answers, &stop).await;
            answers.counters.connections.take();
        }
    })
    .await;
}

/// Answers the requests of one connection in order. An idle connection stays open: Postfix would
/// defer mail if it were closed.
async fn one(mut connection: Box<dyn Connection>, answers: &Arc<Answers>, stop: &Stop) {
    let mut buffer: Vec<u8> = Vec::with_capacity(BUFFER);
    let mut replies: Vec<u8> = Vec::new();
    loop {
        let mut taken = 0;
        replies.clear();
        let broken = loop {
            match socketmap::request(buffer.get(taken..).unwrap_or_default()) {
                Ok(Some((request, length))) => {
                    let said = answers.reply(request).await;
                    replies.extend_from_slice(&said.netstring);
                    taken += length;
                    if replies.len() >= REPLIES && !sent(&mut connection, &mut replies).await {
                        return;
                    }
                }
                Ok(None) => break false,
                Err(fault) => {
                    answers.counters.malformed(fault as usize);
                    break true;
                }
            }
        };
        buffer.drain(..taken);
        if !sent(&mut connection, &mut replies).await
            || broken
            || buffer.len() > LONGEST_REQUEST + 16
        {
            return;
        }
        // An idle connection may stay. One that has begun a request holds a place of others.
        let has_begun = !buffer.is_empty();
        let read = tokio::select! {
            read = connection.read_buf(&mut buffer) => read,
            () = stop.wait() => return,
            () = tokio::time::sleep(SLOW), if has_begun => return,
        };
        if !matches!(read, Ok(1..)) {
            return;
        }
    }
}

/// Sends the replies. Reports whether the client took them.
async fn sent(connection: &mut Box<dyn Connection>, replies: &mut Vec<u8>) -> bool {
    if replies.is_empty() {
        return true;
    }
    let sent = tokio::time::timeout(SLOW, connection.write_all(replies)).await;
    replies.clear();
    matches!(sent, Ok(Ok(())))
}
