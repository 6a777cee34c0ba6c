extension WhatIf {
    /// For people; `bold` marks what wins.
    public func text(bold: (String) -> String = { $0 }) -> String {
        var lines = [bold("\(caller) dials \(dialed) at \(at), in `\(context)`"), ""]
        if isEmergency {
            lines.append("An emergency number: it goes before everything else.")
        } else if candidates.isEmpty {
            lines.append("No number of `\(context)` matches.")
        } else {
            lines.append("Numbers that match, the narrowest first:")
            let width = candidates.map(\.pattern.count).max() ?? 0
            for candidate in candidates {
                let pad = String(repeating: " ", count: width - candidate.pattern.count)
                let label = candidate.label.map { "  \($0)" } ?? ""
                let line = "  \(candidate.pattern)\(pad)  \(candidate.place)\(label)"
                lines.append(candidate.wins ? bold(line + "  wins") : line)
            }
        }
        if let outside, !isEmergency {
            let verdict = outside.allowed ? "allowed" : "refused"
            lines += ["", "Outside: \(outside.number), \(outside.numberClass), \(verdict)."]
            if !mayCall.isEmpty {
                lines.append("`\(context)` may call: " + mayCall.joined(separator: ", ") + ".")
            }
        }
        for schedule in schedules {
            let why = schedule.place.map { ", says \($0)" } ?? ", because nothing else is said"
            lines.append("`\(schedule.name)` is \(schedule.state)\(why).")
        }
        lines += ["", "What happens, if nobody answers and nobody presses a key:"]
        let width = steps.compactMap(\.place?.count).max() ?? 0
        for step in steps {
            let place = step.place ?? ""
            let pad = String(repeating: " ", count: width - place.count)
            lines.append("  \(Self.time(step.seconds))  \(place)\(pad)  \(step.what)")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// `  12.5 s`
    private static func time(_ seconds: Double) -> String {
        let tenths = Int((seconds * 10).rounded())
        let text = "\(tenths / 10).\(tenths % 10) s"
        return String(repeating: " ", count: max(0, 8 - text.count)) + text
    }
}
