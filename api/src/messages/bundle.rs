//! The Fluent bundles, parsed once from the files beside this one.

use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};
use unic_langid::LanguageIdentifier;

use super::Language;

const NB: &[&str] = &[
    include_str!("nb/words.ftl"),
    include_str!("nb/guards.ftl"),
    include_str!("nb/fields.ftl"),
    include_str!("nb/problems.ftl"),
    include_str!("nb/letters.ftl"),
    include_str!("nb/results.ftl"),
    include_str!("nb/feedback.ftl"),
];
const NN: &[&str] = &[
    include_str!("nn/words.ftl"),
    include_str!("nn/guards.ftl"),
    include_str!("nn/fields.ftl"),
    include_str!("nn/problems.ftl"),
    include_str!("nn/letters.ftl"),
    include_str!("nn/results.ftl"),
    include_str!("nn/feedback.ftl"),
];
const EN: &[&str] = &[
    include_str!("en/words.ftl"),
    include_str!("en/guards.ftl"),
    include_str!("en/fields.ftl"),
    include_str!("en/problems.ftl"),
    include_str!("en/letters.ftl"),
    include_str!("en/results.ftl"),
    include_str!("en/feedback.ftl"),
];
const SE: &[&str] = &[include_str!("se/words.ftl")];

/// Start of the ids of words that stand in for a missing parameter.
const STAND_IN: &str = "param-";

static BUNDLES: LazyLock<[Bundle; 4]> = LazyLock::new(|| {
    [
        Bundle::new("nb", NB),
        Bundle::new("nn", NN),
        Bundle::new("en", EN),
        Bundle::new("se", SE),
    ]
});

/// The texts of one language.
pub(super) struct Bundle {
    inner: FluentBundle<FluentResource>,
    stand_ins: Vec<(String, String)>,
    #[cfg_attr(not(test), allow(dead_code))]
    pub(super) faults: usize,
}

/// The bundle of a language.
pub(super) fn bundle(language: Language) -> &'static Bundle {
    let [nb, nn, en, se] = &*BUNDLES;
    match language {
        Language::Nb => nb,
        Language::Nn => nn,
        Language::En => en,
        Language::Se => se,
    }
}

/// The files of a language, for the tests that compare them.
#[cfg(test)]
pub(super) fn sources(language: Language) -> &'static [&'static str] {
    match language {
        Language::Nb => NB,
        Language::Nn => NN,
        Language::En => EN,
        Language::Se => SE,
    }
}

impl Bundle {
    fn new(tag: &str, sources: &[&str]) -> Self {
        let locale: LanguageIdentifier = tag.parse().unwrap_or_default();
        let mut inner = FluentBundle::new_concurrent(vec![locale]);
        // The texts go into JSON, where direction marks around parameters would only be in the way.
        inner.set_use_isolating(false);
        let mut faults = 0;
        for source in sources {
            // A broken entry is left out and the rest used; a test sees to it that there is none.
            let resource =
                FluentResource::try_new((*source).to_owned()).unwrap_or_else(|(rest, errors)| {
                    faults += errors.len();
                    rest
                });
            faults += inner
                .add_resource(resource)
                .err()
                .map_or(0, |errors| errors.len());
        }
        let mut bundle = Self {
            inner,
            stand_ins: Vec::new(),
            faults,
        };
        bundle.stand_ins = (sources.iter().flat_map(|source| source.lines()))
            .filter_map(|line| line.strip_prefix(STAND_IN)?.split_once(" = "))
            .map(|(name, word)| (name.to_owned(), word.to_owned()))
            .collect();
        bundle
    }

    pub(super) fn has(&self, id: &str) -> bool {
        self.inner.has_message(id)
    }

    pub(super) fn format(&self, id: &str, params: &[(&str, String)]) -> Option<String> {
        let pattern = self.inner.get_message(id)?.value()?;
        let mut args = FluentArgs::with_capacity(self.stand_ins.len());
        for (name, word) in &self.stand_ins {
            args.set(name.as_str(), word.as_str());
        }
        for (name, value) in params {
            args.set(*name, value.as_str());
        }
        // Errors can only be unknown parameters, which a test rules out.
        let mut errors = Vec::new();
        Some(
            self.inner
                .format_pattern(pattern, Some(&args), &mut errors)
                .into_owned(),
        )
    }
}
