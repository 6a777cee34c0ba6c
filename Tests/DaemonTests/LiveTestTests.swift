import Dialplan
import Foundation
import Testing

@testable import Daemon

/// `dialplan test --live`: the plan's tests over real SIP on loopback.
@Suite(.serialized)
struct LiveTestTests {
    /// 202 must have keys; the trunks write numbers in their own ways.
    private func run(_ plan: String) async throws -> [TestResult] {
        let workplace = try Workplace()
        try workplace.put(
            """
            [trunk.first]
            server = "first.example"

            [trunk.second]
            server = "second.example"
            format = "00"

            [database.helpdesk]
            file = "tickets.db"

            """, "trunks.toml")
        // What is tested is the plan: phones that must have keys are called all the same.
        let extensions = try workplace.text("extensions.toml")
        let strict = extensions.replacing(
            "[extension.202]", with: "[extension.202]\nsrtp = \"required\"")
        #expect(strict != extensions)
        try workplace.put(strict, "extensions.toml")
        try workplace.put("bellbird 1\n" + plan, "dialplans/main.dial")
        let files = ConfigurationDirectory(workplace.path, needsSettings: false)
        #expect(!files.hasErrors, "\(files.diagnostics)")
        let state = try FileManager.default.contentsOfDirectory(atPath: workplace.path)
        let results = try await LiveTests(files, pace: 10).run(
            TestRunner.tests(of: files.sources))
        // Nothing was written beside the plan.
        #expect(try FileManager.default.contentsOfDirectory(atPath: workplace.path) == state)
        return results
    }

    @Test("phones, trunks, keys and toggles act as the test says; what is not so, fails")
    func live() async throws {
        let results = try await run(
            """
            toggle gate "Gate" { default off }
            context office {
              allow local
              number 2xx { ring dialed for 10s }
              number 70 { if gate is on { ring 202, 203 after 5s for 20s } else { hangup busy } }
              number 71 { answer; ring 202 for 20s { on key 1 { ring 203 for 5s } } }
              number 72 { play tone test times 3; tag said = "all" }
              number 73 { menu { greeting "welcome", "choose"; press 1 { hangup busy }; otherwise { hangup } } }
              number 0x. { dial dialed via first, second for 20s }
            }
            incoming first { number +49x. { ring 201 for 20s; hangup busy } }
            test "answered" {
              given 202 answers after 4s
              call from 201 to 202
              expect ring 202
              expect talk 202
              hangup 202 after 20s
              expect hangup normal
            }
            test "busy" { given 202 is busy; call from 201 to 202; expect hangup busy }
            test "toggle" {
              given gate is on
              given 202 declines
              call from 201 to 70
              expect ring 203
              expect hangup noanswer
            }
            test "key" { call from 201 to 71; expect ring 202; press 1 after 3s; expect ring 203 }
            test "tone" { call from 201 to 72; expect play test; expect tag said all }
            test "menu" {
              call from 201 to 73
              expect play "welcome"
              expect no play "choose"
              press 1 after 1s
              expect hangup busy
            }
            test "heard" { call from 201 to 73; expect no play "choose" }
            test "outside" {
              given trunk first is down
              given 0301234567 answers after 3s
              call from 201 to 0301234567
              expect dial 0301234567 via second as 201
              expect talk 0301234567
              expect caller-hangup
            }
            test "from outside" {
              call from +4930111 to +4940222 on first
              expect ring 201
              answer 201 after 5s
              hangup after 10s
            }
            test "wrong" { call from 201 to 202; expect talk 202 }
            """)
        for result in results where !["wrong", "heard"].contains(result.title) {
            #expect(
                result.isPassed,
                "\(result.title): \(result.failure?.title ?? "")\n\(result.trace)")
        }
        // It is said that the keys of 202 were not tried.
        for result in results {
            #expect(
                result.notes
                    == ["202 has srtp = \"required\", and is played over UDP without keys"])
        }
        for title in ["wrong", "heard"] {
            #expect(results.first { $0.title == title }?.failure?.code == "E0803", "\(title)")
        }
        #expect(results.count == 10)
    }

    /// The port is one where nobody listens, and the file is not there: who is asked would fail.
    @Test("services and databases answer what the test says, and nobody outside is asked")
    func asking() async throws {
        let results = try await run(
            """
            service crm { url "http://127.0.0.1:9/{who}"; takes who: text; returns tier: text }
            service door { url "http://127.0.0.1:9/"; method post; takes who: text }
            query tickets { database "helpdesk"; sql "select 1 as count"; returns count: int }
            context office {
              number 2xx { ring dialed for 10s }
              number 70 {
                lookup crm(who: dialed) as found { on notfound { hangup not-found } on failed { hangup busy } on timeout { hangup declined } }
                lookup tickets as open
                post door(who: "x")
                if open.count is 3 { tag tickets = "three" }
                if found.tier is "gold" { ring 202 for 5s } else { ring 203 for 5s }
              }
            }
            test "found" {
              given crm answers { tier: "gold" }
              given tickets answers { count: 3 }
              call from 201 to 70
              expect lookup crm
              expect lookup tickets
              expect post door
              expect tag tickets three
              expect ring 202
            }
            test "nothing is said" { call from 201 to 70; expect hangup not-found }
            test "fails" { given crm is failed; call from 201 to 70; expect hangup busy }
            test "silent" { given crm is timeout; call from 201 to 70; expect hangup declined }
            """)
        #expect(results.count == 4)
        for result in results {
            #expect(
                result.isPassed,
                "\(result.title): \(result.failure?.title ?? "")\n\(result.trace)")
        }
    }

    @Test("what the exchange does not do yet is skipped, and is no pass")
    func skipped() async throws {
        let results = try await run(
            """
            context office { number 2xx { ring dialed for 3s; receive-fax to "a@example.com" } }
            test "voicemail" { call from 201 to 202; expect ring 202; expect receive-fax "a@example.com" }
            """)
        #expect(results.map(\.skipped) == ["receive-fax"])
        #expect(results.map(\.isPassed) == [false])
        #expect(JUnit.xml(results).contains("failures=\"0\" skipped=\"1\""))
    }
}
