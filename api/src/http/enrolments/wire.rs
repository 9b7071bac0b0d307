//! A party on the wire.

use chrono::{DateTime, NaiveDate, Utc};
use domain::permissions::View;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::actions::how;
use crate::app::actions::survey;
use crate::app::enrolments::{self, Details, Draft, Explained, KIND, Opened, Room};
use crate::app::{Ctx, Refusal, Versioned, people};
use crate::http::actions::{ActionSummary, summaries};
use crate::http::codes::{EnrolmentState, Participant, WaitingReason, stored};
use crate::http::people::contact::{Contact, ContactInput};

/// What you tell of a party that wants a place: who takes part, and as little else as it needs.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({
    "party": ["patient", "relative"], "displayName": "Kari",
    "contact": {
        "email": "kari@example.no", "phone": null, "address": null, "language": "nb", "channel": "email"
    }, "digital": true,
    "referralReceivedOn": "2026-11-02", "accommodations": "Rullestol", "externalReference": null,
    "occurredAt": null
}))]
pub struct EnrolmentInput {
    /// Who takes part, one entry for each seat, 1 to 10. A party is seated together or not at all.
    /// Relatives may come without the patient, who is then never named.
    #[schema(min_items = 1, max_items = 10)]
    pub party: Vec<Participant>,
    /// The name they want to be called by in the course, at most 100 letters. Needed, unless there is
    /// an `externalReference`, where the course's category asks for a referral; elsewhere a seat may
    /// be taken without a name.
    #[serde(default)]
    #[schema(max_length = 100)]
    pub display_name: Option<String>,
    /// How to reach them; kept encrypted.
    #[serde(default)]
    pub contact: Option<ContactInput>,
    /// True if offers reach them digitally: then an offer has a time to answer. False: they are
    /// phoned, and an offer does not lapse.
    #[serde(default)]
    pub digital: bool,
    /// The day on which a doctor's referral came; not in the future. Some categories ask for one.
    #[serde(default)]
    pub referral_received_on: Option<NaiveDate>,
    /// What must be arranged for: interpreter, wheelchair, hearing loop, ferry times. At most 2000
    /// letters, kept encrypted. No diagnosis.
    #[serde(default)]
    #[schema(max_length = 2000)]
    pub accommodations: Option<String>,
    /// Your own system's reference for the party, at most 200 letters. Only a keyed hash of it is
    /// kept, so that the same referral is not enrolled twice. Identity numbers are refused, and so are
    /// hexadecimal digests of anything.
    #[serde(default)]
    #[schema(max_length = 200)]
    pub external_reference: Option<String>,
    /// When they asked, if you enter it afterwards, as for somebody who phoned yesterday or had a place in
    /// a run that was cancelled; null for now. Not in the future, and not before the day on which the course
    /// was begun here. They stand in line by it, and the history keeps when it was entered.
    #[serde(default)]
    pub occurred_at: Option<DateTime<Utc>>,
}

/// What can be changed of a party.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({
    "displayName": "Kari", "contact": { "phone": "+47 77 00 00 00", "channel": "sms" },
    "digital": false, "referralReceivedOn": "2026-11-02", "accommodations": null
}))]
pub struct EnrolmentDetailsInput {
    /// The name they want to be called by.
    #[serde(default)]
    #[schema(max_length = 100)]
    pub display_name: Option<String>,
    /// How to reach them.
    #[serde(default)]
    pub contact: Option<ContactInput>,
    /// True if offers reach them digitally.
    #[serde(default)]
    pub digital: bool,
    /// The day on which a doctor's referral came. It decides at once about the party's place.
    #[serde(default)]
    pub referral_received_on: Option<NaiveDate>,
    /// What must be arranged for.
    #[serde(default)]
    #[schema(max_length = 2000)]
    pub accommodations: Option<String>,
}

