//! Examples of answers that hold others, in the OpenAPI document: put together from the examples of what they
//! hold, so that no page and no plan has to be written out twice.

use serde_json::{Map, Value, json};

/// Gives every answer in JSON that has no example of its own the one that its members make.
pub fn add(document: &mut Value) {
    let mut made = Vec::new();
    let schemas = Schemas(&document["components"]["schemas"]);
    for name in answers(document) {
        let schema = &schemas.0[&name];
        let example = match schema.get("example") {
            Some(own) => Some(schemas.alone(schema, own)),
            None => schemas.of(schema),
        };
        made.extend(example.map(|example| (name, example)));
    }
    for (name, example) in made {
        document["components"]["schemas"][&name]["example"] = example;
    }
}

/// The names of the schemas in which operations answer.
fn answers(document: &Value) -> Vec<String> {
    let paths = document["paths"].as_object().into_iter().flatten();
    let operations = paths.flat_map(|(_, item)| item.as_object().into_iter().flatten());
    let answers =
        operations.flat_map(|(_, one)| one["responses"].as_object().into_iter().flatten());
    let media = answers.filter(|(status, _)| status.starts_with('2'));
    let schemas = media.map(|(_, answer)| &answer["content"]["application/json"]["schema"]);
    schemas.filter_map(named).map(str::to_owned).collect()
}

/// The schema that another one refers to.
fn named(schema: &Value) -> Option<&str> {
    schema["$ref"]
        .as_str()?
        .strip_prefix("#/components/schemas/")
}

/// What a member's description says of lists: nearly every resource has a member that is there when one is
/// read and not in lists, or the other way round.
#[derive(PartialEq)]
enum Shown {
    Always,
    Alone,
    Listed,
}

fn shown(member: &Value) -> Shown {
    let variants = member["oneOf"].as_array().into_iter().flatten();
    let all = std::iter::once(member).chain(variants);
    let words = all
        .filter_map(|one| one["description"].as_str())
        .flat_map(str::split_whitespace);
    let text = words.collect::<Vec<_>>().join(" ").to_lowercase();
    match () {
        () if text.starts_with("in lists: ") => Shown::Listed,
        () if text.ends_with("null in lists.") => Shown::Alone,
        () => Shown::Always,
    }
}

struct Schemas<'a>(&'a Value);

impl Schemas<'_> {
    /// The example of a schema: its own, or made of what it holds; none if that says too little.
    fn of(&self, schema: &Value) -> Option<Value> {
        if let Some(own) = schema.get("example") {
            return Some(own.clone());
        }
        if let Some(name) = named(schema) {
            return self.of(&self.0[name]);
        }
        if let Some(members) = schema["properties"].as_object() {
            let each = members
                .iter()
                .map(|(name, member)| Some((name.clone(), self.of(member)?)));
            return each.collect::<Option<Map<_, _>>>().map(Value::Object);
        }
        if let Some(item) = schema.get("items").filter(|_| schema["type"] == "array") {
            return self
                .of(item)
                .map(|example| json!([self.listed(item, example)]));
        }
        let may_be_null = schema["oneOf"]
            .as_array()
            .is_some_and(|all| all.contains(&json!({ "type": "null" })))
            || schema["type"]
                .as_array()
                .is_some_and(|all| all.contains(&json!("null")));
        may_be_null.then_some(Value::Null)
    }

    /// The example of what is there: of the variants of a member that may be null, the other one.
    fn present(&self, member: &Value) -> Option<Value> {
        if let Some(variants) = member["oneOf"].as_array() {
            return variants
                .iter()
                .find_map(|one| self.of(&self.0[named(one)?]));
        }
        let item = member.get("items")?;
        Some(json!([self.of(item)?]))
    }

    /// An example of one that is read alone: with what is told of it only then.
    fn alone(&self, schema: &Value, example: &Value) -> Value {
        self.with(schema, example.clone(), &Shown::Alone, &Shown::Listed)
    }

    /// An example of one among others.
    fn listed(&self, item: &Value, example: Value) -> Value {
        let schema = named(item).map_or(item, |name| &self.0[name]);
        self.with(schema, example, &Shown::Listed, &Shown::Alone)
    }

    fn with(&self, schema: &Value, mut example: Value, told: &Shown, untold: &Shown) -> Value {
        for (name, member) in schema["properties"].as_object().into_iter().flatten() {
            let Some(kept) = example.get_mut(name) else {
                continue;
            };
            if shown(member) == *untold {
                *kept = Value::Null;
            } else if shown(member) == *told && kept.is_null() {
                *kept = self.present(member).unwrap_or_default();
            }
        }
        example
    }
}
