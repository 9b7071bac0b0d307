//! Runs on the wire.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::app::run_actions::{KIND, OpenedRun, claimed_phases};
use crate::app::run_facts::hands;
use crate::app::runs::{self, Draft, taken_in};
use crate::app::{Ctx, Refusal, Versioned};
use crate::http::actions::{ActionSummary, summaries};
use crate::http::codes::{Participation, Phase, ReferralRule, RunState, Side, stored};
use crate::http::texts::{Texts, TextsInput};

/// What you tell of a run.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({
    "planVersion": 1, "participation": "enrolled", "title": null, "capacity": 12,
    "place": "Frisklivssentralen, Storgata 5", "link": null,
    "announcement": { "nb": "Kurs for deg som lever med revmatisme. Seks tirsdager fra 5. mai." },
    "referralRule": "required", "minimumParticipants": null, "takenIn": null
}))]
pub struct RunInput {
    /// Number of the plan version it goes by; null for the one in force. Can be changed while the run
    /// is scheduled, to the one in force.
    #[serde(default)]
    #[schema(minimum = 1)]
    pub plan_version: Option<i32>,
    /// Whether people enrol and have a seat, or drop in and are counted. Can't be changed once the
    /// run has opened.
    pub participation: Participation,
    /// Its own title, at most 200 letters in each language; null if it is called like the course.
    #[serde(default)]
    pub title: Option<TextsInput>,
    /// How many seats there are. Needed before it opens, unless people drop in. Never fewer than are
    /// taken.
    #[serde(default)]
    #[schema(minimum = 1, maximum = 1000)]
    pub capacity: Option<i32>,
    /// Where it is held, for every session that names no place of its own.
    #[serde(default)]
    #[schema(max_length = 300)]
    pub place: Option<String>,
    /// Where to take part online, an address beginning with `https://`, for every session that names
    /// none of its own.
    #[serde(default)]
    #[schema(max_length = 500, pattern = "^https://")]
    pub link: Option<String>,
    /// What the public reads, at most 4000 letters in each language. Needed before it opens.
    #[serde(default)]
    pub announcement: Option<TextsInput>,
    /// Whether a doctor's referral is asked for. Needed before it opens; a category that requires a
    /// referral can't be waived.
    #[serde(default)]
    pub referral_rule: Option<ReferralRule>,
    /// The fewest participants with which it starts; null for the plan's number. Never fewer than the
    /// plan says: to start with fewer, both sides accept it (`accept-fewer`).
    #[serde(default)]
    #[schema(minimum = 1, maximum = 1000)]
    pub minimum_participants: Option<i32>,
    /// For a run that was under way before it was entered here: how far it had come. What lies before
    /// is then claimed, never verified. Null for one that begins here; can't be changed later.
    #[serde(default)]
    pub taken_in: Option<TakenInInput>,
}

/// How far a run had come before it was entered.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({ "state": "running", "occurredAt": "2026-09-01T08:00:00Z" }))]
pub struct TakenInInput {
    /// The state it was in; not `cancelled`.
    pub state: RunState,
    /// When it had come that far; not in the future.
    pub occurred_at: DateTime<Utc>,
}

