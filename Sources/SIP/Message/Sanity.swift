public import Wire

/// What every request is looked at for before anybody acts on it (RFC 3261 §8.2, §16.3).
public enum Sanity {
    /// Why a request is refused, and with what.
    public struct Refusal: Equatable, Sendable {
        public var status: Status
        public var headers: [Header]
        public var reason: ByteString?
    }

    /// The rules in the order of the RFC; the first that is broken is the answer.
    public static func check(_ request: Request) -> Refusal? {
        rfc3261_8_1_1_5(request) ?? rfc3261_8_2_2_1(request) ?? rfc3261_19_1_1(request)
    }

    /// "The method part of CSeq MUST match that of the request." An unknown method is answered
    /// 501 whatever its CSeq says (RFC 4475 §3.1.2.18).
    static func rfc3261_8_1_1_5(_ request: Request) -> Refusal? {
        guard request.cSeq.method != request.method else { return nil }
        if case .other = request.method { return nil }
        return Refusal(
            status: .badRequest, headers: [], reason: "CSeq names another method")
    }

    /// "If the Request-URI uses a scheme not supported by the UAS, it SHOULD reject the request
    /// with a 416."
    static func rfc3261_8_2_2_1(_ request: Request) -> Refusal? {
        guard case .other = request.uri.scheme else { return nil }
        return Refusal(status: .unsupportedURIScheme, headers: [], reason: nil)
    }

    /// Table 1: headers are "not allowed" in a Request-URI.
    static func rfc3261_19_1_1(_ request: Request) -> Refusal? {
        guard !request.uri.headers.isEmpty else { return nil }
        return Refusal(
            status: .badRequest, headers: [], reason: "Request-URI with headers")
    }

    /// RFC 3261 §8.2.2.3: what Require asks for and we do not have. CANCEL and ACK are exempt.
    public static func unsupported(
        by known: Set<ByteString>, in request: Request
    ) -> [ByteString] {
        guard request.method != .ack, request.method != .cancel else { return [] }
        var unknown: [ByteString] = []
        for header in request.headers.fields where header.name == .require {
            header.value.forEachToken { token in
                let tag = ByteString(token)
                if !known.contains(tag.lowercased) { unknown.append(tag) }
            }
        }
        return unknown
    }
}

/// The Allow header (RFC 3261 §20.5).
public enum AllowedMethods {
    public static func contains(_ method: Method, in value: ByteString) -> Bool {
        var found = false
        let wanted = method.text
        value.forEachToken { token in
            if token.elementsEqual(wanted.bytes) { found = true }
        }
        return found
    }
}
