//! What is done by time: leased from one list, so that any instance may do it and only one does.

use std::sync::Arc;

use chrono::TimeDelta;
use store::due::{self, Due};
use store::{StoreError, reindex, sealed};
use uuid::Uuid;

use super::{
    App, Asked, Caller, Clock, Ctx, Refusal, Reply, Unit, answers, enrolments, messages, retention,
    windows,
};

/// How many rows an instance takes at a time.
const AT_ONCE: u64 = 20;

/// The installation's own work that comes again and again: its kind, and how often.
const RECURRING: &[(&str, TimeDelta)] = &[
    (RETENTION, TimeDelta::hours(1)),
    (RESEAL, TimeDelta::minutes(10)),
    (messages::KEEP, TimeDelta::hours(1)),
];

/// Ends what is kept longer than its time.
const RETENTION: &str = "retention";
/// Seals anew what is not under the current key, and indexes anew what is not under the current index.
const RESEAL: &str = "reseal";
/// How many values of a column are sealed anew at a time.
const RESEALED_AT_ONCE: u64 = 200;
/// Work that this program did once and does no more: what is left of it on a list is done.
const FORMER: [&str; 2] = ["purgeIdempotency", "purgeProofs"];

impl App {
    /// Puts the recurring work on the list; what stands there keeps its time.
    ///
    /// # Errors
    /// A [`StoreError`] if the database does not answer.
    pub async fn appoint_recurring(&self) -> Result<(), StoreError> {
        let now = self.clock.now();
        let unit = self.store.writer().run(move |tx| async move {
            for (kind, every) in RECURRING {
                due::appoint_recurring(&tx, kind, now + *every).await?;
            }
            Ok(())
        });
        unit.await
    }

    /// Does what is due; errors are logged, the next call tries again.
    pub async fn do_due(self: &Arc<Self>, instance: Uuid) {
        if let Err(err) = self.try_due(instance).await {
            tracing::warn!(%err, "the list of due work could not be read");
        }
    }

    async fn try_due(self: &Arc<Self>, instance: Uuid) -> Result<(), StoreError> {
        let now = self.clock.now();
        if !due::anything(self.store.read(), now).await? {
            return Ok(());
        }
        let lease = self.store.writer().run(move |tx| async move {
            due::lease(&tx, &instance.to_string(), now, AT_ONCE).await
        });
        for work in lease.await? {
            let (id, kind) = (work.id, work.kind.clone());
            if let Err(refusal) = self.do_one(work, instance).await {
                let Some(why) = reason(&refusal) else {
                    continue;
                };
                tracing::warn!(%kind, %id, ?refusal, "due work failed");
                let note = self
                    .store
                    .writer()
                    .run(move |tx| async move { due::failed(&tx, id, why.to_owned()).await });
                note.await?;
            }
        }
        Ok(())
    }

    /// The work and the mark that it is done, in one unit. What is ended by time takes units of its own
    /// before: done twice, it finds nothing the second time.
    async fn do_one(self: &Arc<Self>, work: Due, instance: Uuid) -> Result<(), Refusal> {
        if work.kind == RETENTION
            && let Some(refused) = retention::end_some(self).await.refused
        {
            return Err(refused);
        }
        let work = Arc::new(work);
        let keys = Arc::new(answers::before(self, &work).await?);
        let unit = Ctx::of_the_clock(self).write(None, move |unit| {
            let (work, keys) = (work.clone(), keys.clone());
            async move {
                unit.pass()?;
                perform(&unit, &work, &keys).await?;
                finish(&unit, &work, instance).await?;
                Ok(Reply::empty())
            }
        });
        unit.await.map(drop)
    }
}

async fn perform(unit: &Unit, work: &Due, keys: &answers::Keys) -> Result<(), Refusal> {
    match work.kind.as_str() {
        RETENTION => Ok(()),
        RESEAL => {
            let mut done = sealed::reseal(unit.tx(), &unit.app.ring, RESEALED_AT_ONCE).await?;
            done += reindex::reindex(unit.tx(), &unit.app.ring, RESEALED_AT_ONCE).await?;
            if done.damaged > 0 {
                let (count, places) = (done.damaged, done.places());
                tracing::error!(count, %places, "values that no key on the ring opens were left as they are");
            }
            Ok(())
        }
        former if FORMER.contains(&former) => Ok(()),
        enrolments::OFFER_LAPSES => match work.subject_id {
            Some(party) => enrolments::lapse(unit, party).await,
            None => Err(Refusal::Internal("a lapse without a party".into())),
        },
        enrolments::ATTENDANCE_SETTLES => match work.subject_id {
            Some(run) => enrolments::settle_attendance(unit, run).await,
            None => Err(Refusal::Internal("attendance without a run".into())),
        },
        windows::OPENS => match work.subject_id {
            Some(window) => windows::open_due(unit, window, keys).await,
            None => Err(Refusal::Internal("an opening without a window".into())),
        },
        windows::CLOSES | windows::CLOSES_LATER => match work.subject_id {
            Some(window) => windows::close_due(unit, window, keys).await,
            None => Err(Refusal::Internal("a closing without a window".into())),
        },
        answers::REMIND => match work.subject_id {
            Some(window) => answers::remind(unit, window, keys).await,
            None => Err(Refusal::Internal("a reminder without a window".into())),
        },
        // Done before the unit.
        answers::KEY_ENDS | answers::CODES_END => Ok(()),
        messages::KEEP => messages::keep(unit).await,
        messages::REMIND => match work.subject_id {
            Some(version) => messages::remind(unit, version).await,
            None => Err(Refusal::Internal("a reminder without a plan".into())),
        },
        // A newer instance beside this one may know it.
        other => Err(Refusal::Internal(format!(
            "due work of unknown kind {other}"
        ))),
    }
}

/// Marks the work as done or appoints it anew; refuses when another instance has taken it over,
/// so that nothing is done twice.
async fn finish(unit: &Unit, work: &Due, instance: Uuid) -> Result<(), Refusal> {
    let recurring = RECURRING.iter().find(|(kind, _)| *kind == work.kind);
    let ours = match recurring {
        Some((_, every)) => {
            let next = unit.now + *every;
            due::again(unit.tx(), work.id, &instance.to_string(), next).await?
        }
        None => due::done(unit.tx(), work.id, unit.now).await?,
    };
    match ours {
        true => Ok(()),
        false => Err(Refusal::AlreadyDecided),
    }
}

/// What the list says of a failure: words of ours, never a value. Nothing when another instance
/// has done the work.
fn reason(refusal: &Refusal) -> Option<&'static str> {
    match refusal {
        Refusal::AlreadyDecided => None,
        Refusal::Store(_) => Some("the database"),
        Refusal::Internal(_) => Some("internal"),
        _ => Some("refused"),
    }
}

impl Ctx {
    /// The context of what nobody asks for: the clock's own work. Its units `pass`.
    pub fn of_the_clock(app: &Arc<App>) -> Self {
        Self {
            app: app.clone(),
            caller: Caller::anonymous(),
            now: app.clock.now(),
            recorded: Clock::real(),
            request: Uuid::now_v7(),
            purpose: None,
            languages: Vec::new(),
            if_match: None,
            retry: None,
            asked: Asked::default(),
            ids: Default::default(),
        }
    }
}
