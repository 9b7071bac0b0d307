//! Reading the files: every line is checked, and everything wrong is said at once.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::str::FromStr;

use domain::organisation_number::OrganisationNumber;
use store::municipality::{County, Inhabitants, Municipality};

/// The first and the last year that can be meant.
const YEARS: std::ops::RangeInclusive<i32> = 1800..=2200;

/// What is wrong in a line of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineFault {
    /// Counted from 1, the heading included.
    pub line: u64,
    /// What is wrong and what would be right.
    pub says: String,
}

impl fmt::Display for LineFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.says)
    }
}

/// Reads municipalities.
pub(super) fn municipalities(text: &str) -> Result<Vec<Municipality>, Vec<LineFault>> {
    let columns = [
        "code",
        "name",
        "valid_from",
        "valid_to",
        "code_2024",
        "orgnr",
        "sami_administrative_area",
        "lon",
        "lat",
    ];
    let mut used = Used::default();
    read(text, &columns, |line| {
        let code = line.municipality("code")?;
        let row = Municipality {
            name: line.name("name")?,
            valid_from: line.year("valid_from")?,
            valid_to: line.year("valid_to")?,
            successor: line
                .some("code_2024")
                .map(|_| line.digits("code_2024", 4))
                .transpose()?,
            organisation_number: line.organisation_number("orgnr")?,
            sami_area: line.parsed("sami_administrative_area", "true, false or nothing")?,
            county_code: code.chars().take(2).collect(),
            lon: line.degrees("lon", 180.0)?,
            lat: line.degrees("lat", 90.0)?,
            code,
        };
        used.add(&row.code, &row.name, row.valid_from, row.valid_to)?;
        Ok(row)
    })
}

/// Reads counties.
pub(super) fn counties(text: &str) -> Result<Vec<County>, Vec<LineFault>> {
    let mut used = Used::default();
    read(text, &["code", "name", "valid_from", "valid_to"], |line| {
        let row = County {
            code: line.digits("code", 2)?,
            name: line.name("name")?,
            valid_from: line.year("valid_from")?,
            valid_to: line.year("valid_to")?,
        };
        used.add(&row.code, &row.name, row.valid_from, row.valid_to)?;
        Ok(row)
    })
}

/// Reads inhabitants.
pub(super) fn population(text: &str) -> Result<Vec<Inhabitants>, Vec<LineFault>> {
    let mut seen = BTreeSet::new();
    read(text, &["code", "year", "inhabitants"], |line| {
        let year = line.year("year")?.ok_or("year: must be given")?;
        let count: Option<u32> = line.parsed("inhabitants", "a whole number")?;
        let count = count.and_then(|count| i32::try_from(count).ok());
        let row = Inhabitants {
            code: line.digits("code", 4)?,
            year,
            inhabitants: count.ok_or("inhabitants: must be a whole number")?,
        };
        if !seen.insert((row.code.clone(), year)) {
            return Err(format!("{} stands twice for {year}", row.code));
        }
        Ok(row)
    })
}

/// One number must not stand for two things in the same year.
#[derive(Default)]
struct Used(BTreeMap<String, Vec<(String, i32, i32)>>);

impl Used {
    fn add(
        &mut self,
        code: &str,
        name: &str,
        from: Option<i32>,
        to: Option<i32>,
    ) -> Result<(), String> {
        let (from, to) = (from.unwrap_or(i32::MIN), to.unwrap_or(i32::MAX));
        if to < from {
            return Err("valid_to: comes before valid_from".into());
        }
        let earlier = self.0.entry(code.to_owned()).or_default();
        if earlier
            .iter()
            .any(|(other, f, t)| other == name || (*f <= to && from <= *t))
        {
            return Err(format!(
                "{code}: the number stands twice for the same years or name"
            ));
        }
        earlier.push((name.to_owned(), from, to));
        Ok(())
    }
}

/// One line, by the names of its columns.
struct Line<'a> {
    at: &'a BTreeMap<String, usize>,
    fields: &'a csv::StringRecord,
}

impl Line<'_> {
    fn some(&self, column: &str) -> Option<&str> {
        let text = self
            .at
            .get(column)
            .and_then(|at| self.fields.get(*at))
            .unwrap_or_default();
        Some(text.trim()).filter(|text| !text.is_empty())
    }

    fn digits(&self, column: &str, count: usize) -> Result<String, String> {
        self.some(column)
            .filter(|text| text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit()))
            .map(str::to_owned)
            .ok_or_else(|| format!("{column}: must have {count} digits"))
    }

    /// Statistics Norway puts a letter behind a number that was used again later (0716u); it is the
    /// same number, told apart by its years.
    fn municipality(&self, column: &str) -> Result<String, String> {
        let text = self.some(column).unwrap_or_default();
        let number = text.strip_suffix(|last: char| last.is_ascii_lowercase());
        let number = number.unwrap_or(text);
        if number.len() == 4 && number.bytes().all(|byte| byte.is_ascii_digit()) {
            Ok(number.to_owned())
        } else {
            Err(format!("{column}: must have 4 digits"))
        }
    }

    fn name(&self, column: &str) -> Result<String, String> {
        let name = self
            .some(column)
            .ok_or_else(|| format!("{column}: must be given"))?;
        let plain = name.chars().count() <= 100 && !name.chars().any(char::is_control);
        plain
            .then(|| name.to_owned())
            .ok_or_else(|| format!("{column}: is no name"))
    }

    fn parsed<T: FromStr>(&self, column: &str, right: &str) -> Result<Option<T>, String> {
        let parse = |text: &str| {
            text.parse()
                .map_err(|_| format!("{column}: must be {right}"))
        };
        self.some(column).map(parse).transpose()
    }

    fn year(&self, column: &str) -> Result<Option<i32>, String> {
        let year = self.parsed(column, "a year")?;
        match year {
            Some(year) if !YEARS.contains(&year) => Err(format!("{column}: must be a year")),
            year => Ok(year),
        }
    }

    fn degrees(&self, column: &str, most: f64) -> Result<Option<f64>, String> {
        let degrees: Option<f64> = self.parsed(column, "degrees")?;
        match degrees {
            Some(number) if !number.is_finite() || number.abs() > most => {
                Err(format!("{column}: must be degrees"))
            }
            degrees => Ok(degrees),
        }
    }

    fn organisation_number(&self, column: &str) -> Result<Option<String>, String> {
        let wrong = |_| format!("{column}: is no organisation number");
        let parse = |text: &str| text.parse::<OrganisationNumber>().map_err(wrong);
        let number = self.some(column).map(parse).transpose()?;
        Ok(number.map(|number| number.as_str().to_owned()))
    }
}

