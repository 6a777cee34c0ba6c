/// What an account has used up today, for `bellbird accounts` and the admin pages.
public struct AccountView: Codable, Equatable, Sendable {
    /// All of it, or the calls of a class, of a prefix, to a country.
    public struct Part: Codable, Equatable, Sendable {
        /// Empty for all; `international`, `+44`, `country +44`.
        public var part: String
        /// That go on now.
        public var calls: Int
        public var callsAtOnce: Int?
        public var minutes: Int
        public var minutesPerDay: Int?
        /// In the house's currency.
        public var money: Double
        public var moneyPerDay: Double?
        /// `office is open`
        public var onlyWhile: String?
    }

    /// An extension, or `system`.
    public var account: String
    public var name: String?
    /// The `[limit.NAME]` that counts for it.
    public var limit: String?
    /// `2026-11-22`, where it stands.
    public var day: String
    public var parts: [Part]
}

/// A country that may be called.
public struct CountryView: Codable, Equatable, Sendable {
    /// `+44`
    public var prefix: String
    public var name: String
    /// Since when, where that was not said in a file.
    public var since: UTCTime?
    /// `inventory`, `call` or who has allowed it.
    public var by: String
}
