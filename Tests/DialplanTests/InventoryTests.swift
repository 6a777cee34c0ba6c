import Testing

@testable import Dialplan

struct InventoryTests {
    private func directory(
        _ files: [(String, String)], passwordsAreKnown: Bool = true
    ) -> PlanDirectory {
        let plan = ("main.dial", "context staff { number extension { ring dialed } }")
        return PlanDirectory(
            ([plan] + files).map { SourceFile(path: $0.0, text: $0.1) },
            passwordsAreKnown: passwordsAreKnown)
    }

    @Test("an extension's language is one of the house's, where those are named")
    func language() {
        func found(_ settings: String) -> [String] {
            directory(
                [
                    ("house.dial", settings),
                    ("extensions.toml", "[extension.201]\ncontext = \"staff\"\nlanguage = \"fr\""),
                ], passwordsAreKnown: false
            ).diagnostics.filter { $0.code == "E0104" }.map(\.title)
        }
        #expect(found("settings { language en, de }") == ["there is no language `fr`"])
        #expect(found("settings { language en, fr }") == [])
        #expect(found("settings { }") == [])
    }

    @Test("extensions are read with what is left out filled in, and sorted by number")
    func extensions() {
        let directory = directory([
            (
                "etc/extensions.toml",
                """
                [extension.202]
                context = "staff"
                secret = "bob"
                [extension.201]
                name = "Alice"
                context = "staff"
                codecs = ["OPUS", "g722"]
                max-contacts = 2
                """
            ),
            ("etc/secrets.toml", "[phone]\n201 = \"alice-12345\"\nbob = \"bob-1234567\""),
        ])
        #expect(directory.diagnostics == [])
        #expect(
            directory.inventory.extensions == [
                Extension(
                    number: "201", name: "Alice", context: "staff", codecs: ["opus", "G722"],
                    maxContacts: 2, secret: "201"),
                Extension(number: "202", name: nil, context: "staff", secret: "bob"),
            ])
        #expect(directory.passwords == ["201": "alice-12345", "202": "bob-1234567"])
        #expect(directory.inventory.extension("202")?.context == "staff")
        #expect(directory.inventory.extension("203") == nil)
        #expect(directory.plan != nil)
    }

    @Test("trunks are read: host, port and the addresses of their calls")
    func trunks() {
        let directory = directory([
            (
                "trunks.toml",
                """
                [trunk.telco]
                server = "127.0.0.1:5090"
                transport = "tcp"
                from = ["127.0.0.2", "192.0.2.0/24", "2001:db8::/32"]
                codecs = ["PCMU"]
                lines = 30
                [trunk.six]
                server = "[2001:db8::1]:5061"
                [trunk.name]
                server = "sip.provider.example"
                """
            )
        ])
        #expect(directory.diagnostics.filter { $0.code != "W0306" } == [])
        let trunks = directory.inventory.trunks.map { trunk in
            #expect(trunk.askEvery == 30 && !trunk.registers && trunk.expires == 600)
            var trunk = trunk
            trunk.askEvery = nil
            return trunk
        }
        #expect(
            trunks == [
                Trunk(
                    name: "telco", host: "127.0.0.1", port: 5090, transport: "tcp",
                    from: ["127.0.0.2", "192.0.2.0/24", "2001:db8::/32"], codecs: ["PCMU"],
                    lines: 30),
                Trunk(name: "six", host: "2001:db8::1", port: 5061),
                Trunk(name: "name", host: "sip.provider.example", port: nil),
            ])
    }

    @Test("what a trunk passes, and what it is told of our address")
    func passing() throws {
        let directory = directory([
            (
                "trunks.toml",
                """
                [trunk.telco]
                server = "192.0.2.1"
                pass = ["X-Customer", "Subject", "user-to-user"]
                outside = "203.0.113.7"
                """
            )
        ])
        #expect(directory.diagnostics.filter { $0.code != "W0306" } == [])
        let trunk = try #require(directory.inventory.trunk(named: "telco"))
        #expect(trunk.passedHeaders == ["x-customer", "subject", "user-to-user"])
        #expect(trunk.outside == "203.0.113.7")
    }

    @Test("an account at a provider: how we register, and where its password is given")
    func accounts() throws {
        let directory = directory([
            (
                "trunks.toml",
                """
                [trunk.telco]
                server = "provider.example"
                proxy = "edge.provider.example:5080"
                register = true
                username = "u"
                secret = "line"
                realm = ["provider", "asterisk"]
                expires = 3600
                contact = "35315550100"
                ask-every = 0
                calls-per-second = 5
                """
            ), ("secrets.toml", "[trunk]\nline = \"x\""),
        ])
        #expect(directory.diagnostics.filter { $0.code != "W0306" } == [])
        let trunk = try #require(directory.inventory.trunk(named: "telco"))
        #expect(trunk.registers && trunk.expires == 3_600 && trunk.askEvery == nil)
        #expect(trunk.proxy == .init(host: "edge.provider.example", port: 5_080))
        #expect(trunk.firstHop == trunk.proxy)
        #expect(trunk.realms == ["provider", "asterisk"])
        #expect(trunk.contactUser == "35315550100" && trunk.callsPerSecond == 5)
    }

    @Test(
        "mistakes in an account are told",
        arguments: [
            ("register = true", ["E1005", "E1005"]),
            ("register = true\nusername = \"u\"", ["E1005"]),
            ("secret = \"line\"", ["E1005"]),
            ("expires = 600", ["E1006"]),
            ("contact = \"1\"", ["E1006"]),
            ("realm = \"x\"", ["E1006"]),
            ("ask-every = 3", ["E1006"]),
            ("ask-every = 4000", ["E1006"]),
            ("calls-per-second = 0", ["E1006"]),
            ("proxy = \"a:b\"", ["E1006"]),
            ("regster = true", ["E1002"]),
            (
                "username = \"u\"\nsecret = \"line\"\nregister = true\ncontact = \"a b\"",
                ["E1006"]
            ),
            ("username = \"u\"\nsecret = \"line\"\nrealm = \"\"", ["E1006"]),
        ])
    func wrongAccounts(_ lines: String, _ codes: [String]) {
        let directory = directory([
            ("trunks.toml", "[trunk.telco]\nserver = \"provider.example\"\n" + lines),
            ("secrets.toml", "[trunk]\nline = \"x\""),
        ])
        #expect(directory.diagnostics.map(\.code).filter { $0 != "W0306" } == codes)
    }

    @Test("a phone without a password is a warning where passwords may be read, and else nothing")
    func passwords() {
        let file = ("extensions.toml", "[extension.201]\ncontext = \"staff\"")
        #expect(directory([file]).diagnostics.map(\.code) == ["W1008"])
        #expect(directory([file]).plan != nil)
        #expect(directory([file], passwordsAreKnown: false).diagnostics == [])
        let short = directory([file, ("secrets.toml", "[phone]\n201 = \"1234\"")])
        #expect(short.diagnostics.map(\.code) == ["E1007"])
        #expect(short.plan == nil)
    }

    @Test("a mistake in one file keeps the plan from loading")
    func broken() {
        let directory = directory([("trunks.toml", "[trunk.x]\n")])
        #expect(directory.hasErrors)
        #expect(directory.plan == nil)
    }

    private let house = """
        [extension.201]
        context = "staff"
        did = ["+35315550121", "+35315550122"]
        mailbox = "100"
        language = "pt-BR"
        pickup-group = "sales"
        limit = "rooms"
        rights = ["monitor"]
        guest = true
        [extension.202]
        context = "staff"
        location = "attic"
        [extension.203]
        context = "staff"
        [device.desk]
        mac = "00-11-22-AA-bb-CC"
        model = "X1"
        extensions = ["201", "202"]
        location = "cellar"
        [trunk.telco]
        server = "192.0.2.1"
        username = "u"
        secret = "line"
        format = "00"
        callerid = "+35315550100"
        [location]
        attic = { address = "Up", callerid = "+35315550101" }
        cellar.address = "Down"
        [mailbox.100]
        name = "All"
        email = "a@b.example"
        pin = "all"
        quota = 5
        members = "203"
        [mailbox.203]
        [price.all]
        class = "international"
        per-minute = 1
        [limit.default]
        calls = 9
        [limit.rooms]
        money-per-day = 12.5
        [limit.rooms.international]
        minutes-per-day = 0
        calls = 1
        [database.help]
        file = "h.db"
        [sounds]
        have = ["a"]
        [secrets]
        have = ["crm"]
        """

    @Test("one file can hold all of the inventory, and each thing is found by what it is for")
    func whole() throws {
        let secrets = (
            "secrets.toml",
            """
            [phone]
            201 = "12345678"
            202 = "12345678"
            203 = "12345678"
            [trunk]
            line = "x"
            [pin]
            all = "4711"
            203 = "0000"
            [service]
            pms = "t"
            """
        )
        let directory = directory([("site.toml", house), secrets])
        #expect(directory.diagnostics.map(\.code) == ["W0306"])
        let inventory = directory.inventory
        let phone = try #require(inventory.extension(ofDID: "+35315550122"))
        #expect(phone.number == "201" && phone.rights == [.monitor] && phone.isGuest)
        #expect(phone.language == "pt-BR" && phone.pickupGroup == "sales")
        #expect(inventory.mailbox(ofExtension: "201")?.emails == ["a@b.example"])
        #expect(inventory.mailbox(ofExtension: "201")?.members == ["203"])
        #expect(inventory.mailbox(ofExtension: "203")?.number == "203")
        #expect(inventory.mailbox(ofExtension: "202") == nil)
        #expect(inventory.locationsOfExtensions["201"]?.address == "Down")
        #expect(inventory.locationsOfExtensions["202"]?.callerID == "+35315550101")
        #expect(inventory.locationsOfExtensions["203"] == nil)
        #expect(inventory.devices["desk"]?.mac == "001122aabbcc")
        #expect(inventory.limit(ofExtension: "202")?.total.calls == 9)
        let rooms = try #require(inventory.limit(ofExtension: "201"))
        #expect(rooms.total.centsPerDay == 1250 && rooms.total.calls == nil)
        #expect(rooms.classes["international"]?.minutesPerDay == 0)
        #expect(inventory.databases["help"]?.file == "h.db")
        #expect(inventory.prompts == ["a"])
        #expect(inventory.serviceSecrets == ["crm", "pms"])
        let trunk = try #require(inventory.trunk(named: "telco"))
        #expect(trunk.format == .zeros && trunk.callerID == "+35315550100")
        #expect(directory.secrets.trunks == ["telco": "x"])
        #expect(directory.secrets.pins == ["100": "4711", "203": "0000"])
        #expect(directory.secrets.services == ["pms": "t"])
        #expect("\(directory.secrets)" == "secrets")
    }

    @Test("tables of a kind may be spread over files, and what nobody lists is not known")
    func files() {
        let directory = directory(
            [
                ("a.toml", "[extension.201]\ncontext = \"staff\"\nlocation = \"x\""),
                ("b.toml", "[extension.202]\ncontext = \"staff\"\n[location.x]\naddress = \"y\""),
                ("bellbird.toml", "[extension.203]"),
            ], passwordsAreKnown: false)
        #expect(directory.diagnostics == [])
        #expect(directory.inventory.extensions.map(\.number) == ["201", "202"])
        #expect(directory.inventory.prompts == nil)
        #expect(directory.inventory.serviceSecrets == nil)
    }

    @Test("a name in a file that cannot be read is not said to be missing as well")
    func oneMessage() {
        let directory = directory(
            [
                ("a.toml", "[extension.201]\ncontext = \"staff\"\nlocation = \"x\""),
                ("b.toml", "[location.x\naddress = \"y\""),
            ], passwordsAreKnown: false)
        #expect(directory.diagnostics.map(\.code) == ["E1001"])
    }

    @Test("a telephone that is on two devices in two places is in none")
    func twoPlaces() {
        let directory = directory(
            [
                (
                    "site.toml",
                    """
                    extension.201.context = "staff"
                    device.a = { mac = "001122334455", extensions = ["201"], location = "x" }
                    device.b = { mac = "001122334456", extensions = ["201"] }
                    location.x.address = "y"
                    """
                )
            ], passwordsAreKnown: false)
        #expect(directory.diagnostics == [])
        #expect(directory.inventory.locationsOfExtensions["201"] == nil)
    }
}
