//! `/v1/forms/{id}/draft`, `/v1/forms/{id}/versions`

use actix_web::web::{Path, Query};
use actix_web::{get, put};
use chrono::{DateTime, Utc};
use serde::Serialize;
use store::form::{self as rows, Version};
use utoipa::ToSchema;
use uuid::Uuid;

use super::content::FormContentInput;
use crate::app::forms::{self, OpenedForm, VERSION};
use crate::app::{FieldError, Refusal, Reply, Versioned};
use crate::http::body::Body;
use crate::http::call::{Answer, Call};
use crate::http::codes::{FormState, stored};
use crate::messages::{self, Language};
use crate::{list_query, page_type};

/// Something that stands in the way of publishing a form.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "pointer": "/schema/properties/change", "code": "formUnbounded",
    "message": "Svaret har ingen grense. Oppgi maxLength for en tekst, maxItems for en liste, minimum og maximum for et tall."
}))]
pub struct FormFinding {
    /// Where: a JSON Pointer (RFC 6901) into `content`.
    pub pointer: String,
    /// What: a code of the list `formFault`.
    pub code: String,
    /// What is wrong and how to mend it, for people, in the language asked for.
    pub message: String,
}

/// One version of a form. Once published it never changes again.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "id": "0192f3c4-5b7e-7c1a-9d2e-3f4a5b6c7d71", "formId": "0192f3c4-5b7e-7c1a-9d2e-3f4a5b6c7d70",
    "number": 1, "version": 4, "state": "draft", "content": null, "findings": null, "longestAnswer": 4044,
    "publishedAt": null, "endedAt": null, "reason": null,
    "createdAt": "2026-11-20T08:00:00Z", "updatedAt": "2026-11-22T08:00:00Z"
}))]
pub struct FormVersion {
    /// Its id.
    pub id: Uuid,
    /// Its form.
    pub form_id: Uuid,
    /// Counted from 1 within the form.
    pub number: i32,
    /// Counted up by every change to this version.
    pub version: i32,
    /// How far it has come.
    pub state: FormState,
    /// What it says; null in lists.
    pub content: Option<FormContentInput>,
    /// What stands in the way of publishing it, at most 100 things; none once it is published. Null in
    /// lists.
    pub findings: Option<Vec<FormFinding>>,
    /// The largest possible answer in bytes: every answer to it is kept that long. Null in lists.
    pub longest_answer: Option<u64>,
    /// When it was published.
    pub published_at: Option<DateTime<Utc>>,
    /// When it was retired or discarded.
    pub ended_at: Option<DateTime<Utc>>,
    /// Why it was retired.
    pub reason: Option<String>,
    /// When it was begun.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

impl Versioned for FormVersion {
    const KIND: &'static str = VERSION;
    fn id(&self) -> Uuid {
        self.id
    }
    fn version(&self) -> i32 {
        self.version
    }
    fn path(&self) -> String {
        format!("/v1/forms/{}/versions/{}", self.form_id, self.number)
    }
}

impl FormVersion {
    fn listed(row: &Version) -> Result<Self, Refusal> {
        Ok(Self {
            id: row.id,
            form_id: row.form_id,
            number: row.number,
            version: row.version,
            state: stored::<domain::codes::FormState>(&row.state)?.into(),
            content: None,
            findings: None,
            longest_answer: None,
            published_at: row.published_at,
            ended_at: row.ended_at,
            reason: row.reason.clone(),
            created_at: row.created_at,
            updated_at: row.updated_at,
        })
    }

    /// A version whole, with what is wrong with it in words.
    fn of(opened: &OpenedForm, row: &Version, languages: &[Language]) -> Result<Self, Refusal> {
        let content = forms::read(&row.content)?;
        let found = match row.published_at {
            Some(_) => Vec::new(),
            None => forms::findings(&content, &opened.earlier(row.id)?),
        };
        let say = |found: &FieldError| FormFinding {
            pointer: found.pointer.clone(),
            code: found.code.to_owned(),
            message: messages::text(languages, &format!("field-{}", found.code), &found.params).0,
        };
        Ok(Self {
            content: Some(FormContentInput::kept(&row.content)?),
            findings: Some(found.iter().map(say).collect()),
            longest_answer: Some(content.longest_answer()),
            ..Self::listed(row)?
        })
    }
}

/// Read the draft of a form
///
/// The version being written, with everything that stands in the way of publishing it. 404 if there is
/// none: begin it with the action `draft`.
#[utoipa::path(tag = "Evaluation",
    responses((status = 200, description = "The draft.", body = FormVersion)))]
#[get("/v1/forms/{id}/draft")]
pub async fn get_form_draft(call: Call, id: Path<Uuid>) -> Answer {
    let id = *id;
    call.read(move |read| async move {
        let opened = OpenedForm::readable(&read, id).await?;
        let draft = opened.draft().ok_or(Refusal::NotFound)?;
        let shown = FormVersion::of(&opened, draft, &read.ctx.languages)?;
        Reply::of(&read.ctx, &shown)
    })
    .await
}

/// Write the draft of a form
///
/// Replaces the whole content. It is kept also if it is not ready: `findings` tell what stands in the way
/// of publishing it, each with a pointer and what to do about it. Needs `If-Match` with the draft's ETag.
#[utoipa::path(tag = "Evaluation", request_body = FormContentInput,
    responses((status = 200, description = "The draft as it stands now.", body = FormVersion)))]
#[put("/v1/forms/{id}/draft")]
pub async fn put_form_draft(call: Call, id: Path<Uuid>, body: Body<FormContentInput>) -> Answer {
    let id = *id;
    call.write(body, move |unit, input| async move {
        let (opened, draft) = forms::write(&unit, id, input.content()?).await?;
        let shown = FormVersion::of(&opened, &draft, &unit.languages)?;
        Reply::of(&unit, &shown)
    })
    .await
}

page_type!(
    /// A page of a form's versions, without what they say.
    FormVersionPage of FormVersion
);

list_query!(
    /// A list of a form's versions.
    FormVersionQuery sorted by ["number"] {}
);

/// List the versions of a form
///
/// Every version in any state, without what it says. Sort by `number` (default) or `-number`.
#[utoipa::path(tag = "Evaluation", params(FormVersionQuery),
    responses((status = 200, description = "A page of versions.", body = FormVersionPage)))]
#[get("/v1/forms/{id}/versions")]
pub async fn list_form_versions(
    call: Call,
    id: Path<Uuid>,
    Query(query): Query<FormVersionQuery>,
) -> Answer {
    let id = *id;
    call.read(move |read| async move {
        OpenedForm::readable(&read, id).await?;
        let list = query.listing(&read.ctx)?;
        let found = rows::versions(read.conn(), id, &list.page).await?;
        let items = found.rows.iter().map(FormVersion::listed);
        list.reply::<FormVersionPage>(items.collect::<Result<_, _>>()?, found.rest)
    })
    .await
}

/// Read one version of a form
///
/// A version by its number, whole and in all its languages, also long after it was retired or discarded:
/// answers are read by the version they were given to.
#[utoipa::path(tag = "Evaluation",
    responses((status = 200, description = "The version.", body = FormVersion)))]
#[get("/v1/forms/{id}/versions/{number}")]
pub async fn get_form_version(call: Call, path: Path<(Uuid, i32)>) -> Answer {
    let (id, number) = path.into_inner();
    call.read(move |read| async move {
        let opened = OpenedForm::readable(&read, id).await?;
        let version = opened.numbered(number)?;
        let shown = FormVersion::of(&opened, version, &read.ctx.languages)?;
        Reply::of(&read.ctx, &shown)
    })
    .await
}
