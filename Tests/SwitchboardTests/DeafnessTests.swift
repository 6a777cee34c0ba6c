import Testing
import Wire

@testable import Switchboard

/// Why a far end is not heard.
struct DeafnessTests {
    private func deafness(
        _ said: String, from signalling: String = "203.0.113.9",
        _ change: (inout StreamHearing) -> Void = { _ in }
    ) throws -> Deafness? {
        var facts = StreamHearing()
        change(&facts)
        return Deafness(
            facts, said: SocketAddress(try #require(IPAddress(said)), 4_000),
            signalling: try #require(IPAddress(signalling)))
    }

    @Test(
        "a phone behind a NAT that tells its own address, and is not heard, is said to do so",
        arguments: [
            "192.168.1.20", "10.0.0.1", "172.31.255.255", "100.64.0.1", "169.254.1.1", "fd00::1",
            "fe80::1", "::ffff:10.1.2.3",
        ])
    func privateAddress(address: String) throws {
        let found = try #require(try deafness(address))
        guard case .privateAddress = found else {
            Issue.record("\(found)")
            return
        }
        #expect(found.words("extension 201").contains("a private address"))
        // In the same network it is an address like any other.
        #expect(
            try deafness(address, from: "10.9.9.9")
                == .nothing(SocketAddress(try #require(IPAddress(address)), 4_000)))
    }

    @Test(
        "other addresses are none of that",
        arguments: ["172.32.0.1", "100.128.0.1", "192.169.0.1", "11.0.0.1", "2001:db8::1"])
    func publicAddress(address: String) throws {
        #expect(
            try deafness(address)
                == .nothing(SocketAddress(try #require(IPAddress(address)), 4_000)))
    }

    @Test("what came is a better reason than what was said")
    func order() throws {
        #expect(try deafness("10.0.0.1") { $0.packets = 1 } == nil)
        #expect(try deafness("10.0.0.1") { $0.refused = 1 } == .wrongKey)
        #expect(
            try deafness("10.0.0.1") {
                $0.packets = 2
                $0.strange = 2
                $0.strangeType = 9
                $0.refused = 1
            } == .unknownFormat(9))
        let source = SocketAddress(.v4(1), 2)
        #expect(
            try deafness("10.0.0.1") {
                $0.foreign = 1
                $0.foreignSource = source
            } == .elsewhere(source, said: SocketAddress(.v4(0x0A00_0001), 4_000)))
    }
}
