//! Hands: one person's approval or signature for a side, and how it is known to be theirs.

use domain::codes::{CapabilityKind, Evidence, GroupFunction, MessageKind, Side};
use domain::lifecycle::Facts;
use serde_json::Value;
use store::capability::{self, Capability, Which};
use store::course::Course;
use store::working_group::Member;
use store::{attestation, crypto, message, refs};
use uuid::Uuid;

use super::messages::{News, Recipient, Said, concerned, tell};
use super::{Refusal, Unit, decision};

/// A person's hand for a side.
#[derive(Debug, Clone)]
pub struct Hand {
    /// Whose.
    pub person: Uuid,
    /// For which side.
    pub side: Side,
    /// How it is known.
    pub how: Evidence,
    sides: usize,
}

impl Hand {
    /// The caller's own, for the side that the caller leads.
    ///
    /// # Errors
    /// `WrongSide` if the caller leads neither.
    pub fn own(unit: &Unit, course: Uuid) -> Result<Self, Refusal> {
        let (Some(person), Some(side)) = (unit.caller.person, unit.caller.leads_in(course)) else {
            return Err(Refusal::WrongSide);
        };
        Ok(Self {
            person,
            side,
            how: Evidence::Login,
            sides: unit.caller.sides_in(course).len(),
        })
    }

    /// That of a lead or deputy who is not logged in.
    ///
    /// # Errors
    /// `WrongSide` if the person leads neither side now.
    pub fn of(members: &[Member], person: Uuid, how: Evidence) -> Result<Self, Refusal> {
        let places = || {
            let all = members.iter();
            all.filter(move |m| m.person_id == person && m.left_at.is_none())
        };
        let leading = places().find(|m| m.function != GroupFunction::Member.code());
        let leading = leading.ok_or(Refusal::WrongSide)?;
        let mut sides: Vec<&str> = places().map(|m| m.side.as_str()).collect();
        sides.sort_unstable();
        sides.dedup();
        Ok(Self {
            person,
            side: super::facts::code(&leading.side)?,
            how,
            sides: sides.len(),
        })
    }

    /// One that was given before, as it is recorded.
    ///
    /// # Errors
    /// `Corrupt` if a code can't be read.
    pub fn recorded(person: Uuid, side: &str, how: &str) -> Result<Self, Refusal> {
        Ok(Self {
            person,
            side: super::facts::code(side)?,
            how: super::facts::code(how)?,
            sides: 1,
        })
    }

    /// The facts as they are when this hand acts on the content that it names.
    pub fn acts(&self, facts: &mut Facts, content_matches: bool) {
        facts.acting_side = Some(self.side);
        facts.one_side_only = Some(self.sides == 1);
        facts.content_matches = content_matches;
    }
}

/// What a hand is about.
#[derive(Debug, Clone, Copy)]
pub struct Matter<'a> {
    /// The course.
    pub course: &'a Course,
    /// The run whose conclusion it is; none for a plan.
    pub run: Option<Uuid>,
    /// Kind and id of the version or wording.
    pub subject: (&'static str, Uuid),
    /// Its number.
    pub number: i32,
    /// Hash of its content.
    pub content_hash: &'a str,
    /// Everybody who is or was in the working group.
    pub members: &'a [Member],
}

impl Matter<'_> {
    /// A capability of a kind about this matter, for the hand of one person, with its token: the token
    /// is kept as its hash alone.
    ///
    /// # Errors
    /// `Internal` for want of randomness.
    pub fn capability(
        &self,
        unit: &Unit,
        kind: CapabilityKind,
        hand: &Hand,
        days: i64,
    ) -> Result<(Capability, String), Refusal> {
        let token = crypto::random_token()
            .map_err(|err| Refusal::Internal(format!("making a token: {err}")))?;
        let new = Capability {
            id: unit.private_id(),
            tenant: self.course.tenant,
            kind: kind.code().to_owned(),
            token_hash: capability::hash(&token),
            subject_kind: self.subject.0.to_owned(),
            subject_id: self.subject.1,
            course_id: Some(self.course.id),
            run_id: self.run,
            person_id: Some(hand.person),
            side: Some(hand.side.code().to_owned()),
            number: Some(self.number),
            content_hash: Some(self.content_hash.to_owned()),
            single_use: true,
            created_at: unit.now,
            created_by: unit.caller.principal,
            created_by_person: unit.caller.person,
            expires_at: unit.now + chrono::TimeDelta::days(days),
            used_at: None,
            voided_at: None,
            outcome: None,
            reason: None,
        };
        Ok((new, token))
    }

    /// What is told of a hand about this matter.
    pub fn news(&self, kind: MessageKind, hand: &Hand) -> News {
        let what = match self.run {
            Some(_) => "conclusion",
            None => "plan",
        };
        News {
            kind,
            tenant: self.course.tenant,
            about: self.subject,
            course: self.course.title.clone(),
            said: vec![
                ("act", Said::Word(format!("letter-act-{what}"))),
                ("given", Said::Word(format!("letter-given-{what}"))),
                ("number", Said::Text(self.number.to_string())),
                (
                    "subject",
                    Said::Word(format!("code-side-{}", hand.side.code())),
                ),
                (
                    "evidence",
                    Said::Word(format!("letter-evidence-{}", hand.how.code())),
                ),
            ],
            until: None,
        }
    }
}

