//! Which right every operation asks for, for its page: what is an action of the lifecycle stands in the
//! domain's tables, all else here. What a use case asks for it asks for itself; `tests/matrix.txt` holds both
//! against each other.

use domain::lifecycle::{Machine, TRANSITIONS, Transition};
use domain::permissions::{Area, Right, View, needed};
use domain::render::{when_markdown, who_may_markdown};
use uuid::Uuid;

use super::actions::Performed;
use super::docs_pages::markdown;
use super::{course_actions, courses, enrolments, forms, needs, runs, windows};

macro_rules! rights {
    ($($area:ident $right:ident: $($operation:ident)+;)+) => {
        &[$((Area::$area, Right::$right, &[$(stringify!($operation)),+]),)+]
    };
}

/// Area, right, and the operations that ask for it. One that stands twice asks for either.
const RIGHTS: &[(Area, Right, &[&str])] = rights! {
    Organisations Read: listOrganisations getOrganisation;
    Organisations Create: createOrganisation;
    Organisations Write: updateOrganisation;
    Services Read: listServices getService;
    Services Create: createService;
    Services Write: updateService;
    Municipalities Read: listMunicipalities getMunicipality;
    Categories Read: listCategories getCategory;
    Categories Create: createCategory;
    Categories Write: updateCategory;
    CodeLists Read: listCodeLists getCodeList;
    People Read: listPeople searchPeople getPerson;
    People Create: createPerson;
    People Write: updatePerson;
    Needs Read: listNeeds getNeed listNeedActions getNeedHistory;
    Needs Create: registerNeed;
    Needs Write: updateNeed;
    Courses Read: listCourses getCourse listCourseActions getCourseHistory listDeviations getDeviation;
    Courses Read: listDecisionRequests getDecisionRequest listAttestations getAttestation;
    Courses Create: createCourse;
    Courses Write: updateCourse recordDeviation commentDeviation;
    WorkingGroup Read: getWorkingGroup getGroupMember;
    WorkingGroup Create: addGroupMember;
    WorkingGroup Write: updateGroupMember leaveWorkingGroup;
    Meetings Read: listMeetings getMeeting;
    Meetings Create: recordMeeting;
    Meetings Write: updateMeeting;
    Plan Read: getPlan getPlanDraft listPlanVersions getPlanVersion diffPlan;
    Plan Read: getTargetGroup getAims getFrames getContent getMethods getEvaluation;
    Plan Write: putTargetGroup putAims putFrames putContent putMethods putEvaluation askApproval;
    Plan Attest: attestApproval revokeDecisionRequest;
    Plan Confirm: confirmAttestation refuseAttestation;
    ImprovementPoints Read: listImprovementPoints getImprovementPoint listImprovementPointActions;
    ImprovementPoints Create: raiseImprovementPoint;
    ImprovementPoints Suggest: raiseImprovementPoint;
    Runs Read: listRuns listCourseRuns getRun listRunActions getRunHistory getMethodStatus;
    Runs Write: updateRun;
    Sessions Read: listSessions getSession getAttendance;
    Sessions Create: planSession;
    Sessions Write: updateSession moveSession cancelSession;
    Sessions RecordAttendance: putAttendance;
    Conclusion Read: getConclusion getAddendum getOralEvaluation;
    Conclusion Create: addAddendum recordOralEvaluation;
    Conclusion Write: putConclusion askSignature;
    Conclusion Attest: attestSignature;
    Forms Read: listForms getForm getFormDraft listFormVersions getFormVersion getFormSheet listFormActions;
    Forms Read: getFormHistory listRunWindows getWindow listWindowActions;
    Forms Create: createForm planWindow;
    Forms Write: putFormDraft;
    Answers Read: getRunResults getRunResultsPage;
    Feedback Read: listFeedback getFeedback;
    Feedback Create: makeFeedbackLink;
    Feedback Write: getFeedbackLink endFeedbackLink updateFeedback answerFeedback eraseFeedback;
    Enrolments Read: summariseEnrolments listEnrolments getEnrolment listEnrolmentActions;
    Enrolments Create: enrolParty;
    Enrolments Write: updateEnrolment giveAnswerSlips;
    Queue Read: listQueue;
    Queue Create: queueParty;
    RoleAssignments Read: listRoleAssignments getRoleAssignment;
    RoleAssignments Create: createRoleAssignment;
    RoleAssignments Write: revokeRoleAssignment;
    Invitations Read: listInvitations getInvitation;
    Invitations Create: createInvitation;
    Invitations Write: revokeInvitation;
    Audit Read: listAudit;
    Audit Verify: listAuditHeads verifyAudit;
    AccessLog Read: listAccessLog;
    SubjectRequests Read: listSubjectRequests getSubjectRequest getRetention;
    SubjectRequests Create: enterSubjectRequest getSubjectAnswer;
    SubjectRequests Write: decideSubjectRequest;
    Messages Read: listMessages getMessage;
    Messages Write: claimMessages messageSent messagePhoned messageFailed;
    Me Read: getMe listTasks;
};

