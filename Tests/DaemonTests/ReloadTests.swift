import Foundation
import Softphone
import Switchboard
import Synchronization
import Testing
import Wire

@testable import Daemon

/// Raised once, and seen from other threads.
private final class Flag: Sendable {
    private let value = Atomic(false)

    var isUp: Bool { value.load(ordering: .acquiring) }

    func raise() { value.store(true, ordering: .releasing) }
}

/// A reload of a large plan, which takes a while: nobody hears of it.
struct ReloadTests {
    /// Departments without end, each with a test that passes.
    private static func departments(_ count: Int) -> String {
        (0..<count).map { number in
            """
            flow sales-\(number) {
              ring 201, 202 after 10s for 30s {
                on busy     { play tone busy times 5 }
                on noanswer { play tone congestion times 3 }
              }
            }
            context department-\(number) {
              include office
              number \(1_000 + number) { goto sales-\(number) }
            }

            """
        }.joined() + "test \"a call inside\" { call from 201 to 202; expect ring 202 }\n"
    }

    private static func isDone(_ reply: ControlReply) -> Bool {
        if case .done = reply { true } else { false }
    }

    @Test("a call during a reload loses no packet, and goes on; the next one has the new plan")
    func call() async throws {
        let place = try Workplace()
        try await place.running { daemon in
            let server = try #require(await daemon.listeners.first?.bound)
            let phones = place.phones
            let isTalking = Flag()
            let isReloaded = Flag()
            async let heard = onThread {
                let stage = try Stage(
                    server: server, domain: "bellbird.local", phones: phones, say: { _ in })
                try Self.talk(on: stage, isTalking, until: isReloaded)
                return (stage.bob.heard(stage.alice.source), stage.alice.heard(stage.bob.source))
            }
            while !isTalking.isUp {
                try await Task.sleep(for: .milliseconds(5))
            }
            let plan = try place.text("dialplans/main.dial")
            let another = plan.replacing("number *43", with: "number *53")
            try place.put(another + Self.departments(300), "dialplans/main.dial")
            for _ in 0..<3 { #expect(Self.isDone(await daemon.reload())) }
            isReloaded.raise()
            let (bob, alice) = try await heard
            for one in [bob, alice] {
                #expect(one.lost == 0 && one.received == one.sent, "\(one)")
                #expect(one.sent > 10)
            }
        }
    }

    /// Alice calls Bob, they speak until the plan is the new one, and the old call and a new one
    /// are what they should be.
    private static func talk(
        on stage: Stage, _ isTalking: Flag, until isReloaded: Flag
    ) throws {
        let (alice, bob) = (stage.alice, stage.bob)
        for phone in [alice, bob] { phone.use { $0.register(at: stage.now) } }
        try stage.wait(for: "the registrations") {
            alice.phone.isRegistered && bob.phone.isRegistered
        }
        alice.dial("202", at: stage.now)
        try stage.wait(for: "the ringing") { bob.isRinging }
        let ringing = try #require(bob.call)
        bob.use { $0.answer(ringing, at: stage.now) }
        try stage.wait(for: "the call") { alice.isTalking && bob.isTalking }
        // The engine has joined the two by then, however busy the machine is.
        stage.go(on: .milliseconds(300))
        stage.startSpeaking()
        stage.go(on: .milliseconds(100))
        isTalking.raise()
        while !isReloaded.isUp { stage.go(on: .milliseconds(20)) }
        stage.go(on: .milliseconds(100))
        stage.stopSpeaking()
        stage.go(on: .milliseconds(300))
        #expect(alice.isTalking && bob.isTalking)
        let call = try #require(alice.call)
        alice.use { $0.hangUp(call, at: stage.now) }
        try stage.wait(for: "the end") { alice.hasNoCall && bob.hasNoCall }
        alice.dial("*53", at: stage.now)
        try stage.wait(for: "the echo of the new plan") { alice.isTalking }
    }
}
