//! Who there is: municipalities, the inter-municipal unit, the hospital with its district medical
//! centres, user organisations; and the three services.

use chrono::NaiveDate;
use domain::codes::{FundingKind, OrganisationKind, ServiceForm, ServiceReach};

use super::cast::{ADMINISTRATOR, MANAGER, OTHER_MANAGER};
use super::stage::{Stage, StoryError};
use crate::app::organisations::{self, Draft};
use crate::app::services::{self, Member};

/// The inter-municipal unit for quality work: a tenant.
pub(super) const LOKTA: &str = "LØKTA";
/// The health trust: a tenant.
pub(super) const UNN: &str = "Universitetssykehuset Nord-Norge HF";
/// The inter-municipal service.
pub(super) const SERVICE: &str = "Lærings- og mestringstjenesten i Midt-Troms";
/// The hospital's service.
pub(super) const HOSPITAL_SERVICE: &str = "Lærings- og mestringssenteret UNN";

/// Name, number in the national register if our lists hold it, first and last year.
const MUNICIPALITIES: &[(&str, Option<&str>, i32, Option<i32>)] = &[
    ("Lenvik kommune", None, 1994, Some(2019)),
    ("Berg kommune", None, 1994, Some(2019)),
    ("Torsken kommune", None, 1994, Some(2019)),
    ("Tranøy kommune", None, 1994, Some(2019)),
    ("Senja kommune", Some("921369417"), 2020, None),
    ("Målselv kommune", Some("972418005"), 1994, None),
    ("Bardu kommune", Some("864993982"), 1994, None),
    ("Sørreisa kommune", Some("940755603"), 1994, None),
    ("Dyrøy kommune", Some("864994032"), 1994, None),
];

const USER_ORGANISATIONS: &[&str] = &[
    "Norsk Revmatikerforbund",
    "LHL",
    "Diabetesforbundet",
    "Norsk Epilepsiforbund",
    "Nasjonalforeningen for folkehelsen",
    "Mental Helse",
    "LUPE",
];

/// The numbers of Midt-Troms's municipalities: eight until 2019, five since the four on Senja and
/// around Finnsnes became one; renumbered in 2024.
const NUMBERS: &[(&[&str], i32, Option<i32>)] = &[
    (
        &[
            "1931", "1924", "1922", "1925", "1927", "1926", "1929", "1928",
        ],
        2012,
        Some(2019),
    ),
    (&["5421", "5418", "5416", "5419", "5420"], 2020, Some(2023)),
    (&["5530", "5524", "5520", "5526", "5528"], 2024, None),
];

/// The organisations.
pub(super) async fn organisations(stage: &Stage) -> Result<(), StoryError> {
    for (name, number, from, to) in MUNICIPALITIES {
        let draft = Draft {
            organisation_number: number.map(str::to_owned),
            valid_from: new_year(*from),
            valid_to: to.map(last_day),
            ..organisation(name, OrganisationKind::Municipality)
        };
        register(stage, ADMINISTRATOR, draft).await?;
    }
    for (name, kind) in [
        (LOKTA, OrganisationKind::InterMunicipal),
        (UNN, OrganisationKind::HealthTrust),
    ] {
        register(stage, ADMINISTRATOR, organisation(name, kind)).await?;
    }
    for name in USER_ORGANISATIONS {
        let draft = organisation(name, OrganisationKind::UserOrganisation);
        register(stage, ADMINISTRATOR, draft).await?;
    }
    Ok(())
}

/// The hospital's district medical centres and the three services, once there are managers.
pub(super) async fn services(stage: &Stage) -> Result<(), StoryError> {
    for name in ["DMS Midt-Troms, Finnsnes", "DMS Setermoen"] {
        let draft = organisation(name, OrganisationKind::DistrictMedicalCentre);
        register(stage, OTHER_MANAGER, draft).await?;
    }
    let members = NUMBERS.iter().flat_map(|(codes, from, to)| {
        codes.iter().map(|code| Member {
            code: (*code).to_owned(),
            valid_from: new_year(*from),
            valid_to: to.map(last_day),
        })
    });
    let lokta = services::Draft {
        description: Some(
            "Kurs for deg som lever med sykdom eller plager over tid, og for deg som er pårørende. \
             Alle kurs planlegges, holdes og evalueres av erfarne brukere og fagfolk sammen. Du kan \
             ringe og spørre uten henvisning."
                .to_owned(),
        ),
        form: ServiceForm::Centre,
        reach: ServiceReach::InterMunicipal,
        municipalities: members.collect(),
        ..service(stage, LOKTA, SERVICE)
    };
    let unn = services::Draft {
        description: Some(
            "Sykehusets lærings- og mestringssenter: kurs for pasienter og pårørende, og opplæring \
             i helsepedagogikk for fagfolk og brukerrepresentanter."
                .to_owned(),
        ),
        ..service(stage, UNN, HOSPITAL_SERVICE)
    };
    // Project money that ends: somebody must be warned in time.
    let dms = services::Draft {
        form: ServiceForm::Coordinator,
        funding: FundingKind::Project,
        funding_ends_on: Some(stage.day(-120)),
        ..service(
            stage,
            "DMS Setermoen",
            "Læring og mestring ved DMS Setermoen",
        )
    };
    for (login, draft) in [(MANAGER, lokta), (OTHER_MANAGER, unn), (OTHER_MANAGER, dms)] {
        let name = draft.name.clone();
        let make = move |unit| {
            let draft = draft.clone();
            async move { services::create(&unit, draft).await }
        };
        let (made, _) = stage.act(login, &name, make).await?;
        stage.keep(name, made.id);
    }
    Ok(())
}

async fn register(stage: &Stage, login: &str, draft: Draft) -> Result<(), StoryError> {
    let name = draft.name.clone();
    let make = move |unit| {
        let draft = draft.clone();
        async move { organisations::create(&unit, draft).await }
    };
    let made = stage.act(login, &name, make).await?;
    stage.keep(name, made.id);
    Ok(())
}

fn organisation(name: &str, kind: OrganisationKind) -> Draft {
    Draft {
        name: name.to_owned(),
        kind,
        organisation_number: None,
        valid_from: new_year(2002),
        valid_to: None,
    }
}

fn service(stage: &Stage, organisation: &str, name: &str) -> services::Draft {
    services::Draft {
        organisation: stage.id(organisation),
        name: name.to_owned(),
        description: None,
        form: ServiceForm::Department,
        reach: ServiceReach::Hospital,
        municipalities: Vec::new(),
        funding: FundingKind::Permanent,
        funding_ends_on: None,
        valid_from: new_year(2012),
        valid_to: None,
    }
}

fn new_year(year: i32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, 1, 1).unwrap_or_default()
}

fn last_day(year: i32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, 12, 31).unwrap_or_default()
}
