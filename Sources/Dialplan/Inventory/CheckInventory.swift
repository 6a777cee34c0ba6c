extension InventoryFiles {
    /// What the tables say of each other. `classes`: the classes of numbers that there are;
    /// `schedules`: those of the plan, each with its states.
    mutating func check(classes: [String], schedules: [String: [String]]) {
        checkOnce(
            "E0130", didSpans.map { ($0.did, $0.span, "the direct number `\($0.did)`") },
            "give each direct number to one extension")
        checkOnce(
            "E0131",
            devices.filter { !$0.mac.isEmpty }.map { device in
                let place = InventoryPlace(kind: .device, name: device.name, key: "mac")
                return (device.mac, spans[place], "the MAC address `\(device.mac)`")
            }, "each telephone has an address of its own: it stands on its back")
        for (name, span) in classSpans where !classes.contains(name) {
            diagnostics.append(
                Diagnostic(
                    "E0108", "there is no class of numbers called `\(name)`", at: span,
                    suggestion(name, classes),
                    help: ["classes: " + classes.joined(separator: ", ")]))
        }
        checkPrices()
        checkHours(schedules)
        // Below a file that could not be read something may stand that is said to be missing.
        guard isWhole else { return }
        let missing = references.filter {
            spans[InventoryPlace(kind: $0.kind, name: $0.name, key: nil)] == nil
        }
        for reference in missing.prefix(Limits.diagnostics) { report(reference) }
    }

    private mutating func checkOnce(
        _ code: String, _ values: [(value: String, span: Span?, title: String)], _ help: String
    ) {
        var seen: [String: Span?] = [:]
        for (value, span, title) in values {
            if let first = seen[value] {
                diagnostics.append(
                    Diagnostic(
                        code, "\(title) is given twice", at: span, "",
                        first.map { [.init(span: $0, text: "first here")] } ?? [], help: [help]))
            } else {
                seen[value] = span
            }
        }
    }

    private mutating func report(_ reference: Reference) {
        let (kind, name) = (reference.kind, reference.name)
        let code =
            switch kind {
            case .extension: "E0114"
            case .location: "E0132"
            case .mailbox: "E0133"
            case .limit: "E0134"
            case .device, .trunk, .database, .price: "E0105"
            }
        let names = spans.keys.filter { $0.kind == kind && $0.key == nil }.map(\.name).sorted()
        let isExtension = kind == .extension
        diagnostics.append(
            Diagnostic(
                code,
                isExtension ? "there is no extension \(name)" : "there is no \(kind) `\(name)`",
                at: reference.span, suggestion(name, names),
                help: [
                    "add `[\(kind).\(TOMLValue.Kind.key(name))]` to \(kind.file)"
                ]))
    }

    private func suggestion(_ name: String, _ names: [String]) -> String {
        NearestName.of(name, in: names).map { "did you mean `\($0)`?" } ?? ""
    }
}
