import Dialplan
import SIP
import Wire

/// The whole exchange as one value: registrar, calls and their legs, every deadline.
///
/// Bytes, facts and the time go in through `handle`; orders come out. Nothing in here reads a
/// clock, a socket or a file, so the same inputs at the same times with the same seed give the
/// same orders, to the byte.
public struct Switchboard: Sendable {
    var configuration: Configuration?
    var addresses = LocalAddresses()
    var outsideSearch = OutsideSearch()
    var transactions = TransactionLayer()
    var timers = TimerQueue<Deadline>()
    var chance: Chance
    var registrar = Registrar()
    var admission = Admission()
    var defence: Defence
    var rehearsal: Rehearsal?
    var branches = BranchIssuer(key: [])
    var portBook = PortBook(range: 16384...32767)
    var stock = PortStock()
    var takenPorts: TakenPorts?
    var calls: [CallID: Call] = [:]
    var legs: [LegID: Leg] = [:]
    /// By the Call-ID and our tag: what every request inside a dialog names (RFC 3261 §12.2.2).
    var legsByDialog: [DialogName: LegID] = [:]
    var legsByParty: [Party: Set<LegID>] = [:]
    var errands: [TransactionID: Errand] = [:]
    /// Texts that wait for an answer of a phone, by the transaction of their sender.
    var texts: [TransactionID: Text] = [:]
    var textRates = TextRates()
    var waitingTexts = WaitingTexts()
    /// Where texts to the outside go.
    var textQuestions: [LocationQuestion.ID: TransactionID] = [:]
    var subscriptions = SubscriptionTable()
    /// Phones that take no news of mailboxes without a subscription.
    var deafToMailbox: Set<URI> = []
    var publications = Publications()
    /// REFERs whose senders are told how it goes, by the leg that they came on.
    var referrals: [LegID: OpenReferral] = [:]
    var endedDialogs = EndedDialogs()
    /// By their slots.
    var parkedCalls: [String: CallID] = [:]
    /// By name, while anybody is in them or waits for them.
    var conferences: [String: Conference] = [:]
    /// Conversations that somebody hears, by their calls.
    var watches: [CallID: Watch] = [:]
    /// Supervisors' calls whose conversation is over, and who look for the next.
    var lookingWatchers: Set<CallID> = []
    /// What they are being played.
    var roomPlaybacks: [RoomID: RoomPlayback] = [:]
    /// Requests that went over TCP for their size, and go over UDP if that fails.
    var retries: [TransactionID: Retry] = [:]
    /// Where TCP was tried in vain.
    var withoutTCP: Set<SocketAddress> = []
    var streams: [StreamID: Stream] = [:]
    var questions: [LocationQuestion.ID: Dialing.ID] = [:]
    /// By name: those of the configuration.
    var trunkLines: [String: TrunkLine] = [:]
    var trunkQuestions: [LocationQuestion.ID: TrunkQuestion] = [:]
    /// Requests to trunks that may ask for our password.
    var challengeables: [TransactionID: Challengeable] = [:]
    /// Why a challenge was not answered, for whoever began the transaction.
    var refusals: [TransactionID: DigestClient.Refusal] = [:]
    /// To be sent again when what has come is dealt with.
    var proven: [Proven] = []
    /// What the next request of ours has been through.
    var triesOfNext: DigestClient.Tries?
    /// Why the flow cannot be used whose requests are being given up.
    var unreachableReason: String?
    /// Where the response came from that is being dealt with.
    var answeredOver: Flow?
    /// When somebody called for help last.
    var lastEmergency: Instant?
    /// By name, as the plan has set them; they outlive plans and restarts.
    var toggles: [String: Bool] = [:]
    var facts = KeptFacts()
    /// By name; those of the plan, and others as long as somebody waits in them.
    var queues: [String: QueueLine] = [:]
    var inquiries = Inquiries()
    /// Notices that web hooks have not taken yet, and the question that each of them is in.
    var hooks: [UInt64: KeptHook] = [:]
    var hookInquiries: [Inquiry.ID: UInt64] = [:]
    /// What calls to the outside cost whom.
    var ledger = Ledger()
    var newCalls = NewCalls()
    /// MESSAGEs of our own that no phone has answered yet.
    var notices: Set<TransactionID> = []
    /// Recordings whose end was not reported yet.
    var recordings: [RecordingID: RecordingOwner] = [:]
    var mailboxes = Mailboxes()
    /// Calls that wait to hear of a PIN.
    var pinQuestions: [UInt64: CallID] = [:]
    var ringMemory = RingMemory()
    /// Calls that plans have ordered for later, by their numbers.
    var appointments: [UInt64: KeptAppointment] = [:]
    var trace = TraceRing()
    var recent = RecentCalls()
    /// The messages of the calls that go on, in short.
    var ladders = Ladders()
    /// The last request of each phone and trunk that was turned away.
    var lastRefusals: [Party: LastRefusal] = [:]
    var counters = Counters()
    var loadGate = LoadGate()
    var lateGate = LateGate()
    var nextNumber: UInt64 = 1
    /// Nothing new begins.
    var isStopping = false
    /// No new call begins, except for help; all else goes on.
    var isDraining = false
    /// UTC at monotonic zero, in milliseconds.
    var utcOffset: Int64 = 0
    /// The wall clock was told.
    var knowsTheTime = false
    var now = Instant.zero
    var outbox = Outbox()

