# Feila: tittel, kva som hende, årsak og kva du kan gjere.
param-line = ukjend
param-column = ukjent
param-limit = eit avgrensa tal
param-allowed = sjå API-skildringa
param-name = sjå API-skildringa
param-area = ukjent område
param-right = ukjend rett
param-scope = ukjent omfang
param-action = denne
param-state = ressursen er i
param-from = ingen
param-expected = application/json
param-day = om nokre dagar

problem-notJson-title = Innhaldet er ikkje gyldig JSON
problem-notJson-detail = Innhaldet kan ikkje lesast. Feilen er på linje { $line }, teikn { $column }.
problem-notJson-cause = Innhaldet i førespurnaden er tomt, avbrote eller ikkje gyldig JSON. Teikn 0 tyder at det er tomt.
problem-notJson-remedy = Kontroller innhaldet med eit JSON-verktøy, og send det som UTF-8.

problem-tooDeep-title = Innhaldet har for mange nivå
problem-tooDeep-detail = Innhaldet kan ha høgst { $limit } nivå.
problem-tooDeep-cause = Lister og objekt ligg i kvarandre i fleire nivå enn tenesta les.
problem-tooDeep-remedy = Gjer innhaldet flatare. Ingen ressurs treng så mange nivå.

problem-unknownParameter-title = Ukjend parameter
problem-unknownParameter-detail = { $any ->
        [no] Parameteren { $name } finst ikkje her, og adressa tek ingen parametrar.
       *[other] Parameteren { $name } finst ikkje her. Desse finst: { $allowed }.
    }
problem-unknownParameter-cause = Ein parameter i adressa er feilskriven, eller høyrer til ein annan ressurs.
problem-unknownParameter-remedy = Fjern parameteren eller rett skrivemåten. Tenesta seier alltid frå om parametrar ho ikkje kjenner.

problem-badParameter-title = Feil i ein parameter
problem-badParameter-detail = Ein parameter eller header har ein verdi som ikkje kan lesast: { $name }.
problem-badParameter-cause = Ein parameter, ein header eller ein del av adressa har ein verdi som ikkje kan tolkast.
problem-badParameter-remedy = Sjå i API-skildringa kva form verdien skal ha.

problem-unauthenticated-title = Du er ikkje logga inn
problem-unauthenticated-detail = Send headeren Authorization: Bearer, følgt av eit gyldig token.
problem-unauthenticated-cause = Førespurnaden har inga innlogging, og ressursen er ikkje open for alle.
problem-unauthenticated-remedy = Logg inn hos utferdaren og send tokenet som Bearer.

problem-linkMissing-title = Lenkja manglar
problem-linkMissing-detail = Send headeren Authorization: Capability, følgt av koden som står bak # i lenkja.
problem-linkMissing-cause = Førespurnaden har ikkje koden frå ei personleg lenkje. Ei vanleg innlogging tel ikkje her.
problem-linkMissing-remedy = Bruk lenkja du har fått, eller koden på lappen, og send koden som Capability.

problem-tokenExpired-title = Innlogginga er gått ut
problem-tokenExpired-detail = Hent eit nytt token og prøv igjen.
problem-tokenExpired-cause = Gyldigheitstida til tokenet er ute.
problem-tokenExpired-remedy = Forny tokenet hos utferdaren. Er det heilt nytt, bør klokkene kontrollerast.

problem-tokenRefused-title = Innlogginga vart ikkje godteken
problem-tokenRefused-detail = Tokenet er ikkje gyldig her. Send eit tilgangstoken som er utferda for denne tenesta.
problem-tokenRefused-cause = Tokenet er frå ein ukjend utferdar, til ein annan mottakar, utan gyldig signatur eller av feil slag, til dømes eit id-token.
problem-tokenRefused-remedy = Be om eit tilgangstoken til denne tenesta frå ein av utferdarane ho stoler på.

problem-proofRequired-title = Det trengst eit prov på at du har nøkkelen
problem-proofRequired-detail = Send tokenet med DPoP som ordning, og eit nytt prov i headeren DPoP.
problem-proofRequired-cause = Tokenet er bunde til ein nøkkel, eller det blir brukt der opplysningar om personar kan nåast, og det kom som vanleg Bearer-token.
problem-proofRequired-remedy = Be utferdaren om eit token som er bunde til nøkkelen din (DPoP, RFC 9449), og signer eit prov for kvar førespurnad. WWW-Authenticate nemner algoritmane.