/// A run: one holding of a course, by one version of its plan.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "id": "0192f3c4-5b7e-7c1a-9d2e-3f4a5b6c7d8e", "version": 2, "state": "enrolling",
    "courseId": "0192f3c4-5b7e-7c1a-9d2e-3f4a5b6c7d20", "planVersion": 1,
    "participation": "enrolled", "title": null, "capacity": 12,
    "place": "Frisklivssentralen, Storgata 5", "link": null,
    "announcement": { "nb": "Kurs for deg som lever med revmatisme.", "nn": null, "en": null },
    "referralRule": "required", "minimumParticipants": null, "acceptedFewer": [],
    "reopenedSides": [], "takenIn": null, "claimedPhases": [], "stateReason": null,
    "openedAt": "2026-03-02T08:00:00Z", "startedAt": null, "finishedAt": null, "closedAt": null,
    "summary": null, "actions": null, "ownerId": "0192f3c4-5b7e-7c1a-9d2e-3f4a5b6c7d00",
    "createdAt": "2026-02-22T08:00:00Z", "updatedAt": "2026-03-02T08:00:00Z"
}))]
pub struct Run {
    /// Its id.
    pub id: Uuid,
    /// Counted up by every change.
    pub version: i32,
    /// Where it is in its lifecycle; its actions change that.
    pub state: RunState,
    /// The course that is held.
    pub course_id: Uuid,
    /// Number of the plan version it goes by.
    pub plan_version: i32,
    /// Whether people enrol or drop in.
    pub participation: Participation,
    /// Its own title; null if it is called like the course.
    pub title: Option<Texts>,
    /// How many seats there are.
    pub capacity: Option<i32>,
    /// Where it is held, for sessions that name no place of their own.
    pub place: Option<String>,
    /// Where to take part online, for sessions that name no address of their own.
    pub link: Option<String>,
    /// What the public reads.
    pub announcement: Option<Texts>,
    /// Whether a doctor's referral is asked for.
    pub referral_rule: Option<ReferralRule>,
    /// The fewest participants with which it starts; null for the plan's number.
    pub minimum_participants: Option<i32>,
    /// The sides that accept to start with fewer; both are needed.
    pub accepted_fewer: Vec<Side>,
    /// The sides that want it opened again; both are needed. Empty once it is.
    pub reopened_sides: Vec<Side>,
    /// How far it had come before it was entered here; null for one that began here.
    pub taken_in: Option<TakenIn>,
    /// Phases that were over when it was taken in: claimed, never verified. Planning is none of them where
    /// the plan was in force here before the run was opened.
    pub claimed_phases: Vec<Phase>,
    /// Why it was put off, ended early, cancelled or opened again; the last of them.
    pub state_reason: Option<String>,
    /// When it was first opened for enrolment.
    pub opened_at: Option<DateTime<Utc>>,
    /// When it started.
    pub started_at: Option<DateTime<Utc>>,
    /// When its sessions were over.
    pub finished_at: Option<DateTime<Utc>>,
    /// When it was closed.
    pub closed_at: Option<DateTime<Utc>>,
    /// In lists: its days and its seats. Null when one run is read; see its sessions and enrolments
    /// then.
    pub summary: Option<RunSummary>,
    /// In lists: what can be done with it, in short. Null when one run is read; ask its `actions`
    /// then.
    pub actions: Option<Vec<ActionSummary>>,
    /// The organisation that owns it.
    pub owner_id: Uuid,
    /// When it was entered here.
    pub created_at: DateTime<Utc>,
    /// When it was last changed here.
    pub updated_at: DateTime<Utc>,
}

/// How far a run had come before it was entered here.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TakenIn {
    /// The state it was in.
    pub state: RunState,
    /// When it had come that far.
    pub occurred_at: DateTime<Utc>,
}

/// What a list tells of a run besides the run itself.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "firstSessionOn": "2026-09-03", "lastSessionOn": "2026-10-08", "sessions": 6, "seatsTaken": 9
}))]
pub struct RunSummary {
    /// Day of the first session that is planned or held.
    pub first_session_on: Option<NaiveDate>,
    /// Day of the last one.
    pub last_session_on: Option<NaiveDate>,
    /// How many sessions are planned or held.
    pub sessions: u64,
    /// Seats that are taken or held for somebody.
    pub seats_taken: i32,
}

impl Versioned for Run {
    const KIND: &'static str = KIND;
    fn id(&self) -> Uuid {
        self.id
    }
    fn version(&self) -> i32 {
        self.version
    }
    fn path(&self) -> String {
        format!("/v1/runs/{}", self.id)
    }
}

