/// Reads extensions.toml, trunks.toml and secrets.toml.
struct InventoryFiles {
    private(set) var extensions: [Extension] = []
    private(set) var trunks: [Trunk] = []
    private(set) var passwords: [String: String] = [:]
    private(set) var diagnostics: [Diagnostic] = []
    private var contextSpans: [(String, Span)] = []
    private var numberSpans: [String: Span] = [:]

    var inventory: Inventory {
        var inventory = Inventory(extensions: extensions, trunks: trunks)
        for (number, span) in contextSpans { inventory.note(span, ofContext: number) }
        return inventory
    }

    // MARK: - extensions.toml

    mutating func readExtensions(_ source: SourceFile, file: Int) {
        for (entry, table) in tables(of: "extension", in: source, file) {
            readExtension(entry, table)
        }
    }

    /// `[KIND.NAME]` of a file that holds nothing else, each with its table.
    private mutating func tables(
        of kind: String, in source: SourceFile, _ file: Int
    ) -> [(TOMLTable.Entry, TOMLTable)] {
        entries(of: kind, in: source, file).compactMap { entry in
            if case .table(let table) = entry.value.kind { return (entry, table) }
            diagnostics.append(
                Diagnostic(
                    "E1003", "\(kind == "extension" ? "an" : "a") \(kind) is a table",
                    at: entry.value.span,
                    "", help: ["write `[\(kind).\(entry.key)]` and its keys below it"]))
            return nil
        }
    }

    /// What stands below `[kind]` in a file that holds nothing else.
    private mutating func entries(
        of kind: String, in source: SourceFile, _ file: Int
    ) -> [TOMLTable.Entry] {
        let document = TOMLDocument(source, file: file)
        var reader = TOMLReader(document.root, name: source.name)
        let table = reader.table(kind)
        reader.finish()
        diagnostics += document.diagnostics + reader.diagnostics
        return table?.entries ?? []
    }

    private mutating func readExtension(_ entry: TOMLTable.Entry, _ table: TOMLTable) {
        let number = entry.key
        var reader = TOMLReader(table, name: "extension.\(number)")
        guard (1...20).contains(number.utf8.count),
            number.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 })
        else {
            reader.wrong(entry.keySpan, "the number of an extension is made of digits")
            diagnostics += reader.diagnostics
            return
        }
        reader.require("context", "context = \"staff\"")
        let context = reader.text("context")
        let phone = Extension(
            number: number, name: reader.string("name"), context: context?.value ?? "",
            codecs: codecs(&reader),
            maxContacts: reader.integer("max-contacts", in: 1...100).map(Int.init),
            secret: reader.string("secret"))
        reader.finish()
        diagnostics += reader.diagnostics
        numberSpans[number] = entry.keySpan
        if let context {
            contextSpans.append((number, context.span))
            extensions.append(phone)
        }
    }

    /// Names as in `rtpmap`.
    private static let codecNames = [
        "opus", "G722", "PCMA", "PCMU", "G729", "GSM", "G726-32", "speex", "iLBC", "L16", "AMR",
        "AMR-WB", "H264", "VP8", "VP9", "H265", "AV1",
    ]

    private func codecs(_ reader: inout TOMLReader) -> [String] {
        (reader.strings("codecs") ?? []).map { name, span in
            if let known = Self.codecNames.first(where: { $0.lowercased() == name.lowercased() }) {
                return known
            }
            let near = NearestName.of(name, in: Self.codecNames)
            reader.wrong(
                span, "there is no codec `\(name)`",
                help: [
                    near.map { "did you mean `\($0)`?" }
                        ?? "codecs: " + Self.codecNames.joined(separator: ", ")
                ])
            return name
        }
    }

    // MARK: - trunks.toml

    mutating func readTrunks(_ source: SourceFile, file: Int) {
        for (entry, table) in tables(of: "trunk", in: source, file) { readTrunk(entry, table) }
    }

    private mutating func readTrunk(_ entry: TOMLTable.Entry, _ table: TOMLTable) {
        var reader = TOMLReader(table, name: "trunk.\(entry.key)")
        reader.require("server", "server = \"sip.provider.example\"")
        let server = reader.text("server")
        let transport = reader.text("transport")
        if let transport, !["udp", "tcp", "tls"].contains(transport.value) {
            reader.wrong(transport.span, "a transport is `udp`, `tcp` or `tls`")
        }
        let from = reader.strings("from") ?? []
        for (text, span) in from where !Self.looksLikeNetwork(text) {
            reader.wrong(
                span, "`\(text)` is not an address",
                help: ["write `192.0.2.1` or `192.0.2.0/24`"])
        }
        let codecs = codecs(&reader)
        let lines = reader.integer("lines", in: 1...10_000).map(Int.init)
        reader.finish()
        if let server {
            let (host, port, isGood) = Self.split(server.value)
            if !isGood { reader.wrong(server.span, "`\(server.value)` is not a host or host:port") }
            trunks.append(
                Trunk(
                    name: entry.key, host: host, port: port,
                    transport: transport?.value ?? "udp", from: from.map(\.value),
                    codecs: codecs, lines: lines))
        }
        diagnostics += reader.diagnostics
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
    private static func split(_ text: String) -> (String, UInt16?, Bool) {
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

    // MARK: - secrets.toml

    mutating func readSecrets(_ source: SourceFile, file: Int) {
        for entry in entries(of: "phone", in: source, file) {
            guard case .string(let password) = entry.value.kind else {
                diagnostics.append(
                    Diagnostic("E1003", "a password is a text in quotes", at: entry.keySpan))
                continue
            }
            guard password.utf8.count >= 8 else {
                diagnostics.append(
                    Diagnostic(
                        "E1007", "the password of `\(entry.key)` is too short", at: entry.keySpan,
                        "", help: ["at least 8 characters; 20 random ones are good"]))
                continue
            }
            passwords[entry.key] = password
        }
    }

    /// The password of each extension, by its number.
    mutating func passwordsByNumber() -> [String: String] {
        var found: [String: String] = [:]
        for phone in extensions {
            if let password = passwords[phone.secret] {
                found[phone.number] = password
            } else {
                diagnostics.append(
                    Diagnostic(
                        "W1008",
                        "extension \(phone.number) has no password, so no phone can use it",
                        at: numberSpans[phone.number], "",
                        help: ["add `\(phone.secret) = \"…\"` below `[phone]` in secrets.toml"]))
            }
        }
        return found
    }
}
