//! `/v1/role-assignments`

use actix_web::web::{Path, Query};
use actix_web::{get, post};
use chrono::{DateTime, Utc};
use domain::codes;
use serde::{Deserialize, Serialize};
use store::role_assignment::{self as rows, Filter, Held};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::app::access::role_assignments::{self, KIND};
use crate::app::access::{Holder, Wanted};
use crate::app::{FieldError, Refusal, Reply, Versioned};
use crate::http::body::{Body, Nothing};
use crate::http::call::{Answer, Call};
use crate::http::codes::{PrincipalKind, Role, stored};
use crate::{list_query, page_type};

/// A login or a machine, as the issuer of its tokens names it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({
    "issuer": "https://login.example.no", "subject": "4f1c8e2a", "kind": "human"
}))]
pub struct PrincipalInput {
    /// `iss` of its tokens, exactly; one of the issuers this server is configured with.
    #[schema(min_length = 1, max_length = 512)]
    pub issuer: String,
    /// `sub` of its tokens, exactly; of a machine its client id. Never a national identity number.
    #[schema(min_length = 1, max_length = 512)]
    pub subject: String,
    /// Whether a person or a machine logs in so; a person if left out.
    #[serde(default = "human")]
    pub kind: PrincipalKind,
}

fn human() -> PrincipalKind {
    codes::PrincipalKind::Human.into()
}

/// A login or a machine, as the issuer of its tokens names it.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Principal {
    /// `iss` of its tokens.
    pub issuer: String,
    /// `sub` of its tokens; of a machine its client id.
    pub subject: String,
    /// Whether a person or a machine logs in so.
    pub kind: PrincipalKind,
}

/// A role that you give: to whom, where, from when to when.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({
    "personId": null,
    "principal": { "issuer": "https://login.example.no", "subject": "4f1c8e2a", "kind": "human" },
    "role": "coordinator", "organisationId": "0192f3c4-5b7e-7c1a-9d2e-3f4a5b6c7d8e",
    "serviceId": null, "validFrom": null, "validTo": "2027-12-31T23:00:00Z"
}))]
pub struct RoleAssignmentInput {
    /// The person who gets the role, by whichever of her logins she comes. This or `principal`.
    #[serde(default)]
    pub person_id: Option<Uuid>,
    /// The login or machine that gets the role, seen here before or not. This or `personId`.
    #[serde(default)]
    pub principal: Option<PrincipalInput>,
    /// The role.
    pub role: Role,
    /// The organisation at which it is held, with all its services. With neither this nor
    /// `serviceId` it is held in the whole installation.
    #[serde(default)]
    pub organisation_id: Option<Uuid>,
    /// The one service at which it is held.
    #[serde(default)]
    pub service_id: Option<Uuid>,
    /// When it begins; now if null.
    #[serde(default)]
    pub valid_from: Option<DateTime<Utc>>,
    /// When it ends; null if nobody knows yet.
    #[serde(default)]
    pub valid_to: Option<DateTime<Utc>>,
}