problem-proofRefused-title = Provet på at du har nøkkelen, vart ikkje godteke
problem-proofRefused-detail = Provet i headeren DPoP er ikkje gyldig for denne førespurnaden.
problem-proofRefused-cause = Provet manglar, er brukt før, er for gammalt, eller gjeld ein annan metode, adresse, nøkkel eller eit anna token.
problem-proofRefused-remedy = Signer eit nytt prov for kvar førespurnad, med metode og adresse slik du kallar dei. WWW-Authenticate seier kva som var gale.

problem-forbidden-title = Du har ikkje tilgang til dette
problem-forbidden-detail = Rollene dine gir ikkje rett til dette ({ $area }, { $right }).
problem-forbidden-cause = Du er logga inn, men har inga rolle som gir denne retten her.
problem-forbidden-remedy = Sjå på /docs/permissions kva roller som har han. Be leiaren eller koordinatoren om rolla om du skal ha ho.

problem-insufficientScope-title = Tokenet til maskina manglar eit omfang (scope)
problem-insufficientScope-detail = Rolla er gitt, men tokenet manglar omfanget { $scope }.
problem-insufficientScope-cause = Ei maskin treng både rolla her og omfanget i tokenet sitt. Rolla finst, omfanget manglar.
problem-insufficientScope-remedy = Be om omfanget hos den som skriv ut tokenet, og hent eit nytt. Omfanga står på /docs/permissions.

problem-purposeRequired-title = Føremålet manglar
problem-purposeRequired-detail = Send headeren Sidestilt-Purpose med éin av kodane care, planning, administration, quality, audit eller subjectRequest: kvifor du treng opplysningane.
problem-purposeRequired-cause = Opplysningar om personar blir berre lesne med eit oppgitt føremål, og føremålet blir loggført.
problem-purposeRequired-remedy = Send headeren Sidestilt-Purpose med ein kode frå lista purpose.

problem-purposeRefused-title = Føremålet er ikkje ditt
problem-purposeRefused-detail = Rolla di kan ikkje lese opplysningar for dette føremålet. Moglege føremål: { $allowed }.
problem-purposeRefused-cause = Kvar rolle har sine føremål for å lese opplysningar om personar. Det oppgitte er ikkje mellom dei.
problem-purposeRefused-remedy = Oppgi i Sidestilt-Purpose eit av føremåla som rolla di har.

problem-notFound-title = Finst ikkje
problem-notFound-detail = Det du spør etter, finst ikkje, eller du har ikkje tilgang til å sjå det.
problem-notFound-cause = Adressa er feil, ressursen er borte, eller han høyrer til nokon andre. Svaret er det same, så ingen kan prøve seg fram.
problem-notFound-remedy = Kontroller adressa. Be om tilgang om du veit at ressursen finst.

problem-methodNotAllowed-title = Metoden finst ikkje her
problem-methodNotAllowed-detail = Adressa tek imot desse metodane: { $allowed }.
problem-methodNotAllowed-cause = Adressa finst, men ikkje med denne metoden. Det som har eit livsløp, blir ikkje sletta; det blir endra med handlingar.
problem-methodNotAllowed-remedy = Bruk ein av metodane i headeren Allow.

problem-notAcceptable-title = Formatet finst ikkje
problem-notAcceptable-detail = Tenesta kan ikkje svare i eit format eller ei koding som du tek imot. Be om application/json i Accept, og utelat Accept-Encoding.
problem-notAcceptable-cause = Accept nemner berre format som denne ressursen ikkje har, eller Accept-Encoding berre kodingar som tenesta ikkje har.
problem-notAcceptable-remedy = Be om application/json, eller eit av formata i API-skildringa, og lat Accept-Encoding ta imot svaret som det er (identity).

problem-requestTimeout-title = Førespurnaden kom ikkje fram i tide
problem-requestTimeout-detail = Innhaldet kom for sakte. Ingenting er lagra.
problem-requestTimeout-cause = Tilkoplinga er treg eller vart broten medan innhaldet vart sendt.
problem-requestTimeout-remedy = Prøv igjen. Bruk same Idempotency-Key, så blir ingenting gjort to gonger.