    /// `seed` comes from the system's generator: tags, branches and SSRCs follow from it.
    public init(seed: [UInt8]) {
        chance = Chance(seed: seed)
        // From a stream of its own.
        var secret = Chance(seed: seed + [1])
        defence = Defence(secret: secret.uint64())
    }

    /// The only door. Deadlines that have passed are dealt with first.
    public mutating func handle(_ input: Input, at now: Instant) -> Outbox {
        self.now = max(self.now, now)
        fireDeadlines()
        switch input {
        case .received(let bytes, let flow): received(bytes, over: flow)
        case .closed(let connection): closed(connection)
        case .unreachable(let flow, let reason): unreachable(flow, reason)
        case .located(let question, let targets): located(question, targets)
        case .deadline: break
        case .late(let wait): late(wait)
        case .media(let event): heard(event)
        case .store(let event): heard(event)
        case .replied(let inquiry, let reply):
            if !hookReplied(inquiry, reply) {
                perform(inquiries.replied(inquiry, reply, at: self.now))
            }
        case .clock(let utc): clockIs(utc)
        case .configuration(let new): adopt(new)
        }
        return drain()
    }

    /// An administrator's order, and its answer at once.
    public mutating func perform(_ order: AdminOrder, at now: Instant) -> (AdminReply, Outbox) {
        self.now = max(self.now, now)
        let reply = answer(to: order)
        return (reply, drain())
    }

    /// When `handle(.deadline)` is wanted, if nothing happens before.
    public var nextDeadline: Instant? { timers.nextDeadline }

    private mutating func drain() -> Outbox {
        defer { outbox = Outbox() }
        return outbox
    }
}

