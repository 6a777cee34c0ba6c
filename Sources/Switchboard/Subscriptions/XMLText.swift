import Wire

/// Text within XML (XML 1.0 §2.4): whatever it was, nothing of it is read as markup.
enum XMLText {
    /// Bytes that are no UTF-8, controls and the signs that turn the reading direction are left
    /// out: they may stand in no document (§2.2), or make a name look like another.
    static func escaped(_ text: ByteString, limit: Int = Limits.shownText) -> [UInt8] {
        var out: [UInt8] = []
        for scalar in text.description.unicodeScalars.prefix(limit) where isShown(scalar) {
            switch scalar {
            case "&": out.append("&amp;")
            case "<": out.append("&lt;")
            case ">": out.append("&gt;")
            case "\"": out.append("&quot;")
            default: out.append(contentsOf: String(Character(scalar)).utf8)
            }
        }
        return out
    }

    static func isShown(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F...0x9F, 0xFFFD...0xFFFF: false
        // LRM, RLM, ALM, embeddings, overrides and isolates (UAX #9 §2).
        case 0x200E, 0x200F, 0x061C, 0x202A...0x202E, 0x2066...0x2069: false
        default: true
        }
    }
}
