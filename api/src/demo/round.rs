//! What can be done with a round: scheduled, opened, held, looked back on.

use chrono::NaiveTime;
use domain::codes::{
    Language, MeetingKind, NextStep, Participant, Participation, ReferralRule, Side,
};
use domain::conclusion::{Conclusion, Next};

use super::cast::COORDINATOR;
use super::feedback::Asking;
use super::stage::{Stage, StoryError};
use super::voices::Voices;
use crate::app::people::Contact;
use crate::app::sessions::{self, Sheet, SheetParty, SheetStaff, Standing, WallTime};
use crate::app::{Refusal, Unit, conclusion, enrolments, meetings, runs};

/// A round as it is planned.
#[derive(Debug, Clone, Copy)]
pub(super) struct Round {
    /// Name in the story.
    pub(super) name: &'static str,
    /// The course it is a round of.
    pub(super) course: &'static str,
    /// The leads of the user side and of the professional side.
    pub(super) leads: [&'static str; 2],
    pub(super) participation: Participation,
    /// Seats; none where people drop in.
    pub(super) seats: Option<i32>,
    pub(super) place: &'static str,
    pub(super) announcement: &'static str,
    /// Whether a doctor's referral is asked for.
    pub(super) referral: bool,
    /// The day of the first session, in days before today (negative: to come); one each week.
    pub(super) first: i64,
    /// What each session is about.
    pub(super) topics: &'static [&'static str],
    /// How many parties enrol; the third is a couple.
    pub(super) parties: usize,
    /// What its participants are asked.
    pub(super) asked: &'static [Asking],
    /// How many answer at its end; before, all do.
    pub(super) answer: usize,
    /// What they say.
    pub(super) voices: Voices,
}

impl Round {
    /// The day of a session, in days before today.
    pub(super) fn day(&self, session: usize) -> i64 {
        self.first - 7 * i64::try_from(session).unwrap_or_default()
    }

    /// Name of a session in the story.
    pub(super) fn session(&self, session: usize) -> String {
        format!("{} session {session}", self.name)
    }

    fn party(&self, party: usize) -> String {
        format!("{} party {party}", self.name)
    }
}

/// It is scheduled, and its sessions with who leads them.
pub(super) async fn schedule(stage: &Stage, round: &Round) -> Result<(), StoryError> {
    let course = stage.id(round.course);
    let draft = runs::Draft {
        plan_version: None,
        participation: round.participation,
        title: None,
        capacity: round.seats,
        place: Some(round.place.to_owned()),
        link: None,
        announcement: Some([(Language::Nb, round.announcement.to_owned())].into()),
        referral_rule: Some(if round.referral {
            ReferralRule::Required
        } else {
            ReferralRule::NotRequired
        }),
        minimum_participants: None,
        taken_in: None,
    };
    let make = move |unit| {
        let draft = draft.clone();
        async move { runs::schedule(&unit, course, draft).await }
    };
    let run = stage.act(COORDINATOR, round.name, make).await?.run().id;
    stage.keep(round.name, run);
    for (at, topic) in round.topics.iter().enumerate() {
        let draft = sessions::Draft {
            when: WallTime {
                date: stage.day(round.day(at)),
                start: hour(10),
                end: hour(13),
            },
            place: None,
            link: None,
            topics: vec![(*topic).to_owned()],
            staff: standing(stage, round),
        };
        let make = move |unit| {
            let draft = draft.clone();
            async move { sessions::plan(&unit, run, draft).await }
        };
        let session = stage.act(COORDINATOR, round.name, make).await?;
        stage.keep(round.session(at), session.id);
    }
    Ok(())
}

fn hour(hour: u32) -> NaiveTime {
    NaiveTime::from_hms_opt(hour, 0, 0).unwrap_or_default()
}

fn standing(stage: &Stage, round: &Round) -> Vec<Standing> {
    let sides = [Side::User, Side::Professional];
    let one = |(login, side): (&&str, Side)| Standing {
        person: stage.id(login),
        side,
        led_minutes: Some(75),
    };
    round.leads.iter().zip(sides).map(one).collect()
}

/// It is announced.
pub(super) async fn open(stage: &Stage, round: &Round) -> Result<(), StoryError> {
    let run = stage.id(round.name);
    let act = move |unit| async move { runs::open(&unit, run, None).await };
    stage.act(COORDINATOR, round.name, act).await.map(drop)
}

/// It begins.
pub(super) async fn start(stage: &Stage, round: &Round) -> Result<(), StoryError> {
    let run = stage.id(round.name);
    let act = move |unit| async move { runs::start(&unit, run, None).await };
    stage.act(COORDINATOR, round.name, act).await.map(drop)
}

/// Its sessions are over.
pub(super) async fn finish(stage: &Stage, round: &Round) -> Result<(), StoryError> {
    let run = stage.id(round.name);
    let act = move |unit| async move { runs::finish(&unit, run, None).await };
    stage.act(COORDINATOR, round.name, act).await.map(drop)
}

/// It does not take place.
pub(super) async fn cancel(
    stage: &Stage,
    round: &Round,
    why: &'static str,
) -> Result<(), StoryError> {
    let run = stage.id(round.name);
    let act = move |unit| async move { runs::cancel(&unit, run, Some(why), None).await };
    stage.act(COORDINATOR, round.name, act).await.map(drop)
}

