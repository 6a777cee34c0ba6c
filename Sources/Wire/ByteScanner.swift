/// A cursor over untrusted bytes: the only way this house indexes what came from the network.
///
/// Nothing here traps whatever the bytes are; a method that needs a byte and finds none returns
/// nil or false and leaves the cursor where it was.
public struct ByteScanner: Sendable {
    public let bytes: [UInt8]
    public private(set) var position: Int
    /// One past the last byte that may be read.
    public let end: Int

    @inlinable
    public init(_ bytes: [UInt8]) {
        self.init(bytes, in: 0..<bytes.count)
    }

    @inlinable
    public init(_ text: ByteString) {
        self.init(text.bytes)
    }

    /// Reads only `range`, clamped to the bytes there are.
    public init(_ bytes: [UInt8], in range: Range<Int>) {
        self.bytes = bytes
        let clamped = range.clamped(to: 0..<bytes.count)
        position = clamped.lowerBound
        end = clamped.upperBound
    }

    public var isAtEnd: Bool { position >= end }
    public var remaining: Int { end &- position }

    /// The byte under the cursor, or nil at the end.
    public var peek: UInt8? { position < end ? bytes[position] : nil }

    /// The byte `distance` after the cursor, or nil past the end.
    public func peek(ahead distance: Int) -> UInt8? {
        let (index, overflow) = position.addingReportingOverflow(distance)
        return !overflow && index >= 0 && index < end ? bytes[index] : nil
    }

    public mutating func next() -> UInt8? {
        guard position < end else { return nil }
        defer { position &+= 1 }
        return bytes[position]
    }

    /// Takes `byte` if it is next.
    public mutating func take(_ byte: UInt8) -> Bool {
        guard position < end, bytes[position] == byte else { return false }
        position &+= 1
        return true
    }

    /// Takes `text` if it is next, the ASCII letters in any case.
    public mutating func takeIgnoringCase(_ text: StaticString) -> Bool {
        let length = text.utf8CodeUnitCount
        guard remaining >= length else { return false }
        let matches = text.withUTF8Buffer { wanted in
            for index in 0..<length
            where bytes[position &+ index].asciiLowercased != wanted[index].asciiLowercased {
                return false
            }
            return true
        }
        if matches { position &+= length }
        return matches
    }

    /// Takes bytes as long as `condition` holds; may take none.
    @inline(__always)
    public mutating func take(while condition: (UInt8) -> Bool) -> Range<Int> {
        let start = position
        while position < end, condition(bytes[position]) { position &+= 1 }
        return start..<position
    }

    /// Skips spaces and horizontal tabs.
    public mutating func skipSpaces() {
        while position < end, bytes[position] == 0x20 || bytes[position] == 0x09 {
            position &+= 1
        }
    }

    /// Moves to `index` if that is inside the scanner's range.
    public mutating func move(to index: Int) -> Bool {
        guard index >= 0, index <= end else { return false }
        position = index
        return true
    }

    /// Bytes in `range`, clamped.
    public func text(_ range: Range<Int>) -> ByteString {
        ByteString(bytes[range.clamped(to: 0..<end)])
    }

    /// Everything from the cursor to the end, taken.
    public mutating func rest() -> ByteString {
        defer { position = end }
        return ByteString(bytes[position..<end])
    }

    public func error(_ rule: String) -> ParseError {
        ParseError(rule, at: position)
    }
}
