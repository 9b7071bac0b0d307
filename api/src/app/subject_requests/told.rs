//! What the journal is told of what an erasure changed: each row that others still read, by a code and
//! its new version. A fact stays for ever, so none of these names whoever was erased.

use domain::codes::ErasureCause;
use serde_json::json;
use store::erasure::{Change, Root, What};

use crate::app::access::{invitations, role_assignments};
use crate::app::unit::Fact;
use crate::app::{
    Unit, attested, conclusion, course_actions, decision, messages, plan, run_actions, sessions,
    working_group,
};

/// Kind of a login, in the journal.
const LOGIN: &str = "login";

/// Notes a fact for each change.
pub(super) fn note(unit: &Unit, cause: ErasureCause, changes: &[Change]) {
    for change in changes {
        let (kind, action) = said(change.what);
        let root = match change.root {
            Some(Root::Course(id)) => (course_actions::KIND, id),
            Some(Root::Run(id)) => (run_actions::KIND, id),
            None => (kind, change.id),
        };
        unit.note(Fact {
            tenant: change.tenant,
            root,
            entity: (kind, change.id),
            version: change.version,
            action,
            capacity: None,
            occurred_at: None,
            payload: json!({ "erasure": cause.code(), "side": change.side }),
        });
    }
}

/// The kind of what changed, and the code of what happened to it.
fn said(what: What) -> (&'static str, &'static str) {
    match what {
        What::PlaceLeft => (working_group::KIND, "left"),
        What::PlaceNameless => (working_group::KIND, "madeNameless"),
        What::ApprovalVoided => (plan::VERSION, "approvalVoided"),
        What::ApprovalNameless => (plan::VERSION, "madeNameless"),
        What::SignatureVoided => (conclusion::KIND, "signatureVoided"),
        What::SignatureNameless => (conclusion::KIND, "madeNameless"),
        What::AttestationVoided => (attested::KIND, "void"),
        What::LinkVoided => (decision::KIND, "revoked"),
        What::LinkForgotten => (decision::KIND, "madeNameless"),
        What::OwnerGone => (course_actions::KIND, "ownerErased"),
        What::StaffGone => (sessions::KIND, "staffErased"),
        What::SheetRenamed => (sessions::KIND, "madeNameless"),
        What::RoleEnded => (role_assignments::KIND, "revoked"),
        What::InvitationGone => (invitations::KIND, "erased"),
        What::LoginForgotten => (LOGIN, "erased"),
        What::MessageWithdrawn => (messages::KIND, "withdrawn"),
    }
}
