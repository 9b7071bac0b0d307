//! The story: two years of a learning and mastery service in Midt-Troms, a chapter for each course.
//!
//! Each chapter sets the clock to its own days, since courses go on side by side.

use domain::codes::GroupFunction::{Deputy, Lead, Member};
use domain::codes::MeetingKind::Planning;
use domain::codes::Side::{Professional, User};
use domain::lifecycle::{Action, Guard};

use super::course::{
    Group, OF_LOKTA, Proposal, activate, anchor, approve, comment, deviate, gather, meet, propose,
    raise, submit, take_up, write,
};
use super::hands::{approve_by_link, approve_on_paper};
use super::needs::{declined, hear, met, same};
use super::plan_text::PlanText;
use super::registry::{LOKTA, UNN};
use super::stage::{FIRST, Stage, StoryError};
use super::{Shown, later, people, registry, rounds, texts};

/// Tells everything, from two autumns ago until today; returns what is worth a look first.
pub(super) async fn tell(stage: &Stage) -> Result<Shown, StoryError> {
    stage.set(FIRST);
    people::administrator(stage).await?;
    registry::organisations(stage).await?;
    people::roles(stage).await?;
    registry::services(stage).await?;
    stage.set(FIRST - 2);
    people::people(stage).await?;
    arthritis(stage).await?;
    pain(stage).await?;
    copd(stage).await?;
    diabetes(stage).await?;
    epilepsy(stage).await?;
    later::anxiety(stage).await?;
    later::stroke(stage).await?;
    later::dementia(stage).await?;
    later::cafe(stage).await?;
    later::not_yet(stage).await?;
    later::no_more(stage).await?;
    later::at_the_hospital(stage).await?;
    rounds::others(stage).await?;
    hear(stage, &["interpreter", "youngFatigue", "yoga"]).await?;
    stage.set(30);
    let why = "Yoga har frisklivssentralen fra før. Vi har gitt spørsmålet videre dit.";
    declined(stage, "yoga", why).await?;
    Ok(rounds::shown(stage))
}

