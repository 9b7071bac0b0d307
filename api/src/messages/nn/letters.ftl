# Brev, e-post og tekstmeldingar. «short» er tekstmelding, «text» alt anna.
param-act = ta ei avgjerd
param-given = Ei godkjenning
param-number = den siste
param-evidence = utan innlogging
param-course = kurset
param-link = lenkja
param-deadline = fristen
param-why = grunnen er ikkje oppgitt
param-begins = ein dag som ikkje er bestemt
param-since = ei stund
param-was = ein dag
param-next = …
letter-why-over = samlingane er over, og ingen plass vart ledig
letter-why-nothingHeld = inga samling vart halden
letter-next-runCancelled-party = Vil du vere med neste gong kurset blir halde, sei frå til den som arrangerer det. Då held du på datoen du melde deg.
letter-next-runCancelled-staff = Det er sagt frå til dei som hadde plass eller stod i kø og kan nåast.
letter-next-runPostponed-party = Vil du framleis ha plassen? Svar til den som arrangerer kurset.
letter-next-runPostponed-staff = Nye tider står i gjennomføringa når dei er bestemte.
letter-next-sessionMoved-party = Kan du ikkje då, sei frå til den som arrangerer kurset.
letter-next-sessionMoved-staff = Kan du ikkje då, sei frå til koordinatoren.
letter-next-sessionCancelled-party = Dei andre samlingane blir haldne som før.
letter-next-sessionCancelled-staff = Dei andre samlingane blir haldne som før.
letter-act-plan = godkjenne planen
letter-act-conclusion = signere konklusjonen
letter-given-plan = Ei godkjenning av planen
letter-given-conclusion = Ein signatur under konklusjonen
letter-evidence-login = med innlogging
letter-evidence-link = med personleg lenkje
letter-evidence-attested = på eit møte eller på papir, ført inn av éin og stadfesta av ein annan
letter-title-approvePlan = Godkjenn planen for «{ $course }»
letter-title-signConclusion = Signer konklusjonen for «{ $course }»
letter-title-contestApproval = Var det du som godkjende planen for «{ $course }»?
letter-title-contestSignature = Var det du som signerte konklusjonen for «{ $course }»?
letter-title-giveFeedback = Sei kva du synest om «{ $course }»

letter-decisionLink-subject = Du er beden om å { $act }
letter-decisionLink-text = Hei!

    Du er beden om å { $act } for kurset «{ $course }», på vegner av { $subject }. Det gjeld utgåve { $number }.

    Les alt før du svarer. Lenkja er berre di, kan brukast éin gong og gjeld til { $deadline }:
    { $link }

    Er du usamd, kan du seie nei og skrive kvifor. Ingen kan svare for deg. Send ikkje lenkja vidare.
letter-decisionLink-short = Du er beden om å { $act } for «{ $course }». Lenkja er berre di og gjeld til { $deadline }: { $link }

letter-receipt-subject = { $given } er gitt
letter-receipt-text = Hei!

    { $given } for kurset «{ $course }» er gitt for { $subject }, { $evidence }. Det gjeld utgåve { $number }.

    Du treng ikkje gjere noko. Meiner du at dette ikkje stemmer, ta det opp med den det gjeld.
letter-receipt-short = { $given } for «{ $course }» er gitt for { $subject }, { $evidence }.

letter-yourReceipt-subject = { $given } er gitt i namnet ditt
letter-yourReceipt-text = Hei!

    { $given } for kurset «{ $course }» er gitt i namnet ditt, { $evidence }. Det gjeld utgåve { $number }.

    Var det deg, treng du ikkje gjere noko. Var det ikkje deg, sei frå her:
    { $link }
letter-yourReceipt-short = { $given } for «{ $course }» er gitt i namnet ditt. Var det ikkje deg, sei frå: { $link }

letter-declined-subject = Nokon har sagt nei
letter-declined-text = Hei!

    Den som vart beden om å { $act } for kurset «{ $course }» på vegner av { $subject }, har sagt nei. Grunnen:

    { $why }

    Snakk saman, endre det som trengst, og spør på nytt.
letter-declined-short = Den som vart beden om å { $act } for «{ $course }», har sagt nei: { $why }

letter-contested-subject = { $given } gjeld ikkje lenger
letter-contested-text = Hei!

    { $given } for kurset «{ $course }» vart ført på { $subject }, { $evidence }. Personen seier at nokon andre må ha gjort det. Det gjeld difor ikkje lenger, og saka ventar på nytt.

    Finn ut kva som har hendt før de går vidare.
letter-contested-short = { $given } for «{ $course }» er bestriden og gjeld ikkje lenger.

letter-addressChanged-subject = Adressa di er endra
letter-addressChanged-text = Hei!

    Adressa vi når deg på i Sidestilt, er endra. Meldingar går heretter til den nye, og i sju dagar kan ingen godkjenne noko i namnet ditt med lenkje.

    Var det ikkje du som bad om det, ta kontakt med koordinatoren med ein gong.
letter-addressChanged-short = Adressa di i Sidestilt er endra. Var det ikkje du som bad om det, ta kontakt med koordinatoren med ein gong.

