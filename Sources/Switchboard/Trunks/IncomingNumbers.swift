import Dialplan
import SIP
import Wire

/// Whom a request calls and who calls, as this house knows them.
struct IncomingNumbers: Equatable, Sendable {
    /// Nil where no number can be found.
    var dialed: String?
    /// Of a trunk's call.
    var caller = CallerIdentity.anonymous
    /// For the trace: what was made of numbers that came in another form.
    var words: [String] = []
}

extension Switchboard {
    func numbers(
        in request: Request, from party: Party, _ configuration: Configuration
    ) -> IncomingNumbers {
        guard case .trunk(let name) = party,
            let trunk = configuration.inventory.trunk(named: name)
        else { return IncomingNumbers(dialed: DialedNumber.of(request)) }
        var numbers = IncomingNumbers(
            caller: CallerIdentity.of(request, over: trunk, configuration.plan))
        if let (sent, source) = Self.called(in: request, over: trunk) {
            switch configuration.plan.called(sent, over: name, as: trunk.format) {
            case .number(let number):
                numbers.dialed = number
                guard number != sent || source != .request else { break }
                numbers.words.append("called \(number): \(sent) in \(source.header)")
            case .asSent: numbers.dialed = sent
            case .unknown:
                numbers.dialed = sent
                numbers.words.append(
                    "called \(sent) in \(source.header): not a number of the numbering plan,"
                        + " it stays as it is")
            }
        }
        if let number = numbers.caller.number {
            if let sent = numbers.caller.sent {
                numbers.words.append("calling \(number): sent as \(sent)")
            } else if numbers.caller.isStrange {
                numbers.words.append(
                    "calling \(number): not a number of the numbering plan, it stays as it is")
            }
        }
        return numbers
    }

    /// The number, and where it stands. Where a provider calls the contact that we have registered,
    /// that says only that it is for us: the number stands in P-Called-Party-ID or in To (RFC 7315
    /// §4.2).
    private static func called(
        in request: Request, over trunk: Trunk
    ) -> (String, Trunk.CalledSource)? {
        var sources = trunk.calledFrom
        if sources.isEmpty, trunk.registers,
            request.uri.user == trunk.contactUser.map({ ByteString($0) })
        {
            sources = [.calledParty, .to]
        }
        for source in sources + [.request] {
            if let number = number(in: request, source) { return (number, source) }
        }
        return nil
    }

    private static func number(in request: Request, _ source: Trunk.CalledSource) -> String? {
        switch source {
        case .request: return DialedNumber.of(request)
        case .to: return DialedNumber.of(request.to.uri)
        case .calledParty:
            let called = try? request.headers.first(PCalledPartyID.self)
            return called.flatMap { DialedNumber.of($0.address.uri) }
        case .diversion:
            let diverted = try? request.headers.first(Diversion.self)
            return diverted.flatMap { DialedNumber.of($0.address.uri) }
        case .history:
            // RFC 7044 §5: the last entry is where the request goes now.
            let way = ((try? request.headers.all(HistoryInfo.self)) ?? [])
                .compactMap { DialedNumber.of($0.address.uri) }
            return way.last { $0 != DialedNumber.of(request) } ?? way.last
        }
    }
}

extension Trunk.CalledSource {
    /// For people.
    fileprivate var header: String {
        switch self {
        case .request: "the Request-URI"
        case .to: "To"
        case .calledParty: "P-Called-Party-ID"
        case .diversion: "Diversion"
        case .history: "History-Info"
        }
    }
}
