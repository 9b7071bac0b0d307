//! Why a value does not fit its schema: every fault, with the pointer of each. A parser of a type stops at
//! the first one, and in words of its own; so it is asked first, and this only when it has refused.

use chrono::{DateTime, FixedOffset, NaiveDate};
use serde_json::{Map, Value};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::app::FieldError;

/// The place at which a parser stopped.
pub fn pointer(path: &serde_path_to_error::Path) -> String {
    use serde_path_to_error::Segment;
    let mut pointer = String::new();
    for segment in path {
        match segment {
            Segment::Seq { index } => pointer.push_str(&format!("/{index}")),
            Segment::Map { key } => pointer.push_str(&domain::pointer(&[key])),
            Segment::Enum { .. } | Segment::Unknown => {}
        }
    }
    pointer
}

/// Serde's own words name the kind of fault; they may also quote the value, so only codes get out.
pub fn of_parser(pointer: String, words: &str) -> FieldError {
    let named = |prefix: &str| {
        words
            .strip_prefix(prefix)
            .and_then(|rest| rest.split('`').next())
            .map(|member| pointer.clone() + &domain::pointer(&[member]))
    };
    if let Some(missing) = named("missing field `") {
        return FieldError::new(missing, "required");
    }
    if words.starts_with("unknown field `") {
        return FieldError::new(pointer, "unknownMember");
    }
    if let Some(twice) = named("duplicate field `") {
        return FieldError::new(twice, "duplicateMember");
    }
    if let Some((_, allowed)) = words.split_once("expected one of: ") {
        let allowed = allowed.split(" at line").next().unwrap_or(allowed);
        return FieldError::new(pointer, "unknownCode").with("allowed", allowed);
    }
    FieldError::new(pointer, "wrongType")
}

/// The faults of a body that should be a `T`.
pub fn body<T: ToSchema>(value: &Value) -> Vec<FieldError> {
    let mut named = Vec::new();
    T::schemas(&mut named);
    let written = |schema| serde_json::to_value(schema).unwrap_or_default();
    let named = named.into_iter().map(|(name, one)| (name, written(one)));
    let named: Map<String, Value> = named.collect();
    faults(
        &serde_json::to_value(T::schema()).unwrap_or_default(),
        &Value::Object(named),
        value,
        String::new(),
    )
}

/// The faults of a parameter's text, which says what it is as JSON would.
pub fn parameter(schema: &Value, schemas: &Value, name: &str, text: &str) -> Vec<FieldError> {
    let plain = resolved(schema, schemas);
    let is = |kind: &str| types(plain).contains(&kind);
    let value = match text.parse::<Value>() {
        Ok(number @ Value::Number(_)) if is("integer") || is("number") => number,
        Ok(flag @ Value::Bool(_)) if is("boolean") => flag,
        _ => text.into(),
    };
    faults(schema, schemas, &value, format!("?{name}"))
}

fn faults(schema: &Value, schemas: &Value, value: &Value, at: String) -> Vec<FieldError> {
    let mut reader = Reader {
        schemas,
        found: Vec::new(),
    };
    reader.read(schema, value, at);
    reader.found
}

/// The schema that a reference leads to; of one that may be null, what it is otherwise.
fn resolved<'a>(schema: &'a Value, schemas: &'a Value) -> &'a Value {
    if let Some(path) = schema["$ref"].as_str() {
        let name = path.rsplit('/').next().unwrap_or(path);
        return resolved(&schemas[name], schemas);
    }
    let variants = schema["oneOf"].as_array().into_iter().flatten();
    let mut others = variants.filter(|variant| variant["type"] != "null");
    match (others.next(), others.next()) {
        (Some(only), None) => resolved(only, schemas),
        _ => schema,
    }
}

fn types(schema: &Value) -> Vec<&str> {
    match &schema["type"] {
        Value::String(one) => vec![one],
        Value::Array(all) => all.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

fn may_be_null(schema: &Value) -> bool {
    let mut variants = schema["oneOf"].as_array().into_iter().flatten();
    types(schema).contains(&"null") || variants.any(|variant| variant["type"] == "null")
}

struct Reader<'a> {
    schemas: &'a Value,
    found: Vec<FieldError>,
}

impl Reader<'_> {
    fn read(&mut self, schema: &Value, value: &Value, at: String) {
        if value.is_null() && may_be_null(schema) {
            return;
        }
        let schema = resolved(schema, self.schemas);
        // Of several variants the parser knows which was meant.
        let kind = types(schema).into_iter().find(|kind| *kind != "null");
        match (kind, value) {
            (Some("object"), Value::Object(members)) => self.members(schema, members, &at),
            (Some("array"), Value::Array(items)) => {
                for (nth, item) in items.iter().enumerate() {
                    self.read(&schema["items"], item, format!("{at}/{nth}"));
                }
            }
            (Some("string"), Value::String(text)) => self.text(schema, text, at),
            (Some("integer"), Value::Number(number)) if number.is_i64() || number.is_u64() => {
                self.number(schema, number.as_f64(), at);
            }
            (Some("number"), Value::Number(number)) => self.number(schema, number.as_f64(), at),
            (Some("boolean"), Value::Bool(_)) | (None, _) => {}
            (Some(kind), _) => self.found.push(FieldError::new(at, not_a(kind))),
        }
    }

    fn members(&mut self, schema: &Value, members: &Map<String, Value>, at: &str) {
        let required = schema["required"].as_array().into_iter().flatten();
        for name in required.filter_map(Value::as_str) {
            if !members.contains_key(name) {
                self.found.push(FieldError::new(
                    at.to_owned() + &domain::pointer(&[name]),
                    "required",
                ));
            }
        }
        for (name, value) in members {
            let below = at.to_owned() + &domain::pointer(&[name]);
            match schema["properties"].get(name) {
                Some(schema) => self.read(schema, value, below),
                None if schema["additionalProperties"] == false => {
                    self.found.push(FieldError::new(below, "unknownMember"));
                }
                None if schema["additionalProperties"].is_object() => {
                    self.read(&schema["additionalProperties"], value, below);
                }
                None => {}
            }
        }
    }

    fn text(&mut self, schema: &Value, text: &str, at: String) {
        if let Some(codes) = schema["enum"].as_array() {
            let codes: Vec<&str> = codes.iter().filter_map(Value::as_str).collect();
            if !codes.contains(&text) {
                let fault = FieldError::new(at, "unknownCode");
                self.found.push(fault.with("allowed", codes.join(", ")));
            }
            return;
        }
        let code = match schema["format"].as_str() {
            Some("uuid") if Uuid::parse_str(text).is_err() => "notAnId",
            Some("date") if text.parse::<NaiveDate>().is_err() => "notADate",
            Some("date-time") if text.parse::<DateTime<FixedOffset>>().is_err() => "notATime",
            _ => return,
        };
        self.found.push(FieldError::new(at, code));
    }

    fn number(&mut self, schema: &Value, number: Option<f64>, at: String) {
        let (min, max) = (&schema["minimum"], &schema["maximum"]);
        if let (Some(least), Some(most), Some(number)) = (min.as_f64(), max.as_f64(), number)
            && !(least..=most).contains(&number)
        {
            let fault = FieldError::new(at, "outOfRange");
            self.found.push(fault.with("min", min).with("max", max));
        }
    }
}

