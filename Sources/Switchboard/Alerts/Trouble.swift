/// Who shall know when something of the exchange itself is wrong.
public struct AlertSettings: Equatable, Sendable {
    /// Extensions, mail addresses and `https://…`; nobody: nothing is told.
    public var notify: [String] = []
    /// Seconds for which a trunk must be down, or up again, before it is told.
    public var trunkDelay: Int64 = 120

    public init() {}
}

/// Something of the exchange itself that somebody has to know.
public struct Trouble: Codable, Equatable, Sendable {
    public enum Kind: String, Codable, Sendable {
        case trunk, disk, certificate, database, crash
    }

    public var kind: Kind
    /// The trunk, the directory, the certificate, the file, the state.
    public var about: String
    /// It is over.
    public var isOver: Bool
    /// One sentence, or several.
    public var text: String

    public init(_ kind: Kind, about: String, isOver: Bool = false, text: String) {
        self.kind = kind
        self.about = about
        self.isOver = isOver
        self.text = text
    }
}
