# Feilene: tittel, hva som skjedde, årsak og hva du kan gjøre.
param-line = ukjent
param-column = ukjent
param-limit = et begrenset antall
param-allowed = se API-beskrivelsen
param-name = se API-beskrivelsen
param-area = ukjent område
param-right = ukjent rett
param-scope = ukjent omfang
param-action = denne
param-state = ressursen er i
param-from = ingen
param-expected = application/json
param-day = om noen dager

problem-notJson-title = Innholdet er ikke gyldig JSON
problem-notJson-detail = Innholdet kan ikke leses. Feilen er på linje { $line }, tegn { $column }.
problem-notJson-cause = Innholdet i forespørselen er tomt, avbrutt eller ikke gyldig JSON. Tegn 0 betyr at det er tomt.
problem-notJson-remedy = Kontroller innholdet med et JSON-verktøy, og send det som UTF-8.

problem-tooDeep-title = Innholdet har for mange nivåer
problem-tooDeep-detail = Innholdet kan ha høyst { $limit } nivåer.
problem-tooDeep-cause = Lister og objekter ligger i hverandre i flere nivåer enn tjenesten leser.
problem-tooDeep-remedy = Gjør innholdet flatere. Ingen ressurs trenger så mange nivåer.

problem-unknownParameter-title = Ukjent parameter
problem-unknownParameter-detail = { $any ->
        [no] Parameteren { $name } finnes ikke her, og adressen tar ingen parametere.
       *[other] Parameteren { $name } finnes ikke her. Disse finnes: { $allowed }.
    }
problem-unknownParameter-cause = En parameter i adressen er feilskrevet, eller hører til en annen ressurs.
problem-unknownParameter-remedy = Fjern parameteren eller rett skrivemåten. Tjenesten sier alltid fra om parametere den ikke kjenner.

problem-badParameter-title = Feil i en parameter
problem-badParameter-detail = En parameter eller header har en verdi som ikke kan leses: { $name }.
problem-badParameter-cause = En parameter, en header eller en del av adressen har en verdi som ikke kan tolkes.
problem-badParameter-remedy = Se i API-beskrivelsen hvilken form verdien skal ha.

problem-unauthenticated-title = Du er ikke logget inn
problem-unauthenticated-detail = Send headeren Authorization: Bearer, fulgt av et gyldig token.
problem-unauthenticated-cause = Forespørselen har ingen innlogging, og ressursen er ikke åpen for alle.
problem-unauthenticated-remedy = Logg inn hos utstederen og send tokenet som Bearer.

problem-linkMissing-title = Lenken mangler
problem-linkMissing-detail = Send headeren Authorization: Capability, fulgt av koden som står bak # i lenken.
problem-linkMissing-cause = Forespørselen har ikke koden fra en personlig lenke. En vanlig innlogging teller ikke her.
problem-linkMissing-remedy = Bruk lenken du har fått, eller koden på lappen, og send koden som Capability.

problem-tokenExpired-title = Innloggingen er utløpt
problem-tokenExpired-detail = Hent et nytt token og prøv igjen.
problem-tokenExpired-cause = Tokenets gyldighetstid er ute.
problem-tokenExpired-remedy = Forny tokenet hos utstederen. Er det helt nytt, bør klokkene kontrolleres.

problem-tokenRefused-title = Innloggingen ble ikke godtatt
problem-tokenRefused-detail = Tokenet er ikke gyldig her. Send et tilgangstoken som er utstedt for denne tjenesten.
problem-tokenRefused-cause = Tokenet er fra en ukjent utsteder, til en annen mottaker, uten gyldig signatur eller av feil slag, for eksempel et id-token.
problem-tokenRefused-remedy = Be om et tilgangstoken til denne tjenesten fra en av utstederne den stoler på.

problem-proofRequired-title = Det trengs et bevis på besittelse
problem-proofRequired-detail = Send tokenet med DPoP som ordning, og et nytt bevis i headeren DPoP.
problem-proofRequired-cause = Tokenet er bundet til en nøkkel, eller det brukes der opplysninger om personer kan nås, og det kom som vanlig Bearer-token.
problem-proofRequired-remedy = Be utstederen om et token som er bundet til nøkkelen din (DPoP, RFC 9449), og signer et bevis for hver forespørsel. WWW-Authenticate nevner algoritmene.

