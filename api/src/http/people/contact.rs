//! How people and parties are reached, on the wire.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::app::people;
use crate::http::codes::{Channel, Language};

/// How to reach a person.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({ "email": "kari@example.no", "phone": "+47 77 00 00 00" }))]
pub struct ContactInput {
    /// E-mail address.
    #[schema(max_length = 254)]
    #[serde(default)]
    pub email: Option<String>,
    /// Telephone number, preferably with its country code.
    #[schema(max_length = 30)]
    #[serde(default)]
    pub phone: Option<String>,
    /// Postal address, for letters.
    #[schema(max_length = 500)]
    #[serde(default)]
    pub address: Option<String>,
    /// The language in which messages are written to them; null: bokmål.
    #[serde(default)]
    pub language: Option<Language>,
    /// How they want to be reached; null: by e-mail, else by text message, else by letter. There must
    /// be an address or number for it.
    #[serde(default)]
    pub channel: Option<Channel>,
}

/// How a person is reached.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "email": "kari@example.no", "phone": "+47 77 00 00 00", "address": null, "language": "nn",
    "channel": "sms"
}))]
pub struct Contact {
    /// E-mail address.
    pub email: Option<String>,
    /// Telephone number.
    pub phone: Option<String>,
    /// Postal address.
    pub address: Option<String>,
    /// The language in which messages are written to them; null: bokmål.
    pub language: Option<Language>,
    /// How they want to be reached; null: by the first way that is known.
    pub channel: Option<Channel>,
}

impl From<people::Contact> for Contact {
    fn from(contact: people::Contact) -> Self {
        Self {
            email: contact.email,
            phone: contact.phone,
            address: contact.address,
            language: contact.language.map(Into::into),
            channel: contact.channel.map(Into::into),
        }
    }
}

impl From<ContactInput> for people::Contact {
    fn from(contact: ContactInput) -> Self {
        Self {
            email: contact.email,
            phone: contact.phone,
            address: contact.address,
            language: contact.language.map(|code| code.0),
            channel: contact.channel.map(|code| code.0),
        }
    }
}

impl From<Contact> for ContactInput {
    fn from(contact: Contact) -> Self {
        Self {
            email: contact.email,
            phone: contact.phone,
            address: contact.address,
            language: contact.language,
            channel: contact.channel,
        }
    }
}
