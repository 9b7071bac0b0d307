//! Reading feedback: who sees how much of it, and that each look is logged.

use domain::codes::FeedbackTheme;
use domain::permissions::{Area, Right, View};
use store::course;
use store::feedback::{self as rows, Feedback, Filter};
use store::page::{Found, Page};
use uuid::Uuid;

use super::{Place, sealer};
use crate::app::actions::capacity;
use crate::app::course_actions::target;
use crate::app::looks::Look;
use crate::app::people::Contact;
use crate::app::{App, Refusal, Unit};

/// A piece of feedback with as much opened as its reader sees.
#[derive(Debug, Clone)]
pub struct Opened {
    /// The row, sealed as it is.
    pub row: Feedback,
    /// What is told of it; none in the answer to a change, which nobody looks at to read it.
    pub told: Option<Told>,
}

/// What a piece of feedback says.
#[derive(Debug, Clone)]
pub struct Told {
    /// How much of it the reader sees: name and contact only with [`View::Full`].
    pub view: View,
    /// What was sent.
    pub text: String,
    /// Who sent it, if they told.
    pub name: Option<String>,
    /// How to reach them, if they want an answer.
    pub contact: Option<Contact>,
    /// What was answered or done.
    pub answer: Option<String>,
}

impl Opened {
    /// Without what is sealed.
    pub fn closed(row: Feedback) -> Self {
        Self { row, told: None }
    }

    /// Opened as far as the view shows it. Whoever calls this notes the look.
    ///
    /// # Errors
    /// `Corrupt` if something does not open.
    pub fn whole(app: &App, row: Feedback, view: View) -> Result<Self, Refusal> {
        let sealer = sealer(app, &row);
        let text = sealer.open("text_sealed", Some(&row.text_sealed))?;
        let (name, contact) = match view {
            View::Full => (
                sealer.open("name_sealed", row.name_sealed.as_deref())?,
                sealer.open("contact_sealed", row.contact_sealed.as_deref())?,
            ),
            _ => (None, None),
        };
        let told = Told {
            view,
            text: text.unwrap_or_default(),
            name,
            contact,
            answer: sealer.open("answer_sealed", row.answer_sealed.as_deref())?,
        };
        let told = Some(told);
        Ok(Self { row, told })
    }
}

/// Whether a view shows feedback piece by piece; others count it, among a run's results.
fn reads(view: View) -> bool {
    view >= View::ResultsAndText
}

/// A page of a run's feedback, answered or not and of a theme if that is asked.
///
/// # Errors
/// `NotFound`; `Forbidden` for whoever only counts it; `PurposeRequired`, `PurposeRefused`.
pub async fn list(
    unit: &Unit,
    run: Uuid,
    (answered, theme): (Option<bool>, Option<FeedbackTheme>),
    page: &Page,
) -> Result<Found<Opened>, Refusal> {
    let place = Place::of(unit, unit.tx(), run).await?;
    let (area, right) = (Area::Feedback, Right::Read);
    let view = unit.permit(area, right, &place.target())?;
    if !reads(view) {
        return Err(Refusal::Forbidden { area, right });
    }
    unit.named_purpose()?;
    let filter = Filter {
        run,
        answered,
        theme: theme.map(FeedbackTheme::code),
    };
    let Found { rows, rest } = rows::list(unit.tx(), &filter, page).await?;
    let rows = opened(unit, "listFeedback", &place.course, view, rows).await?;
    Ok(Found { rows, rest })
}

/// One piece of feedback.
///
/// # Errors
/// `NotFound`, also for whoever only counts it; `PurposeRequired`, `PurposeRefused`.
pub async fn one(unit: &Unit, id: Uuid) -> Result<Opened, Refusal> {
    let row = rows::get(unit.tx(), id).await?.ok_or(Refusal::NotFound)?;
    unit.must_be_near(row.tenant, Some(row.course_id))?;
    let course = course::get(unit.tx(), row.course_id).await?;
    let course = course.ok_or(Refusal::NotFound)?;
    let view = unit.permit(Area::Feedback, Right::Read, &target(&course))?;
    if !reads(view) {
        return Err(Refusal::NotFound);
    }
    let found = opened(unit, "getFeedback", &course, view, vec![row]).await?;
    found.into_iter().next().ok_or(Refusal::NotFound)
}

/// Opens what was found, and notes in the access log who looks.
async fn opened(
    unit: &Unit,
    operation: &str,
    course: &course::Course,
    view: View,
    found: Vec<Feedback>,
) -> Result<Vec<Opened>, Refusal> {
    let role = capacity(unit, Area::Feedback, Right::Read, &target(course));
    let look = |row: &Feedback| Look {
        subject: row.id,
        tenant: row.tenant,
        capacity: role.unwrap_or_default(),
        organisation: Some(row.tenant),
    };
    let looks: Vec<Look> = found.iter().map(look).collect();
    unit.looked(operation, &looks).await?;
    let whole = |row| Opened::whole(&unit.app, row, view);
    found.into_iter().map(whole).collect()
}
