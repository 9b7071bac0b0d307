//! `sidestilt role`

use chrono::{DateTime, Utc};
use clap::{ArgGroup, Args, Subcommand};
use domain::codes::{Language, PrincipalKind, Role};
use store::Store;
use store::role_assignment::Held;
use uuid::Uuid;

use super::{Failure, put, say};
use crate::app::Refusal;
use crate::app::access::{Holder, Wanted, console};
use crate::config::{ConfigError, DatabaseSettings, SettingsArgs};
use crate::http::problem::Problem;
use crate::identity::LOCAL_ISSUER;

const ADD_EXAMPLES: &str = "\
Examples:
  The first administrator:
    sidestilt role add --config sidestilt.toml --role administrator \\
        --issuer https://login.example.no --subject 4f1c8e2a
  A manager at an organisation:
    sidestilt role add --config sidestilt.toml --role manager \\
        --organisation 0192f3c4-5b7e-7c1a-9d2e-3f4a5b6c7d8e --issuer https://login.example.no --subject 77aa01bc
  A machine that brings referrals:
    sidestilt role add --config sidestilt.toml --role integration \\
        --organisation 0192f3c4-5b7e-7c1a-9d2e-3f4a5b6c7d8e --issuer https://sts.example.no --subject epj-system --machine

It works on the next request, also beside a running server.";

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Give a role to a login, a machine or a person
    #[command(after_help = ADD_EXAMPLES)]
    Add(AddArgs),
    /// List the roles that are held now
    List {
        #[command(flatten)]
        settings: SettingsArgs,
        /// Those that are over and those to come too
        #[arg(long)]
        all: bool,
    },
    /// Take a role back; it bites on the next request
    #[command(
        after_help = "Example:\n  sidestilt role revoke 0192f3c4-5b7e-7c1a-9d2e-3f4a5b6c7d8e --config sidestilt.toml"
    )]
    Revoke {
        #[command(flatten)]
        settings: SettingsArgs,
        /// Id of the assignment, as `sidestilt role list` shows it
        id: Uuid,
    },
}

#[derive(Debug, Args)]
#[command(group(ArgGroup::new("holder").required(true).args(["subject", "person"])))]
#[command(group(ArgGroup::new("place").args(["organisation", "service"])))]
pub(super) struct AddArgs {
    #[command(flatten)]
    settings: SettingsArgs,
    /// coordinator, manager, statistician, integration, courier, auditor or administrator
    #[arg(long)]
    role: Role,
    /// `iss` of the login's tokens, exactly
    #[arg(long, requires = "subject")]
    issuer: Option<String>,
    /// `sub` of the login's tokens, exactly; of a machine its client id
    #[arg(long, requires = "issuer")]
    subject: Option<String>,
    /// The login is a machine's
    #[arg(long, requires = "subject")]
    machine: bool,
    /// Id of a person registered here, in place of a login
    #[arg(long)]
    person: Option<Uuid>,
    /// Id of the organisation at which the role is held; without it and --service: everywhere
    #[arg(long)]
    organisation: Option<Uuid>,
    /// Id of the service at which the role is held
    #[arg(long)]
    service: Option<Uuid>,
    /// When it begins, as 2027-01-01T00:00:00Z; now if left out
    #[arg(long, value_name = "TIME")]
    from: Option<DateTime<Utc>>,
    /// When it ends, as 2027-01-31T23:00:00Z; open if left out
    #[arg(long, value_name = "TIME")]
    until: Option<DateTime<Utc>>,
}

pub(super) async fn run(command: Command) -> Result<(), Failure> {
    match command {
        Command::Add(args) => add(args).await,
        Command::List { settings, all } => list(&settings, all).await,
        Command::Revoke { settings, id } => revoke(&settings, id).await,
    }
}

async fn add(args: AddArgs) -> Result<(), Failure> {
    let settings = DatabaseSettings::load(&args.settings)?;
    let holder = match (args.person, args.issuer, args.subject) {
        (Some(id), ..) => Holder::Person(id),
        (None, Some(issuer), Some(subject)) => {
            known(&settings, &issuer)?;
            let kind = if args.machine {
                PrincipalKind::Machine
            } else {
                PrincipalKind::Human
            };
            Holder::Login {
                issuer,
                subject,
                kind,
            }
        }
        // clap has asked for one of the two.
        _ => {
            return Err(Failure::new(
                "Nobody is named",
                "Give --issuer and --subject, or --person",
            ));
        }
    };
    let wanted = Wanted {
        holder,
        role: args.role,
        organisation: args.organisation,
        service: args.service,
        valid_from: args.from,
        valid_to: args.until,
    };
    let store = Store::existing(&settings.store).await?;
    let (new, _) = console::assign(&store, wanted).await.map_err(failure)?;
    say(&format!("{} is given: {}", new.role, new.id))
}

