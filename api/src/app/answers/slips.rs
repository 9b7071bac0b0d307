//! Paper: slips with a token for those whom no letter reaches.

use domain::permissions::{Area, Right, Target};
use serde_json::json;
use store::answer as rows;
use store::crypto::WindowKey;
use store::enrolment;
use uuid::Uuid;

use super::{KIND, RUN, address, open_token};
use crate::app::actions::capacity;
use crate::app::enrolments::{Details, Room};
use crate::app::looks::Look;
use crate::app::messages::Recipient;
use crate::app::unit::Fact;
use crate::app::{Refusal, Unit, windows};

const AREA: Area = Area::Enrolments;

/// A participant's own token, to be given on paper.
#[derive(Debug, Clone)]
pub struct Slip {
    /// The party.
    pub enrolment: Uuid,
    /// The name it wants to be called by.
    pub display_name: Option<String>,
    /// The token.
    pub token: String,
    /// Where it can also be used on a screen.
    pub address: String,
}

/// The slips of a window, for the participants who can't be written to: the same each time, and none unless
/// it is open.
///
/// # Errors
/// `NotFound`, `Forbidden`; `PurposeRequired`.
pub async fn slips(unit: &Unit, id: Uuid, key: Option<&WindowKey>) -> Result<Vec<Slip>, Refusal> {
    let (window, _) = windows::lock(unit, id).await?;
    // Participants belong to whoever answers for their data, which is not always the owner.
    let target = Room::look(unit.tx(), window.course_id, Some(window.run_id)).await?;
    let target = target.target();
    unit.permit(AREA, Right::Write, &target)?;
    let Some(key) = key.filter(|_| windows::is_open(&window, unit.now)) else {
        return Ok(Vec::new());
    };
    let mut slips = Vec::new();
    let mut looks = Vec::new();
    let invites = rows::invites(unit.tx(), id).await?;
    let invited = invites.iter().map(|invite| invite.enrolment_id);
    let parties = enrolment::get_many(unit.tx(), invited).await?;
    for invite in invites {
        let party = parties.iter().find(|party| party.id == invite.enrolment_id);
        let party = party.ok_or(Refusal::NotFound)?;
        let reached = Recipient::party(&unit.app, party)?;
        if reached.is_some_and(|one| one.written().is_some()) {
            continue;
        }
        let token = open_token(key, &invite)?;
        looks.push(Look {
            subject: party.id,
            tenant: party.tenant,
            capacity: capacity_of(unit, &target),
            organisation: Some(target.tenant),
        });
        slips.push(Slip {
            enrolment: party.id,
            display_name: Details::open(&unit.app, party)?.display_name,
            address: address(&unit.app, &token),
            token,
        });
    }
    unit.looked("giveAnswerSlips", &looks).await?;
    unit.note(Fact {
        tenant: window.tenant,
        root: (RUN, window.run_id),
        entity: (KIND, window.id),
        version: window.version,
        action: "slipsGiven",
        capacity: capacity(unit, AREA, Right::Write, &target),
        occurred_at: None,
        payload: json!({ "slips": slips.len() }),
    });
    Ok(slips)
}

fn capacity_of(unit: &Unit, target: &Target) -> &'static str {
    capacity(unit, AREA, Right::Write, target).unwrap_or("coordinator")
}