letter-runCancelled-subject = Kurset er avlyst
letter-runCancelled-text = Hei!

    «{ $course }», som skulle ta til { $begins }, er avlyst. Grunnen: { $why }

    { $next }
letter-runCancelled-short = Kurset som skulle ta til { $begins }, er avlyst. Grunnen: { $why }

letter-runPostponed-subject = Kurset er utsett
letter-runPostponed-text = Hei!

    «{ $course }» er utsett. Grunnen: { $why }

    { $next }
letter-runPostponed-short = Kurset du er påmeld, er utsett. Grunnen: { $why } Vil du framleis ha plassen? Svar til arrangøren.

letter-sessionMoved-subject = Ei samling er flytta
letter-sessionMoved-text = Hei!

    Samlinga i «{ $course }» som skulle vore { $was }, er flytta til { $begins }. Grunnen: { $why }

    { $next }
letter-sessionMoved-short = Samlinga på kurset som skulle vore { $was }, er flytta til { $begins }. Grunnen: { $why }

letter-sessionCancelled-subject = Ei samling er avlyst
letter-sessionCancelled-text = Hei!

    Samlinga i «{ $course }» { $was } er avlyst. Grunnen: { $why }

    { $next }
letter-sessionCancelled-short = Samlinga på kurset { $was } er avlyst. Grunnen: { $why }

letter-backInQueue-subject = Du står framleis i køen
letter-backInQueue-text = Hei!

    Det vart ikkje plass til deg på «{ $course }» med start { $begins }. Grunnen: { $why }

    Du står i køen til neste gong kurset blir halde, med datoen du melde deg: { $since }. Du treng ikkje gjere noko. Vil du ikkje vente lenger, sei frå til den som arrangerer kurset.
letter-backInQueue-short = Det vart ikkje plass til deg på kurset med start { $begins }. Du står i køen til neste gong, med datoen du melde deg. Vil du ikkje vente, sei frå.

letter-courseRetired-subject = Kurset er ikkje lenger eit tilbod
letter-courseRetired-text = Hei!

    Du har stått i køen til «{ $course }» sidan { $since }. Kurset er ikkje lenger eit tilbod. Grunnen: { $why }

    Du står ikkje i nokon kø lenger. Spør den som skipa til kurset om det finst noko anna for deg.
letter-courseRetired-short = Kurset du har stått i kø for sidan { $since }, er ikkje lenger eit tilbod. Grunnen: { $why }

letter-placeOffered-subject = Du er tilboden plass
letter-placeOffered-text = Hei!

    Du er tilboden plass på «{ $course }», som tek til { $begins }. Svar til den som arrangerer kurset, seinast { $deadline }. Etter det går plassen til den neste.
letter-placeOffered-short = Du er tilboden plass på kurset som tek til { $begins }. Svar seinast { $deadline }.

letter-placeConfirmed-subject = Du har fått plass
letter-placeConfirmed-text = Hei!

    Du har plass på «{ $course }», som tek til { $begins }. Kan du ikkje kome likevel, sei frå så snart du kan, så får ein annan plassen.
letter-placeConfirmed-short = Du har plass på kurset som tek til { $begins }. Kan du ikkje kome, sei frå.

letter-answerInvitation-subject = Kva synest du? Svar utan at nokon veit at det var deg
letter-answerInvitation-text = Hei!

    Du har plass på «{ $course }», og vi vil gjerne vite kva du synest. Svar her innan { $deadline }:

    { $link }

    Lenkja er di åleine; er det fleire, er det éi til kvar av dykk. Ingen får vite kva akkurat du har svart: svara blir haldne forsegla, blanda når tida er ute, og ingenting fører tilbake til deg. Blir det færre enn fem svar, blir dei sletta ulesne. Skriv du noko i fritekst som berre du kan vite, kan det likevel kjennast att.
letter-answerInvitation-short = Kva synest du? Svar anonymt innan { $deadline }: { $link }

letter-answerReminder-subject = Du kan framleis svare
letter-answerReminder-text = Hei!

    Det er enno tid til å seie kva du synest om «{ $course }». Svar her innan { $deadline }:

    { $link }

    Ingen får vite om du har svart, eller kva.
letter-answerReminder-short = Du kan framleis svare anonymt, innan { $deadline }: { $link }

letter-answersTooFew-subject = De er for få til å svare anonymt
letter-answersTooFew-text = Hei!

    Vi hadde tenkt å spørje kva de synest om «{ $course }», men de er færre enn fem, og då kan vi ikkje love at ingen blir kjend att. Difor blir det ikkje sendt ut noko skjema. Gruppa kan bli samd om å snakke saman om det i staden.
letter-answersTooFew-short = De er for få til å svare anonymt, så det blir ikkje noko skjema. Snakk gjerne saman om det i gruppa.

letter-taskReminder-subject = Noko ventar på deg
letter-taskReminder-text = Hei!

    Planen for «{ $course }» har venta på godkjenning frå di side sidan { $since }. Les han og svar, eller be koordinatoren om ei personleg lenkje.
letter-taskReminder-short = Planen for «{ $course }» ventar på godkjenning frå di side.
