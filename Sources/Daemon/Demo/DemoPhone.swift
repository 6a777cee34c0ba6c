import Media
import SDP
import SIP
import Softphone
import Wire

/// One phone of the demonstration: the pure softphone, its sockets, and its sound.
final class DemoPhone {
    var phone: Softphone
    private let signalling: LoopbackSocket
    private let audio: LoopbackSocket
    private var source: ToneSource
    private(set) var meter: ToneMeter
    private var sentAt: [Double] = []
    private var firstSequence: UInt16?
    private var heardSequences: Set<UInt16> = []
    /// Seconds from the other phone's socket to ours.
    private(set) var delays: [Double] = []
    private var timestamp: UInt32 = 0
    private var sequence: UInt16 = 0

    var packetsSent: Int { sentAt.count }
    var packetsHeard: Int { heardSequences.count }

    /// Says `says` Hz, and listens for `hears` Hz.
    init(
        _ number: String, password: String, server: SocketAddress, says: Double, hears: Double
    ) throws {
        signalling = try LoopbackSocket()
        audio = try LoopbackSocket()
        var generator = SystemRandomNumberGenerator()
        let identity = Softphone.Identity(
            user: ByteString(number), domain: "bellbird.local", password: ByteString(password))
        var behaviour = Softphone.Behaviour()
        behaviour.codecs = [Codec(0, "PCMU", 8000), Codec(101, "telephone-event", 8000)]
        behaviour.firstMediaPort = audio.local.port
        phone = Softphone(
            identity, local: signalling.local, server: server, seed: generator.next(),
            behaviour: behaviour)
        source = ToneSource(hertz: says, level: -10, payloadType: 0)
        meter = ToneMeter(hertz: hears, payloadType: 0)
    }

    /// Sends and receives what is due; gives what was said, for the ladder.
    func turn(at now: Duration) -> [(isSent: Bool, bytes: [UInt8])] {
        var said: [(Bool, [UInt8])] = []
        while let (bytes, from) = signalling.receive() {
            said.append((false, bytes))
            phone.receive(bytes, from: from, at: now)
        }
        phone.fire(at: now)
        for transmission in phone.drain().transmissions {
            said.append((true, transmission.bytes))
            signalling.send(transmission.bytes, to: transmission.to)
        }
        return said
    }

    // MARK: - Sound

    /// One frame of our tone to where the far end hears.
    func speak(at seconds: Double) {
        guard let call = phone.calls.values.first, call.state == .talking,
            let remote = call.remote, let address = remote.address(of: 0)
        else { return }
        var packet: [UInt8] = [0x80, sentAt.isEmpty ? 0x80 : 0]
        packet += [UInt8(sequence >> 8), UInt8(sequence & 0xFF)]
        for shift: UInt32 in [24, 16, 8, 0] {
            packet.append(UInt8(truncatingIfNeeded: timestamp >> shift))
        }
        packet += [0x42, 0x45, 0x4C, UInt8(truncatingIfNeeded: audio.local.port)]
        packet += source.next()
        sequence &+= 1
        timestamp &+= 160
        sentAt.append(seconds)
        audio.send(packet, to: SocketAddress(address, remote.media[0].port))
    }

    /// What came; `other` knows when it was sent.
    func listen(at seconds: Double, other: DemoPhone) {
        while let (packet, _) = audio.receive() {
            guard packet.count > 12, packet[0] >> 6 == 2, packet[1] & 0x7F == 0 else { continue }
            let number = UInt16(packet[2]) << 8 | UInt16(packet[3])
            let first = firstSequence ?? number
            firstSequence = first
            guard heardSequences.insert(number).inserted else { continue }
            let index = Int(number &- first)
            if index < other.sentAt.count { delays.append(seconds - other.sentAt[index]) }
            meter.take(packet[12...])
        }
    }
}
