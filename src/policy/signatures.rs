//! A cache of verified certificate signatures. Most servers of a bulk run have certificates of the
//! same few authorities, so the same signatures recur.
//!
//! Only valid signatures are cached; they stay valid. Dates, names and revocation are checked every
//! time.

use rustls::pki_types::AlgorithmIdentifier;
use rustls::pki_types::InvalidSignature;
use rustls::pki_types::SignatureVerificationAlgorithm;
use sha2::Digest;
use sha2::Sha256;
use std::collections::HashSet;
use std::sync::LazyLock;
use std::sync::Mutex;
use std::sync::PoisonError;

/// Maximum number of signatures in each half of the cache. Unit: signatures.
const HALF: usize = 1_024;

/// All signature algorithms for certificates, with the cache in front.
pub static ALGORITHMS: LazyLock<Vec<&'static dyn SignatureVerificationAlgorithm>> =
    LazyLock::new(|| {
        REMEMBERING.iter().map(|a| a as &dyn SignatureVerificationAlgorithm).collect()
    });

static REMEMBERING: LazyLock<Vec<Remembering>> =
    LazyLock::new(|| webpki::ALL_VERIFICATION_ALGS.iter().map(|a| Remembering(*a)).collect());

static MEMORY: LazyLock<Mutex<Memory>> = LazyLock::new(Mutex::default);

/// The digest of key, message, signature and algorithm.
type Mark = [u8; 32];

/// The cache in two halves. When the recent half is full, it replaces the older one.
#[derive(Debug, Default)]
struct Memory {
    young: HashSet<Mark>,
    old: HashSet<Mark>,
}

impl Memory {
    /// Reports whether a mark is cached. A mark in use moves to the recent half and so stays.
    fn knows(&mut self, mark: &Mark) -> bool {
        if self.young.contains(mark) {
            return true;
        }
        let known = self.old.contains(mark);
        if known {
            self.add(*mark);
        }
        known
    }

    fn add(&mut self, mark: Mark) {
        if self.young.len() >= HALF {
            self.old = std::mem::take(&mut self.young);
        }
        self.young.insert(mark);
    }
}

#[derive(Debug)]
struct Remembering(&'static dyn SignatureVerificationAlgorithm);

impl Remembering {
    fn mark(&self, key: &[u8], message: &[u8], signature: &[u8]) -> Mark {
        let mut digest = Sha256::new();
        let (of_key, of_signature) = (self.0.public_key_alg_id(), self.0.signature_alg_id());
        for part in [of_key.as_ref(), of_signature.as_ref(), key, signature, message] {
            digest.update(part.len().to_be_bytes());
            digest.update(part);
        }
        digest.finalize().into()
    }
}

impl SignatureVerificationAlgorithm for Remembering {
    fn verify_signature(
        &self,
        key: &[u8],
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), InvalidSignature> {
        let mark = self.mark(key, message, signature);
        if MEMORY.lock().unwrap_or_else(PoisonError::into_inner).knows(&mark) {
            return Ok(());
        }
        self.0.verify_signature(key, message, signature)?;
        MEMORY.lock().unwrap_or_else(PoisonError::into_inner).add(mark);
        Ok(())
    }

    fn public_key_alg_id(&self) -> AlgorithmIdentifier {
        self.0.public_key_alg_id()
    }

    fn signature_alg_id(&self) -> AlgorithmIdentifier {
        self.0.signature_alg_id()
    }

    fn fips(&self) -> bool {
        self.0.fips()
    }
}

#[cfg(test)]
mod tests {
    use super::HALF;
    use super::Memory;
    use super::REMEMBERING;
    use rustls::pki_types::SignatureVerificationAlgorithm;
    use std::sync::atomic::AtomicUsize;
    use std::sync::atomic::Ordering;

    fn mark(n: usize) -> [u8; 32] {
        let mut mark = [0; 32];
        mark[..8].copy_from_slice(&n.to_be_bytes());
        mark
    }

    #[test]
    fn what_is_used_stays_and_the_rest_is_bounded() {
        let mut memory = Memory::default();
        memory.add(mark(0));
        for n in 1..10 * HALF {
            assert!(!memory.knows(&mark(n)));
            memory.add(mark(n));
            assert!(memory.knows(&mark(0)));
        }
        assert!(memory.young.len() + memory.old.len() <= 2 * HALF + 1);
        assert!(!memory.knows(&mark(1)));
    }

    /// An algorithm that accepts one signature and counts its calls.
    #[derive(Debug)]
    struct Counting(AtomicUsize);

    impl SignatureVerificationAlgorithm for Counting {
        fn verify_signature(
            &self,
            _: &[u8],
            _: &[u8],
            signature: &[u8],
        ) -> Result<(), rustls::pki_types::InvalidSignature> {
            self.0.fetch_add(1, Ordering::Relaxed);
            (signature == b"good").then_some(()).ok_or(rustls::pki_types::InvalidSignature)
        }

        fn public_key_alg_id(&self) -> rustls::pki_types::AlgorithmIdentifier {
            REMEMBERING[0].public_key_alg_id()
        }

        fn signature_alg_id(&self) -> rustls::pki_types::AlgorithmIdentifier {
            REMEMBERING[0].signature_alg_id()
        }
    }

    #[test]
    fn only_what_holds_is_remembered_and_only_as_a_whole() {
        let counting: &'static Counting = Box::leak(Box::new(Counting(AtomicUsize::new(0))));
        let asked = || counting.0.load(Ordering::Relaxed);
        let algorithm = super::Remembering(counting);
        let verify = |key: &[u8], message: &[u8], signature: &[u8]| {
            algorithm.verify_signature(key, message, signature).is_ok()
        };
        assert!(verify(b"of the test", b"message", b"good"));
        assert!(verify(b"of the test", b"message", b"good"));
        assert_eq!(asked(), 1);
        assert!(!verify(b"of the test", b"message", b"bad"));
        assert!(!verify(b"of the test", b"message", b"bad"));
        assert_eq!(asked(), 3);
        // The boundaries between the parts count.
        assert!(!verify(b"of the testm", b"essage", b"bad"));
        assert!(verify(b"of the testm", b"essage", b"good"));
        assert_eq!(asked(), 5);
    }
}
