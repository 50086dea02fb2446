//! Gzip, unpacked within a bound (RFC 1952).

use flate2::bufread::GzDecoder;
use std::io::Read;

/// Maximum number of members of one stream.
const MAX_MEMBERS: usize = 1_000;

/// What a gzip stream holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Unpacked {
    /// The content, of all members.
    pub octets: Vec<u8>,
    /// Whether the stream is cut, or a checksum is wrong. What came before is kept.
    pub is_damaged: bool,
    /// Whether other octets stand behind the last member.
    pub has_trailing: bool,
}

/// Reports whether octets begin as gzip does.
#[must_use]
pub fn is_gzip(octets: &[u8]) -> bool {
    octets.starts_with(&[0x1f, 0x8b])
}

/// Unpacks a gzip stream. Returns `None` if the content exceeds `limit` octets.
#[must_use]
pub fn unpack(stream: &[u8], limit: usize) -> Option<Unpacked> {
    let (mut out, mut rest) = (Unpacked::default(), stream);
    for _ in 0..MAX_MEMBERS {
        if !is_gzip(rest) {
            // Zeros fill a block of a tape; they tell nothing.
            out.has_trailing = rest.iter().any(|octet| *octet != 0);
            return Some(out);
        }
        let mut decoder = GzDecoder::new(rest);
        let room = u64::try_from(limit + 1 - out.octets.len()).unwrap_or(u64::MAX);
        let read = decoder.by_ref().take(room).read_to_end(&mut out.octets);
        if out.octets.len() > limit {
            return None;
        }
        if read.is_err() {
            out.is_damaged = true;
            return Some(out);
        }
        rest = decoder.into_inner();
    }
    out.has_trailing = true;
    Some(out)
}
