//! When a plan is complete, and that its bytes tell every change.

use domain::codes::*;
use domain::plan::*;
use std::collections::BTreeSet;

fn plan() -> Plan {
    let topic = |title: &str, led_by| Topic {
        title: title.into(),
        led_by,
        minutes: Some(45),
    };
    Plan {
        target_group: TargetGroup {
            description: Some("Voksne med langvarige smerter".into()),
            size_min: Some(8),
            size_max: Some(14),
            relatives_welcome: Some(true),
        },
        aims: Aims {
            aims: vec!["Tryggere i hverdagen".into()],
        },
        frames: Frames {
            sessions_min: Some(4),
            sessions_max: Some(6),
            minutes_per_session_min: Some(120),
            minutes_per_session_max: Some(180),
            period_weeks: Some(8),
            place_principle: Some("Nær fergen".into()),
            cost_principle: Some("Gratis".into()),
            attendance_share: Some(75),
        },
        content: Content {
            topics: vec![
                topic("Smerte", vec![Side::Professional]),
                topic("Hverdag", vec![Side::User]),
            ],
        },
        methods: Methods {
            methods: vec!["Samtale".into()],
            exchange_minutes: Some(200),
        },
        evaluation: Evaluation {
            ways: vec![EvaluationWay {
                what: "Sluttskjema".into(),
                when: EvaluationTime::End,
            }],
            oral_agreed: false,
        },
    }
}

#[test]
fn a_full_plan_is_complete_and_an_empty_one_lacks_everything() {
    assert_eq!(plan().sections_missing(), []);
    assert!(programme_shared(&plan().content) && evaluation_planned(&plan().evaluation));
    let empty = Plan::default();
    assert_eq!(empty.sections_missing(), Section::ALL);
    assert!(!programme_shared(&empty.content) && !evaluation_planned(&empty.evaluation));
    assert_eq!(
        empty.missing_in(Section::TargetGroup),
        ["/description", "/sizeMin", "/sizeMax", "/relativesWelcome"]
    );
}

#[test]
fn what_is_missing_is_named() {
    let mut plan = plan();
    plan.target_group.size_max = Some(3);
    plan.content.topics[1].led_by.clear();
    plan.content.topics[0].title = "  ".into();
    plan.frames.attendance_share = Some(101);
    assert_eq!(plan.missing_in(Section::TargetGroup), ["/sizeMax"]);
    assert_eq!(
        plan.missing_in(Section::Content),
        ["/topics/0/title", "/topics/1/ledBy"]
    );
    assert_eq!(plan.missing_in(Section::Frames), ["/attendanceShare"]);
    assert_eq!(sides_leading(&plan.content), [Side::Professional]);
    assert_eq!(
        plan.sections_missing(),
        [Section::TargetGroup, Section::Frames, Section::Content]
    );
}

#[test]
fn every_change_changes_the_bytes() {
    let changes: [fn(&mut Plan); 24] = [
        |_| {},
        |p| p.target_group.description = None,
        |p| p.target_group.description = Some(String::new()),
        |p| p.target_group.size_min = Some(9),
        |p| p.target_group.size_max = None,
        |p| p.target_group.relatives_welcome = Some(false),
        |p| p.aims.aims.push(String::new()),
        |p| p.aims.aims = vec!["Tryggere i".into(), " hverdagen".into()],
        |p| p.frames.sessions_min = None,
        |p| p.frames.sessions_max = Some(7),
        |p| p.frames.minutes_per_session_min = Some(1),
        |p| p.frames.minutes_per_session_max = Some(1),
        |p| p.frames.period_weeks = Some(1),
        |p| p.frames.place_principle = Some("Nær fergen ".into()),
        |p| p.frames.cost_principle = None,
        |p| p.frames.attendance_share = Some(74),
        |p| p.content.topics.reverse(),
        |p| p.content.topics[0].led_by = vec![Side::User, Side::Professional],
        |p| p.content.topics[0].minutes = None,
        |p| p.methods.methods.clear(),
        |p| p.methods.exchange_minutes = Some(0),
        |p| p.evaluation.ways[0].what = "Skjema".into(),
        |p| p.evaluation.ways[0].when = EvaluationTime::FollowUp,
        |p| p.evaluation.oral_agreed = true,
    ];
    let bytes: BTreeSet<Vec<u8>> = changes
        .iter()
        .map(|change| {
            let mut changed = plan();
            change(&mut changed);
            canonical(&changed)
        })
        .collect();
    assert_eq!(bytes.len(), changes.len());
    assert_eq!(canonical(&plan()), canonical(&plan().clone()));
}

/// Stored hashes must stay good: the form of the bytes is a promise.
#[test]
fn the_form_of_the_bytes_does_not_change() {
    let bytes = canonical(&Plan::default());
    let mut expected = b"sidestilt plan 1\n----".to_vec();
    let empty_list = b"l\0\0\0\0\0\0\0\0";
    expected.extend_from_slice(empty_list);
    expected.extend_from_slice(b"--------");
    expected.extend_from_slice(empty_list);
    expected.extend_from_slice(empty_list);
    expected.extend_from_slice(b"-");
    expected.extend_from_slice(empty_list);
    expected.extend_from_slice(b"0");
    assert_eq!(bytes, expected);
}

#[test]
fn lengths_keep_neighbours_apart() {
    let aims = |a: &str, b: &str| {
        canonical(&Plan {
            aims: Aims {
                aims: vec![a.into(), b.into()],
            },
            ..plan()
        })
    };
    assert_ne!(aims("a", "tb"), aims("at", "b"));
}