/// A party that has or wants a place. Members that you may not see are null and named in `hidden`.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "id": "5f0c2b0e-6f0a-4c56-9d0e-1c2b3a4d5e6f", "version": 1, "state": "waiting",
    "runId": "0192f3c4-5b7e-7c1a-9d2e-3f4a5b6c7d30", "courseId": "0192f3c4-5b7e-7c1a-9d2e-3f4a5b6c7d20",
    "seats": 2, "party": ["patient", "relative"], "displayName": "Kari",
    "contact": {
        "email": "kari@example.no", "phone": null, "address": null, "language": "nb", "channel": "email"
    }, "digital": true,
    "referralReceivedOn": "2026-11-02", "accommodations": "Rullestol", "reason": null,
    "requestedAt": "2026-11-03T09:00:00Z", "offeredAt": null, "offerExpiresAt": null,
    "queue": {
        "number": 4, "place": 1, "partiesBefore": 0, "seatsBefore": 0, "passedBy": 1,
        "reason": "partyTooLarge"
    },
    "actions": null, "hidden": [], "ownerId": "0192f3c4-5b7e-7c1a-9d2e-3f4a5b6c7d00",
    "createdAt": "2026-11-03T09:00:00Z", "updatedAt": "2026-11-03T09:00:00Z"
}))]
pub struct Enrolment {
    /// Its id: random, tells nothing.
    pub id: Uuid,
    /// Counted up by every change.
    pub version: i32,
    /// Where it stands.
    pub state: EnrolmentState,
    /// The run; null in a course's standing queue.
    pub run_id: Option<Uuid>,
    /// The course.
    pub course_id: Uuid,
    /// How many seats it needs.
    pub seats: i32,
    /// Who takes part, one for each seat.
    pub party: Option<Vec<Participant>>,
    /// The name they want to be called by.
    pub display_name: Option<String>,
    /// How to reach them.
    pub contact: Option<Contact>,
    /// True if offers reach them digitally; false if they are phoned.
    pub digital: Option<bool>,
    /// The day on which a doctor's referral came.
    pub referral_received_on: Option<NaiveDate>,
    /// What must be arranged for.
    pub accommodations: Option<String>,
    /// Why it was refused, or offered a place out of turn.
    pub reason: Option<String>,
    /// When it asked for a place.
    pub requested_at: DateTime<Utc>,
    /// When a place was offered.
    pub offered_at: Option<DateTime<Utc>>,
    /// Until when the offer must be answered; null if it has no end, since the party is phoned.
    pub offer_expires_at: Option<DateTime<Utc>>,
    /// Where it stands in line and why it has no offer; null if it does not wait.
    pub queue: Option<QueuePlace>,
    /// In lists: what can be done with it, in short. Null when one party is read; ask its `actions`
    /// then.
    pub actions: Option<Vec<ActionSummary>>,
    /// Members that are not shown to you here, whatever they hold.
    pub hidden: Vec<String>,
    /// The organisation that answers for its data.
    pub owner_id: Uuid,
    /// When it was entered here.
    pub created_at: DateTime<Utc>,
    /// When it was last changed here.
    pub updated_at: DateTime<Utc>,
}

/// Where a party stands in line, and why it has not been offered a place.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "number": 4, "place": 1, "partiesBefore": 0, "seatsBefore": 0, "passedBy": 1,
    "reason": "partyTooLarge"
}))]
pub struct QueuePlace {
    /// The number it drew in the run's queue, or in the course's standing queue. Where it goes over from
    /// one to the other it draws a new one and keeps its date, by which the line goes. Null while its
    /// referral is missing.
    pub number: Option<i64>,
    /// Its place in line now, counted from 1. Null while its referral is missing.
    pub place: Option<usize>,
    /// How many parties stand before it.
    pub parties_before: usize,
    /// How many seats those need together.
    pub seats_before: i64,
    /// How many parties that asked later have a place or an offer: they fitted where it did not.
    pub passed_by: usize,
    /// Why it has not been offered a place.
    pub reason: WaitingReason,
}

impl Versioned for Enrolment {
    const KIND: &'static str = KIND;
    fn id(&self) -> Uuid {
        self.id
    }
    fn version(&self) -> i32 {
        self.version
    }
    fn path(&self) -> String {
        format!("/v1/enrolments/{}", self.id)
    }
}

/// What a view does not show, by member.
fn hidden(view: View, open: bool) -> Vec<&'static str> {
    let mut hidden = match view {
        View::Full => vec![],
        View::NamesAndAccommodations => vec!["contact", "referralReceivedOn", "reason"],
        View::OwnEntries => vec!["displayName", "contact", "accommodations", "reason"],
        _ => vec![
            "party",
            "contact",
            "digital",
            "referralReceivedOn",
            "accommodations",
            "reason",
        ],
    };
    if !open {
        hidden.extend(["displayName", "contact", "accommodations", "reason"]);
    }
    hidden.sort_unstable();
    hidden.dedup();
    hidden
}

