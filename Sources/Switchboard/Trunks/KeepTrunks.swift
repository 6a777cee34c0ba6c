import Dialplan
import SIP
import Wire

/// A deadline of a trunk.
enum TrunkTimer: Hashable, Sendable {
    case registration(TrunkRegistration.Timer)
    /// Time to ask whether its servers are there.
    case ask
    /// By now they should have answered.
    case look
    /// It has been down, or up again, for so long that it is told.
    case alert
}

/// What a transaction of a trunk itself was begun for.
enum TrunkErrand: Equatable, Sendable {
    case register(attempt: Int)
    case options(ServerTarget)
    /// The goodbye of an account that is no longer ours; its answer is of no consequence.
    case farewell
}

/// Why a trunk has asked where its name leads.
struct TrunkQuestion: Equatable, Sendable {
    enum Purpose: Equatable, Sendable { case registering, asking }

    var trunk: String
    var purpose: Purpose
}

/// Trunks, kept as the configuration has them, and their machines driven.
extension Switchboard {
    // MARK: - Configuration

    /// A trunk whose account is the same stays registered through a reload.
    mutating func adoptTrunks(_ configuration: Configuration) {
        let wanted = configuration.inventory.trunks
        for name in trunkLines.keys.sorted() where !wanted.contains(where: { $0.name == name }) {
            drop(name)
        }
        for trunk in wanted {
            let password = configuration.trunkPasswords[trunk.name]
            if let line = trunkLines[trunk.name] {
                if line.trunk == trunk, line.password == password {
                    renewIfMoved(trunk.name)
                    continue
                }
                if line.isSameAccount(as: trunk, password) {
                    trunkLines[trunk.name]?.become(trunk)
                    watch(trunk.name)
                    renewIfMoved(trunk.name)
                    continue
                }
                drop(trunk.name)
            }
            trunkLines[trunk.name] = TrunkLine(
                trunk, password: password, callID: chance.callID())
            guard !isStopping else { continue }
            registration(of: trunk.name) { machine, _ in machine.begin() }
            watch(trunk.name)
        }
        tellAdmission()
    }

    /// Our own address there may be another one now.
    mutating func renewIfMoved(_ name: String) {
        guard let line = trunkLines[name], let flow = line.flow,
            addresses.contact(for: flow, user: line.contact?.user) != line.contact
        else { return }
        let time = now
        registration(of: name) { $0.renew(at: time, &$1) }
    }

    /// It is no longer ours: its provider is told so, once.
    private mutating func drop(_ name: String) {
        if let line = trunkLines[name], line.registration?.isRegistered == true,
            let flow = line.flow
        {
            let register = registerRequest(name, over: flow, seconds: 0)
            register.map { send($0, .farewell, of: name, over: flow) }
        }
        for timer in trunkLines[name]?.running ?? [] { timers.stop(.trunk(name, timer)) }
        trunkLines[name] = nil
    }

    /// The exchange stops.
    mutating func leaveTrunks() {
        for name in trunkLines.keys.sorted() {
            for timer in [TrunkTimer.ask, .look, .alert] { stop(timer, of: name) }
            registration(of: name) { machine, _ in machine.leave() }
        }
    }

    // MARK: - Driving

    mutating func registration(
        of name: String,
        _ door: (inout TrunkRegistration, inout Chance) -> [TrunkRegistration.Effect]
    ) {
        guard var machine = trunkLines[name]?.registration else { return }
        let effects = door(&machine, &chance)
        trunkLines[name]?.registration = machine
        perform(effects, registering: name)
    }

    private mutating func perform(
        _ effects: [TrunkRegistration.Effect], registering name: String
    ) {
        for effect in effects {
            switch effect {
            case .locate: locate(name, for: .registering)
            case .register(let target, let seconds, let attempt):
                register(name, at: target, seconds: seconds, attempt: attempt)
            case .start(let timer, let after): start(.registration(timer), of: name, after: after)
            case .stop(let timer): stop(.registration(timer), of: name)
            case .report(let event): happened(event, registering: name)
            }
        }
    }

