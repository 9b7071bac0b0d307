//! Nothing is missing in any language, and nothing is only copied.

use std::collections::BTreeSet;

use domain::codes::{ConclusionPart, MethodFailure, Section, Side};
use domain::lifecycle::{Action, Guard, Subject, TRANSITIONS, Unmet};

use super::bundle::{bundle, sources};
use super::*;
use crate::problems::ProblemCode;

const FULL: [Language; 3] = [Language::Nb, Language::Nn, Language::En];

fn ids(language: Language) -> BTreeSet<&'static str> {
    (sources(language).iter().flat_map(|source| source.lines()))
        .filter_map(|line| Some(line.split_once(" = ")?.0))
        .filter(|id| !id.starts_with(['#', ' ']))
        .collect()
}

#[test]
fn the_files_parse_and_no_id_stands_twice() {
    for language in Language::ALL {
        assert_eq!(bundle(*language).faults, 0, "{language}");
        let lines = sources(*language).iter().flat_map(|source| source.lines());
        let entries = lines.filter(|line| line.contains(" = ")).count();
        assert_eq!(entries, ids(*language).len(), "{language}");
    }
}

#[test]
fn every_language_has_the_ids_of_bokmal() {
    for language in [Language::Nn, Language::En] {
        assert_eq!(ids(Language::Nb), ids(language), "{language}");
    }
    assert!(ids(Language::Se).is_subset(&ids(Language::Nb)));
}

#[test]
fn every_code_has_its_words() {
    let mut wanted: Vec<String> = Vec::new();
    wanted.extend(
        Guard::ALL
            .iter()
            .map(|guard| format!("guard-{}", guard.code())),
    );
    wanted.extend(
        Action::ALL
            .iter()
            .map(|action| format!("action-{}", action.code())),
    );
    wanted.extend(
        Side::ALL
            .iter()
            .map(|side| format!("code-side-{}", side.code())),
    );
    wanted.extend(
        Section::ALL
            .iter()
            .map(|section| format!("code-section-{}", section.code())),
    );
    wanted.extend(
        ConclusionPart::ALL
            .iter()
            .map(|part| format!("code-conclusionPart-{}", part.code())),
    );
    wanted.extend(
        MethodFailure::CODES
            .iter()
            .map(|code| format!("method-{code}")),
    );
    for (machine, codes) in [
        ("need", domain::codes::NeedState::CODES),
        ("course", domain::codes::CourseState::CODES),
        ("plan", domain::codes::PlanState::CODES),
        ("run", domain::codes::RunState::CODES),
        ("enrolment", domain::codes::EnrolmentState::CODES),
        ("form", domain::codes::FormState::CODES),
        ("window", domain::codes::WindowState::CODES),
        ("improvementPoint", domain::codes::PointState::CODES),
    ] {
        wanted.extend(codes.iter().map(|code| format!("state-{machine}-{code}")));
    }
    let themes = domain::codes::FeedbackTheme::CODES.iter();
    wanted.extend(themes.map(|code| format!("code-feedbackTheme-{code}")));
    let points = domain::codes::PointState::CODES.iter();
    wanted.extend(points.map(|code| format!("results-point-{code}")));
    let outcomes = domain::codes::WindowOutcome::CODES.iter();
    wanted.extend(outcomes.map(|code| format!("results-outcome-{code}")));
    let moments = domain::plan::EvaluationTime::CODES.iter();
    wanted.extend(moments.map(|code| format!("results-moment-{code}")));
    let faults = domain::codes::FormFault::CODES.iter();
    wanted.extend(faults.map(|code| format!("field-{code}")));
    for code in ProblemCode::ALL {
        wanted.extend(
            ["title", "detail", "cause", "remedy"]
                .map(|part| format!("problem-{}-{part}", code.code())),
        );
    }
    for language in FULL {
        let missing: Vec<_> = wanted.iter().filter(|id| !has(language, id)).collect();
        assert!(missing.is_empty(), "{language}: {missing:?}");
    }
    // Nor words for codes that no longer exist.
    let known: BTreeSet<&str> = wanted.iter().map(String::as_str).collect();
    let prefixes = [
        "guard-",
        "method-",
        "action-",
        "code-",
        "state-",
        "problem-",
        "results-point-",
        "results-outcome-",
        "results-moment-",
    ];
    let stale: Vec<_> = (ids(Language::Nb).into_iter())
        .filter(|id| prefixes.iter().any(|prefix| id.starts_with(prefix)) && !known.contains(id))
        .collect();
    assert!(stale.is_empty(), "{stale:?}");
    assert!(
        TRANSITIONS
            .iter()
            .all(|row| has(Language::Nb, &format!("action-{}", row.action.code())))
    );
}

