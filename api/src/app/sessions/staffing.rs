//! Who stands for which side at a session.

use domain::codes::Side;
use store::refs::{self, PersonRef};
use store::session::Staff;
use uuid::Uuid;

use crate::app::run_actions::OpenedRun;
use crate::app::{Check, Refusal, Unit};

/// The most people at one session.
pub const MOST_STAFF: usize = 50;
/// The most minutes that one person leads in a session: a day.
const MOST_MINUTES: i64 = 24 * 60;

/// Somebody who leads a session, for one side.
#[derive(Debug, Clone, Copy)]
pub struct Standing {
    /// The person.
    pub person: Uuid,
    /// Their side.
    pub side: Side,
    /// How many minutes they lead.
    pub led_minutes: Option<i32>,
}

/// Checks that all of `named` may stand for their sides at a session of the run: members of the
/// working group, or people of the run's organisation who are registered for that side. Nobody stands
/// on both sides of a course (R6).
pub(super) async fn check(
    unit: &Unit,
    check: &mut Check,
    opened: &OpenedRun,
    session: Option<Uuid>,
    pointer: &str,
    named: &[Standing],
) -> Result<(), Refusal> {
    check.length(pointer, named.len(), 0, MOST_STAFF);
    let ids: Vec<Uuid> = named.iter().map(|one| one.person).collect();
    let people = refs::people(unit.tx(), &ids).await?;
    for (at, one) in named.iter().enumerate() {
        let place = format!("{pointer}/{at}");
        let person = people.iter().find(|person| person.id == one.person);
        let fault = if ids[..at].contains(&one.person) {
            Some("notUnique")
        } else {
            fault(opened, session, one, person)
        };
        if let Some(code) = fault {
            let member = if code == "notOnThisSide" {
                "side"
            } else {
                "personId"
            };
            check.must(false, &format!("{place}/{member}"), code);
        }
        if let Some(minutes) = one.led_minutes {
            check.number(
                &format!("{place}/ledMinutes"),
                minutes.into(),
                0,
                MOST_MINUTES,
            );
        }
    }
    Ok(())
}

/// Why somebody can't stand for a side.
fn fault(
    opened: &OpenedRun,
    session: Option<Uuid>,
    one: &Standing,
    person: Option<&PersonRef>,
) -> Option<&'static str> {
    let Some(person) = person.filter(|person| !person.erased) else {
        return Some("notFound");
    };
    let members = opened.stored.members.iter();
    let mut own = members.filter(|m| m.person_id == one.person && m.left_at.is_none());
    if let Some(member) = own.next() {
        return (member.side != one.side.code()).then_some("otherSide");
    }
    // Whoever stood here before stands, also after leaving the working group.
    let mut staff = opened.stored.staff.iter();
    let stood = |staff: &Staff| {
        Some(staff.session_id) == session
            && staff.person_id == one.person
            && staff.side == one.side.code()
    };
    if staff.any(stood) {
        return None;
    }
    if person.tenant != opened.stored.run.tenant {
        return Some("notFound");
    }
    let mut elsewhere = opened
        .stored
        .staff
        .iter()
        .filter(|staff| staff.person_id == one.person && Some(staff.session_id) != session);
    if elsewhere.any(|staff| staff.side != one.side.code()) {
        return Some("otherSide");
    }
    let registered = match one.side {
        Side::User => person.user_side,
        Side::Professional => person.professional_side,
    };
    (!registered).then_some("notOnThisSide")
}
