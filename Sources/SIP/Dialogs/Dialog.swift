public import Wire

/// The names of a dialog (RFC 3261 §12).
public struct DialogID: Hashable, Sendable {
    public let callID: ByteString
    public let localTag: ByteString
    public let remoteTag: ByteString
}

/// A dialog in letters.
public struct KeptDialog: Codable, Equatable, Sendable {
    public var callID: ByteString
    public var local: ByteString
    public var remote: ByteString
    public var target: ByteString
    public var routes: [ByteString]
    public var localCSeq: UInt32
    public var remoteCSeq: UInt32?
}

/// What two user agents know of each other between an INVITE's first answer and the BYE: who,
/// where, by which way, and how far the counting has come (RFC 3261 §12).
public struct Dialog: Equatable, Sendable {
    /// What an arriving request is to this dialog.
    public enum Verdict: Equatable, Sendable {
        case inOrder
        /// RFC 3261 §12.2.2: its CSeq is not above the last one; 500.
        case outOfOrder
        /// Its From tag is another's; 481.
        case notThisDialog
    }

    public let callID: ByteString
    public let local: NameAddress
    public let remote: NameAddress
    /// The far end's Contact.
    public private(set) var remoteTarget: URI
    /// The way there, nearest first.
    public private(set) var routeSet: [NameAddress]
    /// What renews the remote target (RFC 3261 §12.2): INVITE, and UPDATE by RFC 3311 §5.1, where
    /// an INVITE began the dialog; SUBSCRIBE and NOTIFY (RFC 6665 §4.4.1) in other dialogs.
    private let targetRefreshes: [Method]
    private var localCSeq: UInt32
    private var remoteCSeq: UInt32?

    public var id: DialogID {
        DialogID(callID: callID, localTag: local.tag ?? "", remoteTag: remote.tag ?? "")
    }

    /// RFC 3261 §12.1.2: the side that sent `invite` and received a 101–299 to it. Nil when the
    /// response has no To tag, or a way that cannot be read.
    public init?(uac invite: Request, response: Response) {
        guard response.to.tag != nil,
            let recorded = try? response.headers.all(RecordRoute.self)
        else { return nil }
        callID = invite.callID
        local = invite.from
        remote = response.to
        remoteTarget = Self.contact(in: response.headers) ?? invite.uri
        routeSet = recorded.reversed().map(\.address)
        targetRefreshes = Self.targetRefreshes(after: invite.method)
        localCSeq = invite.cSeq.number
    }

    /// RFC 3261 §12.1.1: the side that received `invite` and answers with `localTag`.
    public init?(uas invite: Request, localTag: ByteString) {
        guard let recorded = try? invite.headers.all(RecordRoute.self),
            let contact = Self.contact(in: invite.headers)
        else { return nil }
        callID = invite.callID
        var local = invite.to
        local.tag = localTag
        self.local = local
        remote = invite.from
        remoteTarget = contact
        routeSet = recorded.map(\.address)
        targetRefreshes = Self.targetRefreshes(after: invite.method)
        localCSeq = 0
        remoteCSeq = invite.cSeq.number
    }

    /// RFC 3261 §13.2.2.4: a 2xx describes the way anew; the counting goes on from the early
    /// dialog, whose PRACKs and UPDATEs have used numbers up.
    public func continuing(_ early: Dialog?) -> Dialog {
        guard let early, early.id == id else { return self }
        var dialog = self
        dialog.localCSeq = max(localCSeq, early.localCSeq)
        dialog.remoteCSeq = early.remoteCSeq
        return dialog
    }

    /// A request in this dialog, without its Via (RFC 3261 §12.2.1.1).
    public mutating func request(_ method: Method) -> Request {
        localCSeq &+= 1
        return built(method, CSeq(localCSeq, method))
    }

    /// The ACK to a 2xx of the INVITE with this number (RFC 3261 §13.2.2.4).
    public func ack(for number: UInt32) -> Request {
        built(.ack, CSeq(number, .ack))
    }

    /// RFC 3261 §12.2.2. Takes the new number, and the new target of a target refresh request. A
    /// request of another usage, which we refuse, changes nothing (RFC 5057 §5.4).
    public mutating func receive(_ request: Request) -> Verdict {
        guard request.from.tag == remote.tag else { return .notThisDialog }
        if let last = remoteCSeq, request.cSeq.number <= last { return .outOfOrder }
        remoteCSeq = request.cSeq.number
        if targetRefreshes.contains(request.method),
            let contact = Self.contact(in: request.headers)
        {
            remoteTarget = contact
        }
        return .inOrder
    }

    /// A 2xx to a target refresh request of ours (RFC 3261 §12.2.1.2).
    public mutating func refresh(from response: Response) {
        if let contact = Self.contact(in: response.headers) { remoteTarget = contact }
    }

    /// Where requests of this dialog go first.
    public var nextHop: URI { routeSet.first?.uri ?? remoteTarget }

    /// As it is kept over a restart.
    public var kept: KeptDialog {
        KeptDialog(
            callID: callID, local: local.serialized, remote: remote.serialized,
            target: remoteTarget.serialized, routes: routeSet.map(\.serialized),
            localCSeq: localCSeq, remoteCSeq: remoteCSeq)
    }

    /// A dialog that a SUBSCRIBE began, after a restart. Requests may have left since it was kept:
    /// so many numbers are not used again (RFC 3261 §12.2.1.1 wants them higher, not next).
    public init?(_ kept: KeptDialog, skipping numbers: UInt32) {
        guard let local = Self.address(kept.local), let remote = Self.address(kept.remote),
            let target = URI(kept.target), kept.localCSeq < 1 << 30
        else { return nil }
        let routes = kept.routes.compactMap(Self.address)
        guard routes.count == kept.routes.count else { return nil }
        callID = kept.callID
        self.local = local
        self.remote = remote
        remoteTarget = target
        routeSet = routes
        targetRefreshes = Self.targetRefreshes(after: .subscribe)
        localCSeq = kept.localCSeq &+ numbers
        remoteCSeq = kept.remoteCSeq
    }

    private static func address(_ text: ByteString) -> NameAddress? {
        var scanner = ByteScanner(text.bytes)
        return try? NameAddress(scanning: &scanner)
    }

    private static func targetRefreshes(after first: Method) -> [Method] {
        first == .invite ? [.invite, .update] : [.subscribe, .notify]
    }

    private static func contact(in headers: Headers) -> URI? {
        guard case .address(let contact)? = try? headers.first(Contact.self) else { return nil }
        return contact.uri
    }

    private func built(_ method: Method, _ cSeq: CSeq) -> Request {
        var request = Request(
            method: method, uri: remoteTarget, from: local, to: remote, callID: callID,
            cSeq: cSeq)
        guard let first = routeSet.first else { return request }
        var routes = routeSet
        if !first.uri.parameters.contains("lr") {
            // RFC 3261 §12.2.1.1: a strict router wants to stand in the Request-URI, and the
            // remote target at the end of the way.
            request.uri = first.uri
            request.uri.headers = []
            routes.removeFirst()
            routes.append(NameAddress(remoteTarget))
        }
        for route in routes { request.headers.append(Route(route)) }
        return request
    }
}
