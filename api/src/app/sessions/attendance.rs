//! A session's sheet: how many came, and who of each side was there. Writing it makes the session
//! held; nobody of a side being there is written down like anything else, since work goes on and the
//! phase is judged by what happened.

use domain::codes::{Participation, RunState, SessionState, Side};
use domain::permissions::{Area, Right, Target, View};
use serde_json::json;
use store::Conn;
use store::session::{self, Present, Session, Staff};
use uuid::Uuid;

use super::staffing::{self, Standing};
use super::{claims_evaluation, lock, next, note};
use crate::app::courses::{participants, responsible};
use crate::app::run_actions::OpenedRun;
use crate::app::runs::changeable;
use crate::app::{Check, Ctx, FieldError, Refusal, Unit};

/// Kind of a sheet, as in ETags. It has its session's id and version.
pub const SHEET: &str = "attendance";

/// The most parties on a sheet: a run has no more seats.
const MOST_PARTIES: usize = 1000;
/// The most heads that one session counts.
const MOST_HEADS: i64 = 10_000;

/// What is written on a sheet.
#[derive(Debug, Clone)]
pub struct Sheet {
    /// Seats taken, party by party.
    pub parties: Vec<SheetParty>,
    /// Heads that no party stands for.
    pub headcount: Option<i32>,
    /// Who of each side was there.
    pub staff: Vec<SheetStaff>,
}

/// How many of a party came.
#[derive(Debug, Clone, Copy)]
pub struct SheetParty {
    /// The party's enrolment.
    pub enrolment: Uuid,
    /// Seats taken.
    pub seats: i32,
}

/// Whether somebody of a side was there.
#[derive(Debug, Clone, Copy)]
pub struct SheetStaff {
    /// Who, for which side.
    pub standing: Standing,
    /// Whether they were there.
    pub present: bool,
}

/// Whether the caller may fill in the sheet of this session; members may where they stand.
pub fn may_record(ctx: &Ctx, opened: &OpenedRun, session: Uuid) -> bool {
    records_at(ctx, opened, session, &opened.target())
}

/// Whether the caller sees which parties came to a session, and not only how many. Participants belong
/// to the host that is responsible for them; where that is another, the owner's staff see none.
///
/// # Errors
/// As the database fails.
pub async fn sees_roster(
    ctx: &Ctx,
    conn: &Conn,
    opened: &OpenedRun,
    session: Uuid,
) -> Result<bool, Refusal> {
    let course = &opened.stored.course;
    let target = participants(course, responsible(conn, course).await?);
    let sees = ctx.view(Area::Sessions, Right::Read, &target);
    Ok(sees == Some(View::Full) || records_at(ctx, opened, session, &target))
}

fn records_at(ctx: &Ctx, opened: &OpenedRun, session: Uuid, target: &Target) -> bool {
    match ctx.view(Area::Sessions, Right::RecordAttendance, target) {
        None => false,
        Some(View::OwnSessions) => {
            let person = ctx.caller.person;
            let mut staff = opened.stored.staff.iter();
            person.is_some()
                && staff.any(|s| s.session_id == session && Some(s.person_id) == person)
        }
        Some(_) => true,
    }
}

/// Writes a session's sheet; from then on the session is held. Who may not see which parties came leaves
/// that as it is. Returns the session, and whether the caller sees them.
///
/// # Errors
/// `NotFound`, `Forbidden`, `Stale`, `Invalid`; `Illegal` before the run has started and after it is
/// closed, `AlreadyDecided` for a session that was moved or cancelled.
pub async fn put(unit: &Unit, id: Uuid, sheet: Sheet) -> Result<(Session, bool), Refusal> {
    let (opened, present) = lock(unit, id).await?;
    unit.permit(Area::Sessions, Right::RecordAttendance, &opened.target())?;
    if !may_record(unit, &opened, id) {
        let (area, right) = (Area::Sessions, Right::RecordAttendance);
        return Err(Refusal::Forbidden { area, right });
    }
    unit.expect_version(SHEET, id, present.version).await?;
    open_for_sheets(unit, &opened, &present)?;
    let roster = sees_roster(unit, unit.tx(), &opened, id).await?;
    check(unit, &opened, id, &sheet, roster).await?;

    let changed = Session {
        state: SessionState::Held.code().to_owned(),
        headcount: sheet.headcount,
        ..next(unit, &present)
    };
    session::update(unit.tx(), changed.clone(), present.version).await?;
    if roster {
        session::replace_attendance(unit.tx(), id, parties(id, &sheet)).await?;
    }
    session::replace_staff(unit.tx(), id, staff(&opened, id, &sheet)).await?;
    let seats: i32 = sheet.parties.iter().map(|party| party.seats).sum();
    let payload = json!({
        "state": changed.state, "seatsPresent": roster.then_some(seats), "headcount": sheet.headcount,
        "user": side(&sheet, Side::User), "professional": side(&sheet, Side::Professional),
    });
    let right = Right::RecordAttendance;
    note(unit, &opened, &changed, "recordAttendance", right, payload);
    Ok((changed, roster))
}

