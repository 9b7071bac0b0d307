//! What participants have sent of their own accord, counted.

use super::Page;
use crate::http::results::html::{line, put, table};

impl Page<'_> {
    /// How much came, and what it was about; nothing where nothing came.
    pub(super) fn feedback(&self, out: &mut String) {
        let feedback = &self.results.feedback;
        if feedback.received == 0 {
            return;
        }
        put(out, "h2", &self.say("feedback", &[]));
        let counts = [
            ("n", feedback.received.to_string()),
            ("answered", feedback.answered.to_string()),
            ("waiting", feedback.waiting.to_string()),
        ];
        put(out, "p", &self.say("feedback-about", &counts));
        let name = self.say("feedback", &[]);
        let heads = ["theme", "count"].map(|id| self.say(id, &[]));
        let rows = feedback.themes.iter();
        let rows = rows.map(|one| [one.label.clone(), self.count(one.count)]);
        line(out, &table(&name, &heads, rows));
    }
}
