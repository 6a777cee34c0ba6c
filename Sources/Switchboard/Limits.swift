import SIP
import Wire

/// The bounds of the exchange, each with what happens there.
enum Limits {
    /// Calls at once. Above: 503 with Retry-After. 4,000 calls hold 16,000 sockets.
    static let calls = 4_000
    /// Calls for help beyond that.
    static let callsForHelp = 16
    /// Phones that ring because of such a call may not take all of that.
    static let urgentCalls = calls + callsForHelp / 2
    /// The last pairs of media ports are for calls for help alone, two for each of them, where the
    /// plan has an `emergency` block. Other calls: 503.
    static let pairsForHelp = 4
    /// Early dialogs that a forking next hop may begin on one leg. Above: its 1xx are ignored.
    static let earlyDialogs = 8
    /// Symbols in a dialed number (E.164 has 15 digits; service codes are longer). Above: 404.
    static let dialedDigits = 64
    /// A trunk's server that says nothing at all for so long is given up where there is another
    /// server or trunk: by then a datagram was sent four times (RFC 3261 §17.1.1.2).
    static let serverPatience = Duration.milliseconds(3_800)
    /// A trunk that has said 100 to a call for help, and nothing more for so long, is given up
    /// where there is another way. Far networks take some seconds to ring.
    static let helpPatience = Duration.seconds(10)
    /// Messages that wait so long: new calls are answered 503 with Retry-After until none does.
    /// By then each was sent twice (RFC 3261 §17.1.1.2). A morning on which all phones come back at
    /// once is over sooner.
    static let longestWait = Duration.seconds(1)
    /// What was told of the wait counts for so long.
    static let waitCounts = Duration.milliseconds(100)
    /// No call was turned away for so long: the journal says that it is over.
    static let lateSpell = Duration.seconds(10)
    /// Whoever is turned away is told to come again after one to so many seconds: a provider leaves
    /// the exchange alone for as long (RFC 3261 §21.5.4).
    static let lateRetrySeconds: UInt32 = 4
    /// Media lines of one description that get ports. Above: refused with port 0.
    static let mediaLines = 4
    /// Pairs of media ports that are bound before a call needs them, at each of our addresses, so
    /// that a pair that another program has is learned of by no call. A burst of calls that uses
    /// them up before new ones are bound takes pairs that were not tried.
    static let pairsAhead = 32
    /// Addresses at which pairs are bound ahead, the default one first. At others they are bound
    /// when a call needs them.
    static let addressesWithPairsAhead = 8
    /// How long a pair that another program has is left alone.
    static let portQuarantine = Duration.seconds(60)
    /// How long nothing is bound at an address at which nothing could be: too many files are open.
    /// Above the pairs that are bound already: 503.
    static let closedAddress = Duration.seconds(5)
    /// INFO and MESSAGE of one leg that wait for an answer from the other side. Above: 480.
    static let relayedRequests = 16
    /// How long the sender of an UPDATE waits for the other side's answer: well below the 32 s
    /// after which it would give the call up (RFC 3311 §5.2). Above: 504.
    static let updatePatience = Duration.seconds(10)
    /// How long a side may take to decide on a re-INVITE: a person may have to. Meanwhile it can
    /// offer nothing itself (RFC 3261 §14.2). Above: CANCEL, and 504 to who asked.
    static let reofferPatience = Duration.seconds(60)
    /// Attempts to bring back a session that one side changed too late. Above: it stays so until
    /// one of the two offers anew.
    static let restoringAttempts = 4
    /// Above so many bytes a request leaves over a stream (RFC 3261 §18.1.1).
    static let datagramBytes = 1_300
    /// Requests with a smaller body are never that large: our header fields stay below 1000.
    static let surelySmallBody = 300
    /// Phones remembered for taking no streams. At the bound all are tried again.
    static let placesWithoutTCP = 4_096
    /// Seconds after which whoever calls a stopping exchange may try again.
    static let retryAfterStop: ByteString = "5"
    /// How long a call record waits for the last media report.
    static let recordPatience = Duration.seconds(2)

    /// Reports of quality that are kept of one stream. At the bound neighbours are made one, so
    /// that a call of any length is known to its beginning.
    static let qualityPeriods = 60

