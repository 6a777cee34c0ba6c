import Dialplan
import SIP
import Simulation
import Softphone
import Switchboard
import Testing
import Wire

/// `post`, `notify` and `redirect`: what a call tells others.
struct TellingTests {
    private func office(_ lines: String, trunks: [String] = []) -> World {
        var office = Office.plain(.init("201"), .init("202"), .init("203"))
        office.trunks = trunks
        office.dialplan = """
            bellbird 1
            service log-book {
              url "http://log.example/calls/{who}"
              method post
              takes who: text, seconds: int, note: text
              within 2s
            }
            \(lines)
            """
        var world = World(office)
        world.register()
        return world
    }

    private func context(_ lines: String) -> String {
        "context staff {\n number 2xx { ring dialed for 30s }\n\(lines)\n}"
    }

    private func end(_ world: inout World) {
        _ = world.endAllCalls()
        world.runUntilQuiet()
        #expect(world.leftovers == [])
    }

    // MARK: - post

    private var logging: String {
        context(
            """
            number 700 {
              on hangup {
                post log-book(who: "a/b", seconds: call.seconds, note: "\\"no\\" {caller.number}")
              }
              answer
              wait 5s
              hangup
            }
            """)
    }

    @Test("a post is one request with a JSON body, after the caller has gone")
    func post() throws {
        var world = office(logging)
        world.sources.say("", status: 204)
        world.call("201", "700")
        world.run(for: .milliseconds(2_500))
        #expect(world.sources.asked.isEmpty)
        world.hangUp("201")
        world.runUntilQuiet()
        let request = try #require(world.sources.requests.first)
        #expect(world.sources.requests.count == 1)
        #expect(request.method == .post)
        #expect(request.url == "http://log.example/calls/a%2Fb")
        #expect(
            String(decoding: request.body ?? [], as: UTF8.self)
                == "{\"seconds\":2,\"note\":\"\\\"no\\\" 201\"}")
        #expect(request.key != nil)
        #expect(world.leftovers == [])
    }

    @Test("a post that fails is tried again, ever more seldom, for an hour; always with one key")
    func retries() {
        var world = office(logging)
        world.sources.fall()
        world.call("201", "700")
        world.run(for: .seconds(2))
        world.hangUp("201")
        world.run(for: .seconds(3_700))
        let times = world.sources.asked.map { $0.at.components.seconds }
        #expect(times.count == 17)
        #expect(zip(times.dropFirst(), times).allSatisfy { $0 - $1 >= 5 && $0 - $1 <= 331 })
        #expect(Set(world.sources.requests.map(\.key)).count == 1)
        #expect(world.notes.count { $0.message == "A post is lost" } == 1)
        #expect(world.leftovers == [])
    }

    @Test("a post that is refused for good is not tried again")
    func refused() {
        var world = office(logging)
        world.sources.say("no", status: 400)
        world.call("201", "700")
        world.run(for: .seconds(2))
        world.hangUp("201")
        world.run(for: .seconds(100))
        #expect(world.sources.asked.count == 1)
        #expect(world.notes.count { $0.message == "A post is lost" } == 1)
        #expect(world.leftovers == [])
    }

    @Test("a call can post a hundred times, and no more")
    func flood() {
        var world = office(
            context(
                """
                number 700 {
                  repeat 100 times { post log-book(who: "x", seconds: 1, note: "") }
                  repeat 100 times { post log-book(who: "x", seconds: 1, note: "") }
                  hangup
                }
                """))
        world.sources.say("{}")
        world.call("201", "700")
        world.run(for: .seconds(10))
        #expect(world.sources.asked.count == 100)
        world.runUntilQuiet()
        #expect(world.leftovers == [])
    }

    @Test("posts that nobody takes are bounded; those above are lost, and that is said")
    func bound() {
        var world = office(
            context(
                """
                number 700 {
                  repeat 100 times { post log-book(who: "x", seconds: 1, note: "") }
                  hangup
                }
                """))
        world.sources.fallSilent()
        for _ in 0..<11 {
            world.call("201", "700")
            world.run(for: .milliseconds(100))
        }
        #expect(world.census.inquiries == 1_000)
        #expect(world.notes.count { $0.message == "A post is lost" } == 100)
        world.sources.say("{}")
        world.run(for: .seconds(120))
        #expect(world.census.inquiries == 0)
        #expect(world.leftovers == [])
    }

    @Test("the end of the exchange says how many posts are lost")
    func stop() {
        var world = office(logging)
        world.sources.fallSilent()
        world.call("201", "700")
        world.run(for: .seconds(1))
        _ = world.order(.stop)
        world.run(for: .seconds(1))
        _ = world.order(.stop)
        let notes = world.notes.filter { $0.message == "Posts are lost at the end" }
        #expect(notes.map(\.details) == [["posts": "1"]])
    }

    // MARK: - notify

    @Test("notify: a text to each phone of an extension, from the exchange")
    func notify() throws {
        var world = office(
            context(
                """
                number 700 {
                  notify 202, "desk@example.com", 203 text "{caller.number} called"
                  hangup
                }
                """))
        world.kill("203")
        world.call("201", "700")
        world.run(for: .seconds(2))
        let message = try #require(world.ladder.requests("MESSAGE", to: "202").first)
        #expect(String(decoding: message.body, as: UTF8.self) == "201 called")
        #expect(message.headers[.contentType] == "text/plain;charset=UTF-8")
        #expect(message.from.uri.user == "bellbird")
        // RFC 3428 §4: no Contact.
        #expect(message.headers[.contact] == nil)
        world.run(for: .seconds(60))
        let missed = world.notes.filter { $0.message == "A notice did not reach a phone" }
        #expect(missed.map { $0.details["extension"] } == ["203"])
        #expect(world.store.mails.map(\.to) == [["desk@example.com"]])
        #expect(world.store.mails.first?.subject == "201 called")
        #expect(world.census.clientTransactions == 0 && world.census.timers <= 3)
    }

    private static let long = """
        number 700 {
          repeat 9 times { set text = "{text}{text}" }
          notify 202 text text
          hangup
        }
        """

    @Test("a text that is too long is cut to what fits into a datagram")
    func longNotice() throws {
        var world = office(
            """
            var text: text = "é"
            \(context(Self.long))
            """)
        world.call("201", "700")
        world.run(for: .seconds(2))
        let message = try #require(world.ladder.requests("MESSAGE", to: "202").first)
        #expect(message.body == Array(String(repeating: "é", count: 300).utf8))
        end(&world)
    }

    // MARK: - redirect

    @Test("redirect: 302 with the number at the caller's own place, and who sent it there")
    func redirect() throws {
        var world = office(
            """
            settings { system-allows local, national }
            \(context(""))
            incoming provider { number 4711 { redirect 030123456 as system } }
            """, trunks: ["provider"])
        world.call("provider", "4711")
        world.run(for: .seconds(1))
        let responses = world.ladder.responses("302", to: "provider")
        let response = try #require(responses.first)
        #expect(response.headers[.contact] == "<sip:030123456@198.51.100.1>")
        #expect(
            response.headers[.diversion] == "<sip:4711@office.test>;reason=unconditional")
        world.runUntilQuiet()
        #expect(world.store.records.map(\.status) == [302])
        #expect(world.store.records.map(\.ending.cause) == ["redirected"])
        #expect(world.leftovers == [])
    }

    @Test("redirect after an answer cannot be, and what may not be called is not told either")
    func noRedirect() {
        var world = office(
            """
            context staff {
              allow local
              number 700 { answer; redirect 030123456 { otherwise { tag went = "on" } } }
              number 701 { redirect 00441632960001 { on refused { hangup gone } } }
            }
            """)
        world.call("201", "700")
        world.run(for: .seconds(2))
        world.hangUp("201")
        world.runUntilQuiet()
        world.call("201", "701")
        world.run(for: .seconds(2))
        world.runUntilQuiet()
        #expect(world.ladder.responses("302", to: "201").isEmpty)
        #expect(world.store.records.map(\.status) == [nil, 410])
        #expect(world.leftovers == [])
    }
}
