extension InventoryFiles {
    /// The tables of secrets.toml.
    static let secretTables = ["phone", "trunk", "pin", "service"]

    mutating func readSecrets(_ document: TOMLDocument) {
        isSecretsFileThere = true
        var reader = TOMLReader(document.root, name: "secrets.toml")
        for kind in Self.secretTables {
            for entry in reader.table(kind)?.entries ?? [] { readSecret(entry, kind) }
        }
        for entry in document.root.entries {
            let isInventory =
                InventoryKind(rawValue: entry.key) != nil
                || ["sounds", "secrets"].contains(entry.key)
            guard isInventory, !Self.secretTables.contains(entry.key) else { continue }
            reader.passOver(entry.key)
            isWhole = false
            diagnostics.append(
                Diagnostic(
                    "E1011", "secrets.toml holds nothing but secrets", at: entry.keySpan, "",
                    help: ["move `[\(entry.key)]` into another file: this one is not always read"]))
        }
        reader.finish()
        diagnostics += reader.diagnostics
    }

    private mutating func readSecret(_ entry: TOMLTable.Entry, _ kind: String) {
        let what = kind == "pin" ? "PIN" : kind == "service" ? "secret" : "password"
        guard case .string(let secret) = entry.value.kind else {
            wrongSecrets[kind, default: []].insert(entry.key)
            diagnostics.append(
                Diagnostic("E1003", "a \(what) is a text in quotes", at: entry.keySpan))
            return
        }
        let length = secret.utf8.count
        let (isGood, help) =
            switch kind {
            case "phone": (length >= 8, "at least 8 characters; 20 random ones are good")
            case "pin": (Self.isNumber(secret) && (4...12).contains(length), "4 to 12 digits")
            default: (length >= 1, "at least one character")
            }
        guard isGood else {
            wrongSecrets[kind, default: []].insert(entry.key)
            let fault = kind == "pin" && length >= 4 ? "not a PIN" : "too short"
            diagnostics.append(
                Diagnostic(
                    "E1007", "the \(what) of `\(entry.key)` is \(fault)", at: entry.keySpan, "",
                    help: [help]))
            return
        }
        secrets[kind, default: [:]][entry.key] = secret
    }

    /// The secret of each thing, by its own name, and a message for what has none.
    mutating func secretsByName() -> Secrets {
        var found = Secrets()
        let phones = secrets["phone"] ?? [:]
        for phone in extensions {
            found.phones[phone.number] = phones[phone.secret]
            guard phones[phone.secret] == nil, canBeMissing(phone.secret, "phone") else {
                continue
            }
            diagnostics.append(
                Diagnostic(
                    "W1008",
                    "extension \(phone.number) has no password, so no phone can use it",
                    at: spans[InventoryPlace(kind: .extension, name: phone.number, key: nil)], "",
                    help: ["add `\(phone.secret) = \"…\"` below `[phone]` in secrets.toml"]))
        }
        for trunk in trunks {
            guard let key = trunk.secret else { continue }
            found.trunks[trunk.name] = secret(key, "trunk", .trunk, trunk.name, "secret")
        }
        for mailbox in mailboxes {
            if let key = mailbox.pin {
                found.pins[mailbox.number] = secret(key, "pin", .mailbox, mailbox.number, "pin")
            } else {
                found.pins[mailbox.number] = secrets["pin"]?[mailbox.number]
            }
        }
        found.services = secrets["service"] ?? [:]
        return found
    }

    /// Not where something else was said that explains it.
    private func canBeMissing(_ key: String, _ table: String) -> Bool {
        isWhole && wrongSecrets[table]?.contains(key) != true
    }

    private mutating func secret(
        _ key: String, _ table: String, _ kind: InventoryKind, _ name: String, _ place: String
    ) -> String? {
        let known = secrets[table] ?? [:]
        if let secret = known[key] { return secret }
        guard canBeMissing(key, table) else { return nil }
        diagnostics.append(
            Diagnostic(
                "E0124", "the secret `\(key)` is not in secrets.toml",
                at: spans[InventoryPlace(kind: kind, name: name, key: place)],
                NearestName.of(key, in: known.keys.sorted()).map { "did you mean `\($0)`?" } ?? "",
                help: ["add `\(key) = \"…\"` below `[\(table)]` there"]))
        return nil
    }
}
