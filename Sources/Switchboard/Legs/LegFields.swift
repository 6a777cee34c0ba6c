import Dialplan
import SDP
import SIP
import Wire

extension Leg {
    /// All that a leg holds.
    struct Fields: Sendable {
        let id: LegID
        /// It may change: legs move.
        var call: CallID
        let role: Role
        let party: Party
        let localTag: ByteString
        @Boxed var contact: URI
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
        /// Callee: the number to which a 3xx sends the call.
        var redirectedTo: String?
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
        /// What its far end is spared.
        var lacks: Set<Trunk.Feature> = []
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
        /// REFERs of the far end that were taken.
        var referrals = 0
        /// Keys that go to the far end by INFO; the first is on its way.
        var keysToSay: [KeyBody] = []
        /// The phone's `+sip.instance` (RFC 5626 §4.1), if it has named one.
        var instance: ByteString?
        /// Allowed and preferred by configuration, best first; empty allows all.
        var codecs: [String] = []
        @Boxed var media: LegMedia
    }
}
