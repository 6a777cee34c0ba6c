/// Menus (5.3).
extension Checker {
    /// Index into the plan's menus.
    mutating func menuOnTheSpot(_ node: MenuNode) -> Int {
        let index = menus.count
        menus.append(nil)
        menus[index] = menu(node, isOnTheSpot: true)
        return index
    }

    mutating func resolveMenus() {
        for (index, node) in names.menus.enumerated() {
            let scope = Scope(isFromOutside: reach.isFromOutside(.menu(index)))
            menus[index] = within(scope) { $0.menu(node, isOnTheSpot: false) }.result
        }
    }

    private mutating func menu(_ node: MenuNode, isOnTheSpot: Bool) -> MenuCode {
        scope.menus += 1
        defer { scope.menus -= 1 }
        checkEvents(node)
        let keys = keys(node)
        let body = { (checker: inout Checker, event: MenuNode.Event) -> Code? in
            node.handler(event).map { checker.code($0.body) }
        }
        return MenuCode(
            name: node.name?.text ?? "menu \(node.position)", greeting: prompts(node.greeting),
            wait: node.wait ?? .seconds(8), between: node.between ?? .seconds(2),
            tries: node.tries ?? 3, keys: keys,
            presses: node.presses.map {
                MenuCode.Press(
                    label: $0.label, body: code($0.body),
                    position: $0.patterns.first.map { position($0.span) } ?? node.position)
            },
            onEnter: body(&self, .enter), onTimeout: body(&self, .timeout),
            onInvalid: body(&self, .invalid), onFailed: body(&self, .failed),
            position: node.position, isOnTheSpot: isOnTheSpot)
    }

    private mutating func keys(_ node: MenuNode) -> RouteTable {
        var numbers = WrittenNumbers()
        for (index, press) in node.presses.enumerated() {
            for pattern in press.patterns { add(pattern, value: index, to: &numbers) }
        }
        removeDoubles(&numbers, "the key")
        checkOverlaps(numbers.routes, "press")
        let table = numbers.table
        checkShortKeys(numbers, table)
        return table
    }

    /// N0204: a key that a longer number begins with.
    private mutating func checkShortKeys(_ numbers: WrittenNumbers, _ table: RouteTable) {
        guard !hasMistakes else { return }
        let phones = numbers.listed.first { $0.numbers === extensionNumbers && $0.front.isEmpty }
        for route in numbers.routes where route.entry.pattern.isOneNumber && !route.isDynamic {
            let symbols = route.entry.pattern.example
            guard table.extends(symbols) else { continue }
            let isPhone = phones?.extends(Array(symbols.utf8)) == true
            report(
                "N0204",
                "after `\(symbols)` Bellbird waits briefly, because "
                    + (isPhone ? "an extension" : "a longer number")
                    + " could follow", at: route.node.span)
        }
    }

    /// E0501: silence, wrong keys and the last try have to lead somewhere.
    private mutating func checkEvents(_ node: MenuNode) {
        guard !hasMistakes || isWhole else { return }
        let name = node.name.map { "menu `\($0.text)`" } ?? "this menu"
        func say(_ checker: inout Checker, _ what: String, _ event: String) {
            checker.report(
                "E0501", "\(name) does not say what happens \(what)", at: node.span, "",
                help: ["add `on \(event) { repeat }` or `on \(event) { goto ... }`"])
        }
        let timeout = node.handler(.timeout)
        let invalid = node.handler(.invalid)
        if timeout == nil { say(&self, "when the caller presses nothing", "timeout") }
        if invalid == nil { say(&self, "when the caller presses a wrong key", "invalid") }
        let repeats = [timeout, invalid].contains { $0?.body.repeatsMenu == true }
        guard repeats, node.handler(.failed) == nil else { return }
        report(
            "E0501", "\(name) does not say what happens after the last try", at: node.span, "",
            help: ["add `on failed { goto ... }`"])
    }
}

extension Block {
    /// Whether it plays its menu again.
    fileprivate var repeatsMenu: Bool {
        statements.contains { statement in
            switch statement.kind {
            case .repeatMenu: true
            case .menu: false
            default: statement.bodies.contains(where: \.repeatsMenu)
            }
        }
    }
}
