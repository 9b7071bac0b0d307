//! A run, or a course's standing queue, with everything that decides about a seat.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use domain::codes::{EnrolmentState, Participation, ReferralRule, RunState};
use domain::lifecycle::{Facts, Machine, State};
use domain::permissions::Target;
use store::course::{self, Course};
use store::enrolment::{self as rows, Enrolment, Line};
use store::run::{self, Run};
use store::{Conn, StoreError, session};
use uuid::Uuid;

use super::attended::Attended;
use crate::app::actions::Question;
use crate::app::courses::participants;
use crate::app::facts::{code, today};
use crate::app::{Ctx, Refusal, Unit};

/// How long a party may think about an offer.
const TIME_TO_ANSWER: TimeDelta = TimeDelta::hours(72);
/// How long before the first session the last offer must be answered.
const CUT_OFF: TimeDelta = TimeDelta::hours(24);
/// The shortest time to answer. When less is left before the cut-off, nobody is offered a seat
/// by itself any more: the coordinator phones.
const SHORTEST_ANSWER: TimeDelta = TimeDelta::hours(12);

/// A run or a standing queue; inside a unit under its lock.
#[derive(Debug, Clone)]
pub struct Room {
    /// The course.
    pub course: Course,
    /// The organisation that is responsible for participants' data: the owner, or another host.
    pub responsible: Uuid,
    /// The run; none for the standing queue.
    pub run: Option<Run>,
    /// True if nobody gets a place without a doctor's referral.
    pub referral_required: bool,
    /// Everybody who waits, in order.
    pub line: Vec<Enrolment>,
    first_session: Option<DateTime<Utc>>,
    taken: i32,
    /// Who was there how often, once the run's sessions are over.
    attended: Option<Attended>,
}

