enum Allowances {
    static func applied(
        to found: [Diagnostic], _ documents: [Document], _ files: [Int: SourceFile]
    ) -> [Diagnostic] { found }
}
extension Checker {
    mutating func checkWays() {}
    mutating func checkMoney() {}
    mutating func checkUse() {}
    mutating func check(_ test: TestNode) {}
    mutating func check(_ node: ActionNode) {}
}
