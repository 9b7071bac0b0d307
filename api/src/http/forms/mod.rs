//! `/v1/forms`

pub mod actions;
mod content;
#[cfg(test)]
mod hostile;
mod sheet;
mod versions;

pub use content::FormContentInput;
pub use sheet::{FormSheet, get_form_sheet};
pub use versions::{get_form_draft, get_form_version, list_form_versions, put_form_draft};

use actix_web::web::{Path, Query};
use actix_web::{get, post};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use store::form::{self as rows, Filter};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::app::forms::{self, Draft, KIND, OpenedForm};
use crate::app::{Read, Refusal, Reply, Versioned};
use crate::http::actions::{ActionSummary, summaries};
use crate::http::body::Body;
use crate::http::call::{Answer, Call};
use crate::http::codes::{FormKind, FormState, Respondents, stored};
use crate::http::texts::Texts;
use crate::{list_query, page_type};

/// A new form.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({
    "serviceId": null, "kind": "session", "respondents": "participants",
    "content": {
        "languages": ["nb"], "title": { "nb": "Etter samlingen" }, "intro": null,
        "schema": {
            "$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object",
            "properties": { "useful": { "type": "integer", "minimum": 1, "maximum": 5 } },
            "required": ["useful"], "additionalProperties": false
        },
        "questions": [{
            "key": "useful", "widget": "scale", "text": { "nb": "Hvor nyttig var samlingen for deg?" },
            "help": null, "labels": { "1": { "nb": "Ikke nyttig" }, "5": { "nb": "Svært nyttig" } }
        }],
        "scales": [], "instrument": null
    }
}))]
pub struct FormInput {
    /// The service whose form it is; null for your whole organisation's.
    #[serde(default)]
    pub service_id: Option<Uuid>,
    /// What it asks about.
    pub kind: FormKind,
    /// Who answers it.
    pub respondents: Respondents,
    /// Its first version, a draft.
    pub content: FormContentInput,
}

/// A form that participants, or the working group, answer. What it asks stands in its versions: one may
/// be a draft, one is published and in use.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "id": "0192f3c4-5b7e-7c1a-9d2e-3f4a5b6c7d90", "version": 3, "kind": "session",
    "respondents": "participants", "ownerId": "0192f3c4-5b7e-7c1a-9d2e-3f4a5b6c7d00",
    "serviceId": null, "shipped": null,
    "title": { "nb": "Etter samlingen", "nn": "Etter samlinga", "en": null },
    "published": 1, "draft": 2, "actions": null,
    "createdAt": "2026-11-22T08:00:00Z", "updatedAt": "2026-11-24T10:00:00Z"
}))]
pub struct Form {
    /// Its id.
    pub id: Uuid,
    /// Counted up by every change, also of one of its versions.
    pub version: i32,
    /// What it asks about.
    pub kind: FormKind,
    /// Who answers it.
    pub respondents: Respondents,
    /// The organisation whose form it is; null for a form that comes with this server: everybody may use
    /// that, and nobody can change it.
    pub owner_id: Option<Uuid>,
    /// The service whose form it is; null for the whole organisation's.
    pub service_id: Option<Uuid>,
    /// Its name among the forms that come with this server; null for all others.
    pub shipped: Option<String>,
    /// What the version in use is called; before there is one, the latest.
    pub title: Texts,
    /// Number of the version in use; null if there is none.
    pub published: Option<i32>,
    /// Number of the version being written; null if there is none.
    pub draft: Option<i32>,
    /// In lists: what can be done with it, in short. Null when one form is read; ask its `actions` then.
    pub actions: Option<Vec<ActionSummary>>,
    /// When it came here.
    pub created_at: DateTime<Utc>,
    /// When it, or a version of it, last changed.
    pub updated_at: DateTime<Utc>,
}

impl Versioned for Form {
    const KIND: &'static str = KIND;
    fn id(&self) -> Uuid {
        self.id
    }
    fn version(&self) -> i32 {
        self.version
    }
    fn path(&self) -> String {
        format!("/v1/forms/{}", self.id)
    }
}

