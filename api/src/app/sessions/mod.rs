//! Sessions: the gatherings of a run, planned in wall time, and moved or cancelled with a reason.

mod attendance;
mod staffing;
mod times;

pub use attendance::{SHEET, Sheet, SheetParty, SheetStaff, may_record, put, sees_roster};
pub use staffing::Standing;
pub use times::{WallTime, ZONE, read_clock};

use domain::codes::{RunState, SessionState};
use domain::permissions::{Area, Right};
use serde_json::{Value, json};
use store::session::{self, Session, Staff};
use uuid::Uuid;

use super::actions::capacity;
use super::messages::Said;
use super::run_actions::{KIND as RUN, OpenedRun};
use super::runs::{News, changeable, online, tell};
use super::unit::Fact;
use super::{Check, FieldError, Refusal, Unit, enrolments, windows};

/// Kind of resource, as in ETags and the journal.
pub const KIND: &str = "session";

/// States of a run in which its sessions are planned and moved.
const PLANNABLE: [RunState; 3] = [RunState::Scheduled, RunState::Enrolling, RunState::Running];

/// What a caller says of a session.
#[derive(Debug, Clone)]
pub struct Draft {
    /// When it is.
    pub when: WallTime,
    /// Where it is held.
    pub place: Option<String>,
    /// Where it is held online.
    pub link: Option<String>,
    /// What it is about, one topic each.
    pub topics: Vec<String>,
    /// Who is to lead it.
    pub staff: Vec<Standing>,
}

impl Draft {
    async fn checked(
        self,
        unit: &Unit,
        opened: &OpenedRun,
        session: Option<Uuid>,
    ) -> Result<Self, Refusal> {
        let mut check = Check::new();
        let place = check.optional("/place", self.place.as_deref(), 300);
        let link = online(&mut check, "/link", self.link.as_deref());
        check.length("/topics", self.topics.len(), 0, 50);
        let mut topics = Vec::with_capacity(self.topics.len());
        for (at, topic) in self.topics.iter().enumerate() {
            topics.push(check.text(&format!("/topics/{at}"), topic, 200));
        }
        staffing::check(unit, &mut check, opened, session, "/staffing", &self.staff).await?;
        check.done(Self {
            place,
            link,
            topics,
            ..self
        })
    }

    fn over(self, session: Session) -> Result<Session, Refusal> {
        let session = self.when.over(session, "")?;
        let topics = (!self.topics.is_empty()).then(|| json!(self.topics));
        Ok(Session {
            place: self.place,
            link: self.link,
            topics,
            ..session
        })
    }
}

/// Plans a session of a run.
///
/// # Errors
/// `NotFound`, `Forbidden`, `Invalid`; `Illegal` when the run is over.
pub async fn plan(unit: &Unit, run: Uuid, draft: Draft) -> Result<Session, Refusal> {
    let opened = OpenedRun::lock(unit, run).await?;
    unit.permit(Area::Sessions, Right::Create, &opened.target())?;
    if !claims_evaluation(&opened)? {
        changeable(&opened, &PLANNABLE)?;
    }
    let draft = draft.checked(unit, &opened, None).await?;
    let staff = draft.staff.clone();
    let new = draft.over(blank(unit, &opened, last_number(&opened) + 1))?;
    let staff = planned(new.id, &staff);
    session::insert(unit.tx(), new.clone(), staff).await?;
    note(unit, &opened, &new, "planned", Right::Create, when(&new));
    windows::follow(unit, &opened).await?;
    Ok(new)
}

/// A run whose sessions were over when it was taken in: they may still be entered.
fn claims_evaluation(opened: &OpenedRun) -> Result<bool, Refusal> {
    Ok(opened.run().claimed && opened.state()? == RunState::Evaluating)
}

