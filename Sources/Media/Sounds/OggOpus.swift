import COpusFile

/// Opus in Ogg (RFC 7845), also chained and with several channels, by libopusfile.
enum OggOpus {
    /// At the rate that the file was made from, or the next that the engine knows (RFC 7845 §5.1);
    /// mono, with the gain that the file asks for.
    static func read(_ bytes: [UInt8]) throws(SoundFailure) -> RawSound {
        var code: Int32 = 0
        var hertz = SampleRate.full
        // The library reads from these bytes until it is freed.
        let made: SampleMemory? = bytes.withUnsafeBufferPointer { all in
            guard let file = op_open_memory(all.baseAddress, all.count, &code) else { return nil }
            defer { op_free(file) }
            let whole = op_pcm_total(file, -1)
            guard whole >= 0, whole <= Limits.soundSamples else {
                code = whole < 0 ? Int32(clamping: whole) : Self.tooLong
                return nil
            }
            let input = op_head(file, 0)?.pointee.input_sample_rate ?? 0
            if input > 0, input < 48_000 { hertz = SampleRate(atLeast: input) }
            return SampleMemory(room: Int(whole)) { out in decode(file, out, Int(whole)) }
        }
        guard let made else { throw failure(code) }
        guard hertz != .full else { return RawSound(made, hertz: 48_000) }
        guard
            let changed = RateChange.change(
                made.start, made.count, from: 48_000, to: hertz.rawValue)
        else { throw .noMemory }
        return RawSound(changed, hertz: hertz.rawValue)
    }

    private static let tooLong: Int32 = 1

    /// Damaged pages are passed over, as a listener would (OP_HOLE).
    private static func decode(
        _ file: OpaquePointer, _ out: UnsafeMutablePointer<Int16>, _ most: Int
    ) -> Int {
        // 120 ms of two channels is the longest packet.
        let room = 5_760 * 2
        var written = 0
        var holes = 0
        withUnsafeTemporaryAllocation(of: Int16.self, capacity: room) { both in
            guard let base = both.baseAddress else { return }
            while written < most {
                let got = Int(op_read_stereo(file, base, Int32(room)))
                if got == Int(OP_HOLE), holes < Limits.soundHoles {
                    holes += 1
                    continue
                }
                guard got > 0 else { return }
                for index in 0..<min(got, most - written) {
                    let sum = Int(base[index * 2]) + Int(base[index * 2 + 1])
                    out[written + index] = Int16(truncatingIfNeeded: sum >> 1)
                }
                written += min(got, most - written)
            }
        }
        return written
    }

    private static func failure(_ code: Int32) -> SoundFailure {
        switch code {
        case 0, OP_EFAULT: .noMemory
        case tooLong: .tooLong
        case OP_ENOTFORMAT: SoundFailure("it is no Opus in Ogg")
        case OP_EVERSION, OP_EIMPL: SoundFailure("it is of a kind that libopusfile does not know")
        default: SoundFailure("it is damaged")
        }
    }
}
