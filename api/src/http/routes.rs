//! One page for every path.

use actix_web::dev::HttpServiceFactory;
use actix_web::guard::{GuardContext, fn_guard};
use actix_web::web::{ServiceConfig, scope};
use utoipa::openapi::OpenApi;
use utoipa_actix_web::OpenApiFactory;

use super::observe::RequestMeta;
use super::{
    access, answers, attested, audit, conclusions, course_actions, courses, decision, docs_pages,
    enrolments, feedback, forms, history, messages, needs, operation, people, plans, problem_pages,
    reference, registry, results, runs, sessions, subject_requests, tasks, windows,
};

/// What the paths are told to: the server that answers on them, or the document that describes them.
pub trait Paths {
    /// A path that is answered, and described.
    fn path<F: HttpServiceFactory + OpenApiFactory + 'static>(&mut self, answered: F) -> &mut Self;

    /// Paths that all begin with `start`.
    fn under(&mut self, start: &'static str, paths: fn(&mut Self)) -> &mut Self;
}

/// actix tries one path after the other: a request is led past those that begin otherwise all at once.
impl Paths for ServiceConfig {
    fn path<F: HttpServiceFactory + OpenApiFactory + 'static>(&mut self, answered: F) -> &mut Self {
        self.service(answered)
    }

    fn under(&mut self, start: &'static str, paths: fn(&mut Self)) -> &mut Self {
        let begins = move |request: &GuardContext<'_>| {
            let extensions = request.req_data();
            let meta = extensions.get::<RequestMeta>();
            let rest = meta.and_then(|meta| meta.route.strip_prefix(start));
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        self.service(scope("").guard(fn_guard(begins)).configure(paths))
    }
}

/// The OpenAPI document; what it says of a path stands beside what answers there, so neither is without the other.
impl Paths for OpenApi {
    fn path<F: HttpServiceFactory + OpenApiFactory + 'static>(&mut self, answered: F) -> &mut Self {
        self.paths.merge(answered.paths());
        let mut schemas = Vec::new();
        answered.schemas(&mut schemas);
        let components = self.components.get_or_insert_default();
        components.schemas.extend(schemas);
        self
    }

    fn under(&mut self, _: &'static str, paths: fn(&mut Self)) -> &mut Self {
        paths(self);
        self
    }
}

/// Every path this server answers, by what they begin with: actix tries one path after the other, so a request
/// is led past whole groups of them at once.
pub fn routes<T: Paths>(table: &mut T) {
    table
        .under("/docs", docs)
        .under("/v1/role-assignments", role_assignments)
        .under("/v1/invitations", invitations)
        .under("/v1/subject-requests", subject_requests)
        .under("/v1/organisations", organisations)
        .under("/v1/needs", needs)
        .under("/v1/services", services)
        .under("/v1/categories", categories)
        .under("/v1/runs", runs)
        .under("/v1/enrolments", enrolments)
        .under("/v1/courses", courses)
        .under("/v1/improvement-points", improvement_points)
        .under("/v1/forms", forms)
        .under("/v1/windows", windows)
        .under("/v1/feedback", feedback)
        .under("/v1/people", people)
        .under("/v1/messages", messages)
        .under("/v1/sessions", sessions)
        .path(operation::live)
        .path(operation::ready)
        .path(operation::metrics)
        .path(operation::openapi)
        .path(problem_pages::list_problems)
        .path(problem_pages::get_problem)
        .path(access::me::get_me)
        .path(tasks::list_tasks)
        .path(audit::list_audit)
        .path(audit::chains::list_audit_heads)
        .path(audit::chains::verify_audit)
        .path(audit::access_log::list_access_log)
        .path(subject_requests::retention::get_retention)
        .path(reference::lifecycle::get_lifecycle)
        .path(reference::permissions::get_permissions)
        .path(registry::municipalities::list_municipalities)
        .path(registry::municipalities::get_municipality)
        .path(registry::code_lists::list_code_lists)
        .path(registry::code_lists::get_code_list)
        .path(courses::group::get_group_member)
        .path(courses::group::update_group_member)
        .path(courses::group::leave_working_group)
        .path(courses::meetings::get_meeting)
        .path(courses::meetings::update_meeting)
        .path(courses::deviations::get_deviation)
        .path(courses::deviations::comment_deviation)
        .path(answers::get_answer_form)
        .path(answers::put_answer)
        .path(decision::get_decision)
        .path(decision::decide)
        .path(decision::requests::get_decision_request)
        .path(decision::requests::revoke_decision_request)
        .path(attested::get_attestation)
        .path(attested::confirm_attestation)
        .path(attested::refuse_attestation)
        .path(conclusions::addenda::get_addendum)
        .path(results::oral::get_oral_evaluation);
}

