//! What guards want to know about courses and their plans, for many courses at once: a fixed number
//! of statements however many there are.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use crate::conn::Conn;
use crate::entity::{
    conclusion, course, deviation, improvement_point, meeting, meeting_attendance, need, person,
    plan_version, run, working_group_member,
};
use crate::error::StoreError;
use crate::method_history::writings;
use crate::plan::{self, Approval, IN_FORCE, OPEN, Section, Version};

pub use deviation::Model as Deviation;
pub use person::Model as Person;
pub use working_group_member::Model as Member;

/// A meeting with the sides that were there.
#[derive(Debug, Clone)]
pub struct Meeting {
    /// The meeting.
    pub row: meeting::Model,
    /// Codes of the sides that were there, once each.
    pub sides: Vec<String>,
}

/// A run as far as courses and plans are concerned.
#[derive(Debug, Clone, FromQueryResult)]
pub struct RunState {
    /// Its id.
    pub id: Uuid,
    /// Its course.
    pub course_id: Uuid,
    /// The plan version it names.
    pub plan_version_id: Uuid,
    /// Its state's code.
    pub state: String,
    /// When it was first opened for enrolment.
    pub opened_at: Option<chrono::DateTime<chrono::Utc>>,
    /// When it was closed.
    pub closed_at: Option<chrono::DateTime<chrono::Utc>>,
}

/// Everything the guards of a course and its plan may ask.
#[derive(Debug, Clone)]
pub struct CourseFacts {
    /// The course.
    pub course: course::Model,
    /// The plan version being worked on.
    pub open: Option<Version>,
    /// The plan version in force.
    pub in_force: Option<Version>,
    /// Sections of the open version.
    pub sections: Vec<Section>,
    /// Every time somebody wrote on the open version.
    pub written: Vec<DateTime<Utc>>,
    /// Approvals of the open version and of the one in force.
    pub approvals: Vec<Approval>,
    /// Everybody who is or was in the working group.
    pub members: Vec<Member>,
    /// The members themselves, by id.
    pub profiles: HashMap<Uuid, person::Model>,
    /// Meetings of any kind.
    pub meetings: Vec<Meeting>,
    /// Improvement points about which nobody has decided.
    pub open_points: u32,
    /// Runs in any state.
    pub runs: Vec<RunState>,
    /// Code of what is to happen next, by the run whose conclusion says so.
    pub next_steps: HashMap<Uuid, String>,
    /// Needs that this course answers.
    pub needs: u32,
    /// Recorded deviations.
    pub deviations: Vec<Deviation>,
}

/// Loads the facts of several courses; unknown ids are left out.
pub async fn of_courses(
    conn: &Conn,
    ids: &[Uuid],
) -> Result<HashMap<Uuid, CourseFacts>, StoreError> {
    let db = &conn.db();
    let ids = || ids.iter().copied();
    let courses = course::Entity::find()
        .filter(course::Column::Id.is_in(ids()))
        .all(db)
        .await?;
    let mut facts: HashMap<Uuid, CourseFacts> = courses
        .into_iter()
        .map(|course| (course.id, CourseFacts::bare(course)))
        .collect();

    let states = OPEN.iter().copied().chain([IN_FORCE]);
    let versions = plan_version::Entity::find()
        .filter(plan_version::Column::CourseId.is_in(ids()))
        .filter(plan_version::Column::State.is_in(states))
        .all(db)
        .await?;
    let mut owner = HashMap::new();
    let mut open = Vec::new();
    for version in versions {
        owner.insert(version.id, version.course_id);
        let Some(of) = facts.get_mut(&version.course_id) else {
            continue;
        };
        if version.state == IN_FORCE {
            of.in_force = Some(version);
        } else {
            open.push(version.id);
            of.open = Some(version);
        }
    }
    let sections = plan::sections_of(conn, &open).await?;
    let version_of: HashMap<Uuid, Uuid> =
        (sections.iter().map(|s| (s.id, s.plan_version_id))).collect();
    for (section, at) in writings(conn, version_of.keys().copied().collect()).await? {
        let version = version_of.get(&section).copied();
        if let Some(of) = version.and_then(|id| of_version(&mut facts, &owner, id)) {
            of.written.push(at);
        }
    }
    for section in sections {
        if let Some(of) = of_version(&mut facts, &owner, section.plan_version_id) {
            of.sections.push(section);
        }
    }
    let all: Vec<Uuid> = owner.keys().copied().collect();
    for approval in plan::approvals_of(conn, &all).await? {
        if let Some(of) = of_version(&mut facts, &owner, approval.plan_version_id) {
            of.approvals.push(approval);
        }
    }
    group(conn, &mut facts).await?;
    meetings(conn, &mut facts).await?;
    counts(conn, &mut facts).await?;
    Ok(facts)
}

fn of_version<'a>(
    facts: &'a mut HashMap<Uuid, CourseFacts>,
    owner: &HashMap<Uuid, Uuid>,
    version: Uuid,
) -> Option<&'a mut CourseFacts> {
    facts.get_mut(owner.get(&version)?)
}

