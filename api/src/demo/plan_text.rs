//! A plan as the story writes it down: short in the source, six sections in the product.

use domain::codes::{CodeList, Section, Side};
use domain::plan::{
    Aims, Content, Evaluation, EvaluationTime, EvaluationWay, Frames, Methods, TargetGroup, Topic,
};
use serde_json::Value;

use crate::app::Refusal;

/// Led by the user side.
pub(super) const USER: &[Side] = &[Side::User];
/// Led by the professional side.
pub(super) const PROFESSIONAL: &[Side] = &[Side::Professional];
/// Led together.
pub(super) const BOTH: &[Side] = &[Side::User, Side::Professional];

/// What a plan says.
#[derive(Debug, Clone, Copy)]
pub(super) struct PlanText {
    /// For whom.
    pub(super) who: &'static str,
    /// The fewest and the most participants.
    pub(super) size: (u32, u32),
    /// Whether relatives may come.
    pub(super) relatives: bool,
    /// What it is to lead to.
    pub(super) aims: &'static [&'static str],
    /// Number of sessions.
    pub(super) sessions: (u32, u32),
    /// Length of a session in minutes.
    pub(super) minutes: (u32, u32),
    /// From first to last.
    pub(super) weeks: u32,
    /// What places must offer.
    pub(super) place: &'static str,
    /// Who pays.
    pub(super) cost: &'static str,
    /// Topics: title, who leads, minutes.
    pub(super) topics: &'static [(&'static str, &'static [Side], u32)],
    /// Ways of working.
    pub(super) methods: &'static [&'static str],
    /// Minutes for exchange over the whole course.
    pub(super) exchange: u32,
    /// How it is evaluated.
    pub(super) ways: &'static [(&'static str, EvaluationTime)],
}

impl PlanText {
    /// The six sections, in their order.
    ///
    /// # Errors
    /// `Internal` if one can't be written as JSON.
    pub(super) fn sections(&self) -> Result<Vec<(Section, Value)>, Refusal> {
        let body = |section: Section| -> Result<Value, serde_json::Error> {
            match section {
                Section::TargetGroup => serde_json::to_value(self.target_group()),
                Section::Aims => serde_json::to_value(Aims {
                    aims: owned(self.aims),
                }),
                Section::Frames => serde_json::to_value(self.frames()),
                Section::Content => serde_json::to_value(self.content()),
                Section::Methods => serde_json::to_value(Methods {
                    methods: owned(self.methods),
                    exchange_minutes: Some(self.exchange),
                }),
                Section::Evaluation => serde_json::to_value(self.evaluation()),
            }
        };
        let one = |section: &Section| {
            let body = body(*section).map_err(|err| Refusal::Internal(err.to_string()))?;
            Ok((*section, body))
        };
        <Section as CodeList>::ALL.iter().map(one).collect()
    }

    fn target_group(&self) -> TargetGroup {
        TargetGroup {
            description: Some(self.who.to_owned()),
            size_min: Some(self.size.0),
            size_max: Some(self.size.1),
            relatives_welcome: Some(self.relatives),
        }
    }

    fn frames(&self) -> Frames {
        Frames {
            sessions_min: Some(self.sessions.0),
            sessions_max: Some(self.sessions.1),
            minutes_per_session_min: Some(self.minutes.0),
            minutes_per_session_max: Some(self.minutes.1),
            period_weeks: Some(self.weeks),
            place_principle: Some(self.place.to_owned()),
            cost_principle: Some(self.cost.to_owned()),
            attendance_share: Some(75),
        }
    }

    fn content(&self) -> Content {
        let topic = |(title, led_by, minutes): &(&str, &[Side], u32)| Topic {
            title: (*title).to_owned(),
            led_by: led_by.to_vec(),
            minutes: Some(*minutes),
        };
        Content {
            topics: self.topics.iter().map(topic).collect(),
        }
    }

    fn evaluation(&self) -> Evaluation {
        let way = |(what, when): &(&str, EvaluationTime)| EvaluationWay {
            what: (*what).to_owned(),
            when: *when,
        };
        Evaluation {
            ways: self.ways.iter().map(way).collect(),
            oral_agreed: self.size.1 < 10,
        }
    }
}

fn owned(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}
