//! The rounds of the story: three closed with their conclusions and with what was answered, one whose
//! participants are being asked, one that takes enrolments with a line behind it, one where people drop in,
//! one cancelled, one scheduled.

use domain::codes::{NextStep, Participation};

use domain::plan::EvaluationTime::{AfterSession, Before, End, FollowUp};

use super::Shown;
use super::feedback::{answer, ask};
use super::round::{
    Round, Words, cancel, conclude, enrol, finish, hold, look_back, open, queue, schedule, sign,
    start,
};
use super::stage::{Stage, StoryError};
use super::voices::{self, END, MASTERY, SESSION};

/// Everybody who is asked.
const ALL: usize = usize::MAX;

const ENROLLED: Round = Round {
    name: "",
    course: "",
    leads: ["", ""],
    participation: Participation::Enrolled,
    seats: Some(12),
    place: "DMS Midt-Troms, Finnsnes, møterom 2",
    announcement: "",
    referral: false,
    first: 0,
    topics: &[],
    parties: 8,
    asked: &[],
    answer: ALL,
    voices: voices::PAIN,
};

const ARTHRITIS: Round = Round {
    name: "arthritis round",
    course: "arthritis",
    leads: ["solveig", "hanne"],
    announcement: "Fire samlinger om å leve med leddgikt, ledet av en som selv har det og en \
                   fysioterapeut. Be fastlegen om henvisning.",
    referral: true,
    first: 670,
    topics: &[
        "Min historie",
        "Leddene og medisinene",
        "Trening som tåles",
        "Veien videre",
    ],
    parties: 10,
    asked: &[
        (MASTERY, Before, 7),
        (SESSION, AfterSession, 5),
        (END, End, 5),
        (MASTERY, End, 5),
        (MASTERY, FollowUp, 14),
    ],
    answer: ALL,
    voices: voices::ARTHRITIS,
    ..ENROLLED
};

const PAIN: Round = Round {
    name: "pain round",
    course: "pain",
    leads: ["solveig", "hanne"],
    place: "Målselv, Frivilligsentralen på Bardufoss",
    announcement: "Har du hatt vondt lenge? Vi møtes seks onsdager. Ingen henvisning, ingen prøver, \
                   god tid.",
    first: 580,
    topics: &[
        "Når smerten flytter inn",
        "Hva vet vi om smerter?",
        "Pust og avspenning",
        "Å si nei",
        "Søvn og humør",
        "Hva tar jeg med meg?",
    ],
    asked: &[(SESSION, AfterSession, 5), (END, End, 5)],
    answer: 7,
    voices: voices::PAIN,
    ..ENROLLED
};

/// The same a year later.
const PAIN_AGAIN: Round = Round {
    name: "pain again round",
    first: 230,
    parties: 10,
    answer: 10,
    voices: voices::PAIN_AGAIN,
    ..PAIN
};

const ANXIETY: Round = Round {
    name: "anxiety round",
    course: "anxiety",
    leads: ["per", "eva"],
    seats: Some(10),
    place: "Biblioteket på Sørreisa",
    announcement: "Seks samlinger for deg som kjenner at uroen tar for stor plass.",
    first: 70,
    topics: &[
        "Mi historie",
        "Kroppen",
        "Tankar er ikkje fakta",
        "Øve saman",
        "Tur",
        "Vegen vidare",
    ],
    // The last is open still, and not all have answered.
    asked: &[(SESSION, AfterSession, 5), (END, End, 60)],
    answer: 4,
    voices: voices::ANXIETY,
    ..ENROLLED
};

