//! The installation and the context of one request.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

use chrono::{DateTime, SubsecRound, TimeDelta, Utc};
use domain::codes::{AnonymityLack, Language, Purpose};
use domain::permissions::{self, Actor, Area, Grant, Right, Scope, Target, TokenScope, View};
use store::crypto::KeyRing;
use store::idempotency::Retry;
use store::keystore::Keystore;
use store::{Conn, Store};
use uuid::Uuid;

use super::{Caller, Refusal};
use crate::config::Settings;
use crate::identity::{TokenVerifier, Verified};

/// One running instance: what use cases share.
pub struct App {
    /// The database.
    pub store: Store,
    /// What keeps the keys of open windows; none if none is named.
    pub keystore: Option<Arc<dyn Keystore>>,
    /// What the promise of anonymous answers lacks, when it was last looked at.
    pub anonymity: Mutex<Vec<AnonymityLack>>,
    /// The keys for sealed columns, ETags, cursors.
    pub ring: KeyRing,
    /// What time it is.
    pub clock: Clock,
    /// Checks tokens.
    pub verifier: TokenVerifier,
    /// The configuration it was started with.
    pub settings: Settings,
}

/// The clock of the installation; a demonstration and tests can set it.
#[derive(Clone, Default)]
pub struct Clock(Arc<Mutex<TimeDelta>>);

impl Clock {
    /// Now, in whole microseconds: what both databases keep.
    pub fn now(&self) -> DateTime<Utc> {
        let ahead = self.0.lock().map(|ahead| *ahead).unwrap_or_default();
        (Utc::now() + ahead).trunc_subsecs(6)
    }

    /// Now by the machine's own clock, whatever was set.
    pub fn real() -> DateTime<Utc> {
        Utc::now().trunc_subsecs(6)
    }

    /// Makes `now` be `at`; time goes on from there.
    pub fn set(&self, at: DateTime<Utc>) {
        self.advance_to(at - Utc::now());
    }

    /// Moves the clock forward by `by`.
    pub fn advance(&self, by: TimeDelta) {
        let ahead = self.0.lock().map(|ahead| *ahead).unwrap_or_default();
        self.advance_to(ahead + by);
    }

    fn advance_to(&self, ahead: TimeDelta) {
        if let Ok(mut offset) = self.0.lock() {
            *offset = ahead;
        }
    }
}

/// Everything a use case takes from its request: time, caller, purpose, languages.
#[derive(Clone)]
pub struct Ctx {
    /// The installation.
    pub app: Arc<App>,
    /// Who asks. In a write unit, as of that unit.
    pub caller: Caller,
    /// The moment of the request; the same in every attempt of a unit.
    pub now: DateTime<Utc>,
    /// The same moment by the real clock, which nobody can set: what the journal records.
    pub recorded: DateTime<Utc>,
    /// The request.
    pub request: Uuid,
    /// Why the caller reads personal data.
    pub purpose: Option<Purpose>,
    /// Languages to answer in, best first.
    pub languages: Vec<Language>,
    /// The caller's If-Match.
    pub if_match: Option<String>,
    /// The caller's Idempotency-Key with what it was used for.
    pub retry: Option<Retry>,
    /// What was asked for.
    pub asked: Asked,
    /// How many ids were made.
    pub ids: Arc<AtomicU32>,
}

/// The path and query of a request, as they came.
#[derive(Clone, Default)]
pub struct Asked(pub String);

impl Asked {
    /// The path.
    pub fn path(&self) -> &str {
        self.0.split('?').next().unwrap_or_default()
    }

    /// What stands behind the `?`.
    pub fn query(&self) -> Option<&str> {
        Some(self.0.split_once('?')?.1)
    }
}

impl Ctx {
    /// A new id that sorts by time, and behind those that this request had before.
    pub fn id(&self) -> Uuid {
        let millis = self.now.timestamp_millis().try_into().unwrap_or_default();
        let nth = self.ids.fetch_add(1, Ordering::Relaxed);
        let mut random = *Uuid::new_v4().as_bytes();
        // RFC 9562, section 6.2, method 1: the eighteen bits behind the time count.
        random[0] = (nth >> 14) as u8;
        random[1] = (nth >> 6) as u8;
        random[2] = (nth & 0x3f) as u8;
        let random = random.first_chunk().copied().unwrap_or_default();
        uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
    }

    /// A new id that tells nothing: for people and what belongs to them.
    pub fn private_id(&self) -> Uuid {
        Uuid::new_v4()
    }

