//! Parts of the answer to a request: each tells what one kind of row says of somebody.

use chrono::{DateTime, NaiveDate, Utc};
use domain::retention::{Told, rule};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::http::codes::RetentionKind;

/// A login bound to the person.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({ "issuer": "https://login.example", "subject": "4f1c8e2a", "kind": "human", "since": "2026-11-22T08:00:00Z" }))]
pub struct KnownLogin {
    /// Who vouches for it.
    pub issuer: String,
    /// The name that the issuer gives it.
    pub subject: String,
    /// Code of who is behind it: `human` or `machine`.
    pub kind: String,
    /// Since when it is known here.
    pub since: DateTime<Utc>,
}

/// A role held.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({ "role": "coordinator", "organisationId": null, "serviceId": null, "from": "2026-11-22T08:00:00Z", "to": null }))]
pub struct KnownRole {
    /// Code of the role.
    pub role: String,
    /// Where; null for the whole installation.
    pub organisation_id: Option<Uuid>,
    /// At which of its services; null for all.
    pub service_id: Option<Uuid>,
    /// Since when.
    pub from: DateTime<Utc>,
    /// Until when.
    pub to: Option<DateTime<Utc>>,
}

/// A place in a working group.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "courseId": "0192f3c4-5b7e-7c1a-9d2e-3f4a5b6c7d20", "side": "user", "function": "lead",
    "from": "2026-11-22T08:00:00Z", "to": null, "mismatchReason": null,
    "alsoCoordinator": false
}))]
pub struct KnownPlace {
    /// The course.
    pub course_id: Uuid,
    /// Code of the side.
    pub side: String,
    /// Code of the function.
    pub function: String,
    /// Since when.
    pub from: DateTime<Utc>,
    /// Until when.
    pub to: Option<DateTime<Utc>>,
    /// Why somebody with another experience than the group's was chosen.
    pub mismatch_reason: Option<String>,
    /// Whether they were marked as a coordinator too.
    pub also_coordinator: bool,
}

/// A meeting or session that they were at or are planned for.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "kind": "meeting", "id": "0192f3c4-5b7e-7c1a-9d2e-3f4a5b6c7d40", "on": "2026-11-20", "side": "user",
    "present": true, "planned": null, "ledMinutes": null, "seats": null
}))]
pub struct KnownAttendance {
    /// `meeting` or `session`.
    pub kind: String,
    /// Its id.
    pub id: Uuid,
    /// Its day; null for participants.
    pub on: Option<NaiveDate>,
    /// For which side; null for participants.
    pub side: Option<String>,
    /// Whether they were there; null while it is to come.
    pub present: Option<bool>,
    /// Whether they were planned for it; null for meetings and participants.
    pub planned: Option<bool>,
    /// How many minutes they led.
    pub led_minutes: Option<i32>,
    /// How many of a party came.
    pub seats: Option<i32>,
}

/// An approval or a signature given in their name.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "kind": "approval", "of": "0192f3c4-5b7e-7c1a-9d2e-3f4a5b6c7d21", "side": "user", "evidence": "login",
    "at": "2026-11-22T08:00:00Z", "stands": true, "alsoCoordinator": false,
    "contentHash": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
}))]
pub struct KnownHand {
    /// `approval` of a plan version, or `signature` under a conclusion.
    pub kind: String,
    /// The plan version or the conclusion.
    pub of: Uuid,
    /// Code of the side.
    pub side: String,
    /// How it was given.
    pub evidence: String,
    /// When.
    pub at: DateTime<Utc>,
    /// Whether it stands.
    pub stands: bool,
    /// Whether they were marked as a coordinator too.
    pub also_coordinator: bool,
    /// Hash of what was approved or signed.
    pub content_hash: String,
}

