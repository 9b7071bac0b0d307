//! What is known of a person: checked, sealed, opened.

use chrono::NaiveDate;
use domain::codes::{Channel, ExperienceKind, Language, Readiness, Recruitment, Role};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use store::StoreError;
use store::crypto::Aad;
use store::person::Person;
use uuid::Uuid;

use crate::app::{App, Check, Refusal};

/// What a caller says of a person.
#[derive(Debug, Clone)]
pub struct Draft {
    /// The organisation whose staff keep the entry.
    pub owner: Option<Uuid>,
    /// Their name.
    pub name: String,
    /// How to reach them.
    pub contact: Option<Contact>,
    /// Whether others in a course may see the name.
    pub display_name_consent: bool,
    /// What makes them a user representative.
    pub user: Option<User>,
    /// What makes them a professional.
    pub professional: Option<Professional>,
}

/// How to reach a person.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    /// E-mail address.
    pub email: Option<String>,
    /// Telephone number.
    pub phone: Option<String>,
    /// Postal address.
    #[serde(default)]
    pub address: Option<String>,
    /// The language to write in; none: bokmål.
    #[serde(default)]
    pub language: Option<Language>,
    /// How they want to be reached; none: by the first way that is known.
    #[serde(default)]
    pub channel: Option<Channel>,
}

/// What makes a person a user representative.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct User {
    /// What they have lived through, if they agreed to its being kept.
    pub experience: Option<Experience>,
    /// Whether they have worked through it (R7).
    pub readiness: Readiness,
    /// Since when they are ready.
    pub ready_since: Option<NaiveDate>,
    /// How they were found (R9).
    pub recruitment: Option<Recruitment>,
    /// The user organisation they come from.
    pub organisation: Option<Uuid>,
}

/// What a user representative has lived through: coarse on purpose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Experience {
    /// As a patient, as a relative, as a trained peer.
    pub kind: ExperienceKind,
    /// With what, in a few words.
    pub area: Option<String>,
    /// The day on which they agreed to its being kept.
    pub consent_on: NaiveDate,
}

/// What makes a person a professional.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Professional {
    /// Their profession.
    pub profession: String,
    /// Where they work.
    pub employer: Option<Uuid>,
    /// Since when they know health pedagogy.
    pub health_pedagogy_since: Option<NaiveDate>,
}

impl Draft {
    /// The draft with its texts trimmed; what is wrong with it is noted in `check`.
    pub(super) fn trimmed(self, check: &mut Check, today: NaiveDate) -> Self {
        Self {
            name: check.text("/name", &self.name, 200),
            contact: self.contact.map(|contact| contact.trimmed(check)),
            user: self.user.map(|user| user.trimmed(check, today)),
            professional: self.professional.map(|prof| prof.trimmed(check, today)),
            ..self
        }
    }

    /// The user organisation it names.
    pub(super) fn organisation(&self) -> Option<Uuid> {
        self.user.as_ref()?.organisation
    }

    /// The employer it names.
    pub(super) fn employer(&self) -> Option<Uuid> {
        self.professional.as_ref()?.employer
    }

    /// `row` with everything that is sensitive in it sealed.
    pub(super) fn seal(&self, app: &App, row: Person) -> Result<Person, Refusal> {
        let place = Place::of(app, &row);
        Ok(Person {
            name_sealed: place.seal("name_sealed", self.name.as_bytes())?,
            name_blind: Some(app.ring.blind(row.tenant, &self.name)),
            contact_sealed: place.seal_json("contact_sealed", self.contact.as_ref())?,
            user_side_sealed: place.seal_json("user_side_sealed", self.user.as_ref())?,
            professional_side_sealed: place
                .seal_json("professional_side_sealed", self.professional.as_ref())?,
            display_name_consent: self.display_name_consent,
            ..row
        })
    }
}

