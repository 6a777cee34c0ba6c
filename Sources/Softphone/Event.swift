public import SDP
public import SIP
public import Wire

extension Softphone {
    /// The phone's number for one of its calls; never used twice.
    public struct CallNumber: Hashable, Comparable, Sendable {
        public let rawValue: Int

        public static func < (left: CallNumber, right: CallNumber) -> Bool {
            left.rawValue < right.rawValue
        }
    }

    /// One message for the wire.
    public struct Transmission: Equatable, Sendable {
        public var bytes: [UInt8]
        public var to: SocketAddress
    }

    /// What a person at the phone would notice.
    public enum Event: Equatable, Sendable {
        /// Seconds that were granted.
        case registered(UInt32)
        case unregistered
        /// Nil when nobody answered.
        case registrationFailed(Status?)
        /// It rings: From, and what its body described.
        case called(CallNumber, from: NameAddress)
        /// A provisional response above 100; `hasMedia` when it carried a description.
        case progressed(CallNumber, Status, hasMedia: Bool)
        /// Both sides have said yes and described their media.
        case talking(CallNumber)
        /// The far end changed the session; the direction is ours.
        case changed(CallNumber, Direction)
        /// Our own change was accepted or refused.
        case accepted(CallNumber)
        case refused(CallNumber, Status)
        case ended(CallNumber, Ending)
        /// A MESSAGE arrived.
        case message(from: NameAddress, [UInt8])
        /// A NOTIFY arrived: its Subscription-State, and its body.
        case notified(ByteString, [UInt8])
        /// An INFO arrived in a call.
        case signal(CallNumber, contentType: ByteString?, [UInt8])
        /// A request of ours that belongs to no call was answered; nil when nobody did.
        case answered(Method, Status?)
    }

    public enum Ending: Equatable, Sendable {
        case weHungUp
        case theyHungUp(reason: ByteString?)
        case weCancelled
        case theyCancelled(reason: ByteString?)
        case weRejected(Status)
        case theyRejected(Status)
        /// Nobody answered our INVITE, or acknowledged our 2xx.
        case timeout
        /// RFC 4028: no refresh came in time.
        case expired
    }
}
