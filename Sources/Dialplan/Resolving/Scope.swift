/// What names mean inside a body: locals and their places, and what is known to be there.
struct Scope {
    struct Local {
        var index: Int
        var type: ValueType?
        var isMaybe: Bool
        var span: Span
    }

    /// When the body runs.
    enum Time { case call, hangup, during }

    private var blocks: [[String: Local]] = [[:]]
    /// Locals so far; none shares its place with another.
    private(set) var count = 0
    /// Values that a condition has shown to be there.
    var known: Set<Formula> = []
    /// Menus around the statement.
    var menus = 0
    var time = Time.call
    /// Questions that are not secret, by the local that takes what was typed.
    var openQuestions: [Int: Span] = [:]
    /// Whether callers from outside can get here.
    var isFromOutside: Bool

    init(isFromOutside: Bool) { self.isFromOutside = isFromOutside }

    subscript(name: String) -> Local? {
        for block in blocks.reversed() {
            if let local = block[name] { return local }
        }
        return nil
    }

    /// All names, for "did you mean".
    var names: [String] { blocks.flatMap(\.keys) }

    mutating func add(_ name: Word, _ type: ValueType?, isMaybe: Bool) -> Int {
        let index = count
        count += 1
        blocks[blocks.count - 1][name.text] = Local(
            index: index, type: type, isMaybe: isMaybe, span: name.span)
        return index
    }

    mutating func open() { blocks.append([:]) }
    mutating func close() { blocks.removeLast() }
}

extension Checker {
    /// What is declared and learned inside is forgotten afterwards.
    mutating func inside<Result>(_ body: (inout Checker) -> Result) -> Result {
        let known = scope.known
        scope.open()
        defer {
            scope.close()
            scope.known = known
        }
        return body(&self)
    }

    /// A scope of its own; how many locals it came to have.
    mutating func within<Result>(
        _ scope: Scope, _ body: (inout Checker) -> Result
    ) -> (result: Result, locals: Int) {
        let outer = self.scope
        self.scope = scope
        defer { self.scope = outer }
        let result = body(&self)
        return (result, self.scope.count)
    }

    /// A new local; says so if the name means something else already.
    mutating func declare(_ name: Word, _ type: ValueType?, isMaybe: Bool) -> Int {
        var other: (Span?, String)?
        if let local = scope[name.text] {
            other = (local.span, "it stands here already")
        } else if let declared = names.declared[name.text] {
            other = (declared.word.span, "it is \(declared.kind.withArticle)")
        } else if Self.words.contains(name.text) {
            other = (nil, "")
        }
        if let (span, label) = other {
            report(
                "E0116", "`\(name.text)` already means something else", at: name.span, "",
                span.map { [.init(span: $0, text: label)] } ?? [],
                help: ["take another name"])
        } else if !Self.isName(name.text) {
            report("E0010", "`\(name.text)` is not a name", at: name.span)
        }
        return scope.add(name, type, isMaybe: isMaybe)
    }

    /// Names with a meaning of their own.
    private static let words = Set(
        Vocabulary.facts.map(\.name) + ["caller", "call", "yes", "no", "tone"])

    private static func isName(_ text: String) -> Bool {
        guard let first = text.utf8.first, first | 0x20 >= 0x61, first | 0x20 <= 0x7A else {
            return false
        }
        return text.utf8.allSatisfy {
            switch $0 {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x5F, 0x2D: true
            default: false
            }
        }
    }
}
