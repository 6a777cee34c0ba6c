import Testing

@testable import Daemon

struct DemonstrationTests {
    @Test("two phones, a real exchange, real sound: everything is right")
    func everything() async throws {
        let isRight = try await Demonstration(talk: .milliseconds(600)) { _ in }.run()
        #expect(isRight)
    }

    @Test("a tone is measured to a quarter of a hertz and a tenth of a decibel")
    func measuring() {
        var source = ToneSource(hertz: 697, level: -16, ssrc: 1)
        var sink = ToneSink()
        for number in 0..<60 {
            let packet = source.packet(at: .milliseconds(20 * number))
            sink.receive(
                packet, departures: source.departures, at: .milliseconds(20 * number + 3))
        }
        let heard = HeardAudio(sink, from: source)
        #expect(abs(heard.hertz - 697) <= 0.25)
        #expect(abs(heard.level - -16) <= 0.1)
        #expect(heard.medianDelayMilliseconds == 3)
        #expect(heard.lost == 0)
        #expect(heard.isRight(for: source))
    }

    @Test("a lost packet is missed, and one that comes twice is not counted for it")
    func losing() {
        var source = ToneSource(hertz: 440, level: -10, ssrc: 1)
        var sink = ToneSink()
        for number in 0..<60 {
            let packet = source.packet(at: .zero)
            if number == 7 { continue }
            for _ in 0..<(number == 9 ? 2 : 1) {
                sink.receive(packet, departures: source.departures, at: .zero)
            }
        }
        let heard = HeardAudio(sink, from: source)
        #expect(heard.lost == 1)
        #expect(heard.received == 60)
        #expect(!heard.isRight(for: source))
    }

    @Test("nothing heard is nothing measured")
    func silence() {
        let tone = MeasuredTone([], rate: 8000)
        #expect(tone.hertz == 0)
        #expect(tone.level == -.infinity)
    }
}
