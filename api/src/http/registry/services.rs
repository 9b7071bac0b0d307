//! `/v1/services`

mod parts;

use actix_web::web::{Path, Query};
use actix_web::{get, patch, post};
use chrono::{DateTime, NaiveDate, Utc};
use domain::permissions::{Area, Right};
use serde::{Deserialize, Serialize};
use store::service::{self as rows, Filter, Served};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::app::services::{self, Draft, KIND, Member};
use crate::app::{Refusal, Reply, Versioned};
use crate::http::body::{Body, Patch};
use crate::http::call::{Answer, Call};
use crate::http::codes::{ServiceForm, ServiceReach, stored};
use crate::{list_query, page_type};
use parts::{Funding, FundingInput, MemberMunicipality, MemberMunicipalityInput};

/// What you tell of a service.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({
    "organisationId": "0192f3c4-5b7e-7c1a-9d2e-3f4a5b6c7d00",
    "name": "Lærings- og mestringstjenesten i Midt-Troms",
    "description": "Kurs for deg som lever med langvarige helseutfordringer, og for pårørende.",
    "form": "coordinator", "reach": "interMunicipal",
    "municipalities": [
        { "code": "1931", "validFrom": "2011-08-01", "validTo": null },
        { "code": "1924", "validFrom": "2011-08-01", "validTo": null }
    ],
    "funding": { "kind": "project", "endsOn": "2013-12-31" },
    "validFrom": "2011-08-01", "validTo": null
}))]
pub struct ServiceInput {
    /// The organisation it is part of. It can't be changed later.
    pub organisation_id: Uuid,
    /// Its name, at most 200 letters.
    #[schema(min_length = 1, max_length = 200)]
    pub name: String,
    /// What it does and for whom, in words that whoever answers the telephone can read aloud.
    #[schema(max_length = 2000)]
    #[serde(default)]
    pub description: Option<String>,
    /// How it is organised.
    pub form: ServiceForm,
    /// For whom it works: one municipality, several, or a hospital's area.
    pub reach: ServiceReach,
    /// The municipalities it serves, each from a day to a day; always the whole list. At least two
    /// different ones if the reach is `interMunicipal`, at least one if it is `municipal`.
    #[schema(max_items = 400)]
    #[serde(default)]
    pub municipalities: Vec<MemberMunicipalityInput>,
    /// How it is paid for.
    pub funding: FundingInput,
    /// First day on which it exists; figures are asked for any date.
    pub valid_from: NaiveDate,
    /// Last day on which it exists; null while it does.
    #[serde(default)]
    pub valid_to: Option<NaiveDate>,
}

/// A learning and mastery service: a centre, a department or a coordinator that arranges courses.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "id": "0192f3c4-5b7e-7c1a-9d2e-3f4a5b6c7d8e", "version": 1,
    "organisationId": "0192f3c4-5b7e-7c1a-9d2e-3f4a5b6c7d00",
    "name": "Lærings- og mestringstjenesten i Midt-Troms",
    "description": "Kurs for deg som lever med langvarige helseutfordringer, og for pårørende.",
    "form": "coordinator", "reach": "interMunicipal",
    "municipalities": [
        { "code": "1924", "validFrom": "2011-08-01", "validTo": null },
        { "code": "1931", "validFrom": "2011-08-01", "validTo": null }
    ],
    "funding": { "kind": "project", "endsOn": "2013-12-31" },
    "validFrom": "2011-08-01", "validTo": null,
    "ownerId": "0192f3c4-5b7e-7c1a-9d2e-3f4a5b6c7d00",
    "createdAt": "2026-11-22T08:00:00Z", "updatedAt": "2026-11-22T08:00:00Z"
}))]
pub struct Service {
    /// Its id.
    pub id: Uuid,
    /// Counted up by every change.
    pub version: i32,
    /// The organisation it is part of.
    pub organisation_id: Uuid,
    /// Its name.
    pub name: String,
    /// What it does and for whom, in plain words.
    pub description: Option<String>,
    /// How it is organised.
    pub form: ServiceForm,
    /// For whom it works.
    pub reach: ServiceReach,
    /// The municipalities it serves or has served, by number and first day.
    pub municipalities: Vec<MemberMunicipality>,
    /// How it is paid for.
    pub funding: Funding,
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

impl Versioned for Service {
    const KIND: &'static str = KIND;
    fn id(&self) -> Uuid {
        self.id
    }
    fn version(&self) -> i32 {
        self.version
    }
    fn path(&self) -> String {
        format!("/v1/services/{}", self.id)
    }
}

impl Service {
    fn of(row: rows::Service, served: Vec<Served>) -> Result<Self, Refusal> {
        let ServiceInput {
            organisation_id,
            form,
            reach,
            municipalities,
            funding,
            ..
        } = patchable(&row, &served)?;
        Ok(Self {
            id: row.id,
            version: row.version,
            organisation_id,
            name: row.name,
            description: row.description,
            form,
            reach,
            municipalities: municipalities
                .into_iter()
                .map(MemberMunicipality::from)
                .collect(),
            funding: Funding {
                kind: funding.kind,
                ends_on: funding.ends_on,
            },
            valid_from: row.valid_from,
            valid_to: row.valid_to,
            owner_id: row.tenant,
            created_at: row.created_at,
            updated_at: row.updated_at,
        })
    }
}

impl From<&ServiceInput> for Draft {
    fn from(input: &ServiceInput) -> Self {
        let member = |member: &MemberMunicipalityInput| Member {
            code: member.code.clone(),
            valid_from: member.valid_from,
            valid_to: member.valid_to,
        };
        Self {
            organisation: input.organisation_id,
            name: input.name.clone(),
            description: input.description.clone(),
            form: input.form.0,
            reach: input.reach.0,
            municipalities: input.municipalities.iter().map(member).collect(),
            funding: input.funding.kind.0,
            funding_ends_on: input.funding.ends_on,
            valid_from: input.valid_from,
            valid_to: input.valid_to,
        }
    }
}

/// The part of a service that a patch can change.
fn patchable(row: &rows::Service, served: &[Served]) -> Result<ServiceInput, Refusal> {
    let mut municipalities: Vec<_> = served
        .iter()
        .map(|served| MemberMunicipalityInput {
            code: served.municipality_code.clone(),
            valid_from: served.valid_from,
            valid_to: served.valid_to,
        })
        .collect();
    municipalities.sort_by(|a, b| (&a.code, a.valid_from).cmp(&(&b.code, b.valid_from)));
    Ok(ServiceInput {
        organisation_id: row.organisation_id,
        name: row.name.clone(),
        description: row.description.clone(),
        form: stored::<domain::codes::ServiceForm>(&row.form)?.into(),
        reach: stored::<domain::codes::ServiceReach>(&row.reach)?.into(),
        municipalities,
        funding: FundingInput {
            kind: stored::<domain::codes::FundingKind>(&row.funding_kind)?.into(),
            ends_on: row.funding_ends_on,
        },
        valid_from: row.valid_from,
        valid_to: row.valid_to,
    })
}

page_type!(
    /// A page of services.
    ServicePage of Service
);

list_query!(
    /// What a list of services can be narrowed to.
    ServiceQuery sorted by ["name", "createdAt"] {
        /// Only services of this reach.
        #[param(inline, value_type = Option<ServiceReach>)]
        reach: ServiceReach,
        /// Only services that serve this municipality: on `validOn` if you give it, else ever.
        #[param(example = "1931")]
        municipality: String,
        /// Only those that exist on this day.
        #[param(example = "2026-11-22")]
        valid_on: NaiveDate,
        /// Part of the name, in any case; at most 200 letters.
        #[param(max_length = 200, example = "mestring")]
        q: String,
        /// Only those that this organisation's staff keep.
        owner_id: Uuid,
    }
);

/// List services
///
/// Every learning and mastery service of the registry, also other owners'. Sort by `name` (default)
/// or `createdAt`.
#[utoipa::path(tag = "Registry", params(ServiceQuery),
    responses((status = 200, description = "A page of services.", body = ServicePage)))]