impl Room {
    /// Locks the run, its course before it, until the unit ends.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn lock_run(unit: &Unit, id: Uuid) -> Result<Self, Refusal> {
        let found = run::get(unit.tx(), id).await?.ok_or(Refusal::NotFound)?;
        unit.must_be_near(found.tenant, Some(found.course_id))?;
        Self::lock(unit, found.course_id, Some(id)).await
    }

    /// Locks a course and, if one is named, a run of it until the unit ends.
    ///
    /// # Errors
    /// `NotFound`, also for a run of another course.
    pub async fn lock(unit: &Unit, course: Uuid, run: Option<Uuid>) -> Result<Self, Refusal> {
        let found = course::get_locked(unit.tx(), course).await?;
        let course = found.ok_or(Refusal::NotFound)?;
        unit.must_be_near(course.tenant, Some(course.id))?;
        let run = match run {
            Some(id) => {
                let found = run::get_locked(unit.tx(), id).await?;
                let own = found.filter(|run| run.course_id == course.id);
                Some(own.ok_or(Refusal::NotFound)?)
            }
            None => None,
        };
        Ok(Self::of(unit.tx(), course, run).await?)
    }

    /// The same without a lock, for showing.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn look(conn: &Conn, course: Uuid, run: Option<Uuid>) -> Result<Self, Refusal> {
        let found = course::get(conn, course).await?;
        let course = found.ok_or(Refusal::NotFound)?;
        let run = match run {
            Some(id) => Some(run::get(conn, id).await?.ok_or(Refusal::NotFound)?),
            None => None,
        };
        Ok(Self::of(conn, course, run).await?)
    }

    /// A run by its id, for showing.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn look_at_run(ctx: &Ctx, conn: &Conn, id: Uuid) -> Result<Self, Refusal> {
        let run = run::get(conn, id).await?.ok_or(Refusal::NotFound)?;
        ctx.must_be_near(run.tenant, Some(run.course_id))?;
        let course = course::get(conn, run.course_id).await?;
        let course = course.ok_or(Refusal::NotFound)?;
        Ok(Self::of(conn, course, Some(run)).await?)
    }

    /// A course's standing queue, for showing.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn look_at_queue(ctx: &Ctx, conn: &Conn, course: Uuid) -> Result<Self, Refusal> {
        let course = course::get(conn, course).await?;
        let course = course.ok_or(Refusal::NotFound)?;
        ctx.must_be_near(course.tenant, Some(course.id))?;
        Ok(Self::of(conn, course, None).await?)
    }

    async fn of(conn: &Conn, course: Course, run: Option<Run>) -> Result<Self, StoreError> {
        let mut rooms = Self::of_many(conn, vec![(course, run)]).await?;
        rooms
            .pop()
            .ok_or_else(|| StoreError::Other("a room was asked for and none came".into()))
    }

    /// Several runs and standing queues, in their order: a fixed number of statements however many
    /// there are.
    ///
    /// # Errors
    /// As the database fails.
    pub async fn of_many(
        conn: &Conn,
        places: Vec<(Course, Option<Run>)>,
    ) -> Result<Vec<Self>, StoreError> {
        let courses: Vec<Uuid> = places.iter().map(|(course, _)| course.id).collect();
        let runs: Vec<Uuid> = (places.iter())
            .filter_map(|(_, run)| run.as_ref().map(|run| run.id))
            .collect();
        let categories = places.iter().map(|(course, _)| &*course.category_code);
        let free = rows::without_referral(conn, &categories.collect::<Vec<_>>()).await?;
        let waiting = rows::waiting(conn, &courses, &runs).await?;
        let sessions = session::standing(conn, &runs).await?;
        let hosts = course::hosts(conn, &courses).await?;
        let over = places.iter().filter_map(|(_, run)| run.as_ref());
        let mut attended = Attended::of(conn, over.filter(|run| is_over(run))).await?;
        let room = |(course, run): (Course, Option<Run>)| {
            let id = run.as_ref().map(|run| run.id);
            // A run may ask for a referral where its category does not, never the other way round.
            let rule = run.as_ref().and_then(|run| run.referral_rule.as_deref());
            let by_run = rule == Some(ReferralRule::Required.code());
            // An unknown category asks for one.
            let by_category = !free.contains(&course.category_code);
            Self {
                referral_required: by_category || by_run,
                line: rows::line(&waiting, course.id, id),
                taken: run.as_ref().map_or(0, |run| run.seats_taken),
                responsible: (hosts.iter())
                    .find(|host| host.responsible && host.course_id == course.id)
                    .map_or(course.tenant, |host| host.organisation_id),
                first_session: (sessions.iter())
                    .find(|session| Some(session.run_id) == id)
                    .map(|session| session.starts_at),
                attended: id.and_then(|id| attended.remove(&id)),
                course,
                run,
            }
        };
        Ok(places.into_iter().map(room).collect())
    }

    /// Who was there how often, once the run's sessions are over.
    pub(super) fn attended(&self) -> Option<&Attended> {
        self.attended.as_ref()
    }

    /// The day of the run's first session, in Norway.
    pub fn first_day(&self) -> Option<NaiveDate> {
        self.first_session.map(today)
    }

    /// What permissions ask about participants.
    pub fn target(&self) -> Target {
        participants(&self.course, self.responsible)
    }

    /// The run's id.
    pub fn run_id(&self) -> Option<Uuid> {
        self.run.as_ref().map(|run| run.id)
    }

    /// The queue in which numbers are drawn here.
    pub fn queue(&self) -> Line {
        self.run_id()
            .map_or(Line::Course(self.course.id), Line::Run)
    }

    /// When its first session begins, if one is planned.
    pub fn begins(&self) -> Option<DateTime<Utc>> {
        self.first_session
    }

    /// Seats that nobody has or is offered.
    pub fn free(&self) -> i32 {
        let capacity = self.run.as_ref().and_then(|run| run.capacity).unwrap_or(0);
        (capacity - self.taken).max(0)
    }

    /// Takes seats; the database has the last word.
    ///
    /// # Errors
    /// `Retry` if they were not free after all.
    pub async fn take(&mut self, unit: &Unit, seats: i32) -> Result<(), Refusal> {
        let run = self.run_id().ok_or_else(no_run)?;
        if !rows::take_seats(unit.tx(), run, seats).await? {
            return Err(StoreError::Retry("the seats are gone".into()).into());
        }
        self.taken += seats;
        Ok(())
    }

    /// Gives seats back.
    ///
    /// # Errors
    /// `Internal` if more are given back than were taken.
    pub async fn give_back(&mut self, unit: &Unit, seats: i32) -> Result<(), Refusal> {
        free(unit, self.run_id().ok_or_else(no_run)?, seats).await?;
        self.taken -= seats;
        Ok(())
    }

    /// True if the run takes participants by enrolment now.
    pub fn takes_participants(&self) -> bool {
        self.run.as_ref().is_some_and(|run| {
            let taking = [RunState::Enrolling.code(), RunState::Running.code()];
            taking.contains(&run.state.as_str())
                && run.participation == Participation::Enrolled.code()
        })
    }

    /// True if the party has the referral it needs.
    pub fn referral_settled(&self, party: &Enrolment) -> bool {
        !self.referral_required || party.referral_received_on.is_some()
    }

    /// The first in the line for whom there is room.
    pub fn first_that_fits(&self) -> Option<&Enrolment> {
        let fits =
            |party: &&Enrolment| party.party_seats <= self.free() && self.referral_settled(party);
        self.line.iter().find(fits)
    }

    /// Until when an offer made now must be answered, while offers are made by themselves; none when
    /// the first session is too near.
    pub fn answer_by(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let at_most = now + TIME_TO_ANSWER;
        let by = match self.first_session {
            Some(first) => at_most.min(first - CUT_OFF),
            None => at_most,
        };
        (by >= now + SHORTEST_ANSWER).then_some(by)
    }

    /// Until when an offer that a coordinator makes now must be answered.
    pub fn answer_by_hand(&self, now: DateTime<Utc>) -> DateTime<Utc> {
        self.answer_by(now).unwrap_or(now + SHORTEST_ANSWER)
    }

    /// What the guards may know of a party here.
    ///
    /// # Errors
    /// `Corrupt` for a stored code we don't know.
    pub fn facts(&self, party: &Enrolment, now: DateTime<Utc>) -> Result<Facts, StoreError> {
        let held = if holds_seats(&party.state) {
            party.party_seats
        } else {
            0
        };
        let seats = |n: i32| u32::try_from(n).ok();
        let run = self.run.as_ref();
        Ok(Facts {
            run_state: run.map(|run| code::<RunState>(&run.state)).transpose()?,
            participation: run
                .map(|run| code::<Participation>(&run.participation))
                .transpose()?,
            referral_required: Some(self.referral_required),
            referral_present: party.referral_received_on.is_some(),
            seats_free: seats(self.free() + held),
            party_seats: seats(party.party_seats),
            first_that_fits: match self.first_that_fits() {
                Some(first) => first.id == party.id,
                None => party.state == EnrolmentState::Requested.code(),
            },
            offer_overdue: Some(party.offer_expires_at.is_some_and(|by| by <= now)),
            digital_channel: party.digital,
            attendance_reached: (self.attended.as_ref())
                .and_then(|attended| attended.reached(party.id)),
            ..Facts::default()
        })
    }

    /// What the lifecycle is asked about a party here.
    ///
    /// # Errors
    /// `Corrupt` for a stored code we don't know.
    pub fn question<'a>(
        &self,
        party: &Enrolment,
        facts: &'a Facts,
    ) -> Result<Question<'a>, StoreError> {
        let unknown = |_| StoreError::Corrupt("unknown state of an enrolment".into());
        Ok(Question {
            machine: Machine::Enrolment,
            state: Some(State::parse(Machine::Enrolment, &party.state).map_err(unknown)?),
            target: self.target(),
            run: self.run_id().or(party.run_id),
            facts,
            deviations: &[],
        })
    }
}

/// True for the states in which a party keeps others from its seats, or has had them to the end.
pub fn holds_seats(state: &str) -> bool {
    use domain::codes::EnrolmentState as S;
    [S::Confirmed, S::Offered, S::Completed, S::DroppedOut]
        .iter()
        .any(|holding| holding.code() == state)
}

/// True once a run's sessions are over.
fn is_over(run: &Run) -> bool {
    [RunState::Evaluating.code(), RunState::Closed.code()].contains(&run.state.as_str())
}

/// Gives seats of a run back.
///
/// # Errors
/// `Internal` if more are given back than were taken.
pub async fn free(unit: &Unit, run: Uuid, seats: i32) -> Result<(), Refusal> {
    match rows::free_seats(unit.tx(), run, seats).await? {
        true => Ok(()),
        false => Err(Refusal::Internal(
            "a run has fewer seats taken than its parties hold".into(),
        )),
    }
}

fn no_run() -> Refusal {
    Refusal::Internal("a standing queue has no seats".into())
}
