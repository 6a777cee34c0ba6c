public import Wire

extension Softphone {
    /// Whose phone it is.
    public struct Identity: Equatable, Sendable {
        public var user: ByteString
        public var domain: ByteString
        public var password: ByteString
        public var displayName: ByteString?

        public init(
            user: ByteString, domain: ByteString, password: ByteString,
            displayName: ByteString? = nil
        ) {
            self.user = user
            self.domain = domain
            self.password = password
            self.displayName = displayName
        }
    }
}
