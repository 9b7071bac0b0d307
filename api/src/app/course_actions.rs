//! Actions on a course and on its plan: what can be done now, and the course's own three. A new run
//! begins here too, since there is nothing yet of which it could be asked.

use std::collections::HashMap;

use domain::codes::{CourseState, Evidence};
use domain::lifecycle::{Action, Facts, Guard, Machine, State};
use domain::permissions::{Area, Right, Target};
use serde_json::json;
use store::course::{self, Course};
use store::facts::{self as rows, CourseFacts};
use store::plan::Version;
use uuid::Uuid;

use super::actions::{self, ActionState, Question};
use super::facts;
use super::messages::Said;
use super::unit::Fact;
use super::{Check, Ctx, Read, Refusal, Unit, courses, enrolments};

/// Kind of resource, as in ETags and the journal.
pub const KIND: &str = "course";

/// What permissions ask about a course.
pub fn target(course: &Course) -> Target {
    Target {
        tenant: course.tenant,
        service: Some(course.service_id),
        course: Some(course.id),
    }
}

/// A course under its lock, with everything its guards may ask.
pub struct Opened {
    /// The rows.
    pub stored: CourseFacts,
    /// The facts, as this caller stands to them.
    pub facts: Facts,
    deviations: Vec<Guard>,
}

impl Opened {
    /// The facts of several courses, without a lock: for showing what can be done.
    ///
    /// # Errors
    /// As the database fails.
    pub async fn look(read: &Read, ids: &[Uuid]) -> Result<HashMap<Uuid, Self>, Refusal> {
        let found = rows::of_courses(read.conn(), ids).await?;
        let opened = found
            .into_iter()
            .map(|(id, stored)| Ok((id, Self::of(&read.ctx, stored)?)));
        opened.collect()
    }

    fn of(ctx: &Ctx, stored: CourseFacts) -> Result<Self, Refusal> {
        let facts = facts::of_course(ctx, &stored)?;
        let deviations = facts::plan_deviations(&stored);
        Ok(Self {
            stored,
            facts,
            deviations,
        })
    }

    /// Locks the course until the unit ends and loads its facts.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn lock(unit: &Unit, id: Uuid) -> Result<Self, Refusal> {
        let locked = course::get_locked(unit.tx(), id).await?;
        let locked = locked.ok_or(Refusal::NotFound)?;
        unit.must_be_near(locked.tenant, Some(id))?;
        let mut found = rows::of_courses(unit.tx(), &[id]).await?;
        let stored = found.remove(&id).ok_or(Refusal::NotFound)?;
        Self::of(unit, stored)
    }

    /// What permissions ask about.
    pub fn target(&self) -> Target {
        target(&self.stored.course)
    }

    /// The plan version being worked on.
    ///
    /// # Errors
    /// `NotFound` if none is: begin one first.
    pub fn open_version(&self) -> Result<&Version, Refusal> {
        self.stored.open.as_ref().ok_or(Refusal::NotFound)
    }

    /// Decides about an action on the course or on the plan version at hand.
    ///
    /// # Errors
    /// `Illegal` from another state, `Unmet` with everything that is missing.
    pub fn decide(&self, action: Action) -> Result<Option<State>, Refusal> {
        let question = self.question(machine_of(action), self.state_of(action)?);
        Ok(actions::allow(self.stored.course.id, action, &question)?.to)
    }

    /// Decides about contesting the approval of a version that stands in a person's name.
    ///
    /// # Errors
    /// As [`Self::decide`].
    pub fn decide_contest(&self, version: &Version, person: Option<Uuid>) -> Result<(), Refusal> {
        let facts = facts::to_contest(&self.stored, version, person)?;
        let question = Question {
            facts: &facts,
            ..self.question(
                Machine::Plan,
                Some(State::Plan(facts::plan_state(version)?)),
            )
        };
        actions::allow(self.stored.course.id, Action::Contest, &question).map(drop)
    }

    /// The version with an approval in the caller's name that was not given logged in. To everybody
    /// else contesting is not offered: it is nobody's task.
    fn contestable(&self, ctx: &Ctx) -> Result<Option<&Version>, Refusal> {
        for version in self.stored.open.iter().chain(&self.stored.in_force) {
            let facts = facts::to_contest(&self.stored, version, ctx.caller.person)?;
            if facts.own_approval.is_some_and(|how| how != Evidence::Login) {
                return Ok(Some(version));
            }
        }
        Ok(None)
    }

    fn question(&self, machine: Machine, state: Option<State>) -> Question<'_> {
        Question {
            machine,
            state,
            target: self.target(),
            run: None,
            facts: &self.facts,
            deviations: &self.deviations,
        }
    }

    /// The state an action starts from: the course's, or the plan version's. A draft begins from
    /// nothing.
    fn state_of(&self, action: Action) -> Result<Option<State>, Refusal> {
        if machine_of(action) == Machine::Course {
            return Ok(Some(State::Course(facts::code(&self.stored.course.state)?)));
        }
        if action == Action::Draft {
            return Ok(None);
        }
        let version = self.stored.open.as_ref().or(self.stored.in_force.as_ref());
        Ok(version.map(facts::plan_state).transpose()?.map(State::Plan))
    }

    /// Every action that starts from where course and plan are now, and a new run, as the caller
    /// stands to it.
    ///
    /// # Errors
    /// A stored code that can't be read.
    pub fn survey(&self, ctx: &Ctx) -> Result<Vec<ActionState>, Refusal> {
        let course = self.question(Machine::Course, self.state_of(Action::Anchor)?);
        let mut found = actions::survey(ctx, &course);
        if self.stored.open.is_none() {
            found.extend(actions::survey(ctx, &self.question(Machine::Plan, None)));
        }
        if let Some(state) = self.state_of(Action::Submit)? {
            let of_plan = actions::survey(ctx, &self.question(Machine::Plan, Some(state)));
            found.extend(of_plan.into_iter().filter(|a| a.action != Action::Contest));
        }
        if let Some(version) = self.contestable(ctx)? {
            // It is asked of a version of its own: a later one may be worked on already.
            let facts = facts::to_contest(&self.stored, version, ctx.caller.person)?;
            let question = Question {
                facts: &facts,
                ..self.question(
                    Machine::Plan,
                    Some(State::Plan(facts::plan_state(version)?)),
                )
            };
            let contest = actions::survey(ctx, &question).into_iter();
            found.extend(contest.filter(|a| a.action == Action::Contest));
        }
        found.extend(actions::survey(ctx, &self.question(Machine::Run, None)));
        Ok(found)
    }
}

