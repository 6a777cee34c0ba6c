import Dialplan

/// What a reply means to the plan, and to whether its source is asked again.
enum Verdict: Equatable, Sendable {
    case found([Value])
    case notFound
    /// `isDown`: it may answer later, and is left alone if that goes on. Else it has answered, and
    /// would answer the same again.
    case failed(reason: String, isDown: Bool)

    var completion: Completion {
        switch self {
        case .found(let values): .found(values)
        case .notFound: .outcome(.notfound)
        case .failed: .outcome(.failed)
        }
    }
}

extension Source {
    /// RFC 9110 §15: 404 and 410 say that there is nothing; 408, 429 and 5xx that it may work
    /// later. A redirection is not followed: only hosts that the plan declares are asked.
    func verdict(on reply: SourceReply) -> Verdict {
        switch reply {
        case .failed(let reason): return .failed(reason: reason, isDown: true)
        case .noRow: return .notFound
        case .row(let cells): return .found(answer(row: cells.mapValues(Value.init)))
        case .response(let status, let body):
            switch status {
            case 200..<300:
                return answer(json: body).map { .found($0) }
                    ?? .failed(reason: "its answer is no JSON object", isDown: false)
            case 404, 410: return .notFound
            case 408, 429, 500..<600: return .failed(reason: "status \(status)", isDown: true)
            default: return .failed(reason: "status \(status)", isDown: false)
            }
        }
    }
}

extension Value {
    /// A real number becomes an amount if it can be one.
    init(_ cell: Cell) {
        switch cell {
        case .null: self = .missing
        case .text(let text): self = .text(text)
        case .integer(let number): self = .int(number)
        case .real(let number):
            let scaled = (number * 10_000).rounded()
            self = scaled.magnitude < 1e15 ? .money(Int64(scaled)) : .missing
        }
    }

    /// As it is bound to an SQL statement: a date as `2026-03-03`, a length of time in seconds.
    var cell: Cell {
        switch self {
        case .missing, .record: .null
        case .text(let text), .phone(let text): .text(text)
        case .int(let number): .integer(number)
        case .money(let amount): .real(Double(amount) / 10_000)
        case .flag(let isTrue): .integer(isTrue ? 1 : 0)
        case .duration(let duration): .integer(duration.components.seconds)
        case .date: .text(shown)
        case .secret(let value): value.cell
        }
    }
}
