//! Windows: when which version of a form is answered. A window's times go by the sessions of its runs
//! and move with them; the clock opens and closes it. What is answered in it is [`answers`]' business.

mod clock;
mod follow;
mod step;
mod times;

pub(super) use clock::{close_due, open_due};
pub(super) use follow::{cancel_with_run, follow};
pub(super) use step::{is_due, is_open, is_to_come};

use chrono::{DateTime, Utc};
use domain::codes::{Respondents, RunState, WindowState};
use domain::forms::Content;
use domain::lifecycle::{Action, Facts, Machine, State};
use domain::permissions::{Area, Right, Target};
use domain::plan::EvaluationTime;
use serde_json::{Value, json};
use store::due::{self, Appointment};
use store::session::{self, Session};
use store::window::{self as rows, Window};
use store::{course, run};
use uuid::Uuid;

use super::actions::{self, ActionState, Question, capacity};
use super::facts::{code, today};
use super::forms::{OpenedForm, read};
use super::run_actions::{KIND as RUN, OpenedRun};
use super::runs::changeable;
use super::unit::Fact;
use super::{Check, Ctx, FieldError, Read, Refusal, Unit, answers};
use step::Step;
use times::{Rule, Times};

/// Kind of resource, as in ETags and the journal.
pub const KIND: &str = "window";
/// Due work: a window opens.
pub(super) const OPENS: &str = "windowOpens";
/// Due work: a window closes.
pub(super) const CLOSES: &str = "windowCloses";
/// Due work: a window that was given more time closes.
pub(super) const CLOSES_LATER: &str = "windowClosesLater";

/// States of a run in which windows are planned for it.
const ASKABLE: [RunState; 4] = [
    RunState::Scheduled,
    RunState::Enrolling,
    RunState::Running,
    RunState::Evaluating,
];

/// What a caller says of a window.
#[derive(Debug, Clone)]
pub struct Draft {
    /// The form; its published version is pinned.
    pub form: Uuid,
    /// When it is asked.
    pub moment: EvaluationTime,
    /// After which session, if after one.
    pub session: Option<Uuid>,
    /// How many weeks after the last session, of a follow-up.
    pub weeks_after: Option<i32>,
    /// How many days it stays open.
    pub days_open: i32,
    /// Other runs of the course whose participants answer in the same window.
    pub other_runs: Vec<Uuid>,
}

/// Plans a window at a run.
///
/// # Errors
/// `NotFound`, `Forbidden`, `Illegal` when the run is over, `Invalid`.
pub async fn plan(unit: &Unit, id: Uuid, draft: Draft) -> Result<Window, Refusal> {
    let opened = OpenedRun::lock(unit, id).await?;
    unit.permit(Area::Forms, Right::Create, &opened.target())?;
    changeable(&opened, &ASKABLE)?;
    let runs = its_runs(unit, &opened, &draft.other_runs).await?;
    let mut check = Check::new();
    check.number("/daysOpen", draft.days_open.into(), 1, 90);
    moment(&mut check, &draft);
    check.done(())?;
    let form = OpenedForm::usable(unit, draft.form).await?;
    let version = form.published();
    let version = version.ok_or_else(|| FieldError::new("/formId", "formNotPublished"))?;
    if form.form.respondents != Respondents::Participants.code() {
        return Err(FieldError::new("/formId", "formNotForParticipants").into());
    }
    // Who is asked the same twice is counted twice.
    let same = (draft.form, draft.moment.code(), draft.session);
    if rows::asked_already(unit.tx(), &runs, same).await? {
        return Err(FieldError::new("/moment", "askedAlready").into());
    }
    let times = times_of(unit, &draft.rule(), &runs).await?;
    if draft.session.is_some() && times.is_none() {
        return Err(FieldError::new("/sessionId", "notFound").into());
    }
    let content = read(&version.content)?;
    let now = Times {
        opens_at: unit.now,
        closes_at: unit.now,
    };
    let known = times.unwrap_or(now);
    let mut check = Check::new();
    let coming = times.is_none() || known.closes_at > unit.now;
    check.must(coming, "/moment", "inThePast");
    // Alone, each of them could be asked.
    let apart = times.is_some() && known.opens_at >= known.closes_at;
    check.must(!apart, "/otherRunIds", "runsTooFarApart");
    let licensed = is_licensed(&content, known.opens_at.max(unit.now), known.closes_at);
    check.must(licensed, "/formId", "formLicenceOver");
    check.done(())?;
    let new = Window {
        id: unit.id(),
        tenant: opened.run().tenant,
        version: 1,
        created_at: unit.now,
        updated_at: unit.now,
        course_id: opened.stored.course.id,
        run_id: id,
        form_version_id: version.id,
        moment: draft.moment.code().to_owned(),
        session_id: draft.session,
        weeks_after: draft.weeks_after,
        days_open: draft.days_open,
        state: WindowState::Planned.code().to_owned(),
        opens_at: times.map(|times| times.opens_at),
        closes_at: times.map(|times| times.closes_at),
        reason: None,
        invited: None,
        answers: None,
        outcome: None,
        extended: false,
    };
    rows::insert(unit.tx(), new.clone(), &runs).await?;
    appoint(unit, &new, OPENS, new.opens_at).await?;
    let told = json!({ "formId": draft.form, "number": version.number, "moment": new.moment });
    note(unit, &opened.target(), &new, "planned", told);
    Ok(new)
}

