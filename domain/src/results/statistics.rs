//! Formulas, and nothing about what may be shown.

/// What has changed between two measurements of the same people.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Paired {
    /// Mean of the first.
    pub before: f64,
    /// Mean of the second.
    pub after: f64,
    /// Mean of the differences, second minus first.
    pub difference: f64,
    /// Lower end of the 95 % interval of that mean.
    pub lower: f64,
    /// Its upper end.
    pub upper: f64,
    /// d_av; none if neither measurement varies.
    pub size: Option<f64>,
}

/// The change over pairs of first and second value; none of fewer than two.
///
/// The interval is mean ± t(0.975; n − 1) · s / √n of the differences. The size is d_av, the mean difference over the
/// mean of the two standard deviations (Lakens 2013, Frontiers in Psychology 4:863, formula 10).
#[must_use]
pub fn paired(pairs: &[(f64, f64)]) -> Option<Paired> {
    if pairs.len() < 2 {
        return None;
    }
    let (before, deviation_before) = moments(pairs.iter().map(|pair| pair.0));
    let (after, deviation_after) = moments(pairs.iter().map(|pair| pair.1));
    let (difference, deviation) = moments(pairs.iter().map(|pair| pair.1 - pair.0));
    let error = deviation / count(pairs.len()).sqrt();
    let reach = critical(pairs.len() - 1) * error;
    let spread = f64::midpoint(deviation_before, deviation_after);
    Some(Paired {
        before,
        after,
        difference,
        lower: difference - reach,
        upper: difference + reach,
        size: (spread > 0.0).then(|| difference / spread),
    })
}

/// Mean and standard deviation (n − 1), in two passes.
pub(super) fn moments(values: impl Iterator<Item = f64> + Clone) -> (f64, f64) {
    let n = count(values.clone().count());
    let mean = values.clone().sum::<f64>() / n;
    let squares: f64 = values.map(|value| (value - mean).powi(2)).sum();
    (mean, (squares / (n - 1.0)).sqrt())
}

#[allow(clippy::cast_precision_loss)] // of counts of people
pub(super) fn count(n: usize) -> f64 {
    n as f64
}

/// Beyond so many degrees of freedom the quantile is the normal one to three digits, and more exact by
/// two terms of its expansion than by a sum of so many.
const MANY: usize = 2_000;
/// The 0.975 quantile of the normal distribution.
const NORMAL: f64 = 1.959_963_984_540_054;

/// The 0.975 quantile of Student's t for whole degrees of freedom, at least one: what leaves 5 % on both
/// sides together.
#[must_use]
pub fn critical(freedom: usize) -> f64 {
    let freedom = freedom.max(1);
    if freedom > MANY {
        return expanded(count(freedom));
    }
    let (mut low, mut high) = (NORMAL, 13.0);
    // Halved until nothing lies between.
    loop {
        let middle = f64::midpoint(low, high);
        if middle <= low || middle >= high {
            return middle;
        }
        match within(middle, freedom) < 0.95 {
            true => low = middle,
            false => high = middle,
        }
    }
}

/// The probability that Student's t lies between −t and t, for whole degrees of freedom: a finite sum
/// (Abramowitz and Stegun 1964, 26.7.3 and 26.7.4).
fn within(t: f64, freedom: usize) -> f64 {
    let angle = (t / count(freedom).sqrt()).atan();
    let (sine, cosine) = angle.sin_cos();
    let odd = freedom % 2 == 1;
    // Odd: cos + 2/3 cos³ + 2·4/(3·5) cos⁵ …; even: 1 + 1/2 cos² + 1·3/(2·4) cos⁴ …
    let mut term = if odd { cosine } else { 1.0 };
    let mut sum = if freedom == 1 { 0.0 } else { term };
    let first = if odd { 3 } else { 2 };
    for at in (first..freedom)
        .step_by(2)
        .take_while(|at| at + 2 <= freedom)
    {
        term *= cosine * cosine * count(at - 1) / count(at);
        sum += term;
    }
    match odd {
        true => 2.0 / std::f64::consts::PI * (angle + sine * sum),
        false => sine * sum,
    }
}

/// The quantile by its expansion around the normal one (Abramowitz and Stegun 1964, 26.7.5).
fn expanded(freedom: f64) -> f64 {
    let z = NORMAL;
    let first = (z.powi(3) + z) / 4.0;
    let second = (5.0 * z.powi(5) + 16.0 * z.powi(3) + 3.0 * z) / 96.0;
    let third = (3.0 * z.powi(7) + 19.0 * z.powi(5) + 17.0 * z.powi(3) - 15.0 * z) / 384.0;
    z + first / freedom + second / freedom.powi(2) + third / freedom.powi(3)
}
