//! One DNS question over UDP to one server, sent again while it is silent. An answer counts only if it comes from the
//! server, bears the id and asks nothing but the question. Source: RFC 5452 §9.1.

use crate::net::connect::plain;
use crate::net::dig;
use bytes::Bytes;
use hickory_proto::op::Message;
use hickory_proto::op::MessageType;
use hickory_proto::op::Query;
use hickory_proto::serialize::binary::BinDecodable;
use std::io;
use std::net::IpAddr;
use std::net::Ipv4Addr;
use std::net::Ipv6Addr;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::net::UdpSocket;
use tokio::time::sleep;

/// The same question is sent again after this, four times in all.
const RETRY_AFTER: Duration = Duration::from_millis(2_500);

/// So many packets that are no answer are passed over. Unit: packets.
const MAX_STRAY: usize = 256;

/// Room for an answer: more than any question allows. Unit: octets.
const ROOM: usize = 4_096;

/// Asks until there is an answer; how long that may take is the caller's business.
///
/// Errors: in plain words, without the server's address.
pub async fn ask(
    server: SocketAddr,
    request: &Message,
    question: &Query,
) -> Result<(Bytes, Message), String> {
    exchange(server, request, question).await.map_err(|e| plain(&e))
}

async fn exchange(
    server: SocketAddr,
    request: &Message,
    question: &Query,
) -> io::Result<(Bytes, Message)> {
    let any: IpAddr = match server {
        SocketAddr::V4(_) => Ipv4Addr::UNSPECIFIED.into(),
        SocketAddr::V6(_) => Ipv6Addr::UNSPECIFIED.into(),
    };
    let mut wire = request.to_vec().map_err(io::Error::other)?;
    let id = dig::random::<2>()?;
    if let Some(place) = wire.first_chunk_mut() {
        *place = id;
    }
    // A socket, and so a port that cannot be guessed, for every question. Connected: the system drops what comes from
    // elsewhere.
    let socket = UdpSocket::bind((any, 0)).await?;
    socket.connect(server).await?;
    for last in [false, false, false, true] {
        let patience = async {
            match last {
                // After the last time it is waited as long as the caller has patience.
                true => std::future::pending().await,
                false => sleep(RETRY_AFTER).await,
            }
        };
        let asking = async {
            socket.send(&wire).await?;
            hear(&socket, id, question).await
        };
        tokio::pin!(patience);
        let result = tokio::select! {
            result = asking => result,
            () = &mut patience => continue,
        };
        match result {
            // Nobody listens there at the moment: a resolver that is being restarted, perhaps.
            Err(error) if error.kind() == io::ErrorKind::ConnectionRefused && !last => {
                patience.await;
            }
            other => return other,
        }
    }
    Err(io::ErrorKind::TimedOut.into())
}

/// Waits for the answer.
async fn hear(socket: &UdpSocket, id: [u8; 2], question: &Query) -> io::Result<(Bytes, Message)> {
    for _ in 0..=MAX_STRAY {
        let heard = loop {
            socket.readable().await?;
            match take(socket, id, question) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                other => break other?,
            }
        };
        if let Some(answer) = heard {
            return Ok(answer);
        }
    }
    Err(io::Error::other("too many packets came that are no answer"))
}

/// Takes a packet that is there. Its room is on the stack, for thousands of these in the heap would tear it to pieces.
fn take(socket: &UdpSocket, id: [u8; 2], question: &Query) -> io::Result<Option<(Bytes, Message)>> {
    let mut room = [0; ROOM];
    let length = socket.try_recv(&mut room)?;
    let packet = room.get(..length).unwrap_or_default();
    Ok(answer(packet, id, question).map(|message| (Bytes::copy_from_slice(packet), message)))
}

/// The packet as a message, if it is the answer.
fn answer(packet: &[u8], id: [u8; 2], question: &Query) -> Option<Message> {
    if packet.first_chunk() != Some(&id) {
        return None;
    }
    let message = Message::from_bytes(packet).ok()?;
    // Servers that do not understand a question may leave it out.
    let fits = message.metadata.message_type == MessageType::Response
        && message.queries.iter().all(|asked| asked == question);
    fits.then_some(message)
}
