//! The stage: a clock that is set from scene to scene, and logins that act through use cases as a
//! request of theirs would.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, TimeDelta, TimeZone, Utc, Weekday};
use chrono_tz::Europe::Oslo;
use domain::codes::{Language, PrincipalKind, Purpose};
use domain::permissions::TokenScope;
use store::due;
use uuid::Uuid;

use crate::app::{App, Asked, Caller, Clock, Ctx, Refusal, Reply, Unit};
use crate::identity::{LOCAL_ISSUER, Verified};

/// The story that could not be told: in which scene, and why.
#[derive(Debug, thiserror::Error)]
#[error("the story could not be told at “{scene}”: {why:?}")]
pub struct StoryError {
    /// What was tried.
    pub scene: String,
    /// What the use case refused with.
    pub why: Box<Refusal>,
}

impl StoryError {
    /// What was refused in a scene.
    pub(super) fn at(scene: &str, why: Refusal) -> Self {
        Self {
            scene: scene.to_owned(),
            why: Box::new(why),
        }
    }
}

/// What has been made so far, by the names the story uses.
pub(super) struct Stage {
    pub(super) app: Arc<App>,
    /// The day the demonstration is made: the story ends there.
    today: NaiveDate,
    machines: Vec<&'static str>,
    ids: Mutex<HashMap<String, Uuid>>,
}

impl Stage {
    /// An empty stage. Logins named in `machines` come with a machine's token.
    pub(super) fn new(app: Arc<App>, machines: Vec<&'static str>) -> Self {
        Self {
            app,
            today: Utc::now().with_timezone(&Oslo).date_naive(),
            machines,
            ids: Mutex::default(),
        }
    }

    /// The day `days` days before today, on a working day.
    pub(super) fn day(&self, days: i64) -> NaiveDate {
        working_day(self.today, days)
    }

    /// Sets the clock to ten in the morning, `days` days before today.
    pub(super) fn set(&self, days: i64) {
        self.set_hour(days, 10);
    }

    /// Sets the clock to an hour of the day that was `days` days before today.
    pub(super) fn set_hour(&self, days: i64, hour: u32) {
        self.app.clock.set(at(self.day(days), hour));
    }

    /// Sets the clock back to what it is.
    pub(super) fn curtain(&self) {
        self.app.clock.set(Utc::now());
    }

    /// The story's day.
    pub(super) fn now(&self) -> NaiveDate {
        self.app.clock.now().with_timezone(&Oslo).date_naive()
    }

    /// The day before.
    pub(super) fn yesterday(&self) -> NaiveDate {
        self.now() - TimeDelta::days(1)
    }

    /// What falls due by now is done, as by an instance that runs all the time.
    pub(super) async fn due(&self, scene: &str) -> Result<(), StoryError> {
        let waits = || due::anything(self.app.store.read(), self.app.clock.now());
        while waits()
            .await
            .map_err(|why| StoryError::at(scene, why.into()))?
        {
            self.app.do_due(Uuid::now_v7()).await;
        }
        Ok(())
    }

    /// Keeps an id under the name by which the story knows the thing.
    pub(super) fn keep(&self, name: impl Into<String>, id: Uuid) {
        if let Ok(mut ids) = self.ids.lock() {
            ids.insert(name.into(), id);
        }
    }

    /// The id of what was made before; nil for an unknown name, which every use case refuses.
    pub(super) fn id(&self, name: &str) -> Uuid {
        let ids = self.ids.lock();
        ids.map(|ids| ids.get(name).copied().unwrap_or_default())
            .unwrap_or_default()
    }

    /// Lets a login do one thing, in one write unit with the rights it holds at that moment.
    pub(super) async fn act<T, F, Fut>(
        &self,
        login: &str,
        scene: &str,
        work: F,
    ) -> Result<T, StoryError>
    where
        T: Send + 'static,
        F: Fn(Unit) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<T, Refusal>> + Send + 'static,
    {
        let scene = format!("{scene} ({login})");
        self.perform(Some(self.token(login)), scene, work).await
    }

    /// Lets somebody do one thing who is not logged in.
    pub(super) async fn act_without_login<T, F, Fut>(
        &self,
        scene: &str,
        work: F,
    ) -> Result<T, StoryError>
    where
        T: Send + 'static,
        F: Fn(Unit) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<T, Refusal>> + Send + 'static,
    {
        self.perform(None, scene.to_owned(), work).await
    }