problem-proofRefused-title = Beviset på besittelse ble ikke godtatt
problem-proofRefused-detail = Beviset i headeren DPoP er ikke gyldig for denne forespørselen.
problem-proofRefused-cause = Beviset mangler, er brukt før, er for gammelt, eller gjelder en annen metode, adresse, nøkkel eller et annet token.
problem-proofRefused-remedy = Signer et nytt bevis for hver forespørsel, med metode og adresse slik du kaller dem. WWW-Authenticate sier hva som var galt.

problem-forbidden-title = Du har ikke tilgang til dette
problem-forbidden-detail = Rollene dine gir ikke rett til dette ({ $area }, { $right }).
problem-forbidden-cause = Du er logget inn, men har ingen rolle som gir denne retten her.
problem-forbidden-remedy = Se på /docs/permissions hvilke roller som har den. Be lederen eller koordinatoren om rollen hvis du skal ha den.

problem-insufficientScope-title = Tokenet til maskinen mangler et omfang (scope)
problem-insufficientScope-detail = Rollen er gitt, men tokenet mangler omfanget { $scope }.
problem-insufficientScope-cause = En maskin trenger både rollen her og omfanget i tokenet sitt. Rollen finnes, omfanget mangler.
problem-insufficientScope-remedy = Be om omfanget hos den som utsteder tokenet, og hent et nytt. Omfangene står på /docs/permissions.

problem-purposeRequired-title = Formålet mangler
problem-purposeRequired-detail = Send headeren Sidestilt-Purpose med én av kodene care, planning, administration, quality, audit eller subjectRequest: hvorfor du trenger opplysningene.
problem-purposeRequired-cause = Opplysninger om personer leses bare med et oppgitt formål, og formålet loggføres.
problem-purposeRequired-remedy = Send headeren Sidestilt-Purpose med en kode fra listen purpose.

problem-purposeRefused-title = Formålet er ikke ditt
problem-purposeRefused-detail = Rollen din kan ikke lese opplysninger for dette formålet. Mulige formål: { $allowed }.
problem-purposeRefused-cause = Hver rolle har sine formål for å lese opplysninger om personer. Det oppgitte er ikke blant dem.
problem-purposeRefused-remedy = Oppgi i Sidestilt-Purpose et av formålene som rollen din har.

problem-notFound-title = Finnes ikke
problem-notFound-detail = Det du spør etter, finnes ikke, eller du har ikke tilgang til å se det.
problem-notFound-cause = Adressen er feil, ressursen er borte, eller den tilhører noen andre. Svaret er det samme, så ingen kan prøve seg fram.
problem-notFound-remedy = Kontroller adressen. Be om tilgang hvis du vet at ressursen finnes.

problem-methodNotAllowed-title = Metoden finnes ikke her
problem-methodNotAllowed-detail = Adressen tar imot disse metodene: { $allowed }.
problem-methodNotAllowed-cause = Adressen finnes, men ikke med denne metoden. Det som har et livsløp, slettes ikke; det endres med handlinger.
problem-methodNotAllowed-remedy = Bruk en av metodene i headeren Allow.

problem-notAcceptable-title = Formatet finnes ikke
problem-notAcceptable-detail = Tjenesten kan ikke svare i et format eller en koding som du tar imot. Be om application/json i Accept, og utelat Accept-Encoding.
problem-notAcceptable-cause = Accept nevner bare formater som denne ressursen ikke har, eller Accept-Encoding bare kodinger som tjenesten ikke har.
problem-notAcceptable-remedy = Be om application/json, eller et av formatene i API-beskrivelsen, og la Accept-Encoding ta imot svaret som det er (identity).

problem-requestTimeout-title = Forespørselen kom ikke fram i tide
problem-requestTimeout-detail = Innholdet kom for sakte. Ingenting er lagret.
problem-requestTimeout-cause = Tilkoblingen er treg eller ble brutt mens innholdet ble sendt.
problem-requestTimeout-remedy = Prøv igjen. Bruk samme Idempotency-Key, så blir ingenting gjort to ganger.

