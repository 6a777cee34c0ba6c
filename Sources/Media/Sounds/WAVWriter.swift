import Glibc

/// A WAV file of 16-bit samples. Its header is put right with every flush, so that a file whose
/// writer was killed is whole up to there.
public final class WAVWriter: SoundWriter {
    public let rate: SampleRate
    public let channels: Int
    private let file: OutputFile

    private static let headerBytes = 44
    /// Places of the two lengths: of all that follows, and of the samples.
    private static let places = (riff: 4, data: 40)
    /// A length is 32 bits, and some programs take it for signed.
    static let mostBytes = Int(Int32.max) - 64

    /// `channels`: 1 or 2. Throws where there is such a file already.
    public init(
        _ path: String, rate: SampleRate, channels: Int, mode: UInt32 = 0o640
    ) throws(SoundFailure) {
        precondition(channels == 1 || channels == 2, "a recording has one channel or two")
        self.rate = rate
        self.channels = channels
        file = try OutputFile(path, mode: mode)
        try file.append(Self.header(rate, channels))
        try file.flush()
    }

    public func write(_ samples: UnsafePointer<Int16>, _ count: Int) throws(SoundFailure) {
        guard count > 0 else { return }
        let bytes = UnsafeRawBufferPointer(start: samples, count: count * channels * 2)
        guard file.size + bytes.count < Self.mostBytes else { throw SoundFailure(code: EFBIG) }
        let before = file.size
        // The machines that this runs on have the lower byte first, as the format has.
        try file.append(bytes)
        if file.size != before { try correct() }
    }

    public func flush() throws(SoundFailure) {
        try file.flush()
        try correct()
    }

    public func finish() throws(SoundFailure) {
        try flush()
        try file.synchronize()
    }

    private func correct() throws(SoundFailure) {
        let samples = UInt32(clamping: file.size - Self.headerBytes)
        try file.put(samples + UInt32(Self.headerBytes - 8), at: Self.places.riff)
        try file.put(samples, at: Self.places.data)
    }

    private static func header(_ rate: SampleRate, _ channels: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        func add(_ text: String) { bytes += Array(text.utf8) }
        func add(_ value: Int, _ count: Int) {
            for index in 0..<count { bytes.append(UInt8(truncatingIfNeeded: value >> (8 * index))) }
        }
        add("RIFF")
        add(headerBytes - 8, 4)
        add("WAVEfmt ")
        add(16, 4)
        add(1, 2)
        add(channels, 2)
        add(rate.rawValue, 4)
        add(rate.rawValue * channels * 2, 4)
        add(channels * 2, 2)
        add(16, 2)
        add("data")
        add(0, 4)
        return bytes
    }
}
