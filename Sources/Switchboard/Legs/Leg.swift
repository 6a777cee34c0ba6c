import SDP
import SIP
import Wire

/// One party's SIP session with the exchange: an INVITE dialog from its first message to its
/// last, seen as offers, answers and a goodbye. What is said in the descriptions is the bridge's
/// business; a leg only carries them.
///
/// ```
///   caller (we are UAS)          callee (we are UAC)
///   INVITE in                    INVITE out
///      │                            │
///   inviting ── reject ─► over   inviting ── 3xx–6xx ─► over
///      │ answer                     │ 2xx, ACK            │ cancel
///   answered                        │                  leaving ── 487 ─► over
///      │ ACK                        │
///   talking ◄───────────────────────┘
///      │ BYE in ─► over      │ BYE out ─► leaving ── 2xx ─► over
/// ```
struct Leg: Sendable {
    enum Role: Equatable, Sendable { case caller, callee }

    enum State: Equatable, Sendable {
        /// The INVITE is out or in, and nothing final has been said.
        case inviting
        /// Caller: our 2xx is out, its ACK has not come. Callee: a 2xx with an offer came, and
        /// the ACK waits for the answer.
        case answered
        case talking
        /// Our BYE or CANCEL is out.
        case leaving
        case over
    }

    enum Timer: Hashable, Sendable, CaseIterable {
        /// Send the unacknowledged 2xx again (RFC 3261 §13.3.1.4).
        case answerAgain
        /// 64·T1 without an ACK.
        case noAcknowledgement
        /// Send the reliable provisional response again (RFC 3262 §3).
        case provisionalAgain
        case refresh
        case sessionExpiry
    }

    /// What a client transaction of this leg was begun for.
    enum Purpose: Equatable, Sendable {
        case invite, reoffer, refresh, prack, bye
        /// OPTIONS, to see whether anybody is there.
        case lifeSign
    }

    enum Effect: Equatable, Sendable {
        case begin(Request, Purpose)
        case respond(TransactionID, Response)
        /// An ACK: a message without a transaction.
        case send(Request)
        case cancel(TransactionID, Cancellation)
        case start(Timer, after: Duration)
        case stop(Timer)
        case report(Event)
    }

    enum Event: Equatable, Sendable {
        /// Callee: 1xx.
        case progressed(Status, SessionDescription?)
        /// Callee: 2xx, with the answer, or with the offer if we made none.
        case answered(SessionDescription?)
        /// Callee: 3xx–6xx, or 408 and 503 for silence and dead transports.
        case rejected(Status)
        /// Caller: our 2xx was acknowledged; the answer, if the offer was ours.
        case acknowledged(SessionDescription?)
        /// Re-INVITE or UPDATE: the far end offers, or asks us to (nil).
        case reoffered(SessionDescription?)
        /// Our offer, or our request for one, was answered so.
        case reanswered(SessionDescription?)
        case reofferRejected(Status)
        /// The answer to an offer that we made in the 2xx to a re-INVITE without one.
        case reofferAcknowledged(SessionDescription?)
        /// INFO and the like: somebody else's business.
        case requested(Request, TransactionID)
        /// The far end is gone, or we are done with it.
        case left(Departure)
    }

    enum Departure: Equatable, Sendable {
        case hungUp, cancelled, noAcknowledgement, noAnswer, sessionExpired, vanished
        /// It was our wish.
        case asked
    }

    /// A 2xx of ours that must be repeated until its ACK comes.
    struct Unacknowledged: Equatable, Sendable {
        var transaction: TransactionID
        var response: Response
        var interval: Duration
        var isReoffer: Bool
        /// The description in it was an offer: the ACK must bring the answer.
        var awaitsAnswer: Bool
    }

    let id: LegID
    let call: CallID
    let role: Role
    let party: Party
    let localTag: ByteString
    @Boxed private(set) var contact: URI
    let product: ByteString
    let began: Instant
    var flow: Flow
    var state = State.inviting
    /// Somebody has heard of it: a provisional response above 100 came, or was sent.
    var isEarly = false
    /// As received, or as sent without its Via.
    var invite: Request
    var inviteTransaction: TransactionID?
    /// Our newest re-INVITE.
    var reofferTransaction: TransactionID?
    @Boxed var dialog: Dialog? = nil
    /// Callee: dialogs that provisional responses began, by remote tag (RFC 3261 §12.1.2).
    var earlyDialogs: [ByteString: Dialog] = [:]
    /// What their provisional responses described; with 100rel that is the answer, and the 2xx
    /// need not say it again (RFC 3261 §13.2.1, RFC 3262 §5).
    var earlyAnswers: [ByteString: SessionDescription] = [:]
    var receivedProvisionals: [ByteString: ProvisionalReceiver] = [:]
    var provisional: ProvisionalSender
    var unacknowledged: Unacknowledged?
    /// The last ACK of ours, repeated when the 2xx is (RFC 3261 §13.2.2.4).
    var acknowledgement: Request?
    /// Their offer that we have not answered.
    var owedAnswer: TransactionID?
    var owedAnswerTo: Request?
    /// Our offer that they have not answered.
    var openOffer: OpenOffer?
    var sessionTimer: SessionTimer
    /// A session timer runs (RFC 4028): who is not there any more is found by it.
    var isTimed = false
    /// So many times in a row our question whether it is there could not even be sent.
    var failedLifeSigns = 0
    /// What the far end says it can do (Allow), for choosing UPDATE over re-INVITE.
    var allowsUpdate = false
    /// BYE as soon as the ACK is in (RFC 3261 §15).
    var hangsUpWhenAcknowledged = false
    /// Said when the PRACK of the last reliable response is in (RFC 3262 §3).
    var heldBack: HeldBack?
    /// INFO and MESSAGE of the far end that the other side of the bridge shall answer.
    var relayed: [TransactionID: Request] = [:]
    /// What was pressed there, and how it is told.
    var heardKeys = HeardKeys()
    var typed = TypedKeys()
    /// Its telephone events reach the other side of a relay as they come.
    var relaysEvents = false
    /// Keys that go to the far end by INFO; the first is on its way.
    var keysToSay: [KeyBody] = []
    /// The phone's `+sip.instance` (RFC 5626 §4.1), if it has named one.
    var instance: ByteString?
    /// Allowed and preferred by configuration, best first; empty allows all.
    var codecs: [String] = []
    @Boxed var media: LegMedia

    enum HeldBack: Equatable, Sendable {
        case progress(Status, SessionDescription?)
        case answer(SessionDescription?)
    }

    struct OpenOffer: Equatable, Sendable {
        var offer: SessionDescription?
        /// INVITE or UPDATE.
        var method: Method
        /// The same as before, as a sign of life (RFC 4028 §7.4).
        var isRefresh = false
    }

    var isConfirmed: Bool { state == .talking || state == .answered }

    init(
        id: LegID, call: CallID, role: Role, party: Party, localTag: ByteString, contact: URI,
        began: Instant, flow: Flow, invite: Request, origin: LocalOrigin, firstRSeq: UInt32,
        configuration: Configuration
    ) {
        self.id = id
        self.call = call
        self.role = role
        self.party = party
        self.localTag = localTag
        self.contact = contact
        product = configuration.product
        self.began = began
        self.flow = flow
        self.invite = invite
        provisional = ProvisionalSender(first: firstRSeq)
        sessionTimer = SessionTimer(
            expires: configuration.sessions.expires, minimum: configuration.sessions.minSE)
        media = LegMedia(origin: origin)
    }
}
