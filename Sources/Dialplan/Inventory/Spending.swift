/// What an account may use up.
public struct AccountLimit: Sendable, Equatable {
    /// Nil is no bound.
    public struct Bounds: Sendable, Equatable {
        /// Calls at once.
        public var calls: Int?
        /// Minutes that have begun.
        public var minutesPerDay: Int?
        /// In hundredths of the house's currency.
        public var centsPerDay: Int?
        /// Such calls may be made only while a schedule of the plan is in one of these states.
        public var onlyWhile: Hours?

        public init() {}

        /// What calls cost has an end.
        public var isBounded: Bool { minutesPerDay != nil || centsPerDay != nil }
    }

    /// `office is open`, `office is open or lunch`
    public struct Hours: Sendable, Equatable {
        public var schedule: String
        public var states: [String]

        public var text: String { "\(schedule) is \(states.joined(separator: " or "))" }
    }

    public var name: String
    /// Over all classes of numbers together.
    public var total = Bounds()
    /// By class of numbers: `international`.
    public var classes: [String: Bounds] = [:]
    /// By the beginning of the number, with `+`: `+44`.
    public var prefixes: [String: Bounds] = [:]
    /// For each country by itself.
    public var eachCountry = Bounds()

    /// Those that a call counts for, with what each of them is called: nothing for all calls,
    /// `international`, `+44`, `country +44`.
    public func bounds(
        ofClass numberClass: String, number: String
    ) -> [(part: String, bounds: Bounds)] {
        var found = [("", total)]
        if let bounds = classes[numberClass] { found.append((numberClass, bounds)) }
        for (prefix, bounds) in prefixes.sorted(by: { $0.key < $1.key })
        where number.hasPrefix(prefix) {
            found.append((prefix, bounds))
        }
        if eachCountry != Bounds(), let country = Country(of: number) {
            found.append(("country \(country.prefix)", eachCountry))
        }
        return found
    }

    /// Of one of those parts; a country's are the same for each.
    public func bounds(ofPart part: String) -> Bounds? {
        if part.isEmpty { return total }
        return classes[part] ?? prefixes[part] ?? (part.hasPrefix("country ") ? eachCountry : nil)
    }

    init(name: String) {
        self.name = name
    }

    /// For tests and offices that have no files.
    public init(name: String, total: Bounds) {
        self.name = name
        self.total = total
    }
}

/// What calls of a class, or to numbers with some beginnings, cost. Amounts are in ten-thousandths
/// of the house's currency.
public struct Price: Sendable, Equatable {
    public static let unit: Int64 = 10_000

    public var name: String
    public var numberClass: String
    /// Of international numbers, with `+`; none: the whole class.
    public var prefixes: [String]
    /// For each minute that has begun.
    public var perMinute: Int64
    /// Once it is answered.
    public var perCall: Int64

    public init(
        name: String, numberClass: String, prefixes: [String] = [], perMinute: Int64,
        perCall: Int64 = 0
    ) {
        self.name = name
        self.numberClass = numberClass
        self.prefixes = prefixes
        self.perMinute = perMinute
        self.perCall = perCall
    }
}

/// All prices. What is not in the table costs as much as the dearest of its class; of a class that
/// is not in it, as much as the dearest of all. Free calls are free.
public struct PriceTable: Sendable, Equatable {
    public var prices: [Price]

    public init(_ prices: [Price] = []) {
        self.prices = prices
    }

    public var isEmpty: Bool { prices.isEmpty }

    /// The longest beginning that fits, then the class as a whole.
    public func cost(of number: String, _ numberClass: String) -> (perMinute: Int64, perCall: Int64)
    {
        let mine = prices.filter { $0.numberClass == numberClass }
        let fitting = mine.flatMap { price in
            price.prefixes.filter(number.hasPrefix).map { (length: $0.utf8.count, price: price) }
        }
        if let best = fitting.max(by: { $0.length < $1.length })?.price {
            return (best.perMinute, best.perCall)
        }
        if let whole = mine.first(where: \.prefixes.isEmpty) {
            return (whole.perMinute, whole.perCall)
        }
        if mine.isEmpty, numberClass == CallClass.free.name { return (0, 0) }
        let others = mine.isEmpty ? prices : mine
        return (others.map(\.perMinute).max() ?? 0, others.map(\.perCall).max() ?? 0)
    }
}

/// What is done about calls that somebody else makes at the house's expense: `[fraud]`.
public struct FraudRules: Sendable, Equatable {
    /// What becomes of the first call to a country.
    public enum NewCountries: String, CaseIterable, Sendable {
        /// It is refused until somebody allows the country.
        case hold
        /// It goes out, and those who shall know are told.
        case tell
        /// Nothing.
        case allow
    }

    /// Extensions, mail addresses and web hooks that are told.
    public var notify: [String] = []
    public var newCountries = NewCountries.hold
    /// Prefixes of countries that may be called, with `+`. The own one may always.
    public var countries: [String] = []
    /// More new calls of one account in a minute are unusual.
    public var callsPerMinute = 10

    public init() {}
}
