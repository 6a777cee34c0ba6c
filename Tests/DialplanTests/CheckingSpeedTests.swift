import Testing

@testable import Dialplan

/// Large plans take time in proportion to their size, whatever they hold.
struct CheckingSpeedTests {
    private static let inventory = Inventory(
        extensions: (1_000..<1_200).map {
            Extension(number: String($0), name: nil, context: "c\($0 % 20)")
        }, trunks: [Trunk(name: "telco", host: "192.0.2.1", port: nil)])

    /// So many lines: flows, numbers with and without wildcards, menus and maps.
    static func plan(lines: Int) -> String {
        var text = "bellbird 1\nemergency { numbers 112; via telco }\n"
        let flows = lines / 10
        for index in 0..<flows {
            text += """
                flow f\(index)(to: phone) {
                  let who = last(to, 3)
                  if caller.number is set and who is not "1" { log "{who} {caller.number}" }
                  ring to, 1001 after 5s for 20s { on busy { play tone busy } }
                  goto f\((index + 1) % flows)(to)
                }

                """
        }
        for context in 0..<20 {
            text += "context c\(context) {\n  allow local\n  number extension { ring dialed }\n"
            for index in 0..<(lines / 80) {
                let number = 300_000 + index
                text += "  number \(number)xx\(index % 10) { do f\(index)(1001) }\n"
            }
            text += "}\n"
        }
        text += "map m {\n"
        for index in 0..<(lines / 10) { text += "  +49\(1_000_000 + index) -> \"\(index)\"\n" }
        return text + "}\nflow last { log \"{m(dialed)}\" }\n"
    }

    @Test("ten times the lines take about ten times as long")
    func proportion() {
        func measure(_ lines: Int) -> Duration {
            let source = SourceFile(path: "main.dial", text: Self.plan(lines: lines))
            let clock = ContinuousClock()
            var best = Duration.seconds(60)
            for _ in 0..<2 {
                best = min(
                    best,
                    clock.measure {
                        let (_, found) = Plan.compile(
                            sources: [source], inventory: Self.inventory)
                        #expect(
                            found.first { $0.severity == .error } == nil)
                    })
            }
            return best
        }
        let small = measure(1_000)
        let large = measure(10_000)
        print("checked 1,000 lines in \(small), 10,000 in \(large)")
        #expect(large < small * 25)
    }

    @Test("patterns that overlap in every way are looked through within a bound")
    func overlaps() {
        var text = "context c0 {\n"
        for index in 0..<4_096 {
            let places = (0..<12).map { index >> $0 & 1 == 0 ? "x" : "[1-5]" }.joined()
            text += "  number \(places) { hangup }\n"
        }
        let source = SourceFile(path: "main.dial", text: text + "}\n")
        let time = ContinuousClock().measure {
            let (_, found) = Plan.compile(
                sources: [source], inventory: Inventory(extensions: [], trunks: []))
            #expect(found.count == Limits.diagnostics)
        }
        #expect(time < .seconds(60))
    }
}
