//! Who took part how often, and whether that is as much as the plan asks.

use std::collections::HashMap;
use std::sync::Arc;

use domain::codes::{EnrolmentState, RunState};
use domain::lifecycle::{Action, Decision, State, decide};
use store::attendance as sheets;
use store::due::{self, Appointment};
use store::enrolment as rows;
use store::run::Run;
use store::{Conn, StoreError, plan};
use uuid::Uuid;

use super::room::Room;
use super::{lose_places, next, note, said};
use crate::app::plan::assemble;
use crate::app::run_actions::{KIND as RUN, OpenedRun};
use crate::app::{Refusal, Unit};

/// Kind of due work: parties are recorded as completed or dropped out.
pub const ATTENDANCE_SETTLES: &str = "attendanceSettles";

/// How long after its sessions were over a run's sheets are still expected to be corrected.
const TIME_TO_CORRECT: chrono::TimeDelta = chrono::TimeDelta::days(7);

/// Attendance at a run whose sessions are over.
#[derive(Debug, Clone)]
pub struct Attended {
    /// Sessions that were held.
    held: u32,
    /// Share of them that the plan asks, in per cent; none if no plan says.
    share: Option<u32>,
    /// At how many of them somebody of a party was there.
    parties: Arc<HashMap<Uuid, u32>>,
}

impl Attended {
    /// Loads the attendance at several runs: a fixed number of statements.
    ///
    /// # Errors
    /// `Corrupt` if a plan can't be read.
    pub async fn of(
        conn: &Conn,
        runs: impl Iterator<Item = &Run>,
    ) -> Result<HashMap<Uuid, Self>, StoreError> {
        let plans: HashMap<Uuid, Uuid> = runs.map(|run| (run.id, run.plan_version_id)).collect();
        if plans.is_empty() {
            return Ok(HashMap::new());
        }
        let runs: Vec<Uuid> = plans.keys().copied().collect();
        let held = sheets::held(conn, &runs).await?;
        let parties = Arc::new(sheets::by_party(conn, &runs).await?);
        let versions: Vec<Uuid> = plans.values().copied().collect();
        let sections = plan::sections_of(conn, &versions).await?;
        let attended = plans.iter().map(|(run, version)| {
            let own = sections.iter().filter(|s| s.plan_version_id == *version);
            let plan = assemble(&own.cloned().collect::<Vec<_>>())?;
            let one = Self {
                held: held.get(run).copied().unwrap_or(0),
                share: plan.frames.attendance_share,
                parties: parties.clone(),
            };
            Ok((*run, one))
        });
        attended.collect()
    }

    /// True if no session was held: then there was nothing to complete.
    pub fn nothing_held(&self) -> bool {
        self.held == 0
    }

    /// Whether a party took part in as many sessions as the plan asks: at a session it did when
    /// somebody of it was there. Without a share, one session is enough; where none was held there is
    /// nothing to be told.
    pub fn reached(&self, party: Uuid) -> Option<bool> {
        let there = self.parties.get(&party).copied().unwrap_or(0);
        (self.held > 0).then(|| match self.share {
            Some(share) => there * 100 >= share * self.held,
            None => there > 0,
        })
    }
}

/// Appoints the time at which the parties of a run that is over are recorded as completed or dropped
/// out, if nobody has done it before.
///
/// # Errors
/// As the database fails.
pub async fn appoint(unit: &Unit, run: &Run) -> Result<(), Refusal> {
    let work = Appointment {
        id: unit.id(),
        tenant: Some(run.tenant),
        kind: ATTENDANCE_SETTLES,
        subject: Some((RUN, run.id)),
        at: unit.now + TIME_TO_CORRECT,
    };
    Ok(due::appoint(unit.tx(), work).await?)
}

/// Records of every party of a run that is being evaluated whether it completed or dropped out. What
/// was recorded before is decided anew, since a sheet may have been corrected meanwhile. Where no session
/// was held the places are lost. Does nothing
/// to a run that is closed: its figures are frozen.
///
/// # Errors
/// As the database fails.
pub async fn settle(unit: &Unit, run: Uuid) -> Result<(), Refusal> {
    let room = Room::lock_run(unit, run).await?;
    let evaluating = |run: &Run| run.state == RunState::Evaluating.code();
    if !room.run.as_ref().is_some_and(evaluating) {
        return Ok(());
    }
    if room.attended().is_some_and(Attended::nothing_held) {
        return lose_places(unit, &OpenedRun::lock(unit, run).await?).await;
    }
    let mut changed: HashMap<EnrolmentState, Vec<Uuid>> = HashMap::new();
    for party in rows::seated_locked(unit.tx(), run).await? {
        let facts = room.facts(&party, unit.now)?;
        let question = room.question(&party, &facts)?;
        let outcome = |action: &Action| match decide(
            question.machine,
            *action,
            question.state,
            &facts,
            &[],
        ) {
            Decision::Ready {
                to: Some(State::Enrolment(to)),
                ..
            } => Some((*action, to)),
            _ => None,
        };
        let possible = [Action::Complete, Action::DropOut];
        let Some((action, to)) = possible.iter().find_map(outcome) else {
            continue;
        };
        let mut after = next(unit, &party);
        after.state = to.code().to_owned();
        note(unit, &room, &after, action.code(), said(&after));
        changed.entry(to).or_default().push(party.id);
    }
    for (state, parties) in changed {
        rows::set_state(unit.tx(), &parties, state.code(), unit.now).await?;
    }
    Ok(())
}
