import COpus
import CSpanDSP

/// Makes samples of what one source sends: payloads in their order, and something that sounds like
/// them where one is missing.
///
/// Made when a stream is set up; what is called for every packet allocates nothing. Whatever a
/// payload holds, it is either decoded or refused. One thread at a time.
public final class SoundDecoder {
    /// Longer than any packet lasts; Opus has the longest (RFC 6716 §3.2.5).
    public static let longestMilliseconds = 120

    public let format: SoundFormat
    /// Of the samples that come out.
    public let rate: SampleRate
    private let codec: Codec
    /// Nil for Opus, which conceals by itself.
    private let concealer: Concealer?

    private enum Codec {
        case g711(G711Tables.Decoding)
        case g722(UnsafeMutablePointer<G722DecoderInUse>)
        case g726(OpaquePointer)
        case gsm(OpaquePointer)
        case l16(isStereo: Bool)
        case opus(OpaquePointer)
    }

    /// `wanted` decides only for Opus, which is decoded at any rate. Nil for comfort noise, which
    /// `ComfortNoise` makes, and without memory.
    public init?(_ format: SoundFormat, near wanted: SampleRate = .narrow) {
        let rate = format.sampleRate(near: wanted)
        guard let codec = Self.codec(format, rate) else { return nil }
        if case .opus = format {
            concealer = nil
        } else {
            concealer = Concealer(rate)
        }
        self.format = format
        self.rate = rate
        self.codec = codec
    }

    private static func codec(_ format: SoundFormat, _ rate: SampleRate) -> Codec? {
        switch format {
        case .pcmu: return .g711(G711Tables.fromMuLaw)
        case .pcma: return .g711(G711Tables.fromALaw)
        case .g722:
            let state = UnsafeMutablePointer<G722DecoderInUse>.allocate(capacity: 1)
            state.initialize(to: G722DecoderInUse())
            return .g722(state)
        case .g726(let bits, let packing):
            return SpanDSP.g726(bits, packing).map { .g726($0) }
        case .gsm: return SpanDSP.gsm().map { .gsm($0) }
        case .l16(_, let isStereo): return .l16(isStereo: isStereo)
        case .opus:
            return opus_decoder_create(Int32(rate.rawValue), 1, nil).map { .opus($0) }
        case .comfortNoise: return nil
        }
    }

    deinit {
        switch codec {
        case .g722(let state):
            state.pointee.free()
            state.deallocate()
        case .g726(let state): g726_free(state)
        case .gsm(let state): gsm0610_free(state)
        case .opus(let state): opus_decoder_destroy(state)
        case .g711, .l16: break
        }
    }

    // MARK: - Per packet

    /// The number of samples that it wrote, mono. 0 when the payload is none of this format, or
    /// lasts longer than there is room for: nothing has changed then, and it is to be concealed.
    public func decode(
        _ payload: UnsafeRawPointer, _ count: Int, into samples: UnsafeMutablePointer<Int16>,
        room: Int
    ) -> Int {
        let ticks = format.duration(of: payload, count)
        // Only G.722 and Opus count otherwise than in samples.
        let expected = ticks &* rate.rawValue / Int(format.clockRate)
        guard expected > 0, expected <= room, let size = Int32(exactly: count) else { return 0 }
        let bytes = payload.bytes
        var written = expected
        switch codec {
        case .g711(let table):
            G711Tables.decode(bytes, count, table, samples)
        case .g722(let state):
            state.pointee.decode(bytes, count, into: samples)
        case .g726(let state):
            written = Int(g726_decode(state, samples, bytes, size))
        case .gsm(let state):
            guard Self.areGSM(bytes, count) else { return 0 }
            written = Int(gsm0610_decode(state, samples, bytes, size))
        case .l16(let isStereo):
            Self.decodeL16(payload, expected, isStereo, samples)
        case .opus(let state):
            return max(0, Int(opus_decode(state, bytes, size, samples, Int32(room), 0)))
        }
        concealer?.heard(samples, written)
        return written
    }

    /// Every frame begins with the same four bits (RFC 3551 §4.5.8.1).
    private static func areGSM(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> Bool {
        for start in stride(from: 0, to: count, by: SoundFormat.gsmBytes)
        where bytes[start] >> 4 != 0xD { return false }
        return true
    }

    @inline(__always)
    private static func decodeL16(
        _ payload: UnsafeRawPointer, _ count: Int, _ isStereo: Bool,
        _ samples: UnsafeMutablePointer<Int16>
    ) {
        func word(_ index: Int) -> Int16 {
            Int16(
                bigEndian: payload.loadUnaligned(fromByteOffset: index &* 2, as: Int16.self))
        }
        if isStereo {
            for index in 0..<count {
                let both = Int32(word(index &* 2)) &+ Int32(word(index &* 2 &+ 1))
                samples[index] = Int16(truncatingIfNeeded: both >> 1)
            }
        } else {
            for index in 0..<count { samples[index] = word(index) }
        }
    }

    // MARK: - What is missing

    /// Writes `count` samples in place of such that did not come, fading out as the gap grows.
    /// Opus wants multiples of 2.5 ms, and gives silence for others.
    public func conceal(_ count: Int, into samples: UnsafeMutablePointer<Int16>) {
        if let concealer { return concealer.fill(samples, count) }
        guard case .opus(let state) = codec, count > 0, let wanted = Int32(exactly: count) else {
            return
        }
        let written = max(0, Int(opus_decode(state, nil, 0, samples, wanted, 0)))
        if written < count { (samples + written).update(repeating: 0, count: count - written) }
    }

    /// Whether `next` also holds, at a lower rate, the frame that came before it.
    public func canRecover(from next: UnsafeRawPointer, _ nextCount: Int) -> Bool {
        guard case .opus = codec, let size = Int32(exactly: nextCount) else { return false }
        return copus_has_previous(next.bytes, size) == 1
    }

    /// Writes the `count` samples before `next`, which itself is to be decoded after this. False,
    /// and nothing is written, when `next` does not hold them: then they are to be concealed.
    public func recover(
        _ count: Int, from next: UnsafeRawPointer, _ nextCount: Int,
        into samples: UnsafeMutablePointer<Int16>
    ) -> Bool {
        guard case .opus(let state) = codec, canRecover(from: next, nextCount),
            let size = Int32(exactly: nextCount), let wanted = Int32(exactly: count), wanted > 0
        else { return false }
        return opus_decode(state, next.bytes, size, samples, wanted, 1) == wanted
    }
}

/// States of SpanDSP that encoders and decoders have alike.
enum SpanDSP {
    static func g726(
        _ rate: SoundFormat.G726Rate, _ packing: SoundFormat.G726Packing
    ) -> OpaquePointer? {
        // What SpanDSP calls left begins at the left, with the highest bit.
        let order = packing == .highestFirst ? G726_PACKING_LEFT : G726_PACKING_RIGHT
        return g726_init(
            nil, Int32(rate.kilobits &* 1_000), Int32(G726_ENCODING_LINEAR), Int32(order))
    }

    static func gsm() -> OpaquePointer? {
        gsm0610_init(nil, Int32(GSM0610_PACKING_VOIP))
    }
}
