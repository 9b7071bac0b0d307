//! `/v1/sessions/{id}/attendance`: one sheet, read and written whole.

use actix_web::web::Path;
use actix_web::{get, put};
use chrono::{DateTime, Utc};
use domain::codes::SessionState;
use serde::{Deserialize, Serialize};
use store::Conn;
use store::session::{self as rows, Session};
use utoipa::ToSchema;
use uuid::Uuid;

use super::readable;
use super::wire::Staffing;
use crate::app::sessions::{self, SHEET, Sheet, SheetParty, SheetStaff, Standing};
use crate::app::{FieldError, Refusal, Reply, Versioned};
use crate::http::body::Body;
use crate::http::call::{Answer, Call};
use crate::http::codes::Side;

/// What you tell of a session that was held.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({
    "held": true,
    "enrolments": [{ "enrolmentId": "3f0a4e5c-98a1-4b7e-9a6d-1f2e3d4c5b6a", "seatsPresent": 2 }],
    "headcount": null,
    "staff": [{
        "personId": "9f1c7a52-0d0e-4f5b-8a39-6a5b7f0c1d2e", "side": "user", "present": true,
        "ledMinutes": 60
    }]
}))]
pub struct AttendanceSheetInput {
    /// Always true: the session was held. One that was not is moved or cancelled.
    pub held: bool,
    /// How many of each party came; parties left out did not come. Empty where people drop in.
    #[serde(default)]
    #[schema(max_items = 1000)]
    pub enrolments: Vec<PartyAttendanceInput>,
    /// Heads that no party stands for. Needed where people drop in.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 10000)]
    pub headcount: Option<i32>,
    /// Who of each side was there. Who was planned and is left out was not there. Nobody is required:
    /// write down how it was.
    #[serde(default)]
    #[schema(max_items = 50)]
    pub staff: Vec<StaffAttendanceInput>,
}

/// How many of a party came.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({
    "enrolmentId": "3f0a4e5c-98a1-4b7e-9a6d-1f2e3d4c5b6a", "seatsPresent": 2
}))]
pub struct PartyAttendanceInput {
    /// The party's enrolment in this run.
    pub enrolment_id: Uuid,
    /// How many of its seats were taken.
    #[schema(minimum = 0)]
    pub seats_present: i32,
}

/// Whether somebody of a side was there.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({
    "personId": "9f1c7a52-0d0e-4f5b-8a39-6a5b7f0c1d2e", "side": "user", "present": true,
    "ledMinutes": 60
}))]
pub struct StaffAttendanceInput {
    /// The person.
    pub person_id: Uuid,
    /// The side they stand for.
    pub side: Side,
    /// Whether they were there.
    pub present: bool,
    /// How many minutes they led.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 1440)]
    pub led_minutes: Option<i32>,
}

/// The sheet of a session.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "sessionId": "0192f3c4-5b7e-7c1a-9d2e-3f4a5b6c7d90", "version": 2, "held": true,
    "occurredAt": "2026-05-05T08:00:00Z", "recordedAt": "2026-05-06T07:12:00Z",
    "enrolments": [{ "enrolmentId": "3f0a4e5c-98a1-4b7e-9a6d-1f2e3d4c5b6a", "seatsPresent": 2 }],
    "seatsPresent": 2, "headcount": null,
    "staff": [{
        "personId": "9f1c7a52-0d0e-4f5b-8a39-6a5b7f0c1d2e", "side": "user", "planned": true,
        "present": true, "ledMinutes": 60
    }]
}))]
pub struct AttendanceSheet {
    /// The session.
    pub session_id: Uuid,
    /// Counted up by every change of the sheet or its session.
    pub version: i32,
    /// True once the sheet is written.
    pub held: bool,
    /// When the session began: what is written on its sheet happened then.
    pub occurred_at: DateTime<Utc>,
    /// When the sheet was last written; null until somebody has.
    pub recorded_at: Option<DateTime<Utc>>,
    /// How many of each party came; null for you if you don't see who takes part.
    pub enrolments: Option<Vec<PartyAttendance>>,
    /// Seats taken by all parties together.
    pub seats_present: i64,
    /// Heads that no party stands for.
    pub headcount: Option<i32>,
    /// Who leads the session, and whether they were there.
    pub staff: Vec<Staffing>,
}

