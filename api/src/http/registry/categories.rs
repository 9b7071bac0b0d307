//! `/v1/categories`

use actix_web::web::Path;
use actix_web::{get, patch, post};
use chrono::{DateTime, Utc};
use domain::permissions::{Area, Right};
use serde::{Deserialize, Serialize};
use store::category as rows;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::app::categories::{self, Draft, KIND, Localised, id_of};
use crate::app::{Refusal, Reply, Versioned};
use crate::http::body::{Body, Patch};
use crate::http::call::{Answer, Call};
use crate::http::text::{LocalisedText, LocalisedTextInput};
use crate::page_type;

/// What you tell of a category.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({
    "code": "familyCourse", "position": 5, "referralRequired": false,
    "title": { "nb": "For hele familien", "nn": "For heile familien", "en": "For the whole family" },
    "description": {
        "nb": "Kurs der barn og voksne deltar sammen.",
        "nn": "Kurs der barn og vaksne deltek saman.",
        "en": "Courses that children and adults take together."
    }
}))]
pub struct CategoryInput {
    /// Its code: letters and digits in camelCase, at most 40. It can't be changed later.
    #[schema(min_length = 1, max_length = 40, pattern = "^[a-z][a-zA-Z0-9]*$")]
    pub code: String,
    /// Where it stands in lists, lowest first.
    #[schema(minimum = 0, maximum = 9999)]
    pub position: i32,
    /// Whether a doctor's referral is needed before a place on such a course is confirmed.
    pub referral_required: bool,
    /// Its name, at most 100 letters.
    pub title: LocalisedTextInput,
    /// What belongs to it, in plain words.
    pub description: LocalisedTextInput,
}

/// A category of courses. Four come with the server; an installation can add to them.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "code": "diagnosis", "version": 1, "position": 2, "referralRequired": true,
    "title": {
        "nb": "For en bestemt diagnose", "nn": "For ein bestemt diagnose", "en": "For one diagnosis"
    },
    "description": {
        "nb": "Kurs for deg som har en bestemt diagnose, og for pårørende. Legen må henvise.",
        "nn": "Kurs for deg som har ein bestemt diagnose, og for pårørande. Legen må tilvise.",
        "en": "Courses for people with one particular diagnosis and those close to them. A doctor's referral is needed."
    },
    "createdAt": "2026-11-22T08:00:00Z", "updatedAt": "2026-11-22T08:00:00Z"
}))]
pub struct Category {
    /// Its code; courses name their category by it.
    pub code: String,
    /// Counted up by every change.
    pub version: i32,
    /// Where it stands in lists, lowest first.
    pub position: i32,
    /// Whether a doctor's referral is needed before a place is confirmed.
    pub referral_required: bool,
    /// Its name.
    pub title: LocalisedText,
    /// What belongs to it, in plain words.
    pub description: LocalisedText,
    /// When it came here.
    pub created_at: DateTime<Utc>,
    /// When it was last changed here.
    pub updated_at: DateTime<Utc>,
}

impl Versioned for Category {
    const KIND: &'static str = KIND;
    fn id(&self) -> Uuid {
        id_of(&self.code)
    }
    fn version(&self) -> i32 {
        self.version
    }
    fn path(&self) -> String {
        format!("/v1/categories/{}", self.code)
    }
}

impl From<rows::Category> for Category {
    fn from(row: rows::Category) -> Self {
        Self {
            title: Localised::stored(&row.title).into(),
            description: Localised::stored(&row.description).into(),
            code: row.code,
            version: row.version,
            position: row.position,
            referral_required: row.referral_required,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

impl From<&CategoryInput> for Draft {
    fn from(input: &CategoryInput) -> Self {
        Self {
            code: input.code.clone(),
            position: input.position,
            referral_required: input.referral_required,
            title: (&input.title).into(),
            description: (&input.description).into(),
        }
    }
}

/// The part of a category that a patch can change.
fn patchable(row: &rows::Category) -> CategoryInput {
    CategoryInput {
        code: row.code.clone(),
        position: row.position,
        referral_required: row.referral_required,
        title: Localised::stored(&row.title).into(),
        description: Localised::stored(&row.description).into(),
    }
}

page_type!(
    /// All categories: there are few, so they come in one page.
    CategoryPage of Category
);

/// List categories
///
/// All categories of courses in the order in which to show them, always in one page.
#[utoipa::path(tag = "Registry",
    responses((status = 200, description = "All categories.", body = CategoryPage)))]
#[get("/v1/categories")]
pub async fn list_categories(call: Call) -> Answer {
    call.read(move |read| async move {
        read.ctx.scope(Area::Categories, Right::Read)?;
        let items = rows::list(read.conn())
            .await?
            .into_iter()
            .map(Category::from)
            .collect();
        Reply::json(&CategoryPage {
            items,
            next: None,
            count: None,
        })
    })
    .await
}

/// Read a category
///
/// One category of courses, with its texts in every language and whether it asks for a referral.
#[utoipa::path(tag = "Registry",
    responses((status = 200, description = "The category.", body = Category)))]
#[get("/v1/categories/{code}")]
pub async fn get_category(call: Call, code: Path<String>) -> Answer {
    call.read(move |read| async move {
        read.ctx.scope(Area::Categories, Right::Read)?;
        let row = rows::get(read.conn(), &code)
            .await?
            .ok_or(Refusal::NotFound)?;
        Reply::of(&read.ctx, &Category::from(row))
    })
    .await
}

/// Add a category
///
/// For administrators. A category can't be removed again, since courses may name it.
#[utoipa::path(tag = "Registry", request_body = CategoryInput,
    responses((status = 201, description = "The new category.", body = Category)))]
#[post("/v1/categories")]
pub async fn create_category(call: Call, body: Body<CategoryInput>) -> Answer {
    call.write(body, |unit, input| async move {
        let new = categories::create(&unit, Draft::from(&*input)).await?;
        Reply::created(&unit, &Category::from(new))
    })
    .await
}

/// Change a category
///
/// For administrators: its texts, its place in lists, and whether a referral is needed. The last
/// bites on places confirmed from then on.
#[utoipa::path(tag = "Registry",
    request_body(content = CategoryInput, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "The changed category.", body = Category)))]
#[patch("/v1/categories/{code}")]
pub async fn update_category(call: Call, code: Path<String>, patch: Patch) -> Answer {
    let code = code.into_inner();
    call.write(patch, move |unit, patch| {
        let code = code.clone();
        async move {
            let changed = categories::update(&unit, &code, |present| {
                Ok(Draft::from(&patch.over(&patchable(present))?))
            })
            .await?;
            Reply::of(&unit, &Category::from(changed))
        }
    })
    .await
}