/// Actions of the course itself; all others here are its plan's.
fn machine_of(action: Action) -> Machine {
    match action {
        Action::Anchor | Action::Activate | Action::Retire => Machine::Course,
        _ => Machine::Plan,
    }
}

/// What a manager promises a course.
#[derive(Debug, Clone)]
pub struct Anchoring {
    /// The unit that stands behind the course.
    pub unit: String,
    /// People, time and money set aside.
    pub resources: Option<String>,
    /// Last day of the promise; none for no end.
    pub until: Option<chrono::NaiveDate>,
    /// When it was promised, if that is entered afterwards.
    pub occurred_at: Option<chrono::DateTime<chrono::Utc>>,
}

/// Anchors a course in the organisation.
///
/// # Errors
/// `NotFound`, `Forbidden` for all but a manager, `Invalid`, `Illegal`.
pub async fn anchor(unit: &Unit, id: Uuid, anchoring: Anchoring) -> Result<Course, Refusal> {
    let opened = Opened::lock(unit, id).await?;
    courses::permit(unit, Area::Courses, Right::Anchor, &opened.stored.course)?;
    let mut check = Check::new();
    let name = check.text("/unit", &anchoring.unit, 200);
    let resources = check.optional("/resources", anchoring.resources.as_deref(), 2000);
    let today = facts::today(unit.now);
    check.must(
        anchoring.until.is_none_or(|until| until >= today),
        "/until",
        "inThePast",
    );
    check.done(())?;
    let at = Check::happened_in(&opened.stored.course, unit.now, anchoring.occurred_at)?;
    opened.decide(Action::Anchor)?;
    let changed = Course {
        anchored_unit: Some(name),
        anchored_resources: resources,
        anchored_until: anchoring.until,
        anchored_by: unit.caller.person,
        anchored_at: Some(at),
        ..next(unit, &opened.stored.course)
    };
    write(unit, &opened, changed, ("anchor", Some(at))).await
}

/// Begins to offer a course.
///
/// # Errors
/// `NotFound`, `Forbidden`, `Illegal`, `Unmet`.
pub async fn activate(unit: &Unit, id: Uuid) -> Result<Course, Refusal> {
    let opened = Opened::lock(unit, id).await?;
    courses::permit(unit, Area::Courses, Right::Activate, &opened.stored.course)?;
    opened.decide(Action::Activate)?;
    let changed = Course {
        state: CourseState::Active.code().to_owned(),
        ..next(unit, &opened.stored.course)
    };
    write(unit, &opened, changed, ("activate", None)).await
}

/// Offers a course no more. Who stood in its queue is told.
///
/// # Errors
/// `NotFound`, `Forbidden`, `Invalid`, `Illegal`, `Unmet`.
pub async fn retire(unit: &Unit, id: Uuid, reason: Option<&str>) -> Result<Course, Refusal> {
    let mut opened = Opened::lock(unit, id).await?;
    courses::permit(unit, Area::Courses, Right::Activate, &opened.stored.course)?;
    let mut check = Check::new();
    let reason = check.optional("/reason", reason, 2000);
    check.done(())?;
    opened.facts.reason_given = reason.is_some();
    opened.decide(Action::Retire)?;
    let why = Said::Text(reason.clone().unwrap_or_default());
    let changed = Course {
        state: CourseState::Retired.code().to_owned(),
        retired_reason: reason,
        ..next(unit, &opened.stored.course)
    };
    let retired = write(unit, &opened, changed, ("retire", None)).await?;
    enrolments::end_queue(unit, &retired, why).await?;
    Ok(retired)
}

fn next(unit: &Unit, course: &Course) -> Course {
    Course {
        version: course.version + 1,
        updated_at: unit.now,
        ..course.clone()
    }
}

async fn write(
    unit: &Unit,
    opened: &Opened,
    changed: Course,
    (action, occurred_at): (&'static str, Option<chrono::DateTime<chrono::Utc>>),
) -> Result<Course, Refusal> {
    course::update(unit.tx(), changed.clone(), opened.stored.course.version).await?;
    unit.note(Fact {
        tenant: changed.tenant,
        root: (KIND, changed.id),
        entity: (KIND, changed.id),
        version: changed.version,
        action,
        capacity: None,
        occurred_at,
        payload: json!({ "state": changed.state, "anchoredUntil": changed.anchored_until }),
    });
    Ok(changed)
}
