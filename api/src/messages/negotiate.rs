//! Which language to answer in.

use super::Language;

/// No sensible client names more; the rest is not looked at.
const MOST: usize = 32;

/// Reads an Accept-Language header into the languages to try, best first. Never empty, never an
/// error. Nynorsk and bokmål stand in for each other before English does; Northern Sami falls back
/// to bokmål; without a known language it is bokmål.
#[must_use]
pub fn negotiate(accept_language: &str) -> Vec<Language> {
    let mut wanted: Vec<(u16, Language)> = (accept_language.split(',').take(MOST))
        .filter_map(|part| {
            let mut pieces = part.split(';');
            let language = known(pieces.next()?.trim())?;
            let quality = pieces
                .find_map(|piece| piece.trim().strip_prefix("q="))
                .map_or(1000, quality);
            (quality > 0).then_some((quality, language))
        })
        .collect();
    // Stable: what is named first wins among equals.
    wanted.sort_by_key(|(quality, _)| std::cmp::Reverse(*quality));
    let mut chain = Vec::with_capacity(4);
    let named = wanted
        .into_iter()
        .map(|(_, language)| language)
        .chain([Language::Nb, Language::En]);
    for language in named.flat_map(|language| with_neighbours(language).iter().copied()) {
        if !chain.contains(&language) {
            chain.push(language);
        }
    }
    chain
}

/// The language's tag for Content-Language.
#[must_use]
pub fn tag(language: Language) -> &'static str {
    match language {
        Language::Nb => "nb",
        Language::Nn => "nn",
        Language::En => "en",
        Language::Se => "se",
    }
}

fn with_neighbours(language: Language) -> &'static [Language] {
    match language {
        Language::Nb => &[Language::Nb, Language::Nn],
        Language::Nn => &[Language::Nn, Language::Nb],
        Language::Se => &[Language::Se, Language::Nb, Language::Nn],
        Language::En => &[Language::En],
    }
}

fn known(tag: &str) -> Option<Language> {
    let primary = tag.split(['-', '_']).next()?.to_ascii_lowercase();
    match primary.as_str() {
        // `no` is the macro language: bokmål is what most who send it read.
        "nb" | "no" => Some(Language::Nb),
        "nn" => Some(Language::Nn),
        "en" => Some(Language::En),
        "se" => Some(Language::Se),
        _ => None,
    }
}

/// Thousandths; a quality that can't be read counts as the lowest that is still wanted.
fn quality(text: &str) -> u16 {
    let thousandths = text
        .trim()
        .parse::<f32>()
        .ok()
        .filter(|q| (0.0..=1.0).contains(q))
        .map(|q| q * 1000.0);
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // 0 to 1000 by the filter
    thousandths.map_or(1, |q| q.round() as u16)
}
