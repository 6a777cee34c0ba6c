extension InventoryFiles {
    /// `[device.desk-alice]`
    mutating func readDevice(_ entry: TOMLTable.Entry, _ reader: inout TOMLReader) {
        reader.require("mac", "mac = \"00:11:22:33:44:55\"")
        reader.require("extensions", "extensions = [\"201\"]")
        let mac = reader.text("mac")
        var device = Device(name: entry.key, mac: "")
        if let mac {
            if let known = Self.mac(mac.value) {
                device.mac = known
            } else {
                reader.wrong(
                    mac.span, "`\(mac.value)` is not a MAC address",
                    help: ["write `00:11:22:33:44:55`"])
            }
        }
        device.model = reader.string("model")
        device.extensions = references(.extension, "extensions", &reader)
        device.location = reference(.location, "location", &reader)
        reader.finish()
        devices.append(device)
    }

    /// Twelve hexadecimal digits, with or without `:`, `-` or `.` between them.
    private static func mac(_ text: String) -> String? {
        let digits = text.utf8.filter { ![0x3A, 0x2D, 0x2E].contains($0) }
        guard digits.count == 12, digits.allSatisfy({ TOMLParser.hexDigit($0) != nil }) else {
            return nil
        }
        return String(decoding: digits, as: UTF8.self).lowercased()
    }

    /// `[location.dublin]`
    mutating func readLocation(_ entry: TOMLTable.Entry, _ reader: inout TOMLReader) {
        reader.require("address", "address = \"12 Main Street, 2nd floor\"")
        var location = Location(name: entry.key, address: reader.string("address") ?? "")
        location.timezone = reader.string("timezone")
        location.callerID = reader.text("callerid").flatMap { international($0, &reader) }
        reader.finish()
        locations.append(location)
    }

    /// `[mailbox.201]`
    mutating func readMailbox(_ entry: TOMLTable.Entry, _ reader: inout TOMLReader) {
        guard Self.isNumber(entry.key) else {
            return reader.wrong(entry.keySpan, "the number of a mailbox is made of digits")
        }
        var mailbox = Mailbox(number: entry.key)
        mailbox.name = reader.string("name")
        for (email, span) in reader.texts("email") {
            let parts = email.split(separator: "@", omittingEmptySubsequences: false)
            if parts.count != 2 || parts.contains(where: \.isEmpty) || email.contains(" ") {
                reader.wrong(span, "`\(email)` is not an e-mail address")
            }
            mailbox.emails.append(email)
        }
        mailbox.pin = reader.string("pin")
        mailbox.quota = reader.integer("quota", in: 1...10_000).map(Int.init)
        mailbox.members = references(.extension, "members", &reader)
        reader.finish()
        mailboxes.append(mailbox)
    }

    /// `[database.helpdesk]`
    mutating func readDatabase(_ entry: TOMLTable.Entry, _ reader: inout TOMLReader) {
        reader.require("file", "file = \"/var/lib/helpdesk/tickets.db\"")
        let file = reader.string("file")
        reader.finish()
        databases.append(Database(name: entry.key, file: file ?? ""))
    }
}
