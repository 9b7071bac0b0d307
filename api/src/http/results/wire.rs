//! Results on the wire.

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::oral::OralEvaluation;
use crate::http::codes::{FeedbackTheme, PointState, WindowOutcome};
use crate::http::plans::EvaluationTime;

/// What those who took part in a run have answered. Whatever is hidden is null.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "runId": "0192f3c4-5b7e-7c1a-9d2e-3f4a5b6c7d30", "courseId": "0192f3c4-5b7e-7c1a-9d2e-3f4a5b6c7d20",
    "courseTitle": "Leve med utmattelse", "fewest": 5, "fewestForSpread": 10,
    "windows": [{
        "windowId": "0192f3c4-5b7e-7c1a-9d2e-3f4a5b6c7da0",
        "runIds": ["0192f3c4-5b7e-7c1a-9d2e-3f4a5b6c7d30"],
        "formId": "0192f3c4-5b7e-7c1a-9d2e-3f4a5b6c7d90", "formNumber": 1, "title": "Når kurset er slutt",
        "moment": "end", "sessionNumber": null, "closedAt": "2026-04-08T22:00:00Z",
        "outcome": "settled", "invited": 14, "answered": 11,
        "figures": [{
            "key": "worthwhile", "scale": false, "text": "Kurset var verdt tiden min.",
            "minimum": 1, "maximum": 3, "answered": 11, "mean": 2.5,
            "spread": { "answered": 11, "deviation": 0.7, "counts": [
                { "value": "1", "label": "Uenig", "count": 1 }, { "value": "2", "label": null, "count": 3 },
                { "value": "3", "label": "Enig", "count": 7 }] },
            "earlier": [{
                "windowId": "0192f3c4-5b7e-7c1a-9d2e-3f4a5b6c7da1",
                "runId": "0192f3c4-5b7e-7c1a-9d2e-3f4a5b6c7d31",
                "closedAt": "2025-11-20T22:00:00Z", "answered": 9, "mean": 2.3 }],
            "service": { "answered": 48, "mean": 2.4, "spread": null }
        }],
        "texts": [{ "key": "missed", "text": "Var det noe du savnet?", "written": null }]
    }],
    "changes": [{
        "formId": "0192f3c4-5b7e-7c1a-9d2e-3f4a5b6c7d91", "formTitle": "Hvor trygg er du på å klare hverdagen?",
        "scale": "mastery", "title": "Mestringstro", "minimum": 1, "maximum": 5, "moment": "end",
        "run": { "pairs": 10, "before": 2.8, "after": 3.3, "difference": 0.46, "lower": 0.12, "upper": 0.8,
            "size": 0.61 },
        "course": null, "service": null
    }],
    "oral": [], "lastPoints": [{
        "id": "0192f3c4-5b7e-7c1a-9d2e-3f4a5b6c7d50", "text": "Sett av mer tid til samtale.",
        "state": "takenUp", "reason": null }],
    "feedback": { "received": 7, "answered": 3, "waiting": 1, "themes": [
        { "theme": "content", "label": "Innholdet", "count": 5 }, { "theme": "welcome", "label": "Hvordan folk ble møtt", "count": null }] }
}))]
pub struct Results {
    /// The run.
    pub run_id: Uuid,
    /// Its course.
    pub course_id: Uuid,
    /// What the course is called.
    pub course_title: String,
    /// The fewest answers of which a number and a mean are shown.
    pub fewest: u64,
    /// The fewest of which a spread is shown, and a change.
    pub fewest_for_spread: u64,
    /// The run's closed windows, oldest first.
    pub windows: Vec<WindowResults>,
    /// What has changed from before to after, scale by scale, of each form that was asked both times.
    pub changes: Vec<ScaleChange>,
    /// What came out when the group talked together instead, oldest first. Evidence of its own kind: it is never part
    /// of a figure.
    pub oral: Vec<OralEvaluation>,
    /// The points of the course's round before this one, and what became of each.
    pub last_points: Vec<LastPoint>,
    /// How much participants have sent of their own accord by the run's feedback link, as long as it is kept.
    pub feedback: FeedbackResults,
}

/// Feedback, counted. It is confidential and not anonymous; who may read it finds it under the run's feedback.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct FeedbackResults {
    /// How much came.
    pub received: u64,
    /// How much of it has been answered.
    pub answered: u64,
    /// How much waits for an answer that its sender asked for.
    pub waiting: u64,
    /// What it is about, every theme in its order. One piece can have several.
    pub themes: Vec<ThemeCount>,
}

/// How much feedback is about a theme.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ThemeCount {
    /// The theme.
    pub theme: FeedbackTheme,
    /// What it is called, in the language asked for.
    pub label: String,
    /// How much is about it; null if you don't read the texts and it is fewer than five, or nothing.
    pub count: Option<u64>,
}

/// What was answered in one window.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct WindowResults {
    /// The window.
    pub window_id: Uuid,
    /// Every run whose participants could answer in it: small groups may share one.
    pub run_ids: Vec<Uuid>,
    /// The form.
    pub form_id: Uuid,
    /// Number of the version that was asked.
    pub form_number: i32,
    /// What that version is called.
    pub title: String,
    /// When it was asked.
    pub moment: EvaluationTime,
    /// The number of the session after which it was asked; null at other moments.
    pub session_number: Option<i32>,
    /// When it closed.
    pub closed_at: Option<DateTime<Utc>>,
    /// What became of it; null for one that was closed before answers could be given.
    pub outcome: Option<WindowOutcome>,
    /// How many were asked; null if nobody was.
    pub invited: Option<i32>,
    /// How many answered; null if fewer than five did, and whenever `outcome` is not `settled`.
    pub answered: Option<i32>,
    /// What came out: scales first, then questions in their order. Questions with free text have none.
    pub figures: Vec<ResultFigure>,
    /// What was written, question by question.
    pub texts: Vec<ResultTexts>,
}

