//! From stored rows to the facts that the guards of a run may know.

use chrono::{DateTime, Utc};
use domain::codes::{
    ConclusionPart, CourseState, GroupFunction, Language, MeetingKind, Participation, PlanState,
    RunState, SessionState, Side,
};
use domain::lifecycle::{Facts, Guard, Meeting};
use serde_json::Value;
use store::StoreError;
use store::run_facts::{RunFacts, Signature};
use store::session::Session;

use super::Ctx;
use super::conclusion;
use super::facts::{caller_facts, code, count, sides, today};
use super::plan::assemble;

/// The facts of a run, as this caller stands to it.
///
/// # Errors
/// `Corrupt` if a stored code or section can't be read.
pub fn of_run(ctx: &Ctx, stored: &RunFacts) -> Result<Facts, StoreError> {
    let run = &stored.run;
    let mut facts = Facts {
        today: Some(today(ctx.now)),
        course_state: Some(code::<CourseState>(&stored.course.state)?),
        run_state: Some(code::<RunState>(&run.state)?),
        plan_in_force: approved_by_both(stored),
        participation: Some(code::<Participation>(&run.participation)?),
        capacity: run.capacity.and_then(|seats| u32::try_from(seats).ok()),
        announcement_languages: languages(run.announcement.as_ref()),
        referral_rule: run.referral_rule.is_some(),
        leads_in_place: leads_in_place(stored)?,
        participants_confirmed: Some(stored.seats_confirmed),
        participants_needed: participants_needed(stored)?,
        accepted_fewer: hands(&run.accepted_fewer),
        reopened_sides: hands(&run.reopened_sides),
        // Without a window nobody is asked.
        end_answers_closed: !stored.end_is_open,
        conclusion_missing: Some(conclusion_missing(stored)?),
        evaluation_meetings: evaluation_meetings(stored),
        signed_sides: signed_sides(stored),
        own_approval: own_signature(stored, ctx.caller.person)
            .map(|own| code(&own.evidence))
            .transpose()?,
        weeks_since_finish: weeks_since(run.finished_at, ctx.now),
        release_used: Some(false),
        ..caller_facts(&ctx.caller, run.course_id)
    };
    session_facts(ctx, stored, &mut facts);
    Ok(facts)
}

/// The guards for which a deviation is recorded on the run.
pub fn deviations(stored: &RunFacts) -> Vec<Guard> {
    let of_run = stored.deviations.iter();
    of_run
        .filter_map(|deviation| deviation.guard.parse().ok())
        .collect()
}

/// Both sides have approved the version, and nobody has contested it. A version that a later one has
/// superseded still carries the runs that were planned by it.
fn approved_by_both(stored: &RunFacts) -> bool {
    let state = stored.plan.as_ref().map(|version| version.state.as_str());
    [PlanState::Approved, PlanState::Superseded]
        .iter()
        .any(|approved| state == Some(approved.code()))
}

/// The run's own number, or the one that makes a group by the plan.
fn participants_needed(stored: &RunFacts) -> Result<Option<u32>, StoreError> {
    let own = stored.run.minimum_participants;
    if let Some(own) = own.and_then(|own| u32::try_from(own).ok()) {
        return Ok(Some(own));
    }
    Ok(assemble(&stored.sections)?.target_group.size_min)
}

fn session_facts(ctx: &Ctx, stored: &RunFacts, facts: &mut Facts) {
    let is = |session: &Session, state: SessionState| session.state == state.code();
    let planned = || {
        let all = stored.sessions.iter();
        all.filter(move |session| is(session, SessionState::Planned))
    };
    let standing = || {
        let all = stored.sessions.iter();
        all.filter(move |s| is(s, SessionState::Planned) || is(s, SessionState::Held))
    };
    let placed = |session: &&Session| {
        let own = session.place.is_some() || session.link.is_some();
        own || stored.run.place.is_some() || stored.run.link.is_some()
    };
    let staffed = |session: &Session, side: Side| {
        let mut staff = stored.staff.iter();
        staff.any(|one| one.session_id == session.id && one.planned && one.side == side.code())
    };
    let lacking = |side: &&Side| planned().any(|session| !staffed(session, **side));
    facts.sessions_planned = Some(count(standing()));
    facts.sessions_without_place = Some(count(planned().filter(|session| !placed(session))));
    facts.sessions_unstaffed = Some(Side::ALL.iter().filter(lacking).copied().collect());
    facts.sessions_unsettled = Some(count(planned()));
    let first = standing().map(|session| session.local_date).min();
    facts.first_session_due = first.is_some_and(|first| first <= today(ctx.now));
}

fn leads_in_place(stored: &RunFacts) -> Result<Vec<Side>, StoreError> {
    let leading = [GroupFunction::Lead.code(), GroupFunction::Deputy.code()];
    let members = stored.members.iter();
    sides(members.filter(|m| m.left_at.is_none() && leading.contains(&m.function.as_str())))
}

fn conclusion_missing(stored: &RunFacts) -> Result<Vec<ConclusionPart>, StoreError> {
    let written = stored.conclusion.as_ref().map(conclusion::assemble);
    Ok(written.transpose()?.unwrap_or_default().missing())
}

/// Evaluation meetings that cover the run, held when its last session was over.
fn evaluation_meetings(stored: &RunFacts) -> Vec<Meeting> {
    let evaluating = MeetingKind::Evaluation.code();
    let held = SessionState::Held.code();
    let sessions = stored.sessions.iter().filter(|s| s.state == held);
    let after = sessions.map(|session| session.local_date).max();
    let meetings = stored
        .meetings
        .iter()
        .filter(|m| m.row.kind == evaluating && after.is_none_or(|after| m.row.held_on >= after));
    let written = |minutes: &Option<String>| minutes.as_ref().is_some_and(|m| !m.trim().is_empty());
    meetings
        .map(|m| Meeting {
            sides: m.sides.iter().filter_map(|s| s.parse().ok()).collect(),
            minutes: written(&m.row.minutes),
        })
        .collect()
}

/// The sides that have signed the last wording of the conclusion.
fn signed_sides(stored: &RunFacts) -> Vec<Side> {
    let wording = stored.conclusion.as_ref().map(|c| c.content_hash.as_str());
    let standing = stored.signatures.iter().filter(|signature| {
        signature.voided_at.is_none() && wording == Some(signature.content_hash.as_str())
    });
    standing
        .filter_map(|signature| signature.side.parse().ok())
        .collect()
}

/// The signature under the last wording that stands in a person's name.
pub fn own_signature(stored: &RunFacts, person: Option<uuid::Uuid>) -> Option<&Signature> {
    let own = |s: &&Signature| s.voided_at.is_none() && Some(s.person_id) == person;
    stored.signatures.iter().find(own)
}

/// Whole weeks since the sessions were over.
fn weeks_since(finished: Option<DateTime<Utc>>, now: DateTime<Utc>) -> Option<u32> {
    u32::try_from((now - finished?).num_weeks()).ok()
}

/// Sides kept as a list of codes.
pub fn hands(kept: &Value) -> Vec<Side> {
    let codes = kept.as_array().into_iter().flatten();
    codes
        .filter_map(|code| code.as_str()?.parse().ok())
        .collect()
}

/// The languages in which a text is written.
fn languages(text: Option<&Value>) -> Vec<Language> {
    let written = |language: &&Language| {
        let text = text.and_then(|text| text.get(language.code())?.as_str());
        text.is_some_and(|text| !text.trim().is_empty())
    };
    Language::ALL.iter().filter(written).copied().collect()
}
