# The errors: title, what happened, cause and remedy.
param-line = unknown
param-column = unknown
param-limit = a limited number of
param-allowed = see the API description
param-name = see the API description
param-area = unknown area
param-right = unknown right
param-scope = unknown scope
param-action = this
param-state = the resource is in
param-from = none
param-expected = application/json
param-day = in some days

problem-notJson-title = The body is not valid JSON
problem-notJson-detail = The body can't be read. The error is at line { $line }, character { $column }.
problem-notJson-cause = The request's body is empty, cut off, or not valid JSON. Character 0 means that it is empty.
problem-notJson-remedy = Check the body with a JSON tool and send it as UTF-8.

problem-tooDeep-title = The body is nested too deeply
problem-tooDeep-detail = The body may have at most { $limit } levels.
problem-tooDeep-cause = Lists and objects lie inside each other in more levels than the service reads.
problem-tooDeep-remedy = Flatten the body. No resource needs that many levels.

problem-unknownParameter-title = Unknown parameter
problem-unknownParameter-detail = { $any ->
        [no] The parameter { $name } does not exist here, and this address takes none.
       *[other] The parameter { $name } does not exist here. These do: { $allowed }.
    }
problem-unknownParameter-cause = A parameter in the address is misspelt, or belongs to another resource.
problem-unknownParameter-remedy = Remove the parameter or correct it. Unknown parameters are never silently ignored.

problem-badParameter-title = Bad parameter
problem-badParameter-detail = A parameter or header has a value that can't be read: { $name }.
problem-badParameter-cause = A parameter, a header or a part of the address has a value that can't be parsed.
problem-badParameter-remedy = See the API description for the form of the value.

problem-unauthenticated-title = Not authenticated
problem-unauthenticated-detail = Send the header Authorization: Bearer, followed by a valid token.
problem-unauthenticated-cause = The request carries no login, and the resource is not open to everybody.
problem-unauthenticated-remedy = Log in with the issuer and send the token as Bearer.

problem-linkMissing-title = The link is missing
problem-linkMissing-detail = Send the header Authorization: Capability, followed by the token that stands behind the # of the link.
problem-linkMissing-cause = The request has no token of a personal link. An ordinary login does not count here.
problem-linkMissing-remedy = Use the link that you were given, or the token on the slip, and send the token as Capability.

problem-tokenExpired-title = The token has expired
problem-tokenExpired-detail = Fetch a new token and try again.
problem-tokenExpired-cause = The token's time is over.
problem-tokenExpired-remedy = Renew the token with its issuer. If it is quite new, check the clocks.

problem-tokenRefused-title = The token was refused
problem-tokenRefused-detail = The token is not valid for this service. Send an access token that was issued for it.
problem-tokenRefused-cause = The token is from an unknown issuer, for another audience, without a valid signature, or of the wrong kind, such as an ID token.
problem-tokenRefused-remedy = Ask one of the issuers this service trusts for an access token for it.

problem-proofRequired-title = A proof of possession is needed
problem-proofRequired-detail = Send the token with the scheme DPoP, and a fresh proof in the header DPoP.
problem-proofRequired-cause = The token is bound to a key, or it is used where people's data can be reached, and it came as a plain Bearer token.
problem-proofRequired-remedy = Ask the issuer for a token bound to your key (DPoP, RFC 9449) and sign a proof for each request. WWW-Authenticate names the algorithms.

problem-proofRefused-title = The proof of possession was refused
problem-proofRefused-detail = The proof in the header DPoP is not valid for this request.
problem-proofRefused-cause = The proof is missing, has been used before, is too old, or is for another method, address, token or key.
problem-proofRefused-remedy = Sign a new proof for each request, with method and address as you call them. WWW-Authenticate says what was wrong.

problem-forbidden-title = Not allowed
problem-forbidden-detail = Your roles give no right to this ({ $area }, { $right }).
problem-forbidden-cause = You are logged in but hold no role that gives this right here.
problem-forbidden-remedy = Look under /docs/permissions at which roles have it. Ask the manager or coordinator for the role if you are meant to have it.

problem-insufficientScope-title = The machine's token lacks a scope
problem-insufficientScope-detail = The role is given, but the token lacks the scope { $scope }.
problem-insufficientScope-cause = A machine needs both the role here and the scope in its token. The role is there, the scope is not.
problem-insufficientScope-remedy = Ask the token's issuer for the scope and fetch a new token. The scopes stand at /docs/permissions.

