//! Who is to be told when a run or one of its sessions is not held as announced. One place decides it;
//! the journal keeps it, so that a courier's messages can be held against it.

use domain::codes::SessionState;
use serde_json::json;
use store::run;
use uuid::Uuid;

use crate::app::run_actions::{KIND, OpenedRun};
use crate::app::unit::Fact;
use crate::app::{Refusal, Unit};

/// What those concerned are to be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum News {
    /// The run is put off: everybody is asked again whether the new times suit.
    PutOff,
    /// The run is cancelled.
    Cancelled,
    /// A session is held at another time.
    SessionMoved(Uuid),
    /// A session is not held.
    SessionCancelled(Uuid),
}

impl News {
    /// Its code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::PutOff => "askedAgain",
            Self::Cancelled => "toldOfCancellation",
            Self::SessionMoved(_) => "toldOfMove",
            Self::SessionCancelled(_) => "toldOfCancelledSession",
        }
    }

    const fn session(self) -> Option<Uuid> {
        match self {
            Self::SessionMoved(id) | Self::SessionCancelled(id) => Some(id),
            Self::PutOff | Self::Cancelled => None,
        }
    }
}

/// Tells every party that has or wants a place, and everybody who leads the course or stands at one of
/// its coming sessions. Called in the unit of what is told, before that changes who is concerned, and
/// only for a run that was announced.
///
/// # Errors
/// As the database fails.
pub async fn tell(unit: &Unit, opened: &OpenedRun, news: News) -> Result<(), Refusal> {
    let run = opened.run();
    let parties = run::hopeful(unit.tx(), run.id).await?;
    let fact = |entity, version, payload| Fact {
        tenant: run.tenant,
        root: (KIND, run.id),
        entity,
        version,
        action: news.code(),
        capacity: None,
        occurred_at: None,
        payload,
    };
    for party in &parties {
        // Whoever has no digital channel is phoned.
        let payload = json!({
            "runId": run.id, "sessionId": news.session(), "digital": party.digital,
        });
        let entity = (crate::app::enrolments::KIND, party.id);
        unit.note(fact(entity, party.version, payload));
    }
    let payload = json!({
        "sessionId": news.session(), "parties": parties.len(), "personIds": people(opened),
    });
    unit.note(fact((KIND, run.id), run.version, payload));
    Ok(())
}

/// The leads of both sides, and who is planned for a session that is still to come.
fn people(opened: &OpenedRun) -> Vec<Uuid> {
    let planned = |session: Uuid| {
        let mut sessions = opened.stored.sessions.iter();
        sessions.any(|one| one.id == session && one.state == SessionState::Planned.code())
    };
    let members = opened.stored.members.iter();
    let group = members.filter(|m| m.left_at.is_none() && m.function != "member");
    let staff = opened.stored.staff.iter();
    let staff = staff.filter(|one| one.planned && planned(one.session_id));
    let mut people: Vec<Uuid> = group
        .map(|member| member.person_id)
        .chain(staff.map(|one| one.person_id))
        .collect();
    people.sort_unstable();
    people.dedup();
    people
}