    // MARK: Trunks

    /// A registration that failed is tried again after a pause that doubles from the first to the
    /// second; where somebody has to change something first, to the third. It never ends.
    static let firstRegistrationPause = Duration.seconds(5)
    static let registrationPause = Duration.seconds(300)
    static let longestRegistrationPause = Duration.seconds(3_600)
    /// Seconds of a registration, whatever the registrar says.
    static let shortestGrant: UInt32 = 10
    static let longestRegistration: UInt32 = 86_400
    /// A registration that was lost sooner is not renewed at once, but after a pause.
    static let shortestRegistration = Duration.seconds(10)
    /// Hops of a Service-Route, and realms that a registrar names. Further ones are left out.
    static let serviceRoute = 8
    static let realmsOfRegistrar = 4
    /// Bytes of a realm that people are shown. The rest is cut.
    static let shownRealm = 64
    /// Servers of one trunk that are asked whether they are there. Further ones are known by calls.
    static let serversAsked = 4
    /// Until the first question after a start or a failure, at most; and between two while a trunk
    /// is down.
    static let firstTrunkQuestion = Duration.seconds(2)
    static let questionWhileDown = Duration.seconds(10)
    /// However long a server wants to be left alone, after so long it is tried.
    static let longestClosing = Duration.seconds(3_600)
    /// And after so long where it said so to a call, since that may mean only who was called.
    static let closingByCall = Duration.seconds(60)

    // MARK: Transfers

    /// Transfers of one caller, one after the other: no circle goes round without end. Above: 482.
    static let transfers = 10
    /// How long a phone rings to which a transferred caller returns.
    static let returnPatience = Duration.seconds(30)
    /// An offer of our own waits so long for one that is open.
    static let reopeningPause = Duration.milliseconds(300)
    /// Whoever did not agree to that is asked again after so long; both sides hear music.
    static let reopeningAgain = Duration.seconds(30)

    // MARK: Texts and lamps

    /// How long the sender of a MESSAGE waits for a phone to take it: below the 32 s after which
    /// its own transaction ends (RFC 4320 §4.2). Above: 480.
    static let textPatience = Duration.seconds(20)
    /// Texts that one extension may send at once, in calls and outside, and how long until it may
    /// send one more. Above:
    /// 503 with Retry-After.
    static let textsAtOnce = 20
    static let textInterval = Duration.seconds(1)
    /// The same for all that comes by one trunk.
    static let trunkTextsAtOnce = 100
    static let trunkTextInterval = Duration.milliseconds(100)
    /// Texts that are kept for one extension, and in all. Above: 480.
    static let keptTextsPerExtension = 100
    static let keptTexts = 10_000
    /// Bytes of such a text, with what its sender said about it. Above: 413.
    static let keptTextBytes = 800
    /// So long it is kept, where its Expires names no shorter time.
    static let textLife = Duration.seconds(7 * 86_400)
    /// Calls that are over and whose dialogs are still known, and for how long: who wants to take
    /// the place of one is told that it is over. Above: the oldest is forgotten.
    static let endedDialogs = 64
    static let dialogMemory = Duration.seconds(32)
    /// Subscriptions of one extension, all its phones together. Above: 403 with a Warning.
    static let subscriptionsPerExtension = 200
    /// Subscriptions in all. Above: 503 with Retry-After.
    static let subscriptions = 20_000
    /// No two NOTIFYs of one subscription within this time, except those that answer a SUBSCRIBE.
    /// What happens in between is told in one.
    static let newsInterval = Duration.milliseconds(500)
    /// Bytes of the name of a lamp. Above: 404.
    static let lampName = 64
    /// Ringing calls in one NOTIFY that are told with all that is needed to take them.
    static let pickupsPerDocument = 2
    /// Extensions of one list. Further ones are not in it.
    static let listMembers = 100
    /// Characters of a name or a note in a document. The rest is cut.
    static let shownText = 200
    /// NOTIFYs that may have left since a subscription was kept: its numbers go on so far behind.
    static let skippedNews: UInt32 = 65_536
    /// A phone that has registered subscribes to its mailbox within this time, or is told without.
    static let mailboxPatience = Duration.seconds(2)
    /// Contacts remembered for taking no such news. At the bound all are tried again.
    static let deafPhones = 4_096
    /// What phones of one extension have published and that is still good. Above: 503 with
    /// Retry-After.
    static let publicationsPerExtension = 8
    /// Bytes of one. Above: 413.
    static let presenceBytes = 8_192
    /// Elements within elements, tags and texts, and bytes of a name. Above: 400.
    static let presenceDepth = 16
    static let presenceTokens = 1_024
    static let presenceName = 64
    /// Seconds for which something is published: what may be asked for, and what is usual.
    static let publicationLife = NotifierSubscription.Bounds()
    /// Dialogs in one NOTIFY, so that it fits into a datagram. Above: the newest are told.
    static let dialogsPerDocument = 8

