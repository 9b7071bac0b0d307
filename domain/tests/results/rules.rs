use std::collections::BTreeMap;

use domain::permissions::View;

use crate::*;

fn rooms(numbers: &[i64]) -> Vec<Answer> {
    numbers.iter().map(|room| answer(0, 0, *room)).collect()
}

#[test]
fn nothing_is_seen_of_four_a_mean_of_five_and_all_of_ten() {
    let numbers = [1, 2, 3, 4, 5, 5, 5, 5, 5, 5];
    assert_eq!(room(&rooms(&numbers[..4])), Figure::default());
    let five = room(&rooms(&numbers[..5]));
    assert_eq!(
        (five.answered, five.mean, five.spread),
        (Some(5), Some(3.0), None)
    );
    assert_eq!(room(&rooms(&numbers[..9])).spread, None);
    let ten = room(&rooms(&numbers));
    assert_eq!((ten.answered, ten.mean), (Some(10), Some(4.0)));
    let spread = ten.spread.unwrap();
    assert_eq!(
        (spread.answered, counts(&spread)),
        (10, vec![1, 1, 1, 1, 6])
    );
    // Squares 9 + 4 + 1 + 0 + 6 over 9: the root of 2.22.
    assert_eq!(spread.deviation, Some(1.5));
}

/// Twelve answers of ones and twos: how many sums are two, three and four tells how many gave one to both.
#[test]
fn how_two_questions_go_together_is_not_told_by_their_scale() {
    let answers: Vec<Answer> = (0..12)
        .map(|at| answer(1 + at % 2, 1 + at / 6, 1 + at / 3 % 2))
        .collect();
    let mut three = content();
    three.scales[0].questions.push("room".into());
    let figure = |content: &Content| {
        let sheet = Sheet::of(FormKind::VenueAndProgramme, content, &answers);
        let alone = sheet.figures().scales["trust"].clone();
        let tally = sheet.scale("trust").unwrap().clone();
        (alone, pooled(&[vec![tally.clone()], vec![tally]]))
    };
    let (alone, pool) = figure(&content());
    assert_eq!((alone.mean, alone.spread), (Some(1.5), None));
    assert_eq!((pool.mean, pool.spread), (Some(1.5), None));
    let (alone, pool) = figure(&three);
    assert!(alone.spread.is_some() && pool.spread.is_some());
}

#[test]
fn whoever_leaves_a_question_out_is_not_counted_there() {
    let answers: Vec<Answer> = (0..12)
        .map(|at| answer(1 + at % 5, 0, if at < 4 { 3 } else { 0 }))
        .collect();
    let figures = course(&answers).figures();
    assert_eq!(figures.questions["calm"].answered, Some(12));
    assert_eq!(figures.questions["room"], Figure::default());
}

#[test]
fn halves_go_up() {
    // 59 of 20: 2.95.
    let answers = [vec![2; 1], vec![3; 19]].concat();
    assert_eq!(room(&rooms(&answers)).mean, Some(3.0));
    // A third, twice, and a half: 2.333… and 2.5 of a scale, five people, 2.4 exactly; thirds are no tenths.
    let scale = |pairs: &[(i64, i64)]| {
        let answers: Vec<Answer> = pairs
            .iter()
            .map(|(calm, sure)| answer(*calm, *sure, 0))
            .collect();
        course(&answers).figures().scales["trust"].mean
    };
    // 1.5 + 2 + 2 + 2 + 2.25 would be 1.95; here 1.5, 2, 2, 2, 2.5: 2.0.
    assert_eq!(scale(&[(1, 2), (2, 0), (2, 0), (2, 2), (2, 3)]), Some(2.0));
    // 1, 1, 1, 1, 1.5, and none: 5.5 of 5 is 1.1.
    assert_eq!(
        scale(&[(1, 1), (1, 0), (1, 1), (1, 1), (1, 2), (0, 0)]),
        Some(1.1)
    );
}

#[test]
fn what_everybody_gave_is_not_told_where_it_is_about_themselves() {
    let all_the_same = vec![answer(4, 2, 3); 12];
    assert_eq!(
        course(&all_the_same).figures().questions["room"].mean,
        Some(3.0)
    );
    let hidden = themselves(&all_the_same).figures();
    assert!(
        hidden
            .questions
            .values()
            .chain(hidden.scales.values())
            .all(|one| *one == Figure::default())
    );
    let mut one_differs = all_the_same;
    one_differs[0] = answer(4, 2, 4);
    let figures = themselves(&one_differs).figures();
    assert_eq!(figures.questions["room"].answered, Some(12));
    // All others are still the same.
    assert_eq!(figures.questions["calm"], Figure::default());
}

