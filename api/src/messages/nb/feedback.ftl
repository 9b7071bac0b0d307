# Det en lenke for tilbakemelding forteller.
param-organisation = den som arrangerer kurset
param-days = flere
param-answerDays = flere
feedback-confidentiality = Det du skriver, er fortrolig. Det er ikke anonymt: tidspunktet lagres, og de som leser det, kan skjønne hvem du er. Vil du svare anonymt, bruker du skjemaet du får når kurset evalueres.
feedback-readers = Koordinatorene hos { $organisation } leser det, og ser navnet ditt hvis du oppgir det. Lederne for kurset leser teksten uten navn. Andre ser bare hvor mange som har skrevet, og om hva. Hvem som har lest det, blir skrevet ned.
feedback-keeping = Det slettes { $days } dager etter at du sendte det. Du får et kvitteringsnummer. Vil du vite hva som er lagret, eller ha det slettet før, tar du kontakt med { $organisation } og oppgir nummeret.
feedback-answering = Vil du ha svar, skriver du hvordan vi kan nå deg. Da skal du få svar innen { $answerDays } dager. Ellers trenger du ikke å si hvem du er.
feedback-advice = Ikke skriv fødselsnummer, navn på andre eller noe om andres helse.
