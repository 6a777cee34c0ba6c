/// The world as a recorded call saw it. What its plan never asked for is as in a quiet office:
/// phones are idle, nobody waits, toggles are as the plan declares them.
struct RecordedWorld: WorldView {
    var now = WallTime(milliseconds: 0)
    private var facts: [String: String] = [:]

    /// The moment of the next input: what was read then counts more than what was read before.
    mutating func move(to input: RecordedInput) {
        now = WallTime(milliseconds: input.at)
        facts.merge(input.read ?? [:]) { $1 }
    }

    mutating func obey(_ effects: [Effect]) {
        for case .command(.toggle(let name, let change)) in effects {
            facts["toggle \(name)"] = change.rawValue
        }
    }

    func toggle(_ name: String) -> Bool? { facts["toggle \(name)"].map { $0 == "on" } }
    func phone(_ number: String) -> PhoneState {
        facts["phone \(number)"].flatMap(PhoneState.init) ?? .idle
    }
    func forwards(of number: String) -> Forwards {
        Forwards(text: facts["forwards \(number)"] ?? "")
    }
    func waiting(inQueue name: String) -> Int { count("waiting", name) }
    func agents(inQueue name: String) -> Int { count("agents", name) }
    func calls(onTrunk name: String) -> Int { count("calls", name) }
    func forcedState(ofSchedule name: String) -> String? { facts["schedule \(name)"] }

    private func count(_ what: String, _ name: String) -> Int {
        facts["\(what) \(name)"].flatMap { Int($0) } ?? 0
    }

    /// The same world, for the simulator.
    var simulated: SimulatedWorld {
        var world = SimulatedWorld(now: now)
        for (key, value) in facts {
            guard let blank = key.firstIndex(of: " ") else { continue }
            let name = String(key[key.index(after: blank)...])
            switch key[..<blank] {
            case "toggle": world.toggles[name] = value == "on"
            case "phone": world.phones[name, default: .init()].state = phone(name)
            case "forwards": world.phones[name, default: .init()].forwards = forwards(of: name)
            case "schedule": world.states[name] = value
            default: break
            }
        }
        return world
    }
}
