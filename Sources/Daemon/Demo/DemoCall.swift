import Foundation
import Glibc
import Media
import SIP
import Softphone
import Store
import Switchboard
import Wire

/// Two phones of our own call each other through a real exchange on loopback, with sound both
/// ways: the exchange shows that it works.
public enum DemoCall {
    public struct Report: Sendable {
        public var isGood: Bool
    }

    /// `say` gets each line as it comes.
    public static func run(_ say: @escaping @Sendable (String) -> Void) async throws -> Report {
        let directory = NSTemporaryDirectory() + "bellbird-demo-\(getpid())"
        defer { try? FileManager.default.removeItem(atPath: directory) }
        guard let written = try DemoConfiguration.write(to: directory, sipPort: 0) else {
            throw CocoaError(.fileWriteFileExists)
        }
        let daemon = Daemon(directory: directory)
        do { try await daemon.start() } catch let failure as Daemon.StartFailure {
            say(failure.text)
            return Report(isGood: false)
        }
        guard let port = await daemon.udpPort else { return Report(isGood: false) }
        let server = SocketAddress(.v4(0x7F00_0001), port)
        let phones = written.phones
        let isGood = await withCheckedContinuation { (done: CheckedContinuation<Bool, Never>) in
            Thread.detachNewThread {
                let result = try? DemoScript(phones, server, say).run()
                done.resume(returning: result ?? false)
            }
        }
        try await Task.sleep(for: .milliseconds(500))
        let record = await daemon.lastRecord
        if let record { say(Self.line(record)) } else { say("There is no call record.") }
        await daemon.stop()
        let isRecorded = record?.answeredBy == "extension 202" && record?.ending.by == .caller
        say(isGood && isRecorded ? "All good." : "Something was not right.")
        return Report(isGood: isGood && isRecorded)
    }

    private static func line(_ record: CallRecord) -> String {
        let seconds = Double(record.talkMilliseconds) / 1000
        return "Call record: \(record.caller) dialed \(record.dialed), answered by"
            + " \(record.answeredBy ?? "nobody"), talked \(String(format: "%.1f", seconds)) s,"
            + " \(record.ending.cause) by \(record.ending.by.rawValue)"
    }
}

extension Daemon {
    var udpPort: UInt16? { listeners.first { $0.transport == .udp }?.bound.port }

    var lastRecord: CallRecord? {
        get async {
            guard case .history(let records) = await answer(.history(.init(limit: 1))) else {
                return nil
            }
            return records.first
        }
    }
}

/// The demonstration's course, on a thread that may wait.
final class DemoScript {
    private let alice: DemoPhone
    private let bob: DemoPhone
    private let say: @Sendable (String) -> Void
    private let began = Date()
    private var spoken = 0

    init(
        _ phones: [DemoConfiguration.Phone], _ server: SocketAddress,
        _ say: @escaping @Sendable (String) -> Void
    ) throws {
        alice = try DemoPhone(
            "201", password: phones[0].password, server: server, says: 440, hears: 1000)
        bob = try DemoPhone(
            "202", password: phones[1].password, server: server, says: 1000, hears: 440)
        bob.phone.behaviour.answering = .after(.milliseconds(300))
        self.say = say
    }

    private var seconds: Double { Date().timeIntervalSince(began) }
    private var now: Duration { .milliseconds(Int64(seconds * 1000)) }

    func run() throws -> Bool {
        say("  seconds  201            exchange           202")
        alice.phone.register(at: now)
        bob.phone.register(at: now)
        guard wait(5, until: { self.alice.phone.isRegistered && self.bob.phone.isRegistered })
        else { return fail("the phones could not register") }
        let call = alice.phone.call("202", at: now)
        guard wait(5, until: { self.isTalking(self.alice) && self.isTalking(self.bob) }) else {
            return fail("the call was not answered")
        }
        let end = seconds + 3
        _ = wait(4, until: { self.seconds >= end })
        alice.phone.hangUp(call, at: now)
        guard wait(3, until: { self.alice.phone.calls.isEmpty && self.bob.phone.calls.isEmpty })
        else { return fail("the call did not end") }
        let first = judge("201 hears", alice, from: bob)
        return judge("202 hears", bob, from: alice) && first
    }

    private func isTalking(_ phone: DemoPhone) -> Bool {
        phone.phone.calls.values.contains { $0.state == .talking }
    }

    private func fail(_ why: String) -> Bool {
        say("FAILED: \(why)")
        return false
    }

    private func wait(_ limit: Double, until condition: () -> Bool) -> Bool {
        let end = seconds + limit
        while !condition() {
            guard seconds < end else { return false }
            for (column, phone) in [alice, bob].enumerated() {
                for (isSent, bytes) in phone.turn(at: now) { rung(isSent, bytes, column) }
            }
            if isTalking(alice), isTalking(bob), seconds >= Double(spoken) * 0.02 {
                spoken = max(spoken, Int(seconds / 0.02)) + 1
                alice.speak(at: seconds)
                bob.speak(at: seconds)
            }
            alice.listen(at: seconds, other: bob)
            bob.listen(at: seconds, other: alice)
            usleep(200)
        }
        return true
    }

    /// One line of the ladder: the exchange stands in the middle.
    private func rung(_ isSent: Bool, _ bytes: [UInt8], _ column: Int) {
        guard let message = try? Message(parsing: bytes) else { return }
        let text: String
        switch message {
        case .request(let request): text = "\(request.method.text) \(request.uri.user ?? "")"
        case .response(let response): text = "\(response.status.rawValue) \(response.reason)"
        }
        let time = String(format: "%9.3f", seconds)
        let goesRight = (column == 0) == isSent
        let arrow = goesRight ? "──►" : "◄──"
        let indent = String(repeating: " ", count: column == 0 ? 5 : 25)
        say("\(time)  \(indent)\(arrow) \(text)")
    }

    private func judge(_ what: String, _ hearer: DemoPhone, from speaker: DemoPhone) -> Bool {
        let lost = speaker.packetsSent - hearer.packetsHeard
        let sorted = hearer.delays.sorted()
        let middle = sorted.isEmpty ? 0 : sorted[sorted.count / 2] * 1000
        let level = hearer.meter.level ?? -99
        let purity = hearer.meter.purity ?? 0
        say(
            String(
                format: "%@ %d of %d packets, delay %.1f ms, tone at %.1f dBm0 (sent at -10.0),"
                    + " %.0f dB clear", what, hearer.packetsHeard, speaker.packetsSent, middle,
                level, purity))
        return lost <= 3 && hearer.packetsHeard > 100 && abs(level + 10) < 0.5 && purity > 25
    }
}
