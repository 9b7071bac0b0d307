//! `/v1/me`

use actix_web::get;
use domain::codes;
use serde::Serialize;
use store::principal;
use store::role_assignment::{self, RoleAssignment};
use utoipa::ToSchema;
use uuid::Uuid;

use super::role_assignments::Principal;
use crate::app::{Read, Refusal, Reply};
use crate::http::call::{Answer, Call};
use crate::http::codes::{GroupFunction, Language, Role, Side, stored};

/// Who you are here, and what you hold.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "principal": { "issuer": "https://login.example.no", "subject": "4f1c8e2a", "kind": "human" },
    "person": {
        "id": "1f0e6d0a-58b7-4a55-9a3c-2f7d0b9c1e11",
        "organisationId": "0192f3c4-5b7e-7c1a-9d2e-3f4a5b6c7d8e"
    },
    "roles": [{
        "id": "0192f3c4-5b7e-7c1a-9d2e-3f4a5b6c7d90", "role": "coordinator",
        "organisationId": "0192f3c4-5b7e-7c1a-9d2e-3f4a5b6c7d8e", "serviceId": null
    }],
    "memberships": [{
        "courseId": "0192f3c4-5b7e-7c1a-9d2e-3f4a5b6c7d92", "side": "user", "function": "lead"
    }],
    "languages": ["nb"]
}))]
pub struct Me {
    /// The login you come with.
    pub principal: Principal,
    /// The person you are; null until you accept an invitation.
    pub person: Option<MyPerson>,
    /// The roles you hold now.
    pub roles: Vec<MyRole>,
    /// The working groups you are in now.
    pub memberships: Vec<MyMembership>,
    /// The languages this server answers you in, best first.
    pub languages: Vec<Language>,
}

/// The person behind your login.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MyPerson {
    /// Your id; `/v1/people/{id}` has the rest for those who may read it.
    pub id: Uuid,
    /// The organisation that registered you.
    pub organisation_id: Uuid,
}

/// A role you hold.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MyRole {
    /// Id of the role assignment.
    pub id: Uuid,
    /// The role.
    pub role: Role,
    /// The organisation at which you hold it; null for the whole installation.
    pub organisation_id: Option<Uuid>,
    /// The service to which it is narrowed; null for all services of the organisation.
    pub service_id: Option<Uuid>,
}

/// Your place in a course's working group.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MyMembership {
    /// The course.
    pub course_id: Uuid,
    /// The side you stand on.
    pub side: Side,
    /// What you do there.
    pub function: GroupFunction,
}

/// Read who you are
///
/// Your login, the person it is bound to, your roles and your places in working groups. Begin here
/// after logging in. Whoever holds nothing yet gets empty lists, not a refusal; about yourself you
/// need name no purpose.
#[utoipa::path(tag = "Access",
    responses((status = 200, description = "Who you are.", body = Me)))]
#[get("/v1/me")]
pub async fn get_me(call: Call) -> Answer {
    let login = call.token().map(|token| Principal {
        issuer: token.issuer.clone(),
        subject: token.subject.clone(),
        kind: token.kind.into(),
    });
    call.read(move |read| async move {
        let principal = login.ok_or(Refusal::Unauthenticated)?;
        let caller = &read.ctx.caller;
        let person = caller.person.zip(caller.person_tenant);
        Reply::json(&Me {
            principal,
            person: person.map(|(id, organisation_id)| MyPerson {
                id,
                organisation_id,
            }),
            roles: roles(&read).await?,
            memberships: memberships(&read).await?,
            languages: read
                .ctx
                .languages
                .iter()
                .map(|language| (*language).into())
                .collect(),
        })
    })
    .await
}

/// The roles that count now. A machine's are cut down to what machines may hold, as its rights are.
async fn roles(read: &Read) -> Result<Vec<MyRole>, Refusal> {
    let (caller, now) = (&read.ctx.caller, read.ctx.now);
    let held =
        role_assignment::held(read.conn(), Some(caller.principal), caller.person, now).await?;
    let mut roles = Vec::new();
    // What another login of the same person was given counts for that login alone.
    let mine = |row: &RoleAssignment| {
        row.valid_from <= now
            && row
                .principal_id
                .is_none_or(|login| login == caller.principal)
    };
    for row in held.into_iter().filter(mine) {
        let role = stored::<codes::Role>(&row.role)?;
        if caller.holds(role) {
            roles.push(MyRole {
                id: row.id,
                role: role.into(),
                organisation_id: row.organisation_id,
                service_id: row.service_id,
            });
        }
    }
    Ok(roles)
}

async fn memberships(read: &Read) -> Result<Vec<MyMembership>, Refusal> {
    let Some(person) = read.ctx.caller.person else {
        return Ok(Vec::new());
    };
    let places = principal::memberships(read.conn(), person).await?;
    places
        .into_iter()
        .map(|(place, _)| {
            Ok(MyMembership {
                course_id: place.course_id,
                side: stored::<codes::Side>(&place.side)?.into(),
                function: stored::<codes::GroupFunction>(&place.function)?.into(),
            })
        })
        .collect()
}