impl Contact {
    /// The contact with its texts trimmed; what is wrong with it is noted in `check`, at `/contact`.
    pub(in crate::app) fn trimmed(self, check: &mut Check) -> Self {
        let email = check.optional("/contact/email", self.email.as_deref(), 254);
        let phone = check.optional("/contact/phone", self.phone.as_deref(), 30);
        check.must(
            email.as_deref().is_none_or(is_email),
            "/contact/email",
            "notAnEmail",
        );
        check.must(
            phone.as_deref().is_none_or(is_phone),
            "/contact/phone",
            "notAPhone",
        );
        let address = check.optional("/contact/address", self.address.as_deref(), 500);
        let trimmed = Self {
            email,
            phone,
            address,
            ..self
        };
        let reachable = trimmed.channel.is_none_or(|way| trimmed.at(way).is_some());
        check.must(reachable, "/contact/channel", "channelNotPossible");
        trimmed
    }

    /// The address or number for a channel.
    pub fn at(&self, channel: Channel) -> Option<&str> {
        match channel {
            Channel::Email => self.email.as_deref(),
            Channel::Sms | Channel::Phone => self.phone.as_deref(),
            Channel::Letter => self.address.as_deref(),
        }
    }

    /// True if it leads elsewhere than `other`: not only another language.
    pub fn leads_elsewhere(&self, other: &Self) -> bool {
        let place = |contact: &Self| {
            (
                contact.email.clone(),
                contact.phone.clone(),
                contact.address.clone(),
                contact.channel,
            )
        };
        place(self) != place(other)
    }
}

impl User {
    fn trimmed(self, check: &mut Check, today: NaiveDate) -> Self {
        let experience = self.experience.map(|experience| {
            past(
                check,
                "/userSide/experience/consentOn",
                Some(experience.consent_on),
                today,
            );
            let area = experience.area.as_deref();
            let area = check.optional("/userSide/experience/area", area, 60);
            Experience { area, ..experience }
        });
        past(check, "/userSide/readySince", self.ready_since, today);
        let ready = self.readiness != Readiness::NotYet || self.ready_since.is_none();
        check.must(ready, "/userSide/readySince", "notAllowed");
        Self { experience, ..self }
    }
}

impl Professional {
    fn trimmed(self, check: &mut Check, today: NaiveDate) -> Self {
        past(
            check,
            "/professionalSide/healthPedagogySince",
            self.health_pedagogy_since,
            today,
        );
        let profession = check.text("/professionalSide/profession", &self.profession, 100);
        Self { profession, ..self }
    }
}

fn past(check: &mut Check, pointer: &str, day: Option<NaiveDate>, today: NaiveDate) {
    check.must(day.is_none_or(|day| day <= today), pointer, "inTheFuture");
}

fn is_email(text: &str) -> bool {
    let Some((name, host)) = text.split_once('@') else {
        return false;
    };
    let inner_dot = host.trim_matches('.').contains('.') && !host.starts_with('.');
    let plain = !text.contains(char::is_whitespace) && !host.contains('@');
    !name.is_empty() && inner_dot && plain
}

fn is_phone(text: &str) -> bool {
    let digits = text.strip_prefix('+').unwrap_or(text);
    let count = digits.chars().filter(char::is_ascii_digit).count();
    let plain = digits
        .chars()
        .all(|letter| letter.is_ascii_digit() || matches!(letter, ' ' | '-' | '(' | ')'));
    plain && (4..=15).contains(&count)
}

/// A person with everything opened that the reader may see.
#[derive(Debug, Clone)]
pub struct Profile {
    /// The row, sealed as it is.
    pub row: Person,
    /// Their name.
    pub name: String,
    /// How to reach them.
    pub contact: Option<Contact>,
    /// What makes them a user representative.
    pub user: Option<User>,
    /// What makes them a professional.
    pub professional: Option<Professional>,
    /// False if the reader may not see what a user representative has lived through.
    pub experience_shown: bool,
}