problem-unmetGuards-title = Noko manglar før dette kan gjerast
problem-unmetGuards-detail = Lista unmet seier kva som manglar, og kva de kan gjere.
problem-unmetGuards-cause = Handlinga finst i denne tilstanden, men eitt eller fleire vilkår er ikkje oppfylte.
problem-unmetGuards-remedy = Gjer det som står ved kvart punkt, og prøv igjen. Nokre vilkår kan passerast med eit registrert avvik.

problem-illegalTransition-title = Kan ikkje gjerast no
problem-illegalTransition-detail = Handlinga { $action } finst ikkje i tilstanden { $state }. Ho finst i: { $from }.
problem-illegalTransition-cause = Ressursen er i ein tilstand der handlinga ikkje høyrer heime, kanskje fordi nokon andre kom først.
problem-illegalTransition-remedy = Hent ressursen på nytt og sjå kva handlingar han tilbyr.

problem-duplicate-title = Finst frå før
problem-duplicate-detail = Noko med dei same opplysningane er alt registrert. Bruk det, eller oppgi andre verdiar.
problem-duplicate-cause = Ein verdi som berre kan brukast éin gong, er brukt før.
problem-duplicate-remedy = Bruk det som finst, eller oppgi ein annan verdi.

problem-inFlight-title = Blir alt behandla
problem-inFlight-detail = Ein førespurnad med same Idempotency-Key er under arbeid. Prøv igjen om litt.
problem-inFlight-cause = Førespurnaden vart send på nytt før den første var ferdig.
problem-inFlight-remedy = Vent så lenge Retry-After seier, og send den same førespurnaden igjen.

problem-answerClosed-title = Ingen kan svare med denne koden
problem-answerClosed-detail = Koden er ukjend, eller tida for å svare er ute. Sjå etter at heile koden er med.
problem-answerClosed-cause = Koden er feilskriven eller avkorta, eller vindauget er lukka. Når det er lukka, er alle kodar sletta, så ingen kan sjå kva av delane det er.
problem-answerClosed-remedy = Opne lenkja slik du fekk ho, eller skriv koden av på nytt. Er tida ute, kan du seie meininga di til koordinatoren eller i gruppa.

problem-feedbackClosed-title = Ingen kan sende noko med denne lenkja
problem-feedbackClosed-detail = Lenkja er ukjend, eller ho gjeld ikkje lenger. Sjå etter at heile lenkja er med.
problem-feedbackClosed-cause = Lenkja er feilskriven eller avkorta, er bytt ut eller lukka, eller kurset er over for lenge sidan. Svaret er det same, så ingen kan prøve seg fram.
problem-feedbackClosed-remedy = Opne lenkja slik du fekk ho, eller be koordinatoren om ei ny.

problem-gone-title = Finst ikkje lenger
problem-gone-detail = Dette er sletta eller har gått ut. Var det ei lenkje, kan du be om ei ny.
problem-gone-cause = Lenkja er brukt eller for gammal, eller opplysningane er sletta etter planen.
problem-gone-remedy = Be om ei ny lenkje, eller fjern tilvisinga.

problem-stale-title = Dette er endra sidan du henta det
problem-stale-detail = Hent den nye utgåva, sjå kva som er endra, og prøv igjen.
problem-stale-cause = Ressursen er endra sidan du henta han, og If-Match nemner den gamle utgåva.
problem-stale-remedy = Hent ressursen på nytt og send endringa med den nye ETag-en.

problem-tooLarge-title = For stort
problem-tooLarge-detail = Innhaldet kan vere på høgst { $limit } byte.
problem-tooLarge-cause = Innhaldet er større enn denne adressa tek imot.
problem-tooLarge-remedy = Del opp innhaldet. Vedlegg blir registrerte som lenkje, ikkje som fil.

problem-unsupportedMediaType-title = Feil innhaldstype
problem-unsupportedMediaType-detail = Send innhaldet med Content-Type { $expected }, og ikkje komprimert.
problem-unsupportedMediaType-cause = Content-Type manglar eller er ein type denne adressa ikkje tek imot, eller innhaldet er komprimert (Content-Encoding).
problem-unsupportedMediaType-remedy = Set Content-Type slik API-skildringa seier, og la vere å sende Content-Encoding.

problem-invalid-title = Noko er feil utfylt
problem-invalid-detail = Feil funne: { $count }. Lista errors viser kvar.
problem-invalid-cause = Innhaldet kan lesast, men eitt eller fleire felt har ein verdi som ikkje blir godteken.
problem-invalid-remedy = Rett felta i lista errors. Ingenting er lagra.

