//! What happened in rounds, as far as their method is concerned, for many runs at once: a fixed
//! number of statements however many there are.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use crate::conclusion::{self, RunResult};
use crate::conn::Conn;
use crate::entity::{deviation, enrolment, journal, meeting, plan_version, session_attendance};
use crate::error::StoreError;
use crate::facts::{Deviation, Meeting, with_sides};
use crate::plan::{self, Approval, Version};
use crate::run_facts::{self, RunFacts};

/// Everything by which a run is judged.
#[derive(Debug, Clone)]
pub struct RunHistory {
    /// The run with its sessions, working group, conclusion and signatures.
    pub facts: RunFacts,
    /// Every time somebody wrote on the plan version.
    pub written: Vec<DateTime<Utc>>,
    /// Approvals of the plan version, voided ones too.
    pub approvals: Vec<Approval>,
    /// The version that was in force before the run's own came in force.
    pub former: Option<Version>,
    /// Planning meetings of the course.
    pub planning_meetings: Vec<Meeting>,
    /// Addenda to the run.
    pub addenda: Vec<RunResult>,
    /// What came out when its participants talked together.
    pub oral: Vec<RunResult>,
    /// Deviations recorded for the run or for its plan version.
    pub deviations: Vec<Deviation>,
}

/// Loads the histories of several runs; unknown ids are left out.
pub async fn of_runs(conn: &Conn, ids: &[Uuid]) -> Result<HashMap<Uuid, RunHistory>, StoreError> {
    let facts = run_facts::of_runs(conn, ids).await?;
    if facts.is_empty() {
        return Ok(HashMap::new());
    }
    let courses: Vec<Uuid> = facts.values().map(|of| of.course.id).collect();
    let versions: Vec<Uuid> = facts.values().map(|of| of.run.plan_version_id).collect();
    let approvals = plan::approvals_of(conn, &versions).await?;
    let former = plan_version::Entity::find()
        .filter(plan_version::Column::CourseId.is_in(courses.iter().copied()))
        .filter(plan_version::Column::InForceAt.is_not_null())
        .all(&conn.db())
        .await?;
    let meetings = planning_meetings(conn, &courses).await?;
    let deviations = deviations(conn, ids, &versions).await?;
    let asked = conclusion::asked_of(conn, ids).await?;
    let written = written(conn, facts.values()).await?;
    let of = |facts: RunFacts| {
        let version = facts.run.plan_version_id;
        let about = |d: &&Deviation| match d.run_id {
            Some(run) => run == facts.run.id,
            None => d.plan_version_id == Some(version),
        };
        let asked = |kind: &str| {
            let own = asked.iter();
            let own = own.filter(|one| one.run_id == facts.run.id && one.kind == kind);
            own.cloned().collect()
        };
        RunHistory {
            addenda: asked(conclusion::ADDENDUM),
            oral: asked(conclusion::ORAL),
            written: written.get(&version).cloned().unwrap_or_default(),
            approvals: of_version(&approvals, version),
            former: before(&former, &facts),
            planning_meetings: (meetings.iter())
                .filter(|m| m.row.course_id == facts.course.id)
                .cloned()
                .collect(),
            deviations: deviations.iter().filter(about).cloned().collect(),
            facts,
        }
    };
    let histories = facts.into_iter().map(|(id, facts)| (id, of(facts)));
    Ok(histories.collect())
}

fn of_version(approvals: &[Approval], version: Uuid) -> Vec<Approval> {
    let own = approvals.iter().filter(|a| a.plan_version_id == version);
    own.cloned().collect()
}

/// The version of the run's course that was in force until the run's own was.
fn before(versions: &[Version], facts: &RunFacts) -> Option<Version> {
    let began = facts.plan.as_ref()?.in_force_at?;
    let earlier = versions
        .iter()
        .filter(|v| v.course_id == facts.course.id && v.in_force_at.is_some_and(|at| at < began));
    earlier.max_by_key(|v| v.in_force_at).cloned()
}

/// Every time somebody wrote on a plan version: the journal knows, the sections only the last time.
async fn written(
    conn: &Conn,
    facts: impl Iterator<Item = &RunFacts>,
) -> Result<HashMap<Uuid, Vec<DateTime<Utc>>>, StoreError> {
    let sections = facts.flat_map(|of| of.sections.iter());
    let version_of: HashMap<Uuid, Uuid> = sections.map(|s| (s.id, s.plan_version_id)).collect();
    let mut written: HashMap<Uuid, Vec<DateTime<Utc>>> = HashMap::new();
    for (section, at) in writings(conn, version_of.keys().copied().collect()).await? {
        if let Some(version) = version_of.get(&section) {
            written.entry(*version).or_default().push(at);
        }
    }
    Ok(written)
}

/// Every time somebody wrote on these sections of plans.
pub(crate) async fn writings(
    conn: &Conn,
    sections: Vec<Uuid>,
) -> Result<Vec<(Uuid, DateTime<Utc>)>, StoreError> {
    Ok(journal::Entity::find()
        .select_only()
        .columns([journal::Column::EntityId, journal::Column::OccurredAt])
        .filter(journal::Column::EntityId.is_in(sections))
        .filter(journal::Column::Action.eq("edit"))
        .into_tuple()
        .all(&conn.db())
        .await?)
}

async fn planning_meetings(conn: &Conn, courses: &[Uuid]) -> Result<Vec<Meeting>, StoreError> {
    let rows = meeting::Entity::find()
        .filter(meeting::Column::CourseId.is_in(courses.iter().copied()))
        .filter(meeting::Column::Kind.eq("planning"))
        .all(&conn.db())
        .await?;
    with_sides(conn, rows).await
}

async fn deviations(
    conn: &Conn,
    runs: &[Uuid],
    versions: &[Uuid],
) -> Result<Vec<Deviation>, StoreError> {
    let about = Condition::any()
        .add(deviation::Column::RunId.is_in(runs.iter().copied()))
        .add(deviation::Column::PlanVersionId.is_in(versions.iter().copied()));
    Ok(deviation::Entity::find()
        .filter(about)
        .all(&conn.db())
        .await?)
}

/// Seats of a run's parties, by the code of their enrolment's state.
pub async fn seats(conn: &Conn, run: Uuid) -> Result<Vec<(String, i64)>, StoreError> {
    use enrolment::Column as C;
    Ok(enrolment::Entity::find()
        .select_only()
        .column(C::State)
        .column_as(C::PartySeats.sum(), "seats")
        .filter(C::RunId.eq(run))
        .group_by(C::State)
        .into_tuple()
        .all(&conn.db())
        .await?)
}

/// Seats that were taken at several sessions, all together.
pub async fn seats_present(conn: &Conn, sessions: &[Uuid]) -> Result<i64, StoreError> {
    if sessions.is_empty() {
        return Ok(0);
    }
    let sum: Option<Option<i64>> = session_attendance::Entity::find()
        .select_only()
        .column_as(session_attendance::Column::SeatsPresent.sum(), "seats")
        .filter(session_attendance::Column::SessionId.is_in(sessions.iter().copied()))
        .into_tuple()
        .one(&conn.db())
        .await?;
    Ok(sum.flatten().unwrap_or(0))
}
