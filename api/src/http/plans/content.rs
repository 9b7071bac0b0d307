//! What a version of a plan says, whole.

use serde::Serialize;
use store::plan as rows;
use utoipa::ToSchema;

use super::sections_wire::{
    AimsInput, ContentInput, EvaluationInput, FramesInput, MethodsInput, TargetGroupInput,
};
use crate::app::Refusal;

/// The six sections of a plan.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PlanContent {
    /// For whom the course is.
    pub target_group: TargetGroupInput,
    /// What it is to lead to.
    pub aims: AimsInput,
    /// Length, times, place and money.
    pub frames: FramesInput,
    /// Topics, and which side leads each.
    pub content: ContentInput,
    /// Ways of working.
    pub methods: MethodsInput,
    /// How and when participants are asked.
    pub evaluation: EvaluationInput,
}

impl PlanContent {
    /// The content of a version, from its stored sections.
    ///
    /// # Errors
    /// `Corrupt` if a section can't be read.
    pub fn of(rows: &[rows::Section]) -> Result<Self, Refusal> {
        fn section<T: serde::de::DeserializeOwned + Default>(
            rows: &[rows::Section],
            which: domain::codes::Section,
        ) -> Result<T, Refusal> {
            let found = rows.iter().find(|row| row.section == which.code());
            Ok(found
                .map(crate::app::plan::read)
                .transpose()?
                .unwrap_or_default())
        }
        use domain::codes::Section as S;
        Ok(Self {
            target_group: section(rows, S::TargetGroup)?,
            aims: section(rows, S::Aims)?,
            frames: section(rows, S::Frames)?,
            content: section(rows, S::Content)?,
            methods: section(rows, S::Methods)?,
            evaluation: section(rows, S::Evaluation)?,
        })
    }
}
