public import Wire

/// One RTP payload format: its number here, and its meaning everywhere (RFC 8866 §6.6).
public struct Codec: Codable, Equatable, Sendable {
    public var payloadType: UInt8
    /// As written: `PCMU`, `opus`, `telephone-event`.
    public var name: ByteString
    /// Hz, of the RTP timestamp.
    public var clockRate: UInt32
    public var channels: UInt8
    /// `a=fmtp`, as it stands.
    public var parameters: ByteString?

    public init(
        _ payloadType: UInt8, _ name: ByteString, _ clockRate: UInt32, channels: UInt8 = 1,
        parameters: ByteString? = nil
    ) {
        self.payloadType = payloadType
        self.name = name
        self.clockRate = clockRate
        self.channels = channels
        self.parameters = parameters
    }

    /// `opus/48000/2`
    init?(_ payloadType: UInt8, rtpmap: ByteScanner, parameters: ByteString?) {
        var scanner = rtpmap
        let name = scanner.take { $0 != 0x2F }
        guard !name.isEmpty, scanner.take(0x2F) else { return nil }
        let digits = scanner.take { $0 != 0x2F }
        guard let rate = Digits.parse(scanner.bytes[digits], limit: UInt64(UInt32.max)) else {
            return nil
        }
        var channels: UInt64? = 1
        if scanner.take(0x2F) {
            let rest = scanner.take { $0 != 0x2F }
            guard scanner.isAtEnd else { return nil }
            channels = Digits.parse(scanner.bytes[rest], limit: 255)
        }
        self.init(
            payloadType, scanner.text(name), UInt32(rate), channels: UInt8(channels ?? 1),
            parameters: parameters)
    }

    /// RFC 3551 §6, tables 4 and 5.
    init?(staticType: UInt8, parameters: ByteString?) {
        guard let row = Self.staticTypes.first(where: { $0.payloadType == staticType }) else {
            return nil
        }
        self = row
        self.parameters = parameters
    }

    /// What every telephone speaks.
    public static let pcmu = Codec(0, "PCMU", 8000)

    private static let staticTypes: [Codec] = [
        Codec(0, "PCMU", 8000), Codec(3, "GSM", 8000), Codec(4, "G723", 8000),
        Codec(5, "DVI4", 8000), Codec(6, "DVI4", 16000), Codec(7, "LPC", 8000),
        Codec(8, "PCMA", 8000), Codec(9, "G722", 8000), Codec(10, "L16", 44100, channels: 2),
        Codec(11, "L16", 44100), Codec(12, "QCELP", 8000), Codec(13, "CN", 8000),
        Codec(14, "MPA", 90000), Codec(15, "G728", 8000), Codec(16, "DVI4", 11025),
        Codec(17, "DVI4", 22050), Codec(18, "G729", 8000), Codec(25, "CelB", 90000),
        Codec(26, "JPEG", 90000), Codec(28, "nv", 90000), Codec(31, "H261", 90000),
        Codec(32, "MPV", 90000), Codec(33, "MP2T", 90000), Codec(34, "H263", 90000),
    ]

    /// Whether both numbers stand for the same format.
    func isSame(as other: Codec) -> Bool {
        clockRate == other.clockRate && channels == other.channels
            && name.equalsIgnoringCase(other.name)
    }

    /// Accompanies speech, and is never a codec by itself: RFC 4733 events and comfort noise.
    var isCompanion: Bool {
        name.equalsIgnoringCase("telephone-event") || name.equalsIgnoringCase("CN")
    }

    /// `PCMU/8000`
    public var text: String { "\(name)/\(clockRate)" }
}
