public import SDP
public import SIP
import Wire

extension Softphone {
    /// One call of the phone, from the first INVITE to the last BYE.
    public struct PhoneCall: Sendable {
        public enum State: Equatable, Sendable {
            /// Our INVITE is out.
            case calling
            /// Their INVITE waits for our answer.
            case ringing
            /// Our 2xx waits for its ACK.
            case answered
            case talking
            /// We cancelled, and wait for the final response.
            case cancelling
        }

        public let number: CallNumber
        public internal(set) var state: State
        /// What we last said of our media, and what the far end said.
        public internal(set) var local: SessionDescription?
        public internal(set) var remote: SessionDescription?
        /// We have put the far end on hold.
        public internal(set) var isHeld = false

        public let isOutgoing: Bool
        /// What began the call.
        public internal(set) var invite: Request
        var transaction: TransactionID?
        var localTag: ByteString
        public internal(set) var dialog: Dialog?
        var earlyDialogs: [ByteString: Dialog] = [:]
        var newestEarlyTag: ByteString?
        var receivers: [ByteString: ProvisionalReceiver] = [:]
        var sender = ProvisionalSender()
        /// `answer` was called while a reliable provisional response waits for its PRACK.
        var answersWhenAcknowledged = false
        /// Our 2xx, repeated until its ACK.
        var unacknowledged: Unacknowledged?
        /// The tag of the second 2xx of a phone that answers twice.
        var forkTag: ByteString?
        /// A re-INVITE or UPDATE with an offer is out.
        var openOffer: OpenOffer?
        /// A re-INVITE of theirs that is never decided on.
        var stalled: [TransactionID: Request] = [:]
        var sessionTimer: SessionTimer?
        var version: UInt64 = 1

        struct Unacknowledged: Sendable {
            var response: Response
            var transaction: TransactionID
            var interval: Duration
            /// The 2xx carried an offer: the ACK brings the answer.
            var awaitsAnswer: Bool
        }

        struct OpenOffer: Equatable, Sendable {
            var method: Method
            var description: SessionDescription?
            /// What stays in force if it is refused (RFC 3261 §14.1).
            var previous: SessionDescription?
            var wasHeld: Bool
        }

        init(
            number: CallNumber, state: State, isOutgoing: Bool, invite: Request,
            localTag: ByteString
        ) {
            self.number = number
            self.state = state
            self.isOutgoing = isOutgoing
            self.invite = invite
            self.localTag = localTag
        }

        /// An offer of ours has no answer yet: `local` is what we asked for.
        public var isOffering: Bool { openOffer != nil }
        /// An offer to us has no answer yet.
        public var isAsked: Bool { !stalled.isEmpty }

        func isNamed(by request: Request) -> Bool {
            invite.callID == request.callID && localTag == request.to.tag
        }
    }
}
