/// Phones and groups.
extension Checker {
    mutating func targets(_ list: [Target], mayBeMail: Bool = false) -> [TargetCode] {
        list.compactMap { target in
            let who =
                target.outside.map { outside(target.value, $0) } ?? who(target.value, mayBeMail)
            return who.map { TargetCode(who: $0, after: target.after ?? .zero) }
        }
    }

    /// Who pays is named, and may call such numbers as far as that can be seen here.
    private mutating func outside(
        _ number: Expression, _ node: Target.Outside
    ) -> TargetCode.Who? {
        for trunk in node.trunks where input.inventory.trunk(named: trunk.text) == nil {
            reportMissing(.trunk, trunk)
        }
        guard case .account(let account) = self.account(node.account) else { return nil }
        if case .number(let written) = number.kind {
            checkMayCall(Word(text: written, span: number.span), account)
        }
        return .outside(needed(number, .phone), trunks: node.trunks.map(\.text), account)
    }

    private mutating func who(_ expression: Expression, _ mayBeMail: Bool) -> TargetCode.Who? {
        switch expression.kind {
        case .number(let number):
            checkExtension(number, expression.span)
            return .extensions([number])
        case .range(let low, let high):
            return .extensions(extensions(low, high, expression.span))
        case .name(let name) where scope[name] == nil && names.declared[name] != nil:
            guard let declared = names.declared[name] else { return nil }
            let word = Word(text: name, span: expression.span)
            switch declared.kind {
            case .group:
                use.names.insert(name)
                return .group(declared.index)
            case .variable: return .value(needed(expression, mayBeMail ? .text : .phone))
            default:
                reportKind(word, declared.kind, wanted: .group)
                return nil
            }
        case .name(let name)
        where scope[name] == nil && !name.contains(".")
            && !Vocabulary.facts.contains { $0.name == name }:
            guard isWhole else { return nil }
            report(
                "E0105", "there is no group `\(name)`", at: expression.span,
                suggestion(name, names.all(.group) + scope.names + ["dialed", "entered"]),
                help: ["phones are called by their numbers: `ring 201`"])
            return nil
        default:
            let formula = needed(expression, mayBeMail ? .text : .phone)
            if case .constant(.phone(let number)) = formula, !mayBeMail {
                checkExtension(number, expression.span)
            }
            return .value(formula)
        }
    }

    /// Those of the range that exist.
    mutating func extensions(_ low: String, _ high: String, _ span: Span) -> [String] {
        guard low.utf8.count == high.utf8.count, low <= high else {
            report(
                "E0201", "`\(low)-\(high)` is not a range", at: span, "",
                help: ["a range has two numbers of the same length: `200-249`"])
            return []
        }
        let found = input.inventory.extensions(from: low, through: high)
        if found.isEmpty {
            report("E0114", "there is no extension from \(low) to \(high)", at: span)
        }
        return found
    }

    /// Of a number that is written out.
    mutating func checkExtension(_ value: Typed) {
        if let number = value.text, value.isConstant { checkExtension(number, value.span) }
    }

    mutating func checkExtension(_ number: String, _ span: Span) {
        guard input.inventory.extension(number) == nil else { return }
        guard !number.hasPrefix("+") else {
            return report(
                "E0115", "`\(number)` is an outside number", at: span, "",
                help: ["outside numbers are called with `dial \(number) via TRUNK`"])
        }
        report(
            "E0114", "there is no extension \(number)", at: span, nearestExtension(number),
            help: ["extensions are listed in extensions.toml"])
    }

    private func nearestExtension(_ number: String) -> String {
        let near = NearestName.of(number, in: input.inventory.extensions.map(\.number))
        let name = near.flatMap { input.inventory.extension($0)?.name }.map { " (\($0))" } ?? ""
        return near.map { "did you mean \($0)\(name)?" } ?? ""
    }

    /// E0133
    mutating func checkMailbox(_ expression: Expression) {
        guard case .number(let number) = expression.kind, !hasMailbox(number) else { return }
        report(
            "E0133", "there is no mailbox \(number)", at: expression.span,
            nearestExtension(number),
            help: ["mailboxes are those of extensions, and `[mailbox]` in mailboxes.toml"])
    }

    private func hasMailbox(_ number: String) -> Bool {
        input.inventory.extension(number) != nil || input.inventory.mailboxes[number] != nil
    }
}
