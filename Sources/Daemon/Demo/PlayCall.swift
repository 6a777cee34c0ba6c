import Softphone

extension Stage {
    /// Both phones register, Alice calls Bob, he answers, both speak, she hangs up. Errors: some of
    /// it did not happen in time.
    func playCall(to number: String, talk: Duration, say: (String) -> Void) throws(Failure) {
        alice.use { $0.register(at: now) }
        try wait(for: "Alice's registration") { alice.phone.isRegistered }
        bob.use { $0.register(at: now) }
        try wait(for: "Bob's registration") { bob.phone.isRegistered }
        alice.dial(number, at: now)
        try wait(for: "Bob's phone ringing") { bob.isRinging }
        go(on: .milliseconds(500))
        bob.use { phone in
            if let call = bob.call { phone.answer(call, at: now) }
        }
        try wait(for: "The conversation") { alice.isTalking && bob.isTalking }
        say(MessageLadder.sound("RTP: 440 Hz from Alice, 1000 Hz from Bob", at: now))
        startSpeaking()
        go(on: talk)
        stopSpeaking()
        go(on: .milliseconds(100))
        alice.use { phone in
            if let call = alice.call { phone.hangUp(call, at: now) }
        }
        try wait(for: "The end of the call") { alice.hasNoCall && bob.hasNoCall }
        go(on: .milliseconds(100))
    }
}