    async fn perform<T, F, Fut>(
        &self,
        token: Option<Verified>,
        scene: String,
        work: F,
    ) -> Result<T, StoryError>
    where
        T: Send + 'static,
        F: Fn(Unit) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<T, Refusal>> + Send + 'static,
    {
        let made: Arc<Mutex<Option<T>>> = Arc::default();
        let kept = made.clone();
        let work = move |unit: Unit| {
            let (done, kept) = (work(unit), kept.clone());
            async move {
                let value = done.await?;
                if let Ok(mut place) = kept.lock() {
                    *place = Some(value);
                }
                Ok(Reply::empty())
            }
        };
        // A minute goes by between two things that are done.
        self.app.clock.advance(TimeDelta::minutes(1));
        let outcome = self.context(token.as_ref()).write(token, work).await;
        let value = made.lock().ok().and_then(|mut place| place.take());
        let nothing = || Refusal::Internal("a unit ended without its value".into());
        outcome
            .and_then(|_| value.ok_or_else(nothing))
            .map_err(|why| StoryError::at(&scene, why))
    }

    /// The context of somebody who comes with nothing but a token to answer with.
    pub(super) fn nobody(&self) -> Ctx {
        self.context(None)
    }

    /// A context as a request's. The demonstration overwrites nobody's work, so any version will do.
    fn context(&self, token: Option<&Verified>) -> Ctx {
        let purpose = match token.map(|token| token.kind) {
            Some(PrincipalKind::Machine) => Purpose::Administration,
            _ => Purpose::Planning,
        };
        Ctx {
            app: self.app.clone(),
            caller: Caller::anonymous(),
            now: self.app.clock.now(),
            recorded: Clock::real(),
            request: Uuid::new_v4(),
            purpose: Some(purpose),
            languages: vec![Language::Nb],
            if_match: Some("*".to_owned()),
            retry: None,
            asked: Asked::default(),
            ids: Default::default(),
        }
    }

    fn token(&self, login: &str) -> Verified {
        Verified {
            issuer: LOCAL_ISSUER.to_owned(),
            subject: login.to_owned(),
            // Only machines need them.
            scopes: TokenScope::CODES.iter().map(ToString::to_string).collect(),
            kind: if self.machines.contains(&login) {
                PrincipalKind::Machine
            } else {
                PrincipalKind::Human
            },
            organisation: None,
            supplier: None,
            expires_at: Utc::now() + TimeDelta::hours(1),
            thumbprint: None,
            reaches_people: true,
        }
    }
}

/// The working day nearest to `days` days before today. Days that lie two or more apart stay apart, and so
/// keep their order whatever weekday it is today; only yesterday never becomes this afternoon.
fn working_day(today: NaiveDate, days: i64) -> NaiveDate {
    let day = today - TimeDelta::days(days);
    match day.weekday() {
        Weekday::Sat => day - TimeDelta::days(1),
        Weekday::Sun if days < 2 => day - TimeDelta::days(2),
        Weekday::Sun => day + TimeDelta::days(1),
        _ => day,
    }
}

/// How many days before today the story begins: autumn two years ago.
pub(super) const FIRST: i64 = 780;

/// An hour of a day in Norway.
pub(super) fn at(day: NaiveDate, hour: u32) -> DateTime<Utc> {
    let time = day.and_time(NaiveTime::from_hms_opt(hour, 0, 0).unwrap_or_default());
    let local = Oslo.from_local_datetime(&time).earliest();
    local.map_or_else(|| time.and_utc(), |at| at.to_utc())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_story_keeps_its_order_whatever_weekday_it_is_told_on() {
        let monday = NaiveDate::from_ymd_opt(2026, 11, 30).unwrap_or_default();
        for today in monday.iter_days().take(7) {
            for days in 0..30 {
                let day = working_day(today, days);
                assert!(day.weekday().number_from_monday() < 6);
                assert!(day < today || days == 0, "{today}: {days}");
                for earlier in days.max(2) + 2..days + 11 {
                    assert!(
                        working_day(today, earlier) < day,
                        "{today}: {earlier}, {days}"
                    );
                }
            }
        }
    }
}
