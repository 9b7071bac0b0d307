# Brev, e-post og tekstmeldinger. «short» er tekstmelding, «text» alt annet.
param-act = ta en avgjørelse
param-given = En godkjenning
param-number = den siste
param-evidence = uten innlogging
param-course = kurset
param-link = lenken
param-deadline = fristen
param-why = grunnen er ikke oppgitt
param-begins = en dag som ikke er bestemt
param-since = en stund
param-was = en dag
param-next = …
letter-why-over = samlingene er over, og ingen plass ble ledig
letter-why-nothingHeld = ingen samling ble holdt
letter-next-runCancelled-party = Vil du være med neste gang kurset holdes, si fra til den som arrangerer det. Da beholder du datoen du meldte deg.
letter-next-runCancelled-staff = Det er sagt fra til dem som hadde plass eller sto i kø og kan nås.
letter-next-runPostponed-party = Vil du fortsatt ha plassen? Svar til den som arrangerer kurset.
letter-next-runPostponed-staff = Nye tider står i gjennomføringen når de er bestemt.
letter-next-sessionMoved-party = Kan du ikke da, si fra til den som arrangerer kurset.
letter-next-sessionMoved-staff = Kan du ikke da, si fra til koordinatoren.
letter-next-sessionCancelled-party = De andre samlingene holdes som før.
letter-next-sessionCancelled-staff = De andre samlingene holdes som før.
letter-act-plan = godkjenne planen
letter-act-conclusion = signere konklusjonen
letter-given-plan = En godkjenning av planen
letter-given-conclusion = En signatur under konklusjonen
letter-evidence-login = med innlogging
letter-evidence-link = med personlig lenke
letter-evidence-attested = på et møte eller på papir, ført inn av én og bekreftet av en annen
letter-title-approvePlan = Godkjenn planen for «{ $course }»
letter-title-signConclusion = Signer konklusjonen for «{ $course }»
letter-title-contestApproval = Var det du som godkjente planen for «{ $course }»?
letter-title-contestSignature = Var det du som signerte konklusjonen for «{ $course }»?
letter-title-giveFeedback = Si hva du synes om «{ $course }»

letter-decisionLink-subject = Du er bedt om å { $act }
letter-decisionLink-text = Hei!

    Du er bedt om å { $act } for kurset «{ $course }», på vegne av { $subject }. Det gjelder utgave { $number }.

    Les alt før du svarer. Lenken er bare din, kan brukes én gang og gjelder til { $deadline }:
    { $link }

    Er du uenig, kan du si nei og skrive hvorfor. Ingen kan svare for deg. Send ikke lenken videre.
letter-decisionLink-short = Du er bedt om å { $act } for «{ $course }». Lenken er bare din og gjelder til { $deadline }: { $link }

letter-receipt-subject = { $given } er gitt
letter-receipt-text = Hei!

    { $given } for kurset «{ $course }» er gitt for { $subject }, { $evidence }. Det gjelder utgave { $number }.

    Du trenger ikke gjøre noe. Mener du at dette ikke stemmer, ta det opp med den det gjelder.
letter-receipt-short = { $given } for «{ $course }» er gitt for { $subject }, { $evidence }.

letter-yourReceipt-subject = { $given } er gitt i ditt navn
letter-yourReceipt-text = Hei!

    { $given } for kurset «{ $course }» er gitt i ditt navn, { $evidence }. Det gjelder utgave { $number }.

    Var det deg, trenger du ikke gjøre noe. Var det ikke deg, si fra her:
    { $link }
letter-yourReceipt-short = { $given } for «{ $course }» er gitt i ditt navn. Var det ikke deg, si fra: { $link }

letter-declined-subject = Noen har sagt nei
letter-declined-text = Hei!

    Den som ble bedt om å { $act } for kurset «{ $course }» på vegne av { $subject }, har sagt nei. Grunnen:

    { $why }

    Snakk sammen, endre det som trengs, og spør på nytt.
letter-declined-short = Den som ble bedt om å { $act } for «{ $course }», har sagt nei: { $why }

letter-contested-subject = { $given } gjelder ikke lenger
letter-contested-text = Hei!

    { $given } for kurset «{ $course }» ble ført på { $subject }, { $evidence }. Personen sier at noen andre må ha gjort det. Det gjelder derfor ikke lenger, og saken venter på nytt.

    Finn ut hva som har skjedd før dere går videre.
letter-contested-short = { $given } for «{ $course }» er bestridt og gjelder ikke lenger.

letter-addressChanged-subject = Adressen din er endret
letter-addressChanged-text = Hei!

    Adressen vi når deg på i Sidestilt, er endret. Meldinger går heretter til den nye, og i sju dager kan ingen godkjenne noe i ditt navn med lenke.

    Var det ikke du som ba om det, ta kontakt med koordinatoren med en gang.
letter-addressChanged-short = Adressen din i Sidestilt er endret. Var det ikke du som ba om det, ta kontakt med koordinatoren med en gang.