#[get("/v1/services")]
pub async fn list_services(call: Call, Query(query): Query<ServiceQuery>) -> Answer {
    call.read(move |read| async move {
        read.ctx.scope(Area::Services, Right::Read)?;
        let list = query.listing(&read.ctx)?;
        let filter = Filter {
            reach: query.reach.map(|reach| reach.0.code().to_owned()),
            municipality: query.municipality.clone(),
            valid_on: query.valid_on,
            q: query.q.clone(),
            owner: query.owner_id,
        };
        let found = rows::list(read.conn(), &filter, &list.page).await?;
        let ids: Vec<_> = found.rows.iter().map(|row| row.id).collect();
        let mut served = rows::municipalities(read.conn(), &ids).await?;
        let items = found.rows.into_iter().map(|row| {
            let served = served.remove(&row.id).unwrap_or_default();
            Service::of(row, served)
        });
        list.reply::<ServicePage>(items.collect::<Result<_, _>>()?, found.rest)
    })
    .await
}

/// Read a service
///
/// One service of the registry with the municipalities it serves.
#[utoipa::path(tag = "Registry",
    responses((status = 200, description = "The service.", body = Service)))]
#[get("/v1/services/{id}")]
pub async fn get_service(call: Call, id: Path<Uuid>) -> Answer {
    call.read(move |read| async move {
        read.ctx.scope(Area::Services, Right::Read)?;
        let row = rows::get(read.conn(), *id)
            .await?
            .ok_or(Refusal::NotFound)?;
        let served = rows::municipalities(read.conn(), &[*id]).await?;
        let served = served.into_values().next().unwrap_or_default();
        Reply::of(&read.ctx, &Service::of(row, served)?)
    })
    .await
}

/// Register a service
///
/// Coordinators and managers register services at organisations they keep; an administrator at any.
#[utoipa::path(tag = "Registry", request_body = ServiceInput,
    responses((status = 201, description = "The new service.", body = Service)))]
#[post("/v1/services")]
pub async fn create_service(call: Call, body: Body<ServiceInput>) -> Answer {
    call.write(body, |unit, input| async move {
        let (new, served) = services::create(&unit, Draft::from(&*input)).await?;
        Reply::created(&unit, &Service::of(new, served)?)
    })
    .await
}

/// Change a service
///
/// Only whoever keeps the entry can change it (`ownerId`), and an administrator. `municipalities`
/// is replaced as a whole.
#[utoipa::path(tag = "Registry",
    request_body(content = ServiceInput, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "The changed service.", body = Service)))]
#[patch("/v1/services/{id}")]
pub async fn update_service(call: Call, id: Path<Uuid>, patch: Patch) -> Answer {
    let id = *id;
    call.write(patch, move |unit, patch| async move {
        let (changed, served) = services::update(&unit, id, |present, served| {
            Ok(Draft::from(&patch.over(&patchable(present, served)?)?))
        })
        .await?;
        Reply::of(&unit, &Service::of(changed, served)?)
    })
    .await
}
