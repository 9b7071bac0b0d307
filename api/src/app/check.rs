//! Checks on what people write: collected, so that everything wrong is said at once.

use chrono::{DateTime, NaiveDate, Utc};
use domain::identity_number;
use store::course::Course;

use super::facts::today;
use super::{FieldError, Refusal};

/// Gathers what is wrong with a body.
#[derive(Debug, Default)]
pub struct Check(Vec<FieldError>);

impl Check {
    /// Nothing wrong yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Notes a fault.
    pub fn fault(&mut self, fault: FieldError) {
        self.0.push(fault);
    }

    /// Notes a fault unless `holds`.
    pub fn must(&mut self, holds: bool, pointer: &str, code: &'static str) {
        if !holds {
            self.fault(FieldError::new(pointer, code));
        }
    }

    /// A text that must not be empty: trimmed, at most `most` letters, no identity number in it.
    pub fn text(&mut self, pointer: &str, text: &str, most: usize) -> String {
        if text.trim().is_empty() {
            self.fault(FieldError::new(pointer, "required"));
        }
        self.free(pointer, text, most)
    }

    /// A text that may be missing or empty; empty means missing.
    pub fn optional(&mut self, pointer: &str, text: Option<&str>, most: usize) -> Option<String> {
        let text = self.free(pointer, text?, most);
        (!text.is_empty()).then_some(text)
    }

    fn free(&mut self, pointer: &str, text: &str, most: usize) -> String {
        let text = text.trim();
        if text.chars().count() > most {
            self.fault(FieldError::new(pointer, "tooLong").with("max", most));
        }
        if text
            .chars()
            .any(|letter| letter.is_control() && !matches!(letter, '\n' | '\t' | '\r'))
        {
            self.fault(FieldError::new(pointer, "controlCharacter"));
        }
        if identity_number::find(text).is_some() {
            self.fault(FieldError::new(pointer, "identityNumber"));
        }
        text.to_owned()
    }

    /// A list with at least `fewest` and at most `most` entries.
    pub fn length(&mut self, pointer: &str, length: usize, fewest: usize, most: usize) {
        if !(fewest..=most).contains(&length) {
            let fault = FieldError::new(pointer, "wrongLength");
            self.fault(fault.with("min", fewest).with("max", most));
        }
    }

    /// A number within bounds.
    pub fn number(&mut self, pointer: &str, number: i64, least: i64, most: i64) {
        if !(least..=most).contains(&number) {
            let fault = FieldError::new(pointer, "outOfRange");
            self.fault(fault.with("min", least).with("max", most));
        }
    }

    /// A period that does not end before it begins.
    pub fn period(&mut self, pointer: &str, from: NaiveDate, to: Option<NaiveDate>) {
        self.must(to.is_none_or(|to| to >= from), pointer, "endBeforeStart");
    }

    /// When something happened that is entered now: the moment told if it has come and `fits`, else now.
    ///
    /// # Errors
    /// `Invalid`: `inTheFuture`, or `code` for a moment that does not fit.
    pub fn happened(
        now: DateTime<Utc>,
        told: Option<DateTime<Utc>>,
        code: &'static str,
        fits: impl Fn(DateTime<Utc>) -> bool,
    ) -> Result<DateTime<Utc>, Refusal> {
        let Some(at) = told else { return Ok(now) };
        let mut check = Self::new();
        check.must(at <= now, "/occurredAt", "inTheFuture");
        check.must(at > now || fits(at), "/occurredAt", code);
        check.done(at)
    }

    /// The same for something that belongs to a course: not before the day on which that began.
    ///
    /// # Errors
    /// `Invalid`: `inTheFuture`, `beforeItsCourse`.
    pub fn happened_in(
        course: &Course,
        now: DateTime<Utc>,
        told: Option<DateTime<Utc>>,
    ) -> Result<DateTime<Utc>, Refusal> {
        let began = today(course.created_at);
        Self::happened(now, told, "beforeItsCourse", |at| today(at) >= began)
    }

    /// Hands on `value` if nothing is wrong.
    ///
    /// # Errors
    /// `Invalid` with everything that is.
    pub fn done<T>(self, value: T) -> Result<T, Refusal> {
        if self.0.is_empty() {
            Ok(value)
        } else {
            Err(Refusal::Invalid(self.0))
        }
    }
}
