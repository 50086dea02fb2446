//! The loop that every TCP server of the lab runs.

use std::time::Duration;

use tokio::net::TcpListener;
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time;

/// A conversation that takes longer than this is ended; the checker's own time-outs are shorter.
const CONVERSATION: Duration = Duration::from_secs(60);

/// Serves connections until it is aborted. The conversations belong to this task and end with it;
/// an error in one of them is the client's business.
pub(crate) async fn serve<H, C, E>(listener: TcpListener, handle: H)
where
    H: Fn(TcpStream) -> C,
    C: Future<Output = Result<(), E>> + Send + 'static,
    E: Send + 'static,
{
    let mut conversations = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    conversations.spawn(time::timeout(CONVERSATION, handle(stream)));
                }
                // Out of descriptors, for one: wait until some are free again.
                Err(_) => time::sleep(Duration::from_millis(10)).await,
            },
            Some(_) = conversations.join_next() => {}
        }
    }
}
