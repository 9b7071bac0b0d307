//! Categories of courses. Only whether a referral is needed is a rule; the rest is for people.

use chrono::{DateTime, Utc};
use domain::permissions::{Area, Right, Target};
use serde_json::{Value, json};
use store::category::{self, Category};
use store::{StoreError, Tx};
use uuid::Uuid;

use super::unit::Fact;
use super::{App, Check, FieldError, Refusal, Unit};

/// Kind of resource, as in ETags and the journal.
pub const KIND: &str = "category";

/// A text in the languages it is there in; bokmål always is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Localised {
    /// Bokmål.
    pub nb: String,
    /// Nynorsk.
    pub nn: Option<String>,
    /// English.
    pub en: Option<String>,
}

impl Localised {
    fn new(nb: &str, nn: &str, en: &str) -> Self {
        Self {
            nb: nb.into(),
            nn: Some(nn.into()),
            en: Some(en.into()),
        }
    }

    /// Reads the stored form.
    pub fn stored(value: &Value) -> Self {
        let text = |language: &str| value[language].as_str().map(str::to_owned);
        Self {
            nb: text("nb").unwrap_or_default(),
            nn: text("nn"),
            en: text("en"),
        }
    }

    fn value(&self) -> Value {
        json!({ "nb": self.nb, "nn": self.nn, "en": self.en })
    }

    fn checked(&self, check: &mut Check, pointer: &str, most: usize) -> Self {
        Self {
            nb: check.text(&format!("{pointer}/nb"), &self.nb, most),
            nn: check.optional(&format!("{pointer}/nn"), self.nn.as_deref(), most),
            en: check.optional(&format!("{pointer}/en"), self.en.as_deref(), most),
        }
    }
}

/// What a caller says of a category.
#[derive(Debug, Clone)]
pub struct Draft {
    /// Its code.
    pub code: String,
    /// Order in lists.
    pub position: i32,
    /// Whether a doctor's referral is needed before a place is confirmed.
    pub referral_required: bool,
    /// Its name.
    pub title: Localised,
    /// What belongs to it.
    pub description: Localised,
}

impl Draft {
    fn checked(self) -> Result<Self, Refusal> {
        let mut check = Check::new();
        check.must(is_code(&self.code), "/code", "wrongType");
        check.number("/position", self.position.into(), 0, 9999);
        let title = self.title.checked(&mut check, "/title", 100);
        let description = self.description.checked(&mut check, "/description", 1000);
        check.done(Self {
            title,
            description,
            ..self
        })
    }

    fn row(&self, now: DateTime<Utc>) -> Category {
        Category {
            code: self.code.clone(),
            position: self.position,
            referral_required: self.referral_required,
            title: self.title.value(),
            description: self.description.value(),
            version: 1,
            created_at: now,
            updated_at: now,
        }
    }
}

/// camelCase letters and digits, as codes are everywhere here.
fn is_code(code: &str) -> bool {
    code.len() <= 40
        && code.starts_with(|first: char| first.is_ascii_lowercase())
        && code.chars().all(|letter| letter.is_ascii_alphanumeric())
}

/// The id under which the journal and ETags know the category with this code.
pub fn id_of(code: &str) -> Uuid {
    super::principal_id("sidestilt/category", code)
}

/// Categories belong to the installation, not to an organisation.
const TARGET: Target = Target {
    tenant: Uuid::nil(),
    service: None,
    course: None,
};

/// Makes a category.
///
/// # Errors
/// `Forbidden`, `Invalid`, `Duplicate` if the code is taken.
pub async fn create(unit: &Unit, draft: Draft) -> Result<Category, Refusal> {
    unit.permit_new(Area::Categories, Right::Create, &TARGET)?;
    let new = draft.checked()?.row(unit.now);
    category::insert(unit.tx(), new.clone())
        .await
        .map_err(|err| match err {
            StoreError::Duplicate(_) => Refusal::Duplicate(FieldError::new("/code", "notUnique")),
            err => err.into(),
        })?;
    note(unit, &new, "created");
    Ok(new)
}

/// Changes a category; `change` makes the wanted draft of the present one. Its code stays.
///
/// # Errors
/// `NotFound`, `Forbidden`, `Stale`, `Invalid`.
pub async fn update(
    unit: &Unit,
    code: &str,
    change: impl FnOnce(&Category) -> Result<Draft, Refusal>,
) -> Result<Category, Refusal> {
    let present = category::get(unit.tx(), code)
        .await?
        .ok_or(Refusal::NotFound)?;
    unit.permit(Area::Categories, Right::Write, &TARGET)?;
    unit.expect_version(KIND, id_of(code), present.version)
        .await?;
    let draft = change(&present)?;
    if draft.code != present.code {
        return Err(FieldError::new("/code", "notPatchable").into());
    }
    let changed = Category {
        version: present.version + 1,
        created_at: present.created_at,
        ..draft.checked()?.row(unit.now)
    };
    category::update(unit.tx(), changed.clone(), present.version).await?;
    note(unit, &changed, "changed");
    Ok(changed)
}