/// A scale or a question, and what came out.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ResultFigure {
    /// Its key; stands for the same in every version of the form.
    pub key: String,
    /// True for a scale, which is made of several questions: each person's mean over those answered.
    pub scale: bool,
    /// What the scale is called, or what was asked.
    pub text: String,
    /// The least it can be; null where things are chosen.
    pub minimum: Option<i64>,
    /// The most it can be; null where things are chosen.
    pub maximum: Option<i64>,
    /// How many answered it; null if hidden.
    pub answered: Option<u64>,
    /// The mean, rounded half up to one decimal; null if hidden, and where things are chosen.
    pub mean: Option<f64>,
    /// How the answers are spread; null if hidden, and always of a scale of two questions, since it would tell how the
    /// answers to them go together.
    pub spread: Option<ResultSpread>,
    /// The course's earlier rounds at the same moment, oldest first, whatever version of the form they asked. Empty
    /// after sessions.
    pub earlier: Vec<EarlierResult>,
    /// Everything that the service's courses have asked at the same moment, this run among it. New windows
    /// come in when enough have come together.
    pub service: ServiceResult,
}

/// How answers are spread.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ResultSpread {
    /// How many answered. For a service it may differ from the mean's, since a spread needs more.
    pub answered: u64,
    /// The standard deviation (n − 1) with one decimal; null where things are chosen.
    pub deviation: Option<f64>,
    /// How many gave what, in the order in which it is asked. Of a scale at the nearest whole point, half up. Empty
    /// for numbers with more than 21 values. Where several can be chosen, they sum up to more than `answered`.
    pub counts: Vec<ResultCount>,
}

/// How many gave something.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ResultCount {
    /// What: a number, `true` or `false`, or the code of what was chosen.
    pub value: String,
    /// What stands at it in the form; null for nothing but the value.
    pub label: Option<String>,
    /// How many.
    pub count: u64,
}

/// What came out in an earlier round of the course.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct EarlierResult {
    /// The window.
    pub window_id: Uuid,
    /// The run at which it was planned.
    pub run_id: Uuid,
    /// When it closed.
    pub closed_at: Option<DateTime<Utc>>,
    /// How many answered; null if hidden.
    pub answered: Option<u64>,
    /// The mean; null if hidden.
    pub mean: Option<f64>,
}

/// What came out in the whole service.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ServiceResult {
    /// How many answered; null if hidden.
    pub answered: Option<u64>,
    /// The mean; null if hidden.
    pub mean: Option<f64>,
    /// How the answers are spread; null if hidden.
    pub spread: Option<ResultSpread>,
}

/// What was written to one question.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ResultTexts {
    /// The question's key.
    pub key: String,
    /// What was asked.
    pub text: String,
    /// What was written, in no order; null if fewer than five wrote, or the caller is not to read it.
    pub written: Option<Vec<String>>,
}

/// What has changed on one scale, for the same people.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ScaleChange {
    /// The form.
    pub form_id: Uuid,
    /// What it is called.
    pub form_title: String,
    /// The scale's key.
    pub scale: String,
    /// What the scale is called.
    pub title: String,
    /// The least it can be.
    pub minimum: i64,
    /// The most it can be.
    pub maximum: i64,
    /// The second of the two moments: `end` or `followUp`. The first is `before`.
    pub moment: EvaluationTime,
    /// For this run's participants, with those of other runs that were asked in the same two windows; null if
    /// hidden, as it is where one to four answered one of the times alone.
    pub run: Option<Change>,
    /// For those of the course's rounds together; null if hidden.
    pub course: Option<Change>,
    /// For those of all courses of the service together; null if hidden.
    pub service: Option<Change>,
}

/// A change with its uncertainty, from whoever answered both times. A course has no group to compare with: this
/// is what changed, and not what the course has done.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Change {
    /// How many answered both times.
    pub pairs: usize,
    /// Their mean before, with one decimal; null, as the one after, where fewer than five answered one of the two
    /// times alone, since the mean of all beside this one would tell theirs.
    pub before: Option<f64>,
    /// Their mean after, with one decimal.
    pub after: Option<f64>,
    /// The mean of their differences, after less before, with two decimals.
    pub difference: f64,
    /// Lower end of the 95 % interval of that mean: mean − t(0.975; n − 1) · s / √n of the differences.
    pub lower: f64,
    /// Its upper end.
    pub upper: f64,
    /// The standardised size d_av: the mean difference divided by the mean of the two standard deviations (Lakens
    /// 2013, Frontiers in Psychology 4:863, formula 10). About 0.2 is called small, 0.5 medium, 0.8 large.
    pub size: Option<f64>,
}

/// A point of the round before, and what became of it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct LastPoint {
    /// Its id.
    pub id: Uuid,
    /// What was to be done better.
    pub text: String,
    /// What was decided.
    pub state: PointState,
    /// Why.
    pub reason: Option<String>,
}
