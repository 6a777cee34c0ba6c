extension InventoryFiles {
    /// `[trunk.provider]`
    mutating func readTrunk(_ entry: TOMLTable.Entry, _ reader: inout TOMLReader) {
        reader.require("server", "server = \"sip.provider.example\"")
        let server = reader.text("server")
        let transport = reader.text("transport")
        if let transport, !["udp", "tcp", "tls"].contains(transport.value) {
            reader.wrong(transport.span, "a transport is `udp`, `tcp` or `tls`")
        }
        let from = sources(&reader)
        let (host, port, isGood) = Self.split(server?.value ?? "")
        if let server, !isGood {
            reader.wrong(server.span, "`\(server.value)` is not a host or host:port")
        }
        var trunk = Trunk(
            name: entry.key, host: host, port: port, transport: transport?.value,
            from: from, codecs: codecs(&reader),
            lines: reader.integer("lines", in: 1...10_000).map(Int.init))
        trunk.srtp = srtp(&reader)
        trunk.keys = keys(&reader)
        if trunk.srtp == .required, let transport, transport.value != "tls" {
            reader.wrong(
                transport.span,
                "over `\(transport.value)` the keys of `srtp = \"required\"` could be read",
                help: ["write `transport = \"tls\"`, or `srtp = \"preferred\"`"])
        }
        readAccount(of: &trunk, &reader)
        trunk.askEvery = askEvery(&reader)
        trunk.callsPerSecond = reader.integer("calls-per-second", in: 1...1_000).map(Int.init)
        readNumbers(of: &trunk, &reader)
        trunk.without = words("without", Trunk.Feature.self, &reader)
        trunk.passedHeaders = passedHeaders(&reader)
        trunk.outside = outside(&reader)
        reader.finish()
        if server != nil { trunks.append(trunk) }
    }

    /// Where its calls come from.
    private mutating func sources(_ reader: inout TOMLReader) -> [String] {
        let from = reader.strings("from") ?? []
        for (text, span) in from where !Self.looksLikeNetwork(text) {
            reader.wrong(
                span, "`\(text)` is not an address",
                help: ["write `192.0.2.1` or `192.0.2.0/24`"])
        }
        for (text, span) in from where PrivateNetwork.isWide(text) {
            diagnostics.append(
                Diagnostic(
                    "W1012", "`\(text)` covers telephones too", at: span,
                    "what calls from there counts as this trunk, and not as a phone",
                    help: ["name the provider's own addresses: `192.0.2.1`"]))
        }
        return from.map(\.value)
    }

    /// `pass = ["X-Customer", "Subject"]`. Whatever else stands in a message is the exchange's to
    /// write, or says who somebody is and where.
    private func passedHeaders(_ reader: inout TOMLReader) -> [String] {
        var found: [String] = []
        for (text, span) in reader.texts("pass") {
            let name = text.lowercased()
            let isOwn = name.hasPrefix("x-") && name.utf8.count > 2 && Self.isToken(name)
            if !isOwn, !Self.passable.contains(where: { $0.lowercased() == name }) {
                let near = NearestName.of(text, in: Self.passable)
                reader.wrong(
                    span,
                    "`\(text)` is not passed on: the exchange writes it itself, or leaves it out",
                    help: [
                        near.map { "did you mean `\($0)`?" }
                            ?? "`X-…` may pass, " + Self.passable.joined(separator: ", ")
                    ])
            } else if found.contains(name) {
                reader.wrong(span, "`\(text)` is there twice")
            } else if found.count == Limits.passedHeaders {
                reader.wrong(span, "a trunk passes up to \(Limits.passedHeaders) headers")
            } else {
                found.append(name)
            }
        }
        return found
    }

    /// RFC 3261 §20.3, §20.25, §20.36, RFC 7433: what callers say, and no machine goes by.
    private static let passable = [
        "Subject", "Organization", "User-to-User", "Accept-Language",
    ]

    /// RFC 3261 §25.1, `token`.
    private static func isToken(_ text: String) -> Bool {
        text.utf8.count <= 64
            && text.utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
                case 0x21, 0x25, 0x27, 0x2A, 0x2B, 0x2D, 0x2E, 0x5F, 0x60, 0x7E: true
                default: false
                }
            }
    }

    /// Routers translate IPv4 alone.
    private func outside(_ reader: inout TOMLReader) -> String? {
        guard let text = reader.text("outside") else { return nil }
        let parts = text.value.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4, parts.allSatisfy({ "\(UInt8($0) ?? 0)" == $0 }) else {
            reader.wrong(
                text.span, "`\(text.value)` is not an IPv4 address",
                help: ["write the router's address that this trunk sees: `203.0.113.7`"])
            return nil
        }
        return text.value
    }

    /// The rest is looked at where addresses are known: this module knows none.
    private static func looksLikeNetwork(_ text: String) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x3A, 0x41...0x46, 0x61...0x66, 0x2E, 0x2F: true
                default: false
                }
            } && text.contains { $0 == "." || $0 == ":" }
    }

    /// `host`, `host:port`, `[2001:db8::1]:5060`
    static func split(_ text: String) -> (String, UInt16?, Bool) {
        if text.hasPrefix("[") {
            let parts = text.dropFirst().split(
                separator: "]", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2 else { return (text, nil, false) }
            guard parts[1].hasPrefix(":") else { return (String(parts[0]), nil, parts[1].isEmpty) }
            let port = UInt16(parts[1].dropFirst())
            return (String(parts[0]), port, port != nil)
        }
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        switch parts.count {
        case 1: return (text, nil, !text.isEmpty)
        case 2:
            let port = UInt16(parts[1])
            return (String(parts[0]), port, port != nil && !parts[0].isEmpty)
        default: return (text, nil, true)
        }
    }
}
