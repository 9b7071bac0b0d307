//! A write unit as a use case sees it: context, transaction, permission, journal.

use std::future::Future;
use std::ops::Deref;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use domain::permissions::{Area, Right, Target, View};
use serde_json::Value;
use store::idempotency::{self, Seen};
use store::journal::{Actor, Entry};
use store::{Tx, access_log, sealer};
use uuid::Uuid;

use super::{Caller, Change, Ctx, Refusal, Reply, etag};
use crate::identity::Verified;

/// One attempt at a write. Cheap to clone; all clones end with the unit.
#[derive(Clone)]
pub struct Unit {
    ctx: Arc<Ctx>,
    tx: Tx,
    /// The answer given to the same request before.
    replay: Arc<OnceLock<Reply>>,
    permitted: Arc<AtomicBool>,
}

impl Deref for Unit {
    type Target = Ctx;
    fn deref(&self) -> &Ctx {
        &self.ctx
    }
}

impl Unit {
    /// The open transaction.
    pub fn tx(&self) -> &Tx {
        &self.tx
    }

    /// Lets the unit go on if the caller may use `right` on `target`. Every use case asks before
    /// it writes; a unit that never asked is refused at its end. The answer to a repeated request
    /// is given here, so that rights are checked again before it.
    ///
    /// # Errors
    /// `NotFound` if the caller may not even read the target, `Forbidden` if not this;
    /// `ProofRequired` as [`Ctx::proved_for`].
    pub fn permit(&self, area: Area, right: Right, target: &Target) -> Result<View, Refusal> {
        match self.view(area, right, target) {
            Some(view) => {
                self.proved_for(area)?;
                self.pass()?;
                Ok(view)
            }
            // Who sees only how many there are does not see this one.
            None if (self.view(area, Right::Read, target))
                .is_some_and(|view| view != View::Counts) =>
            {
                Err(Refusal::Forbidden { area, right })
            }
            None => Err(self.unseen(area, right, target)),
        }
    }

    /// As [`Ctx::must_be_near`]; a unit that goes on on other grounds than a role is near everything.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn must_be_near(&self, tenant: Uuid, course: Option<Uuid>) -> Result<(), Refusal> {
        match self.permitted.load(Ordering::Relaxed) {
            true => Ok(()),
            false => self.ctx.must_be_near(tenant, course),
        }
    }

    /// As [`Unit::permit`], for what has no target yet: making something in `target`'s tenant.
    ///
    /// # Errors
    /// `Forbidden`; `ProofRequired` as [`Ctx::proved_for`].
    pub fn permit_new(&self, area: Area, right: Right, target: &Target) -> Result<View, Refusal> {
        let view = self.view(area, right, target);
        let view = view.ok_or_else(|| match self.unseen(area, right, target) {
            Refusal::NotFound => Refusal::Forbidden { area, right },
            missing => missing,
        })?;
        self.proved_for(area)?;
        self.pass()?;
        Ok(view)
    }

    /// Lets the unit go on on other grounds than a role: a capability, or the clock's own work.
    ///
    /// # Errors
    /// `Replay` if the same request was answered before.
    pub fn pass(&self) -> Result<(), Refusal> {
        self.permitted.store(true, Ordering::Relaxed);
        match self.replay.get() {
            Some(reply) => Err(Refusal::Replay(Box::new(reply.clone()))),
            None => Ok(()),
        }
    }

    /// The same unit, in which a personal link speaks for somebody: the journal names them, and they
    /// hold no right but what the link opens.
    #[must_use]
    pub fn in_the_name_of(&self, person: Uuid) -> Self {
        let mut ctx = (*self.ctx).clone();
        ctx.caller.person = Some(person);
        Self {
            ctx: Arc::new(ctx),
            ..self.clone()
        }
    }

    /// Compares the caller's If-Match with the version at hand.
    ///
    /// # Errors
    /// `PreconditionRequired` without one, `Stale` with another; both tell the current ETag.
    pub async fn expect_version(&self, kind: &str, id: Uuid, version: i32) -> Result<(), Refusal> {
        let current = self.etag(kind, id, version);
        match &self.if_match {
            None => Err(Refusal::PreconditionRequired { current }),
            Some(given) if given == "*" => Ok(()),
            Some(given) if given.split(',').any(|tag| etag::version_of(tag) == current) => Ok(()),
            Some(given) => {
                let seen = etag::number_of(given).unwrap_or(version);
                let rows = store::journal::since_version(&self.tx, (kind, id), seen).await?;
                let changes = rows
                    .into_iter()
                    .map(|row| Change {
                        version: row.entity_version,
                        action: row.action,
                        by: row.actor_person,
                        at: row.recorded_at,
                    })
                    .collect();
                Err(Refusal::Stale { current, changes })
            }
        }
    }

    /// Notes a fact for the journal.
    pub fn note(&self, fact: Fact<'_>) {
        let capacity = fact.capacity.map(str::to_owned);
        self.tx.journal(Entry {
            id: self.id(),
            tenant: fact.tenant,
            root: fact.root,
            entity: fact.entity,
            version: fact.version,
            action: fact.action.to_owned(),
            actor: Actor {
                principal: (!self.caller.principal.is_nil()).then_some(self.caller.principal),
                person: self.caller.person,
                capacity,
                purpose: self.purpose.map(|p| p.code().to_owned()),
                request: Some(self.request),
            },
            occurred_at: fact.occurred_at.unwrap_or(self.now),
            recorded_at: self.recorded,
            payload: fact.payload,
        });
    }
}

