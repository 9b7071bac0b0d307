//! What PATCH takes, in the OpenAPI document: `XPatch`, made from `XInput` as a JSON merge patch of it.

use std::collections::BTreeSet;

use serde_json::{Value, json};

/// Gives every PATCH its `XPatch`.
pub fn add(document: &mut Value) {
    let mut patched = BTreeSet::new();
    for item in document["paths"]
        .as_object_mut()
        .into_iter()
        .flat_map(|paths| paths.values_mut())
    {
        let Some(operation) = item.get_mut("patch") else {
            continue;
        };
        let content = &mut operation["requestBody"]["content"]["application/merge-patch+json"];
        let input = content["schema"]["$ref"]
            .as_str()
            .unwrap_or_default()
            .to_owned();
        if let Some(name) = input
            .rsplit('/')
            .next()
            .and_then(|name| name.strip_suffix("Input"))
        {
            content["schema"]["$ref"] = json!(format!("#/components/schemas/{name}Patch"));
            patched.insert(name.to_owned());
        }
    }
    let paths = document["paths"].to_string();
    for name in patched {
        patch_of(document, &name);
        // What is only ever patched needs no schema of its own.
        let used = paths.contains(&format!("schemas/{name}Input\""));
        if let Some(schemas) = document["components"]["schemas"]
            .as_object_mut()
            .filter(|_| !used)
        {
            schemas.remove(&format!("{name}Input"));
        }
    }
}

/// Adds `XPatch` beside `XInput`: members that may be left out may be null, and an object within is
/// patched in its turn. A list is replaced as a whole.
fn patch_of(document: &mut Value, name: &str) -> Option<String> {
    let made = format!("{name}Patch");
    if document["components"]["schemas"].get(&made).is_some() {
        return Some(made);
    }
    let mut patch = document["components"]["schemas"][&format!("{name}Input")].clone();
    let members = patch.as_object_mut()?;
    let required = members.remove("required").unwrap_or_default();
    let about = members.get("description").and_then(Value::as_str);
    let about = format!(
        "A JSON merge patch (RFC 7396): only the members to change; null empties one that may be \
         empty.\n\n{}",
        about.unwrap_or_default()
    );
    members.insert("description".into(), json!(about));
    let properties = members.get_mut("properties").and_then(Value::as_object_mut);
    for (member, schema) in properties.into_iter().flatten() {
        patch_within(document, schema);
        let needed = required
            .as_array()
            .is_some_and(|names| names.contains(&json!(member)));
        if !needed {
            nullable(schema);
        }
    }
    document["components"]["schemas"][&made] = patch;
    Some(made)
}

/// Turns a reference to an object's input into one to its patch.
fn patch_within(document: &mut Value, schema: &mut Value) {
    let variants = schema.get_mut("oneOf").and_then(Value::as_array_mut);
    for variant in variants.into_iter().flatten() {
        patch_within(document, variant);
    }
    let input = schema["$ref"]
        .as_str()
        .and_then(|path| {
            path.strip_prefix("#/components/schemas/")?
                .strip_suffix("Input")
        })
        .map(str::to_owned);
    let of_object = |name: &String| {
        document["components"]["schemas"][format!("{name}Input")]
            .get("properties")
            .is_some()
    };
    if let Some(patch) = input
        .filter(of_object)
        .and_then(|name| patch_of(document, &name))
    {
        schema["$ref"] = json!(format!("#/components/schemas/{patch}"));
    }
}

fn nullable(schema: &mut Value) {
    match &schema["type"] {
        Value::String(one) if one != "null" => schema["type"] = json!([one, "null"]),
        Value::Null if schema.get("$ref").is_some() => {
            *schema = json!({ "oneOf": [{ "type": "null" }, schema] });
        }
        _ => {}
    }
    if let Some(values) = schema.get_mut("enum").and_then(Value::as_array_mut) {
        values.push(Value::Null);
    }
}
