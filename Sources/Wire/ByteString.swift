/// Text as it stands on the wire: bytes, compared as bytes.
///
/// `String` compares by canonical equivalence (NFC equals NFD), which would make two identities
/// one; so nothing that came from the network is a `String` until a person reads it.
public struct ByteString: Hashable, Sendable {
    public var bytes: [UInt8]

    @inlinable
    public init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    @inlinable
    public init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = [UInt8](bytes)
    }

    /// The UTF-8 bytes of `text`.
    public init(_ text: String) {
        bytes = [UInt8](text.utf8)
    }

    @inlinable public var count: Int { bytes.count }
    @inlinable public var isEmpty: Bool { bytes.isEmpty }

    @inlinable
    public static func == (left: ByteString, right: ByteString) -> Bool {
        left.bytes == right.bytes
    }

    @inlinable
    public func hash(into hasher: inout Hasher) {
        bytes.withUnsafeBytes { hasher.combine(bytes: $0) }
    }

    /// Equality with the ASCII letters folded; other bytes compare exactly.
    @inlinable
    @_disfavoredOverload
    public func equalsIgnoringCase(_ other: ByteString) -> Bool {
        guard bytes.count == other.bytes.count else { return false }
        for index in bytes.indices where bytes[index] != other.bytes[index] {
            if bytes[index].asciiLowercased != other.bytes[index].asciiLowercased { return false }
        }
        return true
    }

    /// The same bytes with `A`–`Z` folded to `a`–`z`.
    @inlinable
    public var lowercased: ByteString {
        bytes.contains { $0.isASCIIUppercase } ? ByteString(bytes.map(\.asciiLowercased)) : self
    }

    /// Whether it begins so, the ASCII letters folded.
    @inlinable
    public func hasPrefixIgnoringCase(_ prefix: ByteString) -> Bool {
        bytes.count >= prefix.bytes.count
            && zip(bytes, prefix.bytes).allSatisfy { $0.asciiLowercased == $1.asciiLowercased }
    }

    @inlinable
    public func hasPrefix(_ prefix: ByteString) -> Bool {
        bytes.starts(with: prefix.bytes)
    }

    /// Equality with a constant, without making a `ByteString` of it.
    @inlinable
    public func equals(_ text: StaticString) -> Bool {
        guard bytes.count == text.utf8CodeUnitCount else { return false }
        return text.withUTF8Buffer { wanted in
            for index in wanted.indices where bytes[index] != wanted[index] { return false }
            return true
        }
    }

    /// A constant as a pattern, without making a `ByteString` of it.
    @inlinable
    public static func ~= (pattern: StaticString, text: ByteString) -> Bool {
        text.equals(pattern)
    }

    /// Equality with a constant, the ASCII letters folded.
    @inlinable
    public func equalsIgnoringCase(_ text: StaticString) -> Bool {
        guard bytes.count == text.utf8CodeUnitCount else { return false }
        return text.withUTF8Buffer { wanted in
            for index in wanted.indices
            where bytes[index].asciiLowercased != wanted[index].asciiLowercased {
                return false
            }
            return true
        }
    }
}

extension ByteString: ExpressibleByStringLiteral {
    @inlinable
    public init(stringLiteral value: StaticString) {
        bytes = value.withUTF8Buffer { [UInt8]($0) }
    }
}

extension ByteString: CustomStringConvertible {
    /// For people: invalid UTF-8 becomes replacement characters. Never parse this.
    public var description: String { String(decoding: bytes, as: UTF8.self) }
}

extension ByteString: Codable {
    public init(from decoder: any Decoder) throws {
        self.init(try decoder.singleValueContainer().decode(String.self))
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

extension UInt8 {
    @inlinable public var isASCIIUppercase: Bool { self >= 0x41 && self <= 0x5A }
    @inlinable public var isASCIIDigit: Bool { self >= 0x30 && self <= 0x39 }
    @inlinable public var isASCIILetter: Bool {
        let folded = self | 0x20
        return folded >= 0x61 && folded <= 0x7A
    }
    @inlinable public var asciiLowercased: UInt8 { isASCIIUppercase ? self | 0x20 : self }

    /// The value of a hexadecimal digit, or nil.
    @inlinable public var hexValue: UInt8? {
        switch self {
        case 0x30...0x39: self - 0x30
        case 0x41...0x46: self - 0x37
        case 0x61...0x66: self - 0x57
        default: nil
        }
    }
}
