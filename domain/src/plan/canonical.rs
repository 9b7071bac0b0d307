//! The bytes of a plan that are hashed, so that both sides approve the very same thing.
//!
//! Nothing depends on a serialiser, on the order of members on the wire, or on spaces.

use crate::bytes::Out;

use super::{EvaluationWay, Plan, Topic};

/// First bytes: what this is, and by which rules it is written.
const HEADER: &[u8] = b"sidestilt plan 1\n";

impl Out {
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
    let mut out = Out::begin(HEADER);

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
    out.done()
}
