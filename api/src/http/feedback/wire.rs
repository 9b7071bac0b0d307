//! Feedback on the wire.

use chrono::{DateTime, Days, NaiveDate, Utc};
use domain::feedback::{ANSWER_DAYS, answer_due};
use domain::permissions::View;
use domain::retention::{RetentionKind, rule};
use serde::{Deserialize, Serialize};
use store::feedback as rows;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::app::facts::today;
use crate::app::feedback::{Draft, Form, KIND, LONGEST, Opened, themes_of};
use crate::app::{Ctx, Refusal, Versioned};
use crate::http::codes::FeedbackTheme;
use crate::http::people::contact::{Contact, ContactInput};
use crate::http::texts::in_words;
use crate::messages;

/// For how many days feedback is kept.
fn kept_days() -> u32 {
    rule(RetentionKind::Feedback).days
}

/// What a feedback link is for. Show all its texts before anything is written.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "courseTitle": "Å leve med leddgikt", "organisation": "LØKTA",
    "title": "Si hva du synes om «Å leve med leddgikt»", "anonymous": false, "confidential": true,
    "confidentiality": "Det du skriver, er fortrolig. Det er ikke anonymt.",
    "readers": "Koordinatorene hos LØKTA leser det.", "keeping": "Det slettes etter 365 dager.",
    "answering": "Vil du ha svar, skriver du hvordan vi når deg.", "advice": "Ikke skriv navn på andre.",
    "keptDays": 365, "answerDays": 14, "maxLength": 4000
}))]
pub struct FeedbackForm {
    /// What the course is called.
    pub course_title: String,
    /// Name of the organisation that owns the course and answers for what is sent.
    pub organisation: String,
    /// What is asked, in one line.
    pub title: String,
    /// Always false: what is sent is not anonymous.
    pub anonymous: bool,
    /// Always true: it is confidential.
    pub confidential: bool,
    /// That it is confidential and not anonymous, and what that means.
    pub confidentiality: String,
    /// Who reads it.
    pub readers: String,
    /// How long it is kept, and how to have it erased.
    pub keeping: String,
    /// Who gets an answer, and when.
    pub answering: String,
    /// What to leave out.
    pub advice: String,
    /// For how many days it is kept.
    pub kept_days: u32,
    /// Within how many days whoever asks for an answer is to have one.
    pub answer_days: u64,
    /// The longest text, in letters.
    pub max_length: usize,
}

impl FeedbackForm {
    /// What a link is for, in the languages asked for.
    pub fn of(ctx: &Ctx, form: &Form) -> Self {
        let course = in_words(&form.course.title, &ctx.languages);
        let told = [
            ("course", course.clone()),
            ("organisation", form.organisation.clone()),
            ("days", kept_days().to_string()),
            ("answerDays", ANSWER_DAYS.to_string()),
        ];
        let say = |id: &str| messages::text(&ctx.languages, id, &told).0;
        Self {
            title: say("letter-title-giveFeedback"),
            anonymous: false,
            confidential: true,
            confidentiality: say("feedback-confidentiality"),
            readers: say("feedback-readers"),
            keeping: say("feedback-keeping"),
            answering: say("feedback-answering"),
            advice: say("feedback-advice"),
            kept_days: kept_days(),
            answer_days: ANSWER_DAYS,
            max_length: LONGEST,
            course_title: course,
            organisation: form.organisation.clone(),
        }
    }
}

/// What somebody sends.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({
    "text": "Rommet var for kaldt, og vi rakk ikke å snakke sammen.", "name": null,
    "contact": { "email": "kari@example.no" }
}))]
pub struct FeedbackInput {
    /// What they want to say, at most 4000 letters; kept encrypted. Identity numbers are refused.
    #[schema(min_length = 1, max_length = 4000)]
    pub text: String,
    /// Their name, if they want to tell it, at most 100 letters; kept encrypted.
    #[serde(default)]
    #[schema(max_length = 100)]
    pub name: Option<String>,
    /// How to reach them, if they want an answer; kept encrypted. At least one way; null for no answer.
    #[serde(default)]
    pub contact: Option<ContactInput>,
}

impl From<&FeedbackInput> for Draft {
    fn from(input: &FeedbackInput) -> Self {
        let input = input.clone();
        Self {
            text: input.text,
            name: input.name,
            contact: input.contact.map(Into::into),
        }
    }
}

/// That feedback was received. Give it to whoever sent it: nothing else leads back to what they wrote.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "receipt": "5f0c2b0e-6f0a-4c56-9d0e-1c2b3a4d5e6f", "keptUntil": "2027-11-22", "answerBy": "2026-12-06"
}))]
pub struct FeedbackReceipt {
    /// Its number: whoever wants to know what is kept, or to have it erased, names it. It opens nothing.
    pub receipt: Uuid,
    /// The day after which it is deleted.
    pub kept_until: NaiveDate,
    /// The day by which they are to have an answer; null if they asked for none.
    pub answer_by: Option<NaiveDate>,
}

