//! Identity numbers are found in disguise, and ordinary Norwegian texts are let through. The numbers
//! are made here, by another way than the code finds them.

use domain::identity_number::find;

/// A small deterministic generator: the same texts in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, below: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % below
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.roll(from.len() as u64) as usize]
    }
}

/// A valid number: `offset` is added to day and month; `rest` is what the first sum leaves.
fn number(dice: &mut Dice, day_offset: u64, month_offset: u64, rest: u64) -> String {
    loop {
        let (day, month, year) = (1 + dice.roll(28), 1 + dice.roll(12), dice.roll(100));
        let nine = format!(
            "{:02}{:02}{year:02}{:03}",
            day + day_offset,
            month + month_offset,
            dice.roll(1000)
        );
        let d: Vec<u64> = nine.bytes().map(|b| u64::from(b - b'0')).collect();
        let s1 = 3 * d[0]
            + 7 * d[1]
            + 6 * d[2]
            + d[3]
            + 8 * d[4]
            + 9 * d[5]
            + 4 * d[6]
            + 5 * d[7]
            + 2 * d[8];
        let k1 = (rest + 11 * 100 - s1) % 11;
        let s2 = 5 * d[0]
            + 4 * d[1]
            + 3 * d[2]
            + 2 * d[3]
            + 7 * d[4]
            + 6 * d[5]
            + 5 * d[6]
            + 4 * d[7]
            + 3 * d[8]
            + 2 * k1;
        let k2 = (11 * 100 - s2) % 11;
        if k1 < 10 && k2 < 10 {
            return format!("{nine}{k1}{k2}");
        }
    }
}

fn disguise(dice: &mut Dice, number: &str) -> String {
    let zeros = [
        '0',
        '0',
        '0',
        '\u{0660}',
        '\u{06F0}',
        '\u{FF10}',
        '\u{0966}',
        '\u{1D7CE}',
    ];
    let zero = zeros[dice.roll(zeros.len() as u64) as usize] as u32;
    let gaps = [
        " ", "-", ".", "/", "\u{a0}", "\u{200b}", " - ", "_", "\n", " . ", ":", "·", "–", "\t",
        "*", ",",
    ];
    let gap = dice.pick(&gaps);
    let style = dice.roll(5);
    let mut text = String::new();
    for (at, byte) in number.bytes().enumerate() {
        let cut = match style {
            0 => false,
            1 => at == 6,
            2 => [2, 4, 6, 9].contains(&at),
            3 => at > 0,
            _ => at > 0 && dice.roll(3) == 0,
        };
        if cut {
            text.push_str(gap);
        }
        text.extend(char::from_u32(zero + u32::from(byte - b'0')));
    }
    text
}

#[test]
fn ten_thousand_disguises_are_found() {
    let mut dice = Dice(1);
    let frames = [
        ("", ""),
        ("Fnr ", "."),
        ("Ring Kari (", ") i morgen"),
        ("født ", ", tlf 22 33 44 55"),
        ("F:", "\nHilsen"),
        ("id=", "x"),
    ];
    for round in 0..10_000 {
        let day = [0, 40][dice.roll(2) as usize];
        let month = [0, 0, 40, 65, 80][dice.roll(5) as usize];
        let rest = dice.roll(4);
        let hidden = number(&mut dice, day, month, rest);
        let text = disguise(&mut dice, &hidden);
        let (before, after) = frames[dice.roll(frames.len() as u64) as usize];
        let whole = format!("{before}{text}{after}");
        let range = find(&whole);
        assert_eq!(
            range.map(|r| whole[r].to_owned()),
            Some(text),
            "round {round}: {whole:?}"
        );
    }
}

/// The rule in force, written out anew: an account number that happens to be a valid identity number
/// is refused, and left out here.
fn may_be_identity(digits: &str) -> bool {
    let d: Vec<i64> = digits.bytes().map(|b| i64::from(b - b'0')).collect();
    let day = (d[0] * 10 + d[1]) % 40;
    let month = d[2] * 10 + d[3];
    let dated = (1..=31).contains(&day)
        && [0, 40, 65, 80]
            .iter()
            .any(|o| (1..=12).contains(&(month - o)));
    let first = 3 * d[0]
        + 7 * d[1]
        + 6 * d[2]
        + d[3]
        + 8 * d[4]
        + 9 * d[5]
        + 4 * d[6]
        + 5 * d[7]
        + 2 * d[8]
        + d[9];
    dated && first % 11 <= 3
}

fn account(dice: &mut Dice) -> String {
    loop {
        let ten = format!("{:04}{:06}", 1000 + dice.roll(8999), dice.roll(1_000_000));
        let sum: u64 = ten
            .bytes()
            .zip([5, 4, 3, 2, 7, 6, 5, 4, 3, 2])
            .map(|(b, w)| u64::from(b - b'0') * w)
            .sum();
        let check = (11 - sum % 11) % 11;
        let digits = format!("{ten}{check}");
        if check < 10 && !may_be_identity(&digits) {
            return format!("{}.{}.{}", &digits[..4], &digits[4..6], &digits[6..]);
        }
    }
}

