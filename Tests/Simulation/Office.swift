public import Dialplan
public import SIP
public import Softphone
public import Switchboard
public import Wire

/// What a simulated world has in it: phones, trunks, a dialplan, and the exchange's settings.
public struct Office: Sendable {
    public struct Phone: Sendable {
        public var number: String
        public var name: String?
        public var codecs: [String]
        public var transport: Transport
        public var behaviour: Softphone.Behaviour
        /// Other phones with the same number.
        public var twins: Int
        public var isGuest = false
        public var srtp = SRTPPolicy.preferred
        public var keys = KeyPolicy.auto
        public var pickupGroup: String?
        public var rights: Set<Extension.Right> = []
        /// Of what it hears.
        public var language: String?
        /// Its direct numbers.
        public var dids: [String] = []
        public var hidesNumber = false
        /// Where it stands, one of `locations`.
        public var location: String?

        public init(
            _ number: String, name: String? = nil, codecs: [String] = [],
            transport: Transport = .udp, behaviour: Softphone.Behaviour = .init(),
            twins: Int = 0
        ) {
            self.number = number
            self.name = name
            self.codecs = codecs
            self.transport = transport
            self.behaviour = behaviour
            self.twins = twins
        }
    }

    public var phones: [Phone]
    /// Each trunk is played by a phone of the same name.
    public var trunks: [String]
    /// Where a trunk leads, and what it is taken for, if not to the phone that plays it.
    public var trunkAddresses: [String: SocketAddress] = [:]
    public var dialplan: String
    /// Where phones stand.
    public var locations: [Location] = []
    /// A plan that is compiled already, and the inventory that it was compiled with; its phones
    /// are in their own contexts, and its trunks are where this office has them.
    public var compiled: (plan: Plan, inventory: Inventory)?
    /// Calls at once, where a trunk has a bound.
    public var trunkLines: [String: Int] = [:]
    /// Trunks of a compiled plan that have no line left.
    public var fullTrunks: Set<String> = []
    /// What the router in front of the exchange has outside, and passes on.
    public var advertised: SocketAddress?
    /// What the exchange is told of a router in front of it.
    public var outside = OutsideSettings()
    public var media = MediaSettings()
    public var registrar = RegistrarSettings()
    public var sessions = SessionSettings()
    public var defence = DefenceSettings()
    /// A trunk's name, where it is not known by its address.
    public var trunkHosts: [String: String] = [:]
    /// What else is said of a trunk, and its password.
    public var trunkOptions: [String: @Sendable (inout Trunk) -> Void] = [:]
    public var trunkTransports: [String: Transport] = [:]
    public var trunkPasswords: [String: ByteString] = [:]
    /// Mailboxes that are declared, and what all of them are like; PINs by their numbers.
    public var mailboxes: [Mailbox] = []
    public var voicemail = VoicemailSettings()
    public var pins: [String: String] = [:]
    /// What accounts may use up, what calls cost, and who is told of fraud. No country is new,
    /// unless an office wants that.
    public var limits: [AccountLimit] = []
    public var prices: [Price] = []
    public var fraud: FraudRules = {
        var rules = FraudRules()
        rules.newCountries = .allow
        return rules
    }()
    /// Who is told when something of the exchange itself is wrong.
    public var alerts = AlertSettings()
    /// The files of its databases, by name.
    public var databases: [String: String] = [:]
    /// What the DNS knows.
    public var dns: [DNSQuestion: [DNSRecord]] = [:]

    public init(phones: [Phone], trunks: [String] = [], dialplan: String) {
        self.phones = phones
        self.trunks = trunks
        self.dialplan = dialplan
    }

    public static let domain: ByteString = "office.test"
    public static let exchange = SocketAddress(.v4(0x0A00_0001), 5060)

    /// Everybody can call everybody whose number is 2xx, and a few services; where there is a 201
    /// and a 202, 700 is a group of both.
    public static func plain(_ phones: Phone...) -> Office {
        let hasGroup = Set(["201", "202"]).isSubset(of: phones.map(\.number))
        let group = "number 700 { ring 201, 202 after 5s for 20s; play tone busy }"
        return Office(
            phones: phones,
            dialplan: """
                bellbird 1

                context staff {
                  number 2xx { ring dialed for 30s }
                  number 600 { echo-test }
                  number 601 { answer; play tone test times 2; hangup }
                  number 602 { hangup busy }
                  \(hasGroup ? group : "")
                }
                """)
    }

    static func password(of number: String) -> ByteString { ByteString("secret-\(number)") }

