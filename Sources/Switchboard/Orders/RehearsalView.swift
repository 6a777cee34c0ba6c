/// How to be the two phones of a rehearsal, as long as it lasts.
public struct RehearsalView: Codable, Equatable, Sendable {
    public struct Phone: Codable, Equatable, Sendable {
        public var number: String
        public var password: String
    }

    /// Of their addresses, and the realm of their passwords.
    public var domain: String
    public var caller: Phone
    public var callee: Phone
    public var milliseconds: Int64
}