problem-purposeRequired-title = Purpose required
problem-purposeRequired-detail = Send the header Sidestilt-Purpose with one of the codes care, planning, administration, quality, audit or subjectRequest: why you need the information.
problem-purposeRequired-cause = Data about persons is read for a stated purpose only, and the purpose is logged.
problem-purposeRequired-remedy = Send the header Sidestilt-Purpose with a code of the list purpose.

problem-purposeRefused-title = Not your purpose
problem-purposeRefused-detail = Your role can't read data for this purpose. Purposes open to it: { $allowed }.
problem-purposeRefused-cause = Each role has its purposes for reading data about persons. The one that was named is not among them.
problem-purposeRefused-remedy = Name in Sidestilt-Purpose one of the purposes that your role has.

problem-notFound-title = Not found
problem-notFound-detail = What you ask for does not exist, or you may not see it.
problem-notFound-cause = The address is wrong, the resource is gone, or it belongs to somebody else. The answer is the same, so that nobody can probe.
problem-notFound-remedy = Check the address. Ask for access if you know that the resource exists.

problem-methodNotAllowed-title = Method not allowed
problem-methodNotAllowed-detail = The address takes these methods: { $allowed }.
problem-methodNotAllowed-cause = The address exists, but not with this method. What has a lifecycle is not deleted; it changes by actions.
problem-methodNotAllowed-remedy = Use one of the methods in the Allow header.

problem-notAcceptable-title = Not acceptable
problem-notAcceptable-detail = The service can't answer in a format or an encoding that you take. Ask for application/json in Accept, and leave Accept-Encoding out.
problem-notAcceptable-cause = Accept names only formats that this resource does not have, or Accept-Encoding only encodings that this service does not have.
problem-notAcceptable-remedy = Ask for application/json, or one of the formats in the API description, and let Accept-Encoding take an answer as it is (identity).

problem-requestTimeout-title = The request took too long
problem-requestTimeout-detail = The body came too slowly. Nothing was stored.
problem-requestTimeout-cause = The connection is slow, or broke while the body was sent.
problem-requestTimeout-remedy = Try again. With the same Idempotency-Key nothing is done twice.

problem-unmetGuards-title = Something is missing before this can be done
problem-unmetGuards-detail = The list unmet says what is missing and what can be done.
problem-unmetGuards-cause = The action exists in this state, but one or more conditions do not hold.
problem-unmetGuards-remedy = Do what each item says and try again. Some conditions can be passed with a recorded deviation.

problem-illegalTransition-title = Not possible now
problem-illegalTransition-detail = The action { $action } does not exist in the state { $state }. It exists in: { $from }.
problem-illegalTransition-cause = The resource is in a state where the action has no place, perhaps because somebody else was first.
problem-illegalTransition-remedy = Fetch the resource again and see which actions it offers.

problem-duplicate-title = Already exists
problem-duplicate-detail = Something with the same particulars is already registered. Use that, or give other values.
problem-duplicate-cause = A value that must be unique has been used before.
problem-duplicate-remedy = Use what exists, or give another value.

problem-inFlight-title = Already in progress
problem-inFlight-detail = A request with the same Idempotency-Key is under way. Try again shortly.
problem-inFlight-cause = The request was sent again before the first was done.
problem-inFlight-remedy = Wait as long as Retry-After says and send the same request again.

problem-answerClosed-title = Nobody can answer with this code
problem-answerClosed-detail = The code is not known, or the time to answer is over. Check that the whole code is there.
problem-answerClosed-cause = The code is misspelt or cut short, or the window has closed. Once it has, all codes are deleted, so that nobody can tell which of the two it is.
problem-answerClosed-remedy = Open the link as you received it, or type the code anew. If the time is over, tell the coordinator or the group what you think.

problem-feedbackClosed-title = Nothing can be sent with this link
problem-feedbackClosed-detail = The link is not known, or holds no more. Check that the whole link is there.
problem-feedbackClosed-cause = The link is misspelt or cut short, was replaced or closed, or the course has been over for long. The answer is the same, so that nobody can probe.
problem-feedbackClosed-remedy = Open the link as you received it, or ask the coordinator for a new one.

problem-gone-title = Gone
problem-gone-detail = This has been deleted or has expired. If it was a link, ask for a new one.
problem-gone-cause = The link is used or too old, or the data was erased as planned.
problem-gone-remedy = Ask for a new link, or remove the reference.

