//! `/v1/courses/{id}/meetings`, `/v1/meetings/{id}`

use actix_web::web::{Path, Query};
use actix_web::{get, patch, post};
use chrono::{DateTime, NaiveDate, Utc};
use domain::permissions::Area;
use serde::{Deserialize, Serialize};
use store::Conn;
use store::meeting as rows;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::app::meetings::{self, Draft, KIND};
use crate::app::{Refusal, Reply, Versioned, courses};
use crate::http::body::{Body, Patch};
use crate::http::call::{Answer, Call};
use crate::http::codes::{MeetingKind, Side, stored};
use crate::{list_query, page_type};

/// What you tell of a meeting.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({
    "kind": "planning", "heldOn": "2026-11-20", "occurredAt": null, "attendance": [],
    "minutes": "Vi ble enige om mål og innhold.", "decisions": ["Kurset får seks samlinger."],
    "runIds": []
}))]
pub struct MeetingInput {
    /// What it was for.
    pub kind: MeetingKind,
    /// The day on which it was held; not in the future. It may be entered long afterwards.
    pub held_on: NaiveDate,
    /// The moment, if it matters; on that same day in Norway. Null means noon.
    #[serde(default)]
    pub occurred_at: Option<DateTime<Utc>>,
    /// Who was there, for which side: members of the working group then or since.
    #[serde(default)]
    #[schema(max_items = 100)]
    pub attendance: Vec<AttendanceInput>,
    /// What was said, at most 20 000 letters; null if nobody wrote minutes. No names of participants.
    #[schema(max_length = 20000)]
    #[serde(default)]
    pub minutes: Option<String>,
    /// What was decided, one by one, at most 2000 letters each.
    #[serde(default)]
    #[schema(max_items = 100)]
    pub decisions: Vec<String>,
    /// The runs it was about: one evaluation meeting may cover several runs of the course.
    #[serde(default)]
    #[schema(max_items = 50)]
    pub run_ids: Vec<Uuid>,
}

/// Somebody who was at a meeting.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({ "personId": "6f1c2f0a-8f4b-4c55-9f0e-0a5f1f1c2b3d", "side": "user" }))]
pub struct AttendanceInput {
    /// The person.
    pub person_id: Uuid,
    /// The side for which the person was there.
    pub side: Side,
}

/// Somebody who was at a meeting.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MeetingAttendance {
    /// The person; names stand in the working group.
    pub person_id: Uuid,
    /// The side for which the person was there.
    pub side: Side,
}

/// A meeting of a course's working group.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "id": "0192f3c4-5b7e-7c1a-9d2e-3f4a5b6c7d40", "version": 1,
    "courseId": "0192f3c4-5b7e-7c1a-9d2e-3f4a5b6c7d20", "kind": "planning",
    "heldOn": "2026-11-20", "occurredAt": "2026-11-20T11:00:00Z",
    "recordedAt": "2026-11-22T08:00:00Z", "attendance": [], "sides": [],
    "minutes": "Vi ble enige om mål og innhold.", "decisions": ["Kurset får seks samlinger."],
    "runIds": [], "updatedAt": "2026-11-22T08:00:00Z"
}))]
pub struct Meeting {
    /// Its id.
    pub id: Uuid,
    /// Counted up by every change.
    pub version: i32,
    /// The course.
    pub course_id: Uuid,
    /// What it was for.
    pub kind: MeetingKind,
    /// The day on which it was held.
    pub held_on: NaiveDate,
    /// The moment; noon in Norway if only the day is known.
    pub occurred_at: DateTime<Utc>,
    /// When it was entered here.
    pub recorded_at: DateTime<Utc>,
    /// Who was there.
    pub attendance: Vec<MeetingAttendance>,
    /// The sides that were there; the method asks for both.
    pub sides: Vec<Side>,
    /// What was said; null if nobody wrote minutes.
    pub minutes: Option<String>,
    /// What was decided.
    pub decisions: Vec<String>,
    /// The runs it was about.
    pub run_ids: Vec<Uuid>,
    /// When the record was last changed.
    pub updated_at: DateTime<Utc>,
}

impl Versioned for Meeting {
    const KIND: &'static str = KIND;
    fn id(&self) -> Uuid {
        self.id
    }
    fn version(&self) -> i32 {
        self.version
    }
    fn path(&self) -> String {
        format!("/v1/meetings/{}", self.id)
    }
}

fn texts(list: &serde_json::Value) -> Vec<String> {
    let texts = list.as_array().into_iter().flatten();
    texts
        .filter_map(|text| text.as_str().map(str::to_owned))
        .collect()
}

impl Meeting {
    async fn load(conn: &Conn, row: rows::Meeting) -> Result<Self, Refusal> {
        let one = Self::load_many(conn, vec![row]).await?.pop();
        one.ok_or_else(|| Refusal::Internal("a meeting got lost".into()))
    }

    async fn load_many(conn: &Conn, found: Vec<rows::Meeting>) -> Result<Vec<Self>, Refusal> {
        let ids: Vec<Uuid> = found.iter().map(|row| row.id).collect();
        let there = rows::attendance(conn, &ids).await?;
        let runs = rows::runs(conn, &ids).await?;
        found
            .into_iter()
            .map(|row| Self::of(row, &there, &runs))
            .collect()
    }

