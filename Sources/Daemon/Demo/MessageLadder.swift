import SIP

/// The messages of a demonstration as they pass: three lifelines, and an arrow for each message.
///
/// ```
///           Alice 201                  Bellbird                   Bob 202
///     0.021 │── INVITE 202 ────────────▶│                          │
/// ```
struct MessageLadder: Sendable {
    static let width = 26

    static func heading(_ left: String, _ middle: String, _ right: String) -> String {
        let indent = String(repeating: " ", count: 6)
        return indent + left.centred(in: 12) + middle.centred(in: 2 * width - 10)
            + right.centred(in: 12)
    }

    /// `isLeft`: between the left phone and the exchange.
    static func line(
        _ bytes: [UInt8], at time: Duration, isLeft: Bool, isToExchange: Bool
    ) -> String {
        let arrow = arrow(summary(of: bytes), isRightward: isLeft == isToExchange)
        let gap = String(repeating: " ", count: width)
        return clock(time) + " │" + (isLeft ? arrow : gap) + "│" + (isLeft ? gap : arrow) + "│"
    }

    static func sound(_ text: String, at time: Duration) -> String {
        let room = 2 * width + 1
        let padded = (" " + text + " ").centred(in: room - 4, filler: "═")
        return clock(time) + " │◀═" + padded + "═▶│"
    }

    private static func arrow(_ text: String, isRightward: Bool) -> String {
        let shown = String(text.prefix(width - 7))
        let line = "── " + shown + " "
        let rest = String(repeating: "─", count: width - 1 - line.count)
        return isRightward ? line + rest + "▶" : "◀" + line + rest
    }

    /// `INVITE 202`, `180 Ringing`.
    static func summary(of bytes: [UInt8]) -> String {
        switch try? Message(parsing: bytes) {
        case .request(let request):
            "\(request.method.text)\(request.uri.user.map { " \($0)" } ?? "")"
        case .response(let response): "\(response.status.rawValue) \(response.reason)"
        case nil: "\(bytes.count) bytes that are no message"
        }
    }

    private static func clock(_ time: Duration) -> String {
        let milliseconds = Int(time.milliseconds)
        let rest = "\(1000 + milliseconds % 1000)".dropFirst()
        let text = "\(milliseconds / 1000).\(rest)"
        return String(repeating: " ", count: max(0, 9 - text.count)) + text
    }
}

extension String {
    fileprivate func centred(in width: Int, filler: Character = " ") -> String {
        let room = max(0, width - count)
        return String(repeating: filler, count: room / 2) + self
            + String(repeating: filler, count: room - room / 2)
    }
}
