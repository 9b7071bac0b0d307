//! Whether a guard holds. Pure: a guard reads the facts that its row declares, and no other.

use super::{Facts, Guard, Meeting, Subject, Unmet};
use crate::codes::{
    CodeList, ConclusionPart, CourseState, Evidence, Participation, RunState, Section, Side,
};

/// One thing that is missing.
type Gap = (Option<Subject>, Vec<(&'static str, String)>);

/// What is missing for a guard; empty when it holds. `deviated` is left unset here.
#[must_use]
pub fn unmet(guard: Guard, facts: &Facts) -> Vec<Unmet> {
    gaps(guard, facts)
        .into_iter()
        .map(|(subject, params)| Unmet {
            guard,
            kind: guard.row().kind,
            subject,
            params,
            deviated: false,
        })
        .collect()
}

fn holds(yes: bool) -> Vec<Gap> {
    if yes {
        Vec::new()
    } else {
        vec![(None, Vec::new())]
    }
}

/// One gap for every side that is missing.
fn both(sides: &[Side]) -> Vec<Gap> {
    Side::ALL
        .iter()
        .filter(|side| !sides.contains(side))
        .map(|side| (Some(Subject::Side(*side)), Vec::new()))
        .collect()
}

/// Must be counted and be zero. A count that was not loaded does not pass.
fn none(count: Option<u32>) -> Vec<Gap> {
    match count {
        Some(0) => Vec::new(),
        Some(count) => vec![(None, vec![("count", count.to_string())])],
        None => holds(false),
    }
}

fn list<T: CodeList>(missing: Option<&[T]>, subject: fn(T) -> Subject) -> Vec<Gap> {
    missing
        .unwrap_or(T::ALL)
        .iter()
        .map(|item| (Some(subject(*item)), Vec::new()))
        .collect()
}

fn meeting(meetings: &[Meeting], minutes: bool) -> Vec<Gap> {
    let fits = |m: &Meeting| both(&m.sides).is_empty() && (m.minutes || !minutes);
    holds(meetings.iter().any(fits))
}

/// A side acts once. Whoever acts for no side only looks, and sees whether a hand is still missing.
fn hand_open(acting: Option<Side>, acted: &[Side]) -> Vec<Gap> {
    match acting {
        Some(side) if acted.contains(&side) => vec![(Some(Subject::Side(side)), Vec::new())],
        Some(_) => Vec::new(),
        None => holds(!both(acted).is_empty()),
    }
}

fn at_least(have: Option<u32>, need: Option<u32>) -> Vec<Gap> {
    match (have, need) {
        (Some(have), Some(need)) if have >= need => Vec::new(),
        (Some(have), Some(need)) => vec![(
            None,
            vec![("have", have.to_string()), ("need", need.to_string())],
        )],
        _ => holds(false),
    }
}

fn gaps(guard: Guard, f: &Facts) -> Vec<Gap> {
    match guard {
        Guard::ReasonGiven => holds(f.reason_given),
        Guard::OneSideOnly => holds(f.one_side_only == Some(true)),
        Guard::ContentMatches => holds(f.content_matches),

        Guard::CourseNamed => holds(f.answering_course),
        Guard::OtherNeedNamed => holds(f.merge_target),

        Guard::Anchored => anchored(f),
        Guard::OwnerAndDeputy => holds(f.owner && f.deputy),
        Guard::NoOpenRuns => none(f.open_runs),
        Guard::CourseActive => holds(f.course_state == Some(CourseState::Active)),
        Guard::CourseNotRetired => holds(
            f.course_state
                .is_some_and(|state| state != CourseState::Retired),
        ),
        Guard::NeedLinked => holds(f.need_linked),
        Guard::OverlapsLooked => holds(f.overlaps_looked),

        Guard::NoOtherDraft => none(f.open_versions),
        Guard::SectionsComplete => list::<Section>(f.sections_missing.as_deref(), Subject::Section),
        Guard::ProgrammeShared => both(&f.led_by_sides),
        Guard::EvaluationPlanned => holds(f.evaluation_planned),
        Guard::ImprovementsTriaged => none(f.open_points),
        Guard::WorkingGroupBothSides => {
            let always = |side: &Side| {
                f.group_sides_now.contains(side) && f.group_sides_first_draft.contains(side)
            };
            let late = |side: &Side| f.group_sides_now.contains(side);
            let absent = Side::ALL.iter().copied().filter(|side| !always(side));
            let gap = |side| {
                (
                    Some(Subject::Side(side)),
                    vec![("late", late(&side).to_string())],
                )
            };
            absent.map(gap).collect()
        }
        Guard::PlanningMeetingHeld => meeting(&f.planning_meetings, true),
        Guard::TwoUsersPreferred => at_least(f.group_users, Some(2)),
        Guard::Readiness => none(f.users_not_ready),
        Guard::SameDiagnosis => none(f.users_unlike),
        Guard::RecruitedThroughUserOrganisation => none(f.users_otherwise),
        Guard::SideHasNotApproved => hand_open(f.acting_side, &f.approved_sides),
        Guard::OwnApprovalStands => holds(f.own_approval.is_some()),
        Guard::ApprovalContestable => holds(matches!(
            f.own_approval,
            Some(Evidence::Link | Evidence::Attested)
        )),
        Guard::VersionUnused => none(f.runs_using_version),
        Guard::NoRunOpened => none(f.runs_opened_of_version),

        Guard::PlanInForce if f.plan_in_force => Vec::new(),
        // How far the plan is says what is to be done next.
        Guard::PlanInForce => {
            let plan = f.open_plan.map(|state| ("plan", state.code().to_owned()));
            vec![(None, plan.into_iter().collect())]
        }
        Guard::SessionsPlanned => holds(f.sessions_planned.is_some_and(|count| count > 0)),
        Guard::PlaceOrLink if f.sessions_planned.is_none_or(|count| count == 0) => holds(false),
        Guard::PlaceOrLink => none(f.sessions_without_place),
        Guard::CapacitySet => holds(drop_in(f) || f.capacity.is_some_and(|seats| seats > 0)),
        Guard::AnnouncementWritten => holds(!f.announcement_languages.is_empty()),
        Guard::ReferralRuleSet => holds(f.referral_rule),
        Guard::SessionsStaffedBothSides if f.sessions_planned.is_none_or(|count| count == 0) => {
            both(&[])
        }
        Guard::SessionsStaffedBothSides => {
            list::<Side>(f.sessions_unstaffed.as_deref(), Subject::Side)
        }
        Guard::FirstSessionDue => holds(f.first_session_due),
        Guard::EnoughParticipants if drop_in(f) || both(&f.accepted_fewer).is_empty() => Vec::new(),
        Guard::EnoughParticipants => at_least(f.participants_confirmed, f.participants_needed),
        Guard::SideHasNotAcceptedFewer => hand_open(f.acting_side, &f.accepted_fewer),
        Guard::LeadsInPlace => both(&f.leads_in_place),
        Guard::SessionsSettled => none(f.sessions_unsettled),
        Guard::EndAnswersClosed => holds(f.end_answers_closed),
        Guard::ConclusionComplete => {
            list::<ConclusionPart>(f.conclusion_missing.as_deref(), Subject::ConclusionPart)
        }
        Guard::EvaluationMeetingHeld => meeting(&f.evaluation_meetings, false),
        Guard::SideHasNotSigned => hand_open(f.acting_side, &f.signed_sides),
        Guard::SixWeeksAfter => at_least(f.weeks_since_finish, Some(6)),
        Guard::NotReleased => holds(f.release_used == Some(false)),
        Guard::SideHasNotReopened => hand_open(f.acting_side, &f.reopened_sides),

        Guard::RunTakesParticipants => holds(matches!(
            f.run_state,
            Some(RunState::Enrolling | RunState::Running)
        )),
        Guard::NoDropIn => holds(f.participation == Some(Participation::Enrolled)),
        Guard::ReferralPresent => holds(f.referral_present || f.referral_required == Some(false)),
        Guard::SeatsFree => at_least(f.seats_free, f.party_seats),
        Guard::QueueOrder => holds(f.first_that_fits || f.reason_given),
        Guard::OfferOpen => holds(f.offer_overdue == Some(false)),
        Guard::OfferUnanswered => holds(f.offer_overdue == Some(true) && f.digital_channel),
        Guard::RunFinished => holds(matches!(
            f.run_state,
            Some(RunState::Evaluating | RunState::Closed)
        )),
        Guard::AttendanceReached => holds(f.attendance_reached == Some(true)),
        Guard::AttendanceShort => holds(f.attendance_reached == Some(false)),

        Guard::FormSound => none(f.form_findings),
        Guard::LicenceInForce => holds(f.licence_in_force),
    }
}

fn drop_in(f: &Facts) -> bool {
    f.participation == Some(Participation::Open)
}

fn anchored(f: &Facts) -> Vec<Gap> {
    match (f.anchored, f.anchored_until, f.today) {
        (true, None, _) => Vec::new(),
        (true, Some(until), Some(today)) if today <= until => Vec::new(),
        (true, Some(until), _) => vec![(None, vec![("until", until.to_string())])],
        (false, _, _) => holds(false),
    }
}
