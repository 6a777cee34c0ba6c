import SDP
import SIP
import Softphone
import Wire

/// A `Softphone` with real sockets that presses keys: a phone of the house, or a provider. Used by
/// one thread only.
final class LivePhone {
    let name: String
    private(set) var phone: Softphone
    let signalling: LoopbackSocket
    private let audio: LoopbackSocket
    private(set) var events: [Softphone.Event] = []
    /// INVITEs that came for the first time, without those that change a call.
    private(set) var invites: [Request] = []
    private var seen: Set<ByteString> = []
    private var sequence: UInt16 = 0
    private var timestamp: UInt32 = 0

    init(
        _ name: String, password: ByteString, domain: ByteString, server: SocketAddress,
        at host: UInt32
    ) throws(LoopbackSocket.Failure) {
        self.name = name
        signalling = try LoopbackSocket(at: host)
        audio = try LoopbackSocket(isEven: true, at: host)
        var generator = SystemRandomNumberGenerator()
        phone = Softphone(
            Softphone.Identity(user: ByteString(name), domain: domain, password: password),
            local: signalling.address, server: server, seed: generator.next())
        phone.behaviour.staysRegistered = false
    }

    /// Does something with the phone, and sends what comes of it.
    func use(_ action: (inout Softphone) -> Void) {
        // The next call's sound comes from the port that it describes.
        let used = UInt16(truncatingIfNeeded: phone.lastNumber % 1_000)
        phone.behaviour.firstMediaPort = audio.address.port &- 2 &* used
        action(&phone)
        let (transmissions, news) = phone.drain()
        for transmission in transmissions {
            signalling.send(transmission.bytes, to: transmission.to)
        }
        events += news
    }

    /// All that has arrived and all that is due.
    func serve(at now: Duration) {
        while let (bytes, source) = signalling.receive() {
            note(bytes)
            use { $0.receive(bytes, from: source, at: now) }
        }
        while audio.receive() != nil {}
        if let deadline = phone.nextDeadline, deadline <= now { use { $0.fire(at: now) } }
    }

    private func note(_ bytes: [UInt8]) {
        guard case .request(let request)? = try? Message(parsing: bytes),
            request.method == .invite, request.to.tag == nil, seen.insert(request.callID).inserted
        else { return }
        invites.append(request)
    }

    /// Telephone events (RFC 4733 §2.3) to where the far end hears: of each key its end, three
    /// times, as §2.5.1.4 wants it.
    func press(_ keys: String, in call: Softphone.CallNumber) {
        guard let remote = phone.calls[call]?.remote, let address = remote.address(of: 0),
            let line = remote.media.first, line.port != 0
        else { return }
        for key in keys {
            guard let code = Array("0123456789*#").firstIndex(of: key) else { continue }
            timestamp &+= 1_600
            for _ in 0..<3 {
                sequence &+= 1
                audio.send(
                    packet(UInt8(code)), to: SocketAddress(address, line.port))
            }
        }
    }

    /// RFC 3550 §5.1, RFC 4733 §2.3: 100 ms of a key, over.
    private func packet(_ code: UInt8) -> [UInt8] {
        [
            0x80, Self.payloadType, UInt8(sequence >> 8), UInt8(sequence & 0xFF),
            UInt8(timestamp >> 24), UInt8(timestamp >> 16 & 0xFF), UInt8(timestamp >> 8 & 0xFF),
            UInt8(timestamp & 0xFF), 0x42, 0x42, 0x42, 0x42, code, 0x8A, 0x03, 0x20,
        ]
    }

    /// `telephone-event` of a `Softphone`.
    private static let payloadType: UInt8 = 101
}