fn note(unit: &Unit, category: &Category, action: &str) {
    let id = id_of(&category.code);
    unit.note(Fact {
        tenant: TARGET.tenant,
        root: (KIND, id),
        entity: (KIND, id),
        version: category.version,
        action,
        capacity: None,
        occurred_at: None,
        payload: json!({
            "code": category.code, "position": category.position,
            "referralRequired": category.referral_required,
        }),
    });
}

/// Puts the shipped categories there that the database lacks; those that are there stay as they are.
///
/// # Errors
/// A [`StoreError`] if the database does not answer.
pub(super) async fn ensure(app: &App) -> Result<(), StoreError> {
    let there = category::list(app.store.read()).await?;
    let now = app.clock.now();
    let missing: Vec<_> = shipped()
        .into_iter()
        .filter(|draft| there.iter().all(|category| category.code != draft.code))
        .map(|draft| draft.row(now))
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    let insert = move |tx: Tx| {
        let missing = missing.clone();
        async move { category::insert_missing(&tx, missing).await }
    };
    app.store.writer().run(insert).await
}

/// The four categories of the Østfold report (3.2).
fn shipped() -> [Draft; 4] {
    let draft = |position, code: &str, referral_required, title, description| Draft {
        code: code.to_owned(),
        position,
        referral_required,
        title,
        description,
    };
    [
        draft(
            1,
            "general",
            false,
            Localised::new(
                "Felles for flere diagnoser",
                "Felles for fleire diagnosar",
                "Across diagnoses",
            ),
            Localised::new(
                "Kurs om det som er likt for mange: å leve med langvarige helseutfordringer. Åpent uten henvisning.",
                "Kurs om det som er likt for mange: å leve med langvarige helseutfordringar. Ope utan tilvising.",
                "Courses on what many have in common: living with a long-term health challenge. Open without a referral.",
            ),
        ),
        draft(
            2,
            "diagnosis",
            true,
            Localised::new(
                "For en bestemt diagnose",
                "For ein bestemt diagnose",
                "For one diagnosis",
            ),
            Localised::new(
                "Kurs for deg som har en bestemt diagnose, og for pårørende. Legen må henvise.",
                "Kurs for deg som har ein bestemt diagnose, og for pårørande. Legen må tilvise.",
                "Courses for people with one particular diagnosis and those close to them. A doctor's referral is needed.",
            ),
        ),
        draft(
            3,
            "prevention",
            false,
            Localised::new(
                "Forebygging og lavterskel",
                "Førebygging og lågterskel",
                "Prevention and easy access",
            ),
            Localised::new(
                "Kurs som hjelper deg før plagene blir store, eller til å endre vaner. Du melder deg på selv, uten henvisning.",
                "Kurs som hjelper deg før plagene blir store, eller til å endre vanar. Du melder deg på sjølv, utan tilvising.",
                "Courses that help before troubles grow, or help you change habits. You enrol yourself, without a referral.",
            ),
        ),
        draft(
            4,
            "meetingPlace",
            false,
            Localised::new(
                "Møteplass og selvhjelpsgruppe",
                "Møteplass og sjølvhjelpsgruppe",
                "Meeting place and self-help group",
            ),
            Localised::new(
                "Et sted å møte andre i samme situasjon, ofte startet av en brukerorganisasjon. Uten henvisning.",
                "Ein stad å møte andre i same situasjon, ofte starta av ein brukarorganisasjon. Utan tilvising.",
                "A place to meet others in the same situation, often started by a user organisation. Without a referral.",
            ),
        ),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_categories_pass_their_own_checks() {
        let shipped = shipped().map(|draft| draft.checked().map(|draft| draft.referral_required));
        let referral: Vec<_> = shipped.into_iter().map(Result::unwrap_or_default).collect();
        assert_eq!(referral, [false, true, false, false]);
    }

    #[test]
    fn a_code_is_camel_case() {
        assert!(is_code("meetingPlace2"));
        for wrong in ["", "Meeting", "meeting-place", "møteplass", "2nd"] {
            assert!(!is_code(wrong), "{wrong}");
        }
    }
}
