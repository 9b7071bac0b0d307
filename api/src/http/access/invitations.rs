//! `/v1/invitations`

use actix_web::web::{Path, Query};
use actix_web::{get, post};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use store::invitation::{self as rows, Filter};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::app::access::invitations::{self, KIND};
use crate::app::{Ctx, Refusal, Reply, Versioned};
use crate::http::body::{Body, Nothing};
use crate::http::call::{Answer, Call};
use crate::{list_query, page_type};

/// Whom you invite, and for how long the invitation holds.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({ "personId": "1f0e6d0a-58b7-4a55-9a3c-2f7d0b9c1e11", "expiresInDays": 14 }))]
pub struct InvitationInput {
    /// The person whose login it will be.
    pub person_id: Uuid,
    /// How many days it holds, 1 to 30; 14 if left out.
    #[schema(minimum = 1, maximum = 30)]
    #[serde(default = "fortnight")]
    pub expires_in_days: i64,
}

fn fortnight() -> i64 {
    14
}

/// The token of an invitation, as the invited person got it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({ "token": "V1mGq2tN0Zb8hLx4rJcYw7UoKfPaSdEi3nQvXyTzRk0" }))]
pub struct AcceptInvitationInput {
    /// The token. Keep it out of addresses, logs and analytics.
    #[schema(min_length = 1, max_length = 128)]
    pub token: String,
}

/// An invitation by which a person's login becomes hers here.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "id": "0192f3c4-5b7e-7c1a-9d2e-3f4a5b6c7d91", "version": 1,
    "personId": "1f0e6d0a-58b7-4a55-9a3c-2f7d0b9c1e11", "state": "open", "token": null,
    "expiresAt": "2026-12-06T08:00:00Z", "usedAt": null, "revokedAt": null,
    "createdAt": "2026-11-22T08:00:00Z", "updatedAt": "2026-11-22T08:00:00Z"
}))]
pub struct Invitation {
    /// Its id.
    pub id: Uuid,
    /// Counted up by every change.
    pub version: i32,
    /// The person who is invited.
    pub person_id: Uuid,
    /// `open`, `used`, `revoked` or `expired`.
    pub state: String,
    /// The secret that opens it: only in the answer that made it, and only the first time; null
    /// ever after. Only its hash is kept.
    pub token: Option<String>,
    /// From then on it opens nothing.
    pub expires_at: DateTime<Utc>,
    /// When it was accepted.
    pub used_at: Option<DateTime<Utc>>,
    /// When it was revoked.
    pub revoked_at: Option<DateTime<Utc>>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

/// Whose login yours is now.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "personId": "1f0e6d0a-58b7-4a55-9a3c-2f7d0b9c1e11",
    "organisationId": "0192f3c4-5b7e-7c1a-9d2e-3f4a5b6c7d8e"
}))]
pub struct AcceptedInvitation {
    /// The person you are here.
    pub person_id: Uuid,
    /// The organisation that registered you.
    pub organisation_id: Uuid,
}

impl Versioned for Invitation {
    const KIND: &'static str = KIND;
    fn id(&self) -> Uuid {
        self.id
    }
    fn version(&self) -> i32 {
        self.version
    }
    fn path(&self) -> String {
        format!("/v1/invitations/{}", self.id)
    }
}

impl Invitation {
    fn of(ctx: &Ctx, row: rows::Invitation) -> Self {
        let state = match (row.used_at, row.revoked_at) {
            (Some(_), _) => "used",
            (None, Some(_)) => "revoked",
            (None, None) if row.expires_at <= ctx.now => "expired",
            (None, None) => "open",
        };
        Self {
            id: row.id,
            version: row.version,
            person_id: row.person_id,
            state: state.to_owned(),
            token: None,
            expires_at: row.expires_at,
            used_at: row.used_at,
            revoked_at: row.revoked_at,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

page_type!(
    /// A page of invitations.
    InvitationPage of Invitation
);

list_query!(
    /// What a list of invitations can be narrowed to.
    InvitationQuery sorted by ["createdAt"] {
        /// Only invitations of this person.
        person_id: Uuid,
    }
);

/// List invitations
///
/// Managers and auditors see their organisation's invitations, everybody else those they made.
/// Sort by `createdAt` (default).
#[utoipa::path(tag = "Access", params(InvitationQuery),
    responses((status = 200, description = "A page of invitations.", body = InvitationPage)))]
#[get("/v1/invitations")]
pub async fn list_invitations(call: Call, Query(query): Query<InvitationQuery>) -> Answer {
    call.read(move |read| async move {
        let list = query.listing(&read.ctx)?;
        let filter = Filter {
            scope: invitations::scope_of(&read)?,
            maker: read.ctx.caller.principal,
            person: query.person_id,
        };
        let found = rows::list(read.conn(), &filter, &list.page).await?;
        let items = found.rows.into_iter();
        let items = items.map(|row| Invitation::of(&read.ctx, row));
        list.reply::<InvitationPage>(items.collect(), found.rest)
    })
    .await
}

/// Read an invitation
///
/// One invitation: for whom, until when, and whether it was used or revoked. Its token is never shown again.
#[utoipa::path(tag = "Access",
    responses((status = 200, description = "The invitation.", body = Invitation)))]
