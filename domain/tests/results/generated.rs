//! Many windows, mostly small ones: what may not be seen can't be got by taking away what may.

use crate::*;

/// A small generator of numbers (SplitMix64): the same windows every time.
pub struct Dice(pub u64);

impl Dice {
    pub fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)) % limit
    }

    /// Numbers from 1 to 5, 0 for none; often all alike.
    fn rooms(&mut self, most: u64) -> Vec<i64> {
        let same = self.below(3) == 0;
        let one = 1 + self.below(5);
        let n = self.below(most + 1);
        let number = |dice: &mut Self| match dice.below(12) {
            0 => 0,
            _ if same => one,
            _ => 1 + dice.below(5),
        };
        (0..n)
            .map(|_| i64::try_from(number(self)).unwrap())
            .collect()
    }
}

/// How many gave each number from 1 to 5.
fn histogram(rooms: &[i64]) -> Vec<u64> {
    (1..=5)
        .map(|point| rooms.iter().filter(|room| **room == point).count() as u64)
        .collect()
}

/// What the rules say may be seen of a distribution, from the distribution alone.
fn harmless(histogram: &[u64], least: u64) -> bool {
    let all: u64 = histogram.iter().sum();
    all >= least && !histogram.contains(&all)
}

#[test]
fn a_figure_shows_what_the_rules_let_and_shows_it_right() {
    let mut dice = Dice(5);
    let mut seen = [0; 3];
    for _ in 0..4_000 {
        let rooms = dice.rooms(16);
        let histogram = histogram(&rooms);
        let all: u64 = histogram.iter().sum();
        let figure = themselves(
            &rooms
                .iter()
                .map(|room| answer(0, 0, *room))
                .collect::<Vec<_>>(),
        );
        let figure = figure.figures().questions["room"].clone();
        assert_eq!(
            figure.answered,
            harmless(&histogram, 5).then_some(all),
            "{rooms:?}"
        );
        assert_eq!(figure.mean.is_some(), figure.answered.is_some());
        if let Some(mean) = figure.mean {
            let sum: i64 = rooms.iter().sum();
            assert!(
                (mean - sum as f64 / all as f64).abs() < 0.050_000_1,
                "{rooms:?}"
            );
        }
        let spread = figure.spread.map(|spread| counts(&spread));
        assert_eq!(
            spread,
            harmless(&histogram, 10).then_some(histogram),
            "{rooms:?}"
        );
        seen[usize::from(figure.answered.is_some()) + usize::from(spread.is_some())] += 1;
    }
    assert!(seen.iter().all(|one| *one > 200), "{seen:?}");
}

/// Windows whose answers show in a distribution which window they are of.
struct Marked {
    content: Content,
    sizes: Vec<u64>,
}

const MARKS: [&str; 10] = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"];

impl Marked {
    fn new() -> Self {
        let mut content = content();
        content
            .schema
            .properties
            .insert("length".into(), choice(&MARKS));
        Self {
            content,
            sizes: Vec::new(),
        }
    }

    /// The next window, of so many.
    fn window(&mut self, n: u64) -> Tally {
        let mark = MARKS[self.sizes.len()];
        let one = Answer::from([("length".to_owned(), Given::One(mark.to_owned()))]);
        let answers = vec![one; usize::try_from(n).unwrap()];
        self.sizes.push(n);
        let sheet = Sheet::of(FormKind::VenueAndProgramme, &self.content, &answers);
        sheet.question("length").unwrap().clone()
    }
}

/// Everything that can be seen of two courses over the years: each window's own distribution, each course's pool and
/// the service's, after every window. Windows that stand in the same of these can't be told apart by any sum or
/// difference of them; together they must be enough.
#[test]
fn taking_away_what_was_seen_leaves_nothing_that_may_not_be() {
    let mut dice = Dice(7);
    let mut blocks = 0;
    for _ in 0..300 {
        let mut marked = Marked::new();
        let mut courses = [Vec::new(), Vec::new()];
        let mut seen: Vec<Vec<u64>> = Vec::new();
        for _ in MARKS {
            let at = usize::from(dice.below(3) == 0);
            courses[at].push(marked.window(dice.below(14)));
            let alone = vec![courses[at].last().unwrap().clone()];
            for shown in [vec![alone], vec![courses[at].clone()], courses.to_vec()] {
                seen.extend(pooled(&shown).spread.map(|spread| counts(&spread)));
            }
        }
        let stands_in = |window: usize| seen.iter().map(|one| one[window] > 0).collect::<Vec<_>>();
        for window in 0..MARKS.len() {
            let pattern = stands_in(window);
            if !pattern.contains(&true) {
                continue;
            }
            let like = (0..MARKS.len()).filter(|other| stands_in(*other) == pattern);
            let n: u64 = like.map(|other| marked.sizes[other]).sum();
            assert!(n >= 10, "{:?} of {:?}", n, marked.sizes);
            blocks += u64::from(n > marked.sizes[window]);
        }
    }
    assert!(blocks > 300, "small windows come together: {blocks}");
}

/// What is given need not fit what is asked.
#[test]
fn what_does_not_fit_is_no_answer() {
    let mut dice = Dice(11);
    let keys = [
        "calm", "sure", "room", "length", "came", "again", "", "none",
    ];
    for _ in 0..2_000 {
        let given = |dice: &mut Dice| match dice.below(7) {
            0 => Given::Number(i64::MAX),
            1 => Given::Number(i64::MIN),
            2 => Given::Number(3),
            3 => Given::YesNo(true),
            4 => Given::One("right".into()),
            5 => Given::Any(vec!["bus".into(), "bus".into()]),
            _ => Given::Any(vec!["\u{0}".into(); 300]),
        };
        let answers: Vec<Answer> = (0..dice.below(14))
            .map(|_| {
                keys.iter()
                    .map(|key| ((*key).to_owned(), given(&mut dice)))
                    .collect()
            })
            .collect();
        for figure in course(&answers).figures().questions.values() {
            let all = figure.answered.unwrap_or(0);
            assert!(all <= answers.len() as u64);
            for one in figure.spread.iter().flat_map(|spread| &spread.counts) {
                assert!(one.count <= all);
            }
        }
    }
}
