//! What a service is made of: whom it serves, how it is paid for.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::http::codes::FundingKind;

/// A municipality that a service is to serve, for a time.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({ "code": "1931", "validFrom": "2011-08-01", "validTo": null }))]
pub struct MemberMunicipalityInput {
    /// Municipality number: four digits, the first may be 0.
    #[schema(pattern = "^[0-9]{4}$")]
    pub code: String,
    /// First day on which the service serves it.
    pub valid_from: NaiveDate,
    /// Last day on which the service serves it; null while it does.
    #[serde(default)]
    pub valid_to: Option<NaiveDate>,
}

/// How a service is to be paid for.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({ "kind": "project", "endsOn": "2013-12-31" }))]
pub struct FundingInput {
    /// Permanent or project money.
    pub kind: FundingKind,
    /// The day on which project money runs out: needed for a project, and only there.
    #[serde(default)]
    pub ends_on: Option<NaiveDate>,
}

/// A municipality that a service serves, for a time.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({ "code": "1931", "validFrom": "2011-08-01", "validTo": null }))]
pub struct MemberMunicipality {
    /// Municipality number.
    pub code: String,
    /// First day on which the service serves it.
    pub valid_from: NaiveDate,
    /// Last day on which the service serves it; null while it does.
    pub valid_to: Option<NaiveDate>,
}

/// How a service is paid for.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({ "kind": "project", "endsOn": "2013-12-31" }))]
pub struct Funding {
    /// Permanent or project money.
    pub kind: FundingKind,
    /// The day on which project money runs out; null with permanent money.
    pub ends_on: Option<NaiveDate>,
}

impl From<MemberMunicipalityInput> for MemberMunicipality {
    fn from(member: MemberMunicipalityInput) -> Self {
        let MemberMunicipalityInput {
            code,
            valid_from,
            valid_to,
        } = member;
        Self {
            code,
            valid_from,
            valid_to,
        }
    }
}
