//! Whether orders agree more than chance would have it.
//!
//! Every order in which answers lie is held against every order in which people came, in four ways:
//!
//! - *places*: how many stand at the same place in both. Of two orders that have nothing to do with each other one
//!   does, whatever their length (fixed points of a permutation: Poisson with mean 1, or below it in the tail).
//! - *neighbours*: how many stand right behind the same one as in the other. Again one, at most. It finds what was
//!   turned round as a wheel is, or cut and laid together otherwise, where no place agrees any more.
//! - *the longest row*: how many at most stand in the other's order, whatever stands between them. Its distribution
//!   is exact, by Schensted's theorem and the hook-length formula. It finds the half that keep their order.
//! - *rank correlation*: Kendall's tau, with mean 0 and variance 2(2n + 5) / 9n(n − 1), and close to normal once it
//!   is summed over all runs. It finds what is nearly in order, though nothing stands in its place.
//!
//! Each of them forwards and backwards, summed over all runs. The attack counts as found when any of its looks is
//! less likely than three sigma, all of them together (Bonferroni).

/// Less likely than this on one side is three sigma.
const THREE_SIGMA: f64 = 0.001_35;
/// Looks at one comparison: four ways, forwards and backwards.
const LOOKS: usize = 8;

/// An order of all people, run by run, under the name by which a finding is told. People are numbers.
#[derive(Clone)]
pub struct Order {
    pub name: String,
    pub runs: Vec<Vec<i64>>,
}

/// Two orders to be held against each other.
pub type Comparison<'a> = (&'a Order, &'a Order);

/// Everything of one kind against everything of the other.
pub fn each<'a>(some: &'a [Order], others: &'a [Order]) -> Vec<Comparison<'a>> {
    let against = |one| others.iter().map(move |other| (one, other));
    some.iter().flat_map(against).collect()
}