/// Proposed, anchored, offered, and the group comes together: in ten days from `day` on.
pub(super) async fn begin(
    stage: &Stage,
    day: i64,
    proposal: Proposal,
    (resources, until): (&'static str, Option<i64>),
    group: Group,
) -> Result<(), StoryError> {
    stage.set(day);
    propose(stage, proposal).await?;
    stage.set(day - 4);
    anchor(stage, proposal.name, resources, until).await?;
    stage.set(day - 7);
    activate(stage, proposal.name).await?;
    stage.set(day - 10);
    gather(stage, proposal.name, group).await
}

/// Both leads write, the group meets, and the plan is laid before both sides: in twenty-one days.
pub(super) async fn plan(
    stage: &Stage,
    day: i64,
    name: &str,
    leads: [&str; 2],
    text: &PlanText,
    minutes: &str,
) -> Result<(), StoryError> {
    stage.set(day);
    write(stage, name, leads, text, 6).await?;
    stage.set(day - 12);
    let there = [(leads[0], User), (leads[1], Professional)];
    let decisions = ["Lederne på hver side leser gjennom planen og godkjenner hver for seg"];
    meet(stage, name, Planning, &there, minutes, &decisions).await?;
    stage.set(day - 21);
    submit(stage, name, leads[1]).await
}

/// Each side approves, a few days apart.
pub(super) async fn both_approve(
    stage: &Stage,
    day: i64,
    name: &str,
    leads: [&str; 2],
) -> Result<(), StoryError> {
    for (turn, lead) in leads.into_iter().enumerate() {
        stage.set(if turn == 0 { day } else { day - 4 });
        approve(stage, name, lead).await?;
    }
    Ok(())
}

/// The first course: a plan in force, and its revision waits for the user side.
async fn arthritis(stage: &Stage) -> Result<(), StoryError> {
    let (name, leads) = ("arthritis", ["solveig", "hanne"]);
    hear(stage, &["arthritis"]).await?;
    let proposal = Proposal {
        name,
        title: "Å leve med leddgikt",
        nynorsk: Some("Å leve med leddgikt"),
        who: "Voksne med leddgikt og den de vil ha med seg",
        category: "diagnosis",
        needs: &["arthritis"],
        ..OF_LOKTA
    };
    let money = "20 prosent fysioterapeut fra Senja, legetimer fra DMS, honorar til to brukerrepresentanter";
    let group: Group = &[
        ("solveig", User, Lead),
        ("ragnhild", User, Deputy),
        ("anne", User, Member),
        ("hanne", Professional, Lead),
        ("geir", Professional, Deputy),
    ];
    begin(stage, 760, proposal, (money, None), group).await?;
    let minutes = "Vi gikk gjennom utkastet punkt for punkt. Brukersida ville ha mer tid til \
                   erfaringsutveksling og mindre om blodprøver. Slik ble det. Fire samlinger, ikke fem, \
                   fordi mange har lang vei.";
    plan(stage, 745, name, leads, &texts::ARTHRITIS, minutes).await?;
    both_approve(stage, 722, name, leads).await?;
    rounds::arthritis(stage).await?;
    stage.set(600);
    met(stage, "arthritis").await?;
    rounds::arthritis_later(stage).await?;
    stage.set(40);
    take_up(stage, name).await?;
    let minutes = "Kvelden for pårørende kommer inn som egen samling. Resten av planen står.";
    plan(stage, 34, name, leads, &texts::ARTHRITIS, minutes).await?;
    stage.set(9);
    approve(stage, name, "hanne").await
}

/// A plan in force, and a draft for the next round with a point nobody has decided on.
async fn pain(stage: &Stage) -> Result<(), StoryError> {
    let (name, leads) = ("pain", ["solveig", "hanne"]);
    hear(stage, &["pain", "painAgain"]).await?;
    stage.set(690);
    same(stage, "painAgain", "pain").await?;
    let proposal = Proposal {
        name,
        title: "Mestring av smerter",
        nynorsk: Some("Meistring av smerter"),
        who: "Voksne som har hatt smerter i mer enn et halvt år",
        needs: &["pain"],
        ..OF_LOKTA
    };
    let money = "En dag i uka i åtte uker for to fagfolk, lokale i Målselv";
    let group: Group = &[
        ("solveig", User, Lead),
        ("anne", User, Member),
        ("hanne", Professional, Lead),
        ("tom", Professional, Deputy),
    ];
    begin(stage, 680, proposal, (money, Some(-60)), group).await?;
    let minutes = "Anne fortalte hvordan det er å ikke bli trodd, og det ble første tema. Fagsida \
                   kuttet to forelesninger.";
    plan(stage, 660, name, leads, &texts::PAIN, minutes).await?;
    both_approve(stage, 636, name, leads).await?;
    rounds::pain(stage).await?;
    stage.set(330);
    met(stage, "pain").await?;
    rounds::pain_again(stage).await?;
    let pool = "Kan vi ha en samling i varmtvannsbasseng?";
    let no = "Bassenget er stengt for oppussing. Spør igjen når det åpner.";
    raise(
        stage,
        name,
        "solveig",
        pool,
        Some((Action::Decline, Some(no))),
    )
    .await?;
    stage.set(50);
    write(stage, name, leads, &texts::PAIN, 3).await
}

/// A diagnosis course that needs a referral.
async fn copd(stage: &Stage) -> Result<(), StoryError> {
    let (name, leads) = ("copd", ["arne", "hanne"]);
    hear(stage, &["copd"]).await?;
    let proposal = Proposal {
        name,
        title: "Kols og hverdag",
        nynorsk: Some("Kols og kvardag"),
        who: "Personer med kols, med henvisning fra lege",
        category: "diagnosis",
        needs: &["copd"],
        ..OF_LOKTA
    };
    let money = "Fysioterapeut to timer i uka, treningsrom på DMS Finnsnes";
    let group: Group = &[
        ("arne", User, Lead),
        ("nils", User, Deputy),
        ("hanne", Professional, Lead),
        ("geir", Professional, Deputy),
    ];
    begin(stage, 630, proposal, (money, None), group).await?;
    let minutes = "Arne sa at ingen kommer hvis det er trapper. Vi flytter til første etasje og har to \
                   pauser i hver samling.";
    plan(stage, 610, name, leads, &texts::COPD, minutes).await?;
    // Arne has no login of his own: he gets a link.
    stage.set(586);
    approve_by_link(stage, name, "arne").await?;
    stage.set(582);
    approve(stage, name, "hanne").await
}

/// Planned without a meeting of both sides: a deviation, and both sides' words about it.
async fn diabetes(stage: &Stage) -> Result<(), StoryError> {
    let (name, leads) = ("diabetes", ["jan", "siri"]);
    let proposal = Proposal {
        name,
        title: "Diabetes type 2 – startkurs",
        nynorsk: None,
        who: "Voksne som nylig har fått diabetes type 2",
        category: "diagnosis",
        owner: Some("siri"),
        deputy: Some("kari"),
        looked: false,
        ..OF_LOKTA
    };
    let group: Group = &[
        ("jan", User, Lead),
        ("siri", Professional, Lead),
        ("lise", Professional, Deputy),
    ];
    let money = "Ernæringsfysiolog fra DMS Setermoen, kjøkkenet på Frivilligsentralen";
    begin(stage, 590, proposal, (money, None), group).await?;
    stage.set(570);
    write(stage, name, leads, &texts::DIABETES, 6).await?;
    stage.set(555);
    let reason = "Planleggingsmøtet ble avlyst to ganger på grunn av vær, og gruppa ble enige om å \
                  skrive planen hver for seg og snakkes på telefon.";
    deviate(stage, name, Guard::PlanningMeetingHeld, reason).await?;
    stage.set(553);
    let user =
        "Det gikk, men vi fikk ikke snakket om hvem som leder hva. Neste gang vil jeg møtes.";
    comment(stage, name, ("jan", User), user).await?;
    let professional = "Enig. Vi setter av to datoer fra starten neste gang.";
    comment(stage, name, ("siri", Professional), professional).await?;
    stage.set(550);
    submit(stage, name, "siri").await?;
    both_approve(stage, 548, name, leads).await
}

/// A joint course of municipalities and hospital.
async fn epilepsy(stage: &Stage) -> Result<(), StoryError> {
    let (name, leads) = ("epilepsy", ["marit", "grete"]);
    hear(stage, &["epilepsy"]).await?;
    let proposal = Proposal {
        name,
        title: "Når barnet har epilepsi – foreldrekurs",
        nynorsk: Some("Når barnet har epilepsi – foreldrekurs"),
        who: "Foreldre og andre nære voksne til barn med epilepsi",
        category: "diagnosis",
        needs: &["epilepsy"],
        hosts: &[LOKTA, UNN],
        ..OF_LOKTA
    };
    let group: Group = &[
        ("marit", User, Lead),
        ("turid", User, Member),
        ("grete", Professional, Lead),
        ("lise", Professional, Deputy),
    ];
    let money = "Sykehuset stiller med sykepleier og lege på video, kommunene med lokale";
    begin(stage, 500, proposal, (money, None), group).await?;
    let minutes = "Marit foreslo at foreldrene får en time uten fagfolk i rommet. Grete syntes det var \
                   uvant, men vi prøver.";
    plan(stage, 480, name, leads, &texts::EPILEPSY, minutes).await?;
    // Marit signed on paper after a meeting; Turid was there and confirms it.
    stage.set(455);
    approve_on_paper(stage, name, "marit", "turid").await?;
    stage.set(451);
    approve(stage, name, "grete").await
}
