/// How the samples of a file are.
public struct SoundForm: Equatable, Sendable {
    public var hertz: Int
    public var channels: Int
    /// Of one linear sample; nil for μ-law and A-law.
    public var bits: Int?

    public init(hertz: Int, channels: Int, bits: Int?) {
        self.hertz = hertz
        self.channels = channels
        self.bits = bits
    }

    /// As calls take it: 8 or 16 kHz, one channel, 16 bits or those of G.711.
    public var isPlayedAsItIs: Bool {
        (hertz == SampleRate.narrow.rawValue || hertz == SampleRate.wide.rawValue)
            && channels == 1 && (bits ?? 16) == 16
    }

    /// `48 kHz stereo`, `22.05 kHz`, `8 kHz, 24 bits`
    public var words: String {
        var thousandths = String(String(1_000 + hertz % 1_000).dropFirst())
        while thousandths.hasSuffix("0") { thousandths.removeLast() }
        var text = "\(hertz / 1_000)" + (thousandths.isEmpty ? "" : "." + thousandths) + " kHz"
        if channels == 2 { text += " stereo" }
        if channels > 2 { text += ", \(channels) channels" }
        if let bits, bits != 16 { text += ", \(bits) bits" }
        return text
    }
}

extension SoundFile {
    /// As a WAV file says it in its first bytes. Nil for other kinds, whose form is that of their
    /// name, and for what cannot be read. Waits for the disk.
    public static func form(of path: String) -> SoundForm? {
        guard Kind(path: path) == .wav,
            let bytes = try? contents(path, atMost: Limits.soundFormBytes)
        else { return nil }
        return WAV.form(of: bytes)
    }
}
