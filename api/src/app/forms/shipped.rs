//! The forms that come with the product: our own wording, dated, belonging to nobody, everybody's to
//! use.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use domain::codes::{FormKind, FormState, Respondents};
use domain::forms::Content;
use serde::Deserialize;
use store::form::{self as rows, Form, Version};
use store::{StoreError, Tx};
use uuid::Uuid;

use crate::app::{App, principal_id};

/// One file for each version of a form. A file that was released is never changed: a form that is to
/// read otherwise gets a file with the next number.
const FILES: &[&str] = &[
    include_str!("../../../data/forms/session.1.json"),
    include_str!("../../../data/forms/endOfCourse.1.json"),
    include_str!("../../../data/forms/venueAndProgramme.1.json"),
    include_str!("../../../data/forms/values.1.json"),
    include_str!("../../../data/forms/masteryExpectation.1.json"),
    include_str!("../../../data/forms/sharedWork.1.json"),
];

/// A version of a form as its file tells it.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Shipped {
    /// The form's name among the shipped ones.
    pub key: String,
    /// Counted from 1 within the form.
    pub number: i32,
    /// The day it was written.
    pub published_on: NaiveDate,
    /// What it asks about.
    pub kind: FormKind,
    /// Who answers it.
    pub respondents: Respondents,
    /// What it says.
    pub content: Content,
}

/// The id of the shipped form with a name; the same in every installation.
pub fn shipped_id(key: &str) -> Uuid {
    principal_id("sidestilt/form", key)
}

/// Every shipped version.
pub(super) fn all() -> Result<Vec<Shipped>, StoreError> {
    let read = |file: &&str| {
        serde_json::from_str(file)
            .map_err(|err| StoreError::Corrupt(format!("a shipped form: {err}")))
    };
    FILES.iter().map(read).collect()
}

impl Shipped {
    fn form_id(&self) -> Uuid {
        shipped_id(&self.key)
    }

    fn form(&self, now: DateTime<Utc>) -> Form {
        Form {
            id: self.form_id(),
            tenant: Uuid::nil(),
            version: 1,
            created_at: now,
            updated_at: now,
            service_id: None,
            kind: self.kind.code().to_owned(),
            respondents: self.respondents.code().to_owned(),
            shipped: Some(self.key.clone()),
        }
    }

    fn version(&self, now: DateTime<Utc>) -> Result<Version, StoreError> {
        let content = serde_json::to_value(&self.content);
        Ok(Version {
            id: principal_id(
                "sidestilt/formVersion",
                &format!("{} {}", self.key, self.number),
            ),
            tenant: Uuid::nil(),
            version: 1,
            created_at: now,
            updated_at: now,
            form_id: self.form_id(),
            number: self.number,
            state: FormState::Published.code().to_owned(),
            content: content.map_err(|err| StoreError::Corrupt(err.to_string()))?,
            published_at: Some(self.published_on.and_time(NaiveTime::MIN).and_utc()),
            published_by: None,
            ended_at: None,
            reason: None,
        })
    }
}

/// Puts the shipped forms there that the database lacks. What is there stays, but of each form only the
/// latest version is in use.
///
/// # Errors
/// A [`StoreError`] if the database does not answer.
pub(crate) async fn ensure(app: &App) -> Result<(), StoreError> {
    let now = app.clock.now();
    let there = rows::shipped(app.store.read()).await?;
    let ids: Vec<Uuid> = there.iter().map(|form| form.id).collect();
    let versions = rows::versions_of(app.store.read(), &ids).await?;
    let has = |version: &Version| versions.iter().any(|one| one.id == version.id);
    for shipped in all()? {
        let (form, version) = (shipped.form(now), shipped.version(now)?);
        if has(&version) {
            continue;
        }
        let put = move |tx: Tx| {
            let (form, version) = (form.clone(), version.clone());
            async move { rows::ship(&tx, form, version).await }
        };
        app.store.writer().run(put).await?;
    }
    Ok(())
}
