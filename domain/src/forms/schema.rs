//! The narrow kind of JSON Schema that a form is written in.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Kind, LARGEST_NUMBER, LONGEST_TEXT, MOST_OPTIONS};
use crate::code_list;
use crate::codes::FormFault;

/// The one dialect.
pub const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";

/// Where a `$ref` may lead.
const DEFINITIONS: &str = "#/$defs/";

code_list! {
    /// The types of JSON that an answer can have.
    pub enum AnswerType: "answerType" {
        Object = "object": "The whole answer, and nothing within it.",
        String = "string": "A text, or one of several values.",
        Integer = "integer": "A whole number.",
        Boolean = "boolean": "Yes or no.",
        Array = "array": "Any of several values.",
    }
}

/// The schema of a whole answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Schema {
    /// The dialect: [`DIALECT`].
    #[serde(rename = "$schema")]
    pub dialect: String,
    /// The type: an object.
    #[serde(rename = "type")]
    pub kind: AnswerType,
    /// Each question's answer, by its key.
    pub properties: BTreeMap<String, Node>,
    /// The questions that must be answered.
    #[serde(default)]
    pub required: Vec<String>,
    /// Whether there may be answers that no question asks for: never.
    pub additional_properties: bool,
    /// What several questions share.
    #[serde(rename = "$defs", default, skip_serializing_if = "BTreeMap::is_empty")]
    pub definitions: BTreeMap<String, Node>,
}

impl Default for Schema {
    fn default() -> Self {
        Self {
            dialect: DIALECT.to_owned(),
            kind: AnswerType::Object,
            properties: BTreeMap::new(),
            required: Vec::new(),
            additional_properties: false,
            definitions: BTreeMap::new(),
        }
    }
}

/// The schema of one answer. Which members belong together, the check decides.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Node {
    /// Another schema in its place.
    #[serde(rename = "$ref", skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// The type.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<AnswerType>,
    /// Of a text: the only values.
    #[serde(rename = "enum", skip_serializing_if = "Option::is_none")]
    pub options: Option<Vec<String>>,
    /// Of a text: the fewest letters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_length: Option<u32>,
    /// Of a text: the most letters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_length: Option<u32>,
    /// Of a text: what it must match.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pattern: Option<String>,
    /// Of a number: the least.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub minimum: Option<i64>,
    /// Of a number: the largest.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub maximum: Option<i64>,
    /// Of a list: what it is a list of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub items: Option<Box<Node>>,
    /// Of a list: the fewest entries.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_items: Option<u32>,
    /// Of a list: the most entries.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_items: Option<u32>,
    /// Of a list: whether no entry stands twice.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unique_items: Option<bool>,
}

