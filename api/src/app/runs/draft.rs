//! What callers say of a run, and what is wrong with it.

use chrono::{DateTime, Utc};
use domain::codes::{Participation, ReferralRule, RunState};
use store::category;
use store::course::Course;
use store::plan::{self, Section};
use store::run::Run;

use crate::app::courses::{Texts, stored, texts};
use crate::app::plan::assemble;
use crate::app::{Check, FieldError, Refusal, Unit};

/// The most seats of a run, and the most participants it may need.
const MOST_SEATS: i64 = 1000;

/// What a caller says of a run.
#[derive(Debug, Clone)]
pub struct Draft {
    /// Number of the plan version; none for the one in force.
    pub plan_version: Option<i32>,
    /// Whether people enrol or drop in.
    pub participation: Participation,
    /// Its own title, in at least one language; none for the course's.
    pub title: Option<Texts>,
    /// Seats.
    pub capacity: Option<i32>,
    /// Where it is held, if its sessions don't say otherwise.
    pub place: Option<String>,
    /// Where it is held online, if its sessions don't say otherwise.
    pub link: Option<String>,
    /// What is told to the public, in at least one language.
    pub announcement: Option<Texts>,
    /// Whether a doctor's referral is asked for.
    pub referral_rule: Option<ReferralRule>,
    /// The fewest participants; none for the plan's number.
    pub minimum_participants: Option<i32>,
    /// How far it had come before it was entered here.
    pub taken_in: Option<TakenIn>,
}

/// How far a run had come before it was entered here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TakenIn {
    /// The state it was in.
    pub state: RunState,
    /// When it came into that state.
    pub occurred_at: DateTime<Utc>,
}

impl Draft {
    /// Checks what is said of a run of `course` by the plan in `sections`.
    pub(super) async fn checked(
        self,
        unit: &Unit,
        course: &Course,
        sections: &[Section],
    ) -> Result<Self, Refusal> {
        let mut check = Check::new();
        let mut text = |pointer: &str, given: &Option<Texts>, most| {
            let given = given.as_ref();
            given.map(|given| texts(&mut check, pointer, given, most))
        };
        let title = text("/title", &self.title, 200);
        let announcement = text("/announcement", &self.announcement, 4000);
        let place = check.optional("/place", self.place.as_deref(), 300);
        let link = online(&mut check, "/link", self.link.as_deref());
        self.check_numbers(&mut check, sections)?;
        self.check_referral(unit, &mut check, course).await?;
        check.done(Self {
            title,
            announcement,
            place,
            link,
            ..self
        })
    }

    /// The plan says how few make a group, and both sides have approved that: a run asks for no
    /// fewer. To start with fewer both sides accept it.
    fn check_numbers(&self, check: &mut Check, sections: &[Section]) -> Result<(), Refusal> {
        let by_plan = assemble(sections)?.target_group.size_min.unwrap_or(1);
        if let Some(fewest) = self.minimum_participants {
            let least = i64::from(by_plan.max(1));
            check.number("/minimumParticipants", fewest.into(), least, MOST_SEATS);
        }
        if let Some(capacity) = self.capacity {
            check.number("/capacity", capacity.into(), 1, MOST_SEATS);
        }
        Ok(())
    }

    /// What the category asks of every course of it, a run can't waive.
    async fn check_referral(
        &self,
        unit: &Unit,
        check: &mut Check,
        course: &Course,
    ) -> Result<(), Refusal> {
        let category = category::get(unit.tx(), &course.category_code).await?;
        let asked = category.is_some_and(|category| category.referral_required);
        let waived = self.referral_rule == Some(ReferralRule::NotRequired);
        check.must(!(asked && waived), "/referralRule", "notAllowed");
        Ok(())
    }

    /// Lays what is said over a run.
    pub(super) fn over(self, run: Run, version: &plan::Version) -> Run {
        Run {
            plan_version_id: version.id,
            participation: self.participation.code().to_owned(),
            title: self.title.as_ref().map(stored),
            capacity: self.capacity,
            place: self.place,
            link: self.link,
            announcement: self.announcement.as_ref().map(stored),
            referral_rule: self.referral_rule.map(|rule| rule.code().to_owned()),
            minimum_participants: self.minimum_participants,
            ..run
        }
    }
}

/// An address for taking part online.
pub fn online(check: &mut Check, pointer: &str, link: Option<&str>) -> Option<String> {
    let link = check.text(pointer, link?, 500);
    let good = link.starts_with("https://") && !link.chars().any(char::is_whitespace);
    check.must(good, pointer, "notAUrl");
    Some(link)
}

impl TakenIn {
    /// Checks how far a run is said to have come.
    pub(super) fn checked(self, now: DateTime<Utc>) -> Result<Self, Refusal> {
        let mut check = Check::new();
        let known = self.state != RunState::Cancelled;
        check.must(known, "/takenIn/state", "notAllowed");
        let past = self.occurred_at <= now;
        check.must(past, "/takenIn/occurredAt", "inTheFuture");
        check.done(self)
    }

    /// Whether the run had come as far as `state`.
    pub(super) fn reached(&self, state: RunState) -> bool {
        self.state >= state
    }
}

/// How far a run had come when it was entered here; none for one that began here.
pub fn taken_in(run: &Run) -> Option<TakenIn> {
    let before = |at: Option<DateTime<Utc>>| at.is_some_and(|at| at <= run.created_at);
    let state = if before(run.closed_at) {
        RunState::Closed
    } else if before(run.finished_at) {
        RunState::Evaluating
    } else if before(run.started_at) {
        RunState::Running
    } else if before(run.opened_at) {
        RunState::Enrolling
    } else {
        RunState::Scheduled
    };
    run.claimed.then_some(TakenIn {
        state,
        occurred_at: run.occurred_at,
    })
}

/// The refusal of a member that is settled once the run is.
pub(super) fn settled(pointer: &str) -> Refusal {
    FieldError::new(pointer, "notPatchable").into()
}
