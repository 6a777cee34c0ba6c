import CSpeexDSP

/// Brings a whole sound to another rate at once: as long as before, and at the same place in time.
enum RateChange {
    /// Better than while speaking: it is done once for all who will hear it.
    private static let quality: Int32 = 8
    /// Samples that are given to the resampler at a time.
    private static let portion = 16_384

    /// Any two rates in Hz. Nil without memory.
    static func change(
        _ samples: UnsafePointer<Int16>, _ count: Int, from: Int, to: Int
    ) -> SampleMemory? {
        guard from > 0, to > 0 else { return nil }
        // Sounds are bounded to some hundred million samples, and rates to 48,000.
        let wanted = Int((Int64(count) * Int64(to) + Int64(from) - 1) / Int64(from))
        guard
            let state = speex_resampler_init(
                1, UInt32(clamping: from), UInt32(clamping: to), quality, nil)
        else { return nil }
        defer { speex_resampler_destroy(state) }
        speex_resampler_skip_zeros(state)
        return SampleMemory(room: wanted) { out in
            run(state, samples, count, out, wanted)
        }
    }

    /// What the filter still holds at the end is brought out by silence.
    private static func run(
        _ state: OpaquePointer, _ samples: UnsafePointer<Int16>, _ count: Int,
        _ out: UnsafeMutablePointer<Int16>, _ wanted: Int
    ) -> Int {
        var (read, written) = (0, 0)
        while read < count, written < wanted {
            var taken = UInt32(clamping: min(portion, count - read))
            var made = UInt32(clamping: wanted - written)
            speex_resampler_process_int(state, 0, samples + read, &taken, out + written, &made)
            guard taken > 0 || made > 0 else { return written }
            read += Int(taken)
            written += Int(made)
        }
        let silence = [Int16](repeating: 0, count: portion)
        while written < wanted {
            var taken = UInt32(portion)
            var made = UInt32(clamping: wanted - written)
            speex_resampler_process_int(state, 0, silence, &taken, out + written, &made)
            guard made > 0 else { break }
            written += Int(made)
        }
        return written
    }
}
