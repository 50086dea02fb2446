//! The DNS question over UDP: what counts as its answer (RFC 5452 §9.1).

use destgate::net::udp::ask;
use hickory_proto::op::Message;
use hickory_proto::op::MessageType;
use hickory_proto::op::Query;
use hickory_proto::rr::Name;
use hickory_proto::rr::RecordType;
use std::str::FromStr;
use tokio::net::UdpSocket;

fn question(name: &str) -> Query {
    Query::query(Name::from_str(name).unwrap(), RecordType::MX)
}

fn message(id: u16, kind: MessageType, question: &Query) -> Vec<u8> {
    let mut message = Message::query();
    message.metadata.id = id;
    message.metadata.message_type = kind;
    message.add_query(question.clone());
    message.to_vec().unwrap()
}

#[tokio::test]
async fn only_what_bears_the_id_and_the_question_is_an_answer() {
    let server = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let address = server.local_addr().unwrap();
    let serving = tokio::spawn(async move {
        let mut room = [0; 512];
        let (length, client) = server.recv_from(&mut room).await.unwrap();
        let id = u16::from_be_bytes([room[0], room[1]]);
        let asked = question("example.com.");
        let elsewhere = UdpSocket::bind("127.0.0.1:0").await.unwrap();
        let good = message(id, MessageType::Response, &question("EXAMPLE.com."));
        elsewhere.send_to(&good, client).await.unwrap();
        for stray in [
            room[..length].to_vec(),
            message(id ^ 1, MessageType::Response, &asked),
            message(id, MessageType::Response, &question("example.net.")),
            room[..2].to_vec(),
            Vec::new(),
        ] {
            server.send_to(&stray, client).await.unwrap();
        }
        server.send_to(&good, client).await.unwrap();
        good
    });
    let asked = question("example.com.");
    let mut request = Message::query();
    request.add_query(asked.clone());
    let (raw, answer) = ask(address, &request, &asked).await.unwrap();
    assert_eq!(raw, serving.await.unwrap());
    assert_eq!(answer.queries.len(), 1);
}

#[tokio::test]
async fn a_flood_of_strays_ends() {
    let server = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let address = server.local_addr().unwrap();
    tokio::spawn(async move {
        let mut room = [0; 512];
        let (_, client) = server.recv_from(&mut room).await.unwrap();
        while server.send_to(b"nonsense", client).await.is_ok() {
            tokio::task::yield_now().await;
        }
    });
    let asked = question("example.com.");
    let mut request = Message::query();
    request.add_query(asked.clone());
    let why = ask(address, &request, &asked).await.unwrap_err();
    assert!(why.contains("no answer"), "{why}");
}
