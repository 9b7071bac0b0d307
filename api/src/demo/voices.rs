//! What invented participants say: numbers that differ from one to the next, and words as people write them.

use domain::plan::EvaluationTime;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::app::forms;

/// The form that is asked before and after.
pub(super) const MASTERY: &str = "masteryExpectation";
/// The form about one session.
pub(super) const SESSION: &str = "session";
/// The form at the end.
pub(super) const END: &str = "endOfCourse";

/// What a round's participants write, one after the other; who comes behind the last writes nothing.
#[derive(Debug, Clone, Copy)]
pub(super) struct Voices {
    /// How much better than passable they find it, from 0 to 2.
    pub(super) warmth: usize,
    pub(super) take_home: &'static [&'static str],
    pub(super) next_time: &'static [&'static str],
    pub(super) best: &'static [&'static str],
    pub(super) missed: &'static [&'static str],
}

/// Where each of a dozen begins, from 1 to 5, and on how many of eight questions a course has helped them.
const BEGINNINGS: [(usize, usize); 12] = [
    (2, 4),
    (3, 2),
    (2, 5),
    (4, 0),
    (3, 3),
    (2, 6),
    (3, 1),
    (2, 3),
    (4, 2),
    (1, 7),
    (3, 4),
    (2, 2),
];

impl Voices {
    /// What the participant with this number says to a form, and whether they give their code with it.
    pub(super) fn say(&self, form: Uuid, moment: &str, nth: usize) -> (Value, bool) {
        let is = |key| form == forms::shipped_id(key);
        let said = match () {
            () if is(MASTERY) => return (mastery(moment, nth), true),
            () if is(SESSION) => self.of_the_session(nth),
            () => self.of_the_course(nth),
        };
        (Value::Object(said), false)
    }

    fn points(&self, keys: &[&str], nth: usize) -> Map<String, Value> {
        let point = |at: usize| (2 + (nth + at) % 3 + self.warmth).min(5);
        let points = keys.iter().enumerate();
        points
            .map(|(at, key)| ((*key).to_owned(), json!(point(at))))
            .collect()
    }

    fn of_the_session(&self, nth: usize) -> Map<String, Value> {
        let mut said = self.points(&["useful", "clear", "listenedTo", "exchange"], nth);
        write(&mut said, "takeHome", self.take_home, nth);
        write(&mut said, "nextTime", self.next_time, nth);
        said
    }

    fn of_the_course(&self, nth: usize) -> Map<String, Value> {
        let keys = ["worthwhile", "expectations", "everyday", "bothSides"];
        let mut said = self.points(&keys, nth);
        said.insert("recommend".to_owned(), json!(nth != 3));
        write(&mut said, "best", self.best, nth);
        write(&mut said, "missed", self.missed, nth);
        said
    }
}

fn write(said: &mut Map<String, Value>, key: &str, words: &[&str], nth: usize) {
    if let Some(words) = words.get(nth) {
        said.insert(key.to_owned(), json!(words));
    }
}

/// How sure they are of managing; two of the questions are put the other way round.
fn mastery(moment: &str, nth: usize) -> Value {
    const QUESTIONS: [(&str, bool); 8] = [
        ("important", false),
        ("energy", false),
        ("lost", true),
        ("askHelp", false),
        ("speakUp", false),
        ("close", false),
        ("again", false),
        ("controls", true),
    ];
    let (begins, helped) = BEGINNINGS[nth % BEGINNINGS.len()];
    let before = moment == EvaluationTime::Before.code();
    let point = |at: usize| {
        let gained = usize::from(!before && at < helped);
        (begins + (nth + at) % 2 + gained).min(5)
    };
    let said = QUESTIONS.iter().enumerate().map(|(at, (key, reversed))| {
        let point = point(at);
        let said = if *reversed { 6 - point } else { point };
        ((*key).to_owned(), json!(said))
    });
    Value::Object(said.collect())
}

