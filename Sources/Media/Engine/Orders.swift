import CMediaIO
import Wire

/// What the orders do to the table.
extension MediaLoop {
    mutating func perform(_ command: MediaCommand) {
        switch command {
        case .reserve(let local): reserve(local)
        case .release(let local): release(local)
        case .tellLoad: if table.count == 0 { report(.load(EngineLoad())) }
        case .open(let number, let opening): open(number, opening)
        case .direct(let number, let direction): direct(number, direction)
        case .connect(let first, let second, let forth, let back):
            connect(first, second, forth, back)
        case .disconnect(let number):
            if let place = table.place(of: number.rawValue) { part(place) }
        case .echo(let number): echo(number)
        case .watch(let number): watch(number)
        case .bridge(let first, let second): bridge(first, second)
        case .play(let number, let playback): play(number, playback)
        case .stopPlaying(let number):
            if let place = table.place(of: number.rawValue) { stopPlaying(place) }
        case .absorbKeys(let number):
            if let place = table.place(of: number.rawValue) {
                table[place].pointee.absorbsKeys = true
            }
        case .sendKeys(let number, let keys): sendKeys(number, keys)
        case .record(let number, let order): record(number, order)
        case .pauseRecording(let number, let isPaused):
            pauseRecording(number, isPaused: isPaused)
        case .stopRecording(let number):
            if let place = table.place(of: number.rawValue) { stopRecording(place) }
        case .close(let number): close(number)
        case .openRoom(let number): openRoom(number)
        case .closeRoom(let number): closeRoom(number)
        case .join(let number, let room, let seat): join(number, room, seat)
        case .seat(let number, let seat): self.seat(number, seat)
        case .leave(let number): leave(number)
        case .playInRoom(let room, let playback): playInRoom(room, playback)
        case .stopPlayingInRoom(let room): stopPlayingInRoom(room)
        case .recordRoom(let room, let order): record(room, order)
        }
    }

    private mutating func direct(_ number: StreamNumber, _ direction: Direction) {
        guard let place = table.place(of: number.rawValue) else { return }
        let side = table[place]
        let signalled = cmedia_address(direction.rtp)
        if !side.pointee.isDirected || !signalled.isSame(as: side.pointee.signalled) {
            disconnectSocket(side)
            side.pointee.signalled = signalled
            side.pointee.remote = signalled
            side.pointee.packetsFromSource = 0
            side.pointee.isDirected = true
            side.pointee.hasBeenHeard = false
        }
        let rtcp = direction.rtcp.flatMap { $0.ip.isUnspecified ? nil : $0 }
        side.pointee.remoteRTCP = rtcp.map { cmedia_address($0) } ?? cmedia_address()
        side.pointee.alsoFrom = direction.alsoFrom.map { cmedia_address($0) } ?? cmedia_address()
        // RFC 3264 §8.4: 0.0.0.0 is nowhere; port 0 is a stream refused (§6).
        side.pointee.sends =
            direction.sends && direction.rtp.port != 0 && !direction.rtp.ip.isUnspecified
        side.pointee.receives = direction.receives
        side.pointee.isMultiplexed = direction.isMultiplexed
        side.pointee.relaysFeedback = direction.relaysFeedback
        side.pointee.telephoneEvent = direction.telephoneEvent ?? 255
        side.pointee.lastHeard = now
        side.pointee.silenceTimeout =
            Int64(direction.silenceTimeoutMilliseconds ?? 0) &* 1_000_000
        table.setRates(place, direction.clockRates)
        side.pointee.examination.agree(on: direction.clockRates.keys)
        protect(place, with: direction.protection)
        detectKeys(place, direction)
        knowFormats(place, direction)
        agree(place, on: direction.speech)
    }

    private mutating func connect(
        _ first: StreamNumber, _ second: StreamNumber, _ forth: [UInt8: UInt8],
        _ back: [UInt8: UInt8]
    ) {
        guard let one = table.place(of: first.rawValue),
            let other = table.place(of: second.rawValue), one != other
        else { return }
        if table[one].pointee.peer != Int32(other) {
            part(one)
            part(other)
            table[one].pointee.sending.forgetSource()
            table[other].pointee.sending.forgetSource()
        }
        silence(one)
        silence(other)
        table[one].pointee.absorbsKeys = false
        table[other].pointee.absorbsKeys = false
        table[one].pointee.peer = Int32(other)
        table[other].pointee.peer = Int32(one)
        table.setMap(one, forth)
        table.setMap(other, back)
    }

    mutating func part(_ place: Int) {
        let side = table[place]
        side.pointee.isEchoing = false
        partVoices(place)
        let peer = side.pointee.peer
        side.pointee.peer = Side.none
        guard peer >= 0 else { return }
        table[Int(peer)].pointee.peer = Side.none
    }

    private mutating func echo(_ number: StreamNumber) {
        guard let place = table.place(of: number.rawValue) else { return }
        part(place)
        silence(place)
        table.setMap(place, [:])
        table[place].pointee.sending.forgetSource()
        table[place].pointee.isEchoing = true
    }

    func disconnectSocket(_ side: UnsafeMutablePointer<Side>) {
        guard side.pointee.isConnected else { return }
        var nobody = cmedia_address()
        _ = cmedia_connect(side.pointee.rtpSocket, &nobody)
        side.pointee.isConnected = false
        side.pointee.packetsFromSource = 0
    }

    /// To where the far end of `side` is; protected, if the stream is. `packet` has room for that.
    @inline(__always)
    static func transmit(
        _ packet: UnsafeMutableRawPointer, _ count: Int, _ side: UnsafeMutablePointer<Side>
    ) {
        if side.pointee.isTapped { tap(packet, count, side) }
        let count = side.pointee.sender == nil ? count : close(packet, count, side)
        guard count > 0 else { return }
        if side.pointee.isConnected {
            _ = cmedia_send(side.pointee.rtpSocket, packet, count)
        } else {
            _ = cmedia_send_to(side.pointee.rtpSocket, packet, count, &side.pointee.remote)
        }
    }
}
