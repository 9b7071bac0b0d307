//! What anonymous answers are held under: keys that live apart from the database and are destroyed, padding
//! that hides how much somebody wrote, and mixing that leaves no order.

use std::fmt;

use aws_lc_rs::{hkdf, hmac};

use super::primitives::{cipher, hex, open_under, random, seal_under, subkey, tagged};
use super::{Aad, CryptoError, KEY_BYTES, SALT};

/// Stands where other sealed values name the key of the ring.
const KEY_ID: &str = "w";
/// Bytes that tell how long the text before the padding is.
const LENGTH: usize = 4;

/// A key of the keystore: of one window, or of one run's codes. `Debug` shows nothing of it.
#[derive(Clone, PartialEq, Eq)]
pub struct WindowKey([u8; KEY_BYTES]);

impl fmt::Debug for WindowKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("WindowKey(…)")
    }
}

impl WindowKey {
    /// A new one.
    ///
    /// # Errors
    /// [`CryptoError::Library`] when the system gives no randomness.
    pub fn generate() -> Result<Self, CryptoError> {
        random().map(Self)
    }

    /// One that was kept; none if it has another length.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    /// The key itself, for whoever keeps it.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// Seals a text for one place, as if it were `size` bytes long.
    ///
    /// # Errors
    /// [`CryptoError::Library`]; [`CryptoError::Malformed`] if the text is longer.
    pub fn seal(&self, aad: &Aad<'_>, text: &[u8], size: usize) -> Result<String, CryptoError> {
        let length = u32::try_from(text.len()).map_err(|_| CryptoError::Malformed)?;
        if text.len() > size {
            return Err(CryptoError::Malformed);
        }
        let mut padded = length.to_be_bytes().to_vec();
        padded.extend_from_slice(text);
        padded.resize(LENGTH + size, 0);
        seal_under(KEY_ID, &cipher(&self.subkey(b"seal")?)?, aad, &padded)
    }

    /// Opens what [`WindowKey::seal`] made.
    ///
    /// # Errors
    /// `Malformed`, or `Refused` when it was altered, belongs elsewhere, or was sealed under another key.
    pub fn open(&self, aad: &Aad<'_>, sealed: &str) -> Result<Vec<u8>, CryptoError> {
        let (_, body) = sealed.split_once('.').ok_or(CryptoError::Malformed)?;
        let padded = open_under(&cipher(&self.subkey(b"seal")?)?, aad, body)?;
        let (length, text) =
            (padded.split_first_chunk::<LENGTH>()).ok_or(CryptoError::Malformed)?;
        let text = text.get(..u32::from_be_bytes(*length) as usize);
        text.map(<[u8]>::to_vec).ok_or(CryptoError::Malformed)
    }

    /// A keyed hash in hexadecimal.
    ///
    /// # Errors
    /// [`CryptoError::Library`].
    pub fn tag(&self, parts: &[&[u8]]) -> Result<String, CryptoError> {
        let key = hmac::Key::new(hmac::HMAC_SHA256, &self.subkey(b"tag")?);
        let tag = tagged(&key, parts);
        Ok(hex(&tag))
    }

    fn subkey(&self, purpose: &[u8]) -> Result<[u8; KEY_BYTES], CryptoError> {
        let root = hkdf::Salt::new(hkdf::HKDF_SHA256, SALT).extract(&self.0);
        subkey(&root, &[b"window", purpose])
    }
}

/// Mixes: every order is as likely as any other.
///
/// # Errors
/// [`CryptoError::Library`] when the system gives no randomness.
pub fn shuffle<T>(items: &mut [T]) -> Result<(), CryptoError> {
    for last in (1..items.len()).rev() {
        let other = below(last as u64 + 1)?;
        items.swap(last, usize::try_from(other).unwrap_or(last));
    }
    Ok(())
}

/// A random number below `bound`, each as likely as any other.
fn below(bound: u64) -> Result<u64, CryptoError> {
    // What lies behind the last whole multiple of the bound would make small numbers likelier.
    let end = u64::MAX - u64::MAX % bound;
    loop {
        let drawn = u64::from_be_bytes(random()?);
        if drawn < end {
            return Ok(drawn % bound);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn place(row: u128) -> Aad<'static> {
        Aad {
            table: "answer_slot",
            column: "body_sealed",
            row: Uuid::from_u128(row),
            tenant: Uuid::nil(),
        }
    }

    #[test]
    fn what_is_sealed_has_one_length_and_opens_in_its_place_under_its_key() {
        let key = WindowKey::generate().expect("a key");
        let short = key.seal(&place(1), b"ja", 100).expect("seals");
        let long = key.seal(&place(1), &[b'x'; 100], 100).expect("seals");
        assert_eq!(short.len(), long.len());
        assert_eq!(key.open(&place(1), &short).as_deref(), Ok(&b"ja"[..]));
        assert_eq!(key.open(&place(2), &short), Err(CryptoError::Refused));
        let other = WindowKey::generate().expect("a key");
        assert_eq!(other.open(&place(1), &short), Err(CryptoError::Refused));
        let longer = key.seal(&place(1), &[b'x'; 101], 100);
        assert_eq!(longer, Err(CryptoError::Malformed));
        assert_eq!(format!("{key:?}"), "WindowKey(…)");
    }

    #[test]
    fn a_tag_belongs_to_its_key_and_is_another_than_what_seals() {
        let (one, two) = (WindowKey::generate(), WindowKey::generate());
        let (one, two) = (one.expect("a key"), two.expect("a key"));
        assert_eq!(one.tag(&[b"code"]), one.tag(&[b"code"]));
        assert_ne!(one.tag(&[b"code"]), two.tag(&[b"code"]));
        assert_ne!(one.tag(&[b"co", b"de"]), one.tag(&[b"code"]));
    }

    #[test]
    fn mixing_favours_no_place() {
        // Where the first of four comes to stand: 1000 of 4000 times each, within 5 sigma.
        let mut places = [0_i32; 4];
        for _ in 0..4000 {
            let mut items = [0, 1, 2, 3];
            shuffle(&mut items).expect("mixes");
            let at = items
                .iter()
                .position(|item| *item == 0)
                .expect("it is there");
            places[at] += 1;
            items.sort_unstable();
            assert_eq!(items, [0, 1, 2, 3]);
        }
        assert!(
            places.iter().all(|times| (times - 1000).abs() < 137),
            "{places:?}"
        );
    }
}
