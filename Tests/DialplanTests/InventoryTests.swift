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
        #expect(directory.diagnostics == [])
        #expect(
            directory.inventory.trunks == [
                Trunk(
                    name: "telco", host: "127.0.0.1", port: 5090, transport: "tcp",
                    from: ["127.0.0.2", "192.0.2.0/24", "2001:db8::/32"], codecs: ["PCMU"],
                    lines: 30),
                Trunk(name: "six", host: "2001:db8::1", port: 5061),
                Trunk(name: "name", host: "sip.provider.example", port: nil),
            ])
    }

    @Test("a phone without a password is a warning where passwords may be read, and else nothing")
    func passwords() {
        let file = ("extensions.toml", "[extension.201]\ncontext = \"staff\"")
        #expect(directory([file]).diagnostics.map(\.code) == ["W1008"])
        #expect(directory([file]).plan != nil)
        #expect(directory([file], passwordsAreKnown: false).diagnostics == [])
        let short = directory([file, ("secrets.toml", "[phone]\n201 = \"1234\"")])
        #expect(short.diagnostics.map(\.code) == ["W1008", "E1007"])
        #expect(short.plan == nil)
    }

    @Test("a mistake in one file keeps the plan from loading")
    func broken() {
        let directory = directory([("trunks.toml", "[trunk.x]\n")])
        #expect(directory.hasErrors)
        #expect(directory.plan == nil)
    }
}
