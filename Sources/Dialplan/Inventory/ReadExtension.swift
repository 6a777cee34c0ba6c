extension InventoryFiles {
    /// `[extension.201]`
    mutating func readExtension(_ entry: TOMLTable.Entry, _ reader: inout TOMLReader) {
        let number = entry.key
        guard Self.isNumber(number) else {
            return reader.wrong(
                entry.keySpan, "the number of an extension is made of digits",
                help: ["at most 20 of them; the person's name stands in `name`"])
        }
        reader.require("context", "context = \"staff\"")
        let context = reader.text("context")
        var phone = Extension(
            number: number, name: reader.string("name"), context: context?.value ?? "",
            codecs: codecs(&reader),
            maxContacts: reader.integer("max-contacts", in: 1...100).map(Int.init),
            secret: reader.string("secret"))
        phone.srtp = srtp(&reader)
        phone.keys = keys(&reader)
        for did in reader.texts("did") {
            guard let known = international(did, &reader) else { continue }
            phone.dids.append(known)
            didSpans.append((known, number, did.span))
        }
        phone.mailbox = reference(.mailbox, "mailbox", &reader)
        phone.language = language(&reader)
        phone.location = reference(.location, "location", &reader)
        phone.pickupGroup = reader.string("pickup-group")
        phone.hasCallWaiting = reader.boolean("call-waiting") ?? true
        phone.limit = reference(.limit, "limit", &reader)
        phone.rights = rights(&reader)
        phone.isListed = reader.boolean("listed") ?? true
        phone.isGuest = reader.boolean("guest") ?? false
        phone.hidesNumber = reader.boolean("hide-number") ?? false
        reader.finish()
        if context != nil { extensions.append(phone) }
    }

    private func rights(_ reader: inout TOMLReader) -> Set<Extension.Right> {
        var found: Set<Extension.Right> = []
        for (name, span) in reader.texts("rights") {
            if let right = Extension.Right(rawValue: name) {
                found.insert(right)
            } else {
                wrongWord(
                    "there is no right `\(name)`", span, name,
                    Extension.Right.allCases.map(\.rawValue), &reader)
            }
        }
        return found
    }

    /// `de`, `pt-BR` (BCP 47, its simple forms)
    private func language(_ reader: inout TOMLReader) -> String? {
        guard let text = reader.text("language") else { return nil }
        let parts = text.value.utf8.split(separator: 0x2D, omittingEmptySubsequences: false)
        let isGood =
            (2...3).contains(parts[0].count)
            && parts.allSatisfy { part in
                (1...8).contains(part.count)
                    && part.allSatisfy {
                        TOMLParser.isBare($0) && $0 != 0x5F
                    }
            }
        guard isGood else {
            reader.wrong(
                text.span, "`\(text.value)` is not a language",
                help: ["write its short name: `en`, `de`, `pt-BR`"])
            return nil
        }
        return text.value
    }
}
