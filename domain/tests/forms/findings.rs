//! What is wrong with questions, texts, labels, scales and licences.

use super::super::*;
use chrono::NaiveDate;

/// What is found after a change to a sound form: pointer and code.
pub fn found(change: impl FnOnce(&mut Content)) -> Vec<(String, FormFault)> {
    let mut content = form();
    change(&mut content);
    let found = findings(&content, &Earlier::default());
    found
        .into_iter()
        .map(|one| (one.pointer, one.fault))
        .collect()
}

#[track_caller]
pub fn only(change: impl FnOnce(&mut Content), pointer: &str, fault: FormFault) {
    assert_eq!(found(change), [(pointer.to_owned(), fault)]);
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap_or_default()
}

#[test]
fn a_sound_form_has_no_finding() {
    assert_eq!(found(|_| ()), []);
}

#[test]
fn questions_are_shown_once_in_a_way_that_fits() {
    let gone = found(|f| f.questions[2].key = "gone".into());
    let unknown = ("/questions/2/key".to_owned(), FormFault::QuestionUnknown);
    let hidden = (
        "/schema/properties/more".to_owned(),
        FormFault::QuestionNotShown,
    );
    assert_eq!(gone, [unknown, hidden]);
    only(
        |f| f.questions[2].widget = Widget::Radio,
        "/questions/2/widget",
        FormFault::WidgetMisfit,
    );
    only(
        |f| f.questions.push(question("safe", Widget::Scale)),
        "/questions/3/key",
        FormFault::QuestionTwice,
    );
}

#[test]
fn every_text_stands_in_every_language_of_the_form() {
    only(|f| f.title.nn = None, "/title/nn", FormFault::TextMissing);
    only(
        |f| f.intro.as_mut().unwrap().en = Some(" ".into()),
        "/intro/en",
        FormFault::TextMissing,
    );
    assert_eq!(found(|f| f.intro = None), [], "no intro is needed");
    only(
        |f| f.questions[0].text.nb = None,
        "/questions/0/text/nb",
        FormFault::TextMissing,
    );
    only(
        |f| f.scales[0].title.nn = None,
        "/scales/0/title/nn",
        FormFault::TextMissing,
    );
    assert_eq!(
        found(|f| (f.languages.pop(), f.title.en = None).1),
        [],
        "not in English"
    );
    for wrong in [vec![], vec![Language::Nb, Language::Nb]] {
        only(|f| f.languages = wrong, "/languages", FormFault::Languages);
    }
    let found = found(|f| f.languages.push(Language::Se));
    assert_eq!(found[0], ("/languages".to_owned(), FormFault::Languages));
}

#[test]
fn labels_stand_at_what_can_be_chosen() {
    let ask = |labels: &'static [&'static str]| {
        move |form: &mut Content| {
            form.schema
                .properties
                .insert("more".into(), choice(&["yes", "no"]));
            form.questions[2].widget = Widget::Radio;
            let labels = labels.iter().map(|value| ((*value).to_owned(), texts("L")));
            form.questions[2].labels = labels.collect();
        }
    };
    assert_eq!(found(ask(&["yes", "no"])), []);
    only(
        ask(&["yes"]),
        "/questions/2/labels/no",
        FormFault::LabelMissing,
    );
    only(
        ask(&["yes", "no", "maybe"]),
        "/questions/2/labels/maybe",
        FormFault::LabelUnknown,
    );
    // A scale may name its ends.
    let ends = |form: &mut Content| {
        form.questions[0].labels = [("1", "lite"), ("5", "mye")]
            .map(|(at, says)| (at.to_owned(), texts(says)))
            .into();
    };
    assert_eq!(found(ends), []);
    only(
        |form| {
            _ = form.questions[0]
                .labels
                .insert("6".into(), texts("for mye"))
        },
        "/questions/0/labels/6",
        FormFault::LabelUnknown,
    );
}

#[test]
fn scales_are_made_of_numbers_of_their_own_range() {
    only(
        |f| f.scales[0].questions.push("gone".into()),
        "/scales/0/questions/2",
        FormFault::QuestionUnknown,
    );
    only(
        |f| f.scales[0].questions.push("safe".into()),
        "/scales/0/questions/2",
        FormFault::QuestionTwice,
    );
    only(
        |f| f.scales[0].questions.push("more".into()),
        "/scales/0/questions/2",
        FormFault::ScaleNotNumber,
    );
    only(
        |f| _ = f.schema.properties.insert("safe".into(), number(0, 5)),
        "/scales/0/questions/0",
        FormFault::ScaleRange,
    );
    only(
        |f| f.scales[0].reversed.push("more".into()),
        "/scales/0/reversed/1",
        FormFault::ReversedOutside,
    );
    only(
        |f| f.scales[0].reversed.extend_from_within(..1),
        "/scales/0/reversed/1",
        FormFault::QuestionTwice,
    );
    for fewest in [0, 3] {
        only(
            |f| f.scales[0].fewest_answered = fewest,
            "/scales/0/fewestAnswered",
            FormFault::FewestAnswered,
        );
    }
    let twice = found(|f| f.scales.push(f.scales[0].clone()));
    assert_eq!(twice, [("/scales/1/key".to_owned(), FormFault::ScaleTwice)]);
    let empty = found(|f| (f.scales[0].questions.clear(), f.scales[0].reversed.clear()).1);
    let codes: Vec<_> = empty.into_iter().map(|(_, fault)| fault).collect();
    assert_eq!(codes, [FormFault::ScaleEmpty, FormFault::FewestAnswered]);
}

