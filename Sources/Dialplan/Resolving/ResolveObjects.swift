/// Groups, queues and the other things that are a name and lines (section 8).
extension Checker {
    mutating func resolveObjects() {
        scope = Scope(isFromOutside: false)
        for node in names.list(.group) { parts.groups.append(group(node)) }
        for node in names.list(.queue) { parts.queues.append(queue(node)) }
        for node in names.list(.conference) {
            parts.conferences[node.name.text] = conference(node)
        }
        for node in names.list(.toggle) {
            parts.toggles.append(
                Plan.Toggle(
                    name: node.name.text, label: node.label,
                    isOnAtFirst: node.word("default") == "on", hasLamp: node.word("lamp") == "yes"))
        }
        for node in names.list(.paging) { parts.pagings[node.name.text] = paging(node) }
        for node in names.list(.parking) { resolveParking(node) }
        for kind in [ObjectKind.group, .queue, .conference] {
            for node in names.list(kind) { checkMusic(node.textWord("music")) }
        }
        checkGroupCircles()
    }

    private mutating func group(_ node: ObjectNode) -> Plan.Group {
        let members = targets(node.targets("members") ?? [])
        return Plan.Group(
            name: node.name.text, members: members,
            strategy: node.strategy ?? .all, each: node.duration("each"),
            skipsBusy: node.word("skip") == "busy", music: node.text("music"))
    }

    private mutating func queue(_ node: ObjectNode) -> Plan.Queue {
        let written = node.targets("members") ?? []
        var members: [String] = []
        var outside: [(name: String, code: TargetCode)] = []
        for target in written {
            if target.outside == nil {
                members += numbers([target], of: node)
            } else if let found = outsideMember(target) {
                members.append(found.name)
                outside.append(found)
            }
        }
        return Plan.Queue(
            name: node.name.text, outside: outside.map(\.code),
            rules: QueueRules(
                members: members, outside: outside.map(\.name),
                strategy: node.strategy ?? .longestIdle, music: node.text("music"),
                announces: node.word("announce").flatMap(QueueRules.Announcing.init) ?? .none,
                every: max(.seconds(10), node.duration("every") ?? .seconds(60)),
                limit: node.count("limit"), wrapUp: node.duration("wrap-up") ?? .zero,
                each: max(.seconds(1), node.duration("each") ?? .seconds(15)),
                joinsEmpty: node.word("join-empty") == "yes"))
    }

    private mutating func conference(_ node: ObjectNode) -> Plan.Conference {
        if let pin = node.textWord("pin"), let host = node.textWord("host-pin"),
            pin.text == host.text
        {
            report(
                "E0104", "`host-pin` is the same as `pin`", at: host.span,
                "everybody would be a host",
                [.init(span: pin.span, text: "it stands here already")],
                help: ["give hosts a PIN of their own"])
        }
        return Plan.Conference(
            name: node.name.text, pin: node.text("pin"), hostPIN: node.text("host-pin"),
            limit: node.count("limit"),
            announces: node.word("announce").flatMap(ConferencePlan.Announcing.init) ?? .tones,
            isRecorded: node.word("record") == "yes", music: node.text("music"),
            startsWithHost: node.word("starts-with-host") == "yes",
            endsWithHost: node.word("ends-with-host") == "yes")
    }

    /// Members that are phones.
    private mutating func numbers(
        _ list: [Target], of node: ObjectNode, depth: Int = 0
    ) -> [String] {
        targets(list).flatMap { target -> [String] in
            switch target.who {
            case .extensions(let numbers): return numbers
            case .group(let index):
                guard depth < Limits.groupsInGroups else { return [] }
                let group = names.list(.group)[index]
                return numbers(group.targets("members") ?? [], of: group, depth: depth + 1)
            case .value, .outside: return []
            }
        }
    }

    /// An outside number, and what the agent is called.
    private mutating func outsideMember(_ target: Target) -> (name: String, code: TargetCode)? {
        guard case .number(let number) = target.value.kind else {
            report("E0404", "members are numbers that are written out", at: target.value.span)
            return nil
        }
        guard let code = targets([target]).first else { return nil }
        switch numbering?.normalise(number) {
        case .e164(let whole, _), .short(let whole, _):
            return (RingPlan.name(ofOutside: whole), code)
        case .invalid, nil: return (RingPlan.name(ofOutside: number), code)
        }
    }