impl FeedbackReceipt {
    /// The receipt for what was received.
    pub fn of(row: &rows::Feedback) -> Self {
        let received = today(row.created_at);
        Self {
            receipt: row.id,
            kept_until: received + Days::new(kept_days().into()),
            answer_by: row.contact_sealed.is_some().then(|| answer_due(received)),
        }
    }
}

/// What a piece of feedback is about.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({ "themes": ["practical", "exchange"] }))]
pub struct FeedbackThemesInput {
    /// Its themes, each at most once; empty while nobody has said.
    #[schema(max_items = 10)]
    pub themes: Vec<FeedbackTheme>,
}

impl From<Vec<domain::codes::FeedbackTheme>> for FeedbackThemesInput {
    fn from(themes: Vec<domain::codes::FeedbackTheme>) -> Self {
        Self {
            themes: themes.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<FeedbackThemesInput> for Vec<domain::codes::FeedbackTheme> {
    fn from(input: FeedbackThemesInput) -> Self {
        input.themes.into_iter().map(|theme| theme.0).collect()
    }
}

/// What was answered.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({ "answer": "Ringte og takket. Vi har fått et annet rom fra neste gang." }))]
pub struct FeedbackAnswerInput {
    /// What was answered, or what was done about it, at most 4000 letters; kept encrypted.
    #[schema(min_length = 1, max_length = 4000)]
    pub answer: String,
}

/// Something that a participant said of their own accord. Members that you may not see are null and named in
/// `hidden`.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "id": "5f0c2b0e-6f0a-4c56-9d0e-1c2b3a4d5e6f", "version": 1,
    "runId": "0192f3c4-5b7e-7c1a-9d2e-3f4a5b6c7d30", "courseId": "0192f3c4-5b7e-7c1a-9d2e-3f4a5b6c7d20",
    "text": "Rommet var for kaldt, og vi rakk ikke å snakke sammen.", "name": null,
    "contact": {
        "email": "kari@example.no", "phone": null, "address": null, "language": null, "channel": null
    },
    "themes": ["practical", "exchange"], "answerWanted": true, "answerBy": "2026-12-06", "answeredAt": null,
    "answer": null, "hidden": [], "ownerId": "0192f3c4-5b7e-7c1a-9d2e-3f4a5b6c7d00",
    "receivedAt": "2026-11-22T08:00:00Z", "updatedAt": "2026-11-22T08:00:00Z"
}))]
pub struct Feedback {
    /// Its id, the number of its receipt: random, tells nothing.
    pub id: Uuid,
    /// Counted up by every change.
    pub version: i32,
    /// The run it is about.
    pub run_id: Uuid,
    /// The course.
    pub course_id: Uuid,
    /// What was sent.
    pub text: Option<String>,
    /// Who sent it, if they told.
    pub name: Option<String>,
    /// How to reach them, if they want an answer.
    pub contact: Option<Contact>,
    /// What it is about, as a coordinator has said.
    pub themes: Vec<FeedbackTheme>,
    /// True if whoever sent it asked for an answer.
    pub answer_wanted: bool,
    /// The day by which they are to have it; null if they asked for none.
    pub answer_by: Option<NaiveDate>,
    /// When it was marked as answered; null while it is not.
    pub answered_at: Option<DateTime<Utc>>,
    /// What was answered, or done about it.
    pub answer: Option<String>,
    /// Members that are not shown to you here, whatever they hold.
    pub hidden: Vec<String>,
    /// The organisation that answers for it.
    pub owner_id: Uuid,
    /// When it was received.
    pub received_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

impl Versioned for Feedback {
    const KIND: &'static str = KIND;
    fn id(&self) -> Uuid {
        self.id
    }
    fn version(&self) -> i32 {
        self.version
    }
    fn path(&self) -> String {
        format!("/v1/feedback/{}", self.id)
    }
}

/// What a reader is not shown, by member.
fn hidden(view: Option<View>) -> &'static [&'static str] {
    match view {
        Some(View::Full) => &[],
        Some(_) => &["contact", "name"],
        None => &["answer", "contact", "name", "text"],
    }
}

impl Feedback {
    /// A piece of feedback as its reader sees it.
    ///
    /// # Errors
    /// `Corrupt` for a stored code we don't know.
    pub fn of(found: Opened) -> Result<Self, Refusal> {
        let Opened { row, told } = found;
        let hidden = hidden(told.as_ref().map(|told| told.view));
        let themes = themes_of(&row.themes)?.into_iter().map(Into::into);
        let answer_by = FeedbackReceipt::of(&row).answer_by;
        let (mut text, mut name, mut contact, mut answer) = (None, None, None, None);
        if let Some(told) = told {
            (text, name, answer) = (Some(told.text), told.name, told.answer);
            contact = told.contact.map(Into::into);
        }
        Ok(Self {
            id: row.id,
            version: row.version,
            run_id: row.run_id,
            course_id: row.course_id,
            text,
            name,
            contact,
            themes: themes.collect(),
            answer_wanted: row.contact_sealed.is_some(),
            answer_by,
            answered_at: row.answered_at,
            answer,
            hidden: hidden.iter().map(|member| (*member).to_owned()).collect(),
            owner_id: row.tenant,
            received_at: row.created_at,
            updated_at: row.updated_at,
        })
    }
}
