/// What exists: phones and trunks, from the TOML files.
public struct Inventory: Sendable, Equatable {
    /// By number, ascending.
    public private(set) var extensions: [Extension]
    public private(set) var trunks: [Trunk]
    private var extensionIndex: [String: Int]
    private var trunkIndex: [String: Int]
    /// Where the files say which context an extension uses, for messages.
    private var contextSpans: [String: Span] = [:]

    public init(extensions: [Extension], trunks: [Trunk]) {
        let sorted = extensions.sorted { $0.number < $1.number }
        self.extensions = sorted
        self.trunks = trunks
        extensionIndex = Dictionary(
            sorted.enumerated().map { ($1.number, $0) }, uniquingKeysWith: { first, _ in first })
        trunkIndex = Dictionary(
            trunks.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
    }

    public func `extension`(_ number: String) -> Extension? {
        extensionIndex[number].map { extensions[$0] }
    }

    public func trunk(named name: String) -> Trunk? {
        trunkIndex[name].map { trunks[$0] }
    }

    func span(ofContext number: String) -> Span? { contextSpans[number] }

    mutating func note(_ span: Span, ofContext number: String) {
        contextSpans[number] = span
    }

    public static func == (left: Inventory, right: Inventory) -> Bool {
        left.extensions == right.extensions && left.trunks == right.trunks
    }
}

/// One phone number inside the house.
public struct Extension: Sendable, Equatable {
    public var number: String
    /// Whose it is.
    public var name: String?
    /// The context whose numbers it may dial.
    public var context: String
    /// Best first; empty allows all.
    public var codecs: [String]
    /// How many phones may register; nil for the house's limit.
    public var maxContacts: Int?
    /// Its key in secrets.toml.
    public var secret: String

    public init(
        number: String, name: String?, context: String, codecs: [String] = [],
        maxContacts: Int? = nil, secret: String? = nil
    ) {
        self.number = number
        self.name = name
        self.context = context
        self.codecs = codecs
        self.maxContacts = maxContacts
        self.secret = secret ?? number
    }
}

/// One line to the outside.
public struct Trunk: Sendable, Equatable {
    public var name: String
    /// An address or a host name.
    public var host: String
    public var port: UInt16?
    /// `udp`, `tcp` or `tls`.
    public var transport: String
    /// Addresses and networks whose calls are this trunk's.
    public var from: [String]
    public var codecs: [String]
    /// Calls at once; nil for no limit.
    public var lines: Int?

    public init(
        name: String, host: String, port: UInt16?, transport: String = "udp",
        from: [String] = [], codecs: [String] = [], lines: Int? = nil
    ) {
        self.name = name
        self.host = host
        self.port = port
        self.transport = transport
        self.from = from
        self.codecs = codecs
        self.lines = lines
    }
}
