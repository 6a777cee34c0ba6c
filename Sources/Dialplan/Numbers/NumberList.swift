/// The numbers behind `extension` or `direct`: all that the inventory has. Made once for a plan,
/// and shared by every context and menu in which the word stands.
final class NumberList: Hashable, Sendable {
    private let numbers: [String]
    /// What they become: the extension of a direct number. Empty where they stay.
    private let replacements: [String]
    private let table: PatternTable

    /// Of a number that stands twice the first one counts; what cannot be dialed is passed over.
    init(_ list: some Sequence<(number: String, replacement: String?)>) {
        var (numbers, replacements, patterns): ([String], [String], [Pattern]) = ([], [], [])
        for (number, replacement) in list {
            guard let pattern = Pattern(number: number) else { continue }
            patterns.append(pattern)
            numbers.append(number)
            if let replacement { replacements.append(replacement) }
        }
        self.numbers = numbers
        self.replacements = replacements
        table = PatternTable(patterns)
    }

    static func == (left: NumberList, right: NumberList) -> Bool {
        left === right
            || (left.numbers == right.numbers && left.replacements == right.replacements)
    }

    func hash(into hasher: inout Hasher) { hasher.combine(numbers.count) }

    var isEmpty: Bool { numbers.isEmpty }

    /// The number, or what it becomes; nil if it is none of these.
    func match(_ symbols: some Collection<UInt8>) -> String? {
        table.match(symbols).map { replacements.isEmpty ? numbers[$0] : replacements[$0] }
    }

    /// Whether more symbols behind `prefix` could still be one of these.
    func extends(_ prefix: some Collection<UInt8>) -> Bool { table.extends(prefix) }
}
