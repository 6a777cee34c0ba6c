/// What exists, from the TOML files: phones, people, places and lines.
public struct Inventory: Sendable, Equatable {
    /// By number, ascending.
    public private(set) var extensions: [Extension]
    public private(set) var trunks: [Trunk]
    /// Of the others, by name.
    public internal(set) var devices: [String: Device] = [:]
    public var locations: [String: Location] = [:]
    public var mailboxes: [String: Mailbox] = [:]
    public var limits: [String: AccountLimit] = [:]
    public var prices = PriceTable()
    public var fraud = FraudRules()
    public var databases: [String: Database] = [:]
    /// The prompts that there are, where no folder of sounds can be looked at; nil if nobody lists
    /// them.
    public internal(set) var prompts: Set<String>?
    /// The names that `secret "…"` of a service can use; nil if they are not known.
    public internal(set) var serviceSecrets: Set<String>?
    private var extensionIndex: [String: Int]
    private var trunkIndex: [String: Int]
    private var numberOfDID: [String: String]
    private var spans: [InventoryPlace: Span] = [:]

    public init(extensions: [Extension], trunks: [Trunk]) {
        let sorted = extensions.sorted { $0.number < $1.number }
        self.extensions = sorted
        self.trunks = trunks
        extensionIndex = Dictionary(
            sorted.enumerated().map { ($1.number, $0) }, uniquingKeysWith: { first, _ in first })
        trunkIndex = Dictionary(
            trunks.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
        numberOfDID = Dictionary(
            sorted.flatMap { phone in phone.dids.map { ($0, phone.number) } },
            uniquingKeysWith: { first, _ in first })
    }

    /// The same with other phones and lines; all else stays, the places in the files too.
    public func with(extensions: [Extension], trunks: [Trunk]) -> Inventory {
        var other = Inventory(extensions: extensions, trunks: trunks)
        other.devices = devices
        other.locations = locations
        other.mailboxes = mailboxes
        other.limits = limits
        other.prices = prices
        other.fraud = fraud
        other.databases = databases
        other.prompts = prompts
        other.serviceSecrets = serviceSecrets
        other.spans = spans
        return other
    }

    /// For a test of a plan: nothing is counted there, and no country is new.
    public var withoutBudgets: Inventory {
        var other = self
        other.limits = [:]
        other.prices = PriceTable()
        other.fraud = FraudRules()
        other.fraud.newCountries = .allow
        return other
    }

    public func `extension`(_ number: String) -> Extension? {
        extensionIndex[number].map { extensions[$0] }
    }

    /// The numbers between two of the same length, those included.
    func extensions(from low: String, through high: String) -> [String] {
        var start = extensions.startIndex
        var end = extensions.endIndex
        while start < end {
            let middle = (start + end) / 2
            if extensions[middle].number < low { start = middle + 1 } else { end = middle }
        }
        return extensions[start...].lazy.map(\.number).prefix { $0 <= high }
            .filter { $0.utf8.count == low.utf8.count }
    }

    /// The extension that a direct number, `+35315550121`, belongs to.
    public func `extension`(ofDID number: String) -> Extension? {
        numberOfDID[number].flatMap { self.extension($0) }
    }

    public func trunk(named name: String) -> Trunk? {
        trunkIndex[name].map { trunks[$0] }
    }

    /// The box of an extension: the one it names, or else the one of its own number.
    public func mailbox(ofExtension number: String) -> Mailbox? {
        mailboxes[self.extension(number)?.mailbox ?? number]
    }

    /// The limits of an extension: those it names, or else those called `default`.
    public func limit(ofExtension number: String) -> AccountLimit? {
        limits[self.extension(number)?.limit ?? "default"]
    }

    /// Of an account; those of the house itself are called `system`.
    public func limit(of account: DialPlan.Account) -> AccountLimit? {
        switch account {
        case .system: limits["system"] ?? limits["default"]
        case .extension(let number): limit(ofExtension: number)
        case .emergency: nil
        }
    }

    /// Where the extensions are: as they say themselves, or else where their one device stands. Who
    /// has devices in different places is nowhere.
    public var locationsOfExtensions: [String: Location] {
        var found: [String: Location] = [:]
        let others = Dictionary(
            devices.values.flatMap { device in device.extensions.map { ($0, device.location) } }
        ) { $0 == $1 ? $0 : nil }
        for phone in extensions {
            guard let name = phone.location ?? others[phone.number] ?? nil else { continue }
            found[phone.number] = locations[name]
        }
        return found
    }

    // MARK: - Places, for messages

    /// Where the files say it: a name (`[extension.201]`), or one of its keys.
    func span(of kind: InventoryKind, _ name: String, key: String? = nil) -> Span? {
        spans[InventoryPlace(kind: kind, name: name, key: key)]
    }

    /// Where `srtp` of an extension is said.
    public func span(ofKeys number: String) -> Span? {
        span(of: .extension, number, key: "srtp")
    }

    func span(ofContext number: String) -> Span? {
        span(of: .extension, number, key: "context")
    }

    mutating func note(_ spans: [InventoryPlace: Span]) { self.spans = spans }

    public static func == (left: Inventory, right: Inventory) -> Bool {
        left.extensions == right.extensions && left.trunks == right.trunks
            && left.devices == right.devices && left.locations == right.locations
            && left.mailboxes == right.mailboxes && left.limits == right.limits
            && left.prices == right.prices && left.fraud == right.fraud
            && left.databases == right.databases && left.prompts == right.prompts
            && left.serviceSecrets == right.serviceSecrets
    }
}

/// The tables of the inventory that have names: `[extension.201]`.
enum InventoryKind: String, CaseIterable, Sendable {
    case `extension`, device, trunk, location, mailbox, limit, price, database

    /// Where it stands in most houses.
    var file: String { rawValue + (self == .mailbox ? "es" : "s") + ".toml" }

    /// For messages: `an extension`.
    var withArticle: String { (self == .extension ? "an " : "a ") + rawValue }
}

struct InventoryPlace: Hashable, Sendable {
    var kind: InventoryKind
    var name: String
    var key: String?
}

/// What secrets.toml holds, each by the name of what it opens.
public struct Secrets: Sendable, Equatable, CustomStringConvertible {
    /// Passwords by extension number.
    public var phones: [String: String] = [:]
    /// Passwords by trunk name.
    public var trunks: [String: String] = [:]
    /// PINs by mailbox number.
    public var pins: [String: String] = [:]
    /// Tokens by the name that `secret "…"` gives.
    public var services: [String: String] = [:]

    public init() {}

    /// Says nothing: secrets belong into no log.
    public var description: String { "secrets" }
}
