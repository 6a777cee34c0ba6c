import Testing

@testable import Dialplan

/// Rooms: what is declared of them reaches whoever performs it, and their doors stay shut.
struct ConferenceTests {
    private static func directory(_ plan: String) -> PlanDirectory {
        PlanDirectory(
            [
                SourceFile(
                    path: "a.toml",
                    text: """
                        [extension.201]
                        context = "staff"
                        [trunk.telco]
                        server = "192.0.2.1"
                        """),
                SourceFile(
                    path: "main.dial",
                    text: plan + "\nemergency { numbers 112; via telco; notify 201 }\n"),
            ], passwordsAreKnown: false, today: 20_605)
    }

    /// What the action `conference` of number 1 asks of the exchange.
    private func entered(_ plan: String) throws -> ConferencePlan {
        let directory = Self.directory(plan)
        #expect(
            directory.diagnostics.allSatisfy { $0.severity != .error }, "\(directory.diagnostics)")
        let call = CallFacts(
            callID: "a", entry: .context("staff", extension: "201"), dialed: "1",
            callerNumber: "201", callerName: nil)
        var machine = CallMachine(plan: try #require(directory.plan), call: call)
        for case .action(_, .conference(let plan)) in machine.start(
            SimulatedWorld(now: WallTime(milliseconds: 0)))
        {
            return plan
        }
        throw Absent()
    }

    private struct Absent: Error {}

    @Test("a room's lines reach the exchange")
    func lines() throws {
        let room = """
            conference team "The team" {
              pin 4821; host-pin "0099"; limit 12; announce names; record yes; music "piano"
              starts-with-host yes; ends-with-host yes
            }
            context staff { number 1 { conference team ACTION } }
            """
        func plan(_ action: String) throws -> ConferencePlan {
            try entered(room.replacing("ACTION", with: action))
        }
        #expect(
            try plan("")
                == ConferencePlan(
                    room: "team", pin: "4821", hostPIN: "0099", isMuted: false, isHost: false,
                    limit: 12, announces: .names, isRecorded: true, music: "piano",
                    startsWithHost: true, endsWithHost: true))
        let own = try plan("pin 77 muted")
        #expect(own.pin == "77" && own.hostPIN == "0099" && own.isMuted)
        let host = try plan("host")
        #expect(host.pin == nil && host.hostPIN == nil && host.isHost && host.limit == 12)
        #expect(Action.conference(host).text == "conference team (as host)")
        #expect(
            Action.conference(own).text == "conference team (muted, asks for a PIN)",
            "a trace shows no PIN")
    }

    @Test("a room that is not declared is open, and a PIN that is missing opens no door")
    func bare() throws {
        let bare = try entered(
            "settings { music \"waltz\" } context staff { number 1 { conference 600 } }")
        #expect(
            bare
                == ConferencePlan(
                    room: "600", pin: nil, hostPIN: nil, isMuted: false, isHost: false, limit: nil,
                    announces: .tones, isRecorded: false, music: "waltz"))
        #expect(ConferenceDoor(bare).question(sounds: []) == nil)
        let declared = try entered(
            "conference 600 { pin 1234 } context staff { number 1 { conference 600 } }")
        #expect(declared.pin == "1234")
        var missing = declared
        missing.pin = ""
        var door = ConferenceDoor(missing)
        #expect(door.question(sounds: [])?.isSecret == true)
        #expect(door.typed("") == .askAgain)
    }

    @Test("the PIN makes a guest, the host's a host, and the third wrong one ends it")
    func door() {
        var plan = ConferencePlan(
            room: "team", pin: "1", hostPIN: "22", isMuted: false, isHost: false, limit: nil,
            announces: .tones, isRecorded: false, music: nil)
        var door = ConferenceDoor(plan)
        #expect(door.typed("2") == .askAgain)
        #expect(door.typed("") == .askAgain)
        #expect(door.typed("11") == .refuse)
        door = ConferenceDoor(plan)
        #expect(door.typed("1") == .enter(isHost: false))
        #expect(door.typed("22") == .enter(isHost: true))
        plan.pin = nil
        door = ConferenceDoor(plan)
        #expect(door.typed("") == .enter(isHost: false), "only hosts have a PIN")
        #expect(door.typed("1") == .askAgain)
    }

    @Test("the simulator asks for the PIN")
    func simulated() throws {
        let directory = Self.directory(
            """
            conference team { pin 4821 }
            context staff { number 1 { conference team } }
            test "the right one" { call from 201 to 1; press 4821# after 1s; expect conference team
              expect no invalid; expect hangup normal }
            test "the second try" { call from 201 to 1; press 1# after 1s; press 4821# after 2s
              expect invalid; expect hangup normal }
            test "never" { call from 201 to 1; expect invalid; expect invalid; expect invalid
              expect hangup refused }
            """)
        let results = TestRunner.run(directory.sources, try #require(directory.plan))
        #expect(results.count == 3)
        for result in results { #expect(result.failure == nil, "\(result)") }
    }
}
