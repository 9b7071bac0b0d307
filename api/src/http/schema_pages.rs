//! Schemas for people: what a value is, and the members of an object, each with its meaning.

use std::fmt::Write;

use serde_json::Value;

use super::docs_pages::markdown;
use super::html::escape;

/// The title and page of one schema; none if there is no such schema.
pub fn schema(document: &Value, name: &str) -> Option<(String, String)> {
    let schema = document["components"]["schemas"].get(name)?;
    let shown = match example(document, schema) {
        Some(example) => format!(
            "<h2 id=\"example\">Example</h2>\n\
             <pre tabindex=\"0\" role=\"region\" aria-label=\"Example\"><code>{}</code></pre>\n",
            escape(&example)
        ),
        None => String::new(),
    };
    let title = escape(name);
    let page = format!(
        "<p class=\"crumbs\"><a href=\"/docs/operations\">Operations</a> › Schemas</p>\n\
         <h1>{title}</h1>\n{}<p class=\"aside\">{}</p>\n{}{shown}",
        markdown(schema["description"].as_str().unwrap_or_default()),
        kind(schema),
        table(document, schema),
    );
    Some((title, page))
}

/// The members of an object, or of each object of a list; empty for anything else.
pub fn table(document: &Value, schema: &Value) -> String {
    let schema = reference(document, schema);
    let schema = match schema.get("items") {
        Some(items) => reference(document, items),
        None => schema,
    };
    let required = |name: &String| {
        let mut names = schema["required"].as_array().into_iter().flatten();
        names.any(|required| required == name)
    };
    let rows: String = members(&schema["properties"])
        .map(|(name, member)| {
            let about = member["description"].as_str().unwrap_or_default();
            described(name, &kind(member), required(name), about)
        })
        .collect();
    match rows.is_empty() {
        true => String::new(),
        false => format!("<dl class=\"members\">\n{rows}</dl>\n"),
    }
}

/// One member or parameter: name, kind (HTML already), whether it is needed, what it is.
pub fn described(name: &str, kind: &str, required: bool, about: &str) -> String {
    let needed = match required {
        true => " <strong>required</strong>",
        false => "",
    };
    format!(
        "<dt><code>{}</code> <span class=\"kind\">{kind}</span>{needed}</dt>\n<dd>{}</dd>\n",
        escape(name),
        markdown(about)
    )
}

/// What a value may be, in words, as HTML: `string (date), or null`, with links to named schemas.
pub fn kind(schema: &Value) -> String {
    if let Some(name) = name(schema) {
        let name = escape(name);
        return format!("<a href=\"/docs/schemas/{name}\">{name}</a>");
    }
    if let Some(items) = schema.get("items") {
        return format!("list of {}{}", kind(items), or_null(schema));
    }
    let variants = schema["oneOf"].as_array().or(schema["anyOf"].as_array());
    if let Some(variants) = variants {
        let kinds: Vec<String> = variants.iter().map(kind).collect();
        return kinds.join(" or ");
    }
    let types = match &schema["type"] {
        Value::String(one) => one.clone(),
        Value::Array(all) => {
            let all = all.iter().filter_map(Value::as_str);
            all.filter(|one| *one != "null")
                .collect::<Vec<_>>()
                .join(" or ")
        }
        _ => "anything".to_owned(),
    };
    let mut out = escape(&types);
    let limits = limits(schema);
    if !limits.is_empty() {
        _ = write!(out, " ({})", limits.join(", "));
    }
    let values = schema["enum"].as_array().into_iter().flatten();
    let values: Vec<String> = values
        .filter_map(|value| Some(format!("<code>{}</code>", escape(value.as_str()?))))
        .collect();
    if !values.is_empty() {
        out = values.join(" | ");
    }
    out + or_null(schema)
}

fn or_null(schema: &Value) -> &'static str {
    let nullable = schema["type"]
        .as_array()
        .is_some_and(|all| all.iter().any(|one| one == "null"));
    if nullable { " or null" } else { "" }
}

fn limits(schema: &Value) -> Vec<String> {
    let mut said = Vec::new();
    if let Some(format) = schema["format"]
        .as_str()
        .filter(|format| !format.starts_with("int"))
    {
        said.push(escape(format));
    }
    for (least, most, unit) in [
        ("minLength", "maxLength", " characters"),
        ("minimum", "maximum", ""),
        ("minItems", "maxItems", " items"),
    ] {
        let number = |name: &str| schema[name].as_number().map(ToString::to_string);
        match (number(least), number(most)) {
            (Some(least), Some(most)) => said.push(format!("{least} to {most}{unit}")),
            (Some(least), None) => said.push(format!("at least {least}{unit}")),
            (None, Some(most)) => said.push(format!("at most {most}{unit}")),
            (None, None) => {}
        }
    }
    if let Some(pattern) = schema["pattern"].as_str() {
        said.push(format!("<code>{}</code>", escape(pattern)));
    }
    said
}

/// The example of a schema as indented JSON.
pub fn example(document: &Value, schema: &Value) -> Option<String> {
    let found = reference(document, schema).get("example")?;
    serde_json::to_string_pretty(found).ok()
}

/// What a `$ref` points to; the value itself if it is none.
pub fn reference<'a>(document: &'a Value, value: &'a Value) -> &'a Value {
    let path = value["$ref"]
        .as_str()
        .and_then(|path| path.strip_prefix('#'));
    path.and_then(|path| document.pointer(path))
        .unwrap_or(value)
}

fn name(schema: &Value) -> Option<&str> {
    schema["$ref"].as_str()?.rsplit('/').next()
}

/// The members of an object; none of anything else.
pub fn members(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flatten()
}
