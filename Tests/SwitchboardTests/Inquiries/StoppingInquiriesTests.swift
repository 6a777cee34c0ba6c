import Dialplan
import Testing

@testable import Switchboard

/// The end of the exchange: nothing of a post stays behind.
struct StoppingInquiriesTests {
    private func plan() throws -> Plan {
        let text = """
            bellbird 1
            service door { url "http://door.example/"; method post; takes who: text }
            service crm { url "http://crm.example/"; returns tier: text }
            context staff {
              number 1 { post door(who: "x"); lookup crm as found; log "{found.tier}" }
            }
            """
        return try #require(
            Plan.compile(
                sources: [SourceFile(path: "main.dial", text: text)],
                inventory: Inventory(extensions: [], trunks: [])
            ).0)
    }

    @Test("posts on their way and waiting are gone, with their timers; a lookup stays")
    func stop() throws {
        let plan = try plan()
        let door = try #require(plan.source(named: "door"))
        let crm = try #require(plan.source(named: "crm"))
        let call = CallID(began: 1, number: 1)
        var inquiries = Inquiries()
        for number in 1...(UInt64(Limits.postsAtOnce) + 1) {
            _ = inquiries.post(door, [.text("x")], for: call, .init(number), at: .zero)
        }
        _ = inquiries.lookUp(
            crm, [], within: .seconds(3), for: call, .init(99), at: .zero)
        let (lost, effects) = inquiries.stop()
        #expect(lost == Limits.postsAtOnce + 1)
        #expect(inquiries.entries.keys.map(\.rawValue) == [99])
        #expect(Set(inquiries.desks.keys) == ["crm"])
        for number in 1...UInt64(Limits.postsAtOnce) {
            #expect(effects.contains(.cancel(.init(number))))
        }
        // This one had not left.
        let waiting = Inquiry.ID(UInt64(Limits.postsAtOnce) + 1)
        #expect(!effects.contains(.cancel(waiting)))
        for timer: Inquiries.Timer in [.patience(waiting), .again(waiting), .rested("door")] {
            #expect(effects.contains(.stop(timer)))
        }
        // What comes late says nothing to anybody.
        #expect(
            inquiries.replied(.init(1), .response(status: 200, body: []), at: .zero).isEmpty)
        #expect(inquiries.stop().lost == 0)
    }

    /// The one that was to see whether the service is back.
    @Test("a service that was being tried by a post can be asked again")
    func trying() throws {
        let door = try #require(try plan().source(named: "door"))
        let call = CallID(began: 1, number: 1)
        var inquiries = Inquiries()
        var now = Instant.zero
        for number in 1...UInt64(Limits.failuresInARow) {
            _ = inquiries.post(door, [.text("x")], for: call, .init(number), at: now)
            _ = inquiries.replied(.init(number), .failed(reason: "down"), at: now)
        }
        now = now + Limits.restOfService
        let asked = inquiries.post(door, [.text("x")], for: call, .init(50), at: now)
        #expect(asked.contains { if case .ask(.init(50), _, _, _) = $0 { true } else { false } })
        _ = inquiries.stop()
        let again = inquiries.post(door, [.text("x")], for: call, .init(51), at: now)
        #expect(again.contains { if case .ask(.init(51), _, _, _) = $0 { true } else { false } })
    }
}