/// Whether a form may be asked on the first and on the last day of a window: its last moment is the midnight after
/// that, if it ends with a day.
fn is_licensed(content: &Content, opens_at: DateTime<Utc>, closes_at: DateTime<Utc>) -> bool {
    let last = closes_at - chrono::TimeDelta::seconds(1);
    let days = [today(opens_at), today(last.max(opens_at))];
    days.iter().all(|day| content.usable_on(*day))
}

/// The run and the others that share the window, which must be of the same course and not over.
async fn its_runs(unit: &Unit, opened: &OpenedRun, others: &[Uuid]) -> Result<Vec<Uuid>, Refusal> {
    let mut check = Check::new();
    check.length("/otherRunIds", others.len(), 0, 20);
    let mut all = vec![opened.run().id];
    let found = run::get_many(unit.tx(), others).await?;
    for (at, id) in others.iter().enumerate() {
        let own = found.iter().find(|run| run.id == *id);
        let fits = own.is_some_and(|run| {
            let askable = ASKABLE.iter().any(|state| state.code() == run.state);
            run.course_id == opened.stored.course.id && askable
        });
        check.must(fits, &format!("/otherRunIds/{at}"), "notFound");
        check.must(
            !all.contains(id),
            &format!("/otherRunIds/{at}"),
            "notUnique",
        );
        all.push(*id);
    }
    check.done(all)
}

/// What each moment needs, and no more.
fn moment(check: &mut Check, draft: &Draft) {
    let mut needs = |there: bool, wanted: bool, pointer: &str| match (there, wanted) {
        (false, true) => check.must(false, pointer, "required"),
        (true, false) => check.must(false, pointer, "notAllowed"),
        _ => {}
    };
    let (session, follow_up) = (EvaluationTime::AfterSession, EvaluationTime::FollowUp);
    needs(
        draft.session.is_some(),
        draft.moment == session,
        "/sessionId",
    );
    needs(
        draft.weeks_after.is_some(),
        draft.moment == follow_up,
        "/weeksAfter",
    );
    // One session belongs to one run.
    let shared = !draft.other_runs.is_empty() && draft.moment == session;
    check.must(!shared, "/otherRunIds", "notAllowed");
    if let Some(weeks) = draft.weeks_after {
        check.number("/weeksAfter", weeks.into(), 1, 104);
    }
}

impl Draft {
    fn rule(&self) -> Rule {
        Rule {
            moment: self.moment,
            session: self.session,
            weeks_after: self.weeks_after.unwrap_or(0),
            days_open: self.days_open,
        }
    }
}

fn rule_of(window: &Window) -> Result<Rule, Refusal> {
    Ok(Rule {
        moment: code(&window.moment)?,
        session: window.session_id,
        weeks_after: window.weeks_after.unwrap_or(0),
        days_open: window.days_open,
    })
}