    mutating func start(_ timer: TrunkTimer, of name: String, after: Duration) {
        guard trunkLines[name] != nil else { return }
        trunkLines[name]?.running.insert(timer)
        if timer == .registration(.again) { trunkLines[name]?.nextTry = now + after }
        timers.start(.trunk(name, timer), at: now + after)
    }

    mutating func stop(_ timer: TrunkTimer, of name: String) {
        trunkLines[name]?.running.remove(timer)
        if timer == .registration(.again) { trunkLines[name]?.nextTry = nil }
        timers.stop(.trunk(name, timer))
    }

    mutating func fire(_ timer: TrunkTimer, of name: String) {
        stop(timer, of: name)
        switch timer {
        case .registration(let timer): registration(of: name) { machine, _ in machine.fire(timer) }
        case .ask: locate(name, for: .asking)
        case .look: lookAtServers(of: name)
        case .alert: trunkAlertIsDue(name)
        }
    }

    // MARK: - Where it is

    mutating func locate(_ name: String, for purpose: TrunkQuestion.Purpose) {
        guard let configuration, let trunk = trunkLines[name]?.trunk else { return }
        let location = TrunkDirectory.location(
            of: trunk, own: configuration.listeners.map(\.transport),
            seed: trunk.isNamed ? chance.uint64() : 0)
        guard trunk.isNamed else {
            return trunkLocated(
                TrunkQuestion(trunk: name, purpose: purpose), location.targets { _ in .none })
        }
        let question = LocationQuestion(id: .init(takeNumber()), location: location)
        trunkQuestions[question.id] = TrunkQuestion(trunk: name, purpose: purpose)
        outbox.questions.append(question)
    }

    /// True where a trunk has asked.
    mutating func trunkLocated(
        _ question: LocationQuestion.ID, _ targets: [ServerTarget]
    ) -> Bool {
        guard let asked = trunkQuestions.removeValue(forKey: question) else { return false }
        trunkLocated(asked, targets)
        return true
    }

    private mutating func trunkLocated(_ question: TrunkQuestion, _ targets: [ServerTarget]) {
        learn(targets, of: question.trunk)
        switch question.purpose {
        case .registering:
            let time = now
            let wanted =
                trunkLines[question.trunk]?.health
                .preferred(targets, isEmergency: false, at: time) ?? targets
            // Whoever wants to be left alone is asked last, and not by a call.
            let rest = targets.filter { !wanted.contains($0) }
            registration(of: question.trunk) { $0.located(wanted + rest, &$1) }
        case .asking: askServers(of: question.trunk)
        }
    }

    /// Where its name leads, however that was learned.
    mutating func learn(_ targets: [ServerTarget], of name: String) {
        guard let line = trunkLines[name] else { return }
        let before = line.addresses
        trunkLines[name]?.health.located(targets, at: now)
        if trunkLines[name]?.addresses != before { tellAdmission() }
    }

    /// Calls of a provider with whom we are registered come from its servers.
    mutating func tellAdmission() {
        let known = trunkLines.values.filter { $0.registration != nil }
            .map { ($0.trunk, $0.addresses) }
            .sorted { $0.0.name < $1.0.name }
        admission.expect(known)
        var expected: Set<IPAddress> = trunkLines.values.reduce(into: []) {
            $0.formUnion($1.addresses)
        }
        if let server = outsideSearch.server { expected.insert(server.unmapped) }
        defence.expect(expected)
        reviewBans()
        tellOutside()
    }

    /// Trunks that are told an address of their own.
    private mutating func tellOutside() {
        let lines = trunkLines.sorted { $0.key < $1.key }.map(\.value)
        var told: [OutsideAddresses.Told] = []
        for line in lines {
            guard let address = line.trunk.outside.flatMap({ IPAddress($0) }) else { continue }
            let servers = line.addresses.compactMap { IPNetwork($0, prefixLength: $0.bitWidth) }
            told += (servers + line.trunk.from.compactMap { IPNetwork($0) }).map {
                OutsideAddresses.Told(network: $0, address: address)
            }
        }
        guard addresses.outside.told != told else { return }
        addresses.outside.told = told
        for name in trunkLines.keys.sorted() { renewIfMoved(name) }
    }
}

extension Trunk {
    /// Its first hop is a name that must be looked up.
    var isNamed: Bool { IPAddress(firstHop.host) == nil }
}
