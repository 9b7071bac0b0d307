//! All black-box tests, one binary: a module per subject.

mod access;
mod architecture;
mod coverage;
mod health;
mod migrations;
mod pages;
mod spec;
mod tokens;