/// Changes a session that is planned. Its time can be changed while nobody can have enrolled; later
/// it is moved, so that those concerned can see it.
///
/// # Errors
/// `NotFound`, `Forbidden`, `Stale`, `Invalid`; `Illegal`, `AlreadyDecided` when it is held, moved
/// or cancelled.
pub async fn update(
    unit: &Unit,
    id: Uuid,
    change: impl FnOnce(&Session, &[Staff]) -> Result<Draft, Refusal>,
) -> Result<Session, Refusal> {
    let (opened, present) = lock(unit, id).await?;
    unit.permit(Area::Sessions, Right::Write, &opened.target())?;
    unit.expect_version(KIND, id, present.version).await?;
    still_planned(&opened, &present)?;
    let own = opened.stored.staff.iter().filter(|s| s.session_id == id);
    let own: Vec<Staff> = own.cloned().collect();
    let draft = change(&present, &own)?;
    let draft = draft.checked(unit, &opened, Some(id)).await?;
    let staff = draft.staff.clone();
    let changed = draft.over(next(unit, &present))?;
    let moved = (changed.starts_at, changed.ends_at) != (present.starts_at, present.ends_at);
    if moved && announced(&opened) {
        return Err(FieldError::new("/localStart", "notPatchable").into());
    }
    session::update(unit.tx(), changed.clone(), present.version).await?;
    session::replace_staff(unit.tx(), id, planned(id, &staff)).await?;
    note(
        unit,
        &opened,
        &changed,
        "changed",
        Right::Write,
        when(&changed),
    );
    windows::follow(unit, &opened).await?;
    Ok(changed)
}

/// Moves a planned session: it stays as `moved` and names the one that takes its place. Where the first
/// one goes to a later day there is time again to offer the seats that are free.
///
/// # Errors
/// `NotFound`, `Forbidden`, `Invalid`, `Illegal`, `AlreadyDecided`.
pub async fn move_to(
    unit: &Unit,
    id: Uuid,
    reason: &str,
    to: WallTime,
) -> Result<Session, Refusal> {
    let (opened, present) = lock(unit, id).await?;
    unit.permit(Area::Sessions, Right::Write, &opened.target())?;
    let reason = stated(reason)?;
    still_planned(&opened, &present)?;
    let new = successor(unit, &present, last_number(&opened) + 1, to, "/to")?;
    replace(unit, &opened, &present, Some(new.clone()), &reason).await?;
    windows::follow(unit, &opened).await?;
    if announced(&opened) {
        let (from, to) = (&present, &new);
        let news = News::SessionMoved { from, to };
        tell(unit, &opened, news, Said::Text(reason)).await?;
        enrolments::fill_run(unit, opened.run().id).await?;
    }
    Ok(new)
}

/// Cancels a planned session; if it was the first, there may be time again to offer free seats.
///
/// # Errors
/// `NotFound`, `Forbidden`, `Invalid`, `Illegal`, `AlreadyDecided`.
pub async fn cancel(unit: &Unit, id: Uuid, reason: &str) -> Result<Session, Refusal> {
    let (opened, present) = lock(unit, id).await?;
    unit.permit(Area::Sessions, Right::Write, &opened.target())?;
    let reason = stated(reason)?;
    still_planned(&opened, &present)?;
    let changed = Session {
        state: SessionState::Cancelled.code().to_owned(),
        state_reason: Some(reason.clone()),
        ..next(unit, &present)
    };
    session::update(unit.tx(), changed.clone(), present.version).await?;
    note(unit, &opened, &changed, "cancel", Right::Write, json!({}));
    windows::follow(unit, &opened).await?;
    if announced(&opened) {
        let news = News::SessionCancelled(&changed);
        tell(unit, &opened, news, Said::Text(reason)).await?;
        enrolments::fill_run(unit, opened.run().id).await?;
    }
    Ok(changed)
}

/// Whether people have heard when the run's sessions are.
fn announced(opened: &OpenedRun) -> bool {
    opened.run().opened_at.is_some()
}

fn stated(reason: &str) -> Result<String, Refusal> {
    let mut check = Check::new();
    let reason = check.text("/reason", reason, 2000);
    check.done(reason)
}

/// The session that takes the place of `old`, with the same topics and staff.
pub(super) fn successor(
    unit: &Unit,
    old: &Session,
    number: i32,
    to: WallTime,
    under: &str,
) -> Result<Session, Refusal> {
    let new = Session {
        id: unit.id(),
        version: 1,
        created_at: unit.now,
        updated_at: unit.now,
        number,
        ..old.clone()
    };
    to.over(new, under)
}