const COPD: Round = Round {
    name: "copd round",
    course: "copd",
    leads: ["arne", "hanne"],
    seats: Some(6),
    place: "DMS Midt-Troms, Finnsnes, treningssalen",
    announcement: "Fem formiddager om å puste, trene og leve med kols. Ingen trapper. Legen må \
                   henvise.",
    referral: true,
    first: -21,
    topics: &[
        "Slik er det for meg",
        "Lungene",
        "Trene sammen",
        "Når det blir vanskelig",
        "Hjelp",
    ],
    asked: &[
        (MASTERY, Before, 14),
        (SESSION, AfterSession, 7),
        (END, End, 14),
        (MASTERY, End, 14),
        (MASTERY, FollowUp, 14),
    ],
    ..ENROLLED
};

const CAFE: Round = Round {
    name: "cafe season",
    course: "cafe",
    leads: ["ragnhild", "eva"],
    participation: Participation::Open,
    seats: None,
    place: "Storgata 1, Finnsnes",
    announcement: "Kaffe og prat hver uke. Bare kom.",
    first: 29,
    topics: &[
        "Åpent hus",
        "Gjest: fastlegen",
        "Åpent hus",
        "Sang",
        "Åpent hus",
        "Julekaffe",
    ],
    ..ENROLLED
};

const DIABETES: Round = Round {
    name: "diabetes round",
    course: "diabetes",
    leads: ["jan", "siri"],
    place: "Setermoen, kjøkkenet på Frivilligsentralen",
    announcement: "Startkurs for deg som nettopp har fått diabetes type 2. Vi lager lunsj sammen.",
    referral: true,
    first: 300,
    topics: &["Da jeg fikk beskjeden", "Blodsukker", "Hverdagen"],
    ..ENROLLED
};

const EPILEPSY: Round = Round {
    name: "epilepsy round",
    course: "epilepsy",
    leads: ["marit", "grete"],
    seats: Some(10),
    place: "DMS Setermoen",
    announcement: "To lørdager for foreldre til barn med epilepsi. Begge foreldre er velkommen.",
    referral: true,
    first: -60,
    topics: &["Hva er epilepsi?", "Barnehage, skole og søsken"],
    ..ENROLLED
};

/// The first round of the first course.
pub(super) async fn arthritis(stage: &Stage) -> Result<(), StoryError> {
    let words = Words {
        findings: "Ti påmeldte parter, ni fullførte. Alle kunne nevne minst én ting de gjør \
                   annerledes. De fleste ville hatt mer tid til å snakke sammen.",
        sharing: "Solveig ledet like mye som Hanne. Vi var uenige om hvor mye medisin det skulle \
                  være, og fant ut av det.",
        points: &["En kveld for pårørende alene"],
        next: NextStep::Revise,
        why: "Pårørendekvelden må inn i planen før neste gang",
    };
    closed(stage, &ARTHRITIS, words).await
}

/// Asked once more, when everyday life has had its say.
pub(super) async fn arthritis_later(stage: &Stage) -> Result<(), StoryError> {
    stage.set(ARTHRITIS.much_later());
    answer(stage, &ARTHRITIS, ARTHRITIS.answer).await?;
    stage.set(ARTHRITIS.much_later() - 21);
    stage.due(ARTHRITIS.name).await
}

/// The round on pain.
pub(super) async fn pain(stage: &Stage) -> Result<(), StoryError> {
    let words = Words {
        findings: "Sju kom hver gang. Det å bli trodd var viktigst. Øvelsene hjemme ble gjort av \
                   halvparten.",
        sharing: "Brukersida åpnet og avsluttet alle samlinger. Fagsida lærte å vente med svarene.",
        points: &["Mer tid etter pusteøvelsen", "Oppgaver på papir"],
        next: NextStep::Repeat,
        why: "Ni står på lista til neste kurs",
    };
    closed(stage, &PAIN, words).await
}

/// The same course, held again with what the first round had taught.
pub(super) async fn pain_again(stage: &Stage) -> Result<(), StoryError> {
    let words = Words {
        findings: "Ti parter begynte, ni kom hver gang. Svarene er bedre enn sist: oppgavene på papir og \
                   mer tid etter pusteøvelsen gjorde forskjell. Mange skrev om fellesskapet.",
        sharing: "Vi delte likt, og byttet på å lede øvelsene.",
        points: &["Spør etter en samling i basseng", "Et kurs på kveldstid"],
        next: NextStep::Repeat,
        why: "Det fungerer, og det står folk på lista",
    };
    closed(stage, &PAIN_AGAIN, words).await
}

