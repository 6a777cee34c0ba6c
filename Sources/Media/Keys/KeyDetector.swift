import CSpanDSP

/// Finds the keys in a far end's sound (ITU-T Q.23, Q.24), for far ends that say them no other
/// way. By SpanDSP's detector, with more patience than it has by itself: a voice that sounds like
/// a key for a moment is none.
///
/// Made when a stream is set up; what is called for every packet allocates nothing. One thread at a
/// time.
public final class KeyDetector {
    /// A key that has ended.
    public struct Key: Equatable, Sendable {
        public var symbol: KeySymbol
        public var milliseconds: UInt32
    }

    /// SpanDSP decides for so many samples at once, at 8 kHz.
    private static let block = 102
    /// A key must be heard in so many blocks in a row, one more than SpanDSP asks for: 51 ms are
    /// always a key, 25 ms never. Q.24 table A-1 wants 40 ms to be one, which no phone is so quick
    /// as to need; the time between keeps voices out.
    static let shortest = 3

    private let state: OpaquePointer
    private let decoders: [UInt8: SoundDecoder]
    /// By rate of the decoders that have another than the detector.
    private let resamplers: [SampleRate: Resampler]
    private let decoded = UnsafeMutablePointer<Int16>.allocate(capacity: Limits.decodedSamples)
    private let narrow = UnsafeMutablePointer<Int16>.allocate(capacity: Limits.decodedSamples)
    /// Samples of the block that has begun.
    private var inBlock = 0
    private var symbol: UInt8 = 0
    /// SpanDSP tells a key a block after its first, and its end a block after that is clear.
    private var blocks = 0

    /// `formats`: what the far end may send, by payload type. Nil without memory, or when none of
    /// them can be heard.
    public init?(_ formats: [UInt8: SoundFormat]) {
        var decoders: [UInt8: SoundDecoder] = [:]
        var resamplers: [SampleRate: Resampler] = [:]
        for (type, format) in formats {
            guard let decoder = SoundDecoder(format, near: .narrow) else { continue }
            if decoder.rate != .narrow, resamplers[decoder.rate] == nil {
                guard let made = Resampler(from: decoder.rate, to: .narrow) else { return nil }
                resamplers[decoder.rate] = made
            }
            decoders[type] = decoder
        }
        guard !decoders.isEmpty, let state = dtmf_rx_init(nil, nil, nil) else { return nil }
        self.state = state
        self.decoders = decoders
        self.resamplers = resamplers
    }

    deinit {
        dtmf_rx_free(state)
        decoded.deallocate()
        narrow.deallocate()
    }

    /// A key sounds just now.
    public var isInKey: Bool { blocks >= Self.shortest }

    /// One packet's payload, in its order. What was lost between two packets is passed over: a key
    /// goes on behind a gap in it.
    public func hear(_ payload: UnsafeRawPointer, _ count: Int, payloadType: UInt8) -> Key? {
        guard let decoder = decoders[payloadType] else { return nil }
        let written = decoder.decode(payload, count, into: decoded, room: Limits.decodedSamples)
        guard written > 0 else { return nil }
        guard decoder.rate != .narrow, let resampler = resamplers[decoder.rate] else {
            return hear(decoded, written)
        }
        let left = resampler.resample(
            decoded, written, into: narrow, room: Limits.decodedSamples)
        return hear(narrow, left)
    }

    /// Samples at 8 kHz. Two keys never end in one packet: each lasts longer than any.
    func hear(_ samples: UnsafePointer<Int16>, _ count: Int) -> Key? {
        var done = 0
        var ended: Key?
        while done < count {
            let step = min(Self.block &- inBlock, count &- done)
            _ = dtmf_rx(state, samples + done, Int32(truncatingIfNeeded: step))
            done &+= step
            inBlock &+= step
            guard inBlock == Self.block else { break }
            inBlock = 0
            if let key = decide() { ended = key }
        }
        return ended
    }

    /// Nothing more is heard, as of a far end that falls silent behind a key: it has ended.
    public func fallSilent() -> Key? {
        defer { forget() }
        return key
    }

    private func forget() {
        symbol = 0
        blocks = 0
    }

    private var key: Key? {
        guard isInKey, let symbol = KeySymbol(Character(Unicode.Scalar(symbol))) else {
            return nil
        }
        let milliseconds = blocks &* Self.block / 8
        return Key(symbol: symbol, milliseconds: UInt32(truncatingIfNeeded: milliseconds))
    }

    /// After each block: the key that has ended with it.
    private func decide() -> Key? {
        let status = dtmf_rx_status(state)
        // An 'x' says that there may be a key.
        let heard = status == 0x78 ? 0 : UInt8(truncatingIfNeeded: status)
        guard heard != symbol else {
            if symbol != 0 { blocks &+= 1 }
            return nil
        }
        let ended = key
        symbol = heard
        blocks = heard == 0 ? 0 : 1
        return ended
    }
}
