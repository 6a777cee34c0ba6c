public import Wire

/// Session-Expires (RFC 4028 §4): how long a session lives without a refresh, and who refreshes.
public struct SessionExpires: HeaderField {
    public enum Refresher: Equatable, Sendable { case uac, uas }

    public static let name = HeaderName.sessionExpires
    /// RFC 4028 §4: "the absolute minimum … is 90 seconds".
    public static let smallest: UInt32 = 90

    public var seconds: UInt32
    public var refresher: Refresher?

    public init(seconds: UInt32, refresher: Refresher?) {
        self.seconds = seconds
        self.refresher = refresher
    }

    public init(scanning scanner: inout ByteScanner) throws(ParseError) {
        scanner.skipSpaces()
        let digits = scanner.take { $0.isASCIIDigit }
        guard let value = Digits.parse(scanner.bytes[digits], limit: UInt64(UInt32.max)) else {
            throw scanner.error("Session-Expires: delta-seconds")
        }
        seconds = UInt32(value)
        let parameters = try Parameters(scanning: &scanner)
        refresher =
            switch parameters["refresher"]?.lowercased {
            case "uac": .uac
            case "uas": .uas
            default: nil
            }
    }

    public func write(to out: inout [UInt8]) {
        out.append(decimal: seconds)
        switch refresher {
        case .uac: out.append(";refresher=uac")
        case .uas: out.append(";refresher=uas")
        case nil: break
        }
    }
}
