/// Figures as Prometheus reads them: its text format, version 0.0.4. Names are ours and whole;
/// what stands in labels is escaped.
struct Exposition {
    enum Kind: String {
        /// Only grows, until the exchange starts anew.
        case counter
        case gauge
    }

    struct Sample {
        var labels: [(name: String, value: String)] = []
        var value: Double

        init(_ value: Double, _ labels: (String, String)...) {
            self.value = value
            self.labels = labels.map { (name: $0.0, value: $0.1) }
        }
    }

    static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    private(set) var text = ""

    /// All samples of one name. None at all: nothing is written.
    mutating func add(_ name: String, _ kind: Kind, _ help: String, _ samples: [Sample]) {
        guard !samples.isEmpty else { return }
        text += "# HELP \(name) \(help)\n# TYPE \(name) \(kind.rawValue)\n"
        for sample in samples {
            let labels = sample.labels.map { "\($0.name)=\"\(Self.escaped($0.value))\"" }
            text += name
            if !labels.isEmpty { text += "{" + labels.joined(separator: ",") + "}" }
            text += " \(Self.number(sample.value))\n"
        }
    }

    mutating func gauge(_ name: String, _ help: String, _ value: Double?) {
        add(name, .gauge, help, value.map { [Sample($0)] } ?? [])
    }

    mutating func counter(_ name: String, _ help: String, _ value: Double?) {
        add(name, .counter, help, value.map { [Sample($0)] } ?? [])
    }

    private static func number(_ value: Double) -> String {
        guard value.isFinite else { return value.isNaN ? "NaN" : value < 0 ? "-Inf" : "+Inf" }
        return Int64(exactly: value).map { "\($0)" } ?? "\(value)"
    }

    /// Backslash, quote and line feed; other controls are left out.
    private static func escaped(_ value: String) -> String {
        var text = ""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\\": text += "\\\\"
            case "\"": text += "\\\""
            case "\n": text += "\\n"
            case _ where scalar.value < 0x20 || scalar.value == 0x7F: break
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text
    }
}
