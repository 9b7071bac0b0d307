//! Meetings of a working group: who was there, what was decided. Any number; also entered later.

use chrono::{DateTime, NaiveDate, NaiveTime, TimeZone, Utc};
use chrono_tz::Europe::Oslo;
use domain::codes::{MeetingKind, Side};
use domain::permissions::{Area, Right};
use serde_json::json;
use store::course::Course;
use store::meeting::{self as rows, Attendance, Meeting};
use store::{refs, working_group};
use uuid::Uuid;

use super::actions::capacity;
use super::course_actions::{KIND as COURSE, target};
use super::facts::today;
use super::unit::Fact;
use super::{Check, Refusal, Unit, courses};

/// Kind of resource, as in ETags and the journal.
pub const KIND: &str = "meeting";

/// What a caller says of a meeting.
#[derive(Debug, Clone)]
pub struct Draft {
    /// What it was for.
    pub kind: MeetingKind,
    /// On which day.
    pub held_on: NaiveDate,
    /// At which moment, if known.
    pub occurred_at: Option<DateTime<Utc>>,
    /// Who was there, for which side.
    pub present: Vec<(Uuid, Side)>,
    /// What was said.
    pub minutes: Option<String>,
    /// What was decided, one by one.
    pub decisions: Vec<String>,
    /// The runs it was about.
    pub runs: Vec<Uuid>,
}

/// The most people who were at a meeting.
const MOST_PRESENT: usize = 100;
/// The most runs that a meeting was about.
const MOST_RUNS: usize = 50;

impl Draft {
    async fn checked(self, unit: &Unit, course: &Course) -> Result<Self, Refusal> {
        let mut check = Check::new();
        let past = self.held_on <= today(unit.now);
        check.must(past, "/heldOn", "inTheFuture");
        let at = self.occurred_at;
        let fits = at.is_none_or(|at| at <= unit.now && today(at) == self.held_on);
        check.must(fits, "/occurredAt", "notOnThatDay");
        let minutes = check.optional("/minutes", self.minutes.as_deref(), 20_000);
        check.length("/decisions", self.decisions.len(), 0, 100);
        let one =
            |(at, text): (usize, &String)| check.text(&format!("/decisions/{at}"), text, 2000);
        let decisions: Vec<String> = self.decisions.iter().enumerate().map(one).collect();
        self.check_present(&mut check, unit, course).await?;
        check.length("/runIds", self.runs.len(), 0, MOST_RUNS);
        for (at, run) in self.runs.iter().take(MOST_RUNS).enumerate() {
            let pointer = format!("/runIds/{at}");
            let of = refs::run_course(unit.tx(), *run).await?;
            check.must(of == Some(course.id), &pointer, "notFound");
            check.must(!self.runs[..at].contains(run), &pointer, "notUnique");
        }
        check.done(Self {
            minutes,
            decisions,
            ..self
        })
    }

    /// Who was there is or was in the group, for that side, and had not left before. When they
    /// joined is not asked: a meeting may be entered before its group was.
    async fn check_present(
        &self,
        check: &mut Check,
        unit: &Unit,
        course: &Course,
    ) -> Result<(), Refusal> {
        check.length("/attendance", self.present.len(), 0, MOST_PRESENT);
        let group = working_group::of_course(unit.tx(), course.id).await?;
        for (at, (person, side)) in self.present.iter().take(MOST_PRESENT).enumerate() {
            let pointer = format!("/attendance/{at}/personId");
            let then = group.iter().any(|member| {
                member.person_id == *person
                    && member.side == side.code()
                    && member
                        .left_at
                        .is_none_or(|left| today(left) >= self.held_on)
            });
            check.must(then, &pointer, "notMemberThen");
            let twice = self.present[..at].iter().any(|(other, _)| other == person);
            check.must(!twice, &pointer, "notUnique");
        }
        Ok(())
    }

    fn attendance(&self, meeting: Uuid) -> Vec<Attendance> {
        let one = |(person_id, side): &(Uuid, Side)| Attendance {
            meeting_id: meeting,
            person_id: *person_id,
            side: side.code().to_owned(),
        };
        self.present.iter().map(one).collect()
    }

