/// What an administrator wants of a phone: that a prompt be heard or spoken there.
public struct PromptOrder: Codable, Equatable, Sendable {
    public enum Deed: Codable, Equatable, Sendable {
        case play
        /// `replaces`: one of that name gives way.
        case record(replaces: Bool)
    }

    public var deed: Deed
    public var name: String
    /// Nil: of a prompt that is spoken, none; of one that is played, the plan's first.
    public var language: String?
    /// The extension that is called.
    public var number: String

    public init(_ deed: Deed, _ name: String, language: String? = nil, at number: String) {
        self.deed = deed
        self.name = name
        self.language = language
        self.number = number
    }
}
