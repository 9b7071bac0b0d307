//! What guards want to know about runs, for many runs at once: a fixed number of statements however
//! many there are.

use std::collections::HashMap;

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use crate::conn::Conn;
use crate::entity::{
    conclusion, conclusion_signature, course, deviation, enrolment, meeting, meeting_run,
    plan_version, run, session, session_staff, working_group_member,
};
use crate::error::StoreError;
use crate::facts::{Deviation, Meeting, Member, with_sides};
use crate::plan::{self, Section, Version};

pub use conclusion::Model as Conclusion;
pub use conclusion_signature::Model as Signature;

/// Everything the guards of a run may ask.
#[derive(Debug, Clone)]
pub struct RunFacts {
    /// The run.
    pub run: run::Model,
    /// Its course.
    pub course: course::Model,
    /// The plan version it names.
    pub plan: Option<Version>,
    /// Sections of that version.
    pub sections: Vec<Section>,
    /// Its sessions in any state, by number.
    pub sessions: Vec<session::Model>,
    /// Who leads those sessions.
    pub staff: Vec<session_staff::Model>,
    /// Everybody who is or was in the course's working group.
    pub members: Vec<Member>,
    /// Seats of confirmed parties.
    pub seats_confirmed: u32,
    /// Meetings that were about the run, of any kind.
    pub meetings: Vec<Meeting>,
    /// The conclusion with the highest number.
    pub conclusion: Option<Conclusion>,
    /// Signatures under that conclusion, voided ones too.
    pub signatures: Vec<Signature>,
    /// Deviations recorded for the run.
    pub deviations: Vec<Deviation>,
    /// Whether a window at the end of the run has not closed.
    pub end_is_open: bool,
}

type ById = HashMap<Uuid, RunFacts>;

/// Loads the facts of several runs; unknown ids are left out.
pub async fn of_runs(conn: &Conn, ids: &[Uuid]) -> Result<ById, StoreError> {
    of_loaded(conn, crate::run::get_many(conn, ids).await?).await
}

/// Loads the facts of runs that were read already.
pub async fn of_loaded(conn: &Conn, runs: Vec<run::Model>) -> Result<ById, StoreError> {
    let courses: Vec<Uuid> = runs.iter().map(|run| run.course_id).collect();
    let courses = crate::course::get_many(conn, &courses).await?;
    let courses: HashMap<Uuid, course::Model> = courses.into_iter().map(|c| (c.id, c)).collect();
    let mut facts = ById::new();
    for run in runs {
        if let Some(course) = courses.get(&run.course_id) {
            facts.insert(run.id, RunFacts::bare(run, course.clone()));
        }
    }
    if facts.is_empty() {
        return Ok(facts);
    }
    plans(conn, &mut facts).await?;
    sessions(conn, &mut facts).await?;
    members(conn, &mut facts).await?;
    seats(conn, &mut facts).await?;
    meetings(conn, &mut facts).await?;
    conclusions(conn, &mut facts).await?;
    deviations(conn, &mut facts).await?;
    for run in crate::window::with_open_end(conn, &ids(&facts)).await? {
        if let Some(of) = facts.get_mut(&run) {
            of.end_is_open = true;
        }
    }
    Ok(facts)
}

fn ids(facts: &ById) -> Vec<Uuid> {
    facts.keys().copied().collect()
}

async fn plans(conn: &Conn, facts: &mut ById) -> Result<(), StoreError> {
    let named: Vec<Uuid> = facts.values().map(|of| of.run.plan_version_id).collect();
    let versions = plan_version::Entity::find()
        .filter(plan_version::Column::Id.is_in(named.iter().copied()))
        .all(&conn.db())
        .await?;
    let sections = plan::sections_of(conn, &named).await?;
    for of in facts.values_mut() {
        let named = of.run.plan_version_id;
        of.plan = versions.iter().find(|v| v.id == named).cloned();
        let own = sections.iter().filter(|s| s.plan_version_id == named);
        of.sections = own.cloned().collect();
    }
    Ok(())
}

