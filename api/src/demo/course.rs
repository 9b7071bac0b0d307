//! What can be done with a course, one sentence each, for the chapters to be told with.

use domain::codes::{GroupFunction, Language, MeetingKind, PointState, Side};
use domain::lifecycle::{Action, Guard};

use store::page::Page;

use super::cast::{AT_UNN, COORDINATOR, MANAGER, OTHER_COORDINATOR};
use super::needs::need;
use super::plan_text::PlanText;
use super::registry::SERVICE;
use super::stage::{Stage, StoryError};
use crate::app::course_actions::{self, Anchoring};
use crate::app::courses::{self, Texts};
use crate::app::{deviations, improvement_points, meetings, plan, working_group};

/// What is known of a course when somebody proposes it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Proposal {
    /// Name in the story.
    pub(super) name: &'static str,
    /// The service, and who proposes it there.
    pub(super) at: (&'static str, &'static str),
    pub(super) title: &'static str,
    pub(super) nynorsk: Option<&'static str>,
    pub(super) who: &'static str,
    pub(super) category: &'static str,
    pub(super) owner: Option<&'static str>,
    pub(super) deputy: Option<&'static str>,
    /// Needs that it takes up.
    pub(super) needs: &'static [&'static str],
    /// Organisations that hold it together, the responsible one first.
    pub(super) hosts: &'static [&'static str],
    /// Whether somebody looked for overlaps.
    pub(super) looked: bool,
}

/// A course of LØKTA's, owned by its coordinator.
pub(super) const OF_LOKTA: Proposal = Proposal {
    name: "",
    at: (SERVICE, COORDINATOR),
    title: "",
    nynorsk: None,
    who: "",
    category: "general",
    owner: Some("kari"),
    deputy: Some("hanne"),
    needs: &[],
    hosts: &[],
    looked: true,
};

/// Who works on it: login, side, function.
pub(super) type Group = &'static [(&'static str, Side, GroupFunction)];

/// Somebody proposes the course.
pub(super) async fn propose(stage: &Stage, proposal: Proposal) -> Result<(), StoryError> {
    let (service, login) = proposal.at;
    let text = |nb: &str, nn: Option<&str>| -> Texts {
        let nn = nn.map(|nn| (Language::Nn, nn.to_owned()));
        std::iter::once((Language::Nb, nb.to_owned()))
            .chain(nn)
            .collect()
    };
    let host = |(at, name): (usize, &&str)| (stage.id(name), at == 0);
    let draft = courses::Draft {
        service: stage.id(service),
        title: text(proposal.title, proposal.nynorsk),
        target_group: text(proposal.who, None),
        category: proposal.category.to_owned(),
        languages: vec![Language::Nb],
        owner: proposal.owner.map(|login| stage.id(login)),
        deputy: proposal.deputy.map(|login| stage.id(login)),
        outside_method: false,
        overlaps_looked_on: proposal.looked.then(|| stage.yesterday()),
        hosts: proposal.hosts.iter().enumerate().map(host).collect(),
    };
    let needs: Vec<_> = proposal
        .needs
        .iter()
        .map(|name| stage.id(&need(name)))
        .collect();
    let make = move |unit| {
        let (draft, needs) = (draft.clone(), needs.clone());
        async move { courses::create(&unit, draft, &needs).await }
    };
    let made = stage.act(login, proposal.title, make).await?;
    stage.keep(proposal.name, made.id);
    Ok(())
}

/// The manager stands behind it, until a day given in days before today (negative: to come).
pub(super) async fn anchor(
    stage: &Stage,
    name: &str,
    resources: &'static str,
    until: Option<i64>,
) -> Result<(), StoryError> {
    let course = stage.id(name);
    let anchoring = Anchoring {
        unit: "LØKTA, læring og mestring".to_owned(),
        resources: Some(resources.to_owned()),
        until: until.map(|days| stage.day(days)),
        occurred_at: None,
    };
    let act = move |unit| {
        let anchoring = anchoring.clone();
        async move { course_actions::anchor(&unit, course, anchoring).await }
    };
    stage.act(MANAGER, name, act).await.map(drop)
}

/// It is offered from now on.
pub(super) async fn activate(stage: &Stage, name: &str) -> Result<(), StoryError> {
    let course = stage.id(name);
    let act = move |unit| async move { course_actions::activate(&unit, course).await };
    stage.act(COORDINATOR, name, act).await.map(drop)
}

/// It is offered no more.
pub(super) async fn retire(stage: &Stage, name: &str, why: &'static str) -> Result<(), StoryError> {
    let course = stage.id(name);
    let act = move |unit| async move { course_actions::retire(&unit, course, Some(why)).await };
    stage.act(COORDINATOR, name, act).await.map(drop)
}

/// People of both sides come together.
pub(super) async fn gather(stage: &Stage, name: &str, group: Group) -> Result<(), StoryError> {
    let course = stage.id(name);
    for (login, side, function) in group {
        let draft = working_group::Draft {
            person: stage.id(login),
            side: *side,
            function: *function,
            mismatch_reason: None,
            occurred_at: None,
        };
        let add = move |unit| {
            let draft = draft.clone();
            async move { working_group::add(&unit, course, draft).await }
        };
        // Each host of a joint course brings its own people.
        let theirs = AT_UNN.iter().any(|person| person.login == *login);
        let by = if theirs {
            OTHER_COORDINATOR
        } else {
            COORDINATOR
        };
        stage.act(by, login, add).await?;
    }
    Ok(())
}

