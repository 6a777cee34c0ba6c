/// How a trunk's numbers are written, and where they stand.
extension InventoryFiles {
    mutating func readNumbers(of trunk: inout Trunk, _ reader: inout TOMLReader) {
        trunk.callerID = reader.text("callerid").flatMap { international($0, &reader) }
        trunk.format = format(&reader) ?? trunk.format
        trunk.calledFrom = words("did-from", Trunk.CalledSource.self, &reader)
        let callers = words("caller-from", Trunk.CallerSource.self, &reader)
        if !callers.isEmpty { trunk.callerFrom = callers }
        trunk.identity = word("identity", Trunk.Identity.self, &reader) ?? trunk.identity
        trunk.takesForeignNumbers = reader.boolean("clip-no-screening") ?? false
        trunk.fromUser = user("from-user", &reader)
        trunk.saysPhone = reader.boolean("user-phone") ?? false
        let forwards = words("forward-headers", Trunk.ForwardHeader.self, &reader)
        if !forwards.isEmpty { trunk.forwardHeaders = forwards }
        if forwards.count > 1, forwards.contains(.none),
            let span = reader.span(of: "forward-headers")
        {
            reader.wrong(span, "`none` stands alone")
        }
    }

    /// A name, or a table of one's own.
    private func format(_ reader: inout TOMLReader) -> NumberFormat? {
        if reader.isTable("format") { return reader.table("format").map { custom($0, &reader) } }
        guard let text = reader.text("format") else { return nil }
        if let known = NumberFormat.named.first(where: { $0.name == text.value }) {
            return known.format
        }
        wrongWord(
            "there is no format `\(text.value)`", text.span, text.value,
            NumberFormat.named.map(\.name), &reader)
        return nil
    }

    /// `{ "+353" = "0", "+" = "00" }`
    private func custom(_ table: TOMLTable, _ reader: inout TOMLReader) -> NumberFormat {
        if table.entries.isEmpty || table.entries.count > Limits.formatBeginnings {
            reader.wrong(
                table.span,
                "a format of one's own has 1 to \(Limits.formatBeginnings) beginnings",
                help: ["write `format = { \"+353\" = \"0\", \"+\" = \"00\" }`"])
        }
        return .custom(
            table.entries.compactMap { entry in
                guard entry.key == "+" || Self.isCode(entry.key) else {
                    reader.wrong(
                        entry.keySpan, "`\(entry.key)` is not the beginning of a number",
                        help: ["a plus and digits, as in `\"+353\"`, or `\"+\"` for all others"])
                    return nil
                }
                guard case .string(let written) = entry.value.kind,
                    written.utf8.count <= 16, Self.isDialable(written)
                else {
                    reader.wrong(
                        entry.value.span, "this cannot stand in front of a number",
                        help: ["up to 16 digits, `*`, `#` and `+`, in quotes: `\"00\"`"])
                    return nil
                }
                return NumberFormat.Beginning(entry.key, written)
            })
    }

    /// `+353`
    private static func isCode(_ text: String) -> Bool {
        text.hasPrefix("+") && text.utf8.count <= 16 && isNumber(String(text.dropFirst()))
    }

    private static func isDialable(_ text: some StringProtocol) -> Bool {
        text.utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x23, 0x2A, 0x2B: true
            default: false
            }
        }
    }

    /// One of the words that a key knows.
    func word<Word: RawRepresentable & CaseIterable>(
        _ key: String, _: Word.Type, _ reader: inout TOMLReader
    ) -> Word? where Word.RawValue == String {
        guard let text = reader.text(key) else { return nil }
        if let word = Word(rawValue: text.value) { return word }
        wrongWord(
            "`\(key)` knows no `\(text.value)`", text.span, text.value,
            Word.allCases.map(\.rawValue), &reader)
        return nil
    }

    /// One or several of the words that a key knows, each once.
    func words<Word: RawRepresentable & CaseIterable & Equatable>(
        _ key: String, _: Word.Type, _ reader: inout TOMLReader
    ) -> [Word] where Word.RawValue == String {
        var found: [Word] = []
        for (text, span) in reader.texts(key) {
            guard let word = Word(rawValue: text) else {
                wrongWord(
                    "`\(key)` knows no `\(text)`", span, text, Word.allCases.map(\.rawValue),
                    &reader)
                continue
            }
            if found.contains(word) {
                reader.wrong(span, "`\(text)` is there twice")
            } else {
                found.append(word)
            }
        }
        return found
    }
}