async fn sessions(conn: &Conn, facts: &mut ById) -> Result<(), StoreError> {
    let rows = session::Entity::find()
        .filter(session::Column::RunId.is_in(ids(facts)))
        .order_by_asc(session::Column::Number)
        .all(&conn.db())
        .await?;
    let run_of: HashMap<Uuid, Uuid> = rows.iter().map(|row| (row.id, row.run_id)).collect();
    let staff = session_staff::Entity::find()
        .filter(session_staff::Column::SessionId.is_in(run_of.keys().copied()))
        .all(&conn.db())
        .await?;
    for row in rows {
        if let Some(of) = facts.get_mut(&row.run_id) {
            of.sessions.push(row);
        }
    }
    for person in staff {
        let run = run_of.get(&person.session_id);
        if let Some(of) = run.and_then(|run| facts.get_mut(run)) {
            of.staff.push(person);
        }
    }
    Ok(())
}

async fn members(conn: &Conn, facts: &mut ById) -> Result<(), StoreError> {
    let courses: Vec<Uuid> = facts.values().map(|of| of.course.id).collect();
    let rows = working_group_member::Entity::find()
        .filter(working_group_member::Column::CourseId.is_in(courses))
        .all(&conn.db())
        .await?;
    for of in facts.values_mut() {
        let own = rows.iter().filter(|row| row.course_id == of.course.id);
        of.members = own.cloned().collect();
    }
    Ok(())
}

async fn seats(conn: &Conn, facts: &mut ById) -> Result<(), StoreError> {
    let sums: Vec<(Uuid, i64)> = enrolment::Entity::find()
        .select_only()
        .column(enrolment::Column::RunId)
        .column_as(enrolment::Column::PartySeats.sum(), "seats")
        .filter(enrolment::Column::RunId.is_in(ids(facts)))
        .filter(enrolment::Column::State.eq("confirmed"))
        .group_by(enrolment::Column::RunId)
        .into_tuple()
        .all(&conn.db())
        .await?;
    for (run, seats) in sums {
        if let Some(of) = facts.get_mut(&run) {
            of.seats_confirmed = u32::try_from(seats).unwrap_or(u32::MAX);
        }
    }
    Ok(())
}

async fn meetings(conn: &Conn, facts: &mut ById) -> Result<(), StoreError> {
    let covers = meeting_run::Entity::find()
        .filter(meeting_run::Column::RunId.is_in(ids(facts)))
        .all(&conn.db())
        .await?;
    let rows = meeting::Entity::find()
        .filter(meeting::Column::Id.is_in(covers.iter().map(|row| row.meeting_id)))
        .all(&conn.db())
        .await?;
    let all = with_sides(conn, rows).await?;
    for cover in covers {
        let about = all.iter().find(|m| m.row.id == cover.meeting_id);
        if let (Some(meeting), Some(of)) = (about, facts.get_mut(&cover.run_id)) {
            of.meetings.push(meeting.clone());
        }
    }
    Ok(())
}

async fn conclusions(conn: &Conn, facts: &mut ById) -> Result<(), StoreError> {
    let rows = conclusion::Entity::find()
        .filter(conclusion::Column::RunId.is_in(ids(facts)))
        .order_by_asc(conclusion::Column::Number)
        .all(&conn.db())
        .await?;
    let signatures = conclusion_signature::Entity::find()
        .filter(conclusion_signature::Column::RunId.is_in(ids(facts)))
        .order_by_asc(conclusion_signature::Column::SignedAt)
        .all(&conn.db())
        .await?;
    for row in rows {
        if let Some(of) = facts.get_mut(&row.run_id) {
            of.conclusion = Some(row);
        }
    }
    for signature in signatures {
        if let Some(of) = facts.get_mut(&signature.run_id) {
            let last = of.conclusion.as_ref().map(|last| last.id);
            if last == Some(signature.conclusion_id) {
                of.signatures.push(signature);
            }
        }
    }
    Ok(())
}

async fn deviations(conn: &Conn, facts: &mut ById) -> Result<(), StoreError> {
    let rows = deviation::Entity::find()
        .filter(deviation::Column::RunId.is_in(ids(facts)))
        .all(&conn.db())
        .await?;
    for row in rows {
        if let Some(of) = row.run_id.and_then(|run| facts.get_mut(&run)) {
            of.deviations.push(row);
        }
    }
    Ok(())
}

impl RunFacts {
    fn bare(run: run::Model, course: course::Model) -> Self {
        Self {
            run,
            course,
            plan: None,
            sections: Vec::new(),
            sessions: Vec::new(),
            staff: Vec::new(),
            members: Vec::new(),
            seats_confirmed: 0,
            meetings: Vec::new(),
            conclusion: None,
            signatures: Vec::new(),
            deviations: Vec::new(),
            end_is_open: false,
        }
    }
}
