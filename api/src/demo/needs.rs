//! Needs: what people said was missing, and what became of it.

use domain::codes::NeedSource;

use super::cast::COORDINATOR;
use super::registry::SERVICE;
use super::stage::{Stage, StoryError};
use crate::app::needs::{self, Draft, Fate};

/// Something that somebody said.
struct Said {
    name: &'static str,
    days: i64,
    who: &'static str,
    what: &'static str,
    category: Option<&'static str>,
    municipality: Option<&'static str>,
    source: NeedSource,
}

const SAID: &[Said] = &[
    Said {
        name: "arthritis",
        days: 770,
        who: "Folk med leddgikt i Midt-Troms",
        what: "De som får leddgikt hos oss må til Tromsø for å lære om sykdommen. Mange orker ikke \
               reisen, og da blir det ingenting.",
        category: Some("diagnosis"),
        municipality: Some("5530"),
        source: NeedSource::UserOrganisation,
    },
    Said {
        name: "pain",
        days: 765,
        who: "Folk med langvarige smerter",
        what: "Jeg har flere på lista som har vondt overalt og ikke får mer hjelp av utredning. De \
               trenger noen å snakke med som vet hvordan det er.",
        category: Some("general"),
        municipality: None,
        source: NeedSource::GeneralPractitioner,
    },
    Said {
        name: "painAgain",
        days: 700,
        who: "Unge voksne med smerter",
        what: "Finnes det noe for oss under 30 som har vondt hele tida?",
        category: None,
        municipality: Some("5524"),
        source: NeedSource::Patient,
    },
    Said {
        name: "copd",
        days: 640,
        who: "De med kols",
        what: "Etter sykehuset står de alene. Vi vil gjerne være med og lage et kurs.",
        category: Some("diagnosis"),
        municipality: None,
        source: NeedSource::UserOrganisation,
    },
    Said {
        name: "epilepsy",
        days: 520,
        who: "Foreldre til barn med epilepsi",
        what: "Vi er to familier i Bardu og vet om noen på Senja. Det er langt til Tromsø for en \
               kveld på to timer.",
        category: Some("diagnosis"),
        municipality: Some("5520"),
        source: NeedSource::Relative,
    },
    Said {
        name: "dementia",
        days: 300,
        who: "Pårørende til personer med demens",
        what: "Ektefeller som er alene med alt spør etter et sted å lære og lufte seg.",
        category: Some("general"),
        municipality: Some("5526"),
        source: NeedSource::Municipality,
    },
    Said {
        name: "interpreter",
        days: 120,
        who: "Flyktninger med diabetes, på eget språk",
        what: "Vi har ti bosatte som ikke får med seg startkurset på norsk. Kan det holdes med tolk?",
        category: Some("diagnosis"),
        municipality: Some("5530"),
        source: NeedSource::Professional,
    },
    Said {
        name: "youngFatigue",
        days: 40,
        who: "Ungdom med langvarig utmattelse",
        what: "Dattera mi er 16 og orker ikke skolen. Vi finner ingenting for de unge.",
        category: None,
        municipality: Some("5528"),
        source: NeedSource::Relative,
    },
    Said {
        name: "yoga",
        days: 35,
        who: "Alle",
        what: "Kunne dere ha gratis yoga på fredager?",
        category: Some("prevention"),
        municipality: None,
        source: NeedSource::Other,
    },
];

/// Registers everything that was said by now and was not registered before.
pub(super) async fn hear(stage: &Stage, names: &[&str]) -> Result<(), StoryError> {
    for said in SAID.iter().filter(|said| names.contains(&said.name)) {
        stage.set(said.days);
        let draft = Draft {
            service: Some(stage.id(SERVICE)),
            target_group: said.who.to_owned(),
            description: said.what.to_owned(),
            category: said.category.map(str::to_owned),
            municipality: said.municipality.map(str::to_owned),
            source: said.source,
            raised_on: stage.day(said.days),
        };
        let make = move |unit| {
            let draft = draft.clone();
            async move { needs::create(&unit, draft).await }
        };
        let made = stage.act(COORDINATOR, said.name, make).await?;
        stage.keep(need(said.name), made.id);
    }
    Ok(())
}

/// Somebody else said the same before.
pub(super) async fn same(stage: &Stage, name: &str, other: &str) -> Result<(), StoryError> {
    let fate = Fate::Merge {
        need: stage.id(&need(other)),
    };
    end(stage, name, fate).await
}

/// The course that took the need up answers it.
pub(super) async fn met(stage: &Stage, name: &str) -> Result<(), StoryError> {
    end(stage, name, Fate::Meet { course: None }).await
}

/// Nobody takes it on, and says why.
pub(super) async fn declined(stage: &Stage, name: &str, why: &str) -> Result<(), StoryError> {
    let reason = why.to_owned();
    end(stage, name, Fate::Decline { reason }).await
}

async fn end(stage: &Stage, name: &str, fate: Fate) -> Result<(), StoryError> {
    let id = stage.id(&need(name));
    let act = move |unit| {
        let fate = fate.clone();
        async move { needs::act(&unit, id, &fate).await }
    };
    stage.act(COORDINATOR, name, act).await?;
    Ok(())
}

/// The name under which the stage keeps a need.
pub(super) fn need(name: &str) -> String {
    format!("need {name}")
}