/// Somebody who takes part, by the name they want to be called by.
fn party(stage: &Stage, party: usize, referral: bool, digital: bool) -> enrolments::Draft {
    const NAMES: [&str; 10] = [
        "Deltaker A",
        "Deltaker B",
        "Deltaker C",
        "Deltaker D",
        "Deltaker E",
        "Deltaker F",
        "Deltaker G",
        "Deltaker H",
        "Deltaker I",
        "Deltaker J",
    ];
    let pair = party == 2;
    enrolments::Draft {
        party: if pair {
            vec![Participant::Patient, Participant::Relative]
        } else {
            vec![Participant::Patient]
        },
        external_reference: None,
        occurred_at: None,
        details: enrolments::Details {
            display_name: NAMES.get(party).map(|&name| name.to_owned()),
            contact: digital.then(|| Contact {
                email: Some(format!("deltaker{party}@example.no")),
                ..Contact::default()
            }),
            digital,
            referral_received_on: referral.then(|| stage.yesterday()),
            accommodations: pair.then(|| "Rullestol, og må rekke ferja klokka to".to_owned()),
        },
    }
}

/// So many parties enrol, one of them a couple; those from `without` on have no referral yet.
pub(super) async fn enrol(
    stage: &Stage,
    round: &Round,
    parties: usize,
    without: usize,
) -> Result<(), StoryError> {
    let run = stage.id(round.name);
    for at in 0..parties {
        let draft = party(stage, at, round.referral && at < without, at != 1);
        let make = move |unit| {
            let draft = draft.clone();
            async move { enrolments::enrol(&unit, run, draft).await }
        };
        let (_, made) = stage.act(COORDINATOR, round.name, make).await?;
        stage.keep(round.party(at), made.id);
    }
    Ok(())
}

/// Somebody with a referral stands in the course's own queue, between rounds.
pub(super) async fn queue(stage: &Stage, course: &str) -> Result<(), StoryError> {
    let id = stage.id(course);
    let draft = party(stage, 9, true, false);
    let make = move |unit| {
        let draft = draft.clone();
        async move { enrolments::queue(&unit, id, draft).await }
    };
    stage.act(COORDINATOR, course, make).await.map(drop)
}

/// A session is held: so many of the parties come, or so many heads are counted.
pub(super) async fn hold(
    stage: &Stage,
    round: &Round,
    session: usize,
    came: usize,
) -> Result<(), StoryError> {
    let id = stage.id(&round.session(session));
    let drop_in = round.participation == Participation::Open;
    let seats = |at: usize| SheetParty {
        enrolment: stage.id(&round.party(at)),
        seats: if at == 2 { 2 } else { 1 },
    };
    let present = |standing| SheetStaff {
        standing,
        present: true,
    };
    let sheet = Sheet {
        parties: (0..came).filter(|_| !drop_in).map(seats).collect(),
        headcount: drop_in.then(|| i32::try_from(came).unwrap_or_default()),
        staff: standing(stage, round).into_iter().map(present).collect(),
    };
    let act = move |unit| {
        let sheet = sheet.clone();
        async move { sessions::put(&unit, id, sheet).await }
    };
    stage.act(round.leads[1], round.name, act).await.map(drop)
}

/// Those who planned look back on it together.
pub(super) async fn look_back(
    stage: &Stage,
    round: &Round,
    minutes: &str,
) -> Result<(), StoryError> {
    let course = stage.id(round.course);
    let [user, professional] = round.leads.map(|login| stage.id(login));
    let draft = meetings::Draft {
        kind: MeetingKind::Evaluation,
        held_on: stage.now(),
        occurred_at: None,
        present: vec![(user, Side::User), (professional, Side::Professional)],
        minutes: Some(minutes.to_owned()),
        decisions: Vec::new(),
        runs: vec![stage.id(round.name)],
    };
    let record = move |unit| {
        let draft = draft.clone();
        async move { meetings::record(&unit, course, draft).await }
    };
    stage
        .act(round.leads[0], round.name, record)
        .await
        .map(drop)
}

/// What a conclusion says.
#[derive(Debug, Clone, Copy)]
pub(super) struct Words {
    pub(super) findings: &'static str,
    pub(super) sharing: &'static str,
    pub(super) points: &'static [&'static str],
    pub(super) next: NextStep,
    pub(super) why: &'static str,
}

/// The coordinator writes down what they concluded.
pub(super) async fn conclude(stage: &Stage, round: &Round, words: Words) -> Result<(), StoryError> {
    let run = stage.id(round.name);
    let wanted = Conclusion {
        findings: words.findings.to_owned(),
        sharing: words.sharing.to_owned(),
        points: Some(words.points.iter().map(|&point| point.to_owned()).collect()),
        next_step: Some(Next {
            decision: words.next,
            reason: Some(words.why.to_owned()),
        }),
    };
    let put = move |unit| {
        let wanted = wanted.clone();
        async move { conclusion::put(&unit, run, wanted).await }
    };
    stage.act(COORDINATOR, round.name, put).await.map(drop)
}

/// A lead signs for the own side what lies there; the second signature closes the round.
pub(super) async fn sign(stage: &Stage, round: &Round, lead: &str) -> Result<(), StoryError> {
    let run = stage.id(round.name);
    let act = move |unit: Unit| async move {
        let lies = store::conclusion::last(unit.tx(), run).await?;
        let lies = lies.ok_or(Refusal::NotFound)?;
        conclusion::sign(&unit, run, lies.number, &lies.content_hash).await
    };
    stage.act(lead, round.name, act).await.map(drop)
}
