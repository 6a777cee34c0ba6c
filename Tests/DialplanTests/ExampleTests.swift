import Foundation
import Testing

@testable import Dialplan

/// The dialplans that are shipped.
enum Examples {
    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("dialplans")

    static let names = ["first-call", "bench"]
    /// Whose plans are written in the language to come, and whose inventories are good today.
    static let nextNames = [
        "small-office", "forty-people", "numbers-did", "ivr", "hotel", "from-asterisk",
    ].map { "next/" + $0 }

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

    @Test("every office's inventory is read without a word", arguments: Examples.nextNames)
    func inventory(name: String) throws {
        let files = try Examples.files(name).filter { $0.name.hasSuffix(".toml") }
        var reader = InventoryFiles()
        for (index, file) in files.enumerated() { reader.read(file, file: index) }
        reader.check(classes: Vocabulary.classes)
        #expect(DiagnosticRenderer(files).text(of: reader.diagnostics) == "")
        let inventory = reader.inventory
        #expect(inventory.extensions.count >= 5 && inventory.trunks.count >= 1)
        #expect(inventory.prompts != nil)
    }

    @Test("the first extension of every office can get another name, and nothing else changes")
    func edit() throws {
        for name in Examples.names + Examples.nextNames {
            let files = try Examples.files(name)
            let file = try #require(
                files.first { ["site.toml", "extensions.toml"].contains($0.name) })
            var document = TOMLDocument(file, file: 0)
            #expect(document.bytes == file.bytes)
            guard case .table(let phones)? = document.value(at: ["extension"]) else {
                Issue.record("\(name) has extensions")
                continue
            }
            let path: [TOMLStep] = ["extension", .key(phones.entries[0].key), "name"]
            let old = document.value(at: path)
            try document.set(path, .string("Zoë"))
            #expect(document.value(at: path) == .string("Zoë"))
            guard let old else { continue }
            try document.set(path, old)
            #expect(document.bytes == file.bytes)
        }
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
