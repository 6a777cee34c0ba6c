/// `settings`, `features`, `emergency`.
extension Checker {
    private func setting(_ name: String) -> SettingNode? {
        documents.lazy.flatMap(\.settings).first { $0.name.text == name }
    }

    mutating func settings() -> Plan.Settings {
        for document in documents {
            for node in document.settings where node.name.text == "system-allows" {
                checkClasses(node.values)
            }
        }
        let number = setting("main-number")?.values.first
        if let number, Self.phone(number.text) == nil {
            report("E0404", "this needs a phone number, this is a text", at: number.span)
        }
        checkMusic(setting("music")?.values.first)
        var features: [String: String] = [:]
        for node in documents.flatMap(\.features) { features[node.name.text] = node.keys.text }
        return Plan.Settings(
            zone: zone(setting("timezone")?.values.first), languages: languages,
            mainNumber: number.flatMap { Self.phone($0.text) },
            ringTime: setting("ring-time")?.duration ?? .seconds(25),
            maxCall: maxCall, holdRecall: setting("hold-recall")?.duration,
            systemAllows: Set(setting("system-allows")?.values.map(\.text) ?? []),
            music: setting("music")?.values.first?.text, tones: tones(setting("tones")),
            features: features)
    }

    private mutating func tones(_ node: SettingNode?) -> NationalTones? {
        guard let word = node?.values.first else { return nil }
        let found = NationalTones.named(word.text)
        if found == nil {
            report(
                "E0104", "there are no tones of `\(word.text)`", at: word.span,
                suggestion(word.text, NationalTones.names),
                help: ["tones: " + NationalTones.names.joined(separator: ", ")])
        }
        return found
    }

    var maxCall: Duration { setting("max-call")?.duration ?? .seconds(14_400) }

    var timezone: Word? { setting("timezone")?.values.first }

    // MARK: - Emergency

    mutating func resolveEmergency() {
        let nodes = documents.flatMap(\.emergencies)
        if let second = nodes.dropFirst().first {
            report(
                "E0101", "there are two `emergency` blocks", at: second.span, "",
                [.init(span: nodes[0].span, text: "the first one")])
        }
        guard let node = nodes.first else { return checkNoEmergency() }
        var numbers = WrittenNumbers()
        var rows: [Plan.Emergency.Number] = []
        func add(
            _ checker: inout Checker, _ patterns: [PatternNode], isTest: Bool,
            _ sent: (String) -> String?
        ) {
            for pattern in patterns {
                let first = numbers.routes.count
                checker.add(pattern, value: rows.count, to: &numbers)
                let isStripped = numbers.routes[first...].contains {
                    $0.entry.pattern.stripped > 0
                }
                let example = numbers.routes[first...].first?.entry.pattern.example
                rows.append(
                    .init(
                        dialed: example ?? pattern.text,
                        sent: isStripped ? nil : sent(pattern.text), isTest: isTest))
            }
        }
        let main = node.numbers.map(\.text)
        add(&self, node.numbers, isTest: false) { _ in nil }
        // `also 9911` is 911: the number that it ends with, else the first one.
        add(&self, node.also, isTest: false) { also in
            main.first { also.hasSuffix($0) } ?? main.first
        }
        add(&self, node.test, isTest: true) { _ in nil }
        for trunk in node.via where input.inventory.trunk(named: trunk.text) == nil {
            reportMissing(.trunk, trunk)
        }
        let table = numbers.table
        checkEmergency(node, table)
        let named = node.via.map(\.text)
        let others = input.inventory.trunks.map(\.name)
        let outer = scope
        scope = Scope(isFromOutside: false)
        parts.emergency = Plan.Emergency(
            numbers: table, rows: rows, trunks: named + others.filter { !named.contains($0) },
            callerID: node.callerID.map { wished($0, .phone).formula },
            notify: targets(
                node.notify.map { Target(value: $0, after: nil) }, mayBeMail: true))
        scope = outer
    }

    /// W0307, and W0206: an extension that nobody could call.
    private mutating func checkEmergency(_ node: EmergencyNode, _ table: RouteTable) {
        if node.via.isEmpty {
            report(
                "E0121", "emergency calls need a trunk", at: node.span, "",
                help: ["write `via TRUNK`"])
        } else if node.via.count == 1, input.inventory.trunks.count > 1 {
            report(
                "W0307", "emergency calls have one trunk only", at: node.via[0].span,
                "if it is down, the others are tried in no order of yours",
                help: ["name others behind it: `via \(node.via[0].text), …`"])
        }
        for phone in input.inventory.extensions where table.match(phone.number) != nil {
            report(
                "W0206", "extension \(phone.number) collides with the emergency number",
                at: input.inventory.span(of: .extension, phone.number), "nobody can call it",
                [.init(span: node.span, text: "emergency numbers go first")])
        }
    }

    /// W0306
    private mutating func checkNoEmergency() {
        let used = names.contexts.values.filter { !names.contextNodes[$0].routes.isEmpty }
        let goesOutside =
            !names.incoming.isEmpty || !input.inventory.trunks.isEmpty
            || reach.links.values.contains(where: \.isPaid)
        guard isWhole, goesOutside, let name = used.min() else { return }
        report(
            "W0306", "there is no `emergency` block", at: names.contextNodes[name].names[0].span,
            "nobody here can call for help",
            help: ["write `emergency { numbers 112; via TRUNK; notify 201 }`"])
    }

    /// E0303: a number that calls for help cannot mean anything else.
    mutating func checkEmergencyNumbers() {
        guard let table = parts.emergency?.numbers else { return }
        for node in names.contextNodes where !node.isIncoming {
            for route in node.routes {
                for pattern in route.patterns where pattern.kind == .word {
                    guard let entry = readPatterns[pattern.span]?.first, !entry.isDynamic,
                        entry.entry.pattern.isOneNumber,
                        table.match(entry.entry.pattern.example) != nil
                    else { continue }
                    report(
                        "E0303", "`\(pattern.text)` is an emergency number", at: pattern.span,
                        "it is called before any context is looked at",
                        help: ["take this line away; `emergency { … }` says what happens"])
                }
            }
        }
    }
}
