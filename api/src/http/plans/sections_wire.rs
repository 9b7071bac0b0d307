//! The six sections as they are written and read.

use domain::plan;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::app::{Check, Refusal};
use crate::http::codes::{Code, Side};

/// When participants are asked, on the wire.
pub type EvaluationTime = Code<plan::EvaluationTime>;

/// A section's body: checked before it is kept.
pub trait SectionBody:
    Serialize + for<'de> Deserialize<'de> + Clone + Send + Sync + 'static
{
    /// Which section.
    const SECTION: domain::codes::Section;
    /// Notes what is wrong with it.
    fn check(&self, check: &mut Check);

    /// What is kept of it.
    ///
    /// # Errors
    /// `Invalid` with everything that is wrong.
    fn kept(&self) -> Result<serde_json::Value, Refusal> {
        let mut check = Check::new();
        self.check(&mut check);
        check.done(())?;
        serde_json::to_value(self).map_err(|err| Refusal::Internal(err.to_string()))
    }
}

fn texts(check: &mut Check, pointer: &str, texts: &[String], most: usize) {
    check.length(pointer, texts.len(), 0, 50);
    for (index, text) in texts.iter().enumerate() {
        check.text(&format!("{pointer}/{index}"), text, most);
    }
}

fn number(check: &mut Check, pointer: &str, number: Option<u32>, least: i64, most: i64) {
    if let Some(number) = number {
        check.number(pointer, i64::from(number), least, most);
    }
}

/// Where the upper end of a range begins: at the lower one, if that is given.
fn from(lower: Option<u32>, most: i64) -> i64 {
    lower.map_or(1, |lower| i64::from(lower).clamp(1, most))
}

/// Section 1, the target group: for whom the course is.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[schema(example = json!({
    "description": "Voksne med leddgikt og deres nærmeste", "sizeMin": 6, "sizeMax": 12,
    "relativesWelcome": true
}))]
pub struct TargetGroupInput {
    /// Who the participants are, in plain words; at most 4000 letters.
    #[schema(max_length = 4000)]
    pub description: Option<String>,
    /// The fewest participants that make a group.
    #[schema(minimum = 1, maximum = 500)]
    pub size_min: Option<u32>,
    /// The most participants.
    #[schema(minimum = 1, maximum = 500)]
    pub size_max: Option<u32>,
    /// Whether relatives may take part, also alone.
    pub relatives_welcome: Option<bool>,
}

impl SectionBody for TargetGroupInput {
    const SECTION: domain::codes::Section = domain::codes::Section::TargetGroup;
    fn check(&self, check: &mut Check) {
        check.optional("/description", self.description.as_deref(), 4000);
        number(check, "/sizeMin", self.size_min, 1, 500);
        number(
            check,
            "/sizeMax",
            self.size_max,
            from(self.size_min, 500),
            500,
        );
    }
}

/// Section 2, the aims: what the course is to lead to.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[schema(example = json!({ "aims": ["Å møte andre i samme situasjon", "Å leve godt med sykdommen i hverdagen"] }))]
pub struct AimsInput {
    /// One aim each, at most 50.
    #[schema(max_items = 50)]
    pub aims: Vec<String>,
}

impl SectionBody for AimsInput {
    const SECTION: domain::codes::Section = domain::codes::Section::Aims;
    fn check(&self, check: &mut Check) {
        texts(check, "/aims", &self.aims, 500);
    }
}

/// Section 3, the frames: length, times, place and money, as ranges and principles. Dates and rooms
/// belong to each run.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[schema(example = json!({
    "sessionsMin": 4, "sessionsMax": 6, "minutesPerSessionMin": 90, "minutesPerSessionMax": 180,
    "periodWeeks": 8, "placePrinciple": "Nær kollektivtransport, tilpasset fergetidene, med rullestolrampe",
    "costPrinciple": "Gratis; reisen dekkes etter pasientreiseforskriften", "attendanceShare": 75
}))]
pub struct FramesInput {
    /// The fewest sessions.
    #[schema(minimum = 1, maximum = 100)]
    pub sessions_min: Option<u32>,
    /// The most sessions.
    #[schema(minimum = 1, maximum = 100)]
    pub sessions_max: Option<u32>,
    /// The shortest session, in minutes.
    #[schema(minimum = 1, maximum = 1440)]
    pub minutes_per_session_min: Option<u32>,
    /// The longest session, in minutes.
    #[schema(minimum = 1, maximum = 1440)]
    pub minutes_per_session_max: Option<u32>,
    /// From the first session to the last, in weeks.
    #[schema(minimum = 1, maximum = 520)]
    pub period_weeks: Option<u32>,
    /// What places must offer, in words.
    #[schema(max_length = 2000)]
    pub place_principle: Option<String>,
    /// Who pays for what, in words.
    #[schema(max_length = 2000)]
    pub cost_principle: Option<String>,
    /// Share of the sessions that counts as having completed, in per cent.
    #[schema(minimum = 0, maximum = 100)]
    pub attendance_share: Option<u32>,
}

