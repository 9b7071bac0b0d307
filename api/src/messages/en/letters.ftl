# Letters, e-mails and text messages. "short" is a text message, "text" everything else.
param-act = decide
param-given = An approval
param-number = the latest
param-evidence = without a login
param-course = the course
param-link = the link
param-deadline = the deadline
param-why = no reason was given
param-begins = a day not yet known
param-since = some time ago
param-was = on some day
param-next = …
letter-why-over = the sessions are over, and no place became free
letter-why-nothingHeld = no session was held
letter-next-runCancelled-party = If you want to take part the next time the course is held, tell whoever arranges it. You then keep the date on which you asked.
letter-next-runCancelled-staff = Those who had a place or stood in the queue and can be reached have been told.
letter-next-runPostponed-party = Do you still want your place? Answer whoever arranges the course.
letter-next-runPostponed-staff = New times stand with the run once they are settled.
letter-next-sessionMoved-party = If you can't come then, tell whoever arranges the course.
letter-next-sessionMoved-staff = If you can't come then, tell the coordinator.
letter-next-sessionCancelled-party = The other sessions are held as before.
letter-next-sessionCancelled-staff = The other sessions are held as planned.
letter-act-plan = approve the plan
letter-act-conclusion = sign the conclusion
letter-given-plan = An approval of the plan
letter-given-conclusion = A signature under the conclusion
letter-evidence-login = logged in
letter-evidence-link = by personal link
letter-evidence-attested = at a meeting or on paper, entered by one person and confirmed by another
letter-title-approvePlan = Approve the plan for “{ $course }”
letter-title-signConclusion = Sign the conclusion for “{ $course }”
letter-title-contestApproval = Was it you who approved the plan for “{ $course }”?
letter-title-contestSignature = Was it you who signed the conclusion for “{ $course }”?
letter-title-giveFeedback = Say what you think of “{ $course }”

letter-decisionLink-subject = You are asked to { $act }
letter-decisionLink-text = Hello!

    You are asked to { $act } for the course “{ $course }”, on behalf of { $subject }. It is about version { $number }.

    Read all of it before you answer. The link is yours alone, can be used once and holds until { $deadline }:
    { $link }

    If you disagree, you can say no and write why. Nobody can answer for you. Don't pass the link on.
letter-decisionLink-short = You are asked to { $act } for “{ $course }”. The link is yours alone and holds until { $deadline }: { $link }

letter-receipt-subject = { $given } was given
letter-receipt-text = Hello!

    { $given } for the course “{ $course }” was given for { $subject }, { $evidence }. It is about version { $number }.

    You need not do anything. If you think that this is wrong, take it up with the person concerned.
letter-receipt-short = { $given } for “{ $course }” was given for { $subject }, { $evidence }.

letter-yourReceipt-subject = { $given } was given in your name
letter-yourReceipt-text = Hello!

    { $given } for the course “{ $course }” was given in your name, { $evidence }. It is about version { $number }.

    If it was you, you need not do anything. If it wasn't you, say so here:
    { $link }
letter-yourReceipt-short = { $given } for “{ $course }” was given in your name. If it wasn't you, say so: { $link }

letter-declined-subject = Somebody has said no
letter-declined-text = Hello!

    The person who was asked to { $act } for the course “{ $course }” on behalf of { $subject } has said no. The reason:

    { $why }

    Talk together, change what needs to be changed, and ask again.
letter-declined-short = The person who was asked to { $act } for “{ $course }” has said no: { $why }

letter-contested-subject = { $given } does not hold any more
letter-contested-text = Hello!

    { $given } for the course “{ $course }” was recorded for { $subject }, { $evidence }. The person says that it wasn't them. So it does not hold any more, and the side is awaited again.

    Find out what has happened before you go on.
letter-contested-short = { $given } for “{ $course }” is contested and does not hold any more.

letter-addressChanged-subject = Your address was changed
letter-addressChanged-text = Hello!

    The address at which Sidestilt reaches you was changed. Messages go to the new one from now on, and for seven days nobody can approve anything in your name by link.

    If it wasn't you who asked for this, contact the coordinator at once.
letter-addressChanged-short = Your address in Sidestilt was changed. If it wasn't you who asked for this, contact the coordinator at once.

