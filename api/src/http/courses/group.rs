//! `/v1/courses/{id}/working-group`, `/v1/working-group-members/{id}`

use actix_web::web::Path;
use actix_web::{get, patch, post};
use chrono::{DateTime, Utc};
use domain::permissions::Area;
use serde::{Deserialize, Serialize};
use store::working_group as rows;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::app::working_group::{self, Draft, KIND, Named};
use crate::app::{Ctx, Refusal, Reply, Unit, Versioned, courses};
use crate::http::body::{Body, Patch};
use crate::http::call::{Answer, Call};
use crate::http::codes::{GroupFunction, Side, stored};

/// Whom you take into the group.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({
    "personId": "6f1c2f0a-8f4b-4c55-9f0e-0a5f1f1c2b3d", "side": "user", "function": "lead",
    "mismatchReason": null, "occurredAt": null
}))]
pub struct GroupMemberInput {
    /// The person, registered with your organisation. In a joint course each host puts in its own people.
    pub person_id: Uuid,
    /// The side the person stands on. Nobody stands on both sides of a course.
    pub side: Side,
    /// Lead, deputy or member. A side has one lead and one deputy; a deputy may do all that the lead
    /// may.
    pub function: GroupFunction,
    /// Why somebody was chosen whose experience is not the group's own; at most 2000 letters. Don't
    /// name a diagnosis.
    #[schema(max_length = 2000)]
    #[serde(default)]
    pub mismatch_reason: Option<String>,
    /// When the person joined, if you enter it afterwards; null for now. Not in the future, and not before
    /// the day on which the course was begun here.
    #[serde(default)]
    pub occurred_at: Option<DateTime<Utc>>,
}

/// When somebody left, if you enter it afterwards.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({ "occurredAt": null }))]
pub struct LeaveGroupInput {
    /// The moment; null for now. Not in the future, and not before the person joined.
    #[serde(default)]
    pub occurred_at: Option<DateTime<Utc>>,
}

/// What can be changed about somebody in the group. For another side, let them leave first.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({ "function": "deputy", "mismatchReason": null }))]
pub struct GroupFunctionInput {
    /// Lead, deputy or member.
    pub function: GroupFunction,
    /// Why somebody was chosen whose experience is not the group's own; at most 2000 letters.
    #[schema(max_length = 2000)]
    #[serde(default)]
    pub mismatch_reason: Option<String>,
}

/// Somebody's place in a course's working group.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "id": "0192f3c4-5b7e-7c1a-9d2e-3f4a5b6c7d30", "version": 1,
    "courseId": "0192f3c4-5b7e-7c1a-9d2e-3f4a5b6c7d20",
    "personId": "6f1c2f0a-8f4b-4c55-9f0e-0a5f1f1c2b3d", "name": "Kari Eksempel", "side": "user",
    "function": "lead", "joinedAt": "2026-11-22T08:00:00Z",
    "recordedAt": "2026-11-23T09:00:00Z", "leftAt": null, "mismatchReason": null,
    "alsoCoordinator": false
}))]
pub struct GroupMember {
    /// Id of the place in the group, not of the person.
    pub id: Uuid,
    /// Counted up by every change.
    pub version: i32,
    /// The course.
    pub course_id: Uuid,
    /// The person.
    pub person_id: Uuid,
    /// The person's name; null if it has been erased.
    pub name: Option<String>,
    /// The side the person stands on.
    pub side: Side,
    /// Lead, deputy or member.
    pub function: GroupFunction,
    /// When the person joined.
    pub joined_at: DateTime<Utc>,
    /// When that was entered here.
    pub recorded_at: DateTime<Utc>,
    /// When the person left; null while they are in the group.
    pub left_at: Option<DateTime<Utc>>,
    /// Why somebody was chosen whose experience is not the group's own.
    pub mismatch_reason: Option<String>,
    /// True if the person is a coordinator too, or was one when they joined; small places allow it, and
    /// it is always shown.
    pub also_coordinator: bool,
}

/// Who works on a course.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "courseId": "0192f3c4-5b7e-7c1a-9d2e-3f4a5b6c7d20", "sides": [], "members": [], "former": []
}))]
pub struct WorkingGroup {
    /// The course.
    pub course_id: Uuid,
    /// The sides that are in the group now; the method asks for both.
    pub sides: Vec<Side>,
    /// Who is in the group now, in the order in which they joined.
    pub members: Vec<GroupMember>,
    /// Who has left. What they approved or signed stands.
    pub former: Vec<GroupMember>,
}

impl Versioned for GroupMember {
    const KIND: &'static str = KIND;
    fn id(&self) -> Uuid {
        self.id
    }
    fn version(&self) -> i32 {
        self.version
    }
    fn path(&self) -> String {
        format!("/v1/working-group-members/{}", self.id)
    }
}

impl TryFrom<Named> for GroupMember {
    type Error = Refusal;
    fn try_from(named: Named) -> Result<Self, Refusal> {
        let Named {
            member,
            name,
            also_coordinator,
        } = named;
        Ok(Self {
            id: member.id,
            version: member.version,
            course_id: member.course_id,
            person_id: member.person_id,
            name,
            side: stored::<domain::codes::Side>(&member.side)?.into(),
            function: stored::<domain::codes::GroupFunction>(&member.function)?.into(),
            joined_at: member.joined_at,
            recorded_at: member.created_at,
            left_at: member.left_at,
            mismatch_reason: member.mismatch_reason,
            also_coordinator,
        })
    }
}

