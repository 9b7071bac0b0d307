//! Results as a page for people: charts, and a table beside each. It is made of what is on the wire, so that it can
//! show nothing else.

mod feedback;
mod sessions;

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Europe::Oslo;
use domain::plan::EvaluationTime;
use domain::render::chart::{self, Dot};

use super::html::{beside, furthest, line, put, table, whole};
use super::wire::{Change, ResultFigure, ResultSpread, ResultTexts, Results, WindowResults};
use crate::http::html::{alone, escape};
use crate::messages::{Language, text};

/// The page in the first of the languages asked for that it is written in.
pub fn render(results: &Results, asked: &[Language]) -> String {
    let (title, language) = text(asked, "results-title", &[]);
    let page = Page { results, language };
    let mut main = String::new();
    page.main(&mut main, &title);
    let title = format!("{title}: {}", results.course_title);
    alone(language.code(), &escape(&title), &main)
}

struct Page<'a> {
    results: &'a Results,
    language: Language,
}

impl Page<'_> {
    fn main(&self, out: &mut String, title: &str) {
        put(out, "h1", &self.results.course_title);
        put(out, "p", title);
        let limits = [
            ("fewest", self.results.fewest.to_string()),
            (
                "fewestForSpread",
                self.results.fewest_for_spread.to_string(),
            ),
        ];
        put(out, "p", &self.say("intro", &limits));
        let (sessions, others): (Vec<_>, Vec<_>) = (self.results.windows.iter())
            .partition(|window| window.moment.0 == EvaluationTime::AfterSession);
        if self.results.windows.is_empty() && self.results.oral.is_empty() {
            put(out, "p", &self.say("empty", &[]));
        }
        for window in others {
            self.window(out, window);
        }
        self.sessions(out, &sessions);
        self.changes(out);
        self.oral(out);
        self.feedback(out);
        self.points(out);
    }

    fn say(&self, id: &str, params: &[(&str, String)]) -> String {
        text(&[self.language], &format!("results-{id}"), params).0
    }

    fn head(&self, window: &WindowResults) -> String {
        let session = window.session_number.unwrap_or_default().to_string();
        let moment = format!("moment-{}", window.moment.0.code());
        let moment = self.say(&moment, &[("session", session)]);
        match window.title == moment {
            true => moment,
            false => format!("{moment}: {}", window.title),
        }
    }

    /// How many answered, and until when.
    fn turnout(&self, out: &mut String, window: &WindowResults) {
        let day = ("day", self.day(window.closed_at));
        match (window.answered, window.invited) {
            (Some(answered), Some(invited)) => {
                let counts = [
                    ("n", answered.to_string()),
                    ("invited", invited.to_string()),
                    day,
                ];
                put(out, "p", &self.say("answered", &counts));
            }
            _ => {
                let few = ("fewest", self.results.fewest.to_string());
                let outcome = window.outcome.map_or("tooFewAnswers", |one| one.0.code());
                put(
                    out,
                    "p",
                    &self.say(&format!("outcome-{outcome}"), &[few, day]),
                );
            }
        }
        if window.run_ids.len() > 1 {
            put(out, "p", &self.say("shared", &[]));
        }
    }

    fn window(&self, out: &mut String, window: &WindowResults) {
        put(out, "h2", &self.head(window));
        self.turnout(out, window);
        if window.answered.is_none() {
            return;
        }
        for figure in &window.figures {
            put(out, "h3", &figure.text);
            self.figure(out, window, figure);
        }
        for texts in &window.texts {
            put(out, "h3", &texts.text);
            self.texts(out, texts);
        }
    }

    fn figure(&self, out: &mut String, window: &WindowResults, figure: &ResultFigure) {
        // What is asked several times has its own name each time.
        let about = format!("{}. {}", self.head(window), figure.text);
        let spread = figure
            .spread
            .as_ref()
            .filter(|spread| !spread.counts.is_empty());
        if let Some(spread) = spread {
            self.spread(out, &about, figure, spread);
        }
        let range = figure.minimum.zip(figure.maximum);
        let Some(range) = range else {
            if spread.is_none() {
                let hidden = self.say("hidden", &[]);
                let count = figure.answered.map_or(hidden, |n| n.to_string());
                let told = format!("{}: {count}", self.say("respondents", &[]));
                put(out, "p", &told);
            }
            return;
        };
        let mut rows = vec![(self.say("here", &[]), figure.answered, figure.mean)];
        for round in &figure.earlier {
            let day = self.day(round.closed_at);
            let label = self.say("before", &[("day", day)]);
            rows.insert(rows.len() - 1, (label, round.answered, round.mean));
        }
        rows.push((
            self.say("service", &[]),
            figure.service.answered,
            figure.service.mean,
        ));
        let dot = |(label, _, mean): &(String, Option<u64>, Option<f64>)| Dot {
            label: label.clone(),
            at: *mean,
            reach: None,
            written: self.number(*mean, 1),
        };
        let dots: Vec<Dot> = rows.iter().map(dot).collect();
        let name = format!("{}. {about}", self.say("beside", &[]));
        let heads = ["round", "respondents", "mean"].map(|id| self.say(id, &[]));
        let rows = rows
            .iter()
            .map(|(label, n, mean)| [label.clone(), self.count(*n), self.number(*mean, 1)]);
        beside(
            out,
            &chart::dots(&name, &dots, whole(range), None),
            &table(&name, &heads, rows),
        );
    }

    /// Who gave what.
    fn spread(&self, out: &mut String, about: &str, figure: &ResultFigure, spread: &ResultSpread) {
        let words = |value: &str, label: &Option<String>| match (label, figure.minimum) {
            (None, _) => value.to_owned(),
            (Some(label), Some(_)) => format!("{value}: {label}"),
            (Some(label), None) => label.clone(),
        };
        let rows: Vec<(String, u64)> = (spread.counts.iter())
            .map(|one| (words(&one.value, &one.label), one.count))
            .collect();
        let given = self.say("spread", &[("n", spread.answered.to_string())]);
        let name = format!("{given}. {about}");
        let heads = ["answer", "count"].map(|id| self.say(id, &[]));
        let cells = rows.iter().map(|(label, n)| [label.clone(), n.to_string()]);
        beside(
            out,
            &chart::bars(&name, &rows),
            &table(&name, &heads, cells),
        );
        if rows.iter().map(|row| row.1).sum::<u64>() > spread.answered {
            put(out, "p", &self.say("several", &[]));
        }
        if spread.deviation.is_some() {
            let deviation = self.number(spread.deviation, 1);
            put(
                out,
                "p",
                &format!("{}: {deviation}", self.say("deviation", &[])),
            );
        }
    }

    fn texts(&self, out: &mut String, texts: &ResultTexts) {
        let Some(written) = &texts.written else {
            let few = ("fewest", self.results.fewest.to_string());
            put(out, "p", &self.say("few-texts", &[few]));
            return;
        };
        let items: String = (written.iter())
            .map(|one| format!("<li>{}</li>\n", escape(one)))
            .collect();
        line(out, &format!("<ul class=\"said\">\n{items}</ul>"));
    }

    fn changes(&self, out: &mut String) {
        if self.results.changes.is_empty() {
            return;
        }
        put(out, "h2", &self.say("changes", &[]));
        put(out, "p", &self.say("changes-about", &[]));
        for change in &self.results.changes {
            let moment = format!("moment-{}", change.moment.0.code());
            let head = format!("{} ({})", change.title, self.say(&moment, &[]));
            put(out, "h3", &head);
            let rows = [
                (self.say("here", &[]), &change.run),
                (self.say("course", &[]), &change.course),
                (self.say("service", &[]), &change.service),
            ];
            let dots: Vec<Dot> = rows
                .iter()
                .map(|(label, found)| self.change(label, found))
                .collect();
            let reach = furthest(rows.iter().filter_map(|(_, found)| found.as_ref()));
            let name = format!("{}. {head}", self.say("changes", &[]));
            let heads = [
                "round", "pairs", "first", "second", "change", "interval", "size",
            ];
            let heads = heads.map(|id| self.say(id, &[]));
            let cells = rows
                .iter()
                .map(|(label, found)| self.change_cells(label, found));
            let drawn = chart::dots(&name, &dots, (-reach, reach), Some(0.0));
            beside(out, &drawn, &table(&name, &heads, cells));
        }
        put(out, "p", &self.say("formula", &[]));
    }

    fn change(&self, label: &str, found: &Option<Change>) -> Dot {
        Dot {
            label: label.to_owned(),
            at: found.as_ref().map(|change| change.difference),
            reach: found.as_ref().map(|change| (change.lower, change.upper)),
            written: self.number(found.as_ref().map(|change| change.difference), 2),
        }
    }

    fn change_cells(&self, label: &str, found: &Option<Change>) -> [String; 7] {
        let Some(change) = found else {
            let hidden = || self.say("hidden", &[]);
            return [
                label.to_owned(),
                hidden(),
                hidden(),
                hidden(),
                hidden(),
                hidden(),
                hidden(),
            ];
        };
        let number = |value: f64, decimals| self.number(Some(value), decimals);
        let mean = |value| self.number(value, 1);
        [
            label.to_owned(),
            change.pairs.to_string(),
            mean(change.before),
            mean(change.after),
            number(change.difference, 2),
            format!("{} – {}", number(change.lower, 2), number(change.upper, 2)),
            change
                .size
                .map_or_else(|| "–".to_owned(), |size| number(size, 2)),
        ]
    }

    fn oral(&self, out: &mut String) {
        for oral in &self.results.oral {
            put(out, "h2", &self.say("oral", &[]));
            let told = [
                ("n", oral.present.to_string()),
                ("day", self.written(oral.occurred_on)),
            ];
            put(out, "p", &self.say("oral-about", &told));
            for part in oral.findings.lines().filter(|part| !part.is_empty()) {
                put(out, "p", part);
            }
        }
    }

    fn points(&self, out: &mut String) {
        if self.results.last_points.is_empty() {
            return;
        }
        put(out, "h2", &self.say("points", &[]));
        let name = self.say("points", &[]);
        let heads = ["point", "became"].map(|id| self.say(id, &[]));
        let rows = self.results.last_points.iter().map(|point| {
            let became = self.say(&format!("point-{}", point.state.0.code()), &[]);
            let became = match &point.reason {
                Some(reason) => format!("{became}: {reason}"),
                None => became,
            };
            [point.text.clone(), became]
        });
        line(out, &table(&name, &heads, rows));
    }

    fn count(&self, count: Option<u64>) -> String {
        count.map_or_else(|| self.say("hidden", &[]), |count| count.to_string())
    }

    /// As it is written in the language; the mark for what is hidden.
    fn number(&self, value: Option<f64>, decimals: usize) -> String {
        let Some(value) = value else {
            return self.say("hidden", &[]);
        };
        let written = format!("{value:.decimals$}").replace('-', "−");
        match self.language {
            Language::En => written,
            _ => written.replace('.', ","),
        }
    }

    /// The last day before a moment, in Norway: windows close at midnight.
    fn day(&self, at: Option<DateTime<Utc>>) -> String {
        let Some(at) = at else {
            return "–".to_owned();
        };
        let day = (at - chrono::TimeDelta::seconds(1)).with_timezone(&Oslo);
        self.written(day.date_naive())
    }

    fn written(&self, day: NaiveDate) -> String {
        match self.language {
            Language::En => day.format("%-d %B %Y").to_string(),
            _ => day.format("%-d.%-m.%Y").to_string(),
        }
    }
}