    /// A call from outside that comes so soon after an emergency call may be the emergency service
    /// calling back.
    static let callbackWindow = Duration.seconds(1_800)

    // MARK: Facts

    /// Forwards, agents and the like, of one kind. Above: refused.
    static let factsPerKind = 20_000
    /// Bytes of the name or the value of one. Above: refused.
    static let factBytes = 1_024
    /// Symbols of a number that calls are forwarded to. Above: refused.
    static let forwardDigits = 32
    /// Numbers of one follow-me. Above: refused.
    static let placesToFollow = 8

    // MARK: Rooms

    /// Supervisors who hear one conversation. Above: `failed`.
    static let watchersPerCall = 4
    /// How long a supervisor waits until the colleague talks again. Above: `ended`.
    static let watchPatience = Duration.seconds(10)
    /// Conference rooms with anybody in them. Above: a further one is full.
    static let rooms = 500
    /// Members of one room, where the plan sets no lower limit: as many as the media engine mixes.
    static let roomMembers = 200
    /// Who came or went, waiting to be announced in a room. Further ones are not announced.
    static let roomNews = 4
    /// dB that a member of a room may be made louder or softer, and in which steps.
    static let seatGain = 12
    static let seatGainStep = 3
    /// Extensions that one member of a room has called into it and that have not answered. Above:
    /// refused.
    static let roomInvitations = 4
    /// How long they ring.
    static let invitationPatience = Duration.seconds(30)
    /// A phone that answers by itself has done so by then; one that has not is let go.
    static let pagePatience = Duration.seconds(5)
    /// How long somebody may speak who is asked for a name, and how short a recording is none.
    static let spokenName = Duration.seconds(5)
    static let shortestName: UInt64 = 400
    /// Calls that are ordered for one extension at a later time, and in all. Above: not taken, and
    /// the journal says so.
    static let appointmentsPerExtension = 10
    static let appointments = 1_000
    /// How long a phone rings then, and how long until the next try.
    static let appointmentPatience = Duration.seconds(45)
    static let betweenTries = Duration.seconds(300)
    /// What could not be done in time, because the exchange was not there, is still done for so
    /// long.
    static let appointmentDelay = Duration.seconds(900)
    /// By how much the wall clock has to be set (ms) for what is kept as a time of day to move
    /// along. Below: it ends that much earlier or later.
    static let clockStep: Int64 = 60_000
    /// How long somebody may speak a prompt that an administrator wants.
    static let promptLength = Duration.seconds(120)
    /// Nobody has said for so long what becomes of a prompt that was spoken: it is not kept.
    static let promptPatience = Duration.seconds(20)
    /// The end of a passing recording is waited for so long; then it has failed.
    static let recordingPatience = Duration.seconds(5)
    /// Digits by which somebody is announced who has spoken no name. Above: tones.
    static let spokenDigits = 15
    /// Between the keys of one wish. Above: it begins anew.
    static let roomKeyPatience = Duration.seconds(5)

    // MARK: Mailboxes

