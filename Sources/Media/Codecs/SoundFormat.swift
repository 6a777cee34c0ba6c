import COpus
public import Wire

/// A payload format of sound that the engine can hear and speak itself.
public enum SoundFormat: Hashable, Sendable {
    /// G.711 (RFC 3551 §4.5.14).
    case pcmu
    case pcma
    /// At 64 kbit/s (RFC 3551 §4.5.2).
    case g722
    /// RFC 7587.
    case opus
    /// 16 bits, the higher byte first (RFC 3551 §4.5.11), of one channel or two.
    case l16(SampleRate, isStereo: Bool)
    /// GSM 06.10, full rate (RFC 3551 §4.5.8).
    case gsm
    case g726(G726Rate, G726Packing)
    /// Comfort noise (RFC 3389), beside a codec of that rate.
    case comfortNoise(SampleRate)

    /// Bits of a sample.
    public enum G726Rate: Int, CaseIterable, Sendable {
        case kilobits16 = 2
        case kilobits24 = 3
        case kilobits32 = 4
        case kilobits40 = 5

        var kilobits: Int { rawValue * 8 }
    }

    /// Where in a byte the first sample stands: two ways to pack the same bits, told apart by the
    /// format's name only.
    public enum G726Packing: CaseIterable, Sendable {
        /// In the lowest bits (RFC 3551 §4.5.4).
        case lowestFirst
        /// In the highest bits, as on ATM (ITU-T I.366.2 annex E; RFC 3551 §4.5.4): `AAL2-G726-32`.
        case highestFirst
    }
}

// MARK: - In session descriptions

extension SoundFormat {
    /// Of `a=rtpmap` (RFC 8866 §6.6): name, Hz of the timestamps, channels. Nil for one that we
    /// cannot hear.
    public init?(_ name: ByteString, clockRate: UInt32, channels: UInt8 = 1) {
        if name.equalsIgnoringCase("L16") {
            guard let rate = SampleRate(rawValue: Int(clockRate)), channels == 1 || channels == 2
            else { return nil }
            self = .l16(rate, isStereo: channels == 2)
            return
        }
        if name.equalsIgnoringCase("CN") {
            guard let rate = SampleRate(rawValue: Int(clockRate)), channels == 1 else { return nil }
            self = .comfortNoise(rate)
            return
        }
        let known = Self.fixed.first {
            name.equalsIgnoringCase(ByteString($0.name)) && $0.clockRate == clockRate
                && $0.channels == channels
        }
        guard let known else { return nil }
        self = known
    }

    /// A payload type that needs no `a=rtpmap` (RFC 3551 §6).
    public init?(staticType: UInt8) {
        switch staticType {
        case 0: self = .pcmu
        case 3: self = .gsm
        case 8: self = .pcma
        case 9: self = .g722
        case 13: self = .comfortNoise(.narrow)
        default: return nil
        }
    }

    public var staticType: UInt8? {
        switch self {
        case .pcmu: 0
        case .gsm: 3
        case .pcma: 8
        case .g722: 9
        case .comfortNoise(.narrow): 13
        case .opus, .l16, .g726, .comfortNoise: nil
        }
    }

    /// As it is written in `a=rtpmap`.
    public var name: String {
        switch self {
        case .pcmu: "PCMU"
        case .pcma: "PCMA"
        case .g722: "G722"
        case .opus: "opus"
        case .l16: "L16"
        case .gsm: "GSM"
        case .g726(let rate, .lowestFirst): "G726-\(rate.kilobits)"
        case .g726(let rate, .highestFirst): "AAL2-G726-\(rate.kilobits)"
        case .comfortNoise: "CN"
        }
    }

    /// Hz of the RTP timestamps. G.722 has 16,000 samples a second and counts 8,000, by an old
    /// mistake that stays (RFC 3551 §4.5.2); Opus always counts 48,000 (RFC 7587 §4.1).
    public var clockRate: UInt32 {
        switch self {
        case .pcmu, .pcma, .g722, .gsm, .g726: 8_000
        case .opus: 48_000
        case .l16(let rate, _), .comfortNoise(let rate): UInt32(rate.rawValue)
        }
    }

    /// As announced: Opus is always two (RFC 7587 §7), whatever it carries.
    public var channels: UInt8 {
        switch self {
        case .opus, .l16(_, isStereo: true): 2
        default: 1
        }
    }

    private static let fixed: [SoundFormat] =
        [.pcmu, .pcma, .g722, .opus, .gsm]
        + G726Rate.allCases.flatMap { rate in
            G726Packing.allCases.map { .g726(rate, $0) }
        }
}

// MARK: - In time

extension SoundFormat {
    /// The rate at which it is decoded and encoded. Opus takes any, and so spares a resampler.
    public func sampleRate(near wanted: SampleRate) -> SampleRate {
        switch self {
        case .pcmu, .pcma, .gsm, .g726: .narrow
        case .g722: .wide
        case .opus: wanted
        case .l16(let rate, _), .comfortNoise(let rate): rate
        }
    }

    /// The length of a packet, ms, that comes nearest to what was asked for without being longer;
    /// the shortest there is when even that is longer. Between 10 and 60 ms.
    public func packetMilliseconds(asked: Int) -> Int {
        let possible =
            switch self {
            // RFC 6716 §2.1.4.
            case .opus: [10, 20, 40, 60]
            // Whole frames of 20 ms.
            case .gsm: [20, 40, 60]
            default: [10, 20, 30, 40, 50, 60]
            }
        return possible.last { $0 <= asked } ?? possible[0]
    }

    /// How long a payload lasts, in units of the RTP timestamp; 0 when it is none of this format.
    @inline(__always)
    public func duration(of payload: UnsafeRawPointer, _ count: Int) -> Int {
        guard count > 0 else { return 0 }
        switch self {
        case .pcmu, .pcma, .g722:
            return count
        case .l16(_, let isStereo):
            let bytes = isStereo ? 4 : 2
            return count % bytes == 0 ? count / bytes : 0
        case .gsm:
            return count % Self.gsmBytes == 0 ? count / Self.gsmBytes &* Self.gsmSamples : 0
        case .g726(let rate, _):
            // Eight samples are so many bytes as one has bits, for 16 and 32 kbit/s also fewer.
            let bits = rate.rawValue
            guard bits == 2 || bits == 4 || count % bits == 0 else { return 0 }
            return count &* 8 / bits
        case .opus:
            guard let size = Int32(exactly: count) else { return 0 }
            return max(0, Int(opus_packet_get_nb_samples(payload.bytes, size, 48_000)))
        case .comfortNoise:
            return 0
        }
    }

    /// RFC 3551 §4.5.8.1: 33 bytes are 160 samples.
    static let gsmBytes = 33
    static let gsmSamples = 160
}

extension UnsafeRawPointer {
    @inline(__always)
    var bytes: UnsafePointer<UInt8> { assumingMemoryBound(to: UInt8.self) }
}

extension UnsafeMutableRawPointer {
    @inline(__always)
    var bytes: UnsafeMutablePointer<UInt8> { assumingMemoryBound(to: UInt8.self) }
}
