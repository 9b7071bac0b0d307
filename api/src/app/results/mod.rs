//! What a run's participants have answered, beside the course's earlier rounds and its service.
//!
//! The only place that reads settled answers. What may be seen of them says [`domain::results`]; here it is only
//! laid side by side.

mod changes;
mod material;
pub mod oral;

pub use changes::ScaleChange;

use chrono::{DateTime, Utc};
use domain::forms::{Content, Kind, Texts};
use domain::permissions::{Area, Right, View};
use domain::plan::EvaluationTime;
use domain::results::{FeedbackCounts, Figure, Received, Tally, feedback_counts, pooled, texts};
use store::conclusion::{self, RunResult};
use store::feedback::counted;
use store::improvement::{self, Point};
use store::results as rows;
use store::window::Window;
use uuid::Uuid;

use super::feedback::themes_of;
use super::run_actions::OpenedRun;
use super::{Read, Refusal};
use material::{Asked, Material, by_course};

/// Everything that is known of how a run was for those who took part.
pub struct Results {
    /// The run and its course.
    pub opened: OpenedRun,
    /// The run's closed windows, oldest first.
    pub windows: Vec<WindowResults>,
    /// What has changed from before to after, scale by scale.
    pub changes: Vec<ScaleChange>,
    /// What came out when the group talked together, oldest first.
    pub oral: Vec<RunResult>,
    /// What became of the points of the course's round before.
    pub last_points: Vec<Point>,
    /// How much feedback came of its own accord.
    pub feedback: FeedbackCounts,
}

/// What was answered in one window.
pub struct WindowResults {
    /// The window.
    pub window: Window,
    /// Every run whose participants could answer in it.
    pub runs: Vec<Uuid>,
    /// The form.
    pub form: Uuid,
    /// Number of the version that was asked.
    pub number: i32,
    /// What it says.
    pub content: Content,
    /// When it was asked.
    pub moment: EvaluationTime,
    /// Number of the session after which it was asked.
    pub session: Option<i32>,
    /// Scales first, then questions in their order.
    pub figures: Vec<KeyFigure>,
    /// What was written, question by question.
    pub texts: Vec<Written>,
}

/// A scale or a question, and what came out.
pub struct KeyFigure {
    /// Its key.
    pub key: String,
    /// Whether it is a scale, made of several questions.
    pub scale: bool,
    /// What it is called, or what was asked.
    pub words: Texts,
    /// The least and the largest, of numbers.
    pub range: Option<(i64, i64)>,
    /// What stands at values, by value.
    pub labels: std::collections::BTreeMap<String, Texts>,
    /// In this window.
    pub figure: Figure,
    /// In the course's earlier windows at the same moment, oldest first.
    pub earlier: Vec<Earlier>,
    /// In all windows of the service at the same moment, this one among them.
    pub service: Figure,
}

/// What came out in an earlier round.
pub struct Earlier {
    /// The window.
    pub window: Uuid,
    /// The run at which it was planned.
    pub run: Uuid,
    /// When it closed.
    pub closed_at: Option<DateTime<Utc>>,
    /// What came out.
    pub figure: Figure,
}

/// What was written to one question.
pub struct Written {
    /// The question's key.
    pub key: String,
    /// What was asked.
    pub words: Texts,
    /// The texts, in no order; none if they may not be read.
    pub texts: Option<Vec<String>>,
}

/// The results of a run, as far as the caller may see them.
///
/// # Errors
/// `NotFound` also if they are not the caller's to see.
pub async fn of_run(read: &Read, id: Uuid) -> Result<Results, Refusal> {
    let opened = OpenedRun::readable(read, Area::Answers, id).await?;
    let view = read.permit(Area::Answers, Right::Read, &opened.target())?;
    let material = Material::load(read.conn(), &opened).await?;
    let mut windows = Vec::new();
    for asked in material.of(id) {
        windows.push(window(&material, asked, &opened, view)?);
    }
    let changes = changes::of_run(&material, id)?;
    let before = rows::round_before(read.conn(), opened.run().course_id, opened.run()).await?;
    let last_points = match before {
        Some(run) => improvement::of_run(read.conn(), run.id).await?,
        None => Vec::new(),
    };
    Ok(Results {
        feedback: feedback(read, &opened).await?,
        oral: conclusion::oral(read.conn(), id).await?,
        opened,
        windows,
        changes,
        last_points,
    })
}

