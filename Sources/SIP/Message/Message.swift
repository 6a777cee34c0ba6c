public import Wire

/// A SIP request or response (RFC 3261 §7), whole.
public enum Message: Equatable, Sendable {
    case request(Request)
    case response(Response)
}

/// The six header fields that every valid message carries are typed properties and have no other
/// home; all the rest stand in `headers`, in wire order. A message passes through many machines,
/// so its fields stand in a box.
public struct Request: Equatable, Sendable {
    @usableFromInline
    struct Fields: Equatable, Sendable {
        @usableFromInline var method: Method
        @usableFromInline var uri: URI
        @usableFromInline var vias: [Via]
        @usableFromInline var from: NameAddress
        @usableFromInline var to: NameAddress
        @usableFromInline var callID: ByteString
        @usableFromInline var cSeq: CSeq
        @usableFromInline var maxForwards: UInt8?
        @usableFromInline var headers: Headers
        @usableFromInline var body: [UInt8]
    }

    @usableFromInline var box: Boxed<Fields>

    @inlinable public var method: Method {
        get { box.read { $0.pointee.method } }
        _modify { yield &box.wrappedValue.method }
    }
    @inlinable public var uri: URI {
        get { box.read { $0.pointee.uri } }
        _modify { yield &box.wrappedValue.uri }
    }
    /// Topmost first. Empty only while a request is being built; the parser refuses none.
    @inlinable public var vias: [Via] {
        get { box.read { $0.pointee.vias } }
        _modify { yield &box.wrappedValue.vias }
    }
    @inlinable public var from: NameAddress {
        get { box.read { $0.pointee.from } }
        _modify { yield &box.wrappedValue.from }
    }
    @inlinable public var to: NameAddress {
        get { box.read { $0.pointee.to } }
        _modify { yield &box.wrappedValue.to }
    }
    @inlinable public var callID: ByteString {
        get { box.read { $0.pointee.callID } }
        _modify { yield &box.wrappedValue.callID }
    }
    @inlinable public var cSeq: CSeq {
        get { box.read { $0.pointee.cSeq } }
        _modify { yield &box.wrappedValue.cSeq }
    }
    /// Absent only in requests from RFC 2543 peers.
    @inlinable public var maxForwards: UInt8? {
        get { box.read { $0.pointee.maxForwards } }
        _modify { yield &box.wrappedValue.maxForwards }
    }
    @inlinable public var headers: Headers {
        get { box.read { $0.pointee.headers } }
        _modify { yield &box.wrappedValue.headers }
    }
    @inlinable public var body: [UInt8] {
        get { box.read { $0.pointee.body } }
        _modify { yield &box.wrappedValue.body }
    }

    public init(
        method: Method, uri: URI, vias: [Via] = [], from: NameAddress, to: NameAddress,
        callID: ByteString, cSeq: CSeq, maxForwards: UInt8? = 70, headers: Headers = Headers(),
        body: [UInt8] = []
    ) {
        box = Boxed(
            wrappedValue: Fields(
                method: method, uri: uri, vias: vias, from: from, to: to, callID: callID,
                cSeq: cSeq, maxForwards: maxForwards, headers: headers, body: body))
    }
}

/// What answers a request; its fields stand in a box as well.
public struct Response: Equatable, Sendable {
    @usableFromInline
    struct Fields: Equatable, Sendable {
        @usableFromInline var status: Status
        @usableFromInline var reason: ByteString
        @usableFromInline var vias: [Via]
        @usableFromInline var from: NameAddress
        @usableFromInline var to: NameAddress
        @usableFromInline var callID: ByteString
        @usableFromInline var cSeq: CSeq
        @usableFromInline var headers: Headers
        @usableFromInline var body: [UInt8]
    }

    @usableFromInline var box: Boxed<Fields>

    @inlinable public var status: Status {
        get { box.read { $0.pointee.status } }
        _modify { yield &box.wrappedValue.status }
    }
    @inlinable public var reason: ByteString {
        get { box.read { $0.pointee.reason } }
        _modify { yield &box.wrappedValue.reason }
    }
    @inlinable public var vias: [Via] {
        get { box.read { $0.pointee.vias } }
        _modify { yield &box.wrappedValue.vias }
    }
    @inlinable public var from: NameAddress {
        get { box.read { $0.pointee.from } }
        _modify { yield &box.wrappedValue.from }
    }
    @inlinable public var to: NameAddress {
        get { box.read { $0.pointee.to } }
        _modify { yield &box.wrappedValue.to }
    }
    @inlinable public var callID: ByteString {
        get { box.read { $0.pointee.callID } }
        _modify { yield &box.wrappedValue.callID }
    }
    @inlinable public var cSeq: CSeq {
        get { box.read { $0.pointee.cSeq } }
        _modify { yield &box.wrappedValue.cSeq }
    }
    @inlinable public var headers: Headers {
        get { box.read { $0.pointee.headers } }
        _modify { yield &box.wrappedValue.headers }
    }
    @inlinable public var body: [UInt8] {
        get { box.read { $0.pointee.body } }
        _modify { yield &box.wrappedValue.body }
    }

    /// `reason` defaults to the phrase that the status's RFC gives.
    public init(
        status: Status, reason: ByteString? = nil, vias: [Via], from: NameAddress,
        to: NameAddress, callID: ByteString, cSeq: CSeq, headers: Headers = Headers(),
        body: [UInt8] = []
    ) {
        box = Boxed(
            wrappedValue: Fields(
                status: status, reason: reason ?? status.defaultReason, vias: vias,
                from: from, to: to, callID: callID, cSeq: cSeq, headers: headers, body: body))
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