    /// Messages of one mailbox, whatever its quota says; deleted ones do not count. Above: full.
    static let messagesPerBox = 10_000
    /// How often a caller may speak too short a message. Then it is over.
    static let messageTries = 3
    /// Nobody says what becomes of a message that was spoken: it is kept.
    static let reviewPatience = Duration.seconds(15)
    /// The disk is waited for so long; then the caller is told that it does not work.
    static let keepingPatience = Duration.seconds(10)
    /// In a menu of a mailbox, and how often in a row nobody presses a key until it is over.
    static let menuPatience = Duration.seconds(10)
    static let menuSilences = 3
    /// Between two digits of a number or a PIN, and how many are taken; further ones are dropped.
    static let digitPatience = Duration.seconds(5)
    static let typedDigits = 20
    /// PINs that one call may try at a mailbox, and the digits of the longest.
    static let pinTries = 3
    static let pinDigits = 12
    /// After so many wrong PINs, over all calls, nobody but its owners' phones comes near a mailbox
    /// for a while (ms): four times as long with each further so many, up to a day.
    static let wrongPINs = 5
    static let firstPINLock: Int64 = 60_000
    static let longestPINLock: Int64 = 86_400_000
    static let countedPINs = 1_000
    /// How long a wrong PIN of a conference room counts (ms).
    static let wrongPINMemory: Int64 = 86_400_000
    /// How long an owner may speak a greeting, a comment or the name.
    static let longestGreeting = Duration.seconds(120)
    static let longestName = Duration.seconds(10)
    /// Characters of a caller's name in a mail; the rest is cut.
    static let mailedName = 64
    /// Deleted messages can be brought back for so long, ms.
    static let undeletable: Int64 = 86_400_000

    // MARK: Services and databases

    /// Inquiries to one service or query that are on their way at once. Further lookups wait.
    static let inquiriesPerSource = 32
    /// Lookups that wait for one service or query. Above: `failed`.
    static let waitingLookups = 200
    /// Posts of one service that are on their way at once, so that lookups find room.
    static let postsAtOnce = 4
    /// Posts that are not delivered yet, of all services. Above: they are lost, and the journal
    /// says so.
    static let posts = 1_000
    /// A post that fails is tried again for so long, after pauses that double from the first to
    /// the longest. Then it is lost.
    static let postPatience = Duration.seconds(3_600)
    static let firstPostPause = Duration.seconds(5)
    static let longestPostPause = Duration.seconds(300)
    /// A service that has failed so often in a row is left alone for a while: lookups fail at once.
    static let failuresInARow = 5
    static let restOfService = Duration.seconds(30)
    /// Messages of `notify` that phones have not answered yet. Above: they are not sent.
    static let notices = 500
    /// Bytes of the text of one: with its header it fits into a datagram. The rest is cut.
    static let noticeBytes = 600

    // MARK: Money

    /// The next minute of a call is charged so long after one has begun, 20 s before it begins
    /// itself; where nothing is left, a tone is heard then.
    static let chargeAgain = Duration.seconds(40)
    /// How often one call to the outside is sent on by trunks (302). Above: it has failed.
    static let redirections = 3
    /// New calls of one account within a minute that are remembered. Above: as many count.
    static let countedCalls = 1_001
    /// Notices that web hooks have not taken yet. Above: they are not sent there.
    static let hooks = 500
    /// So long a web hook may take to answer; so long it is tried (ms).
    static let hookAnswer = Duration.seconds(10)
    static let hookPatience: Int64 = 86_400_000

    // MARK: Outside

    /// So often it is asked which address the router in front of us has.
    static let outsideAgain = Duration.seconds(60)
    /// Places of trunks' servers that have told where they see us. Above: all are forgotten, and
    /// learned again with their next answers.
    static let placesSeen = 1_024

    // MARK: Passing

    /// Values of one header that a trunk passes (`pass`), bytes of one value, and bytes of all of
    /// one call. Above: the value is left out.
    static let passedValues = 4
    static let passedValueBytes = 256
    static let passedBytes = 1_024

    // MARK: Keys

    /// A key in another form is a copy of the one before if it began within this time: phones send
    /// both forms of one key within a packet or two, and people seldom press so soon again.
    static let keyCopies = Duration.milliseconds(1_500)
    /// So long a key that came by INFO waits for the event that may come beside it, on a leg of
    /// which nothing is known yet. Events come every 20 ms; three may be lost.
    static let keyPatience = Duration.milliseconds(250)
    /// Keys that wait so. Above: the newest are forgotten.
    static let keysHeld = 8
    /// Between two keys of a feature, such as `record *1`; after a longer rest it begins anew.
    static let betweenFeatureKeys = Duration.seconds(2)
    /// Keys that wait to be said to one leg by INFO. Above: they are left out.
    static let keysWaiting = 64

