//! The accept loop of the lab's TCP servers.

use std::time::Duration;

use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tokio::time;

use crate::lab::late::Line;
use crate::lab::late::line;

/// Time limit for a session. The checker's own time limits are shorter.
const CONVERSATION: Duration = Duration::from_secs(60);

/// Serves connections until aborted, with data to the client delayed by `delay`. The sessions
/// belong to this task and end with it. An error in a session affects only its client.
pub(crate) async fn serve<H, C, E>(listener: TcpListener, delay: Duration, handle: H)
where
    H: Fn(Line) -> C,
    C: Future<Output = Result<(), E>> + Send + 'static,
    E: Send + 'static,
{
    let mut conversations = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    // This affects only the timing of the data.
                    let _ = stream.set_nodelay(true);
                    let line = line(stream, delay, &mut conversations);
                    let conversation = time::timeout(CONVERSATION, handle(line));
                    conversations.spawn(async { drop(conversation.await) });
                }
                // For example, no file descriptor is left: wait until some are free.
                Err(_) => time::sleep(Duration::from_millis(10)).await,
            },
            Some(_) = conversations.join_next() => {}
        }
    }
}