/// What was answered, beside what is being asked.
pub(super) fn shown(stage: &Stage) -> Shown {
    Shown {
        answered: stage.id(PAIN_AGAIN.name),
        open: stage.id(&ANXIETY.window(1)),
    }
}

/// All other rounds, each on its own days.
pub(super) async fn others(stage: &Stage) -> Result<(), StoryError> {
    held(stage, &ANXIETY).await?;
    enrolling(stage).await?;
    season(stage).await?;

    stage.set(340);
    schedule(stage, &DIABETES).await?;
    stage.set(335);
    open(stage, &DIABETES).await?;
    enrol(stage, &DIABETES, 3, 3).await?;
    stage.set(306);
    let why = "Bare tre påmeldte og ferja innstilt. De tre har fått tilbud om telefonsamtale og står \
               først neste gang.";
    cancel(stage, &DIABETES, why).await?;

    stage.set(15);
    schedule(stage, &EPILEPSY).await
}

/// Scheduled, announced, filled, and held until its last session; whoever is asked on the way answers.
async fn held(stage: &Stage, round: &Round) -> Result<(), StoryError> {
    stage.set(round.first + 30);
    schedule(stage, round).await?;
    ask(stage, round).await?;
    stage.set(round.first + 28);
    open(stage, round).await?;
    stage.set(round.first + 14);
    enrol(stage, round, round.parties, round.parties).await?;
    stage.set(round.first + 7);
    answer(stage, round, ALL).await?;
    for session in 0..round.topics.len() {
        stage.set_hour(round.day(session), 14);
        if session == 0 {
            start(stage, round).await?;
        }
        hold(stage, round, session, round.parties - session % 2).await?;
        let last = session + 1 == round.topics.len();
        answer(stage, round, if last { round.answer } else { ALL }).await?;
    }
    finish(stage, round).await
}

/// Held, looked back on by both sides, and signed by both.
async fn closed(stage: &Stage, round: &Round, words: Words) -> Result<(), StoryError> {
    held(stage, round).await?;
    let last = round.day(round.topics.len());
    stage.set(last);
    stage.due(round.name).await?;
    let minutes =
        "Vi leste svarene høyt for hverandre og snakket om hvordan vi har delt på arbeidet.";
    look_back(stage, round, minutes).await?;
    stage.set(last - 3);
    conclude(stage, round, words).await?;
    for (turn, lead) in round.leads.into_iter().enumerate() {
        stage.set(last - if turn == 0 { 5 } else { 9 });
        sign(stage, round, lead).await?;
    }
    Ok(())
}

/// Six seats, somebody referred between rounds, more parties than seats, one still without a referral.
async fn enrolling(stage: &Stage) -> Result<(), StoryError> {
    stage.set(70);
    queue(stage, "copd").await?;
    stage.set(24);
    schedule(stage, &COPD).await?;
    ask(stage, &COPD).await?;
    stage.set(20);
    open(stage, &COPD).await?;
    stage.set(10);
    enrol(stage, &COPD, COPD.parties, 7).await
}

/// Heads are counted, week after week.
async fn season(stage: &Stage) -> Result<(), StoryError> {
    stage.set(CAFE.first + 20);
    schedule(stage, &CAFE).await?;
    stage.set(CAFE.first + 18);
    open(stage, &CAFE).await?;
    for (session, heads) in [9, 14, 11, 17].into_iter().enumerate() {
        stage.set_hour(CAFE.day(session), 14);
        if session == 0 {
            start(stage, &CAFE).await?;
        }
        hold(stage, &CAFE, session, heads).await?;
    }
    Ok(())
}