    private mutating func resolveParking(_ node: ObjectNode) {
        checkSlots(node)
        var slots: [String] = []
        for target in node.targets("slots") ?? [] {
            switch target.value.kind {
            case .number(let number): slots.append(number)
            case .range(let low, let high):
                slots += Self.numbers(from: low, to: high, atMost: Limits.parkingSlots)
            default: break
            }
        }
        parts.parkings.append(
            Plan.Parking(
                name: node.name.text, slots: Array(slots.prefix(Limits.parkingSlots)),
                limit: node.duration("for") ?? .seconds(120),
                returnsTo: node.word("back-to") == "operator" ? .operator : .parker))
    }

    /// `701-720`, with its leading zeros.
    private static func numbers(from low: String, to high: String, atMost most: Int) -> [String] {
        guard low.utf8.count == high.utf8.count, let first = Int(low), let last = Int(high),
            first <= last
        else { return [] }
        return (first...min(last, first + most - 1)).map { number in
            let digits = String(number)
            return String(repeating: "0", count: max(0, low.utf8.count - digits.utf8.count))
                + digits
        }
    }

    private mutating func paging(_ node: ObjectNode) -> PagePlan {
        let mode = node.word("mode").flatMap(PagePlan.Mode.init) ?? .oneWay
        let written = node.textWord("multicast")
        let address = written.flatMap { MulticastAddress($0.text) }
        let needed = mode == .multicast ? "multicast" : "members"
        if node.option(needed) == nil {
            let example = mode == .multicast ? "multicast \"239.1.1.1:5004\"" : "members 201, 202"
            report(
                "E0033", "paging `\(node.name.text)` needs a line `\(needed)`",
                at: node.name.span, "", help: ["write `\(example)`"])
        }
        if let written, address == nil {
            report(
                "E0620", "\"\(written.text)\" is no multicast address with a port",
                at: written.span, "",
                help: ["addresses are 224.0.1.0 to 239.255.255.255, as in \"239.1.1.1:5004\""])
        }
        for target in node.targets("members") ?? [] where target.outside != nil {
            report(
                "E0115", "an outside number cannot be paged", at: target.value.span, "",
                help: ["outside numbers stand in `ring`, in groups and in queues"])
        }
        return PagePlan(
            name: node.name.text, members: numbers(node.targets("members") ?? [], of: node),
            mode: mode, address: address, limit: PagePlan.usualLimit)
    }

    /// Slots are numbers, and no phones.
    private mutating func checkSlots(_ node: ObjectNode) {
        for target in node.targets("slots") ?? [] {
            switch target.value.kind {
            case .number(let number) where input.inventory.extension(number) != nil:
                report(
                    "E0122", "\(number) is one of your own extensions", at: target.value.span,
                    "a slot has a number of its own")
            case .number: break
            case .range(let low, let high):
                guard low.utf8.count == high.utf8.count, low <= high else {
                    report(
                        "E0201", "`\(low)-\(high)` is not a range", at: target.value.span, "",
                        help: ["a range has two numbers of the same length: `701-720`"])
                    continue
                }
            default:
                report("E0404", "slots are numbers that are written out", at: target.value.span)
            }
        }
    }

    /// E0504
    private mutating func checkGroupCircles() {
        var graph: [String: [String]] = [:]
        for group in parts.groups {
            graph[group.name] = group.members.compactMap {
                if case .group(let index) = $0.who {
                    names.list(.group)[index].name.text
                } else {
                    nil
                }
            }
        }
        for circle in Circles.found(in: graph) {
            guard let name = circle.first, let node = names.declared[name] else { continue }
            report(
                "E0504", "group `\(name)` contains itself", at: node.word.span,
                (circle + [name]).joined(separator: " -> "))
        }
    }

    // MARK: - Services and queries

    mutating func resolveSources() {
        for node in names.sources {
            let takes = fields(node, "takes")
            parts.sources.append(
                Source(
                    name: node.name.text, takes: takes, returns: fields(node, "returns"),
                    within: node.duration("within") ?? .seconds(node.kind == .query ? 1 : 3),
                    target: target(node, takes.map(\.name))))
            if node.kind == .query { checkQuery(node, takes) } else { checkService(node, takes) }
        }
    }

    private mutating func fields(
        _ node: ObjectNode, _ option: String
    ) -> [Source.Field] {
        guard case .fields(let list)? = node.option(option)?.value else { return [] }
        var seen: [String: Span] = [:]
        return list.map { field in
            checkType(field)
            if let first = seen[field.name.text] {
                report(
                    "E0025", "`\(field.name.text)` is given twice", at: field.name.span, "",
                    [.init(span: first, text: "it stands here already")])
            }
            seen[field.name.text] = field.name.span
            return Source.Field(name: field.name.text, type: type(of: field))
        }
    }