impl Run {
    /// A run as it stands in a list.
    pub fn listed(ctx: &Ctx, opened: &OpenedRun) -> Result<Self, Refusal> {
        let standing = |state: &str| ["planned", "held"].contains(&state);
        let sessions = opened.stored.sessions.iter();
        let days = || {
            let standing = sessions.clone().filter(|session| standing(&session.state));
            standing.map(|session| session.local_date)
        };
        let mut actions = opened.survey(ctx)?;
        actions.retain(|found| super::actions::offers(found.action));
        let summary = RunSummary {
            first_session_on: days().min(),
            last_session_on: days().max(),
            sessions: days().count() as u64,
            seats_taken: opened.run().seats_taken,
        };
        Ok(Self {
            summary: Some(summary),
            actions: Some(summaries(&actions)),
            ..Self::of(opened)?
        })
    }

    /// A run by itself.
    pub fn of(opened: &OpenedRun) -> Result<Self, Refusal> {
        let row = opened.run();
        let sides = |kept| hands(kept).into_iter().map(Side::from).collect();
        let rule = row.referral_rule.as_deref();
        let came = taken_in(row);
        let claimed = claimed_phases(row, opened.stored.plan.as_ref());
        Ok(Self {
            id: row.id,
            version: row.version,
            state: stored::<domain::codes::RunState>(&row.state)?.into(),
            course_id: row.course_id,
            plan_version: plan_number(opened),
            participation: stored::<domain::codes::Participation>(&row.participation)?.into(),
            title: row.title.as_ref().map(Texts::from),
            capacity: row.capacity,
            place: row.place.clone(),
            link: row.link.clone(),
            announcement: row.announcement.as_ref().map(Texts::from),
            referral_rule: rule
                .map(stored::<domain::codes::ReferralRule>)
                .transpose()?
                .map(Into::into),
            minimum_participants: row.minimum_participants,
            accepted_fewer: sides(&row.accepted_fewer),
            reopened_sides: sides(&row.reopened_sides),
            taken_in: came.map(|came| TakenIn {
                state: came.state.into(),
                occurred_at: came.occurred_at,
            }),
            claimed_phases: claimed.into_iter().map(Into::into).collect(),
            state_reason: row.state_reason.clone(),
            opened_at: row.opened_at,
            started_at: row.started_at,
            finished_at: row.finished_at,
            closed_at: row.closed_at,
            summary: None,
            actions: None,
            owner_id: row.tenant,
            created_at: row.created_at,
            updated_at: row.updated_at,
        })
    }
}

fn plan_number(opened: &OpenedRun) -> i32 {
    let plan = opened.stored.plan.as_ref();
    plan.map_or(0, |version| version.number)
}

impl RunInput {
    /// The part of a run that a patch can change.
    pub fn present(opened: &OpenedRun) -> Result<Self, Refusal> {
        let run = Run::of(opened)?;
        Ok(Self {
            plan_version: Some(run.plan_version),
            participation: run.participation,
            title: run.title.map(Into::into),
            capacity: run.capacity,
            place: run.place,
            link: run.link,
            announcement: run.announcement.map(Into::into),
            referral_rule: run.referral_rule,
            minimum_participants: run.minimum_participants,
            taken_in: run.taken_in.map(|came| TakenInInput {
                state: came.state,
                occurred_at: came.occurred_at,
            }),
        })
    }
}

impl From<&RunInput> for Draft {
    fn from(input: &RunInput) -> Self {
        Self {
            plan_version: input.plan_version,
            participation: input.participation.0,
            title: input.title.as_ref().map(Into::into),
            capacity: input.capacity,
            place: input.place.clone(),
            link: input.link.clone(),
            announcement: input.announcement.as_ref().map(Into::into),
            referral_rule: input.referral_rule.map(|rule| rule.0),
            minimum_participants: input.minimum_participants,
            taken_in: input.taken_in.as_ref().map(|came| runs::TakenIn {
                state: came.state.0,
                occurred_at: came.occurred_at,
            }),
        }
    }
}
