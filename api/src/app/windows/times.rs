//! When a window opens and closes, by the sessions of its runs and the clock on the wall in Norway.

use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeZone, Utc};
use chrono_tz::Europe::Oslo;
use domain::codes::SessionState;
use domain::plan::EvaluationTime;
use store::session::Session;
use uuid::Uuid;

/// What a window goes by.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    /// When it is asked.
    pub moment: EvaluationTime,
    /// After which session.
    pub session: Option<Uuid>,
    /// Weeks after the last session.
    pub weeks_after: i32,
    /// How many days it stays open.
    pub days_open: i32,
}

/// From when to when a window is open; never, if it opens after it closes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Times {
    /// When it opens.
    pub opens_at: DateTime<Utc>,
    /// When it closes.
    pub closes_at: DateTime<Utc>,
}

/// The times of a window of several runs, each with its sessions. All are asked at once: it opens when the last of
/// them comes to that moment, and closes with the last; before a run nobody is asked any more once the first has
/// begun, and so runs that lie too far apart leave no time at all. None as long as one of them has no session to go by.
pub fn times(rule: &Rule, runs: &[Vec<Session>]) -> Option<Times> {
    let each = runs.iter().map(|sessions| times_of(rule, sessions));
    let each: Vec<Times> = each.collect::<Option<_>>()?;
    let closes = match rule.moment {
        EvaluationTime::Before => DateTime::min,
        _ => DateTime::max,
    };
    each.into_iter().reduce(|all, one| Times {
        opens_at: all.opens_at.max(one.opens_at),
        closes_at: closes(all.closes_at, one.closes_at),
    })
}

fn times_of(rule: &Rule, sessions: &[Session]) -> Option<Times> {
    let standing = || sessions.iter().filter(|session| stands(session));
    let last = || standing().max_by_key(|session| session.ends_at);
    let days = u64::try_from(rule.days_open).unwrap_or(0);
    let after = |session: &Session| {
        Some(Times {
            opens_at: session.ends_at,
            closes_at: end_of(session.local_date + Days::new(days))?,
        })
    };
    match rule.moment {
        EvaluationTime::Before => {
            let first = standing().min_by_key(|session| session.starts_at)?;
            let from = first.local_date - Days::new(days);
            Some(Times {
                opens_at: morning_of(from)?,
                closes_at: first.starts_at,
            })
        }
        EvaluationTime::AfterSession => after(held_in_place_of(sessions, rule.session?)?),
        EvaluationTime::End => after(last()?),
        EvaluationTime::FollowUp => {
            let weeks = u64::try_from(rule.weeks_after).unwrap_or(0);
            let from = last()?.local_date + Days::new(7 * weeks);
            Some(Times {
                opens_at: morning_of(from)?,
                closes_at: end_of(from + Days::new(days.saturating_sub(1)))?,
            })
        }
    }
}

fn stands(session: &Session) -> bool {
    let states = [SessionState::Planned.code(), SessionState::Held.code()];
    states.contains(&session.state.as_str())
}

/// The session, or the one that it was moved to; none if that is not held or not known.
fn held_in_place_of(sessions: &[Session], id: Uuid) -> Option<&Session> {
    let mut wanted = id;
    for _ in 0..=sessions.len() {
        let session = sessions.iter().find(|session| session.id == wanted)?;
        match session.moved_to {
            Some(next) => wanted = next,
            None => return Some(session).filter(|session| stands(session)),
        }
    }
    None
}

/// Eight in the morning.
fn morning_of(day: NaiveDate) -> Option<DateTime<Utc>> {
    instant(day, NaiveTime::from_hms_opt(8, 0, 0)?)
}

/// The midnight at which a day ends.
fn end_of(day: NaiveDate) -> Option<DateTime<Utc>> {
    instant(day + Days::new(1), NaiveTime::MIN)
}

