//! What the sections hold.

use crate::code_list;
use crate::codes::Side;
use serde::{Deserialize, Serialize};

/// For whom the course is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct TargetGroup {
    /// Who the participants are, in words.
    pub description: Option<String>,
    /// The fewest participants that make a group.
    pub size_min: Option<u32>,
    /// The most participants.
    pub size_max: Option<u32>,
    /// Whether relatives may take part.
    pub relatives_welcome: Option<bool>,
}

/// What the course is to lead to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Aims {
    /// One aim each.
    pub aims: Vec<String>,
}

/// Length, times, place and money.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Frames {
    /// The fewest sessions.
    pub sessions_min: Option<u32>,
    /// The most sessions.
    pub sessions_max: Option<u32>,
    /// The shortest session, in minutes.
    pub minutes_per_session_min: Option<u32>,
    /// The longest session, in minutes.
    pub minutes_per_session_max: Option<u32>,
    /// From the first session to the last, in weeks.
    pub period_weeks: Option<u32>,
    /// What places must offer, in words.
    pub place_principle: Option<String>,
    /// Who pays for what, in words.
    pub cost_principle: Option<String>,
    /// Share of the sessions that counts as having completed, in per cent.
    pub attendance_share: Option<u32>,
}

/// A topic of the programme.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Topic {
    /// What it is about.
    pub title: String,
    /// The sides that lead it: one or both.
    pub led_by: Vec<Side>,
    /// How long, in minutes.
    pub minutes: Option<u32>,
}

/// Topics, and which side leads each.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Content {
    /// The topics, in their order.
    pub topics: Vec<Topic>,
}

/// Ways of working.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Methods {
    /// One way of working each.
    pub methods: Vec<String>,
    /// Time for participants' exchange of experience, in minutes over the whole course. There is
    /// never enough of it (SB p. 14).
    pub exchange_minutes: Option<u32>,
}

code_list! {
    /// When something is asked.
    pub enum EvaluationTime: "evaluationTime" {
        Before = "before": "Before the course.",
        AfterSession = "afterSession": "After a session.",
        End = "end": "At the end of the course.",
        FollowUp = "followUp": "Some time after the course.",
    }
}

/// A way of evaluating.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct EvaluationWay {
    /// What is used: a form's name, or a way in words.
    pub what: String,
    /// When.
    pub when: EvaluationTime,
}

/// How and when the course is evaluated.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Evaluation {
    /// The ways.
    pub ways: Vec<EvaluationWay>,
    /// Whether the working group agrees that a small group may evaluate orally, labelled as such.
    pub oral_agreed: bool,
}

/// A plan: its six sections.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Plan {
    /// For whom the course is.
    pub target_group: TargetGroup,
    /// What it is to lead to.
    pub aims: Aims,
    /// Length, times, place and money.
    pub frames: Frames,
    /// Topics, and which side leads each.
    pub content: Content,
    /// Ways of working.
    pub methods: Methods,
    /// How and when it is evaluated.
    pub evaluation: Evaluation,
}