problem-unmetGuards-title = Noe mangler før dette kan gjøres
problem-unmetGuards-detail = Listen unmet sier hva som mangler, og hva dere kan gjøre.
problem-unmetGuards-cause = Handlingen finnes i denne tilstanden, men ett eller flere vilkår er ikke oppfylt.
problem-unmetGuards-remedy = Gjør det som står ved hvert punkt, og prøv igjen. Noen vilkår kan passeres med et registrert avvik.

problem-illegalTransition-title = Kan ikke gjøres nå
problem-illegalTransition-detail = Handlingen { $action } finnes ikke i tilstanden { $state }. Den finnes i: { $from }.
problem-illegalTransition-cause = Ressursen er i en tilstand der handlingen ikke hører hjemme, kanskje fordi noen andre kom først.
problem-illegalTransition-remedy = Hent ressursen på nytt og se hvilke handlinger den tilbyr.

problem-duplicate-title = Finnes allerede
problem-duplicate-detail = Noe med de samme opplysningene er allerede registrert. Bruk det, eller oppgi andre verdier.
problem-duplicate-cause = En verdi som bare kan brukes én gang, er brukt før.
problem-duplicate-remedy = Bruk det som finnes, eller oppgi en annen verdi.

problem-inFlight-title = Behandles allerede
problem-inFlight-detail = En forespørsel med samme Idempotency-Key er under arbeid. Prøv igjen om litt.
problem-inFlight-cause = Forespørselen ble sendt på nytt før den første var ferdig.
problem-inFlight-remedy = Vent så lenge Retry-After sier, og send den samme forespørselen igjen.

problem-answerClosed-title = Ingen kan svare med denne koden
problem-answerClosed-detail = Koden er ukjent, eller tiden for å svare er ute. Se etter at hele koden er med.
problem-answerClosed-cause = Koden er feilskrevet eller avkortet, eller vinduet er lukket. Når det er lukket, er alle koder slettet, så ingen kan se hvilken av delene det er.
problem-answerClosed-remedy = Åpne lenken slik du fikk den, eller skriv koden av på nytt. Er tiden ute, kan du si din mening til koordinatoren eller i gruppa.

problem-feedbackClosed-title = Ingen kan sende noe med denne lenken
problem-feedbackClosed-detail = Lenken er ukjent, eller den gjelder ikke lenger. Se etter at hele lenken er med.
problem-feedbackClosed-cause = Lenken er feilskrevet eller avkortet, er byttet ut eller lukket, eller kurset er over for lenge siden. Svaret er det samme, så ingen kan prøve seg fram.
problem-feedbackClosed-remedy = Åpne lenken slik du fikk den, eller be koordinatoren om en ny.

problem-gone-title = Finnes ikke lenger
problem-gone-detail = Dette er slettet eller utløpt. Var det en lenke, kan du be om en ny.
problem-gone-cause = Lenken er brukt eller for gammel, eller opplysningene er slettet etter planen.
problem-gone-remedy = Be om en ny lenke, eller fjern henvisningen.

problem-stale-title = Dette er endret siden du hentet det
problem-stale-detail = Hent den nye utgaven, se hva som er endret, og prøv igjen.
problem-stale-cause = Ressursen er endret siden du hentet den, og If-Match nevner den gamle utgaven.
problem-stale-remedy = Hent ressursen på nytt og send endringen med den nye ETag-en.

problem-tooLarge-title = For stort
problem-tooLarge-detail = Innholdet kan være på høyst { $limit } byte.
problem-tooLarge-cause = Innholdet er større enn denne adressen tar imot.
problem-tooLarge-remedy = Del opp innholdet. Vedlegg registreres som lenke, ikke som fil.

problem-unsupportedMediaType-title = Feil innholdstype
problem-unsupportedMediaType-detail = Send innholdet med Content-Type { $expected }, og ikke komprimert.
problem-unsupportedMediaType-cause = Content-Type mangler eller er en type denne adressen ikke tar imot, eller innholdet er komprimert (Content-Encoding).
problem-unsupportedMediaType-remedy = Sett Content-Type slik API-beskrivelsen sier, og utelat Content-Encoding.

problem-invalid-title = Noe er feil utfylt
problem-invalid-detail = Feil funnet: { $count }. Listen errors viser hvor.
problem-invalid-cause = Innholdet kan leses, men ett eller flere felt har en verdi som ikke godtas.
problem-invalid-remedy = Rett feltene i listen errors. Ingenting er lagret.

