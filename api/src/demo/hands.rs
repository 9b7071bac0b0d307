//! Hands that are given without a login: by a personal link past staff, and on paper.

use domain::codes::{LinkAnswer, MessageKind};
use futures::future::try_join_all;
use store::message::Message;

use super::cast::{COORDINATOR, COURIER};
use super::stage::{Stage, StoryError};
use crate::app::attested::{self, Basis, Draft};
use crate::app::messages::{self, Content, Outcome};
use crate::app::{Refusal, Unit, decision};

/// As many as a courier takes at a time.
const AT_ONCE: u64 = 50;

/// The coordinator asks a lead for their hand; the courier brings the link, and the lead approves without
/// a login what it shows.
pub(super) async fn approve_by_link(
    stage: &Stage,
    name: &str,
    lead: &str,
) -> Result<(), StoryError> {
    let (course, person) = (stage.id(name), stage.id(lead));
    let ask = move |unit| async move { decision::ask_plan(&unit, course, person).await };
    stage.act(COORDINATOR, name, ask).await?;
    let link = deliver(stage, name).await?;
    let answer = move |unit| {
        let link = link.clone();
        async move { decision::answer(&unit, &link, LinkAnswer::Approve, None).await }
    };
    stage.act_without_login(name, answer).await.map(drop)
}

/// The courier delivers everything that waits; the token of the link among it.
async fn deliver(stage: &Stage, name: &str) -> Result<String, StoryError> {
    let letters = carry(stage, name).await?;
    let mut links = letters
        .iter()
        .filter(|(message, _)| message.kind == MessageKind::DecisionLink.code())
        .filter_map(|(_, letter)| {
            letter
                .text
                .split("/decision#")
                .nth(1)?
                .split_whitespace()
                .next()
        });
    let link = links.next_back().map(str::to_owned);
    link.ok_or_else(|| StoryError::at(name, Refusal::NotFound))
}

/// The courier delivers everything that waits.
pub(super) async fn carry(
    stage: &Stage,
    name: &str,
) -> Result<Vec<(Message, Content)>, StoryError> {
    let mut carried = Vec::new();
    loop {
        let claim = |unit: Unit| async move { messages::claim(&unit, &[], AT_ONCE).await };
        let claimed = stage.act(COURIER, name, claim).await?;
        if claimed.is_empty() {
            return Ok(carried);
        }
        let sent = claimed.iter().map(|(message, _)| {
            let id = message.id;
            let sent = move |unit| async move { messages::settle(&unit, id, Outcome::Sent).await };
            stage.act(COURIER, name, sent)
        });
        try_join_all(sent).await?;
        carried.extend(claimed);
    }
}

/// A lead has approved on paper: the coordinator enters it, somebody of the same side confirms it.
pub(super) async fn approve_on_paper(
    stage: &Stage,
    name: &str,
    lead: &str,
    second: &str,
) -> Result<(), StoryError> {
    let (course, person, dated) = (stage.id(name), stage.id(lead), stage.now());
    let enter = move |unit: Unit| async move {
        let open = store::plan::open(unit.tx(), course).await?;
        let open = open.ok_or(Refusal::NotFound)?;
        let draft = Draft {
            person,
            number: open.number,
            content_hash: open.content_hash.unwrap_or_default(),
            basis: Basis::Paper {
                title: "Godkjenning av kursplan, underskrevet".to_owned(),
                dated,
                sha256: store::crypto::sha256_hex(b"underskrevet"),
            },
        };
        attested::enter_approval(&unit, course, draft).await
    };
    let entered = stage.act(COORDINATOR, name, enter).await?.id;
    let confirm = move |unit| async move { attested::confirm(&unit, entered).await };
    stage.act(second, name, confirm).await.map(drop)
}