impl Profile {
    /// Opens a row.
    ///
    /// # Errors
    /// `Corrupt` if it does not open: another key, or damaged data.
    pub(in crate::app) fn open(app: &App, row: Person) -> Result<Self, Refusal> {
        let place = Place::of(app, &row);
        let user = place.open_json("user_side_sealed", row.user_side_sealed.as_deref())?;
        let professional = row.professional_side_sealed.as_deref();
        Ok(Self {
            name: name_of(app, &row)?,
            contact: place.open_json("contact_sealed", row.contact_sealed.as_deref())?,
            user,
            professional: place.open_json("professional_side_sealed", professional)?,
            experience_shown: true,
            row,
        })
    }

    /// Experience is for coordinators; a manager sees everything else.
    pub(super) fn seen_by(mut self, role: Role) -> Self {
        if role != Role::Coordinator {
            self.experience_shown = false;
            if let Some(user) = &mut self.user {
                user.experience = None;
            }
        }
        self
    }
}

/// The name of a person, for where names are shown: the own course's working group.
///
/// # Errors
/// `Corrupt` if it does not open: another key, or damaged data.
pub fn name_of(app: &App, row: &Person) -> Result<String, Refusal> {
    let bytes = Place::of(app, row).open("name_sealed", &row.name_sealed)?;
    String::from_utf8(bytes).map_err(|_| corrupt("a name is not text"))
}

/// How to reach a person: for messages, and for nobody's eyes.
///
/// # Errors
/// `Corrupt` if it does not open.
pub fn contact_of(app: &App, row: &Person) -> Result<Option<Contact>, Refusal> {
    Place::of(app, row).open_json("contact_sealed", row.contact_sealed.as_deref())
}

/// The row a sealed value belongs to.
struct Place<'a> {
    app: &'a App,
    row: Uuid,
    tenant: Uuid,
}

impl<'a> Place<'a> {
    fn of(app: &'a App, row: &Person) -> Self {
        Self {
            app,
            row: row.id,
            tenant: row.tenant,
        }
    }

    fn aad(&self, column: &'static str) -> Aad<'static> {
        Aad {
            table: "person",
            column,
            row: self.row,
            tenant: self.tenant,
        }
    }

    fn seal(&self, column: &'static str, bytes: &[u8]) -> Result<String, Refusal> {
        let sealed = self.app.ring.seal(&self.aad(column), bytes);
        sealed.map_err(|err| Refusal::Internal(format!("sealing {column}: {err}")))
    }

    fn open(&self, column: &'static str, sealed: &str) -> Result<Vec<u8>, Refusal> {
        let opened = self.app.ring.open(&self.aad(column), sealed);
        opened.map_err(|err| corrupt(&format!("person.{column}: {err}")))
    }

    fn seal_json<T: Serialize>(
        &self,
        column: &'static str,
        value: Option<&T>,
    ) -> Result<Option<String>, Refusal> {
        let Some(value) = value else { return Ok(None) };
        let bytes = serde_json::to_vec(value)
            .map_err(|err| Refusal::Internal(format!("writing {column}: {err}")))?;
        self.seal(column, &bytes).map(Some)
    }

    fn open_json<T: DeserializeOwned>(
        &self,
        column: &'static str,
        sealed: Option<&str>,
    ) -> Result<Option<T>, Refusal> {
        let Some(sealed) = sealed else {
            return Ok(None);
        };
        let bytes = self.open(column, sealed)?;
        let value = serde_json::from_slice(&bytes);
        value.map_err(|_| corrupt(&format!("person.{column} can't be read")))
    }
}

fn corrupt(why: &str) -> Refusal {
    StoreError::Corrupt(why.to_owned()).into()
}

#[cfg(test)]
mod tests {
    use super::{is_email, is_phone};

    #[test]
    fn addresses_and_numbers_are_looked_at_once() {
        assert!(is_email("kari@brukere.example.no"));
        for wrong in [
            "kari",
            "@example.no",
            "kari@example",
            "k a@example.no",
            "a@b@c.no",
        ] {
            assert!(!is_email(wrong), "{wrong}");
        }
        assert!(is_phone("+47 77 00 00 00"));
        for wrong in ["ring meg", "12", "+47 77 00 00 00 00 00 00 00"] {
            assert!(!is_phone(wrong), "{wrong}");
        }
    }
}