    /// Where the caller may use `right` on `area`.
    ///
    /// # Errors
    /// `Forbidden` if nowhere; `ProofRequired` as [`Ctx::proved_for`].
    pub fn scope(&self, area: Area, right: Right) -> Result<Scope, Refusal> {
        let scope = permissions::scope(&self.grants(right), area, right);
        if scope.is_empty() {
            return Err(self.forbidden(area, right));
        }
        self.proved_for(area)?;
        Ok(scope)
    }

    /// Refuses a caller who may use `area` and has shown a token that anybody could have found.
    ///
    /// # Errors
    /// `ProofRequired`.
    pub fn proved_for(&self, area: Area) -> Result<(), Refusal> {
        if area.holds_people() && !self.caller.reaches_people {
            return Err(Refusal::ProofRequired);
        }
        Ok(())
    }

    /// Refuses what nothing that the caller holds comes near, before more of it is read or locked: it must
    /// take no longer than an id that nobody has.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn must_be_near(&self, tenant: Uuid, course: Option<Uuid>) -> Result<(), Refusal> {
        match permissions::near(&self.caller.grants, tenant, course) {
            true => Ok(()),
            false => Err(Refusal::NotFound),
        }
    }

    /// Why the caller may use `right` on `area` nowhere.
    pub fn forbidden(&self, area: Area, right: Right) -> Refusal {
        let missing = self.missing_scope(area, right, None);
        missing.unwrap_or(Refusal::Forbidden { area, right })
    }

    /// Why `target` is not there for the caller.
    pub fn unseen(&self, area: Area, right: Right, target: &Target) -> Refusal {
        let missing = self.missing_scope(area, right, Some(target));
        missing.unwrap_or(Refusal::NotFound)
    }

    /// The refusal of a machine whose role would do, if only its token carried the scope. Who learns
    /// this has the role, so it tells nothing of what others own.
    fn missing_scope(&self, area: Area, right: Right, target: Option<&Target>) -> Option<Refusal> {
        let grants = self.grants(right);
        let by_role: Vec<Grant> = grants
            .iter()
            .map(|grant| Grant::new(grant.actor, grant.place))
            .collect();
        let reach = |grants: &[Grant]| match target {
            Some(target) => permissions::permits(grants, area, right, target).is_some(),
            None => !permissions::scope(grants, area, right).is_empty(),
        };
        let wanted = TokenScope::opening(area, right)?;
        (reach(&by_role) && !reach(&grants)).then_some(Refusal::ScopeMissing(wanted))
    }

    /// How much of `target` the caller may see or do with `right`, if anything.
    pub fn view(&self, area: Area, right: Right, target: &Target) -> Option<View> {
        permissions::permits(&self.grants(right), area, right, target)
    }

    /// What the caller holds. What everybody may read is published in the catalogue, and opens
    /// nothing else.
    fn grants(&self, right: Right) -> Vec<Grant> {
        let all = self.caller.grants.iter();
        let counts = |grant: &&Grant| right != Right::Read || grant.actor != Actor::Public;
        all.filter(counts).copied().collect()
    }
}

/// A read outside a unit: the caller's rights as of now, and a connection.
pub struct Read {
    /// The request's context.
    pub ctx: Ctx,
    conn: Conn,
}

impl Read {
    /// Begins a read: one connection for all of it, and the caller's rights as of now.
    ///
    /// # Errors
    /// `Unavailable`, if no connection is free; as for [`Caller::load`].
    pub async fn begin(mut ctx: Ctx, token: Option<Verified>) -> Result<Self, Refusal> {
        let conn = ctx.app.store.read().keep().await?;
        if let Some(token) = token {
            ctx.caller = Caller::load(&conn, &token, ctx.now).await?;
        }
        Ok(Self { ctx, conn })
    }

    /// Where to read.
    pub fn conn(&self) -> &Conn {
        &self.conn
    }

    /// Refuses what the caller may not see as if it did not exist.
    ///
    /// # Errors
    /// `NotFound` if the caller may not use `right` on `target`; `ScopeMissing`; `ProofRequired` as
    /// [`Ctx::proved_for`].
    pub fn permit(&self, area: Area, right: Right, target: &Target) -> Result<View, Refusal> {
        let view = self.ctx.view(area, right, target);
        let view = view.ok_or_else(|| self.ctx.unseen(area, right, target))?;
        self.ctx.proved_for(area)?;
        Ok(view)
    }
}
