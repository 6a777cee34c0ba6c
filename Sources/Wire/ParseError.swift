/// Bytes that break a grammar rule: which rule, and where.
public struct ParseError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The rule that was broken, in the words of its RFC, e.g. `"Via: sent-by"`.
    public var rule: String
    /// Offset from the start of the bytes that were being read.
    public var offset: Int

    public init(_ rule: String, at offset: Int) {
        self.rule = rule
        self.offset = offset
    }

    public var description: String { "\(rule) at byte \(offset)" }
}