letter-runCancelled-subject = The course is cancelled
letter-runCancelled-text = Hello!

    “{ $course }”, which was to begin { $begins }, is cancelled. The reason: { $why }

    { $next }
letter-runCancelled-short = The course that was to begin { $begins } is cancelled. The reason: { $why }

letter-runPostponed-subject = The course is put off
letter-runPostponed-text = Hello!

    “{ $course }” is put off. The reason: { $why }

    { $next }
letter-runPostponed-short = The course you enrolled in is put off. The reason: { $why } Do you still want your place? Answer the organiser.

letter-sessionMoved-subject = A session was moved
letter-sessionMoved-text = Hello!

    The session of “{ $course }” that was to be { $was } is moved to { $begins }. The reason: { $why }

    { $next }
letter-sessionMoved-short = The session of your course that was to be { $was } is moved to { $begins }. The reason: { $why }

letter-sessionCancelled-subject = A session is cancelled
letter-sessionCancelled-text = Hello!

    The session of “{ $course }” { $was } is cancelled. The reason: { $why }

    { $next }
letter-sessionCancelled-short = The session of your course { $was } is cancelled. The reason: { $why }

letter-backInQueue-subject = You are still in the queue
letter-backInQueue-text = Hello!

    There was no place for you in “{ $course }” beginning { $begins }. The reason: { $why }

    You are in the queue for the next time the course is held, with the date on which you asked: { $since }. You need not do anything. If you do not want to wait any longer, tell whoever arranges the course.
letter-backInQueue-short = There was no place for you in the course beginning { $begins }. You are in the queue for the next time, with the date on which you asked. If you do not want to wait, say so.

letter-courseRetired-subject = The course is offered no more
letter-courseRetired-text = Hello!

    You have stood in the queue for “{ $course }” since { $since }. The course is offered no more. The reason: { $why }

    You are not in a queue any longer. Ask whoever arranged the course whether there is something else for you.
letter-courseRetired-short = The course in whose queue you have stood since { $since } is offered no more. The reason: { $why }

letter-placeOffered-subject = You are offered a place
letter-placeOffered-text = Hello!

    You are offered a place in “{ $course }”, which begins { $begins }. Answer whoever arranges the course by { $deadline }. After that the place goes to the next.
letter-placeOffered-short = You are offered a place in the course that begins { $begins }. Answer by { $deadline }.

letter-placeConfirmed-subject = You have a place
letter-placeConfirmed-text = Hello!

    You have a place in “{ $course }”, which begins { $begins }. If you can't come after all, say so as soon as you can, so that somebody else gets the place.
letter-placeConfirmed-short = You have a place in the course that begins { $begins }. If you can't come, say so.

letter-answerInvitation-subject = What do you think? Answer without anybody knowing that it was you
letter-answerInvitation-text = Hello!

    You have a place in “{ $course }”, and we would like to know what you think. Answer here by { $deadline }:

    { $link }

    The link is yours alone; if there are several, there is one for each of you. Nobody learns what you have answered: answers are held sealed and mixed when the time is over, and nothing leads back to you. If there are fewer than five answers, they are destroyed unread. If you write something in your own words that only you can know, it can be recognised all the same.
letter-answerInvitation-short = What do you think? Answer anonymously by { $deadline }: { $link }

letter-answerReminder-subject = You can still answer
letter-answerReminder-text = Hello!

    There is still time to say what you think of “{ $course }”. Answer here by { $deadline }:

    { $link }

    Nobody learns whether you have answered, or what.
letter-answerReminder-short = You can still answer anonymously, by { $deadline }: { $link }

letter-answersTooFew-subject = You are too few to answer anonymously
letter-answersTooFew-text = Hello!

    We had meant to ask what you think of “{ $course }”, but you are fewer than five, and then we can't promise that nobody is recognised. So no form is sent out. The group may agree to talk it over instead.
letter-answersTooFew-short = You are too few to answer anonymously, so there is no form. Do talk it over in the group.

letter-taskReminder-subject = Something waits for you
letter-taskReminder-text = Hello!

    The plan for “{ $course }” has waited for your side's approval since { $since }. Read it and answer, or ask the coordinator for a personal link.
letter-taskReminder-short = The plan for “{ $course }” waits for your side's approval.
