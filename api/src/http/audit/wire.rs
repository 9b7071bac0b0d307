//! Journal, access log and heads on the wire.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::access_log::Look;
use store::crypto::SignedHead;
use store::{StoreError, journal};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::app::audit::Checked;
use crate::http::codes::{Chain, ChainFault};

/// One link of the journal: something that happened.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "position": 17, "id": "0192f3c4-5b7e-7c1a-9d2e-3f4a5b6c7d80",
    "organisationId": "0192f3c4-5b7e-7c1a-9d2e-3f4a5b6c7d8e", "action": "approve",
    "rootKind": "course", "rootId": "0192f3c4-5b7e-7c1a-9d2e-3f4a5b6c7d20",
    "entityKind": "planVersion", "entityId": "0192f3c4-5b7e-7c1a-9d2e-3f4a5b6c7d21",
    "entityVersion": 4, "loginId": "5d2c9f10-3f0e-8a55-9a3c-2f7d0b9c1e11",
    "personId": "6f1c2f0a-8f4b-4c55-9f0e-0a5f1f1c2b3d", "as": "leadUser", "purpose": null,
    "requestId": "0192f3c4-5b7e-7c1a-9d2e-3f4a5b6c7d99", "occurredAt": "2026-11-22T08:00:00Z",
    "recordedAt": "2026-11-22T08:00:00Z", "payload": { "side": "user" },
    "commitment": "5f0c…", "prevHash": "9a1b…", "hash": "c3d4…"
}))]
pub struct AuditEntry {
    /// Its place in the organisation's journal, from 1, without gaps.
    pub position: i64,
    /// Its id.
    pub id: Uuid,
    /// The organisation that owns what changed.
    pub organisation_id: Uuid,
    /// Code of what happened.
    pub action: String,
    /// Kind of the thing in whose history it stands.
    pub root_kind: String,
    /// That thing.
    pub root_id: Uuid,
    /// Kind of what changed.
    pub entity_kind: String,
    /// What changed.
    pub entity_id: Uuid,
    /// Its version after the change.
    pub entity_version: i32,
    /// The login that did it; null for the service itself.
    pub login_id: Option<Uuid>,
    /// The person behind the login, if one is known.
    pub person_id: Option<Uuid>,
    /// As what: the code of a role, or of a place in the working group.
    #[serde(rename = "as")]
    #[schema(rename = "as")]
    pub capacity: Option<String>,
    /// Why personal data was read for it, where that was said.
    pub purpose: Option<String>,
    /// The request.
    pub request_id: Option<Uuid>,
    /// When it happened.
    pub occurred_at: DateTime<Utc>,
    /// When it was recorded, by a clock that nobody can set.
    pub recorded_at: DateTime<Utc>,
    /// Codes, numbers and ids about the change; null once it was erased.
    #[schema(value_type = Option<Object>)]
    pub payload: Option<Value>,
    /// Salted hash of the payload: what the chain goes over.
    pub commitment: String,
    /// Hash of the link before; empty for the first.
    pub prev_hash: String,
    /// SHA-256 over this link and the one before.
    pub hash: String,
}

impl TryFrom<journal::Row> for AuditEntry {
    type Error = StoreError;
    fn try_from(row: journal::Row) -> Result<Self, StoreError> {
        let payload = row
            .payload
            .map(|text| serde_json::from_str(&text))
            .transpose();
        let payload = payload.map_err(|_| StoreError::Corrupt("a payload is not JSON".into()))?;
        Ok(Self {
            position: row.position.unwrap_or_default(),
            id: row.id,
            organisation_id: row.tenant,
            action: row.action,
            root_kind: row.root_kind,
            root_id: row.root_id,
            entity_kind: row.entity_kind,
            entity_id: row.entity_id,
            entity_version: row.entity_version,
            login_id: row.actor_principal,
            person_id: row.actor_person,
            capacity: row.actor_as,
            purpose: row.purpose,
            request_id: row.request_id,
            occurred_at: row.occurred_at,
            recorded_at: row.recorded_at,
            payload,
            commitment: row.commitment,
            prev_hash: row.prev_hash.unwrap_or_default(),
            hash: row.hash.unwrap_or_default(),
        })
    }
}

/// One look at one person's data.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "id": "0192f3c4-5b7e-7c1a-9d2e-3f4a5b6c7d80", "at": "2026-11-22T08:00:00Z",
    "organisationId": "0192f3c4-5b7e-7c1a-9d2e-3f4a5b6c7d8e",
    "loginId": "5d2c9f10-3f0e-8a55-9a3c-2f7d0b9c1e11",
    "personId": "6f1c2f0a-8f4b-4c55-9f0e-0a5f1f1c2b3d", "role": "coordinator",
    "onBehalfOf": "0192f3c4-5b7e-7c1a-9d2e-3f4a5b6c7d8e", "purpose": "planning",
    "operation": "getPerson", "subjectId": "1f0e6d0a-58b7-4a55-9a3c-2f7d0b9c1e11",
    "requestId": "0192f3c4-5b7e-7c1a-9d2e-3f4a5b6c7d99", "block": 12
}))]
pub struct AccessEntry {
    /// Its id.
    pub id: Uuid,
    /// When.
    pub at: DateTime<Utc>,
    /// The organisation that keeps the data.
    pub organisation_id: Uuid,
    /// The login that looked.
    pub login_id: Uuid,
    /// The person behind the login, if one is known.
    pub person_id: Option<Uuid>,
    /// In which role, or at which place in the working group.
    pub role: String,
    /// The organisation on whose behalf they looked.
    pub on_behalf_of: Option<Uuid>,
    /// Why.
    pub purpose: Option<String>,
    /// By which operation.
    pub operation: String,
    /// Whose data; null for a search that found nobody, and for a look into a log.
    pub subject_id: Option<Uuid>,
    /// The request.
    pub request_id: Option<Uuid>,
    /// Number of the block that seals it; null until it is sealed, which takes about a second.
    pub block: Option<i64>,
}