fn docs<T: Paths>(table: &mut T) {
    table
        .path(docs_pages::docs)
        .path(docs_pages::docs_style)
        .path(docs_pages::docs_operations)
        .path(docs_pages::docs_operation)
        .path(docs_pages::docs_schema)
        .path(docs_pages::docs_lifecycle)
        .path(docs_pages::docs_permissions);
}

fn role_assignments<T: Paths>(table: &mut T) {
    table
        .path(access::role_assignments::list_role_assignments)
        .path(access::role_assignments::get_role_assignment)
        .path(access::role_assignments::create_role_assignment)
        .path(access::role_assignments::revoke_role_assignment);
}

fn invitations<T: Paths>(table: &mut T) {
    table
        .path(access::invitations::list_invitations)
        .path(access::invitations::create_invitation)
        .path(access::invitations::accept_invitation)
        .path(access::invitations::get_invitation)
        .path(access::invitations::revoke_invitation);
}

fn subject_requests<T: Paths>(table: &mut T) {
    table
        .path(subject_requests::list_subject_requests)
        .path(subject_requests::enter_subject_request)
        .path(subject_requests::get_subject_request)
        .path(subject_requests::decide_subject_request)
        .path(subject_requests::answer::get_subject_answer);
}

fn organisations<T: Paths>(table: &mut T) {
    table
        .path(registry::organisations::list_organisations)
        .path(registry::organisations::get_organisation)
        .path(registry::organisations::create_organisation)
        .path(registry::organisations::update_organisation);
}

fn needs<T: Paths>(table: &mut T) {
    table
        .path(needs::list_needs)
        .path(needs::get_need)
        .path(needs::register_need)
        .path(needs::update_need)
        .path(needs::actions::list_need_actions)
        .path(needs::actions::adopt_need)
        .path(needs::actions::meet_need)
        .path(needs::actions::merge_need)
        .path(needs::actions::decline_need)
        .path(history::get_need_history);
}

fn services<T: Paths>(table: &mut T) {
    table
        .path(registry::services::list_services)
        .path(registry::services::get_service)
        .path(registry::services::create_service)
        .path(registry::services::update_service);
}

fn categories<T: Paths>(table: &mut T) {
    table
        .path(registry::categories::list_categories)
        .path(registry::categories::get_category)
        .path(registry::categories::create_category)
        .path(registry::categories::update_category);
}

fn runs<T: Paths>(table: &mut T) {
    table
        .path(enrolments::summarise_enrolments)
        .path(enrolments::list_enrolments)
        .path(enrolments::enrol_party)
        .path(windows::list_run_windows)
        .path(windows::plan_window)
        .path(feedback::link::get_feedback_link)
        .path(feedback::link::make_feedback_link)
        .path(feedback::link::end_feedback_link)
        .path(feedback::list_feedback)
        .path(decision::requests::ask_signature)
        .path(attested::attest_signature)
        .path(conclusions::get_conclusion)
        .path(conclusions::put_conclusion)
        .path(conclusions::sign_conclusion)
        .path(conclusions::contest_signature)
        .path(conclusions::close_unsigned)
        .path(conclusions::addenda::add_addendum)
        .path(conclusions::method::get_method_status)
        .path(results::get_run_results)
        .path(results::get_run_results_page)
        .path(results::oral::record_oral_evaluation)
        .path(runs::list_runs)
        .path(runs::get_run)
        .path(runs::update_run)
        .path(runs::get_run_history)
        .path(runs::actions::list_run_actions)
        .path(runs::actions::open_run)
        .path(runs::actions::postpone_run)
        .path(runs::actions::accept_fewer)
        .path(runs::actions::start_run)
        .path(runs::actions::finish_run)
        .path(runs::actions::end_run_early)
        .path(runs::actions::cancel_run)
        .path(runs::actions::reopen_run)
        .path(sessions::list_sessions)
        .path(sessions::plan_session);
}

fn enrolments<T: Paths>(table: &mut T) {
    table
        .path(enrolments::get_enrolment)
        .path(enrolments::update_enrolment)
        .path(enrolments::actions::list_enrolment_actions)
        .path(enrolments::actions::confirm_enrolment)
        .path(enrolments::actions::put_in_queue)
        .path(enrolments::actions::refuse_enrolment)
        .path(enrolments::actions::offer_place)
        .path(enrolments::actions::accept_offer)
        .path(enrolments::actions::decline_offer)
        .path(enrolments::actions::withdraw_enrolment)
        .path(enrolments::actions::complete_enrolment)
        .path(enrolments::actions::record_drop_out);
}

