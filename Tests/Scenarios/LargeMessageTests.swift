import SDP
import SIP
import Simulation
import Softphone
import Switchboard
import Testing
import Wire

/// Requests too large for a datagram (RFC 3261 §18.1.1).
struct LargeMessageTests {
    @Test("a large INVITE tries a stream once; a phone that takes none gets a datagram")
    func fallsBack() {
        var caller = Softphone.Behaviour()
        // Thirty formats, each with a long description: about 2,000 bytes.
        for type in 0..<30 {
            caller.codecs.append(
                Codec(
                    96 + type, "codec-\(type)", 16_000,
                    parameters: ByteString(String(repeating: "option=1;", count: 4))))
        }
        var world = World(
            .plain(
                .init("201", transport: .tcp, behaviour: caller),
                .init("202", behaviour: .answering(after: .seconds(1)))))
        world.register()
        for round in 1...2 {
            world.call("201", "202")
            world.run(for: .seconds(5))
            #expect(world["202"].calls.values.contains { $0.state == .talking })
            world.hangUp("201")
            world.runUntilQuiet()
            // The second call remembers that the phone takes no streams.
            #expect(world.notes.count { $0.message == "Unreachable" } == 1, "round \(round)")
        }
        #expect(world.store.records.count == 2)
        #expect(world.leftovers == [])
    }
}

extension Codec {
    fileprivate init(
        _ type: Int, _ name: String, _ rate: UInt32, parameters: ByteString
    ) {
        self.init(UInt8(type), ByteString(name), rate, parameters: parameters)
    }
}
