public import Wire

/// A REFER that we carry out, and the subscription that it implies (RFC 3515 §2.4): its sender is
/// told how the call to the third party goes, in fragments of SIP.
public struct Referral: Equatable, Sendable {
    public enum Effect: Equatable, Sendable {
        /// 202 to the REFER; `Refer-Sub: false` rides on it when its sender wants no news
        /// (RFC 4488).
        case accept(withoutNews: Bool)
        case notify(SubscriptionState, body: [UInt8])
        case start(Timer, after: Duration)
        case stop(Timer)
        case finish
    }

    public enum Timer: Hashable, Sendable { case expiry }

    /// RFC 3515 §2.4.4 leaves it to us; a call that rings longer is nobody's wish.
    static let lifetime: UInt32 = 180

    public let target: ReferTo
    private let wantsNews: Bool
    private var isOver = false
    /// What its sender was told last.
    private var last = Status.trying

    /// Nil when Refer-To is missing or there is more than one (RFC 3515 §2.4.2: 400).
    public init?(_ refer: Request) {
        guard let targets = try? refer.headers.all(ReferTo.self), targets.count == 1 else {
            return nil
        }
        target = targets[0]
        wantsNews = refer.headers[.referSub]?.equalsIgnoringCase("false") != true
    }

    /// §2.4.4: the first NOTIFY goes out at once.
    public mutating func begin() -> [Effect] {
        guard wantsNews else {
            isOver = true
            return [.accept(withoutNews: true), .finish]
        }
        return [
            .accept(withoutNews: false),
            .start(.expiry, after: .seconds(Int64(Self.lifetime))), news(.trying),
        ]
    }

    /// The third party answered; a final response ends it.
    public mutating func progressed(_ status: Status) -> [Effect] {
        guard !isOver else { return [] }
        last = status
        guard status.isFinal else { return [news(status)] }
        isOver = true
        // §2.4.7: "the notifier terminates the subscription with reason noresource"
        let last = SubscriptionState(.terminated, reason: "noresource")
        return [.stop(.expiry), .notify(last, body: SIPFragment.body(status)), .finish]
    }

    /// A SUBSCRIBE in its dialog (§2.4.4): it lasts anew, and all is told (RFC 6665 §4.2.1.2); or
    /// its sender wants no more news (§4.2.1.4).
    ///
    /// - Parameter expires: nil where it says nothing.
    /// - Returns: How long it lasts now, in seconds; nil when there is none any more.
    public mutating func subscribed(expires: UInt32?) -> (seconds: UInt32, effects: [Effect])? {
        guard !isOver else { return nil }
        let seconds = min(expires ?? Self.lifetime, Self.lifetime)
        guard seconds > 0 else {
            isOver = true
            let end = SubscriptionState(.terminated, reason: "timeout")
            return (
                0, [.stop(.expiry), .notify(end, body: SIPFragment.body(last)), .finish]
            )
        }
        let state = SubscriptionState(.active, expires: seconds)
        return (
            seconds,
            [
                .start(.expiry, after: .seconds(Int64(seconds))),
                .notify(state, body: SIPFragment.body(last)),
            ]
        )
    }

    public mutating func fire(_: Timer) -> [Effect] {
        guard !isOver else { return [] }
        isOver = true
        let last = SubscriptionState(.terminated, reason: "timeout")
        return [.notify(last, body: SIPFragment.body(.requestTimeout)), .finish]
    }

    private func news(_ status: Status) -> Effect {
        .notify(
            SubscriptionState(.active, expires: Self.lifetime), body: SIPFragment.body(status))
    }
}

/// `message/sipfrag` (RFC 3420), as far as REFER needs it: a status line.
public enum SIPFragment {
    public static let contentType: ByteString = "message/sipfrag;version=2.0"

    public static func body(_ status: Status) -> [UInt8] {
        var out: [UInt8] = []
        out.append("SIP/2.0 ")
        out.append(decimal: status.rawValue)
        out.append(0x20)
        out.append(status.defaultReason)
        out.append("\r\n")
        return out
    }

    /// The status of a fragment that begins with a status line.
    public static func status(_ body: [UInt8]) -> Status? {
        var scanner = ByteScanner(body)
        guard scanner.takeIgnoringCase("SIP/2.0 ") else { return nil }
        let digits = scanner.take { $0.isASCIIDigit }
        guard digits.count == 3, let code = Digits.parse(body[digits], limit: 699), code >= 100
        else { return nil }
        return Status(rawValue: UInt16(code))
    }
}
