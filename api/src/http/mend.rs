//! For every guard: where it is missing, and the operation that mends it. One table.

mod enrolment;
mod run;

use domain::codes::Section;
use domain::lifecycle::{Guard, Kind, Machine, Subject, Unmet};
use serde_json::{Value, json};
use uuid::Uuid;

use super::unmet::MendingOperation;
use crate::app::actions::Place;

/// Where in the resource or body the missing thing belongs.
pub fn pointer(unmet: &Unmet) -> Option<String> {
    match unmet.subject {
        Some(Subject::Section(section)) => Some(format!("/sections/{}", section.code())),
        Some(Subject::ConclusionPart(part)) => Some(format!("/{}", part.code())),
        _ => match unmet.guard {
            Guard::ReasonGiven | Guard::QueueOrder => Some("/reason".into()),
            Guard::ContentMatches => Some("/contentHash".into()),
            Guard::CourseNamed => Some("/courseId".into()),
            Guard::OtherNeedNamed => Some("/needId".into()),
            Guard::OwnerAndDeputy => Some("/deputyPersonId".into()),
            Guard::OverlapsLooked => Some("/overlapsLookedOn".into()),
            Guard::PlaceOrLink => Some("/place".into()),
            Guard::CapacitySet => Some("/capacity".into()),
            Guard::AnnouncementWritten => Some("/announcement".into()),
            Guard::ReferralRuleSet => Some("/referralRule".into()),
            _ => None,
        },
    }
}

/// The operation that mends a guard; `place` is of the course, run or need whose action it is.
/// None where the mend is in the request's own body (see [`pointer`]), or where only time helps.
pub fn operation(machine: Machine, place: Place, unmet: &Unmet) -> Option<MendingOperation> {
    match machine {
        Machine::Need => of_need(place.id, unmet),
        Machine::Course | Machine::Plan => of_course(place.id, unmet),
        Machine::Run => run::operation(place, unmet),
        Machine::Enrolment => enrolment::operation(place, unmet),
        Machine::Form => of_form(place.id, unmet),
        // A reason belongs in the body.
        Machine::Window | Machine::ImprovementPoint => None,
    }
}

/// For a method guard: how to record that the work went on without it, and why.
pub fn deviation(machine: Machine, place: Place, unmet: &Unmet) -> Option<MendingOperation> {
    if unmet.kind != Kind::Method || unmet.deviated {
        return None;
    }
    let guard = unmet.guard.code();
    let (course, body) = match machine {
        Machine::Course | Machine::Plan => (place.id, json!({ "guard": guard })),
        Machine::Run => (place.course?, json!({ "guard": guard, "runId": place.id })),
        Machine::Need
        | Machine::Enrolment
        | Machine::Form
        | Machine::Window
        | Machine::ImprovementPoint => return None,
    };
    let href = format!("/v1/courses/{course}/deviations");
    Some(post("recordDeviation", href, body))
}

/// A need that no course could answer: a new one takes it up as soon as it is proposed.
fn of_need(id: Uuid, unmet: &Unmet) -> Option<MendingOperation> {
    let body = json!({ "needIds": [id] });
    (unmet.guard == Guard::CourseNamed).then(|| post("createCourse", "/v1/courses".into(), body))
}

/// What is wrong with a draft is mended by writing it anew.
fn of_form(id: Uuid, unmet: &Unmet) -> Option<MendingOperation> {
    let (operation, method) = match unmet.guard {
        Guard::NoOtherDraft => ("getFormDraft", "GET"),
        Guard::FormSound | Guard::LicenceInForce => ("putFormDraft", "PUT"),
        _ => return None,
    };
    Some(call(operation, method, format!("/v1/forms/{id}/draft")))
}

