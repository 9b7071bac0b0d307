//! The second judge: the same question asked another way. It looks for one thing after the other
//! that spoils a round, with nothing of the product's own code but its plain data.

use chrono::{DateTime, Utc};
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

/// Why a phase does not count, in plain words: a reason, and the side that was missing.
pub(crate) fn reasons(history: &History, phase: Phase) -> Vec<String> {
    let mut found = Vec::new();
    if history.claimed.contains(&phase) {
        return found;
    }
    for side in [Side::User, Side::Professional] {
        match phase {
            Phase::Planning => {
                if history
                    .written
                    .iter()
                    .any(|at| !in_the_group(history, side, at))
                {
                    found.push(format!("sideMissingFromDraft {side}"));
                }
                let approved = history.approvals.iter().any(|a| a.side == side && a.stands);
                if !approved {
                    found.push(format!("sideNotApproved {side}"));
                }
            }
            Phase::Delivery => {
                for session in &history.sessions {
                    if session.held && !session.sides.contains(&side) {
                        found.push(format!("sideMissingAtSession {side}"));
                    }
                }
            }
            Phase::Evaluation => {
                let signed = history
                    .signatures
                    .iter()
                    .any(|s| s.side == side && s.stands);
                if !history.closed_unsigned && !signed {
                    found.push(format!("sideNotSigned {side}"));
                }
            }
        }
    }
    let held: Vec<_> = history
        .sessions
        .iter()
        .filter(|session| session.held)
        .collect();
    let joint =
        |sides: &Vec<Side>| sides.contains(&Side::User) && sides.contains(&Side::Professional);
    match phase {
        Phase::Planning => {
            if history.written.is_empty() {
                found.push("nothingWritten".to_owned());
            }
            let in_time = history.planning_meetings.iter().any(|meeting| {
                joint(&meeting.sides) && held.iter().all(|session| meeting.on <= session.on)
            });
            if !in_time {
                found.push("planningMeetingMissing".to_owned());
            }
        }
        Phase::Delivery => {
            if held.is_empty() {
                found.push("noSessionHeld".to_owned());
            }
        }
        Phase::Evaluation => {
            let late = history.evaluation_meetings.iter().any(|meeting| {
                joint(&meeting.sides) && held.iter().all(|session| meeting.on >= session.on)
            });
            if !late {
                found.push("evaluationMeetingMissing".to_owned());
            }
            if history.closed_unsigned {
                found.push("closedUnsigned".to_owned());
            }
        }
    }
    found.sort();
    found
}

fn in_the_group(history: &History, side: Side, at: &DateTime<Utc>) -> bool {
    let mut there = false;
    for member in &history.memberships {
        let gone = member.until.is_some_and(|until| until <= *at);
        there = there || (member.side == side && member.from <= *at && !gone);
    }
    there
}