/// A role that somebody holds, or held, somewhere for some time.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "id": "0192f3c4-5b7e-7c1a-9d2e-3f4a5b6c7d90", "version": 1, "personId": null,
    "principal": { "issuer": "https://login.example.no", "subject": "4f1c8e2a", "kind": "human" },
    "role": "coordinator", "organisationId": "0192f3c4-5b7e-7c1a-9d2e-3f4a5b6c7d8e",
    "serviceId": null, "validFrom": "2026-11-22T08:00:00Z", "validTo": "2027-12-31T23:00:00Z",
    "createdAt": "2026-11-22T08:00:00Z", "updatedAt": "2026-11-22T08:00:00Z"
}))]
pub struct RoleAssignment {
    /// Its id.
    pub id: Uuid,
    /// Counted up by every change.
    pub version: i32,
    /// The person who holds it; null if a login or machine does.
    pub person_id: Option<Uuid>,
    /// The login or machine that holds it; null if a person does.
    pub principal: Option<Principal>,
    /// The role.
    pub role: Role,
    /// The organisation at which it is held; null for the whole installation.
    pub organisation_id: Option<Uuid>,
    /// The service to which it is narrowed; null for all services of the organisation.
    pub service_id: Option<Uuid>,
    /// From then on it counts.
    pub valid_from: DateTime<Utc>,
    /// From then on it counts no more; revoking sets this. Null while no end is known.
    pub valid_to: Option<DateTime<Utc>>,
    /// When it was given.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

impl Versioned for RoleAssignment {
    const KIND: &'static str = KIND;
    fn id(&self) -> Uuid {
        self.id
    }
    fn version(&self) -> i32 {
        self.version
    }
    fn path(&self) -> String {
        format!("/v1/role-assignments/{}", self.id)
    }
}

impl TryFrom<store::principal::Principal> for Principal {
    type Error = Refusal;
    fn try_from(row: store::principal::Principal) -> Result<Self, Refusal> {
        let kind = stored::<codes::PrincipalKind>(&row.kind)?.into();
        Ok(Self {
            issuer: row.issuer,
            subject: row.subject,
            kind,
        })
    }
}

impl TryFrom<Held> for RoleAssignment {
    type Error = Refusal;
    fn try_from((row, login): Held) -> Result<Self, Refusal> {
        Ok(Self {
            id: row.id,
            version: row.version,
            person_id: row.person_id,
            principal: login.map(Principal::try_from).transpose()?,
            role: stored::<codes::Role>(&row.role)?.into(),
            organisation_id: row.organisation_id,
            service_id: row.service_id,
            valid_from: row.valid_from,
            valid_to: row.valid_to,
            created_at: row.created_at,
            updated_at: row.updated_at,
        })
    }
}

impl TryFrom<&RoleAssignmentInput> for Wanted {
    type Error = Refusal;
    fn try_from(input: &RoleAssignmentInput) -> Result<Self, Refusal> {
        let holder = match (input.person_id, &input.principal) {
            (Some(person), None) => Holder::Person(person),
            (None, Some(login)) => Holder::Login {
                issuer: login.issuer.clone(),
                subject: login.subject.clone(),
                kind: login.kind.0,
            },
            (None, None) => return Err(FieldError::new("/personId", "required").into()),
            (Some(_), Some(_)) => return Err(FieldError::new("/principal", "notAllowed").into()),
        };
        Ok(Self {
            holder,
            role: input.role.0,
            organisation: input.organisation_id,
            service: input.service_id,
            valid_from: input.valid_from,
            valid_to: input.valid_to,
        })
    }
}

page_type!(
    /// A page of role assignments.
    RoleAssignmentPage of RoleAssignment
);

list_query!(
    /// What a list of role assignments can be narrowed to.
    RoleAssignmentQuery sorted by ["createdAt"] {
        /// Only what this person holds, herself or by one of her logins.
        person_id: Uuid,
        /// Only this role.
        #[param(inline, value_type = Option<Role>)]
        role: Role,
        /// Only at this organisation and its services.
        organisation_id: Uuid,
        /// Only at this service.
        service_id: Uuid,
        /// Only what counts at this moment.
        #[param(example = "2026-11-22T08:00:00Z")]
        valid_at: DateTime<Utc>,
    }
);

/// List role assignments
///
/// Who has which role at your organisation: past, present and to come. Managers and auditors see
/// their organisation's, administrators everybody's; who works on which course stands in the
/// course's working group. Sort by `createdAt` (default).
#[utoipa::path(tag = "Access", params(RoleAssignmentQuery),
    responses((status = 200, description = "A page of role assignments.", body = RoleAssignmentPage)))]
#[get("/v1/role-assignments")]
pub async fn list_role_assignments(call: Call, Query(query): Query<RoleAssignmentQuery>) -> Answer {
    call.read(move |read| async move {
        let list = query.listing(&read.ctx)?;
        let filter = Filter {
            scope: role_assignments::scope(&read)?,
            person: query.person_id,
            role: query.role.map(|role| role.0.code().to_owned()),
            organisation: query.organisation_id,
            service: query.service_id,
            valid_at: query.valid_at,
        };
        let found = rows::list(read.conn(), &filter, &list.page).await?;
        let items = found.rows.into_iter().map(RoleAssignment::try_from);
        list.reply::<RoleAssignmentPage>(items.collect::<Result<_, _>>()?, found.rest)
    })
    .await
}

/// Read a role assignment
///
/// One role that somebody holds or held: who, where, and from when to when.
#[utoipa::path(tag = "Access",
    responses((status = 200, description = "The role assignment.", body = RoleAssignment)))]
#[get("/v1/role-assignments/{id}")]
pub async fn get_role_assignment(call: Call, id: Path<Uuid>) -> Answer {
    call.read(move |read| async move {
        let found = role_assignments::get(&read, *id).await?;
        Reply::of(&read.ctx, &RoleAssignment::try_from(found)?)
    })
    .await
}

/// Give a role
///
/// It counts from the holder's next request. Managers give the roles of their own organisation or
/// service, never wider than their own; administrators give an organisation its managers, and make
/// administrators and auditors of the whole installation, but nothing to themselves. A machine can
/// be statistician, integration, courier or auditor; who is courier can't be coordinator or manager.
/// Members of a course's working group need no role: they are named in the group.
#[utoipa::path(tag = "Access", request_body = RoleAssignmentInput,
    responses((status = 201, description = "The new role assignment.", body = RoleAssignment)))]
#[post("/v1/role-assignments")]
pub async fn create_role_assignment(call: Call, body: Body<RoleAssignmentInput>) -> Answer {
    call.write(body, |unit, input| async move {
        let new = role_assignments::create(&unit, Wanted::try_from(&*input)?).await?;
        Reply::created(&unit, &RoleAssignment::try_from(new)?)
    })
    .await
}

/// Revoke a role
///
/// Ends it now: the holder's next request is judged without it. Who may give the role may revoke
/// it, and may revoke an own one. What is over already answers 409 `alreadyDecided`.
#[utoipa::path(tag = "Access",
    responses((status = 200, description = "The role assignment, ended.", body = RoleAssignment)))]
#[post("/v1/role-assignments/{id}/actions/revoke")]
pub async fn revoke_role_assignment(call: Call, id: Path<Uuid>) -> Answer {
    let id = *id;
    call.write(Nothing, move |unit, _| async move {
        let revoked = role_assignments::revoke(&unit, id).await?;
        Reply::of(&unit, &RoleAssignment::try_from(revoked)?)
    })
    .await
}
