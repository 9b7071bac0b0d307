//! Who is to be told when a run or one of its sessions is not held as announced, and by what message. The
//! journal keeps how many were concerned and how many of them could be written to; the others are rung.

use domain::codes::{EnrolmentState, MessageKind, SessionState};
use serde_json::json;
use store::enrolment;
use store::session::Session;
use uuid::Uuid;

use super::steps::standing;
use crate::app::messages::{self, Said, concerned, tell_parties};
use crate::app::run_actions::{KIND, OpenedRun};
use crate::app::unit::Fact;
use crate::app::{Refusal, Unit, sessions};

/// What those concerned are to be told.
#[derive(Debug, Clone, Copy)]
pub enum News<'a> {
    /// The run is put off: everybody is asked again whether the new times suit.
    PutOff,
    /// The run is cancelled.
    Cancelled,
    /// The run is over, and no session of it was held.
    NothingHeld,
    /// A session is held at another time.
    SessionMoved {
        /// As it was announced.
        from: &'a Session,
        /// As it is now.
        to: &'a Session,
    },
    /// A session is not held.
    SessionCancelled(&'a Session),
}

impl News<'_> {
    /// Its code in the journal.
    const fn code(self) -> &'static str {
        match self {
            Self::PutOff => "askedAgain",
            Self::Cancelled | Self::NothingHeld => "toldOfCancellation",
            Self::SessionMoved { .. } => "toldOfMove",
            Self::SessionCancelled(_) => "toldOfCancelledSession",
        }
    }

    const fn kind(self) -> MessageKind {
        match self {
            Self::PutOff => MessageKind::RunPostponed,
            Self::Cancelled | Self::NothingHeld => MessageKind::RunCancelled,
            Self::SessionMoved { .. } => MessageKind::SessionMoved,
            Self::SessionCancelled(_) => MessageKind::SessionCancelled,
        }
    }

    /// The session that it is about, as it is now.
    const fn session(&self) -> Option<&Session> {
        match self {
            Self::SessionMoved { to: one, .. } | Self::SessionCancelled(one) => Some(one),
            Self::PutOff | Self::Cancelled | Self::NothingHeld => None,
        }
    }

    /// Whether a party in this state is told. Who has no place keeps to the line, and hears of that by a
    /// message of its own; who is only asked again hears it as well.
    fn concerns(self, state: &str) -> bool {
        let placed = state == EnrolmentState::Confirmed.code();
        match self {
            Self::PutOff => true,
            Self::Cancelled | Self::NothingHeld => placed,
            Self::SessionMoved { .. } | Self::SessionCancelled(_) => {
                placed || state == EnrolmentState::Offered.code()
            }
        }
    }

    /// What a message says besides course and reason.
    fn said(self, opened: &OpenedRun) -> Vec<(&'static str, Said)> {
        match self {
            Self::SessionMoved { from, to } => vec![
                ("was", Said::Time(from.starts_at)),
                ("begins", Said::Time(to.starts_at)),
            ],
            Self::SessionCancelled(session) => vec![("was", Said::Time(session.starts_at))],
            Self::PutOff | Self::Cancelled | Self::NothingHeld => begins(opened),
        }
    }
}

/// When a run begins, or was to begin, as a message says it.
pub fn begins(opened: &OpenedRun) -> Vec<(&'static str, Said)> {
    let first = standing(opened).map(|session| session.starts_at).min();
    let said = first.map(|at| ("begins", Said::Time(at)));
    said.into_iter().collect()
}

/// Writes to the parties concerned, to the leads of both sides, and to whoever stands at a session that
/// is or was to come. Called in the unit of what is told, before that changes who is concerned, and only
/// for a run that was announced.
///
/// # Errors
/// As the database fails.
pub async fn tell(
    unit: &Unit,
    opened: &OpenedRun,
    news: News<'_>,
    why: Said,
) -> Result<(), Refusal> {
    let run = opened.run();
    let mut parties = enrolment::hopeful(unit.tx(), run.id).await?;
    parties.retain(|party| news.concerns(&party.state));
    let about = match news.session() {
        Some(session) => (sessions::KIND, session.id),
        None => (KIND, run.id),
    };
    // Participants belong to whoever answers for their data, which is not always the owner.
    let theirs = parties.first().map_or(run.tenant, |party| party.tenant);
    let letter = |whose: &str, tenant: Uuid| {
        let next = format!("letter-next-{}-{whose}", news.kind().code());
        let said = [("why", why.clone()), ("next", Said::Word(next))];
        messages::News {
            kind: news.kind(),
            tenant,
            about,
            course: opened.stored.course.title.clone(),
            said: news.said(opened).into_iter().chain(said).collect(),
            until: news.session().map(|session| session.ends_at),
        }
    };
    let written = tell_parties(unit, &letter("party", theirs), &parties).await?;
    let people = concerned(unit, &opened.stored.members, &staff(opened, news)).await?;
    let people = messages::tell(unit, &letter("staff", run.tenant), people).await?;
    unit.note(Fact {
        tenant: run.tenant,
        root: (KIND, run.id),
        entity: (KIND, run.id),
        version: run.version,
        action: news.code(),
        capacity: None,
        occurred_at: None,
        payload: json!({
            "sessionId": news.session().map(|session| session.id),
            "parties": parties.len(), "partiesWritten": written, "peopleWritten": people,
        }),
    });
    Ok(())
}

/// Who is planned for the session that the news is about; for a whole run, for any that is to come.
fn staff(opened: &OpenedRun, news: News<'_>) -> Vec<Option<Uuid>> {
    let named = match news {
        News::SessionMoved { from: session, .. } | News::SessionCancelled(session) => {
            Some(session.id)
        }
        News::PutOff | News::Cancelled | News::NothingHeld => None,
    };
    let concerned = |session: Uuid| match named {
        Some(named) => session == named,
        None => opened
            .stored
            .sessions
            .iter()
            .any(|one| one.id == session && one.state == SessionState::Planned.code()),
    };
    let staff = opened.stored.staff.iter();
    let planned = staff.filter(|one| one.planned && concerned(one.session_id));
    planned.map(|one| Some(one.person_id)).collect()
}