/// What is found in these comparisons, when there are `family` of them in all.
pub fn found(comparisons: &[Comparison<'_>], family: usize) -> Vec<String> {
    assert!(comparisons.len() <= family);
    let rare = THREE_SIGMA / (LOOKS * family) as f64;
    let rows = comparisons.first().map_or(Vec::new(), |(order, _)| {
        rows_of_all(order.runs.len(), order.runs[0].len())
    });
    let mut found = Vec::new();
    for (one, other) in comparisons {
        assert_eq!(one.runs.len(), other.runs.len());
        for way in ["forwards", "backwards"] {
            let ranks = one.runs.iter().zip(&other.runs);
            let ranks: Vec<_> = ranks
                .map(|(one, other)| ranks_in(one, other, way))
                .collect();
            for (look, chance) in looks(&ranks, &rows) {
                if chance < rare {
                    let names = format!("{} against {}", one.name, other.name);
                    found.push(format!("{names}, {look} {way}: {chance:e} by chance"));
                }
            }
        }
    }
    found
}

/// At which places of the other order those of the one stand.
fn ranks_in(one: &[i64], other: &[i64], way: &str) -> Vec<usize> {
    assert_eq!(one.len(), other.len());
    let place = |person| {
        let place = other.iter().position(|known| known == person);
        place.expect("both hold the same people")
    };
    let ranks = one.iter().map(place);
    match way {
        "backwards" => ranks.map(|rank| one.len() - 1 - rank).collect(),
        _ => ranks.collect(),
    }
}

/// How likely chance is to agree at least as much, look by look.
fn looks(runs: &[Vec<usize>], rows: &[f64]) -> [(&'static str, f64); 4] {
    let sum = |of: fn(&[usize]) -> usize| runs.iter().map(|ranks| of(ranks)).sum::<usize>();
    let places = sum(|ranks| {
        ranks
            .iter()
            .enumerate()
            .filter(|(at, rank)| at == *rank)
            .count()
    });
    let neighbours = sum(|ranks| {
        ranks
            .windows(2)
            .filter(|pair| pair[0] + 1 == pair[1])
            .count()
    });
    let row = sum(longest_row);
    let taus = runs.iter().map(|ranks| tau(ranks)).sum::<f64>();
    let variance: f64 = runs
        .iter()
        .map(|ranks| tau_variance(ranks.len() as f64))
        .sum();
    [
        ("places", at_least(places, runs.len() as f64)),
        ("neighbours", at_least(neighbours, runs.len() as f64)),
        ("longest row", rows[row..].iter().sum()),
        ("rank correlation", above(taus / variance.sqrt())),
    ]
}

/// How many of them at most stand in the order 0, 1, 2 … among themselves.
fn longest_row(ranks: &[usize]) -> usize {
    let mut rows: Vec<usize> = Vec::new();
    for (at, rank) in ranks.iter().enumerate() {
        let before = (0..at).filter(|before| ranks[*before] < *rank);
        let before = before.map(|before| rows[before]).max();
        rows.push(1 + before.unwrap_or(0));
    }
    rows.into_iter().max().unwrap_or(0)
}

/// How likely each sum of the longest rows of so many runs is.
fn rows_of_all(runs: usize, each: usize) -> Vec<f64> {
    let mut one = vec![0.0; each + 1];
    shapes(each, &mut Vec::new(), &mut one);
    let mut all = vec![1.0];
    for _ in 0..runs {
        let mut next = vec![0.0; all.len() + each];
        for (sum, likely) in all.iter().enumerate() {
            for (row, more) in one.iter().enumerate() {
                next[sum + row] += likely * more;
            }
        }
        all = next;
    }
    all
}

/// Goes through all shapes of so many boxes, beginning with these rows. As many orders have a longest row of a shape's
/// first as the square of how many tableaux it has: of n!, n! through the square of the product of its hooks.
fn shapes(left: usize, rows: &mut Vec<usize>, likely: &mut [f64]) {
    if left > 0 {
        for row in 1..=left.min(rows.last().copied().unwrap_or(left)) {
            rows.push(row);
            shapes(left - row, rows, likely);
            rows.pop();
        }
        return;
    }
    let boxes = (0..rows.len()).flat_map(|down| (0..rows[down]).map(move |across| (down, across)));
    let mut whole = 1.0;
    for (nth, (down, across)) in boxes.enumerate() {
        let below = rows[down + 1..].iter().filter(|row| **row > across).count();
        let hook = (rows[down] - across + below) as f64;
        whole *= (nth + 1) as f64 / (hook * hook);
    }
    likely[rows[0]] += whole;
}

/// Kendall's tau against the order 0, 1, 2 …
fn tau(ranks: &[usize]) -> f64 {
    let pairs = |first: usize| ranks[first + 1..].iter().map(move |second| (first, second));
    let signs = (0..ranks.len()).flat_map(pairs);
    let signs = signs.map(|(first, second)| if *second > ranks[first] { 1.0 } else { -1.0 });
    let n = ranks.len() as f64;
    signs.sum::<f64>() / (n * (n - 1.0) / 2.0)
}

fn tau_variance(n: f64) -> f64 {
    2.0 * (2.0 * n + 5.0) / (9.0 * n * (n - 1.0))
}

/// The probability of so many or more where `mean` are expected, by Poisson.
fn at_least(many: usize, mean: f64) -> f64 {
    let mut term = (-mean).exp();
    for at in 1..=many {
        term *= mean / at as f64;
    }
    // From the first that counts upwards: what is summed up is never the small rest of one.
    let (mut tail, mut at) = (0.0, many as f64);
    while term > f64::MIN_POSITIVE && (term > tail * 1e-17 || at < mean) {
        tail += term;
        at += 1.0;
        term *= mean / at;
    }
    tail
}

/// The probability that a normal number lies above `z`: never too small (Abramowitz and Stegun 26.2.12, the upper
/// bound), which lets the attack find less and not more.
fn above(z: f64) -> f64 {
    if z <= 1.0 {
        return 0.5;
    }
    (-z * z / 2.0).exp() / (z * (2.0 * std::f64::consts::PI).sqrt())
}

mod planted {
    use store::crypto::{sha256_hex, shuffle};

    use super::*;

    const RUNS: usize = 10;
    const EACH: usize = 20;
    /// As many comparisons as the attack makes.
    const FAMILY: usize = 250;

    fn in_order() -> Order {
        let run = |run: usize| (0..EACH).map(|nth| (run * EACH + nth) as i64).collect();
        Order {
            name: "in order".to_owned(),
            runs: (0..RUNS).map(run).collect(),
        }
    }

    /// The same people, each run changed by `how`, which is told the run's number.
    fn leak(how: impl Fn(usize, &mut Vec<i64>)) -> Order {
        let mut order = in_order();
        for (nth, run) in order.runs.iter_mut().enumerate() {
            how(nth, run);
        }
        order
    }

    /// An order that is none, and the same each time the test runs.
    fn mixed(run: usize, people: &mut [i64]) {
        people.sort_by_key(|one| sha256_hex(format!("{run} {one}").as_bytes()));
    }

    #[track_caller]
    fn is_found(look: &str, leak: &Order) {
        let found = found(&[(leak, &in_order())], FAMILY);
        assert!(
            found.iter().any(|one| one.contains(look)),
            "{look}: {found:?}"
        );
    }

    #[test]
    fn leaks_are_found_however_weak() {
        is_found("places", &leak(|_, _| ()));
        is_found("places backwards", &leak(|_, run| run.reverse()));
        is_found("neighbours", &leak(|_, run| run.rotate_left(1)));
        is_found("rank correlation", &leak(|_, run| run.rotate_left(1)));
        // Somewhere else in each run, so that no common shift is seen.
        is_found("neighbours", &leak(|nth, run| run.rotate_left(3 + nth)));
        let swapped = leak(|_, run| run.chunks_mut(2).for_each(<[i64]>::reverse));
        is_found("rank correlation", &swapped);
        is_found(
            "rank correlation backwards",
            &leak(|_, run| {
                run.chunks_mut(2).for_each(<[i64]>::reverse);
                run.reverse();
            }),
        );
        // Half of the people stay where they came, the others are mixed.
        let half = leak(|nth, run| {
            let mut others: Vec<i64> = run.iter().copied().step_by(2).collect();
            mixed(nth, &mut others);
            let places = run.iter_mut().step_by(2);
            places.zip(others).for_each(|(place, one)| *place = one);
        });
        is_found("places", &half);
        // Half of the people keep their order among themselves, wherever they lie.
        let half = leak(|nth, run| {
            let (border, first) = (run[EACH / 2], run[..EACH / 2].to_vec());
            let mut kept = first.iter();
            mixed(nth, run);
            let places = run.iter_mut().filter(|one| **one < border);
            places.for_each(|place| *place = *kept.next().unwrap());
        });
        is_found("longest row", &half);
        // Two runs alone that are as they came.
        let two = leak(|nth, run| {
            if nth > 1 {
                mixed(nth, run);
            }
        });
        is_found("neighbours", &two);
    }

    /// Three sigma means that one attack in 740 is found by chance.
    #[test]
    fn chance_is_seldom_taken_for_a_leak() {
        let mut wrong = 0;
        for _ in 0..1_000 {
            let orders = [(); 2].map(|()| leak(|_, run| shuffle(run).unwrap()));
            wrong += usize::from(!found(&[(&orders[0], &orders[1])], 1).is_empty());
        }
        // 1.35 are expected; ten have a probability of a few in a million.
        assert!(wrong < 10, "{wrong} of 1000");
    }

    #[test]
    fn probabilities_are_those_of_the_tables() {
        let near =
            |one: f64, other: f64| assert!((one / other - 1.0).abs() < 0.02, "{one} {other}");
        near(at_least(20, 10.0), 3.454_34e-3);
        near(at_least(0, 10.0), 1.0);
        near(at_least(30, 10.0), 2.509_95e-7);
        assert!(above(3.0) > 0.001_349_9 && above(3.0) < 0.0015);
        // Of the six orders of three, one has a longest row of one, four of two, one of three.
        let rows = rows_of_all(1, 3);
        near(rows[1] * 6.0, 1.0);
        near(rows[2] * 6.0, 4.0);
        near(rows_of_all(2, 3)[6] * 36.0, 1.0);
        assert_eq!(longest_row(&[3, 0, 1, 4, 2]), 3);
        near(tau(&[0, 1, 2, 3]), 1.0);
        near(tau(&[1, 0, 2, 3]), 2.0 / 3.0);
    }
}
