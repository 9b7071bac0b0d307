//! The domain's code lists as they appear on the wire and in the OpenAPI document.

use std::borrow::Cow;
use std::marker::PhantomData;

use domain::codes::{self, CodeList};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::openapi::schema::{ObjectBuilder, SchemaType, Type};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

/// A code of a closed list: written and read as its code, documented with every value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code<T>(pub T);

impl<T: CodeList> Serialize for Code<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0.code())
    }
}

impl<'de, T: CodeList> Deserialize<'de> for Code<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct OneOf<T>(PhantomData<T>);
        impl<T: CodeList> serde::de::Visitor<'_> for OneOf<T> {
            type Value = Code<T>;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, "one of: {}", allowed::<T>())
            }
            fn visit_str<E: serde::de::Error>(self, code: &str) -> Result<Code<T>, E> {
                let found = T::ALL.iter().find(|value| value.code() == code);
                found
                    .copied()
                    .map(Code)
                    .ok_or_else(|| E::custom(format_args!("expected one of: {}", allowed::<T>())))
            }
        }
        deserializer.deserialize_str(OneOf(PhantomData))
    }
}

impl<T: CodeList> From<T> for Code<T> {
    fn from(value: T) -> Self {
        Self(value)
    }
}

/// The codes of a list, for messages.
pub fn allowed<T: CodeList>() -> String {
    T::ALL
        .iter()
        .map(|value| value.code())
        .collect::<Vec<_>>()
        .join(", ")
}

impl<T: CodeList> PartialSchema for Code<T> {
    fn schema() -> RefOr<Schema> {
        let mut says = vec![
            format!("Code list `{}`. New values may come.", T::NAME),
            String::new(),
        ];
        says.extend(
            T::ALL
                .iter()
                .map(|v| format!("- `{}`: {}", v.code(), v.describe())),
        );
        ObjectBuilder::new()
            .schema_type(SchemaType::Type(Type::String))
            .enum_values(Some(T::ALL.iter().map(|value| value.code())))
            .description(Some(says.join("\n")))
            .into()
    }
}

impl<T: CodeList> ToSchema for Code<T> {
    fn name() -> Cow<'static, str> {
        let mut name = T::NAME.to_owned();
        if let Some(first) = name.get_mut(..1) {
            first.make_ascii_uppercase();
        }
        name.into()
    }
}

macro_rules! wire_codes {
    ($($list:ident),* $(,)?) => { $(
        #[doc = concat!("`", stringify!($list), "` on the wire.")]
        pub type $list = Code<codes::$list>;
    )* };
}

wire_codes!(
    AnonymityLack,
    AttestationBasis,
    AttestationState,
    CapabilityKind,
    Chain,
    ChainFault,
    Channel,
    ConclusionPart,
    CourseState,
    DataPart,
    DeliveryFailure,
    EnrolmentState,
    Evidence,
    EvidenceKind,
    ExperienceKind,
    FeedbackLinkState,
    FeedbackTheme,
    FormFault,
    FormKind,
    FormState,
    FundingKind,
    GroupFunction,
    Language,
    LinkAnswer,
    MeetingKind,
    MessageKind,
    MessageState,
    MethodFailure,
    MethodState,
    NeedSource,
    NeedState,
    NextStep,
    OrganisationKind,
    PairCodeUse,
    Participant,
    Participation,
    Phase,
    PhaseState,
    PlanState,
    PointState,
    PrincipalKind,
    Purpose,
    Readiness,
    Recruitment,
    ReferralRule,
    RequestState,
    Respondents,
    Role,
    RunState,
    Section,
    RetentionEnd,
    RetentionKind,
    ServiceForm,
    ServiceReach,
    SessionState,
    Side,
    SubjectKind,
    SubjectRequestKind,
    SubjectRequestState,
    WaitingReason,
    Widget,
    WindowOutcome,
    WindowState,
);

/// Reads a stored code; a code we don't know means a damaged or newer database.
///
/// # Errors
/// [`store::StoreError::Corrupt`].
pub fn stored<T: CodeList>(code: &str) -> Result<T, store::StoreError> {
    let found = T::ALL.iter().find(|value| value.code() == code).copied();
    found.ok_or_else(|| store::StoreError::Corrupt(format!("unknown {} code", T::NAME)))
}
