//! The bytes of a plan that are hashed, so that both sides approve the very same thing.
//!
//! A form of our own: every value is written as a tag, its length where it has one, and itself, in a
//! fixed order. Nothing depends on a serialiser, on the order of members on the wire, or on spaces;
//! and since lengths stand before what they measure, two different plans never give the same bytes.

use super::{EvaluationWay, Plan, Topic};

/// First bytes: what this is, and by which rules it is written.
const HEADER: &[u8] = b"sidestilt plan 1\n";

struct Out(Vec<u8>);

impl Out {
    fn count(&mut self, count: usize) {
        self.0.extend_from_slice(&(count as u64).to_be_bytes());
    }

    fn text(&mut self, text: &str) {
        self.0.push(b't');
        self.count(text.len());
        self.0.extend_from_slice(text.as_bytes());
    }

    fn option<T>(&mut self, value: Option<T>, write: impl FnOnce(&mut Self, T)) {
        match value {
            None => self.0.push(b'-'),
            Some(value) => {
                self.0.push(b'+');
                write(self, value);
            }
        }
    }

    fn number(&mut self, number: u32) {
        self.0.push(b'n');
        self.0.extend_from_slice(&number.to_be_bytes());
    }

    fn flag(&mut self, yes: bool) {
        self.0.push(if yes { b'1' } else { b'0' });
    }

    fn list<T>(&mut self, items: &[T], write: impl Fn(&mut Self, &T)) {
        self.0.push(b'l');
        self.count(items.len());
        for item in items {
            write(self, item);
        }
    }

    fn texts(&mut self, items: &[String]) {
        self.list(items, |out, item| out.text(item));
    }

    fn topic(&mut self, topic: &Topic) {
        let Topic {
            title,
            led_by,
            minutes,
        } = topic;
        self.text(title);
        self.list(led_by, |out, side| out.text(side.code()));
        self.option(*minutes, Self::number);
    }

    fn way(&mut self, way: &EvaluationWay) {
        let EvaluationWay { what, when } = way;
        self.text(what);
        self.text(when.code());
    }
}

/// The bytes of a plan that are to be hashed. Taking the structs apart member by member makes the
/// compiler ask for every member that is added.
#[must_use]
pub fn canonical(plan: &Plan) -> Vec<u8> {
    let Plan {
        target_group,
        aims,
        frames,
        content,
        methods,
        evaluation,
    } = plan;
    let mut out = Out(HEADER.to_vec());

    let super::TargetGroup {
        description,
        size_min,
        size_max,
        relatives_welcome,
    } = target_group;
    out.option(description.as_deref(), Out::text);
    out.option(*size_min, Out::number);
    out.option(*size_max, Out::number);
    out.option(*relatives_welcome, Out::flag);

    let super::Aims { aims } = aims;
    out.texts(aims);

    let super::Frames {
        sessions_min,
        sessions_max,
        minutes_per_session_min,
        minutes_per_session_max,
        period_weeks,
        place_principle,
        cost_principle,
        attendance_share,
    } = frames;
    for value in [
        sessions_min,
        sessions_max,
        minutes_per_session_min,
        minutes_per_session_max,
        period_weeks,
    ] {
        out.option(*value, Out::number);
    }
    out.option(place_principle.as_deref(), Out::text);
    out.option(cost_principle.as_deref(), Out::text);
    out.option(*attendance_share, Out::number);

    let super::Content { topics } = content;
    out.list(topics, Out::topic);

    let super::Methods {
        methods,
        exchange_minutes,
    } = methods;
    out.texts(methods);
    out.option(*exchange_minutes, Out::number);

    let super::Evaluation { ways, oral_agreed } = evaluation;
    out.list(ways, Out::way);
    out.flag(*oral_agreed);
    out.0
}
