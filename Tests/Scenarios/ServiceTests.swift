import Dialplan
import SIP
import Simulation
import Softphone
import Switchboard
import Testing
import Wire

/// `lookup`: a call that asks a service or a database, and goes on whatever comes of it.
struct ServiceTests {
    /// 700 asks who 201 is; 202 rings where he is known, 203 where nobody is, 204 in all else.
    private func office(_ more: String = "", within: String = "2s") -> World {
        var office = Office.plain(.init("201"), .init("202"), .init("203"), .init("204"))
        office.databases = ["helpdesk": "/var/lib/helpdesk.db"]
        office.dialplan = """
            bellbird 1
            service crm {
              url "https://crm.example/by/{number}/now"
              secret "crm"
              takes number: text, kind: text
              returns name: text, owner: phone, balance: money, since: date, vip: flag, calls: int
              within \(within)
            }
            query tickets {
              database "helpdesk"
              sql "select count(*) as n from t where who = :who or by = :who and note <> ':no'"
              takes who: text
              returns n: int
            }
            service log-book {
              url "http://log.example/calls"; method post; takes who: text, seconds: int
              within 2s
            }
            context staff {
              number 2xx { ring dialed for 30s }
              number 700 {
                lookup crm(number: caller.number, kind: "a b&c") as found {
                  on notfound { ring 203 for 10s; hangup }
                  on failed { ring 204 for 10s; hangup }
                  on timeout { play tone busy; hangup congested }
                }
                tag name = found.name
                tag all = "{found.balance} {found.since} {found.vip} {found.calls}"
                ring found.owner else 202 for 10s
              }
              number 701 {
                lookup tickets(who: caller.number) as desk { on failed { hangup gone } }
                tag tickets = desk.n
                if desk.n is set { hangup busy }
                hangup declined
              }
            \(more)
            }
            """
        var world = World(office)
        world.register()
        return world
    }

