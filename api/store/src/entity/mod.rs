//! The tables as SeaORM sees them, one file each; nothing here leaves the crate but the `Model`s.
//!
//! Enum columns hold the domain's codes as text, which whoever uses them parses; JSON columns are never
//! hashed as they come back, since PostgreSQL reorders them. There are no relations: joins are
//! written where they are needed, and foreign keys are the migrations' business.

// The empty `Relation`s stand only because the derive asks for them.
#![allow(dead_code)]

pub mod access_block;
pub mod access_log;
pub mod answer;
pub mod answer_invite;
pub mod answer_slot;
pub mod answer_text;
pub mod answer_window;
pub mod answer_window_run;
pub mod attestation;
pub mod capability;
pub mod category;
pub mod change;
pub mod code_list_load;
pub mod conclusion;
pub mod conclusion_signature;
pub mod contact_change;
pub mod county;
pub mod course;
pub mod course_host;
pub mod deviation;
pub mod due;
pub mod enrolment;
pub mod erasure;
pub mod feedback;
pub mod form;
pub mod form_version;
pub mod idempotency;
pub mod improvement_point;
pub mod installation;
pub mod invitation;
pub mod journal;
pub mod journal_head;
pub mod meeting;
pub mod meeting_attendance;
pub mod meeting_run;
pub mod message;
pub mod municipality;
pub mod municipality_population;
pub mod need;
pub mod organisation;
pub mod pair_held;
pub mod person;
pub mod plan_approval;
pub mod plan_section;
pub mod plan_version;
pub mod principal;
pub mod role_assignment;
pub mod run;
pub mod run_result;
pub mod service;
pub mod service_municipality;
pub mod session;
pub mod session_attendance;
pub mod session_staff;
pub mod spent_proof;
pub mod subject_request;
pub mod working_group_member;

#[cfg(test)]
mod tests;