letter-runCancelled-subject = Kurset er avlyst
letter-runCancelled-text = Hei!

    «{ $course }», som skulle begynne { $begins }, er avlyst. Grunnen: { $why }

    { $next }
letter-runCancelled-short = Kurset som skulle begynne { $begins }, er avlyst. Grunnen: { $why }

letter-runPostponed-subject = Kurset er utsatt
letter-runPostponed-text = Hei!

    «{ $course }» er utsatt. Grunnen: { $why }

    { $next }
letter-runPostponed-short = Kurset du er påmeldt, er utsatt. Grunnen: { $why } Vil du fortsatt ha plassen? Svar til arrangøren.

letter-sessionMoved-subject = En samling er flyttet
letter-sessionMoved-text = Hei!

    Samlingen i «{ $course }» som skulle vært { $was }, er flyttet til { $begins }. Grunnen: { $why }

    { $next }
letter-sessionMoved-short = Samlingen på kurset som skulle vært { $was }, er flyttet til { $begins }. Grunnen: { $why }

letter-sessionCancelled-subject = En samling er avlyst
letter-sessionCancelled-text = Hei!

    Samlingen i «{ $course }» { $was } er avlyst. Grunnen: { $why }

    { $next }
letter-sessionCancelled-short = Samlingen på kurset { $was } er avlyst. Grunnen: { $why }

letter-backInQueue-subject = Du står fortsatt i køen
letter-backInQueue-text = Hei!

    Det ble ikke plass til deg på «{ $course }» med start { $begins }. Grunnen: { $why }

    Du står i køen til neste gang kurset holdes, med datoen du meldte deg: { $since }. Du trenger ikke gjøre noe. Vil du ikke vente lenger, si fra til den som arrangerer kurset.
letter-backInQueue-short = Det ble ikke plass til deg på kurset med start { $begins }. Du står i køen til neste gang, med datoen du meldte deg. Vil du ikke vente, si fra.

letter-courseRetired-subject = Kurset tilbys ikke lenger
letter-courseRetired-text = Hei!

    Du har stått i køen til «{ $course }» siden { $since }. Kurset tilbys ikke lenger. Grunnen: { $why }

    Du står ikke i noen kø lenger. Spør den som arrangerte kurset om det finnes noe annet for deg.
letter-courseRetired-short = Kurset du har stått i kø for siden { $since }, tilbys ikke lenger. Grunnen: { $why }

letter-placeOffered-subject = Du er tilbudt plass
letter-placeOffered-text = Hei!

    Du er tilbudt plass på «{ $course }», som begynner { $begins }. Svar til den som arrangerer kurset, senest { $deadline }. Etter det går plassen til den neste.
letter-placeOffered-short = Du er tilbudt plass på kurset som begynner { $begins }. Svar senest { $deadline }.

letter-placeConfirmed-subject = Du har fått plass
letter-placeConfirmed-text = Hei!

    Du har plass på «{ $course }», som begynner { $begins }. Kan du ikke komme likevel, si fra så snart du kan, så får en annen plassen.
letter-placeConfirmed-short = Du har plass på kurset som begynner { $begins }. Kan du ikke komme, si fra.

letter-answerInvitation-subject = Hva synes du? Svar uten at noen vet at det var deg
letter-answerInvitation-text = Hei!

    Du har plass på «{ $course }», og vi vil gjerne vite hva du synes. Svar her innen { $deadline }:

    { $link }

    Lenken er din alene; er det flere, er det én til hver av dere. Ingen får vite hva akkurat du har svart: svarene holdes forseglet, blandes når tiden er ute, og ingenting fører tilbake til deg. Blir det færre enn fem svar, slettes de ulest. Skriver du noe i fritekst som bare du kan vite, kan det likevel kjennes igjen.
letter-answerInvitation-short = Hva synes du? Svar anonymt innen { $deadline }: { $link }

letter-answerReminder-subject = Du kan fortsatt svare
letter-answerReminder-text = Hei!

    Det er ennå tid til å si hva du synes om «{ $course }». Svar her innen { $deadline }:

    { $link }

    Ingen får vite om du har svart, eller hva.
letter-answerReminder-short = Du kan fortsatt svare anonymt, innen { $deadline }: { $link }

letter-answersTooFew-subject = Dere er for få til å svare anonymt
letter-answersTooFew-text = Hei!

    Vi hadde tenkt å spørre hva dere synes om «{ $course }», men dere er færre enn fem, og da kan vi ikke love at ingen kjennes igjen. Derfor sendes ikke noe skjema ut. Gruppa kan bli enig om å snakke sammen om det i stedet.
letter-answersTooFew-short = Dere er for få til å svare anonymt, så det blir ikke noe skjema. Snakk gjerne sammen om det i gruppa.

letter-taskReminder-subject = Noe venter på deg
letter-taskReminder-text = Hei!

    Planen for «{ $course }» har ventet på godkjenning fra din side siden { $since }. Les den og svar, eller be koordinatoren om en personlig lenke.
letter-taskReminder-short = Planen for «{ $course }» venter på godkjenning fra din side.