fn courses<T: Paths>(table: &mut T) {
    table
        .path(enrolments::queue::list_queue)
        .path(enrolments::queue::queue_party)
        .path(courses::list_courses)
        .path(courses::get_course)
        .path(courses::create_course)
        .path(courses::update_course)
        .path(course_actions::list_course_actions)
        .path(course_actions::anchor_course)
        .path(course_actions::activate_course)
        .path(course_actions::retire_course)
        .path(courses::group::get_working_group)
        .path(courses::group::add_group_member)
        .path(courses::meetings::list_meetings)
        .path(courses::meetings::record_meeting)
        .path(courses::points::list_improvement_points)
        .path(courses::points::raise_improvement_point)
        .path(courses::deviations::list_deviations)
        .path(courses::deviations::record_deviation)
        .path(history::get_course_history)
        .path(plans::versions::get_plan)
        .path(plans::versions::get_plan_draft)
        .path(plans::versions::list_plan_versions)
        .path(plans::versions::get_plan_version)
        .path(plans::versions::diff_plan)
        .path(plans::sections::get_target_group)
        .path(plans::sections::put_target_group)
        .path(plans::sections::get_aims)
        .path(plans::sections::put_aims)
        .path(plans::sections::get_frames)
        .path(plans::sections::put_frames)
        .path(plans::sections::get_content)
        .path(plans::sections::put_content)
        .path(plans::sections::get_methods)
        .path(plans::sections::put_methods)
        .path(plans::sections::get_evaluation)
        .path(plans::sections::put_evaluation)
        .path(plans::actions::draft_plan)
        .path(plans::actions::submit_plan)
        .path(plans::actions::approve_plan)
        .path(plans::actions::withdraw_approval)
        .path(plans::actions::discard_plan)
        .path(plans::actions::contest_approval)
        .path(decision::requests::ask_approval)
        .path(decision::requests::list_decision_requests)
        .path(attested::attest_approval)
        .path(attested::list_attestations)
        .path(runs::list_course_runs)
        .path(runs::schedule_run);
}

fn improvement_points<T: Paths>(table: &mut T) {
    table
        .path(courses::points::get_improvement_point)
        .path(courses::points::list_improvement_point_actions)
        .path(courses::points::take_up_improvement_point)
        .path(courses::points::keep_improvement_point)
        .path(courses::points::decline_improvement_point);
}

fn forms<T: Paths>(table: &mut T) {
    table
        .path(forms::list_forms)
        .path(forms::get_form)
        .path(forms::create_form)
        .path(forms::get_form_draft)
        .path(forms::put_form_draft)
        .path(forms::list_form_versions)
        .path(forms::get_form_version)
        .path(forms::get_form_sheet)
        .path(forms::actions::list_form_actions)
        .path(forms::actions::draft_form)
        .path(forms::actions::publish_form)
        .path(forms::actions::retire_form)
        .path(forms::actions::discard_form)
        .path(history::get_form_history);
}

fn windows<T: Paths>(table: &mut T) {
    table
        .path(windows::get_window)
        .path(windows::list_window_actions)
        .path(windows::cancel_window)
        .path(answers::give_answer_slips);
}

fn feedback<T: Paths>(table: &mut T) {
    table
        .path(feedback::get_feedback_form)
        .path(feedback::send_feedback)
        .path(feedback::get_feedback)
        .path(feedback::update_feedback)
        .path(feedback::answer_feedback)
        .path(feedback::erase_feedback);
}

fn people<T: Paths>(table: &mut T) {
    table
        .path(people::list_people)
        .path(people::get_person)
        .path(people::search_people)
        .path(people::create_person)
        .path(people::update_person);
}

fn messages<T: Paths>(table: &mut T) {
    table
        .path(messages::claim_messages)
        .path(messages::list_messages)
        .path(messages::get_message)
        .path(messages::message_sent)
        .path(messages::message_phoned)
        .path(messages::message_failed);
}

fn sessions<T: Paths>(table: &mut T) {
    table
        .path(sessions::get_session)
        .path(sessions::update_session)
        .path(sessions::move_session)
        .path(sessions::cancel_session)
        .path(sessions::attendance::get_attendance)
        .path(sessions::attendance::put_attendance);
}