/// Lets `new`, if its time is known already, take the place of `old`.
pub(super) async fn replace(
    unit: &Unit,
    opened: &OpenedRun,
    old: &Session,
    new: Option<Session>,
    reason: &str,
) -> Result<(), Refusal> {
    let moved_to = new.as_ref().map(|new| new.id);
    if let Some(new) = new {
        let staff = opened
            .stored
            .staff
            .iter()
            .filter(|s| s.session_id == old.id);
        let staff = staff.map(|staff| Staff {
            session_id: new.id,
            ..staff.clone()
        });
        session::insert(unit.tx(), new.clone(), staff.collect()).await?;
        note(unit, opened, &new, "planned", Right::Write, when(&new));
    }
    let moved = Session {
        state: SessionState::Moved.code().to_owned(),
        state_reason: Some(reason.to_owned()),
        moved_to,
        ..next(unit, old)
    };
    session::update(unit.tx(), moved.clone(), old.version).await?;
    let payload = json!({ "movedTo": moved_to });
    note(unit, opened, &moved, "move", Right::Write, payload);
    Ok(())
}

/// A session with its run under lock.
async fn lock(unit: &Unit, id: Uuid) -> Result<(OpenedRun, Session), Refusal> {
    let named = session::get(unit.tx(), id)
        .await?
        .ok_or(Refusal::NotFound)?;
    unit.must_be_near(named.tenant, None)?;
    let opened = OpenedRun::lock(unit, named.run_id).await?;
    let mut sessions = opened.stored.sessions.iter();
    let present = sessions.find(|session| session.id == id).cloned();
    Ok((opened, present.ok_or(Refusal::NotFound)?))
}

fn still_planned(opened: &OpenedRun, session: &Session) -> Result<(), Refusal> {
    changeable(opened, &PLANNABLE)?;
    if session.state == SessionState::Planned.code() {
        Ok(())
    } else {
        Err(Refusal::AlreadyDecided)
    }
}

/// The highest number given to a session of the run.
pub(super) fn last_number(opened: &OpenedRun) -> i32 {
    let numbers = opened.stored.sessions.iter().map(|session| session.number);
    numbers.max().unwrap_or(0)
}

fn blank(unit: &Unit, opened: &OpenedRun, number: i32) -> Session {
    Session {
        id: unit.id(),
        tenant: opened.run().tenant,
        version: 1,
        created_at: unit.now,
        updated_at: unit.now,
        run_id: opened.run().id,
        number,
        title: None,
        local_date: super::facts::today(unit.now),
        local_start: String::new(),
        local_end: String::new(),
        starts_at: unit.now,
        ends_at: unit.now,
        place: None,
        link: None,
        state: SessionState::Planned.code().to_owned(),
        state_reason: None,
        moved_to: None,
        topics: None,
        headcount: None,
    }
}

fn next(unit: &Unit, session: &Session) -> Session {
    Session {
        version: session.version + 1,
        updated_at: unit.now,
        ..session.clone()
    }
}

fn planned(session: Uuid, staff: &[Standing]) -> Vec<Staff> {
    let one = |one: &Standing| Staff {
        session_id: session,
        person_id: one.person,
        side: one.side.code().to_owned(),
        led_minutes: one.led_minutes,
        planned: true,
        present: None,
    };
    staff.iter().map(one).collect()
}

fn when(session: &Session) -> Value {
    json!({ "number": session.number, "startsAt": session.starts_at, "endsAt": session.ends_at })
}

fn note(
    unit: &Unit,
    opened: &OpenedRun,
    session: &Session,
    action: &str,
    right: Right,
    payload: Value,
) {
    // A sheet tells of the session's own time, whenever it is written.
    let held = right == Right::RecordAttendance;
    unit.note(Fact {
        tenant: session.tenant,
        root: (RUN, session.run_id),
        entity: (KIND, session.id),
        version: session.version,
        action,
        capacity: capacity(unit, Area::Sessions, right, &opened.target()),
        occurred_at: held.then_some(session.starts_at),
        payload,
    });
}
