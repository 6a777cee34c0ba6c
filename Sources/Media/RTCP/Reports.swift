/// RTCP compounds of ours: a report and a name (RFC 3550 §6.4, §6.5).
struct ReportWriter {
    /// What we say of the far end's stream.
    struct Block {
        var ssrc: UInt32
        var fractionLost: UInt8
        var lost: Int64
        var extendedHighest: UInt32
        /// Timestamp units.
        var jitter: UInt32
        /// The middle of the NTP time of their last SR, and how long ago it came, in 65536ths
        /// of a second.
        var lastSR: UInt32
        var delay: UInt32
    }

    struct SenderPart {
        var ntp: UInt64
        var timestamp: UInt32
        var packets: UInt64
        var bytes: UInt64
    }

    private(set) var bytes: [UInt8] = []

    /// `isLeaving` adds a BYE (RFC 3550 §6.6).
    init(
        ssrc: UInt32, sender: SenderPart?, block: Block?, cname: [UInt8], isLeaving: Bool = false
    ) {
        bytes.reserveCapacity(128)
        bytes.append(0x80 | (block == nil ? 0 : 1))
        bytes.append(sender == nil ? 201 : 200)
        append16(UInt16((sender == nil ? 1 : 6) + (block == nil ? 0 : 6)))
        append32(ssrc)
        if let sender {
            append32(UInt32(truncatingIfNeeded: sender.ntp >> 32))
            append32(UInt32(truncatingIfNeeded: sender.ntp))
            append32(sender.timestamp)
            append32(UInt32(truncatingIfNeeded: sender.packets))
            append32(UInt32(truncatingIfNeeded: sender.bytes))
        }
        if let block { append(block) }
        appendName(ssrc, cname.prefix(255))
        if isLeaving {
            bytes += [0x81, 203]
            append16(1)
            append32(ssrc)
        }
    }

    private mutating func append(_ block: Block) {
        append32(block.ssrc)
        let lost = UInt32(truncatingIfNeeded: max(-0x80_0000, min(0x7F_FFFF, block.lost)))
        append32(UInt32(block.fractionLost) << 24 | lost & 0xFF_FFFF)
        append32(block.extendedHighest)
        append32(block.jitter)
        append32(block.lastSR)
        append32(block.delay)
    }

    private mutating func appendName(_ ssrc: UInt32, _ cname: ArraySlice<UInt8>) {
        // SSRC, type, length, text, and a zero that ends the chunk, filled up to whole words.
        let items = 2 + cname.count + 1
        let words = (items + 3) / 4
        bytes += [0x81, 202]
        append16(UInt16(1 + words))
        append32(ssrc)
        bytes += [1, UInt8(cname.count)]
        bytes += cname
        bytes += [UInt8](repeating: 0, count: words * 4 - items + 1)
    }

    private mutating func append16(_ value: UInt16) {
        bytes.append(UInt8(value >> 8))
        bytes.append(UInt8(value & 0xFF))
    }

    private mutating func append32(_ value: UInt32) {
        append16(UInt16(value >> 16))
        append16(UInt16(truncatingIfNeeded: value))
    }
}

/// What a far end's RTCP says to us. Malformed compounds give what could be read before the fault.
struct ReportReader {
    /// The middle 32 bits of the NTP time of their SR.
    private(set) var lastSR: UInt32?
    /// About our stream.
    private(set) var fractionLost: UInt8?
    private(set) var jitter: UInt32?
    private(set) var lastSROfOurs: UInt32 = 0
    private(set) var delay: UInt32 = 0
    /// There is feedback for a video sender in it (RFC 4585: packet types 205 and 206).
    private(set) var hasFeedback = false

    /// `ssrc` is ours: only blocks about it count.
    init(_ packet: UnsafeRawBufferPointer, about ssrc: UInt32) {
        var parts = RTCPParts(packet)
        while let part = parts.next() {
            let blocks = Int(part[0] & 0x1F)
            switch part[1] {
            case 200 where part.count >= 28:
                lastSR = Self.word(part, 8) << 16 | Self.word(part, 12) >> 16
                readBlocks(part, from: 28, count: blocks, ssrc)
            case 201: readBlocks(part, from: 8, count: blocks, ssrc)
            case 205, 206: hasFeedback = true
            default: break
            }
        }
    }

    private mutating func readBlocks(
        _ part: UnsafeRawBufferPointer, from start: Int, count: Int, _ ssrc: UInt32
    ) {
        for index in 0..<count {
            let at = start + index * 24
            guard at + 24 <= part.count else { return }
            guard Self.word(part, at) == ssrc else { continue }
            fractionLost = part[at + 4]
            jitter = Self.word(part, at + 12)
            lastSROfOurs = Self.word(part, at + 16)
            delay = Self.word(part, at + 20)
        }
    }

    private static func word(_ part: UnsafeRawBufferPointer, _ offset: Int) -> UInt32 {
        UInt32(bigEndian: part.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
    }

    /// RFC 3550 §6.4.1: the time there and back, in milliseconds, given the middle of the NTP time
    /// now.
    func roundTrip(at now: UInt32) -> Double? {
        guard lastSROfOurs != 0 else { return nil }
        let units = Int32(bitPattern: now &- lastSROfOurs &- delay)
        guard units >= 0, units < 60 << 16 else { return nil }
        return Double(units) / 65_536 * 1_000
    }
}

/// Wall-clock time as RTCP writes it (RFC 3550 §4): seconds since 1900 and their fraction.
enum NTPTime {
    static func of(nanosecondsSince1970: Int64) -> UInt64 {
        let seconds = UInt64(nanosecondsSince1970 / 1_000_000_000) &+ 2_208_988_800
        let fraction = UInt64(nanosecondsSince1970 % 1_000_000_000) << 32 / 1_000_000_000
        return seconds << 32 | fraction
    }

    /// The middle 32 bits.
    static func middle(_ time: UInt64) -> UInt32 { UInt32(truncatingIfNeeded: time >> 16) }
}
