import Dialplan
import SIP
import Wire

/// Who answers a call to a phone.
enum Answering: Equatable, Sendable {
    case byHand
    /// The phone itself, with its loudspeaker.
    case atOnce
}

extension Answering {
    /// Each family of phones looks for its own: Call-Info with `answer-after` is understood by
    /// Yealink, Grandstream, Snom, Cisco and Fanvil, Alert-Info with `alert-autoanswer` by Snom,
    /// Fanvil, Yealink and Poly, and Answer-Mode is the standard (RFC 5373 §3), with no `require`:
    /// a phone that must ring may ring.
    func headers(_ domain: ByteString) -> [Header] {
        guard self == .atOnce else { return [] }
        return [
            Header(.callInfo, "<sip:", domain, ">;answer-after=0"),
            Header(.alertInfo, "<http://", domain, ">;info=alert-autoanswer;delay=0"),
            Header(.other("answer-mode"), "Auto"),
        ]
    }

    /// A phone that rings already does not speak over it.
    func state(of phone: PhoneState) -> PhoneState {
        self == .atOnce && phone == .ringing ? .busy : phone
    }

    /// What `intercom` may lead to: a phone that did not answer by itself is one that cannot.
    func outcome(_ outcome: Outcome) -> Outcome {
        guard self == .atOnce else { return outcome }
        return outcome == .noanswer || outcome == .declined ? .unavailable : outcome
    }
}

extension Header {
    fileprivate init(
        _ name: HeaderName, _ head: StaticString, _ domain: ByteString, _ tail: StaticString
    ) {
        var value: [UInt8] = []
        value.append(head)
        value.append(contentsOf: domain.bytes)
        value.append(tail)
        self.init(name, ByteString(value))
    }
}
