public import Wire

/// A SIP request or response (RFC 3261 §7), whole.
public enum Message: Equatable, Sendable {
    case request(Request)
    case response(Response)
}

/// The six header fields that every valid message carries are typed properties and have no other
/// home; all the rest stand in `headers`, in wire order.
public struct Request: Equatable, Sendable {
    public var method: Method
    public var uri: URI
    /// Topmost first. Empty only while a request is being built; the parser refuses none.
    public var vias: [Via]
    public var from: NameAddress
    public var to: NameAddress
    public var callID: ByteString
    public var cSeq: CSeq
    /// Absent only in requests from RFC 2543 peers.
    public var maxForwards: UInt8?
    public var headers: Headers
    public var body: [UInt8]

    public init(
        method: Method, uri: URI, vias: [Via] = [], from: NameAddress, to: NameAddress,
        callID: ByteString, cSeq: CSeq, maxForwards: UInt8? = 70, headers: Headers = Headers(),
        body: [UInt8] = []
    ) {
        self.method = method
        self.uri = uri
        self.vias = vias
        self.from = from
        self.to = to
        self.callID = callID
        self.cSeq = cSeq
        self.maxForwards = maxForwards
        self.headers = headers
        self.body = body
    }
}

public struct Response: Equatable, Sendable {
    public var status: Status
    public var reason: ByteString
    public var vias: [Via]
    public var from: NameAddress
    public var to: NameAddress
    public var callID: ByteString
    public var cSeq: CSeq
    public var headers: Headers
    public var body: [UInt8]

    /// `reason` defaults to the phrase that the status's RFC gives.
    public init(
        status: Status, reason: ByteString? = nil, vias: [Via], from: NameAddress,
        to: NameAddress, callID: ByteString, cSeq: CSeq, headers: Headers = Headers(),
        body: [UInt8] = []
    ) {
        self.status = status
        self.reason = reason ?? status.defaultReason
        self.vias = vias
        self.from = from
        self.to = to
        self.callID = callID
        self.cSeq = cSeq
        self.headers = headers
        self.body = body
    }

    /// A response to `request` as RFC 3261 §8.2.6.2 builds it: Via, From, To, Call-ID and CSeq
    /// copied; `toTag` is added to To unless that has a tag already (in a dialog) or the status
    /// is 100.
    public init(
        _ status: Status, to request: Request, toTag: ByteString?, reason: ByteString? = nil
    ) {
        self.init(
            status: status, reason: reason, vias: request.vias, from: request.from,
            to: request.to, callID: request.callID, cSeq: request.cSeq)
        if status != .trying, to.tag == nil, let toTag { to.tag = toTag }
    }
}
