# Det ei lenkje for tilbakemelding fortel.
param-organisation = den som arrangerer kurset
param-days = fleire
param-answerDays = fleire
feedback-confidentiality = Det du skriv, er fortruleg. Det er ikkje anonymt: tidspunktet blir lagra, og dei som les det, kan skjøne kven du er. Vil du svare anonymt, bruker du skjemaet du får når kurset blir evaluert.
feedback-readers = Koordinatorane hos { $organisation } les det, og ser namnet ditt om du oppgir det. Leiarane for kurset les teksten utan namn. Andre ser berre kor mange som har skrive, og om kva. Kven som har lese det, blir skrive ned.
feedback-keeping = Det blir sletta { $days } dagar etter at du sende det. Du får eit kvitteringsnummer. Vil du vite kva som er lagra, eller ha det sletta før, tek du kontakt med { $organisation } og oppgir nummeret.
feedback-answering = Vil du ha svar, skriv du korleis vi kan nå deg. Då skal du få svar innan { $answerDays } dagar. Elles treng du ikkje å seie kven du er.
feedback-advice = Ikkje skriv fødselsnummer, namn på andre eller noko om helsa til andre.
