import COpus
import CSpanDSP

/// Makes payloads of samples, for one listener or for several that hear the same.
///
/// Made when a stream is set up; what is called for every packet allocates nothing. One thread at a
/// time.
public final class SoundEncoder {
    /// What we decide about Opus; the far end's parameters are respected besides.
    public struct Tuning: Equatable, Sendable {
        /// 0 to 10: how long libopus searches; nil: 3 at 8 kHz and 5 above. 5 costs about twice as
        /// much as 0. At 8 kHz it gains 0.04 of PESQ over 3 at most, at 16 kHz up to 0.7
        /// (docs/performance.md).
        public var complexity: Int?
        /// Bits per second.
        public var bitrate: UInt32 = 24_000
        /// Per cent of packets that the far end is expected to lose, until `expectLoss` knows
        /// better. Above zero, and if the far end can make use of it, frames are sent again with
        /// the next packet. 3 takes a tenth from the PESQ of a voice at 24 kbit/s, and gives it
        /// half a point where 3 % are lost (docs/performance.md).
        public var expectedLoss = 3

        public init() {}
    }

    public let format: SoundFormat
    /// Of the samples that go in.
    public let rate: SampleRate
    private let codec: Codec

    private enum Codec {
        case g711(G711Tables.Encoding)
        case g722(UnsafeMutablePointer<G722EncoderInUse>)
        case g726(OpaquePointer, bits: Int)
        case gsm(OpaquePointer)
        case l16(isStereo: Bool)
        case opus(OpaquePointer)
    }

    /// `wanted` decides only for Opus, which is encoded at any rate that is not above what the far
    /// end can play; `opus` is what the far end says in its description. Nil for comfort noise, for
    /// a tuning that libopus refuses, and without memory.
    public init?(
        _ format: SoundFormat, near wanted: SampleRate = .narrow,
        opus: OpusParameters = OpusParameters(), tuning: Tuning = Tuning()
    ) {
        let most = SampleRate(atLeast: opus.maxPlaybackRate)
        rate = format.sampleRate(near: min(wanted, most))
        self.format = format
        switch format {
        case .pcmu: codec = .g711(G711Tables.toMuLaw)
        case .pcma: codec = .g711(G711Tables.toALaw)
        case .g722:
            let state = UnsafeMutablePointer<G722EncoderInUse>.allocate(capacity: 1)
            state.initialize(to: G722EncoderInUse())
            codec = .g722(state)
        case .g726(let bits, let packing):
            guard let state = SpanDSP.g726(bits, packing) else { return nil }
            codec = .g726(state, bits: bits.rawValue)
        case .gsm:
            guard let state = SpanDSP.gsm() else { return nil }
            codec = .gsm(state)
        case .l16(_, let isStereo): codec = .l16(isStereo: isStereo)
        case .opus:
            guard let state = Self.opus(rate, opus, tuning) else { return nil }
            codec = .opus(state)
        case .comfortNoise: return nil
        }
    }

    private static func opus(
        _ rate: SampleRate, _ far: OpusParameters, _ tuning: Tuning
    ) -> OpaquePointer? {
        let bits = min(tuning.bitrate, far.maxAverageBitrate ?? .max)
        guard bits <= 510_000,
            let state = copus_encoder(
                Int32(rate.rawValue),
                Int32(clamping: tuning.complexity ?? (rate == .narrow ? 3 : 5)), Int32(bits),
                bandwidth(of: far.maxPlaybackRate))
        else { return nil }
        copus_use_vbr(state, far.wantsConstantBitrate ? 0 : 1)
        copus_use_fec(state, far.usesFEC ? 1 : 0)
        copus_use_dtx(state, far.usesDTX ? 1 : 0)
        copus_expect_loss(state, Int32(clamping: min(100, max(0, tuning.expectedLoss))))
        return state
    }

    /// The widest that an end can play (RFC 7587 §6.1, RFC 6716 §2 table 1).
    private static func bandwidth(of playbackRate: UInt32) -> Int32 {
        switch playbackRate {
        case ..<12_000: OPUS_BANDWIDTH_NARROWBAND
        case ..<16_000: OPUS_BANDWIDTH_MEDIUMBAND
        case ..<24_000: OPUS_BANDWIDTH_WIDEBAND
        case ..<48_000: OPUS_BANDWIDTH_SUPERWIDEBAND
        default: OPUS_BANDWIDTH_FULLBAND
        }
    }

    deinit {
        switch codec {
        case .g722(let state):
            state.pointee.free()
            state.deallocate()
        case .g726(let state, _): g726_free(state)
        case .gsm(let state): gsm0610_free(state)
        case .opus(let state): opus_encoder_destroy(state)
        case .g711, .l16: break
        }
    }

    // MARK: - Per packet

    /// Bytes of the payload of `count` samples, which make one packet; 0 when nothing is to be
    /// sent: silence that the far end makes by itself (RFC 7587 §3.1.3), a number of samples that
    /// make no packet of this format, or too little room.
    public func encode(
        _ samples: UnsafePointer<Int16>, _ count: Int, into payload: UnsafeMutableRawPointer,
        room: Int
    ) -> Int {
        guard count > 0, let size = Int32(exactly: count), let most = Int32(exactly: room) else {
            return 0
        }
        let bytes = payload.bytes
        switch codec {
        case .g711(let table):
            guard count <= room else { return 0 }
            G711Tables.encode(samples, count, table, bytes)
            return count
        case .g722(let state):
            guard count % 2 == 0, count / 2 <= room else { return 0 }
            state.pointee.encode(samples, count, into: bytes)
            return count / 2
        case .g726(let state, let bits):
            guard count % 8 == 0, count / 8 &* bits <= room else { return 0 }
            return Int(g726_encode(state, bytes, samples, size))
        case .gsm(let state):
            let frames = count / SoundFormat.gsmSamples
            guard count % SoundFormat.gsmSamples == 0, frames &* SoundFormat.gsmBytes <= room
            else { return 0 }
            return Int(gsm0610_encode(state, bytes, samples, size))
        case .l16(let isStereo):
            return Self.encodeL16(samples, count, isStereo, payload, room)
        case .opus(let state):
            let written = Int(opus_encode(state, samples, size, bytes, most))
            // One or two bytes say that nothing need be sent.
            return written > 2 ? written : 0
        }
    }

    /// Both channels of two are the same.
    @inline(__always)
    private static func encodeL16(
        _ samples: UnsafePointer<Int16>, _ count: Int, _ isStereo: Bool,
        _ payload: UnsafeMutableRawPointer, _ room: Int
    ) -> Int {
        let each = isStereo ? 4 : 2
        guard count <= room / each else { return 0 }
        func store(_ word: Int16, _ place: Int) {
            payload.storeBytes(of: word.bigEndian, toByteOffset: place &* 2, as: Int16.self)
        }
        if isStereo {
            for index in 0..<count {
                store(samples[index], index &* 2)
                store(samples[index], index &* 2 &+ 1)
            }
        } else {
            for index in 0..<count { store(samples[index], index) }
        }
        return count &* each
    }

    /// What the far end reports to lose, per cent: the more, the more Opus repeats.
    public func expectLoss(_ percent: Int) {
        guard case .opus(let state) = codec else { return }
        copus_expect_loss(state, Int32(clamping: min(100, max(0, percent))))
    }
}
