//! Finds Norwegian national identity numbers in text, so that the text can be refused.
//!
//! Eleven digits: `DDMMYY`, three individual digits, two check digits. Recognised are
//! fødselsnummer, D-number (day + 40), H-number (month + 40) and synthetic numbers (month + 80, as
//! Skatteetaten's test population has, and month + 65). The day must exist.
//!
//! Check digits: both weighted sums modulo 11 must be 0 in the rule in force. The rule that applies to
//! numbers given out from 1 January 2032 (Skatteetaten, Folkeregisteret API documentation, "Nytt
//! fødselsnummer fra 2032") keeps the weights, lets the first sum leave 0, 1, 2 or 3, and still asks 0 of
//! the second: so it covers the present rule, and one check serves both.
//!
//! Spaces and punctuation may stand between the digits, and digits of other scripts count. What is
//! found are numbers, not intentions: letters between digits hide a number, and names are not found.

use std::ops::Range;

/// At most so many characters between two digits of one number.
const WIDEST_GAP: usize = 3;
const K1: [u32; 10] = [3, 7, 6, 1, 8, 9, 4, 5, 2, 1];
const K2: [u32; 11] = [5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1];

/// The zeros of the decimal digits that people can type or paste: ASCII, Arabic-Indic and its
/// extended form, Devanagari, Bengali, Gurmukhi, Gujarati, Tamil, Thai, Lao, Tibetan, Myanmar,
/// Khmer, full-width, and the mathematical styles.
const ZEROS: [u32; 19] = [
    0x30, 0x660, 0x6F0, 0x966, 0x9E6, 0xA66, 0xAE6, 0xBE6, 0xE50, 0xED0, 0xF20, 0x1040, 0x17E0,
    0xFF10, 0x1D7CE, 0x1D7D8, 0x1D7E2, 0x1D7EC, 0x1D7F6,
];

fn digit(c: char) -> Option<u32> {
    if c.is_ascii() {
        return c.to_digit(10);
    }
    ZEROS
        .iter()
        .find_map(|zero| (c as u32).checked_sub(*zero).filter(|value| *value < 10))
}

/// What stands between two groups of digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Gap {
    /// The text's end, letters, or too much of anything.
    End,
    /// Separates the items of a list: comma or semicolon, then a space.
    List,
    /// So many characters of space and punctuation, and the first of them.
    Within(usize, char),
}

/// Digits that stand together, which of the text's digits they are, and what stands before them.
struct Group {
    before: Gap,
    digits: Range<usize>,
    range: Range<usize>,
}

/// A text's digits, and the groups in which they stand.
fn groups(text: &str) -> (Vec<u32>, Vec<Group>) {
    let (mut digits, mut groups) = (Vec::new(), Vec::<Group>::new());
    let mut gap = String::new();
    for (at, c) in text.char_indices() {
        let Some(value) = digit(c) else {
            gap.push(c);
            continue;
        };
        let (nth, end) = (digits.len(), at + c.len_utf8());
        digits.push(value);
        match groups.last_mut() {
            Some(last) if gap.is_empty() => {
                last.digits.end = nth + 1;
                last.range.end = end;
            }
            last => {
                let before = if last.is_none() { Gap::End } else { kind(&gap) };
                groups.push(Group {
                    before,
                    digits: nth..nth + 1,
                    range: at..end,
                });
                gap.clear();
            }
        }
    }
    (digits, groups)
}

fn kind(gap: &str) -> Gap {
    let width = gap.chars().count();
    if width > WIDEST_GAP || gap.chars().any(char::is_alphanumeric) {
        Gap::End
    } else if gap.starts_with([',', ';']) && gap.ends_with(char::is_whitespace) {
        Gap::List
    } else {
        gap.chars()
            .next()
            .map_or(Gap::End, |mark| Gap::Within(width, mark))
    }
}

/// The byte range of the first valid identity number in `text`, if there is one.
#[must_use]
pub fn find(text: &str) -> Option<Range<usize>> {
    let (all, groups) = groups(text);
    for (first, start) in groups.iter().enumerate() {
        for (count, group) in groups[first..].iter().enumerate() {
            let digits = &all[start.digits.start..group.digits.end];
            if digits.len() > 11 {
                break;
            }
            let window = &groups[first..=first + count];
            let after = groups
                .get(first + count + 1)
                .map_or(Gap::End, |next| next.before);
            if digits.len() == 11 && valid(digits) && stands_alone(&all, window, after) {
                return Some(start.range.start..group.range.end);
            }
        }
    }
    None
}

/// Whether groups of together eleven digits read as one number, and not as a stretch of something
/// longer or as a date and a time.
fn stands_alone(all: &[u32], window: &[Group], after: Gap) -> bool {
    let Some((first, rest)) = window.split_first() else {
        return false;
    };
    if rest.is_empty() {
        return true;
    }
    let halves = rest.len() == 1 && first.digits.len() == 6;
    let mut widest = 0;
    for group in rest {
        match group.before {
            Gap::Within(width, _) => widest = widest.max(width),
            // "010190, 12345": the two halves of a number, as forms ask for them.
            Gap::List if halves => {}
            Gap::List | Gap::End => return false,
        }
    }
    let apart = |gap| match gap {
        Gap::End | Gap::List => true,
        Gap::Within(width, _) => width > widest,
    };
    // An inner gap no narrower than an outer one means that the window cuts something longer.
    apart(first.before) && apart(after) && !begins_with_date(all, window)
}

/// `14.5.2024 18-20` has eleven digits too. A date with a year of four digits is a date, if it is
/// written with one mark and something else comes after it.
fn begins_with_date(all: &[u32], window: &[Group]) -> bool {
    let [a, b, c, next, ..] = window else {
        return false;
    };
    let one_mark = matches!(b.before, Gap::Within(1, '.' | '/' | '-'))
        && b.before == c.before
        && c.before != next.before;
    let number = |group: &Group| {
        let digits = &all[group.digits.clone()];
        digits.iter().fold(0, |sum, digit| sum * 10 + digit)
    };
    let day_month = |day: &Group, month: &Group| {
        let short = day.digits.len() <= 2 && month.digits.len() <= 2;
        short && (1..=31).contains(&number(day)) && (1..=12).contains(&number(month))
    };
    let year = |group: &Group| group.digits.len() == 4 && (1900..2100).contains(&number(group));
    one_mark && ((day_month(a, b) && year(c)) || (year(a) && day_month(c, b)))
}

fn valid(digits: &[u32]) -> bool {
    let sum = |weights: &[u32]| {
        weights
            .iter()
            .zip(digits)
            .map(|(weight, digit)| weight * digit)
            .sum::<u32>()
            % 11
    };
    date_exists(digits) && sum(&K1) <= 3 && sum(&K2) == 0
}

fn date_exists(digits: &[u32]) -> bool {
    let [d1, d2, m1, m2, y1, y2, ..] = *digits else {
        return false;
    };
    let (day, month, year) = (d1 * 10 + d2, m1 * 10 + m2, y1 * 10 + y2);
    let day = if day > 40 { day - 40 } else { day };
    let month = match month {
        41..=52 => month - 40,
        66..=77 => month - 65,
        81..=92 => month - 80,
        _ => month,
    };
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        // The century does not stand in the number's first six digits: 1900 was no leap year, 2000 was.
        2 if year.is_multiple_of(4) => 29,
        2 => 28,
        _ => return false,
    };
    (1..=days).contains(&day)
}
