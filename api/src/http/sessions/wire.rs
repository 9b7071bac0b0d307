//! Sessions on the wire.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use store::Conn;
use store::session::{self as rows, Staff};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::app::sessions::{Draft, KIND, Standing, WallTime, ZONE, read_clock};
use crate::app::{FieldError, Refusal, Versioned};
use crate::http::codes::{SessionState, Side, stored};

/// What you tell of a session.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({
    "localDate": "2026-05-05", "localStart": "10:00", "localEnd": "12:30", "place": null,
    "link": null, "topics": ["Hva er revmatisme?", "Å leve med smerter"],
    "staffing": [
        { "personId": "9f1c7a52-0d0e-4f5b-8a39-6a5b7f0c1d2e", "side": "user", "ledMinutes": 60 }
    ]
}))]
pub struct SessionInput {
    /// The day, in Norway.
    pub local_date: NaiveDate,
    /// When it begins by the clock on the wall in Norway, `hh:mm`. A time that the night of summer
    /// time skips is refused; one that the night of winter time repeats means the first.
    #[schema(pattern = "^([01][0-9]|2[0-3]):[0-5][0-9]$", example = "10:00")]
    pub local_start: String,
    /// When it ends, on the same day, `hh:mm`.
    #[schema(pattern = "^([01][0-9]|2[0-3]):[0-5][0-9]$", example = "12:30")]
    pub local_end: String,
    /// Where it is held; null for the run's own place.
    #[serde(default)]
    #[schema(max_length = 300)]
    pub place: Option<String>,
    /// Where to take part online, beginning with `https://`; null for the run's own address.
    #[serde(default)]
    #[schema(max_length = 500, pattern = "^https://")]
    pub link: Option<String>,
    /// What it is about, one topic each, at most 200 letters.
    #[serde(default)]
    #[schema(max_items = 50)]
    pub topics: Vec<String>,
    /// Who is to lead it, for which side.
    #[serde(default)]
    #[schema(max_items = 50)]
    pub staffing: Vec<StaffingInput>,
}

/// Somebody who is to lead a session.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({
    "personId": "9f1c7a52-0d0e-4f5b-8a39-6a5b7f0c1d2e", "side": "user", "ledMinutes": 60
}))]
pub struct StaffingInput {
    /// A member of the working group, or a person of your organisation who is registered for that
    /// side.
    pub person_id: Uuid,
    /// The side they stand for: in a course always the same.
    pub side: Side,
    /// How many minutes they are to lead.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 1440)]
    pub led_minutes: Option<i32>,
}

/// A time by the clock on the wall in Norway.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({
    "localDate": "2026-05-05", "localStart": "10:00", "localEnd": "12:30"
}))]
pub struct WallTimeInput {
    /// The day, in Norway.
    pub local_date: NaiveDate,
    /// When it begins, `hh:mm`.
    #[schema(pattern = "^([01][0-9]|2[0-3]):[0-5][0-9]$", example = "10:00")]
    pub local_start: String,
    /// When it ends, on the same day, `hh:mm`.
    #[schema(pattern = "^([01][0-9]|2[0-3]):[0-5][0-9]$", example = "12:30")]
    pub local_end: String,
}

/// Why a session is moved, and to when.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({
    "reason": "Ferga er innstilt",
    "to": { "localDate": "2026-05-06", "localStart": "10:00", "localEnd": "12:30" }
}))]
pub struct MoveSessionInput {
    /// The reason, in words.
    #[schema(min_length = 1, max_length = 2000)]
    pub reason: String,
    /// When it is to be instead.
    pub to: WallTimeInput,
}

/// Why a session is cancelled.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({ "reason": "Kursleder er syk" }))]
pub struct CancelSessionInput {
    /// The reason, in words.
    #[schema(min_length = 1, max_length = 2000)]
    pub reason: String,
}

/// A session: one gathering in a run.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "id": "0192f3c4-5b7e-7c1a-9d2e-3f4a5b6c7d90", "version": 1,
    "runId": "0192f3c4-5b7e-7c1a-9d2e-3f4a5b6c7d8e", "number": 1, "state": "planned",
    "stateReason": null, "movedToSessionId": null, "localDate": "2026-05-05",
    "localStart": "10:00", "localEnd": "12:30", "timeZone": "Europe/Oslo",
    "startsAt": "2026-05-05T08:00:00Z", "endsAt": "2026-05-05T10:30:00Z", "place": null,
    "link": null, "topics": ["Hva er revmatisme?"], "headcount": null,
    "staffing": [{
        "personId": "9f1c7a52-0d0e-4f5b-8a39-6a5b7f0c1d2e", "side": "user", "planned": true,
        "ledMinutes": 60, "present": null
    }],
    "createdAt": "2026-02-22T08:00:00Z", "updatedAt": "2026-02-22T08:00:00Z"
}))]
pub struct Session {
    /// Its id.
    pub id: Uuid,
    /// Counted up by every change, of its attendance sheet too.
    pub version: i32,
    /// The run it belongs to.
    pub run_id: Uuid,
    /// Counted within the run, from 1. A session that takes another's place has a number of its own.
    pub number: i32,
    /// Planned, held, moved or cancelled.
    pub state: SessionState,
    /// Why it was moved or cancelled.
    pub state_reason: Option<String>,
    /// The session that took its place; null also for one moved to a time not known yet.
    pub moved_to_session_id: Option<Uuid>,
    /// The day, in Norway.
    pub local_date: NaiveDate,
    /// When it begins by the clock on the wall in Norway, `hh:mm`.
    pub local_start: String,
    /// When it ends, `hh:mm`.
    pub local_end: String,
    /// The zone of the three before: always `Europe/Oslo`.
    pub time_zone: String,
    /// The instant at which it begins.
    pub starts_at: DateTime<Utc>,
    /// The instant at which it ends.
    pub ends_at: DateTime<Utc>,
    /// Where it is held; null for the run's own place.
    pub place: Option<String>,
    /// Where to take part online; null for the run's own address.
    pub link: Option<String>,
    /// What it is about.
    pub topics: Vec<String>,
    /// Heads counted that no party stands for, once it is held.
    pub headcount: Option<i32>,
    /// Who leads it, planned, and as it turned out.
    pub staffing: Vec<Staffing>,
    /// When it was entered here.
    pub created_at: DateTime<Utc>,
    /// When it was last changed here.
    pub updated_at: DateTime<Utc>,
}

