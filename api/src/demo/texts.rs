//! Plans in the words of those who would write them: most in bokmål, one in nynorsk.

use domain::plan::EvaluationTime::{AfterSession, Before, End, FollowUp};

use super::plan_text::{BOTH, PROFESSIONAL, PlanText, USER};

const FREE: &str = "Gratis for deltakerne. Reise dekkes etter reglene for pasientreiser. \
                    Brukerrepresentantene får honorar og dekket reise.";
const NEAR: &str = "Rom i første etasje med rullestolrampe og teleslynge, ikke lenger unna enn at \
                    de fleste rekker hjem samme dag. Start og slutt passer med hurtigbåten og bussen.";

/// Living with arthritis.
pub(super) const ARTHRITIS: PlanText = PlanText {
    who: "Voksne med leddgikt, både nye og erfarne, og den de vil ha med seg hjemmefra.",
    size: (6, 12),
    relatives: true,
    aims: &[
        "Å møte andre som har det på samme måte",
        "Å forstå sykdommen og behandlingen godt nok til å stille spørsmål",
        "Å finne ut hva som gir krefter og hva som tapper i hverdagen",
    ],
    sessions: (4, 4),
    minutes: (150, 180),
    weeks: 4,
    place: NEAR,
    cost: FREE,
    topics: &[
        ("Å leve med leddgikt – min historie", USER, 45),
        (
            "Hva skjer i leddene, og hva gjør medisinene?",
            PROFESSIONAL,
            60,
        ),
        ("Trening som tåles", PROFESSIONAL, 60),
        ("Å si ifra hjemme og på jobb", USER, 45),
        ("Veien videre: hva tar jeg med meg?", BOTH, 45),
    ],
    methods: &[
        "Erfaringsinnlegg med god tid til spørsmål",
        "Samtale to og to, så i hele gruppa",
        "Korte økter med bevegelse",
    ],
    exchange: 200,
    ways: &[
        ("Mestringsskjema før start", Before),
        ("Tre spørsmål etter hver samling", AfterSession),
        ("Sluttskjema", End),
        ("Telefon etter tre måneder", FollowUp),
    ],
};

/// Mastering pain.
pub(super) const PAIN: PlanText = PlanText {
    who: "Deg som har hatt smerter i mer enn et halvt år, uansett hva de kommer av.",
    size: (8, 14),
    relatives: false,
    aims: &[
        "Å bli trodd",
        "Å kunne litt om hvorfor smerter varer",
        "Å finne en balanse mellom aktivitet og hvile som holder",
    ],
    sessions: (6, 8),
    minutes: (120, 150),
    weeks: 8,
    place: NEAR,
    cost: FREE,
    topics: &[
        ("Når smerten flytter inn", USER, 45),
        ("Hva vet vi om langvarige smerter?", PROFESSIONAL, 60),
        ("Pust og avspenning", PROFESSIONAL, 45),
        ("Å si nei uten dårlig samvittighet", USER, 45),
        ("Søvn, matlyst og humør", BOTH, 60),
    ],
    methods: &[
        "Samtale i gruppe",
        "Øvelser hjemme mellom samlingene",
        "Loggbok for den som vil",
    ],
    exchange: 240,
    ways: &[
        ("Tre spørsmål etter hver samling", AfterSession),
        ("Sluttskjema", End),
    ],
};

/// Chronic obstructive pulmonary disease in everyday life.
pub(super) const COPD: PlanText = PlanText {
    who: "Deg som har fått kols og har henvisning fra lege. Ta gjerne med en du bor sammen med.",
    size: (5, 8),
    relatives: true,
    aims: &[
        "Å kjenne igjen en forverring i tide",
        "Å tørre å bli andpusten",
        "Å bruke medisinene riktig",
    ],
    sessions: (5, 6),
    minutes: (90, 120),
    weeks: 6,
    place: "Rom uten trapper, uten parfyme og uten teppe. Kort vei fra bil eller buss.",
    cost: FREE,
    topics: &[
        ("Å puste med kols – slik er det for meg", USER, 40),
        ("Lungene og medisinene", PROFESSIONAL, 60),
        ("Trene sammen: trapp, stol og tur", BOTH, 60),
        ("Når det blir vanskelig å puste", PROFESSIONAL, 40),
        ("Å be om hjelp", USER, 30),
    ],
    methods: &[
        "Erfaringsinnlegg",
        "Prøve selv, med fysioterapeut til stede",
        "Samtale i gruppe",
    ],
    exchange: 150,
    ways: &[
        ("Sluttskjema", End),
        ("Samtale i ring på siste samling", End),
    ],
};

/// Starting out with diabetes type 2.
pub(super) const DIABETES: PlanText = PlanText {
    who: "Voksne som har fått diabetes type 2 de siste to årene, med henvisning fra fastlegen.",
    size: (6, 12),
    relatives: true,
    aims: &[
        "Å vite hva som gjør blodsukkeret høyt og lavt",
        "Å finne måltider som går an i hverdagen",
        "Å slippe å skamme seg",
    ],
    sessions: (3, 4),
    minutes: (150, 180),
    weeks: 4,
    place: "Rom med kjøkken, nær fergeleie eller bussholdeplass.",
    cost: "Gratis. Lunsjen lager vi sammen, tjenesten betaler maten.",
    topics: &[
        ("Da jeg fikk beskjeden", USER, 30),
        ("Blodsukker på en enkel måte", PROFESSIONAL, 60),
        ("Vi lager lunsj", BOTH, 90),
        ("Føtter, øyne og kontroller", PROFESSIONAL, 45),
        ("Ferie, fest og hverdag", USER, 45),
    ],
    methods: &[
        "Lage mat sammen",
        "Samtale i små grupper",
        "Måle og snakke om det",
    ],
    exchange: 120,
    ways: &[("Mestringsskjema før start", Before), ("Sluttskjema", End)],
};