fn not_a(kind: &str) -> &'static str {
    match kind {
        "object" => "notAnObject",
        "array" => "notAList",
        "string" => "notAString",
        "integer" => "notAnInteger",
        "number" => "notANumber",
        "boolean" => "notABoolean",
        _ => "wrongType",
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;
    use serde_json::json;

    use super::*;
    use crate::http::codes::Side;

    #[derive(Deserialize, ToSchema)]
    #[serde(rename_all = "camelCase", deny_unknown_fields)]
    #[allow(dead_code)]
    struct Part {
        on: NaiveDate,
        at: Option<DateTime<FixedOffset>>,
    }

    #[derive(Deserialize, ToSchema)]
    #[serde(rename_all = "camelCase", deny_unknown_fields)]
    #[allow(dead_code)]
    struct Whole {
        person_id: Uuid,
        title: String,
        side: Option<Side>,
        parts: Vec<Part>,
        part: Option<Part>,
        minutes: Option<i32>,
        share: Option<f64>,
        ready: Option<bool>,
    }

    fn told(value: Value) -> Vec<(String, &'static str)> {
        let faults = body::<Whole>(&value).into_iter();
        faults.map(|fault| (fault.pointer, fault.code)).collect()
    }

    #[test]
    fn all_that_is_missing_is_told_at_once() {
        let missing = ["/parts", "/personId", "/title"];
        let mut found = told(json!({}));
        found.sort();
        assert_eq!(found, missing.map(|at| (at.to_owned(), "required")));
    }

    #[test]
    fn each_fault_says_what_would_be_right() {
        let value = json!({
            "personId": "kari", "title": 7, "side": "left", "parts": [{"on": "1.2.2027", "at": "soon"}, 3],
            "part": {"at": null}, "minutes": 1.5, "share": "half", "ready": "yes", "a/b": 1,
        });
        let mut found = told(value);
        found.sort();
        let expected = [
            ("/a~1b", "unknownMember"),
            ("/minutes", "notAnInteger"),
            ("/part/on", "required"),
            ("/parts/0/at", "notATime"),
            ("/parts/0/on", "notADate"),
            ("/parts/1", "notAnObject"),
            ("/personId", "notAnId"),
            ("/ready", "notABoolean"),
            ("/share", "notANumber"),
            ("/side", "unknownCode"),
            ("/title", "notAString"),
        ];
        assert_eq!(found, expected.map(|(at, code)| (at.to_owned(), code)));
        assert_eq!(told(json!([])), [(String::new(), "notAnObject")]);
        let fits = json!({
            "personId": Uuid::nil(), "title": "", "side": null, "parts": [{"on": "2027-02-01"}], "part": null,
            "minutes": -1, "share": 1, "ready": true,
        });
        assert_eq!(told(fits), []);
    }

    #[test]
    fn a_parameter_is_read_as_what_its_schema_says() {
        let told = |schema: Value, text: &str| {
            let found = parameter(&schema, &json!({}), "x", text).into_iter();
            found
                .map(|fault| (fault.pointer, fault.code))
                .collect::<Vec<_>>()
        };
        let limit = json!({"type": ["integer", "null"], "minimum": 1, "maximum": 200});
        assert_eq!(
            told(limit.clone(), "ten"),
            [("?x".to_owned(), "notAnInteger")]
        );
        assert_eq!(told(limit.clone(), "-1"), [("?x".to_owned(), "outOfRange")]);
        assert_eq!(told(limit, "10"), []);
        let day = json!({"oneOf": [{"type": "null"}, {"type": "string", "format": "date"}]});
        assert_eq!(
            told(day.clone(), "2026-02-30"),
            [("?x".to_owned(), "notADate")]
        );
        assert_eq!(told(day, "2026-02-28"), []);
        assert_eq!(
            told(json!({"type": "boolean"}), "1"),
            [("?x".to_owned(), "notABoolean")]
        );
        assert_eq!(told(json!({"type": "string"}), "1"), []);
    }
}
