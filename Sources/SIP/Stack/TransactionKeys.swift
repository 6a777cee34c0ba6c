import Wire

/// What makes two requests the same server transaction (RFC 3261 §17.2.3).
enum ServerKey: Hashable, Sendable {
    /// The branch begins with the magic cookie: branch, sent-by, and method.
    case branch(ByteString, Host, UInt16?, Method)
    /// RFC 2543 peers: From tag, Call-ID, CSeq number, and topmost Via. The Request-URI and the
    /// To tag are left out: an ACK carries the To tag of our response, and what remains names
    /// one request already.
    case legacy(fromTag: ByteString?, callID: ByteString, cSeq: UInt32, via: Via?, Method)

    init(_ request: Request) {
        // An ACK and a CANCEL find the INVITE that they are about.
        let method =
            switch request.method {
            case .ack, .cancel: Method.invite
            default: request.method
            }
        if let via = request.vias.first, let branch = via.branch,
            branch.count > Via.magicCookie.count, branch.hasPrefix(Via.magicCookie)
        {
            self = .branch(branch, via.host, via.port, method)
        } else {
            self = .legacy(
                fromTag: request.from.tag, callID: request.callID, cSeq: request.cSeq.number,
                via: request.vias.first, method)
        }
    }

    /// A To tag for an answer that nobody remembers: the same for every copy of the request.
    var asTag: ByteString {
        switch self {
        case .branch(let branch, _, _, _):
            ByteString(branch.bytes.dropFirst(Via.magicCookie.count))
        case .legacy(_, let callID, _, _, _): ByteString(callID.bytes.filter(\.isASCIILetter))
        }
    }
}

/// RFC 3261 §8.2.2.2: the same From tag, Call-ID and CSeq, but another branch, is the same
/// request by another way.
struct MergeKey: Hashable, Sendable {
    let fromTag: ByteString?
    let callID: ByteString
    let cSeq: CSeq

    init(_ request: Request) {
        fromTag = request.from.tag
        callID = request.callID
        cSeq = request.cSeq
    }
}

/// RFC 3261 §17.1.3.
struct ClientKey: Hashable, Sendable {
    let branch: ByteString
    let method: Method
}
