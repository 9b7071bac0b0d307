//! Everything that stands in the way of using a form.

use std::collections::{BTreeMap, BTreeSet};

use super::schema::is_code;
use super::{
    AnswerType, Content, DIALECT, Kind, LARGEST_ANSWER, MOST_QUESTIONS, Question, Scale, Schema,
    Texts,
};
use crate::codes::{FormFault as F, Language};
use crate::pointer;

/// The most findings that are told: whoever has more begins with these.
const MOST_FINDINGS: usize = 100;

/// Something wrong with a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Where: a JSON Pointer (RFC 6901) into the content.
    pub pointer: String,
    /// What.
    pub fault: F,
    /// Numbers and codes for the message, by name.
    pub params: Vec<(&'static str, String)>,
}

/// What keys stood for in versions of a form that have been in use: they stand for it for ever, or answers to two
/// versions would make one figure of two things.
#[derive(Debug, Clone, Default)]
pub struct Earlier {
    /// The kind of each question.
    pub kinds: BTreeMap<String, Kind>,
    /// Each scale.
    pub scales: BTreeMap<String, Scale>,
}

impl Earlier {
    /// Adds a version that has been in use.
    pub fn add(&mut self, content: Content) {
        self.kinds.extend(content.kinds());
        let scales = content.scales.into_iter();
        self.scales.extend(scales.map(|one| (one.key.clone(), one)));
    }
}

/// Everything that is wrong with `content`; nothing if it can be used.
///
/// Looks at each part once, so the time it takes grows with the length of the content and no faster.
#[must_use]
pub fn findings(content: &Content, earlier: &Earlier) -> Vec<Finding> {
    let mut check = Check(Vec::new());
    check.languages(&content.languages);
    check.text("/title", &content.title, &content.languages);
    if let Some(intro) = &content.intro {
        check.text("/intro", intro, &content.languages);
    }
    let schema = &content.schema;
    if schema.properties.len() > MOST_QUESTIONS || schema.definitions.len() > MOST_QUESTIONS {
        check.add_with(
            "/schema",
            F::TooManyQuestions,
            &[("max", MOST_QUESTIONS as u64)],
        );
    } else {
        let kinds = check.schema(schema, &earlier.kinds);
        check.questions(content, &kinds);
        check.scales(content, &kinds, &earlier.scales);
        check.size(&kinds);
    }
    check.licence(content);
    check.0
}

impl Content {
    /// The kind of each question, by its key; of those that are sound.
    #[must_use]
    pub fn kinds(&self) -> BTreeMap<String, Kind> {
        let kind = |(key, node)| Some((String::clone(key), self.schema.kind_of(node).ok()?));
        self.schema.properties.iter().filter_map(kind).collect()
    }

    /// The length of the largest possible answer, in bytes of JSON.
    #[must_use]
    pub fn longest_answer(&self) -> u64 {
        longest(&self.kinds())
    }
}

/// `{"key":value,…}`
fn longest(kinds: &BTreeMap<String, Kind>) -> u64 {
    let member = |(key, kind): (&String, &Kind)| key.len() as u64 + 4 + kind.longest();
    2 + kinds.iter().map(member).sum::<u64>()
}

struct Check(Vec<Finding>);

impl Check {
    fn add(&mut self, pointer: impl Into<String>, fault: F) {
        self.add_with(pointer, fault, &[]);
    }

