//! The loop that every TCP server of the lab runs.

use std::time::Duration;

use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tokio::time;

use crate::lab::late::Line;
use crate::lab::late::line;

/// A conversation that takes longer than this is ended; the checker's own time-outs are shorter.
const CONVERSATION: Duration = Duration::from_secs(60);

/// Serves connections until it is aborted, whatever is said to the client `delay` late. The
/// conversations belong to this task and end with it; an error in one of them is the client's
/// business.
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
                    // Without effect on what is said, only on when it leaves.
                    let _ = stream.set_nodelay(true);
                    let line = line(stream, delay, &mut conversations);
                    let conversation = time::timeout(CONVERSATION, handle(line));
                    conversations.spawn(async { drop(conversation.await) });
                }
                // Out of descriptors, for one: wait until some are free again.
                Err(_) => time::sleep(Duration::from_millis(10)).await,
            },
            Some(_) = conversations.join_next() => {}
        }
    }
}
