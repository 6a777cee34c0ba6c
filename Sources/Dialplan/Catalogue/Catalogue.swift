/// Every message that check, tests and the readers of TOML can give: what it means, why it is said,
/// and an example of each way.
public enum Catalogue {
    public struct Entry: Sendable, Equatable {
        /// `E0114`
        public let code: String
        /// In general words; a message itself names what it is about.
        public let title: String
        /// Why it is said, and what to do.
        public let page: String
        public let wrong: String
        public let right: String

        init(_ code: String, _ title: String, _ page: String, wrong: String, right: String) {
            self.code = code
            self.title = title
            self.page = page
            self.wrong = wrong
            self.right = right
        }

        /// As `explain` prints it.
        public var text: String {
            let indented = { (text: String) in
                text.split(separator: "\n", omittingEmptySubsequences: false)
                    .map { "    \($0)\n" }.joined()
            }
            return """
                \(code): \(title)

                \(page)

                Wrong:
                \(indented(wrong))
                Right:
                \(indented(right))
                """
        }
    }

    /// By their numbers.
    public static let entries: [Entry] =
        (reading + names + numbers + safety + ways + times).sorted {
            ($0.code.dropFirst(), $0.code) < ($1.code.dropFirst(), $1.code)
        }

    private static let byCode = Dictionary(
        entries.map { ($0.code, $0) }, uniquingKeysWith: { first, _ in first })

    public static func entry(_ code: String) -> Entry? { byCode[code] }
}
