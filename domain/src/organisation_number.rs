//! Norwegian organisation numbers: nine digits, the last one a check digit modulo 11
//! (Brønnøysundregistrene, weights 3 2 7 6 5 4 3 2).

use std::fmt;
use std::str::FromStr;

/// A valid organisation number, kept as nine digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct OrganisationNumber([u8; 9]);

/// A text that is no valid organisation number. It does not carry the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotAnOrganisationNumber;

const WEIGHTS: [u32; 8] = [3, 2, 7, 6, 5, 4, 3, 2];

impl OrganisationNumber {
    /// The nine digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        // Always ASCII digits: nothing else gets in through `from_str`.
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl FromStr for OrganisationNumber {
    type Err = NotAnOrganisationNumber;

    /// Reads nine digits, spaces between them allowed (`974 760 673`).
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let digits: Vec<u8> = text.bytes().filter(|byte| *byte != b' ').collect();
        let number: [u8; 9] = digits.try_into().map_err(|_| NotAnOrganisationNumber)?;
        if !number.iter().all(u8::is_ascii_digit) {
            return Err(NotAnOrganisationNumber);
        }
        let sum: u32 = WEIGHTS
            .iter()
            .zip(number)
            .map(|(weight, byte)| weight * u32::from(byte - b'0'))
            .sum();
        // A remainder of 1 would need the check digit 10: such numbers are not given out.
        let check = (11 - sum % 11) % 11;
        if check == u32::from(number[8] - b'0') {
            Ok(Self(number))
        } else {
            Err(NotAnOrganisationNumber)
        }
    }
}

impl fmt::Display for OrganisationNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Display for NotAnOrganisationNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a valid organisation number: nine digits with a check digit")
    }
}

impl std::error::Error for NotAnOrganisationNumber {}

impl serde::Serialize for OrganisationNumber {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> serde::Deserialize<'de> for OrganisationNumber {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;
        impl serde::de::Visitor<'_> for Text {
            type Value = OrganisationNumber;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an organisation number of nine digits")
            }
            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<OrganisationNumber, E> {
                text.parse().map_err(E::custom)
            }
        }
        deserializer.deserialize_str(Text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_numbers_are_valid() {
        // Brønnøysundregistrene, Skatteetaten, Helsedirektoratet, NAV.
        for text in ["974760673", "974 761 076", "983 544 622", "889640782"] {
            assert!(text.parse::<OrganisationNumber>().is_ok(), "{text}");
        }
        assert_eq!(
            "974 760 673"
                .parse::<OrganisationNumber>()
                .unwrap()
                .as_str(),
            "974760673"
        );
    }

    #[test]
    fn every_changed_digit_is_found() {
        let number = "974760673";
        for at in 0..9 {
            for digit in b'0'..=b'9' {
                let mut bytes = number.as_bytes().to_vec();
                bytes[at] = digit;
                let text = String::from_utf8(bytes).unwrap();
                assert_eq!(
                    text.parse::<OrganisationNumber>().is_ok(),
                    text == number,
                    "{text}"
                );
            }
        }
    }

    #[test]
    fn other_texts_are_refused() {
        for text in [
            "",
            "97476067",
            "9747606733",
            "97476067x",
            "９７４７６０６７３",
            "974-760-673",
        ] {
            assert!(text.parse::<OrganisationNumber>().is_err(), "{text}");
        }
    }
}