problem-stale-title = Somebody else has changed this
problem-stale-detail = Fetch the new version, see what has changed, and try again.
problem-stale-cause = The resource has changed since you fetched it, and If-Match names the old version.
problem-stale-remedy = Fetch the resource again and send the change with the new ETag.

problem-tooLarge-title = Too large
problem-tooLarge-detail = The body may have at most { $limit } bytes.
problem-tooLarge-cause = The body is larger than this address takes.
problem-tooLarge-remedy = Split it up. Attachments are registered as links, not as files.

problem-unsupportedMediaType-title = Unsupported media type
problem-unsupportedMediaType-detail = Send the body with Content-Type { $expected }, and not compressed.
problem-unsupportedMediaType-cause = Content-Type is missing, or is a type this address does not take; or the body is compressed (Content-Encoding).
problem-unsupportedMediaType-remedy = Set Content-Type as the API description says, and leave Content-Encoding out.

problem-invalid-title = Something is filled in wrongly
problem-invalid-detail = Errors found: { $count }. The list errors shows where.
problem-invalid-cause = The body can be read, but one or more members have a value that is not accepted.
problem-invalid-remedy = Correct the members in the list errors. Nothing was stored.

problem-keyReused-title = The key was used for something else
problem-keyReused-detail = This Idempotency-Key belongs to another request. Make a new key.
problem-keyReused-cause = The same key was sent with another body, method or address.
problem-keyReused-remedy = Make a new key for each new action, and keep it only when you try the same again.

problem-preconditionRequired-title = Say which version you change
problem-preconditionRequired-detail = Send If-Match with the ETag you last got.
problem-preconditionRequired-cause = Changes are taken only when it is clear which version they build on, so that nobody overwrites another's work.
problem-preconditionRequired-remedy = Fetch the resource and send its ETag in If-Match.

problem-tooManyRequests-title = Too many requests
problem-tooManyRequests-detail = Wait a little and try again.
problem-tooManyRequests-cause = More requests came in a short time than the service takes from one sender.
problem-tooManyRequests-remedy = Wait as long as Retry-After says. Ask less often; with If-None-Match an unchanged answer comes without a body.

problem-unavailable-title = Not available right now
problem-unavailable-detail = Try again shortly. It is not certain that the change was stored.
problem-unavailable-cause = The database does not answer or is overloaded, or the service is starting or stopping.
problem-unavailable-remedy = Wait as long as Retry-After says and try again with the same Idempotency-Key.

problem-internal-title = Something went wrong on our side
problem-internal-detail = The error is logged. Give the requestId when you ask for help.
problem-internal-cause = A fault in the service, not in what you sent.
problem-internal-remedy = Try again later. Tell the operator if it happens again.

problem-wrongSide-title = You can't act for this side
problem-wrongSide-detail = Only the side's lead or deputy can do this, and for their own side only.
problem-wrongSide-cause = The user side and the professional side approve and sign apart. Nobody does it for the other.
problem-wrongSide-remedy = Ask the other side's lead or deputy to do it.

problem-alreadyDecided-title = Already decided
problem-alreadyDecided-detail = This has already been approved, signed or answered. Fetch it again to see what stands.
problem-alreadyDecided-cause = The same side or person has decided before.
problem-alreadyDecided-remedy = Fetch the resource again to see what stands. An approval can be taken back until both sides have approved.

problem-linkUnknown-title = Unknown link
problem-linkUnknown-detail = No personal link has this code. Open the link as you received it.
problem-linkUnknown-cause = The code in Authorization is misspelt, cut short, or was made elsewhere.
problem-linkUnknown-remedy = Open the link from the message again, or ask for a new one.

problem-linkFrozen-title = The address was changed a short while ago
problem-linkFrozen-detail = The person's address was changed, so personal links can't be used before { $day }.
problem-linkFrozen-cause = Whoever changes an address could otherwise get a link and answer in somebody else's name. So links wait for seven days.
problem-linkFrozen-remedy = Wait until the day that is named, let the person log in, or use a meeting or paper.

problem-leaseLost-title = You do not have the message
problem-leaseLost-detail = You have not claimed the message, or somebody else has taken it over. Claim messages again.
problem-leaseLost-cause = A message is claimed before it is delivered, and only whoever has it can say how it went.
problem-leaseLost-remedy = Claim messages again. If it was sent all the same, the recipient may get it twice.
