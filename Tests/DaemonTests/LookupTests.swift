import Foundation
import SIP
import Softphone
import Switchboard
import Testing
import Wire

@testable import Daemon

/// A call that asks a real web server and a real database, through the running exchange.
struct LookupTests {
    private func plan(_ port: Int) -> String {
        """
        bellbird 1

        service crm {
          url     "http://127.0.0.1:\(port)/by/{number}"
          secret  "crm"
          takes   number: phone
          returns name: text
        }
        service call-log {
          url    "http://127.0.0.1:\(port)/calls"
          method post
          takes  who: phone, records: int
        }
        query records {
          database "own"
          sql      "select count(*) as n from callRecord where caller = :who"
          takes    who: phone
          returns  n: int
        }

        context office {
          number 70 {
            lookup crm(number: caller.number) as found { on failed { hangup gone } }
            lookup records(who: caller.number) as own
            post call-log(who: caller.number, records: own.n else 99)
            if found.name is "Huber" and own.n is 0 { echo-test }
            hangup busy
          }
        }

        """
    }

    /// True when the echo test answers.
    private func call(_ place: Workplace, _ daemon: Daemon) async throws -> Bool {
        let server = try #require(await daemon.listeners.first?.bound)
        let phones = place.phones
        return try await onThread {
            let stage = try Stage(
                server: server, domain: "bellbird.local", phones: phones, say: { _ in })
            let alice = stage.alice
            alice.dial("70", at: stage.now)
            try stage.wait(for: "an answer", atMost: .seconds(20)) {
                alice.isTalking || alice.hasNoCall
            }
            guard alice.isTalking, let call = alice.call else { return false }
            alice.use { $0.hangUp(call, at: stage.now) }
            try stage.wait(for: "the end") { alice.hasNoCall }
            return true
        }
    }

    @Test("found in the web and in a database, and told to the web; the token comes from secrets")
    func wholeWay() async throws {
        let server = try await WebServer { request in
            request.hasPrefix("GET") ? .json("{\"name\":\"Huber\"}") : .json("{}")
        }
        let place = try Workplace()
        try place.put(plan(server.port), "dialplans/main.dial")
        try place.put("[database.own]\nfile = \"state/bellbird.db\"\n", "databases.toml")
        let secrets = try place.text("secrets.toml") + "\n[service]\ncrm = \"first secret\"\n"
        try place.put(secrets, "secrets.toml")
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o600], ofItemAtPath: place.path + "/secrets.toml")
        try await place.running { daemon in
            #expect(try await call(place, daemon))
            for _ in 0..<500 where server.asked.count < 2 {
                try await Task.sleep(for: .milliseconds(10))
            }
            try #require(server.asked.count == 2)
            #expect(server.asked[0].hasPrefix("GET /by/201 HTTP/1.1\r\n"))
            #expect(server.asked[0].contains("Authorization: Bearer first secret\r\n"))
            #expect(server.asked[1].hasPrefix("POST /calls HTTP/1.1\r\n"))
            #expect(server.asked[1].hasSuffix("{\"who\":\"201\",\"records\":0}"))
            // A reload takes new secrets on.
            try place.put(
                secrets.replacingOccurrences(of: "first", with: "second"), "secrets.toml")
            _ = try await place.ask(.reload(reason: nil))
            _ = try await call(place, daemon)
            #expect(server.asked[2].contains("Authorization: Bearer second secret\r\n"))
        }
        try await server.close()
        // Nobody listens any more.
        let isAnswered = try await place.running { daemon in try await call(place, daemon) }
        #expect(!isAnswered)
    }
}