    private func target(_ node: ObjectNode, _ names: [String]) -> Source.Target {
        if node.kind == .query {
            return .query(
                database: node.text("database") ?? "",
                SQLTemplate(node.text("sql") ?? "", names: names))
        }
        return .service(
            node.word("method").flatMap(Source.Method.init) ?? .get,
            URLTemplate(node.text("url") ?? "", names: names), secret: node.text("secret"))
    }

    /// Only the path and what is behind it may hold fields: no caller chooses the host.
    private mutating func checkService(
        _ node: ObjectNode, _ takes: [Source.Field]
    ) {
        if let url = node.textWord("url") {
            let scheme = ["https://", "http://"].first { url.text.hasPrefix($0) }
            let rest = url.text.dropFirst(scheme?.count ?? 0)
            let host = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
            if scheme == nil || host.isEmpty || host.contains(where: { "{}@ ".contains($0) }) {
                report(
                    "E0104", "this is not the address of a service", at: url.span, "",
                    help: [
                        "write `https://host/path`; fields in braces may stand in the path only"
                    ])
            }
            let fields = URLTemplate.parts(of: url.text).filter(\.isField).map(\.text)
            checkFields(fields, url, takes, "{", "}")
            if let secret = node.textWord("secret"), scheme == "http://", !Self.isHere(host) {
                report(
                    "W0127", "the secret `\(secret.text)` can be read on the way",
                    at: secret.span, "it is sent with every question",
                    [.init(span: url.span, text: "nothing is encrypted over `http`")],
                    help: ["write `https://`, if the service knows it"])
            }
        }
        guard let secret = node.textWord("secret"),
            let known = input.inventory.serviceSecrets, !known.contains(secret.text)
        else { return }
        report(
            "E0124", "the secret `\(secret.text)` is not in secrets.toml", at: secret.span,
            suggestion(secret.text, known.sorted()),
            help: ["add `\(secret.text) = \"…\"` below `[service]` there"])
    }

    /// RFC 6761 §6.3, RFC 1122 §3.2.1.3, RFC 4291 §2.5.3: what never leaves this machine.
    private static func isHere(_ host: Substring) -> Bool {
        let name = host.hasPrefix("[") ? host.prefix { $0 != "]" } : host.prefix { $0 != ":" }
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        let isLoopback =
            parts.count == 4 && parts[0] == "127"
            && parts.allSatisfy { UInt8($0) != nil }
        return isLoopback || name == "[::1" || parts.last?.lowercased() == "localhost"
    }

    private mutating func checkFields(
        _ fields: [String], _ word: Word, _ takes: [Source.Field],
        _ open: String, _ close: String
    ) {
        for field in fields where !takes.contains(where: { $0.name == field }) {
            report(
                "E0118", "`\(open)\(field)\(close)` is none of the values that it takes",
                at: word.span, suggestion(field, takes.map(\.name)),
                help: ["it takes: " + takes.map(\.name).joined(separator: ", ")])
        }
    }

    private mutating func checkQuery(
        _ node: ObjectNode, _ takes: [Source.Field]
    ) {
        if let sql = node.textWord("sql") {
            let fields = SQLTemplate.parts(of: sql.text).filter(\.isField).map(\.text)
            checkFields(fields, sql, takes, ":", "")
            prepare(sql, fields, node, takes)
        }
        guard let database = node.textWord("database"),
            input.inventory.databases[database.text] == nil
        else { return }
        report(
            "E0124", "there is no database `\(database.text)`", at: database.span,
            suggestion(database.text, input.inventory.databases.keys.sorted()),
            help: ["add `[database.\(database.text)]` with its `file` to a .toml file"])
    }
}

extension ObjectNode {
    func option(_ name: String) -> OptionNode? { options.first { $0.name.text == name } }

    func word(_ name: String) -> String? {
        if case .words(let words)? = option(name)?.value { words.first?.text } else { nil }
    }

    func textWord(_ name: String) -> Word? {
        if case .text(let word)? = option(name)?.value { word } else { nil }
    }

    func text(_ name: String) -> String? { textWord(name)?.text }

    func targets(_ name: String) -> [Target]? {
        if case .targets(let list)? = option(name)?.value { list } else { nil }
    }

    func duration(_ name: String) -> Duration? {
        if case .duration(let duration, _)? = option(name)?.value { duration } else { nil }
    }

    func count(_ name: String) -> Int? {
        if case .count(let count, _)? = option(name)?.value { count } else { nil }
    }

    var strategy: RingStrategy? { word("strategy").flatMap(RingStrategy.init) }
}
