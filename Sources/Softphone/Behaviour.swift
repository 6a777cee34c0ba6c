public import SDP
public import SIP
public import Wire

extension Softphone {
    /// What the phone does by itself, and what it is able to do. The defaults are those of a
    /// plain desk phone that rings until somebody answers.
    public struct Behaviour: Equatable, Sendable {
        /// What becomes of an arriving call.
        public enum Answering: Equatable, Sendable {
            /// Rings until `answer` or `reject` is called.
            case manually
            case after(Duration)
            case rejecting(Status)
            /// 302 to this number (RFC 3261 §21.3.3).
            case redirecting(to: ByteString)
            /// Says nothing at all to the INVITE.
            case ignoring
        }

        public var answering = Answering.manually
        /// Answers at once where the caller asks for it: Call-Info with `answer-after`.
        public var obeysAnswerAfter = false
        /// The same for single numbers, where one phone plays many: a provider.
        public var answeringByNumber: [ByteString: Answering] = [:]
        /// Sent when the phone begins to ring; nil sends no provisional response.
        public var ringing: Status? = .ringing
        /// The ringing is 183 with a description, so the caller hears the phone before it answers.
        public var givesEarlyMedia = false
        /// The 2xx does not repeat the answer of that 183 (RFC 3261 §13.2.1).
        public var answersInEarlyMediaOnly = false
        /// RFC 3262, both ways.
        public var speaksReliableProvisionals = false
        /// RFC 4028: the interval to ask for, in seconds; nil does not name the extension.
        public var sessionExpires: UInt32?
        /// Calls without a description: the answer comes in the ACK (RFC 3261 §13.2.1).
        public var offersLate = false
        /// The ACK does not bring it.
        public var withholdsAnswer = false
        /// Two 2xx under two tags, as through a forking proxy (RFC 3261 §13.2.2.4).
        public var answersTwice = false
        /// A re-INVITE gets 100 and nothing more, as from a phone that asks its owner.
        public var stallsOffers = false
        /// Nor does it when such a re-INVITE is cancelled.
        public var ignoresCancelledOffers = false
        /// Offers during a call are decided on after so long, as by a person; a re-INVITE gets
        /// 100 until then.
        public var decidesOffersAfter: Duration?
        /// UPDATE stands in its Allow.
        public var namesUpdate = true
        /// Else UPDATE is answered 405.
        public var takesUpdate = true
        /// Else OPTIONS in a call is answered 405.
        public var takesOptions = true
        /// What it says to a NOTIFY that it has not subscribed to.
        public var unaskedNews = Status.ok
        /// What it says to a MESSAGE.
        public var toTexts = Status.ok
        /// Sends no ACK to a 2xx.
        public var withholdsACK = false
        /// More calls than this are answered 486.
        public var calls = 2
        /// RTP and RTCP on one port (RFC 5761): offered, and taken where it is offered.
        public var multiplexes = false
        /// Keys for SRTP (RFC 4568).
        public enum Protection: Equatable, Sendable {
            case none
            /// Offered beside the clear, taken wherever they are offered.
            case wanted
            /// Under the secret profile only.
            case required
        }

        public var protection = Protection.none
        /// Its offers have a line of pictures, in front of that of sound.
        public var offersPictureFirst = false
        public var codecs: [Codec] = [
            Codec(0, "PCMU", 8000), Codec(8, "PCMA", 8000),
            Codec(101, "telephone-event", 8000, parameters: "0-16"),
        ]
        /// Seconds asked for when registering.
        public var expires: UInt32 = 3600
        /// Where the sound of the first call is described; each further call is two ports higher.
        public var firstMediaPort: UInt16 = 30_002
        /// Named as `+sip.instance` in every Contact (RFC 5626 §4.1).
        public var instance: ByteString?
        /// Each connection comes from another port, and the Contact names it.
        public var takesNewPorts = false
        /// Registers again at half of the time that was granted.
        public var staysRegistered = true

        /// Seconds, in every refusal of a call.
        public var retryAfter: UInt32?
        /// It plays a provider.
        public var provider: Provider?

        public init() {}

        public static func answering(after delay: Duration) -> Behaviour {
            var behaviour = Behaviour()
            behaviour.answering = .after(delay)
            return behaviour
        }

        public static func rejecting(_ status: Status) -> Behaviour {
            var behaviour = Behaviour()
            behaviour.answering = .rejecting(status)
            return behaviour
        }
    }
}
