//! From stored rows to the parts of an answer.

use chrono::NaiveDate;
use store::subject::rows;
use uuid::Uuid;

use super::known::{
    KnownAttendance, KnownAttestation, KnownCourse, KnownFact, KnownHand, KnownInvitation,
    KnownLink, KnownLogin, KnownMessage, KnownPlace, KnownRole, KnownText,
};
use crate::app::Refusal;

impl From<rows::Login> for KnownLogin {
    fn from(row: rows::Login) -> Self {
        Self {
            issuer: row.issuer,
            subject: row.subject,
            kind: row.kind,
            since: row.created_at,
        }
    }
}

impl From<rows::Role> for KnownRole {
    fn from(row: rows::Role) -> Self {
        Self {
            role: row.role,
            organisation_id: row.organisation_id,
            service_id: row.service_id,
            from: row.valid_from,
            to: row.valid_to,
        }
    }
}

impl From<rows::Invitation> for KnownInvitation {
    fn from(row: rows::Invitation) -> Self {
        Self {
            id: row.id,
            at: row.created_at,
            expires_at: row.expires_at,
            used_at: row.used_at,
            revoked_at: row.revoked_at,
        }
    }
}

impl KnownCourse {
    pub(super) fn of(row: &rows::Course, person: Uuid) -> Vec<Self> {
        let parts = [
            ("owner", row.owner_person),
            ("deputy", row.deputy_person),
            ("anchoredBy", row.anchored_by),
        ];
        let theirs = parts.iter().filter(|(_, who)| *who == Some(person));
        theirs
            .map(|(part, _)| Self {
                course_id: row.id,
                part: (*part).to_owned(),
            })
            .collect()
    }
}

impl From<rows::Place> for KnownPlace {
    fn from(row: rows::Place) -> Self {
        Self {
            course_id: row.course_id,
            side: row.side,
            function: row.function,
            from: row.joined_at,
            to: row.left_at,
            mismatch_reason: row.mismatch_reason,
            also_coordinator: row.also_coordinator,
        }
    }
}

impl From<(Uuid, NaiveDate, String)> for KnownAttendance {
    fn from((id, on, side): (Uuid, NaiveDate, String)) -> Self {
        Self {
            kind: "meeting".to_owned(),
            id,
            on: Some(on),
            side: Some(side),
            present: Some(true),
            planned: None,
            led_minutes: None,
            seats: None,
        }
    }
}

impl From<(NaiveDate, rows::Staff)> for KnownAttendance {
    fn from((on, row): (NaiveDate, rows::Staff)) -> Self {
        Self {
            kind: "session".to_owned(),
            id: row.session_id,
            on: Some(on),
            side: Some(row.side),
            present: row.present,
            planned: Some(row.planned),
            led_minutes: row.led_minutes,
            seats: None,
        }
    }
}

impl From<rows::Attended> for KnownAttendance {
    fn from(row: rows::Attended) -> Self {
        Self {
            kind: "session".to_owned(),
            id: row.session_id,
            on: None,
            side: None,
            present: Some(row.seats_present > 0),
            planned: None,
            led_minutes: None,
            seats: Some(row.seats_present),
        }
    }
}

impl From<rows::Approval> for KnownHand {
    fn from(row: rows::Approval) -> Self {
        Self {
            kind: "approval".to_owned(),
            of: row.plan_version_id,
            side: row.side,
            evidence: row.evidence,
            at: row.given_at,
            stands: row.voided_at.is_none() && row.withdrawn_at.is_none(),
            also_coordinator: row.also_coordinator,
            content_hash: row.content_hash,
        }
    }
}

impl From<rows::Signature> for KnownHand {
    fn from(row: rows::Signature) -> Self {
        Self {
            kind: "signature".to_owned(),
            of: row.conclusion_id,
            side: row.side,
            evidence: row.evidence,
            at: row.signed_at,
            stands: row.voided_at.is_none(),
            also_coordinator: row.also_coordinator,
            content_hash: row.content_hash,
        }
    }
}

impl From<rows::Link> for KnownLink {
    fn from(row: rows::Link) -> Self {
        Self {
            id: row.id,
            kind: row.kind,
            of: row.subject_id,
            course_id: row.course_id,
            run_id: row.run_id,
            side: row.side,
            number: row.number,
            at: row.created_at,
            expires_at: row.expires_at,
            used_at: row.used_at,
            voided_at: row.voided_at,
            outcome: row.outcome,
            reason: row.reason,
        }
    }
}

impl KnownAttestation {
    pub(super) fn of(row: rows::Attestation, person: Uuid) -> Self {
        let parts = [
            ("giver", Some(row.person_id)),
            ("enteredBy", row.entered_by_person),
            ("secondPerson", row.second_person),
        ];
        let theirs = parts.iter().filter(|(_, who)| *who == Some(person));
        Self {
            part: theirs.map(|(part, _)| (*part).to_owned()).collect(),
            id: row.id,
            kind: row.kind,
            of: row.subject_id,
            course_id: row.course_id,
            run_id: row.run_id,
            side: row.side,
            number: row.number,
            basis: row.basis,
            meeting_id: row.meeting_id,
            paper_title: row.paper_title,
            given_on: row.given_on,
            state: row.state,
            at: row.created_at,
            decided_at: row.decided_at,
        }
    }
}

impl From<rows::Message> for KnownMessage {
    fn from(row: rows::Message) -> Self {
        Self {
            id: row.id,
            kind: row.kind,
            about_kind: row.about_kind,
            about: row.about_id,
            channel: row.channel,
            language: row.language,
            state: row.state,
            at: row.created_at,
            expires_at: row.expires_at,
            attempts: row.attempts,
            last_failure: row.last_failure,
            done_at: row.done_at,
        }
    }
}

impl From<rows::Point> for KnownText {
    fn from(row: rows::Point) -> Self {
        Self {
            kind: "improvementPoint".to_owned(),
            id: row.id,
            course_id: row.course_id,
            text: row.text,
            at: row.created_at,
        }
    }
}

impl From<rows::Deviation> for KnownText {
    fn from(row: rows::Deviation) -> Self {
        Self {
            kind: "deviation".to_owned(),
            id: row.id,
            course_id: row.course_id,
            text: row.reason,
            at: row.recorded_at,
        }
    }
}

impl KnownFact {
    /// A fact as it is told to `subject`, whose logins are `own`.
    ///
    /// # Errors
    /// `Corrupt` for a payload that is no JSON.
    pub(super) fn of(row: rows::Fact, subject: Uuid, own: &[Uuid]) -> Result<Self, Refusal> {
        let by_login = row
            .actor_principal
            .is_some_and(|login| own.contains(&login));
        let payload = row.payload.as_deref().map(serde_json::from_str).transpose();
        let payload =
            payload.map_err(|_| store::StoreError::Corrupt("a payload is not JSON".into()))?;
        Ok(Self {
            at: row.recorded_at,
            occurred_at: row.occurred_at,
            action: row.action,
            root_kind: row.root_kind,
            root_id: row.root_id,
            entity_kind: row.entity_kind,
            entity_id: row.entity_id,
            entity_version: row.entity_version,
            capacity: row.actor_as,
            purpose: row.purpose,
            by_themselves: by_login || row.actor_person == Some(subject),
            payload,
        })
    }
}
