//! HTTP: one page lists every path; a folder per noun holds handlers and wire types.

mod body;
mod call;
pub mod codes;
mod fallback;
pub mod list;
mod mend;
mod metrics;
mod observe;
pub mod problem;
pub mod spec;
mod spec_rules;
mod tags;
mod unmet;

pub mod operation;
mod registry;

use utoipa_actix_web::service_config::ServiceConfig;

pub use fallback::{bad_path, bad_query, unmatched};
pub use metrics::Metrics;
pub use observe::observe;

/// Every path this server answers.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(operation::live)
        .service(operation::ready)
        .service(operation::metrics)
        .service(operation::openapi)
        .service(registry::organisations::list_organisations)
        .service(registry::organisations::get_organisation)
        .service(registry::organisations::create_organisation)
        .service(registry::organisations::update_organisation);
}