impl Enrolment {
    /// A party as it stands in the list of a run or queue.
    ///
    /// # Errors
    /// `Corrupt` for a stored code we don't know.
    pub fn listed(
        ctx: &Ctx,
        found: Opened,
        room: &Room,
        explained: &Explained,
    ) -> Result<Self, Refusal> {
        let facts = room.facts(&found.row, ctx.now)?;
        let mut actions = survey(ctx, &room.question(&found.row, &facts)?);
        actions.retain(|state| how(found.row.id, state.action).is_some());
        Ok(Self {
            actions: Some(summaries(&actions)),
            ..Self::of(found, explained)?
        })
    }

    /// A party as its reader sees it.
    ///
    /// # Errors
    /// `Corrupt` for a stored code we don't know.
    pub fn of(found: Opened, explained: &Explained) -> Result<Self, Refusal> {
        let hidden = hidden(found.view, found.open);
        let shown = |member: &str| !hidden.contains(&member);
        let Opened {
            row,
            details,
            reason,
            ..
        } = found;
        let party = row.party.as_array().into_iter().flatten();
        let party = party.map(|code| {
            stored::<domain::codes::Participant>(code.as_str().unwrap_or_default()).map(Into::into)
        });
        Ok(Self {
            id: row.id,
            version: row.version,
            state: stored::<domain::codes::EnrolmentState>(&row.state)?.into(),
            run_id: row.run_id,
            course_id: row.course_id,
            seats: row.party_seats,
            party: match shown("party") {
                true => Some(party.collect::<Result<_, _>>()?),
                false => None,
            },
            display_name: details.display_name.filter(|_| shown("displayName")),
            contact: details.contact.filter(|_| shown("contact")).map(Into::into),
            digital: shown("digital").then_some(row.digital),
            referral_received_on: row
                .referral_received_on
                .filter(|_| shown("referralReceivedOn")),
            accommodations: details.accommodations.filter(|_| shown("accommodations")),
            reason: reason.filter(|_| shown("reason")),
            requested_at: row.requested_at,
            offered_at: row.offered_at,
            offer_expires_at: row.offer_expires_at,
            queue: explained.of(&row).map(QueuePlace::from),
            actions: None,
            hidden: hidden.into_iter().map(str::to_owned).collect(),
            owner_id: row.tenant,
            created_at: row.created_at,
            updated_at: row.updated_at,
        })
    }
}

impl From<enrolments::InQueue> for QueuePlace {
    fn from(place: enrolments::InQueue) -> Self {
        Self {
            number: place.number,
            place: place.place,
            parties_before: place.parties_before,
            seats_before: place.seats_before,
            passed_by: place.passed_by,
            reason: place.reason.into(),
        }
    }
}

impl From<&EnrolmentInput> for Draft {
    fn from(input: &EnrolmentInput) -> Self {
        let input = input.clone();
        Self {
            party: input.party.into_iter().map(|one| one.0).collect(),
            external_reference: input.external_reference,
            occurred_at: input.occurred_at,
            details: Details {
                display_name: input.display_name,
                contact: input.contact.map(Into::into),
                digital: input.digital,
                referral_received_on: input.referral_received_on,
                accommodations: input.accommodations,
            },
        }
    }
}

impl From<EnrolmentDetailsInput> for Details {
    fn from(input: EnrolmentDetailsInput) -> Self {
        Self {
            display_name: input.display_name,
            contact: input.contact.map(Into::into),
            digital: input.digital,
            referral_received_on: input.referral_received_on,
            accommodations: input.accommodations,
        }
    }
}

impl From<Details> for EnrolmentDetailsInput {
    fn from(details: Details) -> Self {
        let contact = |contact: people::Contact| Contact::from(contact).into();
        Self {
            display_name: details.display_name,
            contact: details.contact.map(contact),
            digital: details.digital,
            referral_received_on: details.referral_received_on,
            accommodations: details.accommodations,
        }
    }
}