    @Test("found: the fields are values of the plan, and the question is well-formed")
    func found() {
        var world = office()
        world.sources.say(
            """
            {"name": "Huber \\u00e4 \\ud83d\\ude00", "owner": "204", "balance": -49.90,
             "since": "2026-03-03", "vip": true, "calls": 7, "more": [1, {"x": null}]}
            """, after: .milliseconds(900))
        world.call("201", "700")
        world.run(for: .milliseconds(500))
        // The caller hears ringing while the service thinks.
        #expect(world.ladder.count("180", to: "201") == 1)
        world.run(for: .seconds(1))
        #expect(world.rings("204"))
        #expect(
            world.sources.requests == [
                WebRequest(
                    method: .get, url: "https://crm.example/by/201/now?kind=a%20b%26c",
                    secret: "crm")
            ])
        world.endAll()
        #expect(
            world.store.records.map(\.tags) == [
                ["name": "Huber ä 😀", "all": "-49.90 2026-03-03 yes 7"]
            ])
    }

    @Test("missing fields and fields of a wrong type are missing values, and the call goes on")
    func wrongTypes() {
        var world = office()
        world.sources.say(
            """
            {"name": 5, "owner": "x;drop", "balance": "much", "since": "2026-02-31", "vip": "yes",
             "calls": 1e9}
            """)
        world.call("201", "700")
        world.run(for: .seconds(1))
        #expect(world.rings("202"))
        world.endAll()
        #expect(world.store.records.map(\.tags) == [["name": "5", "all": "   "]])
    }

    @Test("404 is notfound", arguments: [404, 410])
    func notFound(status: Int) {
        var world = office()
        world.sources.say("gone", status: status)
        world.call("201", "700")
        world.run(for: .seconds(1))
        #expect(world.rings("203"))
        world.endAll()
    }

    @Test("everything else is failed: refusals, redirections, what is no JSON object")
    func failed() {
        let deep = String(repeating: "[", count: 100_000)
        let answers: [(Int, [UInt8])] = [
            (500, []), (301, []), (401, []), (200, Array("[]".utf8)), (200, Array("<html>".utf8)),
            (200, [0x7B, 0x22, 0xFF, 0x22, 0x3A, 0x31, 0x7D]), (200, Array(deep.utf8)),
            (200, Array("{\"name\": \(deep)".utf8)), (200, Array("{\"name\": \"x\"} {}".utf8)),
            (200, Array("{\"name\": \"\\ud800\"}".utf8)), (200, Array("{\"name\": 01}".utf8)),
        ]
        for (status, body) in answers {
            var world = office()
            world.sources.say(body, status: status)
            world.call("201", "700")
            world.run(for: .seconds(1))
            let start = String(decoding: body.prefix(40), as: UTF8.self)
            #expect(world.rings("204"), "\(status) \(start)")
            #expect(world.notes.contains { $0.message == "A lookup failed" })
            world.endAll()
        }
    }

    @Test("what a stranger is called cannot leave its place in the address")
    func hostileValues() {
        var world = office(
            """
              number 702 { lookup crm(number: "../../admin?x=1#/%2e", kind: "") as a }
            """)
        world.call("201", "702")
        world.run(for: .seconds(1))
        #expect(
            world.sources.requests.map(\.url) == [
                "https://crm.example/by/..%2F..%2Fadmin%3Fx%3D1%23%2F%252e/now?kind="
            ])
        world.endAll()
    }

    @Test("a value that would be a step up in the path is not sent")
    func steps() {
        var world = office(
            """
              number 702 {
                lookup crm(number: "..", kind: "") as a { on failed { hangup busy } }
              }
            """)
        world.call("201", "702")
        world.run(for: .seconds(1))
        #expect(world.sources.asked.isEmpty)
        #expect(world.store.records.map(\.status) == [486])
        world.endAll()
    }

    @Test("timeout after `within`: the inquiry is given up, and a late answer changes nothing")
    func timeout() {
        var world = office()
        world.sources.say("{\"owner\": \"203\"}", after: .seconds(5))
        world.call("201", "700")
        world.run(for: .milliseconds(1_900))
        #expect(world.sources.cancelled.isEmpty)
        world.run(for: .milliseconds(200))
        #expect(world.sources.cancelled == world.sources.asked.map(\.inquiry.id))
        world.run(for: .seconds(10))
        #expect(!world.rings("203"))
        world.endAll()
    }

    @Test("the caller hangs up while the service thinks: nothing is left, nobody rings")
    func callerGone() {
        var world = office()
        world.sources.say("{\"owner\": \"203\"}", after: .seconds(1))
        world.call("201", "700")
        world.run(for: .milliseconds(500))
        world.hangUp("201")
        world.run(for: .seconds(5))
        #expect(world.sources.cancelled.count == 1)
        #expect(!world.rings("203"))
        world.runUntilQuiet()
        #expect(world.leftovers == [])
        #expect(world.store.records.map(\.ending.cause) == ["cancelled"])
    }

    @Test("a service that is down is left alone: then lookups fail at once; later one tries it")
    func breaker() {
        var world = office()
        world.sources.fall()
        for _ in 0..<7 {
            world.call("201", "700")
            world.run(for: .seconds(1))
            world.hangUp("201")
            world.run(for: .seconds(1))
        }
        #expect(world.sources.asked.count == 5)
        let message = "A service does not answer, and is left alone for a while"
        #expect(world.notes.count { $0.message == message } == 1)
        world.run(for: .seconds(30))
        world.sources.say("{\"owner\": \"203\"}")
        world.call("201", "700")
        world.run(for: .seconds(1))
        #expect(world.rings("203"))
        #expect(world.notes.count { $0.message == "A service answers again" } == 1)
        world.endAll()
    }

    @Test("more callers than a service is asked for at once: the others wait for their turn")
    func crowd() {
        var world = office()
        world.sources.say("{\"owner\": \"203\"}", after: .milliseconds(800))
        for _ in 0..<40 { world.call("201", "700") }
        world.run(for: .milliseconds(500))
        #expect(world.sources.asked.count == 32)
        #expect(world.census.inquiries == 40)
        world.run(for: .seconds(1))
        #expect(world.sources.asked.count == 40)
        world.run(for: .seconds(1))
        #expect(world.census.inquiries == 0)
        #expect(world.sources.cancelled.isEmpty)
        world.endAll()
    }

    @Test("after a reload a call in progress asks as its own plan says")
    func reload() {
        var world = office()
        world.sources.fallSilent()
        world.call("201", "700")
        world.run(for: .milliseconds(500))
        world.reload(Office.plain(.init("201"), .init("202"), .init("203"), .init("204")))
        let id = world.sources.asked[0].inquiry.id
        world.report(.replied(id, .response(status: 200, body: Array("{\"owner\":\"203\"}".utf8))))
        world.run(for: .seconds(1))
        #expect(world.rings("203"))
        // Again, and of an inquiry that never was: nothing happens.
        world.report(.replied(id, .noRow))
        world.report(.replied(Inquiry.ID(99_999), .noRow))
        world.endAll()
    }

    @Test("a query: values are bound in their places, the row's columns come back")
    func query() {
        var world = office()
        world.sources.answer = { _ in (.row(["n": .integer(3)]), .milliseconds(1)) }
        world.call("201", "701")
        world.run(for: .seconds(1))
        #expect(
            world.sources.databaseRequests == [
                DatabaseRequest(
                    file: "/var/lib/helpdesk.db",
                    sql: "select count(*) as n from t where who = ?1 or by = ?1 and note <> ':no'",
                    values: [.text("201")], columns: ["n"])
            ])
        world.sources.answer = { _ in (.noRow, .milliseconds(1)) }
        world.call("201", "701")
        world.run(for: .seconds(1))
        world.sources.fall("no such table: t")
        world.call("201", "701")
        world.run(for: .seconds(1))
        #expect(world.store.records.map(\.status) == [486, 603, 410])
        #expect(world.store.records.map(\.tags) == [["tickets": "3"], ["tickets": ""], nil])
        world.endAll()
    }

    @Test("a plan that asks in a circle ends; the exchange does not spin")
    func circle() {
        var world = office(
            """
              number 703 { goto again }
            }
            flow again {
              lookup crm(number: "1", kind: "") as a
              goto again
            """)
        world.sources.fall()
        world.call("201", "703")
        world.run(for: .seconds(20))
        #expect(world.store.records.map(\.ending.cause) == ["dialplan error"])
        world.endAll()
    }
}
