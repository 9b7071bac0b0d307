//! Roles, people, and the invitations that bind each login to its person.

use domain::codes::{PrincipalKind, Readiness, Role};

use super::cast::{
    ADMINISTRATOR, AT_LOKTA, AT_UNN, COORDINATOR, MANAGER, OTHER_COORDINATOR, OTHER_MANAGER, PARTS,
    Person, ROLES,
};
use super::registry::{LOKTA, UNN};
use super::stage::{FIRST, Stage, StoryError, at};
use crate::app::access::{Holder, Wanted, console, invitations, role_assignments};
use crate::app::people::{self, Contact, Draft, Experience, Professional, User};
use crate::identity::LOCAL_ISSUER;

/// The first administrator comes from the command line, as with `sidestilt role add`.
pub(super) async fn administrator(stage: &Stage) -> Result<(), StoryError> {
    let wanted = Wanted {
        valid_from: Some(at(stage.day(FIRST + 1), 8)),
        ..wanted(stage, ADMINISTRATOR, Role::Administrator, None)
    };
    let given = console::assign(&stage.app.store, wanted).await;
    given.map(drop).map_err(|why| StoryError {
        scene: "the first administrator".to_owned(),
        why: Box::new(why),
    })
}

/// Roles go down the line: the administrator gives managers theirs, they give all others theirs.
pub(super) async fn roles(stage: &Stage) -> Result<(), StoryError> {
    for (giver, login, role, place) in ROLES {
        let wanted = wanted(stage, login, *role, *place);
        let give = move |unit| {
            let wanted = wanted.clone();
            async move { role_assignments::create(&unit, wanted).await }
        };
        stage
            .act(giver, &format!("{role} for {login}"), give)
            .await?;
    }
    Ok(())
}

fn wanted(stage: &Stage, login: &str, role: Role, place: Option<&str>) -> Wanted {
    let kind = PARTS.iter().find(|part| part.login == login);
    Wanted {
        holder: Holder::Login {
            issuer: LOCAL_ISSUER.to_owned(),
            subject: login.to_owned(),
            kind: kind.map_or(PrincipalKind::Human, |part| part.kind),
        },
        role,
        organisation: place.map(|name| stage.id(name)),
        service: None,
        valid_from: None,
        valid_to: None,
    }
}

/// Registers everybody and binds their logins to them.
pub(super) async fn people(stage: &Stage) -> Result<(), StoryError> {
    let houses = [
        (COORDINATOR, MANAGER, LOKTA, AT_LOKTA),
        (OTHER_COORDINATOR, OTHER_MANAGER, UNN, AT_UNN),
    ];
    for (coordinator, manager, house, cast) in houses {
        for person in cast {
            register(stage, coordinator, house, person).await?;
            bind(stage, manager, person.login).await?;
        }
    }
    Ok(())
}

async fn register(
    stage: &Stage,
    coordinator: &str,
    house: &str,
    person: &'static Person,
) -> Result<(), StoryError> {
    let draft = draft(stage, house, person);
    let make = move |unit| {
        let draft = draft.clone();
        async move { people::create(&unit, draft).await }
    };
    let made = stage.act(coordinator, person.name, make).await?;
    stage.keep(person.login, made.row.id);
    Ok(())
}

fn draft(stage: &Stage, house: &str, person: &Person) -> Draft {
    let since = stage.day(FIRST + 400);
    let user = person.lived.map(|lived| User {
        experience: Some(Experience {
            kind: lived.kind,
            area: Some(lived.area.to_owned()),
            consent_on: stage.day(FIRST),
        }),
        readiness: lived.readiness,
        ready_since: (lived.readiness == Readiness::Ready).then_some(since),
        recruitment: Some(lived.through),
        organisation: lived.organisation.map(|name| stage.id(name)),
    });
    let professional = person.works.map(|(profession, employer)| Professional {
        profession: profession.to_owned(),
        employer: Some(stage.id(employer)),
        health_pedagogy_since: Some(since),
    });
    Draft {
        owner: Some(stage.id(house)),
        name: person.name.to_owned(),
        contact: Some(Contact {
            email: Some(format!("{}@example.no", person.login)),
            ..Contact::default()
        }),
        display_name_consent: true,
        user,
        professional,
    }
}

/// The manager invites, the login accepts.
async fn bind(stage: &Stage, manager: &str, login: &'static str) -> Result<(), StoryError> {
    let person = stage.id(login);
    let invite = move |unit| async move { invitations::create(&unit, person, 14).await };
    let (_, token) = stage.act(manager, "an invitation", invite).await?;
    let accept = move |unit| {
        let token = token.clone();
        async move { invitations::accept(&unit, &token, LOCAL_ISSUER, login).await }
    };
    stage.act(login, "accepting an invitation", accept).await?;
    Ok(())
}
