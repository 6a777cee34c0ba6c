import Wire

/// Cuts messages out of a stream by their Content-Length (RFC 3261 §18.3), and recognises the
/// keepalives between them (RFC 5626 §3.5.1).
///
/// Every byte is looked at once and moved a bounded number of times, however the stream is cut.
public struct StreamFramer: Sendable {
    public enum Frame: Equatable, Sendable {
        case message([UInt8])
        /// CRLF CRLF: answered with CRLF.
        case ping
        /// CRLF: the answer to a ping of ours.
        case pong
    }

    /// Why the stream cannot be read on, and must be closed.
    public enum Failure: Error, Equatable, Sendable {
        case headTooLong, messageTooLong
        /// Missing, doubled or not a number.
        case contentLength
        case notSIP
    }

    private var buffer: [UInt8] = []
    /// The first byte of `buffer` that has not been handed out.
    private var start = 0
    /// Where the search for the end of the head goes on.
    private var searched = 0
    /// Bytes of the message whose head is complete.
    private var wanted: Int?

    /// A CRLF was handed out as a pong; another right behind it makes both a ping that the
    /// network cut in two.
    private var mayBeHalfPing = false

    public init() {}

    /// Bytes that wait for their rest.
    public var count: Int { buffer.count - start }

    /// What came and was not handed out, for a last answer.
    public var waiting: [UInt8] { [UInt8](buffer[start...]) }

    public mutating func append(_ bytes: some Collection<UInt8>) {
        // What was handed out goes when it is the greater part, so each byte moves once at most
        // for each byte that is dropped.
        if start > 0, start >= buffer.count / 2 {
            buffer.removeFirst(start)
            searched -= start
            start = 0
        }
        buffer.append(contentsOf: bytes)
    }

    /// The next whole frame, or nil until more bytes come.
    public mutating func next() throws(Failure) -> Frame? {
        if wanted == nil {
            guard count > 0 else { return nil }
            if buffer[start] == 0x0D { return try keepalive() }
            try findHead()
        }
        guard let wanted, count >= wanted else { return nil }
        let message = [UInt8](buffer[start..<start + wanted])
        drop(wanted)
        return .message(message)
    }

    private mutating func drop(_ count: Int) {
        start += count
        searched = start
        wanted = nil
        mayBeHalfPing = false
    }

    private mutating func keepalive() throws(Failure) -> Frame? {
        guard count >= 2 else { return nil }
        guard buffer[start + 1] == 0x0A else { throw .notSIP }
        if mayBeHalfPing {
            drop(2)
            return .ping
        }
        guard count >= 3, buffer[start + 2] == 0x0D else {
            drop(2)
            mayBeHalfPing = true
            return .pong
        }
        // One more byte tells whether this is the first half of a ping.
        guard count >= 4 else { return nil }
        guard buffer[start + 3] == 0x0A else { throw .notSIP }
        drop(4)
        return .ping
    }

    private mutating func findHead() throws(Failure) {
        guard buffer[start].isToken else { throw .notSIP }
        var index = max(searched, start + 3)
        while index < buffer.count {
            if buffer[index] == 0x0A, buffer[index - 1] == 0x0D, buffer[index - 2] == 0x0A,
                buffer[index - 3] == 0x0D
            {
                let head = index + 1 - start
                guard head <= Limits.headBytes else { throw .headTooLong }
                let total = head + (try contentLength(start..<index + 1))
                guard total <= Limits.messageBytes else { throw .messageTooLong }
                wanted = total
                return
            }
            index += 1
        }
        searched = index
        guard count <= Limits.headBytes else { throw .headTooLong }
    }

    /// RFC 3261 §20.14: over a stream it must be there.
    private func contentLength(_ head: Range<Int>) throws(Failure) -> Int {
        var found: Int?
        var scanner = ByteScanner(buffer, in: head)
        while !scanner.isAtEnd {
            let name = scanner.take { $0.isToken }
            if scanner.matchesIgnoringCase("Content-Length", in: name)
                || scanner.matchesIgnoringCase("l", in: name)
            {
                let value = try length(&scanner)
                guard found == nil || found == value else { throw .contentLength }
                found = value
            }
            _ = scanner.take { $0 != 0x0A }
            _ = scanner.take(0x0A)
        }
        guard let found else { throw .contentLength }
        return found
    }

    /// `HCOLON 1*DIGIT CRLF`, the white space possibly folded (RFC 3261 §7.3.1).
    private func length(_ scanner: inout ByteScanner) throws(Failure) -> Int {
        scanner.skipFoldedSpaces()
        guard scanner.take(0x3A) else { throw .contentLength }
        scanner.skipFoldedSpaces()
        let digits = scanner.take { $0.isASCIIDigit }
        scanner.skipFoldedSpaces()
        guard let value = Digits.parse(buffer[digits], limit: UInt64(Int32.max)),
            scanner.peek == 0x0D
        else { throw .contentLength }
        return Int(value)
    }
}

extension ByteScanner {
    /// Skips `LWS`: spaces, tabs, and the line ends that one of them follows (RFC 3261 §25.1).
    mutating func skipFoldedSpaces() {
        while true {
            skipSpaces()
            guard peek == 0x0D, peek(ahead: 1) == 0x0A,
                let next = peek(ahead: 2), next == 0x20 || next == 0x09
            else { return }
            move(to: position + 3)
        }
    }
}