fn ordinary(dice: &mut Dice) -> String {
    let (day, month, year) = (1 + dice.roll(28), 1 + dice.roll(12), 1990 + dice.roll(50));
    let (from, to) = (8 + dice.roll(6), 15 + dice.roll(6));
    let phone = format!("{:08}", 20_000_000 + dice.roll(79_999_999));
    let (p1, p2, p3) = (&phone[..3], &phone[3..5], &phone[5..]);
    match dice.roll(14) {
        0 => format!(
            "Kurset starter {day}.{month}.{year} kl. {from}.00–{to}.30, tlf. {p1} {p2} {p3}."
        ),
        1 => format!("{day}.{month}.{year} {from}-{to}"),
        2 => format!(
            "Ring +47 {} {} {} {} innen {day:02}.{month:02}.{:02}",
            &phone[..2],
            &phone[2..4],
            &phone[4..6],
            &phone[6..],
            year % 100
        ),
        3 => format!("Konto {}, merk {day}.{month}", account(dice)),
        4 => format!(
            "Samlinger: {day}.{month}, {}.{month}, {}.{month}, {}.{month}",
            day + 1,
            day + 2,
            day + 3
        ),
        5 => format!("{year}-{month:02}-{day:02}T{from:02}:30:00Z"),
        6 => format!(
            "Org.nr. 974 760 673, postboks {} Oslo, {phone}",
            100 + dice.roll(900)
        ),
        7 => format!(
            "Inntil {} deltakere, {} samlinger à {} minutter, egenandel kr {},-",
            8 + dice.roll(10),
            from,
            10 * to,
            50 * to
        ),
        8 => format!(
            "Tlf: {phone} / {}, kl {from}–{to}",
            20_000_000 + dice.roll(79_999_999)
        ),
        9 => format!(
            "Uke {from}, {to} og {}: rom {}, {}. etasje. Påmelding 0047{phone}",
            to + 3,
            100 + dice.roll(400),
            1 + dice.roll(5)
        ),
        10 => format!("{day:02}.{month:02}.{year} {from:02}:00-{to:02}:00"),
        11 => format!(
            "Budsjett {} {:03} {:03} kr for {year}",
            1 + dice.roll(9),
            dice.roll(1000),
            dice.roll(1000)
        ),
        12 => format!(
            "Saksnr. {year}/{} av {day}. {month}. {year}",
            1000 + dice.roll(9000)
        ),
        _ => format!(
            "{day:02}{month:02}{:02} {}",
            year % 100,
            1000 + dice.roll(9000)
        ),
    }
}

#[test]
fn ten_thousand_ordinary_texts_are_accepted() {
    let mut dice = Dice(2);
    for round in 0..10_000 {
        let text = ordinary(&mut dice);
        assert_eq!(find(&text), None, "round {round}: {text:?}");
    }
}

#[test]
fn each_kind_of_number_is_found() {
    let mut dice = Dice(3);
    for (day, month) in [(0, 0), (40, 0), (0, 40), (0, 80), (0, 65), (40, 80)] {
        for rest in 0..4 {
            let text = number(&mut dice, day, month, rest);
            assert_eq!(find(&text), Some(0..11), "{text}");
        }
        for rest in 4..11 {
            let text = number(&mut dice, day, month, rest);
            assert_eq!(
                find(&text),
                None,
                "{text}: no rule lets the first sum leave {rest}"
            );
        }
    }
}

#[test]
fn longer_runs_and_impossible_days_are_let_through() {
    let mut dice = Dice(4);
    let valid = number(&mut dice, 0, 0, 0);
    assert_eq!(find(&format!("1{valid}")), None);
    assert_eq!(find(&format!("{valid}1")), None);
    assert_eq!(find(&number(&mut dice, 0, 20, 0)), None, "no such month");
    assert_eq!(
        find(&format!("{}a{}", &valid[..6], &valid[6..])),
        None,
        "letters hide a number"
    );
}

#[test]
fn every_number_in_a_list_is_found() {
    let mut dice = Dice(5);
    let (a, b) = (number(&mut dice, 0, 0, 0), number(&mut dice, 0, 0, 0));
    let text = format!("1234, {} {}, 99", &a[..6], &a[6..]);
    assert_eq!(find(&text), Some(6..18));
    assert_eq!(find(&format!("12345678901 {b}")), Some(12..23));
    assert_eq!(
        find(&format!("{}, {}", &a[..6], &a[6..])),
        Some(0..13),
        "the halves of a number"
    );
}

#[test]
fn both_check_digits_are_checked() {
    let mut dice = Dice(6);
    for _ in 0..1000 {
        let valid = number(&mut dice, 0, 0, 0);
        let last = u64::from(valid.as_bytes()[10] - b'0');
        let other = (last + 1 + dice.roll(9)) % 10;
        assert_eq!(
            find(&format!("{}{other}", &valid[..10])),
            None,
            "{valid} with another last digit"
        );
    }
}

/// The numbers that Skatteetaten gives as examples of the rule from 2032; the last leaves 1 of the first sum.
#[test]
fn published_examples_of_the_rule_from_2032_are_found() {
    for number in ["02013299997", "30108299920", "30108299939"] {
        assert_eq!(find(number), Some(0..11), "{number}");
    }
}
