/// What a trunk's provider knows us by, and how we make ourselves known.
extension InventoryFiles {
    mutating func readAccount(of trunk: inout Trunk, _ reader: inout TOMLReader) {
        trunk.username = reader.string("username")
        trunk.secret = reader.string("secret")
        trunk.registers = reader.boolean("register") ?? false
        if trunk.registers || trunk.secret != nil {
            reader.require("username", "username = \"35315550100\"")
        }
        if trunk.registers { reader.require("secret", "secret = \"provider\"") }
        trunk.proxy = proxy(&reader)
        trunk.realms = realms(&reader)
        if trunk.secret == nil, let span = reader.span(of: "realm") {
            reader.wrong(
                span, "`realm` says where a password is given, and this trunk has none",
                help: ["add `secret`, or leave `realm` out"])
        }
        if let seconds = reader.integer("expires", in: 60...86_400) {
            trunk.expires = UInt32(seconds)
        }
        trunk.contact = user("contact", &reader)
        for key in ["expires", "contact"] where !trunk.registers {
            guard let span = reader.span(of: key) else { continue }
            reader.wrong(
                span, "`\(key)` is for a trunk that we register with",
                help: ["add `register = true`, or leave it out"])
        }
    }

    private func proxy(_ reader: inout TOMLReader) -> Trunk.Hop? {
        guard let text = reader.text("proxy") else { return nil }
        let (host, port, isGood) = Self.split(text.value)
        guard isGood else {
            reader.wrong(text.span, "`\(text.value)` is not a host or host:port")
            return nil
        }
        return Trunk.Hop(host: host, port: port)
    }

    /// A realm is a quoted string on the wire (RFC 3261 §25.1): it is compared to the byte.
    private func realms(_ reader: inout TOMLReader) -> [String] {
        let given = reader.texts("realm")
        for (text, span) in given where !(1...128).contains(text.utf8.count) {
            reader.wrong(span, "a realm has 1 to 128 characters")
        }
        return given.map(\.value)
    }

    /// What stands before the `@` without being escaped (RFC 3261 §25.1, `unreserved`).
    func user(_ key: String, _ reader: inout TOMLReader) -> String? {
        guard let text = reader.text(key) else { return nil }
        let isGood =
            (1...64).contains(text.value.utf8.count)
            && text.value.utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2B, 0x2D, 0x2E, 0x5F: true
                default: false
                }
            }
        guard isGood else {
            reader.wrong(
                text.span, "`\(text.value)` cannot stand before the `@` of our address",
                help: ["letters, digits, `+`, `-`, `.` and `_`, up to 64: `35315550100`"])
            return nil
        }
        return text.value
    }

    /// Seconds; nil for never.
    func askEvery(_ reader: inout TOMLReader) -> Int? {
        guard let span = reader.span(of: "ask-every") else {
            _ = reader.integer("ask-every", in: 0...3_600)
            return Trunk.usualAskEvery
        }
        guard let seconds = reader.integer("ask-every", in: 0...3_600), seconds > 0 else {
            return nil
        }
        if seconds < 5 {
            reader.wrong(
                span, "`ask-every` is 0, or between 5 and 3600",
                help: ["`ask-every = 0` never asks"])
        }
        return Int(seconds)
    }
}
