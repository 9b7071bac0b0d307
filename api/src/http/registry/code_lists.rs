//! `/v1/code-lists`

use actix_web::get;
use actix_web::web::Path;
use domain::codes;
use domain::permissions::{Area, Right};
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::{Refusal, Reply};
use crate::http::call::{Answer, Call};
use crate::page_type;

/// A closed list of codes. Codes are never translated; new ones may come with a new version.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({ "name": "side", "codes": [
    { "code": "user", "description": "The user side: patients and relatives with experience of their own." },
    { "code": "professional", "description": "The professional side: health professionals and others who know by profession." }
] }))]
pub struct CodeList {
    /// Its name, camelCase.
    pub name: String,
    /// Its codes, in the order in which to show them.
    pub codes: Vec<CodeText>,
}

/// A code and what it means.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({ "code": "user", "description": "The user side: patients and relatives with experience of their own." }))]
pub struct CodeText {
    /// The code.
    pub code: String,
    /// What it means, in English.
    pub description: String,
}

page_type!(
    /// All code lists: there are few, so they come in one page.
    CodeListPage of CodeList
);

/// The members of a closed list, as they are told to the world.
fn told<T: codes::CodeList>() -> CodeList {
    CodeList {
        name: T::NAME.to_owned(),
        codes: texts::<T>(),
    }
}

macro_rules! all_of {
    ($($list:path),* $(,)?) => { vec![$(told::<$list>()),*] };
}

/// Every closed list of the product, by name.
fn all() -> Vec<CodeList> {
    let mut lists = all_of![
        codes::AttestationBasis,
        codes::AnonymityLack,
        codes::AttestationState,
        codes::CapabilityKind,
        codes::Chain,
        codes::ChainFault,
        codes::Channel,
        codes::ConclusionPart,
        codes::CourseState,
        codes::DataPart,
        codes::DeliveryFailure,
        codes::EnrolmentState,
        codes::Evidence,
        codes::EvidenceKind,
        codes::ExperienceKind,
        codes::FeedbackLinkState,
        codes::FeedbackTheme,
        codes::FormFault,
        codes::FormKind,
        codes::FormState,
        codes::FundingKind,
        codes::GroupFunction,
        codes::Language,
        codes::LinkAnswer,
        codes::MeetingKind,
        codes::MessageKind,
        codes::MessageState,
        codes::MethodFailure,
        codes::MethodState,
        codes::NeedSource,
        codes::NeedState,
        codes::NextStep,
        codes::OrganisationKind,
        codes::PairCodeUse,
        codes::Participant,
        codes::Participation,
        codes::Phase,
        codes::PhaseState,
        codes::PlanState,
        codes::PointState,
        codes::PrincipalKind,
        codes::Purpose,
        codes::Readiness,
        codes::Recruitment,
        codes::ReferralRule,
        codes::RequestState,
        codes::Respondents,
        codes::Role,
        codes::RunState,
        codes::Section,
        codes::ServiceForm,
        codes::ServiceReach,
        codes::SessionState,
        codes::Side,
        codes::SubjectKind,
        codes::SubjectRequestKind,
        codes::SubjectRequestState,
        codes::WaitingReason,
        codes::Widget,
        codes::WindowOutcome,
        codes::WindowState,
        domain::forms::AnswerType,
        domain::lifecycle::Action,
        domain::lifecycle::Guard,
        domain::lifecycle::Kind,
        domain::lifecycle::Machine,
        domain::lifecycle::Who,
        domain::permissions::Area,
        domain::permissions::Reach,
        domain::permissions::Right,
        domain::permissions::View,
        domain::plan::EvaluationTime,
        codes::RetentionEnd,
        codes::RetentionKind,
    ];
    lists.sort_by(|a, b| a.name.cmp(&b.name));
    lists
}

/// List code lists
///
/// Every closed list of this API with all its codes, always in one page. Municipalities and
/// categories are lists of the installation and stand on their own.
#[utoipa::path(tag = "Registry",
    responses((status = 200, description = "All code lists.", body = CodeListPage)))]
#[get("/v1/code-lists")]
pub async fn list_code_lists(call: Call) -> Answer {
    call.read(move |read| async move {
        read.ctx.scope(Area::CodeLists, Right::Read)?;
        Reply::json(&CodeListPage {
            items: all(),
            next: None,
            count: None,
        })
    })
    .await
}

/// Read a code list
///
/// One closed list of this API with all its codes.
#[utoipa::path(tag = "Registry",
    responses((status = 200, description = "The code list.", body = CodeList)))]
#[get("/v1/code-lists/{name}")]
pub async fn get_code_list(call: Call, name: Path<String>) -> Answer {
    call.read(move |read| async move {
        read.ctx.scope(Area::CodeLists, Right::Read)?;
        let list = all().into_iter().find(|list| list.name == *name);
        Reply::json(&list.ok_or(Refusal::NotFound)?)
    })
    .await
}

/// All values of a closed list with what they mean.
pub fn texts<T: domain::CodeList>() -> Vec<CodeText> {
    let text = |value: &T| CodeText {
        code: value.code().to_owned(),
        description: value.describe().to_owned(),
    };
    T::ALL.iter().map(text).collect()
}

#[cfg(test)]
mod tests {
    use super::all;

    #[test]
    fn every_list_has_a_name_of_its_own_and_codes() {
        let lists = all();
        assert!(lists.windows(2).all(|pair| pair[0].name < pair[1].name));
        assert!(lists.iter().all(|list| !list.codes.is_empty()));
    }

    /// What the specification shows as a choice can be looked up, with what each choice means.
    #[test]
    fn every_choice_of_the_specification_has_its_list() {
        let document = crate::http::spec::document();
        let schemas = document["components"]["schemas"].as_object().unwrap();
        let lists = all();
        for (name, schema) in schemas {
            let Some(choices) = schema["enum"].as_array() else {
                continue;
            };
            let choices: Vec<&str> = choices.iter().map(|one| one.as_str().unwrap()).collect();
            let named = |list: &&super::CodeList| list.name.eq_ignore_ascii_case(name);
            let list = lists.iter().find(named);
            let list = list.unwrap_or_else(|| panic!("{name} is no code list"));
            let codes: Vec<&str> = list.codes.iter().map(|one| &*one.code).collect();
            assert_eq!(codes, choices, "{name}");
            assert!(
                list.codes.iter().all(|one| !one.description.is_empty()),
                "{name}"
            );
        }
    }
}
