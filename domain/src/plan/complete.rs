//! When a section is complete. Missing and wrong members are named by JSON Pointers within the
//! section (`/sizeMin`, `/topics/0/ledBy`).

use super::{Aims, Content, Evaluation, EvaluationTime, Frames, Methods, Plan, TargetGroup};
use crate::codes::{Section, Side};

fn text(missing: &mut Vec<String>, pointer: &str, value: Option<&str>) {
    if value.is_none_or(|text| text.trim().is_empty()) {
        missing.push(pointer.to_owned());
    }
}

fn number(missing: &mut Vec<String>, pointer: &str, value: Option<u32>) {
    if value.is_none_or(|number| number == 0) {
        missing.push(pointer.to_owned());
    }
}

/// Both ends must be there, and the upper one must not lie below the lower one.
fn range(missing: &mut Vec<String>, lower: (&str, Option<u32>), upper: (&str, Option<u32>)) {
    number(missing, lower.0, lower.1);
    match (lower.1, upper.1) {
        (Some(from), Some(to)) if to < from => missing.push(upper.0.to_owned()),
        _ => number(missing, upper.0, upper.1),
    }
}

/// At least one text, and none of them empty.
fn texts(missing: &mut Vec<String>, pointer: &str, values: &[String]) {
    if values.is_empty() {
        missing.push(pointer.to_owned());
    }
    for (index, value) in values.iter().enumerate() {
        text(missing, &format!("{pointer}/{index}"), Some(value));
    }
}

impl TargetGroup {
    /// What is missing, as JSON Pointers; empty when the section is complete.
    #[must_use]
    pub fn complete(&self) -> Vec<String> {
        let mut missing = Vec::new();
        text(&mut missing, "/description", self.description.as_deref());
        range(
            &mut missing,
            ("/sizeMin", self.size_min),
            ("/sizeMax", self.size_max),
        );
        if self.relatives_welcome.is_none() {
            missing.push("/relativesWelcome".to_owned());
        }
        missing
    }
}

impl Aims {
    /// What is missing, as JSON Pointers; empty when the section is complete.
    #[must_use]
    pub fn complete(&self) -> Vec<String> {
        let mut missing = Vec::new();
        texts(&mut missing, "/aims", &self.aims);
        missing
    }
}

impl Frames {
    /// What is missing, as JSON Pointers; empty when the section is complete.
    #[must_use]
    pub fn complete(&self) -> Vec<String> {
        let mut missing = Vec::new();
        range(
            &mut missing,
            ("/sessionsMin", self.sessions_min),
            ("/sessionsMax", self.sessions_max),
        );
        range(
            &mut missing,
            ("/minutesPerSessionMin", self.minutes_per_session_min),
            ("/minutesPerSessionMax", self.minutes_per_session_max),
        );
        number(&mut missing, "/periodWeeks", self.period_weeks);
        text(
            &mut missing,
            "/placePrinciple",
            self.place_principle.as_deref(),
        );
        text(
            &mut missing,
            "/costPrinciple",
            self.cost_principle.as_deref(),
        );
        if self.attendance_share.is_none_or(|share| share > 100) {
            missing.push("/attendanceShare".to_owned());
        }
        missing
    }
}

impl Content {
    /// What is missing, as JSON Pointers; empty when the section is complete.
    #[must_use]
    pub fn complete(&self) -> Vec<String> {
        let mut missing = Vec::new();
        if self.topics.is_empty() {
            missing.push("/topics".to_owned());
        }
        for (index, topic) in self.topics.iter().enumerate() {
            text(
                &mut missing,
                &format!("/topics/{index}/title"),
                Some(&topic.title),
            );
            if topic.led_by.is_empty() {
                missing.push(format!("/topics/{index}/ledBy"));
            }
            number(
                &mut missing,
                &format!("/topics/{index}/minutes"),
                topic.minutes,
            );
        }
        missing
    }
}

impl Methods {
    /// What is missing, as JSON Pointers; empty when the section is complete.
    #[must_use]
    pub fn complete(&self) -> Vec<String> {
        let mut missing = Vec::new();
        texts(&mut missing, "/methods", &self.methods);
        if self.exchange_minutes.is_none() {
            missing.push("/exchangeMinutes".to_owned());
        }
        missing
    }
}

impl Evaluation {
    /// What is missing, as JSON Pointers; empty when the section is complete.
    #[must_use]
    pub fn complete(&self) -> Vec<String> {
        let mut missing = Vec::new();
        if self.ways.is_empty() {
            missing.push("/ways".to_owned());
        }
        for (index, way) in self.ways.iter().enumerate() {
            text(
                &mut missing,
                &format!("/ways/{index}/what"),
                Some(&way.what),
            );
        }
        missing
    }
}

impl Plan {
    /// What is missing in a section, as JSON Pointers within it.
    #[must_use]
    pub fn missing_in(&self, section: Section) -> Vec<String> {
        match section {
            Section::TargetGroup => self.target_group.complete(),
            Section::Aims => self.aims.complete(),
            Section::Frames => self.frames.complete(),
            Section::Content => self.content.complete(),
            Section::Methods => self.methods.complete(),
            Section::Evaluation => self.evaluation.complete(),
        }
    }

    /// The sections that are not complete: the fact `sectionsMissing`.
    #[must_use]
    pub fn sections_missing(&self) -> Vec<Section> {
        Section::ALL
            .iter()
            .copied()
            .filter(|section| !self.missing_in(*section).is_empty())
            .collect()
    }
}

/// The sides that lead at least one topic: the fact `ledBySides`.
#[must_use]
pub fn sides_leading(content: &Content) -> Vec<Side> {
    let leads = |side: &Side| {
        content
            .topics
            .iter()
            .any(|topic| topic.led_by.contains(side))
    };
    Side::ALL.iter().copied().filter(leads).collect()
}

/// Whether both sides lead something in the programme.
#[must_use]
pub fn programme_shared(content: &Content) -> bool {
    sides_leading(content).len() == Side::ALL.len()
}

/// Whether the participants are asked when the course ends, in a way that is named: the fact
/// `evaluationPlanned`. Asking before, between and afterwards is wanted too, but no rule.
#[must_use]
pub fn evaluation_planned(evaluation: &Evaluation) -> bool {
    evaluation
        .ways
        .iter()
        .any(|way| way.when == EvaluationTime::End && !way.what.trim().is_empty())
}
