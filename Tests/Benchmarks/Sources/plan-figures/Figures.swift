import Dialplan
import Glibc

/// A call that somebody makes.
struct Caller {
    let text: String
    let facts: CallFacts
}

func check(_ files: [SourceFile], times: Int) {
    for _ in 0..<times { _ = plan(of: files) }
}

/// Inventory and dialplan, read and checked as a reload does it.
func plan(of files: [SourceFile]) -> Plan {
    let directory = PlanDirectory(files, passwordsAreKnown: false, zones: zone)
    guard let plan = directory.plan else {
        let wrong = directory.diagnostics.filter { $0.severity == .error }.prefix(3)
        fail(DiagnosticRenderer(files).text(of: Array(wrong)))
    }
    return plan
}

/// So many calls in turn, each as far as its first action that takes time.
func accepted(_ count: Int, _ plan: Plan, _ callers: [Caller]) -> [CallMachine] {
    var machines: [CallMachine] = []
    machines.reserveCapacity(count)
    // A Tuesday at ten, in winter.
    let world = SimulatedWorld(now: WallTime(milliseconds: 1_772_528_400_000))
    for index in 0..<count {
        let caller = callers[index % callers.count]
        var machine = CallMachine(plan: plan, call: caller.facts)
        guard !machine.start(world).isEmpty, !machine.isOver else {
            fail("\(caller.text) is not accepted")
        }
        // The exchange keeps them elsewhere, within a bound of its own.
        _ = machine.takeDecisions()
        machines.append(machine)
    }
    return machines
}

/// What a call's way through the plan takes while it waits, on average; the plan itself is shared.
/// None is let go, and those before the ones that are counted take up what the heap has free.
func bytesOfAWaitingCall(_ plan: Plan, _ caller: Caller) -> Int {
    let count = 20_000
    waiting.append(accepted(3 * count, plan, [caller]))
    let before = residentBytes()
    waiting.append(accepted(count, plan, [caller]))
    return (residentBytes() - before) / count
}

nonisolated(unsafe) private var waiting: [[CallMachine]] = []

/// proc(5), `statm`: the second number is pages.
private func residentBytes() -> Int {
    let fields = String(decoding: bytes(of: "/proc/self/statm") ?? [], as: UTF8.self)
        .split(separator: " ")
    guard fields.count > 1, let pages = Int(fields[1]) else { fail("no /proc/self/statm") }
    return pages * Int(getpagesize())
}

// MARK: - Time

/// Processor time of this thread, in seconds: the middle one of several runs, and the best, which
/// other work on the machine disturbs least.
func time(of runs: Int, _ body: () -> Void) -> (median: Double, best: Double) {
    let times = (0..<runs).map { _ in
        let began = processorTime()
        body()
        return processorTime() - began
    }
    return (times.sorted()[runs / 2], times.min() ?? 0)
}

private func processorTime() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

/// `1.25 ms (best 1.03)`
func shown(_ time: (median: Double, best: Double), _ unit: String, _ factor: Double) -> String {
    func number(_ seconds: Double) -> String {
        let hundredths = Int((seconds * factor * 100).rounded())
        let rest = hundredths % 100
        return "\(hundredths / 100).\(rest < 10 ? "0" : "")\(rest)"
    }
    return "\(number(time.median)) \(unit) (best \(number(time.best)))"
}

// MARK: - Files

/// An office that is shipped.
func office(in folder: String) -> [SourceFile] {
    ["site.toml", "main.dial"].map { name in
        let path = folder + "/" + name
        guard let bytes = bytes(of: path) else { fail("\(path) cannot be read") }
        return SourceFile(path: name, bytes: bytes)
    }
}

func zone(_ name: String) -> [UInt8]? { bytes(of: "/usr/share/zoneinfo/" + name) }

private func bytes(of path: String) -> [UInt8]? {
    guard let file = fopen(path, "r") else { return nil }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var room = [UInt8](repeating: 0, count: 65_536)
    while case let count = fread(&room, 1, room.count, file), count > 0 {
        bytes += room[..<count]
    }
    return bytes
}

func write(_ source: SourceFile, to directory: String) {
    guard let file = fopen(directory + "/" + source.name, "w") else {
        fail("\(directory) cannot be written to")
    }
    defer { fclose(file) }
    guard fwrite(source.bytes, 1, source.bytes.count, file) == source.bytes.count else {
        fail("\(source.name) cannot be written")
    }
}
