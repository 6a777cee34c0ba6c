import CSRTP
import Testing

@testable import Media

/// Protecting and taking packets (RFC 3711, 6188, 7714).
struct SRTPTests {
    private static func key(_ suite: SRTPSuite, _ seed: UInt8 = 1) throws -> SRTPKey {
        let count = suite.keyBytes + suite.saltBytes
        return try #require(SRTPKey(suite, (0..<count).map { UInt8($0) &* 7 &+ seed }))
    }

    private static func pair(
        _ suite: SRTPSuite
    ) throws -> (sender: SRTPSender, receiver: SRTPReceiver) {
        let key = try key(suite)
        return (try #require(SRTPSender(key)), try #require(SRTPReceiver(key)))
    }

    // MARK: - Vectors

    @Test(
        "RFC 3711 B.3: the session keys of a master key",
        .enabled(if: SharedVectors.arePresent, Comment(rawValue: SharedVectors.absence)))
    func derivation() throws {
        let vector = try #require(try SRTPVectors.read()).derivation
        let key = SRTPVectors.bytes(vector.key)
        let context = try #require(csrtp_counter_mode(key, key.count))
        defer { csrtp_free(context) }
        let salt = SRTPVectors.bytes(vector.salt)
        let derive = { SessionKeys.derive(context, salt, $0, $1) }
        #expect(derive(0, 16) == SRTPVectors.bytes(vector.cipherKey))
        #expect(derive(1, 20) == SRTPVectors.bytes(vector.authenticationKey))
        #expect(derive(2, 14) == SRTPVectors.bytes(vector.cipherSalt))
    }

    @Test("RFC 6188 §7.2: the session keys of a master key of 256 bits")
    func derivation256() throws {
        let key = SRTPVectors.bytes(
            "f0f04914b513f2763a1b1fa130f10e2998f6f6e43e4309d1e622a0e332b9f1b6")
        let salt = SRTPVectors.bytes("3b04803de51ee7c96423ab5b78d2")
        let context = try #require(csrtp_counter_mode(key, key.count))
        defer { csrtp_free(context) }
        #expect(
            SessionKeys.derive(context, salt, 0, 32)
                == SRTPVectors.bytes(
                    "5ba1064e30ec51613cad926c5a28ef731ec7fb397f70a960653caf06554cd8c4"))
        #expect(
            SessionKeys.derive(context, salt, 2, 14)
                == SRTPVectors.bytes("fa31791685ca444a9e07c6c64e93"))
        #expect(
            SessionKeys.derive(context, salt, 1, 20)
                == SRTPVectors.bytes("fd9c32d39ed5fbb5a9dc96b30818454d1313dc05"))
    }

    @Test(
        "RFC 3711 B.2: the key stream in counter mode",
        .enabled(if: SharedVectors.arePresent, Comment(rawValue: SharedVectors.absence)))
    func keyStream() throws {
        let vector = try #require(try SRTPVectors.read()).keyStream
        let key = SRTPVectors.bytes(vector.key)
        let context = try #require(csrtp_counter_mode(key, key.count))
        defer { csrtp_free(context) }
        var bytes = [UInt8](repeating: 0, count: 48)
        #expect(csrtp_encrypt(context, SRTPVectors.bytes(vector.salt) + [0, 0], &bytes, 48) == 1)
        #expect(bytes == SRTPVectors.bytes(vector.blocks.joined()))
    }

    @Test(
        "packets of another implementation are made and taken to the byte, over the wrap",
        .enabled(if: SharedVectors.arePresent, Comment(rawValue: SharedVectors.absence)),
        arguments: [
            SRTPSuite.aes128CounterSHA1Tag80, .aes128CounterSHA1Tag32, .aes128GCM, .aes256GCM,
        ])
    func otherImplementation(_ suite: SRTPSuite) throws {
        let packets = try #require(try SRTPVectors.read()).packets.filter { $0.suite == suite }
        try #require(packets.count == 12)
        let key = try #require(SRTPKey(suite, SRTPVectors.bytes(packets[0].key)))
        // Two sessions for RTP, of which the second begins three packets before the wrap, and one
        // for RTCP, which counts from one.
        for session in [packets[0..<4], packets[4..<10], packets[10..<12]] {
            let sender = try #require(SRTPSender(key))
            let receiver = try #require(SRTPReceiver(key))
            let isRTCP = session.first?.kind == "rtcp"
            if isRTCP { _ = SecurePacket(Self.report).protect(by: sender, isRTCP: true) }
            for vector in session {
                let plain = SRTPVectors.bytes(vector.plain)
                let protected = SecurePacket(SRTPVectors.bytes(vector.protected))
                let isTaken = protected.unprotect(by: receiver, isRTCP: isRTCP).plain == plain
                #expect(isTaken)
                let made = SecurePacket(plain).protect(by: sender, isRTCP: isRTCP)
                let isSame = made?.bytes == protected.bytes
                #expect(isSame)
            }
        }
    }

    /// An empty receiver report.
    private static let report: [UInt8] =
        [0x80, 201, 0, 1, 1, 2, 3, 4] + [UInt8](repeating: 7, count: 20)

    // MARK: - Properties

    @Test("what is protected is unreadable and comes back", arguments: SRTPSuite.allCases)
    func roundTrip(_ suite: SRTPSuite) throws {
        let (sender, receiver) = try Self.pair(suite)
        for number in UInt16(0)..<200 {
            let packet = SecurePacket.rtp(number, payload: Int(number))
            let plain = packet.bytes
            let protected = try #require(packet.protect(by: sender))
            #expect(protected.bytes.count == plain.count + suite.rtpTagBytes)
            #expect(number < 8 || protected.bytes[12..<plain.count] != plain[12...])
            #expect(protected.unprotect(by: receiver).plain == plain)
        }
    }

    @Test("a changed bit anywhere is noticed, and changes nothing", arguments: SRTPSuite.allCases)
    func forged(_ suite: SRTPSuite) throws {
        let (sender, receiver) = try Self.pair(suite)
        let first = SecurePacket.rtp(100)
        #expect(try #require(first.protect(by: sender)).unprotect(by: receiver).plain.count == 172)
        let second = SecurePacket.rtp(101)
        let plain = second.bytes
        let protected = try #require(second.protect(by: sender))
        for place in protected.bytes.indices {
            var changed = protected.bytes
            changed[place] ^= 0x04
            let verdict = SecurePacket(changed).unprotect(by: receiver).verdict
            // In the sequence number it may fall out of the window instead.
            #expect(
                verdict == .refused(.notAuthentic) || verdict == .refused(.replayed), "\(place)")
        }
        #expect(protected.unprotect(by: receiver).plain == plain)
    }

    @Test("a packet is taken once; the window takes disorder", arguments: SRTPSuite.allCases)
    func replay(_ suite: SRTPSuite) throws {
        let (sender, receiver) = try Self.pair(suite)
        let packets = try (UInt16(0)..<300).map { number in
            let packet = SecurePacket.rtp(number)
            return try #require(packet.protect(by: sender))
        }
        for number in [200, 73, 199, 74, 150] {
            #expect(packets[number].unprotect(by: receiver).plain.count == 172)
            #expect(packets[number].unprotect(by: receiver).verdict == .refused(.replayed))
        }
        // 128 behind the foremost is too old to tell.
        #expect(packets[72].unprotect(by: receiver).verdict == .refused(.replayed))
        #expect(packets[299].unprotect(by: receiver).plain.count == 172)
        #expect(packets[171].unprotect(by: receiver).verdict == .refused(.replayed))
        #expect(packets[172].unprotect(by: receiver).plain.count == 172)
    }

    @Test(
        "three rounds of the sequence number, with loss and disorder", arguments: SRTPSuite.allCases
    )
    func rollover(_ suite: SRTPSuite) throws {
        let (sender, receiver) = try Self.pair(suite)
        var held: SecurePacket?
        var taken = 0
        for count in 0..<3_000 {
            let number = UInt16(truncatingIfNeeded: 30_000 + count * 67)
            let packet = SecurePacket.rtp(number, payload: 20)
            let protected = try #require(packet.protect(by: sender))
            switch count % 7 {
            case 2: held = protected
            case 5: continue
            default:
                if protected.unprotect(by: receiver).plain.count == 32 { taken += 1 }
                if let late = held.take(), late.unprotect(by: receiver).plain.count == 32 {
                    taken += 1
                }
            }
        }
        #expect(taken == 3_000 - 3_000 / 7 - (3_000 % 7 > 5 ? 1 : 0))
    }

    @Test("the first packets of a source are lost where its number wraps")
    func lostWrap() throws {
        for suite in SRTPSuite.allCases {
            let (sender, receiver) = try Self.pair(suite)
            let first = SecurePacket.rtp(65_534)
            _ = first.protect(by: sender)
            let heard = SecurePacket.rtp(3)
            let plain = heard.bytes
            #expect(try #require(heard.protect(by: sender)).unprotect(by: receiver).plain == plain)
        }
    }

    @Test(
        "a new key goes on counting, and takes a far end that does not",
        arguments: SRTPSuite.allCases)
    func newKey(_ suite: SRTPSuite) throws {
        for goesOn in [true, false] {
            let (sender, receiver) = try Self.pair(suite)
            for number in [40_000, 65_535, 10, 2_000] as [UInt16] {
                let packet = SecurePacket.rtp(number)
                #expect(
                    try #require(packet.protect(by: sender)).unprotect(by: receiver).plain.count
                        == 172)
            }
            let key = try Self.key(suite, 9)
            let next = try #require(SRTPSender(key, after: goesOn ? sender : nil))
            let taking = try #require(SRTPReceiver(key, after: receiver))
            for number in [2_001, 2_002] as [UInt16] {
                let packet = SecurePacket.rtp(number)
                let protected = try #require(packet.protect(by: next))
                #expect(protected.unprotect(by: receiver).verdict == .refused(.notAuthentic))
                #expect(protected.unprotect(by: taking).plain.count == 172)
                #expect(protected.unprotect(by: taking).verdict == .refused(.replayed))
            }
        }
    }

    @Test("sources come and go; the last eight are known against replay")
    func sources() throws {
        let (_, receiver) = try Self.pair(.aes128GCM)
        let key = try Self.key(.aes128GCM)
        var sent: [SecurePacket] = []
        for source in UInt32(1)...12 {
            let sender = try #require(SRTPSender(key))
            let packet = SecurePacket.rtp(5, ssrc: source)
            sent.append(try #require(packet.protect(by: sender)))
            #expect(sent[sent.count - 1].unprotect(by: receiver).plain.count == 172)
        }
        for packet in sent.suffix(8) {
            #expect(packet.unprotect(by: receiver).verdict == .refused(.replayed))
        }
    }

    @Test("a number is not sent twice, nor from before all others")
    func senderReplay() throws {
        let (sender, _) = try Self.pair(.aes128CounterSHA1Tag80)
        let packet = SecurePacket.rtp(0)
        let again = packet
        let earlier = SecurePacket.rtp(65_535)
        #expect(packet.protect(by: sender) != nil)
        #expect(again.protect(by: sender) == nil)
        #expect(earlier.protect(by: sender) == nil)
    }

    @Test("RTCP: encrypted, once, and none that is changed", arguments: SRTPSuite.allCases)
    func rtcp(_ suite: SRTPSuite) throws {
        let (sender, receiver) = try Self.pair(suite)
        let packet = SecurePacket(Self.report)
        let plain = packet.bytes
        let protected = try #require(packet.protect(by: sender, isRTCP: true))
        #expect(protected.bytes[8..<28] != plain[8...])
        for place in protected.bytes.indices {
            var changed = protected.bytes
            changed[place] ^= 0x80
            #expect(
                SecurePacket(changed).unprotect(by: receiver, isRTCP: true).verdict
                    == .refused(.notAuthentic))
        }
        #expect(protected.unprotect(by: receiver, isRTCP: true).plain == plain)
        #expect(
            protected.unprotect(by: receiver, isRTCP: true).verdict == .refused(.replayed))
    }

    @Test("packets that are too short are refused", arguments: SRTPSuite.allCases)
    func short(_ suite: SRTPSuite) throws {
        let (_, receiver) = try Self.pair(suite)
        for count in 12..<(12 + suite.rtpTagBytes) {
            let packet = SecurePacket([0x80] + [UInt8](repeating: 0, count: count - 1))
            #expect(packet.unprotect(by: receiver).verdict == .refused(.short))
        }
        for count in 8..<(12 + suite.rtcpTagBytes) {
            let packet = SecurePacket([UInt8](repeating: 0, count: count))
            #expect(packet.unprotect(by: receiver, isRTCP: true).verdict == .refused(.short))
        }
    }

    @Test("a key of the wrong length is none, and none is ever printed")
    func keys() throws {
        for suite in SRTPSuite.allCases {
            let right = suite.keyBytes + suite.saltBytes
            #expect(SRTPKey(suite, [UInt8](repeating: 1, count: right - 1)) == nil)
            #expect(SRTPKey(suite, [UInt8](repeating: 1, count: right + 1)) == nil)
            #expect("\(try Self.key(suite))" == "a key for \(suite.rawValue)")
        }
    }
}
