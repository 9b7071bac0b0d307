//! `/v1/needs`

pub mod actions;

use actix_web::web::{Path, Query};
use actix_web::{get, patch, post};
use chrono::{DateTime, NaiveDate, Utc};
use domain::permissions::{Area, Right, View};
use serde::{Deserialize, Serialize};
use store::need::{self as rows, Filter};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::app::actions::survey;
use crate::app::needs::{self, Draft, KIND, NeedFacts};
use crate::app::{Read, Refusal, Reply, Versioned};
use crate::http::actions::{ActionSummary, summaries};
use crate::http::body::{Body, Patch};
use crate::http::call::{Answer, Call, OpenCall};
use crate::http::codes::{NeedSource, NeedState, stored};
use crate::{list_query, page_type};

/// What you tell of a need: a group that lacks an offer.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({
    "serviceId": "0192f3c4-5b7e-7c1a-9d2e-3f4a5b6c7d10",
    "targetGroup": "Unge voksne med revmatisk sykdom",
    "description": "Kursene går på dagtid. De som er i arbeid, kan ikke komme.",
    "categoryCode": null, "municipalityCode": null, "source": "relative", "raisedOn": "2026-11-20"
}))]
pub struct NeedInput {
    /// The learning and mastery service that should hear of it. Without a token it must be named;
    /// otherwise the need goes to your own organisation if you leave it out.
    #[serde(default)]
    pub service_id: Option<Uuid>,
    /// Who lacks an offer, in your own words, at most 300 letters. Describe a group, never a person.
    #[schema(min_length = 1, max_length = 300)]
    pub target_group: String,
    /// What is lacking, at most 4000 letters. No names and no numbers of persons.
    #[schema(min_length = 1, max_length = 4000)]
    pub description: String,
    /// Code of the category of course that would fit, if you know it (see `/v1/categories`).
    #[serde(default)]
    pub category_code: Option<String>,
    /// Number of the municipality it is about, four digits, valid on the day it was raised.
    #[schema(pattern = "^[0-9]{4}$")]
    #[serde(default)]
    pub municipality_code: Option<String>,
    /// Who says so.
    pub source: NeedSource,
    /// The day it was said; not in the future.
    pub raised_on: NaiveDate,
}

/// Somebody has said that a group lacks an offer, and what became of it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "id": "0192f3c4-5b7e-7c1a-9d2e-3f4a5b6c7d8e", "version": 1, "state": "registered",
    "serviceId": "0192f3c4-5b7e-7c1a-9d2e-3f4a5b6c7d10",
    "targetGroup": "Unge voksne med revmatisk sykdom",
    "description": "Kursene går på dagtid. De som er i arbeid, kan ikke komme.",
    "categoryCode": null, "municipalityCode": null, "source": "relative", "raisedOn": "2026-11-20",
    "courseId": null, "mergedInto": null, "reason": null, "actions": null,
    "ownerId": "0192f3c4-5b7e-7c1a-9d2e-3f4a5b6c7d00",
    "createdAt": "2026-11-22T08:00:00Z", "updatedAt": "2026-11-22T08:00:00Z"
}))]
pub struct Need {
    /// Its id.
    pub id: Uuid,
    /// Counted up by every change.
    pub version: i32,
    /// What has become of it.
    pub state: NeedState,
    /// The service that hears of it.
    pub service_id: Option<Uuid>,
    /// Who lacks an offer.
    pub target_group: String,
    /// What is lacking.
    pub description: String,
    /// Code of the category of course that would fit.
    pub category_code: Option<String>,
    /// Number of the municipality it is about.
    pub municipality_code: Option<String>,
    /// Who said so.
    pub source: NeedSource,
    /// The day it was said.
    pub raised_on: NaiveDate,
    /// The course that took it up.
    pub course_id: Option<Uuid>,
    /// The need it became part of.
    pub merged_into: Option<Uuid>,
    /// Why nobody takes it on.
    pub reason: Option<String>,
    /// In lists: what can be done with it, in short. Null when one need is read; ask its `actions`
    /// then.
    pub actions: Option<Vec<ActionSummary>>,
    /// The organisation that looks after it.
    pub owner_id: Uuid,
    /// When it was registered here.
    pub created_at: DateTime<Utc>,
    /// When it was last changed here.
    pub updated_at: DateTime<Utc>,
}

impl Versioned for Need {
    const KIND: &'static str = KIND;
    fn id(&self) -> Uuid {
        self.id
    }
    fn version(&self) -> i32 {
        self.version
    }
    fn path(&self) -> String {
        format!("/v1/needs/{}", self.id)
    }
}

impl TryFrom<rows::Need> for Need {
    type Error = Refusal;
    fn try_from(row: rows::Need) -> Result<Self, Refusal> {
        Ok(Self {
            id: row.id,
            version: row.version,
            state: stored::<domain::codes::NeedState>(&row.state)?.into(),
            service_id: row.service_id,
            target_group: row.target_group,
            description: row.description,
            category_code: row.category_code,
            municipality_code: row.municipality_code,
            source: stored::<domain::codes::NeedSource>(&row.source)?.into(),
            raised_on: row.raised_on,
            course_id: row.course_id,
            merged_into: row.merged_into,
            reason: row.reason,
            actions: None,
            owner_id: row.tenant,
            created_at: row.created_at,
            updated_at: row.updated_at,
        })
    }
}

