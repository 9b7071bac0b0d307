//! Actions on a run: what can be done now, and the run under its lock.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use domain::codes::{Evidence, Phase, RunState};
use domain::lifecycle::{Action, Facts, Guard, Machine, State};
use domain::permissions::{Area, Right, Target};
use store::course;
use store::plan::Version;
use store::run::{self, Run};
use store::run_facts::{self as rows, RunFacts};
use uuid::Uuid;

use super::actions::{self, ActionState, Outcome, Question};
use super::{Ctx, Read, Refusal, Unit, facts, run_facts};

/// Kind of resource, as in ETags and the journal.
pub const KIND: &str = "run";

/// A run with everything its guards may ask.
pub struct OpenedRun {
    /// The rows.
    pub stored: RunFacts,
    /// The facts, as this caller stands to them.
    pub facts: Facts,
    deviations: Vec<Guard>,
}

impl OpenedRun {
    /// The facts of several runs, without a lock: for showing what can be done.
    ///
    /// # Errors
    /// As the database fails.
    pub async fn look(read: &Read, ids: &[Uuid]) -> Result<HashMap<Uuid, Self>, Refusal> {
        let found = rows::of_runs(read.conn(), ids).await?;
        let opened = found
            .into_iter()
            .map(|(id, stored)| Ok((id, Self::of(&read.ctx, stored)?)));
        opened.collect()
    }

    /// A run that the caller may read, without a lock.
    ///
    /// # Errors
    /// `NotFound` if there is none, or not for this caller.
    pub async fn readable(read: &Read, area: Area, id: Uuid) -> Result<Self, Refusal> {
        let run = run::get(read.conn(), id).await?.ok_or(Refusal::NotFound)?;
        read.ctx.must_be_near(run.tenant, Some(run.course_id))?;
        let mut found = rows::of_loaded(read.conn(), vec![run]).await?;
        let stored = found.remove(&id).ok_or(Refusal::NotFound)?;
        let opened = Self::of(&read.ctx, stored)?;
        read.permit(area, Right::Read, &opened.target())?;
        Ok(opened)
    }

    fn of(ctx: &Ctx, stored: RunFacts) -> Result<Self, Refusal> {
        let facts = run_facts::of_run(ctx, &stored)?;
        let deviations = run_facts::deviations(&stored);
        Ok(Self {
            stored,
            facts,
            deviations,
        })
    }

    /// Locks the run's course, then the run, until the unit ends, and loads its facts.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn lock(unit: &Unit, id: Uuid) -> Result<Self, Refusal> {
        let named = run::get(unit.tx(), id).await?.ok_or(Refusal::NotFound)?;
        unit.must_be_near(named.tenant, Some(named.course_id))?;
        course::get_locked(unit.tx(), named.course_id)
            .await?
            .ok_or(Refusal::NotFound)?;
        run::get_locked(unit.tx(), id)
            .await?
            .ok_or(Refusal::NotFound)?;
        let mut found = rows::of_runs(unit.tx(), &[id]).await?;
        let stored = found.remove(&id).ok_or(Refusal::NotFound)?;
        Self::of(unit, stored)
    }

    /// The run itself.
    pub fn run(&self) -> &Run {
        &self.stored.run
    }

    /// What permissions ask about.
    pub fn target(&self) -> Target {
        Target {
            tenant: self.stored.run.tenant,
            service: Some(self.stored.course.service_id),
            course: Some(self.stored.course.id),
        }
    }

    /// Its state.
    ///
    /// # Errors
    /// A stored code that can't be read.
    pub fn state(&self) -> Result<RunState, Refusal> {
        Ok(facts::code(&self.stored.run.state)?)
    }

    /// Decides about an action on the run.
    ///
    /// # Errors
    /// `Illegal` from another state, `Unmet` with everything that is missing.
    pub fn decide(&self, action: Action) -> Result<Outcome, Refusal> {
        actions::allow(self.stored.run.id, action, &self.question()?)
    }

    /// Every action that starts from where the run is now, as the caller stands to it.
    ///
    /// # Errors
    /// A stored code that can't be read.
    pub fn survey(&self, ctx: &Ctx) -> Result<Vec<ActionState>, Refusal> {
        let mut found = actions::survey(ctx, &self.question()?);
        // Contesting is offered to the one in whose name a signature by link or attested stands.
        let theirs = self.facts.own_approval;
        let contestable = theirs.is_some_and(|how| how != Evidence::Login);
        found.retain(|one| contestable || one.action != Action::Contest);
        Ok(found)
    }

    fn question(&self) -> Result<Question<'_>, Refusal> {
        Ok(Question {
            machine: Machine::Run,
            state: Some(State::Run(self.state()?)),
            target: self.target(),
            run: None,
            facts: &self.facts,
            deviations: &self.deviations,
        })
    }

    /// The run as it is after one more change.
    pub fn next(&self, unit: &Unit) -> Run {
        Run {
            version: self.stored.run.version + 1,
            updated_at: unit.now,
            ..self.stored.run.clone()
        }
    }
}

/// The phases of a run that are claimed, never verified: those over before it was taken in here. Planning is
/// not, where the plan it goes by was in force here before the run was opened: then what led to it is known.
pub fn claimed_phases(run: &Run, plan: Option<&Version>) -> Vec<Phase> {
    let before = |at: Option<DateTime<Utc>>| at.is_some_and(|at| at <= run.created_at);
    let in_force = plan.and_then(|plan| plan.in_force_at);
    let planned_here = in_force.is_some_and(|at| run.opened_at.is_none_or(|opened| at <= opened));
    let over = [
        (Phase::Planning, !planned_here),
        (Phase::Delivery, before(run.finished_at)),
        (Phase::Evaluation, before(run.closed_at)),
    ];
    let claimed = over.into_iter().filter(|(_, over)| run.claimed && *over);
    claimed.map(|(phase, _)| phase).collect()
}
