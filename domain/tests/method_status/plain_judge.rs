//! The second judge: the same question asked another way. It looks for one thing after the other
//! that spoils a round, with nothing of the product's own code but its plain data.

use domain::codes::{Phase, RunState, Side};
use domain::method_status::History;

/// What the judge says of a phase, as its code.
pub(crate) fn phase(history: &History, phase: Phase) -> &'static str {
    for taken_in in &history.claimed {
        if *taken_in == phase {
            return "claimed";
        }
    }
    match phase {
        Phase::Planning => planned(history),
        Phase::Delivery => delivered(history),
        Phase::Evaluation => evaluated(history),
    }
}

/// What the judge says of the whole, as its code.
pub(crate) fn whole(history: &History) -> &'static str {
    if history.not_applicable {
        return "notApplicable";
    }
    let said = [
        phase(history, Phase::Planning),
        phase(history, Phase::Delivery),
        phase(history, Phase::Evaluation),
    ];
    for (worst, whole) in [
        ("notHeld", "notFulfilled"),
        ("pending", "pending"),
        ("claimed", "claimed"),
    ] {
        if said.contains(&worst) {
            return whole;
        }
    }
    "fulfilled"
}

fn planned(history: &History) -> &'static str {
    // Who was there whenever somebody wrote? Count heads for each side at each writing.
    for at in &history.written {
        let mut users = 0;
        let mut professionals = 0;
        for member in &history.memberships {
            let come = member.from <= *at;
            let gone = match member.until {
                Some(until) => until <= *at,
                None => false,
            };
            if come && !gone {
                match member.side {
                    Side::User => users += 1,
                    Side::Professional => professionals += 1,
                }
            }
        }
        if users == 0 || professionals == 0 {
            return "notHeld";
        }
    }
    let mut first_session = None;
    for session in &history.sessions {
        if session.held && first_session.is_none_or(|first| session.on < first) {
            first_session = Some(session.on);
        }
    }
    let mut met = false;
    for meeting in &history.planning_meetings {
        let too_late = first_session.is_some_and(|first| meeting.on > first);
        let joint =
            meeting.sides.contains(&Side::User) && meeting.sides.contains(&Side::Professional);
        met = met || (joint && !too_late);
    }
    let mut approved = (false, false);
    for approval in &history.approvals {
        if approval.stands {
            match approval.side {
                Side::User => approved.0 = true,
                Side::Professional => approved.1 = true,
            }
        }
    }
    if !history.written.is_empty() && met && approved == (true, true) {
        return "held";
    }
    match history.state {
        RunState::Scheduled | RunState::Enrolling => "pending",
        _ => "notHeld",
    }
}

fn delivered(history: &History) -> &'static str {
    let mut held = 0;
    for session in &history.sessions {
        if !session.held {
            continue;
        }
        held += 1;
        if !session.sides.contains(&Side::User) || !session.sides.contains(&Side::Professional) {
            return "notHeld";
        }
    }
    match history.state {
        RunState::Scheduled | RunState::Enrolling | RunState::Running => "pending",
        _ if held == 0 => "notHeld",
        _ => "held",
    }
}

fn evaluated(history: &History) -> &'static str {
    if !matches!(history.state, RunState::Closed | RunState::Cancelled) {
        return "pending";
    }
    if history.closed_unsigned {
        return "notHeld";
    }
    let mut last_session = None;
    for session in &history.sessions {
        if session.held && last_session.is_none_or(|last| session.on > last) {
            last_session = Some(session.on);
        }
    }
    let mut met = false;
    for meeting in &history.evaluation_meetings {
        let too_early = last_session.is_some_and(|last| meeting.on < last);
        if !too_early
            && meeting.sides.contains(&Side::User)
            && meeting.sides.contains(&Side::Professional)
        {
            met = true;
        }
    }
    let by = |side| {
        let standing = history
            .signatures
            .iter()
            .filter(|signature| signature.stands);
        standing.filter(|signature| signature.side == side).count()
    };
    if met && by(Side::User) > 0 && by(Side::Professional) > 0 {
        "held"
    } else {
        "notHeld"
    }
}
