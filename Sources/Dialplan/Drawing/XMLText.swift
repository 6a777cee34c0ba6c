/// Text as it stands in an XML document.
enum XMLText {
    /// With references for what marks up (XML 1.0 §2.4), and a space for each control character,
    /// which has no place there (§2.2), and for each that turns the direction of what follows
    /// (UAX #9 §2).
    static func escaped(_ text: String) -> String {
        var out = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": out += "&amp;"
            case "<": out += "&lt;"
            case ">": out += "&gt;"
            case "\"": out += "&quot;"
            default: out.unicodeScalars.append(isShown(scalar) ? scalar : " ")
            }
        }
        return out
    }

    private static func isShown(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F...0x9F, 0x200E, 0x200F, 0x061C, 0x202A...0x202E, 0x2066...0x2069,
            0xFFFE, 0xFFFF:
            false
        default: true
        }
    }
}
