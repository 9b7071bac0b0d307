//! What people are told by others than the API: rendered in their language, for a courier to send.
//!
//! A use case calls [`tell`] in the unit of what it tells of, so that nothing is told that did not
//! happen and nothing happens untold. What a message says is sealed, shown to the courier who has
//! claimed it, and forgotten once it is delivered or of no use any more.

mod courier;
mod remind;
mod render;
mod tell;

pub use courier::{LEASE, Outcome, claim, get, leased, settle};
pub use remind::{KEEP, REMIND, appoint, keep, remind};
pub use render::Said;
pub use tell::{News, Recipient, concerned, tell, tell_parties};

use serde::{Deserialize, Serialize};
use store::StoreError;
use store::crypto::Aad;
use store::message::Message;

use super::{App, Refusal};

/// Kind of resource, as in ETags and the journal.
pub const KIND: &str = "message";
/// Kind of a recipient who stands in the registry of people.
pub const PERSON: &str = "person";
/// Kind of a recipient that is a party with a place or in a queue.
pub const PARTY: &str = "enrolment";

/// What a message says, and where to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Content {
    /// Name of the recipient, for the envelope.
    pub name: Option<String>,
    /// Address or number.
    pub to: String,
    /// Subject line; none for text messages.
    pub subject: Option<String>,
    /// The text.
    pub text: String,
    /// Of a reminder to answer: hashes of the slots that it is about. Nobody is shown them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub slots: Vec<String>,
}

fn aad(message: &Message) -> Aad<'static> {
    Aad {
        table: KIND,
        column: "content_sealed",
        row: message.id,
        tenant: message.tenant,
    }
}

fn seal(app: &App, message: Message, content: &Content) -> Result<Message, Refusal> {
    let failed = |why: String| Refusal::Internal(format!("sealing a message: {why}"));
    let bytes = serde_json::to_vec(content).map_err(|err| failed(err.to_string()))?;
    let sealed = app.ring.seal(&aad(&message), &bytes);
    Ok(Message {
        content_sealed: Some(sealed.map_err(|err| failed(err.to_string()))?),
        ..message
    })
}

fn open(app: &App, message: &Message) -> Result<Option<Content>, Refusal> {
    let Some(sealed) = &message.content_sealed else {
        return Ok(None);
    };
    let corrupt = || StoreError::Corrupt("a message does not open".into());
    let bytes = app
        .ring
        .open(&aad(message), sealed)
        .map_err(|_| corrupt())?;
    let content = serde_json::from_slice(&bytes).map_err(|_| corrupt())?;
    Ok(Some(content))
}
