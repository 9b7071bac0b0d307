//! From stored rows to the facts that guards may know.

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Europe::Oslo;
use domain::codes::{
    CourseState, Evidence, MeetingKind, PlanState, Readiness, Recruitment, RunState, Side,
};
use domain::lifecycle::{Facts, Guard, Meeting};
use domain::plan::{Plan, evaluation_planned, sides_leading};
use store::StoreError;
use store::crypto::Aad;
use store::facts::{CourseFacts, Meeting as StoredMeeting, Member, Person};
use store::plan::{Approval, Version, stands};

use super::plan::assemble;
use super::{Caller, Ctx};

/// Today in Norway.
pub fn today(now: DateTime<Utc>) -> NaiveDate {
    now.with_timezone(&Oslo).date_naive()
}

/// The facts of a course and of its plan version at hand, as this caller stands to them.
///
/// # Errors
/// `Corrupt` if a stored code or section can't be read.
pub fn of_course(ctx: &Ctx, stored: &CourseFacts) -> Result<Facts, StoreError> {
    let course = &stored.course;
    let plan = assemble(&stored.sections)?;
    let mut facts = Facts {
        today: Some(today(ctx.now)),
        course_state: Some(code::<CourseState>(&course.state)?),
        anchored: course.anchored_at.is_some(),
        anchored_until: course.anchored_until,
        owner: course.owner_person.is_some(),
        deputy: course.deputy_person.is_some(),
        open_runs: Some(count(stored.runs.iter().filter(|run| is_open(&run.state)))),
        need_linked: stored.needs > 0,
        overlaps_looked: course.overlaps_looked_on.is_some(),
        plan_in_force: stored.in_force.is_some(),
        open_plan: stored.open.as_ref().map(plan_state).transpose()?,
        open_versions: Some(count(stored.open.iter())),
        open_points: Some(stored.open_points),
        ..caller_facts(&ctx.caller, course.id)
    };
    group_facts(ctx, stored, &mut facts)?;
    meeting_facts(stored, &mut facts);
    plan_facts(stored, &plan, &mut facts);
    approval_facts(&ctx.caller, stored, &mut facts)?;
    Ok(facts)
}

/// The guards for which a deviation is recorded on the version being worked on.
pub fn plan_deviations(stored: &CourseFacts) -> Vec<Guard> {
    let open = stored.open.as_ref().map(|version| version.id);
    let of_open = stored.deviations.iter().filter(|d| d.run_id.is_none());
    of_open
        .filter(|d| {
            d.plan_version_id
                .is_none_or(|version| Some(version) == open)
        })
        .filter_map(|deviation| deviation.guard.parse().ok())
        .collect()
}

pub(super) fn caller_facts(caller: &Caller, course: uuid::Uuid) -> Facts {
    let sides = caller.sides_in(course);
    Facts {
        acting_side: caller.leads_in(course),
        one_side_only: Some(sides.len() < 2),
        ..Facts::default()
    }
}

fn group_facts(ctx: &Ctx, stored: &CourseFacts, facts: &mut Facts) -> Result<(), StoreError> {
    let began = stored
        .open
        .as_ref()
        .and_then(|version| version.first_written_at);
    facts.group_sides_now = sides(stored.members.iter().filter(|m| m.left_at.is_none()))?;
    // Development together is shown whenever somebody wrote, not at the first stroke alone.
    let mut written = stored.written.clone();
    written.push(began.unwrap_or(ctx.now));
    facts.group_sides_first_draft = always_there(&stored.members, &written)?;
    let users: Vec<&Member> = stored
        .members
        .iter()
        .filter(|m| m.left_at.is_none() && m.side == Side::User.code())
        .collect();
    facts.group_users = Some(count(users.iter()));
    let (mut not_ready, mut otherwise, mut unlike) = (0, 0, 0);
    for user in users {
        let profile = stored
            .profiles
            .get(&user.person_id)
            .map(|person| user_side(ctx, person))
            .transpose()?
            .flatten();
        let says = |member: &str| profile.as_ref().and_then(|p| p.get(member)?.as_str());
        let ready = says("readiness") == Some(Readiness::Ready.code());
        let through = says("recruitment").and_then(|code| code.parse().ok());
        not_ready += u32::from(!ready);
        otherwise += u32::from(through != Some(Recruitment::UserOrganisation));
        unlike += u32::from(profile.is_none() && user.mismatch_reason.is_none());
    }
    facts.users_not_ready = Some(not_ready);
    facts.users_otherwise = Some(otherwise);
    facts.users_unlike = Some(unlike);
    Ok(())
}

/// The sides that had somebody in the group each of these times.
fn always_there(members: &[Member], times: &[DateTime<Utc>]) -> Result<Vec<Side>, StoreError> {
    let mut always = Side::ALL.to_vec();
    for at in times {
        let there = |m: &&Member| m.joined_at <= *at && m.left_at.is_none_or(|left| left > *at);
        let there = sides(members.iter().filter(there))?;
        always.retain(|side| there.contains(side));
    }
    Ok(always)
}