/// For parents of a child with epilepsy.
pub(super) const EPILEPSY: PlanText = PlanText {
    who: "Foreldre og andre nære voksne til barn under 16 år med epilepsi. Begge foreldre er \
          velkommen, også når de ikke bor sammen.",
    size: (4, 10),
    relatives: true,
    aims: &[
        "Å kjenne seg tryggere når anfallet kommer",
        "Å vite hvem en kan spørre i kommunen og på sykehuset",
        "Å treffe andre foreldre",
    ],
    sessions: (2, 3),
    minutes: (180, 240),
    weeks: 3,
    place: "Annenhver gang på Finnsnes og på Setermoen, og mulig å være med på video.",
    cost: "Gratis. Foreldre som mister arbeidsinntekt får skjema til opplæringspenger fra NAV.",
    topics: &[
        ("Å være mamma til et barn med anfall", USER, 45),
        ("Hva er epilepsi?", PROFESSIONAL, 60),
        ("Førstehjelp ved anfall – vi øver", BOTH, 45),
        ("Barnehage, skole og svømmebasseng", BOTH, 60),
        ("Søsken", USER, 30),
    ],
    methods: &[
        "Erfaringsinnlegg",
        "Øving",
        "Egen samtale for foreldre alene",
    ],
    exchange: 120,
    ways: &[
        ("Sluttskjema", End),
        ("Samtale i planleggingsgruppa om samarbeidet", End),
    ],
};

/// After a stroke.
pub(super) const STROKE: PlanText = PlanText {
    who: "Deg som har hatt hjerneslag det siste året, og den som står deg nærmest.",
    size: (4, 8),
    relatives: true,
    aims: &[
        "Å forstå hva som har skjedd",
        "Å leve med det usynlige",
        "Å komme i gang igjen",
    ],
    sessions: (5, 5),
    minutes: (90, 120),
    weeks: 6,
    place: "Skjermet rom med lite støy, pauserom like ved.",
    cost: FREE,
    topics: &[
        ("Før og etter", USER, 40),
        ("Hjernen, trettheten og treningen", PROFESSIONAL, 60),
        ("Å finne ordene", BOTH, 45),
        ("Pårørende for seg selv", USER, 45),
        ("Bil, arbeid og økonomi", PROFESSIONAL, 45),
    ],
    methods: &[
        "Korte økter og mange pauser",
        "Bilder og stikkord i tillegg til tale",
    ],
    exchange: 140,
    ways: &[
        ("Sluttskjema med store bokstaver", End),
        ("Samtale hjemme for den som ønsker det", FollowUp),
    ],
};

/// Mastering anxiety; written in nynorsk.
pub(super) const ANXIETY: PlanText = PlanText {
    who: "Vaksne som kjenner at angst og uro tek for stor plass. Du treng inga tilvising.",
    size: (6, 10),
    relatives: false,
    aims: &[
        "Å få setje ord på det",
        "Å kjenne att eigne mønster",
        "Å prøve ut éin ny ting mellom kvar samling",
    ],
    sessions: (8, 10),
    minutes: (90, 120),
    weeks: 10,
    place: "Eit roleg rom som ikkje ligg på ein behandlingsstad.",
    cost: "Gratis. Kaffi og frukt på huset.",
    topics: &[
        ("Mi historie med angsten", USER, 45),
        ("Kva skjer i kroppen?", PROFESSIONAL, 45),
        ("Tankar er ikkje fakta", PROFESSIONAL, 60),
        ("Å øve litt, ofte og saman", BOTH, 90),
        ("Kven ringjer eg når det blir vanskeleg?", USER, 30),
    ],
    methods: &[
        "Samtale i ring",
        "Heimeoppgåver som ingen rettar",
        "Tur ute når vêret er til det",
    ],
    exchange: 260,
    ways: &[
        ("Tre spørsmål etter kvar samling", AfterSession),
        ("Sluttskjema", End),
    ],
};

/// An open meeting place.
pub(super) const CAFE: PlanText = PlanText {
    who: "Alle som vil ha en prat. Du trenger ikke si hvorfor du kommer.",
    size: (1, 30),
    relatives: true,
    aims: &["Et sted å gå", "Å treffe noen som lytter"],
    sessions: (20, 40),
    minutes: (120, 120),
    weeks: 40,
    place: "Midt i sentrum, med egen inngang, åpent også i skolens ferier.",
    cost: "Gratis. Kaffekassa er frivillig.",
    topics: &[
        ("Kaffe og prat", USER, 90),
        ("Ukens gjest svarer på spørsmål", PROFESSIONAL, 30),
    ],
    methods: &[
        "Åpen dør",
        "Likepersoner er vertskap",
        "Fagfolk kommer som gjester",
    ],
    exchange: 3000,
    ways: &[
        ("Gul lapp i krukka", AfterSession),
        ("Felles samtale ved sesongslutt", End),
    ],
};