#[test]
fn every_message_is_written_in_each_language() {
    use domain::codes::{CapabilityKind, Evidence, MessageKind};
    let parts = ["subject", "text", "short"];
    let kinds = MessageKind::CODES.iter();
    let mut wanted: Vec<String> = kinds
        .flat_map(|kind| parts.map(|part| format!("letter-{kind}-{part}")))
        .collect();
    wanted.extend(
        CapabilityKind::CODES
            .iter()
            .map(|c| format!("letter-title-{c}")),
    );
    wanted.extend(
        Evidence::CODES
            .iter()
            .map(|c| format!("letter-evidence-{c}")),
    );
    for id in wanted {
        for language in FULL {
            assert!(has(language, &id), "{language} {id}");
        }
        // A text message is one, whatever the phone.
        let short = text(&[Language::Nb], &id, &[]).0;
        assert!(
            !id.ends_with("-short") || short.chars().count() < 160,
            "{id}: {short}"
        );
    }
}

#[test]
fn guards_are_written_in_each_language_and_say_what_to_do() {
    for guard in Guard::ALL {
        let id = format!("guard-{}", guard.code());
        let texts = FULL.map(|language| text(&[language], &id, &[]).0);
        assert!(
            texts[0] != texts[1] && texts[1] != texts[2] && texts[0] != texts[2],
            "{id}"
        );
        for sentence in texts {
            assert!(
                sentence.ends_with('.') && sentence.len() < 420,
                "{id}: {sentence}"
            );
        }
    }
}

#[test]
fn no_placeholder_ever_shows() {
    for language in FULL {
        for id in ids(language).into_iter().filter(|id| !id.starts_with('-')) {
            let (words, used) = text(&[language], id, &[]);
            assert_eq!(used, language);
            assert!(
                id == "basis-source" || !words.contains(['{', '}', '$']),
                "{language} {id}: {words}"
            );
        }
    }
}

#[test]
fn parameters_stand_where_they_belong() {
    let (words, _) = text(
        &[Language::Nb],
        "field-tooLong",
        &[("max", "80".to_owned())],
    );
    assert_eq!(words, "Teksten er for lang. Bruk høyst 80 tegn.");
    // A parameter is text and nothing else: it is never read as Fluent.
    let (words, _) = text(
        &[Language::En],
        "problem-badParameter-detail",
        &[("name", "{ $x }".to_owned())],
    );
    assert_eq!(
        words,
        "A parameter or header has a value that can't be read: { $x }."
    );
}

#[test]
fn a_guard_names_its_side_in_the_language_of_the_sentence() {
    let mut missing = Unmet {
        guard: Guard::ProgrammeShared,
        kind: Guard::ProgrammeShared.row().kind,
        subject: Some(Subject::Side(Side::User)),
        params: Vec::new(),
        deviated: false,
    };
    let say = |chain: &[Language], missing: &Unmet| unmet(chain, missing).0;
    assert!(say(&[Language::Nb], &missing).contains("ledes av brukersiden."));
    assert!(say(&[Language::Nn], &missing).contains("leidd av brukarsida."));
    assert!(say(&[Language::En], &missing).contains("led by the user side."));
    assert_eq!(unmet(&negotiate("se"), &missing).1, Language::Nb);
    missing.guard = Guard::Anchored;
    missing.params = vec![("until", "2026-03-01".to_owned())];
    assert!(say(&[Language::Nb], &missing).contains("gikk ut 1.3.2026."));
    assert!(say(&[Language::En], &missing).contains("ended on 1 March 2026."));
}

