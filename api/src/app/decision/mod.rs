//! Deciding without a login: who may ask somebody for their hand by a personal link, what the link
//! shows, and what it can do. The token goes to the person past staff, in a message that only a courier
//! reads.

mod answer;
mod ask;
mod show;

pub use answer::{answer, contest_signature};
pub use ask::{KIND, ask_plan, ask_signature, asked, get, revoke};
pub use show::{Shown, show};

use chrono::{DateTime, TimeDelta, Utc};
use domain::codes::{CapabilityKind, RequestState};
use store::capability::Capability;
use store::{Conn, contact_change};
use uuid::Uuid;

use super::{Ctx, Refusal, Unit};

/// How long a link to decide holds, in days.
pub const DAYS: i64 = 7;
/// How long somebody can say by link that a hand in their name was not theirs, in days; after that
/// they do it logged in.
pub const CONTEST_DAYS: i64 = 30;
/// How long links wait when a person's address was changed.
const FREEZE: TimeDelta = TimeDelta::days(7);

/// Where a person opens a link. The token stands behind the `#`: browsers send it to nobody.
pub fn address(unit: &Unit, token: &str) -> String {
    format!("{}/decision#{token}", unit.app.settings.public_url)
}

/// What a capability is for.
///
/// # Errors
/// `Corrupt` for a kind we don't know.
pub fn kind_of(link: &Capability) -> Result<CapabilityKind, Refusal> {
    Ok(super::facts::code(&link.kind)?)
}

/// How far a request for a hand has come.
pub fn state(ctx: &Ctx, link: &Capability) -> RequestState {
    match link.outcome.as_deref() {
        Some("decline") => RequestState::Declined,
        Some(_) => RequestState::Approved,
        None if link.voided_at.is_some() => RequestState::Void,
        None if link.expires_at <= ctx.now => RequestState::Expired,
        None => RequestState::Open,
    }
}

/// True while the link opens something.
fn is_open(ctx: &Ctx, link: &Capability) -> bool {
    link.used_at.is_none() && link.voided_at.is_none() && link.expires_at > ctx.now
}

/// Lets a link contest the hand of which it told, and no other: not one that was given anew since, which
/// has a receipt of its own, nor one that is void already.
///
/// # Errors
/// `Gone`.
fn must_be_of(link: &Capability, given_at: Option<DateTime<Utc>>) -> Result<(), Refusal> {
    match given_at {
        Some(at) if at <= link.created_at => Ok(()),
        _ => Err(Refusal::Gone),
    }
}

/// Refuses links to a person whose address was changed a short while ago: whoever changed it could be
/// after the person's hand.
///
/// # Errors
/// `LinkFrozen`.
async fn not_frozen(ctx: &Ctx, conn: &Conn, person: Uuid) -> Result<(), Refusal> {
    match contact_change::last(conn, person).await? {
        Some(at) if at + FREEZE > ctx.now => Err(Refusal::LinkFrozen { until: at + FREEZE }),
        _ => Ok(()),
    }
}
