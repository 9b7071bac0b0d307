//! What results are made of: the windows of a service in which the run's forms were asked, with their answers.

use std::collections::{BTreeSet, HashMap};

use domain::codes::FormKind;
use domain::forms::Content;
use domain::plan::EvaluationTime;
use domain::results::{Answer, Sheet};
use store::results::{self as rows, AnswerText, Change};
use store::window::{self, Window};
use store::{Conn, StoreError, form};
use uuid::Uuid;

use crate::app::Refusal;
use crate::app::facts::code;
use crate::app::forms::read;
use crate::app::run_actions::OpenedRun;

/// What a form was answered in a window.
pub(super) struct Asked {
    pub window: Window,
    pub runs: Vec<Uuid>,
    /// What tells whose answers they are: windows that share a run, or a run with another, ask the same people.
    pub round: Uuid,
    pub form: Uuid,
    pub number: i32,
    pub moment: EvaluationTime,
    pub content: Content,
    pub sheet: Sheet,
}

/// Everything that the results of a run are made of.
pub(super) struct Material {
    /// The closed windows of the service in which one of the run's forms was asked, oldest first.
    pub asked: Vec<Asked>,
    pub changes: Vec<Change>,
    texts: Vec<AnswerText>,
}

impl Material {
    /// A fixed number of statements, however many rounds there were.
    pub async fn load(conn: &Conn, opened: &OpenedRun) -> Result<Self, Refusal> {
        let own = window::closed(conn, opened.run().id).await?;
        let versions: Vec<Uuid> = own.iter().map(|window| window.form_version_id).collect();
        let versions = form::versions_by_id(conn, &versions).await?;
        let mut forms: Vec<Uuid> = versions.iter().map(|version| version.form_id).collect();
        forms.sort_unstable();
        forms.dedup();

        let service = opened.stored.course.service_id;
        let windows = rows::windows(conn, service, &forms).await?;
        let ids: Vec<Uuid> = windows.iter().map(|window| window.id).collect();
        let mut answers: HashMap<Uuid, Vec<Answer>> = HashMap::new();
        for row in rows::answers(conn, &ids).await? {
            answers
                .entry(row.window_id)
                .or_default()
                .push(answer(&row)?);
        }
        let runs = window::runs_of(conn, &ids).await?;
        let kinds = kinds(conn, &forms).await?;
        let mut versions = HashMap::new();
        for version in form::versions_of(conn, &forms).await? {
            versions.insert(version.id, (read(&version.content)?, version));
        }
        let mut asked = Vec::new();
        for window in windows {
            let found = versions.get(&window.form_version_id);
            let (content, version) =
                found.ok_or_else(|| StoreError::Corrupt("a window without a form".into()))?;
            let kind = kinds.get(&version.form_id);
            let kind = *kind.ok_or_else(|| StoreError::Corrupt("a version of no form".into()))?;
            let given = answers.remove(&window.id).unwrap_or_default();
            asked.push(Asked {
                round: window.run_id,
                runs: (runs.iter().filter(|one| one.window_id == window.id))
                    .map(|one| one.run_id)
                    .collect(),
                form: version.form_id,
                number: version.number,
                moment: code(&window.moment)?,
                sheet: Sheet::of(kind, content, &given),
                content: content.clone(),
                window,
            });
        }
        tell_rounds(&mut asked);
        let own: Vec<Uuid> = own.iter().map(|window| window.id).collect();
        Ok(Self {
            asked,
            changes: rows::changes(conn, service, &forms).await?,
            texts: rows::texts(conn, &own).await?,
        })
    }

    /// The windows in which a run's participants could answer, oldest first.
    pub fn of(&self, run: Uuid) -> impl Iterator<Item = &Asked> {
        self.asked.iter().filter(move |one| one.runs.contains(&run))
    }

    /// What was written to a question, in no order.
    pub fn written(&self, window: Uuid, key: &str) -> Vec<String> {
        let all = self.texts.iter();
        all.filter(|one| one.window_id == window && one.question == key)
            .map(|one| one.text.clone())
            .collect()
    }
}

/// Gives windows that ask some of the same people the same round.
fn tell_rounds(asked: &mut [Asked]) {
    let mut rounds: Vec<BTreeSet<Uuid>> = Vec::new();
    for one in asked.iter() {
        let own: BTreeSet<Uuid> = one
            .runs
            .iter()
            .copied()
            .chain([one.window.run_id])
            .collect();
        let (shared, others) = rounds
            .into_iter()
            .partition(|round| !round.is_disjoint(&own));
        let shared: Vec<BTreeSet<Uuid>> = shared;
        rounds = others;
        rounds.push(shared.into_iter().flatten().chain(own).collect());
    }
    for one in asked {
        let round = rounds
            .iter()
            .find(|round| round.contains(&one.window.run_id));
        one.round = round
            .and_then(|round| round.first().copied())
            .unwrap_or(one.round);
    }
}

fn answer(row: &rows::Answer) -> Result<Answer, StoreError> {
    serde_json::from_value(row.values.clone())
        .map_err(|_| StoreError::Corrupt("an answer that can't be read".into()))
}

async fn kinds(conn: &Conn, forms: &[Uuid]) -> Result<HashMap<Uuid, FormKind>, StoreError> {
    let found = form::get_many(conn, forms).await?;
    let kind = |form: &form::Form| Ok((form.id, code(&form.kind)?));
    found.iter().map(kind).collect()
}

/// What belongs to courses, course by course, in the order in which it comes.
pub(super) fn by_course<T>(all: impl Iterator<Item = (Uuid, T)>) -> Vec<Vec<T>> {
    let mut courses: Vec<(Uuid, Vec<T>)> = Vec::new();
    for (course, one) in all {
        match courses.iter_mut().find(|(known, _)| *known == course) {
            Some((_, its)) => its.push(one),
            None => courses.push((course, vec![one])),
        }
    }
    courses.into_iter().map(|(_, its)| its).collect()
}