/// What a use case tells the journal; the unit adds who, when and why.
pub struct Fact<'a> {
    /// Owning organisation.
    pub tenant: Uuid,
    /// The root under whose lock the change was made.
    pub root: (&'static str, Uuid),
    /// What changed.
    pub entity: (&'static str, Uuid),
    /// Its version after the change.
    pub version: i32,
    /// What happened.
    pub action: &'a str,
    /// In which capacity the caller acted.
    pub capacity: Option<&'a str>,
    /// When it happened, if entered later.
    pub occurred_at: Option<chrono::DateTime<chrono::Utc>>,
    /// Codes, numbers, ids; never free text.
    pub payload: Value,
}

impl Ctx {
    /// Runs one use case in one write unit. The caller's rights are read inside it; the answer is
    /// kept for a retry in the same transaction.
    ///
    /// # Errors
    /// What the use case refuses with. A repeated request gets its first answer.
    pub async fn write<F, Fut>(self, token: Option<Verified>, work: F) -> Result<Reply, Refusal>
    where
        F: Fn(Unit) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<Reply, Refusal>> + Send + 'static,
    {
        let app = self.app.clone();
        let work = Arc::new(work);
        let outcome = app
            .store
            .writer()
            .run(move |tx| attempt(tx, self.clone(), token.clone(), work.clone()))
            .await;
        match outcome {
            Ok(reply) => Ok(reply),
            Err(Refusal::Replay(reply)) => Ok(*reply),
            Err(refusal) => Err(refusal),
        }
    }
}

async fn attempt<F, Fut>(
    tx: Tx,
    mut ctx: Ctx,
    token: Option<Verified>,
    work: Arc<F>,
) -> Result<Reply, Refusal>
where
    F: Fn(Unit) -> Fut,
    Fut: Future<Output = Result<Reply, Refusal>>,
{
    let app = ctx.app.clone();
    let replay = OnceLock::new();
    if let Some(retry) = &ctx.retry {
        match idempotency::look(&tx, &app.ring, retry, ctx.now).await? {
            Seen::Fresh => {}
            Seen::InFlight => return Err(Refusal::InFlight),
            Seen::Otherwise => return Err(Refusal::KeyReused),
            Seen::Answered(bytes) => {
                let reply = serde_json::from_slice(&bytes)
                    .map_err(|err| Refusal::Internal(format!("a kept answer: {err}")))?;
                _ = replay.set(reply);
            }
        }
    }
    if let Some(token) = &token {
        ctx.caller = Caller::load(&tx, token, ctx.now).await?;
    }
    let (retry, now) = (ctx.retry.clone(), ctx.now);
    let unit = Unit {
        ctx: Arc::new(ctx),
        tx: tx.clone(),
        replay: Arc::new(replay),
        permitted: Arc::default(),
    };
    let permitted = unit.permitted.clone();
    let reply = work(unit).await?;
    if !permitted.load(Ordering::Relaxed) {
        return Err(Refusal::Internal(
            "a unit wrote without asking for permission".into(),
        ));
    }
    if let Some(retry) = &retry {
        let bytes = serde_json::to_vec(&reply)
            .map_err(|err| Refusal::Internal(format!("keeping an answer: {err}")))?;
        idempotency::keep(&tx, &app.ring, retry, &bytes, now).await?;
    }
    Ok(reply)
}

impl super::App {
    /// Seals what the journal and the access log have gained; errors are logged, the next call tries
    /// again.
    pub async fn seal(&self) {
        if let Err(err) = sealer::seal_all(&self.store).await {
            tracing::warn!(%err, "the journal could not be sealed");
        }
        if let Err(err) = access_log::seal_all(&self.store).await {
            tracing::warn!(%err, "the access log could not be sealed");
        }
    }
}
