//! What is told of a party: checked, sealed, opened.

use chrono::{DateTime, NaiveDate, Utc};
use domain::codes::Participant;
use serde_json::json;
use store::enrolment::Enrolment;

use super::KIND;
use super::room::holds_seats;
use crate::app::people::Contact;
use crate::app::sealer::Sealer;
use crate::app::{App, Check, FieldError, Refusal};

/// The most seats of one party.
pub const LARGEST_PARTY: usize = 10;
/// From this many hexadecimal digits on, and nothing else, a reference looks like a digest.
const DIGEST: usize = 32;

/// What a caller tells of a party.
#[derive(Debug, Clone)]
pub struct Draft {
    /// Who takes part, one for each seat.
    pub party: Vec<Participant>,
    /// When they asked, if that is entered afterwards.
    pub occurred_at: Option<DateTime<Utc>>,
    /// The reference of the system that sends it; kept as a keyed hash only.
    pub external_reference: Option<String>,
    /// Everything that may change later.
    pub details: Details,
}

/// What may be told of a party now or later.
#[derive(Debug, Clone, Default)]
pub struct Details {
    /// The name they want to be called by.
    pub display_name: Option<String>,
    /// How to reach them.
    pub contact: Option<Contact>,
    /// True if offers reach them digitally; false if they are phoned.
    pub digital: bool,
    /// The day on which a doctor's referral came.
    pub referral_received_on: Option<NaiveDate>,
    /// What must be arranged for.
    pub accommodations: Option<String>,
}

impl Draft {
    /// The draft with its texts trimmed.
    ///
    /// # Errors
    /// `Invalid`.
    pub fn checked(self, today: NaiveDate) -> Result<Self, Refusal> {
        let mut check = Check::new();
        check.length("/party", self.party.len(), 1, LARGEST_PARTY);
        let pointer = "/externalReference";
        let reference = check.optional(pointer, self.external_reference.as_deref(), 200);
        let digest = reference.as_deref().is_some_and(is_digest);
        check.must(!digest, pointer, "digest");
        let details = self.details.trimmed(&mut check, today);
        check.done(Self {
            external_reference: reference,
            details,
            ..self
        })
    }

    /// The list of those who take part, as it is stored.
    pub fn party(&self) -> serde_json::Value {
        let codes = self.party.iter().map(|one| one.code());
        json!(codes.collect::<Vec<_>>())
    }
}

impl Details {
    fn trimmed(self, check: &mut Check, today: NaiveDate) -> Self {
        let arranged = self.accommodations.as_deref();
        let past = self.referral_received_on.is_none_or(|day| day <= today);
        check.must(past, "/referralReceivedOn", "inTheFuture");
        Self {
            display_name: check.optional("/displayName", self.display_name.as_deref(), 100),
            contact: self.contact.map(|contact| contact.trimmed(check)),
            accommodations: check.optional("/accommodations", arranged, 2000),
            ..self
        }
    }

    /// The details with their texts trimmed.
    ///
    /// # Errors
    /// `Invalid`.
    pub fn checked(self, today: NaiveDate) -> Result<Self, Refusal> {
        let mut check = Check::new();
        let details = self.trimmed(&mut check, today);
        check.done(details)
    }

    /// Refuses a party that nobody could tell from another where a referral has to be told apart;
    /// elsewhere seats without a name are allowed, and only counted.
    ///
    /// # Errors
    /// `Invalid`.
    pub fn must_be_known(&self, reference: bool) -> Result<(), Refusal> {
        if self.display_name.is_some() || reference {
            return Ok(());
        }
        Err(FieldError::new("/displayName", "required").into())
    }

    /// Refuses to take the referral from a party that has its place by it.
    ///
    /// # Errors
    /// `Invalid`.
    pub fn must_keep_its_referral(&self, present: &Enrolment) -> Result<(), Refusal> {
        if self.referral_received_on.is_some() || !holds_seats(&present.state) {
            return Ok(());
        }
        Err(FieldError::new("/referralReceivedOn", "required").into())
    }

    /// `row` with everything that is sensitive in it sealed.
    ///
    /// # Errors
    /// `Internal` if sealing fails.
    pub fn seal(&self, app: &App, row: Enrolment) -> Result<Enrolment, Refusal> {
        let sealer = sealer(app, &row);
        Ok(Enrolment {
            display_name_sealed: sealer.seal("display_name_sealed", self.display_name.as_ref())?,
            contact_sealed: sealer.seal("contact_sealed", self.contact.as_ref())?,
            accommodations_sealed: sealer
                .seal("accommodations_sealed", self.accommodations.as_ref())?,
            digital: self.digital,
            referral_received_on: self.referral_received_on,
            ..row
        })
    }

    /// Opens what is told of a party.
    ///
    /// # Errors
    /// `Corrupt` if it does not open: another key, or damaged data.
    pub fn open(app: &App, row: &Enrolment) -> Result<Self, Refusal> {
        let sealer = sealer(app, row);
        Ok(Self {
            display_name: sealer.open("display_name_sealed", row.display_name_sealed.as_deref())?,
            contact: sealer.open("contact_sealed", row.contact_sealed.as_deref())?,
            accommodations: sealer.open(
                "accommodations_sealed",
                row.accommodations_sealed.as_deref(),
            )?,
            digital: row.digital,
            referral_received_on: row.referral_received_on,
        })
    }
}

/// Why a party was refused or offered a seat out of turn, sealed.
///
/// # Errors
/// `Internal` if sealing fails.
pub fn seal_reason(app: &App, row: &Enrolment, why: &str) -> Result<Option<String>, Refusal> {
    sealer(app, row).seal("reason_sealed", Some(&why))
}

/// Opens what [`seal_reason`] sealed.
///
/// # Errors
/// `Corrupt` if it does not open.
pub fn open_reason(app: &App, row: &Enrolment) -> Result<Option<String>, Refusal> {
    sealer(app, row).open("reason_sealed", row.reason_sealed.as_deref())
}

fn sealer<'a>(app: &'a App, row: &Enrolment) -> Sealer<'a> {
    Sealer::of(app, KIND, (row.id, row.tenant))
}

/// The keyed hashes under which a reference may be found again within its tenant, the one that is written
/// first.
pub fn reference_hashes(app: &App, tenant: uuid::Uuid, reference: &str) -> Vec<String> {
    let parts = [tenant.as_bytes().as_slice(), reference.as_bytes()];
    app.ring.keyed_hashes("externalReference", &parts)
}

/// A digest of an identity number is an identity number to whoever tries them all.
fn is_digest(text: &str) -> bool {
    let bare = text.strip_prefix("0x").unwrap_or(text);
    bare.len() >= DIGEST && bare.chars().all(|letter| letter.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::is_digest;

    #[test]
    fn a_digest_is_told_from_a_reference() {
        assert!(is_digest(&"a1".repeat(16)));
        assert!(is_digest(&format!("0x{}", "0F".repeat(32))));
        for reference in [
            "HENV-2026-0017",
            "",
            "deadbeef",
            &format!("{}-1", "ab".repeat(20)),
        ] {
            assert!(!is_digest(reference), "{reference}");
        }
    }
}
