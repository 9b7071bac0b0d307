//! `/v1/audit/heads`, `/v1/audit/verify`

use actix_web::{get, post};
use domain::permissions::{Area, Right};
use store::crypto::SignedHead;

use super::wire::{AuditHead, AuditHeads, AuditReport, ChainReport, VerifyInput};
use crate::app::{Reply, audit};
use crate::http::body::{Body, Sent};
use crate::http::call::{Answer, Call};

/// Read where the chains end
///
/// The last position and hash of the journal and of the access log of each organisation you answer
/// for, signed by this installation. Keep them **elsewhere**, one set a day: whoever can write to the
/// database can make a chain anew, but not a head that you hold. `POST /v1/audit/verify` compares.
///
/// For administrators and auditors; it tells nothing of what the chains say.
#[utoipa::path(tag = "Audit",
    responses((status = 200, description = "The signed heads.", body = AuditHeads)))]
#[get("/v1/audit/heads")]
pub async fn list_audit_heads(call: Call) -> Answer {
    call.read(move |read| async move {
        let scope = read.ctx.scope(Area::Audit, Right::Verify)?;
        let tenants = audit::tenants(read.conn(), &scope).await?;
        let ring = &read.ctx.app.ring;
        let heads = audit::heads(read.conn(), ring, &tenants, read.ctx.now).await?;
        let items = heads.into_iter().map(AuditHead::from).collect();
        Reply::json(&AuditHeads { items })
    })
    .await
}

/// Check that journal and access log are whole
///
/// Walks the chains of each organisation you answer for, from the first link to the last, and tells the
/// first position that does not hold, and why. Send the heads that you have kept: without them a chain
/// that was cut at its end, or made anew from some point on, looks whole. Nothing is changed; a long
/// journal takes a while.
///
/// For administrators and auditors; it tells whether the chains hold, not what they say.
#[utoipa::path(tag = "Audit", request_body = VerifyInput,
    responses((status = 200, description = "What was found, chain by chain.", body = AuditReport)))]
#[post("/v1/audit/verify")]
pub async fn verify_audit(call: Call, body: Body<VerifyInput>) -> Answer {
    let (input, _) = body.into_parts();
    call.read(move |read| async move {
        let scope = read.ctx.scope(Area::Audit, Right::Verify)?;
        let heads: Vec<SignedHead> = input.heads.into_iter().map(SignedHead::from).collect();
        audit::check_heads(&read.ctx.app.ring, &heads)?;
        let mut tenants = audit::tenants(read.conn(), &scope).await?;
        // A tenant whose chain is gone altogether is known by its head alone.
        if scope.everything {
            tenants.extend(heads.iter().map(|head| head.tenant));
            tenants.sort_unstable();
            tenants.dedup();
        }
        let checked = audit::verify(read.conn(), &tenants, &heads, read.ctx.now).await?;
        let items: Vec<_> = checked.into_iter().map(ChainReport::from).collect();
        Reply::json(&AuditReport {
            holds: items.iter().all(|chain| chain.holds),
            items,
        })
    })
    .await
}