#[test]
fn our_own_rules_are_called_our_own() {
    let nb = [Language::Nb];
    assert!(
        basis(&nb, Guard::ReasonGiven)
            .0
            .contains("ikke et nasjonalt krav")
    );
    assert!(
        basis(&nb, Guard::SideHasNotApproved)
            .0
            .contains("ikke et nasjonalt krav")
    );
    assert!(
        basis(&nb, Guard::PlanningMeetingHeld)
            .0
            .contains("egen regel")
    );
    assert!(basis(&nb, Guard::TwoUsersPreferred).0.contains("(R3)"));
}

#[test]
fn languages_are_negotiated() {
    use Language::{En, Nb, Nn, Se};
    let cases: &[(&str, &[Language])] = &[
        ("", &[Nb, Nn, En]),
        ("*", &[Nb, Nn, En]),
        ("de-DE", &[Nb, Nn, En]),
        ("no", &[Nb, Nn, En]),
        ("nn-NO", &[Nn, Nb, En]),
        ("nn, en;q=0.9", &[Nn, Nb, En]),
        ("en-GB,nn;q=0.5", &[En, Nn, Nb]),
        ("nn;q=0.5,en", &[En, Nn, Nb]),
        ("se", &[Se, Nb, Nn, En]),
        ("se, nn;q=0.8", &[Se, Nb, Nn, En]),
        ("nb;q=0, en", &[En, Nb, Nn]),
        ("en;q=abc, nn;q=0.2", &[Nn, Nb, En]),
        (";;;,,q=1", &[Nb, Nn, En]),
    ];
    for (header, chain) in cases {
        assert_eq!(negotiate(header), *chain, "{header}");
    }
    assert_eq!(negotiate(&"en,".repeat(100_000)), [En, Nb, Nn]);
}

#[test]
fn sami_falls_back_openly() {
    let chain = negotiate("se");
    assert_eq!(
        text(&chain, "greeting", &[]),
        ("Bures!".to_owned(), Language::Se)
    );
    assert_eq!(text(&chain, "action-approve", &[]).1, Language::Nb);
    assert_eq!(
        text(&chain, "no-such-id", &[]),
        ("no-such-id".to_owned(), Language::Nb)
    );
}

/// What stands between this opening and its closing bracket, cut at the commas outside of others.
fn arguments(code: &str) -> Vec<&str> {
    let (mut depth, mut quoted, mut begun) = (0, false, 0);
    let mut found = Vec::new();
    for (at, letter) in code.char_indices() {
        match letter {
            '"' => quoted = !quoted,
            _ if quoted => {}
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' if depth == 0 => {
                found.push(code[begun..at].trim());
                break;
            }
            ')' | ']' | '}' => depth -= 1,
            ',' if depth == 0 => {
                found.push(code[begun..at].trim());
                begun = at + 1;
            }
            _ => {}
        }
    }
    found
}

/// What makes a wrong member of its arguments.
const MAKERS: &[&str] = &["FieldError::new(", ".must(", "happened(", "fault(", "one("];

/// The codes of wrong members that a source names where it makes one.
fn field_codes(source: &str) -> BTreeSet<&str> {
    let calls = (MAKERS.iter()).flat_map(|maker| source.match_indices(maker));
    let named = calls.flat_map(|(at, maker)| arguments(&source[at + maker.len()..]));
    let literals = named.filter_map(|one| one.strip_prefix('"')?.strip_suffix('"'));
    literals
        .filter(|one| !one.is_empty() && one.chars().all(|letter| letter.is_ascii_alphanumeric()))
        .collect()
}

#[test]
fn every_wrong_member_has_words_in_each_language() {
    let mut folders = vec![std::path::PathBuf::from(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/src"
    ))];
    let mut codes = BTreeSet::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let test = path.ends_with("tests.rs") || path.ends_with("tests");
            if path.is_dir() && !test {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") && !test {
                let source = std::fs::read_to_string(&path).unwrap();
                codes.extend(field_codes(&source).into_iter().map(str::to_owned));
            }
        }
    }
    assert!(codes.len() > 50, "{codes:?}");
    for known in ["tooLong", "oneResponsible", "beforeItsCourse", "cursor"] {
        assert!(codes.contains(known), "{known} is not found any more");
    }
    for code in codes {
        for language in FULL {
            let id = format!("field-{code}");
            assert!(has(language, &id), "{id} in {language}");
        }
    }
}