#[get("/v1/invitations/{id}")]
pub async fn get_invitation(call: Call, id: Path<Uuid>) -> Answer {
    call.read(move |read| async move {
        let found = invitations::get(&read, *id).await?;
        Reply::of(&read.ctx, &Invitation::of(&read.ctx, found))
    })
    .await
}

/// Invite a person to log in
///
/// Makes a token that binds one login to one person. Give it to her yourself, by a way only she
/// reads; this server sends nothing. The token stands in this answer and nowhere else: the same
/// request sent again with the same Idempotency-Key answers with `token` null, and what was lost is
/// mended by revoking the invitation and making another. Managers invite anybody of their
/// organisation, coordinators members of their courses, leads members of their own side,
/// administrators managers.
#[utoipa::path(tag = "Access", request_body = InvitationInput,
    responses((status = 201, description = "The new invitation with its token.", body = Invitation)))]
#[post("/v1/invitations")]
pub async fn create_invitation(call: Call, body: Body<InvitationInput>) -> Answer {
    call.write(body, |unit, input| async move {
        let (new, token) =
            invitations::create(&unit, input.person_id, input.expires_in_days).await?;
        let kept = Invitation::of(&unit, new);
        let shown = Invitation {
            token: Some(token),
            ..kept.clone()
        };
        Reply::created(&unit, &kept)?.with_secret(&shown)
    })
    .await
}

/// Revoke an invitation
///
/// Its token opens nothing any more. What was used or revoked before answers 409 `alreadyDecided`.
#[utoipa::path(tag = "Access",
    responses((status = 200, description = "The revoked invitation.", body = Invitation)))]
#[post("/v1/invitations/{id}/actions/revoke")]
pub async fn revoke_invitation(call: Call, id: Path<Uuid>) -> Answer {
    let id = *id;
    call.write(Nothing, move |unit, _| async move {
        let revoked = invitations::revoke(&unit, id).await?;
        Reply::of(&unit, &Invitation::of(&unit, revoked))
    })
    .await
}

/// Accept an invitation
///
/// Binds the login you come with to the person the invitation names; from your next request on you
/// have her roles and her places in working groups. A person may have several logins, a login only
/// one person. 404: no such token. 410: it was used, revoked or has expired. 409: your login belongs
/// to somebody else already.
#[utoipa::path(tag = "Access", request_body = AcceptInvitationInput,
    responses(
        (status = 200, description = "Whose login yours is now.", body = AcceptedInvitation),
        (status = 404, description = "No invitation has this token.",
            body = crate::http::problem::ProblemDetails, content_type = "application/problem+json"),
        (status = 410, description = "The invitation was used, revoked or has expired.",
            body = crate::http::problem::ProblemDetails, content_type = "application/problem+json")))]
#[post("/v1/invitations/accept")]
pub async fn accept_invitation(call: Call, body: Body<AcceptInvitationInput>) -> Answer {
    let login = call
        .token()
        .map(|token| (token.issuer.clone(), token.subject.clone()));
    call.write(body, move |unit, input| {
        let login = login.clone();
        async move {
            let (issuer, subject) = login.ok_or(Refusal::Unauthenticated)?;
            let used = invitations::accept(&unit, &input.token, &issuer, &subject).await?;
            let (person_id, organisation_id) = (used.person_id, used.tenant);
            Reply::json(&AcceptedInvitation {
                person_id,
                organisation_id,
            })
        }
    })
    .await
}