/// Something that they wrote.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "kind": "improvementPoint", "id": "0192f3c4-5b7e-7c1a-9d2e-3f4a5b6c7d60",
    "courseId": "0192f3c4-5b7e-7c1a-9d2e-3f4a5b6c7d20", "text": "Mer tid til samtale", "at": "2026-11-22T08:00:00Z"
}))]
pub struct KnownText {
    /// `improvementPoint` or `deviation`.
    pub kind: String,
    /// Its id.
    pub id: Uuid,
    /// The course.
    pub course_id: Uuid,
    /// What they wrote.
    pub text: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// A course that they answer for.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({ "courseId": "0192f3c4-5b7e-7c1a-9d2e-3f4a5b6c7d20", "as": "owner" }))]
pub struct KnownCourse {
    /// The course.
    pub course_id: Uuid,
    /// `owner`, `deputy`, or `anchoredBy`.
    #[serde(rename = "as")]
    #[schema(rename = "as")]
    pub part: String,
}

/// An invitation to bind a login to them.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "id": "0192f3c4-5b7e-7c1a-9d2e-3f4a5b6c7d98", "at": "2026-11-22T08:00:00Z",
    "expiresAt": "2026-12-06T08:00:00Z", "usedAt": null, "revokedAt": null
}))]
pub struct KnownInvitation {
    /// Its id.
    pub id: Uuid,
    /// When it was made.
    pub at: DateTime<Utc>,
    /// Until when it could be used.
    pub expires_at: DateTime<Utc>,
    /// When it was used.
    pub used_at: Option<DateTime<Utc>>,
    /// When it was taken back.
    pub revoked_at: Option<DateTime<Utc>>,
}

/// A personal link to them. What would open it is told to nobody.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "id": "6f1c2f0a-8f4b-4c55-9f0e-0a5f1f1c2b3d", "kind": "approvePlan",
    "of": "0192f3c4-5b7e-7c1a-9d2e-3f4a5b6c7d21", "courseId": "0192f3c4-5b7e-7c1a-9d2e-3f4a5b6c7d20",
    "runId": null, "side": "user", "number": 2, "at": "2026-11-22T08:00:00Z",
    "expiresAt": "2026-11-29T08:00:00Z", "usedAt": null, "voidedAt": null, "outcome": null, "reason": null
}))]
pub struct KnownLink {
    /// Its id. It opens nothing.
    pub id: Uuid,
    /// Code of what they were asked for.
    pub kind: String,
    /// The plan version or the conclusion.
    pub of: Uuid,
    /// The course.
    pub course_id: Option<Uuid>,
    /// The run, if it was about one.
    pub run_id: Option<Uuid>,
    /// Code of the side.
    pub side: Option<String>,
    /// Number of the version or wording.
    pub number: Option<i32>,
    /// When it was made.
    pub at: DateTime<Utc>,
    /// Until when it opens something.
    pub expires_at: DateTime<Utc>,
    /// When it was used.
    pub used_at: Option<DateTime<Utc>>,
    /// When it was made worthless.
    pub voided_at: Option<DateTime<Utc>>,
    /// Code of what they answered.
    pub outcome: Option<String>,
    /// Why the answer was no.
    pub reason: Option<String>,
}

/// A hand given at a meeting or on paper that they gave, entered or confirmed.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "id": "0192f3c4-5b7e-7c1a-9d2e-3f4a5b6c7d93", "as": ["giver"], "kind": "approvePlan",
    "of": "0192f3c4-5b7e-7c1a-9d2e-3f4a5b6c7d21", "courseId": "0192f3c4-5b7e-7c1a-9d2e-3f4a5b6c7d20",
    "runId": null, "side": "user", "number": 2, "basis": "paper", "meetingId": null,
    "paperTitle": "Godkjenning, signert", "givenOn": "2026-11-20", "state": "entered",
    "at": "2026-11-22T08:00:00Z", "decidedAt": null
}))]
pub struct KnownAttestation {
    /// Its id.
    pub id: Uuid,
    /// What they are in it: `giver` in whose name it stands, `enteredBy`, `secondPerson`.
    #[serde(rename = "as")]
    #[schema(rename = "as")]
    pub part: Vec<String>,
    /// Code of what it is.
    pub kind: String,
    /// The plan version or the conclusion.
    pub of: Uuid,
    /// The course.
    pub course_id: Uuid,
    /// The run, if it is about one.
    pub run_id: Option<Uuid>,
    /// Code of the side.
    pub side: String,
    /// Number of the version or wording.
    pub number: i32,
    /// Code of what it rests on.
    pub basis: String,
    /// The meeting, if it rests on one.
    pub meeting_id: Option<Uuid>,
    /// What the paper is called in the archive.
    pub paper_title: Option<String>,
    /// The day of the meeting or on the paper.
    pub given_on: NaiveDate,
    /// Code of how far it has come.
    pub state: String,
    /// When it was entered.
    pub at: DateTime<Utc>,
    /// When it was decided.
    pub decided_at: Option<DateTime<Utc>>,
}