    fn happened(&self) -> DateTime<Utc> {
        self.occurred_at.unwrap_or_else(|| noon(self.held_on))
    }
}

/// Noon of a day in Norway: when something happened of which only the day is known.
pub(super) fn noon(day: NaiveDate) -> DateTime<Utc> {
    let noon = day.and_time(NaiveTime::from_hms_opt(12, 0, 0).unwrap_or_default());
    let local = Oslo.from_local_datetime(&noon).earliest();
    local.map_or_else(|| noon.and_utc(), |at| at.to_utc())
}

/// Records a meeting.
///
/// # Errors
/// `NotFound`, `Forbidden`, `Invalid`.
pub async fn record(unit: &Unit, course: Uuid, draft: Draft) -> Result<Meeting, Refusal> {
    let course = courses::locked(unit, course).await?;
    unit.permit(Area::Meetings, Right::Create, &target(&course))?;
    let draft = draft.checked(unit, &course).await?;
    let new = Meeting {
        id: unit.id(),
        tenant: course.tenant,
        version: 1,
        created_at: unit.now,
        updated_at: unit.now,
        course_id: course.id,
        kind: draft.kind.code().to_owned(),
        held_on: draft.held_on,
        occurred_at: draft.happened(),
        minutes: draft.minutes.clone(),
        decisions: json!(draft.decisions),
    };
    rows::insert(unit.tx(), new.clone()).await?;
    rows::put_parts(unit.tx(), new.id, draft.attendance(new.id), &draft.runs).await?;
    note(unit, &course, &new, &draft, "recorded");
    Ok(new)
}

/// Changes a meeting's record; `change` makes the wanted draft of the present one.
///
/// # Errors
/// `NotFound`, `Forbidden`, `Stale`, `Invalid`.
pub async fn update(
    unit: &Unit,
    id: Uuid,
    change: impl FnOnce(&Meeting, &[Attendance], &[Uuid]) -> Result<Draft, Refusal>,
) -> Result<Meeting, Refusal> {
    let found = rows::get(unit.tx(), id).await?.ok_or(Refusal::NotFound)?;
    unit.must_be_near(found.tenant, Some(found.course_id))?;
    let course = courses::locked(unit, found.course_id).await?;
    let present = rows::get(unit.tx(), id).await?.ok_or(Refusal::NotFound)?;
    unit.permit(Area::Meetings, Right::Write, &target(&course))?;
    unit.expect_version(KIND, id, present.version).await?;
    let there = rows::attendance(unit.tx(), &[id]).await?;
    let runs = rows::runs(unit.tx(), &[id]).await?;
    let runs: Vec<Uuid> = runs.into_iter().map(|(_, run)| run).collect();
    let draft = change(&present, &there, &runs)?
        .checked(unit, &course)
        .await?;
    let changed = Meeting {
        version: present.version + 1,
        updated_at: unit.now,
        kind: draft.kind.code().to_owned(),
        held_on: draft.held_on,
        occurred_at: draft.happened(),
        minutes: draft.minutes.clone(),
        decisions: json!(draft.decisions),
        ..present.clone()
    };
    rows::put_parts(unit.tx(), id, draft.attendance(id), &draft.runs).await?;
    rows::update(unit.tx(), changed.clone(), present.version).await?;
    note(unit, &course, &changed, &draft, "changed");
    Ok(changed)
}

fn note(unit: &Unit, course: &Course, meeting: &Meeting, draft: &Draft, action: &str) {
    let there = |side: Side| draft.present.iter().filter(|(_, s)| *s == side).count();
    unit.note(Fact {
        tenant: course.tenant,
        root: (COURSE, course.id),
        entity: (KIND, meeting.id),
        version: meeting.version,
        action,
        capacity: capacity(unit, Area::Meetings, Right::Write, &target(course)),
        occurred_at: Some(meeting.occurred_at),
        payload: json!({
            "kind": meeting.kind, "heldOn": meeting.held_on, "minutes": meeting.minutes.is_some(),
            "users": there(Side::User), "professionals": there(Side::Professional),
            "runIds": draft.runs,
        }),
    });
}