problem-keyReused-title = Nøkkelen er brukt til noko anna
problem-keyReused-detail = Denne Idempotency-Key høyrer til ein annan førespurnad. Lag ein ny nøkkel.
problem-keyReused-cause = Den same nøkkelen er send med eit anna innhald, ein annan metode eller ei anna adresse.
problem-keyReused-remedy = Lag ein ny nøkkel for kvar ny handling, og behald han berre når du prøver det same igjen.

problem-preconditionRequired-title = Sei kva utgåve du endrar
problem-preconditionRequired-detail = Send If-Match med ETag-en du sist fekk.
problem-preconditionRequired-cause = Endringar blir berre tekne imot når det er klart kva utgåve dei byggjer på, så ingen skriv over arbeidet til andre.
problem-preconditionRequired-remedy = Hent ressursen, og send ETag-en derifrå i If-Match.

problem-tooManyRequests-title = For mange førespurnader
problem-tooManyRequests-detail = Vent litt, og prøv igjen.
problem-tooManyRequests-cause = Det er sendt fleire førespurnader på kort tid enn tenesta tek imot frå éin avsendar.
problem-tooManyRequests-remedy = Vent så lenge Retry-After seier. Spør sjeldnare; med If-None-Match kjem eit uendra svar utan innhald.

problem-unavailable-title = Tenesta er ikkje klar akkurat no
problem-unavailable-detail = Prøv igjen om litt. Det er ikkje sikkert at endringa vart lagra.
problem-unavailable-cause = Databasen svarer ikkje eller har for mykje å gjere, eller tenesta er i ferd med å starte eller stoppe.
problem-unavailable-remedy = Vent så lenge Retry-After seier, og prøv igjen med same Idempotency-Key.

problem-internal-title = Noko gjekk gale hos oss
problem-internal-detail = Feilen er logga. Oppgi requestId om du spør om hjelp.
problem-internal-cause = Ein feil i tenesta. Han kjem ikkje av noko du har sendt.
problem-internal-remedy = Prøv igjen seinare. Kontakt den som driftar tenesta om det tek seg opp att.

problem-wrongSide-title = Du kan ikkje handle for denne sida
problem-wrongSide-detail = Berre ansvarleg eller stadfortredar for sida kan gjere dette, og berre for si eiga side.
problem-wrongSide-cause = Brukarsida og fagsida godkjenner og signerer kvar for seg. Ingen kan gjere det for den andre.
problem-wrongSide-remedy = Be ansvarleg eller stadfortredar på den andre sida om å gjere det.

problem-alreadyDecided-title = Alt avgjort
problem-alreadyDecided-detail = Dette er alt godkjent, signert eller svart på. Hent det på nytt for å sjå kva som gjeld.
problem-alreadyDecided-cause = Den same sida eller personen har teke avgjerda før.
problem-alreadyDecided-remedy = Hent ressursen på nytt for å sjå kva som gjeld. Ei godkjenning kan trekkjast tilbake til begge sider har godkjent.

problem-linkUnknown-title = Lenkja er ukjend
problem-linkUnknown-detail = Inga personleg lenkje har denne koden. Opne lenkja slik du fekk ho.
problem-linkUnknown-cause = Koden i Authorization er feilskriven, avkorta eller laga ein annan stad.
problem-linkUnknown-remedy = Opne lenkja på nytt frå meldinga, eller be om ei ny.

problem-linkFrozen-title = Adressa er nyleg endra
problem-linkFrozen-detail = Adressa til personen er endra, så personlege lenkjer kan først brukast att { $day }.
problem-linkFrozen-cause = Den som endrar ei adresse, kunne elles fått ei lenkje og svart i namnet til ein annan. Difor ventar lenkjer i sju dagar.
problem-linkFrozen-remedy = Vent til dagen som er oppgitt, lat personen logge inn, eller bruk møte eller papir.

problem-leaseLost-title = Du har ikkje meldinga
problem-leaseLost-detail = Meldinga er ikkje henta av deg, eller ein annan har teke over. Hent meldingar på nytt.
problem-leaseLost-cause = Ei melding må hentast før ho blir levert, og berre den som har ho, kan seie korleis det gjekk.
problem-leaseLost-remedy = Hent meldingar på nytt. Er ho send likevel, kan mottakaren få ho to gonger.
