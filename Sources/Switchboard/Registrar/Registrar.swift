import SIP
import Wire

/// Who can be reached where: the location service (RFC 3261 §10, RFC 3327, RFC 5626).
///
/// A binding is tied to the flow that its REGISTER came over. Requests to the phone go back that
/// way, whatever address its Contact names, so that nobody can point the exchange at a third
/// party, and phones behind NAT work without settings.
struct Registrar: Sendable {
    private var table: [String: [Binding]] = [:]
    private var order: UInt64 = 0
    /// How the extensions that have no binding any more have lost their last one.
    private(set) var departures: [String: Departure] = [:]

    struct Departure: Sendable {
        enum Why: Sendable { case expired, closed, signedOff }

        var why: Why
        var at: Instant
        var binding: Binding
    }

    init() {}

    /// Those that can be reached now, the most wanted first.
    func bindings(for number: String, at now: Instant) -> [Binding] {
        (table[number] ?? []).filter { $0.expires > now }.sorted { $0.comes(before: $1) }
    }

    func isRegistered(_ number: String) -> Bool { table[number] != nil }

    /// When the first of its bindings expires.
    func nextExpiry(of number: String) -> Instant? {
        table[number]?.lazy.map(\.expires).min()
    }

    var numbers: [String] { table.keys.sorted() }
    var count: Int { table.values.reduce(0) { $0 + $1.count } }
    var registeredCount: Int { table.count }

    // MARK: REGISTER

    /// Follows RFC 3261 §10.3 step by step; authentication and authorization (steps 3 to 5) have
    /// been seen to. All of a request's contacts are taken, or none.
    mutating func register(
        _ request: Request, extension number: String, over flow: Flow,
        settings: RegistrarSettings, at now: Instant
    ) -> Registration {
        var change = Registration.Change(
            request: request, flow: flow, settings: settings, now: now,
            bindings: bindings(for: number, at: now), order: order)
        switch change.apply() {
        case .refused(let status, let headers):
            return Registration(status: status, headers: headers, didChange: false)
        case .fetched:
            return Registration(
                status: .ok, headers: change.contactHeaders, didChange: false)
        case .changed:
            order = change.order
            replace(number, change.bindings, .signedOff, at: now)
            return Registration(
                status: .ok, headers: change.answerHeaders, didChange: true)
        }
    }

    // MARK: What makes bindings go

    /// Removes what has expired.
    mutating func expire(_ number: String, at now: Instant) {
        replace(number, bindings(for: number, at: now), .expired, at: now)
    }

    /// `why`: if nothing is left.
    private mutating func replace(
        _ number: String, _ left: [Binding], _ why: Departure.Why, at now: Instant
    ) {
        if let last = table[number]?.first, left.isEmpty {
            departures[number] = Departure(
                why: why, at: why == .expired ? min(last.expires, now) : now, binding: last)
        } else if !left.isEmpty {
            departures[number] = nil
        }
        table[number] = left.isEmpty ? nil : left
    }

    /// A stream is gone, and with it every way that used it (RFC 5626 §5.3).
    mutating func closed(_ connection: ConnectionID, at now: Instant) -> [String] {
        var changed: [String] = []
        for (number, bindings) in table {
            let left = bindings.filter { $0.flow.connection != connection }
            guard left.count < bindings.count else { continue }
            replace(number, left, .closed, at: now)
            changed.append(number)
        }
        return changed.sorted()
    }

    /// Extensions that exist no more lose their bindings.
    mutating func keepOnly(_ numbers: Set<String>) -> [String] {
        let gone = table.keys.filter { !numbers.contains($0) }.sorted()
        for number in gone { table[number] = nil }
        departures = departures.filter { numbers.contains($0.key) }
        return gone
    }

    // MARK: Surviving a restart

    func kept(_ number: String, at now: Instant, utc: UTCTime) -> [KeptBinding] {
        bindings(for: number, at: now).map { $0.kept(at: now, utc: utc) }
    }

    /// Takes back what was kept. Streams of the last process are closed, so what was bound to
    /// one is not reachable until the phone connects again.
    mutating func restore(
        _ kept: [String: [KeptBinding]], at now: Instant, utc: UTCTime
    ) {
        for (number, bindings) in kept.sorted(by: { $0.key < $1.key }) {
            var restored: [Binding] = []
            for old in bindings where old.flow.connection == nil && old.expires > utc {
                order += 1
                if let binding = Binding(old, at: now, utc: utc, order: order) {
                    restored.append(binding)
                }
            }
            if !restored.isEmpty { table[number] = restored }
        }
    }

    // MARK: Views

    func views(of number: String, at now: Instant) -> [PhoneView.Contact] {
        bindings(for: number, at: now).map { binding in
            PhoneView.Contact(
                uri: NameAddress(binding.contact).serialized.description,
                transport: binding.flow.transport.name,
                address: binding.flow.remote.description,
                userAgent: binding.userAgent.flatMap { PlainName.shown($0.description) },
                expiresInSeconds: Int(binding.secondsLeft(at: now)))
        }
    }
}

extension Binding {
    func kept(at now: Instant, utc: UTCTime) -> KeptBinding {
        let left = (expires - now).nanoseconds / 1_000_000
        return KeptBinding(
            contact: contact.serialized, flow: flow, instance: instance, regID: regID, path: path,
            q: q, callID: callID, cSeq: cSeq, userAgent: userAgent,
            expires: UTCTime(milliseconds: utc.milliseconds &+ left))
    }

    /// Nil when the contact cannot be read: then the file was written by another version.
    init?(_ kept: KeptBinding, at now: Instant, utc: UTCTime, order: UInt64) {
        guard let contact = URI(kept.contact) else { return nil }
        let left = kept.expires.milliseconds &- utc.milliseconds
        self.init(
            contact: contact, flow: kept.flow, instance: kept.instance, regID: kept.regID,
            path: kept.path, q: kept.q, callID: kept.callID, cSeq: kept.cSeq,
            userAgent: kept.userAgent, expires: now + .milliseconds(left), order: order)
    }
}
