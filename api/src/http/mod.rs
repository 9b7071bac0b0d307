//! HTTP: one page lists every path; a folder per noun holds handlers and wire types.

pub mod access;
mod actions;
mod answers;
mod attested;
mod audit;
mod authenticate;
mod body;
mod call;
pub mod codes;
mod conclusions;
mod cors;
mod course_actions;
mod courses;
mod decision;
pub mod docs_pages;
mod early;
mod enrolments;
mod explain;
mod fallback;
mod feedback;
mod forms;
mod headers;
mod history;
mod html;
mod limits;
pub mod list;
mod mend;
mod messages;
mod metrics;
mod observe;
#[cfg(test)]
mod offered;
pub mod problem;
mod problem_pages;
mod reference;
pub mod spec;
mod spec_examples;
mod spec_patches;
mod spec_rules;
mod strict;
mod tags;
mod tasks;
pub mod text;
mod texts;
mod unmet;
mod unread;
mod who_may;
mod windows;

mod needs;
pub mod operation;
mod operation_pages;
mod people;
mod plans;
mod registry;
mod results;
mod runs;
mod schema_pages;
mod sessions;
mod subject_requests;

use utoipa_actix_web::service_config::ServiceConfig;

pub use audit::AuditHead;
pub use cors::cors;
pub use early::refuse_early;
pub use fallback::{bad_path, bad_query, unmatched};
pub use limits::Limits;
pub use metrics::Metrics;
pub use observe::observe;

