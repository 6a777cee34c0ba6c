import Dialplan
import Glibc

/// What the dialplan costs: checking, accepting a call, waiting, testing.
///
///     plan-figures FORTY              all figures, in processor time; the folder of forty people
///     plan-figures check LINES TIMES  for `plan.sh`, which counts instructions
///     plan-figures accept LINES CALLS
///     plan-figures write LINES DIR    the generated plan as files
let arguments = CommandLine.arguments.dropFirst()
let numbers = arguments.compactMap { Int($0) }

func fail(_ reason: String) -> Never {
    print(reason)
    exit(1)
}

switch (arguments.first, numbers.count) {
case (.some(let folder), 0): report(office(in: folder))
case ("check", 2): check(LargeOffice(lines: numbers[0]).files, times: numbers[1])
case ("accept", 2):
    let plan = plan(of: LargeOffice(lines: numbers[0]).files)
    _ = accepted(numbers[1], plan, LargeOffice.calls)
case ("write", 1):
    guard let directory = arguments.last else { fail("write LINES DIR") }
    for file in LargeOffice(lines: numbers[0]).files { write(file, to: directory) }
default: fail("plan-figures FORTY | check LINES TIMES | accept LINES CALLS | write LINES DIR")
}

func report(_ forty: [SourceFile]) {
    checking("10 kB", LargeOffice(lines: 300).files, times: 101)
    checking("10,000 lines", LargeOffice(lines: 10_000).files, times: 21)
    let large = LargeOffice(lines: 10_000).files
    for (name, files, calls) in [
        ("forty people", forty, LargeOffice.callsOfFortyPeople),
        ("10,000 lines", large, LargeOffice.calls),
    ] {
        let plan = plan(of: files)
        for call in calls {
            let time = time(of: 21) { _ = accepted(1_000, plan, [call]) }
            print("\(name): accepting \(call.text): \(shown(time, "µs", 1e3))")
        }
        for call in calls {
            print("\(name): waiting, \(call.text): \(bytesOfAWaitingCall(plan, call)) bytes")
        }
        tests(name, files, plan)
    }
}

func checking(_ name: String, _ files: [SourceFile], times: Int) {
    let dialplan = files.first { $0.name == "main.dial" }?.bytes ?? []
    print("\(name): \(dialplan.count) bytes, \(dialplan.count { $0 == 0x0A }) lines")
    let sources = files.filter { $0.name == "main.dial" }
    let inventory = PlanDirectory(files, passwordsAreKnown: false, zones: zone).inventory
    let alone = time(of: times) {
        guard Plan.compile(sources: sources, inventory: inventory).plan != nil else {
            fail("the plan has mistakes")
        }
    }
    print("\(name): parse and check: \(shown(alone, "ms", 1e3))")
    let whole = time(of: times) { check(files, times: 1) }
    print("\(name): with inventory and time zones: \(shown(whole, "ms", 1e3))")
}

func tests(_ name: String, _ files: [SourceFile], _ plan: Plan) {
    let dialplans = files.filter { $0.name.hasSuffix(".dial") }
    var count = 0
    let time = time(of: 5) {
        let results = TestRunner.run(dialplans, plan)
        guard results.allSatisfy(\.isPassed) else { fail("tests of the plan fail") }
        count = results.count
    }
    print("\(name): \(count) tests: \(shown(time, "ms", 1e3))")
}