    fn add_with(&mut self, pointer: impl Into<String>, fault: F, params: &[(&'static str, u64)]) {
        let params = params
            .iter()
            .map(|(name, value)| (*name, value.to_string()));
        self.put(pointer.into(), fault, params.collect());
    }

    fn put(&mut self, pointer: String, fault: F, params: Vec<(&'static str, String)>) {
        if self.0.len() < MOST_FINDINGS {
            self.0.push(Finding {
                pointer,
                fault,
                params,
            });
        }
    }

    fn languages(&mut self, languages: &[Language]) {
        let can = |language: &Language| Texts::LANGUAGES.contains(language);
        let once: BTreeSet<_> = languages.iter().collect();
        if languages.is_empty() || once.len() < languages.len() || !languages.iter().all(can) {
            self.add("/languages", F::Languages);
        }
    }

    fn text(&mut self, pointer: &str, texts: &Texts, languages: &[Language]) {
        let missing = languages
            .iter()
            .filter(|language| texts.get(**language).is_none());
        for language in missing {
            let said = vec![("language", language.code().to_owned())];
            self.put(format!("{pointer}/{language}"), F::TextMissing, said);
        }
    }

    fn schema(
        &mut self,
        schema: &Schema,
        earlier: &BTreeMap<String, Kind>,
    ) -> BTreeMap<String, Kind> {
        if schema.dialect != DIALECT {
            self.add("/schema/$schema", F::Dialect);
        }
        if schema.kind != AnswerType::Object {
            self.add("/schema/type", F::RootNotObject);
        }
        if schema.additional_properties {
            self.add("/schema/additionalProperties", F::AdditionalAnswers);
        }
        if schema.properties.is_empty() {
            self.add("/schema/properties", F::NoQuestions);
        }
        for (name, node) in &schema.definitions {
            if let Err((below, fault)) = schema.kind_of(node) {
                self.add(pointer(&["schema", "$defs", name]) + below, fault);
            }
        }
        let mut kinds = BTreeMap::new();
        for (key, node) in &schema.properties {
            let here = pointer(&["schema", "properties", key]);
            if !is_code(key) {
                self.add(&here, F::Key);
            }
            match schema.kind_of(node) {
                Ok(kind) => {
                    if earlier.get(key).is_some_and(|was| !was.goes_with(&kind)) {
                        self.add(&here, F::KeyOfAnotherKind);
                    }
                    kinds.insert(key.clone(), kind);
                }
                // What is wrong with a definition is said there.
                Err((below, _))
                    if node.reference.is_some() && below != "/$ref" && !below.is_empty() => {}
                Err((below, fault)) => self.add(here + below, fault),
            }
        }
        self.named_once("/schema/required", &schema.required, schema);
        kinds
    }

    /// Keys of questions that the schema has, none of them twice.
    fn named_once(&mut self, pointer: &str, keys: &[String], schema: &Schema) {
        let mut seen = BTreeSet::new();
        for (at, key) in keys.iter().enumerate() {
            if !schema.properties.contains_key(key) {
                self.add(format!("{pointer}/{at}"), F::QuestionUnknown);
            } else if !seen.insert(key) {
                self.add(format!("{pointer}/{at}"), F::QuestionTwice);
            }
        }
    }

    fn questions(&mut self, content: &Content, kinds: &BTreeMap<String, Kind>) {
        let mut shown = BTreeSet::new();
        for (at, question) in content.questions.iter().enumerate() {
            let here = format!("/questions/{at}");
            if !content.schema.properties.contains_key(&question.key) {
                self.add(format!("{here}/key"), F::QuestionUnknown);
            } else if !shown.insert(&question.key) {
                self.add(format!("{here}/key"), F::QuestionTwice);
            }
            self.question(
                &here,
                question,
                kinds.get(&question.key),
                &content.languages,
            );
        }
        for key in content.schema.properties.keys() {
            if !shown.contains(key) {
                self.add(pointer(&["schema", "properties", key]), F::QuestionNotShown);
            }
        }
    }

    fn question(
        &mut self,
        here: &str,
        question: &Question,
        kind: Option<&Kind>,
        languages: &[Language],
    ) {
        self.text(&format!("{here}/text"), &question.text, languages);
        if let Some(help) = &question.help {
            self.text(&format!("{here}/help"), help, languages);
        }
        let labels = |value: &str| format!("{here}{}", pointer(&["labels", value]));
        for (value, label) in &question.labels {
            self.text(&labels(value), label, languages);
        }
        let Some(kind) = kind else { return };
        if !kind.fits(question.widget) {
            self.add(format!("{here}/widget"), F::WidgetMisfit);
        }
        for value in kind.labelled() {
            if !question.labels.contains_key(&value) {
                self.add(labels(&value), F::LabelMissing);
            }
        }
        for value in question.labels.keys().filter(|value| !kind.takes(value)) {
            self.add(labels(value), F::LabelUnknown);
        }
    }

    fn scales(
        &mut self,
        content: &Content,
        kinds: &BTreeMap<String, Kind>,
        earlier: &BTreeMap<String, Scale>,
    ) {
        let mut keys = BTreeSet::new();
        for (at, scale) in content.scales.iter().enumerate() {
            let here = format!("/scales/{at}");
            if !is_code(&scale.key) {
                self.add(format!("{here}/key"), F::Key);
            } else if !keys.insert(&scale.key) {
                self.add(format!("{here}/key"), F::ScaleTwice);
            }
            if earlier.get(&scale.key).is_some_and(|was| !was.is(scale)) {
                self.add(format!("{here}/key"), F::KeyOfAnotherScale);
            }
            self.text(&format!("{here}/title"), &scale.title, &content.languages);
            self.scale(&here, scale, content, kinds);
        }
    }

    fn scale(
        &mut self,
        here: &str,
        scale: &Scale,
        content: &Content,
        kinds: &BTreeMap<String, Kind>,
    ) {
        let Scale {
            minimum,
            maximum,
            questions,
            reversed,
            fewest_answered,
            ..
        } = scale;
        if questions.is_empty() {
            self.add(format!("{here}/questions"), F::ScaleEmpty);
        }
        self.named_once(&format!("{here}/questions"), questions, &content.schema);
        for (at, key) in questions.iter().enumerate() {
            let place = format!("{here}/questions/{at}");
            match kinds.get(key) {
                None => {}
                Some(Kind::Number { least, largest }) if (least, largest) == (minimum, maximum) => {
                }
                Some(Kind::Number { .. }) => self.add(place, F::ScaleRange),
                Some(_) => self.add(place, F::ScaleNotNumber),
            }
        }
        self.named_once(&format!("{here}/reversed"), reversed, &content.schema);
        let asked: BTreeSet<&String> = questions.iter().collect();
        for (at, key) in reversed.iter().enumerate() {
            if !asked.contains(key) {
                self.add(format!("{here}/reversed/{at}"), F::ReversedOutside);
            }
        }
        if !(1..=questions.len() as u64).contains(&u64::from(*fewest_answered)) {
            self.add(format!("{here}/fewestAnswered"), F::FewestAnswered);
        }
    }

    fn size(&mut self, kinds: &BTreeMap<String, Kind>) {
        let longest = longest(kinds);
        if longest > LARGEST_ANSWER {
            let said = [("have", longest), ("max", LARGEST_ANSWER)];
            self.add_with("/schema/properties", F::AnswerTooLarge, &said);
        }
    }

    fn licence(&mut self, content: &Content) {
        let Some(instrument) = &content.instrument else {
            return;
        };
        match &instrument.licence {
            None => self.add("/instrument/licence", F::LicenceMissing),
            Some(licence)
                if licence
                    .valid_to
                    .is_some_and(|last| last < licence.valid_from) =>
            {
                self.add("/instrument/licence/validTo", F::LicenceDates);
            }
            Some(_) => {}
        }
    }
}