fn of_course(id: Uuid, unmet: &Unmet) -> Option<MendingOperation> {
    let course = |rest: &str| format!("/v1/courses/{id}{rest}");
    let member = |side: Value| {
        post(
            "addGroupMember",
            course("/working-group"),
            json!({ "side": side }),
        )
    };
    let side = match unmet.subject {
        Some(Subject::Side(side)) => json!(side.code()),
        _ => json!("user"),
    };
    let section = |section: Section| {
        let id = match section {
            Section::TargetGroup => "putTargetGroup",
            Section::Aims => "putAims",
            Section::Frames => "putFrames",
            Section::Content => "putContent",
            Section::Methods => "putMethods",
            Section::Evaluation => "putEvaluation",
        };
        call(
            id,
            "PUT",
            course(&format!("/plan/draft/sections/{}", section.code())),
        )
    };
    Some(match unmet.guard {
        Guard::Anchored => post("anchorCourse", course("/actions/anchor"), Value::Null),
        Guard::OwnerAndDeputy | Guard::OverlapsLooked => call("updateCourse", "PATCH", course("")),
        Guard::NeedLinked => call("registerNeed", "POST", "/v1/needs".into()),
        Guard::CourseActive => call("activateCourse", "POST", course("/actions/activate")),
        Guard::NoOtherDraft => call("getPlanDraft", "GET", course("/plan/draft")),
        Guard::SectionsComplete => match unmet.subject {
            Some(Subject::Section(which)) => section(which),
            _ => call("getPlanDraft", "GET", course("/plan/draft")),
        },
        Guard::ProgrammeShared => section(Section::Content),
        Guard::EvaluationPlanned => section(Section::Evaluation),
        Guard::ImprovementsTriaged => call(
            "listImprovementPoints",
            "GET",
            // Those that are decided upon are listed there too, and some can be decided upon anew.
            course("/improvement-points?state=open"),
        ),
        Guard::WorkingGroupBothSides if came_late(unmet) => {
            call("discardPlan", "POST", course("/actions/discard"))
        }
        Guard::WorkingGroupBothSides => member(side),
        Guard::TwoUsersPreferred => member(json!("user")),
        Guard::PlanningMeetingHeld => post(
            "recordMeeting",
            course("/meetings"),
            json!({ "kind": "planning" }),
        ),
        Guard::Readiness | Guard::SameDiagnosis | Guard::RecruitedThroughUserOrganisation => {
            call("getWorkingGroup", "GET", course("/working-group"))
        }
        Guard::ContentMatches | Guard::SideHasNotApproved => {
            call("getPlanDraft", "GET", course("/plan/draft"))
        }
        Guard::OwnApprovalStands => call("approvePlan", "POST", course("/actions/approve")),
        Guard::OneSideOnly => call("getWorkingGroup", "GET", course("/working-group")),
        // What no operation mends: a reason belongs in the body, a retired course stays retired, and
        // runs that use a version or are still open are ended one by one.
        _ => return None,
    })
}

/// The side is there now but was not when the first section was written.
fn came_late(unmet: &Unmet) -> bool {
    unmet
        .params
        .iter()
        .any(|(name, value)| *name == "late" && value == "true")
}

fn call(operation_id: &str, method: &str, href: String) -> MendingOperation {
    MendingOperation {
        operation_id: operation_id.to_owned(),
        method: method.to_owned(),
        href,
        body: None,
    }
}

fn post(operation_id: &str, href: String, body: Value) -> MendingOperation {
    let body = (!body.is_null()).then_some(body);
    MendingOperation {
        body,
        ..call(operation_id, "POST", href)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::codes::Side;
    use domain::lifecycle::GUARDS;

    /// What an operation takes.
    fn members<'d>(document: &'d Value, operation: &Value) -> &'d serde_json::Map<String, Value> {
        let schema = "/requestBody/content/application~1merge-patch+json/schema/$ref";
        let schema = operation.pointer(schema).and_then(Value::as_str).unwrap();
        let schema = document.pointer(schema.trim_start_matches('#')).unwrap();
        schema["properties"].as_object().unwrap()
    }

    /// Every operation that a guard names stands in the document, under that method and path, and takes the
    /// member that is to be changed.
    #[test]
    fn what_mends_exists() {
        let document = crate::http::spec::document();
        let id = Uuid::nil();
        let place = Place {
            id,
            course: Some(id),
            run: Some(id),
        };
        let (mut named, mut pointed) = (0, 0);
        for row in GUARDS {
            for subject in [
                None,
                Some(Subject::Side(Side::User)),
                Some(Subject::Section(Section::Aims)),
            ] {
                for late in ["true", "false"] {
                    let unmet = Unmet {
                        guard: row.guard,
                        kind: row.kind,
                        subject,
                        params: vec![("late", late.to_owned())],
                        deviated: false,
                    };
                    for machine in Machine::ALL {
                        let found = [
                            operation(*machine, place, &unmet),
                            deviation(*machine, place, &unmet),
                        ];
                        for mend in found.into_iter().flatten() {
                            let path = mend.href.split('?').next().unwrap_or_default();
                            let path = path.replace(&id.to_string(), "{id}");
                            let operation = &document["paths"][&path][mend.method.to_lowercase()];
                            assert_eq!(
                                operation["operationId"],
                                json!(mend.operation_id),
                                "{path}"
                            );
                            if mend.method == "PATCH"
                                && subject.is_none()
                                && let Some(member) = pointer(&unmet)
                            {
                                pointed += 1;
                                let taken = members(&document, operation);
                                assert!(taken.contains_key(&member[1..]), "{path} {member}");
                            }
                            named += 1;
                        }
                    }
                }
            }
        }
        assert!(
            named > 50 && pointed > 5,
            "{named} mends, {pointed} members"
        );
    }
}
