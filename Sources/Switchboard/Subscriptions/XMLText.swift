import Wire

/// Text within XML (XML 1.0 §2.4): whatever it was, nothing of it is read as markup.
enum XMLText {
    /// Bytes that are no UTF-8, controls and the signs that turn the reading direction are left
    /// out: they may stand in no document (§2.2), or make a name look like another.
    static func escaped(_ text: ByteString, limit: Int = Limits.shownText) -> [UInt8] {
        var out: [UInt8] = []
        for scalar in text.description.unicodeScalars.prefix(limit) where PlainName.isShown(scalar)
        {
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
}
