//! The one way in which a use case tells somebody something.

use chrono::{DateTime, Utc};
use domain::codes::{Channel, GroupFunction, Language, MessageKind, MessageState};
use serde_json::Value;
use store::enrolment::Enrolment;
use store::message::{self as rows, Message};
use store::person::{self, Person};
use store::working_group::Member;
use uuid::Uuid;

use super::render::{Said, render};
use super::{Content, PARTY, PERSON, seal};
use crate::app::enrolments::Details;
use crate::app::people::{Contact, contact_of, name_of};
use crate::app::{App, Refusal, Unit};

/// What is told.
#[derive(Debug, Clone)]
pub struct News {
    /// What kind of message.
    pub kind: MessageKind,
    /// The organisation that tells it.
    pub tenant: Uuid,
    /// What it is about: kind and id.
    pub about: (&'static str, Uuid),
    /// The course's title by language; participants are not told it by text message, which others
    /// may see.
    pub course: Value,
    /// Everything else that the texts of this kind name.
    pub said: Vec<(&'static str, Said)>,
    /// From then on it is of no use.
    pub until: Option<DateTime<Utc>>,
}

/// Somebody who is told.
#[derive(Debug, Clone)]
pub struct Recipient {
    kind: &'static str,
    id: Uuid,
    name: Option<String>,
    contact: Contact,
    channel: Channel,
    link: Option<(Option<Uuid>, String)>,
    slots: Vec<String>,
}

impl Recipient {
    /// Somebody of the registry; none without an address.
    ///
    /// # Errors
    /// `Corrupt` if what is known of them does not open.
    pub fn person(app: &App, row: &Person) -> Result<Option<Self>, Refusal> {
        if row.erased_at.is_some() {
            return Ok(None);
        }
        let contact = contact_of(app, row)?;
        let name = contact.is_some().then(|| name_of(app, row)).transpose()?;
        Ok(contact.and_then(|contact| Self::at(PERSON, row.id, name, contact, true)))
    }

    /// The same person at another address: the one that was theirs before.
    pub fn person_at(id: Uuid, contact: Contact) -> Option<Self> {
        Self::at(PERSON, id, None, contact, true)
    }

    /// A party; none without an address.
    ///
    /// # Errors
    /// `Corrupt` if what is known of it does not open.
    pub fn party(app: &App, row: &Enrolment) -> Result<Option<Self>, Refusal> {
        if row.contact_sealed.is_none() {
            return Ok(None);
        }
        let details = Details::open(app, row)?;
        let contact = details.contact.unwrap_or_default();
        let name = details.display_name;
        Ok(Self::at(PARTY, row.id, name, contact, row.digital))
    }

    fn at(
        kind: &'static str,
        id: Uuid,
        name: Option<String>,
        contact: Contact,
        digital: bool,
    ) -> Option<Self> {
        let reachable = |way: &Channel| contact.at(*way).is_some();
        let ways: &[Channel] = match digital {
            true => &[Channel::Email, Channel::Sms, Channel::Letter],
            false => &[Channel::Phone, Channel::Letter, Channel::Email],
        };
        let wanted = contact.channel.filter(reachable);
        let channel = wanted.or_else(|| ways.iter().copied().find(reachable))?;
        Some(Self {
            kind,
            id,
            name,
            contact,
            channel,
            link: None,
            slots: Vec::new(),
        })
    }

    /// The same, with a personal link in the message. A link can't be given by phone.
    #[must_use]
    pub fn with_link(mut self, capability: Uuid, address: String) -> Option<Self> {
        self.channel = self.written()?;
        self.link = Some((Some(capability), address));
        Some(self)
    }

    /// The same, with links to answer anonymously; `slots` are where those answers lie.
    #[must_use]
    pub fn with_answer_links(mut self, links: &[String], slots: Vec<String>) -> Option<Self> {
        self.channel = self.written()?;
        self.link = Some((None, links.join("\n")));
        self.slots = slots;
        Some(self)
    }

    /// The channel by which a link can be given, if there is one.
    pub fn written(&self) -> Option<Channel> {
        if self.channel != Channel::Phone {
            return Some(self.channel);
        }
        let others = [Channel::Email, Channel::Sms, Channel::Letter];
        let reachable = |way: &Channel| self.contact.at(*way).is_some();
        others.into_iter().find(reachable)
    }

    /// Who it is.
    pub fn id(&self) -> Uuid {
        self.id
    }
}

/// Tells people something, in the unit of what it tells of; returns how many are told. Who can't be
/// reached is left out.
///
/// # Errors
/// As sealing or the database fails.
pub async fn tell(unit: &Unit, news: &News, to: Vec<Recipient>) -> Result<usize, Refusal> {
    let messages = to.into_iter().map(|one| message(unit, news, one));
    let messages: Vec<Message> = messages.collect::<Result<_, _>>()?;
    let told = messages.len();
    rows::insert(unit.tx(), messages).await?;
    Ok(told)
}

/// The same for parties that have or want a place.
///
/// # Errors
/// As [`tell`].
pub async fn tell_parties(
    unit: &Unit,
    news: &News,
    parties: &[Enrolment],
) -> Result<usize, Refusal> {
    let reached = parties
        .iter()
        .filter_map(|party| Recipient::party(&unit.app, party).transpose());
    let reached: Vec<Recipient> = reached.collect::<Result<_, _>>()?;
    // What becomes of a session leaves the place as it is.
    if !matches!(
        news.kind,
        MessageKind::SessionMoved | MessageKind::SessionCancelled
    ) {
        let ids: Vec<Uuid> = reached.iter().map(Recipient::id).collect();
        rows::overtaken(unit.tx(), &ids, unit.now).await?;
    }
    tell(unit, news, reached).await
}

/// Those whom a hand in a course concerns, as far as they can be reached: the leads and deputies of
/// both sides, and whoever else is named, each once.
///
/// # Errors
/// As the database fails.
pub async fn concerned(
    unit: &Unit,
    members: &[Member],
    others: &[Option<Uuid>],
) -> Result<Vec<Recipient>, Refusal> {
    let leading = |member: &&Member| {
        member.left_at.is_none() && member.function != GroupFunction::Member.code()
    };
    let leads = members
        .iter()
        .filter(leading)
        .map(|member| member.person_id);
    let mut ids: Vec<Uuid> = leads.chain(others.iter().flatten().copied()).collect();
    ids.sort_unstable();
    ids.dedup();
    let people = person::get_many(unit.tx(), &ids).await?;
    let reached = people
        .iter()
        .filter_map(|row| Recipient::person(&unit.app, row).transpose());
    reached.collect()
}

fn message(unit: &Unit, news: &News, to: Recipient) -> Result<Message, Refusal> {
    let language = to.contact.language.unwrap_or(Language::Nb);
    let mut said = news.said.clone();
    // A course tells of a diagnosis; a text message lights up on a table.
    if to.kind == PERSON || to.channel != Channel::Sms {
        said.push(("course", Said::Titles(news.course.clone())));
    }
    let (capability, address) = to.link.unzip();
    let capability = capability.flatten();
    if let Some(address) = address {
        said.push(("link", Said::Text(address)));
    }
    let (subject, text) = render(news.kind, to.channel, language, &said);
    let content = Content {
        to: to.contact.at(to.channel).unwrap_or_default().to_owned(),
        name: to.name,
        subject,
        text,
        slots: to.slots,
    };
    let bare = Message {
        id: unit.private_id(),
        tenant: news.tenant,
        version: 1,
        created_at: unit.now,
        updated_at: unit.now,
        kind: news.kind.code().to_owned(),
        recipient_kind: to.kind.to_owned(),
        recipient_id: to.id,
        about_kind: news.about.0.to_owned(),
        about_id: news.about.1,
        channel: to.channel.code().to_owned(),
        language: language.code().to_owned(),
        state: MessageState::Waiting.code().to_owned(),
        content_sealed: None,
        capability_id: capability,
        expires_at: news.until,
        attempts: 0,
        next_try_at: unit.now,
        lease_until: None,
        leased_by: None,
        last_failure: None,
        done_at: None,
    };
    seal(&unit.app, bare, &content)
}
