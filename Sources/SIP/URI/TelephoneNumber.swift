public import Wire

/// The telephone number that a URI names: a `tel:` (RFC 3966 §3), or the user part of a `sip:`,
/// which may carry the parameters of one (RFC 3261 §19.1.6).
public struct TelephoneNumber: Hashable, Sendable {
    /// Symbols `0-9 * # +`, at least one. Visual separators, which mean nothing (RFC 3966 §5.1.1),
    /// are left out.
    public var symbols: ByteString
    /// `+49`: in front of which a local number is meant (RFC 3966 §5.1.5). A domain as context
    /// says only whose number it is, and stands here as nil.
    public var context: ByteString?

    /// Nil for a URI that names no number. Outside `tel:` and `user=phone` a `-` or `.` makes a
    /// name of it.
    public init?(_ uri: URI) {
        guard let user = uri.user else { return nil }
        var bytes = user.bytes[...]
        var context = uri.parameters["phone-context"]
        var mayHaveSeparators = uri.scheme == .tel
        switch uri.scheme {
        case .tel: break
        case .other: return nil
        case .sip, .sips:
            mayHaveSeparators = uri.parameters["user"]?.equalsIgnoringCase("phone") == true
            context = nil
            if let end = bytes.firstIndex(of: 0x3B) {
                var scanner = ByteScanner(user.bytes, in: end + 1..<user.count)
                guard let parameters = try? Parameters(ofURI: &scanner), scanner.isAtEnd else {
                    return nil
                }
                context = parameters["phone-context"]
                bytes = bytes[..<end]
                mayHaveSeparators = true
            }
        }
        guard let symbols = Self.symbols(of: bytes, mayHaveSeparators) else { return nil }
        self.symbols = symbols
        guard symbols.bytes.first != 0x2B, let context, context.bytes.first == 0x2B else { return }
        self.context = Self.symbols(of: context.bytes[...], true)
    }

    private static func symbols(
        of bytes: ArraySlice<UInt8>, _ mayHaveSeparators: Bool
    ) -> ByteString? {
        var symbols: [UInt8] = []
        for byte in bytes {
            switch byte {
            case 0x30...0x39, 0x23, 0x2A, 0x2B: symbols.append(byte)
            case 0x28, 0x29, 0x2D,
                0x2E where mayHaveSeparators:
                continue
            default: return nil
            }
        }
        return symbols.isEmpty ? nil : ByteString(symbols)
    }

    /// As it is dialed: a local number behind its context.
    public var dialed: ByteString {
        context.map { ByteString($0.bytes + symbols.bytes) } ?? symbols
    }
}
