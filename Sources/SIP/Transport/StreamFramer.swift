import Wire

/// Cuts messages out of a stream by their Content-Length (RFC 3261 §18.3), and recognises the
/// keepalives between them (RFC 5626 §3.5.1).
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

    fileprivate var buffer: [UInt8] = []
    /// Where the search for the end of the head goes on: every byte is looked at once.
    private var searched = 0
    /// Bytes that belong to the message whose head is complete.
    private var wanted: Int?

    public init() {}

    /// Bytes that wait for their rest.
    public var count: Int { buffer.count }

    public mutating func append(_ bytes: some Collection<UInt8>) {
        buffer.append(contentsOf: bytes)
    }

    /// The next whole frame, or nil until more bytes come.
    public mutating func next() throws(Failure) -> Frame? {
        if wanted == nil {
            if let keepalive = takeKeepalive() { return keepalive }
            guard !buffer.isEmpty, buffer[0] != 0x0D else { return nil }
            try findHead()
        }
        guard let wanted, buffer.count >= wanted else { return nil }
        let message = [UInt8](buffer[..<wanted])
        drop(wanted)
        return .message(message)
    }

    private mutating func drop(_ count: Int) {
        buffer.removeFirst(count)
        searched = 0
        wanted = nil
    }

    private mutating func takeKeepalive() -> Frame? {
        guard buffer.count >= 2, buffer[0] == 0x0D, buffer[1] == 0x0A else { return nil }
        if buffer.count >= 4, buffer[2] == 0x0D, buffer[3] == 0x0A {
            drop(4)
            return .ping
        }
        // One more byte tells whether this is half of a ping.
        if buffer.count == 3, buffer[2] == 0x0D { return nil }
        drop(2)
        return .pong
    }

    private mutating func findHead() throws(Failure) {
        guard buffer[0].isToken else { throw .notSIP }
        var index = max(searched, 3)
        while index < buffer.count {
            if buffer[index] == 0x0A, buffer[index - 1] == 0x0D, buffer[index - 2] == 0x0A,
                buffer[index - 3] == 0x0D
            {
                let head = index + 1
                let total = head + (try contentLength(head))
                guard total <= Limits.messageBytes else { throw .messageTooLong }
                wanted = total
                return
            }
            index += 1
        }
        searched = index
        guard buffer.count <= Limits.headBytes else { throw .headTooLong }
    }

    /// RFC 3261 §20.14: over a stream it must be there.
    private func contentLength(_ head: Int) throws(Failure) -> Int {
        var found: Int?
        var start = 0
        while start < head {
            let end = buffer[start..<head].firstIndex(of: 0x0A) ?? head
            var line = ByteScanner(buffer, in: start..<end)
            start = end + 1
            let name = line.take { $0.isToken }
            guard line.matchesIgnoringCase("Content-Length", in: name)
                || line.matchesIgnoringCase("l", in: name)
            else { continue }
            line.skipSpaces()
            guard line.take(0x3A) else { continue }
            line.skipSpaces()
            let digits = line.take { $0.isASCIIDigit }
            guard let value = Digits.parse(buffer[digits], limit: UInt64(Int32.max)),
                found == nil || found == Int(value)
            else { throw .contentLength }
            found = Int(value)
        }
        guard let found else { throw .contentLength }
        return found
    }
}

extension StreamFramer {
    /// What came and was not handed out, for a last answer.
    public var waiting: [UInt8] { buffer }
}
