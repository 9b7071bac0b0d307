//! JSON in which no member stands twice: of two, each reader may take another one.

use std::fmt;

use domain::identity_number;
use serde::Deserialize;
use serde::de::{Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

/// Any JSON value, without a duplicate member at any depth.
pub struct Strict(pub Value);

impl<'de> Deserialize<'de> for Strict {
    fn deserialize<D: Deserializer<'de>>(json: D) -> Result<Self, D::Error> {
        json.deserialize_any(Reader).map(Self)
    }
}

struct Reader;

impl<'de> Visitor<'de> for Reader {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(Number::from_f64(value).map_or(Value::Null, Value::Number))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(Strict(item)) = items.next_element()? {
            list.push(item);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        let mut object = Map::new();
        while let Some(name) = members.next_key::<String>()? {
            if object.contains_key(&name) {
                return Err(A::Error::custom(format_args!("duplicate field `{name}`")));
            }
            let Strict(value) = members.next_value()?;
            object.insert(name, value);
        }
        Ok(Value::Object(object))
    }
}

/// Where a body holds what no database of ours can: a zero byte in a text (PostgreSQL takes none),
/// or a date with a sign, which RFC 3339 does not know and which sorts wrongly on SQLite.
pub fn unstorable(bytes: &[u8]) -> Option<(String, &'static str)> {
    // JSON can say either in one way only, and nearly no body does.
    let suspect = |text: &[u8]| {
        bytes
            .windows(text.len())
            .any(|window| window.eq_ignore_ascii_case(text))
    };
    if !suspect(br"\u0000") && !suspect(b"\"-") && !suspect(b"\"+") {
        return None;
    }
    let value = serde_json::from_slice(bytes).ok()?;
    unstorable_in(&value)
}

fn unstorable_in(value: &Value) -> Option<(String, &'static str)> {
    let below = |name: String, value| {
        let (rest, code) = unstorable_in(value)?;
        Some((format!("/{name}{rest}"), code))
    };
    match value {
        Value::String(text) if text.contains('\0') => Some((String::new(), "controlCharacter")),
        Value::String(text) if is_signed_date(text) => Some((String::new(), "notADate")),
        Value::Array(items) => {
            let mut items = items.iter().enumerate();
            items.find_map(|(at, item)| below(at.to_string(), item))
        }
        Value::Object(members) => members.iter().find_map(|(name, value)| {
            if name.contains('\0') {
                return Some((String::new(), "controlCharacter"));
            }
            below(name.replace('~', "~0").replace('/', "~1"), value)
        }),
        _ => None,
    }
}

/// The pointers of all texts in a body that hold a national identity number, also of those that no use
/// case would take for free text: a code, an address, a login. Ids and digests are no texts, and one in a
/// few thousand digests holds such a number by chance.
pub fn identity_numbers(bytes: &[u8]) -> Vec<String> {
    let digits = bytes.iter().filter(|byte| byte.is_ascii_digit()).count();
    // Other scripts have digits too.
    if digits < 11 && bytes.is_ascii() && !bytes.contains(&b'\\') {
        return Vec::new();
    }
    let mut found = Vec::new();
    if let Ok(value) = serde_json::from_slice(bytes) {
        identity_numbers_in(&value, &mut String::new(), &mut found);
    }
    found
}

fn identity_numbers_in(value: &Value, pointer: &mut String, found: &mut Vec<String>) {
    let mut below = |name: &str, value| {
        let length = pointer.len();
        pointer.push('/');
        pointer.push_str(name);
        identity_numbers_in(value, pointer, found);
        pointer.truncate(length);
    };
    match value {
        Value::Array(items) => {
            let items = items.iter().enumerate();
            items.for_each(|(at, item)| below(&at.to_string(), item));
        }
        Value::Object(members) => members.iter().for_each(|(name, value)| {
            below(&name.replace('~', "~0").replace('/', "~1"), value);
        }),
        Value::String(text) if !is_reference(text) && identity_number::find(text).is_some() => {
            found.push(pointer.clone());
        }
        _ => {}
    }
}

/// An id, or a SHA-256 in hexadecimal.
fn is_reference(text: &str) -> bool {
    let digest = text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    digest || (text.len() == 36 && uuid::Uuid::parse_str(text).is_ok())
}

/// `-9999-01-01` or `+262000-01-01T…`, and nothing else around it.
fn is_signed_date(text: &str) -> bool {
    let Some(unsigned) = text.strip_prefix(['+', '-']) else {
        return false;
    };
    let date = unsigned.split('T').next().unwrap_or(unsigned);
    let parts: Vec<&str> = date.split('-').collect();
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    matches!(parts[..], [year, month, day]
        if year.len() >= 4 && month.len() == 2 && day.len() == 2)
        && parts.iter().all(|part| digits(part))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_read_as_it_is_and_no_member_twice() {
        let text = r#"{"a":[1,-2,0.5,true,null,"x",{"b":{}}]}"#;
        let Strict(value) = serde_json::from_str(text).unwrap();
        assert_eq!(value, serde_json::from_str::<Value>(text).unwrap());
        for twice in [r#"{"a":1,"a":1}"#, r#"{"x":[{"y":{"a":1,"b":2,"a":3}}]}"#] {
            assert!(serde_json::from_str::<Strict>(twice).is_err());
        }
    }

    #[test]
    fn identity_numbers_are_found_wherever_they_stand() {
        let found = |text: &str| identity_numbers(text.as_bytes());
        // Numbers of Skatteetaten's own examples for 2032.
        assert_eq!(
            found(r#"{"a":["x","301082 99920"],"b/c":{"d":"ring 02013299997 nå"}}"#),
            ["/a/1", "/b~1c/d"]
        );
        assert_eq!(found(r#"{"a":"\u0030201329999\u0037"}"#), ["/a"]);
        for harmless in [
            r#"{"id":"c0201329-9997-4a55-9a3c-2f7d0b9c1e11","at":"2026-11-22T08:00:00.123456Z"}"#,
            r#"{"hash":"a02013299997aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}"#,
            r#"{"number":2013299997}"#,
        ] {
            assert_eq!(found(harmless), Vec::<String>::new(), "{harmless}");
        }
    }
}
