/// Values as TOML writes them, on one line.
extension TOMLValue.Kind {
    public var toml: String {
        switch self {
        case .string(let text): Self.quoted(text)
        case .integer(let number): String(number)
        case .float(let number):
            number.isNaN ? "nan" : number.isInfinite ? (number < 0 ? "-inf" : "inf") : "\(number)"
        case .boolean(let flag): flag ? "true" : "false"
        case .time(let time): time.toml
        case .array(let values): "[" + values.map(\.kind.toml).joined(separator: ", ") + "]"
        case .table(let table): table.toml
        case .tables(let tables): "[" + tables.map(\.toml).joined(separator: ", ") + "]"
        }
    }

    /// A key: bare if its letters allow it.
    static func key(_ name: String) -> String {
        !name.isEmpty && name.utf8.allSatisfy(TOMLParser.isBare) ? name : quoted(name)
    }

    /// In `"…"`, with escapes for what cannot stand there.
    private static func quoted(_ text: String) -> String {
        var out = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": out += "\\\""
            case "\\": out += "\\\\"
            case "\u{08}": out += "\\b"
            case "\t": out += "\\t"
            case "\n": out += "\\n"
            case "\u{0C}": out += "\\f"
            case "\r": out += "\\r"
            case "\u{00}"..."\u{1F}", "\u{7F}":
                out += "\\u" + TOMLTime.padded(Int(scalar.value), 4, radix: 16)
            default: out.unicodeScalars.append(scalar)
            }
        }
        return out + "\""
    }
}

extension TOMLTable {
    /// `{ a = 1 }`
    var toml: String {
        guard !entries.isEmpty else { return "{}" }
        let pairs = entries.map { TOMLValue.Kind.key($0.key) + " = " + $0.value.kind.toml }
        return "{ " + pairs.joined(separator: ", ") + " }"
    }
}

extension TOMLTime {
    /// `1979-05-27T07:32:00.5Z` or the parts that there are.
    var toml: String {
        var out = ""
        if let date {
            out += Self.padded(date.year, 4) + "-" + Self.padded(date.month, 2) + "-"
            out += Self.padded(date.day, 2) + (clock == nil ? "" : "T")
        }
        if let clock {
            out += Self.padded(clock.hour, 2) + ":" + Self.padded(clock.minute, 2) + ":"
            out += Self.padded(clock.second, 2)
            if clock.nanosecond != 0 {
                var digits = Self.padded(clock.nanosecond, 9)
                while digits.hasSuffix("0") { digits.removeLast() }
                out += "." + digits
            }
        }
        guard let offset else { return out }
        guard offset != 0 else { return out + "Z" }
        out += offset < 0 ? "-" : "+"
        return out + Self.padded(abs(offset) / 60, 2) + ":" + Self.padded(abs(offset) % 60, 2)
    }

    static func padded(_ number: Int, _ width: Int, radix: Int = 10) -> String {
        let digits = String(number, radix: radix)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