async fn one(ctx: &Ctx, conn: &store::Conn, row: rows::Member) -> Result<GroupMember, Refusal> {
    let named = working_group::named(ctx, conn, vec![row]).await?.pop();
    named
        .ok_or_else(|| Refusal::Internal("a member got lost".into()))?
        .try_into()
}

async fn reply(unit: &Unit, row: rows::Member) -> Result<Reply, Refusal> {
    Reply::of(unit, &one(unit, unit.tx(), row).await?)
}

/// Read the working group
///
/// Everybody who works on the course, with names, and who did before.
#[utoipa::path(tag = "Courses",
    responses((status = 200, description = "The working group.", body = WorkingGroup)))]
#[get("/v1/courses/{id}/working-group")]
pub async fn get_working_group(call: Call, id: Path<Uuid>) -> Answer {
    call.read(move |read| async move {
        let course = courses::readable(&read, Area::WorkingGroup, *id).await?;
        let found = rows::of_course(read.conn(), course.id).await?;
        let named = working_group::named(&read.ctx, read.conn(), found).await?;
        let all: Vec<GroupMember> = named
            .into_iter()
            .map(GroupMember::try_from)
            .collect::<Result<_, _>>()?;
        let (members, former): (Vec<_>, Vec<_>) =
            all.into_iter().partition(|member| member.left_at.is_none());
        let mut sides: Vec<Side> = members.iter().map(|member| member.side).collect();
        sides.sort();
        sides.dedup();
        Reply::json(&WorkingGroup {
            course_id: course.id,
            sides,
            members,
            former,
        })
    })
    .await
}

/// Take somebody into the working group
///
/// A coordinator does it, or a side's lead for the own side; in a joint course the coordinator of each
/// host for people of that host. The person must be registered with what
/// the side takes: as a user representative or as a professional.
#[utoipa::path(tag = "Courses", request_body = GroupMemberInput,
    responses((status = 201, description = "The new place in the group.", body = GroupMember)))]
#[post("/v1/courses/{id}/working-group")]
pub async fn add_group_member(call: Call, id: Path<Uuid>, body: Body<GroupMemberInput>) -> Answer {
    let id = *id;
    call.write(body, move |unit, input| async move {
        let draft = Draft {
            person: input.person_id,
            side: input.side.0,
            function: input.function.0,
            mismatch_reason: input.mismatch_reason.clone(),
            occurred_at: input.occurred_at,
        };
        let new = working_group::add(&unit, id, draft).await?;
        Reply::created(&unit, &one(&unit, unit.tx(), new).await?)
    })
    .await
}

/// Read somebody's place in a working group
///
/// One member of a working group, present or former, with side and function.
#[utoipa::path(tag = "Courses",
    responses((status = 200, description = "The place in the group.", body = GroupMember)))]
#[get("/v1/working-group-members/{id}")]
pub async fn get_group_member(call: Call, id: Path<Uuid>) -> Answer {
    call.read(move |read| async move {
        let row = rows::get(read.conn(), *id)
            .await?
            .ok_or(Refusal::NotFound)?;
        read.ctx.must_be_near(row.tenant, Some(row.course_id))?;
        courses::readable(&read, Area::WorkingGroup, row.course_id).await?;
        Reply::of(&read.ctx, &one(&read.ctx, read.conn(), row).await?)
    })
    .await
}

/// Change somebody's function in a working group
///
/// Approvals and signatures that the person gave stand.
#[utoipa::path(tag = "Courses",
    request_body(content = GroupFunctionInput, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "The changed place.", body = GroupMember)))]
#[patch("/v1/working-group-members/{id}")]
pub async fn update_group_member(call: Call, id: Path<Uuid>, patch: Patch) -> Answer {
    let id = *id;
    call.write(patch, move |unit, patch| async move {
        let changed = working_group::update(&unit, id, |present| {
            let present = GroupFunctionInput {
                function: stored::<domain::codes::GroupFunction>(&present.function)?.into(),
                mismatch_reason: present.mismatch_reason.clone(),
            };
            let wanted = patch.over(&present)?;
            Ok((wanted.function.0, wanted.mismatch_reason))
        })
        .await?;
        reply(&unit, changed).await
    })
    .await
}

/// Let somebody leave a working group
///
/// The person is no longer in the group. What they approved, signed or attended stands.
#[utoipa::path(tag = "Courses", request_body = LeaveGroupInput,
    responses((status = 200, description = "The place, left.", body = GroupMember)))]
#[post("/v1/working-group-members/{id}/actions/leave")]
pub async fn leave_working_group(
    call: Call,
    id: Path<Uuid>,
    body: Body<LeaveGroupInput>,
) -> Answer {
    let id = *id;
    call.write(body, move |unit, input| async move {
        let changed = working_group::leave(&unit, id, input.occurred_at).await?;
        reply(&unit, changed).await
    })
    .await
}
