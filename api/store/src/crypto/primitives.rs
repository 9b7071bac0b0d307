//! The few cryptographic steps everything else is put together from.

use std::fmt::Write;

use aws_lc_rs::aead::{AES_256_GCM, Aad as Associated, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use aws_lc_rs::{digest, hkdf, hmac, rand};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::{Aad, CryptoError, KEY_BYTES, MAC_BYTES};

/// 256 random bits in base64url: capability tokens and personal links.
///
/// # Errors
/// [`CryptoError::Library`] when the system gives no randomness.
pub fn random_token() -> Result<String, CryptoError> {
    Ok(URL_SAFE_NO_PAD.encode(random::<MAC_BYTES>()?))
}

/// SHA-256 in lowercase hexadecimal: content hashes, and how tokens are stored.
#[must_use]
pub fn sha256_hex(bytes: &[u8]) -> String {
    hex(digest::digest(&digest::SHA256, bytes).as_ref())
}

/// Bytes in lowercase hexadecimal.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    let mut hex = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        // Writing to a String never fails.
        let _ = write!(hex, "{byte:02x}");
    }
    hex
}

/// Lowercase, trimmed, inner white space as one space: what blind indexes compare.
#[must_use]
pub fn normalise(value: &str) -> String {
    (value.split_whitespace().collect::<Vec<_>>().join(" ")).to_lowercase()
}

pub(super) fn random<const N: usize>() -> Result<[u8; N], CryptoError> {
    let mut bytes = [0; N];
    rand::fill(&mut bytes).map_err(|_| CryptoError::Library)?;
    Ok(bytes)
}

pub(super) fn subkey(root: &hkdf::Prk, info: &[&[u8]]) -> Result<[u8; KEY_BYTES], CryptoError> {
    let mut bytes = [0; KEY_BYTES];
    (root.expand(info, hkdf::HKDF_SHA256))
        .and_then(|output| output.fill(&mut bytes))
        .map_err(|_| CryptoError::Library)?;
    Ok(bytes)
}

pub(super) fn cipher(bytes: &[u8; KEY_BYTES]) -> Result<LessSafeKey, CryptoError> {
    let key = UnboundKey::new(&AES_256_GCM, bytes).map_err(|_| CryptoError::Library)?;
    Ok(LessSafeKey::new(key))
}

pub(super) fn seal_under(
    kid: &str,
    key: &LessSafeKey,
    aad: &Aad<'_>,
    plaintext: &[u8],
) -> Result<String, CryptoError> {
    // Random nonces: safe for 2^32 values a key, far beyond what one installation writes.
    let nonce: [u8; NONCE_LEN] = random()?;
    let mut text = plaintext.to_vec();
    key.seal_in_place_append_tag(
        Nonce::assume_unique_for_key(nonce),
        Associated::from(aad.bytes()),
        &mut text,
    )
    .map_err(|_| CryptoError::Library)?;
    let mut body = nonce.to_vec();
    body.append(&mut text);
    Ok(format!("{kid}.{}", URL_SAFE_NO_PAD.encode(body)))
}

pub(super) fn open_under(
    key: &LessSafeKey,
    aad: &Aad<'_>,
    body: &str,
) -> Result<Vec<u8>, CryptoError> {
    let body = (URL_SAFE_NO_PAD.decode(body)).map_err(|_| CryptoError::Malformed)?;
    let (nonce, text) = (body.split_at_checked(NONCE_LEN)).ok_or(CryptoError::Malformed)?;
    let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| CryptoError::Malformed)?;
    let mut text = text.to_vec();
    let plain = (key.open_in_place(nonce, Associated::from(aad.bytes()), &mut text))
        .map_err(|_| CryptoError::Refused)?;
    Ok(plain.to_vec())
}

pub(super) fn tagged(key: &hmac::Key, parts: &[&[u8]]) -> [u8; MAC_BYTES] {
    let mut context = hmac::Context::with_key(key);
    for part in parts {
        // Length first, so that ("ab","c") and ("a","bc") differ.
        context.update(&(part.len() as u64).to_be_bytes());
        context.update(part);
    }
    let mut out = [0; MAC_BYTES];
    for (to, from) in out.iter_mut().zip(context.sign().as_ref()) {
        *to = *from;
    }
    out
}