    // MARK: Journal

    /// Bytes of messages that the trace keeps: about 20,000 messages, the last thousand calls.
    /// At the bound the oldest messages are forgotten.
    static let tracedBytes = 16 << 20
    /// Messages that the trace keeps, however short they are. The oldest are forgotten.
    static let tracedMessages = 65_536
    /// The same of messages with strangers, which would else push all others out.
    static let tracedBytesOfStrangers = 1 << 20
    static let tracedMessagesOfStrangers = 4_096
    /// Dialplan steps that one call keeps: a plan in a circle must not fill the memory. Further
    /// steps are not noted.
    static let stepsPerCall = 256
    /// Between two alerts of one trunk, however often it goes up and down.
    static let betweenTrunkAlerts = Duration.seconds(600)
    /// Findings that one call keeps. Further ones are not noted.
    static let findingsPerCall = 32
    /// A phone that has said nothing for so long when it is called off is not there.
    static let silentPhone = Duration.seconds(2)
    /// Bytes of the beginning of a call's short ladder, some 60 messages; and messages of its end.
    /// What is between them in a longer call is left out, and its number is told.
    static let ladderHead = 2_048
    static let ladderTail = 16
    /// Places of one short ladder. Further ones have no name in it.
    static let ladderPlaces = 32
    /// Bytes of a number or a reason phrase, and of a header's value, in a short ladder. Above:
    /// cut.
    static let ladderWord = 48
    static let ladderHeader = 120
    /// Ended calls that can still be traced. The oldest are forgotten.
    static let recentCalls = 1_024

    // MARK: Registrar

    /// Contacts in one REGISTER, before any of them is compared. Above: 400.
    static let contactsPerRequest = 32
    /// Path entries in one REGISTER: the proxies between a phone and us. Above: 400.
    static let pathEntries = 8
    /// Bytes of a Contact, an instance, a Call-ID or a Path entry of a binding. Above: 400, so
    /// that one binding stays below 12 kB.
    static let boundTextBytes = 1_024
    /// Bytes of a User-Agent that a binding keeps; the rest is cut.
    static let userAgentBytes = 128

    // MARK: Admission

    /// HA1 values kept, so that a password is not hashed anew for each request. At the bound all
    /// are forgotten and made again when needed.
    static let keptHA1s = 4_096
    /// Sources whose wrong passwords are counted for certain; up to as many older ones are too.
    /// Above: the older half begins anew. Only who has received a nonce of ours gets an entry.
    static let watchedSources = 8_192
    /// Sources that are banned, or were not long ago. Above: an eighth of them goes, those that
    /// were banned least often first; what an administrator has said stays.
    static let bans = 8_192
    /// How long after its end a ban makes the next one longer.
    static let banMemory = Duration.seconds(86_400)
    /// How often bans that are over are cleared away.
    static let banRounds = Duration.seconds(600)
    /// Characters of the reason for a ban; the rest is cut.
    static let banReason = 100
    /// Flows that have proved a password, for certain; up to as many older ones are too. Above: the
    /// older half counts as strangers until they prove one again.
    static let knownFlows = 8_192
    /// How long such a flow is known, if its registration does not last longer.
    static let flowMemory = Duration.seconds(7_200)
    /// Buckets in each of the two rows in which messages of strangers are counted. Sources beyond
    /// that share them.
    static let ratedPlaces = 16_384
    /// A source may send so many seconds' worth of its rate at once.
    static let secondsOfBurst = 20
    /// Messages of all strangers together: at once, and then a second. Above: each source one a
    /// second, after so many at once; the rest is not read.
    static let strangersAtOnce = 4_000
    static let strangersPerSecond = 2_000
    static let strangersBurst = 10
    /// Characters of a user's name that a note of a wrong password keeps; the rest is cut.
    static let notedUserCharacters = 64

    // MARK: Rehearsals

    /// How long its two extensions are there.
    static let rehearsal = Duration.seconds(60)
    /// 120 random bits.
    static let rehearsalPasswordBytes = 15
}