/// Something wrong with one answer's schema: where below it, and what.
pub(super) type Wrong = (&'static str, FormFault);

impl Schema {
    /// What kind of answer `node` takes.
    ///
    /// # Errors
    /// The first thing that is wrong with it. Definitions are followed at most once each.
    pub(super) fn kind_of(&self, node: &Node) -> Result<Kind, Wrong> {
        let node = self.resolved(node)?;
        let kind = node.kind.ok_or(("", FormFault::TypeMissing))?;
        misplaced(node, kind)?;
        match kind {
            AnswerType::Object => Err(("/type", FormFault::TooDeep)),
            AnswerType::Boolean => Ok(Kind::YesNo),
            AnswerType::Integer => number(node),
            AnswerType::String if node.options.is_some() => choice(node),
            AnswerType::String => text(node),
            AnswerType::Array => self.choices(node),
        }
    }

    /// The schema that a node's `$ref`s lead to; the node itself if it has none.
    fn resolved<'a>(&'a self, node: &'a Node) -> Result<&'a Node, Wrong> {
        let mut here = node;
        for _ in 0..=self.definitions.len() {
            let Some(reference) = &here.reference else {
                return Ok(here);
            };
            let alone = Node {
                reference: here.reference.clone(),
                ..Node::default()
            };
            if *here != alone {
                return Err(("", FormFault::ReferenceWithOthers));
            }
            if !reference.starts_with('#') {
                return Err(("/$ref", FormFault::RemoteReference));
            }
            let name = reference.strip_prefix(DEFINITIONS);
            let target = name.and_then(|name| self.definitions.get(name));
            here = target.ok_or(("/$ref", FormFault::UnknownReference))?;
        }
        Err(("/$ref", FormFault::Recursion))
    }

    fn choices(&self, node: &Node) -> Result<Kind, Wrong> {
        let items = node.items.as_ref().ok_or(("", FormFault::TypeMissing))?;
        let (Some(most), fewest) = (node.max_items, node.min_items.unwrap_or(0)) else {
            return Err(("", FormFault::Unbounded));
        };
        if most == 0 || most as usize > MOST_OPTIONS || fewest > most {
            return Err(("/maxItems", FormFault::BoundsWrong));
        }
        let items = self.resolved(items);
        let items = items.map_err(|(_, fault)| ("/items", fault))?;
        // A list of lists could be its own entry, without end.
        if items.kind == Some(AnswerType::Array) {
            return Err(("/items", FormFault::TooDeep));
        }
        match self.kind_of(items) {
            Ok(Kind::Choice { options }) => Ok(Kind::Choices { options, most }),
            Ok(_) => Err(("/items", FormFault::Options)),
            Err((_, fault)) => Err(("/items", fault)),
        }
    }

    /// The patterns of the schema, each with its pointer: whether they are any, an engine must say.
    pub fn patterns(&self) -> impl Iterator<Item = (String, &str)> {
        let properties = self.properties.iter().map(|named| ("properties", named));
        let shared = self.definitions.iter().map(|named| ("$defs", named));
        properties.chain(shared).filter_map(|(place, (key, node))| {
            let pointer = crate::pointer(&["schema", place, key, "pattern"]);
            Some((pointer, node.pattern.as_deref()?))
        })
    }
}

/// Refuses keywords that mean nothing for the type: somebody believes that they bound the answer.
fn misplaced(node: &Node, kind: AnswerType) -> Result<(), Wrong> {
    let free_text = kind == AnswerType::String && node.options.is_none();
    let (number, list) = (kind == AnswerType::Integer, kind == AnswerType::Array);
    let there = [
        ("/enum", node.options.is_some(), kind == AnswerType::String),
        ("/minLength", node.min_length.is_some(), free_text),
        ("/maxLength", node.max_length.is_some(), free_text),
        ("/pattern", node.pattern.is_some(), free_text),
        ("/minimum", node.minimum.is_some(), number),
        ("/maximum", node.maximum.is_some(), number),
        ("/items", node.items.is_some(), list),
        ("/minItems", node.min_items.is_some(), list),
        ("/maxItems", node.max_items.is_some(), list),
        ("/uniqueItems", node.unique_items.is_some(), list),
    ];
    let wrong = there.iter().find(|(_, there, fits)| *there && !fits);
    wrong.map_or(Ok(()), |(at, ..)| Err((at, FormFault::KeywordMisplaced)))
}

fn number(node: &Node) -> Result<Kind, Wrong> {
    let (Some(least), Some(largest)) = (node.minimum, node.maximum) else {
        return Err(("", FormFault::Unbounded));
    };
    let range = -LARGEST_NUMBER..=LARGEST_NUMBER;
    if least > largest || !range.contains(&least) || !range.contains(&largest) {
        return Err(("/maximum", FormFault::BoundsWrong));
    }
    Ok(Kind::Number { least, largest })
}

fn text(node: &Node) -> Result<Kind, Wrong> {
    let most = node.max_length.ok_or(("", FormFault::Unbounded))?;
    if most == 0 || most > LONGEST_TEXT || node.min_length.unwrap_or(0) > most {
        return Err(("/maxLength", FormFault::BoundsWrong));
    }
    let long = |pattern: &String| pattern.chars().count() > super::LONGEST_PATTERN;
    if node.pattern.as_ref().is_some_and(long) {
        return Err(("/pattern", FormFault::Pattern));
    }
    Ok(Kind::Text { most })
}

fn choice(node: &Node) -> Result<Kind, Wrong> {
    let options = node.options.clone().unwrap_or_default();
    let mut sorted: Vec<_> = options.iter().collect();
    sorted.sort_unstable();
    sorted.dedup();
    let once = sorted.len() == options.len();
    let few = (1..=MOST_OPTIONS).contains(&options.len());
    if !once || !few || !options.iter().all(|option| is_code(option)) {
        return Err(("/enum", FormFault::Options));
    }
    Ok(Kind::Choice { options })
}

/// Letters and digits in camelCase, at most 40: keys of questions and scales, and what can be chosen.
pub(super) fn is_code(text: &str) -> bool {
    text.len() <= 40
        && text.starts_with(|first: char| first.is_ascii_lowercase())
        && text.chars().all(|letter| letter.is_ascii_alphanumeric())
}
