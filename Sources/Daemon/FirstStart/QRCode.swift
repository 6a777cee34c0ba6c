import CQREncode

/// A code that a camera reads (ISO/IEC 18004).
public struct QRCode: Equatable, Sendable {
    /// Rows of modules; true is dark.
    let rows: [[Bool]]

    /// With the middle grade of correction. Nil for what does not fit: 2,331 bytes.
    public init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard let made = QRcode_encodeData(Int32(bytes.count), bytes, 0, QR_ECLEVEL_M) else {
            return nil
        }
        defer { QRcode_free(made) }
        let width = Int(made.pointee.width)
        guard let modules = made.pointee.data else { return nil }
        rows = (0..<width).map { row in
            // The lowest bit says whether a module is dark (qrencode.h).
            (0..<width).map { column in modules[row * width + column] & 1 == 1 }
        }
    }

    /// A softphone's account as one SIP address with its password (RFC 3261 §19.1.1); `server`:
    /// as a host stands in a URI.
    public static func account(number: String, password: String, server: String) -> String {
        let hidden = password.unicodeScalars.map { scalar in
            Self.isPlain(scalar) ? String(scalar) : Self.escaped(scalar)
        }.joined()
        return "sip:\(number):\(hidden)@\(server)"
    }

    /// `password` of RFC 3261 §25.1, less what programs that read codes might take for their own.
    private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
        scalar.isASCII && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar))
    }

    private static func escaped(_ scalar: Unicode.Scalar) -> String {
        String(scalar).utf8.map { byte in
            let digits = String(byte, radix: 16, uppercase: true)
            return "%" + (digits.count == 1 ? "0" : "") + digits
        }.joined()
    }

    /// Two modules above each other in a character, dark on light whatever the terminal's colours,
    /// with the quiet zone of four modules that §6.3.8 asks for.
    public var terminalText: String {
        let quiet = 4
        let width = rows.count + 2 * quiet
        func isDark(_ row: Int, _ column: Int) -> Bool {
            let (row, column) = (row - quiet, column - quiet)
            guard rows.indices.contains(row), rows.indices.contains(column) else { return false }
            return rows[row][column]
        }
        return stride(from: 0, to: width, by: 2).map { row in
            let cells = (0..<width).map { column in
                switch (isDark(row, column), isDark(row + 1, column)) {
                case (true, true): "█"
                case (true, false): "▀"
                case (false, true): "▄"
                case (false, false): " "
                }
            }
            return "\u{1B}[30;107m" + cells.joined() + "\u{1B}[0m"
        }.joined(separator: "\n")
    }
}