/// They meet today.
pub(super) async fn meet(
    stage: &Stage,
    name: &str,
    kind: MeetingKind,
    there: &[(&str, Side)],
    minutes: &str,
    decisions: &[&str],
) -> Result<(), StoryError> {
    let course = stage.id(name);
    let draft = meetings::Draft {
        kind,
        held_on: stage.now(),
        occurred_at: None,
        present: there
            .iter()
            .map(|(who, side)| (stage.id(who), *side))
            .collect(),
        minutes: Some(minutes.to_owned()),
        decisions: decisions.iter().map(|&text| text.to_owned()).collect(),
        runs: Vec::new(),
    };
    let record = move |unit| {
        let draft = draft.clone();
        async move { meetings::record(&unit, course, draft).await }
    };
    stage.act(COORDINATOR, name, record).await.map(drop)
}

/// Both leads write the plan by turns; only the first `sections` of the six.
pub(super) async fn write(
    stage: &Stage,
    name: &str,
    writers: [&str; 2],
    text: &PlanText,
    sections: usize,
) -> Result<(), StoryError> {
    let course = stage.id(name);
    let begin = move |unit| async move { plan::begin(&unit, course).await };
    stage.act(writers[0], name, begin).await?;
    let bodies = text.sections().map_err(|why| StoryError {
        scene: name.to_owned(),
        why: Box::new(why),
    })?;
    for (turn, (section, body)) in bodies.into_iter().take(sections).enumerate() {
        let put = move |unit| {
            let body = body.clone();
            async move { plan::put_section(&unit, course, section, || Ok(body)).await }
        };
        stage.act(writers[turn % 2], name, put).await?;
    }
    Ok(())
}

/// A lead lays the plan before both sides.
pub(super) async fn submit(stage: &Stage, name: &str, lead: &str) -> Result<(), StoryError> {
    let course = stage.id(name);
    let act = move |unit| async move { plan::submit(&unit, course).await };
    stage.act(lead, name, act).await.map(drop)
}

/// A lead approves for the own side what lies there.
pub(super) async fn approve(stage: &Stage, name: &str, lead: &str) -> Result<(), StoryError> {
    let course = stage.id(name);
    let act = move |unit: crate::app::Unit| async move {
        let open = store::plan::open(unit.tx(), course).await?;
        let open = open.ok_or(crate::app::Refusal::NotFound)?;
        let hash = open.content_hash.clone().unwrap_or_default();
        plan::approve(&unit, course, open.number, &hash).await
    };
    stage.act(lead, name, act).await.map(drop)
}

/// Something was not done together, and the coordinator says so.
pub(super) async fn deviate(
    stage: &Stage,
    name: &str,
    guard: Guard,
    reason: &str,
) -> Result<(), StoryError> {
    let course = stage.id(name);
    let draft = deviations::Draft {
        guard,
        reason: reason.to_owned(),
        user_comment: None,
        professional_comment: None,
        plan_version: None,
        run: None,
        occurred_at: None,
    };
    let record = move |unit| {
        let draft = draft.clone();
        async move { deviations::record(&unit, course, draft).await }
    };
    let made = stage.act(COORDINATOR, name, record).await?;
    stage.keep(format!("deviation {name}"), made.id);
    Ok(())
}

/// A lead says what their side thinks of the deviation.
pub(super) async fn comment(
    stage: &Stage,
    name: &str,
    (lead, side): (&str, Side),
    text: &'static str,
) -> Result<(), StoryError> {
    let id = stage.id(&format!("deviation {name}"));
    let act = move |unit| async move {
        let said = |present: &store::deviation::Deviation| {
            let text = Some(text.to_owned());
            Ok(match side {
                Side::User => (text, present.professional_comment.clone()),
                Side::Professional => (present.user_comment.clone(), text),
            })
        };
        deviations::comment(&unit, id, said).await
    };
    stage.act(lead, name, act).await.map(drop)
}

/// Somebody raises a point for the next round; it may be decided upon at once.
pub(super) async fn raise(
    stage: &Stage,
    name: &str,
    who: &str,
    text: &'static str,
    decided: Option<(Action, Option<&'static str>)>,
) -> Result<(), StoryError> {
    let course = stage.id(name);
    let act = move |unit| async move { improvement_points::raise(&unit, course, text, None).await };
    let point = stage.act(who, name, act).await?.id;
    let Some((action, why)) = decided else {
        return Ok(());
    };
    let act =
        move |unit| async move { improvement_points::triage(&unit, point, action, why).await };
    stage.act(COORDINATOR, name, act).await.map(drop)
}

/// What the last round left open is taken up.
pub(super) async fn take_up(stage: &Stage, name: &str) -> Result<(), StoryError> {
    let course = stage.id(name);
    let act = move |unit: crate::app::Unit| async move {
        let page = Page::first(50, "createdAt");
        let open = Some(PointState::Open.code());
        let points = store::improvement::list(unit.tx(), course, open, &page).await?;
        for point in points.rows {
            improvement_points::triage(&unit, point.id, Action::TakeUp, None).await?;
        }
        Ok(())
    };
    stage.act(COORDINATOR, name, act).await
}
