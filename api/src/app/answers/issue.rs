//! Giving tokens out: invitations in one unit, slots in another, so that no two rows of the same moment
//! belong together.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::codes::{MessageKind, WindowState};
use store::answer::{self as rows, FEWEST, Invite, Slot};
use store::crypto::{WindowKey, random_token, shuffle};
use store::enrolment::{self, Enrolment};
use store::keystore::KeyName;
use store::window::{self, Window};
use uuid::Uuid;

use super::{Keys, address, form_of, open_token, pairs, sealing, slot_of, token_place};
use crate::app::forms::read;
use crate::app::messages::{News, Recipient, Said, tell};
use crate::app::windows::{self, KIND};
use crate::app::{App, Ctx, Refusal, Reply, Unit};

/// Makes the keys of a window that is about to open and invites its participants. Without keys, or as long
/// as anonymity can't be promised, there is nothing to open it with.
pub async fn prepare(app: &Arc<App>, id: Uuid) -> Result<Keys, Refusal> {
    let window = window::get(app.store.read(), id).await?;
    let Some(window) = window.filter(|window| windows::is_due(window, app.clock.now())) else {
        return Ok(Keys::default());
    };
    let Some(keystore) = &app.keystore else {
        return Ok(Keys::default());
    };
    if !app.look_at_anonymity().await.is_empty() {
        return Ok(Keys::default());
    }
    let content = read(&form_of(app.store.read(), &window).await?.content)?;
    let round = keystore.make(KeyName::Round(id)).await?;
    let first = pairs::is_first(&window)? && pairs::measures(&window, &content)?;
    let pair = match first {
        true => Some(keystore.make(KeyName::Pair(window.run_id)).await?),
        false => None,
    };
    let keys = Keys {
        round: Some(round.clone()),
        pair,
    };
    let inviting = Ctx::of_the_clock(app).write(None, move |unit| {
        let round = round.clone();
        async move {
            unit.pass()?;
            invite(&unit, id, &round).await?;
            Ok(Reply::empty())
        }
    });
    inviting.await.map(|_| keys)
}

/// Invites everybody who has had a place in one of the window's runs, with a token for each seat; nobody
/// if they are fewer than five, or if it was done before.
async fn invite(unit: &Unit, id: Uuid, key: &WindowKey) -> Result<(), Refusal> {
    let (window, _) = windows::lock(unit, id).await?;
    if window.state != WindowState::Planned.code()
        || !rows::invites(unit.tx(), id).await?.is_empty()
    {
        return Ok(());
    }
    let mut seats: Vec<Uuid> = Vec::new();
    for party in participants(unit, id).await? {
        let many = usize::try_from(party.party_seats).unwrap_or_default();
        seats.extend(std::iter::repeat_n(party.id, many));
    }
    if seats.len() < FEWEST {
        return Ok(());
    }
    shuffle(&mut seats).map_err(sealing)?;
    let invites = seats.into_iter().map(|enrolment| {
        let id = unit.private_id();
        let token = random_token().map_err(sealing)?;
        let place = token_place(id, window.id);
        Ok(Invite {
            id,
            window_id: window.id,
            enrolment_id: enrolment,
            token_sealed: key
                .seal(&place, token.as_bytes(), token.len())
                .map_err(sealing)?,
        })
    });
    let invites: Vec<Invite> = invites.collect::<Result<_, Refusal>>()?;
    Ok(rows::insert_invites(unit.tx(), invites).await?)
}

/// Those who have had a place in one of the window's runs.
async fn participants(unit: &Unit, window: Uuid) -> Result<Vec<Enrolment>, Refusal> {
    let mut parties = Vec::new();
    for run in window::runs_of(unit.tx(), &[window]).await? {
        parties.extend(enrolment::seated_locked(unit.tx(), run.run_id).await?);
    }
    Ok(parties)
}

/// Makes the slots of everybody who is invited, and writes to them; returns how many there are. With none
/// there are too few, and they are told that nobody is asked.
///
/// # Errors
/// As the database fails.
pub async fn issue(unit: &Unit, window: &Window, key: &WindowKey) -> Result<usize, Refusal> {
    let invites = rows::invites(unit.tx(), window.id).await?;
    let parties = participants(unit, window.id).await?;
    if invites.is_empty() {
        let news = news(unit, window, &parties, MessageKind::AnswersTooFew).await?;
        let to = parties
            .iter()
            .filter_map(|party| Recipient::party(&unit.app, party).transpose());
        tell(unit, &news, to.collect::<Result<_, _>>()?).await?;
        return Ok(0);
    }
    let mut tokens: BTreeMap<Uuid, Vec<String>> = BTreeMap::new();
    for invite in &invites {
        let token = open_token(key, invite)?;
        tokens.entry(invite.enrolment_id).or_default().push(token);
    }
    let mut slots: Vec<Slot> = tokens
        .values()
        .flatten()
        .map(|token| Slot {
            id_hash: slot_of(token),
            window_id: window.id,
            body_sealed: None,
        })
        .collect();
    shuffle(&mut slots).map_err(sealing)?;
    rows::insert_slots(unit.tx(), slots).await?;
    write_to(
        unit,
        window,
        &parties,
        &tokens,
        MessageKind::AnswerInvitation,
    )
    .await?;
    Ok(invites.len())
}

/// Writes to each party with an address, with the tokens of its seats.
pub async fn write_to(
    unit: &Unit,
    window: &Window,
    parties: &[Enrolment],
    tokens: &BTreeMap<Uuid, Vec<String>>,
    kind: MessageKind,
) -> Result<(), Refusal> {
    let mut to = Vec::new();
    for party in parties {
        let Some(own) = tokens.get(&party.id) else {
            continue;
        };
        let links: Vec<String> = own.iter().map(|token| address(&unit.app, token)).collect();
        let slots = own.iter().map(|token| slot_of(token)).collect();
        let reached = Recipient::party(&unit.app, party)?;
        to.extend(reached.and_then(|one| one.with_answer_links(&links, slots)));
    }
    let news = news(unit, window, parties, kind).await?;
    tell(unit, &news, to).await?;
    Ok(())
}

async fn news(
    unit: &Unit,
    window: &Window,
    parties: &[Enrolment],
    kind: MessageKind,
) -> Result<News, Refusal> {
    let course = store::course::get(unit.tx(), window.course_id).await?;
    let deadline = window.closes_at.map(|at| ("deadline", Said::Time(at)));
    Ok(News {
        kind,
        // Participants belong to whoever answers for their data, which is not always the owner.
        tenant: parties.first().map_or(window.tenant, |party| party.tenant),
        about: (KIND, window.id),
        course: course.ok_or(Refusal::NotFound)?.title,
        said: deadline.into_iter().collect(),
        until: window.closes_at,
    })
}