fn open_for_sheets(unit: &Unit, opened: &OpenedRun, session: &Session) -> Result<(), Refusal> {
    if !claims_evaluation(opened)? {
        changeable(opened, &[RunState::Running, RunState::Evaluating])?;
    }
    let settled = [SessionState::Moved.code(), SessionState::Cancelled.code()];
    if settled.contains(&session.state.as_str()) {
        return Err(Refusal::AlreadyDecided);
    }
    if session.starts_at > unit.now {
        return Err(FieldError::new("/held", "inTheFuture").into());
    }
    Ok(())
}

async fn check(
    unit: &Unit,
    opened: &OpenedRun,
    id: Uuid,
    sheet: &Sheet,
    roster: bool,
) -> Result<(), Refusal> {
    let mut check = Check::new();
    let drop_in = opened.run().participation == Participation::Open.code();
    if drop_in {
        check.must(sheet.headcount.is_some(), "/headcount", "required");
    }
    if drop_in || !roster {
        check.must(sheet.parties.is_empty(), "/enrolments", "notAllowed");
    }
    if let Some(heads) = sheet.headcount {
        check.number("/headcount", heads.into(), 0, MOST_HEADS);
    }
    check.length("/enrolments", sheet.parties.len(), 0, MOST_PARTIES);
    let some = sheet.parties.iter().take(MOST_PARTIES);
    let ids: Vec<Uuid> = some.map(|party| party.enrolment).collect();
    let known = session::parties(unit.tx(), opened.run().id, &ids).await?;
    for (at, party) in sheet.parties.iter().take(MOST_PARTIES).enumerate() {
        let place = format!("/enrolments/{at}");
        let own = known.iter().find(|(id, _)| *id == party.enrolment);
        let pointer = format!("{place}/enrolmentId");
        check.must(own.is_some(), &pointer, "notFound");
        check.must(!ids[..at].contains(&party.enrolment), &pointer, "notUnique");
        if let Some((_, seats)) = own {
            let pointer = format!("{place}/seatsPresent");
            check.number(&pointer, party.seats.into(), 0, (*seats).into());
        }
    }
    let standing: Vec<Standing> = sheet.staff.iter().map(|one| one.standing).collect();
    staffing::check(unit, &mut check, opened, Some(id), "/staff", &standing).await?;
    check.done(())
}

fn parties(session: Uuid, sheet: &Sheet) -> Vec<Present> {
    let one = |party: &SheetParty| Present {
        session_id: session,
        enrolment_id: party.enrolment,
        seats_present: party.seats,
    };
    sheet.parties.iter().map(one).collect()
}

/// Those on the sheet, and those planned who are not on it: they were not there.
fn staff(opened: &OpenedRun, session: Uuid, sheet: &Sheet) -> Vec<Staff> {
    let before = || {
        let all = opened.stored.staff.iter();
        all.filter(move |staff| staff.session_id == session && staff.planned)
    };
    let told = |person: Uuid| sheet.staff.iter().any(|one| one.standing.person == person);
    let absent = before()
        .filter(|staff| !told(staff.person_id))
        .map(|staff| Staff {
            present: Some(false),
            led_minutes: None,
            ..staff.clone()
        });
    let named = sheet.staff.iter().map(|one| Staff {
        session_id: session,
        person_id: one.standing.person,
        side: one.standing.side.code().to_owned(),
        led_minutes: one.standing.led_minutes,
        planned: before().any(|staff| staff.person_id == one.standing.person),
        present: Some(one.present),
    });
    named.chain(absent).collect()
}

/// How many of a side were there, and how long they led.
fn side(sheet: &Sheet, side: Side) -> serde_json::Value {
    let there = || {
        let all = sheet.staff.iter();
        all.filter(move |one| one.present && one.standing.side == side)
    };
    let minutes: i32 = there().filter_map(|one| one.standing.led_minutes).sum();
    json!({ "present": there().count(), "ledMinutes": minutes })
}
