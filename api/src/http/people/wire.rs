//! People as they appear on the wire.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::contact::{Contact, ContactInput};
use crate::app::Versioned;
use crate::app::people::{self, Draft, KIND, Profile};
use crate::http::codes::{ExperienceKind, Readiness, Recruitment};

/// What you tell of a person.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({
    "name": "Kari Nordmann", "contact": { "email": "kari@example.no", "phone": "+47 77 00 00 00" },
    "displayNameConsent": true,
    "userSide": {
        "experience": { "kind": "relative", "area": "hjerneslag", "consentOn": "2026-03-01" },
        "readiness": "ready", "readySince": "2026-04-01", "recruitment": "userOrganisation",
        "organisationId": null
    },
    "professionalSide": null
}))]
pub struct PersonInput {
    /// The organisation that is to keep the person: yours. Needed only if you work for several; it
    /// can't be changed later.
    #[serde(default)]
    pub owner_id: Option<Uuid>,
    /// Their full name, at most 200 letters.
    #[schema(min_length = 1, max_length = 200)]
    pub name: String,
    /// How to reach them.
    #[serde(default)]
    pub contact: Option<ContactInput>,
    /// Whether they agreed that others in a course see their name.
    #[serde(default)]
    pub display_name_consent: bool,
    /// What makes them a user representative; null if they are none.
    #[serde(default)]
    pub user_side: Option<UserSideInput>,
    /// What makes them a professional; null if they are none. A person can be both, though never
    /// in the same course.
    #[serde(default)]
    pub professional_side: Option<ProfessionalSideInput>,
}

/// What makes a person a user representative.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({
    "experience": { "kind": "relative", "area": "hjerneslag", "consentOn": "2026-03-01" },
    "readiness": "ready", "readySince": "2026-04-01", "recruitment": "userOrganisation",
    "organisationId": null
}))]
pub struct UserSideInput {
    /// What they have lived through. Only with their consent, and only coarsely.
    #[serde(default)]
    pub experience: Option<ExperienceInput>,
    /// Whether they have worked through it and are ready to take part.
    pub readiness: Readiness,
    /// Since when they are ready; not with `notYet`.
    #[serde(default)]
    pub ready_since: Option<NaiveDate>,
    /// How they were found: through a user organisation first.
    #[serde(default)]
    pub recruitment: Option<Recruitment>,
    /// The user organisation they come from.
    #[serde(default)]
    pub organisation_id: Option<Uuid>,
}

/// What a user representative has lived through.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({ "kind": "relative", "area": "hjerneslag", "consentOn": "2026-03-01" }))]
pub struct ExperienceInput {
    /// As a patient, as a relative, or as a trained peer.
    pub kind: ExperienceKind,
    /// With what, in a word or two, such as a group of diagnoses: nothing by which others would
    /// know the person.
    #[schema(max_length = 60)]
    #[serde(default)]
    pub area: Option<String>,
    /// The day on which they agreed to its being kept here.
    pub consent_on: NaiveDate,
}

/// What makes a person a professional.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({
    "profession": "Fysioterapeut", "employerId": null, "healthPedagogySince": "2024-09-01"
}))]
pub struct ProfessionalSideInput {
    /// Their profession, at most 100 letters.
    #[schema(min_length = 1, max_length = 100)]
    pub profession: String,
    /// The organisation they work for.
    #[serde(default)]
    pub employer_id: Option<Uuid>,
    /// Since when they have training in health pedagogy; null if they have none.
    #[serde(default)]
    pub health_pedagogy_since: Option<NaiveDate>,
}

/// A user representative, a professional, or somebody of the staff; never a participant.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "id": "3c1f2f6e-8a57-4b0a-9a4e-0d5d6b7f9e21", "version": 1, "name": "Kari Nordmann",
    "contact": {
        "email": "kari@example.no", "phone": "+47 77 00 00 00", "address": null, "language": null,
        "channel": null
    },
    "displayNameConsent": true,
    "userSide": {
        "experience": { "kind": "relative", "area": "hjerneslag", "consentOn": "2026-03-01" },
        "experienceShown": true, "readiness": "ready", "readySince": "2026-04-01",
        "recruitment": "userOrganisation", "organisationId": null
    },
    "professionalSide": null, "ownerId": "0192f3c4-5b7e-7c1a-9d2e-3f4a5b6c7d00",
    "createdAt": "2026-11-22T08:00:00Z", "updatedAt": "2026-11-22T08:00:00Z"
}))]
pub struct Person {
    /// Their id: random, it tells nothing.
    pub id: Uuid,
    /// Counted up by every change.
    pub version: i32,
    /// Their full name.
    pub name: String,
    /// How to reach them.
    pub contact: Option<Contact>,
    /// Whether they agreed that others in a course see their name.
    pub display_name_consent: bool,
    /// What makes them a user representative; null if they are none.
    pub user_side: Option<UserSide>,
    /// What makes them a professional; null if they are none.
    pub professional_side: Option<ProfessionalSide>,
    /// The organisation whose staff keep this entry.
    pub owner_id: Uuid,
    /// When they were registered here.
    pub created_at: DateTime<Utc>,
    /// When the entry was last changed here.
    pub updated_at: DateTime<Utc>,
}

