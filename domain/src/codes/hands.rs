//! Lists about hands given without a login, and about messages.

use crate::code_list;

code_list! {
    /// What a personal link, or any other capability token, opens.
    pub enum CapabilityKind: "capabilityKind" {
        ApprovePlan = "approvePlan": "To approve one version of a plan for one side, or to say no.",
        SignConclusion = "signConclusion": "To sign one wording of a conclusion for one side, or to say no.",
        ContestApproval = "contestApproval": "To say that one did not give an approval that stands in one's name.",
        ContestSignature = "contestSignature": "To say that one did not give a signature that stands in one's name.",
        GiveFeedback = "giveFeedback": "To send feedback about a run, any number of times; everybody who takes part may have it.",
    }
}

code_list! {
    /// What somebody decides with a personal link.
    pub enum LinkAnswer: "linkAnswer" {
        Approve = "approve": "Give the side's hand: approve the plan, or sign the conclusion.",
        Decline = "decline": "Say no, with a reason.",
        Contest = "contest": "Say that one did not give the hand that stands in one's name.",
    }
}

code_list! {
    /// How far a request to decide by personal link has come.
    pub enum RequestState: "requestState" {
        Open = "open": "The link can be used.",
        Approved = "approved": "The hand was given.",
        Declined = "declined": "The person said no; the reason stands beside it.",
        Expired = "expired": "Nobody used it in time.",
        Void = "void": "It was taken back, or what was to be decided has changed.",
    }
}

code_list! {
    /// What an attested hand rests on.
    pub enum AttestationBasis: "attestationBasis" {
        Meeting = "meeting": "Given at a meeting of the working group, at which the person was present.",
        Paper = "paper": "Given on a signed paper that the archive keeps.",
    }
}

code_list! {
    /// How far an attested hand has come.
    pub enum AttestationState: "attestationState" {
        Entered = "entered": "Entered by the coordinator; it counts for nothing before a second person has confirmed it.",
        Confirmed = "confirmed": "Confirmed by a second person of the side: the hand is given.",
        Refused = "refused": "The second person says that it was not given.",
        Void = "void": "What was to be decided has changed.",
    }
}

code_list! {
    /// What a message tells.
    pub enum MessageKind: "messageKind" {
        DecisionLink = "decisionLink": "A personal link: somebody is asked to approve or to sign.",
        Receipt = "receipt": "An approval or a signature was given by link, or attested by others.",
        YourReceipt = "yourReceipt": "To the person in whose name it was given, with a link to say: that wasn't me.",
        Declined = "declined": "Somebody who was asked by link said no.",
        Contested = "contested": "Somebody says that a hand in their name was not theirs; it is void.",
        AddressChanged = "addressChanged": "To the old address: another one is used from now on.",
        RunCancelled = "runCancelled": "A run is cancelled.",
        RunPostponed = "runPostponed": "A run is put off; do you still want your place?",
        SessionMoved = "sessionMoved": "A session is held at another time.",
        SessionCancelled = "sessionCancelled": "A session is not held.",
        BackInQueue = "backInQueue": "A run is over or not held, and there was no place; you are in the course's queue with the date on which you asked.",
        CourseRetired = "courseRetired": "A course is offered no more, and its queue has ended.",
        PlaceOffered = "placeOffered": "A place is offered, with a time to answer.",
        PlaceConfirmed = "placeConfirmed": "The place is yours.",
        AnswerInvitation = "answerInvitation": "You are asked what you think, and can answer without anybody knowing that it was you.",
        AnswerReminder = "answerReminder": "There is still time to answer.",
        AnswersTooFew = "answersTooFew": "You are too few to be asked anonymously; talk it over in the group.",
        TaskReminder = "taskReminder": "Something waits for you.",
    }
}

code_list! {
    /// How far a message has come.
    pub enum MessageState: "messageState" {
        Waiting = "waiting": "No courier has taken it, or it is to be tried again.",
        Claimed = "claimed": "A courier has it in hand, until its lease ends.",
        Sent = "sent": "Handed over to the recipient's channel.",
        Phoned = "phoned": "Told by phone.",
        Failed = "failed": "It could not be delivered; nobody tries again.",
        Expired = "expired": "Nobody delivered it while it was of use.",
        Withdrawn = "withdrawn": "What it told of does not hold any more; it is not to be sent.",
    }
}

code_list! {
    /// How somebody is reached.
    pub enum Channel: "channel" {
        Email = "email": "By e-mail.",
        Sms = "sms": "By text message.",
        Phone = "phone": "Somebody rings.",
        Letter = "letter": "By letter.",
    }
}

code_list! {
    /// Why a message was not delivered.
    pub enum DeliveryFailure: "deliveryFailure" {
        UnknownAddress = "unknownAddress": "The address or number does not exist. It is not tried again.",
        Refused = "refused": "The recipient's side does not take it. It is not tried again.",
        NotReached = "notReached": "Nobody answered.",
        Unavailable = "unavailable": "The channel was out of order.",
    }
}

impl DeliveryFailure {
    /// Whether another try can help.
    #[must_use]
    pub const fn is_final(self) -> bool {
        matches!(self, Self::UnknownAddress | Self::Refused)
    }
}
