/// `// allow W0203: both reach the same desk`: what was looked at, and is meant so.
enum Allowances {
    /// What is left of the diagnostics, and what is wrong with the comments.
    static func applied(
        to found: [Diagnostic], _ documents: [Document], _ files: [Int: SourceFile]
    ) -> [Diagnostic] {
        let list = documents.flatMap(\.allowances)
        guard !list.isEmpty else { return found }
        var used = [Bool](repeating: false, count: list.count)
        var left = found.filter { diagnostic in
            guard diagnostic.severity != .error, let span = diagnostic.primary?.span,
                let line = files[span.file]?.line(of: span.range.lowerBound)
            else { return true }
            let places = list.indices.filter {
                list[$0].code.text == diagnostic.code && list[$0].line == line
                    && list[$0].code.span.file == span.file
            }
            for place in places { used[place] = true }
            return places.isEmpty
        }
        for (allowance, isUsed) in zip(list, used) {
            if let more = wrong(allowance, isUsed) { left.append(more) }
        }
        return left
    }

    private static func wrong(_ allowance: Allowance, _ isUsed: Bool) -> Diagnostic? {
        let code = allowance.code
        if code.text.hasPrefix("E") {
            return Diagnostic(
                "E0037", "an error cannot be allowed", at: code.span, "",
                help: ["warnings and notes can, with a reason"])
        }
        if Catalogue.entry(code.text) == nil {
            return Diagnostic("E0037", "there is no message `\(code.text)`", at: code.span)
        }
        if allowance.reason.isEmpty {
            return Diagnostic(
                "E0037", "what is allowed needs a reason", at: code.span, "",
                help: ["write `// allow \(code.text): why it is meant so`"])
        }
        guard !isUsed else { return nil }
        return Diagnostic(
            "N0038", "there is no \(code.text) in this line", at: code.span,
            "this comment can go")
    }
}
