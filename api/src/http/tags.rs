//! The chapters of the OpenAPI document.

/// Name and description of every tag.
pub const TAGS: &[(&str, &str)] = &[
    (
        "Registry",
        "Who is there: organisations, services (learning and mastery centres), municipalities, course categories, code lists.",
    ),
    (
        "People",
        "User representatives and professionals who plan, deliver and evaluate courses. Never participants.",
    ),
    (
        "Needs",
        "Somebody says that a group of people lacks an offer; anyone may. A need is answered by a course.",
    ),
    (
        "Courses",
        "The offers that last, each with an owner and a deputy, a working group of both sides, meetings and improvement points.",
    ),
    (
        "Plans",
        "A course's plan: six sections, written together, approved by one person from each side.",
    ),
    (
        "Runs",
        "One holding of a course by one approved plan version: sessions, attendance, closing.",
    ),
    (
        "Enrolments",
        "Parties of one or more seats, the waiting line, referrals.",
    ),
    (
        "Evaluation",
        "Forms, their versions, the windows in which they are answered and what comes out; feedback by a link; conclusions signed by both sides, improvement points, method status.",
    ),
    (
        "Hands",
        "Approving and signing without a login: personal links, and hands given at a meeting or on paper.",
    ),
    (
        "Messages",
        "What is told to people, rendered in their language, for a courier to send.",
    ),
    (
        "Access",
        "Who may what: role assignments, invitations, yourself and your tasks.",
    ),
    (
        "Audit",
        "What happened and who looked at whose data, chained so that a change is found; and what becomes of people's data: requests about it, and how long it is kept.",
    ),
    ("Reference", "What the rules are: lifecycle, permissions."),
    (
        "Operation",
        "For those who run the server: health, metrics, this document.",
    ),
];
