//! JSON in which no member stands twice (of two, each reader may take another one), and in which an
//! object is written as an object (a derived reader would take a list of its members as well).

use std::fmt;

use actix_web::web::Query;
use chrono::DateTime;
use domain::identity_number;
use serde::Deserialize;
use serde::de::value::{MapDeserializer, SeqDeserializer};
use serde::de::{Deserializer, Error, IntoDeserializer, MapAccess, SeqAccess, Unexpected, Visitor};
use serde::forward_to_deserialize_any;
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
        // 12.0 is a whole number, in JSON as in JSON Schema.
        const EXACT: f64 = 9_007_199_254_740_992.0;
        if value.fract() == 0.0 && value.abs() <= EXACT {
            return Ok((value as i64).into());
        }
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

impl<'de> IntoDeserializer<'de, serde_json::Error> for Strict {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

impl<'de> Deserializer<'de> for Strict {
    type Error = serde_json::Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
        match self.0 {
            Value::Array(items) => {
                let mut items = SeqDeserializer::new(items.into_iter().map(Self));
                let read = visitor.visit_seq(&mut items)?;
                items.end().map(|()| read)
            }
            Value::Object(members) => {
                let members = members.into_iter().map(|(name, value)| (name, Self(value)));
                let mut members = MapDeserializer::new(members);
                let read = visitor.visit_map(&mut members)?;
                members.end().map(|()| read)
            }
            plain => plain.deserialize_any(visitor),
        }
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        members: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Self::Error> {
        match self.0 {
            Value::Object(_) => self.deserialize_any(visitor),
            Value::Array(_) => Err(Error::invalid_type(Unexpected::Seq, &visitor)),
            plain => plain.deserialize_struct(name, members, visitor),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
        match self.0 {
            Value::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Self::Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Self::Error> {
        self.0.deserialize_enum(name, variants, visitor)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf
        unit unit_struct seq tuple tuple_struct map identifier ignored_any
    }
}

/// Where a body holds what no database of ours can: a zero byte in a text (PostgreSQL takes none),
/// or a date with a sign, which RFC 3339 does not know and which sorts wrongly on SQLite.
pub fn unstorable(value: &Value) -> Option<(String, &'static str)> {
    let mut found = None;
    walk(value, &mut Vec::new(), &mut |steps, one| {
        let code = match one {
            One::Text(text) if is_signed_date(text) => "notADate",
            One::Text(text) | One::Name(text) if text.contains('\0') => "controlCharacter",
            _ => return false,
        };
        found = Some((written(steps), code));
        true
    });
    found
}

/// The pointers of all texts in a body that hold a national identity number, also of those that no use
/// case would take for free text: a code, an address, a login. Ids and digests are no texts, and one in a
/// few thousand digests holds such a number by chance.
pub fn identity_numbers(value: &Value) -> Vec<String> {
    let mut found = Vec::new();
    walk(value, &mut Vec::new(), &mut |steps, one| {
        if let One::Text(text) = one
            && !is_reference(text)
            && identity_number::find(text).is_some()
        {
            found.push(written(steps));
        }
        false
    });
    found
}

/// A step from a value to one inside it. Pointers are written for what is found alone: a body can have
/// hundreds of thousands of entries.
enum Step<'v> {
    Entry(usize),
    Member(&'v str),
}

/// A text of a body, or the name of a member of the object there.
enum One<'v> {
    Text(&'v str),
    Name(&'v str),
}

fn written(steps: &[Step<'_>]) -> String {
    let written = |step: &Step<'_>| match step {
        Step::Entry(at) => format!("/{at}"),
        Step::Member(name) => domain::pointer(&[name]),
    };
    steps.iter().map(written).collect()
}

/// Shows every text and every name to `ends`, in order, until it says that this is enough.
fn walk<'v>(
    value: &'v Value,
    steps: &mut Vec<Step<'v>>,
    ends: &mut impl FnMut(&[Step<'v>], One<'v>) -> bool,
) -> bool {
    match value {
        Value::String(text) => ends(steps, One::Text(text)),
        Value::Array(items) => items.iter().enumerate().any(|(at, item)| {
            steps.push(Step::Entry(at));
            let ended = walk(item, steps, ends);
            steps.pop();
            ended
        }),
        Value::Object(members) => members.iter().any(|(name, value)| {
            if ends(steps, One::Name(name)) {
                return true;
            }
            steps.push(Step::Member(name));
            let ended = walk(value, steps, ends);
            steps.pop();
            ended
        }),
        _ => false,
    }
}

/// The names of the parameters of a query that hold such a number. A cursor is ours, and no text.
pub fn identity_numbers_of_query(query: &str) -> Vec<String> {
    let Ok(Query(pairs)) = Query::<Vec<(String, String)>>::from_query(query) else {
        return Vec::new();
    };
    let holds = |(name, text): &(String, String)| {
        name != "cursor" && !is_reference(text) && identity_number::find(text).is_some()
    };
    let found = pairs.into_iter().filter(holds);
    found.map(|(name, _)| name).collect()
}

/// An id, a SHA-256 in hexadecimal, or a moment.
fn is_reference(text: &str) -> bool {
    let digest = text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    let id = text.len() == 36 && uuid::Uuid::parse_str(text).is_ok();
    // The digits of a moment come near those of a number: `…T05:41:20.3+12:55`.
    digest || id || DateTime::parse_from_rfc3339(text).is_ok()
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
        let found = |text: &str| identity_numbers(&serde_json::from_str(text).unwrap());
        // Numbers of Skatteetaten's own examples for 2032.
        assert_eq!(
            found(r#"{"a":["x","301082 99920"],"b/c":{"d":"ring 02013299997 nå"}}"#),
            ["/a/1", "/b~1c/d"]
        );
        assert_eq!(found(r#"{"a":"\u0030201329999\u0037"}"#), ["/a"]);
        for harmless in [
            r#"{"id":"c0201329-9997-4a55-9a3c-2f7d0b9c1e11","at":"2026-11-22T08:00:00.123456Z"}"#,
            r#"{"hash":"a02013299997aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}"#,
            r#"{"number":2013299997}"#,
            r#"{"at":"0493-04-02T05:41:20.3+12:55"}"#,
        ] {
            assert_eq!(found(harmless), Vec::<String>::new(), "{harmless}");
        }
    }

    #[test]
    fn an_object_is_written_as_an_object() {
        #[derive(Debug, PartialEq, Deserialize)]
        struct Part {
            x: Option<u8>,
        }
        #[derive(Debug, PartialEq, Deserialize)]
        struct Whole {
            parts: Vec<Part>,
            pair: (u8, String),
        }
        let read = |text| Whole::deserialize(serde_json::from_str::<Strict>(text).unwrap());
        let whole = read(r#"{"parts":[{"x":1.0},{"x":null},{}],"pair":[2,"b"]}"#).unwrap();
        let parts = [Some(1), None, None].map(|x| Part { x });
        assert_eq!(
            whole,
            Whole {
                parts: parts.into(),
                pair: (2, "b".into())
            }
        );
        for listed in [
            r#"{"parts":[[1]],"pair":[2,"b"]}"#,
            r#"[[],[2,"b"]]"#,
            r#"{"parts":[],"pair":[2,"b",3]}"#,
            r#"{"parts":[{"x":300}],"pair":[2,"b"]}"#,
            r#"{"parts":[{"x":1.5}],"pair":[2,"b"]}"#,
        ] {
            assert!(read(listed).is_err(), "{listed}");
        }
    }
}
