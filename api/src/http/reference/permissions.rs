//! `/v1/permissions`

use actix_web::get;
use domain::permissions::{self as rules, Actor, RULES};
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::Reply;
use crate::http::call::{Answer, OpenCall};
use crate::http::codes::Code;
use crate::http::registry::code_lists::{CodeText, texts};

/// What rights are about.
pub type Area = Code<rules::Area>;
/// What one may do.
pub type Right = Code<rules::Right>;
/// How far a right reaches.
pub type Reach = Code<rules::Reach>;
/// How much is seen.
pub type View = Code<rules::View>;

/// Who may what: the table this server goes by. Whoever is not named is refused.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "actors": [{ "code": "leadUser", "description": "The lead or deputy of the user side of a course." }],
    "areas": [{ "code": "plan", "description": "Versions of a course's plan." }],
    "rights": [{ "code": "approve", "description": "Give the own side's hand; take it back." }],
    "reaches": [{ "code": "ownSide", "description": "The own side of the course in whose working group one is." }],
    "views": [{ "code": "full", "description": "Everything." }],
    "rules": [{
        "area": "plan", "right": "approve", "actor": "leadUser", "reach": "ownSide", "view": "full",
        "note": "In person: machines and administrators never."
    }],
    "scopes": [{
        "scope": "sidestilt:needs.write", "description": "Register needs.", "areas": ["needs"],
        "rights": ["create"]
    }]
}))]
pub struct Permissions {
    /// Who can hold a right: roles, places in a working group, the public.
    pub actors: Vec<CodeText>,
    /// What rights are about.
    pub areas: Vec<CodeText>,
    /// What one may do.
    pub rights: Vec<CodeText>,
    /// How far a right reaches.
    pub reaches: Vec<CodeText>,
    /// How much is seen.
    pub views: Vec<CodeText>,
    /// The rules, each one right of one actor.
    pub rules: Vec<PermissionRule>,
    /// What a machine's token must carry beside the machine's role. People need no scope.
    pub scopes: Vec<ScopeRule>,
}

/// What one scope of a machine's token opens.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ScopeRule {
    /// The scope, as the token carries it.
    #[schema(example = "sidestilt:needs.write")]
    pub scope: String,
    /// What it is for, in English.
    pub description: String,
    /// What it is about.
    pub areas: Vec<Area>,
    /// What may be done there.
    pub rights: Vec<Right>,
}

/// One right of one actor.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PermissionRule {
    /// What it is about.
    pub area: Area,
    /// What may be done.
    pub right: Right,
    /// Who may: a code of `actors`.
    pub actor: String,
    /// How far it reaches.
    pub reach: Reach,
    /// How much is seen.
    pub view: View,
    /// What else must be said, in English; null if nothing.
    pub note: Option<String>,
}

/// Read who may what
///
/// The whole permission table: for showing people why something is closed to them. A front end
/// needs no copy of it, since every `…/actions` says what the caller can do. Needs no token.
#[utoipa::path(tag = "Reference", security(()),
    responses((status = 200, description = "The permission table.", body = Permissions)))]
#[get("/v1/permissions")]
pub async fn get_permissions(call: OpenCall) -> Answer {
    call.0.read(|_| async { Reply::json(&permissions()) }).await
}

fn permissions() -> Permissions {
    Permissions {
        actors: Actor::all().into_iter().map(actor).collect(),
        areas: texts::<rules::Area>(),
        rights: texts::<rules::Right>(),
        reaches: texts::<rules::Reach>(),
        views: texts::<rules::View>(),
        rules: RULES
            .iter()
            .map(|rule| PermissionRule {
                area: rule.area.into(),
                right: rule.right.into(),
                actor: rule.actor.code().to_owned(),
                reach: rule.reach.into(),
                view: rule.view.into(),
                note: (!rule.note.is_empty()).then(|| rule.note.to_owned()),
            })
            .collect(),
        scopes: rules::TOKEN_SCOPES.iter().map(scope).collect(),
    }
}

fn scope(row: &rules::ScopeRow) -> ScopeRule {
    ScopeRule {
        scope: row.scope.code().to_owned(),
        description: row.scope.describe().to_owned(),
        areas: row.areas.iter().copied().map(Area::from).collect(),
        rights: row.rights.iter().copied().map(Right::from).collect(),
    }
}

fn actor(actor: Actor) -> CodeText {
    let description = match actor {
        Actor::Role(role) => role.describe().to_owned(),
        Actor::Lead(side) => format!("The lead or deputy of the {side} side of a course."),
        Actor::Member(side) => format!("Another member of the {side} side of a course."),
        Actor::Public => "Anybody, also without a login.".to_owned(),
    };
    CodeText {
        code: actor.code().to_owned(),
        description,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_whole_table_is_told() {
        let told = permissions();
        assert_eq!(told.rules.len(), RULES.len());
        assert_eq!(told.areas.len(), rules::Area::ALL.len());
        let actors: Vec<_> = told
            .actors
            .iter()
            .map(|actor| actor.code.as_str())
            .collect();
        assert!(
            told.rules
                .iter()
                .all(|rule| actors.contains(&rule.actor.as_str()))
        );
        assert!(
            told.actors
                .iter()
                .all(|actor| !actor.description.is_empty())
        );
    }
}
