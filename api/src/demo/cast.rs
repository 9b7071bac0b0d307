//! Who plays. Everybody is invented, and the names say so; the organisations are real.

use domain::codes::{ExperienceKind, PrincipalKind, Readiness, Recruitment, Role};

use super::registry::{LOKTA, UNN};

/// One of the roles that a token is written for, and whose login it is.
#[derive(Debug, Clone, Copy)]
pub struct Part {
    /// Name in the file of tokens.
    pub role: &'static str,
    /// Subject of the token.
    pub login: &'static str,
    /// Person or machine.
    pub kind: PrincipalKind,
}

const fn part(role: &'static str, login: &'static str, kind: PrincipalKind) -> Part {
    Part { role, login, kind }
}

/// Every role that a token is written for, in the order of the file.
pub const PARTS: &[Part] = &[
    part("administrator", ADMINISTRATOR, PrincipalKind::Human),
    part("coordinator", COORDINATOR, PrincipalKind::Human),
    part("manager", MANAGER, PrincipalKind::Human),
    part("userLead", "solveig", PrincipalKind::Human),
    part("professionalLead", "hanne", PrincipalKind::Human),
    part("groupMember", "anne", PrincipalKind::Human),
    part("statistician", STATISTICIAN, PrincipalKind::Machine),
    part("integration", INTEGRATION, PrincipalKind::Machine),
    part("courier", COURIER, PrincipalKind::Machine),
    part("auditor", AUDITOR, PrincipalKind::Human),
    part("otherCoordinator", OTHER_COORDINATOR, PrincipalKind::Human),
];

/// Runs the installation; is no person in it.
pub(super) const ADMINISTRATOR: &str = "administrator";
/// Convenes at LØKTA.
pub(super) const COORDINATOR: &str = "kari";
/// Leads LØKTA.
pub(super) const MANAGER: &str = "ingunn";
/// Leads the hospital's learning and mastery centre.
pub(super) const OTHER_MANAGER: &str = "hilde";
/// Convenes at the hospital.
pub(super) const OTHER_COORDINATOR: &str = "oystein";
/// The municipalities' reporting job.
pub(super) const STATISTICIAN: &str = "statistikkjobb";
/// A record system that brings referrals.
pub(super) const INTEGRATION: &str = "journalsystem";
/// Delivers letters, text messages and personal links.
pub(super) const COURIER: &str = "meldingsbud";
/// Reads the audit.
pub(super) const AUDITOR: &str = "revisor";

/// Roles that are given to logins: who gives, to whom, which, where.
pub(super) const ROLES: &[(&str, &str, Role, Option<&str>)] = &[
    (ADMINISTRATOR, MANAGER, Role::Manager, Some(LOKTA)),
    (ADMINISTRATOR, OTHER_MANAGER, Role::Manager, Some(UNN)),
    (MANAGER, COORDINATOR, Role::Coordinator, Some(LOKTA)),
    (
        OTHER_MANAGER,
        OTHER_COORDINATOR,
        Role::Coordinator,
        Some(UNN),
    ),
    (MANAGER, STATISTICIAN, Role::Statistician, Some(LOKTA)),
    (MANAGER, INTEGRATION, Role::Integration, Some(LOKTA)),
    (MANAGER, COURIER, Role::Courier, Some(LOKTA)),
    (MANAGER, AUDITOR, Role::Auditor, Some(LOKTA)),
];

/// What makes somebody a user representative.
#[derive(Debug, Clone, Copy)]
pub(super) struct Lived {
    pub(super) kind: ExperienceKind,
    pub(super) area: &'static str,
    pub(super) readiness: Readiness,
    pub(super) through: Recruitment,
    /// The user organisation they come from.
    pub(super) organisation: Option<&'static str>,
}

/// Somebody in the story: login, name, and what they bring.
#[derive(Debug, Clone, Copy)]
pub(super) struct Person {
    pub(super) login: &'static str,
    pub(super) name: &'static str,
    pub(super) lived: Option<Lived>,
    /// Profession, and the organisation they work for.
    pub(super) works: Option<(&'static str, &'static str)>,
}

const fn lived(
    login: &'static str,
    name: &'static str,
    kind: ExperienceKind,
    area: &'static str,
    organisation: &'static str,
) -> Person {
    let lived = Lived {
        kind,
        area,
        readiness: Readiness::Ready,
        through: Recruitment::UserOrganisation,
        organisation: Some(organisation),
    };
    Person {
        login,
        name,
        lived: Some(lived),
        works: None,
    }
}

const fn works(
    login: &'static str,
    name: &'static str,
    profession: &'static str,
    employer: &'static str,
) -> Person {
    Person {
        login,
        name,
        lived: None,
        works: Some((profession, employer)),
    }
}

use ExperienceKind::{Patient, Peer, Relative};

/// People that LØKTA keeps.
pub(super) const AT_LOKTA: &[Person] = &[
    works("ingunn", "Ingunn Liksomdal", "avdelingsleder", LOKTA),
    works(
        "kari",
        "Kari Eksempelvik",
        "sykepleier, LMS-koordinator",
        LOKTA,
    ),
    works("hanne", "Hanne Modellmo", "fysioterapeut", "Senja kommune"),
    works("geir", "Geir Utkastnes", "lege", "DMS Midt-Troms, Finnsnes"),
    works("lise", "Lise Skissedal", "sjukepleiar", "Målselv kommune"),
    works("tom", "Tom Tenkteland", "ergoterapeut", "Bardu kommune"),
    works(
        "eva",
        "Eva Kladdeli",
        "psykiatrisk sykepleier",
        "Sørreisa kommune",
    ),
    works(
        "siri",
        "Siri Malnes",
        "klinisk ernæringsfysiolog",
        "DMS Setermoen",
    ),
    lived(
        "solveig",
        "Solveig Prøvestad",
        Patient,
        "leddgikt",
        "Norsk Revmatikerforbund",
    ),
    lived(
        "anne",
        "Anne Øvelsnes",
        Patient,
        "langvarige smerter",
        "Norsk Revmatikerforbund",
    ),
    lived("arne", "Arne Påfunnes", Peer, "kols", "LHL"),
    lived("nils", "Nils Testmo", Patient, "hjerneslag", "LHL"),
    lived(
        "jan",
        "Jan Fiktivnes",
        Patient,
        "diabetes type 2",
        "Diabetesforbundet",
    ),
    lived(
        "marit",
        "Marit Oppspinn",
        Relative,
        "epilepsi hos barn",
        "Norsk Epilepsiforbund",
    ),
    lived(
        "turid",
        "Turid Innfallsvik",
        Relative,
        "demens",
        "Nasjonalforeningen for folkehelsen",
    ),
    lived("per", "Per Diktedal", Peer, "angst og uro", "Mental Helse"),
    lived("ragnhild", "Ragnhild Demomo", Peer, "angst og uro", "LUPE"),
    Person {
        login: "leif",
        name: "Leif Antattvåg",
        lived: Some(Lived {
            kind: Patient,
            area: "hjerneslag",
            readiness: Readiness::NotYet,
            through: Recruitment::Otherwise,
            organisation: None,
        }),
        works: None,
    },
];

/// People that the hospital keeps.
pub(super) const AT_UNN: &[Person] = &[
    works("hilde", "Hilde Innbillnes", "seksjonsleder", UNN),
    works("oystein", "Øystein Oppdiktsen", "LMS-koordinator", UNN),
    works("grete", "Grete Skinnmo", "barnesykepleier", UNN),
    lived(
        "odd",
        "Odd Tenkemoen",
        Patient,
        "nyresykdom",
        "Norsk Revmatikerforbund",
    ),
];
