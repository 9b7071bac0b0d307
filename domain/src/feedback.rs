//! Feedback that participants send at any time by a link that their run has: confidential, not anonymous. The
//! periods are ours; for how long feedback is kept stands with all others in [`crate::retention`].

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};

/// The longest that a link holds, in days (ours): a season, and the evaluation behind it.
pub const LINK_DAYS: i64 = 365;
/// How long a link holds once its run is closed or cancelled, in days (ours): as long as a party can be told of.
pub const AFTER_RUN_DAYS: i64 = 90;
/// Within how many days whoever asked for an answer is to have one (ours).
pub const ANSWER_DAYS: u64 = 14;

/// When a link ends by itself: when its own time runs out, or some time after the run is over, whichever comes
/// first.
#[must_use]
pub fn link_ends(expires_at: DateTime<Utc>, run_over: Option<DateTime<Utc>>) -> DateTime<Utc> {
    let after = run_over.map(|over| over + TimeDelta::days(AFTER_RUN_DAYS));
    after.map_or(expires_at, |after| after.min(expires_at))
}

/// The last day on which an answer to what was received on a day is in time.
#[must_use]
pub fn answer_due(received_on: NaiveDate) -> NaiveDate {
    received_on + Days::new(ANSWER_DAYS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_ends_by_whichever_comes_first() {
        let at = |day: i64| DateTime::UNIX_EPOCH + TimeDelta::days(day);
        assert_eq!(link_ends(at(365), None), at(365));
        assert_eq!(link_ends(at(365), Some(at(10))), at(100));
        assert_eq!(link_ends(at(365), Some(at(275))), at(365));
        assert_eq!(link_ends(at(365), Some(at(300))), at(365));
    }

    #[test]
    fn an_answer_is_due_a_fortnight_later() {
        let day = |day| NaiveDate::from_ymd_opt(2026, 3, day);
        assert_eq!(day(2).map(answer_due), day(16));
    }
}