/// A user representative's profile, opened.
fn user_side(ctx: &Ctx, person: &Person) -> Result<Option<serde_json::Value>, StoreError> {
    let Some(sealed) = &person.user_side_sealed else {
        return Ok(None);
    };
    let aad = Aad {
        table: "person",
        column: "user_side_sealed",
        row: person.id,
        tenant: person.tenant,
    };
    let corrupt = |err: String| StoreError::Corrupt(format!("a person's profile: {err}"));
    let bytes = ctx
        .app
        .ring
        .open(&aad, sealed)
        .map_err(|err| corrupt(err.to_string()))?;
    serde_json::from_slice(&bytes)
        .map(Some)
        .map_err(|err| corrupt(err.to_string()))
}

/// Whether a meeting came after a version was in force, and so is about the next. Of a meeting on
/// that very day only the day may be known: it counts if it was entered afterwards.
pub fn is_later(meeting: &StoredMeeting, since: DateTime<Utc>) -> bool {
    let (held, row) = (meeting.row.held_on, &meeting.row);
    held > today(since) || (held == today(since) && row.created_at > since)
}

/// Planning meetings count for the version that was worked on when they were held.
fn meeting_facts(stored: &CourseFacts, facts: &mut Facts) {
    let since = stored
        .in_force
        .as_ref()
        .and_then(|version| version.in_force_at);
    facts.planning_meetings = stored
        .meetings
        .iter()
        .filter(|m| m.row.kind == MeetingKind::Planning.code())
        .filter(|m| since.is_none_or(|since| is_later(m, since)))
        .map(|m| Meeting {
            sides: m
                .sides
                .iter()
                .filter_map(|side| side.parse().ok())
                .collect(),
            minutes: m
                .row
                .minutes
                .as_ref()
                .is_some_and(|text| !text.trim().is_empty()),
        })
        .collect();
}

fn plan_facts(stored: &CourseFacts, plan: &Plan, facts: &mut Facts) {
    let Some(open) = &stored.open else { return };
    facts.sections_missing = Some(plan.sections_missing());
    facts.led_by_sides = sides_leading(&plan.content);
    facts.evaluation_planned = evaluation_planned(&plan.evaluation);
    let using = stored
        .runs
        .iter()
        .filter(|run| run.plan_version_id == open.id);
    facts.runs_using_version = Some(count(using.clone()));
    facts.runs_opened_of_version = Some(count(using.filter(|run| run.opened_at.is_some())));
}

fn approval_facts(
    caller: &Caller,
    stored: &CourseFacts,
    facts: &mut Facts,
) -> Result<(), StoreError> {
    let Some(version) = stored.open.as_ref().or(stored.in_force.as_ref()) else {
        return Ok(());
    };
    let standing: Vec<&Approval> = stored
        .approvals
        .iter()
        .filter(|approval| approval.plan_version_id == version.id && stands(approval))
        .collect();
    for approval in &standing {
        facts.approved_sides.push(code::<Side>(&approval.side)?);
    }
    facts.own_approval = evidence(own_approval(stored, version, caller.person))?;
    Ok(())
}

/// The approval of a version that stands in a person's name.
pub fn own_approval<'a>(
    stored: &'a CourseFacts,
    version: &Version,
    person: Option<uuid::Uuid>,
) -> Option<&'a Approval> {
    let own = |approval: &&Approval| {
        approval.plan_version_id == version.id
            && stands(approval)
            && Some(approval.person_id) == person
    };
    stored.approvals.iter().find(own)
}

fn evidence(approval: Option<&Approval>) -> Result<Option<Evidence>, StoreError> {
    approval.map(|own| code(&own.evidence)).transpose()
}

/// What is asked when a person contests the approval of a version that stands in their name.
///
/// # Errors
/// `Corrupt` if a stored code can't be read.
pub fn to_contest(
    stored: &CourseFacts,
    version: &Version,
    person: Option<uuid::Uuid>,
) -> Result<Facts, StoreError> {
    let of_version = |run: &&store::facts::RunState| run.plan_version_id == version.id;
    let opened = |run: &&store::facts::RunState| run.opened_at.is_some();
    let runs = stored.runs.iter().filter(of_version);
    Ok(Facts {
        own_approval: evidence(own_approval(stored, version, person))?,
        runs_opened_of_version: Some(count(runs.filter(opened))),
        ..Facts::default()
    })
}

pub(super) fn sides<'a>(
    members: impl Iterator<Item = &'a Member>,
) -> Result<Vec<Side>, StoreError> {
    let mut sides = Vec::new();
    for member in members {
        let side = code::<Side>(&member.side)?;
        if !sides.contains(&side) {
            sides.push(side);
        }
    }
    Ok(sides)
}

/// Neither closed nor cancelled.
fn is_open(state: &str) -> bool {
    state != RunState::Closed.code() && state != RunState::Cancelled.code()
}

pub(super) fn count<T>(items: impl Iterator<Item = T>) -> u32 {
    u32::try_from(items.count()).unwrap_or(u32::MAX)
}

/// Reads a stored code.
///
/// # Errors
/// `Corrupt` if we don't know it.
pub fn code<T: domain::codes::CodeList>(text: &str) -> Result<T, StoreError> {
    let known = T::ALL.iter().find(|value| value.code() == text).copied();
    known.ok_or_else(|| StoreError::Corrupt(format!("unknown {} code", T::NAME)))
}

/// The state of a plan version as its lifecycle knows it.
pub fn plan_state(version: &store::plan::Version) -> Result<PlanState, StoreError> {
    code(&version.state)
}
