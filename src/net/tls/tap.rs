//! A stream that counts the TLS records sent by this side. From these it deduces whether the server
//! requested a certificate, which OpenSSL does not report.

use std::io;
use std::pin::Pin;
use std::task::Context;
use std::task::Poll;
use tokio::io::AsyncRead;
use tokio::io::AsyncWrite;
use tokio::io::ReadBuf;

/// The types of records and messages. Source: RFC 8446 §5.1, §4.
const HANDSHAKE: u8 = 22;
const APPLICATION_DATA: u8 = 23;
const CERTIFICATE: u8 = 11;

/// The size of a record header. Unit: octets. Source: RFC 8446 §5.1.
const HEADER: usize = 5;

/// The records sent by this side.
#[derive(Debug, Default, Clone, Copy)]
pub struct Sent {
    /// True if an unencrypted certificate message was sent (up to TLS 1.2).
    certificate: bool,
    /// Number of encrypted records.
    encrypted: usize,
}

impl Sent {
    /// Reports whether a certificate message was sent in the handshake, which happens only at the
    /// server's request.
    ///
    /// In TLS 1.3 a client sends one encrypted record, its Finished. A Certificate precedes it
    /// (RFC 8446, section 4.4), with each message in a record of its own.
    #[must_use]
    pub fn shows_asking(self, is_tls13: bool) -> bool {
        self.certificate || (is_tls13 && self.encrypted > 1)
    }
}

/// A stream that inspects the data written to it.
#[derive(Debug)]
pub struct Tap<S> {
    inner: S,
    sent: Sent,
    /// The header of the current record, and the first octet of its content.
    head: Vec<u8>,
    /// The rest of the record's content. Unit: octets.
    left: usize,
}

impl<S> Tap<S> {
    /// Creates a tap on a stream.
    pub fn new(inner: S) -> Tap<S> {
        Tap { inner, sent: Sent::default(), head: Vec::with_capacity(HEADER), left: 0 }
    }

    /// Returns the records sent so far.
    #[must_use]
    pub fn sent(&self) -> Sent {
        self.sent
    }

    fn note(&mut self, mut bytes: &[u8]) {
        while let Some((first, rest)) = bytes.split_first() {
            if self.head.len() < HEADER {
                self.head.push(*first);
                bytes = rest;
                if let [kind, _, _, high, low] = self.head[..] {
                    self.left = usize::from(u16::from_be_bytes([high, low]));
                    self.sent.encrypted += usize::from(kind == APPLICATION_DATA);
                    if self.left == 0 {
                        self.head.clear();
                    }
                }
                continue;
            }
            if self.head.len() == HEADER {
                let kind = self.head.first().copied();
                self.sent.certificate |= kind == Some(HANDSHAKE) && *first == CERTIFICATE;
                self.head.push(*first);
            }
            let taken = self.left.min(bytes.len());
            self.left -= taken;
            bytes = bytes.get(taken..).unwrap_or_default();
            if self.left == 0 {
                self.head.clear();
            }
        }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Tap<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_read(cx, buf)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Tap<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        let result = Pin::new(&mut self.inner).poll_write(cx, buf);
        if let Poll::Ready(Ok(count)) = &result {
            self.note(buf.get(..*count).unwrap_or(buf));
        }
        result
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use super::Tap;

    fn record(kind: u8, content: &[u8]) -> Vec<u8> {
        let length = u16::try_from(content.len()).unwrap_or(0).to_be_bytes();
        [&[kind, 3, 3, length[0], length[1]], content].concat()
    }

    #[test]
    fn records_are_counted_however_they_are_cut() {
        let sent =
            [record(22, &[1, 0, 0]), record(20, &[1]), record(23, &[11; 30]), record(23, &[0; 53])]
                .concat();
        for size in [1, 2, 3, 7, sent.len()] {
            let mut tap = Tap::new(());
            sent.chunks(size).for_each(|chunk| tap.note(chunk));
            assert!(tap.sent().shows_asking(true));
            assert!(!tap.sent().shows_asking(false));
        }
        let mut tap = Tap::new(());
        tap.note(&record(22, &[16, 0, 0]));
        tap.note(&record(23, &[0; 53]));
        assert!(!tap.sent().shows_asking(true));
        tap.note(&record(22, &[11, 0, 0, 3, 0, 0, 0]));
        assert!(tap.sent().shows_asking(false));
    }
}
