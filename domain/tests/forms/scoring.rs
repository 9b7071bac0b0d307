use super::super::*;

/// Five questions from 1 to 5, the last two the other way round, three of them needed.
fn scale() -> Scale {
    let keys = ["a", "b", "c", "d", "e"].map(str::to_owned);
    Scale {
        key: "mastery".into(),
        title: texts("Mestring"),
        minimum: 1,
        maximum: 5,
        reversed: keys[3..].to_vec(),
        questions: keys.to_vec(),
        fewest_answered: 3,
    }
}

fn score(scale: &Scale, answers: &[(&str, i64)]) -> Option<(i64, u32, i64)> {
    let answer = |key: &str| answers.iter().find(|(is, _)| *is == key).map(|(_, n)| *n);
    let score = scale.score(answer)?;
    Some((score.sum, score.answered, score.hundredths()))
}

#[test]
fn a_score_is_the_mean_with_reversed_answers_turned_round() {
    // 4 + 5 + 3 + (6 − 2) + (6 − 1) = 21; 21 / 5 = 4.2
    let all = [("a", 4), ("b", 5), ("c", 3), ("d", 2), ("e", 1)];
    assert_eq!(score(&scale(), &all), Some((21, 5, 420)));
    // Everybody in the middle stays in the middle, turned round or not.
    let middle = ["a", "b", "c", "d", "e"].map(|key| (key, 3));
    assert_eq!(score(&scale(), &middle), Some((15, 5, 300)));
    // 1 + 1 + 1 + (6 − 5) + (6 − 5) = 5
    let low = [("a", 1), ("b", 1), ("c", 1), ("d", 5), ("e", 5)];
    assert_eq!(score(&scale(), &low), Some((5, 5, 100)));
}

#[test]
fn a_score_needs_the_fewest_answers_and_takes_the_mean_of_those() {
    // 5 + 4 + (6 − 4) = 11; 11 / 3 = 3.666… = 3.67
    let three = [("a", 5), ("c", 4), ("d", 4)];
    assert_eq!(score(&scale(), &three), Some((11, 3, 367)));
    assert_eq!(score(&scale(), &three[..2]), None);
    assert_eq!(score(&scale(), &[]), None);
    let mut any = scale();
    any.fewest_answered = 0;
    assert_eq!(score(&any, &[]), None, "no mean of nothing");
}

#[test]
fn answers_outside_the_range_or_to_other_questions_count_for_nothing() {
    let four = [("a", 4), ("b", 6), ("c", 0), ("d", 2), ("e", 3), ("x", 5)];
    // 4 + (6 − 2) + (6 − 3) = 11 of three
    assert_eq!(score(&scale(), &four), Some((11, 3, 367)));
}

#[test]
fn a_range_need_not_begin_at_one() {
    let mut pain = scale();
    (pain.minimum, pain.maximum, pain.fewest_answered) = (0, 10, 2);
    // 7 + (10 − 10) = 7; 7 / 2 = 3.5
    assert_eq!(score(&pain, &[("a", 7), ("e", 10)]), Some((7, 2, 350)));
    (pain.minimum, pain.maximum) = (-3, 3);
    // −3 + (0 − 2) = −5; −5 / 2 = −2.5
    assert_eq!(score(&pain, &[("a", -3), ("d", 2)]), Some((-5, 2, -250)));
}

#[test]
fn hundredths_are_rounded_half_up() {
    let hundredths = |sum, answered| Score { sum, answered }.hundredths();
    assert_eq!(hundredths(10, 3), 333);
    assert_eq!(hundredths(20, 3), 667);
    // 33 / 8 = 4.125
    assert_eq!(hundredths(33, 8), 413);
    // −33 / 8 = −4.125: half up is towards zero here
    assert_eq!(hundredths(-33, 8), -412);
}