/// Somebody who leads a session.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Staffing {
    /// The person.
    pub person_id: Uuid,
    /// The side they stand for.
    pub side: Side,
    /// True if it was planned beforehand.
    pub planned: bool,
    /// How many minutes they lead, or led.
    pub led_minutes: Option<i32>,
    /// Whether they were there; null until the session is held.
    pub present: Option<bool>,
}

impl Versioned for Session {
    const KIND: &'static str = KIND;
    fn id(&self) -> Uuid {
        self.id
    }
    fn version(&self) -> i32 {
        self.version
    }
    fn path(&self) -> String {
        format!("/v1/sessions/{}", self.id)
    }
}

impl Session {
    /// A session with those who lead it.
    pub async fn load(conn: &Conn, row: rows::Session) -> Result<Self, Refusal> {
        let staff = rows::staff(conn, &[row.id]).await?;
        Self::of(row, &staff)
    }

    /// A session with those of `staff` who lead it.
    pub fn of(row: rows::Session, staff: &[Staff]) -> Result<Self, Refusal> {
        let own = staff.iter().filter(|staff| staff.session_id == row.id);
        Ok(Self {
            id: row.id,
            version: row.version,
            run_id: row.run_id,
            number: row.number,
            state: stored::<domain::codes::SessionState>(&row.state)?.into(),
            state_reason: row.state_reason,
            moved_to_session_id: row.moved_to,
            local_date: row.local_date,
            local_start: row.local_start,
            local_end: row.local_end,
            time_zone: ZONE.to_owned(),
            starts_at: row.starts_at,
            ends_at: row.ends_at,
            place: row.place,
            link: row.link,
            topics: topics(row.topics.as_ref()),
            headcount: row.headcount,
            staffing: own.map(Staffing::of).collect::<Result<_, _>>()?,
            created_at: row.created_at,
            updated_at: row.updated_at,
        })
    }
}

impl Staffing {
    pub(super) fn of(row: &Staff) -> Result<Self, Refusal> {
        Ok(Self {
            person_id: row.person_id,
            side: stored::<domain::codes::Side>(&row.side)?.into(),
            planned: row.planned,
            led_minutes: row.led_minutes,
            present: row.present,
        })
    }
}

fn topics(kept: Option<&serde_json::Value>) -> Vec<String> {
    let texts = kept.and_then(|kept| kept.as_array()).into_iter().flatten();
    texts
        .filter_map(|text| text.as_str().map(str::to_owned))
        .collect()
}

impl WallTimeInput {
    /// Reads the time; `under` is its pointer within the body.
    ///
    /// # Errors
    /// `Invalid` for a clock that can't be read.
    pub fn command(&self, under: &str) -> Result<WallTime, Refusal> {
        let clock = |text: &str, member: &str| {
            let pointer = format!("{under}/{member}");
            read_clock(text).ok_or_else(|| FieldError::new(pointer, "notAClock"))
        };
        Ok(WallTime {
            date: self.local_date,
            start: clock(&self.local_start, "localStart")?,
            end: clock(&self.local_end, "localEnd")?,
        })
    }
}

impl SessionInput {
    /// The part of a session that a patch can change.
    pub fn present(row: &rows::Session, staff: &[Staff]) -> Result<Self, Refusal> {
        let session = Session::of(row.clone(), staff)?;
        let planned = session.staffing.into_iter().filter(|one| one.planned);
        let staffing = planned.map(|one| StaffingInput {
            person_id: one.person_id,
            side: one.side,
            led_minutes: one.led_minutes,
        });
        Ok(Self {
            local_date: session.local_date,
            local_start: session.local_start,
            local_end: session.local_end,
            place: session.place,
            link: session.link,
            topics: session.topics,
            staffing: staffing.collect(),
        })
    }

    /// What is said of the session.
    ///
    /// # Errors
    /// `Invalid` for a clock that can't be read.
    pub fn command(&self) -> Result<Draft, Refusal> {
        let when = WallTimeInput {
            local_date: self.local_date,
            local_start: self.local_start.clone(),
            local_end: self.local_end.clone(),
        };
        let standing = |one: &StaffingInput| Standing {
            person: one.person_id,
            side: one.side.0,
            led_minutes: one.led_minutes,
        };
        Ok(Draft {
            when: when.command("")?,
            place: self.place.clone(),
            link: self.link.clone(),
            topics: self.topics.clone(),
            staff: self.staffing.iter().map(standing).collect(),
        })
    }
}
