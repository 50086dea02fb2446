//! Reads and writes PEM text.

use crate::vocab::text::InvalidInput;
use pem::EncodeConfig;
use pem::LineEnding;
use pem::Pem;
use zeroize::Zeroize;
use zeroize::Zeroizing;

/// Maximum size of a file. Unit: octets. A bundle of every public root is a quarter of a mebibyte.
pub const MAX_FILE: usize = 8 * 1024 * 1024;

/// The contents of a PEM text.
#[derive(Default)]
pub struct Blocks {
    /// Certificates, DER, in order.
    pub certificates: Vec<Vec<u8>>,
    /// Private keys.
    pub keys: Vec<KeyBlock>,
    /// Public keys (`SubjectPublicKeyInfo`, DER).
    pub public_keys: Vec<Vec<u8>>,
    /// Revocation lists, DER.
    pub crls: Vec<Vec<u8>>,
}

/// A private key in the form of its file.
pub enum KeyBlock {
    /// PKCS#8, DER.
    Pkcs8(Zeroizing<Vec<u8>>),
    /// `RSAPrivateKey` of PKCS#1, DER.
    Pkcs1(Zeroizing<Vec<u8>>),
    /// `ECPrivateKey` of SEC 1, DER.
    Sec1(Zeroizing<Vec<u8>>),
    /// Encrypted PKCS#8, DER.
    Encrypted(Vec<u8>),
}

/// Reports whether a file contains a PEM block.
#[must_use]
pub fn is_pem(bytes: &[u8]) -> bool {
    bytes.windows(11).any(|w| w == b"-----BEGIN ")
}

/// Reads every block of a text. Text between blocks is skipped, as usual.
///
/// Errors: a sentence; a block that cannot be read, or one in the encryption of old OpenSSL
/// versions.
pub fn read(text: &[u8]) -> Result<Blocks, InvalidInput> {
    if text.len() > 2 * MAX_FILE {
        return Err(InvalidInput("The text is larger than 16 MiB.".into()));
    }
    let parsed = pem::parse_many(text).map_err(|_| {
        InvalidInput(
            "This is no PEM text: a block is cut off, or holds other signs than base64 has.".into(),
        )
    })?;
    let mut blocks = Blocks::default();
    for block in parsed {
        let encrypted =
            block.headers().iter().any(|(k, v)| k == "Proc-Type" && v.contains("ENCRYPTED"));
        if encrypted {
            return Err(InvalidInput(
                "The private key is in the encryption of old OpenSSL versions (Proc-Type). Convert it: openssl pkcs8 -topk8 -in old.key -out new.key".into(),
            ));
        }
        let secret = |block: Pem| Zeroizing::new(block.into_contents());
        match block.tag() {
            "CERTIFICATE" | "X509 CERTIFICATE" => {
                blocks.certificates.push(block.into_contents());
            }
            "PRIVATE KEY" => blocks.keys.push(KeyBlock::Pkcs8(secret(block))),
            "RSA PRIVATE KEY" => blocks.keys.push(KeyBlock::Pkcs1(secret(block))),
            "EC PRIVATE KEY" => blocks.keys.push(KeyBlock::Sec1(secret(block))),
            "ENCRYPTED PRIVATE KEY" => {
                blocks.keys.push(KeyBlock::Encrypted(block.into_contents()));
            }
            "PUBLIC KEY" => blocks.public_keys.push(block.into_contents()),
            "X509 CRL" => blocks.crls.push(block.into_contents()),
            // Curve parameters, requests and chains in other forms are not needed.
            _ => {}
        }
    }
    Ok(blocks)
}

/// Formats one block.
#[must_use]
pub fn block(tag: &str, der: &[u8]) -> String {
    let config = EncodeConfig::new().set_line_ending(LineEnding::LF);
    pem::encode_config(&Pem::new(tag, der), config)
}

/// Formats certificates as PEM text.
#[must_use]
pub fn certificates<'a>(ders: impl IntoIterator<Item = &'a Vec<u8>>) -> String {
    ders.into_iter().map(|der| block("CERTIFICATE", der)).collect()
}

/// Formats a private key as PEM text, which is wiped when dropped.
#[must_use]
pub fn secret(tag: &str, der: &[u8]) -> Zeroizing<String> {
    let mut content = Pem::new(tag, der);
    let config = EncodeConfig::new().set_line_ending(LineEnding::LF);
    let text = Zeroizing::new(pem::encode_config(&content, config));
    // The copy inside the block is wiped too.
    let mut emptied = std::mem::replace(&mut content, Pem::new("", [])).into_contents();
    emptied.zeroize();
    text
}