/// Something that they were told, or that waits to be told.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "id": "6f1c2f0a-8f4b-4c55-9f0e-0a5f1f1c2b3d", "kind": "decisionLink", "aboutKind": "planVersion",
    "about": "0192f3c4-5b7e-7c1a-9d2e-3f4a5b6c7d21", "channel": "email", "language": "nb",
    "state": "sent", "at": "2026-11-22T08:00:00Z", "expiresAt": null, "attempts": 1, "lastFailure": null,
    "doneAt": "2026-11-22T08:10:00Z"
}))]
pub struct KnownMessage {
    /// Its id.
    pub id: Uuid,
    /// Code of what it tells.
    pub kind: String,
    /// Kind of what it is about.
    pub about_kind: String,
    /// What it is about.
    pub about: Uuid,
    /// Code of how they are reached.
    pub channel: String,
    /// Code of its language.
    pub language: String,
    /// Code of how far it has come.
    pub state: String,
    /// When it was written.
    pub at: DateTime<Utc>,
    /// From then on it is of no use.
    pub expires_at: Option<DateTime<Utc>>,
    /// How often its delivery was tried.
    pub attempts: i32,
    /// Code of why the last try failed.
    pub last_failure: Option<String>,
    /// When it was delivered or given up.
    pub done_at: Option<DateTime<Utc>>,
}

/// A fact of the journal: something that they did, that was done with their entry, or that names them.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "at": "2026-11-22T08:00:00Z", "occurredAt": "2026-11-22T08:00:00Z", "action": "changed",
    "rootKind": "person", "rootId": "1f0e6d0a-58b7-4a55-9a3c-2f7d0b9c1e11", "entityKind": "person",
    "entityId": "1f0e6d0a-58b7-4a55-9a3c-2f7d0b9c1e11", "entityVersion": 2, "as": "coordinator",
    "purpose": null, "byThemselves": false, "payload": {}
}))]
pub struct KnownFact {
    /// When it was recorded.
    pub at: DateTime<Utc>,
    /// When it happened.
    pub occurred_at: DateTime<Utc>,
    /// Code of what happened.
    pub action: String,
    /// Kind of the thing in whose history it stands.
    pub root_kind: String,
    /// That thing.
    pub root_id: Uuid,
    /// Kind of what it happened to.
    pub entity_kind: String,
    /// What it happened to.
    pub entity_id: Uuid,
    /// Its version after that.
    pub entity_version: i32,
    /// As what it was done: the code of a role, or of a place in the working group.
    #[serde(rename = "as")]
    #[schema(rename = "as")]
    pub capacity: Option<String>,
    /// The purpose that was named.
    pub purpose: Option<String>,
    /// Whether they did it themselves.
    pub by_themselves: bool,
    /// Codes, numbers and ids about it; null once it was erased.
    #[schema(value_type = Option<Object>)]
    pub payload: Option<Value>,
}

/// What for and how long a part of the answer is kept, and who else may read it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "part": "invitations", "readers": "Managers, administrators and auditors of your organisation.",
    "ends": [{ "kind": "invitation", "purpose": "To bind a login to a person.", "days": 30,
        "from": "the invitation was used, revoked or ran out" }],
    "record": []
}))]
pub struct KnownKeeping {
    /// Name of the member of this document.
    pub part: String,
    /// Who else may read it, in English. What they looked at stands in `accesses`.
    pub readers: String,
    /// What it is kept for, and until when. Of several ends, whichever comes first.
    pub ends: Vec<KnownEnd>,
    /// Why the rest of it is kept for as long as the course is remembered; empty if all of it ends. In English.
    pub record: Vec<String>,
}

/// Until when something is kept.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "kind": "invitation", "purpose": "To bind a login to a person.", "days": 30,
    "from": "the invitation was used, revoked or ran out"
}))]
pub struct KnownEnd {
    /// Code of the rule that ends it.
    pub kind: RetentionKind,
    /// What it is kept for. In English; translate by `kind`.
    pub purpose: String,
    /// For how many days.
    pub days: u32,
    /// From when the days count. In English; translate by `kind`.
    pub from: String,
}

impl From<&Told> for KnownKeeping {
    fn from(told: &Told) -> Self {
        let (rules, records) = told.kept();
        let end = |kind| {
            let rule = rule(kind);
            KnownEnd {
                kind: kind.into(),
                purpose: rule.purpose.to_owned(),
                days: rule.days,
                from: rule.from.to_owned(),
            }
        };
        Self {
            part: told.part.to_owned(),
            readers: told.readers.to_owned(),
            ends: rules.into_iter().map(end).collect(),
            record: records.into_iter().map(str::to_owned).collect(),
        }
    }
}