impl From<Look> for AccessEntry {
    fn from(row: Look) -> Self {
        Self {
            id: row.id,
            at: row.at,
            organisation_id: row.tenant,
            login_id: row.principal,
            person_id: row.person,
            role: row.role,
            on_behalf_of: row.organisation,
            purpose: row.purpose,
            operation: row.operation,
            subject_id: (!row.subject.is_nil()).then_some(row.subject),
            request_id: row.request_id,
            block: row.block,
        }
    }
}

/// Where a chain ended at some time, signed.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({
    "chain": "journal", "organisationId": "0192f3c4-5b7e-7c1a-9d2e-3f4a5b6c7d8e", "position": 4711,
    "hash": "0c1f8f0a6e1a4a9f7b3f0d8f2c6a5b4e3d2c1b0a99887766554433221100ffee",
    "at": "2026-11-22T08:00:00Z", "publicKey": "2Tq1G3m0b2r5p8Xw7c9v4n6k1j0h3g5f8d2s4a6q9zM",
    "signature": "Zm9ydHktdHdv"
}))]
pub struct AuditHead {
    /// Which chain.
    pub chain: Chain,
    /// The organisation whose chain it is.
    pub organisation_id: Uuid,
    /// Position of the last link: in the journal, or number of a block of the access log.
    #[schema(minimum = 1)]
    pub position: i64,
    /// Its hash.
    #[schema(min_length = 64, max_length = 64)]
    pub hash: String,
    /// When it was signed.
    pub at: DateTime<Utc>,
    /// Ed25519 public key in base64url, by which the signature can be checked without this server.
    #[schema(max_length = 64)]
    pub public_key: String,
    /// Signature in base64url over six lines: `sidestilt head 1`, chain, organisation, position,
    /// hash, time with microseconds; each ends with a line feed.
    #[schema(max_length = 128)]
    pub signature: String,
}

/// Heads of chains.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({ "items": [] }))]
pub struct AuditHeads {
    /// One for each chain of each organisation; none for a chain that has no link yet.
    pub items: Vec<AuditHead>,
}

/// What to compare the chains with.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({ "heads": [] }))]
pub struct VerifyInput {
    /// Heads as they came from `GET /v1/audit/heads`, of any age and in any order. Those of other
    /// organisations than yours are passed over.
    #[serde(default)]
    #[schema(max_items = 1000)]
    pub heads: Vec<AuditHead>,
}

/// What became of one chain.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "organisationId": "0192f3c4-5b7e-7c1a-9d2e-3f4a5b6c7d8e", "chain": "journal", "holds": false,
    "links": 16, "hash": "9a1b…", "confirmedUntil": 12, "brokenAt": 17, "fault": "altered"
}))]
pub struct ChainReport {
    /// The organisation whose chain it is.
    pub organisation_id: Uuid,
    /// Which chain.
    pub chain: Chain,
    /// Whether all of it holds, and every head that was sent bears it out.
    pub holds: bool,
    /// How many links hold, from the first on.
    pub links: i64,
    /// Hash of the last of them.
    pub hash: String,
    /// The last position that a head sent along bears out; 0 without one. What comes after it could
    /// have been made anew.
    pub confirmed_until: i64,
    /// The first position that does not hold. For `outsideHead` the change lies behind
    /// `confirmedUntil` and not behind this.
    pub broken_at: Option<i64>,
    /// Why it does not.
    #[schema(required)]
    pub fault: Option<ChainFault>,
}

/// What the check found.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({ "holds": true, "items": [] }))]
pub struct AuditReport {
    /// Whether every chain holds.
    pub holds: bool,
    /// Chain by chain.
    pub items: Vec<ChainReport>,
}

impl From<Checked> for ChainReport {
    fn from(
        Checked {
            chain,
            tenant,
            found,
        }: Checked,
    ) -> Self {
        Self {
            organisation_id: tenant,
            chain: chain.into(),
            holds: found.broken_at.is_none(),
            links: found.rows,
            hash: found.hash,
            confirmed_until: found.confirmed,
            broken_at: found.broken_at,
            fault: found.fault.map(Into::into),
        }
    }
}

impl From<SignedHead> for AuditHead {
    fn from(head: SignedHead) -> Self {
        Self {
            chain: head.chain.into(),
            organisation_id: head.tenant,
            position: head.position,
            hash: head.hash,
            at: head.at,
            public_key: head.public_key,
            signature: head.signature,
        }
    }
}

impl From<AuditHead> for SignedHead {
    fn from(head: AuditHead) -> Self {
        Self {
            chain: head.chain.0,
            tenant: head.organisation_id,
            position: head.position,
            hash: head.hash,
            at: head.at,
            public_key: head.public_key,
            signature: head.signature,
        }
    }
}
