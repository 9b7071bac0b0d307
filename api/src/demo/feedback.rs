//! What participants are asked, and what they answer: by token, as everybody does, from a letter or a slip.

use std::collections::BTreeMap;

use domain::plan::EvaluationTime;
use futures::future::try_join_all;
use uuid::Uuid;

use super::cast::COORDINATOR;
use super::hands::carry;
use super::round::Round;
use super::stage::{Stage, StoryError};
use crate::app::{Unit, answers, forms, windows};

/// A form, when it is asked, and for how many days.
pub(super) type Asking = (&'static str, EvaluationTime, i32);

/// How many weeks after the last session a round is asked once more.
const LATER: i32 = 12;

impl Round {
    /// The day on which it is asked once more, in days before today.
    pub(super) fn much_later(&self) -> i64 {
        self.day(self.topics.len().saturating_sub(1)) - 7 * i64::from(LATER)
    }

    /// Name of a window in the story.
    pub(super) fn window(&self, nth: usize) -> String {
        format!("{} window {nth}", self.name)
    }
}

/// What its participants will be asked is planned.
pub(super) async fn ask(stage: &Stage, round: &Round) -> Result<(), StoryError> {
    use EvaluationTime::{AfterSession, FollowUp};
    let run = stage.id(round.name);
    let first = stage.id(&round.session(0));
    for (nth, (form, moment, days_open)) in round.asked.iter().copied().enumerate() {
        let draft = windows::Draft {
            form: forms::shipped_id(form),
            moment,
            session: (moment == AfterSession).then_some(first),
            weeks_after: (moment == FollowUp).then_some(LATER),
            days_open,
            other_runs: Vec::new(),
        };
        let make = move |unit| {
            let draft = draft.clone();
            async move { windows::plan(&unit, run, draft).await }
        };
        let window = stage.act(COORDINATOR, round.name, make).await?;
        stage.keep(round.window(nth), window.id);
    }
    Ok(())
}

/// A token, and whether it stands on a slip of paper.
type Token = (String, bool);

/// Windows open and close by now. Of those who are asked in one that has opened, so many answer.
pub(super) async fn answer(stage: &Stage, round: &Round, many: usize) -> Result<(), StoryError> {
    stage.due(round.name).await?;
    let failed = |why| StoryError::at(round.name, why);
    let mut asked: BTreeMap<(Uuid, &'static str, bool), Vec<Token>> = BTreeMap::new();
    for token in tokens(stage, round).await? {
        let opened = answers::show(&stage.nobody(), &token.0).await;
        let opened = opened.map_err(failed)?;
        let paired = opened.pair_code.is_some();
        let what = (opened.version.form_id, opened.moment.code(), paired);
        asked.entry(what).or_default().push(token);
    }
    for ((form, moment, again), tokens) in &asked {
        let answers = tokens.iter().take(many).enumerate();
        let answers = answers.map(|(nth, (token, paper))| {
            let (values, paired) = round.voices.say(*form, moment, nth);
            let input = answers::Input {
                answers: values,
                pair_code: (paired && *again).then(|| format!("DEM0{nth:012}")),
                paper: *paper,
            };
            answers::put(stage.nobody(), token, input)
        });
        try_join_all(answers).await.map_err(failed)?;
    }
    Ok(())
}

/// Everything that has come with the courier, and the slips for those whom no letter reaches.
async fn tokens(stage: &Stage, round: &Round) -> Result<Vec<Token>, StoryError> {
    let letters = carry(stage, round.name).await?;
    let links = letters
        .iter()
        .flat_map(|(_, letter)| letter.text.split("/answer#").skip(1));
    let is_token = |letter: &char| letter.is_ascii_alphanumeric() || "-_".contains(*letter);
    let mut tokens: Vec<Token> = links
        .map(|rest| (rest.chars().take_while(is_token).collect(), false))
        .collect();
    for nth in 0..round.asked.len() {
        let window = stage.id(&round.window(nth));
        let key = answers::round_key(&stage.app, window).await;
        let key = key.map_err(|why| StoryError::at(round.name, why))?;
        let give = move |unit: Unit| {
            let key = key.clone();
            async move { answers::slips(&unit, window, key.as_ref()).await }
        };
        let slips = stage.act(COORDINATOR, round.name, give).await?;
        tokens.extend(slips.into_iter().map(|slip| (slip.token, true)));
    }
    Ok(tokens)
}