    /// 10.0.0.0/8: phones and the exchange itself. Trunks are outside.
    static func isInside(_ address: IPAddress) -> Bool {
        if case .v4(let value) = address { value >> 24 == 10 } else { false }
    }

    /// The address of the n-th participant.
    static func address(_ index: Int) -> SocketAddress {
        SocketAddress(.v4(0x0A00_0100 + UInt32(index) + 1), 5060)
    }

    /// RFC 5737: the other side of the n-th trunk.
    static func trunkAddress(_ index: Int) -> SocketAddress {
        SocketAddress(.v4(0xC633_6401 + UInt32(index)), 5060)
    }

    /// The configuration of its exchange; a mistake in the dialplan is a mistake of the test.
    func configuration(at own: SocketAddress = exchange) -> Configuration {
        let (plan, inventory) =
            compiled.map { ($0.plan, placed($0.inventory.withoutBudgets)) } ?? compile()
        let listeners = Transport.allCases.filter { $0 == .udp || $0 == .tcp }.enumerated().map {
            Listener(
                id: ListenerID(UInt16($0.offset)), transport: $0.element,
                bound: own, advertised: advertised)
        }
        var configuration = Configuration(
            domain: Self.domain, listeners: listeners,
            interfaces: [
                Interface(address: own.ip, prefixLength: 8, isDefault: true)
            ],
            plan: plan, inventory: inventory,
            passwords: Dictionary(
                uniqueKeysWithValues: phones.map { ($0.number, Self.password(of: $0.number)) }),
            media: media, registrar: registrar, sessions: sessions,
            nonceKey: Array(repeating: 7, count: 32), product: "Bellbird")
        configuration.defence = defence
        configuration.outside = outside
        configuration.trunkPasswords = trunkPasswords
        configuration.voicemail = voicemail
        configuration.alerts = alerts
        configuration.pins = pins
        return configuration
    }

    /// With the trunks at the addresses of those who play them.
    private func placed(_ inventory: Inventory) -> Inventory {
        let placed = trunks.enumerated().map { line, name in
            let ip = (trunkAddresses[name] ?? Self.trunkAddress(line)).ip
            var trunk = inventory.trunk(named: name) ?? Trunk(name: name, host: "", port: nil)
            trunk.host = "\(ip)"
            trunk.port = nil
            trunk.transport = nil
            trunk.from = [trunk.host]
            trunk.codecs = []
            trunk.proxy = nil
            trunk.registers = false
            trunk.askEvery = nil
            trunk.callsPerSecond = nil
            if fullTrunks.contains(name) { trunk.lines = 0 }
            return trunk
        }
        return inventory.with(extensions: inventory.extensions, trunks: placed)
    }

    private func compile() -> (Plan, Inventory) {
        var inventory = Inventory(
            extensions: phones.map {
                var phone = Extension(
                    number: $0.number, name: $0.name, context: "staff", codecs: $0.codecs)
                phone.isGuest = $0.isGuest
                phone.srtp = $0.srtp
                phone.keys = $0.keys
                phone.pickupGroup = $0.pickupGroup
                phone.dids = $0.dids
                phone.hidesNumber = $0.hidesNumber
                phone.rights = $0.rights
                phone.language = $0.language
                phone.location = $0.location
                return phone
            },
            trunks: trunks.enumerated().map { index, name in
                let ip = (trunkAddresses[name] ?? Self.trunkAddress(index)).ip
                var trunk = Trunk(
                    name: name, host: trunkHosts[name] ?? "\(ip)", port: nil, from: ["\(ip)"],
                    lines: trunkLines[name])
                trunkOptions[name]?(&trunk)
                return trunk
            })
        for (name, file) in databases {
            inventory.databases[name] = Database(name: name, file: file)
        }
        for place in locations { inventory.locations[place.name] = place }
        inventory.limits = Dictionary(uniqueKeysWithValues: limits.map { ($0.name, $0) })
        inventory.prices = PriceTable(prices)
        inventory.fraud = fraud
        inventory.mailboxes = Dictionary(uniqueKeysWithValues: mailboxes.map { ($0.number, $0) })
        let source = SourceFile(path: "main.dial", text: dialplan)
        let (plan, diagnostics) = Plan.compile(sources: [source], inventory: inventory)
        guard let plan else {
            preconditionFailure(
                "the dialplan of this office is wrong:\n"
                    + DiagnosticRenderer([source]).text(of: diagnostics))
        }
        return (plan, inventory)
    }
}