/// On living with arthritis.
pub(super) const ARTHRITIS: Voices = Voices {
    warmth: 1,
    take_home: &[
        "At det går an å si nei uten å forklare seg.",
        "Jeg er ikke den eneste som må hvile etter å ha dusja.",
        "Spørsmål jeg skal ta med til legen.",
        "Godt å høre historien til hun som holdt innlegg. Kjente meg igjen.",
        "Ta pauser FØR det gjør vondt",
        "Mange gode tips fra de andre",
    ],
    next_time: &[
        "Litt lengre pause",
        "Varmere rom :)",
        "Mindre om blodprøver",
        "Ingenting",
        "Snakk litt høyere, vi er noen som hører dårlig.",
    ],
    best: &[
        "Å møte andre i samme båt. Trodde det bare var meg.",
        "Erfaringsinnlegget den første dagen",
        "At fysioterapeuten faktisk svarte på det vi lurte på, og ikke bare holdt foredrag.",
        "praten i pausene",
        "Treningsøkta – nå tør jeg å bruke kroppen igjen",
        "Mannen min fikk være med. Han forstår mer nå.",
        "At de to som leda var så likestilte. De lytta til hverandre.",
    ],
    missed: &[
        "Mer tid til å snakke sammen. Vi ble avbrutt hver gang det begynte å bli bra.",
        "Noe for pårørende alene",
        "Mer om jobb og NAV",
        "Nei, det var fint som det var.",
        "Hadde trengt noe skriftlig å ta med hjem",
        "en oppfølgingsdag etter et halvt år?",
    ],
};

/// On pain, the first time.
pub(super) const PAIN: Voices = Voices {
    warmth: 0,
    take_home: &[
        "Å bli trodd!",
        "pusteøvelsen",
        "At smerte ikke alltid betyr skade",
        "Vi er mange.",
        "Fin stemning i gruppa",
    ],
    next_time: &[
        "Ikke så mye på en gang",
        "Bedre stoler",
        "Mer pauser",
        "Kortere foredrag",
        "Begynn litt seinere på dagen, jeg er stiv om morran",
    ],
    best: &[
        "At noen endelig trodde på meg.",
        "De andre deltakerne",
        "Øvelsene, men jeg fikk dem ikke til hjemme",
        "At hun som ledet hadde vondt sjøl og visste hva hun snakka om",
        "Å lære hvorfor det gjør vondt",
    ],
    missed: &[
        "Oppgavene på papir",
        "Mer tid etter pusteøvelsen, ikke rett på neste tema",
        "Noe om søvn tidligere i kurset",
        "Litt vanskelig å finne fram",
        "Å snakke mer med de andre",
    ],
};

/// On pain, the second time.
pub(super) const PAIN_AGAIN: Voices = Voices {
    warmth: 1,
    take_home: &[
        "Arket med øvelsen henger på kjøleskapet.",
        "Porsjonere kreftene",
        "At jeg kan si nei til svigermor",
        "Mye å tenke på, men på en god måte",
        "Å gå tur sammen med andre som går like sakte",
        "Det er lov å le av det",
    ],
    next_time: &[
        "Samme som i dag",
        "Litt mindre teori",
        "Fint med papir denne gangen",
        "Åpne vinduet i pausen",
        "Mer tid på slutten",
    ],
    best: &[
        "Fellesskapet. Vi har laga en gruppe og skal fortsette å møtes.",
        "Pusteøvelsen med god tid etterpå",
        "At vi fikk oppgavene på papir",
        "Erfaringene til likepersonen gjorde sterkt inntrykk",
        "å bli møtt med respekt",
        "Balansen mellom fag og erfaring",
        "Nå vet jeg hva jeg skal si til fastlegen",
        "Jeg gleda meg til onsdagene!",
    ],
    missed: &[
        "En samling i basseng",
        "Mer om medisiner",
        "Ingenting, dette var bra",
        "Kveldskurs for oss som jobber",
        "At det hadde vart lenger",
        "Kunne tenkt meg ei samling for familien",
    ],
};

/// On anxiety, in nynorsk.
pub(super) const ANXIETY: Voices = Voices {
    warmth: 1,
    take_home: &[
        "Eg er ikkje åleine.",
        "Å puste ut lenger enn eg pustar inn",
        "Fint at ingen pressa nokon til å snakke",
        "Mi eiga historie høyrdest ikkje så rar ut når eg sa henne høgt",
        "Godt med kaffi etterpå",
    ],
    next_time: &[
        "Meir tid i små grupper",
        "Det var litt trekk ved døra",
        "Ikkje noko",
        "Ein pause til",
        "Starte med ein gjennomgang av kva vi skal",
    ],
    best: &[
        "Turen!",
        "At likepersonen var så ærleg",
        "Å øve saman med andre",
        "Roleg tempo",
    ],
    missed: &["Noko å lese i heime", "Fleire turar"],
};
