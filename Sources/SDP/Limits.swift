/// The bounds of a session description, each with what happens above it.
enum Limits {
    /// Bytes. Above: the description counts as unreadable.
    static let bytes = 32_768
    /// Media lines. Above: unreadable.
    static let mediaLines = 32
    /// Attribute lines of the session or of one media line. Above: unreadable.
    static let attributes = 256
    /// Formats of one media line. Above: unreadable.
    static let formats = 96
}