impl SectionBody for FramesInput {
    const SECTION: domain::codes::Section = domain::codes::Section::Frames;
    fn check(&self, check: &mut Check) {
        number(check, "/sessionsMin", self.sessions_min, 1, 100);
        let least = from(self.sessions_min, 100);
        number(check, "/sessionsMax", self.sessions_max, least, 100);
        number(
            check,
            "/minutesPerSessionMin",
            self.minutes_per_session_min,
            1,
            1440,
        );
        number(
            check,
            "/minutesPerSessionMax",
            self.minutes_per_session_max,
            from(self.minutes_per_session_min, 1440),
            1440,
        );
        number(check, "/periodWeeks", self.period_weeks, 1, 520);
        check.optional("/placePrinciple", self.place_principle.as_deref(), 2000);
        check.optional("/costPrinciple", self.cost_principle.as_deref(), 2000);
        number(check, "/attendanceShare", self.attendance_share, 0, 100);
    }
}

/// A topic of the programme.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TopicInput {
    /// What it is about.
    #[schema(min_length = 1, max_length = 500)]
    pub title: String,
    /// Which side leads it: `user`, `professional` or both together. Over the whole programme both
    /// sides must lead something.
    #[serde(default)]
    #[schema(max_items = 2)]
    pub led_by: Vec<Side>,
    /// How long, in minutes.
    #[serde(default)]
    #[schema(minimum = 1, maximum = 1440)]
    pub minutes: Option<u32>,
}

/// Section 4, the content: the topics of the programme and which side leads each.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[schema(example = json!({ "topics": [
    { "title": "Å leve med leddgikt: min historie", "ledBy": ["user"], "minutes": 45 },
    { "title": "Sykdommen og behandlingen", "ledBy": ["professional"], "minutes": 60 }
] }))]
pub struct ContentInput {
    /// The topics, at most 50, in the order of the programme.
    #[schema(max_items = 50)]
    pub topics: Vec<TopicInput>,
}

impl SectionBody for ContentInput {
    const SECTION: domain::codes::Section = domain::codes::Section::Content;
    fn check(&self, check: &mut Check) {
        check.length("/topics", self.topics.len(), 0, 50);
        for (index, topic) in self.topics.iter().enumerate() {
            check.text(&format!("/topics/{index}/title"), &topic.title, 500);
            check.length(&format!("/topics/{index}/ledBy"), topic.led_by.len(), 0, 2);
            number(
                check,
                &format!("/topics/{index}/minutes"),
                topic.minutes,
                1,
                1440,
            );
        }
    }
}

/// Section 5, the methods: how people work together, and how much time they have for exchange.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[schema(example = json!({ "methods": ["Samtale i grupper", "Erfaringsinnlegg med spørsmål"], "exchangeMinutes": 60 }))]
pub struct MethodsInput {
    /// One way of working each, at most 50.
    #[schema(max_items = 50)]
    pub methods: Vec<String>,
    /// Minutes for the participants' own exchange, over the whole course.
    #[schema(minimum = 0, maximum = 10000)]
    pub exchange_minutes: Option<u32>,
}

impl SectionBody for MethodsInput {
    const SECTION: domain::codes::Section = domain::codes::Section::Methods;
    fn check(&self, check: &mut Check) {
        texts(check, "/methods", &self.methods, 500);
        number(check, "/exchangeMinutes", self.exchange_minutes, 0, 10_000);
    }
}

/// A way of asking the participants.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct EvaluationWayInput {
    /// What is used: a form's name, or a way in words.
    #[schema(min_length = 1, max_length = 500)]
    pub what: String,
    /// When it is used.
    pub when: EvaluationTime,
}

/// Section 6, the evaluation: how and when the participants are asked. At least one way must be used
/// at the end of the course.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[schema(example = json!({
    "ways": [{ "what": "Sluttskjema", "when": "end" }], "oralAgreed": false
}))]
pub struct EvaluationInput {
    /// The ways, at most 20.
    #[schema(max_items = 20)]
    pub ways: Vec<EvaluationWayInput>,
    /// Whether the working group agrees that a small group may evaluate orally, labelled as such.
    pub oral_agreed: bool,
}

impl SectionBody for EvaluationInput {
    const SECTION: domain::codes::Section = domain::codes::Section::Evaluation;
    fn check(&self, check: &mut Check) {
        check.length("/ways", self.ways.len(), 0, 20);
        for (index, way) in self.ways.iter().enumerate() {
            check.text(&format!("/ways/{index}/what"), &way.what, 500);
        }
    }
}