problem-keyReused-title = Nøkkelen er brukt til noe annet
problem-keyReused-detail = Denne Idempotency-Key hører til en annen forespørsel. Lag en ny nøkkel.
problem-keyReused-cause = Den samme nøkkelen er sendt med et annet innhold, en annen metode eller en annen adresse.
problem-keyReused-remedy = Lag en ny nøkkel for hver ny handling, og behold den bare når du prøver det samme igjen.

problem-preconditionRequired-title = Si hvilken utgave du endrer
problem-preconditionRequired-detail = Send If-Match med ETag-en du sist fikk.
problem-preconditionRequired-cause = Endringer tas bare imot når det er klart hvilken utgave de bygger på, så ingen overskriver andres arbeid.
problem-preconditionRequired-remedy = Hent ressursen, og send ETag-en derfra i If-Match.

problem-tooManyRequests-title = For mange forespørsler
problem-tooManyRequests-detail = Vent litt, og prøv igjen.
problem-tooManyRequests-cause = Det er sendt flere forespørsler på kort tid enn tjenesten tar imot fra én avsender.
problem-tooManyRequests-remedy = Vent så lenge Retry-After sier. Spør sjeldnere; med If-None-Match kommer et uendret svar uten innhold.

problem-unavailable-title = Tjenesten er ikke klar akkurat nå
problem-unavailable-detail = Prøv igjen om litt. Det er ikke sikkert at endringen ble lagret.
problem-unavailable-cause = Databasen svarer ikke eller har for mye å gjøre, eller tjenesten er i ferd med å starte eller stoppe.
problem-unavailable-remedy = Vent så lenge Retry-After sier, og prøv igjen med samme Idempotency-Key.

problem-internal-title = Noe gikk galt hos oss
problem-internal-detail = Feilen er logget. Oppgi requestId hvis du spør om hjelp.
problem-internal-cause = En feil i tjenesten. Den skyldes ikke noe du har sendt.
problem-internal-remedy = Prøv igjen senere. Kontakt den som drifter tjenesten hvis det gjentar seg.

problem-wrongSide-title = Du kan ikke handle for denne siden
problem-wrongSide-detail = Bare ansvarlig eller stedfortreder for siden kan gjøre dette, og bare for sin egen side.
problem-wrongSide-cause = Brukersiden og fagsiden godkjenner og signerer hver for seg. Ingen kan gjøre det for den andre.
problem-wrongSide-remedy = Be ansvarlig eller stedfortreder på den andre siden om å gjøre det.

problem-alreadyDecided-title = Allerede avgjort
problem-alreadyDecided-detail = Dette er allerede godkjent, signert eller besvart. Hent det på nytt for å se hva som gjelder.
problem-alreadyDecided-cause = Den samme siden eller personen har tatt avgjørelsen før.
problem-alreadyDecided-remedy = Hent ressursen på nytt for å se hva som gjelder. En godkjenning kan trekkes tilbake til begge sider har godkjent.

problem-linkUnknown-title = Lenken er ukjent
problem-linkUnknown-detail = Ingen personlig lenke har denne koden. Åpne lenken slik du fikk den.
problem-linkUnknown-cause = Koden i Authorization er feilskrevet, avkortet eller laget et annet sted.
problem-linkUnknown-remedy = Åpne lenken på nytt fra meldingen, eller be om en ny.

problem-linkFrozen-title = Adressen er nylig endret
problem-linkFrozen-detail = Adressen til personen er endret, så personlige lenker kan først brukes igjen { $day }.
problem-linkFrozen-cause = Den som endrer en adresse, kunne ellers fått en lenke og svart i en annens navn. Derfor venter lenker i sju dager.
problem-linkFrozen-remedy = Vent til dagen som er oppgitt, la personen logge inn, eller bruk møte eller papir.

problem-leaseLost-title = Du har ikke meldingen
problem-leaseLost-detail = Meldingen er ikke hentet av deg, eller en annen har overtatt den. Hent meldinger på nytt.
problem-leaseLost-cause = En melding må hentes før den leveres, og bare den som har den, kan si hvordan det gikk.
problem-leaseLost-remedy = Hent meldinger på nytt. Er den sendt likevel, kan mottakeren få den to ganger.
