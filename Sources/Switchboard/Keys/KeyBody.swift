import SIP
import Wire

/// A key in the body of an INFO. Neither form was ever a standard; both are as desk phones send
/// them since the days of Cisco's gateways.
struct KeyBody: Equatable, Sendable {
    /// One of `0-9 * # A-D`.
    var symbol: String
    var duration: Duration

    /// `Signal=5`, `Duration=160`, a line each.
    static let relay = ContentType("application", "dtmf-relay")
    /// The key, and no more.
    static let plain = ContentType("application", "dtmf")
    static let accepted: ByteString = "application/dtmf-relay, application/dtmf"

    static let standardDuration = Duration.milliseconds(160)
    /// What is shorter or longer is no press of a finger.
    private static let durations: ClosedRange<UInt64> = 10...10_000

    init(symbol: String, duration: Duration) {
        self.symbol = symbol
        self.duration = duration
    }

    /// What `body` of that kind says; nil for a body that says no key. A hook flash is none.
    init?(_ body: [UInt8], kind: ContentType) {
        var symbol: String?
        var duration = Self.standardDuration
        if kind.isSameKind(as: Self.plain) {
            symbol = Self.symbol(Self.trimmed(body[...]))
        }
        // Some send the long form under the short form's name.
        for line in body.split(whereSeparator: { $0 == 0x0D || $0 == 0x0A }) {
            guard let equals = line.firstIndex(of: 0x3D) else { continue }
            let name = ByteString(Array(Self.trimmed(line[..<equals])))
            let value = Self.trimmed(line[(equals + 1)...])
            if name.equalsIgnoringCase("Signal") {
                symbol = Self.symbol(value)
            } else if name.equalsIgnoringCase("Duration"),
                let written = Digits.parse(value, limit: Self.durations.upperBound)
            {
                duration = .milliseconds(Int64(max(written, Self.durations.lowerBound)))
            }
        }
        guard let symbol else { return nil }
        self.init(symbol: symbol, duration: duration)
    }

    /// As the most phones take it.
    var bytes: [UInt8] {
        let milliseconds = duration.nanoseconds / 1_000_000
        return Array("Signal=\(symbol)\r\nDuration=\(milliseconds)\r\n".utf8)
    }

    /// The key itself, or the number of its event (RFC 4733 §3.2): 10 is `*`, 11 is `#`.
    private static func symbol(_ text: ArraySlice<UInt8>) -> String? {
        if text.count == 1, let byte = text.first {
            let upper = (0x61...0x64).contains(byte) ? byte - 0x20 : byte
            return Keys.symbols.contains(upper)
                ? String(decoding: [upper], as: UTF8.self) : nil
        }
        guard text.count == 2, let code = Digits.parse(text, limit: 15), code >= 10 else {
            return nil
        }
        return String(decoding: [Keys.symbols[Int(code)]], as: UTF8.self)
    }

    private static func trimmed(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let isSpace = { (byte: UInt8) in byte <= 0x20 }
        let start = text.firstIndex { !isSpace($0) } ?? text.endIndex
        let end = text.lastIndex { !isSpace($0) }.map { $0 + 1 } ?? start
        return text[start..<end]
    }
}

/// What a key may be.
enum Keys {
    /// In the order of their events (RFC 4733 §3.2).
    static let symbols = Array("0123456789*#ABCD".utf8)
    /// How long each of a row is, where nobody has held it.
    static let standardDuration = Duration.milliseconds(100)
    /// At a slow clock an event may claim to have lasted for hours.
    static let longestDuration = Duration.seconds(10)

    /// Of a text: what is no key is left out.
    static func list(_ text: String) -> [String] {
        text.uppercased().utf8.filter { symbols.contains($0) }.map {
            String(decoding: [$0], as: UTF8.self)
        }
    }
}
