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
            default: out.unicodeScalars.append(PlainText.isShown(scalar) ? scalar : " ")
            }
        }
        return out
    }
}
