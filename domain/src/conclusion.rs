//! What a run came to: written by both sides, signed by one person of each.

use crate::bytes::Out;
use crate::codes::{ConclusionPart, NextStep};

/// First bytes: what this is, and by which rules it is written.
const HEADER: &[u8] = b"sidestilt conclusion 1\n";

/// A conclusion, complete or not.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Conclusion {
    /// What was found.
    pub findings: String,
    /// How the work was shared between the sides.
    pub sharing: String,
    /// Points for improvement; none as long as nobody has said whether there are any.
    pub points: Option<Vec<String>>,
    /// What happens next.
    pub next_step: Option<Next>,
}

/// What happens next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Next {
    /// What is decided.
    pub decision: NextStep,
    /// Why.
    pub reason: Option<String>,
}

impl Conclusion {
    /// The parts that nobody has written yet. An empty list of points says that there are none.
    #[must_use]
    pub fn missing(&self) -> Vec<ConclusionPart> {
        let lacks = |part: &ConclusionPart| match part {
            ConclusionPart::Findings => self.findings.trim().is_empty(),
            ConclusionPart::Sharing => self.sharing.trim().is_empty(),
            ConclusionPart::Points => self.points.is_none(),
            ConclusionPart::NextStep => self.next_step.is_none(),
        };
        let parts = ConclusionPart::ALL.iter().copied();
        parts.filter(lacks).collect()
    }
}

/// The bytes of a conclusion that are to be hashed. Taking the structs apart member by member makes
/// the compiler ask for every member that is added.
#[must_use]
pub fn canonical(conclusion: &Conclusion) -> Vec<u8> {
    let Conclusion {
        findings,
        sharing,
        points,
        next_step,
    } = conclusion;
    let mut out = Out::begin(HEADER);
    out.text(findings);
    out.text(sharing);
    out.option(points.as_deref(), Out::texts);
    out.option(next_step.as_ref(), |out, next| {
        let Next { decision, reason } = next;
        out.text(decision.code());
        out.option(reason.as_deref(), Out::text);
    });
    out.done()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whole() -> Conclusion {
        Conclusion {
            findings: "Fewer sessions would do.".into(),
            sharing: "Both led as planned.".into(),
            points: Some(vec!["Begin later".into(), "More time".into()]),
            next_step: Some(Next {
                decision: NextStep::Revise,
                reason: None,
            }),
        }
    }

    #[test]
    fn no_points_is_an_answer_and_silence_is_none() {
        assert!(whole().missing().is_empty());
        let none = Conclusion {
            points: Some(vec![]),
            ..whole()
        };
        assert!(none.missing().is_empty());
        assert_eq!(Conclusion::default().missing(), ConclusionPart::ALL);
    }

    #[test]
    fn whatever_differs_gives_other_bytes() {
        let changes: [fn(&mut Conclusion); 7] = [
            |c| c.findings.push('!'),
            |c| c.sharing = c.findings.clone(),
            |c| c.points = None,
            |c| c.points = Some(vec![]),
            |c| c.points = Some(vec!["Begin laterMore time".into()]),
            |c| c.next_step = None,
            |c| {
                c.next_step = Some(Next {
                    decision: NextStep::Revise,
                    reason: Some(String::new()),
                });
            },
        ];
        let mut seen = vec![canonical(&whole())];
        for change in changes {
            let mut changed = whole();
            change(&mut changed);
            let bytes = canonical(&changed);
            assert!(!seen.contains(&bytes), "{changed:?}");
            seen.push(bytes);
        }
        // Fixed for all time: signatures hold only while the bytes do.
        let hidden = canonical(&Conclusion::default());
        assert_eq!(
            &hidden[HEADER.len()..],
            b"t\0\0\0\0\0\0\0\0t\0\0\0\0\0\0\0\0--"
        );
    }
}
