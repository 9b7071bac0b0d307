//! `/v1/organisations`

use actix_web::web::{Path, Query};
use actix_web::{get, patch, post};
use chrono::{DateTime, NaiveDate, Utc};
use domain::permissions::{Area, Right};
use serde::{Deserialize, Serialize};
use store::organisation::{self as rows, Filter};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::app::organisations::{self, Draft, KIND};
use crate::app::{Refusal, Reply, Versioned};
use crate::http::body::{Body, Patch};
use crate::http::call::{Answer, Call};
use crate::http::codes::{OrganisationKind, stored};
use crate::{list_query, page_type};

/// What you tell of an organisation.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({
    "name": "Mental Helse Midt-Troms", "kind": "userOrganisation", "organisationNumber": "974760673",
    "validFrom": "2005-01-01", "validTo": null
}))]
pub struct OrganisationInput {
    /// Its name, at most 200 letters.
    #[schema(min_length = 1, max_length = 200)]
    pub name: String,
    /// What kind of organisation it is.
    pub kind: OrganisationKind,
    /// Nine digits from the national register of organisations, with a valid check digit; null if
    /// it has none (many local user organisations).
    #[schema(pattern = "^[0-9]{9}$")]
    #[serde(default)]
    pub organisation_number: Option<String>,
    /// First day on which it exists; figures are asked for any date.
    pub valid_from: NaiveDate,
    /// Last day on which it exists; null while it does.
    #[serde(default)]
    pub valid_to: Option<NaiveDate>,
}

/// An organisation: a health trust, a municipality, a user organisation, and so on.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "id": "0192f3c4-5b7e-7c1a-9d2e-3f4a5b6c7d8e", "version": 1, "name": "Mental Helse Midt-Troms",
    "kind": "userOrganisation", "organisationNumber": "974760673", "validFrom": "2005-01-01",
    "validTo": null, "ownerId": "0192f3c4-5b7e-7c1a-9d2e-3f4a5b6c7d00",
    "createdAt": "2026-11-22T08:00:00Z", "updatedAt": "2026-11-22T08:00:00Z"
}))]
pub struct Organisation {
    /// Its id.
    pub id: Uuid,
    /// Counted up by every change.
    pub version: i32,
    /// Its name.
    pub name: String,
    /// What kind of organisation it is.
    pub kind: OrganisationKind,
    /// Nine digits from the national register.
    pub organisation_number: Option<String>,
    /// First day on which it exists.
    pub valid_from: NaiveDate,
    /// Last day on which it exists.
    pub valid_to: Option<NaiveDate>,
    /// The organisation whose staff keep this entry.
    pub owner_id: Uuid,
    /// When it was registered here.
    pub created_at: DateTime<Utc>,
    /// When it was last changed here.
    pub updated_at: DateTime<Utc>,
}

impl Versioned for Organisation {
    const KIND: &'static str = KIND;
    fn id(&self) -> Uuid {
        self.id
    }
    fn version(&self) -> i32 {
        self.version
    }
    fn path(&self) -> String {
        format!("/v1/organisations/{}", self.id)
    }
}

impl TryFrom<rows::Organisation> for Organisation {
    type Error = Refusal;
    fn try_from(row: rows::Organisation) -> Result<Self, Refusal> {
        Ok(Self {
            id: row.id,
            version: row.version,
            kind: stored::<domain::codes::OrganisationKind>(&row.kind)?.into(),
            name: row.name,
            organisation_number: row.organisation_number,
            valid_from: row.valid_from,
            valid_to: row.valid_to,
            owner_id: row.tenant,
            created_at: row.created_at,
            updated_at: row.updated_at,
        })
    }
}

impl From<&OrganisationInput> for Draft {
    fn from(input: &OrganisationInput) -> Self {
        Self {
            name: input.name.clone(),
            kind: input.kind.0,
            organisation_number: input.organisation_number.clone(),
            valid_from: input.valid_from,
            valid_to: input.valid_to,
        }
    }
}

