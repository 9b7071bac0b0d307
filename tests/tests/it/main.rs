//! All black-box tests, one binary: a module per subject.

mod access;
mod architecture;
mod courses;
mod coverage;
mod groups;
mod health;
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