async fn group(conn: &Conn, facts: &mut HashMap<Uuid, CourseFacts>) -> Result<(), StoreError> {
    let ids: Vec<Uuid> = facts.keys().copied().collect();
    let members = working_group_member::Entity::find()
        .filter(working_group_member::Column::CourseId.is_in(ids))
        .all(&conn.db())
        .await?;
    let people: Vec<Uuid> = members.iter().map(|member| member.person_id).collect();
    let people = person::Entity::find()
        .filter(person::Column::Id.is_in(people))
        .all(&conn.db())
        .await?;
    let people: HashMap<Uuid, person::Model> = people
        .into_iter()
        .map(|person| (person.id, person))
        .collect();
    for member in members {
        if let Some(of) = facts.get_mut(&member.course_id) {
            if let Some(person) = people.get(&member.person_id) {
                of.profiles.insert(member.person_id, person.clone());
            }
            of.members.push(member);
        }
    }
    Ok(())
}

async fn meetings(conn: &Conn, facts: &mut HashMap<Uuid, CourseFacts>) -> Result<(), StoreError> {
    let ids: Vec<Uuid> = facts.keys().copied().collect();
    let rows = meeting::Entity::find()
        .filter(meeting::Column::CourseId.is_in(ids))
        .all(&conn.db())
        .await?;
    for meeting in with_sides(conn, rows).await? {
        if let Some(of) = facts.get_mut(&meeting.row.course_id) {
            of.meetings.push(meeting);
        }
    }
    Ok(())
}

/// Adds to each meeting the sides that were there.
pub(crate) async fn with_sides(
    conn: &Conn,
    rows: Vec<meeting::Model>,
) -> Result<Vec<Meeting>, StoreError> {
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let there: Vec<(Uuid, String)> = meeting_attendance::Entity::find()
        .select_only()
        .column(meeting_attendance::Column::MeetingId)
        .column(meeting_attendance::Column::Side)
        .distinct()
        .filter(meeting_attendance::Column::MeetingId.is_in(ids))
        .into_tuple()
        .all(&conn.db())
        .await?;
    let mut sides: HashMap<Uuid, Vec<String>> = HashMap::new();
    for (meeting, side) in there {
        sides.entry(meeting).or_default().push(side);
    }
    let with = |row: meeting::Model| Meeting {
        sides: sides.remove(&row.id).unwrap_or_default(),
        row,
    };
    Ok(rows.into_iter().map(with).collect())
}

async fn counts(conn: &Conn, facts: &mut HashMap<Uuid, CourseFacts>) -> Result<(), StoreError> {
    let ids: Vec<Uuid> = facts.keys().copied().collect();
    let ids = || ids.iter().copied();
    let db = &conn.db();
    let runs = run::Entity::find()
        .select_only()
        .columns([
            run::Column::Id,
            run::Column::CourseId,
            run::Column::PlanVersionId,
            run::Column::State,
            run::Column::OpenedAt,
            run::Column::ClosedAt,
        ])
        .filter(run::Column::CourseId.is_in(ids()))
        .into_model::<RunState>()
        .all(db)
        .await?;
    let course_of: HashMap<Uuid, Uuid> = runs.iter().map(|run| (run.id, run.course_id)).collect();
    for run in runs {
        if let Some(of) = facts.get_mut(&run.course_id) {
            of.runs.push(run);
        }
    }
    let steps: Vec<(Uuid, Option<String>)> = conclusion::Entity::find()
        .select_only()
        .columns([conclusion::Column::RunId, conclusion::Column::NextStep])
        .filter(conclusion::Column::RunId.is_in(course_of.keys().copied()))
        .order_by_asc(conclusion::Column::Number)
        .into_tuple()
        .all(db)
        .await?;
    for (run, step) in steps {
        let course = course_of.get(&run).and_then(|id| facts.get_mut(id));
        if let (Some(of), Some(step)) = (course, step) {
            of.next_steps.insert(run, step);
        }
    }
    let points: Vec<(Uuid, i64)> = improvement_point::Entity::find()
        .select_only()
        .column(improvement_point::Column::CourseId)
        .column_as(improvement_point::Column::Id.count(), "n")
        .filter(improvement_point::Column::CourseId.is_in(ids()))
        .filter(improvement_point::Column::State.eq("open"))
        .group_by(improvement_point::Column::CourseId)
        .into_tuple()
        .all(db)
        .await?;
    for (course, n) in points {
        if let Some(of) = facts.get_mut(&course) {
            of.open_points = u32::try_from(n).unwrap_or(u32::MAX);
        }
    }
    let needs: Vec<(Uuid, i64)> = need::Entity::find()
        .select_only()
        .column(need::Column::CourseId)
        .column_as(need::Column::Id.count(), "n")
        .filter(need::Column::CourseId.is_in(ids()))
        .filter(need::Column::State.is_in(["adopted", "met"]))
        .group_by(need::Column::CourseId)
        .into_tuple()
        .all(db)
        .await?;
    for (course, n) in needs {
        if let Some(of) = facts.get_mut(&course) {
            of.needs = u32::try_from(n).unwrap_or(u32::MAX);
        }
    }
    let deviations = deviation::Entity::find()
        .filter(deviation::Column::CourseId.is_in(ids()))
        .all(db)
        .await?;
    for deviation in deviations {
        if let Some(of) = facts.get_mut(&deviation.course_id) {
            of.deviations.push(deviation);
        }
    }
    Ok(())
}

impl CourseFacts {
    fn bare(course: course::Model) -> Self {
        Self {
            course,
            open: None,
            in_force: None,
            sections: Vec::new(),
            written: Vec::new(),
            approvals: Vec::new(),
            members: Vec::new(),
            profiles: HashMap::new(),
            meetings: Vec::new(),
            open_points: 0,
            runs: Vec::new(),
            next_steps: HashMap::new(),
            needs: 0,
            deviations: Vec::new(),
        }
    }
}
