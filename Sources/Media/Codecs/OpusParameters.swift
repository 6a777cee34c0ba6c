public import Wire

/// What one end says of the Opus that it wants to hear, and may speak (RFC 7587 §6.1). What it does
/// not say is as the RFC has it.
public struct OpusParameters: Equatable, Sendable {
    /// Hz: more than the end can play; 8,000 to 48,000.
    public var maxPlaybackRate: UInt32 = 48_000
    /// Hz: more than the end will send.
    public var maxCaptureRate: UInt32 = 48_000
    /// Bits per second, 6,000 to 510,000. Nil: no bound.
    public var maxAverageBitrate: UInt32?
    public var prefersStereo = false
    public var mayCaptureStereo = false
    public var wantsConstantBitrate = false
    /// It can make use of frames that are sent twice.
    public var usesFEC = false
    /// It wants no packets of silence.
    public var usesDTX = false
    /// Milliseconds of a packet, where the end says it here and not in lines of their own.
    public var packetMilliseconds: UInt32?
    public var minPacketMilliseconds: UInt32?
    public var maxPacketMilliseconds: UInt32?

    public init() {}

    /// Of `a=fmtp`, behind the payload type. Unknown names, and values that are out of bounds, are
    /// passed over.
    public init(_ text: ByteString) {
        var scanner = ByteScanner(text)
        while !scanner.isAtEnd {
            scanner.skipSpaces()
            let name = scanner.take { $0 != 0x3D && $0 != 0x3B && $0 != 0x20 && $0 != 0x09 }
            scanner.skipSpaces()
            if scanner.take(0x3D) {
                scanner.skipSpaces()
                let digits = scanner.take { $0.isASCIIDigit }
                scanner.skipSpaces()
                if scanner.isAtEnd || scanner.peek == 0x3B,
                    let value = Digits.parse(
                        text.bytes[digits], limit: UInt64(UInt32.max))
                {
                    set(scanner.lowercasedText(name), UInt32(value))
                }
            }
            _ = scanner.take { $0 != 0x3B }
            _ = scanner.take(0x3B)
        }
    }

    private mutating func set(_ name: ByteString, _ value: UInt32) {
        let rate = (8_000...48_000).contains(value) ? value : nil
        let milliseconds = (3...120).contains(value) ? value : nil
        switch name {
        case "maxplaybackrate": maxPlaybackRate = rate ?? maxPlaybackRate
        case "sprop-maxcapturerate": maxCaptureRate = rate ?? maxCaptureRate
        case "maxaveragebitrate":
            if (6_000...510_000).contains(value) { maxAverageBitrate = value }
        case "stereo": prefersStereo = value == 1
        case "sprop-stereo": mayCaptureStereo = value == 1
        case "cbr": wantsConstantBitrate = value == 1
        case "useinbandfec": usesFEC = value == 1
        case "usedtx": usesDTX = value == 1
        case "ptime": packetMilliseconds = milliseconds
        case "minptime": minPacketMilliseconds = milliseconds
        case "maxptime": maxPacketMilliseconds = milliseconds
        default: break
        }
    }

    /// As it is written in `a=fmtp`; nil when all is as the RFC has it. The milliseconds of packets
    /// are left to lines of their own (RFC 7587 §7).
    public var text: ByteString? {
        var items: [String] = []
        if maxPlaybackRate != 48_000 { items.append("maxplaybackrate=\(maxPlaybackRate)") }
        if maxCaptureRate != 48_000 { items.append("sprop-maxcapturerate=\(maxCaptureRate)") }
        if let maxAverageBitrate { items.append("maxaveragebitrate=\(maxAverageBitrate)") }
        if prefersStereo { items.append("stereo=1") }
        if mayCaptureStereo { items.append("sprop-stereo=1") }
        if wantsConstantBitrate { items.append("cbr=1") }
        if usesFEC { items.append("useinbandfec=1") }
        if usesDTX { items.append("usedtx=1") }
        return items.isEmpty ? nil : ByteString(items.joined(separator: ";"))
    }
}
