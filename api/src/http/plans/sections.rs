//! `/v1/courses/{id}/plan/draft/sections/…`: six documents, each with its own ETag.

use actix_web::web::Path;
use actix_web::{get, put};
use chrono::{DateTime, Utc};
use serde::Serialize;
use store::plan as rows;
use utoipa::ToSchema;
use uuid::Uuid;

use super::sections_wire::{
    AimsInput, ContentInput, EvaluationInput, FramesInput, MethodsInput, SectionBody,
    TargetGroupInput,
};
use super::versions::readable;
use crate::app::plan::{self, SECTION};
use crate::app::{Read, Refusal, Reply, Versioned};
use crate::http::body::Body;
use crate::http::call::{Answer, Call};

macro_rules! section {
    (
        $input:ident, $state:ident, $get:ident, $put:ident, $path:literal,
        $read_summary:literal, $write_summary:literal, $about:literal
    ) => {
        #[doc = $about]
        #[derive(Debug, Serialize, ToSchema)]
        #[serde(rename_all = "camelCase")]
        pub struct $state {
            /// Counted up by every change of this section; `ETag` carries it.
            #[schema(example = 3)]
            pub version: i32,
            /// Code of the section.
            #[schema(example = json!($input::SECTION.code()))]
            pub section: String,
            /// What the section says.
            pub content: $input,
            /// JSON Pointers to what is still missing before the plan can be submitted.
            #[schema(example = json!([]))]
            pub missing: Vec<String>,
            /// When it was last written.
            #[schema(example = "2026-11-22T08:00:00Z")]
            pub updated_at: DateTime<Utc>,
            /// Who wrote it last; null for a copy of the former version, or for staff without a person.
            pub updated_by: Option<Uuid>,
            /// Not shown: where it belongs.
            #[serde(skip)]
            pub id: Uuid,
            /// Not shown: its course.
            #[serde(skip)]
            pub course: Uuid,
        }

        impl $state {
            fn of(course: Uuid, row: &rows::Section) -> Result<Self, Refusal> {
                let assembled = plan::assemble(std::slice::from_ref(row))?;
                Ok(Self {
                    version: row.version,
                    section: row.section.clone(),
                    content: plan::read(row)?,
                    missing: assembled.missing_in($input::SECTION),
                    updated_at: row.updated_at,
                    updated_by: row.updated_by,
                    id: row.id,
                    course,
                })
            }
        }

        impl Versioned for $state {
            const KIND: &'static str = SECTION;
            fn id(&self) -> Uuid {
                self.id
            }
            fn version(&self) -> i32 {
                self.version
            }
            fn path(&self) -> String {
                format!("/v1/courses/{}/plan/draft/sections/{}", self.course, self.section)
            }
        }

        #[doc = $read_summary]
        ///
        /// The section as it stands in the version being worked on, with what is still missing. Its
        /// ETag is its own: two people can write two sections at the same time.
        #[utoipa::path(tag = "Plans",
            responses((status = 200, description = "The section.", body = $state)))]
        #[get($path)]
        pub async fn $get(call: Call, id: Path<Uuid>) -> Answer {
            let id = *id;
            call.read(move |read| async move {
                let row = present::<$input>(&read, id).await?;
                Reply::of(&read.ctx, &$state::of(id, &row)?)
            })
            .await
        }

        #[doc = $write_summary]
        ///
        /// Replaces the section. Members may be left out while the plan is a draft; `missing` tells
        /// what is. **Any change voids both sides' approvals** and takes a submitted plan back to
        /// draft. Needs `If-Match` with the section's own ETag.
        #[utoipa::path(tag = "Plans", request_body = $input,
            responses((status = 200, description = "The section as it stands now.", body = $state)))]
        #[put($path)]
        pub async fn $put(call: Call, id: Path<Uuid>, body: Body<$input>) -> Answer {
            let id = *id;
            call.write(body, move |unit, input| async move {
                let wanted = || input.kept();
                let (_, row) = plan::put_section(&unit, id, $input::SECTION, wanted).await?;
                Reply::of(&unit, &$state::of(id, &row)?)
            })
            .await
        }
    };
}

/// The stored section of the version being worked on.
async fn present<S: SectionBody>(read: &Read, id: Uuid) -> Result<rows::Section, Refusal> {
    readable(read, id).await?;
    let open = rows::open(read.conn(), id)
        .await?
        .ok_or(Refusal::NotFound)?;
    let sections = rows::sections(read.conn(), open.id).await?;
    let found = sections
        .into_iter()
        .find(|row| row.section == S::SECTION.code());
    found.ok_or(Refusal::NotFound)
}

section!(
    TargetGroupInput,
    TargetGroupSection,
    get_target_group,
    put_target_group,
    "/v1/courses/{id}/plan/draft/sections/targetGroup",
    " Read the plan's target group",
    " Write the plan's target group",
    "Section 1 of a plan: for whom the course is."
);
section!(
    AimsInput,
    AimsSection,
    get_aims,
    put_aims,
    "/v1/courses/{id}/plan/draft/sections/aims",
    " Read the plan's aims",
    " Write the plan's aims",
    "Section 2 of a plan: what the course is to lead to."
);
section!(
    FramesInput,
    FramesSection,
    get_frames,
    put_frames,
    "/v1/courses/{id}/plan/draft/sections/frames",
    " Read the plan's frames",
    " Write the plan's frames",
    "Section 3 of a plan: length, times, place and money."
);
section!(
    ContentInput,
    ContentSection,
    get_content,
    put_content,
    "/v1/courses/{id}/plan/draft/sections/content",
    " Read the plan's content",
    " Write the plan's content",
    "Section 4 of a plan: topics, and which side leads each."
);
section!(
    MethodsInput,
    MethodsSection,
    get_methods,
    put_methods,
    "/v1/courses/{id}/plan/draft/sections/methods",
    " Read the plan's methods",
    " Write the plan's methods",
    "Section 5 of a plan: ways of working."
);
section!(
    EvaluationInput,
    EvaluationSection,
    get_evaluation,
    put_evaluation,
    "/v1/courses/{id}/plan/draft/sections/evaluation",
    " Read the plan's evaluation",
    " Write the plan's evaluation",
    "Section 6 of a plan: how and when participants are asked."
);
