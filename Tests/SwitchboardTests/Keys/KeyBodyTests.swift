import SIP
import Testing
import Wire

@testable import Switchboard

struct KeyBodyTests {
    private func relay(_ text: String) -> KeyBody? {
        KeyBody(Array(text.utf8), kind: KeyBody.relay)
    }

    private func plain(_ text: String) -> KeyBody? {
        KeyBody(Array(text.utf8), kind: KeyBody.plain)
    }

    @Test("the long form, as phones write it")
    func long() {
        let key = KeyBody(symbol: "5", duration: .milliseconds(250))
        for text in [
            "Signal=5\r\nDuration=250\r\n", "Signal=5\nDuration=250",
            "signal = 5\r\n duration= 250 ",
            "Duration=250\r\nSignal=5", "\r\nSignal=5\r\n\r\nDuration=250\r\nVolume=9",
        ] { #expect(relay(text) == key, "\(text)") }
        #expect(relay("Signal=*")?.symbol == "*")
        #expect(relay("Signal=10")?.symbol == "*")
        #expect(relay("Signal=11")?.symbol == "#")
        #expect(relay("Signal=15")?.symbol == "D")
        #expect(relay("Signal=c")?.symbol == "C")
        #expect(relay("Signal=5")?.duration == KeyBody.standardDuration)
        #expect(relay("Signal=5\r\nDuration=0")?.duration == .milliseconds(10))
    }

    @Test("the short form, and the long one under its name")
    func short() {
        #expect(plain("5")?.symbol == "5")
        #expect(plain(" # \r\n")?.symbol == "#")
        #expect(plain("11")?.symbol == "#")
        #expect(
            plain("Signal=7\r\nDuration=90\r\n")
                == KeyBody(symbol: "7", duration: .milliseconds(90)))
        #expect(relay("5") == nil)
    }

    @Test("what is no key is none: a flash, a number, nothing, anything at all")
    func none() {
        for text in [
            "", "Signal=", "Signal=16", "Signal=!", "Signal=hf", "Signal=55", "Signal=+5",
            "Signal=٥", "Signal", "=5", "Duration=160", "Signal=010", "Signal=E",
        ] { #expect(relay(text) == nil, "\(text)") }
        #expect(relay("Signal=5\r\nDuration=99999999999999999999999")?.symbol == "5")
        #expect(relay("Signal=5\r\nDuration=-7")?.duration == KeyBody.standardDuration)
        for length in 0..<64 {
            let bytes = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ length &* 11) }
            _ = KeyBody(bytes, kind: KeyBody.relay)
            _ = KeyBody(bytes, kind: KeyBody.plain)
        }
    }

    @Test("what we write is what we read")
    func written() {
        for symbol in Keys.list("0123456789*#abcd w,") {
            let key = KeyBody(symbol: symbol, duration: .milliseconds(100))
            #expect(KeyBody(key.bytes, kind: KeyBody.relay) == key)
        }
        #expect(Keys.list("0123456789*#abcd w,").count == 16)
    }
}