    fn of(
        row: rows::Meeting,
        there: &[rows::Attendance],
        runs: &[(Uuid, Uuid)],
    ) -> Result<Self, Refusal> {
        let there = there.iter().filter(|one| one.meeting_id == row.id);
        let attendance: Vec<MeetingAttendance> = there
            .map(|one| {
                Ok(MeetingAttendance {
                    person_id: one.person_id,
                    side: stored::<domain::codes::Side>(&one.side)?.into(),
                })
            })
            .collect::<Result<_, Refusal>>()?;
        let mut sides: Vec<Side> = attendance.iter().map(|one| one.side).collect();
        sides.sort();
        sides.dedup();
        let runs = runs.iter().filter(|(meeting, _)| *meeting == row.id);
        Ok(Self {
            id: row.id,
            version: row.version,
            course_id: row.course_id,
            kind: stored::<domain::codes::MeetingKind>(&row.kind)?.into(),
            held_on: row.held_on,
            occurred_at: row.occurred_at,
            recorded_at: row.created_at,
            attendance,
            sides,
            minutes: row.minutes,
            decisions: texts(&row.decisions),
            run_ids: runs.map(|(_, run)| *run).collect(),
            updated_at: row.updated_at,
        })
    }
}

impl From<&MeetingInput> for Draft {
    fn from(input: &MeetingInput) -> Self {
        let present = input.attendance.iter();
        Self {
            kind: input.kind.0,
            held_on: input.held_on,
            occurred_at: input.occurred_at,
            present: present.map(|one| (one.person_id, one.side.0)).collect(),
            minutes: input.minutes.clone(),
            decisions: input.decisions.clone(),
            runs: input.run_ids.clone(),
        }
    }
}

fn patchable(
    row: &rows::Meeting,
    there: &[rows::Attendance],
    runs: &[Uuid],
) -> Result<MeetingInput, Refusal> {
    let meeting = Meeting::of(row.clone(), there, &[])?;
    let present = meeting.attendance.into_iter();
    Ok(MeetingInput {
        kind: meeting.kind,
        held_on: row.held_on,
        occurred_at: Some(row.occurred_at),
        attendance: present
            .map(|one| AttendanceInput {
                person_id: one.person_id,
                side: one.side,
            })
            .collect(),
        minutes: meeting.minutes,
        decisions: meeting.decisions,
        run_ids: runs.to_vec(),
    })
}

page_type!(
    /// A page of meetings.
    MeetingPage of Meeting
);

list_query!(
    /// What a list of meetings can be narrowed to.
    MeetingQuery sorted by ["-heldOn"] {
        /// Only meetings of this kind.
        #[param(inline, value_type = Option<MeetingKind>)]
        kind: MeetingKind,
    }
);

/// List a course's meetings
///
/// Every meeting of the working group that was recorded. Sort by `-heldOn` (default).
#[utoipa::path(tag = "Courses", params(MeetingQuery),
    responses((status = 200, description = "A page of meetings.", body = MeetingPage)))]
#[get("/v1/courses/{id}/meetings")]
pub async fn list_meetings(
    call: Call,
    id: Path<Uuid>,
    Query(query): Query<MeetingQuery>,
) -> Answer {
    call.read(move |read| async move {
        let course = courses::readable(&read, Area::Meetings, *id).await?.id;
        let list = query.listing(&read.ctx)?;
        let kind = query.kind.map(|kind| kind.0.code());
        let found = rows::list(read.conn(), course, kind, &list.page).await?;
        let items = Meeting::load_many(read.conn(), found.rows).await?;
        list.reply::<MeetingPage>(items, found.rest)
    })
    .await
}

/// Record a meeting
///
/// Members of the working group and the coordinator do it; any number of meetings, also long after
/// they were held. A planning meeting counts when both sides were there and minutes are written.
#[utoipa::path(tag = "Courses", request_body = MeetingInput,
    responses((status = 201, description = "The recorded meeting.", body = Meeting)))]
#[post("/v1/courses/{id}/meetings")]
pub async fn record_meeting(call: Call, id: Path<Uuid>, body: Body<MeetingInput>) -> Answer {
    let id = *id;
    call.write(body, move |unit, input| async move {
        let new = meetings::record(&unit, id, Draft::from(&*input)).await?;
        Reply::created(&unit, &Meeting::load(unit.tx(), new).await?)
    })
    .await
}

/// Read a meeting
///
/// One meeting with who was there and what was decided.
#[utoipa::path(tag = "Courses",
    responses((status = 200, description = "The meeting.", body = Meeting)))]
#[get("/v1/meetings/{id}")]
pub async fn get_meeting(call: Call, id: Path<Uuid>) -> Answer {
    call.read(move |read| async move {
        let row = rows::get(read.conn(), *id)
            .await?
            .ok_or(Refusal::NotFound)?;
        read.ctx.must_be_near(row.tenant, Some(row.course_id))?;
        courses::readable(&read, Area::Meetings, row.course_id).await?;
        Reply::of(&read.ctx, &Meeting::load(read.conn(), row).await?)
    })
    .await
}

/// Change a meeting's record
///
/// Lists (`attendance`, `decisions`, `runIds`) are replaced as a whole. If `heldOn` changes, send
/// `occurredAt` too, or null.
#[utoipa::path(tag = "Courses",
    request_body(content = MeetingInput, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "The changed meeting.", body = Meeting)))]
#[patch("/v1/meetings/{id}")]
pub async fn update_meeting(call: Call, id: Path<Uuid>, patch: Patch) -> Answer {
    let id = *id;
    call.write(patch, move |unit, patch| async move {
        let changed = meetings::update(&unit, id, |present, there, runs| {
            let wanted: MeetingInput = patch.over(&patchable(present, there, runs)?)?;
            Ok(Draft::from(&wanted))
        })
        .await?;
        Reply::of(&unit, &Meeting::load(unit.tx(), changed).await?)
    })
    .await
}
