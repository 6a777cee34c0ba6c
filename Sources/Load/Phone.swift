import Glibc
import Media

/// A socket that speaks one frame after the other, and counts what it hears.
public struct Phone {
    private let socket: Socket
    private let manner: Manner
    private let payloads: [[UInt8]]
    private let sender: SRTPSender?
    private var position: Int
    private var number: UInt32 = 0
    private let ssrc: UInt32
    private let room = UnsafeMutableRawPointer.allocate(byteCount: 2_048, alignment: 16)
    public private(set) var sent = 0
    public private(set) var heard = 0

    /// Says `payloads` again and again, beginning with the one `ahead`.
    public init(
        from local: UInt16, to remote: UInt16, _ manner: Manner, _ payloads: [[UInt8]],
        ahead: Int
    ) throws(LoadFailure) {
        socket = try Socket(from: local, to: remote)
        self.manner = manner
        self.payloads = payloads
        sender = manner.key.flatMap { SRTPSender($0) }
        position = ahead % payloads.count
        ssrc = UInt32(local)
    }

    /// It says and hears nothing from now on.
    public func hangUp() {
        close(socket.descriptor)
        room.deallocate()
    }

    public mutating func listen() {
        while hear() > 0 {}
    }

    /// The bytes of one packet that has come, in the room given by `use`; 0 when there is none.
    @discardableResult
    public mutating func hear(_ use: (UnsafeRawPointer, Int) -> Void = { _, _ in }) -> Int {
        let count = recv(socket.descriptor, room, 2_048, Int32(MSG_DONTWAIT))
        guard count > 0 else { return 0 }
        heard += 1
        use(room, count)
        return count
    }

    public mutating func speak() {
        let payload = payloads[position]
        position = (position + 1) % payloads.count
        speak(payload)
    }

    public mutating func speak(_ payload: [UInt8]) {
        let time = number &* (manner.format.clockRate / 50)
        let sequence = UInt16(truncatingIfNeeded: number)
        room.storeBytes(of: 0x80, as: UInt8.self)
        room.storeBytes(
            of: manner.payloadType | (number == 0 ? 0x80 : 0), toByteOffset: 1, as: UInt8.self)
        room.storeBytes(of: sequence.bigEndian, toByteOffset: 2, as: UInt16.self)
        room.storeBytes(of: time.bigEndian, toByteOffset: 4, as: UInt32.self)
        room.storeBytes(of: ssrc.bigEndian, toByteOffset: 8, as: UInt32.self)
        payload.withUnsafeBytes { raw in
            guard let start = raw.baseAddress else { return }
            (room + 12).copyMemory(from: start, byteCount: raw.count)
        }
        number &+= 1
        var count = 12 + payload.count
        if let sender {
            count = sender.protect(room, count, header: 12, ssrc: ssrc, sequence: sequence)
        }
        if send(socket.descriptor, room, count, 0) == count { sent += 1 }
    }
}