/// When a window opens and closes by the sessions as they stand now.
async fn times_of(unit: &Unit, rule: &Rule, runs: &[Uuid]) -> Result<Option<Times>, Refusal> {
    let mut sessions: Vec<Vec<Session>> = Vec::new();
    let cancelled = RunState::Cancelled.code();
    for run in run::get_many(unit.tx(), runs).await? {
        if run.state != cancelled {
            sessions.push(session::all_of(unit.tx(), run.id).await?);
        }
    }
    Ok(times::times(rule, &sessions))
}

/// Cancels a planned window: nobody is asked.
///
/// # Errors
/// `NotFound`, `Forbidden`, `Invalid`, `Illegal` once it has opened, `Unmet` without a reason.
pub async fn cancel(unit: &Unit, id: Uuid, reason: &str) -> Result<Window, Refusal> {
    let (window, target) = lock(unit, id).await?;
    actions::permit(unit, Machine::Window, Action::CancelWindow, &target)?;
    let mut check = Check::new();
    let reason = check.optional("/reason", Some(reason), 2000);
    check.done(())?;
    let facts = Facts {
        reason_given: reason.is_some(),
        ..Facts::default()
    };
    let cancelled = Window {
        reason,
        ..next(unit, &window)
    };
    let step = Step::of(Action::CancelWindow, &facts, cancelled);
    let cancelled = step.take(unit, &window, &target).await?;
    answers::forget(unit, &cancelled).await?;
    Ok(cancelled)
}

/// A window under the lock of its course and run, and where it belongs.
///
/// # Errors
/// `NotFound`.
pub(super) async fn lock(unit: &Unit, id: Uuid) -> Result<(Window, Target), Refusal> {
    let named = rows::get(unit.tx(), id).await?.ok_or(Refusal::NotFound)?;
    let opened = OpenedRun::lock(unit, named.run_id).await?;
    let window = rows::get(unit.tx(), id).await?.ok_or(Refusal::NotFound)?;
    Ok((window, opened.target()))
}

/// A window that the caller may read, and where it belongs.
///
/// # Errors
/// `NotFound` also if it is not the caller's to see.
pub async fn readable(read: &Read, id: Uuid) -> Result<(Window, Target), Refusal> {
    let window = rows::get(read.conn(), id).await?.ok_or(Refusal::NotFound)?;
    let course = course::get(read.conn(), window.course_id).await?;
    let course = course.ok_or(Refusal::NotFound)?;
    let target = Target {
        tenant: window.tenant,
        service: Some(course.service_id),
        course: Some(course.id),
    };
    read.permit(Area::Forms, Right::Read, &target)?;
    Ok((window, target))
}

/// Everything that can be done with a window.
///
/// # Errors
/// A stored code that can't be read.
pub fn survey(ctx: &Ctx, window: &Window, target: &Target) -> Result<Vec<ActionState>, Refusal> {
    let facts = Facts::default();
    Ok(actions::survey(ctx, &question(window, target, &facts)?))
}

fn question<'a>(
    window: &Window,
    target: &Target,
    facts: &'a Facts,
) -> Result<Question<'a>, Refusal> {
    Ok(Question {
        machine: Machine::Window,
        state: Some(State::Window(code(&window.state)?)),
        target: *target,
        run: Some(window.run_id),
        facts,
        deviations: &[],
    })
}

fn next(unit: &Unit, window: &Window) -> Window {
    Window {
        version: window.version + 1,
        updated_at: unit.now,
        ..window.clone()
    }
}

async fn appoint(
    unit: &Unit,
    window: &Window,
    kind: &'static str,
    at: Option<DateTime<Utc>>,
) -> Result<(), Refusal> {
    let Some(at) = at else { return Ok(()) };
    let work = Appointment {
        id: unit.id(),
        tenant: Some(window.tenant),
        kind,
        subject: Some((KIND, window.id)),
        at,
    };
    Ok(due::appoint(unit.tx(), work).await?)
}

fn note(unit: &Unit, target: &Target, window: &Window, action: &str, payload: Value) {
    unit.note(Fact {
        tenant: window.tenant,
        root: (RUN, window.run_id),
        entity: (KIND, window.id),
        version: window.version,
        action,
        capacity: capacity(unit, Area::Forms, Right::Write, target),
        occurred_at: None,
        payload,
    });
}
