import Glibc
import Wire

/// The thread of the demonstration: two phones, their sockets, and the time.
final class Stage {
    struct Failure: Error {
        var text: String
    }

    let alice: DemoPhone
    let bob: DemoPhone
    private let clock = ContinuousClock()
    private let began: ContinuousClock.Instant
    private var nextPacket: Duration?

    init(
        server: SocketAddress, domain: String, phones: [DemoConfiguration.Phone],
        say: @escaping (String) -> Void
    ) throws {
        guard phones.count >= 2 else { throw Failure(text: "Two phones are wanted.") }
        let clock = clock
        let began = clock.now
        self.began = began
        func phone(_ index: Int, _ hertz: Double) throws(LoopbackSocket.Failure) -> DemoPhone {
            try DemoPhone(
                name: phones[index].name, number: phones[index].number,
                password: phones[index].password, domain: domain, server: server, hertz: hertz
            ) { bytes, isSent in
                say(
                    MessageLadder.line(
                        bytes, at: clock.now - began, isLeft: index == 0, isToExchange: isSent))
            }
        }
        alice = try phone(0, 440)
        bob = try phone(1, 1000)
    }

    var now: Duration { clock.now - began }

    func startSpeaking() {
        nextPacket = now
    }

    func stopSpeaking() {
        nextPacket = nil
    }

    /// Goes on until something is so. Errors: it was not so in time.
    func wait(
        for what: String, atMost limit: Duration = .seconds(5), until isSo: () -> Bool
    ) throws(Failure) {
        let end = now + limit
        while !isSo() {
            guard now < end else { throw Failure(text: "\(what) did not happen in \(limit).") }
            turn(until: end)
        }
    }

    func go(on duration: Duration) {
        let end = now + duration
        while now < end { turn(until: end) }
    }

    private func turn(until end: Duration) {
        var wake = end
        for deadline in [alice.nextDeadline, bob.nextDeadline, nextPacket] {
            if let deadline { wake = min(wake, deadline) }
        }
        var polls = [alice.signalling, alice.audio, bob.signalling, bob.audio].map {
            pollfd(fd: $0.descriptor, events: Int16(POLLIN), revents: 0)
        }
        let wait = (wake - now).milliseconds.rounded(.up)
        poll(&polls, nfds_t(polls.count), Int32(max(0, min(wait, 100))))
        alice.serve(hearing: bob, at: now)
        bob.serve(hearing: alice, at: now)
        if let due = nextPacket, due <= now {
            alice.speak(at: now)
            bob.speak(at: now)
            nextPacket = due + .milliseconds(20)
        }
    }
}
