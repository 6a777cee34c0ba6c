import Glibc

/// Files of sound, whole.
public enum SoundFile {
    /// The kinds of files that are read, by how their names end.
    public enum Kind: String, CaseIterable, Sendable {
        case wav, opus, ogg, g722, sln16, sln48, sln, ulaw, alaw, gsm

        /// Of names as other exchanges write them besides.
        static let others: [String: Kind] = [
            "ul": .ulaw, "pcm": .ulaw, "al": .alaw, "raw": .sln, "wave": .wav,
        ]

        /// Of a file's name; nil for one that is no sound.
        public init?(path: String) {
            guard let dot = path.lastIndex(of: "."), dot > path.startIndex else { return nil }
            let ending = path[path.index(after: dot)...].lowercased()
            guard let kind = Kind(rawValue: ending) ?? Kind.others[ending] else { return nil }
            self = kind
        }
    }

    /// Reads and decodes a file. Waits for the disk: not for the threads of calls.
    public static func load(_ path: String) throws(SoundFailure) -> LoadedSound {
        guard let kind = Kind(path: path) else {
            throw SoundFailure(
                "its name ends in none of: "
                    + Kind.allCases.map { "." + $0.rawValue }.joined(separator: " "))
        }
        return try decode(try contents(path), kind)
    }

    /// Whatever the bytes are, they are decoded or refused.
    public static func decode(_ bytes: [UInt8], _ kind: Kind) throws(SoundFailure) -> LoadedSound {
        let found: RawSound
        switch kind {
        case .wav: found = try WAV.read(bytes)
        case .opus, .ogg: found = try OggOpus.read(bytes)
        case .g722: found = try RawSound(bytes[...], .g722, hertz: 16_000)
        case .sln: found = try RawSound(littleEndian: bytes[...], hertz: 8_000)
        case .sln16: found = try RawSound(littleEndian: bytes[...], hertz: 16_000)
        case .sln48: found = try RawSound(littleEndian: bytes[...], hertz: 48_000)
        case .ulaw: found = try RawSound(bytes[...], .pcmu, hertz: 8_000)
        case .alaw: found = try RawSound(bytes[...], .pcma, hertz: 8_000)
        case .gsm: found = try RawSound(bytes[...], .gsm, hertz: 8_000)
        }
        guard found.samples.count > 0 else { throw .isEmpty }
        guard let sound = LoadedSound(found.samples, hertz: found.hertz) else { throw .noMemory }
        return sound
    }

    /// Pipes, devices and folders are refused, and so is what is far too large.
    static func contents(
        _ path: String, atMost most: Int = Limits.soundFileBytes
    ) throws(SoundFailure) -> [UInt8] {
        // A pipe that nobody writes to would hold up `open`.
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard file >= 0 else { throw SoundFailure(code: errno) }
        defer { close(file) }
        var found = stat()
        guard fstat(file, &found) == 0 else {
            throw SoundFailure(code: errno)
        }
        guard found.st_mode & S_IFMT == S_IFREG else { throw SoundFailure("it is no file") }
        guard found.st_size <= Limits.soundFileBytes else {
            throw SoundFailure("it is larger than \(Limits.soundFileBytes >> 20) MiB")
        }
        let size = min(Int(found.st_size), most)
        var code: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: size) { room, count in
            while count < size {
                let got = Glibc.read(file, room.baseAddress.map { $0 + count }, size - count)
                if got < 0, errno == EINTR { continue }
                if got < 0 { code = errno }
                guard got > 0 else { return }
                count += got
            }
        }
        guard code == 0 else { throw SoundFailure(code: code) }
        return bytes
    }
}

/// Samples as a reader found them, mono, at any rate.
struct RawSound {
    let samples: SampleMemory
    let hertz: Int

    init(_ samples: SampleMemory, hertz: Int) {
        self.samples = samples
        self.hertz = hertz
    }

    /// Payloads of a codec, one after the other without a header. What is no whole frame at the end
    /// is left out.
    init(_ bytes: ArraySlice<UInt8>, _ format: SoundFormat, hertz: Int) throws(SoundFailure) {
        guard let decoder = SoundDecoder(format) else { throw .noMemory }
        // 20 ms each, as they would come in packets.
        let unit = format == .gsm ? SoundFormat.gsmBytes : 160
        let perUnit = format == .g722 ? 320 : 160
        let whole = (bytes.count + unit - 1) / unit * perUnit
        guard whole <= Limits.soundSamples else { throw .tooLong }
        let made = SampleMemory(room: whole) { out in
            var written = 0
            bytes.withUnsafeBytes { all in
                guard let base = all.baseAddress else { return }
                for start in stride(from: 0, to: all.count, by: unit) {
                    let size = min(unit, all.count - start)
                    written += decoder.decode(
                        base + start, size, into: out + written, room: whole - written)
                }
            }
            return written
        }
        guard let made else { throw .noMemory }
        self.init(made, hertz: hertz)
    }

    /// 16 bits, the lower byte first.
    init(littleEndian bytes: ArraySlice<UInt8>, hertz: Int) throws(SoundFailure) {
        let count = bytes.count / 2
        guard count <= Limits.soundSamples else { throw .tooLong }
        let made = SampleMemory(room: count) { out in
            bytes.withUnsafeBytes { all in
                for index in 0..<count {
                    out[index] = Int16(
                        littleEndian: all.loadUnaligned(
                            fromByteOffset: index * 2, as: Int16.self))
                }
            }
            return count
        }
        guard let made else { throw .noMemory }
        self.init(made, hertz: hertz)
    }
}
