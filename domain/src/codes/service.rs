//! Lists about organisations, services, courses and what is written down in them.

use crate::code_list;

code_list! {
    /// Kinds of organisations.
    pub enum OrganisationKind: "organisationKind" {
        HealthTrust = "healthTrust": "Health trust: hospitals and their units.",
        Municipality = "municipality": "Municipality.",
        CityDistrict = "cityDistrict": "City district.",
        UserOrganisation = "userOrganisation": "Organisation of patients, users or relatives.",
        HealthyLifeCentre = "healthyLifeCentre": "Healthy life centre of a municipality.",
        Nav = "nav": "Labour and welfare administration.",
        DistrictMedicalCentre = "districtMedicalCentre": "District medical centre.",
        InterMunicipal = "interMunicipal": "Several municipalities together.",
        Other = "other": "Another organisation.",
    }
}

code_list! {
    /// How a learning and mastery service is organised.
    pub enum ServiceForm: "serviceForm" {
        Centre = "centre": "A centre of its own.",
        Department = "department": "A department of something larger.",
        Coordinator = "coordinator": "A coordinator without a unit.",
    }
}

code_list! {
    /// For whom a service works.
    pub enum ServiceReach: "serviceReach" {
        Municipal = "municipal": "One municipality.",
        InterMunicipal = "interMunicipal": "Several municipalities.",
        Hospital = "hospital": "A hospital's area.",
    }
}

code_list! {
    /// How a service or a course is paid for.
    pub enum FundingKind: "fundingKind" {
        Permanent = "permanent": "Permanent money.",
        Project = "project": "Project money that ends on a date.",
    }
}

code_list! {
    /// Who says that a group lacks an offer. Anyone may.
    pub enum NeedSource: "needSource" {
        Patient = "patient": "A patient.",
        Relative = "relative": "A relative.",
        UserOrganisation = "userOrganisation": "A user organisation.",
        Professional = "professional": "A professional.",
        GeneralPractitioner = "generalPractitioner": "A general practitioner.",
        Municipality = "municipality": "A municipality.",
        Other = "other": "Somebody else.",
    }
}

code_list! {
    /// How people take part in a run.
    pub enum Participation: "participation" {
        Enrolled = "enrolled": "People enrol and have a seat.",
        Open = "open": "People drop in; heads are counted.",
    }
}

code_list! {
    /// Whether a run asks for a doctor's referral.
    pub enum ReferralRule: "referralRule" {
        Required = "required": "A doctor's referral must be there before a place is confirmed.",
        NotRequired = "notRequired": "People come without a referral.",
    }
}

code_list! {
    /// The six elements of a plan.
    pub enum Section: "section" {
        TargetGroup = "targetGroup": "For whom the course is.",
        Aims = "aims": "What it is to lead to.",
        Frames = "frames": "Length, times, place and money.",
        Content = "content": "Topics, and which side leads each.",
        Methods = "methods": "Ways of working, and the time for exchange.",
        Evaluation = "evaluation": "How and when it is evaluated.",
    }
}

code_list! {
    /// What a meeting of the working group was for.
    pub enum MeetingKind: "meetingKind" {
        Planning = "planning": "Planning the course.",
        Evaluation = "evaluation": "Evaluating one or more runs, by those who planned.",
        Other = "other": "Something else.",
    }
}

code_list! {
    /// What became of an improvement point.
    pub enum PointState: "pointState" {
        Open = "open": "Nobody has decided yet.",
        TakenUp = "takenUp": "Taken up in the plan.",
        Later = "later": "Kept for a later round.",
        Declined = "declined": "Declined, with a reason.",
    }
}

code_list! {
    /// The phases in which both sides must have taken part (R1, R2).
    pub enum Phase: "phase" {
        Planning = "planning": "Development and planning of the course.",
        Delivery = "delivery": "The sessions held.",
        Evaluation = "evaluation": "The evaluation meeting.",
    }
}

code_list! {
    /// What is decided when a run is concluded.
    pub enum NextStep: "nextStep" {
        Repeat = "repeat": "Hold it again as it is.",
        Revise = "revise": "Revise the plan.",
        HandOver = "handOver": "Hand the course over to another organisation.",
        End = "end": "End the course.",
    }
}

code_list! {
    /// The parts of a run's conclusion.
    pub enum ConclusionPart: "conclusionPart" {
        Findings = "findings": "What was found.",
        Sharing = "sharing": "How the work was shared between the sides.",
        Points = "points": "Points for improvement, or that there are none.",
        NextStep = "nextStep": "What happens next.",
    }
}
