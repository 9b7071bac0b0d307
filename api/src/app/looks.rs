//! Looking at people's data: with a purpose, and logged before the answer.

use domain::codes::Purpose;
use domain::permissions::{Actor, Area, purposes};
use store::access_log;
use uuid::Uuid;

use super::{Refusal, Unit};

/// One person looked at.
#[derive(Debug, Clone, Copy)]
pub struct Look {
    /// Whose data; nil for a search that found nobody.
    pub subject: Uuid,
    /// The organisation that keeps the data.
    pub tenant: Uuid,
    /// In which capacity the caller looks: the code of a role or of a function in a working group.
    pub capacity: &'static str,
    /// On whose behalf.
    pub organisation: Option<Uuid>,
}

impl Unit {
    /// Why the caller looks at people's data.
    ///
    /// # Errors
    /// `PurposeRequired` if the caller does not say, `PurposeRefused` for one that nobody has in
    /// the caller's place; `ProofRequired` as [`Ctx::proved_for`](super::Ctx::proved_for).
    pub fn named_purpose(&self) -> Result<Purpose, Refusal> {
        self.proved_for(Area::People)?;
        let actors = self.caller.grants.iter().map(|grant| grant.actor);
        self.purpose_of(&actors.collect::<Vec<_>>())
    }

    /// The purpose, if one of these can have it.
    fn purpose_of(&self, actors: &[Actor]) -> Result<Purpose, Refusal> {
        let purpose = self.purpose.ok_or(Refusal::PurposeRequired)?;
        let theirs = |one: &Purpose| actors.iter().any(|actor| purposes(*actor).contains(one));
        if theirs(&purpose) {
            return Ok(purpose);
        }
        let others = Purpose::ALL.iter().copied();
        Err(Refusal::PurposeRefused(others.filter(theirs).collect()))
    }

    /// Notes in the access log who is looked at, in this very unit: whoever gets the answer stands
    /// there already.
    ///
    /// # Errors
    /// `PurposeRequired`, `PurposeRefused`; a [`Refusal::Store`] if the log can't be written, and then nothing is
    /// answered.
    pub async fn looked(&self, operation: &str, looks: &[Look]) -> Result<(), Refusal> {
        let purpose = self.named_purpose()?;
        for look in looks {
            let mut actors = Actor::all();
            actors.retain(|actor| actor.code() == look.capacity);
            self.purpose_of(&actors)?;
        }
        let row = |look: &Look| access_log::Look {
            id: self.id(),
            tenant: look.tenant,
            principal: self.caller.principal,
            person: self.caller.person,
            role: look.capacity.to_owned(),
            organisation: look.organisation,
            purpose: Some(purpose.code().to_owned()),
            operation: operation.to_owned(),
            subject: look.subject,
            request_id: Some(self.request),
            at: self.now,
            block: None,
        };
        access_log::record(self.tx(), looks.iter().map(row).collect()).await?;
        Ok(())
    }
}
