import Wire

/// RIFF/WAVE: linear samples of 8, 16, 24 or 32 bits, μ-law and A-law, any number of channels.
///
/// Microsoft's Multimedia Programming Interface 1.0 (1991), chapter 2, with `fmt ` as in
/// RFC 2361 and the extensible format of 2001. Chunks may stand in any order before the samples; a
/// length of 0 or beyond the end, as a recorder that was killed leaves it, means up to
/// the end of the file.
enum WAV {
    struct Format: Equatable {
        enum Coding: Equatable {
            /// Bytes of a sample.
            case linear(Int)
            case muLaw, aLaw
        }

        var coding: Coding
        var channels: Int
        var hertz: Int
        /// Bytes of one sample of every channel.
        var block: Int
    }

    static func read(_ bytes: [UInt8]) throws(SoundFailure) -> RawSound {
        let (format, range) = try chunks(bytes)
        let count = range.count / format.block
        guard count <= Limits.soundSamples else { throw .tooLong }
        let made = SampleMemory(room: count) { out in
            bytes.withUnsafeBytes { all in
                guard let base = all.baseAddress else { return }
                mixDown(base + range.lowerBound, count, format, out)
            }
            return count
        }
        guard let made else { throw .noMemory }
        return RawSound(made, hertz: format.hertz)
    }

    /// Of a file, or of its beginning.
    static func form(of bytes: [UInt8]) -> SoundForm? {
        guard let (format, _) = try? chunks(bytes) else { return nil }
        let bits: Int? = if case .linear(let bytes) = format.coding { bytes * 8 } else { nil }
        return SoundForm(hertz: format.hertz, channels: format.channels, bits: bits)
    }

    /// The format, and where the samples are; within `bytes`.
    private static func chunks(
        _ bytes: [UInt8]
    ) throws(SoundFailure) -> (Format, Range<Int>) {
        let scanner = ByteScanner(bytes)
        guard name(scanner, 0) == "RIFF", name(scanner, 8) == "WAVE" else {
            throw SoundFailure("it does not begin as a WAV file does")
        }
        var format: Format?
        var place = 12
        for _ in 0..<Limits.soundChunks {
            guard let kind = name(scanner, place), let length = word32(scanner, place + 4) else {
                break
            }
            let start = place + 8
            let left = bytes.count - start
            if kind == "fmt " {
                format = try readFormat(scanner, start, min(length, left))
            } else if kind == "data" {
                guard let format else {
                    throw SoundFailure("its samples come before it says what they are")
                }
                let isWhole = length > 0 && length <= left
                return (format, start..<(start + (isWhole ? length : left)))
            }
            guard length <= left else { break }
            // Chunks begin at even places.
            place = start + length + (length & 1)
        }
        throw format == nil ? SoundFailure("it does not say what its samples are") : .isEmpty
    }

    private static func readFormat(
        _ scanner: ByteScanner, _ start: Int, _ length: Int
    ) throws(SoundFailure) -> Format {
        guard length >= 16, var tag = word16(scanner, start),
            let channels = word16(scanner, start + 2), let hertz = word32(scanner, start + 4),
            let bits = word16(scanner, start + 14)
        else { throw SoundFailure("it does not say what its samples are") }
        // WAVE_FORMAT_EXTENSIBLE: the tag stands at the beginning of a GUID.
        if tag == 0xFFFE, length >= 26 { tag = word16(scanner, start + 24) ?? tag }
        guard (1...Limits.soundChannels).contains(channels) else {
            throw SoundFailure("it has \(channels) channels")
        }
        guard LoadedSound.rates.contains(hertz) else {
            throw SoundFailure("it has \(hertz) samples a second; 1,000 to 48,000 are played")
        }
        let coding: Format.Coding
        switch (tag, bits) {
        case (1, 8), (1, 16), (1, 24), (1, 32): coding = .linear(bits / 8)
        case (6, 8): coding = .aLaw
        case (7, 8): coding = .muLaw
        default:
            throw SoundFailure(
                "its coding \(tag) with \(bits) bits is not played: linear samples of 8, 16, 24 "
                    + "and 32 bits, μ-law and A-law are")
        }
        let size = if case .linear(let bytes) = coding { bytes } else { 1 }
        return Format(coding: coding, channels: channels, hertz: hertz, block: size * channels)
    }

    /// The mean of all channels.
    private static func mixDown(
        _ base: UnsafeRawPointer, _ count: Int, _ format: Format,
        _ out: UnsafeMutablePointer<Int16>
    ) {
        let size = format.block / format.channels
        for index in 0..<count {
            var sum = 0
            for channel in 0..<format.channels {
                sum += sample(base + (index * format.block + channel * size), format.coding)
            }
            out[index] = Int16(truncatingIfNeeded: sum / format.channels)
        }
    }

    /// Its upper 16 bits.
    @inline(__always)
    private static func sample(_ place: UnsafeRawPointer, _ coding: Format.Coding) -> Int {
        let bytes = place.bytes
        switch coding {
        // 8 bits are unsigned, all others signed.
        case .linear(1): return (Int(bytes[0]) - 128) << 8
        case .linear(let size):
            return Int(
                Int16(bitPattern: UInt16(bytes[size - 2]) | UInt16(bytes[size - 1]) << 8))
        case .muLaw: return Int(G711Tables.fromMuLaw[Int(bytes[0])])
        case .aLaw: return Int(G711Tables.fromALaw[Int(bytes[0])])
        }
    }

    private static func name(_ scanner: ByteScanner, _ place: Int) -> String? {
        var text = ""
        for index in place..<(place + 4) {
            guard let byte = scanner.byte(at: index) else { return nil }
            text.unicodeScalars.append(Unicode.Scalar(byte))
        }
        return text
    }

    private static func word16(_ scanner: ByteScanner, _ place: Int) -> Int? {
        guard let low = scanner.byte(at: place), let high = scanner.byte(at: place + 1) else {
            return nil
        }
        return Int(high) << 8 | Int(low)
    }

    private static func word32(_ scanner: ByteScanner, _ place: Int) -> Int? {
        guard let low = word16(scanner, place), let high = word16(scanner, place + 2) else {
            return nil
        }
        return high << 16 | low
    }
}
