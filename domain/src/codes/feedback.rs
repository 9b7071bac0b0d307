//! Lists about what participants say of their own accord.

use crate::code_list;

code_list! {
    /// What a piece of feedback is about (ours). About the course, never about who sent it: a theme is counted
    /// where the text is not read.
    pub enum FeedbackTheme: "feedbackTheme" {
        Content = "content": "What the course is about.",
        Exchange = "exchange": "Time to talk, and to share experience.",
        Leading = "leading": "How it was led, and how both sides worked together.",
        Welcome = "welcome": "How people were met.",
        Practical = "practical": "Time, place, food and equipment.",
        Access = "access": "Getting there, and being able to take part.",
        Information = "information": "What was told beforehand and meanwhile.",
        Afterwards = "afterwards": "What comes after the course.",
        Thanks = "thanks": "Praise.",
        Other = "other": "Something else.",
    }
}

code_list! {
    /// Whether a link for feedback takes any.
    pub enum FeedbackLinkState: "feedbackLinkState" {
        Open = "open": "Whoever has it can send feedback.",
        Ended = "ended": "It was closed, or another was made in its place.",
        Over = "over": "Its time has run out, or the run has been over for long.",
    }
}
