import Dialplan
import SIP
import Wire

/// What passes between the house and a trunk, or two trunks, beside what the exchange writes
/// itself: the kinds of body that a conversation needs, and headers that the inventory names.
/// Nothing else that one side says of itself is seen on the other.
enum Border {
    /// Whether the body of this request may go on.
    static func passes(_ request: Request) -> Bool {
        guard !request.body.isEmpty else { return true }
        let coding = request.headers[.contentEncoding]
        guard coding.map({ $0.equalsIgnoringCase("identity") }) ?? true,
            let kind = try? request.headers.first(ContentType.self)
        else { return false }
        return kinds(of: request.method).contains { $0.takes(kind) }
    }

    /// What is taken, for who sent something else (RFC 3261 §21.4.13).
    static func accepted(in method: Method) -> [Header] {
        var headers = Headers()
        for kind in kinds(of: method) { headers.append(kind) }
        return headers.fields
    }

    /// How its body is to be read, without what else was said of it (RFC 3261 §20.15).
    static func contentType(of request: Request) -> [Header] {
        guard !request.body.isEmpty, let kind = try? request.headers.first(ContentType.self)
        else { return [] }
        var own = ContentType(kind.type, kind.subtype)
        if let set = kind.parameters["charset"] { own.parameters["charset"] = set }
        var headers = Headers()
        headers.append(own)
        return headers.fields
    }

    /// A text, or that one is being written (RFC 3428, RFC 3994); a wish for a whole picture (RFC
    /// 5168).
    private static func kinds(of method: Method) -> [Accept] {
        switch method {
        case .message: [Accept("text", "*"), Accept("application", "im-iscomposing+xml")]
        case .info: [Accept("application", "media_control+xml")]
        default: []
        }
    }
}

extension Switchboard {
    /// Headers of the caller's INVITE that the trunks between it and `callee` pass: each of them
    /// must name it. Between phones none does.
    func passed(to callee: Party, of call: Call) -> [Header] {
        guard let caller = legs[call.caller], caller.role == .caller else { return [] }
        let trunks = [caller.party, callee].compactMap { configuration?.inventory.trunk(of: $0) }
        guard let first = trunks.first else { return [] }
        let names = first.passedHeaders.filter { name in
            trunks.allSatisfy { $0.passedHeaders.contains(name) }
        }
        let own = Set(call.headersForCallees.map(\.name))
        var room = Limits.passedBytes
        return names.map { HeaderName(ByteString($0)) }.filter { !own.contains($0) }
            .flatMap { name in
                caller.invite.headers.values(of: name).prefix(Limits.passedValues)
                    .map { Header(name, $0) }
            }
            .filter { header in
                let isPlain = header.value.bytes.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
                guard isPlain, header.value.count <= min(room, Limits.passedValueBytes) else {
                    return false
                }
                room -= header.value.count
                return true
            }
    }

    /// Whether a request of one leg leaves the house, or comes into it, by the other.
    func liesBorder(between one: LegID, and other: LegID) -> Bool {
        [one, other].contains { legs[$0]?.party.isTrunk == true }
    }
}

extension Party {
    fileprivate var isTrunk: Bool {
        if case .trunk = self { true } else { false }
    }
}
