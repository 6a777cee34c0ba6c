/// What people are shown of texts that others have written: names, labels, titles.
public enum PlainText {
    /// Nothing that moves a cursor, ends a line or turns the direction of what stands behind it.
    public static func isShown(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F...0x9F, 0xFFFD...0xFFFF: false
        // LRM, RLM, ALM, embeddings, overrides and isolates (UAX #9 §2), ends of lines and
        // paragraphs, and tags.
        case 0x200E, 0x200F, 0x061C, 0x202A...0x202E, 0x2066...0x2069: false
        case 0x2028, 0x2029, 0xE0000...0xE007F: false
        default: true
        }
    }
}