/// Everything that can be due.
enum Deadline: Hashable, Sendable {
    case transaction(TransactionTimer)
    case leg(LegID, Leg.Timer)
    /// Nothing was heard of this leg for a while.
    case lifeSign(LegID)
    case ringing(CallID)
    case dialing(Dialing.ID, Dialing.Timer)
    case trunk(String, TrunkTimer)
    /// A STUN server has not answered this listener yet; without one, the router in front of us
    /// may have another address by now.
    case outside(ListenerID?)
    /// The `limit` of a `dial`.
    case longestTalk(CallID)
    /// An agent of this queue has rung or rested long enough, or may be free.
    case queue(String)
    /// The `for` of a `queue`; and what the caller is told.
    case queueLimit(CallID), queueNews(CallID)
    /// The `wait` of the plan.
    case wait(CallID)
    /// An UPDATE has waited long enough, or a session is to be restored once more.
    case renegotiation(CallID)
    /// A question or a menu waits for a key.
    case collecting(CallID)
    /// A phone that has answered is asked whether it takes the call.
    case handover(LegID)
    /// Keys that were pressed, and may be the beginning of a longer number.
    case keys(CallID)
    /// Nothing more was typed at the door of a room.
    case door(CallID)
    /// Our own offer to a leg could not be made, or was refused for the moment.
    case reopening(LegID)
    /// Who has asked for a transfer has heard of it long enough.
    case referral(LegID)
    /// Somebody is on hold for too long.
    case heldTooLong(CallID)
    /// A parked call has waited long enough.
    case parked(CallID)
    /// The conversation that a supervisor has heard is over.
    case monitoring(CallID)
    /// Somebody who transfers by keys types no more.
    case keyTransfer(CallID)
    /// Nobody comes to a phone that the exchange has called.
    case summons(CallID)
    /// Somebody wanted to be called now.
    case appointment(UInt64)
    /// A prompt was spoken long enough, or nobody says what becomes of it.
    case prompt(CallID)
    /// A mailbox waits for a key, for the end of a message, or for the disk.
    case voicemail(CallID)
    /// A phone that is called into a room has rung long enough.
    case invitation(LegID)
    /// An announcement waits for phones, or has been long enough.
    case page(CallID, Paging.Timer)
    /// Keys that came by INFO, if no event comes for them.
    case heldKeys(LegID)
    /// The plan's `max-call`.
    case longestCall(CallID)
    /// Media reports that never came must not keep a call record back.
    case record(CallID)
    /// No phone has taken this text yet.
    case text(TransactionID)
    case inquiry(Inquiries.Timer)
    /// A web hook has not answered, or is to be tried again.
    case hook(UInt64)
    /// A minute of a call that costs is nearly over, or over.
    case charge(LegID)
    case subscription(SubscriptionID, Subscription.Timer)
    /// The earliest end of the texts that wait for this extension.
    case waitingTexts(of: String)
    /// The earliest of what this extension has published.
    case publication(of: String)
    /// A phone has registered, and may want to know of messages.
    case mailbox(of: String)
    /// The earliest binding of this extension.
    case binding(of: String)
    /// Bans that are over are to be cleared away.
    case bans
    /// The extensions of a rehearsal have been there long enough.
    case rehearsal
    /// No call was turned away for a while because messages waited too long.
    case lateness
}

/// A dialog as an incoming request names it: its Call-ID and our tag.
struct DialogName: Hashable, Sendable {
    var callID: ByteString
    var localTag: ByteString
}

/// What a client transaction was begun for.
enum Errand: Equatable, Sendable {
    /// Within a leg: the leg knows what to do with the answer.
    case leg(LegID, Leg.Purpose)
    /// A request of one leg passed on through another: the answer goes back there.
    case relay(from: LegID, TransactionID, through: LegID)
    /// A key for this leg, by INFO.
    case key(LegID)
    /// News of a transfer, to this leg.
    case referral(LegID)
    /// A text to one phone of the extension that this MESSAGE was for.
    case text(TransactionID)
    /// A text that was kept, to one phone of this extension.
    case keptText(String)
    /// News for a subscription.
    case news(SubscriptionID)
    /// News of a mailbox to a contact that has not subscribed.
    case mailboxNews(URI)
    /// A text of the plan to one phone of this extension.
    case notice(CallID, String)
    /// A REGISTER or a question of a trunk.
    case trunk(String, TrunkErrand)
}

/// How a request goes out again when the stream that its size asked for cannot be had.
struct Retry: Sendable {
    var request: Request
    var flow: Flow
    var errand: Errand
    var leg: LegID
}

/// One media line of one leg, for finding the way back from the media engine.
struct Stream: Equatable, Sendable {
    var leg: LegID
    var call: CallID
    var line: Int
    var port: UInt16
    /// Closed by order; the port is free when the engine says so.
    var isClosing = false
    /// What is being played to its far end.
    var playback: PlaybackID?
    /// The tones of it: what is left if its prompts cannot be played.
    var tones: [MediaPlayback.Item] = []
    /// The same, while the far end has not answered our offer.
    var waiting: MediaPlayback?
    /// What its far end is saying, for a while.
    var passingRecording: RecordingID?
    /// How its far end was heard; the last one of them was poor.
    var periods: [StreamQuality] = []
    var isPoor = false
    /// Between which codecs, where the other side speaks another; as the trace was told.
    var transcoding: String?
}
