//! Sidestilt: the service that holds Standard metode for learning and mastery centres.

pub mod app;
pub mod cli;
pub mod config;
pub mod demo;
pub mod http;
pub mod identity;
pub mod messages;
mod private_file;
pub mod problems;
pub mod server;
