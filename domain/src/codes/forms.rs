//! Lists about forms and the windows in which they are answered.

use crate::code_list;

code_list! {
    /// What a form asks about.
    pub enum FormKind: "formKind" {
        Session = "session": "A session: how it was, and what to change for the next one.",
        EndOfCourse = "endOfCourse": "The course as a whole, when it ends.",
        VenueAndProgramme = "venueAndProgramme": "The place, and the course's programme.",
        Values = "values": "What participants have got: meeting others in a like situation, sharing experience, asking and hearing others ask.",
        MasteryExpectation = "masteryExpectation": "How sure somebody is to manage daily life; asked before and after.",
        SharedWork = "sharedWork": "How the two sides of a working group shared the work.",
        Other = "other": "Something else.",
    }
}

impl FormKind {
    /// Whether it may ask about those who answer, their health and their lives, and not about the course alone.
    #[must_use]
    pub const fn about_those_who_answer(self) -> bool {
        matches!(self, Self::MasteryExpectation | Self::Other)
    }
}

code_list! {
    /// Who answers a form.
    pub enum Respondents: "respondents" {
        Participants = "participants": "Those who take part in a run, patients and relatives.",
        WorkingGroup = "workingGroup": "Those who plan, deliver and evaluate the course, both sides.",
    }
}

code_list! {
    /// States of one version of a form.
    pub enum FormState: "formState" {
        Draft = "draft": "It is being written.",
        Published = "published": "It can be used, and can't be changed any more.",
        Retired = "retired": "It is used in no new window; those that have it keep it.",
        Discarded = "discarded": "Given up before it was published.",
    }
}

code_list! {
    /// States of a window in which a form is answered.
    pub enum WindowState: "windowState" {
        Planned = "planned": "It is to open.",
        Open = "open": "It is open now.",
        Closed = "closed": "It was open, and is over.",
        Cancelled = "cancelled": "Nobody is asked.",
    }
}

code_list! {
    /// What became of a window.
    pub enum WindowOutcome: "windowOutcome" {
        Settled = "settled": "Five or more have answered. What they said is kept, mixed, and leads to nobody.",
        TooFewInvited = "tooFewInvited": "Fewer than five were to be asked, and so nobody was: the group may agree on an oral evaluation.",
        TooFewAnswers = "tooFewAnswers": "Fewer than five have answered. What they said was destroyed unread, as it was announced.",
        KeyLost = "keyLost": "The key that the answers were sealed under is gone, and what was said with it.",
        NeverOpened = "neverOpened": "While the window was to be open the service was down, or could not promise anonymity, or its runs had moved too far apart to be asked at once before them, and so nobody was asked.",
        LicenceOver = "licenceOver": "When the window was to open the licence of its instrument no longer covered all of it, and so nobody was asked.",
    }
}

code_list! {
    /// What a participant does with a code of their own, by which answers before and after are compared.
    pub enum PairCodeUse: "pairCodeUse" {
        New = "new": "Make a code, show it once, and ask the participant to keep it.",
        Again = "again": "Ask for the code that the participant was shown the first time.",
    }
}

code_list! {
    /// What the promise of anonymous answers lacks; no window opens meanwhile.
    pub enum AnonymityLack: "anonymityLack" {
        KeystoreMissing = "keystoreMissing": "No keystore is named in `keystore_url`.",
        KeystoreUnreachable = "keystoreUnreachable": "The keystore does not answer.",
        KeystoreNear = "keystoreNear": "The keystore is kept by the database's own server, and so in its files and backups.",
        DeletedReadable = "deletedReadable": "SQLite leaves what is deleted readable in its file (`secure_delete` is off).",
        StatementsLogged = "statementsLogged": "PostgreSQL writes statements into its log.",
        ParametersLogged = "parametersLogged": "PostgreSQL writes the parameters of failed statements into its log.",
        CommitTimes = "commitTimes": "PostgreSQL keeps the time of each commit (`track_commit_timestamp`).",
    }
}