/// Tells everybody concerned that a hand was given by link or attested by others. The person in whose
/// name it is gets a link by which to say that it was not theirs.
///
/// # Errors
/// As the database fails.
pub async fn receipt(unit: &Unit, matter: &Matter<'_>, hand: &Hand) -> Result<(), Refusal> {
    if hand.how == Evidence::Login {
        return Ok(());
    }
    let owner = matter.course.owner_person;
    let to = concerned(unit, matter.members, &[owner, Some(hand.person)]).await?;
    let (theirs, others): (Vec<_>, Vec<_>) = to.into_iter().partition(|r| r.id() == hand.person);
    let news = matter.news(MessageKind::Receipt, hand);
    tell(unit, &news, others).await?;
    let kind = match matter.run {
        Some(_) => CapabilityKind::ContestSignature,
        None => CapabilityKind::ContestApproval,
    };
    let days = decision::CONTEST_DAYS;
    let (contest, token) = matter.capability(unit, kind, hand, days)?;
    let news = News {
        kind: MessageKind::YourReceipt,
        until: Some(contest.expires_at),
        ..news
    };
    let linked = theirs
        .into_iter()
        .filter_map(|one| one.with_link(contest.id, decision::address(unit, &token)));
    let linked: Vec<Recipient> = linked.collect();
    if !linked.is_empty() {
        capability::insert(unit.tx(), contest).await?;
        tell(unit, &news, linked).await?;
    }
    Ok(())
}

/// Tells everybody concerned that a hand is void, since the person in whose name it stood says that
/// it was not theirs.
///
/// # Errors
/// As the database fails.
pub async fn contested(unit: &Unit, matter: &Matter<'_>, hand: &Hand) -> Result<(), Refusal> {
    let owner = matter.course.owner_person;
    let to = concerned(unit, matter.members, &[owner, Some(hand.person)]).await?;
    tell(unit, &matter.news(MessageKind::Contested, hand), to).await?;
    Ok(())
}

/// Makes worthless what still asks for hands about a version or wording, of one side or of both:
/// links, and what waits for its second person. Links that nobody has sent yet are not sent.
///
/// # Errors
/// As the database fails.
pub async fn ask_no_more(unit: &Unit, subject: Uuid, side: Option<Side>) -> Result<(), Refusal> {
    let which = match side {
        Some(side) => Which::OfSide(subject, side.code()),
        None => Which::Of(subject),
    };
    attestation::void(unit.tx(), subject, side.map(Side::code), unit.now).await?;
    void_links(unit, which).await
}

/// Makes links worthless and takes back the messages that carry them.
///
/// # Errors
/// As the database fails.
pub async fn void_links(unit: &Unit, which: Which) -> Result<(), Refusal> {
    let voided = capability::void(unit.tx(), which, unit.now).await?;
    message::withdraw(unit.tx(), &voided, unit.now).await?;
    Ok(())
}

/// What the journal says of a hand. Whether the person is also a coordinator is asked of all their
/// logins.
///
/// # Errors
/// As the database fails.
pub async fn said(
    unit: &Unit,
    hand: &Hand,
    number: i32,
    content_hash: &str,
) -> Result<Value, Refusal> {
    let coordinators = refs::coordinators(unit.tx(), &[hand.person], unit.now).await?;
    Ok(serde_json::json!({
        "number": number, "contentHash": content_hash, "side": hand.side.code(),
        "evidence": hand.how.code(), "alsoCoordinator": !coordinators.is_empty(),
        "personId": hand.person,
    }))
}
