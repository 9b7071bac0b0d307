//! Facts to try the guards with.

use chrono::NaiveDate;
use domain::codes::*;
use domain::lifecycle::{Facts, Meeting};

pub const BOTH: [Side; 2] = [Side::User, Side::Professional];

fn day(day: u32) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(2026, 11, day)
}

/// Facts with which every guard holds that can hold before a run is over.
pub fn before() -> Facts {
    let meeting = Meeting {
        sides: BOTH.to_vec(),
        minutes: true,
    };
    Facts {
        acting_side: Some(Side::User),
        one_side_only: Some(true),
        reason_given: true,
        today: day(1),
        answering_course: true,
        merge_target: true,
        course_state: Some(CourseState::Active),
        anchored: true,
        anchored_until: day(2),
        owner: true,
        deputy: true,
        open_runs: Some(0),
        need_linked: true,
        overlaps_looked: true,
        open_plan: None,
        open_versions: Some(0),
        sections_missing: Some(vec![]),
        led_by_sides: BOTH.to_vec(),
        evaluation_planned: true,
        open_points: Some(0),
        group_sides_now: BOTH.to_vec(),
        group_sides_first_draft: BOTH.to_vec(),
        planning_meetings: vec![meeting.clone()],
        group_users: Some(2),
        users_not_ready: Some(0),
        users_unlike: Some(0),
        users_otherwise: Some(0),
        content_matches: true,
        approved_sides: vec![],
        own_approval: Some(Evidence::Link),
        runs_using_version: Some(0),
        runs_opened_of_version: Some(0),
        plan_in_force: true,
        participation: Some(Participation::Enrolled),
        sessions_planned: Some(4),
        sessions_without_place: Some(0),
        sessions_unstaffed: Some(vec![]),
        capacity: Some(12),
        announcement_languages: vec![Language::Nb],
        referral_rule: true,
        leads_in_place: BOTH.to_vec(),
        first_session_due: true,
        participants_confirmed: Some(9),
        participants_needed: Some(8),
        accepted_fewer: vec![],
        sessions_unsettled: Some(0),
        end_answers_closed: true,
        conclusion_missing: Some(vec![]),
        evaluation_meetings: vec![meeting],
        signed_sides: vec![],
        weeks_since_finish: Some(6),
        release_used: Some(false),
        reopened_sides: vec![],
        run_state: Some(RunState::Enrolling),
        referral_required: Some(true),
        referral_present: true,
        seats_free: Some(2),
        party_seats: Some(2),
        first_that_fits: true,
        offer_overdue: Some(false),
        digital_channel: true,
        attendance_reached: Some(true),
        form_findings: Some(0),
        licence_in_force: true,
    }
}

/// The same, where the other answer lets another guard hold.
pub fn after() -> Facts {
    Facts {
        acting_side: Some(Side::Professional),
        run_state: Some(RunState::Evaluating),
        offer_overdue: Some(true),
        attendance_reached: Some(false),
        ..before()
    }
}

/// Everything is known, and nothing is as it should be.
pub fn wrong() -> Facts {
    Facts {
        acting_side: Some(Side::User),
        one_side_only: Some(false),
        today: day(3),
        anchored_until: day(2),
        course_state: Some(CourseState::Retired),
        open_runs: Some(2),
        open_plan: Some(PlanState::Draft),
        open_versions: Some(1),
        sections_missing: Some(vec![Section::Aims, Section::Frames]),
        led_by_sides: vec![Side::User],
        open_points: Some(3),
        group_sides_now: vec![Side::User],
        group_sides_first_draft: vec![Side::Professional],
        planning_meetings: vec![Meeting {
            sides: BOTH.to_vec(),
            minutes: false,
        }],
        group_users: Some(1),
        users_not_ready: Some(1),
        users_unlike: Some(1),
        users_otherwise: Some(1),
        approved_sides: vec![Side::User],
        own_approval: Some(Evidence::Login),
        runs_using_version: Some(1),
        runs_opened_of_version: Some(1),
        participation: Some(Participation::Open),
        sessions_planned: Some(0),
        sessions_without_place: Some(1),
        sessions_unstaffed: Some(vec![Side::Professional]),
        capacity: Some(0),
        leads_in_place: vec![Side::User],
        participants_confirmed: Some(3),
        participants_needed: Some(10),
        accepted_fewer: BOTH.to_vec(),
        sessions_unsettled: Some(1),
        conclusion_missing: Some(vec![ConclusionPart::Sharing]),
        evaluation_meetings: vec![Meeting {
            sides: vec![Side::User],
            minutes: true,
        }],
        signed_sides: vec![Side::User],
        weeks_since_finish: Some(5),
        release_used: Some(true),
        reopened_sides: vec![Side::User],
        run_state: Some(RunState::Cancelled),
        referral_required: Some(false),
        seats_free: Some(1),
        party_seats: Some(3),
        form_findings: Some(2),
        ..Facts::default()
    }
}

pub fn samples() -> Vec<Facts> {
    let run_out = Facts {
        anchored_until: NaiveDate::from_ymd_opt(2026, 10, 31),
        ..before()
    };
    vec![before(), after(), wrong(), run_out, Facts::default()]
}
