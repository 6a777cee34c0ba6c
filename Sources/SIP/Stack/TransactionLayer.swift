public import Wire

/// All transactions of one user agent: requests and responses are matched to them, copies are
/// absorbed, and whatever is new is handed up (RFC 3261 §17, RFC 6026).
///
/// Pure: what shall be sent and timed comes out as effects, and the transaction user starts the
/// timers and calls `fire` when they are due. A server transaction exists only after `accept`,
/// so that a stranger's request can be refused without leaving state behind.
public struct TransactionLayer: Sendable {
    public enum Effect: Equatable, Sendable {
        case send(Message, over: Flow)
        case start(TransactionTimer, after: Duration)
        case stop(TransactionTimer)
        /// An ACK to a 2xx, which belongs to a dialog (RFC 3261 §13.3.1.4).
        case acknowledged(Request, Flow)
        /// A CANCEL met this INVITE, and has been answered 200. The INVITE is to be answered 487.
        case cancelled(TransactionID, Request)
        /// For a request of ours: every 1xx, the final response, and of an INVITE every 2xx, of
        /// whichever fork, as often as it comes (RFC 6026 §7.2).
        case answered(Response, TransactionID)
        /// A response that no request of ours asked for.
        case stray(Response)
        case failed(TransactionID, Failure)
        /// Nothing more comes of this transaction.
        case ended(TransactionID)
    }

    public enum Failure: Hashable, Sendable {
        /// Counts as a 408 (RFC 3261 §8.1.3.1).
        case timeout
        /// Counts as a 487: it was taken back, and nothing final came (RFC 3261 §9.1).
        case cancelled
        /// Counts as a 503 (RFC 3261 §8.1.3.1).
        case transport
    }

    public enum Classification: Equatable, Sendable {
        /// Belongs to a transaction, or is dealt with by these effects.
        case known([Effect])
        /// To be refused without state, or accepted.
        case new
    }

    var servers: [TransactionID: Server] = [:]
    var serverIDs: [ServerKey: TransactionID] = [:]
    /// RFC 3261 §8.2.2.2: requests that came once already, by another way.
    var merges: [MergeKey: TransactionID] = [:]
    var clients: [TransactionID: Client] = [:]
    var clientIDs: [ClientKey: TransactionID] = [:]
    private var lastID: UInt64 = 0

    public init() {}

    public var serverCount: Int { servers.count }
    public var clientCount: Int { clients.count }

    /// No further transaction may begin: the transaction user answers 503.
    public var isFull: Bool { servers.count + clients.count >= Limits.transactions }

    mutating func takeID() -> TransactionID {
        lastID += 1
        return TransactionID(rawValue: lastID)
    }

    /// A deadline that `start` asked for has come.
    public mutating func fire(_ timer: TransactionTimer) -> [Effect] {
        if timer.name.isOfServer { return fireServer(timer) }
        return fireClient(timer)
    }
}

/// The layer's number for one transaction; never used twice.
public struct TransactionID: Serial, Comparable {
    let rawValue: UInt64

    public var serial: UInt64 { rawValue }

    public static func < (left: TransactionID, right: TransactionID) -> Bool {
        left.rawValue < right.rawValue
    }
}

/// One timer of one transaction.
public struct TransactionTimer: Hashable, Sendable {
    /// As RFC 3261 Table 4 and RFC 6026 §8 name them.
    enum Name: Hashable, Sendable {
        case a, b, d, m
        case e, f, k
        case g, h, i, l
        case j
        /// RFC 3261 §9.1: 64·T1 after a CANCEL.
        case cancelled

        var isOfServer: Bool {
            switch self {
            case .g, .h, .i, .l, .j: true
            case .a, .b, .d, .m, .e, .f, .k, .cancelled: false
            }
        }
    }

    let id: TransactionID
    let name: Name
}