/// A need as an item of a list.
fn listed(read: &Read, facts: &NeedFacts, row: rows::Need) -> Result<Need, Refusal> {
    let found = survey(&read.ctx, &needs::question(&row, facts.of(&row))?);
    let mut need = Need::try_from(row)?;
    need.actions = Some(summaries(&found));
    Ok(need)
}

impl From<&NeedInput> for Draft {
    fn from(input: &NeedInput) -> Self {
        Self {
            service: input.service_id,
            target_group: input.target_group.clone(),
            description: input.description.clone(),
            category: input.category_code.clone(),
            municipality: input.municipality_code.clone(),
            source: input.source.0,
            raised_on: input.raised_on,
        }
    }
}

/// The part of a need that a patch can change.
fn patchable(row: &rows::Need) -> Result<NeedInput, Refusal> {
    Ok(NeedInput {
        service_id: row.service_id,
        target_group: row.target_group.clone(),
        description: row.description.clone(),
        category_code: row.category_code.clone(),
        municipality_code: row.municipality_code.clone(),
        source: stored::<domain::codes::NeedSource>(&row.source)?.into(),
        raised_on: row.raised_on,
    })
}

/// A need that the caller may read one by one; whoever sees counts only finds none.
pub async fn visible(read: &Read, id: Uuid) -> Result<rows::Need, Refusal> {
    let row = rows::get(read.conn(), id).await?.ok_or(Refusal::NotFound)?;
    match read.permit(Area::Needs, Right::Read, &needs::target(&row))? {
        View::Full => Ok(row),
        _ => Err(Refusal::NotFound),
    }
}

page_type!(
    /// A page of needs.
    NeedPage of Need
);

list_query!(
    /// What a list of needs can be narrowed to.
    NeedQuery sorted by ["-createdAt", "raisedOn"] {
        /// Only needs in this state.
        #[param(inline, value_type = Option<NeedState>)]
        state: NeedState,
        /// Only needs that this service hears of.
        service_id: Uuid,
        /// Only needs that this course took up.
        course_id: Uuid,
        /// Only needs of this category.
        #[param(example = "diagnosis")]
        category_code: String,
        /// Only needs of this municipality.
        #[param(example = "5001")]
        municipality_code: String,
        /// Part of the target group or the description, in any case; at most 200 letters.
        #[param(max_length = 200, example = "revmatisk")]
        q: String,
    }
);

/// List needs
///
/// The needs that your organisation or service looks after. Sort by `-createdAt` (default) or
/// `raisedOn`.
#[utoipa::path(tag = "Needs", params(NeedQuery),
    responses((status = 200, description = "A page of needs.", body = NeedPage)))]
#[get("/v1/needs")]
pub async fn list_needs(call: Call, Query(query): Query<NeedQuery>) -> Answer {
    call.read(move |read| async move {
        let list = query.listing(&read.ctx)?;
        let filter = Filter {
            scope: needs::listable(&read.ctx)?,
            state: query.state.map(|state| state.0.code().to_owned()),
            service: query.service_id,
            course: query.course_id,
            category: query.category_code.clone(),
            municipality: query.municipality_code.clone(),
            q: query.q.clone(),
            waiting: false,
        };
        let found = rows::list(read.conn(), &filter, &list.page).await?;
        let facts = needs::facts(read.conn(), &found.rows).await?;
        let items = found.rows.into_iter().map(|row| listed(&read, &facts, row));
        list.reply::<NeedPage>(items.collect::<Result<_, _>>()?, found.rest)
    })
    .await
}

/// Read a need
///
/// One need: who lacks what, who said so, and what has become of it.
#[utoipa::path(tag = "Needs",
    responses((status = 200, description = "The need.", body = Need)))]
#[get("/v1/needs/{id}")]
pub async fn get_need(call: Call, id: Path<Uuid>) -> Answer {
    call.read(move |read| async move {
        let row = visible(&read, *id).await?;
        Reply::of(&read.ctx, &Need::try_from(row)?)
    })
    .await
}

/// Register a need
///
/// Anyone may say that a group lacks an offer, with or without a token. Without one the service that
/// should hear of it must be named, and the answer is all you get to see: the need can't be read
/// back. The same holds for tokens that may register needs but not read them.
#[utoipa::path(tag = "Needs", request_body = NeedInput, security((), ("bearer" = [])),
    responses((status = 201, description = "The new need.", body = Need)))]
#[post("/v1/needs")]
pub async fn register_need(call: OpenCall, body: Body<NeedInput>) -> Answer {
    let OpenCall(call) = call;
    call.write(body, |unit, input| async move {
        let new = needs::create(&unit, Draft::from(&*input)).await?;
        Reply::created(&unit, &Need::try_from(new)?)
    })
    .await
}

/// Change a need
///
/// Possible while it is `registered`; afterwards its actions decide about it.
#[utoipa::path(tag = "Needs",
    request_body(content = NeedInput, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "The changed need.", body = Need)))]
#[patch("/v1/needs/{id}")]
pub async fn update_need(call: Call, id: Path<Uuid>, patch: Patch) -> Answer {
    let id = *id;
    call.write(patch, move |unit, patch| async move {
        let changed = needs::update(&unit, id, |present| {
            Ok(Draft::from(&patch.over(&patchable(present)?)?))
        })
        .await?;
        Reply::of(&unit, &Need::try_from(changed)?)
    })
    .await
}
