//! Lists about parties that want a place.

use crate::code_list;

code_list! {
    /// As what somebody of a party takes part.
    pub enum Participant: "participant" {
        Patient = "patient": "Somebody who lives with the condition.",
        Relative = "relative": "Somebody close to them; also alone, without the patient.",
    }
}

code_list! {
    /// Why a party in a queue has not been offered a place yet.
    pub enum WaitingReason: "waitingReason" {
        NoRunOpen = "noRunOpen": "No run of the course takes participants now.",
        ReferralMissing = "referralMissing": "The course's category asks for a doctor's referral, and it has not come.",
        NoSeatsFree = "noSeatsFree": "Every seat is taken or offered to others.",
        PartyTooLarge = "partyTooLarge": "Seats are free, but fewer than the party needs; a party is seated together.",
        OthersFirst = "othersFirst": "Another party that fits stands before it.",
        TooLateForOffers = "tooLateForOffers": "It is so close to the first session that seats are given by phone, by the coordinator.",
    }
}
