//! Sending feedback by a run's link: what the link tells, and what it takes. Nothing is read back by it.

use domain::codes::{CapabilityKind, FeedbackLinkState};
use domain::permissions::{Area, Right, permits_capability};
use serde_json::json;
use store::capability::{self, Capability};
use store::course::{self, Course};
use store::feedback::{self as rows, Feedback};
use store::run::{self, Run};
use store::{Conn, organisation};

use super::link::Link;
use super::{LONGEST, note, sealer};
use crate::app::people::Contact;
use crate::app::{App, Check, Ctx, Read, Refusal, Unit};

/// What a link tells before anything is sent.
#[derive(Debug, Clone)]
pub struct Form {
    /// The course.
    pub course: Course,
    /// Name of the organisation that owns it, and so answers for what is sent.
    pub organisation: String,
}

/// What somebody sends.
#[derive(Debug, Clone)]
pub struct Draft {
    /// What they say.
    pub text: String,
    /// Their name, if they want to tell it.
    pub name: Option<String>,
    /// How to reach them, if they want an answer.
    pub contact: Option<Contact>,
}

impl Draft {
    fn checked(self) -> Result<Self, Refusal> {
        let mut check = Check::new();
        let checked = Self {
            text: check.text("/text", &self.text, LONGEST),
            name: check.optional("/name", self.name.as_deref(), 100),
            contact: self.contact.map(|contact| contact.trimmed(&mut check)),
        };
        let reached = |contact: &Contact| {
            let ways = [&contact.email, &contact.phone, &contact.address];
            ways.into_iter().any(Option::is_some)
        };
        let reachable = checked.contact.as_ref().is_none_or(reached);
        check.must(reachable, "/contact", "required");
        check.done(checked)
    }

    /// `row` with what was sent sealed into it.
    fn seal(&self, app: &App, row: Feedback) -> Result<Feedback, Refusal> {
        let sealer = sealer(app, &row);
        let text = sealer.seal("text_sealed", Some(&self.text))?;
        Ok(Feedback {
            text_sealed: text.unwrap_or_default(),
            name_sealed: sealer.seal("name_sealed", self.name.as_ref())?,
            contact_sealed: sealer.seal("contact_sealed", self.contact.as_ref())?,
            ..row
        })
    }
}

/// Tells what a link is for.
///
/// # Errors
/// `FeedbackClosed` for every token that takes nothing now.
pub async fn show(read: &Read, token: &str) -> Result<Form, Refusal> {
    let link = named(read.conn(), token).await?;
    let run = run::get(read.conn(), link.subject_id).await?;
    let run = open(&read.ctx, link, run)?;
    let course = course::get(read.conn(), run.course_id).await?;
    let course = course.ok_or(Refusal::FeedbackClosed)?;
    let owner = organisation::get(read.conn(), course.tenant).await?;
    Ok(Form {
        organisation: owner.map(|row| row.name).unwrap_or_default(),
        course,
    })
}

/// Takes what somebody sends. The run is locked, so that nothing comes in by a link that has been ended.
///
/// # Errors
/// `FeedbackClosed` for every token that takes nothing now; `Invalid`.
pub async fn give(unit: &Unit, token: &str, draft: Draft) -> Result<Feedback, Refusal> {
    let link = named(unit.tx(), token).await?;
    let run = run::get_locked(unit.tx(), link.subject_id).await?;
    let present = capability::get(unit.tx(), link.id).await?;
    let run = open(unit, present.ok_or(Refusal::FeedbackClosed)?, run)?;
    unit.pass()?;
    let course = course::get(unit.tx(), run.course_id).await?;
    let course = course.ok_or(Refusal::FeedbackClosed)?;
    let draft = draft.checked()?;
    let row = Feedback {
        id: unit.private_id(),
        tenant: run.tenant,
        version: 1,
        created_at: unit.now,
        updated_at: unit.now,
        course_id: run.course_id,
        run_id: run.id,
        text_sealed: String::new(),
        name_sealed: None,
        contact_sealed: None,
        themes: json!([]),
        answered_at: None,
        answer_sealed: None,
    };
    let new = draft.seal(&unit.app, row)?;
    rows::insert(unit.tx(), new.clone()).await?;
    let said = json!({ "runId": new.run_id, "answerWanted": new.contact_sealed.is_some() });
    note(unit, &new, &course, Right::Create, ("received", said));
    Ok(new)
}

/// The link of a token. A token that nobody was given and one that is for something else can't be told from one
/// that is over.
async fn named(conn: &Conn, token: &str) -> Result<Capability, Refusal> {
    permits_capability(Area::Feedback, Right::Create).ok_or(Refusal::FeedbackClosed)?;
    let link = capability::by_token(conn, token).await?;
    let ours = |link: &Capability| link.kind == CapabilityKind::GiveFeedback.code();
    link.filter(ours).ok_or(Refusal::FeedbackClosed)
}

/// The run of a link that takes feedback now.
fn open(ctx: &Ctx, link: Capability, run: Option<Run>) -> Result<Run, Refusal> {
    let run = run.ok_or(Refusal::FeedbackClosed)?;
    match Link::of(ctx, link, &run)?.state {
        FeedbackLinkState::Open => Ok(run),
        FeedbackLinkState::Ended | FeedbackLinkState::Over => Err(Refusal::FeedbackClosed),
    }
}