/// Feedback, counted. A run's results show none of it: those who may read it find it with the run.
async fn feedback(read: &Read, opened: &OpenedRun) -> Result<FeedbackCounts, Refusal> {
    let view = (read.ctx).view(Area::Feedback, Right::Read, &opened.target());
    let mut all = Vec::new();
    for (answered_at, answer_wanted, themes) in counted(read.conn(), opened.run().id).await? {
        all.push(Received {
            answer_wanted,
            answered: answered_at.is_some(),
            themes: themes_of(&themes)?,
        });
    }
    // Whoever may see nothing of it is told no theme.
    Ok(feedback_counts(&all, view.unwrap_or(View::Status)))
}

fn window(
    material: &Material,
    asked: &Asked,
    opened: &OpenedRun,
    view: View,
) -> Result<WindowResults, Refusal> {
    let like: Vec<&Asked> = (material.asked.iter())
        .filter(|other| other.form == asked.form && other.moment == asked.moment)
        .collect();
    let session = (opened.stored.sessions.iter())
        .find(|session| Some(session.id) == asked.window.session_id)
        .map(|session| session.number);
    let content = &asked.content;
    let scales = content.scales.iter().map(|scale| {
        let bare = KeyFigure {
            key: scale.key.clone(),
            scale: true,
            words: scale.title.clone(),
            range: Some((scale.minimum, scale.maximum)),
            labels: Default::default(),
            figure: Figure::default(),
            earlier: Vec::new(),
            service: Figure::default(),
        };
        beside(bare, asked, &like, |other| other.sheet.scale(&scale.key))
    });
    let kinds = content.kinds();
    let questions = content.questions.iter().filter_map(|question| {
        let range = match kinds.get(&question.key)? {
            Kind::Text { .. } => return None,
            Kind::Number { least, largest } => Some((*least, *largest)),
            _ => None,
        };
        let bare = KeyFigure {
            key: question.key.clone(),
            scale: false,
            words: question.text.clone(),
            range,
            labels: question.labels.clone(),
            figure: Figure::default(),
            earlier: Vec::new(),
            service: Figure::default(),
        };
        Some(beside(bare, asked, &like, |other| {
            other.sheet.question(&question.key)
        }))
    });
    let is_text = |key: &String| matches!(kinds.get(key), Some(Kind::Text { .. }));
    let written = content.questions.iter().filter(|one| is_text(&one.key));
    let written = written.map(|question| Written {
        key: question.key.clone(),
        words: question.text.clone(),
        texts: texts(material.written(asked.window.id, &question.key), view),
    });
    Ok(WindowResults {
        runs: asked.runs.clone(),
        form: asked.form,
        number: asked.number,
        moment: asked.moment,
        session,
        figures: scales.chain(questions).collect(),
        texts: written.collect(),
        content: content.clone(),
        window: asked.window.clone(),
    })
}

/// A figure with what came out in this window, before it, and in the whole service.
fn beside<'a>(
    bare: KeyFigure,
    asked: &'a Asked,
    like: &[&'a Asked],
    tally: impl Fn(&'a Asked) -> Option<&'a Tally>,
) -> KeyFigure {
    // One session is not another round of the one before: they stand beside each other as windows.
    let rounds = like.iter().filter(|other| {
        asked.moment != EvaluationTime::AfterSession
            && other.window.course_id == asked.window.course_id
            && other.window.closes_at < asked.window.closes_at
    });
    let earlier = rounds.map(|other| Earlier {
        window: other.window.id,
        run: other.window.run_id,
        closed_at: other.window.closes_at,
        figure: tally(other).map(Tally::figure).unwrap_or_default(),
    });
    let all = like.iter().filter_map(|other| {
        let tally = tally(other)?.clone().of_round(other.round);
        Some((other.window.course_id, tally))
    });
    KeyFigure {
        figure: tally(asked).map(Tally::figure).unwrap_or_default(),
        earlier: earlier.collect(),
        service: pooled(&by_course(all)),
        ..bare
    }
}
