import Foundation
import Testing

@testable import Dialplan

/// The dialplans that are shipped.
enum Examples {
    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("dialplans")

    static let names = ["first-call", "bench"]

    static func files(_ name: String) throws -> [SourceFile] {
        let folder = folder.appendingPathComponent(name)
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        return try names.map { name in
            let data = try Data(contentsOf: folder.appendingPathComponent(name))
            return SourceFile(path: name, bytes: [UInt8](data))
        }
    }
}

struct ExampleTests {
    @Test("every shipped dialplan is read without a word", arguments: Examples.names)
    func shipped(name: String) throws {
        let directory = PlanDirectory(try Examples.files(name), passwordsAreKnown: false)
        #expect(DiagnosticRenderer(directory.sources).text(of: directory.diagnostics) == "")
        #expect(directory.plan != nil)
    }

    private func start(_ name: String, _ call: CallFacts) throws -> [Effect] {
        let directory = PlanDirectory(try Examples.files(name), passwordsAreKnown: false)
        var machine = CallMachine(plan: try #require(directory.plan), call: call)
        return machine.start(StillWorld())
    }

    @Test("first-call: colleagues, the echo, the tone, the front desk and what does not exist")
    func firstCall() throws {
        let entry = CallFacts.Entry.context("office", extension: "201")
        func start(_ dialed: String) throws -> [Effect] {
            try self.start("first-call", Small.call(dialed, from: entry))
        }
        #expect(try start("202") == [.ring(1, "202", for: 20)])
        #expect(try start("*43") == [.action(ActionID(rawValue: 1), .echo)])
        #expect(try start("*44") == [.play(1, "test", 10)])
        #expect(try start("999") == [.play(1, "congestion", 3)])
        let desk = RingPlan(
            targets: [.init(number: "201"), .init(number: "202", after: .seconds(10))],
            limit: .seconds(30))
        #expect(try start("0") == [.action(ActionID(rawValue: 1), .ring(desk))])
    }

    @Test("bench: phones and the trusted peer dial phones, the echo and the trunk")
    func bench() throws {
        let phone = CallFacts.Entry.context("phones", extension: "1001")
        let peer = CallFacts.Entry.incoming(trunk: "bench")
        for entry in [phone, peer] {
            #expect(
                try start("bench", Small.call("1020", from: entry)) == [.ring(1, "1020", for: 60)])
            #expect(
                try start("bench", Small.call("*9196", from: entry))
                    == [.action(ActionID(rawValue: 1), .echo)])
            #expect(try start("bench", Small.call("1021", from: entry)) == [.end(.notFound)])
        }
        func dial(_ account: DialPlan.Account) -> [Effect] {
            let plan = DialPlan(
                number: "91234567", trunks: ["bench"], limit: .seconds(60), account: account)
            return [.action(ActionID(rawValue: 1), .dial(plan))]
        }
        #expect(try start("bench", Small.call("91234567", from: phone)) == dial(.extension("1001")))
        #expect(try start("bench", Small.call("91234567", from: peer)) == dial(.system))
    }
}
