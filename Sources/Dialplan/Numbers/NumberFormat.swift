/// How the other side of a trunk writes numbers.
public enum NumberFormat: Hashable, Sendable {
    /// `+35315550121`
    case e164
    /// `35315550121`
    case digits
    /// `0035315550121`
    case zeros
    /// `015550121` for numbers of the own country, others as they are dialed from there.
    case national
    /// As a table says it: `{ "+353" = "0", "+" = "00" }`.
    case custom([Beginning])

    /// What is written in place of the beginning of an E.164 number. The longest one that fits
    /// counts, in both directions.
    public struct Beginning: Hashable, Sendable {
        /// `+`, or `+` and digits.
        public var number: String
        /// Symbols `0-9 * # +`; may be empty.
        public var written: String

        public init(_ number: String, _ written: String) {
            self.number = number
            self.written = written
        }
    }

    /// Those that have a name.
    static let named: [(name: String, format: NumberFormat)] = [
        ("e164", .e164), ("digits", .digits), ("00", .zeros), ("national", .national),
    ]

    fileprivate func beginnings(_ numbering: NumberingPlan?) -> [Beginning] {
        switch self {
        case .e164: return [Beginning("+", "+")]
        case .digits: return [Beginning("+", "")]
        case .zeros: return [Beginning("+", "00")]
        case .national:
            guard let numbering, !numbering.country.isEmpty else { return [] }
            return [
                Beginning("+" + numbering.country, numbering.trunkPrefix),
                Beginning("+", numbering.internationalPrefix),
            ]
        case .custom(let list): return list
        }
    }
}

/// What a number that a trunk has sent is to us.
public enum NumberReading: Hashable, Sendable {
    /// In E.164.
    case number(String)
    /// Just what was sent: the plan has it so, or knows no numbers of other forms.
    case asSent
    /// It stays as it was sent, since it fits no number there is.
    case unknown
}

/// Numbers as trunks write and read them.
extension Plan {
    /// A number as a trunk wants it; one that is not in E.164 stays as it is.
    public func written(_ number: String, as format: NumberFormat) -> String {
        let fitting = format.beginnings(numbering).filter { number.hasPrefix($0.number) }
            .max { $0.number.utf8.count < $1.number.utf8.count }
        guard let fitting else { return number }
        return fitting.written + number.dropFirst(fitting.number.count)
    }

    /// For whom a call is that a trunk brings.
    ///
    /// Of what it may mean, that counts which is one of the numbers of the trunk's `incoming`; one
    /// that stands there just as it was sent needs no reading.
    public func called(
        _ sent: String, over trunk: String, as format: NumberFormat
    ) -> NumberReading {
        let readings = readings(of: sent, as: format)
        let numbers = incoming[trunk]?.numbers
        if let known = readings.first(where: { numbers?.match($0) != nil }) {
            return .number(known)
        }
        return numbers?.match(sent) == nil ? likeliest(of: readings) : .asSent
    }

    /// Who calls over a trunk.
    public func caller(_ sent: String, as format: NumberFormat) -> NumberReading {
        likeliest(of: readings(of: sent, as: format))
    }

    /// A call as the exchange makes it of what a trunk has sent. Others stay as they are.
    func understood(_ call: CallFacts) -> CallFacts {
        guard case .incoming(let trunk) = call.entry, let format = formats[trunk] else {
            return call
        }
        var call = call
        if case .number(let number) = called(call.dialed, over: trunk, as: format) {
            call.dialed = number
        }
        if let sent = call.callerNumber, case .number(let number) = caller(sent, as: format) {
            call.callerNumber = number
        }
        return call
    }

    private func likeliest(of readings: [String]) -> NumberReading {
        readings.first.map { .number($0) } ?? (numbering == nil ? .asSent : .unknown)
    }

    /// What a number may mean that a trunk has sent, in E.164, the likeliest first.
    ///
    /// Without a prefix it is as long as a number abroad at least (ITU-T E.164 §6): shorter ones
    /// are those of a house next door, or short codes, and mean what they say.
    private func readings(of sent: String, as format: NumberFormat) -> [String] {
        if let number = international(sent) { return [number] }
        let digits = sent.hasPrefix("+") ? String(sent.dropFirst()) : sent
        var readings: [String] = []
        let fitting = format.beginnings(numbering)
            .filter { !$0.written.isEmpty && digits.hasPrefix($0.written) }
            .max { $0.written.utf8.count < $1.written.utf8.count }
        if let fitting {
            readings.append(fitting.number + digits.dropFirst(fitting.written.utf8.count))
        }
        if let whole = numbering?.whole(digits) { readings.append(whole) }
        if digits.utf8.count >= Self.shortestBare {
            let hasNoPrefix = format.beginnings(numbering).filter(\.written.isEmpty)
            readings += hasNoPrefix.map { $0.number + digits }
            readings += bare(digits, isNational: format == .national)
        }
        var seen: Set<String> = []
        return readings.filter { seen.insert($0).inserted && exists($0) }
    }

    private static let shortestBare = 7

    /// Digits without any prefix: with the country code in front but no plus, or the national
    /// number alone.
    private func bare(_ digits: String, isNational: Bool) -> [String] {
        guard let country = numbering?.country, !country.isEmpty else { return [] }
        let inside = "+" + country + digits
        let abroad = "+" + digits
        if digits.hasPrefix(country) { return [abroad, inside] }
        return isNational ? [inside, abroad] : [abroad, inside]
    }

    /// A number with its plus. `+49 (0)30 …`, a habit of letterheads, is read without that 0 where
    /// no such number exists with it.
    private func international(_ sent: String) -> String? {
        guard Self.isInternational(sent) else { return nil }
        guard let numbering, numbering.numberClass(of: sent) == nil,
            !numbering.trunkPrefix.isEmpty, numbering.trunkPrefix != numbering.country
        else { return sent }
        let doubled = "+" + numbering.country + numbering.trunkPrefix
        let without = "+" + numbering.country + sent.dropFirst(doubled.utf8.count)
        let isDoubled = sent.hasPrefix(doubled) && numbering.numberClass(of: without) != nil
        return isDoubled ? without : sent
    }

    private func exists(_ number: String) -> Bool {
        guard Self.isInternational(number) else { return false }
        return numbering.map { $0.numberClass(of: number) != nil } ?? true
    }

    /// `+` and 3 to 15 digits, the first of which is no 0.
    private static func isInternational(_ number: String) -> Bool {
        let digits = number.utf8.dropFirst()
        return number.utf8.first == 0x2B && (3...15).contains(digits.count)
            && digits.first != 0x30 && digits.allSatisfy { (0x30...0x39).contains($0) }
    }
}