/// Every path this server answers.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(operation::live)
        .service(operation::ready)
        .service(operation::metrics)
        .service(operation::openapi)
        .service(docs_pages::docs)
        .service(docs_pages::docs_style)
        .service(docs_pages::docs_operations)
        .service(docs_pages::docs_operation)
        .service(docs_pages::docs_schema)
        .service(docs_pages::docs_lifecycle)
        .service(docs_pages::docs_permissions)
        .service(problem_pages::list_problems)
        .service(problem_pages::get_problem)
        .service(access::me::get_me)
        .service(access::role_assignments::list_role_assignments)
        .service(access::role_assignments::get_role_assignment)
        .service(access::role_assignments::create_role_assignment)
        .service(access::role_assignments::revoke_role_assignment)
        .service(access::invitations::list_invitations)
        .service(access::invitations::create_invitation)
        .service(access::invitations::accept_invitation)
        .service(access::invitations::get_invitation)
        .service(access::invitations::revoke_invitation)
        .service(audit::list_audit)
        .service(audit::chains::list_audit_heads)
        .service(audit::chains::verify_audit)
        .service(audit::access_log::list_access_log)
        .service(subject_requests::list_subject_requests)
        .service(subject_requests::enter_subject_request)
        .service(subject_requests::get_subject_request)
        .service(subject_requests::decide_subject_request)
        .service(subject_requests::answer::get_subject_answer)
        .service(subject_requests::retention::get_retention)
        .service(reference::lifecycle::get_lifecycle)
        .service(reference::permissions::get_permissions)
        .service(registry::organisations::list_organisations)
        .service(registry::organisations::get_organisation)
        .service(registry::organisations::create_organisation)
        .service(registry::organisations::update_organisation)
        .service(needs::list_needs)
        .service(needs::get_need)
        .service(needs::register_need)
        .service(needs::update_need)
        .service(needs::actions::list_need_actions)
        .service(needs::actions::adopt_need)
        .service(needs::actions::meet_need)
        .service(needs::actions::merge_need)
        .service(needs::actions::decline_need)
        .service(registry::services::list_services)
        .service(registry::services::get_service)
        .service(registry::services::create_service)
        .service(registry::services::update_service)
        .service(registry::municipalities::list_municipalities)
        .service(registry::municipalities::get_municipality)
        .service(registry::categories::list_categories)
        .service(registry::categories::get_category)
        .service(registry::categories::create_category)
        .service(registry::categories::update_category)
        .service(registry::code_lists::list_code_lists)
        .service(registry::code_lists::get_code_list)
        .service(enrolments::summarise_enrolments)
        .service(enrolments::list_enrolments)
        .service(enrolments::enrol_party)
        .service(enrolments::get_enrolment)
        .service(enrolments::update_enrolment)
        .service(enrolments::queue::list_queue)
        .service(enrolments::queue::queue_party)
        .service(enrolments::actions::list_enrolment_actions)
        .service(enrolments::actions::confirm_enrolment)
        .service(enrolments::actions::put_in_queue)
        .service(enrolments::actions::refuse_enrolment)
        .service(enrolments::actions::offer_place)
        .service(enrolments::actions::accept_offer)
        .service(enrolments::actions::decline_offer)
        .service(enrolments::actions::withdraw_enrolment)
        .service(enrolments::actions::complete_enrolment)
        .service(enrolments::actions::record_drop_out)
        .service(courses::list_courses)
        .service(courses::get_course)
        .service(courses::create_course)
        .service(courses::update_course)
        .service(course_actions::list_course_actions)
        .service(course_actions::anchor_course)
        .service(course_actions::activate_course)
        .service(course_actions::retire_course)
        .service(courses::group::get_working_group)
        .service(courses::group::add_group_member)
        .service(courses::group::get_group_member)
        .service(courses::group::update_group_member)
        .service(courses::group::leave_working_group)
        .service(courses::meetings::list_meetings)
        .service(courses::meetings::record_meeting)
        .service(courses::meetings::get_meeting)
        .service(courses::meetings::update_meeting)
        .service(courses::points::list_improvement_points)
        .service(courses::points::raise_improvement_point)
        .service(courses::points::get_improvement_point)
        .service(courses::points::list_improvement_point_actions)
        .service(courses::points::take_up_improvement_point)
        .service(courses::points::keep_improvement_point)
        .service(courses::points::decline_improvement_point)
        .service(courses::deviations::list_deviations)
        .service(courses::deviations::record_deviation)
        .service(courses::deviations::get_deviation)
        .service(courses::deviations::comment_deviation)
        .service(forms::list_forms)
        .service(forms::get_form)
        .service(forms::create_form)
        .service(forms::get_form_draft)
        .service(forms::put_form_draft)
        .service(forms::list_form_versions)
        .service(forms::get_form_version)
        .service(forms::get_form_sheet)
        .service(forms::actions::list_form_actions)
        .service(forms::actions::draft_form)
        .service(forms::actions::publish_form)
        .service(forms::actions::retire_form)
        .service(forms::actions::discard_form)
        .service(windows::list_run_windows)
        .service(windows::plan_window)
        .service(windows::get_window)
        .service(windows::list_window_actions)
        .service(windows::cancel_window)
        .service(answers::give_answer_slips)
        .service(answers::get_answer_form)
        .service(answers::put_answer)
        .service(feedback::get_feedback_form)
        .service(feedback::send_feedback)
        .service(feedback::link::get_feedback_link)
        .service(feedback::link::make_feedback_link)
        .service(feedback::link::end_feedback_link)
        .service(feedback::list_feedback)
        .service(feedback::get_feedback)
        .service(feedback::update_feedback)
        .service(feedback::answer_feedback)
        .service(feedback::erase_feedback)
        .service(history::get_course_history)
        .service(history::get_need_history)
        .service(history::get_form_history)
        .service(people::list_people)
        .service(people::get_person)
        .service(people::search_people)
        .service(people::create_person)
        .service(people::update_person)
        .service(plans::versions::get_plan)
        .service(plans::versions::get_plan_draft)
        .service(plans::versions::list_plan_versions)
        .service(plans::versions::get_plan_version)
        .service(plans::versions::diff_plan)
        .service(plans::sections::get_target_group)
        .service(plans::sections::put_target_group)
        .service(plans::sections::get_aims)
        .service(plans::sections::put_aims)
        .service(plans::sections::get_frames)
        .service(plans::sections::put_frames)
        .service(plans::sections::get_content)
        .service(plans::sections::put_content)
        .service(plans::sections::get_methods)
        .service(plans::sections::put_methods)
        .service(plans::sections::get_evaluation)
        .service(plans::sections::put_evaluation)
        .service(plans::actions::draft_plan)
        .service(plans::actions::submit_plan)
        .service(plans::actions::approve_plan)
        .service(plans::actions::withdraw_approval)
        .service(plans::actions::discard_plan)
        .service(plans::actions::contest_approval)
        .service(decision::get_decision)
        .service(decision::decide)
        .service(decision::requests::ask_approval)
        .service(decision::requests::ask_signature)
        .service(decision::requests::list_decision_requests)
        .service(decision::requests::get_decision_request)
        .service(decision::requests::revoke_decision_request)
        .service(attested::attest_approval)
        .service(attested::attest_signature)
        .service(attested::list_attestations)
        .service(attested::get_attestation)
        .service(attested::confirm_attestation)
        .service(attested::refuse_attestation)
        .service(messages::claim_messages)
        .service(messages::list_messages)
        .service(messages::get_message)
        .service(messages::message_sent)
        .service(messages::message_phoned)
        .service(messages::message_failed)
        .service(conclusions::get_conclusion)
        .service(conclusions::put_conclusion)
        .service(conclusions::sign_conclusion)
        .service(conclusions::contest_signature)
        .service(conclusions::close_unsigned)
        .service(conclusions::addenda::add_addendum)
        .service(conclusions::addenda::get_addendum)
        .service(conclusions::method::get_method_status)
        .service(results::get_run_results)
        .service(results::get_run_results_page)
        .service(results::oral::record_oral_evaluation)
        .service(results::oral::get_oral_evaluation)
        .service(tasks::list_tasks)
        .service(runs::list_runs)
        .service(runs::list_course_runs)
        .service(runs::get_run)
        .service(runs::schedule_run)
        .service(runs::update_run)
        .service(runs::get_run_history)
        .service(runs::actions::list_run_actions)
        .service(runs::actions::open_run)
        .service(runs::actions::postpone_run)
        .service(runs::actions::accept_fewer)
        .service(runs::actions::start_run)
        .service(runs::actions::finish_run)
        .service(runs::actions::end_run_early)
        .service(runs::actions::cancel_run)
        .service(runs::actions::reopen_run)
        .service(sessions::list_sessions)
        .service(sessions::get_session)
        .service(sessions::plan_session)
        .service(sessions::update_session)
        .service(sessions::move_session)
        .service(sessions::cancel_session)
        .service(sessions::attendance::get_attendance)
        .service(sessions::attendance::put_attendance);
}