#[test]
fn a_scale_does_not_tell_what_its_question_hides_nor_the_other_way() {
    // Everybody is calm at 4; how sure they are varies, and with it the scale.
    let answers: Vec<Answer> = (0..12).map(|at| answer(4, 1 + at % 5, 3)).collect();
    let figures = themselves(&answers).figures();
    assert_eq!(figures.questions["calm"], Figure::default());
    assert_eq!(
        figures.scales["trust"],
        Figure::default(),
        "twice its mean, less that of sure, is 4"
    );
    assert_eq!(figures.questions["sure"].answered, Some(12));
    // The sum is everybody's, its parts are not.
    let answers: Vec<Answer> = (0..12)
        .map(|at| answer(1 + at % 5, 5 - at % 5, 3))
        .collect();
    let figures = themselves(&answers).figures();
    assert_eq!(figures.scales["trust"], Figure::default());
    assert_eq!(figures.questions["calm"], Figure::default());
    assert!(course(&answers).figures().scales["trust"].mean.is_some());
}

#[test]
fn a_question_that_few_or_none_answered_takes_nothing_with_it() {
    for few in [0, 1, 4] {
        let one = |at: i64| answer(if at < few { 4 } else { 0 }, 1 + at % 5, 3);
        let answers: Vec<Answer> = (0..12).map(one).collect();
        let figures = themselves(&answers).figures();
        assert_eq!(figures.questions["calm"], Figure::default());
        assert_eq!(figures.scales["trust"].answered, Some(12), "{few}");
    }
    // Nor does a scale that nobody comes out on.
    let mut strict = content();
    strict.scales[0].fewest_answered = 2;
    let answers: Vec<Answer> = (0..12).map(|at| answer(0, 1 + at % 5, 3)).collect();
    let figures = Sheet::of(FormKind::Other, &strict, &answers).figures();
    assert_eq!(figures.questions["sure"].answered, Some(12));
    assert_eq!(figures.scales["trust"], Figure::default());
}

#[test]
fn choices_have_a_distribution_or_nothing_but_their_number() {
    let chosen = |at: usize| {
        let any: &[&str] = [&["bus"][..], &["bus", "ferry"], &[]][at % 3];
        let any = Given::Any(any.iter().map(|one| (*one).to_owned()).collect());
        let one = Given::One(["short", "right"][at % 2].to_owned());
        BTreeMap::from([
            ("length".to_owned(), one),
            ("came".to_owned(), any),
            ("again".to_owned(), Given::YesNo(!at.is_multiple_of(4))),
        ])
    };
    let answers: Vec<Answer> = (0..12).map(chosen).collect();
    let few = course(&answers[..9]).figures().questions["length"].clone();
    assert_eq!((few.answered, few.mean, few.spread), (Some(9), None, None));
    let figures = course(&answers).figures();
    let counted = |key: &str| counts(figures.questions[key].spread.as_ref().unwrap());
    assert_eq!(counted("length"), [6, 6, 0]);
    // Eight named the bus, four the ferry, all twelve answered.
    assert_eq!(counted("came"), [8, 0, 4]);
    assert_eq!(counted("again"), [9, 3]);
    // Something that everybody named tells of everybody.
    let all_by_bus: Vec<Answer> = (0..12).map(|at| chosen(at % 2)).collect();
    assert_eq!(
        themselves(&all_by_bus).figures().questions["came"],
        Figure::default()
    );
}

#[test]
fn a_text_is_read_by_those_who_read_texts_where_five_wrote() {
    let five: Vec<String> = "abcde".chars().map(String::from).collect();
    assert_eq!(texts(five[..4].to_vec(), View::ResultsAndText), None);
    assert_eq!(texts(five.clone(), View::Results), None);
    assert_eq!(texts(five.clone(), View::ResultsAndText), Some(five));
}

/// So many who have gone from one score to another, in hundredths.
fn pairs(scores: &[(i32, i32)], ends: [&[Answer]; 2]) -> Pairs {
    let [before, after] = ends.map(themselves);
    let [before, after] = [&before, &after].map(|sheet| sheet.scale("trust").unwrap());
    Pairs::of(scores.to_vec(), [before, after])
}

