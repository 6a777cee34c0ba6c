import Dialplan
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
        /// The far end does not decide on our re-INVITE.
        case undecided
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
        /// What the account of its call may use up is used up.
        case spent
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

    /// Legs are looked at far more often than changed: what they hold stands in a box, so that a
    /// copy costs one reference.
    private var fields: Boxed<Fields>

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
        /// Our CANCEL is out.
        var isWithdrawn = false
    }

    var isConfirmed: Bool { state == .talking || state == .answered }

    init(
        id: LegID, call: CallID, role: Role, party: Party, localTag: ByteString, contact: URI,
        began: Instant, flow: Flow, invite: Request, origin: LocalOrigin, firstRSeq: UInt32,
        configuration: Configuration
    ) {
        fields = Boxed(
            wrappedValue: Fields(
                id: id, call: call, role: role, party: party, localTag: localTag,
                contact: contact, product: configuration.product, began: began, flow: flow,
                invite: invite, provisional: ProvisionalSender(first: firstRSeq),
                sessionTimer: SessionTimer(
                    expires: configuration.sessions.expires,
                    minimum: configuration.sessions.minSE),
                lacks: Set(configuration.inventory.trunk(of: party)?.without ?? []),
                media: LegMedia(origin: origin)))
    }
}

// MARK: - Fields

extension Leg {
    var id: LegID { fields.read { $0.pointee.id } }
    var call: CallID {
        get { fields.read { $0.pointee.call } }
        _modify { yield &fields.wrappedValue.call }
    }
    var role: Role { fields.read { $0.pointee.role } }
    var party: Party { fields.read { $0.pointee.party } }
    var localTag: ByteString { fields.read { $0.pointee.localTag } }
    var contact: URI { fields.read { $0.pointee.contact } }
    var product: ByteString { fields.read { $0.pointee.product } }
    var began: Instant { fields.read { $0.pointee.began } }
    var flow: Flow {
        get { fields.read { $0.pointee.flow } }
        _modify { yield &fields.wrappedValue.flow }
    }
    var state: State {
        get { fields.read { $0.pointee.state } }
        _modify { yield &fields.wrappedValue.state }
    }
    var isEarly: Bool {
        get { fields.read { $0.pointee.isEarly } }
        _modify { yield &fields.wrappedValue.isEarly }
    }
    var invite: Request {
        get { fields.read { $0.pointee.invite } }
        _modify { yield &fields.wrappedValue.invite }
    }
    var redirectedTo: String? {
        get { fields.read { $0.pointee.redirectedTo } }
        _modify { yield &fields.wrappedValue.redirectedTo }
    }
    var inviteTransaction: TransactionID? {
        get { fields.read { $0.pointee.inviteTransaction } }
        _modify { yield &fields.wrappedValue.inviteTransaction }
    }
    var reofferTransaction: TransactionID? {
        get { fields.read { $0.pointee.reofferTransaction } }
        _modify { yield &fields.wrappedValue.reofferTransaction }
    }
    var dialog: Dialog? {
        get { fields.read { $0.pointee.dialog } }
        _modify { yield &fields.wrappedValue.dialog }
    }
    var earlyDialogs: [ByteString: Dialog] {
        get { fields.read { $0.pointee.earlyDialogs } }
        _modify { yield &fields.wrappedValue.earlyDialogs }
    }
    var earlyAnswers: [ByteString: SessionDescription] {
        get { fields.read { $0.pointee.earlyAnswers } }
        _modify { yield &fields.wrappedValue.earlyAnswers }
    }
    var receivedProvisionals: [ByteString: ProvisionalReceiver] {
        get { fields.read { $0.pointee.receivedProvisionals } }
        _modify { yield &fields.wrappedValue.receivedProvisionals }
    }
    var provisional: ProvisionalSender {
        get { fields.read { $0.pointee.provisional } }
        _modify { yield &fields.wrappedValue.provisional }
    }
    var unacknowledged: Unacknowledged? {
        get { fields.read { $0.pointee.unacknowledged } }
        _modify { yield &fields.wrappedValue.unacknowledged }
    }
    var acknowledgement: Request? {
        get { fields.read { $0.pointee.acknowledgement } }
        _modify { yield &fields.wrappedValue.acknowledgement }
    }
    var owedAnswer: TransactionID? {
        get { fields.read { $0.pointee.owedAnswer } }
        _modify { yield &fields.wrappedValue.owedAnswer }
    }
    var owedAnswerTo: Request? {
        get { fields.read { $0.pointee.owedAnswerTo } }
        _modify { yield &fields.wrappedValue.owedAnswerTo }
    }
    var openOffer: OpenOffer? {
        get { fields.read { $0.pointee.openOffer } }
        _modify { yield &fields.wrappedValue.openOffer }
    }
    var lacks: Set<Trunk.Feature> { fields.read { $0.pointee.lacks } }
    var sessionTimer: SessionTimer {
        get { fields.read { $0.pointee.sessionTimer } }
        _modify { yield &fields.wrappedValue.sessionTimer }
    }
    var isTimed: Bool {
        get { fields.read { $0.pointee.isTimed } }
        _modify { yield &fields.wrappedValue.isTimed }
    }
    var failedLifeSigns: Int {
        get { fields.read { $0.pointee.failedLifeSigns } }
        _modify { yield &fields.wrappedValue.failedLifeSigns }
    }
    var allowsUpdate: Bool {
        get { fields.read { $0.pointee.allowsUpdate } }
        _modify { yield &fields.wrappedValue.allowsUpdate }
    }
    var hangsUpWhenAcknowledged: Bool {
        get { fields.read { $0.pointee.hangsUpWhenAcknowledged } }
        _modify { yield &fields.wrappedValue.hangsUpWhenAcknowledged }
    }
    var heldBack: HeldBack? {
        get { fields.read { $0.pointee.heldBack } }
        _modify { yield &fields.wrappedValue.heldBack }
    }
    var relayed: [TransactionID: Request] {
        get { fields.read { $0.pointee.relayed } }
        _modify { yield &fields.wrappedValue.relayed }
    }
    var heardKeys: HeardKeys {
        get { fields.read { $0.pointee.heardKeys } }
        _modify { yield &fields.wrappedValue.heardKeys }
    }
    var typed: TypedKeys {
        get { fields.read { $0.pointee.typed } }
        _modify { yield &fields.wrappedValue.typed }
    }
    var relaysEvents: Bool {
        get { fields.read { $0.pointee.relaysEvents } }
        _modify { yield &fields.wrappedValue.relaysEvents }
    }
    var keysToSay: [KeyBody] {
        get { fields.read { $0.pointee.keysToSay } }
        _modify { yield &fields.wrappedValue.keysToSay }
    }
    var referrals: Int {
        get { fields.read { $0.pointee.referrals } }
        _modify { yield &fields.wrappedValue.referrals }
    }
    var instance: ByteString? {
        get { fields.read { $0.pointee.instance } }
        _modify { yield &fields.wrappedValue.instance }
    }
    var codecs: [String] {
        get { fields.read { $0.pointee.codecs } }
        _modify { yield &fields.wrappedValue.codecs }
    }
    var media: LegMedia {
        get { fields.read { $0.pointee.media } }
        _modify { yield &fields.wrappedValue.media }
    }
}