/// Views that show numbers or logins: whoever has no other is answered where those stand and not here.
const NUMBERS: &[View] = &[View::Counts, View::Headcount, View::Logins, View::Results];

/// The operations that answer with numbers.
const OF_NUMBERS: [&str; 3] = ["summariseEnrolments", "getRunResults", "getRunResultsPage"];

/// How the list that shows an action says it is performed.
pub fn how(row: &Transition) -> Option<Performed> {
    let id = Uuid::nil();
    match row.machine {
        Machine::Need => needs::actions::how(id, row.action),
        Machine::Course | Machine::Plan => course_actions::performed(id, row.action),
        // A run that does not exist yet is offered by its course.
        Machine::Run if row.from.is_empty() => course_actions::performed(id, row.action),
        Machine::Run => runs::actions::performed(id, row.action),
        Machine::Enrolment => enrolments::actions::how(id, row.action),
        Machine::Form => forms::actions::how(id, row.action),
        Machine::Window => windows::how(id, row.action),
        Machine::ImprovementPoint => courses::points::how(id, row.action),
    }
}

/// The rows of the lifecycle that an operation performs.
fn performed_by(operation: &str) -> Vec<&'static Transition> {
    let all = TRANSITIONS.iter();
    all.filter(|row| how(row).is_some_and(|how| how.operation_id == operation))
        .collect()
}

/// The rights of which an operation asks for one.
fn rights(operation: &str) -> Vec<(Area, Right)> {
    let rows = performed_by(operation);
    let of_actions = rows
        .iter()
        .filter_map(|row| needed(row.machine, row.action));
    let written = RIGHTS.iter().filter(|(.., all)| all.contains(&operation));
    of_actions
        .chain(written.map(|(area, right, _)| (*area, *right)))
        .collect()
}

/// What a page tells of who may use an operation and when: ids and headings of its parts, and the parts.
pub fn section(operation: &str) -> (Vec<(&'static str, &'static str)>, String) {
    let (mut parts, mut text) = (Vec::new(), String::new());
    let rights = rights(operation);
    if !rights.is_empty() {
        let hidden = match OF_NUMBERS.contains(&operation) {
            true => &[],
            false => NUMBERS,
        };
        parts.push(("who-may", "Who may"));
        text.push_str(
            "## Who may\n\nWhoever is not named is refused: 403, or 404 for what isn't theirs to see. How far a \
             right reaches and what a view shows stands under [permissions](/docs/permissions).\n\n",
        );
        text.push_str(&who_may_markdown(&rights, hidden));
    }
    let rows = performed_by(operation);
    if !rows.is_empty() {
        parts.push(("when", "When"));
        text.push_str("\n## When\n\n");
        text.push_str(&when_markdown(&rows));
    }
    (parts, markdown(&text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::spec;

    /// Nobody's right opens these: a login is enough, or a personal link.
    const WITHOUT: [&str; 9] = [
        "acceptInvitation",
        "getAnswerForm",
        "putAnswer",
        "getDecision",
        "decide",
        "getFeedbackForm",
        "sendFeedback",
        "getLifecycle",
        "getPermissions",
    ];

    #[test]
    fn every_operation_says_who_may() {
        let document = spec::document();
        let mut known = Vec::new();
        for (path, item) in document["paths"].as_object().unwrap() {
            for operation in item.as_object().unwrap().values() {
                let id = operation["operationId"].as_str().unwrap();
                let named = !rights(id).is_empty();
                let open = WITHOUT.contains(&id) || !path.starts_with("/v1/");
                assert_ne!(named, open, "{id}");
                known.push(id);
            }
        }
        let written = RIGHTS.iter().flat_map(|(.., all)| *all);
        for id in written.chain(&WITHOUT) {
            assert!(known.contains(id), "there is no operation {id}");
        }
    }
}
