//! Means of means, without an error: 2.95 is to become 3.0 on every machine.

use std::collections::BTreeMap;

/// A sum of fractions, kept by denominator.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Sum {
    count: i128,
    by_denominator: BTreeMap<u32, i128>,
}

impl Sum {
    /// Adds a fraction `times` times; a denominator of none counts as one.
    pub fn add(&mut self, numerator: i64, denominator: u32, times: u64) {
        self.count += i128::from(times);
        *self.by_denominator.entry(denominator.max(1)).or_default() +=
            i128::from(numerator) * i128::from(times);
    }

    /// The mean in tenths, rounded half up; none of nothing.
    ///
    /// Exact as long as the least common multiple of the denominators goes into 128 bits together with the
    /// sum: of all up to 60, with numbers up to a million, from far more than a hundred thousand people.
    pub fn tenths(&self) -> Option<i64> {
        let common = self.by_denominator.keys().fold(1, |common: i128, part| {
            let part = i128::from(*part);
            common / gcd(common, part) * part
        });
        let sum: i128 = (self.by_denominator.iter())
            .map(|(part, sum)| sum * (common / i128::from(*part)))
            .sum();
        let whole = common * self.count;
        (whole > 0).then(|| i64::try_from((20 * sum + whole).div_euclid(2 * whole)).ok())?
    }
}

fn gcd(a: i128, b: i128) -> i128 {
    match b {
        0 => a,
        _ => gcd(b, a % b),
    }
}

/// Tenths as a number.
#[allow(clippy::cast_precision_loss)] // of figures on scales of a million at most
pub(super) fn tenths(number: i64) -> f64 {
    number as f64 / 10.0
}

/// A number with so many decimals, rounded half away from zero.
pub(super) fn rounded(number: f64, decimals: i32) -> f64 {
    let unit = 10_f64.powi(decimals);
    let rounded = (number * unit).round() / unit;
    // No -0.0.
    rounded + 0.0
}