fn read<T>(
    text: &str,
    columns: &[&str],
    mut row: impl FnMut(&Line<'_>) -> Result<T, String>,
) -> Result<Vec<T>, Vec<LineFault>> {
    let text = text.trim_start_matches('\u{feff}');
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let at = heading(&mut reader, columns).map_err(|says| vec![LineFault { line: 1, says }])?;
    let (mut rows, mut faults) = (Vec::new(), Vec::new());
    for record in reader.records() {
        let outcome = match &record {
            Ok(fields) => row(&Line { at: &at, fields }),
            Err(_) => Err("has not as many fields as the heading".to_owned()),
        };
        match outcome {
            Ok(row) => rows.push(row),
            Err(says) => faults.push(LineFault {
                line: line_of(&record),
                says,
            }),
        }
    }
    if rows.is_empty() && faults.is_empty() {
        faults.push(LineFault {
            line: 1,
            says: "there is nothing below the heading".into(),
        });
    }
    if faults.is_empty() {
        Ok(rows)
    } else {
        Err(faults)
    }
}

fn heading(
    reader: &mut csv::Reader<&[u8]>,
    columns: &[&str],
) -> Result<BTreeMap<String, usize>, String> {
    let found = reader
        .headers()
        .map_err(|_| "the heading can't be read".to_owned())?;
    let at: BTreeMap<_, _> = found
        .iter()
        .enumerate()
        .map(|(n, name)| (name.trim().to_owned(), n))
        .collect();
    let missing: Vec<_> = columns
        .iter()
        .filter(|name| !at.contains_key(**name))
        .copied()
        .collect();
    if missing.is_empty() {
        Ok(at)
    } else {
        Err(format!("the heading lacks {}", missing.join(", ")))
    }
}

fn line_of(record: &Result<csv::StringRecord, csv::Error>) -> u64 {
    let position = match record {
        Ok(fields) => fields.position(),
        Err(err) => err.position(),
    };
    position.map_or(0, csv::Position::line)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADING: &str =
        "code,name,valid_from,valid_to,code_2024,orgnr,sami_administrative_area,lon,lat\n";

    fn faults(lines: &str) -> Vec<(u64, String)> {
        let faults = municipalities(&format!("{HEADING}{lines}")).unwrap_err();
        faults
            .into_iter()
            .map(|fault| (fault.line, fault.says))
            .collect()
    }

    #[test]
    fn a_wrong_file_is_refused_with_every_wrong_line() {
        let found = faults(
            "1931,Lenvik,,2019,5421,,,17.9,69.3\n193,Berg,,,,,,,\n1927,Tranøy,2020,2019,,,,,\n1928,Torsken\n1929,Berg,,,,123456789,,,\n",
        );
        assert_eq!(
            found,
            [
                (3, "code: must have 4 digits".to_owned()),
                (4, "valid_to: comes before valid_from".to_owned()),
                (5, "has not as many fields as the heading".to_owned()),
                (6, "orgnr: is no organisation number".to_owned()),
            ]
        );
    }

    #[test]
    fn the_lists_that_come_with_the_program_are_right() {
        let list = municipalities(include_str!("../../../data/municipalities.csv"));
        assert_eq!(list.map(|rows| rows.len()), Ok(852));
        let list = counties(include_str!("../../../data/counties.csv"));
        assert_eq!(list.map(|rows| rows.len()), Ok(33));
        let list = population(include_str!("../../../data/population.csv"));
        assert_eq!(list.map(|rows| rows.len()), Ok(8));
    }

    #[test]
    fn a_number_that_was_used_again_is_the_same_number() {
        let again = format!("{HEADING}0716,Re,2002,2019,,,,,\n0716u,Våle,,2001,,,,,\n");
        let codes = municipalities(&again).map(|rows| rows.into_iter().map(|row| row.code));
        assert_eq!(codes.map(Vec::from_iter), Ok(vec!["0716".to_owned(); 2]));
    }

    #[test]
    fn a_number_stands_for_one_municipality_at_a_time() {
        assert_eq!(
            faults("1931,Lenvik,,2019,,,,,\n1931,Senja,2019,,,,,,\n")[0].0,
            3
        );
        let renamed = format!("{HEADING}1931,Lenvik,,2019,,,,,\n1931,Senja,2020,,,,,,\n");
        assert_eq!(municipalities(&renamed).map(|rows| rows.len()), Ok(2));
    }

    #[test]
    fn a_file_without_its_heading_or_without_rows_is_refused() {
        let none = counties("code;name;valid_from;valid_to\n01;Østfold;;\n").unwrap_err();
        assert_eq!(none[0].line, 1);
        assert!(counties("code,name,valid_from,valid_to\n").is_err());
        assert!(population("code,year,inhabitants\n1931,2011,many\n").is_err());
    }
}