/// The part of an organisation that a patch can change.
fn patchable(row: &rows::Organisation) -> Result<OrganisationInput, Refusal> {
    Ok(OrganisationInput {
        name: row.name.clone(),
        kind: stored::<domain::codes::OrganisationKind>(&row.kind)?.into(),
        organisation_number: row.organisation_number.clone(),
        valid_from: row.valid_from,
        valid_to: row.valid_to,
    })
}

page_type!(
    /// A page of organisations.
    OrganisationPage of Organisation
);

list_query!(
    /// What a list of organisations can be narrowed to.
    OrganisationQuery sorted by ["name", "createdAt"] {
        /// Only organisations of this kind.
        #[param(inline, value_type = Option<OrganisationKind>)]
        kind: OrganisationKind,
        /// Part of the name, in any case; at most 200 letters.
        #[param(max_length = 200, example = "helse")]
        q: String,
        /// Only those that exist on this day.
        #[param(example = "2026-11-22")]
        valid_on: NaiveDate,
    }
);

/// List organisations
///
/// Every organisation of the registry, also those of other owners: they can be hosts, partners and
/// senders of needs. Sort by `name` (default) or `createdAt`.
#[utoipa::path(tag = "Registry", params(OrganisationQuery),
    responses((status = 200, description = "A page of organisations.", body = OrganisationPage)))]
#[get("/v1/organisations")]
pub async fn list_organisations(call: Call, Query(query): Query<OrganisationQuery>) -> Answer {
    call.read(move |read| async move {
        read.ctx.scope(Area::Organisations, Right::Read)?;
        let list = query.listing(&read.ctx)?;
        let filter = Filter {
            kind: query.kind.map(|kind| kind.0.code().to_owned()),
            q: query.q.clone(),
            valid_on: query.valid_on,
        };
        let found = rows::list(read.conn(), &filter, &list.page).await?;
        let items = found.rows.into_iter().map(Organisation::try_from);
        list.reply::<OrganisationPage>(items.collect::<Result<_, _>>()?, found.rest)
    })
    .await
}

/// Read an organisation
///
/// One organisation of the registry, whoever keeps the entry, also after its last day.
#[utoipa::path(tag = "Registry",
    responses((status = 200, description = "The organisation.", body = Organisation)))]
#[get("/v1/organisations/{id}")]
pub async fn get_organisation(call: Call, id: Path<Uuid>) -> Answer {
    call.read(move |read| async move {
        read.ctx.scope(Area::Organisations, Right::Read)?;
        let row = rows::get(read.conn(), *id)
            .await?
            .ok_or(Refusal::NotFound)?;
        Reply::of(&read.ctx, &Organisation::try_from(row)?)
    })
    .await
}

/// Register an organisation
///
/// Coordinators and managers register the organisations they work with; an administrator also those
/// that will have services and staff of their own here. An organisation number can stand only once.
#[utoipa::path(tag = "Registry", request_body = OrganisationInput,
    responses((status = 201, description = "The new organisation.", body = Organisation)))]
#[post("/v1/organisations")]
pub async fn create_organisation(call: Call, body: Body<OrganisationInput>) -> Answer {
    call.write(body, |unit, input| async move {
        let new = organisations::create(&unit, Draft::from(&*input)).await?;
        Reply::created(&unit, &Organisation::try_from(new)?)
    })
    .await
}

/// Change an organisation
///
/// Only whoever keeps the entry can change it (`ownerId`), and an administrator.
#[utoipa::path(tag = "Registry",
    request_body(content = OrganisationInput, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "The changed organisation.", body = Organisation)))]
#[patch("/v1/organisations/{id}")]
pub async fn update_organisation(call: Call, id: Path<Uuid>, patch: Patch) -> Answer {
    let id = *id;
    call.write(patch, move |unit, patch| async move {
        let changed = organisations::update(&unit, id, |present| {
            Ok(Draft::from(&patch.over(&patchable(present)?)?))
        })
        .await?;
        Reply::of(&unit, &Organisation::try_from(changed)?)
    })
    .await
}