/// How many of a party came.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PartyAttendance {
    /// The party's enrolment.
    pub enrolment_id: Uuid,
    /// How many of its seats were taken.
    pub seats_present: i32,
}

impl Versioned for AttendanceSheet {
    const KIND: &'static str = SHEET;
    fn id(&self) -> Uuid {
        self.session_id
    }
    fn version(&self) -> i32 {
        self.version
    }
    fn path(&self) -> String {
        format!("/v1/sessions/{}/attendance", self.session_id)
    }
}

impl AttendanceSheet {
    async fn load(conn: &Conn, session: &Session, roster: bool) -> Result<Self, Refusal> {
        let parties = rows::attendance(conn, session.id).await?;
        let staff = rows::staff(conn, &[session.id]).await?;
        let seats = parties.iter().map(|party| i64::from(party.seats_present));
        let party = |party: &rows::Present| PartyAttendance {
            enrolment_id: party.enrolment_id,
            seats_present: party.seats_present,
        };
        let held = session.state == SessionState::Held.code();
        Ok(Self {
            session_id: session.id,
            version: session.version,
            held,
            occurred_at: session.starts_at,
            // Once held, a session changes by its sheet alone.
            recorded_at: held.then_some(session.updated_at),
            seats_present: seats.sum(),
            enrolments: roster.then(|| parties.iter().map(party).collect()),
            headcount: session.headcount,
            staff: staff.iter().map(Staffing::of).collect::<Result<_, _>>()?,
        })
    }
}

/// Read a session's attendance sheet
///
/// Empty, with `held` false, until somebody has written it. Who takes part is shown to those who fill
/// in the sheet; others see how many.
#[utoipa::path(tag = "Runs",
    responses((status = 200, description = "The sheet.", body = AttendanceSheet)))]
#[get("/v1/sessions/{id}/attendance")]
pub async fn get_attendance(call: Call, id: Path<Uuid>) -> Answer {
    call.read(move |read| async move {
        let (opened, row) = readable(&read, *id).await?;
        let roster = sessions::sees_roster(&read.ctx, read.conn(), &opened, row.id).await?;
        Reply::of(
            &read.ctx,
            &AttendanceSheet::load(read.conn(), &row, roster).await?,
        )
    })
    .await
}

/// Write a session's attendance sheet
///
/// The whole sheet, as it was: how many of each party came, and who of each side was there. It makes
/// the session `held`. It can be corrected until the run is closed. Members of the working group write
/// the sheets of sessions at which they stand; coordinators and leads every one.
#[utoipa::path(tag = "Runs", request_body = AttendanceSheetInput,
    responses((status = 200, description = "The sheet.", body = AttendanceSheet)))]
#[put("/v1/sessions/{id}/attendance")]
pub async fn put_attendance(
    call: Call,
    id: Path<Uuid>,
    body: Body<AttendanceSheetInput>,
) -> Answer {
    let id = *id;
    call.write(body, move |unit, input| async move {
        let (held, roster) = sessions::put(&unit, id, input.command()?).await?;
        Reply::of(
            &unit,
            &AttendanceSheet::load(unit.tx(), &held, roster).await?,
        )
    })
    .await
}

impl AttendanceSheetInput {
    fn command(&self) -> Result<Sheet, Refusal> {
        if !self.held {
            return Err(FieldError::new("/held", "sessionNotHeld").into());
        }
        let party = |party: &PartyAttendanceInput| SheetParty {
            enrolment: party.enrolment_id,
            seats: party.seats_present,
        };
        let staff = |one: &StaffAttendanceInput| SheetStaff {
            standing: Standing {
                person: one.person_id,
                side: one.side.0,
                led_minutes: one.led_minutes,
            },
            present: one.present,
        };
        Ok(Sheet {
            parties: self.enrolments.iter().map(party).collect(),
            headcount: self.headcount,
            staff: self.staff.iter().map(staff).collect(),
        })
    }
}
