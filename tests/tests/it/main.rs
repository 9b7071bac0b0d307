//! All black-box tests, one binary: a module per subject.

mod access;
mod architecture;
mod coverage;
mod health;
mod migrations;
mod pages;
mod people;
mod registry;
mod spec;
mod tokens;
