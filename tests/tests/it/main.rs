//! All black-box tests, one binary: a module per subject.

mod access;
mod architecture;
mod courses;
mod coverage;
mod groups;
mod health;
mod kernel_errors;
mod kernel_etags;
mod kernel_headers;
mod kernel_hostile;
mod kernel_lists;
mod kernel_retries;
mod kernel_support;
mod migrations;
mod needs;
mod pages;
mod people;
mod plan_race;
mod plans;
mod registry;
mod round;
mod spec;
mod tokens;
mod writing;
