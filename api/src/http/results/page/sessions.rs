//! From session to session: a chart for each question and scale.

use domain::render::chart::{self, Dot};

use super::Page;
use crate::http::results::html::{beside, put, table, whole};
use crate::http::results::wire::{ResultFigure, WindowResults};

impl Page<'_> {
    /// One chart for each key of a form that was asked after several sessions.
    pub(super) fn sessions(&self, out: &mut String, windows: &[&WindowResults]) {
        let mut forms: Vec<_> = windows.iter().map(|window| window.form_id).collect();
        forms.dedup();
        for (at, form) in forms.iter().enumerate() {
            if forms.iter().take(at).any(|before| before == form) {
                continue;
            }
            let mut of: Vec<_> = windows.iter().filter(|one| one.form_id == *form).collect();
            of.sort_by_key(|window| window.session_number);
            let Some(last) = of.last() else { continue };
            put(
                out,
                "h2",
                &format!("{}: {}", self.say("sessions", &[]), last.title),
            );
            put(out, "p", &self.say("sessions-about", &[]));
            for window in &of {
                put(out, "h3", &self.head(window));
                self.turnout(out, window);
                for texts in window.texts.iter().filter(|_| window.answered.is_some()) {
                    put(out, "h4", &texts.text);
                    self.texts(out, texts);
                }
            }
            for figure in &last.figures {
                self.session_by_session(out, figure, &of, &last.title);
            }
        }
    }

    fn session_by_session(
        &self,
        out: &mut String,
        figure: &ResultFigure,
        windows: &[&&WindowResults],
        title: &str,
    ) {
        let same = |one: &&ResultFigure| (&one.key, one.scale) == (&figure.key, figure.scale);
        let asked = windows.iter();
        let asked = asked.map(|window| (*window, window.figures.iter().find(same)));
        put(out, "h3", &figure.text);
        let Some(range) = figure.minimum.zip(figure.maximum) else {
            // What is chosen has no mean that goes up or down: its spreads stand below each other.
            for (window, found) in asked {
                if let Some(found) = found {
                    put(out, "h4", &self.head(window));
                    self.figure(out, window, found);
                }
            }
            return;
        };
        let found = asked.map(|(window, found)| {
            let number = window.session_number.unwrap_or_default().to_string();
            let (answered, mean) = found.map_or((None, None), |one| (one.answered, one.mean));
            (number, answered, mean)
        });
        let found: Vec<_> = found.collect();
        let name = format!("{}. {title}. {}", self.say("sessions", &[]), figure.text);
        let points = found.iter().map(|(number, _, mean)| Dot {
            label: number.clone(),
            at: *mean,
            reach: None,
            written: self.number(*mean, 1),
        });
        let points: Vec<Dot> = points.collect();
        let heads = ["session", "respondents", "mean"].map(|id| self.say(id, &[]));
        let cells = found.iter().map(|(number, answered, mean)| {
            [number.clone(), self.count(*answered), self.number(*mean, 1)]
        });
        beside(
            out,
            &chart::course(&name, &points, whole(range)),
            &table(&name, &heads, cells),
        );
    }
}