#[test]
fn a_change_is_seen_of_ten_whose_ends_may_be() {
    let varied: Vec<Answer> = (0..12)
        .map(|at| answer(1 + at % 5, 1 + at % 3, 3))
        .collect();
    let same: Vec<Answer> = (0..12).map(|at| answer(4, 1 + at % 5, 3)).collect();
    let scores: Vec<(i32, i32)> = (0..10)
        .map(|at| (200 + 10 * at, 250 + 10 * at + 5 * (at % 2)))
        .collect();
    let ends = [&varied[..], &varied[..]];
    assert!(changed(&[vec![pairs(&scores[..9], ends)]]).is_none());
    assert!(
        changed(&[vec![pairs(&scores, [&varied, &same])]]).is_none(),
        "its end is hidden"
    );
    let change = changed(&[vec![pairs(&scores, [&varied[..10], &varied[..10]])]]).unwrap();
    // Differences 50 and 55 by turns: mean 52.5, deviation 2.635, error 0.833, times 2.262.
    let means = (change.before, change.after);
    assert_eq!((change.pairs, means), (10, (Some(2.5), Some(3.0))));
    assert_eq!(
        (change.difference, change.lower, change.upper),
        (0.53, 0.51, 0.54)
    );
    // Two answered at one end alone: what all gave there, less what the pairs gave, would be theirs. Of five it is
    // what five gave, but their mean is told by no other figure.
    for few in [[&varied[..], &varied[..10]], [&varied[..10], &varied[..]]] {
        assert!(changed(&[vec![pairs(&scores, few)]]).is_none());
    }
    let more: Vec<Answer> = varied.iter().chain(&varied[..3]).cloned().collect();
    let told = changed(&[vec![pairs(&scores, [&more, &varied[..]])]]).unwrap();
    assert_eq!((told.before, told.after), (None, None));
    assert_eq!(told.difference, change.difference);
    let ends = [&varied[..10], &varied[..10]];
    let all_by_fifty: Vec<(i32, i32)> = scores
        .iter()
        .map(|(before, _)| (*before, before + 50))
        .collect();
    assert!(
        changed(&[vec![pairs(&all_by_fifty, ends)]]).is_none(),
        "an interval without width tells of each"
    );
    // Two small runs of one course, together; of two courses, not.
    let (one, other) = (pairs(&scores[..6], ends), pairs(&scores[6..], ends));
    let together = Change {
        before: None,
        after: None,
        ..change
    };
    assert_eq!(changed(&[vec![one.clone(), other.clone()]]), Some(together));
    assert!(changed(&[vec![one], vec![other]]).is_none());
}

#[test]
fn a_pool_takes_in_small_windows_only_when_enough_have_come() {
    let window = |number: i64, n: usize| {
        course(&rooms(&vec![number; n]))
            .question("room")
            .unwrap()
            .clone()
    };
    let (large, six, eight) = (window(1, 12), window(2, 6), window(3, 8));
    let of = |windows: &[&Tally]| pooled(&[windows.iter().map(|one| (*one).clone()).collect()]);
    let spread = |windows: &[&Tally]| of(windows).spread.map(|spread| counts(&spread));
    assert_eq!(spread(&[&six]), None);
    assert_eq!(
        spread(&[&six, &large]),
        Some(vec![12, 0, 0, 0, 0]),
        "six would be what is left"
    );
    assert_eq!(spread(&[&six, &large, &eight]), Some(vec![12, 6, 8, 0, 0]));
    // Its mean may be seen by itself, so it may be in a mean.
    assert_eq!(of(&[&six, &large]).answered, Some(18));
    // Another course's small window does not help.
    let apart = pooled(&[vec![six.clone(), large.clone()], vec![eight.clone()]]);
    assert_eq!(
        apart.spread.map(|spread| counts(&spread)),
        Some(vec![12, 0, 0, 0, 0])
    );
    assert_eq!(apart.answered, Some(26));
}

#[test]
fn a_revised_form_stands_beside_the_former_question_by_question() {
    let mut revised = content();
    revised
        .schema
        .properties
        .insert("room".into(), number(1, 7));
    revised
        .schema
        .properties
        .insert("length".into(), choice(&["long", "right", "endless"]));
    let said = |length: &str| {
        let mut answer = answer(3, 4, 5);
        answer.insert("length".into(), Given::One(length.into()));
        answer
    };
    let former = course(&vec![said("short"); 10]);
    let latter = Sheet::of(
        FormKind::VenueAndProgramme,
        &revised,
        &vec![said("endless"); 10],
    );
    let both = |key: &str| {
        pooled(&[[&former, &latter]
            .map(|one| one.question(key).unwrap().clone())
            .to_vec()])
    };
    assert_eq!(both("calm").answered, Some(20));
    // 5 of 5 and 5 of 7 are not one figure.
    assert_eq!(both("room").answered, Some(10));
    let length = both("length").spread.unwrap();
    let values: Vec<&str> = length.counts.iter().map(|one| one.value.as_str()).collect();
    assert_eq!(
        (values, counts(&length)),
        (
            vec!["short", "right", "long", "endless"],
            vec![10, 0, 0, 10]
        )
    );
}

/// The same people after every session are the same people: what they say adds up, and their number does not.
#[test]
fn who_is_asked_twice_is_one_person() {
    let round = |round: u128, n: usize| {
        let all: Vec<i64> = (0..n).map(|at| 1 + at as i64 % 5).collect();
        let asked = course(&rooms(&all)).question("room").unwrap().clone();
        asked.of_round(uuid::Uuid::from_u128(round))
    };
    let of = |windows: &[Tally]| pooled(&[windows.to_vec()]);
    let twice = of(&[round(1, 6), round(1, 7)]);
    assert_eq!((twice.answered, twice.spread), (Some(13), None));
    let apart = of(&[round(1, 6), round(2, 7)]);
    assert_eq!(apart.spread.map(|spread| spread.answered), Some(13));
    // Nor do three who come five times make a mean.
    assert_eq!(of(&[const { 3 }; 5].map(|n| round(1, n))).answered, None);
    assert_eq!(of(&[round(1, 3), round(2, 3)]).answered, Some(6));
}
