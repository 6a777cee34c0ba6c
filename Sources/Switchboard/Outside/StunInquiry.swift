import SIP
import Wire

/// One question to a STUN server: how do you see me? Asked again until it is answered.
///
/// ```
///   begin ─► send ── 0.5 s, 1 s, 2 s … ─► send (7 times) ── 8 s ─► failed
///                └── answer ─► found
/// ```
struct StunInquiry: Equatable, Sendable {
    enum Effect: Equatable, Sendable {
        /// A Binding request with this transaction id.
        case send([UInt8])
        case start(after: Duration)
        case stop
        case found(SocketAddress)
        case failed
    }

    /// 96 random bits, so that nobody who does not see the question can answer it (RFC 8489 §5).
    private let transaction: [UInt8]
    let server: SocketAddress
    private var sent = 0
    private(set) var isOver = false

    init(transaction: [UInt8], server: SocketAddress) {
        self.transaction = transaction
        self.server = server
    }

    /// RFC 8489 §6.2.1: "RTO … 500 ms", doubled each time; "Rc … 7"; after the last one "Rm" = 16
    /// times the first pause.
    private static let firstPause = Duration.milliseconds(500)
    private static let copies = 7
    private static let lastPause = firstPause * 16

    mutating func begin() -> [Effect] { fire() }

    mutating func fire() -> [Effect] {
        guard !isOver else { return [] }
        guard sent < Self.copies else {
            isOver = true
            return [.failed]
        }
        sent += 1
        let pause =
            sent == Self.copies ? Self.lastPause : Self.firstPause * (1 << (sent - 1))
        return [.send(transaction), .start(after: pause)]
    }

    /// §6.3: only the answer to this very question counts; one that is none, or an error, ends it.
    mutating func answered(_ answer: Stun.Answer) -> [Effect] {
        guard !isOver, answer.transaction == transaction else { return [] }
        isOver = true
        return [.stop, answer.mapped.map { .found($0) } ?? .failed]
    }
}