impl Form {
    /// A form as it goes out.
    ///
    /// # Errors
    /// A stored code that can't be read.
    pub fn of(opened: &OpenedForm) -> Result<Self, Refusal> {
        let form = &opened.form;
        let number = |version: Option<&rows::Version>| version.map(|version| version.number);
        Ok(Self {
            id: form.id,
            version: form.version,
            kind: stored::<domain::codes::FormKind>(&form.kind)?.into(),
            respondents: stored::<domain::codes::Respondents>(&form.respondents)?.into(),
            owner_id: form.shipped.is_none().then_some(form.tenant),
            service_id: form.service_id,
            shipped: form.shipped.clone(),
            title: Texts::from(
                opened
                    .shown()
                    .map_or(&serde_json::Value::Null, |one| &one.content["title"]),
            ),
            published: number(opened.published()),
            draft: number(opened.draft()),
            actions: None,
            created_at: form.created_at,
            updated_at: form.updated_at,
        })
    }

    fn listed(read: &Read, opened: &OpenedForm) -> Result<Self, Refusal> {
        let found = opened.survey(&read.ctx)?;
        Ok(Self {
            actions: Some(summaries(&found)),
            ..Self::of(opened)?
        })
    }
}

page_type!(
    /// A page of forms.
    FormPage of Form
);

list_query!(
    /// What a list of forms can be narrowed to.
    FormQuery sorted by ["-createdAt"] {
        /// Only forms that ask about this.
        #[param(inline, value_type = Option<FormKind>)]
        kind: FormKind,
        /// Only forms that these answer.
        #[param(inline, value_type = Option<Respondents>)]
        respondents: Respondents,
        /// Only forms with a version in this state.
        #[param(inline, value_type = Option<FormState>)]
        state: FormState,
        /// Only forms of this service.
        service_id: Uuid,
        /// `true` for the forms that come with this server only, `false` for all others.
        shipped: bool,
    }
);

/// List forms
///
/// The forms of your organisation or service, and those that come with this server and are everybody's:
/// one for a session, for the end of a course, the venue and programme, what participants have got, how
/// sure they are to manage, and how a working group shared its work. Sort by `-createdAt` (default) or
/// `createdAt`.
#[utoipa::path(tag = "Evaluation", params(FormQuery),
    responses((status = 200, description = "A page of forms.", body = FormPage)))]
#[get("/v1/forms")]
pub async fn list_forms(call: Call, Query(query): Query<FormQuery>) -> Answer {
    call.read(move |read| async move {
        let list = query.listing(&read.ctx)?;
        let filter = Filter {
            scope: forms::visible(&read.ctx)?,
            kind: query.kind.map(|kind| kind.0.code().to_owned()),
            respondents: query.respondents.map(|who| who.0.code().to_owned()),
            state: query.state.map(|state| state.0.code().to_owned()),
            service: query.service_id,
            shipped: query.shipped,
        };
        let found = rows::list(read.conn(), &filter, &list.page).await?;
        let opened = OpenedForm::load(read.conn(), found.rows).await?;
        let items = opened.iter().map(|one| Form::listed(&read, one));
        list.reply::<FormPage>(items.collect::<Result<_, _>>()?, found.rest)
    })
    .await
}

/// Read a form
///
/// What it is for, which version is in use and which is being written. What it asks stands in
/// `/versions/{number}`; ready to be drawn in one language, in `/versions/{number}/sheet`.
#[utoipa::path(tag = "Evaluation",
    responses((status = 200, description = "The form.", body = Form)))]
#[get("/v1/forms/{id}")]
pub async fn get_form(call: Call, id: Path<Uuid>) -> Answer {
    let id = *id;
    call.read(move |read| async move {
        let opened = OpenedForm::readable(&read, id).await?;
        Reply::of(&read.ctx, &Form::of(&opened)?)
    })
    .await
}

/// Make a form
///
/// With its first version as a draft, which may still be wrong: `findings` of `/draft` tell what stands in
/// the way of publishing it. To begin from a form that comes with this server, send its content as yours.
#[utoipa::path(tag = "Evaluation", request_body = FormInput,
    responses((status = 201, description = "The new form.", body = Form)))]
#[post("/v1/forms")]
pub async fn create_form(call: Call, body: Body<FormInput>) -> Answer {
    call.write(body, |unit, input| async move {
        let draft = Draft {
            service: input.service_id,
            kind: input.kind.0,
            respondents: input.respondents.0,
            content: input.content.content()?,
        };
        let (form, version) = forms::create(&unit, draft).await?;
        let opened = OpenedForm {
            form,
            versions: vec![version],
        };
        Reply::created(&unit, &Form::of(&opened)?)
    })
    .await
}