/// A mistyped issuer would give the role to nobody. Without configured issuers nothing is known.
fn known(settings: &DatabaseSettings, issuer: &str) -> Result<(), Failure> {
    let known = &settings.issuers;
    if known.is_empty() || issuer == LOCAL_ISSUER || known.iter().any(|name| name == issuer) {
        return Ok(());
    }
    Err(Failure::from(ConfigError {
        key: "--issuer".to_owned(),
        problem: "none of the configured issuers".to_owned(),
        remedy: format!(
            "Write one of these exactly, or add it to issuers: {}",
            known.join(", ")
        ),
    }))
}

async fn revoke(settings: &SettingsArgs, id: Uuid) -> Result<(), Failure> {
    let store = Store::existing(&DatabaseSettings::load(settings)?.store).await?;
    let revoked = console::revoke(&store, id).await.map_err(failure)?;
    say(&format!("{} is revoked: {}", revoked.role, revoked.id))
}

async fn list(settings: &SettingsArgs, all: bool) -> Result<(), Failure> {
    let store = Store::existing(&DatabaseSettings::load(settings)?.store).await?;
    let held = console::list(&store, all).await.map_err(failure)?;
    let lines: Vec<String> = held.iter().map(line).collect();
    put(None, &lines.concat())
}

/// One assignment a line, its parts set apart by tabs: id, role, where, who, from, to.
fn line((row, login): &Held) -> String {
    let place = match (row.organisation_id, row.service_id) {
        (_, Some(service)) => format!("service {service}"),
        (Some(organisation), None) => format!("organisation {organisation}"),
        (None, None) => "installation".to_owned(),
    };
    let holder = match (login, row.person_id) {
        (Some(login), _) => format!("{} {} {}", login.kind, login.issuer, login.subject),
        (None, Some(person)) => format!("person {person}"),
        (None, None) => "nobody".to_owned(),
    };
    let from = row.valid_from.to_rfc3339();
    let to = row
        .valid_to
        .map_or_else(|| "-".to_owned(), |to| to.to_rfc3339());
    format!(
        "{}\t{}\t{place}\t{holder}\t{from}\t{to}\n",
        row.id, row.role
    )
}

/// The same words as over HTTP, with flags in place of pointers.
fn failure(refusal: Refusal) -> Failure {
    if let Refusal::Store(err) = refusal {
        return err.into();
    }
    let details = Problem::from(refusal).body(&[Language::En], "", None);
    let faults: Vec<String> = details
        .errors
        .iter()
        .map(|fault| {
            let flag = match fault.pointer.rsplit('/').next().unwrap_or_default() {
                "validFrom" => "from",
                "validTo" => "until",
                member => member.trim_end_matches("Id"),
            };
            format!("--{flag}: {}", fault.message)
        })
        .collect();
    match faults.is_empty() {
        true => Failure::new(details.detail, "See `sidestilt role list`"),
        false => Failure::new(faults.join(" "), "See `sidestilt role add --help`"),
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::{Command, failure};
    use crate::app::{FieldError, Refusal};

    #[derive(clap::Parser)]
    struct Cli {
        #[command(subcommand)]
        _command: Command,
    }

    #[test]
    fn what_is_refused_is_called_as_it_was_given() {
        let cli = Cli::command();
        let add = cli.find_subcommand("add").unwrap();
        for member in [
            "organisationId",
            "serviceId",
            "personId",
            "validFrom",
            "validTo",
        ] {
            let fault = FieldError::new(format!("/{member}"), "notFound");
            let told = failure(Refusal::Invalid(vec![fault])).to_string();
            let flag = add
                .get_arguments()
                .filter_map(|flag| flag.get_long())
                .find(|flag| told.contains(&format!("--{flag}:")));
            assert!(flag.is_some(), "{told}");
        }
    }
}
