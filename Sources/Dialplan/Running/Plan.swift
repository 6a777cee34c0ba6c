/// A dialplan that was read and checked as a whole. Never changes: a call keeps the plan that it
/// began with.
public final class Plan: Sendable {
    struct Route: Sendable {
        let pattern: Pattern
        let body: Block
        let label: String?
        let position: Position?
    }

    /// A context or an incoming trunk, its included contexts merged in.
    struct Context: Sendable {
        /// The narrowest first.
        let routes: [Route]
        let before: Block?
        let otherwise: Block?
        let allows: Set<String>
    }

    let contexts: [String: Context]
    let incoming: [String: Context]
    let flows: [String: Block]
    let ringTime: Duration
    /// No call lasts longer, from its INVITE on.
    public let maxCall: Duration
    let systemAllows: Set<String>
    /// The context of each extension, for `as EXTENSION`.
    let contextOfExtension: [String: String]

    init(
        contexts: [String: Context], incoming: [String: Context], flows: [String: Block],
        ringTime: Duration, maxCall: Duration, systemAllows: Set<String>,
        contextOfExtension: [String: String]
    ) {
        self.contexts = contexts
        self.incoming = incoming
        self.flows = flows
        self.ringTime = ringTime
        self.maxCall = maxCall
        self.systemAllows = systemAllows
        self.contextOfExtension = contextOfExtension
    }

    /// What may be called on this account.
    func allows(_ account: DialPlan.Account) -> Set<String> {
        switch account {
        case .system: systemAllows
        case .extension(let number):
            contextOfExtension[number].flatMap { contexts[$0]?.allows } ?? []
        }
    }
}

extension Plan.Context {
    /// The narrowest route that matches, and the number without what its pattern strips.
    func route(for number: String) -> (Plan.Route, dialed: String)? {
        let symbols = Array(number.utf8)
        guard let route = routes.first(where: { $0.pattern.matches(symbols) }) else { return nil }
        let kept = symbols.dropFirst(route.pattern.stripped)
        return (route, String(decoding: kept, as: UTF8.self))
    }
}

/// The class of an outside number. Until the numbering plan comes, only what a number itself says
/// is known: where it begins with `+` or `00` it leaves the country.
enum NumberClass {
    static func of(_ number: String) -> String {
        number.hasPrefix("+") || number.hasPrefix("00") ? "international" : "local"
    }
}