/// A person as a user representative.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "experience": { "kind": "relative", "area": "hjerneslag", "consentOn": "2026-03-01" },
    "experienceShown": true, "readiness": "ready", "readySince": "2026-04-01",
    "recruitment": "userOrganisation", "organisationId": null
}))]
pub struct UserSide {
    /// What they have lived through; null if nothing is kept, or if it isn't shown to you.
    pub experience: Option<Experience>,
    /// Whether you would see an experience if one is kept: only coordinators do.
    pub experience_shown: bool,
    /// Whether they have worked through it and are ready to take part.
    pub readiness: Readiness,
    /// Since when they are ready.
    pub ready_since: Option<NaiveDate>,
    /// How they were found.
    pub recruitment: Option<Recruitment>,
    /// The user organisation they come from.
    pub organisation_id: Option<Uuid>,
}

/// What a user representative has lived through: kept coarsely, with their consent.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({ "kind": "relative", "area": "hjerneslag", "consentOn": "2026-03-01" }))]
pub struct Experience {
    /// As a patient, as a relative, or as a trained peer.
    pub kind: ExperienceKind,
    /// With what, in a word or two.
    pub area: Option<String>,
    /// The day on which they agreed to its being kept here.
    pub consent_on: NaiveDate,
}

/// A person as a professional.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "profession": "Fysioterapeut", "employerId": null, "healthPedagogySince": "2024-09-01"
}))]
pub struct ProfessionalSide {
    /// Their profession.
    pub profession: String,
    /// The organisation they work for.
    pub employer_id: Option<Uuid>,
    /// Since when they have training in health pedagogy.
    pub health_pedagogy_since: Option<NaiveDate>,
}

/// Whom you look for.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({ "name": "Kari Nordmann" }))]
pub struct PersonSearchInput {
    /// The whole name as it was registered; letter case and spaces don't matter.
    #[schema(min_length = 1, max_length = 200)]
    pub name: String,
}

impl Versioned for Person {
    const KIND: &'static str = KIND;
    fn id(&self) -> Uuid {
        self.id
    }
    fn version(&self) -> i32 {
        self.version
    }
    fn path(&self) -> String {
        format!("/v1/people/{}", self.id)
    }
}

impl From<Profile> for Person {
    fn from(profile: Profile) -> Self {
        let Profile {
            row,
            experience_shown,
            ..
        } = profile;
        let user = |user: people::User| UserSide {
            experience: user.experience.map(|experience| Experience {
                kind: experience.kind.into(),
                area: experience.area,
                consent_on: experience.consent_on,
            }),
            experience_shown,
            readiness: user.readiness.into(),
            ready_since: user.ready_since,
            recruitment: user.recruitment.map(Into::into),
            organisation_id: user.organisation,
        };
        let professional = |side: people::Professional| ProfessionalSide {
            profession: side.profession,
            employer_id: side.employer,
            health_pedagogy_since: side.health_pedagogy_since,
        };
        Self {
            id: row.id,
            version: row.version,
            name: profile.name,
            contact: profile.contact.map(Into::into),
            display_name_consent: row.display_name_consent,
            user_side: profile.user.map(user),
            professional_side: profile.professional.map(professional),
            owner_id: row.tenant,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

impl From<&PersonInput> for Draft {
    fn from(input: &PersonInput) -> Self {
        let input = input.clone();
        let user = |user: UserSideInput| people::User {
            experience: user.experience.map(|experience| people::Experience {
                kind: experience.kind.0,
                area: experience.area,
                consent_on: experience.consent_on,
            }),
            readiness: user.readiness.0,
            ready_since: user.ready_since,
            recruitment: user.recruitment.map(|code| code.0),
            organisation: user.organisation_id,
        };
        let professional = |side: ProfessionalSideInput| people::Professional {
            profession: side.profession,
            employer: side.employer_id,
            health_pedagogy_since: side.health_pedagogy_since,
        };
        Self {
            owner: input.owner_id,
            name: input.name,
            contact: input.contact.map(Into::into),
            display_name_consent: input.display_name_consent,
            user: input.user_side.map(user),
            professional: input.professional_side.map(professional),
        }
    }
}

/// The part of a person that a patch can change.
pub(super) fn patchable(present: &Profile) -> PersonInput {
    let person = Person::from(present.clone());
    PersonInput {
        owner_id: Some(person.owner_id),
        name: person.name,
        contact: person.contact.map(Into::into),
        display_name_consent: person.display_name_consent,
        user_side: person.user_side.map(|user| UserSideInput {
            experience: user.experience.map(|experience| ExperienceInput {
                kind: experience.kind,
                area: experience.area,
                consent_on: experience.consent_on,
            }),
            readiness: user.readiness,
            ready_since: user.ready_since,
            recruitment: user.recruitment,
            organisation_id: user.organisation_id,
        }),
        professional_side: person.professional_side.map(|side| ProfessionalSideInput {
            profession: side.profession,
            employer_id: side.employer_id,
            health_pedagogy_since: side.health_pedagogy_since,
        }),
    }
}
