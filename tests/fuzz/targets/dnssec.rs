//! The DNSSEC judge: replies of a small signed world, changed in any way. Nothing but the truth is ever secure, and what is
//! secure is never insecure after a change; `tests/all/support/dnssec/forged.rs` says what counts as equal.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;

use crate::dnssec::forged::Corpus;
use crate::dnssec::forged::Forged;
use crate::dnssec::forged::Mixed;

#[allow(dead_code)]
#[path = "../../all/support/dnssec/mod.rs"]
mod dnssec;

/// Ed25519 alone: its keys and signatures follow from a seed, so that an input means the same in every run.
static CORPUS: LazyLock<Corpus> = LazyLock::new(|| Corpus::new([15; 6]));

/// Changes octets of the replies: each five octets are a reply, a place and how it is changed; the last bit puts an octet
/// in or takes it out.
fn edited(which: usize, edits: &[u8]) -> Option<String> {
    let case = CORPUS.case(which);
    let mut replies: Vec<_> = case.replies.clone();
    for edit in edits.chunks_exact(5) {
        let at = usize::from(edit[0]) % replies.len();
        let octets = &mut replies[at].1;
        let place = usize::from(u16::from_be_bytes([edit[1], edit[2]])) % octets.len().max(1);
        match edit[4] & 3 {
            1 if !octets.is_empty() => drop(octets.remove(place)),
            2 => octets.insert(place, edit[3]),
            _ => {
                if let Some(octet) = octets.get_mut(place) {
                    *octet = edit[3];
                }
            }
        }
    }
    CORPUS.fault(case, &replies.into_iter().collect())
}

fn mixed(which: usize, data: &[u8]) -> Option<String> {
    let [reply, a, b, c, d, rcode, rest @ ..] = data else { return None };
    let added =
        |one: &[u8]| (usize::from(u16::from_be_bytes([one[0], one[1]])), one[2] & 1 == 0, one[3]);
    let lie = Mixed {
        reply: usize::from(*reply),
        drop: u32::from_be_bytes([*a, *b, *c, *d]),
        rcode: *rcode,
        added: rest.chunks_exact(4).take(16).map(added).collect(),
    };
    CORPUS.mixed(which, &lie)
}

fuzz_target!(|octets: &[u8]| {
    // The first two octets choose a question, the third what the others mean.
    let [which, how, data @ ..] = octets else { return };
    let which = usize::from(*which);
    let fault = match how % 4 {
        0 => edited(which, data),
        1 => mixed(which, data),
        2 => {
            let case = CORPUS.case(which);
            let (question, _) = case.reply(usize::from(how / 4));
            CORPUS.fault(case, &Forged::from([(question.clone(), data.to_vec())]))
        }
        _ => {
            let size = usize::from(how / 4) * 4 + 16;
            let replies: Vec<Vec<u8>> = data.chunks(size).map(<[u8]>::to_vec).collect();
            CORPUS.any_octets(which, &replies)
        }
    };
    assert_eq!(fault, None);
});
