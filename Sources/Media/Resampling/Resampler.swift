import CSpeexDSP

/// Brings sound from one rate to another, by SpeexDSP.
///
/// Made when a stream is set up; what is called for every frame allocates nothing. One thread at a
/// time.
public final class Resampler {
    public let from: SampleRate
    public let to: SampleRate
    private let state: OpaquePointer

    /// SpeexDSP's scale from 0 to 10; what it means is measured in docs/performance.md.
    public static let quality = 4

    /// Nil without memory.
    public init?(from: SampleRate, to: SampleRate, quality: Int = Resampler.quality) {
        let made = speex_resampler_init(
            1, UInt32(from.rawValue), UInt32(to.rawValue), Int32(clamping: quality), nil)
        guard let made else { return nil }
        self.from = from
        self.to = to
        state = made
    }

    deinit {
        speex_resampler_destroy(state)
    }

    /// How much later the sound comes out, in samples of the rate that comes out.
    public var delay: Int { Int(speex_resampler_get_output_latency(state)) }

    /// The number of samples that it wrote. For whole multiples of 2.5 ms this is always the same
    /// time. Input for which there is no room is lost: give room for as many milliseconds.
    public func resample(
        _ samples: UnsafePointer<Int16>, _ count: Int, into out: UnsafeMutablePointer<Int16>,
        room: Int
    ) -> Int {
        var taken = UInt32(clamping: count)
        var written = UInt32(clamping: room)
        guard
            speex_resampler_process_int(state, 0, samples, &taken, out, &written)
                == Int32(RESAMPLER_ERR_SUCCESS)
        else { return 0 }
        return Int(written)
    }
}
