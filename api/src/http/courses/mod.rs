//! `/v1/courses`

pub mod deviations;
pub mod group;
pub mod meetings;
pub mod points;
mod wire;

use actix_web::web::{Path, Query};
use actix_web::{get, patch, post};
use domain::permissions::Area;
use store::course::{self as rows, Filter};
use uuid::Uuid;

use crate::app::Reply;
use crate::app::course_actions::Opened;
use crate::app::courses::{self, Draft};
use crate::http::actions::summaries;
use crate::http::body::{Body, Patch};
use crate::http::call::{Answer, Call};
use crate::http::codes::CourseState;
use crate::http::course_actions;
use crate::{list_query, page_type};

pub use wire::{Course, CourseCreateInput, CourseInput};

page_type!(
    /// A page of courses.
    CoursePage of Course
);

list_query!(
    /// What a list of courses can be narrowed to.
    CourseQuery sorted by ["-createdAt", "updatedAt"] {
        /// Only courses in this state.
        #[param(inline, value_type = Option<CourseState>)]
        state: CourseState,
        /// Only courses of this service.
        service_id: Uuid,
        /// Only courses of this category.
        #[param(example = "diagnosis")]
        category_code: String,
        /// Only courses that this organisation holds, alone or together with others.
        host_id: Uuid,
        /// Part of the title or the target group, in any of their languages and in any case; at most
        /// 200 letters.
        #[param(max_length = 200, example = "diabetes")]
        q: String,
    }
);

/// List courses
///
/// The courses that you may see: of your organisation or service, those that it holds together with
/// others, and those in whose working group you are. Machines see what is offered. Sort by `-createdAt` (default) or `updatedAt`.
#[utoipa::path(tag = "Courses", params(CourseQuery),
    responses((status = 200, description = "A page of courses.", body = CoursePage)))]
#[get("/v1/courses")]
pub async fn list_courses(call: Call, Query(query): Query<CourseQuery>) -> Answer {
    call.read(move |read| async move {
        let list = query.listing(&read.ctx)?;
        let (scope, offered) = courses::listable(&read.ctx)?;
        let filter = Filter {
            scope,
            offered,
            state: query.state.map(|state| state.0.code().to_owned()),
            service: query.service_id,
            category: query.category_code.clone(),
            host: query.host_id,
            q: query.q.clone(),
        };
        let found = rows::list(read.conn(), &filter, &list.page).await?;
        let mut items = Course::load_many(read.conn(), found.rows).await?;
        let ids: Vec<Uuid> = items.iter().map(|course| course.id).collect();
        let opened = Opened::look(&read, &ids).await?;
        for course in &mut items {
            let Some(opened) = opened.get(&course.id) else {
                continue;
            };
            let mut found = opened.survey(&read.ctx)?;
            found.retain(|state| course_actions::performed(course.id, state.action).is_some());
            course.actions = Some(summaries(&found));
        }
        list.reply::<CoursePage>(items, found.rest)
    })
    .await
}

/// Read a course
///
/// One course with its hosts and the needs it took up.
#[utoipa::path(tag = "Courses",
    responses((status = 200, description = "The course.", body = Course)))]
#[get("/v1/courses/{id}")]
pub async fn get_course(call: Call, id: Path<Uuid>) -> Answer {
    call.read(move |read| async move {
        let row = courses::readable(&read, Area::Courses, *id).await?;
        Reply::of(&read.ctx, &Course::load(read.conn(), row).await?)
    })
    .await
}

/// Propose a course
///
/// A coordinator of the service does it. The needs you name are taken up by the course at once. It
/// begins as `proposed`: a manager anchors it, a working group of both sides plans it.
#[utoipa::path(tag = "Courses", request_body = CourseCreateInput,
    responses((status = 201, description = "The new course.", body = Course)))]
#[post("/v1/courses")]
pub async fn create_course(call: Call, body: Body<CourseCreateInput>) -> Answer {
    call.write(body, |unit, input| async move {
        let (draft, needs) = input.command();
        let new = courses::create(&unit, draft, &needs).await?;
        Reply::created(&unit, &Course::load(unit.tx(), new).await?)
    })
    .await
}

/// Change a course
///
/// A coordinator of the service does it, or a lead of its working group. The service stays, and a
/// retired course can't be changed. The hosts are for the coordinator to change; which of them is
/// responsible stays once anybody has enrolled.
#[utoipa::path(tag = "Courses",
    request_body(content = CourseInput, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "The changed course.", body = Course)))]
#[patch("/v1/courses/{id}")]
pub async fn update_course(call: Call, id: Path<Uuid>, patch: Patch) -> Answer {
    let id = *id;
    call.write(patch, move |unit, patch| async move {
        let changed = courses::update(&unit, id, |present, hosts| {
            let input: CourseInput = patch.over(&CourseInput::of(present, hosts)?)?;
            Ok(Draft::from(&input))
        })
        .await?;
        Reply::of(&unit, &Course::load(unit.tx(), changed).await?)
    })
    .await
}
