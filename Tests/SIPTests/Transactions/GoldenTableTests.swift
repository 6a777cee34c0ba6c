import Foundation
import Testing

@testable import SIP

/// Every state of the four machines met by every event: a forgotten transition shows as a line
/// that changed. `BELLBIRD_GOLDEN=write` writes the tables anew.
struct GoldenTableTests {
    @Test("the client side of an INVITE", arguments: [false, true])
    func inviteClient(isReliable: Bool) throws {
        func fresh() -> InviteClientTransaction {
            InviteClientTransaction.begin(Exchange.invite, isReliable: isReliable).0
        }
        var proceeding = fresh()
        _ = proceeding.receive(Exchange.response(180))
        var completed = fresh()
        _ = completed.receive(Exchange.response(486))
        var accepted = fresh()
        _ = accepted.receive(Exchange.response(200))
        var terminated = fresh()
        _ = terminated.fire(.b)
        let states = [
            ("calling", fresh()), ("proceeding", proceeding), ("completed", completed),
            ("accepted", accepted), ("terminated", terminated),
        ]
        typealias Event = (
            String, (inout InviteClientTransaction) -> [InviteClientTransaction.Effect]
        )
        var events: [Event] = [180, 200, 486].map { code in
            ("\(code)", { $0.receive(Exchange.response(code)) })
        }
        events += InviteClientTransaction.Timer.allCases.map { timer in
            ("timer \(timer)", { $0.fire(timer) })
        }
        events.append(("transport fails", { $0.transportFailed() }))
        events.append(("abandon", { $0.abandon() }))
        try compare(
            table(states, events, { name($0.state) }, { "\(text($0))" }),
            "invite-client-\(isReliable ? "reliable" : "unreliable")")
    }

    @Test("the client side of other requests", arguments: [false, true])
    func client(isReliable: Bool) throws {
        let options = Exchange.request(.options)
        func fresh() -> ClientTransaction {
            ClientTransaction.begin(options, isReliable: isReliable).0
        }
        var proceeding = fresh()
        _ = proceeding.receive(Exchange.response(100, to: options))
        var completed = fresh()
        _ = completed.receive(Exchange.response(200, to: options))
        var terminated = fresh()
        _ = terminated.fire(.f)
        let states = [
            ("trying", fresh()), ("proceeding", proceeding), ("completed", completed),
            ("terminated", terminated),
        ]
        typealias Event = (String, (inout ClientTransaction) -> [ClientTransaction.Effect])
        var events: [Event] = [100, 200, 404].map { code in
            ("\(code)", { $0.receive(Exchange.response(code, to: options)) })
        }
        events += ClientTransaction.Timer.allCases.map { timer in
            ("timer \(timer)", { $0.fire(timer) })
        }
        events.append(("transport fails", { $0.transportFailed() }))
        try compare(
            table(states, events, { name($0.state) }, { "\(text($0))" }),
            "client-\(isReliable ? "reliable" : "unreliable")")
    }

    @Test("the server side of an INVITE", arguments: [false, true])
    func inviteServer(isReliable: Bool) throws {
        func fresh() -> InviteServerTransaction { InviteServerTransaction(isReliable: isReliable) }
        var ringing = fresh()
        _ = ringing.respond(with: Exchange.response(180))
        var completed = fresh()
        _ = completed.respond(with: Exchange.response(486))
        var confirmed = completed
        _ = confirmed.receiveACK()
        var accepted = fresh()
        _ = accepted.respond(with: Exchange.response(200))
        var terminated = accepted
        _ = terminated.fire(.l)
        let states = [
            ("proceeding", fresh()), ("proceeding, 180 sent", ringing), ("completed", completed),
            ("confirmed", confirmed), ("accepted", accepted), ("terminated", terminated),
        ]
        typealias Event = (
            String, (inout InviteServerTransaction) -> [InviteServerTransaction.Effect]
        )
        var events: [Event] = [
            ("INVITE again", { $0.receiveAgain() }), ("ACK", { $0.receiveACK() }),
        ]
        events += [180, 200, 486].map { code in
            ("TU: \(code)", { $0.respond(with: Exchange.response(code)) })
        }
        events += InviteServerTransaction.Timer.allCases.map { timer in
            ("timer \(timer)", { $0.fire(timer) })
        }
        try compare(
            table(states, events, { name($0.state) }, { "\(text($0))" }),
            "invite-server-\(isReliable ? "reliable" : "unreliable")")
    }

    @Test("the server side of other requests", arguments: [false, true])
    func server(isReliable: Bool) throws {
        let options = Exchange.request(.options)
        func fresh() -> ServerTransaction { ServerTransaction(isReliable: isReliable) }
        var proceeding = fresh()
        _ = proceeding.respond(with: Exchange.response(100, to: options))
        var completed = fresh()
        _ = completed.respond(with: Exchange.response(200, to: options))
        var terminated = completed
        _ = terminated.fire(.j)
        let states = [
            ("trying", fresh()), ("proceeding", proceeding), ("completed", completed),
            ("terminated", terminated),
        ]
        typealias Event = (String, (inout ServerTransaction) -> [ServerTransaction.Effect])
        var events: [Event] = [("request again", { $0.receiveAgain() })]
        events += [100, 200].map { code in
            ("TU: \(code)", { $0.respond(with: Exchange.response(code, to: options)) })
        }
        events.append(("timer j", { $0.fire(.j) }))
        try compare(
            table(states, events, { name($0.state) }, { "\(text($0))" }),
            "server-\(isReliable ? "reliable" : "unreliable")")
    }

    // MARK: - Tables

    private func table<Machine, Effect>(
        _ states: [(String, Machine)], _ events: [(String, (inout Machine) -> [Effect])],
        _ state: (Machine) -> String, _ text: (Effect) -> String
    ) -> String {
        var lines = ["state | event | → state | effects"]
        for (label, machine) in states {
            for (event, act) in events {
                var after = machine
                let effects = act(&after).map(text).joined(separator: ", ")
                lines.append("\(label) | \(event) | \(state(after)) | \(effects)")
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// The case's name, without what it holds.
    private func name(_ state: some Any) -> String {
        String(String(describing: state).prefix { $0.isLetter })
    }

    /// An effect in a few words: what is sent is named, not printed.
    private func text(_ effect: some Any) -> String {
        let whole = String(describing: effect)
        for (type, word) in [("SIP.Request(", "send request"), ("SIP.Response(", "response")]
        where whole.contains(type) {
            let verb = whole.prefix { $0 != "(" }
            let code = whole.firstRange(of: "rawValue: ").map {
                whole[$0.upperBound...].prefix { $0.isNumber }
            }
            let method = whole.firstRange(of: "method: SIP.Method.").map {
                whole[$0.upperBound...].prefix { $0.isLetter }
            }
            return "\(verb) \(code ?? method ?? Substring(word))"
        }
        return whole.replacing("SIP.", with: "").replacing("InviteClientTransaction.", with: "")
            .replacing("InviteServerTransaction.", with: "").replacing(
                "ClientTransaction.", with: ""
            )
            .replacing("ServerTransaction.", with: "")
    }

    private func compare(_ table: String, _ name: String) throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Golden/\(name).table")
        if ProcessInfo.processInfo.environment["BELLBIRD_GOLDEN"] == "write" {
            try Data(table.utf8).write(to: file)
        }
        #expect(try String(contentsOf: file, encoding: .utf8) == table)
    }
}
