//! Wall time in Norway and the instants it stands for.

use chrono::offset::LocalResult;
use chrono::{DateTime, NaiveDate, NaiveTime, TimeZone, Utc};
use chrono_tz::Europe::Oslo;
use store::session::Session;

use crate::app::{FieldError, Refusal};

/// The zone in which sessions are planned.
pub const ZONE: &str = "Europe/Oslo";

/// When a session is, by the clock on the wall in Norway.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WallTime {
    /// The day.
    pub date: NaiveDate,
    /// From.
    pub start: NaiveTime,
    /// Until, on the same day.
    pub end: NaiveTime,
}

/// The same as instants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Instants {
    /// From.
    pub starts_at: DateTime<Utc>,
    /// Until.
    pub ends_at: DateTime<Utc>,
}

impl WallTime {
    /// The instants this time stands for. On the night when clocks go back an hour comes twice: the
    /// first is meant. On the night when they go forward an hour is skipped: times within it do not
    /// exist and are refused. `under` is the pointer of the time within the body.
    ///
    /// # Errors
    /// `Invalid` if a time does not exist, or the end is not after the start.
    pub fn instants(self, under: &str) -> Result<Instants, Refusal> {
        let at = |time: NaiveTime, member: &str| match Oslo
            .from_local_datetime(&self.date.and_time(time))
        {
            LocalResult::Single(at) | LocalResult::Ambiguous(at, _) => Ok(at.with_timezone(&Utc)),
            LocalResult::None => Err(FieldError::new(format!("{under}/{member}"), "skippedHour")),
        };
        let found = (at(self.start, "localStart"), at(self.end, "localEnd"));
        let (starts_at, ends_at) = match found {
            (Ok(starts_at), Ok(ends_at)) => (starts_at, ends_at),
            (starts_at, ends_at) => {
                let faults = [starts_at.err(), ends_at.err()];
                return Err(Refusal::Invalid(faults.into_iter().flatten().collect()));
            }
        };
        if ends_at <= starts_at || self.end <= self.start {
            return Err(FieldError::new(format!("{under}/localEnd"), "endBeforeStart").into());
        }
        Ok(Instants { starts_at, ends_at })
    }

    /// Lays the time over a session.
    ///
    /// # Errors
    /// As [`Self::instants`].
    pub(super) fn over(self, session: Session, under: &str) -> Result<Session, Refusal> {
        let Instants { starts_at, ends_at } = self.instants(under)?;
        Ok(Session {
            local_date: self.date,
            local_start: clock(self.start),
            local_end: clock(self.end),
            starts_at,
            ends_at,
            ..session
        })
    }
}

/// `HH:MM`.
fn clock(time: NaiveTime) -> String {
    time.format("%H:%M").to_string()
}

/// Reads `HH:MM`; none for anything else.
pub fn read_clock(text: &str) -> Option<NaiveTime> {
    let time = NaiveTime::parse_from_str(text, "%H:%M").ok()?;
    (clock(time) == text).then_some(time)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn on(date: &str, start: &str, end: &str) -> Result<Instants, Refusal> {
        let wall = WallTime {
            date: date.parse().unwrap_or_default(),
            start: read_clock(start).unwrap_or_default(),
            end: read_clock(end).unwrap_or_default(),
        };
        wall.instants("")
    }

    fn starts(date: &str, start: &str, end: &str) -> Option<String> {
        let found = on(date, start, end).ok()?;
        Some(found.starts_at.format("%FT%RZ").to_string())
    }

    #[test]
    fn the_clock_goes_forward_and_back() {
        let is = |found: Option<String>, wanted: &str| assert_eq!(found.as_deref(), Some(wanted));
        is(starts("2026-03-28", "10:00", "12:00"), "2026-03-28T09:00Z");
        is(starts("2026-03-29", "10:00", "12:00"), "2026-03-29T08:00Z");
        is(starts("2026-10-25", "02:30", "03:30"), "2026-10-25T00:30Z");
        is(starts("2026-10-25", "10:00", "12:00"), "2026-10-25T09:00Z");
        assert!(starts("2026-03-29", "02:30", "04:00").is_none());
        assert!(starts("2026-03-29", "01:30", "02:30").is_none());
    }

    #[test]
    fn an_end_comes_after_its_start() {
        assert!(on("2026-05-04", "10:00", "10:00").is_err());
        assert!(on("2026-05-04", "10:00", "09:00").is_err());
        assert!(on("2026-05-04", "10:00", "10:01").is_ok());
    }

    #[test]
    fn a_clock_has_two_digits_and_two() {
        assert!(read_clock("09:05").is_some());
        for wrong in ["9:05", "24:00", "12:60", "12.00", "12:00:00", " 9:05", ""] {
            assert!(read_clock(wrong).is_none(), "{wrong}");
        }
    }
}