/// What is found in a second version of the sound form.
fn in_a_second_version(change: impl FnOnce(&mut Content)) -> Vec<Finding> {
    let mut earlier = Earlier::default();
    earlier.add(form());
    let mut content = form();
    change(&mut content);
    findings(&content, &earlier)
}

#[test]
fn a_key_stands_for_one_kind_of_question_for_ever() {
    let again = |change: fn(&mut Content)| in_a_second_version(change);
    assert_eq!(again(|_| ()), []);
    let other = again(|f| {
        f.schema.properties.insert("more".into(), number(1, 5));
        f.questions[2].widget = Widget::Scale;
    });
    assert_eq!(other.len(), 1);
    assert_eq!(other[0].pointer, "/schema/properties/more");
    assert_eq!(other[0].fault, FormFault::KeyOfAnotherKind);
    let longer = again(|f| _ = f.schema.properties.insert("more".into(), text(900)));
    assert_eq!(longer, [], "a text may become longer");
    // 3 of 5 and 3 of 7 are not the same figure.
    let wider = again(|f| {
        for key in ["safe", "worried"] {
            f.schema.properties.insert(key.into(), number(1, 7));
        }
        f.scales[0].maximum = 7;
    });
    let faults: Vec<_> = wider.into_iter().map(|one| one.fault).collect();
    let kind = FormFault::KeyOfAnotherKind;
    assert_eq!(faults, [kind, kind, FormFault::KeyOfAnotherScale]);
}

#[test]
fn a_key_stands_for_one_scale_for_ever() {
    let again = |change: fn(&mut Content)| {
        let found = in_a_second_version(change);
        let found = found.into_iter().map(|one| (one.pointer, one.fault));
        found.collect::<Vec<_>>()
    };
    let another = [("/scales/0/key".to_owned(), FormFault::KeyOfAnotherScale)];
    let shorter = |f: &mut Content| {
        f.scales[0].questions.pop();
        f.scales[0].reversed.clear();
    };
    assert_eq!(again(shorter), another, "other questions");
    assert_eq!(again(|f| f.scales[0].reversed.clear()), another);
    assert_eq!(again(|f| f.scales[0].fewest_answered = 2), another);
    // What makes no other figure is no other scale.
    let same = |f: &mut Content| {
        f.scales[0].questions.reverse();
        f.scales[0].title = texts("Hvor rolig");
    };
    assert_eq!(again(same), []);
    let new = |f: &mut Content| {
        f.scales[0].fewest_answered = 2;
        f.scales[0].key = "calm2".into();
    };
    assert_eq!(again(new), []);
    assert_eq!(again(|f| f.scales.clear()), []);
}

#[test]
fn an_instrument_needs_a_licence_that_is_in_force() {
    let instrument = |licence| {
        Some(Instrument {
            name: "Skjema X".into(),
            version: "2".into(),
            licence,
        })
    };
    let licence = |from: &str, to: Option<&str>| Licence {
        holder: "Sykehuset".into(),
        reference: "Avtale 12/26".into(),
        valid_from: day(from),
        valid_to: to.map(day),
    };
    only(
        |f| f.instrument = instrument(None),
        "/instrument/licence",
        FormFault::LicenceMissing,
    );
    only(
        |f| f.instrument = instrument(Some(licence("2026-01-02", Some("2026-01-01")))),
        "/instrument/licence/validTo",
        FormFault::LicenceDates,
    );
    let mut content = form();
    assert!(content.usable_on(day("1999-01-01")), "one's own needs none");
    content.instrument = instrument(None);
    assert!(!content.usable_on(day("2026-01-01")));
    content.instrument = instrument(Some(licence("2026-01-02", Some("2026-12-31"))));
    let days = ["2026-01-01", "2026-01-02", "2026-12-31", "2027-01-01"];
    assert_eq!(
        days.map(|on| content.usable_on(day(on))),
        [false, true, true, false]
    );
    content.instrument = instrument(Some(licence("2026-01-02", None)));
    assert!(content.usable_on(day("2099-01-01")));
}

#[test]
fn pointers_are_escaped_and_short_and_findings_few() {
    let name = format!("a/b~{}", "x".repeat(100));
    let wrong = found(|form| _ = form.schema.properties.insert(name, Node::default()));
    let pointer = format!("/schema/properties/a~1b~0{}", "x".repeat(56));
    assert_eq!(wrong[0], (pointer, FormFault::Key));
    let many = found(|form| {
        form.questions = vec![question("gone", Widget::Line); 1000];
    });
    assert_eq!(many.len(), 100);
}
