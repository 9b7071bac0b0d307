//! The later chapters of the story: what is under way, what has not begun, what has ended.

use domain::codes::GroupFunction::{Deputy, Lead, Member};
use domain::codes::Side::{Professional, User};
use domain::lifecycle::Action;

use super::cast::OTHER_COORDINATOR;
use super::course::{Group, OF_LOKTA, Proposal, anchor, approve, propose, raise, retire, write};
use super::needs::hear;
use super::plan_text::PlanText;
use super::registry::HOSPITAL_SERVICE;
use super::stage::{Stage, StoryError};
use super::story::{begin, both_approve, plan};
use super::texts;

/// In its second version: the first is superseded.
pub(super) async fn anxiety(stage: &Stage) -> Result<(), StoryError> {
    let (name, leads) = ("anxiety", ["per", "eva"]);
    let proposal = Proposal {
        name,
        title: "Mestring av angst og uro",
        nynorsk: Some("Meistring av angst og uro"),
        who: "Voksne som kjenner at angst og uro tar for stor plass",
        category: "prevention",
        owner: Some("eva"),
        deputy: Some("kari"),
        ..OF_LOKTA
    };
    let group: Group = &[
        ("per", User, Lead),
        ("ragnhild", User, Deputy),
        ("eva", Professional, Lead),
        ("tom", Professional, Deputy),
    ];
    let money = "Psykiatrisk sykepleier en ettermiddag i uka, to likepersoner med honorar";
    begin(stage, 470, proposal, (money, Some(-200)), group).await?;
    let minutes = "Per ville ikkje kalle det behandling. Vi skreiv om heile måldelen saman.";
    plan(stage, 450, name, leads, &texts::ANXIETY, minutes).await?;
    both_approve(stage, 425, name, leads).await?;
    stage.set(200);
    let walk = "Turen ute var det beste. Meir av det!";
    raise(stage, name, "ragnhild", walk, Some((Action::TakeUp, None))).await?;
    let second = PlanText {
        sessions: (6, 8),
        exchange: 300,
        ..texts::ANXIETY
    };
    let minutes = "Vi kortar ned til åtte samlingar og går tur på tre av dei.";
    plan(stage, 190, name, leads, &second, minutes).await?;
    both_approve(stage, 165, name, leads).await
}

/// Laid before both sides; the user side has approved, the professional side has not.
pub(super) async fn stroke(stage: &Stage) -> Result<(), StoryError> {
    let (name, leads) = ("stroke", ["nils", "hanne"]);
    let proposal = Proposal {
        name,
        title: "Etter hjerneslaget",
        nynorsk: Some("Etter hjerneslaget"),
        who: "Personer som har hatt hjerneslag det siste året, og pårørende",
        category: "diagnosis",
        ..OF_LOKTA
    };
    let group: Group = &[
        ("nils", User, Lead),
        ("leif", User, Member),
        ("hanne", Professional, Lead),
        ("tom", Professional, Deputy),
    ];
    let money = "Ergoterapeut og fysioterapeut, to timer hver i fem uker";
    begin(stage, 80, proposal, (money, None), group).await?;
    let minutes = "Nils vil ha egen samtale for pårørende. Leif er ganske ny i rollen og følger med \
                   denne første runden.";
    plan(stage, 62, name, leads, &texts::STROKE, minutes).await?;
    stage.set(14);
    approve(stage, name, "nils").await
}

/// Three of six sections are written.
pub(super) async fn dementia(stage: &Stage) -> Result<(), StoryError> {
    hear(stage, &["dementia"]).await?;
    let proposal = Proposal {
        name: "dementia",
        title: "Pårørende til personer med demens",
        nynorsk: Some("Pårørande til personar med demens"),
        who: "Ektefeller, samboere, barn og andre som står nær en person med demens",
        needs: &["dementia"],
        deputy: Some("lise"),
        ..OF_LOKTA
    };
    let group: Group = &[("turid", User, Lead), ("lise", Professional, Lead)];
    let money = "Demensteamene i Målselv og Sørreisa deler på to kvelder i måneden";
    begin(stage, 110, proposal, (money, None), group).await?;
    stage.set(60);
    let text = PlanText {
        who: "Den som står nærmest en person med demens. Det er lov å komme alene, og det er lov å le.",
        aims: &[
            "Å forstå sykdommen",
            "Å ta vare på seg selv uten dårlig samvittighet",
        ],
        ..texts::PAIN
    };
    write(stage, "dementia", ["turid", "lise"], &text, 3).await
}

/// A meeting place where people drop in; its anchoring has run out.
pub(super) async fn cafe(stage: &Stage) -> Result<(), StoryError> {
    let (name, leads) = ("cafe", ["ragnhild", "eva"]);
    let proposal = Proposal {
        name,
        title: "Åpen kafé på torsdager",
        nynorsk: Some("Open kafé på torsdagar"),
        who: "Alle som vil ha en prat",
        category: "meetingPlace",
        owner: Some("eva"),
        deputy: Some("ingunn"),
        ..OF_LOKTA
    };
    let group: Group = &[
        ("ragnhild", User, Lead),
        ("per", User, Deputy),
        ("eva", Professional, Lead),
    ];
    let money = "Husleie og kaffe";
    begin(stage, 400, proposal, (money, Some(12)), group).await?;
    let minutes = "Likepersonene er vertskap. Fagfolk kommer når de blir spurt.";
    plan(stage, 385, name, leads, &texts::CAFE, minutes).await?;
    both_approve(stage, 362, name, leads).await
}

/// One proposed without a deputy, one anchored and waiting to be offered.
pub(super) async fn not_yet(stage: &Stage) -> Result<(), StoryError> {
    stage.set(45);
    let fatigue = Proposal {
        name: "fatigue",
        title: "Langvarig utmattelse – å porsjonere kreftene",
        who: "Voksne med langvarig utmattelse",
        deputy: None,
        looked: false,
        ..OF_LOKTA
    };
    propose(stage, fatigue).await?;
    let heart = Proposal {
        name: "heart",
        title: "Hjerteskolen",
        who: "Personer som har hatt hjerteinfarkt, og pårørende",
        category: "diagnosis",
        ..OF_LOKTA
    };
    propose(stage, heart).await?;
    stage.set(28);
    anchor(
        stage,
        "heart",
        "Hjertesykepleier én dag i måneden",
        Some(-300),
    )
    .await
}

/// One that ended.
pub(super) async fn no_more(stage: &Stage) -> Result<(), StoryError> {
    let tinnitus = Proposal {
        name: "tinnitus",
        title: "Tinnitus – kveldskurs",
        who: "Voksne med tinnitus",
        looked: false,
        ..OF_LOKTA
    };
    let group: Group = &[("anne", User, Member), ("tom", Professional, Lead)];
    begin(
        stage,
        700,
        tinnitus,
        ("Kveldstid for én audiograf", Some(350)),
        group,
    )
    .await?;
    stage.set(340);
    let why = "Audiografen har sluttet, og LMS UNN har nå det samme kurset på video.";
    retire(stage, "tinnitus", why).await
}

/// The hospital's own: another organisation, which LØKTA's people don't see into.
pub(super) async fn at_the_hospital(stage: &Stage) -> Result<(), StoryError> {
    stage.set(150);
    let kidney = Proposal {
        name: "kidney",
        at: (HOSPITAL_SERVICE, OTHER_COORDINATOR),
        title: "Nyreskolen",
        who: "Personer med nyresvikt, og pårørende",
        category: "diagnosis",
        owner: Some("oystein"),
        deputy: Some("hilde"),
        ..OF_LOKTA
    };
    propose(stage, kidney).await
}