/// Clocks are never changed at midnight nor at eight.
fn instant(day: NaiveDate, time: NaiveTime) -> Option<DateTime<Utc>> {
    let local = Oslo.from_local_datetime(&day.and_time(time)).earliest()?;
    Some(local.with_timezone(&Utc))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn session(id: u128, day: &str, from: &str, to: &str) -> Session {
        let at = |time: &str| -> DateTime<Utc> {
            let local: chrono::NaiveDateTime =
                format!("{day}T{time}:00").parse().unwrap_or_default();
            let found = Oslo.from_local_datetime(&local).earliest();
            found.map(|at| at.with_timezone(&Utc)).unwrap_or_default()
        };
        Session {
            id: Uuid::from_u128(id),
            tenant: Uuid::nil(),
            version: 1,
            created_at: DateTime::UNIX_EPOCH,
            updated_at: DateTime::UNIX_EPOCH,
            run_id: Uuid::nil(),
            number: 1,
            title: None,
            local_date: day.parse().unwrap_or_default(),
            local_start: from.to_owned(),
            local_end: to.to_owned(),
            starts_at: at(from),
            ends_at: at(to),
            place: None,
            link: None,
            state: "planned".into(),
            state_reason: None,
            moved_to: None,
            topics: None,
            headcount: None,
        }
    }

    fn rule(moment: EvaluationTime) -> Rule {
        Rule {
            moment,
            session: Some(Uuid::from_u128(1)),
            weeks_after: 6,
            days_open: 7,
        }
    }

    fn told(moment: EvaluationTime, runs: &[Vec<Session>]) -> Option<(String, String)> {
        let times = times(&rule(moment), runs)?;
        let say = |at: DateTime<Utc>| at.format("%F %R").to_string();
        Some((say(times.opens_at), say(times.closes_at)))
    }

    fn is(found: Option<(String, String)>, opens: &str, closes: &str) {
        assert_eq!(found, Some((opens.to_owned(), closes.to_owned())));
    }

    /// Two sessions on either side of the night when clocks go forward, 29 March 2026.
    fn spring() -> Vec<Session> {
        vec![
            session(1, "2026-03-25", "10:00", "12:00"),
            session(2, "2026-04-01", "10:00", "12:00"),
        ]
    }

    #[test]
    fn each_moment_goes_by_its_sessions_in_wall_time() {
        let runs = [spring()];
        // 18 March at 8, in winter an hour after UTC; until the first session at 10.
        is(
            told(EvaluationTime::Before, &runs),
            "2026-03-18 07:00",
            "2026-03-25 09:00",
        );
        // From noon to the midnight at which 1 April ends, in summer two hours after UTC.
        is(
            told(EvaluationTime::AfterSession, &runs),
            "2026-03-25 11:00",
            "2026-04-01 22:00",
        );
        is(
            told(EvaluationTime::End, &runs),
            "2026-04-01 10:00",
            "2026-04-08 22:00",
        );
        // Six weeks after 1 April is 13 May; seven days end with 19 May.
        is(
            told(EvaluationTime::FollowUp, &runs),
            "2026-05-13 06:00",
            "2026-05-19 22:00",
        );
    }

    #[test]
    fn a_session_that_is_moved_takes_its_window_along_and_one_that_is_cancelled_has_none() {
        let mut sessions = spring();
        sessions[0].state = "moved".into();
        sessions[0].moved_to = Some(Uuid::from_u128(2));
        let after = EvaluationTime::AfterSession;
        is(
            told(after, &[sessions.clone()]),
            "2026-04-01 10:00",
            "2026-04-08 22:00",
        );
        // Before the course: the first that still stands.
        let before = told(EvaluationTime::Before, &[sessions.clone()]);
        is(before, "2026-03-25 07:00", "2026-04-01 08:00");
        sessions[1].state = "cancelled".into();
        assert_eq!(told(after, &[sessions.clone()]), None);
        assert_eq!(told(EvaluationTime::End, &[sessions]), None);
        assert_eq!(told(EvaluationTime::End, &[Vec::new()]), None);
    }

    #[test]
    fn all_runs_of_a_window_are_asked_when_the_last_of_them_comes_to_it() {
        let later = vec![session(3, "2026-06-10", "17:00", "19:00")];
        let runs = [spring(), later];
        is(
            told(EvaluationTime::End, &runs),
            "2026-06-10 17:00",
            "2026-06-17 22:00",
        );
        // The later one comes to it on 3 June, long after the first has begun: nothing is left.
        let (opens, closes) = ("2026-06-03 06:00", "2026-03-25 09:00");
        is(told(EvaluationTime::Before, &runs), opens, closes);
        let soon = vec![session(3, "2026-03-27", "17:00", "19:00")];
        is(
            told(EvaluationTime::Before, &[spring(), soon]),
            "2026-03-20 07:00",
            closes,
        );
        // One that has no sessions yet is waited for.
        assert_eq!(told(EvaluationTime::End, &[spring(), Vec::new()]), None);
        assert_eq!(told(EvaluationTime::End, &[]), None);
    }
}
