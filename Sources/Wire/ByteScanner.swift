/// A cursor over untrusted bytes: the only way this house indexes what came from the network.
///
/// Nothing here traps whatever the bytes are; a method that needs a byte and finds none returns
/// nil or false and leaves the cursor where it was.
@frozen
public struct ByteScanner: Sendable {
    public let bytes: [UInt8]
    @usableFromInline var cursor: Int
    /// One past the last byte that may be read; never past the end of `bytes`.
    public let end: Int

    @inlinable
    public init(_ bytes: [UInt8]) {
        self.bytes = bytes
        cursor = 0
        end = bytes.count
    }

    @inlinable
    public init(_ text: ByteString) {
        self.init(text.bytes)
    }

    /// Reads only `range`, clamped to the bytes there are.
    @inlinable
    public init(_ bytes: [UInt8], in range: Range<Int>) {
        self.bytes = bytes
        let clamped = range.clamped(to: 0..<bytes.count)
        cursor = clamped.lowerBound
        end = clamped.upperBound
    }

    @inlinable public var position: Int { cursor }
    @inlinable public var isAtEnd: Bool { cursor >= end }
    @inlinable public var remaining: Int { end &- cursor }

    /// The byte under the cursor, or nil at the end.
    @inlinable public var peek: UInt8? { cursor < end ? bytes[cursor] : nil }

    /// The byte `distance` after the cursor, or nil past the end.
    @inlinable
    public func peek(ahead distance: Int) -> UInt8? {
        let (index, overflow) = cursor.addingReportingOverflow(distance)
        return !overflow && index >= 0 && index < end ? bytes[index] : nil
    }

    /// The byte at `index`, or nil outside the scanner's end.
    @inlinable
    public func byte(at index: Int) -> UInt8? {
        index >= 0 && index < end ? bytes[index] : nil
    }

    @inlinable
    public mutating func next() -> UInt8? {
        guard cursor < end else { return nil }
        defer { cursor &+= 1 }
        return bytes[cursor]
    }

    /// Takes `byte` if it is next.
    @inlinable
    public mutating func take(_ byte: UInt8) -> Bool {
        guard cursor < end, bytes[cursor] == byte else { return false }
        cursor &+= 1
        return true
    }

    /// Takes `text` if it is next, the ASCII letters in any case.
    @inlinable
    public mutating func takeIgnoringCase(_ text: StaticString) -> Bool {
        let length = text.utf8CodeUnitCount
        guard matchesIgnoringCase(text, in: cursor..<(cursor &+ length)) else { return false }
        cursor &+= length
        return true
    }

    /// Whether `range` holds `text`, the ASCII letters in any case.
    @inlinable
    public func matchesIgnoringCase(_ text: StaticString, in range: Range<Int>) -> Bool {
        let length = text.utf8CodeUnitCount
        guard range.count == length, range.lowerBound >= 0, range.upperBound <= end else {
            return false
        }
        let start = range.lowerBound
        return text.withUTF8Buffer { wanted in
            for index in 0..<length
            where bytes[start &+ index].asciiLowercased != wanted[index].asciiLowercased {
                return false
            }
            return true
        }
    }

    /// Whether `range` holds exactly `text`.
    @inlinable
    public func matches(_ text: StaticString, in range: Range<Int>) -> Bool {
        let length = text.utf8CodeUnitCount
        guard range.count == length, range.lowerBound >= 0, range.upperBound <= end else {
            return false
        }
        let start = range.lowerBound
        return text.withUTF8Buffer { wanted in
            for index in 0..<length where bytes[start &+ index] != wanted[index] {
                return false
            }
            return true
        }
    }

    /// Takes bytes as long as `condition` holds; may take none.
    @inlinable
    @inline(__always)
    public mutating func take(while condition: (UInt8) -> Bool) -> Range<Int> {
        let start = cursor
        var index = cursor
        while index < end, condition(bytes[index]) { index &+= 1 }
        cursor = index
        return start..<index
    }

    /// Skips spaces and horizontal tabs.
    @inlinable
    public mutating func skipSpaces() {
        while cursor < end, bytes[cursor] == 0x20 || bytes[cursor] == 0x09 {
            cursor &+= 1
        }
    }

    /// Moves to `index` if that is inside the scanner's range.
    @inlinable
    @discardableResult
    public mutating func move(to index: Int) -> Bool {
        guard index >= 0, index <= end else { return false }
        cursor = index
        return true
    }

    /// Bytes in `range`, clamped.
    @inlinable
    public func text(_ range: Range<Int>) -> ByteString {
        ByteString(bytes[range.clamped(to: 0..<end)])
    }

    /// Bytes in `range`, clamped, with `A`–`Z` folded to `a`–`z`.
    @inlinable
    public func lowercasedText(_ range: Range<Int>) -> ByteString {
        let clamped = range.clamped(to: 0..<end)
        let folded = [UInt8](unsafeUninitializedCapacity: clamped.count) { room, count in
            for index in clamped {
                room.initializeElement(
                    at: index &- clamped.lowerBound, to: bytes[index].asciiLowercased)
            }
            count = clamped.count
        }
        return ByteString(folded)
    }

    /// Everything from the cursor to the end, taken.
    @inlinable
    public mutating func rest() -> ByteString {
        defer { cursor = end }
        return text(cursor..<end)
    }

    /// The index of the next byte below space other than a tab, from the cursor on; `end` when
    /// there is none. Looks at eight bytes at a time: every byte of every message passes here.
    @inlinable
    public func nextControl() -> Int {
        bytes.withUnsafeBytes { raw in
            var index = cursor
            while index < end {
                if end &- index >= 8 {
                    let word = UInt64(
                        littleEndian: raw.loadUnaligned(fromByteOffset: index, as: UInt64.self))
                    // A byte below 0x20 borrows when 0x20 is taken from it, and its own top bit
                    // is clear; the lowest such byte is always a true one.
                    let below = (word &- 0x2020_2020_2020_2020) & ~word & 0x8080_8080_8080_8080
                    guard below != 0 else {
                        index &+= 8
                        continue
                    }
                    index &+= below.trailingZeroBitCount >> 3
                }
                if raw[index] < 0x20, raw[index] != 0x09 { return index }
                index &+= 1
            }
            return end
        }
    }

    public func error(_ rule: String) -> ParseError {
        ParseError(rule, at: cursor)
    }
}