code_list! {
    /// How a question is put on the screen.
    pub enum Widget: "widget" {
        Line = "line": "One line to write in.",
        Area = "area": "Several lines to write in.",
        Scale = "scale": "A row of points between two ends, one to be chosen.",
        Number = "number": "A field for a whole number.",
        Radio = "radio": "A list, one to be chosen.",
        Checkboxes = "checkboxes": "A list, any number to be chosen.",
        YesNo = "yesNo": "Yes or no.",
    }
}

code_list! {
    /// What is wrong with a form.
    pub enum FormFault: "formFault" {
        Dialect = "formDialect": "The schema is written in another dialect than JSON Schema 2020-12.",
        RootNotObject = "formRootNotObject": "The schema of the whole answer is not of type object.",
        AdditionalAnswers = "formAdditionalAnswers": "The schema lets answers in that no question asks for.",
        RemoteReference = "formRemoteReference": "A $ref leads out of the schema.",
        UnknownReference = "formUnknownReference": "A $ref leads to nothing.",
        Recursion = "formRecursion": "A $ref leads back to itself.",
        ReferenceWithOthers = "formReferenceWithOthers": "Beside a $ref stand other keywords.",
        TypeMissing = "formTypeMissing": "It is not said of which type the answer is.",
        Unbounded = "formUnbounded": "The answer has no upper or lower bound where its type needs one.",
        BoundsWrong = "formBoundsWrong": "A bound is too large, or the lower one lies above the upper one.",
        KeywordMisplaced = "formKeywordMisplaced": "A keyword means nothing for this type.",
        TooDeep = "formTooDeep": "Lists within lists.",
        Options = "formOptions": "What can be chosen is empty, too long, named twice, or no code.",
        Pattern = "formPattern": "A pattern that could take for ever, or is none.",
        TooManyQuestions = "formTooManyQuestions": "More questions than a form may have.",
        NoQuestions = "formNoQuestions": "The form asks nothing.",
        Key = "formKey": "A key that is not a code in camelCase.",
        KeyOfAnotherKind = "formKeyOfAnotherKind": "The key stood for another kind of question in an earlier version.",
        AnswerTooLarge = "formAnswerTooLarge": "The largest possible answer is longer than answers are padded to.",
        QuestionUnknown = "formQuestionUnknown": "The schema has no question with this key.",
        QuestionTwice = "formQuestionTwice": "The question is named twice.",
        QuestionNotShown = "formQuestionNotShown": "The schema has the question, and nothing says how it is shown.",
        WidgetMisfit = "formWidgetMisfit": "The widget does not fit the question's type.",
        Languages = "formLanguages": "The form names no language, or one twice, or one in which it can't have texts.",
        TextMissing = "formTextMissing": "A text is missing in a language that the form says it has.",
        LabelMissing = "formLabelMissing": "A value that can be chosen has no label.",
        LabelUnknown = "formLabelUnknown": "The label is for a value that can't be chosen.",
        ScaleEmpty = "formScaleEmpty": "The scale is made of no question.",
        ScaleTwice = "formScaleTwice": "Two scales have the same key.",
        KeyOfAnotherScale = "formKeyOfAnotherScale": "The key stood for another scale in an earlier version.",
        ScaleNotNumber = "formScaleNotNumber": "The scale is made of a question whose answer is no number.",
        ScaleRange = "formScaleRange": "The question's answers and the scale have different ranges.",
        ReversedOutside = "formReversedOutside": "A reversed question does not belong to the scale.",
        FewestAnswered = "formFewestAnswered": "The fewest answers that a scale needs are none, or more than it has questions.",
        LicenceMissing = "formLicenceMissing": "The form names an instrument, and no licence to use it.",
        LicenceDates = "formLicenceDates": "The licence ends before it begins.",
    }
}
