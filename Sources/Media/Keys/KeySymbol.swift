/// A key of a telephone: 0 to 9, * and #, A to D, by its event code (RFC 4733 §3.2).
public struct KeySymbol: Hashable, Sendable {
    public let code: UInt8

    static let all = Array("0123456789*#ABCD")

    /// Nil for an event that is no key.
    public init?(code: UInt8) {
        guard code < Self.all.count else { return nil }
        self.code = code
    }

    /// Small letters as well.
    public init?(_ symbol: Character) {
        let wanted = symbol.isASCII ? Character(symbol.uppercased()) : symbol
        guard let index = Self.all.firstIndex(of: wanted) else { return nil }
        code = UInt8(index)
    }

    public var text: String { String(Self.all[Int(code)]) }

    /// Hz of the two sines of its tone: that of its row, that of its column (ITU-T Q.23 §6).
    var hertz: (low: Double, high: Double) {
        let (row, column) = Self.places[Int(code)]
        return (Self.rows[row], Self.columns[column])
    }

    private static let rows = [697.0, 770, 852, 941]
    private static let columns = [1_209.0, 1_336, 1_477, 1_633]

    /// Row and column by code.
    private static let places = [
        (3, 1), (0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2), (2, 0), (2, 1), (2, 2), (3, 0),
        (3, 2), (0, 3), (1, 3), (2, 3), (3, 3),
    ]
}
